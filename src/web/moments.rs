//! Moments as people type them into a form: by the clock of their zone, or with an offset of their own. Pure.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A moment, and the one that has the same name: when clocks go back, an hour comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    pub at: DateTime<Utc>,
    pub again: Option<DateTime<Utc>>,
}

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMoment {
    #[error("this is no day and time")]
    Unreadable,
    /// Clocks went forward over it.
    #[error("the clocks of this zone never showed this time")]
    Skipped,
}

/// What a browser sends, and what people write.
const FORMS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
/// A longer text is none.
const LONGEST: usize = 40;

/// Reads a day and time of this zone; a day alone is its beginning; with `Z` or an offset it is of no zone.
pub fn read(text: &str, zone: Tz) -> Result<Meant, NoMoment> {
    let text = Some(text.trim()).filter(|t| t.len() <= LONGEST).ok_or(NoMoment::Unreadable)?;
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return within(Meant { at: at.to_utc(), again: None });
    }
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    let local = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).or_else(day);
    let local = local.ok_or(NoMoment::Unreadable)?;
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => within(Meant { at: at.to_utc(), again: None }),
        LocalResult::Ambiguous(a, b) => {
            let (first, second) = (a.to_utc().min(b.to_utc()), a.to_utc().max(b.to_utc()));
            within(Meant { at: first, again: Some(second) })
        }
        LocalResult::None => Err(NoMoment::Skipped),
    }
}

/// Years that an archive can speak of.
fn within(meant: Meant) -> Result<Meant, NoMoment> {
    use chrono::Datelike;
    Some(meant).filter(|m| (1970..=9999).contains(&m.at.year())).ok_or(NoMoment::Unreadable)
}

/// For a field of kind `datetime-local`: to the minute, or to the second where there are some.
pub fn written(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let form = if local.format("%S").to_string() == "00" { FORMS[1] } else { FORMS[0] };
    local.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::Chicago;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn moments_are_of_the_zone_unless_they_say_otherwise() {
        for (text, expected) in [
            ("2026-03-10T16:40", "2026-03-10T21:40:00Z"),
            (" 2026-03-10 16:40:09 ", "2026-03-10T21:40:09Z"),
            ("2026-03-10", "2026-03-10T05:00:00Z"),
            ("2026-03-10T16:40:00Z", "2026-03-10T16:40:00Z"),
            ("2026-03-10T16:40:00-07:00", "2026-03-10T23:40:00Z"),
        ] {
            assert_eq!(read(text, Chicago), Ok(Meant { at: at(expected), again: None }), "{text}");
        }
        for text in
            ["", "yesterday", "2026-13-01", "2026-03-10T25:00", "-99999-01-01T00:00", &"2".repeat(999)]
        {
            assert_eq!(read(text, Chicago), Err(NoMoment::Unreadable), "{text}");
        }
    }

    #[test]
    fn an_hour_that_never_was_and_one_that_came_twice() {
        assert_eq!(read("2026-03-08T02:30", Chicago), Err(NoMoment::Skipped));
        let twice = read("2026-11-01T01:30", Chicago).unwrap();
        assert_eq!(twice.at, at("2026-11-01T06:30:00Z"));
        assert_eq!(twice.again, Some(at("2026-11-01T07:30:00Z")));
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in ["2026-03-10T21:40:00Z", "2026-03-10T21:40:09Z"] {
            assert_eq!(read(&written(at(text), Chicago), Chicago).unwrap().at, at(text));
        }
    }
}
