//! "My calls": what of the kept calls counts for a step now, and all of them as a list. Pure.

use super::steps::StepKey;
use crate::printable::plain;
use crate::store::{CallDeed, CallRow};
use crate::web::bytes::visible;
use crate::web::words::Words;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// What was done of one step.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Done {
    /// When; none while it is not done, or was taken back.
    pub at: Option<DateTime<Utc>>,
    pub who: Option<String>,
    /// What was written down, the oldest first.
    pub notes: Vec<(DateTime<Utc>, String)>,
}

/// Only what was done since this news counts: another absence begins with an empty list.
pub fn of_step(calls: &[CallRow], step: StepKey, since: DateTime<Utc>) -> Done {
    let of_it = calls.iter().filter(|row| row.call.step == step.key() && row.at >= since);
    of_it.fold(Done::default(), |mut done, row| {
        match row.call.deed {
            CallDeed::Done => (done.at, done.who) = (Some(row.at), row.call.who.clone()),
            CallDeed::Undone => (done.at, done.who) = (None, None),
            CallDeed::Note => {}
        }
        if !row.call.note.is_empty() {
            done.notes.push((row.at, row.call.note.clone()));
        }
        done
    })
}

/// Everything that was ever done for this person, the newest first.
pub fn list(w: Words, calls: &[CallRow]) -> Markup {
    html! {
        @if !calls.is_empty() {
            details.calls {
                summary { (w.t("web-now-my-calls")) " (" (calls.len()) ")" }
                ul.events { @for row in calls.iter().rev().take(100) { (line(w, row)) } }
            }
        }
    }
}

fn line(w: Words, row: &CallRow) -> Markup {
    html! {
        li {
            time datetime=(row.at.to_rfc3339()) { (w.moment(row.at)) }
            (w.or(&format!("web-now-call-{}", row.call.step), "web-now-call-other")) ": "
            (w.t(&format!("web-now-deed-{}", row.call.deed.key())))
            @if let Some(who) = &row.call.who { " · " bdi { (plain(who, 64)) } }
            @if !row.call.note.is_empty() { div { bdi { (visible(&row.call.note)) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewCall;
    use chrono::TimeDelta;

    #[test]
    fn what_was_done_for_another_absence_does_not_count_and_undoing_undoes() {
        let at = |h: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(h);
        let row = |h, step: &str, deed, note: &str| CallRow {
            no: 1,
            at: at(h),
            call: NewCall { step: step.into(), deed, who: None, note: note.into() },
        };
        let calls = [
            row(1, "lawyer", CallDeed::Done, "old"),
            row(5, "place", CallDeed::Done, ""),
            row(6, "lawyer", CallDeed::Done, "new"),
            row(7, "lawyer", CallDeed::Undone, ""),
        ];
        let of = |step, since| of_step(&calls, step, at(since));
        assert_eq!((of(StepKey::Lawyer, 4).at, of(StepKey::Place, 4).at), (None, Some(at(5))));
        assert_eq!(of(StepKey::Lawyer, 4).notes, [(at(6), "new".to_owned())]);
        assert_eq!(of_step(&calls[..3], StepKey::Lawyer, at(4)).at, Some(at(6)));
        assert!(of(StepKey::Place, 6) == Done::default());
    }
}
