//! The claim `opened`: manifests are those that the log sealed, and opened values are those of the manifests.

use super::Findings;
use super::ground::Ground;
use crate::digest::sha256;
use crate::evidence::values;
use crate::leaf::Leaf;
use crate::seal;
use std::collections::BTreeMap;

/// Each manifest has the SHA-256 in its entry; each opened value is in its manifest under its name.
pub(super) fn opened(ground: &Ground<'_>, findings: &mut Findings) {
    let (mut manifests, mut values) = (0, 0);
    for (_, index, path) in ground.folders().iter().filter(|(kind, ..)| *kind != "anchors") {
        let name = format!("{path}/MANIFEST");
        let Some(text) = findings.take(&name, ground.text(&name)) else { continue };
        let leaf = ground.log.leaf_at(*index);
        match leaf.as_ref().and_then(sealed) {
            Some(sealed) if *sealed.as_bytes() == sha256(&[text.as_bytes()]) => manifests += 1,
            Some(_) => findings.fail(format!("{name} is not what entry {index} sealed")),
            None => findings.lack(format!("entry {index} of the log seals nothing that could be compared")),
        }
        let Some(lines) = parse(&text) else {
            findings.fail(format!("{name} is not a manifest of sealed values"));
            continue;
        };
        values += opened_values(ground, findings, path, &lines);
    }
    for (_, _, path) in ground.folders().iter().filter(|(kind, ..)| *kind == "statements") {
        statement(ground, findings, path);
    }
    findings.note(format!("manifests: {manifests}; opened values: {values}"));
}

fn opened_values(
    ground: &Ground<'_>,
    findings: &mut Findings,
    path: &str,
    lines: &BTreeMap<&str, [u8; 32]>,
) -> usize {
    let name = format!("{path}/{}", values::FILE);
    let Some(opened) = findings.take(&name, ground.values(path)) else { return 0 };
    let Some(opened) = opened else {
        findings.fail(format!("{name} does not have the form of opened values"));
        return 0;
    };
    let mut good = 0;
    for value in opened {
        let field = &value.name;
        match lines.get(field.as_str()) {
            None => findings.fail(format!("{name}: `{field}` is no value of its manifest")),
            Some(hash) if value.commitment() != *hash => {
                findings.fail(format!("{name}: `{field}` is not the value that was sealed"));
            }
            Some(_) => good += 1,
        }
    }
    good
}

/// What a person signed stands in files of its own, so that `ssh-keygen` reads it: they are the opened values.
fn statement(ground: &Ground<'_>, findings: &mut Findings, path: &str) {
    for (file, field) in
        [("statement", "text"), ("statement.sig", "signature"), ("allowed_signers", "signers")]
    {
        let name = format!("{path}/{file}");
        if ground.folder.has(&name) && ground.text(&name).ok() != ground.value(path, field) {
            findings.fail(format!("{name} is not the value `{field}` of its entry"));
        }
    }
}

/// The seal of an entry; `None` for a type that seals nothing.
fn sealed(leaf: &Leaf) -> Option<seal::Sealed> {
    match leaf {
        Leaf::Enrol(entry) => Some(entry.sealed),
        Leaf::Unenrol(entry) => Some(entry.sealed),
        Leaf::Check(entry) => Some(entry.sealed),
        Leaf::Change(entry) => Some(entry.sealed),
        Leaf::Custody(entry) => Some(entry.sealed),
        Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Gap(_) | Leaf::Anchor(_) => None,
    }
}

/// Name and commitment of each line, sorted by name; `None` for any other text.
fn parse(text: &str) -> Option<BTreeMap<&str, [u8; 32]>> {
    let mut lines = BTreeMap::new();
    for line in text.split_inclusive('\n') {
        let (digits, name) = line.strip_suffix('\n')?.split_once("  ")?;
        let mut hash = [0; 32];
        hex::decode_to_slice(digits, &mut hash).ok()?;
        let in_order = lines.last_key_value().is_none_or(|(last, _)| *last < name);
        if hex::encode(hash) != digits || !seal::is_name(name) || !in_order {
            return None;
        }
        lines.insert(name, hash);
    }
    Some(lines)
}
