//! Slots that are counted twice, or nowhere, are told of; what no plan promised is not.

use super::*;
use crate::leaf::{CheckLeaf, Custody, Enrol, Plan, Unenrol};
use crate::seal::Sealed;
use crate::time::from_micros;

const SEALED: Sealed = Sealed::from_bytes([1; 32]);

fn at(minutes: i64) -> DateTime<Utc> {
    from_micros(1_800_000_000_000_000) + TimeDelta::minutes(minutes)
}

fn person() -> Pseudonym {
    Pseudonym::from_bytes([7; 32])
}

/// Slots at `first`, `first` + 60 …
fn plan(source: &str, first: i64, slots: u64) -> Leaf {
    let stream =
        PlanStream { person: person(), source: source.into(), first: at(first), every_ms: 3_600_000, slots };
    Leaf::Plan(Plan {
        from: at(first),
        until: at(1440),
        written_at: at(0),
        part: 1,
        parts: 1,
        streams: vec![stream],
    })
}

fn check(seq: u64, slot: Option<i64>) -> Leaf {
    let slot = slot.map(at);
    Leaf::Check(CheckLeaf {
        person: person(),
        seq,
        slot,
        batch: 0,
        token: None,
        receipt: None,
        sealed: SEALED,
    })
}

fn gap(seq: u64, from: i64, until: i64, slots: u64) -> Leaf {
    let (from, until, reason) = (at(from), at(until), "asleep".to_owned());
    Leaf::Gap(GapLeaf { person: person(), source: "bop".into(), seq, from, until, slots, reason, at: until })
}

fn custody(minutes: i64, kind: &str) -> Leaf {
    Leaf::Custody(Custody { at: at(minutes), kind: kind.into(), sealed: SEALED })
}

/// Sentences about holes, failed slots, and slots that are nowhere.
fn counted(leaves: &[Leaf]) -> (usize, usize, usize) {
    let mut account = Account::default();
    (0..).zip(leaves).for_each(|(index, leaf)| account.hear(index, leaf));
    account.end();
    (account.holes.failed.all, account.slots.failed.all, account.slots.lacking.all)
}

#[test]
fn checks_and_gaps_account_for_every_slot() {
    let whole =
        [plan("bop", 60, 4), check(1, Some(60)), gap(2, 120, 240, 2), check(3, None), check(4, Some(240))];
    assert_eq!(counted(&whole), (0, 0, 0));
    for (i, expected) in [(1, (1, 1, 0)), (2, (1, 1, 0)), (3, (1, 0, 0))] {
        let mut without = whole.to_vec();
        without.remove(i);
        assert_eq!(counted(&without), expected, "without entry {i}");
    }
}

#[test]
fn a_slot_stands_in_one_place_only() {
    assert_eq!(counted(&[plan("bop", 60, 4), check(1, Some(60)), check(2, Some(60))]), (0, 1, 0));
    assert_eq!(counted(&[plan("bop", 60, 4), check(1, Some(60)), gap(2, 60, 180, 2)]), (0, 1, 0));
    assert_eq!(counted(&[plan("bop", 60, 4), gap(1, 60, 240, 1)]), (0, 1, 0), "a gap that counts too few");
}

#[test]
fn slots_that_came_due_and_are_nowhere_are_not_proven() {
    let late = custody(3000, "paused");
    assert_eq!(counted(&[plan("bop", 60, 4), check(1, Some(60)), late.clone()]), (0, 0, 1));
    // Not due yet, or still on its way.
    assert_eq!(counted(&[plan("bop", 60, 4), check(1, Some(60)), custody(1200, "paused")]), (0, 0, 0));
    let left = Leaf::Unenrol(Unenrol { person: person(), at: at(90), sealed: SEALED });
    assert_eq!(counted(&[plan("bop", 60, 4), check(1, Some(60)), left, late.clone()]), (0, 0, 0));
    let restarted = custody(-3000, "clock_restart");
    assert_eq!(counted(&[plan("bop", 60, 4), restarted, late]), (0, 0, 0));
}

#[test]
fn a_newer_plan_takes_the_place_of_the_older_one_of_that_page_alone() {
    let story = [
        plan("bop", 60, 20),
        check(1, Some(60)),
        plan("bop", 150, 2),
        check(2, Some(120)),
        check(3, Some(150)),
        check(4, Some(210)),
    ];
    assert_eq!(counted(&[&story[..], &[custody(3000, "paused")]].concat()), (0, 0, 0));
    let other = [
        plan("bop", 60, 2),
        plan("court", 75, 2),
        check(1, Some(60)),
        check(2, Some(75)),
        check(3, Some(120)),
    ];
    assert_eq!(
        counted(&[&other[..], &[custody(3000, "paused")]].concat()),
        (0, 0, 1),
        "one slot of the second page"
    );
}

#[test]
fn what_no_plan_promised_is_no_fault() {
    let enrol = Leaf::Enrol(Enrol { person: person(), at: at(0), sealed: SEALED });
    assert_eq!(counted(&[enrol, check(1, Some(45)), gap(2, 60, 300, 4), check(3, Some(300))]), (0, 0, 0));
    assert_eq!(counted(&[check(2, None)]), (1, 0, 0), "a count that does not begin at 1");
}

#[test]
fn a_hostile_heap_of_plans_is_bounded() {
    let mut account = Account::default();
    (0..3000).for_each(|i| account.hear(i, &plan("bop", 60, 4)));
    let many: Vec<Leaf> = (0..3000).map(|i| plan(&format!("s{i}"), 60, 4)).collect();
    (3000..).zip(&many).for_each(|(i, leaf)| account.hear(i, leaf));
    assert!(account.slots.failed.all > 0);
}
