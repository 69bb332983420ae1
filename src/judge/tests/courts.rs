//! A court's page says nothing of custody, whatever it answers and however often.

use super::*;

fn case(date: &str, decision: &str) -> Outcome {
    let field = |name: &str, value: &str, volatile| Field {
        name: name.into(),
        value: value.into(),
        span: None,
        volatile,
    };
    let mut fields = vec![
        field("next_hearing_date", &format!("{date}T00:00:00"), false),
        field("next_hearing_time", "8:30 AM", false),
        field("elapsed_days", date, true),
    ];
    fields.extend((!decision.is_empty()).then(|| field("decision", decision, false)));
    Outcome::Listed(Record { custody: Custody::NotSaid, fields }.into())
}

fn hear(desk: &mut Desk, check: u64, hours: i64, outcome: &Outcome) -> Verdict {
    desk.hear(look(check, Subject::Watch(WatchNo(0)), hours * HOUR * 1_000, outcome))
}

fn status(desk: &Desk, hours: i64) -> &'static str {
    desk.standing(WatchNo(0), moment(hours * HOUR)).status.key()
}

#[test]
fn a_case_is_told_as_a_case_and_its_changes_by_name() {
    let mut desk = desk(1, Policy::default(), BARE);
    let first = hear(&mut desk, 1, 0, &case("2027-01-04", ""));
    assert_eq!(
        (first.events[0].kind, first.events[0].was.as_deref(), first.events[0].now.as_deref()),
        (EventKind::CourtCaseSeen, None, Some("hearing 2027-01-04 8:30 AM, decision: none shown"))
    );
    assert_eq!(hear(&mut desk, 2, 24, &case("2027-01-04", "")).events, []);
    let changed = hear(&mut desk, 3, 48, &case("2027-02-01", "GRANTED"));
    let event = &changed.events[0];
    assert_eq!(event.kind, EventKind::CourtCaseChanged);
    assert_eq!(event.was.as_deref(), Some("hearing 2027-01-04 8:30 AM, decision: none shown"));
    assert_eq!(event.now.as_deref(), Some("hearing 2027-02-01 8:30 AM, decision: GRANTED"));
    assert_eq!(event.because, "changed: decision, next_hearing_date");
    assert_eq!((event.check, event.before), (Some(3), Some(1 + 1)));
    assert_eq!(status(&desk, 48), "court_case");
    assert_eq!(desk.standing(WatchNo(0), moment(48 * HOUR)).custody, Some("not_said"));
}

#[test]
fn no_case_is_never_a_miss_whoever_and_however_often() {
    for people in [1, 5] {
        let mut desk = desk(people, Policy::default(), BARE);
        hear(&mut desk, 1, 0, &case("2027-01-04", ""));
        for n in 0..200 {
            for no in 0..people {
                let outcome = Outcome::NoCase;
                let subject = Subject::Watch(WatchNo(no));
                let verdict = desk.hear(look(2 + n as u64, subject, (n + 1) * HOUR * 1_000, &outcome));
                assert_eq!((verdict.events, verdict.asks, verdict.witnessed), (vec![], vec![], vec![]));
                assert!(desk.state(WatchNo(no)).unwrap().absence.is_none());
            }
        }
        assert_eq!(desk.tick(moment(300 * HOUR)).asks, []);
        assert_eq!(desk.source_standing(moment(200 * HOUR)).state, Health::Green);
        assert_eq!(status(&desk, 200), "no_case");
    }
}

#[test]
fn a_case_after_none_is_shown_again_and_the_state_is_kept() {
    let mut desk = desk(1, Policy::default(), BARE);
    hear(&mut desk, 1, 0, &case("2027-01-04", ""));
    assert_eq!(hear(&mut desk, 2, 1, &Outcome::NoCase).touched, [WatchNo(0)]);
    assert_eq!(hear(&mut desk, 3, 2, &Outcome::NoCase).touched, []);
    let json = serde_json::to_string(desk.state(WatchNo(0)).unwrap()).unwrap();
    assert_eq!(&serde_json::from_str::<WatchState>(&json).unwrap(), desk.state(WatchNo(0)).unwrap());
    let again = hear(&mut desk, 4, 3, &case("2027-01-04", ""));
    assert_eq!((again.events, again.touched), (vec![], vec![WatchNo(0)]));
    assert_eq!(status(&desk, 3), "court_case");
}

#[test]
fn no_case_ends_no_absence_and_witnesses_none_on_a_list() {
    // It cannot come from a list of people in custody; if it did, it would count for nothing.
    let mut story = Story::of(super::desk(4, Policy::default(), NOBODY));
    story.tell("0s a,b,c,d X\n1h a none").events.clear();
    let at = |minutes: i64| (HOUR + minutes * MINUTE) * 1_000;
    for no in 0..4 {
        let verdict = story.desk.hear(look(90, Subject::Watch(WatchNo(no)), at(1), &Outcome::NoCase));
        assert_eq!(verdict.events, []);
    }
    assert!(story.desk.state(WatchNo(0)).unwrap().absence.is_some());
    story.tell("1h2m nobody none\n1h7m tick").expect("");
    assert_eq!(story.desk.state(WatchNo(0)).unwrap().absence.as_ref().unwrap().seen, None);
}
