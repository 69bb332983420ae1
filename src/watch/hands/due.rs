//! Whom people are to look at, as the archive stands: what [`crate::together::queue`] decides on, read from the store.

use super::super::sources::Source;
use crate::config::Config;
use crate::fetch::politeness::HostState;
use crate::person::{Tier, WatchNo};
use crate::source::AskedBy;
use crate::store::{Store, StoreError};
use crate::together::queue::{MOST_IN_A_ROW, Row, Seen, Wanted, queue};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// One watch of somebody who is not paused.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    pub watch: WatchNo,
    /// Which of the sources in force.
    pub source: usize,
    pub tier: Tier,
}

/// So many looks back are enough to know whether a zero was repeated and what was last useful.
const LOOKS: u32 = 20;

/// Who wants a look by hand, in order. Only of sources that are not asked over HTTP.
pub fn wanted(
    store: &Store,
    (sources, config): (&[Source], &Config),
    followed: impl Iterator<Item = Followed>,
    now: DateTime<Utc>,
) -> Result<Vec<Wanted>, StoreError> {
    let hosts: HashMap<String, String> = store.hosts()?.into_iter().collect();
    let state = |source: &Source| serde_json::from_str::<HostState>(hosts.get(&source.host())?).ok();
    let refusing: Vec<bool> =
        sources.iter().map(|source| state(source).is_some_and(|s| s.is_refusing())).collect();
    let by_people: HashMap<WatchNo, Followed> = followed
        .filter(|one| sources[one.source].profile.rules().asked_by != AskedBy::Http)
        .map(|one| (one.watch, one))
        .collect();
    let mut rows = Vec::new();
    for (watch, looks) in store.short_looks(by_people.keys().copied(), LOOKS)? {
        let one = by_people[&watch];
        let source = &sources[one.source];
        rows.push(Row {
            watch,
            tier: one.tier,
            every: config.interval(one.tier),
            automatic: source.automatic && source.profile.rules().asked_by == AskedBy::Browser,
            refusing: refusing[one.source],
            looks: looks.iter().rev().map(|l| Seen::of(l.asked, l.way, &l.outcome)).collect(),
            useful: looks.iter().find(|l| l.outcome.is_useful()).map(|l| l.answered),
        });
    }
    Ok(queue(&rows, now))
}

/// How many looks by hand may still be made in a row: they are counted over an hour, whoever makes them.
pub fn left_in_a_row(store: &Store, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let made = store.handed_over_since(now - TimeDelta::hours(1))?;
    Ok(MOST_IN_A_ROW.saturating_sub(made))
}
