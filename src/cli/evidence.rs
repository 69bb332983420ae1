//! `evidence`: writes the folder that somebody else can check without us, after a look at what they will see.

use super::args::{EvidenceArgs, For};
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{counted, print_json, print_line};
use super::times;
use crate::evidence::case::{Language, Level};
use crate::evidence::export::{Exported, export};
use crate::evidence::gather::{Gathered, Wanted, gather};
use crate::evidence::make::{self, Counts, NotEntered, Order, Part, Program, Shown};
use crate::person::Person;
use crate::random::{SystemRandom, random_bytes};
use crate::store::Store;
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

pub fn run(context: &Context, args: &EvidenceArgs) -> anyhow::Result<Exit> {
    let now = context.clock.now().wall;
    if args.preview {
        let store = context.read()?;
        let wanted = wanted(context, &store, args, now)?;
        let gathered = gather(&store, &wanted)?;
        preview(context, &wanted, &gathered)?;
        return Ok(Exit::Done);
    }
    let mut wanted = wanted(context, &context.read_first()?, args, now)?;
    let target = args.output.clone().unwrap_or_else(|| new_name(now));
    if target.exists() {
        let what = format!("{} is there already", target.display());
        return Err(Stop::usage(what, "choose another name with -o").into());
    }
    let store = entered(context, &mut wanted)?;
    let bar = progress(context);
    let written = export(&store, &wanted, &target, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    told(context, &wanted, &written?)?;
    Ok(Exit::Done)
}

/// Takes the archive in its turn, enters and stamps, and lets go of it.
fn entered(context: &Context, wanted: &mut Wanted) -> anyhow::Result<Store> {
    let store = context.write()?;
    let now = context.clock.now();
    make::entered(store, wanted, now, |store| stamp(context, store)).map_err(|error| match error {
        NotEntered::Store(error) => error.into(),
        NotEntered::NotStamped(error) => error,
        NotEntered::ClockWentBack => {
            Stop::refused(error.to_string(), "set the clock right and try again").into()
        }
    })
}

fn wanted(
    context: &Context,
    store: &Store,
    args: &EvidenceArgs,
    now: DateTime<Utc>,
) -> anyhow::Result<Wanted> {
    let bound = |text: &Option<String>| text.as_ref().map(|t| times::moment(t, now)).transpose();
    let order = Order {
        people: people(context, store, args)?,
        level: level(args.purpose),
        language: match args.spanish {
            true => Language::Spanish,
            false => Language::English,
        },
        since: bound(&args.since)?,
        until: bound(&args.until)?,
    };
    let program = Program {
        profiles: context.profiles()?,
        control_window: context.config.policy.control_window.delta(),
        sha256: make::own_hash(),
    };
    Ok(order.wanted(program, now))
}

fn level(purpose: For) -> Level {
    match purpose {
        For::Court => Level::Court,
        For::Opposing => Level::Opposing,
        For::InCamera => Level::InCamera,
    }
}

fn people(context: &Context, store: &Store, args: &EvidenceArgs) -> anyhow::Result<Vec<Person>> {
    let mut people: Vec<Person> = Vec::new();
    for name in &args.people {
        let person = context.person(store, name)?;
        if people.iter().all(|p| p.id != person.id) {
            people.push(person);
        }
    }
    if let Some(matter) = &args.matter {
        let of_matter = store.people()?.into_iter().filter(|p| p.details.matter.as_ref() == Some(matter));
        let known: Vec<_> = people.iter().map(|p| p.id.clone()).collect();
        people.extend(of_matter.filter(|p| !known.contains(&p.id)));
    }
    match people.is_empty() {
        true => Err(Stop::usage("nobody is followed in this matter", "testigo watch list").into()),
        false => Ok(people),
    }
}

/// A name without a name in it.
fn new_name(now: DateTime<Utc>) -> PathBuf {
    PathBuf::from(make::name(&make::tag(now, random_bytes(&mut SystemRandom))))
}

/// So long the services have. Meanwhile nobody else writes, so that every look in the folder is older than the stamp.
const STAMPED_WITHIN: Duration = Duration::from_secs(30);

/// So that the last looks stand before somebody else's time too. Nobody has to answer.
fn stamp(context: &Context, store: &mut Store) -> anyhow::Result<()> {
    let Some(stamps) = super::anchor::stamps(context, store, STAMPED_WITHIN)? else { return Ok(()) };
    stamps.enter(context, store)?;
    let silent = stamps.silent();
    if !silent.is_empty() && !context.quiet {
        let names = super::output::visible(&silent.join(", "));
        eprintln!("No time stamp from {names}. The last looks may stand before no third-party time.");
    }
    Ok(())
}

fn progress(context: &Context) -> ProgressBar {
    if context.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} looks").expect("a valid template");
    ProgressBar::new(0).with_style(style)
}

/// "This is what they will see."
fn preview(context: &Context, wanted: &Wanted, gathered: &Gathered) -> anyhow::Result<()> {
    let (counts, level) = (Counts::of(gathered), wanted.level);
    let rows = make::shown(level).map(|(part, shown)| (what(part), how(shown)));
    if context.json {
        let rows: BTreeMap<&str, &str> = rows.into_iter().collect();
        return print_json(json!({ "level": level.key(), "looks": counts.looks, "controls": counts.controls,
            "changes": counts.changes, "gaps": counts.gaps, "log_entries": counts.entries, "shown": rows }));
    }
    print_line(&format!("This is what they will see (--for {}):", level.key()))?;
    for (what, how) in rows {
        print_line(&format!("  {what:<58} {how}"))?;
    }
    print_line(&format!(
        "  {}, {}, {}, {}; all {} of the log, without names",
        counted(counts.looks, "look", "looks"),
        counted(counts.controls, "look at others", "looks at others"),
        counted(counts.changes, "finding", "findings"),
        counted(counts.gaps, "gap", "gaps"),
        counted(counts.entries, "entry", "entries"),
    ))?;
    print_line("Nothing was written. Leave --preview out to write the folder.")?;
    Ok(())
}

fn what(part: Part) -> &'static str {
    match part {
        Part::Identity => "number, name, country",
        Part::Said => "what the page said, and when",
        Part::Bytes => "the pages and requests as bytes, pictures",
        Part::Controls => "looks at others that witness an absence",
        Part::Reasons => "why you follow them, call name, matter, group, documents",
        Part::Statements => "what people signed about a look",
        Part::Contacts => "contacts and notes",
    }
}

fn how(shown: Shown) -> &'static str {
    match shown {
        Shown::Whole => "in it",
        Shown::Closed => "left out; stays provable",
        Shown::WithoutWho => "outcome and times; not who they are",
        Shown::WithWho => "in it, with who they are",
        Shown::Never => "never",
    }
}

fn told(context: &Context, wanted: &Wanted, written: &Exported) -> anyhow::Result<()> {
    let Exported { path, files, bytes, case } = written;
    if context.json {
        return print_json(
            json!({ "path": path, "files": files, "bytes": bytes, "level": wanted.level.key(),
            "looks": case.looks.len(), "log_size": case.size, "root": case.root }),
        );
    }
    print_line(&format!("{}", path.display()))?;
    print_line(&format!(
        "  {}, {:.1} MB, for {}; log of {}",
        counted(*files, "file", "files"),
        *bytes as f64 / 1e6,
        wanted.level.key(),
        counted(case.size, "entry", "entries"),
    ))?;
    print_line(
        "  That it was made is in the log. VERIFY.md in it says how to check it without this program.",
    )?;
    print_line(&format!("next: testigo verify {}", path.display()))
}
