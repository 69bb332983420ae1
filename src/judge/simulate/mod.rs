//! The simulator: years of made-up people and faults, put before the very desk that judges real ones, and a
//! count of what it said that was not so. Pure and seeded: the same plan gives the same report.
//!
//! The faults are those of the research the rule comes from; they are assumptions, not measurements, and the
//! report is as good as they are. Three were not given and are chosen here: durations are log-normal
//! (sigma 1, cut at the cap), faults of single records last evenly between nothing and their cap, and a soft
//! throttle has a median of 20 minutes and a cap of 2 hours.

mod report;
mod run;
mod world;

pub use report::{Alarms, Report};

use crate::policy::Policy;
use crate::time::Period;

/// What to simulate.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub seed: u64,
    /// How many years of people who are really listed, at least.
    pub person_years: f64,
    /// People followed by one installation.
    pub cohort: u32,
    /// Between two slots of one person.
    pub every: Period,
    pub faults: Faults,
    pub lives: Lives,
}

/// What goes wrong at a site, as one installation meets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    /// "No record" for everybody.
    pub whole: Outages,
    /// "No record" for three in ten people.
    pub shard: Outages,
    /// An error page for everybody.
    pub error_page: Outages,
    /// "No record" for everything this installation asks.
    pub throttle: Outages,
    /// "No record" for one person: how often in a year, and how long at most.
    pub single_per_year: f64,
    pub single_cap: Period,
    /// Chance of "no record" for no reason.
    pub random_zero: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outages {
    pub per_month: f64,
    pub median: Period,
    pub cap: Period,
}

/// What really happens to a person, each in a year, and to a group of eight.
#[derive(Debug, Clone, PartialEq)]
pub struct Lives {
    pub removals: f64,
    /// Share of removals after which the person is listed again within a week.
    pub returns: f64,
    pub moves: f64,
    /// "Not in custody", and off the list sixty days later.
    pub outs: f64,
    /// Most of a group taken away or moved on one day.
    pub raids: f64,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl Plan {
    /// `years` person-years in installations of `cohort` people, asked about every two hours.
    pub fn new(seed: u64, years: u32, cohort: u32) -> Plan {
        Plan {
            seed,
            person_years: f64::from(years),
            cohort: cohort.max(1),
            every: Period::from_secs(2 * HOUR),
            faults: Faults::default(),
            lives: Lives::default(),
        }
    }
}

impl Default for Faults {
    fn default() -> Faults {
        let outages = |per_month, median, cap| Outages {
            per_month,
            median: Period::from_secs(median),
            cap: Period::from_secs(cap),
        };
        Faults {
            whole: outages(2.0, 45 * MINUTE, 24 * HOUR),
            shard: outages(1.0, 2 * HOUR, 12 * HOUR),
            error_page: outages(4.0, 45 * MINUTE, 24 * HOUR),
            throttle: outages(3.0, 20 * MINUTE, 2 * HOUR),
            single_per_year: 0.5,
            single_cap: Period::from_secs(4 * HOUR),
            random_zero: 0.0005,
        }
    }
}

impl Default for Lives {
    fn default() -> Lives {
        Lives { removals: 0.25, returns: 0.2, moves: 1.0, outs: 0.15, raids: 0.05 }
    }
}

/// Runs installations of one year each until the plan's person-years are reached.
pub fn simulate(plan: &Plan, policy: &Policy) -> Report {
    let mut tally = report::Tally::default();
    let mut install = 0;
    while tally.person_years() < plan.person_years {
        run::Install::new(plan, policy, install).run(&mut tally);
        install += 1;
    }
    tally.report(plan, install)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_plan_gives_the_same_report() {
        let plan = Plan::new(3, 20, 12);
        let policy = Policy::default();
        assert_eq!(simulate(&plan, &policy).to_text(), simulate(&plan, &policy).to_text());
        let other = Plan { seed: 4, ..plan.clone() };
        assert_ne!(simulate(&plan, &policy).to_text(), simulate(&other, &policy).to_text());
    }

    #[test]
    fn the_default_rule_keeps_its_promises_over_a_small_sample() {
        let report = simulate(&Plan::new(1, 60, 40), &Policy::default());
        assert_eq!(report.not_listed.false_alarms, 0, "{}", report.to_text());
        assert_eq!(report.missed, 0, "{}", report.to_text());
        assert!(report.likely.false_per_year < 0.25 && report.removals > 5, "{}", report.to_text());
        assert!(report.not_listed.delay_p95_h < 20.0, "{}", report.to_text());
    }

    #[test]
    fn a_hasty_policy_is_seen_to_be_wrong() {
        let hasty = crate::policy::Confirm { misses: 1, span: Period::from_secs(0) };
        let policy = Policy { likely: hasty, not_listed: hasty, ..Policy::default() };
        let report = simulate(&Plan::new(1, 40, 40), &policy);
        assert!(report.not_listed.false_per_year > 0.5, "{}", report.to_text());
    }
}
