//! What a page may know: who looks, in which words, and of the archive only what this viewer may see.

use super::board::{Board, Card, MOST_EVENTS, Watched};
use super::choices::Choices;
use super::drafts::Draft;
use super::jobs::Progress;
use super::reply::Reply;
use super::session::Known;
use super::site::Site;
use super::strip::Strip;
use super::strips::Strips;
use super::uploads::Upload;
use super::users::{Role, Viewer};
use super::words::Words;
use crate::judge::Standing;
use crate::person::PersonId;
use crate::random::random_bytes;
use crate::store::{CheckRow, EventRow, ReadingKeys, Store, StoreError};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One request of somebody who is in.
pub struct Ask<'a> {
    pub site: &'a Site,
    pub known: Known,
    pub words: Words,
    pub now: DateTime<Utc>,
    /// Path and query, for the switch of languages.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    /// Files that came with the form.
    pub uploads: Vec<Upload>,
    pub params: Vec<(String, String)>,
    pub(super) store: &'a Store,
    /// Who is on this page, for the audit log: everybody who was asked for by [`Ask::card`] or stands in a list.
    pub(super) shown: RefCell<BTreeSet<PersonId>>,
    /// What else it is about, for the audit log: see [`Ask::about`].
    pub(super) about: RefCell<Option<String>>,
    /// Whether this request had its turn to write.
    pub(super) wrote: Cell<bool>,
    pub(super) keys: RefCell<&'a mut ReadingKeys>,
    pub(super) board: Arc<Board>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such thing, or this viewer may not know that there is.
    #[error("not found")]
    NotFound,
    #[error("not allowed")]
    Forbidden,
    #[error("too many tries")]
    Wait,
    /// Others write the archive, or too much is being done already. Nothing was changed.
    #[error("others are at work")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::Forbidden => StatusCode::FORBIDDEN,
            Trouble::Wait => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Store(StoreError::NoSuchPerson(_) | StoreError::NoSuchRow { .. }) => {
                StatusCode::NOT_FOUND
            }
            Trouble::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Ask<'_> {
    pub fn viewer(&self) -> &Viewer {
        &self.known.session.viewer
    }

    pub fn reply(&self, title: &str, here: &str, main: maud::Markup) -> Result<Reply, Trouble> {
        Ok(Reply::page(super::look::page(self, title, here, main)))
    }

    pub fn param(&self, name: &str) -> &str {
        value(&self.params, name).unwrap_or_default()
    }

    pub fn number(&self, name: &str) -> Result<u64, Trouble> {
        let text = self.param(name);
        let digits = text.len() <= 18 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse().map_err(|_| Trouble::NotFound) } else { Err(Trouble::NotFound) }
    }

    pub fn asked(&self, name: &str) -> Option<&str> {
        value(&self.query, name).filter(|v| !v.is_empty())
    }

    /// A field of the form, without white space around it; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        value(&self.form, name).unwrap_or_default().trim()
    }

    /// All values of a field that may stand there several times: check boxes.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = &str> {
        self.form.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The file that came in this field.
    pub fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.field == field)
    }

    pub fn may(&self, role: Role) -> bool {
        self.viewer().role >= role
    }

    /// The archive, to write: see [`Site::write`]. What this request read before stays as it was.
    pub fn write(&self) -> Result<Store, Trouble> {
        let store = self.site.write()?;
        self.wrote.set(true);
        Ok(store)
    }

    /// Leads to one of our pages, which says what was done in the words of `web-done-KEY`.
    pub fn done(&self, path: &str, key: &str) -> Result<Reply, Trouble> {
        let (path, place) =
            path.split_once('#').map_or((path, String::new()), |(p, at)| (p, format!("#{at}")));
        let and = if path.contains('?') { '&' } else { '?' };
        Ok(Reply::see_other(&format!("{path}{and}done={key}{place}")))
    }

    /// Starts long work in a thread of its own and leads to the page that shows how far it is. The work gives the path
    /// of the page to show afterwards, or in this viewer's words why it was not done.
    pub fn start(
        &self,
        title: &str,
        work: impl FnOnce(&Progress<'_>) -> Result<String, String> + Send + 'static,
    ) -> Result<Reply, Trouble> {
        self.start_once(None, title, work)
    }

    /// The same for a form that has a field `once`: sent twice, it leads to the one job.
    pub fn start_once(
        &self,
        once: Option<&str>,
        title: &str,
        work: impl FnOnce(&Progress<'_>) -> Result<String, String> + Send + 'static,
    ) -> Result<Reply, Trouble> {
        let whose = (title.to_owned(), &self.known.session);
        let jobs = &self.site.jobs;
        let started = self.site.with_random(|random| jobs.start_once(whose, once, random, work));
        let id = started.map_err(|_| Trouble::Busy)?;
        Ok(Reply::see_other(&format!("/job/{id}")))
    }

    /// A name that nobody guesses: of a form that is sent once, of a page for one viewer.
    pub fn unguessable(&self) -> String {
        self.site.with_random(|random| hex::encode(random_bytes::<16>(random)))
    }

    /// Enters somebody into the audit log who was not asked for by [`Ask::card`]: whoever stands in a row of a list, or is
    /// not followed any more, and so has no card.
    pub fn enters(&self, id: &PersonId) {
        self.shown.borrow_mut().insert(id.clone());
    }

    /// Says in the audit log which contact, user or group this is about: by random name, by the name to sign in with, by
    /// key. Never by the name or the number of somebody who is followed.
    pub fn about(&self, what: &str) {
        *self.about.borrow_mut() = Some(what.to_owned());
    }

    /// Holds what was begun here; gives its name in addresses.
    pub(super) fn keep(&self, draft: Draft) -> String {
        let (site, now) = (self.site, self.site.boot());
        site.with_random(|random| site.drafts.keep(&self.known, draft, random, now))
    }

    /// What was begun under this name, in this session.
    pub(super) fn draft(&self, id: &str) -> Result<Draft, Trouble> {
        self.site.drafts.get(id, &self.known, self.site.boot()).ok_or(Trouble::NotFound)
    }

    /// Everybody whom this request showed.
    pub(super) fn shown(&self) -> Ref<'_, BTreeSet<PersonId>> {
        self.shown.borrow()
    }

    /// Everybody whom this viewer may see, in the order they were enrolled.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        let viewer = self.viewer();
        self.board.cards().iter().filter(|card| viewer.sees(&card.person))
    }

    /// The same people, those first that need somebody's eyes.
    pub fn by_urgency(&self) -> impl Iterator<Item = &Card> {
        let viewer = self.viewer();
        self.board.by_urgency().filter(|card| viewer.sees(&card.person))
    }

    /// What this viewer's people can be narrowed to.
    pub fn choices(&self) -> Cow<'_, Choices> {
        match self.viewer().sees_everybody() {
            true => Cow::Borrowed(&self.board.choices),
            false => Cow::Owned(Choices::of(self.cards())),
        }
    }

    pub fn card(&self, id: &str) -> Result<&Card, Trouble> {
        let id = PersonId::parse(id).ok_or(Trouble::NotFound)?;
        self.card_of(&id)
    }

    /// Whoever is asked for here stands in the audit log.
    pub fn card_of(&self, id: &PersonId) -> Result<&Card, Trouble> {
        let card = self.visible(id).ok_or(Trouble::NotFound)?;
        self.shown.borrow_mut().insert(id.clone());
        Ok(card)
    }

    /// The same without an entry in the audit log.
    pub(super) fn visible(&self, id: &PersonId) -> Option<&Card> {
        self.board.card(id).filter(|card| self.viewer().sees(&card.person))
    }

    pub fn overall(&self, card: &Card) -> Option<(Watched, Standing)> {
        self.board.overall(card, self.now)
    }

    pub fn standing(&self, watched: Watched) -> Standing {
        self.board.standing(watched, self.now)
    }

    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The events about a person whom this viewer may see.
    pub fn events_of(&self, card: &Card, limit: u32) -> Result<Vec<EventRow>, Trouble> {
        Ok(self.store.events_of(&card.person.id, limit)?)
    }

    /// All events since a moment that are about somebody whom this viewer may see, or about nobody; and whether there
    /// may be older ones, because everybody's were too many to read.
    pub fn events_since(&self, since: DateTime<Utc>) -> Result<(Vec<EventRow>, bool), Trouble> {
        let rows = self.board.events_since(self.store, since)?;
        let known = rows.iter().filter(|row| row.event.at >= since && self.may_know(row)).cloned().collect();
        Ok((known, rows.len() >= MOST_EVENTS as usize))
    }

    pub fn event(&self, no: u64) -> Result<EventRow, Trouble> {
        let row = self.store.event(no)?.filter(|row| self.may_know(row)).ok_or(Trouble::NotFound)?;
        self.shown.borrow_mut().extend(row.event.person.clone());
        Ok(row)
    }

    fn may_know(&self, row: &EventRow) -> bool {
        match &row.event.person {
            Some(id) => self.visible(id).is_some(),
            None => row.event.group.is_none() || self.viewer().sees_everybody(),
        }
    }

    /// Whose check this is. Controls are nobody's, and not shown.
    pub fn card_of_check(&self, no: u64) -> Result<&Card, Trouble> {
        let id = self.store.person_of_check(no)?.ok_or(Trouble::NotFound)?;
        self.card_of(&id)
    }

    pub fn check(&self, no: u64) -> Result<CheckRow, Trouble> {
        self.card_of_check(no)?;
        Ok(self.store.check(no)?)
    }

    /// The archive, for what is about somebody whom this viewer was already found to see.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// The last days of a watch, by the days of this viewer's zone.
    pub fn strip(&self, card: &Card, watched: Watched, days: u32) -> Result<Strip, Trouble> {
        Strips::new(self, days).of(card, watched)
    }
}

pub fn value<'v>(pairs: &'v [(String, String)], name: &str) -> Option<&'v str> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}
