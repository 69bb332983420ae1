//! The presence strip: a row for each UTC day, a mark for each look, a hatched hole for each gap. An illustrative aid, not
//! evidence (FRE 107). Shape alone carries the meaning, so that a poor black and white copy still reads.

use super::super::case::{Case, CaseGap};
use super::super::facts::{Class, Stream};
use super::super::words::Words;
use super::paper::{BLACK, BOTTOM, GREY, INNER, LEFT, LIGHT, Mark, PALE, Paper, WHITE};
use super::piece::{Face, Piece};
use super::setting::Line;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use std::collections::BTreeMap;

/// So many rows are drawn; the rest is in TIMELINE.csv.
const ROWS: usize = 400;
/// So many days without a look get a row each; more of them share one.
const EMPTY: i64 = 3;

pub struct Strip {
    pub days: Vec<Day>,
    pub legend: Vec<(Shape, String)>,
}

pub struct Day {
    pub label: String,
    /// Place within the day, 0 to 1.
    pub marks: Vec<(f32, Class)>,
    pub holes: Vec<(f32, f32)>,
    /// Stands across the row: for days that share one.
    pub words: String,
}

#[derive(Clone, Copy)]
pub enum Shape {
    Look(Class),
    Hole,
}

pub fn strips(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-presence-strip").to_owned()),
        Piece::Small(w.say("report-illustrative-aid-not-evidence").to_owned()),
    ];
    for stream in case.streams() {
        pieces.extend(strip(case, w, &stream));
    }
    pieces
}

fn strip(case: &Case, w: Words, stream: &Stream) -> Vec<Piece> {
    let gaps: Vec<&CaseGap> =
        case.gaps.iter().filter(|g| g.person == stream.person && g.source == stream.source).collect();
    let mut days = days(w, stream, &gaps);
    let all = days.len();
    days.truncate(ROWS);
    let name = Piece::Sub(super::front::stream(case, w, stream.person, stream.source));
    let mut pieces = vec![Piece::Together(vec![name, Piece::Strip(Strip { days, legend: legend(w) })])];
    if all > ROWS {
        let rest = format!("{} {}", all - ROWS, w.say("report-more-rows-are-not"));
        pieces.push(Piece::Small(rest));
    }
    pieces
}

fn legend(w: Words) -> Vec<(Shape, String)> {
    let looks = [Class::Record, Class::NotListed, Class::NoAnswer, Class::Other];
    let mut legend: Vec<(Shape, String)> =
        looks.into_iter().map(|c| (Shape::Look(c), w.class(c).to_owned())).collect();
    legend.push((Shape::Hole, w.say("report-gap-not-asked").to_owned()));
    legend
}

/// All days with a look or the edge of a gap, and what is between them.
fn days(w: Words, stream: &Stream, gaps: &[&CaseGap]) -> Vec<Day> {
    let mut marks: BTreeMap<NaiveDate, Vec<(f32, Class)>> = BTreeMap::new();
    for look in &stream.looks {
        marks.entry(look.asked.date_naive()).or_default().push((within(look.asked), look.class()));
    }
    for gap in gaps {
        marks.entry(gap.from.date_naive()).or_default();
        marks.entry(gap.until.date_naive()).or_default();
    }
    let (mut rows, mut last) = (Vec::new(), None);
    for (date, marks) in marks {
        if let Some(last) = last {
            rows.extend(between(w, last, date, gaps));
        }
        rows.push(Day { label: date.to_string(), marks, holes: holes(date, gaps), words: String::new() });
        last = Some(date);
    }
    rows
}

/// The days after `last` and before `next`, on which there was no look.
fn between(w: Words, last: NaiveDate, next: NaiveDate, gaps: &[&CaseGap]) -> Vec<Day> {
    let empty = (next - last).num_days() - 1;
    let day = |n: i64| last.checked_add_days(Days::new(n.unsigned_abs())).unwrap_or(last);
    if empty <= EMPTY {
        let row = |n| Day {
            label: day(n).to_string(),
            marks: vec![],
            holes: holes(day(n), gaps),
            words: String::new(),
        };
        return (1..=empty).map(row).collect();
    }
    let hole = !holes(day(1), gaps).is_empty();
    let words = format!("{empty} {}", w.say("report-days-without-look"));
    let label = format!("{} …", day(1));
    vec![Day { label, marks: vec![], holes: if hole { vec![(0.0, 1.0)] } else { vec![] }, words }]
}

/// The parts of a day that gaps take.
fn holes(date: NaiveDate, gaps: &[&CaseGap]) -> Vec<(f32, f32)> {
    let begin = date.and_time(NaiveTime::MIN).and_utc();
    let end = begin.checked_add_days(Days::new(1)).unwrap_or(begin);
    let overlaps = gaps.iter().filter(|g| g.from < end && g.until > begin);
    overlaps
        .map(|g| {
            (
                if g.from < begin { 0.0 } else { within(g.from) },
                if g.until >= end { 1.0 } else { within(g.until) },
            )
        })
        .collect()
}

/// How much of its day is over.
fn within(at: DateTime<Utc>) -> f32 {
    let seconds = (at.time() - NaiveTime::MIN).num_seconds();
    seconds as f32 / 86_400.0
}

const LABEL: f32 = 74.0;
const ROW: f32 = 13.0;
const AXIS: f32 = INNER - LABEL - 6.0;

pub fn put(paper: &mut Paper, strip: &Strip) {
    legend_row(paper, strip);
    paper.keep(3.0 * ROW);
    hours(paper);
    for (n, day) in strip.days.iter().enumerate() {
        if paper.y + ROW > BOTTOM {
            paper.new_page();
            legend_row(paper, strip);
            hours(paper);
        }
        row(paper, day, n % 2 == 1);
    }
    paper.y += 10.0;
}

/// Shapes with their words, as many to a line as fit.
fn legend_row(paper: &mut Paper, strip: &Strip) {
    paper.keep(30.0);
    let mut x = LEFT + 4.0;
    for (shape, words) in &strip.legend {
        let block = paper.setter.set(words, 8.0, Face::Plain, INNER);
        let width = block.lines.first().map_or(0.0, Line::width);
        if x + 24.0 + width > LEFT + INNER {
            (x, paper.y) = (LEFT + 4.0, paper.y + 13.0);
        }
        let y = paper.y;
        match shape {
            Shape::Look(class) => mark(paper, x + 6.0, y, *class),
            Shape::Hole => hatched(paper, x, y + 1.5, 13.0, ROW - 3.0),
        }
        paper.line(&block, 0, x + 17.0, y + 1.0, BLACK);
        x += 17.0 + width + 16.0;
    }
    paper.y += 20.0;
}

fn hours(paper: &mut Paper) {
    for hour in [0, 6, 12, 18, 24] {
        let x = LEFT + LABEL + AXIS * hour as f32 / 24.0;
        let y = paper.y;
        paper.label(&format!("{hour:02}"), 7.0, Face::Plain, (x - 4.0, y), GREY);
    }
    paper.y += 11.0;
}

fn row(paper: &mut Paper, day: &Day, shaded: bool) {
    let (y, x) = (paper.y, LEFT + LABEL);
    if shaded {
        paper.mark(Mark::Box { x: LEFT, y, width: INNER, height: ROW, grey: 247 });
    }
    paper.label(&day.label, 7.2, Face::Mono, (LEFT + 2.0, y + 1.8), BLACK);
    for hour in [0, 6, 12, 18, 24] {
        let x = x + AXIS * hour as f32 / 24.0;
        paper.mark(Mark::Stroke { from: (x, y), to: (x, y + ROW), width: 0.3, grey: LIGHT, dashed: false });
    }
    for (from, until) in &day.holes {
        hatched(paper, x + AXIS * from, y + 1.5, (AXIS * (until - from)).max(2.0), ROW - 3.0);
    }
    for (at, class) in &day.marks {
        mark(paper, x + AXIS * at, y, *class);
    }
    if !day.words.is_empty() {
        paper.mark(Mark::Box {
            x: x + AXIS * 0.36,
            y: y + 2.0,
            width: AXIS * 0.28,
            height: ROW - 4.0,
            grey: PALE,
        });
        paper.label(&day.words, 7.4, Face::Plain, (x + AXIS * 0.37, y + 1.4), BLACK);
    }
    paper.y += ROW;
}

/// One look: a full bar, a cross, an open box, or a dot.
fn mark(paper: &mut Paper, x: f32, y: f32, class: Class) {
    let (top, bottom, middle) = (y + 1.8, y + ROW - 1.8, y + ROW / 2.0);
    let stroke = |from, to| Mark::Stroke { from, to, width: 1.0, grey: BLACK, dashed: false };
    match class {
        Class::Record => {
            paper.mark(Mark::Box { x: x - 1.1, y: top, width: 2.2, height: bottom - top, grey: BLACK });
        }
        Class::NotListed => {
            paper.mark(stroke((x - 2.6, middle - 2.6), (x + 2.6, middle + 2.6)));
            paper.mark(stroke((x - 2.6, middle + 2.6), (x + 2.6, middle - 2.6)));
        }
        Class::NoAnswer => {
            // White inside, so that no line of the hours reads as a mark.
            paper.mark(Mark::Box { x: x - 1.9, y: middle - 3.2, width: 3.8, height: 6.4, grey: WHITE });
            frame(paper, x - 1.9, middle - 3.2, 3.8, 6.4, false);
        }
        Class::Other => {
            paper.mark(Mark::Box { x: x - 1.4, y: middle - 1.4, width: 2.8, height: 2.8, grey: BLACK });
        }
    }
}

fn frame(paper: &mut Paper, x: f32, y: f32, width: f32, height: f32, dashed: bool) {
    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    for side in corners.windows(2) {
        paper.mark(Mark::Stroke { from: side[0], to: side[1], width: 0.7, grey: BLACK, dashed });
    }
}

/// A dashed frame with strokes that lean, each cut at the frame.
fn hatched(paper: &mut Paper, x: f32, y: f32, width: f32, height: f32) {
    let mut start = x - height + 2.0;
    while start < x + width {
        let (from, to) = (start.max(x), (start + height).min(x + width));
        if to > from {
            let at = |x: f32| (x, y + height - (x - start));
            paper.mark(Mark::Stroke { from: at(from), to: at(to), width: 0.45, grey: GREY, dashed: false });
        }
        start += 4.0;
    }
    frame(paper, x, y, width, height, true);
}
