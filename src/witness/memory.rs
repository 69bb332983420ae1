//! What a witness must not forget: the last checkpoint of each log, in a file that is only ever swapped whole, and only
//! for what we remember to have written.

use crate::digest::NodeHash;
use crate::merkle::Checkpoint;
use crate::merkle::note::NoteError;
use crate::random::{Random, random_bytes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const KEY: &str = "witness.key";
const STATE: &str = "cosigned.json";
const LOCK: &str = "lock";

/// Why a witness cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    #[error("could not {doing} {path}: {source}", path = path.display())]
    File { doing: &'static str, path: PathBuf, source: std::io::Error },
    #[error("a witness is already at work in {path}; end it first", path = .0.display())]
    Locked(PathBuf),
    #[error("{path} is damaged; a witness that forgot must not go on: take a new folder and tell those who ask", path = .0.display())]
    Damaged(PathBuf),
    #[error("{path} is no longer what was written there; stop, and find out who changed it", path = .0.display())]
    Changed(PathBuf),
    #[error("the name of the witness: {0}")]
    Name(#[source] NoteError),
}

/// Size and root of each log, by origin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cosigned {
    v: u32,
    logs: BTreeMap<String, (u64, String)>,
}

pub(super) struct Memory {
    folder: PathBuf,
    now: Cosigned,
    /// Held as long as we are at work.
    _lock: File,
}

fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> WitnessError {
    let path = path.to_owned();
    move |source| WitnessError::File { doing, path, source }
}

impl Memory {
    /// The memory and the secret seed of the key.
    pub(super) fn open(folder: &Path, random: &mut dyn Random) -> Result<(Memory, [u8; 32]), WitnessError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(file("make", folder))?;
        let path = folder.join(LOCK);
        let lock =
            private().create(true).truncate(false).write(true).open(&path).map_err(file("open", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WitnessError::Locked(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(file("lock", &path)(error)),
        }
        let seed = seed(folder, random)?;
        let now = match read(folder)? {
            Some(bytes) => parsed(&bytes).ok_or_else(|| WitnessError::Damaged(folder.join(STATE)))?,
            None => Cosigned { v: 1, logs: BTreeMap::new() },
        };
        Ok((Memory { folder: folder.to_owned(), now, _lock: lock }, seed))
    }

    pub(super) fn last(&self, origin: &str) -> Option<(u64, NodeHash)> {
        let (size, root) = self.now.logs.get(origin)?;
        Some((*size, NodeHash::from_hex(root)?))
    }

    /// Remembers a checkpoint durably. If we stop inside, the file is the old or the new one, each whole.
    pub(super) fn remember(&mut self, checkpoint: &Checkpoint) -> Result<(), WitnessError> {
        let path = self.folder.join(STATE);
        // Compare: somebody could have put an older copy in place.
        let there = read(&self.folder)?.map(|bytes| parsed(&bytes));
        let expected = (!self.now.logs.is_empty()).then(|| Some(self.now.clone()));
        if there != expected {
            return Err(WitnessError::Changed(path));
        }
        let mut new = self.now.clone();
        new.logs.insert(checkpoint.origin.clone(), (checkpoint.size, checkpoint.root.to_hex()));
        let bytes = serde_json::to_vec_pretty(&new).expect("sizes and roots are plain JSON");
        let beside = self.folder.join("cosigned.new");
        let mut out = private()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&beside)
            .map_err(file("create", &beside))?;
        out.write_all(&bytes).and_then(|()| out.sync_all()).map_err(file("write", &beside))?;
        std::fs::rename(&beside, &path).map_err(file("replace", &path))?;
        File::open(&self.folder).and_then(|f| f.sync_all()).map_err(file("sync", &self.folder))?;
        self.now = new;
        Ok(())
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn read(folder: &Path) -> Result<Option<Vec<u8>>, WitnessError> {
    let path = folder.join(STATE);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file("read", &path)(error)),
    }
}

fn parsed(bytes: &[u8]) -> Option<Cosigned> {
    let read: Cosigned = serde_json::from_slice(bytes).ok()?;
    let whole = read.v == 1 && read.logs.values().all(|(_, root)| NodeHash::from_hex(root).is_some());
    whole.then_some(read)
}

/// The key's seed: 64 hexadecimal digits. A folder that has a memory and no key is damaged.
fn seed(folder: &Path, random: &mut dyn Random) -> Result<[u8; 32], WitnessError> {
    let path = folder.join(KEY);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let bytes = hex::decode(text.trim()).ok().and_then(|b| b.try_into().ok());
            bytes.ok_or_else(|| WitnessError::Damaged(path))
        }
        Err(error) if error.kind() == ErrorKind::NotFound && !folder.join(STATE).exists() => {
            let seed: [u8; 32] = random_bytes(random);
            let mut out =
                private().create_new(true).write(true).open(&path).map_err(file("create", &path))?;
            out.write_all(hex::encode(seed).as_bytes())
                .and_then(|()| out.sync_all())
                .map_err(file("write", &path))?;
            Ok(seed)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(WitnessError::Damaged(path)),
        Err(error) => Err(file("read", &path)(error)),
    }
}
