//! What is put in comes out again, byte for byte, and is counted.

use super::*;
use crate::store::writing::Asked;

#[test]
fn an_answer_comes_back_as_it_was_received() {
    let (_dir, store) = full_archive();
    let (snapshot, given) = (store.snapshot(1).unwrap(), look(1, 0).fetched);
    assert_eq!(snapshot.body.as_deref(), Some(&given.body[..]));
    assert_eq!((snapshot.head, snapshot.request), (given.head_wire.to_vec(), given.request_wire.to_vec()));
    assert_eq!((snapshot.contact, snapshot.redirects), (given.contact, given.redirects));
    assert_eq!(snapshot.final_url, given.final_url.as_str());
    assert_eq!((snapshot.profile_json.as_str(), snapshot.body_wire), (PROFILE, None));
    let check = snapshot.check;
    assert_eq!((check.asked, check.answered, check.status), (given.asked, given.answered, Some(200)));
    assert_eq!((check.seq, check.previous, check.witnessed), (1, None, Some(true)));
    let Outcome::Listed(record) = check.outcome.as_ref() else { panic!("not listed") };
    assert!(record.says_the_same(listed(0).record().unwrap()));
    assert_eq!(record.field("days"), Some("3"));

    let coded = store.snapshot(3).unwrap();
    assert_eq!(coded.body_wire.as_deref(), Some(&b"5\r\nhello\r\n0\r\n\r\n"[..]));
    assert_eq!(coded.body.as_deref(), Some(&b"hello"[..]));
    assert_eq!((coded.check.subject, coded.check.outcome.key()), (Subject::Nobody, "not_listed"));
    let failed = store.snapshot(5).unwrap();
    assert_eq!((failed.contact, failed.check.previous), (Contact::default(), Some(3)));
    check_log(&store);
}

#[test]
fn of_a_population_control_only_the_count_is_kept() {
    let (_dir, store) = full_archive();
    let snapshot = store.snapshot(4).unwrap();
    assert_eq!((snapshot.body, snapshot.check.outcome.as_ref()), (None, &Outcome::Several(1)));
    let name = invented::names(2).last;
    let mut statement = store.conn.prepare("SELECT bytes FROM piece WHERE packed = 0").unwrap();
    let pieces = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    assert!(pieces.map(|p| p.unwrap()).all(|p| !String::from_utf8_lossy(&p).contains(&name)));
    check_log(&store);
}

#[test]
fn a_look_by_name_is_sealed_with_the_names_and_verifies() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let by_name = NewCheck { kind: LookKind::ByName, slot: None, ..look(1, 1) };
    let checks = vec![look(1, 0), by_name];
    store.commit(Batch { checks, ..Batch::new(moment(200 + EVERY)) }).unwrap();
    assert_eq!(store.snapshot(2).unwrap().check.kind, LookKind::ByName);
    check_log(&store);
    // The names stand in no entry, and in no row but the person's.
    let names = invented::names(0);
    let mut statement = store.conn.prepare("SELECT leaf FROM entry").unwrap();
    let leaves = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let clear = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains(&names.first);
    assert!(leaves.map(|leaf| leaf.unwrap()).all(|leaf| !clear(leaf)));
    // The text of the ordinary look is what it always was.
    let person = invented::person(0);
    let asked = Asked::of(&person.a_number.reveal(), &person.country, Some(&names));
    let number = format!("{} {}", person.a_number.reveal(), person.country);
    assert_eq!(asked.text(LookKind::Recheck), number);
    let by_name = format!("{number} by name {} {}", names.first, names.last);
    assert_eq!(asked.text(LookKind::ByName), by_name);
}

#[test]
fn a_look_by_number_cannot_be_passed_off_as_one_by_name() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    store.commit(Batch { checks: vec![look(1, 0)], ..Batch::new(moment(200)) }).unwrap();
    let trigger = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'check'";
    let triggers: Vec<String> = {
        let mut statement = store.conn.prepare(trigger).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    triggers.iter().for_each(|t| store.conn.execute_batch(&format!("DROP TRIGGER {t}")).unwrap());
    store.conn.execute("UPDATE \"check\" SET kind = 4", []).unwrap();
    let report = store.verify(&mut |_, _| {}).unwrap();
    assert!(report.problems.iter().any(|p| p.contains("is not what its row says")), "{:?}", report.problems);
}

#[test]
fn the_archive_can_be_handed_to_a_writer_thread() {
    fn is_send<T: Send>() {}
    is_send::<Store>();
}

#[test]
fn the_same_bytes_are_kept_once() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    for slot in 0..3 {
        let mut check = look(1, slot);
        check.fetched.body = Bytes::from(page(0, 1));
        store.commit(Batch { checks: vec![check], ..Batch::new(moment(200 + slot * EVERY)) }).unwrap();
    }
    let bodies: i64 = store.conn.query_row("SELECT count(*) FROM body", [], |r| r.get(0)).unwrap();
    assert_eq!(bodies, 1);
    check_log(&store);
}

#[test]
fn bodies_of_every_kind_come_back_whole() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let mut noise = vec![0; 70_000];
    SeededRandom::new(3).fill(&mut noise);
    let magic = [&[0x37, 0xa4, 0x30, 0xec][..], &noise[..2_000]].concat();
    let other: Vec<u8> = (0..9_000u32).flat_map(|i| format!("{} ", i * 7919 % 1000).into_bytes()).collect();
    let mut given: Vec<Vec<u8>> =
        vec![magic, vec![], b"x".to_vec(), noise.clone(), noise[..3_000].to_vec(), vec![0; 300_000]];
    given.extend((0..4).map(|n| page(0, n)));
    given.extend((0..9).map(|n| other[n * 100..n * 100 + 20_000].to_vec()));
    given.extend((4..6).map(|n| page(0, n)));
    for (slot, body) in (0..).zip(&given) {
        let mut check = look(1, slot);
        check.fetched.body = Bytes::from(body.clone());
        store.commit(Batch { checks: vec![check], ..Batch::new(moment(200 + slot * EVERY)) }).unwrap();
        if slot % 4 == 0 {
            store = reopen(store).unwrap();
        }
    }
    for (no, body) in (1..).zip(&given) {
        assert_eq!(store.snapshot(no).unwrap().body.as_ref(), Some(body), "{no}");
    }
    let chains = "SELECT count(*) FROM body b JOIN body p ON p.id = b.base WHERE p.base IS NOT NULL";
    let chains: i64 = store.conn.query_row(chains, [], |r| r.get(0)).unwrap();
    let packed: i64 =
        store.conn.query_row("SELECT count(*) FROM body WHERE base IS NOT NULL", [], |r| r.get(0)).unwrap();
    assert!(chains == 0 && packed >= 8, "{packed} packed against a base");
    check_log(&store);
}

#[test]
fn history_and_where_at_look_back() {
    let (_dir, store) = full_archive();
    let people = store.people().unwrap();
    let numbers =
        |filter| -> Vec<u64> { store.history(&people[0].id, filter).unwrap().iter().map(|c| c.no).collect() };
    assert_eq!(numbers(CheckFilter::default()), [1, 6]);
    assert_eq!(numbers(CheckFilter { limit: Some(1), ..CheckFilter::default() }), [6]);
    assert_eq!(numbers(CheckFilter { since: Some(at(EVERY)), ..CheckFilter::default() }), [6]);
    assert_eq!(numbers(CheckFilter { until: Some(at(EVERY)), ..CheckFilter::default() }), [1]);
    let Bracket { before, after, .. } = store.where_at(&people[0].id, at(EVERY)).unwrap();
    assert_eq!((before.map(|c| c.no), after.map(|c| c.no)), (Some(1), Some(6)));
    let Bracket { before, after, .. } = store.where_at(&people[0].id, at(0)).unwrap();
    assert_eq!((before, after.map(|c| c.no)), (None, Some(1)));
    check_log(&store);
}

#[test]
fn every_slot_is_counted_once() {
    let (_dir, store) = full_archive();
    let covered = store.coverage(at(0)..at(86_400)).unwrap();
    let first = &covered[&WatchNo(1)];
    assert_eq!((first.observed, first.inconclusive), (2, 0));
    assert_eq!(first.gaps, BTreeMap::from([("asleep".to_owned(), 2)]));
    assert_eq!(covered[&WatchNo(2)].observed, 2);
    assert_eq!(covered[&WatchNo(3)], Covered { due: 6, open: 6, ..Covered::default() });
    let part = store.coverage(at(0)..at(100 + 2 * EVERY)).unwrap();
    assert_eq!(part[&WatchNo(1)].gaps["asleep"], 1);
    assert_eq!(store.gaps(Some(WatchNo(1)), at(0)..at(86_400)).unwrap()[0].slots, 2);
    assert_eq!(store.gaps(Some(WatchNo(2)), at(0)..at(86_400)).unwrap(), []);
    check_log(&store);
}

#[test]
fn events_wait_in_the_outbox() {
    let (_dir, mut store) = archive();
    let people = enrol(&mut store, 1);
    let batch =
        Batch { checks: vec![look(1, 0)], events: vec![event(&people[0], 1)], ..Batch::new(moment(200)) };
    store.commit(batch).unwrap();
    let events =
        store.events(&EventFilter { person: Some(people[0].id.clone()), ..EventFilter::default() }).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event, event(&people[0], 1));
    assert_eq!(store.outbox().unwrap().iter().map(|q| q.event).collect::<Vec<_>>(), [events[0].no]);
    let none = EventFilter { kind: Some(EventKind::NotListed), ..EventFilter::default() };
    assert_eq!(store.events(&none).unwrap(), []);
    check_log(&store);
}

#[test]
fn the_loop_finds_what_it_left() {
    let (_dir, store) = full_archive();
    let store = reopen(store).unwrap();
    let watches = store.watches().unwrap();
    assert_eq!(watches.iter().map(|w| (w.no.0, w.paused)).collect::<Vec<_>>(), [(1, false), (2, true)]);
    let first = &watches[0];
    assert_eq!((first.last_check, first.state.as_deref()), (Some(6), Some("{\"a\":1}")));
    assert_eq!(first.next_slot, Some(at(100 + EVERY)));
    assert!(first.record.as_ref().unwrap().says_the_same(listed(0).record().unwrap()));
    assert_eq!(store.source_states().unwrap(), [("bop".to_owned(), "{}".to_owned())]);
    assert_eq!(store.hosts().unwrap()[0].1, "{\"n\":1}");
    assert_eq!(store.robots().unwrap()[0].body, b"User-agent: *\nAllow: /\n");
    assert_eq!(store.next_check().unwrap(), 8);
    check_log(&store);
}

#[test]
fn people_are_found_by_number_id_and_name() {
    let (_dir, mut store) = archive();
    let mut new: Vec<_> = (0..3).map(invented::person).collect();
    (new[0].call, new[1].call, new[2].call) = ("Ñandú".into(), "Twin".into(), "tWIN".into());
    let people = store.enrol_all(new, moment(1)).unwrap();
    assert_eq!(store.people().unwrap(), people);
    let number = invented::a_number(2).reveal();
    assert_eq!(store.find(&format!("a{number}")).unwrap(), people[2]);
    assert_eq!(store.find(people[1].id.as_str()).unwrap(), people[1]);
    assert_eq!(store.find(" ñandú ").unwrap(), people[0]);
    assert!(matches!(store.find("twin"), Err(FindError::Several(ids)) if ids.len() == 2));
    assert!(matches!(store.find("nobody"), Err(FindError::None)));
    store.unenrol(&people[2].id, "", moment(2)).unwrap();
    assert_eq!(store.find("TWIN").unwrap(), people[1]);
    assert_eq!(store.person(&people[2].id).unwrap(), people[2]);
    check_log(&store);
}

#[test]
fn a_number_is_followed_once_and_counts_on_when_it_comes_back() {
    let (_dir, mut store) = archive();
    let person = enrol(&mut store, 1).remove(0);
    store.commit(Batch { checks: vec![look(1, 0)], ..Batch::new(moment(200)) }).unwrap();
    let again = store.enrol_all(vec![invented::person(5), invented::person(0)], moment(300)).unwrap_err();
    assert!(matches!(&again, StoreError::AlreadyFollowed(id) if *id == person.id));
    assert!(!again.to_string().contains(&invented::a_number(0).reveal()));
    assert_eq!(store.people().unwrap().len(), 1, "all or nobody");
    store.unenrol(&person.id, "", moment(301)).unwrap();
    assert!(store.unenrol(&person.id, "", moment(301)).is_err());
    store.enrol(invented::person(0), moment(302)).unwrap();
    let mut check = look(1, 1);
    check.subject = Subject::Watch(WatchNo(2));
    let committed = store.commit(Batch { checks: vec![check], ..Batch::new(moment(8000)) }).unwrap();
    let row = store.check(committed.first_check).unwrap();
    assert_eq!((row.seq, row.previous), (2, None), "one person, one count; another watch");
    check_log(&store);
}

#[test]
fn a_batch_that_cannot_be_kept_leaves_nothing() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let refused = |store: &mut Store, batch: Batch| {
        let (size, next) = (store.size().unwrap(), store.next_check().unwrap());
        let e = store.commit(batch).unwrap_err();
        assert!(!e.was_stored());
        assert_eq!((store.size().unwrap(), store.next_check().unwrap()), (size, next), "{e}");
        e.to_string()
    };
    let batch = |checks| Batch { checks, ..Batch::new(moment(200)) };
    let said = refused(&mut store, batch(vec![look(1, 0), look(9, 0)]));
    assert_eq!(said, "the archive has no watch 9");
    let said = refused(&mut store, Batch { first_check: Some(4), ..batch(vec![look(1, 0)]) });
    assert!(said.contains("from 4, but the next one is 1"), "{said}");
    refused(&mut store, batch(vec![NewCheck { profile_json: "{}".into(), ..look(1, 0) }]));
    refused(&mut store, batch(vec![NewCheck { source: "odls".into(), ..look(1, 0) }]));
    refused(&mut store, batch(vec![NewCheck { batch: 1 << 53, ..look(1, 0) }]));
    refused(&mut store, Batch { gaps: vec![gap(1, 0, 0)], ..Batch::new(moment(200)) });
    refused(&mut store, Batch { witnessed: vec![(7, true, String::new())], ..Batch::new(moment(200)) });
    store.commit(batch(vec![look(1, 0)])).unwrap();
    check_log(&store);
}

/// The slots of a watch at half the interval, from slot number `from` of the old grid on.
fn faster(from: i64, slots: u64) -> NewPlan {
    let first = at(100 + from * EVERY);
    let stream = PlannedWatch { watch: WatchNo(1), first, every_ms: EVERY as u64 * 500, slots };
    NewPlan { from: first, until: at(86_400), streams: vec![stream] }
}

#[test]
fn a_new_plan_ends_the_old_one_where_it_begins() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let next = |slot: i64| vec![(WatchNo(1), at(100 + slot * EVERY))];
    store.commit(Batch { plans: vec![plan(1, 12)], ..Batch::new(moment(50)) }).unwrap();
    store.commit(Batch { checks: vec![look(1, 0)], next_slots: next(1), ..Batch::new(moment(200)) }).unwrap();
    // Three slots of the old plan were slept through, then the interval was changed.
    let at_four = moment(50 + 4 * EVERY);
    let change = Batch {
        plans: vec![faster(4, 16)],
        gaps: vec![gap(1, 1, 3)],
        next_slots: next(4),
        ..Batch::new(at_four)
    };
    store.commit(change).unwrap();
    for half in 0..4 {
        let slot = at(100 + 4 * EVERY + half * EVERY / 2);
        let check = NewCheck { slot: Some(slot), ..look(1, 4 + half) };
        let batch = Batch { checks: vec![check], ..Batch::new(moment(100 + (4 + half) * EVERY)) };
        store.commit(Batch { next_slots: next(6), ..batch }).unwrap();
    }
    check_log(&store);
    let covered = store.coverage(at(0)..at(100 + 6 * EVERY)).unwrap().remove(&WatchNo(1)).unwrap();
    assert_eq!((covered.due, covered.observed, covered.open), (8, 5, 0));
    assert_eq!(covered.gaps["asleep"], 3);
}

#[test]
fn a_slot_of_the_old_plan_that_is_neither_looked_at_nor_a_gap_is_found() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    store.commit(Batch { plans: vec![plan(1, 12)], ..Batch::new(moment(50)) }).unwrap();
    store.commit(Batch { checks: vec![look(1, 0)], ..Batch::new(moment(200)) }).unwrap();
    store.commit(Batch { plans: vec![faster(4, 16)], ..Batch::new(moment(50 + 4 * EVERY)) }).unwrap();
    store.commit(Batch { checks: vec![look(1, 4)], ..Batch::new(moment(200 + 4 * EVERY)) }).unwrap();
    let problems = store.verify(&mut |_, _| {}).unwrap().problems;
    assert!(problems.iter().any(|p| p.contains("neither check nor gap")), "{problems:?}");
}

#[test]
fn after_a_restart_of_the_clock_on_record_slots_begin_again() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    store.commit(Batch { checks: vec![look(1, 9)], ..Batch::new(moment(200 + 9 * EVERY)) }).unwrap();
    let again = |store: &mut Store, slot| {
        store.commit(Batch { checks: vec![look(1, slot)], ..Batch::new(moment(200 + 9 * EVERY)) }).unwrap();
        store.verify(&mut |_, _| {}).unwrap().problems
    };
    let custody = vec![(CLOCK_RESTART.to_owned(), "Restarted".to_owned())];
    store.commit(Batch { custody, ..Batch::new(moment(300 + 9 * EVERY)) }).unwrap();
    assert_eq!(again(&mut store, 2), Vec::<String>::new());
    assert_ne!(again(&mut store, 1), Vec::<String>::new(), "without one, a slot counts once");
}

#[test]
fn a_file_that_was_given_before_is_found_for_its_watch_only() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 2);
    let first = store.next_check().unwrap();
    let checks = vec![look(1, 0), given(1, 1, b"a picture"), given(2, 1, b"another")];
    store.commit(Batch { checks, ..Batch::new(moment(200 + EVERY)) }).unwrap();
    let of = |watch, file: &[u8]| store.given(WatchNo(watch), BodyHash::of(file)).unwrap();
    assert_eq!(of(1, b"a picture"), Some(Given { check: first + 1, at: Some(at(1)) }));
    assert_eq!((of(2, b"a picture"), of(1, b"another")), (None, None));
    check_log(&store);
}
