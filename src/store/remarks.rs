//! Remarks: what people of an office wrote down on the pages, about news and about groups. Rows are only added.

use super::Store;
use super::added::{self, Kept as _};
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use super::writing::Writing;
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Params, Row, params};
use std::collections::HashMap;

/// What a remark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemarkKind {
    /// Somebody has seen to this event.
    Handled,
    /// It was not seen to after all.
    Reopened,
    /// A note beside the curve of a group.
    Note,
    NoteRemoved,
    /// Somebody wants the list of a group, person by person.
    ListAsked,
    /// A second person agrees.
    ListAllowed,
}

/// What is to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRemark {
    pub kind: RemarkKind,
    pub about: Topic,
    /// The remark that this one takes back or allows.
    pub refers: Option<u64>,
    /// The moment that a note is about.
    pub moment: Option<DateTime<Utc>>,
    /// The name of the user; `None`: the owner.
    pub who: Option<String>,
    pub text: String,
}

/// What a remark is about.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Topic {
    /// By its number.
    Event(u64),
    /// By its name.
    Group(String),
}

/// One row, as it was kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Remark {
    pub no: u64,
    pub at: DateTime<Utc>,
    pub said: NewRemark,
}

/// A note has at most so many bytes.
pub const REMARK: usize = 500;

impl RemarkKind {
    pub const ALL: [RemarkKind; 6] = [
        RemarkKind::Handled,
        RemarkKind::Reopened,
        RemarkKind::Note,
        RemarkKind::NoteRemoved,
        RemarkKind::ListAsked,
        RemarkKind::ListAllowed,
    ];

    /// The stored key.
    pub const fn key(self) -> &'static str {
        match self {
            RemarkKind::Handled => "handled",
            RemarkKind::Reopened => "reopened",
            RemarkKind::Note => "note",
            RemarkKind::NoteRemoved => "note_removed",
            RemarkKind::ListAsked => "list_asked",
            RemarkKind::ListAllowed => "list_allowed",
        }
    }
}

impl Topic {
    fn stored(&self) -> String {
        match self {
            Topic::Event(no) => format!("event/{no}"),
            Topic::Group(name) => format!("group/{name}"),
        }
    }

    fn parse(stored: &str) -> Option<Topic> {
        match stored.split_once('/')? {
            ("event", no) => no.parse().ok().map(Topic::Event),
            ("group", name) => Some(Topic::Group(name.to_owned())),
            _ => None,
        }
    }
}

impl Store {
    /// Keeps a remark; gives its number.
    ///
    /// # Errors
    /// [`StoreError::NotAcceptable`] for a text that is too long.
    pub fn add_remark(&mut self, remark: &NewRemark, now: Moment) -> Result<u64> {
        if remark.text.len() > REMARK {
            return Err(StoreError::NotAcceptable { what: "a note", why: "it is longer than 500 bytes" });
        }
        let (no, _) = self.write(now, |w| w.remark(remark))?;
        Ok(no)
    }

    /// Marks an event as handled, or takes that back. False where it stands so already: a button that was pressed twice.
    pub fn handle(&mut self, event: u64, handled: bool, who: Option<&str>, now: Moment) -> Result<bool> {
        let last = self.remarks_on(&Topic::Event(event))?.pop();
        let stands = last.is_some_and(|row| row.said.kind == RemarkKind::Handled);
        if stands == handled {
            return Ok(false);
        }
        let kind = if handled { RemarkKind::Handled } else { RemarkKind::Reopened };
        let about = Topic::Event(event);
        let who = who.map(str::to_owned);
        self.add_remark(
            &NewRemark { kind, about, refers: None, moment: None, who, text: String::new() },
            now,
        )?;
        Ok(true)
    }

    /// Which events were marked as handled since a moment and still are, by their numbers.
    pub fn handled_since(&self, since: DateTime<Utc>) -> Result<HashMap<u64, Remark>> {
        let mut handled = HashMap::new();
        for row in self.remark_rows("WHERE at >= ?1 ORDER BY no", [micros(since)])? {
            match (&row.said.about, row.said.kind) {
                (Topic::Event(no), RemarkKind::Handled) => drop(handled.insert(*no, row)),
                (Topic::Event(no), RemarkKind::Reopened) => drop(handled.remove(no)),
                (
                    _,
                    RemarkKind::Handled
                    | RemarkKind::Reopened
                    | RemarkKind::Note
                    | RemarkKind::NoteRemoved
                    | RemarkKind::ListAsked
                    | RemarkKind::ListAllowed,
                ) => {}
            }
        }
        Ok(handled)
    }

    /// Everything that was written down about something, the oldest first.
    pub fn remarks_on(&self, about: &Topic) -> Result<Vec<Remark>> {
        self.remark_rows("WHERE about = ?1 ORDER BY no", [about.stored()])
    }

    fn remark_rows(&self, condition: &str, values: impl Params) -> Result<Vec<Remark>> {
        let doing = "read the remarks";
        let sql = format!("SELECT * FROM remark {condition}");
        let mut statement = self.conn()?.prepare_cached(&sql).doing(doing)?;
        let rows = statement.query_map(values, Kept::read).doing(doing)?;
        rows.map(|row| row.doing(doing)?.into_row()).collect()
    }
}

impl Writing<'_> {
    fn remark(&mut self, remark: &NewRemark) -> Result<u64> {
        let no = added::count::<Kept>(self.conn)? + 1;
        let row = Kept {
            no,
            kind: remark.kind.key().to_owned(),
            about: remark.about.stored(),
            refers: remark.refers.map(|no| no as i64),
            moment: remark.moment.map(micros),
            at: micros(self.at),
            who: remark.who.clone(),
            text: remark.text.clone(),
        };
        let sql = "INSERT INTO remark (no, kind, about, refers, moment, at, who, text, mark)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let mark = row.mark();
        let values =
            params![no, row.kind, row.about, row.refers, row.moment, row.at, row.who, row.text, mark];
        self.conn.prepare_cached(sql).and_then(|mut s| s.execute(values)).doing("wrote a remark")?;
        self.state("remarks", "count", &no.to_string())?;
        Ok(no as u64)
    }
}

/// A row of `remark`.
pub(super) struct Kept {
    no: i64,
    kind: String,
    about: String,
    refers: Option<i64>,
    moment: Option<i64>,
    at: i64,
    who: Option<String>,
    text: String,
}

impl added::Kept for Kept {
    const TABLE: &'static str = "remark";
    const COUNT: &'static str = "remarks";

    fn read(row: &Row) -> rusqlite::Result<Kept> {
        Ok(Kept {
            no: row.get("no")?,
            kind: row.get("kind")?,
            about: row.get("about")?,
            refers: row.get("refers")?,
            moment: row.get("moment")?,
            at: row.get("at")?,
            who: row.get("who")?,
            text: row.get("text")?,
        })
    }

    fn no(&self) -> i64 {
        self.no
    }

    fn mark(&self) -> i64 {
        let number =
            |n: Option<i64>| [&[u8::from(n.is_some())][..], &n.unwrap_or_default().to_le_bytes()].concat();
        mark(&[
            &self.no.to_le_bytes(),
            self.kind.as_bytes(),
            &[0],
            self.about.as_bytes(),
            &[0],
            &number(self.refers),
            &number(self.moment),
            &self.at.to_le_bytes(),
            &[u8::from(self.who.is_some())],
            self.who.as_deref().unwrap_or_default().as_bytes(),
            &[0],
            self.text.as_bytes(),
        ])
    }
}

impl Kept {
    fn into_row(self) -> Result<Remark> {
        let bad = || damaged(format!("remark {}", self.no));
        let kind = RemarkKind::ALL.into_iter().find(|kind| kind.key() == self.kind).ok_or_else(bad)?;
        let about = Topic::parse(&self.about).ok_or_else(bad)?;
        let (refers, moment) = (self.refers.map(|no| no as u64), self.moment.map(from_micros));
        let said = NewRemark { kind, about, refers, moment, who: self.who, text: self.text };
        Ok(Remark { no: self.no as u64, at: from_micros(self.at), said })
    }
}
