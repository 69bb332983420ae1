//! Pieces to pages: US Letter, a cursor that goes down, and a new page where a piece does not fit. All lengths are points
//! (1/72 inch), from the upper left corner.

use super::grid;
use super::piece::{Face, Piece};
use super::setting::{Block, Line, Run, Setter};
use super::strip;
use std::rc::Rc;

pub const WIDTH: f32 = 612.0;
pub const HEIGHT: f32 = 792.0;
pub const LEFT: f32 = 66.0;
/// The width of text.
pub const INNER: f32 = WIDTH - 2.0 * LEFT;
pub const TOP: f32 = 64.0;
/// Nothing but the footer stands below.
pub const BOTTOM: f32 = HEIGHT - 78.0;

/// Black, and greys that a poor copy keeps apart.
pub const BLACK: u8 = 0;
pub const GREY: u8 = 90;
pub const LIGHT: u8 = 170;
pub const PALE: u8 = 236;
pub const WHITE: u8 = 255;

pub struct Paper {
    pub setter: Setter,
    pub pages: Vec<Vec<Mark>>,
    /// Headings with their page, from 0, and their height on it.
    pub outline: Vec<(String, usize, f32)>,
    pub y: f32,
}

/// Something that is drawn.
pub enum Mark {
    /// The first line of a block's glyphs at its baseline.
    Run {
        run: Rc<Block>,
        line: usize,
        nth: usize,
        x: f32,
        baseline: f32,
        grey: u8,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        grey: u8,
    },
    Stroke {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        grey: u8,
        dashed: bool,
    },
}

/// How a text stands on the page.
#[derive(Clone, Copy)]
struct Look {
    size: f32,
    face: Face,
    grey: u8,
    indent: f32,
    before: f32,
    after: f32,
}

const TITLE: Look = look(21.0, Face::Bold, BLACK, 4.0, 4.0);
const LINE: Look = look(9.0, Face::Plain, GREY, 0.0, 6.0);
const HEADING: Look = look(14.5, Face::Bold, BLACK, 20.0, 5.0);
const SUB: Look = look(10.5, Face::Bold, BLACK, 11.0, 3.0);
const TEXT: Look = look(10.0, Face::Plain, BLACK, 2.0, 6.0);
const SMALL: Look = look(8.5, Face::Plain, GREY, 0.0, 6.0);
const BULLET: Look = Look { indent: 14.0, ..look(10.0, Face::Plain, BLACK, 0.0, 4.0) };
const MONO: Look = Look { indent: 14.0, ..look(8.0, Face::Mono, BLACK, 0.0, 3.0) };

const fn look(size: f32, face: Face, grey: u8, before: f32, after: f32) -> Look {
    Look { size, face, grey, indent: 0.0, before, after }
}

impl Paper {
    pub fn new(setter: Setter) -> Paper {
        Paper { setter, pages: vec![Vec::new()], outline: Vec::new(), y: TOP }
    }

    pub fn put(&mut self, piece: &Piece) {
        match piece {
            Piece::Title(text) => self.text(text, TITLE),
            Piece::Line(text) => self.text(text, LINE),
            Piece::Heading(text) => self.heading(text),
            Piece::Sub(text) => {
                self.keep(64.0);
                self.text(text, SUB);
            }
            Piece::Text(text) => self.text(text, TEXT),
            Piece::Small(text) => self.text(text, SMALL),
            Piece::Bullet(text) => self.bullet(text),
            Piece::Mono(text) => self.text(text, MONO),
            Piece::Table(table) => grid::put(self, table),
            Piece::Strip(strip) => strip::put(self, strip),
            Piece::Together(pieces) => self.together(pieces),
        }
    }

    /// Puts them down, and when they went over the end of the page, takes them back and begins on a new one.
    fn together(&mut self, pieces: &[Piece]) {
        let (page, marks) = (self.pages.len(), self.pages.last().map_or(0, Vec::len));
        let (y, headings) = (self.y, self.outline.len());
        pieces.iter().for_each(|piece| self.put(piece));
        if self.pages.len() > page && y > TOP {
            self.pages.truncate(page);
            self.pages[page - 1].truncate(marks);
            self.outline.truncate(headings);
            self.new_page();
            pieces.iter().for_each(|piece| self.put(piece));
        }
    }

    /// A heading is never the last thing on a page.
    fn heading(&mut self, text: &str) {
        self.keep(110.0);
        let rule = self.y + HEADING.before - 4.0;
        if self.y > TOP {
            self.mark(Mark::Stroke {
                from: (LEFT, rule),
                to: (LEFT + INNER, rule),
                width: 0.6,
                grey: LIGHT,
                dashed: false,
            });
        }
        self.outline.push((text.to_owned(), self.pages.len() - 1, self.y));
        self.text(text, HEADING);
    }

    fn bullet(&mut self, text: &str) {
        let dot = self.setter.set("•", BULLET.size, BULLET.face, INNER);
        let line = self.setter.set(text, BULLET.size, BULLET.face, INNER - BULLET.indent);
        self.keep(line.lines.first().map_or(0.0, |l| l.height));
        self.line(&dot, 0, LEFT + 3.0, self.y, BULLET.grey);
        self.text(text, BULLET);
    }

    fn text(&mut self, text: &str, look: Look) {
        let block = self.setter.set(text, look.size, look.face, INNER - look.indent);
        if self.y > TOP {
            self.y += look.before;
        }
        for n in 0..block.lines.len() {
            // The last two lines stay together.
            let lines = if n + 2 == block.lines.len() { 2.0 } else { 1.0 };
            self.keep(lines * block.lines[n].height);
            self.line(&block, n, LEFT + look.indent, self.y, look.grey);
            self.y += block.lines[n].height;
        }
        self.y += look.after;
    }

    /// Draws one line of a block with its top at `y`.
    pub fn line(&mut self, block: &Rc<Block>, line: usize, x: f32, y: f32, grey: u8) {
        let Some(Line { baseline, runs, .. }) = block.lines.get(line) else { return };
        for nth in 0..runs.len() {
            let mark = Mark::Run { run: block.clone(), line, nth, x, baseline: y + baseline, grey };
            self.mark(mark);
        }
    }

    /// A text of one line that ends at the right margin.
    pub fn right(&mut self, text: &str, size: f32, y: f32, grey: u8) {
        let block = self.setter.set(text, size, Face::Plain, INNER);
        let width = block.lines.first().map_or(0.0, Line::width);
        self.line(&block, 0, LEFT + INNER - width, y, grey);
    }

    /// A text of one line, without moving the cursor.
    pub fn label(&mut self, text: &str, size: f32, face: Face, at: (f32, f32), grey: u8) {
        let block = self.setter.set(text, size, face, INNER);
        self.line(&block, 0, at.0, at.1, grey);
    }

    pub fn mark(&mut self, mark: Mark) {
        self.pages.last_mut().expect("there is always a page").push(mark);
    }

    /// Goes on to a new page when less than `height` is left on this one.
    pub fn keep(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.new_page();
        }
    }

    pub fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }
}

/// The run that a mark draws.
pub fn run_of(block: &Block, line: usize, nth: usize) -> Option<&Run> {
    block.lines.get(line)?.runs.get(nth)
}
