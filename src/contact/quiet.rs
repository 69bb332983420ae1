//! Quiet hours, by the contact's own clock: over midnight, and over the nights when clocks are changed.

use super::{Contact, NewContact, QuietHours};
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
    open_from(&contact.details, at)
}

/// The same by what is known of them.
pub fn open_from(details: &NewContact, at: DateTime<Utc>) -> DateTime<Utc> {
    let zone = details.zone;
    let Some(quiet) = details.quiet.filter(|quiet| is_quiet(*quiet, zone, at)) else { return at };
    let day = at.with_timezone(&zone).date_naive();
    let days = [Some(day), day.checked_add_days(Days::new(1))];
    // In the night when clocks go back, the end may come twice.
    let ends = days
        .into_iter()
        .flatten()
        .flat_map(|day| [local(zone, day, quiet.until), last(zone, day, quiet.until)]);
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

/// The same, the second of two.
fn last(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&day.and_time(time)) {
        LocalResult::Ambiguous(_, at) => at.to_utc(),
        LocalResult::Single(_) | LocalResult::None => local(zone, day, time),
    }
}
