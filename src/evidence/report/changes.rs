//! The changes, each with a table of before and after.

use super::super::case::{Bound, Case, CaseChange, CaseLook};
use super::super::words::{SHOWN, Words, clean, stamp, utc};
use super::piece::{Cell, Piece, Table, bold, mono, plain};

/// So many changes have a table; all of them are in TIMELINE.csv.
const MOST: usize = 200;

pub fn changes(case: &Case, w: Words) -> Vec<Piece> {
    let heading = Piece::Heading(w.say("report-changes").to_owned());
    if case.changes.is_empty() {
        let none = w.say("report-no-change-was-found");
        return vec![heading, Piece::Text(none.to_owned())];
    }
    let intro = Piece::Text(w.say("report-found-by-fixed-published").to_owned());
    // The heading and the words below it stay with the first change.
    let (mut head, mut pieces) = (vec![heading, intro], Vec::new());
    for (n, change) in case.changes.iter().take(MOST).enumerate() {
        head.extend(one(case, w, n + 1, change));
        pieces.push(Piece::Together(std::mem::take(&mut head)));
    }
    if let Some(rest) = case.changes.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        pieces.push(Piece::Text(format!("{rest} {}", w.say("report-more-changes-are-timeline"))));
    }
    pieces
}

fn one(case: &Case, w: Words, n: usize, change: &CaseChange) -> Vec<Piece> {
    let heading = format!("{} {n}: {}", w.say("report-change"), w.event(&change.kind));
    let told = format!(
        "{} · {} · {} {}",
        super::front::stream(case, w, change.person, &change.source),
        utc(change.at),
        w.say("report-log-entry"),
        change.index
    );
    let mut pieces = vec![Piece::Sub(heading), Piece::Line(told)];
    if !change.because.is_empty() {
        let conditions = w.say("report-conditions-as-rules-wrote");
        pieces.push(Piece::Text(format!("{conditions} {}", w.quoted(&change.because))));
    }
    pieces.push(Piece::Table(table(case, w, change)));
    pieces
}

fn table(case: &Case, w: Words, change: &CaseChange) -> Table {
    let (before, after) = (case.look(change.before), case.look(change.check));
    let mut table = Table::new([("", 1.15), (w.say("report-before"), 2.0), (w.say("report-after"), 2.0)]);
    compare(&mut table, w.say("report-state"), w.state(&change.was), w.state(&change.now));
    if before.is_none() && after.is_none() {
        return table;
    }
    about(&mut table, w, before, after);
    for name in fields(before, after) {
        let value = |look: Option<&CaseLook>| {
            look.and_then(|l| l.field(name)).map(|v| clean(v, SHOWN)).unwrap_or_else(|| "—".to_owned())
        };
        compare(
            &mut table,
            &format!("{}: {}", w.say("report-page"), w.field(name)),
            value(before),
            value(after),
        );
    }
    table
}

/// When, which entry, which answer, which bytes.
fn about(table: &mut Table, w: Words, before: Option<&CaseLook>, after: Option<&CaseLook>) {
    let both = |tell: &dyn Fn(&CaseLook) -> String| [before, after].map(|l| l.map_or("—".to_owned(), tell));
    let [was, now] = both(&|l| w.outcome(l));
    compare(table, w.say("report-answer"), was, now);
    let plain_rows: [(&str, [String; 2]); 3] = [
        (w.say("report-asked"), both(&|l| utc(l.asked))),
        (w.say("report-log-entry-look"), both(&|l| format!("{}, {}", l.index, l.check))),
        (w.say("report-how"), both(&|l| format!("{}; {}", w.kind(l.kind), w.way(l.way, l.grade)))),
    ];
    for (name, [was, now]) in plain_rows {
        table.row([bold(name), plain(was), plain(now)]);
    }
    let [was, now] = both(&|l| between(w, l));
    table.row([bold(w.say("report-between-utc")), plain(was), plain(now)]);
    if [before, after].into_iter().flatten().any(|l| l.picture.is_some()) {
        let [was, now] = both(&|l| l.picture.as_deref().map_or("—".to_owned(), |p| clean(p, 120)));
        table.row([bold(w.say("report-picture")), mono(was), mono(now)]);
    }
    if [before, after].into_iter().flatten().any(|l| l.body_sha256.is_some()) {
        let [was, now] = both(&|l| l.body_sha256.as_deref().map_or("—".to_owned(), |h| clean(h, 64)));
        table.row([bold(w.say("report-sha-256-answer")), mono(was), mono(now)]);
    }
}

/// The times that others gave, and what is between them.
fn between(w: Words, look: &CaseLook) -> String {
    let at = |bound: &Option<Bound>| bound.as_ref().map_or("—".to_owned(), |b| stamp(b.at));
    let width = look.width().map(|width| format!(" ({})", w.lapse(width))).unwrap_or_default();
    format!("{} – {}{width}", at(&look.not_before), at(&look.not_after))
}

fn compare(table: &mut Table, name: &str, was: String, now: String) {
    let cell: fn(String) -> Cell = if was == now { plain } else { bold };
    table.row([bold(name), cell(was), cell(now)]);
}

/// Names of both, in the page's order, those of `after` first.
fn fields<'a>(before: Option<&'a CaseLook>, after: Option<&'a CaseLook>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for look in [after, before].into_iter().flatten() {
        for (name, _) in &look.fields {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    names.truncate(60);
    names
}
