//! SEARCH-CERTIFICATE: that a diligent search found no record (FRE 803(10)), one part for each absence. The searcher need
//! not be the custodian; the foundation is who searched which system, with which inputs, and what came back.

use super::super::case::{Case, CaseLook};
use super::super::facts::{Absence, Class};
use super::super::words::{clean, exact, utc};
use super::block::{BLANK, Draft};
use super::told::{self, ENGLISH};
use crate::source::Route;

/// So many searches of a window are listed; all are in TIMELINE.csv.
const MOST: usize = 300;
/// So many windows have a part of their own.
const WINDOWS: usize = 50;

pub fn certificate(case: &Case) -> Draft {
    let title = "Certificate of search (Federal Rule of Evidence 803(10))";
    let mut draft = super::headed("SEARCH-CERTIFICATE", title);
    draft.text(format!("My name is {BLANK}. My role is {BLANK}. I make this certificate from personal knowledge of the searches below, which {BLANK}."));
    told::subject(&mut draft, case);
    let absences = case.absences();
    if absences.is_empty() {
        draft.text("In the exhibit period the page did not answer that it has no record. There is no search to certify.");
    }
    for (n, absence) in absences.iter().take(WINDOWS).enumerate() {
        window(&mut draft, case, n + 1, absence);
    }
    if absences.len() > WINDOWS {
        draft.text(format!("{} more windows are in TIMELINE.csv.", absences.len() - WINDOWS));
    }
    draft.heading("What this certificate does not say");
    draft.text("It says what a public page answered to the inputs above. It does not say where the person was, or why the record was absent. The page may lag behind or be wrong.");
    draft.heading("Certification");
    draft.text(format!("In my opinion these searches were diligent, because {BLANK}."));
    draft.oath();
    draft
}

fn window(draft: &mut Draft, case: &Case, n: usize, absence: &Absence) {
    draft.heading(format!("Window {n}"));
    draft.text(told::absence(case, n, absence));
    draft.bullet(format!("System searched: {}", told::source_of(case, absence.source)));
    inputs(draft, absence);
    paths(draft, absence);
    same_inputs(draft, absence);
    controls(draft, absence);
    failures(draft, absence);
    gaps(draft, case, absence);
    findings(draft, case, absence);
    searches(draft, absence);
}

/// The exact inputs, each once.
fn inputs(draft: &mut Draft, absence: &Absence) {
    let mut found: Vec<Option<&str>> = Vec::new();
    for look in &absence.looks {
        let inputs = look.inputs.as_deref();
        if !found.contains(&inputs) && found.len() < 50 {
            found.push(inputs);
        }
    }
    for inputs in found {
        let text = inputs.map_or("closed at this level".to_owned(), |i| exact(i, told::INPUT));
        draft.bullet(format!("Exact inputs: {text}"));
    }
}

/// Both search paths, with how many searches each and how many said "no record".
fn paths(draft: &mut Draft, absence: &Absence) {
    for (route, name) in [(Route::Number, "number"), (Route::Name, "name")] {
        let of_route = || absence.looks.iter().filter(|l| l.kind.route() == route);
        let (all, misses) =
            (of_route().count(), of_route().filter(|l| l.class() == Class::NotListed).count());
        let text = match all {
            0 => format!("Search by {name}: none was made in this window."),
            _ => format!("Search by {name}: {all} made, {misses} answered that there is no record."),
        };
        draft.bullet(text);
    }
}

/// Whether the same inputs had found the record before: a search with a wrong spelling is not diligent.
fn same_inputs(draft: &mut Draft, absence: &Absence) {
    let text = match (absence.before, absence.before.and_then(|b| b.inputs.as_deref())) {
        (Some(before), Some(inputs)) => {
            let same = absence.misses().filter(|l| l.inputs.as_deref() == Some(inputs)).count();
            let misses = absence.misses().count();
            format!(
                "The same inputs had found the record before: the look of entry {} at {} showed it. Of the {misses} answers “no record”, {same} were to exactly these inputs.",
                before.index,
                utc(before.asked)
            )
        }
        (Some(before), None) => format!(
            "The record was shown before, by the look of entry {} at {}; its inputs are closed at this level.",
            before.index,
            utc(before.asked)
        ),
        (None, _) => {
            "No record was shown before in this period, so these inputs have not been shown to find one."
                .to_owned()
        }
    };
    draft.bullet(text);
}

fn controls(draft: &mut Draft, absence: &Absence) {
    let controls = || absence.looks.iter().filter_map(|l| l.controls.as_ref());
    let witnessed = controls().filter(|c| c.witnessed).count();
    let (listed, other): (usize, usize) =
        controls().fold((0, 0), |(l, o), c| (l + c.listed.len(), o + c.other.len()));
    draft.bullet(format!("Controls: {witnessed} of {} answers “no record” were witnessed by other people's records, which the page still showed around them. Controls listed: {listed}; not listed: {other}.", absence.misses().count()));
}

fn failures(draft: &mut Draft, absence: &Absence) {
    let failed = |l: &&&CaseLook| l.class() != Class::NotListed;
    let rows: Vec<String> = absence
        .looks
        .iter()
        .filter(failed)
        .take(MOST)
        .map(|l| format!("entry {}, {}: {}", l.index, utc(l.asked), ENGLISH.outcome(l)))
        .collect();
    match rows.is_empty() {
        true => draft.bullet("Searches in this window that gave no clear answer: none."),
        false => draft.bullet(format!(
            "Searches in this window that gave no clear answer, and are not counted: {}.",
            rows.join("; ")
        )),
    }
}

fn gaps(draft: &mut Draft, case: &Case, absence: &Absence) {
    let (from, until) = (absence.first().asked, absence.last().asked);
    let own = case.gaps.iter().filter(|g| g.person == absence.person && g.source == absence.source);
    let rows: Vec<String> = own
        .filter(|g| g.from < until && g.until > from)
        .take(MOST)
        .map(|g| {
            format!("entry {}: {} slots from {}, {}", g.index, g.slots, utc(g.from), ENGLISH.gap(&g.reason))
        })
        .collect();
    let told = if rows.is_empty() { "none".to_owned() } else { rows.join("; ") };
    draft.bullet(format!("Planned searches that were not made in this window: {told}."));
}

/// What the rules found from these searches.
fn findings(draft: &mut Draft, case: &Case, absence: &Absence) {
    let own = |check: Option<u64>| absence.looks.iter().any(|l| Some(l.check) == check);
    let found = case.changes.iter().filter(|c| own(c.check)).take(MOST);
    let rows: Vec<String> = found
        .map(|c| {
            format!(
                "entry {}, {}: {} ({})",
                c.index,
                utc(c.at),
                ENGLISH.event(&c.kind),
                clean(&c.because, 300)
            )
        })
        .collect();
    let told = if rows.is_empty() { "none".to_owned() } else { rows.join("; ") };
    draft.bullet(format!("What the rules found in this window: {told}."));
}

fn searches(draft: &mut Draft, absence: &Absence) {
    let row = |l: &&CaseLook| {
        let path = match l.kind.route() {
            Route::Number => "number",
            Route::Name => "name",
        };
        [l.index.to_string(), utc(l.asked), path.to_owned(), ENGLISH.outcome(l)]
    };
    draft.text(format!("All searches of this window, {} in number:", absence.looks.len()));
    draft.table(
        ["Entry", "Time", "Path", "The page answered"],
        absence.looks.iter().take(MOST).map(row).collect(),
    );
    if absence.looks.len() > MOST {
        draft.text(format!("{} more are in TIMELINE.csv.", absence.looks.len() - MOST));
    }
}
