//! The times a server writes: `Date`, and `Retry-After` in seconds or as a date. Pure.

use chrono::{DateTime, NaiveDateTime, Utc};

/// One minute: nobody is asked again sooner because of an unreadable `Retry-After`.
pub const LEAST: u32 = 60;
/// One day.
pub const MOST: u32 = 24 * 60 * 60;

/// `Retry-After` as seconds from `now`, clamped to 1 min – 24 h (RFC 9110 §10.2.3). A value that is neither a
/// number nor a date counts as 1 min; so do negative numbers and dates that have passed.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> u32 {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a u64 holds is a long time all the same.
        return clamp(value.parse().unwrap_or(u64::MAX));
    }
    let seconds = http_date(value).map_or(0, |at| at.signed_duration_since(now).num_seconds());
    clamp(seconds.max(0) as u64)
}

fn clamp(seconds: u64) -> u32 {
    seconds.clamp(u64::from(LEAST), u64::from(MOST)) as u32
}

/// A date in any of the three forms of RFC 9110 §5.6.7.
pub fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap()
    }

    #[test]
    fn all_three_forms_of_a_date_are_read() {
        assert_eq!(http_date("Sunday, 06-Nov-94 08:49:37 GMT"), Some(now()));
        assert_eq!(http_date("Sun Nov  6 08:49:37 1994"), Some(now()));
        assert_eq!(http_date("Mon, 06 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(http_date("06 Nov 1994"), None);
    }

    /// Case H20 of the hostile list.
    #[test]
    fn retry_after_is_clamped_whatever_it_says() {
        for (value, expected) in [
            ("120", 120),
            ("0", 60),
            ("59", 60),
            (" 61 ", 61),
            ("86400", 86_400),
            ("999999999", 86_400),
            ("99999999999999999999999999", 86_400),
            ("-1", 60),
            ("+90", 60),
            ("1.5", 60),
            ("", 60),
            ("soon", 60),
            ("\u{0660}", 60),
            ("Sun, 06 Nov 1994 08:59:37 GMT", 600),
            ("Sun, 06 Nov 1994 08:49:38 GMT", 60),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 60),
            ("Mon, 06 Nov 2094 08:49:37 GMT", 60),
            ("Sat, 06 Nov 2094 08:49:37 GMT", 86_400),
        ] {
            assert_eq!(retry_after(value, now()), expected, "{value:?}");
        }
    }
}
