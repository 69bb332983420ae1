//! The loop with a browser source: one page at a time, the spacing kept, our name on everything, and silence after a
//! refusal.

use super::stage::{impatient, name, pids, settings};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testigo::clock::{Clock, SystemClock};
use testigo::config::{Config, SourceSettings};
use testigo::fetch::browser::BrowserFetcher;
use testigo::fetch::{FetchSettings, HttpFetcher, Resolver, Roots};
use testigo::invented;
use testigo::pretend::{Fault, Options, Pretend, Robots, Rule, Scope, Seen};
use testigo::random::SystemRandom;
use testigo::store::Store;
use testigo::time::Period;
use testigo::watch::keeper::Keeper;
use testigo::watch::roster::Roster;
use testigo::watch::run::{Run, Told, Work, run};
use testigo::watch::sources::in_force;

const PEOPLE: u32 = 3;
const SPACING: Duration = Duration::from_millis(1_200);
/// The spacing less its jitter of a tenth, and what the clock of a busy machine is off.
const LEAST: Duration = Duration::from_millis(1_000);
/// Longer than a look that is refused: on loopback the next one may begin before the last answer was judged.
const LONG: Duration = Duration::from_secs(7);
/// A busy machine may take so long for one test.
const MOST: Duration = Duration::from_secs(120);
const WAITS: [i64; 3] = [9_000, 12_000, 12_000];

fn config(site: &Pretend, spacing: Duration) -> Config {
    let every = Period::from_secs(1);
    let mut config = Config::default();
    (config.schedule.hot, config.schedule.normal, config.schedule.cold) = (every, every, every);
    config.fetch.daily_cap = u32::MAX;
    config.fetch.timeout = Period::from_secs(10);
    config.browser.blocked_backoff = WAITS.map(|wait| Period::from_millis(wait as u64));
    let here = SourceSettings {
        base_url: Some(site.base_url()),
        spacing: Some(Period::from_millis(spacing.as_millis() as u64)),
        ..SourceSettings::default()
    };
    config.sources.insert("ice-odls".to_owned(), here);
    config
}

fn prepare(dir: &TempDir, config: &Config) -> Run {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let archive = dir.path().join("archive");
    let mut store = Store::create(&archive, clock.now(), Box::new(SystemRandom)).unwrap();
    let people = (0..PEOPLE).map(|i| {
        let mut person = invented::person(i);
        person.sources = vec!["ice-odls".to_owned()];
        person
    });
    store.enrol_all(people.collect(), clock.now()).unwrap();
    let sources = Arc::new(in_force(config, &[Arc::new(impatient())]));
    let (roster, rows) = Roster::load(&store, &sources, config).unwrap();
    let roster = Arc::new(roster);
    let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone()).unwrap();
    let settings_of_http =
        FetchSettings { user_agent: name(), roots: Roots::Bundled, resolver: Resolver::System };
    let fetcher = Arc::new(HttpFetcher::new(settings_of_http).unwrap());
    let browser = Arc::new(BrowserFetcher::new(settings(dir)));
    Run { clock, fetcher, browser, sources, roster, keeper, work: Work::Schedule(rows), archive }
}

type Committed = Vec<(DateTime<Utc>, String)>;

/// Runs until enough was committed, and a little longer; says what was: when, outcome and why.
async fn play(dir: &TempDir, config: &Config, enough: usize, longer: Duration) -> Committed {
    let told = Mutex::new(Committed::new());
    let mut tell = |news: Told<'_>| {
        if let Told::News(news) = news {
            let seen = news.seen.iter();
            let said = seen.map(|s| (Utc::now(), format!("{} {}", s.outcome.key(), s.outcome.why())));
            told.lock().unwrap().extend(said);
        }
    };
    let stop = async {
        let most = Instant::now() + MOST;
        while told.lock().unwrap().len() < enough && Instant::now() < most {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(longer).await;
    };
    let mut keeper = run(prepare(dir, config), stop, &mut tell).await.unwrap();
    let report = keeper.store().verify(&mut |_, _| {}).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert!(pids(dir).is_empty() && is_empty(&dir.path().join("browser")), "the browser ended with the loop");
    told.into_inner().unwrap()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// The requests, look by look: each begins with the document.
fn looks(seen: &[Seen]) -> Vec<Vec<&Seen>> {
    let mut looks: Vec<Vec<&Seen>> = Vec::new();
    for request in seen.iter().filter(|s| s.path != "/robots.txt") {
        if request.path == "/odls/" {
            looks.push(Vec::new());
        }
        looks.last_mut().expect("a look begins with its document").push(request);
    }
    looks
}

#[tokio::test]
async fn people_are_asked_for_one_after_the_other_and_slowly() {
    let dir = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(PEOPLE)).await.unwrap();
    let told = play(&dir, &config(&site, SPACING), 4, Duration::ZERO).await;
    assert!(told.len() >= 4 && told.iter().all(|(_, said)| said == "listed "), "{told:?}");
    let seen = site.requests();
    let ours = name();
    assert!(seen.iter().all(|s| s.user_agent.as_ref().is_some_and(|agent| agent.ends_with(&ours))));
    let page = seen.iter().filter(|s| s.path != "/robots.txt");
    assert!(page.clone().all(|s| s.user_agent.as_ref().unwrap().starts_with("Mozilla/5.0 ")));
    let looks = looks(&seen);
    assert!(looks.len() >= 4, "{} looks", looks.len());
    for look in &looks {
        // One number is asked for in each, once: no two people's looks run into each other.
        let mut paths: BTreeMap<&str, u32> = BTreeMap::new();
        look.iter().for_each(|s| *paths.entry(s.path.as_str()).or_default() += 1);
        assert!(paths.get("/odls/api/anumber").copied().unwrap_or(0) <= 1, "{paths:?}");
        assert_eq!(paths.get("/odls/main.js"), Some(&1), "{paths:?}");
    }
    for pair in looks.windows(2) {
        let apart = pair[1][0].at.boot - pair[0][0].at.boot;
        assert!(apart >= LEAST, "{apart:?} apart");
        assert!(pair[0].last().unwrap().at.boot <= pair[1][0].at.boot);
    }
}

/// Twice refused, then answered: nothing at all is sent in between, and the second wait is the longer one.
async fn refused_twice(fault: Fault) {
    let dir = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(PEOPLE)).await.unwrap();
    site.add_rule(Rule::new(Scope::Everybody, fault.clone()).times(2));
    let told = play(&dir, &config(&site, LONG), 3, Duration::ZERO).await;
    let blocked: Vec<_> = told.iter().take_while(|(_, said)| said.starts_with("blocked ")).collect();
    assert_eq!(blocked.len(), 2, "{fault:?}: {told:?}");
    assert!(told.len() > 2 && told[2..].iter().all(|(_, said)| said == "listed "), "{fault:?}: {told:?}");
    let seen = site.requests();
    for ((at, _), wait) in blocked.iter().zip(WAITS) {
        let until = *at + chrono::TimeDelta::milliseconds(wait - 200);
        let between: Vec<_> = seen.iter().filter(|s| s.at.wall > *at && s.at.wall < until).collect();
        assert!(between.is_empty(), "{fault:?}: asked again within {wait} ms: {:?}", between[0].path);
    }
}

#[tokio::test]
async fn after_a_refusal_nothing_is_sent_until_the_wait_is_over() {
    tokio::join!(refused_twice(Fault::Captcha), refused_twice(Fault::Forbidden403));
}

/// A refusal of the page's interface alone, that the page shows in no words that are known.
#[tokio::test]
async fn a_refused_reply_is_a_refusal_too() {
    let dir = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(PEOPLE)).await.unwrap();
    for i in 0..PEOPLE {
        let fault = Fault::TooMany429 { retry_after: "3600".to_owned() };
        site.set_fault(Scope::One(invented::a_number(i)), fault);
    }
    let told = play(&dir, &config(&site, LONG), 1, LONG + Duration::from_secs(3)).await;
    let said: Vec<&str> = told.iter().map(|(_, said)| said.as_str()).collect();
    assert_eq!(said, ["blocked too_many_requests"], "once, and then the hour that it asked for");
}

#[tokio::test]
async fn a_page_that_robots_txt_closes_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let robots = Robots::Text("User-agent: *\nDisallow: /odls/\n".to_owned());
    let site = Pretend::start(Options { robots, ..Options::crowd(PEOPLE) }).await.unwrap();
    let told = play(&dir, &config(&site, SPACING), 1, Duration::ZERO).await;
    assert!(!told.is_empty() && told.iter().all(|(_, said)| said == "blocked robots_txt"), "{told:?}");
    assert!(site.requests().iter().all(|s| s.path == "/robots.txt"));
    assert!(!dir.path().join("browser").exists(), "no browser was started");
}
