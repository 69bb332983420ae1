//! A page saved as one HTML file: by SingleFile, by the browser's own "Save page as", or by hand.

use super::left_out::without_long_data;
use super::tag::{Piece, Pieces};
use super::{Format, Opened, Refusal, SavedPage, address, limits, tokens};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use url::Url;

/// Bytes at the beginning in which the saving program's comment is looked for.
const HEAD: usize = 256 << 10;

/// What the saving program says in its comment.
#[derive(Default)]
struct Origin {
    is_single_file: bool,
    url: Option<Url>,
    saved_at: Option<DateTime<Utc>>,
}

/// Reads an HTML file in a charset that contains ASCII. `type_suffix` is added to the content type.
pub(super) fn open(html: &[u8], type_suffix: &str) -> Result<(Format, Opened), Refusal> {
    let mut pieces = Pieces::of(html);
    pieces.by_ref().for_each(drop);
    if pieces.is_cut {
        return Err(Refusal::Truncated);
    }
    let origin = origin(html);
    let mut cuts = tokens::find(html);
    cuts.extend(address_cuts(html, &cuts));
    cuts.sort_by_key(|cut| cut.place.start);
    let kept = (!cuts.is_empty()).then(|| tokens::make(html, &cuts));
    let body = without_long_data(kept.as_deref().unwrap_or(html)).into_owned();
    limits::page_size(body.len())?;
    let page = SavedPage {
        url: origin.url,
        saved_at: origin.saved_at,
        status: None,
        content_type: format!("text/html{type_suffix}"),
        headers: Vec::new(),
        body,
    };
    let (format, by) = if origin.is_single_file {
        (Format::SingleFile, Some("SingleFile".to_owned()))
    } else {
        (Format::Html, None)
    };
    let scrubbed = tokens::count(&cuts);
    Ok((format, Opened { pages: vec![page], kept, scrubbed, by, ..Opened::default() }))
}

/// The first comments of the page, in which a saving program writes where it found it.
fn comments(html: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> {
    Pieces::of(&html[..html.len().min(HEAD)])
        .filter_map(|piece| match piece {
            Piece::Comment(inside) if !inside.is_empty() => Some(inside),
            Piece::Comment(_) | Piece::Text(_) | Piece::Open(_) | Piece::Close(_) | Piece::Raw(_) => None,
        })
        .take(4)
}

fn origin(html: &[u8]) -> Origin {
    for inside in comments(html) {
        let text = String::from_utf8_lossy(&html[inside]);
        if text.contains("Page saved with SingleFile") {
            return single_file(&text);
        }
        if let Some(url) = saved_from(&text) {
            return Origin { url: address::page_url(url), ..Origin::default() };
        }
    }
    Origin::default()
}

/// SingleFile: lines ` url: …` and ` saved date: …`, the date as JavaScript's `Date` prints it.
fn single_file(comment: &str) -> Origin {
    let line = |key: &str| comment.lines().find_map(|line| line.trim().strip_prefix(key)).map(str::trim);
    Origin {
        is_single_file: true,
        url: line("url:").and_then(address::page_url),
        saved_at: line("saved date:").and_then(javascript_date),
    }
}

/// Chrome: `saved from url=(0034)https://…`; the number is the length of the address.
fn saved_from(comment: &str) -> Option<&str> {
    let rest = comment.trim().strip_prefix("saved from url=(")?;
    let (length, url) = rest.split_once(')')?;
    length.bytes().all(|b| b.is_ascii_digit()).then_some(url.trim())
}

/// `Thu Mar 12 2026 14:03:11 GMT-0600 (Mountain Daylight Time)`, or a time as RFC 3339 writes it.
fn javascript_date(text: &str) -> Option<DateTime<Utc>> {
    let bare = text.split('(').next().unwrap_or(text).trim();
    DateTime::parse_from_str(bare, "%a %b %d %Y %H:%M:%S GMT%z")
        .or_else(|_| DateTime::parse_from_rfc3339(bare))
        .or_else(|_| DateTime::parse_from_rfc2822(bare))
        .ok()
        .map(|at| at.to_utc())
}

/// Tokens in the address that the saving program wrote down.
fn address_cuts(html: &[u8], known: &[tokens::Cut]) -> Vec<tokens::Cut> {
    comments(html)
        .filter(|inside| !known.iter().any(|cut| inside.contains(&cut.place.start)))
        .filter_map(|inside| {
            let text = std::str::from_utf8(&html[inside.clone()]).ok()?;
            let is_origin = text.contains("Page saved with SingleFile") || saved_from(text).is_some();
            let (Cow::Owned(clean), 1..) = address::without_tokens(text) else { return None };
            is_origin.then(|| tokens::Cut { place: inside, instead: clean.into() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_browsers_print_them() {
        for text in [
            "Thu Mar 12 2026 14:03:11 GMT-0600 (Mountain Daylight Time)",
            "Thu Mar 12 2026 14:03:11 GMT-0600 (hora de verano de la montaña (México))",
            "2026-03-12T20:03:11Z",
        ] {
            assert_eq!(javascript_date(text).unwrap().to_rfc3339(), "2026-03-12T20:03:11+00:00", "{text}");
        }
        assert_eq!(javascript_date("yesterday"), None);
    }
}
