//! The evidence folder: one client's full history, so that somebody who does not trust us can check it with stock
//! tools and no network. `docs/evidence-folder.md` is the form of the folder.

pub mod case;
pub mod drafts;
mod facts;
pub mod report;
pub mod tables;
#[cfg(test)]
mod tests;
mod words;
