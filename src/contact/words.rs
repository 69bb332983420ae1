//! What somebody writes of a contact, read as the archive keeps it: on the command line and in a form alike.

use super::{Early, NoChange, QuietHours, Role};
use crate::locale::Locale;
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The words for how early somebody hears of an absence.
pub const EARLY: [&str; 3] = ["confirmed", "likely", "first-miss"];
/// The words for how often somebody hears that nothing changed.
pub const NO_CHANGE: [&str; 3] = ["daily", "weekly", "never"];
/// The words for what a locked screen may show.
pub const LOCK_SCREEN: [&str; 2] = ["status", "discreet"];
/// The words for how much a message may hold.
pub const CONTENT: [&str; 3] = ["name-only", "places", "full"];

/// A word as the archive writes it; `None` for every other.
pub fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.trim().to_lowercase())).ok()
}

/// A word of the archive for a value: the other way round.
pub fn key<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

/// A time zone by its city.
pub fn zone(text: &str) -> Option<Tz> {
    text.trim().parse().ok()
}

/// The tag of a language that has words.
pub fn language(text: &str) -> Option<&'static str> {
    Locale::tags().find(|tag| *tag == text.trim())
}

/// `22:00-07:00`.
pub fn quiet_hours(text: &str) -> Option<QuietHours> {
    let (from, until) = text.split_once('-')?;
    Some(QuietHours { from: time_of_day(from)?, until: time_of_day(until)? })
}

/// `22:00`.
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

impl Early {
    /// The rule for each role; see [`Early`].
    pub fn by(role: Role) -> Early {
        match role {
            Role::Family | Role::Ngo => Early::Confirmed,
            Role::Helper => Early::Likely,
            Role::Lawyer | Role::OnCall => Early::FirstMiss,
        }
    }
}

impl NoChange {
    /// A family hears daily that the looks worked; the others look for themselves.
    pub fn by(role: Role) -> NoChange {
        match role {
            Role::Family => NoChange::Daily,
            Role::Helper | Role::Lawyer | Role::OnCall | Role::Ngo => NoChange::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::{Content, LockScreen};

    #[test]
    fn each_word_is_one_of_the_archive_and_comes_back() {
        assert!(EARLY.iter().all(|w| word::<Early>(w).is_some_and(|v| key(&v) == **w)));
        assert!(NO_CHANGE.iter().all(|w| word::<NoChange>(w).is_some_and(|v| key(&v) == **w)));
        assert!(LOCK_SCREEN.iter().all(|w| word::<LockScreen>(w).is_some_and(|v| key(&v) == **w)));
        assert!(CONTENT.iter().all(|w| word::<Content>(w).is_some_and(|v| key(&v) == **w)));
        assert!(Role::ALL.iter().all(|r| word::<Role>(r.key()) == Some(*r)));
        assert_eq!((word::<Role>(" Family "), word::<Role>("aunt")), (Some(Role::Family), None));
    }

    #[test]
    fn hours_are_two_times_of_day() {
        let hours = quiet_hours("22:00 - 7:00").unwrap();
        assert_eq!(hours.from.to_string() + " " + &hours.until.to_string(), "22:00:00 07:00:00");
        assert!(["", "22:00", "22-7", "25:00-07:00"].iter().all(|t| quiet_hours(t).is_none()));
        assert!(zone("America/Chicago").is_some() && zone("Chicago time").is_none());
        assert_eq!((language("es"), language("tlh")), (Some("es"), None));
    }
}
