//! Coverage: planned against done, every gap with its reason, and what else was done with the archive.

use super::super::case::{Case, CaseCoverage, CaseSource};
use super::super::words::{SHOWN, Words, clean, stamp, utc};
use super::piece::{Piece, Table, mono, plain};

/// So many gaps or incidents are printed.
const MOST: usize = 400;

pub fn coverage(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.pick("Coverage", "Cobertura").to_owned()),
        Piece::Text(
            w.pick(
                "Slots are planned before they come due. Each planned slot ended as one look, whatever was answered, or is counted in a gap: planned = looks with a slot + slots in gaps. Looks outside the plan (re-checks, by hand, on demand, by name) are counted apart.",
                "Los turnos se planean antes de su hora. Cada turno planeado terminó en una consulta, fuera cual fuera la respuesta, o se cuenta en un hueco: planeados = consultas con turno + turnos en huecos. Las consultas fuera del plan (repeticiones, a mano, a pedido, por nombre) se cuentan aparte.",
            )
            .to_owned(),
        ),
        Piece::Table(planned(case, w)),
        Piece::Table(answers(case, w)),
        Piece::Sub(w.pick("Gaps", "Huecos").to_owned()),
    ];
    pieces.extend(gaps(case, w));
    pieces
}

fn lines(case: &Case) -> impl Iterator<Item = (&CaseSource, &CaseCoverage)> {
    case.sources.iter().flat_map(|source| source.coverage.iter().map(move |line| (source, line)))
}

fn planned(case: &Case, w: Words) -> Table {
    let mut table = Table::new([
        (w.pick("Person · source", "Persona · fuente"), 2.6),
        (w.pick("Planned", "Planeados"), 1.0),
        (w.pick("With a slot", "Con turno"), 1.0),
        (w.pick("In gaps", "En huecos"), 1.0),
        (w.pick("Adds up", "La suma da"), 0.9),
        (w.pick("Outside the plan", "Fuera del plan"), 1.1),
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
        (w.pick("Person · source", "Persona · fuente"), 2.6),
        (w.pick("Record", "Con registro"), 1.0),
        (w.pick("No record", "Sin registro"), 1.0),
        (w.pick("Refused", "Rechazadas"), 1.0),
        (w.pick("No answer", "Sin respuesta"), 1.0),
        (w.pick("Other", "Otras"), 0.9),
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
        return vec![Piece::Text(
            w.pick("No gap in this period.", "Ningún hueco en este periodo.").to_owned(),
        )];
    }
    let mut table = Table::new([
        (w.pick("Entry", "Entrada"), 0.8),
        (w.pick("Person", "Persona"), 0.8),
        (w.pick("From (UTC)", "Desde (UTC)"), 1.7),
        (w.pick("Until (UTC)", "Hasta (UTC)"), 1.7),
        (w.pick("Slots", "Turnos"), 0.7),
        (w.pick("Reason", "Motivo"), 2.6),
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
    let mut pieces = vec![Piece::Sub(
        w.pick("What else was done with the archive", "Qué más se hizo con el archivo").to_owned(),
    )];
    if case.incidents.is_empty() {
        let none = w.pick("Nothing is on record for this period.", "No consta nada en este periodo.");
        pieces.push(Piece::Text(none.to_owned()));
        return pieces;
    }
    let mut table = Table::new([
        (w.pick("Entry", "Entrada"), 0.8),
        (w.pick("When", "Cuándo"), 1.9),
        (w.pick("What", "Qué"), 2.6),
        (w.pick("As written in the log", "En el registro, en inglés"), 3.0),
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
    let text = w.pick("more rows are in", "filas más están en");
    Some(Piece::Small(format!("{rest} {text} {elsewhere}.")))
}
