//! How a page is asked with a browser: the steps of a profile, as data, and one question made of them.
//!
//! Controls are found as a person finds them: by the label that stands beside them, and only then by id. An option
//! is chosen by the text a reader sees, never by its value: the values of a page built with Angular are opaque.

use super::ask::{AskError, fill_plain};
use super::rules::Mark;
use super::{Query, Route, Search, SourceProfile};
use crate::page::Css;
use crate::time::Period;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// `[browse]` of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Browse {
    /// Asks by number and country.
    #[serde(default)]
    pub number: Vec<Step>,
    /// Asks by first and last name and country: the second path.
    #[serde(default)]
    pub name: Vec<Step>,
    /// The answer is there when any of these holds. Notices of the profile end the waiting too.
    #[serde(default)]
    pub answer: Vec<Mark>,
    /// How long the answer is waited for after the last step.
    #[serde(default = "three_quarters")]
    pub wait: Period,
    /// How long the page must have been still before it is kept; at most ten times as long is waited.
    #[serde(default = "quiet")]
    pub quiet: Period,
    #[serde(default)]
    pub details: Option<Details>,
    /// Beginnings of paths: the page's own JSON replies from there are kept.
    #[serde(default)]
    pub replies: Vec<String>,
}

fn three_quarters() -> Period {
    Period::from_secs(45)
}

fn quiet() -> Period {
    Period::from_millis(250)
}

/// One thing that is done on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Names the step in what is kept.
    pub id: String,
    #[serde(rename = "do")]
    pub act: Act,
    /// `open`: path and fragment. `fill`, `choose`: the text, with placeholders.
    #[serde(default)]
    pub what: Option<String>,
    /// Labels of the control, the likelier first: compared without case, colons and stars.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Ids or names of the control, when no label is found.
    #[serde(default)]
    pub ids: Vec<String>,
    /// The control is not inside of this.
    #[serde(default)]
    pub outside: Option<Css>,
    /// `wait`: any of these on the page.
    #[serde(default)]
    pub until: Vec<Mark>,
    /// How long the step may take.
    #[serde(default = "half_a_minute")]
    pub wait: Period,
}

fn half_a_minute() -> Period {
    Period::from_secs(30)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    Open,
    Wait,
    Fill,
    Choose,
    Press,
}

/// The view behind the place on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// What is pressed. It is not followed when it stands there more than once, or not at all.
    pub link: Css,
    /// The view is there when any of these holds.
    pub until: Vec<Mark>,
    #[serde(default = "half_a_minute")]
    pub wait: Period,
    #[serde(rename = "field", default)]
    pub fields: Vec<DetailField>,
}

/// One value of the details view. A place is a block of lines: its name, lines without a label, lines with one.
/// These values are kept and shown, and their change is no news: a view that could not be opened once must
/// not look like a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailField {
    pub name: String,
    /// The block: the first element like this …
    pub part: Css,
    /// … that is none of these.
    #[serde(default)]
    pub except: Option<Css>,
    /// Which line; absent when `label` is given.
    #[serde(default)]
    pub line: Option<Line>,
    #[serde(default)]
    pub label: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    First,
    /// All lines after the first and before the first one with a label.
    Middle,
}

/// One question as a browser asks it. `Debug` shows no value: they are numbers and names.
#[derive(Clone, PartialEq)]
pub struct Visit {
    /// The page's own address: other hosts' answers are not its.
    pub base_url: Url,
    /// What is opened first.
    pub url: Url,
    pub steps: Vec<Todo>,
    pub answer: Vec<Mark>,
    /// Each is a list of marks that all hold.
    pub notices: Vec<Vec<Mark>>,
    pub wait: Period,
    pub quiet: Period,
    pub details: Option<Details>,
    /// Beginnings of texts that stand where a place should, and lead nowhere.
    pub no_place: Vec<String>,
    pub replies: Vec<String>,
}

/// A step with its values filled in.
#[derive(Clone, PartialEq)]
pub struct Todo {
    pub step: Step,
    /// The address to open, or the text to fill in or to choose.
    pub value: String,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Visit({} steps at {})", self.steps.len(), self.base_url.host_str().unwrap_or("?"))
    }
}

impl Browse {
    /// Every mark, with the key it stands under.
    pub fn marks(&self) -> impl Iterator<Item = (&'static str, &Mark)> {
        let steps = self.number.iter().chain(&self.name).flat_map(|s| &s.until);
        let details = self.details.iter().flat_map(|d| &d.until);
        let answer = self.answer.iter().map(|m| ("browse.answer", m));
        answer.chain(steps.chain(details).map(|m| ("browse", m)))
    }
}

/// The visit that asks `query` at `base_url` (the profile's own, or a stand-in).
pub(super) fn visit(profile: &SourceProfile, base_url: &Url, query: &Query) -> Result<Visit, AskError> {
    let rules = profile.rules();
    let browse = rules.browse.as_ref().ok_or(AskError::NotInBrowser)?;
    let steps = match (&query.search, query.route) {
        (Search::Population, _) | (Search::Anybody, _) => return Err(AskError::NoSuchControl),
        (Search::Person { .. } | Search::Nobody, Route::Number) => &browse.number,
        (Search::Person { .. }, Route::Name) => &browse.name,
        (Search::Nobody, Route::Name) => return Err(AskError::NoSuchControl),
    };
    if steps.is_empty() {
        return Err(AskError::NoNameRoute);
    }
    let mut todo = Vec::with_capacity(steps.len());
    for step in steps {
        let what = step.what.as_deref().unwrap_or_default();
        let value = match step.act {
            Act::Open => address(base_url, what)?,
            Act::Fill | Act::Choose => fill_plain(profile, query, what)?,
            Act::Wait | Act::Press => String::new(),
        };
        todo.push(Todo { step: step.clone(), value });
    }
    let first = todo.first().filter(|t| t.step.act == Act::Open).ok_or(AskError::BadUrl)?;
    let url = Url::parse(&first.value).map_err(|_| AskError::BadUrl)?;
    Ok(Visit {
        base_url: base_url.clone(),
        url,
        steps: todo,
        answer: browse.answer.clone(),
        notices: rules.notices.iter().map(|n| n.when.clone()).collect(),
        wait: browse.wait,
        quiet: browse.quiet,
        details: browse.details.clone(),
        no_place: rules.custody.as_ref().map(|c| c.no_place.clone()).unwrap_or_default(),
        replies: browse.replies.clone(),
    })
}

fn address(base_url: &Url, path: &str) -> Result<String, AskError> {
    let text = format!("{}{path}", base_url.as_str().trim_end_matches('/'));
    Url::parse(&text).map(String::from).map_err(|_| AskError::BadUrl)
}
