//! The Merkle tree of RFC 6962 §2.1 (the same in RFC 9162 §2.1): its root, its growth, and its two proofs.
//!
//! The root of n > 1 entries is the hash of two roots: of the first k entries, where k is the largest power of
//! two below n, and of the rest. An *inclusion proof* shows that an entry stands at its place under a root. A
//! *consistency proof* shows that an older tree is the beginning of a newer one: nothing was changed or taken out.
//!
//! A *node* is the root of a complete subtree, named by level and index: it covers the 2^level entries from
//! index · 2^level on. Such hashes never change once they exist, so these are the ones that an archive keeps.

use crate::digest::{LeafHash, NodeHash};
use std::ops::Range;

/// Logs end here, far beyond need: it keeps all sums inside 64 bits.
pub const MAX_SIZE: u64 = 1 << 63;

/// Why a proof could not be made, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("entry {index} is not in a log of {size} entries")]
    NoSuchEntry { index: u64, size: u64 },
    #[error("a log of {old} entries cannot be the beginning of one of {new}")]
    SizesReversed { old: u64, new: u64 },
    #[error("a log cannot have {0} entries")]
    TooLarge(u64),
    #[error("the archive has no node {index} on level {level}")]
    MissingNode { level: u32, index: u64 },
    #[error("the proof has too few or too many hashes: {0}")]
    WrongLength(usize),
    #[error("the proof does not lead to this root")]
    WrongRoot,
}

/// The right edge of a growing tree: one hash for each complete subtree, the largest first. With it, appending
/// needs no other hash of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    edge: Vec<NodeHash>,
}

impl Frontier {
    /// Of the empty log.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// Takes up a log of this size again; `None` when the number of hashes does not fit it.
    pub fn from_parts(size: u64, edge: Vec<NodeHash>) -> Option<Frontier> {
        let fits = size <= MAX_SIZE && edge.len() == size.count_ones() as usize;
        fits.then_some(Frontier { size, edge })
    }

    /// The level and index of each hash of the edge of a log of `size` entries, in the order of [`Frontier::edge`].
    pub fn edge_nodes(size: u64) -> Vec<(u32, u64)> {
        let levels = (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1);
        levels.map(|level| (level, (size >> level) - 1)).collect()
    }

    /// Appends an entry.
    pub fn push(&mut self, leaf: LeafHash) {
        self.push_noting(leaf, |_, _, _| {});
    }

    /// Appends an entry and tells each node that is now complete: level, index, hash; the leaf is the first.
    pub fn push_noting(&mut self, leaf: LeafHash, mut complete: impl FnMut(u32, u64, NodeHash)) {
        assert!(self.size < MAX_SIZE, "a log of 2^63 entries is full");
        let mut hash = NodeHash::from(leaf);
        complete(0, self.size, hash);
        // Every trailing 1 of the size is a complete subtree that the new one completes to the next larger.
        for level in 1..=self.size.trailing_ones() {
            let left = self.edge.pop().expect("one hash for each 1 in the size");
            hash = NodeHash::of_children(&left, &hash);
            complete(level, self.size >> level, hash);
        }
        self.edge.push(hash);
        self.size += 1;
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes to keep, for [`Frontier::from_parts`].
    pub fn edge(&self) -> &[NodeHash] {
        &self.edge
    }

    pub fn root(&self) -> NodeHash {
        let joined =
            self.edge.iter().rev().copied().reduce(|right, left| NodeHash::of_children(&left, &right));
        joined.unwrap_or_else(NodeHash::empty)
    }
}

/// The root of a whole log, straight from the definition in RFC 6962 §2.1.
pub fn root(leaves: &[LeafHash]) -> NodeHash {
    root_of(leaves)
}

/// The root over nodes of one level: of a full tile of 256, the node eight levels up.
pub fn subtree_root(hashes: &[NodeHash]) -> NodeHash {
    root_of(hashes)
}

fn root_of<H: Copy + Into<NodeHash>>(hashes: &[H]) -> NodeHash {
    match hashes {
        [] => NodeHash::empty(),
        [one] => (*one).into(),
        _ => {
            let (left, right) = hashes.split_at(split(hashes.len() as u64) as usize);
            NodeHash::of_children(&root_of(left), &root_of(right))
        }
    }
}

/// The root that the log had at `size`, from kept nodes. `read(level, index)` is asked for complete nodes only.
pub fn root_at(size: u64, read: impl Fn(u32, u64) -> Option<NodeHash>) -> Result<NodeHash, ProofError> {
    if size > MAX_SIZE {
        return Err(ProofError::TooLarge(size));
    }
    if size == 0 { Ok(NodeHash::empty()) } else { range_root(0..size, &read) }
}

/// The hashes that lead from entry `index` to the root at `size`, the lowest first (RFC 9162 §2.1.3.1).
/// `read(level, index)` is asked for complete nodes only.
pub fn inclusion_proof(
    size: u64,
    index: u64,
    read: impl Fn(u32, u64) -> Option<NodeHash>,
) -> Result<Vec<NodeHash>, ProofError> {
    if size > MAX_SIZE {
        return Err(ProofError::TooLarge(size));
    }
    if index >= size {
        return Err(ProofError::NoSuchEntry { index, size });
    }
    let mut proof = Vec::new();
    let mut range = 0..size;
    // Walk from the root down to the entry; each step keeps the hash of the half it does not enter.
    while range.end - range.start > 1 {
        let middle = range.start + split(range.end - range.start);
        let (left, right) = (range.start..middle, middle..range.end);
        let (inside, beside) = if index < middle { (left, right) } else { (right, left) };
        proof.push(range_root(beside, &read)?);
        range = inside;
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show that the log of `old` entries is the beginning of the log of `new` (RFC 9162 §2.1.4.1).
/// Empty when the old log is empty or the same. `read(level, index)` is asked for complete nodes only.
pub fn consistency_proof(
    old: u64,
    new: u64,
    read: impl Fn(u32, u64) -> Option<NodeHash>,
) -> Result<Vec<NodeHash>, ProofError> {
    if new > MAX_SIZE {
        return Err(ProofError::TooLarge(new));
    }
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let mut range = 0..new;
    // Walk down to the last subtree of the old log; each step keeps the hash of the half it does not enter.
    while range.end != old {
        let middle = range.start + split(range.end - range.start);
        let (left, right) = (range.start..middle, middle..range.end);
        let (inside, beside) = if old <= middle { (left, right) } else { (right, left) };
        proof.push(range_root(beside, &read)?);
        range = inside;
    }
    // When that subtree is the whole old log, the verifier has its hash already.
    if range.start > 0 {
        proof.push(range_root(range, &read)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether this entry stands at `index` of the log with this size and root (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(
    leaf: LeafHash,
    index: u64,
    size: u64,
    proof: &[NodeHash],
    root: NodeHash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::NoSuchEntry { index, size });
    }
    let mut node = index;
    let mut last = size - 1;
    let mut hash = NodeHash::from(leaf);
    for beside in proof {
        if last == 0 {
            return Err(ProofError::WrongLength(proof.len()));
        }
        if node & 1 == 1 || node == last {
            hash = NodeHash::of_children(beside, &hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            hash = NodeHash::of_children(&hash, beside);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::WrongLength(proof.len()));
    }
    if hash == root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

/// Whether the log of `old_size` entries with `old_root` is the beginning of the log of `new_size` entries with
/// `new_root` (RFC 9162 §2.1.4.2). The empty log is the beginning of every log; that proof is empty.
pub fn verify_consistency(
    old_size: u64,
    old_root: NodeHash,
    new_size: u64,
    new_root: NodeHash,
    proof: &[NodeHash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::SizesReversed { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        let empty_fits = old_size > 0 || old_root == NodeHash::empty();
        let same_fits = old_size < new_size || old_root == new_root;
        return match (proof.is_empty(), empty_fits && same_fits) {
            (false, _) => Err(ProofError::WrongLength(proof.len())),
            (true, false) => Err(ProofError::WrongRoot),
            (true, true) => Ok(()),
        };
    }
    let wrong_length = ProofError::WrongLength(proof.len());
    let mut node = old_size - 1;
    let mut last = new_size - 1;
    let skipped = node.trailing_ones();
    (node, last) = (node >> skipped, last >> skipped);
    // A complete old log is itself the first node, and the verifier has its hash already.
    let complete = old_size.is_power_of_two();
    let (first, rest) = if complete { (old_root, proof) } else { pop_first(proof).ok_or(wrong_length)? };
    let (mut old_hash, mut new_hash) = (first, first);
    for beside in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old_hash = NodeHash::of_children(beside, &old_hash);
            new_hash = NodeHash::of_children(beside, &new_hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            new_hash = NodeHash::of_children(&new_hash, beside);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if old_hash == old_root && new_hash == new_root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

fn pop_first(proof: &[NodeHash]) -> Option<(NodeHash, &[NodeHash])> {
    proof.split_first().map(|(first, rest)| (*first, rest))
}

/// The last node of a level may have no neighbour there: then it is the same node on the levels above, up to
/// where it is a right child.
fn climb_to_right_child(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

/// The root over a range as the definition cuts it: complete subtrees are read, others are joined of two.
fn range_root(
    range: Range<u64>,
    read: &impl Fn(u32, u64) -> Option<NodeHash>,
) -> Result<NodeHash, ProofError> {
    let length = range.end - range.start;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        let index = range.start >> level;
        return read(level, index).ok_or(ProofError::MissingNode { level, index });
    }
    let middle = range.start + split(length);
    let left = range_root(range.start..middle, read)?;
    let right = range_root(middle..range.end, read)?;
    Ok(NodeHash::of_children(&left, &right))
}

/// The largest power of two below `n`, for n > 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
