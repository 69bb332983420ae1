//! REPORT.pdf: what people read first. PDF/A-2b, the same bytes for the same case, in English or Spanish.
//!
//! Sections make pieces (`piece`), which know nothing of paper; `paper` puts pieces on pages with `setting` (shaped text),
//! `grid` (tables) and `strip`; `pdf` writes the pages. No clock and no fonts of the machine.

mod asked;
mod changes;
mod check;
mod cover;
mod front;
mod grid;
mod looks;
mod paper;
mod pdf;
mod piece;
mod proof;
mod setting;
mod strip;

use super::case::Case;
use super::facts::printable;
use super::words::Words;
use piece::Piece;

/// Why no report was made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A fault of ours or of the font files: the rules of PDF/A were not met.
    #[error("the report could not be written as PDF/A ({0}); report this as a fault of the program")]
    Pdf(String),
    #[error("a font that is compiled in cannot be used ({0}); build the program again from clean sources")]
    Font(&'static str),
}

/// The whole report of a case.
pub fn report(case: &Case) -> Result<Vec<u8>, ReportError> {
    let case = printable(case);
    let words = Words(case.language);
    let mut paper = paper::Paper::new(setting::Setter::new()?);
    for piece in pieces(&case, words) {
        paper.put(&piece);
    }
    pdf::written(&case, words, paper)
}

/// In the order in which they are read.
fn pieces(case: &Case, words: Words) -> Vec<Piece> {
    let mut pieces = front::title(case, words);
    pieces.extend(front::in_short(case, words));
    pieces.extend(changes::changes(case, words));
    pieces.extend(strip::strips(case, words));
    pieces.extend(asked::asked(case, words));
    pieces.extend(looks::looks(case, words));
    pieces.extend(cover::coverage(case, words));
    pieces.extend(cover::incidents(case, words));
    pieces.extend(proof::controls(case, words));
    pieces.extend(proof::bounds(case, words));
    pieces.extend(proof::receipts(case, words));
    pieces.extend(check::limits(words));
    pieces.extend(check::how_to_check(words));
    pieces.extend(check::hashes(case, words));
    pieces
}
