//! When a large part of a group changed while the others did not, that is news of its own.

use super::state::{At, GroupTold, How, Moved, Stage, length};
use super::{Desk, Seat, Verdict, words};
use crate::event::{Event, EventKind};
use crate::person::WatchNo;
use std::sync::Arc;

/// How many of how many changed.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    changed: u32,
    people: u32,
}

/// What became of the people of a group within the window.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    group: Share,
    others: Share,
    moved: u32,
    place_gone: u32,
    out: u32,
    gone: u32,
}

impl Desk {
    /// Enters a change of a person, and tells of the group if that was the one that made it news. Somebody
    /// missing is counted when likely not listed: a fault of the site cannot make a group event.
    pub(super) fn note_move(&mut self, no: WatchNo, how: How, at: At, verdict: &mut Verdict) {
        let Some(seat) = self.seats.get_mut(&no) else { return };
        seat.state.moved = Some(Moved { at, how });
        let Some(group) = seat.member.group.clone() else { return };
        let within = length(self.policy.group.within);
        if self.state.groups.get(&*group).is_some_and(|told| at.since(told.at) < within) {
            return;
        }
        let tally = self.tally(&group, at);
        if !self.is_news(&tally) {
            return;
        }
        self.state.groups.retain(|_, told| at.since(told.at) < within);
        self.state.groups.insert(group.to_string(), GroupTold { at, gone: tally.gone });
        verdict.source_touched = true;
        verdict.events.push(Event {
            group: Some(group.to_string()),
            because: tally.words(within),
            ..self.source_event(EventKind::GroupChanged, at)
        });
    }

    fn tally(&self, group: &Arc<str>, at: At) -> Tally {
        let within = length(self.policy.group.within);
        let mut tally = Tally::default();
        for seat in self.seats.values().filter(|s| is_here(s, at, within)) {
            let change = seat.state.moved.filter(|m| at.since(m.at) <= within);
            let ours = seat.member.group.as_ref() == Some(group);
            let share = if ours { &mut tally.group } else { &mut tally.others };
            share.people += 1;
            share.changed += u32::from(change.is_some());
            match change.map(|m| m.how).filter(|_| ours) {
                Some(How::Moved) => tally.moved += 1,
                Some(How::PlaceGone) => tally.place_gone += 1,
                Some(How::Out) => tally.out += 1,
                Some(How::Gone) => tally.gone += 1,
                None => {}
            }
        }
        tally
    }

    fn is_news(&self, tally: &Tally) -> bool {
        let rule = self.policy.group;
        let (group, others) = (tally.group, tally.others);
        let quiet = others.changed == 0 || f64::from(others.changed) < rule.others * f64::from(others.people);
        group.people >= rule.at_least
            && group.changed > 1
            && f64::from(group.changed) >= rule.share * f64::from(group.people)
            && quiet
    }
}

/// On the list, or gone from it within the window.
fn is_here(seat: &Seat, at: At, within: i64) -> bool {
    let long_gone = seat.state.absence.as_ref().is_some_and(|a| {
        a.stage >= Stage::Likely && seat.state.moved.is_none_or(|m| at.since(m.at) > within)
    });
    seat.state.says.is_some() && !long_gone
}

impl Tally {
    fn words(&self, within: i64) -> String {
        let kinds = [
            (self.moved, "at another place or status"),
            (self.place_gone, "without a place"),
            (self.out, "not in custody"),
            (self.gone, "likely not listed"),
        ];
        let kinds: Vec<String> =
            kinds.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        format!(
            "{} of {} in the group changed within {} ({}); of the others {} of {}",
            self.group.changed,
            self.group.people,
            words::lapse(within),
            kinds.join(", "),
            self.others.changed,
            self.others.people
        )
    }
}
