//! The audit log: who looked at whom on the pages, who took something away, who changed something. A file of its own
//! beside the archive, because nobody may have to wait for their turn to write before they can read, and because what a
//! viewer does is no look at a website: it belongs into no evidence. Each row holds the digest of the one before it, so
//! that a row that was taken out or changed is found.

use super::error::{Doing, Result, damaged, file};
use super::lock::private_file;
use crate::digest::sha256;
use crate::person::PersonId;
use crate::time::{from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// So many views are gone back through to find where a visit began.
const LONG_VISIT: usize = 500;

/// The name of the file in an archive folder.
pub const AUDIT: &str = "audit.sqlite";

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Saw a page.
    View,
    /// Took something away: a file, a folder, a list.
    Export,
    /// Changed something.
    Change,
}

/// One thing that somebody did.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    /// The name of the user; `None`: the owner, who came in by the link that the program printed.
    pub who: Option<String>,
    /// `owner`, `attorney`, `staff`, `read-only`.
    pub role: String,
    pub deed: Deed,
    /// The route, as the program's list writes it: `/person/{id}`.
    pub route: String,
    /// Whom it was about; `None`: about nobody alone.
    pub person: Option<PersonId>,
    /// What else it was about: a contact's random name, a user's name, a group's key. Never the name or the number of
    /// somebody who is followed.
    pub about: Option<String>,
}

/// One row, as it was kept.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub no: u64,
    pub entry: AuditEntry,
}

/// Which rows are wanted, the newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub person: Option<PersonId>,
    /// Only rows with a smaller number.
    pub before: Option<u64>,
    pub limit: u32,
}

/// The audit log of one archive.
pub struct AuditLog {
    conn: Connection,
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS deed (
    no     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    who    TEXT,
    role   TEXT NOT NULL,
    deed   TEXT NOT NULL CHECK (deed IN ('view', 'export', 'change')),
    route  TEXT NOT NULL,
    person TEXT,
    about  TEXT,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE INDEX IF NOT EXISTS deed_by_person ON deed (person, no) WHERE person IS NOT NULL;
CREATE INDEX IF NOT EXISTS deed_by_route ON deed (route, who, at);
CREATE TRIGGER IF NOT EXISTS deed_stays BEFORE UPDATE ON deed BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER IF NOT EXISTS deed_remains BEFORE DELETE ON deed BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;";

impl Deed {
    pub const ALL: [Deed; 3] = [Deed::View, Deed::Export, Deed::Change];

    pub const fn key(self) -> &'static str {
        match self {
            Deed::View => "view",
            Deed::Export => "export",
            Deed::Change => "change",
        }
    }
}

impl AuditLog {
    /// Opens the audit log of the archive in this folder; makes one where there is none.
    ///
    /// # Errors
    /// When the file cannot be made, or is no database.
    pub fn open(dir: &Path) -> Result<AuditLog> {
        let path = dir.join(AUDIT);
        private_file().create(true).append(true).open(&path).map_err(file("create", &path))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let doing = "opened the audit log";
        let conn = Connection::open_with_flags(&path, flags).doing(doing)?;
        conn.busy_timeout(Duration::from_secs(5)).doing(doing)?;
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA trusted_schema = OFF;").doing(doing)?;
        conn.execute_batch(SCHEMA).doing(doing)?;
        Ok(AuditLog { conn })
    }

    /// Writes entries, all or none. A view that was written down may be lost when the power fails in the same second;
    /// an export and a change are on the disk when this returns.
    pub fn enter(&mut self, entries: &[AuditEntry]) -> Result<()> {
        let doing = "wrote the audit log";
        if entries.is_empty() {
            return Ok(());
        }
        let lasting = entries.iter().any(|entry| entry.deed != Deed::View);
        self.conn.pragma_update(None, "synchronous", if lasting { "FULL" } else { "NORMAL" }).doing(doing)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).doing(doing)?;
        let (mut no, mut digest) = newest(&tx)?;
        for entry in entries {
            no += 1;
            digest = next(&digest, no, entry);
            insert(&tx, no, entry, &digest)?;
        }
        tx.commit().doing(doing)
    }

    /// The newest rows first.
    pub fn rows(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>> {
        let doing = "read the audit log";
        let sql =
            "SELECT * FROM deed WHERE (?1 IS NULL OR person = ?1) AND no < ?2 ORDER BY no DESC LIMIT ?3";
        let mut statement = self.conn.prepare_cached(sql).doing(doing)?;
        let person = filter.person.as_ref().map(PersonId::as_str);
        let before = filter.before.map_or(i64::MAX, |no| i64::try_from(no).unwrap_or(i64::MAX));
        let rows =
            statement.query_map(params![person, before, filter.limit], |row| Ok(read(row))).doing(doing)?;
        rows.map(|row| Ok(row.doing(doing)??.0)).collect()
    }

    /// When somebody was last at a page before this visit; a view of a list is one row for each person, all of one time. A visit goes on while no pause is as long as `pause`.
    pub fn last_visit(
        &self,
        (route, who): (&str, Option<&str>),
        now: DateTime<Utc>,
        pause: TimeDelta,
    ) -> Result<Option<DateTime<Utc>>> {
        let doing = "read the audit log";
        let sql = "SELECT DISTINCT at FROM deed WHERE route = ?1 AND who IS ?2 AND at < ?3 ORDER BY at DESC LIMIT ?4";
        let mut statement = self.conn.prepare_cached(sql).doing(doing)?;
        let mut rows = statement.query(params![route, who, micros(now), LONG_VISIT as i64]).doing(doing)?;
        let (mut here, mut views) = (now, 0);
        while let Some(row) = rows.next().doing(doing)? {
            let before = from_micros(row.get(0).doing(doing)?);
            if here - before >= pause {
                return Ok(Some(before));
            }
            (here, views) = (before, views + 1);
        }
        if views < LONG_VISIT {
            return Ok(None);
        }
        Ok(Some(here))
    }

    /// The number of the first row that is not as it was written, if there is one.
    pub fn first_damaged(&self) -> Result<Option<u64>> {
        let doing = "checked the audit log";
        let mut statement = self.conn.prepare("SELECT * FROM deed ORDER BY no").doing(doing)?;
        let rows = statement.query_map([], |row| Ok(read(row))).doing(doing)?;
        let (mut no, mut digest) = (0, [0; 32]);
        for row in rows {
            no += 1;
            let Ok((row, kept)) = row.doing(doing)? else { return Ok(Some(no)) };
            digest = next(&digest, no, &row.entry);
            if row.no != no || digest != kept {
                return Ok(Some(no));
            }
        }
        Ok(None)
    }
}

fn newest(conn: &Connection) -> Result<(u64, [u8; 32])> {
    let sql = "SELECT no, digest FROM deed ORDER BY no DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql).doing("read the audit log")?;
    let row = statement.query_row([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))).optional();
    Ok(row.doing("read the audit log")?.unwrap_or((0, [0; 32])))
}

fn insert(conn: &Connection, no: u64, entry: &AuditEntry, digest: &[u8; 32]) -> Result<()> {
    let doing = "wrote the audit log";
    let sql = "INSERT INTO deed (no, at, who, role, deed, route, person, about, digest)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let person = entry.person.as_ref().map(PersonId::as_str);
    let values = params![
        no as i64,
        micros(entry.at),
        entry.who,
        entry.role,
        entry.deed.key(),
        entry.route,
        person,
        entry.about,
        digest
    ];
    conn.prepare_cached(sql).doing(doing)?.execute(values).doing(doing)?;
    Ok(())
}

/// SHA-256 over the digest before it and the row, each field with its length.
fn next(before: &[u8; 32], no: u64, entry: &AuditEntry) -> [u8; 32] {
    let (no, at) = (no.to_le_bytes(), micros(entry.at).to_le_bytes());
    let text = |text: Option<&str>| -> Vec<u8> {
        let known = [u8::from(text.is_some())];
        let text = text.unwrap_or_default();
        [&known[..], &(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
    };
    let texts = [
        entry.who.as_deref(),
        Some(entry.role.as_str()),
        Some(entry.deed.key()),
        Some(entry.route.as_str()),
        entry.person.as_ref().map(PersonId::as_str),
        entry.about.as_deref(),
    ];
    let texts: Vec<u8> = texts.into_iter().flat_map(text).collect();
    sha256(&[b"testigo/audit/v1\n", before, &no, &at, &texts])
}

fn read(row: &Row) -> Result<(AuditRow, [u8; 32])> {
    let doing = "read the audit log";
    let deed: String = row.get("deed").doing(doing)?;
    let person: Option<String> = row.get("person").doing(doing)?;
    let person = match person {
        Some(text) => Some(PersonId::parse(&text).ok_or_else(|| damaged("a person in the audit log"))?),
        None => None,
    };
    let entry = AuditEntry {
        at: from_micros(row.get("at").doing(doing)?),
        who: row.get("who").doing(doing)?,
        role: row.get("role").doing(doing)?,
        deed: Deed::ALL.into_iter().find(|d| d.key() == deed).ok_or_else(|| damaged("the audit log"))?,
        route: row.get("route").doing(doing)?,
        person,
        about: row.get("about").doing(doing)?,
    };
    let no = row.get::<_, i64>("no").doing(doing)? as u64;
    Ok((AuditRow { no, entry }, row.get("digest").doing(doing)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(deed: Deed, person: Option<u8>) -> AuditEntry {
        AuditEntry {
            at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            who: Some("ana".into()),
            role: "staff".into(),
            deed,
            route: "/person/{id}".into(),
            person: person.map(|n| PersonId::from_random([n; 8])),
            about: Some("c-0123".into()),
        }
    }

    #[test]
    fn what_was_done_is_kept_in_order_and_found_by_person() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = AuditLog::open(dir.path()).unwrap();
        log.enter(&[entry(Deed::View, Some(1)), entry(Deed::Export, Some(2))]).unwrap();
        log.enter(&[entry(Deed::Change, None)]).unwrap();
        let all = AuditFilter { limit: 10, ..AuditFilter::default() };
        let numbers = |rows: &[AuditRow]| rows.iter().map(|r| r.no).collect::<Vec<_>>();
        assert_eq!(numbers(&log.rows(&all).unwrap()), [3, 2, 1]);
        let of_two = AuditFilter { person: Some(PersonId::from_random([2; 8])), ..all.clone() };
        assert_eq!(numbers(&log.rows(&of_two).unwrap()), [2]);
        assert_eq!(numbers(&log.rows(&AuditFilter { before: Some(3), limit: 1, ..all }).unwrap()), [2]);
        assert_eq!(log.first_damaged().unwrap(), None);
    }

    #[test]
    fn a_row_that_was_changed_or_taken_out_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = AuditLog::open(dir.path()).unwrap();
        log.enter(&[entry(Deed::View, Some(1)), entry(Deed::View, Some(2)), entry(Deed::View, None)])
            .unwrap();
        assert!(log.conn.execute("DELETE FROM deed WHERE no = 2", []).is_err(), "the file itself refuses");
        let damage = |sql: &str| {
            log.conn
                .execute_batch(&format!(
                    "DROP TRIGGER deed_stays; DROP TRIGGER deed_remains; SAVEPOINT t; {sql}"
                ))
                .unwrap();
            let found = log.first_damaged().unwrap();
            log.conn.execute_batch("ROLLBACK TO t; RELEASE t").unwrap();
            log.conn.execute_batch(SCHEMA).unwrap();
            found
        };
        assert_eq!(damage("DELETE FROM deed WHERE no = 2"), Some(2));
        assert_eq!(damage("UPDATE deed SET who = NULL WHERE no = 3"), Some(3));
        assert_eq!(damage("UPDATE deed SET person = NULL WHERE no = 1"), Some(1));
        assert_eq!(damage("UPDATE deed SET about = 'c-4567' WHERE no = 2"), Some(2));
    }

    #[test]
    fn a_visit_goes_on_until_somebody_was_away() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = AuditLog::open(dir.path()).unwrap();
        let at = |minutes: i64| DateTime::from_timestamp(1_790_000_000 + 60 * minutes, 0).unwrap();
        let view = |minutes: i64, who: &str| AuditEntry {
            at: at(minutes),
            who: Some(who.into()),
            route: "/desk".into(),
            ..entry(Deed::View, Some(1))
        };
        for (minutes, who) in [(0, "ana"), (10, "ana"), (95, "ben"), (100, "ana"), (110, "ana"), (110, "ana")]
        {
            log.enter(&[view(minutes, who)]).unwrap();
        }
        let last = |who, now| log.last_visit(("/desk", Some(who)), at(now), TimeDelta::minutes(30)).unwrap();
        assert_eq!(last("ana", 120), Some(at(10)), "ben's visit is not hers");
        assert_eq!(last("ana", 200), Some(at(110)), "she was away");
        assert_eq!((last("ana", 15), last("eva", 200)), (None, None));
    }

    #[test]
    fn two_programs_write_one_log() {
        let dir = tempfile::tempdir().unwrap();
        let mut logs: Vec<AuditLog> = (0..2).map(|_| AuditLog::open(dir.path()).unwrap()).collect();
        for i in 0..10 {
            logs[i % 2].enter(&[entry(Deed::View, Some(i as u8))]).unwrap();
        }
        assert_eq!(logs[0].first_damaged().unwrap(), None);
        assert_eq!(logs[0].rows(&AuditFilter { limit: 99, ..AuditFilter::default() }).unwrap().len(), 10);
    }
}
