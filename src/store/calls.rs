//! "My calls": what somebody did for a person, step by step, and what they wrote down of it. Rows are only added.

use super::Store;
use super::added::{self, Kept as _};
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use super::people::number_of;
use super::writing::Writing;
use crate::person::PersonId;
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Row, params};

/// What somebody says of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallDeed {
    Done,
    /// It was not done after all.
    Undone,
    /// Only something to remember.
    Note,
}

/// What is to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCall {
    /// The key of the step: `lawyer`, `place` …
    pub step: String,
    pub deed: CallDeed,
    /// The name of the user; `None`: the owner.
    pub who: Option<String>,
    pub note: String,
}

/// One row, as it was kept.
#[derive(Clone, PartialEq, Eq)]
pub struct CallRow {
    pub no: u64,
    pub at: DateTime<Utc>,
    pub call: NewCall,
}

/// A note has at most so many bytes.
pub const NOTE: usize = 2_000;
/// The same again within so short a time is one press too many.
const TWICE: TimeDelta = TimeDelta::minutes(1);

impl CallDeed {
    pub const ALL: [CallDeed; 3] = [CallDeed::Done, CallDeed::Undone, CallDeed::Note];

    /// The stored key.
    pub const fn key(self) -> &'static str {
        match self {
            CallDeed::Done => "done",
            CallDeed::Undone => "undone",
            CallDeed::Note => "note",
        }
    }

    pub fn parse(key: &str) -> Option<CallDeed> {
        CallDeed::ALL.into_iter().find(|deed| deed.key() == key)
    }
}

impl Store {
    /// Keeps what somebody did. False where it says nothing new: the same was kept within the last minute.
    ///
    /// # Errors
    /// [`StoreError::NotAcceptable`] for a note that is too long.
    pub fn add_call(&mut self, person: &PersonId, call: &NewCall, now: Moment) -> Result<bool> {
        if call.note.len() > NOTE {
            return Err(StoreError::NotAcceptable { what: "a note", why: "it is longer than 2,000 bytes" });
        }
        let rows = self.calls_of(person)?;
        let last = rows.iter().rev().find(|row| row.call.step == call.step);
        if last.is_some_and(|row| row.call == *call && now.wall - row.at < TWICE) {
            return Ok(false);
        }
        self.write(now, |w| w.call(person, call))?;
        Ok(true)
    }

    /// What was done for a person, the oldest first.
    pub fn calls_of(&self, person: &PersonId) -> Result<Vec<CallRow>> {
        let doing = "read the calls";
        let conn = self.conn()?;
        let no = number_of(conn, person)?;
        let mut statement =
            conn.prepare_cached("SELECT * FROM call WHERE person = ?1 ORDER BY no").doing(doing)?;
        let rows = statement.query_map([no], Kept::read).doing(doing)?;
        rows.map(|row| row.doing(doing)?.into_row()).collect()
    }
}

impl Writing<'_> {
    fn call(&mut self, person: &PersonId, call: &NewCall) -> Result<()> {
        let count = added::count::<Kept>(self.conn)? + 1;
        let row = Kept {
            no: count,
            person: number_of(self.conn, person)?,
            step: call.step.clone(),
            deed: call.deed.key().to_owned(),
            at: micros(self.at),
            who: call.who.clone(),
            note: call.note.clone(),
        };
        self.conn
            .prepare_cached(
                "INSERT INTO call (no, person, step, deed, at, who, note, mark)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    row.no,
                    row.person,
                    row.step,
                    row.deed,
                    row.at,
                    row.who,
                    row.note,
                    row.mark()
                ])
            })
            .doing("wrote a call")?;
        self.state("calls", "count", &count.to_string())
    }
}

/// A row of `call`.
pub(super) struct Kept {
    no: i64,
    person: i64,
    step: String,
    deed: String,
    at: i64,
    who: Option<String>,
    note: String,
}

impl added::Kept for Kept {
    const TABLE: &'static str = "call";
    const COUNT: &'static str = "calls";

    fn read(row: &Row) -> rusqlite::Result<Kept> {
        Ok(Kept {
            no: row.get("no")?,
            person: row.get("person")?,
            step: row.get("step")?,
            deed: row.get("deed")?,
            at: row.get("at")?,
            who: row.get("who")?,
            note: row.get("note")?,
        })
    }

    fn no(&self) -> i64 {
        self.no
    }

    fn mark(&self) -> i64 {
        mark(&[
            &self.no.to_le_bytes(),
            &self.person.to_le_bytes(),
            self.step.as_bytes(),
            &[0],
            self.deed.as_bytes(),
            &self.at.to_le_bytes(),
            &[u8::from(self.who.is_some())],
            self.who.as_deref().unwrap_or_default().as_bytes(),
            &[0],
            self.note.as_bytes(),
        ])
    }
}

impl Kept {
    fn into_row(self) -> Result<CallRow> {
        let deed = CallDeed::parse(&self.deed).ok_or_else(|| damaged(format!("call {}", self.no)))?;
        let call = NewCall { step: self.step, deed, who: self.who, note: self.note };
        Ok(CallRow { no: self.no as u64, at: from_micros(self.at), call })
    }
}
