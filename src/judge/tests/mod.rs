//! Two ways to tell the desk a story: as written looks (`Story`), and as a loop that asks a made-up site
//! (`Loop`). Both print events the same way.

mod courts;
mod fleets;
mod names;
mod shuffled;
mod stories;

use super::*;
use crate::invented;
use crate::outcome::{Block, Custody, Field, NoAnswer, Unclear};
use crate::time::Period;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;

/// Seconds since the story began, as a date.
pub fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

pub fn profile(n: u8) -> ProfileHash {
    ProfileHash::from_bytes([n; 32])
}

pub fn member(no: u32, group: Option<&str>) -> Member {
    let person = PersonId::from_random((u64::from(no) + 1).to_le_bytes());
    Member { person, group: group.map(Arc::from), paused: false, by_name: false }
}

pub fn held(place: &str) -> Outcome {
    let field = |name: &str, value: &str, volatile| Field {
        name: name.into(),
        value: value.into(),
        span: None,
        volatile,
    };
    let fields = vec![field("status", "in custody", false), field("page", "1", true)];
    Outcome::Listed(Record { custody: Custody::Held { place: place.into() }, fields }.into())
}

pub fn desk(people: u32, policy: Policy, controls: Controls) -> Desk {
    let mut desk = Desk::new("made-up".into(), policy, controls);
    (0..people).for_each(|i| desk.enrol(WatchNo(i), member(i, None), None, LastLooks::default()));
    desk
}

pub const NOBODY: Controls = Controls { nobody: true, population: false };
pub const BARE: Controls = Controls { nobody: false, population: false };
pub const BOTH: Controls = Controls { nobody: true, population: true };

/// `2h15m not_listed b: held at X -> not_listed`.
pub fn told(desk: &Desk, event: &Event) -> String {
    let seconds = event.at.timestamp() - 1_700_000_000;
    let who = desk.seats.iter().find(|(_, s)| Some(&s.member.person) == event.person.as_ref());
    let mut text = format!("{} {}", words::lapse(seconds * 1_000_000), event.kind.key());
    if let Some((no, _)) = who {
        text.push_str(&format!(" {}", letter(*no)));
    }
    if let Some(group) = &event.group {
        text.push_str(&format!(" [{group}]"));
    }
    if event.was.is_some() || event.now.is_some() {
        let word = |w: &Option<String>| w.clone().unwrap_or_default();
        text.push_str(&format!(": {} -> {}", word(&event.was), word(&event.now)));
    }
    text
}

fn letter(no: WatchNo) -> String {
    if no.0 < 26 { char::from(b'a' + no.0 as u8).to_string() } else { format!("#{}", no.0) }
}

/// A desk that hears written looks, `2h1m b X` each: when, who, what.
pub struct Story {
    pub desk: Desk,
    check: u64,
    pub events: Vec<Event>,
    pub profile: u8,
}

impl Story {
    pub fn of(desk: Desk) -> Story {
        Story { desk, check: 0, events: Vec::new(), profile: 0 }
    }

    pub fn tell(&mut self, script: &str) -> &mut Story {
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let words: Vec<&str> = line.splitn(3, ' ').map(str::trim).collect();
            let at: Period = words[0].parse().unwrap();
            let seconds = at.duration().as_secs() as i64;
            if words[1] == "tick" {
                let verdict = self.desk.tick(moment(seconds));
                self.events.extend(verdict.events);
            } else {
                for who in words[1].split(',') {
                    self.look(seconds, who, words[2]);
                }
            }
        }
        self
    }

    pub fn look(&mut self, seconds: i64, who: &str, what: &str) -> Verdict {
        // `a~` is a look at a by name.
        let (who, kind) = match who.strip_suffix('~') {
            Some(who) => (who, LookKind::ByName),
            None => (who, LookKind::Scheduled),
        };
        let subject = match who {
            "nobody" => Subject::Nobody,
            "common" => Subject::Population,
            letter => Subject::Watch(WatchNo(u32::from(letter.as_bytes()[0] - b'a'))),
        };
        self.check += 1;
        let outcome = answer(what);
        let look = Look {
            check: self.check,
            subject,
            at: moment(seconds),
            outcome: &outcome,
            kind,
            profile: profile(self.profile),
            by_hand: false,
        };
        let verdict = self.desk.hear(look);
        self.events.extend(verdict.events.iter().cloned());
        verdict
    }

    /// What was told since the last time, one line for each event.
    pub fn expect(&mut self, expected: &str) -> &mut Story {
        let told: Vec<String> = self.events.drain(..).map(|e| self::told(&self.desk, &e)).collect();
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        assert_eq!(told, expected);
        self
    }

    pub fn status(&self, no: u32, seconds: i64) -> &'static str {
        self.desk.standing(WatchNo(no), moment(seconds)).status.key()
    }
}

pub fn answer(what: &str) -> Outcome {
    let listed = |custody| Outcome::Listed(Record { custody, fields: vec![] }.into());
    match what {
        "none" => Outcome::NotListed,
        "noplace" => listed(Custody::HeldNoPlace),
        "cbp" => listed(Custody::Cbp),
        "out" => listed(Custody::Out),
        "many" => Outcome::Several(700),
        "shape" => Outcome::Unclear(Unclear::ChangedShape),
        "error" => Outcome::NoAnswer(NoAnswer::ErrorPage),
        "captcha" => Outcome::Blocked(Block::Captcha),
        place => held(place),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Job {
    Look(Subject, bool),
    Slot(u32),
    Tick,
}

/// One look or tick as it happened, to be told again.
#[derive(Debug, Clone)]
pub enum Step {
    Look(u64, Subject, i64, Outcome),
    Tick(i64),
}

/// Drives a desk as the loop would: slots, re-checks and controls at their times, one look at a time.
/// Times are milliseconds.
pub struct Loop<F: FnMut(Subject, i64) -> Outcome> {
    pub desk: Desk,
    pub site: F,
    pub every: i64,
    pub spacing: i64,
    people: u32,
    jobs: BinaryHeap<Reverse<(i64, u64, Job)>>,
    serial: u64,
    free: i64,
    pub check: u64,
    rechecks: BTreeMap<WatchNo, i64>,
    controls: BTreeSet<Subject>,
    pub events: Vec<Event>,
    pub looks: BTreeMap<Subject, u32>,
    pub control_looks: u32,
    pub steps: Vec<Step>,
    pub witnessed: Vec<Witnessed>,
}

impl<F: FnMut(Subject, i64) -> Outcome> Loop<F> {
    pub fn new(desk: Desk, every: i64, site: F) -> Loop<F> {
        let people = desk.seats.len() as u32;
        let mut this = Loop {
            desk,
            site,
            every,
            spacing: 10_000.min(every / i64::from(people.max(1)) / 2),
            people,
            jobs: BinaryHeap::new(),
            serial: 0,
            free: 0,
            check: 0,
            rechecks: BTreeMap::new(),
            controls: BTreeSet::new(),
            events: Vec::new(),
            looks: BTreeMap::new(),
            control_looks: 0,
            steps: Vec::new(),
            witnessed: Vec::new(),
        };
        for i in 0..people {
            this.push(i64::from(i) * every / i64::from(people), Job::Slot(i));
        }
        this.push(0, Job::Tick);
        this
    }

    pub fn run(&mut self, until: i64) -> &mut Self {
        while let Some(Reverse((due, _, job))) =
            self.jobs.peek().copied().filter(|Reverse((due, ..))| *due < until)
        {
            self.jobs.pop();
            self.work(job, due);
        }
        self
    }

    fn work(&mut self, job: Job, due: i64) {
        let now = due.max(self.free);
        let subject = match job {
            Job::Tick => {
                self.push(now + (self.every / 20).max(1), Job::Tick);
                self.steps.push(Step::Tick(now));
                let verdict = self.desk.tick(at(now));
                return self.follow(verdict, now);
            }
            Job::Slot(i) => {
                self.push(due + self.every, Job::Slot(i));
                Subject::Watch(WatchNo(i))
            }
            Job::Look(Subject::Watch(no), false) => {
                if self.rechecks.get(&no) != Some(&due) {
                    return;
                }
                self.rechecks.remove(&no);
                Subject::Watch(no)
            }
            Job::Look(subject, _) => {
                self.control_looks += 1;
                self.controls.remove(&subject);
                subject
            }
        };
        self.look(subject, now);
    }

    fn look(&mut self, subject: Subject, now: i64) {
        self.free = now + self.spacing;
        self.check += 1;
        *self.looks.entry(subject).or_default() += 1;
        let outcome = (self.site)(subject, now);
        self.steps.push(Step::Look(self.check, subject, now, outcome.clone()));
        let verdict = self.desk.hear(look(self.check, subject, now, &outcome));
        self.follow(verdict, now);
    }

    fn follow(&mut self, verdict: Verdict, now: i64) {
        self.witnessed.extend(verdict.witnessed);
        self.events.extend(verdict.events);
        for ask in verdict.asks {
            let due = (ask.not_before - moment(0)).num_milliseconds().max(now) + 1;
            match (ask.why, ask.subject) {
                (AskWhy::ByName, _) => panic!("nobody here is asked about by name"),
                (AskWhy::Recheck, Subject::Watch(no)) => {
                    self.rechecks.insert(no, due);
                    self.push(due, Job::Look(ask.subject, false));
                }
                _ => {
                    if self.controls.insert(ask.subject) {
                        self.push(due, Job::Look(ask.subject, true));
                    }
                }
            }
        }
    }

    fn push(&mut self, due: i64, job: Job) {
        self.serial += 1;
        self.jobs.push(Reverse((due, self.serial, job)));
    }

    pub fn told(&self) -> Vec<String> {
        self.events.iter().map(|e| told(&self.desk, e)).collect()
    }

    pub fn count(&self, kind: EventKind) -> usize {
        self.events.iter().filter(|e| e.kind == kind).count()
    }

    /// The kinds told of one person, in order.
    pub fn kinds(&self, no: u32) -> Vec<&'static str> {
        let person = member(no, None).person;
        self.events.iter().filter(|e| e.person.as_ref() == Some(&person)).map(|e| e.kind.key()).collect()
    }

    pub fn everybody(&self) -> std::ops::Range<u32> {
        0..self.people
    }
}

pub fn at(millis: i64) -> DateTime<Utc> {
    moment(0) + chrono::TimeDelta::milliseconds(millis)
}

pub fn look(check: u64, subject: Subject, millis: i64, outcome: &Outcome) -> Look<'_> {
    Look {
        check,
        subject,
        at: at(millis),
        outcome,
        kind: LookKind::Scheduled,
        profile: profile(0),
        by_hand: false,
    }
}

/// What a site says that is well, `person` giving the answer for people.
pub fn healthy(subject: Subject, person: impl Fn(u32) -> Outcome) -> Outcome {
    match subject {
        Subject::Watch(no) => person(no.0),
        Subject::Nobody => Outcome::NotListed,
        Subject::Population => Outcome::Several(700),
    }
}

pub fn place(i: u32) -> Outcome {
    held(&invented::place(i))
}
