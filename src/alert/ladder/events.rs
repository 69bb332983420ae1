//! One event: what it is called in a notice, and who hears it.

use super::{Desk, Happened, Plan, who};
use crate::contact::{Contact, Role};
use crate::event::EventKind;
use crate::notice::{Covers, Facts, Notice, NoticeKind, NoticeState, Planned};
use crate::person::PersonId;
use chrono::TimeDelta;

impl Desk<'_> {
    pub(super) fn tell(&self, happened: &Happened, plan: &mut Plan) {
        let kind = NoticeKind::of(&happened.event);
        match happened.event.kind {
            EventKind::FirstListed
            | EventKind::Changed
            | EventKind::FirstMiss
            | EventKind::LikelyNotListed
            | EventKind::NotListed
            | EventKind::PlaceGone
            | EventKind::OutOfCustody
            | EventKind::ExpiredExpected
            | EventKind::CourtCaseSeen
            | EventKind::CourtCaseChanged => self.news(happened, kind, plan),
            EventKind::ListedAgain => self.listed_again(happened, plan),
            EventKind::PageChangedShape | EventKind::SiteInDoubt | EventKind::SourceSilent => {
                self.of_source(happened, kind, plan);
            }
            EventKind::SourceBack => self.source_back(happened, plan),
            EventKind::GroupChanged => self.group(happened, plan),
            EventKind::Correction => self.correction(happened, plan),
        }
    }

    /// News of a person, for everybody who hears of this kind.
    fn news(&self, happened: &Happened, kind: NoticeKind, plan: &mut Plan) {
        let Some(person) = &happened.event.person else { return };
        let lawyers = self.has_lawyer(person, kind);
        for contact in self.contacts_of(person).filter(|c| is_due(c, happened)) {
            // A custody of another kind is news for the family too, even if it is neither a place nor none.
            let custody = kind == NoticeKind::RecordChanged && happened.event.was != happened.event.now;
            let hears = who::hears(contact, kind, lawyers)
                || (custody && who::hears(contact, NoticeKind::PlaceChanged, lawyers));
            if hears {
                let follows = self.follow(contact, happened, kind, plan);
                plan.new.push(self.of_person(contact, happened, kind, follows));
            }
        }
    }

    /// Whether a lawyer hears this kind of this person.
    fn has_lawyer(&self, person: &PersonId, kind: NoticeKind) -> bool {
        self.contacts_of(person).any(|c| c.details.role == Role::Lawyer && who::hears(c, kind, true))
    }

    /// The last thing this contact was told of the same absence. What is unconfirmed and was not sent yet is not sent
    /// any more: the newer notice says more.
    fn follow(
        &self,
        contact: &Contact,
        happened: &Happened,
        kind: NoticeKind,
        plan: &mut Plan,
    ) -> Option<u64> {
        let mut last = None;
        for old in self.told_of(contact, &happened.ends) {
            let early = matches!(old.planned.notice.kind, NoticeKind::FirstMiss | NoticeKind::Likely);
            if early && !old.tried && old.now.state == NoticeState::Queued && kind != NoticeKind::FirstMiss {
                plan.withdraw.push(old.no);
            } else {
                last = Some(old.no);
            }
        }
        last
    }

    /// Notices to a contact that tell one of these events, in order, but for withdrawn ones.
    fn told_of(&self, contact: &Contact, events: &[(u64, EventKind)]) -> impl Iterator<Item = &Notice> {
        let told = events.iter().filter_map(|(no, _)| self.told.get(no)).flatten().copied();
        let mut theirs: Vec<&Notice> = told
            .filter(|old| old.planned.notice.contact == contact.id)
            .filter(|old| old.now.state != NoticeState::Withdrawn)
            .collect();
        theirs.sort_by_key(|old| old.no);
        theirs.dedup_by_key(|old| old.no);
        theirs.into_iter()
    }

    fn of_person(
        &self,
        contact: &Contact,
        happened: &Happened,
        kind: NoticeKind,
        follows: Option<u64>,
    ) -> Planned {
        let event = &happened.event;
        let facts = Facts { lawyer: self.lawyer_for(contact, happened), ..happened.facts.clone() };
        let mut planned = self.notice(contact, kind, event.at, facts);
        planned.notice.person = event.person.clone();
        planned.notice.event = Some(happened.no);
        planned.notice.follows = follows;
        planned.covers = Covers::of(happened.no);
        planned.source = event.source.clone();
        planned.says = says(kind, happened);
        planned
    }

    /// A lawyer need not be told to call themselves.
    fn lawyer_for(&self, contact: &Contact, happened: &Happened) -> Option<String> {
        let person = happened.event.person.as_ref()?;
        self.lawyer_of(person).filter(|_| contact.details.role != Role::Lawyer)
    }

    /// Everybody who was told of the absence hears that it is over, whatever their role; and everybody who hears of
    /// such things anyway, if it was confirmed.
    fn listed_again(&self, happened: &Happened, plan: &mut Plan) {
        let Some(person) = &happened.event.person else { return };
        let confirmed = happened.event.was.as_deref() != Some("likely_not_listed");
        let lawyers = self.has_lawyer(person, NoticeKind::ListedAgain);
        for contact in self.concerned(happened) {
            let told: Vec<&Notice> = self.told_of(contact, &happened.ends).collect();
            let (tried, waiting): (Vec<&Notice>, Vec<&Notice>) =
                told.into_iter().partition(|old| old.tried || !is_early(old));
            // What is unconfirmed and was not sent yet has come to nothing.
            plan.withdraw.extend(waiting.iter().map(|old| old.no));
            let about = self.contacts_of(person).any(|c| c.id == contact.id);
            let hears = confirmed
                && about
                && is_due(contact, happened)
                && who::hears(contact, NoticeKind::ListedAgain, lawyers);
            if hears || !tried.is_empty() {
                let follows = tried.last().map(|old| old.no);
                plan.new.push(self.of_person(contact, happened, NoticeKind::ListedAgain, follows));
            }
        }
    }

    /// Takes back what was told, to everybody who was told. What was not sent yet is withdrawn in silence; but what tells
    /// of others too is neither withdrawn nor silenced for one of them: then the correction follows it.
    fn correction(&self, happened: &Happened, plan: &mut Plan) {
        for contact in self.concerned(happened) {
            let alone = |old: &Notice| {
                let its = &old.planned.notice;
                its.kind != NoticeKind::Digest && its.person == happened.event.person
            };
            let (told, waiting): (Vec<&Notice>, Vec<&Notice>) =
                self.told_of(contact, &happened.ends).partition(|old| old.tried || !alone(old));
            plan.withdraw.extend(waiting.into_iter().map(|old| old.no));
            let Some(wrong) = told.last() else { continue };
            plan.new.push(self.taking_back(contact, happened, wrong));
            plan.silence.extend(told.iter().filter(|old| alone(old)).map(|old| old.no));
        }
    }

    fn taking_back(&self, contact: &Contact, happened: &Happened, wrong: &Notice) -> Planned {
        let mut planned = self.of_person(contact, happened, NoticeKind::Correction, Some(wrong.no));
        let facts = &mut planned.notice.facts;
        facts.told_at = Some(wrong.now.accepted_at.unwrap_or(wrong.created));
        facts.told = Some(match wrong.planned.notice.kind {
            // Of many things in one message, this one is taken back.
            NoticeKind::Digest | NoticeKind::Group if happened.event.person.is_some() => {
                happened.ends.last().map_or(NoticeKind::Digest, |(_, kind)| stage(*kind))
            }
            alone => alone,
        });
        if planned.notice.person.is_none() {
            facts.group = wrong.planned.notice.facts.group.clone();
        }
        planned
    }

    /// A fact about a source, for those who look after the program; a silence that lasts, for the families too.
    fn of_source(&self, happened: &Happened, kind: NoticeKind, plan: &mut Plan) {
        let source = &happened.event.source;
        let silence = self.w.rules.silence_family.delta() - self.w.rules.silent_after.delta();
        for contact in self.w.contacts.iter().filter(|c| is_due(c, happened) && who::hears(c, kind, false)) {
            let theirs = self.people_at(contact, source);
            if theirs.is_empty() {
                continue;
            }
            let wait = match contact.details.role {
                Role::Helper => TimeDelta::zero(),
                Role::Family | Role::Lawyer | Role::OnCall | Role::Ngo => silence.max(TimeDelta::zero()),
            };
            let facts = self.facts_of_source(&theirs, happened);
            let from = (happened.event.at + wait).max(self.w.now);
            let mut planned = self.notice_from(contact, kind, (happened.event.at, from), facts);
            planned.notice.event = Some(happened.no);
            planned.notice.person = Some(theirs[0].clone()).filter(|_| theirs.len() == 1);
            planned.covers = Covers::of(happened.no);
            planned.source = source.clone();
            plan.new.push(planned);
        }
    }

    /// The people of a contact who are looked for at this source.
    pub(super) fn people_at(&self, contact: &Contact, source: &str) -> Vec<PersonId> {
        let theirs = self.followed_by(contact).into_iter();
        let looked_for = theirs.filter(|f| !f.person.paused && f.at.iter().any(|at| at.source == source));
        looked_for.map(|f| f.person.id.clone()).collect()
    }

    fn facts_of_source(&self, theirs: &[PersonId], happened: &Happened) -> Facts {
        Facts { call: self.calls(theirs), ..happened.facts.clone() }
    }

    /// The message names of a few people; of many, none.
    pub(super) fn calls(&self, people: &[PersonId]) -> String {
        if people.len() > 3 {
            return String::new();
        }
        let calls = people.iter().filter_map(|id| self.w.people.get(id));
        calls.map(|f| f.person.details.call.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The end of an outage, to everybody who was told of it. Who was not told yet need not know.
    fn source_back(&self, happened: &Happened, plan: &mut Plan) {
        for contact in self.w.contacts {
            let past = self.past_of(&contact.id).iter();
            let of_source = past.filter(|p| p.planned.source == happened.event.source);
            let mut open: Vec<&Notice> = Vec::new();
            for old in of_source.filter(|p| p.now.state != NoticeState::Withdrawn) {
                if is_outage(old) {
                    open.push(old);
                } else if old.planned.notice.kind == NoticeKind::SiteBack {
                    open.clear();
                }
            }
            let (told, waiting): (Vec<&Notice>, Vec<&Notice>) = open.into_iter().partition(|p| p.tried);
            plan.withdraw.extend(waiting.iter().map(|p| p.no));
            let Some(last) = told.iter().rfind(|p| p.planned.notice.kind != NoticeKind::WantsPerson) else {
                continue;
            };
            let facts = self.facts_of_source(&self.people_at(contact, &happened.event.source), happened);
            let mut planned = self.notice(contact, NoticeKind::SiteBack, happened.event.at, facts);
            planned.notice.event = Some(happened.no);
            planned.notice.follows = Some(last.no);
            planned.notice.person = last.planned.notice.person.clone();
            planned.covers = Covers::of(happened.no);
            planned.source = happened.event.source.clone();
            plan.new.push(planned);
        }
    }

    /// A large part of a group: for those who work for the group, never for a family.
    fn group(&self, happened: &Happened, plan: &mut Plan) {
        let Some(group) = &happened.event.group else { return };
        for contact in self.w.contacts.iter().filter(|c| is_due(c, happened)) {
            let about = &contact.details.about;
            let theirs = about.groups.contains(group) || about.everybody;
            if theirs && who::hears(contact, NoticeKind::Group, false) {
                plan.new.push(self.of_person(contact, happened, NoticeKind::Group, None));
            }
        }
    }
}

/// Who became a contact after it was found is not told of it: they saw how things stand when they came.
fn is_due(contact: &Contact, happened: &Happened) -> bool {
    contact.added_at <= happened.created
}

/// What the end of an outage ends.
fn is_outage(old: &Notice) -> bool {
    matches!(
        old.planned.notice.kind,
        NoticeKind::SiteSilent
            | NoticeKind::PageLooksDifferent
            | NoticeKind::SiteInDoubt
            | NoticeKind::WantsPerson
    )
}

fn is_early(old: &Notice) -> bool {
    matches!(old.planned.notice.kind, NoticeKind::FirstMiss | NoticeKind::Likely)
}

/// The notice that an event of an absence is told by.
fn stage(kind: EventKind) -> NoticeKind {
    match kind {
        EventKind::FirstMiss => NoticeKind::FirstMiss,
        EventKind::LikelyNotListed => NoticeKind::Likely,
        EventKind::NotListed => NoticeKind::NotListed,
        EventKind::ExpiredExpected => NoticeKind::OldRecordLeft,
        EventKind::GroupChanged => NoticeKind::Group,
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => NoticeKind::Digest,
    }
}

/// What a notice says, for telling a change once. Misses, fields and courts are new each time.
fn says(kind: NoticeKind, happened: &Happened) -> String {
    let event = &happened.event;
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    match kind {
        NoticeKind::FirstListed
        | NoticeKind::NotListed
        | NoticeKind::NoPlace
        | NoticeKind::PlaceChanged
        | NoticeKind::NotInCustody
        | NoticeKind::ListedAgain
        | NoticeKind::OldRecordLeft => format!("{}|{}|{}", kind.key(), of(&event.was), of(&event.now)),
        NoticeKind::FirstMiss
        | NoticeKind::Likely
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase
        | NoticeKind::Group
        | NoticeKind::Correction
        | NoticeKind::Started
        | NoticeKind::NoChange
        | NoticeKind::WantsPerson
        | NoticeKind::SiteSilent
        | NoticeKind::SiteBack
        | NoticeKind::StillNotListed
        | NoticeKind::Test
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => String::new(),
    }
}
