//! When to look: slots on a fixed grid, jitter from a hash, and what a day's plan promises.
//!
//! Intervals, not wall-clock times, so daylight saving has no say. Every slot that comes due ends as one
//! check or inside one gap; [`Grid::due`] hands out each slot exactly once.

use crate::digest::sha256;
use crate::time::{Moment, Period};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The slots of one watch: every moment `phase + k · every` since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    every_ms: i64,
    phase_ms: i64,
    /// Seeds the jitter of this watch's slots.
    seed: u64,
}

/// What is to be done about a watch now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing before this moment.
    At(DateTime<Utc>),
    /// Look once, for this slot; the slots before it that nobody looked at are a gap.
    Now { slot: DateTime<Utc>, missed: Option<Missed> },
}

/// Slots that came due and were not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// The first and the last of them.
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    pub slots: u64,
}

impl Grid {
    /// The grid of a watch. `id` is what makes it this watch and no other; it decides the phase, so that
    /// people who were enrolled together are not asked about together.
    pub fn new(id: &str, every: Period) -> Grid {
        let hash = sha256(&[b"testigo/phase/v1\n", id.as_bytes()]);
        let seed = u64::from_le_bytes(hash[..8].try_into().expect("eight of 32 bytes"));
        let every_ms = (every.duration().as_millis() as i64).max(1);
        Grid { every_ms, phase_ms: (seed % every_ms as u64) as i64, seed }
    }

    pub fn every(&self) -> Duration {
        Duration::from_millis(self.every_ms as u64)
    }

    /// The first slot at or after `at`.
    pub fn at_or_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        // A moment inside a millisecond belongs to the next one, or the slot would lie before it.
        let whole = at.timestamp_millis();
        let ms = if at.timestamp_subsec_nanos().is_multiple_of(1_000_000) { whole } else { whole + 1 };
        let steps = (ms - self.phase_ms).div_euclid(self.every_ms);
        let slot = self.phase_ms + steps * self.every_ms;
        from_ms(if slot < ms { slot + self.every_ms } else { slot })
    }

    /// Whether a stream of slots from `first` on, so many milliseconds apart, lies on this grid.
    pub fn fits(&self, first: DateTime<Utc>, every_ms: u64) -> bool {
        self.every_ms == every_ms as i64 && self.at_or_after(first) == first
    }

    pub fn after(&self, slot: DateTime<Utc>) -> DateTime<Utc> {
        from_ms(slot.timestamp_millis() + self.every_ms)
    }

    /// How many slots lie in `from ..< until`.
    pub fn count(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> u64 {
        let first = self.at_or_after(from).timestamp_millis();
        let end = self.at_or_after(until).timestamp_millis();
        ((end - first) / self.every_ms).max(0) as u64
    }

    /// When the slot is really looked at: up to a tenth of the interval before or after it.
    pub fn due_at(&self, slot: DateTime<Utc>) -> DateTime<Utc> {
        let hash = sha256(&[&self.seed.to_le_bytes(), &slot.timestamp_millis().to_le_bytes()]);
        let draw = u32::from_le_bytes(hash[..4].try_into().expect("four of 32 bytes"));
        let tenth = self.every_ms / 10;
        let shift = i64::from(draw) * (2 * tenth + 1) / (1i64 << 32) - tenth;
        from_ms(slot.timestamp_millis() + shift)
    }

    /// What to do at `now`, when `next` is the first slot that is not accounted for. However many slots were
    /// missed, there is one look: the newest due slot gets it, the others are a gap.
    pub fn due(&self, next: DateTime<Utc>, now: DateTime<Utc>) -> Due {
        let first_due = self.due_at(next);
        if first_due > now {
            return Due::At(first_due);
        }
        // Jitter is a tenth of the interval at most, so the newest due slot is the one before `now` or the one after.
        let mut slot = self.at_or_after(now).max(next);
        while slot > next && self.due_at(slot) > now {
            slot = from_ms(slot.timestamp_millis() - self.every_ms);
        }
        let missed = (slot > next).then(|| Missed {
            first: next,
            last: from_ms(slot.timestamp_millis() - self.every_ms),
            slots: self.count(next, slot),
        });
        Due::Now { slot, missed }
    }
}

fn from_ms(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The schedule's own time: it follows the wall clock, but never runs back, so that no slot is handed out
/// twice when somebody sets the clock back.
#[derive(Debug, Clone, Copy)]
pub struct Timeline {
    last: Moment,
    /// How far the schedule is ahead of the wall clock.
    ahead: TimeDelta,
}

/// The wall clock moved otherwise than time did. Recorded in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockEvent {
    /// The clock was set forward, by so much.
    Forward(TimeDelta),
    /// The clock was set back, by so much; the schedule goes on ahead of it.
    Back(TimeDelta),
    /// The clock was set back by more than a day: the schedule starts again from the clock.
    Restarted(TimeDelta),
    /// We did not run for so long, although the process was there: the machine slept, or was stopped.
    Slept(Duration),
}

impl Timeline {
    /// How far the clocks may drift apart in one tick before it counts as a step.
    const STEP: TimeDelta = TimeDelta::seconds(60);
    /// A longer time without a tick means that we slept.
    const SLEEP: Duration = Duration::from_secs(90);
    const RESTART: TimeDelta = TimeDelta::days(1);

    /// Begins at `now`. `reached` is how far the schedule had come before, if it ever ran.
    pub fn begin(now: Moment, reached: Option<DateTime<Utc>>) -> (Timeline, Option<ClockEvent>) {
        let behind = reached.map_or(TimeDelta::zero(), |r| r - now.wall).max(TimeDelta::zero());
        let (ahead, event) = catch_up(behind);
        (Timeline { last: now, ahead }, event)
    }

    /// How far the schedule is ahead of the wall clock: zero unless the clock was set back.
    pub fn ahead(&self) -> TimeDelta {
        self.ahead
    }

    /// The schedule's time at `now`.
    pub fn advance(&mut self, now: Moment) -> (DateTime<Utc>, Option<ClockEvent>) {
        let passed = now.boot.saturating_sub(self.last.boot);
        let moved = now.wall - self.last.wall;
        let step = moved - TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        let before = self.last.wall + self.ahead;
        self.last = now;
        let mut event = (passed > Timeline::SLEEP).then_some(ClockEvent::Slept(passed));
        if step > Timeline::STEP {
            self.ahead = (self.ahead - step).max(TimeDelta::zero());
            event = Some(ClockEvent::Forward(step));
        } else if step < -Timeline::STEP {
            (self.ahead, event) = catch_up(self.ahead - step);
        }
        // Small corrections back must not hand out a slot again either.
        let time = now.wall + self.ahead;
        if time < before && before - time < Timeline::STEP {
            self.ahead += before - time;
        }
        (now.wall + self.ahead, event)
    }
}

/// How the schedule goes on when the wall clock lies `behind` it.
fn catch_up(behind: TimeDelta) -> (TimeDelta, Option<ClockEvent>) {
    if behind > Timeline::RESTART {
        (TimeDelta::zero(), Some(ClockEvent::Restarted(behind)))
    } else if behind > Timeline::STEP {
        (behind, Some(ClockEvent::Back(behind)))
    } else {
        (behind, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        from_ms(1_700_000_000_000 + seconds * 1000)
    }

    fn moment(wall: i64, boot: u64) -> Moment {
        Moment { wall: at(wall), boot: Duration::from_secs(boot) }
    }

    #[test]
    fn slots_lie_on_the_grid_and_looks_near_them() {
        let grid = Grid::new("p-1 bop", Period::from_secs(7200));
        let slot = grid.at_or_after(at(0));
        assert!(slot >= at(0) && slot < at(7200));
        assert_eq!(grid.at_or_after(slot), slot);
        assert_eq!(grid.count(at(0), at(86_400)), 12);
        assert!((grid.due_at(slot) - slot).abs() <= TimeDelta::seconds(720));
    }

    #[test]
    fn two_people_are_not_asked_about_at_once() {
        let phase = |id| Grid::new(id, Period::from_secs(7200)).phase_ms;
        assert_ne!(phase("p-1 bop"), phase("p-2 bop"));
    }

    #[test]
    fn a_month_away_is_one_look_and_one_gap() {
        let grid = Grid::new("p-1 bop", Period::from_secs(7200));
        let next = grid.at_or_after(at(0));
        let now = at(30 * 86_400);
        let Due::Now { slot, missed: Some(missed) } = grid.due(next, now) else { panic!("not due") };
        assert_eq!(missed.first, next);
        assert_eq!(grid.after(missed.last), slot);
        assert_eq!(missed.slots + 1, grid.count(next, grid.after(slot)));
        assert!(matches!(grid.due(grid.after(slot), now), Due::At(later) if later > now));
    }

    proptest! {
        /// Whatever the moments of looking are: looks + slots in gaps = slots handed out, without a hole.
        #[test]
        fn every_slot_is_handed_out_once(
            every in 1u64..100_000,
            steps in proptest::collection::vec(1i64..1_000_000, 1..60),
        ) {
            let grid = Grid::new("x", Period::from_millis(every));
            let start = grid.at_or_after(at(0));
            let (mut next, mut now, mut resolved) = (start, at(0), 0);
            for step in steps {
                now += TimeDelta::milliseconds(step);
                if let Due::Now { slot, missed } = grid.due(next, now) {
                    prop_assert!(grid.due_at(slot) <= now && slot >= next);
                    prop_assert!(missed.is_none_or(|m| m.first == next && grid.after(m.last) == slot));
                    resolved += 1 + missed.map_or(0, |m| m.slots);
                    next = grid.after(slot);
                }
            }
            prop_assert_eq!(resolved, grid.count(start, next));
        }
    }

    #[test]
    fn the_schedule_never_runs_back() {
        let (mut line, event) = Timeline::begin(moment(0, 0), None);
        assert_eq!(event, None);
        assert_eq!(line.advance(moment(30, 30)), (at(30), None));
        let (time, event) = line.advance(moment(-3570, 60));
        assert_eq!((time, event), (at(60), Some(ClockEvent::Back(TimeDelta::seconds(3630)))));
        assert_eq!(line.advance(moment(-3540, 90)), (at(90), None));
        // Put right again: the schedule is where it would have been.
        let (time, event) = line.advance(moment(120, 120));
        assert_eq!(time, at(120));
        assert!(matches!(event, Some(ClockEvent::Forward(_))));
    }

    #[test]
    fn years_back_start_the_schedule_again() {
        let (mut line, _) = Timeline::begin(moment(10 * 366 * 86_400, 0), None);
        let (time, event) = line.advance(moment(0, 30));
        assert_eq!(time, at(0));
        assert!(matches!(event, Some(ClockEvent::Restarted(_))));
    }

    #[test]
    fn a_clock_set_back_while_we_were_off_is_noticed_at_the_start() {
        let (mut line, event) = Timeline::begin(moment(0, 5), Some(at(600)));
        assert_eq!(event, Some(ClockEvent::Back(TimeDelta::seconds(600))));
        assert_eq!(line.advance(moment(10, 15)).0, at(610));
    }

    #[test]
    fn sleep_is_told_from_a_step() {
        let (mut line, _) = Timeline::begin(moment(0, 0), None);
        let (time, event) = line.advance(moment(3600, 3600));
        assert_eq!((time, event), (at(3600), Some(ClockEvent::Slept(Duration::from_secs(3600)))));
    }
}
