//! Small stories, one fact each. Every trap of "gone is usually wrong" has one.

use super::*;
use crate::policy::{Confirm, Expiry};

fn story(people: u32, controls: Controls) -> Story {
    Story::of(desk(people, Policy::default(), controls))
}

/// Four people listed at X, and everything told of that forgotten.
fn four() -> Story {
    let mut story = story(4, NOBODY);
    story.tell("0s a,b,c,d X").events.clear();
    story
}

#[test]
fn a_person_never_listed_cannot_be_missed() {
    story(2, BARE)
        .tell("0s b X")
        .tell("1h a none\n3h a none\n20h a none\n40h a none")
        .expect("0s first_listed b: never_listed -> held at X");
}

#[test]
fn only_no_record_is_a_miss() {
    for what in ["many", "shape", "error", "captcha"] {
        let mut story = story(4, BARE);
        story.tell("0s a,b,c,d X").events.clear();
        for hour in 1..5 {
            story.tell(&format!("{hour}h a {what}\n{hour}h10m b,c,d X"));
        }
        story.expect("");
        assert_eq!(story.status(0, 4 * HOUR), "listed", "{what}");
        assert!(story.desk.state(WatchNo(0)).unwrap().absence.is_none());
    }
}

#[test]
fn one_removal_climbs_the_ladder_and_skips_no_rung() {
    let mut story = four();
    let around = |t: &str, end: &str| {
        format!("{t} a none\n{t}20s b X\n{t}30s c X\n{t}40s d X\n{t}50s nobody none\n{end}")
    };
    story.tell(&around("1h", "")).expect("1h first_miss a: held at X -> recheck");
    assert_eq!(story.status(0, HOUR), "recheck");
    story.tell(&around("1h16m", "")).tell(&around("2h1m", "")).expect("");
    story.tell(&around("4h1m", "")).expect("4h1m likely_not_listed a: held at X -> likely_not_listed");
    story.tell(&around("8h1m", "")).tell(&around("12h1m", "")).expect("");
    story.tell(&around("13h2m", "")).expect("13h2m not_listed a: held at X -> not_listed");
    assert_eq!(story.status(0, 14 * HOUR), "not_listed");
    story.tell("15h a none\n20h a none\n60h a none").expect("");
    story.tell("61h a Y").expect(
        "61h listed_again a: not_listed -> held at Y
         61h changed a: held at X -> held at Y",
    );
}

#[test]
fn an_event_names_its_conditions_and_checks() {
    let mut story = four();
    story.tell("1h a none\n1h1m b,c,d X\n1h2m nobody none");
    let event = story.events.pop().unwrap();
    assert_eq!(event.because, "1 witnessed miss; at least 3 controls listed each time");
    assert_eq!((event.check, event.before), (Some(5), Some(1)));
    assert_eq!(event.at, moment(HOUR));
}

#[test]
fn a_miss_without_controls_after_it_does_not_count() {
    // Everybody was seen a minute before, nobody after.
    let mut story = story(9, NOBODY);
    story.tell("0s a,b,c,d,e,f,g,h,i X").events.clear();
    story.tell("1m a none\n2m nobody none\n7m tick").expect("");
    assert_eq!(story.status(0, 7 * MINUTE), "listed");
    assert_eq!(story.desk.state(WatchNo(0)).unwrap().absence.as_ref().unwrap().unwitnessed, 1);
}

#[test]
fn the_first_miss_asks_for_controls_and_a_recheck() {
    let mut story = four();
    let verdict = story.look(HOUR, "a", "none");
    let mut asked: Vec<(Subject, AskWhy)> = verdict.asks.iter().map(|a| (a.subject, a.why)).collect();
    asked.sort_by_key(|(s, _)| *s);
    let person = |no| Subject::Watch(WatchNo(no));
    assert_eq!(
        asked,
        [
            (person(0), AskWhy::Recheck),
            (person(1), AskWhy::Control),
            (person(2), AskWhy::Control),
            (person(3), AskWhy::Control),
            (Subject::Nobody, AskWhy::Control)
        ]
    );
    let wait = verdict.asks.iter().find(|a| a.why == AskWhy::Recheck).unwrap().not_before - moment(HOUR);
    assert!((13 * MINUTE + 30..=16 * MINUTE + 30).contains(&wait.num_seconds()), "{wait}");
}

#[test]
fn a_control_with_no_record_makes_the_miss_not_count() {
    let mut story = four();
    story
        .tell("1h a none\n1h1m b none\n1h2m c,d X\n1h3m nobody none\n1h7m tick")
        .expect("1h1m first_miss b: held at X -> recheck");
    // At the next re-check the missing control is no control any more.
    story
        .tell("1h16m a none\n1h17m c,d X\n1h18m nobody none")
        .expect("1h16m first_miss a: held at X -> recheck");
}

#[test]
fn the_nobody_number_with_a_record_makes_the_miss_not_count() {
    four().tell("1h a none\n1h1m b,c,d X\n1h2m nobody X\n1h7m tick").expect("");
    four().tell("1h a none\n1h1m b,c,d X\n1h2m nobody error\n1h7m tick").expect("");
    four().tell("1h a none\n1h1m b,c,d X\n1h7m tick").expect("");
}

#[test]
fn a_recheck_that_finds_the_person_is_silent_and_counts_as_flicker() {
    let mut story = four();
    story
        .tell("1h a none\n1h1m b,c,d X\n1h2m nobody none\n1h15m a X")
        .expect("1h first_miss a: held at X -> recheck");
    assert_eq!(story.status(0, 2 * HOUR), "listed");
    for n in 0..100 {
        story.tell(&format!("2h{n}m b X"));
    }
    let rate = story.desk.source_standing(moment(4 * HOUR)).flicker.unwrap();
    assert!((rate - 1.0 / 109.0).abs() < 1e-9, "{rate}");
}

#[test]
fn two_people_who_both_have_no_record_are_the_site() {
    let mut story = story(2, BARE);
    story.tell("0s a,b X").events.clear();
    story.tell("1h a none\n1h1m b none").expect("1h1m site_in_doubt");
    assert_eq!((story.status(0, HOUR), story.status(1, HOUR)), ("site_doubt", "site_doubt"));
    story.tell("3h a,b none\n30h a,b none\n60h a,b none").expect("");
    story.tell("61h a,b X").expect("61h source_back");
    assert_eq!(story.status(0, 61 * HOUR), "listed");
}

#[test]
fn one_person_alone_counts_at_lower_certainty() {
    let mut story = story(1, NOBODY);
    story.tell("0s a X").events.clear();
    story.tell("1h a none\n1h1m nobody error\n1h7m tick").expect("");
    story.tell("2h a none\n2h1m nobody none");
    assert_eq!(
        story.events[0].because,
        "1 witnessed miss; lower certainty: nobody else is listed to compare with"
    );
}

#[test]
fn the_common_name_witnesses_only_after_it_has_answered() {
    // Never answered: the miss counts without it.
    let mut unproven = story(1, BOTH);
    unproven.tell("0s a X\n1m common error").events.clear();
    unproven.tell("1h a none\n1h1m nobody none").expect("1h first_miss a: held at X -> recheck");
    // Proven and well.
    let mut proven = story(1, BOTH);
    proven.tell("0s a X\n1m common many").events.clear();
    proven.tell("1h a none\n1h1m nobody none").expect("");
    proven.tell("1h2m common many").expect("1h first_miss a: held at X -> recheck");
    // Proven and not well.
    let mut silent = story(1, BOTH);
    silent.tell("0s a X\n1m common many").events.clear();
    silent.tell("1h a none\n1h1m nobody none\n1h2m common error\n1h7m tick").expect("");
    // Proven and without a record: that is the site.
    let mut zero = story(1, BOTH);
    zero.tell("0s a X\n1m common many").events.clear();
    zero.tell("1h a none\n1h1m nobody none\n1h2m common none").expect("1h2m site_in_doubt");
    zero.tell("1h20m tick\n1h21m a none\n1h21m nobody none\n1h22m common many").expect("1h22m source_back");
}

#[test]
fn a_small_source_is_asked_for_the_common_name_once_a_day() {
    let mut story = story(1, BOTH);
    let probes = |v: &Verdict| v.asks.iter().filter(|a| a.why == AskWhy::Probe).count();
    assert_eq!(probes(&story.look(0, "a", "X")), 1);
    assert_eq!(probes(&story.look(HOUR, "a", "X")), 0);
    assert_eq!(probes(&story.desk.tick(moment(25 * HOUR))), 1);
}

#[test]
fn another_place_and_back_are_two_changes() {
    story(1, BARE).tell("0s a X\n2h a Y\n4h a X\n6h a X").expect(
        "0s first_listed a: never_listed -> held at X
         2h changed a: held at X -> held at Y
         4h changed a: held at Y -> held at X",
    );
}

#[test]
fn every_change_of_custody_has_its_event() {
    story(1, BARE).tell("0s a cbp\n1h a X\n2h a noplace\n3h a Y\n4h a out\n5h a X").expect(
        "0s first_listed a: never_listed -> in the custody of CBP
         1h changed a: in the custody of CBP -> held at X
         2h place_gone a: held at X -> held, no place shown
         3h changed a: held, no place shown -> held at Y
         4h out_of_custody a: held at Y -> not in custody
         5h changed a: not in custody -> held at X",
    );
}

fn with(status: &str, page: &str) -> Outcome {
    let Outcome::Listed(mut record) = held("X") else { unreachable!("held is listed") };
    let fields = &mut Arc::make_mut(&mut record).fields;
    fields[0].value = status.into();
    fields[1].value = page.into();
    Outcome::Listed(record)
}

#[test]
fn a_lasting_field_is_news_by_name_and_a_volatile_one_is_none() {
    let mut desk = desk(1, Policy::default(), BARE);
    let watch = Subject::Watch(WatchNo(0));
    desk.hear(look(1, watch, 0, &with("in custody", "1")));
    assert!(desk.hear(look(2, watch, 1000, &with("in custody", "2"))).events.is_empty());
    let verdict = desk.hear(look(3, watch, 2000, &with("somebody's name", "2")));
    assert_eq!(verdict.events[0].because, "same custody and place; changed: status");
    assert_eq!(verdict.events[0].now.as_deref(), Some("held at X"));
    assert_eq!((verdict.events[0].check, verdict.events[0].before), (Some(3), Some(2)));
}

#[test]
fn fields_that_other_rules_read_are_no_news() {
    let mut desk = desk(1, Policy::default(), BARE);
    let watch = Subject::Watch(WatchNo(0));
    desk.hear(look(1, watch, 0, &with("in custody", "1")));
    let mut hear = |check, outcome: Outcome| {
        desk.hear(Look { profile: profile(9), ..look(check, watch, 2000, &outcome) })
    };
    let verdict = hear(2, with("IN CUSTODY", "1"));
    assert!(verdict.events.is_empty() && verdict.touched == [WatchNo(0)]);
    assert_eq!(hear(3, held("Y")).events[0].kind, EventKind::Changed);
}

#[test]
fn an_unchanged_look_touches_nothing() {
    let mut story = four();
    let verdict = story.look(HOUR, "a", "X");
    assert_eq!(verdict, Verdict::default());
}

#[test]
fn leaving_the_list_weeks_after_release_is_expected() {
    let mut story = story(1, BARE);
    story.tell("0s a X\n1h a out").events.clear();
    story.tell("60d a none\n60d1h a none").expect("");
    story
        .tell("60d3h a none\n60d9h a none\n60d14h a none")
        .expect("1443h expired_expected a: not in custody -> expired_expected");
    assert_eq!(story.status(0, 61 * DAY), "expired_expected");
}

#[test]
fn leaving_the_list_soon_after_release_is_not() {
    let mut story = story(1, BARE);
    story.tell("0s a X\n1h a out").events.clear();
    story.tell("20d a none").expect("480h first_miss a: not in custody -> recheck");
}

#[test]
fn another_profile_inside_the_span_starts_the_count_again() {
    let quick = Confirm { misses: 2, span: Period::from_secs(60) };
    let policy = Policy { likely: quick, not_listed: quick, ..Policy::default() };
    let mut story = Story::of(desk(1, policy, BARE));
    story.tell("0s a X\n1h a none").events.clear();
    story.profile = 1;
    story.tell("2h a none").expect("");
    story.tell("3h a none").expect(
        "3h likely_not_listed a: held at X -> likely_not_listed
         3h not_listed a: held at X -> not_listed",
    );
}

#[test]
fn a_record_that_flaps_takes_twice_as_long() {
    let mut story = story(1, BARE);
    story.tell("0s a X");
    for day in [1, 3, 5] {
        for hour in [0, 1, 3, 7, 11, 13] {
            story.tell(&format!("{day}d{hour}h a none"));
        }
        story.tell(&format!("{day}d20h a X"));
    }
    assert_eq!(story.events.iter().filter(|e| e.kind == EventKind::NotListed).count(), 3);
    for hour in [0, 1, 3, 7, 11, 13, 20] {
        story.tell(&format!("7d{hour}h a none"));
    }
    assert_eq!(story.events.iter().filter(|e| e.kind == EventKind::NotListed).count(), 3);
    story.tell("8d1h a none");
    assert_eq!(story.events.last().map(|e| e.kind), Some(EventKind::NotListed));
}

#[test]
fn a_source_that_was_amiss_for_long_delays_the_confirmation() {
    let mut story = story(1, BARE);
    story.tell("0s a X\n1h a none\n2h a none\n4h a none").events.clear();
    story
        .tell("5h a error\n5h1m a error\n5h2m a error\n9h a none\n13h5m a none\n14h a none\n15h a none")
        .expect("");
    story.tell("42h a none").expect("42h not_listed a: held at X -> not_listed");
}

#[test]
fn pages_of_another_shape_are_told_once_and_so_is_their_end() {
    let mut story = four();
    story.tell("1h a shape\n2h a shape\n3h b shape\n3h1m c X\n4h a,b shape").expect("");
    story.tell("5h d shape\n6h c shape").expect("5h page_changed_shape");
    assert_eq!(story.desk.source_standing(moment(6 * HOUR)).state.key(), "drift");
    story.tell("7h a X").expect("");
    story.tell("8h b X").expect("8h source_back");
}

#[test]
fn silence_is_told_after_six_hours_of_looks_and_not_after_sleep() {
    let mut story = four();
    story.tell("1h a error\n3h b captcha\n5h c error\n6h59m tick").expect("");
    story.tell("7h tick\n8h tick").expect("7h source_silent");
    let standing = story.desk.source_standing(moment(7 * HOUR));
    assert_eq!((standing.state.key(), standing.blocked_since), ("silent", Some(moment(3 * HOUR))));
    story.tell("9h a X").expect("9h source_back");
    assert_eq!(story.desk.source_standing(moment(9 * HOUR)).blocked_since, None);
    let mut asleep = four();
    asleep.tell("1h a error\n1h1m a error\n1h2m a error\n30h tick").expect("");
}

#[test]
fn an_old_answer_makes_the_status_out_of_date() {
    let story = four();
    assert_eq!((story.status(0, 23 * HOUR), story.status(0, 25 * HOUR)), ("listed", "stale"));
}

#[test]
fn a_group_that_moved_is_news_once() {
    let mut desk = desk(0, Policy::default(), BARE);
    for i in 0..12 {
        desk.enrol(WatchNo(i), member(i, (i < 6).then_some("crew")), None, LastLooks::default());
    }
    let mut story = Story::of(desk);
    story.tell("0s a,b,c,d,e,f,g,h,i,j,k,l X").events.clear();
    story.tell("1h a Y").expect("1h changed a: held at X -> held at Y");
    story.tell("2h b out\n3h c noplace").expect(
        "2h out_of_custody b: held at X -> not in custody
         2h group_changed [crew]
         3h place_gone c: held at X -> held, no place shown",
    );
    // When others change too, it is no news of the group.
    let mut both = Story::of(story.desk.clone());
    both.tell("40h g Z\n40h1m d,e,f W");
    assert!(both.events.iter().all(|e| e.kind != EventKind::GroupChanged));
}

#[test]
fn an_alarm_shortly_before_a_doubt_is_taken_back() {
    let quick = Confirm { misses: 2, span: Period::from_secs(60) };
    let policy = Policy { likely: quick, ..Policy::default() };
    let mut story = Story::of(desk(5, policy, BARE));
    story.tell("0s a,b,c,d,e X").events.clear();
    story.tell("1h a none\n1h1m b,c,d,e X\n1h15m a none\n1h16m b,c,d,e X").expect(
        "1h first_miss a: held at X -> recheck
         1h15m likely_not_listed a: held at X -> likely_not_listed",
    );
    story.tell("2h b none\n2h1m c none").expect(
        "2h1m site_in_doubt
         2h1m correction a: likely_not_listed -> held at X",
    );
    assert_eq!(story.status(0, 2 * HOUR + 120), "site_doubt");
}

#[test]
fn states_are_small_and_read_back() {
    let mut story = four();
    let size =
        |story: &Story, no| serde_json::to_string(story.desk.state(WatchNo(no)).unwrap()).unwrap().len();
    assert!(size(&story, 0) <= 400, "{}", size(&story, 0));
    story.tell("1h a none\n1h1m b,c,d X\n1h2m nobody none");
    assert!(size(&story, 0) <= 650, "{}", size(&story, 0));
    let json = serde_json::to_string(story.desk.source_state()).unwrap();
    assert!(json.len() <= 800, "{json}");
    assert_eq!(&serde_json::from_str::<SourceState>(&json).unwrap(), story.desk.source_state());
    assert_eq!(&serde_json::from_str::<SourceState>("{}").unwrap(), &SourceState::default());
}

#[test]
fn five_thousand_watches_take_two_megabytes_beside_their_records() {
    assert!(size_of::<Seat>() + 48 <= 400, "{} bytes, and a place name", size_of::<Seat>());
}

#[test]
fn a_paused_person_is_neither_rechecked_nor_a_control() {
    let mut story = four();
    story.desk.reseat(WatchNo(1), Member { paused: true, ..member(1, None) });
    let verdict = story.look(HOUR, "a", "none");
    assert!(verdict.asks.iter().all(|a| a.subject != Subject::Watch(WatchNo(1))));
    let verdict = story.look(HOUR + 1, "b", "none");
    assert!(verdict.asks.iter().all(|a| a.why != AskWhy::Recheck), "{verdict:?}");
}

#[test]
fn rechecks_that_a_restart_forgot_are_asked_again() {
    let mut story = four();
    let verdict = story.look(HOUR, "a", "none");
    let planned = verdict.asks.iter().find(|a| a.why == AskWhy::Recheck).unwrap().not_before;
    let mut desk = desk(0, Policy::default(), NOBODY);
    let state = story.desk.state(WatchNo(0)).cloned();
    desk.enrol(WatchNo(0), member(0, None), state, LastLooks::default());
    let asks = desk.tick(moment(3 * HOUR)).asks;
    assert_eq!((asks.len(), asks[0].not_before), (1, planned));
    assert!(desk.tick(moment(3 * HOUR + 60)).asks.is_empty());
    assert_eq!(desk.tick(moment(4 * HOUR)).asks.len(), 1, "the look never came");
}

#[test]
fn the_archive_knows_later_looks_than_the_state() {
    let mut story = four();
    let state = story.desk.state(WatchNo(0)).cloned();
    let record = story.desk.record(WatchNo(0)).cloned();
    let last = LastLooks {
        any: Some((90, moment(31 * HOUR))),
        listed: Some((80, moment(30 * HOUR))),
        missed: None,
        record,
    };
    story.desk.enrol(WatchNo(0), member(0, None), state, last);
    let standing = story.desk.standing(WatchNo(0), moment(31 * HOUR));
    assert_eq!((standing.status.key(), standing.last_listed), ("listed", Some(moment(30 * HOUR))));
    assert_eq!(standing.last_check, Some(moment(31 * HOUR)));
}

#[test]
fn a_restart_knows_the_answers_after_an_absence_was_told() {
    let mut story = four();
    let state = story.desk.state(WatchNo(0)).cloned();
    let at = moment(99 * HOUR);
    let last = LastLooks { any: Some((90, at)), missed: Some((90, at)), ..LastLooks::default() };
    story.desk.enrol(WatchNo(0), member(0, None), state, last);
    assert_eq!(
        story.desk.standing(WatchNo(0), at).last_useful,
        Some(at),
        "a page that says no record answers"
    );
}

#[test]
fn an_expiry_rule_of_its_own_is_followed() {
    let expected_expiry = Expiry { from: Period::from_secs(0), to: Period::from_secs(100 * 86_400) };
    let likely = Confirm { misses: 1, span: Period::from_secs(0) };
    let mut story = Story::of(desk(1, Policy { expected_expiry, likely, ..Policy::default() }, BARE));
    story.tell("0s a out\n1h a none").expect(
        "0s first_listed a: never_listed -> not in custody
         1h expired_expected a: not in custody -> expired_expected",
    );
}
