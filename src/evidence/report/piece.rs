//! The pieces a report is made of, without paper: headings, sentences, tables, strips.

use super::strip::Strip;

pub enum Piece {
    /// The name of the document.
    Title(String),
    /// What stands above or below the title, grey and small.
    Line(String),
    /// A section; it also goes into the outline of the PDF.
    Heading(String),
    Sub(String),
    Text(String),
    Small(String),
    Bullet(String),
    /// A line that must be read letter by letter: a command, a hash.
    Mono(String),
    Table(Table),
    Strip(Strip),
    /// Pieces that stand on one page when they fit on one.
    Together(Vec<Piece>),
}

pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Without a heading row and grey: names on the left, values on the right.
    pub plain: bool,
}

pub struct Column {
    pub title: String,
    /// Share of the width, against the other columns.
    pub share: f32,
}

#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub text: String,
    pub face: Face,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Face {
    #[default]
    Plain,
    Bold,
    /// Every letter of one width: hashes, times, commands.
    Mono,
}

impl Table {
    pub fn new<const N: usize>(columns: [(&str, f32); N]) -> Table {
        let column = |(title, share): (&str, f32)| Column { title: title.to_owned(), share };
        Table { columns: columns.into_iter().map(column).collect(), rows: Vec::new(), plain: false }
    }

    /// Names and values, without headings.
    pub fn pairs() -> Table {
        Table { plain: true, ..Table::new([("", 1.0), ("", 3.0)]) }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub fn pair(&mut self, name: &str, value: Cell) {
        self.row([bold(name), value]);
    }
}

pub fn plain(text: impl ToString) -> Cell {
    Cell { text: text.to_string(), face: Face::Plain }
}

pub fn bold(text: impl ToString) -> Cell {
    Cell { text: text.to_string(), face: Face::Bold }
}

pub fn mono(text: impl ToString) -> Cell {
    Cell { text: text.to_string(), face: Face::Mono }
}
