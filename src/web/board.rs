//! How it stands with everybody, as the last commit left it: the judge's desks and the people, held in memory and
//! read again when the log has grown. On a large archive that happens beside the requests, not in them.

use super::readers::Readers;
use crate::config::Config;
use crate::judge::{Desk, Standing, Status};
use crate::person::{Person, PersonId, WatchNo};
use crate::store::{Store, StoreError};
use crate::time::Period;
use crate::watch::desks;
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Everybody, at one size of the log.
pub struct Board {
    size: u64,
    cards: Vec<Card>,
    by_id: HashMap<PersonId, usize>,
    desks: Vec<Desk>,
    pub sources: Arc<Vec<Source>>,
}

/// One person and where we look for them.
pub struct Card {
    pub person: Person,
    pub watches: Vec<Watched>,
    /// How often.
    pub every: Period,
}

#[derive(Clone, Copy)]
pub struct Watched {
    pub no: WatchNo,
    /// Which of [`Board::sources`].
    pub source: usize,
    pub next: Option<DateTime<Utc>>,
}

impl Board {
    fn load(store: &Store, config: &Config, sources: &Arc<Vec<Source>>) -> Result<Board, StoreError> {
        // The size first: what is committed while we read is read again next time.
        let size = store.size()?;
        let (roster, rows) = Roster::load(store, sources, config)?;
        let mut watches: HashMap<PersonId, Vec<Watched>> = HashMap::new();
        for row in &rows {
            let Some(entry) = roster.entry(row.no) else { continue };
            let watched = Watched { no: row.no, source: entry.source, next: row.next_slot };
            watches.entry(row.person.clone()).or_default().push(watched);
        }
        let desks = desks::restore(store, sources, &roster, rows)?;
        let card = |person: Person| Card {
            watches: watches.remove(&person.id).unwrap_or_default(),
            every: config.interval(person.details.tier),
            person,
        };
        let cards: Vec<Card> = store.people()?.into_iter().map(card).collect();
        let by_id = cards.iter().enumerate().map(|(at, card)| (card.person.id.clone(), at)).collect();
        Ok(Board { size, cards, by_id, desks, sources: sources.clone() })
    }

    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    pub fn card(&self, id: &PersonId) -> Option<&Card> {
        self.by_id.get(id).map(|at| &self.cards[*at])
    }

    pub fn standing(&self, watched: Watched, now: DateTime<Utc>) -> Standing {
        self.desks[watched.source].standing(watched.no, now)
    }

    /// What stands first for a person: the source that lists them, or else the most urgent one.
    pub fn overall(&self, card: &Card, now: DateTime<Utc>) -> Option<(Watched, Standing)> {
        let all = card.watches.iter().map(|w| (*w, self.standing(*w, now)));
        all.min_by_key(|(_, s)| (s.status != Status::Listed, s.status.urgency()))
    }

    pub fn source(&self, watched: Watched) -> &Source {
        &self.sources[watched.source]
    }

    pub fn desks(&self) -> impl Iterator<Item = (&Source, &Desk)> {
        self.sources.iter().zip(&self.desks)
    }
}

/// The newest board.
pub struct Boards {
    config: Arc<Config>,
    sources: Arc<Vec<Source>>,
    now: Mutex<Option<Held>>,
}

struct Held {
    board: Arc<Board>,
    /// What reading it cost, and when it was read.
    cost: Duration,
    read: Instant,
}

/// A board that costs more than this is not read again at every commit.
const CHEAP: Duration = Duration::from_millis(15);
/// So much of the time at the most goes into reading it.
const SHARE: u32 = 20;

impl Boards {
    pub fn new(config: Arc<Config>, sources: Arc<Vec<Source>>) -> Boards {
        Boards { config, sources, now: Mutex::new(None) }
    }

    /// The board as of the last commit; of a large archive, as of some seconds ago. Whoever finds it old reads it
    /// again, and the others need not wait.
    pub fn current(&self, store: &Store, _readers: &Readers) -> Result<Arc<Board>, StoreError> {
        let size = store.size()?;
        let mut held = self.now.lock().expect("no holder of this lock panics");
        if let Some(held) = held.as_ref()
            && (held.board.size == size || held.cost > CHEAP && held.read.elapsed() < held.cost * SHARE)
        {
            return Ok(held.board.clone());
        }
        let began = Instant::now();
        let board = Arc::new(Board::load(store, &self.config, &self.sources)?);
        *held = Some(Held { board: board.clone(), cost: began.elapsed(), read: Instant::now() });
        Ok(board)
    }
}
