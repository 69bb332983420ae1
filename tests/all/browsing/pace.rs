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
use testigo::store::{CheckFilter, CheckRow, Store};
use testigo::time::Period;
use testigo::watch::keeper::Keeper;
use testigo::watch::roster::Roster;
use testigo::watch::run::{Run, Told, Work, run};
use testigo::watch::sources::in_force;

const PEOPLE: u32 = 3;
const SPACING: Duration = Duration::from_millis(1_200);
/// The spacing less its jitter of a tenth, and what the clock of a busy machine is off.
const LEAST: Duration = Duration::from_millis(1_000);
/// How long a page that refused is left alone.
const WAITS: [Duration; 3] = [Duration::from_secs(4), Duration::from_secs(8), Duration::from_secs(8)];
/// A busy machine may take so long for one test.
const MOST: Duration = Duration::from_secs(120);

fn config(site: &Pretend) -> Config {
    let every = Period::from_secs(1);
    let mut config = Config::default();
    (config.schedule.hot, config.schedule.normal, config.schedule.cold) = (every, every, every);
    config.fetch.daily_cap = u32::MAX;
    config.browser.timeout = Period::from_secs(10);
    config.browser.blocked_backoff = WAITS.map(|wait| Period::from_millis(wait.as_millis() as u64));
    let here = SourceSettings {
        base_url: Some(site.base_url()),
        spacing: Some(Period::from_millis(SPACING.as_millis() as u64)),
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
    Run {
        clock,
        fetcher,
        browser,
        sources,
        roster,
        keeper,
        work: Work::Schedule(rows),
        archive,
        anchors: None,
        alerts: None,
    }
}

/// One look, as it was kept and told.
#[derive(Debug)]
struct Look {
    asked: DateTime<Utc>,
    told: DateTime<Utc>,
    said: String,
}

/// Runs until so many looks were told that begin like this, and a little longer. All looks, in the order of asking.
async fn play(dir: &TempDir, config: &Config, enough: (usize, &str), longer: Duration) -> Vec<Look> {
    let told = Mutex::new(BTreeMap::new());
    let mut tell = |news: Told<'_>| {
        if let Told::News(news) = news {
            let seen = news.seen.iter();
            let said =
                seen.map(|s| (s.check, (Utc::now(), format!("{} {}", s.outcome.key(), s.outcome.why()))));
            told.lock().unwrap().extend(said);
        }
    };
    let count = || told.lock().unwrap().values().filter(|(_, said)| said.starts_with(enough.1)).count();
    let stop = async {
        let most = Instant::now() + MOST;
        while count() < enough.0 && Instant::now() < most {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(longer).await;
    };
    let run_now = prepare(dir, config);
    let roster = run_now.roster.clone();
    let mut keeper = run(run_now, stop, &mut tell).await.unwrap();
    let report = keeper.store().verify(&mut |_, _| {}).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert!(pids(dir).is_empty() && is_empty(&dir.path().join("browser")), "the browser ended with the loop");
    let mut told = told.into_inner().unwrap();
    let people = roster.entries().map(|(_, entry)| entry.person.id.clone());
    let rows: Vec<_> =
        people.flat_map(|id| keeper.store().history(&id, CheckFilter::default()).unwrap()).collect();
    let look = |row: CheckRow| {
        let (told, said) = told.remove(&row.no)?;
        Some(Look { asked: row.asked.wall, told, said })
    };
    let mut looks: Vec<Look> = rows.into_iter().filter_map(look).collect();
    looks.sort_by_key(|look| look.asked);
    looks
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
    let told = play(&dir, &config(&site), (4, "listed"), Duration::ZERO).await;
    assert!(told.len() >= 4 && told.iter().all(|look| look.said == "listed "), "{told:?}");
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

/// No look begins within a refusal's wait. On loopback the loop may begin the next look when an answer is there and not
/// yet judged: one that had begun before the refusal was told is not counted here.
fn nothing_within_the_waits(looks: &[Look]) {
    let mut in_row = 0;
    for (i, look) in looks.iter().enumerate() {
        if !look.said.starts_with("blocked ") {
            in_row = 0;
            continue;
        }
        let until = look.told + WAITS[in_row.min(2)] - Duration::from_millis(200);
        let early = looks[i + 1..].iter().find(|next| next.asked > look.told && next.asked < until);
        assert!(
            early.is_none(),
            "asked again at {:?} after {look:?}, refusal {in_row}",
            early.map(|l| l.asked)
        );
        in_row += 1;
    }
}

async fn refused_twice(fault: Fault) {
    let dir = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(PEOPLE)).await.unwrap();
    site.add_rule(Rule::new(Scope::Everybody, fault.clone()).times(2));
    let told = play(&dir, &config(&site), (1, "listed"), Duration::ZERO).await;
    let blocked = told.iter().filter(|look| look.said.starts_with("blocked ")).count();
    assert_eq!(blocked, 2, "{fault:?}: {told:?}");
    nothing_within_the_waits(&told);
    // Beside the looks that were told nothing was sent: each document belongs to one; the last may be on its way.
    let documents = site.requests().iter().filter(|s| s.path == "/odls/").count();
    assert!(documents <= told.len() + 1, "{fault:?}: {documents} documents, {told:?}");
}

/// Twice refused, then answered: nothing at all is sent in between, and the second wait is the longer one.
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
    let told = play(&dir, &config(&site), (1, "blocked"), Duration::from_secs(10)).await;
    let refused = told.iter().find(|look| look.said == "blocked too_many_requests").expect("a refusal");
    let later = told.iter().filter(|look| look.asked > refused.told).count();
    assert_eq!(later, 0, "the hour that it asked for is not over: {told:?}");
}

#[tokio::test]
async fn a_page_that_robots_txt_closes_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let robots = Robots::Text("User-agent: *\nDisallow: /odls/\n".to_owned());
    let site = Pretend::start(Options { robots, ..Options::crowd(PEOPLE) }).await.unwrap();
    let told = play(&dir, &config(&site), (1, ""), Duration::ZERO).await;
    assert!(!told.is_empty() && told.iter().all(|look| look.said == "blocked robots_txt"), "{told:?}");
    assert!(site.requests().iter().all(|s| s.path == "/robots.txt"));
    assert!(!dir.path().join("browser").exists(), "no browser was started");
}
