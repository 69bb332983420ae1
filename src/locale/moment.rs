//! Moments and lengths of time as people say them: by the city's clock, never "yesterday".

use super::{Args, Locale};
use crate::time::Period;
use chrono::{DateTime, Datelike, MappedLocalTime, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How a length of time is said.
#[derive(Clone, Copy)]
enum Manner {
    /// `6 hours`.
    Plain,
    /// `about 6 hours`.
    About,
    /// What stands after "every": `hour`, `2 hours`.
    Every,
}

impl Locale {
    /// `Tue, Mar 10, 7:00 AM (Chicago time)`.
    pub fn moment(self, at: DateTime<Utc>, zone: Tz) -> String {
        self.text("time-moment", &self.moment_args(at, zone))
    }

    /// With the year, for what is long ago: `Tue, Mar 10, 2026, 7:00 AM (Chicago time)`.
    pub fn moment_with_year(self, at: DateTime<Utc>, zone: Tz) -> String {
        self.text("time-moment-with-year", &self.moment_args(at, zone))
    }

    /// The hour and minute alone: `7:00 AM`. Only beside a whole moment, which names the day and the city.
    pub fn clock(self, at: DateTime<Utc>, zone: Tz) -> String {
        self.text("time-clock", &clock_args(at.with_timezone(&zone).naive_local()))
    }

    /// `2026-03-10 12:00:07 UTC (Tue 7:00 AM CDT)`: for people who need the second.
    pub fn moment_utc(self, at: DateTime<Utc>, zone: Tz) -> String {
        let local = at.with_timezone(&zone);
        let args = clock_args(local.naive_local())
            .with("weekday", self.fixed(weekday_key(local.naive_local())))
            .with("utc", at.format("%Y-%m-%d %H:%M:%S").to_string())
            .with("zone", local.format("%Z").to_string());
        self.text("time-moment-utc", &args)
    }

    /// `2 days`, `6 hours`, `45 minutes`: the nearest of the largest unit of which there are at least two.
    pub fn length(self, period: Period) -> String {
        self.lapse(period, Manner::Plain)
    }

    /// `about 6 hours`.
    pub fn length_about(self, period: Period) -> String {
        self.lapse(period, Manner::About)
    }

    /// What stands after "every": `2 hours`, `hour`.
    pub fn length_every(self, period: Period) -> String {
        self.lapse(period, Manner::Every)
    }

    fn lapse(self, period: Period, manner: Manner) -> String {
        let (count, unit) = in_units(period.duration().as_secs());
        let key = format!("time-{}-{unit}", manner.key());
        self.text(&key, &Args::new().with("count", count))
    }

    fn moment_args(self, at: DateTime<Utc>, zone: Tz) -> Args<'static> {
        let local = at.with_timezone(&zone).naive_local();
        clock_args(local)
            .with("weekday", self.fixed(weekday_key(local)))
            .with("month", self.fixed(month_key(local)))
            .with("day", local.day())
            .with("year", local.year().to_string())
            .with("city", self.city(at, zone))
    }

    /// `Chicago time`; in the hour that comes twice when clocks are set back, with the zone's letters.
    fn city(self, at: DateTime<Utc>, zone: Tz) -> String {
        let name = zone.name();
        let own = format!("time-city-{}", name.replace('/', "-"));
        let city = if self.has(&own) { self.text(&own, &Args::new()) } else { plain_city(name) };
        if ["UTC", "GMT", "Zulu", "UCT"].contains(&city.as_str()) {
            return city;
        }
        let local = at.with_timezone(&zone);
        let twice = matches!(zone.from_local_datetime(&local.naive_local()), MappedLocalTime::Ambiguous(..));
        let args = Args::new().with("city", city).with("zone", local.format("%Z").to_string());
        self.text(if twice { "time-of-city-twice" } else { "time-of-city" }, &args)
    }
}

impl Manner {
    fn key(self) -> &'static str {
        match self {
            Manner::Plain => "length",
            Manner::About => "about",
            Manner::Every => "every",
        }
    }
}

/// `America/Argentina/Buenos_Aires` is `Buenos Aires`.
fn plain_city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

fn clock_args(local: NaiveDateTime) -> Args<'static> {
    let (afternoon, hour12) = local.hour12();
    Args::new()
        .with("hour", local.hour())
        .with("hour12", hour12)
        .with("minute", format!("{:02}", local.minute()))
        .with("half", if afternoon { "pm" } else { "am" })
}

fn weekday_key(local: NaiveDateTime) -> &'static str {
    const KEYS: [&str; 7] = [
        "time-weekday-1",
        "time-weekday-2",
        "time-weekday-3",
        "time-weekday-4",
        "time-weekday-5",
        "time-weekday-6",
        "time-weekday-7",
    ];
    KEYS[local.weekday().num_days_from_monday() as usize]
}

fn month_key(local: NaiveDateTime) -> &'static str {
    const KEYS: [&str; 12] = [
        "time-month-1",
        "time-month-2",
        "time-month-3",
        "time-month-4",
        "time-month-5",
        "time-month-6",
        "time-month-7",
        "time-month-8",
        "time-month-9",
        "time-month-10",
        "time-month-11",
        "time-month-12",
    ];
    KEYS[local.month0() as usize]
}

/// Days from two on, hours from two on or when they are whole, else minutes; under a minute it is one.
fn in_units(seconds: u64) -> (u64, &'static str) {
    let nearest = |unit: u64| (seconds + unit / 2) / unit;
    let minutes = nearest(MINUTE).max(1);
    match (nearest(HOUR), nearest(DAY)) {
        (hours, days) if hours >= 2 * DAY / HOUR => (days, "days"),
        (hours, _) if minutes >= 2 * HOUR / MINUTE || minutes == hours * (HOUR / MINUTE) => (hours, "hours"),
        _ => (minutes, "minutes"),
    }
}
