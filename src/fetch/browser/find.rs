//! Where a browser is installed: the config's word first, then the search path, then the usual places.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Names of the programs, Chromium first.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "msedge",
    "brave-browser",
];

const PLACES: [&str; 14] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
];

/// No browser was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBrowser {
    #[error("the browser that the config names is not there: {0}")]
    NotThere(PathBuf),
    #[error("no Chromium, Chrome or Edge is installed where testigo looks")]
    None,
}

impl NoBrowser {
    /// What to do about it.
    pub fn next(&self) -> &'static str {
        match self {
            NoBrowser::NotThere(_) => "mend `program` under [browser] in the config, or take it out",
            NoBrowser::None => {
                "install one (Debian, Ubuntu: apt install chromium; others: google.com/chrome), or name it: [browser] program = \"/path\"; until then: testigo together"
            }
        }
    }
}

/// The browser to start. `named` is the config's; `path` is the search path.
pub fn find(named: Option<&Path>, path: Option<&OsStr>) -> Result<PathBuf, NoBrowser> {
    if let Some(named) = named {
        let there = named.is_file().then(|| named.to_owned());
        return there.ok_or_else(|| NoBrowser::NotThere(named.to_owned()));
    }
    let folders: Vec<PathBuf> = path.map(|p| std::env::split_paths(p).collect()).unwrap_or_default();
    let on_path = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let usual = PLACES.iter().map(PathBuf::from);
    on_path.chain(usual).find(|file| file.is_file()).ok_or(NoBrowser::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configs_word_comes_first_and_a_wrong_one_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let chromium = folder.path().join("chromium");
        std::fs::write(&chromium, "").unwrap();
        let path = folder.path().as_os_str();
        assert_eq!(find(None, Some(path)), Ok(chromium.clone()));
        assert_eq!(find(Some(&chromium), None), Ok(chromium));
        let missing = folder.path().join("nowhere");
        assert_eq!(find(Some(&missing), Some(path)), Err(NoBrowser::NotThere(missing)));
    }
}
