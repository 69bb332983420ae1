//! A group over time, in cells of six hours: how many were what, beside the others who are followed.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::Card;
use super::super::super::strip::{Mark, Strip};
use super::super::super::strips::{Strips, split};
use super::super::super::words::Day;
use super::cells::{COUNTED, FLOOR, Shown, hide, percent};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// How far back a curve goes, and how fine it is: no finer than six hours.
const DAYS: i64 = 14;
const CELL: TimeDelta = TimeDelta::hours(6);

/// One cell of time, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub from: DateTime<Utc>,
    pub shown: [Shown; 5],
    /// Of the others who were seen either way, how many were listed; `None`: too few of them.
    pub others: Option<u64>,
}

/// The cells up to now, in UTC.
pub fn cells(now: DateTime<Utc>) -> Vec<Day> {
    let last = now.duration_trunc(CELL).unwrap_or(now);
    let from = last - TimeDelta::days(DAYS) + CELL;
    split(&Day { date: now.date_naive(), from, until: last + CELL }, CELL)
}

/// Each person's strip over these cells, at the page that stands first for them.
pub fn strips(ask: &Ask, cards: &[&Card], cells: &[Day]) -> Result<Vec<Strip>, Trouble> {
    let strips = Strips::over(ask, cells.to_vec());
    let at = cards.iter().filter_map(|card| ask.overall(card).map(|(watched, _)| (*card, watched)));
    at.map(|(card, watched)| strips.of(card, watched)).collect()
}

pub fn points(cells: &[Day], group: &[Strip], others: &[Strip]) -> Vec<Point> {
    let point = |(i, cell): (usize, &Day)| {
        let (listed, seen) = listed_of(&count(others, i));
        let others = (seen >= FLOOR).then(|| percent(listed, seen));
        Point { from: cell.from, shown: hide(&count(group, i)), others }
    };
    cells.iter().enumerate().map(point).collect()
}

/// How many people a cell showed mostly as what, in the order of [`COUNTED`].
fn count(strips: &[Strip], cell: usize) -> [u64; 5] {
    let mut counts = [0; 5];
    for strip in strips {
        let main = strip.cells.get(cell).and_then(|cell| cell.main()).unwrap_or(Mark::NotChecked);
        // What is not confirmed is not counted as gone.
        let counted = match main {
            Mark::Unconfirmed | Mark::NoAnswer | Mark::NotChecked => Mark::NotChecked,
            Mark::Listed | Mark::NoPlace | Mark::Out | Mark::NotListed => main,
        };
        if let Some(at) = COUNTED.iter().position(|mark| *mark == counted) {
            counts[at] += 1;
        }
    }
    counts
}

/// Listed in any way, of all who were seen either way.
fn listed_of(counts: &[u64; 5]) -> (u64, u64) {
    let listed = counts[0] + counts[1] + counts[2];
    (listed, listed + counts[3])
}
