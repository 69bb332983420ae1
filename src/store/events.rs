//! Events: what the judge found, each with its own entry in the log and a place in the outbox, written in the
//! same transaction as the check that showed it.

use super::Store;
use super::batch::NewRobots;
use super::bodies::Unpacker;
use super::commit::mark;
use super::coverage::is;
use super::error::{Doing, Result, StoreError, damaged};
use super::people::number_of;
use super::watches::states;
use super::writing::Writing;
use crate::digest::BodyHash;
use crate::event::{Event, EventKind};
use crate::leaf::{Change, Leaf};
use crate::person::PersonId;
use crate::pseudonym::Pseudonym;
use crate::seal::{Seed, seal};
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Which events are wanted; the newest come first.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    pub person: Option<PersonId>,
    pub source: Option<String>,
    pub kind: Option<EventKind>,
    pub since: Option<DateTime<Utc>>,
    /// Exclusive.
    pub until: Option<DateTime<Utc>>,
    pub limit: Option<u64>,
}

/// An event with its number and its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    pub no: u64,
    pub entry: u64,
    /// Version of the judge's rules that found it.
    pub rule: u32,
    pub event: Event,
}

/// An event that somebody is to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    pub no: u64,
    pub event: u64,
    pub created: DateTime<Utc>,
}

/// robots.txt of a host as it was last received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRobots {
    fetched_at: i64,
    status: Option<u16>,
    grounds: String,
    body_sha256: String,
}

impl Store {
    pub fn events(&self, filter: &EventFilter) -> Result<Vec<EventRow>> {
        let doing = "read the events";
        let conn = self.conn()?;
        let person = filter.person.as_ref().map(|id| number_of(conn, id)).transpose()?;
        let mut statement = conn
            .prepare_cached(&format!(
                "SELECT e.*, p.id AS person_id FROM event e LEFT JOIN person p ON p.no = e.person
                 WHERE {} AND (?2 IS NULL OR e.source = ?2) AND (?3 IS NULL OR e.kind = ?3)
                 AND (?4 IS NULL OR e.at >= ?4) AND (?5 IS NULL OR e.at < ?5) ORDER BY e.no DESC LIMIT ?6",
                is(person, "e.person", 1)
            ))
            .doing(doing)?;
        let kind = filter.kind.map(EventKind::key);
        let (since, until) = (filter.since.map(micros), filter.until.map(micros));
        let limit = filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(-1));
        let rows = statement
            .query_map(params![person, filter.source, kind, since, until, limit], |row| {
                Ok(StoredEvent::read(row))
            })
            .doing(doing)?;
        rows.map(|row| row.doing(doing)?.doing(doing)?.into_row()).collect()
    }

    /// One event; `None`: there is none of that number.
    pub fn event(&self, no: u64) -> Result<Option<EventRow>> {
        let sql = "SELECT e.*, p.id AS person_id FROM event e LEFT JOIN person p ON p.no = e.person WHERE e.no = ?1";
        let found = self
            .conn()?
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([no as i64], StoredEvent::read).optional())
            .doing("read an event")?;
        found.map(StoredEvent::into_row).transpose()
    }

    /// Events that nobody was told of yet, the oldest first.
    pub fn outbox(&self) -> Result<Vec<Queued>> {
        let doing = "read the outbox";
        let sql = "SELECT no, event, created FROM outbox WHERE state = 'queued' ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([], |row| {
            let number = |name| row.get::<_, i64>(name).map(|n| n as u64);
            Ok(Queued {
                no: number("no")?,
                event: number("event")?,
                created: from_micros(row.get("created")?),
            })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// robots.txt of each host, as it was last received.
    pub fn robots(&self) -> Result<Vec<NewRobots>> {
        let conn = self.conn()?;
        let mut robots = Vec::new();
        for (origin, json) in states(conn, "robots")? {
            let bad = || damaged("a kept robots.txt");
            let kept: KeptRobots = serde_json::from_str(&json).map_err(|_| bad())?;
            let hash = BodyHash::from_hex(&kept.body_sha256).ok_or_else(bad)?;
            let id: Option<i64> = conn
                .query_row("SELECT id FROM piece WHERE sha256 = ?1", [hash.as_bytes()], |row| row.get("id"))
                .optional()
                .doing("read a robots.txt")?;
            robots.push(NewRobots {
                origin,
                fetched_at: from_micros(kept.fetched_at),
                status: kept.status,
                body: Unpacker::new().piece(conn, id.ok_or_else(bad)?)?,
                grounds: kept.grounds,
            });
        }
        Ok(robots)
    }
}

impl Writing<'_> {
    pub(super) fn event(&mut self, event: &Event, rule: u32) -> Result<()> {
        let doing = "wrote an event";
        let person = event.person.as_ref().map(|id| number_of(self.conn, id)).transpose()?;
        let stored = StoredEvent {
            no: 0,
            entry: self.size(),
            seed: self.seed(),
            rule,
            at: micros(event.at),
            kind: event.kind.key().to_owned(),
            person,
            person_id: event.person.as_ref().map(|id| id.as_str().to_owned()),
            source: event.source.clone(),
            group: event.group.clone(),
            was: event.was.clone(),
            now: event.now.clone(),
            check: event.check,
            before: event.before,
            because: event.because.clone(),
        };
        let leaf = stored.leaf(self.conn)?;
        let entry = self.append(&leaf)?;
        let no = self
            .conn
            .prepare_cached(
                "INSERT INTO event (entry, seed, rule, at, kind, person, source, grp, was, now, check_no, before, because)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )
            .and_then(|mut s| {
                s.insert(params![
                    entry as i64,
                    stored.seed,
                    rule,
                    stored.at,
                    stored.kind,
                    person,
                    stored.source,
                    stored.group,
                    stored.was,
                    stored.now,
                    stored.check.map(|n| n as i64),
                    stored.before.map(|n| n as i64),
                    stored.because
                ])
            })
            .doing(doing)?;
        let created = micros(self.at);
        self.conn
            .prepare_cached(
                "INSERT INTO outbox (no, event, created, state, mark) VALUES (?1, ?1, ?2, 'queued', ?3)",
            )
            .and_then(|mut s| s.execute(params![no, created, outbox_mark(no, created, "queued")]))
            .doing(doing)?;
        Ok(())
    }

    pub(super) fn witness(&mut self, check: u64, witnessed: bool, why: &str) -> Result<()> {
        exists(self.conn, check)?;
        self.conn
            .prepare_cached(
                "INSERT INTO witness (check_no, witnessed, why, mark) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (check_no) DO UPDATE SET witnessed = excluded.witnessed, why = excluded.why,
                 mark = excluded.mark",
            )
            .and_then(|mut s| {
                s.execute(params![check as i64, witnessed, why, witness_mark(check, witnessed, why)])
            })
            .doing("wrote what witnessed a check")?;
        Ok(())
    }

    pub(super) fn robots(&mut self, new: &NewRobots) -> Result<()> {
        let kept = KeptRobots {
            fetched_at: micros(new.fetched_at),
            status: new.status,
            grounds: new.grounds.clone(),
            body_sha256: self.keep_piece(&new.body)?.to_hex(),
        };
        self.state("robots", &new.origin, &serde_json::to_string(&kept).expect("plain JSON"))
    }
}

/// A row of `event`.
pub(super) struct StoredEvent {
    pub no: u64,
    pub entry: u64,
    pub seed: [u8; 32],
    rule: u32,
    at: i64,
    kind: String,
    person: Option<i64>,
    person_id: Option<String>,
    source: String,
    group: Option<String>,
    was: Option<String>,
    now: Option<String>,
    check: Option<u64>,
    before: Option<u64>,
    because: String,
}

impl StoredEvent {
    /// Needs the columns of `event` and `person_id`.
    pub(super) fn read(row: &Row) -> rusqlite::Result<StoredEvent> {
        let maybe = |name: &str| row.get::<_, Option<i64>>(name).map(|n| n.map(|n| n as u64));
        Ok(StoredEvent {
            no: row.get::<_, i64>("no")? as u64,
            entry: row.get::<_, i64>("entry")? as u64,
            seed: row.get("seed")?,
            rule: row.get("rule")?,
            at: row.get("at")?,
            kind: row.get("kind")?,
            person: row.get("person")?,
            person_id: row.get("person_id")?,
            source: row.get("source")?,
            group: row.get("grp")?,
            was: row.get("was")?,
            now: row.get("now")?,
            check: maybe("check_no")?,
            before: maybe("before")?,
            because: row.get("because")?,
        })
    }

    pub(super) fn into_row(self) -> Result<EventRow> {
        let bad = || damaged(format!("event {}", self.no));
        let event = Event {
            at: from_micros(self.at),
            kind: EventKind::parse(&self.kind).ok_or_else(bad)?,
            person: self.person_id.as_deref().map(|id| PersonId::parse(id).ok_or_else(bad)).transpose()?,
            source: self.source,
            group: self.group,
            was: self.was,
            now: self.now,
            check: self.check,
            before: self.before,
            because: self.because,
        };
        Ok(EventRow { no: self.no, entry: self.entry, rule: self.rule, event })
    }

    /// What is sealed of an event.
    pub(super) fn fields(&self) -> [(&'static str, Cow<'_, str>); 9] {
        fn maybe(text: &Option<String>) -> Cow<'_, str> {
            Cow::Borrowed(text.as_deref().unwrap_or(""))
        }
        let number = |n: Option<u64>| Cow::Owned(n.map_or_else(String::new, |n| n.to_string()));
        [
            ("kind", Cow::Borrowed(self.kind.as_str())),
            ("person", maybe(&self.person_id)),
            ("source", Cow::Borrowed(self.source.as_str())),
            ("group", maybe(&self.group)),
            ("was", maybe(&self.was)),
            ("now", maybe(&self.now)),
            ("check", number(self.check)),
            ("before", number(self.before)),
            ("because", Cow::Borrowed(self.because.as_str())),
        ]
    }

    /// Renders the entry of an event.
    pub(super) fn leaf(&self, conn: &Connection) -> Result<Leaf> {
        Ok(Leaf::Change(Change {
            person: self.person.map(|no| pseudonym_of(conn, no)).transpose()?,
            seq: self.check.map(|no| exists(conn, no)).transpose()?,
            at: from_micros(self.at),
            rule: self.rule,
            sealed: seal(&Seed::from_bytes(self.seed), &self.fields()),
        }))
    }
}

fn pseudonym_of(conn: &Connection, person: i64) -> Result<Pseudonym> {
    conn.prepare_cached("SELECT s.pseudonym FROM person p JOIN stream s ON s.no = p.stream WHERE p.no = ?1")
        .and_then(|mut s| s.query_row([person], |row| Ok(Pseudonym::from_bytes(row.get("pseudonym")?))))
        .doing("read a person")
}

/// The sequence number of a check that must be there.
fn exists(conn: &Connection, check: u64) -> Result<u64> {
    let seq: Option<i64> = conn
        .prepare_cached("SELECT seq FROM \"check\" WHERE no = ?1")
        .and_then(|mut s| s.query_row([check as i64], |row| row.get("seq")).optional())
        .doing("looked for a check")?;
    seq.map(|n| n as u64).ok_or(StoreError::NoSuchRow { what: "check", number: check })
}

pub(super) fn outbox_mark(event: i64, created: i64, state: &str) -> i64 {
    mark(&[&event.to_le_bytes(), &created.to_le_bytes(), state.as_bytes()])
}

pub(super) fn witness_mark(check: u64, witnessed: bool, why: &str) -> i64 {
    mark(&[&check.to_le_bytes(), &[u8::from(witnessed)], why.as_bytes()])
}
