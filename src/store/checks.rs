//! One check as a row, and the values of it that are sealed in its log entry. The same function lists them when
//! a check is written and when it is verified.

use crate::digest::BodyHash;
use crate::fetch::capture::{Grade, Way};
use crate::fetch::{Contact, Redirect};
use crate::judge::LookKind;
use crate::outcome::{Outcome, Record};
use crate::person::Subject;
use crate::seal::is_name;
use crate::time::{from_micros, rfc3339};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// What entered the log as the program that looked.
pub(super) const SOFTWARE: &str = concat!("testigo ", env!("CARGO_PKG_VERSION"));

/// A reading as it is kept: outcome and rule. Spans are left out, so that the same answer is kept once; they are
/// found again by reading the body.
#[derive(Serialize, Deserialize)]
struct KeptReading<'a> {
    outcome: Cow<'a, Outcome>,
    rule: Cow<'a, str>,
}

pub(super) fn reading_json(outcome: &Outcome, rule: &str) -> Vec<u8> {
    let kept = KeptReading { outcome: without_spans(outcome), rule: Cow::Borrowed(rule) };
    serde_json::to_vec(&kept).expect("an outcome is plain JSON")
}

fn without_spans(outcome: &Outcome) -> Cow<'_, Outcome> {
    match outcome.record() {
        Some(record) if record.fields.iter().any(|f| f.span.is_some()) => {
            let mut record: Record = record.as_ref().clone();
            record.fields.iter_mut().for_each(|f| f.span = None);
            Cow::Owned(Outcome::Listed(Arc::new(record)))
        }
        Some(_) | None => Cow::Borrowed(outcome),
    }
}

/// A kept reading, with what the seal needs of it.
pub(super) struct Reading {
    pub outcome: Arc<Outcome>,
    pub rule: Arc<str>,
    hash: BodyHash,
    /// `field.<name>` and value.
    fields: Vec<(String, String)>,
    custody: &'static str,
    why: String,
}

impl Reading {
    pub(super) fn of(outcome: Arc<Outcome>, rule: Arc<str>, hash: BodyHash) -> Reading {
        let record = outcome.record();
        let fields = record.map_or_else(Vec::new, |r| sealed_fields(r));
        let custody = record.map_or("", |r| r.custody.key());
        let why = outcome.why();
        Reading { outcome, rule, hash, fields, custody, why }
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Reading> {
        let kept: KeptReading = serde_json::from_slice(bytes).ok()?;
        Some(Reading::of(Arc::new(kept.outcome.into_owned()), kept.rule.as_ref().into(), BodyHash::of(bytes)))
    }
}

/// A seal's names have few characters; a profile's field names may have others, and twice.
fn sealed_fields(record: &Record) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::with_capacity(record.fields.len());
    for field in &record.fields {
        let mut name = String::with_capacity(6 + field.name.len());
        name.push_str("field.");
        name.push_str(&field.name);
        if !is_name(&name) {
            let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '.');
            name = name.to_ascii_lowercase().chars().map(|c| if fits(c) { c } else { '_' }).collect();
        }
        while fields.iter().any(|(taken, _)| *taken == name) {
            name.push('_');
        }
        fields.push((name, field.value.clone()));
    }
    fields
}

/// Whom we spoke to, without the certificates, which are kept once for all.
#[derive(Serialize, Deserialize)]
pub(super) struct ContactText {
    resolved: String,
    peer: String,
    tls_version: String,
    tls_cipher: String,
}

impl ContactText {
    pub(super) fn of(contact: &Contact) -> ContactText {
        let resolved: Vec<String> = contact.resolved.iter().map(|ip| ip.to_string()).collect();
        let tls = contact.tls.as_ref();
        ContactText {
            resolved: resolved.join(" "),
            peer: contact.peer.map_or_else(String::new, |ip| ip.to_string()),
            tls_version: tls.map_or_else(String::new, |t| t.version.clone()),
            tls_cipher: tls.map_or_else(String::new, |t| t.cipher.clone()),
        }
    }

    pub(super) fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain JSON")
    }

    /// The contact again; `chain` is the certificates one after the other.
    pub(super) fn contact(&self, chain: Option<&[u8]>) -> Contact {
        let tls = chain.map(|der| crate::fetch::Tls {
            version: self.tls_version.clone(),
            cipher: self.tls_cipher.clone(),
            chain: split_der(der),
        });
        let resolved = self.resolved.split_whitespace().filter_map(|ip| ip.parse().ok()).collect();
        Contact { resolved, peer: self.peer.parse().ok(), tls, receipt: None }
    }
}

/// Cuts certificates apart again: each is a DER SEQUENCE that tells its own length (X.690 §8.1.3). What does not
/// look like one stays in one piece.
pub(super) fn split_der(mut der: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    while !der.is_empty() {
        let len = match der {
            [0x30, n @ 0..=0x7f, ..] => 2 + usize::from(*n),
            [0x30, 0x81, n, ..] => 3 + usize::from(*n),
            [0x30, 0x82, a, b, ..] => 4 + usize::from(u16::from_be_bytes([*a, *b])),
            [0x30, 0x83, a, b, c, ..] => 5 + u32::from_be_bytes([0, *a, *b, *c]) as usize,
            _ => der.len(),
        };
        let (one, rest) = der.split_at(len.min(der.len()));
        parts.push(one.to_vec());
        der = rest;
    }
    parts
}

/// The way of an answer: where it came from in the end, and the hops.
#[derive(Serialize, Deserialize)]
pub(super) struct Trail<'a> {
    pub final_url: Cow<'a, str>,
    pub redirects: Cow<'a, [Redirect]>,
}

/// Everything that is sealed of a check.
pub(super) struct Facts<'a> {
    pub subject: Subject,
    pub source: &'a str,
    pub kind: LookKind,
    /// A-number and country as they were asked; empty for a control.
    pub query: &'a str,
    /// Microseconds of the wall clock, nanoseconds of the boot clock.
    pub asked: (i64, i64),
    pub answered: (i64, i64),
    pub server_date: Option<i64>,
    pub method: &'a str,
    pub request: BodyHash,
    pub head: BodyHash,
    pub wire: Option<BodyHash>,
    /// `None`: not kept.
    pub body: Option<(BodyHash, u64)>,
    pub status: Option<u16>,
    pub failure: &'a str,
    pub contact: &'a ContactText,
    pub chain: Option<BodyHash>,
    pub trail: BodyHash,
    pub reading: &'a Reading,
    pub previous: Option<u64>,
    pub profile: BodyHash,
    pub software: &'a str,
    /// `None`: a check from before these were written.
    pub way: Option<(Way, Grade)>,
    pub capture: Option<BodyHash>,
}

impl Facts<'_> {
    /// Names and values, for the seal of the entry.
    pub(super) fn fields(&self) -> Vec<(&str, Cow<'_, str>)> {
        fn number(n: Option<impl ToString>) -> Cow<'static, str> {
            Cow::Owned(n.map_or_else(String::new, |n| n.to_string()))
        }
        fn hash(h: Option<BodyHash>) -> Cow<'static, str> {
            Cow::Owned(h.map_or_else(String::new, digits))
        }
        let time = |micros: i64| Cow::Owned(rfc3339(from_micros(micros)));
        let body = self.body.map(|(hash, _)| hash);
        let reading = self.reading;
        let mut fields: Vec<(&str, Cow<str>)> = Vec::with_capacity(37 + reading.fields.len());
        fields.extend([
            ("subject", Cow::Owned(subject_text(self.subject))),
            ("source", Cow::Borrowed(self.source)),
            ("kind", Cow::Borrowed(self.kind.key())),
            ("query", Cow::Borrowed(self.query)),
            ("asked", time(self.asked.0)),
            ("answered", time(self.answered.0)),
            ("boot_asked_ns", number(Some(self.asked.1))),
            ("boot_answered_ns", number(Some(self.answered.1))),
            ("server_date", self.server_date.map_or(Cow::Borrowed(""), time)),
            ("method", Cow::Borrowed(self.method)),
            ("request_sha256", hash(Some(self.request))),
            ("head_sha256", hash(Some(self.head))),
            ("wire_sha256", hash(self.wire.or(body))),
            ("body_sha256", hash(body)),
            ("body_len", number(self.body.map(|(_, len)| len))),
            ("status", number(self.status)),
            ("failure", Cow::Borrowed(self.failure)),
            ("resolved", Cow::Borrowed(self.contact.resolved.as_str())),
            ("peer", Cow::Borrowed(self.contact.peer.as_str())),
            ("tls_version", Cow::Borrowed(self.contact.tls_version.as_str())),
            ("tls_cipher", Cow::Borrowed(self.contact.tls_cipher.as_str())),
            ("chain_sha256", hash(self.chain)),
            ("redirects_sha256", hash(Some(self.trail))),
            ("outcome", Cow::Borrowed(reading.outcome.key())),
            ("why", Cow::Borrowed(reading.why.as_str())),
            ("rule", Cow::Borrowed(&*reading.rule)),
            ("custody", Cow::Borrowed(reading.custody)),
            ("reading_sha256", hash(Some(reading.hash))),
            ("previous", number(self.previous)),
            ("profile", hash(Some(self.profile))),
            ("software", Cow::Borrowed(self.software)),
        ]);
        if let Some((way, grade)) = self.way {
            fields.push(("way", Cow::Borrowed(way.key())));
            fields.push(("grade", Cow::Borrowed(grade.key())));
            fields.push(("capture_sha256", hash(self.capture)));
        }
        let of_record = reading.fields.iter();
        fields.extend(of_record.map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str()))));
        fields
    }
}

/// As `to_hex`, five times as fast: a check has eight of them, and `verify` has millions of checks.
fn digits(hash: BodyHash) -> String {
    let mut digits = vec![0; 64];
    hex::encode_to_slice(hash.as_bytes(), &mut digits).expect("32 bytes are 64 digits");
    String::from_utf8(digits).expect("hexadecimal digits are ASCII")
}

fn subject_text(subject: Subject) -> String {
    match subject {
        Subject::Watch(no) => format!("watch {}", no.0),
        Subject::Nobody => "nobody".to_owned(),
        Subject::Population => "population".to_owned(),
    }
}

/// The name of a control in `pseudonym::probe_message`; `None` for a watch.
pub(super) fn probe_name(subject: Subject) -> Option<&'static str> {
    match subject {
        Subject::Watch(_) => None,
        Subject::Nobody => Some("nobody"),
        Subject::Population => Some("population"),
    }
}

/// The first word of a request.
pub(super) fn method_of(request: &[u8]) -> &str {
    let end = request.iter().position(|b| *b == b' ').unwrap_or(0);
    std::str::from_utf8(&request[..end]).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_come_apart_again() {
        let small = vec![0x30, 2, 1, 1];
        let large = [&[0x30, 0x82, 1, 0][..], &[7; 256]].concat();
        let medium = [&[0x30, 0x81, 200][..], &[8; 200]].concat();
        let chain = vec![large, small, medium];
        assert_eq!(split_der(&chain.concat()), chain);
        assert_eq!(split_der(&[0x30, 0x82, 0xff]), [vec![0x30, 0x82, 0xff]]);
        assert_eq!(split_der(b"none"), [b"none".to_vec()]);
    }

    #[test]
    fn odd_field_names_still_have_one_name_each() {
        let field = |name: &str| crate::outcome::Field {
            name: name.into(),
            value: String::new(),
            span: None,
            volatile: false,
        };
        let record = Record {
            custody: crate::outcome::Custody::Cbp,
            fields: ["place", "Höhe", "h__he", "place", "", "h_he"].map(field).to_vec(),
        };
        let names: Vec<String> = sealed_fields(&record).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["field.place", "field.h_he", "field.h__he", "field.place_", "field.", "field.h_he_"]
        );
        assert!(names.iter().all(|n| is_name(n)));
    }
}
