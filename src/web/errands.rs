//! What the pages have done for them: whatever needs the network, the keys of services, or this machine. The pages decide
//! and show; `cli` runs these errands with the same code as its commands, and a test can run none.

use crate::health::Check;
use crate::outcome::Outcome;
use crate::person::PersonId;
use crate::source::SourceProfile;
use crate::store::Store;
use std::sync::Arc;

/// The errands of a server. Each may take long: it is run by a thread that nobody waits for ([`super::jobs`]).
pub trait Errands: Send + Sync {
    /// Looks once at these people now, at every page where the program may look, with the pace that each page is given.
    /// `told` hears how far it is. While it looks, `testigo run` stands aside.
    fn look(&self, people: &[PersonId], told: &mut dyn FnMut(Looked)) -> Result<(), Undone>;

    /// Sends the messages that are due, unless a `testigo run` does it anyway. Gives how many were sent.
    fn deliver(&self) -> Result<usize, Undone>;

    /// Has the log stamped as it is now by all services of the config; gives those that did not answer.
    fn stamp(&self, store: &mut Store) -> Result<Vec<String>, Undone>;

    /// Whether everything works, as `testigo doctor` finds it.
    fn examine(&self) -> Result<Vec<Check>, Undone>;

    /// Every profile in force, the built-in ones and the user's own.
    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone>;
}

/// How far a round of looks is.
#[derive(Debug, Clone)]
pub struct Looked {
    pub done: usize,
    pub of: usize,
    /// What the page said just now; `None` before the first answer, and while the page's pace is waited for.
    pub latest: Option<Arc<Outcome>>,
}

/// Why an errand was not done, and what to do next; in English, as the commands say it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct Undone {
    pub says: String,
    pub next: String,
}

impl Undone {
    pub fn new(says: impl Into<String>, next: impl Into<String>) -> Undone {
        Undone { says: says.into(), next: next.into() }
    }
}

/// For a server that only shows: every errand is refused.
pub struct NoErrands;

impl NoErrands {
    fn refused<T>() -> Result<T, Undone> {
        Err(Undone::new("this server only shows what was kept", "testigo serve"))
    }
}

impl Errands for NoErrands {
    fn look(&self, _: &[PersonId], _: &mut dyn FnMut(Looked)) -> Result<(), Undone> {
        NoErrands::refused()
    }

    fn deliver(&self) -> Result<usize, Undone> {
        NoErrands::refused()
    }

    fn stamp(&self, _: &mut Store) -> Result<Vec<String>, Undone> {
        NoErrands::refused()
    }

    fn examine(&self) -> Result<Vec<Check>, Undone> {
        NoErrands::refused()
    }

    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone> {
        NoErrands::refused()
    }
}
