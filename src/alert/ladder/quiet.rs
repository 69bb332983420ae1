//! Quiet hours, by the contact's own clock: over midnight, and over the nights when clocks are changed.

use crate::contact::{Contact, QuietHours};
use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Whether a moment lies in the quiet hours. From and until alike means none.
pub fn is_quiet(quiet: QuietHours, zone: Tz, at: DateTime<Utc>) -> bool {
    let time = at.with_timezone(&zone).time();
    let QuietHours { from, until } = quiet;
    if from <= until { from <= time && time < until } else { from <= time || time < until }
}

/// The first moment from `at` on that is not quiet for this contact.
pub fn next_open(contact: &Contact, at: DateTime<Utc>) -> DateTime<Utc> {
    let zone = contact.details.zone;
    let Some(quiet) = contact.details.quiet.filter(|quiet| is_quiet(*quiet, zone, at)) else { return at };
    let day = at.with_timezone(&zone).date_naive();
    let days = [Some(day), day.checked_add_days(Days::new(1))];
    let ends = days.into_iter().flatten().map(|day| local(zone, day, quiet.until));
    ends.filter(|end| *end > at).min().unwrap_or(at)
}

/// A time of day on a day, as a moment. One that there is twice is the first of the two; one that is skipped is the
/// first moment after the gap.
pub fn local(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let mut naive = day.and_time(time);
    for _ in 0..16 {
        match zone.from_local_datetime(&naive) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.to_utc(),
            LocalResult::None => naive += TimeDelta::minutes(15),
        }
    }
    naive.and_utc()
}
