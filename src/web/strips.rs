//! From the looks at a watch to its strip, for one viewer: their days, and the absences that were confirmed.

use super::ask::{Ask, Trouble};
use super::board::{Card, Watched};
use super::drawn::{Drawing, Made};
use super::looks::hold;
use super::strip::{Run, Strip, Told, has_misses, strip_of, take_in};
use super::words::Day;
use crate::event::EventKind;
use crate::judge::Standing;
use chrono::{DateTime, TimeDelta, Utc};
use maud::Markup;
use std::cell::Cell;
use std::sync::Arc;

/// Newest events that are looked through for confirmed absences.
const EVENTS: u32 = 200;

/// Bytes of all pictures of a page, so that it stays within 100 kB.
const PICTURES: usize = 45_000;

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

    /// Other cells than days.
    pub fn over(ask: &'r Ask<'a>, cells: Vec<Day>) -> Strips<'r, 'a> {
        Strips { ask, days: cells, room: Cell::new(PICTURES) }
    }

    pub fn of(&self, card: &Card, watched: Watched) -> Result<Strip, Trouble> {
        self.lay_out(card, watched, &self.runs(card, watched)?)
    }

    /// As it stands in a list of people.
    pub fn drawn(&self, card: &Card, watched: Watched, standing: &Standing) -> Result<Arc<Drawing>, Trouble> {
        let (ask, w) = (self.ask, self.ask.words);
        let made = Made { runs: self.runs(card, watched)?, status: standing.status, at: ask.now };
        ask.site.drawn.or_draw((watched.no, self.days.len(), w), made, |made| {
            let strip = self.lay_out(card, watched, &made.runs)?;
            Ok(Drawing { picture: strip.picture(w, false), sentence: strip.sentence(w) })
        })
    }

    /// The picture of a strip in a list. A page of many restless weeks has no room for all of them: the last ones are
    /// left out, and their sentence says the same.
    pub fn picture<'d>(&self, drawing: &'d Drawing) -> Option<&'d Markup> {
        let room = self.room.get().checked_sub(drawing.picture.0.len())?;
        self.room.set(room);
        Some(&drawing.picture)
    }

    fn runs(&self, card: &Card, watched: Watched) -> Result<Arc<Vec<Run>>, Trouble> {
        let from = (self.ask.store, &mut **self.ask.keys.borrow_mut());
        Ok(self.ask.site.boards.looks().runs(from, watched.no, card.every, self.ask.now)?)
    }

    fn lay_out(&self, card: &Card, watched: Watched, runs: &[Run]) -> Result<Strip, Trouble> {
        let never_listed = self.ask.standing(watched).last_listed.is_none();
        let confirmed = match has_misses(runs) && !never_listed {
            true => self.confirmed(card, watched)?,
            false => Vec::new(),
        };
        let told = Told { confirmed, never_listed };
        Ok(strip_of(runs, &told, &self.days, self.ask.now, hold(card.every)))
    }

    /// When this person's absences from a list were confirmed.
    fn confirmed(&self, card: &Card, watched: Watched) -> Result<Vec<DateTime<Utc>>, Trouble> {
        let source = self.ask.board.source(watched).id();
        let events = self.ask.store.events_of(&card.person.id, EVENTS)?;
        let told = events.iter().filter(|row| row.event.source == source && is_of_absence(row.event.kind));
        Ok(told.map(|row| row.event.at).collect())
    }
}

/// One day as a strip of its hours, however long ago it was.
pub fn hours(ask: &Ask, card: &Card, watched: Watched, day: &Day) -> Result<Strip, Trouble> {
    // An answer holds on: one of the day before may still count.
    let range = day.from - TimeDelta::days(2)..day.until;
    let looks = ask.store.strip(watched.no, range, &mut ask.keys.borrow_mut())?;
    let (mut runs, hold) = (Vec::new(), hold(card.every));
    looks.iter().for_each(|look| take_in(&mut runs, look, hold));
    let cells = split(day, TimeDelta::hours(1));
    let strips = Strips::over(ask, cells);
    let confirmed = strips.confirmed(card, watched)?;
    let told = Told { confirmed, never_listed: ask.standing(watched).last_listed.is_none() };
    Ok(strip_of(&runs, &told, &strips.days, ask.now, hold))
}

/// A stretch of time in equal parts.
pub fn split(whole: &Day, part: TimeDelta) -> Vec<Day> {
    let mut parts = Vec::new();
    let mut from = whole.from;
    while from < whole.until && parts.len() < 1_000 {
        let until = (from + part).min(whole.until);
        parts.push(Day { date: whole.date, from, until });
        from = until;
    }
    parts
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
