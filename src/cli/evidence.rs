//! `evidence`: writes the folder that somebody else can check without us, after a look at what they will see.

use super::args::{EvidenceArgs, For};
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{counted, print_json, print_line};
use super::times;
use crate::evidence::case::{Language, Level};
use crate::evidence::export::{Exported, export};
use crate::evidence::gather::{Gathered, Wanted, gather};
use crate::evidence::level::{Role, opens_bytes, opens_identity, opens_person, opens_statements};
use crate::person::Person;
use crate::random::{SystemRandom, random_bytes};
use crate::store::{Batch, Store};
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

/// Enters that a folder was made, which belongs into the log and so into the folder, and has the log stamped. The archive is
/// as it was then, while others write on: a large folder takes its time.
fn entered(context: &Context, wanted: &mut Wanted) -> anyhow::Result<Store> {
    let mut store = context.write()?;
    // We may have waited.
    wanted.made_at = context.clock.now().wall;
    enter(context, &mut store, wanted)?;
    if store.checkpoint()?.size < store.size()? {
        let what =
            "the log could not be signed, because this machine's clock went back behind the last signature";
        return Err(Stop::refused(what, "set the clock right and try again").into());
    }
    stamp(context, &mut store)?;
    Ok(store.let_go()?)
}

fn wanted(
    context: &Context,
    store: &Store,
    args: &EvidenceArgs,
    now: DateTime<Utc>,
) -> anyhow::Result<Wanted> {
    let bound = |text: &Option<String>| text.as_ref().map(|t| times::moment(t, now)).transpose();
    Ok(Wanted {
        people: people(context, store, args)?,
        level: level(args.purpose),
        language: match args.spanish {
            true => Language::Spanish,
            false => Language::English,
        },
        since: bound(&args.since)?,
        until: bound(&args.until)?,
        made_at: now,
        control_window: context.config.policy.control_window.delta(),
        titles: titles(context)?,
        profiles: context.profiles()?,
        software_sha256: own_hash(),
        machine: format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH),
    })
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

fn titles(context: &Context) -> anyhow::Result<BTreeMap<String, (String, String)>> {
    let profiles = context.profiles()?;
    let title = |p: &crate::source::SourceProfile| (p.rules().title.clone(), p.rules().base_url.clone());
    Ok(profiles.iter().map(|p| (p.id().to_owned(), title(p))).collect())
}

/// SHA-256 of the program's own file, for the declaration.
fn own_hash() -> Option<String> {
    let bytes = std::fs::read(std::env::current_exe().ok()?).ok()?;
    Some(crate::digest::BodyHash::of(&bytes).to_hex())
}

/// A name without a name in it.
fn new_name(now: DateTime<Utc>) -> PathBuf {
    let tag = hex::encode(random_bytes::<3>(&mut SystemRandom));
    PathBuf::from(format!("testigo-evidence-{}-{tag}", now.format("%Y%m%d")))
}

fn enter(context: &Context, store: &mut Store, wanted: &Wanted) -> anyhow::Result<()> {
    let who: Vec<&str> = wanted.people.iter().map(|p| p.id.as_str()).collect();
    let text = format!("evidence folder for {}: {}", wanted.level.key(), who.join(" "));
    let custody = vec![("export".to_owned(), text)];
    store.commit(Batch { custody, ..Batch::new(context.clock.now()) })?;
    Ok(())
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
    let (case, level) = (&gathered.case, wanted.level);
    let kept = |open: bool| if open { "in it" } else { "left out; stays provable" };
    let rows = [
        ("number, name, country", kept(opens_identity(level))),
        ("what the page said, and when", "in it"),
        ("the pages and requests as bytes, pictures", kept(opens_bytes(level, Role::Own))),
        (
            "looks at others that witness an absence",
            match opens_bytes(level, Role::Control) {
                true => "in it, with who they are",
                false => "outcome and times; not who they are",
            },
        ),
        ("why you follow them, call name, matter, group, documents", kept(opens_person(level, "basis"))),
        ("what people signed about a look", kept(opens_statements(level))),
        ("contacts and notes", "never"),
    ];
    if context.json {
        let rows: BTreeMap<&str, &str> = rows.into_iter().collect();
        let (looks, controls) = (case.looks.len(), gathered.controls.len());
        return print_json(json!({ "level": level.key(), "looks": looks, "controls": controls,
            "changes": case.changes.len(), "gaps": case.gaps.len(), "log_entries": case.size, "shown": rows }));
    }
    print_line(&format!("This is what they will see (--for {}):", level.key()))?;
    for (what, how) in rows {
        print_line(&format!("  {what:<58} {how}"))?;
    }
    print_line(&format!(
        "  {}, {}, {}, {}; all {} of the log, without names",
        counted(case.looks.len() as u64, "look", "looks"),
        counted(gathered.controls.len() as u64, "look at others", "looks at others"),
        counted(case.changes.len() as u64, "finding", "findings"),
        counted(case.gaps.len() as u64, "gap", "gaps"),
        counted(case.size, "entry", "entries"),
    ))?;
    print_line("Nothing was written. Leave --preview out to write the folder.")?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_name_holds_a_date_and_nothing_of_anybody() {
        let name = new_name(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let name = name.to_string_lossy().into_owned();
        assert!(name.starts_with("testigo-evidence-20260921-"), "{name}");
    }
}
