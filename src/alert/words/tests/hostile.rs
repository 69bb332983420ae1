//! Names and places that somebody wrote to do harm.

use super::samples::{KINDS, Sample};
use crate::contact::{Content, Role};
use proptest::prelude::*;

/// Characters that stand in no message: they move, hide or turn something.
fn is_bad(c: char) -> bool {
    c.is_control()
        || matches!(c as u32, 0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

fn holds(text: &str) -> Result<(), String> {
    for kind in [KINDS[3], KINDS[5], KINDS[11], KINDS[21]] {
        for (role, content) in [(Role::Family, Content::Places), (Role::Lawyer, Content::Full)] {
            let mut sample = Sample::new(kind, role, content, "en");
            sample.facts.call = text.to_owned();
            sample.facts.place = Some(text.to_owned());
            sample.facts.old_place = Some(text.to_owned());
            sample.facts.quote = Some(text.to_owned());
            sample.facts.lawyer = Some(text.to_owned());
            sample.facts.group.as_mut().expect("a group").name = text.to_owned();
            let words = sample.words();
            let one_line = [&words.subject, &words.short];
            if one_line.iter().any(|line| line.chars().any(is_bad)) {
                return Err(format!("{kind:?}: {:?}", words.subject));
            }
            if words.text.chars().any(|c| c != '\n' && is_bad(c)) || words.html.chars().any(is_bad) {
                return Err(format!("{kind:?}: {:?}", words.text));
            }
            if words.subject.chars().count() > super::super::SUBJECT || words.subject.is_empty() {
                return Err(format!("{kind:?}: a subject of {}", words.subject.chars().count()));
            }
        }
    }
    Ok(())
}

#[test]
fn n1_n4_no_control_character_comes_through() {
    for code in (0..0x3000).chain(0xFE00..=0xFFFF).chain(0xE0000..=0xE0080) {
        let Some(c) = char::from_u32(code).filter(|c| is_bad(*c)) else { continue };
        holds(&format!("A{c}B{c}{c}")).unwrap_or_else(|e| panic!("U+{code:04X}: {e}"));
    }
    holds("R.\r\nBcc: everybody@example.org").unwrap();
}

#[test]
fn ten_thousand_marks_on_a_letter_are_three() {
    let mut sample = Sample::family(KINDS[3], "en");
    sample.facts.call = format!("R{}.", "\u{301}".repeat(10_000));
    let words = sample.words();
    assert_eq!(words.subject, "R\u{301}\u{301}\u{301}. is not on ICE's list now");
}

#[test]
fn a_name_is_no_markup() {
    let mut sample = Sample::family(KINDS[3], "en");
    sample.facts.call = "<script>alert(1)</script>&\"'".to_owned();
    let words = sample.words();
    assert!(!words.html.contains("<script"), "{}", words.html);
    assert!(words.html.contains("&lt;script&gt;"));
    assert!(words.html.starts_with("<!DOCTYPE html><html lang=\"en\" dir=\"ltr\">"));
}

/// Fluent's own marks in a value are no placeholders.
#[test]
fn a_name_is_no_template() {
    let mut sample = Sample::family(KINDS[3], "en");
    sample.facts.call = "{ $place } { site }".to_owned();
    assert!(sample.words().subject.starts_with("{ $place } { site } is not on"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_name_breaks_a_message(name in any::<String>()) {
        prop_assert_eq!(holds(&format!("a{name}")), Ok(()));
    }
}
