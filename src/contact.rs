//! Who is told, how, and when not: the people that the program writes to. Not the people it follows.

mod quiet;

pub mod words;

pub use quiet::{is_quiet, local, next_open, open_from};

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A random name for a contact inside one archive: `c-` and 12 characters. Says nothing about them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(String);

/// What somebody is to the person who is followed. It decides what they are told and when (`alert::ladder`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Family,
    /// Who runs the program for a family.
    Helper,
    Lawyer,
    /// Whoever of a clinic is on call.
    OnCall,
    Ngo,
}

/// A way to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    Email,
    Ntfy,
    Telegram,
    Matrix,
    /// Through a signal-cli REST bridge: fragile, never somebody's only channel.
    Signal,
    Webhook,
    Desktop,
    /// Everything else, by the program or server of that name.
    Apprise,
}

/// Where a channel leads: an e-mail address, a topic, a chat's number, a URL. Masked in `Debug`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

/// One way to reach one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub means: Means,
    pub address: Address,
    /// When they said that a test message came through. Until then they do not count as reachable.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// From when to when, by the contact's own clock, only urgent notices are sent; may run over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

/// What a locked screen may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockScreen {
    /// Message name and what the page said.
    #[default]
    Status,
    /// "Note about {name}. Open to read."
    Discreet,
}

/// How much a message itself may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// The message name only: no A-number, no full name, no country, no place.
    #[default]
    NameOnly,
    /// Also places, countries and telephone numbers, which the family's long messages need.
    Places,
    /// Also A-number and full name: what a lawyer works with.
    Full,
}

/// How often somebody hears that nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoChange {
    #[default]
    Daily,
    Weekly,
    Never,
}

/// About whom somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    pub people: Vec<crate::person::PersonId>,
    pub matters: Vec<String>,
    pub groups: Vec<String>,
    /// Everybody who is followed: a helper, a clinic on call.
    pub everybody: bool,
}

/// What is given to be told: everything but the id and the time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContact {
    pub name: String,
    pub role: Role,
    /// A language tag of `locales/`: `en`, `es`.
    pub language: String,
    /// By city: `America/Chicago`.
    pub zone: Tz,
    /// In the order in which they are tried.
    pub channels: Vec<Channel>,
    /// How others can call them: a lawyer's number stands in the family's messages.
    pub phone: Option<String>,
    pub quiet: Option<QuietHours>,
    pub lock_screen: LockScreen,
    pub content: Content,
    /// Told of a first miss too, or of what is likely, before it is confirmed.
    pub early: Early,
    pub no_change: NoChange,
    pub about: About,
}

/// How early somebody wants to hear of an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Early {
    /// Only what is confirmed: the rule for families.
    Confirmed,
    /// From "likely" on, marked unconfirmed: the rule for helpers.
    Likely,
    /// From the first witnessed miss on, marked unconfirmed: the rule for lawyers, to whom hours matter.
    FirstMiss,
}

/// Somebody who is told.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub details: NewContact,
    pub added_at: DateTime<Utc>,
}

impl ContactId {
    pub fn from_random(bytes: [u8; 8]) -> ContactId {
        let person = crate::person::PersonId::from_random(bytes);
        ContactId(person.as_str().replacen('p', "c", 1))
    }

    /// Reads what [`ContactId::from_random`] wrote; `None` for any other text.
    pub fn parse(text: &str) -> Option<ContactId> {
        let rest = text.strip_prefix("c-")?;
        crate::person::PersonId::parse(&format!("p-{rest}")).map(|_| ContactId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NewContact {
    /// The channels that are tried, in order: those that are confirmed, or all while none is.
    pub fn reachable(&self) -> Vec<(usize, &Channel)> {
        let all = || self.channels.iter().enumerate();
        let confirmed: Vec<_> = all().filter(|(_, channel)| channel.confirmed_at.is_some()).collect();
        if confirmed.is_empty() { all().collect() } else { confirmed }
    }

    pub fn is_confirmed(&self) -> bool {
        self.channels.iter().any(|channel| channel.confirmed_at.is_some())
    }

    pub fn is_confirmed_everywhere(&self) -> bool {
        self.channels.iter().all(|channel| channel.confirmed_at.is_some())
    }
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Family, Role::Helper, Role::Lawyer, Role::OnCall, Role::Ngo];

    pub fn key(self) -> &'static str {
        match self {
            Role::Family => "family",
            Role::Helper => "helper",
            Role::Lawyer => "lawyer",
            Role::OnCall => "on-call",
            Role::Ngo => "ngo",
        }
    }
}

impl Means {
    pub const ALL: [Means; 8] = [
        Means::Email,
        Means::Ntfy,
        Means::Telegram,
        Means::Matrix,
        Means::Signal,
        Means::Webhook,
        Means::Desktop,
        Means::Apprise,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Means::Email => "email",
            Means::Ntfy => "ntfy",
            Means::Telegram => "telegram",
            Means::Matrix => "matrix",
            Means::Signal => "signal",
            Means::Webhook => "webhook",
            Means::Desktop => "desktop",
            Means::Apprise => "apprise",
        }
    }
}

impl About {
    /// Whether this person is among them.
    pub fn includes(&self, person: &crate::person::Person) -> bool {
        let details = &person.details;
        self.everybody
            || self.people.contains(&person.id)
            || details.matter.as_ref().is_some_and(|matter| self.matters.contains(matter))
            || details.group.as_ref().is_some_and(|group| self.groups.contains(group))
    }
}

impl Address {
    pub fn new(text: impl Into<String>) -> Address {
        Address(text.into())
    }

    /// The whole address: for sending, and for the contact's own page.
    pub fn whole(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address[{}]", self.0.len())
    }
}

impl fmt::Debug for NewContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewContact({:?}, {} channels)", self.role, self.channels.len())
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contact({}, {:?})", self.id.0, self.details.role)
    }
}
