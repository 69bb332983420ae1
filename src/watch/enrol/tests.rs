//! What is typed, and the guards over it.

use super::super::sources::in_force;
use super::*;
use crate::invented;
use crate::person::PersonId;
use crate::source::SourceProfile;
use std::sync::Arc;

fn sources(config: &Config) -> Vec<Source> {
    let profiles: Vec<_> =
        SourceProfile::builtin_ids().filter_map(SourceProfile::builtin).map(Arc::new).collect();
    in_force(config, &profiles)
}

fn typed(i: u32) -> Typed {
    Typed {
        number: invented::a_number(i).reveal(),
        country: "Chile".into(),
        call: "R.".into(),
        basis: Some(Basis::Family),
        sources: vec!["bop".into()],
        ..Typed::default()
    }
}

fn followed(person: NewPerson) -> Person {
    let id = PersonId::from_random([7; 8]);
    Person { id, details: person, enrolled_at: chrono::DateTime::UNIX_EPOCH, paused: false }
}

#[test]
fn what_is_typed_is_a_person_or_every_complaint_at_once() {
    let person = Typed { number: " a 101 ".to_owned() + "0000 ", ..typed(1) }.person().unwrap();
    assert_eq!(person.a_number.reveal(), "001010000");
    let wrong = Typed {
        number: "A0000001xx".into(),
        country: " ".into(),
        call: "R\u{1b}[2J".into(),
        first: "Zor".into(),
        basis: None,
        sources: vec![],
        group: "x".repeat(LONGEST + 1),
        ..typed(1)
    };
    let keys: Vec<&str> = wrong.person().unwrap_err().iter().map(Complaint::key).collect();
    assert_eq!(
        keys,
        ["number-pattern", "no-country", "half-name", "no-basis-typed", "no-source", "no-text", "too-long"]
    );
}

#[test]
fn the_guards_ask_of_neighbours_and_refuse_a_row_of_them() {
    let config = Config::default();
    let person = |n: u32| Typed { number: format!("{:09}", 500 + n), ..typed(1) }.person().unwrap();
    let ask = |existing: &[Person], new: &[NewPerson]| questions(&config, &sources(&config), existing, new);
    let asked = ask(&[followed(person(0))], &[person(1)]).unwrap();
    assert!(matches!(&asked[..], [Question::SameFamily { people: 2, .. }]));
    assert!(!still_answered(&asked, &[]) && still_answered(&asked, &asked));
    let nine: Vec<NewPerson> = (0..9).map(person).collect();
    assert!(matches!(ask(&[], &nine), Err(Refused::Guard(Refusal::TooMany { .. }))));
    let clinic = Config {
        guard: crate::config::GuardSettings { capacity: "clinic".into(), ..config.guard.clone() },
        ..config.clone()
    };
    let judged = questions(&clinic, &sources(&clinic), &[], &nine);
    assert!(matches!(judged, Err(Refused::Guard(Refusal::Sequence { .. }))));
}

#[test]
fn nobody_is_made_up_who_is_also_asked_about_elsewhere() {
    let mut config = Config::default();
    let loopback = crate::config::SourceSettings {
        base_url: "http://127.0.0.1:1/".parse().ok(),
        ..crate::config::SourceSettings::default()
    };
    config.sources.insert("bop".into(), loopback);
    let person = |i: u32, ids: &[&str]| NewPerson {
        sources: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..invented::person(i * 171)
    };
    let six = |ids: &[&str]| -> Vec<NewPerson> { (0..6).map(|i| person(i, ids)).collect() };
    let judged = |new: &[NewPerson]| questions(&config, &sources(&config), &[], new);
    assert_eq!(judged(&six(&["bop"])), Ok(vec![]));
    for ids in [&["bop", "ice-odls"][..], &["bop", "no-such-page"], &[]] {
        assert!(matches!(judged(&six(ids)), Err(Refused::Guard(Refusal::TooMany { .. }))), "{ids:?}");
    }
}

#[test]
fn a_round_takes_as_long_as_the_slowest_page() {
    let config = Config::default();
    let people: Vec<NewPerson> = (0..500).map(invented::person).collect();
    let round = round(&sources(&config), people.iter());
    assert_eq!((round.asked, round.by_hand), (500, 0));
    assert_eq!(round.takes, Period::from_secs(500 * 30), "4 h 10 min");
}
