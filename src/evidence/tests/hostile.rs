//! Values that pages and config could hold: they neither break the layout nor open what is closed.

use super::super::case::{Case, Language, Level};
use super::super::drafts::drafts;
use super::{everything, pdf, read, story};

const VALUES: [&str; 9] = [
    "",
    "\u{202e}gnitset\u{202c} \u{200f}\u{2066}",
    "محكمة الهجرة ١٢٣ — مرحبا بالعالم",
    "בית המשפט לענייני הגירה 123",
    "a\0b\u{7}c\u{1b}[31m\r\n\td\u{85}\u{2028}e",
    "😀👩‍👩‍👧‍👦🇲🇽 ☠️ 𝕳𝖊𝖑𝖑𝖔",
    "Z̸̡̛̪͎̲͍̮̳̽̌̈́̒a̴̢̛l̷g̶o̵ नमस्ते 你好 ሰላም",
    "<script>alert(1)</script> | `x` **y** [z](http://x.example) =1+1",
    "\u{e000}\u{fffe}\u{10ffff}\u{fdd0}\u{fffd}\u{ad}\u{feff}",
];

/// The case with this value wherever a value from outside can stand.
fn with(value: &str) -> Case {
    let mut case = story::case(Level::Opposing, Language::English, 20);
    let v = || value.to_owned();
    (case.software, case.machine, case.origin, case.root) = (v(), v(), v(), v());
    (case.log_key, case.checkpoint, case.software_sha256) = (v(), v(), Some(v()));
    let person = &mut case.people[0];
    (person.name, person.country, person.a_number, person.pseudonym) = (Some(v()), Some(v()), Some(v()), v());
    (case.sources[0].title, case.sources[0].address) = (v(), v());
    for look in &mut case.looks {
        (look.why, look.rule, look.inputs, look.body_sha256) = (v(), v(), Some(v()), Some(v()));
        look.fields = vec![("place".into(), v()), (v(), v())];
        look.not_before.iter_mut().for_each(|b| b.service = v());
        look.controls.iter_mut().for_each(|c| c.because = v());
    }
    case.looks[1].outcome = v();
    for change in &mut case.changes {
        (change.kind, change.was, change.now, change.because) = (v(), v(), v(), v());
    }
    case.gaps[0].reason = v();
    case.anchors.iter_mut().for_each(|a| (a.kind, a.service) = (v(), v()));
    case.incidents.iter_mut().for_each(|i| (i.kind, i.text) = (v(), v()));
    case.exhibits.iter_mut().for_each(|e| (e.file, e.what, e.here_sha256) = (v(), v(), v()));
    case
}

/// Words with their place: left, top, right, bottom (`pdftotext -bbox`; points).
fn placed(pdf: &[u8]) -> Vec<([f32; 4], String)> {
    let boxes = read(pdf, &["-bbox"]);
    let word = |line: &str| {
        let of = |name: &str| -> Option<f32> {
            line.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok()
        };
        let text = line.split('>').nth(1)?.split('<').next()?.to_owned();
        Some(([of("xMin")?, of("yMin")?, of("xMax")?, of("yMax")?], text))
    };
    boxes.lines().filter(|l| l.trim_start().starts_with("<word")).filter_map(word).collect()
}

/// Every word of the report stands within the margins.
fn inside_the_margins(pdf: &[u8]) {
    let words = placed(pdf);
    for ([left, top, right, bottom], word) in &words {
        assert!(*left >= 60.0 && *right <= 612.0 - 60.0, "beside the page: {word} {left} {right}");
        assert!(*top >= 50.0 && *bottom <= 792.0 - 24.0, "above or below the page: {word} {top} {bottom}");
    }
    assert!(words.len() > 200, "{} words", words.len());
}

#[test]
fn no_value_breaks_the_page() {
    for value in VALUES {
        let case = with(value);
        inside_the_margins(&pdf(&case));
        drafts(&case).expect("drafts");
    }
}

#[test]
fn ten_thousand_characters_are_cut_and_that_is_said() {
    for c in ["W", "é", "م", "\u{202e}", "😀", "x "] {
        let pdf = pdf(&with(&c.repeat(10_000)));
        inside_the_margins(&pdf);
        assert!(pdf.len() < 3_000_000);
    }
    let text = super::text(&with(&"W".repeat(10_000)));
    assert!(text.replace(' ', "").contains("…[300/10000]"));
}

/// PDF/A allows no empty glyph, so the writer itself complains about a character that was not taken care of.
#[test]
fn any_character_can_be_set() {
    let all: Vec<char> = (0..=0x2_ffff).step_by(11).filter_map(char::from_u32).collect();
    let mut case = story::case(Level::Opposing, Language::English, 400);
    case.changes.clear();
    for (look, chars) in case.looks.iter_mut().zip(all.chunks(150)) {
        look.outcome = chars.iter().collect();
        look.why.clear();
    }
    inside_the_margins(&pdf(&case));
}

#[test]
fn hidden_characters_are_spelled_out() {
    let text = super::text(&with("abc\u{202e}def"));
    assert!(text.contains("abc[U+202E]def") && !text.contains('\u{202e}'));
}

/// `pdftotext` turns the two letters of the ligature around; both are there.
#[test]
fn arabic_can_be_copied_from_the_report() {
    let mut case = story::case(Level::Opposing, Language::English, 20);
    case.people[0].name = Some("لا إله مرحبا".into());
    let text = super::text(&case);
    for letters in ["إله", "مرحبا"] {
        assert!(text.contains(letters), "{letters} is lost");
    }
    assert_eq!(text.matches('ل').count(), 2, "the ligature lost a letter");
}

#[test]
fn nothing_closed_is_in_any_output() {
    const CANARY: &str = "CANARIOCERRADO";
    let mut case = story::case(Level::Court, Language::English, 120);
    let person = &mut case.people[0];
    (person.name, person.country) = (Some(CANARY.into()), Some(CANARY.into()));
    person.a_number = Some(CANARY.into());
    for look in &mut case.looks {
        look.inputs = Some(CANARY.into());
        (look.body_sha256, look.picture) = (Some(CANARY.into()), Some(CANARY.into()));
        for name in ["name", "name_first", "a_number", "number", "register_number", "country_of_birth"] {
            look.fields.push((name.into(), CANARY.into()));
        }
    }
    for language in [Language::English, Language::Spanish] {
        case.language = language;
        assert!(!everything(&case).contains(CANARY));
    }
    case.level = Level::Opposing;
    assert!(everything(&case).contains(CANARY), "the test can fail");
}

#[test]
fn times_far_away_do_not_fill_the_strip() {
    let mut case = story::case(Level::Opposing, Language::English, 20);
    case.gaps[0].from = chrono::DateTime::UNIX_EPOCH;
    case.gaps[0].until = chrono::DateTime::from_timestamp(32_503_680_000, 0).expect("the year 3000");
    case.looks[0].asked = chrono::DateTime::UNIX_EPOCH;
    assert!(super::text(&case).contains("days without a look"));
}

/// Report, tables and drafts of a case with nothing in it.
#[test]
fn an_empty_case_is_told() {
    let mut case = story::case(Level::Court, Language::English, 20);
    (case.people, case.sources, case.looks) = (vec![], vec![], vec![]);
    (case.gaps, case.changes, case.anchors) = (vec![], vec![], vec![]);
    (case.incidents, case.exhibits) = (vec![], vec![]);
    assert!(everything(&case).contains("nolookinthisperiod"));
}
