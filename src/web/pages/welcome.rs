//! The first run: a language, what this is and is not, the first person, the first look, who is told, and the end.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use super::parts;
use crate::outcome::Outcome;
use crate::source::AskedBy;
use crate::store::CheckRow;
use chrono::TimeDelta;
use maud::{Markup, html};

/// Before any other word: the languages, each in its own.
pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let main = html! {
        h1 { "testigo" }
        ul.choices {
            @for (tag, name) in Words::languages() {
                li { a.button href={ "/welcome/cards?lang=" (tag) } lang=(tag) hreflang=(tag) { (name) } }
            }
        }
    };
    ask.reply(&w.t("web-welcome"), "", main)
}

/// What it can see, what it cannot see, who can see what.
pub fn cards(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let main = html! {
        h1 { (w.t("web-welcome")) }
        @for card in ["can", "cannot", "who"] {
            article.card {
                h2 { (w.t(&format!("web-welcome-{card}"))) }
                p { (w.t(&format!("web-welcome-{card}-text"))) }
                p { (w.t(&format!("web-welcome-{card}-more"))) }
            }
        }
        p { a.button href="/add?welcome=1" { (w.t("web-welcome-go-on")) } }
        p { a.row-link href="/import" { (w.t("web-add-many")) } }
    };
    ask.reply(&w.t("web-welcome"), "", main)
}

/// What came of the first look, and who is to be told.
pub fn first(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let mut looks = Vec::new();
    for watched in &card.watches {
        let look = ask.store().looks_before(watched.no, ask.now + TimeDelta::days(1), 1)?;
        looks.extend(look.into_iter().map(|look| (ask.board().source(*watched), look)));
    }
    let by_hand = looks.is_empty() || looks.iter().any(|(_, look)| wants_a_person(&look.outcome));
    let main = html! {
        h1 { (w.t("web-first-title")) }
        @for (source, look) in &looks { (looked(w, &source.profile.rules().title, look)) }
        @if looks.is_empty() {
            p.note { (w.t(if ask.asked("undone").is_some() { "web-first-undone" } else { "web-first-by-hand" })) }
        }
        @if by_hand && ask.may(Role::Staff) { p { (together(ask, card)) } }
        h2 { (w.t("web-first-contacts")) }
        p { (w.t("web-first-contacts-text")) }
        @if ask.may(Role::Staff) {
            p { a.button href="/contacts/add?welcome=1" { (w.t("web-first-add-contact")) } }
        }
        p { a.row-link href={ "/welcome/done?person=" (card.person.id) } { (w.t("web-first-later")) } }
    };
    ask.reply(&w.t("web-first-title"), "", main)
}

fn looked(w: Words, title: &str, look: &CheckRow) -> Markup {
    html! {
        article.card {
            p.small.soft { (title) }
            p.status { (parts::outcome(w, &look.outcome)) }
            p.small.soft { (w.say("web-last-check", &[("when", &w.moment(look.asked.wall))])) }
            @if matches!(&*look.outcome, Outcome::NotListed) { p { (w.t("web-first-not-listed")) } }
            p { a.row-link href={ "/saved/" (look.no) } { (w.t("web-first-saved-page")) } }
        }
    }
}

/// Whether a person's own look would tell more than the program's did.
fn wants_a_person(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Blocked(_) | Outcome::Unclear(_) | Outcome::NoAnswer(_) => true,
        Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase | Outcome::Several(_) => false,
    }
}

/// The way to look together, where one of this person's pages is for people; elsewhere only the program asks.
pub fn together(ask: &Ask, card: &Card) -> Markup {
    let for_people = |w: &Watched| ask.board().source(*w).profile.rules().asked_by != AskedBy::Http;
    html! {
        @if card.watches.iter().any(for_people) {
            a.button href={ "/together/" (card.person.id) } { (ask.words.t("web-first-together")) }
        }
    }
}

/// The end: what this computer needs from now on, and a sheet to keep.
pub fn done(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = match ask.asked("person") {
        Some(id) => Some(ask.card(id)?),
        None => None,
    };
    let nobody_told = ask.store().contacts()?.is_empty();
    let main = html! {
        h1 { (w.t("web-welcome-done")) }
        @if nobody_told { p.note { (w.t("web-welcome-nobody-told")) } }
        p { strong { (w.t("web-welcome-keep-on")) } }
        p { (w.t("web-welcome-keep-on-why")) }
        @for card in card.into_iter().chain(ask.cards().filter(|_| card.is_none()).take(5)) {
            @if ask.may(Role::Staff) {
                p { a.row-link href={ "/person/" (card.person.id) "/sheet" } {
                    (w.say("web-sheet-of", &[("who", &card.person.details.call)]))
                } }
            }
        }
        p { a.button href="/" { (w.t("web-home")) } }
    };
    ask.reply(&w.t("web-welcome-done"), "", main)
}
