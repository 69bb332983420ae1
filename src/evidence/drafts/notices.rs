//! The two notices: that records will be offered by certification (FRE 902(11)), and that the originals behind summaries
//! are there to be examined (FRE 1006, as amended December 1, 2024).

use super::super::case::Case;
use super::super::words::{SHOWN, clean, utc};
use super::block::{BLANK, Draft};
use super::told;

pub fn business_records(case: &Case) -> Draft {
    let title = "Notice of intent to offer certified records (Federal Rules of Evidence 902(11), 902(13) and 902(14))";
    let mut draft = super::headed("NOTICE-902-11", title);
    draft.text(format!("To: {BLANK}. From: {BLANK}. Date of this notice: {BLANK}."));
    draft.text(format!("Please take notice that {BLANK} intends to offer the records described below at {BLANK} by the certification that is served with this notice (DECLARATION), under Rules 902(11), 902(13) and 902(14), and as records of a regularly conducted activity under Rule 803(6)."));
    draft.heading("The records");
    told::subject(&mut draft, case);
    draft.bullet(format!(
        "{} at the page or pages, each with its entry in the log.",
        told::count(case.looks.len(), "look", "looks")
    ));
    draft.heading("How they were made");
    draft.bullets([
        "At or near the time: each look is entered in the log together with its answer.",
        "By regular practice: slots are planned before they come due; each ends as one look or is counted in a gap with a reason.",
        "Without selection: answers with a record and answers without one are treated alike, and the same program is used for everybody who is followed.",
    ]);
    for person in &case.people {
        draft.bullet(format!(
            "Person {} has been followed since {} (entry {}).",
            person.number,
            utc(person.enrolled_at),
            person.enrolled
        ));
    }
    told::coverage(&mut draft, case);
    draft.heading("Inspection");
    draft.text(format!("The records, this whole folder, and the certification are available for inspection at {BLANK} from {BLANK} on, and a copy of the folder was sent by {BLANK}."));
    draft.text("The folder can be checked without the archive, its operator, or a network: VERIFY.md gives stock commands for each claim, and “testigo verify FOLDER” checks all of them.");
    log(&mut draft, case);
    draft.text(format!("Signature of counsel: {BLANK}    Printed name: {BLANK}    Date: {BLANK}"));
    draft
}

pub fn summaries(case: &Case) -> Draft {
    let title = "Notice of summaries and of their originals (Federal Rule of Evidence 1006)";
    let mut draft = super::headed("NOTICE-1006", title);
    draft.text(format!("To: {BLANK}. From: {BLANK}. Date of this notice: {BLANK}."));
    draft.text(format!("Please take notice that {BLANK} intends to offer the summaries below to prove the content of voluminous records that cannot be conveniently examined in court."));
    draft.heading("The summaries");
    draft.bullets([
        "TIMELINE.csv: every look, gap and change of the exhibit period; each row names its entry in the log.",
        "COVERAGE.csv: planned looks against looks done and looks missed; each row names its entry in the log.",
        "The tables of REPORT.pdf, which are made of the same data.",
    ]);
    draft.text("The program made the summaries from the records themselves, without selection. The presence strip in REPORT.pdf is an illustrative aid under Rule 107 and is not offered as evidence.");
    draft.heading("What they summarize");
    told::subject(&mut draft, case);
    draft.bullet(format!(
        "{}, {}, {}.",
        told::count(case.looks.len(), "look", "looks"),
        told::count(case.gaps.len(), "gap", "gaps"),
        told::count(case.changes.len(), "change", "changes")
    ));
    draft.heading("The originals");
    draft.text(format!("The originals are the looks in looks/, the controls in controls/ and the entries in log/ of this folder, and the archive they come from. They are made available for examination or copying, or both, at {BLANK} (place) from {BLANK} (time) on. The court may order the proponent to produce them."));
    draft.text(told::redactions(case.level));
    log(&mut draft, case);
    draft.text(format!("Signature of counsel: {BLANK}    Printed name: {BLANK}    Date: {BLANK}"));
    draft
}

fn log(draft: &mut Draft, case: &Case) {
    let (origin, root) = (clean(&case.origin, SHOWN), clean(&case.root, SHOWN));
    draft.text(format!("Log: {origin}, {} entries, root {root}.", case.size));
}
