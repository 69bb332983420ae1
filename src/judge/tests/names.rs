//! The second path: a missed person is also asked about by name.

use super::*;

/// Four people listed at X who can be asked about by name, and everything told of that forgotten.
fn four() -> Story {
    let mut desk = desk(4, Policy::default(), NOBODY);
    (0..4).for_each(|no| desk.reseat(WatchNo(no), Member { by_name: true, ..member(no, None) }));
    let mut story = Story::of(desk);
    story.tell("0s a,b,c,d X").events.clear();
    story
}

/// A miss of a at `t`, witnessed within the minute.
fn missed(t: &str) -> String {
    format!("{t} a none\n{t}20s b X\n{t}30s c X\n{t}40s d X\n{t}50s nobody none\n")
}

fn asks_by_name(verdict: &Verdict) -> usize {
    verdict.asks.iter().filter(|a| a.why == AskWhy::ByName).count()
}

fn absence(story: &Story) -> &state::Absence {
    story.desk.state(WatchNo(0)).unwrap().absence.as_ref().unwrap()
}

/// Tells the miss and says how often it asked by name.
fn miss(story: &mut Story, seconds: i64) -> usize {
    story.look(seconds, "a", "none");
    for (after, who) in (1..).zip(["b", "c", "d"]) {
        story.look(seconds + after, who, "X");
    }
    asks_by_name(&story.look(seconds + 4, "nobody", "none"))
}

#[test]
fn the_first_witnessed_miss_asks_once_and_a_rung_asks_again() {
    let mut story = four();
    assert_eq!(miss(&mut story, HOUR), 1);
    story.look(HOUR + 30, "a~", "none");
    assert_eq!(miss(&mut story, HOUR + 16 * MINUTE), 0);
    assert_eq!(miss(&mut story, 2 * HOUR + MINUTE), 0);
    // Likely at the first answer's word; that answer is three hours old, so another is asked for.
    assert_eq!(miss(&mut story, 4 * HOUR + MINUTE), 1);
    story.look(4 * HOUR + 2 * MINUTE, "a~", "none");
    assert_eq!(miss(&mut story, 8 * HOUR), 0);
    assert_eq!(miss(&mut story, 13 * HOUR + 2 * MINUTE), 0);
    story.expect(
        "1h first_miss a: held at X -> recheck
         4h1m likely_not_listed a: held at X -> likely_not_listed
         13h2m not_listed a: held at X -> not_listed",
    );
}

#[test]
fn names_confirm_and_the_event_says_so() {
    let mut story = four();
    story.tell(&missed("1h")).tell("1h1m a~ none").events.clear();
    story.tell(&missed("1h16m")).tell(&missed("2h1m")).tell(&missed("4h1m"));
    assert_eq!(
        story.events[0].because,
        "4 witnessed misses over 3h1m; at least 3 controls listed each time; a search by name found no record either"
    );
}

#[test]
fn without_an_answer_by_name_a_rung_waits_and_an_answer_is_enough() {
    let mut story = four();
    for t in ["1h", "1h16m", "2h1m", "4h1m"] {
        story.tell(&missed(t));
    }
    story.expect("1h first_miss a: held at X -> recheck");
    assert_eq!(story.status(0, 5 * HOUR), "recheck");
    let before = absence(&story).seen;
    story.tell("4h3m a~ none").expect("4h1m likely_not_listed a: held at X -> likely_not_listed");
    assert_eq!(absence(&story).seen, before, "a miss by name is no second miss");
}

#[test]
fn a_record_found_by_name_ends_the_absence() {
    let mut story = four();
    story.tell(&missed("1h")).tell("1h2m a~ X").expect("1h first_miss a: held at X -> recheck");
    assert_eq!(story.status(0, HOUR + 3 * MINUTE), "listed");
    // After an alarm it is told, with the reason.
    let mut story = four();
    story.tell(&missed("1h")).tell("1h1m a~ none");
    story.tell(&missed("1h16m")).tell(&missed("2h1m")).tell(&missed("4h1m")).events.clear();
    story.tell("4h5m a~ X");
    assert_eq!(
        story.events[0].because,
        "listed again 3h5m after the first miss; found by name: the search by number fails for this record"
    );
    story.expect("4h5m listed_again a: likely_not_listed -> held at X");
}

#[test]
fn a_search_by_name_without_a_clear_answer_delays_and_does_not_silence() {
    for answer in ["many", "captcha", "error", "shape"] {
        let mut story = four();
        for t in ["1h", "1h16m", "2h1m", "4h1m"] {
            story.tell(&missed(t)).tell(&format!("{t}55s a~ {answer}"));
        }
        story.expect("1h first_miss a: held at X -> recheck");
        assert_eq!(story.desk.source_standing(moment(5 * HOUR)).state, Health::Green, "{answer}");
        story.tell(&missed("8h1m"));
        assert!(
            story.events[0]
                .because
                .ends_with("lower certainty: the search by name gave no clear answer and could not be used"),
            "{}",
            story.events[0].because
        );
        story.expect("8h1m likely_not_listed a: held at X -> likely_not_listed");
        story.tell(&missed("13h2m")).tell(&missed("17h")).tell(&missed("21h")).expect("");
        story.tell(&missed("25h1m")).expect("25h1m not_listed a: held at X -> not_listed");
    }
}

#[test]
fn an_old_answer_by_name_does_not_confirm() {
    let mut story = four();
    story.tell(&missed("1h")).tell("1h1m a~ none");
    for t in ["1h16m", "2h1m", "4h1m", "8h1m"] {
        story.tell(&missed(t));
    }
    story.events.clear();
    assert_eq!(miss(&mut story, 14 * HOUR), 1, "the answer of one o'clock is over twelve hours old");
    story.expect("").tell("14h1m a~ none").expect("14h not_listed a: held at X -> not_listed");
}

#[test]
fn while_the_site_is_in_doubt_names_are_not_believed() {
    let mut story = four();
    story.tell("1h a,b,c,d none").expect("1h site_in_doubt");
    story.tell("1h1m a~ none\n2h a~ none").expect("");
    assert!(story.desk.state(WatchNo(0)).unwrap().absence.is_none());
}

#[test]
fn a_look_by_name_witnesses_nobody() {
    let mut story = four();
    // The controls of a's miss answer by name only.
    story.tell("1h a none\n1h1m b~,c~,d~ X\n1h2m nobody none\n1h7m tick").expect("");
    assert_eq!(absence(&story).unwitnessed, 1);
    // And a miss by name of a control does not refute.
    story.tell("1h16m a none\n1h17m b~ none\n1h17m b,c,d X\n1h18m nobody none");
    story.expect("1h16m first_miss a: held at X -> recheck");
}

#[test]
fn who_cannot_be_asked_by_name_never_is() {
    let mut story = Story::of(desk(4, Policy::default(), NOBODY));
    story.tell("0s a,b,c,d X").events.clear();
    for hour in [1, 2, 5, 9, 14] {
        assert_eq!(miss(&mut story, hour * HOUR), 0);
    }
    assert!(story.events.iter().all(|e| !e.because.contains("name")));
    let json = serde_json::to_string(story.desk.state(WatchNo(0)).unwrap()).unwrap();
    assert!(!json.contains("name") && json.contains("absence"), "{json}");
}

#[test]
fn states_go_through_json_and_older_ones_still_load() {
    let mut story = four();
    story.tell(&missed("1h")).tell("1h1m a~ none");
    let state = story.desk.state(WatchNo(0)).unwrap();
    let json = serde_json::to_string(state).unwrap();
    assert_eq!(&serde_json::from_str::<WatchState>(&json).unwrap(), state);
    let (by_name, name_asked) = (absence(&story).by_name.unwrap(), absence(&story).name_asked.unwrap());
    let old = json
        .replace(&format!(",\"by_name\":[{},{}]", by_name.0, by_name.1.micros()), "")
        .replace(&format!(",\"name_asked\":{}", name_asked.micros()), "");
    assert!(!old.contains("name"), "{old}");
    let mut older = serde_json::from_str::<WatchState>(&old).unwrap();
    let absence = older.absence.as_mut().unwrap();
    assert_eq!((absence.by_name, absence.name_asked), (None, None));
    // It goes on from there, and asks by name at the next miss that counts.
    let mut next = four();
    next.desk.enrol(
        WatchNo(0),
        Member { by_name: true, ..member(0, None) },
        Some(older),
        LastLooks::default(),
    );
    assert_eq!(miss(&mut next, HOUR + 16 * MINUTE), 1);
}
