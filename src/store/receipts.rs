//! Contact receipts as rows: the bytes that were signed and the signature, beside the check they belong to.

use super::bodies::Packer;
use super::error::{Doing, Result, StoreError, damaged};
use super::stored::{Raw, Reader, way_of};
use super::verify::Verifying;
use crate::digest::BodyHash;
use crate::fetch::Fetched;
use crate::fetch::capture::Way;
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
    let why = "it is not of the handshake that its look should have, or not of the look's certificate";
    let misplaced = || StoreError::NotAcceptable { what: "a receipt", why };
    let shown = fetched.contact.tls.as_ref().and_then(|tls| tls.chain.first());
    let is_shown = shown == Some(certificate);
    if !fits(fetched.way(), receipt.side) || !(receipt.side || is_shown) {
        return Err(misplaced());
    }
    let own = (!is_shown).then(|| packer.keep_piece(conn, certificate)).transpose()?;
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

/// Whether a look that came this way can have such a receipt: a request has its connection's own, a browser's look one
/// of a handshake beside it, and what a person gave has none.
fn fits(way: Way, side: bool) -> bool {
    match way {
        Way::Http => !side,
        Way::Browser => side,
        Way::Assisted | Way::Import => false,
    }
}

impl Verifying<'_> {
    /// What the entry of a check names as its receipt. Finds a receipt that does not hold.
    pub(super) fn receipt(&mut self, raw: &Raw, reader: &mut Reader) -> Result<Option<BodyHash>> {
        let Some(Signed { receipt, certificate }) = of_check(reader, raw)? else { return Ok(None) };
        let no = raw.no;
        if let Err(error) = receipt.verify(&certificate) {
            self.problem(format!("the receipt of check {no} does not hold: {error}"));
        }
        let (way, _) = way_of(raw)?.unwrap_or_default();
        let shown = raw.chain.map(|id| reader.certificate(id)).transpose()?;
        let is_shown = shown.is_some_and(|shown| *shown == *certificate);
        if !fits(way, receipt.side) || !(receipt.side || is_shown) {
            self.problem(format!(
                "the receipt of check {no} is not of the handshake that its look should have"
            ));
        }
        Ok(Some(receipt.sha256()))
    }

    /// No handshake serves two looks.
    pub(super) fn receipts_apart(&mut self) -> Result<()> {
        let doing = "compared the receipts";
        let sql = "SELECT min(check_no), max(check_no) FROM receipt GROUP BY message HAVING count(*) > 1";
        let mut statement = self.conn.prepare(sql).doing(doing)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
        for row in rows.doing(doing)? {
            let (one, other) = row.doing(doing)?;
            let sentence = format!("the receipts of checks {one} and {other} are of one handshake");
            self.account.problems.push(sentence);
        }
        Ok(())
    }
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
