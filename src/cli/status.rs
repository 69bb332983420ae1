//! `status`: everybody on one screen.

use super::alerts::TellingNow;
use super::args::StatusArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line, table, visible};
use super::times;
use super::words::Words;
use crate::health::looked::{Looked, looked};
use crate::judge::{Desk, Standing};
use crate::person::Person;
use crate::person::guard::{NeverFound, never_found};
use crate::store::{Store, WatchRow};
use crate::time::{Period, rfc3339};
use crate::watch::desks;
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// One person at every source.
struct Line {
    person: Person,
    at: Vec<(String, Standing)>,
}

pub fn run(context: &Context, args: &StatusArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let sources = context.sources()?;
    let roster = context.roster(&store, &sources)?;
    let rows = store.watches()?;
    let desks = desks::restore(&store, &sources, &roster, rows.clone())?;
    let now = context.clock.now().wall;
    let lines = lines(&store, &rows, &sources, &roster, &desks, now)?;
    let looked = looked((&sources, &roster), &rows, |source| &desks[source], now);
    let old: Vec<&Looked> =
        looked.iter().filter(|p| p.overdue(DateTime::UNIX_EPOCH, now).is_some()).collect();
    let head = store.checkpoint()?;
    let telling = TellingNow::read(&store, now)?;
    if context.json {
        print_json(json!({
            "persons": lines.iter().map(person_json).collect::<Vec<_>>(),
            "sources": sources.iter().zip(&desks).map(|(s, d)| source_json(s, d, now)).collect::<Vec<_>>(),
            "out_of_date": old.iter().map(|page| page.source.as_str()).collect::<Vec<_>>(),
            "alerts": telling.json(),
            "log": { "size": head.size, "root": head.root.to_hex() },
        }))?;
    } else {
        old.iter().try_for_each(|page| print_line(&warning(page, now)))?;
        print_text(context.words(), &lines, &sources, &desks, now)?;
        for sentence in telling.sentences().iter().filter(|_| !lines.is_empty()) {
            print_line(sentence)?;
        }
    }
    let gone = lines.iter().filter_map(Line::overall).any(|s| s.status.key() == "not_listed");
    Ok(if args.exit_on_change && gone { Exit::Changed } else { Exit::Done })
}

fn lines(
    store: &Store,
    rows: &[WatchRow],
    sources: &[Source],
    roster: &crate::watch::roster::Roster,
    desks: &[Desk],
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Line>> {
    let mut lines: Vec<Line> =
        store.people()?.into_iter().map(|person| Line { person, at: Vec::new() }).collect();
    for row in rows {
        let Some(entry) = roster.entry(row.no) else { continue };
        let standing = desks[entry.source].standing(row.no, now);
        if let Some(line) = lines.iter_mut().find(|l| l.person.id == row.person) {
            line.at.push((sources[entry.source].id().to_owned(), standing));
        }
    }
    lines.sort_by_key(|line| line.overall().map_or(u8::MAX, |s| s.status.urgency()));
    Ok(lines)
}

impl Line {
    /// What stands first for this person: the source that lists them, or else the most urgent one.
    fn overall(&self) -> Option<&Standing> {
        let listed = self.at.iter().map(|(_, s)| s).find(|s| s.status.key() == "listed");
        listed.or_else(|| self.at.iter().map(|(_, s)| s).min_by_key(|s| s.status.urgency()))
    }
}

/// Stands before everything else: what follows is old.
fn warning(page: &Looked, now: DateTime<Utc>) -> String {
    let since = match page.last_useful {
        Some(at) => format!("no useful look since {}", times::shown(at)),
        None => "no useful look yet".to_owned(),
    };
    let age =
        Period::from_secs((now - page.last_useful.unwrap_or(page.since)).num_minutes().max(0) as u64 * 60);
    format!(
        "OUT OF DATE: {}: {since} ({age} ago). What follows may no longer be so. next: testigo doctor",
        page.source
    )
}

fn person_json(line: &Line) -> Value {
    let overall = line.overall();
    json!({
        "person": line.person.id.as_str(),
        "call": line.person.details.call,
        "a_number_masked": line.person.details.a_number.masked(),
        "group": line.person.details.group,
        "paused": line.person.paused,
        "status": overall.map_or("never_listed", |s| s.status.key()),
        "custody": overall.and_then(|s| s.custody),
        "place": overall.and_then(|s| s.place.as_deref()),
        "since": overall.and_then(|s| s.since).map(rfc3339),
        "last_check": overall.and_then(|s| s.last_check).map(rfc3339),
        "sources": line.at.iter().map(|(source, s)| json!({
            "source": source,
            "status": s.status.key(),
            "custody": s.custody,
            "place": s.place,
            "since": s.since.map(rfc3339),
            "last_check": s.last_check.map(rfc3339),
        })).collect::<Vec<_>>(),
    })
}

fn source_json(source: &Source, desk: &Desk, now: DateTime<Utc>) -> Value {
    let standing = desk.source_standing(now);
    json!({
        "source": source.id(),
        "state": standing.state.key(),
        "flicker": standing.flicker,
        "blocked_since": standing.blocked_since.map(rfc3339),
        "last_useful": standing.last_useful.map(rfc3339),
    })
}

fn print_text(
    words: Words,
    lines: &[Line],
    sources: &[Source],
    desks: &[Desk],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if lines.is_empty() {
        print_line("Nobody is followed yet.")?;
        return print_line(
            "next: testigo watch add - --country COUNTRY --call NAME --basis family --source bop",
        );
    }
    let mut shown = table(&["who", "number", "the page says", "since", "last look"]);
    for line in lines {
        let overall = line.overall();
        let label = match overall {
            None => "no source is asked about this person".to_owned(),
            Some(s) => label(words, s),
        };
        shown.add_row(vec![
            visible(&line.person.details.call),
            line.person.details.a_number.masked(),
            if line.person.paused { format!("{label} (paused)") } else { label },
            overall.and_then(|s| s.since).map(times::shown).unwrap_or_default(),
            overall.and_then(|s| s.last_check).map(times::shown).unwrap_or_else(|| "never".to_owned()),
        ]);
    }
    print_line(&shown.to_string())?;
    for line in lines {
        let ever = line.at.iter().any(|(_, s)| s.last_listed.is_some());
        if never_found(line.person.enrolled_at, ever, now) != NeverFound::Fine && !line.person.paused {
            print_line(&format!(
                "{} was not on the list in 30 days or more. Is it still needed? testigo watch pause {}",
                visible(&line.person.details.call),
                line.person.id
            ))?;
        }
    }
    let has_watches = |source: &Source| lines.iter().any(|l| l.at.iter().any(|(id, _)| id == source.id()));
    for (source, desk) in sources.iter().zip(desks).filter(|(source, _)| has_watches(source)) {
        let standing = desk.source_standing(now);
        let mut text = format!("{}: {}", source.id(), standing.state.key());
        if let Some(flicker) = standing.flicker {
            text.push_str(&format!(", flicker {:.1} %", flicker * 100.0));
        }
        if let Some(since) = standing.blocked_since {
            text.push_str(&format!(", asked for a person since {} (testigo together)", times::shown(since)));
        }
        print_line(&text)?;
    }
    Ok(())
}

fn label(words: Words, standing: &Standing) -> String {
    match standing.status.key() {
        "listed" => words.listed(standing.place.as_deref(), standing.custody),
        key => words.status(key),
    }
}
