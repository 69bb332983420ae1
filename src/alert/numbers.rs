//! Telephone numbers of offices and helpers: dated data from `locales/contacts.toml` and a clinic's own file, never code.
//! A number that nobody looked at for half a year is marked; after a year it is not shown.

use crate::locale::{Args, Locale};
use crate::printable::plain;
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;

/// What is compiled in.
const BUILT_IN: &str = include_str!("../../locales/contacts.toml");

const MARKED_AFTER: TimeDelta = TimeDelta::days(180);
const HIDDEN_AFTER: TimeDelta = TimeDelta::days(365);

/// Whom a number helps to reach.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Help {
    /// The agency whose list is followed: ICE's own line.
    Agency,
    /// Free legal help, and who knows where to find it.
    LegalHelp,
    /// The immigration court's line.
    Court,
    /// For parents of children in the care of the government.
    Children,
    /// Consulates of a country, by its name on ICE's list.
    Consulate(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub name: String,
    pub number: String,
    /// Language tags.
    #[serde(default)]
    pub languages: Vec<String>,
    /// As the source writes them, with their time zone.
    pub hours: Option<String>,
    pub helps_with: Vec<Help>,
    /// Where it was read.
    pub source: String,
    /// When a person last called it, or read it at its owner. Without a date nobody has.
    pub verified_on: Option<Day>,
    /// When it was read in a copy of the source, which may be older.
    pub read_on: Option<Day>,
}

/// A day as TOML writes it: `2026-03-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
pub struct Day(pub NaiveDate);

impl TryFrom<toml::value::Datetime> for Day {
    type Error = &'static str;

    fn try_from(at: toml::value::Datetime) -> Result<Day, &'static str> {
        let date = at.date.ok_or("this is no date; write 2026-03-10")?;
        let day = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into());
        day.map(Day).ok_or("there is no such day")
    }
}

/// How far a number can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    Fresh,
    /// "Check this number."
    Check,
    /// Not shown.
    Hidden,
}

/// All numbers; a clinic's own come first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers(Vec<Number>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    number: Vec<Number>,
}

/// A file of numbers that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the numbers cannot be read: {0}; its form is that of locales/contacts.toml in the source")]
pub struct NumbersError(String);

impl Numbers {
    /// What is compiled in, with a clinic's own file before it.
    pub fn with(own: Option<&str>) -> Result<Numbers, NumbersError> {
        let mut all = own.map(parse).transpose()?.unwrap_or_default();
        all.extend(parse(BUILT_IN)?);
        Ok(Numbers(all))
    }

    /// What is compiled in.
    pub fn built_in() -> Numbers {
        Numbers::with(None).unwrap_or_default()
    }

    pub fn all(&self) -> &[Number] {
        &self.0
    }

    /// The first number for a purpose that may be shown, marked when it is old: `555-0100 (check this number)`.
    pub fn first(&self, help: &Help, locale: Locale, today: NaiveDate) -> Option<String> {
        self.for_help(help, today).find_map(|number| number.shown(locale, today))
    }

    /// Every number for a purpose that may be shown.
    pub fn for_help<'n>(&'n self, help: &'n Help, today: NaiveDate) -> impl Iterator<Item = &'n Number> {
        let fits = move |number: &&Number| number.helps_with.iter().any(|h| same(h, help));
        self.0.iter().filter(fits).filter(move |number| number.trust(today) != Trust::Hidden)
    }

    /// Names and numbers of free legal help.
    pub fn legal_help(&self, locale: Locale, today: NaiveDate) -> Vec<String> {
        let fits = |number: &&Number| number.helps_with.contains(&Help::LegalHelp);
        let line = |number: &Number| {
            let args = Args::new().with("who", plain(&number.name, 80));
            Some(locale.text("number-line", &args.with("number", number.shown(locale, today)?)))
        };
        self.0.iter().filter(fits).filter_map(line).collect()
    }
}

impl Number {
    pub fn trust(&self, today: NaiveDate) -> Trust {
        let age = |day: Option<Day>| day.map(|Day(day)| today - day);
        match (age(self.verified_on), age(self.read_on)) {
            (Some(age), _) if age <= MARKED_AFTER => Trust::Fresh,
            (Some(age), _) | (None, Some(age)) if age <= HIDDEN_AFTER => Trust::Check,
            (Some(_), _) | (None, _) => Trust::Hidden,
        }
    }

    fn shown(&self, locale: Locale, today: NaiveDate) -> Option<String> {
        let number = plain(&self.number, 40);
        match self.trust(today) {
            Trust::Fresh => Some(number),
            Trust::Check => Some(locale.text("number-check", &Args::new().with("number", number))),
            Trust::Hidden => None,
        }
    }
}

fn same(one: &Help, other: &Help) -> bool {
    match (one, other) {
        (Help::Consulate(one), Help::Consulate(other)) => one.trim().eq_ignore_ascii_case(other.trim()),
        (one, other) => one == other,
    }
}

fn parse(text: &str) -> Result<Vec<Number>, NumbersError> {
    let file: File = toml::from_str(text).map_err(|error| NumbersError(error.to_string()))?;
    Ok(file.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn own(dates: &str) -> Numbers {
        let text = format!(
            "[[number]]\nname = \"Clínica Ejemplo\"\nnumber = \"555-0102\"\nhelps_with = [\"legal-help\", {{ consulate = \"Honduras\" }}]\nsource = \"invented\"\n{dates}"
        );
        Numbers::with(Some(&text)).expect("a file of numbers")
    }

    #[test]
    fn a_number_grows_old() {
        let numbers = own("verified_on = 2026-01-01");
        let help = Help::Consulate("honduras".to_owned());
        let said = |today: &str| numbers.first(&help, Locale::english(), day(today));
        assert_eq!(said("2026-06-30").as_deref(), Some("555-0102"));
        assert_eq!(said("2026-07-01").as_deref(), Some("555-0102 (check this number)"));
        assert_eq!(said("2027-01-01").as_deref(), Some("555-0102 (check this number)"));
        assert_eq!(said("2027-01-02"), None);
    }

    #[test]
    fn a_number_that_nobody_verified_is_never_shown_as_checked() {
        let said = |dates: &str, today: &str| own(dates).legal_help(Locale::of("es"), day(today));
        let marked = ["Clínica Ejemplo: 555-0102 (verifique este número)"];
        assert_eq!(said("read_on = 2026-01-01", "2026-01-02"), marked);
        assert!(said("read_on = 2026-01-01", "2027-01-02").is_empty());
        assert!(said("", "2026-01-02").is_empty());
    }

    #[test]
    fn no_built_in_number_claims_a_verification() {
        let numbers = Numbers::built_in();
        assert!(!numbers.all().is_empty());
        assert!(numbers.all().iter().all(|number| number.verified_on.is_none()));
    }

    #[test]
    fn a_file_with_a_mistake_is_refused() {
        let error = Numbers::with(Some("[[number]]\nname = 1")).unwrap_err();
        assert!(error.to_string().contains("locales/contacts.toml"));
    }
}
