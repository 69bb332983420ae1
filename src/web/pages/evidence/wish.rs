//! What a form of the builder asks for, and what is wrong with it.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::Card;
use super::super::super::moments::{self, NoMoment};
use super::may_have;
use crate::evidence::case::{Language, Level};
use crate::evidence::make::Order;
use crate::person::PersonId;
use chrono::{DateTime, Utc};

/// So many people at once; more by the command.
const MOST: usize = 200;

/// As it came; nothing is checked yet.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub who: Vec<String>,
    pub matter: String,
    pub from: String,
    pub until: String,
    pub purpose: String,
    pub report: String,
    /// What people are looked for by.
    pub search: String,
}

/// Why no folder can be made of it. Each belongs to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    Nobody,
    NoSuchMatter,
    TooMany,
    From(NoMoment),
    Until(NoMoment),
    Backwards,
    ForWhom,
    NotInCamera,
}

impl Problem {
    /// The field that it stands beside.
    pub fn field(self) -> &'static str {
        match self {
            Problem::Nobody | Problem::TooMany => "who",
            Problem::NoSuchMatter => "matter",
            Problem::From(_) => "from",
            Problem::Until(_) | Problem::Backwards => "until",
            Problem::ForWhom | Problem::NotInCamera => "for",
        }
    }

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Problem::Nobody => "web-wish-nobody",
            Problem::TooMany => "web-wish-too-many",
            Problem::NoSuchMatter => "web-wish-no-matter",
            Problem::From(NoMoment::Unreadable) | Problem::Until(NoMoment::Unreadable) => "web-no-moment",
            Problem::From(NoMoment::Skipped) | Problem::Until(NoMoment::Skipped) => "web-skipped-moment",
            Problem::Backwards => "web-wish-backwards",
            Problem::ForWhom => "web-wish-for-whom",
            Problem::NotInCamera => "web-wish-not-in-camera",
        }
    }
}

impl Wish {
    /// Of the fields of a query or a form.
    pub fn of(fields: &[(String, String)]) -> Wish {
        let mut wish = Wish::default();
        for (name, value) in fields {
            let value = value.trim().to_owned();
            match name.as_str() {
                "who" if !wish.who.contains(&value) => wish.who.push(value),
                "matter" => wish.matter = value,
                "from" => wish.from = value,
                "until" => wish.until = value,
                "for" => wish.purpose = value,
                "report" => wish.report = value,
                "q" => wish.search = value,
                _ => {}
            }
        }
        wish
    }

    /// The same as fields again.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let single = [
            ("matter", &self.matter),
            ("from", &self.from),
            ("until", &self.until),
            ("for", &self.purpose),
            ("report", &self.report),
        ];
        let who = self.who.iter().map(|id| ("who", id.as_str()));
        who.chain(single.into_iter().map(|(name, value)| (name, value.as_str())))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    pub fn query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(self.fields()).finish()
    }

    pub fn language(&self, ask: &Ask) -> Language {
        Language::of(&self.report).or_else(|| Language::of(ask.words.tag())).unwrap_or(Language::English)
    }

    /// What is to be made; all problems at once.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when somebody is named whom this viewer may not see.
    pub fn order(&self, ask: &Ask) -> Result<Result<Order, Vec<Problem>>, Trouble> {
        let mut problems = Vec::new();
        let people = self.people(ask, &mut problems)?;
        let since = bound(ask, &self.from, Problem::From, &mut problems);
        let until = bound(ask, &self.until, Problem::Until, &mut problems);
        if since.zip(until).is_some_and(|(since, until)| since >= until) {
            problems.push(Problem::Backwards);
        }
        let level = Level::of(&self.purpose);
        match level {
            None => problems.push(Problem::ForWhom),
            Some(level) if !may_have(ask, level) => problems.push(Problem::NotInCamera),
            Some(_) => {}
        }
        let people = people.into_iter().map(|card| card.person.clone()).collect();
        let order = level.map(|level| Order { people, level, language: self.language(ask), since, until });
        Ok(order.filter(|_| problems.is_empty()).ok_or(problems))
    }

    fn people<'a>(&self, ask: &'a Ask, problems: &mut Vec<Problem>) -> Result<Vec<&'a Card>, Trouble> {
        let mut people: Vec<&Card> =
            self.who.iter().take(MOST + 1).map(|id| ask.card(id)).collect::<Result<_, _>>()?;
        let of_matter = |card: &&Card| card.person.details.matter.as_deref() == Some(self.matter.as_str());
        if !self.matter.is_empty() {
            let theirs: Vec<PersonId> = ask.cards().filter(of_matter).map(|c| c.person.id.clone()).collect();
            if theirs.is_empty() {
                problems.push(Problem::NoSuchMatter);
            }
            for id in theirs.iter().take(MOST + 1) {
                if people.iter().all(|card| card.person.id != *id) {
                    people.push(ask.card_of(id)?);
                }
            }
        }
        match people.len() {
            0 if problems.is_empty() => problems.push(Problem::Nobody),
            n if n > MOST => problems.push(Problem::TooMany),
            _ => {}
        }
        Ok(people)
    }
}

fn bound(
    ask: &Ask,
    text: &str,
    problem: fn(NoMoment) -> Problem,
    problems: &mut Vec<Problem>,
) -> Option<DateTime<Utc>> {
    let text = Some(text).filter(|text| !text.is_empty())?;
    let meant = moments::read(text, ask.words.zone);
    meant.map_err(|error| problems.push(problem(error))).ok().map(|meant| meant.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_the_same_after_it_was_written_as_fields() {
        let pairs =
            |text: &str| url::form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
        let wish = Wish::of(&pairs("who=a&who=b&who=a&matter=+2026+&for=court&csrf=x&from=&q=z"));
        assert_eq!(wish.who, ["a", "b"]);
        assert_eq!(wish.query(), "who=a&who=b&matter=2026&for=court");
        assert_eq!(Wish::of(&pairs(&wish.query())).query(), wish.query());
    }
}
