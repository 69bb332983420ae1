//! What follows from a case: its streams, its absences, its widths of time. Report, tables and drafts ask here, so that
//! they count alike. Nothing here is a finding about a person; it is counting of what pages answered.

use super::case::{Case, CaseCoverage, CaseLook, CasePerson, CaseSource, Level};
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What an outcome counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The page showed a record.
    Record,
    /// The page answered, in words that the rules know, that it has no record.
    NotListed,
    /// The site refused, or did not answer: nothing about anybody.
    NoAnswer,
    /// An answer that says nothing certain: unclear, several, no case.
    Other,
}

/// All looks at one person at one source, in the order of the log.
pub struct Stream<'a> {
    pub person: u32,
    /// The source's id.
    pub source: &'a str,
    pub looks: Vec<&'a CaseLook>,
}

/// A time in which the page answered that it has no record, between two looks that showed one.
pub struct Absence<'a> {
    pub person: u32,
    pub source: &'a str,
    /// The last look before that showed a record; `None` when there was none.
    pub before: Option<&'a CaseLook>,
    /// All looks in between, from the first that had no record on.
    pub looks: Vec<&'a CaseLook>,
    /// The first look afterwards that showed a record.
    pub after: Option<&'a CaseLook>,
}

/// The case as it may be printed: at the level `Court` nobody is named, whatever was gathered.
pub fn printable(case: &Case) -> Cow<'_, Case> {
    match case.level {
        Level::Opposing | Level::InCamera => Cow::Borrowed(case),
        Level::Court => Cow::Owned(without_names(case.clone())),
    }
}

fn without_names(mut case: Case) -> Case {
    for person in &mut case.people {
        (person.a_number, person.country, person.name) = (None, None, None);
    }
    for look in &mut case.looks {
        // The hash of a page with a number on it would let anybody try out the nine digits.
        (look.inputs, look.body_sha256, look.picture) = (None, None, None);
        look.fields.retain(|(name, _)| !names_somebody(name));
    }
    case
}

/// Fields of the built-in profiles that hold a name, a number or a country.
fn names_somebody(field: &str) -> bool {
    const CLOSED: [&str; 5] = ["name", "number", "a_number", "register_number", "country"];
    CLOSED.contains(&field)
        || ["name_", "country_", "first_name", "last_name"].iter().any(|start| field.starts_with(start))
}

pub fn class(outcome: &str) -> Class {
    match outcome {
        "court_case" => Class::Record,
        "not_listed" => Class::NotListed,
        "blocked" | "no_answer" => Class::NoAnswer,
        key if key.starts_with("listed") => Class::Record,
        _ => Class::Other,
    }
}

impl CaseLook {
    pub fn class(&self) -> Class {
        class(&self.outcome)
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Between the two bounds, when both are there and in their order.
    pub fn width(&self) -> Option<TimeDelta> {
        let (from, until) = (self.not_before.as_ref()?, self.not_after.as_ref()?);
        (until.at >= from.at).then(|| until.at - from.at)
    }
}

impl CaseCoverage {
    /// Whether every planned slot ended in a look or in a gap.
    pub fn adds_up(&self) -> bool {
        self.with_slot.checked_add(self.in_gaps) == Some(self.planned)
    }

    pub fn looks(&self) -> u64 {
        self.with_slot.saturating_add(self.extra)
    }
}

impl Absence<'_> {
    pub fn misses(&self) -> impl Iterator<Item = &CaseLook> {
        self.looks.iter().copied().filter(|l| l.class() == Class::NotListed)
    }

    pub fn first(&self) -> &CaseLook {
        self.looks[0]
    }

    pub fn last(&self) -> &CaseLook {
        self.misses().last().unwrap_or(self.looks[0])
    }
}

impl Case {
    pub fn person(&self, number: u32) -> Option<&CasePerson> {
        self.people.iter().find(|p| p.number == number)
    }

    pub fn source(&self, id: &str) -> Option<&CaseSource> {
        self.sources.iter().find(|s| s.id == id)
    }

    /// The look with this check number.
    pub fn look(&self, check: Option<u64>) -> Option<&CaseLook> {
        let check = check?;
        self.looks.iter().find(|l| l.check == check)
    }

    pub fn coverage(&self, person: u32, source: &str) -> Option<&CaseCoverage> {
        self.source(source)?.coverage.iter().find(|c| c.person == person)
    }

    /// By person, then by source: also those without a look.
    pub fn streams(&self) -> Vec<Stream<'_>> {
        let mut streams: BTreeMap<(u32, &str), Vec<&CaseLook>> = BTreeMap::new();
        for source in &self.sources {
            streams.extend(source.coverage.iter().map(|c| ((c.person, source.id.as_str()), Vec::new())));
        }
        streams.extend(self.gaps.iter().map(|g| ((g.person, g.source.as_str()), Vec::new())));
        for look in &self.looks {
            streams.entry((look.person, &look.source)).or_default().push(look);
        }
        streams.into_iter().map(|((person, source), looks)| Stream { person, source, looks }).collect()
    }

    /// From the asked-for beginning, or the first look, to the asked-for end, or the last look.
    pub fn period(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let first = self.since.or_else(|| self.looks.iter().map(|l| l.asked).min())?;
        let last = self.until.or_else(|| self.looks.iter().map(|l| l.asked).max())?;
        Some((first, last))
    }

    /// In the order of [`Case::streams`], then of time.
    pub fn absences(&self) -> Vec<Absence<'_>> {
        self.streams().iter().flat_map(Stream::absences).collect()
    }
}

impl<'a> Stream<'a> {
    /// An absence begins with the first "no record" and ends before the next record.
    pub fn absences(&self) -> Vec<Absence<'a>> {
        let mut found: Vec<Absence> = Vec::new();
        let (mut before, mut open) = (None, false);
        for look in self.looks.iter().copied() {
            match (look.class(), open) {
                (Class::Record, _) => {
                    if let (true, Some(absence)) = (open, found.last_mut()) {
                        absence.after = Some(look);
                    }
                    (before, open) = (Some(look), false);
                }
                (Class::NotListed, false) => {
                    let (person, source) = (self.person, self.source);
                    found.push(Absence { person, source, before, looks: vec![look], after: None });
                    open = true;
                }
                (Class::NotListed | Class::NoAnswer | Class::Other, true) => {
                    found.iter_mut().last().into_iter().for_each(|a| a.looks.push(look));
                }
                (Class::NoAnswer | Class::Other, false) => {}
            }
        }
        found
    }
}
