//! Telling people: what waits in the outbox becomes notices, what is due is sent, and how it ended is written down.
//!
//! The one who writes (`Keeper::hand`) decides and keeps; whoever has a network (`Mail`) sends. Between the two goes a
//! batch of letters at a time, each on record as begun before it is sent: memory is bounded, and one commit serves the
//! ends of a batch and the beginnings of the next.

mod gather;
mod mail;
pub mod shown;
mod trial;

pub use mail::{Mail, drain};
pub use trial::{is_of, trial, trials};

use super::keeper::Keeper;
use crate::alert::ladder::{self, World};
use crate::alert::numbers::Numbers;
use crate::alert::outgoing::Outgoing;
use crate::alert::post::Post;
use crate::config::Telling;
use crate::contact::{Channel, Contact, ContactId};
use crate::deadline::Rule;
use crate::notice::{Notice, NoticeKind, NoticeState, Planned};
use crate::person::{Person, PersonId};
use crate::store::{Ended, Letter, NoticeFilter, Round, Store, StoreError};
use crate::time::Moment;
use chrono::{DateTime, TimeDelta, Utc};
use gather::Gathered;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// So many events become notices in one transaction, and so many notices, about.
const EVENTS: usize = 2_000;
const NOTICES: usize = 20_000;
/// So few events at the least, however many hear of them.
const LEAST: usize = 20;
/// How far back the ladder looks at what was told.
const PAST: TimeDelta = TimeDelta::days(15);

/// What telling needs beside the archive.
#[derive(Clone)]
pub struct Teller {
    pub post: Post,
    pub manner: Arc<Manner>,
}

/// When people are told, and in whose name.
pub struct Manner {
    pub rules: Telling,
    /// The lawyers' own clocks, `[[clocks]]`.
    pub clocks: Vec<Rule>,
    pub numbers: Numbers,
    /// How people know the installation that writes.
    pub installation: String,
}

/// What the one who writes is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// How the letters of before ended.
    pub ended: Vec<Ended>,
    /// So many letters at the most.
    pub most: usize,
    /// Whether to look at what time alone makes due.
    pub time: bool,
    /// Since when looks are made without a break.
    pub up_since: Option<DateTime<Utc>>,
}

/// What it hands back. All of it is durable.
#[derive(Debug, Default)]
pub struct Handed {
    pub letters: Vec<Sealed>,
    /// When the next one is due.
    pub next: Option<DateTime<Utc>>,
    /// More events wait to be told.
    pub more: bool,
}

/// A letter that is ready to go.
#[derive(Debug)]
pub struct Sealed {
    pub letter: Letter,
    pub to: Channel,
    /// How many channels its contact can be reached by.
    pub ways: usize,
    pub message: Outgoing,
}

impl Keeper {
    /// Turns what happened into notices, enters how tries ended, and begins the next ones.
    pub fn hand(&mut self, manner: &Manner, request: Request, now: Moment) -> Result<Handed, StoreError> {
        let more = self.expand(manner, &request, now)?;
        // First everything that waits is decided on, so that many news to one contact become one message.
        let most = if more { 0 } else { request.most };
        let letters = self.store().post(&request.ended, most, now)?;
        let letters = self.seal(manner, letters, now.wall)?;
        let next = self.store().next_due()?;
        Ok(Handed { letters, next, more })
    }

    /// One transaction: queued events become notices and are done with. True if others wait.
    fn expand(&mut self, manner: &Manner, request: &Request, now: Moment) -> Result<bool, StoreError> {
        let mut queued = self.store().outbox()?;
        if queued.is_empty() && !request.time {
            return Ok(false);
        }
        let contacts = self.store().contacts()?;
        let at_once = at_once(&contacts);
        let more = queued.len() > at_once;
        queued.truncate(at_once);
        let events: Vec<u64> = queued.iter().map(|q| q.event).collect();
        if contacts.is_empty() {
            // Nobody is there to be told. Who comes later is told of what is found from then on.
            let round = Round { events, ..Round::default() };
            if !round.is_empty() {
                self.store().tell(&round, now)?;
            }
            return Ok(more);
        }
        let past = self
            .store()
            .notices(&NoticeFilter { since: Some(now.wall - PAST), ..NoticeFilter::default() })?;
        let gathered = Gathered::of(self, &queued, (&manner.clocks, now.wall))?;
        let store = self.store();
        let plan = {
            let store = &*store;
            let looks = |person: &_, since| store.looks_since(person, since).unwrap_or_default().into();
            let event = |no| store.event(no).ok().flatten().map(|row| row.event);
            let world = World {
                now: now.wall,
                contacts: &contacts,
                people: &gathered.people,
                sources: &gathered.sources,
                past: &past,
                up_since: request.up_since,
                rules: &manner.rules,
                looks: &looks,
                event: &event,
            };
            ladder::plan(&world, &gathered.happened, request.time && !more)
        };
        let round = Round { events, new: plan.new, withdraw: plan.withdraw, silence: plan.silence };
        if !round.is_empty() {
            // If we stop here, nothing was told and the events wait as before.
            store.tell(&round, now)?;
        }
        Ok(more)
    }

    /// Puts letters into words.
    fn seal(
        &mut self,
        manner: &Manner,
        letters: Vec<Letter>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Sealed>, StoreError> {
        if letters.is_empty() {
            return Ok(vec![]);
        }
        let store = self.store();
        let origin = store.origin().to_owned();
        let to: BTreeSet<&ContactId> = letters.iter().map(|l| &l.notice.planned.notice.contact).collect();
        let contacts = to.into_iter().map(|id| Ok((id.clone(), store.contact(id)?)));
        let contacts: HashMap<_, _> = contacts.collect::<Result<_, StoreError>>()?;
        let mut people: HashMap<_, Option<Person>> = HashMap::new();
        let mut sealed = Vec::with_capacity(letters.len());
        for letter in letters {
            let Planned { notice: new, .. } = &letter.notice.planned;
            let Some(Some(contact)) = contacts.get(&new.contact) else { continue };
            let Some(to) = contact.details.channels.get(letter.channel).cloned() else { continue };
            if let Some(person) = &new.person
                && !people.contains_key(person)
            {
                people.insert(person.clone(), store.person(person).ok());
            }
            let about = new.person.as_ref().and_then(|id| people.get(id)?.as_ref());
            let around = crate::alert::compose::Around {
                to: contact,
                by: to.means,
                about,
                numbers: &manner.numbers,
                installation: &manner.installation,
                origin: &origin,
                rules: &manner.rules,
                maybe_again: letter.maybe_again,
                now,
            };
            let message = crate::alert::compose::compose(&letter.notice, &around);
            let ways = ways(&letter.notice, contact.details.reachable().len());
            sealed.push(Sealed { letter, to, ways, message });
        }
        Ok(sealed)
    }
}

/// How many events are decided on together: each may be news for everybody who asked for more than named people.
fn at_once(contacts: &[Contact]) -> usize {
    let about = contacts.iter().map(|c| &c.details.about);
    let wide = about.filter(|a| a.everybody || !a.matters.is_empty() || !a.groups.is_empty()).count();
    (NOTICES / (wide + 1)).clamp(LEAST, EVENTS)
}

/// A test goes by one channel only.
fn ways(notice: &Notice, reachable: usize) -> usize {
    if notice.planned.channel.is_some() { 1 } else { reachable }
}

/// Enters that somebody saw a notice; true when it was a test, and its channel is confirmed with it. `how`: `cli`, `link`,
/// `page`.
pub fn say_seen(store: &mut Store, notice: &Notice, how: &str, now: Moment) -> Result<bool, StoreError> {
    store.seen(notice.no, how, now)?;
    if notice.planned.channel.is_none() || notice.planned.notice.kind != NoticeKind::Test {
        return Ok(false);
    }
    let Some(contact) = store.contact(&notice.planned.notice.contact)? else { return Ok(false) };
    let Contact { id, mut details, .. } = contact;
    let Some(place) = trial::place_of(notice, &details.channels) else { return Ok(false) };
    details.channels[place].confirmed_at = Some(now.wall);
    store.set_contact(&id, &details, now)?;
    Ok(true)
}

/// What was told of a person in these weeks, and nobody said that they saw it. What no server has taken yet is not among it:
/// it still goes out.
pub fn told_unseen(store: &Store, person: &PersonId, now: DateTime<Utc>) -> Result<Vec<Notice>, StoreError> {
    let (person, since) = (Some(person.clone()), Some(now - PAST));
    let mut told = store.notices(&NoticeFilter { person, since, ..NoticeFilter::default() })?;
    told.retain(|notice| notice.now.state == NoticeState::Accepted);
    Ok(told)
}

/// Enters that somebody saw, on the pages, what was told of a person: none of it is told again. Only what the page
/// showed is meant, by the numbers of the notices: what went out since then was seen by nobody.
pub fn say_all_seen(
    store: &mut Store,
    person: &PersonId,
    shown: &[u64],
    now: Moment,
) -> Result<(), StoreError> {
    let told = told_unseen(store, person, now.wall)?;
    told.iter()
        .filter(|notice| shown.contains(&notice.no))
        .try_for_each(|notice| store.seen(notice.no, "page", now))
}
