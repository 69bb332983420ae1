//! Home: one card for each person, the sentence first. A family sees everybody; where there are more, those come first
//! who need somebody's eyes, and there is a search.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Search};
use super::super::drawn::Drawing;
use super::super::reply::Reply;
use super::super::strips::Strips;
use super::super::users::Role;
use super::super::words::Words;
use super::contacts;
use super::find;
use super::now::steps::matters;
use super::parts;
use super::working;
use crate::judge::Standing;
use crate::person::Person;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::sync::Arc;

/// So many cards are on one page.
const CARDS: usize = 50;
/// And so many days are in a strip.
pub const DAYS: u32 = 30;
/// Pages that are older than this say so.
const BEHIND: TimeDelta = TimeDelta::seconds(10);

/// What a card shows.
struct Shown<'a> {
    card: &'a Card,
    standing: Option<Standing>,
    strip: Option<Arc<Drawing>>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    // Nobody is followed: this is the first run.
    if ask.board().cards().is_empty() && ask.may(Role::Staff) && ask.asked("done").is_none() {
        return Ok(Reply::see_other("/welcome"));
    }
    let asked = ask.asked("q").unwrap_or_default();
    let search = Search::of(asked);
    let found: Vec<&Card> = ask.by_urgency().filter(|card| card.is_found(&search)).collect();
    let page = page_of(ask, found.len(), CARDS);
    let few = found.iter().skip(page * CARDS).take(CARDS);
    let strips = Strips::new(ask, DAYS);
    let shown: Vec<Shown> = few.map(|card| shown(ask, card, &strips)).collect::<Result<_, _>>()?;
    let more = found.len() > (page + 1) * CARDS;
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", asked).finish();
    let rest = if search.is_empty() { "/?".to_owned() } else { format!("/?{query}&") };
    let main = html! {
        h1 { (w.t("web-home")) }
        (as_of(ask))
        (working::reminder(ask))
        @if ask.cards().next().is_some() { (contacts::reminder(ask)?) }
        @if ask.cards().nth(CARDS).is_some() { (search_bar(ask, asked, found.len())) }
        @if ask.cards().next().is_none() { p.note { (w.t("web-nobody")) } }
        @else if found.is_empty() { p.note role="status" { (w.t("web-nobody-found")) } }
        @for one in &shown { (card(ask, one, &strips)) }
        (pages(w, page, more, &rest))
        @if let Some(next) = next_of(ask) { p.soft { (next_check(w, next)) } }
    };
    ask.reply(&w.t("web-home"), "/", main)
}

/// When somebody is looked for next, if that is still to come.
fn next_of(ask: &Ask) -> Option<DateTime<Utc>> {
    let followed = ask.cards().filter(|card| !card.person.paused);
    followed.flat_map(|card| &card.watches).filter_map(|w| w.next).min().filter(|next| *next > ask.now)
}

fn search_bar(ask: &Ask, asked: &str, found: usize) -> Markup {
    let w = ask.words;
    html! {
        form.bar method="get" action="/" role="search" {
            div {
                label for="q" { (w.t("web-search")) }
                (find::hint(ask))
                input id="q" name="q" type="search" value=(asked) maxlength="200" autocomplete="off" aria-describedby="q-hint";
            }
            button { (w.t("web-show")) }
        }
        (find::form(ask))
        p.small.soft role="status" { (w.count("web-people", found as u64)) " · " (w.t("web-urgent-first")) }
    }
}

/// On a page that shows less than what is kept by now: up to when it goes.
pub fn as_of(ask: &Ask) -> Markup {
    let as_of = ask.site.boards.as_of();
    html! {
        @if ask.now - as_of > BEHIND {
            p.note role="status" { (ask.words.say("web-as-of", &[("when", &ask.words.moment(as_of))])) }
        }
    }
}

fn shown<'a>(ask: &'a Ask, card: &'a Card, strips: &Strips) -> Result<Shown<'a>, Trouble> {
    ask.enters(&card.person.id);
    let overall = ask.overall(card);
    let strip = overall.as_ref().map(|(watched, s)| strips.drawn(card, *watched, s)).transpose()?;
    Ok(Shown { card, standing: overall.map(|(_, s)| s), strip })
}
fn card(ask: &Ask, shown: &Shown, strips: &Strips) -> Markup {
    let w = ask.words;
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
            @else if matters(shown.standing.as_ref(), ask.now) { (now_link(w, person)) }
            @if let Some(strip) = &shown.strip {
                @if let Some(picture) = strips.picture(strip) { (picture) }
                p.small.soft { (strip.sentence) }
            }
        }
    }
}

/// To the page of what can be done.
pub fn now_link(w: Words, person: &Person) -> Markup {
    html! { p { a.button.first href={ "/person/" (person.id) "/now" } { (w.t("web-what-now")) span aria-hidden="true" { " ›" } } } }
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

/// Which page of so many rows was asked for, from 0; beyond the end it is the last one.
pub fn page_of(ask: &Ask, rows: usize, each: usize) -> usize {
    let asked = ask.asked("page").unwrap_or_default();
    let is_number = !asked.is_empty() && asked.bytes().all(|b| b.is_ascii_digit());
    let page = if is_number { asked.parse().unwrap_or(usize::MAX) } else { 0 };
    page.min(rows.saturating_sub(1) / each)
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
