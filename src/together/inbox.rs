//! Where a look by hand waits while another `testigo run` writes the archive: it takes it in within seconds. One
//! file for each, whole or not there: a line of JSON, then the bytes that a person gave.

use super::take::Upload;
use crate::fetch::capture::{Said, Way};
use crate::person::PersonId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use url::Url;

/// The folder inside the archive.
pub const FOLDER: &str = "inbox";
const ENDING: &str = "intake";
/// The ending of what was set aside.
pub const REFUSED: &str = "refused";

/// One look by hand on its way into the archive.
#[derive(Clone)]
pub struct Intake {
    pub person: PersonId,
    pub source: String,
    pub upload: Upload,
    /// When it came to us: names the look, so that it is taken in once.
    pub given_at: DateTime<Utc>,
    /// Whether the person agreed with our reading; `None`: nobody was asked.
    pub confirmed: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    v: u32,
    person: String,
    source: String,
    way: Way,
    url: Option<String>,
    seen_at: Option<DateTime<Utc>>,
    said: Option<Said>,
    given_at: DateTime<Utc>,
    confirmed: Option<bool>,
}

/// Puts a look into the inbox of an archive. `tag` makes the name.
pub fn put(archive: &Path, intake: &Intake, tag: &str) -> io::Result<PathBuf> {
    let folder = archive.join(FOLDER);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let (part, whole) = (folder.join(format!("{tag}.part")), folder.join(format!("{tag}.{ENDING}")));
    let head = Head {
        v: 1,
        person: intake.person.as_str().to_owned(),
        source: intake.source.clone(),
        way: intake.upload.way,
        url: intake.upload.url.as_ref().map(Url::to_string),
        seen_at: intake.upload.seen_at,
        said: intake.upload.said.clone(),
        given_at: intake.given_at,
        confirmed: intake.confirmed,
    };
    let mut line = serde_json::to_vec(&head).map_err(io::Error::other)?;
    line.push(b'\n');
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(&line)?;
    file.write_all(&intake.upload.bytes)?;
    file.sync_all()?;
    // If we stop before this, a `.part` is left, which nobody reads.
    fs::rename(&part, &whole)?;
    Ok(whole)
}

/// The files that wait, the oldest first.
pub fn waiting(archive: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(archive.join(FOLDER)) else { return Vec::new() };
    let mut files: Vec<(Option<std::time::SystemTime>, PathBuf)> = entries
        .flatten()
        .map(|entry| (entry.metadata().and_then(|m| m.modified()).ok(), entry.path()))
        .filter(|(_, path)| path.extension().is_some_and(|e| e == ENDING))
        .collect();
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

/// Reads one; `None` when it is no intake of ours.
pub fn read(path: &Path) -> io::Result<Option<Intake>> {
    let bytes = fs::read(path)?;
    let Some(end) = bytes.iter().position(|b| *b == b'\n') else { return Ok(None) };
    let Ok(head) = serde_json::from_slice::<Head>(&bytes[..end]) else { return Ok(None) };
    let Some(person) = PersonId::parse(&head.person) else { return Ok(None) };
    let upload = Upload {
        bytes: bytes[end + 1..].to_vec(),
        url: head.url.and_then(|text| Url::parse(&text).ok()),
        way: head.way,
        seen_at: head.seen_at,
        said: head.said,
    };
    let (given_at, confirmed) = (head.given_at, head.confirmed);
    Ok(Some(Intake { person, source: head.source, upload, given_at, confirmed }))
}

/// Takes a file out that was taken in.
pub fn done(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(kind = ?error.kind(), "a file of the inbox could not be removed");
    }
}

/// Sets a file aside that cannot be taken in; it stays for people to look at.
pub fn set_aside(path: &Path) {
    let _stays = fs::rename(path, path.with_extension(REFUSED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_as_it_was() {
        let archive = tempfile::tempdir().unwrap();
        let upload = Upload {
            bytes: b"<html>\n\nx".to_vec(),
            url: Url::parse("https://locator.example/odls/#/results").ok(),
            way: Way::Assisted,
            seen_at: None,
            said: Some(Said::ListedNoPlace),
        };
        let person = PersonId::parse("p-000000000000").unwrap();
        let given_at = DateTime::from_timestamp(1_790_000_000, 5_000).unwrap();
        let intake =
            Intake { person, source: "ice-odls".to_owned(), upload, given_at, confirmed: Some(true) };
        let path = put(archive.path(), &intake, "one").unwrap();
        assert_eq!(waiting(archive.path()), std::slice::from_ref(&path));
        let found = read(&path).unwrap().unwrap();
        assert_eq!((found.upload.bytes, found.upload.said), (intake.upload.bytes, intake.upload.said));
        assert_eq!((found.given_at, found.confirmed), (given_at, Some(true)));
        fs::write(archive.path().join(FOLDER).join("x.intake"), "nonsense").unwrap();
        assert!(read(&archive.path().join(FOLDER).join("x.intake")).unwrap().is_none());
        done(&path);
        assert_eq!(waiting(archive.path()).len(), 1);
    }
}
