//! Check together: who needs a look by a person, and then one person at a time. Nothing is opened, typed or pressed for
//! anybody, and nothing goes around a website that asks for a person.

mod give;
mod person;

pub use give::{answer, give, given};
pub use person::person;

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use crate::person::PersonId;
use crate::together::queue::{MOST_IN_A_ROW, Wanted};
use crate::watch::hands::left_in_a_row;
use maud::{Markup, html};
use std::collections::{BTreeSet, HashMap};

/// So many of the queue are shown.
const SHOWN: usize = 100;

/// Somebody who wants a look, at one page.
struct Wait<'a> {
    card: &'a Card,
    watched: Watched,
    wanted: Wanted,
}

impl Wait<'_> {
    /// Where this look is made.
    fn path(&self, ask: &Ask) -> String {
        path_of(ask, self.card, self.watched)
    }
}

fn path_of(ask: &Ask, card: &Card, watched: Watched) -> String {
    format!("/together/{}?at={}", card.person.id, ask.board().source(watched).id())
}

/// Everybody of the queue whom this viewer may see, in its order.
fn queue<'a>(ask: &'a Ask) -> Result<Vec<Wait<'a>>, Trouble> {
    let due = ask.site.due.current(ask)?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let by_watch: HashMap<_, _> =
        ask.cards().flat_map(|card| card.watches.iter().map(move |w| (w.no, (card, *w)))).collect();
    let wait = |wanted: &Wanted| {
        let (card, watched) = *by_watch.get(&wanted.watch)?;
        Some(Wait { card, watched, wanted: *wanted })
    };
    Ok(due.iter().filter_map(wait).collect())
}

/// Who must be looked at by hand now; what the desk counts.
pub fn due_people(ask: &Ask) -> Result<BTreeSet<PersonId>, Trouble> {
    let due = queue(ask)?.into_iter().filter(|wait| wait.wanted.due <= ask.now);
    Ok(due.map(|wait| wait.card.person.id.clone()).collect())
}

/// Where to go after this look: the next one that is due, or the list.
fn next_path(ask: &Ask, after: Option<Watched>) -> Result<String, Trouble> {
    let due: Vec<Wait> = queue(ask)?.into_iter().filter(|wait| wait.wanted.due <= ask.now).collect();
    let here = after.and_then(|w| due.iter().position(|wait| wait.watched.no == w.no));
    let next = match here {
        Some(at) => due.get(at + 1),
        None => due.first(),
    };
    Ok(next.map_or_else(|| "/together".to_owned(), |wait| wait.path(ask)))
}

/// True when this office has looked often enough for now.
fn rests(ask: &Ask) -> Result<bool, Trouble> {
    Ok(left_in_a_row(ask.store(), ask.now)? == 0)
}

fn rest(w: Words) -> Markup {
    html! { p.note { (w.count("web-together-rest", MOST_IN_A_ROW as u64)) } }
}

/// The queue.
pub fn list(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let queue = queue(ask)?;
    let (now, later): (Vec<Wait>, Vec<Wait>) = queue.into_iter().partition(|wait| wait.wanted.due <= ask.now);
    let rests = rests(ask)?;
    let may = ask.may(Role::Staff) && !rests;
    let main = html! {
        h1 { (w.t("web-together")) }
        p { (w.t("web-together-what")) }
        @if rests { (rest(w)) }
        @match now.first() {
            None => p.status { (w.t("web-together-nobody")) },
            Some(first) => {
                p.status { (w.count("web-together-due", now.len() as u64)) }
                @if may { p { a.button href=(first.path(ask)) { (w.t("web-together-begin")) } } }
                (rows(ask, &now, may))
            }
        }
        @if !later.is_empty() {
            h2 { (w.t("web-together-later")) }
            (rows(ask, &later, may))
        }
        @if !ask.may(Role::Staff) { p.soft { (w.t("web-together-not-you")) } }
    };
    ask.reply(&w.t("web-together"), "/together", main)
}

fn rows(ask: &Ask, waits: &[Wait], may: bool) -> Markup {
    let w = ask.words;
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-person")) }
                        th scope="col" { (w.t("web-together-page")) }
                        th scope="col" { (w.t("web-together-why")) }
                        th scope="col" { (w.t("web-together-tier")) }
                        th scope="col" { (w.t("web-together-when")) }
                    }
                }
                tbody { @for wait in waits.iter().take(SHOWN) { (row(ask, wait, may)) } }
            }
        }
        @if waits.len() > SHOWN { p.soft { (w.count("web-together-more", (waits.len() - SHOWN) as u64)) } }
    }
}

fn row(ask: &Ask, wait: &Wait, may: bool) -> Markup {
    let (w, details) = (ask.words, &wait.card.person.details);
    // Whoever stands here stands in the audit log.
    let _seen = ask.card_of(&wait.card.person.id);
    html! {
        tr {
            th scope="row" {
                @if may { a.row-link href=(wait.path(ask)) { bdi { (details.call) } } } @else { bdi { (details.call) } }
                " " span.soft.small { bdi dir="ltr" { (details.a_number.masked()) } }
            }
            td data-label=(w.t("web-together-page")) { (ask.board().source(wait.watched).profile.rules().title) }
            td { (why(w, wait)) }
            td data-label=(w.t("web-together-tier")) { (w.t(&format!("web-together-tier-{}", details.tier.key()))) }
            td data-label=(w.t("web-together-when")) {
                @if wait.wanted.due <= ask.now { (w.t("web-now")) } @else { (w.moment(wait.wanted.due)) }
            }
        }
    }
}

fn why(w: Words, wait: &Wait) -> String {
    w.t(&format!("web-together-why-{}", wait.wanted.why.key().replace('_', "-")))
}
