//! `clocks`: a lawyer's own rules, and how long each still runs.

use super::args::ClocksArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_bytes, print_json, print_line, table, visible};
use super::times;
use crate::deadline::calendar::{Entry, feed};
use crate::deadline::{AtPage, CHECK, Deadline, Rule, State, deadlines};
use crate::event::Event;
use crate::person::{Person, PersonId};
use crate::store::{EventFilter, Store};
use crate::time::{Period, rfc3339};
use crate::watch::desks;
use anyhow::Context as _;
use chrono::{DateTime, Local, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

/// So long a clock that is over or was stopped is still shown.
const SHOWN: TimeDelta = TimeDelta::days(7);

/// A person with the clocks of theirs that are shown.
struct Line<'r> {
    person: Person,
    clocks: Vec<Deadline<'r>>,
}

pub fn run(context: &Context, args: &ClocksArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let only = match &args.person {
        Some(text) => Some(context.person(&store, text)?.id),
        None => None,
    };
    let rules: Vec<Rule> = context
        .config
        .clocks
        .iter()
        .filter(|rule| args.role.is_none_or(|role| rule.is_for(role.into())))
        .cloned()
        .collect();
    let now = context.clock.now().wall;
    let mut lines = lines(context, &store, &rules, now)?;
    lines.retain(|line| only.as_ref().is_none_or(|id| line.person.id == *id));
    for line in &mut lines {
        line.clocks.retain(|clock| args.all || is_shown(clock, now));
    }
    match &args.ics {
        Some(to) => write_feed(&store, &lines, (args, to), now)?,
        None if context.json => print_json(json!({
            "check": CHECK,
            "clocks": lines.iter().flat_map(|l| l.clocks.iter().map(|c| clock_json(&l.person, c, now))).collect::<Vec<_>>(),
        }))?,
        None => print_text(&lines, args, !rules.is_empty(), now)?,
    }
    Ok(Exit::Done)
}

fn lines<'r>(
    context: &Context,
    store: &Store,
    rules: &'r [Rule],
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Line<'r>>> {
    let pages = pages(context, store, now)?;
    let mut rows = store.events(&EventFilter::default())?;
    rows.reverse();
    let mut events: HashMap<PersonId, Vec<(u64, &Event)>> = HashMap::new();
    for row in &rows {
        if let Some(person) = &row.event.person {
            events.entry(person.clone()).or_default().push((row.no, &row.event));
        }
    }
    let none = BTreeMap::new();
    let people = store.people()?.into_iter();
    Ok(people
        .map(|person| {
            let matter = person.details.matter.as_deref();
            let own = events.get(&person.id).map_or(&[][..], Vec::as_slice);
            let clocks = deadlines(rules, matter, own, pages.get(&person.id).unwrap_or(&none));
            Line { person, clocks }
        })
        .collect())
}

/// How everybody stands at every page.
fn pages(
    context: &Context,
    store: &Store,
    now: DateTime<Utc>,
) -> anyhow::Result<HashMap<PersonId, BTreeMap<String, AtPage>>> {
    let sources = context.sources()?;
    let roster = context.roster(store, &sources)?;
    let rows = store.watches()?;
    let desks = desks::restore(store, &sources, &roster, rows.clone())?;
    let mut pages: HashMap<PersonId, BTreeMap<String, AtPage>> = HashMap::new();
    for row in rows {
        let Some(entry) = roster.entry(row.no) else { continue };
        let standing = desks[entry.source].standing(row.no, now);
        let at = AtPage { absent: standing.misses > 0, last_listed: standing.last_listed };
        pages.entry(row.person).or_default().insert(row.source, at);
    }
    Ok(pages)
}

fn is_shown(clock: &Deadline<'_>, now: DateTime<Utc>) -> bool {
    match clock.state(now) {
        State::Running { .. } => true,
        State::Over { .. } | State::Stopped => now - clock.last_moment() < SHOWN,
    }
}

fn print_text(lines: &[Line<'_>], args: &ClocksArgs, any: bool, now: DateTime<Utc>) -> anyhow::Result<()> {
    if !any {
        print_line("No clock is set up: none is in force by itself.")?;
        return print_line(
            "next: take the # away from a [[clocks]] in the config (config.example.toml shows two)",
        );
    }
    let clocks = || lines.iter().flat_map(|line| line.clocks.iter().map(move |clock| (&line.person, clock)));
    if clocks().next().is_none() {
        return print_line("No clock runs.");
    }
    let mut sorted: Vec<_> = clocks().collect();
    sorted.sort_by_key(|(_, clock)| (clock.stopped.is_some(), clock.ends, clock.event));
    let mut shown = table(&["who", "rule", "started", "ends", "ends here", "left"]);
    for (person, clock) in &sorted {
        shown.add_row(vec![
            visible(&person.details.call),
            visible(&clock.rule.name),
            format!("{}, {} event {}", times::shown(clock.started), clock.page, clock.event),
            times::shown(clock.ends),
            here(clock.ends, args),
            left(clock, now),
        ]);
    }
    print_line(&shown.to_string())?;
    let mut told: Vec<&Rule> = Vec::new();
    for (_, clock) in &sorted {
        if !told.iter().any(|rule| rule.name == clock.rule.name) {
            told.push(clock.rule);
            print_line(&format!("{}: {}; {CHECK}", visible(&clock.rule.name), visible(&clock.rule.source)))?;
        }
    }
    Ok(())
}

/// By the clock on the wall: of the zone that was given, or of this machine.
fn here(at: DateTime<Utc>, args: &ClocksArgs) -> String {
    const FORM: &str = "%a %Y-%m-%d %H:%M %Z";
    match args.zone {
        Some(zone) => at.with_timezone(&zone).format(FORM).to_string(),
        None => at.with_timezone(&Local).format(FORM).to_string(),
    }
}

fn left(clock: &Deadline<'_>, now: DateTime<Utc>) -> String {
    let length = |delta: TimeDelta| Period::from_secs(delta.num_minutes().unsigned_abs() * 60).to_string();
    match clock.state(now) {
        State::Running { left } => length(left),
        State::Over { since } => format!("over since {}", length(since)),
        State::Stopped => {
            let why = clock.stopped.as_ref().map(|s| s.why.key()).unwrap_or_default();
            format!("stopped: {}", why.replace('_', " "))
        }
    }
}

fn clock_json(person: &Person, clock: &Deadline<'_>, now: DateTime<Utc>) -> Value {
    let (state, left) = match clock.state(now) {
        State::Running { left } => ("running", Some(left.num_seconds())),
        State::Over { since } => ("over", Some(-since.num_seconds())),
        State::Stopped => ("stopped", None),
    };
    json!({
        "person": person.id.as_str(), "call": person.details.call, "matter": person.details.matter,
        "rule": clock.rule.name, "after": clock.rule.after.key(), "length": clock.rule.length.to_string(),
        "rule_source": clock.rule.source, "source": clock.page, "event": clock.event,
        "started": rfc3339(clock.started), "ends": rfc3339(clock.ends), "state": state, "left_s": left,
        "stopped": clock.stopped.as_ref().map(|s| json!({
            "at": s.at.map(rfc3339), "event": s.event, "why": s.why.key(),
        })),
    })
}

fn write_feed(
    store: &Store,
    lines: &[Line<'_>],
    (args, to): (&ClocksArgs, &Path),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let entry = |person: &Person, clock| Entry {
        clock,
        who: if args.call { person.details.call.clone() } else { person.id.to_string() },
        matter: person.details.matter.clone(),
    };
    let entries: Vec<Entry<'_>> =
        lines.iter().flat_map(|line| line.clocks.iter().map(|clock| entry(&line.person, clock))).collect();
    let text = feed(store.origin(), &entries, now);
    if to == Path::new("-") {
        return print_bytes(text.as_bytes());
    }
    write_private(to, text.as_bytes()).map_err(|error| {
        let what = format!("{} cannot be written: {error}", to.display());
        Stop::usage(what, "name a file in a folder of your own, or - for standard output").into()
    })
}

/// A new file is its owner's alone; one that is there keeps its mode, so that a web server may have been let in.
fn write_private(to: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).truncate(true).write(true).mode(0o600).open(to)?;
    file.write_all(bytes).context("writing the feed")
}
