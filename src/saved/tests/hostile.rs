//! Cut, flipped, bloated and random files: never a panic, little memory, little time.

use super::files::{self, URL};
use crate::saved::limits::Budget;
use crate::saved::{MAX_ENTRIES, Refusal, Saved, open, open_within};
use proptest::prelude::*;
use std::time::Instant;
use zip::CompressionMethod;

/// What must hold of everything that comes out.
fn check(file: &[u8]) -> Result<Saved, Refusal> {
    let opened = open(file);
    if let Ok(saved) = &opened {
        assert!(saved.pages.iter().all(|page| page.body.len() <= 8 << 20));
        assert!(saved.format.is_image() || !saved.pages.is_empty());
    }
    opened
}

#[test]
fn a_file_cut_anywhere_is_refused_or_plainly_another_one() {
    for (key, file) in files::clean() {
        let whole = open(&file).unwrap();
        for end in 0..file.len() {
            let Ok(saved) = check(&file[..end]) else { continue };
            // A page or a text has no mark at its end; the first letters of some formats are a text.
            let is_unmarked = matches!(key, "html" | "singlefile" | "text") || end < 16;
            // Behind the end mark of the others only white space is left out.
            assert!(is_unmarked || saved.pages == whole.pages, "{key} cut at {end} of {}", file.len());
        }
    }
}

#[test]
fn a_web_archive_cut_inside_a_record_is_truncated() {
    let records = files::records(&files::page(""), "", "");
    let (first, whole) = (records[0].len(), records.concat());
    for end in 8..whole.len() {
        let expected = if end == first { Refusal::NoPage } else { Refusal::Truncated };
        assert_eq!(check(&whole[..end]).expect_err("cut"), expected, "{end}");
    }
    let packed = files::packed(&records);
    for end in packed.len() - 200..packed.len() {
        assert_eq!(check(&packed[..end]).expect_err("cut"), Refusal::Truncated, "{end}");
    }
}

#[test]
fn a_flipped_byte_never_panics() {
    for (_, file) in files::clean().into_iter().chain(files::with_secrets()) {
        // Every byte of small files; some of each larger one.
        let step = 1 + file.len() / 1500;
        for at in (0..file.len()).step_by(step) {
            for flip in [1, 0x20, 0xff] {
                let mut damaged = file.clone();
                damaged[at] ^= flip;
                let _ = check(&damaged);
            }
        }
    }
}

#[test]
fn bombs_are_stopped_by_counting() {
    let start = Instant::now();
    let small = || Budget::small(4 << 20, MAX_ENTRIES);
    let zeros = vec![b' '; 8 << 20];
    let bomb = files::gzip(&zeros);
    let refused = |file: &[u8]| open_within(file, small()).expect_err("a bomb");
    assert_eq!(refused(&bomb), Refusal::TooMuchInside);
    assert_eq!(refused(&bomb.repeat(100)), Refusal::TooMuchInside);
    let in_zip = files::zip(&[("archive/a.warc", &zeros)], CompressionMethod::Deflated);
    assert_eq!(refused(&in_zip), Refusal::TooMuchInside);
    let twice = files::zip(&[("archive/a.warc.gz", &bomb)], CompressionMethod::Deflated);
    assert_eq!(refused(&twice), Refusal::TooMuchInside);
    let body = files::record("response", URL, "", &files::answer("Content-Encoding: gzip\r\n", &bomb));
    assert_eq!(refused(&body), Refusal::TooMuchInside);
    assert_eq!(refused(&files::gzip(&body)), Refusal::TooMuchInside);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// One mebibyte that would become one gibibyte, with the limits of the program.
#[test]
fn a_mebibyte_of_gzip_that_unpacks_to_a_gibibyte_is_refused() {
    let member = files::gzip(&vec![0; 64 << 20]);
    let bomb = member.repeat(16);
    let start = Instant::now();
    assert_eq!(check(&bomb).expect_err("a bomb"), Refusal::TooMuchInside);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn archives_in_archives_are_not_opened() {
    let inner = files::wacz(&files::records(&files::page(""), "", ""));
    for name in ["archive/inner.wacz", "inner.zip", "archive/sub/data.warc"] {
        let outer = files::zip(&[(name, &inner)], CompressionMethod::Deflated);
        assert_eq!(check(&outer).expect_err("nested"), Refusal::NotKnown, "{name}");
    }
    let disguised = files::zip(&[("archive/inner.warc", &inner)], CompressionMethod::Stored);
    assert!(check(&disguised).is_err());
}

#[test]
fn too_many_entries_and_lying_counts_are_refused() {
    let record = files::record("metadata", "", "", b"");
    assert_eq!(check(&record.repeat(MAX_ENTRIES + 1)).expect_err("many"), Refusal::TooMuchInside);
    assert_eq!(check(&files::gzip(b"").repeat(MAX_ENTRIES + 1)).expect_err("many"), Refusal::TooMuchInside);
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(MAX_ENTRIES + 1);
    let mhtml =
        format!("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n{part}--b--\r\n");
    assert_eq!(check(mhtml.as_bytes()).expect_err("many"), Refusal::TooMuchInside);
    let mut zip64 = b"PK\x03\x04PK\x06\x06".to_vec();
    zip64.extend([0xff; 60]);
    zip64.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert_eq!(check(&zip64).expect_err("many"), Refusal::TooMuchInside);
    let entries = format!("{{\"log\":{{\"entries\":[{}0]}}}}", "0,".repeat(MAX_ENTRIES + 1));
    assert_eq!(check(entries.as_bytes()).expect_err("many"), Refusal::TooMuchInside);
    assert_eq!(check(&[b"{\"log\":", &b"[],".repeat(2_000_000)[..]].concat()), Err(Refusal::TooMuchInside));
    let huge = b"WARC/1.1\r\nContent-Length: 18446744073709551615\r\n\r\nx";
    assert_eq!(check(huge), Err(Refusal::Truncated));
    let long = b"WARC/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nx";
    assert!(check(long).is_err());
}

#[test]
fn deep_nesting_costs_nothing() {
    let start = Instant::now();
    let deep_mail = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let mhtml = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n{deep_mail}\r\n--b--"
    );
    let _ = check(mhtml.as_bytes());
    let _ = check("[".repeat(500_000).as_bytes());
    let _ = check(format!("<html>{}", "<div>".repeat(500_000)).as_bytes());
    let mut framed = "<input name=token value=x>".to_owned();
    for _ in 0..12 {
        framed =
            format!("<iframe srcdoc=\"{}\"></iframe>", framed.replace('&', "&amp;").replace('"', "&quot;"));
    }
    let saved = check(format!("<html>{framed}</html>").as_bytes()).unwrap();
    assert_eq!(saved.scrubbed, 1);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// Files built to be slow, 2 MiB each: what they cost grows with their size and no faster.
#[test]
fn files_built_to_be_slow_are_not() {
    const SIZE: usize = 2 << 20;
    let filled = |unit: &str| unit.repeat(SIZE / unit.len());
    let mail = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n";
    let head = format!("--b\r\nContent-Type: text/html; {}\r\n\r\nx\r\n", "a*0=x;".repeat(10_000));
    let files: Vec<Vec<u8>> = vec![
        format!("<html>{}", filled("<input name=token value=x>")).into_bytes(),
        format!("<html>{}", filled("<!---->")).into_bytes(),
        format!("<html><p {}>", filled("a=b ")).into_bytes(),
        format!("<html><iframe srcdoc='{}'></iframe>", filled("&amp;amp;amp;")).into_bytes(),
        format!("<html>{}", filled("data: ")).into_bytes(),
        format!("{mail}\r\n{}", filled("\n--b x")).into_bytes(),
        format!("{mail}\r\n{}--b--", filled(&head)).into_bytes(),
        files::record(
            "response",
            URL,
            "",
            &files::answer("Transfer-Encoding: chunked\r\n", filled("1\r\nx\r\n").as_bytes()),
        ),
        files::record("metadata", "", "", filled("?k=x ").as_bytes()),
        format!("{{\"log\":{{\"entries\":[],\"a\":\"{}\"}}}}", filled("?k=x&")).into_bytes(),
        [
            b"PK\x03\x04",
            filled("PK\x01\x02").as_bytes(),
            b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x30\0\0\0\0\0\0\0\0\0",
        ]
        .concat(),
        [&b"\xff\xd8\xff\xe0\0\x02"[..], &vec![0xff; SIZE]].concat(),
    ];
    for (number, file) in files.iter().enumerate() {
        let start = Instant::now();
        let _ = check(file);
        if let Ok(text) = std::str::from_utf8(file) {
            let _ = (crate::saved::numbers_in(text), crate::saved::says_name(text, "a", "b"));
        }
        assert!(start.elapsed().as_secs() < 5, "file {number}: {:?}", start.elapsed());
    }
}

#[test]
fn damaged_lists_and_trailing_bytes_are_refused() {
    let records = files::records(&files::page(""), "", "");
    let followed = [files::packed(&records), b"more".to_vec()].concat();
    assert!(matches!(check(&followed), Err(Refusal::Damaged(_))));
    let followed = [records.concat(), b"more".to_vec()].concat();
    assert!(matches!(check(&followed), Err(Refusal::Damaged(_))));
    let text = String::from_utf8(records.concat()).unwrap();
    let wrong = text.replacen("Content-Length: ", "Content-Length: 0", 1).replacen("WARC/1.1", "WARC/2.0", 1);
    assert!(matches!(check(wrong.as_bytes()), Err(Refusal::Damaged(_))));
    let doubled = text.replacen("Content-Length: ", "Content-Length: 1\r\nContent-Length: ", 1);
    assert!(matches!(check(doubled.as_bytes()), Err(Refusal::Damaged(_))));
}

/// Beginnings that lead to each of the readers.
const BEGINNINGS: [&[u8]; 12] = [
    b"",
    b"<html>",
    b"<!-- saved from url=(0001)x -->",
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n",
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: ",
    b"PK\x03\x04",
    b"\x1f\x8b\x08\0\0\0\0\0\0\0",
    b"{\"log\":{\"entries\":[",
    b"%PDF-1.7",
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    b"\xff\xd8\xff",
    b"\xff\xfe",
];

proptest! {
    #[test]
    fn no_bytes_make_it_panic(which in 0..BEGINNINGS.len(), rest in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = check(&[BEGINNINGS[which], &rest].concat());
    }

    #[test]
    fn no_text_makes_it_panic(
        which in 0..BEGINNINGS.len(),
        rest in "([<>&;=\"'-]|input |textarea|name=token|value=|srcdoc=|<!--|--|\r\n|&quot;|data:|--b|ñ|[a-z0-9]){0,120}",
    ) {
        let _ = check(&[BEGINNINGS[which], rest.as_bytes()].concat());
        let (clean, _) = crate::saved::without_tokens(&rest);
        prop_assert_eq!(crate::saved::without_tokens(&clean).1, 0);
        let _ = crate::saved::numbers_in(&rest);
        let _ = crate::saved::says_name(&rest, "a", &rest);
    }

    #[test]
    fn mixed_up_files_do_not_panic(a in 0usize..13, b in 0usize..13, cut in 0.0..1.0f64) {
        let files = files::clean();
        let (a, b) = (&files[a].1, &files[b].1);
        let at = |f: &Vec<u8>| (f.len() as f64 * cut) as usize;
        let _ = check(&[&a[..at(a)], &b[at(b)..]].concat());
    }
}
