//! What third parties say of the time: the claims `time` and `between`.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::anchor::between::{Mark, Marks};
use crate::anchor::{ots, rfc3161};
use crate::digest::{BodyHash, sha256};
use crate::evidence::folder::Trouble;
use crate::leaf::{AnchorKind, AnchorLeaf, Leaf};
use crate::merkle::cosign::WitnessKey;
use crate::time::micros;
use std::collections::BTreeSet;

/// The file whose SHA-256 is `proof`.
fn proof_file(kind: AnchorKind) -> &'static str {
    match kind {
        AnchorKind::Rfc3161 => "token.tsr",
        AnchorKind::OpenTimestamps => "checkpoint.ots",
        AnchorKind::Cosignature => "cosigned",
    }
}

/// What a third party's own signature says.
enum Word {
    /// By this certificate, which leads to an authority that is known beforehand: SHA-256 of both.
    Token {
        signer: String,
        root: String,
    },
    /// By an authority that is not known.
    Unknown {
        root: String,
    },
    /// In a block of the Bitcoin chain, whose header is not here.
    Block,
    /// A calendar's promise.
    Promise,
    Cosigned,
    Bad(String),
}

/// Whether the token, proof or cosignature in this folder is good for the checkpoint in it.
fn third_party(ground: &Ground<'_>, folder: EntryFolder, anchor: &AnchorLeaf) -> Result<Word, Trouble> {
    let note = ground.bytes(&folder.file("checkpoint"))?;
    let proof = ground.bytes(&folder.file(proof_file(anchor.kind)))?;
    Ok(match anchor.kind {
        AnchorKind::Rfc3161 => token(ground, anchor, &note, &proof),
        AnchorKind::OpenTimestamps => match ots::Proof::parse(&proof) {
            Err(error) => Word::Bad(error.to_string()),
            Ok(proof) if proof.digest != sha256(&[&note]) => {
                Word::Bad("the proof is of another checkpoint".to_owned())
            }
            Ok(proof) => proof.blocks().first().map_or(Word::Promise, |_| Word::Block),
        },
        AnchorKind::Cosignature => {
            let key = ground.text(&folder.file("witness.vkey"))?;
            let cosigned = String::from_utf8_lossy(&proof).into_owned();
            match WitnessKey::parse(key.trim_end()).and_then(|key| key.verify(&cosigned)) {
                Ok(_) if cosigned.as_bytes().starts_with(&note) => Word::Cosigned,
                Ok(_) => Word::Bad("the cosignature is of another checkpoint".to_owned()),
                Err(error) => Word::Bad(error.to_string()),
            }
        }
    })
}

/// A token is checked at its own time. By an authority that is known beforehand it is good; by one that only the folder
/// brings along, it is the folder's own word: whoever makes a folder can make an authority.
fn token(ground: &Ground<'_>, anchor: &AnchorLeaf, note: &[u8], proof: &[u8]) -> Word {
    let digest = sha256(&[note]);
    let by = |roots: &[Vec<u8>]| rfc3161::verify(proof, digest, None, roots);
    let token = match by(&ground.known.roots) {
        Ok(token) if token.trusted => Ok(token),
        Ok(_) | Err(_) => by(&ground.brought),
    };
    match token {
        Err(error) => Word::Bad(error.to_string()),
        Ok(token) if Some(micros(token.time)) != anchor.time.map(micros) => {
            Word::Bad("the token names another time than the entry".to_owned())
        }
        Ok(token) => {
            let root =
                token.root.as_ref().map_or_else(|| "unknown".to_owned(), |root| BodyHash::of(root).to_hex());
            let signer = token.chain.first().map_or_else(String::new, |signer| BodyHash::of(signer).to_hex());
            match token.root.is_some_and(|root| ground.known.roots.contains(&root)) {
                true => Word::Token { signer, root },
                false => Word::Unknown { root },
            }
        }
    }
}

/// Each anchor is over a checkpoint of this log, and its token is good; two RFC 3161 services at least.
pub(super) fn time(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    *findings = times(ground, case).clone();
}

/// Found once for the two claims that rest on it: a folder can have ten thousand tokens.
fn times<'g>(ground: &'g Ground<'_>, case: &Case) -> &'g Findings {
    ground.times.get_or_init(|| {
        let mut findings = Findings::default();
        judge_times(ground, case, &mut findings);
        findings
    })
}

fn judge_times(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let (mut services, mut signers, mut roots) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut others = 0;
    for folder in case.of("anchors") {
        let Some(anchor) = anchor_in(ground, findings, folder) else { continue };
        let word = third_party(ground, folder, &anchor);
        let Some(word) = findings.take(&folder.to_string(), word) else { continue };
        match word {
            Word::Token { signer, root } => {
                signers.insert(signer);
                services.insert(anchor.service);
                roots.insert(root);
            }
            Word::Unknown { root } => findings.lack(format!(
                "{folder}: the token is good if you believe the authority whose certificate has SHA-256 {root}: \
                 get it from elsewhere and give it with --roots"
            )),
            Word::Block | Word::Promise | Word::Cosigned => others += 1,
            Word::Bad(why) => findings.fail(format!("{folder}: {why}")),
        }
    }
    let vouching = services.len().min(signers.len());
    if vouching < 2 {
        findings.lack(format!("time-stamping services that vouch for this log: {vouching}; two are wanted"));
    }
    let names = services.into_iter().collect::<Vec<_>>().join(", ");
    findings.note(format!(
        "anchors over checkpoints of this log: {}, and {} in all of the log; tokens by: {}; of other kinds: {others}",
        case.anchors.len(),
        ground.log.anchors.len(),
        if names.is_empty() { "nobody" } else { &names }
    ));
    for root in roots {
        findings.note(format!("vouched for by the authority whose certificate has SHA-256 {root}"));
    }
}

/// The anchor, when all that is ours about it agrees: entry, checkpoint, root at that size, digest of the proof.
fn anchor_in(ground: &Ground<'_>, findings: &mut Findings, folder: EntryFolder) -> Option<AnchorLeaf> {
    let (index, name) = (folder.index, folder.file("leaf.json"));
    let leaf = findings.take(&name, ground.bytes(&name))?;
    let Ok(Leaf::Anchor(anchor)) = Leaf::parse(&leaf) else {
        findings.fail(format!("{name} is no anchor"));
        return None;
    };
    let name = folder.file("checkpoint");
    let checkpoint = findings.take(&name, ground.signed(&name))?;
    if checkpoint.size != anchor.size || checkpoint.root != anchor.root || anchor.size > index {
        findings.fail(format!("{name} is not the one that entry {index} names"));
    }
    if ground.log.roots.get(&anchor.size) != Some(&checkpoint.root) {
        findings.fail(format!("{name} is not the root that the log had at {} entries", anchor.size));
    }
    let name = folder.file(proof_file(anchor.kind));
    if findings.take(&name, ground.hash(&name))? != *anchor.proof.as_bytes() {
        findings.fail(format!("{name} is not the proof that entry {index} names"));
    }
    Some(anchor)
}

/// Each look stands between the token it names and a later anchor.
pub(super) fn between(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let here: BTreeSet<u64> = case.anchors.iter().copied().collect();
    let (all, enclosed) = (marks(ground, |_| true), marks(ground, |index| here.contains(&index)));
    let (mut unstamped, mut absent, mut open, mut later) = (vec![], vec![], vec![], vec![]);
    for look in &case.looks {
        let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index) else { continue };
        match check.token.as_ref().map(|token| ground.log.anchors.get(token)) {
            None => unstamped.push(look.index),
            Some(None) => {
                findings.fail(format!("look {} names a time stamp that is not in the log", look.index));
            }
            Some(Some((anchor, _))) if *anchor >= look.index => {
                findings.fail(format!("look {} names a time stamp that is entered after it", look.index));
            }
            Some(Some((anchor, _))) if !here.contains(anchor) => absent.push(look.index),
            Some(Some(_)) => {}
        }
        match (all.first_over(look.index), enclosed.first_over(look.index)) {
            (None, _) => open.push(look.index),
            (Some(first), Some(found)) if found.time == first.time => {}
            (Some(_), _) => later.push(look.index),
        }
    }
    for (what, looks) in [
        ("looks that name no time stamp before them", unstamped),
        ("looks whose time stamp before them is not here", absent),
        ("looks after which no checkpoint was stamped", open),
        ("looks whose first time stamp after them is not here", later),
    ] {
        if let Some(first) = looks.first() {
            findings.lack(format!("{what}: {}, the first is entry {first}", looks.len()));
        }
    }
    if times(ground, case).is_open() {
        findings.lack("the time stamps themselves are not proven: see `time`");
    }
    findings.note(format!("looks: {}, each between two time stamps", case.looks.len()));
}

/// The tokens of the log whose entries count.
fn marks(ground: &Ground<'_>, counts: impl Fn(u64) -> bool) -> Marks {
    let tokens = ground.log.anchors.values().filter(|(index, _)| counts(*index));
    let mark = |(_, a): &(u64, AnchorLeaf)| Some(Mark { proof: a.proof, size: a.size, time: a.time? });
    Marks::new(tokens.filter_map(mark).collect())
}
