//! Clocks for lawyers: user-set rules such as "24 h since the first miss", and how long each still runs for one person.
//!
//! No rule is in force by itself. What a rule says of the law is what its author wrote: each names its source, and whoever
//! is shown a clock is told to check that the rule is still in force.

pub mod calendar;

use crate::contact::Role;
use crate::event::{Event, EventKind};
use crate::time::Period;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Stands beside every clock that is shown.
pub const CHECK: &str = "check that this rule is still in force";

/// One rule of the config, `[[clocks]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub name: String,
    pub after: After,
    pub length: Period,
    /// Where the rule stands: a directive, a local rule, an order; in its author's words.
    pub source: String,
    /// Only people of these matters; empty: everybody.
    pub matters: Vec<String>,
    /// Only shown to contacts of these roles; empty: to all of them.
    pub roles: Vec<Role>,
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum After {
    /// The first witnessed "no record" of an absence. Unconfirmed.
    FirstMiss,
    /// The look that confirmed the absence.
    NotListed,
    /// The first look that showed another place.
    PlaceChanged,
    /// Still listed, no longer with a place.
    PlaceGone,
    /// Listed as not in custody.
    OutOfCustody,
}

/// How it stands with the person at one page now: some absences end in silence, without an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtPage {
    /// Whether a witnessed miss stands.
    pub absent: bool,
    pub last_listed: Option<DateTime<Utc>>,
}

/// One clock of one rule, started by one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline<'r> {
    pub rule: &'r Rule,
    /// The page whose event started it.
    pub page: String,
    /// Number of that event.
    pub event: u64,
    pub started: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    pub stopped: Option<Stopped>,
    /// The place before, of a clock that a change of place started.
    place_before: Option<String>,
}

/// Why a clock no longer runs, before or after its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// `None` when no look says when.
    pub at: Option<DateTime<Utc>>,
    pub event: Option<u64>,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    ListedAgain,
    /// The event that started it was taken back.
    TakenBack,
    /// The page shows the place from before again.
    PlaceAsBefore,
    /// The page shows a place again.
    PlaceShown,
    OutOfCustody,
    /// The record left the list some weeks after "not in custody".
    Expected,
    /// The miss was a single one, or the site was in doubt: nothing was told of its end.
    EndedUntold,
}

/// How far a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Running {
        left: TimeDelta,
    },
    /// Its time is over and nothing has stopped it.
    Over {
        since: TimeDelta,
    },
    Stopped,
}

impl After {
    pub const ALL: [After; 5] =
        [After::FirstMiss, After::NotListed, After::PlaceChanged, After::PlaceGone, After::OutOfCustody];

    /// The key in the config and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            After::FirstMiss => "first_miss",
            After::NotListed => "not_listed",
            After::PlaceChanged => "place_changed",
            After::PlaceGone => "place_gone",
            After::OutOfCustody => "out_of_custody",
        }
    }

    pub fn parse(key: &str) -> Option<After> {
        After::ALL.into_iter().find(|after| after.key() == key)
    }
}

impl Why {
    pub fn key(self) -> &'static str {
        match self {
            Why::ListedAgain => "listed_again",
            Why::TakenBack => "taken_back",
            Why::PlaceAsBefore => "place_as_before",
            Why::PlaceShown => "place_shown",
            Why::OutOfCustody => "out_of_custody",
            Why::Expected => "expected",
            Why::EndedUntold => "ended_untold",
        }
    }
}

impl Rule {
    fn is_for_matter(&self, matter: Option<&str>) -> bool {
        self.matters.is_empty() || matter.is_some_and(|m| self.matters.iter().any(|own| own == m))
    }

    /// Whether a contact of this role is shown it.
    pub fn is_for(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }
}

impl Deadline<'_> {
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match self.ends - now {
            _ if self.stopped.is_some() => State::Stopped,
            left if left > TimeDelta::zero() => State::Running { left },
            over => State::Over { since: -over },
        }
    }

    /// The last moment at which anything happened to it; a list of what counts today ends some days after that.
    pub fn last_moment(&self) -> DateTime<Utc> {
        self.stopped.as_ref().and_then(|s| s.at).map_or(self.ends, |at| at.min(self.ends))
    }
}

/// The clocks of one person, the first to end first. `events` are this person's, by number, the oldest first.
pub fn deadlines<'r>(
    rules: &'r [Rule],
    matter: Option<&str>,
    events: &[(u64, &Event)],
    pages: &BTreeMap<String, AtPage>,
) -> Vec<Deadline<'r>> {
    let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.is_for_matter(matter)).collect();
    let mut courses: BTreeMap<&str, Course<'r>> = BTreeMap::new();
    for (no, event) in events {
        courses.entry(&event.source).or_default().hear(&rules, *no, event);
    }
    for (page, course) in &mut courses {
        if let Some(at) = pages.get(*page) {
            course.end_untold(at);
        }
    }
    let mut all: Vec<Deadline<'r>> = courses.into_values().flat_map(|course| course.clocks).collect();
    all.sort_by_key(|clock| (clock.ends, clock.event));
    all
}

/// What happened at one page, as far as it has been told.
#[derive(Default)]
struct Course<'r> {
    /// The place that the page showed last.
    place: Option<String>,
    clocks: Vec<Deadline<'r>>,
}

impl<'r> Course<'r> {
    fn hear(&mut self, rules: &[&'r Rule], no: u64, event: &Event) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.stopped.is_none()) {
            clock.stopped = stops(clock, event).map(|why| Stopped {
                at: (why != Why::EndedUntold).then_some(event.at),
                event: (why != Why::EndedUntold).then_some(no),
                why,
            });
        }
        let before = place_of(&event.was).map(str::to_owned).or(self.place.take());
        for rule in rules.iter().filter(|rule| starts(rule.after, event, before.as_deref())) {
            self.clocks.push(Deadline {
                rule,
                page: event.source.clone(),
                event: no,
                started: event.at,
                ends: event.at + rule.length.delta(),
                stopped: None,
                place_before: before.clone().filter(|_| rule.after == After::PlaceChanged),
            });
        }
        self.place = place_of(&event.now).map(str::to_owned).or(before);
    }

    fn end_untold(&mut self, at: &AtPage) {
        let running = self.clocks.iter_mut().filter(|clock| clock.stopped.is_none());
        for clock in running.filter(|clock| is_of_absence(clock.rule.after) && !at.absent) {
            let listed = at.last_listed.filter(|listed| *listed > clock.started);
            clock.stopped = Some(Stopped { at: listed, event: None, why: Why::EndedUntold });
        }
    }
}

fn is_of_absence(after: After) -> bool {
    match after {
        After::FirstMiss | After::NotListed => true,
        After::PlaceChanged | After::PlaceGone | After::OutOfCustody => false,
    }
}

fn starts(after: After, event: &Event, before: Option<&str>) -> bool {
    match after {
        After::FirstMiss => event.kind == EventKind::FirstMiss,
        After::NotListed => event.kind == EventKind::NotListed,
        After::PlaceGone => event.kind == EventKind::PlaceGone,
        After::OutOfCustody => event.kind == EventKind::OutOfCustody,
        After::PlaceChanged => {
            let now = place_of(&event.now);
            event.kind == EventKind::Changed && before.is_some() && now.is_some() && now != before
        }
    }
}

fn stops(clock: &Deadline<'_>, event: &Event) -> Option<Why> {
    let after = clock.rule.after;
    match event.kind {
        EventKind::FirstListed | EventKind::ListedAgain | EventKind::Changed | EventKind::PlaceGone => {
            stopped_by_record(clock, event)
        }
        EventKind::OutOfCustody => match after {
            After::FirstMiss | After::NotListed => Some(Why::ListedAgain),
            After::PlaceGone => Some(Why::OutOfCustody),
            After::PlaceChanged | After::OutOfCustody => None,
        },
        EventKind::Correction => is_of_absence(after).then_some(Why::TakenBack),
        EventKind::ExpiredExpected => is_of_absence(after).then_some(Why::Expected),
        // Each absence has one first miss: the absence before has ended.
        EventKind::FirstMiss => is_of_absence(after).then_some(Why::EndedUntold),
        EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged => None,
    }
}

/// By an event that shows a record.
fn stopped_by_record(clock: &Deadline<'_>, event: &Event) -> Option<Why> {
    let place = place_of(&event.now);
    match clock.rule.after {
        After::FirstMiss | After::NotListed => Some(Why::ListedAgain),
        After::PlaceChanged => {
            (place.is_some() && place == clock.place_before.as_deref()).then_some(Why::PlaceAsBefore)
        }
        After::PlaceGone => place.map(|_| Why::PlaceShown),
        After::OutOfCustody => (event.now.as_deref() != Some(OUT)).then_some(Why::ListedAgain),
    }
}

/// How events write that somebody is held somewhere, and that they are not in custody. `judge::words` writes them.
const HELD_AT: &str = "held at ";
const OUT: &str = "not in custody";

fn place_of(said: &Option<String>) -> Option<&str> {
    said.as_deref()?.strip_prefix(HELD_AT)
}

#[cfg(test)]
mod tests;
