//! `case.json`: what the folder says it has. Unknown, double and missing keys are refused.

use crate::pseudonym::Pseudonym;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    #[serde(rename = "v")]
    pub _version: u64,
    pub level: Level,
    pub origin: String,
    #[serde(rename = "software")]
    pub _software: String,
    #[serde(rename = "made_at")]
    pub _made_at: DateTime<Utc>,
    #[serde(rename = "language")]
    pub _language: String,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub size: u64,
    pub persons: Vec<CasePerson>,
    pub looks: Vec<CaseLook>,
    pub controls: Vec<CaseControl>,
    pub entries: Vec<u64>,
    pub anchors: Vec<u64>,
    pub statements: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    Court,
    Opposing,
    InCamera,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CasePerson {
    pub dir: String,
    pub pseudonym: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseLook {
    pub index: u64,
    pub pseudonym: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseControl {
    pub index: u64,
    /// The look that it witnesses.
    pub of: u64,
}

impl Case {
    /// The error is a sentence.
    pub(super) fn parse(bytes: &[u8]) -> Result<Case, String> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let version = serde_json::from_slice::<Version>(bytes).map(|version| version.v);
        if let Ok(newer @ 2..) = version {
            return Err(format!("case.json is of form {newer}; this program knows form 1 and cannot judge"));
        }
        let case: Case = serde_json::from_slice(bytes)
            .map_err(|error| format!("data/case.json is not as it should be: {error}"))?;
        let controls = case.controls.iter().map(|control| (control.index, control.of));
        let sorted = case.looks.iter().map(|look| look.index).is_sorted_by(|a, b| a < b)
            && controls.is_sorted_by(|a, b| a < b)
            && case.entries.is_sorted_by(|a, b| a < b)
            && case.anchors.is_sorted_by(|a, b| a < b);
        if sorted { Ok(case) } else { Err("the lists of data/case.json are not in order".to_owned()) }
    }

    pub(super) fn pseudonyms(&self) -> impl Iterator<Item = Pseudonym> {
        self.persons.iter().filter_map(|person| Pseudonym::from_hex(&person.pseudonym))
    }

    /// The folders of entries, as they must be under `data/`: each once, sorted by kind and index.
    pub(super) fn folders(&self) -> BTreeSet<EntryFolder> {
        let looks = self.looks.iter().map(|look| ("looks", look.index));
        let controls = self.controls.iter().map(|control| ("controls", control.index));
        let entries = self.entries.iter().map(|index| ("entries", *index));
        let statements = self.statements.iter().map(|index| ("statements", *index));
        let anchors = self.anchors.iter().map(|index| ("anchors", *index));
        let all = looks.chain(controls).chain(entries).chain(anchors).chain(statements);
        all.map(|(kind, index)| EntryFolder { kind, index }).collect()
    }

    /// Those of one kind.
    pub(super) fn of(&self, kind: &str) -> impl Iterator<Item = EntryFolder> {
        self.folders().into_iter().filter(move |folder| folder.kind == kind)
    }
}

/// The folder of one entry. It is written `data/looks/000123`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryFolder {
    /// `looks`, `controls`, `entries`, `anchors` or `statements`.
    pub kind: &'static str,
    pub index: u64,
}

impl EntryFolder {
    /// The name of a file in it.
    pub(super) fn file(&self, name: &str) -> String {
        format!("{self}/{name}")
    }
}

impl fmt::Display for EntryFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data/{}/{:06}", self.kind, self.index)
    }
}
