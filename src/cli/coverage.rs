//! `coverage`: how much of the time was really looked at, and why the rest was not.

use super::args::CoverageArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line, table, visible};
use super::times;
use crate::person::{PersonId, WatchNo};
use crate::store::{Covered, GapEntry, WatchRow};
use crate::time::rfc3339;
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::HashMap;

pub fn run(context: &Context, args: &CoverageArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let now = context.clock.now().wall;
    let person = match &args.person {
        Some(text) => Some(context.person(&store, text)?.id),
        None => None,
    };
    let bound = |text: &Option<String>| text.as_ref().map(|t| times::moment(t, now)).transpose();
    let since = bound(&args.range.since)?.unwrap_or(DateTime::UNIX_EPOCH);
    let until = bound(&args.range.until)?.unwrap_or(now);
    let calls: HashMap<PersonId, String> =
        store.people()?.into_iter().map(|p| (p.id.clone(), p.details.call)).collect();
    let watches: HashMap<WatchNo, WatchRow> = store
        .watches()?
        .into_iter()
        .filter(|row| person.as_ref().is_none_or(|id| row.person == *id))
        .map(|row| (row.no, row))
        .collect();
    let covered = store.coverage(since..until)?;
    let rows: Vec<(&WatchRow, &Covered)> =
        covered.iter().filter_map(|(no, covered)| watches.get(no).map(|row| (row, covered))).collect();
    if context.json {
        let gaps = store.gaps(None, since..until)?;
        print_json(json!({
            "coverage": rows.iter().map(|(row, c)| covered_json(row, c, &calls)).collect::<Vec<_>>(),
            "gaps": gaps.iter().filter_map(|g| watches.get(&g.watch).map(|row| gap_json(row, g))).collect::<Vec<_>>(),
        }))?;
        return Ok(Exit::Done);
    }
    let mut shown =
        table(&["who", "source", "came due", "useful", "no clear answer", "not checked", "why not"]);
    for (row, c) in &rows {
        let reasons: Vec<String> = c.gaps.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
        let due = c.due - c.open;
        shown.add_row(vec![
            visible(calls.get(&row.person).map_or("?", String::as_str)),
            row.source.clone(),
            due.to_string(),
            share(c.observed, due),
            share(c.inconclusive, due),
            share(c.gaps.values().sum(), due),
            reasons.join(", "),
        ]);
    }
    print_line(&shown.to_string())?;
    print_line(
        "came due = useful + no clear answer + not checked. Re-checks and controls are not counted here.",
    )?;
    Ok(Exit::Done)
}

fn covered_json(row: &WatchRow, c: &Covered, calls: &HashMap<PersonId, String>) -> Value {
    json!({
        "person": row.person.as_str(),
        "call": calls.get(&row.person),
        "source": row.source,
        "due": c.due - c.open,
        "observed": c.observed,
        "inconclusive": c.inconclusive,
        "gap": c.gaps.values().sum::<u64>(),
        "open": c.open,
        "reasons": c.gaps,
    })
}

fn gap_json(row: &WatchRow, gap: &GapEntry) -> Value {
    json!({
        "person": row.person.as_str(),
        "source": row.source,
        "from": rfc3339(gap.from),
        "until": rfc3339(gap.until),
        "slots": gap.slots,
        "reason": gap.reason,
        "leaf": gap.entry,
    })
}

fn share(part: u64, whole: u64) -> String {
    match whole {
        0 => part.to_string(),
        _ => format!("{part} ({:.0} %)", part as f64 * 100.0 / whole as f64),
    }
}
