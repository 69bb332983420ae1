//! What the pages ask for, over and over: each question goes through an index, and costs what it shows and no more.

use super::Store;
use super::coverage::GapEntry;
use super::error::{Doing, Result, damaged};
use super::events::{EventRow, StoredEvent};
use super::history::CheckRow;
use super::people::number_of;
use super::stored::{RAW, Raw, Reader};
use crate::person::{PersonId, WatchNo};
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Rows, params};
use std::collections::HashMap;
use std::ops::Range;

/// What readings say, by the numbers of their rows; these never change, so it may live as long as the program.
#[derive(Default)]
pub struct ReadingKeys(HashMap<i64, Said>);

#[derive(Clone, Copy)]
struct Said {
    key: &'static str,
    custody: bool,
}

/// So many readings are held, then all are forgotten.
const HELD: usize = 100_000;

/// One look, as a strip shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripLook {
    /// Of its check.
    pub no: u64,
    pub asked: DateTime<Utc>,
    /// `Outcome::key`.
    pub key: &'static str,
    /// False for a court's page.
    pub says_of_custody: bool,
}

impl Store {
    /// The looks of a watch in a range of time, the oldest first, as few bytes of each as can be.
    pub fn strip(
        &self,
        watch: WatchNo,
        range: Range<DateTime<Utc>>,
        known: &mut ReadingKeys,
    ) -> Result<Vec<StripLook>> {
        let doing = "read a strip";
        let conn = self.conn()?;
        let mut statement = conn
            .prepare_cached(
                "SELECT no, watch, asked, reading FROM \"check\" WHERE watch = ?1 AND asked >= ?2 AND asked < ?3
                 ORDER BY asked",
            )
            .doing(doing)?;
        let range = params![watch.0, micros(range.start), micros(range.end)];
        let looks = strip_looks(conn, statement.query(range).doing(doing)?, known)?;
        Ok(looks.into_iter().map(|(_, look)| look).collect())
    }

    /// The looks at people that were kept after the check of this number, in the order they were kept.
    pub fn strip_after(&self, no: u64, known: &mut ReadingKeys) -> Result<Vec<(WatchNo, StripLook)>> {
        let doing = "read the newest looks";
        let conn = self.conn()?;
        let sql =
            "SELECT no, watch, asked, reading FROM \"check\" WHERE no > ?1 AND watch IS NOT NULL ORDER BY no";
        let mut statement = conn.prepare_cached(sql).doing(doing)?;
        strip_looks(conn, statement.query([no as i64]).doing(doing)?, known)
    }

    /// The number of the newest check; 0: there is none.
    pub fn newest_check(&self) -> Result<u64> {
        let newest = "SELECT coalesce(max(no), 0) FROM \"check\"";
        let no =
            self.conn()?.prepare_cached(newest).and_then(|mut s| s.query_row([], |row| row.get::<_, i64>(0)));
        Ok(no.doing("looked for the newest check")? as u64)
    }

    /// Another number than before, after anybody else has committed anything: in this process or in another. Reads no
    /// page of the archive.
    pub fn version(&self) -> Result<i64> {
        let version = self.conn()?.pragma_query_value(None, "data_version", |row| row.get(0));
        version.doing("asked whether anything was kept")
    }

    /// The newest looks of one watch that were asked before a moment, the newest first.
    pub fn looks_before(&self, watch: WatchNo, before: DateTime<Utc>, limit: u32) -> Result<Vec<CheckRow>> {
        let doing = "read the checks";
        let conn = self.conn()?;
        let mut reader = Reader::new(conn)?;
        let sql = format!("{RAW} WHERE c.watch = ?1 AND c.asked < ?2 ORDER BY c.asked DESC LIMIT ?3");
        let mut statement = conn.prepare_cached(&sql).doing(doing)?;
        let raws = statement.query_map(params![watch.0, micros(before), limit], Raw::read).doing(doing)?;
        raws.map(|raw| self.row(&mut reader, &raw.doing(doing)?)).collect()
    }

    /// The newest events about a person, the newest first.
    pub fn events_of(&self, person: &PersonId, limit: u32) -> Result<Vec<EventRow>> {
        let no = number_of(self.conn()?, person)?;
        self.event_rows("WHERE e.person = ?1 ORDER BY e.at DESC, e.no DESC LIMIT ?2", params![no, limit])
    }

    /// The newest events since a moment that are about no person and no group, the newest first.
    pub fn events_of_sites(&self, since: DateTime<Utc>, limit: u32) -> Result<Vec<EventRow>> {
        self.event_rows(
            "WHERE e.at >= ?1 AND e.person IS NULL AND e.grp IS NULL ORDER BY e.at DESC, e.no DESC LIMIT ?2",
            params![micros(since), limit],
        )
    }

    /// The newest events since a moment, the newest first.
    pub fn events_since(&self, since: DateTime<Utc>, limit: u32) -> Result<Vec<EventRow>> {
        self.event_rows(
            "WHERE e.at >= ?1 ORDER BY e.at DESC, e.no DESC LIMIT ?2",
            params![micros(since), limit],
        )
    }

    /// The gaps of one watch that reach into a range of time, in their order.
    pub fn gaps_of(&self, watch: WatchNo, range: Range<DateTime<Utc>>) -> Result<Vec<GapEntry>> {
        let doing = "read the gaps";
        let mut statement = self
            .conn()?
            .prepare_cached(
                "SELECT no, entry, seq, begins, ends, slots, reason, at FROM gap
                 WHERE watch = ?1 AND begins < ?3 AND ends > ?2 ORDER BY begins",
            )
            .doing(doing)?;
        let rows = statement.query_map(params![watch.0, micros(range.start), micros(range.end)], |row| {
            let number = |name| row.get::<_, i64>(name).map(|n| n as u64);
            Ok(GapEntry {
                no: number("no")?,
                entry: number("entry")?,
                watch,
                seq: number("seq")?,
                from: from_micros(row.get("begins")?),
                until: from_micros(row.get("ends")?),
                slots: number("slots")?,
                reason: row.get("reason")?,
                at: from_micros(row.get("at")?),
            })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// Whose look this is; `None` for a control, and for a number that there is not.
    pub fn person_of_check(&self, no: u64) -> Result<Option<PersonId>> {
        let id: Option<String> = self
            .conn()?
            .prepare_cached(
                "SELECT p.id FROM \"check\" c JOIN watch w ON w.no = c.watch JOIN person p ON p.no = w.person
                 WHERE c.no = ?1",
            )
            .and_then(|mut s| s.query_row([no as i64], |row| row.get(0)).optional())
            .doing("looked for a check")?;
        id.map(|id| PersonId::parse(&id).ok_or_else(|| damaged(format!("check {no}")))).transpose()
    }

    fn event_rows(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<EventRow>> {
        let doing = "read the events";
        let sql = format!(
            "SELECT e.*, p.id AS person_id FROM event e LEFT JOIN person p ON p.no = e.person {condition}"
        );
        let mut statement = self.conn()?.prepare_cached(&sql).doing(doing)?;
        let rows = statement.query_map(values, |row| Ok(StoredEvent::read(row))).doing(doing)?;
        rows.map(|row| row.doing(doing)?.doing(doing)?.into_row()).collect()
    }
}

/// Rows of number, watch, time and reading.
fn strip_looks(
    conn: &Connection,
    mut rows: Rows<'_>,
    known: &mut ReadingKeys,
) -> Result<Vec<(WatchNo, StripLook)>> {
    let doing = "read looks";
    let mut reader = None;
    let mut looks = Vec::new();
    while let Some(row) = rows.next().doing(doing)? {
        let number = |at: usize| row.get::<_, i64>(at).doing(doing);
        let said = known.said(conn, &mut reader, number(3)?)?;
        let watch = WatchNo(row.get(1).doing(doing)?);
        let (no, asked) = (number(0)? as u64, from_micros(number(2)?));
        looks.push((watch, StripLook { no, asked, key: said.key, says_of_custody: said.custody }));
    }
    Ok(looks)
}

impl ReadingKeys {
    /// What a reading says; it is read the first time only.
    fn said<'c>(
        &mut self,
        conn: &'c Connection,
        reader: &mut Option<Reader<'c>>,
        reading: i64,
    ) -> Result<Said> {
        if let Some(said) = self.0.get(&reading) {
            return Ok(*said);
        }
        let reader = match reader {
            Some(reader) => reader,
            none => none.insert(Reader::new(conn)?),
        };
        let outcome = reader.reading(reading)?.outcome.clone();
        let said = Said { key: outcome.key(), custody: outcome.says_of_custody() };
        if self.0.len() >= HELD {
            self.0.clear();
        }
        self.0.insert(reading, said);
        Ok(said)
    }
}
