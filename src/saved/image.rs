//! Pictures and PDFs of a page: known by their first bytes and checked for their end. They hold no page to read;
//! a person says what they show.

use super::Refusal;

/// The PNG signature (PNG specification, 5.2).
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Start of image and the first byte of the next marker (ITU-T T.81, B.1.1.3).
pub(super) const JPEG: &[u8] = b"\xff\xd8\xff";
/// ISO 32000-1, 7.5.2.
pub(super) const PDF: &[u8] = b"%PDF-";

/// A PNG begins with its `IHDR` and ends with its `IEND`; every chunk says its own length.
pub(super) fn check_png(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = &bytes[PNG.len()..];
    let mut is_first = true;
    loop {
        let Some((length, kind)) = rest.first_chunk::<8>().map(|head| {
            (u32::from_be_bytes([head[0], head[1], head[2], head[3]]), [head[4], head[5], head[6], head[7]])
        }) else {
            return Err(Refusal::Truncated);
        };
        if is_first && (&kind != b"IHDR" || length != 13) {
            return Err(Refusal::NotKnown);
        }
        is_first = false;
        let whole = length as usize + 12;
        rest = rest.get(whole..).ok_or(Refusal::Truncated)?;
        if &kind == b"IEND" {
            return Ok(());
        }
    }
}

/// A JPEG's segments, then its picture data, up to the end-of-image marker. A phone may add more behind it.
pub(super) fn check_jpeg(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = 2;
    loop {
        let found = memchr::memchr(0xff, bytes.get(at..).unwrap_or_default()).ok_or(Refusal::Truncated)?;
        at += found + 1;
        match bytes.get(at) {
            None => return Err(Refusal::Truncated),
            Some(0xd9) => return Ok(()),
            // Fill bytes, a 0xff of the picture itself, markers without a length.
            Some(0xff) => {}
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(_) => {
                let length = bytes.get(at + 1..at + 3).ok_or(Refusal::Truncated)?;
                at += 1 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
}

/// A PDF ends with `%%EOF`, in its last kilobyte as readers allow it.
pub(super) fn check_pdf(bytes: &[u8]) -> Result<(), Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    memchr::memmem::find(tail, b"%%EOF").map(|_| ()).ok_or(Refusal::Truncated)
}
