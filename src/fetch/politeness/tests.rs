//! Facts about politeness.

use super::*;

const RULES: HostRules = HostRules::PUBLIC;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_006_400 + second, 0).unwrap()
}

/// Seconds from `now` until the host may be asked; 0 for now.
fn wait(state: &HostState, rules: &HostRules, now: DateTime<Utc>) -> i64 {
    match state.may_ask(rules, now) {
        Turn::Now | Turn::Probe => 0,
        Turn::Wait(until) => (until - now).num_seconds(),
        Turn::Busy => -1,
    }
}

fn ask(state: &mut HostState, rules: &HostRules, now: DateTime<Utc>, answer: Answer) {
    state.asked(rules, now);
    state.answered(rules, now, answer);
}

const BAD: Answer = Answer::Inconclusive { retry_after: None };

#[test]
fn the_spacing_is_thirty_seconds_give_or_take_a_tenth() {
    let waits: Vec<i64> = (0..200)
        .map(|seed| {
            let mut state = HostState::new(seed);
            ask(&mut state, &RULES, at(0), Answer::Useful);
            wait(&state, &RULES, at(0))
        })
        .collect();
    assert!(waits.iter().all(|w| (27..=33).contains(w)), "{waits:?}");
    assert!(waits.contains(&27) && waits.contains(&32), "{waits:?}");
}

#[test]
fn no_config_asks_a_public_host_sooner_than_every_ten_seconds() {
    for seed in 0..100 {
        for millis in [0, 1, 9_999, 10_000] {
            let rules = HostRules { spacing: Period::from_millis(millis), in_flight: 9, ..RULES };
            let mut state = HostState::new(seed);
            assert_eq!(state.may_ask(&rules, at(0)), Turn::Now);
            state.asked(&rules, at(0));
            assert!(wait(&state, &rules, at(0)) >= 10);
            assert_eq!(state.may_ask(&rules, at(20)), Turn::Busy, "one at a time");
        }
    }
}

#[test]
fn a_loopback_host_never_waits() {
    let rules = HostRules::LOOPBACK;
    let mut state = HostState::new(1);
    for _ in 0..100 {
        ask(&mut state, &rules, at(0), Answer::Useful);
        assert_eq!(state.may_ask(&rules, at(0)), Turn::Now);
    }
    for _ in 0..100 {
        ask(&mut state, &rules, at(0), BAD);
        assert_eq!(wait(&state, &rules, at(0)), 0);
    }
    ask(&mut state, &rules, at(0), Answer::Blocked { retry_after: Some(3600) });
    assert_eq!(wait(&state, &rules, at(0)), 1);
    let slow = HostRules { spacing: Period::from_secs(5), ..rules };
    let mut state = HostState::new(1);
    state.asked(&slow, at(0));
    assert!((4..=5).contains(&wait(&state, &slow, at(0))), "the config's own spacing holds");
}

#[test]
fn the_daily_cap_ends_at_midnight_utc() {
    let rules = HostRules { daily_cap: 3, ..RULES };
    let mut state = HostState::new(1);
    for n in 0..3 {
        ask(&mut state, &rules, at(n * 100), Answer::Useful);
    }
    assert_eq!(state.may_ask(&rules, at(1000)), Turn::Wait(at(86_400)));
    assert_eq!(state.may_ask(&rules, at(86_400)), Turn::Now);
    assert_eq!((state.asked_on(at(1000)), state.asked_on(at(86_400))), (3, 0));
}

#[test]
fn backoff_doubles_to_six_hours_and_ends_with_a_useful_answer() {
    let mut longest = 0;
    for seed in 0..50 {
        let mut state = HostState::new(seed);
        let mut now = at(0);
        for n in 0..12 {
            ask(&mut state, &RULES, now, BAD);
            let waited = wait(&state, &RULES, now);
            let ceiling = (60_i64 << n).min(6 * 3600);
            assert!((60..=ceiling).contains(&waited), "{n}: {waited}");
            longest = longest.max(waited);
            now += TimeDelta::seconds(waited);
        }
        ask(&mut state, &RULES, now, Answer::Useful);
        assert!(wait(&state, &RULES, now) <= 33);
    }
    assert!(longest > 5 * 3600, "{longest}");
}

#[test]
fn five_in_a_row_open_the_breaker_and_one_probe_closes_it() {
    let mut state = HostState::new(7);
    let mut now = at(0);
    for n in 1..=5 {
        assert_eq!(state.may_ask(&RULES, now), Turn::Now, "{n}");
        ask(&mut state, &RULES, now, BAD);
        now += TimeDelta::hours(7);
    }
    assert!(state.is_open());
    assert_eq!(state.may_ask(&RULES, now), Turn::Probe);
    state.asked(&RULES, now);
    assert_eq!(state.may_ask(&RULES, now + TimeDelta::hours(1)), Turn::Busy, "one probe at a time");
    state.answered(&RULES, now, BAD);
    assert!(matches!(state.may_ask(&RULES, now), Turn::Wait(_)));
    now += TimeDelta::hours(7);
    ask(&mut state, &RULES, now, Answer::Useful);
    assert_eq!(state.may_ask(&RULES, now + TimeDelta::minutes(1)), Turn::Now);
    assert!(!state.is_open());
}

#[test]
fn half_of_the_last_twenty_open_the_breaker() {
    let mut state = HostState::new(7);
    let mut now = at(0);
    for n in 0..20 {
        assert!(!state.is_open(), "{n}");
        let answer = if n % 2 == 0 { Answer::Useful } else { BAD };
        ask(&mut state, &RULES, now, answer);
        now += TimeDelta::hours(7);
    }
    assert!(state.is_open());
}

#[test]
fn retry_after_is_never_cut_short() {
    let mut state = HostState::new(3);
    ask(&mut state, &RULES, at(0), Answer::Inconclusive { retry_after: Some(7200) });
    assert_eq!(wait(&state, &RULES, at(0)), 7200);
    state.asked(&RULES, at(7200));
    state.answered(&RULES, at(7201), Answer::Blocked { retry_after: Some(86_400) });
    assert_eq!(wait(&state, &RULES, at(7201)), 86_400);
    state.answered(&RULES, at(7202), Answer::Useful);
    assert_eq!(wait(&state, &RULES, at(7202)), 86_399);
}

#[test]
fn a_refusal_waits_an_hour_at_least() {
    let mut state = HostState::new(3);
    ask(&mut state, &RULES, at(0), Answer::Blocked { retry_after: Some(60) });
    assert_eq!(wait(&state, &RULES, at(0)), 3600);
    ask(&mut state, &RULES, at(3600), Answer::Blocked { retry_after: None });
    assert!((3600..=7200).contains(&wait(&state, &RULES, at(3600))));
}

#[test]
fn a_restart_forgets_nothing_but_what_was_on_its_way() {
    let mut state = HostState::new(3);
    ask(&mut state, &RULES, at(0), Answer::Inconclusive { retry_after: Some(7200) });
    state.asked(&RULES, at(7200));
    let text = serde_json::to_string(&state).unwrap();
    let again: HostState = serde_json::from_str(&text).unwrap();
    assert_eq!(again.next_allowed_at(), state.next_allowed_at());
    assert_eq!(again.may_ask(&RULES, at(7300)), Turn::Now);
    assert_eq!(again.asked_on(at(7300)), 2);
}

#[test]
fn a_clock_set_back_does_not_stop_us_for_a_year() {
    let mut state = HostState::new(3);
    let year = 365 * 86_400;
    ask(&mut state, &RULES, at(year), Answer::Inconclusive { retry_after: Some(7200) });
    state.clock_was_set(at(0));
    assert_eq!(wait(&state, &RULES, at(0)), 7200);
    state.clock_was_set(at(10));
    assert_eq!(wait(&state, &RULES, at(10)), 7190);
}

#[test]
fn a_crawl_delay_raises_the_spacing_and_never_lowers_it() {
    assert_eq!(RULES.with_crawl_delay(Some(Period::from_secs(5))).spacing, RULES.spacing);
    assert_eq!(RULES.with_crawl_delay(Some(Period::from_secs(90))).spacing, Period::from_secs(90));
    assert_eq!(RULES.with_crawl_delay(None), RULES);
}
