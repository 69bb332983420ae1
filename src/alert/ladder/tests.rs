//! The ladder, one fact a test.

use super::*;
use crate::alert::outgoing::Delivery;
use crate::contact::{
    About, Address, Channel, Content, Early, LockScreen, Means, NewContact, NoChange, QuietHours,
};
use crate::invented;
use crate::judge::{Health, Status};
use crate::notice::NoticeNow;
use chrono::{NaiveTime, TimeDelta, TimeZone};
use proptest::prelude::*;
use std::collections::BTreeSet;

const SOURCE: &str = "bop";

/// A world that goes on: what is planned becomes what was told.
struct Story {
    now: DateTime<Utc>,
    contacts: Vec<Contact>,
    people: HashMap<PersonId, Followed>,
    sources: Vec<Asked>,
    past: Vec<Notice>,
    rules: Telling,
    events: u64,
    useful: u32,
    /// What was handed over to be told.
    log: HashMap<u64, Event>,
    /// What went out, in order: the number of the notice and its round.
    sent: Vec<(u64, u32)>,
}

fn at(hours: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap() + TimeDelta::hours(hours)
}

fn id(i: u32) -> PersonId {
    PersonId::parse(&format!("p-{i:012}")).unwrap()
}

fn standing(status: Status) -> Standing {
    Standing {
        status,
        custody: Some("held"),
        place: Some(invented::place(0)),
        says: None,
        since: Some(at(-100)),
        last_check: Some(at(0)),
        last_useful: Some(at(0)),
        last_listed: Some(at(0)),
        misses: 0,
    }
}

impl Story {
    fn new(people: u32, roles: &[Role]) -> Story {
        let followed = |i: u32| {
            let person =
                Person { id: id(i), details: invented::person(i), enrolled_at: at(-9000), paused: false };
            let every = Period::from_secs(7200);
            let at = At { source: SOURCE.into(), every, scheduled: true, standing: standing(Status::Listed) };
            (id(i), Followed { person, at: vec![at] })
        };
        let standing = SourceStanding {
            state: Health::Green,
            flicker: None,
            blocked_since: None,
            since: None,
            last_useful: Some(at(0)),
        };
        Story {
            now: at(0),
            contacts: roles.iter().enumerate().map(|(i, role)| contact(i as u8, *role)).collect(),
            people: (0..people).map(followed).collect(),
            sources: vec![Asked { id: SOURCE.into(), title: "Page".into(), standing }],
            past: vec![],
            rules: Telling::default(),
            events: 0,
            useful: 0,
            log: HashMap::new(),
            sent: vec![],
        }
    }

    fn event(&mut self, kind: EventKind, person: u32) -> Happened {
        self.events += 1;
        let source = matches!(
            kind,
            EventKind::PageChangedShape
                | EventKind::SourceSilent
                | EventKind::SourceBack
                | EventKind::SiteInDoubt
                | EventKind::GroupChanged
        );
        let event = Event {
            at: self.now,
            kind,
            person: (!source).then(|| id(person)),
            source: SOURCE.into(),
            group: (kind == EventKind::GroupChanged).then(|| "plant".to_owned()),
            was: Some("held at A".into()),
            now: Some(match kind {
                EventKind::Changed => format!("held at {}", self.events),
                _ => kind.key().to_owned(),
            }),
            check: Some(self.events),
            before: None,
            because: String::new(),
        };
        let facts = Facts { call: format!("R{person}"), ..Facts::default() };
        Happened { no: self.events, created: self.now, event, facts, ends: vec![] }
    }

    /// Ends or takes back earlier events.
    fn ending(&mut self, kind: EventKind, person: u32, was: &str, ends: &[&Happened]) -> Happened {
        let ends: Vec<(u64, EventKind)> = ends.iter().map(|h| (h.no, h.event.kind)).collect();
        let mut happened = self.event(kind, person);
        happened.event.was = Some(was.into());
        Happened { ends, ..happened }
    }

    fn plan(&self, happened: &[Happened], settled: bool) -> Plan {
        let useful = self.useful;
        let looks = move |_: &PersonId, _| Looks { useful, all: useful, last: None };
        let event = |no: u64| {
            let new = happened.iter().find(|h| h.no == no).map(|h| &h.event);
            self.log.get(&no).or(new).cloned()
        };
        let world = World {
            event: &event,
            now: self.now,
            contacts: &self.contacts,
            people: &self.people,
            sources: &self.sources,
            past: &self.past,
            up_since: None,
            rules: &self.rules,
            looks: &looks,
        };
        plan(&world, happened, settled)
    }

    /// Plans and writes down; nothing is sent yet.
    fn tell(&mut self, happened: &[Happened], settled: bool) -> Plan {
        self.log.extend(happened.iter().map(|h| (h.no, h.event.clone())));
        let plan = self.plan(happened, settled);
        for notice in &mut self.past {
            if plan.withdraw.contains(&notice.no) && notice.now.state == NoticeState::Queued {
                (notice.now.state, notice.now.due) = (NoticeState::Withdrawn, None);
            }
            if plan.silence.contains(&notice.no) {
                notice.now.due = None;
                if notice.now.state == NoticeState::Queued {
                    notice.now.state = NoticeState::Withdrawn;
                }
            }
        }
        for planned in &plan.new {
            self.past.push(Notice {
                no: self.past.len() as u64 + 1,
                planned: planned.clone(),
                code: String::new(),
                created: self.now,
                now: NoticeNow {
                    state: NoticeState::Queued,
                    due: Some(planned.notice.not_before),
                    round: 1,
                    failures: 0,
                    channel: 0,
                    accepted_at: None,
                    seen_at: None,
                    seen_how: None,
                },
                tried: false,
            });
        }
        plan
    }

    /// Every server takes what is due now and may go, in the store's order.
    fn send(&mut self) {
        let accepted = Delivery::Accepted { receipt: None };
        while let Some(i) = (0..self.past.len()).find(|i| self.may_go(*i)) {
            if self.is_past(i) {
                self.past[i].now.due = None;
                continue;
            }
            let notice = &mut self.past[i];
            self.sent.push((notice.no, notice.now.round));
            notice.now = after(notice, 1, &accepted, self.now, &self.rules);
            notice.tried = true;
        }
    }

    /// As `store::notices::MAY_GO`.
    fn may_go(&self, i: usize) -> bool {
        let news = |p: &Notice| {
            let kind = p.planned.notice.kind;
            kind.is_news() && (kind != N::Digest || !p.planned.covers.is_empty())
        };
        let (notice, queued) = (&self.past[i], |p: &Notice| p.now.state == NoticeState::Queued);
        let ours = &notice.planned.notice;
        let before = |e: &Notice| {
            let its = &e.planned.notice;
            its.contact == ours.contact
                && queued(e)
                && news(e)
                && (its.person == ours.person || its.person.is_none() || ours.person.is_none())
        };
        notice.now.due.is_some_and(|due| due <= self.now)
            && !(news(notice) && queued(notice) && self.past[..i].iter().any(before))
    }

    /// As `store::overtaken`, of repeats of what was told alone.
    fn is_past(&self, i: usize) -> bool {
        let notice = &self.past[i];
        let ours = &notice.planned.notice;
        let newer = |e: &Notice| {
            let its = &e.planned.notice;
            let same = (&its.person, &e.planned.source) == (&ours.person, &notice.planned.source);
            its.contact == ours.contact && same && its.kind.supersedes(ours.kind) && is_told(e)
        };
        notice.now.state == NoticeState::Accepted && self.past[i + 1..].iter().any(newer)
    }

    /// Nothing is queued that is never due: it would hold up all later news.
    fn holds_nothing_up(&self) -> bool {
        self.past.iter().all(|p| p.now.state != NoticeState::Queued || p.now.due.is_some())
    }

    fn told(&mut self, happened: &[Happened]) -> Vec<(Role, NoticeKind)> {
        let plan = self.tell(happened, false);
        self.send();
        self.kinds(&plan)
    }

    fn kinds(&self, plan: &Plan) -> Vec<(Role, NoticeKind)> {
        let role = |p: &Planned| {
            let to = self.contacts.iter().find(|c| c.id == p.notice.contact).unwrap();
            (to.details.role, p.notice.kind)
        };
        let mut kinds: Vec<_> = plan.new.iter().map(role).collect();
        kinds.sort();
        kinds
    }

    fn time(&mut self) -> Vec<(Role, NoticeKind)> {
        let plan = self.tell(&[], true);
        self.send();
        self.kinds(&plan)
    }

    fn stand(&mut self, person: u32, change: impl Fn(&mut Standing)) {
        change(&mut self.people.get_mut(&id(person)).unwrap().at[0].standing);
    }
}

fn is_told(notice: &Notice) -> bool {
    matches!(notice.now.state, NoticeState::Accepted | NoticeState::Seen)
}

fn contact(i: u8, role: Role) -> Contact {
    Contact {
        id: ContactId::from_random([i + 1; 8]),
        details: NewContact {
            name: format!("C{i}"),
            role,
            language: "en".into(),
            zone: chrono_tz::America::Chicago,
            channels: vec![Channel {
                means: Means::Ntfy,
                address: Address::new("topic"),
                confirmed_at: Some(at(-1000)),
            }],
            phone: None,
            quiet: None,
            lock_screen: LockScreen::Status,
            content: Content::Full,
            early: match role {
                Role::Family | Role::Ngo => Early::Confirmed,
                Role::Helper => Early::Likely,
                Role::Lawyer | Role::OnCall => Early::FirstMiss,
            },
            no_change: if role == Role::Family { NoChange::Daily } else { NoChange::Never },
            about: About { everybody: true, ..About::default() },
        },
        added_at: at(-1000),
    }
}

use NoticeKind as N;
use Role::{Family, Helper, Lawyer, Ngo, OnCall};

/// Who hears each kind of event at once, with a lawyer and without.
fn hearers(kind: EventKind, lawyers: bool) -> BTreeSet<Role> {
    let close = || [Family, Helper, if lawyers { Lawyer } else { OnCall }].into_iter();
    match kind {
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged => close().collect(),
        EventKind::FirstMiss => close().filter(|r| !matches!(r, Family | Helper)).collect(),
        EventKind::LikelyNotListed => close().filter(|r| *r != Family).collect(),
        EventKind::PageChangedShape | EventKind::SiteInDoubt => [Helper].into(),
        EventKind::SourceSilent => {
            let all = [Family, Helper, Lawyer, OnCall].into_iter();
            all.filter(|r| lawyers || *r != Lawyer).collect()
        }
        EventKind::GroupChanged => {
            let all = [Helper, Lawyer, OnCall, Ngo].into_iter();
            all.filter(|r| lawyers || *r != Lawyer).collect()
        }
        // Nobody was told anything that could end or be taken back.
        EventKind::SourceBack | EventKind::Correction => BTreeSet::new(),
    }
}

proptest! {
    #[test]
    fn every_event_reaches_its_roles_once(
        kinds in prop::collection::vec(prop::sample::select(EventKind::ALL.to_vec()), 1..4),
        lawyers in any::<bool>(),
    ) {
        let roles = [Family, Helper, OnCall, Ngo].into_iter().chain(lawyers.then_some(Lawyer));
        let roles: Vec<Role> = roles.collect();
        for kind in kinds {
            let mut story = Story::new(3, &roles);
            let happened = story.event(kind, 1);
            let told = story.told(&[happened]);
            let heard: Vec<Role> = told.iter().map(|(role, _)| *role).collect();
            let expected: Vec<Role> = hearers(kind, lawyers).into_iter().collect();
            prop_assert_eq!(heard, expected, "{:?}", kind);
        }
    }

    #[test]
    fn no_notice_that_waits_for_the_morning_is_sent_in_quiet_hours(hours in 0i64..24 * 400, minute in 0i64..60) {
        let mut family = contact(0, Family);
        let time = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
        family.details.quiet = Some(QuietHours { from: time(22), until: time(7) });
        let asked = at(hours) + TimeDelta::minutes(minute);
        let open = next_open(&family, asked);
        prop_assert!(open >= asked && open - asked <= TimeDelta::hours(10));
        prop_assert!(!is_quiet(family.details.quiet.unwrap(), family.details.zone, open));
    }
}

#[test]
fn quiet_hours_end_at_seven_by_the_contacts_clock_also_when_clocks_change() {
    let mut family = contact(0, Family);
    let time = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
    family.details.quiet = Some(QuietHours { from: time(22, 0), until: time(7, 0) });
    // In 2026 clocks go forward on 8 March and back on 1 November.
    for (day, asked, opens) in [(7, 11, 13), (8, 5, 12), (9, 5, 12)] {
        let asked = Utc.with_ymd_and_hms(2026, 3, day, asked, 30, 0).unwrap();
        assert_eq!(next_open(&family, asked), Utc.with_ymd_and_hms(2026, 3, day, opens, 0, 0).unwrap());
    }
    let asked = Utc.with_ymd_and_hms(2026, 11, 1, 5, 30, 0).unwrap();
    assert_eq!(next_open(&family, asked), Utc.with_ymd_and_hms(2026, 11, 1, 13, 0, 0).unwrap());
    // An end that is skipped: half past two does not come on 8 March.
    family.details.quiet = Some(QuietHours { from: time(22, 0), until: time(2, 30) });
    let asked = Utc.with_ymd_and_hms(2026, 3, 8, 7, 0, 0).unwrap();
    assert_eq!(next_open(&family, asked), Utc.with_ymd_and_hms(2026, 3, 8, 8, 0, 0).unwrap());
}

#[test]
fn quiet_hours_hold_what_can_wait_and_nothing_else() {
    let held: Vec<N> = N::ALL.into_iter().filter(|kind| kind.waits_for_morning()).collect();
    assert_eq!(held, [N::NoChange, N::WantsPerson, N::SiteSilent, N::SiteBack]);
}

#[test]
fn an_absence_is_told_step_by_step_and_its_end_to_everybody_who_was_told() {
    let mut story = Story::new(1, &[Family, Helper, Lawyer]);
    let miss = story.event(EventKind::FirstMiss, 0);
    assert_eq!(story.told(std::slice::from_ref(&miss)), [(Lawyer, N::FirstMiss)]);
    story.now = at(3);
    let likely = story.ending(EventKind::LikelyNotListed, 0, "", &[&miss]);
    assert_eq!(story.told(std::slice::from_ref(&likely)), [(Helper, N::Likely), (Lawyer, N::Likely)]);
    story.now = at(4);
    let again = story.ending(EventKind::ListedAgain, 0, "likely_not_listed", &[&miss, &likely]);
    assert_eq!(story.told(&[again]), [(Helper, N::ListedAgain), (Lawyer, N::ListedAgain)]);
    assert!(story.past.last().unwrap().planned.notice.follows.is_some());
}

#[test]
fn what_was_told_is_taken_back_from_exactly_those_who_were_told() {
    let mut story = Story::new(2, &[Family, Helper, Lawyer, Ngo]);
    let gone = story.event(EventKind::NotListed, 0);
    story.told(std::slice::from_ref(&gone));
    // Who came later was told nothing.
    story.contacts.push(Contact { added_at: at(1), ..contact(9, Helper) });
    story.now = at(2);
    let wrong = story.ending(EventKind::Correction, 0, "not_listed", &[&gone]);
    let told = story.told(&[wrong]);
    assert_eq!(told, [(Family, N::Correction), (Helper, N::Correction), (Lawyer, N::Correction)]);
    let correction = &story.past.last().unwrap().planned.notice;
    assert_eq!(correction.facts.told, Some(N::NotListed));
    assert!(correction.facts.told_at.is_some() && correction.follows.is_some());
    // It is not repeated, although nobody saw it.
    assert!(story.past.iter().all(|p| p.now.due.is_none()));
}

#[test]
fn what_was_not_sent_yet_is_withdrawn_and_not_corrected() {
    let mut story = Story::new(1, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    story.tell(std::slice::from_ref(&gone), false);
    let wrong = story.ending(EventKind::Correction, 0, "not_listed", &[&gone]);
    let plan = story.tell(&[wrong], false);
    assert_eq!((plan.new.len(), plan.withdraw), (0, vec![1]));
}

#[test]
fn a_first_miss_that_comes_to_nothing_is_ended_for_whom_it_was_told() {
    let mut story = Story::new(1, &[Family, Lawyer]);
    story.contacts[0].details.no_change = NoChange::Never;
    let miss = story.event(EventKind::FirstMiss, 0);
    story.told(&[miss]);
    story.now = at(1);
    story.stand(0, |s| (s.status, s.misses) = (Status::Recheck, 1));
    assert_eq!(story.time(), []);
    story.now = at(2);
    story.stand(0, |s| {
        (s.status, s.misses, s.last_listed, s.last_useful) = (Status::Listed, 0, Some(at(2)), Some(at(2)))
    });
    assert_eq!(story.time(), [(Lawyer, N::ListedAgain)]);
    assert_eq!(story.time(), []);
}

#[test]
fn the_same_change_seen_twice_is_told_once() {
    let mut story = Story::new(1, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    let twice = Happened { no: 77, ..gone.clone() };
    assert_eq!(story.told(&[gone, twice]).len(), 1);
    let mut later = story.event(EventKind::NotListed, 0);
    later.event.now = Some(EventKind::NotListed.key().into());
    assert_eq!(story.told(&[later]).len(), 0);
    let back = story.event(EventKind::ListedAgain, 0);
    assert_eq!(story.told(&[back]).len(), 1);
    let gone = story.event(EventKind::NotListed, 0);
    assert_eq!(story.told(&[gone]).len(), 1);
}

#[test]
fn a_thousand_changes_at_once_are_one_digest_and_the_source_is_in_question() {
    let mut story = Story::new(1000, &[Helper, Lawyer]);
    let all: Vec<Happened> = (0..1000).map(|i| story.event(EventKind::Changed, i)).collect();
    let plan = story.tell(&all, false);
    assert_eq!(story.kinds(&plan), [(Helper, N::SourceUnstable), (Helper, N::Digest), (Lawyer, N::Digest)]);
    let digest = &plan.new.iter().find(|p| p.notice.kind == N::Digest).unwrap();
    assert_eq!(digest.notice.facts.counts, [(N::PlaceChanged, 1000)]);
    assert_eq!(digest.covers.text(), "1-1000");
    assert!(digest.notice.urgent && digest.notice.facts.named.len() <= 20);
    assert_eq!(
        digest.notice.facts.source.as_deref(),
        Some("Page"),
        "it says that the website may be unstable"
    );
    // The next ones join it while it waits; none goes out alone.
    let more: Vec<Happened> = (0..3).map(|i| story.event(EventKind::OutOfCustody, i)).collect();
    let plan = story.tell(&more, false);
    assert_eq!(story.kinds(&plan), [(Helper, N::Digest), (Lawyer, N::Digest)]);
    assert_eq!(plan.new[0].notice.facts.counts, [(N::PlaceChanged, 1000), (N::NotInCustody, 3)]);
    assert_eq!(plan.withdraw.len(), 2);
}

#[test]
fn what_is_urgent_waits_for_no_burst_of_what_is_not() {
    let mut story = Story::new(12, &[Helper]);
    let listed: Vec<Happened> = (0..12).map(|i| story.event(EventKind::FirstListed, i)).collect();
    story.tell(&listed, false);
    story.send();
    story.now += TimeDelta::minutes(1);
    let gone = story.event(EventKind::NotListed, 3);
    let plan = story.tell(&[gone], false);
    assert_eq!(plan.new.iter().map(|p| p.notice.not_before).collect::<Vec<_>>(), [story.now]);
    story.send();
    let again = story.event(EventKind::FirstListed, 4);
    let plan = story.tell(&[again], false);
    assert!(plan.new[0].notice.not_before > story.now, "what is not urgent is held: {:?}", plan.new);
}

#[test]
fn changes_that_trickle_in_are_held_and_come_together() {
    let mut story = Story::new(50, &[Lawyer]);
    let (mut digests, mut alone) = (0, 0);
    for i in 0..50 {
        story.now = at(0) + TimeDelta::seconds(i * 5);
        let one = story.event(EventKind::OutOfCustody, i as u32);
        story.tell(&[one], false);
        story.send();
    }
    story.now = at(1);
    story.send();
    for notice in story.past.iter().filter(|p| p.now.state == NoticeState::Accepted) {
        match notice.planned.notice.kind {
            N::Digest => digests += 1,
            _ => alone += 1,
        }
    }
    assert!(alone <= 6 && (1..=2).contains(&digests), "{alone} alone, {digests} digests");
    let told: BTreeSet<u64> = (1..=50)
        .filter(|e| {
            story.past.iter().any(|p| p.now.state == NoticeState::Accepted && p.planned.covers.has(*e))
        })
        .collect();
    assert_eq!(told.len(), 50);
}

#[test]
fn what_is_unconfirmed_of_members_of_a_group_that_is_told_is_not_told_one_by_one() {
    let mut story = Story::new(4, &[Family, OnCall, Ngo]);
    for followed in story.people.values_mut() {
        followed.person.details.group = Some("plant".into());
    }
    let mut all: Vec<Happened> = (0..4).map(|i| story.event(EventKind::NotListed, i)).collect();
    let mut group = story.event(EventKind::GroupChanged, 0);
    group.facts.group = Some(crate::notice::GroupFacts { name: "plant".into(), ..Default::default() });
    all.push(group);
    let plan = story.tell(&all, false);
    let mut expected: Vec<_> = [(Family, N::NotListed), (OnCall, N::NotListed)].repeat(4);
    expected.extend([(OnCall, N::Group), (Ngo, N::Group)]);
    expected.sort();
    assert_eq!(story.kinds(&plan), expected);
    let mut early = Story { people: story.people.clone(), ..Story::new(4, &[OnCall, Ngo]) };
    let mut all: Vec<Happened> = (0..4).map(|i| early.event(EventKind::LikelyNotListed, i)).collect();
    let mut group = early.event(EventKind::GroupChanged, 0);
    group.facts.group = Some(crate::notice::GroupFacts { name: "plant".into(), ..Default::default() });
    all.push(group);
    let plan = early.tell(&all, false);
    assert_eq!(early.kinds(&plan), [(OnCall, N::Group), (Ngo, N::Group)]);
    let mut covers: Vec<String> = plan.new.iter().map(|p| p.covers.text()).collect();
    covers.sort();
    assert_eq!(covers, ["1-5", "5"]);
}

#[test]
fn an_outage_is_told_once_and_its_end_once_and_families_hear_after_a_day() {
    let mut story = Story::new(2, &[Family, Helper]);
    let silent = story.event(EventKind::SourceSilent, 0);
    story.told(&[silent]);
    let due = |story: &Story, role: Role| {
        let is = |p: &&Notice| {
            story.contacts.iter().any(|c| c.id == p.planned.notice.contact && c.details.role == role)
        };
        story.past.iter().find(is).unwrap().planned.notice.not_before
    };
    assert_eq!((due(&story, Helper), due(&story, Family)), (at(0), at(18)));
    story.now = at(2);
    let back = story.event(EventKind::SourceBack, 0);
    assert_eq!(story.told(&[back]), [(Helper, N::SiteBack)]);
    assert_eq!(story.past.iter().filter(|p| p.now.state == NoticeState::Withdrawn).count(), 1);
    let back = story.event(EventKind::SourceBack, 0);
    assert_eq!(story.told(&[back]), []);
}

#[test]
fn a_note_comes_once_a_day_at_the_contacts_hour_also_when_nothing_was_seen() {
    let mut story = Story::new(1, &[Family, Helper]);
    // Six in the evening in Chicago is midnight UTC in winter.
    let mut notes = vec![];
    for quarter in 0..4 * 24 * 3 {
        story.now = at(0) + TimeDelta::minutes(15 * quarter);
        story.useful = if quarter < 4 * 24 * 2 { 12 } else { 0 };
        if story.time().contains(&(Family, N::NoChange)) {
            notes.push(story.now);
        }
    }
    // The first is the one of the evening before, which was never sent. The last says that nothing could be seen.
    assert_eq!(notes, [at(0), at(12), at(36), at(60)]);
    let useful: Vec<_> = story.past.iter().filter(|p| p.planned.notice.kind == N::NoChange).collect();
    let useful: Vec<_> = useful.iter().map(|p| p.planned.notice.facts.useful).collect();
    assert_eq!(useful.last(), Some(&Some(0)));
}

#[test]
fn the_first_note_after_two_weeks_asks_how_often_and_no_other_does() {
    for (chosen, asked) in [(NoChange::Daily, vec![14]), (NoChange::Weekly, vec![])] {
        let mut story = Story::new(1, &[Family]);
        story.useful = 5;
        story.contacts[0].added_at = at(0);
        story.contacts[0].details.no_change = chosen;
        let (mut asks, mut notes) = (vec![], 0);
        for hour in 1..24 * 30 {
            story.now = at(hour);
            let plan = story.tell(&[], true);
            for note in plan.new.iter().filter(|p| p.notice.kind == N::NoChange) {
                notes += 1;
                asks.extend(note.notice.facts.ask_how_often.then_some(notes));
            }
            story.send();
            let from = story.now - TimeDelta::days(15);
            story.past.retain(|p| p.created > from);
        }
        assert_eq!(asks, asked, "{chosen:?}");
    }
}

#[test]
fn no_change_is_not_said_where_something_was_told_or_is_looked_into() {
    let mut story = Story::new(1, &[Family]);
    story.useful = 5;
    let moved = story.event(EventKind::Changed, 0);
    story.told(&[moved]);
    story.stand(0, |s| s.status = Status::Recheck);
    // Neither in the night after the change, nor at the first hour, twelve hours later at the least.
    for hour in 1..36 {
        story.now = at(hour);
        assert_eq!(
            story.time().iter().filter(|(_, kind)| *kind == N::NoChange).count(),
            usize::from(hour == 12)
        );
    }
    let note =
        |story: &Story| story.past.iter().rfind(|p| p.planned.notice.kind == N::NoChange).cloned().unwrap();
    let facts = note(&story).planned.notice.facts;
    assert!(facts.looked_into && facts.listed.is_none() && facts.next_note == Some(at(36)));
    story.now = at(36);
    story.stand(0, |s| s.status = Status::Listed);
    assert_eq!(story.time(), [(Family, N::NoChange)]);
    assert!(!note(&story).planned.notice.facts.looked_into);
}

#[test]
fn still_not_listed_follows_after_a_day_and_three() {
    let mut story = Story::new(1, &[Family, Helper]);
    story.contacts[0].details.no_change = NoChange::Never;
    let gone = story.event(EventKind::NotListed, 0);
    story.told(&[gone]);
    story.stand(0, |s| s.status = Status::NotListed);
    let mut said = vec![];
    for hour in 1..100 {
        story.now = at(hour);
        if story.time().contains(&(Family, N::StillNotListed)) {
            said.push(hour);
        }
    }
    assert_eq!(said, [24, 72]);
}

#[test]
fn an_urgent_notice_is_told_three_times_and_then_daily_until_somebody_saw_it() {
    let mut story = Story::new(1, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    story.tell(&[gone], false);
    let mut times = vec![];
    for minute in 0..60 * 24 * 4 {
        story.now = at(0) + TimeDelta::minutes(minute);
        if story.past[0].now.due.is_some_and(|due| due <= story.now) {
            times.push(minute / 60);
            story.send();
        }
    }
    assert_eq!(times, [0, 1, 2, 26, 50, 74]);
}

#[test]
fn who_is_on_call_hears_of_it_when_nobody_saw_it() {
    let mut story = Story::new(1, &[Family, Lawyer, OnCall]);
    let gone = story.event(EventKind::NotListed, 0);
    assert_eq!(story.told(std::slice::from_ref(&gone)), [(Family, N::NotListed), (Lawyer, N::NotListed)]);
    let mut seen = Story { past: story.past.clone(), ..Story::new(1, &[Family, Lawyer, OnCall]) };
    (seen.past[0].now.state, seen.past[0].now.due) = (NoticeState::Seen, None);
    for (hour, told) in [(1, vec![]), (2, vec![(OnCall, N::NotListed)]), (5, vec![])] {
        (story.now, seen.now) = (at(hour), at(hour));
        assert_eq!(story.time(), told);
        assert_eq!(seen.time(), []);
    }
    assert!(story.past.last().unwrap().planned.covers.has(gone.no));
}

#[test]
fn a_page_that_wants_a_person_asks_once_a_day() {
    let mut story = Story::new(2, &[Family, Helper, Ngo]);
    story.contacts[0].details.no_change = NoChange::Never;
    story.sources[0].standing.blocked_since = Some(at(0));
    let mut asked = vec![];
    for hour in 0..60 {
        story.now = at(hour);
        story.sources[0].standing.last_useful = Some(at(hour));
        asked.extend(story.time().into_iter().map(|(role, kind)| (hour, role, kind)));
    }
    let each = |hour| [(hour, Family, N::WantsPerson), (hour, Helper, N::WantsPerson)];
    assert_eq!(asked, [each(2), each(26), each(50)].concat());
}

#[test]
fn a_program_that_sees_nothing_for_three_intervals_says_so_to_its_helper_once() {
    let mut story = Story::new(2, &[Family, Helper]);
    story.contacts[0].details.no_change = NoChange::Never;
    let mut said = vec![];
    for hour in 0..60 {
        story.now = at(hour);
        said.extend(story.time().into_iter().map(|(role, kind)| (hour, role, kind)));
    }
    assert_eq!(said, [(7, Helper, N::OutOfDate)]);
}

#[test]
fn a_new_contact_hears_that_it_has_begun_and_nothing_of_before() {
    let mut story = Story::new(1, &[Helper]);
    let gone = story.event(EventKind::NotListed, 0);
    story.contacts.push(Contact { added_at: at(1), ..contact(5, Family) });
    assert_eq!(story.told(&[gone]), [(Helper, N::NotListed)]);
    story.now = at(2);
    assert_eq!(story.time(), [(Family, N::Started)]);
    assert_eq!(story.time(), []);
}

#[test]
fn an_older_round_never_follows_newer_news_of_the_same_person_and_source() {
    // Both in one plan; the older still failing; the older between its rounds.
    for together in [true, false] {
        let mut story = Story::new(1, &[Family]);
        story.contacts[0].details.no_change = NoChange::Never;
        let gone = story.event(EventKind::NotListed, 0);
        let back = story.ending(EventKind::ListedAgain, 0, "not_listed", &[&gone]);
        match together {
            true => drop(story.tell(&[gone, back], false)),
            false => drop((story.tell(&[gone], false), story.tell(&[back], false))),
        }
        for hour in 0..50 {
            story.now = at(hour);
            story.send();
        }
        assert_eq!(story.sent, [(1, 1), (2, 1)], "{together}");
    }
}

#[test]
fn other_matters_and_other_sources_end_no_urgent_notice() {
    let mut story = Story::new(1, &[Family, OnCall]);
    let gone = story.event(EventKind::NotListed, 0);
    story.told(&[gone]);
    let mut court = story.event(EventKind::CourtCaseSeen, 0);
    court.event.source = "court".into();
    let mut elsewhere = story.event(EventKind::ListedAgain, 0);
    elsewhere.event.source = "other".into();
    let miss = story.event(EventKind::FirstMiss, 0);
    story.told(&[court, elsewhere, miss]);
    story.now = at(1);
    story.send();
    assert!(story.sent.contains(&(1, 2)), "{:?}", story.sent);
    // And who is next hears of it.
    let mut story = Story::new(1, &[Helper, Lawyer, OnCall]);
    let out = story.event(EventKind::OutOfCustody, 0);
    story.told(&[out]);
    let mut elsewhere = story.event(EventKind::ListedAgain, 0);
    elsewhere.event.source = "other".into();
    let mut field = story.event(EventKind::Changed, 0);
    field.event.now = field.event.was.clone();
    assert_eq!(story.told(&[elsewhere, field]).len(), 4);
    story.now = at(1);
    story.send();
    assert!(story.sent.contains(&(1, 2)), "{:?}", story.sent);
    story.now = at(2);
    assert!(story.time().contains(&(OnCall, N::NotInCustody)));
}

#[test]
fn after_a_failure_the_next_channel_is_tried_and_after_the_last_there_is_a_pause() {
    let mut story = Story::new(1, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    story.tell(&[gone], false);
    let later = Delivery::Later { why: "busy".into(), after: None };
    let mut notice = story.past[0].clone();
    let mut waits = vec![];
    for _ in 0..6 {
        notice.now = after(&notice, 2, &later, at(0), &story.rules);
        waits.push((notice.now.channel % 2, (notice.now.due.unwrap() - at(0)).num_seconds()));
    }
    assert_eq!(waits, [(1, 0), (0, 30), (1, 0), (0, 60), (1, 0), (0, 120)]);
    let asked = Delivery::Later { why: "busy".into(), after: Some(std::time::Duration::from_secs(900)) };
    let mut notice = story.past[0].clone();
    notice.now = after(&notice, 1, &asked, at(0), &story.rules);
    assert_eq!(notice.now.due, Some(at(0) + TimeDelta::seconds(900)));
    notice.now = after(&notice, 1, &later, at(48), &story.rules);
    assert_eq!((notice.now.state, notice.now.due), (NoticeState::GivenUp, None));
}

#[test]
fn of_somebody_who_is_paused_time_alone_makes_nothing_known() {
    let mut story = Story::new(1, &[Family, OnCall]);
    let gone = story.event(EventKind::NotListed, 0);
    story.told(&[gone]);
    story.stand(0, |s| s.status = Status::NotListed);
    story.people.get_mut(&id(0)).unwrap().person.paused = true;
    story.useful = 9;
    for hour in 1..100 {
        story.now = at(hour);
        assert_eq!(story.time(), [], "{hour}");
    }
}

#[test]
fn what_was_tried_and_is_taken_back_holds_nothing_up() {
    let mut story = Story::new(2, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    story.tell(std::slice::from_ref(&gone), false);
    // Every channel failed.
    story.past[0].tried = true;
    let wrong = story.ending(EventKind::Correction, 0, "not_listed", &[&gone]);
    story.told(&[wrong]);
    assert!(story.holds_nothing_up());
    let out = story.event(EventKind::OutOfCustody, 1);
    story.told(&[out]);
    let kinds: Vec<N> =
        story.sent.iter().map(|(no, _)| story.past[*no as usize - 1].planned.notice.kind).collect();
    assert_eq!(kinds, [N::Correction, N::NotInCustody]);
}

/// Seven people are more than are told one by one.
fn digest_of(kind: EventKind, roles: &[Role]) -> (Story, Vec<Happened>) {
    let mut story = Story::new(7, roles);
    for contact in &mut story.contacts {
        contact.details.no_change = NoChange::Never;
    }
    let all: Vec<Happened> = (0..7).map(|i| story.event(kind, i)).collect();
    (story, all)
}

#[test]
fn a_digest_names_each_kinds_people_and_never_takes_back() {
    let (mut story, mut all) = digest_of(EventKind::NotListed, &[Lawyer]);
    story.told(&all);
    story.now = at(1);
    let wrong = story.ending(EventKind::Correction, 3, "not_listed", &[&all[3]]);
    all = (0..6).map(|i| story.event(EventKind::OutOfCustody, i)).chain([wrong]).collect();
    let plan = story.tell(&all, false);
    assert_eq!(story.kinds(&plan), [(Lawyer, N::Correction), (Lawyer, N::Digest)]);
    let of = |kind| plan.new.iter().find(|p| p.notice.kind == kind).unwrap();
    assert_eq!(of(N::Correction).notice.facts.told, Some(N::NotListed));
    let named = &of(N::Digest).notice.facts.named;
    assert!(named.iter().all(|one| one.kind == N::NotInCustody) && named[3].call == "R3", "{named:?}");
    // The others in it are told again.
    assert!(plan.silence.is_empty());
}

#[test]
fn a_change_in_a_digest_that_nobody_saw_is_told_to_the_next_contact_and_its_first_miss_is_ended() {
    let (mut story, all) = digest_of(EventKind::NotListed, &[Lawyer, OnCall]);
    story.contacts[1].details.about = About { people: vec![id(2), id(4)], ..About::default() };
    story.told(&all);
    for i in 0..7 {
        story.stand(i, |s| s.status = Status::NotListed);
    }
    // Of one of the two there is something newer.
    let back = story.ending(EventKind::ListedAgain, 4, "not_listed", &[&all[4]]);
    story.told(&[back]);
    story.stand(4, |s| s.status = Status::Listed);
    story.now = at(3);
    assert_eq!(story.time(), [(OnCall, N::NotListed)]);
    let copy = &story.past.last().unwrap().planned;
    assert_eq!((copy.notice.person.clone(), copy.covers.text().as_str()), (Some(id(2)), "3"));
    assert_eq!(copy.notice.facts.source.as_deref(), Some("Page"));
    assert_eq!(story.time(), []);

    let (mut story, all) = digest_of(EventKind::FirstMiss, &[Lawyer]);
    story.told(&all);
    story.now = at(2);
    for i in 0..7 {
        story.stand(i, |s| s.misses = 1);
    }
    story.stand(2, |s| {
        (s.status, s.misses, s.last_listed, s.last_useful) = (Status::Listed, 0, Some(at(2)), Some(at(2)))
    });
    assert_eq!(story.time(), [(Lawyer, N::ListedAgain)]);
    assert_eq!(story.time(), []);
}

#[test]
fn a_note_speaks_of_a_custody_source_and_names_it() {
    let mut story = Story::new(1, &[Family]);
    story.useful = 3;
    let mut court = story.people[&id(0)].at[0].clone();
    court.source = "court".into();
    court.standing.status = Status::CourtCase;
    story.sources.push(Asked { id: "court".into(), title: "Court".into(), ..story.sources[0].clone() });
    story.people.get_mut(&id(0)).unwrap().at.insert(0, court);
    story.tell(&[], true);
    let facts = story.past[0].planned.notice.facts.clone();
    assert_eq!((facts.source.as_deref(), facts.listed), (Some("Page"), Some(true)));
    let mut story = Story { past: vec![], ..story };
    story.people.get_mut(&id(0)).unwrap().at.truncate(1);
    story.tell(&[], true);
    let facts = story.past[0].planned.notice.facts.clone();
    assert_eq!((facts.source.as_deref(), facts.listed), (Some("Court"), None));
}

#[test]
fn a_custody_change_is_told_as_what_it_is() {
    for (kind, was, now, told) in [
        (EventKind::Changed, "held at A", "in the custody of CBP", N::NoPlace),
        (EventKind::Changed, "held at A", "listed: other words", N::NoPlace),
        (EventKind::Changed, "not in custody", "held at B", N::PlaceChanged),
        (EventKind::Changed, "held at A", "held at A", N::RecordChanged),
        (EventKind::FirstListed, "never_listed", "not in custody", N::NotInCustody),
        (EventKind::FirstListed, "never_listed", "held at A", N::FirstListed),
    ] {
        let mut story = Story::new(1, &[Helper]);
        let mut happened = story.event(kind, 0);
        (happened.event.was, happened.event.now) = (Some(was.into()), Some(now.into()));
        assert_eq!(story.told(&[happened]), [(Helper, told)], "{was} → {now}");
    }
}

#[test]
fn a_page_that_answers_by_the_morning_asks_for_nobody() {
    let mut story = Story::new(1, &[Family]);
    story.contacts[0].details.no_change = NoChange::Never;
    let time = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
    story.contacts[0].details.quiet = Some(QuietHours { from: time(5), until: time(23) });
    story.sources[0].standing.blocked_since = Some(at(0));
    story.now = at(3);
    assert_eq!(story.time(), [(Family, N::WantsPerson)]);
    story.sources[0].standing.blocked_since = None;
    story.now = at(4);
    story.time();
    assert_eq!(story.past[0].now.state, NoticeState::Withdrawn);
}

#[test]
fn an_end_of_quiet_hours_that_comes_twice_opens_the_same_night() {
    let mut family = contact(0, Family);
    let time = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
    family.details.quiet = Some(QuietHours { from: time(22, 0), until: time(1, 30) });
    // Ten past one for the second time, on 1 November in Chicago.
    let asked = Utc.with_ymd_and_hms(2026, 11, 1, 7, 10, 0).unwrap();
    assert_eq!(next_open(&family, asked), Utc.with_ymd_and_hms(2026, 11, 1, 7, 30, 0).unwrap());
}

#[test]
fn a_repeat_outlives_a_hiccup_however_late_its_round() {
    let mut story = Story::new(1, &[Family]);
    let gone = story.event(EventKind::NotListed, 0);
    story.tell(&[gone], false);
    for day in 0..6 {
        story.now = at(24 * day + 3);
        story.send();
    }
    let later = Delivery::Later { why: "busy".into(), after: None };
    let mut notice = story.past[0].clone();
    let from = notice.now.due.unwrap();
    let mut now = from;
    notice.now = after(&notice, 1, &later, now, &story.rules);
    assert!(notice.now.due.is_some());
    while let Some(due) = notice.now.due {
        now = due;
        notice.now = after(&notice, 1, &later, now, &story.rules);
    }
    assert!(now - from > TimeDelta::hours(47) && now - from < TimeDelta::hours(50), "{}", now - from);
}

#[test]
fn many_notes_of_nothing_seen_are_no_note_of_no_change() {
    for (useful, looked_into) in [(0, false), (4, true), (4, false)] {
        let mut story = Story::new(7, &[Family]);
        story.useful = useful;
        for i in 0..7 {
            story.stand(i, |s| s.status = if looked_into { Status::Recheck } else { Status::Listed });
        }
        let plan = story.tell(&[], true);
        assert_eq!(story.kinds(&plan), [(Family, N::Digest)]);
        let facts = &plan.new[0].notice.facts;
        assert_eq!((facts.useful, facts.looked_into), (Some(useful * 7), looked_into));
    }
}
