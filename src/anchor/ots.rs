//! OpenTimestamps: proofs that a digest was there before a Bitcoin block. A calendar first gives a promise; hours later
//! the promise can be exchanged for the way from the digest to the Merkle root of a block.
//!
//! *Form*: `DetachedTimestampFile`, version 1, as python-opentimestamps writes it: magic, version, `0x08` (SHA-256), the
//! digest, then a tree of operations whose leaves are attestations. `ots info FILE` prints it. Whether the block is in
//! the chain needs its header from somewhere else; we only say which root it must have.

use aws_lc_rs::digest;

mod wire;

/// More than this is no answer of a calendar and no proof of ours.
pub const MAX_BYTES: usize = 64 * 1024;
/// Operations lead at most so deep, and there are at most so many (python-opentimestamps has the first limit).
const MAX_DEPTH: usize = 256;
const MAX_NODES: usize = 4_096;
/// No message in between is longer.
const MAX_MESSAGE: usize = 4_096;

/// A proof for one digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub digest: [u8; 32],
    root: Node,
}

/// What follows from one message: each branch starts from the same one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Node {
    branches: Vec<Branch>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Branch {
    Attested(Attestation),
    Then(Op, Node),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Attestation {
    Bitcoin {
        height: u64,
    },
    Pending {
        address: String,
    },
    /// Of a kind that we do not know: tag and payload.
    Other([u8; 8], Vec<u8>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Op {
    Sha1,
    Sha256,
    /// These two lead nowhere that we can follow.
    Ripemd160,
    Keccak256,
    Reverse,
    Hexlify,
    Append(Vec<u8>),
    Prepend(Vec<u8>),
}

/// A promise: this calendar has to be asked again for the rest of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Address of the calendar.
    pub address: String,
    /// What to ask for: `ADDRESS/timestamp/` and this in hexadecimal.
    pub commitment: Vec<u8>,
}

/// The end of a whole way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub height: u64,
    /// The root that the header of that block must have, in the order of its bytes in the header.
    pub merkle_root: [u8; 32],
}

/// Why bytes are no proof of this digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OtsError {
    #[error("this is no OpenTimestamps proof: {0}")]
    Malformed(&'static str),
    #[error("the proof is longer or deeper than any calendar makes them")]
    TooLarge,
    #[error("the calendar's answer is for another digest than the one it was asked for")]
    Elsewhere,
}

/// What a calendar is asked to stamp: SHA-256 of the digest and a nonce, so that it does not learn the digest.
pub fn tip(digest: [u8; 32], nonce: [u8; 16]) -> [u8; 32] {
    crate::digest::sha256(&[&digest, &nonce])
}

impl Proof {
    /// The proof that a calendar's answer to `POST /digest` makes, for the digest and nonce of [`tip`].
    pub fn from_calendar(digest: [u8; 32], nonce: [u8; 16], answer: &[u8]) -> Result<Proof, OtsError> {
        let hashed = Node { branches: vec![Branch::Then(Op::Sha256, wire::node(answer)?)] };
        let root = Node { branches: vec![Branch::Then(Op::Append(nonce.to_vec()), hashed)] };
        let proof = Proof { digest, root };
        // An answer without any attestation that can be followed to says nothing.
        if proof.pending().is_empty() && proof.blocks().is_empty() {
            Err(OtsError::Elsewhere)
        } else {
            Ok(proof)
        }
    }

    /// Reads an .ots file.
    pub fn parse(bytes: &[u8]) -> Result<Proof, OtsError> {
        let (digest, root) = wire::file(bytes)?;
        Ok(Proof { digest, root })
    }

    /// The bytes of an .ots file.
    pub fn to_bytes(&self) -> Vec<u8> {
        wire::written(&self.digest, &self.root)
    }

    /// The promises in it.
    pub fn pending(&self) -> Vec<Pending> {
        let mut found = Vec::new();
        self.root.walk(&self.digest, &mut |message, attestation| match attestation {
            Attestation::Pending { address } => {
                found.push(Pending { address: address.clone(), commitment: message.to_vec() });
            }
            Attestation::Bitcoin { .. } | Attestation::Other(..) => {}
        });
        found
    }

    /// The blocks it leads to.
    pub fn blocks(&self) -> Vec<Block> {
        let mut found = Vec::new();
        self.root.walk(&self.digest, &mut |message, attestation| match attestation {
            Attestation::Bitcoin { height } => {
                if let Ok(merkle_root) = message.try_into() {
                    found.push(Block { height: *height, merkle_root });
                }
            }
            Attestation::Pending { .. } | Attestation::Other(..) => {}
        });
        found
    }

    /// It leads to a block: nothing more has to be asked for.
    pub fn is_complete(&self) -> bool {
        !self.blocks().is_empty()
    }

    /// Adds what a calendar answered for one of [`Proof::pending`]. The promise stays beside it.
    pub fn merge(&mut self, pending: &Pending, answer: &[u8]) -> Result<(), OtsError> {
        let more = wire::node(answer)?;
        let digest = self.digest;
        if self.root.add(&digest, pending, &more) { Ok(()) } else { Err(OtsError::Elsewhere) }
    }
}

impl Node {
    fn walk(&self, message: &[u8], each: &mut impl FnMut(&[u8], &Attestation)) {
        for branch in &self.branches {
            match branch {
                Branch::Attested(attestation) => each(message, attestation),
                Branch::Then(op, node) => {
                    if let Some(next) = op.apply(message) {
                        node.walk(&next, each);
                    }
                }
            }
        }
    }

    /// Adds branches beside the promise; false when the promise is not here.
    fn add(&mut self, message: &[u8], pending: &Pending, more: &Node) -> bool {
        let promise = Branch::Attested(Attestation::Pending { address: pending.address.clone() });
        if message == pending.commitment && self.branches.contains(&promise) {
            let new: Vec<Branch> =
                more.branches.iter().filter(|b| !self.branches.contains(b)).cloned().collect();
            self.branches.extend(new);
            return true;
        }
        self.branches.iter_mut().any(|branch| match branch {
            Branch::Attested(_) => false,
            Branch::Then(op, node) => op.apply(message).is_some_and(|next| node.add(&next, pending, more)),
        })
    }
}

impl Op {
    /// What comes out; `None` where we cannot follow.
    fn apply(&self, message: &[u8]) -> Option<Vec<u8>> {
        let out = match self {
            Op::Sha1 => digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, message).as_ref().to_vec(),
            Op::Sha256 => digest::digest(&digest::SHA256, message).as_ref().to_vec(),
            Op::Ripemd160 | Op::Keccak256 => return None,
            Op::Reverse => message.iter().rev().copied().collect(),
            Op::Hexlify => hex::encode(message).into_bytes(),
            Op::Append(after) => [message, after].concat(),
            Op::Prepend(before) => [before, message].concat(),
        };
        (out.len() <= MAX_MESSAGE).then_some(out)
    }
}

#[cfg(test)]
#[path = "ots_tests.rs"]
mod tests;
