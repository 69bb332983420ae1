//! How well the source answers: amiss, blocked, silent, or with pages of another shape. Facts about the
//! source are told once, and their end is told once.

use super::state::{At, Probe, ProbeState, length};
use super::{AskWhy, Desk, Look, Verdict, words};
use crate::event::{Event, EventKind};
use crate::outcome::{Outcome, Unclear};
use crate::person::{Subject, WatchNo};
use crate::source::Route;

/// So many looks in a row without a useful answer, or half of the last eight, and the source is amiss.
const AMISS_IN_A_ROW: u8 = 0b111;
const AMISS_OF_EIGHT: u32 = 4;
/// Silence takes a few looks, not one after a long sleep.
const SILENT_LOOKS: u32 = 3;
/// Pages of another shape, from so many people, are the site's new shape.
const DRIFT_PEOPLE: usize = 3;
/// The useful answers that end it.
const READABLE: usize = 2;
const DAY: i64 = 86_400_000_000;
/// With so many people listed, nobody needs the population control.
const PEOPLE_ENOUGH: usize = 3;

impl Desk {
    /// Enters an answer into the source's health. False for a watch that is not enrolled.
    pub(super) fn note_answer(&mut self, look: &Look<'_>, at: At, verdict: &mut Verdict) -> bool {
        let (useful, who) = match look.subject {
            Subject::Watch(no) if !self.seats.contains_key(&no) => return false,
            // How well the second path does says nothing of the first.
            Subject::Watch(_) if look.kind.route() == Route::Name => return true,
            Subject::Watch(no) => (look.outcome.is_useful(), Some(no)),
            Subject::Nobody | Subject::Population => {
                (look.outcome.is_useful() || matches!(look.outcome, Outcome::Several(_)), None)
            }
        };
        self.state.last = Some(at);
        self.state.recent = self.state.recent << 1 | u8::from(!useful);
        self.note_amiss(at, verdict);
        match who {
            Some(_) if useful => self.note_useful(at, verdict),
            Some(no) => self.note_failure(no, look.outcome, at, verdict),
            None => {}
        }
        true
    }

    /// Whether misses can count now. Silence and blocks show in `recent`.
    pub(super) fn is_green(&self) -> bool {
        self.is_sound() && !self.is_amiss()
    }

    /// Whether what the site shows can be trusted, whomever it answers.
    pub(super) fn is_sound(&self) -> bool {
        self.state.doubt.is_none() && self.state.drift.is_none()
    }

    pub(super) fn is_amiss(&self) -> bool {
        let recent = self.state.recent;
        recent & AMISS_IN_A_ROW == AMISS_IN_A_ROW || recent.count_ones() >= AMISS_OF_EIGHT
    }

    fn note_amiss(&mut self, at: At, verdict: &mut Verdict) {
        match (self.is_amiss(), self.state.amiss) {
            (true, None) => self.state.amiss = Some(at),
            (false, Some(since)) => {
                self.state.amiss_before += at.since(since).max(0);
                self.state.amiss = None;
            }
            (true, Some(_)) | (false, None) => return,
        }
        verdict.source_touched = true;
    }

    fn note_useful(&mut self, at: At, verdict: &mut Verdict) {
        verdict.source_touched |= self.state.days.useful(at);
        let s = &mut self.state;
        s.last_useful = Some(at);
        if s.failing.is_none() && s.drift.is_none() {
            return;
        }
        verdict.source_touched = true;
        s.failing = None;
        s.failures = 0;
        s.blocked = None;
        s.shape.clear();
        if let Some(since) = s.silent.take() {
            let because = format!("answers again after {}", words::lapse(at.since(since)));
            verdict.events.push(Event { because, ..self.source_event(EventKind::SourceBack, at) });
        }
        self.note_readable(at, verdict);
    }

    /// Ends a drift at the second readable page, or at the first where there is one person.
    fn note_readable(&mut self, at: At, verdict: &mut Verdict) {
        let Some(since) = self.state.drift else { return };
        self.state.readable += 1;
        if self.state.readable as usize >= READABLE.min(self.seats.len()) {
            self.state.drift = None;
            let because = format!("pages can be read again after {}", words::lapse(at.since(since)));
            verdict.events.push(Event { because, ..self.source_event(EventKind::SourceBack, at) });
        }
    }

    fn note_failure(&mut self, no: WatchNo, outcome: &Outcome, at: At, verdict: &mut Verdict) {
        let s = &mut self.state;
        verdict.source_touched |= s.failing.is_none();
        s.failing.get_or_insert(at);
        s.failures += 1;
        match outcome {
            Outcome::Blocked(_) => {
                verdict.source_touched |= s.blocked.is_none();
                s.blocked.get_or_insert(at);
            }
            Outcome::Unclear(Unclear::ChangedShape | Unclear::UnknownPage | Unclear::OtherLanguage) => {
                self.note_shape(no, at, verdict);
            }
            Outcome::Unclear(_)
            | Outcome::Listed(_)
            | Outcome::NotListed
            | Outcome::NoCase
            | Outcome::Several(_)
            | Outcome::NoAnswer(_) => {}
        }
        self.notice_silence(at, verdict);
    }

    fn note_shape(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        self.state.readable = 0;
        if self.state.drift.is_some() || self.state.shape.contains(&no) {
            return;
        }
        self.state.shape.push(no);
        verdict.source_touched = true;
        let people = self.state.shape.len();
        if people >= DRIFT_PEOPLE.min(self.seats.len()) {
            self.state.drift = Some(at);
            let because = format!(
                "the pages of {} in a row do not have the shape the profile knows, and none between did",
                words::people(people as u32)
            );
            verdict.events.push(Event { because, ..self.source_event(EventKind::PageChangedShape, at) });
        }
    }

    /// Silence is told when looks were made all the while, the last of them not long ago.
    pub(super) fn notice_silence(&mut self, now: At, verdict: &mut Verdict) {
        let s = &self.state;
        let (Some(failing), Some(last), None) = (s.failing, s.last, s.silent) else { return };
        let limit = length(self.policy.silent_after);
        if now.since(failing) < limit || now.since(last) > limit || s.failures < SILENT_LOOKS {
            return;
        }
        let because =
            format!("{} looks and no useful answer for {}", s.failures, words::lapse(now.since(failing)));
        self.state.silent = Some(failing);
        verdict.source_touched = true;
        verdict.events.push(Event { because, ..self.source_event(EventKind::SourceSilent, now) });
    }

    pub(super) fn hear_nobody(&mut self, outcome: &Outcome, at: At, verdict: &mut Verdict) {
        let said = if *outcome == Outcome::NotListed { Probe::Good } else { Probe::Bad };
        self.state.nobody = Some(ProbeState { at, said });
        verdict.source_touched = true;
    }

    /// A control is only a control once it has answered: the first record proves it.
    pub(super) fn hear_population(&mut self, outcome: &Outcome, at: At, verdict: &mut Verdict) {
        let said = population_said(outcome);
        self.state.population_proven |= said == Probe::Good;
        self.state.population = Some(ProbeState { at, said });
        self.state.probe_next = Some(at.plus(DAY));
        verdict.source_touched = true;
    }

    /// Asks for the population control once a day, where too few people are listed to do without.
    pub(super) fn probe_population(&mut self, at: At, verdict: &mut Verdict) {
        let due = self.state.probe_next.is_none_or(|next| next <= at);
        if !self.controls.population || !due || self.state.doubt.is_some() || self.seats.is_empty() {
            return;
        }
        self.state.probe_next = Some(at.plus(DAY));
        verdict.source_touched = true;
        let listed = self.seats.values().filter(|s| s.state.heard.is_some_and(|h| h.listed));
        if listed.take(PEOPLE_ENOUGH + 1).count() <= PEOPLE_ENOUGH {
            verdict.ask(Subject::Population, AskWhy::Probe, at);
        }
    }
}

/// What the common name's answer means.
pub(super) fn population_said(outcome: &Outcome) -> Probe {
    match outcome {
        Outcome::Listed(_) => Probe::Good,
        Outcome::Several(n) if *n > 0 => Probe::Good,
        Outcome::NotListed => Probe::Zero,
        Outcome::NoCase
        | Outcome::Several(_)
        | Outcome::Unclear(_)
        | Outcome::Blocked(_)
        | Outcome::NoAnswer(_) => Probe::Bad,
    }
}
