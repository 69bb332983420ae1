//! From the looks at a watch to its strip, for one viewer: their days, and the absences that were confirmed.

use super::ask::{Ask, Trouble};
use super::board::{Card, Watched};
use super::looks::hold;
use super::strip::{Strip, Told, has_misses, strip_of};
use super::words::Day;
use crate::event::EventKind;
use chrono::{DateTime, Utc};
use maud::Markup;
use std::cell::Cell;

/// Newest events that are looked through for confirmed absences.
const EVENTS: u32 = 200;

/// Bytes of all pictures of a page, so that it stays within 100 kB.
const PICTURES: usize = 50_000;

/// Strips of the same days.
pub struct Strips<'r, 'a> {
    ask: &'r Ask<'a>,
    days: Vec<Day>,
    /// Bytes that pictures on this page may still have.
    room: Cell<usize>,
}

impl<'r, 'a> Strips<'r, 'a> {
    /// The last days, by the days of this viewer's zone.
    pub fn new(ask: &'r Ask<'a>, days: u32) -> Strips<'r, 'a> {
        Strips { ask, days: ask.words.days(ask.now, days), room: Cell::new(PICTURES) }
    }

    pub fn of(&self, card: &Card, watched: Watched) -> Result<Strip, Trouble> {
        let ask = self.ask;
        let from = (ask.store, &mut **ask.keys.borrow_mut());
        let runs = ask.site.boards.looks().runs(from, watched.no, card.every, ask.now)?;
        let never_listed = ask.standing(watched).last_listed.is_none();
        let confirmed = match has_misses(&runs) && !never_listed {
            true => self.confirmed(card, watched)?,
            false => Vec::new(),
        };
        let told = Told { confirmed, never_listed };
        Ok(strip_of(&runs, &told, &self.days, ask.now, hold(card.every)))
    }

    /// The picture of a strip in a list. A page of many restless weeks has no room for all of them: the last ones are
    /// left out, and their sentence says the same.
    pub fn picture(&self, strip: &Strip) -> Option<Markup> {
        let picture = strip.picture(self.ask.words, false);
        let room = self.room.get().checked_sub(picture.0.len())?;
        self.room.set(room);
        Some(picture)
    }

    /// When this person's absences from a list were confirmed.
    fn confirmed(&self, card: &Card, watched: Watched) -> Result<Vec<DateTime<Utc>>, Trouble> {
        let source = self.ask.board.source(watched).id();
        let events = self.ask.store.events_of(&card.person.id, EVENTS)?;
        let told = events.iter().filter(|row| row.event.source == source && is_of_absence(row.event.kind));
        Ok(told.map(|row| row.event.at).collect())
    }
}

fn is_of_absence(kind: EventKind) -> bool {
    match kind {
        EventKind::NotListed | EventKind::ExpiredExpected => true,
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => false,
    }
}
