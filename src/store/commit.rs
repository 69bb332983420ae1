//! The one commit point. Everything that enters the archive goes through [`Store::write`]: one transaction, then
//! one signature. It is written for the crash: each step says what the next start finds if we stop there.

use super::batch::{Batch, Committed};
use super::bodies::Packer;
use super::error::{Doing, Result, StoreError, damaged};
use super::head::{self, FailAt, Head};
use super::keys::Keys;
use super::watches::states;
use super::writing::{SourceNow, Watched, Writing};
use super::{Store, Writer, log};
use crate::digest::sha256;
use crate::merkle::{Checkpoint, Frontier};
use crate::person::{Subject, WatchNo};
use crate::pseudonym::Pseudonym;
use crate::time::{Moment, micros};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// The clock may be so far behind the last signature before it is in doubt, in microseconds.
const CLOCK_SLACK: i64 = 2_000_000;

/// What the writer remembers between commits. After any failure it is dropped and read from the disk again.
pub(super) struct Live {
    pub frontier: Frontier,
    pub head: Option<Head>,
    pub packer: Packer,
    pub sources: HashMap<String, SourceNow>,
    pub watches: HashMap<WatchNo, Arc<Watched>>,
    pub probes: HashMap<(String, Subject), (i64, Pseudonym)>,
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
        anchors: vec![],
        next_check: first_check,
    };
    let value = work(&mut w)?;
    w.note_clock(suspect)?;
    injected(FailAt::Rows)?;
    w.finish()?;
    let (leaves, anchors) = (std::mem::take(&mut w.leaves), std::mem::take(&mut w.anchors));
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
        anchors,
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
            | StoreError::NoSuchContact
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
