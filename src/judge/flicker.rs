//! How often this source says "no record" of people it lists again soon after: measured, and used to decide
//! how many misses it takes (ux: the smallest n with fewer than 0.1 false alerts in a person-year).

use super::state::At;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// A miss counts as a flicker when the person is listed again at the same place within this time.
pub const RETURN_WITHIN: i64 = 2 * 3_600_000_000;

const DAYS: u32 = 30;
/// Fewer useful checks say nothing of a rate.
const ENOUGH: u32 = 100;
/// Eight checks a day, for a year.
const CHECKS_PER_YEAR: f64 = 2920.0;

/// Counts for each day of the last thirty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(VecDeque<Day>);

/// Day number since 1970, useful checks, flickers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Day(u32, u32, u32);

impl Days {
    /// Counts one useful check. True when a new day began.
    pub fn useful(&mut self, at: At) -> bool {
        let began = self.0.back().is_none_or(|d| d.0 < at.day());
        self.today(at).1 += 1;
        began
    }

    pub fn flicker(&mut self, at: At, misses: u32) {
        self.today(at).2 += misses;
    }

    /// The share of useful checks that were misses soon undone; `None` while too few are known.
    pub fn rate(&self, at: At) -> Option<f64> {
        let recent = self.0.iter().filter(|d| d.0 + DAYS > at.day());
        let (useful, flickers) = recent.fold((0, 0), |(u, f), d| (u + d.1, f + d.2));
        (useful >= ENOUGH).then(|| f64::from(flickers) / f64::from(useful))
    }

    /// How many misses in a row it takes at the measured rate.
    pub fn misses(&self, at: At) -> u32 {
        self.rate(at).map_or(0, misses_at)
    }

    fn today(&mut self, at: At) -> &mut Day {
        let day = at.day();
        if self.0.back().is_none_or(|d| d.0 < day) {
            self.0.push_back(Day(day, 0, 0));
            while self.0.front().is_some_and(|d| d.0 + DAYS <= day) {
                self.0.pop_front();
            }
        }
        self.0.back_mut().expect("a day was just put there if there was none")
    }
}

/// The smallest n with 2920·pⁿ < 0.1, at most 50: a source as bad as that cannot be followed anyway.
fn misses_at(rate: f64) -> u32 {
    let mut expected = CHECKS_PER_YEAR;
    (0..50)
        .find(|_| {
            let enough = expected < 0.1;
            expected *= rate;
            enough
        })
        .unwrap_or(50)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_micros;

    #[test]
    fn the_table_of_misses_is_the_one_that_was_published() {
        for (rate, misses) in [(0.01, 3), (0.05, 4), (0.10, 5), (0.20, 7), (0.30, 9), (0.0, 1), (1.0, 50)] {
            assert_eq!(misses_at(rate), misses, "{rate}");
        }
    }

    #[test]
    fn a_rate_needs_a_hundred_checks_and_forgets_after_thirty_days() {
        let day = |d: i64| At::of(from_micros(d * 86_400_000_000));
        let mut days = Days::default();
        (0..99).for_each(|_| {
            days.useful(day(100));
        });
        days.flicker(day(100), 10);
        assert_eq!(days.rate(day(100)), None);
        assert!(!days.useful(day(100)) && days.useful(day(101)));
        assert_eq!(days.rate(day(101)), Some(10.0 / 101.0));
        assert_eq!(days.rate(day(130)), None, "the hundredth day is thirty days ago");
    }
}
