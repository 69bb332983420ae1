//! One saved page: its text, the page itself in a locked frame, its bytes, and what proves it.

use super::super::ask::{Ask, Trouble};
use super::super::bytes::{Kind, content_type, header, kind, lines, shown, source, visible};
use super::super::reply::Reply;
use super::super::words::Words;
use super::parts;
use crate::evidence::case::Bound;
use crate::evidence::gather::bounds_of;
use crate::fetch::capture::Way;
use crate::store::Snapshot;
use maud::{Markup, html};

/// So much of a source is shown; with every sign escaped it still fits onto a page.
const RAW: usize = 14_000;

/// What a proof panel needs besides the look.
struct Proof {
    not_before: Option<Bound>,
    not_after: Option<Bound>,
    signed: u64,
    statements: usize,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let no = ask.number("no")?;
    let card = ask.card_of_check(no)?;
    let snapshot = ask.store().snapshot(no)?;
    let proof = proof(ask, &snapshot)?;
    let named = content_type(&snapshot.head, snapshot.capture.as_ref());
    let body = snapshot.body.as_deref().unwrap_or_default();
    let view = View::of(ask.asked("view"));
    let title = w.t("web-saved-page");
    let main = html! {
        p { a.back href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } }
        h1 { (title) }
        p.note { strong { (w.t("web-saved-copy")) } " " bdi dir="ltr" { (w.utc(snapshot.check.answered.wall)) } " · " (w.say("web-grade-is", &[("grade", snapshot.check.grade.key())])) }
        p.status { (visible(&parts::outcome(w, &snapshot.check.outcome))) }
        p.soft { (w.moment(snapshot.check.answered.wall)) }
        (views(w, no, view, kind(body, named.as_deref())))
        @match view {
            View::Page => (locked(w, no)),
            View::Text => (text(w, &lines(body, named.as_deref()))),
            View::Raw => (raw_text(w, &source(body, named.as_deref()))),
        }
        (panel(w, &snapshot, &proof))
        (neighbours(w, &snapshot))
    };
    ask.reply(&title, "", main)
}

/// How it is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Text,
    Page,
    Raw,
}

impl View {
    fn of(asked: Option<&str>) -> View {
        match asked {
            Some("page") => View::Page,
            Some("raw") => View::Raw,
            Some(_) | None => View::Text,
        }
    }
}

fn views(w: Words, no: u64, view: View, kind: Kind) -> Markup {
    let link = |to: View, path: String, key: &str| {
        html! { a href=(path) aria-current=[(to == view).then_some("true")] { (w.t(key)) } }
    };
    html! {
        nav.no-print aria-label=(w.t("web-views")) {
            (link(View::Text, format!("/saved/{no}"), "web-view-text"))
            @if kind == Kind::Html { (link(View::Page, format!("/saved/{no}?view=page"), "web-view-page")) }
            @if kind != Kind::Other { (link(View::Raw, format!("/saved/{no}?view=raw"), "web-view-source")) }
            a href={ "/saved/" (no) "/raw" } { (w.t("web-view-raw")) }
            a href={ "/saved/" (no) "/verify" } { (w.t("web-verify")) }
        }
    }
}

fn locked(w: Words, no: u64) -> Markup {
    html! {
        p.small.soft { (w.t("web-frame-what")) }
        (framed(w, no))
    }
}

/// A saved page without scripts, network and origin.
pub fn framed(w: Words, no: u64) -> Markup {
    html! {
        iframe.frame src={ "/saved/" (no) "/frame" } sandbox="" referrerpolicy="no-referrer" loading="lazy" title=(w.t("web-saved-page")) {}
    }
}

fn text(w: Words, lines: &[String]) -> Markup {
    html! {
        @if lines.is_empty() { p { (w.t("web-no-text")) } }
        @else { div.text { @for line in lines { p { bdi { (line) } } } } }
    }
}

/// The source of the page: text, never markup.
fn raw_text(w: Words, lines: &[String]) -> Markup {
    let mut left = RAW;
    let shown: Vec<&String> = lines
        .iter()
        .take_while(|line| {
            left = left.saturating_sub(line.len() + 1);
            left > 0
        })
        .collect();
    html! {
        p.small.soft { (w.t("web-source-what")) }
        @if lines.is_empty() { p { (w.t("web-no-text")) } }
        @else { pre dir="ltr" { @for line in &shown { (line) "\n" } } }
        @if shown.len() < lines.len() { p { (w.t("web-source-more")) } }
    }
}

fn proof(ask: &Ask, snapshot: &Snapshot) -> Result<Proof, Trouble> {
    let store = ask.store();
    let (not_before, not_after) = bounds_of(store, &store.anchors()?, &snapshot.check)?;
    let signed = store.checkpoint()?.size;
    let statements = store.statements(Some(snapshot.check.no))?.len();
    Ok(Proof { not_before, not_after, signed, statements })
}

fn panel(w: Words, s: &Snapshot, proof: &Proof) -> Markup {
    let c = &s.check;
    let bound = |bound: &Option<Bound>| match bound {
        Some(b) => format!("{} ({})", w.utc(b.at), visible(&b.service)),
        None => w.t("web-no-anchor"),
    };
    let way = match c.way {
        Way::Http => "web-way-http",
        Way::Browser => "web-way-browser",
        Way::Assisted => "web-way-assisted",
        Way::Import => "web-way-import",
    };
    html! {
        section aria-labelledby="proof" {
            h2 id="proof" { (w.t("web-proof")) }
            dl {
                dt { (w.t("web-asked")) } dd { (w.utc(c.asked.wall)) }
                dt { (w.t("web-answered")) } dd { (w.utc(c.answered.wall)) }
                @if let Some(date) = c.server_date { dt { (w.t("web-server-date")) } dd { (w.utc(date)) } }
                dt { (w.t("web-how")) } dd { (w.t(way)) ", " (w.say("web-grade-is", &[("grade", c.grade.key())])) }
                @if let Some(body) = c.body {
                    dt { "SHA-256" } dd { code { (body.to_hex()) } }
                    dt { (w.t("web-size")) } dd { (c.body_len) " bytes" }
                } @else { dt { "SHA-256" } dd { (w.t("web-body-not-kept")) } }
                dt { (w.t("web-read-by")) } dd { code { (c.rule) } " · " (visible(&s.software)) }
                @if let Some(status) = c.status { dt { "HTTP" } dd { (status) } }
                dt { (w.t("web-address")) } dd { bdi dir="ltr" { (visible(without_query(&s.final_url))) } }
                @if let Some(peer) = s.contact.peer { dt { (w.t("web-server")) } dd { bdi dir="ltr" { (peer) } } }
                @if let Some(agent) = header(&s.request, "user-agent") { dt { "User-Agent" } dd { bdi dir="ltr" { (agent) } } }
                dt { (w.t("web-log-entry")) } dd { (c.entry) " – " (w.t(if c.entry < proof.signed { "web-signed" } else { "web-not-signed" })) }
                dt { (w.t("web-not-before")) } dd { (bound(&proof.not_before)) }
                dt { (w.t("web-not-after")) } dd { (bound(&proof.not_after)) }
                @if let Some(tls) = &s.contact.tls {
                    dt { (w.t("web-certificates")) }
                    dd { (w.count("web-certificates-kept", tls.chain.len() as u64)) @if !tls.version.is_empty() { " · " (tls.version) } }
                }
                dt { (w.t("web-receipt")) } dd {
                    (w.t(match c.side_receipt { None => "web-no-receipt", Some(false) => "web-has-receipt", Some(true) => "web-side-receipt" }))
                }
                dt { (w.t("web-witnessed")) } dd {
                    (w.t(match c.witnessed { None => "web-witnessed-none", Some(true) => "web-witnessed-yes", Some(false) => "web-witnessed-no" }))
                }
                @if proof.statements > 0 { dt { (w.t("web-statements")) } dd { (proof.statements) } }
            }
            p.small.soft { (w.t("web-proof-what")) }
        }
    }
}

/// A query may hold the number that was asked for; the exact address is in the bytes of the request.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn neighbours(w: Words, s: &Snapshot) -> Markup {
    html! {
        @if let Some(previous) = s.check.previous {
            p.no-print { a.row-link href={ "/saved/" (previous) } { (w.t("web-check-before")) } }
        }
    }
}

/// The page itself, for the frame of [`show`] only: the answer's own policy takes away scripts, network and origin.
pub fn frame(ask: &Ask) -> Result<Reply, Trouble> {
    let no = ask.number("no")?;
    ask.card_of_check(no)?;
    let snapshot = ask.store().snapshot(no)?;
    let named = content_type(&snapshot.head, snapshot.capture.as_ref());
    let body = snapshot.body.ok_or(Trouble::NotFound)?;
    match kind(&body, named.as_deref()) {
        Kind::Html => shown(&body, named.as_deref()).map(Reply::saved).ok_or(Trouble::NotFound),
        Kind::Text | Kind::Other => Err(Trouble::NotFound),
    }
}

/// The bytes as received, to keep.
pub fn raw(ask: &Ask) -> Result<Reply, Trouble> {
    let no = ask.number("no")?;
    ask.card_of_check(no)?;
    let body = ask.store().snapshot(no)?.body.ok_or(Trouble::NotFound)?;
    Ok(Reply::file("application/octet-stream", &format!("check-{no}.body"), body))
}
