//! `contact`: who is told when something changes, and how; `seen`: somebody got it.

use super::args::{ContactAddArgs, ContactCommand, ContactSetArgs};
use super::context::{Context, from_stdin};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::{alerts, times};
use crate::alert::seen::code_in;
use crate::contact::{
    About, Channel, Contact, Content, Early, LockScreen, Means, NewContact, NoChange, QuietHours, Role, words,
};
use crate::locale::Locale;
use crate::notice::Notice;
use crate::person::PersonId;
use crate::store::{NoticeFilter, Running, Store};
use crate::time::rfc3339;
use crate::watch::alerting::{say_seen, trial};
use chrono_tz::Tz;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::IsTerminal;

pub fn run(context: &Context, command: ContactCommand) -> anyhow::Result<Exit> {
    match command {
        ContactCommand::Add(args) => add(context, &args),
        ContactCommand::List => list(context),
        ContactCommand::Show { contact } => show(context, &contact),
        ContactCommand::Test { contact, all } => test(context, &contact, all),
        ContactCommand::Confirm { code } => seen(context, &code),
        ContactCommand::Set(args) => set(context, &args),
        ContactCommand::Remove { contact, yes } => remove(context, &contact, yes),
    }
}

fn add(context: &Context, args: &ContactAddArgs) -> anyhow::Result<Exit> {
    let new = new_contact(context, args)?;
    if new.channels.is_empty() {
        let next = "give --ntfy, --telegram, --matrix, --signal, --email, --webhook, --apprise or --desktop";
        return Err(Stop::usage("a contact needs a way to be reached", next).into());
    }
    let contact = context.write()?.add_contact(new, context.clock.now())?;
    let id = contact.id.as_str();
    if context.json {
        print_json(json!({ "contact": id }))?;
        return Ok(Exit::Done);
    }
    print_line(&format!("{} is told from now on, as {id}.", visible(&contact.details.name)))?;
    print_line(&format!("next: testigo contact test {id}"))?;
    Ok(Exit::Done)
}

fn new_contact(context: &Context, args: &ContactAddArgs) -> anyhow::Result<NewContact> {
    let role: Role = word("role", &args.role, &Role::ALL.map(Role::key))?;
    let early = match &args.early {
        Some(text) => word("moment", text, &words::EARLY)?,
        None => Early::by(role),
    };
    let no_change = match &args.no_change {
        Some(text) => how_often(text)?,
        None => NoChange::by(role),
    };
    let content = match (args.places, args.full) {
        (_, true) => Content::Full,
        (true, false) => Content::Places,
        (false, false) => Content::NameOnly,
    };
    Ok(NewContact {
        name: args.name.clone(),
        role,
        language: language(&args.language)?,
        zone: zone(&args.zone)?,
        channels: channels(args)?,
        phone: args.phone.clone(),
        quiet: args.quiet_hours.as_deref().map(quiet_hours).transpose()?,
        lock_screen: if args.discreet { LockScreen::Discreet } else { LockScreen::Status },
        content,
        early,
        no_change,
        about: about(context, args)?,
    })
}

fn set(context: &Context, args: &ContactSetArgs) -> anyhow::Result<Exit> {
    let quiet = match args.quiet_hours.as_deref() {
        Some("none") => Some(None),
        Some(text) => Some(Some(quiet_hours(text)?)),
        None => None,
    };
    let no_change = args.no_change.as_deref().map(how_often).transpose()?;
    let language = args.language.as_deref().map(language).transpose()?;
    let zone = args.zone.as_deref().map(zone).transpose()?;
    if quiet.is_none() && no_change.is_none() && language.is_none() && zone.is_none() {
        let next = "give --no-change, --quiet-hours, --language or --zone";
        return Err(Stop::usage("nothing was given to change", next).into());
    }
    find(&context.read_first()?, &args.contact)?;
    let mut store = context.write()?;
    let Contact { id, details: was, .. } = find(&store, &args.contact)?;
    let details = NewContact {
        quiet: quiet.unwrap_or(was.quiet),
        no_change: no_change.unwrap_or(was.no_change),
        language: language.unwrap_or(was.language),
        zone: zone.unwrap_or(was.zone),
        ..was
    };
    store.set_contact(&id, &details, context.clock.now())?;
    match context.json {
        true => print_json(json!({ "contact": id.as_str(), "set": true }))?,
        false => print_line("Changed. It holds for what is written from now on.")?,
    }
    Ok(Exit::Done)
}

fn zone(text: &str) -> anyhow::Result<Tz> {
    words::zone(text).ok_or_else(|| {
        let what = format!("`{}` is no time zone", visible(text));
        Stop::usage(what, "write it by city: America/Chicago, America/New_York").into()
    })
}

fn language(text: &str) -> anyhow::Result<String> {
    let known = || Locale::tags().collect::<Vec<_>>().join(", ");
    let unknown =
        || Stop::usage("there are no messages in this language", format!("write one of {}", known()));
    Ok(words::language(text).ok_or_else(unknown)?.to_owned())
}

fn how_often(text: &str) -> anyhow::Result<NoChange> {
    word("interval", text, &words::NO_CHANGE)
}

/// A word as the archive writes it.
fn word<T: DeserializeOwned>(what: &str, text: &str, known: &[&str]) -> anyhow::Result<T> {
    words::word(text).ok_or_else(|| {
        let next = format!("write one of {}", known.join(", "));
        Stop::usage(format!("`{}` is no {what}", visible(text)), next).into()
    })
}

fn channels(args: &ContactAddArgs) -> anyhow::Result<Vec<Channel>> {
    let given = [
        (Means::Ntfy, &args.ntfy),
        (Means::Telegram, &args.telegram),
        (Means::Matrix, &args.matrix),
        (Means::Signal, &args.signal),
        (Means::Email, &args.email),
        (Means::Webhook, &args.webhook),
        (Means::Apprise, &args.apprise),
    ];
    let mut channels = Vec::new();
    for (means, addresses) in given {
        for address in addresses {
            channels.push(channel(means, &from_stdin(address)?)?);
        }
    }
    if args.desktop {
        channels.push(channel(Means::Desktop, "here")?);
    }
    Ok(channels)
}

/// One channel, if its address has the form that its means needs.
fn channel(means: Means, address: &str) -> anyhow::Result<Channel> {
    let next = "see docs/operators.md, Channels, for the form of an address";
    Channel::parse(means, address.trim()).map_err(|error| Stop::usage(error.to_string(), next).into())
}

fn quiet_hours(text: &str) -> anyhow::Result<QuietHours> {
    words::quiet_hours(text).ok_or_else(|| {
        Stop::usage(format!("`{}` are no hours", visible(text)), "write two times of day: 22:00-07:00").into()
    })
}

fn about(context: &Context, args: &ContactAddArgs) -> anyhow::Result<About> {
    let store = context.read_first()?;
    let people = args.people.iter().map(|text| Ok(context.person(&store, text)?.id));
    let about = About {
        people: people.collect::<anyhow::Result<Vec<PersonId>>>()?,
        matters: args.matter.clone(),
        groups: args.group.clone(),
        everybody: args.everybody,
    };
    if about == About::default() {
        let next = "give --for PERSON, --matter, --group or --everybody";
        return Err(Stop::usage("nobody was named whom they are to be told about", next).into());
    }
    Ok(about)
}

fn list(context: &Context) -> anyhow::Result<Exit> {
    let contacts = context.read()?.contacts()?;
    if context.json {
        let contacts: Vec<Value> = contacts.iter().map(|c| contact_json(c, false)).collect();
        print_json(json!({ "contacts": contacts }))?;
        return Ok(Exit::Done);
    }
    if contacts.is_empty() {
        print_line("Nobody is told when something changes.")?;
        print_line("next: testigo contact add --name NAME --role family --zone ZONE --ntfy - --for PERSON")?;
        return Ok(Exit::Done);
    }
    let mut shown = table(&["who", "role", "by", "confirmed", "id"]);
    for contact in &contacts {
        let details = &contact.details;
        let by: Vec<&str> = details.channels.iter().map(|c| c.means.key()).collect();
        shown.add_row(vec![
            visible(&details.name),
            details.role.key().to_owned(),
            by.join(", "),
            if details.is_confirmed() { "yes" } else { "no: testigo contact test" }.to_owned(),
            contact.id.as_str().to_owned(),
        ]);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn show(context: &Context, text: &str) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let contact = find(&store, text)?;
    if context.json {
        print_json(contact_json(&contact, true))?;
        return Ok(Exit::Done);
    }
    let details = &contact.details;
    print_line(&format!("{} ({}), {}", visible(&details.name), contact.id.as_str(), details.role.key()))?;
    print_line(&format!("language {}, clock of {}", details.language, details.zone))?;
    for channel in &details.channels {
        let confirmed = channel
            .confirmed_at
            .map_or_else(|| "not confirmed".to_owned(), |at| format!("confirmed {}", times::shown(at)));
        print_line(&format!("{}  {}  {confirmed}", channel.means.key(), visible(channel.address.whole())))?;
    }
    Ok(Exit::Done)
}

fn contact_json(contact: &Contact, addresses: bool) -> Value {
    let details = &contact.details;
    let channel = |channel: &Channel| {
        let mut value = json!({
            "means": channel.means.key(),
            "confirmed_at": channel.confirmed_at.map(rfc3339),
        });
        if addresses {
            value["address"] = json!(channel.address.whole());
        }
        value
    };
    json!({
        "contact": contact.id.as_str(),
        "name": details.name,
        "role": details.role,
        "language": details.language,
        "zone": details.zone.name(),
        "channels": details.channels.iter().map(channel).collect::<Vec<_>>(),
        "quiet": details.quiet.map(|q| format!("{}-{}", q.from.format("%H:%M"), q.until.format("%H:%M"))),
        "lock_screen": details.lock_screen,
        "content": details.content,
        "early": details.early,
        "no_change": details.no_change,
        "about": details.about,
        "added_at": rfc3339(contact.added_at),
    })
}

/// The contact that a name or id means.
fn find(store: &Store, text: &str) -> anyhow::Result<Contact> {
    let contacts = store.contacts()?;
    let wanted = text.trim().to_lowercase();
    let is = |c: &&Contact| c.id.as_str() == wanted || c.details.name.to_lowercase() == wanted;
    let mut found = contacts.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(contact), None) => Ok(contact.clone()),
        (Some(_), Some(_)) => {
            Err(Stop::usage("several contacts have this name", "use the id: testigo contact list").into())
        }
        (None, _) => Err(Stop::usage("nobody of this name or id is told", "testigo contact list").into()),
    }
}

/// One test for each channel that is to be confirmed.
fn test(context: &Context, text: &str, all: bool) -> anyhow::Result<Exit> {
    let contact = find(&context.read_first()?, text)?;
    let now = context.clock.now();
    let round = trial(&contact, all, now.wall);
    if round.new.is_empty() {
        let next = "to test them again: testigo contact test --all";
        return Err(Stop::usage("all channels of this contact are confirmed", next).into());
    }
    let numbers = context.write()?.tell(&round, now)?;
    let running = Running::is_held(&context.archive);
    if !running {
        alerts::send_now(context)?;
    }
    report_tests(context, &numbers, running)
}

fn report_tests(context: &Context, numbers: &[u64], running: bool) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let mut tests = Vec::new();
    let (mut failed, mut on_its_way) = (false, false);
    for no in numbers {
        let (notice, attempts) = (store.notice(*no)?, store.attempts(*no)?);
        let last = attempts.last();
        let refused = last.is_some_and(|a| a.result.as_deref() != Some("accepted"));
        (failed, on_its_way) = (failed | refused, on_its_way | !refused);
        let means = means_of(&store, &notice)?;
        if context.json {
            tests.push(json!({
                "notice": no,
                "means": means,
                "result": last.and_then(|a| a.result.clone()),
                "why": last.and_then(|a| a.why.clone()),
            }));
            continue;
        }
        print_line(&match last.map(|a| (a.result.as_deref(), a.why.as_deref())) {
            Some((Some("accepted"), _)) => format!("{means}: sent"),
            Some((_, Some(why))) => format!("{means}: not sent: {}", visible(why)),
            Some((_, None)) | None if running => format!("{means}: `testigo run` is sending it"),
            Some((_, None)) | None => format!("{means}: waits"),
        })?;
    }
    if context.json {
        print_json(json!({ "tests": tests }))?;
    } else {
        print_line(match on_its_way {
            true => "Ask for the code in the message. next: testigo contact confirm CODE",
            false => {
                "It is tried again by itself. next: mend what is said above, then testigo contact test NAME --all"
            }
        })?;
    }
    Ok(if failed { Exit::Unreachable } else { Exit::Done })
}

fn means_of(store: &Store, notice: &Notice) -> anyhow::Result<&'static str> {
    let new = &notice.planned.notice;
    let contact = store.contacts()?.into_iter().find(|c| c.id == new.contact);
    let channel = notice.planned.channel.and_then(|place| {
        contact.and_then(|c| c.details.channels.get(place as usize).map(|channel| channel.means))
    });
    Ok(channel.map_or("?", Means::key))
}

/// "I saw this", by code or link. The code of a test message confirms its channel.
pub fn seen(context: &Context, text: &str) -> anyhow::Result<Exit> {
    let text = from_stdin(text)?;
    let unknown =
        || Stop::usage("no message has this code", "look for the eight letters and digits in the message");
    let code = code_in(&text).ok_or_else(unknown)?;
    let mut store = context.write()?;
    let notice = store.notice_by_code(&code)?.ok_or_else(unknown)?;
    let now = context.clock.now();
    let confirmed = say_seen(&mut store, &notice, "cli", now)?;
    if context.json {
        print_json(json!({ "notice": notice.no, "seen": true, "confirmed": confirmed }))?;
        return Ok(Exit::Done);
    }
    print_line(match confirmed {
        true => "Confirmed: this is a way to reach them.",
        false => "Thank you. It is not told again.",
    })?;
    Ok(Exit::Done)
}

fn remove(context: &Context, text: &str, yes: bool) -> anyhow::Result<Exit> {
    let store = context.read_first()?;
    let contact = find(&store, text)?;
    let to = Some(contact.id.clone());
    let waiting =
        store.notices(&NoticeFilter { contact: to, waiting: true, ..NoticeFilter::default() })?.len();
    drop(store);
    if !yes && !asked(&contact, waiting)? {
        return Err(Stop::usage("nothing was changed", "testigo contact remove CONTACT --yes").into());
    }
    context.write()?.remove_contact(&contact.id, context.clock.now())?;
    match context.json {
        true => print_json(json!({ "contact": contact.id.as_str(), "removed": true }))?,
        false => print_line("Removed. They are told nothing more.")?,
    }
    Ok(Exit::Done)
}

fn asked(contact: &Contact, waiting: usize) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!(
        "{} is told nothing more, also no correction of what they were told ({waiting} waiting). Remove? [y/N] ",
        visible(&contact.details.name)
    );
    let answer = from_stdin("-")?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}
