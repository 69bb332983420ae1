//! The labels of a list that a page offers, and the nearest of them to what somebody wrote: a country that is
//! spelled otherwise than the page spells it finds nobody.

use crate::fold::{fold, one_space};

/// So many suggestions are made.
const MOST: usize = 3;
/// Jaro-Winkler likeness from which on a label is suggested.
const ALIKE: f64 = 0.78;

/// Whether the list has this label, as a browser compares: white space, case and accents aside.
pub fn has(labels: &[String], text: &str) -> bool {
    labels.iter().any(|label| same(label, text))
}

/// The label that the list has for this text, or the nearest ones, the likeliest first.
pub fn nearest<'l>(labels: &'l [String], text: &str) -> Vec<&'l str> {
    let wanted = fold(text);
    let mut alike: Vec<(f64, &str)> = labels
        .iter()
        .map(|label| (likeness(&fold(label), &wanted), label.as_str()))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    alike.into_iter().take(MOST).map(|(_, label)| label).collect()
}

/// A list as it is kept: a JSON array of texts; anything else is none.
pub fn parse(json: &[u8]) -> Option<Vec<String>> {
    let labels: Vec<String> = serde_json::from_slice(json).ok()?;
    (labels.len() > 1).then_some(labels)
}

fn same(a: &str, b: &str) -> bool {
    one_space(a) == one_space(b) || fold(a) == fold(b)
}

/// Also when one text stands in the other: "Korea" and "Korea, Republic of".
fn likeness(label: &str, wanted: &str) -> f64 {
    let whole = strsim::jaro_winkler(label, wanted);
    let inside = wanted.len() >= 4 && (label.contains(wanted) || wanted.contains(label));
    if inside { whole.max(0.9) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<String> {
        ["Select a country", "Chile", "China", "Guatemala", "Honduras", "Mexico", "Korea, Republic of"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn the_nearest_labels_are_suggested() {
        for (text, first) in [
            ("Hondura", Some("Honduras")),
            ("Méjico", Some("Mexico")),
            ("Korea", Some("Korea, Republic of")),
            ("guatemala ", Some("Guatemala")),
            ("Xyz", None),
        ] {
            assert_eq!(nearest(&list(), text).first().copied(), first, "{text}");
        }
    }

    #[test]
    fn case_accents_and_spaces_are_no_other_label() {
        for text in ["México", " honduras", "Korea,  Republic of"] {
            assert!(has(&list(), text), "{text}");
        }
        assert!(!has(&list(), "Korea"));
        assert_eq!(parse(b"[\"a\",\"b\"]"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(parse(b"[]"), None);
        assert_eq!(parse(b"{"), None);
    }
}
