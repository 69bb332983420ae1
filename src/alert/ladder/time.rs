//! What becomes due with time alone: the daily note, "still not listed", "we have begun", a page that wants a person, a
//! program that sees nothing, and the next contact when nobody answers.

use super::index::{Told, told_of_events};
use super::{At, Desk, Followed, Plan, next_open, who};
use crate::contact::{Contact, ContactId, NoChange, Role, local};
use crate::event::Event;
use crate::judge::{Status, place_in};
use crate::notice::{Covers, Facts, Notice, NoticeKind, NoticeState, Planned};
use crate::person::PersonId;
use crate::time::Period;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use std::collections::{BTreeMap, HashSet};

/// Who was added so long ago needs no word that it has begun.
const BEGUN: TimeDelta = TimeDelta::days(7);
/// So many intervals without a useful look are a look too long.
const OUT_OF_DATE: i32 = 3;
/// A note may come so much of a day before the next would be due.
const HALF: i32 = 2;

impl Desk<'_> {
    pub(super) fn time(&self, plan: &mut Plan) {
        for contact in self.w.contacts {
            // Of somebody at whom nobody looks, time alone makes nothing known.
            for followed in self.followed_by(contact).into_iter().filter(|f| !f.person.paused) {
                self.begun(contact, followed, plan);
                self.came_to_nothing(contact, followed, plan);
                self.still_not_listed(contact, followed, plan);
                self.daily(contact, followed, plan);
            }
            self.over(contact, plan);
            self.wants_person(contact, plan);
            self.out_of_date(contact, plan);
        }
        self.next_contact(plan);
    }

    fn about(
        &self,
        contact: &Contact,
        kind: NoticeKind,
        at: DateTime<Utc>,
        (person, source): (&PersonId, Option<&str>),
    ) -> Planned {
        let mut facts = self.facts_of(person, source);
        // A lawyer need not be told to call themselves.
        facts.lawyer = facts.lawyer.filter(|_| contact.details.role != Role::Lawyer);
        let mut planned = self.notice(contact, kind, at, facts);
        planned.notice.person = Some(person.clone());
        planned
    }

    /// "We have begun", once, to families who confirmed a channel.
    fn begun(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        let fresh = self.w.now - contact.added_at.max(followed.person.enrolled_at) < BEGUN;
        let looked_for = !followed.at.is_empty();
        // Before a test came through, nobody knows who reads it; this can wait.
        let known = contact.details.is_confirmed();
        if !fresh || !looked_for || !known || !who::hears(contact, NoticeKind::Started, false) {
            return;
        }
        let person = &followed.person.id;
        if self.told_about(contact, person).iter().any(|told| told.kind != NoticeKind::Test)
            || plan.new.iter().any(|p| is_to(p, contact, person))
        {
            return;
        }
        let source = spoken_of(followed).map(|at| at.source.as_str());
        plan.new.push(self.about(contact, NoticeKind::Started, self.w.now, (person, source)));
    }

    /// A first miss that the judge dropped without a word: who was told of it is told how it ended.
    fn came_to_nothing(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        let person = &followed.person.id;
        for at in followed.at.iter().filter(|at| at.standing.misses == 0) {
            let told = self.told_about(contact, person);
            let of_source = || told.iter().filter(|told| told.source == at.source && told.kind.is_news());
            let Some(last) = of_source().max_by_key(|told| (told.event, told.notice.no)) else { continue };
            let ends = |told: &&Told<'_>| {
                matches!(told.kind, NoticeKind::ListedAgain | NoticeKind::Correction)
                    && last.event.is_some_and(|event| told.notice.planned.covers.has(event))
            };
            let heard_since = at.standing.last_useful.is_some_and(|heard| heard > last.event_at);
            let doubted = at.standing.status == Status::SiteDoubt;
            if last.kind != NoticeKind::FirstMiss
                || of_source().any(|told| ends(&told))
                || !(heard_since || doubted)
                || plan.new.iter().any(|p| is_to(p, contact, person) && p.source == at.source)
                || plan.withdraw.contains(&last.notice.no)
            {
                continue;
            }
            if !last.notice.tried && last.is_alone() {
                plan.withdraw.push(last.notice.no);
                continue;
            }
            plan.new.push(self.nothing(contact, person, at, last));
        }
    }

    fn nothing(&self, contact: &Contact, person: &PersonId, at: &At, miss: &Told<'_>) -> Planned {
        let missed = miss.event_at;
        let back = at.standing.last_listed.filter(|listed| *listed > missed);
        let kind = if back.is_some() { NoticeKind::ListedAgain } else { NoticeKind::Correction };
        let mut planned = self.about(contact, kind, back.unwrap_or(self.w.now), (person, Some(&at.source)));
        planned.notice.follows = Some(miss.notice.no);
        planned.source = at.source.clone();
        planned.covers = miss.event.map(Covers::of).unwrap_or_default();
        let facts = &mut planned.notice.facts;
        // Without a record that was seen since, nothing is said of where.
        facts.place = back.and_then(|_| at.standing.place.clone());
        facts.listed = back.map(|_| true);
        facts.first_seen = back;
        facts.gap = back.and_then(|back| (back - missed).to_std().ok()).map(period);
        facts.told = Some(NoticeKind::FirstMiss);
        facts.told_at = Some(miss.notice.now.accepted_at.unwrap_or(miss.notice.created));
        planned
    }

    /// A day and three days after a confirmed absence, if it lasts.
    fn still_not_listed(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        if !who::hears(contact, NoticeKind::StillNotListed, false) {
            return;
        }
        let person = &followed.person.id;
        for at in followed.at.iter().filter(|at| at.standing.status == Status::NotListed) {
            let told = self.told_about(contact, person);
            let of = |kind: NoticeKind| told.iter().filter(move |p| p.kind == kind && p.source == at.source);
            let Some(absent) = of(NoticeKind::NotListed).max_by_key(|told| told.event_at) else { continue };
            let since = absent.event_at;
            let said = of(NoticeKind::StillNotListed).filter(|still| still.notice.created > since).count();
            // After a time in which the program was off, one is enough.
            let due =
                self.w.rules.still_not_listed.iter().filter(|after| since + after.delta() <= self.w.now);
            if due.count() <= said || absent.notice.now.state == NoticeState::Queued {
                continue;
            }
            let of_source = (person, Some(at.source.as_str()));
            let mut planned = self.about(contact, NoticeKind::StillNotListed, self.w.now, of_source);
            planned.notice.follows = Some(absent.notice.no);
            planned.source = at.source.clone();
            let last = told.iter().map(|told| told.notice.created).max().unwrap_or(since);
            let looks = (self.w.looks)(person, last);
            let facts = &mut planned.notice.facts;
            facts.gap = at.standing.since.and_then(|from| (self.w.now - from).to_std().ok()).map(period);
            (facts.more, facts.last_look) = (Some(looks.useful), looks.last);
            plan.new.push(planned);
        }
    }

    /// How the looks went, at the contact's hour, if there was no news. Silence is never shown as "no change", and is not
    /// kept silent about: the note before said that no note means that we are off.
    fn daily(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        let person = &followed.person.id;
        if plan.new.iter().any(|p| is_to(p, contact, person)) {
            return;
        }
        let (Some(every), Some(at)) = (self.note_every(contact), spoken_of(followed)) else { return };
        let began = contact.added_at.max(followed.person.enrolled_at);
        let told = self.told_about(contact, person);
        let last =
            told.iter().filter(|told| told.kind.is_news() || is_note(told.kind)).map(|told| told.notice);
        let since =
            last.chain(self.digests_of_notes(contact)).map(|p| p.created.max(p.planned.notice.not_before));
        let since = since.max().unwrap_or(began);
        if !self.is_note_due(contact, since, every) {
            return;
        }
        let looks = (self.w.looks)(person, since);
        // Who looks by hand knows when they did not; who was told of the outage today need not hear it again.
        let by_hand = followed.at.iter().all(|at| !at.scheduled);
        if looks.useful == 0 && (by_hand || self.heard_of_outage(contact, followed)) {
            return;
        }
        let mut planned =
            self.about(contact, NoticeKind::NoChange, self.w.now, (person, Some(at.source.as_str())));
        let facts = &mut planned.notice.facts;
        facts.looked_into = !is_calm(followed);
        if !facts.looked_into {
            facts.place = listed_place(at);
            facts.listed = is_custody(at).then_some(at.standing.status == Status::Listed);
        }
        facts.next_note = Some(self.next_note(contact, every));
        facts.ask_how_often = self.asks_how_often(contact, &told, began);
        (facts.useful, facts.all, facts.last_look) = (Some(looks.useful), Some(looks.all), looks.last);
        plan.new.push(planned);
    }

    /// The first note after the first daily ones asks how often they are wanted: once, of who did not choose yet.
    fn asks_how_often(&self, contact: &Contact, told: &[Told<'_>], began: DateTime<Utc>) -> bool {
        let asks_from = began + self.w.rules.note_every.delta() * self.w.rules.first_days as i32;
        let note = |told: &&Told<'_>| told.kind == NoticeKind::NoChange;
        let last = told.iter().rfind(note).map(|told| told.notice.created);
        let chosen = contact.details.no_change != NoChange::Daily;
        !chosen && asks_from <= self.w.now && last.is_some_and(|last| last < asks_from)
    }

    /// Since the hour of the note before.
    fn heard_of_outage(&self, contact: &Contact, followed: &Followed) -> bool {
        let from = self.w.now - TimeDelta::days(1);
        self.past_of(&contact.id).iter().any(|p| {
            matches!(p.planned.notice.kind, NoticeKind::SiteSilent | NoticeKind::WantsPerson)
                && p.now.accepted_at.is_some_and(|at| at > from)
                && followed.at.iter().any(|at| at.source == p.planned.source)
        })
    }

    /// Notes about many people go as one, which covers no event.
    fn digests_of_notes<'b>(&'b self, contact: &Contact) -> impl Iterator<Item = &'b Notice> {
        let past = self.past_of(&contact.id).iter().copied();
        past.filter(|p| p.planned.notice.kind == NoticeKind::Digest && p.planned.covers.is_empty())
    }

    /// How often this contact hears that nothing changed: daily at first, then as they chose.
    fn note_every(&self, contact: &Contact) -> Option<TimeDelta> {
        let daily = self.w.rules.note_every.delta();
        let first = self.w.now - contact.added_at < daily * self.w.rules.first_days as i32;
        match contact.details.no_change {
            NoChange::Never => None,
            NoChange::Daily => Some(daily),
            NoChange::Weekly if first => Some(daily),
            NoChange::Weekly => Some(daily * 7),
        }
    }

    fn is_note_due(&self, contact: &Contact, since: DateTime<Utc>, every: TimeDelta) -> bool {
        let (now, rules) = (self.w.now, self.w.rules);
        if rules.note_every.delta() < TimeDelta::days(1) {
            return now - since >= every;
        }
        let latest = latest_hour(contact, now, rules.note_at);
        latest - since >= every - rules.note_every.delta() / HALF
    }

    /// When the next note is to be expected, or the first hour after.
    fn next_note(&self, contact: &Contact, every: TimeDelta) -> DateTime<Utc> {
        let (now, rules) = (self.w.now, self.w.rules);
        if rules.note_every.delta() < TimeDelta::days(1) {
            return now + every;
        }
        let hour = latest_hour(contact, now + every, rules.note_at);
        next_open(
            contact,
            if hour - now < every - rules.note_every.delta() / HALF {
                hour + TimeDelta::days(1)
            } else {
                hour
            },
        )
    }

    /// What was to be said of a page in the morning is not said once it answers.
    fn over(&self, contact: &Contact, plan: &mut Plan) {
        for old in self.past_of(&contact.id).iter().filter(|p| p.now.state == NoticeState::Queued && !p.tried)
        {
            let Some(source) = self.source(&old.planned.source) else { continue };
            let since = source.standing.last_useful.is_some_and(|heard| heard > old.created);
            let over = match old.planned.notice.kind {
                NoticeKind::WantsPerson => source.standing.blocked_since.is_none(),
                NoticeKind::OutOfDate => since,
                _not_of_a_page => false,
            };
            plan.withdraw.extend(over.then_some(old.no));
        }
    }

    /// A page that refuses the program for two rounds or more: once a day, for each source.
    fn wants_person(&self, contact: &Contact, plan: &mut Plan) {
        if !who::hears(contact, NoticeKind::WantsPerson, false) {
            return;
        }
        for source in self.w.sources {
            let Some(blocked) = source.standing.blocked_since else { continue };
            let theirs = self.people_at(contact, &source.id);
            let every = self.interval_at(&theirs, &source.id);
            let Some(every) = every.filter(|every| self.w.now - blocked >= every.delta()) else { continue };
            let asked = self.past_of(&contact.id).iter().filter(|p| {
                p.planned.notice.kind == NoticeKind::WantsPerson && p.planned.source == source.id
            });
            let last = asked.filter(|p| p.now.state != NoticeState::Withdrawn).map(|p| p.created).max();
            if last.is_some_and(|last| self.w.now - last < self.w.rules.note_every.delta()) {
                continue;
            }
            let facts = Facts {
                call: self.calls(&theirs),
                last_look: source.standing.last_useful,
                source: Some(source.title.clone()),
                every: Some(every),
                ..Facts::default()
            };
            let mut planned = self.notice(contact, NoticeKind::WantsPerson, blocked, facts);
            planned.notice.person = Some(theirs[0].clone()).filter(|_| theirs.len() == 1);
            planned.source = source.id.clone();
            // Who looks after it hears at once, but for their quiet hours; a family by day.
            planned.notice.not_before = next_open(contact, self.w.now);
            plan.new.push(planned);
        }
    }

    fn interval_at(&self, people: &[PersonId], source: &str) -> Option<Period> {
        let at = people.iter().filter_map(|id| self.w.people.get(id)).flat_map(|f| &f.at);
        at.filter(|at| at.source == source && at.scheduled).map(|at| at.every).min()
    }

    /// No useful look for three intervals, and the page was not said to be silent: this machine, or its network.
    fn out_of_date(&self, contact: &Contact, plan: &mut Plan) {
        if !who::hears(contact, NoticeKind::OutOfDate, false) {
            return;
        }
        for source in self.w.sources {
            let theirs = self.people_at(contact, &source.id);
            let Some(every) = self.interval_at(&theirs, &source.id) else { continue };
            let Some(useful) = source.standing.last_useful else { continue };
            let seen = useful.max(self.w.up_since.unwrap_or(useful));
            let known = |p: &&Notice| {
                p.planned.source == source.id
                    && p.now.state != NoticeState::Withdrawn
                    && p.planned.notice.event_at >= useful
                    && matches!(
                        p.planned.notice.kind,
                        NoticeKind::OutOfDate | NoticeKind::SiteSilent | NoticeKind::WantsPerson
                    )
            };
            if self.w.now - seen <= every.delta() * OUT_OF_DATE
                || self.past_of(&contact.id).iter().any(known)
                || plan.new.iter().any(|p| {
                    p.notice.contact == contact.id && p.source == source.id && !p.notice.kind.is_news()
                })
            {
                continue;
            }
            let facts = Facts {
                call: self.calls(&theirs),
                last_look: Some(useful),
                every: Some(every),
                source: Some(source.title.clone()),
                ..Facts::default()
            };
            let mut planned = self.notice(contact, NoticeKind::OutOfDate, useful, facts);
            planned.source = source.id.clone();
            plan.new.push(planned);
        }
    }

    /// A confirmed change that nobody saw is told to the next contact of the person, one after the other: also one that
    /// was told among many.
    fn next_contact(&self, plan: &mut Plan) {
        let changes = self.confirmed_changes();
        let told_of = told_of_events(self.w.past, &changes.keys().copied().collect());
        let mut planned: HashSet<(ContactId, PersonId)> = plan.new.iter().filter_map(whom).collect();
        for (event, change) in &changes {
            let Some(told) = told_of.get(event) else { continue };
            // That an organisation saw the counts of a group says nothing of who saw it.
            let of_them = |p: &&Notice| {
                p.now.state != NoticeState::Withdrawn && p.planned.notice.kind != NoticeKind::Group
            };
            let told: Vec<&Notice> = told.iter().copied().filter(of_them).collect();
            let Some(first) = told.iter().min_by_key(|p| p.no) else { continue };
            let followed = self.w.people.get(&change.person);
            let newer = |(no, other): (&u64, &Change)| {
                no > event
                    && (&other.person, &other.source) == (&change.person, &change.source)
                    && other.kind.supersedes(change.kind)
            };
            if followed.is_none_or(|followed| followed.person.paused)
                || told.iter().any(|p| p.now.state == NoticeState::Seen)
                || !who::is_confirmed(change.kind)
                || changes.range(event + 1..).any(newer)
                || self.is_taken_back(change, *event)
            {
                continue;
            }
            let next = self.contacts_of(&change.person).find(|c| {
                c.details.role != Role::Ngo
                    && c.added_at <= first.created
                    && told.iter().all(|p| p.planned.notice.contact != c.id)
                    && !planned.contains(&(c.id.clone(), change.person.clone()))
            });
            let Some(next) = next else { continue };
            let escalated = told.iter().filter(|p| p.planned.notice.follows == Some(first.no)).count() as i32;
            let lost = told.iter().all(|p| p.now.state == NoticeState::GivenUp);
            let wait = self.w.rules.repeat.delta() * (2 + escalated);
            if !lost && self.w.now < first.created + wait {
                continue;
            }
            planned.insert((next.id.clone(), change.person.clone()));
            let alone = told.iter().find(|p| p.planned.notice.person.as_ref() == Some(&change.person));
            let mut copy = match alone {
                Some(notice) => self.copy_for(next, notice),
                None => self.out_of_many(next, *event, change),
            };
            copy.notice.follows = Some(first.no);
            plan.new.push(copy);
        }
    }

    /// What was told of people, by event, alone or among many.
    fn confirmed_changes(&self) -> BTreeMap<u64, Change> {
        let mut changes = BTreeMap::new();
        for (person, events) in self.folded() {
            for (no, event) in events {
                let kind = NoticeKind::of(event);
                let (person, source) = (person.clone(), event.source.clone());
                changes.insert(*no, Change { person, source, kind, event: Some(event.clone()) });
            }
        }
        for old in self.w.past.iter().filter(|p| p.now.state != NoticeState::Withdrawn) {
            let its = &old.planned.notice;
            if let (Some(person), Some(event), true) = (&its.person, its.event, its.kind.is_news()) {
                let (person, source) = (person.clone(), old.planned.source.clone());
                changes.entry(event).or_insert(Change { person, source, kind: its.kind, event: None });
            }
        }
        changes
    }

    /// A first miss that came to nothing has no event that says so.
    fn is_taken_back(&self, change: &Change, event: u64) -> bool {
        self.w.past.iter().any(|p| {
            p.planned.notice.kind == NoticeKind::Correction
                && p.planned.notice.person.as_ref() == Some(&change.person)
                && p.planned.covers.has(event)
        })
    }

    fn copy_for(&self, contact: &Contact, notice: &Notice) -> Planned {
        let mut copy = notice.planned.clone();
        copy.notice.contact = contact.id.clone();
        copy.notice.not_before = self.w.now;
        let lawyer = copy.notice.person.as_ref().and_then(|person| self.lawyer_of(person));
        copy.notice.facts.lawyer = lawyer.filter(|_| contact.details.role != Role::Lawyer);
        copy
    }

    /// One change out of a message about many, by itself.
    fn out_of_many(&self, contact: &Contact, no: u64, change: &Change) -> Planned {
        let at = change.event.as_ref().map_or(self.w.now, |event| event.at);
        let mut copy = self.about(contact, change.kind, at, (&change.person, Some(&change.source)));
        copy.notice.event = Some(no);
        copy.covers = Covers::of(no);
        copy.source = change.source.clone();
        if let Some(event) = &change.event {
            let facts = &mut copy.notice.facts;
            facts.first_seen = Some(event.at);
            facts.place = event.now.as_deref().and_then(place_in).map(str::to_owned);
            facts.old_place = event.was.as_deref().and_then(place_in).map(str::to_owned);
        }
        copy
    }
}

/// A change of a person that was told.
struct Change {
    person: PersonId,
    source: String,
    kind: NoticeKind,
    /// At hand for what was told among many.
    event: Option<Event>,
}

/// The last time that it was this hour by the contact's clock.
fn latest_hour(contact: &Contact, now: DateTime<Utc>, hour: NaiveTime) -> DateTime<Utc> {
    let zone = contact.details.zone;
    let day = now.with_timezone(&zone).date_naive();
    let today = local(zone, day, hour);
    let yesterday = || day.pred_opt().map_or(today, |day| local(zone, day, hour));
    if today <= now { today } else { yesterday() }
}

/// The source that a note about a person speaks of: one of custody before a court's, and one that lists them before
/// others.
fn spoken_of(followed: &Followed) -> Option<&At> {
    let rank = |at: &&At| (!is_custody(at), at.standing.status != Status::Listed, !at.scheduled);
    followed.at.iter().min_by_key(rank)
}

/// Not a court's page.
fn is_custody(at: &At) -> bool {
    !matches!(at.standing.status, Status::CourtCase | Status::NoCase)
}

fn whom(planned: &Planned) -> Option<(ContactId, PersonId)> {
    Some((planned.notice.contact.clone(), planned.notice.person.clone()?))
}

fn is_to(planned: &Planned, contact: &Contact, person: &PersonId) -> bool {
    planned.notice.contact == contact.id && planned.notice.person.as_ref() == Some(person)
}

fn is_note(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::NoChange | NoticeKind::Started)
}

/// Nothing is under way about this person: neither a miss that is looked into, nor a site in doubt.
fn is_calm(followed: &Followed) -> bool {
    followed.at.iter().all(|at| match at.standing.status {
        Status::NeverListed
        | Status::Listed
        | Status::NotListed
        | Status::ExpiredExpected
        | Status::CourtCase
        | Status::NoCase => true,
        Status::Recheck | Status::Likely | Status::SiteDoubt | Status::Stale => false,
    })
}

fn listed_place(at: &At) -> Option<String> {
    at.standing.place.clone().filter(|_| at.standing.status == Status::Listed)
}

/// To the second: what people are told of lengths of time.
fn period(duration: std::time::Duration) -> Period {
    Period::from_secs(duration.as_secs())
}
