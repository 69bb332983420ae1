//! The made-up world: faults of the site, lives of people, and what the site would answer.

use super::{Faults, Lives, Outages};
use crate::invented;
use crate::outcome::{Custody, Field, NoAnswer, Outcome, Record};
use std::sync::Arc;

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;
pub const YEAR: i64 = 365 * DAY;
/// Never, within a simulation.
pub const NEVER: i64 = 100 * YEAR;
/// How long a person who was taken away is still asked about before another takes the seat.
const LINGER: i64 = 8 * DAY;
const PLACES: u32 = 5;
const GROUP: u32 = 8;

/// Splitmix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

/// Stretches of time in order, asked about in order.
#[derive(Debug, Clone, Default)]
pub struct Spans {
    spans: Vec<(i64, i64)>,
    now: usize,
}

/// What goes wrong in one installation's year.
#[derive(Debug)]
pub struct Weather {
    whole: Spans,
    shard: Spans,
    error_page: Spans,
    throttle: Spans,
    random_zero: f64,
    seed: u64,
}

/// One person's year, known beforehand.
#[derive(Debug)]
pub struct Life {
    pub from: i64,
    /// When another person takes the seat.
    pub until: i64,
    /// A look found the person listed.
    pub seen: bool,
    /// Off the list, from and until.
    pub absences: Vec<Absent>,
    pub group: Option<u32>,
    place: u32,
    moves: Vec<i64>,
    out: i64,
    single: Spans,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absent {
    pub from: i64,
    pub until: i64,
    /// Leaves the list as those do who are out of custody.
    pub expected: bool,
    pub likely: Option<i64>,
    pub confirmed: Option<i64>,
}

/// What happens to a group on one day.
#[derive(Debug, Clone, Copy)]
pub struct Raid {
    at: i64,
    group: u32,
    takes_away: bool,
}

/// All answers there can be.
#[derive(Debug)]
pub struct Pages {
    held: Vec<Outcome>,
    out: Outcome,
}

impl Dice {
    pub fn new(seed: u64, what: u64) -> Dice {
        let mut dice = Dice(seed ^ what.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.next();
        dice
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0, without 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: i64) -> i64 {
        (self.unit() * n as f64) as i64
    }

    /// Until the next of what happens `per_year` times, in seconds.
    fn wait(&mut self, per_year: f64) -> i64 {
        if per_year <= 0.0 {
            return NEVER;
        }
        (-(1.0 - self.unit()).ln() / per_year * YEAR as f64).min(NEVER as f64) as i64
    }

    /// Log-normal with sigma 1.
    fn lasting(&mut self, median: f64) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        median * ((-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()).exp()
    }
}

impl Spans {
    fn outages(dice: &mut Dice, kind: Outages) -> Spans {
        let mut spans = Vec::new();
        let mut at = dice.wait(kind.per_month * 12.0);
        while at < YEAR {
            let long = dice.lasting(kind.median.as_secs_f64()).min(kind.cap.as_secs_f64()) as i64;
            spans.push((at, at + long));
            at += long + dice.wait(kind.per_month * 12.0);
        }
        Spans { spans, now: 0 }
    }

    fn singles(dice: &mut Dice, faults: &Faults, from: i64) -> Spans {
        let mut spans = Vec::new();
        let mut at = from + dice.wait(faults.single_per_year);
        while at < YEAR {
            let long = (dice.unit() * faults.single_cap.as_secs_f64()) as i64;
            spans.push((at, at + long));
            at += long + dice.wait(faults.single_per_year);
        }
        Spans { spans, now: 0 }
    }

    /// The number of the stretch that holds `at`. Must be asked in the order of time.
    fn at(&mut self, at: i64) -> Option<usize> {
        while self.spans.get(self.now).is_some_and(|s| s.1 <= at) {
            self.now += 1;
        }
        self.spans.get(self.now).is_some_and(|s| s.0 <= at).then_some(self.now)
    }
}

impl Weather {
    pub fn new(faults: &Faults, dice: &mut Dice) -> Weather {
        Weather {
            whole: Spans::outages(dice, faults.whole),
            shard: Spans::outages(dice, faults.shard),
            error_page: Spans::outages(dice, faults.error_page),
            throttle: Spans::outages(dice, faults.throttle),
            random_zero: faults.random_zero,
            seed: dice.next(),
        }
    }

    /// What the site makes of everything at `at`, if it misbehaves for all.
    pub fn for_all(&mut self, at: i64) -> Option<Outcome> {
        if self.error_page.at(at).is_some() {
            Some(Outcome::NoAnswer(NoAnswer::ErrorPage))
        } else if self.whole.at(at).is_some() || self.throttle.at(at).is_some() {
            Some(Outcome::NotListed)
        } else {
            None
        }
    }

    /// Whether it misbehaves for this one.
    pub fn hides(&mut self, no: u32, life: &mut Life, at: i64, dice: &mut Dice) -> bool {
        let shard =
            self.shard.at(at).is_some_and(|n| Dice::new(self.seed ^ u64::from(no), n as u64).unit() < 0.3);
        shard || life.single.at(at).is_some() || dice.unit() < self.random_zero
    }
}

impl Raid {
    /// Those of one year, for the groups of a cohort: half of the seats are in groups.
    pub fn year(lives: &Lives, cohort: u32, dice: &mut Dice) -> Vec<Raid> {
        let mut raids = Vec::new();
        for group in 0..cohort / 2 / GROUP {
            let at = dice.wait(lives.raids);
            if at < YEAR {
                raids.push(Raid { at, group, takes_away: dice.unit() < 0.5 });
            }
        }
        raids
    }
}

impl Life {
    pub fn new(
        seat: u32,
        cohort: u32,
        from: i64,
        lives: &Lives,
        faults: &Faults,
        raids: &[Raid],
        dice: &mut Dice,
    ) -> Life {
        let group = (seat / GROUP < cohort / 2 / GROUP).then_some(seat / GROUP);
        let mut life = Life {
            from,
            until: NEVER,
            seen: false,
            absences: Vec::new(),
            group,
            place: group.unwrap_or_else(|| dice.below(i64::from(PLACES)) as u32) % PLACES,
            moves: Vec::new(),
            out: NEVER,
            single: Spans::singles(dice, faults, from),
        };
        life.move_about(lives, dice);
        life.leave(lives, dice);
        for raid in raids.iter().filter(|r| Some(r.group) == group && r.at > from && dice.unit() < 0.8) {
            life.raided(raid);
        }
        life
    }

    fn move_about(&mut self, lives: &Lives, dice: &mut Dice) {
        let mut at = self.from + dice.wait(lives.moves);
        while at < YEAR {
            self.moves.push(at);
            at += dice.wait(lives.moves);
        }
    }

    fn leave(&mut self, lives: &Lives, dice: &mut Dice) {
        let out = self.from + dice.wait(lives.outs);
        let mut at = self.from + dice.wait(lives.removals);
        while at < YEAR.min(out) {
            if dice.unit() >= lives.returns {
                return self.go(at, NEVER, false);
            }
            let back = at + 2 * HOUR + dice.below(7 * DAY);
            self.absences.push(Absent::new(at, back, false));
            at = back + dice.wait(lives.removals);
        }
        if out < YEAR && self.absences.iter().all(|a| a.until < out) {
            self.out = out;
            self.go(out + 60 * DAY, NEVER, true);
        }
    }

    fn go(&mut self, at: i64, until: i64, expected: bool) {
        self.absences.push(Absent::new(at, until, expected));
        self.until = at + LINGER;
    }

    /// Somebody who is off the list, or out, when the raid comes is not there to be taken.
    fn raided(&mut self, raid: &Raid) {
        if self.absences.iter().any(|a| a.from <= raid.at && raid.at < a.until) || self.out <= raid.at {
            return;
        }
        if !raid.takes_away {
            self.moves.push(raid.at);
            return self.moves.sort_unstable();
        }
        self.absences.retain(|a| a.until <= raid.at);
        self.out = NEVER;
        self.go(raid.at, NEVER, false);
    }

    pub fn absent_at(&mut self, at: i64) -> Option<&mut Absent> {
        self.absences.iter_mut().find(|a| a.from <= at && at < a.until)
    }

    /// Seconds on the list until `end`.
    pub fn listed(&self, end: i64) -> i64 {
        let end = self.until.min(end);
        let away: i64 = self.absences.iter().map(|a| (a.until.min(end) - a.from.min(end)).max(0)).sum();
        (end - self.from - away).max(0)
    }

    /// What the page says of this person when nothing is wrong.
    pub fn page<'a>(&self, pages: &'a Pages, at: i64) -> &'a Outcome {
        if self.absences.iter().any(|a| a.from <= at && at < a.until) {
            return &Outcome::NotListed;
        }
        if self.out <= at {
            return &pages.out;
        }
        let moves = self.moves.iter().filter(|m| **m <= at).count() as u32;
        &pages.held[((self.place + moves) % PLACES) as usize]
    }
}

impl Absent {
    fn new(from: i64, until: i64, expected: bool) -> Absent {
        Absent { from, until, expected, likely: None, confirmed: None }
    }

    /// Long enough that it must be found.
    pub fn counts(&self) -> bool {
        !self.expected && self.until - self.from >= 2 * DAY
    }
}

impl Pages {
    pub fn new() -> Pages {
        let status =
            |value: &str| Field { name: "status".into(), value: value.into(), span: None, volatile: false };
        let held = (0..PLACES).map(|i| {
            let custody = Custody::Held { place: invented::place(i) };
            Outcome::Listed(Arc::new(Record { custody, fields: vec![status("in custody")] }))
        });
        let out = Record { custody: Custody::Out, fields: vec![status("not in custody")] };
        Pages { held: held.collect(), out: Outcome::Listed(Arc::new(out)) }
    }
}
