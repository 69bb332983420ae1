//! A message that is ready to go, and what became of it.

use std::time::Duration;

/// One message in words, for one channel.
#[derive(Clone)]
pub struct Outgoing {
    /// Names this message for ever: servers that know it drop a second copy; ours says that it is one.
    pub id: String,
    /// One line. Never an A-number, full name, country or place unless the contact's `Content` allows it.
    pub subject: String,
    /// For lock screens and push: message 4a, or the discreet form.
    pub short: String,
    /// The whole text, plain.
    pub text: String,
    /// The same as simple HTML, for e-mail.
    pub html: String,
    pub urgent: bool,
    /// This may be a second copy of the message of this `id`; the bytes that go out say so.
    pub repeat: bool,
    /// What a program may read: kind, times, no person beyond the message name.
    pub json: serde_json::Value,
    /// Where "I saw this" leads, when there is such a page.
    pub link: Option<url::Url>,
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The channel's server took it; its own name for it, if it gave one.
    Accepted { receipt: Option<String> },
    /// Not now: no network, a busy server, a limit. `after`: how long it asked us to wait.
    Later { why: String, after: Option<Duration> },
    /// Nobody answered, or not to the end: the server may have taken it all the same, so the next copy says that it may be
    /// one.
    Unclear { why: String },
    /// Never this way: a wrong address, a refused token. A person has to mend it; `next` says how.
    Refused { why: String, next: String },
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({})", self.id)
    }
}
