//! A year of the schedule in a blink: sleeps, kills, clock steps, pauses and slow answers. Every slot that came
//! due must end as one look or inside one gap, exactly.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::time::Duration;
use testigo::person::WatchNo;
use testigo::policy::Policy;
use testigo::random::{Random, SeededRandom, random_bytes};
use testigo::schedule::{ClockEvent, Grid, Timeline};
use testigo::time::{Moment, Period};
use testigo::watch::agenda::{Agenda, Order};

const PEOPLE: u32 = 12;

/// What became of one watch's slots.
#[derive(Default)]
struct Account {
    observed: u64,
    inconclusive: u64,
    gaps: u64,
    next: Option<DateTime<Utc>>,
}

/// The program's life: what survives a kill is only what was committed.
struct Year {
    random: SeededRandom,
    now: Moment,
    accounts: BTreeMap<WatchNo, Account>,
    /// How far the schedule had come at the last commit.
    reached: DateTime<Utc>,
    restarted: bool,
}

fn grid(no: u32) -> Grid {
    Grid::new(&format!("p-{no} bop"), Period::from_secs([3600, 7200, 86_400][no as usize % 3]))
}

fn start() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap().to_utc()
}

impl Year {
    fn draw(&mut self, below: u64) -> u64 {
        u64::from_le_bytes(random_bytes(&mut self.random)) % below
    }

    fn pass(&mut self, seconds: i64) {
        self.now.wall += TimeDelta::seconds(seconds);
        self.now.boot += Duration::from_secs(seconds as u64);
    }

    /// One life of the program, from start to kill.
    fn live(&mut self, ticks: u64) {
        let (mut line, begun) = Timeline::begin(self.now, Some(self.reached));
        self.restarted |= matches!(begun, Some(ClockEvent::Restarted(_)));
        let mut agenda = Agenda::new([Policy::default().gather()]);
        for no in 0..PEOPLE {
            let (no, grid) = (WatchNo(no), grid(no));
            let first = grid.at_or_after(start());
            let next = self.accounts.entry(no).or_default().next.unwrap_or(first);
            agenda.watch(no, 0, grid, next, no.0 == 5);
        }
        let mut on_the_way: Vec<Order> = Vec::new();
        for _ in 0..ticks {
            match self.draw(4000) {
                0 => self.pass(86_400 * 3),
                1..=9 => self.pass(3600 * 9),
                10 => self.now.wall += TimeDelta::hours(1),
                11 => self.now.wall -= TimeDelta::hours(1),
                12 => self.now.wall += TimeDelta::seconds(45),
                13 => self.now.wall -= TimeDelta::seconds(45),
                _ => self.pass(30),
            }
            let (schedule_now, _) = line.advance(self.now);
            for order in std::mem::take(&mut on_the_way) {
                self.commit(&order, schedule_now);
                agenda.done(&order);
            }
            // A slow host: at most four looks in a tick.
            for _ in 0..4 {
                on_the_way.extend(agenda.pop(0, schedule_now));
            }
        }
        // Killed: what was on the way is not committed.
    }

    fn commit(&mut self, order: &Order, now: DateTime<Utc>) {
        let useful = self.draw(10) > 0;
        let testigo::person::Subject::Watch(no) = order.subject else { panic!("only watches here") };
        let account = self.accounts.get_mut(&no).unwrap();
        account.gaps += order.missed.map_or(0, |m| m.slots);
        match (order.look, useful) {
            (false, _) => account.gaps += 1,
            (true, true) => account.observed += 1,
            (true, false) => account.inconclusive += 1,
        }
        let slot = order.slot.expect("a scheduled look");
        assert!(account.next.is_none_or(|next| slot >= next), "a slot was handed out twice");
        account.next = Some(grid(no.0).after(slot));
        self.reached = self.reached.max(now);
    }
}

#[test]
fn a_year_with_sleeps_and_clock_steps_accounts_for_every_slot() {
    for seed in 0..3 {
        let mut random = SeededRandom::new(seed);
        random.fill(&mut [0; 4]);
        let now = Moment { wall: start(), boot: Duration::from_secs(100) };
        let mut year = Year { random, now, accounts: BTreeMap::new(), reached: start(), restarted: false };
        let end = start() + TimeDelta::days(365);
        while year.now.wall < end {
            let ticks = 20 + year.draw(40_000);
            year.live(ticks);
            let off = year.draw(40_000) as i64;
            year.pass(off);
            year.now.boot = Duration::from_secs(60);
        }
        assert!(!year.restarted);
        let mut gaps = 0;
        for (no, account) in &year.accounts {
            let grid = grid(no.0);
            let due = grid.count(grid.at_or_after(start()), account.next.expect("looked at least once"));
            assert_eq!(
                due,
                account.observed + account.inconclusive + account.gaps,
                "seed {seed}, watch {}",
                no.0
            );
            assert!(due >= 360, "seed {seed}: only {due} slots came due in a year");
            gaps += account.gaps;
        }
        assert!(gaps > 100, "this year had too few gaps to say anything");
    }
}
