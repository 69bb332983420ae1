//! The guard at the door: one person in one row, somebody asked for each, and no more people than this
//! installation is for. It refuses lists that look like counting through numbers.
//!
//! Relatives who are processed together can hold numbers in a row, so a run of up to eight passes once
//! somebody says that they are one family. Everything is judged together with the people who are already
//! followed: adding one by one does not get round it. No message here ever contains a number or a name.

use crate::a_number::{ANumber, ANumberError};
use crate::person::NewPerson;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

/// What the guard needs to know of a person, one who is followed or one who shall be.
#[derive(Debug, Clone, Copy)]
pub struct GuardRow<'a> {
    pub a_number: ANumber,
    /// The reference to the paper that shows the basis.
    pub document: Option<&'a str>,
}

/// How many people this installation may follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caps {
    pub capacity: Capacity,
    /// The limit for [`Capacity::Organisation`], from the config.
    pub organisation_limit: usize,
}

/// What is to be said of somebody whom no page has ever listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverFound {
    Fine,
    /// Ask whether it is still needed.
    Ask,
    /// Stop asking the site until somebody says that it is.
    Pause,
}

/// Nobody is asked about for ever without one answer: a number may be wrong, and the site is not ours.
pub fn never_found(enrolled_at: DateTime<Utc>, ever_listed: bool, now: DateTime<Utc>) -> NeverFound {
    match now - enrolled_at {
        _ if ever_listed => NeverFound::Fine,
        since if since >= TimeDelta::days(60) => NeverFound::Pause,
        since if since >= TimeDelta::days(30) => NeverFound::Ask,
        _ => NeverFound::Fine,
    }
}

/// Whom this installation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capacity {
    Family,
    Helper,
    Clinic,
    /// Says who it is and where it can be reached; both also go into the User-Agent.
    Organisation {
        name: String,
        contact: String,
    },
}

/// What has to be answered with yes before the people are taken in (`--same-family`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// These numbers stand in a row: is this one family?
    SameFamily {
        /// Places in the new list, in its order.
        rows: Vec<usize>,
        /// How many stand in the row, with those who are followed already.
        people: usize,
    },
}

/// Why the people are not taken in. The program ends with exit code 7.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum Refusal {
    /// A range, a wildcard or several numbers in the place of one.
    NotOnePerson,
    /// Numbers that are neighbours or stand at equal steps, without a document for each.
    Sequence {
        /// Places in the new list, in its order.
        rows: Vec<usize>,
    },
    TooMany {
        would_be: usize,
        limit: usize,
        capacity: &'static str,
    },
    /// More than a clinic's number of people, and the config does not say who follows them.
    NoOrganisation,
}

/// Why a text is not the number of one person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberRefused {
    #[error(transparent)]
    Refused(Refusal),
    #[error(transparent)]
    NotANumber(ANumberError),
}

impl NumberRefused {
    /// What the pages' words are found by.
    pub fn key(&self) -> &'static str {
        match self {
            NumberRefused::Refused(_) => "number-pattern",
            NumberRefused::NotANumber(ANumberError::Empty) => "number-empty",
            NumberRefused::NotANumber(ANumberError::DigitCount(_)) => "number-digits",
            NumberRefused::NotANumber(ANumberError::OtherCharacter) => "number-characters",
            NumberRefused::NotANumber(ANumberError::AllZeros) => "number-zeros",
            NumberRefused::NotANumber(ANumberError::ReceiptNumber) => "number-receipt",
            NumberRefused::NotANumber(ANumberError::SocialSecurity) => "number-social-security",
        }
    }
}

/// Numbers no farther apart than this are neighbours in a run: one that is left out does not end it.
const NEIGHBOURS: u32 = 2;
/// A run of so many may be one family.
const FAMILY: usize = 8;
/// So many in [`CROWD_WIDTH`] numbers are more than two families: a run with holes.
const CROWD: usize = 2 * FAMILY + 1;
const CROWD_WIDTH: u32 = 100;
/// So many neighbours in the list at one and the same distance are steps.
const STEPS_IN_ORDER: usize = 5;
/// So many at one and the same distance are steps also when others stand between them.
const STEPS_SCATTERED: usize = 9;
/// The widest such distance that is looked for.
const WIDEST_STEP: u32 = 1_000;
/// Fewer rows than this in steps can be chance; more must also be over one in twenty.
const STEPS_AT_LEAST: usize = 9;
const STEPS_ONE_IN: usize = 20;

impl<'a> From<&'a NewPerson> for GuardRow<'a> {
    fn from(person: &'a NewPerson) -> GuardRow<'a> {
        GuardRow { a_number: person.a_number, document: person.document.as_deref() }
    }
}

impl Capacity {
    pub fn key(&self) -> &'static str {
        match self {
            Capacity::Family => "family",
            Capacity::Helper => "helper",
            Capacity::Clinic => "clinic",
            Capacity::Organisation { .. } => "organisation",
        }
    }
}

impl Caps {
    /// The most people that may be followed.
    pub fn limit(&self) -> usize {
        match &self.capacity {
            Capacity::Family => 5,
            Capacity::Helper => 50,
            Capacity::Clinic => 500,
            Capacity::Organisation { .. } => self.organisation_limit,
        }
    }

    /// An organisation that says neither who it is nor where it can be reached has a clinic's limit.
    fn judge(&self, people: usize) -> Result<(), Refusal> {
        if let Capacity::Organisation { name, contact } = &self.capacity
            && people > 500
            && (name.trim().is_empty() || contact.trim().is_empty())
        {
            return Err(Refusal::NoOrganisation);
        }
        if people > self.limit() {
            let capacity = self.capacity.key();
            return Err(Refusal::TooMany { would_be: people, limit: self.limit(), capacity });
        }
        Ok(())
    }
}

impl Question {
    pub fn text(&self) -> String {
        let Question::SameFamily { people, .. } = self;
        format!(
            "{people} numbers stand in a row or nearly so. Are they one family whom you were asked to follow?"
        )
    }
}

impl Refusal {
    /// What is refused and why, for a person. Never a number.
    pub fn message(&self) -> String {
        match self {
            Refusal::NotOnePerson | Refusal::Sequence { .. } => {
                "These numbers look like a sequence. This tool \
                only follows people someone asked you to follow."
                    .to_owned()
            }
            Refusal::TooMany { would_be, limit, capacity } => format!(
                "This would be {would_be} people. Set up as `{capacity}`, this installation follows up to {limit}."
            ),
            Refusal::NoOrganisation => {
                "More than 500 people are followed only by an organisation that says who it is.".to_owned()
            }
        }
    }

    /// What to do next.
    pub fn next_step(&self) -> String {
        match self {
            Refusal::NotOnePerson => "Give one whole A-number for each person.",
            Refusal::Sequence { .. } => {
                "If someone asked you to follow each of them, give every one a document of its own (a G-28 or \
                 consent reference, column `document`) and try again."
            }
            Refusal::TooMany { .. } => {
                "Forget people who no longer need it, or set `capacity` under [guard] in the config: helper \
                 (50), clinic (500) or organisation."
            }
            Refusal::NoOrganisation => {
                "Set `organisation` under [guard] and a contact in the config; both go into the User-Agent."
            }
        }
        .to_owned()
    }
}

/// Reads the number of one person; a range, a wildcard or a list is refused as such.
pub fn one_number(text: &str) -> Result<ANumber, NumberRefused> {
    if is_pattern(text) {
        return Err(NumberRefused::Refused(Refusal::NotOnePerson));
    }
    ANumber::parse(text).map_err(NumberRefused::NotANumber)
}

/// Judges the people of one list, or a single one, together with those who are followed already.
/// A number that is followed already, or stands in the list twice, counts once.
pub fn judge_list(
    existing: &[GuardRow<'_>],
    new: &[GuardRow<'_>],
    caps: &Caps,
) -> Result<Vec<Question>, Refusal> {
    let everyone = Everyone::new(existing, new);
    if everyone.new_count() > 0 {
        caps.judge(everyone.0.len())?;
    }
    let questions = everyone.judge_runs()?;
    everyone.judge_crowds()?;
    everyone.judge_steps()?;
    Ok(questions)
}

/// One number among all, and where it stands in the new list, if it is new.
struct One<'a> {
    value: u32,
    document: Option<&'a str>,
    row: Option<usize>,
}

/// All numbers, each once, in ascending order.
struct Everyone<'a>(Vec<One<'a>>);

impl<'a> Everyone<'a> {
    fn new(existing: &[GuardRow<'a>], new: &[GuardRow<'a>]) -> Everyone<'a> {
        let one = |r: &GuardRow<'a>, row| One { value: r.a_number.value(), document: r.document, row };
        let old = existing.iter().map(|r| one(r, None));
        let mut all: Vec<One<'a>> = old.chain(new.iter().enumerate().map(|(i, r)| one(r, Some(i)))).collect();
        // Those who are followed come first among equals, then the earlier row: the others are dropped.
        all.sort_by_key(|o| (o.value, o.row.is_some(), o.row));
        all.dedup_by_key(|o| o.value);
        Everyone(all)
    }

    fn new_count(&self) -> usize {
        self.0.iter().filter(|o| o.row.is_some()).count()
    }

    /// Neighbours: a question for a family, a refusal for more.
    fn judge_runs(&self) -> Result<Vec<Question>, Refusal> {
        let mut questions = Vec::new();
        for run in self.0.chunk_by(|a, b| b.value - a.value <= NEIGHBOURS) {
            let rows = new_rows(run.iter());
            if run.len() < 2 || rows.is_empty() {
                continue;
            }
            if run.len() <= FAMILY {
                questions.push(Question::SameFamily { rows, people: run.len() });
            } else if !each_has_its_own_document(run.iter()) {
                return Err(Refusal::Sequence { rows });
            }
        }
        Ok(questions)
    }

    /// More than two families within a hundred numbers: a run with holes cut into it.
    fn judge_crowds(&self) -> Result<(), Refusal> {
        for (start, first) in self.0.iter().enumerate() {
            let width = self.0[start..].iter().take_while(|o| o.value - first.value < CROWD_WIDTH).count();
            let crowd = &self.0[start..start + width];
            let rows = new_rows(crowd.iter());
            if width >= CROWD && !rows.is_empty() && !each_has_its_own_document(crowd.iter()) {
                return Err(Refusal::Sequence { rows });
            }
        }
        Ok(())
    }

    /// Equal steps: refused when nine or more rows stand in them and they are more than one in twenty of
    /// the new rows, or of everybody.
    fn judge_steps(&self) -> Result<(), Refusal> {
        let mut in_steps: HashSet<usize> = HashSet::new();
        for chain in self.chains_in_order().into_iter().chain(self.scattered_chains()) {
            let members = || chain.iter().map(|i| &self.0[*i]);
            if !new_rows(members()).is_empty() && !each_has_its_own_document(members()) {
                in_steps.extend(chain);
            }
        }
        let rows = new_rows(in_steps.iter().map(|i| &self.0[*i]));
        let many = |part: usize, whole: usize| part * STEPS_ONE_IN > whole;
        let refused = in_steps.len() >= STEPS_AT_LEAST
            && (many(rows.len(), self.new_count()) || many(in_steps.len(), self.0.len()));
        if refused { Err(Refusal::Sequence { rows }) } else { Ok(()) }
    }

    /// Stretches of the sorted list in which each number is as far from the next.
    fn chains_in_order(&self) -> Vec<Vec<usize>> {
        let mut chains = Vec::new();
        let mut start = 0;
        for i in 1..=self.0.len() {
            let goes_on = i < self.0.len()
                && (i - start < 2
                    || self.0[i].value - self.0[i - 1].value
                        == self.0[start + 1].value - self.0[start].value);
            if !goes_on {
                let step = if i - start >= 2 { self.0[start + 1].value - self.0[start].value } else { 0 };
                if i - start >= STEPS_IN_ORDER && step > NEIGHBOURS {
                    chains.push((start..i).collect());
                }
                // The last of this stretch can be the first of the next.
                start = if i - start >= 2 { i - 1 } else { i };
            }
        }
        chains
    }

    /// Long chains of equal steps, whoever stands between.
    fn scattered_chains(&self) -> Vec<Vec<usize>> {
        let mut chains = Vec::new();
        for (i, first) in self.0.iter().enumerate() {
            for second in &self.0[i + 1..] {
                let step = second.value - first.value;
                if step > WIDEST_STEP {
                    break;
                }
                let begins = first.value.checked_sub(step).is_none_or(|before| self.find(before).is_none());
                if step > NEIGHBOURS && begins {
                    let chain: Vec<usize> = (first.value..)
                        .step_by(step as usize)
                        .map(|value| self.find(value))
                        .take_while(Option::is_some)
                        .flatten()
                        .collect();
                    if chain.len() >= STEPS_SCATTERED {
                        chains.push(chain);
                    }
                }
            }
        }
        chains
    }

    fn find(&self, value: u32) -> Option<usize> {
        self.0.binary_search_by_key(&value, |o| o.value).ok()
    }
}

/// The places in the new list, in its order.
fn new_rows<'a>(ones: impl Iterator<Item = &'a One<'a>>) -> Vec<usize> {
    let mut rows: Vec<usize> = ones.filter_map(|o| o.row).collect();
    rows.sort_unstable();
    rows
}

/// One paper for all of them shows nothing: each needs a reference that no other has.
fn each_has_its_own_document<'a>(ones: impl Iterator<Item = &'a One<'a>>) -> bool {
    let mut seen = HashSet::new();
    let mut all = ones.map(|o| o.document.unwrap_or("").trim().to_lowercase());
    all.all(|document| !document.is_empty() && seen.insert(document))
}

/// A range (`…101-…109`, `… to …`), a wildcard (`*`, `A0000001xx`) or several numbers in one text.
fn is_pattern(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let rest = lower.strip_prefix('a').unwrap_or(&lower).trim_start_matches(['#', ' ']);
    let has_digit = rest.contains(|c: char| c.is_ascii_digit());
    let wildcard = lower.contains(['*', '?', '%', '_', '[', ']', '{', '}', '~', '…']) || lower.contains("..");
    let filler = has_digit && ends_in_filler(rest);
    wildcard || filler || holds_two_numbers(rest)
}

/// `0000001xx`, `0000001##`, `0000001nn`: letters that stand for digits.
fn ends_in_filler(rest: &str) -> bool {
    rest.ends_with(['x', '#', 'n']) && rest.trim_end_matches(['x', '#', 'n', ' ', '-']).ends_with(digit)
}

/// A whole number, something that is no digit, and the next number or the rest of it.
fn holds_two_numbers(rest: &str) -> bool {
    const SPLITS: [&str; 16] = [
        " to ",
        " a ",
        " al ",
        " hasta ",
        " thru ",
        " through ",
        " and ",
        " y ",
        ",",
        ";",
        "/",
        "&",
        "+",
        ":",
        "-",
        "\u{2013}",
    ];
    let digits = |t: &str| t.chars().filter(char::is_ascii_digit).count();
    let whole = |t: &str| (7..=9).contains(&digits(t)) && digits(rest) > 9;
    SPLITS.iter().any(|split| {
        rest.match_indices(split).any(|(at, _)| {
            let (left, right) = (&rest[..at], &rest[at + split.len()..]);
            whole(left) && digits(right) > 0
        })
    })
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests;
