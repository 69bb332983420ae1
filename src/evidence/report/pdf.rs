//! Pages to the bytes of a PDF/A-2b (ISO 19005-2), by krilla. The date in it is the case's, so the same case gives the
//! same bytes.

use super::super::case::{Case, Language};
use super::super::words::{Words, clean};
use super::ReportError;
use super::paper::{HEIGHT, INNER, LEFT, LIGHT, Mark, Paper, WIDTH, run_of};
use super::piece::Face;
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

pub fn written(case: &Case, words: Words, mut paper: Paper) -> Result<Vec<u8>, ReportError> {
    footers(case, words, &mut paper);
    let mut document = Document::new_with(settings()?);
    document.set_metadata(metadata(case, words));
    for marks in &paper.pages {
        let size =
            PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| ReportError::Pdf("page size".into()))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        marks.iter().for_each(|mark| draw(&mut surface, mark));
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(&paper));
    document.finish().map_err(|fault| ReportError::Pdf(kinds(&fault)))
}

/// The kinds of fault by their names alone: what they hold can be text of the report, and so a name.
fn kinds(fault: &KrillaError) -> String {
    let name = |debug: String| debug.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    match fault {
        KrillaError::Validation(faults) => {
            faults.iter().take(5).map(|(fault, _)| name(format!("{fault:?}"))).collect::<Vec<_>>().join(", ")
        }
        other => name(format!("{other:?}")),
    }
}

fn settings() -> Result<SerializeSettings, ReportError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|fault| ReportError::Pdf(format!("{fault:?}")))?;
    Ok(SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() })
}

fn metadata(case: &Case, words: Words) -> Metadata {
    let title = words.say("report-what-public-page-answered-report");
    let language = match case.language {
        Language::English => "en",
        Language::Spanish => "es",
    };
    Metadata::new()
        .title(title.to_owned())
        .creator(clean(&case.software, 100))
        .language(language.to_owned())
        .creation_date(date(case.made_at))
        .document_id(format!("{}/{}/{}", clean(&case.origin, 200), case.size, clean(&case.root, 100)))
}

fn date(at: DateTime<Utc>) -> krilla::metadata::DateTime {
    let small = |n: u32| u8::try_from(n).expect("a part of a date is below 60");
    krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()).min(59))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// Page number, size and root of the log on each page.
fn footers(case: &Case, words: Words, paper: &mut Paper) {
    let pages = paper.pages.len();
    let (y, of) = (HEIGHT - 54.0, words.say("report-of"));
    let log = format!("{} · {} {}", clean(&case.origin, 60), case.size, words.say("report-entries-log-root"));
    let root = paper.setter.set(&clean(&case.root, 64), 6.6, Face::Mono, INNER);
    let log = paper.setter.set(&log, 7.4, Face::Plain, INNER - 90.0);
    let current = std::mem::take(&mut paper.pages);
    for (n, marks) in current.into_iter().enumerate() {
        paper.pages.push(marks);
        let rule = Mark::Stroke {
            from: (LEFT, y - 5.0),
            to: (LEFT + INNER, y - 5.0),
            width: 0.5,
            grey: LIGHT,
            dashed: false,
        };
        paper.mark(rule);
        paper.line(&log, 0, LEFT, y, FOOT);
        paper.line(&root, 0, LEFT, y + 11.0, FOOT);
        let number = format!("{} {} {of} {pages}", words.say("report-page"), n + 1);
        paper.right(&number, 8.5, y, FOOT);
    }
}

const FOOT: u8 = 70;

fn outline(paper: &Paper) -> Outline {
    let mut outline = Outline::new();
    for (text, page, y) in &paper.outline {
        let there = XyzDestination::new(*page, Point::from_xy(LEFT, *y));
        outline.push_child(OutlineNode::new(text.clone(), there));
    }
    outline
}

fn draw(surface: &mut Surface, mark: &Mark) {
    match mark {
        Mark::Run { run, line, nth, x, baseline, grey } => {
            let Some(run) = run_of(run, *line, *nth) else { return };
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*grey)));
            let start = Point::from_xy(x + run.x, *baseline);
            surface.draw_glyphs(start, &run.glyphs, run.font.clone(), &run.text, run.size, false);
        }
        Mark::Box { x, y, width, height, grey } => {
            let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) else { return };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*grey)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Mark::Stroke { from, to, width, grey, dashed } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*width, *grey, *dashed)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
    }
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn stroke(width: f32, grey: u8, dashed: bool) -> Stroke {
    let dash = dashed.then(|| StrokeDash { array: vec![1.6, 1.4], offset: 0.0 });
    Stroke { paint: luma::Color::new(grey).into(), width, dash, ..Stroke::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use krilla::configure::ValidationError;
    use krilla::text::Font;

    #[test]
    fn a_fault_names_its_kind_and_no_text() {
        let font: &[u8] = include_bytes!("fonts/NotoSansHebrew-Regular.ttf");
        let font = Font::new(font.into(), 0).expect("a font");
        let glyph = ValidationError::ContainsNotDefGlyph(font, None, "ZORVEL".into());
        let fault = KrillaError::Validation(vec![(glyph, Default::default())]);
        assert_eq!(kinds(&fault), "ContainsNotDefGlyph");
    }
}
