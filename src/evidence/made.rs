//! Folders that were made on a page: each one `.zip` in `made/` of the archive, and beside it a small file that says what it
//! is about, so that nobody has to open it to know who may see it. That file is written first: what stands here can
//! always be found and deleted.

use super::case::{Language, Level};
use super::make;
use crate::person::PersonId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Inside the archive.
const FOLDER: &str = "made";
/// What is still unfinished after so long was left by a program that ended.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

/// What a made folder is about. No name and no number: the ids of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub made_at: DateTime<Utc>,
    #[serde(with = "level_key")]
    pub level: Level,
    #[serde(with = "language_key")]
    pub language: Language,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub people: Vec<PersonId>,
    /// Known when it is finished.
    pub counts: Option<MadeCounts>,
    /// Services that gave no time stamp just before.
    pub silent: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeCounts {
    pub files: u64,
    pub looks: u64,
}

/// A made folder that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub tag: String,
    pub about: About,
    /// Of the zip, in bytes.
    pub size: u64,
}

/// The place of made folders in one archive.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

impl Shelf {
    pub fn of(archive: &Path) -> Shelf {
        Shelf(archive.join(FOLDER))
    }

    /// The zip of a tag.
    pub fn zip(&self, tag: &str) -> PathBuf {
        self.0.join(format!("{}.zip", make::name(tag)))
    }

    fn about(&self, tag: &str) -> PathBuf {
        self.0.join(format!("{}.json", make::name(tag)))
    }

    /// Whether something is called so already.
    pub fn is_taken(&self, tag: &str) -> bool {
        self.about(tag).exists() || self.zip(tag).exists()
    }

    /// Everything that is there, the newest first.
    pub fn all(&self) -> io::Result<Vec<Made>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let tags = names.filter_map(|name| Some(tag_of(name.strip_suffix(".zip")?)?.to_owned()));
        let mut all: Vec<Made> = tags.filter_map(|tag| self.get(&tag)).collect();
        all.sort_by(|a, b| (b.about.made_at, &b.tag).cmp(&(a.about.made_at, &a.tag)));
        Ok(all)
    }

    /// The made folder of a tag; `None` where there is none, and for what is no tag.
    pub fn get(&self, tag: &str) -> Option<Made> {
        let tag = Some(tag).filter(|tag| is_tag(tag))?;
        let about = serde_json::from_slice(&fs::read(self.about(tag)).ok()?).ok()?;
        let zip = fs::symlink_metadata(self.zip(tag)).ok().filter(fs::Metadata::is_file)?;
        Some(Made { tag: tag.to_owned(), about, size: zip.len() })
    }

    pub fn open(&self, made: &Made) -> io::Result<File> {
        File::open(self.zip(&made.tag))
    }

    /// Makes room for a new one. Takes away what programs that ended left unfinished.
    pub fn prepare(&self, now: DateTime<Utc>) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let unfinished = entry.file_name().to_string_lossy().ends_with(".unfinished");
            let changed: DateTime<Utc> = entry.metadata()?.modified()?.into();
            if unfinished && (now - changed).to_std().is_ok_and(|age| age > LEFT_BEHIND) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes what a made folder is about, whole or not at all.
    pub fn describe(&self, tag: &str, about: &About) -> io::Result<()> {
        let mut file = tempfile::Builder::new().suffix(".unfinished").tempfile_in(&self.0)?;
        file.write_all(&serde_json::to_vec(about)?)?;
        file.persist(self.about(tag))?;
        Ok(())
    }

    /// Deletes the zip, then what was said of it.
    pub fn remove(&self, tag: &str) -> io::Result<()> {
        match fs::remove_file(self.zip(tag)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        fs::remove_file(self.about(tag))
    }
}

fn tag_of(name: &str) -> Option<&str> {
    name.strip_prefix(&make::name("")).filter(|tag| is_tag(tag))
}

/// Eight digits, a hyphen, six hexadecimal digits. So no tag leads anywhere else.
fn is_tag(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let parts = text.split_once('-').filter(|(day, rest)| day.len() == 8 && rest.len() == 6);
    parts.is_some_and(|(day, rest)| day.bytes().all(|b| b.is_ascii_digit()) && rest.bytes().all(hex))
}

/// A level by its key.
mod level_key {
    use super::Level;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(level: &Level, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(level.key())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Level, D::Error> {
        let key = String::deserialize(from)?;
        Level::of(&key).ok_or_else(|| D::Error::custom("no level of a folder"))
    }
}

/// A language by its tag.
mod language_key {
    use super::Language;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(language: &Language, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(language.key())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Language, D::Error> {
        let key = String::deserialize(from)?;
        Language::of(&key).ok_or_else(|| D::Error::custom("no language of a report"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            made_at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            level: Level::InCamera,
            language: Language::Spanish,
            since: None,
            until: None,
            people: vec![PersonId::from_random([1; 8])],
            counts: None,
            silent: vec![],
        }
    }

    #[test]
    fn what_is_made_is_found_described_and_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(dir.path());
        assert_eq!(shelf.all().unwrap(), []);
        shelf.prepare(about().made_at).unwrap();
        shelf.describe("20260921-0102ff", &about()).unwrap();
        assert_eq!(shelf.all().unwrap(), [], "not finished yet");
        fs::write(shelf.zip("20260921-0102ff"), "zip").unwrap();
        let made = shelf.all().unwrap().pop().unwrap();
        assert_eq!((made.about, made.size, made.tag.as_str()), (about(), 3, "20260921-0102ff"));
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join(FOLDER)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        shelf.remove("20260921-0102ff").unwrap();
        assert_eq!(fs::read_dir(dir.path().join(FOLDER)).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_tag_leads_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(dir.path());
        for tag in
            ["", "..", "../../head", "20260921-0102fg", "20260921-0102FF", "2026092-0102ff/", "20260921"]
        {
            assert!(!is_tag(tag) && shelf.get(tag).is_none(), "{tag}");
        }
        shelf.prepare(about().made_at).unwrap();
        shelf.describe("20260921-0102ff", &about()).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", shelf.zip("20260921-0102ff")).unwrap();
        assert_eq!(shelf.get("20260921-0102ff"), None, "a link is no zip of ours");
    }

    #[test]
    fn only_what_was_left_behind_long_ago_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(dir.path());
        let now: DateTime<Utc> = std::time::SystemTime::now().into();
        shelf.prepare(now).unwrap();
        let left = shelf.zip("20260921-0102ff").with_extension("zip.unfinished");
        fs::write(&left, "half").unwrap();
        shelf.prepare(now).unwrap();
        assert!(left.exists(), "somebody may be writing it");
        shelf.prepare(now + chrono::TimeDelta::days(2)).unwrap();
        assert!(!left.exists());
    }
}
