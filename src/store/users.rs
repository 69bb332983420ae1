//! Who may look at the pages: names, roles, and what proves a password. The roles' meaning is not known here.

use super::Store;
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One who may look.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRow {
    /// What is typed to sign in.
    pub name: String,
    /// `owner`, `attorney`, `staff`, `read-only`.
    pub role: String,
    /// Argon2id, as text.
    pub password: String,
    /// The matters they may see; `None`: everybody.
    pub matters: Option<Vec<String>>,
    /// Sessions of another epoch are over.
    pub epoch: u32,
    pub added_at: DateTime<Utc>,
}

impl std::fmt::Debug for UserRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserRow({})", self.role)
    }
}

impl Store {
    pub fn user(&self, name: &str) -> Result<Option<UserRow>> {
        let found = self
            .conn()?
            .prepare_cached("SELECT * FROM user WHERE name = ?1")
            .and_then(|mut s| s.query_row([name], |row| Ok(read(row))).optional())
            .doing("looked for a user")?;
        found.transpose()
    }

    /// In the order of their names.
    pub fn users(&self) -> Result<Vec<UserRow>> {
        let doing = "read the users";
        let mut statement = self.conn()?.prepare_cached("SELECT * FROM user ORDER BY name").doing(doing)?;
        let rows = statement.query_map([], |row| Ok(read(row))).doing(doing)?;
        rows.map(|row| row.doing(doing)?).collect()
    }

    /// Adds a user, or changes the one of that name; every session they had is over.
    pub fn put_user(&mut self, user: &UserRow, now: Moment) -> Result<()> {
        self.keep_user(user, now, |_| true).map(|_| ())
    }

    /// Adds a user; false, and nothing is changed, when there is one of that name.
    pub fn add_user(&mut self, user: &UserRow, now: Moment) -> Result<bool> {
        self.keep_user(user, now, |there| !there)
    }

    /// Changes a user; false, and nothing is changed, when there is none of that name.
    pub fn change_user(&mut self, user: &UserRow, now: Moment) -> Result<bool> {
        self.keep_user(user, now, |there| there)
    }

    /// Keeps a user unless `wanted` refuses, which hears whether there is one of that name. True when it was kept.
    fn keep_user(&mut self, user: &UserRow, now: Moment, wanted: fn(bool) -> bool) -> Result<bool> {
        if user.name.is_empty() || user.name.len() > 64 || user.name.chars().any(char::is_control) {
            return Err(StoreError::NotAcceptable {
                what: "a user's name",
                why: "it must have 1 to 64 bytes and no control characters",
            });
        }
        let (kept, _) = self.write(now, |w| {
            let sql = "SELECT epoch FROM user WHERE name = ?1";
            let before: Option<u32> =
                w.conn.query_row(sql, [&user.name], |row| row.get(0)).optional().doing("read a user")?;
            if !wanted(before.is_some()) {
                return Ok(false);
            }
            let user = UserRow { epoch: before.map_or(user.epoch, |e| e + 1), ..user.clone() };
            let matters = user.matters.as_ref().map(|m| serde_json::to_string(m).expect("plain JSON"));
            w.conn
                .execute(
                    "INSERT INTO user (name, role, password, matters, epoch, added_at, mark)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET role = excluded.role,
                     password = excluded.password, matters = excluded.matters, epoch = excluded.epoch,
                     added_at = excluded.added_at, mark = excluded.mark",
                    params![
                        user.name,
                        user.role,
                        user.password,
                        matters,
                        user.epoch,
                        micros(user.added_at),
                        user_mark(&user)
                    ],
                )
                .doing("wrote a user")?;
            w.custody("user", &format!("a {} may look at the pages", user.role))?;
            Ok(true)
        })?;
        Ok(kept)
    }

    /// True when there was such a user.
    pub fn remove_user(&mut self, name: &str, now: Moment) -> Result<bool> {
        let (found, _) = self.write(now, |w| {
            let gone =
                w.conn.execute("DELETE FROM user WHERE name = ?1", [name]).doing("removed a user")? > 0;
            if gone {
                w.custody("user", "somebody may no longer look at the pages")?;
            }
            Ok(gone)
        })?;
        Ok(found)
    }
}

/// Names of users whose rows are not as they were written.
pub(super) fn damaged_users(conn: &Connection) -> Result<Vec<String>> {
    let doing = "checked the users";
    let mut statement = conn.prepare("SELECT * FROM user").doing(doing)?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>("name")?, read(row), row.get::<_, i64>("mark")?)))
        .doing(doing)?;
    let mut bad = Vec::new();
    for row in rows {
        let (name, user, kept) = row.doing(doing)?;
        if !user.is_ok_and(|user| user_mark(&user) == kept) {
            bad.push(name);
        }
    }
    Ok(bad)
}

fn read(row: &Row) -> Result<UserRow> {
    let doing = "read a user";
    let matters: Option<String> = row.get("matters").doing(doing)?;
    let matters = matters.map(|json| serde_json::from_str(&json)).transpose();
    Ok(UserRow {
        name: row.get("name").doing(doing)?,
        role: row.get("role").doing(doing)?,
        password: row.get("password").doing(doing)?,
        matters: matters.map_err(|_| damaged("the matters of a user"))?,
        epoch: row.get("epoch").doing(doing)?,
        added_at: from_micros(row.get("added_at").doing(doing)?),
    })
}

fn user_mark(user: &UserRow) -> i64 {
    let matters = user.matters.as_ref().map(|m| m.join("\0"));
    mark(&[
        user.name.as_bytes(),
        &[0],
        user.role.as_bytes(),
        &[0],
        user.password.as_bytes(),
        &[u8::from(matters.is_some())],
        matters.unwrap_or_default().as_bytes(),
        &user.epoch.to_le_bytes(),
        &micros(user.added_at).to_le_bytes(),
    ])
}
