//! A draft as `.docx`: US Letter, the warning in the header of each page, page numbers below. The dates in it are those of
//! the case, so the same case gives the same bytes.

use super::super::case::Case;
use super::block::{Block, Draft};
use super::{DraftError, WARNING};
use docx_rs::{
    AlignmentType, Docx, Footer, Header, LineSpacing, NumPages, PageMargin, PageNum, Paragraph, Run,
    RunFonts, Shading, Table, TableCell, TableLayoutType, TableRow, WidthType,
};
use std::io::Cursor;

/// Twentieths of a point: 6.5 inches between margins of one inch.
const WIDTH: usize = 9_360;
const MARGIN: i32 = 1_440;

pub fn written(draft: &Draft, case: &Case) -> Result<Vec<u8>, DraftError> {
    let made_at = case.made_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut docx = Docx::new()
        .created_at(&made_at)
        .updated_at(&made_at)
        .page_size(12_240, 15_840)
        .page_margin(PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN))
        .default_fonts(
            RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").cs("Times New Roman"),
        )
        .default_size(23)
        .header(Header::new().add_paragraph(warning()))
        .footer(Footer::new().add_paragraph(page_numbers()))
        .add_paragraph(title(&draft.title));
    for block in &draft.blocks {
        docx = match block {
            Block::Table { heading, rows } => {
                docx.add_table(table(heading, rows)).add_paragraph(Paragraph::new())
            }
            Block::Heading(text) => docx.add_paragraph(heading_of(text)),
            Block::Text(text) => {
                docx.add_paragraph(spaced(Paragraph::new().add_run(Run::new().add_text(text))))
            }
            Block::Bullet(text) => docx.add_paragraph(bullet(text)),
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(|fault| DraftError(draft.name.into(), fault.to_string()))?;
    Ok(bytes.into_inner())
}

fn warning() -> Paragraph {
    Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_text(WARNING).bold())
}

fn page_numbers() -> Paragraph {
    let text = |text: &str| Run::new().add_text(text);
    Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(text("Page "))
        .add_page_num(PageNum::new())
        .add_run(text(" of "))
        .add_num_pages(NumPages::new())
}

fn title(text: &str) -> Paragraph {
    spaced(Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_text(text).bold().size(28)))
}

fn heading_of(text: &str) -> Paragraph {
    spaced(Paragraph::new().keep_next(true).add_run(Run::new().add_text(text).bold()))
}

/// Twelve points after each paragraph's half.
fn spaced(paragraph: Paragraph) -> Paragraph {
    paragraph.line_spacing(LineSpacing::new().before(60).after(120))
}

fn bullet(text: &str) -> Paragraph {
    let run = Run::new().add_text(format!("•  {text}"));
    spaced(Paragraph::new().indent(Some(360), None, None, None).add_run(run))
}

fn table(heading: &[String], rows: &[Vec<String>]) -> Table {
    let width = WIDTH / heading.len().max(1);
    let head = heading.iter().map(|text| cell(text, width, true)).collect();
    let mut all = vec![TableRow::new(head).cant_split()];
    all.extend(rows.iter().map(|cells| {
        TableRow::new(cells.iter().map(|text| cell(text, width, false)).collect()).cant_split()
    }));
    Table::new(all)
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
        .set_grid(vec![width; heading.len()])
}

fn cell(text: &str, width: usize, heading: bool) -> TableCell {
    let run = Run::new().add_text(text).size(18);
    let run = if heading { run.bold() } else { run };
    let cell = TableCell::new().width(width, WidthType::Dxa).add_paragraph(Paragraph::new().add_run(run));
    if heading { cell.shading(Shading::new().fill("ECECEC")) } else { cell }
}
