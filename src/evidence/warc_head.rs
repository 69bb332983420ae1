//! The head of a WARC record, in one order of fields, and the kinds of records that we write.

use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use std::fmt;

/// What a record is of its look: the value of `Testigo-Part`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// About the file itself (`warcinfo`); of no look.
    Info,
    /// Head and what followed, as received.
    Response,
    /// What was received, when it is no HTTP answer (`metadata`).
    Received,
    Request,
    /// The SHA-256 of the decoded body, when the answer is coded.
    Digest,
    /// Certificates as PEM: of this look, and of all that name the record in `Testigo-Chain`.
    Chain,
    /// The DOM, or the page of a file.
    Page,
    /// A part of a capture, counted from 1.
    Part(u32),
}

impl Kind {
    /// The `WARC-Type` that it is written as.
    pub fn record(self) -> &'static str {
        match self {
            Kind::Info => "warcinfo",
            Kind::Response => "response",
            Kind::Request => "request",
            Kind::Received | Kind::Digest | Kind::Chain => "metadata",
            Kind::Page | Kind::Part(_) => "resource",
        }
    }

    /// Reads what `Display` wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Kind> {
        const PLAIN: [Kind; 7] = [
            Kind::Info,
            Kind::Response,
            Kind::Received,
            Kind::Request,
            Kind::Digest,
            Kind::Chain,
            Kind::Page,
        ];
        if let Some(number) = text.strip_prefix("part-") {
            return number.parse().ok().map(Kind::Part).filter(|kind| kind.to_string() == text);
        }
        PLAIN.into_iter().find(|kind| kind.to_string() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Info => f.write_str("info"),
            Kind::Response => f.write_str("response"),
            Kind::Received => f.write_str("received"),
            Kind::Request => f.write_str("request"),
            Kind::Digest => f.write_str("digest"),
            Kind::Chain => f.write_str("chain"),
            Kind::Page => f.write_str("page"),
            Kind::Part(number) => write!(f, "part-{number}"),
        }
    }
}

/// A head that is being written.
pub(super) struct Head(String);

impl Head {
    pub(super) fn new(record: &str, id: &str, at: DateTime<Utc>) -> Head {
        let mut head = Head("WARC/1.1\r\n".to_owned());
        head.field("WARC-Type", record);
        head.field("WARC-Record-ID", id);
        head.field("WARC-Date", &rfc3339(at));
        head
    }

    /// Adds a field. A control character, which could begin a field of its own, becomes a space.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        let clean: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.0.push_str(&format!("{name}: {}\r\n", clean.trim()));
    }

    /// `WARC-Target-URI`; what cannot stand in an address is percent-encoded.
    pub(super) fn target(&mut self, url: &str) {
        self.field("WARC-Target-URI", &clean_url(url));
    }

    /// The whole head, with the empty line.
    pub(super) fn close(mut self, content_type: &str, length: usize) -> String {
        let known = !content_type.trim().is_empty();
        self.field("Content-Type", if known { content_type } else { "application/octet-stream" });
        self.field("Content-Length", &length.to_string());
        self.0.push_str("\r\n");
        self.0
    }
}

/// An address without white space, control characters and angle brackets.
pub(super) fn clean_url(url: &str) -> String {
    url.chars()
        .map(|c| match c {
            '\0'..=' ' | '\x7f' | '<' | '>' => format!("%{:02X}", u32::from(c)),
            plain => plain.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back_and_nothing_else_does() {
        for kind in [Kind::Info, Kind::Response, Kind::Chain, Kind::Part(1), Kind::Part(120)] {
            assert_eq!(Kind::parse(&kind.to_string()), Some(kind));
        }
        for text in ["", "part-", "part-01", "part-+1", "Response", "revisit"] {
            assert_eq!(Kind::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_cannot_begin_a_field_of_its_own() {
        let mut head = Head::new("resource", "<urn:uuid:0>", DateTime::UNIX_EPOCH);
        head.target("https://example.org/a b\r\nWARC-Type: response");
        let text = head.close("text/html\r\nWARC-Block-Digest: sha256:0", 0);
        assert!(text.contains("WARC-Target-URI: https://example.org/a%20b%0D%0AWARC-Type:%20response\r\n"));
        assert_eq!(text.lines().filter(|line| line.starts_with("WARC-Block-Digest")).count(), 0);
    }
}
