//! What a message holds is what its contact wanted it to hold.

use super::all;
use super::samples::{KINDS, Sample, facts, person};
use crate::contact::{Content, Role};

/// What stands in no message that may hold the name only: places, telephones of places, country, full name, number.
fn canaries() -> Vec<String> {
    let (facts, person) = (facts(), person());
    let names = person.details.names.expect("invented people have names");
    let digits = person.details.a_number.reveal();
    let of_facts =
        [facts.place, facts.old_place, facts.city, facts.place_phone, facts.office, facts.office_phone];
    let mut all: Vec<String> = of_facts.into_iter().flatten().collect();
    all.extend(["Honduras".to_owned(), "EXAMPLE NORTH".to_owned(), names.first, names.last, digits.clone()]);
    all.extend([digits[3..].to_owned(), format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..])]);
    all
}

fn outgoing(sample: &Sample) -> String {
    let words = sample.words();
    [words.subject, words.short, words.text, words.html].join("\n")
}

#[test]
fn n9_a_message_by_name_only_holds_nothing_else() {
    for language in ["en", "es"] {
        for sample in all(language).iter().filter(|s| s.to.details.content == Content::NameOnly) {
            let text = outgoing(sample);
            for canary in canaries() {
                assert!(!text.contains(&canary), "{:?} {language}: {canary} in {text}", sample.kind);
            }
        }
    }
}

#[test]
fn the_steps_still_stand_when_the_place_may_not() {
    use crate::notice::NoticeKind::NotListed;
    let text = Sample::new(NotListed, Role::Family, Content::NameOnly, "en").words().text;
    assert!(text.contains("2. Call the place where Mamá was last listed. Give the A-number."), "{text}");
    assert!(text.contains("5. Call the consulate of the country of birth."), "{text}");
}

#[test]
fn places_alone_bring_no_number_and_no_full_name() {
    let person = person();
    let names = person.details.names.clone().expect("invented people have names");
    let digits = person.details.a_number.reveal();
    for language in ["en", "es"] {
        for sample in all(language).iter().filter(|s| s.to.details.content == Content::Places) {
            let text = outgoing(sample);
            for canary in [&names.first, &names.last, &digits[3..].to_owned()] {
                assert!(!text.contains(canary.as_str()), "{:?}", sample.kind);
            }
            assert!(!text.contains("•••"));
        }
    }
}

#[test]
fn a_locked_screen_shows_no_place_and_a_subject_three_digits_at_most() {
    for language in ["en", "es"] {
        for sample in all(language) {
            let words = sample.words();
            for canary in canaries() {
                assert!(!words.short.contains(&canary), "{:?}: {}", sample.kind, words.short);
                assert!(!words.subject.contains(&canary), "{:?}: {}", sample.kind, words.subject);
            }
        }
    }
}

#[test]
fn a_lawyer_reads_the_whole_number_inside_and_three_digits_outside() {
    use crate::notice::NoticeKind::{FirstMiss, NotListed};
    let words = Sample::new(NotListed, Role::Lawyer, Content::Full, "en").words();
    let digits = person().details.a_number.reveal();
    assert_eq!(
        words.subject,
        format!("[testigo] Not listed (confirmed) – A •••-•••-{} – matter 2026-014", &digits[6..])
    );
    let whole =
        format!("(A {}-{}-{}), country of birth Honduras.", &digits[..3], &digits[3..6], &digits[6..]);
    assert!(words.text.contains(&whole), "{}", words.text);
    let early = Sample::new(FirstMiss, Role::Lawyer, Content::Full, "en").words();
    assert_eq!(
        early.subject,
        format!(
            "[testigo] UNCONFIRMED – first miss – A •••-•••-{} – rechecking until 20:20 UTC",
            &digits[6..]
        )
    );
}

#[test]
fn what_is_unconfirmed_says_so_in_its_subject() {
    use crate::notice::NoticeKind::{FirstMiss, Likely};
    for (language, word) in [("en", "UNCONFIRMED"), ("es", "SIN CONFIRMAR")] {
        for mut sample in all(language).into_iter().filter(|s| matches!(s.kind, FirstMiss | Likely)) {
            assert!(sample.words().subject.contains(word));
            sample.discreet = true;
            assert!(sample.words().subject.contains(word));
        }
    }
}

#[test]
fn the_discreet_form_says_only_that_there_is_a_note() {
    for kind in KINDS {
        let mut sample = Sample::family(kind, "es");
        sample.discreet = true;
        assert_eq!(sample.words().short, "Aviso sobre Mamá. Abra para leer.");
    }
}

#[test]
fn a_share_text_never_holds_a_number() {
    let digits = person().details.a_number.reveal();
    for sample in all("en") {
        let text = sample.told(super::super::share::share_text);
        assert!(!text.contains(&digits[3..]) && !text.contains("INVENTADO"));
    }
}

#[test]
fn nothing_is_printed_by_debug() {
    let words = Sample::family(KINDS[3], "en").words();
    assert_eq!(format!("{words:?}"), "Words(…)");
}
