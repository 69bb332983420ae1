//! What is to be told to whom: one notice is one message to one contact. Made of events; put into words by `alert`.

use crate::contact::ContactId;
use crate::person::PersonId;
use crate::time::Period;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a notice says. The numbers are those of the messages in `locales/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 1: we have begun to look.
    Started,
    /// 2: no change.
    NoChange,
    /// 3: on the list for the first time since we ask.
    FirstListed,
    /// 4 and 4a: not on the list now, confirmed.
    NotListed,
    /// 5: listed without a place.
    NoPlace,
    /// 6: another place.
    PlaceChanged,
    /// 7: listed as not in custody.
    NotInCustody,
    /// 8: on the list again.
    ListedAgain,
    /// 9: the website wants a person.
    WantsPerson,
    /// 10: the website does not answer; one for each outage.
    SiteSilent,
    /// The end of 10.
    SiteBack,
    /// 11: an earlier notice is taken back.
    Correction,
    /// 12: still not on the list, a day or three later.
    StillNotListed,
    /// 13: a test.
    Test,
    /// 14: an old record left the list, as expected.
    OldRecordLeft,
    /// Unconfirmed: one witnessed miss.
    FirstMiss,
    /// Unconfirmed: likely not listed.
    Likely,
    /// Many missed at once: the site, not the people. For helpers.
    SiteInDoubt,
    /// The page looks different and cannot be read. For helpers.
    PageLooksDifferent,
    /// The record changed in something else than the place.
    RecordChanged,
    /// A court's page shows a case, or other case information.
    CourtCase,
    /// A large part of a group changed while others did not.
    Group,
    /// Many notices at once, as one.
    Digest,
    /// No useful look for three intervals: this machine, or its network.
    OutOfDate,
}

/// The values that a message is made of. What is `None` is not known, and its sentence is left out.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The message name.
    pub call: String,
    /// The place that the page shows now, or showed last; verbatim.
    pub place: Option<String>,
    /// The place before.
    pub old_place: Option<String>,
    pub city: Option<String>,
    /// The page's own words, where they say no place or an unknown status.
    pub quote: Option<String>,
    /// The field office that the record names, and its telephone there.
    pub office: Option<String>,
    pub office_phone: Option<String>,
    /// The page lists the person now. Of `NoChange` and `Correction`.
    pub listed: Option<bool>,
    /// When the next note that nothing changed is due. Of `NoChange`.
    pub next_note: Option<DateTime<Utc>>,
    /// Telephone of the place, as the record shows it.
    pub place_phone: Option<String>,
    /// Country of birth, for the consulate.
    pub country: Option<String>,
    /// When this was first seen.
    pub first_seen: Option<DateTime<Utc>>,
    /// When the state before was last seen.
    pub last_seen: Option<DateTime<Utc>>,
    /// Looks that found no record, the first and the last of them.
    pub misses: Option<u32>,
    pub first_miss: Option<DateTime<Utc>>,
    pub last_miss: Option<DateTime<Utc>>,
    /// How long the person was, or has been, not on the list.
    pub gap: Option<Period>,
    /// Looks since the last notice.
    pub more: Option<u32>,
    /// Useful looks, and all looks, since the last note.
    pub useful: Option<u32>,
    pub all: Option<u32>,
    pub last_look: Option<DateTime<Utc>>,
    /// How often we look.
    pub every: Option<Period>,
    /// Whom to call first: the lawyer's name and number.
    pub lawyer: Option<String>,
    /// When the notice that is taken back was sent.
    pub told_at: Option<DateTime<Utc>>,
    /// What kind of notice that was.
    pub told: Option<NoticeKind>,
    /// When an unconfirmed absence can be confirmed at the earliest.
    pub confirmed_by: Option<DateTime<Utc>>,
    /// Other people who were listed in the same minutes, of so many who were asked about.
    pub controls: Option<(u32, u32)>,
    /// Share of looks that missed somebody who was there, of 1000.
    pub flicker: Option<u32>,
    /// Useful looks of planned ones in the last seven days, and the longest gap.
    pub coverage: Option<(u32, u32, Period)>,
    pub group: Option<GroupFacts>,
    /// Of a digest: how many of each kind.
    pub counts: Vec<(NoticeKind, u32)>,
    /// Of a digest: the message names, as many as are worth it.
    pub calls: Vec<String>,
    /// The agency as people know it: `ICE`, `Bureau of Prisons`. Without one, the messages say ICE.
    pub source: Option<String>,
}

/// A group at one moment, and the others beside it. Counts under ten are shown as "fewer than 10".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupFacts {
    pub name: String,
    pub size: u32,
    pub not_listed: u32,
    pub no_place: u32,
    pub listed: u32,
    /// People outside the group who are still listed, of so many who were.
    pub others: Option<(u32, u32)>,
}

/// How far a notice has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// To be sent, at its time.
    Queued,
    /// A channel's server took it.
    Accepted,
    /// The contact said "I saw this".
    Seen,
    /// Not delivered in 48 hours by any channel.
    GivenUp,
    /// No longer true, or part of a digest, before it was sent.
    Withdrawn,
}

/// One message to one contact.
#[derive(Clone, PartialEq)]
pub struct NewNotice {
    pub contact: ContactId,
    pub kind: NoticeKind,
    pub person: Option<PersonId>,
    /// The number of the event that it tells.
    pub event: Option<u64>,
    /// The number of the notice that it takes back, repeats or follows.
    pub follows: Option<u64>,
    /// When it happened; a message that is sent late says this first.
    pub event_at: DateTime<Utc>,
    /// Not sent before.
    pub not_before: DateTime<Utc>,
    /// Sent in quiet hours too, and repeated until it is seen.
    pub urgent: bool,
    pub facts: Facts,
}

impl std::fmt::Debug for NewNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewNotice({:?} to {:?})", self.kind, self.contact)
    }
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Facts(…)")
    }
}
