//! The words of the evidence folder (`locales/*/report.ftl`): what a key means, said as "the page answered".
//! House rule: what was seen, never what it means; nothing about custody itself.

use super::case::{CaseLook, Language, Level, Receipt};
use super::facts::Class;
use crate::event::EventKind;
use crate::fetch::capture::{Grade, Way};
use crate::judge::LookKind;
use crate::locale::{Args, Locale};
use chrono::{DateTime, TimeDelta, Utc};

pub use crate::printable::{LEFT_TO_RIGHT, clean, escaped, exact};

/// Speaks one of the languages of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

/// So many characters of a value are printed in a table or a sentence.
pub const SHOWN: usize = 300;

impl Words {
    /// The text of a key of `locales/*/report.ftl`.
    pub fn say(self, key: &'static str) -> &'static str {
        self.locale().fixed(key)
    }

    fn locale(self) -> Locale {
        match self.0 {
            Language::English => Locale::of("en"),
            Language::Spanish => Locale::of("es"),
        }
    }

    /// `1 time`, `3 times`.
    pub fn times(self, n: u64) -> String {
        self.locale().text("report-times", &Args::new().with("count", n))
    }

    pub fn yes_no(self, yes: bool) -> &'static str {
        if yes { self.say("report-yes") } else { self.say("report-no") }
    }

    /// In quotation marks, as the page or the log has it.
    pub fn quoted(self, text: &str) -> String {
        self.locale().text("report-quoted", &Args::new().with("text", clean(text, SHOWN)))
    }

    pub fn level(self, level: Level) -> &'static str {
        match level {
            Level::Court => self.say("report-court-filed-where-public"),
            Level::Opposing => self.say("report-opposing-for-other-side"),
            Level::InCamera => self.say("report-camera-for-judge-alone"),
        }
    }

    /// What the page answered: label of the outcome with its place or the page's words, and why.
    pub fn outcome(self, look: &CaseLook) -> String {
        let label = match look.outcome.as_str() {
            "listed" => return self.listed_at(look.field("place")),
            "listed_other" => return self.listed_as(look.field("status")),
            key => self.outcome_key(key),
        };
        if look.why.is_empty() { label } else { format!("{label} ({})", self.why(&look.why)) }
    }

    fn listed_at(self, place: Option<&str>) -> String {
        match place {
            Some(place) => format!("{} {}", self.say("report-listed-at"), clean(place, SHOWN)),
            None => self.say("report-listed").to_owned(),
        }
    }

    fn listed_as(self, status: Option<&str>) -> String {
        match status {
            Some(status) => format!("{}: {}", self.say("report-listed"), self.quoted(status)),
            None => self.say("report-listed-other-words").to_owned(),
        }
    }

    fn outcome_key(self, key: &str) -> String {
        let label = match key {
            "listed_no_place" => self.say("report-listed-no-place-shown"),
            "listed_cbp" => self.say("report-listed-border-patrol-custody"),
            "listed_out" => self.say("report-listed-not-custody"),
            "court_case" => self.say("report-court-case-information"),
            "not_listed" => self.say("report-no-record"),
            "no_case" => self.say("report-no-case-information"),
            "several" => self.say("report-more-than-one-match"),
            "unclear" => self.say("report-cannot-be-read-with"),
            "blocked" => self.say("report-website-asked-for-person"),
            "no_answer" => self.say("report-website-did-not-answer"),
            other => return clean(other, SHOWN),
        };
        label.to_owned()
    }

    pub fn class(self, class: Class) -> &'static str {
        match class {
            Class::Record => self.say("report-page-showed-record"),
            Class::NotListed => self.say("report-page-answered-no-record"),
            Class::NoAnswer => self.say("report-no-answer-or-refused"),
            Class::Other => self.say("report-another-answer"),
        }
    }

    /// The reason within an outcome.
    pub fn why(self, key: &str) -> String {
        let message = format!("report-why-{key}");
        let locale = self.locale();
        if locale.has(&message) { locale.text(&message, &Args::new()) } else { spaced(key) }
    }

    pub fn kind(self, kind: LookKind) -> &'static str {
        match kind {
            LookKind::Scheduled => self.say("report-planned"),
            LookKind::Recheck => self.say("report-re-check"),
            LookKind::Control => self.say("report-control"),
            LookKind::OnDemand => self.say("report-on-demand"),
            LookKind::ByName => self.say("report-by-name"),
        }
    }

    /// How a look was made, and its evidence grade.
    pub fn way(self, way: Way, grade: Grade) -> String {
        let how = match way {
            Way::Http => self.say("report-asked-by-program"),
            Way::Browser => self.say("report-asked-by-program-browser"),
            Way::Assisted => self.say("report-seen-by-person"),
            Way::Import => self.say("report-given-by-person"),
        };
        format!("{how}, {} {}", self.say("report-grade"), grade.key())
    }

    /// What was found by a rule of ours, as the page's doing.
    pub fn event(self, key: &str) -> String {
        let Some(kind) = EventKind::parse(key) else { return spaced(key) };
        let text = match kind {
            EventKind::FirstListed => self.say("report-first-time-listed"),
            EventKind::Changed => self.say("report-record-changed"),
            EventKind::FirstMiss => self.say("report-first-answer-no-record"),
            EventKind::LikelyNotListed => self.say("report-several-answers-no-record"),
            EventKind::NotListed => self.say("report-page-no-longer-lists"),
            EventKind::ListedAgain => self.say("report-on-list-again"),
            EventKind::PlaceGone => self.say("report-listed-place-no-longer"),
            EventKind::OutOfCustody => self.say("report-page-now-says-not"),
            EventKind::ExpiredExpected => self.say("report-no-longer-shown-some"),
            EventKind::PageChangedShape => self.say("report-page-looks-different"),
            EventKind::SourceSilent => self.say("report-no-useful-answers-from"),
            EventKind::SourceBack => self.say("report-useful-answers-from-site"),
            EventKind::SiteInDoubt => self.say("report-site-doubt-many-people"),
            EventKind::GroupChanged => self.say("report-large-part-group-changed"),
            EventKind::CourtCaseSeen => self.say("report-court-case-shown"),
            EventKind::CourtCaseChanged => self.say("report-other-case-information-shown"),
            EventKind::Correction => self.say("report-correction"),
        };
        text.to_owned()
    }

    /// A state before or after: a status key, or custody in the words of the judge, made a word about the page.
    pub fn state(self, text: &str) -> String {
        if let Some(place) = text.strip_prefix("held at ") {
            return self.listed_at(Some(place));
        }
        if let Some(words) = text.strip_prefix("listed: ") {
            return self.listed_as(Some(words));
        }
        let label = match text {
            "" => self.say("report-nothing-known"),
            "held, no place shown" => return self.outcome_key("listed_no_place"),
            "in the custody of CBP" => return self.outcome_key("listed_cbp"),
            "not in custody" => return self.outcome_key("listed_out"),
            "listed" => self.say("report-listed"),
            "never_listed" => self.say("report-not-seen-on-list"),
            "recheck" => self.say("report-checking-again"),
            "likely_not_listed" => self.say("report-no-record-unconfirmed"),
            "not_listed" => self.say("report-no-record"),
            other => return clean(other, SHOWN),
        };
        label.to_owned()
    }

    /// The name of a field of a page, as the rules that read it call it.
    pub fn field(self, name: &str) -> String {
        let text = match name {
            "place" => self.say("report-place"),
            "status" => self.say("report-status"),
            "name" => self.say("report-name"),
            "number" | "a_number" => self.say("report-number"),
            "country_of_birth" => self.say("report-country-birth"),
            "place_telephone" => self.say("report-telephone-place"),
            "visiting" => self.say("report-visiting"),
            "office" => self.say("report-office"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    /// Why a slot was not asked.
    pub fn gap(self, key: &str) -> String {
        let text = match key {
            "off" | "process_down" => self.say("report-program-was-not-running"),
            "paused" => self.say("report-paused-by-operator"),
            "aside" => self.say("report-program-waited-for-another"),
            "asleep" => self.say("report-machine-was-asleep"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    pub fn anchor(self, kind: &str) -> String {
        let text = match kind {
            "rfc3161" => self.say("report-time-stamp-rfc-3161"),
            "opentimestamps" => "OpenTimestamps",
            "cosignature" => self.say("report-witnesss-signature"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    pub fn receipt(self, receipt: Option<Receipt>) -> &'static str {
        match receipt {
            Some(Receipt::Own) => self.say("report-same-connection"),
            Some(Receipt::Side) => self.say("report-second-connection-same-minute"),
            None => self.say("report-none"),
        }
    }

    /// What was done with the archive.
    pub fn incident(self, kind: &str) -> String {
        let text = match kind {
            "clock_step" => self.say("report-clock-was-set-or"),
            "clock_restart" => self.say("report-clock-was-set-back"),
            "clock_suspect" => self.say("report-clock-was-doubt"),
            "clock_trusted" => self.say("report-clock-was-trusted-again"),
            "paused" => self.say("report-watching-was-paused"),
            "resumed" => self.say("report-watching-was-resumed"),
            "robots_override" => self.say("report-robots-txt-was-overridden"),
            "accepted" => self.say("report-loss-was-accepted"),
            "export" => self.say("report-export-was-made"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    /// `3 d 4 h`, `6 h 5 min`, `40 s`: always rounded down.
    pub fn lapse(self, lapse: TimeDelta) -> String {
        let seconds = lapse.num_seconds().max(0);
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        match (days, hours, minutes) {
            (0, 0, 0) => format!("{seconds} s"),
            (0, 0, minutes) => format!("{minutes} min"),
            (0, hours, 0) => format!("{hours} h"),
            (0, hours, minutes) => format!("{hours} h {minutes} min"),
            (days, 0, _) => format!("{days} d"),
            (days, hours, _) => format!("{days} d {hours} h"),
        }
    }
}

/// `2026-03-10 12:00:07 UTC`; the fraction of the second stands in the log and in TIMELINE.csv.
pub fn utc(at: DateTime<Utc>) -> String {
    format!("{} UTC", stamp(at))
}

/// The same without the zone, for a column that names it.
pub fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A key as words.
fn spaced(key: &str) -> String {
    clean(&key.replace('_', " "), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lapses_are_rounded_down() {
        let w = Words(Language::English);
        for (seconds, text) in
            [(-5, "0 s"), (59, "59 s"), (3_600, "1 h"), (3_660, "1 h 1 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(w.lapse(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn no_label_claims_more_than_the_page_said() {
        const NEVER: [&str; 9] = [
            "disappear",
            "vanish",
            "missing",
            "desapareci",
            "released",
            "deported",
            "liberad",
            "deportad",
            "alien",
        ];
        for language in [Language::English, Language::Spanish] {
            for kind in EventKind::ALL {
                let text = Words(language).event(kind.key()).to_lowercase();
                assert!(NEVER.iter().all(|word| !text.contains(word)), "{text}");
            }
        }
    }
}
