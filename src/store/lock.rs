//! The folder of the archive and the locks on it: one writer, whose turn it is, and no other user's eyes.
//!
//! All three are locks of the kernel on files that hold nothing. A command takes `turn`, then `lock`; `run` takes
//! `running` once, then `turn` and `lock`, and lets go of `turn` when it has the archive.

use super::error::{Result, StoreError, file};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The names of the files in an archive folder.
pub const DATABASE: &str = "testigo.sqlite";
pub const LOCK: &str = "lock";
pub const TURN: &str = "turn";
pub const RUNNING: &str = "running";
pub const HEAD: &str = "head";
pub const LOG_KEY: &str = "log.key";
pub const SUBJECT_KEY: &str = "subject.key";
pub const BACKUPS: &str = "backups";

/// Who waits for a lock tries it so often.
const PAUSE: Duration = Duration::from_millis(50);

/// Held as long as we write. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct WriterLock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl WriterLock {
    pub(super) fn take(dir: &Path) -> Result<WriterLock> {
        exclusive(dir, LOCK).map(WriterLock)
    }
}

/// A command's turn to write: taken before the writer's lock, let go of after it. `testigo run` sees that somebody has it
/// and stands aside; who comes meanwhile waits for it. The danger of anything that is written into a file instead (a
/// name, a time): it stays behind after a kill, and then somebody has to judge whether it still counts.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Turn {
    pub fn take(dir: &Path) -> Result<Turn> {
        exclusive(dir, TURN).map(Turn)
    }

    /// Whether somebody has it now. Looking takes it from nobody for longer than the look.
    pub fn is_taken(dir: &Path) -> bool {
        is_held(dir, TURN)
    }
}

/// Held by `testigo run` from its start to its end, also while it stands aside: so that no second `run`, and nobody who
/// would write for long, takes the archive in a pause.
#[derive(Debug)]
pub struct Running(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Running {
    pub fn take(dir: &Path) -> Result<Running> {
        refuse_open_doors(dir)?;
        exclusive(dir, RUNNING).map(Running)
    }

    pub fn is_held(dir: &Path) -> bool {
        is_held(dir, RUNNING)
    }

    /// The error for somebody who can only write while no `run` is at work.
    pub fn refuse(dir: &Path) -> Result<()> {
        if Running::is_held(dir) { Err(StoreError::Locked(dir.join(RUNNING))) } else { Ok(()) }
    }
}

/// The way in for somebody who writes.
pub(super) struct Entry {
    pub lock: WriterLock,
    pub turn: Option<Turn>,
}

impl Entry {
    pub(super) fn at_once(dir: &Path) -> Result<Entry> {
        refuse_open_doors(dir)?;
        Ok(Entry { lock: WriterLock::take(dir)?, turn: None })
    }

    /// First the turn: whoever has it knows that no other command comes between. `go_on` hears how long it has taken,
    /// and says whether to try again.
    pub(super) fn in_turn(dir: &Path, go_on: &mut dyn FnMut(Duration) -> bool) -> Result<Entry> {
        refuse_open_doors(dir)?;
        let began = Instant::now();
        let turn = wait(began, go_on, || Turn::take(dir))?;
        let lock = wait(began, go_on, || WriterLock::take(dir))?;
        Ok(Entry { lock, turn: Some(turn) })
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

fn wait<T>(
    began: Instant,
    go_on: &mut dyn FnMut(Duration) -> bool,
    take: impl Fn() -> Result<T>,
) -> Result<T> {
    loop {
        match take() {
            Err(StoreError::Locked(_)) if go_on(began.elapsed()) => std::thread::sleep(PAUSE),
            taken => return taken,
        }
    }
}

fn exclusive(dir: &Path, name: &str) -> Result<File> {
    let path = dir.join(name);
    let lock = private_file().create(true).truncate(false).write(true).open(&path);
    let lock = lock.map_err(file("open", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(path)),
        Err(TryLockError::Error(e)) => Err(file("lock", &path)(e)),
    }
}

/// A lock that cannot be looked at is held by nobody as far as we know: whoever takes it hears what is wrong.
fn is_held(dir: &Path, name: &str) -> bool {
    let Ok(lock) = File::open(dir.join(name)) else { return false };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
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
