//! What is due at one source, and who comes first. Pure: it is told the time.
//!
//! A source that is asked slowly, one look after the other, is soon behind when many are missed at once: each
//! miss wants to be witnessed by some controls and looked at again. Two rules keep that in bounds. Controls wait a
//! little while there is other work, so that one set of them serves the misses that come in meanwhile; then they come
//! before everything. And re-checks take turns with ordinary looks: otherwise somebody who went with the first
//! is found to be missing long after them.

use crate::person::{Subject, WatchNo};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// One look that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    Demand(usize, WatchNo),
    Slot(WatchNo),
    Recheck(WatchNo),
    /// The same person by name: a wish of its own, that an ordinary look does not serve.
    ByName(WatchNo),
    Control(usize, Subject),
}

/// The kinds of look that are waited for in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Control,
    OnDemand,
    Recheck,
    Slot,
}

impl Item {
    pub(super) fn rank(self) -> Rank {
        match self {
            Item::Control(..) => Rank::Control,
            Item::Demand(..) => Rank::OnDemand,
            Item::Recheck(_) | Item::ByName(_) => Rank::Recheck,
            Item::Slot(_) => Rank::Slot,
        }
    }
}

/// Since when it is due, a number that tells two of the same time apart, and what.
type Due = (DateTime<Utc>, u64, Item);

/// What is due at one source; of each rank the oldest first.
#[derive(Debug)]
pub(super) struct Queue {
    due: [BTreeSet<Due>; 4],
    /// How long controls let other looks go first.
    gather: TimeDelta,
    /// Whose turn it is when re-checks and ordinary looks are due.
    turn: Rank,
}

impl Queue {
    pub(super) fn new(gather: TimeDelta) -> Queue {
        Queue { due: Default::default(), gather, turn: Rank::Recheck }
    }

    pub(super) fn put(&mut self, at: DateTime<Utc>, serial: u64, item: Item) {
        self.due[item.rank() as usize].insert((at, serial, item));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.due.iter().all(BTreeSet::is_empty)
    }

    /// The next item, with its number. It may be out of date; one that is carried out is to be [`Queue::served`].
    pub(super) fn pop(&mut self, now: DateTime<Utc>) -> Option<(u64, Item)> {
        let rank = self.next(now);
        self.due[rank as usize].pop_first().map(|(_, serial, item)| (serial, item))
    }

    /// A look of this rank is made: the other one's turn is next.
    pub(super) fn served(&mut self, rank: Rank) {
        match rank {
            Rank::Recheck => self.turn = Rank::Slot,
            Rank::Slot => self.turn = Rank::Recheck,
            Rank::Control | Rank::OnDemand => {}
        }
    }

    fn next(&self, now: DateTime<Utc>) -> Rank {
        let oldest = |rank: Rank| self.due[rank as usize].first();
        let is_due = |rank: Rank| oldest(rank).is_some();
        let gathered = oldest(Rank::Control).is_some_and(|(at, ..)| now - *at >= self.gather);
        let other = match self.turn {
            Rank::Slot => Rank::Recheck,
            Rank::Recheck | Rank::Control | Rank::OnDemand => Rank::Slot,
        };
        let order = [Rank::OnDemand, self.turn, other];
        match order.into_iter().find(|rank| is_due(*rank)) {
            Some(rank) if !gathered => rank,
            Some(_) | None => Rank::Control,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn queue(items: &[(i64, Item)]) -> Queue {
        let mut queue = Queue::new(TimeDelta::seconds(75));
        for (serial, (due, item)) in (1..).zip(items) {
            queue.put(at(*due), serial, *item);
        }
        queue
    }

    /// What is popped and carried out, one look each three seconds.
    fn order(mut queue: Queue, from: i64) -> Vec<Item> {
        let mut now = from;
        std::iter::from_fn(|| {
            let (_, item) = queue.pop(at(now))?;
            queue.served(item.rank());
            now += 3;
            Some(item)
        })
        .collect()
    }

    fn slot(n: u32) -> Item {
        Item::Slot(WatchNo(n))
    }

    fn recheck(n: u32) -> Item {
        Item::Recheck(WatchNo(n))
    }

    const CONTROL: Item = Item::Control(0, Subject::Nobody);

    #[test]
    fn rechecks_and_ordinary_looks_take_turns_however_late_either_is() {
        let queue = queue(&[
            (50, recheck(1)),
            (51, recheck(2)),
            (52, recheck(3)),
            (0, slot(4)),
            (99, slot(5)),
            (99, slot(6)),
        ]);
        assert_eq!(order(queue, 100), [recheck(1), slot(4), recheck(2), slot(5), recheck(3), slot(6)]);
    }

    #[test]
    fn what_a_person_asked_for_comes_before_both() {
        let demand = Item::Demand(0, WatchNo(9));
        assert_eq!(order(queue(&[(0, recheck(1)), (0, slot(2)), (9, demand)]), 10)[0], demand);
    }

    #[test]
    fn controls_let_others_go_first_for_a_while_and_then_come_before_all() {
        let many: Vec<(i64, Item)> = (0..40).map(|n| (0, slot(n))).chain([(100, CONTROL)]).collect();
        let order = order(queue(&many), 100);
        assert_eq!(order.iter().position(|item| *item == CONTROL), Some(25), "75 s of looks at 3 s each");
    }

    #[test]
    fn controls_wait_for_nothing_when_nothing_else_is_due() {
        assert_eq!(order(queue(&[(100, CONTROL)]), 100), [CONTROL]);
    }
}
