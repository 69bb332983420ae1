//! Taking people in: what somebody typed becomes a person or complaints, and the guards say who is refused and what is
//! asked first. Pure decisions, the same for the commands and the pages; nothing is printed or written here.

use super::sources::Source;
use crate::config::Config;
use crate::fetch::address::is_loopback_url;
use crate::person::guard::{
    Capacity, Caps, GuardRow, NumberRefused, Question, Refusal, judge_list, one_number,
};
use crate::person::import::{Column, LONGEST};
use crate::person::{Basis, Names, NewPerson, Person, Tier};
use crate::source::{AskedBy, labels};
use crate::time::Period;
use std::collections::BTreeMap;

/// A person as somebody typed them.
#[derive(Clone, Default)]
pub struct Typed {
    pub number: String,
    pub country: String,
    pub call: String,
    pub first: String,
    pub last: String,
    pub basis: Option<Basis>,
    pub document: String,
    pub matter: String,
    pub group: String,
    pub client_ref: String,
    pub tier: Tier,
    pub sources: Vec<String>,
}

/// What is wrong with what was typed. It repeats nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    Number(NumberRefused),
    NoCountry,
    CountryHasDigits,
    NoCall,
    /// One of the two names is missing.
    HalfName,
    NoBasis,
    NoSource,
    TooLong(Column),
    NoText(Column),
}

impl Complaint {
    /// The field that it is about.
    pub fn field(&self) -> Column {
        match self {
            Complaint::Number(_) => Column::Number,
            Complaint::NoCountry | Complaint::CountryHasDigits => Column::Country,
            Complaint::NoCall => Column::Call,
            Complaint::HalfName => Column::LastName,
            Complaint::NoBasis => Column::Basis,
            Complaint::NoSource => Column::Sources,
            Complaint::TooLong(column) | Complaint::NoText(column) => *column,
        }
    }

    /// What the pages' words are found by.
    pub fn key(&self) -> &'static str {
        match self {
            Complaint::Number(refused) => refused.key(),
            Complaint::NoCountry => "no-country",
            Complaint::CountryHasDigits => "country-digits",
            Complaint::NoCall => "no-call-typed",
            Complaint::HalfName => "half-name",
            Complaint::NoBasis => "no-basis-typed",
            Complaint::NoSource => "no-source",
            Complaint::TooLong(_) => "too-long",
            Complaint::NoText(_) => "no-text",
        }
    }
}

impl Typed {
    /// The person, or everything that is wrong.
    pub fn person(&self) -> Result<NewPerson, Vec<Complaint>> {
        let number = one_number(&self.number);
        let complaints = self.complaints(number.as_ref().err());
        let (Ok(a_number), Some(basis), true) = (number, self.basis, complaints.is_empty()) else {
            return Err(complaints);
        };
        let (first, last) = (given(&self.first), given(&self.last));
        Ok(NewPerson {
            a_number,
            country: self.country.trim().to_owned(),
            names: first.zip(last).map(|(first, last)| Names { first, last }),
            call: self.call.trim().to_owned(),
            basis,
            document: given(&self.document),
            matter: given(&self.matter),
            group: given(&self.group),
            client_ref: given(&self.client_ref),
            tier: self.tier,
            sources: self.sources.clone(),
        })
    }

    fn complaints(&self, number: Option<&NumberRefused>) -> Vec<Complaint> {
        let empty = |text: &str| text.trim().is_empty();
        let digits = self.country.contains(|c: char| c.is_ascii_digit());
        let found = [
            number.cloned().map(Complaint::Number),
            empty(&self.country).then_some(Complaint::NoCountry),
            digits.then_some(Complaint::CountryHasDigits),
            empty(&self.call).then_some(Complaint::NoCall),
            (empty(&self.first) != empty(&self.last)).then_some(Complaint::HalfName),
            self.basis.is_none().then_some(Complaint::NoBasis),
            self.sources.is_empty().then_some(Complaint::NoSource),
        ];
        let texts = self.texts().into_iter().filter_map(|(column, text)| no_text(column, text));
        found.into_iter().flatten().chain(texts).collect()
    }

    fn texts(&self) -> [(Column, &str); 8] {
        [
            (Column::Country, &self.country),
            (Column::Call, &self.call),
            (Column::FirstName, &self.first),
            (Column::LastName, &self.last),
            (Column::Document, &self.document),
            (Column::Matter, &self.matter),
            (Column::Group, &self.group),
            (Column::ClientRef, &self.client_ref),
        ]
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn no_text(column: Column, text: &str) -> Option<Complaint> {
    if text.chars().count() > LONGEST {
        return Some(Complaint::TooLong(column));
    }
    text.trim().chars().any(char::is_control).then_some(Complaint::NoText(column))
}

/// Why people are not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    Guard(Refusal),
    /// The config says `organisation` and not which one.
    Unnamed,
}

/// The guards: sequences and caps; gives what has to be answered with yes. People who are followed only at pretend pages
/// on loopback are made up and count for no cap.
pub fn questions(
    config: &Config,
    sources: &[Source],
    existing: &[Person],
    new: &[NewPerson],
) -> Result<Vec<Question>, Refused> {
    let before: Vec<GuardRow<'_>> = existing.iter().map(|p| GuardRow::from(&p.details)).collect();
    let after: Vec<GuardRow<'_>> = new.iter().map(GuardRow::from).collect();
    let caps = if made_up(sources, new) { no_caps() } else { caps(config)? };
    judge_list(&before, &after, &caps).map_err(Refused::Guard)
}

/// The guards once more, when nobody else can write: whether everything that they ask now was answered before.
pub fn still_answered(now: &[Question], answered: &[Question]) -> bool {
    now.iter().all(|question| answered.contains(question))
}

/// Whether each of them is to be asked about at pretend pages on this machine, and nowhere else.
fn made_up(sources: &[Source], new: &[NewPerson]) -> bool {
    let pretend = |id: &String| sources.iter().any(|s| s.id() == id && is_loopback_url(&s.base_url));
    !new.is_empty() && new.iter().all(|p| !p.sources.is_empty() && p.sources.iter().all(pretend))
}

fn no_caps() -> Caps {
    let capacity = Capacity::Organisation { name: "pretend".to_owned(), contact: "loopback".to_owned() };
    Caps { capacity, organisation_limit: usize::MAX }
}

/// How many people this installation may follow, by its config.
pub fn caps(config: &Config) -> Result<Caps, Refused> {
    let guard = &config.guard;
    let capacity = match guard.capacity.as_str() {
        "helper" => Capacity::Helper,
        "clinic" => Capacity::Clinic,
        "organisation" => {
            let named = guard.organisation.clone().zip(config.fetch.contact.clone());
            let (name, contact) = named.ok_or(Refused::Unnamed)?;
            Capacity::Organisation { name, contact }
        }
        _ => Capacity::Family,
    };
    Ok(Caps { capacity, organisation_limit: guard.limit as usize })
}

/// A country of birth that a page's list does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted<'l> {
    pub source: &'l str,
    /// The labels most like it, the likeliest first.
    pub nearest: Vec<&'l str>,
}

/// `None` when every list that is known of this person's pages has the country.
pub fn unlisted<'l>(person: &NewPerson, lists: &'l [(String, Vec<String>)]) -> Option<Unlisted<'l>> {
    let mut asked = lists.iter().filter(|(source, _)| person.sources.contains(source));
    let (source, labels) = asked.find(|(_, labels)| !labels::has(labels, &person.country))?;
    Some(Unlisted { source, nearest: labels::nearest(labels, &person.country) })
}

/// One look at everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// People whom the program asks about, and how long one after the other takes at the slowest host.
    pub asked: usize,
    pub takes: Period,
    pub spacing: Period,
    /// People whom only a person can look at, and how long that takes.
    pub by_hand: usize,
    pub hand_takes: Period,
}

/// One person by hand.
const BY_HAND: Period = Period::from_secs(40);

/// How long one look at all of these people takes, with the pace that each page is given.
pub fn round<'p>(sources: &[Source], people: impl Iterator<Item = &'p NewPerson>) -> Round {
    let (mut hosts, mut round) = (BTreeMap::<String, (usize, Period)>::new(), Round::default());
    for person in people {
        let of_them = || sources.iter().filter(|s| person.sources.iter().any(|id| id == s.id()));
        round.by_hand += usize::from(of_them().any(|s| !s.is_scheduled()));
        round.asked += usize::from(of_them().any(Source::is_scheduled));
        for source in of_them().filter(|s| s.is_scheduled()) {
            hosts.entry(source.host()).or_insert((0, source.rules.spacing)).0 += 1;
        }
    }
    let times = |n: usize, each: Period| each * u32::try_from(n).unwrap_or(u32::MAX);
    let slowest = hosts.into_values().max_by_key(|(n, spacing)| times(*n, *spacing));
    let (n, spacing) = slowest.unwrap_or_default();
    Round { takes: times(n, spacing), spacing, hand_takes: times(round.by_hand, BY_HAND), ..round }
}

/// The pages that a new person is looked for at, unless somebody says otherwise: ICE's list where it is
/// asked; else every page that the program asks; else everything there is.
pub fn usual(sources: &[Source]) -> Vec<&str> {
    let some = |wanted: &dyn Fn(&Source) -> bool| -> Vec<&str> {
        sources.iter().filter(|s| wanted(s)).map(Source::id).collect()
    };
    let ice = some(&|s| s.id() == "ice-odls");
    let asked = some(&|s| s.profile.rules().asked_by != AskedBy::Person && s.is_scheduled());
    [ice, asked, some(&|_| true)].into_iter().find(|ids| !ids.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
