//! `watch`: whom we follow.

use super::args::{AddArgs, ImportArgs, WatchCommand};
use super::context::{Context, from_stdin, read_named};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::quoted;
use super::times;
use crate::person::guard::{NumberRefused, Question};
use crate::person::import::{Column, Defaults, Repair, Step, added, errors_csv, plan, read_csv};
use crate::person::{NewPerson, Person};
use crate::time::rfc3339;
use crate::watch::enrol::{self, Complaint, Refused, Typed};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::io::{IsTerminal, Read, Write};
use std::path::Path;

pub fn run(context: &Context, command: WatchCommand) -> anyhow::Result<Exit> {
    match command {
        WatchCommand::Add(args) => add(context, &args),
        WatchCommand::List => list(context),
        WatchCommand::Show { person, full } => show(context, &person, full),
        WatchCommand::Pause { person } => set_paused(context, &person, true),
        WatchCommand::Resume { person } => set_paused(context, &person, false),
        WatchCommand::Remove { person, yes, reason } => remove(context, &person, yes, &reason),
        WatchCommand::Import(args) => import(context, &args),
    }
}

fn add(context: &Context, args: &AddArgs) -> anyhow::Result<Exit> {
    let text = from_stdin(&args.number)?;
    let person = new_person(args, &text)?;
    known_sources(context, &person.sources)?;
    let archive = context.read_first()?;
    let existing = archive.people()?;
    if existing.iter().any(|p| p.details.a_number == person.a_number && p.details.country == person.country) {
        return Err(Stop::usage("this person is followed already", "testigo watch list").into());
    }
    let new = std::slice::from_ref(&person);
    let answered = guard(context, &existing, new, args.same_family)?;
    if let Some(advice) = context.words().country(&person, &archive.lists()?) {
        return Err(Stop::usage(advice, "write the country as the page's list has it: --country").into());
    }
    if existing.iter().any(|p| p.details.call.to_lowercase() == person.call.to_lowercase()) {
        eprintln!("testigo: note: somebody else has this message name; commands will need the id instead");
    }
    if args.dry_run {
        print_line(&format!(
            "Would follow {} ({}) at {}",
            visible(&person.call),
            person.a_number,
            person.sources.join(", ")
        ))?;
        return Ok(Exit::Done);
    }
    let mut store = context.write()?;
    guard_again(context, &store.people()?, new, &answered)?;
    let person = store.enrol(person, context.clock.now())?;
    drop(store);
    if context.json {
        print_json(
            json!({ "person": person.id.as_str(), "a_number_masked": person.details.a_number.masked() }),
        )?;
        return Ok(Exit::Done);
    }
    let details = &person.details;
    print_line(&format!("Following {} ({}), id {}", visible(&details.call), details.a_number, person.id))?;
    print_line(
        "A wrong digit cannot be found by the program: read the number back to whoever gave it to you.",
    )?;
    print_line("next: testigo check --all   (look once), testigo run   (look on schedule)")?;
    Ok(Exit::Done)
}

fn new_person(args: &AddArgs, number: &str) -> anyhow::Result<NewPerson> {
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    let typed = Typed {
        number: number.to_owned(),
        country: args.country.clone(),
        call: args.call.clone(),
        first: text(&args.first_name),
        last: text(&args.last_name),
        basis: Some(args.basis),
        document: text(&args.document),
        matter: text(&args.matter),
        group: text(&args.group),
        client_ref: text(&args.client_ref),
        tier: args.tier,
        sources: args.source.clone(),
    };
    typed.person().map_err(|complaints| complaints.first().map_or_else(stopped_for_nothing, stop).into())
}

/// The first complaint, as the command says it.
fn stop(complaint: &Complaint) -> Stop {
    let wrong = |column: Column, what: &str| {
        Stop::usage(format!("{} {what}", column.key()), "write it shorter, in one line of plain text")
    };
    match complaint {
        Complaint::Number(NumberRefused::Refused(refusal)) => {
            Stop::refused(refusal.message(), refusal.next_step())
        }
        Complaint::Number(NumberRefused::NotANumber(error)) => {
            Stop::usage(error.to_string(), "it stands on papers from immigration, after A or Alien Number")
        }
        Complaint::HalfName => {
            Stop::usage("a name route needs both names", "give --first-name and --last-name")
        }
        Complaint::NoCountry | Complaint::NoCall => Stop::usage(
            "the country of birth and the message name must not be empty",
            "testigo watch add --help",
        ),
        Complaint::CountryHasDigits => Stop::usage(
            "the country of birth has digits in it",
            "write the country as the page's list has it: --country",
        ),
        Complaint::NoBasis => Stop::usage("no basis", "say who asked: --basis"),
        Complaint::NoSource => Stop::usage("no source", "say where to ask: --source"),
        Complaint::TooLong(column) => wrong(*column, "is too long"),
        Complaint::NoText(column) => wrong(*column, "has characters that are no text"),
    }
}

fn stopped_for_nothing() -> Stop {
    Stop::usage("not followed", "testigo watch add --help")
}

/// That there are sources of these names, or which one there is not.
fn known_sources(context: &Context, names: &[String]) -> anyhow::Result<()> {
    let profiles = context.profiles()?;
    for name in names {
        if !profiles.iter().any(|p| p.id() == name) {
            return Err(
                Stop::usage(format!("there is no source `{}`", quoted(name)), "testigo source list").into()
            );
        }
    }
    Ok(())
}

/// The guards, and what they ask; the questions that were answered. The archive is not held while somebody thinks.
fn guard(
    context: &Context,
    existing: &[Person],
    new: &[NewPerson],
    same_family: bool,
) -> anyhow::Result<Vec<Question>> {
    let questions = questions(context, existing, new)?;
    for question in &questions {
        answer(question, same_family)?;
    }
    Ok(questions)
}

/// The guards once more, when nobody else can write: another command may have come in between.
fn guard_again(
    context: &Context,
    existing: &[Person],
    new: &[NewPerson],
    answered: &[Question],
) -> anyhow::Result<()> {
    match enrol::still_answered(&questions(context, existing, new)?, answered) {
        true => Ok(()),
        false => Err(Stop::refused(
            "not followed: meanwhile another command changed who is followed",
            "testigo watch list, then type this again",
        )
        .into()),
    }
}

fn questions(context: &Context, existing: &[Person], new: &[NewPerson]) -> anyhow::Result<Vec<Question>> {
    enrol::questions(&context.config, &context.sources()?, existing, new).map_err(|refused| match refused {
        Refused::Guard(refusal) => Stop::refused(refusal.message(), refusal.next_step()).into(),
        Refused::Unnamed => Stop::usage(
            "an organisation says who it is",
            "set guard.organisation and fetch.contact in the config",
        )
        .into(),
    })
}

/// Asks on a terminal; elsewhere the neighbours pass, and it is said.
fn answer(question: &Question, same_family: bool) -> anyhow::Result<()> {
    if same_family {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        eprintln!("testigo: note: {} (give --same-family to say so)", question.text());
        return Ok(());
    }
    eprint!("{} [y/N] ", question.text());
    std::io::stderr().flush()?;
    let reply = from_stdin("-")?;
    if ["y", "yes", "s", "si", "sí"].contains(&reply.to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Stop::refused("not followed", "check the number with whoever gave it to you").into())
}

fn list(context: &Context) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let people = store.people()?;
    if context.json {
        print_json(json!({ "persons": people.iter().map(|p| person_json(p, false)).collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    let mut shown = table(&["id", "who", "number", "country", "basis", "tier", "group", "sources", ""]);
    for p in &people {
        let d = &p.details;
        shown.add_row(vec![
            p.id.to_string(),
            visible(&d.call),
            d.a_number.masked(),
            visible(&d.country),
            d.basis.to_string(),
            d.tier.to_string(),
            d.group.as_deref().map(visible).unwrap_or_default(),
            d.sources.join(", "),
            if p.paused { "paused".to_owned() } else { String::new() },
        ]);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn show(context: &Context, text: &str, full: bool) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let person = context.person(&store, text)?;
    if context.json {
        print_json(person_json(&person, full))?;
        return Ok(Exit::Done);
    }
    let d = &person.details;
    let number = if full { format!("A{}", d.a_number.reveal()) } else { d.a_number.masked() };
    let mut shown = table(&["", ""]);
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            shown.add_row(vec![name.to_owned(), value]);
        }
    };
    let optional = |text: &Option<String>| text.as_deref().map(visible).unwrap_or_default();
    row("who", visible(&d.call));
    row("id", person.id.to_string());
    row("A-number", number);
    row("country of birth", visible(&d.country));
    row("basis", d.basis.to_string());
    row("document", optional(&d.document));
    row("matter", optional(&d.matter));
    row("group", optional(&d.group));
    row("your reference", optional(&d.client_ref));
    row("tier", d.tier.to_string());
    row("sources", d.sources.join(", "));
    row("followed since", times::shown(person.enrolled_at));
    row("paused", if person.paused { "yes".to_owned() } else { String::new() });
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn person_json(person: &Person, full: bool) -> Value {
    let d = &person.details;
    let mut value = json!({
        "person": person.id.as_str(),
        "call": d.call,
        "a_number_masked": d.a_number.masked(),
        "country": d.country,
        "basis": d.basis.key(),
        "document": d.document,
        "matter": d.matter,
        "group": d.group,
        "client_ref": d.client_ref,
        "tier": d.tier.key(),
        "sources": d.sources,
        "enrolled_at": rfc3339(person.enrolled_at),
        "paused": person.paused,
    });
    if full && let Some(object) = value.as_object_mut() {
        object.insert("a_number".to_owned(), Value::String(d.a_number.reveal()));
    }
    value
}

fn set_paused(context: &Context, text: &str, paused: bool) -> anyhow::Result<Exit> {
    let person = context.person(&context.read_first()?, text)?;
    context.write()?.set_paused(&person.id, paused, context.clock.now())?;
    let call = visible(&person.details.call);
    if context.json {
        print_json(json!({ "person": person.id.as_str(), "paused": paused }))?;
    } else if paused {
        print_line(&format!("{call}: paused. Nothing is asked until: testigo watch resume {}", person.id))?;
    } else {
        print_line(&format!("{call}: watching again"))?;
    }
    Ok(Exit::Done)
}

fn remove(context: &Context, text: &str, yes: bool, reason: &str) -> anyhow::Result<Exit> {
    let person = context.person(&context.read_first()?, text)?;
    let call = visible(&person.details.call);
    if !yes {
        if !std::io::stdin().is_terminal() {
            return Err(Stop::usage("removing asks first", "add --yes to do it without asking").into());
        }
        eprint!("No longer follow {call}? What was kept stays in the archive. [y/N] ");
        std::io::stderr().flush()?;
        if from_stdin("-")?.to_lowercase() != "y" {
            return Ok(Exit::Done);
        }
    }
    context.write()?.unenrol(&person.id, reason, context.clock.now())?;
    if context.json {
        print_json(json!({ "person": person.id.as_str(), "removed": true }))?;
    } else {
        print_line(&format!(
            "{call} is no longer followed. What was kept stays in the archive and in the log."
        ))?;
    }
    Ok(Exit::Done)
}

fn import(context: &Context, args: &ImportArgs) -> anyhow::Result<Exit> {
    let bytes = read_file(&args.file)?;
    known_sources(context, &args.source)?;
    let known_sources = context.profiles()?.iter().map(|p| p.id().to_owned()).collect();
    let defaults =
        Defaults { basis: args.basis, sources: args.source.clone(), known_sources, ..Defaults::default() };
    let import = read_csv(&bytes, &defaults);
    let archive = context.read_first()?;
    let existing = archive.people()?;
    let steps = plan(&import, &existing);
    let new = added(&steps);
    let answered = guard(context, &existing, &new, args.same_family)?;
    let lists = archive.lists()?;
    for advice in new.iter().filter_map(|person| context.words().country(person, &lists)) {
        eprintln!("testigo: note: {advice}");
    }
    if !args.dry_run {
        let mut store = context.write()?;
        guard_again(context, &store.people()?, &new, &answered)?;
        store.enrol_all(new, context.clock.now())?;
        drop(store);
        if !import.errors.is_empty() {
            write_private(&args.errors, errors_csv(&import))
                .with_context(|| format!("writing {}", args.errors.display()))?;
        }
    }
    report(context, args, &import, &steps)?;
    Ok(if import.errors.is_empty() { Exit::Done } else { Exit::Usage })
}

/// Writes a file for its owner only: the refused rows hold whole numbers.
fn write_private(file: &Path, text: impl AsRef<[u8]>) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    // One that was there before keeps its mode otherwise.
    #[cfg(unix)]
    opened.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    opened.write_all(text.as_ref())
}

fn report(
    context: &Context,
    args: &ImportArgs,
    import: &crate::person::import::Import,
    steps: &[Step],
) -> anyhow::Result<()> {
    let count = |f: fn(&Step) -> bool| steps.iter().filter(|s| f(s)).count();
    let added = count(|s| matches!(s, Step::Add { .. }));
    let unchanged = count(|s| matches!(s, Step::Unchanged { .. }));
    let differing: Vec<(usize, String)> = steps.iter().filter_map(differs).collect();
    if context.json {
        let pairs = |rows: Vec<(usize, String)>, name: &str| -> Vec<Value> {
            rows.into_iter().map(|(line, text)| json!({ "line": line, name: text })).collect()
        };
        let errors = import.errors.iter().map(|e| (e.line, e.reason.to_string())).collect();
        let notes =
            import.rows.iter().flat_map(|r| r.notes.iter().map(|n| (r.line, n.to_string()))).collect();
        return print_json(json!({
            "dry_run": args.dry_run, "added": added, "unchanged": unchanged,
            "errors": pairs(errors, "reason"),
            "notes": pairs(notes, "note"),
            "differing": pairs(differing, "why"),
        }));
    }
    let verb = if args.dry_run { "Would follow" } else { "Following" };
    print_line(&format!(
        "{verb} {added} new people; {unchanged} are followed already, {} differ, {} rows refused",
        differing.len(),
        import.errors.len()
    ))?;
    for row in import.rows.iter().filter(|r| !r.notes.is_empty()) {
        print_line(&format!(
            "  line {}: {}",
            row.line,
            row.notes.iter().map(Repair::to_string).collect::<Vec<_>>().join("; ")
        ))?;
    }
    for (line, why) in &differing {
        print_line(&format!("  line {line}: {}", visible(why)))?;
    }
    for error in &import.errors {
        print_line(&format!("  line {}: refused: {}", error.line, visible(&error.reason.to_string())))?;
    }
    if args.dry_run {
        return print_line("Nothing was written. next: the same without --dry-run");
    }
    if !import.errors.is_empty() {
        print_line(&format!(
            "The refused rows are in {}, the reason in the first column.",
            args.errors.display()
        ))?;
    }
    Ok(())
}

/// Why a row of somebody who is followed already is not as the archive has them. Nothing is changed by it.
fn differs(step: &Step) -> Option<(usize, String)> {
    match step {
        Step::Add { .. } | Step::Unchanged { .. } => None,
        Step::Refused { line, reason, .. } => Some((*line, reason.to_string())),
        Step::Update { line, id, changed, .. } => {
            let columns: Vec<&str> = changed.iter().map(|c| c.key()).collect();
            Some((*line, format!("{id} is followed with another {}; left as it is", columns.join(", "))))
        }
    }
}

fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("reading standard input")?;
        return Ok(bytes);
    }
    read_named(file)
}
