//! What a day promises: which slots of which watches will be looked at, written before the day begins.

use super::roster::Roster;
use super::run::PLAN_AHEAD;
use crate::store::{NewPlan, PlannedWatch};
use chrono::{DateTime, Days, NaiveTime, Utc};

/// The time a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// The plan to write now: the rest of today at the first start, and each coming day an hour before it begins.
pub fn due(now: DateTime<Utc>, planned_until: DateTime<Utc>) -> Option<Span> {
    if planned_until <= now {
        return Some(Span { from: now, until: midnight_after(now) });
    }
    (planned_until - now <= PLAN_AHEAD)
        .then(|| Span { from: planned_until, until: midnight_after(planned_until) })
}

fn midnight_after(at: DateTime<Utc>) -> DateTime<Utc> {
    let next = at.date_naive().checked_add_days(Days::new(1)).unwrap_or(at.date_naive());
    next.and_time(NaiveTime::MIN).and_utc()
}

/// One stream of slots for each watch.
pub fn plan(roster: &Roster, span: Span) -> NewPlan {
    let mut streams: Vec<PlannedWatch> = roster
        .entries()
        .map(|(watch, entry)| PlannedWatch {
            watch,
            first: entry.grid.at_or_after(span.from),
            every_ms: entry.grid.every().as_millis() as u64,
            slots: entry.grid.count(span.from, span.until),
        })
        .collect();
    streams.sort_by_key(|stream| stream.watch);
    NewPlan { from: span.from, until: span.until, streams }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_day_is_planned_before_it_begins() {
        let noon = at("2026-03-10T12:00:00Z");
        let today = due(noon, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(today, Span { from: noon, until: at("2026-03-11T00:00:00Z") });
        assert_eq!(due(noon, today.until), None);
        let tomorrow = due(at("2026-03-10T23:00:00Z"), today.until).unwrap();
        assert_eq!(tomorrow, Span { from: today.until, until: at("2026-03-12T00:00:00Z") });
        assert_eq!(due(at("2026-03-10T23:30:00Z"), tomorrow.until), None);
    }

    #[test]
    fn a_night_asleep_leaves_no_time_unplanned() {
        let span = due(at("2026-03-12T08:00:00Z"), at("2026-03-11T00:00:00Z")).unwrap();
        assert_eq!(span.from, at("2026-03-12T08:00:00Z"));
    }
}
