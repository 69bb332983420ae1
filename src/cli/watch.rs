//! `watch`: whom we follow.

use super::args::{AddArgs, ImportArgs, WatchCommand};
use super::context::{Context, from_stdin, read_named};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::quoted;
use super::times;
use crate::fetch::address::is_loopback_url;
use crate::person::guard::{Capacity, Caps, GuardRow, NumberRefused, Question, judge_list, one_number};
use crate::person::import::{Defaults, Step, errors_csv, plan, read_csv};
use crate::person::{Names, NewPerson, Person};
use crate::time::rfc3339;
use crate::watch::sources::Source;
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
    let sources = known_sources(context, &person.sources)?;
    let archive = context.read_first()?;
    let existing = archive.people()?;
    if existing.iter().any(|p| p.details.a_number == person.a_number && p.details.country == person.country) {
        return Err(Stop::usage("this person is followed already", "testigo watch list").into());
    }
    let new = std::slice::from_ref(&person);
    let answered = guard(context, &existing, (new, &sources), args.same_family)?;
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
    guard_again(context, &store.people()?, (new, &sources), &answered)?;
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
    let a_number = one_number(number).map_err(|error| match error {
        NumberRefused::Refused(refusal) => Stop::refused(refusal.message(), refusal.next_step()),
        NumberRefused::NotANumber(error) => {
            Stop::usage(error.to_string(), "it stands on papers from immigration, after A or Alien Number")
        }
    })?;
    let names = match (&args.first_name, &args.last_name) {
        (Some(first), Some(last)) => Some(Names { first: first.clone(), last: last.clone() }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(
                Stop::usage("a name route needs both names", "give --first-name and --last-name").into()
            );
        }
    };
    let country = args.country.trim();
    if country.is_empty() || args.call.trim().is_empty() {
        return Err(Stop::usage(
            "the country of birth and the message name must not be empty",
            "testigo watch add --help",
        )
        .into());
    }
    Ok(NewPerson {
        a_number,
        country: country.to_owned(),
        names,
        call: args.call.trim().to_owned(),
        basis: args.basis,
        document: args.document.clone(),
        matter: args.matter.clone(),
        group: args.group.clone(),
        client_ref: args.client_ref.clone(),
        tier: args.tier,
        sources: args.source.clone(),
    })
}

/// The named sources, or which one there is not.
fn known_sources(context: &Context, names: &[String]) -> anyhow::Result<Vec<Source>> {
    let profiles = context.profiles()?;
    for name in names {
        if !profiles.iter().any(|p| p.id() == name) {
            return Err(
                Stop::usage(format!("there is no source `{}`", quoted(name)), "testigo source list").into()
            );
        }
    }
    Ok(context.sources()?.into_iter().filter(|s| names.iter().any(|n| n == s.id())).collect())
}

/// People who are to be followed, and where.
type Newcomers<'a> = (&'a [NewPerson], &'a [Source]);

/// The guards, and what they ask; the questions that were answered. The archive is not held while somebody thinks.
fn guard(
    context: &Context,
    existing: &[Person],
    new: Newcomers<'_>,
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
    new: Newcomers<'_>,
    answered: &[Question],
) -> anyhow::Result<()> {
    match questions(context, existing, new)?.iter().all(|question| answered.contains(question)) {
        true => Ok(()),
        false => Err(Stop::refused(
            "not followed: meanwhile another command changed who is followed",
            "testigo watch list, then type this again",
        )
        .into()),
    }
}

/// The guards: sequences and caps. People who are followed only on loopback are made up and count for no cap.
fn questions(
    context: &Context,
    existing: &[Person],
    (new, sources): Newcomers<'_>,
) -> anyhow::Result<Vec<Question>> {
    let before: Vec<GuardRow<'_>> = existing.iter().map(|p| GuardRow::from(&p.details)).collect();
    let after: Vec<GuardRow<'_>> = new.iter().map(GuardRow::from).collect();
    let pretend = !sources.is_empty() && sources.iter().all(|s| is_loopback_url(&s.base_url));
    let organisation_limit = if pretend { usize::MAX } else { context.config.guard.limit as usize };
    let capacity = if pretend { made_up() } else { capacity(context)? };
    let caps = Caps { capacity, organisation_limit };
    let judged = judge_list(&before, &after, &caps);
    judged.map_err(|refusal| Stop::refused(refusal.message(), refusal.next_step()).into())
}

/// People at a pretend page: as many as one likes.
fn made_up() -> Capacity {
    Capacity::Organisation { name: "pretend".to_owned(), contact: "loopback".to_owned() }
}

fn capacity(context: &Context) -> anyhow::Result<Capacity> {
    let guard = &context.config.guard;
    Ok(match guard.capacity.as_str() {
        "helper" => Capacity::Helper,
        "clinic" => Capacity::Clinic,
        "organisation" => {
            let (Some(name), Some(contact)) = (&guard.organisation, &context.config.fetch.contact) else {
                return Err(Stop::usage(
                    "an organisation says who it is",
                    "set guard.organisation and fetch.contact in the config",
                )
                .into());
            };
            Capacity::Organisation { name: name.clone(), contact: contact.clone() }
        }
        _ => Capacity::Family,
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
    let sources = known_sources(context, &args.source)?;
    let known_sources = context.profiles()?.iter().map(|p| p.id().to_owned()).collect();
    let defaults =
        Defaults { basis: args.basis, sources: args.source.clone(), known_sources, ..Defaults::default() };
    let import = read_csv(&bytes, &defaults);
    let archive = context.read_first()?;
    let existing = archive.people()?;
    let steps = plan(&import, &existing);
    let new = added(&steps);
    let answered = guard(context, &existing, (&new, &sources), args.same_family)?;
    let lists = archive.lists()?;
    for advice in new.iter().filter_map(|person| context.words().country(person, &lists)) {
        eprintln!("testigo: note: {advice}");
    }
    if !args.dry_run {
        let mut store = context.write()?;
        guard_again(context, &store.people()?, (&new, &sources), &answered)?;
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

/// Whom an import takes in.
fn added(steps: &[Step]) -> Vec<NewPerson> {
    let new = |step: &Step| match step {
        Step::Add { person, .. } => Some(person.clone()),
        Step::Unchanged { .. } | Step::Update { .. } | Step::Refused { .. } => None,
    };
    steps.iter().filter_map(new).collect()
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
        let pairs = |rows: Vec<(usize, &str)>, name: &str| -> Vec<Value> {
            rows.into_iter().map(|(line, text)| json!({ "line": line, name: text })).collect()
        };
        let errors = import.errors.iter().map(|e| (e.line, e.reason.as_str())).collect();
        let notes = import.rows.iter().flat_map(|r| r.notes.iter().map(|n| (r.line, n.as_str()))).collect();
        return print_json(json!({
            "dry_run": args.dry_run, "added": added, "unchanged": unchanged,
            "errors": pairs(errors, "reason"),
            "notes": pairs(notes, "note"),
            "differing": pairs(differing.iter().map(|(line, why)| (*line, why.as_str())).collect(), "why"),
        }));
    }
    let verb = if args.dry_run { "Would follow" } else { "Following" };
    print_line(&format!(
        "{verb} {added} new people; {unchanged} are followed already, {} differ, {} rows refused",
        differing.len(),
        import.errors.len()
    ))?;
    for row in import.rows.iter().filter(|r| !r.notes.is_empty()) {
        print_line(&format!("  line {}: {}", row.line, visible(&row.notes.join("; "))))?;
    }
    for (line, why) in &differing {
        print_line(&format!("  line {line}: {}", visible(why)))?;
    }
    for error in &import.errors {
        print_line(&format!("  line {}: refused: {}", error.line, visible(&error.reason)))?;
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
        Step::Refused { line, reason, .. } => Some((*line, reason.clone())),
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
