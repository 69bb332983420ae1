//! The contacts of the archive: who is told. Their addresses stand in the database in plain, as the people do;
//! a contact who is removed is taken out at once, but for the random name (their bytes may stand in free pages for a while).

use super::Store;
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use super::watches::states;
use super::writing::Writing;
use crate::contact::{Contact, ContactId, NewContact};
use crate::random::random_bytes;
use crate::time::{Moment, from_micros, micros};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The kinds of custody entries that say a contact came or went. Their text is the contact's random name.
pub const CONTACT_ADDED: &str = "contact_added";
pub const CONTACT_REMOVED: &str = "contact_removed";

impl Store {
    /// Tells somebody from now on.
    pub fn add_contact(&mut self, details: NewContact, now: Moment) -> Result<Contact> {
        let done = self.write(now, |w| {
            let id = ContactId::from_random(random_bytes(w.random));
            let added_at = from_micros(micros(w.at));
            let row = ContactRow {
                no: next_no(w.conn)?,
                id: id.as_str().to_owned(),
                details: json_of(&details),
                added: micros(w.at),
                removed: None,
            };
            w.conn
                .prepare_cached(
                    "INSERT INTO contact (no, id, details, added_at, mark) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut s| s.execute(params![row.no, row.id, row.details, row.added, row.mark()]))
                .doing("wrote a contact")?;
            w.count_alerts(Counts { contacts: 1, ..Counts::default() })?;
            w.custody(CONTACT_ADDED, id.as_str())?;
            Ok(Contact { id, details, added_at })
        })?;
        Ok(done.0)
    }

    /// Everybody who is told, in the order in which they were added.
    pub fn contacts(&self) -> Result<Vec<Contact>> {
        let doing = "read the contacts";
        let sql = "SELECT * FROM contact WHERE removed_at IS NULL ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([], ContactRow::read).doing(doing)?;
        rows.map(|row| row.doing(doing)?.into_contact()).collect()
    }

    /// One of them; `None`: there is none of that name, or no longer.
    pub fn contact(&self, id: &ContactId) -> Result<Option<Contact>> {
        match ContactRow::of(self.conn()?, id) {
            Ok(row) => row.into_contact().map(Some),
            Err(StoreError::NoSuchContact) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Changes what is known of a contact: a channel is confirmed, quiet hours move.
    pub fn set_contact(&mut self, id: &ContactId, details: &NewContact, now: Moment) -> Result<()> {
        self.write(now, |w| {
            let mut row = ContactRow::of(w.conn, id)?;
            row.details = json_of(details);
            row.update(w.conn)
        })?;
        Ok(())
    }

    /// Tells somebody nothing more, from this moment on: what waits for them is withdrawn, and how to reach them is
    /// forgotten. Corrections do not reach them either: who is removed may have been removed for safety.
    pub fn remove_contact(&mut self, id: &ContactId, now: Moment) -> Result<()> {
        self.write(now, |w| {
            let mut row = ContactRow::of(w.conn, id)?;
            w.withdraw_all_of(row.no)?;
            (row.details, row.removed) = (String::new(), Some(micros(w.at)));
            row.update(w.conn)?;
            w.custody(CONTACT_REMOVED, id.as_str())
        })?;
        Ok(())
    }
}

/// A row of `contact`.
pub(super) struct ContactRow {
    pub no: i64,
    id: String,
    details: String,
    added: i64,
    removed: Option<i64>,
}

impl ContactRow {
    pub(super) fn read(row: &Row) -> rusqlite::Result<ContactRow> {
        Ok(ContactRow {
            no: row.get("no")?,
            id: row.get("id")?,
            details: row.get("details")?,
            added: row.get("added_at")?,
            removed: row.get("removed_at")?,
        })
    }

    /// The row of somebody who is still told.
    pub(super) fn of(conn: &Connection, id: &ContactId) -> Result<ContactRow> {
        let sql = "SELECT * FROM contact WHERE id = ?1 AND removed_at IS NULL";
        let found = conn
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([id.as_str()], ContactRow::read).optional())
            .doing("looked for a contact")?;
        found.ok_or(StoreError::NoSuchContact)
    }

    fn update(&self, conn: &Connection) -> Result<()> {
        conn.prepare_cached("UPDATE contact SET details = ?2, removed_at = ?3, mark = ?4 WHERE no = ?1")
            .and_then(|mut s| s.execute(params![self.no, self.details, self.removed, self.mark()]))
            .doing("wrote a contact")?;
        Ok(())
    }

    fn into_contact(self) -> Result<Contact> {
        let bad = || damaged(format!("contact {}", self.no));
        Ok(Contact {
            id: ContactId::parse(&self.id).ok_or_else(bad)?,
            details: serde_json::from_str(&self.details).map_err(|_| bad())?,
            added_at: from_micros(self.added),
        })
    }

    pub(super) fn mark(&self) -> i64 {
        let removed = self.removed.unwrap_or(i64::MIN);
        mark(&[
            &self.no.to_le_bytes(),
            self.id.as_bytes(),
            &[0],
            self.details.as_bytes(),
            &self.added.to_le_bytes(),
            &removed.to_le_bytes(),
        ])
    }
}

fn next_no(conn: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(no), 0) + 1 AS no FROM contact";
    conn.prepare_cached(sql)
        .and_then(|mut s| s.query_row([], |row| row.get("no")))
        .doing("counted the contacts")
}

fn json_of(details: &NewContact) -> String {
    serde_json::to_string(details).expect("a contact is plain data")
}

/// How many rows of each kind there are: finds one that was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub contacts: u64,
    pub notices: u64,
    pub attempts: u64,
}

impl Counts {
    pub(super) fn kept(conn: &Connection) -> Result<Counts> {
        let Some((_, text)) = states(conn, "alerts")?.into_iter().find(|(key, _)| key == "counts") else {
            return Ok(Counts::default());
        };
        let mut numbers = text.split(' ').map(|n| n.parse().unwrap_or(u64::MAX));
        let mut next = || numbers.next().unwrap_or(u64::MAX);
        Ok(Counts { contacts: next(), notices: next(), attempts: next() })
    }

    /// What is there, by counting.
    pub(super) fn found(conn: &Connection) -> Result<Counts> {
        let count = |table: &str| super::verify::count(conn, &format!("SELECT count(*) FROM {table}"));
        Ok(Counts { contacts: count("contact")?, notices: count("notice")?, attempts: count("attempt")? })
    }
}

impl Writing<'_> {
    /// Enters how many rows were added.
    pub(super) fn count_alerts(&mut self, more: Counts) -> Result<()> {
        if more == Counts::default() {
            return Ok(());
        }
        let kept = Counts::kept(self.conn)?;
        let text = format!(
            "{} {} {}",
            kept.contacts.saturating_add(more.contacts),
            kept.notices.saturating_add(more.notices),
            kept.attempts.saturating_add(more.attempts)
        );
        self.state("alerts", "counts", &text)
    }
}
