//! Small things that several means need of a message's texts. Pure.

use crate::digest::sha256;
use crate::printable::plain;
use url::Url;

/// The message's id where only letters, digits and `-` may stand; another text becomes a hash of itself.
pub(super) fn safe_id(id: &str) -> String {
    let safe = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if safe { id.to_owned() } else { hex::encode(&sha256(&[id.as_bytes()])[..16]) }
}

/// Characters: longer lines are nobody's subject.
const LINE: usize = 400;

/// One line for a header or a screen.
pub(super) fn one_line(text: &str) -> String {
    plain(text, LINE)
}

/// The text with the link below it, unless it stands there already.
pub(super) fn with_link(text: &str, link: Option<&Url>) -> String {
    match link {
        Some(link) if !text.contains(link.as_str()) => format!("{}\n\n{link}", text.trim_end()),
        Some(_) | None => text.to_owned(),
    }
}

/// At most so many UTF-16 units, which is how Telegram counts; a longer text ends with `…`.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut left = most - 1;
    let fits = |c: &char| {
        let room = left.checked_sub(c.len_utf16());
        left = room.unwrap_or_default();
        room.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_or_hashed() {
        assert_eq!(safe_id("n-42-a"), "n-42-a");
        for id in ["", "a b", "a>\r\nX: 1", &"x".repeat(65)] {
            let safe = safe_id(id);
            assert_eq!(safe.len(), 32, "{id}");
            assert_eq!(safe, safe_id(id));
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("a\r\nBcc: x\u{0}\u{2028}b\u{202e}c "), "a Bcc: x bc");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("a😀😀", 4), "a😀…");
        assert_eq!(cut("😀😀", 3), "😀…");
    }
}
