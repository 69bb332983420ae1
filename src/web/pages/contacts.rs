//! Who is told: the list, and the form for somebody new.

mod draw;
mod form;
pub mod one;
mod whom;

use super::super::ask::{Ask, Trouble};
use super::super::look;
use super::super::reply::Reply;
use super::super::users::Role;
use crate::contact::{Contact, NewContact};
use crate::printable::plain;
use crate::store::Store;
use axum::http::StatusCode;
use form::{Fields, Wrong};
use maud::{Markup, html};

/// Everybody who is told, and of whom this viewer may know.
pub fn list(ask: &Ask) -> Result<Reply, Trouble> {
    let contacts = known(ask, ask.store())?;
    let staff = ask.may(Role::Staff);
    if let Some(path) = welcome(ask, &contacts).filter(|_| staff) {
        return Ok(Reply::see_other(&path));
    }
    let w = ask.words;
    let main = html! {
        h1 { (w.t("web-contacts")) }
        @if contacts.is_empty() { p.note { (w.t("web-told-nobody")) } } @else { (table(ask, &contacts)) }
        @if staff { p { a.button href="/contacts/add" { (w.t("web-contact-add")) } } }
        p.small.soft { (w.t("web-contact-what")) }
    };
    ask.reply(&w.t("web-contacts"), "/contacts", main)
}

/// At the end of the first run this leads on: to the form, to the code, or to the list when somebody is reached.
fn welcome(ask: &Ask, contacts: &[Contact]) -> Option<String> {
    ask.asked("welcome")?;
    match contacts {
        [] => Some("/contacts/add?welcome=1".to_owned()),
        some if some.iter().any(|contact| contact.details.is_confirmed()) => None,
        [first, ..] => Some(format!("/contact/{}?welcome=1", first.id.as_str())),
    }
}

/// The contacts of whom this viewer may know.
pub fn known(ask: &Ask, store: &Store) -> Result<Vec<Contact>, Trouble> {
    let mut contacts = store.contacts()?;
    contacts.retain(|contact| whom::may_know(ask, contact));
    Ok(contacts)
}

fn table(ask: &Ask, contacts: &[Contact]) -> Markup {
    let w = ask.words;
    let heads = ["web-contact-name-short", "web-contact-role", "web-contact-by", "web-contact-about"];
    html! {
        div.table {
            table.fold.rows {
                thead { tr { @for key in heads { th scope="col" { (w.t(key)) } } } }
                tbody { @for contact in contacts { (row(ask, contact)) } }
            }
        }
    }
}

fn row(ask: &Ask, contact: &Contact) -> Markup {
    let (w, details) = (ask.words, &contact.details);
    let ways: Vec<String> =
        details.channels.iter().map(|c| w.t(&format!("web-contact-means-{}", c.means.key()))).collect();
    html! {
        tr {
            th scope="row" { a.row-link href={ "/contact/" (contact.id.as_str()) } { bdi { (plain(&details.name, 80)) } } }
            td data-label=(w.t("web-contact-role")) { (w.t(&format!("web-contact-role-{}", details.role.key()))) }
            td data-label=(w.t("web-contact-by")) {
                (ways.join(", ")) " – "
                strong { (w.t(if details.is_confirmed() { "web-contact-confirmed" } else { "web-contact-not-confirmed" })) }
            }
            td data-label=(w.t("web-contact-about")) { bdi { (whom::line(ask, &details.about)) } }
        }
    }
}

/// The form for somebody new.
pub fn add(ask: &Ask) -> Result<Reply, Trouble> {
    form_page(ask, &Fields::fresh(ask), &[], ask.asked("welcome").is_some())
}

fn form_page(ask: &Ask, at: &Fields, wrong: &[Wrong], welcome: bool) -> Result<Reply, Trouble> {
    let w = ask.words;
    let main = html! {
        h1 { (w.t(if welcome { "web-contact-welcome" } else { "web-contact-add" })) }
        @if welcome { p { (w.t("web-contact-welcome-text")) } }
        (draw::summary(w, wrong))
        form.stack method="post" action="/contacts/add/save" {
            (look::csrf(ask))
            @if welcome { input type="hidden" name="welcome" value="1"; }
            (draw::way(ask, at, wrong))
            (draw::fields(ask, at, wrong))
            button { (w.t("web-save")) }
        }
        @if welcome { p { a.row-link href="/welcome/done" { (w.t("web-contact-later")) } } }
    };
    let mut reply = ask.reply(&w.t("web-contact-add"), "/contacts", main)?;
    if !wrong.is_empty() {
        reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(reply)
}

/// Keeps somebody new; the same form sent twice is one contact.
pub fn save(ask: &Ask) -> Result<Reply, Trouble> {
    let at = Fields::of_form(ask);
    let welcome = !ask.field("welcome").is_empty();
    let new = match read(ask, &at) {
        Ok(new) => new,
        Err(wrong) => return form_page(ask, &at, &wrong, welcome),
    };
    let mut store = ask.write()?;
    let twice = store.contacts()?.into_iter().find(|contact| is_same(&contact.details, &new));
    let contact = match twice {
        Some(contact) => contact,
        None => store.add_contact(new, ask.site.clock.now())?,
    };
    ask.about(contact.id.as_str());
    let on = if welcome { "?welcome=1" } else { "" };
    ask.done(&format!("/contact/{}{on}", contact.id.as_str()), "contact-added")
}

fn read(ask: &Ask, at: &Fields) -> Result<NewContact, Vec<Wrong>> {
    match at.channel() {
        Ok(channel) => at.read(ask, vec![channel]),
        Err(wrong) => Err(at.read(ask, vec![]).err().into_iter().flatten().chain([wrong]).collect()),
    }
}

fn is_same(was: &NewContact, new: &NewContact) -> bool {
    let ways =
        |c: &NewContact| -> Vec<_> { c.channels.iter().map(|c| (c.means, c.address.clone())).collect() };
    was.name == new.name && was.role == new.role && was.about == new.about && ways(was) == ways(new)
}

/// Whether anybody is told, and whether a message reached them: a line on Home until both hold.
pub fn reminder(ask: &Ask) -> Result<Markup, Trouble> {
    let contacts = ask.store().contacts()?;
    let all = ask.viewer().sees_everybody();
    let about_theirs =
        |contact: &&Contact| all || ask.cards().any(|card| contact.details.about.includes(&card.person));
    let mut theirs = contacts.iter().filter(about_theirs).peekable();
    let key = match (theirs.peek().is_some(), theirs.any(|contact| contact.details.is_confirmed())) {
        (_, true) => return Ok(html! {}),
        (false, false) => "web-told-nobody",
        (true, false) => "web-told-unconfirmed",
    };
    let w = ask.words;
    Ok(html! { p.note { (w.t(key)) " " a.row-link href="/contacts" { (w.t("web-contacts")) } } })
}
