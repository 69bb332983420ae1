//! The one door to Chromium. A look opens the page in a real browser, does the steps of the profile, and keeps
//! what stands there in the end.
//!
//! It is asked honestly: the browser says that it is automated, its User-Agent is its own with our name behind it,
//! text is put in at once, nothing imitates a person, and nothing is done about a challenge but to write down that
//! it was there. One page at a time; one browser for a round, with an empty profile; a context of its own for each
//! look.
//!
//! DevTools hands out decoded bodies and tidied headers. So what is kept is the page's DOM and what the browser
//! tells, never "the response as received".

mod errors;
mod find;
mod guard;
mod look;
mod pipe;
mod process;
mod profile;
mod running;
mod tab;
mod watch;

pub use find::{NoBrowser, find};

use super::address::Reach;
use super::capture::{Capture, Grade, Way};
use super::{Failure, Fetched};
use crate::clock::Clock;
use crate::source::Visit;
use crate::time::{Moment, Period};
use process::{Process, Start};
use running::Running;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::Mutex;

/// How the browser is found and started.
#[derive(Debug, Clone)]
pub struct BrowserSettings {
    /// The config's own word for the program.
    pub program: Option<PathBuf>,
    /// The search path.
    pub path: Option<OsString>,
    /// Where profile folders are made; should be private.
    pub folder: PathBuf,
    /// Shows the window.
    pub window: bool,
    /// For one whole look.
    pub timeout: Period,
    /// Our name, as [`super::user_agent`] makes it: it follows the browser's own.
    pub user_agent: String,
}

/// Asks in a browser. It is started with the first look of a round.
pub struct BrowserFetcher {
    settings: BrowserSettings,
    running: Mutex<Option<Running>>,
    /// The product that was started last, and its whole name with ours behind it.
    named: std::sync::Mutex<Option<(String, String)>>,
}

/// After so many looks a round gets a new browser: what leaks, leaks no further.
const LOOKS: u32 = 200;
/// A browser without work for so long is ended.
const IDLE: Duration = Duration::from_secs(10);

impl BrowserFetcher {
    pub fn new(settings: BrowserSettings) -> BrowserFetcher {
        BrowserFetcher { settings, running: Mutex::new(None), named: std::sync::Mutex::default() }
    }

    /// Ends what a killed program of ours left behind; says how many browsers' profiles there were.
    pub fn clean_up(&self) -> usize {
        profile::clean_up(&self.settings.folder)
    }

    /// The browser that would be started.
    pub fn program(&self) -> Result<PathBuf, NoBrowser> {
        find(self.settings.program.as_deref(), self.settings.path.as_deref())
    }

    /// Asks once. Always comes back, and with a capture: what went wrong is kept like everything else.
    pub async fn fetch(&self, clock: &dyn Clock, visit: &Visit) -> Fetched {
        // Held for the whole look: one page at a time.
        let mut running = self.running.lock().await;
        let asked = clock.now();
        if let Some(failure) = guard::refusal(&visit.base_url) {
            return not_looked((asked, asked), visit, String::new(), failure);
        }
        let reach = guard::reach_of(&visit.base_url);
        let limit = self.settings.timeout.duration();
        let fetched = match self.ready(&mut running, asked, reach).await {
            Some(browser) => browser.look(clock, visit, asked, limit).await,
            None => not_looked((asked, clock.now()), visit, String::new(), Failure::Browser),
        };
        let mut broken = fetched.failure == Some(Failure::Browser);
        if let Some(browser) = running.as_mut() {
            browser.used = clock.now();
            broken = broken || browser.hangs;
        }
        if broken && let Some(mut browser) = running.take() {
            browser.process.kill().await;
            browser.process.end().await;
        }
        fetched
    }

    /// Ends a browser that has had no work for a while.
    pub async fn rest(&self, now: Moment) {
        // A look that is on its way holds it.
        let Ok(mut running) = self.running.try_lock() else { return };
        let idle = running.as_ref().is_some_and(|r| now.boot.saturating_sub(r.used.boot) >= IDLE);
        if idle && let Some(browser) = running.take() {
            browser.process.end().await;
        }
    }

    /// Ends the browser, if one is running.
    pub async fn end(&self) {
        if let Some(browser) = self.running.lock().await.take() {
            browser.process.end().await;
        }
    }

    /// The running browser, or a new one; `None` when there is none to be had.
    async fn ready<'r>(
        &self,
        running: &'r mut Option<Running>,
        now: Moment,
        reach: Reach,
    ) -> Option<&'r mut Running> {
        let is_worn = |r: &mut Running| r.looks >= LOOKS || r.reach != reach || !r.process.is_alive();
        let worn = running.as_mut().is_some_and(is_worn);
        if worn && let Some(old) = running.take() {
            old.process.end().await;
        }
        if running.is_none() {
            *running = self.start(now, reach).await;
        }
        running.as_mut()
    }

    /// Starts a browser that carries our name. Its own name is asked of it first: the name is a matter of the whole
    /// browser, for its workers ask under no name of a tab.
    async fn start(&self, now: Moment, reach: Reach) -> Option<Running> {
        self.clean_up();
        for attempt in 0..2 {
            let named = self.named();
            let tag = format!("{}-{}-{attempt}", std::process::id(), now.boot.as_nanos());
            let user_agent = named.as_ref().map(|(_, name)| name.clone());
            let process = self.process(tag, user_agent, reach).await?;
            let asked = tab::within(Duration::from_secs(10), process.browser.version()).await;
            let Ok(version) = asked else {
                process.end().await;
                return None;
            };
            let product = version.product;
            if named.is_some_and(|(known, _)| known == product) {
                return Some(Running { process, product, reach, looks: 0, hangs: false, used: now });
            }
            process.end().await;
            let own = version.user_agent.replace(&self.settings.user_agent, "");
            self.set_named((product, format!("{} {}", own.trim(), self.settings.user_agent)));
        }
        None
    }

    async fn process(&self, tag: String, user_agent: Option<String>, reach: Reach) -> Option<Process> {
        let program = self.program().map_err(|error| tracing::warn!(%error, "no browser")).ok()?;
        let start = Start {
            program,
            folder: self.settings.folder.clone(),
            window: self.settings.window,
            tag,
            user_agent,
            resolver_rules: guard::resolver_rules(reach),
        };
        let process = Process::start(&start).await;
        process.map_err(|error| tracing::warn!(%error, "no browser")).ok()
    }

    fn named(&self) -> Option<(String, String)> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_named(&self, named: (String, String)) {
        *self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(named);
    }
}

/// A look that did not come about.
pub fn not_looked(
    (asked, answered): (Moment, Moment),
    visit: &Visit,
    by: String,
    failure: Failure,
) -> Fetched {
    let mut capture = Capture::new(Way::Browser, Grade::A);
    capture.by = by;
    let none = Fetched::not_sent(asked, visit.url.clone(), failure);
    Fetched { answered, capture: Some(Box::new(capture)), ..none }
}
