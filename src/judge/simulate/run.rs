//! One installation's year: slots, asks and replacements in the order of time, one look every ten seconds.

use super::Plan;
use super::report::Tally;
use super::world::{Dice, Life, NEVER, Pages, Raid, Weather, YEAR};
use crate::digest::ProfileHash;
use crate::event::{Event, EventKind};
use crate::judge::{Ask, AskWhy, Controls, Desk, LastLooks, Look, LookKind, Member, Verdict};
use crate::outcome::Outcome;
use crate::person::{PersonId, Subject, WatchNo};
use crate::policy::Policy;
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

/// Seconds between two looks at one host.
const SPACING: i64 = 10;
/// The simulated year begins here, in seconds since 1970.
const EPOCH: i64 = 946_684_800;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Job {
    Tick,
    Control(Subject),
    Recheck(WatchNo),
    /// The slot itself, before jitter.
    Slot(WatchNo, i64),
    Replace(WatchNo),
}

pub struct Install<'a> {
    plan: &'a Plan,
    desk: Desk,
    dice: Dice,
    weather: Weather,
    raids: Vec<Raid>,
    pages: Pages,
    seats: BTreeMap<WatchNo, (u32, Life)>,
    people: BTreeMap<PersonId, WatchNo>,
    jobs: BinaryHeap<Reverse<(i64, u64, Job)>>,
    rechecks: BTreeMap<WatchNo, i64>,
    controls: BTreeSet<Subject>,
    serial: u64,
    check: u64,
    /// When the host may be asked again.
    free: i64,
}

impl<'a> Install<'a> {
    pub fn new(plan: &'a Plan, policy: &Policy, number: u64) -> Install<'a> {
        let mut dice = Dice::new(plan.seed, number);
        let controls = Controls { nobody: true, population: true };
        Install {
            plan,
            desk: Desk::new("simulated".to_owned(), policy.clone(), controls),
            weather: Weather::new(&plan.faults, &mut dice),
            raids: Raid::year(&plan.lives, plan.cohort, &mut dice),
            dice,
            pages: Pages::new(),
            seats: BTreeMap::new(),
            people: BTreeMap::new(),
            jobs: BinaryHeap::new(),
            rechecks: BTreeMap::new(),
            controls: BTreeSet::new(),
            serial: 0,
            check: 0,
            free: 0,
        }
    }

    pub fn run(mut self, tally: &mut Tally) {
        for seat in 0..self.plan.cohort {
            self.sit_down(seat, 0);
        }
        while let Some(Reverse((due, _, job))) = self.jobs.pop() {
            if due >= YEAR {
                break;
            }
            self.work(job, due, tally);
        }
        for (_, life) in self.seats.values() {
            tally.close(life);
        }
    }

    fn work(&mut self, job: Job, due: i64, tally: &mut Tally) {
        let now = due.max(self.free);
        let (subject, kind) = match job {
            Job::Tick => {
                let verdict = self.desk.tick(moment(now));
                return self.follow(verdict, now, tally);
            }
            Job::Replace(no) => return self.replace(no, now, tally),
            Job::Control(subject) => {
                self.controls.remove(&subject);
                (subject, LookKind::Control)
            }
            Job::Recheck(no) if self.rechecks.get(&no) == Some(&due) => {
                self.rechecks.remove(&no);
                (Subject::Watch(no), LookKind::Recheck)
            }
            Job::Recheck(_) => return,
            Job::Slot(no, slot) => {
                if !self.seats.contains_key(&no) {
                    return;
                }
                self.push_slot(no, slot + self.every());
                tally.scheduled += 1;
                (Subject::Watch(no), LookKind::Scheduled)
            }
        };
        self.look(subject, kind, now, tally);
    }

    fn look(&mut self, subject: Subject, kind: LookKind, now: i64, tally: &mut Tally) {
        let verdict = self.desk.tick(moment(now));
        self.follow(verdict, now, tally);
        self.free = now + SPACING;
        let Some(outcome) = self.answer(subject, now) else { return };
        self.check += 1;
        tally.looks += 1;
        let profile = ProfileHash::from_bytes([0; 32]);
        let verdict = self.desk.hear(Look {
            check: self.check,
            subject,
            at: moment(now),
            outcome: &outcome,
            kind,
            profile,
            by_hand: false,
        });
        self.follow(verdict, now, tally);
    }

    fn answer(&mut self, subject: Subject, now: i64) -> Option<Outcome> {
        if let Some(outcome) = self.weather.for_all(now) {
            return Some(outcome);
        }
        match subject {
            Subject::Nobody => Some(Outcome::NotListed),
            Subject::Population => Some(Outcome::Several(900)),
            Subject::Watch(no) => {
                let (_, life) = self.seats.get_mut(&no)?;
                let hidden = self.weather.hides(no.0, life, now, &mut self.dice);
                let page = if hidden { &Outcome::NotListed } else { life.page(&self.pages, now) };
                life.seen |= *page != Outcome::NotListed;
                Some(page.clone())
            }
        }
    }

    fn follow(&mut self, verdict: Verdict, now: i64, tally: &mut Tally) {
        for event in &verdict.events {
            self.judge(event, now, tally);
        }
        for ask in &verdict.asks {
            self.take(ask, now);
        }
        if verdict.asks.iter().any(|a| a.why == AskWhy::Control) {
            self.push(now + 301, Job::Tick);
        }
    }

    fn take(&mut self, ask: &Ask, now: i64) {
        let due = (ask.not_before.timestamp() - EPOCH + 1).max(now);
        match (ask.why, ask.subject) {
            (AskWhy::Recheck, Subject::Watch(no)) => {
                self.rechecks.insert(no, due);
                self.push(due, Job::Recheck(no));
            }
            (AskWhy::Recheck | AskWhy::Control | AskWhy::Probe, subject) => {
                if self.controls.insert(subject) {
                    self.push(due, Job::Control(subject));
                }
            }
            // Nobody here can be asked about by name: the figures are of the path that every source has.
            (AskWhy::ByName, _) => {}
        }
    }

    /// Holds an event against what was so at the time of its check.
    fn judge(&mut self, event: &Event, now: i64, tally: &mut Tally) {
        tally.count(event.kind);
        let Some(no) = event.person.as_ref().and_then(|p| self.people.get(p)) else { return };
        let Some((_, life)) = self.seats.get_mut(no) else { return };
        let absent = life.absent_at(event.at.timestamp() - EPOCH);
        match (event.kind, absent) {
            (EventKind::FirstMiss, None) => tally.false_first_miss += 1,
            (EventKind::LikelyNotListed, None) => tally.false_likely += 1,
            (EventKind::NotListed, None) => tally.false_not_listed += 1,
            (EventKind::ExpiredExpected, None) => tally.false_expired += 1,
            (EventKind::LikelyNotListed, Some(absent)) => {
                absent.likely.get_or_insert(now);
            }
            (EventKind::NotListed, Some(absent)) => {
                absent.confirmed.get_or_insert(now);
            }
            (_, Some(_) | None) => {}
        }
    }

    fn sit_down(&mut self, seat: u32, now: i64) {
        let no = WatchNo(self.serial as u32);
        let (lives, faults) = (&self.plan.lives, &self.plan.faults);
        let life = Life::new(seat, self.plan.cohort, now, lives, faults, &self.raids, &mut self.dice);
        let person = PersonId::from_random(u64::from(no.0).to_le_bytes());
        let group = life.group.map(|g| Arc::from(format!("group {g}")));
        self.people.insert(person.clone(), no);
        self.desk.enrol(
            no,
            Member { person, group, paused: false, by_name: false },
            None,
            LastLooks::default(),
        );
        if life.until < NEVER {
            self.push(life.until, Job::Replace(no));
        }
        self.seats.insert(no, (seat, life));
        let phase = self.dice.below(self.every());
        self.push_slot(no, now + phase);
    }

    fn replace(&mut self, no: WatchNo, now: i64, tally: &mut Tally) {
        self.desk.remove(no);
        if let Some((seat, life)) = self.seats.remove(&no) {
            tally.close(&life);
            self.sit_down(seat, now);
        }
    }

    fn push_slot(&mut self, no: WatchNo, slot: i64) {
        let tenth = self.every() / 10;
        let due = (slot + self.dice.below(2 * tenth + 1) - tenth).max(0);
        self.push(due, Job::Slot(no, slot));
    }

    fn push(&mut self, due: i64, job: Job) {
        self.serial += 1;
        self.jobs.push(Reverse((due, self.serial, job)));
    }

    fn every(&self) -> i64 {
        (self.plan.every.duration().as_secs() as i64).max(1)
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(EPOCH + seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
