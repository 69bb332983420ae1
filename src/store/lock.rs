//! The folder of the archive and the lock on it: one writer, and no other user's eyes.

use super::error::{Result, StoreError, file};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The names of the files in an archive folder.
pub const DATABASE: &str = "testigo.sqlite";
pub const LOCK: &str = "lock";
pub const HEAD: &str = "head";
pub const LOG_KEY: &str = "log.key";
pub const SUBJECT_KEY: &str = "subject.key";
pub const BACKUPS: &str = "backups";

/// Held as long as we write. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct WriterLock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl WriterLock {
    pub(super) fn take(dir: &Path) -> Result<WriterLock> {
        let path = dir.join(LOCK);
        let lock = private_file().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(file("open", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(WriterLock(lock)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked(path)),
            Err(TryLockError::Error(e)) => Err(file("lock", &path)(e)),
        }
    }
}

/// Makes the folder, for its owner only; an empty one that is there already will do.
pub(super) fn make_folder(dir: &Path) -> Result<()> {
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(StoreError::Exists(dir.to_owned())),
        Ok(false) => {
            let owner_only = fs::Permissions::from_mode(0o700);
            fs::set_permissions(dir, owner_only).map_err(file("set the permissions of", dir))?;
        }
        Err(_) => make_private_folder(dir)?,
    }
    make_private_folder(&dir.join(BACKUPS))
}

fn make_private_folder(dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(file("make the folder", dir))
}

/// Refuses a folder or a file of secrets that others can read: the check that urlwatch and ssh make.
pub(super) fn refuse_open_doors(dir: &Path) -> Result<()> {
    if !dir.join(DATABASE).is_file() {
        return Err(StoreError::Missing(dir.to_owned()));
    }
    private(dir.to_owned(), 0o700)?;
    for name in [LOG_KEY, SUBJECT_KEY, DATABASE] {
        private(dir.join(name), 0o600)?;
    }
    Ok(())
}

fn private(path: PathBuf, wanted: u32) -> Result<()> {
    let Ok(metadata) = fs::metadata(&path) else { return Ok(()) };
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(StoreError::TooOpen { path, mode, wanted }) }
}

/// Options for files that only their owner may read.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Makes what was renamed or created in this folder last.
pub(super) fn sync_folder(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(file("sync the folder", dir))
}
