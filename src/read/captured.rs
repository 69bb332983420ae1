//! What a browser's look, or a page that a person saved, says. The page's DOM is read like every other answer;
//! beside it stand the text that a reader saw, the view with the details, and whether the question was put at all.

use super::{Reading, details, read_body};
use crate::fetch::Fetched;
use crate::fetch::capture::{Capture, PartKind, Said, Stopped, Why};
use crate::outcome::{Custody, Field, NoAnswer, Outcome, Record, Unclear};
use crate::read::answer::Answer;
use crate::read::arrival::before_body;
use crate::source::rules::{About, Mark};
use crate::source::{Query, SourceProfile};
use std::sync::Arc;

/// Reads a look with its capture.
pub fn read_capture(profile: &SourceProfile, query: &Query, fetched: &Fetched, capture: &Capture) -> Reading {
    if let Some(said) = capture.person.as_ref().and_then(|person| person.said.as_ref()) {
        return reported(profile, said);
    }
    if let Some(reading) = before_body(profile, query, fetched) {
        return reading;
    }
    let page = read_body(profile, query, fetched, &fetched.body);
    let mut reading = match text_of(capture) {
        Some(text) => beside_text(profile, query, fetched, (page, text)),
        None => page,
    };
    if let Some(stopped) = &capture.stopped {
        reading = not_asked(profile, fetched, stopped, reading);
    }
    if let Outcome::Listed(record) = &mut reading.outcome
        && let Some(part) = capture.part(PartKind::Details)
    {
        let more = details::fields(profile, &String::from_utf8_lossy(&part.bytes));
        add(Arc::make_mut(record), more);
    }
    reading
}

fn text_of(capture: &Capture) -> Option<&str> {
    capture.part(PartKind::Text).and_then(|part| std::str::from_utf8(&part.bytes).ok())
}

/// Holds the DOM against what a reader saw. A zero page that nobody could see is none; a page whose elements are
/// not known is read by its text alone, where the whole wording has to stand.
fn beside_text(
    profile: &SourceProfile,
    query: &Query,
    fetched: &Fetched,
    (page, text): (Reading, &str),
) -> Reading {
    match page.outcome {
        Outcome::NotListed if !shows_zero(profile, text) => {
            Reading::unclear(Unclear::Contradiction, "the zero sentence is in the page, and cannot be seen")
        }
        Outcome::Unclear(Unclear::UnknownPage | Unclear::ChangedShape) => {
            let mut plain = fetched.clone();
            plain.headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
            let seen = read_body(profile, query, &plain, text.as_bytes());
            match seen.outcome {
                Outcome::Unclear(Unclear::UnknownPage | Unclear::ChangedShape) => page,
                // The text has no bytes in the body: its places mean nothing there.
                _ => Reading { outcome: without_places(seen.outcome), ..seen },
            }
        }
        _ => page,
    }
}

/// Whether a reader saw the zero sentence of some layout.
fn shows_zero(profile: &SourceProfile, text: &str) -> bool {
    let Ok(answer) = Answer::new(text, Some("text/plain")) else { return false };
    let has_text = |mark: &&Mark| mark.texts().next().is_some();
    let layouts = profile.rules().layouts.iter();
    layouts
        .flat_map(|layout| layout.zero.iter().filter(has_text))
        .any(|mark| answer.quotes(std::slice::from_ref(mark)))
}

fn without_places(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Listed(mut record) => {
            Arc::make_mut(&mut record).fields.iter_mut().for_each(|field| field.span = None);
            Outcome::Listed(record)
        }
        other => other,
    }
}

/// The question was not put as it should have been, so an answer about the person cannot stand there. What else
/// the page says (a refusal, an error, another language) is still true.
fn not_asked(profile: &SourceProfile, fetched: &Fetched, stopped: &Stopped, reading: Reading) -> Reading {
    let rule = |what: &str| format!("step {}: {what}", stopped.step);
    let waited = stopped.step == ANSWER;
    match (stopped.why, &reading.outcome) {
        // Everything was done, and the answer has other marks than the ones that were waited for.
        (Why::Nothing, Outcome::Listed(_) | Outcome::NotListed | Outcome::Several(_)) if waited => reading,
        (Why::Nothing, Outcome::Unclear(Unclear::UnknownPage | Unclear::SessionEnded)) if waited => {
            match is_form(profile, fetched) {
                true => Reading::new(Outcome::NoAnswer(NoAnswer::Timeout), rule("no answer in time")),
                false => reading,
            }
        }
        (_, Outcome::Blocked(_) | Outcome::NoAnswer(_) | Outcome::Unclear(Unclear::OtherLanguage)) => reading,
        (Why::Nothing, _) => Reading::unclear(Unclear::NotAsked, rule("nothing that is known appeared")),
        (Why::Notice, _) => Reading::unclear(Unclear::NotAsked, rule("a notice stood in the way")),
        (Why::NoControl, _) => Reading::unclear(Unclear::NotAsked, rule("there is no such control")),
        (Why::NotOffered, _) => Reading::unclear(Unclear::NotAsked, rule("the list does not offer this")),
        (Why::NotKept, _) => Reading::unclear(Unclear::NotAsked, rule("the control did not keep the text")),
        (Why::Disabled, _) => Reading::unclear(Unclear::NotAsked, rule("the control stayed disabled")),
    }
}

/// The name of the last step, as `fetch::browser` gives it.
const ANSWER: &str = "answer";

/// Whether the page is still the form.
fn is_form(profile: &SourceProfile, fetched: &Fetched) -> bool {
    let url = &fetched.final_url;
    let here = url.fragment().map(|fragment| format!("{}#{fragment}", url.path()));
    profile.rules().ask.session_paths.iter().any(|path| Some(path) == here.as_ref())
}

/// What a person says that the page said, where no file can be read.
fn reported(profile: &SourceProfile, said: &Said) -> Reading {
    let listed = |custody: Custody, fields: Vec<Field>| Outcome::Listed(Arc::new(Record { custody, fields }));
    let outcome = match said {
        Said::Listed { place } => match &profile.rules().custody {
            Some(custody) => {
                let (name, value) = (custody.place.clone(), place.clone());
                let field = Field { name, value, span: None, volatile: false };
                listed(Custody::Held { place: place.clone() }, vec![field])
            }
            None => listed(Custody::NotSaid, Vec::new()),
        },
        Said::ListedNoPlace if profile.rules().about == About::Court => listed(Custody::NotSaid, Vec::new()),
        Said::ListedNoPlace => listed(Custody::HeldNoPlace, Vec::new()),
        Said::NotListed if profile.rules().about == About::Court => Outcome::NoCase,
        Said::NotListed => Outcome::NotListed,
        Said::SomethingElse => Outcome::Unclear(Unclear::UnknownPage),
    };
    Reading::new(outcome, "said by a person")
}

/// Adds values that the card does not have.
fn add(record: &mut Record, more: Vec<Field>) {
    for field in more {
        if record.field(&field.name).is_none() {
            record.fields.push(field);
        }
    }
}
