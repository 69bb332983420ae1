//! The archive folder: the only writer of what was seen. SQLite lives here and nowhere else.
//!
//! In the folder: `testigo.sqlite`, `head` (the last signed checkpoint), `log.key` and `subject.key` (secrets),
//! the locks `lock`, `turn` and `running`, and `backups/`. All are for their owner only.
//!
//! A-numbers and names stand in the database in plain: encryption at rest is later work.

use crate::digest::{LeafHash, NodeHash};
use crate::leaf::{Genesis, Leaf};
use crate::merkle::{Checkpoint, Frontier, Signer, Verifier};
use crate::pseudonym::SubjectKey;
use crate::random::{Random, random_bytes};
use crate::time::{Moment, from_micros, micros, rfc3339};
use base64::prelude::{BASE64_STANDARD, Engine};
use error::{Doing, damaged};
use keys::Keys;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod account;
mod added;
mod anchors;
mod audit;
mod batch;
mod bodies;
mod by_hand;
mod calls;
mod checks;
mod commit;
mod contacts;
mod coverage;
mod error;
mod events;
mod head;
mod history;
mod keep;
mod keys;
mod lock;
mod log;
mod notices;
mod opening;
mod overtaken;
mod pages;
mod people;
mod receipts;
mod remarks;
mod rows;
mod schema;
mod statements;
mod stored;
mod users;
mod verify;
mod vitals;
mod walk;
mod watches;
mod writing;

pub use anchors::{AnchorBytes, AnchorRow, LookInTime, NewAnchor};
pub use audit::{AUDIT, AuditEntry, AuditFilter, AuditLog, AuditRow, Deed};
pub use batch::{Batch, CLOCK_RESTART, Committed, NewCheck, NewGap, NewPlan, NewRobots, PlannedWatch};
pub use by_hand::ShortLook;
pub use calls::{CallDeed, CallRow, NOTE, NewCall};
pub use checks::split_der as split_chain;
pub use contacts::{CONTACT_ADDED, CONTACT_REMOVED};
pub use coverage::{Covered, GapEntry, LooksSince};
pub use error::{FindError, Result, StoreError};
pub use events::{EventFilter, EventRow, Queued};
pub use history::{Bracket, CheckFilter, CheckRow, Given, Snapshot};
pub use lock::{Running, Turn};
pub use notices::{AttemptRow, CORRECTION_TOLD, Ended, Letter, NoticeFilter, Round, means_of};
pub use opening::{Opened, OpenedCustody, OpenedLook, Openings, Subjected};
pub use pages::{ReadingKeys, StripLook};
pub use remarks::{NewRemark, REMARK, Remark, RemarkKind, Topic};
pub use statements::{MAX_SIGNATURE, STATEMENT, StatementRow};
pub use users::UserRow;
pub use verify::VerifyReport;
pub use vitals::{Door, GapSlots, ServerClock, doors};
pub use watches::WatchRow;

/// An open archive.
pub struct Store {
    dir: PathBuf,
    conn: Connection,
    genesis: Genesis,
    verifier: Verifier,
    writer: Option<Writer>,
    /// Set in an archive that is seen as it was when its writer let go of it.
    still: Option<Still>,
}

/// What a writer keeps of itself after it has let go of the archive.
struct Still {
    note: String,
    keys: Keys,
}

/// How an archive is opened. Any number may read while one writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// What only the writer has.
struct Writer {
    keys: Keys,
    random: Box<dyn Random>,
    /// `None` after a failure: read again from the disk before the next batch.
    live: Option<commit::Live>,
    /// Failures in a row; after two we no longer know what is on the disk.
    failures: u8,
    /// Where the next commit is to fail; set by tests only.
    fail: Option<head::FailAt>,
    /// Dropped last: nobody else may write while we still could.
    _lock: lock::WriterLock,
    /// Dropped after it: who waits for their turn finds the archive free.
    turn: Option<Turn>,
}

impl Store {
    /// Makes an archive in an empty or new folder, with its keys and the first entry of its log.
    pub fn create(dir: &Path, now: Moment, random: Box<dyn Random>) -> Result<Store> {
        Store::create_under(dir, now, BTreeMap::new(), random)
    }

    /// As [`Store::create`]; `policy` is what the first entry says of the rules in force.
    pub fn create_under(
        dir: &Path,
        now: Moment,
        policy: BTreeMap<String, String>,
        random: Box<dyn Random>,
    ) -> Result<Store> {
        Store::found(dir, (now, policy), SubjectKey::generate(), random)
    }

    fn found(
        dir: &Path,
        (now, policy): (Moment, BTreeMap<String, String>),
        subject: SubjectKey,
        mut random: Box<dyn Random>,
    ) -> Result<Store> {
        lock::make_folder(dir)?;
        let lock = lock::WriterLock::take(dir)?;
        let origin = format!("testigo/{}", hex::encode(random_bytes::<8>(&mut *random)));
        keys::write(dir, &random_bytes(&mut *random), &subject)?;
        let keys = keys::read(dir, &origin)?;
        let genesis = Genesis {
            origin,
            log_key: keys.signer.verifier_key(),
            subject_key: BASE64_STANDARD.encode(keys.subject.public_key_der()),
            software: checks::SOFTWARE.to_owned(),
            at: from_micros(micros(now.wall)),
            policy,
        };
        // If we stop before the head file is written, then the folder is no archive yet: opening it says so.
        let mut conn = schema::open_for_writing(dir, schema::MIGRATIONS)?;
        write_genesis(&mut conn, &genesis)?;
        let mut live = commit::Live::without_head(&conn)?;
        live.sign(dir, &keys, micros(now.wall), None)?;
        let verifier = keys.signer.verifier().clone();
        let live = Some(live);
        let writer = Writer { keys, random, live, failures: 0, fail: None, _lock: lock, turn: None };
        Ok(Store { dir: dir.to_owned(), conn, genesis, verifier, writer: Some(writer), still: None })
    }

    /// Opens an archive. For writing, the schema is brought up to date, the head file is held against the
    /// database, and a log that was committed but not signed is signed.
    pub fn open(dir: &Path, access: Access, random: Box<dyn Random>) -> Result<Store> {
        match access {
            Access::Read => Store::open_for_reading(dir),
            Access::Write => Store::open_unsigned(dir, random, lock::Entry::at_once(dir)?)?.signed(),
        }
    }

    /// Opens an archive for writing when it is our turn. `go_on` hears how long it has taken, and says whether to wait
    /// longer; after that it is an error, as when somebody else writes.
    pub fn open_in_turn(
        dir: &Path,
        random: Box<dyn Random>,
        go_on: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<Store> {
        Store::open_unsigned(dir, random, lock::Entry::in_turn(dir, go_on)?)?.signed()
    }

    /// The head is held against the database, and what was committed but not signed is signed.
    fn signed(mut self) -> Result<Store> {
        let writer = self.writer.as_mut().expect("it was opened for writing");
        writer.live = Some(commit::Live::read(&self.conn, &self.dir, &writer.keys)?);
        Ok(self)
    }

    /// Lets the next one wait for the archive; we go on writing.
    pub fn end_turn(&mut self) {
        if let Some(writer) = &mut self.writer {
            writer.turn = None;
        }
    }

    /// Lets go of the archive, and still sees it as it is now while others write on. Can sign a folder, and nothing else.
    pub fn let_go(self) -> Result<Store> {
        let doing = "began to read it as it is";
        let still = Store::open_for_reading(&self.dir)?;
        // The first read fixes what is seen. We are the writer until the end of this function, so the head is of the same
        // moment.
        still.conn.execute_batch("BEGIN; SELECT count(*) FROM migration;").doing(doing)?;
        let note = self.checkpoint_note()?;
        let Store { conn, writer, .. } = self;
        let writer = writer.ok_or(StoreError::ReadOnly)?;
        drop(conn);
        Ok(Store { still: Some(Still { note, keys: writer.keys }), ..still })
    }

    /// Goes on with an archive whose head file is missing, damaged, or ahead of the database. What happened is
    /// entered in the log. Nobody can repair a fork: who has an older signed checkpoint will see it.
    pub fn accept(
        dir: &Path,
        (now, why): (Moment, &str),
        random: Box<dyn Random>,
        go_on: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<Store> {
        let mut store = Store::open_unsigned(dir, random, lock::Entry::in_turn(dir, go_on)?)?;
        let old = head::read(dir, &store.verifier).ok().flatten();
        let mut live = commit::Live::without_head(&store.conn)?;
        let signed = old.as_ref().map_or(0, |h| h.size);
        let found = live.frontier.size();
        let seed: [u8; 32] =
            random_bytes(&mut *store.writer.as_mut().expect("it was opened for writing").random);
        let text = format!("the database had {found} entries, {signed} were signed; accepted: {why}");
        accept_on_record(&mut store.conn, &mut live.frontier, (micros(now.wall), &text, seed, signed))?;
        // The old head is kept beside: it is the proof of what was lost. If we stop here, accept again.
        let head_path = dir.join(lock::HEAD);
        if head_path.exists() {
            let aside = dir.join(format!("head.before-{}", live.frontier.size()));
            std::fs::rename(&head_path, &aside).map_err(error::file("put aside", &head_path))?;
        }
        let at = micros(now.wall).max(old.map_or(i64::MIN, |h| h.at.saturating_add(1)));
        let writer = store.writer.as_mut().expect("it was opened for writing");
        live.sign(dir, &writer.keys, at, None)?;
        writer.live = Some(live);
        Ok(store)
    }

    /// The same for reading only, which needs no random bytes.
    pub fn open_for_reading(dir: &Path) -> Result<Store> {
        lock::refuse_open_doors(dir)?;
        let conn = schema::open_for_reading(dir)?;
        let genesis = read_genesis(&conn)?;
        let verifier = Verifier::parse(&genesis.log_key).map_err(|_| damaged("the first entry"))?;
        Ok(Store { dir: dir.to_owned(), conn, genesis, verifier, writer: None, still: None })
    }

    /// Everything of opening for writing but the head.
    fn open_unsigned(dir: &Path, random: Box<dyn Random>, entry: lock::Entry) -> Result<Store> {
        let lock::Entry { lock, turn } = entry;
        let conn = schema::open_for_writing(dir, schema::MIGRATIONS)?;
        let genesis = read_genesis(&conn)?;
        let keys = keys::read(dir, &genesis.origin)?;
        if keys.signer.verifier_key() != genesis.log_key {
            return Err(StoreError::WrongKey(dir.join(lock::LOG_KEY)));
        }
        if BASE64_STANDARD.encode(keys.subject.public_key_der()) != genesis.subject_key {
            return Err(StoreError::WrongKey(dir.join(lock::SUBJECT_KEY)));
        }
        let verifier = keys.signer.verifier().clone();
        let writer = Writer { keys, random, live: None, failures: 0, fail: None, _lock: lock, turn };
        Ok(Store { dir: dir.to_owned(), conn, genesis, verifier, writer: Some(writer), still: None })
    }

    /// The name of this log.
    pub fn origin(&self) -> &str {
        &self.genesis.origin
    }

    /// What the first entry says: keys, software, policy.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The last signed checkpoint, as it stands in the head file.
    pub fn checkpoint_note(&self) -> Result<String> {
        if let Some(still) = &self.still {
            return Ok(still.note.clone());
        }
        let path = self.dir.join(lock::HEAD);
        let head = head::read(&self.dir, &self.verifier)?;
        head.map(|h| h.note).ok_or(StoreError::HeadMissing(path))
    }

    /// The last signed checkpoint, read.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        let note = self.checkpoint_note()?;
        let text = self.verifier.verify(&note).map_err(|_| damaged("the head file"))?;
        Checkpoint::parse(text).map_err(|_| damaged("the head file"))
    }

    /// How many entries the log has, signed or not.
    pub fn size(&self) -> Result<u64> {
        log::size(self.conn()?)
    }

    /// The bytes of entries, in order; at most as many as there are.
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>> {
        log::entries(self.conn()?, range.start, range.end)
    }

    /// The root of the first `size` entries.
    pub fn root_at(&self, size: u64) -> Result<NodeHash> {
        log::root_at(self.conn()?, size)?
            .map_err(|_| StoreError::NoSuchRow { what: "log size", number: size })
    }

    /// The key that signs checkpoints, for a signature of another kind; `None` for an archive opened for reading.
    pub fn signer(&self) -> Option<&Signer> {
        let keys = self.writer.as_ref().map(|writer| &writer.keys);
        keys.or(self.still.as_ref().map(|still| &still.keys)).map(|keys| &keys.signer)
    }

    /// The hash of an entry and its proof under the root at `size`.
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<(LeafHash, Vec<NodeHash>)> {
        let missing = StoreError::NoSuchRow { what: "log entry", number: index };
        let Some(entry) = self.entries(index..index.saturating_add(1))?.pop() else { return Err(missing) };
        let proof = log::inclusion(self.conn()?, size, index)?.map_err(|_| missing)?;
        Ok((LeafHash::of(&entry), proof))
    }

    /// The proof that the first `old` entries are the beginning of the first `new`.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<NodeHash>> {
        let missing = |_| StoreError::NoSuchRow { what: "log size", number: new };
        log::consistency(self.conn()?, old, new)?.map_err(missing)
    }

    /// The database, unless we no longer know what is on the disk.
    fn conn(&self) -> Result<&Connection> {
        match &self.writer {
            Some(writer) if writer.failures >= 2 => Err(StoreError::Poisoned),
            Some(_) | None => Ok(&self.conn),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.genesis.origin)
    }
}

/// Writes the first entry and the words it is rendered from.
fn write_genesis(conn: &mut Connection, genesis: &Genesis) -> Result<()> {
    let doing = "wrote the first entry";
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).doing(doing)?;
    log::append(&tx, &mut Frontier::new(), &Leaf::Genesis(genesis.clone()))?;
    let policy = serde_json::to_string(&genesis.policy).expect("texts are plain JSON");
    let rows = [
        ("origin", genesis.origin.clone()),
        ("log_key", genesis.log_key.clone()),
        ("subject_key", genesis.subject_key.clone()),
        ("software", genesis.software.clone()),
        ("at", micros(genesis.at).to_string()),
        ("policy", policy),
    ];
    for (key, value) in rows {
        tx.execute("INSERT INTO genesis (key, value) VALUES (?1, ?2)", (key, value)).doing(doing)?;
    }
    tx.commit().doing(doing)
}

fn read_genesis(conn: &Connection) -> Result<Genesis> {
    let doing = "read the first entry";
    let mut statement = conn.prepare("SELECT key, value FROM genesis").doing(doing)?;
    let rows = statement.query_map([], |row| Ok((row.get("key")?, row.get("value")?))).doing(doing)?;
    let mut words: BTreeMap<String, String> = rows.collect::<rusqlite::Result<_>>().doing(doing)?;
    let mut word =
        |key: &str| words.remove(key).ok_or_else(|| damaged(format!("`{key}` of the first entry")));
    let at: i64 = word("at")?.parse().map_err(|_| damaged("the time of the first entry"))?;
    Ok(Genesis {
        origin: word("origin")?,
        log_key: word("log_key")?,
        subject_key: word("subject_key")?,
        software: word("software")?,
        at: from_micros(at),
        policy: serde_json::from_str(&word("policy")?)
            .map_err(|_| damaged("the policy of the first entry"))?,
    })
}

/// Enters the loss, as often as it needs to get past every size that was signed: one size, one root.
fn accept_on_record(
    conn: &mut Connection,
    frontier: &mut Frontier,
    (at, text, mut seed, signed): (i64, &str, [u8; 32], u64),
) -> Result<()> {
    let doing = "entered the loss";
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).doing(doing)?;
    let text = format!("{text} ({})", rfc3339(from_micros(at)));
    let until = signed.max(frontier.size()) + 1;
    while frontier.size() < until {
        let entry = log::append(&tx, frontier, &rows::custody_leaf(at, "accepted", &text, &seed))?;
        tx.execute(
            "INSERT INTO custody (entry, seed, at, kind, text) VALUES (?1, ?2, ?3, 'accepted', ?4)",
            rusqlite::params![entry as i64, seed, at, text],
        )
        .doing(doing)?;
        seed = crate::digest::sha256(&[b"testigo/next seed/v1\n", &seed]);
    }
    tx.commit().doing(doing)
}

#[cfg(test)]
mod tests;
