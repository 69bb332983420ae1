//! What a day promises: which slots of which watches will be looked at, written before the day begins.

use super::roster::Roster;
use super::run::PLAN_AHEAD;
use crate::person::WatchNo;
use crate::schedule::Grid;
use crate::store::{NewGap, NewPlan, PlannedWatch, WatchRow};
use crate::time::Period;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use std::collections::HashMap;

/// The time a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// The plan to write now: the rest of today at the first start, and each coming day an hour before it begins.
pub fn due(now: DateTime<Utc>, planned_until: DateTime<Utc>) -> Option<Span> {
    // No plan reaches further than the next day: one that does was written by a clock that ran ahead.
    if planned_until <= now || planned_until - now > TimeDelta::days(2) {
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
        .scheduled()
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

/// What has to be written at a start because the last plan is not the one we go by any more: an interval
/// was changed, or somebody came or went.
#[derive(Debug, Default, PartialEq)]
pub struct Replanned {
    /// For the rest of the planned time.
    pub plan: Option<NewPlan>,
    /// Slots of the old plan that nobody looked at.
    pub gaps: Vec<NewGap>,
    /// The first slot of the new grid, for each watch whose grid is another one.
    pub next: Vec<(WatchNo, DateTime<Utc>)>,
}

/// How far the schedule has come at least, by the slots that are accounted for. It can be ahead of the last look:
/// a clock that was set back once is made up for in every later run too, or nobody would be looked at until then.
pub fn reached(
    roster: &Roster,
    rows: &[WatchRow],
    last: &[(PlannedWatch, DateTime<Utc>)],
) -> Option<DateTime<Utc>> {
    let old: HashMap<WatchNo, u64> = last.iter().map(|(p, _)| (p.watch, p.every_ms)).collect();
    let slots = rows.iter().filter_map(|row| {
        let every = roster.entry(row.no).filter(|e| e.scheduled)?.grid.every().as_millis() as u64;
        let every = Period::from_millis(every.max(old.get(&row.no).copied().unwrap_or(0))).delta();
        // The slot before it was looked at, a tenth of the interval early at most.
        row.next_slot?.checked_sub_signed(every + every / 10)
    });
    slots.max()
}

/// Holds the last plan against the roster. `due` is the first slot of each watch that is not accounted for.
pub fn again(
    roster: &Roster,
    due: &HashMap<WatchNo, DateTime<Utc>>,
    last: &[(PlannedWatch, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> Replanned {
    let mut found = Replanned::default();
    let old: HashMap<WatchNo, &PlannedWatch> = last.iter().map(|(p, _)| (p.watch, p)).collect();
    let mut same = old.len() == roster.scheduled().count();
    for (no, entry) in roster.scheduled() {
        match old.get(&no) {
            Some(planned) if entry.grid.fits(planned.first, planned.every_ms) => {}
            Some(planned) => {
                same = false;
                let due = due.get(&no).copied().unwrap_or(planned.first);
                regrid(&mut found, (due, planned), entry.grid, now);
            }
            None => same = false,
        }
    }
    // Who is only looked at by people from now on.
    let by_hand = |no: WatchNo| roster.entry(no).is_some_and(|entry| !entry.scheduled);
    for planned in old.values().filter(|planned| by_hand(planned.watch)) {
        same = false;
        let due = due.get(&planned.watch).copied().unwrap_or(planned.first);
        found.gaps.extend(written_off(planned, due, now));
    }
    found.gaps.sort_by_key(|gap| gap.watch);
    found.next.sort();
    let until = last.iter().map(|(_, until)| *until).max().filter(|until| *until > now);
    found.plan = until.filter(|_| !same).map(|until| plan(roster, Span { from: now, until }));
    found
}

/// The old grid is written off up to now, and the new one begins.
fn regrid(found: &mut Replanned, (due, old): (DateTime<Utc>, &PlannedWatch), grid: Grid, now: DateTime<Utc>) {
    let every = Period::from_millis(old.every_ms.max(1)).delta();
    // The last slot that was accounted for can lie a little ahead: looks come up to a tenth early.
    let reached = due - every + TimeDelta::milliseconds(1);
    let next = grid.at_or_after(now.max(reached));
    found.next.push((old.watch, next));
    if let Some(gap) = written_off(old, due, now) {
        found.gaps.push(NewGap { until: gap.until.min(next), ..gap });
    }
}

/// The slots of an old plan from `due` up to now, as a gap; `None` when there are none.
fn written_off(old: &PlannedWatch, due: DateTime<Utc>, now: DateTime<Utc>) -> Option<NewGap> {
    let every = Period::from_millis(old.every_ms.max(1)).delta();
    let slots = ((now - due).num_milliseconds() - 1).max(0) / every.num_milliseconds().max(1) + 1;
    let until = due + TimeDelta::milliseconds(slots.saturating_mul(every.num_milliseconds()));
    let (watch, from, reason) = (old.watch, due, "off".to_owned());
    (due < now).then_some(NewGap { watch, from, until, slots: slots as u64, reason })
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

    /// One person, looked at every so many seconds; and the grid.
    fn roster(every: u64) -> (Roster, Grid) {
        let grid = Grid::new("p-1 bop", Period::from_secs(every));
        (Roster::of_one(WatchNo(1), grid), grid)
    }

    fn planned(grid: Grid, span: Span) -> (PlannedWatch, DateTime<Utc>) {
        let streams = plan(&Roster::of_one(WatchNo(1), grid), span).streams;
        (streams[0], span.until)
    }

    #[test]
    fn another_interval_writes_the_old_slots_off_and_plans_the_rest_of_the_day() {
        let span = Span { from: at("2026-03-10T06:00:00Z"), until: at("2026-03-11T00:00:00Z") };
        let (old, new) = (roster(3600).1, roster(900));
        let due = old.at_or_after(at("2026-03-10T08:00:00Z"));
        let now = at("2026-03-10T12:00:00Z");
        let found = again(&new.0, &HashMap::from([(WatchNo(1), due)]), &[planned(old, span)], now);
        let plan = found.plan.unwrap();
        assert_eq!((plan.from, plan.until), (now, span.until));
        assert_eq!(plan.streams[0].every_ms, 900_000);
        assert_eq!(found.next, vec![(WatchNo(1), new.1.at_or_after(now))]);
        let gap = &found.gaps[0];
        assert_eq!((gap.from, gap.slots), (due, old.count(due, now)));
        assert!(gap.until <= found.next[0].1 && gap.until > now - TimeDelta::hours(1));
    }

    #[test]
    fn the_same_interval_changes_nothing_and_a_newcomer_plans_anew() {
        let span = Span { from: at("2026-03-10T06:00:00Z"), until: at("2026-03-11T00:00:00Z") };
        let (roster, grid) = roster(3600);
        let now = at("2026-03-10T12:00:00Z");
        assert_eq!(again(&roster, &HashMap::new(), &[planned(grid, span)], now), Replanned::default());
        let other = PlannedWatch { watch: WatchNo(7), ..planned(grid, span).0 };
        let found = again(&roster, &HashMap::new(), &[(other, span.until)], now);
        assert!(found.plan.is_some() && found.gaps.is_empty() && found.next.is_empty());
    }

    #[test]
    fn slots_that_are_accounted_for_tell_how_far_the_schedule_came() {
        let (roster, grid) = roster(3600);
        let slot = grid.at_or_after(at("2026-03-10T12:00:00Z"));
        let now = slot - TimeDelta::minutes(5);
        let row = |next| WatchRow {
            no: WatchNo(1),
            person: crate::person::PersonId::parse("p-000000000000").unwrap(),
            source: "bop".into(),
            tier: crate::person::Tier::Normal,
            group: None,
            paused: false,
            enrolled_at: now,
            next_slot: Some(next),
            last_check: None,
            last_asked: None,
            last_listed: None,
            last_missed: None,
            state: None,
            record: None,
        };
        // In step, a look just taken early included, nothing is ahead of the clock.
        let early = grid.after(slot);
        assert!(reached(&roster, &[row(early)], &[]).unwrap() < now);
        assert!(
            reached(&roster, &[row(early + TimeDelta::hours(5))], &[]).unwrap() > now + TimeDelta::hours(3)
        );
        // The interval was a day until now: a slot of tomorrow is no sign of a wrong clock.
        let daily = PlannedWatch { watch: WatchNo(1), first: now, every_ms: 86_400_000, slots: 1 };
        let tomorrow = now + TimeDelta::hours(20);
        assert!(reached(&roster, &[row(tomorrow)], &[(daily, tomorrow)]).unwrap() < now);
    }

    #[test]
    fn a_plan_of_years_ahead_is_not_waited_for() {
        let now = at("2026-03-10T12:00:00Z");
        let span = due(now, at("2031-01-01T00:00:00Z")).unwrap();
        assert_eq!(span, Span { from: now, until: at("2026-03-11T00:00:00Z") });
    }

    #[test]
    fn a_night_asleep_leaves_no_time_unplanned() {
        let span = due(at("2026-03-12T08:00:00Z"), at("2026-03-11T00:00:00Z")).unwrap();
        assert_eq!(span.from, at("2026-03-12T08:00:00Z"));
    }
}
