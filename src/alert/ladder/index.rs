//! Who is told about whom, and who was told of what, found without a look at everybody.

use super::Desk;
use crate::alert::ladder::{Followed, Happened};
use crate::contact::Contact;
use crate::event::Event;
use crate::notice::{Covers, Notice, NoticeKind, NoticeState};
use crate::person::{Person, PersonId};
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};

/// The places of contacts by what they asked to be told about.
#[derive(Default)]
pub(super) struct About<'a> {
    people: HashMap<&'a PersonId, Vec<usize>>,
    matters: HashMap<&'a str, Vec<usize>>,
    groups: HashMap<&'a str, Vec<usize>>,
    everybody: Vec<usize>,
}

impl<'a> About<'a> {
    pub(super) fn of(contacts: &'a [Contact]) -> About<'a> {
        let mut index = About::default();
        for (place, contact) in contacts.iter().enumerate() {
            let about = &contact.details.about;
            if about.everybody {
                index.everybody.push(place);
                continue;
            }
            about.people.iter().for_each(|id| index.people.entry(id).or_default().push(place));
            about.matters.iter().for_each(|m| index.matters.entry(m).or_default().push(place));
            about.groups.iter().for_each(|g| index.groups.entry(g).or_default().push(place));
        }
        index
    }

    /// The same contacts as `contact::About::includes` finds, in order.
    pub(super) fn places(&self, person: &Person) -> Vec<usize> {
        let matter = person.details.matter.as_deref().and_then(|matter| self.matters.get(matter));
        let group = person.details.group.as_deref().and_then(|group| self.groups.get(group));
        let named = [self.people.get(&person.id), matter, group].into_iter().flatten().flatten();
        let mut places: Vec<usize> = named.chain(&self.everybody).copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Which notices tell these events, in order.
pub(super) fn told_of_events<'a>(
    past: &'a [Notice],
    events: &BTreeSet<u64>,
) -> HashMap<u64, Vec<&'a Notice>> {
    let mut told: HashMap<u64, Vec<&Notice>> = HashMap::new();
    for notice in past {
        let ranges = notice.planned.covers.ranges().iter();
        for event in ranges.flat_map(|(from, to)| events.range(*from..=*to)) {
            told.entry(*event).or_default().push(notice);
        }
    }
    told
}

/// One thing that a contact was told about a person, alone or among many.
pub(super) struct Told<'a> {
    pub notice: &'a Notice,
    pub kind: NoticeKind,
    pub source: &'a str,
    pub event: Option<u64>,
    pub event_at: DateTime<Utc>,
}

impl Told<'_> {
    /// In a message of its own.
    pub(super) fn is_alone(&self) -> bool {
        !is_of_many(self.notice)
    }
}

/// A digest of news, or a group.
pub(super) fn is_of_many(notice: &Notice) -> bool {
    let kind = notice.planned.notice.kind;
    matches!(kind, NoticeKind::Digest | NoticeKind::Group) && !notice.planned.covers.is_empty()
}

impl<'a> Desk<'a> {
    /// What a contact was told about a person, in order, but for what was withdrawn.
    pub(super) fn told_about<'b>(&'b self, contact: &Contact, person: &PersonId) -> Vec<Told<'b>> {
        let folded = self.folded().get(person).map_or(&[][..], Vec::as_slice);
        let kept = self.past_of(&contact.id).iter().filter(|p| p.now.state != NoticeState::Withdrawn);
        let mut told = Vec::new();
        for notice in kept.copied() {
            let its = &notice.planned.notice;
            if its.person.as_ref() == Some(person) {
                let source = notice.planned.source.as_str();
                told.push(Told { notice, kind: its.kind, source, event: its.event, event_at: its.event_at });
            } else if is_of_many(notice) {
                let theirs = folded.iter().filter(|(no, _)| notice.planned.covers.has(*no));
                told.extend(theirs.map(|(no, event)| Told {
                    notice,
                    kind: NoticeKind::of(event),
                    source: &event.source,
                    event: Some(*no),
                    event_at: event.at,
                }));
            }
        }
        told
    }

    /// The events in notices about many.
    pub(super) fn folded(&self) -> &HashMap<PersonId, Vec<(u64, Event)>> {
        self.folded.get_or_init(|| {
            let mut covers = Covers::default();
            let kept = |p: &&Notice| is_of_many(p) && p.now.state != NoticeState::Withdrawn;
            self.w.past.iter().filter(kept).for_each(|p| covers.add(&p.planned.covers));
            let mut folded: HashMap<PersonId, Vec<(u64, Event)>> = HashMap::new();
            for no in covers.events() {
                if let Some(event) = (self.w.event)(no)
                    && let Some(person) = event.person.clone()
                {
                    folded.entry(person).or_default().push((no, event));
                }
            }
            folded
        })
    }

    /// The people of a contact, in an order that is always the same.
    pub(super) fn followed_by(&self, contact: &Contact) -> Vec<&'a Followed> {
        let (about, people) = (&contact.details.about, self.w.people);
        let mut theirs: Vec<&Followed> =
            match about.everybody || !about.matters.is_empty() || !about.groups.is_empty() {
                true => people.values().filter(|f| about.includes(&f.person)).collect(),
                false => about.people.iter().filter_map(|id| people.get(id)).collect(),
            };
        theirs.sort_by(|a, b| a.person.id.cmp(&b.person.id));
        theirs.dedup_by(|a, b| a.person.id == b.person.id);
        theirs
    }

    /// Whom an event may concern, in order: who is told about the person, and who was told of what it ends.
    pub(super) fn concerned(&self, happened: &Happened) -> impl Iterator<Item = &'a Contact> + use<'a> {
        let (w, people) = (self.w, self.w.people);
        let person = happened.event.person.as_ref().and_then(|id| people.get(id));
        let mut places = person.map(|f| self.about.places(&f.person)).unwrap_or_default();
        let told = happened.ends.iter().filter_map(|(event, _)| self.told.get(event)).flatten();
        places.extend(told.filter_map(|old| self.places.get(&old.planned.notice.contact)));
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(move |place| &w.contacts[place])
    }
}
