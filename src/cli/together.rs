//! `together`: people look at the page in their own browser, and what they saw is kept like every other look.

mod session;

use super::args::TogetherArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::hands::{Hands, Who};
use super::output::{print_json, print_line, table, visible};
use super::times;
use crate::random::{SystemRandom, random_bytes};
use crate::together::folder::DropFolder;
use crate::together::queue::{MOST_IN_A_ROW, Wanted, Why};
use crate::together::receive::{PATH, Receiver};
use chrono::{DateTime, Utc};
use serde_json::json;
use session::{Done, Session, lines};
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

pub fn run(context: &Context, args: &TogetherArgs) -> anyhow::Result<Exit> {
    let mut hands = Hands::open(context)?;
    let now = context.clock.now().wall;
    if args.queue {
        return show_queue(context, &mut hands, now);
    }
    let people = people(&mut hands, args, now)?;
    if people.is_empty() && context.json {
        print_json(json!({ "queue": [] }))?;
        return Ok(Exit::Done);
    }
    if people.is_empty() {
        print_line("Nobody needs a look by hand now. To look at somebody anyway: testigo together PERSON")?;
        return Ok(Exit::Done);
    }
    let left = hands.left_in_a_row(now)?;
    if left == 0 {
        return Err(Stop::refused(
            format!("{MOST_IN_A_ROW} looks by hand in an hour are enough for one person"),
            "rest, and go on in an hour; the queue stays as it is: testigo together --queue",
        )
        .into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(session(context, &mut hands, args, people, left));
    runtime.shutdown_timeout(Duration::from_millis(200));
    outcome
}

/// Those who are named, or the queue.
fn people(hands: &mut Hands<'_>, args: &TogetherArgs, now: DateTime<Utc>) -> anyhow::Result<Vec<Who>> {
    if !args.people.is_empty() {
        return args.people.iter().map(|text| hands.who(text, args.source.as_deref())).collect();
    }
    let queue = hands.queue(now)?;
    let due = queue.into_iter().filter(|(wanted, _)| wanted.due <= now).map(|(_, who)| who);
    Ok(due.filter(|who| args.source.as_ref().is_none_or(|name| hands.source(who).id() == name)).collect())
}

fn show_queue(context: &Context, hands: &mut Hands<'_>, now: DateTime<Utc>) -> anyhow::Result<Exit> {
    let queue = hands.queue(now)?;
    if context.json {
        let row = |(wanted, who): &(Wanted, Who)| {
            json!({
                "person": who.person.id.as_str(), "call": who.person.details.call,
                "source": hands.source(who).id(), "tier": who.person.details.tier.to_string(),
                "why": wanted.why.key(), "due": crate::time::rfc3339(wanted.due), "due_now": wanted.due <= now,
            })
        };
        print_json(json!({ "queue": queue.iter().map(row).collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    if queue.is_empty() {
        print_line("Nobody needs a look by hand now.")?;
        return Ok(Exit::Done);
    }
    let mut shown = table(&["who", "number", "page", "why", "when"]);
    for (wanted, who) in &queue {
        shown.add_row(vec![
            visible(&who.person.details.call),
            who.person.details.a_number.masked(),
            hands.source(who).id().to_owned(),
            why(wanted.why).to_owned(),
            if wanted.due <= now { "now".to_owned() } else { times::shown(wanted.due) },
        ]);
    }
    print_line(&shown.to_string())?;
    print_line("next: testigo together   (one minute for each)")?;
    Ok(Exit::Done)
}

fn why(why: Why) -> &'static str {
    match why {
        Why::ZeroOnce => "no record at the last look; one more look is needed",
        Why::Blocked => "the website asked for a person",
        Why::ByHand => "only people look at this page",
    }
}

async fn session(
    context: &Context,
    hands: &mut Hands<'_>,
    args: &TogetherArgs,
    people: Vec<Who>,
    left: usize,
) -> anyhow::Result<Exit> {
    let token = hex::encode(random_bytes::<16>(&mut SystemRandom));
    let receiver = Receiver::open(args.port, &token).await.map_err(|error| no_port(args.port, error))?;
    let folder = args.folder.as_deref().map(DropFolder::watch).transpose().map_err(|error| {
        Stop::usage(
            format!("the folder cannot be read: {error}"),
            "give a folder that is there: --folder DIR",
        )
    })?;
    let address = format!("http://{}{PATH}", receiver.address);
    let asks = std::io::stdin().is_terminal() && !context.json && !args.yes;
    introduce(context, &address, &token, args.folder.as_deref())?;
    if hands.through_inbox() && !context.json {
        print_line(
            "Another testigo is at work on this archive: it takes in what you hand over within seconds.",
        )?;
    }
    let mut session = Session { context, hands, receiver, lines: lines(), folder, asks };
    let count = people.len().min(left);
    let (mut kept, mut again) = (0, Vec::new());
    for (i, who) in people.iter().take(count).enumerate() {
        session.ask_for(who, (i + 1, count), args.open)?;
        match session.wait_for(who, &mut again).await? {
            Done::Kept => kept += 1,
            Done::Skipped => {}
            Done::Quit => break,
        }
    }
    session.receiver.close().await;
    if !context.json {
        farewell(kept, people.len() > count, &again)?;
    }
    Ok(Exit::Done)
}

/// Why nothing can be received.
fn no_port(port: u16, error: std::io::Error) -> anyhow::Error {
    if error.kind() != std::io::ErrorKind::AddrInUse {
        return anyhow::Error::from(error).context(format!("opening port {port} on this machine"));
    }
    let next = "another testigo together may be open; close it, or: testigo together --port 0";
    Stop {
        exit: Exit::Failed,
        message: format!("port {port} of this machine is in use"),
        next: next.to_owned(),
    }
    .into()
}

/// What the person who saves pages needs to know, once.
fn introduce(context: &Context, address: &str, token: &str, folder: Option<&Path>) -> anyhow::Result<()> {
    if context.json {
        return print_json(json!({ "session": { "capture": address, "token": token, "folder": folder } }));
    }
    print_line("Check together: you look at the page in your own browser, and testigo keeps what you saw.")?;
    print_line("Ways to hand a page over:")?;
    print_line("  - SingleFile (browser extension): Options, Destinations, \"upload to a REST Form API\":")?;
    print_line(&format!("      URL                  {address}"))?;
    print_line(&format!("      authorization token  {token}"))?;
    print_line("        (for this session only; copy the new one into SingleFile's settings each time)")?;
    print_line("      data field name      file")?;
    print_line("      URL field name       url")?;
    if let Some(folder) = folder {
        print_line(&format!("  - a page saved into {} is taken from there", folder.display()))?;
    }
    print_line("  - a saved page, PDF or picture: type its name here, or drag it into this window")?;
    print_line("Enter \"next\" to skip somebody, \"quit\" to stop.")
}

fn farewell(kept: usize, more: bool, again: &[(String, DateTime<Utc>)]) -> anyhow::Result<()> {
    print_line("")?;
    print_line(&match kept {
        0 => "Nothing was kept.".to_owned(),
        1 => "One look was kept. Thank you.".to_owned(),
        n => format!("{n} looks were kept. Thank you."),
    })?;
    for (call, at) in again {
        print_line(&format!(
            "{call}: no record was shown. This alone means little; look once more after {}: testigo together",
            times::shown(*at)
        ))?;
    }
    if more {
        print_line(&format!(
            "{MOST_IN_A_ROW} in a row are enough. The others wait: testigo together --queue"
        ))?;
    }
    Ok(())
}
