//! The stacked chart of a group. Each state has a pattern of its own, so that it can be told without color; what is hidden
//! is left open. The same picture stands in the page and in a file of its own.

use super::super::super::words::Words;
use super::cells::{COUNTED, Shown};
use super::curve::Point;
use maud::{Markup, PreEscaped, html};

const STEP: usize = 12;
const BAR: usize = 10;
const HEIGHT: f64 = 140.0;

/// For the file, which has no stylesheet of a page around it.
const STYLE: &str = ".s-listed{fill:#5194d1}.s-no-place{fill:#c67c05}.s-out{fill:#6618bd}.s-not-listed{fill:#6a0d00}\
.s-unknown{fill:#848a90}.axis{stroke:#666}.others{fill:none;stroke:#000;stroke-dasharray:4 3}\
text{font:10px sans-serif;fill:#000}";

/// The chart in a page.
pub fn in_page(w: Words, points: &[Point], whole: u64, notes: &[usize]) -> Markup {
    let label = w.t("web-groups-chart");
    html! {
        // What is wider than a phone is moved by the arrow keys, too.
        div.table tabindex="0" role="group" aria-label=(label) {
            svg.chart viewBox=(view(points)) width=(width(points)) height=(HEIGHT as usize + 20) role="img" aria-label=(label) {
                (inside(points, whole, notes))
            }
        }
        ul.legend {
            @for mark in COUNTED {
                li {
                    svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" { rect width="14" height="14" fill={ "url(#g-" (mark.key()) ")" } {} }
                    (w.t(&format!("web-groups-mark-{}", mark.key())))
                }
            }
            li { (w.t("web-groups-mark-others")) }
        }
    }
}

/// The chart as a file.
pub fn alone(w: Words, points: &[Point], whole: u64) -> Vec<u8> {
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(view(points)) width=(width(points)) height=(HEIGHT as usize + 20) {
            title { (w.t("web-groups-chart")) }
            style { (PreEscaped(STYLE)) }
            (inside(points, whole, &[]))
        }
    };
    svg.into_string().into_bytes()
}

fn width(points: &[Point]) -> usize {
    points.len() * STEP
}

fn view(points: &[Point]) -> String {
    format!("0 0 {} {}", width(points), HEIGHT as usize + 20)
}

fn inside(points: &[Point], whole: u64, notes: &[usize]) -> Markup {
    let each = HEIGHT / whole.max(1) as f64;
    html! {
        (patterns())
        @for (i, point) in points.iter().enumerate() { (bar(point, i * STEP, each)) }
        (others(points))
        line.axis x1="0" y1=(HEIGHT) x2=(width(points)) y2=(HEIGHT) {}
        @for (i, point) in points.iter().enumerate().filter(|(_, point)| point.from.format("%H").to_string() == "00") {
            line.axis x1=(i * STEP) y1=(HEIGHT) x2=(i * STEP) y2=(HEIGHT + 4.0) {}
            @if i % 8 < 4 { text x=(i * STEP) y=(HEIGHT + 15.0) { (point.from.format("%m-%d")) } }
        }
        @for at in notes { text x=(at * STEP) y="10" { "▼" } }
    }
}

fn bar(point: &Point, x: usize, each: f64) -> Markup {
    let mut top = HEIGHT;
    let mut parts = Vec::new();
    for (mark, shown) in COUNTED.iter().zip(&point.shown) {
        if let Shown::Count(n @ 1..) = shown {
            let height = *n as f64 * each;
            top -= height;
            parts.push((mark.key(), round(top), round(height)));
        }
    }
    html! {
        @for (key, y, height) in parts { rect x=(x) y=(y) width=(BAR) height=(height) fill={ "url(#g-" (key) ")" } {} }
    }
}

/// How many of the others were listed, in percent of the height.
fn others(points: &[Point]) -> Markup {
    let at = |(i, point): (usize, &Point)| {
        let y = HEIGHT - HEIGHT * point.others? as f64 / 100.0;
        Some(format!("{},{}", i * STEP + BAR / 2, round(y.max(1.0))))
    };
    let line: Vec<String> = points.iter().enumerate().filter_map(at).collect();
    html! { @if line.len() > 1 { polyline.others points=(line.join(" ")) fill="none" {} } }
}

/// One of each state: full, dots, a frame of lines, crosses, strokes.
fn patterns() -> Markup {
    let shapes = [
        ("listed", "s-listed", "M0 0h6v6h-6z"),
        ("no-place", "s-no-place", "M1 1h3v3h-3z"),
        ("out", "s-out", "M0 0h6v1.6h-6zM0 3h6v1.6h-6z"),
        ("not-listed", "s-not-listed", "M0 1l1-1 5 5-1 1zM5 0l1 1-5 5-1-1z"),
        ("not-checked", "s-unknown", "M0 5l5-5h1v1l-5 5h-1z"),
    ];
    html! {
        defs {
            @for (key, class, path) in shapes {
                pattern id={ "g-" (key) } width="6" height="6" patternUnits="userSpaceOnUse" { path class=(class) d=(path) {} }
            }
        }
    }
}

fn round(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
