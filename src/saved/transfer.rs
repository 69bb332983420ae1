//! The transfer codings of mail parts (RFC 2045 §6): undone, and for quoted-printable the way back to where each
//! byte stood, so that a token can be cut out of the file without touching another byte.

use super::{Damage, Refusal};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode_char;

/// How the bytes of a part are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// `7bit`, `8bit`, `binary`.
    Plain,
    QuotedPrintable,
    Base64,
}

impl Transfer {
    /// From `Content-Transfer-Encoding`. `None`: a coding that RFC 2045 does not know.
    pub(super) fn named(name: &str) -> Option<Transfer> {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" => Some(Transfer::Plain),
            "quoted-printable" => Some(Transfer::QuotedPrintable),
            "base64" => Some(Transfer::Base64),
            _unknown => None,
        }
    }

    /// The bytes that `written` stands for.
    pub(super) fn undone(self, written: &[u8]) -> Result<Vec<u8>, Refusal> {
        match self {
            Transfer::Plain => Ok(written.to_vec()),
            Transfer::QuotedPrintable => Ok(quoted_printable(written)),
            Transfer::Base64 => base64_decode(written).ok_or(Refusal::Damaged(Damage::Part)),
        }
    }
}

fn quoted_printable(written: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(written.len()), 0);
    while at < written.len() {
        let (len, means) = unit(&written[at..]);
        out.extend(means);
        at += len;
    }
    out
}

/// How many bytes the next unit takes, and the byte it stands for: none for a soft line break. What is no
/// proper escape stands for itself (RFC 2045 §6.7, note 2).
fn unit(rest: &[u8]) -> (usize, Option<u8>) {
    match rest {
        [b'=', b'\r', b'\n', ..] => (3, None),
        [b'=', b'\n', ..] => (2, None),
        [b'=', high, low, ..] => match quoted_printable_decode_char(*high, *low) {
            Some(byte) => (3, Some(byte)),
            None => (1, Some(b'=')),
        },
        [byte, ..] => (1, Some(*byte)),
        [] => (0, None),
    }
}

/// Walks a quoted-printable text to find where offsets of the decoded bytes are written.
pub(super) struct WayBack<'a> {
    written: &'a [u8],
    at: usize,
    meant: usize,
}

impl<'a> WayBack<'a> {
    pub(super) fn new(written: &'a [u8]) -> WayBack<'a> {
        WayBack { written, at: 0, meant: 0 }
    }

    /// Offsets must be asked in rising order.
    pub(super) fn to(&mut self, meant: usize) -> usize {
        while self.meant < meant && self.at < self.written.len() {
            let (len, means) = unit(&self.written[self.at..]);
            self.at += len;
            self.meant += usize::from(means.is_some());
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_undone_and_found_again() {
        let written = b"a=3D\"b=\r\nc=C3=B1=zz=";
        assert_eq!(Transfer::QuotedPrintable.undone(written), Ok("a=\"bc\u{f1}=zz=".as_bytes().to_vec()));
        let mut way = WayBack::new(written);
        assert_eq!((way.to(0), way.to(2), way.to(3), way.to(5)), (0, 4, 5, 10));
    }
}
