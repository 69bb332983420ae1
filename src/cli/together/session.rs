//! A session of looks by hand: one person after the other, each until their page was kept, or somebody goes on.

use super::super::context::{Context, read_named};
use super::super::hands::{Hands, Kept, Who};
use super::super::import_page::{ask_what_it_said, kept_json, sentence, wants_another_look};
use super::super::output::{print_json, print_line, visible};
use super::super::{events, words};
use crate::fetch::capture::Way;
use crate::read::Reading;
use crate::together::folder::DropFolder;
use crate::together::queue::AGAIN;
use crate::together::receive::{Post, Receiver, Reply};
use crate::together::{Holds, Refused, Taken, Upload};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(700);

/// What happens while a page is waited for.
enum Event {
    Post(Post),
    Line(String),
    Tick,
    Closed,
}

pub(super) struct Session<'s, 'c> {
    pub context: &'s Context,
    pub hands: &'s mut Hands<'c>,
    pub receiver: Receiver,
    pub lines: mpsc::UnboundedReceiver<String>,
    pub folder: Option<DropFolder>,
    /// Somebody sits at a terminal and can answer.
    pub asks: bool,
}

/// What came of one person.
pub(super) enum Done {
    Kept,
    Skipped,
    Quit,
}

/// Lines from standard input, from a thread of their own.
pub(super) fn lines() -> mpsc::UnboundedReceiver<String> {
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
    pub(super) fn ask_for(&self, who: &Who, (n, of): (usize, usize), open: bool) -> anyhow::Result<()> {
        let source = self.hands.source(who);
        let details = &who.person.details;
        let page = source.page_for_people();
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
                false => format!(
                    "{}   (the whole number: testigo watch show {} --full)",
                    details.a_number.masked(),
                    who.person.id
                ),
            };
            print_line(&format!("  1  A-number   {number}"))?;
            print_line(&format!("     Country    {}", visible(&details.country)))?;
            print_line(&format!("  2  Open       {page}"))?;
            print_line("     Type both in, search, and wait for the result.")?;
            print_line("  3  Save the page. Waiting for it …")?;
        }
        if open && open::that_detached(&page).is_err() && !self.context.json {
            print_line("  (no browser could be opened; open the page yourself)")?;
        }
        Ok(())
    }

    /// Waits until this person's page was kept, or somebody goes on.
    pub(super) async fn wait_for(
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

    /// The answer to a question: the terminal is read in one place only. `None`: it ended, or Ctrl-C.
    async fn line(&mut self) -> Option<String> {
        tokio::select! {
            line = self.lines.recv() => line,
            _ = tokio::signal::ctrl_c() => None,
        }
    }

    /// A page from the extension.
    async fn post(&mut self, who: &Who, post: Post) -> anyhow::Result<Option<Option<Reading>>> {
        let taken = match self.hands.take(who, &post.upload)? {
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
        let body = json!({ "taken": true, "says": words::english().outcome(&taken.reading.outcome), "message": "Now confirm it in the terminal." });
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
            Err(error) if self.context.json => {
                print_json(json!({ "refused": { "why": "not_readable", "message": error.to_string() } }))?;
                Ok(None)
            }
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
        let mut taken = self.hands.take(who, &upload)?;
        if matches!(taken, Err(Refused::NeedsWords)) && self.asks {
            let Some(said) = ask_what_it_said(async || self.line().await).await? else {
                return Ok(Some(None));
            };
            upload.said = Some(said);
            taken = self.hands.take(who, &upload)?;
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
                if !self.context.json {
                    print_line(&format!(
                        "  {} is kept in the archive now; you may remove the file.",
                        file.display()
                    ))?;
                }
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
        print_line(&format!("  Got it. It says: {}", self.context.words().outcome(&reading.outcome)))?;
        if let Some(name) = reading.outcome.record().and_then(|r| r.field("name")) {
            print_line(&format!("  Name on the page: {}", visible(name)))?;
        }
        print_line("  Right? [y]es, [n]o")?;
        loop {
            match self.line().await.as_deref() {
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
        taken.holds == Holds::Nothing && taken.reading.outcome.record().is_some()
    }

    fn say_kept(&self, who: &Who, reading: &Reading, kept: &Kept) -> anyhow::Result<()> {
        if self.context.json {
            return print_json(json!({ "kept": kept_json(kept, reading) }));
        }
        print_line(&format!("  {}", sentence(self.context.words(), who, reading, kept)))?;
        for event in &kept.events {
            let name = events::who(event, |p| self.hands.call(p));
            print_line(&format!("  {}", self.context.words().event(event, &name)))?;
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
