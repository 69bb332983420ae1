//! The strip: a cell for each day, and in it what the page said, hour by hour. `drawing` makes the picture of it. Pure.

use super::words::{Day, Words};
use crate::store::StripLook;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

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
        let mut days = [0; Mark::ALL.len()];
        self.cells.iter().filter_map(Cell::main).for_each(|mark| days[mark as usize] += 1);
        let parts = Mark::ALL.iter().filter_map(|mark| {
            let days = days[*mark as usize];
            (days > 0).then(|| w.count(&format!("web-days-{}", mark.key()), days))
        });
        let list = parts.collect::<Vec<_>>().join(" · ");
        w.say("web-strip-sentence", &[("days", &self.cells.len().to_string()), ("list", &list)])
    }

    /// Every day in words; each leads to the page of that day, whose address begins so.
    pub fn table(&self, w: Words, days: &str) -> Markup {
        html! {
            table {
                thead { tr { th scope="col" { (w.t("web-day")) } th scope="col" { (w.t("web-what-the-page-said")) } } }
                tbody {
                    @for cell in self.cells.iter().rev() {
                        tr {
                            th scope="row" { a.row-link href={ (days) (cell.day.date) } { (w.date(cell.day.date)) } }
                            td { (cell.hours(w)) }
                        }
                    }
                }
            }
        }
    }
}

impl Cell {
    /// In so many parts, of which each shows what filled the most of it; what is not past yet stays empty.
    pub fn in_parts(&self, parts: i32) -> Cell {
        let part = (self.day.until - self.day.from) / parts.max(1);
        let spans = (0..parts).filter_map(|i| self.part(self.day.from + part * i, part)).collect();
        Cell { day: self.day, spans }
    }

    fn part(&self, from: DateTime<Utc>, length: TimeDelta) -> Option<Span> {
        let until = self.spans.last().map_or(from, |last| last.until).min(from + length);
        let cut = |s: &Span| Span { from: s.from.max(from), until: s.until.min(until), mark: s.mark };
        let spans = self.spans.iter().map(cut).filter(|s| s.from < s.until).collect();
        let mark = Cell { day: self.day, spans }.main()?;
        Some(Span { from, until, mark })
    }

    /// What filled the most of it.
    pub fn main(&self) -> Option<Mark> {
        if let [only] = self.spans.as_slice() {
            return Some(only.mark);
        }
        let mut lengths = [0; Mark::ALL.len()];
        for span in &self.spans {
            lengths[span.mark as usize] += span.until.timestamp_micros() - span.from.timestamp_micros();
        }
        let longest =
            Mark::ALL.into_iter().max_by_key(|mark| (lengths[*mark as usize], std::cmp::Reverse(*mark)))?;
        (lengths[longest as usize] > 0).then_some(longest)
    }

    pub fn length_of(&self, mark: Mark) -> TimeDelta {
        self.spans.iter().filter(|s| s.mark == mark).map(|s| s.until - s.from).sum()
    }

    /// "Tue, Mar 10: listed 11 h, not listed 9 h".
    pub(super) fn words(&self, w: Words) -> String {
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
        // A restless month is drawn coarser, and the day that stands out is still there.
        let looks: Vec<StripLook> = (0..24 * 29)
            .map(|i| StripLook {
                no: 1,
                asked: at("01T00:00") + TimeDelta::hours(i),
                key: if i / 24 == 12 {
                    "listed_out"
                } else if i % 2 == 0 {
                    "listed"
                } else {
                    "no_answer"
                },
                says_of_custody: true,
            })
            .collect();
        let restless = strip_of(&runs(&looks, hold), &Told::default(), &days, at("30T12:00"), hold);
        let small = restless.picture(words(), false).into_string();
        assert!(small.len() < 3_500 && small.contains("s-out"), "{}", small.len());
        // Inside an SVG an element that is not closed swallows the next one, and that is not drawn.
        assert_eq!(picture.matches("<path").count(), picture.matches("</path>").count());
    }
}
