//! Makes an archive of invented people in a moment: for tests and figures of evidence folders.
//!
//! `cargo run --example evidence_archive -- DIR [PEOPLE] [SLOTS] [ROOTS]`
//!
//! With ROOTS, a file that is written, two invented services stamp the log every hour; their roots stand in it.
//!
//! Everybody is asked about every hour at the pretend Bureau of Prisons, by the real profile, and judged by the real
//! judge. The first person is moved after a quarter of the slots and no longer listed after a half. In between
//! the program was off for three slots. Prints the first person's message name and the number of their looks.

mod stamps;

use chrono::{DateTime, TimeDelta, Utc};
use stamps::Service;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testigo::fetch::{Contact, Fetched, Tls};
use testigo::invented;
use testigo::judge::{Controls, Desk, LastLooks, Look, LookKind, Member};
use testigo::outcome::Outcome;
use testigo::person::{Person, Subject, WatchNo};
use testigo::policy::Policy;
use testigo::random::SeededRandom;
use testigo::read;
use testigo::source::{Query, Search, SourceProfile};
use testigo::store::{Batch, NewAnchor, NewCheck, NewGap, NewPlan, PlannedWatch, Store};
use testigo::time::Moment;

const HOUR: i64 = 3_600;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("a folder for the archive is missing")?;
    let people: u32 = args.next().map_or(Ok(10), |n| n.parse())?;
    let slots: i64 = args.next().map_or(Ok(60), |n| n.parse())?;
    let mut world = World::begin(Path::new(&dir), people, slots)?;
    if let Some(roots) = args.next() {
        world.services = vec![Service::new("north.invalid")?, Service::new("south.invalid")?];
        std::fs::write(roots, world.services.iter().map(Service::root_pem).collect::<String>())?;
    }
    for slot in 0..slots {
        world.round(slot)?;
    }
    let last = Batch { anchors: world.stamped(slots)?, ..Batch::new(moment(slots * HOUR)) };
    world.store.commit(last)?;
    let person = &world.people[0];
    println!("{}\t{}", person.details.call, world.store.history(&person.id, Default::default())?.len());
    Ok(())
}

struct World {
    store: Store,
    people: Vec<Person>,
    desk: Desk,
    profile: SourceProfile,
    profile_json: Arc<str>,
    slots: i64,
    next_check: u64,
    services: Vec<Service>,
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_500_000_000 + seconds, 0).expect("a time of this century")
}

fn moment(seconds: i64) -> Moment {
    Moment { wall: at(seconds), boot: std::time::Duration::from_secs(1_000 + seconds.unsigned_abs()) }
}

impl World {
    fn begin(dir: &Path, people: u32, slots: i64) -> Result<World, Box<dyn std::error::Error>> {
        let policy = Policy::default();
        let words = BTreeMap::from([
            ("not_listed.misses".to_owned(), policy.not_listed.misses.to_string()),
            ("not_listed.span".to_owned(), policy.not_listed.span.to_string()),
            ("control_window".to_owned(), policy.control_window.to_string()),
        ]);
        let random = Box::new(SeededRandom::new(7));
        let mut store = Store::create_under(dir, moment(-HOUR), words, random)?;
        let all = (0..people).map(|i| {
            let mut person = invented::person(i);
            person.sources = vec!["bop".to_owned()];
            person
        });
        let people = store.enrol_all(all.collect(), moment(-HOUR + 1))?;
        let mut desk = Desk::new("bop".to_owned(), policy, Controls { nobody: true, population: false });
        for (no, person) in (1..).map(WatchNo).zip(&people) {
            let member = Member { person: person.id.clone(), group: None, paused: false, by_name: false };
            desk.enrol(no, member, None, LastLooks::default());
        }
        let profile = SourceProfile::builtin("bop").expect("it is built in");
        let profile_json = profile.to_canonical_json().into();
        let next_check = store.next_check()?;
        Ok(World { store, people, desk, profile, profile_json, slots, next_check, services: vec![] })
    }

    /// One hour: everybody's look, and whatever the judge wants to know besides.
    fn round(&mut self, slot: i64) -> Result<(), Box<dyn std::error::Error>> {
        let begins = slot * HOUR;
        let mut batch = Batch::new(moment(begins + HOUR - 1));
        if slot % 24 == 0 {
            batch.plans = vec![self.plan(slot)];
            batch.at = moment(begins - 60);
            self.store.commit(std::mem::replace(&mut batch, Batch::new(moment(begins + HOUR - 1))))?;
        }
        batch.first_check = Some(self.next_check);
        batch.anchors = self.stamped(slot)?;
        let off = self.slots / 3;
        let watches = (1..=self.people.len() as u32).map(WatchNo);
        if (off..off + 3).contains(&slot) {
            batch.gaps = watches.map(|watch| gap(watch, slot)).collect();
        } else {
            let mut wishes: Vec<Subject> = Vec::new();
            for (i, watch) in watches.enumerate() {
                let second = begins + 2 * i as i64;
                let subject = Subject::Watch(watch);
                wishes.extend(self.look(&mut batch, subject, LookKind::Scheduled, second, Some(at(begins))));
            }
            for (i, subject) in wishes.into_iter().enumerate() {
                let second = begins + 2 * self.people.len() as i64 + i as i64;
                self.look(&mut batch, subject, LookKind::Control, second, None);
            }
        }
        self.store.commit(batch)?;
        Ok(())
    }

    /// What the services say of the log before this hour.
    fn stamped(&mut self, slot: i64) -> Result<Vec<NewAnchor>, Box<dyn std::error::Error>> {
        let note = self.store.checkpoint_note()?;
        (-2..)
            .zip(&mut self.services)
            .map(|(second, service)| service.stamp(&note, at(slot * HOUR + second)))
            .collect()
    }

    fn plan(&self, slot: i64) -> NewPlan {
        let slots = 24.min(self.slots - slot) as u64;
        let stream =
            |no| PlannedWatch { watch: WatchNo(no), first: at(slot * HOUR), every_ms: 3_600_000, slots };
        let streams = (1..=self.people.len() as u32).map(stream).collect();
        NewPlan { from: at(slot * HOUR), until: at(slot * HOUR) + TimeDelta::hours(24), streams }
    }

    /// Makes a look, enters it and what the judge says of it; gives whom the judge wants asked now.
    fn look(
        &mut self,
        batch: &mut Batch,
        subject: Subject,
        kind: LookKind,
        second: i64,
        slot: Option<DateTime<Utc>>,
    ) -> Vec<Subject> {
        let (search, body) = self.answer(subject, second / HOUR);
        let fetched = fetched(&search, body, second);
        let reading = read::read(&self.profile, &Query::new(search), &fetched);
        let outcome: Arc<Outcome> = Arc::new(reading.outcome);
        let look = Look {
            check: self.next_check,
            subject,
            at: at(second),
            outcome: &outcome,
            kind,
            profile: self.profile.hash(),
            by_hand: false,
        };
        let verdict = self.desk.hear(look);
        let (check, batch_no) = (self.next_check, (second / HOUR).unsigned_abs() + 1);
        batch.checks.push(NewCheck {
            subject,
            source: "bop".to_owned(),
            kind,
            slot,
            batch: batch_no,
            fetched,
            outcome,
            rule: reading.rule.into(),
            profile: self.profile.hash(),
            profile_json: self.profile_json.clone(),
            late: false,
            strangers: false,
        });
        self.next_check = check + 1;
        batch.events.extend(verdict.events);
        batch.witnessed.extend(verdict.witnessed.into_iter().map(|w| (w.check, w.yes, w.because)));
        let now = verdict.asks.iter().filter(|ask| ask.not_before <= at(second));
        now.map(|ask| ask.subject).filter(|asked| *asked != subject).collect()
    }

    /// What the site says.
    fn answer(&self, subject: Subject, slot: i64) -> (Search, String) {
        let Subject::Watch(no) = subject else { return (Search::Nobody, reply("")) };
        let i = no.0 - 1;
        let details = &self.people[i as usize].details;
        let search = Search::Person {
            a_number: details.a_number,
            country: details.country.clone(),
            names: details.names.clone(),
        };
        let gone = i == 0 && slot >= self.slots / 2;
        let place = match i == 0 && slot >= self.slots / 4 {
            true => invented::place(100),
            false => invented::place(i),
        };
        let names = invented::names(i);
        let row = format!(
            r#"{{"nameLast":"{}","nameFirst":"{}","inmateNum":"{}","inmateNumType":"","faclName":"{place}","releaseCode":"","actRelDate":""}}"#,
            names.last,
            names.first,
            invented::register_number(i)
        );
        (search, reply(if gone { "" } else { &row }))
    }
}

fn reply(rows: &str) -> String {
    format!(r#"{{"Captcha":false,"Messages":{{}},"InmateLocator":[{rows}]}}"#)
}

fn gap(watch: WatchNo, slot: i64) -> NewGap {
    NewGap {
        watch,
        from: at(slot * HOUR),
        until: at((slot + 1) * HOUR),
        slots: 1,
        reason: "process_down".to_owned(),
    }
}

fn fetched(search: &Search, body: String, second: i64) -> Fetched {
    let number = match search {
        Search::Person { a_number, .. } => a_number.reveal(),
        Search::Nobody | Search::Anybody | Search::Population => "000000000".to_owned(),
    };
    let path =
        format!("/PublicInfo/execute/inmateloc?todo=query&output=json&inmateNumType=INS&inmateNum={number}");
    let head = format!(
        "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        at(second).format("%a, %d %b %Y %H:%M:%S GMT"),
        body.len()
    );
    let url = format!("https://locator.invalid{path}");
    let tls = Tls { version: "TLSv1.3".into(), cipher: "TLS13_AES_256_GCM_SHA384".into(), chain: vec![] };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Fetched {
        asked: moment(second),
        answered: moment(second),
        request_wire: format!("GET {path} HTTP/1.1\r\nHost: locator.invalid\r\nUser-Agent: testigo\r\n\r\n")
            .into(),
        head_wire: head.into(),
        body_wire: None,
        body: body.into(),
        status: Some(200),
        headers,
        failure: None,
        contact: Contact { tls: Some(tls), ..Contact::default() },
        redirects: vec![],
        final_url: url.parse().expect("an address"),
        server_date: Some(at(second)),
        capture: None,
        retry_after: None,
    }
}
