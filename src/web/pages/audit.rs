//! The audit log: who looked at whom, who took something away, who changed something. For the owner.

use super::super::ask::{Ask, Trouble};
use super::super::door::{LET_IN, STRANGER, TRY};
use super::super::reply::Reply;
use super::super::words::Words;
use crate::person::PersonId;
use crate::printable::plain;
use crate::store::{AuditEntry, AuditFilter, AuditRow};
use maud::{Markup, html};

/// Rows on one page.
const ROWS: u32 = 100;

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    if !ask.viewer().sees_everybody() {
        return Err(Trouble::Forbidden);
    }
    let person =
        ask.asked("person").map(|text| PersonId::parse(text).ok_or(Trouble::NotFound)).transpose()?;
    let before = ask.asked("before").and_then(|text| text.parse().ok());
    let filter = AuditFilter { person, before, limit: ROWS };
    let log = ask.site.audit.lock().expect("no holder of this lock panics");
    let rows = log.rows(&filter)?;
    drop(log);
    let w = ask.words;
    let main = html! {
        p { a.back href="/settings" { (w.t("web-settings")) } }
        h1 { (w.t("web-audit")) }
        p { (w.t("web-audit-what")) }
        @if rows.is_empty() { p { (w.t("web-nothing-more")) } } @else { (table(ask, &rows)) }
        @if let Some(last) = rows.last().filter(|_| rows.len() == ROWS as usize) {
            p { a.button href=(older(&filter, last.no)) { (w.t("web-more")) } }
        }
    };
    ask.reply(&w.t("web-audit"), "/settings", main)
}

fn older(filter: &AuditFilter, before: u64) -> String {
    let person = filter.person.as_ref().map(|id| format!("&person={id}")).unwrap_or_default();
    format!("/audit?before={before}{person}")
}

fn table(ask: &Ask, rows: &[AuditRow]) -> Markup {
    let w = ask.words;
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-audit-when")) }
                        th scope="col" { (w.t("web-audit-who")) }
                        th scope="col" { (w.t("web-audit-deed")) }
                        th scope="col" { (w.t("web-audit-page")) }
                        th scope="col" { (w.t("web-person")) }
                        th scope="col" { (w.t("web-audit-about")) }
                    }
                }
                tbody { @for row in rows { (line(ask, w, row)) } }
            }
        }
    }
}

fn deed(w: Words, entry: &AuditEntry) -> String {
    match entry.about.as_deref().filter(|_| entry.route == TRY) {
        Some(LET_IN) => w.t("web-audit-let-in"),
        Some(_) => w.t("web-audit-refused"),
        None => w.t(&format!("web-audit-deed-{}", entry.deed.key())),
    }
}

fn line(ask: &Ask, w: Words, row: &AuditRow) -> Markup {
    let entry = &row.entry;
    let card = entry.person.as_ref().and_then(|id| ask.visible(id));
    html! {
        tr {
            td data-label=(w.t("web-audit-when")) { (w.utc(entry.at)) }
            td data-label=(w.t("web-audit-who")) {
                @match &entry.who {
                    Some(name) => bdi { (plain(name, 64)) },
                    None if entry.role == STRANGER => (w.t("web-audit-stranger")),
                    None => (w.t("web-audit-owner")),
                }
            }
            td data-label=(w.t("web-audit-deed")) { (deed(w, entry)) }
            td data-label=(w.t("web-audit-page")) { code { (entry.route) } }
            td data-label=(w.t("web-person")) {
                @if let Some(card) = card { a href={ "/audit?person=" (card.person.id) } { bdi { (card.person.details.call) } } }
            }
            td data-label=(w.t("web-audit-about")) {
                @if let Some(about) = entry.about.as_ref().filter(|_| entry.route != TRY) { bdi { (plain(about, 64)) } }
            }
        }
    }
}
