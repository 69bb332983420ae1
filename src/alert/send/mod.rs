//! Sending: one message to one channel, and what became of it. One file for each means.
//!
//! [`Senders::send`] never fails: a server that is away is a fact like every other. What it says of a failure names the
//! server's code and the next step, never an address, a secret or the message.

mod address;

mod apprise;

mod desktop;

mod email;

mod matrix;

mod ntfy;

mod post;

mod signal;

mod telegram;

mod text;

mod webhook;

pub use address::{AddressError, describe};

use super::outgoing::{Delivery, Outgoing};
use crate::clock::Clock;
use crate::config::alerts::AlertSettings;
use crate::contact::{Channel, Means};
use crate::fetch::{FetchSettings, HttpFetcher, Resolver, Roots, RootsError};
use crate::secret::{self, Secret, SecretSource};
use post::Post;
use std::sync::Arc;
use std::time::Duration;

/// What the senders take from the outside.
pub struct Surroundings {
    /// As `[fetch] roots`.
    pub roots: Roots,
    pub resolver: Resolver,
    /// The variables that begin with `TESTIGO_`.
    pub environment: Vec<(String, String)>,
    pub clock: Arc<dyn Clock>,
}

/// Everything that can send. Made once; connections to the mail server are kept inside.
pub struct Senders {
    fetcher: HttpFetcher,
    clock: Arc<dyn Clock>,
    within: Duration,
    email: Result<email::Email, Unready>,
    ntfy: Result<ntfy::Ntfy, Unready>,
    telegram: Result<telegram::Telegram, Unready>,
    matrix: Result<matrix::Matrix, Unready>,
    signal: Result<signal::Signal, Unready>,
    webhook: Result<webhook::Webhook, Unready>,
    apprise: Result<apprise::Apprise, Unready>,
}

/// Why a means cannot be used at all, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unready {
    pub why: String,
    pub next: String,
}

/// The settings of one means, and where its secret is read.
struct Given<'a> {
    roots: &'a Roots,
    environment: &'a [(String, String)],
    within: Duration,
}

impl Senders {
    /// Reads the secrets. A means that is not set up, or whose secret cannot be read, is no error here: it says so when it is
    /// asked to send, and in [`Senders::ready`].
    pub fn new(settings: &AlertSettings, outside: Surroundings) -> Result<Senders, RootsError> {
        let Surroundings { roots, resolver, environment, clock } = outside;
        let within = settings.timeout.duration();
        let given = Given { roots: &roots, environment: &environment, within };
        Ok(Senders {
            email: email::Email::new(&settings.email, &given),
            ntfy: ntfy::Ntfy::new(&settings.ntfy, &given),
            telegram: telegram::Telegram::new(&settings.telegram, &given),
            matrix: matrix::Matrix::new(&settings.matrix, &given),
            signal: signal::Signal::new(&settings.signal),
            webhook: webhook::Webhook::new(&settings.webhook, &given),
            apprise: apprise::Apprise::new(&settings.apprise),
            // Nothing of the operator: whoever gets a message knows them, and the servers between need not.
            fetcher: HttpFetcher::new(FetchSettings {
                user_agent: concat!("testigo/", env!("CARGO_PKG_VERSION")).to_owned(),
                roots: roots.clone(),
                resolver,
            })?,
            clock,
            within,
        })
    }

    /// Whether a means is set up.
    pub fn ready(&self, means: Means) -> Result<(), Unready> {
        fn of<T>(sender: &Result<T, Unready>) -> Result<(), Unready> {
            sender.as_ref().map(|_| ()).map_err(Unready::clone)
        }
        match means {
            Means::Email => of(&self.email),
            Means::Ntfy => of(&self.ntfy),
            Means::Telegram => of(&self.telegram),
            Means::Matrix => of(&self.matrix),
            Means::Signal => of(&self.signal),
            Means::Webhook => of(&self.webhook),
            Means::Desktop => Ok(()),
            Means::Apprise => of(&self.apprise),
        }
    }

    /// Sends one message once, within `[alerts] timeout`. The caller decides whether and when again: [`backoff`].
    pub async fn send(&self, to: &Channel, message: &Outgoing) -> Delivery {
        let now = self.clock.now().wall;
        let post = Post { fetcher: &self.fetcher, now, within: self.within };
        let address = to.address.whole();
        let sent = async {
            match to.means {
                Means::Email => self.email.as_ref()?.send(address, message, now).await,
                Means::Ntfy => self.ntfy.as_ref()?.send(&post, address, message).await,
                Means::Telegram => self.telegram.as_ref()?.send(&post, address, message).await,
                Means::Matrix => self.matrix.as_ref()?.send(&post, address, message).await,
                Means::Signal => self.signal.as_ref()?.send(&post, address, message).await,
                Means::Webhook => self.webhook.as_ref()?.send(&post, address, message).await,
                Means::Desktop => desktop::send(message, self.within).await,
                Means::Apprise => self.apprise.as_ref()?.send(&post, address, message).await,
            }
        };
        sent.await.unwrap_or_else(|not_sent| not_sent)
    }
}

/// Accepted, or what else became of it; so that `?` can hand on the latter.
type Sent = Result<Delivery, Delivery>;

impl From<&Unready> for Delivery {
    fn from(unready: &Unready) -> Delivery {
        let Unready { why, next } = unready.clone();
        Delivery::Refused { why, next }
    }
}

impl Given<'_> {
    fn secret(&self, source: &SecretSource, key: &str) -> Result<Secret, Unready> {
        secret::read(source, self.environment).map_err(|error| Unready {
            why: error.to_string(),
            next: format!("mend `{key}` in the config, then start again"),
        })
    }

    fn secret_if_any(&self, source: &Option<SecretSource>, key: &str) -> Result<Option<Secret>, Unready> {
        source.as_ref().map(|source| self.secret(source, key)).transpose()
    }
}

/// A means whose `key` is missing from the config.
fn missing(key: &str, what: &str) -> Unready {
    Unready { why: format!("{what} is not set up"), next: format!("set `{key}` in the config") }
}

fn later(why: impl Into<String>) -> Delivery {
    Delivery::Later { why: why.into(), after: None }
}

fn unclear(why: impl Into<String>) -> Delivery {
    Delivery::Unclear { why: why.into() }
}

fn refused(why: impl Into<String>, next: impl Into<String>) -> Delivery {
    Delivery::Refused { why: why.into(), next: next.into() }
}
