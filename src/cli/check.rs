//! `check`: one look, now.

use super::args::CheckArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, visible};
use super::quoted;
use super::run::{Ready, block_on, call_of, stopped};
use super::{events, times};
use crate::event::{Event, EventKind};
use crate::judge::LookKind;
use crate::outcome::{Outcome, Unclear};
use crate::person::{Subject, WatchNo};
use crate::source::AskedBy;
use crate::watch::keeper::{Keeper, Seen};
use crate::watch::roster::Roster;
use crate::watch::run::{Told, agenda_for};
use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;

pub fn run(context: &Context, args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut ready = Ready::open(context)?;
    let wanted = wanted(context, &mut ready, args)?;
    let roster = ready.roster.clone();
    let bar = progress(context, wanted.len());
    let (mut seen, mut found): (Vec<Seen>, Vec<Event>) = (Vec::new(), Vec::new());
    let (clock, mut said) = (context.clock.clone(), context.quiet || context.json);
    let mut told = |told: Told<'_>| match told {
        Told::News(news) => {
            let asked = news.seen.iter().filter(|s| s.order.kind == LookKind::OnDemand);
            bar.inc(asked.clone().count() as u64);
            seen.extend(asked.cloned());
            found.extend(news.events.iter().cloned());
        }
        Told::Waiting { until, why, .. } => {
            let now = clock.now().wall;
            if !said && until - now >= WORTH_SAYING {
                said = true;
                bar.suspend(|| eprintln!("{}", waiting(until, now, why)));
            }
        }
        Told::Clock(_) => {}
    };
    let mut keeper = ask_now(context, ready, &wanted, &mut told)?;
    bar.finish_and_clear();
    if context.json {
        print_json(json!({
            "checks": seen.iter().map(|s| json!({
                "index": s.check, "leaf": s.leaf, "call": call_of(&roster, s),
                "outcome": s.outcome.key(), "why": s.outcome.why(),
                "place": s.outcome.record().and_then(|r| r.custody.place()),
            })).collect::<Vec<_>>(),
            "events": found.iter().map(events::event_json).collect::<Vec<_>>(),
        }))?;
    } else {
        for look in &seen {
            let who = call_of(&roster, look).unwrap_or_default();
            print_line(&format!(
                "{}: {}  (check {}, {})",
                visible(&who),
                context.words().outcome(&look.outcome),
                look.check,
                times::shown(look.at)
            ))?;
        }
        for event in &found {
            let who = events::who(event, |person| roster.call(person).to_owned());
            print_line(&context.words().event(event, &who))?;
        }
        advise(context, &roster, &seen, &keeper.store().lists()?)?;
    }
    Ok(exit(&seen, &found, args.exit_on_change))
}

/// Looks once at these watches, with the pace of their pages.
pub fn ask_now(
    context: &Context,
    ready: Ready,
    wanted: &[(WatchNo, usize)],
    told: &mut dyn FnMut(Told<'_>),
) -> anyhow::Result<Keeper> {
    let mut agenda = agenda_for(&ready.sources);
    let now = context.clock.now().wall;
    for (row, entry) in ready.watches() {
        agenda.guest(row.no, entry.source, entry.grid);
    }
    for (no, source) in wanted {
        agenda.demand(Subject::Watch(*no), *source, now);
    }
    block_on(ready.once(context, agenda)?, stopped(None), told)
}

/// A wait that somebody at a terminal wonders about.
const WORTH_SAYING: TimeDelta = TimeDelta::seconds(2);

/// Why nothing seems to happen.
fn waiting(until: DateTime<Utc>, now: DateTime<Utc>, why: &str) -> String {
    let at = match until.date_naive() == now.date_naive() {
        true => until.format("%H:%M:%S UTC").to_string(),
        false => times::shown(until),
    };
    match why {
        "blocked" => format!(
            "The website asked for a person, so it is left alone until {at}. Ctrl-C, and look yourself: testigo together"
        ),
        _ => format!("Waiting until {at}, so as not to ask too fast"),
    }
}

/// What to do about looks at which the program could not ask, or was refused.
fn advise(
    context: &Context,
    roster: &Roster,
    seen: &[Seen],
    lists: &[(String, Vec<String>)],
) -> anyhow::Result<()> {
    if context.quiet {
        return Ok(());
    }
    for look in seen {
        let Subject::Watch(no) = look.order.subject else { continue };
        let Some(entry) = roster.entry(no) else { continue };
        if *look.outcome == Outcome::Unclear(Unclear::NotAsked)
            && let Some(advice) = context.words().country(&entry.person.details, lists)
        {
            print_line(&advice)?;
        }
    }
    if seen.iter().any(|look| matches!(&*look.outcome, Outcome::Blocked(_))) {
        print_line(
            "next: testigo together   (look yourself, in your own browser: a minute for each person)",
        )?;
    }
    Ok(())
}

/// The watches to look at; at least one, or a sentence that says why not.
fn wanted(context: &Context, ready: &mut Ready, args: &CheckArgs) -> anyhow::Result<Vec<(WatchNo, usize)>> {
    let person = match &args.person {
        Some(text) => Some(context.person(ready.keeper.store(), text)?.id),
        None => None,
    };
    if let Some(name) = &args.source
        && !ready.sources.iter().any(|s| s.id() == name)
    {
        return Err(
            Stop::usage(format!("there is no source `{}`", quoted(name)), "testigo source list").into()
        );
    }
    let wanted: Vec<(WatchNo, usize)> = ready
        .watches()
        .filter(|(row, _)| person.as_ref().is_none_or(|id| row.person == *id))
        .filter(|(row, _)| args.source.as_ref().is_none_or(|s| row.source == *s))
        .filter(|(_, entry)| person.is_some() || !entry.person.paused)
        .map(|(row, entry)| (row.no, entry.source))
        .collect();
    let (wanted, by_hand): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .partition(|(_, source)| ready.sources[*source].profile.rules().asked_by != AskedBy::Person);
    if wanted.is_empty() && !by_hand.is_empty() {
        return Err(Stop::usage(
            "only people look at this page; the program never asks it",
            "testigo together PERSON",
        )
        .into());
    }
    let in_browser =
        |(_, source): &(WatchNo, usize)| ready.sources[*source].profile.rules().asked_by == AskedBy::Browser;
    if wanted.iter().all(in_browser)
        && !wanted.is_empty()
        && let Err(error) = super::run::browser(context).program()
    {
        return Err(Stop::usage(error.to_string(), super::run::no_browser_next(&error)).into());
    }
    if wanted.is_empty() {
        return Err(Stop::usage("there is nobody to look for", "testigo watch list").into());
    }
    Ok(wanted)
}

fn progress(context: &Context, looks: usize) -> ProgressBar {
    if looks < 2 || context.quiet || context.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} looks, {eta} to go (we go slowly on purpose)");
    ProgressBar::new(looks as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn exit(seen: &[Seen], found: &[Event], on_change: bool) -> Exit {
    let confirmed = |e: &Event| match e.kind {
        EventKind::Changed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::GroupChanged
        | EventKind::CourtCaseChanged
        | EventKind::Correction => true,
        EventKind::FirstListed
        | EventKind::CourtCaseSeen
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::ExpiredExpected
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt => false,
    };
    if on_change && found.iter().any(confirmed) {
        return Exit::Changed;
    }
    let worst = seen.iter().map(|s| match &*s.outcome {
        Outcome::Blocked(_) => Exit::Blocked,
        Outcome::NoAnswer(_) => Exit::Unreachable,
        Outcome::Unclear(_) => Exit::NotUnderstood,
        Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase | Outcome::Several(_) => Exit::Done,
    });
    worst.min_by_key(|e| if *e == Exit::Done { u8::MAX } else { *e as u8 }).unwrap_or(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_says_its_end_and_the_day_if_it_is_another() {
        let at = |text: &str| times::moment(text, DateTime::UNIX_EPOCH).unwrap();
        let now = at("2026-03-10T16:40:00Z");
        assert_eq!(
            waiting(at("2026-03-10T16:41:01Z"), now, "rate_limit"),
            "Waiting until 16:41:01 UTC, so as not to ask too fast"
        );
        assert!(waiting(at("2026-03-11"), now, "daily_cap").contains("2026-03-11 00:00:00 UTC"));
        assert!(waiting(at("2026-03-10T17:40:00Z"), now, "blocked").contains("testigo together"));
    }
}
