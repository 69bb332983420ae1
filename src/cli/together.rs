//! `together`: people look at the page in their own browser, and what they saw is kept like every other look.

use super::args::TogetherArgs;
use super::context::{Context, read_named};
use super::exit::{Exit, Stop};
use super::hands::{Hands, Kept, Who};
use super::import_page::{ask_what_it_said, kept_json, sentence, wants_another_look};
use super::output::{print_json, print_line, table, visible};
use super::{events, times, words};
use crate::fetch::capture::Way;
use crate::random::{SystemRandom, random_bytes};
use crate::read::Reading;
use crate::together::folder::DropFolder;
use crate::together::queue::{AGAIN, MOST_IN_A_ROW, Wanted, Why};
use crate::together::receive::{PATH, Post, Receiver, Reply};
use crate::together::{Refused, Taken, Upload};
use crate::watch::sources::Source;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(700);

pub fn run(context: &Context, args: &TogetherArgs) -> anyhow::Result<Exit> {
    let mut hands = Hands::open(context)?;
    let now = context.clock.now().wall;
    if args.queue {
        return show_queue(context, &mut hands, now);
    }
    let people = people(&mut hands, args, now)?;
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

/// What happens while a page is waited for.
enum Event {
    Post(Post),
    Line(String),
    Tick,
    Closed,
}

struct Session<'s, 'c> {
    context: &'s Context,
    hands: &'s mut Hands<'c>,
    receiver: Receiver,
    lines: mpsc::UnboundedReceiver<String>,
    folder: Option<DropFolder>,
    /// Somebody sits at a terminal and can answer.
    asks: bool,
}

/// What came of one person.
enum Done {
    Kept,
    Skipped,
    Quit,
}

async fn session(
    context: &Context,
    hands: &mut Hands<'_>,
    args: &TogetherArgs,
    people: Vec<Who>,
    left: usize,
) -> anyhow::Result<Exit> {
    let token = hex::encode(random_bytes::<16>(&mut SystemRandom));
    let receiver = Receiver::open(args.port, &token).await.with_context(|| {
        format!("opening port {} on this machine; another testigo together may have it: --port 0", args.port)
    })?;
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

/// What the person who saves pages needs to know, once.
fn introduce(context: &Context, address: &str, token: &str, folder: Option<&Path>) -> anyhow::Result<()> {
    if context.json {
        return print_json(json!({ "session": { "capture": address, "token": token, "folder": folder } }));
    }
    print_line("Check together: you look at the page in your own browser, and testigo keeps what you saw.")?;
    print_line("Ways to hand a page over:")?;
    print_line("  - SingleFile (browser extension): Options, Destinations, \"upload to a REST Form API\":")?;
    print_line(&format!("      URL                  {address}"))?;
    print_line(&format!("      authorization token  {token}   (for this session only)"))?;
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

/// Lines from standard input, from a thread of their own.
fn lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line.trim().to_owned()).is_err() {
                return;
            }
        }
    });
    lines
}

impl Session<'_, '_> {
    /// Says whom to look for, and where. Nothing is opened unless that was asked for, and nothing is typed.
    fn ask_for(&self, who: &Who, (n, of): (usize, usize), open: bool) -> anyhow::Result<()> {
        let source = self.hands.source(who);
        let details = &who.person.details;
        let page = page(source);
        if self.context.json {
            print_json(
                json!({ "next": { "person": who.person.id.as_str(), "call": details.call, "source": source.id(), "page": page } }),
            )?;
        } else {
            print_line("")?;
            print_line(&format!("{n} of {of}: {}", visible(&details.call)))?;
            // It has to be typed into the page; a pipe or a log needs no number.
            let number = match std::io::stdout().is_terminal() {
                true => details.a_number.reveal(),
                false => details.a_number.masked(),
            };
            print_line(&format!("  1  A-number   {number}"))?;
            print_line(&format!("     Country    {}", visible(&details.country)))?;
            print_line(&format!("  2  Open       {page}"))?;
            print_line("     Type both in, search, and wait for the result.")?;
            print_line("  3  Save the page. Waiting for it …")?;
        }
        if open && open::that_detached(&page).is_err() {
            print_line("  (no browser could be opened; open the page yourself)")?;
        }
        Ok(())
    }

    /// Waits until this person's page was kept, or somebody goes on.
    async fn wait_for(
        &mut self,
        who: &Who,
        again: &mut Vec<(String, DateTime<Utc>)>,
    ) -> anyhow::Result<Done> {
        loop {
            let done = match self.next().await {
                Event::Post(post) => self.post(who, post).await?,
                Event::Tick => self.files(who).await?,
                Event::Closed => Some(None),
                Event::Line(line) => match line.as_str() {
                    "" => None,
                    "quit" | "q" => return Ok(Done::Quit),
                    "next" | "n" => return Ok(Done::Skipped),
                    name => self.named(who, name).await?,
                },
            };
            match done {
                None => {}
                Some(None) => return Ok(Done::Quit),
                Some(Some(reading)) => {
                    if wants_another_look(&reading.outcome) {
                        let at = self.context.clock.now().wall + AGAIN;
                        again.push((visible(&who.person.details.call), at));
                    }
                    return Ok(Done::Kept);
                }
            }
        }
    }

    async fn next(&mut self) -> Event {
        tokio::select! {
            post = self.receiver.posts.recv() => post.map_or(Event::Closed, Event::Post),
            Some(line) = self.lines.recv() => Event::Line(line),
            () = tokio::time::sleep(LOOK), if self.folder.is_some() => Event::Tick,
            _ = tokio::signal::ctrl_c() => Event::Closed,
        }
    }

    /// A page from the extension.
    async fn post(&mut self, who: &Who, post: Post) -> anyhow::Result<Option<Option<Reading>>> {
        let taken = match self.hands.take(who, &post.upload) {
            Ok(taken) => taken,
            Err(why) => {
                self.say_refused(&why)?;
                let _left = post.answer.send(Reply::refused(&why));
                return Ok(None);
            }
        };
        if !self.asks {
            let reading = taken.reading.clone();
            if self.is_nobodys(&taken) {
                let _left = post.answer.send(Reply::refused(&Refused::Nobodys));
                self.say_refused(&Refused::Nobodys)?;
                return Ok(None);
            }
            let kept = self.hands.keep(who, (post.upload, taken), None)?;
            let _left = post.answer.send(Reply { status: 200, body: kept_json(&kept, &reading) });
            self.say_kept(who, &reading, &kept)?;
            return Ok(Some(Some(reading)));
        }
        // The extension need not wait for the person at the terminal.
        let body = json!({ "taken": true, "says": words::outcome(&taken.reading.outcome), "message": "Now confirm it in the terminal." });
        let _left = post.answer.send(Reply { status: 202, body });
        self.confirm(who, post.upload, taken).await
    }

    /// Pages that were dropped into the folder. What is not the page that is wanted is left alone.
    async fn files(&mut self, who: &Who) -> anyhow::Result<Option<Option<Reading>>> {
        let files = self.folder.as_mut().map(DropFolder::new_files).transpose()?.unwrap_or_default();
        for file in files {
            let Ok(bytes) = std::fs::read(&file) else { continue };
            if let Some(done) = self.given(who, bytes, &file).await? {
                return Ok(Some(done));
            }
        }
        Ok(None)
    }

    /// A file that somebody named, or dragged into the window.
    async fn named(&mut self, who: &Who, name: &str) -> anyhow::Result<Option<Option<Reading>>> {
        let name = name.trim_matches(['\'', '"']).replace("\\ ", " ");
        match read_named(Path::new(&name)) {
            Ok(bytes) => self.given(who, bytes, Path::new(&name)).await,
            Err(error) => {
                print_line(&format!("  {error}. Enter a file's name, \"next\" or \"quit\"."))?;
                Ok(None)
            }
        }
    }

    async fn given(
        &mut self,
        who: &Who,
        bytes: Vec<u8>,
        file: &Path,
    ) -> anyhow::Result<Option<Option<Reading>>> {
        let mut upload = Upload { bytes, url: None, way: Way::Assisted, seen_at: None, said: None };
        let mut taken = self.hands.take(who, &upload);
        if matches!(taken, Err(Refused::NeedsWords)) && self.asks {
            upload.said = Some(ask_what_it_said()?);
            taken = self.hands.take(who, &upload);
        }
        match taken {
            Ok(taken) if self.asks => self.confirm(who, upload, taken).await,
            Ok(taken) if self.is_nobodys(&taken) => {
                self.say_refused(&Refused::Nobodys)?;
                Ok(None)
            }
            Ok(taken) => {
                let reading = taken.reading.clone();
                let kept = self.hands.keep(who, (upload, taken), None)?;
                self.say_kept(who, &reading, &kept)?;
                print_line(&format!(
                    "  {} is kept in the archive now; you may remove the file.",
                    file.display()
                ))?;
                Ok(Some(Some(reading)))
            }
            Err(why) => {
                self.say_refused(&why)?;
                Ok(None)
            }
        }
    }

    /// Lets the person agree with our reading.
    async fn confirm(
        &mut self,
        who: &Who,
        upload: Upload,
        taken: Taken,
    ) -> anyhow::Result<Option<Option<Reading>>> {
        let reading = taken.reading.clone();
        print_line(&format!("  Got it. It says: {}", words::outcome(&reading.outcome)))?;
        if let Some(name) = reading.outcome.record().and_then(|r| r.field("name")) {
            print_line(&format!("  Name on the page: {}", visible(name)))?;
        }
        print_line("  Right? [y]es, [n]o")?;
        loop {
            match self.lines.recv().await.as_deref() {
                Some("y" | "yes" | "Y" | "s" | "si" | "sí") => {
                    let kept = self.hands.keep(who, (upload, taken), Some(true))?;
                    self.say_kept(who, &reading, &kept)?;
                    return Ok(Some(Some(reading)));
                }
                Some("n" | "no" | "N") => {
                    print_line("  Not kept. Search again, and save the page when the result shows.")?;
                    return Ok(None);
                }
                Some(_) => print_line("  Please answer y or n.")?,
                None => return Ok(Some(None)),
            }
        }
    }

    /// A record of which nothing tells whose it is, with nobody there to ask.
    fn is_nobodys(&self, taken: &Taken) -> bool {
        taken.holds == crate::together::Holds::Nothing && taken.reading.outcome.record().is_some()
    }

    fn say_kept(&self, who: &Who, reading: &Reading, kept: &Kept) -> anyhow::Result<()> {
        if self.context.json {
            return print_json(json!({ "kept": kept_json(kept, reading) }));
        }
        print_line(&format!("  {}", sentence(who, reading, kept)))?;
        for event in &kept.events {
            let name = events::who(event, |p| self.hands.roster.call(p).to_owned());
            print_line(&format!("  {}", words::event(event, &name)))?;
        }
        if wants_another_look(&reading.outcome) {
            print_line("  One \"no record\" means little: the page is known to give wrong ones.")?;
        }
        Ok(())
    }

    fn say_refused(&self, why: &Refused) -> anyhow::Result<()> {
        if self.context.json {
            return print_json(json!({ "refused": { "why": why.key(), "message": why.to_string() } }));
        }
        print_line(&format!("  Not taken. {why}"))
    }
}

/// Where the person goes to look.
fn page(source: &Source) -> String {
    let rules = source.profile.rules();
    let path = rules.page.as_ref().unwrap_or(&rules.ask.path);
    format!("{}{path}", source.base_url.as_str().trim_end_matches('/'))
}
