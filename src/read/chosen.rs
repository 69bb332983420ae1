//! Which record of a search by name is the person's. A number names one person; a name does not, so here it must
//! be plain: every word of the names we have, nothing that speaks against it, and one thing beside the name that
//! speaks for it. Whoever is taken for the person ends an absence, so doubt means no.

use super::layout::{Found, Value};
use super::who::{differs, echoes, known_value};
use crate::fold::fold;
use crate::source::rules::{Echo, Identity};
use crate::source::{Query, Search};
use std::collections::BTreeSet;

/// Whether the record is plainly of the one who was asked for.
pub fn is_the_person(found: &Found<'_>, query: &Query) -> bool {
    let Search::Person { country, names: Some(names), .. } = &query.search else { return false };
    let said: Vec<&Value<'_>> = found.values.iter().filter(|value| !value.text.is_empty()).collect();
    let ours = words(&format!("{} {}", names.first, names.last));
    let shown: BTreeSet<String> =
        said.iter().filter(|v| is_name(&v.rule.name)).flat_map(|v| words(&v.text)).collect();
    let mut for_it = false;
    for value in &said {
        if let Some(echo) = value.rule.echo {
            if !echoes(value, echo, query) {
                return false;
            }
            for_it |= match echo {
                Echo::Number => true,
                Echo::Country => !country.trim().is_empty(),
                Echo::LastName => false,
            };
        }
        let before = query.known.as_deref().and_then(|known| known_value(known, value));
        if let (Some(identity), Some(before)) = (value.rule.identity, before) {
            if differs(identity, &value.text, before) {
                return false;
            }
            for_it |= identity == Identity::Exact;
        }
    }
    for_it && !ours.is_empty() && ours.is_subset(&shown)
}

/// Fields that hold a name or a part of one.
fn is_name(field: &str) -> bool {
    field == "name" || field.starts_with("name_")
}

/// The words of a name, whatever stands between them.
fn words(name: &str) -> BTreeSet<String> {
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}
