//! What was asked: the exact inputs, because a search with a wrong spelling is no diligent search (FRE 803(10)).

use super::super::case::{Case, CaseLook};
use super::super::facts::Stream;
use super::super::words::{Words, exact};
use super::piece::{Piece, Table, mono, plain};
use crate::source::Route;
use std::collections::BTreeMap;

/// Inputs are printed in full up to here.
const INPUT: usize = 2_000;
/// So many different inputs are listed.
const MOST: usize = 40;

pub fn asked(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-what-was-asked").to_owned()),
        Piece::Text(w.say("report-exact-inputs-looks-which").to_owned()),
    ];
    for stream in case.streams() {
        pieces.push(Piece::Sub(super::front::stream(case, w, stream.person, stream.source)));
        pieces.push(Piece::Table(table(w, &stream)));
    }
    pieces
}

/// How often the same was asked by the same path.
fn table(w: Words, stream: &Stream) -> Table {
    let mut asked: BTreeMap<(&'static str, Option<&str>), Vec<&CaseLook>> = BTreeMap::new();
    for look in &stream.looks {
        asked.entry((path(w, look), look.inputs.as_deref())).or_default().push(look);
    }
    let mut table = Table::new([
        (w.say("report-path"), 1.2),
        (w.say("report-exact-inputs"), 3.6),
        (w.say("report-looks"), 0.9),
        (w.say("report-log-entries"), 1.3),
    ]);
    let more = asked.len().saturating_sub(MOST);
    for ((path, inputs), looks) in asked.into_iter().take(MOST) {
        let inputs = match inputs {
            Some(text) => mono(exact(text, INPUT)),
            None => plain(w.say("report-closed-at-this-level")),
        };
        let entries = match looks.as_slice() {
            [one] => one.index.to_string(),
            [first, .., last] => format!("{} – {}", first.index, last.index),
            [] => String::new(),
        };
        table.row([plain(path), inputs, plain(looks.len()), plain(entries)]);
    }
    if more > 0 {
        table.row([plain("…"), plain(format!("+ {more}: TIMELINE.csv"))]);
    }
    table
}

fn path(w: Words, look: &CaseLook) -> &'static str {
    match look.kind.route() {
        Route::Number => w.say("report-by-number"),
        Route::Name => w.say("report-by-name"),
    }
}
