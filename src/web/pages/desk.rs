//! The desk: what changed, what is out of date, what people must look at, and everybody, filtered.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Search};
use super::super::bytes::visible;
use super::super::reply::Reply;
use super::super::strips::Strips;
use super::super::words::Words;
use super::home::{DAYS, as_of, pages};
use super::parts;
use crate::judge::{Health, Status};
use crate::store::EventRow;
use crate::time::rfc3339;
use chrono::TimeDelta;
use maud::{Markup, html};
use std::collections::BTreeSet;

const ROWS: usize = 40;
/// Changes that are shown at once; the others are folded.
const CHANGES: usize = 10;
const MOST_CHANGES: usize = 60;
/// What is new at the desk.
const NEW: TimeDelta = TimeDelta::hours(24);
/// Choices of one filter.
const CHOICES: usize = 200;

/// What was asked for; every value is compared, none is a pattern.
#[derive(Default)]
struct Filter {
    search: Search,
    status: Option<String>,
    matter: Option<String>,
    group: Option<String>,
}

impl Filter {
    fn of(ask: &Ask) -> Filter {
        Filter {
            search: Search::of(ask.asked("q").unwrap_or_default()),
            status: ask.asked("status").map(str::to_owned),
            matter: ask.asked("matter").map(str::to_owned),
            group: ask.asked("group").map(str::to_owned),
        }
    }

    fn keeps(&self, card: &Card) -> bool {
        let d = &card.person.details;
        let is =
            |wanted: &Option<String>, has: Option<&str>| wanted.as_deref().is_none_or(|w| has == Some(w));
        is(&self.status, Some(card.status()))
            && is(&self.matter, d.matter.as_deref())
            && is(&self.group, d.group.as_deref())
            && card.is_found(&self.search)
    }

    fn is_empty(&self) -> bool {
        self.search.is_empty() && self.status.is_none() && self.matter.is_none() && self.group.is_none()
    }
}

fn rows<'a>(ask: &'a Ask, filter: &Filter) -> Vec<&'a Card> {
    ask.by_urgency().filter(|card| filter.keeps(card)).collect()
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let filter = Filter::of(ask);
    let rows = rows(ask, &filter);
    let page: usize = ask.asked("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    let changed = ask.events_since(ask.now - NEW, 400)?;
    let more = rows.len() > (page + 1).saturating_mul(ROWS);
    let shown = rows.iter().skip(page.saturating_mul(ROWS)).take(ROWS);
    let strips = Strips::new(ask, DAYS);
    let lines: Vec<Markup> = shown.map(|card| line(ask, card, &strips)).collect::<Result<_, _>>()?;
    let main = html! {
        h1 { (w.t("web-desk")) }
        (as_of(ask))
        (counts(ask, &changed))
        @if filter.is_empty() && page == 0 { (changes(ask, &changed)) }
        h2 { (w.count("web-people", rows.len() as u64)) }
        (bar(ask, &filter))
        div.table {
            table.fold.rows {
                thead {
                    tr {
                        th scope="col" { (w.t("web-person")) }
                        th scope="col" { (w.t("web-matter")) }
                        th scope="col" { (w.t("web-now")) }
                        th scope="col" { (w.t("web-since-utc")) }
                        th scope="col" { (w.count("web-days", u64::from(DAYS))) }
                    }
                }
                tbody { @for line in &lines { (line) } }
            }
        }
        (pages(w, page, more, &format!("/desk?{}", query_without_page(ask))))
        p.no-print { a.button href={ "/desk.csv?" (query_without_page(ask)) } { "CSV" } }
        p.small.soft.no-print { (w.t("web-desk-keys")) }
    };
    ask.reply(&w.t("web-desk"), "/desk", main)
}

/// The first thing that the eye meets: how many of what.
fn counts(ask: &Ask, changed: &[EventRow]) -> Markup {
    let w = ask.words;
    let of = |keys: &[Status]| {
        let is_one = |card: &&Card| card.stood.as_ref().is_some_and(|(_, s)| keys.contains(&s.status));
        ask.cards().filter(is_one).count() as u64
    };
    let unconfirmed = of(&[Status::Recheck, Status::Likely]);
    let hands =
        ask.board().desks().filter(|(_, d)| d.source_standing(ask.now).state == Health::Blocked).count();
    html! {
        p.status {
            (w.count("web-changed-since", changed.iter().filter(|row| row.event.person.is_some()).count() as u64)) " · "
            (w.count("web-unconfirmed", unconfirmed)) " · "
            (w.count("web-out-of-date", of(&[Status::Stale])))
        }
        @if hands > 0 { p.note { (w.count("web-hands", hands as u64)) } }
    }
}

fn changes(ask: &Ask, changed: &[EventRow]) -> Markup {
    let w = ask.words;
    let (first, rest) = changed.split_at(changed.len().min(CHANGES));
    html! {
        h2 { (w.t("web-what-changed")) }
        @if changed.is_empty() { p { (w.t("web-nothing-changed")) } }
        ul.events { @for row in first { (change(ask, row)) } }
        @if !rest.is_empty() {
            details {
                summary { (w.count("web-earlier", rest.len() as u64)) }
                ul.events { @for row in rest.iter().take(MOST_CHANGES) { (change(ask, row)) } }
            }
        }
    }
}

fn change(ask: &Ask, row: &EventRow) -> Markup {
    let (w, event) = (ask.words, &row.event);
    let card = event.person.as_ref().and_then(|id| ask.card_of(id).ok());
    let source =
        || ask.board().desks().find(|(s, _)| s.id() == event.source).map(|(s, _)| &s.profile.rules().title);
    html! {
        li {
            time datetime=(event.at.to_rfc3339()) { (w.utc(event.at)) " · " (w.moment(event.at)) }
            @if let Some(card) = card { a href={ "/person/" (card.person.id) } { bdi { (card.person.details.call) } } ": " }
            @else if let Some(group) = &event.group { bdi { (group) } ": " }
            @else { (source().unwrap_or(&event.source)) ": " }
            a.row-link href={ "/change/" (row.no) } { (parts::event(w, event)) }
            @if let Some(now) = &event.now { " " span.small { (visible(&parts::said(w, now))) } }
        }
    }
}

fn bar(ask: &Ask, filter: &Filter) -> Markup {
    let w = ask.words;
    const STATUSES: [Status; 8] = [
        Status::NotListed,
        Status::Likely,
        Status::Recheck,
        Status::SiteDoubt,
        Status::Stale,
        Status::NeverListed,
        Status::ExpiredExpected,
        Status::Listed,
    ];
    let choices = |of: fn(&Card) -> Option<&str>| {
        let all: BTreeSet<&str> = ask.cards().filter_map(of).collect();
        all.into_iter().take(CHOICES).collect::<Vec<_>>()
    };
    let matters = choices(|card| card.person.details.matter.as_deref());
    let groups = choices(|card| card.person.details.group.as_deref());
    html! {
        form.bar method="get" action="/desk" role="search" {
            div { label for="q" { (w.t("web-search")) } input id="q" name="q" type="search" value=(ask.asked("q").unwrap_or_default()) maxlength="200" autocomplete="off"; }
            div {
                label for="status" { (w.t("web-status")) }
                select id="status" name="status" {
                    option value="" { (w.t("web-all")) }
                    @for s in STATUSES {
                        option value=(s.key()) selected[filter.status.as_deref() == Some(s.key())] {
                            (w.t(&format!("web-status-{}", s.key().replace('_', "-"))))
                        }
                    }
                }
            }
            (choice(w, "matter", "web-matter", &matters, filter.matter.as_deref()))
            (choice(w, "group", "web-group", &groups, filter.group.as_deref()))
            button { (w.t("web-show")) }
        }
    }
}

fn choice(w: Words, name: &str, key: &str, all: &[&str], chosen: Option<&str>) -> Markup {
    html! {
        @if !all.is_empty() {
            div {
                label for=(name) { (w.t(key)) }
                select id=(name) name=(name) {
                    option value="" { (w.t("web-all")) }
                    @for one in all { option value=(one) selected[chosen == Some(*one)] { (one) } }
                }
            }
        }
    }
}

fn line(ask: &Ask, card: &Card, strips: &Strips) -> Result<Markup, Trouble> {
    let (w, person) = (ask.words, &card.person);
    let at = ask.overall(card);
    let strip = at.as_ref().map(|(watched, _)| strips.of(card, *watched)).transpose()?;
    let standing = at.as_ref().map(|(_, s)| s);
    Ok(html! {
        tr tabindex="0" {
            th scope="row" {
                a.row-link href={ "/person/" (person.id) } { bdi { (person.details.call) } } " "
                span.soft.small { bdi dir="ltr" { (person.details.a_number.masked()) } }
            }
            td data-label=(w.t("web-matter")) { (person.details.matter.as_deref().unwrap_or("–")) }
            td { (visible(&parts::status(w, standing))) @if person.paused { " " span.soft { "(" (w.t("web-paused-short")) ")" } } }
            td data-label=(w.t("web-since-utc")) {
                @match standing.and_then(|s| s.since) { Some(at) => (at.format("%m-%d %H:%M")), None => "–" }
            }
            td {
                @if let Some(strip) = &strip {
                    @match strips.picture(strip) { Some(picture) => (picture), None => span.small { (strip.sentence(w)) } }
                }
            }
        }
    })
}

fn query_without_page(ask: &Ask) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(ask.query.iter().filter(|(name, value)| {
        ["q", "status", "matter", "group"].contains(&name.as_str()) && !value.is_empty()
    }));
    let query = query.finish();
    if query.is_empty() { query } else { query + "&" }
}

/// The same rows for a spreadsheet.
pub fn csv(ask: &Ask) -> Result<Reply, Trouble> {
    let head = [
        "id",
        "call",
        "client_ref",
        "matter",
        "group",
        "status",
        "place",
        "since",
        "last_check",
        "last_listed",
    ];
    let rows = rows(ask, &Filter::of(ask)).into_iter().map(|card| {
        let d = &card.person.details;
        let s = card.stood.as_ref().map(|(_, s)| s);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(rfc3339).unwrap_or_default();
        [
            card.person.id.as_str().to_owned(),
            d.call.clone(),
            text(&d.client_ref),
            text(&d.matter),
            text(&d.group),
            card.status().to_owned(),
            s.and_then(|s| s.place.as_deref()).unwrap_or_default().to_owned(),
            time(s.and_then(|s| s.since)),
            time(s.and_then(|s| s.last_check)),
            time(s.and_then(|s| s.last_listed)),
        ]
    });
    Ok(Reply::table("desk.csv", head, rows))
}
