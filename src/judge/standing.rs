//! How things stand now: what `status` shows of a watch and of the source.

use super::state::{At, Stage, WatchState, length};
use super::{Desk, words};
use crate::outcome::Custody;
use crate::person::WatchNo;
use chrono::{DateTime, Utc};

/// How it stands with one person at this source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub status: Status,
    /// Key of the custody last seen: `held`, `held_no_place`, `cbp`, `out`, `other`, `not_said`.
    pub custody: Option<&'static str>,
    pub place: Option<String>,
    /// The last record in words: `held at X`.
    pub says: Option<String>,
    /// Since when the status holds: the first look that showed the custody, or the first miss.
    pub since: Option<DateTime<Utc>>,
    pub last_check: Option<DateTime<Utc>>,
    pub last_useful: Option<DateTime<Utc>>,
    pub last_listed: Option<DateTime<Utc>>,
    /// Witnessed misses of the present absence.
    pub misses: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    NeverListed,
    Listed,
    /// Missed and witnessed once, unconfirmed: we look again.
    Recheck,
    Likely,
    NotListed,
    ExpiredExpected,
    /// The site is in doubt: what it says of this person is not believed now.
    SiteDoubt,
    /// No useful answer for as long as the policy allows.
    Stale,
    /// A court's page, which says nothing of custody, shows a case.
    CourtCase,
    /// A court's page has no case information now.
    NoCase,
}

/// How it stands with the source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStanding {
    pub state: Health,
    /// Share of useful checks that were misses soon undone; `None` while too few are known.
    pub flicker: Option<f64>,
    pub blocked_since: Option<DateTime<Utc>>,
    /// Since when the state holds, where it is not green.
    pub since: Option<DateTime<Utc>>,
    pub last_useful: Option<DateTime<Utc>>,
}

/// The worst of what holds for a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    Green,
    /// Several of the last looks had no useful answer.
    Degraded,
    InDoubt,
    Blocked,
    Silent,
    /// Its pages have a shape that the profile does not know.
    Drift,
}

impl Status {
    pub fn key(self) -> &'static str {
        match self {
            Status::NeverListed => "never_listed",
            Status::Listed => "listed",
            Status::Recheck => "recheck",
            Status::Likely => "likely_not_listed",
            Status::NotListed => "not_listed",
            Status::ExpiredExpected => "expired_expected",
            Status::SiteDoubt => "site_doubt",
            Status::Stale => "stale",
            Status::CourtCase => "court_case",
            Status::NoCase => "no_case",
        }
    }

    /// For sorting: what needs somebody's eyes comes first.
    pub fn urgency(self) -> u8 {
        match self {
            Status::NotListed => 0,
            Status::Likely => 1,
            Status::Recheck => 2,
            Status::SiteDoubt => 3,
            Status::Stale => 4,
            Status::NeverListed => 5,
            Status::ExpiredExpected => 6,
            Status::Listed => 7,
            // A page that says nothing of custody stands behind those that do.
            Status::CourtCase => 8,
            Status::NoCase => 9,
        }
    }
}

impl Health {
    pub fn key(self) -> &'static str {
        match self {
            Health::Green => "green",
            Health::Degraded => "degraded",
            Health::InDoubt => "in_doubt",
            Health::Blocked => "blocked",
            Health::Silent => "silent",
            Health::Drift => "drift",
        }
    }
}

impl Desk {
    /// How it stands with a watch. One that is not enrolled was never listed and never looked at.
    pub fn standing(&self, no: WatchNo, now: DateTime<Utc>) -> Standing {
        let nothing = WatchState::default();
        let state = self.state(no).unwrap_or(&nothing);
        let status = self.status(state, At::of(now));
        let absence = state.absence.as_deref();
        let since = match status {
            Status::Recheck | Status::Likely | Status::NotListed | Status::ExpiredExpected => {
                absence.map(|a| a.began.1)
            }
            Status::Listed | Status::NeverListed | Status::CourtCase => state.since,
            Status::NoCase => state.heard.map(|h| h.at),
            Status::SiteDoubt => self.source_state().doubt.as_ref().map(|d| d.since),
            Status::Stale => state.heard.map(|h| h.at),
        };
        Standing {
            status,
            custody: state.says.as_ref().map(|s| s.custody.key()),
            place: state.says.as_ref().and_then(|s| s.custody.place()).map(str::to_owned),
            says: words::says(state.says.as_ref()),
            since: since.map(At::utc),
            last_check: state.last.map(|m| m.1.utc()),
            last_useful: state.heard.map(|h| h.at.utc()),
            last_listed: state.listed.map(|m| m.1.utc()),
            misses: absence.and_then(|a| a.seen).map_or(0, |s| s.times),
        }
    }

    /// An absence that was told stays what it is; doubt and age come before the rest.
    fn status(&self, state: &WatchState, now: At) -> Status {
        let stage = state.absence.as_ref().map(|a| a.stage);
        let calm = match stage {
            Some(Stage::Likely) => return Status::Likely,
            Some(Stage::NotListed) => return Status::NotListed,
            Some(Stage::Expired) => return Status::ExpiredExpected,
            Some(Stage::Suspect) => Status::Recheck,
            Some(Stage::Missed) => Status::Listed,
            None if state.no_case => Status::NoCase,
            None if state.says.is_none() => Status::NeverListed,
            None if state.says.as_ref().is_some_and(|s| s.custody == Custody::NotSaid) => Status::CourtCase,
            None => Status::Listed,
        };
        if calm != Status::NeverListed && self.source_state().doubt.is_some() {
            return Status::SiteDoubt;
        }
        let limit = length(self.policy.stale_after);
        if state.heard.is_some_and(|h| now.since(h.at) > limit) { Status::Stale } else { calm }
    }

    /// How it stands with the source.
    pub fn source_standing(&self, now: DateTime<Utc>) -> SourceStanding {
        let s = self.source_state();
        let at = At::of(now);
        let (state, since) = if let Some(doubt) = &s.doubt {
            (Health::InDoubt, Some(doubt.since))
        } else if s.drift.is_some() {
            (Health::Drift, s.drift)
        } else if s.silent.is_some() {
            (Health::Silent, s.silent)
        } else if s.blocked.is_some() {
            (Health::Blocked, s.blocked)
        } else if self.is_amiss() {
            (Health::Degraded, s.amiss)
        } else {
            (Health::Green, None)
        };
        SourceStanding {
            state,
            flicker: s.days.rate(at),
            blocked_since: s.blocked.map(At::utc),
            since: since.map(At::utc),
            last_useful: s.last_useful.map(At::utc),
        }
    }
}
