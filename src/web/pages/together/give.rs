//! A page that was handed over: is it the one that was asked for, what does it say, is that right; then it is kept.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::bytes::visible;
use super::super::super::held::{Page, bytes_of};
use super::super::super::look::csrf;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use super::super::parts;
use super::person::{Here, again, here, own_path};
use super::{next_path, rests};
use crate::fetch::capture::{Grade, Said, Way};
use crate::outcome::Outcome;
use crate::together::{Refused, Taken, Upload};
use crate::watch::hands::{About, Hands, NotKept};
use maud::{Markup, html};
use std::sync::Arc;
use std::time::Duration;

/// A place's name is no longer.
const PLACE: usize = 200;

/// A file or a text came: decided on, and held until somebody says yes.
pub fn give(ask: &Ask) -> Result<Reply, Trouble> {
    let (w, here) = (ask.words, here(ask)?);
    if rests(ask)? {
        return ask.done(&own_path(ask, &here), "together-rest");
    }
    let text = ask.field("text");
    let (bytes, way) = match ask.upload("file") {
        Some(upload) => (bytes_of(upload).map_err(|_| Trouble::Busy)?, Way::Assisted),
        // A pasted text says no address: it is taken for the page that it is said to be. Its last line is whole: whoever
        // pasted it is asked whether we read it right.
        None if !text.is_empty() => (format!("{}\n", text.replace("\r\n", "\n")).into_bytes(), Way::Import),
        None => return again(ask, &here, &html! { p { (w.t("web-together-nothing-came")) } }),
    };
    let given = ask.site.clock.now();
    let about = about(ask, &here);
    let archive = (ask.store(), ask.site.readers.archive());
    let mut upload = Upload { bytes, url: None, way, seen_at: None, said: None };
    let mut taken = about.take(archive, &upload, given)?;
    if matches!(taken, Err(Refused::NoAddress)) {
        upload.way = Way::Import;
        taken = about.take(archive, &upload, given)?;
    }
    match taken {
        Ok(_) | Err(Refused::NeedsWords) => {
            let whose = (here.watched.no, &ask.known.session);
            let file = (upload.bytes, upload.way);
            let id = ask.site.with_random(|random| ask.site.held.hold(whose, file, given, random));
            Ok(Reply::see_other(&page_path(ask, &here, &id)))
        }
        Err(why) => again(ask, &here, &refused(ask, &why)),
    }
}

fn about<'a>(ask: &'a Ask, here: &Here<'a>) -> About<'a> {
    let desk = ask.board().desks().nth(here.watched.source);
    let known = desk.and_then(|(_, desk)| desk.record(here.watched.no).cloned());
    About { watch: here.watched.no, source: here.source, person: &here.card.person, known }
}

fn page_path(ask: &Ask, here: &Here, id: &str) -> String {
    own_path(ask, here).replacen('?', &format!("/page/{id}?"), 1)
}

/// Why a file is not taken. The words are ours: nothing of the file is repeated but names of websites.
fn refused(ask: &Ask, why: &Refused) -> Markup {
    let w = ask.words;
    let key = format!("web-refused-{}", why.key().replace('_', "-"));
    let text = match why {
        Refused::OtherHost { found, wanted } => {
            w.say(&key, &[("found", &visible(found)), ("wanted", &visible(wanted))])
        }
        Refused::File(_)
        | Refused::NoAddress
        | Refused::OtherPerson
        | Refused::OtherPage
        | Refused::NotFinished
        | Refused::Nobodys
        | Refused::NeedsWords
        | Refused::Future
        | Refused::AlreadyGiven { .. } => w.t(&key),
    };
    let before = if let Refused::AlreadyGiven { check } = why { *check } else { None };
    html! {
        p { strong { (w.t("web-together-not-taken")) } " " (text) }
        @if let Some(no) = before { p { a.row-link href={ "/saved/" (no) } { (w.t("web-together-see-it")) } } }
    }
}

/// What a page says, and the question whether that is right.
pub fn given(ask: &Ask) -> Result<Reply, Trouble> {
    let here = here(ask)?;
    match ask
        .site
        .held
        .page(ask.param("page"), &ask.known.session, ask.site.boot())
        .filter(|p| p.watch == here.watched.no)
    {
        Some(page) => ask_about(ask, &here, &page, None),
        None => ask.done(&own_path(ask, &here), "together-gone"),
    }
}

fn ask_about(ask: &Ask, here: &Here, page: &Page, wrong: Option<String>) -> Result<Reply, Trouble> {
    let w = ask.words;
    let archive = (ask.store(), ask.site.readers.archive());
    let question = match about(ask, here).take(archive, &page.upload(None), page.given)? {
        Ok(taken) => right(w, &taken),
        Err(Refused::NeedsWords) => what_did_it_say(w, wrong.as_deref()),
        Err(why) => return again(ask, here, &refused(ask, &why)),
    };
    let action = format!("/together/{}/page/{}/answer", here.card.person.id, page.id);
    let main = html! {
        p { a.back href=(own_path(ask, here)) { "‹ " (w.t("web-together")) } }
        h1 { (w.t("web-together-got-it")) }
        p { bdi { (here.card.person.details.call) } }
        @if let Some(wrong) = &wrong { p.note role="alert" { (wrong) } }
        form.stack method="post" action=(action) {
            (csrf(ask)) input type="hidden" name="at" value=(here.source.id());
            (question)
        }
    };
    ask.reply(&w.t("web-together-got-it"), "/together", main)
}

fn right(w: Words, taken: &Taken) -> Markup {
    let record = taken.reading.outcome.record();
    html! {
        p.status { (w.say("web-together-it-says", &[("what", &visible(&says(w, &taken.reading.outcome)))])) }
        @if let Some(name) = record.and_then(|r| r.field("name")) {
            p { (w.say("web-together-name", &[("name", &visible(name))])) }
        }
        @if taken.fetched.grade() == Grade::C { p.soft { (w.t("web-together-no-address")) } }
        p { (w.t("web-together-right")) }
        div.answers {
            button name="answer" value="yes" { (w.t("web-together-yes")) }
            button name="answer" value="no" { (w.t("web-together-no")) }
        }
    }
}

fn says(w: Words, outcome: &Outcome) -> String {
    if *outcome == Outcome::NotListed {
        return w.t("web-together-said-not-listed");
    }
    parts::outcome(w, outcome)
}

/// A picture is kept and shown, and read by people only.
fn what_did_it_say(w: Words, wrong: Option<&str>) -> Markup {
    html! {
        p { (w.t("web-together-what-did-it-say")) }
        div {
            label for="place" { (w.t("web-together-place")) }
            input id="place" name="place" maxlength=(PLACE) autocomplete="off" aria-invalid=[wrong.map(|_| "true")];
        }
        div.answers {
            @for key in ["listed", "listed-no-place", "not-listed", "other"] {
                button name="answer" value=(key) { (w.t(&format!("web-together-said-{key}"))) }
            }
            button name="answer" value="no" { (w.t("web-together-drop")) }
        }
    }
}

/// The answer: kept, or dropped.
pub fn answer(ask: &Ask) -> Result<Reply, Trouble> {
    let (w, here) = (ask.words, here(ask)?);
    let place: String = ask.field("place").chars().filter(|c| !c.is_control()).take(PLACE).collect();
    let said = match ask.field("answer") {
        "yes" | "no" => None,
        "listed" if place.is_empty() => {
            let page = ask.site.held.page(ask.param("page"), &ask.known.session, ask.site.boot());
            let Some(page) = page.filter(|p| p.watch == here.watched.no) else {
                return ask.done(&own_path(ask, &here), "together-gone");
            };
            return ask_about(ask, &here, &page, Some(w.t("web-together-place-needed")));
        }
        "listed" => Some(Said::Listed { place }),
        "listed-no-place" => Some(Said::ListedNoPlace),
        "not-listed" => Some(Said::NotListed),
        "other" => Some(Said::SomethingElse),
        _ => return Err(Trouble::NotFound),
    };
    let page = ask.site.held.take_out(ask.param("page"), &ask.known.session, ask.site.boot());
    let Some(page) = page.filter(|p| p.watch == here.watched.no) else {
        return ask.done(&own_path(ask, &here), "together-gone");
    };
    if ask.field("answer") == "no" {
        return ask.done(&own_path(ask, &here), "together-dropped");
    }
    match keep(ask, &here, &page, said) {
        Ok(Ok(outcome)) => kept(ask, &here, &outcome),
        Ok(Err(why)) => again(ask, &here, &refused(ask, &why)),
        // It waits on: nobody is asked to search again because others were writing.
        Err(trouble) => {
            ask.site.held.put_back(page, ask.site.boot());
            Err(trouble)
        }
    }
}

fn keep(
    ask: &Ask,
    here: &Here,
    page: &Arc<Page>,
    said: Option<Said>,
) -> Result<Result<Outcome, Refused>, Trouble> {
    let store = ask.write()?;
    let site = ask.site;
    let mut hands =
        Hands::writing((site.readers.archive(), store), site.sources.clone(), site.config.clone())?;
    let who = hands.everybody().find(|who| who.watch == here.watched.no).ok_or(Trouble::NotFound)?;
    let upload = page.upload(said);
    let taken = match hands.take(&who, &upload, page.given)? {
        Ok(taken) => taken,
        Err(why) => return Ok(Err(why)),
    };
    let outcome = taken.reading.outcome.clone();
    let how = (site.clock.now(), "", Duration::ZERO);
    match hands.keep(&who, (upload, taken), Some(true), how) {
        Ok(_) => Ok(Ok(outcome)),
        Err(NotKept::Store(error)) => Err(error.into()),
        Err(NotKept::Inbox(_) | NotKept::SetAside(_)) => Err(Trouble::Busy),
    }
}

/// On to the next one. One "no record" wants a second look, ten minutes later.
fn kept(ask: &Ask, here: &Here, outcome: &Outcome) -> Result<Reply, Trouble> {
    let next = next_path(ask, Some(here.watched))?;
    ask.site.due.forget();
    let key = if *outcome == Outcome::NotListed { "together-zero" } else { "together-kept" };
    ask.done(&next, key)
}
