//! Character references (`&amp;`, `&#39;`): the few that saving programs write, undone, with the way back to
//! where each character stood.

use std::borrow::Cow;

/// A stretch of text as written, and what it means when it is a reference.
struct Unit {
    /// Bytes as written.
    written: usize,
    /// The character it stands for; `None`: it is plain text.
    means: Option<char>,
}

/// The text that `written` means.
pub(super) fn undone(written: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'&', written).is_none() {
        return Cow::Borrowed(written);
    }
    let (mut out, mut at) = (Vec::with_capacity(written.len()), 0);
    while at < written.len() {
        let unit = next(&written[at..]);
        match unit.means {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.extend_from_slice(&written[at..at + unit.written]),
        }
        at += unit.written;
    }
    Cow::Owned(out)
}

/// Walks `written` along the text it means, to find where offsets of the one are in the other.
pub(super) struct WayBack<'a> {
    written: &'a [u8],
    at: usize,
    meant: usize,
}

impl<'a> WayBack<'a> {
    pub(super) fn new(written: &'a [u8]) -> WayBack<'a> {
        WayBack { written, at: 0, meant: 0 }
    }

    /// Where the meant offset stands as written. Offsets must be asked in rising order.
    pub(super) fn to(&mut self, meant: usize) -> usize {
        while self.at < self.written.len() {
            let unit = next(&self.written[self.at..]);
            let len = unit.means.map_or(unit.written, char::len_utf8);
            if self.meant + len > meant {
                let inside = if unit.means.is_some() { 0 } else { meant - self.meant };
                return self.at + inside;
            }
            self.meant += len;
            self.at += unit.written;
        }
        self.written.len()
    }
}

fn next(rest: &[u8]) -> Unit {
    if rest[0] != b'&' {
        let end = memchr::memchr(b'&', rest).unwrap_or(rest.len());
        return Unit { written: end, means: None };
    }
    // The longest reference we know is `&#x10ffff;`.
    let end = rest.iter().take(12).position(|b| *b == b';');
    let means = end.and_then(|end| meaning(&rest[1..end]));
    Unit { written: if means.is_some() { end.unwrap_or(0) + 1 } else { 1 }, means }
}

fn meaning(name: &[u8]) -> Option<char> {
    match name {
        b"amp" | b"AMP" => Some('&'),
        b"quot" | b"QUOT" => Some('"'),
        b"apos" => Some('\''),
        b"lt" | b"LT" => Some('<'),
        b"gt" | b"GT" => Some('>'),
        b"nbsp" => Some('\u{a0}'),
        [b'#', b'x' | b'X', hex @ ..] => number(hex, 16),
        [b'#', decimal @ ..] => number(decimal, 10),
        _unknown => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let text = std::str::from_utf8(digits).ok().filter(|t| !t.starts_with('+'))?;
    u32::from_str_radix(text, radix).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_undone_and_found_again() {
        let written = b"a&lt;b&amp;quot;&#39;&#x2011;& &unknown; z";
        let meant = undone(written);
        assert_eq!(&*meant, "a<b&quot;'\u{2011}& &unknown; z".as_bytes());
        let mut way = WayBack::new(written);
        assert_eq!((way.to(0), way.to(1), way.to(2), way.to(3)), (0, 1, 5, 6));
        assert_eq!(way.to(meant.len()), written.len());
        assert!(matches!(undone(b"plain"), Cow::Borrowed(_)));
    }
}
