//! Who is to be looked at by a person, and in what order. Pure: everything follows from the checks that are kept.

use crate::fetch::capture::Way;
use crate::outcome::Outcome;
use crate::person::{Tier, WatchNo};
use crate::time::Period;
use chrono::{DateTime, TimeDelta, Utc};

/// A session ends after so many people: it is for those somebody asked us to follow, and nobody's work for a day.
pub const MOST_IN_A_ROW: usize = 60;
/// A zero result is looked at once more after so long.
pub const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What is known of one watch.
#[derive(Debug, Clone)]
pub struct Row {
    pub watch: WatchNo,
    pub tier: Tier,
    /// How often this person is to be looked at.
    pub every: Period,
    /// The program asks this source by itself.
    pub automatic: bool,
    /// The source refused the program last, and it is left alone.
    pub refusing: bool,
    /// The looks so far, the newest last; the last three are enough.
    pub looks: Vec<Seen>,
    /// The last look that said something.
    pub useful: Option<DateTime<Utc>>,
}

/// One look of before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub at: DateTime<Utc>,
    pub way: Way,
    pub zero: bool,
    pub blocked: bool,
}

/// Somebody to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub watch: WatchNo,
    pub why: Why,
    /// Not before.
    pub due: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A person's look found no record; one more look, ten minutes later.
    ZeroOnce,
    /// The website asked for a person.
    Blocked,
    /// Only people look at this page.
    ByHand,
}

impl Why {
    /// The stored key.
    pub fn key(self) -> &'static str {
        match self {
            Why::ZeroOnce => "zero_once",
            Why::Blocked => "blocked",
            Why::ByHand => "by_hand",
        }
    }
}

impl Seen {
    pub fn of(at: DateTime<Utc>, way: Way, outcome: &Outcome) -> Seen {
        Seen {
            at,
            way,
            zero: *outcome == Outcome::NotListed,
            blocked: matches!(outcome, Outcome::Blocked(_)),
        }
    }

    fn by_person(&self) -> bool {
        match self.way {
            Way::Assisted | Way::Import => true,
            Way::Http | Way::Browser => false,
        }
    }
}

/// Everybody who wants a look, the first one first: those who are due now by tier, then by how old the last answer
/// is; then those who become due later.
pub fn queue(rows: &[Row], now: DateTime<Utc>) -> Vec<Wanted> {
    let mut found: Vec<(bool, u8, Option<DateTime<Utc>>, Wanted)> = rows
        .iter()
        .filter_map(|row| Some((row, wanted(row, now)?)))
        .map(|(row, wanted)| (wanted.due > now, rank(row.tier), row.useful, wanted))
        .collect();
    found.sort_by_key(|(later, tier, useful, wanted)| {
        let due = if *later { wanted.due } else { DateTime::UNIX_EPOCH };
        (*later, due, *tier, wanted.why, *useful, wanted.watch)
    });
    found.into_iter().map(|(_, _, _, wanted)| wanted).collect()
}

fn rank(tier: Tier) -> u8 {
    match tier {
        Tier::Hot => 0,
        Tier::Normal => 1,
        Tier::Cold => 2,
    }
}

fn wanted(row: &Row, now: DateTime<Utc>) -> Option<Wanted> {
    let last = row.looks.last();
    let of = |why, due| Some(Wanted { watch: row.watch, why, due });
    if let Some(due) = again(row) {
        return of(Why::ZeroOnce, due);
    }
    if row.automatic {
        // While the site leaves the program alone nobody needs to do its work; a person's answer is good for as long
        // as a look on schedule would be.
        let refused = row.refusing || last.is_some_and(|seen| seen.blocked);
        let fresh = row.useful.is_some_and(|at| at + row.every.delta() > now);
        return if refused && !fresh { of(Why::Blocked, now) } else { None };
    }
    let due = row.useful.map_or(now, |at| at + row.every.delta());
    of(Why::ByHand, due)
}

/// When a zero that a person saw wants its second look; `None` when there is none, or it had one.
fn again(row: &Row) -> Option<DateTime<Utc>> {
    let last = row.looks.last().filter(|seen| seen.zero && seen.by_person())?;
    let before = row.looks.iter().rev().nth(1);
    let repeats = before.is_some_and(|b| b.zero && b.by_person() && last.at - b.at <= TimeDelta::hours(1));
    (!repeats).then(|| last.at + AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn row(no: u32, tier: Tier, looks: &[(i64, Way, bool, bool)]) -> Row {
        let seen = |(m, way, zero, blocked): &(i64, Way, bool, bool)| Seen {
            at: at(*m),
            way: *way,
            zero: *zero,
            blocked: *blocked,
        };
        Row {
            watch: WatchNo(no),
            tier,
            every: Period::from_secs(2 * 3600),
            automatic: true,
            refusing: false,
            looks: looks.iter().map(seen).collect(),
            useful: looks.iter().rev().find(|l| !l.3).map(|l| at(l.0)),
        }
    }

    fn check(rows: &[Row], now: i64, wanted: &[(u32, Why)]) {
        let found: Vec<(u32, Why)> = queue(rows, at(now)).iter().map(|w| (w.watch.0, w.why)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_refusal_brings_people_in_by_tier_and_age() {
        let blocked = [(0, Way::Browser, false, false), (300, Way::Browser, false, true)];
        let older = [(-60, Way::Browser, false, false), (300, Way::Browser, false, true)];
        let rows = [
            row(1, Tier::Normal, &blocked),
            row(2, Tier::Cold, &older),
            row(3, Tier::Normal, &older),
            row(4, Tier::Hot, &blocked),
            row(5, Tier::Hot, &[(299, Way::Browser, false, false)]),
        ];
        let why = Why::Blocked;
        check(&rows, 301, &[(4, why), (3, why), (1, why), (2, why)]);
    }

    #[test]
    fn while_the_site_refuses_everybody_there_is_in_the_queue_until_a_person_looked() {
        let mut refusing = row(1, Tier::Normal, &[(0, Way::Browser, false, false)]);
        refusing.refusing = true;
        check(&[refusing.clone()], 60, &[]);
        check(&[refusing.clone()], 121, &[(1, Why::Blocked)]);
        refusing.looks.push(Seen { at: at(130), way: Way::Assisted, zero: false, blocked: false });
        refusing.useful = Some(at(130));
        check(&[refusing], 140, &[]);
    }

    #[test]
    fn a_persons_zero_is_looked_at_once_more_after_ten_minutes() {
        let once = row(1, Tier::Normal, &[(0, Way::Assisted, true, false)]);
        let found = queue(std::slice::from_ref(&once), at(1));
        assert_eq!(found, [Wanted { watch: WatchNo(1), why: Why::ZeroOnce, due: at(10) }]);
        let twice = [(0, Way::Assisted, true, false), (11, Way::Assisted, true, false)];
        check(&[row(1, Tier::Normal, &twice)], 12, &[]);
        let program = row(1, Tier::Normal, &[(0, Way::Browser, true, false)]);
        check(&[program], 30, &[]);
    }

    #[test]
    fn a_page_that_only_people_ask_comes_round_at_its_interval() {
        let mut by_hand = row(1, Tier::Normal, &[]);
        by_hand.automatic = false;
        check(&[by_hand.clone()], 0, &[(1, Why::ByHand)]);
        by_hand.useful = Some(at(0));
        assert_eq!(queue(&[by_hand], at(10))[0].due, at(120));
    }
}
