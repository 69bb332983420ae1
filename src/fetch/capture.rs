//! What is kept of a look that was not one HTTP request: who made it and how, what was done on the page, and
//! everything that was seen there besides the page itself. Cookies and tokens are in none of it.

use crate::digest::BodyHash;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which way an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// This program asked with one request.
    #[default]
    Http,
    /// This program asked in a browser of its own.
    Browser,
    /// A person looked in their own browser, and sent the page here while we waited for it.
    Assisted,
    /// A person gave a file afterwards.
    Import,
}

/// How much of an answer is its own bytes: the evidence grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Grade {
    /// Automatic: asked and kept by this program.
    #[default]
    A,
    /// Assisted: a page that a person's browser saved.
    B,
    /// Reported: a picture, or what a person said that they saw.
    C,
}

/// A look that was not one HTTP request.
#[derive(Clone, PartialEq, Eq)]
pub struct Capture {
    pub way: Way,
    pub grade: Grade,
    /// The browser or program that got the page, as it calls itself.
    pub by: String,
    /// The document's own response, as the browser or the file tells it.
    pub document: Document,
    pub steps: Vec<Done>,
    /// The step that could not be done, and why: the question was not put as it should have been.
    pub stopped: Option<Stopped>,
    /// Errors on the page's console, dialogs, pop-ups and downloads that were refused. At most [`MESSAGES`].
    pub messages: Vec<String>,
    pub parts: Vec<Part>,
    /// For what a person gave: when they saw it, what they said of it, and whether they confirmed the reading.
    pub person: Option<ByPerson>,
    /// How many cookies and tokens were taken out before anything was kept.
    pub scrubbed: u32,
}

/// So many messages are kept, each of at most [`MESSAGE_LENGTH`] characters.
pub const MESSAGES: usize = 50;
pub const MESSAGE_LENGTH: usize = 300;

/// A response without its body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub status: Option<u16>,
    /// Names in lower case; no cookies.
    pub headers: Vec<(String, String)>,
    /// As the browser names it: `http/1.1`, `h2`, `h3`.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub protocol: String,
    /// Subject, issuer and validity of the certificate, as the browser tells them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<Certificate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub subject: String,
    pub issuer: String,
    /// Seconds since 1970.
    pub valid_from: i64,
    pub valid_to: i64,
}

/// One step, as it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub step: String,
    /// Milliseconds after the look began.
    pub at_ms: u64,
    pub took_ms: u64,
    /// `done`, or a word for what happened instead.
    pub ended: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    pub step: String,
    pub why: Why,
}

/// Why a step could not be done. None of these says anything about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// There was no control with such a label or id.
    NoControl,
    /// The list of the page does not offer this text. The list is kept.
    NotOffered,
    /// The control did not keep the text that was filled in.
    NotKept,
    /// The control stayed disabled.
    Disabled,
    /// Nothing that the profile knows appeared in the time allowed.
    Nothing,
    /// A notice stood there instead.
    Notice,
}

/// Something that was seen besides the page's own bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    pub media_type: String,
    /// Where it came from, without query; empty when it has no address.
    pub address: String,
    pub status: Option<u16>,
    pub headers: Vec<(String, String)>,
    pub bytes: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// The text of the page as its reader sees it.
    Text,
    /// The text of the one element in which the answer stands.
    ResultText,
    /// The whole page as a picture.
    Picture,
    /// The view behind the place on the card.
    Details,
    /// The text of that view.
    DetailsText,
    /// A reply of the page's own interface.
    Reply,
    /// The labels of a list on the page, as a JSON array.
    Options,
    /// The file that a person gave.
    Original,
}

/// What a person says of a look that they made or gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByPerson {
    /// When they saw the page; absent: when it arrived here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen_at: Option<DateTime<Utc>>,
    /// When it arrived here, by our clock.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given_at: Option<DateTime<Utc>>,
    /// What they say that the page said, where the file itself cannot be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub said: Option<Said>,
    /// Whether they looked at our reading of it and agreed. `None`: nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confirmed: Option<bool>,
    /// SHA-256 of the file as it was given, before cookies and tokens were taken out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given_sha256: Option<String>,
}

/// The four answers to "what did it say?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Listed, with this place.
    Listed {
        place: String,
    },
    ListedNoPlace,
    NotListed,
    /// Something else, or an error.
    SomethingElse,
}

/// What a capture is kept as: everything but the parts' bytes, which are named by their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub v: u32,
    pub way: Way,
    pub grade: Grade,
    pub by: String,
    pub document: Document,
    pub steps: Vec<Done>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stopped: Option<Stopped>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub messages: Vec<String>,
    pub parts: Vec<PartEntry>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<ByPerson>,
    pub scrubbed: u32,
}

/// A part, as a manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    pub kind: PartKind,
    pub media_type: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub address: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub headers: Vec<(String, String)>,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub len: u64,
}

impl Capture {
    /// An empty one.
    pub fn new(way: Way, grade: Grade) -> Capture {
        Capture {
            way,
            grade,
            by: String::new(),
            document: Document::default(),
            steps: Vec::new(),
            stopped: None,
            messages: Vec::new(),
            parts: Vec::new(),
            person: None,
            scrubbed: 0,
        }
    }

    /// Whether a person gave the page, and no browser or request of ours got it.
    pub fn is_handed_over(&self) -> bool {
        match self.way {
            Way::Assisted | Way::Import => true,
            Way::Http | Way::Browser => false,
        }
    }

    /// Whether the page may lack its last tags and still be whole: SingleFile leaves out those that HTML lets it
    /// leave out, `</body></html>` among them.
    pub fn may_lack_end_tags(&self) -> bool {
        self.is_handed_over() && self.by == "SingleFile"
    }

    /// The first part of this kind.
    pub fn part(&self, kind: PartKind) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }

    /// Adds a message, shortened; those past the most that are kept are dropped.
    pub fn note(&mut self, text: &str) {
        if self.messages.len() < MESSAGES {
            self.messages.push(text.chars().take(MESSAGE_LENGTH).collect());
        }
    }

    pub fn manifest(&self) -> Manifest {
        Manifest {
            v: 1,
            way: self.way,
            grade: self.grade,
            by: self.by.clone(),
            document: self.document.clone(),
            steps: self.steps.clone(),
            stopped: self.stopped.clone(),
            messages: self.messages.clone(),
            parts: self.parts.iter().map(Part::entry).collect(),
            person: self.person.clone(),
            scrubbed: self.scrubbed,
        }
    }
}

/// What was seen may name somebody.
impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capture({:?}, {:?}, {} parts)", self.way, self.grade, self.parts.len())
    }
}

impl Part {
    pub fn new(kind: PartKind, media_type: &str, bytes: impl Into<Bytes>) -> Part {
        Part {
            kind,
            media_type: media_type.to_owned(),
            address: String::new(),
            status: None,
            headers: Vec::new(),
            bytes: bytes.into(),
        }
    }

    pub fn sha256(&self) -> BodyHash {
        BodyHash::of(&self.bytes)
    }

    fn entry(&self) -> PartEntry {
        PartEntry {
            kind: self.kind,
            media_type: self.media_type.clone(),
            address: self.address.clone(),
            status: self.status,
            headers: self.headers.clone(),
            sha256: self.sha256().to_hex(),
            len: self.bytes.len() as u64,
        }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}[{}]", self.kind, self.bytes.len())
    }
}

impl Manifest {
    /// The bytes that are kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers are plain JSON")
    }

    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes).ok()
    }
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Http, Way::Browser, Way::Assisted, Way::Import];

    /// The stored key.
    pub fn key(self) -> &'static str {
        match self {
            Way::Http => "http",
            Way::Browser => "browser",
            Way::Assisted => "assisted",
            Way::Import => "import",
        }
    }
}

impl Grade {
    pub const ALL: [Grade; 3] = [Grade::A, Grade::B, Grade::C];

    /// The stored key: `A` automatic, `B` assisted, `C` reported.
    pub fn key(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
        }
    }
}
