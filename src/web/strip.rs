//! The strip: a cell for each day, and in it what the page said, hour by hour. Height and shape say it; color only
//! repeats it. Pure.

use super::words::{Day, Words};
use crate::store::StripLook;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::fmt::Write;

/// What a stretch of time shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Listed,
    NoPlace,
    Out,
    NotListed,
    /// A miss that was not confirmed; it says nothing yet, and often nothing at all.
    Unconfirmed,
    /// We asked and got no clear answer.
    NoAnswer,
    /// Nobody asked, or too long ago.
    NotChecked,
}

impl Mark {
    pub const ALL: [Mark; 7] = [
        Mark::Listed,
        Mark::NoPlace,
        Mark::Out,
        Mark::NotListed,
        Mark::Unconfirmed,
        Mark::NoAnswer,
        Mark::NotChecked,
    ];

    /// Of the stylesheet's classes and of the words' keys.
    pub fn key(self) -> &'static str {
        match self {
            Mark::Listed => "listed",
            Mark::NoPlace => "no-place",
            Mark::Out => "out",
            Mark::NotListed => "not-listed",
            Mark::Unconfirmed => "unconfirmed",
            Mark::NoAnswer => "no-answer",
            Mark::NotChecked => "not-checked",
        }
    }

    /// Of a look's stored key. A court's page says nothing of custody and has no mark.
    fn of(look: &StripLook) -> Option<Mark> {
        if !look.says_of_custody {
            return None;
        }
        Some(match look.key {
            "listed" | "listed_cbp" | "listed_other" => Mark::Listed,
            "listed_no_place" => Mark::NoPlace,
            "listed_out" => Mark::Out,
            "not_listed" => Mark::Unconfirmed,
            _ => Mark::NoAnswer,
        })
    }

    fn is_record(self) -> bool {
        match self {
            Mark::Listed | Mark::NoPlace | Mark::Out => true,
            Mark::NotListed | Mark::Unconfirmed | Mark::NoAnswer | Mark::NotChecked => false,
        }
    }
}

/// One day.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub day: Day,
    /// In order; of today only what is past.
    pub spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strip {
    pub cells: Vec<Cell>,
}

/// What is known besides the looks themselves.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// When absences were confirmed: the times of those events.
    pub confirmed: Vec<DateTime<Utc>>,
    /// Somebody who was never listed cannot be missed: then the page's word stands as it is.
    pub never_listed: bool,
}

/// Looks one after the other that said the same, none later than the one before holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first look and the last one.
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub mark: Mark,
}

/// Takes one more look in, at or after the last one. An answer holds until the next look, but no longer than `hold`.
pub fn take_in(runs: &mut Vec<Run>, look: &StripLook, hold: TimeDelta) {
    let Some(mark) = Mark::of(look) else { return };
    match runs.last_mut() {
        Some(last) if last.mark == mark && look.asked <= last.to + hold => last.to = look.asked,
        Some(_) | None => runs.push(Run { from: look.asked, to: look.asked, mark }),
    }
}

/// Lays runs of looks out over days.
pub fn strip_of(runs: &[Run], told: &Told, days: &[Day], now: DateTime<Utc>, hold: TimeDelta) -> Strip {
    let spans = spans(runs, told, now, hold);
    let cells = days.iter().map(|day| Cell { spans: within(&spans, day, now), day: *day }).collect();
    Strip { cells }
}

/// Whether it matters when an absence was confirmed.
pub fn has_misses(runs: &[Run]) -> bool {
    runs.iter().any(|run| run.mark == Mark::Unconfirmed)
}

fn spans(runs: &[Run], told: &Told, now: DateTime<Utc>, hold: TimeDelta) -> Vec<Span> {
    let mut marks: Vec<(DateTime<Utc>, Mark)> = runs.iter().map(|run| (run.from, run.mark)).collect();
    confirm(&mut marks, told);
    let ends = runs.iter().skip(1).map(|run| run.from).chain([now]);
    let each = marks.iter().zip(runs).zip(ends);
    each.map(|(((from, mark), run), next)| Span { from: *from, until: next.min(run.to + hold), mark: *mark })
        .collect()
}

/// Turns the misses of a confirmed absence into what they are: those between two looks that showed a record, when
/// the confirmation falls between the two.
fn confirm(marks: &mut [(DateTime<Utc>, Mark)], told: &Told) {
    let mut start = 0;
    while start < marks.len() {
        let end = (start..marks.len()).find(|i| marks[*i].1.is_record()).unwrap_or(marks.len());
        let absence = start..end;
        let from = marks.get(start).map(|m| m.0);
        let until = marks.get(end).map(|m| m.0);
        let inside = |at: &DateTime<Utc>| from.is_some_and(|f| *at >= f) && until.is_none_or(|u| *at < u);
        // What began before the first look here may have been told before it.
        let before = start == 0 && told.confirmed.iter().any(|at| from.is_some_and(|f| *at < f));
        if told.never_listed || before || told.confirmed.iter().any(inside) {
            for (_, mark) in marks[absence].iter_mut().filter(|(_, m)| *m == Mark::Unconfirmed) {
                *mark = Mark::NotListed;
            }
        }
        start = end + 1;
    }
}

/// The part of each span that lies in a day, and what lies between them.
fn within(spans: &[Span], day: &Day, now: DateTime<Utc>) -> Vec<Span> {
    let end = day.until.min(now);
    let mut cell: Vec<Span> = Vec::new();
    let mut at = day.from;
    let mut push = |from: DateTime<Utc>, until: DateTime<Utc>, mark: Mark| match cell.last_mut() {
        _ if until <= from => {}
        Some(last) if last.mark == mark && last.until == from => last.until = until,
        Some(_) | None => cell.push(Span { from, until, mark }),
    };
    let first = spans.partition_point(|s| s.until <= day.from);
    for span in spans[first..].iter().take_while(|s| s.from < end) {
        let (from, until) = (span.from.max(at), span.until.min(end));
        push(at, from, Mark::NotChecked);
        push(from, until, span.mark);
        at = at.max(until);
    }
    push(at, end, Mark::NotChecked);
    cell
}

impl Strip {
    /// How many days each mark filled the most of; the last day counts as far as it has come.
    pub fn days_of(&self, mark: Mark) -> u64 {
        self.cells.iter().filter(|cell| cell.main() == Some(mark)).count() as u64
    }

    /// How much of the past time an answer was known for, in percent, rounded down.
    pub fn covered(&self) -> u8 {
        let of = |wanted: &dyn Fn(Mark) -> bool| -> i64 {
            let spans = self.cells.iter().flat_map(|cell| &cell.spans).filter(|span| wanted(span.mark));
            spans.map(|span| (span.until - span.from).num_seconds()).sum()
        };
        let unknown = |mark| matches!(mark, Mark::NoAnswer | Mark::NotChecked);
        let all = of(&|_| true).max(1);
        (of(&|mark| !unknown(mark)) * 100 / all) as u8
    }

    /// "Listed 27 days, not listed 1 day …", without what there was none of.
    pub fn sentence(&self, w: Words) -> String {
        let parts = Mark::ALL.iter().filter_map(|mark| {
            let days = self.days_of(*mark);
            (days > 0).then(|| w.count(&format!("web-days-{}", mark.key()), days))
        });
        let list = parts.collect::<Vec<_>>().join(" · ");
        w.say("web-strip-sentence", &[("days", &self.cells.len().to_string()), ("list", &list)])
    }

    /// The picture alone. `titles` says each day to whoever points at it.
    pub fn picture(&self, w: Words, titles: bool) -> Markup {
        let width = self.cells.len() * STEP;
        let view = format!("0 0 {width} {HEIGHT}");
        let label = self.sentence(w);
        let paths = Mark::ALL.map(|mark| (mark, self.path(mark)));
        html! {
            svg.strip viewBox=(view) width=(width) height=(HEIGHT) role="img" aria-label=(label) {
                @for (mark, path) in paths.iter().filter(|(_, path)| !path.is_empty()) {
                    path class={ "s-" (mark.key()) } d=(path) {}
                }
                @if titles {
                    @for (i, cell) in self.cells.iter().enumerate() {
                        rect.day tabindex="-1" x=(i * STEP) y="0" width=(WIDTH) height=(HEIGHT) {
                            title { (cell.words(w)) }
                        }
                    }
                }
            }
        }
    }

    /// One mark alone, for a legend.
    pub fn sample(mark: Mark) -> Markup {
        let mut path = String::new();
        shape(&mut path, mark, 0.0, WIDTH as f64);
        html! {
            svg viewBox="0 0 8 28" width="8" height="28" aria-hidden="true" { path class={ "s-" (mark.key()) } d=(path) {} }
        }
    }

    /// Every day in words.
    pub fn table(&self, w: Words) -> Markup {
        html! {
            table {
                thead { tr { th scope="col" { (w.t("web-day")) } th scope="col" { (w.t("web-what-the-page-said")) } } }
                tbody {
                    @for cell in self.cells.iter().rev() {
                        tr { th scope="row" { (w.date(cell.day.date)) } td { (cell.hours(w)) } }
                    }
                }
            }
        }
    }

    fn path(&self, mark: Mark) -> String {
        let mut path = String::new();
        for (i, cell) in self.cells.iter().enumerate() {
            let length = (cell.day.until - cell.day.from).num_seconds().max(1) as f64;
            for span in cell.spans.iter().filter(|span| span.mark == mark) {
                let place =
                    |at: DateTime<Utc>| (at - cell.day.from).num_seconds() as f64 / length * WIDTH as f64;
                let (a, b) = (place(span.from), place(span.until).max(place(span.from) + 0.7));
                shape(&mut path, mark, (i * STEP) as f64 + a, b - a);
            }
        }
        path
    }
}

/// Of a cell, and of its step to the next one.
const WIDTH: usize = 8;
const STEP: usize = 10;
const HEIGHT: usize = 28;

/// What a mark looks like, `w` wide from `x` on: drawn so that shape alone says it.
fn shape(path: &mut String, mark: Mark, x: f64, w: f64) {
    let (x, mid) = (round(x), round(x + w / 2.0));
    let w = round(w);
    let _never = match mark {
        Mark::Listed => write!(path, "M{x} 0h{w}v28h-{w}z"),
        Mark::NoPlace => write!(path, "M{x} 14h{w}v14h-{w}z"),
        // The frame alone, when there is room for one.
        Mark::Out if w > 3.5 => {
            let inner = round(w - 3.0);
            write!(path, "M{x} 0h{w}v28h-{w}zM{} 1.5v25h{inner}v-25z", round(x + 1.5))
        }
        Mark::Out => write!(path, "M{x} 0h{w}v2h-{w}zM{x} 26h{w}v2h-{w}z"),
        // A short bar, and a cross over it when there is room.
        Mark::NotListed if w > 5.0 => write!(
            path,
            "M{x} 20h{w}v8h-{w}zM{} 8l1.4-1.4 2.2 2.2 2.2-2.2 1.4 1.4-2.2 2.2 2.2 2.2-1.4 1.4-2.2-2.2-2.2 2.2-1.4-1.4 2.2-2.2z",
            round(x + (w - 7.2) / 2.0)
        ),
        Mark::NotListed => write!(path, "M{x} 20h{w}v8h-{w}z"),
        // Dashes where the short bar would end.
        Mark::Unconfirmed if w > 4.0 => {
            let third = round(w / 3.0);
            write!(
                path,
                "M{x} 20h{third}v2h-{third}zM{} 20h{third}v2h-{third}zM{x} 26h{w}v2h-{w}z",
                round(x + w - w / 3.0)
            )
        }
        Mark::Unconfirmed => write!(path, "M{x} 20h{w}v2h-{w}zM{x} 26h{w}v2h-{w}z"),
        Mark::NoAnswer => {
            // A hatch of four strokes, lying.
            (0..4).try_for_each(|i| write!(path, "M{x} {}l{w}-4v2.5l-{w} 4z", 6 + i * 7))
        }
        Mark::NotChecked if w > 2.0 => write!(path, "M{} 13h2v2h-2z", round(x + w / 2.0 - 1.0)),
        Mark::NotChecked => write!(path, "M{mid} 13h.7v2h-.7z"),
    };
}

fn round(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

impl Cell {
    /// What filled the most of it.
    pub fn main(&self) -> Option<Mark> {
        let lengths = Mark::ALL.map(|mark| (self.length_of(mark), mark));
        let longest = lengths.into_iter().max_by_key(|(length, mark)| (*length, std::cmp::Reverse(*mark)))?;
        (longest.0 > TimeDelta::zero()).then_some(longest.1)
    }

    pub fn length_of(&self, mark: Mark) -> TimeDelta {
        self.spans.iter().filter(|s| s.mark == mark).map(|s| s.until - s.from).sum()
    }

    /// "Tue, Mar 10: listed 11 h, not listed 9 h".
    fn words(&self, w: Words) -> String {
        format!("{}: {}", w.date(self.day.date), self.hours(w))
    }

    fn hours(&self, w: Words) -> String {
        let parts = Mark::ALL.iter().filter_map(|mark| {
            let length = self.length_of(*mark);
            let (word, minutes) = (w.t(&format!("web-mark-{}", mark.key())), length.num_minutes());
            match minutes {
                0 if length.is_zero() => None,
                0..90 => Some(format!("{word} {} min", minutes.max(1))),
                _ => Some(format!("{word} {} h", (minutes + 30) / 60)),
            }
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("2026-03-{text}:00Z")).unwrap().to_utc()
    }

    fn words() -> Words {
        Words::new("en", chrono_tz::UTC)
    }

    fn runs(looks: &[StripLook], hold: TimeDelta) -> Vec<Run> {
        let mut runs = Vec::new();
        looks.iter().for_each(|look| take_in(&mut runs, look, hold));
        runs
    }

    /// The cells of some days up to `now`, as text: mark and minutes.
    fn check(looks: &[(&str, &'static str)], told: Told, now: &str, expected: &[&str]) {
        let looks: Vec<StripLook> = looks
            .iter()
            .map(|(asked, key)| StripLook {
                no: 1,
                asked: at(asked),
                key,
                says_of_custody: !key.contains("case"),
            })
            .collect();
        let days = words().days(at(now), expected.len() as u32);
        let hold = TimeDelta::hours(6);
        let strip = strip_of(&runs(&looks, hold), &told, &days, at(now), hold);
        let text = |cell: &Cell| {
            let spans =
                cell.spans.iter().map(|s| format!("{} {}", s.mark.key(), (s.until - s.from).num_minutes()));
            spans.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(strip.cells.iter().map(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_answer_holds_until_the_next_look_and_not_for_ever() {
        let looks = [("10T02:00", "listed"), ("10T04:00", "listed"), ("10T06:00", "listed_no_place")];
        check(
            &looks,
            Told::default(),
            "10T20:00",
            &["not-checked 120, listed 240, no-place 360, not-checked 480"],
        );
    }

    #[test]
    fn one_look_without_an_answer_does_not_paint_the_day() {
        let looks = [("10T00:00", "listed"), ("10T02:00", "no_answer"), ("10T04:00", "listed")];
        check(&looks, Told::default(), "10T06:00", &["listed 120, no-answer 120, listed 120"]);
    }

    #[test]
    fn a_miss_is_not_listed_only_when_the_absence_was_confirmed() {
        let looks = [("10T00:00", "listed"), ("10T02:00", "not_listed"), ("10T04:00", "listed")];
        check(&looks, Told::default(), "10T06:00", &["listed 120, unconfirmed 120, listed 120"]);
        let told = Told { confirmed: vec![at("10T03:00")], never_listed: false };
        check(&looks, told, "10T06:00", &["listed 120, not-listed 120, listed 120"]);
        let told = Told { confirmed: vec![at("10T05:00")], never_listed: false };
        check(&looks, told, "10T06:00", &["listed 120, unconfirmed 120, listed 120"]);
        let told = Told { confirmed: vec![], never_listed: true };
        check(&looks[1..2], told, "10T04:00", &["not-checked 120, not-listed 120"]);
    }

    #[test]
    fn a_court_page_leaves_no_mark() {
        check(&[("10T00:00", "court_case")], Told::default(), "10T06:00", &["not-checked 360"]);
    }

    #[test]
    fn the_sentence_counts_days_and_the_picture_is_small() {
        let looks: Vec<StripLook> = (0..12 * 29)
            .map(|i| StripLook {
                no: 1,
                asked: at("01T00:00") + TimeDelta::hours(2 * i),
                key: if i % 100 == 7 { "no_answer" } else { "listed" },
                says_of_custody: true,
            })
            .collect();
        let days = words().days(at("30T12:00"), 30);
        let hold = TimeDelta::hours(6);
        let strip = strip_of(&runs(&looks, hold), &Told::default(), &days, at("30T12:00"), hold);
        let sentence = strip.sentence(words());
        assert!(sentence.contains("29") && sentence.contains("30"), "{sentence}");
        let picture = strip.picture(words(), false).into_string();
        assert!(picture.len() < 2_000);
        // Inside an SVG an element that is not closed swallows the next one, and that is not drawn.
        assert_eq!(picture.matches("<path").count(), picture.matches("</path>").count());
    }
}
