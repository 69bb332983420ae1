//! The loop: what is due is asked, politely; what comes back goes to the keeper; what was committed is told.

use super::agenda::{Agenda, Order};
use super::gate::{Hosts, Permission, kept_robots, permissions};
use super::intake::Inbox;
use super::keeper::{Answer, Keeper, News};
use super::plan::{self, Replanned};
use super::roster::Roster;
use super::sources::Source;
use super::writing::{FromKeeper, GROUP, ToKeeper, keeping};
use crate::clock::Clock;
use crate::fetch::browser::{BrowserFetcher, not_looked};
use crate::fetch::capture::Way;
use crate::fetch::politeness::{Answer as Heard, Turn};
use crate::fetch::robots::{Decision, Grounds, PRODUCT_TOKEN, RobotsAnswer, fetch_robots};
use crate::fetch::{Failure, Fetched, HttpFetcher};
use crate::outcome::Outcome;
use crate::person::{Subject, WatchNo};
use crate::schedule::{ClockEvent, Timeline};
use crate::source::{AskError, AskedBy, Query, Request, Visit};
use crate::store::{Batch, CLOCK_RESTART, PlannedWatch, StoreError, WatchRow};
use crate::time::Moment;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use url::Url;

/// How often the clocks are compared, at least.
const TICK: Duration = Duration::from_secs(30);
/// How long looks that are on their way may still take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(3);
/// What ends a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The archive could not be written. What was told before is safe; nothing was told of the rest.
    #[error("the archive could not be written, so the looking has stopped; nothing that was shown is lost")]
    Keeping(#[source] StoreError),
    #[error("the system gave no thread to write the archive with")]
    NoThread(#[source] std::io::Error),
    #[error("the writing part of the program ended without saying why")]
    KeeperGone,
}

/// What the one who called is told, in order, each after it is durable.
pub enum Told<'a> {
    News(&'a News),
    /// The clocks moved; already in the log.
    Clock(ClockEvent),
    /// A source cannot be asked before this moment, and why.
    Waiting {
        source: &'a str,
        until: DateTime<Utc>,
        why: &'static str,
    },
}

/// What is to be run.
pub struct Run {
    pub clock: Arc<dyn Clock>,
    pub fetcher: Arc<HttpFetcher>,
    pub browser: Arc<BrowserFetcher>,
    pub sources: Arc<Vec<Source>>,
    pub roster: Arc<Roster>,
    pub keeper: Keeper,
    pub work: Work,
    /// The archive's folder: looks by hand come in through its inbox.
    pub archive: PathBuf,
}

/// What is to be looked at.
pub enum Work {
    /// Everybody's slots, until stopped.
    Schedule(Vec<WatchRow>),
    /// What this agenda holds now, and then end.
    Once(Agenda),
}

/// The state of the loop.
struct Loop<'t> {
    run: Shared,
    agenda: Agenda,
    hosts: Hosts,
    permissions: Vec<Permission>,
    in_flight: Vec<usize>,
    /// Looks that went to the keeper and are not committed yet.
    with_keeper: usize,
    timeline: Timeline,
    excuses: Vec<Excuse>,
    waits: Vec<Option<&'static str>>,
    fetched: mpsc::UnboundedSender<Back>,
    keep: mpsc::Sender<ToKeeper>,
    planned_until: DateTime<Utc>,
    /// Where the first plan of this run begins, if none is in force.
    plan_from: DateTime<Utc>,
    /// First slots of watches that have none yet: kept with the plan that promises them, so that a kill before
    /// the first look forgets no slot.
    fresh: Vec<(WatchNo, DateTime<Utc>)>,
    inbox: Inbox,
    /// How often the judge is told the time.
    tick: Duration,
    tell: &'t mut dyn FnMut(Told<'_>),
}

struct Shared {
    clock: Arc<dyn Clock>,
    fetcher: Arc<HttpFetcher>,
    browser: Arc<BrowserFetcher>,
    sources: Arc<Vec<Source>>,
    roster: Arc<Roster>,
}

/// Why slots in a span of time were missed.
struct Excuse {
    until: DateTime<Utc>,
    reason: &'static str,
}

/// A question as its source is asked.
enum Question {
    Request(Request),
    Visit(Box<Visit>),
}

impl Question {
    fn of(source: &Source, query: &Query) -> Result<Question, AskError> {
        match source.profile.rules().asked_by {
            AskedBy::Http => source.profile.request(&source.base_url, query).map(Question::Request),
            AskedBy::Browser => {
                let visit = source.profile.visit(&source.base_url, query);
                visit.map(|visit| Question::Visit(Box::new(visit)))
            }
            AskedBy::Person => Err(AskError::NeedsPerson),
        }
    }

    /// What robots.txt is asked about.
    fn url(&self) -> &Url {
        match self {
            Question::Request(request) => &request.url,
            Question::Visit(visit) => &visit.url,
        }
    }

    /// Nothing is sent.
    fn not_sent(&self, at: Moment, failure: Failure) -> Fetched {
        match self {
            Question::Request(request) => Fetched::not_sent(at, request.url.clone(), failure),
            Question::Visit(visit) => not_looked((at, at), visit, String::new(), failure),
        }
    }
}

/// What comes back from the network.
enum Back {
    Look(Box<(Order, Fetched)>),
    Robots(usize, Box<RobotsAnswer>),
}

/// Runs until `stop` resolves, or (once) until everything due has been looked at.
pub async fn run(
    run: Run,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Keeper, RunError> {
    let Run { clock, fetcher, browser, sources, roster, mut keeper, work, archive } = run;
    let mut hosts = Hosts::load(&mut keeper, &sources).map_err(RunError::Keeping)?;
    hosts.clock_was_set(clock.now().wall);
    let reached = keeper.store().last_answered().map_err(RunError::Keeping)?;
    let planned_until = keeper.store().planned_until().map_err(RunError::Keeping)?;
    let last_plan = keeper.store().planned_streams().map_err(RunError::Keeping)?;
    let reached = match &work {
        Work::Once(_) => reached,
        Work::Schedule(rows) => reached.max(plan::reached(&roster, rows, &last_plan)),
    };
    let started = clock.now();
    let (timeline, stepped) = Timeline::begin(started, reached);
    let from = started.wall + timeline.ahead();
    let (agenda, fresh, once) = match work {
        Work::Once(agenda) => (agenda, Vec::new(), true),
        Work::Schedule(rows) => {
            let (agenda, fresh) = schedule(&roster, rows, sources.len(), from);
            (agenda, fresh, false)
        }
    };
    let replanned = match (once, stepped) {
        (true, _) | (false, Some(ClockEvent::Restarted(_))) => Replanned::default(),
        (false, _) => replanned(&mut keeper, &roster, &last_plan, from).map_err(RunError::Keeping)?,
    };
    let permissions = permissions(&mut keeper, &sources).map_err(RunError::Keeping)?;
    let (fetched, mut from_network) = mpsc::unbounded_channel();
    let (keep, to_keeper) = mpsc::channel(GROUP);
    let (from_keeper, mut news) = mpsc::unbounded_channel();
    let keeper_clock = clock.clone();
    let thread = std::thread::Builder::new()
        .name("keeper".to_owned())
        .spawn(move || keeping(keeper, to_keeper, from_keeper, &*keeper_clock))
        .map_err(RunError::NoThread)?;
    let count = sources.len();
    let tick = tick_for(sources.iter().map(|s| s.policy.silent_after.duration()));
    let mut state = Loop {
        run: Shared { clock, fetcher, browser: browser.clone(), sources, roster },
        agenda,
        hosts,
        permissions,
        in_flight: vec![0; count],
        with_keeper: 0,
        timeline,
        excuses: vec![Excuse { until: started.wall, reason: "off" }],
        waits: vec![None; count],
        fetched,
        keep,
        planned_until: planned_until.unwrap_or(DateTime::UNIX_EPOCH),
        plan_from: from,
        fresh,
        inbox: Inbox::new(archive),
        tick,
        tell,
    };
    if let Some(event) = stepped {
        state.clock_event(event, started.wall).await;
    }
    state.record_overrides().await;
    state.go_by(replanned).await;
    let outcome = state.turn(&mut from_network, &mut news, stop, once).await;
    browser.end().await;
    // Dropping the sender lets the keeper finish what it has and end.
    drop(state);
    let keeper = tokio::task::spawn_blocking(move || thread.join()).await;
    let keeper = keeper.ok().and_then(Result::ok).ok_or(RunError::KeeperGone)?;
    while let Ok(last) = news.try_recv() {
        match last {
            FromKeeper::News(last) => tell(Told::News(&last)),
            FromKeeper::Failed(error) => return Err(RunError::Keeping(error)),
        }
    }
    outcome.map(|()| keeper)
}

/// The agenda of everybody's slots, and the first slots of those who have none yet.
fn schedule(
    roster: &Roster,
    rows: Vec<WatchRow>,
    sources: usize,
    from: DateTime<Utc>,
) -> (Agenda, Vec<(WatchNo, DateTime<Utc>)>) {
    let (mut agenda, mut fresh) = (Agenda::new(sources), Vec::new());
    for row in rows {
        let Some(entry) = roster.entry(row.no) else { continue };
        if !entry.scheduled {
            agenda.guest(row.no, entry.source, entry.grid);
            continue;
        }
        let next = row.next_slot.unwrap_or_else(|| {
            let first = entry.grid.at_or_after(from);
            fresh.push((row.no, first));
            first
        });
        agenda.watch(row.no, entry.source, entry.grid, next, entry.person.paused);
    }
    (agenda, fresh)
}

/// Often enough to notice a source's silence while it lasts, also where a test or the demo runs in seconds.
fn tick_for(silent_after: impl Iterator<Item = Duration>) -> Duration {
    silent_after.map(|after| after / 4).min().unwrap_or(TICK).clamp(Duration::from_millis(250), TICK)
}

/// Whether the request may go out: its count is durable. False when nothing is written any more.
async fn is_kept(counted: Option<oneshot::Receiver<()>>) -> bool {
    match counted {
        None => true,
        Some(counted) => counted.await.is_ok(),
    }
}

/// Holds the last plan against whom we follow now, and how often.
fn replanned(
    keeper: &mut Keeper,
    roster: &Roster,
    last: &[(PlannedWatch, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> Result<Replanned, StoreError> {
    if last.is_empty() {
        return Ok(Replanned::default());
    }
    let due = keeper.store().watches()?.into_iter().filter_map(|row| Some((row.no, row.next_slot?)));
    Ok(plan::again(roster, &due.collect(), last, now))
}

impl Loop<'_> {
    async fn turn(
        &mut self,
        from_network: &mut mpsc::UnboundedReceiver<Back>,
        news: &mut mpsc::UnboundedReceiver<FromKeeper>,
        stop: impl Future<Output = ()>,
        once: bool,
    ) -> Result<(), RunError> {
        tokio::pin!(stop);
        let mut last_tick = self.run.clock.now().boot;
        if !once {
            // Re-checks that the last process did not come to are asked for again.
            self.send(ToKeeper::Tick).await?;
        }
        loop {
            let now = self.run.clock.now();
            let (schedule_now, event) = self.timeline.advance(now);
            if let Some(event) = event {
                self.clock_event(event, now.wall).await;
            }
            if now.boot.saturating_sub(last_tick) >= self.tick || event.is_some() {
                last_tick = now.boot;
                self.rest();
                self.send(ToKeeper::Tick).await?;
            }
            if !once {
                self.plan(schedule_now).await?;
            }
            self.take_in().await?;
            let wake = self.dispatch(schedule_now).await?.min(self.inbox.pause());
            if once && self.is_idle(schedule_now) {
                return Ok(());
            }
            tokio::select! {
                Some(back) = from_network.recv() => self.back(back).await?,
                Some(told) = news.recv() => self.heard(told)?,
                () = tokio::time::sleep(wake) => {}
                () = &mut stop => return self.wind_down(from_network, news).await,
            }
            // Take everything else that is there before looking at the clock again.
            while let Ok(back) = from_network.try_recv() {
                self.back(back).await?;
            }
            while let Ok(told) = news.try_recv() {
                self.heard(told)?;
            }
        }
    }

    /// Lets a browser that has had no work for a while end.
    fn rest(&self) {
        let (browser, now) = (self.run.browser.clone(), self.run.clock.now());
        tokio::spawn(async move { browser.rest(now).await });
    }

    /// Starts every look that may start now; says how long nothing will happen by itself.
    async fn dispatch(&mut self, now: DateTime<Utc>) -> Result<Duration, RunError> {
        let mut wake = self.tick;
        for source in 0..self.run.sources.len() {
            while self.agenda.has_ready(source, now) {
                if self.in_flight[source] >= self.run.sources[source].rules.in_flight {
                    break;
                }
                if let Some(wait) = self.hold(source) {
                    wake = wake.min(wait);
                    break;
                }
                let Some(order) = self.agenda.pop(source, now) else { break };
                self.start(order).await?;
            }
        }
        if let Some(due) = self.agenda.next_due() {
            let wait = (due - now).to_std().unwrap_or(Duration::ZERO);
            wake = wake.min(wait.max(Duration::from_millis(1)));
        }
        Ok(wake)
    }

    /// Why this source cannot be asked now, as a time to wait; `None` when it can.
    fn hold(&mut self, source: usize) -> Option<Duration> {
        let wall = self.run.clock.now().wall;
        let config = &self.run.sources[source];
        let state = self.hosts.of(source);
        let wait = match state.may_ask(&config.rules, wall) {
            Turn::Now | Turn::Probe => None,
            Turn::Busy => return Some(TICK),
            Turn::Wait(until) => {
                let full = state.asked_on(wall) >= config.rules.daily_cap;
                Some((
                    until,
                    if full {
                        "daily_cap"
                    } else if config.rules.blocked.is_some() && state.is_refusing() {
                        "blocked"
                    } else if state.is_open() {
                        "breaker"
                    } else {
                        "rate_limit"
                    },
                ))
            }
        };
        if let Some((until, why)) = wait {
            if self.waits[source] != Some(why) {
                (self.tell)(Told::Waiting { source: config.id(), until, why });
            }
            self.waits[source] = Some(why);
            return Some((until - wall).to_std().unwrap_or(Duration::ZERO).max(Duration::from_millis(1)));
        }
        let permission = &self.permissions[source];
        if permission.asking {
            return Some(TICK);
        }
        // A pretend site may have been away a moment ago; a real one is left alone for a while.
        let unreachable = permission.robots.answer().is_some_and(|a| a.grounds == Grounds::Unreachable);
        let due = permission.robots.is_due(wall) || (config.rules.loopback && unreachable);
        if config.ignore_robots.is_none() && due && !permission.fresh {
            self.ask_robots(source);
            return Some(TICK);
        }
        None
    }

    fn ask_robots(&mut self, source: usize) {
        self.permissions[source].asking = true;
        let counted = self.count_request(source);
        let config = &self.run.sources[source];
        let (fetcher, clock, back) = (self.run.fetcher.clone(), self.run.clock.clone(), self.fetched.clone());
        let (base_url, rules) = (config.base_url.clone(), config.rules);
        tokio::spawn(async move {
            if !is_kept(counted).await {
                return;
            }
            let answer = fetch_robots(&fetcher, &*clock, &base_url, &rules).await;
            let _stopping = back.send(Back::Robots(source, Box::new(answer)));
        });
    }

    /// Counts a request that is about to be sent. Off loopback the count is durable before the request goes out
    /// (the receiver says when): a program that dies and starts again all day must not hammer the site.
    fn count_request(&mut self, source: usize) -> Option<oneshot::Receiver<()>> {
        let wall = self.run.clock.now().wall;
        let config = &self.run.sources[source];
        let state = self.hosts.of(source);
        state.asked(&config.rules, wall);
        if config.rules.loopback {
            return None;
        }
        let json = serde_json::to_string(state).expect("a pace is plain data");
        let (kept, counted) = oneshot::channel();
        let (keep, host) = (self.keep.clone(), config.host());
        tokio::spawn(async move {
            let _stopping = keep.send(ToKeeper::Host { host, json, kept: Some(kept) }).await;
        });
        Some(counted)
    }

    async fn start(&mut self, order: Order) -> Result<(), RunError> {
        if !order.look {
            return self.write_off(order, "paused").await;
        }
        let config = &self.run.sources[order.source];
        let search = match order.subject {
            Subject::Watch(no) => self.run.roster.search(no),
            Subject::Nobody => crate::source::Search::Nobody,
            Subject::Population => crate::source::Search::Population,
        };
        let query = Query { route: order.kind.route(), ..Query::new(search) };
        let question = match Question::of(config, &query) {
            Ok(question) => question,
            Err(error) => {
                tracing::warn!(source = config.id(), %error, "cannot be asked");
                return self.write_off(Order { look: false, ..order }, "cannot_ask").await;
            }
        };
        let wall = self.run.clock.now().wall;
        let decision = match &config.ignore_robots {
            Some(_) => Decision::Allowed,
            None => self.permissions[order.source].robots.decide(PRODUCT_TOKEN, question.url(), wall),
        };
        let refused = match decision {
            Decision::Allowed => None,
            Decision::Disallowed => Some(Failure::RobotsDisallow),
            Decision::Unreachable => Some(Failure::RobotsUnreachable),
        };
        self.permissions[order.source].fresh = false;
        self.in_flight[order.source] += 1;
        let (clock, back) = (self.run.clock.clone(), self.fetched.clone());
        if let Some(failure) = refused {
            let fetched = question.not_sent(clock.now(), failure);
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
            return Ok(());
        }
        let counted = self.count_request(order.source);
        let rules = self.run.sources[order.source].rules;
        let (fetcher, browser) = (self.run.fetcher.clone(), self.run.browser.clone());
        tokio::spawn(async move {
            if !is_kept(counted).await {
                return;
            }
            let fetched = match &question {
                Question::Request(request) => fetcher.fetch(&*clock, request, &rules).await,
                Question::Visit(visit) => browser.fetch(&*clock, visit, &rules).await,
            };
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
        });
        Ok(())
    }

    /// Takes in the looks by hand that wait in the inbox.
    async fn take_in(&mut self) -> Result<(), RunError> {
        for (order, fetched) in self.inbox.take(&self.run.sources, &self.run.roster, &*self.run.clock) {
            let order = Order { era: self.agenda.era(), ..order };
            self.with_keeper += 1;
            self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: Some(fetched), reason: "" })))
                .await?;
        }
        Ok(())
    }

    async fn write_off(&mut self, order: Order, reason: &'static str) -> Result<(), RunError> {
        self.with_keeper += 1;
        self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: None, reason }))).await
    }

    /// Why the slots before this order were missed.
    fn excuse(&self, order: &Order) -> &'static str {
        let Some(missed) = order.missed else { return "" };
        let spoken = self.excuses.iter().rev().find(|e| missed.first <= e.until);
        spoken.map_or(self.waits[order.source].unwrap_or("busy"), |e| e.reason)
    }

    async fn back(&mut self, back: Back) -> Result<(), RunError> {
        match back {
            Back::Robots(source, answer) => {
                let mut record = Batch::new(self.run.clock.now());
                record.robots = vec![kept_robots(&self.run.sources[source], &answer)];
                self.robots_heard(source, *answer);
                self.send(ToKeeper::Record(Box::new(record))).await
            }
            Back::Look(look) => {
                let (mut order, fetched) = *look;
                if order.era != self.agenda.era() {
                    (order.slot, order.missed) = (None, None);
                }
                self.in_flight[order.source] -= 1;
                if self.run.sources[order.source].rules.loopback {
                    self.hosts.of(order.source).landed();
                }
                let reason = self.excuse(&order);
                self.with_keeper += 1;
                self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: Some(fetched), reason }))).await
            }
        }
    }

    /// The host's answer also slows us down, if it asks for that.
    fn robots_heard(&mut self, source: usize, answer: RobotsAnswer) {
        let rules = self.run.sources[source].rules;
        let wall = self.run.clock.now().wall;
        self.hosts.of(source).answered(&rules, wall, Heard::Useful);
        let permission = &mut self.permissions[source];
        permission.asking = false;
        permission.fresh = true;
        permission.robots.heard(answer);
    }

    /// What was committed: the pace of the host, the judge's wishes, and then the telling.
    fn heard(&mut self, told: FromKeeper) -> Result<(), RunError> {
        let news = match told {
            FromKeeper::News(news) => news,
            FromKeeper::Failed(error) => return Err(RunError::Keeping(error)),
        };
        self.with_keeper = self.with_keeper.saturating_sub(news.seen.len() + news.written_off.len());
        for seen in &news.seen {
            match seen.way {
                Way::Http | Way::Browser => self.pace(seen.order.source, &seen.outcome, seen.retry_after),
                Way::Assisted | Way::Import => {
                    self.inbox.kept(seen.given_at);
                    continue;
                }
            }
            self.agenda.done(&seen.order);
        }
        for order in &news.written_off {
            self.agenda.done(order);
        }
        let ahead = self.timeline.ahead();
        for (source, ask) in &news.asks {
            if !self.run.sources[*source].is_scheduled() {
                // People look at this page; nothing is asked of it by itself.
                continue;
            }
            self.agenda.ask(*source, ask.subject, ask.why, ask.not_before + ahead);
        }
        (self.tell)(Told::News(&news));
        Ok(())
    }

    fn pace(&mut self, source: usize, outcome: &Outcome, retry_after: Option<u32>) {
        let config = &self.run.sources[source];
        let wall = self.run.clock.now().wall;
        let heard = match outcome {
            Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase | Outcome::Several(_) => Heard::Useful,
            Outcome::Blocked(_) => Heard::Blocked { retry_after },
            Outcome::Unclear(_) | Outcome::NoAnswer(_) => Heard::Inconclusive { retry_after },
        };
        let state = self.hosts.of(source);
        match config.rules.loopback {
            true => state.judged(&config.rules, wall, heard),
            false => state.answered(&config.rules, wall, heard),
        }
        self.waits[source] = None;
        if !config.rules.loopback
            && let Ok(json) = serde_json::to_string(state)
        {
            // A full inbox only means that the pace is kept a little later.
            let _later = self.keep.try_send(ToKeeper::Host { host: config.host(), json, kept: None });
        }
    }

    async fn plan(&mut self, now: DateTime<Utc>) -> Result<(), RunError> {
        let Some(mut span) = plan::due(now, self.planned_until) else { return Ok(()) };
        if span.from == now {
            span.from = self.plan_from.max(self.planned_until).min(now);
        }
        let mut batch = Batch::new(self.run.clock.now());
        batch.plans = vec![plan::plan(&self.run.roster, span)];
        batch.next_slots = std::mem::take(&mut self.fresh);
        self.planned_until = span.until;
        self.send(ToKeeper::Record(Box::new(batch))).await
    }

    /// Enters what changed since the last plan was written.
    async fn go_by(&mut self, replanned: Replanned) {
        let Replanned { plan, gaps, mut next } = replanned;
        for (no, slot) in &next {
            self.agenda.go_on_from(*no, *slot);
        }
        self.fresh.retain(|(no, _)| next.iter().all(|(other, _)| other != no));
        if plan.is_some() {
            next.append(&mut self.fresh);
        }
        if plan.is_none() && next.is_empty() {
            return;
        }
        let mut batch = Batch::new(self.run.clock.now());
        (batch.plans, batch.gaps, batch.next_slots) = (plan.into_iter().collect(), gaps, next);
        let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
    }

    async fn clock_event(&mut self, event: ClockEvent, now: DateTime<Utc>) {
        let mut batch = Batch::new(self.run.clock.now());
        let (reason, kind) = match event {
            ClockEvent::Slept(_) => ("asleep", "clock_step"),
            ClockEvent::Forward(_) | ClockEvent::Back(_) => ("clock_step", "clock_step"),
            ClockEvent::Restarted(_) => {
                // Nothing of the schedule so far holds: neither its slots nor its plans.
                self.agenda.restart(now);
                (self.planned_until, self.plan_from) = (DateTime::UNIX_EPOCH, now);
                let entries = self.run.roster.scheduled();
                batch.next_slots = entries.map(|(no, entry)| (no, entry.grid.at_or_after(now))).collect();
                ("clock_step", CLOCK_RESTART)
            }
        };
        self.excuses.push(Excuse { until: now, reason });
        self.hosts.clock_was_set(now);
        batch.custody = vec![(kind.to_owned(), format!("{event:?}"))];
        let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
        (self.tell)(Told::Clock(event));
    }

    async fn record_overrides(&mut self) {
        let custody: Vec<(String, String)> = self
            .run
            .sources
            .iter()
            .filter_map(|s| s.ignore_robots.as_ref().map(|why| (s, why)))
            .map(|(s, why)| ("robots_override".to_owned(), format!("{}: {why}", s.id())))
            .collect();
        if !custody.is_empty() {
            let mut batch = Batch::new(self.run.clock.now());
            batch.custody = custody;
            let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
        }
    }

    async fn send(&mut self, message: ToKeeper) -> Result<(), RunError> {
        self.keep.send(message).await.map_err(|_| RunError::KeeperGone)
    }

    fn is_idle(&mut self, now: DateTime<Utc>) -> bool {
        let on_the_way = self.in_flight.iter().sum::<usize>() + self.with_keeper;
        let asking = self.permissions.iter().any(|p| p.asking);
        on_the_way == 0 && !asking && (0..self.run.sources.len()).all(|s| !self.agenda.has_ready(s, now))
    }

    /// Looks that are on their way may finish within the grace; the rest is made again at the next start.
    async fn wind_down(
        &mut self,
        from_network: &mut mpsc::UnboundedReceiver<Back>,
        news: &mut mpsc::UnboundedReceiver<FromKeeper>,
    ) -> Result<(), RunError> {
        let deadline = tokio::time::Instant::now() + GRACE;
        while self.in_flight.iter().sum::<usize>() + self.with_keeper > 0 {
            tokio::select! {
                Some(back) = from_network.recv() => self.back(back).await?,
                Some(told) = news.recv() => self.heard(told)?,
                () = tokio::time::sleep_until(deadline) => return Ok(()),
            }
        }
        Ok(())
    }
}

/// How far ahead of midnight the next day's plan is written.
pub(super) const PLAN_AHEAD: TimeDelta = TimeDelta::hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judge_hears_the_time_while_a_short_silence_lasts() {
        let of = |seconds: &[u64]| tick_for(seconds.iter().map(|s| Duration::from_secs(*s)));
        assert_eq!(of(&[]), TICK);
        assert_eq!(of(&[6 * 3600]), TICK);
        assert_eq!(of(&[6 * 3600, 4]), Duration::from_secs(1));
        assert_eq!(of(&[0]), Duration::from_millis(250));
    }
}
