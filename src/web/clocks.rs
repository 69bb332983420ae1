//! The clocks of everybody, held for some seconds: what [`crate::deadline`] makes of the rules of the config and of all
//! events. Without rules there is nothing to work out.

use super::ask::{Ask, Trouble};
use super::board::Card;
use crate::deadline::{AtPage, Deadline, Rule, State, deadlines};
use crate::event::Event;
use crate::person::PersonId;
use crate::store::EventFilter;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One clock of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub rule: Rule,
    /// Number of the event that started it.
    pub event: u64,
    pub ends: DateTime<Utc>,
}

/// The clocks that run, or ran out and were not stopped, of each person who has any; the first to end first.
pub type Of = HashMap<PersonId, Vec<Clock>>;

#[derive(Default)]
pub struct Clocks(Mutex<Option<(Duration, Arc<Of>)>>);

/// So old they may be.
const HOLDS: Duration = Duration::from_secs(20);
/// So long a clock that ran out is still shown.
const SHOWN: TimeDelta = TimeDelta::days(7);

impl Clocks {
    pub fn current(&self, ask: &Ask) -> Result<Arc<Of>, Trouble> {
        if ask.site.config.clocks.is_empty() {
            return Ok(Arc::default());
        }
        let now = ask.site.boot();
        let mut held = self.0.lock().expect("no holder of this lock panics");
        if let Some((at, of)) = held.as_ref()
            && now.saturating_sub(*at) < HOLDS
        {
            return Ok(of.clone());
        }
        let of = Arc::new(all(ask)?);
        *held = Some((now, of.clone()));
        Ok(of)
    }
}

fn all(ask: &Ask) -> Result<Of, Trouble> {
    let mut rows = ask.store().events(&EventFilter::default())?;
    rows.reverse();
    let mut events: HashMap<&PersonId, Vec<(u64, &Event)>> = HashMap::new();
    for row in &rows {
        if let Some(person) = &row.event.person {
            events.entry(person).or_default().push((row.no, &row.event));
        }
    }
    let clocks = |card: &Card| {
        let own = events.get(&card.person.id)?;
        let matter = card.person.details.matter.as_deref();
        let all = deadlines(&ask.site.config.clocks, matter, own, &pages(ask, card));
        let shown: Vec<Clock> = all.iter().filter_map(|clock| shown(clock, ask.now)).collect();
        (!shown.is_empty()).then(|| (card.person.id.clone(), shown))
    };
    Ok(ask.board().cards().iter().filter_map(clocks).collect())
}

/// How somebody stands at each page.
fn pages(ask: &Ask, card: &Card) -> BTreeMap<String, AtPage> {
    let page = |watched: &super::board::Watched| {
        let standing = ask.standing(*watched);
        let at = AtPage { absent: standing.misses > 0, last_listed: standing.last_listed };
        (ask.board().source(*watched).id().to_owned(), at)
    };
    card.watches.iter().map(page).collect()
}

fn shown(clock: &Deadline<'_>, now: DateTime<Utc>) -> Option<Clock> {
    match clock.state(now) {
        State::Running { .. } => {}
        State::Over { since } if since < SHOWN => {}
        State::Over { .. } | State::Stopped => return None,
    }
    Some(Clock { rule: clock.rule.clone(), event: clock.event, ends: clock.ends })
}
