//! Each format: what comes out of a whole file.

use super::files::{self, URL};
use crate::invented;
use crate::saved::{Format, MAX_FILE, Refusal, numbers_in, open, says_name};

fn refused(bytes: &[u8]) -> Refusal {
    open(bytes).expect_err("a refusal")
}

#[test]
fn every_format_is_found_from_its_bytes_and_kept_as_it_is() {
    for (key, file) in files::clean() {
        let saved = open(&file).unwrap_or_else(|refusal| panic!("{key}: {refusal}"));
        assert_eq!(saved.format.key(), key);
        assert_eq!((saved.scrubbed, saved.skipped), (0, 0), "{key}");
        assert!(saved.kept == file, "{key}: not one byte is changed");
        assert_eq!(saved.given, crate::digest::BodyHash::of(&file), "{key}");
        assert_eq!(saved.pages.is_empty(), saved.format.is_image(), "{key}");
        for page in &saved.pages {
            let body = String::from_utf8(page.body.clone()).expect("text");
            assert!(body.contains("In ICE Custody"), "{key}");
            assert_eq!(numbers_in(&body).into_iter().collect::<Vec<_>>(), [invented::a_number(1)], "{key}");
        }
    }
}

#[test]
fn what_a_file_says_of_its_page_is_told() {
    for (key, file) in files::clean() {
        let saved = open(&file).unwrap();
        let Some(page) = saved.pages.first() else { continue };
        let at = page.saved_at.map(|at| at.to_rfc3339());
        let expected = match saved.format {
            Format::Html => (Some(URL), None, None, None),
            Format::SingleFile => (Some(URL), Some("2026-03-12T20:03:11+00:00"), None, Some("SingleFile")),
            Format::Mhtml => (Some(URL), Some("2026-03-12T20:03:11+00:00"), None, Some("Blink")),
            Format::Warc | Format::Wacz => {
                (Some(URL), Some("2026-03-12T20:03:11+00:00"), Some(200), Some("ArchiveWeb.page 0.11.3"))
            }
            Format::Har => {
                (Some(URL), Some("2026-03-12T20:03:11+00:00"), Some(200), Some("WebInspector 537.36"))
            }
            Format::Text => (None, None, None, None),
            Format::Pdf | Format::Png | Format::Jpeg => unreachable!("they have no page"),
        };
        let told = (page.url.as_ref().map(url::Url::as_str), at.as_deref(), page.status, saved.by.as_deref());
        assert_eq!(told, expected, "{key}");
        let names = invented::names(1);
        let body = String::from_utf8(page.body.clone()).unwrap();
        assert_eq!(says_name(&body, &names.first, &names.last), saved.format != Format::Text, "{key}");
    }
}

#[test]
fn chunks_and_codings_of_a_web_archive_are_undone() {
    let body = files::page("");
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let deflated = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, body.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    for (headers, kept) in [
        ("Transfer-Encoding: chunked\r\n", chunked.clone().into_bytes()),
        ("Content-Encoding: gzip\r\n", files::gzip(body.as_bytes())),
        ("Content-Encoding: deflate\r\n", deflated),
        // Kept as the browser had it: decoded, the header still there.
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", body.clone().into_bytes()),
    ] {
        let saved = open(&files::record("response", URL, "", &files::answer(headers, &kept))).unwrap();
        assert_eq!(String::from_utf8_lossy(&saved.pages[0].body), body, "{headers}");
    }
    // `br` is passed over and counted; alone, it leaves no page.
    let br = files::record("response", URL, "", &files::answer("Content-Encoding: br\r\n", b"\x0b\x02\x80"));
    assert_eq!(refused(&br), Refusal::NoPage);
    let both = [br, files::records(&body, "", "").concat()].concat();
    let saved = open(&both).unwrap();
    assert_eq!((saved.pages.len(), saved.skipped), (1, 1));
}

#[test]
fn pictures_in_a_single_file_do_not_make_its_page_too_large() {
    let picture = format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(9 << 20));
    let file = files::single_file(&files::page(&picture), "");
    let saved = open(&file).unwrap();
    assert!(saved.kept == file);
    assert!(saved.pages[0].body.len() < 4096);
    assert!(String::from_utf8_lossy(&saved.pages[0].body).contains("<img src=\"data:,left-out\">"));
    let text = files::page(&"a b ".repeat(3 << 20));
    assert_eq!(refused(&files::single_file(&text, "")), Refusal::TooLarge { mib: 8 });
}

#[test]
fn json_is_text_and_says_so() {
    let saved = open(b"{\"InmateLocator\":[],\"Captcha\":false}").unwrap();
    assert_eq!(
        (saved.format, &*saved.pages[0].content_type),
        (Format::Text, "application/json; charset=utf-8")
    );
    assert_eq!(open(b"{ \"a\": 1").expect_err("cut"), Refusal::Truncated);
    assert_eq!(open(b"{braces} in a text").unwrap().pages[0].content_type, "text/plain; charset=utf-8");
}

#[test]
fn a_page_in_another_charset_is_kept_byte_for_byte() {
    let file = b"<html><head><meta charset=windows-1252></head><body>Se\xf1al</body></html>";
    let saved = open(file).unwrap();
    assert_eq!((saved.format, &saved.pages[0].body[..]), (Format::Html, &file[..]));
}

#[test]
fn what_is_no_saved_page_is_not_known() {
    let office = files::zip(&[("[Content_Types].xml", b"<x/>")], zip::CompressionMethod::Stored);
    for file in [
        &b"#!/bin/sh\nrm -rf /\n"[..],
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"{\\rtf1 hello}",
        b"<?php echo 1; ?>",
        b"<script>alert(1)</script>",
        b"var x = '<b>' + y + '</b>';",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"GIF89a\x01\0",
        b"<?xml version='1.0'?><svg></svg>",
        b"\x1f\x8b",
        b"caf\xe9",
        &office,
        &files::gzip(b"<html></html>"),
    ] {
        let refusal = refused(file);
        let expected = if file == b"\x1f\x8b" { Refusal::Truncated } else { Refusal::NotKnown };
        assert_eq!(refusal, expected, "{:?}", String::from_utf8_lossy(file));
    }
    for empty in [&b""[..], b" \r\n", &[0; 4096]] {
        assert_eq!(refused(empty), Refusal::Empty);
    }
    assert_eq!(refused(&vec![b'a'; MAX_FILE + 1]), Refusal::TooLarge { mib: 64 });
}

#[test]
fn a_locked_archive_says_so() {
    let mut file = files::wacz(&files::records(&files::page(""), "", ""));
    // The flag "encrypted" of every entry, in both lists (APPNOTE 4.4.4, bit 0).
    for (signature, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = memchr::memmem::find_iter(&file, signature).collect();
        for at in places {
            file[at + offset] |= 1;
        }
    }
    assert_eq!(refused(&file), Refusal::Encrypted);
}

#[test]
fn every_refusal_says_what_to_do() {
    let all = [
        Refusal::TooLarge { mib: 64 },
        Refusal::Empty,
        Refusal::NotKnown,
        Refusal::Truncated,
        Refusal::TooMuchInside,
        Refusal::NoPage,
        Refusal::Damaged(crate::saved::Damage::Record),
        Refusal::Encrypted,
    ];
    for refusal in all {
        let text = refusal.to_string();
        assert!(text.ends_with("try again.") && text.contains("ave "), "{text}");
    }
}

/// Saved by programs as they are, from one invented page (tests/fixtures/saved/README.md).
#[test]
fn files_of_real_programs_are_read_and_scrubbed() {
    const MHTML: &[u8] = include_bytes!("../../../tests/fixtures/saved/chromium.mhtml");
    const WARC: &[u8] = include_bytes!("../../../tests/fixtures/saved/wget.warc.gz");
    for (file, format, by) in [(MHTML, Format::Mhtml, "Blink"), (WARC, Format::Warc, "Wget/1.2")] {
        let saved = open(file).unwrap();
        assert_eq!(saved.format, format);
        assert!(saved.by.as_ref().is_some_and(|b| b.starts_with(by)), "{:?}", saved.by);
        assert!(saved.scrubbed > 0);
        let page = &saved.pages[0];
        assert_eq!(page.url.as_ref().map(url::Url::as_str), Some("http://127.0.0.1:8123/page.html"));
        let body = String::from_utf8(page.body.clone()).unwrap();
        assert!(body.contains("Status : In ICE Custody") && body.contains("Se\u{f1}al"), "{body}");
        assert_eq!(numbers_in(&body).iter().map(|n| n.value()).collect::<Vec<_>>(), [101]);
        assert!(says_name(&body, "Persona", "Ejemplo"));
        let kept = if format == Format::Warc { files::gunzip(&saved.kept) } else { saved.kept.clone() };
        let kept = String::from_utf8_lossy(&kept).replace("=\r\n", "");
        // The page's own script sets two of them; what a script says is not changed.
        let outside =
            kept.split("<script>").map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest));
        assert!(outside.into_iter().all(|part| !part.contains("TOKENCANARY")), "{kept}");
        assert_eq!(open(&saved.kept).unwrap().scrubbed, 0);
    }
}

/// A browser writes a ZIP as a stream: the sizes stand behind each entry.
#[test]
fn a_wacz_that_was_written_as_a_stream_is_read() {
    let archive = files::packed(&files::records(&files::page(""), "", ""));
    for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        let mut writer = zip::ZipWriter::new_stream(Vec::new());
        writer.start_file("archive/data.warc.gz", options).unwrap();
        std::io::Write::write_all(&mut writer, &archive).unwrap();
        let file = writer.finish().unwrap().into_inner();
        let saved = open(&file).unwrap();
        assert_eq!((saved.format, saved.pages.len()), (Format::Wacz, 1), "{method}");
    }
}
