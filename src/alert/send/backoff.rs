//! When to try again. Pure.

use crate::digest::sha256;
use std::time::Duration;

/// From the first try on; after that a notice is given up on this channel.
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(48 * 3600);

const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(3600);
/// A server that asks for more than this is not believed.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// How long to wait after the `attempt`-th try (from 1) failed: 1 min, 2, 4 … 1 h, less up to a fifth, so that many messages
/// do not come back at once; the share comes from a hash of the message's `id`. Never less than `after`, which is what the
/// server asked for.
pub fn backoff(attempt: u32, after: Option<Duration>, id: &str) -> Duration {
    let doublings = attempt.saturating_sub(1).min(6);
    let plain = (FIRST * (1 << doublings)).min(LONGEST);
    let draw = sha256(&[id.as_bytes(), &attempt.to_le_bytes()]);
    let share = u32::from(u16::from_le_bytes([draw[0], draw[1]]));
    let less = plain / 5 * share / u32::from(u16::MAX);
    (plain - less).max(after.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        for (attempt, minutes) in
            [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (u32::MAX, 60)]
        {
            let most = Duration::from_secs(minutes * 60);
            let wait = backoff(attempt, None, "n-1");
            assert!(wait <= most && wait >= most * 4 / 5, "{attempt}: {wait:?}");
            assert_eq!(wait, backoff(attempt, None, "n-1"));
        }
    }

    #[test]
    fn messages_do_not_come_back_at_once() {
        let waits: std::collections::HashSet<Duration> =
            (0..100).map(|i| backoff(5, None, &format!("n-{i}"))).collect();
        assert!(waits.len() > 90);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        assert_eq!(backoff(1, Some(Duration::from_secs(900)), "n"), Duration::from_secs(900));
        assert!(backoff(7, Some(Duration::from_secs(5)), "n") >= Duration::from_secs(2880));
        assert_eq!(backoff(1, Some(Duration::from_secs(10_000_000)), "n"), LONGEST_ASKED);
    }

    #[test]
    fn forty_eight_hours_are_about_fifty_tries() {
        let mut waited = Duration::ZERO;
        let tries = (1..).take_while(|n| {
            waited += backoff(*n, None, "n");
            waited < GIVEN_UP_AFTER
        });
        assert!((48..66).contains(&tries.count()));
    }
}
