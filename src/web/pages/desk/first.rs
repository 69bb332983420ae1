//! The first line of the desk: how many of what, each a filter of the people below.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::Card;
use super::super::super::clocks::Of;
use super::super::super::words::Words;
use super::super::together::due_people;
use super::clock;
use super::news::News;
use crate::judge::{Health, Status};
use crate::person::PersonId;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What the desk is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// People with news that nobody handled.
    Changed,
    Unconfirmed,
    OutOfDate,
    /// A person must look.
    Hands,
    /// A clock ends soon.
    Clocks,
    /// The news that somebody handled.
    Handled,
}

impl Only {
    pub const ALL: [Only; 6] =
        [Only::Changed, Only::Unconfirmed, Only::OutOfDate, Only::Hands, Only::Clocks, Only::Handled];

    pub fn key(self) -> &'static str {
        match self {
            Only::Changed => "changed",
            Only::Unconfirmed => "unconfirmed",
            Only::OutOfDate => "out-of-date",
            Only::Hands => "hands",
            Only::Clocks => "clocks",
            Only::Handled => "handled",
        }
    }

    pub fn parse(key: &str) -> Option<Only> {
        Only::ALL.into_iter().find(|only| only.key() == key)
    }
}

/// Who belongs to what.
pub struct Sorted {
    changed: BTreeSet<PersonId>,
    hands: BTreeSet<PersonId>,
    clocks: BTreeSet<PersonId>,
}

impl Sorted {
    pub fn new(ask: &Ask, news: &News, clocks: &Of) -> Result<Sorted, Trouble> {
        let (changed, hands) = (news.people(), due_people(ask)?);
        Ok(Sorted { changed, hands, clocks: clock::soon(ask, clocks) })
    }

    pub fn keeps(&self, only: Option<Only>, card: &Card) -> bool {
        let id = &card.person.id;
        match only {
            // Those who were handled are a list of news, not of people.
            None | Some(Only::Handled) => true,
            Some(Only::Changed) => self.changed.contains(id),
            Some(Only::Unconfirmed) => stands(card, &[Status::Recheck, Status::Likely]),
            Some(Only::OutOfDate) => stands(card, &[Status::Stale]),
            Some(Only::Hands) => self.hands.contains(id),
            Some(Only::Clocks) => self.clocks.contains(id),
        }
    }

    /// How many people.
    fn count(&self, ask: &Ask, only: Only) -> u64 {
        let people = match only {
            Only::Changed => self.changed.len(),
            Only::Hands => self.hands.len(),
            Only::Clocks => self.clocks.len(),
            Only::Unconfirmed | Only::OutOfDate | Only::Handled => {
                ask.cards().filter(|card| self.keeps(Some(only), card)).count()
            }
        };
        people as u64
    }
}

fn stands(card: &Card, statuses: &[Status]) -> bool {
    card.stood.as_ref().is_some_and(|(_, s)| statuses.contains(&s.status))
}

/// The line itself; the one that is chosen leads back to everybody.
pub fn line(ask: &Ask, (news, sorted): (&News, &Sorted), chosen: Option<Only>) -> Markup {
    let w = ask.words;
    let count = |only: Only| sorted.count(ask, only);
    let blocked =
        ask.board().desks().filter(|(_, d)| d.source_standing(ask.now).state == Health::Blocked).count();
    let new = match news.here {
        Some(_) => w.count("web-desk-new", news.new_ones()),
        None => w.count("web-changed-since", news.new_ones()),
    };
    let mut all = vec![
        (Only::Changed, new),
        (Only::Unconfirmed, w.count("web-unconfirmed", count(Only::Unconfirmed))),
        (Only::OutOfDate, w.count("web-out-of-date", count(Only::OutOfDate))),
        (Only::Hands, w.count("web-desk-hands", count(Only::Hands))),
    ];
    if !ask.site.config.clocks.is_empty() {
        all.push((Only::Clocks, w.count("web-desk-clocks", count(Only::Clocks))));
    }
    all.push((Only::Handled, w.count("web-desk-handled-count", news.handled())));
    html! {
        nav.status.counts aria-label=(w.t("web-desk-filters")) {
            @for (only, text) in &all { (link(w, *only, text, chosen)) }
        }
        @if let Some(here) = news.here { p.small.soft { (w.say("web-desk-here", &[("when", &w.moment(here))])) } }
        @if blocked > 0 { p.note { (w.count("web-desk-blocked", blocked as u64)) " " a href="/together" { (w.t("web-together")) } } }
    }
}

fn link(w: Words, only: Only, text: &str, chosen: Option<Only>) -> Markup {
    let is_chosen = chosen == Some(only);
    let to = if is_chosen { "/desk".to_owned() } else { format!("/desk?only={}", only.key()) };
    html! {
        a href=(to) aria-current=[is_chosen.then_some("true")] {
            (text) @if is_chosen { " · " (w.t("web-desk-show-all")) }
        }
    }
}
