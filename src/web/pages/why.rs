//! Why somebody, or a row of a list, is not taken in; in a viewer's words.

use super::super::words::Words;
use crate::a_number::ANumberError;
use crate::person::guard::{NumberRefused, Question, Refusal};
use crate::person::import::{Column, Why};
use crate::watch::enrol::{Complaint, Refused};

pub fn complaint(w: Words, complaint: &Complaint) -> String {
    let key = key(complaint.key());
    match complaint {
        Complaint::Number(refused) => number(w, refused),
        Complaint::TooLong(field) | Complaint::NoText(field) => {
            w.say(&key, &[("column", &column(w, *field))])
        }
        Complaint::NoCountry
        | Complaint::CountryHasDigits
        | Complaint::NoCall
        | Complaint::HalfName
        | Complaint::NoBasis
        | Complaint::NoSource => w.t(&key),
    }
}

pub fn number(w: Words, refused: &NumberRefused) -> String {
    let digits = match refused {
        NumberRefused::NotANumber(ANumberError::DigitCount(n)) => *n,
        NumberRefused::NotANumber(_) | NumberRefused::Refused(_) => 0,
    };
    w.count(&key(refused.key()), digits as u64)
}

/// Why a row is not taken. It repeats nothing of it.
pub fn row(w: Words, why: &Why) -> String {
    let key = key(why.key());
    let lines = |a: usize, b: usize| w.say(&key, &[("a", &a.to_string()), ("b", &b.to_string())]);
    match why {
        Why::Number(refused) => number(w, refused),
        Why::TooManyCells { has, wants } => {
            w.say(&key, &[("has", &has.to_string()), ("wants", &wants.to_string())])
        }
        Why::Formula(of) | Why::TooLong(of) | Why::NoText(of) => w.say(&key, &[("column", &column(w, *of))]),
        Why::SamePerson(a, b) | Why::SameNumber(a, b) | Why::SameReference(a, b) => lines(*a, *b),
        Why::UnknownSource(names) | Why::Country(names) => w.say(&key, &[("names", &names.join(", "))]),
        Why::Doubled { column: of, names } => {
            w.say(&key, &[("column", &column(w, *of)), ("names", &names.join(", "))])
        }
        Why::Missing { missing, .. } => {
            let names: Vec<String> = missing.iter().map(|of| column(w, *of)).collect();
            w.say(&key, &[("names", &names.join(", "))])
        }
        Why::StrayMark
        | Why::TooManyStrayMarks
        | Why::NoNumber
        | Why::Rounded
        | Why::NoCountry
        | Why::CountryHasDigits
        | Why::NoBasis
        | Why::UnknownBasis
        | Why::UnknownTier
        | Why::NoCall
        | Why::Empty
        | Why::NoHeader
        | Why::Clash(_)
        | Why::OtherMatter
        | Why::NotYours => w.t(&key),
    }
}

/// Why nobody of them is taken in, and what to do next.
pub fn refused(w: Words, refused: &Refused) -> [String; 2] {
    let both = |key: &str| [w.t(&format!("web-guard-{key}")), w.t(&format!("web-guard-{key}-next"))];
    match refused {
        Refused::Unnamed | Refused::Guard(Refusal::NoOrganisation) => both("unnamed"),
        Refused::Guard(Refusal::NotOnePerson) => both("one-person"),
        Refused::Guard(Refusal::Sequence { .. }) => both("sequence"),
        Refused::Guard(Refusal::TooMany { would_be, limit, .. }) => {
            let many = [("people", would_be.to_string()), ("limit", limit.to_string())];
            let values: Vec<(&'static str, &str)> = many.iter().map(|(n, v)| (*n, v.as_str())).collect();
            [w.say("web-guard-too-many", &values), w.t("web-guard-too-many-next")]
        }
    }
}

pub fn question(w: Words, question: &Question) -> String {
    let Question::SameFamily { people, .. } = question;
    w.count("web-guard-family", *people as u64)
}

/// What a column holds.
pub fn column(w: Words, column: Column) -> String {
    w.t(&format!("web-column-{}", column.key().replace('_', "-")))
}

fn key(of: &str) -> String {
    format!("web-why-{of}")
}
