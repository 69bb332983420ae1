//! What was found of a claim, in sentences, and the verdict that follows from them.

use super::{Claim, Verdict};
use crate::evidence::folder::Trouble;

/// What a claim's function finds. The first twenty of each kind are kept in words.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    pub(super) failed: Told,
    pub(super) lacking: Told,
    notes: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    first: Vec<String>,
    pub(super) all: usize,
}

impl Findings {
    /// Two things that must agree do not.
    pub(super) fn fail(&mut self, sentence: impl Into<String>) {
        self.failed.tell(sentence.into());
    }

    /// Something is not here, or is not checked.
    pub(super) fn lack(&mut self, sentence: impl Into<String>) {
        self.lacking.tell(sentence.into());
    }

    /// What was counted, for who reads a PASS.
    pub(super) fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
    }

    /// The value, or the trouble with it in words: a file that is not here proves nothing.
    pub(super) fn take<T>(&mut self, name: &str, found: Result<T, Trouble>) -> Option<T> {
        match found {
            Ok(value) => return Some(value),
            Err(Trouble::Missing) => self.lack(format!("{name} is not here")),
            Err(Trouble::TooLong(size)) => self
                .lack(format!("{name} has {size} bytes, more than are read at once: use the command below")),
            Err(Trouble::Bad(why)) => self.fail(format!("{name} {why}")),
        }
        None
    }

    /// Whether it would not be PASS.
    pub(super) fn is_open(&self) -> bool {
        self.failed.all + self.lacking.all > 0
    }

    pub(super) fn claim(self, key: &'static str, command: String) -> Claim {
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
