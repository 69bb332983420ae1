//! Folders that were made: the list, one of them, its file to take away, and its end.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::Card;
use super::super::super::look;
use super::super::super::reply::Reply;
use super::super::super::users::Role;
use super::super::super::words::Words;
use super::preview::span;
use super::{may_see, megabytes, seen, shelf};
use crate::evidence::made::{About, Made};
use crate::evidence::make;
use crate::person::PersonId;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// So many are listed; older ones are on the disk.
const LISTED: usize = 50;
/// So many people are named in the list.
const NAMED: usize = 3;

pub fn list(ask: &Ask, made: &[Made], seen: &BTreeMap<&PersonId, &Card>) -> Markup {
    let w = ask.words;
    if made.is_empty() {
        return html! { p { (w.t("web-made-none")) } };
    }
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-made-at")) }
                        th scope="col" { (w.t("web-wish-for")) }
                        th scope="col" { (w.t("web-wish-who")) }
                        th.num scope="col" { (w.t("web-size")) }
                    }
                }
                tbody {
                    @for one in made.iter().take(LISTED) {
                        tr {
                            th scope="row" { a.row-link href={ "/evidence/made/" (one.tag) } { (w.moment(one.about.made_at)) } }
                            td data-label=(w.t("web-wish-for")) { (w.t(&format!("web-for-{}", one.about.level.key()))) }
                            td data-label=(w.t("web-wish-who")) { (names(w, &one.about, seen)) }
                            td.num data-label=(w.t("web-size")) { (megabytes(one.size)) }
                        }
                    }
                }
            }
        }
        @if made.len() > LISTED { p.small.soft { (w.count("web-made-more", (made.len() - LISTED) as u64)) } }
    }
}

fn names(w: Words, about: &About, seen: &BTreeMap<&PersonId, &Card>) -> Markup {
    let more = about.people.len().saturating_sub(NAMED) as u64;
    html! {
        @for (i, id) in about.people.iter().take(NAMED).enumerate() { @if i > 0 { ", " } (name(w, seen.get(id).copied())) }
        @if more > 0 { " " (w.count("web-made-and-more", more)) }
    }
}

fn name(w: Words, card: Option<&Card>) -> Markup {
    html! {
        @match card {
            Some(card) => bdi { (card.person.details.call) },
            None => span.soft { (w.t("web-made-not-followed")) },
        }
    }
}

/// The made folder that is asked for; everybody in it stands in the audit log.
fn wanted(ask: &Ask) -> Result<Made, Trouble> {
    let made = shelf(ask).get(ask.param("key")).ok_or(Trouble::NotFound)?;
    if !may_see(ask, &made.about, &seen(ask)) {
        return Err(Trouble::NotFound);
    }
    made.about.people.iter().for_each(|id| ask.enters(id));
    Ok(made)
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let made = wanted(ask)?;
    let title = w.t("web-made-one");
    let main = html! {
        p { a.back href="/evidence" { "‹ " (w.t("web-evidence")) } }
        h1 { (title) }
        (about(ask, &made))
        @if !made.about.silent.is_empty() {
            p.note { (w.say("web-made-silent", &[("names", &made.about.silent.join(", "))])) }
        }
        @if ask.may(Role::Attorney) {
            p { a.button href={ "/evidence/made/" (made.tag) "/zip" } { (w.t("web-made-download")) } }
            p.small.soft { (w.t("web-made-download-what")) }
        } @else { p { (w.t("web-made-not-you")) } }
        (how_to_check(ask, &made))
        @if ask.may(Role::Attorney) { (end(ask, &made)) }
    };
    ask.reply(&title, "/evidence", main)
}

fn about(ask: &Ask, made: &Made) -> Markup {
    let (w, about, seen) = (ask.words, &made.about, seen(ask));
    html! {
        dl {
            dt { (w.t("web-made-at")) } dd { (w.moment(about.made_at)) " (" (w.utc(about.made_at)) ")" }
            dt { (w.t("web-wish-for")) } dd { strong { (w.t(&format!("web-for-{}", about.level.key()))) } }
            dt { (w.t("web-wish-who")) }
            dd { @for (i, id) in about.people.iter().enumerate() { @if i > 0 { ", " } (name(w, seen.get(id).copied())) } }
            dt { (w.t("web-wish-when")) } dd { (span(w, about.since, about.until)) }
            dt { (w.t("web-wish-report")) } dd { (w.t(&format!("web-report-{}", about.language.key()))) }
            @if let Some(counts) = about.counts {
                dt { (w.t("web-made-holds")) }
                dd { (w.count("web-count-looks", counts.looks)) " · " (w.count("web-count-files", counts.files)) }
            }
            dt { (w.t("web-size")) } dd { (megabytes(made.size)) }
            @if ask.may(Role::Attorney) {
                dt { (w.t("web-made-path")) } dd { code { (shelf(ask).zip(&made.tag).display()) } }
            }
        }
    }
}

fn how_to_check(ask: &Ask, made: &Made) -> Markup {
    let w = ask.words;
    html! {
        h2 { (w.t("web-made-check")) }
        p { (w.t("web-made-check-what")) }
        ul {
            li { (w.t("web-made-check-page")) " " a href="/evidence/verify.html" { "verify.html" } }
            li { (w.t("web-made-check-command")) " " code { "testigo verify " (make::name(&made.tag)) ".zip" } }
            li { (w.t("web-made-check-hand")) " " code { "VERIFY.md" } }
            li { a.back href="/evidence/verify" { (w.t("web-verify-one")) } }
        }
    }
}

fn end(ask: &Ask, made: &Made) -> Markup {
    let w = ask.words;
    html! {
        details.no-print {
            summary { (w.t("web-made-delete")) }
            form method="post" action={ "/evidence/made/" (made.tag) "/delete" } {
                (look::csrf(ask))
                p { (w.t("web-made-delete-what")) }
                button { (w.t("web-made-delete")) }
            }
        }
    }
}

/// The file, sent as it is read.
pub fn zip(ask: &Ask) -> Result<Reply, Trouble> {
    let made = wanted(ask)?;
    let file = shelf(ask).open(&made).map_err(|_| Trouble::NotFound)?;
    Ok(Reply::long_file("application/zip", &format!("{}.zip", make::name(&made.tag)), file))
}

/// Deletes the file. That it was made stays in the log, and that it is deleted goes into the audit log.
pub fn delete(ask: &Ask) -> Result<Reply, Trouble> {
    let made = wanted(ask)?;
    shelf(ask).remove(&made.tag).map_err(|error| {
        tracing::warn!(%error, "a made folder could not be deleted");
        Trouble::NotFound
    })?;
    ask.done("/evidence", "evidence-deleted")
}
