//! The bytes of looks: the claims `bytes` and `read`.

use super::case::{Case, EntryFolder, Level};
use super::findings::Findings;
use super::ground::Ground;
use crate::evidence::values;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A file of a look, and the opened value that is its SHA-256.
const PIECES: [(&str, &str); 8] = [
    ("request.bin", "request_sha256"),
    ("head.bin", "head_sha256"),
    ("wire.bin", "wire_sha256"),
    ("body.bin", "body_sha256"),
    ("chain.der", "chain_sha256"),
    ("reading.json", "reading_sha256"),
    ("redirects.json", "redirects_sha256"),
    ("capture.json", "capture_sha256"),
];
/// SHA-256 of no bytes: such a file may be left out.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Files of a look that other claims answer for.
const OTHERS: [&str; 7] =
    ["leaf.json", "proof", "MANIFEST", values::FILE, "spans.json", "parts/", "receipt/"];

/// Each file of a look has the hash that its opened value says.
pub(super) fn bytes(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    for look in case.of("looks") {
        for (file, field) in PIECES {
            piece(ground, findings, look, (file, field));
        }
        let size = ground.folder.size(&look.file("body.bin")).map(|size| size.to_string());
        if let (Some(length), Some(size)) = (ground.value(look, "body_len"), size)
            && length != size
        {
            findings.fail(format!("{look}/body.bin has {size} bytes; `body_len` says {length}"));
        }
        parts(ground, findings, look);
        let profile = ground.value(look, "profile").unwrap_or_default();
        if !ground.folder.has(&format!("data/profiles/{profile}.json")) {
            findings.lack(format!("the rules that read {look} are not here"));
        }
        let start = look.file("");
        for name in ground.folder.under(&start).filter(|name| !is_known(&name[start.len()..])) {
            findings.lack(format!("{name}: nothing says what it must be"));
        }
    }
    for name in ground.folder.under("data/profiles/") {
        if ground.hash(name).is_ok_and(|hash| name != format!("data/profiles/{}.json", hex::encode(hash))) {
            findings.fail(format!("{name} is not what its name says"));
        }
    }
    if case.level == Level::Court {
        findings.lack("at the level `court` no bytes are handed out");
    }
    findings.note(format!("looks: {}", case.looks.len()));
}

/// Whether this claim or another one answers for such a file of a look.
fn is_known(file: &str) -> bool {
    let is_other = |other: &&str| file == *other || other.ends_with('/') && file.starts_with(other);
    PIECES.iter().any(|(piece, _)| file == *piece) || OTHERS.iter().any(is_other)
}

fn piece(ground: &Ground<'_>, findings: &mut Findings, look: EntryFolder, (file, field): (&str, &str)) {
    let name = look.file(file);
    let is_body =
        |said: &str| file == "wire.bin" && ground.value(look, "body_sha256").as_deref() == Some(said);
    match (ground.hash(&name).map(hex::encode), ground.value(look, field)) {
        (Ok(found), Some(said)) if found == said => {}
        (Ok(_), Some(_)) => findings.fail(format!("{name} is not the bytes whose hash was sealed")),
        (Ok(_), None) if file == "capture.json" => {
            findings.fail(format!("{name}: the entry seals no capture"));
        }
        (Ok(_), None) => findings.lack(format!("{name}: its hash is closed")),
        (Err(_), None) => {}
        (Err(_), Some(said)) if said.is_empty() || said == EMPTY || is_body(&said) => {}
        (Err(_), Some(_)) => findings.lack(format!("{name} is not here")),
    }
}

#[derive(Deserialize)]
struct Capture {
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    sha256: String,
    len: u64,
}

/// The parts that the capture names, each with its hash and length, and no other.
fn parts(ground: &Ground<'_>, findings: &mut Findings, look: EntryFolder) {
    let capture = ground.bytes(&look.file("capture.json")).ok();
    let capture = capture.and_then(|bytes| serde_json::from_slice::<Capture>(&bytes).ok());
    let parts = capture.into_iter().flat_map(|capture| capture.parts);
    let mut named: BTreeMap<String, u64> = parts.map(|part| (part.sha256, part.len)).collect();
    for name in ground.folder.under(&look.file("parts/")) {
        let hash = ground.hash(name).map(hex::encode).unwrap_or_default();
        let length = named.remove(&hash);
        let is_named = name.starts_with(&look.file(&format!("parts/{hash}.")));
        if length.is_none() || length != ground.folder.size(name) || !is_named {
            findings.fail(format!("{name} is no part that the capture names"));
        }
    }
    for hash in named.keys() {
        findings.lack(format!("{look}: the part {} is not here", hash.escape_debug()));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    field: String,
    from: usize,
    to: usize,
}

/// Each value with a span stands at its place in the body.
pub(super) fn read(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let mut values = 0;
    for look in case.of("looks") {
        let (spans, body) = (look.file("spans.json"), look.file("body.bin"));
        if !ground.folder.has(&spans) {
            continue;
        }
        let Some(bytes) = findings.take(&spans, ground.bytes(&spans)) else { continue };
        let Ok(list) = serde_json::from_slice::<Vec<Span>>(&bytes) else {
            findings.fail(format!("{spans} is not a list of places"));
            continue;
        };
        let Some(body) = findings.take(&body, ground.bytes(&body)) else { continue };
        for Span { field, from, to } in list {
            let there = body.get(from..to);
            match ground.value(look, &format!("field.{field}")) {
                None => findings.lack(format!("{look}: the value `{}` is closed", field.escape_debug())),
                Some(value) if there == Some(value.as_bytes()) => values += 1,
                Some(_) => findings.fail(format!(
                    "{look}: `{}` does not stand at its place in the body",
                    field.escape_debug()
                )),
            }
        }
    }
    if values == 0 {
        findings.lack("no look here says where its values stand");
    }
    findings.note(format!("values that stand where they were read: {values}"));
}
