//! What was received, made readable: the text that a page shows, and what kind of thing it is. Pure.

use crate::fetch::capture::Manifest;
use crate::page::{Page, harmless};
use crate::printable::exact;
use crate::read::decode::decode;

/// What a body is, by its head and its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Html,
    Text,
    /// A picture, a PDF: not shown here, only given out.
    Other,
}

/// Larger pages are given out and not shown.
const SHOWN: usize = 4 * 1024 * 1024;
/// So many lines of text are shown.
const LINES: usize = 600;
/// So many lines of a source are read.
const SOURCE_LINES: usize = 4_000;

/// The content type that a head, or the manifest of a browser's look, names.
pub fn content_type(head: &[u8], capture: Option<&Manifest>) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().skip(1).find(|l| l.to_ascii_lowercase().starts_with("content-type:"));
    let named = line.and_then(|l| l.split_once(':')).map(|(_, v)| v.trim().to_owned());
    // A browser's look keeps the page as it stood, in UTF-8.
    named.or_else(|| capture.map(|_| "text/html; charset=utf-8".to_owned()))
}

pub fn kind(body: &[u8], content_type: Option<&str>) -> Kind {
    let named = content_type.unwrap_or_default().to_ascii_lowercase();
    let first: Vec<u8> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(5).collect();
    if body.len() > SHOWN || body.starts_with(b"%PDF") || named.starts_with("image/") {
        Kind::Other
    } else if named.contains("html") || first.first() == Some(&b'<') {
        Kind::Html
    } else if named.starts_with("text/") || named.contains("json") || std::str::from_utf8(body).is_ok() {
        Kind::Text
    } else {
        Kind::Other
    }
}

/// The lines that a reader sees; of what is no page, the lines of the text.
pub fn lines(body: &[u8], content_type: Option<&str>) -> Vec<String> {
    let text = decode(body, content_type).text;
    let lines = match kind(body, content_type) {
        Kind::Html => Page::parse(&text).map(|page| page.root().lines()).unwrap_or_default(),
        Kind::Text => text.lines().map(str::to_owned).collect(),
        Kind::Other => Vec::new(),
    };
    lines.into_iter().take(LINES).map(|line| visible(&line)).collect()
}

/// The lines of what was received, as they stand; a long one is cut.
pub fn source(body: &[u8], content_type: Option<&str>) -> Vec<String> {
    match kind(body, content_type) {
        Kind::Html | Kind::Text => {
            let text = decode(body, content_type).text;
            text.lines().take(SOURCE_LINES).map(|line| exact(line, 400)).collect()
        }
        Kind::Other => Vec::new(),
    }
}

/// The page in UTF-8, for the frame, without what reaches out of it. `None`: it cannot be shown, only given out.
pub fn shown(body: &[u8], content_type: Option<&str>) -> Option<Vec<u8>> {
    harmless(&decode(body, content_type).text).map(String::into_bytes).ok()
}

/// Characters that turn or hide text are shown as what they are; a line without end is cut.
pub fn visible(text: &str) -> String {
    exact(text, 4_000)
}

/// One header of a request or a head.
pub fn header(head: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let mut headers = text.lines().skip(1).take_while(|l| !l.is_empty()).filter_map(|l| l.split_once(':'));
    headers.find(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| visible(v.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_is_is_told_by_head_and_bytes() {
        for (body, named, expected) in [
            ("<p>x", Some("text/html"), Kind::Html),
            (" <!doctype html>", None, Kind::Html),
            ("{\"a\":1}", Some("application/json"), Kind::Text),
            ("%PDF-1.7", None, Kind::Other),
            ("x", Some("image/png"), Kind::Other),
        ] {
            assert_eq!(kind(body.as_bytes(), named), expected, "{body}");
        }
    }

    #[test]
    fn a_header_is_found_in_any_case() {
        assert_eq!(
            header(b"GET / HTTP/1.1\r\nUser-Agent: T/1\r\n\r\n", "user-agent").as_deref(),
            Some("T/1")
        );
    }
}
