//! The folder of one browser's profile: removed with the browser, or at the next start when we ourselves were killed.
//!
//! Each profile folder holds a lock file that is locked as long as we live: the system lets go of it however we
//! end. A folder whose lock is free is a stray: the browser that still uses it is ended, and the folder removed.
//!
//! Chromium puts sockets into a temporary folder, and leaves them there when it is killed. So it gets one of its own:
//! in its profile, or, where that path is too long for a socket, one beside the system's other temporary files, whose
//! name stands in the profile before it is made.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PREFIX: &str = "profile-";
const LOCK: &str = "lock";
/// Addresses of local sockets have at most 107 bytes, and Chromium adds some forty.
const LONGEST_TMP: usize = 60;
/// The file in a profile that names a temporary folder outside of it, and how such folders are named.
const ELSEWHERE: &str = "temporary-folder";
const TMP_PREFIX: &str = "testigo-browser-";

/// Removed when it is dropped.
pub(super) struct Profile {
    path: PathBuf,
    _lock: File,
}

impl Profile {
    pub(super) fn make(folder: &Path, tag: &str) -> std::io::Result<Profile> {
        make_private(folder)?;
        let path = folder.join(format!("{PREFIX}{tag}"));
        make_private(&path)?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Profile { path, _lock: lock })
    }

    /// The browser's own temporary folder.
    pub(super) fn make_tmp(&self, tag: &str) -> std::io::Result<PathBuf> {
        let inside = self.path.join("tmp");
        if inside.as_os_str().len() <= LONGEST_TMP {
            make_private(&inside)?;
            return Ok(inside);
        }
        let beside = std::env::temp_dir().join(format!("{TMP_PREFIX}{tag}"));
        std::fs::write(self.path.join(ELSEWHERE), beside.as_os_str().as_encoded_bytes())?;
        // Not one that somebody else has made before us.
        DirBuilder::new().mode(0o700).create(&beside)?;
        Ok(beside)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn kill_users(&self) {
        kill_users(&self.path);
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        remove_profile(&self.path);
    }
}

/// Ends browsers that a killed program of ours left behind in `folder`, and removes their profiles. Says how
/// many there were.
pub(super) fn clean_up(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let strays = entries.flatten().map(|entry| entry.path()).filter(|path| is_stray(path));
    let mut count = 0;
    for path in strays {
        kill_users(&path);
        remove_profile(&path);
        count += 1;
    }
    count
}

fn is_stray(path: &Path) -> bool {
    let ours = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(PREFIX));
    if !ours || !path.is_dir() {
        return false;
    }
    match File::open(path.join(LOCK)).map(|lock| lock.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => false,
        // Without a lock file: killed between two lines of `make`, or half removed.
        Ok(Ok(())) | Ok(Err(TryLockError::Error(_))) | Err(_) => true,
    }
}

/// Kills every process that was started with this profile, and waits until none is left.
fn kill_users(profile: &Path) {
    let wanted = format!("--user-data-dir={}", profile.display());
    for _ in 0..100 {
        let users = processes_with(&wanted);
        if users.is_empty() {
            return;
        }
        for pid in users {
            let _gone_already = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

#[cfg(target_os = "linux")]
fn processes_with(argument: &str) -> Vec<rustix::process::Pid> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let Some(number) = entry.file_name().to_str().and_then(|n| n.parse::<i32>().ok()) else { continue };
        let Ok(line) = std::fs::read(entry.path().join("cmdline")) else { continue };
        // Zygotes and renderers write their line anew, with spaces.
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.split(' ').any(|part| part == argument) {
            found.extend(rustix::process::Pid::from_raw(number));
        }
    }
    found
}

#[cfg(not(target_os = "linux"))]
fn processes_with(argument: &str) -> Vec<rustix::process::Pid> {
    let listed = std::process::Command::new("ps").args(["-axo", "pid=,command="]).output();
    let text = listed.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    let of_line = |line: &str| {
        let (pid, command) = line.trim().split_once(' ')?;
        let fits = command.contains(argument);
        fits.then(|| pid.parse().ok().and_then(rustix::process::Pid::from_raw)).flatten()
    };
    text.lines().filter_map(of_line).collect()
}

/// With the temporary folder that it names, if that has the name of one of ours.
fn remove_profile(path: &Path) {
    if let Ok(beside) = std::fs::read_to_string(path.join(ELSEWHERE)) {
        let beside = PathBuf::from(beside);
        let name = beside.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(TMP_PREFIX)) && !beside.is_symlink() {
            remove(&beside);
        }
    }
    remove(path);
}

/// Processes that are just ending may still write: tried a few times.
fn remove(path: &Path) {
    for _ in 0..20 {
        match std::fs::remove_dir_all(path) {
            Ok(()) => return,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    tracing::warn!(folder = %path.display(), "the browser's profile folder could not be removed");
}

fn make_private(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_stays_and_a_stray_one_goes() {
        let folder = tempfile::tempdir().unwrap();
        let used = Profile::make(folder.path(), "used").unwrap();
        let stray = folder.path().join("profile-stray");
        make_private(&stray).unwrap();
        std::fs::write(stray.join(LOCK), "").unwrap();
        let other = folder.path().join("something-else");
        make_private(&other).unwrap();
        assert_eq!(clean_up(folder.path()), 1);
        assert!(used.path.is_dir() && other.is_dir() && !stray.exists());
        let path = used.path.clone();
        drop(used);
        assert!(!path.exists());
    }

    #[test]
    fn a_temporary_folder_outside_goes_with_its_profile_however_that_ends() {
        let folder = tempfile::tempdir().unwrap();
        let long = folder.path().join("a".repeat(80));
        for killed in [false, true] {
            let profile = Profile::make(&long, "long").unwrap();
            let tmp = profile.make_tmp(&format!("test-{}-{killed}", std::process::id())).unwrap();
            assert!(tmp.as_os_str().len() <= LONGEST_TMP && tmp.is_dir());
            std::fs::write(tmp.join("socket"), "").unwrap();
            if killed {
                // The lock is let go of, and nothing is dropped.
                let Profile { path: _, _lock } = &profile;
                _lock.unlock().unwrap();
                assert_eq!(clean_up(&long), 1);
            }
            drop(profile);
            assert!(!tmp.exists(), "killed: {killed}");
        }
        // Inside of the profile where that is short enough; nothing is removed that is not named like ours.
        let stray = folder.path().join("profile-stray");
        let precious = folder.path().join("precious");
        make_private(&stray).unwrap();
        make_private(&precious).unwrap();
        std::fs::write(stray.join(ELSEWHERE), precious.to_str().unwrap()).unwrap();
        assert_eq!(clean_up(folder.path()), 1);
        assert!(precious.is_dir() && !stray.exists());
    }

    #[test]
    fn a_process_with_the_profile_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let stray = folder.path().join("profile-stray");
        make_private(&stray).unwrap();
        let argument = format!("--user-data-dir={}", stray.display());
        let mut child = std::process::Command::new("sh").args(["-c", "sleep 60", &argument]).spawn().unwrap();
        // A process that was just made still has the command line of the one that made it.
        while processes_with(&argument).is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(clean_up(folder.path()), 1);
        assert!(!child.wait().unwrap().success());
        assert!(!stray.exists());
    }
}
