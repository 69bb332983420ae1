//! What the exit code says: a contract with scripts.

/// The program's exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, nothing to report.
    Done = 0,
    /// An unexpected error.
    Failed = 1,
    /// The command line or the config is wrong.
    Usage = 2,
    /// A confirmed change was found; only with `--exit-on-change`.
    Changed = 3,
    /// A look was blocked: the site wants a person.
    Blocked = 4,
    /// The site could not be reached.
    Unreachable = 5,
    /// The page was not understood.
    NotUnderstood = 6,
    /// A guard refused it.
    Refused = 7,
    /// The archive or evidence folder does not verify: something was altered.
    Altered = 8,
    /// Nothing was found altered, but a claim of the evidence folder is not proven.
    NotProven = 9,
}

/// An error that carries its own exit code and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Stop {
    pub exit: Exit,
    pub message: String,
    /// What to type or do next, one line.
    pub next: String,
}

impl Stop {
    pub fn usage(message: impl Into<String>, next: impl Into<String>) -> Stop {
        Stop { exit: Exit::Usage, message: message.into(), next: next.into() }
    }

    pub fn refused(message: impl Into<String>, next: impl Into<String>) -> Stop {
        Stop { exit: Exit::Refused, message: message.into(), next: next.into() }
    }
}
