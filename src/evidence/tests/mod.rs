//! What people read in the evidence folder, read back: the report by `pdftotext`, the tables by a CSV reader, the drafts
//! by a ZIP reader.

mod drafts;
mod hostile;
mod report;
mod story;
mod tables;

use super::case::Case;
use std::io::{Cursor, Read};
use std::process::Command;

/// The report of a case.
fn pdf(case: &Case) -> Vec<u8> {
    super::report::report(case).expect("a report")
}

/// What `pdftotext` reads, with these options.
fn read(pdf: &[u8], options: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let out = Command::new("pdftotext").args(options).arg(&file).arg("-").output();
    let out = out.expect("these tests read the report with pdftotext: install the package poppler-utils");
    assert!(out.status.success(), "pdftotext: {}", String::from_utf8_lossy(&out.stderr));
    // It writes what stands beyond the first plane in the document's own data as two halves.
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The words of a report in one line.
fn text(case: &Case) -> String {
    read(&pdf(case), &[]).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All parts of a `.docx`, one after the other.
fn unzipped(docx: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a ZIP");
    let mut all = String::new();
    for n in 0..zip.len() {
        zip.by_index(n).expect("a part").read_to_string(&mut all).expect("UTF-8");
    }
    all
}

/// Everything that is made of a case, as text.
fn everything(case: &Case) -> String {
    let pdf = pdf(case);
    let mut all = read(&pdf, &[]).split_whitespace().collect::<String>();
    all.push_str(&String::from_utf8_lossy(&pdf));
    for table in [super::tables::timeline(case), super::tables::coverage(case)] {
        all.push_str(&String::from_utf8(table).expect("UTF-8"));
    }
    for (name, bytes) in super::drafts::drafts(case).expect("drafts") {
        all.push_str(&name);
        all.push_str(&if name.ends_with(".docx") {
            unzipped(&bytes)
        } else {
            String::from_utf8_lossy(&bytes).into()
        });
    }
    all
}
