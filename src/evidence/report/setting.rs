//! Text to lines of glyphs: shaped by parley with the fonts that are compiled in, never those of the machine. A character
//! that no font has is written as `[U+1F600]`, so that nothing is left out in silence (and PDF/A allows no empty glyph).

use super::super::words::{LEFT_TO_RIGHT, escaped};
use super::ReportError;
use super::piece::Face;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::fontique::{Blob, CharmapIndex, Collection, CollectionOptions, SourceCache};
use parley::style::{FontFamily, FontFamilyName, FontWeight, LineHeight, OverflowWrap, StyleProperty};
use parley::{FontContext, Glyph, Layout, LayoutContext};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// Noto Sans for words; DejaVu Sans Mono for hashes, Arabic and signs; a Hebrew beside them. Licences stand in their folder.
const FONTS: [(&str, &[u8]); 4] = [
    ("Noto Sans", include_bytes!("fonts/NotoSans-Regular.ttf")),
    ("Noto Sans", include_bytes!("fonts/NotoSans-Bold.ttf")),
    ("Noto Sans Hebrew", include_bytes!("fonts/NotoSansHebrew-Regular.ttf")),
    ("DejaVu Sans Mono", include_bytes!("fonts/DejaVuSansMono.ttf")),
];

/// So many blocks are kept for texts that come again; a report of many pages stays small in memory.
const KEPT: usize = 4_000;

/// Shapes and breaks texts.
pub struct Setter {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    covers: Vec<(CharmapIndex, &'static [u8])>,
    faces: HashMap<u64, Font>,
    kept: HashMap<(String, u32, Face, u32), Rc<Block>>,
}

/// A text, broken into lines.
pub struct Block {
    pub lines: Vec<Line>,
    pub height: f32,
}

pub struct Line {
    pub height: f32,
    /// From the top of the line.
    pub baseline: f32,
    pub runs: Vec<Run>,
}

/// Glyphs of one font.
pub struct Run {
    pub x: f32,
    pub font: Font,
    pub size: f32,
    pub glyphs: Vec<KrillaGlyph>,
    pub text: Rc<str>,
}

impl Setter {
    pub fn new() -> Result<Setter, ReportError> {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let (mut covers, mut faces) = (Vec::new(), HashMap::new());
        for (name, bytes) in FONTS {
            let blob = Blob::new(Arc::new(bytes) as Arc<dyn AsRef<[u8]> + Send + Sync>);
            let font = Font::new(bytes.into(), 0).ok_or(ReportError::Font(name))?;
            faces.insert(blob.id(), font);
            let families = collection.register_fonts(blob, None);
            let info =
                families.first().and_then(|(_, infos)| infos.first()).ok_or(ReportError::Font(name))?;
            covers.push((info.charmap_index(), bytes));
        }
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Ok(Setter { fonts, layouts: LayoutContext::new(), covers, faces, kept: HashMap::new() })
    }

    /// Sets a text in a width, both in points.
    pub fn set(&mut self, text: &str, size: f32, face: Face, width: f32) -> Rc<Block> {
        let key = (text.to_owned(), size.to_bits(), face, width.to_bits());
        if let Some(block) = self.kept.get(&key) {
            return block.clone();
        }
        let block = Rc::new(self.shaped(text, size, face, width));
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        self.kept.insert(key, block.clone());
        block
    }

    fn shaped(&mut self, text: &str, size: f32, face: Face, width: f32) -> Block {
        let text = self.covered(text);
        let block = self.laid_out(&text, size, face, width);
        if block.is_whole() {
            return block;
        }
        // A mark on a letter that no single font has: letter by letter then.
        let spelled: String =
            text.chars().map(|c| if c.is_ascii() { c.into() } else { escaped(c) }).collect();
        self.laid_out(&spelled, size, face, width)
    }

    /// With what no font has spelled out.
    fn covered(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if self.has(c) { out.push(c) } else { out.push_str(&escaped(c)) }
        }
        out
    }

    fn has(&self, c: char) -> bool {
        let maps = |(index, bytes): &(CharmapIndex, &'static [u8])| {
            index.charmap(bytes).is_some_and(|map| map.map(c).is_some_and(|glyph| glyph != 0))
        };
        matches!(c, ' '..='~' | LEFT_TO_RIGHT) || self.covers.iter().any(maps)
    }

    fn laid_out(&mut self, text: &str, size: f32, face: Face, width: f32) -> Block {
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(families(face)))));
        builder.push_default(StyleProperty::FontSize(size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(leading(face))));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if face == Face::Bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        self.block(&layout, text.into())
    }

    fn block(&self, layout: &Layout<()>, text: Rc<str>) -> Block {
        let lines: Vec<Line> = layout.lines().map(|line| self.line(&line, &text)).collect();
        Block { height: lines.iter().map(|l| l.height).sum(), lines }
    }

    fn line(&self, line: &parley::layout::Line<'_, ()>, text: &Rc<str>) -> Line {
        let metrics = line.metrics();
        let (mut x, mut runs) = (0.0, Vec::new());
        for run in line.runs() {
            let glyphs = glyphs(&run);
            let font = self.faces.get(&run.font().data.id()).cloned();
            let start = x;
            x += glyphs.iter().map(|g| g.x_advance * run.font_size()).sum::<f32>();
            if let (Some(font), false) = (font, glyphs.is_empty()) {
                runs.push(Run { x: start, font, size: run.font_size(), glyphs, text: text.clone() });
            }
        }
        let baseline = metrics.baseline - metrics.block_min_coord;
        Line { height: metrics.block_max_coord - metrics.block_min_coord, baseline, runs }
    }
}

impl Line {
    /// Of what is drawn, in points.
    pub fn width(&self) -> f32 {
        let end = |run: &Run| run.x + run.glyphs.iter().map(|g| g.x_advance * run.size).sum::<f32>();
        self.runs.iter().map(end).fold(0.0, f32::max)
    }
}

impl Block {
    /// Whether every character got a glyph.
    fn is_whole(&self) -> bool {
        let glyphs = self.lines.iter().flat_map(|l| &l.runs).flat_map(|r| &r.glyphs);
        glyphs.into_iter().all(|g| g.glyph_id.to_u32() != 0)
    }
}

/// From left to right. A ligature's later letters have no glyph of their own: its text is extended over them, or they
/// would be lost when text is copied.
fn glyphs(run: &parley::layout::Run<'_, ()>) -> Vec<KrillaGlyph> {
    let mut clusters: Vec<(Range<usize>, Vec<Glyph>)> = Vec::new();
    // The mark between directions has done its work; as a glyph it would tear the text apart when it is copied.
    for cluster in run.visual_clusters().filter(|c| c.source_char() != LEFT_TO_RIGHT) {
        let text = cluster.text_range();
        match clusters.last_mut() {
            // From right to left the other letters stand before in the text.
            Some((all, _)) if cluster.is_ligature_continuation() => {
                *all = all.start.min(text.start)..all.end.max(text.end);
            }
            _ => clusters.push((text, cluster.glyphs().collect())),
        }
    }
    let size = run.font_size();
    let drawn = |glyph: Glyph, text: &Range<usize>| {
        // parley counts downwards, krilla upwards.
        let [advance, x, y] = [glyph.advance, glyph.x, -glyph.y].map(|v| v / size);
        KrillaGlyph::new(GlyphId::new(glyph.id), advance, x, y, 0.0, text.clone(), None)
    };
    clusters.iter().flat_map(|(text, glyphs)| glyphs.iter().map(move |g| drawn(*g, text))).collect()
}

fn families(face: Face) -> &'static [FontFamilyName<'static>] {
    const fn named(name: &'static str) -> FontFamilyName<'static> {
        FontFamilyName::Named(Cow::Borrowed(name))
    }
    static WORDS: [FontFamilyName<'static>; 3] =
        [named("Noto Sans"), named("Noto Sans Hebrew"), named("DejaVu Sans Mono")];
    static MONO: [FontFamilyName<'static>; 3] =
        [named("DejaVu Sans Mono"), named("Noto Sans"), named("Noto Sans Hebrew")];
    match face {
        Face::Plain | Face::Bold => &WORDS,
        Face::Mono => &MONO,
    }
}

fn leading(face: Face) -> f32 {
    match face {
        Face::Plain | Face::Bold => 1.36,
        Face::Mono => 1.3,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::words::clean;
    use super::*;

    /// The text as it stands on paper, from left to right.
    fn seen(text: &str) -> String {
        let block = Setter::new().expect("fonts").set(text, 10.0, Face::Plain, 500.0);
        let runs = block.lines.iter().flat_map(|l| &l.runs);
        runs.flat_map(|r| r.glyphs.iter().map(|g| &r.text[g.text_range.clone()])).collect()
    }

    #[test]
    fn a_value_from_right_to_left_does_not_turn_the_date_beside_it() {
        let told = |value: &str| seen(&format!("{value} · 2026-03-11 20:00:07 UTC, 7"));
        assert!(told(&clean("محكمة", 300)).ends_with(" · 2026-03-11 20:00:07 UTC, 7"));
        assert!(!told("محكمة").contains("2026-03-11"), "the test can fail");
    }

    #[test]
    fn what_no_font_has_is_spelled_out() {
        assert_eq!(seen("a😀b你"), "a[U+1F600]b[U+4F60]");
        assert_eq!(seen("José – “ñ” →"), "José – “ñ” →");
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let mut setter = Setter::new().expect("fonts");
        for text in ["W".repeat(500), "0123456789abcdef".repeat(40), "a b ".repeat(300)] {
            for face in [Face::Plain, Face::Bold, Face::Mono] {
                let block = setter.set(&text, 8.0, face, 90.0);
                assert!(block.lines.len() > 3);
                // The space at the end of a line may stand out.
                assert!(block.lines.iter().all(|l| l.width() <= 93.0), "{face:?} {}", &text[..9]);
            }
        }
    }
}
