//! Which kind of file it is, by its bytes.

use super::limits::{self, Budget};
use super::{Damage, Opened, Refusal, SavedPage, gzip, har, html, image, mhtml, wacz, warc_file};
use encoding_rs::{UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// One HTML file, by a browser or by hand.
    Html,
    /// One HTML file by the extension SingleFile: pictures and styles inside.
    SingleFile,
    /// MHTML (RFC 2557), Chrome's "Webpage, Single File".
    Mhtml,
    /// A web archive, WARC 1.0 or 1.1 (ISO 28500), packed or not.
    Warc,
    /// Web archives in a ZIP (WACZ 1.1.1), by ArchiveWeb.page.
    Wacz,
    /// A record of a browser's requests (HAR 1.2), by its developer tools.
    Har,
    /// Text without tags, or JSON.
    Text,
    Pdf,
    Png,
    Jpeg,
}

impl Format {
    /// One stable word, for the archive and for interfaces.
    pub const fn key(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::SingleFile => "singlefile",
            Format::Mhtml => "mhtml",
            Format::Warc => "warc",
            Format::Wacz => "wacz",
            Format::Har => "har",
            Format::Text => "text",
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Jpeg => "jpeg",
        }
    }

    /// Whether it only shows the page, and a person has to say what it says.
    pub const fn is_image(self) -> bool {
        match self {
            Format::Pdf | Format::Png | Format::Jpeg => true,
            Format::Html
            | Format::SingleFile
            | Format::Mhtml
            | Format::Warc
            | Format::Wacz
            | Format::Har
            | Format::Text => false,
        }
    }
}

/// Finds the format and reads the file with it.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Result<(Format, Opened), Refusal> {
    if bytes.trim_ascii().is_empty() || bytes.iter().all(|b| *b == 0) {
        return Err(Refusal::Empty);
    }
    let image = |format, check: Result<(), Refusal>| check.map(|()| (format, Opened::default()));
    if bytes.starts_with(image::PDF) {
        image(Format::Pdf, image::check_pdf(bytes))
    } else if bytes.starts_with(image::PNG) {
        image(Format::Png, image::check_png(bytes))
    } else if bytes.starts_with(image::JPEG) {
        image(Format::Jpeg, image::check_jpeg(bytes))
    } else if wacz::is_zip(bytes) {
        Ok((Format::Wacz, wacz::open(bytes, budget)?))
    } else if bytes.starts_with(gzip::MAGIC) {
        let unpacked = gzip::all_members(bytes, budget)?;
        if !unpacked.starts_with(b"WARC/") {
            return Err(Refusal::NotKnown);
        }
        Ok((Format::Warc, warc_file::open(&unpacked, true, budget)?))
    } else if bytes.starts_with(b"WARC/") {
        Ok((Format::Warc, warc_file::open(bytes, false, budget)?))
    } else {
        open_text(bytes, budget)
    }
}

fn open_text(bytes: &[u8], budget: &mut Budget) -> Result<(Format, Opened), Refusal> {
    let (text, charset) = in_ascii_charset(bytes, budget)?;
    let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start();
    let is_mhtml = mhtml::is_mhtml(start);
    // A part of MHTML may be any bytes; every other format here is text.
    if is_program(start) || !is_mhtml && text.iter().any(is_control) {
        return Err(Refusal::NotKnown);
    }
    let (format, opened) = if is_mhtml {
        (Format::Mhtml, mhtml::open(&text, budget)?)
    } else if start.starts_with(b"{") || start.starts_with(b"[") {
        match har::open(start, budget)? {
            Some(opened) => (Format::Har, opened),
            None => open_plain(&text, budget)?,
        }
    } else if is_html(start) {
        html::open(&text, charset)?
    } else if has_end_tag(start) {
        return Err(Refusal::NotKnown);
    } else {
        open_plain(&text, budget)?
    };
    Ok((format, opened))
}

/// UTF-16 with its mark becomes UTF-8; every other charset a browser saves in contains ASCII. With it, what is
/// to be said of the charset in a content type.
fn in_ascii_charset<'a>(
    bytes: &'a [u8],
    budget: &mut Budget,
) -> Result<(Cow<'a, [u8]>, &'static str), Refusal> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ascii => return Ok((Cow::Borrowed(bytes), "")),
    };
    let (text, _, damaged) = encoding.decode(bytes);
    if damaged {
        return Err(Refusal::Damaged(Damage::Text));
    }
    budget.decoded(text.len())?;
    Ok((Cow::Owned(text.into_owned().into_bytes()), "; charset=utf-8"))
}

/// Text or JSON, in UTF-8.
fn open_plain(text: &[u8], budget: &mut Budget) -> Result<(Format, Opened), Refusal> {
    limits::page_size(text.len())?;
    if std::str::from_utf8(text).is_err() {
        return Err(Refusal::NotKnown);
    }
    let content_type = if har::is_json(text, budget)? { "application/json" } else { "text/plain" };
    let page = SavedPage {
        url: None,
        saved_at: None,
        status: None,
        content_type: format!("{content_type}; charset=utf-8"),
        headers: Vec::new(),
        body: text.to_vec(),
    };
    Ok((Format::Text, Opened { pages: vec![page], ..Opened::default() }))
}

fn is_control(b: &u8) -> bool {
    matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}

/// Scripts and other texts that a machine runs or an office program opens.
fn is_program(start: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 7] = [b"#!", b"<?php", b"{\\rtf", b"@echo", b"%!PS", b"#EXTM3U", b"<script"];
    BEGINNINGS.iter().any(|b| start.len() >= b.len() && start[..b.len()].eq_ignore_ascii_case(b))
}

/// Begins like a page or a part of one, or has its root element near the beginning.
fn is_html(start: &[u8]) -> bool {
    let head = start[..start.len().min(64 << 10)].to_ascii_lowercase();
    let has = |what: &[u8]| memchr::memmem::find(&head, what).is_some();
    if head.starts_with(b"<?xml") || head.starts_with(b"<svg") {
        return has(b"<html");
    }
    let begins = matches!(head.as_slice(), [b'<', next, ..] if next.is_ascii_alphabetic() || *next == b'!');
    begins || has(b"<html") || has(b"<!doctype html")
}

fn has_end_tag(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"</").any(|at| text.get(at + 2).is_some_and(u8::is_ascii_alphabetic))
}
