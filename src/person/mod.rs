//! The people who are followed, and why we may follow them.

pub mod guard;

pub mod import;

use crate::a_number::ANumber;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A random name for a person inside one archive: `p-` and 12 characters. Says nothing about them; used in
/// logs, URLs and file names.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(String);

impl PersonId {
    /// From eight random bytes. Crockford base 32 in lower case: no letters that look like digits.
    pub fn from_random(bytes: [u8; 8]) -> PersonId {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut number = u64::from_le_bytes(bytes);
        let mut text = String::from("p-");
        for _ in 0..12 {
            text.push(ALPHABET[(number & 31) as usize] as char);
            number >>= 5;
        }
        PersonId(text)
    }

    /// Reads what [`PersonId::from_random`] wrote; `None` for any other text.
    pub fn parse(text: &str) -> Option<PersonId> {
        let rest = text.strip_prefix("p-")?;
        let fits = rest.len() == 12 && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        fits.then(|| PersonId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why we may follow this person: who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    Family,
    FriendAskedByFamily,
    Attorney,
    AccreditedOrganisation,
    PressWithConsent,
    #[serde(rename = "self")]
    OwnCase,
}

impl Basis {
    pub const ALL: [Basis; 6] = [
        Basis::Family,
        Basis::FriendAskedByFamily,
        Basis::Attorney,
        Basis::AccreditedOrganisation,
        Basis::PressWithConsent,
        Basis::OwnCase,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Basis::Family => "family",
            Basis::FriendAskedByFamily => "friend-asked-by-family",
            Basis::Attorney => "attorney",
            Basis::AccreditedOrganisation => "accredited-organisation",
            Basis::PressWithConsent => "press-with-consent",
            Basis::OwnCase => "self",
        }
    }
}

/// How often a person is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    Hot,
    #[default]
    Normal,
    Cold,
}

impl Tier {
    pub const ALL: [Tier; 3] = [Tier::Hot, Tier::Normal, Tier::Cold];

    pub fn key(self) -> &'static str {
        match self {
            Tier::Hot => "hot",
            Tier::Normal => "normal",
            Tier::Cold => "cold",
        }
    }
}

macro_rules! parse_by_key {
    ($type:ty, $what:literal) => {
        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<$type, String> {
                let wanted = text.trim().to_lowercase();
                Self::ALL.into_iter().find(|v| v.key() == wanted).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|v| v.key()).collect();
                    format!("`{text}` is no {}; it is one of {}", $what, known.join(", "))
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.key())
            }
        }
    };
}
parse_by_key!(Basis, "basis");
parse_by_key!(Tier, "tier");

/// Names as the family gives them; used only to ask by name and to tell that an answer is of somebody else.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    pub first: String,
    pub last: String,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names(…)")
    }
}

/// What is given to follow somebody: everything but the id and the time.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPerson {
    pub a_number: ANumber,
    /// Country of birth, the site's own label, verbatim.
    pub country: String,
    pub names: Option<Names>,
    /// The name used in messages: what the family chose.
    pub call: String,
    pub basis: Basis,
    /// A reference to the paper that shows the basis (G-28, consent form). Needed for numbers in a row.
    pub document: Option<String>,
    pub matter: Option<String>,
    pub group: Option<String>,
    pub client_ref: Option<String>,
    pub tier: Tier,
    /// Where to ask: source ids.
    pub sources: Vec<String>,
}

impl fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewPerson({})", self.a_number)
    }
}

/// One who is followed.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub details: NewPerson,
    pub enrolled_at: DateTime<Utc>,
    pub paused: bool,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({})", self.id)
    }
}

/// The number of a watch (one person at one source) in one archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WatchNo(pub u32);

/// Whom a look is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Watch(WatchNo),
    /// The control that must not be listed.
    Nobody,
    /// The control that must be listed, of which only the count is kept.
    Population,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_other_texts_do_not() {
        let id = PersonId::from_random([1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(PersonId::parse(id.as_str()), Some(id));
        for text in ["", "p-", "p-XYZ", "q-000000000000", "p-00000000000/"] {
            assert_eq!(PersonId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_basis_names_the_right_ones() {
        assert_eq!("Family".parse(), Ok(Basis::Family));
        assert_eq!("self".parse(), Ok(Basis::OwnCase));
        assert!("police".parse::<Basis>().unwrap_err().contains("accredited-organisation"));
    }
}
