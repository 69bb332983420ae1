//! From what stands on a page to a `Record`: custody in our words, and each value with its place.

use super::layout::{Found, Value};
use crate::fold::one_space;
use crate::outcome::{Custody, Field, Record};
use crate::source::rules::{BlockMarks, CustodyRules, Kind};
use std::ops::Range;

/// Longer values are cut here, at a character's end: the whole page is kept anyway.
const LONGEST: usize = 2_000;

/// Where the values are to be looked for.
pub struct Ground<'a> {
    pub text: &'a str,
    pub kind: Kind,
    pub block: Option<&'a BlockMarks>,
    /// Where the text begins in the body; `None` when the body's bytes are others.
    pub offset: Option<usize>,
}

/// The record; `None` when the layout has a status field and the page's is missing or empty. Without rules of
/// custody the page says nothing of it.
pub fn record(found: &Found<'_>, rules: Option<&CustodyRules>, ground: &Ground<'_>) -> Option<Record> {
    let custody = match rules {
        Some(rules) => custody(found, rules)?,
        None => Custody::NotSaid,
    };
    let range = ground.range();
    let field = |value: &Value<'_>| Field {
        name: value.rule.name.clone(),
        value: shortened(&value.text).to_owned(),
        span: ground.span(value, range.clone()),
        volatile: value.rule.volatile,
    };
    let fields = found.values.iter().filter(|value| !value.text.is_empty()).map(field).collect();
    Some(Record { custody, fields })
}

fn custody(found: &Found<'_>, rules: &CustodyRules) -> Option<Custody> {
    let value = |name: &str| {
        let value = found.values.iter().find(|v| v.rule.name == name)?;
        (!value.text.is_empty()).then(|| shortened(&value.text))
    };
    let is_out = rules.out_when.iter().any(|out| {
        value(&out.field).is_some_and(|v| out.is.as_ref().is_none_or(|wanted| v.eq_ignore_ascii_case(wanted)))
    });
    if is_out {
        return Some(Custody::Out);
    }
    let held = || match value(&rules.place) {
        Some(place) if longest(&rules.no_place, place).is_none() => Custody::Held { place: place.to_owned() },
        Some(_) | None => Custody::HeldNoPlace,
    };
    let has_status = |name: &String| found.layout.fields.iter().any(|f| f.name == *name);
    let Some(status) = rules.status.as_ref().filter(|name| has_status(name)) else { return Some(held()) };
    let status = value(status)?;
    let (as_held, as_cbp, as_out) =
        (longest(&rules.held, status), longest(&rules.cbp, status), longest(&rules.out, status));
    let best = as_held.max(as_cbp).max(as_out);
    Some(match best {
        None => Custody::Other(status.to_owned()),
        Some(_) if best == as_out => Custody::Out,
        Some(_) if best == as_cbp => Custody::Cbp,
        Some(_) => held(),
    })
}

/// The length of the longest of these prefixes that `text` begins with, up to the end of a word.
fn longest(prefixes: &[String], text: &str) -> Option<usize> {
    let text = one_space(text).to_lowercase();
    let fits = |prefix: &&String| {
        let after = text.strip_prefix(prefix.as_str()).map(|rest| rest.chars().next());
        after.is_some_and(|next| next.is_none_or(|c| !c.is_alphanumeric()))
    };
    prefixes.iter().filter(fits).map(String::len).max()
}

fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(LONGEST)).rev().find(|i| text.is_char_boundary(*i));
    &text[..end.unwrap_or(0)]
}

impl Ground<'_> {
    /// The part of the text in which values are looked for by their bytes.
    fn range(&self) -> Option<Range<usize>> {
        match self.kind {
            Kind::Json => None,
            Kind::Text => Some(0..self.text.len()),
            Kind::Html => {
                let range = block(self.text.as_bytes(), self.block?)?;
                let inside = self.text.get(range.clone())?.to_ascii_lowercase();
                let unseen = ["<!--", "<script", "<style", "<template", "<noscript", "hidden", "display"];
                (!unseen.iter().any(|part| inside.contains(part))).then_some(range)
            }
        }
    }

    fn span(&self, value: &Value<'_>, range: Option<Range<usize>>) -> Option<(u32, u32)> {
        let text = shortened(&value.text);
        let start = match value.span {
            Some((start, _)) => start,
            None => self.find(text, range?)?,
        };
        let end = start.checked_add(text.len())?;
        if self.text.get(start..end) != Some(text) {
            return None;
        }
        let in_body = |at: usize| u32::try_from(at.checked_add(self.offset?)?).ok();
        Some((in_body(start)?, in_body(end)?))
    }

    /// The one place in the range where the value stands by itself: between tags, or after a colon.
    fn find(&self, value: &str, range: Range<usize>) -> Option<usize> {
        let inside = self.text.get(range.clone())?;
        let mut places = inside.match_indices(value).map(|(at, _)| at).filter(|at| {
            let (before, after) = (&inside[..*at], &inside[at + value.len()..]);
            self.stands_alone(before, after)
        });
        match (places.next(), places.next()) {
            (Some(one), None) => Some(range.start + one),
            _ => None,
        }
    }

    fn stands_alone(&self, before: &str, after: &str) -> bool {
        let blank = |c: char| c.is_whitespace() && (c != '\n' || self.kind == Kind::Html);
        let (before, after) = (before.trim_end_matches(blank), after.trim_start_matches(blank));
        match self.kind {
            Kind::Html => before.ends_with(['>', ':']) && after.starts_with('<'),
            Kind::Text | Kind::Json => {
                (before.is_empty() || before.ends_with(['\n', ':']))
                    && (after.is_empty() || after.starts_with(['\n', '\r']))
            }
        }
    }
}

/// From the start mark up to the end mark, when each is there exactly once and in this order.
pub fn block(bytes: &[u8], marks: &BlockMarks) -> Option<Range<usize>> {
    let once = |mark: &str| {
        let mut found = memchr::memmem::find_iter(bytes, mark.as_bytes());
        match (found.next(), found.next()) {
            (Some(at), None) => Some(at),
            _ => None,
        }
    };
    let (start, end) = (once(&marks.start)?, once(&marks.end)?);
    (start < end).then_some(start..end)
}
