//! Pausing, resuming and no longer following; and what else can be done about one person.

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::look;
use super::super::reply::Reply;
use super::super::users::Role;
use super::welcome;
use maud::{Markup, html};

/// What can be done about this person, for whoever may do it.
pub fn actions(ask: &Ask, card: &Card) -> Markup {
    let (w, id) = (ask.words, &card.person.id);
    let pressed = |what: &str, key: &str| {
        html! { form method="post" action={ "/person/" (id) "/" (what) } { (look::csrf(ask)) button { (w.t(key)) } } }
    };
    html! {
        @if ask.may(Role::Staff) {
            details.no-print.actions {
                summary { (w.t("web-person-actions")) }
                div.bar {
                    @if !card.person.paused { (pressed("look", "web-person-look")) }
                    (welcome::together(ask, card))
                    @if card.person.paused { (pressed("resume", "web-person-resume")) }
                    @else { (pressed("pause", "web-person-pause")) }
                    a.button href={ "/person/" (id) "/sheet" } { (w.t("web-sheet")) }
                    @if ask.may(Role::Attorney) {
                        a.button href={ "/person/" (id) "/stop" } { (w.t("web-person-stop")) }
                    }
                }
                p.small.soft { (w.t("web-person-cannot-change")) }
            }
        }
    }
}

pub fn pause(ask: &Ask) -> Result<Reply, Trouble> {
    set_paused(ask, true)
}

pub fn resume(ask: &Ask) -> Result<Reply, Trouble> {
    set_paused(ask, false)
}

fn set_paused(ask: &Ask, paused: bool) -> Result<Reply, Trouble> {
    let id = &ask.card(ask.param("id"))?.person.id;
    let mut store = ask.write()?;
    // Pressed twice, it is entered once.
    if store.person(id)?.paused != paused {
        store.set_paused(id, paused, ask.site.clock.now())?;
        ask.site.boards.refresh()?;
    }
    ask.done(&format!("/person/{id}"), if paused { "paused" } else { "resumed" })
}

/// What ends and what stays, before anything does.
pub fn stop(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let person = &ask.card(ask.param("id"))?.person;
    let title = w.say("web-stop-title", &[("who", &person.details.call)]);
    let main = html! {
        h1 { (title) }
        ul { @for what in ["asks", "tells", "stays", "again"] { li { (w.t(&format!("web-stop-{what}"))) } } }
        form.stack method="post" action={ "/person/" (person.id) "/stopped" } {
            (look::csrf(ask))
            div {
                label for="reason" { (w.t("web-stop-reason")) }
                p.hint id="reason-hint" { (w.t("web-stop-reason-hint")) }
                input id="reason" name="reason" maxlength="200" autocomplete="off" aria-describedby="reason-hint";
            }
            button { (w.t("web-person-stop")) }
        }
        p { a.row-link href={ "/person/" (person.id) } { (w.t("web-stop-not")) } }
    };
    ask.reply(&title, "", main)
}

pub fn stopped(ask: &Ask) -> Result<Reply, Trouble> {
    let id = &ask.card(ask.param("id"))?.person.id;
    let reason: String = ask.field("reason").chars().filter(|c| !c.is_control()).take(200).collect();
    let mut store = ask.write()?;
    // Somebody else may have done it while we waited for our turn.
    if store.people()?.iter().any(|p| p.id == *id) {
        store.unenrol(id, &reason, ask.site.clock.now())?;
        ask.site.boards.refresh()?;
    }
    ask.done("/", "stopped")
}
