//! Recomputes the whole archive: every byte of every body, every entry from its row, the tree, the signed head, and
//! the counts that show that no check was taken out. SQLite's own check sees one flipped bit in sixty; this one is
//! meant to see every one in live data.

use super::Store;
use super::account::Account;
use super::bodies::{Base, Unpacker};
use super::checks::{RAW, Raw, Reader, kind_of, probe_name, subject_of};
use super::commit::{GapRow, check_leaf, custody_leaf, mark, query_text, source_mark};
use super::error::{Doing, Result, StoreError, damaged};
use super::events::{StoredEvent, outbox_mark, witness_mark};
use super::people::{PersonRow, enrol_leaf, paused_mark, rows, unenrol_leaf};
use super::watches::{WatchNow, state_mark};
use super::{head, log, schema};
use crate::digest::{BodyHash, LeafHash};
use crate::leaf::{Leaf, Plan, PlanStream};
use crate::merkle::Frontier;
use crate::person::{Subject, WatchNo};
use crate::pseudonym::{self, Pseudonym};
use crate::time::from_micros;
use base64::prelude::{BASE64_STANDARD, Engine};
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use std::iter::Peekable;

/// What the recomputation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    pub entries: u64,
    /// How many of them the head file has signed.
    pub signed: u64,
    pub checks: u64,
    pub bodies: u64,
    /// One plain sentence each, naming the row; empty when everything is as it was written.
    pub problems: Vec<String>,
}

/// After so many problems the rest is counted in one sentence: the archive is ruined, and nobody reads on.
const MAX_PROBLEMS: usize = 1_000;

impl Store {
    /// Recomputes everything. `progress` gets how many rows are done, and how many there are about.
    ///
    /// # Errors
    /// Only when the database cannot be read at all; whatever is found is in the report.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport> {
        let conn = self.conn()?;
        // The head is read first: a writer commits before it signs, so the database is never behind this head.
        let head = head::read(&self.dir, &self.verifier);
        let _snapshot =
            Transaction::new_unchecked(conn, TransactionBehavior::Deferred).doing("began to verify")?;
        let total = count(conn, "SELECT count(*) FROM entry")? + count(conn, "SELECT count(*) FROM body")?;
        let mut v = Verifying {
            store: self,
            conn,
            report: VerifyReport::default(),
            frontier: Frontier::new(),
            pseudonyms: HashMap::new(),
            watched: HashMap::new(),
            account: Account::default(),
            progress,
            total,
            done: 0,
        };
        v.database()?;
        v.pieces()?;
        v.bodies()?;
        v.streams()?;
        v.entries()?;
        v.marks()?;
        v.head(head);
        let problems = &mut v.report.problems;
        problems.append(&mut v.account.problems);
        if problems.len() > MAX_PROBLEMS {
            let more = problems.len() - MAX_PROBLEMS;
            problems.truncate(MAX_PROBLEMS);
            problems.push(format!("and {more} more problems"));
        }
        Ok(v.report)
    }
}

struct Verifying<'a> {
    store: &'a Store,
    conn: &'a Connection,
    report: VerifyReport,
    frontier: Frontier,
    pseudonyms: HashMap<i64, Pseudonym>,
    watched: HashMap<WatchNo, Watched>,
    account: Account,
    progress: &'a mut dyn FnMut(u64, u64),
    total: u64,
    done: u64,
}

struct Watched {
    stream: i64,
    source: String,
    query: String,
}

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
    Custody { no: u64, at: i64, kind: String, text: String, seed: [u8; 32] },
}

type Dues<'s> = Peekable<Box<dyn Iterator<Item = rusqlite::Result<Due>> + 's>>;

impl Verifying<'_> {
    fn problem(&mut self, sentence: String) {
        self.account.problems.push(sentence);
    }

    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(1024) {
            (self.progress)(self.done, self.total);
        }
    }

    /// What SQLite itself finds, and whether the schema is ours.
    fn database(&mut self) -> Result<()> {
        let doing = "checked the database";
        for sql in ["PRAGMA integrity_check(100)", "PRAGMA foreign_key_check"] {
            let mut statement = self.conn.prepare(sql).doing(doing)?;
            let mut rows = statement.query([]).doing(doing)?;
            while let Some(row) = rows.next().doing(doing)? {
                let said: String = row.get(0).doing(doing)?;
                if said != "ok" {
                    self.account.problems.push(format!("SQLite says of the database: {said}"));
                }
            }
        }
        if !schema::is_ours(self.conn)? {
            self.problem(
                "tables, indexes or triggers of the database are not the ones its program made".to_owned(),
            );
        }
        match schema::refuse_other_scripts(self.conn, schema::MIGRATIONS) {
            Err(StoreError::OtherMigration { number }) => {
                self.problem(format!("migration {number} is not the one of this program"));
                Ok(())
            }
            other => other,
        }
    }

    fn pieces(&mut self) -> Result<()> {
        let doing = "read the pieces";
        let mut unpacker = Unpacker::new();
        let mut statement = self
            .conn
            .prepare("SELECT id, sha256, len, packed, bytes, mark FROM piece ORDER BY id")
            .doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let id: i64 = row.get(0).doing(doing)?;
            let hash = BodyHash::from_bytes(row.get(1).doing(doing)?);
            let (len, packed): (i64, bool) = (row.get(2).doing(doing)?, row.get(3).doing(doing)?);
            let kept: Vec<u8> = row.get(4).doing(doing)?;
            let marked = mark(&[&kept]) == row.get::<_, i64>(5).doing(doing)?;
            let bytes = if packed { unpacker.unpack(self.conn, None, &kept, len)? } else { Some(kept) };
            let good = marked && bytes.is_some_and(|b| b.len() as i64 == len && BodyHash::of(&b) == hash);
            if !good {
                self.account.problems.push(format!("piece {id} does not have the bytes that its hash names"));
            }
        }
        Ok(())
    }

    fn bodies(&mut self) -> Result<()> {
        let doing = "read the bodies";
        let mut unpacker = Unpacker::new();
        let sql = "SELECT b.id, b.sha256, b.len, b.base, b.packed, p.base AS base_of_base, b.mark
                   FROM body b LEFT JOIN body p ON p.id = b.base ORDER BY b.id";
        let mut statement = self.conn.prepare(sql).doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let id: i64 = row.get(0).doing(doing)?;
            let hash = BodyHash::from_bytes(row.get(1).doing(doing)?);
            let (len, base): (i64, Option<i64>) = (row.get(2).doing(doing)?, row.get(3).doing(doing)?);
            let packed = row.get_ref(4).and_then(|v| Ok(v.as_blob()?)).doing(doing)?;
            let chain: Option<i64> = row.get(5).doing(doing)?;
            let marked = mark(&[packed]) == row.get::<_, i64>(6).doing(doing)?;
            let good = marked
                && chain.is_none()
                && match unpacker.unpack(self.conn, base.map(Base::Body), packed, len) {
                    Ok(bytes) => bytes.is_some_and(|b| BodyHash::of(&b) == hash),
                    Err(StoreError::Damaged { .. }) => false,
                    Err(e) => return Err(e),
                };
            if !good {
                self.account.problems.push(format!("body {id} does not have the bytes that its hash names"));
            }
            self.report.bodies += 1;
            self.step();
        }
        Ok(())
    }

    /// Whether each pseudonym is the one that the subject key makes for its person or control.
    fn streams(&mut self) -> Result<()> {
        let doing = "read the streams";
        let key = BASE64_STANDARD.decode(&self.store.genesis.subject_key).unwrap_or_default();
        let mut messages: HashMap<i64, Vec<String>> = HashMap::new();
        for row in rows(self.conn, None)? {
            let p = &row.person.details;
            let message = pseudonym::person_message(&p.a_number, &p.country);
            messages.entry(row.stream).or_default().push(message);
            let query = query_text(&p.a_number.reveal(), &p.country);
            for (no, source) in row.watches {
                self.watched.insert(no, Watched { stream: row.stream, source, query: query.clone() });
            }
        }
        let mut statement =
            self.conn.prepare("SELECT no, pseudonym, signature, probe FROM stream").doing(doing)?;
        let mut found = statement.query([]).doing(doing)?;
        while let Some(row) = found.next().doing(doing)? {
            let no: i64 = row.get("no").doing(doing)?;
            let pseudonym = Pseudonym::from_bytes(row.get("pseudonym").doing(doing)?);
            let signature: Vec<u8> = row.get("signature").doing(doing)?;
            let probe: Option<String> = row.get("probe").doing(doing)?;
            let messages = match probe.as_deref().map(|p| p.rsplit_once('\n')) {
                Some(Some((source, which))) => vec![pseudonym::probe_message(source, which)],
                Some(None) => vec![],
                None => messages.remove(&no).unwrap_or_default(),
            };
            let fits = |m: &String| pseudonym::verify(&key, m, &signature) == Some(pseudonym);
            if messages.is_empty() || !messages.iter().all(fits) {
                self.account
                    .problems
                    .push(format!("stream {no} does not have the pseudonym of its person or control"));
            }
            self.pseudonyms.insert(no, pseudonym);
        }
        Ok(())
    }

    /// Walks the log, and each table beside it: every entry has its row, every row has its entry.
    fn entries(&mut self) -> Result<()> {
        let doing = "walked the log";
        let conn = self.conn;
        let mut checks = conn.prepare(&format!("{RAW} ORDER BY c.no")).doing(doing)?;
        let mut gaps = conn.prepare("SELECT * FROM gap ORDER BY no").doing(doing)?;
        let mut plans = conn.prepare("SELECT * FROM plan ORDER BY no").doing(doing)?;
        let mut custody = conn.prepare("SELECT * FROM custody ORDER BY no").doing(doing)?;
        let sql =
            "SELECT e.*, p.id AS person_id FROM event e LEFT JOIN person p ON p.no = e.person ORDER BY e.no";
        let mut events = conn.prepare(sql).doing(doing)?;
        let mut tables: Vec<Dues> = vec![
            boxed(checks.query_map([], read_check).doing(doing)?),
            boxed(gaps.query_map([], read_gap).doing(doing)?),
            boxed(plans.query_map([], read_plan).doing(doing)?),
            boxed(custody.query_map([], read_custody).doing(doing)?),
            boxed(events.query_map([], read_event).doing(doing)?),
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
            What::Custody { at, kind, text, seed, .. } => Ok(custody_leaf(at, &kind, &text, &seed)),
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
            Some(leaf) if leaf.to_bytes() != bytes => {
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
        let query = watched.map_or("", |w| w.query.as_str());
        let belongs = match watched {
            Some(w) => w.stream == raw.stream && w.source == source,
            None => raw.watch.is_none() && probe_name(subject).is_some(),
        };
        let useful = reader.reading(raw.reading)?.outcome.is_useful();
        let kept = raw.body.is_some() != (subject == Subject::Population)
            && (raw.wire.is_none() || raw.wire != raw.body);
        kind_of(raw)?;
        let person = self.pseudonym(raw.stream)?;
        let rest = (person, raw.seq, raw.slot, raw.batch);
        let leaf = reader.facts(raw, query, |facts| check_leaf(facts, &raw.seed, rest))?;
        let no = raw.no;
        if !belongs {
            self.problem(format!("check {no} is not of the person and source of its watch"));
        }
        if !kept {
            self.problem(format!("check {no} has a body that it should not have, or has none"));
        }
        if mark(&[&raw.head]) != raw.head_mark {
            self.problem(format!("the head of check {no} is not packed as it was"));
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
            self.account.planned(watch, first, every_ms, slots);
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

    /// Rows that the log does not cover carry a mark; some repeat what the walk has just counted.
    fn marks(&mut self) -> Result<()> {
        let conn = self.conn;
        let mut bad = Vec::new();
        each(
            conn,
            "SELECT person, paused, mark FROM person_now",
            |row| {
                let (no, paused): (i64, bool) = (row.get(0)?, row.get(1)?);
                Ok((paused_mark(no, paused) != row.get::<_, i64>(2)?)
                    .then(|| format!("the pause of person {no}")))
            },
            &mut bad,
        )?;
        each(
            conn,
            "SELECT no, id, base, head_base, mark FROM source",
            |row| {
                let (no, id): (i64, String) = (row.get(0)?, row.get(1)?);
                Ok((source_mark(no, &id, (row.get(2)?, row.get(3)?)) != row.get::<_, i64>(4)?)
                    .then(|| format!("source {no}")))
            },
            &mut bad,
        )?;
        each(
            conn,
            "SELECT kind, key, value, mark FROM state",
            |row| {
                let (kind, key, value): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok((state_mark(&kind, &key, &value) != row.get::<_, i64>(3)?)
                    .then(|| format!("the state of a {kind}")))
            },
            &mut bad,
        )?;
        each(
            conn,
            "SELECT event, created, state, mark, no FROM outbox",
            |row| {
                let (event, created, state): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok((outbox_mark(event, created, &state) != row.get::<_, i64>(3)?
                    || row.get::<_, i64>(4)? != event)
                    .then(|| format!("the outbox row of event {event}")))
            },
            &mut bad,
        )?;
        each(
            conn,
            "SELECT no FROM event WHERE no NOT IN (SELECT event FROM outbox)",
            |row| Ok(Some(format!("the outbox row of event {}", row.get::<_, i64>(0)?))),
            &mut bad,
        )?;
        each(
            conn,
            "SELECT check_no, witnessed, why, mark FROM witness",
            |row| {
                let (no, yes, why): (i64, bool, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok((witness_mark(no as u64, yes, &why) != row.get::<_, i64>(3)?)
                    .then(|| format!("what witnessed check {no}")))
            },
            &mut bad,
        )?;
        if self.store.robots().is_err() {
            bad.push("what was received as robots.txt".to_owned());
        }
        let missing = "SELECT no FROM stream WHERE no NOT IN (SELECT stream FROM stream_now)";
        each(
            conn,
            missing,
            |row| Ok(Some(format!("the count of stream {}", row.get::<_, i64>(0)?))),
            &mut bad,
        )?;
        let account = &self.account;
        each(
            conn,
            "SELECT stream, seq, last_check FROM stream_now",
            |row| {
                let (no, seq, last): (i64, i64, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let counted = account.of_stream(no);
                Ok((counted != (seq as u64, last.map(|n| n as u64)))
                    .then(|| format!("the count of stream {no}")))
            },
            &mut bad,
        )?;
        for no in self.watched.keys().copied() {
            let good = WatchNow::read(conn, no)?
                .is_some_and(|(now, mark)| now.mark(no) == mark && now.last_check == account.last_of(no));
            if !good {
                bad.push(format!("the state of watch {}", no.0));
            }
        }
        self.account.problems.extend(bad.into_iter().map(|what| format!("{what} is not as it was written")));
        Ok(())
    }

    /// Whether the signed log is the beginning of this one.
    fn head(&mut self, head: Result<Option<head::Head>>) {
        let head = match head {
            Ok(Some(head)) => head,
            Ok(None) => return self.problem("the head file is missing".to_owned()),
            Err(e) => return self.problem(e.to_string()),
        };
        self.report.signed = head.size;
        if head.size > self.frontier.size() {
            let sentence = "the database has fewer entries than were signed: it is older than its head file";
            return self.problem(sentence.to_owned());
        }
        let root = if head.size == self.frontier.size() {
            Some(self.frontier.root())
        } else {
            log::root_at(self.conn, head.size).ok().and_then(|root| root.ok())
        };
        if root != head.root() {
            self.problem("the signed root is not the root of these entries".to_owned());
        }
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

fn count(conn: &Connection, sql: &str) -> Result<u64> {
    conn.query_row(sql, params![], |row| row.get::<_, i64>(0)).map(|n| n as u64).doing("counted rows")
}

/// Names the rows that `test` finds bad.
fn each(
    conn: &Connection,
    sql: &str,
    test: impl FnMut(&Row) -> rusqlite::Result<Option<String>>,
    bad: &mut Vec<String>,
) -> Result<()> {
    let doing = "checked the marks of rows";
    let mut statement = conn.prepare(sql).doing(doing)?;
    for found in statement.query_map([], test).doing(doing)? {
        bad.extend(found.doing(doing)?);
    }
    Ok(())
}
