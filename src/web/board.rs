//! How it stands with everybody, as one commit left it: the judge's desks and the people, held in memory. What every
//! list of people needs is worked out once, when it is read.

use super::choices::Choices;
use crate::config::Config;
use crate::fold::fold;
use crate::judge::{Desk, Standing, Status};
use crate::person::{Person, PersonId, WatchNo};
use crate::store::{EventRow, Store, StoreError};
use crate::time::Period;
use crate::watch::desks;
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Everybody, at one moment.
pub struct Board {
    cards: Vec<Card>,
    /// Cards, those that need somebody's eyes first.
    by_urgency: Vec<usize>,
    pub choices: Choices,
    recent: Mutex<Option<Recent>>,
    by_id: HashMap<PersonId, usize>,
    desks: Vec<Desk>,
    pub sources: Arc<Vec<Source>>,
}

/// The newest events since a moment, as they were read last.
struct Recent {
    since: DateTime<Utc>,
    rows: Arc<Vec<EventRow>>,
}

/// So many events of everybody are held; whoever reads as many does not know the older ones.
pub const MOST_EVENTS: u32 = 20_000;

/// A board is not older than this.
const RECENT: TimeDelta = TimeDelta::minutes(2);

/// One person and where we look for them.
pub struct Card {
    pub person: Person,
    pub watches: Vec<Watched>,
    /// How often.
    pub every: Period,
    /// How it stood when the board was read. Time alone can make it stale; that is seen half a minute later at most.
    pub stood: Option<(Watched, Standing)>,
    /// Names, matter and place, folded: what is searched.
    sought: Arc<str>,
    /// The group's name, folded.
    sought_group: Option<Box<str>>,
}

#[derive(Clone, Copy)]
pub struct Watched {
    pub no: WatchNo,
    /// Which of [`Board::sources`].
    pub source: usize,
    pub next: Option<DateTime<Utc>>,
}

impl Board {
    /// Reads it. `before` spares the work for whoever is as they were.
    pub fn load(
        (store, config, sources): (&Store, &Config, &Arc<Vec<Source>>),
        before: Option<&Board>,
        now: DateTime<Utc>,
    ) -> Result<Board, StoreError> {
        let (roster, rows) = Roster::load(store, sources, config)?;
        let mut watches: HashMap<PersonId, Vec<Watched>> = HashMap::new();
        for row in &rows {
            let Some(entry) = roster.entry(row.no) else { continue };
            let watched = Watched { no: row.no, source: entry.source, next: row.next_slot };
            watches.entry(row.person.clone()).or_default().push(watched);
        }
        let desks = desks::restore(store, sources, &roster, rows)?;
        let card = |person: Person| {
            let watches = watches.remove(&person.id).unwrap_or_default();
            let stood = overall(&desks, &watches, now);
            let sought = sought(&person, stood.as_ref(), before.and_then(|board| board.card(&person.id)));
            let sought_group = person.details.group.as_deref().map(|group| fold(group).into());
            let every = config.interval(person.details.tier);
            Card { every, watches, stood, sought, sought_group, person }
        };
        let cards: Vec<Card> = store.people()?.into_iter().map(card).collect();
        let by_id = cards.iter().enumerate().map(|(at, card)| (card.person.id.clone(), at)).collect();
        let mut by_urgency: Vec<usize> = (0..cards.len()).collect();
        by_urgency.sort_by_key(|at| cards[*at].urgency());
        let choices = Choices::of(cards.iter());
        let recent = Mutex::default();
        Ok(Board { cards, by_urgency, choices, recent, by_id, desks, sources: sources.clone() })
    }

    /// The events about anybody since a moment, the newest first, [`MOST_EVENTS`] at most: read once for each board.
    pub fn events_since(
        &self,
        store: &Store,
        since: DateTime<Utc>,
    ) -> Result<Arc<Vec<EventRow>>, StoreError> {
        let serves = |held: &&Recent| (TimeDelta::zero()..RECENT).contains(&(since - held.since));
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = recent.as_ref().filter(serves) {
            return Ok(held.rows.clone());
        }
        let rows = Arc::new(store.events_since(since, MOST_EVENTS)?);
        *recent = Some(Recent { since, rows: rows.clone() });
        Ok(rows)
    }

    /// In the order they were enrolled.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    pub fn by_urgency(&self) -> impl Iterator<Item = &Card> {
        self.by_urgency.iter().map(|at| &self.cards[*at])
    }

    pub fn card(&self, id: &PersonId) -> Option<&Card> {
        self.by_id.get(id).map(|at| &self.cards[*at])
    }

    pub fn standing(&self, watched: Watched, now: DateTime<Utc>) -> Standing {
        self.desks[watched.source].standing(watched.no, now)
    }

    /// What stands first for a person: the source that lists them, or else the most urgent one.
    pub fn overall(&self, card: &Card, now: DateTime<Utc>) -> Option<(Watched, Standing)> {
        overall(&self.desks, &card.watches, now)
    }

    pub fn source(&self, watched: Watched) -> &Source {
        &self.sources[watched.source]
    }

    pub fn desks(&self) -> impl Iterator<Item = (&Source, &Desk)> {
        self.sources.iter().zip(&self.desks)
    }
}

fn overall(desks: &[Desk], watches: &[Watched], now: DateTime<Utc>) -> Option<(Watched, Standing)> {
    let all = watches.iter().map(|w| (*w, desks[w.source].standing(w.no, now)));
    all.min_by_key(|(_, s)| (s.status != Status::Listed, s.status.urgency()))
}

/// What is searched of a person; the same text as before for whoever is as before.
fn sought(person: &Person, stood: Option<&(Watched, Standing)>, before: Option<&Card>) -> Arc<str> {
    let place = |stood: Option<&(Watched, Standing)>| stood.and_then(|(_, s)| s.place.clone());
    let same =
        |card: &&Card| card.person.details == person.details && place(card.stood.as_ref()) == place(stood);
    if let Some(card) = before.filter(same) {
        return card.sought.clone();
    }
    let d = &person.details;
    let names = d.names.as_ref().map(|n| format!("{} {}", n.first, n.last));
    let place = place(stood);
    let texts = [Some(d.call.as_str()), names.as_deref(), d.matter.as_deref(), place.as_deref()];
    // Nobody can ask for a line's end: white space is folded.
    texts.into_iter().flatten().map(fold).collect::<Vec<_>>().join("\n").into()
}

impl Card {
    /// The status of who is looked for at no source in force.
    pub const NOWHERE: &str = "nowhere";

    /// The place that a page names now.
    pub fn place(&self) -> Option<&str> {
        self.stood.as_ref().and_then(|(_, s)| s.place.as_deref())
    }

    /// What needs somebody's eyes comes first; who is looked for nowhere comes last.
    pub fn urgency(&self) -> u8 {
        self.stood.as_ref().map_or(u8::MAX, |(_, s)| s.status.urgency())
    }

    /// The key of the status, or [`Card::NOWHERE`].
    pub fn status(&self) -> &'static str {
        self.stood.as_ref().map_or(Card::NOWHERE, |(_, s)| s.status.key())
    }

    /// Whether a search finds this person by what is their own, and not by their group.
    pub fn is_found_alone(&self, search: &Search) -> bool {
        search.text.is_empty() || self.sought.contains(&search.text)
    }

    /// Whether a search finds this person: in names, matter, place and group; never in the
    /// A-number, which somebody could spell out, and which would stand in an address.
    pub fn is_found(&self, search: &Search) -> bool {
        let of_group = || self.sought_group.as_deref().is_some_and(|group| group.contains(&search.text));
        self.is_found_alone(search) || of_group()
    }
}

/// What somebody looks for. It is compared, and no pattern.
#[derive(Default)]
pub struct Search {
    text: String,
}

/// A longer search is none.
const LONGEST: usize = 200;

impl Search {
    pub fn of(text: &str) -> Search {
        let text: String = text.chars().take(LONGEST).collect();
        Search { text: fold(&text) }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}
