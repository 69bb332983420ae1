//! `where`: what the page said before and after a moment.

use super::args::WhereArgs;
use super::context::Context;
use super::exit::Exit;
use super::history::check_json;
use super::output::{print_json, print_line, visible};
use super::times;
use super::words::{self, Words};
use crate::evidence::case::Bound;
use crate::evidence::gather::bounds_of;
use crate::store::{Bracket, CheckRow, Store};
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn run(context: &Context, args: &WhereArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let at = times::moment(&args.at, context.clock.now().wall)?;
    let person = context.person(&store, &args.person)?;
    let bracket = store.where_at(&person.id, at)?;
    if context.json {
        let shown = |row: &Option<CheckRow>| {
            row.as_ref().map(|row| check_json(row, &person.id, person.details.a_number))
        };
        print_json(json!({
            "person": person.id.as_str(),
            "at": rfc3339(at),
            "before": shown(&bracket.before),
            "after": shown(&bracket.after),
            "before_useful": shown(&bracket.before_useful),
            "after_useful": shown(&bracket.after_useful),
            "bounds": bounds_json(&store, &bracket)?,
            "sentence": for_a_petition(&bracket, at, &titles(context)?),
        }))?;
        return Ok(Exit::Done);
    }
    let words = context.words();
    print_line(&format!("{} at {}", visible(&person.details.call), times::shown(at)))?;
    print_line(&format!("  before: {}", sentence(words, bracket.before.as_ref())))?;
    if bracket.before_useful != bracket.before {
        print_line(&format!("          {}", sentence(words, bracket.before_useful.as_ref())))?;
    }
    print_line(&format!("  after:  {}", sentence(words, bracket.after.as_ref())))?;
    if bracket.after_useful != bracket.after {
        print_line(&format!("          {}", sentence(words, bracket.after_useful.as_ref())))?;
    }
    for line in bounds(&store, &bracket)? {
        print_line(&line)?;
    }
    print_line("This is what the page said, not where the person was.")?;
    if let Some(sentence) = for_a_petition(&bracket, at, &titles(context)?) {
        print_line("")?;
        print_line("To copy into a petition (have a lawyer read it):")?;
        print_line(&format!("  {sentence}"))?;
    }
    Ok(Exit::Done)
}

/// The third-party times around the two useful looks.
fn bounds(store: &Store, bracket: &Bracket) -> anyhow::Result<Vec<String>> {
    let anchors = store.anchors()?;
    let mut lines = Vec::new();
    for row in [&bracket.before_useful, &bracket.after_useful].into_iter().flatten() {
        let (before, after) = bounds_of(store, &anchors, row)?;
        let side = |bound: Option<Bound>| {
            bound.map_or_else(
                || "no third-party time".to_owned(),
                |bound| format!("{} ({})", times::shown(bound.at), visible(&bound.service)),
            )
        };
        lines.push(format!("  check {}: not before {}, not after {}", row.no, side(before), side(after)));
    }
    Ok(lines)
}

fn bounds_json(store: &Store, bracket: &Bracket) -> anyhow::Result<Vec<Value>> {
    let anchors = store.anchors()?;
    let mut all = Vec::new();
    for row in [&bracket.before_useful, &bracket.after_useful].into_iter().flatten() {
        let (before, after) = bounds_of(store, &anchors, row)?;
        let side = |bound: &Option<Bound>| {
            bound.as_ref().map(|b| json!({ "at": rfc3339(b.at), "service": b.service }))
        };
        all.push(json!({ "check": row.no, "not_before": side(&before), "not_after": side(&after) }));
    }
    Ok(all)
}

/// Title and address of each source.
fn titles(context: &Context) -> anyhow::Result<BTreeMap<String, String>> {
    let profiles = context.profiles()?;
    let named = profiles.iter().map(|p| {
        let rules = p.rules();
        (p.id().to_owned(), format!("the page \u{201c}{}\u{201d} ({})", rules.title, rules.base_url))
    });
    Ok(named.collect())
}

/// One sentence with the last useful answer before the moment and the first one after it; `None` where there is
/// neither. It names nobody, so that it can be copied with care for who will read it.
fn for_a_petition(bracket: &Bracket, at: DateTime<Utc>, titles: &BTreeMap<String, String>) -> Option<String> {
    let page = |row: &CheckRow| titles.get(&row.source).cloned().unwrap_or_else(|| row.source.clone());
    let said = |row: &CheckRow| {
        let hash =
            row.body.map_or_else(String::new, |hash| format!(", SHA-256 of the answer {}", hash.to_hex()));
        format!(
            "{} answered on {} UTC: {} (check {}, log entry {}{hash})",
            page(row),
            row.answered.wall.format("%Y-%m-%d at %H:%M:%S"),
            words::english().outcome(&row.outcome),
            row.no,
            row.entry
        )
    };
    let (before, after) = (bracket.before_useful.as_ref(), bracket.after_useful.as_ref());
    let parts = match (before, after) {
        (None, None) => return None,
        (Some(before), None) => format!("{}; no later answer about the person was received", said(before)),
        (None, Some(after)) => format!("no earlier answer about the person was received; {}", said(after)),
        (Some(before), Some(after)) => {
            format!(
                "{}; asked again, {}; no answer about the person was received in between",
                said(before),
                said(after)
            )
        }
    };
    let at = at.format("%Y-%m-%d %H:%M:%S");
    Some(format!(
        "Around {at} UTC, according to the records of automated checks of a public page: {parts}. The page does not say where the person was between the two answers, or why an answer changed."
    ))
}

fn sentence(words: Words, row: Option<&CheckRow>) -> String {
    match row {
        None => "no look".to_owned(),
        Some(row) => format!(
            "{}  {}: {}  (check {}, leaf {}, {})",
            times::shown(row.answered.wall),
            row.source,
            words.outcome(&row.outcome),
            row.no,
            row.entry,
            words.way(row.way, row.grade),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_useful_answer_there_is_no_sentence() {
        let nothing = Bracket { before: None, after: None, before_useful: None, after_useful: None };
        assert_eq!(for_a_petition(&nothing, DateTime::UNIX_EPOCH, &BTreeMap::new()), None);
    }
}
