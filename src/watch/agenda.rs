//! What is to be asked next, and in what order: slots that came due and looks the judge asked for.
//! Pure: it is told the time.

use super::queue::{Item, Queue};
use crate::judge::{AskWhy, LookKind};
use crate::person::{Subject, WatchNo};
use crate::schedule::{Due, Grid, Missed};
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// How soon to try again what waits for another look at the same person.
const BUSY: TimeDelta = TimeDelta::milliseconds(200);

/// One look to make, or (with `look` false) slots to be written off.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub subject: Subject,
    pub source: usize,
    pub kind: LookKind,
    pub slot: Option<DateTime<Utc>>,
    /// Slots before this one that nobody looked at.
    pub missed: Option<Missed>,
    /// False: nothing can be asked, the slot itself goes into the gap too.
    pub look: bool,
    /// Which run of the schedule ordered it; see [`Agenda::restart`].
    pub era: u32,
}

#[derive(Debug)]
struct Watched {
    source: usize,
    grid: Grid,
    /// The first slot that is not accounted for.
    next: DateTime<Utc>,
    /// The one queued item that stands for `next`; others for this watch are out of date. 0: it has no slots here.
    armed: u64,
    paused: bool,
    /// A look is on its way; no second one before it is judged.
    busy: bool,
    /// When the judge wants to look again.
    recheck: Option<DateTime<Utc>>,
    /// When it wants to look by name.
    by_name: Option<DateTime<Utc>>,
    /// The look on its way is by name: it witnesses nothing.
    busy_by_name: bool,
}

impl Watched {
    fn new(source: usize, grid: Grid, next: DateTime<Utc>, paused: bool) -> Watched {
        let (recheck, by_name) = (None, None);
        Watched { source, grid, next, armed: 0, paused, busy: false, recheck, by_name, busy_by_name: false }
    }
}

/// Everything that is to be asked, of all sources.
#[derive(Debug)]
pub struct Agenda {
    watches: HashMap<WatchNo, Watched>,
    later: BinaryHeap<Reverse<(DateTime<Utc>, u64, Item)>>,
    /// Due now, a queue for each source.
    ready: Vec<Queue>,
    /// Controls that are queued or on their way: asked once for whoever wants them.
    controls: HashSet<(usize, Subject)>,
    serial: u64,
    era: u32,
}

impl Agenda {
    /// For each source how long its controls wait for further misses ([`Policy::gather`](crate::policy::Policy::gather)).
    pub fn new(gather: impl IntoIterator<Item = TimeDelta>) -> Agenda {
        Agenda {
            watches: HashMap::new(),
            later: BinaryHeap::new(),
            ready: gather.into_iter().map(Queue::new).collect(),
            controls: HashSet::new(),
            serial: 0,
            era: 0,
        }
    }

    /// Takes a watch in that has no slots of its own here: it is looked at on demand and as a control.
    pub fn guest(&mut self, no: WatchNo, source: usize, grid: Grid) {
        let next = DateTime::UNIX_EPOCH;
        let watched = Watched::new(source, grid, next, false);
        self.watches.insert(no, watched);
    }

    /// Takes a watch in. `next` is the first slot that is not accounted for.
    pub fn watch(&mut self, no: WatchNo, source: usize, grid: Grid, next: DateTime<Utc>, paused: bool) {
        let watched = Watched::new(source, grid, next, paused);
        self.watches.insert(no, watched);
        self.put_slot(no, grid.due_at(next));
    }

    /// The first slot that is not accounted for is another one: what came before was written off.
    pub fn go_on_from(&mut self, no: WatchNo, next: DateTime<Utc>) {
        let Some(watched) = self.watches.get_mut(&no).filter(|w| w.armed > 0) else { return };
        watched.next = next;
        let due = watched.grid.due_at(next);
        self.put_slot(no, due);
    }

    /// The clock was set back so far that the schedule begins again at `now`. Orders that are on their way
    /// belong to the time before: they are done when they come back, but their slots are not of this schedule.
    pub fn restart(&mut self, now: DateTime<Utc>) {
        self.era += 1;
        let all: Vec<WatchNo> = self.watches.keys().copied().collect();
        for no in all {
            let Some(watched) = self.watches.get_mut(&no) else { continue };
            (watched.recheck, watched.by_name) = (None, None);
            let next = watched.grid.at_or_after(now);
            self.go_on_from(no, next);
        }
    }

    /// Which run of the schedule this is.
    pub fn era(&self) -> u32 {
        self.era
    }

    /// Takes the judge's wish in.
    pub fn ask(&mut self, source: usize, subject: Subject, why: AskWhy, at: DateTime<Utc>) {
        match (subject, why) {
            (Subject::Watch(no), AskWhy::Recheck) => {
                if let Some(watched) = self.watches.get_mut(&no) {
                    watched.recheck = Some(at);
                    self.put(at, Item::Recheck(no));
                }
            }
            (Subject::Watch(no), AskWhy::ByName) => {
                if let Some(watched) = self.watches.get_mut(&no) {
                    watched.by_name = Some(at);
                    self.put(at, Item::ByName(no));
                }
            }
            (Subject::Watch(_), AskWhy::Control | AskWhy::Probe)
            | (Subject::Nobody | Subject::Population, _) => {
                if self.controls.insert((source, subject)) {
                    self.put(at, Item::Control(source, subject));
                }
            }
        }
    }

    /// Takes a look in that a person asked for, now.
    pub fn demand(&mut self, subject: Subject, source: usize, now: DateTime<Utc>) {
        if let Subject::Watch(no) = subject {
            self.put(now, Item::Demand(source, no));
        }
    }

    /// The next look at this source that is due at `now`.
    pub fn pop(&mut self, source: usize, now: DateTime<Utc>) -> Option<Order> {
        self.wake(now);
        while let Some((serial, item)) = self.ready[source].pop(now) {
            if let Item::Slot(no) = item
                && self.watches.get(&no).is_none_or(|w| w.armed != serial)
            {
                continue;
            }
            if let Some(order) = self.order(source, item, now) {
                self.ready[source].served(item.rank());
                return Some(order);
            }
        }
        None
    }

    /// Whether something is due at this source.
    pub fn has_ready(&mut self, source: usize, now: DateTime<Utc>) -> bool {
        self.wake(now);
        !self.ready[source].is_empty()
    }

    /// When something becomes due, if nothing else happens.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.later.peek().map(|Reverse((at, _, _))| *at)
    }

    /// The order was carried out and committed: the watch may be looked at again.
    pub fn done(&mut self, order: &Order) {
        if order.kind == LookKind::Control {
            self.controls.remove(&(order.source, order.subject));
        }
        let Subject::Watch(no) = order.subject else { return };
        let Some(watched) = self.watches.get_mut(&no) else { return };
        (watched.busy, watched.busy_by_name) = (false, false);
        if let Some(slot) = order.slot.filter(|_| order.era == self.era) {
            watched.next = watched.grid.after(slot).max(watched.next);
            let due = watched.grid.due_at(watched.next);
            self.put_slot(no, due);
        }
        let watched = &self.watches[&no];
        let wishes = [(watched.recheck, Item::Recheck(no)), (watched.by_name, Item::ByName(no))];
        for (at, item) in wishes {
            if let Some(at) = at {
                self.put(at, item);
            }
        }
    }

    fn put(&mut self, at: DateTime<Utc>, item: Item) {
        self.serial += 1;
        self.later.push(Reverse((at, self.serial, item)));
    }

    fn put_slot(&mut self, no: WatchNo, at: DateTime<Utc>) {
        self.put(at, Item::Slot(no));
        let serial = self.serial;
        if let Some(watched) = self.watches.get_mut(&no) {
            watched.armed = serial;
        }
    }

    /// Moves what has come due into the queues.
    fn wake(&mut self, now: DateTime<Utc>) {
        while self.later.peek().is_some_and(|Reverse((at, _, _))| *at <= now) {
            let Some(Reverse((at, serial, item))) = self.later.pop() else { return };
            let source = match item {
                Item::Control(source, _) | Item::Demand(source, _) => source,
                Item::Recheck(no) | Item::ByName(no) => match self.watches.get(&no) {
                    Some(watched) => watched.source,
                    None => continue,
                },
                Item::Slot(no) => match self.watches.get(&no).filter(|w| w.armed == serial) {
                    Some(watched) => watched.source,
                    None => continue,
                },
            };
            self.ready[source].put(at, serial, item);
        }
    }

    /// Turns a queued item into an order, or nothing when it is out of date.
    fn order(&mut self, source: usize, item: Item, now: DateTime<Utc>) -> Option<Order> {
        let era = self.era;
        let bare = |subject, kind| Order { subject, source, kind, slot: None, missed: None, look: true, era };
        match item {
            Item::Control(_, subject) => {
                if let Subject::Watch(no) = subject {
                    let watched = self.watches.get_mut(&no)?;
                    if watched.busy_by_name {
                        let retry = now + BUSY;
                        self.put(retry, item);
                        return None;
                    }
                    if watched.busy {
                        // Its own look is on the way and will witness as well.
                        self.controls.remove(&(source, subject));
                        return None;
                    }
                    watched.busy = true;
                }
                Some(bare(subject, LookKind::Control))
            }
            Item::Recheck(no) => {
                let watched = self.watches.get_mut(&no)?;
                let due = watched.recheck.is_some_and(|at| at <= now) && !watched.busy && !watched.paused;
                if !due {
                    return None;
                }
                watched.recheck = None;
                watched.busy = true;
                Some(bare(Subject::Watch(no), LookKind::Recheck))
            }
            Item::ByName(no) => {
                let watched = self.watches.get_mut(&no)?;
                let due = watched.by_name.is_some_and(|at| at <= now) && !watched.busy && !watched.paused;
                if !due {
                    return None;
                }
                watched.by_name = None;
                (watched.busy, watched.busy_by_name) = (true, true);
                Some(bare(Subject::Watch(no), LookKind::ByName))
            }
            Item::Demand(_, no) => {
                self.watches.get_mut(&no)?.busy = true;
                Some(bare(Subject::Watch(no), LookKind::OnDemand))
            }
            Item::Slot(no) => self.slot_order(no, now),
        }
    }

    fn slot_order(&mut self, no: WatchNo, now: DateTime<Utc>) -> Option<Order> {
        let era = self.era;
        let watched = self.watches.get_mut(&no)?;
        if watched.busy {
            // `done` puts the slot back.
            let retry = now + BUSY;
            self.put_slot(no, retry);
            return None;
        }
        match watched.grid.due(watched.next, now) {
            Due::At(later) => {
                self.put_slot(no, later);
                None
            }
            Due::Now { slot, missed } => {
                watched.busy = true;
                let look = !watched.paused;
                // An ordinary look serves for the re-check that is due within it.
                if look && watched.recheck.is_some_and(|at| at <= now) {
                    watched.recheck = None;
                }
                Some(Order {
                    subject: Subject::Watch(no),
                    source: watched.source,
                    kind: LookKind::Scheduled,
                    slot: Some(slot),
                    missed,
                    look,
                    era,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Period;

    const GATHER: TimeDelta = TimeDelta::seconds(75);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn agenda(people: u32) -> Agenda {
        let mut agenda = Agenda::new([GATHER]);
        for no in 0..people {
            let grid = Grid::new(&format!("p-{no}"), Period::from_secs(3600));
            agenda.watch(WatchNo(no), 0, grid, grid.at_or_after(at(0)), false);
        }
        agenda
    }

    #[test]
    fn each_slot_is_ordered_once_and_again_after_it_is_done() {
        let mut agenda = agenda(1);
        let first = agenda.pop(0, at(8000)).unwrap();
        assert_eq!(agenda.pop(0, at(8000)), None);
        agenda.done(&first);
        assert_eq!(agenda.pop(0, at(8000)), None, "the newest due slot was served");
        let second = agenda.pop(0, at(16_000)).unwrap();
        assert!(second.slot > first.slot);
    }

    #[test]
    fn a_control_is_asked_once_for_two_misses_and_not_after_everything_else() {
        let mut agenda = agenda(3);
        agenda.ask(0, Subject::Nobody, AskWhy::Control, at(0));
        agenda.ask(0, Subject::Nobody, AskWhy::Control, at(0));
        let first = agenda.pop(0, at(8000)).unwrap();
        assert_eq!((first.subject, first.kind), (Subject::Nobody, LookKind::Control));
        let rest = std::iter::from_fn(|| agenda.pop(0, at(8000))).count();
        assert_eq!(rest, 3);
        agenda.done(&first);
        agenda.ask(0, Subject::Nobody, AskWhy::Control, at(8000));
        assert!(agenda.pop(0, at(8000)).is_some());
    }

    #[test]
    fn a_newer_wish_replaces_the_older_one() {
        let mut agenda = agenda(1);
        let slot = agenda.pop(0, at(4000)).unwrap();
        agenda.ask(0, Subject::Watch(WatchNo(0)), AskWhy::Recheck, at(4100));
        agenda.ask(0, Subject::Watch(WatchNo(0)), AskWhy::Recheck, at(4500));
        agenda.done(&slot);
        assert_eq!(agenda.pop(0, at(4200)), None);
        let recheck = agenda.pop(0, at(4500)).unwrap();
        assert_eq!(recheck.kind, LookKind::Recheck);
        agenda.done(&recheck);
        assert_eq!(agenda.pop(0, at(4501)), None);
    }

    #[test]
    fn a_wish_by_name_is_its_own_and_an_ordinary_look_does_not_serve_for_it() {
        let mut agenda = agenda(1);
        let person = Subject::Watch(WatchNo(0));
        agenda.ask(0, person, AskWhy::ByName, at(0));
        agenda.ask(0, person, AskWhy::ByName, at(1));
        agenda.ask(0, person, AskWhy::Recheck, at(2));
        let mut kinds = Vec::new();
        for now in 8000..8002 {
            let order = agenda.pop(0, at(now)).unwrap();
            assert_eq!(agenda.pop(0, at(now)), None, "one look at a person at a time");
            assert_eq!(order.slot.is_some(), order.kind == LookKind::Scheduled);
            kinds.push(order.kind);
            agenda.done(&order);
        }
        assert_eq!(kinds, [LookKind::ByName, LookKind::Scheduled]);
        assert_eq!(agenda.pop(0, at(8002)), None, "the ordinary look served for the re-check");
    }

    #[test]
    fn a_control_waits_for_a_look_by_name_that_is_on_its_way() {
        let mut agenda = agenda(1);
        let person = Subject::Watch(WatchNo(0));
        agenda.ask(0, person, AskWhy::ByName, at(0));
        let by_name = agenda.pop(0, at(0)).unwrap();
        agenda.ask(0, person, AskWhy::Control, at(0));
        assert_eq!(agenda.pop(0, at(0)), None);
        agenda.done(&by_name);
        assert_eq!(agenda.pop(0, at(1)).map(|order| order.kind), Some(LookKind::Control));
    }

    #[test]
    fn a_paused_watch_is_written_off_and_not_looked_at() {
        let mut agenda = Agenda::new([GATHER]);
        let grid = Grid::new("p", Period::from_secs(3600));
        agenda.watch(WatchNo(0), 0, grid, grid.at_or_after(at(0)), true);
        let order = agenda.pop(0, at(80_000)).unwrap();
        assert!(!order.look && order.missed.is_some());
    }

    #[test]
    fn a_clock_years_ahead_that_is_put_right_does_not_stop_the_looking() {
        let mut agenda = agenda(1);
        let wrong = at(4 * 366 * 86_400);
        let on_its_way = agenda.pop(0, wrong).unwrap();
        agenda.restart(at(10_000));
        agenda.done(&on_its_way);
        let order = agenda.pop(0, at(14_000)).unwrap();
        assert!(order.slot.unwrap() < at(15_000) && order.missed.is_none());
        agenda.done(&order);
        assert!(agenda.pop(0, at(18_000)).is_some());
        assert_eq!(agenda.later.len(), 0, "one item stands for the next slot, and it is on its way");
    }

    #[test]
    fn what_was_written_off_is_not_ordered_again() {
        let mut agenda = agenda(1);
        agenda.go_on_from(WatchNo(0), agenda.watches[&WatchNo(0)].grid.at_or_after(at(20_000)));
        let order = agenda.pop(0, at(24_100)).unwrap();
        assert!(order.missed.is_none() && order.slot.unwrap() >= at(20_000));
        assert_eq!(agenda.pop(0, at(24_100)), None);
    }

    #[test]
    fn five_hundred_due_at_once_are_ordered_one_by_one() {
        let mut agenda = agenda(500);
        let mut seen = HashSet::new();
        while let Some(order) = agenda.pop(0, at(100_000)) {
            assert!(order.missed.is_some());
            assert!(seen.insert(order.subject));
        }
        assert_eq!(seen.len(), 500);
    }
}
