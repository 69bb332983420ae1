//! The ladder of an absence: missed, witnessed once, likely not listed, not listed. And when to look again.

use super::by_name::Names;
use super::state::{Absence, At, Certainty, How, Mark, Round, Seen, Stage, length};
use super::{AskWhy, Desk, Look, Verdict, words};
use crate::event::{Event, EventKind};
use crate::outcome::Custody;
use crate::person::{Subject, WatchNo};

const MINUTE: i64 = 60_000_000;
/// Where the policy names no waits.
const WAIT: i64 = 15 * MINUTE;
/// Not listed needs a source that was well for nine tenths of the span.
const AMISS_SHARE: i64 = 10;
/// How many spans of `likely` it takes for somebody who was missed together with unrelated others.
const CROWDED: i64 = 3;

impl Desk {
    /// The page has no record of this person.
    pub(super) fn hear_miss(&mut self, no: WatchNo, look: &Look<'_>, at: At, verdict: &mut Verdict) {
        let in_doubt = self.state.doubt.is_some();
        let Some(seat) = self.seats.get_mut(&no) else { return };
        if seat.state.says.is_none() {
            return;
        }
        if in_doubt {
            verdict.unwitnessed(look.check, "not witnessed: the site is in doubt");
            return;
        }
        let fresh = seat.state.absence.is_none();
        if fresh {
            seat.state.absence = Some(Box::new(Absence::begin(Mark(look.check, at))));
            seat.state.flipped = Some(at);
            self.absent.insert(no);
        }
        if seat.state.absence.as_ref().is_some_and(|a| a.stage >= Stage::NotListed) {
            return;
        }
        verdict.touch(no);
        self.plan_recheck(no, at, fresh, verdict);
        if fresh && self.brake(at, verdict) {
            verdict.unwitnessed(look.check, "not witnessed: the site is in doubt");
            return;
        }
        self.open_round(no, look, at, verdict);
    }

    /// A miss counts: enters it and climbs as far as the policy allows.
    pub(super) fn count_witnessed(
        &mut self,
        no: WatchNo,
        round: &Round,
        by: (u32, Certainty),
        at: At,
        verdict: &mut Verdict,
    ) {
        let (frozen, amiss) = (self.state.frozen(at), self.state.amiss(at));
        let Some(absence) = self.seats.get_mut(&no).and_then(|s| s.state.absence.as_mut()) else { return };
        let (controls, certainty) = by;
        let miss = round.miss;
        absence.seen = match absence.seen {
            // Other rules read this one: what the old ones saw does not add up with it.
            Some(seen) if seen.profile == round.profile => Some(Seen {
                times: seen.times + 1,
                last: miss,
                controls: seen.controls.min(controls),
                certainty: seen.certainty.min(certainty),
                by_hand: round.by_hand,
                ..seen
            }),
            Some(_) | None => Some(Seen {
                times: 1,
                first: miss,
                last: miss,
                profile: round.profile,
                controls,
                certainty,
                frozen,
                amiss,
                by_hand: round.by_hand,
            }),
        };
        self.ask_by_name_once(no, at, verdict);
        self.ask_by_name_for_the_rung(no, at, verdict);
        self.climb(no, at, verdict);
    }

    /// Goes as far up the ladder as policy and second path allow.
    pub(super) fn climb(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let Some((absence, seen)) = self.absence_of(no).and_then(|a| Some((a, a.seen?))) else { return };
        let (stage, refuted) = (absence.stage, absence.refuted);
        let span = self.span_of(&seen);
        let flicker = self.state.days.misses(at);
        let likely = self.policy.likely;
        let is_likely = seen.times >= likely.misses.max(flicker) + refuted
            && span >= length(likely.span)
            && (span >= CROWDED * length(likely.span) || !self.is_crowded(absence.began.1));
        let rung = |stage, names| Rung { stage, span, names };
        if self.expires(no) {
            if is_likely && stage < Stage::Expired {
                self.rise(no, rung(Stage::Expired, Names::NotAsked), verdict);
            }
            return;
        }
        if stage < Stage::Suspect {
            self.rise(no, rung(Stage::Suspect, Names::NotAsked), verdict);
        }
        let names = self.names(no, Stage::Likely, at);
        if stage < Stage::Likely && is_likely && names.allow() {
            self.rise(no, rung(Stage::Likely, names), verdict);
            self.note_move(no, How::Gone, seen.last.1, verdict);
        }
        let confirm = self.policy.not_listed;
        let often = seen.times >= confirm.misses.max(flicker) + refuted;
        let well = seen.by_hand || (self.state.amiss(at) - seen.amiss).saturating_mul(AMISS_SHARE) <= span;
        let names = self.names(no, Stage::NotListed, at);
        let long = span >= self.span_to_confirm(no, at);
        if self.stage_of(no) == Some(Stage::Likely) && often && well && long && names.allow() {
            self.rise(no, rung(Stage::NotListed, names), verdict);
            self.note_gone(no, seen.last.1);
        }
    }

    /// From the first witnessed miss to the last, less the time in which the site was in doubt.
    pub(super) fn span_of(&self, seen: &Seen) -> i64 {
        seen.last.1.since(seen.first.1) - (self.state.frozen(seen.last.1) - seen.frozen)
    }

    /// Enters the stage and tells of it.
    fn rise(&mut self, no: WatchNo, rung: Rung, verdict: &mut Verdict) {
        let stage = rung.stage;
        let Some(seat) = self.seats.get_mut(&no) else { return };
        let was = words::says(seat.state.says.as_ref());
        let Some(absence) = seat.state.absence.as_mut() else { return };
        absence.stage = stage;
        let Some(seen) = absence.seen else { return };
        let (kind, now) = match stage {
            Stage::Missed => return,
            Stage::Suspect => (EventKind::FirstMiss, "recheck"),
            Stage::Likely => (EventKind::LikelyNotListed, "likely_not_listed"),
            Stage::NotListed => (EventKind::NotListed, "not_listed"),
            Stage::Expired => (EventKind::ExpiredExpected, "expired_expected"),
        };
        verdict.touch(no);
        verdict.events.push(Event {
            was,
            now: Some(now.to_owned()),
            because: conditions(&seen, &rung),
            ..self.event(no, kind, seen.last)
        });
    }

    /// When to look again: the waits of the policy, each from the look before; sooner only to be there when
    /// the span of `not_listed` is over.
    fn plan_recheck(&mut self, no: WatchNo, at: At, fresh: bool, verdict: &mut Verdict) {
        let Some(absence) = self.absence_of(no) else { return };
        let (mut step, mut next) = (absence.step, absence.next);
        if fresh || at >= next {
            step += u32::from(!fresh);
            next = at.plus(self.wait(no, at, step));
        }
        self.set_recheck(no, step, next, at, verdict);
    }

    /// The moment the span of `not_listed` is over, if that is still to come.
    fn aim(&self, no: WatchNo, at: At) -> Option<At> {
        let absence = self.absence_of(no)?;
        let seen = absence.seen.filter(|_| absence.stage >= Stage::Suspect)?;
        let need = self.span_to_confirm(no, at);
        let over =
            seen.first.1.plus(need + self.state.frozen(at) - seen.frozen).plus((need / 500).min(MINUTE));
        (over > at).then_some(over)
    }

    /// Looks again after the first wait, whatever was planned: the clocks run again.
    pub(super) fn restart_rechecks(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let next = at.plus(self.wait(no, at, 0));
        if let Some(step) = self.absence_of(no).filter(|a| a.stage < Stage::NotListed).map(|a| a.step) {
            self.set_recheck(no, step, next, at, verdict);
        }
    }

    fn set_recheck(&mut self, no: WatchNo, step: u32, next: At, at: At, verdict: &mut Verdict) {
        let next = self.aim(no, at).map_or(next, |aim| aim.min(next));
        let Some(seat) = self.seats.get_mut(&no) else { return };
        let Some(absence) = seat.state.absence.as_mut() else { return };
        (absence.step, absence.next) = (step, next);
        verdict.touch(no);
        if !seat.member.paused && seat.asked.is_none_or(|(asked, _)| asked != next) {
            seat.asked = Some((next, at));
            verdict.ask(Subject::Watch(no), AskWhy::Recheck, next);
        }
    }

    /// Asks again for re-checks that a restart forgot or that never came.
    pub(super) fn ask_again(&mut self, now: At, verdict: &mut Verdict) {
        if self.state.doubt.is_some() {
            return;
        }
        let patience = 2 * length(self.policy.control_window);
        for no in &self.absent {
            let Some(seat) = self.seats.get_mut(no) else { continue };
            let Some(absence) = seat.state.absence.as_ref() else { continue };
            let lost = seat.asked.is_none_or(|(next, asked)| {
                next != absence.next || (now.since(next) > patience && now.since(asked) > patience)
            });
            if lost && absence.stage < Stage::NotListed && !seat.member.paused {
                seat.asked = Some((absence.next, now));
                verdict.ask(Subject::Watch(*no), AskWhy::Recheck, absence.next);
            }
        }
    }

    /// A wait of the policy, give or take a tenth.
    pub(super) fn wait(&self, no: WatchNo, at: At, step: u32) -> i64 {
        let waits = &self.policy.recheck;
        let wait = waits.get(step as usize).or(waits.last()).map_or(WAIT, |w| length(*w));
        let draw = self.draw("wait", no, at.micros() as u64) % 201;
        wait / 1000 * (900 + draw as i64)
    }

    /// The span of `not_listed`, doubled for a record that flaps.
    pub(super) fn span_to_confirm(&self, no: WatchNo, at: At) -> i64 {
        let flap = self.policy.flap;
        let span = length(self.policy.not_listed.span);
        let gone = self.seats.get(&no).map_or(0, |s| {
            s.state.gone.iter().filter(|gone| at.since(**gone) <= length(flap.within)).count()
        });
        if flap.times > 0 && gone >= flap.times as usize { span.saturating_mul(2) } else { span }
    }

    fn note_gone(&mut self, no: WatchNo, at: At) {
        let keep = self.policy.flap.times as usize;
        let Some(seat) = self.seats.get_mut(&no) else { return };
        seat.state.gone.push(at);
        let over = seat.state.gone.len().saturating_sub(keep);
        seat.state.gone.drain(..over);
    }

    /// The record said "not in custody" and leaves the list about when such records do.
    fn expires(&self, no: WatchNo) -> bool {
        let Some(state) = self.state(no) else { return false };
        let (Some(out), Some(absence)) = (state.out_since, &state.absence) else { return false };
        let rule = self.policy.expected_expiry;
        let after = absence.began.1.since(out);
        state.says.as_ref().is_some_and(|s| s.custody == Custody::Out)
            && (length(rule.from)..=length(rule.to)).contains(&after)
    }

    pub(super) fn absence_of(&self, no: WatchNo) -> Option<&Absence> {
        self.seats.get(&no)?.state.absence.as_deref()
    }

    fn stage_of(&self, no: WatchNo) -> Option<Stage> {
        self.absence_of(no).map(|a| a.stage)
    }
}

impl Absence {
    fn begin(miss: Mark) -> Absence {
        Absence {
            began: miss,
            stage: Stage::Missed,
            seen: None,
            unwitnessed: 0,
            refuted: 0,
            step: 0,
            next: miss.1,
            round: None,
            by_name: None,
            name_asked: None,
        }
    }
}

/// One step up, over so many microseconds of misses, and what the search by name says to it.
#[derive(Debug, Clone, Copy)]
struct Rung {
    stage: Stage,
    span: i64,
    names: Names,
}

/// `5 witnessed misses over 12h4m; at least 8 controls listed each time`.
fn conditions(seen: &Seen, rung: &Rung) -> String {
    let misses = words::misses(seen.times);
    let over = if seen.times > 1 { format!(" over {}", words::lapse(rung.span)) } else { String::new() };
    let by = match seen.certainty {
        Certainty::Full => format!("at least {} controls listed each time", seen.controls),
        Certainty::Lower => format!("lower certainty: {} to compare with", words::people(seen.controls)),
        Certainty::Alone => "lower certainty: nobody else is listed to compare with".to_owned(),
    };
    format!("{misses}{over}; {by}{}", rung.names.words())
}
