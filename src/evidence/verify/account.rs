//! That no look was left out, counted over the whole log: the claims `sequence` and `account`.
//!
//! `sequence`: checks and gaps of a pseudonym count from 1 without a hole. `account`: each planned slot that came due
//! is in one check or one gap. A plan counts until a newer one for the same page begins, or the person is no longer
//! followed; slots that no plan promised may stand in checks and gaps as well.

use super::findings::Findings;
use super::ground::Ground;
use crate::leaf::{GapLeaf, Leaf, PlanStream};
use crate::pseudonym::Pseudonym;
use crate::time::rfc3339;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Slots of the log's last day may still be on their way: they wait for their turn, or for the gap that a restart
/// writes.
const ON_THEIR_WAY: TimeDelta = TimeDelta::days(1);

/// So many plans of one person: no log of ours comes near, and a hostile one must not make us search for hours.
const MOST_OPEN: usize = 1000;
/// So many single slots are remembered, to know one that comes again.
const KEPT: usize = 64;

#[derive(Default)]
pub(super) struct Account {
    streams: HashMap<Pseudonym, Stream>,
    /// The latest time that stands in clear in an entry.
    latest: Option<DateTime<Utc>>,
    /// How many plans there were; those that end all older ones, each with where it begins. Both grow.
    plans: u64,
    begins: Vec<(u64, DateTime<Utc>)>,
    planned: u64,
    in_checks: u64,
    in_gaps: u64,
    holes: Findings,
    slots: Findings,
}

#[derive(Default)]
struct Stream {
    /// Of the last check or gap.
    seq: u64,
    pages: BTreeMap<String, Page>,
    /// The newest slots of checks that no plan had promised: a plan that comes after does not promise them again.
    loose: VecDeque<DateTime<Utc>>,
}

/// What is planned of one person at one source.
#[derive(Default)]
struct Page {
    plans: Vec<Planned>,
    /// Up to where slots are accounted for, exclusive.
    reached: Option<DateTime<Utc>>,
    /// The newest slots that checks filled.
    accounted: VecDeque<DateTime<Utc>>,
}

/// Slots `next` to `until` of a plan are not accounted for yet.
struct Planned {
    stream: PlanStream,
    /// The number of its plan in the log.
    plan: u64,
    next: u64,
    until: u64,
}

impl Account {
    pub(super) fn hear(&mut self, index: u64, leaf: &Leaf) {
        self.latest = self.latest.max(leaf.at());
        match leaf {
            Leaf::Unenrol(entry) => {
                let pages = self.streams.entry(entry.person).or_default().pages.values_mut();
                pages.for_each(|page| page.end(|_| Some(entry.at)));
            }
            Leaf::Plan(plan) => {
                // All parts of a plan are one plan.
                if plan.part == 1 {
                    self.plans += 1;
                    while self.begins.last().is_some_and(|(_, from)| *from >= plan.from) {
                        self.begins.pop();
                    }
                    self.begins.push((self.plans, plan.from));
                }
                plan.streams.iter().for_each(|stream| self.planned(stream));
            }
            Leaf::Check(check) => {
                self.count(index, check.person, check.seq);
                if let Some(slot) = check.slot {
                    self.check(index, check.person, slot);
                }
            }
            Leaf::Gap(gap) => {
                self.count(index, gap.person, gap.seq);
                self.gap(index, gap);
            }
            // The clock was set back by more than a day, on record: the slots begin again.
            Leaf::Custody(entry) if entry.kind == "clock_restart" => {
                self.latest = Some(entry.at);
                self.begins.clear();
                self.streams.values_mut().for_each(|stream| stream.pages.clear());
            }
            Leaf::Genesis(_) | Leaf::Enrol(_) | Leaf::Change(_) | Leaf::Anchor(_) | Leaf::Custody(_) => {}
        }
    }

    fn count(&mut self, index: u64, person: Pseudonym, seq: u64) {
        let last = std::mem::replace(&mut self.streams.entry(person).or_default().seq, seq);
        if Some(seq) != last.checked_add(1) {
            self.holes.fail(format!("entry {index} has number {seq} of {person}, after number {last}"));
        }
    }

    fn planned(&mut self, stream: &PlanStream) {
        let of_person = self.streams.entry(stream.person).or_default();
        let many = of_person.pages.len();
        let page = of_person.pages.entry(stream.source.clone()).or_default();
        page.end_by(&self.begins);
        if many > MOST_OPEN || page.plans.len() > MOST_OPEN {
            let person = stream.person;
            return self.slots.fail(format!("more plans of {person} are open than anybody could keep"));
        }
        // What was accounted for before the plan was written is not promised again.
        let mut next = page.reached.map_or(0, |reached| slots_before(stream, reached));
        while stream.slot(next).is_some_and(|slot| of_person.loose.contains(&slot)) {
            next += 1;
        }
        page.plans.push(Planned { stream: stream.clone(), plan: self.plans, next, until: stream.slots });
        self.planned += stream.slots - next;
    }

    /// A check does not name its source, but its slot is one of one plan.
    fn check(&mut self, index: u64, person: Pseudonym, slot: DateTime<Utc>) {
        let of_person = self.streams.entry(person).or_default();
        of_person.pages.values_mut().for_each(|page| page.end_by(&self.begins));
        let open = of_person.pages.values().position(|page| page.plans.iter().any(|plan| plan.has(slot)));
        let done = || of_person.pages.values().position(|page| page.accounted.contains(&slot));
        match open.or_else(done).and_then(|at| of_person.pages.values_mut().nth(at)) {
            Some(page) => {
                let span = (slot, slot + TimeDelta::microseconds(1));
                self.in_checks += page.account(&mut self.slots, index, span);
            }
            None => remember(&mut of_person.loose, slot),
        }
    }

    fn gap(&mut self, index: u64, gap: &GapLeaf) {
        let page = self.streams.entry(gap.person).or_default().pages.entry(gap.source.clone()).or_default();
        page.end_by(&self.begins);
        let promised = page.account(&mut self.slots, index, (gap.from, gap.until));
        if promised > gap.slots {
            self.slots
                .fail(format!("gap {index} counts {} slots; {promised} were planned in its time", gap.slots));
        }
        self.in_gaps += promised;
    }

    /// The log is read: what came due and is nowhere.
    pub(super) fn end(&mut self) {
        let Some(due) = self.latest.and_then(|latest| latest.checked_sub_signed(ON_THEIR_WAY)) else {
            return;
        };
        for (person, stream) in &mut self.streams {
            for (source, page) in &mut stream.pages {
                page.end_by(&self.begins);
                let open = page.plans.iter().filter(|plan| plan.next < plan.until);
                for slot in open.filter_map(|plan| plan.stream.slot(plan.next)).filter(|slot| *slot < due) {
                    self.slots.lack(format!(
                        "from {} on, the slots planned of {person} at {source} have neither check nor gap",
                        rfc3339(slot)
                    ));
                }
            }
        }
    }
}

impl Page {
    /// Each plan ends where the first newer one begins, also when that one has no slots of this page.
    fn end_by(&mut self, begins: &[(u64, DateTime<Utc>)]) {
        self.end(|plan| {
            let newer = begins.partition_point(|(number, _)| *number <= plan.plan);
            begins.get(newer).map(|(_, from)| *from)
        });
    }

    /// Plans end at such a moment, if there is one and they do not end before.
    fn end(&mut self, at: impl Fn(&Planned) -> Option<DateTime<Utc>>) {
        for plan in &mut self.plans {
            if let Some(at) = at(plan) {
                plan.until = plan.until.min(slots_before(&plan.stream, at));
            }
        }
        self.plans.retain(|plan| plan.next < plan.until);
    }

    /// Takes the slots in `from ..< until` as accounted for. Returns how many of them were promised.
    fn account(&mut self, findings: &mut Findings, index: u64, (from, until): Span) -> u64 {
        if self.reached.is_some_and(|reached| from < reached) {
            findings.fail(format!("entry {index} accounts for slots that an earlier entry accounts for"));
        }
        self.reached = self.reached.max(Some(until));
        remember(&mut self.accounted, from);
        let mut promised = 0;
        for plan in &mut self.plans {
            let before = slots_before(&plan.stream, from).min(plan.until);
            let after = slots_before(&plan.stream, until).min(plan.until);
            if let Some(missing) = plan.stream.slot(plan.next).filter(|_| before > plan.next) {
                let (missing, person) = (rfc3339(missing), plan.stream.person);
                findings.fail(format!("the slot {missing} planned of {person} has neither check nor gap"));
            }
            promised += after.saturating_sub(before.max(plan.next));
            plan.next = plan.next.max(after);
        }
        self.plans.retain(|plan| plan.next < plan.until);
        promised
    }
}

/// From (inclusive) and until (exclusive).
type Span = (DateTime<Utc>, DateTime<Utc>);

impl Planned {
    /// Whether this is one of the slots that are still to be accounted for.
    fn has(&self, at: DateTime<Utc>) -> bool {
        let k = slots_before(&self.stream, at);
        (self.next..self.until).contains(&k) && self.stream.slot(k) == Some(at)
    }
}

/// How many slots of a plan lie before this moment.
fn slots_before(stream: &PlanStream, at: DateTime<Utc>) -> u64 {
    let micros =
        (at - stream.first).num_microseconds().unwrap_or(if at > stream.first { i64::MAX } else { 0 });
    let every = stream.every_ms.saturating_mul(1000).max(1);
    u64::try_from(micros).map_or(0, |micros| micros.div_ceil(every)).min(stream.slots)
}

fn remember(slots: &mut VecDeque<DateTime<Utc>>, slot: DateTime<Utc>) {
    slots.push_back(slot);
    let over = slots.len().saturating_sub(KEPT);
    slots.drain(..over);
}

/// The checks and gaps of each pseudonym count from 1 without a hole.
pub(super) fn sequence(ground: &Ground<'_>, findings: &mut Findings) {
    let account = &ground.log.account;
    if findings.take("data/log/entries", ground.hash("data/log/entries")).is_some() {
        *findings = account.holes.clone();
        findings.note(format!("pseudonyms in the whole log: {}", account.streams.len()));
    }
}

/// For each pseudonym of the whole log: planned slots that came due = checks with a slot + slots in gaps.
pub(super) fn account(ground: &Ground<'_>, findings: &mut Findings) {
    let account = &ground.log.account;
    if findings.take("data/log/entries", ground.hash("data/log/entries")).is_some() {
        *findings = account.slots.clone();
        findings.note(format!(
            "slots planned in the whole log: {}; in checks: {}; in gaps: {}; the others are not due, or no longer planned",
            account.planned, account.in_checks, account.in_gaps
        ));
    }
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
