//! The judge's desks as the archive left them.

use super::roster::Roster;
use super::sources::Source;
use crate::judge::{Controls, Desk, LastLooks, Member};
use crate::person::{Names, NewPerson};
use crate::store::{Store, StoreError, WatchRow};
use std::sync::Arc;

/// Whether there are names to ask by.
fn has_names(details: &NewPerson) -> bool {
    let whole = |names: &Names| !names.first.trim().is_empty() && !names.last.trim().is_empty();
    details.names.as_ref().is_some_and(whole)
}

/// One desk for each source, with every watch's state and last record.
pub fn restore(
    store: &Store,
    sources: &[Source],
    roster: &Roster,
    rows: Vec<WatchRow>,
) -> Result<Vec<Desk>, StoreError> {
    let states = store.source_states()?;
    let mut desks = Vec::new();
    for source in sources {
        let controls = &source.profile.rules().controls;
        let kinds = Controls { nobody: controls.nobody.is_some(), population: controls.population.is_some() };
        let mut desk = Desk::new(source.id().to_owned(), source.policy.clone(), kinds);
        // A state that this version cannot read is begun anew; the checks it was made of are all there.
        let kept = states.iter().find(|(id, _)| id == source.id());
        if let Some(state) = kept.and_then(|(_, json)| serde_json::from_str(json).ok()) {
            desk.restore(state);
        }
        desks.push(desk);
    }
    for row in rows {
        let Some(entry) = roster.entry(row.no) else { continue };
        let member = Member {
            person: row.person.clone(),
            group: entry.person.details.group.as_deref().map(Arc::from),
            paused: entry.person.paused,
            by_name: sources[entry.source].has_name_route() && has_names(&entry.person.details),
        };
        let state = row.state.as_deref().and_then(|json| serde_json::from_str(json).ok());
        let last = LastLooks {
            any: row.last_check.zip(row.last_asked),
            listed: row.last_listed,
            missed: row.last_missed,
            record: row.record,
        };
        desks[entry.source].enrol(row.no, member, state, last);
    }
    Ok(desks)
}
