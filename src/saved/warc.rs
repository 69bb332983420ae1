//! A strict reader of WARC 1.0 and 1.1 (ISO 28500): the records of an unpacked file, one after the other.
//!
//! Lengths are only ever compared with what is there, so a record that claims to be huge costs nothing.

use super::{Damage, Refusal};
use memchr::memmem;
use std::ops::Range;

/// The longest head of a record, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// One record: its fields, and the bytes it holds.
pub(crate) struct Record<'a> {
    /// The whole record with the two line ends that close it.
    pub(crate) whole: &'a [u8],
    /// Version and fields as written, with their line ends.
    pub(crate) head: &'a str,
    /// Names in lower case, in the order of the file.
    pub(crate) fields: Vec<(String, String)>,
    /// What the record holds, `Content-Length` bytes.
    pub(crate) block: &'a [u8],
}

impl Record<'_> {
    /// The first field of this (lower-case) name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// `WARC-Type`: `response`, `request` and so on, in lower case.
    pub(crate) fn kind(&self) -> String {
        self.field("warc-type").unwrap_or_default().to_ascii_lowercase()
    }

    /// `WARC-Target-URI`; WARC 1.0 files of some programs put it in angle brackets.
    pub(crate) fn target(&self) -> Option<&str> {
        let target = self.field("warc-target-uri")?;
        Some(target.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(target))
    }

    /// Whether only a part of what was received is here: cut when it was saved, or spread over several records.
    pub(crate) fn is_partial(&self) -> bool {
        self.field("warc-truncated").is_some() || self.field("warc-segment-number").is_some()
    }
}

/// Walks the records of a file.
pub(crate) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(crate) fn of(file: &'a [u8]) -> Records<'a> {
        Records { rest: file }
    }

    fn record(&mut self) -> Result<Record<'a>, Refusal> {
        let damaged = Refusal::Damaged(Damage::Record);
        let file = self.rest;
        let within = &file[..file.len().min(MAX_HEAD)];
        let Some(head_end) = memmem::find(within, b"\r\n\r\n") else {
            return Err(if within.len() < file.len() { damaged } else { cut_or_damaged(file) });
        };
        let head = std::str::from_utf8(&file[..head_end + 2]).map_err(|_| damaged)?;
        let fields = fields(head).ok_or(damaged)?;
        let mut lengths = fields.iter().filter(|(name, _)| name == "content-length");
        let (Some((_, length)), None) = (lengths.next(), lengths.next()) else { return Err(damaged) };
        let length = whole_number(length).ok_or(damaged)?;
        let block = Range { start: head_end + 4, end: (head_end + 4).saturating_add(length) };
        let end = block.end.saturating_add(4);
        match file.get(block.end..end) {
            Some(b"\r\n\r\n") => {}
            Some(_) => return Err(damaged),
            None => return Err(Refusal::Truncated),
        }
        self.rest = &file[end..];
        Ok(Record { whole: &file[..end], head, fields, block: &file[block] })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Refusal>;

    fn next(&mut self) -> Option<Result<Record<'a>, Refusal>> {
        (!self.rest.is_empty()).then(|| self.record())
    }
}

/// A head without its end: the file was cut, when what is there could be one.
fn cut_or_damaged(file: &[u8]) -> Refusal {
    const VERSION: &[u8] = b"WARC/1.";
    let begins = file.starts_with(VERSION) || VERSION.starts_with(file);
    if begins { Refusal::Truncated } else { Refusal::Damaged(Damage::Record) }
}

/// The fields of a head that begins with the version; `None` when it is not one.
fn fields(head: &str) -> Option<Vec<(String, String)>> {
    let (version, lines) = head.split_once("\r\n")?;
    if !matches!(version, "WARC/1.0" | "WARC/1.1") {
        return None;
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines.split_terminator("\r\n") {
        if line.starts_with([' ', '\t']) {
            // A continued line, as WARC 1.0 allows.
            let (_, value) = fields.last_mut()?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    Some(fields)
}

/// Digits only: no sign, no space.
fn whole_number(text: &str) -> Option<usize> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
