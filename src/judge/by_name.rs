//! The second path: a missed person is also looked for by name. What is asked and when, what an answer means, and
//! what it takes for a rung of the ladder; the reasons are told in the judge's own head.

use super::state::{At, Heard, Mark, Stage, length};
use super::{AskWhy, Desk, Look, Verdict};
use crate::outcome::Outcome;
use crate::person::{Subject, WatchNo};

/// What the search by name says to a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// This person is not asked about by name: nothing depends on it.
    NotAsked,
    /// It found no record either.
    Agree,
    /// It gave no clear answer for so long that the rung no longer waits for one.
    Unusable,
    /// The rung waits for an answer.
    Awaited,
}

impl Names {
    pub(super) fn allow(self) -> bool {
        match self {
            Names::NotAsked | Names::Agree | Names::Unusable => true,
            Names::Awaited => false,
        }
    }

    /// The end of an event's conditions.
    pub(super) fn words(self) -> &'static str {
        match self {
            Names::NotAsked | Names::Awaited => "",
            Names::Agree => "; a search by name found no record either",
            Names::Unusable => {
                "; lower certainty: the search by name gave no clear answer and could not be used"
            }
        }
    }
}

impl Desk {
    /// An answer to the search by name. Only a record and "no record" mean anything.
    pub(super) fn hear_by_name(&mut self, no: WatchNo, look: &Look<'_>, at: At, verdict: &mut Verdict) {
        let Some(seat) = self.seats.get_mut(&no) else { return };
        let mark = Mark(look.check, at);
        seat.state.last = Some(mark);
        match look.outcome {
            Outcome::Listed(record) => {
                let before = seat.state.heard.replace(Heard { at, listed: true });
                self.count_in_doubt(no, before, at);
                self.hear_listed(no, record, look, at, verdict);
            }
            Outcome::NotListed => self.note_name_miss(no, mark, verdict),
            Outcome::NoCase
            | Outcome::Several(_)
            | Outcome::Unclear(_)
            | Outcome::Blocked(_)
            | Outcome::NoAnswer(_) => {}
        }
    }

    /// No record by name: no second miss, and what a rung may have waited for. While the site is not well it is
    /// not believed.
    fn note_name_miss(&mut self, no: WatchNo, mark: Mark, verdict: &mut Verdict) {
        if !self.is_green() {
            return;
        }
        let Some(absence) = self.seats.get_mut(&no).and_then(|s| s.state.absence.as_mut()) else { return };
        if absence.stage >= Stage::NotListed {
            return;
        }
        absence.by_name = Some(mark);
        verdict.touch(no);
        self.climb(no, mark.1, verdict);
    }

    /// What the search by name says to this rung. For `likely` any answer since the absence began will do; for
    /// `not_listed` it is not older than the span that the rung asks for.
    pub(super) fn names(&self, no: WatchNo, stage: Stage, at: At) -> Names {
        let (Some(seat), Some(absence)) = (self.seats.get(&no), self.absence_of(no)) else {
            return Names::NotAsked;
        };
        if !seat.member.by_name {
            return Names::NotAsked;
        }
        let need = self.need(no, stage, at);
        let fresh = |mark: Mark| stage < Stage::NotListed || at.since(mark.1) <= need;
        if absence.by_name.is_some_and(fresh) {
            return Names::Agree;
        }
        let span = absence.seen.map_or(0, |seen| self.span_of(&seen));
        let tried = absence.name_asked.is_some_and(|asked| at.since(asked) >= need);
        if tried && span >= need.saturating_mul(2) { Names::Unusable } else { Names::Awaited }
    }

    /// The span that the rung asks for.
    fn need(&self, no: WatchNo, stage: Stage, at: At) -> i64 {
        match stage {
            Stage::NotListed => self.span_to_confirm(no, at),
            Stage::Missed | Stage::Suspect | Stage::Likely | Stage::Expired => {
                length(self.policy.likely.span)
            }
        }
    }

    /// The first witnessed miss asks by name.
    pub(super) fn ask_by_name_once(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        if self.absence_of(no).is_some_and(|a| a.name_asked.is_none()) {
            self.ask_by_name(no, at, verdict);
        }
    }

    /// A witnessed miss that has the span of the next rung asks again, unless the last answer is young enough.
    pub(super) fn ask_by_name_for_the_rung(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let Some(absence) = self.absence_of(no) else { return };
        let (Some(seen), Some(asked)) = (absence.seen, absence.name_asked) else { return };
        let next = if absence.stage < Stage::Likely { Stage::Likely } else { Stage::NotListed };
        let need = self.need(no, next, at);
        let old = absence.by_name.is_none_or(|mark| at.since(mark.1) > need);
        if asked != at && old && self.span_of(&seen) >= need {
            self.ask_by_name(no, at, verdict);
        }
    }

    fn ask_by_name(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let Some(seat) = self.seats.get_mut(&no).filter(|s| s.member.by_name && !s.member.paused) else {
            return;
        };
        let Some(absence) = seat.state.absence.as_mut().filter(|a| a.stage < Stage::NotListed) else {
            return;
        };
        absence.name_asked.get_or_insert(at);
        verdict.touch(no);
        verdict.ask(Subject::Watch(no), AskWhy::ByName, at);
    }
}
