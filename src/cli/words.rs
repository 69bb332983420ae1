//! The words of the command line (`locales/*/cli.ftl`): what a key means, said as "the page said". Names of commands,
//! errors and JSON stay English: they are a contract, and people search for them.

use super::output::visible;
use crate::event::{Event, EventKind};
use crate::fetch::capture::{Grade, Way};
use crate::locale::{Args, Locale};
use crate::outcome::{Custody, NoAnswer, Outcome, Unclear};
use crate::person::NewPerson;
use crate::watch::enrol::{Unlisted, unlisted};

/// Speaks one language.
#[derive(Clone, Copy)]
pub struct Words(pub Locale);

/// For JSON, and for sentences that a court will read.
pub fn english() -> Words {
    Words(Locale::english())
}

impl Words {
    fn say(self, key: &'static str) -> String {
        self.0.fixed(key).to_owned()
    }

    fn with(self, key: &str, name: &'static str, value: impl Into<String>) -> String {
        self.0.text(key, &Args::new().with(name, value.into()))
    }

    /// A check's outcome in a few words.
    pub fn outcome(self, outcome: &Outcome) -> String {
        let why = || spaced(&outcome.why());
        match outcome {
            Outcome::Listed(record) => self.custody(&record.custody),
            Outcome::NotListed => self.say("cli-not-listed"),
            Outcome::NoCase => self.say("cli-no-case"),
            Outcome::Several(n) => self.with("cli-several", "count", n.to_string()),
            Outcome::Unclear(Unclear::NotAsked) => self.say("cli-not-asked"),
            Outcome::Unclear(_) => self.with("cli-unclear", "why", why()),
            Outcome::Blocked(_) => self.with("cli-blocked", "why", why()),
            Outcome::NoAnswer(NoAnswer::RobotsUnreachable) => self.say("cli-no-robots"),
            Outcome::NoAnswer(_) => self.with("cli-no-answer", "why", why()),
        }
    }

    pub fn custody(self, custody: &Custody) -> String {
        match custody {
            Custody::Held { place } => self.with("cli-listed-at", "place", visible(place)),
            Custody::HeldNoPlace => self.say("cli-listed-no-place"),
            Custody::Cbp => self.say("cli-listed-cbp"),
            Custody::Out => self.say("cli-listed-out"),
            Custody::Other(words) => self.with("cli-listed-other", "quote", visible(words)),
            Custody::NotSaid => self.say("cli-court-case"),
        }
    }

    /// How a look was made, and its evidence grade.
    pub fn way(self, way: Way, grade: Grade) -> String {
        let key = match way {
            Way::Http => "cli-way-http",
            Way::Browser => "cli-way-browser",
            Way::Assisted => "cli-way-assisted",
            Way::Import => "cli-way-import",
        };
        self.with(key, "grade", grade.key())
    }

    /// A person's status key as the label people see.
    pub fn status(self, key: &str) -> String {
        let message = format!("cli-status-{key}");
        let known = self.0.sentence(&message, &Args::new());
        known.unwrap_or_else(|| key.to_owned())
    }

    /// How the page lists a person: the place, or the key of the custody where it shows none.
    pub fn listed(self, place: Option<&str>, custody: Option<&str>) -> String {
        match (place, custody) {
            (Some(place), _) => self.with("cli-listed-at", "place", visible(place)),
            (None, Some("held_no_place")) => self.say("cli-listed-no-place"),
            (None, Some("cbp")) => self.say("cli-listed-cbp"),
            (None, Some("out")) => self.say("cli-listed-out"),
            (None, Some("other")) => self.say("cli-listed-other-words"),
            (None, _) => self.status("listed"),
        }
    }

    /// One line for an event. `who` is the message name, the group or the source.
    pub fn event(self, event: &Event, who: &str) -> String {
        let state = |text: &Option<String>| text.as_deref().map(|text| self.state(text)).unwrap_or_default();
        let because = match visible(&event.because) {
            empty if empty.is_empty() => empty,
            because => format!(" ({because})"),
        };
        let args = Args::new().with("who", visible(who)).with("because", because);
        self.0
            .text(event_key(event.kind), &args.with("was", state(&event.was)).with("now", state(&event.now)))
    }

    /// A state in the words of the judge.
    fn state(self, text: &str) -> String {
        if let Some(place) = text.strip_prefix("held at ") {
            return self.with("cli-state-held-at", "place", visible(place));
        }
        if let Some(words) = text.strip_prefix("listed: ") {
            return self.with("cli-state-listed-as", "quote", visible(words));
        }
        match text {
            "held, no place shown" => self.say("cli-state-no-place"),
            "in the custody of CBP" => self.say("cli-state-cbp"),
            "not in custody" => self.say("cli-state-out"),
            "court case information" => self.say("cli-state-court-case"),
            other => visible(other),
        }
    }

    /// What to do about a country that a page's list does not have; `None` when every known list has it.
    pub fn country(self, person: &NewPerson, lists: &[(String, Vec<String>)]) -> Option<String> {
        let Unlisted { source, nearest } = unlisted(person, lists)?;
        let nearest: Vec<String> = nearest.iter().map(|label| format!("\"{}\"", visible(label))).collect();
        let suggestion = match nearest.as_slice() {
            [] => self.say("cli-country-nothing-like-it"),
            some => self.with("cli-country-nearest", "nearest", some.join(", ")),
        };
        let args = Args::new().with("who", visible(&person.call)).with("source", source);
        let args = args.with("country", visible(&person.country)).with("suggestion", suggestion);
        Some(self.0.text("cli-country", &args))
    }
}

fn event_key(kind: EventKind) -> &'static str {
    match kind {
        EventKind::FirstListed => "cli-event-first-listed",
        EventKind::Changed => "cli-event-changed",
        EventKind::FirstMiss => "cli-event-first-miss",
        EventKind::LikelyNotListed => "cli-event-likely-not-listed",
        EventKind::NotListed => "cli-event-not-listed",
        EventKind::ListedAgain => "cli-event-listed-again",
        EventKind::PlaceGone => "cli-event-place-gone",
        EventKind::OutOfCustody => "cli-event-out-of-custody",
        EventKind::ExpiredExpected => "cli-event-expired-expected",
        EventKind::PageChangedShape => "cli-event-page-changed-shape",
        EventKind::SourceSilent => "cli-event-source-silent",
        EventKind::SourceBack => "cli-event-source-back",
        EventKind::SiteInDoubt => "cli-event-site-in-doubt",
        EventKind::GroupChanged => "cli-event-group-changed",
        EventKind::CourtCaseSeen => "cli-event-court-case-seen",
        EventKind::CourtCaseChanged => "cli-event-court-case-changed",
        EventKind::Correction => "cli-event-correction",
    }
}

fn spaced(key: &str) -> String {
    key.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    /// Words that a message must never say, because the page does not say them.
    const NEVER: [&str; 16] = [
        "desapareci",
        "liberada",
        "deportada",
        "trasladada",
        "disappeared",
        "vanished",
        "missing",
        "all is well",
        "everything ok",
        "don't panic",
        "we found",
        "located",
        "real-time",
        "alien",
        "illegal",
        "criminal",
    ];

    fn sentence(words: Words, kind: EventKind) -> String {
        let event = Event {
            at: DateTime::UNIX_EPOCH,
            kind,
            person: None,
            source: "bop".into(),
            group: None,
            was: Some("held at X".into()),
            now: Some("not in custody".into()),
            check: None,
            before: None,
            because: "5 witnessed misses".into(),
        };
        words.event(&event, "R.")
    }

    #[test]
    fn no_sentence_claims_more_than_the_page_said() {
        for kind in EventKind::ALL {
            for locale in Locale::all() {
                let text = sentence(Words(locale), kind).to_lowercase();
                for word in NEVER {
                    assert!(!text.contains(word), "{kind:?} says {word}: {text}");
                }
            }
        }
    }

    #[test]
    fn findings_are_said_in_the_language_that_was_asked_for() {
        assert_eq!(
            sentence(english(), EventKind::Changed),
            "R.: the page changed: held at X → not in custody"
        );
        assert_eq!(
            sentence(Words(Locale::of("es")), EventKind::Changed),
            "R.: la página cambió: aparece en X → fuera de custodia"
        );
    }

    #[test]
    fn every_status_has_its_label() {
        let keys = [
            "never_listed",
            "listed",
            "recheck",
            "likely_not_listed",
            "not_listed",
            "expired_expected",
            "site_doubt",
            "stale",
            "court_case",
            "no_case",
        ];
        for key in keys {
            assert!(!english().status(key).contains('_'), "{key}");
        }
        assert_eq!(english().status("something_else"), "something_else");
    }
}
