//! The picture of a strip. Height and shape say what the page said; color only repeats it. Pure.

use super::strip::{Mark, Strip};
use super::words::Words;
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use std::fmt::{self, Write};

/// In a list of people a picture has about so many bytes at the most; a large one has more.
const SMALL: usize = 1_000;
const LARGE: usize = 9_000;
/// Parts of a day, when every hour of it is too much.
const PARTS: [i32; 4] = [12, 6, 3, 1];

impl Strip {
    /// The picture alone. `titles` says each day to whoever points at it.
    pub fn picture(&self, w: Words, titles: bool) -> Markup {
        let width = self.cells.len() * STEP;
        let view = format!("0 0 {width} {HEIGHT}");
        let label = self.sentence(w);
        let paths = self.paths_within(if titles { LARGE } else { SMALL });
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

    /// The picture with a label of its own, for cells that are no days.
    pub fn drawn(&self, label: &str) -> Markup {
        let width = self.cells.len() * STEP;
        let paths = self.paths_within(2 * SMALL);
        html! {
            svg.strip viewBox={ "0 0 " (width) " " (HEIGHT) } width=(width) height=(HEIGHT) role="img" aria-label=(label) {
                @for (mark, path) in paths.iter().filter(|(_, path)| !path.is_empty()) {
                    path class={ "s-" (mark.key()) } d=(path) {}
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

    /// As fine as it can be in so many bytes; one mark for each day is always drawn.
    fn paths_within(&self, most: usize) -> [(Mark, String); 7] {
        let bytes = |paths: &[(Mark, String); 7]| paths.iter().map(|(_, path)| path.len()).sum::<usize>();
        let mut paths = self.paths();
        for parts in PARTS {
            if bytes(&paths) <= most {
                break;
            }
            let cells = self.cells.iter().map(|cell| cell.in_parts(parts)).collect();
            paths = Strip { cells }.paths();
        }
        paths
    }

    fn paths(&self) -> [(Mark, String); 7] {
        let mut paths = Mark::ALL.map(|mark| (mark, String::new()));
        for (i, cell) in self.cells.iter().enumerate() {
            let begins = cell.day.from.timestamp();
            let length = (cell.day.until.timestamp() - begins).max(1) as f64;
            let place = |at: DateTime<Utc>| (at.timestamp() - begins) as f64 / length * WIDTH as f64;
            for span in &cell.spans {
                let (a, b) = (place(span.from), place(span.until).max(place(span.from) + 0.7));
                shape(&mut paths[span.mark as usize].1, span.mark, (i * STEP) as f64 + a, b - a);
            }
        }
        paths
    }
}

/// Of a cell, and of its step to the next one.
const WIDTH: usize = 8;
const STEP: usize = 10;
const HEIGHT: usize = 28;

/// What a mark looks like, `wide` wide from `left` on: drawn so that shape alone says it.
fn shape(path: &mut String, mark: Mark, left: f64, wide: f64) {
    let (x, w, mid) = (round(left), round(wide), round(left + wide / 2.0));
    let _never = match mark {
        Mark::Listed => write!(path, "M{x} 0h{w}v28h-{w}z"),
        Mark::NoPlace => write!(path, "M{x} 14h{w}v14h-{w}z"),
        // The frame alone, when there is room for one.
        Mark::Out if wide > 3.5 => {
            let inner = round(wide - 3.0);
            write!(path, "M{x} 0h{w}v28h-{w}zM{} 1.5v25h{inner}v-25z", round(left + 1.5))
        }
        Mark::Out => write!(path, "M{x} 0h{w}v2h-{w}zM{x} 26h{w}v2h-{w}z"),
        // A short bar, and a cross over it when there is room.
        Mark::NotListed if wide > 5.0 => write!(
            path,
            "M{x} 20h{w}v8h-{w}zM{} 8l1.4-1.4 2.2 2.2 2.2-2.2 1.4 1.4-2.2 2.2 2.2 2.2-1.4 1.4-2.2-2.2-2.2 2.2-1.4-1.4 2.2-2.2z",
            round(left + (wide - 7.2) / 2.0)
        ),
        Mark::NotListed => write!(path, "M{x} 20h{w}v8h-{w}z"),
        // Dashes where the short bar would end.
        Mark::Unconfirmed if wide > 4.0 => {
            let third = round(wide / 3.0);
            write!(
                path,
                "M{x} 20h{third}v2h-{third}zM{} 20h{third}v2h-{third}zM{x} 26h{w}v2h-{w}z",
                round(left + wide - wide / 3.0)
            )
        }
        Mark::Unconfirmed => write!(path, "M{x} 20h{w}v2h-{w}zM{x} 26h{w}v2h-{w}z"),
        Mark::NoAnswer => {
            // A hatch of four strokes, lying.
            (0..4).try_for_each(|i| match i {
                0 => write!(path, "M{x} 6l{w}-4v2.5l-{w} 4z"),
                _ => write!(path, "m0 7l{w}-4v2.5l-{w} 4z"),
            })
        }
        Mark::NotChecked if wide > 2.0 => write!(path, "M{} 13h2v2h-2z", round(left + wide / 2.0 - 1.0)),
        Mark::NotChecked => write!(path, "M{mid} 13h.7v2h-.7z"),
    };
}

/// To a tenth, and written as short as can be.
#[derive(Clone, Copy)]
struct Tenths(i64);

fn round(n: f64) -> Tenths {
    Tenths((n * 10.0).round() as i64)
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenth) = (self.0.abs() / 10, self.0.abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}
