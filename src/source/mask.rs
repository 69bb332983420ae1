//! Which pieces of a page look like per-request values: session tokens, nonces, times in milliseconds.
//!
//! The shortcut over unchanged pages (`read::shortcut`) leaves these pieces out of its comparison, so it
//! must not matter what they are. A piece is masked only where changing it into any other maskable piece
//! cannot change what a page says, whatever state the HTML tokenizer is in:
//!
//! - A run has 16 characters or more of `A-Z a-z 0-9 + / _ -` and no quote, bracket, `=`, `!`, `&`, `#`, `;`
//!   or white space, so it neither opens nor closes a tag, a value or a character reference. One that
//!   follows `&`, `#`, `<`, `</`, `!` or `?` is not masked: `&ampxxxx` is read as a reference, and whether
//!   `<` begins a tag, or `<!` a DOCTYPE, depends on the very next characters.
//! - It starts with a letter, digit, `+` or `_`, has `-` only between two of these and does not end in `/`,
//!   so it is never part of `<!--`, `-->`, `</` or `/>`.
//! - In a tag or attribute name, a run of 16 without `/` is part of a name nobody knows, before and after. With
//!   `/` it is several names: not masked when one of them is a name that could change how a page is read
//!   ([`NAMES`]).
//! - Ten to fifteen digits standing alone are the like, and no name at all. A whole A-number has nine.
//!
//! Names and sentences that the profile itself knows must not hold such a run: `SourceProfile::lint` says so,
//! and the shortcut is then off.

use std::ops::Range;

const LONG: usize = 16;
const LONG_DIGITS: usize = 10;

/// Attributes that could hide a part, move it, rename it, or tell how to decode the page.
const NAMES: [&str; 16] = [
    "class",
    "id",
    "hidden",
    "style",
    "lang",
    "type",
    "charset",
    "content",
    "http-equiv",
    "shadowrootmode",
    "encoding",
    "definitionurl",
    "color",
    "face",
    "size",
    "name",
];

const WORD: u8 = 1; // letter, digit, `+`, `_`
const DIGIT: u8 = 2;
const DASH: u8 = 4;
const SLASH: u8 = 8;

const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 256 {
        let byte = b as u8;
        table[b] = match byte {
            b'0'..=b'9' => WORD | DIGIT,
            b'A'..=b'Z' | b'a'..=b'z' | b'+' | b'_' => WORD,
            b'-' => DASH,
            b'/' => SLASH,
            _ => 0,
        };
        b += 1;
    }
    table
}

/// The pieces of `bytes` that are masked, in order.
pub fn pieces(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            if CLASS[usize::from(bytes[at])] & WORD == 0 {
                at += 1;
                continue;
            }
            let (end, all_digits, has_slash) = run(bytes, start);
            at = end;
            let len = end - start;
            if (len >= LONG || (all_digits && len >= LONG_DIGITS)) && is_inert(bytes, start..end, has_slash) {
                return Some(start..end);
            }
        }
        None
    })
}

/// Whether `text` holds a piece that would be masked.
pub fn has_piece(text: &str) -> bool {
    pieces(text.as_bytes()).next().is_some()
}

/// The end of the run that starts at `start`, whether it is digits only, and whether it has a `/`.
fn run(bytes: &[u8], start: usize) -> (usize, bool, bool) {
    let (mut at, mut all, mut any) = (start, WORD | DIGIT, 0);
    while let Some(byte) = bytes.get(at) {
        let class = CLASS[usize::from(*byte)];
        let stays = class & WORD != 0
            || (class & (DASH | SLASH) != 0
                && CLASS[usize::from(bytes[at - 1])] & (WORD | SLASH & class) != 0
                && bytes
                    .get(at + 1)
                    .is_some_and(|next| CLASS[usize::from(*next)] & (WORD | SLASH & class) != 0));
        if !stays {
            break;
        }
        all &= class;
        any |= class;
        at += 1;
    }
    while at > start && bytes[at - 1] == b'/' {
        at -= 1;
    }
    (at, all & DIGIT != 0, any & SLASH != 0)
}

fn is_inert(bytes: &[u8], run: Range<usize>, has_slash: bool) -> bool {
    let before = &bytes[..run.start];
    if matches!(before.last(), Some(b'<' | b'!' | b'?' | b'&' | b'#')) || before.ends_with(b"</") {
        return false;
    }
    let is_known = |name: &[u8]| NAMES.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name));
    !has_slash || !bytes[run].split(|b| *b == b'/').any(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = pieces(text.as_bytes()).map(|r| &text[r]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn tokens_and_times_are_masked() {
        check("content=\"0123456789abcdef0123456789abcdef\"", &["0123456789abcdef0123456789abcdef"]);
        check("value=\"ab/cd+efghijklmnopq/rst==\"", &["ab/cd+efghijklmnopq/rst"]);
        check("t:1700000000000}", &["1700000000000"]);
        check("6f9619ff-8b86-d011-b42d-00c04fc964ff", &["6f9619ff-8b86-d011-b42d-00c04fc964ff"]);
    }

    #[test]
    fn numbers_names_and_words_are_not() {
        check("A000000101 000000101 <div class=\"no-results\"> 555-0101", &[]);
        check("abcdefghijklmno", &[]);
    }

    #[test]
    fn what_a_tokenizer_could_stumble_over_is_not() {
        check("<noscript/aaaaaaaaaaaaaaaa>", &[]);
        check("</select/aaaaaaaaaaaaaaaa>", &[]);
        check("\"aaaaaaaaaaaaaaaa/hidden/aaaaaaaaaaaa\"", &[]);
        check("&ampaaaaaaaaaaaaaaaaaaa &#12345678901;", &[]);
        check("<!--aaaaaaaaaaaaaaaa-->", &["aaaaaaaaaaaaaaaa"]);
        check("<aaaaaaaaaaaaaaaaaa <1234567890 </aaaaaaaaaaaaaaaaaaa <!doctypeaaaaaaaaaaaa", &[]);
        check("aaaaaaaaaaaaaaaaaaaa/>", &["aaaaaaaaaaaaaaaaaaaa"]);
        check("class=no-results-x", &[]);
        check("aaaaaaaa--bbbbbbbb", &[]);
    }
}
