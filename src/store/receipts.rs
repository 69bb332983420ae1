//! Contact receipts as rows: the bytes that were signed and the signature, beside the check they belong to.

use super::bodies::Packer;
use super::error::{Doing, Result, StoreError, damaged};
use super::stored::{Raw, Reader};
use crate::digest::BodyHash;
use crate::fetch::Fetched;
use crate::fetch::receipt::{CONTEXT, Receipt, Scheme, Signed, Version};
use crate::time::{from_micros, micros};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Keeps the receipt of a check whose row is there, if it has one.
pub(super) fn keep(conn: &Connection, packer: &mut Packer, no: u64, fetched: &Fetched) -> Result<()> {
    let Some(Signed { receipt, certificate }) = fetched.contact.receipt.as_deref() else { return Ok(()) };
    let message = match receipt.version {
        Version::Tls12 => Some(&receipt.message[..]),
        Version::Tls13 => receipt.message.strip_prefix(CONTEXT),
    };
    let why = "its message is none of TLS 1.3";
    let message = message.ok_or(StoreError::NotAcceptable { what: "a receipt", why })?;
    let shown = fetched.contact.tls.as_ref().and_then(|tls| tls.chain.first());
    let own = (shown != Some(certificate)).then(|| packer.keep_piece(conn, certificate)).transpose()?;
    conn.prepare_cached(
        "INSERT INTO receipt (check_no, scheme, version, side, at, message, signature, certificate)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .and_then(|mut s| {
        s.execute(params![
            no as i64,
            receipt.scheme.number(),
            number(receipt.version),
            receipt.side,
            micros(receipt.at),
            message,
            receipt.signature,
            own
        ])
    })
    .doing("wrote a receipt")?;
    Ok(())
}

/// Whether a check has a receipt, and whether it is of a handshake beside the look.
pub(super) fn side(conn: &Connection, no: u64) -> Result<Option<bool>> {
    conn.prepare_cached("SELECT side FROM receipt WHERE check_no = ?1")
        .and_then(|mut s| s.query_row([no as i64], |row| row.get("side")).optional())
        .doing("read a receipt")
}

/// The receipt of a check with its certificate, as it was kept; nothing of it is verified here.
pub(super) fn of_check(reader: &mut Reader, raw: &Raw) -> Result<Option<Signed>> {
    let found = reader
        .conn
        .prepare_cached("SELECT * FROM receipt WHERE check_no = ?1")
        .and_then(|mut s| s.query_row([raw.no as i64], Kept::read).optional())
        .doing("read a receipt")?;
    let Some(kept) = found else { return Ok(None) };
    let bad = || damaged(format!("the receipt of check {}", raw.no));
    let certificate = match (kept.certificate, raw.chain) {
        (Some(piece), _) => reader.piece(piece)?,
        (None, Some(chain)) => reader.certificate(chain)?.to_vec(),
        (None, None) => return Err(bad()),
    };
    let receipt = kept.receipt(BodyHash::of(&certificate)).ok_or_else(bad)?;
    Ok(Some(Signed { receipt, certificate }))
}

/// A row of `receipt`.
struct Kept {
    scheme: u16,
    version: i64,
    side: bool,
    at: i64,
    message: Vec<u8>,
    signature: Vec<u8>,
    certificate: Option<i64>,
}

impl Kept {
    fn read(row: &Row) -> rusqlite::Result<Kept> {
        Ok(Kept {
            scheme: row.get("scheme")?,
            version: row.get("version")?,
            side: row.get("side")?,
            at: row.get("at")?,
            message: row.get("message")?,
            signature: row.get("signature")?,
            certificate: row.get("certificate")?,
        })
    }

    /// `None`: a scheme or version that nobody knows.
    fn receipt(self, certificate_sha256: BodyHash) -> Option<Receipt> {
        let version = [Version::Tls12, Version::Tls13].into_iter().find(|v| number(*v) == self.version)?;
        let message = match version {
            Version::Tls12 => self.message,
            Version::Tls13 => [CONTEXT, &self.message[..]].concat(),
        };
        Some(Receipt {
            scheme: Scheme::numbered(self.scheme)?,
            version,
            side: self.side,
            at: from_micros(self.at),
            certificate_sha256,
            message,
            signature: self.signature,
        })
    }
}

/// How a version stands in a row.
fn number(version: Version) -> i64 {
    match version {
        Version::Tls12 => 2,
        Version::Tls13 => 3,
    }
}
