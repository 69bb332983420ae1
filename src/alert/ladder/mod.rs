//! Who is told what, when. Pure: what happened, who is to hear of it and what they were told go in; notices to be
//! written, and older ones to be withdrawn or silenced, come out. The same world gives the same plan.

mod after;
mod events;
mod fold;
mod index;
#[cfg(test)]
mod tests;
mod time;
mod who;

pub use crate::contact::{is_quiet, next_open};
pub use after::{after, given_up_at};

use crate::config::Telling;
use crate::contact::{Contact, ContactId, Role};
use crate::event::{Event, EventKind};
use crate::judge::{SourceStanding, Standing};
use crate::notice::{Covers, Facts, NewNotice, Notice, NoticeKind, NoticeState, Planned};
use crate::person::{Person, PersonId};
use crate::time::Period;
use chrono::{DateTime, Utc};
use index::{About, told_of_events};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// Everything that the plan depends on.
pub struct World<'a> {
    pub now: DateTime<Utc>,
    /// In the order in which they were added: who comes next when nobody answers.
    pub contacts: &'a [Contact],
    pub people: &'a HashMap<PersonId, Followed>,
    pub sources: &'a [Asked],
    /// What was told in the last two weeks, and what still waits, in order.
    pub past: &'a [Notice],
    /// Since when looks are made without a break; `None`: they are made one by one.
    pub up_since: Option<DateTime<Utc>>,
    pub rules: &'a Telling,
    /// What became of the looks at a person since a moment.
    pub looks: &'a dyn Fn(&PersonId, DateTime<Utc>) -> Looks,
    /// An event that was told before, by its number.
    pub event: &'a dyn Fn(u64) -> Option<Event>,
}

/// One person and how it stands with them at each source.
#[derive(Clone)]
pub struct Followed {
    pub person: Person,
    pub at: Vec<At>,
}

/// How it stands with one person at one source.
#[derive(Clone)]
pub struct At {
    pub source: String,
    pub every: Period,
    /// The program asks by itself.
    pub scheduled: bool,
    pub standing: Standing,
}

/// One source.
#[derive(Clone)]
pub struct Asked {
    pub id: String,
    /// As people know it.
    pub title: String,
    pub standing: SourceStanding,
}

/// Looks at one person in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    pub useful: u32,
    pub all: u32,
    pub last: Option<DateTime<Utc>>,
}

/// One event that nobody was told of yet, with what the archive knows about it.
#[derive(Clone)]
pub struct Happened {
    pub no: u64,
    /// When it was entered: who became a contact later is not told of it.
    pub created: DateTime<Utc>,
    pub event: Event,
    pub facts: Facts,
    /// Earlier events that this one ends or takes back: the misses before "listed again" and before a correction.
    pub ends: Vec<(u64, EventKind)>,
}

/// What is to be done.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub new: Vec<Planned>,
    /// Not sent yet, and not to be.
    pub withdraw: Vec<u64>,
    /// Told; not to be repeated.
    pub silence: Vec<u64>,
}

/// What happened is told, and what has become due with time. `settled`: nothing else waits in the outbox, so that how
/// things stand now is what the events say.
pub fn plan(world: &World<'_>, happened: &[Happened], settled: bool) -> Plan {
    let desk = Desk::new(world, happened);
    let mut plan = Plan::default();
    for happened in happened {
        desk.tell(happened, &mut plan);
    }
    if settled {
        desk.time(&mut plan);
    }
    desk.once(&mut plan);
    desk.fold(&mut plan);
    desk.supersede(&mut plan);
    plan.withdraw.sort_unstable();
    plan.withdraw.dedup();
    let gone: HashSet<u64> = plan.withdraw.iter().copied().collect();
    plan.silence.retain(|no| !gone.contains(no));
    plan.silence.sort_unstable();
    plan.silence.dedup();
    plan
}

/// The world with its indexes.
struct Desk<'a> {
    w: &'a World<'a>,
    /// Who is told about each person, by their place in `contacts`.
    about: About<'a>,
    /// The place of each contact.
    places: HashMap<&'a ContactId, usize>,
    /// What was told of the events that new ones end or take back.
    told: HashMap<u64, Vec<&'a Notice>>,
    /// What each contact was told, in order.
    past: HashMap<&'a ContactId, Vec<&'a Notice>>,
    /// The events that stand in notices about many, by the person; looked up when first asked for.
    folded: OnceCell<HashMap<PersonId, Vec<(u64, Event)>>>,
}

impl<'a> Desk<'a> {
    fn new(w: &'a World<'a>, happened: &[Happened]) -> Desk<'a> {
        let ended = happened.iter().flat_map(|h| &h.ends).map(|(event, _)| *event).collect();
        let mut past: HashMap<&ContactId, Vec<&Notice>> = HashMap::new();
        for notice in w.past {
            past.entry(&notice.planned.notice.contact).or_default().push(notice);
        }
        let places = w.contacts.iter().enumerate().map(|(i, contact)| (&contact.id, i)).collect();
        Desk {
            w,
            about: About::of(w.contacts),
            places,
            told: told_of_events(w.past, &ended),
            past,
            folded: OnceCell::new(),
        }
    }

    fn contacts_of(&self, person: &PersonId) -> impl Iterator<Item = &'a Contact> + use<'a> {
        let w = self.w;
        let places = w.people.get(person).map(|followed| self.about.places(&followed.person));
        places.unwrap_or_default().into_iter().map(move |i| &w.contacts[i])
    }

    fn past_of(&self, contact: &ContactId) -> &[&'a Notice] {
        self.past.get(contact).map_or(&[], Vec::as_slice)
    }

    fn contact(&self, id: &ContactId) -> Option<&'a Contact> {
        self.places.get(id).map(|place| &self.w.contacts[*place])
    }

    fn source(&self, id: &str) -> Option<&'a Asked> {
        self.w.sources.iter().find(|s| s.id == id)
    }

    /// What every message about a person may need. `source`: the one that it speaks of.
    fn facts_of(&self, person: &PersonId, source: Option<&str>) -> Facts {
        let Some(followed) = self.w.people.get(person) else { return Facts::default() };
        let asked = followed.at.iter().filter(|at| source.is_none_or(|id| id == at.source));
        Facts {
            call: followed.person.details.call.clone(),
            country: Some(followed.person.details.country.clone()),
            every: asked.filter(|at| at.scheduled).map(|at| at.every).min(),
            source: source.and_then(|id| self.source(id)).map(|source| source.title.clone()),
            lawyer: self.lawyer_of(person),
            ..Facts::default()
        }
    }

    /// Name and number of the first lawyer among the contacts.
    fn lawyer_of(&self, person: &PersonId) -> Option<String> {
        let lawyer = self.contacts_of(person).find(|c| c.details.role == Role::Lawyer)?;
        let phone = lawyer.details.phone.as_deref().map_or_else(String::new, |phone| format!(", {phone}"));
        Some(format!("{}{phone}", lawyer.details.name))
    }

    /// A notice that may go now, or when the contact's quiet hours end.
    fn notice(&self, contact: &Contact, kind: NoticeKind, event_at: DateTime<Utc>, facts: Facts) -> Planned {
        self.notice_from(contact, kind, (event_at, self.w.now), facts)
    }

    /// The same, not before `from`.
    fn notice_from(
        &self,
        contact: &Contact,
        kind: NoticeKind,
        (event_at, from): (DateTime<Utc>, DateTime<Utc>),
        facts: Facts,
    ) -> Planned {
        let not_before = if kind.waits_for_morning() { next_open(contact, from) } else { from };
        Planned {
            notice: NewNotice {
                contact: contact.id.clone(),
                kind,
                person: None,
                event: None,
                follows: None,
                event_at,
                not_before,
                urgent: who::is_urgent(kind),
                facts,
            },
            covers: Covers::default(),
            source: String::new(),
            says: String::new(),
            channel: None,
        }
    }

    /// The same change is told once: a notice that says what the last one to this contact about this person said is
    /// left out.
    fn once(&self, plan: &mut Plan) {
        let mut kept: Vec<Planned> = Vec::with_capacity(plan.new.len());
        let mut said: HashMap<(ContactId, Option<PersonId>, String), String> = HashMap::new();
        for planned in std::mem::take(&mut plan.new) {
            let notice = &planned.notice;
            let key = (notice.contact.clone(), notice.person.clone(), planned.source.clone());
            let last = said.get(&key).cloned().or_else(|| self.last_said(&planned));
            if !planned.says.is_empty() && last.as_ref() == Some(&planned.says) {
                continue;
            }
            if !planned.says.is_empty() {
                said.insert(key, planned.says.clone());
            }
            kept.push(planned);
        }
        plan.new = kept;
    }

    fn last_said(&self, planned: &Planned) -> Option<String> {
        let notice = &planned.notice;
        let same = |p: &&&Notice| {
            let its = &p.planned.notice;
            let of_person = its.person == notice.person && p.planned.source == planned.source;
            // A digest may have said something of them since.
            (of_person || its.kind == NoticeKind::Digest)
                && its.kind.is_news()
                && p.now.state != NoticeState::Withdrawn
        };
        self.past_of(&notice.contact).iter().rfind(same).map(|p| p.planned.says.clone())
    }

    /// News of a person make "no change" untrue. That older news are not told again once newer ones went out, the store
    /// sees to: it knows what went out.
    fn supersede(&self, plan: &mut Plan) {
        let news = plan.new.iter().filter(|p| p.notice.kind.is_news());
        let pairs: HashSet<(ContactId, PersonId)> =
            news.filter_map(|p| Some((p.notice.contact.clone(), p.notice.person.clone()?))).collect();
        for (contact, person) in pairs {
            let notes = self.past_of(&contact).iter().filter(|old| {
                let waits = old.now.state == NoticeState::Queued && !old.tried;
                let its = &old.planned.notice;
                waits && its.kind == NoticeKind::NoChange && its.person.as_ref() == Some(&person)
            });
            plan.withdraw.extend(notes.map(|old| old.no));
        }
    }
}
