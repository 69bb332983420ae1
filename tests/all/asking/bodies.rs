//! Codings and bombs.

use super::*;
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use std::io::Write;
use testigo::fetch::MAX_BODY;

pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// 1 GiB of zeros in about 1 MiB: one compressed MiB, repeated.
fn gzip_bomb() -> Vec<u8> {
    let mut state = Compress::new(Compression::best(), false);
    let mut mebibyte = Vec::with_capacity(1 << 16);
    state.compress_vec(&vec![0; 1 << 20], &mut mebibyte, FlushCompress::Full).unwrap();
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    (0..1024).for_each(|_| bomb.extend_from_slice(&mebibyte));
    bomb
}

fn zstd_bomb() -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    (0..256).for_each(|_| encoder.write_all(&[0; 1 << 20]).unwrap());
    encoder.finish().unwrap()
}

fn brotli_bomb() -> Vec<u8> {
    let mut bomb = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 1, ..Default::default() };
    brotli::BrotliCompress(&mut &vec![0; 16 << 20][..], &mut bomb, &params).unwrap();
    bomb
}

/// A line of /proc/self/status, in KiB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// In a process of its own, so that no other test's memory is counted.
#[test]
fn h1_h2_bombs_are_cut_at_eight_mebibytes_and_stay_small() {
    if is_alone() {
        tokio::runtime::Runtime::new().unwrap().block_on(defuse());
    } else {
        alone("asking::bodies::h1_h2_bombs_are_cut_at_eight_mebibytes_and_stay_small", &[]);
    }
}

async fn defuse() {
    for (coding, bomb) in [("gzip", gzip_bomb()), ("zstd", zstd_bomb()), ("br", brotli_bomb())] {
        let server = Faulty::saying(page(&format!("Content-Encoding: {coding}\r\n"), &bomb)).await;
        let url = server.url("/");
        // Forgets the peak that making the bomb has left.
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = memory("VmRSS");
        let fetched = look(url).await;
        let grown = memory("VmHWM").saturating_sub(before);
        assert_eq!(
            (fetched.failure, fetched.body.len()),
            (Some(Failure::BodyTooLarge), MAX_BODY),
            "{coding}"
        );
        assert_eq!(fetched.body_wire.as_deref(), Some(&bomb[..]), "{coding}");
        assert!(grown < 64 * 1024, "{coding}: {grown} KiB");
    }
}

#[tokio::test]
async fn h2_nested_codings_and_a_second_member_are_refused() {
    let once = gzip(b"a page");
    let nested = gzip(&once);
    for (coding, body) in [
        ("Content-Encoding: gzip, gzip\r\n", nested.clone()),
        ("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", nested),
        ("Content-Encoding: gzip\r\n", [&once[..], &once[..]].concat()),
        ("Content-Encoding: gzip\r\n", [&once[..], b"garbage"].concat()),
        ("Content-Encoding: lzma\r\n", b"a page".to_vec()),
    ] {
        let fetched = look_at(page(coding, &body)).await;
        assert_eq!((fetched.failure, &fetched.body[..]), (Some(Failure::Encoding), &body[..]), "{coding}");
    }
}

#[tokio::test]
async fn h8_a_coding_that_is_not_there_or_not_named_is_refused() {
    let coded = gzip(b"a page");
    for (headers, body) in [
        ("Content-Encoding: gzip\r\n", &b"plain text"[..]),
        ("Content-Encoding: br\r\n", b"plain text"),
        ("Content-Type: text/html\r\n", &coded),
        ("", &coded),
    ] {
        let fetched = look_at(page(headers, body)).await;
        assert_eq!((fetched.failure, &fetched.body[..]), (Some(Failure::Encoding), body), "{headers}");
    }
    let fetched = look_at(page("Content-Type: application/gzip\r\n", &coded)).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &coded[..]));
}

#[tokio::test]
async fn a_coded_body_that_is_cut_is_truncated_and_kept_as_it_came() {
    let coded = gzip(b"a page of text");
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", coded.len());
    let fetched = look_at(once([head.as_bytes(), &coded[..9]].concat())).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (Some(Failure::Truncated), &coded[..9]));
}
