//! Writes a web archive and a file for replay of invented looks into a folder, for `tests/replay_tools.py`:
//! `replay_sample FOLDER [LOOKS]`. With a number it writes so many looks of 9 kB, to see how long it takes.

use chrono::{DateTime, TimeDelta, Utc};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use testigo::digest::BodyHash;
use testigo::evidence::wacz::write_wacz;
use testigo::evidence::warc::{Exchange, Located, Page, PagePart, WARC_NAME, WarcInfo, WarcWriter};
use testigo::invented;

/// One picture element, as PNG.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8,
    0x0f, 4, 0, 9, 0xfb, 3, 0xfd, 0xe3, 0x55, 0xf2, 0x9c, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("usage: replay_sample FOLDER [LOOKS]");
    let looks: Option<u64> = args.next().map(|n| n.parse().expect("a number of looks"));
    let folder = Path::new(&folder);
    let info =
        WarcInfo { origin: "testigo/0123456789abcdef", software: "testigo 0.1.0", made_at: at(3_600_000) };
    let warc = BufWriter::new(File::create(folder.join(WARC_NAME))?);
    let mut warc = WarcWriter::begin(warc, &info)?;
    match looks {
        Some(looks) => many(&mut warc, looks)?,
        None => one_of_each(&mut warc)?,
    }
    let (mut out, located): (_, Vec<Located>) = warc.finish()?;
    out.flush()?;
    let wacz = BufWriter::new(File::create(folder.join("replay.wacz"))?);
    write_wacz(wacz, File::open(folder.join(WARC_NAME))?, &located, &info)
}

fn one_of_each<W: Write>(warc: &mut WarcWriter<W>) -> std::io::Result<()> {
    let chain = [vec![0x30, 0x82, 1, 0xff], vec![0x30; 100]];
    let place = invented::place(1);
    let plain = format!("<html><title>plain</title><p>FOUND-BY-GET {place}</p></html>");
    let number = invented::a_number(1).reveal();
    let get = format!("https://locator.example/find?number={number}&country=Chile");
    warc.exchange(&Exchange {
        url: &get,
        title: "entry 123, by GET",
        request: format!("GET /find?number={number}&country=Chile HTTP/1.1\r\nHost: locator.example\r\n\r\n")
            .as_bytes(),
        response: &answer(&format!("Content-Length: {}\r\n", plain.len()), plain.as_bytes()),
        body_sha256: Some(BodyHash::of(plain.as_bytes())),
        ..look(123, &chain)
    })?;
    for (i, country) in [(2, "Chile"), (3, "New Spain")] {
        // A search form: one address for everybody, within one second.
        let number = invented::a_number(i).reveal();
        let form = format!("number={number}&country={}", country.replace(' ', "+"));
        let html = format!("<html><title>posted</title><p>FOUND-BY-POST-{i} {country}</p></html>");
        let chunked = format!("{:x}\r\n{html}\r\n0\r\n\r\n", html.len());
        warc.exchange(&Exchange {
            url: "https://locator.example/search",
            title: &format!("entry {}, by POST", 122 + i),
            request: format!(
                "POST /search HTTP/1.1\r\nHost: locator.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            )
            .as_bytes(),
            response: &answer("Transfer-Encoding: chunked\r\n", chunked.as_bytes()),
            body_sha256: Some(BodyHash::of(html.as_bytes())),
            ..look(122 + u64::from(i), &chain)
        })?;
    }
    let asked = b"GET /find HTTP/1.1\r\nHost: locator.example\r\n\r\n";
    let cut = answer("Content-Length: 4000\r\n", b"<html>CUT-SHORT");
    warc.exchange(&Exchange { request: asked, response: &cut, cut: true, ..look(126, &chain) })?;
    warc.exchange(&Exchange { request: asked, response: b"\x15\x03\x01 no HTTP", ..look(127, &[]) })?;
    warc.exchange(&Exchange { request: asked, ..look(128, &[]) })?;
    for index in [130, 131] {
        let body = format!(
            "<html><title>kept</title><script src=app.js></script><p>KEPT-BY-BROWSER-{index} {place}</p></html>"
        );
        warc.page(&Page {
            index,
            url: "https://locator.example/app/#/results",
            title: &format!("entry {index}, in a browser"),
            at: at(index * 1_000),
            body: body.as_bytes(),
            media_type: "text/html; charset=utf-8",
            parts: vec![
                PagePart { name: "picture", media_type: "image/png", bytes: PICTURE },
                PagePart { name: "text", media_type: "text/plain", bytes: place.as_bytes() },
            ],
        })?;
    }
    Ok(())
}

fn many<W: Write>(warc: &mut WarcWriter<W>, looks: u64) -> std::io::Result<()> {
    let chain = [vec![0x30; 1_500], vec![0x31; 1_200]];
    let body = "<p>nothing was found for this number</p>\n".repeat(219);
    let response = answer(&format!("Content-Length: {}\r\n", body.len()), body.as_bytes());
    let request = b"GET /find HTTP/1.1\r\nHost: locator.example\r\n\r\n";
    for index in 0..looks {
        let at = at(index * 900_000);
        warc.exchange(&Exchange { request, response: &response, at, ..look(index, &chain) })?;
    }
    Ok(())
}

fn look(index: u64, chain: &[Vec<u8>]) -> Exchange<'_> {
    Exchange {
        index,
        url: "https://locator.example/find",
        title: "a look",
        at: at(index),
        peer: Some("192.0.2.7".parse().expect("an address")),
        tls: (!chain.is_empty()).then_some(("TLSv1.3", "TLS13_AES_256_GCM_SHA384")),
        chain,
        request: b"",
        response: b"",
        cut: false,
        body_sha256: None,
    }
}

fn answer(more: &str, body: &[u8]) -> Vec<u8> {
    let mut out =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{more}\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

/// So many milliseconds after an invented day began.
fn at(ms: u64) -> DateTime<Utc> {
    let day = DateTime::parse_from_rfc3339("2027-01-16T08:00:00.000042Z").expect("a time").to_utc();
    day + TimeDelta::milliseconds(i64::try_from(ms).expect("a small number"))
}
