//! Every message with every fact known, for invented people: what `demo --messages` shows and the language gates hold.

use super::lawyer::has_form;
use super::{Seen, Telling, Words, render};
use crate::alert::numbers::Numbers;
use crate::contact::{About, Contact, ContactId, Content, Early, LockScreen, NewContact, NoChange, Role};
use crate::invented;
use crate::notice::{Facts, GroupFacts, Named, NoticeKind};
use crate::person::{Person, PersonId};
use crate::time::Period;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

pub const KINDS: [NoticeKind; 25] = NoticeKind::ALL;

/// The family's messages, 1 to 14, in the order of their numbers.
const NUMBERED: [NoticeKind; 15] = [
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
];

/// What helpers hear of, and families only if they asked for it.
const FOR_HELPERS: [NoticeKind; 8] = [
    NoticeKind::FirstMiss,
    NoticeKind::Likely,
    NoticeKind::SiteInDoubt,
    NoticeKind::SourceUnstable,
    NoticeKind::PageLooksDifferent,
    NoticeKind::RecordChanged,
    NoticeKind::CourtCase,
    NoticeKind::OutOfDate,
];

/// A clinic's own numbers, looked at the day before.
const OWN_NUMBERS: &str = r#"
[[number]]
name = "Clínica Ejemplo"
number = "555-0102"
helps_with = ["legal-help", { consulate = "Honduras" }]
source = "invented"
verified_on = 2026-03-09
"#;

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an RFC 3339 time")
}

pub fn person() -> Person {
    let mut details = invented::person(9_999);
    details.call = "Mamá".to_owned();
    details.country = "Honduras".to_owned();
    details.matter = Some("2026-014".to_owned());
    let id = PersonId::from_random([7; 8]);
    Person { id, details, enrolled_at: at("2026-03-01T00:00:00Z"), paused: false }
}

pub fn contact(role: Role, content: Content, language: &str) -> Contact {
    let details = NewContact {
        name: "Contacto Ejemplo".to_owned(),
        role,
        language: language.to_owned(),
        zone: Tz::America__Chicago,
        channels: Vec::new(),
        phone: None,
        quiet: None,
        lock_screen: LockScreen::Status,
        content,
        early: Early::Confirmed,
        no_change: NoChange::Daily,
        about: About::default(),
    };
    Contact { id: ContactId::from_random([3; 8]), details, added_at: at("2026-03-01T00:00:00Z") }
}

pub fn facts() -> Facts {
    let some = |text: &str| Some(text.to_owned());
    Facts {
        call: "Mamá".to_owned(),
        place: Some(invented::place(0)),
        old_place: Some(invented::place(1)),
        city: some("Sampletown"),
        quote: some("Call ICE for details"),
        office: some("New Example"),
        office_phone: some("555-0103"),
        listed: Some(true),
        next_note: Some(at("2026-03-12T14:00:00Z")),
        ask_how_often: true,
        place_phone: some("555-0100"),
        country: some("Honduras"),
        first_seen: Some(at("2026-03-10T16:11:09Z")),
        last_seen: Some(at("2026-03-10T12:00:07Z")),
        misses: Some(5),
        first_miss: Some(at("2026-03-10T18:05:31Z")),
        last_miss: Some(at("2026-03-11T01:20:12Z")),
        gap: Some(Period::from_secs(6 * 3_600)),
        more: Some(8),
        useful: Some(7),
        all: Some(8),
        last_look: Some(at("2026-03-11T01:20:12Z")),
        every: Some(Period::from_secs(2 * 3_600)),
        lawyer: some("Clínica Ejemplo, 555-0102"),
        told_at: Some(at("2026-03-10T20:20:12Z")),
        told: Some(NoticeKind::NotListed),
        confirmed_by: Some(at("2026-03-10T20:20:00Z")),
        controls: Some((31, 31)),
        flicker: Some(21),
        coverage: Some((54, 56, Period::from_secs(3 * 3_600 + 600))),
        clocks: vec![("72 h rule".to_owned(), at("2026-03-13T18:05:31Z"))],
        group: Some(GroupFacts {
            name: "Example Plant".to_owned(),
            size: 48,
            not_listed: 25,
            likely: 16,
            no_place: 3,
            out: 0,
            moved: 2,
            listed: 2,
            others: Some((118, 119)),
        }),
        counts: vec![(NoticeKind::NotListed, 3), (NoticeKind::PlaceChanged, 1)],
        named: [(NoticeKind::NotListed, "Mamá"), (NoticeKind::NotListed, "Tío")]
            .map(|(kind, call)| Named { kind, call: call.to_owned(), event: None })
            .into(),
        looked_into: false,
        source: Some("ICE".to_owned()),
    }
}

/// One message to one contact, and how it is sent.
pub struct Sample {
    pub kind: NoticeKind,
    pub facts: Facts,
    pub to: Contact,
    pub about: Option<Person>,
    pub late: bool,
    pub discreet: bool,
}

impl Sample {
    pub fn new(kind: NoticeKind, role: Role, content: Content, language: &str) -> Sample {
        let to = contact(role, content, language);
        Sample { kind, facts: facts(), to, about: Some(person()), late: false, discreet: false }
    }

    pub fn family(kind: NoticeKind, language: &str) -> Sample {
        Sample::new(kind, Role::Family, Content::Places, language)
    }

    /// The same when only the message name is known.
    pub fn bare(mut self) -> Sample {
        self.facts = Facts { call: self.facts.call, ..Facts::default() };
        self
    }

    pub fn words(&self) -> Words {
        self.told(render)
    }

    /// What a renderer makes of it.
    pub fn told<T>(&self, renderer: impl Fn(&Telling) -> T) -> T {
        let numbers = Numbers::with(Some(OWN_NUMBERS)).expect("numbers");
        let link = Url::parse("http://192.168.0.9:8000/s/q7").expect("a link");
        let mut to = self.to.clone();
        if self.discreet {
            to.details.lock_screen = LockScreen::Discreet;
        }
        renderer(&Telling {
            kind: self.kind,
            facts: &self.facts,
            to: &to,
            about: self.about.as_ref(),
            numbers: &numbers,
            installation: "Ejemplo House",
            seen: Some(Seen::Link(&link)),
            hand_check: Some(&link),
            event_at: at("2026-03-10T12:00:00Z"),
            now: at("2026-03-11T02:00:00Z"),
            late: self.late,
            again: false,
        })
    }
}

/// What there is to read of one language, each message once: the family's, those for helpers, the lawyer's form, the
/// group's and the digests.
pub fn catalogue(language: &str) -> Vec<Sample> {
    let to = |role, content| move |kind: &NoticeKind| Sample::new(*kind, role, content, language);
    let family = NUMBERED.iter().map(to(Role::Family, Content::Places));
    let helper = FOR_HELPERS.iter().map(to(Role::Helper, Content::Places));
    let lawyer = KINDS.iter().filter(|kind| has_form(**kind)).map(to(Role::Lawyer, Content::Full));
    let group = [NoticeKind::Group].iter().map(to(Role::Ngo, Content::NameOnly));
    let digest = [NoticeKind::Digest].iter();
    let digests = digest.clone().map(to(Role::Family, Content::Places));
    let on_call = digest.map(to(Role::OnCall, Content::Places));
    family.chain(helper).chain(lawyer).chain(group).chain(digests).chain(on_call).collect()
}
