//! What a simulation counted, as numbers and as text.

use super::Plan;
use super::world::{DAY, Life, YEAR};
use crate::event::EventKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub seed: u64,
    /// Years of people who were really listed.
    pub person_years: f64,
    pub installs: u64,
    pub cohort: u32,
    /// People who were really taken off the list for two days or more.
    pub removals: u32,
    /// Of those with a week left, the ones that were never told as not listed.
    pub missed: u32,
    pub first_miss_false_per_year: f64,
    pub likely: Alarms,
    pub not_listed: Alarms,
    /// `expired_expected` of somebody who was listed.
    pub expired_false: u32,
    /// All looks to one slot's look: what re-checks and controls cost.
    pub load: f64,
    /// Events of each kind.
    pub events: BTreeMap<&'static str, u64>,
}

/// How often one kind of alarm was wrong, and how long after a removal it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarms {
    pub false_alarms: u32,
    pub false_per_year: f64,
    /// Upper bound at 95 %, one-sided; three divided by the years when there was none.
    pub false_per_year_bound95: f64,
    /// From the removal itself, the wait for the next look included.
    pub delay_median_h: f64,
    pub delay_p95_h: f64,
}

#[derive(Debug, Default)]
pub struct Tally {
    listed_seconds: i64,
    pub scheduled: u64,
    pub looks: u64,
    pub false_first_miss: u32,
    pub false_likely: u32,
    pub false_not_listed: u32,
    pub false_expired: u32,
    removals: u32,
    missed: u32,
    likely_delays: Vec<i64>,
    confirmed_delays: Vec<i64>,
    events: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn person_years(&self) -> f64 {
        self.listed_seconds as f64 / YEAR as f64
    }

    pub fn count(&mut self, kind: EventKind) {
        *self.events.entry(kind.key()).or_default() += 1;
    }

    /// Enters what came of a person when they leave or the year is over. Who was gone before the first look
    /// cannot be missed.
    pub fn close(&mut self, life: &Life) {
        self.listed_seconds += life.listed(YEAR);
        if !life.seen {
            return;
        }
        for absent in life.absences.iter().filter(|a| a.counts() && a.from < YEAR) {
            self.removals += 1;
            let watched = absent.until.min(life.until).min(YEAR) - absent.from;
            self.missed += u32::from(absent.confirmed.is_none() && watched >= 7 * DAY);
            self.likely_delays.extend(absent.likely.map(|at| at - absent.from));
            self.confirmed_delays.extend(absent.confirmed.map(|at| at - absent.from));
        }
    }

    pub fn report(mut self, plan: &Plan, installs: u64) -> Report {
        let years = self.person_years();
        Report {
            seed: plan.seed,
            person_years: years,
            installs,
            cohort: plan.cohort,
            removals: self.removals,
            missed: self.missed,
            first_miss_false_per_year: f64::from(self.false_first_miss) / years,
            likely: alarms(self.false_likely, years, &mut self.likely_delays),
            not_listed: alarms(self.false_not_listed, years, &mut self.confirmed_delays),
            expired_false: self.false_expired,
            load: self.looks as f64 / (self.scheduled.max(1)) as f64,
            events: self.events,
        }
    }
}

fn alarms(wrong: u32, years: f64, delays: &mut [i64]) -> Alarms {
    delays.sort_unstable();
    let quantile = |q: f64| match delays.len() {
        0 => 0.0,
        n => delays[((n as f64 * q) as usize).min(n - 1)] as f64 / 3600.0,
    };
    Alarms {
        false_alarms: wrong,
        false_per_year: f64::from(wrong) / years,
        false_per_year_bound95: upper_bound(wrong) / years,
        delay_median_h: quantile(0.5),
        delay_p95_h: quantile(0.95),
    }
}

/// The largest mean at which so few or fewer have a chance of 5 %: the rule of three, and Wilson and
/// Hilferty's approximation of chi-square above it.
fn upper_bound(count: u32) -> f64 {
    if count == 0 {
        return 3.0;
    }
    let n = f64::from(count) + 1.0;
    n * (1.0 - 1.0 / (9.0 * n) + 1.645 / (3.0 * n.sqrt())).powi(3)
}

impl Report {
    /// A page to read.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{:.0} person-years in {} installations of {} people (seed {})\n{} people were really taken off the list; {} of them were not told within a week\n",
            self.person_years, self.installs, self.cohort, self.seed, self.removals, self.missed
        );
        text.push_str("                    false    per person-year (95 % bound)    delay: median    95 %\n");
        for (name, alarms) in [("likely not listed", &self.likely), ("not listed", &self.not_listed)] {
            text.push_str(&format!(
                "{name:<18} {:>6}    {:>10.4} ({:.4}) {:>24.1} h {:>7.1} h\n",
                alarms.false_alarms,
                alarms.false_per_year,
                alarms.false_per_year_bound95,
                alarms.delay_median_h,
                alarms.delay_p95_h
            ));
        }
        text.push_str(&format!(
            "first misses that were none: {:.2} in a person-year (these alert nobody)\nlooks for each slot: {:.3}\n",
            self.first_miss_false_per_year, self.load
        ));
        for (kind, count) in &self.events {
            text.push_str(&format!("{kind:<20} {count:>8}\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::upper_bound;

    #[test]
    fn bounds_are_those_of_the_poisson_tables() {
        for (count, bound) in [(0, 3.0), (1, 4.744), (2, 6.296), (10, 16.96)] {
            assert!((upper_bound(count) - bound).abs() < 0.02, "{count}: {}", upper_bound(count));
        }
    }
}
