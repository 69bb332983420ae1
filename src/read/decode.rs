//! Bytes to text: the charset that the answer claims, and whether the bytes keep to it.

use encoding_rs::{Encoding, UTF_8};
use memchr::memmem;
use std::borrow::Cow;

/// The text of a body.
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// The bytes are not what they claim to be, or claim what nobody knows: no proof of an absence.
    pub damaged: bool,
    /// Where the text begins in the body, when it stands there byte for byte (UTF-8 or ASCII).
    pub offset: Option<usize>,
}

/// Charset names of 16 letters and more, inside the page, are let pass: `source::mask` may hide them.
const LONGEST_LABEL: usize = 15;

/// Decodes `body`. The header's `charset` counts first, then a byte order mark, then a `meta` in the first
/// kilobyte, then UTF-8. A mark that contradicts the header counts, and is damage.
pub fn decode<'a>(body: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let from_header = content_type.and_then(charset_of).map(|label| Encoding::for_label(label.as_bytes()));
    let from_bom = Encoding::for_bom(body);
    let (encoding, bom) = match (from_header, from_bom) {
        (_, Some((encoding, bom))) => (Some(encoding), bom),
        (Some(encoding), None) => (encoding, 0),
        (None, None) => (Some(from_meta(body).unwrap_or(UTF_8)), 0),
    };
    let contradicts = matches!((from_header, from_bom), (Some(a), Some((b, _))) if a != Some(b));
    let (text, malformed) = encoding.unwrap_or(UTF_8).decode_without_bom_handling(&body[bom..]);
    let offset = match &text {
        Cow::Borrowed(_) => Some(bom),
        Cow::Owned(_) => None,
    };
    Decoded { text, damaged: malformed || contradicts || encoding.is_none(), offset }
}

/// The value of `charset=` in a content type.
fn charset_of(content_type: &str) -> Option<String> {
    let parameter = content_type.split(';').skip(1).find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(parameter.trim().trim_matches(['"', '\'']).to_owned())
}

/// `<meta charset=…>` or `<meta … content="text/html; charset=…">`: the first name that is known.
fn from_meta(body: &[u8]) -> Option<&'static Encoding> {
    let head = body[..body.len().min(1024)].to_ascii_lowercase();
    let labels = memmem::find_iter(&head, b"charset=").map(|at| {
        let rest = &head[at + 8..];
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)));
        &rest[..end.unwrap_or(rest.len())]
    });
    let known = labels.filter(|l| l.len() <= LONGEST_LABEL).find_map(Encoding::for_label)?;
    // A page whose `meta` could be read is not in UTF-16, whatever it says (HTML standard, 13.2.3.2).
    Some(known.output_encoding())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &[u8], content_type: &str, text: &str, damaged: bool, offset: Option<usize>) {
        let decoded = decode(body, Some(content_type));
        assert_eq!((&*decoded.text, decoded.damaged, decoded.offset), (text, damaged, offset), "{body:?}");
    }

    #[test]
    fn charsets_by_header_mark_and_meta() {
        check("ñ".as_bytes(), "text/html; charset=UTF-8", "ñ", false, Some(0));
        check(b"\xf1", "text/html;charset=\"iso-8859-1\"", "ñ", false, None);
        check(b"\xef\xbb\xbfx", "text/html", "x", false, Some(3));
        check(b"\xff\xfex\0", "text/html", "x", false, None);
        check(
            b"<meta charset='windows-1252'>\xf1",
            "text/html",
            "<meta charset='windows-1252'>ñ",
            false,
            None,
        );
        check(b"<meta charset=utf-16>x", "text/html", "<meta charset=utf-16>x", false, Some(0));
    }

    #[test]
    fn broken_and_unknown_charsets_are_damage_and_no_panic() {
        check(b"a\xffb", "text/html", "a\u{fffd}b", true, None);
        check(b"+ADw-b+AD4-", "text/html; charset=utf-7", "+ADw-b+AD4-", true, Some(0));
        check(b"\xef\xbb\xbfx", "text/html; charset=iso-8859-1", "x", true, Some(3));
        check(b"\xff\xfe\x00\xd8", "text/html", "\u{fffd}", true, None);
        check(b"", "", "", false, Some(0));
    }
}
