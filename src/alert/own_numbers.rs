//! A clinic's own telephone numbers: `contacts.toml` in the archive folder, read before those that are compiled in.

use super::numbers::{Numbers, NumbersError};
use std::io;
use std::path::Path;

/// Why the numbers of an archive are not known.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error("contacts.toml in the archive folder cannot be read: {0}")]
    File(io::Error),
    #[error(transparent)]
    Form(#[from] NumbersError),
}

/// All numbers of the archive in this folder.
///
/// # Errors
/// [`Unread`] when there is a file of its own, and it cannot be read.
pub fn of_archive(dir: &Path) -> Result<Numbers, Unread> {
    match std::fs::read_to_string(dir.join("contacts.toml")) {
        Ok(text) => Ok(Numbers::with(Some(&text))?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Numbers::built_in()),
        Err(error) => Err(Unread::File(error)),
    }
}
