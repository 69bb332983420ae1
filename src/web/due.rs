//! Who wants a look by hand, held for some seconds: the desk and the pages of "Check together" ask for it at every turn.

use super::ask::{Ask, Trouble};
use crate::together::queue::Wanted;
use crate::watch::hands::{Followed, wanted};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Default)]
pub struct Due(Mutex<Option<(Duration, Arc<Vec<Wanted>>)>>);

/// So old it may be.
const HOLDS: Duration = Duration::from_secs(20);

impl Due {
    /// Everybody's; whom this viewer may see, the page sorts out.
    pub fn current(&self, ask: &Ask) -> Result<Arc<Vec<Wanted>>, Trouble> {
        let now = ask.site.boot();
        let mut held = self.0.lock().expect("no holder of this lock panics");
        if let Some((at, due)) = held.as_ref()
            && now.saturating_sub(*at) < HOLDS
        {
            return Ok(due.clone());
        }
        let followed = ask.board().cards().iter().filter(|card| !card.person.paused).flat_map(|card| {
            let tier = card.person.details.tier;
            card.watches.iter().map(move |w| Followed { watch: w.no, source: w.source, tier })
        });
        let due = wanted(ask.store(), (&ask.site.sources, &ask.site.config), followed, ask.now)?;
        let due = Arc::new(due);
        *held = Some((now, due.clone()));
        Ok(due)
    }

    /// A look was kept: it is found out anew.
    pub fn forget(&self) {
        *self.0.lock().expect("no holder of this lock panics") = None;
    }
}
