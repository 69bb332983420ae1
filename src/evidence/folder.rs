//! A folder of files that may be hostile: a directory, a `.zip` that is read in place, or bytes in memory. Nothing is
//! ever written or unpacked. What cannot be a file of ours (links, devices, odd names) is not read and is told of.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// Beyond that nobody made a folder of ours: bounds memory to a few hundred megabytes.
pub const MAX_FILES: u64 = 2_000_000;
/// Folders inside of folders; ours have five.
const MAX_DEPTH: usize = 8;
const MAX_NAME: usize = 200;
/// A zip may unpack to so many times its size; pages pack to a tenth.
const MAX_RATIO: u64 = 200;
const BUFFER: usize = 1 << 16;

/// The files by name, with `/` between the parts.
pub struct Folder {
    files: BTreeMap<String, Held>,
    odd: Vec<String>,
    root: PathBuf,
    zip: Option<RefCell<ZipArchive<File>>>,
}

struct Held {
    size: u64,
    place: Place,
}

enum Place {
    Memory(Arc<[u8]>),
    Disk,
    Zip(usize),
}

/// Why a folder cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{0} is not there")]
    Missing(String),
    #[error("{0} is neither an evidence folder nor a .zip of one")]
    Neither(String),
    #[error("{0} was refused: {1}")]
    Refused(String, String),
    #[error("reading {0}: {1}")]
    Io(String, io::Error),
}

/// Why the bytes of one file are not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    Missing,
    /// More bytes than are read into memory.
    TooLong(u64),
    /// In plain words, after the file's name.
    Bad(String),
}

impl Folder {
    /// Looks at what is there. Follows no link and opens nothing but the zip itself.
    pub fn open(path: &Path) -> Result<Folder, FolderError> {
        let shown = path.display().to_string();
        let found = fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FolderError::Missing(shown.clone()),
            _ => FolderError::Io(shown.clone(), error),
        })?;
        let mut folder = Folder { root: path.to_owned(), ..Folder::in_memory(BTreeMap::new()) };
        // Else a slip of the finger would hash a whole disk.
        let marks = ["bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/case.json"];
        let is_bag = marks.iter().any(|mark| path.join(mark).symlink_metadata().is_ok());
        if found.is_dir() && is_bag {
            folder.walk(path, "", 0).map_err(|error| FolderError::Io(shown.clone(), error))?;
        } else if found.is_file() {
            return File::open(path)
                .map_err(|error| FolderError::Io(shown.clone(), error))
                .and_then(|file| Folder::of_zip(file, &shown));
        } else {
            return Err(FolderError::Neither(shown));
        }
        folder.bounded(shown)
    }

    /// A zip that is open already. `shown` is what it is called in errors.
    pub fn of_zip(mut file: File, shown: &str) -> Result<Folder, FolderError> {
        let io = |error| FolderError::Io(shown.to_owned(), error);
        if !starts_as_zip(&mut file).map_err(io)? {
            return Err(FolderError::Neither(shown.to_owned()));
        }
        let length = file.metadata().map_err(io)?.len();
        let mut folder = Folder::in_memory(BTreeMap::new());
        folder.list_zip(file, length).map_err(|why| FolderError::Refused(shown.to_owned(), why))?;
        folder.bounded(shown.to_owned())
    }

    fn bounded(self, shown: String) -> Result<Folder, FolderError> {
        match self.files.len() as u64 > MAX_FILES {
            true => Err(FolderError::Refused(shown, format!("it has more than {MAX_FILES} files"))),
            false => Ok(self.without_twins()),
        }
    }

    pub fn in_memory(files: BTreeMap<String, Arc<[u8]>>) -> Folder {
        let held = |bytes: Arc<[u8]>| Held { size: bytes.len() as u64, place: Place::Memory(bytes) };
        let files = files.into_iter().map(|(name, bytes)| (name, held(bytes))).collect();
        Folder { files, odd: Vec::new(), root: PathBuf::new(), zip: None }
    }

    /// What was found and is not read, a sentence each.
    pub fn odd(&self) -> &[String] {
        &self.odd
    }

    /// Names in order, and sizes in bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(name, held)| (name.as_str(), held.size))
    }

    /// Names that begin so, in order.
    pub fn under<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.files.range::<str, _>((std::ops::Bound::Included(start), std::ops::Bound::Unbounded));
        from.map(|(name, _)| name.as_str()).take_while(move |name| name.starts_with(start))
    }

    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    pub fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).map(|held| held.size)
    }

    /// Hands out the bytes in pieces. They must be as many as when the folder was listed.
    pub fn stream(&self, name: &str, each: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
        let held = self.files.get(name).ok_or(Trouble::Missing)?;
        let bad = |error: io::Error| Trouble::Bad(format!("cannot be read: {error}"));
        match &held.place {
            Place::Memory(bytes) => {
                each(bytes);
                Ok(())
            }
            Place::Disk => pump(open_plain(&self.root.join(name)).map_err(bad)?, held.size, each),
            Place::Zip(number) => {
                let mut zip = self.zip.as_ref().expect("a place in a zip has a zip").borrow_mut();
                pump(zip.by_index(*number).map_err(|e| bad(e.into()))?, held.size, each)
            }
        }
    }

    /// All bytes of a file that has at most so many.
    pub fn bytes(&self, name: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let held = self.files.get(name).ok_or(Trouble::Missing)?;
        if held.size > most {
            return Err(Trouble::TooLong(held.size));
        }
        let mut bytes = Vec::new();
        self.stream(name, &mut |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }

    fn walk(&mut self, folder: &Path, start: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            if self.files.len() as u64 > MAX_FILES {
                return Ok(());
            }
            let entry = entry?;
            let (kind, name) = (entry.file_type()?, entry.file_name());
            let name = format!("{start}{}", name.to_string_lossy());
            match name_trouble(&name) {
                Some(why) => self.tell(&name, why),
                None if kind.is_dir() && depth + 1 >= MAX_DEPTH => self.tell(&name, "is too deep"),
                None if kind.is_dir() => self.walk(&entry.path(), &format!("{name}/"), depth + 1)?,
                None if kind.is_file() => {
                    let size = entry.metadata()?.len();
                    self.files.insert(name, Held { size, place: Place::Disk });
                }
                None if kind.is_symlink() => self.tell(&name, "is a link"),
                None => self.tell(&name, "is a device, pipe or socket"),
            }
        }
        Ok(())
    }

    fn list_zip(&mut self, mut file: File, length: u64) -> Result<(), String> {
        let damaged = |error: ZipError| format!("the zip is damaged or misleads: {error}");
        check_count(&mut file, length)?;
        let mut zip = ZipArchive::new(file).map_err(damaged)?;
        if zip.offset() != 0 {
            return Err("other bytes stand before the zip".to_owned());
        }
        zip.validate_header_consistency().map_err(damaged)?;
        let mut total: u64 = 0;
        for number in 0..zip.len() {
            let entry = zip.by_index_raw(number).map_err(damaged)?;
            total = total.saturating_add(entry.size());
            self.list_entry(&entry, number);
        }
        if total > MAX_RATIO.saturating_mul(length) {
            return Err(format!("{length} bytes would become {total}: no folder of ours packs so well"));
        }
        self.strip_one_folder();
        self.zip = Some(RefCell::new(zip));
        Ok(())
    }

    fn list_entry<R: Read>(&mut self, entry: &ZipFile<'_, R>, number: usize) {
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let kind = entry.unix_mode().unwrap_or(0) & 0o170_000;
        let is_folder = name.ends_with('/');
        match name_trouble(name.strip_suffix('/').unwrap_or(&name)) {
            Some(why) => self.tell(&name, why),
            None if entry.encrypted() => self.tell(&name, "is encrypted"),
            None if is_folder && entry.size() == 0 => {}
            None if kind == 0o120_000 => self.tell(&name, "is a link"),
            None if is_folder || !matches!(kind, 0 | 0o100_000) => self.tell(&name, "is no plain file"),
            None => {
                let held = Held { size: entry.size(), place: Place::Zip(number) };
                self.files.insert(name, held);
            }
        }
    }

    /// Programs that pack a folder often put all of it into one folder of its name.
    fn strip_one_folder(&mut self) {
        let Some((first, _)) = self.files.first_key_value() else { return };
        let Some((top, _)) = first.split_once('/') else { return };
        let top = format!("{top}/");
        if self.files.contains_key(&format!("{top}bagit.txt"))
            && self.files.keys().all(|n| n.starts_with(&top))
        {
            let files = std::mem::take(&mut self.files);
            self.files = files.into_iter().map(|(name, held)| (name[top.len()..].to_owned(), held)).collect();
        }
    }

    /// Names that are one name on other machines: each but the first is left out.
    fn without_twins(mut self) -> Folder {
        let mut seen = HashSet::new();
        let twins: Vec<String> =
            self.files.keys().filter(|name| !seen.insert(name.to_ascii_lowercase())).cloned().collect();
        for name in twins {
            self.tell(&name, "differs from another name only by capitals");
            self.files.remove(&name);
        }
        self
    }

    /// Keeps the first hundred; a folder of a million odd things is not told of in a million lines.
    fn tell(&mut self, name: &str, why: &str) {
        match self.odd.len() {
            0..100 => self.odd.push(format!("`{}` {why}", name.escape_debug().take(300).collect::<String>())),
            100 => self.odd.push("and more of this kind".to_owned()),
            _ => {}
        }
    }
}

/// Why this cannot be the name of a file of ours: only `A-Z a-z 0-9 . _ -`, and no part that has a meaning of its own
/// on some machine (`..`, `NUL`, a dot at the end).
fn name_trouble(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    if name.starts_with('/') || name.split('/').any(|part| part == "..") {
        return Some("leads out of the folder");
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    if !name.bytes().all(plain) {
        return Some("has characters that no name here has");
    }
    let is_device = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
        DEVICES.contains(&stem.as_str())
            || port.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let odd = |part: &str| part.is_empty() || part.ends_with('.') || part.starts_with('-') || is_device(part);
    if name.len() > MAX_NAME || name.split('/').count() > MAX_DEPTH {
        return Some("is too long or too deep");
    }
    name.split('/').any(odd).then_some("is no name that every machine can have")
}

/// Opens a file and no link, pipe or device that took its place since.
fn open_plain(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is no file any more")) }
}

fn pump(mut from: impl Read, size: u64, each: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
    let mut buffer = vec![0; BUFFER.min(usize::try_from(size).unwrap_or(BUFFER) + 1)];
    let mut done: u64 = 0;
    loop {
        let n = from.read(&mut buffer).map_err(|e| Trouble::Bad(format!("cannot be read: {e}")))?;
        done += n as u64;
        if done > size || n == 0 && done < size {
            return Err(Trouble::Bad("has another length than it was listed with".to_owned()));
        }
        if n == 0 {
            return Ok(());
        }
        each(&buffer[..n]);
    }
}

fn starts_as_zip(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.rewind()?;
    file.take(4).read_to_end(&mut start)?;
    Ok(start == b"PK\x03\x04" || start == b"PK\x05\x06")
}

/// Reads how many entries the zip says it has, before any room is made for them. The record that says it must be the
/// last bytes of the file, so that no two programs find two lists.
fn check_count(file: &mut File, length: u64) -> Result<(), String> {
    const END: u64 = 22;
    const LOCATOR: u64 = 20;
    let cut = || "the zip is cut, or has bytes after its end".to_owned();
    let mut tail = [0; (END + LOCATOR) as usize];
    let from = length.checked_sub(END).ok_or_else(cut)?;
    let room = from.min(LOCATOR) as usize;
    let tail = &mut tail[LOCATOR as usize - room..];
    file.seek(SeekFrom::Start(from - room as u64)).map_err(|e| e.to_string())?;
    file.read_exact(tail).map_err(|e| e.to_string())?;
    let (locator, end) = tail.split_at(room);
    if !end.starts_with(b"PK\x05\x06") || end[20..] != [0, 0] {
        return Err(cut());
    }
    let mut count = u64::from(u16::from_le_bytes([end[10], end[11]]));
    if let Some(at) = locator.strip_prefix(b"PK\x06\x07").and_then(|rest| rest[4..].first_chunk()) {
        let mut record = [0; 40];
        file.seek(SeekFrom::Start(u64::from_le_bytes(*at))).map_err(|e| e.to_string())?;
        file.read_exact(&mut record).map_err(|_| cut())?;
        count = count.max(u64::from_le_bytes(*record.last_chunk().expect("forty bytes")));
    }
    // A list entry has 46 bytes at least.
    match count > MAX_FILES || count.saturating_mul(46) > length {
        true => Err(format!("it says that it has {count} files")),
        false => Ok(()),
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
