//! The first page: who, which source, which time, made when, at which level; and in short what the page answered.

use super::super::case::{Case, CasePerson, CaseSource};
use super::super::facts::{Absence, Class, Stream};
use super::super::words::{SHOWN, Words, clean, utc};
use super::piece::{Cell, Piece, Table, mono, plain};

pub fn title(case: &Case, w: Words) -> Vec<Piece> {
    let title = match case.people.len() {
        0 | 1 => w
            .pick(
                "What a public page answered about one person",
                "Qué respondió una página pública sobre una persona",
            )
            .to_owned(),
        n => format!(
            "{} {n} {}",
            w.pick("What public pages answered about", "Qué respondieron páginas públicas sobre"),
            w.pick("people", "personas")
        ),
    };
    let top = w.pick("Evidence folder · report", "Carpeta de pruebas · informe");
    let mut pieces = vec![Piece::Line(top.to_owned()), Piece::Title(title), Piece::Table(facts(case, w))];
    pieces.push(Piece::Small(speaker(w)));
    pieces
}

fn speaker(w: Words) -> String {
    w.pick(
        "A program wrote this report from its own records. Each line names its entry in an append-only log, so that it can be checked against the bytes in this folder.",
        "Un programa escribió este informe a partir de sus propios registros. Cada línea nombra su entrada en un registro al que solo se puede añadir, para que se pueda comprobar con los bytes de esta carpeta. Los borradores de declaración de esta carpeta están en inglés, porque son para tribunales de Estados Unidos.",
    )
    .to_owned()
}

fn facts(case: &Case, w: Words) -> Table {
    let mut table = Table::pairs();
    for person in &case.people {
        table.pair(&format!("{} {}", w.pick("Person", "Persona"), person.number), who(case, w, person));
    }
    for source in &case.sources {
        table.pair(w.pick("Source", "Fuente"), plain(named(source)));
    }
    table.pair(w.pick("Period", "Periodo"), plain(period(case, w)));
    for person in &case.people {
        let text = format!("{}, {} {}", utc(person.enrolled_at), w.pick("entry", "entrada"), person.enrolled);
        table.pair(
            &format!("{} {}", w.pick("Followed since, person", "Seguimiento desde, persona"), person.number),
            plain(text),
        );
    }
    table.pair(w.pick("Looks in this report", "Consultas de este informe"), plain(case.looks.len()));
    table.pair(w.pick("Report made at", "Informe hecho"), plain(utc(case.made_at)));
    table.pair(w.pick("Level", "Nivel"), plain(w.level(case.level)));
    table.pair(w.pick("Made by", "Hecho por"), plain(clean(&case.software, SHOWN)));
    table.pair(w.pick("Log", "Registro"), mono(clean(&case.origin, SHOWN)));
    table
}

/// A person as the level allows: by name and number, or by the pseudonym in the log.
fn who(case: &Case, w: Words, person: &CasePerson) -> Cell {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(person.name.as_deref().map(|n| clean(n, SHOWN)));
    parts.extend(
        person.a_number.as_deref().map(|n| format!("{} {}", w.pick("A-number", "Número A"), clean(n, 40))),
    );
    parts.extend(
        person
            .country
            .as_deref()
            .map(|c| format!("{} {}", w.pick("country of birth", "país de nacimiento"), clean(c, SHOWN))),
    );
    if parts.is_empty() {
        let closed = w.pick("not named at this level", "sin nombre en este nivel");
        parts.push(format!("{closed} ({})", case.level.key()));
    }
    let pseudonym = w.pick("in the log:", "en el registro:");
    plain(format!("{}; {pseudonym} {}", parts.join(", "), clean(&person.pseudonym, 64)))
}

fn named(source: &CaseSource) -> String {
    format!("{}, {}", clean(&source.title, SHOWN), clean(&source.address, SHOWN))
}

fn period(case: &Case, w: Words) -> String {
    let asked = match (case.since, case.until) {
        (None, None) => w.pick("whole history", "historia completa"),
        (Some(_), _) | (_, Some(_)) => w.pick("as chosen for this folder", "el elegido para esta carpeta"),
    };
    match case.period() {
        Some((from, until)) => format!("{} – {} ({asked})", utc(from), utc(until)),
        None => w.pick("no look in this period", "ninguna consulta en este periodo").to_owned(),
    }
}

/// `Person 1 at ICE Online Detainee Locator System`.
pub fn stream(case: &Case, w: Words, person: u32, source: &str) -> String {
    let title = case.source(source).map_or(source, |s| &s.title);
    format!("{} {person} · {}", w.pick("Person", "Persona"), clean(title, 120))
}

/// In one paragraph for each person at each source, what the page answered.
pub fn in_short(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![Piece::Heading(w.pick("In short", "En resumen").to_owned())];
    let streams = case.streams();
    for stream in &streams {
        if streams.len() > 1 {
            pieces.push(Piece::Sub(self::stream(case, w, stream.person, stream.source)));
        }
        pieces.push(Piece::Text(paragraph(w, stream)));
    }
    pieces
}

fn paragraph(w: Words, stream: &Stream) -> String {
    let (Some(first), Some(last)) = (stream.looks.first(), stream.looks.last()) else {
        return w
            .pick("The page was not asked in this period.", "No se preguntó a la página en este periodo.")
            .to_owned();
    };
    let mut sentences = vec![format!(
        "{} {} {} {} {} {}.",
        w.pick("Between", "Entre el"),
        utc(first.asked),
        w.pick("and", "y el"),
        utc(last.asked),
        w.pick("the page was asked about this person", "se preguntó a la página por esta persona"),
        w.times(stream.looks.len() as u64),
    )];
    sentences.push(answers(w, stream));
    sentences.extend(places(w, stream));
    let absences = stream.absences();
    sentences.extend(absences.iter().take(ABSENCES).map(|a| absence(w, a)));
    if let Some(more) = absences.len().checked_sub(ABSENCES).filter(|more| *more > 0) {
        sentences.push(format!(
            "{} {more} {}",
            w.pick("And", "Y"),
            w.pick("more such times, below.", "periodos más así, abajo.")
        ));
    }
    sentences.push(
        w.pick(
            "This is what the page answered. It does not say where a person is, or why a record is absent: the person may have been moved, released or deported, or the page may be wrong.",
            "Esto es lo que respondió la página. No dice dónde está una persona ni por qué falta un registro: puede ser un traslado, una salida o una deportación, o la página puede estar equivocada.",
        )
        .to_owned(),
    );
    sentences.join(" ")
}

fn answers(w: Words, stream: &Stream) -> String {
    let of = |class| stream.looks.iter().filter(|l| l.class() == class).count() as u64;
    let mut parts = vec![
        format!("{} {}", w.pick("it showed a record", "mostró un registro"), w.times(of(Class::Record))),
        format!(
            "{} {}",
            w.pick("it answered that it has no record", "respondió que no tiene registro"),
            w.times(of(Class::NotListed))
        ),
        format!(
            "{} {}",
            w.pick("it gave no answer or refused", "no respondió o se negó"),
            w.times(of(Class::NoAnswer))
        ),
    ];
    if of(Class::Other) > 0 {
        parts.push(format!(
            "{} {}",
            w.pick("it gave another answer", "dio otra respuesta"),
            w.times(of(Class::Other))
        ));
    }
    let last = parts.pop().unwrap_or_default();
    let mut sentence = format!("{} {} {last}.", parts.join(", "), w.pick("and", "y"));
    sentence.replace_range(0..1, &sentence[0..1].to_uppercase());
    sentence
}

/// The places that were shown, one after the other.
fn places(w: Words, stream: &Stream) -> Option<String> {
    let mut shown: Vec<(&str, String)> = Vec::new();
    for look in &stream.looks {
        if let Some(place) = look.field("place").filter(|p| shown.last().is_none_or(|(last, _)| last != p)) {
            shown.push((
                place,
                format!(
                    "{} ({} {}, {})",
                    w.quoted(place),
                    w.pick("first in entry", "primero en la entrada"),
                    look.index,
                    utc(look.asked)
                ),
            ));
        }
    }
    let (head, more) =
        (w.pick("The place it showed:", "El lugar que mostró:"), shown.len().saturating_sub(PLACES));
    let listed: Vec<String> = shown.into_iter().take(PLACES).map(|(_, text)| text).collect();
    let then = format!("; {} ", w.pick("then", "después"));
    let rest = if more > 0 {
        format!("; {} {more} {}", w.pick("and", "y"), w.pick("more, below", "más, abajo"))
    } else {
        String::new()
    };
    (!listed.is_empty()).then(|| format!("{head} {}{rest}.", listed.join(&then)))
}

/// So many places and absences stand in the paragraph.
const PLACES: usize = 4;
const ABSENCES: usize = 6;

fn absence(w: Words, absence: &Absence) -> String {
    let entry = w.pick("entry", "entrada");
    let (first, last) = (absence.first(), absence.last());
    let before = match absence.before {
        Some(look) => format!(
            "{} {} ({entry} {}). ",
            w.pick("It last showed a record at", "Mostró un registro por última vez el"),
            utc(look.asked),
            look.index
        ),
        None => String::new(),
    };
    let misses = absence.misses().count() as u64;
    let answered = w.pick("From", "Desde el");
    let after = match absence.after {
        Some(look) => format!(
            " {} {} ({entry} {}).",
            w.pick("It showed a record again at", "Volvió a mostrar un registro el"),
            utc(look.asked),
            look.index
        ),
        None => format!(
            " {}",
            w.pick(
                "It showed no record after that in this period.",
                "Después no mostró ningún registro en este periodo."
            )
        ),
    };
    format!(
        "{before}{answered} {} ({entry} {}) {} {} ({entry} {}) {}, {}.{after}",
        utc(first.asked),
        first.index,
        w.pick("to", "hasta el"),
        utc(last.asked),
        last.index,
        w.pick("the page answered that it has no record", "la página respondió que no tiene registro"),
        w.times(misses),
    )
}
