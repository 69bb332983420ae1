//! Bodies: one content coding is taken away, and never more than 8 MiB come out. Pure.

use super::Failure;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, Read};

/// Largest body, on the wire and decoded.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// A body that could not be decoded whole, and what is kept of it.
pub(super) struct Undecoded {
    pub(super) failure: Failure,
    /// The first bytes that came out, when the rest was too much; else the body is kept as it came.
    pub(super) start: Option<Bytes>,
}

/// Takes the content coding away: at most one, in one piece, with nothing behind it. `codings` are the values
/// of all `Content-Encoding` headers. `Ok(None)`: there is no coding.
pub(super) fn decode(codings: &[&str], raw: &[u8], cap: usize) -> Result<Option<Bytes>, Undecoded> {
    let named: Vec<String> = codings
        .iter()
        .flat_map(|v| v.split(','))
        .map(|c| c.trim().to_ascii_lowercase())
        .filter(|c| !c.is_empty() && c != "identity")
        .collect();
    let coding = match named.as_slice() {
        [] => return Ok(None),
        [one] => one.as_str(),
        [_, _, ..] => return Err(undecodable()),
    };
    if raw.is_empty() {
        return Ok(Some(Bytes::new()));
    }
    let out = match coding {
        "gzip" | "x-gzip" => gzip(raw, cap),
        "deflate" => inflate(raw, cap),
        "br" => brotli(raw, cap),
        "zstd" => zstd(raw, cap),
        _unknown => return Err(undecodable()),
    };
    let mut out = out.map_err(|_| undecodable())?;
    if out.len() <= cap {
        return Ok(Some(Bytes::from(out)));
    }
    out.truncate(cap);
    Err(Undecoded { failure: Failure::BodyTooLarge, start: Some(Bytes::from(out)) })
}

fn undecodable() -> Undecoded {
    Undecoded { failure: Failure::Encoding, start: None }
}

/// At most one byte more than `cap`, so that the caller sees that there is more.
fn read_capped(reader: &mut impl Read, cap: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    reader.take(cap as u64 + 1).read_to_end(&mut out)?;
    Ok(out)
}

/// Nothing may stand behind the end, unless the end was not reached because of the cap.
fn whole(out: Vec<u8>, cap: usize, left: usize) -> io::Result<Vec<u8>> {
    if left > 0 && out.len() <= cap { Err(io::ErrorKind::InvalidData.into()) } else { Ok(out) }
}

/// RFC 1952, one member: a second one is refused like any other bytes behind the end.
fn gzip(raw: &[u8], cap: usize) -> io::Result<Vec<u8>> {
    let mut reader = flate2::bufread::GzDecoder::new(raw);
    let out = read_capped(&mut reader, cap)?;
    whole(out, cap, reader.into_inner().len())
}

/// "deflate" means the zlib format (RFC 9110 §8.4.1.2), but some servers send the bare one (RFC 1951).
fn inflate(raw: &[u8], cap: usize) -> io::Result<Vec<u8>> {
    let is_zlib = matches!(raw, [cmf, flags, ..]
        if cmf & 0x0f == 8 && u16::from_be_bytes([*cmf, *flags]).is_multiple_of(31));
    let mut state = Decompress::new(is_zlib);
    let mut out = Vec::new();
    while out.len() <= cap {
        // Grows in steps of 64 KiB, so that a bomb never gets more room than the cap and one step.
        out.reserve(64 * 1024);
        let (used, made) = (state.total_in(), out.len());
        let status = state.decompress_vec(&raw[used as usize..], &mut out, FlushDecompress::None)?;
        match status {
            Status::StreamEnd => return whole(out, cap, raw.len() - state.total_in() as usize),
            Status::Ok | Status::BufError if state.total_in() == used && out.len() == made => {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Status::Ok | Status::BufError => {}
        }
    }
    Ok(out)
}

/// RFC 7932.
fn brotli(raw: &[u8], cap: usize) -> io::Result<Vec<u8>> {
    let mut reader = brotli::Decompressor::new(raw, 16 * 1024);
    let out = read_capped(&mut reader, cap)?;
    if out.len() > cap {
        return Ok(out);
    }
    // One more read: bytes behind the end that are already in the decoder's buffer are an error there.
    let more = reader.read(&mut [0])?;
    whole(out, cap, more + reader.get_ref().len())
}

/// RFC 8878, one frame, with the 8 MiB window that every decoder must offer (§3.1.1.1.2, RFC 9659) and no more.
fn zstd(raw: &[u8], cap: usize) -> io::Result<Vec<u8>> {
    let mut reader = zstd::stream::read::Decoder::with_buffer(raw)?.single_frame();
    reader.window_log_max(23)?;
    let out = read_capped(&mut reader, cap)?;
    whole(out, cap, reader.finish().len())
}

/// Compressed bytes that the head calls text: the header that names the coding is missing.
pub(super) fn is_unnamed_gzip(content_type: Option<&str>, body: &[u8]) -> bool {
    let says_text = content_type.is_none_or(|t| {
        let t = t.to_ascii_lowercase();
        t.starts_with("text/") || t.contains("json") || t.contains("xml") || t.contains("html")
    });
    says_text && body.starts_with(&[0x1f, 0x8b, 0x08])
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write};
    use std::io::Write;

    const TEXT: &[u8] = b"a page, a page, a page of text";

    fn coded(coding: &str, text: &[u8]) -> Vec<u8> {
        match coding {
            "gzip" => {
                let mut w = write::GzEncoder::new(Vec::new(), Compression::best());
                w.write_all(text).unwrap();
                w.finish().unwrap()
            }
            "zlib" => {
                let mut w = write::ZlibEncoder::new(Vec::new(), Compression::best());
                w.write_all(text).unwrap();
                w.finish().unwrap()
            }
            "raw" => {
                let mut w = write::DeflateEncoder::new(Vec::new(), Compression::best());
                w.write_all(text).unwrap();
                w.finish().unwrap()
            }
            "br" => {
                let mut out = Vec::new();
                brotli::BrotliCompress(&mut &text[..], &mut out, &Default::default()).unwrap();
                out
            }
            _ => zstd::encode_all(text, 3).unwrap(),
        }
    }

    fn name(coding: &str) -> &str {
        match coding {
            "zlib" | "raw" => "deflate",
            other => other,
        }
    }

    const ALL: [&str; 5] = ["gzip", "zlib", "raw", "br", "zstd"];

    fn failure(codings: &[&str], raw: &[u8]) -> Option<Failure> {
        decode(codings, raw, 1000).err().map(|u| u.failure)
    }

    #[test]
    fn every_coding_is_decoded() {
        for coding in ALL {
            let out = decode(&[name(coding)], &coded(coding, TEXT), 1000).ok().flatten();
            assert_eq!(out.as_deref(), Some(TEXT), "{coding}");
        }
        assert!(matches!(decode(&["identity"], TEXT, 1000), Ok(None)));
    }

    /// Cases H1 and H2 of the hostile list.
    #[test]
    fn a_bomb_gives_its_start_and_no_more() {
        for coding in ALL {
            let raw = coded(coding, &vec![b'x'; 300_000]);
            let cut = decode(&[name(coding)], &raw, 1000).err().unwrap();
            assert_eq!(cut.failure, Failure::BodyTooLarge, "{coding}");
            assert_eq!(cut.start.unwrap().len(), 1000, "{coding}");
            let exact = decode(&[name(coding)], &coded(coding, &[b'x'; 1000]), 1000);
            assert!(exact.is_ok(), "{coding}");
        }
    }

    #[test]
    fn cut_doubled_and_followed_bodies_are_refused() {
        for coding in ALL {
            let raw = coded(coding, TEXT);
            for end in 1..raw.len() {
                assert_eq!(failure(&[name(coding)], &raw[..end]), Some(Failure::Encoding), "{coding} {end}");
            }
            let followed = [&raw[..], b"!"].concat();
            assert_eq!(failure(&[name(coding)], &followed), Some(Failure::Encoding), "{coding}");
            let doubled = [&raw[..], &raw[..]].concat();
            assert_eq!(failure(&[name(coding)], &doubled), Some(Failure::Encoding), "{coding}");
        }
    }

    #[test]
    fn nested_unknown_and_false_codings_are_refused() {
        let raw = coded("gzip", &coded("gzip", TEXT));
        assert_eq!(failure(&["gzip, gzip"], &raw), Some(Failure::Encoding));
        assert_eq!(failure(&["gzip", "gzip"], &raw), Some(Failure::Encoding));
        assert_eq!(failure(&["compress"], TEXT), Some(Failure::Encoding));
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(failure(&[coding], TEXT), Some(Failure::Encoding), "{coding}");
        }
        assert!(is_unnamed_gzip(Some("text/html"), &raw));
        assert!(!is_unnamed_gzip(Some("application/gzip"), &raw));
    }

    /// A frame that asks for a window of 128 MiB does not get it.
    #[test]
    fn a_zstd_frame_with_a_huge_window_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(TEXT).unwrap();
        let raw = encoder.finish().unwrap();
        assert_eq!(failure(&["zstd"], &raw), Some(Failure::Encoding));
    }
}
