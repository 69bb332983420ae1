//! When each page was last looked at with use, and whether that is too long ago.

use crate::judge::Desk;
use crate::store::WatchRow;
use crate::time::Period;
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};

/// After so many intervals without a useful look, looking has stopped being useful.
pub const INTERVALS: u32 = 3;

/// How it stands with one page that the program looks at by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub source: String,
    /// How many people are looked for there; the paused ones are not.
    pub people: u32,
    /// The shortest interval of them.
    pub every: Period,
    pub last_useful: Option<DateTime<Utc>>,
    /// When the first of them was enrolled: nothing can be late before.
    pub since: DateTime<Utc>,
    /// How many of them had no useful look for three intervals of their own.
    pub behind: u32,
}

impl Looked {
    /// Since when there was no useful look, if that is longer than three intervals. Time before `from` does not count.
    pub fn overdue(&self, from: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = self.last_useful.unwrap_or(self.since);
        (now - last.max(from) > (self.every * INTERVALS).delta()).then_some(last)
    }
}

/// The pages that somebody is looked for at on schedule. `desk` gives the judge's desk of a source by its place.
pub fn looked<'d>(
    (sources, roster): (&[Source], &Roster),
    rows: &[WatchRow],
    desk: impl Fn(usize) -> &'d Desk,
    now: DateTime<Utc>,
) -> Vec<Looked> {
    let mut all: Vec<(usize, Looked)> = Vec::new();
    for row in rows {
        let Some(entry) = roster.entry(row.no).filter(|e| e.scheduled && !e.person.paused) else { continue };
        let every = Period::from_millis(entry.grid.every().as_millis() as u64);
        let one = Looked {
            source: sources[entry.source].id().to_owned(),
            people: 1,
            every,
            last_useful: desk(entry.source).standing(row.no, now).last_useful,
            since: row.enrolled_at,
            behind: 0,
        };
        let behind = u32::from(one.overdue(DateTime::UNIX_EPOCH, now).is_some());
        match all.iter_mut().find(|(source, _)| *source == entry.source) {
            Some((_, page)) => {
                page.people += 1;
                page.every = page.every.min(every);
                page.last_useful = page.last_useful.max(one.last_useful);
                page.since = page.since.min(one.since);
                page.behind += behind;
            }
            None => all.push((entry.source, Looked { behind, ..one })),
        }
    }
    all.into_iter().map(|(_, page)| page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn three_intervals_without_use_are_too_long_and_the_start_of_a_run_is_grace() {
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::days(100) + TimeDelta::minutes(minutes);
        let page = Looked {
            source: "bop".to_owned(),
            people: 1,
            every: Period::from_secs(3600),
            last_useful: Some(at(0)),
            since: at(-9000),
            behind: 0,
        };
        let none = DateTime::UNIX_EPOCH;
        assert_eq!(page.overdue(none, at(180)), None);
        assert_eq!(page.overdue(none, at(181)), Some(at(0)));
        assert_eq!(page.overdue(at(170), at(181)), None);
        let never = Looked { last_useful: None, ..page };
        assert_eq!(never.overdue(none, at(0)), Some(at(-9000)));
    }
}
