//! The browser's process: started with an empty profile in a folder of its own, and always ended.

use super::pipe::Pipes;
use super::profile::Profile;
use crate::random::{SystemRandom, random_bytes};
use chromiumoxide::browser::Browser;
use chromiumoxide::handler::HandlerConfig;
use futures_util::StreamExt;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

const START: Duration = Duration::from_secs(30);
/// How long a browser may take to end by itself.
const END: Duration = Duration::from_secs(3);
/// How often it is looked whether the browser is still there.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// One DevTools command; our own waits are shorter.
const COMMAND: Duration = Duration::from_secs(300);

/// What the browser is started with. It says that it is automated, and hides nothing. Nothing is asked of
/// anybody but the page: no updates, no suggestions, no sync.
const FLAGS: [&str; 28] = [
    "remote-debugging-pipe",
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
    "disable-extensions",
    "disable-hang-monitor",
    "disable-notifications",
    "disable-prompt-on-repost",
    "disable-renderer-backgrounding",
    "disable-search-engine-choice-screen",
    "disable-sync",
    "deny-permission-prompts",
    "hide-scrollbars",
    "metrics-recording-only",
    "mute-audio",
    "no-default-browser-check",
    "no-first-run",
    "no-pings",
    "no-service-autorun",
    "use-mock-keychain",
];
const VALUES: [(&str, &str); 4] = [
    ("lang", "en-US"),
    ("password-store", "basic"),
    ("force-color-profile", "srgb"),
    (
        "disable-features",
        "Translate,MediaRouter,OptimizationHints,OptimizationGuideModelDownloading,InterestFeedContentSuggestions,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,GlobalMediaControls,NetworkTimeServiceQuerying,AimEnabled,AimServerEligibilityEnabled,AimServerRequestOnStartupEnabled",
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

impl Start {
    /// What it is started with, besides its environment.
    fn args(&self, profile: &Path) -> Vec<OsString> {
        let with = |key: &str, value: &std::ffi::OsStr| {
            let mut arg = OsString::from(format!("--{key}="));
            arg.push(value);
            arg
        };
        let mut args: Vec<OsString> = FLAGS.iter().map(|flag| format!("--{flag}").into()).collect();
        args.extend(VALUES.iter().map(|(key, value)| with(key, value.as_ref())));
        args.push(with("user-data-dir", profile.as_os_str()));
        args.push(format!("--window-size={},{}", WINDOW.0, WINDOW.1).into());
        args.push(with("host-resolver-rules", self.resolver_rules.as_ref()));
        args.extend(self.user_agent.as_ref().map(|name| with("user-agent", name.as_ref())));
        if !self.window {
            args.extend(["--headless=new".into(), "--disable-gpu".into()]);
        }
        if rustix::process::geteuid().is_root() {
            // Chromium's sandbox cannot be made as root, and refuses to start.
            args.extend(["--no-sandbox".into(), "--disable-setuid-sandbox".into()]);
        }
        // Not its start page, which asks its maker for what is new.
        args.push("about:blank".into());
        args
    }
}

/// A running browser.
pub(super) struct Process {
    pub browser: Browser,
    child: Child,
    handler: JoinHandle<()>,
    passing: JoinHandle<()>,
    profile: Profile,
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
        let mut command = Command::new(&start.program);
        command.args(start.args(profile.path())).env("TMPDIR", profile.make_tmp(&start.tag)?);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let pipes = Pipes::into(&mut command)?;
        let child = command.spawn().map_err(|_| NoStart::Browser)?;
        // The command holds the browser's ends of the pipes.
        drop(command);
        let secret = hex::encode(random_bytes::<16>(&mut SystemRandom));
        let (address, passing) = pipes.listen(&secret).await?;
        let settings = HandlerConfig {
            ignore_https_errors: false,
            viewport: None,
            request_timeout: COMMAND,
            ..HandlerConfig::default()
        };
        let connecting = tokio::time::timeout(START, Browser::connect_with_config(address, settings));
        let Ok(Ok((browser, mut handler))) = connecting.await else { return Err(NoStart::Browser) };
        let handler = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Process { browser, child, handler, passing, profile })
    }

    /// Whether DevTools still answers.
    pub(super) fn is_alive(&mut self) -> bool {
        !self.handler.is_finished() && matches!(self.child.try_wait(), Ok(None))
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
            self.child.wait().await.ok()
        };
        if alive && tokio::time::timeout(END, kindly).await.ok().flatten().is_none() {
            self.kill().await;
        }
        self.handler.abort();
        self.passing.abort();
        self.profile.kill_users();
    }

    /// Ends a browser that hangs.
    pub(super) async fn kill(&mut self) {
        let _reaped = self.child.kill().await;
    }
}
