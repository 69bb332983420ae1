//! What the judge remembers: of a watch, a few hundred bytes; of a source, about a kilobyte. Both are kept
//! as JSON by the store after every change that matters, and an exact restart needs nothing else but the
//! last looks, which are in the archive.

use crate::digest::{ProfileHash, sha256};
use crate::outcome::{Custody, Record};
use crate::person::WatchNo;
use crate::time::{Period, from_micros, micros};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::flicker::Days;

/// Microseconds since 1970 UTC: short in JSON, and the same after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(i64);

/// A check and when it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub u64, pub At);

/// What is remembered of one watch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WatchState {
    /// What the last record said; `None` for a person who was never listed, who therefore cannot be missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Says>,
    /// Since when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<At>,
    /// The last look that found the person listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Mark>,
    /// The last useful answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
    /// The last look of any outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Mark>,
    /// A court's page had no case information at the last useful look. Shown, and nothing follows from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_case: bool,
    /// When "not in custody" was first seen, while it still says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<At>,
    /// The last time a listed person was missed for the first time: what the fleet brake counts. It outlives
    /// the absence, so that a site that answers "no record" now and then is seen as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flipped: Option<At>,
    /// The absence outlasted a doubt (see `fleet`): it is no longer held against the site.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// The last change that counts for the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// When absences were confirmed, the latest ones: tells a record that flaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Box<Absence>>,
}

/// The last useful answer: listed, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub at: At,
    pub listed: bool,
}

/// What a record said, enough to tell whether another one says the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Says {
    pub custody: Custody,
    /// SHA-256 of custody and every lasting field.
    #[serde(with = "hex32")]
    pub digest: [u8; 32],
    /// The beginning of the hash of the profile that read it.
    pub profile: u32,
}

/// A change that counts for the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub at: At,
    pub how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Another place or custody.
    Moved,
    PlaceGone,
    Out,
    /// Likely not listed.
    Gone,
}

/// From the first miss to the next time the person is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Absence {
    /// The first miss, witnessed or not.
    pub began: Mark,
    pub stage: Stage,
    /// Witnessed misses, and the first and last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// Misses that nothing witnessed.
    pub unwitnessed: u32,
    /// Those of them around which a control had no record either. Each asks for one more witnessed miss: in
    /// an outage of a part of the site, all controls are listed now and then by chance.
    pub refuted: u32,
    /// How many re-check waits are behind us, and when the next look is wanted.
    pub step: u32,
    pub next: At,
    /// The miss that is being witnessed now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Round>,
    /// The last search by name since it began that found no record either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_name: Option<Mark>,
    /// When a search by name was first asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_asked: Option<At>,
}

/// How far an absence has come. In this order only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Missed, not witnessed: nothing is said of it.
    Missed,
    /// Witnessed once: `first_miss` was told.
    Suspect,
    Likely,
    NotListed,
    /// Left the list some weeks after "not in custody".
    Expired,
}

/// The witnessed misses of an absence, all read with one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub times: u32,
    pub first: Mark,
    pub last: Mark,
    pub profile: u32,
    /// The fewest people who were listed around any of them.
    pub controls: u32,
    pub certainty: Certainty,
    /// How long the source had been in doubt and amiss when the first was seen, microseconds.
    pub frozen: i64,
    pub amiss: i64,
    /// The last of them was seen by a person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// How much a witnessed miss was witnessed by; lower ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Nothing that is listed could be asked: one person, and no proven population control.
    Alone,
    /// One or two people, or only the population control.
    Lower,
    /// Three people or more.
    Full,
}

/// A miss and the controls around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    pub miss: Mark,
    /// The beginning of the hash of the profile that read the miss.
    pub profile: u32,
    pub until: At,
    /// How many people must be listed after the miss.
    pub need: u32,
    pub nobody: Probe,
    pub population: Probe,
    pub controls: Vec<(WatchNo, Said)>,
    /// The miss was seen by a person. That the site refuses the program says nothing about what it shows to people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// What one of the two controls that are no people said in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Probe {
    NotNeeded,
    Pending,
    /// As it should: no record for nobody, at least one for the common name.
    Good,
    /// No useful answer, or a record of nobody.
    Bad,
    /// The common name has no record.
    Zero,
}

/// What a person who serves as a control said in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    #[serde(rename = "p")]
    Pending,
    /// Listed within the window before the miss.
    #[serde(rename = "b")]
    Before,
    /// Listed after the miss.
    #[serde(rename = "l")]
    Listed,
    #[serde(rename = "z")]
    Zero,
    /// No useful answer.
    #[serde(rename = "u")]
    Unsure,
}

/// What is remembered of a source.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// The last eight looks, newest in the lowest bit; 1 is a look without a useful answer.
    pub recent: u8,
    pub last: Option<At>,
    pub last_useful: Option<At>,
    /// The first look without a useful answer since the last one with, and how many there were.
    pub failing: Option<At>,
    pub failures: u32,
    pub blocked: Option<At>,
    pub silent: Option<At>,
    /// Whose page had another shape, in a row.
    pub shape: Vec<WatchNo>,
    pub drift: Option<At>,
    /// Useful answers since the drift was told.
    pub readable: u32,
    /// Since when the source is amiss, and how long it was before, microseconds.
    pub amiss: Option<At>,
    pub amiss_before: i64,
    pub doubt: Option<Box<Doubt>>,
    pub doubt_ended: Option<At>,
    /// How long the source was in doubt before, microseconds.
    pub frozen_before: i64,
    pub nobody: Option<ProbeState>,
    pub population: Option<ProbeState>,
    /// The population control had a record once.
    pub population_proven: bool,
    /// When the population control is to be proven again.
    pub probe_next: Option<At>,
    pub days: Days,
    /// When a group was last news, and whether missing people were part of it.
    pub groups: BTreeMap<String, GroupTold>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeState {
    pub at: At,
    pub said: Probe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTold {
    pub at: At,
    /// How many of the changes were people likely not listed.
    pub gone: u32,
}

/// The site is in doubt: clocks stand still, and a few people are asked about now and then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    pub since: At,
    /// How many people were listed when it began.
    pub people: u32,
    /// Of them, listed and missing at their last look since.
    pub present: u32,
    pub missing: u32,
    /// When one of them last changed from one to the other.
    pub turned: At,
    /// The last sign of the fault. Clocks stand still until here: what came after was well.
    pub worst: At,
    /// How many looks in a row found somebody listed.
    pub streak: u32,
    pub step: u32,
    /// When the last round was asked, and when the next one is due.
    pub asked: At,
    pub next: At,
    pub round: Option<Round>,
}

impl At {
    pub fn of(at: DateTime<Utc>) -> At {
        At(micros(at))
    }

    pub fn utc(self) -> DateTime<Utc> {
        from_micros(self.0)
    }

    pub fn micros(self) -> i64 {
        self.0
    }

    pub fn plus(self, micros: i64) -> At {
        At(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this; negative if it is later.
    pub fn since(self, earlier: At) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Days since 1970.
    pub fn day(self) -> u32 {
        u32::try_from(self.0.div_euclid(86_400_000_000)).unwrap_or(0)
    }
}

/// A period in microseconds.
pub fn length(period: Period) -> i64 {
    i64::try_from(period.duration().as_micros()).unwrap_or(i64::MAX)
}

/// The beginning of a profile's hash: enough to see that it is another.
pub fn short(profile: ProfileHash) -> u32 {
    let b = profile.as_bytes();
    u32::from_be_bytes([b[0], b[1], b[2], b[3]])
}

/// SHA-256 of what [`Record::says_the_same`] compares: custody and every field but the volatile ones.
pub fn digest_of(record: &Record) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(256);
    let mut text = |t: &str| {
        bytes.extend_from_slice(&(t.len() as u64).to_le_bytes());
        bytes.extend_from_slice(t.as_bytes());
    };
    text(record.custody.key());
    match &record.custody {
        Custody::Held { place: words } | Custody::Other(words) => text(words),
        Custody::HeldNoPlace | Custody::Cbp | Custody::Out | Custody::NotSaid => text(""),
    }
    for field in record.fields.iter().filter(|f| !f.volatile) {
        text(&field.name);
        text(&field.value);
    }
    sha256(&[&bytes])
}

impl Round {
    pub fn said(&self, what: Said) -> u32 {
        self.controls.iter().filter(|(_, said)| *said == what).count() as u32
    }

    /// Nothing more is awaited.
    pub fn complete(&self) -> bool {
        self.nobody != Probe::Pending && self.population != Probe::Pending && self.said(Said::Pending) == 0
    }
}

impl SourceState {
    /// How long the source had been in doubt by `at`, microseconds.
    pub fn frozen(&self, at: At) -> i64 {
        self.frozen_before + self.doubt.as_ref().map_or(0, |d| d.worst.min(at).since(d.since).max(0))
    }

    /// How long the source had been amiss by `at`, microseconds.
    pub fn amiss(&self, at: At) -> i64 {
        self.amiss_before + self.amiss.map_or(0, |since| at.since(since).max(0))
    }
}

/// Thirty-two bytes as hexadecimal text.
mod hex32 {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&hex::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(D::Error::custom)?;
        Ok(bytes)
    }
}
