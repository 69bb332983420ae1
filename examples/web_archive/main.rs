//! Makes an archive as large as a clinic's: for the figures of the pages.
//!
//! `cargo run --example web_archive -- DIR PEOPLE CHECKS`
//!
//! Everybody was asked about every two hours at the pretend Bureau of Prisons, on the grid of `run`, up to now, by the real
//! profile and the real judge: so many slots that there are about CHECKS checks. `life` says what became of whom. Once
//! the program was off for three slots. Matters are of twenty-five people each, and most people are in a group. Nobody
//! waits to be told of anything. Prints people, checks and events.

mod life;

use chrono::{DateTime, TimeDelta, Utc};
use life::{Life, reply};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testigo::fetch::{Contact, Fetched};
use testigo::invented;
use testigo::judge::{Controls, Desk, LastLooks, Look, LookKind, Member};
use testigo::outcome::Outcome;
use testigo::person::{NewPerson, Person, Subject, Tier, WatchNo};
use testigo::policy::Policy;
use testigo::random::SeededRandom;
use testigo::read;
use testigo::schedule::Grid;
use testigo::source::{Query, Search, SourceProfile};
use testigo::store::{Batch, NewCheck, NewGap, NewPlan, PlannedWatch, Round, Store};
use testigo::time::{Moment, Period};

type Outcomes<T> = Result<T, Box<dyn std::error::Error>>;

/// Between two slots of one person: the default of `schedule.normal`.
const EVERY: Period = Period::from_secs(2 * 3600);
/// Looks in one transaction.
const TOGETHER: usize = 1_000;
/// People of one matter, and of one group.
const MATTER: u32 = 25;
const GROUP: u32 = 40;
/// One in so many is to be asked about more often, from now on.
const HOT: u32 = 20;

fn main() -> Outcomes<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("a folder for the archive is missing")?;
    let people: u32 = args.next().ok_or("the number of people is missing")?.parse()?;
    let checks: u64 = args.next().ok_or("the number of checks is missing")?.parse()?;
    let slots = checks.div_ceil(u64::from(people.max(1))) as i64;
    let mut world = World::begin(Path::new(&dir), people, slots)?;
    for slot in 0..slots {
        world.round(slot)?;
    }
    let told: Vec<u64> = world.store.outbox()?.iter().map(|queued| queued.event).collect();
    let events = told.len();
    world.store.tell(&Round { events: told, ..Round::default() }, world.moment(world.now))?;
    println!("{people}\t{}\t{events}", world.next_check - 1);
    Ok(())
}

struct World {
    store: Store,
    people: Vec<Person>,
    grids: Vec<Grid>,
    lives: Vec<Life>,
    desk: Desk,
    profile: SourceProfile,
    profile_json: Arc<str>,
    begins: DateTime<Utc>,
    now: DateTime<Utc>,
    slots: i64,
    next_check: u64,
}

fn person(i: u32) -> NewPerson {
    NewPerson {
        matter: Some(format!("{}-{:03}", 2020 + i / MATTER % 7, i / MATTER)),
        group: (!i.is_multiple_of(4)).then(|| format!("group-{}", i / GROUP)),
        tier: if i % HOT == HOT - 1 { Tier::Hot } else { Tier::Normal },
        ..invented::person(i)
    }
}

impl World {
    fn begin(dir: &Path, people: u32, slots: i64) -> Outcomes<World> {
        let now = Utc::now();
        let begins = now - EVERY.delta() * slots as i32;
        let policy = Policy::default();
        let words = BTreeMap::from([("not_listed.misses".to_owned(), policy.not_listed.misses.to_string())]);
        let start = moment(begins, begins - TimeDelta::minutes(2));
        let mut store = Store::create_under(dir, start, words, Box::new(SeededRandom::new(7)))?;
        let enrolled = moment(begins, begins - TimeDelta::minutes(1));
        let people = store.enrol_all((0..people).map(person).collect(), enrolled)?;
        let mut desk = Desk::new("bop".to_owned(), policy, Controls { nobody: true, population: false });
        for (no, person) in (1..).map(WatchNo).zip(&people) {
            let group = person.details.group.as_deref().map(Arc::from);
            let member = Member { person: person.id.clone(), group, paused: false, by_name: false };
            desk.enrol(no, member, None, LastLooks::default());
        }
        let grids = people.iter().map(|p| Grid::new(&format!("{} bop", p.id), EVERY)).collect();
        let lives = (0..people.len() as u32).map(|i| Life::of(i, slots)).collect();
        let profile = SourceProfile::builtin("bop").ok_or("bop is built in")?;
        let profile_json = profile.to_canonical_json().into();
        let next_check = store.next_check()?;
        Ok(World { store, people, grids, lives, desk, profile, profile_json, begins, now, slots, next_check })
    }

    fn moment(&self, at: DateTime<Utc>) -> Moment {
        moment(self.begins, at)
    }

    /// Two hours: everybody's slot in the order of their times, and the controls that the judge wants besides.
    fn round(&mut self, slot: i64) -> Outcomes<()> {
        let from = self.begins + EVERY.delta() * slot as i32;
        if slot % 12 == 0 {
            self.store.commit(Batch { plans: vec![self.plan(slot)], ..Batch::new(self.moment(from)) })?;
        }
        let mut due: Vec<(DateTime<Utc>, u32)> =
            (0..).zip(&self.grids).map(|(i, grid)| (grid.at_or_after(from), i)).collect();
        due.sort();
        let off = self.slots * 2 / 3;
        for few in due.chunks(TOGETHER) {
            let last = few.last().map_or(from, |(at, _)| *at);
            let mut batch = Batch::new(self.moment(last + TimeDelta::milliseconds(900)));
            if (off..off + 3).contains(&slot) {
                batch.gaps = few.iter().map(|(at, i)| gap(*i, *at)).collect();
            } else {
                self.looks(&mut batch, few, slot);
            }
            self.store.commit(batch)?;
        }
        Ok(())
    }

    fn looks(&mut self, batch: &mut Batch, few: &[(DateTime<Utc>, u32)], slot: i64) {
        batch.first_check = Some(self.next_check);
        let mut nobody_at = None;
        for (at, i) in few {
            let wanted = self.look(batch, Subject::Watch(WatchNo(i + 1)), (*at, slot), LookKind::Scheduled);
            nobody_at = nobody_at.or(wanted.then_some(*at));
            // Controls are asked within minutes; the people that come next are the others.
            if nobody_at.is_some_and(|asked| *at - asked > TimeDelta::seconds(20)) {
                self.look(batch, Subject::Nobody, (*at, slot), LookKind::Control);
                nobody_at = None;
            }
        }
        if let (Some(_), Some((last, _))) = (nobody_at, few.last()) {
            self.look(batch, Subject::Nobody, (*last, slot), LookKind::Control);
        }
        let states = self.desk.source_state();
        batch.source_states = vec![("bop".to_owned(), serde_json::to_string(states).expect("plain data"))];
    }

    fn plan(&self, slot: i64) -> NewPlan {
        let slots = 12.min(self.slots - slot);
        let from = self.begins + EVERY.delta() * slot as i32;
        let stream = |(no, grid): (u32, &Grid)| PlannedWatch {
            watch: WatchNo(no),
            first: grid.at_or_after(from),
            every_ms: EVERY.duration().as_millis() as u64,
            slots: slots as u64,
        };
        let streams = (1..).zip(&self.grids).map(stream).collect();
        NewPlan { from, until: from + EVERY.delta() * slots as i32, streams }
    }

    /// Makes a look, enters it and what the judge says of it; true: the judge wants controls asked.
    fn look(
        &mut self,
        batch: &mut Batch,
        subject: Subject,
        (at, slot): (DateTime<Utc>, i64),
        kind: LookKind,
    ) -> bool {
        let (search, body) = self.answer(subject, slot);
        let fetched = self.fetched(&search, body, at);
        let reading = read::read(&self.profile, &Query::new(search), &fetched);
        let outcome: Arc<Outcome> = Arc::new(reading.outcome);
        let profile = self.profile.hash();
        let check = self.next_check;
        let verdict =
            self.desk.hear(Look { check, subject, at, outcome: &outcome, kind, profile, by_hand: false });
        batch.checks.push(NewCheck {
            subject,
            source: "bop".to_owned(),
            kind,
            slot: (kind == LookKind::Scheduled).then_some(at),
            batch: slot.unsigned_abs() + 1,
            fetched,
            outcome,
            rule: reading.rule.into(),
            profile,
            profile_json: self.profile_json.clone(),
            late: false,
            strangers: false,
        });
        self.next_check += 1;
        batch.events.extend(verdict.events);
        batch.witnessed.extend(verdict.witnessed.into_iter().map(|w| (w.check, w.yes, w.because)));
        for no in verdict.touched {
            let state = self.desk.state(no).map(serde_json::to_string);
            batch.watch_states.retain(|(watch, _)| *watch != no);
            batch.watch_states.extend(state.map(|json| (no, json.expect("a state is plain data"))));
        }
        verdict.asks.iter().any(|ask| ask.subject == Subject::Nobody)
    }

    /// What the site says.
    fn answer(&self, subject: Subject, slot: i64) -> (Search, String) {
        let Subject::Watch(no) = subject else { return (Search::Nobody, reply(self.next_check, "")) };
        let i = no.0 - 1;
        let details = &self.people[i as usize].details;
        let search = Search::Person {
            a_number: details.a_number,
            country: details.country.clone(),
            names: details.names.clone(),
        };
        (search, self.lives[i as usize].answer(i, slot, self.next_check))
    }

    fn fetched(&self, search: &Search, body: String, at: DateTime<Utc>) -> Fetched {
        let number = match search {
            Search::Person { a_number, .. } => a_number.reveal(),
            Search::Nobody | Search::Anybody | Search::Population => "000000000".to_owned(),
        };
        let path = format!(
            "/PublicInfo/execute/inmateloc?todo=query&output=json&inmateNumType=INS&inmateNum={number}"
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            at.format("%a, %d %b %Y %H:%M:%S GMT"),
            body.len()
        );
        let request = format!("GET {path} HTTP/1.1\r\nHost: locator.invalid\r\nUser-Agent: testigo\r\n\r\n");
        Fetched {
            asked: self.moment(at),
            answered: self.moment(at + TimeDelta::milliseconds(400)),
            request_wire: request.into(),
            head_wire: head.into(),
            body_wire: None,
            body: body.into(),
            status: Some(200),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            failure: None,
            contact: Contact::default(),
            redirects: vec![],
            final_url: format!("https://locator.invalid{path}").parse().expect("an address"),
            server_date: Some(at),
            capture: None,
            retry_after: None,
        }
    }
}

fn gap(i: u32, at: DateTime<Utc>) -> NewGap {
    let reason = "process_down".to_owned();
    NewGap { watch: WatchNo(i + 1), from: at, until: at + EVERY.delta(), slots: 1, reason }
}

fn moment(begins: DateTime<Utc>, at: DateTime<Utc>) -> Moment {
    let boot = std::time::Duration::from_millis(
        (at - begins).num_milliseconds().saturating_add(1_000_000).unsigned_abs(),
    );
    Moment { wall: at, boot }
}
