//! The hours of the last days: how many looks came due in each, and how many of them said something. A square is as large as
//! the share that did; the table says the same by days.

use super::super::super::words::Words;
use crate::store::GapEntry;
use chrono::{DateTime, Days, DurationRound, NaiveDate, TimeDelta, Timelike, Utc};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What came due and what was useful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hour {
    pub due: u64,
    pub useful: u64,
}

/// By the beginning of the hour.
pub type Hours = BTreeMap<DateTime<Utc>, Hour>;

/// Slots of one gap are laid out one by one; more of them are none of ours.
const SLOTS: u64 = 10_000;
const CELL: u32 = 14;

/// Adds the slots of a gap to the hours that they lie in.
pub fn add_gap(hours: &mut Hours, gap: &GapEntry, from: DateTime<Utc>) {
    let every = (gap.until - gap.from) / i32::try_from(gap.slots.clamp(1, SLOTS)).unwrap_or(1);
    for k in 0..gap.slots.min(SLOTS) {
        let at = gap.from + every * i32::try_from(k).unwrap_or(0);
        let hour = at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at);
        if hour >= from {
            hours.entry(hour).or_default().due += 1;
        }
    }
}

/// The picture and the table.
pub fn shown(w: Words, hours: &Hours, now: DateTime<Utc>, days: u64) -> Markup {
    let today = w.local_date(now);
    let dates: Vec<NaiveDate> =
        (0..days).rev().filter_map(|back| today.checked_sub_days(Days::new(back))).collect();
    html! {
        // What is wider than a phone is moved by the arrow keys, too.
        div.table tabindex="0" role="group" aria-label=(w.t("web-cover-hours-title")) { (picture(w, hours, &dates)) }
        details { summary { (w.t("web-as-a-table")) } (table(w, hours, &dates)) }
    }
}

fn picture(w: Words, hours: &Hours, dates: &[NaiveDate]) -> Markup {
    let (mut frames, mut squares) = (String::new(), String::new());
    for (at, hour) in hours.iter().filter(|(_, hour)| hour.due > 0) {
        let local = at.with_timezone(&w.zone);
        let Some(row) = dates.iter().position(|date| *date == local.date_naive()) else { continue };
        let (x, y) = (local.hour() * CELL, row as u32 * CELL);
        let side = (hour.useful.min(hour.due) * u64::from(CELL - 4) * 10 / hour.due) as f64 / 10.0;
        let inset = (f64::from(CELL - 2) - side) / 2.0;
        let _never = write!(frames, "M{x}.5 {y}.5h{0}v{0}h-{0}z", CELL - 3);
        if side > 0.0 {
            let (x, y) = (f64::from(x) + inset, f64::from(y) + inset);
            let _never = write!(squares, "M{x:.1} {y:.1}h{side}v{side}h-{side}z");
        }
    }
    let (width, height) = (24 * CELL, dates.len() as u32 * CELL);
    html! {
        svg.chart viewBox={ "0 0 " (width + 80) " " (height + 14) } width=(width + 80) height=(height + 14) role="img" aria-label=(w.t("web-cover-picture")) {
            path.frame d=(frames) fill="none" {}
            path.s-listed d=(squares) {}
            @for (i, date) in dates.iter().enumerate() {
                text x=(width + 6) y=(i as u32 * CELL + 10) { (w.date(*date)) }
            }
            @for hour in [0, 6, 12, 18] { text x=(hour * CELL) y=(height + 11) { (format!("{hour:02}")) } }
        }
    }
}

fn table(w: Words, hours: &Hours, dates: &[NaiveDate]) -> Markup {
    let mut by_day: BTreeMap<NaiveDate, Hour> = BTreeMap::new();
    for (at, hour) in hours {
        let day = by_day.entry(w.local_date(*at)).or_default();
        (day.due, day.useful) = (day.due + hour.due, day.useful + hour.useful);
    }
    let of = |date: &NaiveDate| by_day.get(date).copied().unwrap_or_default();
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (w.t("web-day")) }
                    th.num scope="col" { (w.t("web-came-due")) }
                    th.num scope="col" { (w.t("web-useful")) }
                    th.num scope="col" { "%" }
                }
            }
            tbody {
                @for date in dates.iter().rev() {
                    @let hour = of(date);
                    tr {
                        th scope="row" { (w.date(*date)) }
                        td.num { (hour.due) }
                        td.num { (hour.useful) }
                        td.num { @if hour.due > 0 { (hour.useful * 100 / hour.due) } @else { "–" } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::WatchNo;

    #[test]
    fn a_gap_is_laid_out_over_its_hours() {
        let at = |hours: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let gap = GapEntry {
            no: 1,
            entry: 1,
            watch: WatchNo(1),
            seq: 1,
            from: at(10),
            until: at(14),
            slots: 2,
            reason: "asleep".into(),
            at: at(14),
        };
        let mut hours = Hours::new();
        add_gap(&mut hours, &gap, at(11));
        assert_eq!(hours.into_iter().map(|(at, hour)| (at, hour.due)).collect::<Vec<_>>(), [(at(12), 1)]);
    }
}
