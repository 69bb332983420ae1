//! What stands behind the looks: controls, the bounds of time that others gave, and contact receipts.

use super::super::case::{Case, CaseControls, CaseLook, Receipt};
use super::super::words::{Words, clean, stamp};
use super::cover::more;
use super::piece::{Piece, Table, mono, plain};
use chrono::TimeDelta;

/// So many rows are printed in each table.
const MOST: usize = 400;
/// So many indexes stand in a cell.
const INDEXES: usize = 24;

pub fn controls(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-controls").to_owned()),
        Piece::Text(w.say("report-answer-no-record-counts").to_owned()),
    ];
    let witnessed: Vec<(&CaseLook, &CaseControls)> =
        case.looks.iter().filter_map(|l| Some((l, l.controls.as_ref()?))).collect();
    if witnessed.is_empty() {
        let none = w.say("report-no-answer-this-period");
        pieces.push(Piece::Text(none.to_owned()));
        return pieces;
    }
    pieces.push(Piece::Table(control_table(w, &witnessed)));
    pieces.extend(more(w, witnessed.len(), "TIMELINE.csv"));
    pieces
}

fn control_table(w: Words, witnessed: &[(&CaseLook, &CaseControls)]) -> Table {
    let mut table = Table::new([
        (w.say("report-entry"), 0.85),
        (w.say("report-counts"), 0.8),
        (w.say("report-controls-were-listed"), 2.3),
        (w.say("report-controls-were-not"), 1.7),
        (w.say("report-as-written-log"), 2.6),
    ]);
    for (look, controls) in witnessed.iter().take(MOST) {
        table.row([
            plain(look.index),
            plain(w.yes_no(controls.witnessed)),
            plain(indexes(&controls.listed)),
            plain(indexes(&controls.other)),
            plain(clean(&controls.because, 200)),
        ]);
    }
    table
}

/// `12, 13, 14 … (31)`.
fn indexes(all: &[u64]) -> String {
    let shown: Vec<String> = all.iter().take(INDEXES).map(u64::to_string).collect();
    match (all.len(), all.len() > INDEXES) {
        (0, _) => "—".to_owned(),
        (_, false) => shown.join(", "),
        (n, true) => format!("{} … ({n})", shown.join(", ")),
    }
}

pub fn bounds(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-time-word-third-parties").to_owned()),
        Piece::Text(w.say("report-look-with-both-bounds").to_owned()),
        Piece::Text(widths(case, w)),
    ];
    pieces.extend(anchors(case, w));
    pieces
}

fn widths(case: &Case, w: Words) -> String {
    let mut widths: Vec<TimeDelta> = case.looks.iter().filter_map(CaseLook::width).collect();
    widths.sort();
    let without = case.looks.len() - widths.len();
    let (Some(least), Some(most)) = (widths.first(), widths.last()) else {
        return w.say("report-no-look-this-period-has").to_owned();
    };
    format!(
        "{} {}; {} {}, {} {}, {} {}. {} {without}.",
        w.say("report-looks-with-both-bounds"),
        widths.len(),
        w.say("report-width-least"),
        w.lapse(*least),
        w.say("report-middle"),
        w.lapse(widths[widths.len() / 2]),
        w.say("report-greatest"),
        w.lapse(*most),
        w.say("report-looks-without-both-bounds"),
    )
}

fn anchors(case: &Case, w: Words) -> Vec<Piece> {
    if case.anchors.is_empty() {
        let none = w.say("report-no-third-party-stamped");
        return vec![Piece::Text(none.to_owned())];
    }
    let mut table = Table::new([
        (w.say("report-entry"), 0.85),
        (w.say("report-kind"), 1.85),
        (w.say("report-given-by"), 1.9),
        (w.say("report-log-size"), 0.9),
        (w.say("report-its-time-utc"), 1.85),
        (w.say("report-entered-utc"), 1.85),
    ]);
    for anchor in case.anchors.iter().take(MOST) {
        let time = anchor.time.map_or_else(|| plain(w.say("report-proof")), |t| mono(stamp(t)));
        table.row([
            plain(anchor.index),
            plain(w.anchor(&anchor.kind)),
            plain(clean(&anchor.service, 80)),
            plain(anchor.size),
            time,
            mono(stamp(anchor.at)),
        ]);
    }
    let mut pieces = vec![Piece::Table(table)];
    pieces.extend(more(w, case.anchors.len(), "anchors/"));
    pieces
}

pub fn receipts(case: &Case, w: Words) -> Vec<Piece> {
    let count = |kind: Option<Receipt>| case.looks.iter().filter(|l| l.receipt == kind).count();
    let mut table = Table::new([(w.say("report-contact-receipt"), 4.0), (w.say("report-looks"), 1.0)]);
    for kind in [Some(Receipt::Own), Some(Receipt::Side), None] {
        table.row([plain(w.receipt(kind)), plain(count(kind))]);
    }
    vec![
        Piece::Heading(w.say("report-contact-receipts").to_owned()),
        Piece::Text(w.say("report-receipt-signature-sites-own").to_owned()),
        Piece::Table(table),
    ]
}
