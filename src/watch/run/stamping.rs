//! How the loop has its checkpoints stamped: beside the looks, never before them.

use super::{Back, Loop, RunError};
use crate::anchor::queue::{Job, Queue};
use crate::clock::Clock;
use crate::event::EventKind;
use crate::store::{AnchorRow, Batch, NewAnchor};
use crate::watch::anchoring::{Asker, NotStamped, Service};
use crate::watch::keeper::News;
use crate::watch::writing::ToKeeper;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Who is asked, and what is due.
pub(super) struct Stamping {
    asker: Arc<Asker>,
    queue: Queue,
    /// Witnesses that said they know another history: entered in the log once in a run.
    told: BTreeSet<usize>,
    /// Anchors on their way into the log: size, and when the certificates of a token end.
    entering: VecDeque<(u64, Option<DateTime<Utc>>)>,
}

/// What came back of one job.
pub(super) enum Stamped {
    Proof(usize, Result<NewAnchor, NotStamped>),
    Upgrades(usize, Result<Vec<NewAnchor>, NotStamped>),
}

impl Stamping {
    pub(super) fn new(asker: Asker, rows: &[AnchorRow], clock: &dyn Clock) -> Stamping {
        let now = clock.now();
        let mut queue = Queue::new(asker.every, &asker.asked(rows, now), now.boot);
        for row in rows {
            if let Some(ends) = row.expires {
                queue.hold(row.entry, row.size, ends);
            }
        }
        Stamping { asker: Arc::new(asker), queue, told: BTreeSet::new(), entering: VecDeque::new() }
    }

    /// The same in a later round of the same process.
    pub(super) fn again(old: Option<Stamping>, new: Stamping, clock: &dyn Clock) -> Stamping {
        let names = |of: &Stamping| of.asker.services.iter().map(Service::name).collect::<Vec<_>>();
        match old.filter(|old| names(old) == names(&new)) {
            Some(old) => {
                let mut again = Stamping { told: old.told, ..new };
                again.queue.go_on_from(&old.queue, clock.now().boot);
                again
            }
            None => new,
        }
    }
}

impl Loop<'_> {
    /// What was found about somebody is stamped at once.
    pub(super) fn found(&mut self, news: &News) {
        if let Some(stamping) = &mut self.stamping
            && news.events.iter().any(|event| is_finding(event.kind))
        {
            stamping.queue.found(news.committed.size);
        }
    }

    /// Starts what is due; says how long nothing will be.
    pub(super) fn stamp(&mut self) -> Duration {
        let now = self.run.clock.now();
        let Some(stamping) = &mut self.stamping else { return Duration::MAX };
        for job in stamping.queue.jobs(now) {
            let (asker, back) = (stamping.asker.clone(), self.fetched.clone());
            tokio::spawn(async move {
                let stamped = match job {
                    Job::Stamp { service, since } => {
                        Stamped::Proof(service, asker.stamp(service, since).await)
                    }
                    Job::Upgrade { service } => Stamped::Upgrades(service, asker.upgrade(service).await),
                };
                let _ended = back.send(Back::Stamped(Box::new(stamped)));
            });
        }
        stamping.queue.wake(now.boot)
    }

    pub(super) async fn stamped(&mut self, stamped: Stamped) -> Result<(), RunError> {
        let now = self.run.clock.now();
        let Some(stamping) = &mut self.stamping else { return Ok(()) };
        let mut batch = Batch::new(now);
        match stamped {
            Stamped::Proof(service, Ok(anchor)) => {
                let size = size_of(&anchor.note);
                stamping.queue.stamped(service, size, now.boot);
                stamping.told.remove(&service);
                batch.anchors = vec![anchor];
            }
            Stamped::Proof(service, Err(error)) => {
                let name = stamping.asker.services[service].name();
                // Once for each outage: who has no way to a service knows it after the first time.
                match stamping.queue.failed(service, now.boot) {
                    1 => {
                        tracing::warn!(service = name, %error, "no proof of the time; it is asked again later")
                    }
                    again => tracing::info!(service = name, %error, again, "no proof of the time"),
                }
                if matches!(error, NotStamped::OtherHistory(_)) && stamping.told.insert(service) {
                    batch.custody = vec![("witness_refused".to_owned(), format!("{name}: {error}"))];
                }
            }
            Stamped::Upgrades(service, Ok(anchors)) => {
                stamping.queue.upgraded(service, now.boot);
                batch.anchors = anchors;
            }
            Stamped::Upgrades(service, Err(error)) => {
                stamping.queue.upgraded(service, now.boot);
                tracing::warn!(service = stamping.asker.services[service].name(), %error, "no proof of the time");
            }
        }
        stamping.entering.extend(batch.anchors.iter().map(|a| (size_of(&a.note), a.expires)));
        if batch.anchors.is_empty() && batch.custody.is_empty() {
            return Ok(());
        }
        self.send(ToKeeper::Record(Box::new(batch))).await
    }
}

impl Loop<'_> {
    /// Anchors stand in the log now, in the order in which they were handed over.
    pub(super) fn anchored(&mut self, entries: &[u64]) {
        let Some(stamping) = &mut self.stamping else { return };
        for entry in entries {
            if let Some((size, Some(ends))) = stamping.entering.pop_front() {
                stamping.queue.hold(*entry, size, ends);
            }
        }
    }
}

/// Whether an event is about people. What is about a page can wait for the next hour.
fn is_finding(kind: EventKind) -> bool {
    match kind {
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => true,
        EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt => false,
    }
}

/// The size that a checkpoint of ours names in its second line.
fn size_of(note: &str) -> u64 {
    note.lines().nth(1).and_then(|line| line.parse().ok()).unwrap_or_default()
}
