//! Somebody by their A-number: whole, for staff, and by a form whose number stands in no address.

use super::super::ask::{Ask, Trouble};
use super::super::look::csrf;
use super::super::reply::Reply;
use super::super::users::Role;
use super::fields::{self, Text, Wrong};
use crate::a_number::ANumber;
use axum::http::StatusCode;
use maud::{Markup, html};

/// The field's name.
const NUMBER: &str = "number";

/// The form, for whoever may.
pub fn form(ask: &Ask) -> Markup {
    html! { @if ask.may(Role::Staff) { (asking(ask, &Wrong::new())) } }
}

/// What a search looks through, for `aria-describedby="q-hint"`.
pub fn hint(ask: &Ask) -> Markup {
    html! { p.hint id="q-hint" { (ask.words.t("web-search-hint")) } }
}

fn asking(ask: &Ask, wrong: &Wrong) -> Markup {
    let w = ask.words;
    let number = Text {
        name: NUMBER,
        label: w.t("web-find-number"),
        hint: Some(w.t("web-find-number-hint")),
        required: true,
        autocomplete: Some("off"),
        dir: Some("ltr"),
        ..Text::default()
    };
    html! {
        form.bar.no-print method="post" action="/find" {
            (csrf(ask)) (fields::text(wrong, &number)) button { (w.t("web-find")) }
        }
    }
}

/// Leads to the person of the number, if this viewer may see them. The number is not shown again.
pub fn find(ask: &Ask) -> Result<Reply, Trouble> {
    let Ok(number) = ANumber::parse(ask.field(NUMBER)) else {
        return Ok(not_found(ask, "web-find-no-number"));
    };
    let Some(card) = ask.cards().find(|card| card.person.details.a_number == number) else {
        return Ok(not_found(ask, "web-find-nobody"));
    };
    ask.enters(&card.person.id);
    Ok(Reply::see_other(&format!("/person/{}", card.person.id)))
}

fn not_found(ask: &Ask, key: &str) -> Reply {
    let w = ask.words;
    let (title, says) = (w.t("web-find-number"), w.t(key));
    let main = html! {
        h1 { (title) }
        div.note role="alert" { p { a href={ "#" (NUMBER) } { (says) } } }
        (asking(ask, &vec![(NUMBER, says.clone())]))
        p { a.back href="/" { (w.t("web-home")) } }
    };
    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, super::super::look::page(ask, &title, "/", main))
}
