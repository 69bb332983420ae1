//! DECLARATION: the certification of a record made by a process (FRE 902(13)) and of data copied from a device or file
//! (FRE 902(14)), in fourteen points. The order is that of the affidavits that courts have accepted for web archives: who
//! declares, what the archive is, how it captures and keeps, what it shows for this period, its limits.

use super::super::case::{Case, CaseLook, Level};
use super::super::facts::Class;
use super::super::words::{SHOWN, clean, exact, utc};
use super::block::{BLANK, Draft};
use super::told;

/// So many rows stand in a table of a draft; the rest is named by its file.
const MOST: usize = 200;
/// So many different inputs are told.
const INPUTS: usize = 50;

pub fn declaration(case: &Case) -> Draft {
    let title = "Declaration certifying records of a process and data copied (Federal Rules of Evidence 902(13) and 902(14))";
    let mut draft = super::headed("DECLARATION", title);
    told::subject(&mut draft, case);
    let points: [fn(&mut Draft, &Case); 14] = [
        declarant, archiver, host, look, schedule, classes, stored, log, period, copies, searches, limits,
        redactions, oath,
    ];
    points.iter().for_each(|point| point(&mut draft, case));
    draft
}

fn declarant(draft: &mut Draft, _: &Case) {
    draft.heading("1. Declarant");
    draft.text(format!("My name is {BLANK}. My role is {BLANK}. My employer is {BLANK}. I am qualified to make this declaration because {BLANK}."));
    draft.text(format!(
        "I have personal knowledge of how the archive described below is operated, because {BLANK}."
    ));
}

fn archiver(draft: &mut Draft, case: &Case) {
    draft.heading("2. The archive and its program");
    draft.text("The archive asks public web pages about followed people on a schedule, keeps every answer as received, and enters every look in a log to which entries can only be added.");
    let hash = case.software_sha256.as_deref().map_or_else(|| BLANK.to_owned(), |h| clean(h, 64));
    draft.text(format!(
        "Program and version: {}. Commit of its source: {BLANK}. SHA-256 of the program's file: {hash}. Whether the program was built again from its source with the same bytes, by whom and when: {BLANK}.",
        clean(&case.software, SHOWN)
    ));
    let rules = case.sources.iter().flat_map(|s| s.profiles.iter().map(move |p| (s, p)));
    for (source, profile) in rules.take(MOST) {
        draft.bullet(format!("Rules that read {}: SHA-256 {}", clean(&source.id, 60), clean(profile, 64)));
    }
}

fn host(draft: &mut Draft, case: &Case) {
    draft.heading("3. Host and clock");
    draft.text(format!(
        "The program ran on: {}. Time source of the host: {BLANK}.",
        clean(&case.machine, SHOWN)
    ));
    let offsets: Vec<i64> = case.looks.iter().filter_map(offset).collect();
    let measured = match (offsets.iter().min(), offsets.iter().max()) {
        (Some(least), Some(most)) => format!(
            "In the exhibit period {} answers carried a time of the site's own (the Date header, whole seconds). Against the host's clock when the answer was complete it lay between {least} s and {most} s.",
            offsets.len()
        ),
        _ => format!(
            "No answer of the exhibit period carried a time of the site's own. Measured offset of the clock: {BLANK}."
        ),
    };
    draft.text(measured);
}

/// Seconds from the host's clock to the site's, when the answer was complete.
fn offset(look: &CaseLook) -> Option<i64> {
    Some((look.server_date? - look.answered).num_seconds())
}

fn look(draft: &mut Draft, case: &Case) {
    draft.heading("4. How a look works");
    draft.bullets([
        "When a planned slot comes due, the program sends the inputs below to the page, in one request, or in a browser by the steps that a person would take. A person can also look and hand over the page; such looks are marked with another grade.",
        "The request as sent and the answer as received are kept byte for byte where the program asked by itself; from a browser the page as it stood, its text and a picture are kept.",
        "Fixed rules read the answer. A value is taken only from the place where the rules expect it, and its place in the bytes is noted. No model and no guess is used.",
        "The look, whatever was answered, is entered in the log in the order of asking.",
        "No captcha is solved or bypassed by the program.",
    ]);
    for (inputs, looks) in inputs(case) {
        draft.bullet(format!(
            "Inputs sent: {inputs}, in {} of the exhibit period.",
            told::count(looks, "look", "looks")
        ));
    }
}

/// Different inputs in the order in which they were first used, and how many looks used them.
fn inputs(case: &Case) -> Vec<(String, usize)> {
    let mut found: Vec<(Option<&str>, usize)> = Vec::new();
    for look in &case.looks {
        let inputs = look.inputs.as_deref();
        match found.iter().position(|(known, _)| *known == inputs) {
            Some(place) => found[place].1 += 1,
            None if found.len() < INPUTS => found.push((inputs, 1)),
            None => {}
        }
    }
    let named =
        |inputs: Option<&str>| inputs.map_or("closed at this level".to_owned(), |i| exact(i, told::INPUT));
    found.into_iter().map(|(inputs, looks)| (named(inputs), looks)).collect()
}

fn schedule(draft: &mut Draft, case: &Case) {
    draft.heading("5. Schedule");
    draft.text("The slots of a day (UTC) are written into the log before that day begins, and when the program starts, for what is left of it. Nobody picks which looks are kept: each slot that came due ends as one look or is counted in a gap with a reason. The same program with the same rules is used for everybody who is followed.");
    for person in &case.people {
        let (at, entry) = (utc(person.enrolled_at), person.enrolled);
        draft.bullet(format!("Person {} has been followed since {at} (entry {entry}).", person.number));
    }
}

fn classes(draft: &mut Draft, _: &Case) {
    draft.heading("6. How answers are classified");
    draft.bullets([
        "listed (with a place, without a place, in other custody, not in custody, or in other words): the page shows exactly one record, for what was asked.",
        "not_listed: the page says that it has no record, in words that the rules know, in the place where the page says them.",
        "several: the page shows more than one match.",
        "unclear: an answer that the rules cannot read with certainty.",
        "blocked: the site refused, or asked for a person (a captcha, too many requests, access denied).",
        "no_answer: no connection, an error, a page of maintenance, an incomplete answer.",
        "court_case and no_case: pages of a court, which say nothing of custody.",
    ]);
    draft.text("Blocked, captcha, error, unclear and no answer are never counted as “not found”. Only the exact words of the page count as not_listed.");
}

fn stored(draft: &mut Draft, case: &Case) {
    draft.heading("7. What is kept, when it is hashed, and where");
    draft.text("The bytes of each answer are hashed with SHA-256 before they are written, and kept with the request, the head, the certificates and the reading in one database of the archive. The hashes of a look are sealed in its log entry in the same transaction.");
    if case.level != Level::Court {
        let kept = case.looks.iter().filter(|l| l.body_sha256.is_some()).count();
        draft.text(format!(
            "Of {} in the exhibit period, {kept} have an answer that was kept.",
            told::count(case.looks.len(), "look", "looks")
        ));
    }
    draft.text(format!("Where the archive is kept, and who has access to it: {BLANK}."));
}

fn log(draft: &mut Draft, case: &Case) {
    draft.heading("8. Log, checkpoints and time stamps");
    draft.text(format!(
        "The log is a Merkle tree (RFC 6962, SHA-256). Its name is {}, its key {}. It began at {}. The checkpoint of this folder has {} entries and the root {}.",
        clean(&case.origin, SHOWN),
        clean(&case.log_key, SHOWN),
        utc(case.began),
        case.size,
        clean(&case.root, SHOWN)
    ));
    let mut services: Vec<(String, u64)> = Vec::new();
    for anchor in &case.anchors {
        let name = format!("{}: {}", told::ENGLISH.anchor(&anchor.kind), clean(&anchor.service, 80));
        match services.iter().position(|(known, _)| *known == name) {
            Some(place) => services[place].1 += 1,
            None => services.push((name, 1)),
        }
    }
    if services.is_empty() {
        draft.text("No third party stamped a checkpoint of this folder.");
    }
    for (service, times) in services.iter().take(MOST) {
        draft.bullet(format!(
            "Checkpoints of the log in this folder stamped by {service}, {times} in number."
        ));
    }
    draft.text(format!("Whether I or my employer keep any other log of such looks: {BLANK}."));
}

fn period(draft: &mut Draft, case: &Case) {
    draft.heading("9. The exhibit period");
    told::coverage(draft, case);
    controls(draft, case);
    let gaps = case.gaps.iter().take(MOST).map(|g| {
        let lasted = format!("{} – {}", utc(g.from), utc(g.until));
        [g.index.to_string(), g.person.to_string(), lasted, g.slots.to_string(), told::ENGLISH.gap(&g.reason)]
    });
    draft.text(format!("Missed looks (gaps): {}.", case.gaps.len()));
    draft.table(["Entry", "Person", "From – until", "Slots", "Reason"], gaps.collect());
    let incidents =
        case.incidents.iter().take(MOST).map(|i| {
            [i.index.to_string(), utc(i.at), told::ENGLISH.incident(&i.kind), clean(&i.text, SHOWN)]
        });
    draft.text(format!("Incidents in the log for this period: {}.", case.incidents.len()));
    draft.table(["Entry", "When", "What", "As written in the log"], incidents.collect());
    if case.gaps.len() > MOST || case.incidents.len() > MOST {
        draft.text("Further rows: TIMELINE.csv and entries/.");
    }
}

fn controls(draft: &mut Draft, case: &Case) {
    let misses = case.looks.iter().filter(|l| l.class() == Class::NotListed).count();
    let counted = case.looks.iter().filter(|l| l.controls.as_ref().is_some_and(|c| c.witnessed)).count();
    let listed: usize = case.looks.iter().filter_map(|l| l.controls.as_ref()).map(|c| c.listed.len()).sum();
    let other: usize = case.looks.iter().filter_map(|l| l.controls.as_ref()).map(|c| c.other.len()).sum();
    draft.text(format!(
        "Controls: of {misses} answers “no record”, {counted} were witnessed, which means that other people who are plainly on the list were still shown by the same page around them. Controls that were listed: {listed}; that were not: {other} (a control counts once for each answer that it witnesses)."
    ));
}

fn copies(draft: &mut Draft, case: &Case) {
    draft.heading("10. Copies (FRE 902(14))");
    draft.text(format!("The SHA-256 of each item at capture and of the copy in this folder. Compared by the program; compared by me with the tool {BLANK} on {BLANK}."));
    let rows = case.exhibits.iter().take(MOST).map(|e| {
        let equal = if e.original_sha256 == e.here_sha256 { "yes" } else { "NO" };
        let [original, here] = [&e.original_sha256, &e.here_sha256].map(|h| clean(h, 64));
        [
            format!("{} ({})", clean(&e.file, 160), clean(&e.what, 160)),
            original,
            here,
            equal.to_owned(),
            "sha256sum".to_owned(),
        ]
    });
    draft.table(
        ["Item", "SHA-256 at capture", "SHA-256 of the exhibit", "Equal", "Tool that checks it"],
        rows.collect(),
    );
    if case.exhibits.len() > MOST {
        draft.text("Further items: manifest-sha256.txt.");
    }
    draft.text("The bytes of each look stand in looks/ beside the opened hash of its log entry; VERIFY.md tells how to compare them.");
}

fn searches(draft: &mut Draft, case: &Case) {
    draft.heading("11. Searches that found no record (FRE 803(10))");
    let absences = case.absences();
    if absences.is_empty() {
        draft.text("In the exhibit period the page did not answer that it has no record.");
    }
    for (n, absence) in absences.iter().take(MOST).enumerate() {
        draft.bullet(told::absence(case, n + 1, absence));
    }
    draft.text("SEARCH-CERTIFICATE has the inputs, times, paths, controls and failures of each window.");
}

fn limits(draft: &mut Draft, _: &Case) {
    draft.heading("12. Known limits");
    draft.bullets([
        "The site may lag behind or be wrong.",
        "Captures show what was served to this client at that moment.",
        "Nothing in the records is a claim about custody: where a person was, or why a record was absent.",
        "TLS and contact receipts prove contact with the site, not the content of its answer.",
        "The log shows that nothing in it was changed after others had stamped it. It does not by itself exclude a second log under other keys.",
    ]);
}

fn redactions(draft: &mut Draft, case: &Case) {
    draft.heading("13. Redactions");
    draft.text(told::redactions(case.level));
    draft.text(format!("Why these redactions were made: {BLANK}."));
}

fn oath(draft: &mut Draft, _: &Case) {
    draft.heading("14. Certification");
    draft.text(format!(
        "In my opinion the process described above produces an accurate result, because {BLANK}."
    ));
    draft.text(format!(
        "In my opinion the copies in this folder are true copies of the data as captured, because {BLANK}."
    ));
    draft.oath();
}
