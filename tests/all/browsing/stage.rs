//! A site, a browser, and the profile of ICE's locator with shorter waits.

use std::time::{Duration, Instant};
use tempfile::TempDir;
use testigo::clock::SystemClock;
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings};
use testigo::fetch::{Fetched, user_agent};
use testigo::invented;
use testigo::pretend::{Options, Pretend};
use testigo::read::{Reading, read};
use testigo::source::{Query, Search, SourceProfile};
use testigo::time::Period;

pub struct Stage {
    pub site: Pretend,
    pub browser: BrowserFetcher,
    pub profile: SourceProfile,
    pub folder: TempDir,
}

/// One look, and what came of it.
pub struct Looked {
    pub fetched: Fetched,
    pub reading: Reading,
    pub took: Duration,
}

/// The longest that a look of these tests may take: its limit, and the closing of a tab that hangs.
pub const LONGEST: Duration = Duration::from_secs(18);

impl Stage {
    pub async fn new(people: u32) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let site = Pretend::start(Options::crowd(people)).await.unwrap();
        let browser = BrowserFetcher::new(settings(&folder));
        Stage { site, browser, profile: impatient(), folder }
    }

    pub async fn fetch(&self, query: &Query) -> Fetched {
        let visit = self.profile.visit(&self.site.base_url(), query).unwrap();
        self.browser.fetch(&SystemClock, &visit).await
    }

    /// Asks for invented person `i`.
    pub async fn ask(&self, i: u32) -> Looked {
        self.look(&query(i)).await
    }

    pub async fn look(&self, query: &Query) -> Looked {
        let began = Instant::now();
        let fetched = self.fetch(query).await;
        let reading = read(&self.profile, query, &fetched);
        Looked { fetched, reading, took: began.elapsed() }
    }

    /// Ends the browser, and looks whether anything is left of it.
    pub async fn end(&self) {
        self.browser.end().await;
        assert_eq!(profiles(&self.folder), 0, "a profile folder was left");
        assert!(pids(&self.folder).is_empty(), "a process was left");
    }
}

impl Looked {
    /// Outcome and why, as they are kept.
    pub fn said(&self) -> String {
        let outcome = &self.reading.outcome;
        format!("{} {}", outcome.key(), outcome.why()).trim().to_owned()
    }

    /// What happened, for whoever reads a failed test.
    pub fn story(&self) -> String {
        let capture = self.fetched.capture.as_ref().unwrap();
        let steps = capture.steps.iter().map(|s| format!("{}: {} in {}", s.step, s.ended, s.took_ms));
        let steps = steps.collect::<Vec<_>>().join(", ");
        format!("by {} after {:?} ({steps}) {:?}", self.reading.rule, self.took, capture.messages)
    }
}

pub fn settings(folder: &TempDir) -> BrowserSettings {
    BrowserSettings {
        program: None,
        path: std::env::var_os("PATH"),
        folder: folder.path().join("browser"),
        window: false,
        timeout: Period::from_secs(10),
        user_agent: name(),
    }
}

/// Our own name, that follows the browser's.
pub fn name() -> String {
    user_agent("0.1.0", "https://testigo.example", Some("tests"))
}

/// The built-in profile, which waits seconds where the real one waits half a minute.
pub fn impatient() -> SourceProfile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/source/profiles/ice-odls.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text
        .replace("[browse]\n", "[browse]\nwait = \"2500ms\"\n")
        .replace("[[browse.number]]\n", "[[browse.number]]\nwait = \"3s\"\n")
        .replace("[[browse.name]]\n", "[[browse.name]]\nwait = \"3s\"\n")
        .replace("wait = \"15s\"\n", "wait = \"3s\"\n");
    SourceProfile::parse(&text, "tests").unwrap()
}

pub fn query(i: u32) -> Query {
    let person = invented::person(i);
    let search = Search::Person { a_number: person.a_number, country: person.country, names: person.names };
    Query::new(search)
}

/// Profile folders that are there now.
pub fn profiles(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("browser")).map_or(0, |entries| entries.count())
}

/// The processes that work with a profile in this folder.
pub fn pids(folder: &TempDir) -> Vec<u32> {
    let wanted = format!("--user-data-dir={}", folder.path().display());
    let numbers = std::fs::read_dir("/proc").unwrap().flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()));
    numbers
        .filter(|pid: &u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&wanted)
        })
        .collect()
}
