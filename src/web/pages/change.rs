//! One change: what the page said before and after, the changed fields first; the texts' difference is folded.

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::bytes::{Kind, content_type, kind, lines, source, visible};
use super::super::reply::Reply;
use super::super::words::Words;
use super::{parts, saved};
use crate::event::Event;
use crate::outcome::Record;
use crate::store::{CheckRow, Snapshot};
use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// One field of a record, before and after.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    name: &'a str,
    before: Option<&'a str>,
    now: Option<&'a str>,
}

/// A difference that takes longer is left out.
const DEADLINE: Duration = Duration::from_millis(200);
/// Lines of a difference that are shown.
const LINES: usize = 300;
/// And bytes: two of them stand on a page of at most 100 kB.
const BYTES: usize = 20_000;
/// Events that are looked through for those around this one, and how many are shown on each side.
const EVENTS: u32 = 400;
const AROUND: usize = 3;

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let row = ask.event(ask.number("no")?)?;
    let event = &row.event;
    let card = event.person.as_ref().map(|id| ask.card_of(id)).transpose()?;
    // A check of somebody else, who served as control, is not for this page.
    let own = |no: Option<u64>| -> Option<u64> {
        no.filter(|no| {
            let whose = ask.store().person_of_check(*no).ok().flatten();
            whose.is_some() && whose.as_ref() == event.person.as_ref()
        })
    };
    let (before, now) = (snapshot(ask, own(event.before))?, snapshot(ask, own(event.check))?);
    let title = parts::event(w, event);
    let main = html! {
        (of_whom(card, event))
        h1 { (title) }
        (when(w, event, before.as_ref().map(|s| &s.check)))
        (words(w, event))
        (fields(w, before.as_ref(), now.as_ref()))
        (links(w, before.as_ref(), now.as_ref()))
        (side_by_side(w, before.as_ref(), now.as_ref()))
        (differences(w, before.as_ref(), now.as_ref()))
        (around(ask, card, row.no)?)
        @if !event.because.is_empty() {
            details { summary { (w.t("web-why-told")) } p.small { (visible(&event.because)) } }
        }
        dl.small {
            dt { (w.t("web-log-entry")) } dd { (row.entry) }
            dt { (w.t("web-found-at")) } dd { (w.utc(event.at)) }
        }
    };
    ask.reply(&title, "", main)
}

fn snapshot(ask: &Ask, no: Option<u64>) -> Result<Option<Snapshot>, Trouble> {
    Ok(no.map(|no| ask.store().snapshot(no)).transpose()?)
}

fn of_whom(card: Option<&Card>, event: &Event) -> Markup {
    html! {
        @match card {
            Some(card) => p { a.back href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } },
            None => p.soft { (event.group.as_deref().unwrap_or(&event.source)) },
        }
    }
}

/// Between which two looks it happened: that is all anybody knows.
fn when(w: Words, event: &Event, before: Option<&CheckRow>) -> Markup {
    html! {
        p {
            @match before {
                Some(before) => (w.say(
                    "web-between",
                    &[("before", &w.moment(before.answered.wall)), ("after", &w.moment(event.at))],
                )),
                None => (w.say("web-seen-at", &[("when", &w.moment(event.at))])),
            }
        }
    }
}

fn words(w: Words, event: &Event) -> Markup {
    let side = |text: &Option<String>| {
        text.as_deref().filter(|t| !t.is_empty()).map(|t| visible(&parts::said(w, t)))
    };
    html! {
        @if event.was.is_some() || event.now.is_some() {
            dl {
                @if let Some(was) = side(&event.was) { dt { (w.t("web-before")) } dd { (was) } }
                @if let Some(now) = side(&event.now) { dt { (w.t("web-now")) } dd { strong { (now) } } }
            }
        }
    }
}

/// Changed fields, then the same ones; volatile ones are never news.
fn rows<'a>(before: Option<&'a Record>, now: Option<&'a Record>) -> (Vec<Row<'a>>, Vec<Row<'a>>) {
    let names = |record: Option<&'a Record>| {
        record.into_iter().flat_map(|r| r.fields.iter().map(|f| (f.name.as_str(), f.volatile)))
    };
    let mut seen: Vec<(&str, bool)> = names(now).collect();
    for (name, volatile) in names(before) {
        if !seen.iter().any(|(n, _)| *n == name) {
            seen.push((name, volatile));
        }
    }
    let row = |(name, volatile): (&'a str, bool)| {
        let value = |record: Option<&'a Record>| record.and_then(|r| r.field(name));
        (Row { name, before: value(before), now: value(now) }, volatile)
    };
    let (changed, same): (Vec<_>, Vec<_>) =
        seen.into_iter().map(row).partition(|(row, volatile)| !volatile && row.before != row.now);
    let rows = |all: Vec<(Row<'a>, bool)>| all.into_iter().map(|(row, _)| row).collect();
    (rows(changed), rows(same))
}

fn fields(w: Words, before: Option<&Snapshot>, now: Option<&Snapshot>) -> Markup {
    let record = |s: Option<&Snapshot>| s.and_then(|s| s.check.outcome.record().cloned());
    let (before, now) = (record(before), record(now));
    let (changed, same) = rows(before.as_deref(), now.as_deref());
    match (before.is_some(), now.is_some()) {
        (false, false) => html! {},
        (true, true) => html! {
            h2 { (w.t("web-what-changed")) }
            @if changed.is_empty() { p { (w.t("web-no-field-changed")) } }
            @else { (table(w, &changed, true)) }
            @if !same.is_empty() {
                details { summary { (w.count("web-same-fields", same.len() as u64)) } (table(w, &same, false)) }
            }
        },
        // Nothing to compare with: the record as it stood on the one page that had one.
        (is_before, _) => html! {
            h2 { (w.t(if is_before { "web-record-before" } else { "web-record-now" })) }
            dl {
                @for row in changed.iter().chain(&same) {
                    dt { (row.name.replace('_', " ")) }
                    dd { (value(w, row.before.or(row.now))) }
                }
            }
        },
    }
}

fn table(w: Words, rows: &[Row], changed: bool) -> Markup {
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-field")) }
                        th scope="col" { (w.t("web-before")) }
                        th scope="col" { (w.t("web-now")) }
                    }
                }
                tbody {
                    @for row in rows {
                        tr class=[changed.then_some("changed")] {
                            th scope="row" {
                                (row.name.replace('_', " "))
                                @if changed { " " span.changed-word { (w.t("web-changed")) } }
                            }
                            td data-label=(w.t("web-before")) { (value(w, row.before)) }
                            td data-label=(w.t("web-now")) { (value(w, row.now)) }
                        }
                    }
                }
            }
        }
    }
}

fn value(w: Words, value: Option<&str>) -> Markup {
    html! {
        @match value {
            Some(text) if !text.is_empty() => bdi { (visible(text)) },
            Some(_) | None => span.soft { (w.t("web-nothing-shown")) },
        }
    }
}

fn links(w: Words, before: Option<&Snapshot>, now: Option<&Snapshot>) -> Markup {
    html! {
        p.no-print {
            @if let Some(s) = before { a.button href={ "/saved/" (s.check.no) } { (w.t("web-saved-before")) } " " }
            @if let Some(s) = now { a.button href={ "/saved/" (s.check.no) } { (w.t("web-saved-now")) } }
        }
    }
}

/// The two pages in locked frames, which are only loaded when somebody opens them.
fn side_by_side(w: Words, before: Option<&Snapshot>, now: Option<&Snapshot>) -> Markup {
    let (Some(before), Some(now)) = (before, now) else { return html! {} };
    html! {
        @if is_page(before) && is_page(now) {
            details.no-print {
                summary { (w.t("web-side-by-side")) }
                p.small.soft { (w.t("web-frame-what")) }
                div.pair {
                    div { h3 { (w.t("web-before")) " " (w.utc(before.check.answered.wall)) } (saved::framed(w, before.check.no)) }
                    div { h3 { (w.t("web-now")) " " (w.utc(now.check.answered.wall)) } (saved::framed(w, now.check.no)) }
                }
            }
        }
    }
}

fn named(s: &Snapshot) -> Option<String> {
    content_type(&s.head, s.capture.as_ref())
}

fn is_page(s: &Snapshot) -> bool {
    s.body.as_deref().is_some_and(|body| kind(body, named(s).as_deref()) == Kind::Html)
}

fn differences(w: Words, before: Option<&Snapshot>, now: Option<&Snapshot>) -> Markup {
    let (Some(before), Some(now)) = (before, now) else { return html! {} };
    let text =
        |s: &Snapshot| s.body.as_deref().map(|body| lines(body, named(s).as_deref())).unwrap_or_default();
    let raw =
        |s: &Snapshot| s.body.as_deref().map(|body| source(body, named(s).as_deref())).unwrap_or_default();
    html! {
        (difference(w, "web-text-difference", &text(before), &text(now)))
        (difference(w, "web-raw-difference", &raw(before), &raw(now)))
    }
}

fn difference(w: Words, title: &str, before: &[String], now: &[String]) -> Markup {
    html! {
        @if !before.is_empty() && !now.is_empty() {
            details { summary { (w.t(title)) } (diff(w, before, now)) }
        }
    }
}

/// What was told of the same person just before this and just after it.
fn around(ask: &Ask, card: Option<&Card>, no: u64) -> Result<Markup, Trouble> {
    let Some(card) = card else { return Ok(html! {}) };
    let w = ask.words;
    let all = ask.events_of(card, EVENTS)?;
    let Some(at) = all.iter().position(|row| row.no == no) else { return Ok(html! {}) };
    let near = &all[at.saturating_sub(AROUND)..all.len().min(at + AROUND + 1)];
    Ok(html! {
        @if near.len() > 1 {
            h2 { (w.t("web-around")) }
            ul.events {
                @for row in near {
                    li {
                        time datetime=(row.event.at.to_rfc3339()) { (w.moment(row.event.at)) }
                        @if row.no == no { span aria-current="true" { strong { (parts::event(w, &row.event)) } } }
                        @else { a.row-link href={ "/change/" (row.no) } { (parts::event(w, &row.event)) } }
                    }
                }
            }
        }
    })
}

fn diff(w: Words, before: &[String], now: &[String]) -> Markup {
    let slices = |lines: &[String]| lines.iter().map(|l| format!("{l}\n")).collect::<String>();
    let (before, now) = (slices(before), slices(now));
    let diff = TextDiff::configure().timeout(DEADLINE).diff_lines(&before, &now);
    let mut left = BYTES;
    let fits = |c: &similar::Change<&str>| {
        left = left.saturating_sub(c.value().len());
        left > 0
    };
    let unlike = || diff.iter_all_changes().filter(|c| c.tag() != ChangeTag::Equal);
    let changes: Vec<_> = unlike().take(LINES).take_while(fits).collect();
    let more = unlike().count() - changes.len();
    html! {
        @if more > 0 { p.small.soft { (w.count("web-difference-more", more as u64)) } }
        @if changes.is_empty() && more == 0 { p { (w.t("web-same-text")) } }
        div.text {
            @for change in changes {
                p.mono {
                    @match change.tag() {
                        ChangeTag::Delete => { "− " del { (change.value()) } },
                        ChangeTag::Insert => { "+ " ins { (change.value()) } },
                        ChangeTag::Equal => { (change.value()) },
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Custody, Field};

    fn record(fields: &[(&str, &str, bool)]) -> Record {
        let field = |(name, value, volatile): &(&str, &str, bool)| Field {
            name: (*name).into(),
            value: (*value).into(),
            span: None,
            volatile: *volatile,
        };
        Record { custody: Custody::HeldNoPlace, fields: fields.iter().map(field).collect() }
    }

    #[test]
    fn changed_fields_come_first_and_volatile_ones_are_no_news() {
        let before = record(&[
            ("name", "A", false),
            ("place", "NORTH", false),
            ("days", "3", true),
            ("gone", "x", false),
        ]);
        let now = record(&[("name", "A", false), ("place", "SOUTH", false), ("days", "4", true)]);
        let (changed, same) = rows(Some(&before), Some(&now));
        let names = |rows: &[Row]| rows.iter().map(|r| r.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&changed), ["place", "gone"]);
        assert_eq!(names(&same), ["name", "days"]);
        assert_eq!(changed[1].now, None);
    }
}
