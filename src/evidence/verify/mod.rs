//! The verifier of evidence folders: for each claim of `docs/evidence-folder.md` PASS, FAIL or NOT PROVEN. No network,
//! no database, nothing written; what is missing is never PASS.
//!
//! To be read by whoever does not trust us. It knows the rooms `digest`, `leaf`, `merkle`, `seal`, `pseudonym` and
//! `time`, and beside it `bag`, `proof`, `sshsig` and `folder`. Every file is hashed once (`ground`), the log is read
//! once, line by line (`log`); then each claim is a function of these two.
//!
//! FAIL: two things that must agree do not. NOT PROVEN: something is not here, or is not checked by this build.

mod absence;
mod account;
mod anchored;
mod bytes;
mod case;
mod ground;
mod log;
mod opened;
mod outer;
mod people;

#[cfg(test)]
mod tests;

use super::folder::Folder;
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

/// A claim's key, what it says, and the function that judges it.
type Judge = (&'static str, &'static str, fn(&Ground<'_>, &mut Findings));

const CLAIMS: [Judge; 17] = [
    ("bag", "no file was changed, added or taken out since the folder was made", outer::bag),
    ("signature", "the key of the log signed all files of this folder", outer::signature),
    ("entries", "every line of the log is an entry in its one spelling", log::entries),
    ("checkpoint", "the key of the log signed exactly these entries", log::checkpoint),
    ("inclusion", "each entry shown here is in the log, at its place", outer::inclusion),
    ("person", "the looks are at this person: this number, this country", people::person),
    ("complete", "everything that the log has about this person is here", people::complete),
    ("sequence", "the looks of each person are numbered without a hole", account::sequence),
    ("account", "each planned look was made, or stands in a gap with its reason", account::account),
    ("opened", "each opened value is the one that the log sealed", opened::opened),
    ("bytes", "requests and answers are the bytes that were sealed", bytes::bytes),
    ("read", "each value stands in the page where it was read", bytes::read),
    ("absence", "each absence was seen often and long enough, while others were listed", absence::absence),
    ("time", "third parties say when the log was already so", anchored::time),
    ("between", "each look lies between two such times", anchored::between),
    ("contact", "the site's own key took part in the look", anchored::contact),
    ("warc", "the web archive holds the same answers", anchored::warc),
];

/// What a claim says, in a sentence. What is no claim of a folder is said of a whole archive.
pub fn says(key: &str) -> &'static str {
    let of_archive = "rows, pages, log and signed head of this archive agree";
    CLAIMS.iter().find(|claim| claim.0 == key).map_or(of_archive, |claim| claim.1)
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
    let judge = |(key, _, claim): &Judge| {
        let mut findings = Findings::default();
        let needs_case =
            !matches!(*key, "bag" | "signature" | "entries" | "checkpoint" | "sequence" | "account");
        if let (Err(why), true) = (&ground.case, needs_case) {
            findings.lack(why.clone());
        } else {
            claim(&ground, &mut findings);
        }
        findings.claim(key, command(key, ground.origin()))
    };
    Report { claims: CLAIMS.iter().map(judge).collect() }
}

/// The command to check a claim by other programs. Those that need more than a line stand in `VERIFY.md`, and
/// `verify.sh` holds the same text.
fn command(key: &str, origin: &str) -> String {
    match key {
        "bag" => "sha256sum -c --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt".to_owned(),
        "signature" => format!(
            "ssh-keygen -Y verify -f data/log/allowed_signers -I {origin} -n testigo-evidence \
             -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt"
        ),
        _ => format!("sh data/verify.sh {key}"),
    }
}

/// What a claim's function finds. The first twenty of each kind are kept in words.
#[derive(Debug, Default)]
pub(super) struct Findings {
    failed: Told,
    lacking: Told,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Told {
    first: Vec<String>,
    all: usize,
}

impl Findings {
    /// Two things that must agree do not.
    fn fail(&mut self, sentence: impl Into<String>) {
        self.failed.tell(sentence.into());
    }

    /// Something is not here, or is not checked.
    fn lack(&mut self, sentence: impl Into<String>) {
        self.lacking.tell(sentence.into());
    }

    /// What was counted, for who reads a PASS.
    fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
    }

    fn claim(self, key: &'static str, command: String) -> Claim {
        let (verdict, because) = match (self.failed.all, self.lacking.all) {
            (0, 0) => (Verdict::Pass, self.notes),
            (0, _) => (Verdict::NotProven, [self.lacking.sentences(), self.notes].concat()),
            _ => (Verdict::Fail, self.failed.sentences()),
        };
        Claim { key, verdict, because, command }
    }
}

impl Told {
    fn tell(&mut self, sentence: String) {
        if self.first.len() < 20 {
            self.first.push(sentence);
        }
        self.all += 1;
    }

    fn sentences(mut self) -> Vec<String> {
        if self.all > self.first.len() {
            self.first.push(format!("and {} more", self.all - self.first.len()));
        }
        self.first
    }
}
