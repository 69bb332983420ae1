//! The desk: what changed, what is out of date, what people must look at, and everybody, filtered.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::bytes::visible;
use super::super::reply::Reply;
use super::super::words::Words;
use super::home::{DAYS, pages};
use super::parts;
use crate::fold;
use crate::judge::{Health, Standing, Status};
use crate::person::import::inert;
use crate::store::EventRow;
use crate::time::rfc3339;
use chrono::TimeDelta;
use maud::{Markup, html};

const ROWS: usize = 40;
/// Changes that are shown at once; the others are folded.
const CHANGES: usize = 10;
const MOST_CHANGES: usize = 60;
/// What is new at the desk.
const NEW: TimeDelta = TimeDelta::hours(24);
/// A longer search is none.
const LONGEST: usize = 200;

/// What a person's row shows.
struct Row<'a> {
    card: &'a Card,
    at: Option<(Watched, Standing)>,
}

/// What was asked for; every value is compared, none is a pattern.
#[derive(Default)]
struct Filter {
    text: String,
    number: String,
    status: Option<String>,
    matter: Option<String>,
    group: Option<String>,
}

impl Filter {
    fn of(ask: &Ask) -> Filter {
        let text: String = ask.asked("q").unwrap_or_default().chars().take(LONGEST).collect();
        Filter {
            number: text.chars().filter(char::is_ascii_digit).collect(),
            text: fold::fold(&text),
            status: ask.asked("status").map(str::to_owned),
            matter: ask.asked("matter").map(str::to_owned),
            group: ask.asked("group").map(str::to_owned),
        }
    }

    fn keeps(&self, row: &Row) -> bool {
        let d = &row.card.person.details;
        let is =
            |wanted: &Option<String>, has: Option<&str>| wanted.as_deref().is_none_or(|w| has == Some(w));
        is(&self.status, Some(row.status()))
            && is(&self.matter, d.matter.as_deref())
            && is(&self.group, d.group.as_deref())
            && self.finds(row)
    }

    /// In names, matter, place and group; a number of four digits or more also in the A-number.
    fn finds(&self, row: &Row) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let d = &row.card.person.details;
        let names = d.names.as_ref().map(|n| format!("{} {}", n.first, n.last));
        let place = row.at.as_ref().and_then(|(_, s)| s.place.as_deref());
        let texts = [Some(d.call.as_str()), names.as_deref(), d.matter.as_deref(), d.group.as_deref(), place];
        texts.into_iter().flatten().any(|text| fold::fold(text).contains(&self.text))
            || self.number.len() >= 4 && d.a_number.reveal().contains(&self.number)
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.status.is_none() && self.matter.is_none() && self.group.is_none()
    }
}

impl Row<'_> {
    fn status(&self) -> &'static str {
        self.at.as_ref().map_or("nowhere", |(_, s)| s.status.key())
    }

    fn urgency(&self) -> u8 {
        self.at.as_ref().map_or(u8::MAX, |(_, s)| s.status.urgency())
    }
}

fn rows<'a>(ask: &'a Ask, filter: &Filter) -> Vec<Row<'a>> {
    let all = ask.cards().map(|card| Row { card, at: ask.overall(card) });
    let mut rows: Vec<Row> = all.filter(|row| filter.keeps(row)).collect();
    rows.sort_by_key(Row::urgency);
    rows
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let filter = Filter::of(ask);
    let rows = rows(ask, &filter);
    let page: usize = ask.asked("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    let changed = ask.events_since(ask.now - NEW, 400)?;
    let more = rows.len() > (page + 1).saturating_mul(ROWS);
    let shown = rows.iter().skip(page.saturating_mul(ROWS)).take(ROWS);
    let lines: Vec<Markup> = shown.map(|row| line(ask, row)).collect::<Result<_, _>>()?;
    let main = html! {
        h1 { (w.t("web-desk")) }
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
    let mut by_status: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for card in ask.cards() {
        if let Some((_, s)) = ask.overall(card) {
            *by_status.entry(s.status.key()).or_default() += 1;
        }
    }
    let of = |keys: &[Status]| keys.iter().filter_map(|s| by_status.get(s.key())).sum::<u64>();
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
    let choices = |of: &dyn Fn(&Card) -> Option<String>| {
        let mut all: Vec<String> = ask.cards().filter_map(of).collect();
        all.sort();
        all.dedup();
        all.truncate(200);
        all
    };
    let matters = choices(&|card| card.person.details.matter.clone());
    let groups = choices(&|card| card.person.details.group.clone());
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

fn choice(w: Words, name: &str, key: &str, all: &[String], chosen: Option<&str>) -> Markup {
    html! {
        @if !all.is_empty() {
            div {
                label for=(name) { (w.t(key)) }
                select id=(name) name=(name) {
                    option value="" { (w.t("web-all")) }
                    @for one in all { option value=(one) selected[chosen == Some(one.as_str())] { (one) } }
                }
            }
        }
    }
}

fn line(ask: &Ask, row: &Row) -> Result<Markup, Trouble> {
    let (w, person) = (ask.words, &row.card.person);
    let strip = row.at.as_ref().map(|(watched, _)| ask.strip(row.card, *watched, DAYS)).transpose()?;
    let standing = row.at.as_ref().map(|(_, s)| s);
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
            td { @if let Some(strip) = &strip { (strip.picture(w, false)) } }
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

/// The same rows for a spreadsheet. Cells that a spreadsheet would run are made inert.
pub fn csv(ask: &Ask) -> Result<Reply, Trouble> {
    let mut out = csv::Writer::from_writer(Vec::new());
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
    let _in_memory = out.write_record(head);
    for row in rows(ask, &Filter::of(ask)) {
        let d = &row.card.person.details;
        let s = row.at.as_ref().map(|(_, s)| s);
        let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(rfc3339).unwrap_or_default();
        let text = |text: Option<&str>| inert(text.unwrap_or_default()).into_owned();
        let _in_memory = out.write_record([
            row.card.person.id.as_str().to_owned(),
            text(Some(&d.call)),
            text(d.client_ref.as_deref()),
            text(d.matter.as_deref()),
            text(d.group.as_deref()),
            row.status().to_owned(),
            text(s.and_then(|s| s.place.as_deref())),
            time(s.and_then(|s| s.since)),
            time(s.and_then(|s| s.last_check)),
            time(s.and_then(|s| s.last_listed)),
        ]);
    }
    let bytes = out.into_inner().unwrap_or_default();
    Ok(Reply::file("text/csv; charset=utf-8", "desk.csv", bytes))
}
