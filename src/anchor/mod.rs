//! What third parties say about the time of a checkpoint: time-stamp tokens (RFC 3161) and OpenTimestamps proofs, made
//! ready to ask for and checked when they come. Knows bytes and times, no network and no archive.

pub mod between;

mod chain;

mod cms;

pub mod ots;

pub mod queue;

pub mod rfc3161;

mod tst;

pub use chain::{known_roots, roots_of_pem};
