//! What one look at a page said. The words are fixed: `key()` is what is stored and what tools read.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// What the answer was. Only `NotListed` may ever lead to "not on the list", and only when confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The page shows exactly one record, for the number or name that was asked for.
    Listed(Arc<Record>),
    /// The page says, in words the profile knows and in the place where it says them, that it has no record.
    NotListed,
    /// A court's page says, in words the profile knows, that it has no case information. That is no word about
    /// custody, and never a miss.
    NoCase,
    /// The page says that it has this many matches; whose they are cannot be told.
    Several(u32),
    /// An answer that the profile cannot read with certainty. The page is kept.
    Unclear(Unclear),
    /// The site refused, or wants a person.
    Blocked(Block),
    /// No answer about anybody: no connection, an error page, maintenance.
    NoAnswer(NoAnswer),
}

/// What a listed person's record says. Every value is verbatim, as decoded from the page, white space at
/// the ends taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub custody: Custody,
    /// In the profile's order; names are the profile's field names (`place`, `status`, `name` …).
    pub fields: Vec<Field>,
}

/// One value and where it stood.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub value: String,
    /// First byte and end of the value in the decoded body, when it stands there in one piece.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<(u32, u32)>,
    /// A volatile value is kept and shown, but its change is no news.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub volatile: bool,
}

/// Values may name a person: `Debug` shows the length only.
impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.name, self.value.len())
    }
}

/// What the record says of custody; the set of texts is open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// Listed in custody at this place, verbatim.
    Held { place: String },
    /// Listed in custody, without a place or with "Call ICE for details" in its stead.
    HeldNoPlace,
    /// Listed in the custody of Customs and Border Protection.
    Cbp,
    /// Listed as not in custody.
    Out,
    /// Listed with a status that the profile does not know, verbatim.
    Other(String),
    /// The page is about something else, such as a court case, and says nothing of custody.
    NotSaid,
}

/// Why an answer cannot be read with certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// No mark that the profile knows.
    UnknownPage,
    /// The page has marks, but not where the profile expects them: rebuilt, or in another language.
    ChangedShape,
    /// Another language than the profile reads.
    OtherLanguage,
    /// A record and the zero sentence on one page.
    Contradiction,
    /// The record is not of the number or name that was asked for.
    OtherPerson,
    /// The page says that it could not make sense of the question: our number, country or name was wrong for it.
    BadQuestion,
    /// The closing mark of the page is missing.
    Unfinished,
    /// The bytes do not decode as what they claim to be.
    Undecodable,
    /// An old copy: `Age`, an old `Date`, or a per-request value seen before.
    Stale,
    /// The search form instead of a result: the session had ended.
    SessionEnded,
    /// The site's home or another page than the one asked for.
    OtherPage,
    /// The body is empty.
    Empty,
    /// Too deep, too many parts, or too slow to parse.
    TooComplex,
    /// The form does not take the question: its list has no such country, or a control is missing. Nothing was asked.
    NotAsked,
}

/// How the site refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Captcha,
    AccessDenied,
    TooManyRequests,
    /// Its robots.txt does not allow this path to programs; nothing was asked.
    RobotsTxt,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    /// The name did not resolve.
    Dns,
    /// No connection, or it was refused or cut before an answer.
    Connection,
    /// The certificate or the handshake was not acceptable: the network is not trusted.
    Tls,
    /// Not complete within the time allowed; what arrived is kept.
    Timeout,
    /// The answer ended early; what arrived is kept.
    Truncated,
    /// A body, head or header over the caps; what arrived is kept.
    TooLarge,
    /// Not HTTP as it is written down.
    Protocol,
    /// A status of 500 or more.
    ServerError,
    /// The site's own error page ("Internal Error", also with status 200).
    ErrorPage,
    /// A maintenance page or a waiting room.
    Maintenance,
    /// A redirect that leaves the allowed host, or more than three.
    Redirect,
    /// The address is not a public one, and the source is not on loopback: nothing was sent.
    AddressRefused,
    /// robots.txt could not be had (5xx or no answer), so nothing was asked (RFC 9309 §2.3.1.4).
    RobotsUnreachable,
    /// A page of the local network instead of the site: a captive portal.
    CaptivePortal,
    /// The compression is not what the head says, or is nested.
    Encoding,
    /// A status below 500 that is no answer either: 404, 410, 204 and others.
    OtherStatus,
    /// Our own browser is missing, did not start, crashed or hung: says nothing about the site.
    Browser,
}

impl Outcome {
    /// The stored key, as in the table of words: `listed`, `listed_no_place`, `not_listed`, `unclear` …
    pub fn key(&self) -> &'static str {
        match self {
            Outcome::Listed(record) => match record.custody {
                Custody::Held { .. } => "listed",
                Custody::HeldNoPlace => "listed_no_place",
                Custody::Cbp => "listed_cbp",
                Custody::Out => "listed_out",
                Custody::Other(_) => "listed_other",
                Custody::NotSaid => "court_case",
            },
            Outcome::NotListed => "not_listed",
            Outcome::NoCase => "no_case",
            Outcome::Several(_) => "several",
            Outcome::Unclear(_) => "unclear",
            Outcome::Blocked(_) => "blocked",
            Outcome::NoAnswer(_) => "no_answer",
        }
    }

    /// The reason within the key, as stored: `captcha`, `timeout` …; empty where the key says it all.
    pub fn why(&self) -> String {
        match self {
            Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase => String::new(),
            Outcome::Several(n) => n.to_string(),
            Outcome::Unclear(why) => word(why),
            Outcome::Blocked(why) => word(why),
            Outcome::NoAnswer(why) => word(why),
        }
    }

    /// Whether the site answered the question about the person, with a record or with its own word that it has
    /// none. This is what coverage and the site's health count; it says nothing of custody. Whether an answer is
    /// a miss is [`Outcome::is_miss`]'s to say.
    pub fn is_useful(&self) -> bool {
        match self {
            Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase => true,
            Outcome::Several(_) | Outcome::Unclear(_) | Outcome::Blocked(_) | Outcome::NoAnswer(_) => false,
        }
    }

    /// Whether a list of people in custody says that it has no record: the only answer that can ever lead to
    /// "not listed".
    pub fn is_miss(&self) -> bool {
        match self {
            Outcome::NotListed => true,
            Outcome::Listed(_)
            | Outcome::NoCase
            | Outcome::Several(_)
            | Outcome::Unclear(_)
            | Outcome::Blocked(_)
            | Outcome::NoAnswer(_) => false,
        }
    }

    /// False for what a court's page says: that has nothing to do with where somebody is.
    pub fn says_of_custody(&self) -> bool {
        match self {
            Outcome::Listed(record) => record.custody != Custody::NotSaid,
            Outcome::NoCase => false,
            Outcome::NotListed
            | Outcome::Several(_)
            | Outcome::Unclear(_)
            | Outcome::Blocked(_)
            | Outcome::NoAnswer(_) => true,
        }
    }

    pub fn record(&self) -> Option<&Arc<Record>> {
        match self {
            Outcome::Listed(record) => Some(record),
            Outcome::NotListed
            | Outcome::NoCase
            | Outcome::Several(_)
            | Outcome::Unclear(_)
            | Outcome::Blocked(_)
            | Outcome::NoAnswer(_) => None,
        }
    }
}

/// The serde name of a field-less variant.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(_) | Err(_) => String::new(),
    }
}

impl Custody {
    /// The stored key: `held`, `held_no_place`, `cbp`, `out`, `other`, `not_said`.
    pub fn key(&self) -> &'static str {
        match self {
            Custody::Held { .. } => "held",
            Custody::HeldNoPlace => "held_no_place",
            Custody::Cbp => "cbp",
            Custody::Out => "out",
            Custody::Other(_) => "other",
            Custody::NotSaid => "not_said",
        }
    }

    pub fn place(&self) -> Option<&str> {
        match self {
            Custody::Held { place } => Some(place),
            Custody::HeldNoPlace | Custody::Cbp | Custody::Out | Custody::Other(_) | Custody::NotSaid => None,
        }
    }
}

impl fmt::Debug for Custody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Record {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.name == name).map(|f| f.value.as_str())
    }

    /// Whether two records say the same: custody and every field but the volatile ones. Spans do not count.
    pub fn says_the_same(&self, other: &Record) -> bool {
        self.custody == other.custody && self.lasting().eq(other.lasting())
    }

    fn lasting(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().filter(|f| !f.volatile).map(|f| (f.name.as_str(), f.value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_reasons() {
        let listed = Outcome::Listed(Arc::new(Record {
            custody: Custody::Held { place: "X".into() },
            fields: vec![],
        }));
        assert_eq!((listed.key(), listed.why().as_str()), ("listed", ""));
        let blocked = Outcome::Blocked(Block::TooManyRequests);
        assert_eq!((blocked.key(), blocked.why().as_str()), ("blocked", "too_many_requests"));
        assert_eq!(Outcome::Several(2).why(), "2");
    }

    #[test]
    fn a_court_page_answers_and_never_misses() {
        let case = Outcome::Listed(Arc::new(Record { custody: Custody::NotSaid, fields: vec![] }));
        assert_eq!((case.key(), Outcome::NoCase.key()), ("court_case", "no_case"));
        assert!(case.is_useful() && Outcome::NoCase.is_useful());
        assert!(!case.is_miss() && !Outcome::NoCase.is_miss() && Outcome::NotListed.is_miss());
        assert_eq!(serde_json::to_string(&Outcome::NoCase).unwrap(), "\"no_case\"");
    }

    #[test]
    fn volatile_values_and_spans_are_no_news() {
        let field = |name: &str, value: &str, volatile| Field {
            name: name.into(),
            value: value.into(),
            span: None,
            volatile,
        };
        let a = Record {
            custody: Custody::HeldNoPlace,
            fields: vec![field("status", "S", false), field("days", "1", true)],
        };
        let mut b = a.clone();
        b.fields[1].value = "2".into();
        b.fields[0].span = Some((3, 4));
        assert!(a.says_the_same(&b));
        b.fields[0].value = "T".into();
        assert!(!a.says_the_same(&b));
    }
}
