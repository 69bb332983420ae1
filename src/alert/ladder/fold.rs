//! Many notices to one contact at once become one: a group's members its notice, and more people than a person can
//! read about, a digest.

use super::{Desk, Plan};
use crate::contact::{Contact, ContactId, Role};
use crate::notice::{Covers, Facts, Named, Notice, NoticeKind, NoticeState, Planned};
use crate::person::PersonId;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many names of each kind are worth naming in a digest.
const CALLS: usize = 20;
/// So many people with news at one source in one round, a fifth of all, and the source itself is in question.
const UNSTABLE: usize = 20;
const UNSTABLE_SHARE: usize = 5;

impl Desk<'_> {
    pub(super) fn fold(&self, plan: &mut Plan) {
        let unstable = self.unstable(plan);
        let mut by_contact: BTreeMap<ContactId, Vec<Planned>> = BTreeMap::new();
        for planned in std::mem::take(&mut plan.new) {
            by_contact.entry(planned.notice.contact.clone()).or_default().push(planned);
        }
        for (id, new) in by_contact {
            let Some(contact) = self.contact(&id) else { continue };
            let new = self.with_groups(contact, new, plan);
            let (notes, new): (Vec<_>, Vec<_>) =
                new.into_iter().partition(|p| p.notice.kind == NoticeKind::NoChange);
            let (news, rest): (Vec<_>, Vec<_>) = new.into_iter().partition(can_join);
            plan.new.extend(rest);
            self.fold_notes(contact, notes, plan);
            self.fold_news(contact, news, &unstable, plan);
        }
    }

    /// Members of a group that is told as a group are not told one by one to the same contact: an organisation reads of no
    /// absence beside it, who works for single people of no unconfirmed one. The rest is news of a person all the same.
    fn with_groups(&self, contact: &Contact, mut new: Vec<Planned>, plan: &mut Plan) -> Vec<Planned> {
        let groups: Vec<String> = new
            .iter()
            .filter(|p| p.notice.kind == NoticeKind::Group)
            .filter_map(|p| p.notice.facts.group.as_ref().map(|g| g.name.clone()))
            .collect();
        for group in groups {
            let member = |person: &Option<PersonId>| {
                let of = person.as_ref().and_then(|id| self.w.people.get(id));
                of.is_some_and(|f| f.person.details.group.as_ref() == Some(&group))
            };
            let mut covers = Covers::default();
            let within = |kind: NoticeKind| match kind {
                NoticeKind::FirstMiss | NoticeKind::Likely => true,
                NoticeKind::NotListed => contact.details.role == Role::Ngo,
                _by_itself => false,
            };
            new.retain(|p| {
                let folded = is_single(p) && within(p.notice.kind) && member(&p.notice.person);
                if folded {
                    covers.add(&p.covers);
                }
                !folded
            });
            let waiting = self.waiting(contact).filter(|old| within(old.planned.notice.kind));
            for old in waiting.filter(|old| member(&old.planned.notice.person)) {
                plan.withdraw.push(old.no);
                covers.add(&old.planned.covers);
            }
            let of_group = |p: &&mut Planned| {
                p.notice.kind == NoticeKind::Group
                    && p.notice.facts.group.as_ref().is_some_and(|g| g.name == group)
            };
            if let Some(told) = new.iter_mut().find(of_group) {
                told.covers.add(&covers);
            }
        }
        new
    }

    /// Daily notes about many people are one note of each sort: nothing changed, nothing was seen, or something is being
    /// looked into.
    fn fold_notes(&self, contact: &Contact, notes: Vec<Planned>, plan: &mut Plan) {
        let mut sorts: BTreeMap<(bool, bool), Vec<Planned>> = BTreeMap::new();
        for note in notes {
            let facts = &note.notice.facts;
            sorts.entry((facts.useful == Some(0), facts.looked_into)).or_default().push(note);
        }
        for ((_, looked_into), notes) in sorts {
            if notes.len() <= self.w.rules.digest_over as usize {
                plan.new.extend(notes);
                continue;
            }
            let mut digest = self.digest(contact, &notes, &[], None);
            let facts = &mut digest.notice.facts;
            facts.looked_into = looked_into;
            facts.useful = notes.iter().map(|p| p.notice.facts.useful).sum();
            facts.all = notes.iter().map(|p| p.notice.facts.all).sum();
            facts.last_look = notes.iter().filter_map(|p| p.notice.facts.last_look).max();
            digest.notice.not_before = notes.iter().map(|p| p.notice.not_before).max().unwrap_or(self.w.now);
            plan.new.push(digest);
        }
    }

    fn fold_news(
        &self,
        contact: &Contact,
        news: Vec<Planned>,
        unstable: &HashMap<String, String>,
        plan: &mut Plan,
    ) {
        if news.is_empty() {
            return;
        }
        let over = self.w.rules.digest_over as usize;
        let from = self.w.now - self.w.rules.digest_within.delta();
        let recent: Vec<&Notice> = self
            .past_of(&contact.id)
            .iter()
            .copied()
            .filter(|p| {
                p.created > from && p.now.state != NoticeState::Withdrawn && p.planned.notice.kind.is_news()
            })
            .filter(|p| !plan.withdraw.contains(&p.no))
            .collect();
        let mut people: BTreeSet<&PersonId> =
            recent.iter().filter_map(|p| p.planned.notice.person.as_ref()).collect();
        // What is urgent waits for no burst of what is not: ten people newly on the list, and then one who is not any more.
        let urgent = news.iter().any(|p| p.notice.urgent);
        let burst = || recent.iter().filter(|p| p.tried && (p.planned.notice.urgent || !urgent));
        let sent: BTreeSet<&PersonId> = burst().filter_map(|p| p.planned.notice.person.as_ref()).collect();
        people.extend(news.iter().filter_map(|p| p.notice.person.as_ref()));
        let digest_went = burst().any(|p| p.planned.notice.kind == NoticeKind::Digest);
        let waiting: Vec<&Notice> = recent.iter().copied().filter(|p| can_fold(p)).collect();
        if people.len() <= over && !digest_went && !waiting.iter().any(|p| is_digest(p)) {
            plan.new.extend(news);
            return;
        }
        // After a burst the next ones come together, not one by one.
        let held = digest_went || sent.len() >= over;
        let first = burst().map(|p| p.created).min();
        let until = first.filter(|_| held).map(|at| at + self.w.rules.digest_within.delta());
        let not_before = until.unwrap_or(self.w.now).max(self.w.now);
        if news.len() + waiting.len() == 1 {
            plan.new.extend(news.into_iter().map(|mut single| {
                single.notice.not_before = single.notice.not_before.max(not_before);
                single
            }));
            return;
        }
        plan.withdraw.extend(waiting.iter().map(|p| p.no));
        let source = news.iter().find_map(|p| unstable.get(&p.source)).cloned();
        let mut digest = self.digest(contact, &news, &waiting, source);
        let earlier = waiting.iter().map(|p| p.planned.notice.not_before).max();
        digest.notice.not_before = earlier.unwrap_or(not_before).min(not_before).max(self.w.now);
        plan.new.push(digest);
    }

    /// Notices about single people that were not sent yet.
    fn waiting<'b>(&'b self, contact: &Contact) -> impl Iterator<Item = &'b Notice> {
        self.past_of(&contact.id).iter().copied().filter(|p| can_fold(p) && !is_digest(p))
    }

    fn digest(&self, contact: &Contact, new: &[Planned], old: &[&Notice], source: Option<String>) -> Planned {
        let all: Vec<&Planned> = old.iter().map(|p| &p.planned).chain(new).collect();
        let mut counts: BTreeMap<NoticeKind, u32> = BTreeMap::new();
        let mut named: BTreeMap<NoticeKind, Vec<Named>> = BTreeMap::new();
        let mut covers = Covers::default();
        for planned in &all {
            let facts = &planned.notice.facts;
            match planned.notice.kind {
                NoticeKind::Digest => {
                    facts.counts.iter().for_each(|(kind, n)| *counts.entry(*kind).or_default() += n);
                    facts.named.iter().for_each(|one| named.entry(one.kind).or_default().push(one.clone()));
                }
                kind => {
                    *counts.entry(kind).or_default() += 1;
                    let one = Named { kind, call: facts.call.clone(), event: planned.notice.event };
                    named.entry(kind).or_default().push(one);
                }
            }
            covers.add(&planned.covers);
        }
        let named = named.into_values().flat_map(|of_kind| of_kind.into_iter().take(CALLS)).collect();
        let source = source.or_else(|| {
            all.iter()
                .find_map(|p| p.notice.facts.source.clone().filter(|_| p.notice.kind == NoticeKind::Digest))
        });
        let facts = Facts { counts: counts.into_iter().collect(), named, source, ..Facts::default() };
        let event_at: DateTime<Utc> = all.iter().map(|p| p.notice.event_at).min().unwrap_or(self.w.now);
        let mut digest = self.notice(contact, NoticeKind::Digest, event_at, facts);
        digest.notice.event = all.iter().find_map(|p| p.notice.event);
        digest.notice.urgent = all.iter().any(|p| p.notice.urgent);
        digest.covers = covers;
        digest
    }

    /// Sources at which so many people have news at once that the source is in question, with their titles. Helpers
    /// are told so.
    fn unstable(&self, plan: &mut Plan) -> HashMap<String, String> {
        let mut people: HashMap<&str, BTreeSet<&PersonId>> = HashMap::new();
        for planned in plan.new.iter().filter(|p| is_single(p) && p.notice.kind != NoticeKind::FirstListed) {
            if let Some(person) = &planned.notice.person {
                people.entry(&planned.source).or_default().insert(person);
            }
        }
        let all = |source: &str| {
            self.w.people.values().filter(|f| f.at.iter().any(|at| at.source == source)).count()
        };
        let many = people
            .into_iter()
            .filter(|(id, these)| these.len() > UNSTABLE && these.len() * UNSTABLE_SHARE > all(id));
        let found: HashMap<String, String> =
            many.filter_map(|(id, _)| Some((id.to_owned(), self.source(id)?.title.clone()))).collect();
        for (id, title) in &found {
            self.warn_helpers(id, title, plan);
        }
        found
    }

    fn warn_helpers(&self, source: &str, title: &str, plan: &mut Plan) {
        let from = self.w.now - self.w.rules.digest_within.delta();
        for contact in self.w.contacts.iter().filter(|c| c.details.role == Role::Helper) {
            let known = |p: &&&Notice| {
                p.planned.notice.kind == NoticeKind::SourceUnstable
                    && p.planned.source == source
                    && p.created > from
            };
            let planned = |p: &Planned| {
                p.notice.kind == NoticeKind::SourceUnstable
                    && p.source == source
                    && p.notice.contact == contact.id
            };
            if self.people_at(contact, source).is_empty()
                || self.past_of(&contact.id).iter().any(|p| known(&p))
                || plan.new.iter().any(planned)
            {
                continue;
            }
            let facts = Facts { source: Some(title.to_owned()), ..Facts::default() };
            let mut warning = self.notice(contact, NoticeKind::SourceUnstable, self.w.now, facts);
            warning.source = source.to_owned();
            plan.new.push(warning);
        }
    }
}

/// News about one person.
fn is_single(planned: &Planned) -> bool {
    planned.notice.person.is_some()
        && planned.notice.kind.is_news()
        && planned.notice.kind != NoticeKind::Digest
}

/// May stand in a digest. What takes something back is read by itself.
fn can_join(planned: &Planned) -> bool {
    is_single(planned) && planned.notice.kind != NoticeKind::Correction
}

fn is_digest(notice: &Notice) -> bool {
    notice.planned.notice.kind == NoticeKind::Digest && !notice.planned.covers.is_empty()
}

/// Waits, and nobody can have read it.
fn can_fold(notice: &Notice) -> bool {
    notice.now.state == NoticeState::Queued
        && !notice.tried
        && (can_join(&notice.planned) || is_digest(notice))
}
