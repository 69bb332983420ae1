//! What a notice says may be past when it is its turn: newer news of the same person at the same source went out, or wait.
//! Found by the events that notices tell, so that what stands in a digest counts like what was told alone.

use super::error::{Doing, Result, damaged};
use super::events::StoredEvent;
use super::notices::Stored;
use crate::notice::{Covers, Facts, NoticeKind, NoticeState};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};

/// A digest may take in what waited before it.
const A_DAY: i64 = 86_400_000_000;

/// How it stands with something that was to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing newer.
    Holds,
    /// Newer news wait to be sent.
    Waits,
    /// Newer news were told.
    Past,
}

/// One thing that a notice tells.
struct Item {
    event: Option<i64>,
    person: Option<i64>,
    source: String,
    kind: NoticeKind,
}

/// Another notice to the same contact.
struct Other {
    no: i64,
    kind: NoticeKind,
    person: Option<i64>,
    source: String,
    event: Option<i64>,
    follows: Option<i64>,
    covers: Covers,
    told: bool,
}

/// Of a notice about one person, or about a group.
pub(super) fn of_single(conn: &Connection, notice: &Stored) -> Result<Standing> {
    let others = others(conn, notice)?;
    let item = Item {
        event: notice.event,
        person: notice.person,
        source: notice.source.clone(),
        kind: notice.kind()?,
    };
    let later = match (item.person, item.event) {
        (Some(person), Some(event)) => events(conn, Some(person), event)?,
        (Some(_) | None, Some(_) | None) => Vec::new(),
    };
    Ok(of_item(notice, &item, &newer_than(&item, later.iter()), &others))
}

/// Of a digest: leaves out of its words what is past, and what is said newer in the same digest. One that nothing is left
/// of is past. What only waits is left out of repeats: a first telling does not count on what may be withdrawn yet.
pub(super) fn of_digest(conn: &Connection, notice: &mut Stored, first: bool) -> Result<Standing> {
    let covers = notice.covers()?;
    let others = others(conn, notice)?;
    let Some(from) = covers.events().next() else { return Ok(Standing::Holds) };
    let events = events(conn, None, from as i64)?;
    let mut of_person: HashMap<Option<i64>, Vec<&Item>> = HashMap::new();
    events.iter().for_each(|item| of_person.entry(item.person).or_default().push(item));
    let (mut gone, mut left): (Vec<&Item>, usize) = (Vec::new(), 0);
    for item in events.iter().filter(|item| item.event.is_some_and(|no| covers.has(no as u64))) {
        let newer = newer_than(item, of_person[&item.person].iter().copied());
        let again = |newer: &&Item| {
            newer.event.is_some_and(|no| covers.has(no as u64))
                && (is_absence(item.kind) || newer.kind == item.kind)
        };
        let again = newer.iter().any(again);
        match of_item(notice, item, &newer, &others) {
            Standing::Holds if !again => left += 1,
            Standing::Waits if first && !again => left += 1,
            Standing::Holds | Standing::Waits | Standing::Past => gone.push(item),
        }
    }
    if gone.is_empty() {
        return Ok(Standing::Holds);
    }
    let mut facts: Facts =
        serde_json::from_str(&notice.facts).map_err(|_| damaged(format!("notice {}", notice.no)))?;
    leave_out(&mut facts, &gone);
    notice.facts = serde_json::to_string(&facts).expect("facts are plain data");
    Ok(if left == 0 { Standing::Past } else { Standing::Holds })
}

fn is_absence(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::FirstMiss | NoticeKind::Likely | NoticeKind::NotListed)
}

fn leave_out(facts: &mut Facts, gone: &[&Item]) {
    let events: HashSet<Option<u64>> = gone.iter().map(|item| item.event.map(|no| no as u64)).collect();
    facts.named.retain(|named| named.event.is_none() || !events.contains(&named.event));
    let mut less: HashMap<NoticeKind, u32> = HashMap::new();
    gone.iter().for_each(|item| *less.entry(item.kind).or_default() += 1);
    for (kind, count) in &mut facts.counts {
        *count = count.saturating_sub(less.get(kind).copied().unwrap_or_default());
    }
    facts.counts.retain(|(_, count)| *count > 0);
}

/// `later`: events that make the item untrue.
fn of_item(notice: &Stored, item: &Item, later: &[&Item], others: &[Other]) -> Standing {
    let newer = |other: &&Other| {
        let many = matches!(other.kind, NoticeKind::Digest | NoticeKind::Group);
        let after = match (other.event, item.event) {
            (Some(theirs), Some(ours)) => theirs > ours,
            (Some(_) | None, Some(_) | None) => other.no > notice.no,
        };
        let alone = !many
            && after
            && item.person.is_some()
            && (other.person, &other.source) == (item.person, &item.source)
            && other.kind.supersedes(item.kind);
        let taken_back = other.kind == NoticeKind::Correction
            && other.follows == Some(notice.no)
            && other.person == notice.person;
        let covered = |newer: &&Item| newer.event.is_some_and(|no| other.covers.has(no as u64));
        let among = many && later.iter().any(covered);
        alone || taken_back || among
    };
    let newer: Vec<&Other> = others.iter().filter(newer).collect();
    match (newer.is_empty(), newer.iter().any(|other| other.told)) {
        (true, _) => Standing::Holds,
        (false, false) => Standing::Waits,
        (false, true) => Standing::Past,
    }
}

/// Later events of the same person at the same source that make it untrue.
fn newer_than<'a>(item: &Item, events: impl Iterator<Item = &'a Item>) -> Vec<&'a Item> {
    let newer = |other: &&Item| {
        other.event > item.event
            && item.person.is_some()
            && (other.person, &other.source) == (item.person, &item.source)
            // A correction is never told among many.
            && other.kind != NoticeKind::Correction
            && other.kind.supersedes(item.kind)
    };
    events.filter(newer).collect()
}

/// Events from a number on, of one person or of all, and what each is told as.
fn events(conn: &Connection, person: Option<i64>, from: i64) -> Result<Vec<Item>> {
    let doing = "read events that are told";
    let whose = if person.is_some() { "e.person = ?1" } else { "?1 IS NULL" };
    let sql =
        format!("SELECT e.*, NULL AS person_id FROM event e WHERE {whose} AND e.no >= ?2 ORDER BY e.no");
    let mut statement = conn.prepare_cached(&sql).doing(doing)?;
    let rows = statement
        .query_map(params![person, from], |row| {
            let person: Option<i64> = row.get("person")?;
            Ok((person, StoredEvent::read(row)?))
        })
        .doing(doing)?;
    rows.map(|row| {
        let (person, row) = row.doing(doing)?;
        let row = row.into_row()?;
        let kind = NoticeKind::of(&row.event);
        Ok(Item { event: Some(row.no as i64), person, source: row.event.source, kind })
    })
    .collect()
}

/// Other news to the same contact, but for what was withdrawn.
fn others(conn: &Connection, notice: &Stored) -> Result<Vec<Other>> {
    let doing = "read the other news of a contact";
    let sql = "SELECT no, kind, person, source, event, follows, covers, state FROM notice
        WHERE contact = ?1 AND no <> ?2 AND created >= ?3 AND news = 1 AND state <> 'withdrawn'";
    let mut statement = conn.prepare_cached(sql).doing(doing)?;
    let bad = || damaged("a notice");
    let rows = statement
        .query_map(params![notice.contact, notice.no, notice.created - A_DAY], |row| {
            let (kind, covers): (String, String) = (row.get("kind")?, row.get("covers")?);
            let state: String = row.get("state")?;
            let rest = (row.get("no")?, row.get("person")?, row.get("source")?);
            Ok((kind, covers, state, rest, row.get("event")?, row.get("follows")?))
        })
        .doing(doing)?;
    rows.map(|row| {
        let (kind, covers, state, (no, person, source), event, follows) = row.doing(doing)?;
        Ok(Other {
            no,
            kind: NoticeKind::parse(&kind).ok_or_else(bad)?,
            person,
            source,
            event,
            follows,
            covers: Covers::parse(&covers).ok_or_else(bad)?,
            told: NoticeState::parse(&state).ok_or_else(bad)? != NoticeState::Queued,
        })
    })
    .collect()
}
