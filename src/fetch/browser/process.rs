//! The browser's process: started with an empty profile in a folder of its own, always ended, and cleaned up at
//! the next start when we ourselves were killed.
//!
//! Each profile folder holds a lock file that is locked as long as we live: the system lets go of it however we
//! end. A folder whose lock is free is a stray: the browser that still uses it is ended, and the folder removed.
//!
//! Chromium puts sockets into a temporary folder, and leaves them there when it is killed. So it gets one of its own:
//! in its profile, or, where that path is too long for a socket, one beside the system's other temporary files, whose
//! name stands in the profile before it is made.

use chromiumoxide::browser::{Browser, BrowserConfig};
use futures_util::StreamExt;
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinHandle;

const PREFIX: &str = "profile-";
const LOCK: &str = "lock";
const START: Duration = Duration::from_secs(30);
/// How long a browser may take to end by itself.
const END: Duration = Duration::from_secs(3);
/// How often it is looked whether the browser is still there.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// One DevTools command; our own waits are shorter.
const COMMAND: Duration = Duration::from_secs(300);
/// Addresses of local sockets have at most 107 bytes, and Chromium adds some forty.
const LONGEST_TMP: usize = 60;
/// The file in a profile that names a temporary folder outside of it, and how such folders are named.
const ELSEWHERE: &str = "temporary-folder";
const TMP_PREFIX: &str = "testigo-browser-";

/// What the browser is started with. It says that it is automated, and hides nothing. Nothing is asked of
/// anybody but the page: no updates, no suggestions, no sync.
const FLAGS: [&str; 26] = [
    "enable-automation",
    "disable-background-networking",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
    "disable-breakpad",
    "disable-client-side-phishing-detection",
    "disable-component-extensions-with-background-pages",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-domain-reliability",
    "disable-hang-monitor",
    "disable-notifications",
    "disable-prompt-on-repost",
    "disable-renderer-backgrounding",
    "disable-search-engine-choice-screen",
    "disable-sync",
    "block-new-web-contents",
    "deny-permission-prompts",
    "metrics-recording-only",
    "mute-audio",
    "no-default-browser-check",
    "no-first-run",
    "no-pings",
    "no-service-autorun",
    "use-mock-keychain",
];
const VALUES: [(&str, &str); 5] = [
    ("lang", "en-US"),
    ("password-store", "basic"),
    ("force-color-profile", "srgb"),
    ("remote-debugging-port", "0"),
    (
        "disable-features",
        "Translate,MediaRouter,OptimizationHints,OptimizationGuideModelDownloading,InterestFeedContentSuggestions,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,GlobalMediaControls",
    ),
];
/// Width and height of the window, in pixels.
pub(super) const WINDOW: (u32, u32) = (1280, 1024);

/// How the browser is to be started.
#[derive(Debug, Clone)]
pub(super) struct Start {
    pub program: PathBuf,
    /// The folder for profile folders; made when it is missing.
    pub folder: PathBuf,
    /// With a window that people can watch.
    pub window: bool,
    /// Of the profile folder's name.
    pub tag: String,
    /// How it calls itself in everything it sends, workers and frames too; its own name when absent.
    pub user_agent: Option<String>,
    /// What its resolver may find.
    pub resolver_rules: String,
}

/// A running browser.
pub(super) struct Process {
    pub browser: Browser,
    handler: JoinHandle<()>,
    profile: Profile,
}

/// Removed when it is dropped.
struct Profile {
    path: PathBuf,
    _lock: File,
}

/// Why no browser is running. The browser's own words are not passed on.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoStart {
    #[error("making the browser's profile folder")]
    Folder(#[from] std::io::Error),
    #[error("the browser did not start")]
    Browser,
}

impl Process {
    pub(super) async fn start(start: &Start) -> Result<Process, NoStart> {
        let profile = Profile::make(&start.folder, &start.tag)?;
        let mut config = BrowserConfig::builder()
            .disable_default_args()
            .chrome_executable(&start.program)
            .user_data_dir(&profile.path)
            .respect_https_errors()
            .viewport(None)
            .window_size(WINDOW.0, WINDOW.1)
            .launch_timeout(START)
            .request_timeout(COMMAND)
            .args(FLAGS)
            .args(VALUES)
            .arg(("host-resolver-rules", start.resolver_rules.as_str()));
        config =
            if start.window { config.with_head() } else { config.new_headless_mode().arg("disable-gpu") };
        if let Some(name) = &start.user_agent {
            config = config.arg(("user-agent", name.as_str()));
        }
        if rustix::process::geteuid().is_root() {
            // Chromium's sandbox cannot be made as root, and refuses to start.
            config = config.no_sandbox();
        }
        config = config.env("TMPDIR", profile.make_tmp(&start.tag)?.to_string_lossy());
        let config = config.build().map_err(|_| NoStart::Browser)?;
        let (browser, mut handler) = Browser::launch(config).await.map_err(|_| NoStart::Browser)?;
        let handler = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Process { browser, handler, profile })
    }

    /// Whether DevTools still answers.
    pub(super) fn is_alive(&mut self) -> bool {
        !self.handler.is_finished() && matches!(self.browser.try_wait(), Ok(None))
    }

    /// Resolves when the browser has ended, however. Its DevTools connection does not say so by itself.
    pub(super) async fn gone(&mut self) {
        while self.is_alive() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Ends it: kindly at first, then for certain.
    pub(super) async fn end(mut self) {
        let alive = self.is_alive();
        let kindly = async {
            self.browser.close().await.ok()?;
            self.browser.wait().await.ok()
        };
        if alive && tokio::time::timeout(END, kindly).await.ok().flatten().is_none() {
            self.kill().await;
        }
        self.handler.abort();
        self.profile.kill_users();
    }

    /// Ends a browser that hangs.
    pub(super) async fn kill(&mut self) {
        let _gone = self.browser.kill().await;
        let _reaped = self.browser.wait().await;
    }
}

impl Profile {
    fn make(folder: &Path, tag: &str) -> std::io::Result<Profile> {
        make_private(folder)?;
        let path = folder.join(format!("{PREFIX}{tag}"));
        make_private(&path)?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Profile { path, _lock: lock })
    }

    /// The browser's own temporary folder.
    fn make_tmp(&self, tag: &str) -> std::io::Result<PathBuf> {
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

    fn kill_users(&self) {
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
        assert_eq!(clean_up(folder.path()), 1);
        assert!(!child.wait().unwrap().success());
        assert!(!stray.exists());
    }
}
