//! Whether a record is of the one who was asked for.

use super::layout::{Found, Value};
use crate::a_number::ANumber;
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

/// Whether two names have a word in common, or one is the other run together: `García López`, `GARCIA-LOPEZ`
/// and `MARIA GARCIA LOPEZ` do. Sites and families write names in many ways; a number was asked for, so this
/// is only to find an answer that is plainly of somebody else.
fn shares_a_name(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let (a_words, b_words): (Vec<String>, Vec<String>) = (words(&a), words(&b));
    let common = a_words.iter().any(|word| b_words.contains(word));
    let (a, b) = (a_words.concat(), b_words.concat());
    common || (a.len().min(b.len()) >= 3 && (a.contains(&b) || b.contains(&a)))
}

/// The words between white space and commas, letters and digits only.
fn words(folded: &str) -> Vec<String> {
    folded
        .split([' ', ','])
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Capitals, without the accents of Latin letters, white space as one space.
pub(super) fn fold(text: &str) -> String {
    super::answer::one_space(text).chars().flat_map(char::to_uppercase).map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'Ì'..='Ï' | 'Ī' | 'İ' => 'I',
        'Ñ' | 'Ń' | 'Ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => 'O',
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Š' | 'Ś' | 'Ş' | 'Ș' => 'S',
        'Ž' | 'Ź' | 'Ż' => 'Z',
        'Ğ' => 'G',
        'Ł' => 'L',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (a, b, same) in [
            ("García López", "GARCIA-LOPEZ", true),
            ("Garcia-Lopez", "MARIA GARCIA LOPEZ", true),
            ("Ñandú", "NANDU, PERSONA", true),
            ("EJEMPLO", "PERSONA INVENTADA EJEMPLO", true),
            ("INVENTADO-ZORVEL", "INVENTADO-MABTISK", false),
            ("EJEMPLO", "MUESTRA", false),
            ("LI", "OLIVA", false),
        ] {
            assert_eq!(shares_a_name(a, b), same, "{a} {b}");
        }
    }
}
