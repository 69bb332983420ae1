//! Waiting until test messages have gone out, or were refused: by us, or by a `testigo run` that is at work.

use super::errands::Errands;
use crate::store::{Store, StoreError};
use std::path::Path;
use std::time::{Duration, Instant};

/// So long somebody looks at the page that says "sending".
const PATIENCE: Duration = Duration::from_secs(20);
const AGAIN: Duration = Duration::from_millis(300);

/// Sends what waits and gives back when each of these messages was tried once, or when it takes too long: then it goes out
/// later, and the page of the contact says so.
///
/// # Errors
/// Why nothing was sent, in English.
pub fn send_tests(errands: &dyn Errands, archive: &Path, numbers: &[u64]) -> Result<(), String> {
    errands.deliver().map_err(|undone| undone.says)?;
    let began = Instant::now();
    while !tried(archive, numbers).map_err(|error| error.to_string())? && began.elapsed() < PATIENCE {
        std::thread::sleep(AGAIN);
    }
    Ok(())
}

fn tried(archive: &Path, numbers: &[u64]) -> Result<bool, StoreError> {
    let store = Store::open_for_reading(archive)?;
    for no in numbers {
        if !store.attempts(*no)?.iter().any(|attempt| attempt.ended.is_some()) {
            return Ok(false);
        }
    }
    Ok(true)
}
