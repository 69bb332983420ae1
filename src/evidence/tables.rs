//! TIMELINE.csv and COVERAGE.csv: the tables a spreadsheet opens, UTF-8, in the form of RFC 4180. Keys and headings are
//! English in every language, for programs read them too. Each row names its entry in the log.
//!
//! A cell that a spreadsheet could take for a formula (`=` `+` `-` `@`, a tab, a line end or a full-width form of them at
//! its beginning) gets an apostrophe in front; [`SAFE_CELLS`] says so to the reader.

use super::case::{Bound, Case, CaseChange, CaseCoverage, CaseGap, CaseLook, CaseSource, Receipt};
use super::facts::printable;
use crate::time::rfc3339;
use chrono::{DateTime, Utc};

/// For VERIFY.md: how cells are made safe.
pub const SAFE_CELLS: &str = "In TIMELINE.csv and COVERAGE.csv a cell that begins with `=`, `+`, `-`, `@`, a tab or a \
    line end (or a full-width form of one of them) has an apostrophe (`'`) put in front, so that no spreadsheet takes it \
    for a formula. The apostrophe is not part of the value. All other cells are verbatim.";

const TIMELINE: [&str; 33] = [
    "entry",
    "type",
    "person",
    "source",
    "check",
    "kind",
    "way",
    "grade",
    "slot",
    "asked",
    "answered",
    "server_date",
    "status",
    "inputs",
    "outcome",
    "why",
    "rule",
    "fields",
    "body_sha256",
    "not_before",
    "not_before_by",
    "not_before_entry",
    "not_after",
    "not_after_by",
    "not_after_entry",
    "width_seconds",
    "receipt",
    "witnessed",
    "controls_listed",
    "controls_other",
    "until",
    "slots",
    "text",
];

const COVERAGE: [&str; 19] = [
    "entry",
    "type",
    "person",
    "pseudonym",
    "source",
    "from",
    "until",
    "planned",
    "with_slot",
    "in_gaps",
    "adds_up",
    "extra",
    "listed",
    "not_listed",
    "blocked",
    "no_answer",
    "other",
    "slots",
    "reason",
];

/// Every look, gap and change, in the order of the log. `type` is `look`, `gap` or `change`; a column that does not
/// belong to the type is empty. For a gap `slot` and `until` are its bounds; for a change `asked` is when it was found.
pub fn timeline(case: &Case) -> Vec<u8> {
    let case = printable(case);
    let mut rows: Vec<(u64, u8, Vec<String>)> = Vec::new();
    rows.extend(case.looks.iter().map(|l| (l.index, 0, look(l))));
    rows.extend(case.gaps.iter().map(|g| (g.index, 1, gap(g))));
    rows.extend(case.changes.iter().map(|c| (c.index, 2, change(c))));
    rows.sort_by_key(|(index, order, _)| (*index, *order));
    written(&TIMELINE, rows.into_iter().map(|(_, _, row)| row))
}

/// Planned against done, one row of type `total` for each person at each source (its entry is the enrolment), then its
/// gaps. In each total `planned` = `with_slot` + `in_gaps`; `adds_up` says whether.
pub fn coverage(case: &Case) -> Vec<u8> {
    let case = printable(case);
    let mut rows = Vec::new();
    for source in &case.sources {
        for line in &source.coverage {
            rows.push(total(&case, source, line));
            let gaps = case.gaps.iter().filter(|g| g.source == source.id && g.person == line.person);
            rows.extend(gaps.map(|g| covered_gap(&case, g)));
        }
    }
    written(&COVERAGE, rows)
}

fn look(look: &CaseLook) -> Vec<String> {
    let times = [look.slot, Some(look.asked), Some(look.answered), look.server_date].map(time);
    let [slot, asked, answered, server_date] = times;
    let mut row = vec![
        look.index.to_string(),
        "look".into(),
        look.person.to_string(),
        look.source.clone(),
        look.check.to_string(),
        look.kind.key().into(),
        look.way.key().into(),
        look.grade.key().into(),
        slot,
        asked,
        answered,
        server_date,
        optional(look.status),
        optional(look.inputs.as_ref()),
        look.outcome.clone(),
        look.why.clone(),
        look.rule.clone(),
        fields(look),
        optional(look.body_sha256.as_ref()),
    ];
    row.extend(bound(look.not_before.as_ref()));
    row.extend(bound(look.not_after.as_ref()));
    row.push(optional(look.width().map(|w| w.num_seconds())));
    row.push(receipt(look.receipt).into());
    row.extend(controls(look));
    row
}

fn gap(gap: &CaseGap) -> Vec<String> {
    let mut row = vec![gap.index.to_string(), "gap".into(), gap.person.to_string(), gap.source.clone()];
    row.resize(TIMELINE.len(), String::new());
    let [slot, until, slots, text] = [8, 30, 31, 32];
    (row[slot], row[until]) = (rfc3339(gap.from), rfc3339(gap.until));
    (row[slots], row[text]) = (gap.slots.to_string(), gap.reason.clone());
    row
}

fn change(change: &CaseChange) -> Vec<String> {
    let person = change.person.to_string();
    let mut row = vec![change.index.to_string(), "change".into(), person, change.source.clone()];
    row.resize(TIMELINE.len(), String::new());
    let [check, kind, asked, text] = [4, 5, 9, 32];
    (row[check], row[kind]) = (optional(change.check), change.kind.clone());
    row[asked] = rfc3339(change.at);
    row[text] = format!("{} → {} ({})", change.was, change.now, change.because);
    row
}

fn total(case: &Case, source: &CaseSource, line: &CaseCoverage) -> Vec<String> {
    let person = case.person(line.person);
    let period = case.period();
    let numbers = [line.planned, line.with_slot, line.in_gaps].map(|n| n.to_string());
    let outcomes = [line.extra, line.listed, line.not_listed, line.blocked, line.no_answer, line.other]
        .map(|n| n.to_string());
    let mut row = vec![
        optional(person.map(|p| p.enrolled)),
        "total".into(),
        line.person.to_string(),
        optional(person.map(|p| &p.pseudonym)),
        source.id.clone(),
        time(period.map(|p| p.0)),
        time(period.map(|p| p.1)),
    ];
    row.extend(numbers);
    row.push(if line.adds_up() { "yes" } else { "NO" }.into());
    row.extend(outcomes);
    row
}

fn covered_gap(case: &Case, gap: &CaseGap) -> Vec<String> {
    let mut row = vec![
        gap.index.to_string(),
        "gap".into(),
        gap.person.to_string(),
        optional(case.person(gap.person).map(|p| &p.pseudonym)),
        gap.source.clone(),
        rfc3339(gap.from),
        rfc3339(gap.until),
    ];
    row.resize(COVERAGE.len() - 2, String::new());
    row.extend([gap.slots.to_string(), gap.reason.clone()]);
    row
}

/// As one JSON object, in the page's order.
fn fields(look: &CaseLook) -> String {
    if look.fields.is_empty() {
        return String::new();
    }
    let pairs = look.fields.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
    serde_json::Value::Object(pairs.collect()).to_string()
}

fn bound(bound: Option<&Bound>) -> [String; 3] {
    match bound {
        Some(b) => [rfc3339(b.at), b.service.clone(), b.anchor.to_string()],
        None => Default::default(),
    }
}

fn receipt(receipt: Option<Receipt>) -> &'static str {
    match receipt {
        Some(Receipt::Own) => "own",
        Some(Receipt::Side) => "side",
        None => "",
    }
}

fn controls(look: &CaseLook) -> [String; 3] {
    let Some(controls) = &look.controls else { return Default::default() };
    let witnessed = if controls.witnessed { "yes" } else { "no" };
    [witnessed.into(), spaced(&controls.listed), spaced(&controls.other)]
}

fn spaced(indexes: &[u64]) -> String {
    indexes.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map(rfc3339).unwrap_or_default()
}

fn optional<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn written(heading: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    csv.write_record(heading).expect("memory takes every row");
    for mut row in rows {
        row.resize(heading.len(), String::new());
        csv.write_record(row.iter().map(|cell| safe(cell))).expect("rows of one length into memory");
    }
    csv.into_inner().expect("memory takes every byte")
}

/// No spreadsheet takes it for a formula (OWASP, CSV injection).
fn safe(cell: &str) -> String {
    const FIRST: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(FIRST) { format!("'{cell}") } else { cell.to_owned() }
}
