//! The log in the database: entries, and the roots of complete subtrees of 256 entries on every eighth level. So
//! opening reads at most 255 hashes a level, and a proof a few hundred, however long the log is.

use super::error::{Doing, Result};
use crate::digest::{LeafHash, NodeHash};
use crate::leaf::Leaf;
use crate::merkle::Frontier;
use crate::merkle::tree::{self, ProofError};
use rusqlite::{Connection, OptionalExtension, params};

/// Subtrees of 2^8 are kept.
const STEP: u32 = 8;
const DOING: &str = "read the log";

/// Writes an entry at the end of the log and returns its index.
pub(super) fn append(conn: &Connection, frontier: &mut Frontier, leaf: &Leaf) -> Result<u64> {
    let doing = "wrote a log entry";
    let (index, bytes) = (frontier.size(), leaf.to_bytes());
    let hash = LeafHash::of(&bytes);
    conn.prepare_cached("INSERT INTO entry (idx, leaf, hash) VALUES (?1, ?2, ?3)")
        .and_then(|mut s| s.execute(params![index as i64, bytes, hash.as_bytes()]))
        .doing(doing)?;
    let mut complete = Vec::new();
    frontier.push_noting(hash, |level, index, hash| {
        if level > 0 && level % STEP == 0 {
            complete.push((level, index, hash));
        }
    });
    for (level, index, hash) in complete {
        conn.prepare_cached("INSERT INTO tile (level, idx, hash) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![level, index as i64, hash.as_bytes()]))
            .doing(doing)?;
    }
    Ok(index)
}

/// How many entries there are.
pub(super) fn size(conn: &Connection) -> Result<u64> {
    let last: Option<i64> =
        conn.query_row("SELECT max(idx) FROM entry", [], |row| row.get(0)).doing(DOING)?;
    Ok(last.map_or(0, |last| last as u64 + 1))
}

/// The right edge of the log as it is on the disk; `None` when nodes are missing.
pub(super) fn frontier(conn: &Connection) -> Result<Option<Frontier>> {
    let size = size(conn)?;
    let mut edge = Vec::new();
    for (level, index) in Frontier::edge_nodes(size) {
        match node(conn, level, index)? {
            Some(hash) => edge.push(hash),
            None => return Ok(None),
        }
    }
    Ok(Frontier::from_parts(size, edge))
}

pub(super) fn root_at(conn: &Connection, size: u64) -> Result<Result<NodeHash, ProofError>> {
    proving(|read| tree::root_at(size, read), conn)
}

pub(super) fn inclusion(
    conn: &Connection,
    size: u64,
    index: u64,
) -> Result<Result<Vec<NodeHash>, ProofError>> {
    proving(|read| tree::inclusion_proof(size, index, read), conn)
}

pub(super) fn consistency(
    conn: &Connection,
    old: u64,
    new: u64,
) -> Result<Result<Vec<NodeHash>, ProofError>> {
    proving(|read| tree::consistency_proof(old, new, read), conn)
}

/// Entries `from ..< until`.
pub(super) fn entries(conn: &Connection, from: u64, until: u64) -> Result<Vec<Vec<u8>>> {
    let mut statement = conn
        .prepare_cached("SELECT leaf FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx")
        .doing(DOING)?;
    let rows = statement.query_map([from as i64, until as i64], |row| row.get("leaf")).doing(DOING)?;
    rows.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// Runs a proof and keeps an error of the database, which the proof itself cannot carry, for the caller.
fn proving<T>(
    proof: impl FnOnce(&dyn Fn(u32, u64) -> Option<NodeHash>) -> Result<T, ProofError>,
    conn: &Connection,
) -> Result<Result<T, ProofError>> {
    let failed = std::cell::RefCell::new(None);
    let read = |level, index| {
        node(conn, level, index).unwrap_or_else(|e| {
            *failed.borrow_mut() = Some(e);
            None
        })
    };
    let result = proof(&read);
    match failed.into_inner() {
        Some(e) => Err(e),
        None => Ok(result),
    }
}

/// The root of the complete subtree `index` on `level`: kept, or joined from at most 128 kept below it.
fn node(conn: &Connection, level: u32, index: u64) -> Result<Option<NodeHash>> {
    let (kept, above) = (level / STEP * STEP, level % STEP);
    let (first, count) = (index << above, 1u64 << above);
    let hashes = kept_nodes(conn, kept, first, count)?;
    Ok((hashes.len() as u64 == count).then(|| tree::subtree_root(&hashes)))
}

fn kept_nodes(conn: &Connection, level: u32, first: u64, count: u64) -> Result<Vec<NodeHash>> {
    let range = (first as i64, (first + count) as i64);
    let hash = |row: &rusqlite::Row| Ok(NodeHash::from_bytes(row.get("hash")?));
    if level == 0 {
        let sql = "SELECT hash FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx";
        let mut statement = conn.prepare_cached(sql).doing(DOING)?;
        let rows = statement.query_map(range, hash).doing(DOING)?;
        return rows.collect::<rusqlite::Result<_>>().doing(DOING);
    }
    let sql = "SELECT hash FROM tile WHERE level = ?3 AND idx >= ?1 AND idx < ?2 ORDER BY idx";
    let mut statement = conn.prepare_cached(sql).doing(DOING)?;
    let rows = statement.query_map((range.0, range.1, level), hash).doing(DOING)?;
    rows.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// A kept root, for `verify`.
pub(super) fn tile(conn: &Connection, level: u32, index: u64) -> Result<Option<NodeHash>> {
    conn.prepare_cached("SELECT hash FROM tile WHERE level = ?1 AND idx = ?2")
        .and_then(|mut s| {
            s.query_row((level, index as i64), |row| Ok(NodeHash::from_bytes(row.get("hash")?))).optional()
        })
        .doing(DOING)
}
