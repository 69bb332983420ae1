//! What changed between checks: the facts that alerts, pages and exports are made of.

use crate::person::PersonId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One fact, written once, never changed; a later one may correct it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it was found: the time of the check that showed it.
    pub at: DateTime<Utc>,
    pub kind: EventKind,
    /// Whom it is about; `None` for a fact about the source or a group.
    pub person: Option<PersonId>,
    /// The source's id.
    pub source: String,
    /// The group, for `GroupChanged`.
    pub group: Option<String>,
    /// The state before, in the words of the page: custody and place, or a status key.
    pub was: Option<String>,
    /// The state after.
    pub now: Option<String>,
    /// The check that showed it, and the one before that it is compared with.
    pub check: Option<u64>,
    pub before: Option<u64>,
    /// The conditions, for people who ask why: "5 witnessed misses over 12h 4m; 8 controls listed".
    pub because: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The page listed this person for the first time since we ask.
    FirstListed,
    /// Another place, status or other lasting value.
    Changed,
    /// The page said it has no record, witnessed by controls, once. Unconfirmed.
    FirstMiss,
    /// Not listed, often and long enough for an early notice. Unconfirmed.
    LikelyNotListed,
    /// Not listed, confirmed by the policy.
    NotListed,
    /// Listed again after an absence that was told.
    ListedAgain,
    /// Still listed, now without a place.
    PlaceGone,
    /// Listed as not in custody.
    OutOfCustody,
    /// No longer listed some weeks after "not in custody": expected, low alarm.
    ExpiredExpected,
    /// The page no longer has the shape the profile knows, for everybody.
    PageChangedShape,
    /// No useful answer from this source for as long as the policy allows.
    SourceSilent,
    /// Useful answers again, after `SourceSilent`, `PageChangedShape` or `SiteInDoubt`.
    SourceBack,
    /// Many unrelated people missed at once: the site, not the people. Clocks stand still.
    SiteInDoubt,
    /// A large part of a group changed while the others did not.
    GroupChanged,
    /// A court's page showed case information for the first time since we ask.
    CourtCaseSeen,
    /// A court's page showed other case information than before: a hearing, a decision.
    CourtCaseChanged,
    /// An earlier event is taken back; `because` says which and why.
    Correction,
}

impl EventKind {
    pub const ALL: [EventKind; 17] = [
        EventKind::FirstListed,
        EventKind::Changed,
        EventKind::FirstMiss,
        EventKind::LikelyNotListed,
        EventKind::NotListed,
        EventKind::ListedAgain,
        EventKind::PlaceGone,
        EventKind::OutOfCustody,
        EventKind::ExpiredExpected,
        EventKind::PageChangedShape,
        EventKind::SourceSilent,
        EventKind::SourceBack,
        EventKind::SiteInDoubt,
        EventKind::GroupChanged,
        EventKind::CourtCaseSeen,
        EventKind::CourtCaseChanged,
        EventKind::Correction,
    ];

    /// The stored key: `first_listed`, `changed` …
    pub fn key(self) -> &'static str {
        match self {
            EventKind::FirstListed => "first_listed",
            EventKind::Changed => "changed",
            EventKind::FirstMiss => "first_miss",
            EventKind::LikelyNotListed => "likely_not_listed",
            EventKind::NotListed => "not_listed",
            EventKind::ListedAgain => "listed_again",
            EventKind::PlaceGone => "place_gone",
            EventKind::OutOfCustody => "out_of_custody",
            EventKind::ExpiredExpected => "expired_expected",
            EventKind::PageChangedShape => "page_changed_shape",
            EventKind::SourceSilent => "source_silent",
            EventKind::SourceBack => "source_back",
            EventKind::SiteInDoubt => "site_in_doubt",
            EventKind::GroupChanged => "group_changed",
            EventKind::CourtCaseSeen => "court_case_seen",
            EventKind::CourtCaseChanged => "court_case_changed",
            EventKind::Correction => "correction",
        }
    }

    /// Reads a stored key.
    pub fn parse(key: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|k| k.key() == key)
    }
}
