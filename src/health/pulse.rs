//! What a run knows of itself: fed by what the loop tells, asked by the server and the heartbeat.

use super::looked::Looked;
use super::metrics::Counts;
use crate::clock::Clock;
use crate::watch::keeper::Seen;
use crate::watch::run::Told;
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whether looking is useful now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Useful {
    Yes,
    /// This run has not made a look yet, and none is overdue.
    NotYet,
    /// Nobody is looked for on schedule.
    Nobody,
    /// No useful look at this page for three intervals.
    No {
        source: String,
        since: DateTime<Utc>,
    },
}

pub struct Pulse {
    began: DateTime<Utc>,
    clock: Arc<dyn Clock>,
    /// Source ids, by the numbers that looks carry.
    sources: Vec<String>,
    state: Mutex<State>,
    pub(super) counts: Counts,
}

#[derive(Default)]
struct State {
    pages: Vec<Looked>,
    /// A look of this run is durable.
    looked: bool,
}

impl Pulse {
    pub fn new(clock: Arc<dyn Clock>, sources: Vec<String>, pages: Vec<Looked>) -> Pulse {
        let state = Mutex::new(State { pages, looked: false });
        Pulse { began: clock.now().wall, clock, sources, state, counts: Counts::default() }
    }

    /// Whom this run follows has changed.
    pub fn follow(&self, pages: Vec<Looked>) {
        self.state().pages = pages;
    }

    pub(super) fn hear(&self, told: &Told<'_>) {
        match told {
            Told::News(news) => {
                self.counts.committed();
                news.seen.iter().for_each(|seen| self.saw(seen));
            }
            Told::Clock(_) | Told::Waiting { .. } => {}
        }
    }

    fn saw(&self, seen: &Seen) {
        let Some(source) = self.sources.get(seen.order.source) else { return };
        self.counts.looked(source, seen);
        let mut state = self.state();
        state.looked = true;
        if let Some(page) = state.pages.iter_mut().find(|page| page.source == *source)
            && seen.outcome.is_useful()
        {
            page.last_useful = page.last_useful.max(Some(seen.at));
        }
    }

    pub fn useful(&self) -> Useful {
        let now = self.now();
        let state = self.state();
        let overdue = state.pages.iter().find_map(|p| Some((p, p.overdue(self.began, now)?)));
        match overdue {
            Some((page, since)) => Useful::No { source: page.source.clone(), since },
            None if state.pages.is_empty() => Useful::Nobody,
            None if !state.looked => Useful::NotYet,
            None => Useful::Yes,
        }
    }

    pub(super) fn pages(&self) -> Vec<Looked> {
        self.state().pages.clone()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now().wall
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is half done in there: a panic elsewhere must not silence this.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
