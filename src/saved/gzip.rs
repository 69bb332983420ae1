//! Packed bytes: gzip (RFC 1952), one member after the other, and zlib (RFC 1950). What comes out is counted.

use super::limits::{Budget, ReadError};
use super::{Damage, Refusal};
use flate2::Compression;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::io::{self, Write};

pub(super) const MAGIC: &[u8] = &[0x1f, 0x8b];

/// All members, unpacked into one. Nothing else may stand between or behind them.
pub(super) fn all_members(packed: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Refusal> {
    let (mut out, mut rest) = (Vec::new(), packed);
    let mut members = 0;
    while !rest.is_empty() {
        members += 1;
        budget.could_hold(members)?;
        if !rest.starts_with(&MAGIC[..rest.len().min(2)]) {
            return Err(Refusal::Damaged(Damage::Packing));
        }
        let mut decoder = GzDecoder::new(rest);
        budget.read(&mut decoder, &mut out).map_err(refusal)?;
        rest = decoder.into_inner();
    }
    Ok(out)
}

/// One body with this content coding (RFC 9110 §8.4.1): `gzip` or `deflate`. `None`: it is neither.
pub(super) fn body(coding: &str, packed: &[u8], budget: &mut Budget) -> Result<Option<Vec<u8>>, Refusal> {
    let mut out = Vec::new();
    match coding {
        "gzip" | "x-gzip" => budget.read(GzDecoder::new(packed), &mut out),
        // Some servers send the bare format (RFC 1951) under this name.
        "deflate" if is_zlib(packed) => budget.read(ZlibDecoder::new(packed), &mut out),
        "deflate" => budget.read(DeflateDecoder::new(packed), &mut out),
        _unknown => return Ok(None),
    }
    .map_err(refusal)?;
    Ok(Some(out))
}

/// One member, the same for the same bytes on every day and machine.
pub(super) fn member(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

fn refusal(error: ReadError) -> Refusal {
    match error {
        ReadError::Refused(refusal) => refusal,
        ReadError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Refusal::Truncated,
        ReadError::Io(_) => Refusal::Damaged(Damage::Packing),
    }
}
