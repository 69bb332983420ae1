//! Thousands of shuffled faults: what must hold whatever the site does.

use super::*;
use std::collections::HashMap;

/// Splitmix64, so that a failing seed can be run again.
fn dice(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A few days of a site with random faults: for all, for some, for one, of every kind.
fn shuffled(seed: u64) -> (u32, Vec<Event>, Vec<Step>, Vec<Witnessed>) {
    let mut s = seed;
    let people = 1 + (dice(&mut s) % 9) as u32;
    let controls = [BARE, NOBODY, BOTH][(dice(&mut s) % 3) as usize];
    let faults: Vec<(i64, i64, u64, u64)> = (0..1 + dice(&mut s) % 6)
        .map(|_| {
            let from = (dice(&mut s) % 60) as i64 * HOUR * 500;
            let long = 1 + (dice(&mut s) % 40) as i64;
            (from, from + long * HOUR * 500, dice(&mut s), dice(&mut s) % 8)
        })
        .collect();
    let mut desk = desk(0, Policy::default(), controls);
    for i in 0..people {
        let group = dice(&mut s).is_multiple_of(3).then_some("crew");
        desk.enrol(WatchNo(i), member(i, group), None, LastLooks::default());
    }
    let mut run = Loop::new(desk, 2 * HOUR * 1000, |subject, now| {
        let fault = faults.iter().find(|(from, until, whom, _)| {
            let hit = match subject {
                Subject::Watch(no) => whom >> (no.0 % 16) & 1 == 1 || whom % 4 == 0,
                Subject::Nobody | Subject::Population => whom % 4 == 0,
            };
            (*from..*until).contains(&now) && hit
        });
        match fault.map(|f| f.3) {
            Some(0..=3) => Outcome::NotListed,
            Some(4) => answer("error"),
            Some(5) => answer("shape"),
            Some(6) => answer("captcha"),
            Some(_) => answer("noplace"),
            None => healthy(subject, |i| place(i % 3)),
        }
    });
    run.run(70 * HOUR * 1000);
    (people, run.events, run.steps, run.witnessed)
}

fn rung(kind: EventKind) -> usize {
    match kind {
        EventKind::FirstMiss => 1,
        EventKind::LikelyNotListed => 2,
        EventKind::NotListed => 3,
        _ => 0,
    }
}

#[test]
fn no_rung_is_skipped_and_none_comes_before_its_time() {
    let mut told = [0; 4];
    for seed in 0..2000 {
        let (_, events, steps, witnessed) = shuffled(seed);
        let mut at_rung: HashMap<PersonId, (usize, i64)> = HashMap::new();
        for event in &events {
            let Some(person) = &event.person else { continue };
            let now = event.at.timestamp();
            let (before, first) = at_rung.get(person).copied().unwrap_or((0, now));
            let rung = rung(event.kind);
            told[rung] += 1;
            let voided = matches!(event.kind, EventKind::ListedAgain | EventKind::Correction);
            if rung == 1 || voided {
                at_rung.insert(person.clone(), (rung, now));
            } else if rung > 1 {
                assert_eq!(rung, before + 1, "seed {seed}: {event:?}");
                let span = [0, 0, 2 * HOUR, 12 * HOUR][rung];
                assert!(now - first >= span, "seed {seed}: {event:?}");
                at_rung.insert(person.clone(), (rung, first));
                check_misses(seed, event, first, &steps, &witnessed);
            }
        }
    }
    assert!(told[1..].iter().all(|n| *n > 50), "the faults must be able to make alarms: {told:?}");
}

/// The alarm rests on enough witnessed misses of this person since the first one, and no look in between
/// found the person listed.
fn check_misses(seed: u64, event: &Event, first: i64, steps: &[Step], witnessed: &[Witnessed]) {
    let until = event.at.timestamp();
    let whom = steps.iter().find_map(|s| match s {
        Step::Look(check, subject, ..) if Some(*check) == event.check => Some(*subject),
        Step::Look(..) | Step::Tick(_) => None,
    });
    let mut misses = 0;
    for step in steps {
        let Step::Look(check, subject, millis, outcome) = step else { continue };
        let when = at(*millis).timestamp();
        if Some(*subject) == whom && (first..=until).contains(&when) {
            assert!(!matches!(outcome, Outcome::Listed(_)), "seed {seed}: listed in between");
            misses += usize::from(witnessed.iter().any(|w| w.check == *check && w.yes));
        }
    }
    assert!(misses >= [0, 1, 3, 5][rung(event.kind)], "seed {seed}: {misses} for {event:?}");
}

#[test]
fn a_restart_at_every_step_changes_nothing() {
    for seed in 0..60 {
        let (people, events, steps, witnessed) = shuffled(seed);
        let mut s = seed;
        let _people = dice(&mut s);
        let controls = [BARE, NOBODY, BOTH][(dice(&mut s) % 3) as usize];
        let mut desk = restarted_members(seed, people, controls);
        let (mut again, mut counted) = (Vec::new(), Vec::new());
        for step in &steps {
            let verdict = match step {
                Step::Look(check, subject, millis, outcome) => {
                    desk.hear(look(*check, *subject, *millis, outcome))
                }
                Step::Tick(millis) => desk.tick(at(*millis)),
            };
            again.extend(verdict.events);
            counted.extend(verdict.witnessed);
            desk = restarted(&desk);
        }
        assert_eq!((again, counted), (events, witnessed), "seed {seed}");
    }
}

/// The same desk as `shuffled` has, before the first look.
fn restarted_members(seed: u64, people: u32, controls: Controls) -> Desk {
    let mut s = seed;
    (0..2).for_each(|_| {
        dice(&mut s);
    });
    let faults = 1 + dice(&mut s) % 6;
    (0..faults * 4).for_each(|_| {
        dice(&mut s);
    });
    let mut desk = desk(0, Policy::default(), controls);
    for i in 0..people {
        let group = dice(&mut s).is_multiple_of(3).then_some("crew");
        desk.enrol(WatchNo(i), member(i, group), None, LastLooks::default());
    }
    desk
}

/// Everything through JSON and back, as the store would keep it.
fn restarted(desk: &Desk) -> Desk {
    let mut fresh = Desk::new(desk.source.clone(), desk.policy.clone(), desk.controls);
    let json = serde_json::to_string(desk.source_state()).unwrap();
    fresh.restore(serde_json::from_str(&json).unwrap());
    for (no, seat) in &desk.seats {
        let json = serde_json::to_string(&seat.state).unwrap();
        let last = LastLooks { record: seat.record.clone(), ..LastLooks::default() };
        fresh.enrol(*no, seat.member.clone(), Some(serde_json::from_str(&json).unwrap()), last);
    }
    fresh
}
