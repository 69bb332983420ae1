//! The entries of the log: what enters it, as canonical JSON. Nobody is named here in clear.
//!
//! *Form*: one JSON object in UTF-8 as RFC 8785 writes it: keys sorted, no white space between tokens, no
//! fractions, strings with the fewest escapes. Digests are 64 lower-case hexadecimal digits; times are RFC 3339 in
//! UTC with microseconds. At most 65,535 bytes (what C2SP's tlog-tiles allows an entry). Every entry has
//! `"type"` and `"v":1`. An entry has one spelling only: what is read and written again is the same bytes.
//!
//! *Privacy*: in clear stand pseudonyms, times, counts, source ids and digests. What a page answered and why we
//! may follow somebody is sealed (see [`crate::seal`]).

mod form;

mod json;

use crate::digest::{BodyHash, LeafHash, NodeHash};
use crate::pseudonym::Pseudonym;
use crate::seal::Sealed;
use chrono::{DateTime, TimeDelta, Utc};
use json::{Object, Reader};
use std::collections::BTreeMap;

/// No entry may be longer.
pub const MAX_BYTES: usize = 65_535;

/// The version of all entries that this program writes.
pub const VERSION: u64 = 1;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    Genesis(Genesis),
    Enrol(Enrol),
    Unenrol(Unenrol),
    Plan(Plan),
    Check(CheckLeaf),
    Gap(GapLeaf),
    Change(Change),
    Custody(Custody),
    Anchor(AnchorLeaf),
}

/// The first entry: who keeps this log, with which keys and under which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    pub origin: String,
    /// Verifier key of the log's checkpoints (`merkle::note`).
    pub log_key: String,
    /// Public key of the pseudonyms: SubjectPublicKeyInfo DER in base64 (`pseudonym`).
    pub subject_key: String,
    /// Name and version of the program.
    pub software: String,
    pub at: DateTime<Utc>,
    /// The judge's numbers when the log began, and what else rules it.
    pub policy: BTreeMap<String, String>,
}

/// Somebody is followed from now on. Basis and documents are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrol {
    pub person: Pseudonym,
    pub at: DateTime<Utc>,
    pub sealed: Sealed,
}

/// Somebody is no longer followed. The reason is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unenrol {
    pub person: Pseudonym,
    pub at: DateTime<Utc>,
    pub sealed: Sealed,
}

/// What will be asked in a period, written before it begins, so that nobody can drop a check afterwards. Long plans
/// have several parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub from: DateTime<Utc>,
    /// Exclusive.
    pub until: DateTime<Utc>,
    pub written_at: DateTime<Utc>,
    /// From 1 to `parts`.
    pub part: u32,
    pub parts: u32,
    pub streams: Vec<PlanStream>,
}

/// The slots of one person at one source: slot k is at `first + k * every`, for k from 0 to `slots` - 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStream {
    pub person: Pseudonym,
    pub source: String,
    pub first: DateTime<Utc>,
    pub every_ms: u64,
    pub slots: u64,
}

/// One look. What was asked and answered is sealed, also whether it was answered at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLeaf {
    pub person: Pseudonym,
    /// Counts the checks of this person from 1 without a hole: a check that was taken out leaves one.
    pub seq: u64,
    /// The planned slot that this check fills; `None` for a re-check or a control.
    pub slot: Option<DateTime<Utc>>,
    /// Checks that were made together and witness each other have the same number.
    pub batch: u64,
    /// SHA-256 of the last time-stamp token before the look, in hex: the look is not older than it.
    pub token: Option<String>,
    /// SHA-256 of the contact receipt (the server's handshake signature), in hex.
    pub receipt: Option<String>,
    pub sealed: Sealed,
}

/// Planned slots that were not asked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapLeaf {
    pub person: Pseudonym,
    pub source: String,
    /// Continues the count of this person's checks: a gap takes one number.
    pub seq: u64,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// How many planned slots it accounts for.
    pub slots: u64,
    /// A key such as `process_down`, `paused`, `asleep`.
    pub reason: String,
    pub at: DateTime<Utc>,
}

/// An event that was found by a rule; derived from checks, so anyone with the opened values can find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub person: Option<Pseudonym>,
    /// The check that showed it.
    pub seq: Option<u64>,
    pub at: DateTime<Utc>,
    /// Version of the judge's rules.
    pub rule: u32,
    pub sealed: Sealed,
}

/// Something was done with the archive itself: export, access, config change, clock step, restore, robots override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    pub at: DateTime<Utc>,
    /// A key such as `export`.
    pub kind: String,
    pub sealed: Sealed,
}

/// A third party's word for the time of a checkpoint of this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorLeaf {
    /// When the proof was received, by our clock.
    pub at: DateTime<Utc>,
    pub kind: AnchorKind,
    /// Host of the service, and port where it is not the usual one.
    pub service: String,
    /// Size and root of the checkpoint that was stamped.
    pub size: u64,
    pub root: NodeHash,
    /// SHA-256 of the token (the whole TimeStampResp), the .ots file, or the cosigned note.
    pub proof: BodyHash,
    /// When the service was first asked since its last proof: from then to `at` is the delay.
    pub asked_at: DateTime<Utc>,
    /// What a token says of the time; `None` for the other kinds.
    pub time: Option<DateTime<Utc>>,
}

/// What kind of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnchorKind {
    /// A token of a time-stamping service.
    Rfc3161,
    /// A proof of OpenTimestamps calendars, or their promise of one.
    OpenTimestamps,
    /// A cosignature of a witness (C2SP tlog-cosignature).
    Cosignature,
}

impl AnchorKind {
    pub const ALL: [AnchorKind; 3] =
        [AnchorKind::Rfc3161, AnchorKind::OpenTimestamps, AnchorKind::Cosignature];

    /// The word in entries.
    pub const fn key(self) -> &'static str {
        match self {
            AnchorKind::Rfc3161 => "rfc3161",
            AnchorKind::OpenTimestamps => "opentimestamps",
            AnchorKind::Cosignature => "cosignature",
        }
    }

    pub fn from_key(key: &str) -> Option<AnchorKind> {
        AnchorKind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Why bytes are no entry. Says nothing of the values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    #[error("the entry has {0} bytes; at most 65535 are allowed")]
    TooLong(usize),
    #[error("the entry is not a JSON object")]
    NotJson,
    #[error("the entry is of a type or version newer than this program knows")]
    Newer,
    #[error("the entry has no valid `{0}`")]
    Field(&'static str),
    #[error("the entry is not in canonical form, or has fields it should not have")]
    NotCanonical,
}

impl Leaf {
    /// The bytes that enter the log. Times are cut to microseconds.
    ///
    /// # Panics
    /// When [`Leaf::parse`] would refuse them: more than [`MAX_BYTES`], a number beyond 2^53, a year beyond 9999, a
    /// token or receipt that is no digest. A mistake in our code must not enter a log that cannot forget it. Only
    /// a plan can grow; [`Plan::split`] keeps it in bounds.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self.written() {
            Ok(bytes) if bytes.len() <= MAX_BYTES => bytes,
            Ok(bytes) => panic!("an entry of type {} is too long: {}", self.type_name(), bytes.len()),
            Err(why) => panic!("{why}"),
        }
    }

    /// Whether these are the bytes of this entry; false for one that cannot be written at all.
    pub fn is_written_as(&self, bytes: &[u8]) -> bool {
        bytes.len() <= MAX_BYTES && self.written().is_ok_and(|written| written == bytes)
    }

    /// Reads an entry, strictly: written again, it must give the same bytes.
    pub fn parse(bytes: &[u8]) -> Result<Leaf, LeafError> {
        if bytes.len() > MAX_BYTES {
            return Err(LeafError::TooLong(bytes.len()));
        }
        let entry = Reader::parse(bytes)?;
        let (kind, version) = (entry.text("type")?, entry.number("v")?);
        if version != VERSION {
            return Err(if version > VERSION { LeafError::Newer } else { LeafError::Field("v") });
        }
        let leaf = match kind.as_str() {
            "genesis" => Leaf::Genesis(Genesis::read(&entry)?),
            "enrol" => Leaf::Enrol(Enrol::read(&entry)?),
            "unenrol" => Leaf::Unenrol(Unenrol::read(&entry)?),
            "plan" => Leaf::Plan(Plan::read(&entry)?),
            "check" => Leaf::Check(CheckLeaf::read(&entry)?),
            "gap" => Leaf::Gap(GapLeaf::read(&entry)?),
            "change" => Leaf::Change(Change::read(&entry)?),
            "custody" => Leaf::Custody(Custody::read(&entry)?),
            "anchor" => Leaf::Anchor(AnchorLeaf::read(&entry)?),
            _ => return Err(LeafError::Newer),
        };
        if leaf.is_written_as(bytes) { Ok(leaf) } else { Err(LeafError::NotCanonical) }
    }

    /// The value of `"type"`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Leaf::Genesis(_) => "genesis",
            Leaf::Enrol(_) => "enrol",
            Leaf::Unenrol(_) => "unenrol",
            Leaf::Plan(_) => "plan",
            Leaf::Check(_) => "check",
            Leaf::Gap(_) => "gap",
            Leaf::Change(_) => "change",
            Leaf::Custody(_) => "custody",
            Leaf::Anchor(_) => "anchor",
        }
    }

    /// Whom it speaks of, in clear.
    pub fn person(&self) -> Option<Pseudonym> {
        match self {
            Leaf::Enrol(leaf) => Some(leaf.person),
            Leaf::Unenrol(leaf) => Some(leaf.person),
            Leaf::Check(leaf) => Some(leaf.person),
            Leaf::Gap(leaf) => Some(leaf.person),
            Leaf::Change(leaf) => leaf.person,
            Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Custody(_) | Leaf::Anchor(_) => None,
        }
    }

    /// The time that stands in it in clear: of a check its slot, of all others when they were written.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Leaf::Genesis(leaf) => Some(leaf.at),
            Leaf::Enrol(leaf) => Some(leaf.at),
            Leaf::Unenrol(leaf) => Some(leaf.at),
            Leaf::Plan(leaf) => Some(leaf.written_at),
            Leaf::Check(leaf) => leaf.slot,
            Leaf::Gap(leaf) => Some(leaf.at),
            Leaf::Change(leaf) => Some(leaf.at),
            Leaf::Custody(leaf) => Some(leaf.at),
            Leaf::Anchor(leaf) => Some(leaf.at),
        }
    }

    /// What stands for its closed values.
    pub fn sealed(&self) -> Option<Sealed> {
        match self {
            Leaf::Enrol(leaf) => Some(leaf.sealed),
            Leaf::Unenrol(leaf) => Some(leaf.sealed),
            Leaf::Check(leaf) => Some(leaf.sealed),
            Leaf::Change(leaf) => Some(leaf.sealed),
            Leaf::Custody(leaf) => Some(leaf.sealed),
            Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Gap(_) | Leaf::Anchor(_) => None,
        }
    }

    /// Hash of the bytes, for the tree. Who has the bytes already uses [`LeafHash::of`].
    pub fn hash(&self) -> LeafHash {
        LeafHash::of(&self.to_bytes())
    }

    /// The bytes, or what in them has no form.
    fn written(&self) -> Result<Vec<u8>, String> {
        let mut o = Object::with_capacity(512);
        match self {
            Leaf::Genesis(leaf) => leaf.write(&mut o),
            Leaf::Enrol(leaf) => leaf.write(&mut o),
            Leaf::Unenrol(leaf) => leaf.write(&mut o),
            Leaf::Plan(leaf) => leaf.write(&mut o),
            Leaf::Check(leaf) => leaf.write(&mut o),
            Leaf::Gap(leaf) => leaf.write(&mut o),
            Leaf::Change(leaf) => leaf.write(&mut o),
            Leaf::Custody(leaf) => leaf.write(&mut o),
            Leaf::Anchor(leaf) => leaf.write(&mut o),
        }
        o.finish()
    }
}

impl Plan {
    /// Cuts a plan of any length into parts that fit an entry each; a plan without streams has one part. Source
    /// ids may have up to 64 bytes.
    pub fn split(self) -> Vec<Plan> {
        // A stream is at most 236 bytes: 256 of them and the rest of the entry stay below 65,535.
        const STREAMS: usize = 256;
        let chunks: Vec<&[PlanStream]> =
            if self.streams.is_empty() { vec![&[]] } else { self.streams.chunks(STREAMS).collect() };
        let parts = u32::try_from(chunks.len()).expect("a plan of fewer than a million million slots");
        let part =
            |(i, streams): (u32, &&[PlanStream])| Plan { part: i, parts, streams: streams.to_vec(), ..self };
        (1..).zip(&chunks).map(part).collect()
    }
}

impl PlanStream {
    /// When slot `k` is; `None` beyond the last slot or the calendar.
    pub fn slot(&self, k: u64) -> Option<DateTime<Utc>> {
        let after = i64::try_from(self.every_ms.checked_mul(k)?).ok()?;
        let at = self.first.checked_add_signed(TimeDelta::try_milliseconds(after)?)?;
        (k < self.slots).then_some(at)
    }
}

#[cfg(test)]
mod tests;
