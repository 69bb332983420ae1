//! Everybody who is followed, as the loop needs them: whom to ask about, where, and when.

use super::sources::Source;
use crate::config::Config;
use crate::person::{NewPerson, Person, PersonId, WatchNo};
use crate::schedule::Grid;
use crate::source::Search;
use crate::store::{Store, StoreError, WatchRow};
use std::collections::HashMap;
use std::sync::Arc;

/// One watch of the roster.
#[derive(Debug)]
pub struct Entry {
    pub person: Arc<Person>,
    /// Which of the sources in force.
    pub source: usize,
    pub grid: Grid,
    /// The program asks on schedule; otherwise people look.
    pub scheduled: bool,
}

#[derive(Debug, Default)]
pub struct Roster {
    entries: HashMap<WatchNo, Entry>,
    calls: HashMap<PersonId, String>,
}

impl Roster {
    /// Everybody in the archive whose source is in force, with their rows.
    pub fn load(
        store: &Store,
        sources: &[Source],
        config: &Config,
    ) -> Result<(Roster, Vec<WatchRow>), StoreError> {
        let people: HashMap<PersonId, Arc<Person>> =
            store.people()?.into_iter().map(|p| (p.id.clone(), Arc::new(p))).collect();
        let mut roster = Roster::default();
        let mut rows = Vec::new();
        for row in store.watches()? {
            let (Some(person), Some(source)) =
                (people.get(&row.person), sources.iter().position(|s| s.id() == row.source))
            else {
                continue;
            };
            let every = config.interval(person.details.tier);
            let grid = Grid::new(&format!("{} {}", row.person, row.source), every);
            let scheduled = sources[source].is_scheduled();
            roster.calls.insert(person.id.clone(), person.details.call.clone());
            roster.entries.insert(row.no, Entry { person: person.clone(), source, grid, scheduled });
            rows.push(row);
        }
        Ok((roster, rows))
    }

    #[cfg(test)]
    pub(super) fn of_one(no: WatchNo, grid: Grid) -> Roster {
        let id = PersonId::parse("p-000000000000").expect("zeros are a fine id");
        let details = crate::invented::person(1);
        let person = Person { id, details, enrolled_at: chrono::DateTime::UNIX_EPOCH, paused: false };
        let entry = Entry { person: Arc::new(person), source: 0, grid, scheduled: true };
        Roster { entries: HashMap::from([(no, entry)]), calls: HashMap::new() }
    }

    pub fn entry(&self, no: WatchNo) -> Option<&Entry> {
        self.entries.get(&no)
    }

    pub fn entries(&self) -> impl Iterator<Item = (WatchNo, &Entry)> {
        self.entries.iter().map(|(no, entry)| (*no, entry))
    }

    pub fn grid(&self, no: WatchNo) -> Grid {
        self.entries[&no].grid
    }

    /// The entries that have slots.
    pub fn scheduled(&self) -> impl Iterator<Item = (WatchNo, &Entry)> {
        self.entries().filter(|(_, entry)| entry.scheduled)
    }

    /// The name to use in messages.
    pub fn call(&self, person: &PersonId) -> &str {
        self.calls.get(person).map_or("?", String::as_str)
    }

    /// How this watch is asked about.
    pub fn search(&self, no: WatchNo) -> Search {
        search_of(&self.entries[&no].person.details)
    }
}

/// How somebody is asked about.
pub fn search_of(details: &NewPerson) -> Search {
    Search::Person {
        a_number: details.a_number,
        country: details.country.clone(),
        names: details.names.clone(),
    }
}
