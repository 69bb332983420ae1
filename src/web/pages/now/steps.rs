//! What can be done, by how it stands: which steps, in which order, and what to ask. Pure; the words are keys.

use crate::event::Event;
use crate::judge::{Standing, Status};
use crate::notice::NoticeKind;
use chrono::{DateTime, TimeDelta, Utc};

/// How it stands, as far as it decides what can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// No website is asked.
    Nowhere,
    NeverListed,
    /// Left out, not confirmed.
    Unconfirmed,
    /// `long`: for more than three days.
    NotListed {
        long: bool,
    },
    NoPlace,
    Moved,
    Out,
    Again,
    /// On the list for the first time since we ask, in the last days.
    First,
    Listed,
    /// An old record is no longer shown, as expected.
    OldRecordLeft,
    SiteDoubt,
    Stale,
    Court,
}

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub key: StepKey,
    /// The words of what to ask there.
    pub ask: Option<&'static str>,
    /// More words, a line each.
    pub more: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKey {
    Lawyer,
    /// The place that the page shows now, or showed last.
    Place,
    Office,
    Hospital,
    Consulate,
    /// The court's own line.
    CourtLine,
    PhoneOn,
    /// Look at number and country.
    Details,
    HandCheck,
}

/// So long after the first miss the page speaks of courts.
const LONG: TimeDelta = TimeDelta::hours(72);
/// So long a change is something to act on.
const FRESH: TimeDelta = TimeDelta::days(7);

impl StepKey {
    pub const ALL: [StepKey; 9] = [
        StepKey::Lawyer,
        StepKey::Place,
        StepKey::Office,
        StepKey::Hospital,
        StepKey::Consulate,
        StepKey::CourtLine,
        StepKey::PhoneOn,
        StepKey::Details,
        StepKey::HandCheck,
    ];

    /// As it is kept with a call, and in the keys of its words.
    pub const fn key(self) -> &'static str {
        match self {
            StepKey::Lawyer => "lawyer",
            StepKey::Place => "place",
            StepKey::Office => "office",
            StepKey::Hospital => "hospital",
            StepKey::Consulate => "consulate",
            StepKey::CourtLine => "court-line",
            StepKey::PhoneOn => "phone-on",
            StepKey::Details => "details",
            StepKey::HandCheck => "hand-check",
        }
    }

    pub fn parse(key: &str) -> Option<StepKey> {
        StepKey::ALL.into_iter().find(|step| step.key() == key)
    }
}

/// How it stands, with the newest news of the person at that source.
pub fn situation(standing: Option<&Standing>, news: Option<&Event>, now: DateTime<Utc>) -> Situation {
    let Some(s) = standing else { return Situation::Nowhere };
    match s.status {
        Status::NeverListed => Situation::NeverListed,
        Status::Listed => listed(s, news.filter(|event| now - event.at < FRESH)),
        Status::Recheck | Status::Likely => Situation::Unconfirmed,
        Status::NotListed => Situation::NotListed { long: s.since.is_some_and(|at| now - at >= LONG) },
        Status::ExpiredExpected => Situation::OldRecordLeft,
        Status::SiteDoubt => Situation::SiteDoubt,
        Status::Stale => Situation::Stale,
        Status::CourtCase | Status::NoCase => Situation::Court,
    }
}

fn listed(s: &Standing, news: Option<&Event>) -> Situation {
    match (s.custody, news.map(NoticeKind::of)) {
        (Some("held_no_place"), _) => Situation::NoPlace,
        (Some("out"), _) => Situation::Out,
        (_, Some(NoticeKind::PlaceChanged)) => Situation::Moved,
        (_, Some(NoticeKind::ListedAgain)) => Situation::Again,
        (_, Some(NoticeKind::FirstListed)) => Situation::First,
        (_, Some(_) | None) => Situation::Listed,
    }
}

/// Whether there is something to do: a link to the page stands on Home and on the person's page.
pub fn matters(standing: Option<&Standing>, now: DateTime<Utc>) -> bool {
    let Some(s) = standing else { return true };
    match s.status {
        Status::Listed => {
            matches!(s.custody, Some("held_no_place" | "out"))
                || s.since.is_some_and(|since| now - since < FRESH)
        }
        Status::NeverListed
        | Status::Recheck
        | Status::Likely
        | Status::NotListed
        | Status::ExpiredExpected
        | Status::SiteDoubt
        | Status::Stale => true,
        Status::CourtCase | Status::NoCase => false,
    }
}

impl Situation {
    /// The notice that tells of it: what is handed on is its message.
    pub fn notice(self) -> Option<NoticeKind> {
        match self {
            Situation::Unconfirmed => Some(NoticeKind::Likely),
            Situation::NotListed { .. } => Some(NoticeKind::NotListed),
            Situation::NoPlace => Some(NoticeKind::NoPlace),
            Situation::Moved => Some(NoticeKind::PlaceChanged),
            Situation::Out => Some(NoticeKind::NotInCustody),
            Situation::Again => Some(NoticeKind::ListedAgain),
            Situation::First => Some(NoticeKind::FirstListed),
            Situation::OldRecordLeft => Some(NoticeKind::OldRecordLeft),
            Situation::Nowhere
            | Situation::NeverListed
            | Situation::Listed
            | Situation::SiteDoubt
            | Situation::Stale
            | Situation::Court => None,
        }
    }

    /// In the keys of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Situation::Nowhere => "nowhere",
            Situation::NeverListed => "never-listed",
            Situation::Unconfirmed => "unconfirmed",
            Situation::NotListed { .. } => "not-listed",
            Situation::NoPlace => "no-place",
            Situation::Moved => "moved",
            Situation::Out => "out",
            Situation::Again => "again",
            Situation::First => "first",
            Situation::Listed => "listed",
            Situation::OldRecordLeft => "old-record-left",
            Situation::SiteDoubt => "site-doubt",
            Situation::Stale => "stale",
            Situation::Court => "court",
        }
    }

    /// What can be done, in order.
    pub fn steps(self) -> Vec<Step> {
        use StepKey::{CourtLine, Details, HandCheck, Lawyer, Office, PhoneOn, Place};
        match self {
            Situation::NotListed { long } => not_listed(long),
            Situation::NoPlace => vec![step(Lawyer), asking(Office, "web-now-ask-where")],
            Situation::Moved => vec![
                Step { more: &["web-now-court-place"], ..step(Lawyer) },
                asking(Place, "web-now-ask-moved"),
            ],
            Situation::Out => vec![step(PhoneOn), step(Lawyer), asking(Place, "web-now-ask-left")],
            Situation::Again | Situation::First => {
                vec![step(Lawyer), asking(Place, "web-now-ask-visits")]
            }
            Situation::Unconfirmed => {
                vec![Step { more: &["web-now-say-unconfirmed"], ..step(Lawyer) }, step(PhoneOn)]
            }
            Situation::NeverListed => vec![
                step(Details),
                step(Lawyer),
                Step { more: AFRAID, ..asking(Office, "web-now-ask-where") },
            ],
            Situation::Court => vec![asking(Lawyer, "web-now-ask-court"), step(CourtLine)],
            Situation::Stale => vec![step(HandCheck), step(PhoneOn)],
            Situation::OldRecordLeft => vec![step(PhoneOn), step(Lawyer)],
            Situation::Listed | Situation::SiteDoubt => vec![step(PhoneOn)],
            Situation::Nowhere => vec![],
        }
    }

    /// Whether the numbers of free legal help stand below.
    pub fn legal_help(self) -> bool {
        self.steps().iter().any(|step| step.key == StepKey::Lawyer)
    }

    /// Whether something is news that a stranger may use to ask for money.
    pub fn is_news(self) -> bool {
        self.notice().is_some()
    }
}

const AFRAID: &[&str] = &["web-now-afraid"];

fn not_listed(long: bool) -> Vec<Step> {
    let lawyer = match long {
        true => Step { more: &["web-now-long"], ..asking(StepKey::Lawyer, "web-now-ask-petition") },
        false => step(StepKey::Lawyer),
    };
    let place = asking(StepKey::Place, "web-now-ask-there");
    let office =
        Step { more: &["web-now-same", "web-now-afraid"], ..asking(StepKey::Office, "web-now-ask-there") };
    let hospital = asking(StepKey::Hospital, "web-now-ask-hospital");
    let consulate = Step { more: &["web-now-asylum"], ..step(StepKey::Consulate) };
    match long {
        true => vec![lawyer, hospital, place, office, consulate],
        false => vec![lawyer, place, office, hospital, consulate],
    }
}

const fn step(key: StepKey) -> Step {
    Step { key, ask: None, more: &[] }
}

const fn asking(key: StepKey, ask: &'static str) -> Step {
    Step { ask: Some(ask), ..step(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn standing(status: Status, custody: Option<&'static str>, since: i64) -> Standing {
        Standing {
            status,
            custody,
            place: None,
            says: None,
            since: Some(at(since)),
            last_check: None,
            last_useful: None,
            last_listed: None,
            misses: 5,
        }
    }

    fn keys(situation: Situation) -> Vec<StepKey> {
        situation.steps().iter().map(|step| step.key).collect()
    }

    #[test]
    fn after_three_days_the_hospital_moves_up_and_the_court_is_named() {
        use StepKey::{Consulate, Hospital, Lawyer, Office, Place};
        let s = standing(Status::NotListed, None, 0);
        let (early, late) = (situation(Some(&s), None, at(71)), situation(Some(&s), None, at(72)));
        assert_eq!(keys(early), [Lawyer, Place, Office, Hospital, Consulate]);
        assert_eq!(keys(late), [Lawyer, Hospital, Place, Office, Consulate]);
        assert_eq!(early.steps()[0].more, [] as [&str; 0]);
        assert_eq!(late.steps()[0].more, ["web-now-long"]);
    }

    #[test]
    fn a_listed_person_has_the_situation_of_the_newest_news_while_it_is_fresh() {
        let s = |custody| standing(Status::Listed, Some(custody), 0);
        let event = Event {
            at: at(0),
            kind: crate::event::EventKind::Changed,
            person: None,
            source: "bop".into(),
            group: None,
            was: Some("held at A".into()),
            now: Some("held at B".into()),
            check: None,
            before: None,
            because: String::new(),
        };
        let of = |custody, now| situation(Some(&s(custody)), Some(&event), at(now));
        assert_eq!((of("held", 24), of("held", 24 * 7)), (Situation::Moved, Situation::Listed));
        assert_eq!((of("held_no_place", 1), of("out", 1)), (Situation::NoPlace, Situation::Out));
        assert_eq!(situation(None, Some(&event), at(1)), Situation::Nowhere);
    }

    #[test]
    fn who_stays_where_they_are_has_no_link_and_everybody_else_has() {
        let s = |status, custody| standing(status, custody, 0);
        assert!(!matters(Some(&s(Status::Listed, Some("held"))), at(24 * 8)));
        assert!(matters(Some(&s(Status::Listed, Some("held"))), at(24)));
        assert!(matters(Some(&s(Status::Listed, Some("out"))), at(24 * 80)));
        assert!(matters(Some(&s(Status::NotListed, None)), at(24 * 800)) && matters(None, at(0)));
    }

    #[test]
    fn keys_come_back() {
        assert!(StepKey::ALL.iter().all(|step| StepKey::parse(step.key()) == Some(*step)));
        assert_eq!(StepKey::parse("other"), None);
    }
}
