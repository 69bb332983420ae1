//! What an evidence folder is about, as plain data: gathered once from the archive, and the one thing that report,
//! tables and drafts are made of. So all of them say the same, and the same case makes the same bytes.

use crate::fetch::capture::{Grade, Way};
use crate::judge::LookKind;
use chrono::{DateTime, Utc};

/// Who will get the folder, and so what is opened in it (`docs/evidence-folder.md`, Levels).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Filed where the public can read it: nobody is named.
    Court,
    /// The other side: one client's values, everybody else sealed.
    Opposing,
    /// The judge alone: everything.
    InCamera,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

/// Everything that is told of.
#[derive(Debug, Clone)]
pub struct Case {
    pub level: Level,
    pub language: Language,
    pub made_at: DateTime<Utc>,
    /// Name and version of the program, and the SHA-256 of its file when it is known.
    pub software: String,
    pub software_sha256: Option<String>,
    /// Operating system and the like: what the declaration says of the machine.
    pub machine: String,
    /// The name and key of the log.
    pub origin: String,
    pub log_key: String,
    /// The signed note.
    pub checkpoint: String,
    pub size: u64,
    pub root: String,
    /// When the log began.
    pub began: DateTime<Utc>,
    /// Looks from then (inclusive) until then (exclusive); `None`: from the first, to the last.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub people: Vec<CasePerson>,
    pub sources: Vec<CaseSource>,
    /// In the order of the log, of all people.
    pub looks: Vec<CaseLook>,
    pub gaps: Vec<CaseGap>,
    pub changes: Vec<CaseChange>,
    /// Those that stand around the looks, and the newest.
    pub anchors: Vec<CaseAnchor>,
    /// Clock steps, overrides and what else was done with the archive in the time of the looks.
    pub incidents: Vec<CaseIncident>,
    /// Each file of the folder outside of `looks/` and `controls/` that is exhibited, with its SHA-256.
    pub exhibits: Vec<Exhibit>,
}

/// Somebody whose history this is. At the level `Court` without names and numbers.
#[derive(Debug, Clone)]
pub struct CasePerson {
    /// From 1, in the order of the command line.
    pub number: u32,
    pub pseudonym: String,
    /// In full: `None` where it is closed.
    pub a_number: Option<String>,
    pub country: Option<String>,
    pub name: Option<String>,
    pub enrolled_at: DateTime<Utc>,
    /// Index of the `enrol` entry.
    pub enrolled: u64,
}

#[derive(Debug, Clone)]
pub struct CaseSource {
    pub id: String,
    /// The page as people know it.
    pub title: String,
    pub address: String,
    /// SHA-256 of each version of the rules that read it.
    pub profiles: Vec<String>,
    /// One line for each person: coverage at this source.
    pub coverage: Vec<CaseCoverage>,
}

/// Planned against done, of one person at one source. `planned = with_slot + in_gaps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCoverage {
    pub person: u32,
    pub planned: u64,
    pub with_slot: u64,
    pub in_gaps: u64,
    /// Looks outside the plan: re-checks, by hand, on demand, by name.
    pub extra: u64,
    pub listed: u64,
    pub not_listed: u64,
    pub blocked: u64,
    pub no_answer: u64,
    /// Unclear, several.
    pub other: u64,
}

/// One look.
#[derive(Debug, Clone)]
pub struct CaseLook {
    /// Index of its entry.
    pub index: u64,
    pub check: u64,
    /// [`CasePerson::number`].
    pub person: u32,
    pub source: String,
    pub kind: LookKind,
    pub way: Way,
    pub grade: Grade,
    pub slot: Option<DateTime<Utc>>,
    pub asked: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    /// The answer's own `Date`.
    pub server_date: Option<DateTime<Utc>>,
    pub status: Option<u16>,
    /// Exact inputs; `None` where closed.
    pub inputs: Option<String>,
    /// The key of the outcome: `listed`, `not_listed` …
    pub outcome: String,
    pub why: String,
    pub rule: String,
    /// What the page said, field by field (without name and number where those are closed).
    pub fields: Vec<(String, String)>,
    /// SHA-256 of the answer's body; `None` where it was not kept.
    pub body_sha256: Option<String>,
    /// File of a picture in the folder, from `data/` on.
    pub picture: Option<String>,
    /// Bounds by third parties, and who gave them.
    pub not_before: Option<Bound>,
    pub not_after: Option<Bound>,
    /// Whether there is a contact receipt.
    pub receipt: Option<Receipt>,
    /// Of a miss that was witnessed.
    pub controls: Option<CaseControls>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub at: DateTime<Utc>,
    pub service: String,
    /// Index of the `anchor` entry.
    pub anchor: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Of the connection that carried the answer.
    Own,
    /// Of a connection of its own in the same minute.
    Side,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseControls {
    /// Whether the miss counts.
    pub witnessed: bool,
    pub because: String,
    /// Indexes of looks at others around it that were listed, and of those that were not.
    pub listed: Vec<u64>,
    pub other: Vec<u64>,
}

/// Planned slots that were not asked.
#[derive(Debug, Clone)]
pub struct CaseGap {
    pub index: u64,
    pub person: u32,
    pub source: String,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub slots: u64,
    pub reason: String,
}

/// What was found by a rule of ours.
#[derive(Debug, Clone)]
pub struct CaseChange {
    pub index: u64,
    pub person: u32,
    pub source: String,
    pub at: DateTime<Utc>,
    /// The key of the event: `changed`, `not_listed` …
    pub kind: String,
    pub was: String,
    pub now: String,
    pub because: String,
    /// Checks that show it: the look and the one before.
    pub check: Option<u64>,
    pub before: Option<u64>,
}

/// A third party's word for a time.
#[derive(Debug, Clone)]
pub struct CaseAnchor {
    pub index: u64,
    /// `rfc3161`, `opentimestamps` or `cosignature`.
    pub kind: String,
    pub service: String,
    /// Of the checkpoint that was stamped.
    pub size: u64,
    /// What the token says; `None` for a kind that tells its time elsewhere.
    pub time: Option<DateTime<Utc>>,
    pub asked_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct CaseIncident {
    pub index: u64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub text: String,
}

/// A file, as it was at capture and as it is here (FRE 902(14)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// From `data/` on.
    pub file: String,
    pub what: String,
    pub original_sha256: String,
    pub here_sha256: String,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    pub fn of(key: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.key() == key)
    }

    /// As BCP 47 writes it.
    pub fn key(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Court, Level::Opposing, Level::InCamera];

    pub fn of(key: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.key() == key)
    }

    pub fn key(self) -> &'static str {
        match self {
            Level::Court => "court",
            Level::Opposing => "opposing",
            Level::InCamera => "in-camera",
        }
    }
}
