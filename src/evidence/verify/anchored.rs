//! What third parties say: the claims `time`, `between`, `contact` and `warc`.

use super::Findings;
use super::case::{Case, folder_name};
use super::ground::Ground;
use crate::anchor::between::{Mark, Marks};
use crate::anchor::{ots, rfc3161};
use crate::digest::{BodyHash, sha256};
use crate::evidence::folder::Trouble;
use crate::evidence::warc_check::verify_warc;
use crate::evidence::warc_head::Kind;
use crate::fetch::receipt::Receipt;
use crate::leaf::{AnchorKind, AnchorLeaf, Leaf};
use crate::merkle::cosign::WitnessKey;
use crate::time::micros;
use base64::prelude::{BASE64_STANDARD, Engine};
use std::collections::{BTreeMap, BTreeSet};

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
fn third_party(ground: &Ground<'_>, folder: &str, anchor: &AnchorLeaf) -> Result<Word, Trouble> {
    let note = ground.bytes(&format!("{folder}/checkpoint"))?;
    let proof = ground.bytes(&format!("{folder}/{}", proof_file(anchor.kind)))?;
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
            let key = ground.text(&format!("{folder}/witness.vkey"))?;
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

/// The certificates of a PEM file (RFC 7468), in DER; what is none is left out.
pub(super) fn certificates(text: &str) -> Vec<Vec<u8>> {
    let parts = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let body = parts.filter_map(|part| part.split_once("-----END CERTIFICATE-----").map(|(body, _)| body));
    body.filter_map(|body| BASE64_STANDARD.decode(body.replace('\n', "")).ok()).collect()
}

/// Each anchor is over a checkpoint of this log, and its token is good; two RFC 3161 services at least.
pub(super) fn time(ground: &Ground<'_>, findings: &mut Findings) {
    findings.adopt(times(ground));
}

/// Found once for the two claims that rest on it: a folder can have ten thousand tokens.
fn times<'g>(ground: &'g Ground<'_>) -> &'g Findings {
    ground.times.get_or_init(|| {
        let mut findings = Findings::default();
        judge_times(ground, &mut findings);
        findings
    })
}

fn judge_times(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let (mut services, mut signers, mut roots) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut others = 0;
    for index in &case.anchors {
        let folder = folder_name("anchors", *index);
        let Some(anchor) = anchor_in(ground, findings, *index, &folder) else { continue };
        let Some(word) = findings.take(&folder, third_party(ground, &folder, &anchor)) else { continue };
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
    if services.len().min(signers.len()) < 2 {
        findings.lack(format!(
            "time-stamping services that vouch for this log: {}; two are wanted",
            services.len().min(signers.len())
        ));
    }
    findings.note(format!(
        "anchors over checkpoints of this log: {}, and {} in all of the log; tokens by: {}; of other kinds: {others}",
        case.anchors.len(),
        ground.log.anchors.len(),
        if services.is_empty() {
            "nobody".to_owned()
        } else {
            services.into_iter().collect::<Vec<_>>().join(", ")
        }
    ));
    for root in roots {
        findings.note(format!("vouched for by the authority whose certificate has SHA-256 {root}"));
    }
}

/// The anchor, when all that is ours about it agrees: entry, checkpoint, root at that size, digest of the proof.
fn anchor_in(ground: &Ground<'_>, findings: &mut Findings, index: u64, folder: &str) -> Option<AnchorLeaf> {
    let leaf = findings.take(&format!("{folder}/leaf.json"), ground.bytes(&format!("{folder}/leaf.json")))?;
    let Ok(Leaf::Anchor(anchor)) = Leaf::parse(&leaf) else {
        findings.fail(format!("{folder}/leaf.json is no anchor"));
        return None;
    };
    let name = format!("{folder}/checkpoint");
    let checkpoint = findings.take(&name, ground.signed(&name))?;
    if checkpoint.size != anchor.size || checkpoint.root != anchor.root || anchor.size > index {
        findings.fail(format!("{name} is not the one that entry {index} names"));
    }
    if ground.log.roots.get(&anchor.size) != Some(&checkpoint.root) {
        findings.fail(format!("{name} is not the root that the log had at {} entries", anchor.size));
    }
    let file = proof_file(anchor.kind);
    let hash = findings.take(&format!("{folder}/{file}"), ground.hash(&format!("{folder}/{file}")))?;
    if hash != *anchor.proof.as_bytes() {
        findings.fail(format!("{folder}/{file} is not the proof that entry {index} names"));
    }
    Some(anchor)
}

/// Each look stands between the token it names and a later anchor.
pub(super) fn between(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
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
    let tokens = times(ground);
    if tokens.failed.all + tokens.lacking.all > 0 {
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

/// Each receipt verifies by the look's certificate.
pub(super) fn contact(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let mut receipts = 0;
    for look in &case.looks {
        let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index) else { continue };
        let folder = folder_name("looks", look.index);
        let name = format!("{folder}/receipt/receipt.json");
        match (check.receipt, ground.hash(&name)) {
            (None, Err(Trouble::Missing)) => continue,
            (None, _) => findings.fail(format!("{name}: the entry names no receipt")),
            (Some(said), found) => {
                let Some(found) = findings.take(&name, found) else { continue };
                match hex::encode(found) == said {
                    true => receipts += 1,
                    false => findings.fail(format!("{name} is not the receipt that the entry names")),
                }
                one_receipt(ground, findings, &folder, &name);
            }
        }
    }
    if receipts == 0 {
        findings.lack("no look here has a contact receipt");
    }
    findings.note(format!("receipts: {receipts}, for {} looks", case.looks.len()));
}

fn one_receipt(ground: &Ground<'_>, findings: &mut Findings, folder: &str, name: &str) {
    let file =
        |file: &str| (format!("{folder}/receipt/{file}"), ground.bytes(&format!("{folder}/receipt/{file}")));
    let mut bytes = |(name, found): (String, Result<Vec<u8>, Trouble>)| findings.take(&name, found);
    let parts = (bytes(file("receipt.json")), bytes(file("message.bin")), bytes(file("signature.bin")));
    let (Some(json), Some(message), Some(signature)) = parts else { return };
    let receipt = match Receipt::parse(&json, &message, &signature) {
        Ok(receipt) => receipt,
        Err(error) => return findings.fail(format!("{name}: {error}")),
    };
    let chain = ground.bytes(&format!("{folder}/chain.der")).ok();
    let own = chain.as_deref().and_then(first_certificate).map(<[u8]>::to_vec);
    let beside = ground.bytes(&format!("{folder}/receipt/certificate.der")).ok();
    let is_it = |der: &Vec<u8>| BodyHash::of(der) == receipt.certificate_sha256;
    match own.filter(is_it).or(beside.filter(is_it)) {
        None => findings.lack(format!("{name}: the certificate that it names is not here")),
        Some(certificate) => {
            if let Err(error) = receipt.verify(&certificate) {
                findings.fail(format!("{name}: {error}"));
            }
        }
    }
}

/// The first certificate of a chain: DER with a length of two bytes (X.690 §8.1.3).
fn first_certificate(chain: &[u8]) -> Option<&[u8]> {
    let [0x30, 0x82, high, low, ..] = chain else { return None };
    chain.get(..4 + usize::from(u16::from_be_bytes([*high, *low])))
}

/// A web archive is read into memory whole; a longer one is left to other programs.
const MOST_WARC: u64 = 2 << 30;

/// Each record's block digest is right, and its answer is the bytes of the look.
pub(super) fn warc(ground: &Ground<'_>, findings: &mut Findings) {
    let name = "data/looks.warc.gz";
    let Some(file) = findings.take(name, ground.bytes_up_to(name, MOST_WARC)) else { return };
    let Ok(case) = &ground.case else { return };
    let looks = case.looks.iter().map(|look| look.index);
    let known: BTreeSet<u64> = looks.chain(case.controls.iter().map(|control| control.index)).collect();
    let mut found = BTreeSet::new();
    for record in verify_warc(&file) {
        let record = match record {
            Ok(record) => record,
            Err(problem) => return findings.fail(format!("{name}: {problem}")),
        };
        if !known.contains(&record.index) {
            findings.fail(format!("{name} has a record of entry {}, which is no look here", record.index));
            continue;
        }
        let wanted = match record.kind {
            Kind::Request => bytes_of(ground, case, record.index, &["request.bin"]),
            Kind::Response | Kind::Received => {
                let rest = bytes_of(ground, case, record.index, &["head.bin", "wire.bin"]);
                rest.or_else(|| bytes_of(ground, case, record.index, &["head.bin", "body.bin"]))
            }
            Kind::Page => bytes_of(ground, case, record.index, &["body.bin"]),
            Kind::Info | Kind::Digest | Kind::Chain | Kind::Part(_) => continue,
        };
        found.insert(record.index);
        if wanted != Some(record.block) {
            findings
                .fail(format!("{name}: the record of entry {} is not the bytes of the look", record.index));
        }
    }
    let missing = case.looks.iter().filter(|look| !found.contains(&look.index)).count();
    findings.note(format!("looks in it: {}; without bytes to archive: {missing}", found.len()));
}

/// Files of a look one after the other; `None` when one of them is not here.
fn bytes_of(ground: &Ground<'_>, case: &Case, index: u64, names: &[&str]) -> Option<Vec<u8>> {
    let kind = if case.looks.iter().any(|look| look.index == index) { "looks" } else { "controls" };
    let folder = folder_name(kind, index);
    let parts: Option<Vec<Vec<u8>>> =
        names.iter().map(|name| ground.bytes(&format!("{folder}/{name}")).ok()).collect();
    parts.map(|parts| parts.concat())
}

/// All anchors of the log, by the SHA-256 of their proof: index and entry.
pub(super) type Anchors = BTreeMap<String, (u64, AnchorLeaf)>;
