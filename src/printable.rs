//! Values from outside, made fit to be read: nothing hidden, nothing endless, nothing that turns its neighbours around.
//! One rule for what is hidden; paper, terminal and messages differ only in what stands in its place.

/// A value from outside, for paper: white space is one space; controls, hidden characters, direction marks, private
/// characters and heaps of marks on one letter are written as `[U+202E]`; what is longer than `most` characters is cut,
/// which is said. A value that is written from right to left keeps to itself: it does not turn the dates around it.
pub fn clean(text: &str, most: usize) -> String {
    let text = exact(text, most);
    if text.chars().any(is_right_to_left) { format!("{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}") } else { text }
}

/// The mark that is not seen and ends a part that is written from right to left (UAX #9).
pub const LEFT_TO_RIGHT: char = '\u{200e}';

/// The same without the marks around it: for what is copied to ask again, and stands by itself.
pub fn exact(text: &str, most: usize) -> String {
    let mut out = String::new();
    let (mut shown, mut marks) = (0, 0);
    for c in text.trim().chars() {
        if shown >= most {
            let all = text.chars().count();
            return format!("{out} … [{shown}/{all}]");
        }
        shown += 1;
        marks = if is_mark(c) { marks + 1 } else { 0 };
        match c {
            c if c.is_whitespace() && out.ends_with(' ') => {}
            c if c.is_whitespace() => out.push(' '),
            c if is_hidden(c) || marks > MARKS => out.push_str(&escaped(c)),
            c => out.push(c),
        }
    }
    out
}

/// A whole text of many lines with its marks of direction, for a last look before it leaves: whatever value was put into it
/// as it came, no control and no hidden character is left of it.
pub fn lines(text: String) -> String {
    let passes = |c: char| c == '\n' || c == LEFT_TO_RIGHT || !is_hidden(c);
    if text.chars().all(passes) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        match c {
            c if passes(c) => out.push(c),
            '\t' | '\r' => out.push(' '),
            c => out.push_str(&escaped(c)),
        }
    }
    out
}

/// For a message to people: one line; white space is one space; what is hidden, and what no letter needs, is left out;
/// what is longer than `most` characters ends in `…`.
pub fn plain(text: &str, most: usize) -> String {
    let mut out = String::new();
    let (mut shown, mut marks) = (0, 0);
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let gap = c.is_whitespace() || c.is_control();
        if gap && (out.is_empty() || out.ends_with(' ')) || !gap && (is_hidden(c) || marks > MARKS) {
            continue;
        }
        if shown == most {
            return format!("{}…", out.trim_end());
        }
        shown += 1;
        out.push(if gap { ' ' } else { c });
    }
    out.trim_end().to_owned()
}

/// For a terminal: hidden characters are written as `\u{202e}`, heaps of marks are left out, and after 300 characters
/// comes `…`. A name can neither move the cursor nor turn a line around.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        match c {
            _ if marks > MARKS => {}
            c if is_hidden(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    shortened(out, 300)
}

fn shortened(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    let mut short: String = text.chars().take(most).collect();
    short.push('…');
    short
}

/// So many marks stand on one letter: no language needs more.
const MARKS: usize = 3;

/// `[U+202E]`.
pub fn escaped(c: char) -> String {
    format!("[U+{:04X}]", c as u32)
}

/// Controls, direction marks and overrides, zero-width and line separators, tags, private use, noncharacters, and
/// variation selectors.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c as u32,
            0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xD800..=0xF8FF | 0xFDD0..=0xFDEF | 0xFE00..=0xFE0F
            | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFF | 0xE0000..=0x10FFFF)
        || c as u32 & 0xFFFE == 0xFFFE
}

/// Marks that are drawn on the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670
        | 0x6D6..=0x6DC | 0x6DF..=0x6ED | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Letters of Hebrew, Arabic and the other scripts that are written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c as u32, 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_values_become_printable() {
        for (text, expected) in [
            ("a\tb\n c", "a b c"),
            ("\u{202e}abc", "[U+202E]abc"),
            ("x\0y", "x[U+0000]y"),
            ("\u{e000}", "[U+E000]"),
            ("José", "José"),
            ("e\u{301}\u{302}\u{303}\u{304}x", "e\u{301}\u{302}\u{303}[U+0304]x"),
            ("محكمة", "\u{200e}محكمة\u{200e}"),
        ] {
            assert_eq!(clean(text, 300), expected);
        }
        assert_eq!(clean(&"é".repeat(10_000), 3), "ééé … [3/10000]");
        assert_eq!(
            lines("a\r\n\tb\u{1b}]52;\u{202e}\u{200e}é".to_owned()),
            "a \n b[U+001B]]52;[U+202E]\u{200e}é"
        );
    }
}
