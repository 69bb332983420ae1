//! The one commit point. Everything that enters the archive goes through [`Store::write`]: one transaction, then
//! one signature. It is written for the crash: each step says what the next start finds if we stop there.

use super::batch::{Batch, Committed, NewCheck, NewGap, NewPlan};
use super::bodies::{Family, Packer, acceptable};
use super::checks::{ContactText, Facts, Reading, SOFTWARE, Trail, method_of, probe_name, reading_json};
use super::error::{Doing, Result, StoreError, damaged};
use super::head::{self, FailAt, Head};
use super::keys::Keys;
use super::watches::{WatchNow, state_mark, states};
use super::{Store, Writer, log};
use crate::a_number::ANumber;
use crate::digest::{BodyHash, ProfileHash, sha256};
use crate::leaf::{CheckLeaf, Custody, GapLeaf, Leaf, Plan, PlanStream};
use crate::merkle::{Checkpoint, Frontier};
use crate::outcome::Outcome;
use crate::person::{Subject, WatchNo};
use crate::pseudonym::Pseudonym;
use crate::random::{Random, random_bytes};
use crate::seal::{Seed, seal};
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// The clock may be so far behind the last signature before it is in doubt, in microseconds.
const CLOCK_SLACK: i64 = 2_000_000;
/// The largest number that every JSON program reads exactly.
const MAX_NUMBER: u64 = (1 << 53) - 1;

/// What the writer remembers between commits. After any failure it is dropped and read from the disk again.
pub(super) struct Live {
    pub frontier: Frontier,
    pub head: Option<Head>,
    packer: Packer,
    sources: HashMap<String, SourceNow>,
    watches: HashMap<WatchNo, Arc<Watched>>,
    probes: HashMap<(String, Subject), (i64, Pseudonym)>,
}

/// What does not change about a watch.
struct Watched {
    stream: i64,
    pseudonym: Pseudonym,
    source: String,
    query: String,
}

#[derive(Clone, Copy)]
struct SourceNow {
    no: i64,
    bodies: Family,
    heads: Family,
    /// The bases as the row has them.
    kept: (Option<i64>, Option<i64>),
}

#[derive(Clone, Copy, Default)]
struct StreamNow {
    seq: u64,
    last_check: Option<u64>,
}

/// An open transaction and what it touched.
pub(super) struct Writing<'a> {
    pub conn: &'a Connection,
    pub at: DateTime<Utc>,
    pub random: &'a mut dyn Random,
    live: &'a mut Live,
    keys: &'a Keys,
    watches: BTreeMap<WatchNo, WatchNow>,
    streams: BTreeMap<i64, StreamNow>,
    leaves: Vec<u64>,
    next_check: u64,
}

impl Store {
    /// Puts a batch into the archive: all of it or nothing. What is shown, sent or printed comes after this.
    ///
    /// # Errors
    /// After [`StoreError::Unsigned`] the batch is in the archive and must not be given again; after every other
    /// error compare [`Store::next_check`] with what was expected, and judge again.
    pub fn commit(&mut self, batch: Batch) -> Result<Committed> {
        let done = self.write(batch.at, |w| w.batch(&batch))?;
        Ok(done.1)
    }

    /// The number that the next check will get. There is one writer, so it can be used before the commit.
    pub fn next_check(&self) -> Result<u64> {
        next_check(self.conn()?)
    }

    pub(super) fn write<T>(
        &mut self,
        now: Moment,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T>,
    ) -> Result<(T, Committed)> {
        self.conn()?;
        let result = self.recovered().and_then(|()| {
            let writer = self.writer.as_mut().ok_or(StoreError::ReadOnly)?;
            let mut live = writer.live.take().expect("it was just recovered");
            let done = transact(&self.conn, &self.dir, writer, &mut live, (now, work))?;
            writer.live = Some(live);
            Ok(done)
        });
        let Some(writer) = &mut self.writer else { return result };
        match &result {
            Ok(_) => writer.failures = 0,
            Err(e) if is_refusal(e) => {}
            Err(_) => writer.failures += 1,
        }
        result
    }

    /// Reads again from the disk what was dropped after a failure: connection, tree and head.
    fn recovered(&mut self) -> Result<()> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        if writer.live.is_some() {
            return Ok(());
        }
        if writer.failures > 0 {
            self.conn = super::schema::open_for_writing(&self.dir, super::schema::MIGRATIONS)?;
        }
        let writer = self.writer.as_mut().expect("it was there a moment ago");
        writer.live = Some(Live::read(&self.conn, &self.dir, &writer.keys)?);
        Ok(())
    }
}

/// The story of one commit.
fn transact<T>(
    conn: &Connection,
    dir: &Path,
    writer: &mut Writer,
    live: &mut Live,
    (now, work): (Moment, impl FnOnce(&mut Writing<'_>) -> Result<T>),
) -> Result<(T, Committed)> {
    let fail = writer.fail.take();
    let injected = |at: FailAt| match fail == Some(at) {
        true => Err(rusqlite::Error::InvalidQuery).doing("injected a failure"),
        false => Ok(()),
    };
    let signed_at = live.head.as_ref().map_or(i64::MIN, |h| h.at);
    let suspect = micros(now.wall) < signed_at.saturating_sub(CLOCK_SLACK);

    // If we stop anywhere before COMMIT, then the next start finds nothing of this batch.
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).doing("began a batch")?;
    let first_check = next_check(&tx)?;
    let mut w = Writing {
        conn: &tx,
        at: now.wall,
        random: &mut *writer.random,
        live: &mut *live,
        keys: &writer.keys,
        watches: BTreeMap::new(),
        streams: BTreeMap::new(),
        leaves: vec![],
        next_check: first_check,
    };
    let value = work(&mut w)?;
    w.note_clock(suspect)?;
    injected(FailAt::Rows)?;
    w.finish()?;
    let leaves = std::mem::take(&mut w.leaves);
    injected(FailAt::CommitRefused)?;
    tx.commit().doing("committed a batch")?;

    // If we stop here, then the next start finds all of the batch, durably, and a head file of before. It checks
    // that the signed entries are still the first ones, and signs the longer log: see `Live::read`.
    injected(FailAt::CommitMuddled)?;
    let mut committed = Committed {
        first_check,
        size: live.frontier.size(),
        root: live.frontier.root(),
        note: live.head.as_ref().map_or_else(String::new, |h| h.note.clone()),
        signed: false,
        leaves,
    };
    // A clock that ran back would give a later log an earlier time: the checks are kept, the signature waits.
    if suspect {
        return Ok((value, committed));
    }
    let at = micros(now.wall).max(signed_at.saturating_add(1));
    // The steps of the swap say what is found if we stop inside it.
    if let Err(e) = live.sign(dir, &writer.keys, at, fail) {
        return Err(StoreError::Unsigned { committed: Box::new(committed), source: Box::new(e) });
    }
    committed.note = live.head.as_ref().map_or_else(String::new, |h| h.note.clone());
    committed.signed = true;
    Ok((value, committed))
}

/// Whether we declined, and nothing failed.
fn is_refusal(e: &StoreError) -> bool {
    matches!(
        e,
        StoreError::ReadOnly
            | StoreError::OtherNumber { .. }
            | StoreError::NoSuchPerson(_)
            | StoreError::AlreadyFollowed(_)
            | StoreError::NoSuchRow { .. }
            | StoreError::NotAcceptable { .. }
    )
}

impl Live {
    /// Reads tree and head from the disk and holds one against the other; signs what was not signed yet.
    pub(super) fn read(conn: &Connection, dir: &Path, keys: &Keys) -> Result<Live> {
        let head = head::read(dir, keys.signer.verifier())?;
        let head = head.ok_or_else(|| StoreError::HeadMissing(dir.join(super::lock::HEAD)))?;
        let mut live = Live::without_head(conn)?;
        fits(conn, &live.frontier, &head)?;
        let (unsigned, at) = (live.frontier.size() > head.size, head.at.saturating_add(1));
        live.head = Some(head);
        // We stopped between the commit and the head file, or the clock is in doubt; then only time can tell.
        if unsigned && states(conn, "clock")?.is_empty() {
            live.sign(dir, keys, at, None)?;
        }
        Ok(live)
    }

    pub(super) fn without_head(conn: &Connection) -> Result<Live> {
        Ok(Live {
            frontier: log::frontier(conn)?.ok_or_else(|| damaged("the tree of the log"))?,
            head: None,
            packer: Packer::new(),
            sources: HashMap::new(),
            watches: HashMap::new(),
            probes: HashMap::new(),
        })
    }

    /// Signs the log as it is on the disk, and puts the head in the place of the one we know.
    pub(super) fn sign(&mut self, dir: &Path, keys: &Keys, at: i64, fail: Option<FailAt>) -> Result<()> {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        // One root for each size, for ever: the same size is only signed again when nothing was added.
        if self.head.as_ref().is_some_and(|h| h.size > size || (h.size == size && h.root() != Some(root))) {
            return Err(StoreError::OtherLog { size });
        }
        let origin = keys.signer.verifier().name().to_owned();
        let checkpoint = Checkpoint { origin, size, root, extensions: vec![] };
        let new = Head {
            v: 1,
            size,
            root: root.to_hex(),
            at,
            previous: self.head.as_ref().map(|h| (h.size, h.root.clone())),
            note: keys.signer.sign(&checkpoint.to_text()),
        };
        head::swap(dir, self.head.as_ref(), &new, fail)?;
        self.head = Some(new);
        Ok(())
    }
}

/// Whether the signed log is the beginning of the one in the database.
pub(super) fn fits(conn: &Connection, frontier: &Frontier, head: &Head) -> Result<()> {
    if frontier.size() < head.size {
        return Err(StoreError::RolledBack { found: frontier.size(), signed: head.size });
    }
    let root = log::root_at(conn, head.size)?.map_err(|_| damaged("the tree of the log"))?;
    if Some(root) == head.root() { Ok(()) } else { Err(StoreError::OtherLog { size: head.size }) }
}

pub(super) fn next_check(conn: &Connection) -> Result<u64> {
    conn.prepare_cached("SELECT coalesce(max(no), 0) + 1 FROM \"check\"")
        .and_then(|mut s| s.query_row([], |row| row.get::<_, i64>(0)))
        .map(|n| n as u64)
        .doing("counted the checks")
}

/// Eight bytes of SHA-256 over the parts: finds damage in rows that the log does not cover.
pub(super) fn mark(parts: &[&[u8]]) -> i64 {
    let hash = sha256(parts);
    i64::from_le_bytes(hash[..8].try_into().expect("eight of 32 bytes"))
}

impl Writing<'_> {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        if let Some(named) = batch.first_check.filter(|n| *n != self.next_check) {
            return Err(StoreError::OtherNumber { named, next: self.next_check });
        }
        batch.plans.iter().try_for_each(|plan| self.plan(plan))?;
        batch.gaps.iter().try_for_each(|gap| self.gap(gap))?;
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
        batch.robots.iter().try_for_each(|robots| self.robots(robots))?;
        batch.custody.iter().try_for_each(|(kind, text)| self.custody(kind, text))
    }

    fn check(&mut self, new: &NewCheck) -> Result<()> {
        let (fetched, no, conn) = (&new.fetched, self.next_check, self.conn);
        fits_number("the number of a group of checks", new.batch)?;
        acceptable(&fetched.body)?;
        let subject = self.subject(new.subject, &new.source)?;
        let population = new.subject == Subject::Population;
        let source = self.source_now(&new.source)?;
        let mut families = (source.bodies, source.heads);
        let packer = &mut self.live.packer;

        let body = (!population).then(|| (BodyHash::of(&fetched.body), fetched.body.len() as u64));
        let body_id =
            body.map(|(h, _)| packer.keep_body(conn, &mut families.0, (h, &fetched.body))).transpose()?;
        let wire =
            fetched.body_wire.as_ref().filter(|_| !population).map(|bytes| (BodyHash::of(bytes), bytes));
        // The row says "the same bytes" in one way only.
        let wire = wire.filter(|(h, _)| body.is_none_or(|(of_body, _)| *h != of_body));
        // What is on the wire packs as it will; it has no say in which page is the base.
        let mut family = families.0;
        let wire_id = wire.map(|(h, bytes)| packer.keep_body(conn, &mut family, (h, bytes))).transpose()?;

        let request = BodyHash::of(&fetched.request_wire);
        let request_id = packer.keep_piece_of(conn, request, &fetched.request_wire)?;
        let contact = ContactText::of(&fetched.contact);
        let contact_id = packer.keep_piece(conn, &contact.json())?;
        let chain = fetched.contact.tls.as_ref().map(|tls| tls.chain.concat());
        let chain_hash = chain.as_ref().map(|der| BodyHash::of(der));
        let chain_id = match (&chain, chain_hash) {
            (Some(der), Some(hash)) => Some(packer.keep_piece_of(conn, hash, der)?),
            (None, _) | (_, None) => None,
        };
        let trail = serde_json::to_vec(&Trail {
            final_url: Cow::Borrowed(fetched.final_url.as_str()),
            redirects: Cow::Borrowed(&fetched.redirects),
        });
        let trail = trail.expect("addresses are plain JSON");
        let trail_id = packer.keep_piece(conn, &trail)?;
        let outcome = if population { count_only(&new.outcome) } else { new.outcome.clone() };
        let json = reading_json(&outcome, &new.rule);
        let reading = Reading::of(outcome, new.rule.clone(), BodyHash::of(&json));
        let reading_id = packer.keep_piece(conn, &json)?;
        let profile = BodyHash::from_bytes(*new.profile.as_bytes());
        if !packer.has(profile) && ProfileHash::of(new.profile_json.as_bytes()) != new.profile {
            return Err(StoreError::NotAcceptable { what: "a profile", why: "its hash is of another text" });
        }
        let profile_id = packer.keep_piece_of(conn, profile, new.profile_json.as_bytes())?;
        let software_id = packer.keep_piece(conn, SOFTWARE.as_bytes())?;
        let failure = fetched.failure.map(|f| match serde_json::to_value(f) {
            Ok(serde_json::Value::String(word)) => word,
            Ok(_) | Err(_) => String::new(),
        });

        let now = self.stream_now(subject.stream)?;
        now.seq += 1;
        let (seq, previous_probe) = (now.seq, now.last_check.replace(no));
        let previous = match new.subject {
            Subject::Watch(watch) => {
                let now = self.watch_now(watch)?;
                if new.outcome.record().is_some() {
                    now.record = Some(reading_id);
                }
                now.last_check.replace(no)
            }
            Subject::Nobody | Subject::Population => previous_probe,
        };
        let facts = Facts {
            subject: new.subject,
            source: &new.source,
            kind: new.kind,
            query: &subject.query,
            asked: clocks(fetched.asked),
            answered: clocks(fetched.answered),
            server_date: fetched.server_date.map(micros),
            method: method_of(&fetched.request_wire),
            request,
            head: BodyHash::of(&fetched.head_wire),
            wire: wire.map(|(h, _)| h),
            body,
            status: fetched.status,
            failure: failure.as_deref().unwrap_or(""),
            contact: &contact,
            chain: chain_hash,
            trail: BodyHash::of(&trail),
            reading: &reading,
            previous,
            profile,
            software: SOFTWARE,
        };
        let seed: [u8; 32] = random_bytes(self.random);
        let slot = new.slot.map(micros);
        let leaf = check_leaf(&facts, &seed, (subject.pseudonym, seq, slot, new.batch));
        let entry = log::append(conn, &mut self.live.frontier, &leaf)?;
        let (head_base, head) = self.live.packer.pack_head(conn, &mut families.1, &fetched.head_wire)?;
        let watch = match new.subject {
            Subject::Watch(no) => Some(no.0),
            Subject::Nobody | Subject::Population => None,
        };
        conn.prepare_cached(
            "INSERT INTO \"check\" (no, entry, seed, stream, seq, watch, source, kind, slot, batch, asked, asked_boot,
             answered, answered_boot, server_date, request, status, head_base, head_len, head, wire, body, failure,
             contact, chain, trail, reading, useful, profile, software, previous, head_mark)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
             ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)",
        )
        .and_then(|mut s| {
            s.execute(params![
                no as i64,
                entry as i64,
                seed,
                subject.stream,
                seq as i64,
                watch,
                source.no,
                new.kind.number(),
                slot,
                new.batch as i64,
                facts.asked.0,
                facts.asked.1,
                facts.answered.0,
                facts.answered.1,
                facts.server_date,
                request_id,
                facts.status,
                head_base,
                fetched.head_wire.len() as i64,
                head,
                wire_id,
                body_id,
                failure,
                contact_id,
                chain_id,
                trail_id,
                reading_id,
                reading.outcome.is_useful(),
                profile_id,
                software_id,
                previous.map(|n| n as i64),
                mark(&[head]),
            ])
        })
        .doing("wrote a check")?;
        if let Some(kept) = self.live.sources.get_mut(&new.source) {
            (kept.bodies, kept.heads) = families;
        }
        self.leaves.push(entry);
        self.next_check += 1;
        Ok(())
    }

    fn gap(&mut self, gap: &NewGap) -> Result<()> {
        if gap.reason.is_empty() || gap.reason.len() > 64 {
            return Err(StoreError::NotAcceptable {
                what: "a gap",
                why: "its reason must have 1 to 64 bytes",
            });
        }
        if gap.slots == 0 || gap.until <= gap.from {
            return Err(StoreError::NotAcceptable { what: "a gap", why: "it covers no slot" });
        }
        fits_number("the slots of a gap", gap.slots)?;
        let watched = self.watched(gap.watch)?;
        let now = self.stream_now(watched.stream)?;
        now.seq += 1;
        let seq = now.seq;
        let row = GapRow {
            seq,
            begins: micros(gap.from),
            ends: micros(gap.until),
            slots: gap.slots,
            reason: gap.reason.clone(),
            at: micros(self.at),
        };
        let entry = self.append(&row.leaf(watched.pseudonym, &watched.source))?;
        self.conn
            .prepare_cached(
                "INSERT INTO gap (entry, watch, seq, begins, ends, slots, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    entry as i64,
                    gap.watch.0,
                    seq as i64,
                    row.begins,
                    row.ends,
                    row.slots as i64,
                    row.reason,
                    row.at
                ])
            })
            .doing("wrote a gap")?;
        Ok(())
    }

    fn plan(&mut self, plan: &NewPlan) -> Result<()> {
        let mut streams = Vec::with_capacity(plan.streams.len());
        for planned in &plan.streams {
            fits_number("the slots of a plan", planned.slots.max(planned.every_ms))?;
            let watched = self.watched(planned.watch)?;
            streams.push(PlanStream {
                person: watched.pseudonym,
                source: watched.source.clone(),
                first: planned.first,
                every_ms: planned.every_ms,
                slots: planned.slots,
            });
        }
        let (from, until, written_at) = (plan.from, plan.until, self.at);
        let parts = Plan { from, until, written_at, part: 1, parts: 1, streams }.split();
        let mut planned = plan.streams.iter();
        for part in parts {
            let numbers = (part.part, part.parts, part.streams.len());
            let entry = self.append(&Leaf::Plan(part))?;
            let no = self
                .conn
                .prepare_cached(
                    "INSERT INTO plan (entry, begins, ends, written_at, part, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )
                .and_then(|mut s| {
                    let at = micros(written_at);
                    s.insert(params![entry as i64, micros(from), micros(until), at, numbers.0, numbers.1])
                })
                .doing("wrote a plan")?;
            for (ord, p) in planned.by_ref().take(numbers.2).enumerate() {
                self.conn
                    .prepare_cached(
                        "INSERT INTO plan_stream (plan, ord, watch, first, every_ms, slots)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )
                    .and_then(|mut s| {
                        let (every, slots) = (p.every_ms as i64, p.slots as i64);
                        s.execute(params![no, ord as i64, p.watch.0, micros(p.first), every, slots])
                    })
                    .doing("wrote a plan")?;
            }
        }
        Ok(())
    }

    /// Enters something that was done with the archive itself.
    pub(super) fn custody(&mut self, kind: &str, text: &str) -> Result<()> {
        if kind.is_empty() || kind.len() > 64 {
            return Err(StoreError::NotAcceptable {
                what: "a custody entry",
                why: "its kind must have 1 to 64 bytes",
            });
        }
        let (seed, at) = (self.seed(), micros(self.at));
        let entry = self.append(&custody_leaf(at, kind, text, &seed))?;
        self.conn
            .prepare_cached("INSERT INTO custody (entry, seed, at, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut s| s.execute(params![entry as i64, seed, at, kind, text]))
            .doing("wrote a custody entry")?;
        Ok(())
    }

    /// Keeps the doubt about the clock over a restart, and enters its beginning and end.
    fn note_clock(&mut self, suspect: bool) -> Result<()> {
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
    fn finish(&mut self) -> Result<()> {
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
    fn subject(&mut self, subject: Subject, source: &str) -> Result<Arc<Watched>> {
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
        Ok(Arc::new(Watched { stream, pseudonym, source: source.to_owned(), query: String::new() }))
    }

    fn watched(&mut self, no: WatchNo) -> Result<Arc<Watched>> {
        if let Some(known) = self.live.watches.get(&no) {
            return Ok(known.clone());
        }
        let found = self
            .conn
            .prepare_cached(
                "SELECT p.stream, t.pseudonym, s.id, p.a_number, p.country FROM watch w
                 JOIN person p ON p.no = w.person JOIN stream t ON t.no = p.stream JOIN source s ON s.no = w.source
                 WHERE w.no = ?1",
            )
            .and_then(|mut s| {
                s.query_row([no.0], |row| {
                    let (number, country): (String, String) = (row.get("a_number")?, row.get("country")?);
                    Ok(Watched {
                        stream: row.get("stream")?,
                        pseudonym: Pseudonym::from_bytes(row.get("pseudonym")?),
                        source: row.get("id")?,
                        query: query_text(&number, &country),
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

    fn watch_now(&mut self, no: WatchNo) -> Result<&mut WatchNow> {
        if !self.watches.contains_key(&no) {
            let found = WatchNow::read(self.conn, no)?;
            let (now, _) = found.ok_or(StoreError::NoSuchRow { what: "watch", number: no.0.into() })?;
            self.watches.insert(no, now);
        }
        Ok(self.watches.get_mut(&no).expect("it was just inserted"))
    }

    fn stream_now(&mut self, no: i64) -> Result<&mut StreamNow> {
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

    fn source_now(&mut self, id: &str) -> Result<SourceNow> {
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

/// Renders the entry of a check; the rest is pseudonym, sequence number, slot and group.
pub(super) fn check_leaf(facts: &Facts, seed: &[u8; 32], rest: (Pseudonym, u64, Option<i64>, u64)) -> Leaf {
    let (person, seq, slot, batch) = rest;
    Leaf::Check(CheckLeaf {
        person,
        seq,
        slot: slot.map(from_micros),
        batch,
        token: None,
        receipt: None,
        sealed: seal(&Seed::from_bytes(*seed), &facts.fields()),
    })
}

/// A row of `gap`.
pub(super) struct GapRow {
    pub seq: u64,
    pub begins: i64,
    pub ends: i64,
    pub slots: u64,
    pub reason: String,
    pub at: i64,
}

impl GapRow {
    pub(super) fn leaf(&self, person: Pseudonym, source: &str) -> Leaf {
        Leaf::Gap(GapLeaf {
            person,
            source: source.to_owned(),
            seq: self.seq,
            from: from_micros(self.begins),
            until: from_micros(self.ends),
            slots: self.slots,
            reason: self.reason.clone(),
            at: from_micros(self.at),
        })
    }
}

pub(super) fn custody_leaf(at: i64, kind: &str, text: &str, seed: &[u8; 32]) -> Leaf {
    let sealed = seal(&Seed::from_bytes(*seed), &[("text", Cow::Borrowed(text))]);
    Leaf::Custody(Custody { at: from_micros(at), kind: kind.to_owned(), sealed })
}

pub(super) fn source_mark(no: i64, id: &str, bases: (Option<i64>, Option<i64>)) -> i64 {
    let number = |n: Option<i64>| n.unwrap_or(0).to_le_bytes();
    mark(&[&no.to_le_bytes(), &number(bases.0), &number(bases.1), id.as_bytes()])
}

/// What is sealed of the question: number and country as they were asked.
pub(super) fn query_text(a_number: &str, country: &str) -> String {
    format!("{a_number} {country}")
}

/// Of an answer about many people nothing is kept but how many: they did not ask to be followed.
fn count_only(outcome: &Arc<Outcome>) -> Arc<Outcome> {
    match outcome.as_ref() {
        Outcome::Listed(_) => Arc::new(Outcome::Several(1)),
        Outcome::NotListed
        | Outcome::Several(_)
        | Outcome::Unclear(_)
        | Outcome::Blocked(_)
        | Outcome::NoAnswer(_) => outcome.clone(),
    }
}

/// Both clocks as they are kept.
fn clocks(at: Moment) -> (i64, i64) {
    (micros(at.wall), i64::try_from(at.boot.as_nanos()).unwrap_or(i64::MAX))
}

fn fits_number(what: &'static str, number: u64) -> Result<()> {
    if number <= MAX_NUMBER {
        return Ok(());
    }
    Err(StoreError::NotAcceptable { what, why: "it is larger than 2^53 - 1" })
}
