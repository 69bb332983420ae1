//! `ANumber`: the number a detained person is followed by, parsed once and masked whenever it is printed.
//!
//! DHS counts the A-number alone as Sensitive PII (Handbook for Safeguarding Sensitive PII), so `Debug`
//! and `Display` show the last three digits only; the whole number needs [`ANumber::reveal`].
//! Format: nine digits, formerly seven or eight, padded with zeros on the left (EOIR Practice Manual 1.6(c)).
//! It has no check digit: a typing mistake cannot be found here, only by reading the number back.

use std::fmt;
use std::str::FromStr;

/// Nine ASCII digits, never all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ANumber([u8; 9]);

/// Why a text is not an A-number. The messages never repeat the text: it may be somebody's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ANumberError {
    #[error("no number was given; an A-number has 7 to 9 digits, for example A012345678")]
    Empty,
    #[error("an A-number has 7 to 9 digits, this has {0}")]
    DigitCount(usize),
    #[error("an A-number is digits with an optional A, #, spaces, dashes or dots; this has other characters")]
    OtherCharacter,
    #[error("an A-number cannot be all zeros")]
    AllZeros,
    #[error(
        "this looks like a USCIS receipt number (3 letters and 10 digits), not an A-number; the A-number is on the same notice, marked A or USCIS#"
    )]
    ReceiptNumber,
    #[error(
        "this looks like a Social Security number (NNN-NN-NNNN), not an A-number; do not give it to this program"
    )]
    SocialSecurity,
}

impl ANumber {
    /// Reads a number as people write it: `A012 345 678`, `a#12345678`, `012-345-678`.
    pub fn parse(text: &str) -> Result<ANumber, ANumberError> {
        let text = text.trim();
        if looks_like_social_security(text) {
            return Err(ANumberError::SocialSecurity);
        }
        if looks_like_receipt(text) {
            return Err(ANumberError::ReceiptNumber);
        }
        from_digits(&digits_of(text)?)
    }

    /// All nine digits, without the letter. The only way to the whole number: use it to ask a source, to
    /// store it, or to show it to somebody who asked for it with `--full`. Never in a log, an error or a name.
    pub fn reveal(&self) -> String {
        self.0.iter().map(|d| *d as char).collect()
    }

    /// The number as an integer, for finding sequences in a list.
    pub fn value(&self) -> u32 {
        self.0.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'))
    }

    /// `A***-***-678`.
    pub fn masked(&self) -> String {
        self.to_string()
    }
}

/// The digits of `text`, once its ornaments are taken away.
fn digits_of(text: &str) -> Result<Vec<u8>, ANumberError> {
    let rest = text.strip_prefix(['A', 'a']).unwrap_or(text);
    let mut digits = Vec::with_capacity(9);
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c as u8),
            '#' | ' ' | '-' | '.' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2010}' | '\u{2011}'
            | '\u{2012}' | '\u{2013}' => {}
            _ => return Err(ANumberError::OtherCharacter),
        }
    }
    Ok(digits)
}

fn from_digits(digits: &[u8]) -> Result<ANumber, ANumberError> {
    match digits.len() {
        0 => Err(ANumberError::Empty),
        7..=9 if digits.iter().all(|d| *d == b'0') => Err(ANumberError::AllZeros),
        n @ 7..=9 => {
            let mut nine = [b'0'; 9];
            nine[9 - n..].copy_from_slice(digits);
            Ok(ANumber(nine))
        }
        n => Err(ANumberError::DigitCount(n)),
    }
}

/// `NNN-NN-NNNN`, with dashes, dots or spaces.
fn looks_like_social_security(text: &str) -> bool {
    let groups: Vec<&str> =
        text.split(['-', ' ', '.', '\u{2010}', '\u{2011}', '\u{2013}', '\u{a0}']).collect();
    groups.iter().map(|g| g.len()).eq([3, 2, 4])
        && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()))
}

/// Three letters and ten digits, as on a USCIS notice (`EAC`, `IOE` and others).
fn looks_like_receipt(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    bare.len() == 13
        && bare.bytes().take(3).all(|b| b.is_ascii_alphabetic())
        && bare.bytes().skip(3).all(|b| b.is_ascii_digit())
}

impl fmt::Display for ANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last: String = self.0[6..].iter().map(|d| *d as char).collect();
        write!(f, "A***-***-{last}")
    }
}

impl fmt::Debug for ANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ANumber {
    type Err = ANumberError;

    fn from_str(text: &str) -> Result<ANumber, ANumberError> {
        ANumber::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, ANumberError>) {
        assert_eq!(ANumber::parse(text).map(|n| n.reveal()), expected.map(str::to_owned), "{text:?}");
    }

    #[test]
    fn numbers_as_people_write_them() {
        for text in [
            "A000000101",
            "000000101",
            "0000101",
            "00000101",
            "a 000 000 101",
            "A# 000-000-101",
            "A000.000.101",
            "A\u{a0}000\u{a0}000\u{a0}101",
            " 000\u{2011}000\u{2011}101 ",
        ] {
            check(text, Ok("000000101"));
        }
    }

    #[test]
    fn what_is_not_a_number_says_why() {
        check("", Err(ANumberError::Empty));
        check("A", Err(ANumberError::Empty));
        check("123456", Err(ANumberError::DigitCount(6)));
        check("1234567890", Err(ANumberError::DigitCount(10)));
        check("000000000", Err(ANumberError::AllZeros));
        check("0000000", Err(ANumberError::AllZeros));
        check("IOE0000000101", Err(ANumberError::ReceiptNumber));
        check("ioe-00-000-00101", Err(ANumberError::ReceiptNumber));
        check("000-00-0101", Err(ANumberError::SocialSecurity));
        check("000 00 0101", Err(ANumberError::SocialSecurity));
        check("00000010x", Err(ANumberError::OtherCharacter));
        check("1%0d%0aX:", Err(ANumberError::OtherCharacter));
        check("٠٠٠٠٠٠١٠١", Err(ANumberError::OtherCharacter));
        check("000000101-000000109", Err(ANumberError::DigitCount(18)));
    }

    #[test]
    fn printing_shows_the_last_three_only() {
        let number = ANumber::parse("A000004711").unwrap();
        assert_eq!(format!("{number} {number:?}"), "A***-***-711 A***-***-711");
        assert_eq!(number.value(), 4711);
    }
}
