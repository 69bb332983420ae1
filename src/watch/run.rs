//! The loop: what is due is asked, politely; what comes back goes to the keeper; what was committed is told.

use super::agenda::{Agenda, Order};
use super::keeper::{Answer, Keeper, News};
use super::plan;
use super::roster::Roster;
use super::sources::Source;
use crate::clock::Clock;
use crate::digest::sha256;
use crate::fetch::politeness::{Answer as Heard, HostState, Turn};
use crate::fetch::robots::{Decision, Grounds, PRODUCT_TOKEN, Robots, RobotsAnswer, fetch_robots};
use crate::fetch::{Failure, Fetched, HttpFetcher};
use crate::judge::AskWhy;
use crate::outcome::Outcome;
use crate::person::Subject;
use crate::schedule::{ClockEvent, Timeline};
use crate::source::Query;
use crate::store::{Batch, NewRobots, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often the clocks are compared, at least.
const TICK: Duration = Duration::from_secs(30);
/// How long looks that are on their way may still take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(3);
/// So many answers go into one commit at the most.
const GROUP: usize = 128;
/// So many wait for the writer; each has its page with it.
const INBOX: usize = GROUP;
/// While answers come thick, a commit waits so long for more of them, as long as each slice brings one. A commit
/// costs three syncs of the disk whatever is in it; on a page that is asked politely none ever waits.
const GATHER: Duration = Duration::from_millis(100);
const SLICE: Duration = Duration::from_millis(5);

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
    pub sources: Arc<Vec<Source>>,
    pub roster: Arc<Roster>,
    pub keeper: Keeper,
    pub agenda: Agenda,
    /// True: end when what is due now has been looked at. False: go on until stopped.
    pub once: bool,
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
    tell: &'t mut dyn FnMut(Told<'_>),
}

struct Shared {
    clock: Arc<dyn Clock>,
    fetcher: Arc<HttpFetcher>,
    sources: Arc<Vec<Source>>,
    roster: Arc<Roster>,
}

/// Why slots in a span of time were missed.
struct Excuse {
    until: DateTime<Utc>,
    reason: &'static str,
}

/// What is known of a source's robots.txt.
#[derive(Default)]
struct Permission {
    robots: Robots,
    asking: bool,
}

/// What comes back from the network.
enum Back {
    Look(Box<(Order, Fetched)>),
    Robots(usize, Box<RobotsAnswer>),
}

enum ToKeeper {
    Answer(Box<Answer>),
    Host(String, String),
    Record(Box<Batch>),
    Tick,
}

enum FromKeeper {
    News(Box<News>),
    Failed(StoreError),
}

/// Runs until `stop` resolves, or (once) until everything due has been looked at.
pub async fn run(
    run: Run,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Keeper, RunError> {
    let Run { clock, fetcher, sources, roster, mut keeper, agenda, once } = run;
    let hosts = Hosts::load(&mut keeper, &sources).map_err(RunError::Keeping)?;
    let reached = keeper.store().last_answered().map_err(RunError::Keeping)?;
    let planned_until = keeper.store().planned_until().map_err(RunError::Keeping)?;
    let started = clock.now();
    let (timeline, stepped) = Timeline::begin(started, reached);
    let permissions = permissions(&mut keeper, &sources).map_err(RunError::Keeping)?;
    let (fetched, mut from_network) = mpsc::unbounded_channel();
    let (keep, to_keeper) = mpsc::channel(INBOX);
    let (from_keeper, mut news) = mpsc::unbounded_channel();
    let keeper_clock = clock.clone();
    let thread = std::thread::Builder::new()
        .name("keeper".to_owned())
        .spawn(move || keeping(keeper, to_keeper, from_keeper, &*keeper_clock))
        .map_err(RunError::NoThread)?;
    let count = sources.len();
    let mut state = Loop {
        run: Shared { clock, fetcher, sources, roster },
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
        tell,
    };
    if let Some(event) = stepped {
        state.clock_event(event, started.wall).await;
    }
    state.record_overrides().await;
    let outcome = state.turn(&mut from_network, &mut news, stop, once).await;
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

/// The keeper's thread: takes what has come in together and commits it together.
fn keeping(
    mut keeper: Keeper,
    mut inbox: mpsc::Receiver<ToKeeper>,
    outbox: mpsc::UnboundedSender<FromKeeper>,
    clock: &dyn Clock,
) -> Keeper {
    let mut thick = false;
    while let Some(first) = inbox.blocking_recv() {
        if thick {
            gather(&inbox);
        }
        let (mut answers, mut hosts, mut records, mut tick) = (Vec::new(), Vec::new(), Vec::new(), false);
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                ToKeeper::Answer(answer) => answers.push(*answer),
                ToKeeper::Host(host, json) => hosts.push((host, json)),
                ToKeeper::Record(batch) => records.push(*batch),
                ToKeeper::Tick => tick = true,
            }
            next = if answers.len() < GROUP { inbox.try_recv().ok() } else { None };
        }
        thick = answers.len() > 1;
        let kept = keep_all(&mut keeper, answers, hosts, records, tick, clock, &outbox);
        if let Err(error) = kept {
            // Nothing of this group was told. The loop stops loudly.
            let _gone = outbox.send(FromKeeper::Failed(error));
            break;
        }
    }
    keeper
}

/// Lets a group come together.
fn gather(inbox: &mpsc::Receiver<ToKeeper>) {
    let slices = GATHER.as_millis() / SLICE.as_millis();
    for _ in 0..slices {
        let before = inbox.len();
        if before >= INBOX {
            return;
        }
        std::thread::sleep(SLICE);
        if inbox.len() == before {
            return;
        }
    }
}

#[allow(clippy::too_many_arguments)] // One private step of `keeping`, taken out for its `?`.
fn keep_all(
    keeper: &mut Keeper,
    answers: Vec<Answer>,
    hosts: Vec<(String, String)>,
    records: Vec<Batch>,
    tick: bool,
    clock: &dyn Clock,
    outbox: &mpsc::UnboundedSender<FromKeeper>,
) -> Result<(), StoreError> {
    for batch in records {
        keeper.record(batch)?;
    }
    if !answers.is_empty() || !hosts.is_empty() {
        let news = keeper.keep(answers, hosts, clock.now())?;
        let _stopping = outbox.send(FromKeeper::News(Box::new(news)));
    }
    if tick && let Some(news) = keeper.tick(clock.now())? {
        let _stopping = outbox.send(FromKeeper::News(Box::new(news)));
    }
    Ok(())
}

/// The pace of every host; two sources can be at one host.
struct Hosts {
    states: Vec<HostState>,
    of: Vec<usize>,
}

impl Hosts {
    fn load(keeper: &mut Keeper, sources: &[Source]) -> Result<Hosts, StoreError> {
        let mut names: Vec<String> = sources.iter().map(Source::host).collect();
        names.sort();
        names.dedup();
        let of = sources.iter().filter_map(|s| names.iter().position(|n| *n == s.host())).collect();
        let kept = keeper.store().hosts()?;
        let mut states = Vec::new();
        for name in &names {
            let state = kept
                .iter()
                .find(|(host, _)| host == name)
                .and_then(|(_, json)| serde_json::from_str(json).ok());
            // The log's key differs in every archive, so installations do not march in step.
            let seed = sha256(&[keeper.store().origin().as_bytes(), name.as_bytes()]);
            let seed = u64::from_le_bytes(seed[..8].try_into().expect("eight of 32 bytes"));
            states.push(state.unwrap_or_else(|| HostState::new(seed)));
        }
        Ok(Hosts { states, of })
    }

    fn of(&mut self, source: usize) -> &mut HostState {
        &mut self.states[self.of[source]]
    }
}

fn permissions(keeper: &mut Keeper, sources: &[Source]) -> Result<Vec<Permission>, StoreError> {
    let kept = keeper.store().robots()?;
    let mut permissions = Vec::new();
    for source in sources {
        let mut permission = Permission::default();
        if let Some(answer) = kept.iter().find(|k| k.origin == source.host()).and_then(robots_answer) {
            permission.robots.heard(answer);
        }
        permissions.push(permission);
    }
    Ok(permissions)
}

/// The answer as the archive keeps it.
fn kept_robots(source: &Source, answer: &RobotsAnswer) -> NewRobots {
    NewRobots {
        origin: source.host(),
        fetched_at: answer.fetched_at,
        status: answer.status,
        body: answer.body.clone(),
        grounds: match answer.grounds {
            Grounds::Rules => "rules",
            Grounds::NoFile => "no_file",
            Grounds::Unreachable => "unreachable",
        }
        .to_owned(),
    }
}

fn robots_answer(kept: &NewRobots) -> Option<RobotsAnswer> {
    let grounds = match kept.grounds.as_str() {
        "rules" => Grounds::Rules,
        "no_file" => Grounds::NoFile,
        "unreachable" => Grounds::Unreachable,
        _ => return None,
    };
    Some(RobotsAnswer { fetched_at: kept.fetched_at, status: kept.status, body: kept.body.clone(), grounds })
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
        loop {
            let now = self.run.clock.now();
            let (schedule_now, event) = self.timeline.advance(now);
            if let Some(event) = event {
                self.clock_event(event, now.wall).await;
            }
            if now.boot.saturating_sub(last_tick) >= TICK || event.is_some() {
                last_tick = now.boot;
                self.send(ToKeeper::Tick).await?;
            }
            if !once {
                self.plan(schedule_now).await?;
            }
            let wake = self.dispatch(schedule_now).await?;
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

    /// Starts every look that may start now; says how long nothing will happen by itself.
    async fn dispatch(&mut self, now: DateTime<Utc>) -> Result<Duration, RunError> {
        let mut wake = TICK;
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
        if config.ignore_robots.is_none() && permission.robots.is_due(wall) {
            self.ask_robots(source);
            return Some(TICK);
        }
        None
    }

    fn ask_robots(&mut self, source: usize) {
        self.permissions[source].asking = true;
        self.count_request(source);
        let config = &self.run.sources[source];
        let (fetcher, clock, back) = (self.run.fetcher.clone(), self.run.clock.clone(), self.fetched.clone());
        let (base_url, rules) = (config.base_url.clone(), config.rules);
        tokio::spawn(async move {
            let answer = fetch_robots(&fetcher, &*clock, &base_url, &rules).await;
            let _stopping = back.send(Back::Robots(source, Box::new(answer)));
        });
    }

    fn count_request(&mut self, source: usize) {
        let wall = self.run.clock.now().wall;
        self.hosts.of(source).asked(&self.run.sources[source].rules, wall);
    }

    async fn start(&mut self, order: Order) -> Result<(), RunError> {
        if !order.look {
            return self.write_off(order).await;
        }
        let config = &self.run.sources[order.source];
        let search = match order.subject {
            Subject::Watch(no) => self.run.roster.search(no),
            Subject::Nobody => crate::source::Search::Nobody,
            Subject::Population => crate::source::Search::Population,
        };
        let request = config.profile.request(&config.base_url, &Query { search, known: None });
        let request = match request {
            Ok(request) => request,
            Err(_) => return self.write_off(Order { look: false, ..order }).await,
        };
        let wall = self.run.clock.now().wall;
        let decision = match &config.ignore_robots {
            Some(_) => Decision::Allowed,
            None => self.permissions[order.source].robots.decide(PRODUCT_TOKEN, &request.url, wall),
        };
        let refused = match decision {
            Decision::Allowed => None,
            Decision::Disallowed => Some(Failure::RobotsDisallow),
            Decision::Unreachable => Some(Failure::RobotsUnreachable),
        };
        self.in_flight[order.source] += 1;
        let (fetcher, clock, back) = (self.run.fetcher.clone(), self.run.clock.clone(), self.fetched.clone());
        if let Some(failure) = refused {
            let fetched = Fetched::not_sent(clock.now(), request.url, failure);
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
            return Ok(());
        }
        self.count_request(order.source);
        let rules = self.run.sources[order.source].rules;
        tokio::spawn(async move {
            let fetched = fetcher.fetch(&*clock, &request, &rules).await;
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
        });
        Ok(())
    }

    async fn write_off(&mut self, order: Order) -> Result<(), RunError> {
        let reason = self.excuse(&order);
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
                let (order, fetched) = *look;
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
            self.pace(seen.order.source, &seen.outcome, seen.retry_after);
            self.agenda.done(&seen.order);
        }
        for order in &news.written_off {
            self.agenda.done(order);
        }
        let ahead = self.timeline.ahead();
        for (source, ask) in &news.asks {
            let control = match ask.why {
                AskWhy::Recheck => false,
                AskWhy::Control | AskWhy::Probe => true,
            };
            self.agenda.ask(*source, ask.subject, control, ask.not_before + ahead);
        }
        (self.tell)(Told::News(&news));
        Ok(())
    }

    fn pace(&mut self, source: usize, outcome: &Outcome, retry_after: Option<u32>) {
        let config = &self.run.sources[source];
        let wall = self.run.clock.now().wall;
        let heard = match outcome {
            Outcome::Listed(_) | Outcome::NotListed | Outcome::Several(_) => Heard::Useful,
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
            let _later = self.keep.try_send(ToKeeper::Host(config.host(), json));
        }
    }

    async fn plan(&mut self, now: DateTime<Utc>) -> Result<(), RunError> {
        let Some(span) = plan::due(now, self.planned_until) else { return Ok(()) };
        let mut batch = Batch::new(self.run.clock.now());
        batch.plans = vec![plan::plan(&self.run.roster, span)];
        self.planned_until = span.until;
        self.send(ToKeeper::Record(Box::new(batch))).await
    }

    async fn clock_event(&mut self, event: ClockEvent, now: DateTime<Utc>) {
        let reason = match event {
            ClockEvent::Slept(_) => "asleep",
            ClockEvent::Forward(_) | ClockEvent::Back(_) | ClockEvent::Restarted(_) => "clock_step",
        };
        self.excuses.push(Excuse { until: now, reason });
        let mut batch = Batch::new(self.run.clock.now());
        batch.custody = vec![("clock_step".to_owned(), format!("{event:?}"))];
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
