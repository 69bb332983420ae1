//! Whom to call: numbers from the dated list, from the record itself, and of the lawyer among the contacts. No others.

use crate::alert::numbers::{Help, Number, Numbers, Trust};
use crate::contact::{Contact, Role};
use crate::person::Person;
use crate::printable::plain;
use chrono::NaiveDate;

/// Somebody to call.
#[derive(Clone, PartialEq, Eq)]
pub struct Callee {
    pub who: String,
    /// As it is written where we have it from; empty: only who they are is known.
    pub number: String,
    /// Nobody looked at this number for half a year.
    pub old: bool,
    /// When somebody answers, as the source writes it.
    pub hours: Option<String>,
}

impl Callee {
    /// As a record or a contact names them; none without a name and a number.
    pub fn named(who: Option<&str>, number: Option<&str>) -> Option<Callee> {
        let clean = |text: Option<&str>, most| text.map(|t| plain(t, most)).filter(|t| !t.is_empty());
        let (who, number) = (clean(who, 160), clean(number, 40));
        (who.is_some() || number.is_some()).then(|| Callee {
            who: who.unwrap_or_default(),
            number: number.unwrap_or_default(),
            old: false,
            hours: None,
        })
    }

    fn listed(number: &Number, today: NaiveDate) -> Callee {
        Callee {
            who: plain(&number.name, 80),
            number: plain(&number.number, 40),
            old: number.trust(today) != Trust::Fresh,
            hours: number.hours.as_deref().map(|hours| plain(hours, 80)),
        }
    }
}

/// The numbers of the dated list for a purpose.
pub fn listed(numbers: &Numbers, help: &Help, today: NaiveDate) -> Vec<Callee> {
    numbers.for_help(help, today).map(|number| Callee::listed(number, today)).collect()
}

/// The lawyers who are told about a person.
pub fn lawyers(contacts: &[Contact], person: &Person) -> Vec<Callee> {
    let of_them = |c: &&Contact| c.details.role == Role::Lawyer && c.details.about.includes(person);
    let callee = |c: &Contact| Callee::named(Some(&c.details.name), c.details.phone.as_deref());
    contacts.iter().filter(of_them).filter_map(callee).collect()
}

/// The address that a telephone dials; none for a text that is no telephone number. An extension is left to be typed.
pub fn dials(number: &str) -> Option<String> {
    let lead = number.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | '#' | '*')).next()?;
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | ' ' | '/');
    let digits: String = lead.chars().filter(char::is_ascii_digit).collect();
    let plus = match (lead.trim_start().starts_with('+'), digits.len()) {
        (true, _) => "+",
        (false, 11) if digits.starts_with('1') => "+",
        (false, 10) => "+1",
        (false, _) => "",
    };
    (lead.chars().all(known) && (7..=15).contains(&digits.len())).then(|| format!("tel:{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_and_any_other_text_is_not() {
        for (text, dialled) in [
            ("1-888-555-0100", Some("tel:+18885550100")),
            ("(202) 555-0101", Some("tel:+12025550101")),
            ("555-0102", Some("tel:5550102")),
            ("+504 2555 0100 ext. 7", Some("tel:+50425550100")),
            ("202-555-0101,,9#", Some("tel:+12025550101")),
            ("911", None),
            ("call 202-555-0101", None),
            ("javascript:alert(1)", None),
            ("5550102\u{202e}555", None),
            ("12345678901234567", None),
            ("", None),
        ] {
            assert_eq!(dials(text).as_deref(), dialled, "{text}");
        }
    }
}
