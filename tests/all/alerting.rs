//! `run` tells people: a pretend page changes, and the right contacts get the right messages, once each; servers that are
//! away are tried again; nobody who is followed is named beyond the message name.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use testigo::alert::numbers::Numbers;
use testigo::alert::outgoing::Delivery;
use testigo::alert::post::{Post, Pretended};
use testigo::clock::{Clock, SystemClock};
use testigo::config::{Config, SourceSettings, Telling};
use testigo::contact::{
    About, Address, Channel, Content, Early, LockScreen, Means, NewContact, NoChange, Role,
};
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings};
use testigo::fetch::{FetchSettings, HttpFetcher, Resolver, Roots, user_agent};
use testigo::invented;
use testigo::notice::NoticeState;
use testigo::policy::{Confirm, FleetBrake, Policy};
use testigo::pretend::{Options, Pretend};
use testigo::random::SystemRandom;
use testigo::source::SourceProfile;
use testigo::store::{NoticeFilter, Store};
use testigo::time::Period;
use testigo::watch::alerting::{Manner, Teller};
use testigo::watch::keeper::Keeper;
use testigo::watch::roster::Roster;
use testigo::watch::run::{Run, Work, run};
use testigo::watch::sources::in_force;
use tokio::time::{Instant, sleep};

const PEOPLE: u32 = 12;
/// On a busy machine a message may take so long.
const MOST: Duration = Duration::from_secs(60);

fn config(pretend: &Pretend) -> Config {
    let every = Period::from_secs(1);
    let mut config = Config::default();
    (config.schedule.hot, config.schedule.normal, config.schedule.cold) = (every, every, every);
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

fn contact(role: Role, about: About) -> NewContact {
    let channel =
        |means, address: &str| Channel { means, address: Address::new(address), confirmed_at: None };
    NewContact {
        name: format!("{role:?}"),
        role,
        language: "en".to_owned(),
        zone: chrono_tz::America::Chicago,
        channels: vec![channel(Means::Ntfy, "first"), channel(Means::Email, "second@example.org")],
        phone: None,
        quiet: None,
        lock_screen: LockScreen::Status,
        content: Content::NameOnly,
        early: if role == Role::Lawyer { Early::FirstMiss } else { Early::Confirmed },
        no_change: NoChange::Never,
        about,
    }
}

fn telling() -> Telling {
    Telling {
        repeat: Period::from_secs(3600),
        retry_first: Period::from_millis(200),
        digest_over: 5,
        digest_within: Period::from_secs(2),
        ..Telling::default()
    }
}

/// The archive with everybody and two contacts in it, and the loop on it. `call`: the message name of the one whom the
/// family and the lawyer are told about.
fn prepare(dir: &std::path::Path, config: &Config, kept: Arc<Pretended>) -> (Run, String) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut store = Store::create(&dir.join("archive"), clock.now(), Box::new(SystemRandom)).unwrap();
    let people = (0..PEOPLE).map(|i| {
        let mut person = invented::person(i);
        person.sources = vec!["roster-html".to_owned()];
        person
    });
    let people = store.enrol_all(people.collect(), clock.now()).unwrap();
    let about = About { people: vec![people[0].id.clone()], ..About::default() };
    store.add_contact(contact(Role::Family, about.clone()), clock.now()).unwrap();
    store.add_contact(contact(Role::Lawyer, about), clock.now()).unwrap();
    let everybody = About { everybody: true, ..About::default() };
    store.add_contact(contact(Role::Helper, everybody), clock.now()).unwrap();
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
    let manner = Manner {
        rules: telling(),
        clocks: vec![],
        numbers: Numbers::built_in(),
        installation: "test".to_owned(),
    };
    let alerts = Some(Teller { post: Post::Kept(kept), manner: Arc::new(manner) });
    let run = Run { clock, fetcher, browser, sources, roster, keeper, work, archive, anchors: None, alerts };
    (run, people[0].details.call.clone())
}

/// Waits until so much was sent that the test is content, or too long.
async fn until(kept: &Pretended, done: impl Fn(&[(String, String)]) -> bool) -> bool {
    let began = Instant::now();
    while began.elapsed() < MOST {
        if done(&kinds(kept)) {
            return true;
        }
        sleep(Duration::from_millis(100)).await;
    }
    false
}

/// Kind and message name of everything that was taken.
fn kinds(kept: &Pretended) -> Vec<(String, String)> {
    let of = |message: &serde_json::Value, key: &str| message[key].as_str().unwrap_or_default().to_owned();
    kept.sent().iter().map(|(_, m)| (of(&m.json, "kind"), of(&m.json, "call"))).collect()
}

#[test]
fn a_run_tells_people_what_changed_and_tries_the_next_channel() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pretend = runtime.block_on(Pretend::start(Options::crowd(PEOPLE))).unwrap();
    pretend.set_round(0);
    let kept = Arc::new(Pretended::default());
    // The first channel of everybody is out of order.
    kept.answer(Box::new(|channel, _| match channel.means {
        Means::Ntfy => Delivery::Later { why: "busy".to_owned(), after: None },
        _ => Delivery::Accepted { receipt: None },
    }));
    let (loop_, call) = prepare(dir.path(), &config(&pretend), kept.clone());
    let wrong = Mutex::new(None);
    let stage = async {
        let first = |sent: &[(String, String)]| {
            let mine = sent.iter().filter(|(kind, of)| kind == "first_listed" && *of == call).count();
            mine >= 2 && sent.iter().any(|(kind, _)| kind == "digest")
        };
        if !until(&kept, first).await {
            *wrong.lock().unwrap() = Some(format!("{:?}", kinds(&kept)));
        }
    };
    let mut keeper = runtime.block_on(run(loop_, stage, &mut |_| {})).unwrap();
    assert_eq!(*wrong.lock().unwrap(), None);
    let sent = kept.sent();
    assert!(sent.iter().all(|(channel, _)| channel.means == Means::Email));
    // Each message was taken once.
    let mut ids: Vec<&str> = sent.iter().map(|(_, m)| m.id.as_str()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
    // Nothing but the message name goes out.
    for i in 0..PEOPLE {
        let (number, names) = (invented::a_number(i).reveal(), invented::names(i));
        for (_, message) in &sent {
            let whole = format!(
                "{}{}{}{}{}",
                message.subject, message.short, message.text, message.html, message.json
            );
            assert!(!whole.contains(&number) && !whole.contains(&names.last), "{}", message.id);
            assert!(!whole.contains(invented::country(i)) && !whole.contains(&invented::place(i)));
        }
    }
    // What was taken stands as taken, and every event is done with.
    let store = keeper.store();
    let notices = store.notices(&NoticeFilter::default()).unwrap();
    let accepted = notices.iter().filter(|n| n.now.state == NoticeState::Accepted).count();
    assert_eq!(accepted, all);
    assert!(store.outbox().unwrap().is_empty());
    let report = store.verify(&mut |_, _| {}).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}
