//! What becomes due with time alone: the daily note, "still not listed", "we have begun", a page that wants a person, a
//! program that sees nothing, and the next contact when nobody answers.

use super::index::told_of_events;
use super::quiet::local;
use super::{At, Desk, Followed, Plan, next_open, who};
use crate::contact::{Contact, ContactId, NoChange, Role};
use crate::judge::Status;
use crate::notice::{Facts, Notice, NoticeKind, NoticeState, Planned};
use crate::person::PersonId;
use crate::time::Period;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Who was added so long ago needs no word that it has begun.
const BEGUN: TimeDelta = TimeDelta::days(7);
/// So many intervals without a useful look are a look too long.
const OUT_OF_DATE: i32 = 3;
/// The shortest time between two notes, of the time from one to the next.
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
            self.wants_person(contact, plan);
            self.out_of_date(contact, plan);
        }
        self.next_contact(plan);
    }

    fn told<'b>(
        &'b self,
        contact: &Contact,
        person: &'b PersonId,
    ) -> impl DoubleEndedIterator<Item = &'b Notice> {
        let told = self.past_of(&contact.id).iter().copied();
        told.filter(move |p| {
            p.planned.notice.person.as_ref() == Some(person) && p.now.state != NoticeState::Withdrawn
        })
    }

    fn about(&self, contact: &Contact, kind: NoticeKind, at: DateTime<Utc>, person: &PersonId) -> Planned {
        let mut planned = self.notice(contact, kind, at, self.facts_of(person));
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
        if self.told(contact, person).any(|p| p.planned.notice.kind != NoticeKind::Test)
            || plan.new.iter().any(|p| is_to(p, contact, person))
        {
            return;
        }
        plan.new.push(self.about(contact, NoticeKind::Started, self.w.now, person));
    }

    /// A first miss that the judge dropped without a word: who was told of it is told how it ended.
    fn came_to_nothing(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        let person = &followed.person.id;
        for at in &followed.at {
            let of_source = |p: &&Notice| p.planned.source == at.source && p.planned.notice.kind.is_news();
            let Some(last) = self.told(contact, person).rfind(of_source) else { continue };
            let over = at.standing.misses == 0;
            let heard_since =
                at.standing.last_useful.is_some_and(|heard| heard > last.planned.notice.event_at);
            let doubted = at.standing.status == Status::SiteDoubt;
            if last.planned.notice.kind != NoticeKind::FirstMiss
                || !over
                || !(heard_since || doubted)
                || plan.new.iter().any(|p| is_to(p, contact, person) && p.source == at.source)
                || plan.withdraw.contains(&last.no)
            {
                continue;
            }
            if !last.tried {
                plan.withdraw.push(last.no);
                continue;
            }
            plan.new.push(self.nothing(contact, person, at, last));
        }
    }

    fn nothing(&self, contact: &Contact, person: &PersonId, at: &At, miss: &Notice) -> Planned {
        let missed = miss.planned.notice.event_at;
        let back = at.standing.last_listed.filter(|listed| *listed > missed);
        let kind = if back.is_some() { NoticeKind::ListedAgain } else { NoticeKind::Correction };
        let mut planned = self.about(contact, kind, back.unwrap_or(self.w.now), person);
        planned.notice.follows = Some(miss.no);
        planned.source = at.source.clone();
        planned.covers = miss.planned.covers.clone();
        let facts = &mut planned.notice.facts;
        facts.place = at.standing.place.clone();
        facts.first_seen = back;
        facts.gap = back.and_then(|back| (back - missed).to_std().ok()).map(period);
        facts.told = Some(NoticeKind::FirstMiss);
        facts.listed = Some(back.is_some());
        facts.told_at = Some(miss.now.accepted_at.unwrap_or(miss.created));
        planned
    }

    /// A day and three days after a confirmed absence, if it lasts.
    fn still_not_listed(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        if !who::hears(contact, NoticeKind::StillNotListed, false) {
            return;
        }
        let person = &followed.person.id;
        for at in followed.at.iter().filter(|at| at.standing.status == Status::NotListed) {
            let of = |kind: NoticeKind| {
                move |p: &&Notice| p.planned.notice.kind == kind && p.planned.source == at.source
            };
            let Some(told) = self.told(contact, person).rfind(of(NoticeKind::NotListed)) else { continue };
            let since = told.planned.notice.event_at;
            let said = self.told(contact, person).filter(of(NoticeKind::StillNotListed));
            let said = said.filter(|p| p.planned.notice.follows == Some(told.no)).count();
            // After a time in which the program was off, one is enough.
            let due =
                self.w.rules.still_not_listed.iter().filter(|after| since + after.delta() <= self.w.now);
            if due.count() <= said || told.now.state == NoticeState::Queued {
                continue;
            }
            let mut planned = self.about(contact, NoticeKind::StillNotListed, self.w.now, person);
            planned.notice.follows = Some(told.no);
            planned.source = at.source.clone();
            let last = self.told(contact, person).map(|p| p.created).max().unwrap_or(since);
            let looks = (self.w.looks)(person, last);
            let facts = &mut planned.notice.facts;
            facts.gap = at.standing.since.and_then(|from| (self.w.now - from).to_std().ok()).map(period);
            (facts.more, facts.last_look) = (Some(looks.useful), looks.last);
            plan.new.push(planned);
        }
    }

    /// "No change", at the contact's hour, if there was none and looks showed it.
    fn daily(&self, contact: &Contact, followed: &Followed, plan: &mut Plan) {
        let person = &followed.person.id;
        if !is_calm(followed) || plan.new.iter().any(|p| is_to(p, contact, person)) {
            return;
        }
        let Some(every) = self.note_every(contact) else { return };
        let began = contact.added_at.max(followed.person.enrolled_at);
        let last = self.told(contact, person).filter(|p| p.planned.notice.kind.is_news() || is_note(p));
        let last = last.chain(self.digests_of_notes(contact)).map(|p| p.created).max();
        let since = last.unwrap_or(began);
        if !self.is_note_due(contact, since, every) {
            return;
        }
        let looks = (self.w.looks)(person, since);
        // Silence is never shown as "no change".
        if looks.useful == 0 {
            return;
        }
        let mut planned = self.about(contact, NoticeKind::NoChange, self.w.now, person);
        let facts = &mut planned.notice.facts;
        facts.place = followed.at.iter().find_map(listed_place);
        facts.listed = Some(followed.at.iter().any(|at| at.standing.status == Status::Listed));
        facts.next_note = Some(self.w.now + every);
        facts.ask_how_often = self.asks_how_often(contact, person, began);
        (facts.useful, facts.all, facts.last_look) = (Some(looks.useful), Some(looks.all), looks.last);
        plan.new.push(planned);
    }

    /// The first note after the first daily ones asks how often they are wanted: once, of who did not choose yet.
    fn asks_how_often(&self, contact: &Contact, person: &PersonId, began: DateTime<Utc>) -> bool {
        let asks_from = began + self.w.rules.note_every.delta() * self.w.rules.first_days as i32;
        let note = |p: &&Notice| p.planned.notice.kind == NoticeKind::NoChange;
        let last = self.told(contact, person).rfind(note).map(|p| p.created);
        let chosen = contact.details.no_change != NoChange::Daily;
        !chosen && asks_from <= self.w.now && last.is_some_and(|last| last < asks_from)
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
        let zone = contact.details.zone;
        let today = local(zone, now.with_timezone(&zone).date_naive(), rules.note_at);
        let latest = if today <= now { today } else { today - TimeDelta::days(1) };
        let days = every - rules.note_every.delta();
        since < latest - days && now - since >= every / HALF
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

    /// A confirmed change that nobody saw is told to the next contact of the person, one after the other.
    fn next_contact(&self, plan: &mut Plan) {
        let mut seen_events = BTreeSet::new();
        let confirmed = self.w.past.iter().filter(|p| who::is_confirmed(p.planned.notice.kind));
        let told_of =
            told_of_events(self.w.past, &confirmed.filter_map(|p| p.planned.notice.event).collect());
        let news = self.news_of();
        let mut planned: HashSet<(ContactId, PersonId)> = plan.new.iter().filter_map(whom).collect();
        for notice in self.w.past.iter().filter(|p| who::is_confirmed(p.planned.notice.kind)) {
            let (Some(event), Some(person)) = (notice.planned.notice.event, &notice.planned.notice.person)
            else {
                continue;
            };
            let paused = self.w.people.get(person).is_some_and(|followed| followed.person.paused);
            if paused || !seen_events.insert(event) {
                continue;
            }
            let told = told_of.get(&event).map_or(&[][..], Vec::as_slice);
            // Something newer was told of the person since.
            let newer = |(no, of): &(u64, u64)| *no > notice.no && *of > event;
            let is_old = news.get(person).is_some_and(|theirs| theirs.iter().any(newer));
            if told.iter().any(|p| p.now.state == NoticeState::Seen) || is_old {
                continue;
            }
            let next = self.contacts_of(person).find(|c| {
                c.details.role != Role::Ngo
                    && c.added_at <= notice.created
                    && told.iter().all(|p| p.planned.notice.contact != c.id)
                    && !planned.contains(&(c.id.clone(), person.clone()))
            });
            let Some(next) = next else { continue };
            let escalated = told.iter().filter(|p| p.created > notice.created).count() as i32;
            let lost = told.iter().all(|p| p.now.state == NoticeState::GivenUp);
            let wait = self.w.rules.repeat.delta() * (2 + escalated);
            if !lost && self.w.now < notice.created + wait {
                continue;
            }
            planned.insert((next.id.clone(), person.clone()));
            plan.new.push(self.copy_for(next, notice));
        }
    }

    fn copy_for(&self, contact: &Contact, notice: &Notice) -> Planned {
        let mut copy = notice.planned.clone();
        copy.notice.contact = contact.id.clone();
        copy.notice.follows = Some(notice.no);
        copy.notice.not_before = self.w.now;
        copy
    }

    /// News of each person: the numbers of notice and event.
    fn news_of(&self) -> HashMap<&PersonId, Vec<(u64, u64)>> {
        let mut news: HashMap<&PersonId, Vec<(u64, u64)>> = HashMap::new();
        for old in self.w.past.iter().filter(|p| p.planned.notice.kind.is_news()) {
            let new = &old.planned.notice;
            if let (Some(person), Some(event)) = (&new.person, new.event) {
                news.entry(person).or_default().push((old.no, event));
            }
        }
        news
    }
}

fn whom(planned: &Planned) -> Option<(ContactId, PersonId)> {
    Some((planned.notice.contact.clone(), planned.notice.person.clone()?))
}

fn is_to(planned: &Planned, contact: &Contact, person: &PersonId) -> bool {
    planned.notice.contact == contact.id && planned.notice.person.as_ref() == Some(person)
}

fn is_note(notice: &Notice) -> bool {
    matches!(notice.planned.notice.kind, NoticeKind::NoChange | NoticeKind::Started)
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
