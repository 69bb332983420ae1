//! How a run ends, or a round of it: what is on its way may come back, and nothing new goes out.

use super::stamping::Stamping;
use super::{Back, Excuse, Loop, RunError};
use crate::watch::keeper::Keeper;
use crate::watch::writing::FromKeeper;
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long looks that are on their way may still take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(3);
/// The same before we stand aside: nobody waits at a terminal for us to end, and what is given up is asked again, which
/// the site pays for.
const LONGER_GRACE: Duration = Duration::from_secs(20);

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody wants it to end, or (once) everything that was due has been looked at.
    Stopped,
    /// Somebody else wants to write; then it is to go on.
    StoodAside,
}

/// Until when a run goes on.
pub struct Until<S, A> {
    /// Resolves when it is to end.
    pub stop: S,
    /// Resolves when it is to stand aside.
    pub aside: A,
    /// From the round before, if there was one.
    pub memory: Option<Memory>,
}

/// What one round of a run leaves to the next one in the same process; everything else is in the archive.
#[derive(Default)]
pub struct Memory {
    pub(super) stamping: Option<Stamping>,
    /// The last one is that we stood aside, and is open.
    pub(super) excuses: Vec<Excuse>,
}

/// What is left of a run.
pub struct Ended {
    pub keeper: Keeper,
    pub end: End,
    pub memory: Memory,
}

/// Why slots are missed while somebody else writes.
const ASIDE: &str = "aside";

/// The excuses of a round that starts now: the program was off, or it has stood aside until now.
pub(super) fn excuses_at(now: DateTime<Utc>, mut before: Vec<Excuse>) -> Vec<Excuse> {
    match before.last_mut() {
        Some(aside) => aside.until = now,
        None => before.push(Excuse { from: DateTime::<Utc>::MIN_UTC, until: now, reason: "off" }),
    }
    before
}

/// What the loop listens to: the network and the keeper.
pub(super) type Mail<'m> =
    (&'m mut mpsc::UnboundedReceiver<Back>, &'m mut mpsc::UnboundedReceiver<FromKeeper>);

impl Loop<'_> {
    pub(super) async fn stop(&mut self, mail: Mail<'_>) -> Result<End, RunError> {
        self.wind_down(mail, (End::Stopped, GRACE), std::future::pending()).await
    }

    pub(super) async fn stand_aside(
        &mut self,
        mail: Mail<'_>,
        stop: impl Future<Output = ()>,
    ) -> Result<End, RunError> {
        let (from, until) = (self.run.clock.now().wall, DateTime::<Utc>::MAX_UTC);
        let end = self.wind_down(mail, (End::StoodAside, LONGER_GRACE), stop).await?;
        self.excuses.push(Excuse { from, until, reason: ASIDE });
        Ok(end)
    }

    /// Looks that are on their way may finish within the grace; the rest is made again at the next start. A stop shortens
    /// the longer grace.
    async fn wind_down(
        &mut self,
        (from_network, news): Mail<'_>,
        (mut end, grace): (End, Duration),
        stop: impl Future<Output = ()>,
    ) -> Result<End, RunError> {
        tokio::pin!(stop);
        let mut deadline = tokio::time::Instant::now() + grace;
        while self.is_under_way(end) {
            tokio::select! {
                Some(back) = from_network.recv() => self.back(back).await?,
                Some(told) = news.recv() => self.heard(told)?,
                () = &mut stop, if end == End::StoodAside => {
                    (end, deadline) = (End::Stopped, tokio::time::Instant::now() + GRACE);
                }
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        Ok(end)
    }

    /// Whether something is worth waiting for: what is asked again after a pause, or at most at the next start.
    fn is_under_way(&self, end: End) -> bool {
        let looks = self.in_flight.iter().sum::<usize>() + self.with_keeper;
        let robots = end == End::StoodAside && self.permissions.iter().any(|p| p.asking);
        looks > 0 || robots
    }
}
