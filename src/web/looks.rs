//! What the looks at each watch said, held in memory as runs: hundreds of looks that said the same are one of them. A
//! watch is read from the archive when its strip is first asked for; after that each new look is taken in as it comes.

use super::strip::{Run, take_in};
use crate::person::WatchNo;
use crate::store::{ReadingKeys, Store, StoreError, StripLook};
use crate::time::Period;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The longest strip has ninety days, and the look before its first day may still count on it.
const BACK: TimeDelta = TimeDelta::days(95);
/// So many watches are held, then all are read anew.
const MOST: usize = 100_000;

#[derive(Default)]
pub struct Looks(Mutex<Held>);

#[derive(Default)]
struct Held {
    watches: HashMap<WatchNo, Watch>,
    /// The number of the last check that was taken in.
    heard: u64,
}

struct Watch {
    runs: Arc<Vec<Run>>,
    /// The number of its last check in them.
    last: u64,
    hold: TimeDelta,
}

/// For so long an answer is taken to hold: three intervals, a day at the most and an hour at least.
pub fn hold(every: Period) -> TimeDelta {
    (every * 3).delta().clamp(TimeDelta::hours(1), TimeDelta::days(1))
}

impl Looks {
    /// The runs of a watch up to what was taken in last, or newer.
    pub fn runs(
        &self,
        (store, keys): (&Store, &mut ReadingKeys),
        watch: WatchNo,
        every: Period,
        now: DateTime<Utc>,
    ) -> Result<Arc<Vec<Run>>, StoreError> {
        let heard = {
            let held = self.held();
            if let Some(known) = held.watches.get(&watch) {
                return Ok(known.runs.clone());
            }
            held.heard
        };
        // Not under the lock: the others need not wait.
        let looks = store.strip(watch, now - BACK..now + TimeDelta::days(1), keys)?;
        let read = Watch::of(&looks, hold(every));
        let runs = read.runs.clone();
        self.keep(watch, read, heard);
        Ok(runs)
    }

    /// Keeps what was read, unless looks were taken in meanwhile that it may lack.
    fn keep(&self, watch: WatchNo, read: Watch, heard: u64) {
        let mut held = self.held();
        if held.heard != heard {
            return;
        }
        if held.watches.len() >= MOST {
            held.watches.clear();
        }
        held.watches.insert(watch, read);
    }

    /// What was taken in last; at the beginning, what need not be taken in.
    pub fn begin(&self, newest: u64) {
        self.held().heard = newest;
    }

    /// Takes in what was kept since.
    pub fn hear(&self, store: &Store, keys: &mut ReadingKeys) -> Result<(), StoreError> {
        let looks = store.strip_after(self.held().heard, keys)?;
        let mut held = self.held();
        for (watch, look) in looks {
            held.heard = held.heard.max(look.no);
            if held.watches.get_mut(&watch).is_some_and(|known| !known.take_in(&look)) {
                held.watches.remove(&watch);
            }
        }
        Ok(())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

impl Watch {
    fn of(looks: &[StripLook], hold: TimeDelta) -> Watch {
        let mut runs = Vec::new();
        looks.iter().for_each(|look| take_in(&mut runs, look, hold));
        Watch { runs: Arc::new(runs), last: looks.iter().map(|look| look.no).max().unwrap_or(0), hold }
    }

    /// False for a look that was made before the last one and given later, by a person: then all are to be read again.
    fn take_in(&mut self, look: &StripLook) -> bool {
        if look.no <= self.last {
            return true;
        }
        if self.runs.last().is_some_and(|run| look.asked < run.to) {
            return false;
        }
        take_in(Arc::make_mut(&mut self.runs), look, self.hold);
        self.last = look.no;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(no: u64, hour: i64, key: &'static str) -> StripLook {
        let asked = DateTime::from_timestamp(hour * 3_600, 0).unwrap();
        StripLook { no, asked, key, says_of_custody: true }
    }

    fn watch(looks: &[StripLook]) -> Watch {
        Watch::of(looks, TimeDelta::hours(6))
    }

    #[test]
    fn looks_that_come_one_by_one_make_the_same_runs_as_those_that_are_read() {
        let keys = ["listed", "listed", "no_answer", "listed", "not_listed", "not_listed", "listed_no_place"];
        let hours = [0, 2, 4, 5, 20, 22, 23];
        let looks: Vec<StripLook> =
            (1..).zip(hours).zip(keys).map(|((no, hour), key)| look(no, hour, key)).collect();
        let mut one_by_one = watch(&looks[..1]);
        assert!(looks.iter().all(|look| one_by_one.take_in(look)));
        assert_eq!(one_by_one.runs, watch(&looks).runs);
        assert_eq!(one_by_one.runs.len(), 5);
    }

    #[test]
    fn a_look_that_is_given_late_has_all_read_again() {
        let mut known = watch(&[look(1, 0, "listed"), look(3, 8, "listed")]);
        assert!(known.take_in(&look(3, 8, "listed")), "known already");
        assert!(!known.take_in(&look(4, 4, "not_listed")));
    }
}
