//! Is this machine's clock right? Nobody alone is believed: two sources at least, and the most of them decide.

use super::length;
use crate::health::facts::{Check, ClockFacts, Estimate};
use chrono::TimeDelta;
use std::collections::BTreeMap;

const NAME: &str = "clock";
/// What a server's whole seconds and a slow way can make.
const FINE: TimeDelta = TimeDelta::seconds(2);
/// More than this moves a look into another minute of the record.
const WRONG: TimeDelta = TimeDelta::seconds(60);
const FIX: &str =
    "turn on time keeping: timedatectl set-ntp true (or install chrony); then: testigo doctor --ask";

pub(super) fn clock(facts: &ClockFacts) -> Check {
    let mut errors: Vec<(String, TimeDelta)> =
        middles(&facts.estimates).iter().map(|e| (e.from.clone(), error(e))).collect();
    if facts.kept == Some(true) {
        errors.push(("this system's time keeping".to_owned(), TimeDelta::zero()));
    }
    let off = |limit: TimeDelta| errors.iter().filter(|(_, e)| e.abs() > limit).count();
    let names = || errors.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let far = || errors.iter().map(|(_, e)| *e).max_by_key(|e| e.abs()).unwrap_or_default();
    match errors.len() {
        0 | 1 => Check::warn(
            NAME,
            "fewer than two sources say what time it is, so nobody can tell whether this clock is right",
            "testigo doctor --ask",
        ),
        n if off(WRONG) * 2 >= n => {
            Check::fail(NAME, format!("this clock is {} by {}", wrong_way(far()), names()), FIX)
        }
        n if off(FINE) * 2 >= n => {
            Check::warn(NAME, format!("this clock is {} by {}", wrong_way(far()), names()), FIX)
        }
        n if off(WRONG) > 0 => {
            let (odd, e) = errors.iter().max_by_key(|(_, e)| e.abs()).expect("one is off");
            let says = format!("{n} sources were asked, and {odd} differs by {}", length(*e));
            Check::warn(NAME, says, "testigo doctor --ask")
        }
        n => Check::ok(NAME, format!("right to about a second by {n} sources: {}", names())),
    }
}

/// One estimate for each source: the middle one.
fn middles(estimates: &[Estimate]) -> Vec<&Estimate> {
    let mut by_source: BTreeMap<&str, Vec<&Estimate>> = BTreeMap::new();
    estimates.iter().for_each(|e| by_source.entry(&e.from).or_default().push(e));
    let middle = |mut all: Vec<&'_ Estimate>| -> usize {
        all.sort_by_key(|e| e.ahead);
        let chosen = all[all.len() / 2];
        estimates.iter().position(|e| std::ptr::eq(e, chosen)).unwrap_or_default()
    };
    by_source.into_values().map(|all| &estimates[middle(all)]).collect()
}

/// What cannot be explained by doubt.
fn error(estimate: &Estimate) -> TimeDelta {
    let beyond = (estimate.ahead.abs() - estimate.doubt).max(TimeDelta::zero());
    if estimate.ahead < TimeDelta::zero() { -beyond } else { beyond }
}

fn wrong_way(theirs_ahead: TimeDelta) -> String {
    let way = if theirs_ahead > TimeDelta::zero() { "slow" } else { "fast" };
    format!("{} {way}", length(theirs_ahead))
}
