//! A list of people from a file: comma-separated text as Excel, Clio, Docketwise and people write it, in
//! English or Spanish. Every row is either accepted, with notes of what was repaired, or rejected with its
//! line and the reason; none is dropped in silence.

mod cells;
mod columns;
mod plan;
mod table;
#[cfg(test)]
mod tests;
mod why;

pub use columns::{Column, HeaderMap};
pub use plan::{Clash, Step, added, plan};
pub use why::{Repair, Why};

use crate::person::{Basis, NewPerson, Tier};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use table::Row;

/// Longer cells are a broken row, not a name.
pub const LONGEST: usize = 200;

/// What counts where a row or the whole file says nothing.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    pub basis: Option<Basis>,
    /// Country of birth, the site's own label.
    pub country: Option<String>,
    pub tier: Tier,
    pub group: Option<String>,
    pub matter: Option<String>,
    pub sources: Vec<String>,
    /// The sources that exist; an empty list lets every id pass.
    pub known_sources: Vec<String>,
}

/// What became of a file.
#[derive(Debug)]
pub struct Import {
    /// In the order of the file.
    pub rows: Vec<Accepted>,
    /// In the order of the file; one for the whole file when its header cannot be used.
    pub errors: Vec<Rejected>,
    pub header: HeaderMap,
}

/// A row that can be followed, if the guard lets it. `Debug` hides the cells.
pub struct Accepted {
    /// The line it starts on; the first line of the file is 1.
    pub line: usize,
    pub person: NewPerson,
    /// What was repaired or filled in, for the preview.
    pub notes: Vec<Repair>,
    /// The columns that the row itself filled: a second import changes only these.
    pub given: Vec<Column>,
    /// The cells as they stood.
    pub raw: Vec<String>,
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Accepted(line {}: {:?}, {:?})", self.line, self.person, self.notes)
    }
}

/// A row that cannot be followed as it stands. `Debug` hides the cells: they name somebody.
pub struct Rejected {
    pub line: usize,
    pub reason: Why,
    /// The cells as they stood.
    pub raw: Vec<String>,
}

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rejected(line {}: {})", self.line, self.reason)
    }
}

/// A file before anybody said what its columns are.
pub struct Sample {
    /// The columns as their names say them.
    pub header: HeaderMap,
    /// So many rows stand under the header.
    pub rows: usize,
    /// For each column the first cells that have something in them.
    pub cells: Vec<Vec<String>>,
}

/// Looks into a file: its columns, and of each the first `most` cells.
pub fn look_into(bytes: &[u8], most: usize) -> Sample {
    let table = table::read(bytes);
    let header = HeaderMap::guess(&table, None);
    let first = |i: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(i)).filter(|cell| !cell.is_empty());
        cells.take(most).cloned().collect()
    };
    let cells = (0..header.columns.len()).map(first).collect();
    Sample { rows: table.rows.len(), cells, header }
}

/// Reads a whole file, the columns by their names. It is never an error as a whole: what is wrong stands in
/// [`Import::errors`].
pub fn read_csv(bytes: &[u8], defaults: &Defaults) -> Import {
    read(bytes, None, defaults)
}

/// The same, with what somebody said of each column, whatever its name.
pub fn read_mapped(bytes: &[u8], columns: &[Option<Column>], defaults: &Defaults) -> Import {
    read(bytes, Some(columns), defaults)
}

fn read(bytes: &[u8], given: Option<&[Option<Column>]>, defaults: &Defaults) -> Import {
    let table = table::read(bytes);
    let header = match HeaderMap::of(&table, given, defaults) {
        Ok(header) => header,
        Err((header, reason)) => {
            let rejected = Rejected { line: table.header.line, reason, raw: table.header.cells };
            return Import { rows: Vec::new(), errors: vec![rejected], header };
        }
    };
    let mut read: Vec<Judged> = table
        .rows
        .into_iter()
        .map(|row| Judged { answer: cells::person_of(&row, &header, defaults), row })
        .collect();
    reject_doubles(&mut read);
    let mut import = Import { rows: Vec::new(), errors: Vec::new(), header };
    for Judged { row: Row { line, cells, .. }, answer } in read {
        match answer {
            Ok(accepted) => import.rows.push(Accepted { raw: cells, ..accepted }),
            Err(reason) => import.errors.push(Rejected { line, reason, raw: cells }),
        }
    }
    import
}

impl Import {
    /// Rejects accepted rows for a reason that only the archive knows.
    pub fn set_aside(&mut self, reasons: Vec<(usize, Why)>) {
        let mut reasons: HashMap<usize, Why> = reasons.into_iter().collect();
        let (aside, kept) = self.rows.drain(..).partition(|row: &Accepted| reasons.contains_key(&row.line));
        self.rows = kept;
        let rejected = |Accepted { line, raw, .. }: Accepted| {
            reasons.remove(&line).map(|reason| Rejected { line, reason, raw })
        };
        self.errors.extend(Vec::into_iter(aside).filter_map(rejected));
        self.errors.sort_by_key(|error| error.line);
    }
}

/// The rejected rows as a file to repair and import again: the reason first, then the line, then the row as
/// it was, under the header it had.
pub fn errors_csv(import: &Import) -> String {
    errors_csv_said(import, &|why| why.to_string())
}

/// The same, the reasons in other words.
pub fn errors_csv_said(import: &Import, says: &dyn Fn(&Why) -> String) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let header = import.header.columns.iter().map(|(name, _)| name.as_str());
    let head = ["reason", "line"].into_iter().chain(header).map(|c| inert(c).into_owned());
    let rows = import.errors.iter().map(|error| {
        let first = [says(&error.reason), error.line.to_string()];
        first.iter().chain(&error.raw).map(|c| inert(c).into_owned()).collect::<Vec<String>>()
    });
    for record in std::iter::once(head.collect()).chain(rows) {
        writer.write_record(record).expect("a vector takes every byte, and rows may differ in length");
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("the cells are text and the rest is ASCII")
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return gets an apostrophe (OWASP, CSV injection).
pub fn inert(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A row and what was made of it.
struct Judged {
    row: Row,
    answer: Result<Accepted, Why>,
}

/// The same number twice, or one client reference for two numbers. When both rows say the same, the first
/// one stays; when they differ, nobody here can tell which is right, and neither is taken.
fn reject_doubles(read: &mut [Judged]) {
    let mut reasons: Vec<(usize, Why)> = Vec::new();
    let mut numbers = HashMap::new();
    let mut references: HashMap<String, usize> = HashMap::new();
    for (i, accepted) in read.iter().enumerate().filter_map(|(i, j)| Some((i, j.answer.as_ref().ok()?))) {
        let person = &accepted.person;
        let line_of = |k: usize| read[k].row.line;
        let same = |k: usize| read[k].answer.as_ref().is_ok_and(|other| other.person == *person);
        let first_with_number = *numbers.entry(person.a_number).or_insert(i);
        if first_with_number != i {
            let (a, b) = (line_of(first_with_number), line_of(i));
            if same(first_with_number) {
                reasons.push((i, Why::SamePerson(a, b)));
            } else {
                let reason = Why::SameNumber(a, b);
                reasons.extend([(first_with_number, reason.clone()), (i, reason)]);
            }
            continue;
        }
        let Some(reference) = &person.client_ref else { continue };
        let first_with_reference = *references.entry(reference.to_lowercase()).or_insert(i);
        if first_with_reference != i {
            let (a, b) = (line_of(first_with_reference), line_of(i));
            let reason = Why::SameReference(a, b);
            reasons.extend([(first_with_reference, reason.clone()), (i, reason)]);
        }
    }
    for (i, reason) in reasons {
        let answer = &mut read[i].answer;
        // The first reason stays: a row that is doubled twice is still one rejected row.
        if answer.is_ok() {
            *answer = Err(reason);
        }
    }
}
