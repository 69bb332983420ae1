//! Facts that several drafts tell, in the same sentences.

use super::super::case::{Case, CaseCoverage, CasePerson, CaseSource, Language, Level};
use super::super::facts::Absence;
use super::super::words::{SHOWN, Words, clean, utc};
use super::block::{BLANK, Draft};

pub const ENGLISH: Words = Words(Language::English);

/// Exact inputs are printed in full up to here.
pub const INPUT: usize = 2_000;

/// A person as the level allows.
pub fn person(person: &CasePerson) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(person.name.as_deref().map(|n| clean(n, SHOWN)));
    parts.extend(person.a_number.as_deref().map(|n| format!("A-number {}", clean(n, 40))));
    parts.extend(person.country.as_deref().map(|c| format!("country of birth {}", clean(c, SHOWN))));
    if parts.is_empty() {
        parts.push("not named in this filing".to_owned());
    }
    format!(
        "Person {}: {}; pseudonym in the log {}",
        person.number,
        parts.join(", "),
        clean(&person.pseudonym, 64)
    )
}

pub fn source(source: &CaseSource) -> String {
    format!("{} ({})", clean(&source.title, SHOWN), clean(&source.address, SHOWN))
}

pub fn source_of(case: &Case, id: &str) -> String {
    case.source(id).map_or_else(|| clean(id, SHOWN), source)
}

pub fn period(case: &Case) -> String {
    match case.period() {
        Some((from, until)) => format!("{} to {}", utc(from), utc(until)),
        None => "no look was made".to_owned(),
    }
}

/// `1 look`, `3 looks`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Who, which pages, which time.
pub fn subject(draft: &mut Draft, case: &Case) {
    case.people.iter().for_each(|p| draft.bullet(person(p)));
    case.sources.iter().for_each(|s| draft.bullet(format!("Page: {}", source(s))));
    let chosen = match (case.since, case.until) {
        (None, None) => "the whole history in the log".to_owned(),
        (Some(_), _) | (_, Some(_)) => format!("chosen by {BLANK}, because {BLANK}"),
    };
    draft.bullet(format!("Exhibit period: {} ({chosen})", period(case)));
}

/// Planned against done, for each person at each page.
pub fn coverage(draft: &mut Draft, case: &Case) {
    let line = |source: &CaseSource, c: &CaseCoverage| {
        let first = format!("Person {} at {}", c.person, clean(&source.title, 120));
        let numbers = [c.planned, c.with_slot, c.in_gaps, c.extra];
        let [planned, with_slot, in_gaps, extra] = numbers.map(|n| n.to_string());
        let adds_up = if c.adds_up() { "yes" } else { "NO" }.to_owned();
        [first, planned, with_slot, in_gaps, adds_up, extra]
    };
    let rows = lines(case).map(|(s, c)| line(s, c)).collect();
    draft.table(
        ["Person and page", "Planned", "With a slot", "In gaps (missed)", "Adds up", "Outside the plan"],
        rows,
    );
    let answers = lines(case).map(|(s, c)| {
        let numbers =
            [c.looks(), c.listed, c.not_listed, c.blocked, c.no_answer, c.other].map(|n| n.to_string());
        let [looks, listed, not_listed, blocked, no_answer, other] = numbers;
        [
            format!("Person {} at {}", c.person, clean(&s.title, 120)),
            looks,
            listed,
            not_listed,
            blocked,
            no_answer,
            other,
        ]
    });
    draft.table(
        ["Person and page", "Done", "Record shown", "No record", "Blocked", "Failed", "Other"],
        answers.collect(),
    );
}

fn lines(case: &Case) -> impl Iterator<Item = (&CaseSource, &CaseCoverage)> {
    case.sources.iter().flat_map(|source| source.coverage.iter().map(move |line| (source, line)))
}

/// One absence in a sentence.
pub fn absence(case: &Case, n: usize, absence: &Absence) -> String {
    let (first, last) = (absence.first(), absence.last());
    let before = match absence.before {
        Some(look) => format!("a record was last shown at {} (entry {})", utc(look.asked), look.index),
        None => "no record was shown before in this period".to_owned(),
    };
    let after = match absence.after {
        Some(look) => format!("a record was shown again at {} (entry {})", utc(look.asked), look.index),
        None => "no record was shown afterwards in this period".to_owned(),
    };
    format!(
        "Window {n}: person {} at {}: {before}; from {} (entry {}) to {} (entry {}) the page answered {} that it has no record; {after}.",
        absence.person,
        source_of(case, absence.source),
        utc(first.asked),
        first.index,
        utc(last.asked),
        last.index,
        ENGLISH.times(absence.misses().count() as u64),
    )
}

/// What is closed at the level.
pub fn redactions(level: Level) -> &'static str {
    match level {
        Level::Court => {
            "Numbers, names and countries of birth, the bytes and hashes of requests and answers, and all values of other people are left out. Each left-out value stays committed to by its line in a manifest whose hash is in the log, so that it can be opened later and checked."
        }
        Level::Opposing => {
            "All values of other people are left out, and why the person is followed, groups, documents and contacts. Each left-out value stays committed to by its line in a manifest whose hash is in the log, so that it can be opened later and checked."
        }
        Level::InCamera => "Nothing is left out of the looks and controls of this folder.",
    }
}
