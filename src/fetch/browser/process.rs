//! The browser's process: started with an empty profile in a folder of its own, and always ended.

use super::profile::Profile;
use chromiumoxide::browser::{Browser, BrowserConfig};
use futures_util::StreamExt;
use std::path::PathBuf;
use std::time::Duration;
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
const FLAGS: [&str; 25] = [
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
            .user_data_dir(profile.path())
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
