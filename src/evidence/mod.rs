//! The evidence folder: one client's full history, so that somebody who does not trust us can check it with stock
//! tools and no network. `docs/evidence-folder.md` is the form of the folder.
//!
//! `gather` reads the archive once into a [`case::Case`]; `level` says what may be opened; `export` writes the folder;
//! `verify` checks one, and knows nothing of archives.

pub mod attack;

pub mod bag;

pub mod case;

pub mod export;

pub mod folder;

pub mod gather;

pub mod level;

pub mod out;

pub mod proof;

pub mod sample;

pub mod spans;

pub mod sshsig;

pub mod verify;

pub mod verify_md;

pub mod wacz;

pub mod warc;

pub mod warc_check;

pub mod warc_head;

mod cdx;

#[cfg(test)]
mod warc_tests;
