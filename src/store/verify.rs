//! Recomputes the whole archive: every byte of every body, every entry from its row, the tree, the signed head, and
//! the counts that show that no check was taken out. SQLite's own check sees one flipped bit in sixty; this one is
//! meant to see every one in live data.

use super::Store;
use super::account::Account;
use super::bodies::{Base, Unpacker};
use super::commit::mark;
use super::contacts::{ContactRow, Counts};
use super::error::{Doing, Result, StoreError};
use super::events::{outbox_mark, witness_mark};
use super::notices::{ALL_NOTICES, AttemptFull, Stored};
use super::people::{paused_mark, rows};
use super::watches::{WatchNow, state_mark};
use super::writing::{Asked, source_mark};
use super::{head, log, schema};
use crate::digest::BodyHash;
use crate::merkle::Frontier;
use crate::person::WatchNo;
use crate::pseudonym::{self, Pseudonym};
use base64::prelude::{BASE64_STANDARD, Engine};
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

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
            tokens: HashSet::new(),
            progress,
            total,
            done: 0,
        };
        v.database()?;
        v.pieces()?;
        v.bodies()?;
        v.streams()?;
        v.entries()?;
        v.receipts_apart()?;
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

pub(super) struct Verifying<'a> {
    pub store: &'a Store,
    pub conn: &'a Connection,
    pub report: VerifyReport,
    pub frontier: Frontier,
    pub pseudonyms: HashMap<i64, Pseudonym>,
    pub watched: HashMap<WatchNo, Watched>,
    pub account: Account,
    /// Tokens that were entered so far: a look may name one of them.
    pub tokens: HashSet<[u8; 32]>,
    pub progress: &'a mut dyn FnMut(u64, u64),
    pub total: u64,
    pub done: u64,
}

pub(super) struct Watched {
    pub stream: i64,
    pub source: String,
    pub asked: Rc<Asked>,
}

impl Verifying<'_> {
    pub fn problem(&mut self, sentence: String) {
        self.account.problems.push(sentence);
    }

    pub fn step(&mut self) {
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
            let asked = Rc::new(Asked::of(&p.a_number.reveal(), &p.country, p.names.as_ref()));
            for (no, source) in row.watches {
                self.watched.insert(no, Watched { stream: row.stream, source, asked: asked.clone() });
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
        each(
            conn,
            "SELECT * FROM contact",
            |row| {
                let contact = ContactRow::read(row)?;
                Ok((contact.mark() != row.get::<_, i64>("mark")?).then(|| format!("contact {}", contact.no)))
            },
            &mut bad,
        )?;
        each(
            conn,
            ALL_NOTICES,
            |row| {
                let notice = Stored::read(row)?;
                let good = notice.mark() == row.get::<_, i64>("mark")?
                    && notice.now_mark() == row.get::<_, i64>("now_mark")?;
                Ok((!good).then(|| format!("notice {}", notice.number())))
            },
            &mut bad,
        )?;
        each(
            conn,
            "SELECT * FROM attempt",
            |row| {
                let attempt = AttemptFull::read(row)?;
                Ok((attempt.mark() != row.get::<_, i64>("mark")?).then(|| format!("try {}", attempt.no)))
            },
            &mut bad,
        )?;
        if Counts::kept(conn)? != Counts::found(conn)? {
            bad.push("the count of contacts, notices and tries".to_owned());
        }
        for name in super::users::damaged_users(conn)? {
            bad.push(format!("the user {name}"));
        }
        bad.extend(super::added::damage::<super::calls::Kept>(conn)?);
        bad.extend(super::added::damage::<super::remarks::Kept>(conn)?);
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

pub(super) fn count(conn: &Connection, sql: &str) -> Result<u64> {
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
