//! Reads back what `warc.rs` writes, and believes nothing: each gzip member holds one record, each record has its
//! block digest and its own id, and nothing stands there that we do not write. One record is held at a time.
//!
//! Stock tools pass a record without a digest; here it is a failure.

use super::warc::{id, is_plain};
use super::warc_head::Kind;
use crate::digest::BodyHash;
use crate::saved::{HttpMessage, Record, Records};
use chrono::{DateTime, Utc};
use flate2::bufread::GzDecoder;
use std::collections::HashSet;
use std::io::Read;

/// The largest record, unpacked, in bytes: more than the largest answer or part that is ever kept.
pub const MAX_RECORD: usize = 64 << 20;

/// A record that is whole: its digest is right, and it is the only one of its entry and kind. Its bytes can name
/// somebody: no `Debug`.
pub struct Checked {
    /// Of the entry in the log, as the record says.
    pub index: u64,
    pub kind: Kind,
    /// `WARC-Target-URI`.
    pub url: String,
    pub at: DateTime<Utc>,
    /// What the record holds: of [`Kind::Response`], head and what followed.
    pub block: Vec<u8>,
}

/// What is wrong with a file, and with which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record at byte {offset} {fault}; make the folder again, and compare")]
pub struct WarcProblem {
    /// Where its gzip member begins.
    pub offset: u64,
    pub fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("cannot be unpacked")]
    Packing,
    #[error("is larger than 64 MiB")]
    TooLarge,
    #[error("is not one WARC record")]
    Record,
    #[error("lacks the field {0}, or has a wrong one")]
    Field(&'static str),
    #[error("has two fields {0}")]
    Doubled(&'static str),
    #[error("is not the record of a file that testigo wrote")]
    Stranger,
    #[error("has no WARC-Block-Digest with SHA-256")]
    NoDigest,
    #[error("has another SHA-256 than its WARC-Block-Digest says")]
    BlockDigest,
    #[error("has another SHA-256 of its body than its WARC-Payload-Digest says")]
    PayloadDigest,
    #[error("has the WARC-Record-ID of another entry or kind")]
    Id,
    #[error("is the second of its entry and kind")]
    Twice,
    #[error("should be the warcinfo that begins the file")]
    NoInfo,
}

/// Checks the file record by record; after a problem nothing more comes. `collect` it into a `Result` when it is
/// known to fit in memory. The file must hold a `warcinfo`; whether each look is there is for the caller to say.
pub fn verify_warc(file: &[u8]) -> WarcCheck<'_> {
    WarcCheck { rest: file, offset: 0, origin: None, seen: HashSet::new(), is_over: false }
}

/// The walk of [`verify_warc`].
pub struct WarcCheck<'a> {
    rest: &'a [u8],
    offset: u64,
    /// The name of the log, once the `warcinfo` was read.
    origin: Option<String>,
    seen: HashSet<(u64, Kind)>,
    is_over: bool,
}

impl Iterator for WarcCheck<'_> {
    type Item = Result<Checked, WarcProblem>;

    fn next(&mut self) -> Option<Result<Checked, WarcProblem>> {
        while !self.is_over {
            let offset = self.offset;
            if self.rest.is_empty() {
                self.is_over = true;
                return self.origin.is_none().then_some(Err(WarcProblem { offset, fault: Fault::NoInfo }));
            }
            match self.step() {
                Ok(None) => {}
                Ok(Some(checked)) => return Some(Ok(checked)),
                Err(fault) => {
                    self.is_over = true;
                    return Some(Err(WarcProblem { offset, fault }));
                }
            }
        }
        None
    }
}

impl WarcCheck<'_> {
    /// The next record; `None` for the `warcinfo`.
    fn step(&mut self) -> Result<Option<Checked>, Fault> {
        let bytes = self.member()?;
        let mut records = Records::of(&bytes);
        let (Some(Ok(record)), None) = (records.next(), records.next()) else { return Err(Fault::Record) };
        no_doubles(&record)?;
        digests(&record)?;
        match self.origin.clone() {
            None => self.info(&record).map(|()| None),
            Some(origin) => self.checked(&record, &origin).map(Some),
        }
    }

    /// The next gzip member, unpacked.
    fn member(&mut self) -> Result<Vec<u8>, Fault> {
        let (mut out, before) = (Vec::new(), self.rest.len());
        let mut unpacked = GzDecoder::new(self.rest);
        let most = MAX_RECORD as u64 + 1;
        (&mut unpacked).take(most).read_to_end(&mut out).map_err(|_| Fault::Packing)?;
        if out.len() > MAX_RECORD {
            return Err(Fault::TooLarge);
        }
        self.rest = unpacked.into_inner();
        self.offset += (before - self.rest.len()) as u64;
        Ok(out)
    }

    fn info(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let text = std::str::from_utf8(record.block).map_err(|_| Fault::NoInfo)?;
        let origin = text.lines().find_map(|line| line.strip_prefix("origin: ")).ok_or(Fault::NoInfo)?;
        if record.kind() != Kind::Info.record() {
            return Err(Fault::NoInfo);
        }
        has_id(record, origin, 0, Kind::Info)?;
        self.origin = Some(origin.to_owned());
        Ok(())
    }

    fn checked(&mut self, record: &Record<'_>, origin: &str) -> Result<Checked, Fault> {
        let index = record.field("testigo-entry").and_then(whole_number);
        let kind = record.field("testigo-part").and_then(Kind::parse);
        let (Some(index), Some(kind)) = (index, kind) else { return Err(Fault::Stranger) };
        if kind == Kind::Info || record.kind() != kind.record() {
            return Err(Fault::Stranger);
        }
        has_id(record, origin, index, kind)?;
        if !self.seen.insert((index, kind)) {
            return Err(Fault::Twice);
        }
        let at = record.field("warc-date").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        Ok(Checked {
            index,
            kind,
            url: record.target().ok_or(Fault::Field("WARC-Target-URI"))?.to_owned(),
            at: at.ok_or(Fault::Field("WARC-Date"))?.to_utc(),
            block: record.block.to_vec(),
        })
    }
}

/// Of two fields of one name some readers take the first and some the last.
fn no_doubles(record: &Record<'_>) -> Result<(), Fault> {
    const ONCE: [(&str, &str); 10] = [
        ("warc-type", "WARC-Type"),
        ("warc-record-id", "WARC-Record-ID"),
        ("warc-date", "WARC-Date"),
        ("warc-target-uri", "WARC-Target-URI"),
        ("warc-block-digest", "WARC-Block-Digest"),
        ("warc-payload-digest", "WARC-Payload-Digest"),
        ("testigo-entry", "Testigo-Entry"),
        ("testigo-part", "Testigo-Part"),
        ("content-type", "Content-Type"),
        ("content-length", "Content-Length"),
    ];
    for (name, written) in ONCE {
        if record.fields.iter().filter(|(field, _)| field == name).count() > 1 {
            return Err(Fault::Doubled(written));
        }
    }
    Ok(())
}

/// The digest of the block, which must be there, and that of the payload, which may.
fn digests(record: &Record<'_>) -> Result<(), Fault> {
    let block = record.field("warc-block-digest").and_then(hash).ok_or(Fault::NoDigest)?;
    if block != BodyHash::of(record.block) {
        return Err(Fault::BlockDigest);
    }
    let Some(payload) = record.field("warc-payload-digest") else { return Ok(()) };
    let answer = HttpMessage::parse(record.block).filter(is_plain).ok_or(Fault::PayloadDigest)?;
    let agrees = hash(payload) == Some(BodyHash::of(answer.body));
    agrees.then_some(()).ok_or(Fault::PayloadDigest)
}

fn hash(labelled: &str) -> Option<BodyHash> {
    BodyHash::from_hex(labelled.strip_prefix("sha256:")?)
}

fn has_id(record: &Record<'_>, origin: &str, index: u64, kind: Kind) -> Result<(), Fault> {
    let is_own = record.field("warc-record-id") == Some(id(origin, index, kind).as_str());
    is_own.then_some(()).ok_or(Fault::Id)
}

/// Digits alone, without zeros before them.
fn whole_number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}
