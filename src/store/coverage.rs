//! Coverage: how many slots came due, and what became of each. "No change" may only be said of covered time.

use super::Store;
use super::error::{Doing, Result};
use super::people::number_of;
use crate::person::{PersonId, WatchNo};
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// One gap, as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapEntry {
    pub no: u64,
    pub entry: u64,
    pub watch: WatchNo,
    pub seq: u64,
    pub from: DateTime<Utc>,
    /// Exclusive.
    pub until: DateTime<Utc>,
    pub slots: u64,
    pub reason: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// What became of the slots of one watch. `due = observed + inconclusive + all gaps + open`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    pub due: u64,
    /// The site answered about the person.
    pub observed: u64,
    /// A look that said nothing about the person.
    pub inconclusive: u64,
    /// Slots that were not asked, by reason.
    pub gaps: BTreeMap<String, u64>,
    /// Planned, and not accounted for yet.
    pub open: u64,
}

/// Looks at one person since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LooksSince {
    /// The site answered about the person.
    pub useful: u32,
    pub all: u32,
    /// When the last useful one was answered.
    pub last: Option<DateTime<Utc>>,
}

/// A look may come so long after its slot, when the machine slept; checks are found by when they were asked.
const LATE: i64 = 7 * 86_400_000_000;

impl Store {
    /// What became of the slots in a range of time, for each watch that had any.
    pub fn coverage(&self, range: Range<DateTime<Utc>>) -> Result<BTreeMap<WatchNo, Covered>> {
        let (from, until) = (micros(range.start), micros(range.end));
        let mut covered: BTreeMap<WatchNo, Covered> = BTreeMap::new();
        self.count_checks(None, (from, until), &mut covered)?;
        self.count_others(range, covered)
    }

    /// The same, by somebody who has counted the looks: those of each watch that were useful, and all.
    pub fn coverage_of(
        &self,
        range: Range<DateTime<Utc>>,
        looks: impl IntoIterator<Item = (WatchNo, (u64, u64))>,
    ) -> Result<BTreeMap<WatchNo, Covered>> {
        let one =
            |(useful, all)| Covered { observed: useful, inconclusive: all - useful, ..Covered::default() };
        self.count_others(range, looks.into_iter().map(|(watch, looks)| (watch, one(looks))).collect())
    }

    /// The looks at people that filled a slot, and were kept after the check of this number: number, watch, slot, and
    /// whether it was useful, in the order they were kept.
    pub fn slots_after(
        &self,
        no: u64,
        mut each: impl FnMut(u64, WatchNo, DateTime<Utc>, bool),
    ) -> Result<()> {
        let doing = "read the slots of checks";
        let sql = "SELECT no, watch, slot, useful FROM \"check\"
                   WHERE no > ?1 AND slot IS NOT NULL AND watch IS NOT NULL ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let mut rows = statement.query([no as i64]).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let number = |at: usize| row.get::<_, i64>(at).doing(doing);
            let watch = WatchNo(row.get(1).doing(doing)?);
            each(number(0)? as u64, watch, from_micros(number(2)?), number(3)? != 0);
        }
        Ok(())
    }

    /// The number of the last check that was kept before the first one that was asked at or after a moment; 0: there is
    /// none. Checks are found by halves, as they are kept in the order they were asked but for those of people.
    pub fn check_before(&self, at: DateTime<Utc>) -> Result<u64> {
        let at = micros(at);
        let sql = "SELECT asked FROM \"check\" WHERE no <= ?1 ORDER BY no DESC LIMIT 1";
        let mut statement = self.conn()?.prepare_cached(sql).doing("looked for a check")?;
        let mut asked = |no: u64| statement.query_row([no as i64], |row| row.get::<_, i64>(0)).optional();
        let (mut before, mut end) = (0, self.newest_check()? + 1);
        while before + 1 < end {
            let middle = before + (end - before) / 2;
            let is_before = asked(middle).doing("looked for a check")?.is_none_or(|asked| asked < at);
            if is_before { before = middle } else { end = middle }
        }
        Ok(before)
    }

    fn count_others(
        &self,
        range: Range<DateTime<Utc>>,
        mut covered: BTreeMap<WatchNo, Covered>,
    ) -> Result<BTreeMap<WatchNo, Covered>> {
        let (from, until) = (micros(range.start), micros(range.end));
        self.count_gaps(None, (from, until), &mut covered)?;
        self.count_open(from, until, &mut covered)?;
        for c in covered.values_mut() {
            c.due = c.observed + c.inconclusive + c.gaps.values().sum::<u64>() + c.open;
        }
        Ok(covered)
    }

    /// What became of those slots of one watch that are accounted for: none is `open`. Costs as much as this watch has
    /// looks and gaps, however many others there are. `None`: it had no slot.
    pub fn accounted(&self, watch: WatchNo, range: Range<DateTime<Utc>>) -> Result<Option<Covered>> {
        let (from, until) = (micros(range.start), micros(range.end));
        let mut covered: BTreeMap<WatchNo, Covered> = BTreeMap::new();
        self.count_checks(Some(watch), (from, until), &mut covered)?;
        self.count_gaps(Some(watch), (from, until), &mut covered)?;
        let found = covered.remove(&watch);
        Ok(found.map(|c| Covered { due: c.observed + c.inconclusive + c.gaps.values().sum::<u64>(), ..c }))
    }

    /// How many looks at a person were made since a moment, at all sources.
    pub fn looks_since(&self, person: &PersonId, since: DateTime<Utc>) -> Result<LooksSince> {
        let no = number_of(self.conn()?, person)?;
        let sql = "SELECT coalesce(sum(c.useful), 0) AS useful, count(*) AS looks,
                   max(CASE WHEN c.useful = 1 THEN c.answered END) AS last
                   FROM watch w JOIN \"check\" c ON c.watch = w.no AND c.asked > ?2 WHERE w.person = ?1";
        self.conn()?
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row(params![no, micros(since)], |row| {
                    Ok(LooksSince {
                        useful: row.get::<_, i64>("useful")? as u32,
                        all: row.get::<_, i64>("looks")? as u32,
                        last: row.get::<_, Option<i64>>("last")?.map(from_micros),
                    })
                })
            })
            .doing("counted the looks at a person")
    }

    /// The gaps that lie in a range of time or reach into it; of one watch or of all.
    pub fn gaps(&self, watch: Option<WatchNo>, range: Range<DateTime<Utc>>) -> Result<Vec<GapEntry>> {
        self.gap_rows(watch, micros(range.start), micros(range.end))
    }

    fn gap_rows(&self, watch: Option<WatchNo>, from: i64, until: i64) -> Result<Vec<GapEntry>> {
        let doing = "read the gaps";
        let mut statement = self
            .conn()?
            .prepare_cached(&format!(
                "SELECT no, entry, watch, seq, begins, ends, slots, reason, at FROM gap
                 WHERE {} AND begins < ?3 AND ends > ?2 ORDER BY no",
                is(watch, "watch", 1)
            ))
            .doing(doing)?;
        let rows = statement.query_map(params![watch.map(|w| w.0), from, until], |row| {
            let number = |name| row.get::<_, i64>(name).map(|n| n as u64);
            Ok(GapEntry {
                no: number("no")?,
                entry: number("entry")?,
                watch: WatchNo(row.get("watch")?),
                seq: number("seq")?,
                from: from_micros(row.get("begins")?),
                until: from_micros(row.get("ends")?),
                slots: number("slots")?,
                reason: row.get("reason")?,
                at: from_micros(row.get("at")?),
            })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    fn count_checks(
        &self,
        watch: Option<WatchNo>,
        (from, until): (i64, i64),
        covered: &mut BTreeMap<WatchNo, Covered>,
    ) -> Result<()> {
        let doing = "counted the checks";
        let mut statement = self
            .conn()?
            .prepare_cached(&format!(
                "SELECT c.watch, sum(c.useful) AS useful, count(*) AS looks FROM watch w JOIN \"check\" c
                 ON c.watch = w.no AND c.asked >= ?1 - ?3 AND c.asked < ?2 + ?3
                 WHERE {} AND c.slot >= ?1 AND c.slot < ?2 GROUP BY c.watch",
                is(watch, "w.no", 4)
            ))
            .doing(doing)?;
        let rows = statement.query_map(params![from, until, LATE, watch.map(|w| w.0)], |row| {
            Ok((
                WatchNo(row.get("watch")?),
                row.get::<_, i64>("useful")? as u64,
                row.get::<_, i64>("looks")? as u64,
            ))
        });
        for row in rows.doing(doing)? {
            let (watch, useful, looks) = row.doing(doing)?;
            let c = covered.entry(watch).or_default();
            (c.observed, c.inconclusive) = (useful, looks - useful);
        }
        Ok(())
    }

    fn count_gaps(
        &self,
        watch: Option<WatchNo>,
        (from, until): (i64, i64),
        covered: &mut BTreeMap<WatchNo, Covered>,
    ) -> Result<()> {
        for gap in self.gap_rows(watch, from, until)? {
            // The slots of a gap lie evenly from its first moment on.
            let (begins, ends) = (micros(gap.from), micros(gap.until));
            let every = ((ends - begins) / gap.slots.max(1) as i64).max(1);
            let inside =
                slots_before(begins, every, gap.slots, until) - slots_before(begins, every, gap.slots, from);
            if inside > 0 {
                *covered.entry(gap.watch).or_default().gaps.entry(gap.reason).or_default() += inside;
            }
        }
        Ok(())
    }

    /// Planned slots after the last one that was accounted for. A plan counts until a later one begins.
    fn count_open(&self, from: i64, until: i64, covered: &mut BTreeMap<WatchNo, Covered>) -> Result<()> {
        let doing = "read the plans";
        let mut statement = self
            .conn()?
            .prepare_cached(
                "SELECT ps.watch, p.begins, ps.first, ps.every_ms, ps.slots, n.next_slot FROM plan p
                 JOIN plan_stream ps ON ps.plan = p.no JOIN watch_now n ON n.watch = ps.watch
                 WHERE p.begins < ?2 AND p.ends > ?1 ORDER BY p.no DESC",
            )
            .doing(doing)?;
        let mut rows = statement.query([from, until]).doing(doing)?;
        // Newest first: the earliest beginning of the plans that came later.
        let mut later: HashMap<WatchNo, i64> = HashMap::new();
        while let Some(row) = rows.next().doing(doing)? {
            let get = |name| row.get::<_, i64>(name).doing(doing);
            let watch = WatchNo(row.get("watch").doing(doing)?);
            let next: Option<i64> = row.get("next_slot").doing(doing)?;
            let (first, every, slots) =
                (get("first")?, get("every_ms")?.saturating_mul(1000).max(1), get("slots")? as u64);
            let replaced = later.entry(watch).or_insert(i64::MAX);
            let open_from = from.max(next.unwrap_or(i64::MIN));
            let until = until.min(*replaced).max(open_from);
            *replaced = get("begins")?.min(*replaced);
            let open =
                slots_before(first, every, slots, until) - slots_before(first, every, slots, open_from);
            if open > 0 {
                covered.entry(watch).or_default().open += open;
            }
        }
        Ok(())
    }
}

/// One value of a column, or any: said so that an index can be used for one.
pub(super) fn is<T>(one: Option<T>, column: &str, parameter: usize) -> String {
    match one {
        Some(_) => format!("{column} = ?{parameter}"),
        None => format!("?{parameter} IS NULL"),
    }
}

/// How many of the slots `first + k * every` (k below `slots`) lie before `end`.
pub(super) fn slots_before(first: i64, every: i64, slots: u64, end: i64) -> u64 {
    if end <= first {
        return 0;
    }
    let before = (end.saturating_sub(first) - 1) / every.max(1) + 1;
    (before as u64).min(slots)
}
