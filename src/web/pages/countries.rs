//! Countries of birth: as the page's own list writes them, and as a viewer may look for them.

use super::super::words::Words;
use crate::fold::fold;
use maud::{Markup, html};

/// Labels where no list of a page is known yet; their names in other languages are `web-country-…`.
const LABELS: [&str; 36] = [
    "Afghanistan",
    "Argentina",
    "Armenia",
    "Bolivia",
    "Brazil",
    "Cameroon",
    "Canada",
    "Chile",
    "China",
    "Colombia",
    "Costa Rica",
    "Cuba",
    "Dominican Republic",
    "Ecuador",
    "El Salvador",
    "Ghana",
    "Guatemala",
    "Haiti",
    "Honduras",
    "India",
    "Iran",
    "Jamaica",
    "Mexico",
    "Nicaragua",
    "Nigeria",
    "Panama",
    "Paraguay",
    "Peru",
    "Philippines",
    "Russia",
    "Senegal",
    "Somalia",
    "Turkey",
    "Uruguay",
    "Venezuela",
    "Vietnam",
];

/// What may stand in the field: the labels of all lists that the archive knows, or the usual ones.
pub fn labels(lists: &[(String, Vec<String>)]) -> Vec<&str> {
    let mut all: Vec<&str> = lists.iter().flat_map(|(_, labels)| labels.iter().map(String::as_str)).collect();
    if all.is_empty() {
        all = LABELS.to_vec();
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The choices, each with its name in the viewer's language and in Spanish, so that both find it.
pub fn datalist(w: Words, lists: &[(String, Vec<String>)]) -> Markup {
    html! {
        datalist id="countries" {
            @for label in labels(lists) {
                @match names(w, label) {
                    names if names.is_empty() => option value=(label) {},
                    names => option value=(label) { (names.join(", ")) },
                }
            }
        }
    }
}

/// What was typed, as the list writes it, if it is one of its labels in another language.
pub fn as_listed(w: Words, typed: &str, lists: &[(String, Vec<String>)]) -> String {
    let wanted = fold(typed);
    let all = labels(lists);
    let same = |label: &&&str| fold(label) == wanted || names(w, label).iter().any(|n| fold(n) == wanted);
    all.iter().find(same).map_or_else(|| typed.trim().to_owned(), |label| (*label).to_owned())
}

/// Names of a label that are not the label.
fn names(w: Words, label: &str) -> Vec<String> {
    let key = format!("web-country-{}", fold(label).to_lowercase().replace(' ', "-"));
    let said = [w, Words::new("es", w.zone)].into_iter().filter_map(|w| w.sentence(&key));
    let mut names: Vec<String> = said.filter(|name| name != label).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_in_both_languages_and_kept_as_the_list_writes_it() {
        let w = Words::new("en", chrono_tz::UTC);
        let lists = vec![("x".to_owned(), vec!["Mexico".to_owned(), "Brazil".to_owned()])];
        for (typed, label) in
            [("méxico", "Mexico"), ("Brasil", "Brazil"), (" brazil ", "Brazil"), ("Perú", "Perú")]
        {
            assert_eq!(as_listed(w, typed, &lists), label, "{typed}");
        }
        assert_eq!(as_listed(w, "Perú", &[]), "Peru");
        let shown = datalist(w, &lists).into_string();
        assert!(shown.contains("<option value=\"Mexico\">México</option>"), "{shown}");
    }

    #[test]
    fn every_usual_country_has_its_names() {
        for tag in ["en", "es"] {
            for label in LABELS {
                let key = format!("web-country-{}", fold(label).to_lowercase().replace(' ', "-"));
                assert!(Words::new(tag, chrono_tz::UTC).sentence(&key).is_some(), "{tag} {key}");
            }
        }
    }
}
