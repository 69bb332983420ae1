//! What is to be told to whom: one notice is one message to one contact. Made of events; put into words by `alert`.

use crate::contact::ContactId;
use crate::event::{Event, EventKind};
use crate::judge::{place_in, shows_no_place, shows_out};
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
    /// Records of so many people changed at once that the source itself is in question. For helpers.
    SourceUnstable,
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
    /// Asks how often such notes are wanted. Of `NoChange`, once.
    pub ask_how_often: bool,
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
    /// Something is being looked into, so that neither "no change" nor a change can be said. Of `NoChange`.
    pub looked_into: bool,
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
    /// The lawyer's clocks that run for this person when it happened: the rule's name, and when it ends.
    pub clocks: Vec<(String, DateTime<Utc>)>,
    pub group: Option<GroupFacts>,
    /// Of a digest: how many of each kind.
    pub counts: Vec<(NoticeKind, u32)>,
    /// Of a digest: whom it tells what, as many of each kind as are worth naming.
    pub named: Vec<Named>,
    /// The agency as people know it: `ICE`, `Bureau of Prisons`. Without one, the messages say ICE. Of a digest: the
    /// source whose answers changed for so many people at once that it is itself in question.
    pub source: Option<String>,
}

/// One of the changes that a digest tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub kind: NoticeKind,
    /// The message name.
    pub call: String,
    pub event: Option<u64>,
}

/// A group at one moment, and the others beside it. Counts under ten are shown as "fewer than 10".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupFacts {
    pub name: String,
    pub size: u32,
    /// Confirmed, and those of whom it is likely only.
    pub not_listed: u32,
    pub likely: u32,
    pub no_place: u32,
    /// Listed as not in custody.
    pub out: u32,
    /// Listed in another place since `GroupChanged` began to count.
    pub moved: u32,
    /// Listed otherwise.
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

impl NoticeKind {
    pub const ALL: [NoticeKind; 25] = [
        NoticeKind::Started,
        NoticeKind::NoChange,
        NoticeKind::FirstListed,
        NoticeKind::NotListed,
        NoticeKind::NoPlace,
        NoticeKind::PlaceChanged,
        NoticeKind::NotInCustody,
        NoticeKind::ListedAgain,
        NoticeKind::WantsPerson,
        NoticeKind::SiteSilent,
        NoticeKind::SiteBack,
        NoticeKind::Correction,
        NoticeKind::StillNotListed,
        NoticeKind::Test,
        NoticeKind::OldRecordLeft,
        NoticeKind::FirstMiss,
        NoticeKind::Likely,
        NoticeKind::SiteInDoubt,
        NoticeKind::SourceUnstable,
        NoticeKind::PageLooksDifferent,
        NoticeKind::RecordChanged,
        NoticeKind::CourtCase,
        NoticeKind::Group,
        NoticeKind::Digest,
        NoticeKind::OutOfDate,
    ];

    /// The stored key: `not_listed`, `place_changed` …
    pub fn key(self) -> &'static str {
        match self {
            NoticeKind::Started => "started",
            NoticeKind::NoChange => "no_change",
            NoticeKind::FirstListed => "first_listed",
            NoticeKind::NotListed => "not_listed",
            NoticeKind::NoPlace => "no_place",
            NoticeKind::PlaceChanged => "place_changed",
            NoticeKind::NotInCustody => "not_in_custody",
            NoticeKind::ListedAgain => "listed_again",
            NoticeKind::WantsPerson => "wants_person",
            NoticeKind::SiteSilent => "site_silent",
            NoticeKind::SiteBack => "site_back",
            NoticeKind::Correction => "correction",
            NoticeKind::StillNotListed => "still_not_listed",
            NoticeKind::Test => "test",
            NoticeKind::OldRecordLeft => "old_record_left",
            NoticeKind::FirstMiss => "first_miss",
            NoticeKind::Likely => "likely",
            NoticeKind::SiteInDoubt => "site_in_doubt",
            NoticeKind::SourceUnstable => "source_unstable",
            NoticeKind::PageLooksDifferent => "page_looks_different",
            NoticeKind::RecordChanged => "record_changed",
            NoticeKind::CourtCase => "court_case",
            NoticeKind::Group => "group",
            NoticeKind::Digest => "digest",
            NoticeKind::OutOfDate => "out_of_date",
        }
    }

    /// Reads a stored key.
    pub fn parse(key: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|k| k.key() == key)
    }

    /// Whether it is news of a person or group. News of one person reach one contact in their order; the rest may
    /// come before or after.
    pub fn is_news(self) -> bool {
        match self {
            NoticeKind::FirstListed
            | NoticeKind::NotListed
            | NoticeKind::NoPlace
            | NoticeKind::PlaceChanged
            | NoticeKind::NotInCustody
            | NoticeKind::ListedAgain
            | NoticeKind::Correction
            | NoticeKind::StillNotListed
            | NoticeKind::OldRecordLeft
            | NoticeKind::FirstMiss
            | NoticeKind::Likely
            | NoticeKind::RecordChanged
            | NoticeKind::CourtCase
            | NoticeKind::Group
            | NoticeKind::Digest => true,
            NoticeKind::NoChange
            | NoticeKind::WantsPerson
            | NoticeKind::SiteSilent
            | NoticeKind::SiteBack
            | NoticeKind::SiteInDoubt
            | NoticeKind::SourceUnstable
            | NoticeKind::PageLooksDifferent
            | NoticeKind::OutOfDate
            | NoticeKind::Started
            | NoticeKind::Test => false,
        }
    }

    /// How an event is told.
    pub fn of(event: &Event) -> NoticeKind {
        match event.kind {
            // "On the list" is no word for somebody whose first record says that they are not in custody.
            EventKind::FirstListed if event.now.as_deref().is_some_and(shows_out) => NoticeKind::NotInCustody,
            EventKind::FirstListed => NoticeKind::FirstListed,
            EventKind::Changed => changed(event),
            EventKind::FirstMiss => NoticeKind::FirstMiss,
            EventKind::LikelyNotListed => NoticeKind::Likely,
            EventKind::NotListed => NoticeKind::NotListed,
            EventKind::ListedAgain => NoticeKind::ListedAgain,
            EventKind::PlaceGone => NoticeKind::NoPlace,
            EventKind::OutOfCustody => NoticeKind::NotInCustody,
            EventKind::ExpiredExpected => NoticeKind::OldRecordLeft,
            EventKind::CourtCaseSeen | EventKind::CourtCaseChanged => NoticeKind::CourtCase,
            EventKind::PageChangedShape => NoticeKind::PageLooksDifferent,
            EventKind::SiteInDoubt => NoticeKind::SiteInDoubt,
            EventKind::SourceSilent => NoticeKind::SiteSilent,
            EventKind::SourceBack => NoticeKind::SiteBack,
            EventKind::GroupChanged => NoticeKind::Group,
            EventKind::Correction => NoticeKind::Correction,
        }
    }

    /// Whether news of a person at a source make it untrue, or needless, to tell this older news of them again. What is
    /// less sure, of another matter, or only the end of an absence leaves the rest standing.
    pub fn supersedes(self, older: NoticeKind) -> bool {
        let absence = matches!(
            older,
            NoticeKind::FirstMiss | NoticeKind::Likely | NoticeKind::NotListed | NoticeKind::StillNotListed
        );
        let custody = matches!(
            older,
            NoticeKind::FirstListed
                | NoticeKind::NoPlace
                | NoticeKind::PlaceChanged
                | NoticeKind::NotInCustody
                | NoticeKind::ListedAgain
                | NoticeKind::OldRecordLeft
        );
        match self {
            NoticeKind::FirstListed
            | NoticeKind::NotListed
            | NoticeKind::NoPlace
            | NoticeKind::PlaceChanged
            | NoticeKind::NotInCustody
            | NoticeKind::OldRecordLeft => absence || custody,
            NoticeKind::ListedAgain | NoticeKind::Correction => absence || older == NoticeKind::OldRecordLeft,
            NoticeKind::Likely => older == NoticeKind::FirstMiss,
            NoticeKind::Started
            | NoticeKind::NoChange
            | NoticeKind::WantsPerson
            | NoticeKind::SiteSilent
            | NoticeKind::SiteBack
            | NoticeKind::StillNotListed
            | NoticeKind::Test
            | NoticeKind::FirstMiss
            | NoticeKind::SiteInDoubt
            | NoticeKind::SourceUnstable
            | NoticeKind::PageLooksDifferent
            | NoticeKind::RecordChanged
            | NoticeKind::CourtCase
            | NoticeKind::Group
            | NoticeKind::Digest
            | NoticeKind::OutOfDate => false,
        }
    }

    /// Whether it waits for the morning in a contact's quiet hours.
    pub fn waits_for_morning(self) -> bool {
        match self {
            NoticeKind::NoChange
            | NoticeKind::WantsPerson
            | NoticeKind::SiteSilent
            | NoticeKind::SiteBack => true,
            NoticeKind::Started
            | NoticeKind::FirstListed
            | NoticeKind::NotListed
            | NoticeKind::NoPlace
            | NoticeKind::PlaceChanged
            | NoticeKind::NotInCustody
            | NoticeKind::ListedAgain
            | NoticeKind::Correction
            | NoticeKind::StillNotListed
            | NoticeKind::Test
            | NoticeKind::OldRecordLeft
            | NoticeKind::FirstMiss
            | NoticeKind::Likely
            | NoticeKind::SiteInDoubt
            | NoticeKind::SourceUnstable
            | NoticeKind::PageLooksDifferent
            | NoticeKind::RecordChanged
            | NoticeKind::CourtCase
            | NoticeKind::Group
            | NoticeKind::Digest
            | NoticeKind::OutOfDate => false,
        }
    }
}

/// Another place; none where there was one, whatever the record says instead; or something else of it.
fn changed(event: &Event) -> NoticeKind {
    let (was, now) = (event.was.as_deref(), event.now.as_deref());
    match (was.and_then(place_in), now.and_then(place_in)) {
        (_, Some(_)) if was != now => NoticeKind::PlaceChanged,
        (Some(_), None) if now.is_some_and(shows_out) => NoticeKind::NotInCustody,
        (Some(_), None) => NoticeKind::NoPlace,
        (None, None) if was != now && now.is_some_and(shows_no_place) => NoticeKind::NoPlace,
        (Some(_) | None, Some(_) | None) => NoticeKind::RecordChanged,
    }
}

impl NoticeState {
    pub const ALL: [NoticeState; 5] = [
        NoticeState::Queued,
        NoticeState::Accepted,
        NoticeState::Seen,
        NoticeState::GivenUp,
        NoticeState::Withdrawn,
    ];

    /// The stored key.
    pub fn key(self) -> &'static str {
        match self {
            NoticeState::Queued => "queued",
            NoticeState::Accepted => "accepted",
            NoticeState::Seen => "seen",
            NoticeState::GivenUp => "given_up",
            NoticeState::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(key: &str) -> Option<NoticeState> {
        NoticeState::ALL.into_iter().find(|s| s.key() == key)
    }
}

/// Numbers of events, as ranges: what a notice tells. A digest of thousands is a short text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covers(Vec<(u64, u64)>);

impl Covers {
    /// First and last of each range.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.0
    }

    pub fn of(event: u64) -> Covers {
        Covers(vec![(event, event)])
    }

    pub fn has(&self, event: u64) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&event))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each event.
    pub fn events(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|(from, to)| *from..=*to)
    }

    /// The newest event in it.
    pub fn last(&self) -> Option<u64> {
        self.0.iter().map(|(_, to)| *to).max()
    }

    pub fn add(&mut self, other: &Covers) {
        self.0.extend(&other.0);
        self.0.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(self.0.len());
        for (from, to) in self.0.drain(..) {
            match merged.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                Some(_) | None => merged.push((from, to)),
            }
        }
        self.0 = merged;
    }

    /// `17-245,250`.
    pub fn text(&self) -> String {
        let one =
            |(from, to): &(u64, u64)| if from == to { from.to_string() } else { format!("{from}-{to}") };
        self.0.iter().map(one).collect::<Vec<_>>().join(",")
    }

    pub fn parse(text: &str) -> Option<Covers> {
        let range = |part: &str| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            Some((from.parse().ok()?, to.parse().ok()?))
        };
        let ranges = text.split(',').filter(|part| !part.is_empty()).map(range);
        ranges.collect::<Option<Vec<_>>>().map(Covers)
    }
}

/// A notice as it is to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub notice: NewNotice,
    /// Every event that it tells; its own first one is `notice.event`.
    pub covers: Covers,
    /// The source's id; empty for none.
    pub source: String,
    /// What it says in one line for comparing: the same change is told once.
    pub says: String,
    /// The only channel it may go by, for a test; otherwise the contact's order decides.
    pub channel: Option<u32>,
}

/// A notice as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub no: u64,
    pub planned: Planned,
    /// What the contact gives back to say "I saw this".
    pub code: String,
    pub created: DateTime<Utc>,
    pub now: NoticeNow,
    /// Whether any try was begun: somebody may have read it.
    pub tried: bool,
}

/// The part of a notice that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeNow {
    pub state: NoticeState,
    /// When it is to be sent next; `None`: not again, or it is on its way.
    pub due: Option<DateTime<Utc>>,
    /// How often it was told: 1 for the first time, more when nobody said that they saw it.
    pub round: u32,
    /// Times that all channels failed, since the last time one took it.
    pub failures: u32,
    /// The channel that is tried next, in the order of reachable ones.
    pub channel: u32,
    pub accepted_at: Option<DateTime<Utc>>,
    pub seen_at: Option<DateTime<Utc>>,
    /// `cli`, `link`, `page`.
    pub seen_how: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_json_and_read_back() {
        for kind in NoticeKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
            assert_eq!(NoticeKind::parse(kind.key()), Some(kind));
        }
        for state in NoticeState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.key());
            assert_eq!(NoticeState::parse(state.key()), Some(state));
        }
    }

    #[test]
    fn a_thousand_events_in_a_row_are_one_range() {
        let mut covers = Covers::default();
        for event in (1..=1000).rev().chain([1002, 5]) {
            covers.add(&Covers::of(event));
        }
        assert_eq!(covers.text(), "1-1000,1002");
        assert_eq!(Covers::parse(&covers.text()), Some(covers.clone()));
        assert!(covers.has(7) && !covers.has(1001) && covers.last() == Some(1002));
        assert_eq!(Covers::parse(""), Some(Covers::default()));
        assert_eq!(Covers::parse("x"), None);
    }
}
