//! A court's page: it says when a hearing is and what was decided, and nothing of custody. What it shows is
//! told as such. That it shows nothing is shown in the status and is no news: no absence begins, nobody is
//! asked again or asked as a control, because a court may hold no case of somebody who is in custody, and a
//! nationality code of its own that we got wrong looks the same.

use super::listed::News;
use super::state::{At, Heard, Mark};
use super::{Desk, Verdict};
use crate::event::{Event, EventKind};
use crate::outcome::Record;
use crate::person::WatchNo;

/// Names of profile fields that go into the short text of a case.
const DATE: &str = "next_hearing_date";
const TIME: &str = "next_hearing_time";
const DECISION: &str = "decision";
/// Longer values are cut: the event is a line, the record is kept.
const LONGEST: usize = 60;

impl Desk {
    /// The page has no case information.
    pub(super) fn hear_no_case(&mut self, no: WatchNo, at: At, verdict: &mut Verdict) {
        let Some(seat) = self.seats.get_mut(&no) else { return };
        seat.state.heard = Some(Heard { at, listed: false });
        if !std::mem::replace(&mut seat.state.no_case, true) {
            verdict.touch(no);
        }
    }

    /// The page shows a case: for the first time, or with other values than before.
    pub(super) fn tell_case(
        &mut self,
        no: WatchNo,
        record: &Record,
        news: &News,
        mark: Mark,
        verdict: &mut Verdict,
    ) {
        let before = self.record(no).map(|r| case(r));
        let (kind, was, because) = match news {
            News::Nothing | News::OtherRules => return,
            News::First => {
                let because = "the page shows case information for the first time since we ask".to_owned();
                (EventKind::CourtCaseSeen, None, because)
            }
            News::Custody => {
                (EventKind::CourtCaseChanged, before, "the page is read by other rules".to_owned())
            }
            News::Fields(names) if names.is_empty() => {
                (EventKind::CourtCaseChanged, before, "a lasting value changed".to_owned())
            }
            News::Fields(names) => {
                (EventKind::CourtCaseChanged, before, format!("changed: {}", names.join(", ")))
            }
        };
        verdict.touch(no);
        verdict.events.push(Event { was, now: Some(case(record)), because, ..self.event(no, kind, mark) });
    }
}

/// `hearing 2027-01-04 8:30 AM, decision: none shown`.
fn case(record: &Record) -> String {
    let value = |name| record.field(name).filter(|v| !v.is_empty()).map(shortened);
    let hearing = match (value(DATE), value(TIME)) {
        (Some(date), Some(time)) => format!("hearing {} {time}", day(&date)),
        (Some(date), None) => format!("hearing {}", day(&date)),
        (None, _) => "no hearing shown".to_owned(),
    };
    format!("{hearing}, decision: {}", value(DECISION).unwrap_or_else(|| "none shown".to_owned()))
}

/// A date that the page writes with a midnight behind it.
fn day(date: &str) -> &str {
    date.strip_suffix("T00:00:00").unwrap_or(date)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
