//! WACZ 1.1.1: web archives in a ZIP, under `archive/`. Only those are read.

use super::limits::{Budget, ReadError};
use super::{Damage, Opened, Refusal, gzip, warc_file};
use std::io::{self, Cursor, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// One web archive out of the ZIP, and the one to keep in its place.
struct Archive {
    name: String,
    kept: Vec<u8>,
}

/// Whether these are the first bytes of a ZIP, with entries or without.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Result<Opened, Refusal> {
    check_counts(bytes, budget)?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
    budget.could_hold(zip.len())?;
    let numbers: Vec<usize> = (0..zip.len()).filter(|n| is_archive(zip.name_for_index(*n))).collect();
    if numbers.is_empty() {
        return Err(Refusal::NotKnown);
    }
    zip.validate_header_consistency().map_err(refusal)?;
    let (mut whole, mut archives, mut is_changed) = (Opened::default(), Vec::new(), false);
    for number in numbers {
        let (name, given) = unpacked(&mut zip, number, budget)?;
        let opened = open_archive(&given, budget)?;
        whole.pages.extend(opened.pages);
        whole.scrubbed += opened.scrubbed;
        whole.skipped += opened.skipped;
        whole.by = whole.by.take().or(opened.by);
        is_changed |= opened.kept.is_some();
        archives.push(Archive { name, kept: opened.kept.unwrap_or(given) });
    }
    whole.kept = is_changed.then(|| packed(&archives));
    Ok(whole)
}

/// `archive/….warc` or `archive/….warc.gz`, not in a folder below.
fn is_archive(name: Option<Result<std::borrow::Cow<'_, str>, ZipError>>) -> bool {
    let Some(Ok(name)) = name else { return false };
    let Some(file) = name.strip_prefix("archive/") else { return false };
    !file.contains(['/', '\\', '\0']) && (file.ends_with(".warc") || file.ends_with(".warc.gz"))
}

fn unpacked(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    number: usize,
    budget: &mut Budget,
) -> Result<(String, Vec<u8>), Refusal> {
    budget.entry()?;
    let entry = zip.by_index(number).map_err(refusal)?;
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(Refusal::Damaged(Damage::Packing));
    }
    let name = entry.name().map_err(refusal)?.into_owned();
    let mut out = Vec::new();
    budget.read(entry, &mut out).map_err(|error| match error {
        ReadError::Refused(refusal) => refusal,
        ReadError::Io(_) => Refusal::Damaged(Damage::Packing),
    })?;
    Ok((name, out))
}

fn open_archive(given: &[u8], budget: &mut Budget) -> Result<Opened, Refusal> {
    if given.starts_with(gzip::MAGIC) {
        return warc_file::open(&gzip::all_members(given, budget)?, true, budget);
    }
    warc_file::open(given, false, budget)
}

/// A ZIP of these archives alone. The index, the list of pages and the checksums of the file as given would no
/// longer be true of them; players build their own index.
fn packed(archives: &[Archive]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for archive in archives {
        writer
            .start_file(archive.name.as_str(), options)
            .map_err(io::Error::from)
            .and_then(|()| writer.write_all(&archive.kept))
            .expect("writing to memory does not fail, and names were distinct when they were read");
    }
    writer.finish().expect("writing to memory does not fail").into_inner()
}

/// Looks at every place that could say how many entries there are, before any room is made for them.
fn check_counts(bytes: &[u8], budget: &Budget) -> Result<(), Refusal> {
    let mut ends = 0;
    for at in memchr::memmem::find_iter(bytes, b"PK\x05\x06") {
        ends += 1;
        if let Some([low, high]) = bytes.get(at + 10..at + 12)
            && [*low, *high] != [0xff, 0xff]
        {
            budget.could_hold(usize::from(u16::from_le_bytes([*low, *high])))?;
        }
    }
    for at in memchr::memmem::find_iter(bytes, b"PK\x06\x06") {
        let count = bytes.get(at + 32..).and_then(|rest| rest.first_chunk::<8>());
        let count = count.map_or(0, |count| u64::from_le_bytes(*count));
        budget.could_hold(usize::try_from(count).unwrap_or(usize::MAX))?;
    }
    if ends == 0 { Err(Refusal::Truncated) } else { budget.could_hold(ends) }
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => Refusal::Encrypted,
        ZipError::InvalidPassword => Refusal::Encrypted,
        ZipError::CompressionMethodNotSupported(_) => Refusal::Damaged(Damage::Packing),
        _another => Refusal::Damaged(Damage::List),
    }
}
