//! REPORT.pdf says what it must, in both languages, the same each time.

use super::super::case::{Case, Language, Level};
use super::{pdf, read, story, text};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn pages(case: &Case) -> usize {
    read(&pdf(case), &[]).matches('\u{c}').count()
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let case = story::case(Level::Opposing, Language::English, 60);
    assert_eq!(pdf(&case), pdf(&case.clone()));
    let mut later = case.clone();
    later.made_at += chrono::TimeDelta::seconds(1);
    assert_ne!(pdf(&case), pdf(&later), "the date in it is that of the case");
}

#[test]
fn it_is_marked_as_pdf_a_2b() {
    let bytes = pdf(&story::case(Level::Opposing, Language::English, 20));
    let raw = String::from_utf8_lossy(&bytes);
    for mark in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/GTS_PDFA1"] {
        assert!(raw.contains(mark), "{mark} is missing");
    }
    assert!(!raw.contains("/Encrypt") && !raw.contains("/JavaScript"));
}

#[test]
fn its_key_sentences_are_there_and_in_order() {
    let text = text(&story::case(Level::Opposing, Language::English, 120));
    let mut from = 0;
    for sentence in [
        "TISKZOR INVENTADO-ZORZOR, A-number A000000124, country of birth Guatemala",
        "opposing: for the other side",
        "the page was asked about this person 120 times.",
        "it answered that it has no record 21 times, it gave no answer or refused 16 times and it gave another answer 1 time.",
        "It last showed a record at 2026-03-16 18:00:07 UTC (entry 1213). From 2026-03-16 20:00:07 UTC (entry 1216)",
        "It does not say where a person is",
        "Change 1: The record changed",
        "Change 4: On the list again",
        "Illustrative aid, not evidence (FRE 107)",
        "gap: not asked",
        "a_number=000000124&country=Guatemala",
        "Each look that was made in this period, also those that failed.",
        "planned = looks with a slot + slots in gaps",
        "the program was not running",
        "the clock was set, or the machine slept",
        "other people who are plainly on the list were still shown",
        "Looks with both bounds: 107; width: least 56 min, middle 56 min, greatest 56 min. Looks without both bounds: 13.",
        "It does not prove what the page said",
        "The page may lag behind, or be wrong.",
        "Nothing here is a claim about custody",
        "It does not exclude that the operator ran a second log under other keys",
        "testigo verify FOLDER",
        "Signed checkpoint of the log",
    ] {
        let found = text[from..].find(sentence);
        from += found.unwrap_or_else(|| panic!("missing, or not in its place: {sentence}"));
    }
}

#[test]
fn every_look_change_gap_and_anchor_is_named_by_its_entry() {
    let case = story::case(Level::Opposing, Language::English, 200);
    let text = text(&case);
    let numbers: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let mut indexes: Vec<u64> = case.looks.iter().map(|l| l.index).collect();
    indexes.extend(case.changes.iter().map(|c| c.index));
    indexes.extend(case.gaps.iter().map(|g| g.index));
    indexes.extend(case.anchors.iter().map(|a| a.index));
    indexes.extend(case.looks.iter().filter_map(|l| l.controls.as_ref()).flat_map(|c| c.listed.clone()));
    for index in indexes {
        assert!(numbers.contains(index.to_string().as_str()), "entry {index} is not in the report");
    }
}

#[test]
fn each_page_has_its_number_and_the_root() {
    let case = story::case(Level::Opposing, Language::English, 60);
    let text = read(&pdf(&case), &[]);
    let pages: Vec<&str> = text.split_terminator('\u{c}').collect();
    for (n, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", n + 1, pages.len())), "page {}", n + 1);
        assert!(page.contains(&case.root) && page.contains("9000 entries in the log"), "page {}", n + 1);
    }
}

#[test]
fn more_looks_take_more_pages_until_the_table_is_cut() {
    let of = |n| pages(&story::case(Level::Opposing, Language::English, n));
    let (few, some, many) = (of(20), of(120), of(500));
    assert!(few < some && some < many, "{few} {some} {many}");
    let cut = story::case(Level::Opposing, Language::English, 501);
    assert!(pages(&cut) < many);
    assert!(text(&cut).contains("of 501 looks: those before and after each change. All in TIMELINE.csv"));
}

/// Half a second in a debug build on the machine it was written on; the bound only finds what grows by the square.
#[test]
fn five_thousand_looks_are_set_in_seconds() {
    let case = story::case(Level::Opposing, Language::English, 5_000);
    let began = Instant::now();
    let bytes = pdf(&case);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(bytes.len() < 2_000_000);
}

#[test]
fn a_case_without_looks_says_so() {
    let mut case = story::case(Level::Court, Language::English, 20);
    case.looks.clear();
    case.changes.clear();
    let text = text(&case);
    assert!(text.contains("The page was not asked in this period."));
    assert!(text.contains("No change was found in this period."));
}

#[test]
fn two_people_at_two_pages_are_kept_apart() {
    let mut case = story::case(Level::Court, Language::English, 20);
    let mut second = case.people[0].clone();
    (second.number, second.pseudonym, second.enrolled) = (2, story::hex(77), 6);
    case.people.push(second);
    let mut page = case.sources[0].clone();
    (page.id, page.title) = ("other".into(), "Other Pretend Page".into());
    page.coverage[0].person = 2;
    case.sources.push(page);
    for n in 0..20 {
        let mut look = case.looks[n].clone();
        (look.index, look.check) = (look.index + 50_000, look.check + 50_000);
        (look.person, look.source) = (2, "other".into());
        (look.outcome, look.fields) = ("listed_no_place".into(), vec![]);
        case.looks.push(look);
    }
    let text = text(&case);
    assert!(text.contains("What public pages answered about 2 people"));
    let own = text.split("Person 2 · Other Pretend Page Between").nth(1).expect("its own paragraph");
    assert!(own.starts_with(" 2026-03-10") && own.contains("20 times. It showed a record 20 times"));
    assert!(text.contains(&story::hex(9)) && text.contains(&story::hex(77)));
}

#[test]
fn coverage_that_does_not_add_up_is_said() {
    let mut case = story::case(Level::Court, Language::English, 20);
    case.exhibits.clear();
    assert!(!text(&case).contains(" NO "));
    case.sources[0].coverage[0].planned += 1;
    assert!(text(&case).contains(" NO "));
}

/// Every word that stands in both languages is a name, a word of the page, a command, or the same word in both.
#[test]
fn a_spanish_report_has_no_english_left_in_it() {
    const SAME: &str = "no min captcha captchas bytes plan";
    const NAMES: &str = "testigo utc tls fre rfc opentimestamps pretend online detainee locator sxxx";
    const OF_THE_PAGE: &str = "sampletown made up mesa processing center in ice custody";
    const COMMANDS: &str = "court cd verify pass fail not proven";
    let known: BTreeSet<&str> =
        [SAME, NAMES, OF_THE_PAGE, COMMANDS].iter().flat_map(|w| w.split(' ')).collect();
    let neutral = |language| {
        let mut case = story::case(Level::Court, language, 120);
        case.changes.iter_mut().for_each(|c| c.because.clear());
        for look in &mut case.looks {
            look.controls.iter_mut().for_each(|c| c.because.clear());
        }
        text(&case)
    };
    // What holds a digit, a dot or a stroke is a hash, a file or an address.
    let words = |text: &str| -> BTreeSet<String> {
        text.to_lowercase()
            .split_whitespace()
            .filter(|w| {
                !w.trim_end_matches(['.', ',']).contains(|c: char| c.is_numeric() || "./_".contains(c))
            })
            .flat_map(|w| w.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>())
            .filter(|w| w.chars().count() > 1)
            .collect()
    };
    let (english, spanish) = (words(&neutral(Language::English)), words(&neutral(Language::Spanish)));
    let both: Vec<&String> = english.intersection(&spanish).filter(|w| !known.contains(w.as_str())).collect();
    assert!(both.is_empty(), "in both languages: {both:?}");
}
