//! The browser source against the crate's own pretend page, in a real headless Chromium.

use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use testigo::clock::{Clock, SystemClock};
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings};
use testigo::fetch::politeness::HostRules;
use testigo::fetch::{Fetched, user_agent};
use testigo::invented;
use testigo::outcome::Outcome;
use testigo::pretend::{Options, Pretend};
use testigo::read::{Reading, read};
use testigo::source::{Query, Search, SourceProfile};
use testigo::time::Period;

/// A site, a browser, and the profile of ICE's locator.
pub struct Stage {
    pub site: Pretend,
    pub browser: BrowserFetcher,
    pub profile: SourceProfile,
    pub folder: TempDir,
}

pub async fn stage(people: u32) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(people)).await.unwrap();
    let browser = BrowserFetcher::new(BrowserSettings {
        program: None,
        path: std::env::var_os("PATH"),
        folder: folder.path().join("browser"),
        window: false,
        timeout: Period::from_secs(60),
        user_agent: name(),
    });
    Stage { site, browser, profile: profile(), folder }
}

pub fn name() -> String {
    user_agent("0.1.0", "https://testigo.example", Some("tests"))
}

fn profile() -> SourceProfile {
    static PROFILE: OnceLock<SourceProfile> = OnceLock::new();
    PROFILE.get_or_init(|| SourceProfile::builtin("ice-odls").expect("it is built in")).clone()
}

pub fn query(i: u32) -> Query {
    let person = invented::person(i);
    let search = Search::Person { a_number: person.a_number, country: person.country, names: person.names };
    Query::new(search)
}

impl Stage {
    pub async fn fetch(&self, query: &Query) -> Fetched {
        let visit = self.profile.visit(&self.site.base_url(), query).unwrap();
        self.browser.fetch(&SystemClock, &visit, &HostRules::LOOPBACK).await
    }

    pub async fn ask(&self, i: u32) -> (Fetched, Reading) {
        let query = query(i);
        let fetched = self.fetch(&query).await;
        let reading = read(&self.profile, &query, &fetched);
        (fetched, reading)
    }
}

#[tokio::test]
async fn a_listed_person_is_read_with_place_and_details() {
    let stage = stage(3).await;
    let (fetched, reading) = stage.ask(1).await;
    let capture = fetched.capture.as_ref().unwrap();
    let steps: Vec<String> =
        capture.steps.iter().map(|s| format!("{} {} {}ms", s.step, s.ended, s.took_ms)).collect();

    let Outcome::Listed(record) = &reading.outcome else { panic!("{reading:?} {steps:?}") };
    for f in &record.fields {
        println!("{} = {}", f.name, f.value);
    }
    let t = std::time::Instant::now();
    for i in 0..3 {
        let (_, r) = stage.ask(i).await;
        println!("{} {:?}", r.outcome.key(), t.elapsed());
    }
    let (f, r) = stage.ask(7).await;

    for seen in stage.site.requests() {
        println!("{} {} {:?}", seen.method, seen.path, seen.user_agent);
    }
    stage.browser.end().await;
}
