//! Coverage: planned against done, every gap with its reason, and what else was done with the archive.

use super::super::case::{Case, CaseCoverage, CaseSource};
use super::super::words::{SHOWN, Words, clean, stamp, utc};
use super::piece::{Piece, Table, mono, plain};

/// So many gaps or incidents are printed.
const MOST: usize = 400;

pub fn coverage(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-coverage").to_owned()),
        Piece::Text(w.say("report-slots-are-planned-before").to_owned()),
        Piece::Table(planned(case, w)),
        Piece::Table(answers(case, w)),
        Piece::Sub(w.say("report-gaps").to_owned()),
    ];
    pieces.extend(gaps(case, w));
    pieces
}

fn lines(case: &Case) -> impl Iterator<Item = (&CaseSource, &CaseCoverage)> {
    case.sources.iter().flat_map(|source| source.coverage.iter().map(move |line| (source, line)))
}

fn planned(case: &Case, w: Words) -> Table {
    let mut table = Table::new([
        (w.say("report-person-source"), 2.6),
        (w.say("report-planned-2"), 1.0),
        (w.say("report-with-slot"), 1.0),
        (w.say("report-gaps-2"), 1.0),
        (w.say("report-adds-up"), 0.9),
        (w.say("report-outside-plan"), 1.1),
    ]);
    for (source, line) in lines(case) {
        let adds_up = if line.adds_up() { w.yes_no(true).to_owned() } else { w.yes_no(false).to_uppercase() };
        table.row([
            plain(super::front::stream(case, w, line.person, &source.id)),
            plain(line.planned),
            plain(line.with_slot),
            plain(line.in_gaps),
            plain(adds_up),
            plain(line.extra),
        ]);
    }
    table
}

fn answers(case: &Case, w: Words) -> Table {
    let mut table = Table::new([
        (w.say("report-person-source"), 2.6),
        (w.say("report-record"), 1.0),
        (w.say("report-no-record"), 1.0),
        (w.say("report-refused"), 1.0),
        (w.say("report-no-answer"), 1.0),
        (w.say("report-other"), 0.9),
    ]);
    for (source, line) in lines(case) {
        let numbers = [line.listed, line.not_listed, line.blocked, line.no_answer, line.other];
        let stream = super::front::stream(case, w, line.person, &source.id);
        table.row([plain(stream)].into_iter().chain(numbers.map(plain)));
    }
    table
}

fn gaps(case: &Case, w: Words) -> Vec<Piece> {
    if case.gaps.is_empty() {
        return vec![Piece::Text(w.say("report-no-gap-this-period").to_owned())];
    }
    let mut table = Table::new([
        (w.say("report-entry"), 0.8),
        (w.say("report-person"), 0.8),
        (w.say("report-from-utc"), 1.7),
        (w.say("report-until-utc"), 1.7),
        (w.say("report-slots"), 0.7),
        (w.say("report-reason"), 2.6),
    ]);
    for gap in case.gaps.iter().take(MOST) {
        let [from, until] = [gap.from, gap.until].map(|at| mono(stamp(at)));
        let reason = plain(w.gap(&gap.reason));
        table.row([plain(gap.index), plain(gap.person), from, until, plain(gap.slots), reason]);
    }
    let mut pieces = vec![Piece::Table(table)];
    pieces.extend(more(w, case.gaps.len(), "COVERAGE.csv"));
    pieces
}

/// Clock steps, overrides and the like; nothing is printed when there were none but that.
pub fn incidents(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![Piece::Sub(w.say("report-what-else-was-done").to_owned())];
    if case.incidents.is_empty() {
        let none = w.say("report-nothing-on-record-for");
        pieces.push(Piece::Text(none.to_owned()));
        return pieces;
    }
    let mut table = Table::new([
        (w.say("report-entry"), 0.8),
        (w.say("report-when"), 1.9),
        (w.say("report-what"), 2.6),
        (w.say("report-as-written-log"), 3.0),
    ]);
    for incident in case.incidents.iter().take(MOST) {
        let (what, text) = (w.incident(&incident.kind), clean(&incident.text, SHOWN));
        table.row([plain(incident.index), plain(utc(incident.at)), plain(what), plain(text)]);
    }
    pieces.push(Piece::Table(table));
    pieces.extend(more(w, case.incidents.len(), "entries/"));
    pieces
}

/// What is said of rows that are not printed.
pub fn more(w: Words, all: usize, elsewhere: &str) -> Option<Piece> {
    let rest = all.checked_sub(MOST).filter(|rest| *rest > 0)?;
    let text = w.say("report-more-rows-are");
    Some(Piece::Small(format!("{rest} {text} {elsewhere}.")))
}
