//! The folder as a whole: the claims `bag`, `signature` and `inclusion`.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::digest::LeafHash;
use crate::evidence::folder::Trouble;
use crate::evidence::proof::Proof;
use crate::evidence::{bag, sshsig};
use crate::leaf::Leaf;
use crate::merkle::tree::verify_inclusion;
use std::collections::{BTreeMap, BTreeSet};

const PAYLOAD: &str = "manifest-sha256.txt";
const TAGS: &str = "tagmanifest-sha256.txt";
const SIGNATURE: &str = "tagmanifest-sha256.txt.sig";
/// BagIt's own files, which the tag manifest names. Nothing else stands beside `data/`.
const TAG_FILES: [&str; 3] = ["bag-info.txt", "bagit.txt", PAYLOAD];

/// Every file is in the manifests with its SHA-256, and no other file is there.
pub(super) fn bag(ground: &Ground<'_>, findings: &mut Findings) {
    for sentence in ground.folder.odd() {
        findings.fail(sentence.clone());
    }
    if findings.take("bagit.txt", ground.text("bagit.txt")).is_some_and(|text| text != bag::BAGIT_TXT) {
        findings.fail("bagit.txt is not that of BagIt 1.0");
    }
    let in_payload = |path: &str| path.starts_with("data/");
    let mut listed = manifest(ground, findings, PAYLOAD, in_payload);
    listed.extend(manifest(ground, findings, TAGS, |path| TAG_FILES.contains(&path)));
    for (path, hash) in &listed {
        match ground.hash(path) {
            Ok(found) if found == *hash => {}
            Ok(_) => findings.fail(format!("{path} is not what it was")),
            Err(Trouble::Missing) => findings.fail(format!("{} was taken out", path.escape_debug())),
            Err(Trouble::Bad(why)) => findings.fail(format!("{path} {why}")),
            Err(Trouble::TooLong(_)) => findings.fail(format!("{path} could not be hashed")),
        }
    }
    let is_named = |path: &str| listed.contains_key(path) || [TAGS, SIGNATURE].contains(&path);
    for path in ground.hashes.keys().filter(|path| !is_named(path)) {
        findings.fail(format!("{path} was added: no manifest names it"));
    }
    findings.note(format!("files: {}", listed.len()));
}

/// What a manifest lists, and whether each path `belongs` there.
fn manifest(
    ground: &Ground<'_>,
    findings: &mut Findings,
    name: &str,
    belongs: impl Fn(&str) -> bool,
) -> BTreeMap<String, [u8; 32]> {
    let listed = findings.take(name, ground.bytes(name)).map(|bytes| bag::parse(&bytes));
    if let Some(Err(error)) = &listed {
        findings.fail(format!("{name}: {error}"));
    }
    let listed = listed.and_then(Result::ok).unwrap_or_default();
    for path in listed.keys().filter(|path| !belongs(path)) {
        findings.fail(format!("{name} names `{}`, which does not belong there", path.escape_debug()));
    }
    listed
}

/// The tag manifest, and with it every file, is signed by the log key.
pub(super) fn signature(ground: &Ground<'_>, findings: &mut Findings) {
    let manifest = findings.take(TAGS, ground.bytes(TAGS));
    let signature = findings.take(SIGNATURE, ground.text(SIGNATURE));
    let vkey = findings.take("data/log/log.vkey", ground.hash("data/log/log.vkey"));
    let (Some(manifest), Some(signature), Some(_)) = (manifest, signature, vkey) else { return };
    let Some(key) = &ground.key else { return findings.fail("data/log/log.vkey is no key") };
    if !sshsig::verify(key, &manifest, &signature) {
        findings.fail(format!("{TAGS} is not signed by the key of this log"));
    }
    match &ground.known.key {
        Some(known) if *known != key.to_string() => {
            findings.fail(format!("the key of this log is {key}, and not the one that you gave"));
        }
        Some(_) => findings.note(format!("by {key}, the key that you gave")),
        None => findings.note(format!(
            "by {key}, which is the word of this folder alone unless you have it from elsewhere"
        )),
    }
}

/// The folders of entries are those that `case.json` names; each `leaf.json` is the line of its index, and its
/// `proof` leads to the root.
pub(super) fn inclusion(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let folders = case.folders();
    let named: BTreeSet<String> = folders.iter().map(EntryFolder::to_string).collect();
    for kind in ["anchors", "controls", "entries", "looks", "statements"] {
        for name in ground.folder.under(&format!("data/{kind}/")) {
            let end = name.match_indices('/').map(|(at, _)| at).nth(2);
            if !end.is_some_and(|end| named.contains(&name[..end])) {
                findings.fail(format!("{name} is in no folder that case.json names"));
            }
        }
    }
    if let Ok(checkpoint) = &ground.checkpoint
        && case.size != checkpoint.size
    {
        let (here, signed) = (case.size, checkpoint.size);
        findings.fail(format!("case.json speaks of {here} entries, the checkpoint of {signed}"));
    }
    for folder in &folders {
        included(ground, findings, *folder);
    }
    findings.note(format!("entries with their proofs: {}", folders.len()));
}

fn included(ground: &Ground<'_>, findings: &mut Findings, folder: EntryFolder) {
    let (index, name) = (folder.index, folder.file("leaf.json"));
    let Some(leaf) = findings.take(&name, ground.bytes(&name)) else { return };
    match ground.log.lines.get(&index) {
        None => findings.lack(format!("entry {index} of the log is not here")),
        Some(line) if *line != leaf => findings.fail(format!("{name} is not entry {index} of the log")),
        Some(_) => {}
    }
    if !belongs(folder.kind, &leaf) {
        findings.fail(format!("{name} is no entry for {}", folder.kind));
    }
    let name = folder.file("proof");
    let Some(text) = findings.take(&name, ground.text(&name)) else { return };
    let checkpoint = findings.take("data/log/checkpoint", ground.checkpoint.clone());
    let (Some(checkpoint), Ok(note)) = (checkpoint, ground.text("data/log/checkpoint")) else { return };
    let leads = |proof: &Proof| {
        verify_inclusion(LeafHash::of(&leaf), index, checkpoint.size, &proof.hashes, checkpoint.root)
    };
    match Proof::parse(&text) {
        Err(error) => findings.fail(format!("{name}: {error}")),
        Ok(proof) if proof.index != index => findings.fail(format!("{name} is for entry {}", proof.index)),
        Ok(proof) if proof.checkpoint != note => findings.fail(format!("{name} is for another checkpoint")),
        Ok(proof) => match leads(&proof) {
            Ok(()) => {}
            Err(error) => findings.fail(format!("{name}: {error}")),
        },
    }
}

/// Whether an entry of this type can have a folder of this kind.
fn belongs(kind: &str, leaf: &[u8]) -> bool {
    match Leaf::parse(leaf) {
        Ok(Leaf::Check(_)) => kind == "looks" || kind == "controls",
        Ok(Leaf::Enrol(_) | Leaf::Unenrol(_) | Leaf::Change(_)) => kind == "entries",
        Ok(Leaf::Custody(custody)) if custody.kind == "statement" => kind == "statements",
        Ok(Leaf::Custody(_)) => kind == "entries",
        Ok(Leaf::Anchor(_)) => kind == "anchors",
        Ok(Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Gap(_)) | Err(_) => false,
    }
}
