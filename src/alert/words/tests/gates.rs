//! Gates for every message in every language: plain, short, without the words that harm. Each gate is shown to close.

use super::super::share::{SHARE, share_text, wa_link};
use super::all;
use super::readable::{self, counts};
use super::samples::{KINDS, Sample};
use crate::contact::{Content, Role};
use crate::locale::Locale;

/// Grade of Flesch and Kincaid, INFLESZ, words a sentence: the limits of `locales/README.md`.
const GRADE: f64 = 6.0;
const INFLESZ: f64 = 65.0;
const WORDS: f64 = 15.0;

/// The words that a message never says. A word stands for its own beginning: `desaparec` is also `desapareció`.
const NEVER_EN: [&str; 36] = [
    "disappear",
    "vanish",
    "missing",
    "good news",
    "bad news",
    "all is well",
    "everything ok",
    "everything is ok",
    "don't panic",
    "calm down",
    "don't worry",
    "stay strong",
    "we found",
    "we confirmed",
    "located",
    "real-time",
    "live ",
    "guarantee",
    "you must",
    "lawsuit",
    "sue ",
    "pay ",
    "bond",
    "alien",
    "illegal",
    "inmate",
    "criminal",
    "target",
    "recently",
    "yesterday",
    "freed",
    "safe",
    "escape",
    "fugitive",
    "prison",
    "removed",
];
const NEVER_ES: [&str; 40] = [
    "desaparec",
    "desaparición",
    "buena noticia",
    "buenas noticias",
    "mala noticia",
    "malas noticias",
    "todo está bien",
    "todo bien",
    "no se preocupe",
    "cálmese",
    "tranquil",
    "fuerza",
    "ánimo",
    "encontramos",
    "confirmamos",
    "localiz",
    "ubicamos",
    "tiempo real",
    "en vivo",
    "garantiz",
    "usted debe",
    "demande",
    "pague ",
    "fianza",
    "ilegal",
    "reo ",
    "preso",
    "presa",
    "criminal",
    "delincuente",
    "objetivo",
    "recientemente",
    "ayer",
    "liberad",
    "deportad",
    "trasladad",
    "detenid",
    "a salvo",
    "extranjer",
    "cárcel",
];

/// Where a word of what may have happened may stand: only beside "may", never as something found.
const MAY_EN: [&str; 1] = ["may have been moved, released, or deported"];

/// What is wrong with a text: every gate in turn.
fn complaints(language: &str, text: &str) -> Vec<String> {
    let mut found = words_that_harm(language, text);
    found.extend(text.chars().filter(|c| is_emoji(*c)).map(|c| format!("an emoji: {c}")));
    found.extend(too_hard(language, text));
    found
}

fn words_that_harm(language: &str, text: &str) -> Vec<String> {
    let mut text = format!(" {} ", text.to_lowercase().replace('\n', " "));
    let never: &[&str] = if language == "es" { &NEVER_ES } else { &NEVER_EN };
    if language == "en" {
        MAY_EN.iter().for_each(|allowed| text = text.replace(allowed, ""));
    }
    let findings: &[&str] = if language == "en" { &["released", "deported"] } else { &[] };
    let begins = |word: &str| {
        text.match_indices(word).any(|(i, _)| !text[..i].ends_with(|c: char| c.is_alphanumeric()))
    };
    never.iter().chain(findings).filter(|word| begins(word)).map(|word| format!("says {word:?}")).collect()
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0F)
}

fn too_hard(language: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let counts = counts(text, if language == "es" { readable::spanish } else { readable::english });
    if counts.words == 0.0 {
        return found;
    }
    if language == "en" && counts.grade() > GRADE {
        found.push(format!("grade {:.1}", counts.grade()));
    }
    if language == "es" && counts.inflesz() < INFLESZ {
        found.push(format!("INFLESZ {:.1}", counts.inflesz()));
    }
    if counts.words_a_sentence() > WORDS {
        found.push(format!("{:.1} words a sentence", counts.words_a_sentence()));
    }
    found
}

fn check(all: impl IntoIterator<Item = (String, String, String)>) {
    let found: Vec<String> = all
        .into_iter()
        .flat_map(|(language, what, text)| {
            let complaints = complaints(&language, &text);
            complaints.into_iter().map(move |c| format!("{language} {what}: {c}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_message_is_plain_and_harms_nobody() {
    for language in ["en", "es"] {
        let reads =
            |sample: &Sample| matches!(sample.to.details.role, Role::Family | Role::Helper | Role::Ngo);
        check(all(language).into_iter().filter(reads).map(|sample| {
            let words = sample.words();
            let text = [words.subject, words.short, words.text].join("\n");
            (language.to_owned(), format!("{:?} to {:?}", sample.kind, sample.to.details.role), text)
        }));
    }
}

/// Rows of facts are no sentences, so their grade says nothing; the words are held to the same list.
#[test]
fn messages_to_lawyers_harm_nobody() {
    for language in ["en", "es"] {
        for sample in all(language) {
            let words = sample.words();
            let text = [words.subject, words.short, words.text].join("\n");
            assert_eq!(words_that_harm(language, &text), [] as [String; 0], "{:?}", sample.kind);
            assert!(!text.chars().any(is_emoji));
        }
    }
}

#[test]
fn each_gate_can_close() {
    let closes = |language: &str, text: &str| complaints(language, text).join(", ");
    assert!(closes("en", "She disappeared.").contains("disappear"));
    assert!(closes("en", "Mamá was released.").contains("released"));
    assert!(closes("es", "Mamá desapareció ayer.").contains("desaparec"));
    assert!(closes("es", "Mamá fue deportada.").contains("deportad"));
    assert!(closes("en", "No change. \u{2705}").contains("emoji"));
    assert!(
        closes("en", "Notification concerning immigration detention administrative documentation.")
            .contains("grade")
    );
    assert!(
        closes("es", "Notificación administrativa concerniente a documentación migratoria.")
            .contains("INFLESZ")
    );
    assert!(closes("en", &format!("{}end.", "we go on and ".repeat(5))).contains("words a sentence"));
    assert_eq!(closes("en", "Mamá may have been moved, released, or deported."), "");
    assert_eq!(words_that_harm("es", "Puede ser una liberación o una deportación."), [] as [String; 0]);
}

#[test]
fn a_text_to_hand_on_fits_one_chat_message() {
    for language in ["en", "es"] {
        for sample in all(language) {
            let text = sample.told(share_text);
            assert!(text.chars().count() <= SHARE, "{:?}: {}", sample.kind, text.chars().count());
            assert!(!text.contains("Ejemplo House"), "no footer");
        }
    }
}

#[test]
fn even_long_names_fit_and_no_sentence_is_cut() {
    for language in ["en", "es"] {
        for kind in KINDS {
            let mut sample = Sample::new(kind, Role::Family, Content::Places, language);
            sample.facts.call = "Ñ".repeat(500);
            sample.facts.place = Some("PLACE ".repeat(100));
            sample.facts.old_place = sample.facts.place.clone();
            sample.facts.lawyer = Some("Name ".repeat(100));
            let text = sample.told(share_text);
            assert!(text.chars().count() <= SHARE, "{kind:?}: {}", text.chars().count());
            let whole = sample.words().text;
            let lines: Vec<&str> = whole.lines().collect();
            assert!(text.lines().all(|line| lines.contains(&line)), "{kind:?}");
        }
    }
}

#[test]
fn the_whatsapp_link_carries_the_text() {
    let link = wa_link("Mamá & 50 %\nab+c");
    assert_eq!(link.as_str(), "https://wa.me/?text=Mam%C3%A1%20%26%2050%20%25%0Aab%2Bc");
}

#[test]
fn every_key_of_a_form_is_a_message() {
    // A key that English lacks would never be said, and nobody would miss it.
    let keys = super::super::form::keys();
    for key in keys {
        assert!(Locale::english().has(key), "locales/en lacks `{key}`");
    }
}
