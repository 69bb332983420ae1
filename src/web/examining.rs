//! Whether everything works, found by one who looks while the others see what was found before.

use super::pages::working::Examined;
use crate::health::Check;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// What was found last, and whether somebody looks now.
#[derive(Default)]
pub struct Examining {
    last: Mutex<Last>,
    looking: Mutex<()>,
}

#[derive(Default)]
struct Last {
    found: Option<Arc<Examined>>,
    /// Somebody wants it looked at again.
    again: bool,
}

/// Said when nothing was found yet and somebody else looks.
const NOW: &str = "it is being looked at just now; load this page again in a minute";

impl Examining {
    /// As it was found at most so long ago. Nobody waits for another one's look.
    pub fn found(
        &self,
        now: DateTime<Utc>,
        good_for: TimeDelta,
        look: impl FnOnce() -> Result<Vec<Check>, String>,
    ) -> Arc<Examined> {
        let (known, again) = {
            let last = self.last();
            (last.found.clone(), last.again)
        };
        if let Some(good) = known.as_ref().filter(|known| !again && now - known.at < good_for) {
            return good.clone();
        }
        let _looking = match self.looking.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let unknown = || Arc::new(Examined { at: now, checks: Err(NOW.to_owned()) });
                return known.unwrap_or_else(unknown);
            }
        };
        self.last().again = false;
        let found = Arc::new(Examined { at: now, checks: look() });
        self.last().found = Some(found.clone());
        found
    }

    /// The next one who asks has it looked at again.
    pub fn forget(&self) {
        self.last().again = true;
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_while_another_looks_sees_what_was_found_before() {
        let (all, now) = (Examining::default(), DateTime::UNIX_EPOCH);
        let says = |text: &'static str| all.found(now, TimeDelta::minutes(1), || Err(text.to_owned()));
        let said = |found: &Examined| found.checks.as_ref().err().cloned().unwrap();
        assert_eq!(said(&says("first")), "first");
        assert_eq!(said(&says("kept")), "first");
        all.forget();
        let second = all.found(now, TimeDelta::minutes(1), || {
            all.forget();
            assert_eq!(said(&says("nobody waits")), "first");
            Err("second".to_owned())
        });
        assert_eq!(said(&second), "second");
        let fell = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            all.found(now, TimeDelta::minutes(1), || panic!("an invented fault"))
        }));
        assert!(fell.is_err());
        all.forget();
        assert_eq!(said(&says("third")), "third");
    }
}
