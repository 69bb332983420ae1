//! "This is what they will see": the last page before a folder is made, and the making.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::look;
use super::super::super::making::Making;
use super::super::super::reply::Reply;
use super::super::super::users::Role;
use super::super::super::words::Words;
use super::builder;
use super::wish::Wish;
use crate::evidence::case::Level;
use crate::evidence::gather::gather;
use crate::evidence::make::{Counts, Order, Program, shown};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let wish = Wish::of(&ask.query);
    if wish.fields().is_empty() {
        return Ok(Reply::see_other("/evidence"));
    }
    let order = match wish.order(ask)? {
        Ok(order) => order,
        Err(problems) => return builder::again(ask, &wish, &problems),
    };
    let counts = counted(ask, &order)?;
    let w = ask.words;
    let title = w.t("web-preview-title");
    let main = html! {
        p { a.back href={ "/evidence?" (wish.query()) } { "‹ " (w.t("web-preview-back")) } }
        h1 { (title) }
        (asked(w, &order))
        (table(w, order.level))
        (counts_of(w, counts))
        p.note { (w.t("web-proof-what")) }
        @if ask.may(Role::Attorney) { (make_form(ask, &wish)) }
        @else { p { (w.t("web-preview-not-you")) } }
    };
    ask.reply(&title, "/evidence", main)
}

/// Counted by the same reading of the archive as the folder is made by.
fn counted(ask: &Ask, order: &Order) -> Result<Counts, Trouble> {
    let program = Program {
        profiles: ask.site.sources.iter().map(|source| source.profile.clone()).collect(),
        control_window: ask.site.config.policy.control_window.delta(),
        sha256: None,
    };
    Ok(Counts::of(&gather(ask.store(), &order.clone().wanted(program, ask.now))?))
}

fn asked(w: Words, order: &Order) -> Markup {
    html! {
        dl {
            dt { (w.t("web-wish-for")) } dd { strong { (w.t(&format!("web-for-{}", order.level.key()))) } }
            dt { (w.t("web-wish-who")) }
            dd { @for (i, person) in order.people.iter().enumerate() { @if i > 0 { ", " } bdi { (person.details.call) } } }
            dt { (w.t("web-wish-when")) } dd { (span(w, order.since, order.until)) }
            dt { (w.t("web-wish-report")) } dd { (w.t(&format!("web-report-{}", order.language.key()))) }
        }
    }
}

/// From when until when; without an end it goes as far as there is something.
pub fn span(w: Words, since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Markup {
    let since = since.map_or_else(|| w.t("web-wish-first"), |at| format!("{} ({})", w.moment(at), w.utc(at)));
    let until = until.map_or_else(|| w.t("web-wish-last"), |at| format!("{} ({})", w.moment(at), w.utc(at)));
    html! { (since) " – " (until) }
}

fn table(w: Words, level: Level) -> Markup {
    html! {
        div.table {
            table.fold {
                thead { tr { th scope="col" { (w.t("web-part")) } th scope="col" { (w.t("web-shown")) } } }
                tbody {
                    @for (part, shown) in shown(level) {
                        tr {
                            th scope="row" { (w.t(&format!("web-part-{}", part.key()))) }
                            td data-label=(w.t("web-shown")) { (w.t(&format!("web-shown-{}", shown.key()))) }
                        }
                    }
                }
            }
        }
    }
}

fn counts_of(w: Words, counts: Counts) -> Markup {
    let of = [
        ("web-count-looks", counts.looks),
        ("web-count-controls", counts.controls),
        ("web-count-changes", counts.changes),
        ("web-count-gaps", counts.gaps),
        ("web-count-entries", counts.entries),
    ];
    html! {
        h2 { (w.t("web-counts")) }
        ul.plain { @for (key, n) in of { li { (w.count(key, n)) } } }
        @if counts.looks == 0 { p.note { (w.t("web-counts-nothing")) } }
    }
}

fn make_form(ask: &Ask, wish: &Wish) -> Markup {
    let w = ask.words;
    let once = ask.unguessable();
    html! {
        form method="post" action="/evidence/make" {
            (look::csrf(ask))
            input type="hidden" name="once" value=(once);
            @for (name, value) in wish.fields() { input type="hidden" name=(name) value=(value); }
            p { (w.t("web-make-what")) }
            p { button { (w.t("web-make")) } }
        }
    }
}

/// Starts the making. The form stands on the preview, so nobody makes what they did not see; sent twice, it makes one.
pub fn make(ask: &Ask) -> Result<Reply, Trouble> {
    let wish = Wish::of(&ask.form);
    let order = match wish.order(ask)? {
        Ok(order) => order,
        Err(problems) => return builder::again(ask, &wish, &problems),
    };
    let making = Making::new(ask, order);
    let once = Some(ask.field("once")).filter(|once| !once.is_empty());
    ask.start_once(once, &ask.words.t("web-making"), move |progress| making.run(progress))
}
