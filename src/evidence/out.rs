//! Where a folder is written: a directory or one zip file. Nothing looks finished before it is: the name has
//! `.unfinished` at its end until all is written and flushed, and what was begun is taken away when it fails.
//!
//! Each file is hashed as it is written, for the manifests of the bag. The same files make the same zip: no clock.

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// From this length on a file in a zip needs the longer form of its header, which every file would have to pay for.
const ZIP64: u64 = 1 << 32;

/// Why a folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutError {
    #[error("{} is there already; choose another name with -o", .0.display())]
    Exists(PathBuf),
    #[error("{} could not be written, and what was begun was taken away", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub path: String,
    pub sha256: [u8; 32],
    pub len: u64,
}

/// A folder that is being written.
pub struct Out {
    target: PathBuf,
    unfinished: PathBuf,
    kind: Kind,
    written: Vec<Written>,
    finished: bool,
}

enum Kind {
    Folder { last: PathBuf },
    Zip(Option<Box<zip::ZipWriter<BufWriter<File>>>>),
}

impl Out {
    /// Begins a folder, or a zip when the name ends so.
    pub fn begin(target: &Path) -> Result<Out, OutError> {
        if target.exists() {
            return Err(OutError::Exists(target.to_owned()));
        }
        let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let unfinished = target.with_file_name(format!("{name}.unfinished"));
        let failed = |source| OutError::Io { path: unfinished.clone(), source };
        let is_zip = target.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
        let kind = if is_zip {
            let file = File::create(&unfinished).map_err(failed)?;
            Kind::Zip(Some(Box::new(zip::ZipWriter::new(BufWriter::new(file)))))
        } else {
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished).map_err(failed)?;
            }
            fs::create_dir_all(&unfinished).map_err(failed)?;
            Kind::Folder { last: PathBuf::new() }
        };
        Ok(Out { target: target.to_owned(), unfinished, kind, written: Vec::new(), finished: false })
    }

    /// Writes one file. The path has slashes, and no part of it comes from outside.
    pub fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), OutError> {
        self.write(path, bytes.len() as u64 >= ZIP64, |to| to.write_all(bytes))
    }

    /// Writes one file piece by piece.
    pub fn stream(
        &mut self,
        path: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutError> {
        self.write(path, true, fill)
    }

    fn write(
        &mut self,
        path: &str,
        may_be_large: bool,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutError> {
        let written = match &mut self.kind {
            Kind::Folder { last } => into_folder(&self.unfinished, last, path, fill),
            Kind::Zip(zip) => into_zip(zip.as_mut().expect("open until the end"), path, may_be_large, fill),
        };
        let (sha256, len) =
            written.map_err(|source| OutError::Io { path: self.unfinished.join(path), source })?;
        self.written.push(Written { path: path.to_owned(), sha256, len });
        Ok(())
    }

    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// What was written so far, by path; from here on it is counted anew.
    pub fn take(&mut self) -> Vec<Written> {
        let mut written = std::mem::take(&mut self.written);
        written.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        written
    }

    /// Flushes and gives the folder its name.
    pub fn finish(mut self) -> Result<PathBuf, OutError> {
        let done = match &mut self.kind {
            Kind::Folder { .. } => sync_all(&self.unfinished),
            Kind::Zip(zip) => {
                zip.take().expect("finished once").finish().map_err(io::Error::from).and_then(|file| {
                    let file = file.into_inner().map_err(|e| e.into_error())?;
                    file.sync_all()
                })
            }
        };
        let named = done.and_then(|()| fs::rename(&self.unfinished, &self.target));
        named.map_err(|source| OutError::Io { path: self.target.clone(), source })?;
        self.finished = true;
        Ok(self.target.clone())
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // What cannot be taken away still has `.unfinished` in its name.
        let _left = match &mut self.kind {
            Kind::Folder { .. } => fs::remove_dir_all(&self.unfinished),
            Kind::Zip(zip) => {
                drop(zip.take());
                fs::remove_file(&self.unfinished)
            }
        };
    }
}

/// Counts and hashes what goes through.
struct Hashing<W> {
    to: W,
    hasher: Sha256,
    len: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        self.len += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Hashing<W> {
    fn new(to: W) -> Hashing<W> {
        Hashing { to, hasher: Sha256::new(), len: 0 }
    }

    fn end(self) -> (W, [u8; 32], u64) {
        (self.to, self.hasher.finalize().into(), self.len)
    }
}

fn into_folder(
    root: &Path,
    last: &mut PathBuf,
    path: &str,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<([u8; 32], u64)> {
    let file = root.join(path);
    let parent = file.parent().unwrap_or(root);
    if parent != last.as_path() {
        fs::create_dir_all(parent)?;
        *last = parent.to_owned();
    }
    let file = File::options().write(true).create_new(true).open(&file)?;
    let mut to = Hashing::new(BufWriter::new(file));
    fill(&mut to)?;
    to.flush()?;
    let (_, sha256, len) = to.end();
    Ok((sha256, len))
}

fn into_zip(
    zip: &mut zip::ZipWriter<BufWriter<File>>,
    path: &str,
    may_be_large: bool,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<([u8; 32], u64)> {
    // The format's earliest time: the same files make the same bytes.
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
        .large_file(may_be_large);
    zip.start_file(path, options).map_err(io::Error::from)?;
    let mut to = Hashing::new(zip);
    fill(&mut to)?;
    let (_, sha256, len) = to.end();
    Ok((sha256, len))
}

/// A crash after the end must not leave a folder of empty files under its final name.
#[cfg(target_os = "linux")]
fn sync_all(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    rustix::fs::syncfs(&folder).map_err(io::Error::from)
}

/// A crash after the end must not leave a folder of empty files under its final name.
#[cfg(not(target_os = "linux"))]
fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_all(&entry.path())?,
            false => File::open(entry.path())?.sync_all()?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(target: &Path) -> PathBuf {
        let mut out = Out::begin(target).unwrap();
        out.put("data/a", b"one").unwrap();
        out.put("data/b/c", b"two").unwrap();
        assert_eq!(&out.written()[0].sha256, crate::digest::BodyHash::of(b"one").as_bytes());
        out.finish().unwrap()
    }

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("folder");
        let mut out = Out::begin(&target).unwrap();
        out.put("data/a", b"one").unwrap();
        assert!(!target.exists());
        assert!(matches!(out.put("data/a", b"again"), Err(OutError::Io { .. })));
        drop(out);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left of it");
        fill(&target);
        assert_eq!(fs::read(target.join("data/b/c")).unwrap(), b"two");
        assert!(matches!(Out::begin(&target), Err(OutError::Exists(_))));
    }

    #[test]
    fn the_same_files_make_the_same_zip() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (fill(&dir.path().join("1.zip")), fill(&dir.path().join("2.zip")));
        assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap());
    }
}
