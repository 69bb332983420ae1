//! The door through which messages leave: the real senders, or a record of what would have been sent.

use super::outgoing::{Delivery, Outgoing};
use super::send::Senders;
use crate::contact::Channel;
use std::sync::{Arc, Mutex};

/// How messages are sent.
#[derive(Clone)]
pub enum Post {
    Real(Arc<Senders>),
    /// Kept, and sent to nobody: tests and the demo.
    Kept(Arc<Pretended>),
}

/// What was sent to whom, and how the pretended servers answer.
#[derive(Default)]
pub struct Pretended {
    sent: Mutex<Vec<(Channel, Outgoing)>>,
    answers: Mutex<Option<Answer>>,
}

/// How a pretended server answers; it is asked for each message.
pub type Answer = Box<dyn FnMut(&Channel, &Outgoing) -> Delivery + Send>;

impl Post {
    /// Sends one message once.
    pub async fn send(&self, to: &Channel, message: &Outgoing) -> Delivery {
        match self {
            Post::Real(senders) => senders.send(to, message).await,
            Post::Kept(kept) => kept.take(to, message),
        }
    }
}

impl Pretended {
    /// From now on servers answer like this; without it they take everything.
    pub fn answer(&self, answer: Answer) {
        *self.answers.lock().expect("no holder of this lock panics") = Some(answer);
    }

    /// What was taken, in order.
    pub fn sent(&self) -> Vec<(Channel, Outgoing)> {
        self.sent.lock().expect("no holder of this lock panics").clone()
    }

    fn take(&self, to: &Channel, message: &Outgoing) -> Delivery {
        let mut answers = self.answers.lock().expect("no holder of this lock panics");
        let delivery = match answers.as_mut() {
            Some(answer) => answer(to, message),
            None => Delivery::Accepted { receipt: None },
        };
        if matches!(delivery, Delivery::Accepted { .. }) {
            let sent = (to.clone(), message.clone());
            self.sent.lock().expect("no holder of this lock panics").push(sent);
        }
        delivery
    }
}
