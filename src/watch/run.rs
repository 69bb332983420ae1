//! The loop: what is due is asked, politely; what comes back goes to the keeper; what was committed is told.

mod alerting;
mod asking;
mod ending;
mod question;
mod recording;
mod stamping;

use super::agenda::{Agenda, Order};
use super::alerting::{Mail, Teller};
use super::anchoring::Asker;
use super::gate::{Hosts, Permission, kept_robots, permissions};
use super::intake::Inbox;
use super::keeper::{Answer, Keeper, News};
use super::plan::{self, Replanned};
use super::roster::Roster;
use super::sources::Source;
use super::writing::{FromKeeper, GROUP, ToKeeper, keeping};
use crate::clock::Clock;
use crate::fetch::browser::BrowserFetcher;
use crate::fetch::capture::Way;
use crate::fetch::robots::RobotsAnswer;
use crate::fetch::{Fetched, HttpFetcher};
use crate::judge::AskWhy;
use crate::person::WatchNo;
use crate::schedule::{ClockEvent, Timeline};
use crate::store::{Batch, PlannedWatch, StoreError, WatchRow};
use alerting::letter_ended;
use chrono::{DateTime, TimeDelta, Utc};
use ending::excuses_at;
pub use ending::{End, Ended, Memory, Until};
use stamping::{Stamped, Stamping};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How often the clocks are compared, at least.
const TICK: Duration = Duration::from_secs(30);
/// How long letters that are on their way may still take at the end.
const LETTERS: Duration = Duration::from_secs(5);
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
    /// Who is asked for the time of our checkpoints, on schedule; `None`: nobody.
    pub anchors: Option<Asker>,
    /// How people are told; `None`: nobody is told by this run.
    pub alerts: Option<Teller>,
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
    /// Those that are on their way. They end with the loop: nobody would hear their answers.
    looks: JoinSet<()>,
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
    stamping: Option<Stamping>,
    mail: Option<Mail>,
    /// What is due now, and then the end: nothing that wants to be looked at again later.
    once: bool,
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
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    reason: &'static str,
}

/// What comes back from the network.
enum Back {
    Look(Box<(Order, Fetched)>),
    Robots(usize, Box<RobotsAnswer>),
    Stamped(Box<Stamped>),
}

/// Runs until `stop` resolves, or (once) until everything due has been looked at. Stands aside for nobody.
pub async fn run(
    run: Run,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Keeper, RunError> {
    let until = Until { stop, aside: std::future::pending(), memory: None };
    run_until(run, until, tell).await.map(|ended| ended.keeper)
}

/// The same until it is to end, or to stand aside.
pub async fn run_until(
    run: Run,
    until: Until<impl Future<Output = ()>, impl Future<Output = ()>>,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Ended, RunError> {
    let Until { stop, aside, memory } = until;
    let Run { clock, fetcher, browser, sources, roster, mut keeper, work, archive, anchors, alerts } = run;
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
            let (agenda, fresh) = schedule(&roster, rows, &sources, from);
            (agenda, fresh, false)
        }
    };
    let replanned = match (once, stepped) {
        (true, _) | (false, Some(ClockEvent::Restarted(_))) => Replanned::default(),
        (false, _) => replanned(&mut keeper, &roster, &last_plan, from).map_err(RunError::Keeping)?,
    };
    let anchored = keeper.store().anchors().map_err(RunError::Keeping)?;
    let stamping = anchors.filter(|_| !once).map(|asker| Stamping::new(asker, &anchored, &*clock));
    let is_first = memory.is_none();
    let Memory { stamping: before, excuses } = memory.unwrap_or_default();
    let stamping = stamping.map(|new| Stamping::again(before, new, &*clock));
    let mail = alerts.filter(|_| !once).map(|teller| Mail::new(teller, clock.clone(), Some(started.wall)));
    if mail.is_some() {
        // Of these nobody knows whether they went out.
        keeper.store().reopen_attempts(started).map_err(RunError::Keeping)?;
    }
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
        looks: JoinSet::new(),
        with_keeper: 0,
        timeline,
        excuses: excuses_at(started.wall, excuses),
        waits: vec![None; count],
        fetched,
        keep,
        planned_until: planned_until.unwrap_or(DateTime::UNIX_EPOCH),
        plan_from: from,
        fresh,
        inbox: Inbox::new(archive),
        stamping,
        mail,
        once,
        tick,
        tell,
    };
    if let Some(event) = stepped {
        state.clock_event(event, started.wall).await;
    }
    if is_first {
        state.record_overrides().await;
    }
    state.go_by(replanned).await;
    let outcome = state.turn(&mut from_network, &mut news, (stop, aside)).await;
    state.looks.shutdown().await;
    state.end_mail(LETTERS).await;
    browser.end().await;
    let memory = Memory { stamping: state.stamping.take(), excuses: std::mem::take(&mut state.excuses) };
    // Dropping the sender lets the keeper finish what it has and end.
    drop(state);
    let keeper = tokio::task::spawn_blocking(move || thread.join()).await;
    let keeper = keeper.ok().and_then(Result::ok).ok_or(RunError::KeeperGone)?;
    while let Ok(last) = news.try_recv() {
        match last {
            FromKeeper::News(last) => tell(Told::News(&last)),
            FromKeeper::Anchored(_) | FromKeeper::Handed(_) => {}
            FromKeeper::Failed(error) => return Err(RunError::Keeping(error)),
        }
    }
    outcome.map(|end| Ended { keeper, end, memory })
}

/// An empty agenda for these sources.
pub fn agenda_for(sources: &[Source]) -> Agenda {
    Agenda::new(sources.iter().map(|s| s.policy.gather()))
}

/// The agenda of everybody's slots, and the first slots of those who have none yet.
fn schedule(
    roster: &Roster,
    rows: Vec<WatchRow>,
    sources: &[Source],
    from: DateTime<Utc>,
) -> (Agenda, Vec<(WatchNo, DateTime<Utc>)>) {
    let (mut agenda, mut fresh) = (agenda_for(sources), Vec::new());
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
        (stop, aside): (impl Future<Output = ()>, impl Future<Output = ()>),
    ) -> Result<End, RunError> {
        tokio::pin!(stop, aside);
        let once = self.once;
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
                self.mail_tick();
            }
            if !once {
                self.plan(schedule_now).await?;
            }
            self.take_in().await?;
            let wake = self.dispatch(schedule_now).await?.min(self.inbox.pause()).min(self.stamp());
            let wake = wake.min(self.mail().await?);
            if once && self.is_idle(schedule_now) {
                return Ok(End::Stopped);
            }
            tokio::select! {
                Some(back) = from_network.recv() => self.back(back).await?,
                Some(told) = news.recv() => self.heard(told)?,
                () = letter_ended(&mut self.mail) => {}
                () = tokio::time::sleep(wake) => {}
                () = &mut stop => return self.stop((from_network, news)).await,
                () = &mut aside => return self.stand_aside((from_network, news), stop).await,
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

    async fn back(&mut self, back: Back) -> Result<(), RunError> {
        match back {
            Back::Robots(source, answer) => {
                let mut record = Batch::new(self.run.clock.now());
                record.robots = vec![kept_robots(&self.run.sources[source], &answer)];
                self.robots_heard(source, *answer);
                self.send(ToKeeper::Record(Box::new(record))).await
            }
            Back::Stamped(stamped) => self.stamped(*stamped).await,
            Back::Look(look) => {
                let (mut order, fetched) = *look;
                if order.era != self.agenda.era() {
                    (order.slot, order.missed) = (None, None);
                }
                self.in_flight[order.source] -= 1;
                if !self.run.sources[order.source].rules.is_paced() {
                    self.hosts.of(order.source).landed();
                }
                let reason = self.excuse(&order);
                self.with_keeper += 1;
                self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: Some(fetched), reason }))).await
            }
        }
    }

    /// What was committed: the pace of the host, the judge's wishes, and then the telling.
    fn heard(&mut self, told: FromKeeper) -> Result<(), RunError> {
        let news = match told {
            FromKeeper::News(news) => news,
            FromKeeper::Anchored(entries) => {
                self.anchored(&entries);
                return Ok(());
            }
            FromKeeper::Handed(handed) => {
                self.handed(*handed);
                return Ok(());
            }
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
            if self.once && !is_of_this_minute(ask.why) {
                // The next `run` asks for it again.
                continue;
            }
            self.agenda.ask(*source, ask.subject, ask.why, ask.not_before + ahead);
        }
        self.found(&news);
        self.mail_found(&news);
        (self.tell)(Told::News(&news));
        Ok(())
    }

    async fn send(&mut self, message: ToKeeper) -> Result<(), RunError> {
        self.keep.send(message).await.map_err(|_| RunError::KeeperGone)
    }

    fn is_idle(&mut self, now: DateTime<Utc>) -> bool {
        let on_the_way = self.in_flight.iter().sum::<usize>() + self.with_keeper;
        let asking = self.permissions.iter().any(|p| p.asking);
        on_the_way == 0 && !asking && (0..self.run.sources.len()).all(|s| !self.agenda.has_ready(s, now))
    }
}

/// Whether a wish serves a look that has just been made. The others are for later, and would keep a single look
/// from ending.
fn is_of_this_minute(why: AskWhy) -> bool {
    match why {
        AskWhy::Control | AskWhy::Probe => true,
        AskWhy::Recheck | AskWhy::ByName => false,
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
