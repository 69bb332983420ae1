//! What is known of this installation: gathered in one place, judged in another.

use super::looked::Looked;
use crate::fetch::robots::Decision;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;

/// Everything the checks go by.
#[derive(Debug, Clone)]
pub struct Facts {
    pub now: DateTime<Utc>,
    pub clock: ClockFacts,
    pub disk: Option<Disk>,
    pub archive: Archive,
    /// `None`: nobody is looked for in a browser.
    pub browser: Option<Browser>,
    pub robots: Vec<RobotsFact>,
    pub backup: Backup,
    pub looked: Vec<Looked>,
    /// Whether `testigo run` is at work.
    pub running: bool,
    pub zone: Zone,
    /// The means that are set up; a means without a table in the config is not.
    pub channels: Vec<ChannelFact>,
    /// The ways of each contact.
    pub contacts: Vec<ContactFact>,
    /// Messages that a language lacks: `es: not-listed`.
    pub missing_words: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct ClockFacts {
    pub estimates: Vec<Estimate>,
    /// Whether the system keeps its clock by a time server; `None`: it does not say.
    pub kept: Option<bool>,
}

/// What somebody else's clock says beside ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// A host, or a time-stamping service.
    pub from: String,
    /// Theirs less ours.
    pub ahead: TimeDelta,
    /// So much either way it can be wrong.
    pub doubt: TimeDelta,
}

#[derive(Debug, Clone, Copy)]
pub struct Disk {
    pub free: u64,
    /// What the archive takes now.
    pub used: u64,
    /// Since when it grows.
    pub age: TimeDelta,
}

#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// Why it cannot be opened for reading.
    pub closed: Option<String>,
    /// Files and folders that others may read.
    pub open_doors: Vec<PathBuf>,
    /// Files and folders of somebody else.
    pub others: Vec<PathBuf>,
    /// What is wrong with its last part.
    pub wrong: Vec<String>,
    pub entries: u64,
}

#[derive(Debug, Clone)]
pub enum Browser {
    Found { program: PathBuf, version: Option<String> },
    Missing { why: String, next: String },
}

#[derive(Debug, Clone)]
pub struct RobotsFact {
    pub source: String,
    pub last: Option<(DateTime<Utc>, Decision)>,
    /// The written reason for not obeying it.
    pub ignored: bool,
}

#[derive(Debug, Clone)]
pub struct Backup {
    pub folder: PathBuf,
    /// The config names it; otherwise it is the archive's own, which has only copies from before a new schema.
    pub named: bool,
    pub newest: Option<DateTime<Utc>>,
}

/// One means of reaching people, as the config has it.
#[derive(Debug, Clone)]
pub struct ChannelFact {
    /// `email`, `ntfy` …
    pub means: &'static str,
    /// Why it cannot be used, and what to do.
    pub unready: Option<(String, String)>,
    /// When its server last took a message.
    pub last: Option<DateTime<Utc>>,
}

/// Somebody who is told, by the random id.
#[derive(Debug, Clone)]
pub struct ContactFact {
    pub id: String,
    pub ways: Vec<WayFact>,
}

/// One channel of a contact.
#[derive(Debug, Clone)]
pub struct WayFact {
    pub means: &'static str,
    /// Why its means cannot be used, and what to do.
    pub unready: Option<(String, String)>,
    pub confirmed: bool,
    /// When the last try ended, and why it failed if it did.
    pub last: Option<(DateTime<Utc>, Option<String>)>,
}

#[derive(Debug, Clone)]
pub struct Zone {
    /// The release of the compiled-in data: `2025b`.
    pub data: String,
}

/// One check and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub verdict: Verdict,
    /// One plain sentence.
    pub says: String,
    /// What to type or do; empty when there is nothing to do.
    pub fix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Ok,
    Warn,
    Fail,
}

impl Verdict {
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Ok => "OK",
            Verdict::Warn => "WARN",
            Verdict::Fail => "FAIL",
        }
    }
}

impl Check {
    pub fn ok(name: &'static str, says: impl Into<String>) -> Check {
        Check { name, verdict: Verdict::Ok, says: says.into(), fix: String::new() }
    }

    pub fn warn(name: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Check {
        Check { name, verdict: Verdict::Warn, says: says.into(), fix: fix.into() }
    }

    pub fn fail(name: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Check {
        Check { name, verdict: Verdict::Fail, says: says.into(), fix: fix.into() }
    }
}
