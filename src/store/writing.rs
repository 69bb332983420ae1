//! An open transaction: what a batch needs is read once, changed in memory, and written once at its end.

use super::batch::Batch;
use super::bodies::Family;
use super::checks::probe_name;
use super::commit::{Live, mark};
use super::error::{Doing, Result, StoreError, damaged};
use super::keys::Keys;
use super::log;
use super::watches::{WatchNow, state_mark, states};
use crate::a_number::ANumber;
use crate::digest::BodyHash;
use crate::judge::LookKind;
use crate::leaf::Leaf;
use crate::person::{Names, Subject, WatchNo};
use crate::pseudonym::Pseudonym;
use crate::random::{Random, random_bytes};
use crate::source::Route;
use crate::time::micros;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An open transaction and what it touched.
pub(super) struct Writing<'a> {
    pub conn: &'a Connection,
    pub at: DateTime<Utc>,
    pub random: &'a mut dyn Random,
    pub live: &'a mut Live,
    pub keys: &'a Keys,
    pub watches: BTreeMap<WatchNo, WatchNow>,
    pub streams: BTreeMap<i64, StreamNow>,
    pub leaves: Vec<u64>,
    pub next_check: u64,
}

/// What does not change about a watch.
pub(super) struct Watched {
    pub stream: i64,
    pub pseudonym: Pseudonym,
    pub source: String,
    pub asked: Asked,
}

#[derive(Clone, Copy)]
pub(super) struct SourceNow {
    pub no: i64,
    pub bodies: Family,
    pub heads: Family,
    /// The bases as the row has them.
    kept: (Option<i64>, Option<i64>),
}

#[derive(Clone, Copy, Default)]
pub(super) struct StreamNow {
    pub seq: u64,
    pub last_check: Option<u64>,
}

impl Writing<'_> {
    pub(super) fn batch(&mut self, batch: &Batch) -> Result<()> {
        if let Some(named) = batch.first_check.filter(|n| *n != self.next_check) {
            return Err(StoreError::OtherNumber { named, next: self.next_check });
        }
        batch.plans.iter().try_for_each(|plan| self.plan(plan))?;
        batch.gaps.iter().try_for_each(|gap| self.gap(gap))?;
        batch.anchors.iter().try_for_each(|anchor| self.anchor(anchor))?;
        batch.checks.iter().try_for_each(|check| self.check(check))?;
        batch.events.iter().try_for_each(|event| self.event(event, batch.rule))?;
        batch.witnessed.iter().try_for_each(|(no, yes, why)| self.witness(*no, *yes, why))?;
        for (no, state) in &batch.watch_states {
            self.watch_now(*no)?.state = Some(state.clone());
        }
        for (no, slot) in &batch.next_slots {
            self.watch_now(*no)?.next_slot = Some(micros(*slot));
        }
        batch.source_states.iter().try_for_each(|(id, json)| self.state("source", id, json))?;
        batch.hosts.iter().try_for_each(|(host, json)| self.state("host", host, json))?;
        batch.lists.iter().try_for_each(|(id, json)| self.state("list", id, json))?;
        batch.robots.iter().try_for_each(|robots| self.robots(robots))?;
        batch.custody.iter().try_for_each(|(kind, text)| self.custody(kind, text))
    }

    /// Keeps the doubt about the clock over a restart, and enters its beginning and end.
    pub(super) fn note_clock(&mut self, suspect: bool) -> Result<()> {
        let known = !states(self.conn, "clock")?.is_empty();
        match (suspect, known) {
            (true, false) => {
                self.state("clock", "suspect", "1")?;
                self.custody("clock_suspect", "the clock is behind the last signed checkpoint; signing waits")
            }
            (false, true) => {
                self.conn
                    .execute("DELETE FROM state WHERE kind = 'clock'", [])
                    .doing("wrote the state of the clock")?;
                self.custody("clock_trusted", "the clock is past the last signed checkpoint again")
            }
            (true, true) | (false, false) => Ok(()),
        }
    }

    pub(super) fn state(&mut self, kind: &str, key: &str, value: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO state (kind, key, value, mark) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, mark = excluded.mark",
            )
            .and_then(|mut s| s.execute(params![kind, key, value, state_mark(kind, key, value)]))
            .doing("wrote a state")?;
        Ok(())
    }

    /// Writes down what changed in watches, streams and sources: once each, however often it changed.
    pub(super) fn finish(&mut self) -> Result<()> {
        for (no, now) in &self.watches {
            now.update(self.conn, *no)?;
        }
        for (no, now) in &self.streams {
            self.conn
                .prepare_cached("UPDATE stream_now SET seq = ?2, last_check = ?3 WHERE stream = ?1")
                .and_then(|mut s| s.execute(params![no, now.seq as i64, now.last_check.map(|n| n as i64)]))
                .doing("wrote a stream")?;
        }
        for (id, source) in &mut self.live.sources {
            let bases = (source.bodies.base, source.heads.base);
            if bases != source.kept {
                self.conn
                    .prepare_cached("UPDATE source SET base = ?2, head_base = ?3, mark = ?4 WHERE no = ?1")
                    .and_then(|mut s| {
                        s.execute(params![source.no, bases.0, bases.1, source_mark(source.no, id, bases)])
                    })
                    .doing("wrote a source")?;
                source.kept = bases;
            }
        }
        Ok(())
    }

    pub(super) fn append(&mut self, leaf: &Leaf) -> Result<u64> {
        log::append(self.conn, &mut self.live.frontier, leaf)
    }

    /// The index of the next entry.
    pub(super) fn size(&self) -> u64 {
        self.live.frontier.size()
    }

    pub(super) fn seed(&mut self) -> [u8; 32] {
        random_bytes(self.random)
    }

    pub(super) fn keep_piece(&mut self, bytes: &[u8]) -> Result<BodyHash> {
        let hash = BodyHash::of(bytes);
        self.live.packer.keep_piece_of(self.conn, hash, bytes)?;
        Ok(hash)
    }

    /// The stream of a person and country: the one it has already, or a new one.
    pub(super) fn person_stream(&mut self, number: &ANumber, country: &str) -> Result<(i64, Pseudonym)> {
        let (pseudonym, signature) = self.keys.subject.person(number, country);
        self.stream(pseudonym, &signature, None)
    }

    fn probe_stream(&mut self, source: &str, subject: Subject, which: &str) -> Result<(i64, Pseudonym)> {
        let key = (source.to_owned(), subject);
        if let Some(known) = self.live.probes.get(&key) {
            return Ok(*known);
        }
        let (pseudonym, signature) = self.keys.subject.probe(source, which);
        let stream = self.stream(pseudonym, &signature, Some(&format!("{source}\n{which}")))?;
        self.live.probes.insert(key, stream);
        Ok(stream)
    }

    fn stream(
        &mut self,
        pseudonym: Pseudonym,
        signature: &[u8],
        probe: Option<&str>,
    ) -> Result<(i64, Pseudonym)> {
        let doing = "wrote a stream";
        let found: Option<i64> = self
            .conn
            .prepare_cached("SELECT no FROM stream WHERE pseudonym = ?1")
            .and_then(|mut s| s.query_row([pseudonym.as_bytes()], |row| row.get("no")).optional())
            .doing(doing)?;
        if let Some(no) = found {
            return Ok((no, pseudonym));
        }
        let no = self
            .conn
            .prepare_cached("INSERT INTO stream (pseudonym, signature, probe) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.insert(params![pseudonym.as_bytes(), signature, probe]))
            .doing(doing)?;
        self.conn
            .prepare_cached("INSERT INTO stream_now (stream, seq) VALUES (?1, 0)")
            .and_then(|mut s| s.execute([no]))
            .doing(doing)?;
        Ok((no, pseudonym))
    }

    /// Whom a check is about.
    pub(super) fn subject(&mut self, subject: Subject, source: &str) -> Result<Arc<Watched>> {
        let Some(which) = probe_name(subject) else {
            let Subject::Watch(no) = subject else { return Err(damaged("a subject")) };
            let watched = self.watched(no)?;
            if watched.source != source {
                let why = "its source is not the one of its watch";
                return Err(StoreError::NotAcceptable { what: "a check", why });
            }
            return Ok(watched);
        };
        let (stream, pseudonym) = self.probe_stream(source, subject, which)?;
        Ok(Arc::new(Watched { stream, pseudonym, source: source.to_owned(), asked: Asked::default() }))
    }

    pub(super) fn watched(&mut self, no: WatchNo) -> Result<Arc<Watched>> {
        if let Some(known) = self.live.watches.get(&no) {
            return Ok(known.clone());
        }
        let found = self
            .conn
            .prepare_cached(
                "SELECT p.stream, t.pseudonym, s.id, p.a_number, p.country, p.first_name, p.last_name FROM watch w
                 JOIN person p ON p.no = w.person JOIN stream t ON t.no = p.stream JOIN source s ON s.no = w.source
                 WHERE w.no = ?1",
            )
            .and_then(|mut s| {
                s.query_row([no.0], |row| {
                    let (number, country): (String, String) = (row.get("a_number")?, row.get("country")?);
                    let (first, last): (Option<_>, Option<_>) = (row.get("first_name")?, row.get("last_name")?);
                    let names = first.zip(last).map(|(first, last)| Names { first, last });
                    Ok(Watched {
                        stream: row.get("stream")?,
                        pseudonym: Pseudonym::from_bytes(row.get("pseudonym")?),
                        source: row.get("id")?,
                        asked: Asked::of(&number, &country, names.as_ref()),
                    })
                })
                .optional()
            })
            .doing("read a watch")?;
        let found = found.ok_or(StoreError::NoSuchRow { what: "watch", number: no.0.into() })?;
        let found = Arc::new(found);
        self.live.watches.insert(no, found.clone());
        Ok(found)
    }

    pub(super) fn watch_now(&mut self, no: WatchNo) -> Result<&mut WatchNow> {
        if !self.watches.contains_key(&no) {
            let found = WatchNow::read(self.conn, no)?;
            let (now, _) = found.ok_or(StoreError::NoSuchRow { what: "watch", number: no.0.into() })?;
            self.watches.insert(no, now);
        }
        Ok(self.watches.get_mut(&no).expect("it was just inserted"))
    }

    pub(super) fn stream_now(&mut self, no: i64) -> Result<&mut StreamNow> {
        if !self.streams.contains_key(&no) {
            let now = self
                .conn
                .prepare_cached("SELECT seq, last_check FROM stream_now WHERE stream = ?1")
                .and_then(|mut s| {
                    s.query_row([no], |row| {
                        let last: Option<i64> = row.get(1)?;
                        Ok(StreamNow {
                            seq: row.get::<_, i64>(0)? as u64,
                            last_check: last.map(|n| n as u64),
                        })
                    })
                })
                .doing("read a stream")?;
            self.streams.insert(no, now);
        }
        Ok(self.streams.get_mut(&no).expect("it was just inserted"))
    }

    /// The row of a source, made at its first use.
    pub(super) fn source(&mut self, id: &str) -> Result<i64> {
        Ok(self.source_now(id)?.no)
    }

    pub(super) fn source_now(&mut self, id: &str) -> Result<SourceNow> {
        if let Some(known) = self.live.sources.get(id) {
            return Ok(*known);
        }
        let doing = "read a source";
        let found: Option<(i64, Option<i64>, Option<i64>)> = self
            .conn
            .query_row("SELECT no, base, head_base FROM source WHERE id = ?1", [id], |row| {
                Ok((row.get("no")?, row.get("base")?, row.get("head_base")?))
            })
            .optional()
            .doing(doing)?;
        let (no, base, head_base) = match found {
            Some(row) => row,
            None => {
                let next = "SELECT coalesce(max(no), 0) + 1 FROM source";
                let no: i64 = self.conn.query_row(next, [], |row| row.get(0)).doing(doing)?;
                self.conn
                    .execute(
                        "INSERT INTO source (no, id, mark) VALUES (?1, ?2, ?3)",
                        params![no, id, source_mark(no, id, (None, None))],
                    )
                    .doing("wrote a source")?;
                (no, None, None)
            }
        };
        let now = SourceNow {
            no,
            bodies: Family::of_body(self.conn, base)?,
            heads: Family::of_head(head_base),
            kept: (base, head_base),
        };
        self.live.sources.insert(id.to_owned(), now);
        Ok(now)
    }
}

pub(super) fn source_mark(no: i64, id: &str, bases: (Option<i64>, Option<i64>)) -> i64 {
    let number = |n: Option<i64>| n.unwrap_or(0).to_le_bytes();
    mark(&[&no.to_le_bytes(), &number(bases.0), &number(bases.1), id.as_bytes()])
}

/// What is sealed of the question; nothing for a control.
#[derive(Default)]
pub(super) struct Asked {
    /// Number and country as they were asked.
    number: String,
    /// The names, for the looks by name.
    names: String,
}

impl Asked {
    pub(super) fn of(a_number: &str, country: &str, names: Option<&Names>) -> Asked {
        let names = names.map_or_else(String::new, |n| format!("{} {}", n.first, n.last));
        Asked { number: format!("{a_number} {country}"), names }
    }

    /// The text for a look of this kind: `number country`, and ` by name FIRST LAST` after it where names were
    /// asked. The pseudonym and the person stay the number's.
    pub(super) fn text(&self, kind: LookKind) -> Cow<'_, str> {
        match kind.route() {
            Route::Number => Cow::Borrowed(&self.number),
            Route::Name => Cow::Owned(format!("{} by name {}", self.number, self.names)),
        }
    }
}
