//! What an import changes among the people who are followed: a second import of the same file changes nothing.

use super::{Accepted, Column, Import};
use crate::person::{NewPerson, Person, PersonId};
use std::collections::HashMap;

/// What to do with one accepted row. Every one has the line it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Add {
        line: usize,
        person: NewPerson,
    },
    Unchanged {
        line: usize,
        id: PersonId,
    },
    /// The details as they shall be, and the columns that differ. The number never does.
    Update {
        line: usize,
        id: PersonId,
        person: NewPerson,
        changed: Vec<Column>,
    },
    /// The row and the archive disagree on who this is; nothing is changed.
    Refused {
        line: usize,
        id: PersonId,
        reason: Clash,
    },
}

/// How a row and the archive disagree on who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    #[error(
        "this client reference is followed under another A-number; forget that person first if it was wrong"
    )]
    OtherNumber,
    #[error("this A-number is followed under another client reference")]
    OtherReference,
}

impl Clash {
    /// What the pages' words are found by.
    pub fn key(self) -> &'static str {
        match self {
            Clash::OtherNumber => "other-number",
            Clash::OtherReference => "other-reference",
        }
    }
}

impl Step {
    pub fn line(&self) -> usize {
        match self {
            Step::Add { line, .. }
            | Step::Unchanged { line, .. }
            | Step::Update { line, .. }
            | Step::Refused { line, .. } => *line,
        }
    }

    /// Who is followed already, by what the row says.
    pub fn known(&self) -> Option<&PersonId> {
        match self {
            Step::Add { .. } => None,
            Step::Unchanged { id, .. } | Step::Update { id, .. } | Step::Refused { id, .. } => Some(id),
        }
    }
}

/// Whom the steps take in.
pub fn added(steps: &[Step]) -> Vec<NewPerson> {
    let new = |step: &Step| match step {
        Step::Add { person, .. } => Some(person.clone()),
        Step::Unchanged { .. } | Step::Update { .. } | Step::Refused { .. } => None,
    };
    steps.iter().filter_map(new).collect()
}

/// One step for each accepted row, in the order of the file. A row is of somebody who is followed when its
/// client reference is theirs, or else its number. Cells that the row leaves empty change nothing.
pub fn plan(import: &Import, existing: &[Person]) -> Vec<Step> {
    let reference = |p: &NewPerson| p.client_ref.as_ref().map(|r| r.to_lowercase());
    let by_reference: HashMap<String, &Person> =
        existing.iter().filter_map(|p| Some((reference(&p.details)?, p))).collect();
    let by_number: HashMap<_, &Person> = existing.iter().map(|p| (p.details.a_number, p)).collect();
    let step = |row: &Accepted| {
        let of_reference = reference(&row.person).and_then(|r| by_reference.get(&r).copied());
        let of_number = by_number.get(&row.person.a_number).copied();
        match (of_reference, of_number) {
            (None, None) => Step::Add { line: row.line, person: row.person.clone() },
            (Some(known), _) if known.details.a_number != row.person.a_number => {
                refused(row, known, Clash::OtherNumber)
            }
            (None, Some(known)) if known.details.client_ref.is_some() && row.person.client_ref.is_some() => {
                refused(row, known, Clash::OtherReference)
            }
            (Some(known), _) | (None, Some(known)) => update(row, known),
        }
    };
    import.rows.iter().map(step).collect()
}

fn refused(row: &Accepted, known: &Person, reason: Clash) -> Step {
    Step::Refused { line: row.line, id: known.id.clone(), reason }
}

fn update(row: &Accepted, known: &Person) -> Step {
    let mut person = known.details.clone();
    let mut changed = Vec::new();
    for column in &row.given {
        let before = person.clone();
        take(&mut person, &row.person, *column);
        if person != before {
            changed.push(*column);
        }
    }
    let (line, id) = (row.line, known.id.clone());
    if changed.is_empty() { Step::Unchanged { line, id } } else { Step::Update { line, id, person, changed } }
}

/// Takes over what one column says.
fn take(person: &mut NewPerson, row: &NewPerson, column: Column) {
    match column {
        // They are the same, or the row was refused.
        Column::Number => {}
        Column::Country => person.country.clone_from(&row.country),
        Column::FirstName => {
            let first = row.names.clone().unwrap_or_default().first;
            person.names.get_or_insert_default().first = first;
        }
        Column::LastName => {
            let last = row.names.clone().unwrap_or_default().last;
            person.names.get_or_insert_default().last = last;
        }
        Column::Call => person.call.clone_from(&row.call),
        Column::Basis => person.basis = row.basis,
        Column::Document => person.document.clone_from(&row.document),
        Column::Matter => person.matter.clone_from(&row.matter),
        Column::Group => person.group.clone_from(&row.group),
        Column::ClientRef => person.client_ref.clone_from(&row.client_ref),
        Column::Tier => person.tier = row.tier,
        Column::Sources => person.sources.clone_from(&row.sources),
    }
}
