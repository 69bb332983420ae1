//! Opening entries for somebody else: the secret of a seal and the values it closes, and the bytes of looks. What of
//! it is handed over, the evidence folder decides.

use super::Store;
use super::anchors::AnchorBytes;
use super::error::{Doing, Result, StoreError, damaged};
use super::events::{EventRow, StoredEvent};
use super::history::{CheckRow, manifest};
use super::people::{enrol_fields, number_of, rows, unenrol_fields};
use super::receipts;
use super::rows::custody_fields;
use super::statements::{STATEMENT, StatementRow};
use super::stored::{RAW, Raw, Reader, kind_of};
use super::writing::Asked;
use crate::digest::ProfileHash;
use crate::fetch::capture::Manifest;
use crate::fetch::receipt::Signed;
use crate::person::{PersonId, Subject, WatchNo};
use crate::pseudonym::{self, Pseudonym};
use crate::seal::Seed;
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// One entry of the log with what its seal closes.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its place in the log.
    pub index: u64,
    pub seed: Seed,
    /// Names and values, as they were sealed.
    pub fields: Vec<(String, String)>,
}

/// One look with all its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedLook {
    pub opened: Opened,
    pub row: CheckRow,
    pub pseudonym: Pseudonym,
    pub request: Vec<u8>,
    pub head: Vec<u8>,
    /// `None`: the same bytes as `body`.
    pub wire: Option<Vec<u8>>,
    /// `None`: not kept.
    pub body: Option<Vec<u8>>,
    /// Certificates one after the other, DER.
    pub chain: Option<Vec<u8>>,
    /// The way of the answer, as JSON.
    pub trail: Vec<u8>,
    pub final_url: String,
    /// Outcome and rule, as JSON.
    pub reading: Vec<u8>,
    pub profile: ProfileHash,
    pub capture: Option<(Vec<u8>, Manifest)>,
    pub receipt: Option<Signed>,
    /// What its controls said, in words.
    pub witnessed: Option<(bool, String)>,
}

/// Who a person is in the log.
#[derive(Clone, PartialEq, Eq)]
pub struct Subjected {
    pub pseudonym: Pseudonym,
    /// What was signed. Holds the whole A-number.
    pub message: String,
    pub signature: Vec<u8>,
}

/// What was done with the archive itself.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedCustody {
    pub opened: Opened,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub text: String,
}

/// Holds what repeats while many looks are opened.
pub struct Openings<'s> {
    store: &'s Store,
    reader: Reader<'s>,
    people: HashMap<WatchNo, Asked>,
}

impl Store {
    pub fn openings(&self) -> Result<Openings<'_>> {
        let people = rows(self.conn()?, None)?;
        let asked = people.iter().flat_map(|row| {
            let p = &row.person.details;
            let watches = row.watches.iter();
            watches.map(|(no, _)| (*no, Asked::of(&p.a_number.reveal(), &p.country, p.names.as_ref())))
        });
        Ok(Openings { store: self, reader: Reader::new(self.conn()?)?, people: asked.collect() })
    }

    /// The pseudonym of a person, and what opens it.
    pub fn subject_of(&self, id: &PersonId) -> Result<Subjected> {
        let no = number_of(self.conn()?, id)?;
        let row = rows(self.conn()?, Some(no))?.pop().ok_or_else(|| damaged(format!("person {no}")))?;
        let signature = self
            .conn()?
            .query_row("SELECT signature FROM stream WHERE no = ?1", [row.stream], |row| row.get(0))
            .doing("read a stream")?;
        let p = &row.person.details;
        let message = pseudonym::person_message(&p.a_number, &p.country);
        Ok(Subjected { pseudonym: row.pseudonym, message, signature })
    }

    /// The entries by which somebody was followed, and no longer.
    pub fn opened_person(&self, id: &PersonId) -> Result<(Opened, Option<Opened>)> {
        let no = number_of(self.conn()?, id)?;
        let row = rows(self.conn()?, Some(no))?.pop().ok_or_else(|| damaged(format!("person {no}")))?;
        let enrolled = opened(row.entry, row.seed, &enrol_fields(&row));
        let left = self
            .conn()?
            .query_row("SELECT entry, seed, reason FROM departure WHERE person = ?1", [no], |row| {
                let reason: String = row.get("reason")?;
                Ok(opened(row.get::<_, i64>("entry")? as u64, row.get("seed")?, &unenrol_fields(&reason)))
            })
            .optional()
            .doing("read who left")?;
        Ok((enrolled, left))
    }

    /// What was found of a person, in the order of the log.
    pub fn opened_events(&self, id: &PersonId) -> Result<Vec<(EventRow, Opened)>> {
        let doing = "read the events";
        let no = number_of(self.conn()?, id)?;
        let sql = "SELECT e.*, p.id AS person_id FROM event e JOIN person p ON p.no = e.person
                   WHERE e.person = ?1 ORDER BY e.no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let events = statement.query_map([no], StoredEvent::read).doing(doing)?;
        events
            .map(|event| {
                let event = event.doing(doing)?;
                let opened = opened(event.entry, event.seed, &event.fields());
                Ok((event.into_row()?, opened))
            })
            .collect()
    }

    /// What was done with the archive in a range of time, but for people's statements.
    pub fn opened_custody(&self, range: Range<DateTime<Utc>>) -> Result<Vec<OpenedCustody>> {
        let doing = "read what was done with the archive";
        let sql = "SELECT entry, seed, at, kind, text FROM custody WHERE at >= ?1 AND at < ?2 AND kind <> ?3 ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map(params![micros(range.start), micros(range.end), STATEMENT], |row| {
            let text: String = row.get("text")?;
            let opened = opened(row.get::<_, i64>("entry")? as u64, row.get("seed")?, &custody_fields(&text));
            Ok(OpenedCustody { opened, at: from_micros(row.get("at")?), kind: row.get("kind")?, text })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// What people said of a look, with the entries that hold it.
    pub fn opened_statements(&self, check: u64) -> Result<Vec<(StatementRow, Opened)>> {
        let rows = self.statements(Some(check))?.into_iter();
        Ok(rows
            .map(|row| {
                let opened = opened(row.entry, row.seed, &row.fields());
                (row, opened)
            })
            .collect())
    }

    /// What controls said of a miss, in words; `None` where nobody asked them.
    pub fn witnessed(&self, check: u64) -> Result<Option<String>> {
        Ok(witnessed(self.conn()?, check)?.map(|(_, why)| why))
    }

    /// Looks at the same source that were answered around a moment, of everybody but this person: at most so many, the
    /// nearest first.
    pub fn looks_around(&self, check: &CheckRow, window: chrono::TimeDelta, most: u64) -> Result<Vec<u64>> {
        let doing = "looked for controls";
        let sql = "SELECT c.no FROM \"check\" c JOIN source s ON s.no = c.source
                   WHERE s.id = ?1 AND c.asked BETWEEN ?2 - ?3 AND ?2 + ?3
                   AND (c.watch IS NULL OR c.watch NOT IN (SELECT w.no FROM watch w JOIN watch o ON o.person = w.person
                        WHERE o.no = ?4))
                   ORDER BY abs(c.asked - ?2), c.no LIMIT ?5";
        let watch = match check.subject {
            Subject::Watch(no) => Some(no.0),
            Subject::Nobody | Subject::Population => None,
        };
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let window = window.num_microseconds().unwrap_or(i64::MAX / 4);
        let values = params![check.source, micros(check.answered.wall), window, watch, most as i64];
        let rows = statement.query_map(values, |row| row.get::<_, i64>(0).map(|n| n as u64)).doing(doing)?;
        rows.collect::<rusqlite::Result<_>>().doing(doing)
    }
}

impl Openings<'_> {
    /// The bytes of an anchor.
    pub fn anchor(&mut self, no: u64) -> Result<AnchorBytes> {
        super::anchors::bytes_of(&mut self.reader, no)
    }

    /// A look with the values of its seal and its bytes.
    pub fn look(&mut self, no: u64) -> Result<OpenedLook> {
        let conn = self.reader.conn;
        let raw = conn
            .prepare_cached(&format!("{RAW} WHERE c.no = ?1"))
            .and_then(|mut s| s.query_row([no as i64], Raw::read).optional())
            .doing("read a check")?;
        let raw = raw.ok_or(StoreError::NoSuchRow { what: "check", number: no })?;
        let reader = &mut self.reader;
        let kind = kind_of(&raw)?;
        let asked = raw.watch.and_then(|no| self.people.get(&no));
        let query = asked.map_or(Cow::Borrowed(""), |asked| asked.text(kind));
        let opened = reader.facts(&raw, &query, |facts| opened(raw.entry, raw.seed, &facts.fields()))?;
        let trail = reader.piece(raw.trail)?;
        let capture = raw.capture.map(|id| Ok::<_, StoreError>((reader.piece(id)?, manifest(reader, id)?)));
        Ok(OpenedLook {
            opened,
            pseudonym: pseudonym(conn, raw.stream)?,
            request: reader.piece(raw.request)?,
            head: reader.head(&raw)?,
            wire: raw.wire.map(|id| reader.unpacker.body(conn, id)).transpose()?,
            body: raw.body.map(|id| reader.unpacker.body(conn, id)).transpose()?,
            chain: raw.chain.map(|id| reader.piece(id)).transpose()?,
            final_url: super::history::final_url(&trail, no)?,
            trail,
            reading: reader.piece(raw.reading)?,
            profile: ProfileHash::of(&reader.piece(raw.profile)?),
            capture: capture.transpose()?,
            receipt: receipts::of_check(&mut self.reader, &raw)?,
            witnessed: witnessed(conn, no)?,
            row: self.store.row(&mut self.reader, &raw)?,
        })
    }

    /// The rules of this hash in canonical form.
    pub fn profile(&mut self, hash: ProfileHash) -> Result<Vec<u8>> {
        let id: i64 = self
            .reader
            .conn
            .query_row("SELECT id FROM piece WHERE sha256 = ?1", [hash.as_bytes()], |row| row.get(0))
            .doing("read a profile")?;
        self.reader.piece(id)
    }
}

fn opened(index: u64, seed: [u8; 32], fields: &[(&str, Cow<'_, str>)]) -> Opened {
    let fields =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_owned())).collect();
    Opened { index, seed: Seed::from_bytes(seed), fields }
}

fn pseudonym(conn: &rusqlite::Connection, stream: i64) -> Result<Pseudonym> {
    conn.prepare_cached("SELECT pseudonym FROM stream WHERE no = ?1")
        .and_then(|mut s| s.query_row([stream], |row| Ok(Pseudonym::from_bytes(row.get(0)?))))
        .doing("read a stream")
}

fn witnessed(conn: &rusqlite::Connection, check: u64) -> Result<Option<(bool, String)>> {
    conn.prepare_cached("SELECT witnessed, why FROM witness WHERE check_no = ?1")
        .and_then(|mut s| s.query_row([check as i64], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .doing("read what witnessed a check")
}

/// The values may name somebody.
impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("index", &self.index).finish_non_exhaustive()
    }
}

/// The bytes may name somebody.
impl std::fmt::Debug for OpenedLook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedLook").field("check", &self.row.no).finish_non_exhaustive()
    }
}

/// The message holds the A-number.
impl std::fmt::Debug for Subjected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subjected").field("pseudonym", &self.pseudonym).finish_non_exhaustive()
    }
}
