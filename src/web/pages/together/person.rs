//! One person: what to type into the website, the way there, and how to hand the page over.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::{Card, Watched};
use super::super::super::look::csrf;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use super::{next_path, path_of, queue, rest, rests, why};
use crate::source::AskedBy;
use crate::watch::sources::Source;
use axum::http::StatusCode;
use maud::{Markup, html};

/// Who is looked for, and where.
pub(super) struct Here<'a> {
    pub card: &'a Card,
    pub watched: Watched,
    pub source: &'a Source,
}

/// The person of the address at the page it names; without one, at a page that people look at.
pub(super) fn here<'a>(ask: &'a Ask) -> Result<Here<'a>, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let source = |w: &Watched| ask.board().source(*w);
    let named = match ask.asked("at").unwrap_or(ask.field("at")) {
        "" => card.watches.iter().find(|w| source(w).profile.rules().asked_by != AskedBy::Http),
        name => card.watches.iter().find(|w| source(w).id() == name),
    };
    let watched = *named.ok_or(Trouble::NotFound)?;
    Ok(Here { card, watched, source: ask.board().source(watched) })
}

pub fn person(ask: &Ask) -> Result<Reply, Trouble> {
    let here = here(ask)?;
    page(ask, &here, None)
}

/// The same with what was wrong with the file: nothing was kept.
pub(super) fn again(ask: &Ask, here: &Here, wrong: &Markup) -> Result<Reply, Trouble> {
    let mut reply = page(ask, here, Some(wrong))?;
    reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(reply)
}

fn page(ask: &Ask, here: &Here, wrong: Option<&Markup>) -> Result<Reply, Trouble> {
    let w = ask.words;
    let next = next_path(ask, Some(here.watched))?;
    let all = queue(ask)?;
    let wait = all.iter().find(|wait| wait.watched.no == here.watched.no);
    let due = all.iter().filter(|wait| wait.wanted.due <= ask.now).count();
    let body = if rests(ask)? { rest(w) } else { steps(ask, here) };
    let main = html! {
        p { a.back href="/together" { "‹ " (w.t("web-together")) } }
        h1 { (w.t("web-together")) ": " bdi { (here.card.person.details.call) } }
        @if let Some(wrong) = wrong { div.note role="alert" { (wrong) } }
        @if let Some(wait) = wait {
            p {
                (why(w, wait))
                @if wait.wanted.due > ask.now { " " (w.say("web-together-not-before", &[("when", &w.moment(wait.wanted.due))])) }
            }
        }
        @if due > 0 { p.soft.small { (w.count("web-together-due", due as u64)) } }
        (body)
        p { a.button href=(next) { (w.t("web-together-not-now")) } }
        p.soft.small { (w.t("web-together-rules")) }
    };
    ask.reply(&w.t("web-together"), "/together", main)
}

fn steps(ask: &Ask, here: &Here) -> Markup {
    let (w, details) = (ask.words, &here.card.person.details);
    html! {
        h2 { "1 · " (w.t("web-together-type-this")) }
        dl.to-type {
            dt id="number" { (w.t("web-a-number")) }
            dd { (copied(w, &details.a_number.reveal(), "number")) }
            dt id="country" { (w.t("web-country")) }
            dd { (copied(w, &details.country, "country")) }
        }
        h2 { "2 · " (w.t("web-together-search")) }
        p {
            a.button href=(here.source.page_for_people()) target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer" {
                (w.say("web-together-open", &[("page", &here.source.profile.rules().title)]))
            }
        }
        p { (w.t("web-together-wait")) }
        h2 { "3 · " (w.t("web-together-save")) }
        (file(ask, here))
        details { summary { (w.t("web-together-paste")) } (text(ask, here)) }
        details { summary { (w.t("web-together-singlefile")) } (singlefile(w)) }
        details { summary { (w.t("web-together-asked")) } p { (w.t("web-together-asked-text")) } }
    }
}

/// Something to type elsewhere: it can be marked by hand, and where a script runs, copied by a button.
fn copied(w: Words, text: &str, label: &str) -> Markup {
    html! {
        bdi dir="auto" class="mono copied" { (text) } " "
        button.copy type="button" hidden data-copied=(w.t("web-together-copied")) aria-describedby=(label) { (w.t("web-together-copy")) }
    }
}

/// Where the forms of this page go.
fn to(here: &Here) -> String {
    format!("/together/{}/give", here.card.person.id)
}

fn hidden(ask: &Ask, here: &Here) -> Markup {
    html! { (csrf(ask)) input type="hidden" name="at" value=(here.source.id()); }
}

fn file(ask: &Ask, here: &Here) -> Markup {
    let w = ask.words;
    html! {
        form.stack method="post" action=(to(here)) enctype="multipart/form-data" {
            (hidden(ask, here))
            div {
                label for="file" { (w.t("web-together-file")) }
                input id="file" name="file" type="file" required accept=".html,.htm,.mhtml,.mht,.wacz,.warc,.har,.txt,.pdf,image/png,image/jpeg";
            }
            button { (w.t("web-together-hand-over")) }
        }
        p.soft.small { (w.t("web-together-file-help")) }
    }
}

fn text(ask: &Ask, here: &Here) -> Markup {
    let w = ask.words;
    html! {
        form.stack method="post" action=(to(here)) enctype="multipart/form-data" {
            (hidden(ask, here))
            div {
                label for="text" { (w.t("web-together-text")) }
                textarea id="text" name="text" rows="6" required maxlength="60000" {}
            }
            button { (w.t("web-together-hand-over")) }
        }
        p.soft.small { (w.t("web-together-text-help")) }
    }
}

/// An extension cannot post to this server: whatever does not come from one of our own pages is turned away.
fn singlefile(w: Words) -> Markup {
    html! {
        p { (w.t("web-together-singlefile-file")) }
        p { (w.t("web-together-singlefile-post")) }
        pre { "testigo together" }
        p { (w.t("web-together-singlefile-settings")) }
        dl {
            dt { "URL" } dd.mono { "http://127.0.0.1:PORT/api/v1/capture" }
            dt { "authorization token" } dd { (w.t("web-together-singlefile-token")) }
            dt { "data field name" } dd.mono { "file" }
            dt { "URL field name" } dd.mono { "url" }
        }
    }
}

/// The path of this look's own page.
pub(super) fn own_path(ask: &Ask, here: &Here) -> String {
    path_of(ask, here.card, here.watched)
}
