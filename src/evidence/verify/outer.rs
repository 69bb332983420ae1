//! The folder as a whole: the claims `bag`, `signature` and `inclusion`.

use super::Findings;
use super::ground::Ground;
use super::log::line_of;
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
    let mut listed = BTreeMap::new();
    for (name, wanted) in [
        (PAYLOAD, (|path| path.starts_with("data/")) as fn(&str) -> bool),
        (TAGS, |path| TAG_FILES.contains(&path)),
    ] {
        let Some(bytes) = findings.take(name, ground.bytes(name)) else { continue };
        match bag::parse(&bytes) {
            Ok(files) => {
                for path in files.keys().filter(|path| !wanted(path)) {
                    findings
                        .fail(format!("{name} names `{}`, which does not belong there", path.escape_debug()));
                }
                listed.extend(files);
            }
            Err(error) => findings.fail(format!("{name}: {error}")),
        }
    }
    for (path, hash) in &listed {
        match ground.hash(path) {
            Ok(found) if found == *hash => {}
            Ok(_) => findings.fail(format!("{path} is not what it was")),
            Err(Trouble::Missing) => findings.fail(format!("{} was taken out", path.escape_debug())),
            Err(Trouble::Bad(why)) => findings.fail(format!("{path} {why}")),
            Err(Trouble::TooLong(_)) => findings.fail(format!("{path} could not be hashed")),
        }
    }
    for path in
        ground.hashes.keys().filter(|path| !listed.contains_key(**path) && ![TAGS, SIGNATURE].contains(path))
    {
        findings.fail(format!("{path} was added: no manifest names it"));
    }
    findings.note(format!("files: {}", listed.len()));
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
pub(super) fn inclusion(ground: &Ground<'_>, findings: &mut Findings) {
    let folders = ground.folders();
    let named: BTreeSet<&str> = folders.iter().map(|(.., path)| path.as_str()).collect();
    for name in ground.hashes.keys() {
        let mut parts = name.match_indices('/').map(|(at, _)| at);
        let of_entries =
            ["data/looks/", "data/controls/", "data/entries/", "data/anchors/", "data/statements/"];
        if of_entries.iter().any(|start| name.starts_with(start))
            && !parts.nth(2).is_some_and(|end| named.contains(&name[..end]))
        {
            findings.fail(format!("{name} is in no folder that case.json names"));
        }
    }
    if let (Ok(case), Ok(checkpoint)) = (&ground.case, &ground.checkpoint)
        && case.size != checkpoint.size
    {
        findings.fail(format!(
            "case.json speaks of {} entries, the checkpoint of {}",
            case.size, checkpoint.size
        ));
    }
    for (kind, index, path) in &folders {
        included(ground, findings, (kind, *index), path);
    }
    findings.note(format!("entries with their proofs: {}", folders.len()));
}

fn included(ground: &Ground<'_>, findings: &mut Findings, (kind, index): (&str, u64), path: &str) {
    let (leaf_name, proof_name) = (format!("{path}/leaf.json"), format!("{path}/proof"));
    let Some(leaf) = findings.take(&leaf_name, ground.bytes(&leaf_name)) else { return };
    if findings
        .take(&format!("entry {index} of the log"), line_of(ground, index))
        .is_some_and(|line| line != leaf)
    {
        findings.fail(format!("{leaf_name} is not entry {index} of the log"));
    }
    if !belongs(kind, &leaf) {
        findings.fail(format!("{leaf_name} is no entry for {kind}"));
    }
    let Some(text) = findings.take(&proof_name, ground.text(&proof_name)) else { return };
    let checkpoint = findings.take("data/log/checkpoint", ground.checkpoint.clone());
    let (Some(checkpoint), Ok(note)) = (checkpoint, ground.text("data/log/checkpoint")) else { return };
    match Proof::parse(&text) {
        Err(error) => findings.fail(format!("{proof_name}: {error}")),
        Ok(proof) if proof.index != index => {
            findings.fail(format!("{proof_name} is for entry {}", proof.index))
        }
        Ok(proof) if proof.checkpoint != note => {
            findings.fail(format!("{proof_name} is for another checkpoint"))
        }
        Ok(proof) => {
            let led =
                verify_inclusion(LeafHash::of(&leaf), index, checkpoint.size, &proof.hashes, checkpoint.root);
            if let Err(error) = led {
                findings.fail(format!("{proof_name}: {error}"));
            }
        }
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
        Ok(Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Gap(_)) => false,
        Err(_) => false,
    }
}
