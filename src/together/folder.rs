//! A folder into which people drop saved pages. Only files that come after the session began are looked at, and
//! none is moved or removed: it may be somebody's folder of downloads.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Larger files are no saved page.
const LARGEST: u64 = crate::saved::MAX_FILE as u64;

/// What a folder held when it was last looked at.
#[derive(Debug)]
pub struct DropFolder {
    path: PathBuf,
    known: HashMap<PathBuf, Mark>,
}

/// Whether a file is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    len: u64,
    changed: Option<SystemTime>,
    /// It was handed over, or was there before.
    done: bool,
}

impl DropFolder {
    /// Begins to watch; what is there already is left alone.
    pub fn watch(path: &Path) -> std::io::Result<DropFolder> {
        let mut folder = DropFolder { path: path.to_owned(), known: HashMap::new() };
        folder.list(true)?;
        Ok(folder)
    }

    /// The files that have come since, each once, when they no longer grow.
    pub fn new_files(&mut self) -> std::io::Result<Vec<PathBuf>> {
        self.list(false)
    }

    fn list(&mut self, done: bool) -> std::io::Result<Vec<PathBuf>> {
        let mut ready = Vec::new();
        for entry in fs::read_dir(&self.path)?.flatten() {
            let path = entry.path();
            // A link could lead anywhere; a name that begins with a dot is a download under way.
            let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
            let Ok(facts) = entry.metadata() else { continue };
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !plain || hidden || is_under_way(&path) || facts.len() == 0 || facts.len() > LARGEST {
                continue;
            }
            let now = Mark { len: facts.len(), changed: facts.modified().ok(), done };
            match self.known.get_mut(&path) {
                Some(mark) if mark.done => {}
                Some(mark) if (mark.len, mark.changed) == (now.len, now.changed) => {
                    mark.done = true;
                    ready.push(path);
                }
                Some(mark) => *mark = now,
                None => {
                    self.known.insert(path, now);
                }
            }
        }
        ready.sort();
        Ok(ready)
    }
}

/// A browser's unfinished download.
fn is_under_way(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["part", "crdownload", "tmp", "download"].contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_new_files_are_handed_over_and_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("old.html"), "x").unwrap();
        let mut drop = DropFolder::watch(folder.path()).unwrap();
        fs::write(file("new.html"), "a").unwrap();
        fs::write(file("half.html.part"), "a").unwrap();
        assert_eq!(drop.new_files().unwrap(), Vec::<PathBuf>::new());
        fs::write(file("new.html"), "ab").unwrap();
        assert_eq!(drop.new_files().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(drop.new_files().unwrap(), [file("new.html")]);
        assert_eq!(drop.new_files().unwrap(), Vec::<PathBuf>::new());
        assert!(file("new.html").is_file() && file("old.html").is_file());
    }
}
