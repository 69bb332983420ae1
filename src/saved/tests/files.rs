//! Saved files of each format, built by code from an invented person.

use crate::invented;
use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub(super) const URL: &str = "https://locator.ice.example/search";
/// Stands wherever a secret would.
pub(super) const CANARY: &str = "Zq7CanaryZq7";

/// What the page of person 1 says; `field` stands in its form.
pub(super) fn page(field: &str) -> String {
    let names = invented::names(1);
    format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Locator</title></head><body>\
         <form>{field}</form><p>{} {}</p><p>A-Number: A{}</p><p>Status : In ICE Custody</p><p>Se\u{f1}al</p></body></html>",
        names.first,
        names.last,
        invented::a_number(1).reveal()
    )
}

/// A field with the canary as a reCAPTCHA answer.
pub(super) fn secret_field() -> String {
    format!("<textarea name=\"g-recaptcha-response\">{CANARY}</textarea><input id=csrf value={CANARY}>")
}

pub(super) fn single_file(body: &str, query: &str) -> Vec<u8> {
    let comment = format!(
        "<!--\n Page saved with SingleFile \n url: {URL}{query} \n saved date: Thu Mar 12 2026 14:03:11 GMT-0600 (Mountain Daylight Time)\n-->"
    );
    body.replacen("<html lang=en>", &format!("<html lang=en>{comment}"), 1).into_bytes()
}

pub(super) fn chrome_html(body: &str, query: &str) -> Vec<u8> {
    let url = format!("{URL}{query}");
    body.replacen("<html", &format!("<!-- saved from url=({:04}){url} -->\n<html", url.len()), 1).into_bytes()
}

pub(super) fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut line = 0;
    for b in text.bytes() {
        let unit = if b == b'=' || !(b' '..=b'~').contains(&b) {
            format!("={b:02X}")
        } else {
            char::from(b).to_string()
        };
        if line + unit.len() > 75 {
            out.push_str("=\r\n");
            line = 0;
        }
        line += unit.len();
        out.push_str(&unit);
    }
    out
}

pub(super) fn mhtml(body: &str, coding: &str, query: &str) -> Vec<u8> {
    let coded = match coding {
        "quoted-printable" => quoted_printable(body),
        "base64" => BASE64_STANDARD.encode(body),
        _ => body.to_owned(),
    };
    let kind = "Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Bound--1----\"";
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}{query}\r\nSubject: Locator\r\n\
         Date: Thu, 12 Mar 2026 20:03:11 -0000\r\nMIME-Version: 1.0\r\n{kind}\r\n\r\n\r\n\
         ------Bound--1----\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <frame-1@mhtml.blink>\r\n\
         Content-Transfer-Encoding: {coding}\r\nContent-Location: {URL}{query}\r\n\r\n{coded}\r\n\
         ------Bound--1----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Location: https://locator.ice.example/x.png\r\n\r\niVBORw0KGgo=\r\n\r\n------Bound--1------\r\n"
    )
    .into_bytes()
}

pub(super) fn record(kind: &str, target: &str, more: &str, block: &[u8]) -> Vec<u8> {
    let target = if target.is_empty() { String::new() } else { format!("WARC-Target-URI: {target}\r\n") };
    let mut out = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n\
         {target}WARC-Date: 2026-03-12T20:03:11Z\r\n{more}Content-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

pub(super) fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut out =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

/// `warcinfo`, then an answer with these headers.
pub(super) fn records(body: &str, headers: &str, query: &str) -> Vec<Vec<u8>> {
    vec![
        record("warcinfo", "", "", b"software: ArchiveWeb.page 0.11.3\r\nformat: WARC File Format 1.1\r\n"),
        record("response", &format!("{URL}{query}"), "", &answer(headers, body.as_bytes())),
    ]
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut out).unwrap();
    out
}

pub(super) fn packed(records: &[Vec<u8>]) -> Vec<u8> {
    records.iter().flat_map(|record| gzip(record)).collect()
}

pub(super) fn zip(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(method);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn wacz(records: &[Vec<u8>]) -> Vec<u8> {
    zip(
        &[
            ("datapackage.json", b"{\"profile\":\"data-package\"}"),
            ("archive/data.warc.gz", &packed(records)),
            ("indexes/index.cdx", b""),
        ],
        CompressionMethod::Stored,
    )
}

/// A HAR with one entry for each page; `secret` goes wherever browsers put secrets.
pub(super) fn har(body: &str, secret: Option<&str>) -> Vec<u8> {
    let named = |name: &str| match secret {
        Some(secret) => serde_json::json!([{ "name": name, "value": secret }]),
        None => serde_json::json!([]),
    };
    let query = secret.map_or(String::new(), |secret| format!("?token={secret}"));
    let entry = |url: String, encoding: Option<&str>, text: String| {
        let mut content =
            serde_json::json!({ "size": 1, "mimeType": "text/html; charset=utf-8", "text": text });
        if let Some(encoding) = encoding {
            content["encoding"] = encoding.into();
        }
        let mut request = serde_json::json!({
            "method": "POST", "url": url, "headers": named("Cookie"), "cookies": named("sid"),
            "queryString": named("token"),
        });
        if let Some(secret) = secret {
            request["postData"] = serde_json::json!({
                "mimeType": "application/json", "text": format!("{{\"token\":\"{secret}\"}}"),
                "params": [{ "name": "aNumber", "value": secret }],
            });
        }
        serde_json::json!({
            "startedDateTime": "2026-03-12T14:03:11.000-06:00", "time": 12.5, "request": request,
            "response": { "status": 200, "headers": named("Set-Cookie"), "cookies": named("sid"), "content": content },
        })
    };
    let mut entries = vec![
        entry(format!("{URL}{query}"), None, body.to_owned()),
        entry(format!("{URL}2{query}"), Some("base64"), BASE64_STANDARD.encode(body)),
    ];
    if let Some(secret) = secret {
        entries.push(entry(
            "https://www.google.com/recaptcha/api2/userverify".to_owned(),
            None,
            secret.to_owned(),
        ));
    }
    let log = serde_json::json!({
        "log": { "version": "1.2", "creator": { "name": "WebInspector", "version": "537.36" }, "entries": entries }
    });
    serde_json::to_vec(&log).unwrap()
}

pub(super) fn png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in
        [(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0][..]), (b"IDAT", b"abc"), (b"IEND", b"")]
    {
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(kind);
        out.extend(data);
        out.extend([0; 4]);
    }
    out
}

pub(super) fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xe0\x00\x06JF\xff\xd9\xff\xda\x00\x04\x01\x02picture\xff\x00data\xff\xd9".to_vec()
}

pub(super) fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n".to_vec()
}

/// A small file of every format, with nothing secret in it.
pub(super) fn clean() -> Vec<(&'static str, Vec<u8>)> {
    let body = page("");
    vec![
        ("html", chrome_html(&body, "")),
        ("singlefile", single_file(&body, "")),
        ("mhtml", mhtml(&body, "quoted-printable", "")),
        ("mhtml", mhtml(&body, "base64", "")),
        ("mhtml", mhtml(&body, "8bit", "")),
        ("warc", records(&body, "", "").concat()),
        ("warc", packed(&records(&body, "", ""))),
        ("wacz", wacz(&records(&body, "", ""))),
        ("har", har(&body, None)),
        ("text", format!("Status : In ICE Custody\nA{}\n", invented::a_number(1).reveal()).into_bytes()),
        ("pdf", pdf()),
        ("png", png()),
        ("jpeg", jpeg()),
    ]
}

/// The same with the canary wherever a secret can be.
pub(super) fn with_secrets() -> Vec<(&'static str, Vec<u8>)> {
    let body = page(&secret_field());
    let query = format!("?q=1&access_token={CANARY}");
    let headers = format!("Set-Cookie: sid={CANARY}\r\nLocation: /x?k={CANARY}\r\n");
    let mut all = records(&body, &headers, &query);
    all.push(record(
        "request",
        URL,
        "",
        format!(
            "POST /search?token={CANARY} HTTP/1.1\r\nHost: x\r\nCookie: a={CANARY}\r\n\r\ntoken={CANARY}"
        )
        .as_bytes(),
    ));
    all.push(record(
        "metadata",
        "urn:pageinfo:x",
        "",
        format!("{{\"u\":\"https://a.example/?k={CANARY}\"}}").as_bytes(),
    ));
    all.push(record(
        "revisit",
        URL,
        "",
        format!("HTTP/1.1 200 OK\r\nSet-Cookie: {CANARY}\r\n\r\n").as_bytes(),
    ));
    all.push(record("resource", URL, "Content-Type: text/html\r\n", body.as_bytes()));
    all.push(record(
        "response",
        "https://www.google.com/recaptcha/api2/anchor",
        "",
        &answer("", CANARY.as_bytes()),
    ));
    let image = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nSet-Cookie: {CANARY}\r\n\r\n\u{1}");
    all.push(record("response", "https://locator.ice.example/x.png", "", image.as_bytes()));
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    all.push(record("response", URL, "", &answer("Transfer-Encoding: chunked\r\n", chunked.as_bytes())));
    all.push(record("response", URL, "", &answer("Content-Encoding: gzip\r\n", &gzip(body.as_bytes()))));
    let framed = page(&format!(
        "<iframe srcdoc=\"<input id=&quot;recaptcha-token&quot; value=&quot;{CANARY}&quot;>\"></iframe>"
    ));
    vec![
        ("html", chrome_html(&body, &query)),
        (
            "html",
            [&[0xff, 0xfe][..], &body.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()]
                .concat(),
        ),
        ("singlefile", single_file(&body, &query)),
        ("singlefile", single_file(&framed, "")),
        ("mhtml", mhtml(&body, "quoted-printable", &query)),
        ("mhtml", mhtml(&body, "base64", &query)),
        ("mhtml", mhtml(&body, "8bit", &query)),
        ("warc", all.concat()),
        ("warc", packed(&all)),
        ("wacz", wacz(&all)),
        ("har", har(&body, Some(CANARY))),
    ]
}
