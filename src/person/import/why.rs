//! Why a row is not taken, and what was repaired in one that is. The English words stand here, for the command and its
//! file of errors; the pages have their own, by [`Why::key`]. None of them repeats a number or a name.

use super::{Clash, Column};
use crate::person::guard::NumberRefused;
use crate::person::{Basis, guard};

/// Why a row, or the whole file, cannot be followed as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("a quotation mark opens a cell in this row and does not close it")]
    StrayMark,
    #[error("too many rows before this one have a stray quotation mark; from here on nothing was read")]
    TooManyStrayMarks,
    #[error(
        "this row has {has} cells, the header {wants}; a cell with a separator in it needs quotation marks"
    )]
    TooManyCells { has: usize, wants: usize },
    #[error("no A-number")]
    NoNumber,
    #[error(
        "Excel rounded this number (it has an E in it), so digits are lost; format the column as text and type the \
         number again"
    )]
    Rounded,
    #[error(transparent)]
    Number(NumberRefused),
    #[error("no country of birth")]
    NoCountry,
    #[error("the country of birth has digits in it")]
    CountryHasDigits,
    #[error("no basis: say who asked (family, attorney, …)")]
    NoBasis,
    #[error("the basis is not one of {}", known_bases())]
    UnknownBasis,
    #[error("the tier is not one of hot, normal, cold")]
    UnknownTier,
    #[error("a source that does not exist; there are {}", .0.join(", "))]
    UnknownSource(Vec<String>),
    #[error("no name for messages, no first name and no client reference")]
    NoCall,
    #[error("{} is a formula; write the value itself", .0.key())]
    Formula(Column),
    #[error("{} has more than {} characters", .0.key(), super::LONGEST)]
    TooLong(Column),
    #[error("{} has characters that are no text, or runs over several lines", .0.key())]
    NoText(Column),
    #[error("lines {0} and {1} are the same person; line {0} is taken")]
    SamePerson(usize, usize),
    #[error("lines {0} and {1} have the same A-number but differ otherwise")]
    SameNumber(usize, usize),
    #[error("lines {0} and {1} have the same client reference but other A-numbers")]
    SameReference(usize, usize),
    #[error("the file is empty; its first row must name the columns")]
    Empty,
    #[error(
        "the first row looks like a person, not like the names of the columns; put this row above it: {}",
        template()
    )]
    NoHeader,
    #[error("these columns mean the same ({}): {}; keep one", .column.key(), .names.join(", "))]
    Doubled { column: Column, names: Vec<String> },
    /// The page's list has no such country; the labels most like it.
    #[error("the page's list does not have this country{}", suggested(.0))]
    Country(Vec<String>),
    #[error(transparent)]
    Clash(Clash),
    #[error("this matter is not one of yours")]
    OtherMatter,
    #[error("this person cannot be added by you; ask whoever runs the program")]
    NotYours,
    #[error("missing columns: {}; the file has: {}", keys(.missing), .here.join(", "))]
    Missing { missing: Vec<Column>, here: Vec<String> },
}

/// What was repaired or filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Repair {
    #[error("8 digits: a leading zero was added")]
    LeadingZero,
    #[error("7 digits: two leading zeros were added")]
    TwoLeadingZeros,
    #[error("a decimal .0 was taken away")]
    NoDecimals,
    #[error("no name for messages: the initial or the client reference is used")]
    CallMade,
}

impl Why {
    /// What the pages' words are found by.
    pub fn key(&self) -> &'static str {
        match self {
            Why::StrayMark => "stray-mark",
            Why::TooManyStrayMarks => "too-many-stray-marks",
            Why::TooManyCells { .. } => "too-many-cells",
            Why::NoNumber => "no-number",
            Why::Rounded => "rounded",
            Why::Number(refused) => refused.key(),
            Why::NoCountry => "no-country",
            Why::CountryHasDigits => "country-digits",
            Why::NoBasis => "no-basis",
            Why::UnknownBasis => "unknown-basis",
            Why::UnknownTier => "unknown-tier",
            Why::UnknownSource(_) => "unknown-source",
            Why::NoCall => "no-call",
            Why::Formula(_) => "formula",
            Why::TooLong(_) => "too-long",
            Why::NoText(_) => "no-text",
            Why::SamePerson(..) => "same-person",
            Why::SameNumber(..) => "same-number",
            Why::SameReference(..) => "same-reference",
            Why::Empty => "empty",
            Why::NoHeader => "no-header",
            Why::Doubled { .. } => "doubled",
            Why::Missing { .. } => "missing",
            Why::Country(_) => "country",
            Why::Clash(clash) => clash.key(),
            Why::OtherMatter => "other-matter",
            Why::NotYours => "not-yours",
        }
    }
}

impl Why {
    /// Whether we can say what to write instead.
    pub fn is_fixable(&self) -> bool {
        matches!(self, Why::Country(nearest) if !nearest.is_empty())
    }
}

impl Repair {
    pub const ALL: [Repair; 4] =
        [Repair::LeadingZero, Repair::TwoLeadingZeros, Repair::NoDecimals, Repair::CallMade];

    pub fn key(self) -> &'static str {
        match self {
            Repair::LeadingZero => "leading-zero",
            Repair::TwoLeadingZeros => "two-leading-zeros",
            Repair::NoDecimals => "no-decimals",
            Repair::CallMade => "call-made",
        }
    }
}

impl From<guard::NumberRefused> for Why {
    fn from(refused: guard::NumberRefused) -> Why {
        Why::Number(refused)
    }
}

fn suggested(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; like it: {}", nearest.join(", ")) }
}

fn known_bases() -> String {
    Basis::ALL.map(Basis::key).join(", ")
}

fn template() -> String {
    Column::ALL.map(Column::key).join(",")
}

fn keys(columns: &[Column]) -> String {
    columns.iter().map(|c| c.key()).collect::<Vec<_>>().join(", ")
}
