//! What third parties said about the time of a checkpoint: rows, their entries, and the token that a look names.

use super::Store;
use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged};
use super::rows::fits_number;
use super::stored::Reader;
use super::writing::Writing;
use crate::digest::{BodyHash, NodeHash};
use crate::leaf::{AnchorKind, AnchorLeaf, Leaf};
use crate::merkle::{Checkpoint, Verifier};
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One proof, verified on receipt by the one who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnchor {
    pub kind: AnchorKind,
    /// Host of the service, and port where it is not the usual one.
    pub service: String,
    /// The signed checkpoint of this log that was stamped.
    pub note: String,
    /// The whole TimeStampResp, the .ots file, or the note with the witness's line.
    pub proof: Vec<u8>,
    /// When the service was first asked since its last proof.
    pub asked_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    /// What a token says; needed for `Rfc3161`, and only there.
    pub time: Option<DateTime<Utc>>,
    /// Certificates of the token and its issuers, each in DER.
    pub chain: Vec<Vec<u8>>,
    pub roots: Vec<Vec<u8>>,
    /// Revocation lists that were there at the time, each in DER.
    pub crls: Vec<Vec<u8>>,
    /// Verifier key of the witness; needed for `Cosignature`, and only there.
    pub witness_key: Option<String>,
    /// The chain ends at a root that was known beforehand.
    pub trusted: bool,
    /// False for a calendar's promise.
    pub complete: bool,
    /// When the first certificate of the chain ends.
    pub expires: Option<DateTime<Utc>>,
}

/// A row of `anchor`, without the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorRow {
    pub no: u64,
    /// Its place in the log.
    pub entry: u64,
    pub kind: AnchorKind,
    pub service: String,
    /// Entries of the checkpoint that was stamped.
    pub size: u64,
    /// SHA-256 of the proof.
    pub proof: BodyHash,
    pub asked_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub time: Option<DateTime<Utc>>,
    pub trusted: bool,
    pub complete: bool,
    pub expires: Option<DateTime<Utc>>,
}

/// The bytes of an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorBytes {
    pub note: String,
    pub proof: Vec<u8>,
    pub chain: Vec<Vec<u8>>,
    pub roots: Vec<Vec<u8>>,
    pub crls: Vec<Vec<u8>>,
    pub witness_key: Option<String>,
}

impl Store {
    /// All anchors, in the order of the log.
    pub fn anchors(&self) -> Result<Vec<AnchorRow>> {
        let doing = "read the anchors";
        let sql = "SELECT a.*, p.sha256 FROM anchor a JOIN piece p ON p.id = a.proof ORDER BY a.no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().doing(doing)? {
            all.push(StoredAnchor::read(row).doing(doing)?.row()?);
        }
        Ok(all)
    }

    /// The checkpoint, the proof and the certificates of one anchor.
    pub fn anchor_bytes(&self, no: u64) -> Result<AnchorBytes> {
        bytes_of(&mut Reader::new(self.conn()?)?, no)
    }
}

/// What is read of many anchors is read by one reader.
pub(super) fn bytes_of(reader: &mut Reader, no: u64) -> Result<AnchorBytes> {
    let doing = "read an anchor";
    let sql = "SELECT a.*, p.sha256 FROM anchor a JOIN piece p ON p.id = a.proof WHERE a.no = ?1";
    let found = reader
        .conn
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row([no as i64], StoredAnchor::read).optional())
        .doing(doing)?;
    let found = found.ok_or(StoreError::NoSuchRow { what: "anchor", number: no })?;
    let mut list = |id: Option<i64>| -> Result<Vec<Vec<u8>>> {
        Ok(id
            .map(|id| reader.piece(id))
            .transpose()?
            .map_or_else(Vec::new, |der| super::checks::split_der(&der)))
    };
    let is_cosignature = found.kind()? == AnchorKind::Cosignature;
    let chain = list(found.chain.filter(|_| !is_cosignature))?;
    let (roots, crls) = (list(found.roots)?, list(found.crls)?);
    let key = found.chain.filter(|_| is_cosignature);
    let witness_key = key.map(|id| text(reader, id, no)).transpose()?;
    let note = text(reader, found.note, no)?;
    Ok(AnchorBytes { note, proof: reader.piece(found.proof_id)?, chain, roots, crls, witness_key })
}

/// Where a look stands in the log, and the token it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookInTime {
    pub check: u64,
    pub entry: u64,
    /// By our own clock.
    pub asked: DateTime<Utc>,
    pub token: Option<BodyHash>,
}

impl Store {
    /// Tells every look, in order, with the token it names.
    pub fn looks_in_time(&self, each: &mut dyn FnMut(LookInTime)) -> Result<()> {
        let doing = "read the tokens of looks";
        let sql = "SELECT no, entry, asked, token FROM \"check\" ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let number = |at: usize| row.get::<_, i64>(at).doing(doing);
            let token: Option<[u8; 32]> = row.get(3).doing(doing)?;
            each(LookInTime {
                check: number(0)? as u64,
                entry: number(1)? as u64,
                asked: from_micros(number(2)?),
                token: token.map(BodyHash::from_bytes),
            });
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Enters a proof. It must be over a checkpoint that this log's key signed and that this log still has.
    pub(super) fn anchor(&mut self, new: &NewAnchor) -> Result<()> {
        let verifier = self.keys.signer.verifier().clone();
        let checkpoint =
            stamped(&new.note, &verifier).ok_or(refused("it is not over a checkpoint of this log"))?;
        let root = super::log::root_at(self.conn, checkpoint.size)?.ok();
        if root != Some(checkpoint.root) {
            return Err(refused("its checkpoint is not the beginning of this log"));
        }
        if new.service.is_empty() || new.service.len() > 255 {
            return Err(refused("the name of its service must have 1 to 255 bytes"));
        }
        if (new.kind == AnchorKind::Rfc3161) != new.time.is_some() {
            return Err(refused("a token, and nothing else, says a time"));
        }
        if (new.kind == AnchorKind::Cosignature) != new.witness_key.is_some() {
            return Err(refused("a cosignature, and nothing else, has a witness's key"));
        }
        fits_number("the size of a checkpoint", checkpoint.size)?;
        let chain = match &new.witness_key {
            Some(key) => Some(self.piece_id(key.as_bytes())?),
            None => self.list_id(&new.chain)?,
        };
        let mut row = StoredAnchor {
            no: 0,
            entry: 0,
            kind: new.kind.key().to_owned(),
            service: new.service.clone(),
            size: checkpoint.size,
            note: self.piece_id(new.note.as_bytes())?,
            proof_id: self.piece_id(&new.proof)?,
            proof: BodyHash::of(&new.proof),
            asked_at: micros(new.asked_at),
            received_at: micros(new.received_at),
            time: new.time.map(micros),
            chain,
            roots: self.list_id(&new.roots)?,
            crls: self.list_id(&new.crls)?,
            trusted: new.trusted,
            complete: new.complete,
            expires: new.expires.map(micros),
            mark: 0,
        };
        row.mark = row.mark_now();
        row.entry = self.append(&row.leaf(checkpoint.root)?)?;
        self.anchors.push(row.entry);
        row.insert(self.conn)
    }

    /// The last token that was received before a look was asked.
    pub(super) fn token_before(&self, asked: i64) -> Result<Option<[u8; 32]>> {
        self.conn
            .prepare_cached(
                "SELECT p.sha256 FROM anchor a JOIN piece p ON p.id = a.proof
                 WHERE a.kind = 'rfc3161' AND a.received_at <= ?1 ORDER BY a.received_at DESC, a.no DESC LIMIT 1",
            )
            .and_then(|mut s| s.query_row([asked], |row| row.get("sha256")).optional())
            .doing("looked for the last token")
    }

    fn piece_id(&mut self, bytes: &[u8]) -> Result<i64> {
        self.live.packer.keep_piece(self.conn, bytes)
    }

    fn list_id(&mut self, parts: &[Vec<u8>]) -> Result<Option<i64>> {
        if parts.is_empty() { Ok(None) } else { self.piece_id(&parts.concat()).map(Some) }
    }
}

fn refused(why: &'static str) -> StoreError {
    StoreError::NotAcceptable { what: "an anchor", why }
}

/// The checkpoint of a note, when this log signed it.
fn stamped(note: &str, verifier: &Verifier) -> Option<Checkpoint> {
    let checkpoint = Checkpoint::parse(verifier.verify(note).ok()?).ok()?;
    (checkpoint.origin == verifier.name()).then_some(checkpoint)
}

fn text(reader: &mut Reader, id: i64, no: u64) -> Result<String> {
    String::from_utf8(reader.piece(id)?).map_err(|_| damaged(format!("the checkpoint of anchor {no}")))
}

/// A row of `anchor` as it stands there.
pub(super) struct StoredAnchor {
    pub no: u64,
    pub entry: u64,
    kind: String,
    service: String,
    size: u64,
    note: i64,
    proof_id: i64,
    proof: BodyHash,
    asked_at: i64,
    received_at: i64,
    time: Option<i64>,
    chain: Option<i64>,
    roots: Option<i64>,
    crls: Option<i64>,
    trusted: bool,
    complete: bool,
    expires: Option<i64>,
    mark: i64,
}

impl StoredAnchor {
    /// Reads `a.*` and the proof's `sha256`.
    pub(super) fn read(row: &Row) -> rusqlite::Result<StoredAnchor> {
        let unsigned = |name| row.get::<_, i64>(name).map(|n| n as u64);
        Ok(StoredAnchor {
            no: unsigned("no")?,
            entry: unsigned("entry")?,
            kind: row.get("kind")?,
            service: row.get("service")?,
            size: unsigned("size")?,
            note: row.get("note")?,
            proof_id: row.get("proof")?,
            proof: BodyHash::from_bytes(row.get("sha256")?),
            asked_at: row.get("asked_at")?,
            received_at: row.get("received_at")?,
            time: row.get("time")?,
            chain: row.get("chain")?,
            roots: row.get("roots")?,
            crls: row.get("crls")?,
            trusted: row.get("trusted")?,
            complete: row.get("complete")?,
            expires: row.get("expires")?,
            mark: row.get("mark")?,
        })
    }

    fn row(self) -> Result<AnchorRow> {
        Ok(AnchorRow {
            no: self.no,
            entry: self.entry,
            kind: self.kind()?,
            service: self.service,
            size: self.size,
            proof: self.proof,
            asked_at: from_micros(self.asked_at),
            received_at: from_micros(self.received_at),
            time: self.time.map(from_micros),
            trusted: self.trusted,
            complete: self.complete,
            expires: self.expires.map(from_micros),
        })
    }

    fn kind(&self) -> Result<AnchorKind> {
        AnchorKind::from_key(&self.kind).ok_or_else(|| damaged(format!("the kind of anchor {}", self.no)))
    }

    /// The digest of the token, for a look to name; `None` for the other kinds.
    pub(super) fn token(&self) -> Option<[u8; 32]> {
        (self.kind == AnchorKind::Rfc3161.key()).then_some(*self.proof.as_bytes())
    }

    /// Its entry, made again: the root is that of the note which was stamped.
    pub(super) fn verified_leaf(&self, reader: &mut Reader, verifier: &Verifier) -> Result<Leaf> {
        let note = text(reader, self.note, self.no)?;
        let damage = || damaged(format!("the checkpoint of anchor {}", self.no));
        let checkpoint = stamped(&note, verifier).ok_or_else(damage)?;
        let fits = checkpoint.size == self.size && self.mark == self.mark_now();
        if fits { self.leaf(checkpoint.root) } else { Err(damage()) }
    }

    fn leaf(&self, root: NodeHash) -> Result<Leaf> {
        Ok(Leaf::Anchor(AnchorLeaf {
            at: from_micros(self.received_at),
            kind: self.kind()?,
            service: self.service.clone(),
            size: self.size,
            root,
            proof: self.proof,
            asked_at: from_micros(self.asked_at),
            time: self.time.map(from_micros),
        }))
    }

    fn mark_now(&self) -> i64 {
        let ids = [Some(self.note), self.chain, self.roots, self.crls, self.expires];
        let ids = ids.map(|id| id.unwrap_or(i64::MIN).to_le_bytes()).concat();
        mark(&[&ids, &[u8::from(self.trusted), u8::from(self.complete)]])
    }

    fn insert(&self, conn: &Connection) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO anchor (entry, kind, service, size, note, proof, asked_at, received_at, time, chain, roots,
             crls, trusted, complete, expires, mark)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )
        .and_then(|mut s| {
            s.execute(params![
                self.entry as i64,
                self.kind,
                self.service,
                self.size as i64,
                self.note,
                self.proof_id,
                self.asked_at,
                self.received_at,
                self.time,
                self.chain,
                self.roots,
                self.crls,
                self.trusted,
                self.complete,
                self.expires,
                self.mark,
            ])
        })
        .doing("wrote an anchor")?;
        Ok(())
    }
}
