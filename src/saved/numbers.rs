//! Does this page hold the expected number, or another person's? Does it say the name?

use super::references::undone;
use super::tag::{Attribute, Known, Piece, Pieces};
use crate::a_number::ANumber;
use crate::fold::fold;
use std::collections::BTreeSet;
use std::ops::Range;

/// Marks in the text where a tag stood that a browser sets within a line.
const SEAM: char = '\u{1}';

/// How many words a first and a last name may stand apart.
const NEAR: usize = 8;

/// Every A-number on the page: nine digits in one piece or as three, three and three, with or without the `A`, in
/// its text and in the `value` of its inputs. Not part of a longer number, of a word, or of a telephone number.
pub fn numbers_in(body: &str) -> BTreeSet<ANumber> {
    let text = seen(body);
    let mut numbers = scan(&text.replace(SEAM, "\n"));
    // `<b>000</b>-000-101`, too.
    if text.contains(SEAM) {
        numbers.extend(scan(&text.replace(SEAM, "")));
    }
    numbers
}

/// Whether the page says this name: a word of the first name and one of the last, whole and near each other,
/// capitals and accents aside. Of a last name of several words one is enough, for sites leave some out; words of
/// one or two letters only count in a name that has no longer one. A name that is empty is not looked for.
pub fn says_name(body_text: &str, first: &str, last: &str) -> bool {
    let text = fold(&seen(body_text).replace(SEAM, " "));
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    match (places(&words, first), places(&words, last)) {
        (None, None) => false,
        (Some(places), None) | (None, Some(places)) => !places.is_empty(),
        (Some(firsts), Some(lasts)) => firsts.iter().any(|at| {
            let near = lasts.partition_point(|other| other + NEAR < *at);
            lasts.get(near).is_some_and(|other| *other <= at + NEAR)
        }),
    }
}

/// Where a word of this name stands; `None`: the name is empty.
fn places(words: &[&str], name: &str) -> Option<Vec<usize>> {
    let folded = fold(name);
    let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let long: Vec<&str> = all.iter().copied().filter(|w| w.chars().count() >= 3).collect();
    let run_together = all.concat();
    let wanted = if long.is_empty() { &all } else { &long };
    let is_one = |word: &str| wanted.contains(&word) || word == run_together;
    (!all.is_empty()).then(|| words.iter().enumerate().filter(|(_, w)| is_one(w)).map(|(at, _)| at).collect())
}

/// The text of a page, hidden parts included, scripts and styles not: lines where elements end, a [`SEAM`] where
/// an element within a line does. The values of inputs are lines of their own.
fn seen(body: &str) -> String {
    let bytes = body.as_bytes();
    let (mut out, mut is_code) = (String::with_capacity(body.len()), false);
    let meant = |range: Range<usize>| String::from_utf8_lossy(&undone(&bytes[range])).into_owned();
    for piece in Pieces::of(bytes) {
        match piece {
            Piece::Text(range) => out.push_str(&meant(range)),
            Piece::Raw(range) if !is_code => out.push_str(&meant(range)),
            Piece::Raw(_) | Piece::Comment(_) => {}
            Piece::Open(tag) => {
                let name = bytes[tag.name].to_ascii_lowercase();
                out.push(edge(&name));
                is_code = matches!(name.as_slice(), b"script" | b"style");
                let is_value = |a: &&Attribute| name == b"input" && a.name == Known::Value;
                for value in tag.attributes.iter().filter(is_value) {
                    out.push_str(&format!("\n{}\n", meant(value.value.clone())));
                }
            }
            Piece::Close(name) => out.push(edge(&bytes[name].to_ascii_lowercase())),
        }
    }
    out
}

fn edge(name: &[u8]) -> char {
    const WITHIN_A_LINE: [&[u8]; 18] = [
        b"a", b"abbr", b"b", b"bdi", b"bdo", b"code", b"data", b"em", b"font", b"i", b"mark", b"s", b"small",
        b"span", b"strong", b"tt", b"u", b"wbr",
    ];
    if WITHIN_A_LINE.contains(&name) { SEAM } else { '\n' }
}

/// The numbers in plain text.
fn scan(text: &str) -> BTreeSet<ANumber> {
    let groups = digit_groups(text);
    let whole = groups.iter().filter(|g| g.len() == 9).cloned();
    let in_three = groups.windows(3).filter(|three| {
        three.iter().all(|g| g.len() == 3)
            && is_separator(&text[three[0].end..three[1].start])
            && is_separator(&text[three[1].end..three[2].start])
    });
    whole
        .chain(in_three.map(|three| three[0].start..three[2].end))
        .filter(|place| stands_alone(text, place))
        .filter_map(|place| ANumber::parse(&text[place]).ok())
        .collect()
}

/// Where runs of digits stand.
fn digit_groups(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut groups, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if end > at {
            groups.push(at..end);
        }
        at = end + 1;
    }
    groups
}

/// One space, dash or dot between groups of digits, as `ANumber::parse` takes them.
fn is_separator(between: &str) -> bool {
    let mut chars = between.chars();
    matches!(
        (chars.next(), chars.next()),
        (
            Some(
                ' ' | '-'
                    | '.'
                    | '\t'
                    | '\u{a0}'
                    | '\u{202f}'
                    | '\u{2007}'
                    | '\u{2010}'
                    | '\u{2011}'
                    | '\u{2012}'
                    | '\u{2013}'
            ),
            None
        )
    )
}

/// Not inside a word, and not joined to more digits: by a dash or dot, or by what separates its own groups.
fn stands_alone(text: &str, place: &Range<usize>) -> bool {
    let inside = text[place.clone()].chars().find(|c| !c.is_ascii_digit());
    let joins = |c: char| c == '-' || c == '.' || c == '\u{2010}' || c == '\u{2011}' || Some(c) == inside;
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());

    let mut after = text[place.end..].chars();
    let next = after.next();
    if in_word(next) || next.is_some_and(joins) && is_digit(after.next()) {
        return false;
    }
    let mut before = text[..place.start].chars().rev();
    match before.next() {
        Some('A' | 'a') => !in_word(before.next()),
        Some(c) if joins(c) => !is_digit(before.next()),
        other => !in_word(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &[&str]) {
        let found: Vec<String> = numbers_in(body).iter().map(ANumber::reveal).collect();
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn numbers_as_pages_write_them() {
        for body in [
            "A000000101",
            "<td>A-Number:</td><td>A000-000-101</td>",
            "number 000 000 101.",
            "<span>Chile</span><span>000000101</span>",
            "<b>000</b>-<b>000</b>-<b>101</b>",
            "A&nbsp;000&nbsp;000&nbsp;101",
            "<input type=text value='000000101'>",
            "{\"aNumber\":\"000000101\",\"zip\":\"88081\"}",
            "<script>555000111</script><p>a000000101</p>",
            "000-000-101 2026",
            "A# 000.000.101",
        ] {
            check(body, &["000000101"]);
        }
        check("000000101, 000000108", &["000000101", "000000108"]);
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for body in [
            "(555) 555-0100",
            "555-555-0100",
            "5555550100",
            "0000001012",
            "1-000-000-101",
            "000-000-101-5",
            "1 000 000 101",
            "000000101.5",
            "DATA000000101",
            "x_000000101",
            "000000101px",
            "000-00-0101",
            "000000000",
            "<p class='000000101'>",
            "<!-- 000000101 -->",
            "",
        ] {
            check(body, &[]);
        }
    }

    #[test]
    fn names_are_found_as_sites_write_them() {
        let page = "<p>PERSONA INVENTADA <b>EJEMPLO-MUESTRA</b></p><p>Status: In custody</p>";
        for (first, last, says) in [
            ("Persona", "Ejemplo", true),
            ("Inventada", "Ejemplo Muestra", true),
            ("persona", "éjemplo otra", true),
            ("Otra", "Ejemplo", false),
            ("Persona", "Zorvel", false),
            ("Persona", "Jempl", false),
            ("", "Muestra", true),
            ("", "", false),
        ] {
            assert_eq!(says_name(page, first, last), says, "{first} {last}");
        }
        let far = format!("PERSONA {} EJEMPLO", "x ".repeat(20));
        assert!(!says_name(&far, "Persona", "Ejemplo"));
        assert!(says_name("{\"nameLast\":\"EJEMPLO\",\"nameFirst\":\"PERSONA\"}", "Persona", "Ejemplo"));
        assert!(says_name("LI, BO", "Bo", "Li"));
    }
}
