//! The same answers once more, for replay: the claim `warc`.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::evidence::warc_check::verify_warc;
use crate::evidence::warc_head::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A web archive is read into memory whole; a longer one is left to other programs.
const MOST_WARC: u64 = 2 << 30;

/// Each record's block digest is right, and its answer is the bytes of the look.
pub(super) fn warc(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let name = "data/looks.warc.gz";
    let Some(file) = findings.take(name, ground.bytes_up_to(name, MOST_WARC)) else { return };
    // What is both a look here and a control is taken as a look.
    let controls = case.of("controls").map(|folder| (folder.index, folder));
    let looks = case.of("looks").map(|folder| (folder.index, folder));
    let known: BTreeMap<u64, EntryFolder> = controls.chain(looks).collect();
    let mut found = BTreeSet::new();
    for record in verify_warc(&file) {
        let record = match record {
            Ok(record) => record,
            Err(problem) => return findings.fail(format!("{name}: {problem}")),
        };
        let index = record.index;
        let Some(folder) = known.get(&index) else {
            findings.fail(format!("{name} has a record of entry {index}, which is no look here"));
            continue;
        };
        let wanted = match record.kind {
            Kind::Request => together(ground, *folder, &["request.bin"]),
            Kind::Response | Kind::Received => together(ground, *folder, &["head.bin", "wire.bin"])
                .or_else(|| together(ground, *folder, &["head.bin", "body.bin"])),
            Kind::Page => together(ground, *folder, &["body.bin"]),
            Kind::Info | Kind::Digest | Kind::Chain | Kind::Part(_) => continue,
        };
        found.insert(index);
        if wanted != Some(record.block) {
            findings.fail(format!("{name}: the record of entry {index} is not the bytes of the look"));
        }
    }
    let missing = case.looks.iter().filter(|look| !found.contains(&look.index)).count();
    findings.note(format!("looks in it: {}; without bytes to archive: {missing}", found.len()));
}

/// Files of a look one after the other; `None` when one of them is not here.
fn together(ground: &Ground<'_>, look: EntryFolder, names: &[&str]) -> Option<Vec<u8>> {
    let parts: Option<Vec<Vec<u8>>> = names.iter().map(|name| ground.bytes(&look.file(name)).ok()).collect();
    parts.map(|parts| parts.concat())
}
