//! How the loop has its checkpoints stamped: beside the looks, never before them.

use super::{Back, Loop, RunError};
use crate::anchor::queue::{Job, Queue};
use crate::clock::Clock;
use crate::store::{AnchorRow, Batch, NewAnchor};
use crate::watch::anchoring::{Asker, NotStamped};
use crate::watch::writing::ToKeeper;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Who is asked, and what is due.
pub(super) struct Stamping {
    asker: Arc<Asker>,
    queue: Queue,
    /// Witnesses that said they know another history: entered in the log once in a run.
    told: BTreeSet<usize>,
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
        Stamping { asker: Arc::new(asker), queue, told: BTreeSet::new() }
    }

    /// Something was found: it stands in the first `size` entries.
    pub(super) fn found(&mut self, size: u64) {
        self.queue.found(size);
    }
}

impl Loop<'_> {
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
                if let Some(ends) = anchor.expires {
                    // Its entry comes after what it covers; the exact place is read at the next start.
                    stamping.queue.hold(size, size, ends);
                }
                stamping.told.remove(&service);
                batch.anchors = vec![anchor];
            }
            Stamped::Proof(service, Err(error)) => {
                stamping.queue.failed(service, now.boot);
                let name = stamping.asker.services[service].name();
                tracing::warn!(service = name, %error, "no proof of the time");
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
        if batch.anchors.is_empty() && batch.custody.is_empty() {
            return Ok(());
        }
        self.send(ToKeeper::Record(Box::new(batch))).await
    }
}

/// The size that a checkpoint of ours names in its second line.
fn size_of(note: &str) -> u64 {
    note.lines().nth(1).and_then(|line| line.parse().ok()).unwrap_or_default()
}
