//! Clocks by the events that start and stop them.

use super::*;
use crate::invented;

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_144_000, 0).unwrap() + TimeDelta::hours(hours)
}

fn rule(after: After, hours: u64) -> Rule {
    Rule {
        name: format!("{hours} h after {}", after.key()),
        after,
        length: Period::from_secs(hours * 3600),
        source: "an invented directive".to_owned(),
        matters: Vec::new(),
        roles: Vec::new(),
    }
}

fn event(hours: i64, kind: EventKind, was: Option<String>, now: Option<String>) -> Event {
    Event {
        at: at(hours),
        kind,
        person: None,
        source: "bop".to_owned(),
        group: None,
        was,
        now,
        check: None,
        before: None,
        because: String::new(),
    }
}

fn held(i: u32) -> Option<String> {
    Some(format!("held at {}", invented::place(i)))
}

fn word(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// What becomes of the clocks of one rule: event that started it, and why it stopped.
fn check(after: After, events: &[Event], absent: bool, expected: &[(u64, Option<Why>)]) {
    let rules = [rule(after, 24)];
    let numbered: Vec<(u64, &Event)> = events.iter().enumerate().map(|(i, e)| (i as u64 + 1, e)).collect();
    let pages = BTreeMap::from([("bop".to_owned(), AtPage { absent, last_listed: Some(at(-1)) })]);
    let found: Vec<_> = deadlines(&rules, None, &numbered, &pages)
        .iter()
        .map(|clock| (clock.event, clock.stopped.as_ref().map(|s| s.why)))
        .collect();
    assert_eq!(found, expected, "{after:?}");
}

#[test]
fn a_first_miss_starts_a_clock_that_being_listed_stops() {
    let miss = event(0, EventKind::FirstMiss, held(1), word("recheck"));
    let gone = event(12, EventKind::NotListed, held(1), word("not_listed"));
    let back = event(30, EventKind::ListedAgain, word("not_listed"), held(1));
    check(After::FirstMiss, &[miss.clone(), gone.clone()], true, &[(1, None)]);
    check(
        After::FirstMiss,
        &[miss.clone(), gone.clone(), back.clone()],
        false,
        &[(1, Some(Why::ListedAgain))],
    );
    check(After::NotListed, &[miss, gone, back], false, &[(2, Some(Why::ListedAgain))]);
}

#[test]
fn an_absence_that_ends_without_a_word_stops_its_clock() {
    let miss = |hours| event(hours, EventKind::FirstMiss, held(1), word("recheck"));
    check(After::FirstMiss, &[miss(0)], false, &[(1, Some(Why::EndedUntold))]);
    check(After::FirstMiss, &[miss(0), miss(50)], true, &[(1, Some(Why::EndedUntold)), (2, None)]);
}

#[test]
fn what_is_taken_back_runs_no_longer() {
    let events = [
        event(0, EventKind::FirstMiss, held(1), word("recheck")),
        event(2, EventKind::LikelyNotListed, held(1), word("likely_not_listed")),
        event(3, EventKind::Correction, word("likely_not_listed"), held(1)),
    ];
    check(After::FirstMiss, &events, false, &[(1, Some(Why::TakenBack))]);
}

#[test]
fn another_place_starts_a_clock_and_another_value_does_not() {
    let first = event(0, EventKind::FirstListed, word("never_listed"), held(1));
    let fields = event(1, EventKind::Changed, held(1), held(1));
    let moved = event(2, EventKind::Changed, held(1), held(2));
    let undone = event(3, EventKind::Changed, held(2), held(1));
    check(After::PlaceChanged, &[first.clone(), fields], false, &[]);
    check(After::PlaceChanged, &[first.clone(), moved.clone()], false, &[(2, None)]);
    check(After::PlaceChanged, &[first, moved, undone], false, &[(2, Some(Why::PlaceAsBefore)), (3, None)]);
}

#[test]
fn a_place_that_was_hidden_between_is_compared_with_the_one_before() {
    let no_place = || word("held, no place shown");
    let gone = event(1, EventKind::PlaceGone, held(1), no_place());
    let same = event(2, EventKind::Changed, no_place(), held(1));
    let other = event(2, EventKind::Changed, no_place(), held(2));
    check(After::PlaceChanged, &[gone.clone(), same.clone()], false, &[]);
    check(After::PlaceChanged, &[gone.clone(), other], false, &[(2, None)]);
    check(After::PlaceGone, &[gone.clone(), same], false, &[(1, Some(Why::PlaceShown))]);
    let out = event(2, EventKind::OutOfCustody, no_place(), word("not in custody"));
    check(After::PlaceGone, &[gone, out.clone()], false, &[(1, Some(Why::OutOfCustody))]);
    let back = event(9, EventKind::Changed, word("not in custody"), held(2));
    check(After::OutOfCustody, &[out, back], false, &[(1, Some(Why::ListedAgain))]);
}

#[test]
fn a_rule_is_for_its_matters_and_its_roles() {
    let rules = [Rule {
        matters: vec!["2026-014".to_owned()],
        roles: vec![Role::Lawyer],
        ..rule(After::FirstMiss, 24)
    }];
    let miss = event(0, EventKind::FirstMiss, held(1), word("recheck"));
    let count = |matter| deadlines(&rules, matter, &[(1, &miss)], &BTreeMap::new()).len();
    assert_eq!([count(None), count(Some("2026-014")), count(Some("2026-015"))], [0, 1, 0]);
    assert!(rules[0].is_for(Role::Lawyer) && !rules[0].is_for(Role::Family));
}

#[test]
fn a_clock_runs_and_then_is_over() {
    let rules = [rule(After::FirstMiss, 24)];
    let miss = event(0, EventKind::FirstMiss, held(1), word("recheck"));
    let clock = deadlines(&rules, None, &[(7, &miss)], &BTreeMap::new()).remove(0);
    assert_eq!(clock.state(at(20)), State::Running { left: TimeDelta::hours(4) });
    assert_eq!(clock.state(at(24)), State::Over { since: TimeDelta::zero() });
    assert_eq!(clock.state(at(30)), State::Over { since: TimeDelta::hours(6) });
}
