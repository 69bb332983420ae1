//! What can go wrong with the archive, in words that say which file, what we were doing, and what to do next.
//! Never an A-number, never a value out of a row.

use super::batch::Committed;
use crate::person::PersonId;
use std::io;
use std::path::PathBuf;

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the archive did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is already something in {}; choose an empty folder, or open the archive that is there", .0.display())]
    Exists(PathBuf),
    #[error("there is no archive in {}; make one with `testigo init`", .0.display())]
    Missing(PathBuf),
    #[error("{} can be read by other users of this machine (mode {mode:o}); run: chmod {wanted:o} {}", .path.display(), .path.display())]
    TooOpen { path: PathBuf, mode: u32, wanted: u32 },
    #[error("testigo is already running here (it holds {})", .0.display())]
    Locked(PathBuf),
    #[error("cannot {what} {}", .path.display())]
    File { what: &'static str, path: PathBuf, source: io::Error },
    #[error("the database failed while we {what}; look for a full or failing disk, then start again")]
    Database { what: &'static str, source: rusqlite::Error },
    #[error("this program has SQLite {found}; 3.51.3 or later is needed, older ones can damage archives")]
    SqliteTooOld { found: &'static str },
    #[error(
        "the archive has schema {found}, this program knows up to {known}; use the newer testigo that wrote it"
    )]
    Newer { found: u32, known: u32 },
    #[error(
        "migration {number} in the archive is not the one this program has; use the testigo that wrote it"
    )]
    OtherMigration { number: u32 },
    #[error(
        "the archive was written by an older testigo; `testigo run` or `testigo check` brings it up to date, after a copy"
    )]
    Older { found: u32, known: u32 },
    #[error("{} is damaged: {why}; take the key from a backup", .path.display())]
    Key { path: PathBuf, why: String },
    #[error("{} is not the key this log began with; take the right one from a backup", .0.display())]
    WrongKey(PathBuf),
    #[error(
        "the database has {found} log entries, but {signed} were signed: it is older than its head file. \
         Nothing was signed. Bring back the newer database, or accept the loss on record with `testigo log accept`"
    )]
    RolledBack { found: u64, signed: u64 },
    #[error(
        "the first {size} log entries are not the ones that were signed. Nothing was signed. \
         Bring back the right database from a backup and run `testigo log verify`"
    )]
    OtherLog { size: u64 },
    #[error(
        "{} is missing, so nobody can tell what was signed last. Bring it back from a backup, or accept \
         the loss on record with `testigo log accept`",
        .0.display()
    )]
    HeadMissing(PathBuf),
    #[error("{} is damaged: {why}; bring it back from a backup, or accept with `testigo log accept`", .path.display())]
    HeadDamaged { path: PathBuf, why: String },
    #[error("{} was changed by somebody else while we wrote; nothing was signed, start again", .0.display())]
    HeadChanged(PathBuf),
    /// The database has the batch, durably; only its signature is missing and will be made up for.
    #[error("{} checks are stored, but the head file could not be written; it is made up for at the next commit", .committed.leaves.len())]
    Unsigned { committed: Box<Committed>, source: Box<StoreError> },
    #[error("the archive is open for reading only")]
    ReadOnly,
    #[error(
        "writing failed twice in a row, so this program no longer knows what is on the disk; \
         look for a full or failing disk, then start again"
    )]
    Poisoned,
    #[error("this batch counts its checks from {named}, but the next one is {next}; judge it again")]
    OtherNumber { named: u64, next: u64 },
    #[error("the archive follows nobody with the id {0}")]
    NoSuchPerson(PersonId),
    #[error("nobody of this name is told; `testigo contact list` shows who is")]
    NoSuchContact,
    #[error("this number is already followed, as {0}")]
    AlreadyFollowed(PersonId),
    #[error("the archive has no {what} {number}")]
    NoSuchRow { what: &'static str, number: u64 },
    #[error("{what} cannot be kept: {why}")]
    NotAcceptable { what: &'static str, why: &'static str },
    #[error("{what} in the archive is damaged; run `testigo log verify`")]
    Damaged { what: String },
}

/// Why a person was not found by the text that somebody typed. The text is not repeated: it may be a number.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    #[error("nobody who is followed has this number, id or name")]
    None,
    #[error("several people have this name; use the id: {}", .0.iter().map(PersonId::as_str).collect::<Vec<_>>().join(", "))]
    Several(Vec<PersonId>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    /// Whether the batch is in the archive although the commit failed. Then it must not be given again.
    pub fn was_stored(&self) -> bool {
        matches!(self, StoreError::Unsigned { .. })
    }
}

/// Adds what we were doing to an error of the database or of the file system.
pub(super) trait Doing<T> {
    fn doing(self, what: &'static str) -> Result<T>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, what: &'static str) -> Result<T> {
        self.map_err(|source| StoreError::Database { what, source })
    }
}

pub(super) fn file(what: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { what, path, source }
}

pub(super) fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Damaged { what: what.into() }
}
