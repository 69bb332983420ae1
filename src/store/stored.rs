//! Reading checks back: the columns of a row, and what they point to.

use super::bodies::{Base, Unpacker};
use super::checks::{ContactText, Facts, Reading, method_of, split_der};
use super::error::{Doing, Result, damaged};
use crate::digest::BodyHash;
use crate::fetch::capture::{Grade, Way};
use crate::judge::LookKind;
use crate::person::{Subject, WatchNo};
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use std::sync::Arc;

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
    pub head_mark: i64,
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
    pub way: Option<i64>,
    pub grade: Option<i64>,
    pub capture: Option<i64>,
    pub token: Option<[u8; 32]>,
}

/// The columns that [`Raw::read`] counts; the order must be the same. Counted and not named, because finding 32
/// names in every row costs as much as the rest of reading it.
pub(super) const RAW: &str = "SELECT c.no, c.entry, c.seed, c.stream, c.seq, c.watch, c.source, c.kind, c.slot, c.batch,
    c.asked, c.asked_boot, c.answered, c.answered_boot, c.server_date, c.request, c.status, c.head_base, c.head_len,
    c.head, c.wire, c.body, c.failure, c.contact, c.chain, c.trail, c.reading, c.useful, c.profile, c.software,
    c.previous, b.sha256, b.len, w.sha256, c.head_mark, c.way, c.grade, c.capture, c.token
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
            head_mark: row.get(34)?,
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
            way: row.get(35)?,
            grade: row.get(36)?,
            capture: row.get(37)?,
            token: row.get(38)?,
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
    /// The first certificates of chains.
    certificates: HashMap<i64, Arc<[u8]>>,
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
            certificates: HashMap::new(),
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

    /// The server's own certificate: the first of a chain.
    pub(super) fn certificate(&mut self, chain: i64) -> Result<Arc<[u8]>> {
        if let Some(held) = self.certificates.get(&chain) {
            return Ok(held.clone());
        }
        let first = split_der(&self.piece(chain)?).into_iter().next().unwrap_or_default();
        Ok(hold(&mut self.certificates, chain, first.into()))
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
        let capture = raw.capture.map(|id| self.hash(id)).transpose()?;
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
            way: way_of(raw)?,
            capture,
        };
        Ok(then(&facts))
    }
}

pub(super) fn kind_of(raw: &Raw) -> Result<LookKind> {
    super::batch::kind_from_number(raw.kind).ok_or_else(|| damaged(format!("the kind of check {}", raw.no)))
}

/// Way and grade; `None` for a check from before they were written.
pub(super) fn way_of(raw: &Raw) -> Result<Option<(Way, Grade)>> {
    let damage = || damaged(format!("the way of check {}", raw.no));
    let (Some(way), Some(grade)) = (raw.way, raw.grade) else {
        return if raw.way == raw.grade { Ok(None) } else { Err(damage()) };
    };
    let place = |n: i64| usize::try_from(n).ok();
    let way = place(way).and_then(|n| Way::ALL.get(n)).ok_or_else(damage)?;
    let grade = place(grade).and_then(|n| Grade::ALL.get(n)).ok_or_else(damage)?;
    Ok(Some((*way, *grade)))
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
