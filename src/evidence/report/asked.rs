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
        Piece::Heading(w.pick("What was asked", "Qué se preguntó").to_owned()),
        Piece::Text(
            w.pick(
                "The exact inputs of the looks, and which looks used them. Another spelling of a name or country is another question.",
                "Los datos exactos de las consultas y qué consultas los usaron. Otra grafía de un nombre o de un país es otra pregunta.",
            )
            .to_owned(),
        ),
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
        (w.pick("Path", "Vía"), 1.2),
        (w.pick("Exact inputs", "Datos exactos"), 3.6),
        (w.pick("Looks", "Consultas"), 0.9),
        (w.pick("Log entries", "Entradas"), 1.3),
    ]);
    let more = asked.len().saturating_sub(MOST);
    for ((path, inputs), looks) in asked.into_iter().take(MOST) {
        let inputs = match inputs {
            Some(text) => mono(exact(text, INPUT)),
            None => plain(w.pick("closed at this level", "cerrado en este nivel")),
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
        Route::Number => w.pick("by number", "por número"),
        Route::Name => w.pick("by name", "por nombre"),
    }
}
