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
        Piece::Heading(w.pick("Controls", "Controles").to_owned()),
        Piece::Text(
            w.pick(
                "An answer “no record” counts only when, around it, other people who are plainly on the list were still shown by the same page. Those looks are the controls. Whom they are about is sealed; their entries and answers are in this folder.",
                "Una respuesta «sin registro» cuenta solo si, alrededor de ella, la misma página seguía mostrando a otras personas que sin duda están en la lista. Esas consultas son los controles. De quién tratan está sellado; sus entradas y respuestas están en esta carpeta.",
            )
            .to_owned(),
        ),
    ];
    let witnessed: Vec<(&CaseLook, &CaseControls)> =
        case.looks.iter().filter_map(|l| Some((l, l.controls.as_ref()?))).collect();
    if witnessed.is_empty() {
        let none = w.pick(
            "No answer of this period needed controls.",
            "Ninguna respuesta de este periodo necesitó controles.",
        );
        pieces.push(Piece::Text(none.to_owned()));
        return pieces;
    }
    pieces.push(Piece::Table(control_table(w, &witnessed)));
    pieces.extend(more(w, witnessed.len(), "TIMELINE.csv"));
    pieces
}

fn control_table(w: Words, witnessed: &[(&CaseLook, &CaseControls)]) -> Table {
    let mut table = Table::new([
        (w.pick("Entry", "Entrada"), 0.85),
        (w.pick("Counts", "Cuenta"), 0.8),
        (w.pick("Controls that were listed", "Controles que aparecían"), 2.3),
        (w.pick("Controls that were not", "Controles que no"), 1.7),
        (w.pick("As written in the log", "En el registro, en inglés"), 2.6),
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
        Piece::Heading(w.pick("Time: the word of third parties", "La hora: la palabra de terceros").to_owned()),
        Piece::Text(
            w.pick(
                "A look with both bounds names a time stamp that a third party had given before it, and the log with the look in it was stamped after it. So it was made between two times that do not depend on the clock of the operator. The width is the time between them.",
                "Una consulta con los dos límites nombra un sello de tiempo que un tercero había dado antes, y el registro con la consulta dentro se selló después. Así, se hizo entre dos horas que no dependen del reloj de quien opera. La anchura es el tiempo entre ambas.",
            )
            .to_owned(),
        ),
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
        return w
            .pick(
                "No look of this period has both bounds.",
                "Ninguna consulta de este periodo tiene los dos límites.",
            )
            .to_owned();
    };
    format!(
        "{} {}; {} {}, {} {}, {} {}. {} {without}.",
        w.pick("Looks with both bounds:", "Consultas con los dos límites:"),
        widths.len(),
        w.pick("width: least", "anchura: menor"),
        w.lapse(*least),
        w.pick("middle", "mediana"),
        w.lapse(widths[widths.len() / 2]),
        w.pick("greatest", "mayor"),
        w.lapse(*most),
        w.pick("Looks without both bounds:", "Consultas sin los dos límites:"),
    )
}

fn anchors(case: &Case, w: Words) -> Vec<Piece> {
    if case.anchors.is_empty() {
        let none = w.pick(
            "No third party stamped this log: its times rest on the operator’s clock alone.",
            "Ningún tercero selló este registro: sus horas se apoyan solo en el reloj de quien opera.",
        );
        return vec![Piece::Text(none.to_owned())];
    }
    let mut table = Table::new([
        (w.pick("Entry", "Entrada"), 0.85),
        (w.pick("Kind", "Tipo"), 1.85),
        (w.pick("Given by", "Dado por"), 1.9),
        (w.pick("Log size", "Tamaño"), 0.9),
        (w.pick("Its time (UTC)", "Su hora (UTC)"), 1.85),
        (w.pick("Entered (UTC)", "Anotado (UTC)"), 1.85),
    ]);
    for anchor in case.anchors.iter().take(MOST) {
        let time =
            anchor.time.map_or_else(|| plain(w.pick("in the proof", "en la prueba")), |t| mono(stamp(t)));
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
    let mut table = Table::new([
        (w.pick("Contact receipt", "Recibo de contacto"), 4.0),
        (w.pick("Looks", "Consultas"), 1.0),
    ]);
    for kind in [Some(Receipt::Own), Some(Receipt::Side), None] {
        table.row([plain(w.receipt(kind)), plain(count(kind))]);
    }
    vec![
        Piece::Heading(w.pick("Contact receipts", "Recibos de contacto").to_owned()),
        Piece::Text(
            w.pick(
                "A receipt is a signature that the site’s own key made in a connection with this program. It proves contact with whoever holds that key. It does not prove what the page said: TLS gives both ends the same keys. A look in a browser has its receipt from a second connection in the same minute.",
                "Un recibo es una firma que la propia clave del sitio hizo en una conexión con este programa. Prueba el contacto con quien tiene esa clave. No prueba qué decía la página: en TLS los dos extremos tienen las mismas claves. Una consulta en un navegador tiene su recibo de una segunda conexión en el mismo minuto.",
            )
            .to_owned(),
        ),
        Piece::Table(table),
    ]
}
