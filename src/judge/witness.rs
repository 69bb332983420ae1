//! Witnessing a miss: others are asked about around it, and it counts only if they are plainly listed.
//!
//! Controls are, in order: people of this source who are listed (of another group and another place first);
//! the population control, where fewer than three people can be asked and it has had a record before; the
//! nobody number always, where the source has one. With nobody to compare with, a miss counts at lower
//! certainty, and the message will say how many looks over how long.

use super::state::{At, Certainty, Mark, Probe, ProbeState, Round, Said, WatchState, length};
use super::{AskWhy, Desk, Look, Verdict, Witnessed, health, profile_of, words};
use crate::outcome::{Custody, Outcome};
use crate::person::{Subject, WatchNo};
use std::collections::BTreeSet;

/// So many people must be listed *after* the miss, if there are so many.
const AFTER: usize = 4;
/// Fewer people than this need the population control beside them.
const PEOPLE_ENOUGH: usize = 3;
/// A control was itself found listed within the last day.
const RECENTLY: i64 = 86_400_000_000;
/// Ordinary looks that fall into the window count too, up to this many in all.
const MOST: usize = 16;

/// Somebody who could be asked about, the better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// 0: another group and another place; 1: one of the two; 2: neither.
    near: u8,
    /// Not awaited by another round already.
    extra: bool,
    draw: u64,
    no: WatchNo,
    /// Listed within the window before the miss.
    before: bool,
}

impl Desk {
    /// Starts to witness a miss. While an older miss of the same person is being witnessed, this one is not.
    pub(super) fn open_round(&mut self, no: WatchNo, look: &Look<'_>, at: At, verdict: &mut Verdict) {
        // Nobody asks a person to look at ten others at once. People who were looked at in the same minutes witness all
        // the same; alone, a miss counts at the lowest certainty.
        let candidates = match look.by_hand {
            true => self.candidates(no, look.check, at).into_iter().filter(|c| c.before).collect(),
            false => self.candidates(no, look.check, at),
        };
        let population = candidates.len() < PEOPLE_ENOUGH && self.state.population_proven;
        let mut round = self.round(Mark(look.check, at), profile_of(look), candidates);
        match look.by_hand {
            true => round.by_hand(),
            false => self.ask_controls(&mut round, population, verdict),
        }
        let Some(absence) = self.seats.get_mut(&no).and_then(|s| s.state.absence.as_mut()) else { return };
        match &absence.round {
            Some(_) => {
                absence.unwitnessed += 1;
                verdict.unwitnessed(look.check, "not witnessed: the miss before it is being witnessed");
            }
            None => {
                absence.round = Some(round);
                self.open.insert(no);
                self.close_if_complete(no, at, verdict);
            }
        }
    }

    /// A round about everybody who was listed before the doubt, the missing ones included.
    pub(super) fn doubt_round(&mut self, at: At, verdict: &mut Verdict) -> Round {
        let seed = self.draw("doubt", WatchNo(0), at.micros() as u64);
        let mut all: Vec<Candidate> = self
            .seats
            .iter()
            .filter(|(_, seat)| {
                !seat.member.paused && seat.state.says.is_some() && seat.state.absence.is_none()
            })
            .map(|(no, _)| Candidate { near: 0, extra: false, draw: mix(seed, *no), no: *no, before: false })
            .collect();
        keep_best(&mut all, self.policy.controls);
        let population = all.len() < PEOPLE_ENOUGH && self.state.population_proven;
        let mut round = self.round(Mark(0, at), 0, all);
        round.need = round.controls.len() as u32;
        self.ask_controls(&mut round, population, verdict);
        round
    }

    /// People who are plainly listed, the best `2 · controls` of them in order.
    fn candidates(&self, subject: WatchNo, check: u64, at: At) -> Vec<Candidate> {
        let Some(seat) = self.seats.get(&subject) else { return Vec::new() };
        let awaited: BTreeSet<WatchNo> = self.awaited().collect();
        let seed = self.draw("controls", subject, check);
        let window = length(self.policy.control_window);
        let mut found: Vec<Candidate> = self
            .seats
            .iter()
            .filter(|(no, other)| {
                **no != subject && !other.member.paused && is_plainly_listed(&other.state, at)
            })
            .map(|(no, other)| Candidate {
                near: near(seat, other),
                extra: !awaited.contains(no),
                draw: mix(seed, *no),
                no: *no,
                before: other.state.heard.is_some_and(|h| at.since(h.at) <= window),
            })
            .collect();
        keep_best(&mut found, 2 * self.policy.controls);
        found
    }

    /// The people whose answers other rounds wait for.
    fn awaited(&self) -> impl Iterator<Item = WatchNo> {
        let rounds =
            self.open.iter().filter_map(|no| self.seats.get(no)?.state.absence.as_ref()?.round.as_ref());
        rounds.flat_map(|r| r.controls.iter().filter(|(_, said)| *said == Said::Pending).map(|(no, _)| *no))
    }

    /// About half of the controls are people who were listed shortly before; the others are asked now.
    fn round(&self, miss: Mark, profile: u32, candidates: Vec<Candidate>) -> Round {
        let want = self.policy.controls.max(1);
        let before: Vec<WatchNo> =
            candidates.iter().filter(|c| c.before).take(want / 2).map(|c| c.no).collect();
        let after = (want - before.len()).max(AFTER).min(candidates.len());
        let fresh = candidates.iter().filter(|c| !before.contains(&c.no));
        let again = candidates.iter().filter(|c| before.contains(&c.no));
        let asked: Vec<WatchNo> = fresh.chain(again).take(after).map(|c| c.no).collect();
        let mut controls: Vec<(WatchNo, Said)> = asked.iter().map(|no| (*no, Said::Pending)).collect();
        controls.extend(before.iter().filter(|no| !asked.contains(no)).map(|no| (*no, Said::Before)));
        Round {
            miss,
            profile,
            until: miss.1.plus(length(self.policy.control_window)),
            need: AFTER.min(candidates.len()) as u32,
            nobody: Probe::NotNeeded,
            population: Probe::NotNeeded,
            controls,
            by_hand: false,
        }
    }

    fn ask_controls(&self, round: &mut Round, population: bool, verdict: &mut Verdict) {
        let at = round.miss.1;
        if self.controls.nobody {
            round.nobody = self.recent_probe(self.state.nobody, at);
        }
        if population {
            round.population = self.recent_probe(self.state.population, at);
        }
        for (probe, subject) in [(round.nobody, Subject::Nobody), (round.population, Subject::Population)] {
            if probe == Probe::Pending {
                verdict.ask(subject, AskWhy::Control, at);
            }
        }
        for (no, said) in &round.controls {
            if *said == Said::Pending {
                verdict.ask(Subject::Watch(*no), AskWhy::Control, at);
            }
        }
    }

    /// A good answer within the window spares a question; a bad one does not.
    fn recent_probe(&self, last: Option<ProbeState>, at: At) -> Probe {
        let window = length(self.policy.control_window);
        match last {
            Some(p) if p.said == Probe::Good && at.since(p.at) <= window => Probe::Good,
            Some(_) | None => Probe::Pending,
        }
    }

    /// Enters an answer into every round that can use it.
    pub(super) fn count_in_rounds(&mut self, look: &Look<'_>, said: Said, at: At, verdict: &mut Verdict) {
        if self.open.is_empty() && self.state.doubt.as_ref().is_none_or(|d| d.round.is_none()) {
            return;
        }
        let listed = matches!(look.subject, Subject::Watch(no)
            if self.seats.get(&no).is_some_and(|s| is_plainly_listed(&s.state, at)));
        let extra = said == Said::Listed && listed;
        let open: Vec<WatchNo> = self.open.iter().copied().collect();
        for no in open {
            if look.subject == Subject::Watch(no) {
                continue;
            }
            let Some(round) = self.round_of(no) else { continue };
            if round.hear(look, said, extra, at) {
                verdict.touch(no);
                self.doubt_if_controls_fail(no, at, verdict);
                self.close_if_complete(no, at, verdict);
            }
        }
        if let Some(round) = self.state.doubt.as_mut().and_then(|d| d.round.as_mut()) {
            verdict.source_touched |= round.hear(look, said, false, at);
        }
    }

    /// Rounds whose window is over are judged by what has come in.
    pub(super) fn close_overdue(&mut self, at: At, verdict: &mut Verdict) {
        if self.open.is_empty() {
            return;
        }
        let open: Vec<WatchNo> = self.open.iter().copied().collect();
        for no in open {
            if self.round_of(no).is_some_and(|r| r.until < at) {
                self.close(no, at, verdict);
            }
        }
    }

    fn close_if_complete(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        if self.round_of(no).is_some_and(|r| r.complete()) {
            self.close(no, at, verdict);
        }
    }

    fn close(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        self.open.remove(&no);
        let (green, sound) = (self.is_green(), self.is_sound());
        let Some(absence) = self.seats.get_mut(&no).and_then(|s| s.state.absence.as_mut()) else { return };
        let Some(round) = absence.round.take() else { return };
        let witnessed = round.judge(if round.by_hand { sound } else { green });
        let certainty = witnessed.certainty;
        let (yes, controls) = (witnessed.yes, witnessed.controls);
        absence.unwitnessed += u32::from(!yes);
        absence.refuted += u32::from(round.said(Said::Zero) > 0);
        verdict.witnessed.push(witnessed);
        verdict.touch(no);
        if yes {
            self.count_witnessed(no, &round, (controls, certainty), at, verdict);
        }
    }

    pub(super) fn round_of(&mut self, no: WatchNo) -> Option<&mut Round> {
        self.seats.get_mut(&no)?.state.absence.as_mut()?.round.as_mut()
    }
}

impl Round {
    /// No answer is waited for: only who was seen listed in the minutes before counts.
    fn by_hand(&mut self) {
        (self.by_hand, self.need) = (true, 0);
        for (_, said) in &mut self.controls {
            if *said == Said::Pending {
                *said = Said::Before;
            }
        }
    }

    /// Takes an answer in. True if it changed anything.
    pub(super) fn hear(&mut self, look: &Look<'_>, said: Said, extra: bool, at: At) -> bool {
        match look.subject {
            Subject::Nobody => set(&mut self.nobody, nobody_said(look.outcome)),
            Subject::Population => set(&mut self.population, health::population_said(look.outcome)),
            Subject::Watch(no) => self.hear_control(no, said, extra, at),
        }
    }

    fn hear_control(&mut self, no: WatchNo, said: Said, extra: bool, at: At) -> bool {
        // Answers can be entered a little later than they came.
        let said = if said == Said::Listed && at < self.miss.1 { Said::Before } else { said };
        let Some((_, old)) = self.controls.iter_mut().find(|(other, _)| *other == no) else {
            let room = extra && self.controls.len() < MOST;
            if room {
                self.controls.push((no, said));
            }
            return room;
        };
        let now = match (*old, said) {
            (Said::Zero, _) | (_, Said::Zero) => Said::Zero,
            (Said::Listed, _) | (_, Said::Listed) => Said::Listed,
            (Said::Before, _) | (_, Said::Before) => Said::Before,
            (Said::Pending | Said::Unsure, Said::Pending | Said::Unsure) => said,
        };
        let changed = *old != now;
        *old = now;
        changed
    }

    /// Whether the miss counts, and why.
    fn judge(&self, green: bool) -> Witnessed {
        let (before, after) = (self.said(Said::Before), self.said(Said::Listed));
        let zeros = self.said(Said::Zero);
        let refusal = if zeros > 0 {
            Some(format!(
                "the page has no record either of {} listed within the last day",
                words::people(zeros)
            ))
        } else if after < self.need {
            Some(format!("only {after} of {} controls were listed after it", self.need))
        } else if !matches!(self.nobody, Probe::Good | Probe::NotNeeded) {
            Some("the nobody number was not answered with \"no record\"".to_owned())
        } else if !matches!(self.population, Probe::Good | Probe::NotNeeded) {
            Some("the common name was not answered with a record".to_owned())
        } else if !green {
            Some("the source is not well".to_owned())
        } else {
            None
        };
        let certainty = match before + after {
            0 if self.population != Probe::Good => Certainty::Alone,
            0..=2 => Certainty::Lower,
            3.. => Certainty::Full,
        };
        let because = match &refusal {
            Some(why) => format!("not witnessed: {why}"),
            None => self.praise(before, after),
        };
        Witnessed { check: self.miss.0, yes: refusal.is_none(), controls: before + after, certainty, because }
    }

    fn praise(&self, before: u32, after: u32) -> String {
        let mut parts = match before + after {
            0 => vec!["nobody else is listed to compare with".to_owned()],
            n => vec![format!("{n} controls listed ({before} before, {after} after)")],
        };
        if self.population == Probe::Good {
            parts.push("the common name has records".to_owned());
        }
        if self.nobody == Probe::Good {
            parts.push("the nobody number has none".to_owned());
        }
        parts.join(", ")
    }
}

/// Listed a day ago or later, and nothing said otherwise since.
fn is_plainly_listed(state: &WatchState, at: At) -> bool {
    let recently = state.heard.is_some_and(|h| h.listed && at.since(h.at) <= RECENTLY);
    recently && state.says.is_some() && state.absence.is_none()
}

/// How much two people have in common. One who is out of custody can leave the list any day: as bad as near.
fn near(a: &super::Seat, b: &super::Seat) -> u8 {
    let (Some(says_a), Some(says_b)) = (&a.state.says, &b.state.says) else { return 2 };
    if says_b.custody == Custody::Out {
        return 2;
    }
    let group = a.member.group.is_some() && a.member.group == b.member.group;
    let place = says_a.custody.place().is_some() && says_a.custody.place() == says_b.custody.place();
    u8::from(group) + u8::from(place)
}

/// Keeps the first `n` in order.
fn keep_best(candidates: &mut Vec<Candidate>, n: usize) {
    if candidates.len() > n && n > 0 {
        candidates.select_nth_unstable(n - 1);
        candidates.truncate(n);
    }
    candidates.sort_unstable();
}

/// One seed, a draw for each watch (splitmix64).
fn mix(seed: u64, no: WatchNo) -> u64 {
    let z = seed ^ u64::from(no.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn nobody_said(outcome: &Outcome) -> Probe {
    if *outcome == Outcome::NotListed { Probe::Good } else { Probe::Bad }
}

/// Only what is awaited is set.
fn set(probe: &mut Probe, said: Probe) -> bool {
    let awaited = *probe == Probe::Pending;
    if awaited {
        *probe = said;
    }
    awaited
}
