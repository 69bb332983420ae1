//! One check as a row, and the values of it that are sealed in its log entry. The same function lists them when
//! a check is written and when it is verified.

use super::batch::kind_from_number;
use super::bodies::{Base, Unpacker};
use super::error::{Doing, Result, damaged};
use crate::digest::BodyHash;
use crate::fetch::{Contact, Redirect};
use crate::judge::LookKind;
use crate::outcome::{Outcome, Record};
use crate::person::{Subject, WatchNo};
use crate::seal::is_name;
use crate::time::{from_micros, rfc3339};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
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

    fn parse(bytes: &[u8]) -> Option<Reading> {
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
        Contact { resolved, peer: self.peer.parse().ok(), tls }
    }
}

/// Cuts certificates apart again: each is a DER SEQUENCE that tells its own length (X.690 §8.1.3). What does not
/// look like one stays in one piece.
fn split_der(mut der: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    while !der.is_empty() {
        let len = match der {
            [0x30, n @ 0..=0x7f, ..] => 2 + usize::from(*n),
            [0x30, 0x81, n, ..] => 3 + usize::from(*n),
            [0x30, 0x82, a, b, ..] => 4 + usize::from(u16::from_be_bytes([*a, *b])),
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
}

impl Facts<'_> {
    /// Names and values, for the seal of the entry.
    pub(super) fn fields(&self) -> Vec<(&str, Cow<'_, str>)> {
        fn number(n: Option<impl ToString>) -> Cow<'static, str> {
            Cow::Owned(n.map_or_else(String::new, |n| n.to_string()))
        }
        fn hash(h: Option<BodyHash>) -> Cow<'static, str> {
            Cow::Owned(h.map_or_else(String::new, |h| h.to_hex()))
        }
        let time = |micros: i64| Cow::Owned(rfc3339(from_micros(micros)));
        let body = self.body.map(|(hash, _)| hash);
        let reading = self.reading;
        let mut fields: Vec<(&str, Cow<str>)> = Vec::with_capacity(34 + reading.fields.len());
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
        let of_record = reading.fields.iter();
        fields.extend(of_record.map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str()))));
        fields
    }
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

/// A row of `check`, as it stands there, and the hashes of its bodies.
pub(super) struct Raw {
    pub no: u64,
    pub entry: u64,
    pub seed: [u8; 32],
    pub stream: i64,
    pub seq: u64,
    pub watch: Option<WatchNo>,
    pub source: i64,
    pub kind: i64,
    pub slot: Option<i64>,
    pub batch: u64,
    pub asked: (i64, i64),
    pub answered: (i64, i64),
    pub server_date: Option<i64>,
    pub request: i64,
    pub status: Option<u16>,
    pub head_base: Option<i64>,
    pub head_len: i64,
    pub head: Vec<u8>,
    pub wire: Option<i64>,
    pub body: Option<i64>,
    pub failure: Option<String>,
    pub contact: i64,
    pub chain: Option<i64>,
    pub trail: i64,
    pub reading: i64,
    pub useful: bool,
    pub profile: i64,
    pub software: i64,
    pub previous: Option<u64>,
    pub body_facts: Option<(BodyHash, u64)>,
    pub wire_hash: Option<BodyHash>,
}

/// The columns that [`Raw::read`] counts; the order must be the same. Counted and not named, because finding 32
/// names in every row costs as much as the rest of reading it.
pub(super) const RAW: &str = "SELECT c.no, c.entry, c.seed, c.stream, c.seq, c.watch, c.source, c.kind, c.slot, c.batch,
    c.asked, c.asked_boot, c.answered, c.answered_boot, c.server_date, c.request, c.status, c.head_base, c.head_len,
    c.head, c.wire, c.body, c.failure, c.contact, c.chain, c.trail, c.reading, c.useful, c.profile, c.software,
    c.previous, b.sha256, b.len, w.sha256
    FROM \"check\" c LEFT JOIN body b ON b.id = c.body LEFT JOIN body w ON w.id = c.wire";

impl Raw {
    pub(super) fn read(row: &Row) -> rusqlite::Result<Raw> {
        let unsigned = |at: usize| row.get::<_, i64>(at).map(|n| n as u64);
        let body: Option<[u8; 32]> = row.get(31)?;
        let body_len: Option<i64> = row.get(32)?;
        Ok(Raw {
            no: unsigned(0)?,
            entry: unsigned(1)?,
            seed: row.get(2)?,
            stream: row.get(3)?,
            seq: unsigned(4)?,
            watch: row.get::<_, Option<u32>>(5)?.map(WatchNo),
            source: row.get(6)?,
            kind: row.get(7)?,
            slot: row.get(8)?,
            batch: unsigned(9)?,
            asked: (row.get(10)?, row.get(11)?),
            answered: (row.get(12)?, row.get(13)?),
            server_date: row.get(14)?,
            request: row.get(15)?,
            status: row.get(16)?,
            head_base: row.get(17)?,
            head_len: row.get(18)?,
            head: row.get(19)?,
            wire: row.get(20)?,
            body: row.get(21)?,
            failure: row.get(22)?,
            contact: row.get(23)?,
            chain: row.get(24)?,
            trail: row.get(25)?,
            reading: row.get(26)?,
            useful: row.get(27)?,
            profile: row.get(28)?,
            software: row.get(29)?,
            previous: row.get::<_, Option<i64>>(30)?.map(|n| n as u64),
            body_facts: body.zip(body_len).map(|(h, len)| (BodyHash::from_bytes(h), len as u64)),
            wire_hash: row.get::<_, Option<[u8; 32]>>(33)?.map(BodyHash::from_bytes),
        })
    }
}

/// Reads what the columns of a check point to, and holds what repeats.
pub(super) struct Reader<'c> {
    pub conn: &'c Connection,
    pub unpacker: Unpacker,
    pub sources: HashMap<i64, String>,
    readings: HashMap<i64, Arc<Reading>>,
    contacts: HashMap<i64, Arc<ContactText>>,
    /// Method and hash of requests.
    requests: HashMap<i64, (Arc<str>, BodyHash)>,
    /// Hashes of other pieces.
    hashes: HashMap<i64, BodyHash>,
    texts: HashMap<i64, Arc<str>>,
}

/// So many are held of each kind, then forgotten.
const HELD: usize = 16_384;

impl<'c> Reader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Result<Reader<'c>> {
        let doing = "read the sources";
        let mut statement = conn.prepare_cached("SELECT no, id FROM source").doing(doing)?;
        let rows = statement.query_map([], |row| Ok((row.get("no")?, row.get("id")?))).doing(doing)?;
        Ok(Reader {
            conn,
            unpacker: Unpacker::new(),
            sources: rows.collect::<rusqlite::Result<_>>().doing(doing)?,
            readings: HashMap::new(),
            contacts: HashMap::new(),
            requests: HashMap::new(),
            hashes: HashMap::new(),
            texts: HashMap::new(),
        })
    }

    pub(super) fn source(&self, no: i64) -> Result<&str> {
        self.sources.get(&no).map(String::as_str).ok_or_else(|| damaged(format!("source {no}")))
    }

    pub(super) fn piece(&mut self, id: i64) -> Result<Vec<u8>> {
        self.unpacker.piece(self.conn, id)
    }

    pub(super) fn reading(&mut self, id: i64) -> Result<Arc<Reading>> {
        if let Some(held) = self.readings.get(&id) {
            return Ok(held.clone());
        }
        let bytes = self.piece(id)?;
        let reading = Reading::parse(&bytes).ok_or_else(|| damaged(format!("reading {id}")))?;
        Ok(hold(&mut self.readings, id, Arc::new(reading)))
    }

    pub(super) fn contact(&mut self, id: i64) -> Result<Arc<ContactText>> {
        if let Some(held) = self.contacts.get(&id) {
            return Ok(held.clone());
        }
        let bytes = self.piece(id)?;
        let contact = serde_json::from_slice(&bytes).map_err(|_| damaged(format!("contact {id}")))?;
        Ok(hold(&mut self.contacts, id, Arc::new(contact)))
    }

    fn request(&mut self, id: i64) -> Result<(Arc<str>, BodyHash)> {
        if let Some(held) = self.requests.get(&id) {
            return Ok(held.clone());
        }
        let bytes = self.piece(id)?;
        Ok(hold(&mut self.requests, id, (method_of(&bytes).into(), BodyHash::of(&bytes))))
    }

    fn hash(&mut self, id: i64) -> Result<BodyHash> {
        if let Some(held) = self.hashes.get(&id) {
            return Ok(*held);
        }
        let hash = BodyHash::of(&self.piece(id)?);
        Ok(hold(&mut self.hashes, id, hash))
    }

    fn text(&mut self, id: i64) -> Result<Arc<str>> {
        if let Some(held) = self.texts.get(&id) {
            return Ok(held.clone());
        }
        let bytes = self.piece(id)?;
        Ok(hold(&mut self.texts, id, String::from_utf8_lossy(&bytes).into()))
    }

    pub(super) fn head(&mut self, raw: &Raw) -> Result<Vec<u8>> {
        let base = raw.head_base.map(Base::Piece);
        let head = self.unpacker.unpack(self.conn, base, &raw.head, raw.head_len)?;
        head.ok_or_else(|| damaged(format!("the head of check {}", raw.no)))
    }

    /// Gives the facts of a row to `then`. `query` is what was asked, as [`Facts::query`].
    pub(super) fn facts<T>(&mut self, raw: &Raw, query: &str, then: impl FnOnce(&Facts) -> T) -> Result<T> {
        let head = BodyHash::of(&self.head(raw)?);
        let (method, request) = self.request(raw.request)?;
        let contact = self.contact(raw.contact)?;
        let reading = self.reading(raw.reading)?;
        let chain = raw.chain.map(|id| self.hash(id)).transpose()?;
        let (trail, profile) = (self.hash(raw.trail)?, self.hash(raw.profile)?);
        let software = self.text(raw.software)?;
        let facts = Facts {
            subject: subject_of(self, raw)?,
            source: self.source(raw.source)?,
            kind: kind_of(raw)?,
            query,
            asked: raw.asked,
            answered: raw.answered,
            server_date: raw.server_date,
            method: &method,
            request,
            head,
            wire: raw.wire_hash,
            body: raw.body_facts,
            status: raw.status,
            failure: raw.failure.as_deref().unwrap_or(""),
            contact: &contact,
            chain,
            trail,
            reading: &reading,
            previous: raw.previous,
            profile,
            software: &software,
        };
        Ok(then(&facts))
    }
}

pub(super) fn kind_of(raw: &Raw) -> Result<LookKind> {
    kind_from_number(raw.kind).ok_or_else(|| damaged(format!("the kind of check {}", raw.no)))
}

/// A check without a watch is a control; which one, its stream knows.
pub(super) fn subject_of(reader: &Reader, raw: &Raw) -> Result<Subject> {
    if let Some(watch) = raw.watch {
        return Ok(Subject::Watch(watch));
    }
    let probe: Option<String> = reader
        .conn
        .prepare_cached("SELECT probe FROM stream WHERE no = ?1")
        .and_then(|mut s| s.query_row([raw.stream], |row| row.get("probe")))
        .doing("read a stream")?;
    match probe.as_deref().and_then(|p| p.rsplit_once('\n')).map(|(_, which)| which) {
        Some("nobody") => Ok(Subject::Nobody),
        Some("population") => Ok(Subject::Population),
        Some(_) | None => Err(damaged(format!("the subject of check {}", raw.no))),
    }
}

fn hold<V: Clone>(held: &mut HashMap<i64, V>, id: i64, value: V) -> V {
    if held.len() >= HELD {
        held.clear();
    }
    held.insert(id, value.clone());
    value
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
