//! The accounting of `verify`: sequence numbers without holes, each check naming the one before, and every planned
//! slot ending as one check or in one gap. Fed in the order of the log; remembers a few numbers for each watch.
//!
//! A plan counts until a later one begins: when an interval is changed, the rest of the day is planned anew.

use super::coverage::slots_before;
use super::rows::GapRow;
use super::stored::Raw;
use crate::person::WatchNo;
use crate::time::{from_micros, rfc3339};
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Account {
    pub problems: Vec<String>,
    /// Last number in each table.
    numbers: HashMap<&'static str, u64>,
    /// Last sequence number and last check of each stream.
    streams: HashMap<i64, (u64, Option<u64>)>,
    /// Last check of each watch.
    lasts: HashMap<WatchNo, u64>,
    /// Up to where the slots of a watch are accounted for; exclusive.
    reached: HashMap<WatchNo, i64>,
    planned: HashMap<WatchNo, Vec<Planned>>,
}

/// The slots of one plan that are still to be accounted for begin at number `next`.
struct Planned {
    first: i64,
    every: i64,
    slots: u64,
    next: u64,
}

impl Account {
    pub(super) fn check(&mut self, raw: &Raw) {
        self.seq(raw.stream, raw.seq, &format!("check {}", raw.no));
        let of_stream = self.streams.entry(raw.stream).or_default().1.replace(raw.no);
        let previous = match raw.watch {
            Some(watch) => self.lasts.insert(watch, raw.no),
            None => of_stream,
        };
        if previous != raw.previous {
            self.problems.push(format!("check {} does not name the check before it", raw.no));
        }
        if let (Some(watch), Some(slot)) = (raw.watch, raw.slot) {
            self.account(watch, slot, slot.saturating_add(1), &format!("check {}", raw.no));
        }
    }

    pub(super) fn gap(&mut self, no: u64, watch: WatchNo, stream: i64, row: &GapRow) {
        let name = format!("gap {no}");
        self.seq(stream, row.seq, &name);
        let promised = self.account(watch, row.begins, row.ends, &name);
        if promised > row.slots {
            self.problems
                .push(format!("{name} counts {} slots, but {promised} were planned in it", row.slots));
        }
    }

    /// One stream of a plan that begins at `from`: older plans of the watch end there.
    pub(super) fn planned(&mut self, watch: WatchNo, from: i64, (first, every_ms, slots): (i64, u64, u64)) {
        let every = i64::try_from(every_ms.saturating_mul(1000)).unwrap_or(i64::MAX).max(1);
        let older = self.planned.entry(watch).or_default();
        for plan in older.iter_mut() {
            plan.slots = slots_before(plan.first, plan.every, plan.slots, from);
        }
        older.retain(|plan| plan.next < plan.slots);
        // What was accounted for before the plan was written is not promised again.
        let reached = self.reached.get(&watch).copied().unwrap_or(i64::MIN);
        let next = slots_before(first, every, slots, reached);
        self.planned.entry(watch).or_default().push(Planned { first, every, slots, next });
    }

    /// The clock was set back by more than a day, on record: the slots begin again.
    pub(super) fn restart(&mut self) {
        self.reached.clear();
        self.planned.clear();
    }

    /// Rows are numbered from 1 without a hole, in the order of their entries.
    pub(super) fn number(&mut self, table: &'static str, no: u64) {
        let last = self.numbers.entry(table).or_default();
        if no != *last + 1 {
            self.problems.push(format!("after {table} {last} comes {table} {no}"));
        }
        *last = no;
    }

    /// Sequence number and last check of a stream, as they were counted.
    pub(super) fn of_stream(&self, stream: i64) -> (u64, Option<u64>) {
        self.streams.get(&stream).copied().unwrap_or_default()
    }

    pub(super) fn last_of(&self, watch: WatchNo) -> Option<u64> {
        self.lasts.get(&watch).copied()
    }

    fn seq(&mut self, stream: i64, seq: u64, name: &str) {
        let last = &mut self.streams.entry(stream).or_default().0;
        if seq != *last + 1 {
            self.problems.push(format!("{name} is number {seq} of its person, after number {last}"));
        }
        *last = seq;
    }

    /// Takes the slots in `from ..< until` as accounted for by `name`. Returns how many a plan has promised there.
    fn account(&mut self, watch: WatchNo, from: i64, until: i64, name: &str) -> u64 {
        let reached = self.reached.entry(watch).or_insert(i64::MIN);
        if from < *reached {
            self.problems.push(format!("{name} accounts for a slot of watch {} a second time", watch.0));
        }
        *reached = until.max(*reached);
        let mut most = 0;
        for plan in self.planned.get_mut(&watch).into_iter().flatten() {
            let before = slots_before(plan.first, plan.every, plan.slots, from);
            if before > plan.next {
                let missing = plan.first.saturating_add(plan.every.saturating_mul(plan.next as i64));
                self.problems.push(format!(
                    "the planned slot {} of watch {} has neither check nor gap",
                    rfc3339(from_micros(missing)),
                    watch.0
                ));
            }
            let after = slots_before(plan.first, plan.every, plan.slots, until);
            most = most.max(after.saturating_sub(before.max(plan.next)));
            plan.next = plan.next.max(after);
        }
        if let Some(plans) = self.planned.get_mut(&watch) {
            plans.retain(|plan| plan.next < plan.slots);
        }
        most
    }
}
