//! Stories of many people, told by a loop that asks a made-up site.

use super::*;
use crate::policy::{Confirm, FleetBrake};

const POLL: i64 = 2 * HOUR * 1000;
const H: i64 = HOUR * 1000;

fn gone_by(limit: i64) -> impl Fn(i64) -> bool {
    move |now| now >= limit
}

#[test]
fn one_removal_in_a_small_fleet_is_found_exactly_by_the_policy() {
    for people in 1..=12 {
        let gone = gone_by(5 * H);
        let mut run = Loop::new(desk(people, Policy::default(), NOBODY), POLL, |subject, now| {
            healthy(subject, |i| if i == 0 && gone(now) { Outcome::NotListed } else { held("X") })
        });
        run.run(30 * H);
        assert_eq!(
            run.kinds(0),
            ["first_listed", "first_miss", "likely_not_listed", "not_listed"],
            "{people}"
        );
        assert_eq!(run.events.len(), people as usize + 3, "{people}: {:?}", run.told());
        let at = |kind| run.events.iter().find(|e| e.kind == kind).unwrap().at - moment(0);
        let first = at(EventKind::FirstMiss);
        let (likely, gone) = (at(EventKind::LikelyNotListed) - first, at(EventKind::NotListed) - first);
        assert!((120..=200).contains(&likely.num_minutes()), "{people}: {likely}");
        assert!((720..=735).contains(&gone.num_minutes()), "{people}: {gone}");
    }
}

#[test]
fn everybody_at_once_is_the_site_whatever_the_fleet() {
    for people in 2..=50 {
        for controls in [BARE, NOBODY] {
            let mut run = Loop::new(desk(people, Policy::default(), controls), POLL, |subject, now| {
                healthy(
                    subject,
                    |_| if (5 * H..80 * H).contains(&now) { Outcome::NotListed } else { held("X") },
                )
            });
            run.run(110 * H);
            assert_eq!(run.count(EventKind::SiteInDoubt), 1, "{people}: {:?}", run.told());
            assert_eq!(run.count(EventKind::SourceBack), 1, "{people}");
            assert_eq!(run.events.len(), people as usize + 2, "{people}: {:?}", run.told());
        }
    }
}

#[test]
fn everybody_at_once_is_the_site_when_some_went_before() {
    for people in [5, 9, 40] {
        let mut run = Loop::new(desk(people, Policy::default(), NOBODY), POLL, |subject, now| {
            let gone = |i| (i == 0 && now > 5 * H) || (30 * H..50 * H).contains(&now);
            healthy(subject, |i| if gone(i) { Outcome::NotListed } else { place(i) })
        });
        run.run(80 * H);
        assert_eq!(run.kinds(0), ["first_listed", "first_miss", "likely_not_listed", "not_listed"]);
        assert_eq!(run.count(EventKind::NotListed), 1, "{people}: {:?}", run.told());
        assert_eq!((run.count(EventKind::SiteInDoubt), run.count(EventKind::SourceBack)), (1, 1));
    }
}

#[test]
fn an_outage_does_not_hide_a_removal_for_ever() {
    let mut run = Loop::new(desk(12, Policy::default(), NOBODY), POLL, |subject, now| {
        let gone = |i| (i == 0 && now > 5 * H) || (6 * H..9 * H).contains(&now);
        healthy(subject, |i| if gone(i) { Outcome::NotListed } else { held("X") })
    });
    run.run(40 * H);
    assert_eq!(run.kinds(0).last(), Some(&"not_listed"), "{:?}", run.told());
    assert_eq!(run.count(EventKind::NotListed), 1);
}

#[test]
fn three_of_twelve_at_one_place_are_found_after_a_settled_doubt() {
    let mut run = Loop::new(desk(12, Policy::default(), NOBODY), POLL, |subject, now| {
        healthy(subject, |i| if i < 3 && now > 5 * H { Outcome::NotListed } else { held("X") })
    });
    run.run(50 * H);
    assert_eq!(run.count(EventKind::SiteInDoubt), 1, "{:?}", run.told());
    let gone: Vec<u32> = run.everybody().filter(|i| run.kinds(*i).last() == Some(&"not_listed")).collect();
    assert_eq!(gone, [0, 1, 2], "{:?}", run.told());
}

#[test]
fn a_raid_on_a_group_is_loud_and_no_doubt() {
    let policy = Policy::default();
    let mut desk = desk(0, policy, NOBODY);
    for i in 0..150 {
        desk.enrol(WatchNo(i), member(i, (i % 15 < 4).then_some("crew")), None, LastLooks::default());
    }
    let mut run = Loop::new(desk, POLL, |subject, now| {
        healthy(subject, |i| match i % 15 < 4 {
            true if now > 5 * H => Outcome::NotListed,
            true => place(0),
            false => place(1 + i % 4),
        })
    });
    run.run(40 * H);
    assert_eq!(run.count(EventKind::SiteInDoubt), 0);
    assert_eq!(run.count(EventKind::GroupChanged), 1);
    assert_eq!((run.count(EventKind::FirstMiss), run.count(EventKind::NotListed)), (40, 40));
    let group = run.events.iter().find(|e| e.kind == EventKind::GroupChanged).unwrap();
    assert!((group.at - at(5 * H)).num_minutes() <= 5 * 60, "{}", group.because);
    assert!(group.because.ends_with("of the others 0 of 110"), "{}", group.because);
}

#[test]
fn twenty_of_a_thousand_are_all_found_while_fifty_move() {
    let mut run = Loop::new(desk(1000, Policy::default(), NOBODY), POLL, |subject, now| {
        healthy(subject, |i| match i % 50 {
            7 if now > 5 * H => Outcome::NotListed,
            8..=9 | 11 if now > 5 * H && i % 20 != 1 => place(i + 1),
            _ => place(i),
        })
    });
    run.spacing = 1000;
    run.run(40 * H);
    let gone: Vec<u32> = run.everybody().filter(|i| i % 50 == 7).collect();
    for i in &gone {
        assert_eq!(run.kinds(*i), ["first_listed", "first_miss", "likely_not_listed", "not_listed"], "{i}");
    }
    assert_eq!((run.count(EventKind::NotListed), run.count(EventKind::SiteInDoubt)), (20, 0));
    assert!((45..=60).contains(&run.count(EventKind::Changed)), "{}", run.count(EventKind::Changed));
}

#[test]
fn an_outage_of_a_thousand_is_no_cascade_of_controls() {
    let mut run = Loop::new(desk(990, Policy::default(), NOBODY), POLL, |subject, now| {
        healthy(subject, |i| if (5 * H..17 * H).contains(&now) { Outcome::NotListed } else { place(i) })
    });
    run.spacing = 1000;
    run.run(18 * H);
    assert!(run.control_looks <= 9 * 12, "{} control looks", run.control_looks);
    assert_eq!((run.count(EventKind::SiteInDoubt), run.count(EventKind::FirstMiss)), (1, 0));
    assert_eq!(run.count(EventKind::SourceBack), 1);
}

/// The bench's rounds; see the peers' README.
fn bench_page(i: u32, round: i64) -> Outcome {
    let bucket = (i.wrapping_mul(79) + i / 100 * 31) % 100;
    let moved = |version: u32| place(i + version);
    let settled = |round: i64| match (bucket, round) {
        (0..=1, 2..=3) => moved(1),
        (2..=4, 2..) => moved(1),
        (5, 2..=3) | (6, 2..) => Outcome::NotListed,
        _ => moved(0),
    };
    match (round, bucket) {
        (3, 10..=11) => Outcome::Blocked(Block::AccessDenied),
        (3, 12..=13) => Outcome::NoAnswer(NoAnswer::ServerError),
        (3, 14..=15) => Outcome::Blocked(Block::Captcha),
        (3, 16..=17) => Outcome::NoAnswer(NoAnswer::Maintenance),
        (3, 18..=19) => Outcome::Unclear(Unclear::Empty),
        (5, _) => Outcome::NotListed,
        (round, _) => settled(round),
    }
}

/// Everything in seconds instead of hours.
fn bench_policy() -> Policy {
    let seconds = Period::from_secs;
    Policy {
        recheck: vec![seconds(1)],
        likely: Confirm { misses: 3, span: seconds(2) },
        not_listed: Confirm { misses: 5, span: seconds(6) },
        fleet_brake: FleetBrake { within: seconds(4), ..Policy::default().fleet_brake },
        control_window: seconds(2),
        ..Policy::default()
    }
}

#[test]
fn the_bench_rounds_are_told_right() {
    for people in [200, 1000] {
        const ROUND: i64 = 20_000;
        let mut run = Loop::new(desk(people, bench_policy(), NOBODY), 4000, |subject, now| {
            healthy(subject, |i| bench_page(i, now / ROUND))
        });
        run.spacing = 1;
        let percent = people as usize / 100;
        let mut seen = 0;
        for (round, expected) in [
            (0, vec![(EventKind::FirstListed, 100 * percent)]),
            (1, vec![]),
            (
                2,
                vec![
                    (EventKind::Changed, 5 * percent),
                    (EventKind::FirstMiss, 2 * percent),
                    (EventKind::LikelyNotListed, 2 * percent),
                    (EventKind::NotListed, 2 * percent),
                ],
            ),
            (3, vec![]),
            (4, vec![(EventKind::Changed, 2 * percent), (EventKind::ListedAgain, percent)]),
            (5, vec![(EventKind::SiteInDoubt, 1)]),
            (6, vec![(EventKind::SourceBack, 1)]),
        ] {
            run.run((round + 1) * ROUND);
            let told = &run.events[seen..];
            let count = |kind| told.iter().filter(|e| e.kind == kind).count();
            let kinds: Vec<(EventKind, usize)> =
                EventKind::ALL.into_iter().map(|k| (k, count(k))).filter(|(_, n)| *n > 0).collect();
            assert_eq!(kinds, expected, "{people} people, round {round}: {:?}", &run.told()[seen..].last());
            seen = run.events.len();
        }
    }
}

#[test]
fn five_of_twelve_in_one_group_missed_within_a_minute_are_no_doubt_before_the_others_are_seen() {
    let mut desk = desk(0, Policy::default(), NOBODY);
    for i in 0..12 {
        desk.enrol(WatchNo(i), member(i, (i < 5).then_some("crew")), None, LastLooks::default());
    }
    let mut check = 0;
    let mut hear = |desk: &mut Desk, no: u32, seconds: i64, outcome: &Outcome| {
        check += 1;
        let subject = Subject::Watch(WatchNo(no));
        let kind = LookKind::Scheduled;
        desk.hear(Look {
            check,
            subject,
            at: moment(seconds),
            outcome,
            kind,
            profile: profile(1),
            by_hand: false,
        })
        .events
    };
    (0..12).for_each(|no| drop(hear(&mut desk, no, i64::from(no), &held(if no < 5 { "X" } else { "Y" }))));
    let mut events = Vec::new();
    for no in 0..5 {
        events.extend(hear(&mut desk, no, 2 * HOUR + i64::from(no), &Outcome::NotListed));
    }
    assert_eq!(events, [], "nothing is told, and the site is not in doubt");
    // One of the others is missing too: now it is.
    events.extend(hear(&mut desk, 7, 2 * HOUR + 20, &Outcome::NotListed));
    assert_eq!(events.iter().map(|e| e.kind).collect::<Vec<_>>(), [EventKind::SiteInDoubt]);
}
