//! One contact: how they are reached, whether a test came through, and every setting. Addresses are shown to whoever works
//! here, and to nobody who only reads.

use super::form::{Fields, Wrong};
use super::{draw, whom};
use crate::alert::seen::code_in;
use crate::contact::{Channel, Contact, ContactId, NewContact};
use crate::notice::{Notice, NoticeKind, NoticeState};
use crate::printable::plain;
use crate::store::{AttemptRow, NoticeFilter, Round, Store};
use crate::watch::alerting::{is_of, say_seen, trial, trials};
use crate::web::ask::{Ask, Trouble};
use crate::web::bytes::visible;
use crate::web::look;
use crate::web::reply::Reply;
use crate::web::sending::send_tests;
use crate::web::users::Role;
use axum::http::StatusCode;
use chrono::TimeDelta;
use maud::{Markup, html};

/// A second press within so short a time sends no second test.
const TWICE: TimeDelta = TimeDelta::minutes(1);

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let contact = contact(ask, ask.store())?;
    page(ask, &contact, &Fields::of(ask, &contact), &[])
}

/// Of one whom this viewer may know; for all others it is as if there were none.
fn contact(ask: &Ask, store: &Store) -> Result<Contact, Trouble> {
    let id = ContactId::parse(ask.param("id")).ok_or(Trouble::NotFound)?;
    let found = store.contact(&id)?.filter(|contact| whom::may_know(ask, contact));
    let found = found.ok_or(Trouble::NotFound)?;
    ask.about(found.id.as_str());
    Ok(found)
}

/// The archive to write, and the contact as it stands in it. Whoever may not know of them does not wait for it.
fn to_write(ask: &Ask) -> Result<(Store, Contact), Trouble> {
    contact(ask, ask.store())?;
    let store = ask.write()?;
    let contact = contact(ask, &store)?;
    Ok((store, contact))
}

fn page(ask: &Ask, contact: &Contact, at: &Fields, wrong: &[Wrong]) -> Result<Reply, Trouble> {
    let (w, details) = (ask.words, &contact.details);
    let staff = ask.may(Role::Staff);
    let name = plain(&details.name, 80);
    let about = whom::line(ask, &details.about);
    let main = html! {
        p { a.back href="/contacts" { "‹ " (w.t("web-contacts")) } }
        h1 { bdi { (name) } }
        p { (w.t(&format!("web-contact-role-{}", details.role.key()))) " · " bdi { (about) } }
        (draw::summary(w, wrong))
        (ways(ask, contact)?)
        @if staff {
            (tests(ask, contact, wrong))
            (more_ways(ask, contact, at, wrong))
            (settings(ask, contact, at, wrong))
            (removal(ask, contact)?)
        }
    };
    let mut reply = ask.reply(&w.t("web-contacts"), "/contacts", main)?;
    if !wrong.is_empty() {
        reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(reply)
}

/// Each way, whether it is confirmed, and what became of the last test.
fn ways(ask: &Ask, contact: &Contact) -> Result<Markup, Trouble> {
    let (w, channels) = (ask.words, &contact.details.channels);
    let tests = trials(ask.store(), &contact.id, ask.now)?;
    let mut shown = Vec::new();
    for (place, channel) in channels.iter().enumerate() {
        let test = tests.iter().rev().find(|notice| is_of(notice, channel));
        let tries = test.map(|test| ask.store().attempts(test.no)).transpose()?;
        shown.push((place, channel, test, tries.unwrap_or_default().pop()));
    }
    Ok(html! {
        section id="ways" {
            h2 { (w.t("web-contact-ways")) }
            @if channels.is_empty() { p.note { (w.t("web-contact-no-way")) } }
            ul.events {
                @for (place, channel, test, last) in &shown {
                    li { (way(ask, channel)) (outcome(ask, *test, last.as_ref())) (take_away(ask, contact, *place)) }
                }
            }
        }
    })
}

fn way(ask: &Ask, channel: &Channel) -> Markup {
    let w = ask.words;
    html! {
        strong { (w.t(&format!("web-contact-means-{}", channel.means.key()))) }
        @if ask.may(Role::Staff) { " " bdi dir="ltr" { (visible(channel.address.whole())) } }
        div {
            @match channel.confirmed_at {
                Some(at) => (w.say("web-contact-confirmed-at", &[("when", &w.moment(at))])),
                None => (w.t("web-contact-not-confirmed")),
            }
        }
    }
}

/// What became of the last test: taken, refused and why, or on its way. The reasons are in English, as servers say them.
fn outcome(ask: &Ask, test: Option<&Notice>, last: Option<&AttemptRow>) -> Markup {
    let w = ask.words;
    let Some(test) = test else { return html! {} };
    let state = match (last.and_then(|row| row.result.as_deref()), test.now.state) {
        (_, NoticeState::Seen) => return html! {},
        (Some("accepted"), _) => "web-contact-test-accepted",
        (Some(_), _) => "web-contact-test-refused",
        (None, _) => "web-contact-test-waits",
    };
    let why = last.and_then(|row| row.why.as_deref()).filter(|_| state == "web-contact-test-refused");
    html! {
        p.small {
            (w.say(state, &[("when", &w.moment(test.created))]))
            @if let Some(why) = why.filter(|_| ask.may(Role::Staff)) { " " bdi lang="en" { (visible(why)) } }
        }
    }
}

fn take_away(ask: &Ask, contact: &Contact, place: usize) -> Markup {
    let w = ask.words;
    html! {
        @if ask.may(Role::Staff) && contact.details.channels.len() > 1 {
            form method="post" action={ "/contact/" (contact.id.as_str()) "/ways/remove" } {
                (look::csrf(ask))
                input type="hidden" name="tag" value=(tag(&contact.details, place));
                button.quiet { (w.t("web-contact-take-away")) }
            }
        }
    }
}

/// Names a way of this contact in a form: its place, and how many there are, so that an old form takes nothing else away.
fn tag(details: &NewContact, place: usize) -> String {
    let means = details.channels.get(place).map_or("", |channel| channel.means.key());
    format!("{place}-{}-{means}", details.channels.len())
}

/// Send a test, and the code that comes back.
fn tests(ask: &Ask, contact: &Contact, wrong: &[Wrong]) -> Markup {
    let (w, id) = (ask.words, contact.id.as_str());
    let welcome = ask.asked("welcome").is_some() || !ask.field("welcome").is_empty();
    let stays = html! { (look::csrf(ask)) @if welcome { input type="hidden" name="welcome" value="1"; } };
    let bad = wrong.iter().any(|(field, _)| *field == "code");
    html! {
        h2 { (w.t("web-contact-test")) }
        p { (w.t("web-contact-test-what")) }
        form method="post" action={ "/contact/" (id) "/test" } {
            (stays) button { (w.t("web-contact-test-send")) }
        }
        form.stack method="post" action={ "/contact/" (id) "/confirm" } {
            (stays)
            div {
                label for="code" { (w.t("web-contact-code")) }
                input id="code" name="code" maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" aria-invalid=[bad.then_some("true")];
                @if bad { p.wrong { (w.t("web-contact-wrong-code")) } }
            }
            button { (w.t("web-contact-confirm")) }
        }
        @if welcome { p { a.row-link href="/welcome/done" { (w.t("web-contact-later")) } } }
    }
}

fn more_ways(ask: &Ask, contact: &Contact, at: &Fields, wrong: &[Wrong]) -> Markup {
    let w = ask.words;
    let open = wrong.iter().any(|(field, _)| ["means", "address"].contains(field));
    html! {
        details open[open] {
            summary { (w.t("web-contact-more-ways")) }
            form.stack method="post" action={ "/contact/" (contact.id.as_str()) "/ways/add" } {
                (look::csrf(ask)) (draw::way(ask, at, wrong)) button { (w.t("web-save")) }
            }
        }
    }
}

fn settings(ask: &Ask, contact: &Contact, at: &Fields, wrong: &[Wrong]) -> Markup {
    let w = ask.words;
    let open = wrong.iter().any(|(field, _)| !["means", "address", "code"].contains(field));
    html! {
        details open[open] {
            summary { (w.t("web-contact-change")) }
            form.stack method="post" action={ "/contact/" (contact.id.as_str()) "/set" } {
                (look::csrf(ask)) (draw::fields(ask, at, wrong)) button { (w.t("web-save")) }
            }
        }
    }
}

/// What is said before somebody is removed: how many messages wait.
fn removal(ask: &Ask, contact: &Contact) -> Result<Markup, Trouble> {
    let w = ask.words;
    let to = Some(contact.id.clone());
    let filter = NoticeFilter { contact: to, waiting: true, ..NoticeFilter::default() };
    let waiting = ask.store().notices(&filter)?.len();
    Ok(html! {
        details {
            summary { (w.t("web-contact-remove")) }
            p { (w.t("web-contact-remove-what")) " " (w.count("web-contact-remove-waiting", waiting as u64)) }
            form method="post" action={ "/contact/" (contact.id.as_str()) "/remove" } {
                (look::csrf(ask)) button { (w.t("web-contact-remove-yes")) }
            }
        }
    })
}

fn path(ask: &Ask, contact: &Contact) -> String {
    let on = if ask.field("welcome").is_empty() { "" } else { "?welcome=1" };
    format!("/contact/{}{on}#ways", contact.id.as_str())
}

/// A test for each way that is not confirmed; for all, when each is.
pub fn test(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    let now = ask.site.clock.now();
    let latest = trials(&store, &contact.id, now.wall)?.pop();
    if latest.is_some_and(|notice| now.wall - notice.created < TWICE) {
        return Ok(Reply::see_other(&path(ask, &contact)));
    }
    let round = trial(&contact, contact.details.is_confirmed_everywhere(), now.wall);
    let numbers = store.tell(&round, now)?;
    drop(store);
    let (w, to) = (ask.words, path(ask, &contact));
    let on_its_way = ask.done(&to, "contact-test-kept");
    let (errands, archive) = (ask.site.errands.clone(), ask.site.readers.archive().to_owned());
    let refused = w.t("web-contact-test-not-sent");
    let started = ask.start(&w.t("web-contact-test-sending"), move |_| {
        send_tests(&*errands, &archive, &numbers).map_err(|why| format!("{refused} ({why})"))?;
        Ok(to)
    });
    match started {
        // It is kept and goes out with the others: only the page that waits for it could not be had.
        Err(Trouble::Busy) => on_its_way,
        started => started,
    }
}

/// The code of a test came back.
pub fn confirm(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    let notice = code_in(ask.field("code")).map(|code| store.notice_by_code(&code)).transpose()?.flatten();
    let is_theirs = |notice: &Notice| {
        let new = &notice.planned.notice;
        new.contact == contact.id && new.kind == NoticeKind::Test
    };
    let confirmed = match notice.filter(is_theirs) {
        Some(notice) => say_seen(&mut store, &notice, "page", ask.site.clock.now())?,
        None => false,
    };
    drop(store);
    if !confirmed {
        let wrong = [("code", "web-contact-wrong-code".to_owned())];
        return page(ask, &contact, &Fields::of(ask, &contact), &wrong);
    }
    match ask.field("welcome") {
        "" => ask.done(&path(ask, &contact), "contact-confirmed"),
        _ => ask.done("/welcome/done", "contact-confirmed"),
    }
}

/// Everything but the ways.
pub fn set(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    let at = Fields::of_form(ask);
    match at.read(ask, contact.details.channels.clone()) {
        Ok(details) => store.set_contact(&contact.id, &details, ask.site.clock.now())?,
        Err(wrong) => {
            drop(store);
            return page(ask, &contact, &at, &wrong);
        }
    }
    ask.done(&path(ask, &contact), "contact-set")
}

pub fn add_way(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    let channel = match Fields::of_form(ask).channel() {
        Ok(channel) => channel,
        Err(wrong) => {
            drop(store);
            let typed = Fields::of_form(ask);
            let (means, address) = (typed.means, typed.address);
            let at = Fields { means, address, ..Fields::of(ask, &contact) };
            return page(ask, &contact, &at, &[wrong]);
        }
    };
    let mut details = contact.details.clone();
    let known = details.channels.iter().any(|c| (c.means, &c.address) == (channel.means, &channel.address));
    if !known {
        details.channels.push(channel);
        store.set_contact(&contact.id, &details, ask.site.clock.now())?;
    }
    ask.done(&path(ask, &contact), "contact-set")
}

/// Takes a way away, and with it the tests that were not sent yet. The last way stays: then remove the contact.
pub fn remove_way(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    let now = ask.site.clock.now();
    let mut details = contact.details.clone();
    let place = (0..details.channels.len()).find(|place| tag(&details, *place) == ask.field("tag"));
    let Some(place) = place.filter(|_| details.channels.len() > 1) else {
        return Ok(Reply::see_other(&path(ask, &contact)));
    };
    let waiting = trials(&store, &contact.id, now.wall)?;
    let waiting = waiting.iter().filter(|notice| notice.now.state == NoticeState::Queued);
    let round = Round { withdraw: waiting.map(|notice| notice.no).collect(), ..Round::default() };
    if !round.is_empty() {
        store.tell(&round, now)?;
    }
    details.channels.remove(place);
    store.set_contact(&contact.id, &details, now)?;
    ask.done(&path(ask, &contact), "contact-set")
}

pub fn remove(ask: &Ask) -> Result<Reply, Trouble> {
    let (mut store, contact) = to_write(ask)?;
    store.remove_contact(&contact.id, ask.site.clock.now())?;
    ask.done("/contacts", "contact-removed")
}
