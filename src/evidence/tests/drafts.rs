//! The drafts: the facts are in them, opinions and signatures are not, and each page says that it is a draft.

use super::super::case::{Case, Language, Level};
use super::super::drafts::{WARNING, drafts};
use super::{story, unzipped};

const NAMES: [&str; 4] = ["DECLARATION", "NOTICE-902-11", "NOTICE-1006", "SEARCH-CERTIFICATE"];

fn draft(case: &Case, name: &str) -> String {
    let files = drafts(case).expect("drafts");
    let (_, bytes) = files.into_iter().find(|(file, _)| file == &format!("{name}.md")).expect(name);
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn four_drafts_in_two_forms_the_same_each_time() {
    let case = story::case(Level::Opposing, Language::English, 60);
    let files = drafts(&case).expect("drafts");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<String> = NAMES.iter().flat_map(|n| [format!("{n}.docx"), format!("{n}.md")]).collect();
    assert_eq!(names, expected);
    assert_eq!(files, drafts(&case).expect("drafts"));
}

#[test]
fn each_page_says_that_it_is_a_draft() {
    for (name, bytes) in drafts(&story::case(Level::Court, Language::Spanish, 60)).expect("drafts") {
        if name.ends_with(".docx") {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a ZIP");
            let mut header = String::new();
            let mut part = zip.by_name("word/header1.xml").expect("a header");
            std::io::Read::read_to_string(&mut part, &mut header).expect("UTF-8");
            assert!(header.contains("DRAFT, needs a lawyer"), "{name}");
            drop(part);
            assert!(unzipped(&bytes).contains("w:headerReference"), "{name}");
        } else {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(
                text.starts_with(&format!("**{WARNING}**")) && text.ends_with(&format!("**{WARNING}**\n")),
                "{name}"
            );
        }
    }
}

#[test]
fn the_declaration_has_its_fourteen_points_and_both_oaths() {
    let text = draft(&story::case(Level::Opposing, Language::English, 120), "DECLARATION");
    for n in 1..=14 {
        assert!(text.contains(&format!("## {n}. ")), "point {n}");
    }
    for fact in [
        "My name is ________.",
        "an accurate result, because ________.",
        "SHA-256 of the program's file: 7c9fa136",
        "Debian GNU/Linux 12, x86_64",
        "are never counted as “not found”",
        "of 21 answers “no record”, 16 were witnessed",
        "| data/looks.warc.gz (answers for replay) |",
        "| NO | sha256sum |",
        "under penalty of perjury that the foregoing is true and correct. Executed on ________",
        "under penalty of perjury under the laws of the United States of America that the foregoing is true and correct",
        "Signature: ________",
    ] {
        assert!(text.contains(fact), "{fact}");
    }
}

#[test]
fn a_search_certificate_has_inputs_times_paths_controls_and_failures() {
    let text = draft(&story::case(Level::Opposing, Language::English, 120), "SEARCH-CERTIFICATE");
    for fact in [
        "## Window 1",
        "Exact inputs: a_number=000000124&country=Guatemala",
        "Search by number: 18 made, 15 answered that there is no record.",
        "Search by name: 6 made, 6 answered that there is no record.",
        "The same inputs had found the record before",
        "Of the 21 answers “no record”, 21 were to exactly these inputs.",
        "16 of 21 answers “no record” were witnessed",
        "entry 1243, 2026-03-17 14:00:07 UTC: Website did not answer",
        "entry 40003, 2026-03-17 06:00:07 UTC",
        "| 1216 | 2026-03-16 20:00:07 UTC | number | No record |",
    ] {
        assert!(text.contains(fact), "{fact}");
    }
    assert!(!text.contains("## Window 2"));
}

#[test]
fn without_an_absence_there_is_nothing_to_certify() {
    let mut case = story::case(Level::Opposing, Language::English, 20);
    case.looks.retain(|l| l.outcome != "not_listed");
    assert!(draft(&case, "SEARCH-CERTIFICATE").contains("There is no search to certify."));
}

#[test]
fn other_inputs_before_are_told() {
    let mut case = story::case(Level::Opposing, Language::English, 120);
    for look in case.looks.iter_mut().filter(|l| l.outcome == "not_listed") {
        look.inputs = Some("a_number=000000124&country=Guatamala".into());
    }
    let text = draft(&case, "SEARCH-CERTIFICATE");
    assert!(text.contains("Of the 21 answers “no record”, 0 were to exactly these inputs."));
}
