//! What became of the slots of the last days, of everybody: looks are counted once, by the hour of their slot, and kept
//! in memory; each time only those are counted that came since.

use crate::person::WatchNo;
use crate::store::{Covered, Store, StoreError};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// A slot is looked at up to a tenth of its interval early.
const EARLY: TimeDelta = TimeDelta::days(1);
/// What was worked out is shown again for so long.
const FRESH: TimeDelta = TimeDelta::seconds(15);

/// By watch.
pub type Of = BTreeMap<WatchNo, Covered>;

#[derive(Default)]
pub struct Coverage(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// By the beginning of the hour of the slot: useful looks and all looks.
    hours: BTreeMap<DateTime<Utc>, HashMap<WatchNo, (u32, u32)>>,
    /// The last check that was counted; `None`: none was yet.
    last: Option<u64>,
    shown: Option<(DateTime<Utc>, Arc<Of>)>,
}

impl Coverage {
    /// Of whole hours up to now; at the most some seconds old. The first time it reads all looks of these days.
    pub fn of(&self, store: &Store, days: i64, now: DateTime<Utc>) -> Result<Arc<Of>, StoreError> {
        // What was counted is right also if somebody panicked over it: the numbers of checks go on.
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, shown)) = &counted.shown
            && (TimeDelta::zero()..FRESH).contains(&(now - *at))
        {
            return Ok(shown.clone());
        }
        let range = hour_of(now - TimeDelta::days(days))..now;
        counted.count(store, &range)?;
        let covered = Arc::new(store.coverage_of(range, counted.looks())?);
        counted.shown = Some((now, covered.clone()));
        Ok(covered)
    }
}

impl Coverage {
    /// The looks of some watches by the hour of their slot, as they were counted last: useful ones and all.
    pub fn hours(&self, wanted: &HashSet<WatchNo>) -> BTreeMap<DateTime<Utc>, (u64, u64)> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |watches: &HashMap<WatchNo, (u32, u32)>| {
            let own = watches.iter().filter(|(no, _)| wanted.contains(no)).map(|(_, looks)| looks);
            own.fold((0, 0), |(u, a), (useful, all)| (u + u64::from(*useful), a + u64::from(*all)))
        };
        counted.hours.iter().map(|(hour, watches)| (*hour, of(watches))).collect()
    }
}

impl Counted {
    fn count(&mut self, store: &Store, range: &Range<DateTime<Utc>>) -> Result<(), StoreError> {
        let from = match self.last {
            Some(no) => no,
            None => store.check_before(range.start - EARLY)?,
        };
        self.hours = self.hours.split_off(&range.start);
        let (hours, last) = (&mut self.hours, self.last.insert(from));
        store.slots_after(from, |no, watch, slot, useful| {
            *last = no;
            // Also those that were looked at a little before their time.
            if slot >= range.start {
                let (of_use, all) = hours.entry(hour_of(slot)).or_default().entry(watch).or_default();
                (*of_use, *all) = (*of_use + u32::from(useful), *all + 1);
            }
        })
    }

    fn looks(&self) -> HashMap<WatchNo, (u64, u64)> {
        let mut sums: HashMap<WatchNo, (u64, u64)> = HashMap::new();
        for (watch, (useful, all)) in self.hours.values().flatten() {
            let sum = sums.entry(*watch).or_default();
            (sum.0, sum.1) = (sum.0 + u64::from(*useful), sum.1 + u64::from(*all));
        }
        sums
    }
}

fn hour_of(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::ProfileHash;
    use crate::fetch::Fetched;
    use crate::invented;
    use crate::judge::LookKind;
    use crate::outcome::{NoAnswer, Outcome};
    use crate::person::Subject;
    use crate::random::SeededRandom;
    use crate::store::{Batch, NewCheck, NewGap};
    use crate::time::Moment;
    use std::time::Duration;

    fn moment(at: DateTime<Utc>) -> Moment {
        Moment { wall: at, boot: Duration::from_secs(at.timestamp().unsigned_abs()) }
    }

    /// A miss, which is useful; where `silent`, an answer that says nothing.
    fn look(watch: u32, slot: DateTime<Utc>, silent: bool) -> NewCheck {
        let url = "https://locator.invalid/".parse().unwrap();
        let outcome = if silent { Outcome::NoAnswer(NoAnswer::Timeout) } else { Outcome::NotListed };
        NewCheck {
            subject: Subject::Watch(WatchNo(watch)),
            source: "bop".into(),
            kind: LookKind::Scheduled,
            slot: Some(slot),
            batch: 1,
            fetched: Fetched::saved(moment(slot + TimeDelta::minutes(3)), url, 200, "text/html", vec![]),
            outcome: Arc::new(outcome),
            rule: "none".into(),
            profile: ProfileHash::of(b"{}"),
            profile_json: "{}".into(),
            late: false,
            strangers: false,
        }
    }

    #[test]
    fn what_is_counted_bit_by_bit_is_what_the_archive_counts() {
        let dir = tempfile::tempdir().unwrap();
        let begins = DateTime::from_timestamp(1_700_006_400, 0).unwrap();
        let random = Box::new(SeededRandom::new(1));
        let mut store =
            Store::create(&dir.path().join("a"), moment(begins - TimeDelta::hours(1)), random).unwrap();
        store.enrol_all((0..3).map(invented::person).collect(), moment(begins)).unwrap();
        let coverage = Coverage::default();
        assert!(coverage.of(&store, 7, begins).unwrap().is_empty());
        for hour in 0..24 * 9 {
            let at = begins + TimeDelta::hours(hour);
            let mut batch = Batch::new(moment(at + TimeDelta::minutes(5)));
            batch.checks = (1..=3)
                .filter(|no| hour % 5 != i64::from(*no))
                .map(|no| look(no, at, hour % 7 == 0))
                .collect();
            let until = at + TimeDelta::hours(1);
            if hour % 5 == 2 {
                let reason = "asleep".to_owned();
                batch.gaps.push(NewGap { watch: WatchNo(2), from: at, until, slots: 1, reason });
            }
            store.commit(batch).unwrap();
            if hour % 31 == 30 {
                let whole = store.coverage(hour_of(until - TimeDelta::days(7))..until).unwrap();
                assert_eq!(*coverage.of(&store, 7, until).unwrap(), whole, "after {hour} hours");
            }
        }
    }
}
