//! A reading told to a person who tries out a profile: `source test`.

use super::{Reading, read};
use crate::fetch::Fetched;
use crate::outcome::Field;
use crate::source::{Query, SourceProfile};
use serde::Serialize;
use std::fmt::Write;

/// What an answer says, and why. Holds the page's values: for the person who asked, never for a log.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    pub profile: String,
    pub profile_hash: String,
    /// The stored key: `listed`, `not_listed`, `unclear` …
    pub outcome: String,
    /// The reason within the key; empty where the key says it all.
    pub why: String,
    /// The rule or mark that decided.
    pub rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custody: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ExplainedField>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedField {
    pub name: String,
    pub value: String,
    /// First byte and end in the body, when the value stands there in one piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub volatile: bool,
}

/// Reads an answer and tells everything about the reading.
pub fn explain(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Explained {
    Explained::of(profile, &read(profile, query, fetched))
}

impl Explained {
    pub fn of(profile: &SourceProfile, reading: &Reading) -> Explained {
        let record = reading.outcome.record();
        Explained {
            profile: profile.id().to_owned(),
            profile_hash: profile.hash().to_hex(),
            outcome: reading.outcome.key().to_owned(),
            why: reading.outcome.why(),
            rule: reading.rule.clone(),
            custody: record.map(|record| record.custody.key().to_owned()),
            fields: record.map_or_else(Vec::new, |r| r.fields.iter().map(ExplainedField::of).collect()),
        }
    }

    /// One line for each part, values quoted so that control characters show.
    pub fn to_text(&self) -> String {
        let mut out = format!("outcome: {}\n", self.outcome);
        for (name, value) in
            [("why", Some(&self.why)), ("rule", Some(&self.rule)), ("custody", self.custody.as_ref())]
        {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                out.push_str(&format!("{name}: {value}\n"));
            }
        }
        for field in &self.fields {
            let _ = write!(out, "field {}: {:?}", field.name, field.value);
            if let Some((start, end)) = field.span {
                let _ = write!(out, " bytes {start}..{end}");
            }
            out.push_str(if field.volatile { " volatile\n" } else { "\n" });
        }
        out
    }
}

impl ExplainedField {
    fn of(field: &Field) -> ExplainedField {
        ExplainedField {
            name: field.name.clone(),
            value: field.value.clone(),
            span: field.span,
            volatile: field.volatile,
        }
    }
}
