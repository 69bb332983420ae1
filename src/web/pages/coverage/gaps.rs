//! Times in which nobody looked, the longest first, and when a website turned the program away.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::words::Words;
use super::super::parts;
use crate::event::EventKind;
use crate::store::{EventRow, GapEntry};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::collections::BTreeMap;

const LONGEST: usize = 12;
const EVENTS: u32 = 400;
const BLOCKS: usize = 20;

/// One time for several people: gaps of one cause that touch each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Long {
    pub reason: String,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub people: u64,
}

/// Joins the gaps of each cause that overlap or touch, and sorts them by length.
pub fn longest(gaps: &[GapEntry]) -> Vec<Long> {
    let mut by_reason: BTreeMap<&str, Vec<&GapEntry>> = BTreeMap::new();
    gaps.iter().for_each(|gap| by_reason.entry(&gap.reason).or_default().push(gap));
    let mut all: Vec<Long> = Vec::new();
    for (reason, mut gaps) in by_reason {
        gaps.sort_by_key(|gap| (gap.from, gap.watch));
        let mut watches = std::collections::BTreeSet::new();
        let mut open: Option<Long> = None;
        for gap in gaps {
            match &mut open {
                Some(long) if gap.from <= long.until => long.until = long.until.max(gap.until),
                ended => {
                    all.extend(ended.take());
                    watches.clear();
                    *ended =
                        Some(Long { reason: reason.to_owned(), from: gap.from, until: gap.until, people: 0 });
                }
            }
            watches.insert(gap.watch);
            if let Some(long) = &mut open {
                long.people = watches.len() as u64;
            }
        }
        all.extend(open);
    }
    all.sort_by_key(|long| (std::cmp::Reverse(long.until - long.from), long.from));
    all
}

pub fn shown(w: Words, longs: &[Long]) -> Markup {
    html! {
        h3 { (w.t("web-cover-longest")) }
        @if longs.is_empty() { p { (w.t("web-cover-no-gap")) } }
        ul.events {
            @for long in longs.iter().take(LONGEST) {
                li {
                    span.when { (w.moment(long.from)) " – " (w.moment(long.until)) }
                    strong { (length(w, long.until - long.from)) } ", " (parts::gap(w, &long.reason)) " "
                    span.soft { "(" (w.count("web-people", long.people)) ")" }
                }
            }
        }
        @if longs.len() > LONGEST { p.small.soft { (w.count("web-cover-shorter", (longs.len() - LONGEST) as u64)) } }
    }
}

fn length(w: Words, length: TimeDelta) -> String {
    match length.num_hours() {
        0 => w.count("web-cover-minutes", length.num_minutes().max(1) as u64),
        hours => w.count("web-cover-hours", hours as u64),
    }
}

/// What is known of how a website treated the program.
pub fn of_site(kind: EventKind) -> bool {
    match kind {
        EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::PageChangedShape => true,
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => false,
    }
}

/// The events about websites themselves, the newest first.
pub fn site_events(ask: &Ask, since: DateTime<Utc>) -> Result<Vec<EventRow>, Trouble> {
    let mut rows = ask.store().events_of_sites(since, EVENTS)?;
    rows.retain(|row| of_site(row.event.kind));
    Ok(rows)
}

pub fn history(w: Words, rows: &[&EventRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            h3 { (w.t("web-cover-site")) }
            ul.events {
                @for row in rows.iter().take(BLOCKS) {
                    li {
                        time datetime=(row.event.at.to_rfc3339()) { (w.moment(row.event.at)) }
                        a.row-link href={ "/change/" (row.no) } { (parts::event(w, &row.event)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::WatchNo;

    #[test]
    fn gaps_that_touch_are_one_and_the_longest_is_first() {
        let at = |hours: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let gap = |watch: u32, from: i64, until: i64, reason: &str| GapEntry {
            no: 1,
            entry: 1,
            watch: WatchNo(watch),
            seq: 1,
            from: at(from),
            until: at(until),
            slots: 1,
            reason: reason.into(),
            at: at(until),
        };
        let gaps = [
            gap(1, 0, 2, "asleep"),
            gap(2, 1, 3, "asleep"),
            gap(1, 3, 4, "asleep"),
            gap(1, 9, 10, "asleep"),
            gap(1, 0, 3, "blocked"),
        ];
        let found: Vec<(String, i64, u64)> = longest(&gaps)
            .into_iter()
            .map(|l| (l.reason, (l.until - l.from).num_hours(), l.people))
            .collect();
        let long = |reason: &str, hours, people| (reason.to_owned(), hours, people);
        assert_eq!(found, [long("asleep", 4, 2), long("blocked", 3, 1), long("asleep", 1, 1)]);
    }
}
