//! What would become of the list, before anything is saved; and the rows that are not taken, as a file.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::drafts::Mapping;
use super::super::super::look;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use super::super::{pace, why};
use super::list;
use super::sorted::{Against, Sorted, sort};
use crate::person::guard::Refusal;
use crate::person::import::errors_csv_said;
use crate::watch::enrol::Refused;
use maud::{Markup, html};

/// So many rows and lines are named on the page; the file has all of them.
const SHOWN: usize = 200;
const LINES: usize = 40;

pub fn preview(ask: &Ask) -> Result<Reply, Trouble> {
    let draft = list(ask)?;
    let key = ask.param("key");
    let Some(mapping) = &draft.mapping else { return Ok(Reply::see_other(&format!("/import/{key}"))) };
    if draft.saved.is_some() {
        return Ok(Reply::see_other(&format!("/import/{key}/done")));
    }
    let sorted = sorted(ask, &draft.bytes, mapping)?;
    let (w, title) = (ask.words, ask.words.t("web-import-preview"));
    let main = html! {
        h1 { (title) }
        (counts(w, &sorted))
        (guarded(ask, key, &sorted)?)
        (repairs(w, &sorted))
        (differing(w, &sorted))
        (not_taken(w, key, &sorted))
        p { a.row-link href={ "/import/" (key) } { (w.t("web-import-map-again")) } }
    };
    ask.reply(&title, "/add", main)
}

/// The list as it would be taken now.
pub fn sorted(ask: &Ask, bytes: &[u8], mapping: &Mapping) -> Result<Sorted, Trouble> {
    let (people, lists) = (ask.store().people()?, ask.store().lists()?);
    let against = Against {
        viewer: ask.viewer(),
        config: &ask.site.config,
        sources: &ask.site.sources,
        people: &people,
        lists: &lists,
    };
    Ok(sort(ask.words, bytes, mapping, &against))
}

fn counts(w: Words, sorted: &Sorted) -> Markup {
    let many = [
        ("ready", sorted.new.len()),
        ("fixable", sorted.fixable()),
        ("refused", sorted.refused()),
        ("unchanged", sorted.unchanged),
        ("differing", sorted.differing.len()),
    ]
    .map(|(name, n)| (name, n.to_string()));
    let values: Vec<(&'static str, &str)> = many.iter().map(|(n, v)| (*n, v.as_str())).collect();
    html! {
        p.status role="status" { (w.say("web-import-counts", &values)) }
        @if sorted.unchanged + sorted.differing.len() > 0 { p { (w.say("web-import-known", &values)) } }
    }
}

/// What the guards say; and where they let it, the way to save.
fn guarded(ask: &Ask, key: &str, sorted: &Sorted) -> Result<Markup, Trouble> {
    let w = ask.words;
    let questions = match &sorted.guard {
        Err(refused) => return Ok(refusal(w, refused, sorted)),
        Ok(_) if sorted.new.is_empty() => return Ok(html! { p { (w.t("web-import-nobody-new")) } }),
        Ok(questions) => questions,
    };
    let pace = pace::with(ask, &sorted.new)?;
    Ok(html! {
        section { (pace) }
        p.note { (w.t("web-add-wrong-digit")) }
        form.stack method="post" action={ "/import/" (key) "/save" } {
            (look::csrf(ask))
            @if !questions.is_empty() {
                @for question in questions.iter().take(SHOWN) { p.note { strong { (why::question(w, question)) } } }
                p { (w.t("web-guard-family-what")) }
                label.check {
                    input type="checkbox" name="family" value="yes" required;
                    span { (w.t("web-guard-family-yes-each")) }
                }
            }
            button { (w.count("web-import-save", sorted.new.len() as u64)) }
        }
    })
}

fn refusal(w: Words, refused: &Refused, sorted: &Sorted) -> Markup {
    let rows = match refused {
        Refused::Guard(Refusal::Sequence { rows }) => rows.as_slice(),
        Refused::Guard(Refusal::NotOnePerson | Refusal::TooMany { .. } | Refusal::NoOrganisation)
        | Refused::Unnamed => &[],
    };
    let lines: Vec<usize> = rows.iter().filter_map(|row| sorted.lines.get(*row).copied()).collect();
    let [message, next] = why::refused(w, refused);
    html! {
        div.note role="alert" {
            p { strong { (message) } }
            p { (next) }
            @if !lines.is_empty() { p { (in_lines(w, &lines)) } }
        }
    }
}

fn repairs(w: Words, sorted: &Sorted) -> Markup {
    html! {
        @if !sorted.repaired.is_empty() {
            h2 { (w.t("web-import-repaired")) }
            ul {
                @for (key, (_, lines)) in &sorted.repaired {
                    li { (w.t(&format!("web-repair-{key}"))) " " (in_lines(w, lines)) }
                }
            }
        }
    }
}

fn differing(w: Words, sorted: &Sorted) -> Markup {
    html! {
        @if !sorted.differing.is_empty() {
            h2 { (w.t("web-import-differing")) }
            p { (w.t("web-import-differing-what")) }
            ul {
                @for (line, columns) in sorted.differing.iter().take(SHOWN) {
                    @let names: Vec<String> = columns.iter().map(|c| why::column(w, *c)).collect();
                    li { (in_lines(w, &[*line])) ": " (names.join(", ")) }
                }
            }
        }
    }
}

/// The lines of a list, the first of them by number.
fn in_lines(w: Words, lines: &[usize]) -> String {
    let mut named: Vec<String> = lines.iter().take(LINES).map(usize::to_string).collect();
    if lines.len() > LINES {
        named.push("…".to_owned());
    }
    w.say("web-import-lines", &[("lines", &named.join(", "))])
}

/// The rows that are not taken, those that can be repaired first.
pub fn not_taken(w: Words, key: &str, sorted: &Sorted) -> Markup {
    let mut errors: Vec<_> = sorted.import.errors.iter().collect();
    errors.sort_by_key(|error| !error.reason.is_fixable());
    html! {
        @if !errors.is_empty() {
            h2 { (w.t("web-import-not-taken")) }
            p { a.button href={ "/import/" (key) "/errors.csv" } { (w.t("web-import-errors")) } }
            p { (w.t("web-import-errors-what")) }
            div.table {
                table {
                    thead { tr { th scope="col" { (w.t("web-import-line")) } th scope="col" { (w.t("web-import-why")) } } }
                    tbody {
                        @for error in errors.iter().take(SHOWN) {
                            tr { th scope="row" { (error.line) } td { (why::row(w, &error.reason)) } }
                        }
                    }
                }
            }
            @if errors.len() > SHOWN { p { (w.count("web-import-more-rows", (errors.len() - SHOWN) as u64)) } }
        }
    }
}

/// The rows that are not taken, the reason first, to be repaired and sent again.
pub fn errors(ask: &Ask) -> Result<Reply, Trouble> {
    let draft = list(ask)?;
    let Some(mapping) = &draft.mapping else { return Err(Trouble::NotFound) };
    let sorted = sorted(ask, &draft.bytes, mapping)?;
    let text = errors_csv_said(&sorted.import, &|reason| why::row(ask.words, reason));
    // Spreadsheet programs take a file for UTF-8 when it begins with this mark.
    Ok(Reply::file("text/csv; charset=utf-8", "errors.csv", format!("\u{feff}{text}")))
}
