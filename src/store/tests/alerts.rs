//! Contacts, notices and tries: a crash leaves nothing or everything, and no notice is ever lost.

use super::*;
use crate::contact::{
    About, Address, Channel, Contact, Content, Early, LockScreen, Means, NewContact, NoChange, Role,
};
use crate::notice::{Covers, Facts, Named, NewNotice, Notice, NoticeKind, NoticeNow, NoticeState, Planned};

fn new_contact() -> NewContact {
    let channel = |means| Channel { means, address: Address::new("canary-address"), confirmed_at: None };
    NewContact {
        name: "Ana Example".into(),
        role: Role::Family,
        language: "es".into(),
        zone: chrono_tz::America::Chicago,
        channels: vec![channel(Means::Ntfy), channel(Means::Email)],
        phone: None,
        quiet: None,
        lock_screen: LockScreen::Status,
        content: Content::NameOnly,
        early: Early::Confirmed,
        no_change: NoChange::Daily,
        about: About { everybody: true, ..About::default() },
    }
}

fn planned(contact: &Contact, person: &Person, kind: NoticeKind, event: u64) -> Planned {
    Planned {
        notice: NewNotice {
            contact: contact.id.clone(),
            kind,
            person: Some(person.id.clone()),
            event: Some(event),
            follows: None,
            event_at: at(110),
            not_before: at(200),
            urgent: true,
            facts: Facts { call: "R.".into(), ..Facts::default() },
        },
        covers: Covers::of(event),
        source: "bop".into(),
        says: "said".into(),
        channel: None,
    }
}

fn accepted(letter: &Letter, s: i64) -> Ended {
    let now = NoticeNow {
        state: NoticeState::Accepted,
        accepted_at: Some(at(s)),
        due: None,
        ..letter.notice.now.clone()
    };
    let why = Some("receipt".to_owned());
    Ended { attempt: letter.attempt, notice: letter.notice.no, result: "accepted", why, now }
}

/// Rows in each table, for [`full_archive`].
pub(super) fn fill(store: &mut Store, person: &Person) {
    let contact = store.add_contact(new_contact(), moment(300)).unwrap();
    let event = store.outbox().unwrap()[0].event;
    let new = vec![
        planned(&contact, person, NoticeKind::FirstListed, event),
        planned(&contact, person, NoticeKind::Correction, event),
    ];
    store.tell(&Round { events: vec![event], new, ..Round::default() }, moment(310)).unwrap();
    let letters = store.post(&[], 9, moment(320)).unwrap();
    let letters = store.post(&[accepted(&letters[0], 330)], 9, moment(330)).unwrap();
    store.post(&[accepted(&letters[0], 331)], 0, moment(331)).unwrap();
    store.seen(1, "cli", moment(340)).unwrap();
    let gone = store.add_contact(new_contact(), moment(341)).unwrap();
    store.remove_contact(&gone.id, moment(342)).unwrap();
}

/// An archive with one person, one event that nobody was told of, and one contact.
fn story() -> (tempfile::TempDir, Store, Person, Contact) {
    let (dir, mut store) = archive();
    let person = enrol(&mut store, 1).remove(0);
    let first = store.next_check().unwrap();
    let batch =
        Batch { checks: vec![look(1, 0)], events: vec![event(&person, first)], ..Batch::new(moment(200)) };
    store.commit(batch).unwrap();
    let contact = store.add_contact(new_contact(), moment(201)).unwrap();
    (dir, store, person, contact)
}

fn round(contact: &Contact, person: &Person) -> Round {
    let new = vec![planned(contact, person, NoticeKind::FirstListed, 1)];
    Round { events: vec![1], new, ..Round::default() }
}

fn all(store: &Store) -> Vec<Notice> {
    store.notices(&NoticeFilter::default()).unwrap()
}

const STEPS: [FailAt; 5] =
    [FailAt::Rows, FailAt::CommitRefused, FailAt::CommitMuddled, FailAt::HeadWrite, FailAt::HeadSync];

#[test]
fn a_failure_while_telling_leaves_the_event_queued_or_its_notice_written() {
    for step in STEPS {
        let (_dir, mut store, person, contact) = story();
        store.writer.as_mut().unwrap().fail = Some(step);
        assert!(store.tell(&round(&contact, &person), moment(300)).is_err());
        let mut store = reopen(store).unwrap();
        let (waiting, written) = (store.outbox().unwrap().len(), all(&store).len());
        assert_eq!(waiting + written, 1, "{step:?}");
        // Whoever goes on tells it: once.
        if waiting == 1 {
            store.tell(&round(&contact, &person), moment(301)).unwrap();
        }
        assert!(store.tell(&round(&contact, &person), moment(302)).is_err(), "{step:?}");
        assert_eq!((store.outbox().unwrap().len(), all(&store).len()), (0, 1), "{step:?}");
        check_log(&store);
    }
}

#[test]
fn a_failure_while_posting_never_loses_a_notice_and_a_second_copy_says_so() {
    for step in STEPS {
        for at_the_end in [false, true] {
            let (_dir, mut store, person, contact) = story();
            store.tell(&round(&contact, &person), moment(300)).unwrap();
            let mut ends = vec![];
            if at_the_end {
                let letters = store.post(&[], 9, moment(310)).unwrap();
                assert!(letters.len() == 1 && !letters[0].maybe_again);
                ends.push(accepted(&letters[0], 311));
            }
            store.writer.as_mut().unwrap().fail = Some(step);
            assert!(store.post(&ends, 9, moment(312)).is_err());
            let mut store = reopen(store).unwrap();
            let open = store.reopen_attempts(moment(320)).unwrap();
            let letters = store.post(&[], 9, moment(321)).unwrap();
            let done = all(&store)[0].now.accepted_at.is_some();
            // Either it was entered that a server took it, or it goes out again.
            assert_eq!(letters.len(), usize::from(!done), "{step:?} {at_the_end}");
            // A copy that somebody may have says that it may be one.
            assert!(letters.iter().all(|l| l.maybe_again == (open == 1)), "{step:?} {at_the_end}");
            check_log(&store);
        }
    }
}

#[test]
fn news_of_one_person_reach_a_contact_in_their_order() {
    let (_dir, mut store, person, contact) = story();
    let of = |kind| planned(&contact, &person, kind, 1);
    let mut held = of(NoticeKind::NotListed);
    held.notice.not_before = at(400);
    let new = vec![held, of(NoticeKind::ListedAgain), of(NoticeKind::NoChange)];
    store.tell(&Round { events: vec![1], new, ..Round::default() }, moment(300)).unwrap();
    let kinds = |letters: &[Letter]| letters.iter().map(|l| l.notice.planned.notice.kind).collect::<Vec<_>>();
    // What waits for another is not due yet: nobody looks for it in vain.
    assert_eq!(store.next_due().unwrap(), Some(at(200)));
    // What is no news of the person waits for nothing.
    let letters = store.post(&[], 9, moment(310)).unwrap();
    assert_eq!(kinds(&letters), [NoticeKind::NoChange]);
    assert_eq!(store.next_due().unwrap(), Some(at(400)));
    let letters = store.post(&[], 9, moment(401)).unwrap();
    assert_eq!(kinds(&letters), [NoticeKind::NotListed]);
    let letters = store.post(&[accepted(&letters[0], 402)], 9, moment(402)).unwrap();
    assert_eq!(kinds(&letters), [NoticeKind::ListedAgain]);
}

#[test]
fn what_somebody_saw_or_was_withdrawn_on_its_way_stays_so() {
    let (_dir, mut store, person, contact) = story();
    store.tell(&round(&contact, &person), moment(300)).unwrap();
    let letters = store.post(&[], 9, moment(310)).unwrap();
    store.seen(1, "cli", moment(311)).unwrap();
    let mut end = accepted(&letters[0], 312);
    end.now.due = Some(at(9999));
    store.post(&[end], 0, moment(312)).unwrap();
    let notice = store.notice(1).unwrap();
    assert_eq!((notice.now.state, notice.now.due), (NoticeState::Seen, None));
    assert_eq!(store.notice_by_code(&notice.code).unwrap().unwrap().no, 1);
    check_log(&store);
}

#[test]
fn a_contact_who_is_removed_is_forgotten_and_told_nothing_more() {
    let (dir, mut store, person, contact) = story();
    store.tell(&round(&contact, &person), moment(300)).unwrap();
    store.remove_contact(&contact.id, moment(301)).unwrap();
    assert!(store.post(&[], 9, moment(400)).unwrap().is_empty());
    assert_eq!(all(&store)[0].now.state, NoticeState::Withdrawn);
    assert!(store.contacts().unwrap().is_empty());
    assert!(matches!(store.remove_contact(&contact.id, moment(302)), Err(StoreError::NoSuchContact)));
    check_log(&store);
    let kept: i64 = store
        .conn
        .query_row("SELECT count(*) FROM contact WHERE details LIKE '%canary%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 0);
    // The log says that somebody came and went, and nothing of them.
    drop(store);
    let store = Store::open(&dir.path().join("archive"), Access::Read, random()).unwrap();
    let custody = store.opened_custody(at(0)..at(9999)).unwrap();
    let kinds: Vec<&str> = custody.iter().map(|c| c.kind.as_str()).collect();
    assert_eq!(kinds, [CONTACT_ADDED, CONTACT_REMOVED]);
    assert!(custody.iter().all(|c| c.text == contact.id.as_str()));
}

#[test]
fn a_thousand_notices_to_a_hundred_contacts_drain_in_batches() {
    let (_dir, mut store, person, _) = story();
    let contacts: Vec<Contact> =
        (0..100).map(|i| store.add_contact(new_contact(), moment(210 + i)).unwrap()).collect();
    let of = |i: usize| {
        let mut notice = planned(&contacts[i % 100], &person, NoticeKind::Started, 1);
        notice.notice.event = None;
        notice
    };
    let new = (0..1000).map(of).collect();
    store.tell(&Round { events: vec![1], new, ..Round::default() }, moment(400)).unwrap();
    let (mut ends, mut sent, mut commits) = (vec![], 0, 0);
    loop {
        let letters = store.post(&ends, 32, moment(500 + commits)).unwrap();
        if letters.is_empty() {
            break;
        }
        (sent, commits) = (sent + letters.len(), commits + 1);
        ends = letters.iter().map(|l| accepted(l, 500)).collect();
    }
    assert_eq!((sent, commits), (1000, 32));
    check_log(&store);
}

/// Pauses somebody, or lets them go.
type Leaves = fn(&mut Store, &Person);

const LEAVES: [Leaves; 2] = [
    |store, person| store.set_paused(&person.id, true, moment(350)).unwrap(),
    |store, person| store.unenrol(&person.id, "asked for it", moment(350)).unwrap(),
];

#[test]
fn of_somebody_who_is_paused_or_gone_nothing_is_told_and_nothing_repeated() {
    for leaves in LEAVES {
        let (_dir, mut store, person, contact) = story();
        let of = |kind| planned(&contact, &person, kind, 1);
        let new = vec![of(NoticeKind::NotListed), of(NoticeKind::RecordChanged)];
        store.tell(&Round { events: vec![1], new, ..Round::default() }, moment(300)).unwrap();
        let letters = store.post(&[], 9, moment(310)).unwrap();
        let mut told = accepted(&letters[0], 311);
        told.now.due = Some(at(400));
        store.post(&[told], 0, moment(312)).unwrap();
        leaves(&mut store, &person);
        let states: Vec<_> = all(&store).iter().map(|n| (n.now.state, n.now.due)).collect();
        assert_eq!(states, [(NoticeState::Accepted, None), (NoticeState::Withdrawn, None)]);
        assert!(store.next_due().unwrap().is_none() && store.post(&[], 9, moment(9000)).unwrap().is_empty());
        check_log(&store);
    }
}

#[test]
fn a_copy_that_was_on_its_way_when_somebody_left_is_not_sent_again() {
    for leaves in LEAVES {
        let (_dir, mut store, person, contact) = story();
        store.tell(&round(&contact, &person), moment(300)).unwrap();
        let first = store.post(&[], 9, moment(310)).unwrap();
        let mut told = accepted(&first[0], 311);
        told.now.due = Some(at(340));
        store.post(&[told], 0, moment(312)).unwrap();
        let second = store.post(&[], 9, moment(341)).unwrap();
        leaves(&mut store, &person);
        let mut told = accepted(&second[0], 351);
        told.now.due = Some(at(400));
        store.post(&[told], 0, moment(352)).unwrap();
        assert!(store.post(&[], 9, moment(9000)).unwrap().is_empty());
        assert_eq!(store.next_due().unwrap(), None);
        check_log(&store);
    }
}

#[test]
fn that_a_copy_may_be_there_is_said_until_a_server_took_one() {
    let (_dir, mut store, person, contact) = story();
    store.tell(&round(&contact, &person), moment(300)).unwrap();
    store.post(&[], 9, moment(310)).unwrap();
    store.reopen_attempts(moment(320)).unwrap();
    let again = |store: &mut Store, ends: &[Ended], s| {
        let letters = store.post(ends, 9, moment(s)).unwrap();
        assert_eq!(letters.len(), 1);
        letters
    };
    let second = again(&mut store, &[], 321);
    let mut failed = accepted(&second[0], 322);
    (failed.result, failed.now) = ("later", NoticeNow { due: Some(at(323)), ..second[0].notice.now.clone() });
    let third = again(&mut store, &[failed], 324);
    let mut taken = accepted(&third[0], 325);
    taken.now.due = Some(at(326));
    let fourth = again(&mut store, &[taken], 327);
    let said = [&second, &third, &fourth].map(|letters| letters[0].maybe_again);
    assert_eq!(said, [true, true, false]);
}

#[test]
fn after_two_tries_of_which_nobody_knows_the_end_the_third_waits() {
    let (_dir, mut store, person, contact) = story();
    store.tell(&round(&contact, &person), moment(300)).unwrap();
    store.post(&[], 9, moment(310)).unwrap();
    store.reopen_attempts(moment(320)).unwrap();
    assert_eq!(store.post(&[], 9, moment(321)).unwrap().len(), 1);
    store.reopen_attempts(moment(330)).unwrap();
    assert!(store.post(&[], 9, moment(331)).unwrap().is_empty());
    assert_eq!(store.next_due().unwrap(), Some(at(930)));
    assert!(store.post(&[], 9, moment(930)).unwrap()[0].maybe_again);
}

#[test]
fn notices_are_counted_by_state_and_means_and_the_last_delivery_is_known() {
    let (_dir, mut store, person, contact) = story();
    assert!(store.notice_counts(at(0)).unwrap().is_empty() && store.last_deliveries().unwrap().is_empty());
    let of = |kind| planned(&contact, &person, kind, 1);
    let mut waits = of(NoticeKind::RecordChanged);
    waits.notice.not_before = at(900);
    let new = vec![of(NoticeKind::FirstListed), waits];
    store.tell(&Round { events: vec![1], new, ..Round::default() }, moment(300)).unwrap();
    let letters = store.post(&[], 9, moment(310)).unwrap();
    store.post(&[accepted(&letters[0], 311)], 0, moment(312)).unwrap();
    let count = |state: &str, means: &str| (state.to_owned(), means.to_owned(), 1);
    let mut counts = store.notice_counts(at(0)).unwrap();
    counts.sort();
    assert_eq!(counts, [count("accepted", "ntfy"), count("queued", "none")]);
    assert!(store.notice_counts(at(301)).unwrap().is_empty());
    assert_eq!(store.last_deliveries().unwrap(), [("ntfy".to_owned(), at(312))]);
    let last = |store: &Store| store.last_tries().unwrap().into_iter().collect::<Vec<_>>();
    assert_eq!(last(&store), [((contact.id.clone(), 0), (at(312), None))]);
    let letters = store.post(&[], 9, moment(901)).unwrap();
    let mut failed = accepted(&letters[0], 902);
    (failed.result, failed.why) = ("later", Some("a busy server".to_owned()));
    store.post(&[failed], 0, moment(903)).unwrap();
    assert_eq!(last(&store), [((contact.id.clone(), 0), (at(903), Some("a busy server".to_owned())))]);
}

/// An archive with events of these kinds, told by nobody yet, of people by their place.
fn story_of(events: &[(u32, EventKind, &str)]) -> (tempfile::TempDir, Store, Vec<Person>, Contact) {
    let (dir, mut store) = archive();
    let people = enrol(&mut store, 9);
    let first = store.next_check().unwrap();
    let of = |(i, kind, now): &(u32, EventKind, &str)| Event {
        kind: *kind,
        now: Some((*now).to_owned()),
        ..event(&people[*i as usize], first)
    };
    let events = events.iter().map(of).collect();
    store.commit(Batch { checks: vec![look(1, 0)], events, ..Batch::new(moment(200)) }).unwrap();
    let contact = store.add_contact(new_contact(), moment(201)).unwrap();
    (dir, store, people, contact)
}

fn tell(store: &mut Store, events: &[u64], new: Vec<Planned>, s: i64) -> Vec<u64> {
    store.tell(&Round { events: events.to_vec(), new, ..Round::default() }, moment(s)).unwrap()
}

/// Taken, and to be told again at this time.
fn taken(letter: &Letter, s: i64, again: i64) -> Ended {
    let mut end = accepted(letter, s);
    (end.now.due, end.now.round) = (Some(at(again)), letter.notice.now.round + 1);
    end
}

fn kinds(letters: &[Letter]) -> Vec<NoticeKind> {
    letters.iter().map(|l| l.notice.planned.notice.kind).collect()
}

#[test]
fn an_older_round_waits_for_newer_news_and_ends_once_they_went_out() {
    let events = [(0, EventKind::NotListed, ""), (0, EventKind::ListedAgain, "")];
    let (_dir, mut store, people, contact) = story_of(&events);
    let of = |kind, event| planned(&contact, &people[0], kind, event);
    tell(&mut store, &[1], vec![of(NoticeKind::NotListed, 1)], 300);
    let letters = store.post(&[], 9, moment(310)).unwrap();
    // While it is on its way, newer news come.
    let mut back = of(NoticeKind::ListedAgain, 2);
    back.notice.not_before = at(5000);
    tell(&mut store, &[2], vec![back], 311);
    store.post(&[taken(&letters[0], 312, 4000)], 0, moment(312)).unwrap();
    assert!(store.post(&[], 9, moment(4001)).unwrap().is_empty());
    assert!(store.notice(1).unwrap().now.due.is_some(), "the newer may be withdrawn yet");
    let letters = store.post(&[], 9, moment(5001)).unwrap();
    assert_eq!(kinds(&letters), [NoticeKind::ListedAgain]);
    store.post(&[accepted(&letters[0], 5002)], 9, moment(5002)).unwrap();
    assert!(store.post(&[], 9, moment(9000)).unwrap().is_empty());
    assert_eq!(store.notice(1).unwrap().now.due, None);
    check_log(&store);
}

#[test]
fn an_older_round_goes_on_if_the_newer_news_were_withdrawn_or_are_of_another_matter() {
    let events = [(0, EventKind::NotListed, ""), (0, EventKind::CourtCaseSeen, "")];
    let (_dir, mut store, people, contact) = story_of(&events);
    let of = |kind, event| planned(&contact, &people[0], kind, event);
    tell(&mut store, &[1], vec![of(NoticeKind::NotListed, 1)], 300);
    let letters = store.post(&[], 9, moment(310)).unwrap();
    let new = vec![of(NoticeKind::CourtCase, 2), of(NoticeKind::ListedAgain, 2)];
    let numbers = tell(&mut store, &[2], new, 311);
    store.post(&[taken(&letters[0], 312, 4000)], 0, moment(312)).unwrap();
    let withdraw = vec![numbers[1]];
    store.tell(&Round { withdraw, ..Round::default() }, moment(313)).unwrap();
    let letters = store.post(&[], 1, moment(314)).unwrap();
    store.post(&[accepted(&letters[0], 315)], 0, moment(315)).unwrap();
    assert_eq!(kinds(&store.post(&[], 9, moment(4001)).unwrap()), [NoticeKind::NotListed]);
}

#[test]
fn what_is_silenced_before_a_server_took_it_holds_up_nothing() {
    let (_dir, mut store, people, contact) = story_of(&[(0, EventKind::NotListed, "")]);
    tell(&mut store, &[1], vec![planned(&contact, &people[0], NoticeKind::NotListed, 1)], 300);
    let letters = store.post(&[], 9, moment(310)).unwrap();
    let now = NoticeNow { due: Some(at(400)), failures: 1, ..letters[0].notice.now.clone() };
    let failed = Ended { result: "later", why: Some("busy".into()), now, ..accepted(&letters[0], 311) };
    store.post(&[failed], 0, moment(311)).unwrap();
    let mut group = planned(&contact, &people[0], NoticeKind::Group, 1);
    group.notice.person = None;
    let round = Round { new: vec![group], silence: vec![1], ..Round::default() };
    store.tell(&round, moment(320)).unwrap();
    assert_eq!(kinds(&store.post(&[], 9, moment(500)).unwrap()), [NoticeKind::Group]);
}

fn digest(contact: &Contact, person: &Person, named: &[(NoticeKind, u64)]) -> Planned {
    let mut digest = planned(contact, person, NoticeKind::Digest, named[0].1);
    digest.notice.person = None;
    digest.source = String::new();
    named.iter().for_each(|(_, event)| digest.covers.add(&Covers::of(*event)));
    let facts = &mut digest.notice.facts;
    facts.named = named
        .iter()
        .map(|(kind, event)| Named { kind: *kind, call: format!("R{event}"), event: Some(*event) })
        .collect();
    for (kind, _) in named {
        match facts.counts.iter_mut().find(|(of, _)| of == kind) {
            Some((_, count)) => *count += 1,
            None => facts.counts.push((*kind, 1)),
        }
    }
    digest
}

#[test]
fn a_digest_that_is_told_again_leaves_out_of_whom_newer_news_went_out() {
    let absent = |i| (i, EventKind::NotListed, "");
    let events = [absent(0), absent(1), absent(2), (1, EventKind::ListedAgain, "")];
    let (_dir, mut store, people, contact) = story_of(&events);
    let named: Vec<_> = (1..=3).map(|event| (NoticeKind::NotListed, event)).collect();
    tell(&mut store, &[1, 2, 3], vec![digest(&contact, &people[0], &named)], 300);
    let letters = store.post(&[], 9, moment(310)).unwrap();
    assert_eq!(letters[0].notice.planned.notice.facts.counts, [(NoticeKind::NotListed, 3)]);
    store.post(&[taken(&letters[0], 311, 4000)], 0, moment(311)).unwrap();
    tell(&mut store, &[4], vec![planned(&contact, &people[1], NoticeKind::ListedAgain, 4)], 320);
    let letters = store.post(&[], 9, moment(330)).unwrap();
    store.post(&[accepted(&letters[0], 331)], 0, moment(331)).unwrap();
    let letters = store.post(&[], 9, moment(4001)).unwrap();
    let facts = &letters[0].notice.planned.notice.facts;
    assert_eq!(facts.counts, [(NoticeKind::NotListed, 2)]);
    assert_eq!(facts.named.iter().map(|one| one.call.as_str()).collect::<Vec<_>>(), ["R1", "R3"]);
    check_log(&store);
}

#[test]
fn a_digest_is_told_in_full_the_first_time_while_newer_news_wait() {
    let events = [
        (0, EventKind::Changed, "held at B"),
        (1, EventKind::Changed, "held at B"),
        (0, EventKind::NotListed, ""),
    ];
    let (_dir, mut store, people, contact) = story_of(&events);
    let named = [(NoticeKind::PlaceChanged, 1), (NoticeKind::PlaceChanged, 2)];
    let new =
        vec![digest(&contact, &people[0], &named), planned(&contact, &people[0], NoticeKind::NotListed, 3)];
    tell(&mut store, &[1, 2, 3], new, 300);
    let letters = store.post(&[], 1, moment(310)).unwrap();
    assert_eq!(letters[0].notice.planned.notice.facts.counts, [(NoticeKind::PlaceChanged, 2)]);
}

#[test]
fn a_copy_says_that_it_may_be_one_until_a_server_took_one() {
    let (_dir, mut store, person, contact) = story();
    store.tell(&round(&contact, &person), moment(300)).unwrap();
    store.post(&[], 9, moment(310)).unwrap();
    store.reopen_attempts(moment(320)).unwrap();
    let failed = |letter: &Letter, s: i64, why: &str| {
        let now = NoticeNow { due: Some(at(s)), ..letter.notice.now.clone() };
        Ended { result: "later", why: Some(why.to_owned()), now, ..accepted(letter, s) }
    };
    let letters = store.post(&[], 9, moment(321)).unwrap();
    // That one failed for sure; of the one before nobody knows.
    let letters = store.post(&[failed(&letters[0], 322, "busy")], 9, moment(322)).unwrap();
    assert!(letters[0].maybe_again);
    store.post(&[taken(&letters[0], 323, 400)], 0, moment(323)).unwrap();
    let letters = store.post(&[], 9, moment(401)).unwrap();
    assert!(!letters[0].maybe_again);
    let unclear = Ended { result: "unknown", ..failed(&letters[0], 402, "no answer in time") };
    let letters = store.post(&[unclear], 9, moment(402)).unwrap();
    assert!(letters[0].maybe_again);
}

#[test]
fn what_waits_for_the_morning_is_not_begun_in_the_night_that_a_failure_brought_it_to() {
    let (_dir, mut store, person, contact) = story();
    let time = |h| chrono::NaiveTime::from_hms_opt(h, 0, 0).unwrap();
    let quiet = Some(crate::contact::QuietHours { from: time(0), until: time(23) });
    let details = NewContact { quiet, ..new_contact() };
    store.set_contact(&contact.id, &details, moment(250)).unwrap();
    let of = |kind| planned(&contact, &person, kind, 1);
    tell(&mut store, &[1], vec![of(NoticeKind::SiteSilent), of(NoticeKind::NotListed)], 300);
    assert_eq!(kinds(&store.post(&[], 9, moment(310)).unwrap()), [NoticeKind::NotListed]);
    assert!(store.next_due().unwrap().is_some_and(|due| due > at(310)));
}
