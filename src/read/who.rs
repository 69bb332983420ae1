//! Whether a record is of the one who was asked for.

use super::layout::{Found, Value};
use crate::a_number::ANumber;
use crate::fold::{fold, shares_a_name};
use crate::outcome::Record;
use crate::source::rules::{Echo, Identity};
use crate::source::{Query, Search};

/// The rule by which the record is somebody else's; `None` when nothing speaks against it.
pub fn other_person(found: &Found<'_>, query: &Query) -> Option<String> {
    let said = || found.values.iter().filter(|value| !value.text.is_empty());
    let contradicts = said().find(|value| value.rule.echo.is_some_and(|echo| !echoes(value, echo, query)));
    if let Some(value) = contradicts {
        return Some(format!("`{}` is not what was asked", value.rule.name));
    }
    let known = query.known.as_ref()?;
    let pairs: Vec<bool> = said()
        .filter_map(|value| Some(differs(value.rule.identity?, &value.text, known_value(known, value)?)))
        .collect();
    (!pairs.is_empty() && pairs.iter().all(|differs| *differs))
        .then(|| "no identity field is as before".to_owned())
}

pub(super) fn known_value<'k>(known: &'k Record, value: &Value<'_>) -> Option<&'k str> {
    known.field(&value.rule.name).filter(|text| !text.is_empty())
}

pub(super) fn echoes(value: &Value<'_>, echo: Echo, query: &Query) -> bool {
    match &query.search {
        Search::Person { a_number, country, names } => match echo {
            Echo::Number => ANumber::parse(&value.text).as_ref() == Ok(a_number),
            Echo::Country => country.trim().is_empty() || fold(country) == fold(&value.text),
            Echo::LastName => {
                let last = names.as_ref().map_or("", |names| names.last.as_str());
                last.trim().is_empty() || shares_a_name(last, &value.text)
            }
        },
        Search::Nobody | Search::Population | Search::Anybody => true,
    }
}

pub(super) fn differs(identity: Identity, now: &str, before: &str) -> bool {
    match identity {
        Identity::Exact => now != before,
        Identity::Name => !shares_a_name(now, before),
    }
}
