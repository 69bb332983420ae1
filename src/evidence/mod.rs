//! The evidence folder: one client's full history, so that somebody who does not trust us can check it with stock
//! tools and no network. `docs/evidence-folder.md` is the form of the folder.

pub mod case;

pub mod warc;

pub mod warc_check;

pub mod warc_head;

pub mod wacz;

mod cdx;

#[cfg(test)]
mod warc_tests;
