//! The picture of a strip. Height and shape say what the page said; color only repeats it. Pure.

use super::strip::{Mark, Strip};
use super::words::Words;
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use std::fmt::Write;

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
        Mark::ALL.map(|mark| (mark, self.path(mark)))
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
            (0..4).try_for_each(|i| match i {
                0 => write!(path, "M{x} 6l{w}-4v2.5l-{w} 4z"),
                _ => write!(path, "m0 7l{w}-4v2.5l-{w} 4z"),
            })
        }
        Mark::NotChecked if w > 2.0 => write!(path, "M{} 13h2v2h-2z", round(x + w / 2.0 - 1.0)),
        Mark::NotChecked => write!(path, "M{mid} 13h.7v2h-.7z"),
    };
}

fn round(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
