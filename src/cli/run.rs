//! `run`: looks on schedule until it is stopped.

use super::args::RunArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, visible};
use super::rounds::{Ending, rounds};
use super::times;
use crate::config::RootStore;
use crate::fetch::browser::{BrowserFetcher, BrowserSettings, NoBrowser};
use crate::fetch::{FetchSettings, HttpFetcher, Resolver, Roots, user_agent};
use crate::person::guard::{NeverFound, never_found};
use crate::person::{Person, PersonId, Subject};
use crate::random::SystemRandom;
use crate::source::AskedBy;
use crate::store::{Running, Store};
use crate::watch::agenda::Agenda;
use crate::watch::keeper::{Keeper, News, Seen};
use crate::watch::roster::Roster;
use crate::watch::run::{Run, RunError, Told, Work, run as watch_run};
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// A short command may be writing when we start.
pub const AT_START: Duration = Duration::from_secs(5);

pub fn run(context: &Context, args: &RunArgs) -> anyhow::Result<Exit> {
    // Held to the end, also while somebody else writes.
    let _running = Running::take(&context.archive)?;
    let mut at_start = |waited| waited < AT_START;
    let mut ready = Ready::in_turn(context, None, &mut at_start)?;
    if rest_the_never_found(context, &mut ready)? {
        drop(ready);
        ready = Ready::in_turn(context, None, &mut at_start)?;
    }
    if !context.quiet && !context.json {
        print_line(&following(&ready))?;
    }
    if !context.quiet
        && let Some(warning) = browser_missing(context, &ready)
    {
        eprintln!("{warning}");
    }
    let _pages = super::serve::beside(context, args)?;
    let ending = Ending::listen(args.stop_after.map(|p| p.duration()))?;
    let beside = super::doctor::beside(context, &ready)?;
    let mut teller = Teller::default();
    rounds(context, ready, (&ending, &beside), &mut |roster, told| {
        beside.hear(&told);
        teller.tell(context, roster, told);
    })?;
    Ok(Exit::Done)
}

/// What to say when people are to be looked for in a browser, and there is none. The others are looked for meanwhile.
fn browser_missing(context: &Context, ready: &Ready) -> Option<String> {
    let in_browser: BTreeSet<&str> = ready
        .watches()
        .filter(|(_, entry)| entry.scheduled && !entry.person.paused)
        .map(|(_, entry)| &ready.sources[entry.source])
        .filter(|source| source.profile.rules().asked_by == AskedBy::Browser)
        .map(Source::id)
        .collect();
    if in_browser.is_empty() {
        return None;
    }
    let error = browser(context).program().err()?;
    let pages = in_browser.into_iter().collect::<Vec<_>>().join(", ");
    Some(format!(
        "testigo: {error}; nobody can be looked for at {pages}\n  next: {}",
        no_browser_next(&error)
    ))
}

/// What to do without a browser: a person can always look.
pub fn no_browser_next(error: &NoBrowser) -> String {
    let next = error.next();
    match next.contains("testigo together") {
        true => next.to_owned(),
        false => format!("{next}, or look yourself: testigo together"),
    }
}

/// Whom the program looks for where, and who is left to people.
fn following(ready: &Ready) -> String {
    let asked: BTreeSet<&str> = ready
        .watches()
        .filter(|(_, entry)| entry.scheduled)
        .map(|(_, entry)| ready.sources[entry.source].id())
        .collect();
    let people: BTreeSet<&PersonId> = ready.watches().map(|(row, _)| &row.person).collect();
    let by_hand = ready.watches().filter(|(_, entry)| !entry.scheduled).count();
    let mut text =
        format!("Following {} {}", people.len(), if people.len() == 1 { "person" } else { "people" });
    if !asked.is_empty() {
        text.push_str(&format!(" at {}", asked.into_iter().collect::<Vec<_>>().join(", ")));
    }
    text.push_str(". Stop with Ctrl-C.");
    if by_hand > 0 {
        text.push_str(&format!(" {by_hand} to be looked at by people: testigo together --queue"));
    }
    text
}

/// Pauses whom no page has listed in sixty days; says so. True if there was anybody.
fn rest_the_never_found(context: &Context, ready: &mut Ready) -> anyhow::Result<bool> {
    let now = context.clock.now();
    let listed: HashSet<PersonId> =
        ready.rows.iter().filter(|r| r.record.is_some()).map(|r| r.person.clone()).collect();
    let mut people: Vec<Arc<Person>> = ready.watches().map(|(_, entry)| entry.person.clone()).collect();
    people.dedup_by_key(|p| p.id.clone());
    let mut resting = Vec::new();
    for person in people.iter().filter(|p| !p.paused && !listed.contains(&p.id)) {
        let since = ready.keeper.store().resumed_at(&person.id)?.unwrap_or(person.enrolled_at);
        if never_found(since, false, now.wall) == NeverFound::Pause {
            resting.push(person.id.clone());
        }
    }
    for id in &resting {
        let call = visible(ready.roster.call(id));
        ready.keeper.store().set_paused(id, true, now)?;
        eprintln!(
            "testigo: {call} was never on the list in 60 days and is paused now; to go on: testigo watch resume {id}"
        );
    }
    Ok(!resting.is_empty())
}

/// Everything a run needs, opened.
pub struct Ready {
    pub keeper: Keeper,
    pub sources: Arc<Vec<Source>>,
    pub roster: Arc<Roster>,
    pub rows: Vec<crate::store::WatchRow>,
}

impl Ready {
    /// For a command that writes as long as it looks.
    pub fn open(context: &Context) -> anyhow::Result<Ready> {
        Ready::of(context, context.write_alone()?, context.sources()?.into())
    }

    /// For `run`, which waits for its turn like everybody, and stands aside for the next one. The sources of the round
    /// before do if those of now cannot be read: somebody may be writing a profile.
    pub fn in_turn(
        context: &Context,
        before: Option<Arc<Vec<Source>>>,
        go_on: &mut dyn FnMut(Duration) -> bool,
    ) -> anyhow::Result<Ready> {
        let mut store = Store::open_in_turn(&context.archive, Box::new(SystemRandom), go_on)?;
        store.end_turn();
        let sources = match (context.sources(), before) {
            (Ok(sources), _) => sources.into(),
            (Err(error), Some(before)) => {
                tracing::warn!(%error, "the sources are those of before");
                before
            }
            (Err(error), None) => return Err(error),
        };
        Ready::of(context, store, sources)
    }

    fn of(context: &Context, store: Store, sources: Arc<Vec<Source>>) -> anyhow::Result<Ready> {
        let (roster, rows) = Roster::load(&store, &sources, &context.config)?;
        let roster = Arc::new(roster);
        let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone())?;
        Ok(Ready { keeper, sources, roster, rows })
    }

    /// The rows with their roster entries.
    pub fn watches(&self) -> impl Iterator<Item = (&crate::store::WatchRow, &crate::watch::roster::Entry)> {
        self.rows.iter().filter_map(|row| self.roster.entry(row.no).map(|entry| (row, entry)))
    }

    /// A run of everybody's slots.
    pub fn on_schedule(mut self, context: &Context) -> anyhow::Result<Run> {
        let rows = std::mem::take(&mut self.rows);
        let outside = super::anchor::looks_outside(&self.sources, &self.roster, &rows);
        let mut run = self.start(context, Work::Schedule(rows))?;
        run.anchors = super::anchor::asker(context, run.fetcher.clone(), outside)?;
        run.alerts = super::alerts::teller(context, &run.sources)?;
        Ok(run)
    }

    /// A run of what the agenda holds, once.
    pub fn once(self, context: &Context, agenda: Agenda) -> anyhow::Result<Run> {
        self.start(context, Work::Once(agenda))
    }

    fn start(self, context: &Context, work: Work) -> anyhow::Result<Run> {
        let Ready { keeper, sources, roster, .. } = self;
        let fetcher = Arc::new(fetcher(context)?);
        let browser = Arc::new(browser(context));
        browser.clean_up();
        let archive = context.archive.clone();
        let anchors = None;
        Ok(Run {
            clock: context.clock.clone(),
            fetcher,
            browser,
            sources,
            roster,
            keeper,
            work,
            archive,
            anchors,
            alerts: None,
        })
    }
}

/// The door to the browser; nothing is started yet.
pub fn browser(context: &Context) -> BrowserFetcher {
    let settings = &context.config.browser;
    BrowserFetcher::new(BrowserSettings {
        program: settings.program.clone(),
        path: std::env::var_os("PATH"),
        folder: context.archive.join("browser"),
        window: settings.window,
        timeout: settings.timeout,
        user_agent: our_name(context),
    })
}

/// How we call ourselves to a site.
fn our_name(context: &Context) -> String {
    let settings = &context.config.fetch;
    let contact = match (&context.config.guard.organisation, &settings.contact) {
        (Some(organisation), Some(contact)) => Some(format!("{organisation}; {contact}")),
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (None, None) => None,
    };
    user_agent(env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"), contact.as_deref())
}

pub fn fetcher(context: &Context) -> anyhow::Result<HttpFetcher> {
    let roots = roots(context)?;
    let user_agent = our_name(context);
    Ok(HttpFetcher::new(FetchSettings { user_agent, roots, resolver: Resolver::System })?)
}

/// Whom we believe when they vouch for a server.
pub fn roots(context: &Context) -> anyhow::Result<Roots> {
    let settings = &context.config.fetch;
    match (settings.roots, &settings.extra_roots) {
        (RootStore::Bundled, None) => Ok(Roots::Bundled),
        (RootStore::Bundled, Some(file)) => {
            let more = context.certificates("fetch.extra_roots", file)?;
            Ok(Roots::BundledAnd(more.into_iter().map(Into::into).collect()))
        }
        (RootStore::System, None) => Ok(Roots::System),
        (RootStore::System, Some(_)) => Err(Stop::usage(
            "fetch.extra_roots goes with the bundled roots, and fetch.roots is `system`".to_owned(),
            "leave one of the two out",
        )
        .into()),
    }
}

/// Runs the loop on a small runtime of its own.
pub fn block_on(
    run: Run,
    stop: impl Future<Output = ()>,
    told: &mut dyn FnMut(Told<'_>),
) -> anyhow::Result<Keeper> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let keeper = block_on_with(&runtime, run, stop, told);
    runtime.shutdown_timeout(Duration::from_millis(200));
    keeper
}

/// The same on a runtime that has other work too.
pub fn block_on_with(
    runtime: &tokio::runtime::Runtime,
    run: Run,
    stop: impl Future<Output = ()>,
    told: &mut dyn FnMut(Told<'_>),
) -> anyhow::Result<Keeper> {
    runtime.block_on(watch_run(run, stop, told)).map_err(in_words)
}

/// Why the looking ended.
pub fn in_words(error: RunError) -> anyhow::Error {
    match error {
        RunError::Keeping(source) => anyhow::Error::from(source).context(
            "the archive could not be written, so the looking has stopped; nothing that was shown is lost",
        ),
        gone @ (RunError::KeeperGone | RunError::NoThread(_)) => anyhow::Error::from(gone),
    }
}

/// Resolves at Ctrl-C, SIGTERM, or after the given time.
pub async fn stopped(after: Option<Duration>) {
    let timer = async {
        match after {
            Some(after) => tokio::time::sleep(after).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = timer => {}
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Says what was committed, as text or as one JSON object a line. A reader who went away stops nothing.
#[derive(Default)]
struct Teller {
    /// Pages that asked for a person, and until when they are left alone: said once, however many rounds there are.
    left_alone: BTreeMap<String, DateTime<Utc>>,
}

impl Teller {
    fn tell(&mut self, context: &Context, roster: &Roster, told: Told<'_>) {
        let _reader_gone = match told {
            Told::News(news) if context.json => tell_json(news),
            Told::News(news) => tell_text(context, roster, news),
            Told::Clock(event) => {
                tracing::warn!(?event, "the clocks moved");
                Ok(())
            }
            Told::Waiting { source, until, why: "blocked" } if !context.json => {
                match self.left_alone.insert(source.to_owned(), until) {
                    Some(before) if before == until => Ok(()),
                    Some(_) | None => print_line(&left_alone(source, until)),
                }
            }
            Told::Waiting { source, until, why } => {
                tracing::info!(source, until = %times::shown(until), why, "waiting");
                Ok(())
            }
        };
    }
}

fn left_alone(source: &str, until: DateTime<Utc>) -> String {
    format!(
        "{source}: the website asked for a person. It is left alone until {}. Until then: testigo together",
        times::shown(until)
    )
}

fn tell_json(news: &News) -> anyhow::Result<()> {
    let checks: Vec<_> = news.seen.iter().map(|s| json!({ "index": s.check, "leaf": s.leaf })).collect();
    let events: Vec<_> = news.events.iter().map(super::events::event_json).collect();
    print_json(json!({
        "committed": {
            "checks": checks,
            "events": events,
            "size": news.committed.size,
            "root": news.committed.root.to_hex(),
        }
    }))
}

fn tell_text(context: &Context, roster: &Roster, news: &News) -> anyhow::Result<()> {
    for seen in news.seen.iter().filter(|_| !context.quiet) {
        tracing::info!(check = seen.check, outcome = seen.outcome.key(), "looked");
    }
    for event in &news.events {
        let who = super::events::who(event, |person| roster.call(person).to_owned());
        print_line(&format!("{}  {}", times::shown(event.at), context.words().event(event, &who)))?;
    }
    Ok(())
}

/// The message name of a look's person; controls have none.
pub fn call_of(roster: &Roster, seen: &Seen) -> Option<String> {
    match seen.order.subject {
        Subject::Watch(no) => roster.entry(no).map(|entry| entry.person.details.call.clone()),
        Subject::Nobody | Subject::Population => None,
    }
}
