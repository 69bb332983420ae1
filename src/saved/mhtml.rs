//! MHTML (RFC 2557): a page and what belongs to it as the parts of one mail message, as Chrome saves it.
//!
//! The parts are split here, one level deep, and only their heads are read by the mail parser: a message built of
//! messages in messages costs nothing.

use super::limits::{self, Budget};
use super::secret::is_token_service;
use super::tokens::{self, Cut};
use super::transfer::{Transfer, WayBack};
use super::{Damage, Opened, Refusal, SavedPage, address, is_page_type};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders};
use std::borrow::Cow;
use std::ops::Range;

/// The longest head of the message or of a part, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// Where one part stands in the file.
struct Part {
    /// From its first header to the end of its body: what is cut when the part is dropped.
    whole: Range<usize>,
    head: Range<usize>,
    body: Range<usize>,
}

/// Whether the text begins with the head of an MHTML message.
pub(super) fn is_mhtml(start: &[u8]) -> bool {
    let head = head_of(start).to_ascii_lowercase();
    let first_line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let name = first_line.split(|b| *b == b':').next().unwrap_or_default();
    let is_header = name.len() < first_line.len()
        && !name.is_empty()
        && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    let has = |what: &str| memchr::memmem::find(&head, what.as_bytes()).is_some();
    is_header
        && (head.starts_with(b"from: <saved by")
            || has("snapshot-content-location:")
            || has("content-type:") && has("multipart/related"))
}

pub(super) fn open(file: &[u8], budget: &mut Budget) -> Result<Opened, Refusal> {
    let start = file.len() - file.trim_ascii_start().len();
    let head = start..start + head_of(&file[start..]).len();
    if head.end == file.len() {
        return Err(Refusal::Truncated);
    }
    let message = parsed(&file[head.clone()])?;
    let boundary = message
        .content_type()
        .and_then(|kind| kind.attribute("boundary"))
        .filter(|boundary| !boundary.is_empty())
        .ok_or(Refusal::Damaged(Damage::Part))?;
    let mut opened = Opened { by: saved_by(&message), ..Opened::default() };
    let saved_at = message
        .date()
        .filter(|date| date.is_valid())
        .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    let mut cuts = Vec::new();
    cuts.extend(address_cut(file, &head));
    for part in parts(file, head.end, boundary, budget)? {
        read_part(file, &part, saved_at, budget, &mut opened, &mut cuts)?;
    }
    opened.scrubbed = tokens::count(&cuts);
    opened.kept = (!cuts.is_empty()).then(|| tokens::make(file, &cuts));
    Ok(opened)
}

fn read_part(
    file: &[u8],
    part: &Part,
    saved_at: Option<DateTime<Utc>>,
    budget: &mut Budget,
    opened: &mut Opened,
    cuts: &mut Vec<Cut>,
) -> Result<(), Refusal> {
    let head = parsed(&file[part.head.clone()])?;
    let text = |name: &'static str| head.header_raw(name).map(unfolded);
    let location = text("Content-Location");
    if location.as_deref().is_some_and(is_token_service) {
        cuts.push(Cut { place: part.whole.clone(), instead: "".into() });
        return Ok(());
    }
    let content_type = text("Content-Type").unwrap_or_default();
    cuts.extend(address_cut(file, &part.head));
    if !is_page_type(&content_type) {
        return Ok(());
    }
    let coding = text("Content-Transfer-Encoding").unwrap_or_default();
    let transfer = Transfer::named(&coding).ok_or(Refusal::Damaged(Damage::Part))?;
    let body = transfer.undone(&file[part.body.clone()])?;
    budget.decoded(body.len())?;
    limits::page_size(body.len())?;
    let found = tokens::find(&body);
    let clean = tokens::make(&body, &found);
    cuts.extend(in_file(file, part, transfer, found, &clean));
    opened.pages.push(SavedPage {
        url: location.as_deref().and_then(address::page_url),
        saved_at,
        status: None,
        content_type,
        headers: Vec::new(),
        body: clean,
    });
    Ok(())
}

/// The cuts of a decoded body, where it is written in the file.
fn in_file(file: &[u8], part: &Part, transfer: Transfer, found: Vec<Cut>, clean: &[u8]) -> Vec<Cut> {
    let start = part.body.start;
    match transfer {
        Transfer::Plain => found
            .into_iter()
            .map(|cut| Cut { place: start + cut.place.start..start + cut.place.end, ..cut })
            .collect(),
        Transfer::QuotedPrintable => {
            let mut way = WayBack::new(&file[part.body.clone()]);
            found
                .into_iter()
                .map(|cut| {
                    let place = start + way.to(cut.place.start)..start + way.to(cut.place.end);
                    Cut { place, instead: cut.instead }
                })
                .collect()
        }
        Transfer::Base64 if found.is_empty() => Vec::new(),
        // Bytes do not keep their places in base64: the body is written anew, and counted by its first cut.
        Transfer::Base64 => {
            let written = BASE64_STANDARD.encode(clean);
            let lines: Vec<&str> =
                (0..written.len()).step_by(76).map(|at| &written[at..(at + 76).min(written.len())]).collect();
            let whole = Cut { place: part.body.clone(), instead: Cow::Owned(lines.join("\r\n")) };
            let rest =
                (1..found.len()).map(|_| Cut { place: part.body.end..part.body.end, instead: "".into() });
            std::iter::once(whole).chain(rest).collect()
        }
    }
}

/// Tokens in the addresses of a head.
fn address_cut(file: &[u8], head: &Range<usize>) -> Option<Cut> {
    let text = std::str::from_utf8(&file[head.clone()]).ok()?;
    match address::without_tokens(text) {
        (Cow::Owned(clean), _) => Some(Cut { place: head.clone(), instead: clean.into() }),
        (Cow::Borrowed(_), _) => None,
    }
}

/// The parts between the boundaries. The closing boundary must be there.
fn parts(file: &[u8], from: usize, boundary: &str, budget: &mut Budget) -> Result<Vec<Part>, Refusal> {
    let marker = format!("--{boundary}");
    let (mut parts, mut begun): (Vec<Part>, Option<usize>) = (Vec::new(), None);
    for found in memchr::memmem::find_iter(&file[from..], marker.as_bytes()) {
        let at = from + found;
        let after = &file[at + marker.len()..];
        if at > 0 && file[at - 1] != b'\n' {
            continue;
        }
        let is_last = after.starts_with(b"--");
        let line_end = memchr::memchr(b'\n', after).map(|n| at + marker.len() + n + 1);
        let rest_of_line = &after[..line_end.map_or(after.len(), |end| end - at - marker.len())];
        if !is_last && !rest_of_line.trim_ascii().is_empty() {
            continue; // another boundary that begins with this one
        }
        if let Some(start) = begun {
            budget.entry()?;
            parts.push(part(file, start..at));
        }
        if is_last {
            return if parts.is_empty() { Err(Refusal::Damaged(Damage::Part)) } else { Ok(parts) };
        }
        begun = Some(line_end.ok_or(Refusal::Truncated)?);
    }
    Err(Refusal::Truncated)
}

/// The line break before a boundary belongs to the boundary (RFC 2046 §5.1.1).
fn part(file: &[u8], whole: Range<usize>) -> Part {
    let head = whole.start..whole.start + head_of(&file[whole.clone()]).len();
    let mut end = whole.end;
    for byte in [b'\n', b'\r'] {
        if end > head.end && file[end - 1] == byte {
            end -= 1;
        }
    }
    Part { body: head.end..end, head, whole: whole.start..end }
}

/// The lines up to the first empty one, and that one.
fn head_of(text: &[u8]) -> &[u8] {
    let within = &text[..text.len().min(MAX_HEAD)];
    let ends =
        [&b"\r\n\r\n"[..], b"\n\n"].map(|end| memchr::memmem::find(within, end).map(|at| at + end.len()));
    let end = ends.into_iter().flatten().min().unwrap_or(within.len());
    &text[..end]
}

fn parsed(head: &[u8]) -> Result<Message<'_>, Refusal> {
    MessageParser::default().parse_headers(head).ok_or(Refusal::Damaged(Damage::Part))
}

/// A header's value on one line.
fn unfolded(raw: &str) -> String {
    raw.trim().replace("\r\n", "").replace(['\n', '\t'], " ")
}

/// `From: <Saved by Blink>` and the like.
fn saved_by(message: &Message<'_>) -> Option<String> {
    let from = message.header_raw("From")?;
    let (_, program) = from.split_once("Saved by ")?;
    let name: String =
        program.trim().trim_end_matches('>').chars().filter(|c| !c.is_control()).take(80).collect();
    (!name.is_empty()).then_some(name)
}
