//! `[alerts]`: when people are told, and how often. How they are reached is beside it.

use crate::time::Period;
use chrono::NaiveTime;

/// The numbers that the ladder goes by.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// An urgent notice that nobody saw is told again after so long.
    pub repeat: Period,
    /// So many times, the first included; after that every `repeat_then`.
    pub rounds: u32,
    pub repeat_then: Period,
    /// The pause after a try that failed, and the longest one: it doubles.
    pub retry_first: Period,
    pub retry_most: Period,
    /// A notice that no channel took for so long is given up.
    pub give_up: Period,
    /// News about more people than this, within so long, are one message.
    pub digest_over: u32,
    pub digest_within: Period,
    /// How often "no change" is said, and at which time of the contact's day.
    pub note_every: Period,
    pub note_at: NaiveTime,
    /// In the first so many of these, whatever the contact chose but "never".
    pub first_days: u32,
    /// After a confirmed absence, "still not listed" follows so long after.
    pub still_not_listed: Vec<Period>,
    /// A page that is silent for so long is told to families too.
    pub silence_family: Period,
    /// `policy.silent_after`: what is silent for so long is told to helpers.
    pub silent_after: Period,
    /// The address at which our pages are reached by whoever gets a message (`[web] name`): below it "I saw this" is said.
    /// `None`: messages give the code instead.
    pub link: Option<url::Url>,
}

impl Default for Telling {
    fn default() -> Telling {
        let hours = |n: u64| Period::from_secs(n * 3600);
        Telling {
            repeat: hours(1),
            rounds: 3,
            repeat_then: hours(24),
            retry_first: Period::from_secs(30),
            retry_most: Period::from_secs(1800),
            give_up: hours(48),
            digest_over: 5,
            digest_within: Period::from_secs(600),
            note_every: hours(24),
            note_at: NaiveTime::from_hms_opt(18, 0, 0).expect("six in the evening is a time"),
            first_days: 14,
            still_not_listed: vec![hours(24), hours(72)],
            silence_family: hours(24),
            silent_after: hours(6),
            link: None,
        }
    }
}

impl Telling {
    /// With the floors in force: for every installation that asks a page which is not on loopback. Nobody is to be
    /// written to every second by a slip in the config.
    pub fn floored(&self) -> Telling {
        let least = |period: Period, minutes: u64| period.max(Period::from_secs(60 * minutes));
        Telling {
            repeat: least(self.repeat, 10),
            rounds: self.rounds.max(1),
            repeat_then: least(self.repeat_then, 60),
            retry_first: self.retry_first.max(Period::from_secs(5)),
            retry_most: least(self.retry_most, 1),
            give_up: least(self.give_up, 24 * 60),
            digest_over: self.digest_over.max(1),
            note_every: least(self.note_every, 24 * 60),
            still_not_listed: self.still_not_listed.iter().map(|p| least(*p, 6 * 60)).collect(),
            silence_family: least(self.silence_family, 60),
            ..self.clone()
        }
    }
}
