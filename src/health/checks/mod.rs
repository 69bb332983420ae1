//! The verdicts: facts in, checks out.

mod archive;
mod clock;
mod looking;
mod machine;
mod telling;

#[cfg(test)]
mod tests;

use super::facts::{Check, Facts};
use chrono::TimeDelta;

/// Every check, in the order in which they are shown.
pub fn examine(facts: &Facts) -> Vec<Check> {
    let mut checks = vec![looking::running(facts)];
    checks.extend(facts.looked.iter().map(|page| looking::page(page, facts.now)));
    checks.extend(facts.robots.iter().filter_map(|robots| looking::robots(robots, facts.now)));
    checks.extend(facts.browser.as_ref().map(looking::browser));
    checks.push(clock::clock(&facts.clock));
    checks.push(machine::time_zones(&facts.zone, facts.now));
    checks.extend(facts.disk.as_ref().map(machine::disk));
    checks.extend(archive::archive(&facts.archive));
    checks.push(archive::backup(&facts.backup, facts.now));
    checks.extend(telling::channels(&facts.channels, facts.now));
    checks.extend(facts.contacts.iter().map(|contact| telling::contact(contact, facts.now)));
    checks.extend(telling::words(&facts.missing_words));
    checks
}

/// A length of time in a word: `3 days`, `5 h`, `12 min`, `4 s`.
fn length(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().abs();
    match seconds {
        172_800.. => format!("{} days", seconds / 86_400),
        7_200.. => format!("{} h", seconds / 3_600),
        120.. => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
