//! Taking many people in, as a job does it: the archive is held, what was decided on a page is decided once more from
//! what stands there now, everybody is written in one commit, and each of them stands in the audit log.

use super::ask::{Ask, Trouble};
use super::boards::Boards;
use super::drafts::{Draft, Drafts};
use crate::clock::Clock;
use crate::person::{NewPerson, Person};
use crate::store::{AuditEntry, AuditLog, Deed, Store, StoreError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The labels of each page's list of countries.
pub type Lists = [(String, Vec<String>)];

/// The archive in its turn, and whatever has to know of the new people.
pub struct Enrolling {
    store: Store,
    clock: Arc<dyn Clock>,
    audit: Arc<Mutex<AuditLog>>,
    boards: Arc<Boards>,
    drafts: Arc<Drafts>,
    boot: Duration,
    /// The entry for each of them, but for who it is about.
    entry: AuditEntry,
}

impl Enrolling {
    /// For whoever asks, under this route.
    ///
    /// # Errors
    /// [`Trouble::Busy`] when our turn to write did not come.
    pub fn of(ask: &Ask, route: &str) -> Result<Enrolling, Trouble> {
        let entry = AuditEntry {
            at: ask.now,
            who: ask.viewer().name.clone(),
            role: ask.viewer().role.key().to_owned(),
            deed: Deed::Change,
            route: route.to_owned(),
            person: None,
            about: None,
        };
        let site = ask.site;
        Ok(Enrolling {
            store: ask.write()?,
            clock: site.clock.clone(),
            audit: site.audit.clone(),
            boards: site.boards.clone(),
            drafts: site.drafts.clone(),
            boot: site.boot(),
            entry,
        })
    }

    /// Enrols whom `decide` gives, from the people and lists as they are now, all or none; `None`: nobody. Then puts
    /// into the draft's place what became of it.
    pub fn run(
        mut self,
        decide: impl FnOnce(&[Person], &Lists) -> Option<Vec<NewPerson>>,
        (key, kept): (&str, impl FnOnce(usize) -> Draft),
    ) -> Result<Option<usize>, StoreError> {
        let (people, lists) = (self.store.people()?, self.store.lists()?);
        let Some(new) = decide(&people, &lists) else { return Ok(None) };
        let enrolled = self.store.enrol_all(new, self.clock.now())?;
        self.drafts.put(key, kept(enrolled.len()), self.boot);
        // They are saved, whatever the pages show until the board is read again.
        if let Err(error) = self.boards.refresh() {
            tracing::warn!(%error, "the board could not be read");
        }
        self.enter(&enrolled);
        Ok(Some(enrolled.len()))
    }

    fn enter(&self, enrolled: &[Person]) {
        let entry = |p: &Person| AuditEntry { person: Some(p.id.clone()), ..self.entry.clone() };
        let entries: Vec<AuditEntry> = enrolled.iter().map(entry).collect();
        let written = self.audit.lock().expect("no holder of this lock panics").enter(&entries);
        if let Err(error) = written {
            tracing::warn!(%error, "the audit log could not be written");
        }
    }
}
