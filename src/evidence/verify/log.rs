//! The log, read once from `log/entries`, a line at a time: its root, the entries that the folder is about, and what
//! is counted over all of them. The claims `entries` and `checkpoint`.

use super::account::Account;
use super::case::Case;
use super::findings::Findings;
use super::ground::Ground;
use crate::digest::{LeafHash, NodeHash};
use crate::evidence::sshsig::{self, pem};
use crate::leaf::{self, AnchorLeaf, Genesis, Leaf, LeafError};
use crate::merkle::Frontier;
use crate::pseudonym::Pseudonym;
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "data/log/entries";

#[derive(Default)]
pub(super) struct Log {
    pub size: u64,
    pub root: Option<NodeHash>,
    pub genesis: Option<Genesis>,
    /// The lines of the entries that have a folder here.
    pub lines: BTreeMap<u64, Vec<u8>>,
    /// The root of the log at the sizes that anchors here speak of.
    pub roots: BTreeMap<u64, NodeHash>,
    /// All anchors, by the SHA-256 of their proof: index and entry.
    pub anchors: BTreeMap<String, (u64, AnchorLeaf)>,
    /// The entries that speak of the persons of this folder.
    pub mentions: Vec<Mention>,
    /// Everybody who was ever followed.
    pub enrolled: BTreeSet<Pseudonym>,
    pub account: Account,
    /// What is wrong with the lines.
    pub findings: Findings,
}

/// An entry about a person of this folder, as far as it is in clear: a look, or that somebody is followed, is no longer
/// followed, or that something changed.
pub(super) struct Mention {
    pub index: u64,
    pub is_look: bool,
    /// Of looks only the planned ones show a time.
    pub at: Option<DateTime<Utc>>,
}

/// What is looked for while reading.
struct Wanted {
    lines: BTreeSet<u64>,
    sizes: BTreeSet<u64>,
    persons: BTreeSet<Pseudonym>,
}

impl Wanted {
    fn by(ground: &Ground<'_>) -> Wanted {
        let folders = ground.case.as_ref().map(Case::folders).unwrap_or_default();
        let anchors = folders.iter().filter(|folder| folder.kind == "anchors");
        let stamped =
            anchors.filter_map(|folder| match Leaf::parse(&ground.bytes(&folder.file("leaf.json")).ok()?) {
                Ok(Leaf::Anchor(anchor)) => Some(anchor.size),
                Ok(_) | Err(_) => None,
            });
        let kept =
            ground.known.checkpoint.iter().filter_map(|note| Some(ground.signed_note(note).ok()?.size));
        Wanted {
            lines: folders.iter().map(|folder| folder.index).collect(),
            sizes: stamped.chain(kept).collect(),
            persons: ground.case.iter().flat_map(Case::pseudonyms).collect(),
        }
    }
}

impl Log {
    pub(super) fn read(ground: &Ground<'_>) -> Log {
        let wanted = Wanted::by(ground);
        let mut log = Log::default();
        let mut frontier = Frontier::new();
        let mut line = Vec::new();
        let read = ground.folder.stream(NAME, &mut |piece| {
            for part in piece.split_inclusive(|byte| *byte == b'\n') {
                // A line without end is not kept: what is over the limit is no entry anyway.
                let room = (leaf::MAX_BYTES + 2).saturating_sub(line.len());
                line.extend_from_slice(&part[..part.len().min(room)]);
                if part.ends_with(b"\n") {
                    log.line(line.strip_suffix(b"\n").unwrap_or(&line), &mut frontier, &wanted);
                    line.clear();
                }
            }
        });
        if !line.is_empty() {
            log.findings.fail(format!("{NAME} does not end with a whole line"));
        }
        if ground.folder.has(NAME) && frontier.size() == 0 {
            log.findings.fail(format!("{NAME} has no entry"));
        }
        log.findings.take(NAME, read);
        (log.size, log.root) = (frontier.size(), Some(frontier.root()));
        log.account.end();
        log
    }

    /// The entry, when it has a folder here and can be read.
    pub(super) fn leaf_at(&self, index: u64) -> Option<Leaf> {
        Leaf::parse(self.lines.get(&index)?).ok()
    }

    fn line(&mut self, line: &[u8], frontier: &mut Frontier, wanted: &Wanted) {
        let index = frontier.size();
        frontier.push(LeafHash::of(line));
        if wanted.sizes.contains(&frontier.size()) {
            self.roots.insert(frontier.size(), frontier.root());
        }
        if wanted.lines.contains(&index) {
            self.lines.insert(index, line.to_vec());
        }
        match Leaf::parse(line) {
            Ok(leaf) => self.leaf(index, leaf, wanted),
            Err(LeafError::Newer) => {
                self.findings.lack(format!("entry {index} is of a newer form than this program knows"));
            }
            Err(error) => self.findings.fail(format!("entry {index}: {error}")),
        }
    }

    fn leaf(&mut self, index: u64, leaf: Leaf, wanted: &Wanted) {
        self.account.hear(index, &leaf);
        let is_here = leaf.person().is_some_and(|person| wanted.persons.contains(&person));
        if is_here && !matches!(leaf, Leaf::Gap(_)) {
            let is_look = matches!(leaf, Leaf::Check(_));
            self.mentions.push(Mention { index, is_look, at: leaf.at() });
        }
        if index == 0 && !matches!(leaf, Leaf::Genesis(_)) {
            self.findings.fail("entry 0 is no genesis");
        }
        match leaf {
            Leaf::Genesis(genesis) if index == 0 => self.genesis = Some(genesis),
            Leaf::Genesis(_) => self.findings.fail(format!("entry {index} is a second genesis")),
            Leaf::Enrol(enrol) => drop(self.enrolled.insert(enrol.person)),
            Leaf::Anchor(anchor) => {
                self.anchors.entry(anchor.proof.to_hex()).or_insert((index, anchor));
            }
            Leaf::Unenrol(_)
            | Leaf::Plan(_)
            | Leaf::Check(_)
            | Leaf::Gap(_)
            | Leaf::Change(_)
            | Leaf::Custody(_) => {}
        }
    }
}

/// Every line is an entry in its one spelling; entry 0 is the only genesis and names the keys of `log/`.
pub(super) fn entries(ground: &Ground<'_>, findings: &mut Findings) {
    *findings = ground.log.findings.clone();
    let Some(genesis) = &ground.log.genesis else { return };
    let spki = BASE64_STANDARD.decode(&genesis.subject_key).unwrap_or_default();
    let wanted = [
        ("data/log/log.vkey", genesis.log_key.clone() + "\n"),
        ("data/log/log-key.pem", ground.key.as_ref().map(sshsig::log_key_pem).unwrap_or_default()),
        ("data/log/subject-key.pem", pem("PUBLIC KEY", &spki)),
        ("data/log/allowed_signers", ground.key.as_ref().map(sshsig::allowed_signers).unwrap_or_default()),
    ];
    for (name, text) in wanted {
        if findings.take(name, ground.text(name)).is_some_and(|found| found != text) {
            findings.fail(format!("{name} is not the key that entry 0 names"));
        }
    }
    if ground.key.as_ref().is_some_and(|key| key.name() != genesis.origin) {
        findings.fail("the key of the log has another name than the log");
    }
    if ground.case.as_ref().is_ok_and(|case| case.origin != genesis.origin) {
        findings.fail("data/case.json names another log");
    }
    findings.note(format!("entries: {}, each in its one spelling", ground.log.size));
}

/// `log/checkpoint` is signed by the log key; its size and root are those of the entries.
pub(super) fn checkpoint(ground: &Ground<'_>, findings: &mut Findings) {
    let Some(checkpoint) = findings.take("data/log/checkpoint", ground.checkpoint.clone()) else { return };
    if findings.take(NAME, ground.hash(NAME)).is_none() {
        return;
    }
    if checkpoint.size != ground.log.size {
        findings
            .fail(format!("the checkpoint is of {} entries; {} are here", checkpoint.size, ground.log.size));
    }
    if Some(checkpoint.root) != ground.log.root {
        findings.fail(format!("the entries here do not have the signed root {}", checkpoint.root));
    }
    if let Some(note) = &ground.known.checkpoint {
        kept(ground, findings, note);
    }
    findings.note(format!("size {} root {}", checkpoint.size, checkpoint.root));
    if let Some(key) = &ground.key {
        findings.note(format!(
            "signed by {key}: compare with the key you were given early, or an older checkpoint"
        ));
    }
}

/// Whether the log of a checkpoint that somebody kept is the beginning of this one.
fn kept(ground: &Ground<'_>, findings: &mut Findings, note: &str) {
    match ground.signed_note(note) {
        Err(why) => findings.fail(format!("the checkpoint that you kept {why}")),
        Ok(kept) if kept.size > ground.log.size => {
            findings.lack(format!("the checkpoint that you kept is of {} entries: newer than this folder", kept.size));
        }
        Ok(kept) if kept.size > 0 && ground.log.roots.get(&kept.size) != Some(&kept.root) => findings.fail(format!(
            "two logs under one key: at {} entries the checkpoint that you kept has the root {}, and this log another",
            kept.size, kept.root
        )),
        Ok(kept) => findings.note(format!("nothing was changed in the {} entries of the checkpoint that you kept", kept.size)),
    }
}
