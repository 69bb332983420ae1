//! The numbers the judge goes by: when an absence counts, and when the site itself is in doubt.

use crate::time::Period;
use serde::{Deserialize, Serialize};

/// The `[policy]` table of the config. Defaults are the ones the simulator was run with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Waits between the re-checks after a first miss, each counted from the one before; the last one repeats.
    pub recheck: Vec<Period>,
    /// When an absence is likely: an early notice, unconfirmed.
    pub likely: Confirm,
    /// When an absence is confirmed.
    pub not_listed: Confirm,
    /// When so many miss at once that the site is in doubt, not the people.
    pub fleet_brake: FleetBrake,
    /// When a part of a group that changed is news of its own.
    pub group: GroupRule,
    /// How many listed people are asked about around a miss.
    pub controls: usize,
    /// How far a control's answer may lie from the miss it witnesses.
    pub control_window: Period,
    /// Days after "not in custody" in which leaving the list is expected: first and last.
    pub expected_expiry: Expiry,
    /// No useful answer from a source for so long is news.
    pub silent_after: Period,
    /// A person's last useful check may be so old before the status is "out of date".
    pub stale_after: Period,
    /// So many confirmed absences within so long double the spans: the record flaps.
    pub flap: Flap,
}

/// So many witnessed misses, the first and the last so far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    pub misses: u32,
    pub span: Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetBrake {
    /// Share of the listed people, 0 to 1.
    pub share: f64,
    pub at_least: u32,
    pub within: Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// Share of the group that changed, 0 to 1.
    pub share: f64,
    /// Smaller groups are never news as a group.
    pub at_least: u32,
    pub within: Period,
    /// Share of everybody else that may have changed meanwhile, 0 to 1.
    pub others: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    pub from: Period,
    pub to: Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flap {
    pub times: u32,
    pub within: Period,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Policy {
    /// The floors for every source that is not on loopback: no config can alarm sooner.
    pub const FLOOR: Confirm = Confirm { misses: 3, span: Period::from_secs(45 * MINUTE) };

    /// This policy with the floors in force.
    pub fn floored(&self) -> Policy {
        let floor = |c: Confirm| Confirm {
            misses: c.misses.max(Policy::FLOOR.misses),
            span: c.span.max(Policy::FLOOR.span),
        };
        Policy { likely: floor(self.likely), not_listed: floor(self.not_listed), ..self.clone() }
    }

    /// How long controls may wait for further misses, so that the same controls witness all of them: a quarter of
    /// their window, which leaves three quarters for the asking.
    pub fn gather(&self) -> chrono::TimeDelta {
        self.control_window.delta() / 4
    }
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            recheck: [15 * MINUTE, 45 * MINUTE, 2 * HOUR, 4 * HOUR, 4 * HOUR].map(Period::from_secs).to_vec(),
            likely: Confirm { misses: 3, span: Period::from_secs(2 * HOUR) },
            not_listed: Confirm { misses: 5, span: Period::from_secs(12 * HOUR) },
            fleet_brake: FleetBrake { share: 0.2, at_least: 3, within: Period::from_secs(2 * HOUR) },
            group: GroupRule { share: 0.2, at_least: 5, within: Period::from_secs(DAY), others: 0.05 },
            controls: 8,
            control_window: Period::from_secs(5 * MINUTE),
            expected_expiry: Expiry { from: Period::from_secs(55 * DAY), to: Period::from_secs(75 * DAY) },
            silent_after: Period::from_secs(6 * HOUR),
            stale_after: Period::from_secs(DAY),
            flap: Flap { times: 3, within: Period::from_secs(30 * DAY) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_lift_what_is_too_quick_and_leave_the_rest() {
        let quick = Policy {
            likely: Confirm { misses: 1, span: Period::from_secs(1) },
            not_listed: Confirm { misses: 9, span: Period::from_secs(DAY) },
            ..Policy::default()
        };
        let floored = quick.floored();
        assert_eq!(floored.likely, Policy::FLOOR);
        assert_eq!(floored.not_listed, quick.not_listed);
    }
}
