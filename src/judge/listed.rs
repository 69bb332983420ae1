//! A person is listed: for the first time, again, or with other values than before. Positive evidence, told
//! at once.

use super::state::{At, How, Mark, Says, Stage, WatchState, digest_of};
use super::{Desk, Look, Verdict, Witnessed, flicker, profile_of, words};
use crate::event::{Event, EventKind};
use crate::outcome::{Custody, Record};
use crate::person::WatchNo;
use crate::source::Route;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a record says that the one before did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    Nothing,
    First,
    /// Other values were read with another profile, custody and place being the same: no news of the person.
    OtherRules,
    Custody,
    /// Lasting fields of these names; empty if the record before is not at hand.
    Fields(Vec<String>),
}

impl Desk {
    pub(super) fn hear_listed(
        &mut self,
        no: WatchNo,
        record: &Arc<Record>,
        look: &Look<'_>,
        at: At,
        verdict: &mut Verdict,
    ) {
        let mark = Mark(look.check, at);
        let profile = profile_of(look);
        let Some(seat) = self.seats.get(&no) else { return };
        let news = news(&seat.state, seat.record.as_deref(), record, profile);
        if record.custody == Custody::NotSaid {
            self.tell_case(no, record, &news, mark, verdict);
            return self.remember(no, record, news, (mark, profile), verdict);
        }
        if seat.state.absence.is_some() {
            self.end_absence(no, record, look, verdict);
        }
        match &news {
            News::Nothing | News::OtherRules => {}
            News::First => self.tell_first(no, record, mark, verdict),
            News::Custody => self.tell_custody(no, record, mark, verdict),
            News::Fields(names) => self.tell_fields(no, names, mark, verdict),
        }
        self.remember(no, record, news, (mark, profile), verdict);
    }

    /// Keeps what the record says. None is copied: the reader of the page has the same one.
    fn remember(
        &mut self,
        no: WatchNo,
        record: &Arc<Record>,
        news: News,
        reading: (Mark, u32),
        verdict: &mut Verdict,
    ) {
        let (mark, profile) = reading;
        let Some(seat) = self.seats.get_mut(&no) else { return };
        seat.state.listed = Some(mark);
        let other_profile = seat.state.says.as_ref().is_some_and(|s| s.profile != profile);
        let had_no_case = std::mem::take(&mut seat.state.no_case);
        if other_profile || had_no_case || std::mem::take(&mut seat.state.settled) {
            verdict.touch(no);
        }
        let kept = || Says { custody: record.custody.clone(), digest: digest_of(record), profile };
        match news {
            News::Nothing => {
                seat.record = Some(record.clone());
                if let Some(says) = &mut seat.state.says {
                    says.profile = profile;
                }
            }
            News::OtherRules | News::Fields(_) => {
                seat.state.says = Some(kept());
                seat.record = Some(record.clone());
            }
            News::First | News::Custody => {
                let out = record.custody == Custody::Out;
                seat.state.out_since = out.then_some(mark.1);
                seat.state.since = Some(mark.1);
                seat.state.says = Some(kept());
                seat.record = Some(record.clone());
            }
        }
    }

    fn tell_first(&mut self, no: WatchNo, record: &Record, mark: Mark, verdict: &mut Verdict) {
        verdict.touch(no);
        verdict.events.push(Event {
            was: Some("never_listed".to_owned()),
            now: Some(words::custody(&record.custody)),
            because: "the page shows a record for the first time since we ask".to_owned(),
            ..self.event(no, EventKind::FirstListed, mark)
        });
    }

    fn tell_custody(&mut self, no: WatchNo, record: &Record, mark: Mark, verdict: &mut Verdict) {
        let was = self.seats.get(&no).and_then(|s| s.state.says.as_ref());
        let was_held = was.is_some_and(|s| matches!(s.custody, Custody::Held { .. }));
        let (kind, how) = match &record.custody {
            Custody::Out => (EventKind::OutOfCustody, How::Out),
            Custody::HeldNoPlace if was_held => (EventKind::PlaceGone, How::PlaceGone),
            Custody::Held { .. }
            | Custody::HeldNoPlace
            | Custody::Cbp
            | Custody::Other(_)
            | Custody::NotSaid => (EventKind::Changed, How::Moved),
        };
        verdict.touch(no);
        verdict.events.push(Event {
            was: words::says(was),
            now: Some(words::custody(&record.custody)),
            because: "two looks in a row that found the person listed differ".to_owned(),
            ..self.event(no, kind, mark)
        });
        self.note_move(no, how, mark.1, verdict);
    }

    /// Custody and place are the same. The event names the fields, not the values: they can name people.
    fn tell_fields(&mut self, no: WatchNo, names: &[String], mark: Mark, verdict: &mut Verdict) {
        let same = words::says(self.seats.get(&no).and_then(|s| s.state.says.as_ref()));
        let because = match names.is_empty() {
            true => "same custody and place; another lasting value changed".to_owned(),
            false => format!("same custody and place; changed: {}", names.join(", ")),
        };
        verdict.touch(no);
        let event =
            Event { was: same.clone(), now: same, because, ..self.event(no, EventKind::Changed, mark) };
        verdict.events.push(event);
    }

    /// The person is listed again: an absence that was told is taken back, a mere re-check ends in silence
    /// and is counted as a flicker.
    fn end_absence(&mut self, no: WatchNo, record: &Record, look: &Look<'_>, verdict: &mut Verdict) {
        let mark = Mark(look.check, At::of(look.at));
        let Some(seat) = self.seats.get_mut(&no) else { return };
        let Some(absence) = seat.state.absence.take() else { return };
        if seat.state.moved.is_some_and(|m| m.how == How::Gone) {
            seat.state.moved = None;
        }
        let same_place = seat.state.says.as_ref().is_some_and(|s| s.custody == record.custody);
        self.absent.remove(&no);
        self.open.remove(&no);
        verdict.touch(no);
        let away = mark.1.since(absence.began.1);
        if same_place && away <= flicker::RETURN_WITHIN {
            self.state.days.flicker(mark.1, absence.seen.map_or(0, |s| s.times));
            verdict.source_touched = true;
        }
        if let Some(round) = absence.round {
            verdict.witnessed.push(Witnessed {
                check: round.miss.0,
                yes: false,
                controls: round.said(super::Said::Listed) + round.said(super::Said::Before),
                certainty: super::Certainty::Alone,
                because: "not witnessed: the person was listed again before the controls had answered"
                    .to_owned(),
            });
        }
        let was = match absence.stage {
            Stage::Missed | Stage::Suspect => return,
            Stage::Likely => "likely_not_listed",
            Stage::NotListed => "not_listed",
            Stage::Expired => "expired_expected",
        };
        let found = match look.kind.route() {
            Route::Number => "",
            Route::Name => "; found by name: the search by number fails for this record",
        };
        verdict.events.push(Event {
            was: Some(was.to_owned()),
            now: Some(words::custody(&record.custody)),
            because: format!("listed again {} after the first miss{found}", words::lapse(away)),
            ..self.event(no, EventKind::ListedAgain, mark)
        });
    }
}

/// Compares with the record before, or with its digest where only that is at hand.
fn news(state: &WatchState, old: Option<&Record>, new: &Record, profile: u32) -> News {
    let Some(says) = &state.says else { return News::First };
    let same = match old {
        Some(old) => old.says_the_same(new),
        None => says.digest == digest_of(new),
    };
    if same {
        News::Nothing
    } else if says.custody != new.custody {
        News::Custody
    } else if says.profile != profile {
        News::OtherRules
    } else {
        News::Fields(old.map_or_else(Vec::new, |old| changed_fields(old, new)))
    }
}

/// Names of the lasting fields that only one of the two has, or that have other values.
fn changed_fields(old: &Record, new: &Record) -> Vec<String> {
    let names: BTreeSet<&str> =
        old.fields.iter().chain(&new.fields).filter(|f| !f.volatile).map(|f| f.name.as_str()).collect();
    names.into_iter().filter(|name| old.field(name) != new.field(name)).map(str::to_owned).collect()
}
