//! TIMELINE.csv and COVERAGE.csv, read back.

use super::super::case::{Language, Level};
use super::super::tables::{coverage, timeline};
use super::story;
use std::collections::HashMap;

fn rows(bytes: &[u8]) -> Vec<HashMap<String, String>> {
    let mut csv = csv::Reader::from_reader(bytes);
    csv.deserialize().map(|row| row.expect("a row of the heading's length")).collect()
}

#[test]
fn each_row_names_its_entry_and_all_are_there() {
    let case = story::case(Level::Opposing, Language::English, 50);
    let rows = rows(&timeline(&case));
    assert_eq!(rows.len(), case.looks.len() + case.gaps.len() + case.changes.len());
    let entries: Vec<u64> = rows.iter().map(|r| r["entry"].parse().expect("a number")).collect();
    assert!(entries.is_sorted());
    for look in &case.looks {
        let row = rows.iter().find(|r| r["entry"] == look.index.to_string()).expect("its row");
        assert_eq!((row["type"].as_str(), &row["outcome"]), ("look", &look.outcome));
        assert_eq!(row["asked"], crate::time::rfc3339(look.asked));
        assert_eq!(&row["body_sha256"], look.body_sha256.as_ref().expect("a hash"));
    }
}

#[test]
fn lines_end_as_rfc_4180_says() {
    let text =
        String::from_utf8(timeline(&story::case(Level::Opposing, Language::English, 20))).expect("UTF-8");
    assert!(text.ends_with("\r\n") && text.lines().count() == text.matches("\r\n").count());
}

#[test]
fn planned_is_done_and_missed() {
    let case = story::case(Level::Opposing, Language::English, 50);
    let rows = rows(&coverage(&case));
    let number = |name: &str| rows[0][name].parse::<u64>().expect("a number");
    assert_eq!(number("planned"), number("with_slot") + number("in_gaps"));
    assert_eq!(rows[0]["adds_up"], "yes");
    assert_eq!((rows[1]["type"].as_str(), rows[1]["slots"].as_str()), ("gap", "9"));
}

#[test]
fn no_cell_is_a_formula() {
    for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝"] {
        let mut case = story::case(Level::Opposing, Language::English, 20);
        let formula = format!("{start}HYPERLINK(\"http://x.example\")");
        case.looks[3].inputs = Some(formula.clone());
        case.looks[3].why.clone_from(&formula);
        case.gaps[0].reason.clone_from(&formula);
        let row = rows(&timeline(&case)).into_iter().find(|r| r["check"] == "503").expect("the row");
        assert_eq!(row["inputs"], format!("'{formula}"));
        for row in rows(&timeline(&case)).iter().chain(&rows(&coverage(&case))) {
            assert!(row.values().all(|cell| !cell.starts_with(start)), "{row:?}");
        }
    }
}
