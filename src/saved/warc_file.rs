//! The pages of a web archive (WARC), and the archive without the secrets of the session it was made in.

use super::http_answer::{Body, HttpMessage, NewBody};
use super::limits::{self, Budget};
use super::secret::is_token_service;
use super::warc::{Record, Records};
use super::{Opened, Refusal, SavedPage, address, gzip, is_page_type, tokens};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// What becomes of one record in the file that is kept.
enum Fate {
    /// Nothing secret in it: every byte stays.
    Stays,
    /// Left out: `secrets` things of the session were in it.
    Goes { secrets: u32 },
    /// Written again without them, with this block.
    Changes { secrets: u32, block: Vec<u8> },
}

/// Reads an unpacked WARC. What is kept is packed again, record by record, when `is_packed`.
pub(super) fn open(file: &[u8], is_packed: bool, budget: &mut Budget) -> Result<Opened, Refusal> {
    let (mut opened, mut kept) = (Opened::default(), Vec::new());
    let mut is_changed = false;
    for record in Records::of(file) {
        let record = record?;
        budget.entry()?;
        let written: Cow<'_, [u8]> = match read(&record, &mut opened, budget)? {
            Fate::Stays => Cow::Borrowed(record.whole),
            Fate::Goes { secrets } => {
                is_changed = true;
                opened.scrubbed += secrets;
                continue;
            }
            Fate::Changes { secrets, block } => {
                is_changed = true;
                opened.scrubbed += secrets;
                Cow::Owned(written(&record, &block))
            }
        };
        if is_packed {
            kept.extend(gzip::member(&written));
        } else {
            kept.extend_from_slice(&written);
        }
    }
    opened.kept = is_changed.then_some(kept);
    Ok(opened)
}

fn read(record: &Record<'_>, opened: &mut Opened, budget: &mut Budget) -> Result<Fate, Refusal> {
    if record.target().is_some_and(is_token_service) {
        return Ok(Fate::Goes { secrets: 1 });
    }
    let is_web = record.target().is_some_and(|t| t.starts_with("http://") || t.starts_with("https://"));
    match record.kind().as_str() {
        "response" if is_web => response(record, opened, budget),
        "resource" if is_web => resource(record, opened),
        "warcinfo" => {
            opened.by = opened.by.take().or_else(|| software(record.block));
            Ok(info(record))
        }
        "request" => Ok(request(record)),
        "revisit" => Ok(revisit(record)),
        _another_kind => Ok(other(record)),
    }
}

fn response(record: &Record<'_>, opened: &mut Opened, budget: &mut Budget) -> Result<Fate, Refusal> {
    let Some(answer) = HttpMessage::parse(record.block) else { return Ok(other(record)) };
    let content_type = answer.header("content-type").unwrap_or_default().to_owned();
    let (headers, mut secrets) = answer.clean_headers();
    secrets += target_tokens(record);
    if !is_page_type(&content_type) {
        return Ok(changed(secrets, || answer.rewritten(NewBody::Same)));
    }
    let body = match answer.decoded_body(budget)? {
        Body::AsKept => Cow::Borrowed(answer.body),
        Body::Decoded(body) => Cow::Owned(body),
        Body::Unreadable => return Ok(passed_over(opened)),
    };
    if record.is_partial() {
        return Ok(passed_over(opened));
    }
    limits::page_size(body.len())?;
    let (clean, found) = clean_body(&body);
    secrets += found;
    let kept_body = if found > 0 { NewBody::Bytes(&clean) } else { NewBody::Same };
    let fate = changed(secrets, || answer.rewritten(kept_body));
    opened.pages.push(SavedPage {
        url: record.target().and_then(address::page_url),
        saved_at: date(record),
        status: answer.status(),
        content_type,
        headers,
        body: clean.into_owned(),
    });
    Ok(fate)
}

fn resource(record: &Record<'_>, opened: &mut Opened) -> Result<Fate, Refusal> {
    let content_type = record.field("content-type").unwrap_or_default().to_owned();
    if !is_page_type(&content_type) {
        return Ok(changed(target_tokens(record), || record.block.to_vec()));
    }
    if record.is_partial() {
        return Ok(passed_over(opened));
    }
    limits::page_size(record.block.len())?;
    let (clean, found) = clean_body(record.block);
    let fate = changed(found + target_tokens(record), || clean.to_vec());
    opened.pages.push(SavedPage {
        url: record.target().and_then(address::page_url),
        saved_at: date(record),
        status: None,
        content_type,
        headers: Vec::new(),
        body: clean.into_owned(),
    });
    Ok(fate)
}

/// A request stays when it carries nothing of the session: no cookie, no token, no form.
fn request(record: &Record<'_>) -> Fate {
    let Some(request) = HttpMessage::parse(record.block) else { return other(record) };
    let (_, mut secrets) = request.clean_headers();
    let (_, in_line) = address::without_tokens(&request.first_line);
    secrets += in_line + target_tokens(record) + u32::from(!request.body.is_empty());
    changed(secrets, || request.rewritten(NewBody::None))
}

/// The head of an answer whose body was the same as before.
fn revisit(record: &Record<'_>) -> Fate {
    let Some(answer) = HttpMessage::parse(record.block) else { return other(record) };
    let (_, secrets) = answer.clean_headers();
    changed(secrets + target_tokens(record), || answer.rewritten(NewBody::Same))
}

/// Lines about the program and how it was called. wget's say every header it was told to send.
fn info(record: &Record<'_>) -> Fate {
    let text = String::from_utf8_lossy(record.block);
    let lines: Vec<&str> = text.split_inclusive('\n').filter(|line| !tells_a_secret(line)).collect();
    let secrets = text.split_inclusive('\n').count() - lines.len();
    changed(u32::try_from(secrets).unwrap_or(u32::MAX), || lines.concat().into_bytes())
}

/// Notes of the saving program and the like: left out when there is a token or a cookie in them. A picture of the
/// page is no text, and has none.
fn other(record: &Record<'_>) -> Fate {
    let is_secret = std::str::from_utf8(record.block).is_ok_and(tells_a_secret);
    let secrets = u32::from(is_secret) + target_tokens(record);
    if secrets > 0 { Fate::Goes { secrets } } else { Fate::Stays }
}

/// Whether a text has a header with a cookie or a password in it, or an address with a token.
fn tells_a_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("cookie:") || lower.contains("authorization:") || address::without_tokens(text).1 > 0
}

/// What cannot be looked through is not kept either.
fn passed_over(opened: &mut Opened) -> Fate {
    opened.skipped += 1;
    Fate::Goes { secrets: 0 }
}

fn changed(secrets: u32, block: impl FnOnce() -> Vec<u8>) -> Fate {
    if secrets > 0 { Fate::Changes { secrets, block: block() } } else { Fate::Stays }
}

fn target_tokens(record: &Record<'_>) -> u32 {
    record.target().map_or(0, |target| address::without_tokens(target).1)
}

/// The body without tokens in its fields. JSON has none: its strings are not touched.
pub(super) fn clean_body(body: &[u8]) -> (Cow<'_, [u8]>, u32) {
    if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return (Cow::Borrowed(body), 0);
    }
    let cuts = tokens::find(body);
    if cuts.is_empty() {
        return (Cow::Borrowed(body), 0);
    }
    (Cow::Owned(tokens::make(body, &cuts)), tokens::count(&cuts))
}

/// `WARC-Date`: RFC 3339.
fn date(record: &Record<'_>) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(record.field("warc-date")?).ok().map(|at| at.to_utc())
}

/// `software: …` of a `warcinfo` record.
fn software(block: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(block);
    let line = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("software").then_some(value)
    })?;
    let name: String = line.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    (!name.is_empty()).then_some(name)
}

/// A record with another block. Its checksums are left out: they would be of the block it had. All other fields
/// stay as they were written.
fn written(record: &Record<'_>, block: &[u8]) -> Vec<u8> {
    let (mut out, mut is_left_out) = (String::with_capacity(record.head.len() + block.len()), false);
    for line in record.head.split_inclusive("\r\n") {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        // A continued line goes with the field it continues.
        if !line.starts_with([' ', '\t']) {
            is_left_out =
                matches!(name.as_str(), "content-length" | "warc-block-digest" | "warc-payload-digest");
        }
        if !is_left_out {
            out.push_str(&address::without_tokens(line).0);
        }
    }
    let mut out = format!("{out}Content-Length: {}\r\n\r\n", block.len()).into_bytes();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}
