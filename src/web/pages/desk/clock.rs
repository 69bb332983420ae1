//! The clocks at the desk: how long each still runs, and where its rule stands.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::clocks::{Clock, Of};
use super::super::super::words::Words;
use crate::person::PersonId;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// A clock that ends so soon stands in the first line.
const SOON: TimeDelta = TimeDelta::hours(6);

/// People of this viewer with a clock that ends soon or has run out.
pub fn soon(ask: &Ask, clocks: &Of) -> BTreeSet<PersonId> {
    let is_soon = |clock: &Clock| clock.ends - ask.now < SOON;
    let own = ask.cards().map(|card| &card.person.id);
    own.filter(|id| clocks.get(*id).is_some_and(|all| all.iter().any(is_soon))).cloned().collect()
}

/// The clock of one person that ends first.
pub fn cell(ask: &Ask, clocks: &Of, person: &PersonId) -> Markup {
    let w = ask.words;
    html! {
        @match clocks.get(person).and_then(|all| all.first()) {
            None => "–",
            Some(clock) => {
                a href={ "/change/" (clock.event) } { (left(w, clock.ends, ask.now)) }
                " " span.small.soft { (clock.rule.name) }
            }
        }
    }
}

pub fn left(w: Words, ends: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = ends - now;
    match (left > TimeDelta::zero(), left.num_hours().abs()) {
        (true, 0) => w.count("web-desk-clock-minutes", left.num_minutes().max(1) as u64),
        (true, hours) => w.count("web-desk-clock-hours", hours as u64),
        (false, hours) => w.count("web-desk-clock-over", hours as u64),
    }
}

/// Where each rule that is shown stands, and that somebody has to look whether it still does.
pub fn rules(ask: &Ask, clocks: &Of) -> Result<Markup, Trouble> {
    let w = ask.words;
    let shown = ask.cards().filter_map(|card| clocks.get(&card.person.id)).flatten();
    let rules: BTreeMap<&str, &str> = shown.map(|c| (c.rule.name.as_str(), c.rule.source.as_str())).collect();
    Ok(html! {
        @if !rules.is_empty() {
            p.small.soft { (w.t("web-desk-clocks-what")) }
            ul.small.soft {
                @for (name, source) in &rules { li { strong { (name) } ": " (source) " · " (w.t("web-desk-clock-check")) } }
            }
        }
    })
}
