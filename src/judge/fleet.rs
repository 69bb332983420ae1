//! The fleet brake: when so many miss at once that the site is in doubt, not the people.
//!
//! While in doubt, clocks stand still, no absence begins, young ones are void, and a few people are asked
//! about after each re-check wait (or when several in a row were found listed). The doubt ends when
//! all of those are listed, or nine tenths of everybody looked at; or when a part of the people stays away
//! and all others stay listed for as long as `not_listed` takes. That last way out is needed because three of
//! twelve who were taken away together look like an outage of a part of the site: they then climb the ladder
//! from its foot.

use super::state::{At, Doubt, Heard, How, Mark, Probe, Round, Said, Stage, WatchState, length};
use super::{AskWhy, Desk, Seat, Verdict, words};
use crate::event::{Event, EventKind};
use crate::person::{Subject, WatchNo};
use std::collections::BTreeMap;

/// People elsewhere who were seen listed since, so that flips in one place count as of that place.
const ELSEWHERE: usize = 3;
/// Of people elsewhere, less than this share flipped.
const SPARED: f64 = 0.05;
/// The person and one other can be chance.
const CROWD: usize = 2;
/// Enough looks to say that the site is well again, and the share of them that found people listed.
const LOOKED: u32 = 8;
const PRESENT: f64 = 0.9;
/// So many listed in a row, and it is worth asking before the wait is over.
const STREAK: u32 = 3;
/// Zero controls that put the site in doubt: this share of them, and at least two.
const ZERO_SHARE: (u32, u32) = (3, 8);

/// How sure it must be that people elsewhere are still listed.
#[derive(Clone, Copy)]
enum Seen {
    /// Nobody was seen missing.
    Perhaps,
    /// They were looked at since, and listed.
    Since,
}

/// Somebody listed, or missing since the window began.
struct Flip<'a> {
    seat: &'a Seat,
    flipped: Option<At>,
}

impl Desk {
    /// Called for a first miss. True if the site is in doubt now.
    pub(super) fn brake(&mut self, at: At, verdict: &mut Verdict) -> bool {
        let rule = self.policy.fleet_brake;
        let flips = self.flips(at);
        let (flipped, people) = (flips.iter().filter(|f| f.flipped.is_some()).count(), flips.len());
        let many = flipped >= rule.at_least as usize && flipped as f64 > rule.share * people as f64;
        let everybody = flipped == people && people > 1 && !self.population_listed(at);
        // Not yet sure is enough here: the misses count for nothing until people elsewhere were seen listed
        // after them, and the first of those who is missing ends the exception.
        let spared = (many || everybody) && self.concentrated(&flips, Seen::Perhaps);
        if !(many || everybody) || spared {
            return false;
        }
        let because = format!(
            "{flipped} of {people} listed people missed within {}",
            words::lapse(length(rule.within))
        );
        self.begin_doubt(because, at, verdict);
        true
    }

    /// Called when a control had no record itself.
    pub(super) fn doubt_if_controls_fail(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let Some(round) = self.round_of(no) else { return };
        let (zeros, asked) = failed(round);
        let (part, of) = ZERO_SHARE;
        let all = zeros > 0 && zeros == asked;
        let several = zeros >= 2 && zeros * of >= asked * part;
        if !(all || several) || self.concentrated(&self.flips(at), Seen::Perhaps) {
            return;
        }
        let because = format!("{zeros} of {asked} controls that were listed had no record either");
        self.begin_doubt(because, at, verdict);
    }

    /// Everybody who is listed or flipped within the window.
    fn flips(&self, at: At) -> Vec<Flip<'_>> {
        let within = length(self.policy.fleet_brake.within);
        self.flips_from(at.plus(-within))
    }

    fn flips_from(&self, start: At) -> Vec<Flip<'_>> {
        let since = self.state.doubt_ended;
        let recent = |s: &WatchState| {
            let flipped = s.flipped.filter(|f| *f >= start && !s.settled);
            flipped.filter(|f| since.is_none_or(|ended| *f > ended))
        };
        let flips = self
            .seats
            .values()
            .filter(|s| s.state.says.is_some())
            .map(|seat| Flip { seat, flipped: recent(&seat.state) });
        flips.filter(|f| f.flipped.is_some() || f.seat.state.absence.is_none()).collect()
    }

    /// Two others or more flipped about when this absence began, more than one in twenty of all, and not in
    /// one place or group. Too few for a doubt, but an outage of a small part of the site looks like this.
    pub(super) fn is_crowded(&self, began: At) -> bool {
        let flips = self.flips_from(began.plus(-length(self.policy.fleet_brake.within)));
        let flipped = flips.iter().filter(|f| f.flipped.is_some()).count();
        flipped > CROWD && flipped as f64 > SPARED * flips.len() as f64 && !self.is_concentrated(&flips)
    }

    /// The flips lie in one group or one place, and people elsewhere were seen listed meanwhile.
    fn is_concentrated(&self, flips: &[Flip<'_>]) -> bool {
        self.concentrated(flips, Seen::Since)
    }

    fn concentrated(&self, flips: &[Flip<'_>], seen: Seen) -> bool {
        let group = most(flips, |s| s.member.group.as_deref());
        let place = most(flips, place);
        group.is_some_and(|g| only_there(flips, seen, |s| s.member.group.as_deref() == Some(g)))
            || place.is_some_and(|p| only_there(flips, seen, |s| self::place(s) == Some(p)))
    }

    fn population_listed(&self, at: At) -> bool {
        let window = length(self.policy.control_window);
        self.state.population.is_some_and(|p| p.said == Probe::Good && at.since(p.at) <= window)
    }

    fn begin_doubt(&mut self, because: String, at: At, verdict: &mut Verdict) {
        let people = self.flips(at).len() as u32;
        verdict.source_touched = true;
        verdict.events.push(Event { because, ..self.source_event(EventKind::SiteInDoubt, at) });
        let next = at.plus(self.wait(WatchNo(0), at, 0));
        self.state.doubt = Some(Box::new(Doubt {
            since: at,
            people,
            present: 0,
            missing: 0,
            turned: at,
            worst: at,
            streak: 0,
            step: 0,
            asked: at,
            next,
            round: None,
        }));
        self.void_young(at, verdict);
        self.correct_groups(at, verdict);
    }

    /// Absences that began within the window are void; older ones stand still. Rounds end unwitnessed.
    fn void_young(&mut self, at: At, verdict: &mut Verdict) {
        let within = length(self.policy.fleet_brake.within);
        self.open.clear();
        let absent: Vec<WatchNo> = self.absent.iter().copied().collect();
        for no in absent {
            let Some(seat) = self.seats.get_mut(&no) else { continue };
            let Some(absence) = seat.state.absence.as_mut() else { continue };
            if let Some(round) = absence.round.take() {
                absence.unwitnessed += 1;
                verdict.unwitnessed(round.miss.0, "not witnessed: the site is in doubt");
                verdict.touch(no);
            }
            if at.since(absence.began.1) > within {
                continue;
            }
            let stage = absence.stage;
            seat.state.absence = None;
            seat.state.moved = seat.state.moved.filter(|m| m.how != How::Gone);
            self.absent.remove(&no);
            verdict.touch(no);
            self.correct(no, stage, at, verdict);
        }
    }

    /// Takes an alarm back that was given for a void absence.
    fn correct(&self, no: WatchNo, stage: Stage, at: At, verdict: &mut Verdict) {
        let told = match stage {
            Stage::Missed | Stage::Suspect => return,
            Stage::Likely => "likely_not_listed",
            Stage::NotListed => "not_listed",
            Stage::Expired => "expired_expected",
        };
        let seat = self.seats.get(&no);
        verdict.events.push(Event {
            at: at.utc(),
            was: Some(told.to_owned()),
            now: words::says(seat.and_then(|s| s.state.says.as_ref())),
            because: format!("{told} is taken back: the absence began when the site came into doubt"),
            check: seat.and_then(|s| s.state.last).map(|m| m.0),
            ..self.event(no, EventKind::Correction, Mark(0, at))
        });
    }

    fn correct_groups(&mut self, at: At, verdict: &mut Verdict) {
        let within = length(self.policy.fleet_brake.within);
        let wrong: Vec<String> = self
            .state
            .groups
            .iter()
            .filter(|(_, told)| told.gone > 0 && at.since(told.at) <= within)
            .map(|(group, _)| group.clone())
            .collect();
        for group in wrong {
            self.state.groups.remove(&group);
            verdict.events.push(Event {
                group: Some(group),
                because: "group_changed is taken back: it counted people who were missed shortly before the site came into doubt".to_owned(),
                ..self.source_event(EventKind::Correction, at)
            });
        }
    }

    /// Keeps the doubt's counts: who was listed and who was missing at the last look since.
    pub(super) fn count_in_doubt(&mut self, no: WatchNo, before: Option<Heard>, at: At) {
        let Some(doubt) = self.state.doubt.as_mut() else { return };
        let Some(state) = self.seats.get(&no).map(|s| &s.state) else { return };
        let Some(now) = state.heard.filter(|_| state.says.is_some()) else { return };
        if state.absence.is_some() {
            return;
        }
        if !now.listed {
            doubt.worst = at;
        }
        let before = before.filter(|h| h.at > doubt.since).map(|h| h.listed);
        if before == Some(now.listed) {
            doubt.streak = if now.listed { doubt.streak + 1 } else { 0 };
            return;
        }
        doubt.turned = at;
        match before {
            Some(true) => doubt.present = doubt.present.saturating_sub(1),
            Some(false) => doubt.missing = doubt.missing.saturating_sub(1),
            None => {}
        }
        if now.listed {
            doubt.present += 1;
            doubt.streak += 1;
        } else {
            doubt.missing += 1;
            doubt.streak = 0;
        }
    }

    /// Asks the next round of a doubt when it is due, and ends the doubt when it may end.
    pub(super) fn review_doubt(&mut self, at: At, verdict: &mut Verdict) {
        let Some(doubt) = self.state.doubt.as_mut() else { return };
        if let Some(round) = &doubt.round
            && (round.complete() || round.until < at)
        {
            let clean = is_clean(round);
            doubt.round = None;
            verdict.source_touched = true;
            if clean {
                return self.end_doubt("everybody asked about is listed", false, at, verdict);
            }
        }
        if doubt.is_over() {
            self.end_doubt("nine in ten people looked at are listed", false, at, verdict);
        } else if doubt.is_settled(at, length(self.policy.not_listed.span)) {
            self.end_doubt("the same people stay away and all others stay listed", true, at, verdict);
        } else {
            self.next_doubt_round(at, verdict);
        }
    }

    fn next_doubt_round(&mut self, at: At, verdict: &mut Verdict) {
        let Some(doubt) = self.state.doubt.as_ref().filter(|d| d.round.is_none()) else { return };
        let step = doubt.step;
        if doubt.next > at {
            let streak = doubt.streak >= STREAK.min(doubt.people);
            if !streak || at.since(doubt.asked) <= length(self.policy.control_window) {
                return;
            }
        }
        let next = at.plus(self.wait(WatchNo(0), at, step + 1));
        let round = self.doubt_round(at, verdict);
        verdict.source_touched = true;
        if let Some(doubt) = self.state.doubt.as_mut() {
            doubt.round = Some(round);
            (doubt.step, doubt.next, doubt.asked, doubt.streak) = (step + 1, next, at, 0);
        }
    }

    fn end_doubt(&mut self, why: &str, settled: bool, at: At, verdict: &mut Verdict) {
        let Some(doubt) = self.state.doubt.take() else { return };
        let lasted = at.since(doubt.since).max(0);
        self.state.frozen_before += doubt.worst.since(doubt.since).max(0);
        self.state.doubt_ended = Some(at);
        verdict.source_touched = true;
        let because = format!("in doubt for {}; {why}", words::lapse(lasted));
        verdict.events.push(Event { because, ..self.source_event(EventKind::SourceBack, at) });
        for no in self.absent.clone() {
            self.restart_rechecks(no, at, verdict);
        }
        self.look_at_missing(doubt.since, settled, at, verdict);
    }

    /// People who were missing when the doubt ended are looked at soon, if they are few; else their next slot
    /// must do. After a settled doubt they no longer count against the site.
    fn look_at_missing(&mut self, since: At, settled: bool, at: At, verdict: &mut Verdict) {
        let missing: Vec<WatchNo> = self
            .seats
            .iter()
            .filter(|(_, s)| s.state.says.is_some() && s.state.absence.is_none())
            .filter(|(_, s)| s.state.heard.is_some_and(|h| !h.listed && h.at >= since))
            .map(|(no, _)| *no)
            .collect();
        let few = missing.len() <= 2 * self.policy.controls;
        for no in missing {
            let Some(seat) = self.seats.get_mut(&no) else { continue };
            if settled {
                seat.state.settled = true;
                verdict.touch(no);
            }
            if few && !seat.member.paused {
                verdict.ask(Subject::Watch(no), AskWhy::Recheck, at);
            }
        }
    }
}

impl Doubt {
    /// Nine tenths of at least eight people, or of all, were listed at their last look.
    fn is_over(&self) -> bool {
        let looked = self.present + self.missing;
        looked >= LOOKED.min(self.people).max(1) && f64::from(self.present) >= PRESENT * f64::from(looked)
    }

    /// Nobody came or went for so long, nearly all were looked at, and most are listed.
    fn is_settled(&self, at: At, span: i64) -> bool {
        let looked = self.present + self.missing;
        at.since(self.turned) >= span
            && self.present > self.missing
            && f64::from(looked) >= PRESENT * f64::from(self.people)
    }
}

/// Controls that had no record, and all that were asked after the miss. The common name counts with them.
fn failed(round: &Round) -> (u32, u32) {
    let asked = round.controls.iter().filter(|(_, said)| *said != Said::Before).count() as u32;
    let common = match round.population {
        Probe::Zero => (1, 1),
        Probe::Good | Probe::Pending | Probe::Bad => (0, 1),
        Probe::NotNeeded => (0, 0),
    };
    (round.said(Said::Zero) + common.0, asked + common.1)
}

/// Everybody asked about is listed and the nobody number is not. Where the common name serves, because one or
/// two people are followed, its records are enough: the site answers, and those people may be gone.
fn is_clean(round: &Round) -> bool {
    let all_listed = round.need > 0 && round.said(Said::Listed) == round.need;
    let people_fine = match round.population {
        Probe::NotNeeded => all_listed,
        Probe::Good => true,
        Probe::Pending | Probe::Bad | Probe::Zero => false,
    };
    people_fine && matches!(round.nobody, Probe::Good | Probe::NotNeeded)
}

/// What most of those who flipped have in common.
fn most<'a>(flips: &[Flip<'a>], what: impl Fn(&'a Seat) -> Option<&'a str>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for name in flips.iter().filter(|f| f.flipped.is_some()).filter_map(|f| what(f.seat)) {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(name, _)| name)
}

/// Outside of `inside` at least three people are listed. With [`Seen::Since`] they were seen so after half of the
/// flips inside, and at most one in twenty flipped; with [`Seen::Perhaps`] nobody did.
fn only_there(flips: &[Flip<'_>], seen: Seen, inside: impl Fn(&Seat) -> bool) -> bool {
    let (within, without): (Vec<&Flip<'_>>, Vec<&Flip<'_>>) = flips.iter().partition(|f| inside(f.seat));
    let mut times: Vec<At> = within.iter().filter_map(|f| f.flipped).collect();
    times.sort_unstable();
    let Some(half) = times.get(times.len() / 2) else { return false };
    let enough = |f: &&&Flip<'_>| match (seen, f.seat.state.heard) {
        (Seen::Perhaps, _) => f.flipped.is_none(),
        (Seen::Since, heard) => heard.is_some_and(|h| h.listed && h.at >= *half),
    };
    let listed = without.iter().filter(enough).count();
    let flipped = without.iter().filter(|f| f.flipped.is_some()).count();
    let few = match seen {
        Seen::Perhaps => flipped == 0,
        Seen::Since => (flipped as f64) < SPARED * without.len() as f64,
    };
    few && listed >= ELSEWHERE
}

fn place(seat: &Seat) -> Option<&str> {
    seat.state.says.as_ref().and_then(|s| s.custody.place())
}
