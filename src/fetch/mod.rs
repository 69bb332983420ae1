//! Asking: what is sent, what came back, and how slowly. `Request`, `Fetched` and `politeness` are plain
//! values; `http` is the one door to the network.

pub mod address;

mod body;

pub mod browser;

pub mod capture;

pub mod message;

pub mod politeness;

mod redirect;

mod head;

mod outgoing;

mod record;

pub mod receipt;

pub mod retry_after;

pub mod robots;

pub mod service;

mod tls;

mod connect;

mod exchange;

mod http;

mod side;

pub use body::MAX_BODY;
pub use connect::Resolver;
pub use http::{FetchSettings, HttpFetcher, user_agent};
pub use redirect::MAX_REDIRECTS;
pub use tls::{Roots, RootsError};

use crate::time::Moment;
use bytes::Bytes;
use capture::{Capture, Grade, Way};
use chrono::{DateTime, Utc};
use receipt::Signed;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use url::Url;

pub use crate::source::ask::Request;

/// What came back: a whole answer, part of one, or none. Never a `Result`: an unanswered question is a fact.
#[derive(Clone)]
pub struct Fetched {
    /// Both clocks just before the connection was made (or the request sent on a kept one).
    pub asked: Moment,
    /// Both clocks when the last byte had arrived, or when we gave up.
    pub answered: Moment,
    /// The last request of the chain, byte for byte as written to the connection.
    pub request_wire: Bytes,
    /// Status line and headers of the last answer, byte for byte, with the closing empty line. Interim answers
    /// (1xx) before it are left out. Without a `status`: whatever arrived instead of a whole head.
    pub head_wire: Bytes,
    /// What followed the head on the wire. `None`: the same bytes as `body`.
    pub body_wire: Option<Bytes>,
    /// The body without transfer coding and without its one content coding; what arrived, if it was cut.
    pub body: Bytes,
    pub status: Option<u16>,
    /// Names in lower case, in the order received, duplicates kept; values as Latin-1 text.
    pub headers: Vec<(String, String)>,
    /// Why there is no whole answer; `None` when there is one.
    pub failure: Option<Failure>,
    pub contact: Contact,
    /// Hops that were followed (or refused, the last one), in order. The addresses can carry a number.
    pub redirects: Vec<Redirect>,
    /// Where the last answer came from.
    pub final_url: Url,
    /// The answer's `Date`, when it has a readable one.
    pub server_date: Option<DateTime<Utc>>,
    /// How the look was made, when it was not one HTTP request; what else was seen then. The wire bytes above are
    /// empty in that case: no browser hands them out.
    pub capture: Option<Box<Capture>>,
    /// `Retry-After`, in seconds from `answered`, clamped to 1 min – 24 h; unreadable values count as 1 min.
    pub retry_after: Option<u32>,
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("status", &self.status)
            .field("failure", &self.failure)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Fetched {
    /// A question that was not sent at all, and why.
    pub fn not_sent(at: Moment, url: Url, failure: Failure) -> Fetched {
        Fetched {
            asked: at,
            answered: at,
            request_wire: Bytes::new(),
            head_wire: Bytes::new(),
            body_wire: None,
            body: Bytes::new(),
            status: None,
            headers: Vec::new(),
            failure: Some(failure),
            contact: Contact::default(),
            redirects: Vec::new(),
            final_url: url,
            server_date: None,
            capture: None,
            retry_after: None,
        }
    }

    /// An answer that was saved to a file, to try a profile out on it.
    pub fn saved(at: Moment, url: Url, status: u16, content_type: &str, body: Vec<u8>) -> Fetched {
        Fetched {
            body: body.into(),
            status: Some(status),
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            failure: None,
            ..Fetched::not_sent(at, url, Failure::Protocol)
        }
    }

    /// Which way the answer came.
    pub fn way(&self) -> Way {
        self.capture.as_ref().map_or(Way::Http, |capture| capture.way)
    }

    /// The evidence grade.
    pub fn grade(&self) -> Grade {
        self.capture.as_ref().map_or(Grade::A, |capture| capture.grade)
    }

    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why there is no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    Dns,
    /// An address that is not global, for a source that is not on loopback; or one that is never asked (plain
    /// http elsewhere than on loopback, a name or password in it). Nothing was sent.
    AddressRefused,
    Connection,
    Tls,
    Timeout,
    /// Fewer bytes than announced, or a chunk that never ended.
    Truncated,
    /// Over 64 KiB or 128 headers.
    HeadTooLarge,
    /// Over 8 MiB, on the wire or decoded.
    BodyTooLarge,
    /// Not HTTP/1.1 as it is written down; or a request that HTTP cannot carry, and then nothing was sent.
    Protocol,
    /// Two codings, an unknown one, or bytes that are not what the head says.
    Encoding,
    RedirectOffHost,
    TooManyRedirects,
    RobotsDisallow,
    RobotsUnreachable,
    /// There is no browser, it did not start, crashed, or stopped answering us.
    Browser,
}

/// Whom we spoke to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contact {
    /// Every address the name resolved to, sorted.
    pub resolved: Vec<IpAddr>,
    pub peer: Option<IpAddr>,
    pub tls: Option<Tls>,
    /// What the server signed in the handshake, or in one of its own beside a browser's look.
    #[serde(skip)]
    pub receipt: Option<Arc<Signed>>,
}

/// After a refused handshake only the chain is known, when one was shown; the two texts are empty then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tls {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: String,
    /// As registered, for example `TLS13_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// The whole chain as sent, DER, leaf first.
    #[serde(with = "der_chain")]
    pub chain: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    pub status: u16,
    pub location: String,
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redirect({})", self.status)
    }
}

/// Certificates as hexadecimal text inside the JSON of a contact.
mod der_chain {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(chain: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(chain.iter().map(hex::encode))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let texts: Vec<String> = Vec::deserialize(deserializer)?;
        texts.iter().map(|t| hex::decode(t).map_err(D::Error::custom)).collect()
    }
}
