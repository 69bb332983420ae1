//! The desk: what changed, what is out of date, what people must look at, and everybody, filtered.

mod clock;
mod first;
mod news;
mod table;

pub use news::{handle, reopen};
pub use table::csv;

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Search};
use super::super::bytes::visible;
use super::super::clocks::Of;
use super::super::reply::Reply;
use super::super::strips::Strips;
use super::super::users::Role;
use super::super::words::Words;
use super::find;
use super::home::{DAYS, as_of, page_of, pages};
use super::parts;
use crate::judge::Status;
use first::{Only, Sorted};
use maud::{Markup, html};
use news::News;

const ROWS: usize = 30;
/// In the order in which they are offered.
const STATUSES: [Status; 10] = [
    Status::NotListed,
    Status::Likely,
    Status::Recheck,
    Status::SiteDoubt,
    Status::Stale,
    Status::NeverListed,
    Status::ExpiredExpected,
    Status::Listed,
    Status::CourtCase,
    Status::NoCase,
];
/// Choices of one filter.
const CHOICES: usize = 80;

/// What was asked for; every value is compared, none is a pattern.
#[derive(Default)]
struct Filter {
    search: Search,
    status: Option<String>,
    matter: Option<String>,
    group: Option<String>,
    place: Option<String>,
    only: Option<Only>,
}

impl Filter {
    fn of(ask: &Ask) -> Filter {
        Filter {
            search: Search::of(ask.asked("q").unwrap_or_default()),
            status: ask.asked("status").map(str::to_owned),
            matter: ask.asked("matter").map(str::to_owned),
            group: ask.asked("group").map(str::to_owned),
            place: ask.asked("place").map(str::to_owned),
            only: ask.asked("only").and_then(Only::parse),
        }
    }

    fn keeps(&self, card: &Card) -> bool {
        let d = &card.person.details;
        let is =
            |wanted: &Option<String>, has: Option<&str>| wanted.as_deref().is_none_or(|w| has == Some(w));
        is(&self.status, Some(card.status()))
            && is(&self.matter, d.matter.as_deref())
            && is(&self.group, d.group.as_deref())
            && is(&self.place, card.place())
            && card.is_found(&self.search)
    }

    /// Nothing but one of the first line's is asked for.
    fn is_plain(&self) -> bool {
        let chosen = [&self.status, &self.matter, &self.group, &self.place];
        self.search.is_empty() && chosen.into_iter().all(Option::is_none)
    }
}

fn rows<'a>(ask: &'a Ask, filter: &Filter, sorted: &Sorted) -> Vec<&'a Card> {
    ask.by_urgency().filter(|card| filter.keeps(card) && sorted.keeps(filter.only, card)).collect()
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let filter = Filter::of(ask);
    let (news, clocks) = (News::read(ask)?, ask.site.clocks.current(ask)?);
    let sorted = Sorted::new(ask, &news, &clocks)?;
    let rows = rows(ask, &filter, &sorted);
    let page = page_of(ask, rows.len(), ROWS);
    let more = rows.len() > (page + 1) * ROWS;
    let shown = rows.iter().skip(page * ROWS).take(ROWS);
    let strips = Strips::new(ask, DAYS);
    let lines: Vec<Markup> =
        shown.map(|card| line(ask, card, (&strips, &clocks))).collect::<Result<_, _>>()?;
    let has_clocks = !ask.site.config.clocks.is_empty();
    let main = html! {
        h1 { (w.t("web-desk")) }
        (as_of(ask))
        (first::line(ask, (&news, &sorted), filter.only))
        @if filter.is_plain() && page == 0 && matches!(filter.only, None | Some(Only::Changed | Only::Handled)) {
            (news::list(ask, &news, filter.only == Some(Only::Handled)))
        }
        h2 { (w.count("web-people", rows.len() as u64)) }
        (bar(ask, &filter))
        (find::form(ask))
        div.table {
            table.fold.rows {
                thead {
                    tr {
                        th scope="col" { (w.t("web-person")) }
                        th scope="col" { (w.t("web-matter")) }
                        th scope="col" { (w.t("web-now")) }
                        th scope="col" { (w.t("web-since-utc")) }
                        th scope="col" { (w.count("web-days", u64::from(DAYS))) }
                        @if has_clocks { th scope="col" { (w.t("web-desk-clock")) } }
                    }
                }
                tbody { @for line in &lines { (line) } }
            }
        }
        (pages(w, page, more, &format!("/desk?{}", query_without_page(ask))))
        @if ask.may(Role::Staff) {
            @if filter.group.is_some() { div.no-print { (table::elsewhere(ask)) } }
            @else { p.no-print { a.button href={ "/desk.csv?" (query_without_page(ask)) } { "CSV" } } }
        }
        (clock::rules(ask, &clocks)?)
        details.keys.no-print { summary { (w.t("web-desk-keys-title")) } p.small { (w.t("web-desk-keys-text")) } }
    };
    ask.reply(&w.t("web-desk"), "/desk", main)
}

fn bar(ask: &Ask, filter: &Filter) -> Markup {
    let w = ask.words;
    let choices = ask.choices();
    html! {
        form.bar method="get" action="/desk" role="search" {
            div { label for="q" { (w.t("web-search")) } (find::hint(ask)) input id="q" name="q" type="search" value=(ask.asked("q").unwrap_or_default()) maxlength="200" autocomplete="off" aria-describedby="q-hint"; }
            div {
                label for="status" { (w.t("web-status")) }
                select id="status" name="status" {
                    option value="" { (w.t("web-all")) }
                    @for key in STATUSES.map(Status::key).into_iter().chain([Card::NOWHERE]) {
                        option value=(key) selected[filter.status.as_deref() == Some(key)] {
                            (w.t(&format!("web-status-{}", key.replace('_', "-"))))
                        }
                    }
                }
            }
            (choice(w, "matter", "web-matter", &choices.matters, filter.matter.as_deref()))
            (choice(w, "group", "web-group", &choices.groups, filter.group.as_deref()))
            (choice(w, "place", "web-word-place", &choices.places, filter.place.as_deref()))
            @if let Some(only) = filter.only { input type="hidden" name="only" value=(only.key()); }
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
                    @for one in all.iter().take(CHOICES) { option value=(one) selected[chosen == Some(one.as_str())] { (one) } }
                }
            }
        }
    }
}

fn line(ask: &Ask, card: &Card, (strips, clocks): (&Strips, &Of)) -> Result<Markup, Trouble> {
    let (w, person) = (ask.words, &card.person);
    ask.enters(&person.id);
    let at = ask.overall(card);
    let strip = at.as_ref().map(|(watched, s)| strips.drawn(card, *watched, s)).transpose()?;
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
                    @match strips.picture(strip) { Some(picture) => (picture), None => span.small { (strip.sentence) } }
                }
            }
            @if !ask.site.config.clocks.is_empty() {
                td data-label=(w.t("web-desk-clock")) { (clock::cell(ask, clocks, &person.id)) }
            }
        }
    })
}

fn query_without_page(ask: &Ask) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(ask.query.iter().filter(|(name, value)| {
        ["q", "status", "matter", "group", "place", "only"].contains(&name.as_str()) && !value.is_empty()
    }));
    let query = query.finish();
    if query.is_empty() { query } else { query + "&" }
}
