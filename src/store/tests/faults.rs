//! A failure at each step, without and with effect: the next start finds nothing or everything.

use super::*;
use proptest::prelude::*;

const STEPS: [FailAt; 5] =
    [FailAt::Rows, FailAt::CommitRefused, FailAt::CommitMuddled, FailAt::HeadWrite, FailAt::HeadSync];

fn batch(slot: i64) -> Batch {
    Batch { checks: vec![look(1, slot), look(2, slot)], ..Batch::new(moment(200 + slot * EVERY)) }
}

fn fail_next(store: &mut Store, step: FailAt) {
    store.writer.as_mut().unwrap().fail = Some(step);
}

/// Whether the database keeps a batch that fails at this step.
fn stays(step: FailAt) -> bool {
    match step {
        FailAt::Rows | FailAt::CommitRefused => false,
        FailAt::CommitMuddled | FailAt::HeadWrite | FailAt::HeadSync => true,
    }
}

#[test]
fn a_failure_at_any_step_leaves_nothing_or_everything() {
    for step in STEPS {
        for restart in [false, true] {
            let (_dir, mut store) = archive();
            enrol(&mut store, 2);
            store.commit(batch(0)).unwrap();
            let size = store.size().unwrap();
            fail_next(&mut store, step);
            let e = store.commit(batch(1)).unwrap_err();
            assert_eq!(e.was_stored(), matches!(step, FailAt::HeadWrite | FailAt::HeadSync), "{step:?}: {e}");
            if restart {
                store = reopen(store).unwrap();
                check_log(&store);
            }
            let next = store.next_check().unwrap();
            assert_eq!(next, if stays(step) { 5 } else { 3 }, "{step:?}");
            assert_eq!(store.size().unwrap() - size, if stays(step) { 2 } else { 0 }, "{step:?}");
            let committed = store.commit(Batch { first_check: Some(next), ..batch(2) }).unwrap();
            assert!(committed.signed && committed.first_check == next);
            check_log(&store);
            check_log(&reopen(store).unwrap());
        }
    }
}

#[test]
fn a_second_failure_stops_everything_until_the_next_start() {
    for first in STEPS {
        let (_dir, mut store) = archive();
        enrol(&mut store, 2);
        for step in [first, FailAt::CommitRefused] {
            fail_next(&mut store, step);
            assert!(store.commit(batch(0)).is_err());
        }
        assert!(matches!(store.commit(batch(0)), Err(StoreError::Poisoned)));
        assert!(matches!(store.people(), Err(StoreError::Poisoned)));
        assert!(matches!(store.next_check(), Err(StoreError::Poisoned)));
        check_log(&reopen(store).unwrap());
    }
}

#[test]
fn a_refusal_is_no_failure() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 2);
    for _ in 0..5 {
        assert!(store.commit(Batch { first_check: Some(99), ..batch(0) }).is_err());
    }
    store.commit(batch(0)).unwrap();
    check_log(&store);
}

#[test]
fn a_head_that_somebody_else_put_there_is_not_written_over() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 2);
    let head = store.dir().join("head");
    let old = std::fs::read(&head).unwrap();
    store.commit(batch(0)).unwrap();
    std::fs::write(&head, old).unwrap();
    let e = store.commit(batch(1)).unwrap_err();
    assert!(e.was_stored(), "{e}");
    // The head that is there now fits the database, so the next start goes on from it.
    check_log(&reopen(store).unwrap());
}

#[derive(Debug, Clone)]
enum Step {
    Look { watch: u32, missed: u64 },
    Event,
    Custody,
    Enrol,
    Pause(bool),
    Fail(FailAt),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1u32..=3, 0u64..4).prop_map(|(watch, missed)| Step::Look { watch, missed }),
        1 => Just(Step::Event),
        1 => Just(Step::Custody),
        1 => Just(Step::Enrol),
        1 => any::<bool>().prop_map(Step::Pause),
        2 => prop::sample::select(STEPS.to_vec()).prop_map(Step::Fail),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done in whatever order, with failures in between: the log holds.
    #[test]
    fn any_sequence_of_batches_verifies(steps in prop::collection::vec(step(), 1..40)) {
        let (_dir, mut store) = archive();
        let people = enrol(&mut store, 3);
        let (mut slots, mut time, mut newcomer, mut failed) = ([0i64; 4], 300_000, 10, false);
        for step in steps {
            time += 10;
            let now = moment(time);
            let failing = matches!(step, Step::Fail(_));
            let result = match step {
                Step::Look { watch, missed } => {
                    let next = slots[watch as usize];
                    let slot = next + missed as i64;
                    let gaps = if missed > 0 { vec![gap(watch, next, missed)] } else { vec![] };
                    let batch = Batch { gaps, checks: vec![look(watch, slot)], ..Batch::new(now) };
                    let before = store.next_check().unwrap();
                    let result = store.commit(batch).map(drop);
                    if store.next_check().is_ok_and(|n| n > before) {
                        slots[watch as usize] = slot + 1;
                    }
                    result
                }
                Step::Event => {
                    let check = store.next_check().unwrap() - 1;
                    let event = Event { check: (check > 0).then_some(check), ..event(&people[0], 0) };
                    store.commit(Batch { events: vec![event], ..Batch::new(now) }).map(drop)
                }
                Step::Custody => {
                    store.commit(Batch { custody: vec![("access".into(), "x".into())], ..Batch::new(now) }).map(drop)
                }
                Step::Enrol => {
                    newcomer += 1;
                    store.enrol(invented::person(newcomer), now).map(drop)
                }
                Step::Pause(paused) => store.set_paused(&people[1].id, paused, now),
                Step::Fail(at) => {
                    // Two failures in a row stop the store; that has its own test.
                    if !failed {
                        fail_next(&mut store, at);
                        let custody = vec![("x".to_owned(), String::new())];
                        let failed = store.commit(Batch { custody, ..Batch::new(now) }).is_err();
                        prop_assert!(failed);
                    }
                    Ok(())
                }
                Step::Reopen => {
                    store = reopen(store).unwrap();
                    Ok(())
                }
            };
            prop_assert!(result.is_ok(), "{:?}", result);
            failed = failing;
        }
        check_log(&reopen(store).unwrap());
    }
}
