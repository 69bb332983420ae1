//! What the archive is given: one `Batch` is one transaction.

use super::anchors::NewAnchor;
use crate::digest::{NodeHash, ProfileHash};
use crate::event::Event;
use crate::fetch::Fetched;
use crate::judge::LookKind;
use crate::outcome::Outcome;
use crate::person::{Subject, WatchNo};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The kind of custody entry after which slots are counted anew: the clock was set back by more than a day.
pub const CLOCK_RESTART: &str = "clock_restart";

/// Everything that was found out together. It enters as a whole or not at all.
#[derive(Debug, Clone)]
pub struct Batch {
    pub at: Moment,
    /// The number that the first check was given in events and witnesses; a batch named for another state of the
    /// archive is refused. `None`: nothing in it names its own checks.
    pub first_check: Option<u64>,
    /// Version of the judge's rules that made the events.
    pub rule: u32,
    pub plans: Vec<NewPlan>,
    /// Written before the checks, so that the slots of a watch are accounted for in order.
    pub gaps: Vec<NewGap>,
    /// Written before the checks, which may name their tokens.
    pub anchors: Vec<NewAnchor>,
    pub checks: Vec<NewCheck>,
    pub events: Vec<Event>,
    /// Check number, whether its controls witnessed it, and why.
    pub witnessed: Vec<(u64, bool, String)>,
    pub watch_states: Vec<(WatchNo, String)>,
    /// Source id and the judge's JSON.
    pub source_states: Vec<(String, String)>,
    /// Host and its politeness as JSON.
    pub hosts: Vec<(String, String)>,
    pub next_slots: Vec<(WatchNo, DateTime<Utc>)>,
    /// Kind and text; the text is sealed.
    pub custody: Vec<(String, String)>,
    pub robots: Vec<NewRobots>,
    /// Source id, and the labels that its list of countries offers now, as JSON.
    pub lists: Vec<(String, String)>,
}

impl Batch {
    /// An empty one.
    pub fn new(at: Moment) -> Batch {
        Batch {
            at,
            first_check: None,
            rule: 1,
            plans: vec![],
            gaps: vec![],
            anchors: vec![],
            checks: vec![],
            events: vec![],
            witnessed: vec![],
            watch_states: vec![],
            source_states: vec![],
            hosts: vec![],
            next_slots: vec![],
            custody: vec![],
            robots: vec![],
            lists: vec![],
        }
    }
}

/// One look, as it is to be kept.
#[derive(Debug, Clone)]
pub struct NewCheck {
    pub subject: Subject,
    pub source: String,
    pub kind: LookKind,
    /// The slot it fills, for a scheduled one.
    pub slot: Option<DateTime<Utc>>,
    /// Checks that were made together and witness each other have the same number. At most 2^53 - 1.
    pub batch: u64,
    pub fetched: Fetched,
    pub outcome: Arc<Outcome>,
    /// The id of the rule that decided.
    pub rule: Arc<str>,
    pub profile: ProfileHash,
    /// The profile in canonical form, whose SHA-256 is `profile`. Kept once.
    pub profile_json: Arc<str>,
    /// Given after a newer look was kept: its record is not the last one.
    pub late: bool,
    /// People whom nobody asked us to follow stand on the page: it is not kept, only what was read of the one who
    /// was asked for, and how many the others were.
    pub strangers: bool,
}

/// How a kind stands in a row.
pub(super) fn kind_number(kind: LookKind) -> i64 {
    match kind {
        LookKind::Scheduled => 0,
        LookKind::Recheck => 1,
        LookKind::Control => 2,
        LookKind::OnDemand => 3,
        LookKind::ByName => 4,
    }
}

pub(super) fn kind_from_number(number: i64) -> Option<LookKind> {
    LookKind::ALL.into_iter().find(|kind| kind_number(*kind) == number)
}

/// Slots that came due and were not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGap {
    pub watch: WatchNo,
    /// The first slot that was not asked.
    pub from: DateTime<Utc>,
    /// The first slot after it that is not part of the gap.
    pub until: DateTime<Utc>,
    pub slots: u64,
    /// A key of up to 64 bytes such as `process_down`, `paused`, `asleep`.
    pub reason: String,
}

/// What will be asked in a period, written before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    pub from: DateTime<Utc>,
    /// Exclusive.
    pub until: DateTime<Utc>,
    pub streams: Vec<PlannedWatch>,
}

/// Slot k of a watch is at `first + k * every_ms`, for k from 0 to `slots` - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedWatch {
    pub watch: WatchNo,
    pub first: DateTime<Utc>,
    pub every_ms: u64,
    pub slots: u64,
}

/// One answer to the question for robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRobots {
    /// Scheme, host and port.
    pub origin: String,
    pub fetched_at: DateTime<Utc>,
    /// `None`: no answer.
    pub status: Option<u16>,
    pub body: Vec<u8>,
    /// What decides, as the room that fetched it writes it.
    pub grounds: String,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The number of the first check; the others follow.
    pub first_check: u64,
    /// Of the log, with everything of this batch.
    pub size: u64,
    pub root: NodeHash,
    /// The last signed checkpoint. It is of `size`, unless the clock is in doubt.
    pub note: String,
    pub signed: bool,
    /// The log index of each check.
    pub leaves: Vec<u64>,
}
