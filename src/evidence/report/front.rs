//! The first page: who, which source, which time, made when, at which level; and in short what the page answered.

use super::super::case::{Case, CasePerson, CaseSource};
use super::super::facts::{Absence, Class, Stream};
use super::super::words::{SHOWN, Words, clean, utc};
use super::piece::{Cell, Piece, Table, mono, plain};

pub fn title(case: &Case, w: Words) -> Vec<Piece> {
    let title = match case.people.len() {
        0 | 1 => w.say("report-what-public-page-answered").to_owned(),
        n => format!("{} {n} {}", w.say("report-what-public-pages-answered"), w.say("report-people")),
    };
    let top = w.say("report-evidence-folder-report");
    let mut pieces = vec![Piece::Line(top.to_owned()), Piece::Title(title), Piece::Table(facts(case, w))];
    pieces.push(Piece::Small(speaker(w)));
    pieces
}

fn speaker(w: Words) -> String {
    w.say("report-program-wrote-this-report").to_owned()
}

fn facts(case: &Case, w: Words) -> Table {
    let mut table = Table::pairs();
    for person in &case.people {
        table.pair(&format!("{} {}", w.say("report-person"), person.number), who(case, w, person));
    }
    for source in &case.sources {
        table.pair(w.say("report-source"), plain(named(source)));
    }
    table.pair(w.say("report-period"), plain(period(case, w)));
    for person in &case.people {
        let text = format!("{}, {} {}", utc(person.enrolled_at), w.say("report-entry-2"), person.enrolled);
        table.pair(&format!("{} {}", w.say("report-followed-since-person"), person.number), plain(text));
    }
    table.pair(w.say("report-looks-this-report"), plain(case.looks.len()));
    table.pair(w.say("report-report-made-at"), plain(utc(case.made_at)));
    table.pair(w.say("report-level"), plain(w.level(case.level)));
    table.pair(w.say("report-made-by"), plain(clean(&case.software, SHOWN)));
    table.pair(w.say("report-log"), mono(clean(&case.origin, SHOWN)));
    table
}

/// A person as the level allows: by name and number, or by the pseudonym in the log.
fn who(case: &Case, w: Words, person: &CasePerson) -> Cell {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(person.name.as_deref().map(|n| clean(n, SHOWN)));
    parts
        .extend(person.a_number.as_deref().map(|n| format!("{} {}", w.say("report-number-2"), clean(n, 40))));
    parts.extend(
        person.country.as_deref().map(|c| format!("{} {}", w.say("report-country-birth"), clean(c, SHOWN))),
    );
    if parts.is_empty() {
        let closed = w.say("report-not-named-at-this");
        parts.push(format!("{closed} ({})", case.level.key()));
    }
    let pseudonym = w.say("report-log-2");
    plain(format!("{}; {pseudonym} {}", parts.join(", "), clean(&person.pseudonym, 64)))
}

fn named(source: &CaseSource) -> String {
    format!("{}, {}", clean(&source.title, SHOWN), clean(&source.address, SHOWN))
}

fn period(case: &Case, w: Words) -> String {
    let asked = match (case.since, case.until) {
        (None, None) => w.say("report-whole-history"),
        (Some(_), _) | (_, Some(_)) => w.say("report-as-chosen-for-this"),
    };
    match case.period() {
        Some((from, until)) => format!("{} – {} ({asked})", utc(from), utc(until)),
        None => w.say("report-no-look-this-period").to_owned(),
    }
}

/// `Person 1 at ICE Online Detainee Locator System`.
pub fn stream(case: &Case, w: Words, person: u32, source: &str) -> String {
    let title = case.source(source).map_or(source, |s| &s.title);
    format!("{} {person} · {}", w.say("report-person"), clean(title, 120))
}

/// In one paragraph for each person at each source, what the page answered.
pub fn in_short(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![Piece::Heading(w.say("report-short").to_owned())];
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
        return w.say("report-page-was-not-asked").to_owned();
    };
    let mut sentences = vec![format!(
        "{} {} {} {} {} {}.",
        w.say("report-between"),
        utc(first.asked),
        w.say("report-and"),
        utc(last.asked),
        w.say("report-page-was-asked-about"),
        w.times(stream.looks.len() as u64),
    )];
    sentences.push(answers(w, stream));
    sentences.extend(places(w, stream));
    let absences = stream.absences();
    sentences.extend(absences.iter().take(ABSENCES).map(|a| absence(w, a)));
    if let Some(more) = absences.len().checked_sub(ABSENCES).filter(|more| *more > 0) {
        sentences.push(format!("{} {more} {}", w.say("report-and-2"), w.say("report-more-such-times-below")));
    }
    sentences.push(w.say("report-this-what-page-answered").to_owned());
    sentences.join(" ")
}

fn answers(w: Words, stream: &Stream) -> String {
    let of = |class| stream.looks.iter().filter(|l| l.class() == class).count() as u64;
    let mut parts = vec![
        format!("{} {}", w.say("report-showed-record"), w.times(of(Class::Record))),
        format!("{} {}", w.say("report-answered-has-no-record"), w.times(of(Class::NotListed))),
        format!("{} {}", w.say("report-gave-no-answer-or"), w.times(of(Class::NoAnswer))),
    ];
    if of(Class::Other) > 0 {
        parts.push(format!("{} {}", w.say("report-gave-another-answer"), w.times(of(Class::Other))));
    }
    let last = parts.pop().unwrap_or_default();
    let mut sentence = format!("{} {} {last}.", parts.join(", "), w.say("report-and-3"));
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
                    w.say("report-first-entry"),
                    look.index,
                    utc(look.asked)
                ),
            ));
        }
    }
    let (head, more) = (w.say("report-place-showed"), shown.len().saturating_sub(PLACES));
    let listed: Vec<String> = shown.into_iter().take(PLACES).map(|(_, text)| text).collect();
    let then = format!("; {} ", w.say("report-then"));
    let rest = if more > 0 {
        format!("; {} {more} {}", w.say("report-and-3"), w.say("report-more-below"))
    } else {
        String::new()
    };
    (!listed.is_empty()).then(|| format!("{head} {}{rest}.", listed.join(&then)))
}

/// So many places and absences stand in the paragraph.
const PLACES: usize = 4;
const ABSENCES: usize = 6;

fn absence(w: Words, absence: &Absence) -> String {
    let entry = w.say("report-entry-2");
    let (first, last) = (absence.first(), absence.last());
    let before = match absence.before {
        Some(look) => format!(
            "{} {} ({entry} {}). ",
            w.say("report-last-showed-record-at"),
            utc(look.asked),
            look.index
        ),
        None => String::new(),
    };
    let misses = absence.misses().count() as u64;
    let answered = w.say("report-from");
    let after = match absence.after {
        Some(look) => format!(
            " {} {} ({entry} {}).",
            w.say("report-showed-record-again-at"),
            utc(look.asked),
            look.index
        ),
        None => format!(" {}", w.say("report-showed-no-record-after")),
    };
    format!(
        "{before}{answered} {} ({entry} {}) {} {} ({entry} {}) {}, {}.{after}",
        utc(first.asked),
        first.index,
        w.say("report-to"),
        utc(last.asked),
        last.index,
        w.say("report-page-answered-has-no"),
        w.times(misses),
    )
}
