//! The head file: the last signed checkpoint, outside the database. A database that was restored from an old copy
//! is older than its head file, and then nothing is signed: one log never has two roots of one size.

use super::error::{Result, StoreError, file};
use super::lock::{HEAD, private_file, sync_folder};
use crate::digest::NodeHash;
use crate::merkle::{Checkpoint, Verifier};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// What stands in the head file, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub v: u32,
    pub size: u64,
    /// In hex, as in the note's base64.
    pub root: String,
    /// When it was signed, in microseconds; always later than the one before.
    pub at: i64,
    /// Size and root of the head before this one; nothing before the first.
    pub previous: Option<(u64, String)>,
    /// The signed checkpoint.
    pub note: String,
}

/// Points inside a commit where tests let it fail; see `commit.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailAt {
    /// Half of the rows are written.
    Rows,
    /// The database refuses to commit.
    CommitRefused,
    /// The database committed, but says that it failed.
    CommitMuddled,
    /// The new head cannot be written.
    HeadWrite,
    /// The new head is in place, but the folder could not be synced.
    HeadSync,
}

impl Head {
    pub(super) fn root(&self) -> Option<NodeHash> {
        NodeHash::from_hex(&self.root)
    }
}

/// The head file, if there is one. Its signature must be this log's, and the note must say what the file says.
pub(super) fn read(dir: &Path, verifier: &Verifier) -> Result<Option<Head>> {
    let path = dir.join(HEAD);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(file("read", &path)(e)),
    };
    let damaged = |why: &str| StoreError::HeadDamaged { path: path.clone(), why: why.to_owned() };
    let head: Head = serde_json::from_slice(&bytes).map_err(|_| damaged("it is not our JSON"))?;
    if head.v != 1 {
        return Err(damaged("its version is not 1"));
    }
    let text = verifier.verify(&head.note).map_err(|e| damaged(&e.to_string()))?;
    let checkpoint = Checkpoint::parse(text).map_err(|e| damaged(&e.to_string()))?;
    let same = checkpoint.origin == verifier.name()
        && checkpoint.size == head.size
        && Some(checkpoint.root) == head.root();
    if same { Ok(Some(head)) } else { Err(damaged("its note is of another size or root")) }
}

/// Puts `new` in the place of `old`, and in no other's place. The caller holds the writer's lock.
pub(super) fn swap(dir: &Path, old: Option<&Head>, new: &Head, fail: Option<FailAt>) -> Result<()> {
    let path = dir.join(HEAD);
    let there = std::fs::read(&path).ok();
    // Somebody put a backup in place while we ran: what was signed last is no longer what we remember.
    if there != old.map(written) {
        return Err(StoreError::HeadChanged(path));
    }
    if fail == Some(FailAt::HeadWrite) {
        return Err(file("write", &path)(std::io::Error::other("injected")));
    }
    let beside = dir.join("head.new");
    let options = private_file().create(true).truncate(true).write(true).open(&beside);
    let mut out = options.map_err(file("create", &beside))?;
    // If we stop here, then `head` is the old one, and the next start signs again what the database has.
    out.write_all(&written(new)).and_then(|()| out.sync_all()).map_err(file("write", &beside))?;
    // If we stop here, then the same: `head.new` is whole but nobody looks at it.
    std::fs::rename(&beside, &path).map_err(file("replace", &path))?;
    if fail == Some(FailAt::HeadSync) {
        return Err(file("sync", &path)(std::io::Error::other("injected")));
    }
    // If we stop here, then `head` is the old or the new one after a power cut; both fit the database.
    sync_folder(dir)
}

fn written(head: &Head) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(head).expect("a head is plain JSON");
    bytes.push(b'\n');
    bytes
}
