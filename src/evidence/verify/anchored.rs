//! What third parties say: the claims `time`, `between`, `contact` and `warc`.
//!
//! This build checks everything about them but the third parties' own signatures, and so says NOT PROVEN. The seams
//! are [`third_party`], [`receipt_holds`] and [`warc`].

use super::Findings;
use super::case::folder_name;
use super::ground::Ground;
use crate::evidence::folder::Trouble;
use crate::leaf::Leaf;
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// An `anchor` entry: in clear, and with the one spelling that all entries have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Anchor {
    pub asked_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
    pub kind: String,
    /// SHA-256 of the token, `.ots` file or cosigned note.
    pub proof: String,
    pub root: String,
    pub service: String,
    /// Of the checkpoint that was stamped.
    pub size: u64,
    /// What the token says.
    pub time: Option<DateTime<Utc>>,
    r#type: String,
    v: u64,
}

impl Anchor {
    /// `None` for every other entry, and for another spelling.
    pub(super) fn parse(line: &[u8]) -> Option<Anchor> {
        let anchor: Anchor = serde_json::from_slice(line).ok()?;
        (anchor.r#type == "anchor" && anchor.v == 1 && anchor.written() == line).then_some(anchor)
    }

    fn written(&self) -> Vec<u8> {
        let text = |value: &str| serde_json::Value::from(value).to_string();
        let time = self.time.map_or("null".to_owned(), |at| text(&rfc3339(at)));
        let line = format!(
            r#"{{"asked_at":"{}","at":"{}","kind":{},"proof":{},"root":{},"service":{},"size":{},"time":{time},"type":"anchor","v":1}}"#,
            rfc3339(self.asked_at),
            rfc3339(self.at),
            text(&self.kind),
            text(&self.proof),
            text(&self.root),
            text(&self.service),
            self.size
        );
        line.into_bytes()
    }

    /// The file whose SHA-256 is `proof`.
    fn proof_file(&self) -> Option<&'static str> {
        match self.kind.as_str() {
            "rfc3161" => Some("token.tsr"),
            "opentimestamps" => Some("checkpoint.ots"),
            "cosignature" => Some("cosigned"),
            _ => None,
        }
    }
}

/// What a third party's own signature says.
enum Word {
    #[expect(dead_code, reason = "said as soon as tokens are checked")]
    Good,
    #[expect(dead_code, reason = "said as soon as tokens are checked")]
    Bad(String),
    NotChecked,
}

/// Whether the token, proof or cosignature in this folder is good for the checkpoint in it.
fn third_party(_ground: &Ground<'_>, _folder: &str, _anchor: &Anchor) -> Word {
    Word::NotChecked
}

/// Each anchor is over a checkpoint of this log, and its token is good; two RFC 3161 services at least.
pub(super) fn time(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let mut services = BTreeSet::new();
    for index in &case.anchors {
        let folder = folder_name("anchors", *index);
        let Some(anchor) = anchor_in(ground, findings, *index, &folder) else { continue };
        match third_party(ground, &folder, &anchor) {
            Word::Good if anchor.kind == "rfc3161" => {
                services.insert(anchor.service);
            }
            Word::Good => {}
            Word::Bad(why) => findings.fail(format!("{folder}: {why}")),
            Word::NotChecked => findings.lack(format!(
                "{folder}: this build does not check what {} signed",
                anchor.kind.escape_debug()
            )),
        }
    }
    if services.len() < 2 {
        findings
            .lack(format!("{} time-stamping services vouch for this log; two are wanted", services.len()));
    }
    findings.note(format!("{} anchors, each over a checkpoint of this log", case.anchors.len()));
}

/// The anchor, when all that is ours about it agrees: entry, checkpoint, root at that size, digest of the proof.
fn anchor_in(ground: &Ground<'_>, findings: &mut Findings, index: u64, folder: &str) -> Option<Anchor> {
    let leaf = findings.take(&format!("{folder}/leaf.json"), ground.bytes(&format!("{folder}/leaf.json")))?;
    let Some(anchor) = Anchor::parse(&leaf) else {
        findings.fail(format!("{folder}/leaf.json is no anchor"));
        return None;
    };
    let name = format!("{folder}/checkpoint");
    let checkpoint = findings.take(&name, ground.signed(&name))?;
    if checkpoint.size != anchor.size || checkpoint.root.to_hex() != anchor.root || anchor.size > index {
        findings.fail(format!("{name} is not the one that entry {index} names"));
    }
    if ground.log.roots.get(&anchor.size) != Some(&checkpoint.root) {
        findings.fail(format!("{name} is not the root that the log had at {} entries", anchor.size));
    }
    let Some(file) = anchor.proof_file() else {
        findings.lack(format!("{folder}: an anchor of a kind that this program does not know"));
        return None;
    };
    let hash = findings.take(&format!("{folder}/{file}"), ground.hash(&format!("{folder}/{file}")))?;
    if hex::encode(hash) != anchor.proof {
        findings.fail(format!("{folder}/{file} is not the proof that entry {index} names"));
    }
    Some(anchor)
}

/// Each look stands between the token it names and a later anchor.
pub(super) fn between(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let here: BTreeSet<u64> = case.anchors.iter().copied().collect();
    let stamped = ground.log.anchors.values().filter(|(index, _)| here.contains(index));
    let latest = stamped.map(|(_, anchor)| anchor.size).max().unwrap_or(0);
    for look in &case.looks {
        let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index) else { continue };
        match check.token.as_ref().map(|token| ground.log.anchors.get(token)) {
            None => findings.lack(format!("look {} names no time stamp before it", look.index)),
            Some(None) => {
                findings.fail(format!("look {} names a time stamp that is not in the log", look.index))
            }
            Some(Some((anchor, _))) if *anchor >= look.index => {
                findings.fail(format!("look {} names a time stamp that is entered after it", look.index));
            }
            Some(Some((anchor, _))) if !here.contains(anchor) => {
                findings.lack(format!("the time stamp that look {} names is not here", look.index));
            }
            Some(Some(_)) => {}
        }
        if latest <= look.index {
            findings.lack(format!("no checkpoint with look {} was stamped", look.index));
        }
    }
    let mut tokens = Findings::default();
    time(ground, &mut tokens);
    if tokens.failed.all + tokens.lacking.all > 0 {
        findings.lack("the time stamps themselves are not proven: see `time`");
    }
    findings.note(format!("{} looks, each between two anchors", case.looks.len()));
}

/// `receipt.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipt {
    #[serde(rename = "v")]
    _v: u64,
    #[serde(rename = "scheme")]
    _scheme: String,
    #[serde(rename = "version")]
    _version: String,
    #[serde(rename = "side")]
    _side: bool,
    #[serde(rename = "at")]
    _at: String,
    certificate_sha256: String,
    message_sha256: String,
    signature_sha256: String,
}

/// Whether the certificate's key made the signature over the message; `None`: not checked.
fn receipt_holds(_ground: &Ground<'_>, _folder: &str, _receipt: &Receipt) -> Option<bool> {
    None
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
    findings.note(format!("{receipts} receipts of {} looks", case.looks.len()));
}

fn one_receipt(ground: &Ground<'_>, findings: &mut Findings, folder: &str, name: &str) {
    let Some(bytes) = findings.take(name, ground.bytes(name)) else { return };
    let Ok(receipt) = serde_json::from_slice::<Receipt>(&bytes) else {
        findings.fail(format!("{name} does not have the form of a receipt"));
        return;
    };
    let certificate =
        ground.bytes(&format!("{folder}/chain.der")).ok().and_then(|chain| first_certificate(&chain));
    match certificate {
        Some(hash) if hash == receipt.certificate_sha256 => {}
        Some(_) => findings.fail(format!("{name} is by another certificate than that of the look")),
        None => findings.lack(format!("{folder}/chain.der is not here")),
    }
    for (file, said) in
        [("message.bin", &receipt.message_sha256), ("signature.bin", &receipt.signature_sha256)]
    {
        let file = format!("{folder}/receipt/{file}");
        if findings.take(&file, ground.hash(&file)).is_some_and(|hash| hex::encode(hash) != *said) {
            findings.fail(format!("{file} is not what the receipt names"));
        }
    }
    match receipt_holds(ground, folder, &receipt) {
        Some(true) => {}
        Some(false) => findings.fail(format!("{name}: the certificate's key did not make this signature")),
        None => findings.lack(format!("{name}: this build does not check the server's signature")),
    }
}

/// SHA-256 of the first certificate of a chain: DER with a length of two bytes (X.690 §8.1.3).
fn first_certificate(chain: &[u8]) -> Option<String> {
    let [0x30, 0x82, high, low, ..] = chain else { return None };
    let length = 4 + usize::from(u16::from_be_bytes([*high, *low]));
    Some(hex::encode(crate::digest::sha256(&[chain.get(..length)?])))
}

/// Each record's block digest is right, and its answer is the bytes of the look.
pub(super) fn warc(ground: &Ground<'_>, findings: &mut Findings) {
    match ground.hash("data/looks.warc.gz") {
        Ok(_) => findings.lack("this build does not check what is in looks.warc.gz"),
        Err(Trouble::Missing) => findings.lack("no web archive is here"),
        Err(Trouble::Bad(why)) => findings.fail(format!("data/looks.warc.gz {why}")),
    }
}

/// All anchors of the log, by the SHA-256 of their proof: index and entry.
pub(super) type Anchors = BTreeMap<String, (u64, Anchor)>;
