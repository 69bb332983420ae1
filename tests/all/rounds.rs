//! The bench's rounds 0 to 6 against the crate's own pretend locator, 200 people, the policy in seconds: every true
//! change is told of the right person under its right name, and nothing is told of anybody else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testigo::clock::{Clock, SystemClock};
use testigo::config::{Config, SourceSettings};
use testigo::event::{Event, EventKind};
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings};
use testigo::fetch::{FetchSettings, HttpFetcher, Resolver, Roots, user_agent};
use testigo::invented;
use testigo::policy::{Confirm, FleetBrake, Policy};
use testigo::pretend::{Options, Pretend, View, round_view};
use testigo::random::SystemRandom;
use testigo::source::SourceProfile;
use testigo::store::Store;
use testigo::time::Period;
use testigo::watch::keeper::Keeper;
use testigo::watch::roster::Roster;
use testigo::watch::run::{Run, Told, Work, run};
use testigo::watch::sources::in_force;
use tokio::time::{Instant, sleep};

const PEOPLE: u32 = 200;
/// Long enough for two looks at everybody and the re-checks of a confirmed absence.
const LEAST: Duration = Duration::from_secs(5);
/// On a busy machine a round may take so long; a change that is not told by then is missed.
const MOST: Duration = Duration::from_secs(40);

/// What somebody is told about a person.
const ALARMS: [EventKind; 6] = [
    EventKind::Changed,
    EventKind::PlaceGone,
    EventKind::OutOfCustody,
    EventKind::LikelyNotListed,
    EventKind::NotListed,
    EventKind::ListedAgain,
];

type Heard = Arc<Mutex<Vec<Event>>>;

/// Who is told of, and how: person and kind.
type Alarms = BTreeMap<String, BTreeSet<&'static str>>;

fn config(pretend: &Pretend) -> Config {
    let every = Period::from_secs(2);
    let mut config = Config::default();
    config.schedule.hot = every;
    config.schedule.normal = every;
    config.schedule.cold = every;
    config.fetch.timeout = Period::from_secs(10);
    config.fetch.daily_cap = u32::MAX;
    config.policy = Policy {
        recheck: [500, 500, 500, 1000].map(Period::from_millis).to_vec(),
        likely: Confirm { misses: 3, span: Period::from_secs(1) },
        not_listed: Confirm { misses: 4, span: Period::from_secs(2) },
        fleet_brake: FleetBrake { share: 0.2, at_least: 3, within: Period::from_secs(6) },
        control_window: Period::from_secs(3),
        ..Policy::default()
    };
    let here = SourceSettings { base_url: Some(pretend.base_url()), ..SourceSettings::default() };
    config.sources.insert("roster-html".to_owned(), here);
    config
}

/// The archive with everybody in it, and the loop on it, ready to run. Persons' ids in the order of the crowd.
fn prepare(dir: &std::path::Path, config: &Config) -> (Run, Vec<String>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut store = Store::create(&dir.join("archive"), clock.now(), Box::new(SystemRandom)).unwrap();
    let people = (0..PEOPLE).map(|i| {
        let mut person = invented::person(i);
        person.sources = vec!["roster-html".to_owned()];
        person
    });
    let people = store.enrol_all(people.collect(), clock.now()).unwrap();
    let ids = people.iter().map(|p| p.id.to_string()).collect();
    let profile = Arc::new(SourceProfile::builtin("roster-html").unwrap());
    let sources = Arc::new(in_force(config, &[profile]));
    let (roster, rows) = Roster::load(&store, &sources, config).unwrap();
    let roster = Arc::new(roster);
    let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone()).unwrap();
    let user_agent = user_agent("0.1.0", "https://testigo.example", None);
    let settings = FetchSettings { user_agent, roots: Roots::Bundled, resolver: Resolver::System };
    let fetcher = Arc::new(HttpFetcher::new(settings).unwrap());
    let browser = Arc::new(BrowserFetcher::new(BrowserSettings {
        program: None,
        path: None,
        folder: dir.join("browser"),
        window: false,
        timeout: Period::from_secs(10),
        user_agent: "testigo/test".to_owned(),
    }));
    let (work, archive) = (Work::Schedule(rows), dir.join("archive"));
    (
        Run { clock, fetcher, browser, sources, roster, keeper, work, archive, anchors: None, alerts: None },
        ids,
    )
}

/// What must be told of whom when a round follows the one before. A page that is no answer and the outage of
/// round 5 change nobody.
fn due(was: &[View], round: u32, ids: &[String]) -> (Vec<View>, BTreeMap<String, &'static str>) {
    let mut now = was.to_vec();
    let mut due = BTreeMap::new();
    for (i, id) in ids.iter().enumerate() {
        let (view, fault) = round_view(i as u32, round);
        if fault.is_some() || round == 5 || view == was[i] {
            continue;
        }
        let kind = match (&was[i], &view) {
            (_, View::Zero) => EventKind::NotListed,
            (View::Zero, _) => EventKind::ListedAgain,
            _ => EventKind::Changed,
        };
        due.insert(id.clone(), kind.key());
        now[i] = view;
    }
    (now, due)
}

fn alarms(events: &[Event]) -> Alarms {
    let mut alarms = Alarms::new();
    for event in events.iter().filter(|e| ALARMS.contains(&e.kind)) {
        let person = event.person.as_ref().map_or("nobody", |p| p.as_str()).to_owned();
        alarms.entry(person).or_default().insert(event.kind.key());
    }
    alarms
}

/// Plays the rounds and says what went otherwise than it should.
async fn play(pretend: &Pretend, heard: &Heard, ids: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    let began = Instant::now();
    let first = |e: &&Event| e.kind == EventKind::FirstListed;
    while heard.lock().unwrap().iter().filter(first).count() < PEOPLE as usize {
        if began.elapsed() > MOST {
            return vec!["not everybody was listed in round 0".to_owned()];
        }
        sleep(Duration::from_millis(100)).await;
    }
    let mut views: Vec<View> = (0..PEOPLE).map(|i| round_view(i, 0).0).collect();
    for round in 1..=6 {
        let from = heard.lock().unwrap().len();
        let (now, due) = due(&views, round, ids);
        pretend.set_round(round);
        let began = Instant::now();
        loop {
            sleep(Duration::from_millis(200)).await;
            let told = alarms(&heard.lock().unwrap()[from..]);
            let all = due.iter().all(|(id, kind)| told.get(id).is_some_and(|kinds| kinds.contains(kind)));
            if (all && began.elapsed() >= LEAST) || began.elapsed() > MOST {
                break;
            }
        }
        let events = heard.lock().unwrap()[from..].to_vec();
        let told = alarms(&events);
        let missed =
            due.iter().filter(|(id, kind)| !told.get(*id).is_some_and(|k| k.contains(*kind))).count();
        let false_alarms: Vec<_> = told.iter().filter(|(id, _)| !due.contains_key(*id)).collect();
        if missed > 0 || !false_alarms.is_empty() {
            wrong.push(format!(
                "round {round}: {missed} of {} changes missed, false alarms {false_alarms:?}",
                due.len()
            ));
        }
        let doubted = events.iter().any(|e| e.kind == EventKind::SiteInDoubt);
        if round == 5 && !doubted {
            wrong.push("round 5: everybody was missing and the site was not in doubt".to_owned());
        }
        views = now;
    }
    wrong
}

#[test]
fn the_rounds_are_told_rightly_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pretend = runtime.block_on(Pretend::start(Options::crowd(PEOPLE))).unwrap();
    pretend.set_round(0);
    let (loop_, ids) = prepare(dir.path(), &config(&pretend));
    let heard = Heard::default();
    let mut told = |told: Told<'_>| {
        if let Told::News(news) = told {
            heard.lock().unwrap().extend(news.events.iter().cloned());
        }
    };
    let wrong = Mutex::new(Vec::new());
    let stage = async { *wrong.lock().unwrap() = play(&pretend, &heard, &ids).await };
    let mut keeper = runtime.block_on(run(loop_, stage, &mut told)).unwrap();
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let report = keeper.store().verify(&mut |_, _| {}).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}
