//! Sending what was handed over: a few at a time, and the ends kept until the next hand-over.

use super::{Handed, Request, Sealed, Teller};
use crate::alert::ladder::after;
use crate::alert::outgoing::Delivery;
use crate::clock::Clock;
use crate::notice::NoticeNow;
use crate::store::{Ended, Letter, StoreError};
use crate::watch::keeper::Keeper;
use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// So many are on their way at once.
const AT_ONCE: usize = 8;
/// So many are handed over together: a crash leaves at most so many of which nobody knows.
pub const BATCH: usize = 32;
/// A machine's clock may be set while nothing is due; look again by then.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What is being sent.
pub struct Mail {
    teller: Teller,
    clock: Arc<dyn Clock>,
    up_since: Option<DateTime<Utc>>,
    waiting: VecDeque<Sealed>,
    on_the_way: JoinSet<Ended>,
    ended: Vec<Ended>,
    /// A request is with the one who writes.
    asked: bool,
    /// It asks for what time makes due.
    asked_time: bool,
    /// Something happened, or time went by.
    wanted: bool,
    time: bool,
    next: Option<DateTime<Utc>>,
}

impl Mail {
    pub fn new(teller: Teller, clock: Arc<dyn Clock>, up_since: Option<DateTime<Utc>>) -> Mail {
        Mail {
            teller,
            clock,
            up_since,
            waiting: VecDeque::new(),
            on_the_way: JoinSet::new(),
            ended: Vec::new(),
            asked: false,
            asked_time: false,
            wanted: true,
            time: true,
            next: None,
        }
    }

    pub fn teller(&self) -> &Teller {
        &self.teller
    }

    /// Something was found: who is to hear of it?
    pub fn found(&mut self) {
        self.wanted = true;
    }

    /// Time went by.
    pub fn tick(&mut self) {
        (self.wanted, self.time) = (true, true);
    }

    /// What to ask the one who writes for, if anything is to be asked now. There is one question at a time.
    pub fn request(&mut self) -> Option<Request> {
        while let Some(done) = self.on_the_way.try_join_next() {
            self.ended.extend(done.ok());
        }
        let due = self.next.is_some_and(|next| next <= self.clock.now().wall);
        let busy = self.waiting.len() + self.on_the_way.len();
        let batch = !self.ended.is_empty() && busy == 0;
        if self.asked || !(batch || self.wanted || (due && busy == 0)) {
            return None;
        }
        (self.asked, self.wanted) = (true, false);
        let most = if busy == 0 { BATCH } else { 0 };
        let ended = std::mem::take(&mut self.ended);
        self.asked_time = std::mem::take(&mut self.time);
        Some(Request { ended, most, time: self.asked_time, up_since: self.up_since })
    }

    /// What came back for it.
    pub fn handed(&mut self, handed: Handed) {
        self.asked = false;
        self.wanted |= handed.more;
        // What time makes due is looked at once nothing waits in the outbox.
        self.time |= handed.more && self.asked_time;
        self.next = handed.next;
        self.waiting.extend(handed.letters);
        self.start();
    }

    /// Sends what waits, a few at a time.
    pub fn start(&mut self) {
        while self.on_the_way.len() < AT_ONCE
            && let Some(sealed) = self.waiting.pop_front()
        {
            let (teller, clock) = (self.teller.clone(), self.clock.clone());
            self.on_the_way.spawn(async move { send(sealed, &teller, &*clock).await });
        }
    }

    /// Resolves when a letter has come to an end; never while none is on its way.
    pub async fn one_ended(&mut self) {
        match self.on_the_way.join_next().await {
            Some(done) => {
                self.ended.extend(done.ok());
                self.start();
            }
            None => std::future::pending().await,
        }
    }

    /// Letters that are on their way, wait, or ended and are not written down.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty()
            && self.on_the_way.is_empty()
            && self.ended.is_empty()
            && !self.asked
            && !self.wanted
    }

    /// How long nothing is to be done.
    pub fn pause(&self) -> Duration {
        let until = self.next.map(|next| next - self.clock.now().wall);
        until.map_or(LOOK_AGAIN, |until| {
            until.to_std().unwrap_or_default().clamp(Duration::from_millis(20), LOOK_AGAIN)
        })
    }

    /// The end: letters that were not begun on the network go back, those on the way may arrive until then. What is to
    /// be written down of it.
    pub async fn end(&mut self, grace: Duration) -> Option<Request> {
        // They are on record as begun, and were not: they can go at the next start, and are no second copy.
        let back = self.waiting.drain(..).map(not_sent);
        self.ended.extend(back);
        let (way, ended) = (&mut self.on_the_way, &mut self.ended);
        let ending = async {
            while let Some(done) = way.join_next().await {
                ended.extend(done.ok());
            }
        };
        let _late = tokio::time::timeout(grace, ending).await;
        let ended = std::mem::take(&mut self.ended);
        (!ended.is_empty()).then_some(Request { ended, most: 0, time: false, up_since: self.up_since })
    }
}

/// A letter that was handed over and not sent.
fn not_sent(sealed: Sealed) -> Ended {
    let Letter { notice, attempt, .. } = sealed.letter;
    let now = NoticeNow { due: Some(notice.created), ..notice.now };
    let why = Some("the program ended before it was sent".to_owned());
    Ended { attempt, notice: notice.no, result: "later", why, now }
}

async fn send(sealed: Sealed, teller: &Teller, clock: &dyn Clock) -> Ended {
    let Sealed { letter, to, ways, message } = sealed;
    let delivery = teller.post.send(&to, &message).await;
    let now = after(&letter.notice, ways, &delivery, clock.now().wall, &teller.manner.rules);
    let (result, why) = match delivery {
        Delivery::Accepted { receipt } => ("accepted", receipt),
        Delivery::Later { why, .. } => ("later", Some(why)),
        Delivery::Unclear { why } => ("unknown", Some(why)),
        Delivery::Refused { why, next } => ("refused", Some(format!("{why}; {next}"))),
    };
    Ended { attempt: letter.attempt, notice: letter.notice.no, result, why, now }
}

/// Tells what waits and sends what is due, and ends: for people who look by `check`. Returns how many servers took.
pub async fn drain(keeper: &mut Keeper, teller: Teller, clock: Arc<dyn Clock>) -> Result<usize, StoreError> {
    keeper.store().reopen_attempts(clock.now())?;
    let mut mail = Mail::new(teller, clock.clone(), None);
    let mut accepted = 0;
    loop {
        if let Some(request) = mail.request() {
            accepted += request.ended.iter().filter(|end| end.result == "accepted").count();
            let manner = mail.teller.manner.clone();
            mail.handed(keeper.hand(&manner, request, clock.now())?);
        }
        if !mail.on_the_way.is_empty() {
            mail.one_ended().await;
        } else if mail.is_idle() && mail.next.is_none_or(|next| next > clock.now().wall) {
            return Ok(accepted);
        }
    }
}
