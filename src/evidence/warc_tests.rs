//! The web archive and the file for replay: written, read back, and damaged in every way.

use super::wacz::{WaczProblem, verify_wacz, write_wacz};
use super::warc::{Exchange, Located, Page, PagePart, WarcInfo, WarcWriter};
use super::warc_check::{Checked, Fault, WarcProblem, verify_warc};
use super::warc_head::Kind;
use crate::digest::BodyHash;
use crate::{invented, saved, time};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Cursor, Read, Write};

const PLAIN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<p>here</p>";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
const GET: &[u8] = b"GET /find HTTP/1.1\r\nHost: locator.example\r\n\r\n";

fn info() -> WarcInfo<'static> {
    let made_at = time::from_micros(1_800_000_000_000_000);
    WarcInfo { origin: "testigo/0123456789abcdef", software: "testigo 0.1.0", made_at }
}

fn look<'a>(index: u64, chain: &'a [Vec<u8>], response: &'a [u8]) -> Exchange<'a> {
    Exchange {
        index,
        url: "https://locator.example/find",
        title: "a look",
        at: time::from_micros(1_700_000_000_123_456 + i64::try_from(index).unwrap()),
        peer: Some("192.0.2.7".parse().unwrap()),
        tls: Some(("TLSv1.3", "TLS13_AES_256_GCM_SHA384")),
        chain,
        request: GET,
        response,
        cut: false,
        body_sha256: Some(BodyHash::of(b"abc")),
    }
}

/// A plain and a chunked answer, one that is no HTTP, none, and a page with a part.
fn sample() -> (Vec<u8>, Vec<Located>) {
    let chain = [vec![0x30; 100]];
    let mut warc = WarcWriter::begin(Vec::new(), &info()).unwrap();
    for (index, response) in [(7, PLAIN), (8, CHUNKED), (9, b"no HTTP".as_slice()), (10, b"")] {
        warc.exchange(&look(index, &chain, response)).unwrap();
    }
    let place = invented::place(1);
    warc.page(&Page {
        index: 11,
        url: "https://locator.example/#/results",
        title: "in a browser",
        at: info().made_at,
        body: b"<p>the page</p>",
        media_type: "text/html",
        parts: vec![PagePart { name: "text", media_type: "text/plain", bytes: place.as_bytes() }],
    })
    .unwrap();
    warc.finish().unwrap()
}

fn read(file: &[u8]) -> Result<Vec<Checked>, WarcProblem> {
    verify_warc(file).collect()
}

fn fault(file: &[u8]) -> Option<Fault> {
    read(file).err().map(|problem| problem.fault)
}

/// The members of a file, unpacked, as text.
fn texts(file: &[u8]) -> Vec<String> {
    let (mut rest, mut out) = (file, Vec::new());
    while !rest.is_empty() {
        let (mut text, mut unpacked) = (Vec::new(), GzDecoder::new(rest));
        unpacked.read_to_end(&mut text).unwrap();
        rest = unpacked.into_inner();
        out.push(String::from_utf8(text).unwrap());
    }
    out
}

fn packed(texts: &[String]) -> Vec<u8> {
    let member = |text: &String| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    texts.iter().flat_map(member).collect()
}

/// The file after a change of its texts.
fn after(change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    let mut changed = texts(&sample().0);
    change(&mut changed);
    packed(&changed)
}

#[test]
fn what_was_written_reads_back_with_its_entry() {
    let (file, located) = sample();
    let records = read(&file).unwrap();
    let kinds: Vec<(u64, String)> = records.iter().map(|r| (r.index, r.kind.to_string())).collect();
    let expected = [
        (7, "chain"),
        (7, "response"),
        (7, "request"),
        (8, "response"),
        (8, "request"),
        (8, "digest"),
        (9, "received"),
        (9, "request"),
        (10, "request"),
        (11, "page"),
        (11, "part-1"),
    ];
    assert_eq!(kinds, expected.map(|(index, kind)| (index, kind.to_owned())));
    assert_eq!(records[1].block, PLAIN);
    assert_eq!(records[3].block, CHUNKED);
    assert_eq!(time::rfc3339(records[1].at), "2023-11-14T22:13:20.123463Z");
    for place in &located {
        let (from, to) = (place.offset as usize, (place.offset + place.length) as usize);
        assert_eq!(texts(&file[from..to]).len(), 1, "a member of its own");
        assert_eq!(BodyHash::of(&file[from..to]), place.sha256);
    }
}

#[test]
fn the_same_looks_give_the_same_bytes() {
    let (file, located) = sample();
    assert!(sample().0 == file);
    let wacz = |located: &[Located]| {
        let mut out = Cursor::new(Vec::new());
        write_wacz(&mut out, Cursor::new(&file), located, &info()).unwrap();
        out.into_inner()
    };
    assert!(wacz(&located) == wacz(&sample().1));
}

#[test]
fn the_connection_is_told_and_the_payload_digest_is_left_out_where_tools_disagree() {
    let texts = texts(&sample().0);
    let plain = &texts[2];
    for line in [
        "WARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\nWARC-Cipher-Suite: TLS_AES_256_GCM_SHA384\r\n",
        "WARC-IP-Address: 192.0.2.7\r\n",
        "WARC-Date: 2023-11-14T22:13:20.123463Z\r\n",
        "WARC-Payload-Digest: sha256:",
    ] {
        assert!(plain.contains(line), "{line}");
    }
    assert!(!texts[4].contains("WARC-Payload-Digest"));
    assert!(texts[6].ends_with(&format!("\r\n\r\nbody-sha256: {}\r\n\r\n\r\n", BodyHash::of(b"abc"))));
    assert_eq!(texts.iter().filter(|text| text.contains("BEGIN CERTIFICATE")).count(), 1, "one for both");
}

#[test]
fn our_own_reader_of_saved_files_opens_both() {
    let (file, located) = sample();
    let mut wacz = Cursor::new(Vec::new());
    write_wacz(&mut wacz, Cursor::new(&file), &located, &info()).unwrap();
    for bytes in [file.as_slice(), wacz.get_ref()] {
        // The answer that says it is a page, and the browser's page. A part has no address of the web.
        assert_eq!(saved::open(bytes).unwrap().pages.len(), 2);
    }
}

#[test]
fn every_flipped_byte_of_the_file_is_refused_or_changes_nothing_that_is_compared() {
    let (file, _) = sample();
    let good: Vec<(u64, Kind, Vec<u8>)> =
        read(&file).unwrap().into_iter().map(|r| (r.index, r.kind, r.block)).collect();
    let (mut refused, mut harmless) = (0, 0);
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x20;
        match read(&changed) {
            Err(_) => refused += 1,
            Ok(records) => {
                // The time, system and flags in the head of a gzip member, which say nothing of the record.
                harmless += 1;
                let same: Vec<_> = records.into_iter().map(|r| (r.index, r.kind, r.block)).collect();
                assert!(same == good, "byte {at}");
            }
        }
    }
    assert!(refused > harmless * 10, "{refused} refused, {harmless} harmless");
}

#[test]
fn a_cut_file_is_refused_unless_it_is_cut_between_records() {
    let (file, _) = sample();
    let whole = read(&file).unwrap().len();
    for end in 0..file.len() {
        if let Ok(records) = read(&file[..end]) {
            assert!(records.len() < whole, "{end}: the caller sees that a record is missing");
        }
    }
    assert_eq!(fault(b""), Some(Fault::NoInfo));
}

#[test]
fn a_record_without_its_digest_is_refused() {
    let strip = |text: &mut String| {
        let lines = text.split_inclusive("\r\n").filter(|line| !line.starts_with("WARC-Block-Digest"));
        *text = lines.collect();
    };
    for number in 0..texts(&sample().0).len() {
        assert_eq!(fault(&after(|texts| strip(&mut texts[number]))), Some(Fault::NoDigest), "{number}");
    }
    let sha1 = after(|texts| texts[2] = texts[2].replace("Block-Digest: sha256:", "Block-Digest: sha1:"));
    assert_eq!(fault(&sha1), Some(Fault::NoDigest));
}

#[test]
fn another_answer_with_a_right_digest_does_not_pass_as_one_more() {
    let twice = after(|texts| texts.push(texts[2].clone()));
    assert_eq!(fault(&twice), Some(Fault::Twice));
    let other_entry = after(|texts| texts[2] = texts[2].replace("Testigo-Entry: 7", "Testigo-Entry: 70"));
    assert_eq!(fault(&other_entry), Some(Fault::Id));
    let other_kind =
        after(|texts| texts[2] = texts[2].replace("Testigo-Part: response", "Testigo-Part: page"));
    assert_eq!(fault(&other_kind), Some(Fault::Stranger));
    let stranger = after(|texts| texts[2] = texts[2].replace("Testigo-Entry: 7\r\n", ""));
    assert_eq!(fault(&stranger), Some(Fault::Stranger));
    let doubled = after(|texts| {
        texts[2] = texts[2]
            .replace("Content-Type: app", "WARC-Target-URI: https://other.example/\r\nContent-Type: app");
    });
    assert_eq!(fault(&doubled), Some(Fault::Doubled("WARC-Target-URI")));
    let headless = after(|texts| drop(texts.remove(0)));
    assert_eq!(fault(&headless), Some(Fault::NoInfo));
    let joined = after(|texts| {
        let second = texts.remove(3);
        texts[2].push_str(&second);
    });
    assert_eq!(fault(&joined), Some(Fault::Record));
}

#[test]
fn a_changed_answer_is_named_by_its_place() {
    let (file, located) = sample();
    let changed = after(|texts| texts[2] = texts[2].replace("<p>here</p>", "<p>gone</p>"));
    let problem = read(&changed).err().unwrap();
    assert_eq!(problem, WarcProblem { offset: located[0].offset, fault: Fault::BlockDigest });
    let payload = after(|texts| {
        let hash = BodyHash::of(b"<p>here</p>").to_hex();
        texts[2] = texts[2].replace(&hash, &BodyHash::of(b"").to_hex());
    });
    assert_eq!(fault(&payload), Some(Fault::PayloadDigest));
    assert_eq!(fault(&[file, b"\0".to_vec()].concat()), Some(Fault::Packing));
    assert_eq!(
        problem.to_string(),
        format!(
            "the record at byte {} has another SHA-256 than its WARC-Block-Digest says; make the folder again, and compare",
            located[0].offset
        )
    );
}

#[test]
fn a_member_that_unpacks_without_end_is_given_up() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..65 {
        packed.write_all(&vec![b'a'; 1 << 20]).unwrap();
    }
    assert_eq!(fault(&packed.finish().unwrap()), Some(Fault::TooLarge));
}

#[test]
fn the_file_for_replay_is_refused_with_any_change_of_what_is_in_it() {
    let (file, located) = sample();
    let hash = format!("sha256:{}", BodyHash::of(&file));
    let mut wacz = Cursor::new(Vec::new());
    write_wacz(&mut wacz, Cursor::new(&file), &located, &info()).unwrap();
    let wacz = wacz.into_inner();
    assert!(verify_wacz(Cursor::new(&wacz), &hash).is_ok());
    let other = verify_wacz(Cursor::new(&wacz), &format!("sha256:{}", BodyHash::of(b"")));
    assert!(matches!(other, Err(WaczProblem::OtherWarc)));
    let text = wacz.windows(12).position(|w| w == b"in a browser").unwrap();
    for at in [text, file.len() / 2, 0, wacz.len() - 20] {
        let mut changed = wacz.clone();
        changed[at] ^= 1;
        assert!(verify_wacz(Cursor::new(&changed), &hash).is_err(), "byte {at}");
    }
    for end in [0, 10, wacz.len() / 2, wacz.len() - 1] {
        assert!(verify_wacz(Cursor::new(&wacz[..end]), &hash).is_err(), "cut at {end}");
    }
}

#[test]
fn a_posted_form_has_an_address_of_its_own_in_the_viewer() {
    let form = "number=000000101&country=New+Spain";
    let request =
        format!("POST /search HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{form}");
    let mut warc = WarcWriter::begin(Vec::new(), &info()).unwrap();
    warc.exchange(&Exchange { request: request.as_bytes(), ..look(7, &[], PLAIN) }).unwrap();
    warc.exchange(&Exchange {
        request: b"POST /search HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}",
        ..look(8, &[], PLAIN)
    })
    .unwrap();
    let (_, located) = warc.finish().unwrap();
    let index = super::cdx::index(&located, "looks.warc.gz");
    assert!(index.contains(&format!("\"method\":\"POST\",\"requestBody\":\"{form}\"")));
    assert!(index.contains("\"requestBody\":\"__wb_post_data=e30=\""));
    assert!(index.starts_with("example,locator)/find?__wb_method=post&__wb_post_data=e30= 2023111422132"));
    let pages = super::cdx::pages(&located);
    assert!(pages.contains(&format!("https://locator.example/find?__wb_method=POST&{form}\"")));
    assert_eq!(pages.lines().count(), 3);
}
