//! Bytes as received, each kept once under its SHA-256. Pages of one source differ in a few places, so they are
//! packed against a *base page* of that source as a raw-content dictionary; a base is always packed alone, so no
//! page needs more than one other. Small things that repeat (`piece`) are kept whole.

use super::commit::mark;
use super::error::{Doing, Result, StoreError, damaged, file};
use crate::digest::BodyHash;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::path::Path;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

const LEVEL: i32 = 3;
/// Larger bodies are packed alone: they are rare, and their bases would fill the memory.
const MAX_DELTA: usize = 64 * 1024;
/// Smaller bodies make no base: an empty answer or a short error would serve nobody.
const MIN_BASE: usize = 512;
/// So many poor packings in a row, and the next page becomes the base: the site has changed.
const POOR_IN_A_ROW: u8 = 4;
/// No stored body is longer; a length beyond it is damage.
pub(super) const MAX_BODY: usize = 64 << 20;
/// Bases held in memory, packed and unpacked ones each.
const HELD: usize = 6;
/// Pieces from this length on are packed.
const PACK_PIECE: usize = 512;
/// What a trained dictionary begins with: such bytes would not be taken as raw content.
const DICTIONARY_MAGIC: [u8; 4] = [0x37, 0xa4, 0x30, 0xec];

/// Names the bytes that serve as dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Base {
    Body(i64),
    Piece(i64),
}

/// How well one source's pages, or its heads, pack against their base.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Family {
    pub base: Option<i64>,
    /// Length of the base, plain and packed: how well such a page packs alone.
    lengths: (usize, usize),
    poor: u8,
}

/// Packs; holds the zstd contexts, which are dear to make.
pub(super) struct Packer {
    plain: Compressor<'static>,
    bases: Vec<(Base, Compressor<'static>)>,
    out: Vec<u8>,
    /// Pieces that were written or found before.
    pieces: HashMap<[u8; 32], i64>,
}

impl Packer {
    pub(super) fn new() -> Packer {
        Packer { plain: compressor(&[]), bases: Vec::new(), out: Vec::new(), pieces: HashMap::new() }
    }

    /// Keeps a body and returns its row. `family` is told how it went and may get a new base.
    pub(super) fn keep_body(
        &mut self,
        conn: &Connection,
        family: &mut Family,
        (hash, bytes): (BodyHash, &[u8]),
    ) -> Result<i64> {
        if let Some(id) = body_id(conn, hash)? {
            return Ok(id);
        }
        if let Some(base) = family.base.filter(|_| bytes.len() < MAX_DELTA) {
            self.pack_against(conn, Base::Body(base), bytes)?;
            let alone = bytes.len() * family.lengths.1 / family.lengths.0.max(1);
            // Better than 60 % of what it would be alone: that is what a base is for.
            if self.out.len() * 10 < alone.max(64) * 6 {
                family.poor = 0;
                return insert_body(conn, hash, bytes.len(), Some(base), &self.out);
            }
            family.poor = family.poor.saturating_add(1);
        }
        self.pack_alone(bytes)?;
        let id = insert_body(conn, hash, bytes.len(), None, &self.out)?;
        let wanted = family.base.is_none() || family.poor >= POOR_IN_A_ROW;
        if wanted && may_be_base(bytes) {
            *family = Family { base: Some(id), lengths: (bytes.len(), self.out.len()), poor: 0 };
        }
        Ok(id)
    }

    /// Packs a head for its row; the base is a piece of its own.
    pub(super) fn pack_head(
        &mut self,
        conn: &Connection,
        family: &mut Family,
        head: &[u8],
    ) -> Result<(Option<i64>, &[u8])> {
        if family.base.is_none() || family.poor >= POOR_IN_A_ROW {
            // Any first head will do as a base, also a short one: its lines come again in every other.
            if !head.is_empty() && !head.starts_with(&DICTIONARY_MAGIC) {
                let id = self.keep_piece(conn, head)?;
                *family = Family { base: Some(id), lengths: (head.len(), head.len()), poor: 0 };
            }
        }
        let Some(base) = family.base else {
            self.pack_alone(head)?;
            return Ok((None, &self.out));
        };
        self.pack_against(conn, Base::Piece(base), head)?;
        family.poor = if self.out.len() * 2 < head.len() { 0 } else { family.poor.saturating_add(1) };
        Ok((Some(base), &self.out))
    }

    /// Keeps something small that repeats, and returns its row.
    pub(super) fn keep_piece(&mut self, conn: &Connection, bytes: &[u8]) -> Result<i64> {
        self.keep_piece_of(conn, BodyHash::of(bytes), bytes)
    }

    /// Whether a piece of this hash was written or found before.
    pub(super) fn has(&self, hash: BodyHash) -> bool {
        self.pieces.contains_key(hash.as_bytes())
    }

    pub(super) fn keep_piece_of(&mut self, conn: &Connection, hash: BodyHash, bytes: &[u8]) -> Result<i64> {
        if let Some(id) = self.pieces.get(hash.as_bytes()) {
            return Ok(*id);
        }
        let found: Option<i64> = conn
            .prepare_cached("SELECT id FROM piece WHERE sha256 = ?1")
            .and_then(|mut s| s.query_row([hash.as_bytes()], |row| row.get("id")).optional())
            .doing("looked for a piece")?;
        let id = match found {
            Some(id) => id,
            None => self.insert_piece(conn, hash, bytes)?,
        };
        if self.pieces.len() >= 20_000 {
            self.pieces.clear();
        }
        self.pieces.insert(*hash.as_bytes(), id);
        Ok(id)
    }

    fn insert_piece(&mut self, conn: &Connection, hash: BodyHash, bytes: &[u8]) -> Result<i64> {
        let pack = bytes.len() >= PACK_PIECE;
        if pack {
            self.pack_alone(bytes)?;
        }
        let kept: &[u8] = if pack { &self.out } else { bytes };
        conn.prepare_cached(
            "INSERT INTO piece (sha256, len, packed, bytes, mark) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut s| s.insert(params![hash.as_bytes(), bytes.len() as i64, pack, kept, mark(&[kept])]))
        .doing("wrote a piece")
    }

    fn pack_alone(&mut self, bytes: &[u8]) -> Result<()> {
        pack(&mut self.plain, bytes, &mut self.out)
    }

    fn pack_against(&mut self, conn: &Connection, base: Base, bytes: &[u8]) -> Result<()> {
        let at = match self.bases.iter().position(|(b, _)| *b == base) {
            Some(at) => at,
            None => {
                let dictionary = Unpacker::new().base(conn, base)?;
                if self.bases.len() >= HELD {
                    self.bases.remove(0);
                }
                self.bases.push((base, compressor(&dictionary)));
                self.bases.len() - 1
            }
        };
        // The last one used stands last, so that the first is the one to go.
        self.bases[at..].rotate_left(1);
        let (_, compressor) = self.bases.last_mut().expect("one was found or pushed");
        pack(compressor, bytes, &mut self.out)
    }
}

impl Family {
    /// Takes up the bases of a source as they stand in the archive.
    pub(super) fn of_body(conn: &Connection, base: Option<i64>) -> Result<Family> {
        let Some(id) = base else { return Ok(Family::default()) };
        let lengths: Option<(i64, i64)> = conn
            .query_row("SELECT len, length(packed) AS packed FROM body WHERE id = ?1", [id], |row| {
                Ok((row.get("len")?, row.get("packed")?))
            })
            .optional()
            .doing("read a base page")?;
        let (len, packed) = lengths.ok_or_else(|| damaged(format!("base page {id}")))?;
        Ok(Family { base, lengths: (len as usize, packed as usize), poor: 0 })
    }

    pub(super) fn of_head(base: Option<i64>) -> Family {
        Family { base, ..Family::default() }
    }
}

fn may_be_base(bytes: &[u8]) -> bool {
    (MIN_BASE..MAX_DELTA).contains(&bytes.len()) && !bytes.starts_with(&DICTIONARY_MAGIC)
}

fn compressor(dictionary: &[u8]) -> Compressor<'static> {
    let mut compressor = Compressor::with_dictionary(LEVEL, dictionary).expect("zstd takes any raw content");
    compressor.set_parameter(CParameter::ChecksumFlag(true)).expect("zstd knows checksums");
    compressor
}

fn pack(compressor: &mut Compressor<'static>, bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    out.clear();
    out.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
    let packed = compressor.compress_to_buffer(bytes, out);
    packed.map(drop).map_err(file("pack bytes for", Path::new("the database")))
}

fn body_id(conn: &Connection, hash: BodyHash) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT id FROM body WHERE sha256 = ?1")
        .and_then(|mut s| s.query_row([hash.as_bytes()], |row| row.get("id")).optional())
        .doing("looked for a body")
}

fn insert_body(
    conn: &Connection,
    hash: BodyHash,
    len: usize,
    base: Option<i64>,
    packed: &[u8],
) -> Result<i64> {
    conn.prepare_cached("INSERT INTO body (sha256, len, base, packed, mark) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| s.insert(params![hash.as_bytes(), len as i64, base, packed, mark(&[packed])]))
        .doing("wrote a body")
}

/// Unpacks; holds the last bases.
pub(super) struct Unpacker {
    plain: Decompressor<'static>,
    bases: Vec<(Base, Decompressor<'static>)>,
}

impl Unpacker {
    pub(super) fn new() -> Unpacker {
        Unpacker { plain: Decompressor::new().expect("zstd can be set up"), bases: Vec::new() }
    }

    /// The bytes of a body, as received. They are not hashed here; `verify` does.
    pub(super) fn body(&mut self, conn: &Connection, id: i64) -> Result<Vec<u8>> {
        let (len, base, packed) = conn
            .prepare_cached("SELECT len, base, packed FROM body WHERE id = ?1")
            .and_then(|mut s| {
                s.query_row([id], |row| {
                    Ok((
                        row.get::<_, i64>("len")?,
                        row.get::<_, Option<i64>>("base")?,
                        row.get::<_, Vec<u8>>("packed")?,
                    ))
                })
            })
            .doing("read a body")?;
        self.unpack(conn, base.map(Base::Body), &packed, len)?.ok_or_else(|| damaged(format!("body {id}")))
    }

    /// The bytes of a piece.
    pub(super) fn piece(&mut self, conn: &Connection, id: i64) -> Result<Vec<u8>> {
        let (len, packed, bytes) = conn
            .prepare_cached("SELECT len, packed, bytes FROM piece WHERE id = ?1")
            .and_then(|mut s| {
                s.query_row([id], |row| {
                    Ok((
                        row.get::<_, i64>("len")?,
                        row.get::<_, bool>("packed")?,
                        row.get::<_, Vec<u8>>("bytes")?,
                    ))
                })
            })
            .doing("read a piece")?;
        if !packed {
            return Ok(bytes);
        }
        self.unpack(conn, None, &bytes, len)?.ok_or_else(|| damaged(format!("piece {id}")))
    }

    /// The unpacked bytes; `None` when they are damaged: other bytes, or another length.
    pub(super) fn unpack(
        &mut self,
        conn: &Connection,
        base: Option<Base>,
        packed: &[u8],
        len: i64,
    ) -> Result<Option<Vec<u8>>> {
        let Some(capacity) = usize::try_from(len).ok().filter(|len| *len <= MAX_BODY) else {
            return Ok(None);
        };
        let decompressor = match base {
            None => &mut self.plain,
            Some(base) => self.with_base(conn, base)?,
        };
        Ok(decompressor.decompress(packed, capacity).ok().filter(|bytes| bytes.len() == capacity))
    }

    fn with_base(&mut self, conn: &Connection, base: Base) -> Result<&mut Decompressor<'static>> {
        let at = match self.bases.iter().position(|(b, _)| *b == base) {
            Some(at) => at,
            None => {
                let dictionary = self.base(conn, base)?;
                if self.bases.len() >= HELD {
                    self.bases.remove(0);
                }
                let made = Decompressor::with_dictionary(&dictionary);
                self.bases.push((base, made.map_err(file("use a base page of", Path::new("the database")))?));
                self.bases.len() - 1
            }
        };
        self.bases[at..].rotate_left(1);
        Ok(&mut self.bases.last_mut().expect("one was found or pushed").1)
    }

    fn base(&mut self, conn: &Connection, base: Base) -> Result<Vec<u8>> {
        match base {
            Base::Piece(id) => self.piece(conn, id),
            Base::Body(id) => {
                let own: Option<i64> = conn
                    .query_row("SELECT base FROM body WHERE id = ?1", [id], |row| row.get("base"))
                    .doing("read a base page")?;
                // Damage could make a chain, even a ring.
                if own.is_some() { Err(damaged(format!("base page {id}"))) } else { self.body(conn, id) }
            }
        }
    }
}

/// Refuses what the archive cannot give back.
pub(super) fn acceptable(bytes: &[u8]) -> Result<()> {
    if bytes.len() <= MAX_BODY {
        return Ok(());
    }
    Err(StoreError::NotAcceptable { what: "a body", why: "it has more than 64 MiB" })
}
