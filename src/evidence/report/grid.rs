//! Tables on paper: columns by shares, the heading again on each page. A row stays whole unless it is higher than a page.

use super::paper::{BLACK, BOTTOM, GREY, INNER, LEFT, LIGHT, Mark, PALE, Paper, TOP};
use super::piece::{Cell, Column, Face, Table};
use super::setting::Block;
use std::rc::Rc;

const SIZE: f32 = 8.5;
const MONO: f32 = 7.2;
/// Between the text and the border of its cell.
const PAD: f32 = 4.0;
const LEAD: f32 = 2.6;

/// Where the columns stand: left edge and width.
type Places = Vec<(f32, f32)>;

pub fn put(paper: &mut Paper, table: &Table) {
    let places = places(&table.columns);
    paper.y += 2.0;
    if !table.plain {
        paper.keep(54.0);
        heading(paper, table, &places);
    }
    for cells in &table.rows {
        row(paper, table, &places, cells);
    }
    paper.y += 9.0;
}

fn places(columns: &[Column]) -> Places {
    let all: f32 = columns.iter().map(|c| c.share).sum();
    let mut x = LEFT;
    let mut place = |column: &Column| {
        let width = INNER * column.share / all;
        x += width;
        (x - width, width)
    };
    columns.iter().map(&mut place).collect()
}

fn heading(paper: &mut Paper, table: &Table, places: &Places) {
    let titles: Vec<Cell> =
        table.columns.iter().map(|c| Cell { text: c.title.clone(), face: Face::Bold }).collect();
    let blocks = blocks(paper, places, &titles);
    let height = height(&blocks);
    paper.mark(Mark::Box { x: LEFT, y: paper.y, width: INNER, height, grey: PALE });
    lines(paper, places, &blocks, &vec![0; blocks.len()], height);
    rule(paper, 0.8, GREY);
}

fn row(paper: &mut Paper, table: &Table, places: &Places, cells: &[Cell]) {
    let blocks = blocks(paper, places, cells);
    let mut from = vec![0; blocks.len()];
    if paper.y + height(&blocks) > BOTTOM {
        next_page(paper, table, places);
    }
    // Only a row that is higher than a page goes round more than once.
    loop {
        let room = BOTTOM - paper.y;
        let left = rest(&blocks, &from);
        from = lines(paper, places, &blocks, &from, left.min(room));
        rule(paper, 0.4, LIGHT);
        if rest(&blocks, &from) <= 2.0 * LEAD {
            return;
        }
        next_page(paper, table, places);
    }
}

fn next_page(paper: &mut Paper, table: &Table, places: &Places) {
    if paper.y > TOP {
        paper.new_page();
    }
    if !table.plain {
        heading(paper, table, places);
    }
}

fn blocks(paper: &mut Paper, places: &Places, cells: &[Cell]) -> Vec<Rc<Block>> {
    let mut set = |(cell, (_, width)): (&Cell, &(f32, f32))| {
        let size = if cell.face == Face::Mono { MONO } else { SIZE };
        paper.setter.set(&cell.text, size, cell.face, width - 2.0 * PAD)
    };
    cells.iter().zip(places).map(&mut set).collect()
}

fn height(blocks: &[Rc<Block>]) -> f32 {
    blocks.iter().map(|b| b.height).fold(SIZE, f32::max) + 2.0 * LEAD
}

/// The height of what is not drawn yet.
fn rest(blocks: &[Rc<Block>], from: &[usize]) -> f32 {
    let left =
        |(block, from): (&Rc<Block>, &usize)| block.lines[*from..].iter().map(|l| l.height).sum::<f32>();
    blocks.iter().zip(from).map(left).fold(0.0, f32::max) + 2.0 * LEAD
}

/// Draws as many lines of each cell as go into `height`, moves the cursor below them, and says where to go on.
fn lines(
    paper: &mut Paper,
    places: &Places,
    blocks: &[Rc<Block>],
    from: &[usize],
    height: f32,
) -> Vec<usize> {
    let (top, bottom) = (paper.y + LEAD, paper.y + height - LEAD);
    let mut reached = from.to_vec();
    for ((block, (x, _)), next) in blocks.iter().zip(places).zip(&mut reached) {
        let mut y = top;
        while let Some(line) = block.lines.get(*next).filter(|l| y + l.height <= bottom + 0.1) {
            paper.line(block, *next, x + PAD, y, BLACK);
            y += line.height;
            *next += 1;
        }
    }
    paper.y += height;
    reached
}

fn rule(paper: &mut Paper, width: f32, grey: u8) {
    let y = paper.y;
    paper.mark(Mark::Stroke { from: (LEFT, y), to: (LEFT + INNER, y), width, grey, dashed: false });
}
