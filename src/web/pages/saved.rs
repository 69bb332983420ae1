//! One saved page: its text, the page itself in a locked frame, its bytes, and what proves it.

use super::super::ask::{Ask, Trouble};
use super::super::bytes::{Kind, content_type, header, kind, lines, shown, visible};
use super::super::reply::Reply;
use super::super::words::Words;
use super::parts;
use crate::evidence::case::Bound;
use crate::evidence::gather::bounds_of;
use crate::fetch::capture::Way;
use crate::store::Snapshot;
use maud::{Markup, html};

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
    let as_page = ask.asked("view") == Some("page");
    let title = w.t("web-saved-page");
    let main = html! {
        p { a.back href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } }
        h1 { (title) }
        p.note { strong { (w.t("web-saved-copy")) } " " bdi dir="ltr" { (w.utc(snapshot.check.answered.wall)) } " · " (w.say("web-grade-is", &[("grade", snapshot.check.grade.key())])) }
        p.status { (visible(&parts::outcome(w, &snapshot.check.outcome))) }
        p.soft { (w.moment(snapshot.check.answered.wall)) }
        (views(w, no, as_page, kind(body, named.as_deref())))
        @if as_page { (locked(w, no)) } @else { (text(w, &snapshot, named.as_deref())) }
        (panel(w, &snapshot, &proof))
        (neighbours(w, &snapshot))
    };
    ask.reply(&title, "", main)
}

fn views(w: Words, no: u64, as_page: bool, kind: Kind) -> Markup {
    html! {
        nav.no-print aria-label=(w.t("web-views")) {
            a href={ "/saved/" (no) } aria-current=[(!as_page).then_some("true")] { (w.t("web-view-text")) }
            @if kind == Kind::Html {
                a href={ "/saved/" (no) "?view=page" } aria-current=[as_page.then_some("true")] { (w.t("web-view-page")) }
            }
            a href={ "/saved/" (no) "/raw" } { (w.t("web-view-raw")) }
        }
    }
}

fn locked(w: Words, no: u64) -> Markup {
    html! {
        p.small.soft { (w.t("web-frame-what")) }
        iframe.frame src={ "/saved/" (no) "/frame" } sandbox="" referrerpolicy="no-referrer" loading="lazy" title=(w.t("web-saved-page")) {}
    }
}

fn text(w: Words, snapshot: &Snapshot, named: Option<&str>) -> Markup {
    let lines = snapshot.body.as_deref().map(|body| lines(body, named)).unwrap_or_default();
    html! {
        @if lines.is_empty() { p { (w.t("web-no-text")) } }
        @else { div.text { @for line in &lines { p { bdi { (line) } } } } }
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
                @if let Some(status) = c.status { dt { "HTTP" } dd { (status) } }
                dt { (w.t("web-address")) } dd { bdi dir="ltr" { (visible(without_query(&s.final_url))) } }
                @if let Some(peer) = s.contact.peer { dt { (w.t("web-server")) } dd { bdi dir="ltr" { (peer) } } }
                @if let Some(agent) = header(&s.request, "user-agent") { dt { "User-Agent" } dd { bdi dir="ltr" { (agent) } } }
                dt { (w.t("web-log-entry")) } dd { (c.entry) " – " (w.t(if c.entry < proof.signed { "web-signed" } else { "web-not-signed" })) }
                dt { (w.t("web-not-before")) } dd { (bound(&proof.not_before)) }
                dt { (w.t("web-not-after")) } dd { (bound(&proof.not_after)) }
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
