//! The limits in plain words, how to check all this without us, and the hashes.

use super::super::case::{Case, Exhibit};
use super::super::words::{SHOWN, Words, clean};
use super::cover::more;
use super::piece::{Piece, Table, bold, mono, plain};

const MOST: usize = 400;

pub fn limits(w: Words) -> Vec<Piece> {
    let limits = [
        w.pick(
            "The page may lag behind, or be wrong. A person who is held can be absent from it, and a person who is not can stay on it.",
            "La página puede ir con retraso o estar equivocada. Una persona detenida puede no aparecer en ella, y una que no lo está puede seguir apareciendo.",
        ),
        w.pick(
            "A capture shows what was served to this client at that moment. Others may have been served something else.",
            "Una captura muestra lo que se sirvió a este cliente en ese momento. A otros se les pudo servir otra cosa.",
        ),
        w.pick(
            "Nothing here is a claim about custody: where a person was, or why a record was absent.",
            "Nada de esto afirma algo sobre la custodia: dónde estaba una persona o por qué faltaba un registro.",
        ),
        w.pick(
            "Between two looks anything may have been shown. A change happened between the look before and the look after, no more exactly.",
            "Entre dos consultas pudo mostrarse cualquier cosa. Un cambio ocurrió entre la consulta anterior y la posterior, sin más exactitud.",
        ),
        w.pick(
            "TLS and the receipts prove contact with the site, not the content of its answer.",
            "TLS y los recibos prueban el contacto con el sitio, no el contenido de su respuesta.",
        ),
        w.pick(
            "The log shows that nothing in it was changed or taken out after others had stamped it. It does not exclude that the operator ran a second log under other keys; that is for a declaration, and for the site’s own records.",
            "El registro muestra que nada en él se cambió ni se quitó después de que otros lo sellaran. No excluye que quien opera llevara un segundo registro con otras claves; eso corresponde a una declaración y a los registros del propio sitio.",
        ),
        w.pick(
            "Refusals, captchas, errors and pages that could not be read are never counted as “no record”.",
            "Los rechazos, los captchas, los errores y las páginas que no se pudieron leer nunca se cuentan como «sin registro».",
        ),
    ];
    let mut pieces = vec![Piece::Heading(w.pick("Limits", "Límites").to_owned())];
    pieces.extend(limits.map(|text| Piece::Bullet(text.to_owned())));
    pieces
}

pub fn how_to_check(w: Words) -> Vec<Piece> {
    vec![
        Piece::Heading(w.pick("How to check this", "Cómo comprobar esto").to_owned()),
        Piece::Text(
            w.pick(
                "No network, no database and no trust in the operator is needed. VERIFY.md in this folder gives the stock commands, claim by claim. One command does the same and answers each claim with PASS, FAIL or NOT PROVEN; what is missing is never PASS:",
                "No hace falta red, ni base de datos, ni confiar en quien opera. VERIFY.md, en esta carpeta, da las órdenes con herramientas comunes, punto por punto. Una sola orden hace lo mismo y responde a cada punto con PASS (cumple), FAIL (falla) o NOT PROVEN (no probado); lo que falta nunca es PASS:",
            )
            .to_owned(),
        ),
        Piece::Mono(format!("testigo verify {}", w.pick("FOLDER", "CARPETA"))),
        Piece::Mono(format!("cd {} && sha256sum -c manifest-sha256.txt", w.pick("FOLDER", "CARPETA"))),
        Piece::Text(
            w.pick(
                "An entry number in this report is the place of a line in log/entries, from 0. The files of a look are in looks/ under that number, at least six digits wide. TIMELINE.csv and COVERAGE.csv are the same tables for a spreadsheet.",
                "Un número de entrada en este informe es el lugar de una línea en log/entries, desde 0. Los archivos de una consulta están en looks/ con ese número, de seis cifras como mínimo. TIMELINE.csv y COVERAGE.csv son las mismas tablas para una hoja de cálculo.",
            )
            .to_owned(),
        ),
    ]
}

pub fn hashes(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.pick("Hashes and keys", "Huellas y claves").to_owned()),
        Piece::Table(keys(case, w)),
        Piece::Sub(
            w.pick("Signed checkpoint of the log", "Punto de control firmado del registro").to_owned(),
        ),
    ];
    let lines = case.checkpoint.lines().filter(|l| !l.trim().is_empty()).take(40);
    pieces.extend(lines.map(|line| Piece::Mono(clean(line, 400))));
    if !case.exhibits.is_empty() {
        pieces.push(Piece::Sub(
            w.pick(
                "Files of this folder, as captured and as they are here",
                "Archivos de esta carpeta, como se captaron y como están aquí",
            )
            .to_owned(),
        ));
        pieces.push(Piece::Table(exhibits(w, &case.exhibits)));
        pieces.extend(more(w, case.exhibits.len(), "manifest-sha256.txt"));
    }
    pieces
}

fn keys(case: &Case, w: Words) -> Table {
    let mut table = Table::pairs();
    table.pair(w.pick("Log", "Registro"), mono(clean(&case.origin, SHOWN)));
    table.pair(w.pick("Key of the log", "Clave del registro"), mono(clean(&case.log_key, SHOWN)));
    table.pair(w.pick("Entries", "Entradas"), plain(case.size));
    table.pair(w.pick("Root", "Raíz"), mono(clean(&case.root, SHOWN)));
    table.pair(w.pick("Program", "Programa"), plain(clean(&case.software, SHOWN)));
    let unknown = w.pick("not known", "no se conoce");
    let program = case.software_sha256.as_deref().map_or_else(|| plain(unknown), |h| mono(clean(h, 64)));
    table.pair(w.pick("SHA-256 of the program", "SHA-256 del programa"), program);
    for source in &case.sources {
        for profile in source.profiles.iter().take(20) {
            let name = format!("{} {}", w.pick("Rules for", "Reglas para"), clean(&source.id, 40));
            table.row([bold(name), mono(clean(profile, 64))]);
        }
    }
    table
}

fn exhibits(w: Words, exhibits: &[Exhibit]) -> Table {
    let mut table = Table::new([
        (w.pick("File", "Archivo"), 2.0),
        (w.pick("SHA-256 at capture", "SHA-256 al captar"), 2.6),
        (w.pick("SHA-256 here", "SHA-256 aquí"), 2.6),
        (w.pick("Equal", "Igual"), 0.7),
    ]);
    for exhibit in exhibits.iter().take(MOST) {
        let equal = exhibit.original_sha256 == exhibit.here_sha256;
        let equal = if equal { plain(w.yes_no(true)) } else { bold(w.yes_no(false).to_uppercase()) };
        let [original, here] = [&exhibit.original_sha256, &exhibit.here_sha256].map(|h| mono(clean(h, 64)));
        table.row([plain(clean(&exhibit.file, 160)), original, here, equal]);
    }
    table
}
