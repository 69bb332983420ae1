//! The walk of `verify` along the log: every entry is rendered again from its row, every row has its entry.

use super::anchors::StoredAnchor;
use super::batch::CLOCK_RESTART;
use super::checks::probe_name;
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use super::events::StoredEvent;
use super::history::manifest;
use super::keep::{InClear, check_leaf};
use super::log;
use super::people::{PersonRow, enrol_leaf, rows, unenrol_leaf};
use super::receipts;
use super::rows::{GapRow, custody_leaf};
use super::statements;
use super::stored::{RAW, Raw, Reader, kind_of, subject_of, way_of};
use super::verify::{Verifying, count};
use crate::digest::LeafHash;
use crate::fetch::capture::{Grade, Manifest, Way};
use crate::judge::LookKind;
use crate::leaf::{Leaf, Plan, PlanStream};
use crate::person::{Subject, WatchNo};
use crate::pseudonym::Pseudonym;
use crate::time::from_micros;
use rusqlite::{OptionalExtension, Row, params};
use std::iter::Peekable;

/// A row that must have an entry, in the order of entries.
struct Due {
    entry: u64,
    what: What,
}

enum What {
    Ready(&'static str, Box<Leaf>),
    Check(Box<Raw>),
    Gap { no: u64, watch: WatchNo, row: GapRow },
    Plan { no: i64, row: [i64; 3], part: u32, parts: u32 },
    Event(Box<StoredEvent>),
    Anchor(Box<StoredAnchor>),
    Custody { no: u64, at: i64, kind: String, text: String, seed: [u8; 32] },
}

type Dues<'s> = Peekable<Box<dyn Iterator<Item = rusqlite::Result<Due>> + 's>>;

/// The parts that the capture of a check names, and that no row of `body` has. Their bytes are verified there.
fn missing_parts(manifest: &Manifest, reader: &Reader) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for part in &manifest.parts {
        let found: Option<i64> = reader
            .conn
            .prepare_cached("SELECT id FROM body WHERE sha256 = ?1 AND len = ?2")
            .and_then(|mut s| {
                let hash = hex::decode(&part.sha256).unwrap_or_default();
                s.query_row(params![hash, part.len as i64], |row| row.get("id")).optional()
            })
            .doing("looked for a part")?;
        if found.is_none() {
            missing.push(part.sha256.clone());
        }
    }
    Ok(missing)
}

impl Verifying<'_> {
    /// Walks the log, and each table beside it: every entry has its row, every row has its entry.
    pub(super) fn entries(&mut self) -> Result<()> {
        let doing = "walked the log";
        let conn = self.conn;
        let mut checks = conn.prepare(&format!("{RAW} ORDER BY c.no")).doing(doing)?;
        let mut gaps = conn.prepare("SELECT * FROM gap ORDER BY no").doing(doing)?;
        let mut plans = conn.prepare("SELECT * FROM plan ORDER BY no").doing(doing)?;
        let mut custody = conn.prepare("SELECT * FROM custody ORDER BY no").doing(doing)?;
        let sql =
            "SELECT e.*, p.id AS person_id FROM event e LEFT JOIN person p ON p.no = e.person ORDER BY e.no";
        let mut events = conn.prepare(sql).doing(doing)?;
        let sql = "SELECT a.*, p.sha256 FROM anchor a JOIN piece p ON p.id = a.proof ORDER BY a.no";
        let mut anchors = conn.prepare(sql).doing(doing)?;
        let mut tables: Vec<Dues> = vec![
            boxed(checks.query_map([], read_check).doing(doing)?),
            boxed(gaps.query_map([], read_gap).doing(doing)?),
            boxed(plans.query_map([], read_plan).doing(doing)?),
            boxed(custody.query_map([], read_custody).doing(doing)?),
            boxed(events.query_map([], read_event).doing(doing)?),
            boxed(anchors.query_map([], read_anchor).doing(doing)?),
            boxed(self.people()?.into_iter().map(Ok)),
            boxed(self.departures()?.into_iter().map(Ok)),
        ];
        let mut reader = Reader::new(conn)?;
        let mut entries = conn.prepare("SELECT idx, leaf, hash FROM entry ORDER BY idx").doing(doing)?;
        let mut rows = entries.query([]).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let index = row.get::<_, i64>(0).doing(doing)? as u64;
            let bytes = row.get_ref(1).and_then(|v| Ok(v.as_blob()?)).doing(doing)?;
            let hash = LeafHash::from_bytes(row.get(2).doing(doing)?);
            let rendered = self.rendered(index, &mut tables, &mut reader)?;
            self.entry(index, bytes, hash, rendered)?;
            self.step();
        }
        for table in &mut tables {
            for due in table {
                let due = due.doing(doing)?;
                self.account.problems.push(format!("{} has no entry in the log", due.what.name()));
            }
        }
        self.report.entries = self.frontier.size();
        let (size, mut expected) = (self.frontier.size() >> 8, 0);
        let mut level = size;
        while level > 0 {
            expected += level;
            level >>= 8;
        }
        if count(conn, "SELECT count(*) FROM tile")? != expected {
            self.problem(format!("the tree does not have {expected} kept nodes"));
        }
        Ok(())
    }

    /// The entry as its row tells it; `None` when no row owns it.
    fn rendered(&mut self, index: u64, tables: &mut [Dues], reader: &mut Reader) -> Result<Option<Leaf>> {
        if index == 0 {
            return Ok(Some(Leaf::Genesis(self.store.genesis.clone())));
        }
        for table in tables {
            loop {
                let here = match table.peek() {
                    Some(Ok(due)) => due.entry,
                    // The error itself is taken by `next` below.
                    Some(Err(_)) => index,
                    None => break,
                };
                if here > index {
                    break;
                }
                let Some(due) = table.next() else { break };
                let due = due.doing("walked the log")?;
                if here == index {
                    return self.leaf_of(due.what, reader);
                }
                self.problem(format!("{} names an entry that is not its own", due.what.name()));
            }
        }
        Ok(None)
    }

    fn leaf_of(&mut self, what: What, reader: &mut Reader) -> Result<Option<Leaf>> {
        let name = what.name();
        if let Some((table, no)) = what.number() {
            self.account.number(table, no);
        }
        let leaf = match what {
            What::Ready(_, leaf) => Ok(*leaf),
            What::Check(raw) => self.check(&raw, reader),
            What::Gap { no, watch, row } => self.gap(no, watch, row),
            What::Plan { no, row, part, parts } => self.plan(no, row, part, parts),
            What::Event(event) => event.leaf(self.conn),
            What::Anchor(anchor) => {
                self.tokens.extend(anchor.token());
                anchor.verified_leaf(reader, &self.store.verifier)
            }
            What::Custody { no, at, kind, text, seed } if kind == statements::STATEMENT => {
                statements::again(self.conn, (self.store.origin(), no), (at, &text), &seed)
            }
            What::Custody { at, kind, text, seed, .. } => {
                if kind == CLOCK_RESTART {
                    self.account.restart();
                }
                Ok(custody_leaf(at, &kind, &text, &seed))
            }
        };
        match leaf {
            Ok(leaf) => Ok(Some(leaf)),
            Err(StoreError::Damaged { what }) => {
                self.problem(format!("{name} cannot be read: {what} is damaged"));
                Ok(None)
            }
            Err(StoreError::NoSuchRow { what, number }) => {
                self.problem(format!("{name} names {what} {number}, which is not there"));
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }

    fn entry(&mut self, index: u64, bytes: &[u8], hash: LeafHash, rendered: Option<Leaf>) -> Result<()> {
        if index != self.frontier.size() {
            self.problem(format!("entry {} is missing", self.frontier.size()));
        }
        if LeafHash::of(bytes) != hash {
            self.problem(format!("entry {index} does not have the bytes that its hash names"));
        }
        match rendered {
            None => self.problem(format!("entry {index} belongs to no row that can be read")),
            Some(leaf) if !leaf.is_written_as(bytes) => {
                let kind = leaf.type_name();
                self.problem(format!(
                    "entry {index} ({kind}) is not what its row says: one of the two was changed"
                ));
            }
            Some(_) => {}
        }
        let mut complete = vec![];
        self.frontier.push_noting(LeafHash::of(bytes), |level, index, hash| {
            if level > 0 && level.is_multiple_of(8) {
                complete.push((level, index, hash));
            }
        });
        for (level, index, hash) in complete {
            if log::tile(self.conn, level, index)? != Some(hash) {
                self.problem(format!(
                    "node {index} on level {level} of the tree is not the root of its entries"
                ));
            }
        }
        Ok(())
    }

    fn check(&mut self, raw: &Raw, reader: &mut Reader) -> Result<Leaf> {
        self.report.checks += 1;
        let subject = subject_of(reader, raw)?;
        let watched = raw.watch.and_then(|no| self.watched.get(&no));
        let source = reader.source(raw.source)?;
        let kind = kind_of(raw)?;
        let asked = watched.map(|w| w.asked.clone()).unwrap_or_default();
        let query = asked.text(kind);
        let belongs = match watched {
            Some(w) => w.stream == raw.stream && w.source == source,
            None => raw.watch.is_none() && probe_name(subject).is_some(),
        };
        let useful = reader.reading(raw.reading)?.outcome.is_useful();
        // Pages with people whom nobody asked us to follow are not kept.
        let may_lack = subject == Subject::Population || kind == LookKind::ByName;
        let kept = (raw.body.is_some() || may_lack)
            && (raw.body.is_none() || subject != Subject::Population)
            && (raw.wire.is_none() || raw.wire != raw.body);
        let person = self.pseudonym(raw.stream)?;
        let signed = receipts::of_check(reader, raw)?;
        let clear = InClear {
            person,
            seq: raw.seq,
            slot: raw.slot,
            batch: raw.batch,
            token: raw.token,
            receipt: signed.as_ref().map(|signed| signed.receipt.sha256()),
        };
        let leaf = reader.facts(raw, &query, |facts| check_leaf(facts, &raw.seed, clear))?;
        let no = raw.no;
        if let Some(signed) = signed
            && let Err(error) = signed.receipt.verify(&signed.certificate)
        {
            self.problem(format!("the receipt of check {no} does not hold: {error}"));
        }
        if !belongs {
            self.problem(format!("check {no} is not of the person and source of its watch"));
        }
        if !kept {
            self.problem(format!("check {no} has a body that it should not have, or has none"));
        }
        if mark(&[&raw.head]) != raw.head_mark {
            self.problem(format!("the head of check {no} is not packed as it was"));
        }
        if let Some(id) = raw.capture {
            let manifest = manifest(reader, id)?;
            for missing in missing_parts(&manifest, reader)? {
                self.problem(format!("check {no} names a part that is not there: {missing}"));
            }
            let (way, grade) = way_of(raw)?.unwrap_or_default();
            if (way, grade) != (manifest.way, manifest.grade) {
                let name = |way: Way, grade: Grade| format!("{}, grade {}", way.key(), grade.key());
                self.problem(format!(
                    "check {no} is entered as {}, and its capture says {}",
                    name(way, grade),
                    name(manifest.way, manifest.grade)
                ));
            }
        }
        if raw.token.is_some_and(|token| !self.tokens.contains(&token)) {
            self.problem(format!("check {no} names a token that was not entered before it"));
        }
        if useful != raw.useful {
            self.problem(format!("check {no} is marked otherwise than its outcome says"));
        }
        self.account.check(raw);
        Ok(leaf)
    }

    fn gap(&mut self, no: u64, watch: WatchNo, row: GapRow) -> Result<Leaf> {
        let watched = self.watched.get(&watch).ok_or_else(|| damaged(format!("watch {}", watch.0)))?;
        let leaf = row.leaf(self.pseudonym(watched.stream)?, &watched.source);
        self.account.gap(no, watch, watched.stream, &row);
        Ok(leaf)
    }

    fn plan(&mut self, no: i64, [begins, ends, written_at]: [i64; 3], part: u32, parts: u32) -> Result<Leaf> {
        let doing = "read a plan";
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT ord, watch, first, every_ms, slots FROM plan_stream WHERE plan = ?1 ORDER BY ord",
            )
            .doing(doing)?;
        let mut rows = statement.query([no]).doing(doing)?;
        let mut streams = vec![];
        while let Some(row) = rows.next().doing(doing)? {
            let get = |name| row.get::<_, i64>(name).doing(doing);
            if get("ord")? != streams.len() as i64 {
                return Err(damaged(format!("the order of plan {no}")));
            }
            let watch = WatchNo(row.get("watch").doing(doing)?);
            let (first, every_ms, slots) = (get("first")?, get("every_ms")? as u64, get("slots")? as u64);
            let watched = self.watched.get(&watch).ok_or_else(|| damaged(format!("watch {}", watch.0)))?;
            self.account.planned(watch, begins, (first, every_ms, slots));
            let person = self.pseudonym(watched.stream)?;
            let source = watched.source.clone();
            streams.push(PlanStream { person, source, first: from_micros(first), every_ms, slots });
        }
        let (from, until, written_at) = (from_micros(begins), from_micros(ends), from_micros(written_at));
        Ok(Leaf::Plan(Plan { from, until, written_at, part, parts, streams }))
    }

    fn pseudonym(&self, stream: i64) -> Result<Pseudonym> {
        self.pseudonyms.get(&stream).copied().ok_or_else(|| damaged(format!("stream {stream}")))
    }

    fn people(&mut self) -> Result<Vec<Due>> {
        let due = |row: PersonRow| Due {
            entry: row.entry,
            what: What::Ready("a person", Box::new(enrol_leaf(&row))),
        };
        Ok(rows(self.conn, None)?.into_iter().map(due).collect())
    }

    fn departures(&mut self) -> Result<Vec<Due>> {
        let doing = "read who left";
        let sql = "SELECT d.*, s.pseudonym FROM departure d JOIN person p ON p.no = d.person
                   JOIN stream s ON s.no = p.stream ORDER BY d.entry";
        let mut statement = self.conn.prepare(sql).doing(doing)?;
        let rows = statement.query_map([], |row| {
            let (reason, seed): (String, [u8; 32]) = (row.get("reason")?, row.get("seed")?);
            let person = Pseudonym::from_bytes(row.get("pseudonym")?);
            let leaf = unenrol_leaf(person, row.get("at")?, &reason, &seed);
            Ok(Due {
                entry: row.get::<_, i64>("entry")? as u64,
                what: What::Ready("a departure", Box::new(leaf)),
            })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }
}

impl What {
    /// The table and number of a row of which none may be missing.
    fn number(&self) -> Option<(&'static str, u64)> {
        match self {
            What::Ready(..) => None,
            What::Check(raw) => Some(("check", raw.no)),
            What::Gap { no, .. } => Some(("gap", *no)),
            What::Plan { no, .. } => Some(("plan", *no as u64)),
            What::Event(event) => Some(("event", event.no)),
            What::Anchor(anchor) => Some(("anchor", anchor.no)),
            What::Custody { no, .. } => Some(("custody entry", *no)),
        }
    }

    fn name(&self) -> String {
        match self {
            What::Ready(name, _) => (*name).to_owned(),
            What::Check(raw) => format!("check {}", raw.no),
            What::Gap { no, .. } => format!("gap {no}"),
            What::Plan { no, .. } => format!("plan {no}"),
            What::Event(event) => format!("event {}", event.no),
            What::Anchor(anchor) => format!("anchor {}", anchor.no),
            What::Custody { kind, .. } => format!("custody entry `{kind}`"),
        }
    }
}

fn boxed<'s>(rows: impl Iterator<Item = rusqlite::Result<Due>> + 's) -> Dues<'s> {
    let boxed: Box<dyn Iterator<Item = rusqlite::Result<Due>> + 's> = Box::new(rows);
    boxed.peekable()
}

fn read_check(row: &Row) -> rusqlite::Result<Due> {
    let raw = Raw::read(row)?;
    Ok(Due { entry: raw.entry, what: What::Check(Box::new(raw)) })
}

fn read_gap(row: &Row) -> rusqlite::Result<Due> {
    let number = |name| row.get::<_, i64>(name).map(|n| n as u64);
    let gap = GapRow {
        seq: number("seq")?,
        begins: row.get("begins")?,
        ends: row.get("ends")?,
        slots: number("slots")?,
        reason: row.get("reason")?,
        at: row.get("at")?,
    };
    let what = What::Gap { no: number("no")?, watch: WatchNo(row.get("watch")?), row: gap };
    Ok(Due { entry: number("entry")?, what })
}

fn read_plan(row: &Row) -> rusqlite::Result<Due> {
    let times = [row.get("begins")?, row.get("ends")?, row.get("written_at")?];
    let what =
        What::Plan { no: row.get("no")?, row: times, part: row.get("part")?, parts: row.get("parts")? };
    Ok(Due { entry: row.get::<_, i64>("entry")? as u64, what })
}

fn read_custody(row: &Row) -> rusqlite::Result<Due> {
    let (kind, text) = (row.get("kind")?, row.get("text")?);
    let what = What::Custody {
        no: row.get::<_, i64>("no")? as u64,
        at: row.get("at")?,
        kind,
        text,
        seed: row.get("seed")?,
    };
    Ok(Due { entry: row.get::<_, i64>("entry")? as u64, what })
}

fn read_event(row: &Row) -> rusqlite::Result<Due> {
    let event = StoredEvent::read(row)?;
    Ok(Due { entry: event.entry, what: What::Event(Box::new(event)) })
}

fn read_anchor(row: &Row) -> rusqlite::Result<Due> {
    let anchor = StoredAnchor::read(row)?;
    Ok(Due { entry: anchor.entry, what: What::Anchor(Box::new(anchor)) })
}
