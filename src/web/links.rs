//! Links that another process of the same user made: `testigo link` leaves the digest of a token in the archive's
//! folder, and the server, where it runs, takes it once. Nothing listens for that, and nobody else can read the folder.

use super::session::{LINK_LIVES, digest};
use crate::random::{Random, random_bytes};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use chrono::{DateTime, TimeDelta, Utc};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// In the archive's folder: one file for each link, named by its digest, with the time it was made in it.
const LINKS: &str = "links";
/// In the archive's folder: where the server is, as long as it runs.
const PAGES: &str = "pages";

/// Says where the server is.
pub fn announce(archive: &Path, origin: &str) -> io::Result<()> {
    write(&archive.join(PAGES), origin)
}

/// The server has ended.
pub fn withdraw(archive: &Path) {
    let _gone_already = fs::remove_file(archive.join(PAGES));
}

/// Where the server said that it is. It may have been killed since.
pub fn announced(archive: &Path) -> Option<String> {
    fs::read_to_string(archive.join(PAGES)).ok().filter(|origin| !origin.is_empty())
}

/// A link to this origin, for the server of this archive.
pub fn leave(
    archive: &Path,
    origin: &str,
    random: &mut dyn Random,
    now: DateTime<Utc>,
) -> io::Result<String> {
    let token = BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<32>(random));
    let folder = archive.join(LINKS);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    write(&place(archive, &token), &now.timestamp().to_string())?;
    Ok(format!("{origin}/enter?t={token}"))
}

/// Takes a link that was left: true once, and within its hour. Those whose time is over go with it.
pub fn take(archive: &Path, token: &str, now: DateTime<Utc>) -> bool {
    forget_old(archive, now);
    let file = place(archive, token);
    // Whoever removes the file has it.
    is_young(&file, now) && fs::remove_file(&file).is_ok()
}

fn forget_old(archive: &Path, now: DateTime<Utc>) {
    let files = fs::read_dir(archive.join(LINKS)).into_iter().flatten().take(1000).filter_map(Result::ok);
    for file in files.map(|entry| entry.path()).filter(|file| !is_young(file, now)) {
        let _gone_already = fs::remove_file(file);
    }
}

fn is_young(file: &Path, now: DateTime<Utc>) -> bool {
    let made = fs::read_to_string(file).ok().and_then(|text| DateTime::from_timestamp(text.parse().ok()?, 0));
    let lives = TimeDelta::from_std(LINK_LIVES).unwrap_or_default();
    made.is_some_and(|made| (TimeDelta::zero()..lives).contains(&(now - made)) || now == made)
}

fn place(archive: &Path, token: &str) -> PathBuf {
    archive.join(LINKS).join(hex::encode(digest(token)))
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn a_link_that_was_left_opens_once_and_within_its_hour() {
        let dir = tempfile::tempdir().unwrap();
        let random = &mut SeededRandom::new(1);
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut left = || {
            let link = leave(dir.path(), "http://127.0.0.1", random, now).unwrap();
            link.split_once("t=").unwrap().1.to_owned()
        };
        let (token, late, early) = (left(), left(), left());
        assert!(!take(dir.path(), &token[1..], now) && !take(dir.path(), "", now));
        assert!(!take(dir.path(), &format!("../{LINKS}/{token}"), now), "a token is no path");
        assert!(take(dir.path(), &token, now) && !take(dir.path(), &token, now));
        assert!(
            !take(dir.path(), &early, now - TimeDelta::seconds(1)),
            "a clock that was set back opens nothing"
        );
        assert!(!take(dir.path(), &late, now + TimeDelta::hours(1)));
        assert_eq!(fs::read_dir(dir.path().join(LINKS)).unwrap().count(), 0);
    }
}
