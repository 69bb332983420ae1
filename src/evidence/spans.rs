//! Where each value stands in an answer: found again by reading the answer with the rules that read it first, because
//! spans are not kept. Only a value whose bytes stand there just as they were read has one: where a page writes it
//! with entities, escapes or other white space, there is none.

use crate::fetch::Fetched;
use crate::read;
use crate::source::{Query, Search, SourceProfile};
use crate::store::OpenedLook;
use serde::{Deserialize, Serialize};

/// One value's place in `body.bin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The field's name, without `field.` before it.
    pub field: String,
    /// The first byte, from 0.
    pub from: u64,
    /// The byte after the last one.
    pub to: u64,
}

/// The spans of one look; empty where nothing was read or the answer was not kept.
pub fn spans(profile: &SourceProfile, search: Search, look: &OpenedLook) -> Vec<Span> {
    let (Some(body), Some(status), Ok(url)) = (&look.body, look.row.status, look.final_url.parse()) else {
        return Vec::new();
    };
    let at = look.row.answered;
    let fetched = Fetched::saved(at, url, status, &content_type(&look.head), body.clone());
    let query = Query { route: look.row.kind.route(), ..Query::new(search) };
    let reading = read::read(profile, &query, &fetched);
    let Some(record) = reading.outcome.record() else { return Vec::new() };
    let placed = record.fields.iter().filter_map(|field| {
        let (from, to) = field.span?;
        let there = body.get(from as usize..to as usize)?;
        (there == field.value.as_bytes() && !there.is_empty()).then(|| Span {
            field: field.name.to_string(),
            from: u64::from(from),
            to: u64::from(to),
        })
    });
    placed.collect()
}

/// Of the head of an answer; a browser's page has none of our own, and is HTML.
fn content_type(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let line = head.lines().filter_map(|line| line.split_once(':'));
    let found = line.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    found.map_or("text/html; charset=utf-8", |(_, value)| value.trim()).to_owned()
}
