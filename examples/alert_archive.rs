//! Makes an archive of invented people about whom much is still to be told: for the figures of alerts.
//!
//! `cargo run --example alert_archive -- DIR PEOPLE CONTACTS EVENTS`
//!
//! Everybody was found at the pretend Bureau of Prisons by the real profile and the real judge, before anybody was to be
//! told. Then the contacts came, each about ten people in a row, families and lawyers in turn, all confirmed. Then people
//! were moved, one after the other, over six days: EVENTS times, and nobody was told of it yet. Of every second ten
//! people only the first five are moved, which no digest folds (`digest_over`), of the others all ten, which are one
//! message for each of their contacts. Prints the number of queued events.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testigo::contact::{
    About, Address, Channel, Content, Early, LockScreen, Means, NewContact, NoChange, Role,
};
use testigo::fetch::{self, Fetched};
use testigo::invented;
use testigo::judge::{Controls, Desk, LastLooks, Look, LookKind, Member};
use testigo::outcome::Outcome;
use testigo::person::{Person, Subject, WatchNo};
use testigo::policy::Policy;
use testigo::random::SeededRandom;
use testigo::read;
use testigo::source::{Query, Search, SourceProfile};
use testigo::store::{Batch, NewCheck, Round, Store};
use testigo::time::Moment;

type Outcomes<T> = Result<T, Box<dyn std::error::Error>>;

/// The people of one contact.
const TEN: u32 = 10;
/// So many of ten are moved where nothing is to be folded.
const FEW: u32 = 5;
/// Looks in one transaction.
const TOGETHER: usize = 100;
/// All that was found lies so far back, so that nothing is new enough for "we have begun".
const DAYS: i64 = 8;

fn main() -> Outcomes<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("a folder for the archive is missing")?;
    let mut number = |what: &str| -> Outcomes<u32> {
        Ok(args.next().ok_or_else(|| format!("the number of {what} is missing"))?.parse()?)
    };
    let (people, contacts, events) = (number("people")?, number("contacts")?, number("events")?);
    let mut world = World::begin(Path::new(&dir), people)?;
    world.look_at(&(0..people).map(|i| (i, 0)).collect::<Vec<_>>(), 0)?;
    // Nobody was there to be told.
    let found = world.store.outbox()?.iter().map(|queued| queued.event).collect();
    let done = Round { events: found, ..Round::default() };
    world.store.tell(&done, world.moment(86_000))?;
    for i in 0..contacts {
        world.store.add_contact(contact(i, &world.people), world.moment(86_400))?;
    }
    world.look_at(&moves(people, events), 90_000)?;
    println!("{}", world.store.outbox()?.len());
    Ok(())
}

/// Who is moved, and for which time: each group of ten has its turn.
fn moves(people: u32, events: u32) -> Vec<(u32, u32)> {
    let tens = (people / TEN).max(1);
    let one = |event: u32| {
        let (ten, turn) = (event % tens, event / tens);
        let of = if ten.is_multiple_of(2) { FEW } else { TEN };
        (ten * TEN + turn % of, turn / of + 1)
    };
    (0..events).map(one).collect()
}

fn contact(i: u32, people: &[Person]) -> NewContact {
    let first = (i * TEN) as usize % people.len();
    let theirs = people.iter().cycle().skip(first).take(TEN as usize);
    let confirmed_at = DateTime::from_timestamp(1_500_000_000, 0);
    let address = Address::new(format!("contact-{i}@example.org"));
    NewContact {
        name: format!("Contact {i}"),
        role: if i.is_multiple_of(2) { Role::Family } else { Role::Lawyer },
        language: if i.is_multiple_of(3) { "en" } else { "es" }.to_owned(),
        zone: chrono_tz::America::Chicago,
        channels: vec![Channel { means: Means::Email, address, confirmed_at }],
        phone: None,
        quiet: None,
        lock_screen: LockScreen::Status,
        content: Content::Places,
        early: Early::Confirmed,
        no_change: NoChange::Never,
        about: About { people: theirs.map(|p| p.id.clone()).collect(), ..About::default() },
    }
}

struct World {
    store: Store,
    people: Vec<Person>,
    desk: Desk,
    profile: SourceProfile,
    profile_json: Arc<str>,
    begins: DateTime<Utc>,
    next_check: u64,
}

impl World {
    fn begin(dir: &Path, people: u32) -> Outcomes<World> {
        let begins = Utc::now() - TimeDelta::days(DAYS);
        let policy = Policy::default();
        let words = BTreeMap::from([("not_listed.misses".to_owned(), policy.not_listed.misses.to_string())]);
        let start = moment(begins, -10);
        let mut store = Store::create_under(dir, start, words, Box::new(SeededRandom::new(7)))?;
        let all = (0..people).map(invented::person).collect();
        let people = store.enrol_all(all, moment(begins, -5))?;
        let mut desk = Desk::new("bop".to_owned(), policy, Controls { nobody: true, population: false });
        for (no, person) in (1..).map(WatchNo).zip(&people) {
            let member = Member { person: person.id.clone(), group: None, paused: false, by_name: false };
            desk.enrol(no, member, None, LastLooks::default());
        }
        let profile = SourceProfile::builtin("bop").ok_or("bop is built in")?;
        let profile_json = profile.to_canonical_json().into();
        let next_check = store.next_check()?;
        Ok(World { store, people, desk, profile, profile_json, begins, next_check })
    }

    fn moment(&self, second: i64) -> Moment {
        moment(self.begins, second)
    }

    /// Looks at people of whom each is at the place of that number, spread over six days from `first` on.
    fn look_at(&mut self, looks: &[(u32, u32)], first: i64) -> Outcomes<()> {
        let over = if first == 0 { 80_000 } else { 6 * 86_400 };
        let every = (over / looks.len().max(1) as i64).max(1);
        let mut second = first;
        for together in looks.chunks(TOGETHER) {
            let mut batch = Batch::new(self.moment(second));
            batch.first_check = Some(self.next_check);
            for (person, place) in together {
                self.look(&mut batch, *person, *place, second);
                second += every;
            }
            batch.at = self.moment(second);
            self.store.commit(batch)?;
        }
        Ok(())
    }

    /// Makes a look, and enters it with what the judge says of it.
    fn look(&mut self, batch: &mut Batch, i: u32, place: u32, second: i64) {
        let subject = Subject::Watch(WatchNo(i + 1));
        let details = &self.people[i as usize].details;
        let search = Search::Person {
            a_number: details.a_number,
            country: details.country.clone(),
            names: details.names.clone(),
        };
        let fetched = fetched(i, record(i, place), self.moment(second));
        let reading = read::read(&self.profile, &Query::new(search), &fetched);
        let outcome: Arc<Outcome> = Arc::new(reading.outcome);
        let verdict = self.desk.hear(Look {
            check: self.next_check,
            subject,
            at: self.moment(second).wall,
            outcome: &outcome,
            kind: LookKind::Scheduled,
            profile: self.profile.hash(),
            by_hand: false,
        });
        batch.checks.push(NewCheck {
            subject,
            source: "bop".to_owned(),
            kind: LookKind::Scheduled,
            slot: Some(self.moment(second).wall),
            batch: second.unsigned_abs() + 1,
            fetched,
            outcome,
            rule: reading.rule.into(),
            profile: self.profile.hash(),
            profile_json: self.profile_json.clone(),
            late: false,
            strangers: false,
        });
        self.next_check += 1;
        batch.events.extend(verdict.events);
        batch.witnessed.extend(verdict.witnessed.into_iter().map(|w| (w.check, w.yes, w.because)));
        let state = self.desk.state(WatchNo(i + 1)).map(serde_json::to_string);
        let state = state.map(|json| (WatchNo(i + 1), json.expect("a state is plain data")));
        batch.watch_states.extend(state);
    }
}

fn moment(begins: DateTime<Utc>, second: i64) -> Moment {
    let boot = std::time::Duration::from_secs((1_000 + second).unsigned_abs());
    Moment { wall: begins + TimeDelta::seconds(second), boot }
}

/// What the site says.
fn record(i: u32, place: u32) -> String {
    let (names, place) = (invented::names(i), invented::place(i + place));
    format!(
        r#"{{"Captcha":false,"Messages":{{}},"InmateLocator":[{{"nameLast":"{}","nameFirst":"{}","inmateNum":"{}","inmateNumType":"","faclName":"{place}","releaseCode":"","actRelDate":""}}]}}"#,
        names.last,
        names.first,
        invented::register_number(i)
    )
}

fn fetched(i: u32, body: String, at: Moment) -> Fetched {
    let path = format!("/PublicInfo/execute/inmateloc?todo=query&person={i}");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let url = format!("https://locator.invalid{path}");
    Fetched {
        asked: at,
        answered: at,
        request_wire: format!("GET {path} HTTP/1.1\r\nHost: locator.invalid\r\nUser-Agent: testigo\r\n\r\n")
            .into(),
        head_wire: head.into(),
        body_wire: None,
        body: body.into(),
        status: Some(200),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        failure: None,
        contact: fetch::Contact::default(),
        redirects: vec![],
        final_url: url.parse().expect("an address"),
        server_date: Some(at.wall),
        capture: None,
        retry_after: None,
    }
}
