//! Home: one card for each person, the sentence first.

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::reply::Reply;
use super::super::strip::Strip;
use super::super::words::Words;
use super::parts;
use crate::judge::Standing;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// So many cards are on one page.
const CARDS: usize = 20;
/// And so many days are in a strip.
pub const DAYS: u32 = 30;

/// What a card shows.
struct Shown<'a> {
    card: &'a Card,
    standing: Option<Standing>,
    strip: Option<Strip>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let mut all: Vec<(u8, &Card)> = ask
        .cards()
        .map(|card| (ask.overall(card).map_or(u8::MAX, |(_, s)| s.status.urgency()), card))
        .collect();
    all.sort_by_key(|(urgency, _)| *urgency);
    let page: usize = ask.asked("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    let few = all.iter().skip(page.saturating_mul(CARDS)).take(CARDS);
    let shown: Vec<Shown> = few.map(|(_, card)| shown(ask, card)).collect::<Result<_, _>>()?;
    let next = ask.cards().filter(|c| !c.person.paused).flat_map(|c| &c.watches).filter_map(|w| w.next).min();
    let more = all.len() > (page + 1).saturating_mul(CARDS);
    let main = html! {
        h1 { (w.t("web-home")) }
        @if all.is_empty() { p.note { (w.t("web-nobody")) } }
        @for one in &shown { (card(w, one)) }
        (pages(w, page, more, "/?"))
        @if let Some(next) = next.filter(|next| *next > ask.now) { p.soft { (next_check(w, next)) } }
    };
    ask.reply(&w.t("web-home"), "/", main)
}

fn shown<'a>(ask: &'a Ask, card: &'a Card) -> Result<Shown<'a>, Trouble> {
    let overall = ask.overall(card);
    let strip = overall.as_ref().map(|(watched, _)| ask.strip(card, *watched, DAYS)).transpose()?;
    Ok(Shown { card, standing: overall.map(|(_, s)| s), strip })
}

fn card(w: Words, shown: &Shown) -> Markup {
    let person = &shown.card.person;
    html! {
        article.card {
            h2 { a href={ "/person/" (person.id) } { bdi { (person.details.call) } } }
            p.status { (parts::status(w, shown.standing.as_ref())) }
            @if let Some(s) = &shown.standing {
                (times(w, s))
                @if let Some(before) = parts::before(w, s) { p { (before) } }
            }
            @if person.paused { p.note { (w.t("web-paused")) } }
            @if let Some(strip) = &shown.strip { (parts::strip(w, strip)) }
        }
    }
}

/// Since when, and when we last looked.
pub fn times(w: Words, s: &Standing) -> Markup {
    html! {
        p.small.soft {
            @if let Some(since) = s.since { (w.say("web-since", &[("when", &w.moment(since))])) br; }
            @match s.last_check {
                Some(at) => (w.say("web-last-check", &[("when", &w.moment(at))])),
                None => (w.t("web-never-checked")),
            }
        }
    }
}

fn next_check(w: Words, at: DateTime<Utc>) -> String {
    w.say("web-next-check", &[("when", &w.moment(at))])
}

/// Back and on.
pub fn pages(w: Words, page: usize, more: bool, path: &str) -> Markup {
    html! {
        @if page > 0 || more {
            nav aria-label=(w.t("web-pages-of-list")) {
                @if page > 0 { a rel="prev" href={ (path) "page=" (page - 1) } { (w.t("web-back")) } }
                @if more { a rel="next" href={ (path) "page=" (page + 1) } { (w.t("web-more")) } }
            }
        }
    }
}
