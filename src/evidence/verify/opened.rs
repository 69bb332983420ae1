//! The claim `opened`: manifests are those that the log sealed, and opened values are those of the manifests.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::digest::sha256;
use crate::evidence::{bag, values};
use crate::leaf::Leaf;
use crate::seal;
use std::collections::BTreeMap;

/// Each manifest has the SHA-256 in its entry; each opened value is in its manifest under its name.
pub(super) fn opened(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let (mut manifests, mut values) = (0, 0);
    for folder in case.folders().into_iter().filter(|folder| folder.kind != "anchors") {
        let (index, name) = (folder.index, folder.file("MANIFEST"));
        let Some(text) = findings.take(&name, ground.text(&name)) else { continue };
        match ground.log.leaf_at(index).as_ref().and_then(Leaf::sealed) {
            Some(sealed) if *sealed.as_bytes() == sha256(&[text.as_bytes()]) => manifests += 1,
            Some(_) => findings.fail(format!("{name} is not what entry {index} sealed")),
            None => findings.lack(format!("entry {index} of the log seals nothing that could be compared")),
        }
        // It has the form of a bag's manifest, with names in the place of paths.
        match bag::parse(text.as_bytes()) {
            Ok(lines) if lines.keys().all(|name| seal::is_name(name)) => {
                values += opened_values(ground, findings, folder, &lines);
            }
            Ok(_) | Err(_) => findings.fail(format!("{name} is not a manifest of sealed values")),
        }
    }
    for folder in case.of("statements") {
        statement(ground, findings, folder);
    }
    findings.note(format!("manifests: {manifests}; opened values: {values}"));
}

/// How many values are opened rightly.
fn opened_values(
    ground: &Ground<'_>,
    findings: &mut Findings,
    folder: EntryFolder,
    lines: &BTreeMap<String, [u8; 32]>,
) -> usize {
    let name = folder.file(values::FILE);
    let Some(opened) = findings.take(&name, ground.values(folder)) else { return 0 };
    let Some(opened) = opened else {
        findings.fail(format!("{name} does not have the form of opened values"));
        return 0;
    };
    let mut good = 0;
    for value in opened {
        let field = &value.name;
        match lines.get(field) {
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
fn statement(ground: &Ground<'_>, findings: &mut Findings, folder: EntryFolder) {
    for (file, field) in
        [("statement", "text"), ("statement.sig", "signature"), ("allowed_signers", "signers")]
    {
        let name = folder.file(file);
        if ground.folder.has(&name) && ground.text(&name).ok() != ground.value(folder, field) {
            findings.fail(format!("{name} is not the value `{field}` of its entry"));
        }
    }
}
