//! The table of all looks. From 501 looks on only those around the changes stand on paper; all are in TIMELINE.csv.

use super::super::case::{Case, CaseLook};
use super::super::facts::Stream;
use super::super::words::{Words, clean, stamp};
use super::piece::{Cell, Piece, Table, mono, plain};
use std::collections::BTreeSet;

/// So many looks are printed.
const MOST: usize = 500;
/// So many looks before and after each change, when there are more.
const AROUND: usize = 6;

pub fn looks(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![Piece::Heading(w.say("report-all-looks").to_owned())];
    let shown = shown(case);
    pieces.push(Piece::Text(intro(case, w, shown.len())));
    for stream in case.streams() {
        let looks: Vec<&CaseLook> =
            stream.looks.iter().copied().filter(|l| shown.contains(&l.index)).collect();
        if !looks.is_empty() {
            pieces.push(Piece::Sub(super::front::stream(case, w, stream.person, stream.source)));
            pieces.push(Piece::Table(table(w, &looks)));
        }
    }
    pieces
}

fn intro(case: &Case, w: Words, shown: usize) -> String {
    let all = case.looks.len();
    let bounds = w.say("report-not-before-not-after");
    if shown == all {
        let text = w.say("report-each-look-was-made");
        return format!("{text} {bounds}");
    }
    format!(
        "{} {shown} {} {all} {} {bounds}",
        w.say("report-here-stand"),
        w.say("report-of"),
        w.say("report-looks-those-before-after"),
    )
}

/// Indexes of the looks that are printed.
fn shown(case: &Case) -> BTreeSet<u64> {
    if case.looks.len() <= MOST {
        return case.looks.iter().map(|l| l.index).collect();
    }
    let mut shown = BTreeSet::new();
    for stream in case.streams() {
        for place in turning_points(case, &stream) {
            let from = place.saturating_sub(AROUND);
            let until = (place + AROUND + 1).min(stream.looks.len());
            shown.extend(stream.looks[from..until].iter().map(|l| l.index));
        }
    }
    shown.into_iter().take(MOST).collect()
}

/// Places in the stream: looks that a change names, the first and the last look, and those where the class turns.
fn turning_points(case: &Case, stream: &Stream) -> BTreeSet<usize> {
    let named: BTreeSet<u64> = case.changes.iter().flat_map(|c| [c.check, c.before]).flatten().collect();
    let turns = |n: &usize| {
        let look = stream.looks[*n];
        named.contains(&look.check) || *n == 0 || *n + 1 == stream.looks.len()
    };
    (0..stream.looks.len()).filter(turns).collect()
}

fn table(w: Words, looks: &[&CaseLook]) -> Table {
    let mut table = Table::new([
        (w.say("report-entry"), 0.93),
        (w.say("report-asked-utc"), 1.82),
        (w.say("report-kind"), 1.0),
        (w.say("report-page-answered"), 2.21),
        (w.say("report-not-before-utc"), 1.82),
        (w.say("report-not-after-utc"), 1.82),
    ]);
    for look in looks {
        table.row([
            plain(look.index),
            mono(stamp(look.asked)),
            plain(w.kind(look.kind)),
            plain(clean(&w.outcome(look), 200)),
            bound(look.not_before.as_ref().map(|b| b.at)),
            bound(look.not_after.as_ref().map(|b| b.at)),
        ]);
    }
    table
}

fn bound(at: Option<chrono::DateTime<chrono::Utc>>) -> Cell {
    at.map_or_else(|| plain("—"), |at| mono(stamp(at)))
}
