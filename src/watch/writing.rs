//! The thread that writes: what has come in together is committed together, and told only then.

use super::alerting::{Handed, Manner, Request};
use super::keeper::{Answer, Keeper, News};
use crate::clock::Clock;
use crate::store::{Batch, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// So many answers go into one commit at the most.
pub(super) const GROUP: usize = 128;
/// While answers come thick, a commit waits so long for more of them, as long as each slice brings one. A commit
/// costs three syncs of the disk whatever is in it; on a page that is asked politely none ever waits.
const GATHER: Duration = Duration::from_millis(100);
const SLICE: Duration = Duration::from_millis(5);

/// What the loop hands to the one who writes.
pub(super) enum ToKeeper {
    Answer(Box<Answer>),
    /// A host's pace as JSON. Whoever sends the ack's other end waits until it is durable.
    Host {
        host: String,
        json: String,
        kept: Option<oneshot::Sender<()>>,
    },
    Record(Box<Batch>),
    Tick,
    /// Who is to be told what, and the next letters.
    Hand(Box<Request>, Arc<Manner>),
}

/// What comes back, after it is durable; or why nothing will any more.
pub(super) enum FromKeeper {
    News(Box<News>),
    /// Anchors were entered, at these places of the log.
    Anchored(Vec<u64>),
    /// Letters, on record as begun.
    Handed(Box<Handed>),
    Failed(StoreError),
}

/// The keeper's thread: takes what has come in together and commits it together.
pub(super) fn keeping(
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
        let mut group = Group::default();
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                ToKeeper::Answer(answer) => group.answers.push(*answer),
                ToKeeper::Host { host, json, kept } => {
                    group.hosts.push((host, json));
                    group.waiting.extend(kept);
                }
                ToKeeper::Record(batch) => group.record = Some(*batch),
                ToKeeper::Tick => group.tick = true,
                ToKeeper::Hand(request, manner) => group.hand = Some((*request, manner)),
            }
            // A plan or a word about the clock stands between what came before it and what comes after.
            let full = group.answers.len() >= GROUP || group.record.is_some() || group.hand.is_some();
            next = if full { None } else { inbox.try_recv().ok() };
        }
        thick = group.answers.len() > 1;
        if let Err(error) = group.keep(&mut keeper, clock, &outbox) {
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
        if before >= GROUP {
            return;
        }
        std::thread::sleep(SLICE);
        if inbox.len() == before {
            return;
        }
    }
}

/// What is committed together; `record` comes after the rest.
#[derive(Default)]
struct Group {
    answers: Vec<Answer>,
    hosts: Vec<(String, String)>,
    /// Who waits for the hosts to be durable.
    waiting: Vec<oneshot::Sender<()>>,
    tick: bool,
    record: Option<Batch>,
    /// Answered last, so that it knows of the rest.
    hand: Option<(Request, Arc<Manner>)>,
}

impl Group {
    fn keep(
        self,
        keeper: &mut Keeper,
        clock: &dyn Clock,
        outbox: &mpsc::UnboundedSender<FromKeeper>,
    ) -> Result<(), StoreError> {
        if !self.answers.is_empty() || !self.hosts.is_empty() {
            let news = keeper.keep(self.answers, self.hosts, clock.now())?;
            let _stopping = outbox.send(FromKeeper::News(Box::new(news)));
        }
        for kept in self.waiting {
            let _given_up = kept.send(());
        }
        if self.tick
            && let Some(news) = keeper.tick(clock.now())?
        {
            let _stopping = outbox.send(FromKeeper::News(Box::new(news)));
        }
        if let Some(batch) = self.record {
            let committed = keeper.record(batch)?;
            if !committed.anchors.is_empty() {
                let _stopping = outbox.send(FromKeeper::Anchored(committed.anchors));
            }
        }
        if let Some((request, manner)) = self.hand {
            let handed = keeper.hand(&manner, request, clock.now())?;
            let _stopping = outbox.send(FromKeeper::Handed(Box::new(handed)));
        }
        Ok(())
    }
}
