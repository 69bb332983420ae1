//! Between which two third-party times a look stands: not before the token that its entry names, and not after the
//! first token over a checkpoint that holds its entry.

use crate::digest::BodyHash;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// A token of the log: what is needed of it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub proof: BodyHash,
    /// Entries of the checkpoint it is over.
    pub size: u64,
    pub time: DateTime<Utc>,
}

/// The two times; `None` where there is none (yet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Between {
    pub after: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

impl Between {
    /// `None` when one side is open.
    pub fn width(&self) -> Option<TimeDelta> {
        Some(self.before? - self.after?)
    }
}

/// All tokens of a log, in an order that finds the two times quickly.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    by_proof: HashMap<BodyHash, Mark>,
    /// Sizes, and the earliest token over so many entries or more; both sizes and times grow.
    upper: Vec<(u64, Mark)>,
}

impl Marks {
    pub fn new(mut marks: Vec<Mark>) -> Marks {
        let by_proof = marks.iter().map(|m| (m.proof, *m)).collect();
        marks.sort_by_key(|m| std::cmp::Reverse((m.size, m.time)));
        let mut upper: Vec<(u64, Mark)> = Vec::new();
        for mark in marks {
            let first = upper.last().map(|(_, later)| *later).filter(|later| later.time < mark.time);
            upper.push((mark.size, first.unwrap_or(mark)));
        }
        upper.reverse();
        Marks { by_proof, upper }
    }

    /// For the look at place `entry` of the log that names this token.
    pub fn around(&self, entry: u64, token: Option<BodyHash>) -> Between {
        let after = token.and_then(|token| self.named(token));
        Between { after: after.map(|mark| mark.time), before: self.first_over(entry).map(|mark| mark.time) }
    }

    /// The token with this SHA-256.
    pub fn named(&self, token: BodyHash) -> Option<Mark> {
        self.by_proof.get(&token).copied()
    }

    /// The earliest token over a checkpoint that holds the entry at this place.
    pub fn first_over(&self, entry: u64) -> Option<Mark> {
        let at = self.upper.partition_point(|(size, _)| *size <= entry);
        self.upper.get(at).map(|(_, mark)| *mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_micros;

    fn at(s: i64) -> DateTime<Utc> {
        from_micros((1_700_000_000 + s) * 1_000_000)
    }

    fn mark(no: u8, size: u64, s: i64) -> Mark {
        Mark { proof: BodyHash::from_bytes([no; 32]), size, time: at(s) }
    }

    #[test]
    fn a_look_stands_between_its_token_and_the_first_that_covers_it() {
        let marks = Marks::new(vec![mark(1, 10, 100), mark(2, 20, 210), mark(3, 20, 200), mark(4, 30, 190)]);
        let check = |entry, token: Option<u8>, after: Option<i64>, before: Option<i64>| {
            let around = marks.around(entry, token.map(|no| BodyHash::from_bytes([no; 32])));
            assert_eq!(around, Between { after: after.map(at), before: before.map(at) }, "entry {entry}");
        };
        check(9, None, None, Some(100));
        check(10, Some(1), Some(100), Some(190));
        check(25, Some(3), Some(200), Some(190));
        check(30, Some(4), Some(190), None);
        check(30, Some(9), None, None);
        let around = marks.around(10, Some(BodyHash::from_bytes([1; 32])));
        assert_eq!(around.width(), Some(TimeDelta::seconds(90)));
        assert_eq!(Marks::default().around(0, None).width(), None);
    }
}
