//! The English words of the command line: what a key means, said as "the page said". One place, so that a
//! later room of messages can take its own from a catalogue.

use super::output::visible;
use crate::event::{Event, EventKind};
use crate::fetch::capture::{Grade, Way};
use crate::outcome::{Custody, NoAnswer, Outcome, Unclear};
use crate::person::NewPerson;
use crate::source::labels;

/// A check's outcome in a few words.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Listed(record) => custody(&record.custody),
        Outcome::NotListed => "Not on the list".to_owned(),
        Outcome::NoCase => "No case information".to_owned(),
        Outcome::Several(n) => format!("More than one match ({n})"),
        Outcome::Unclear(Unclear::NotAsked) => "Not asked: the form did not take the question".to_owned(),
        Outcome::Unclear(_) => format!("Page looks different ({})", spaced(&outcome.why())),
        Outcome::Blocked(_) => format!("Website asked for a person ({})", spaced(&outcome.why())),
        Outcome::NoAnswer(NoAnswer::RobotsUnreachable) => {
            "The website could not be reached (its robots.txt neither)".to_owned()
        }
        Outcome::NoAnswer(_) => format!("Website did not answer ({})", spaced(&outcome.why())),
    }
}

pub fn custody(custody: &Custody) -> String {
    match custody {
        Custody::Held { place } => format!("Listed at {}", visible(place)),
        Custody::HeldNoPlace => "Listed, no place shown".to_owned(),
        Custody::Cbp => "Listed: Border Patrol custody".to_owned(),
        Custody::Out => "Listed: not in custody".to_owned(),
        Custody::Other(words) => format!("Listed: \"{}\"", visible(words)),
        Custody::NotSaid => "Court case information".to_owned(),
    }
}

/// How a look was made, and its evidence grade.
pub fn way(way: Way, grade: Grade) -> String {
    let how = match way {
        Way::Http => "asked by the program",
        Way::Browser => "asked by the program in a browser",
        Way::Assisted => "seen by a person",
        Way::Import => "given by a person",
    };
    format!("{how}, grade {}", grade.key())
}

/// A person's status key as the label people see.
pub fn status(key: &str) -> &str {
    match key {
        "never_listed" => "Not seen on the list yet",
        "listed" => "Listed",
        "recheck" => "Checking again",
        "likely_not_listed" => "Probably not on the list (unconfirmed)",
        "not_listed" => "Not on the list now",
        "expired_expected" => "No longer shown, as expected after \"not in custody\"",
        "site_doubt" => "Site in doubt",
        "stale" => "Out of date",
        "court_case" => "Court case information",
        "no_case" => "No case information",
        other => other,
    }
}

/// One line for an event. `who` is the message name, the group or the source.
pub fn event(event: &Event, who: &str) -> String {
    let who = visible(who);
    let was = event.was.as_deref().map(visible).unwrap_or_default();
    let now = event.now.as_deref().map(visible).unwrap_or_default();
    let because = match visible(&event.because) {
        empty if empty.is_empty() => empty,
        because => format!(" ({because})"),
    };
    match event.kind {
        EventKind::FirstListed => {
            format!("{who}: the page lists this person for the first time since we ask: {now}")
        }
        EventKind::Changed => format!("{who}: the page changed: {was} → {now}"),
        EventKind::FirstMiss => format!(
            "{who}: the page answered once that it has no record. Checking again; nobody is told yet{because}"
        ),
        EventKind::LikelyNotListed => {
            format!("{who}: probably not on the list now, not confirmed{because}")
        }
        EventKind::NotListed => format!(
            "{who}: not on the list now{because}. The page does not say why: this person may have been moved, released or deported, or the page may be wrong."
        ),
        EventKind::ListedAgain => format!("{who}: on the list again: {now}"),
        EventKind::PlaceGone => {
            format!("{who}: still listed, but the page no longer shows a place (before: {was})")
        }
        EventKind::OutOfCustody => format!("{who}: the page now says: not in custody (before: {was})"),
        EventKind::ExpiredExpected => {
            format!("{who}: no longer shown, as expected some weeks after \"not in custody\"")
        }
        EventKind::PageChangedShape => {
            format!("{who}: the page looks different and cannot be read. Last answers stand{because}")
        }
        EventKind::SourceSilent => {
            format!("{who}: no useful answer. We cannot see; the last answers grow older{because}")
        }
        EventKind::SourceBack => format!("{who}: useful answers again{because}"),
        EventKind::SiteInDoubt => format!(
            "{who}: many people missed at once, so the site is in doubt, not the people. Nobody is told{because}"
        ),
        EventKind::GroupChanged => {
            format!("Group {who}: a large part changed while others did not{because}")
        }
        EventKind::CourtCaseSeen => {
            format!("{who}: the court's page shows a case for the first time since we ask: {now}")
        }
        EventKind::CourtCaseChanged => {
            format!("{who}: the court's page shows other case information: {was} → {now}{because}")
        }
        EventKind::Correction => format!("{who}: CORRECTION of an earlier message{because}"),
    }
}

/// What to do about a country that a page's list does not have; `None` when every known list has it.
pub fn country(person: &NewPerson, lists: &[(String, Vec<String>)]) -> Option<String> {
    let asked = lists.iter().filter(|(source, _)| person.sources.contains(source));
    let (source, labels) = asked.clone().find(|(_, labels)| !labels::has(labels, &person.country))?;
    let nearest: Vec<String> = labels::nearest(labels, &person.country)
        .iter()
        .map(|label| format!("\"{}\"", visible(label)))
        .collect();
    let suggestion = match nearest.as_slice() {
        [] => "and nothing like it".to_owned(),
        some => format!("the nearest: {}", some.join(", ")),
    };
    Some(format!(
        "{}: the list of countries at {source} has no \"{}\"; {suggestion}. A person is found under the page's own word only.",
        visible(&person.call),
        visible(&person.country),
    ))
}

fn spaced(key: &str) -> String {
    key.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    /// Words that a message must never say, because the page does not say them.
    const NEVER: [&str; 12] = [
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

    #[test]
    fn no_sentence_claims_more_than_the_page_said() {
        for kind in EventKind::ALL {
            let text = event(
                &Event {
                    at: DateTime::UNIX_EPOCH,
                    kind,
                    person: None,
                    source: "bop".into(),
                    group: None,
                    was: Some("Listed at X".into()),
                    now: Some("Listed at Y".into()),
                    check: None,
                    before: None,
                    because: String::new(),
                },
                "R.",
            )
            .to_lowercase();
            for word in NEVER {
                assert!(!text.contains(word), "{kind:?} says {word}: {text}");
            }
        }
    }
}
