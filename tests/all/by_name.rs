//! The second path through the keeper: a missed person is asked about by name, the right row is chosen, the absence
//! ends, and the archive verifies.

use chrono::{DateTime, Utc};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testigo::config::{Config, SourceSettings};
use testigo::event::EventKind;
use testigo::fetch::Fetched;
use testigo::invented;
use testigo::judge::{AskWhy, LookKind};
use testigo::outcome::Outcome;
use testigo::person::{Subject, WatchNo};
use testigo::random::SeededRandom;
use testigo::source::{AskError, Query, Route, Search, SourceProfile};
use testigo::store::Store;
use testigo::time::Moment;
use testigo::watch::agenda::Order;
use testigo::watch::keeper::{Answer, Keeper, News};
use testigo::watch::roster::Roster;
use testigo::watch::sources::in_force;

const PEOPLE: u32 = 5;

fn moment(seconds: i64) -> Moment {
    let wall = DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap();
    Moment { wall, boot: Duration::from_secs(1_000 + seconds as u64) }
}

fn page(name: &str) -> String {
    let path = format!("tests/fixtures/pages/roster-html/{name}.html");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The page of person `i`, made from the one of person 0.
fn listed(i: u32) -> String {
    let (zero, own) = (invented::person(0), invented::person(i));
    let name = |p: &testigo::person::NewPerson| {
        let names = p.names.clone().unwrap();
        format!("{}, {}", names.last, names.first)
    };
    page("listed")
        .replace(&zero.a_number.reveal(), &own.a_number.reveal())
        .replace(&name(&zero), &name(&own))
        .replace(&zero.country, &own.country)
}

/// The example profile with a search by name.
fn profile() -> SourceProfile {
    let text = SourceProfile::builtin_text("roster-html").unwrap();
    let by_name = "[ask.by_name]\npath = \"/by-name\"\nbody = \"f={first_name}&l={last_name}&c={country}\"\n\n[controls]";
    SourceProfile::parse(&text.replace("[controls]", by_name), "test").unwrap()
}

struct Room {
    keeper: Keeper,
    watches: Vec<WatchNo>,
    _dir: tempfile::TempDir,
}

fn room() -> Room {
    let dir = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    let base_url = Some("http://127.0.0.1:9".parse().unwrap());
    config.sources.insert("roster-html".to_owned(), SourceSettings { base_url, ..SourceSettings::default() });
    let random = Box::new(SeededRandom::new(1));
    let mut store = Store::create(&dir.path().join("archive"), moment(0), random).unwrap();
    let people = (0..PEOPLE).map(|i| {
        let mut person = invented::person(i);
        person.sources = vec!["roster-html".to_owned()];
        person
    });
    store.enrol_all(people.collect(), moment(1)).unwrap();
    let sources = Arc::new(in_force(&config, &[Arc::new(profile())]));
    let (roster, rows) = Roster::load(&store, &sources, &config).unwrap();
    let watches = rows.iter().map(|row| row.no).collect();
    let keeper = Keeper::new(store, sources, Arc::new(roster), rows).unwrap();
    Room { keeper, watches, _dir: dir }
}

impl Room {
    fn look(&mut self, seconds: i64, subject: Subject, kind: LookKind, body: String) -> News {
        let path = if kind == LookKind::ByName { "/by-name" } else { "/search" };
        let url = format!("http://127.0.0.1:9{path}").parse().unwrap();
        let fetched =
            Fetched::saved(moment(seconds), url, 200, "text/html; charset=utf-8", body.into_bytes());
        let order = Order { subject, source: 0, kind, slot: None, missed: None, look: true, era: 0 };
        let answer = Answer { order, fetched: Some(fetched), reason: "" };
        self.keeper.keep(vec![answer], vec![], moment(seconds)).unwrap()
    }

    /// Person 0 is missed and everybody else is listed: what the judge asked for, and what it told.
    fn miss(&mut self, seconds: i64) -> (usize, Vec<EventKind>) {
        let first = Subject::Watch(self.watches[0]);
        let mut news = vec![self.look(seconds, first, LookKind::Recheck, page("zero"))];
        for i in 1..PEOPLE {
            let who = Subject::Watch(self.watches[i as usize]);
            news.push(self.look(seconds + i64::from(i), who, LookKind::Control, listed(i)));
        }
        news.push(self.look(seconds + 9, Subject::Nobody, LookKind::Control, page("nobody_zero")));
        let asks = news.iter().flat_map(|n| &n.asks).filter(|(_, a)| a.why == AskWhy::ByName).count();
        (asks, news.iter().flat_map(|n| &n.events).map(|e| e.kind).collect())
    }
}

#[test]
fn a_missed_person_is_found_by_name_and_the_archive_verifies() {
    let mut room = room();
    let first = Subject::Watch(room.watches[0]);
    for i in 0..PEOPLE {
        let who = Subject::Watch(room.watches[i as usize]);
        let news = room.look(10 + i64::from(i), who, LookKind::OnDemand, listed(i));
        assert_eq!(news.seen[0].outcome.key(), "listed", "person {i}");
    }
    assert_eq!(room.miss(3_600), (1, vec![EventKind::FirstMiss]));
    // Two rows of one last name: the person's is chosen.
    let news = room.look(3_700, first, LookKind::ByName, page("by_name_two"));
    let by_name = news.seen[0].check;
    let record = news.seen[0].outcome.record().expect("the person's row").clone();
    assert_eq!(record.field("number"), Some(format!("A{}", invented::a_number(0).reveal()).as_str()));
    assert_eq!(status(&room, 3_800), "listed");
    // Missed again, and no record by name either: noted, and no second miss.
    assert_eq!(room.miss(20_000).0, 1);
    let news = room.look(20_100, first, LookKind::ByName, page("zero"));
    assert_eq!((&*news.seen[0].outcome, news.events.len()), (&Outcome::NotListed, 0));
    let state = room.keeper.desk(0).state(room.watches[0]).unwrap();
    let absence = state.absence.as_ref().expect("missed");
    assert_eq!((absence.seen.unwrap().times, absence.by_name.map(|m| m.0)), (1, Some(news.seen[0].check)));
    let store = room.keeper.store();
    assert_eq!(store.snapshot(by_name).unwrap().check.kind, LookKind::ByName);
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
}

fn status(room: &Room, seconds: i64) -> &'static str {
    let now: DateTime<Utc> = moment(seconds).wall;
    room.keeper.desk(0).standing(room.watches[0], now).status.key()
}

#[test]
fn a_profile_without_a_search_by_name_is_not_asked_by_name() {
    let bare = SourceProfile::builtin("roster-html").unwrap();
    let person = invented::person(0);
    let search = Search::Person { a_number: person.a_number, country: person.country, names: person.names };
    let query = Query { route: Route::Name, ..Query::new(search) };
    let base = "http://127.0.0.1:9".parse().unwrap();
    assert_eq!(bare.request(&base, &query), Err(AskError::NoNameRoute));
    assert!(!bare.has_name_route() && profile().has_name_route());
}
