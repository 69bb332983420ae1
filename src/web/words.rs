//! Words and times for one viewer: their language, their zone. The only file of this room that knows where words
//! come from.

use crate::locale::{Args, Locale};
use crate::time::Period;
use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// One viewer's language and zone.
#[derive(Clone, Copy)]
pub struct Words {
    locale: Locale,
    pub zone: Tz,
}

/// A day of a viewer's zone, as times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    pub from: DateTime<Utc>,
    /// Exclusive. On some days not 24 hours later.
    pub until: DateTime<Utc>,
}

/// What a language calls itself; a tag without a name here shows as it is.
const NAMES: [(&str, &str); 11] = [
    ("ar", "العربية"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ht", "Kreyòl ayisyen"),
    ("pt-BR", "Português"),
    ("ru", "Русский"),
    ("so", "Soomaali"),
    ("tr", "Türkçe"),
    ("vi", "Tiếng Việt"),
    ("zh-Hans", "中文"),
];

impl Words {
    pub fn new(tag: &str, zone: Tz) -> Words {
        Words { locale: Locale::of(tag), zone }
    }

    /// Tags, and what each language calls itself.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
        let name = |tag| NAMES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| *name);
        Locale::all().map(move |locale| (locale.tag(), name(locale.tag())))
    }

    /// Our own text of a tag that somebody sent.
    pub fn known(tag: &str) -> Option<&'static str> {
        Locale::all().map(Locale::tag).find(|known| known.eq_ignore_ascii_case(tag))
    }

    /// The first language of an `Accept-Language` that we have; English otherwise.
    pub fn preferred(accept: &str) -> &'static str {
        let tags = accept.split(',').take(16).filter_map(|part| part.split(';').next()).map(str::trim);
        let ours = |tag: &str| Words::known(tag).or_else(|| Words::known(tag.split('-').next()?));
        tags.filter_map(ours).next().unwrap_or("en")
    }

    pub fn tag(self) -> &'static str {
        self.locale.tag()
    }

    /// `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        self.locale.direction()
    }

    pub fn t(self, key: &str) -> String {
        self.locale.text(key, &Args::new())
    }

    /// The first key, or where there is no such message the second: for keys that are made of stored words.
    pub fn or(self, key: &str, other: &str) -> String {
        self.locale.sentence(key, &Args::new()).unwrap_or_else(|| self.t(other))
    }

    /// The words of a key that somebody sent: none, where there are none.
    pub fn sentence(self, key: &str) -> Option<String> {
        self.locale.sentence(key, &Args::new())
    }

    /// With values by name.
    pub fn say(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let args = values.iter().fold(Args::new(), |args, (name, value)| args.with(name, *value));
        self.locale.text(key, &args)
    }

    /// With the number `n`, by which languages choose their plural.
    pub fn count(self, key: &str, n: u64) -> String {
        self.locale.text(key, &Args::new().with("n", n))
    }

    /// `2 hours`.
    pub fn length(self, period: Period) -> String {
        self.locale.length(period)
    }

    /// `Tue, Mar 10, 7:00 AM (Chicago time)`.
    pub fn moment(self, at: DateTime<Utc>) -> String {
        self.locale.moment(at, self.zone)
    }

    /// `Tue, Mar 10`.
    pub fn date(self, date: NaiveDate) -> String {
        let weekday = self.t(&format!("time-weekday-{}", date.weekday().number_from_monday()));
        let month = self.t(&format!("time-month-{}", date.month()));
        self.say("web-date", &[("weekday", &weekday), ("month", &month), ("day", &date.day().to_string())])
    }

    /// For evidence: UTC, to the second.
    pub fn utc(self, at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// The zone by its city.
    pub fn city(self) -> String {
        let name = self.zone.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    pub fn local_date(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The last `count` days up to today, by the clock of the zone.
    pub fn days(self, now: DateTime<Utc>, count: u32) -> Vec<Day> {
        let today = self.local_date(now);
        let date = |back: u32| today.checked_sub_days(Days::new(u64::from(back))).unwrap_or(today);
        let next = |date: NaiveDate| date.checked_add_days(Days::new(1)).unwrap_or(date);
        (0..count)
            .rev()
            .map(date)
            .map(|date| Day { date, from: self.midnight(date), until: self.midnight(next(date)) })
            .collect()
    }

    /// One day by the clock of the zone: 23 or 25 hours when the clock is set.
    pub fn day(self, date: NaiveDate) -> Day {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        Day { date, from: self.midnight(date), until: self.midnight(next) }
    }

    pub fn day_start(self, now: DateTime<Utc>, count: u32) -> DateTime<Utc> {
        self.days(now, count).first().map_or(now, |day| day.from)
    }

    /// When a day begins; where the clocks jump over midnight, when they land.
    fn midnight(self, date: NaiveDate) -> DateTime<Utc> {
        let at = date.and_time(NaiveTime::MIN);
        match self.zone.from_local_datetime(&at) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.to_utc(),
            LocalResult::None => {
                let later = self.zone.from_local_datetime(&(at + chrono::TimeDelta::hours(1))).earliest();
                later.map_or_else(|| at.and_utc(), |time| time.to_utc())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language_it_likes() {
        for (accept, tag) in
            [("es-MX,es;q=0.9,en;q=0.8", "es"), ("de, EN", "en"), ("", "en"), ("xx;;,,=", "en")]
        {
            assert_eq!(Words::preferred(accept), tag, "{accept}");
        }
    }

    #[test]
    fn days_follow_each_other_also_when_clocks_are_set() {
        let now = DateTime::parse_from_rfc3339("2026-03-10T16:40:00Z").unwrap().to_utc();
        for zone in [chrono_tz::America::Chicago, chrono_tz::Asia::Beirut, chrono_tz::UTC] {
            let days = Words::new("en", zone).days(now, 30);
            assert_eq!(days.len(), 30);
            assert!(days.windows(2).all(|d| d[0].until == d[1].from && d[0].from < d[0].until));
            assert!(days[29].from <= now && now < days[29].until);
        }
        let short = Words::new("en", chrono_tz::America::Chicago).days(now, 3)[0];
        assert_eq!((short.until - short.from).num_hours(), 23, "2026-03-08 has 23 hours in Chicago");
    }
}
