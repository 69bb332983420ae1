//! The append-only log as mathematics: tree, proofs, checkpoint text, signed note. Knows nothing of checks.
//!
//! Everything here can be checked by other programs: the tree is that of Certificate Transparency (RFC 6962,
//! RFC 9162), the texts are C2SP's tlog-checkpoint and signed-note, as Go's `sumdb/note` and `tlog` read them.

pub mod tree;

pub mod checkpoint;

pub mod note;

pub mod cosign;

pub use checkpoint::Checkpoint;
pub use note::{Signer, Verifier};
pub use tree::Frontier;
