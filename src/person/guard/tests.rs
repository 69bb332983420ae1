//! What the guard lets pass and what it refuses.

use super::*;
use crate::invented;

const CLINIC: Caps = Caps { capacity: Capacity::Clinic, organisation_limit: 5_000 };

fn numbers(values: impl IntoIterator<Item = u32>) -> Vec<ANumber> {
    values.into_iter().map(|v| ANumber::parse(&format!("{v:09}")).unwrap()).collect()
}

fn rows(numbers: &[ANumber]) -> Vec<GuardRow<'static>> {
    numbers.iter().map(|n| GuardRow { a_number: *n, document: None }).collect()
}

fn judge(old: &[ANumber], new: &[ANumber]) -> Result<Vec<Question>, Refusal> {
    judge_list(&rows(old), &rows(new), &CLINIC)
}

fn is_sequence(result: Result<Vec<Question>, Refusal>) -> bool {
    matches!(result, Err(Refusal::Sequence { .. }))
}

/// Numbers as they come: far apart, in no order.
fn scattered(n: u32) -> Vec<ANumber> {
    numbers((0..n).map(|i| {
        let draw = crate::digest::sha256(&[&i.to_le_bytes()]);
        100_000 + u32::from_le_bytes([draw[0], draw[1], draw[2], 0]) % 8_990_000
    }))
}

#[test]
fn eight_in_a_row_are_a_question_and_nine_are_refused() {
    let family = judge(&[], &numbers(500..508)).unwrap();
    assert_eq!(family, [Question::SameFamily { rows: (0..8).collect(), people: 8 }]);
    assert!(is_sequence(judge(&[], &numbers(500..509))));
    assert!(is_sequence(judge(&[], &numbers((500..509).rev()))), "the order of the file does not matter");
    assert_eq!(judge(&[], &numbers([500, 900, 1400])), Ok(vec![]));
}

#[test]
fn one_by_one_does_not_get_round_it() {
    let mut followed = Vec::new();
    let mut refused_at = None;
    for value in 500..520 {
        let one = numbers([value]);
        match judge(&followed, &one) {
            Ok(_) => followed.extend(one),
            Err(_) => {
                refused_at = Some(value);
                break;
            }
        }
    }
    assert_eq!(refused_at, Some(508));
    // Every seventh, one by one, after a hundred others.
    let mut followed = scattered(100);
    let refused = (0..40).map(|k| 5_000 + 7 * k).find(|value| {
        let one = numbers([*value]);
        let refused = judge(&followed, &one).is_err();
        followed.extend(one);
        refused
    });
    assert_eq!(refused, Some(5_000 + 7 * 8));
}

#[test]
fn a_number_left_out_does_not_hide_a_run() {
    assert!(is_sequence(judge(&[], &numbers((500..520).step_by(2)))));
    let holes = numbers((500..540).filter(|v| v % 9 != 0));
    assert!(is_sequence(judge(&[], &holes)));
    let wide_holes = numbers((500..560).filter(|v| v % 11 < 8));
    assert!(is_sequence(judge(&[], &wide_holes)));
}

#[test]
fn steps_are_found_among_others_when_they_are_over_one_in_twenty() {
    let with_steps = |n: u32| {
        let mut all = scattered(400);
        all.extend(numbers((0..n).map(|k| 20_000 + 97 * k)));
        judge(&[], &all)
    };
    assert!(with_steps(8).is_ok(), "8 are too few");
    assert!(with_steps(20).is_ok(), "20 of 420 are under one in twenty");
    assert!(is_sequence(with_steps(22)));
    // Others strewn between do not hide them.
    let mut mixed = numbers((0..30).map(|k| 20_000 + 97 * k));
    mixed.extend(numbers((0..10).map(|k| 20_011 + 331 * k)));
    assert!(is_sequence(judge(&[], &mixed)));
}

#[test]
fn real_lists_and_the_invented_people_pass() {
    assert_eq!(judge(&[], &scattered(500)), Ok(vec![]));
    let invented: Vec<ANumber> = (0..500).map(invented::a_number).collect();
    assert_eq!(judge(&[], &invented), Ok(vec![]));
}

#[test]
fn a_document_for_each_opens_the_door_and_one_for_all_does_not() {
    let numbers = numbers(500..520);
    let own: Vec<String> = (0..20).map(|i| format!("G-28 no. {i}")).collect();
    let with = |documents: &[String]| {
        let rows: Vec<GuardRow<'_>> = numbers
            .iter()
            .zip(documents)
            .map(|(n, d)| GuardRow { a_number: *n, document: Some(d) })
            .collect();
        judge_list(&[], &rows, &CLINIC)
    };
    assert_eq!(with(&own), Ok(vec![]));
    assert!(is_sequence(with(&vec!["G-28".to_owned(); 20])));
    let mut one_missing = own.clone();
    one_missing[7] = " ".to_owned();
    assert!(is_sequence(with(&one_missing)));
}

#[test]
fn what_is_followed_already_does_not_bar_others() {
    let odd = numbers(500..520);
    assert_eq!(judge(&odd, &numbers([90_000])), Ok(vec![]));
    assert_eq!(judge(&odd, &odd), Ok(vec![]), "a second import is nobody new");
}

#[test]
fn caps_count_everybody_once() {
    let caps = |capacity, limit| Caps { capacity, organisation_limit: limit };
    let (five, six) = (scattered(5), scattered(6));
    let family = caps(Capacity::Family, 0);
    assert_eq!(judge_list(&rows(&five), &rows(&five), &family), Ok(vec![]));
    let refusal = judge_list(&rows(&five), &rows(&six), &family).unwrap_err();
    assert_eq!(refusal, Refusal::TooMany { would_be: 6, limit: 5, capacity: "family" });
    let organisation = |name: &str| {
        let capacity = Capacity::Organisation { name: name.into(), contact: "help@aid.example".into() };
        judge_list(&[], &rows(&scattered(600)), &caps(capacity, 5_000))
    };
    assert_eq!(organisation(" "), Err(Refusal::NoOrganisation));
    assert_eq!(organisation("Example Legal Aid"), Ok(vec![]));
}

#[test]
fn ranges_wildcards_and_lists_are_refused() {
    for text in [
        "A000000101-A000000109",
        "000000101-109",
        "A000000101 to A000000109",
        "000000101 hasta 000000109",
        "A000000101..A000000109",
        "000000101, 000000205",
        "000000101/000000102",
        "*",
        "A0000001*",
        "A0000001xx",
        "A0000001##",
        "A0000001nn",
        "A00000010?",
        "A0000001[0-9]{2}",
    ] {
        assert_eq!(one_number(text), Err(NumberRefused::Refused(Refusal::NotOnePerson)), "{text}");
    }
    for text in ["A000 000 101", "a#000-000-101", "000.000.101", "A-000000101", "0000101", "00-000-101"] {
        assert_eq!(one_number(text).map(|n| n.value()), Ok(101), "{text}");
    }
    let not_a_number = |text: &str| matches!(one_number(text), Err(NumberRefused::NotANumber(_)));
    assert!(["", "ZORVEL", "IOE0123456789", "000-00-0101", "0000001010"].into_iter().all(not_a_number));
}

#[test]
fn no_message_holds_a_number() {
    let refusals = [
        Refusal::NotOnePerson,
        judge(&[], &numbers(500..520)).unwrap_err(),
        Refusal::TooMany { would_be: 6, limit: 5, capacity: "family" },
        Refusal::NoOrganisation,
    ];
    for refusal in refusals {
        let said = format!("{refusal} {refusal:?} {}", refusal.next_step());
        let digits: Vec<&str> = said.split(|c: char| !c.is_ascii_digit()).filter(|t| t.len() > 3).collect();
        assert!(digits.is_empty(), "{said}");
    }
    assert_eq!(
        Refusal::NotOnePerson.message(),
        "These numbers look like a sequence. This tool only follows people someone asked you to follow."
    );
}

#[test]
fn who_is_never_found_is_asked_about_after_a_month_and_rests_after_two() {
    let at = |days: i64| chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(days);
    for (days, expected) in [(29, NeverFound::Fine), (30, NeverFound::Ask), (60, NeverFound::Pause)] {
        assert_eq!(never_found(at(0), false, at(days)), expected);
        assert_eq!(never_found(at(0), true, at(days)), NeverFound::Fine);
    }
}
