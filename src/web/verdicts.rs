//! What was found of folders that people sent to be checked: kept in memory, for who sent them, and gone with the server.

use super::session::Session;
use crate::evidence::verify::Report;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

/// So many are remembered.
const KEPT: usize = 32;
/// A sentence may hold a stranger's words; no honest one is longer.
const LONGEST: usize = 600;

#[derive(Default)]
pub struct Verdicts(Mutex<VecDeque<Checked>>);

struct Checked {
    id: String,
    owner: Option<String>,
    report: Arc<Report>,
}

impl Verdicts {
    /// Keeps a report under an id that nobody guesses.
    pub fn keep(&self, id: String, owner: Option<String>, mut report: Report) {
        for sentence in report.claims.iter_mut().flat_map(|claim| &mut claim.because) {
            if let Some((end, _)) = sentence.char_indices().nth(LONGEST) {
                sentence.truncate(end);
                sentence.push('…');
            }
        }
        let mut kept = self.kept();
        kept.push_back(Checked { id, owner, report: Arc::new(report) });
        while kept.len() > KEPT {
            kept.pop_front();
        }
    }

    /// The report of this id, for who had it made.
    pub fn get(&self, id: &str, whose: &Session) -> Option<Arc<Report>> {
        let kept = self.kept();
        let one = kept.iter().find(|one| one.id == id && one.owner == whose.viewer.name)?;
        Some(one.report.clone())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Checked>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}
