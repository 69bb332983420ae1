//! A list held against the archive and against who sent it: who is new, who is followed, which rows are not taken.

use super::super::super::drafts::Mapping;
use super::super::super::users::Viewer;
use super::super::super::words::Words;
use super::super::countries;
use crate::config::Config;
use crate::person::guard::Question;
use crate::person::import::{Column, Import, Repair, Step, Why, added, plan, read_mapped};
use crate::person::{NewPerson, Person, PersonId};
use crate::watch::enrol::{Refused, questions, unlisted};
use crate::watch::sources::Source;
use std::collections::{BTreeMap, HashSet};

/// What a list is held against.
pub struct Against<'a> {
    pub viewer: &'a Viewer,
    pub config: &'a Config,
    pub sources: &'a [Source],
    pub people: &'a [Person],
    /// The countries that the pages offer.
    pub lists: &'a [(String, Vec<String>)],
}

/// What would become of every row.
pub struct Sorted {
    /// With the rows that are refused, each with its line and the reason.
    pub import: Import,
    pub new: Vec<NewPerson>,
    /// The lines of the new ones, in their order.
    pub lines: Vec<usize>,
    pub unchanged: usize,
    /// Followed with other details, which stay as they are: the line, and the columns that differ.
    pub differing: Vec<(usize, Vec<Column>)>,
    /// The lines of each repair.
    pub repaired: BTreeMap<&'static str, (Repair, Vec<usize>)>,
    /// What the guards say of the new ones altogether.
    pub guard: Result<Vec<Question>, Refused>,
}

impl Sorted {
    pub fn fixable(&self) -> usize {
        self.import.errors.iter().filter(|e| e.reason.is_fixable()).count()
    }

    pub fn refused(&self) -> usize {
        self.import.errors.len() - self.fixable()
    }
}

/// Reads the file once more and holds it against what there is now.
pub fn sort(w: Words, bytes: &[u8], (columns, defaults): &Mapping, against: &Against<'_>) -> Sorted {
    let mut import = read_mapped(bytes, columns, defaults);
    for row in &mut import.rows {
        row.person.country = countries::as_listed(w, &row.person.country, against.lists);
    }
    let steps = plan(&import, against.people);
    let hidden = hidden(against);
    let reason = |step: &Step| Some((step.line(), not_taken(step, &hidden, against)?));
    let (aside, steps): (Vec<_>, Vec<_>) =
        steps.into_iter().map(|s| (reason(&s), s)).partition(|(r, _)| r.is_some());
    import.set_aside(aside.into_iter().filter_map(|(reason, _)| reason).collect());
    let steps: Vec<Step> = steps.into_iter().map(|(_, step)| step).collect();
    let new = added(&steps);
    let guard = questions(against.config, against.sources, against.people, &new);
    let repaired = repaired(&import, &steps);
    let mut sorted =
        Sorted { import, new, lines: Vec::new(), unchanged: 0, differing: Vec::new(), repaired, guard };
    for step in &steps {
        match step {
            Step::Add { line, .. } => sorted.lines.push(*line),
            Step::Unchanged { .. } => sorted.unchanged += 1,
            Step::Update { line, changed, .. } => sorted.differing.push((*line, changed.clone())),
            Step::Refused { .. } => {}
        }
    }
    sorted
}

fn hidden<'a>(against: &Against<'a>) -> HashSet<&'a PersonId> {
    against.people.iter().filter(|p| !against.viewer.sees(p)).map(|p| &p.id).collect()
}

/// Why a row that can be read is not taken all the same. Of somebody whom this viewer may not see, nothing is told.
fn not_taken(step: &Step, hidden: &HashSet<&PersonId>, against: &Against<'_>) -> Option<Why> {
    if step.known().is_some_and(|id| hidden.contains(id)) {
        return Some(Why::NotYours);
    }
    match step {
        Step::Unchanged { .. } | Step::Update { .. } => None,
        Step::Refused { reason, .. } => Some(Why::Clash(*reason)),
        Step::Add { person, .. } if !against.viewer.takes(person.matter.as_deref()) => Some(Why::OtherMatter),
        Step::Add { person, .. } => unlisted(person, against.lists)
            .map(|u| Why::Country(u.nearest.into_iter().map(str::to_owned).collect())),
    }
}

fn repaired(import: &Import, steps: &[Step]) -> BTreeMap<&'static str, (Repair, Vec<usize>)> {
    let new: HashSet<usize> =
        steps.iter().filter(|s| matches!(s, Step::Add { .. })).map(Step::line).collect();
    let mut all = BTreeMap::new();
    for row in import.rows.iter().filter(|row| !row.notes.is_empty() && new.contains(&row.line)) {
        for note in &row.notes {
            all.entry(note.key()).or_insert((*note, Vec::new())).1.push(row.line);
        }
    }
    all
}
