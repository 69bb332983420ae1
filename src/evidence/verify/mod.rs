//! The verifier of evidence folders: for each claim of `docs/evidence-folder.md` PASS, FAIL or NOT PROVEN. No network,
//! no database, nothing written; what is missing is never PASS.
//!
//! To be read by whoever does not trust us. Every file is hashed once, the log is read once, line by line; then each
//! claim is a function of these two. In this order:
//!
//! 1. here: what is answered, and who asks the claims; `findings`: when an answer is PASS, FAIL or NOT PROVEN;
//! 2. `ground`: the files and their hashes; `case`: what `case.json` says is here;
//! 3. from the files to the signed log: `outer` (`bag`, `signature`, `inclusion`), `log` (`entries`, `checkpoint`),
//!    `opened`, and `people` (`person`, `complete`).
//!
//! That is the spine, about 830 lines of code. Each other file judges one or two claims and can be read alone:
//! `account` (`sequence`, `account`), `bytes` (`bytes`, `read`), `absence`, `anchored` (`time`, `between`), `contact`,
//! `warc`: 760 more. `claims` is the table of them with the words for people, and checks nothing.
//!
//! Outside it rests on the rooms `digest`, `seal`, `pseudonym`, `leaf`, `merkle` and `time`, on `anchor` and
//! `fetch::receipt` for what others signed, and on `folder`, `bag`, `proof`, `sshsig`, `values` and `warc_check` beside it:
//! another 3,500 lines, of which the archive uses most as well.
//!
//! FAIL: two things that must agree do not. NOT PROVEN: something is not here, or is not checked by this build.

mod absence;
mod account;
mod anchored;
mod bytes;
mod case;
mod claims;
mod contact;
mod findings;
mod ground;
mod log;
mod opened;
mod outer;
mod people;
mod warc;

#[cfg(test)]
mod tests;

use super::folder::Folder;
pub use claims::says;
use claims::{CLAIMS, Judge, command};
use findings::Findings;
use ground::Ground;

/// What is said of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Pass,
    NotProven,
    Fail,
}

/// One claim of the folder, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// As in `docs/evidence-folder.md`: `bag`, `signature` …
    pub key: &'static str,
    pub verdict: Verdict,
    /// A plain sentence each: what failed, else what is missing, else what was counted.
    pub because: Vec<String>,
    /// Stock command that checks the same, to be run inside the folder.
    pub command: String,
}

/// All claims, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub claims: Vec<Claim>,
}

impl Report {
    /// The worst verdict of all.
    pub fn verdict(&self) -> Verdict {
        self.claims.iter().map(|claim| claim.verdict).max().unwrap_or(Verdict::NotProven)
    }

    pub fn claim(&self, key: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.key == key)
    }
}

/// What the reader has from elsewhere, and need not take from the folder.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Authorities that are believed when they vouch for a time-stamping service, in DER.
    pub roots: Vec<Vec<u8>>,
    /// The verifier key of the log, as it was given early.
    pub key: Option<String>,
    /// A signed checkpoint that somebody kept.
    pub checkpoint: Option<String>,
}

/// Judges a folder by what is in it, and by Mozilla's list of authorities. `progress` gets how many bytes are done,
/// and of how many.
pub fn verify(folder: &Folder, progress: &mut dyn FnMut(u64, u64)) -> Report {
    verify_with(folder, &Known { roots: crate::anchor::known_roots(), ..Known::default() }, progress)
}

/// Judges a folder by what is in it and by what is known from elsewhere.
pub fn verify_with(folder: &Folder, known: &Known, progress: &mut dyn FnMut(u64, u64)) -> Report {
    let ground = Ground::lay(folder, known, progress);
    let judged = |(key, _, judge): &(&'static str, &str, Judge)| {
        let mut findings = Findings::default();
        match (judge, &ground.case) {
            (Judge::ByLog(claim), _) => claim(&ground, &mut findings),
            (Judge::ByCase(claim), Ok(case)) => claim(&ground, case, &mut findings),
            (Judge::ByCase(_), Err(why)) => findings.lack(why.clone()),
        }
        findings.claim(key, command(key, ground.origin()))
    };
    Report { claims: CLAIMS.iter().map(judged).collect() }
}
