//! Moments as people type them.

use super::exit::Stop;
use super::quoted;
use crate::time::Period;
use chrono::{DateTime, NaiveDate, Utc};

/// RFC 3339 with an offset, a UTC day, or a length of time back from `now`.
pub fn moment(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Stop> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc());
    }
    if let Ok(back) = text.parse::<Period>() {
        return Ok(now - back.delta());
    }
    Err(Stop::usage(
        format!("`{}` is not a moment", quoted(text)),
        "write 2026-03-10T16:40:00Z, or with an offset 2026-03-10T10:40:00-06:00, or 3h for three hours ago",
    ))
}

/// A moment for people: UTC to the second.
pub fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_people_type_them() {
        let now = DateTime::parse_from_rfc3339("2026-03-10T16:40:00Z").unwrap().to_utc();
        for (text, expected) in [
            ("2026-03-10T10:40:00-06:00", "2026-03-10 16:40:00 UTC"),
            ("2026-03-10", "2026-03-10 00:00:00 UTC"),
            ("3h", "2026-03-10 13:40:00 UTC"),
        ] {
            assert_eq!(shown(moment(text, now).unwrap()), expected);
        }
        assert!(moment("yesterday", now).is_err());
    }
}
