//! The evidence folder: one client's full history, so that somebody who does not trust us can check it with stock
//! tools and no network. `docs/evidence-folder.md` is the form of the folder.
//!
//! `gather` reads the archive once into a [`case::Case`]; `level` says what may be opened; `export` writes the folder;
//! `report`, `tables` and `drafts` tell of the case; `verify` checks a folder, and knows nothing of archives.

pub mod around;

pub mod attack;

pub mod bag;

pub mod case;

pub mod drafts;

pub mod export;

pub mod folder;

pub mod gather;

pub mod level;

pub mod made;

pub mod make;

pub mod out;

pub mod proof;

pub mod replay;

pub mod report;

pub mod sample;

pub mod spans;

pub mod sshsig;

pub mod tables;

pub mod values;

pub mod verify;

pub mod verify_md;

pub mod wacz;

pub mod warc;

pub mod warc_check;

pub mod warc_head;

mod cdx;

mod facts;

mod words;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod warc_tests;
