//! Bytes to rows of cells: which encoding, which separator, which lines. The `csv` and `encoding_rs`
//! packages live in this folder.

use super::Why;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file as rows of cells, each cell without white space at its ends.
pub struct Table {
    pub encoding: &'static str,
    pub separator: char,
    pub header: Row,
    pub rows: Vec<Row>,
}

pub struct Row {
    /// The line it starts on, from 1.
    pub line: usize,
    pub cells: Vec<String>,
    /// What is wrong with the row as such; the cells are then a guess.
    pub broken: Option<Why>,
}

/// Rows with a quotation mark out of place that are repaired one by one; a file with more is no such table.
const MOST_BROKEN: usize = 200;

/// Reads every row that has a cell with something in it. The first one is the header.
pub fn read(bytes: &[u8]) -> Table {
    let (text, encoding) = decode(bytes);
    let (declared, start) = declared_separator(&text);
    let separator = declared.unwrap_or_else(|| guess_separator(&text));
    let mut rows = Reading { text: &text, separator, broken: 0, line: 1, counted: 0 }.rows(start);
    let header =
        if rows.is_empty() { Row { line: 1, cells: Vec::new(), broken: None } } else { rows.remove(0) };
    Table { encoding, separator, header, rows }
}

/// By the byte order mark; else UTF-16 by its zero bytes; else UTF-8, if it is; else Windows-1252.
fn decode(bytes: &[u8]) -> (String, &'static str) {
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess_encoding(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
    (text.into_owned(), encoding.name())
}

fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    let start = &bytes[..bytes.len().min(1_000)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    // Latin letters in UTF-16 have a zero in every second byte.
    if start.len() >= 4 && zeros(1) * 4 > start.len() {
        UTF_16LE
    } else if start.len() >= 4 && zeros(0) * 4 > start.len() {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// Excel's own first line, `sep=;`, and where the table starts after it.
fn declared_separator(text: &str) -> (Option<char>, usize) {
    let first = text.lines().next().unwrap_or("");
    let declared = first.strip_prefix("sep=").and_then(|rest| rest.chars().next()).filter(char::is_ascii);
    match declared {
        Some(c) => (Some(c), first.len()),
        None => (None, 0),
    }
}

/// The one of `,` `;` tab that stands most often, outside quotation marks, in the first line that has text.
fn guess_separator(text: &str) -> char {
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        if let Some((_, n)) = counts.iter_mut().find(|(s, _)| *s == c && !quoted) {
            *n += 1;
        }
    }
    // The first of equals: a comma where nothing separates.
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(',', |(s, _)| *s)
}

/// A walk through the text, row by row, that knows the line it is on.
struct Reading<'a> {
    text: &'a str,
    separator: char,
    broken: usize,
    line: usize,
    counted: usize,
}

impl Reading<'_> {
    fn rows(&mut self, start: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut at = start;
        // Each turn reads up to the end, or up to a row whose quotation marks are broken; the line after
        // that one is read as a row of its own, so that one stray mark does not swallow its neighbours.
        while let Some(next) = self.rows_from(at, &mut rows) {
            at = next;
            if self.broken > MOST_BROKEN {
                let line = self.line_at(at);
                rows.push(Row { line, cells: Vec::new(), broken: Some(Why::TooManyStrayMarks) });
                break;
            }
        }
        rows
    }

    /// Where to go on, if a row had to be given up.
    fn rows_from(&mut self, start: usize, rows: &mut Vec<Row>) -> Option<usize> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator as u8)
            .from_reader(&self.text.as_bytes()[start..]);
        let mut record = csv::StringRecord::new();
        let mut from = start;
        while reader.read_record(&mut record).unwrap_or(false) {
            let to = start + reader.position().byte() as usize;
            let first = from + leading_line_ends(&self.text[from..to]);
            let raw = self.text[first..to].trim_end_matches(['\r', '\n']);
            let line = self.line_at(first);
            if raw.contains(['\r', '\n']) && !whole(raw, self.separator) {
                return Some(self.give_up(first, line, rows));
            }
            let cells: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
            if cells.iter().any(|c| !c.is_empty()) {
                rows.push(Row { line, cells, broken: None });
            }
            from = to;
        }
        None
    }

    /// Keeps the first line of a row that cannot be right, cut at its separators, and steps over it.
    fn give_up(&mut self, first: usize, line: usize, rows: &mut Vec<Row>) -> usize {
        let rest = &self.text[first..];
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let cells =
            rest[..end].split(self.separator).map(|c| c.trim_matches(['"', ' ']).to_owned()).collect();
        rows.push(Row { line, cells, broken: Some(Why::StrayMark) });
        self.broken += 1;
        first + end
    }

    /// The line of a place in the text, which must not lie before the last one that was asked for.
    fn line_at(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while self.counted < at {
            let lone_return = bytes[self.counted] == b'\r' && bytes.get(self.counted + 1) != Some(&b'\n');
            self.line += usize::from(bytes[self.counted] == b'\n' || lone_return);
            self.counted += 1;
        }
        self.line
    }
}

fn leading_line_ends(text: &str) -> usize {
    text.len() - text.trim_start_matches(['\r', '\n']).len()
}

/// Whether a row that runs over several lines can be right: its marks are in pairs, each cell that opens
/// with a mark ends with one, and none of its lines looks like the start of another cell's text.
fn whole(raw: &str, separator: char) -> bool {
    let mut quoted = false;
    let mut before = separator;
    for (at, c) in raw.char_indices() {
        if c == '"' {
            let after = raw[at + 1..].chars().next().unwrap_or(separator);
            let edge = |c: char| c == separator || c == '\r' || c == '\n' || c == '"';
            // A mark opens after a separator, and closes before one.
            if (!quoted && !edge(before)) || (quoted && !edge(after)) {
                return false;
            }
            quoted = !quoted;
        }
        before = c;
    }
    !quoted
}
