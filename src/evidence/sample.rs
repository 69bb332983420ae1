//! A small, whole evidence folder in memory, of invented people: what tests damage, and what shows the form.
//!
//! Two people are followed. One moves, is missed three times while the other stays listed, and is told of as not
//! listed. There are a plan, a gap, controls, and two anchors: cosignatures of an invented witness, or tokens of a
//! time-stamping service that a test brings along. Level: opposing.

use super::values::{self, Value};
use super::{bag, proof::Proof, sshsig};
use crate::digest::{BodyHash, LeafHash, sha256};
use crate::invented;
use crate::leaf::{
    AnchorKind, AnchorLeaf, Change, CheckLeaf, Custody, Enrol, GapLeaf, Genesis, Leaf, Plan, PlanStream,
};
use crate::merkle::cosign::Cosigner;
use crate::merkle::tree::{inclusion_proof, root, subtree_root};
use crate::merkle::{Checkpoint, Signer};
use crate::pseudonym::{Pseudonym, SubjectKey, person_message};
use crate::seal::{Seed, manifest, seal};
use crate::time::{from_micros, rfc3339};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub type Files = BTreeMap<String, Arc<[u8]>>;

/// 2027-01-15T08:00:00Z.
const BEGIN: i64 = 1_800_000_000;
const SOURCE: &str = "bop";
const SOFTWARE: &str = "testigo 0.1.0";

/// What a time-stamping service gives for a digest.
pub struct Stamp {
    /// The whole TimeStampResp.
    pub token: Vec<u8>,
    /// What the token says.
    pub time: DateTime<Utc>,
    pub roots_pem: Vec<u8>,
    pub chain_pem: Vec<u8>,
}

/// Stamps the SHA-256 of a checkpoint.
pub type Stamps<'a> = &'a mut dyn FnMut([u8; 32]) -> Stamp;

/// A log that grows, and what will be opened of it.
struct Story<'a> {
    signer: Signer,
    stamps: Option<Stamps<'a>>,
    entries: Vec<Vec<u8>>,
    files: BTreeMap<String, Vec<u8>>,
    /// SHA-256 of the last time stamp.
    token: Option<String>,
    seq: BTreeMap<Pseudonym, u64>,
}

type Fields = Vec<(&'static str, Cow<'static, str>)>;

/// The signer of the sample's log. Everybody knows this seed: it signs nothing real.
pub fn signer() -> Signer {
    Signer::new("testigo/0123456789abcdef", [7; 32]).expect("a good name")
}

/// The folder, signed.
pub fn folder(subject_key: &SubjectKey) -> Files {
    folder_with(subject_key, None)
}

/// The same with time stamps in place of cosignatures, and looks that name them.
pub fn folder_with(subject_key: &SubjectKey, stamps: Option<Stamps<'_>>) -> Files {
    let mut payload = Story::told(subject_key, stamps);
    payload.insert("data/REPORT.pdf".to_owned(), b"%PDF-1.7 invented\n".to_vec());
    bagged(payload, &signer())
}

/// Puts manifests and signature around what stands under `data/`.
pub fn bagged(payload: BTreeMap<String, Vec<u8>>, signer: &Signer) -> Files {
    let mut files = payload;
    let of = |files: &BTreeMap<String, Vec<u8>>, start: &str| {
        let chosen = files.iter().filter(|(name, _)| name.starts_with(start));
        bag::manifest(chosen.map(|(name, bytes)| (name.as_str(), sha256(&[bytes]))))
    };
    let size = files.values().map(|bytes| bytes.len() as u64).sum();
    let oxum = bag::payload_oxum(size, files.len() as u64);
    let payload = of(&files, "data/");
    let info = bag::bag_info(&[("Payload-Oxum", &oxum), ("Bag-Software-Agent", SOFTWARE)]);
    files.insert("bagit.txt".to_owned(), bag::BAGIT_TXT.into());
    files.insert("bag-info.txt".to_owned(), info.into());
    files.insert("manifest-sha256.txt".to_owned(), payload.into());
    let tags = files.iter().filter(|(name, _)| !name.starts_with("data/"));
    let tags = bag::manifest(tags.map(|(name, bytes)| (name.as_str(), sha256(&[bytes]))));
    files.insert("tagmanifest-sha256.txt.sig".to_owned(), sshsig::sign(signer, tags.as_bytes()).into());
    files.insert("tagmanifest-sha256.txt".to_owned(), tags.into());
    files.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()
}

/// Minutes after the log began.
fn at(minutes: i64) -> DateTime<Utc> {
    from_micros(BEGIN * 1_000_000) + TimeDelta::minutes(minutes)
}

/// Slot `k` of the first person; the second one's is two minutes later.
fn slot(k: i64) -> i64 {
    70 + 120 * k
}

impl<'a> Story<'a> {
    fn told(key: &SubjectKey, stamps: Option<Stamps<'a>>) -> BTreeMap<String, Vec<u8>> {
        let (files, seq) = (BTreeMap::new(), BTreeMap::new());
        let mut story = Story { signer: signer(), stamps, entries: vec![], files, token: None, seq };
        let (number, country) = (invented::a_number(0), invented::country(0));
        let (one, signature) = key.person(&number, country);
        let (two, _) = key.person(&invented::a_number(1), invented::country(1));
        let (nobody, _) = key.probe(SOURCE, "nobody");
        let asked = format!("{} {country}", number.reveal());
        let mut tale = Tale { looks: vec![], controls: vec![], changes: vec![] };
        story.begin(key);
        let enrolled = story.enrol(one, 1);
        tale.changes.push(enrolled);
        story.enrol(two, 2);
        story.plan([one, two]);
        let first = story.anchor("stamps.example.org", 6);
        for k in 0..2 {
            let place = invented::place(k as u32);
            tale.looks.push(story.look(one, &asked, slot(k), Some(&place)));
            story.control(two, slot(k) + 2, "listed");
        }
        let fields = told_of("changed", invented::place(0), invented::place(1));
        tale.changes.push(story.change(one, slot(1), fields));
        story.gap(one, slot(2));
        story.gap(two, slot(2) + 2);
        for k in 4..7 {
            let miss = story.look(one, &asked, slot(k), None);
            tale.looks.push(miss);
            tale.controls.push((story.control(two, slot(k) + 2, "listed"), miss));
            if k == 4 {
                tale.controls.push((story.control(nobody, slot(k) + 3, "not_listed"), miss));
            }
        }
        let fields = told_of("not_listed", invented::place(1), "not_listed".to_owned());
        tale.changes.push(story.change(one, slot(6), fields));
        let second = story.anchor("time.example.net", slot(6) + 5);
        story.custody(slot(6) + 6);
        let message = person_message(&number, country);
        story.files.insert("data/persons/1/pseudonym".to_owned(), format!("{one}\n").into());
        story.files.insert("data/persons/1/message".to_owned(), message.into());
        story.files.insert("data/persons/1/signature.bin".to_owned(), signature);
        story.end(key, one, &tale, [first, second]);
        story.files
    }

    fn begin(&mut self, key: &SubjectKey) {
        let rule = [("not_listed.misses", "3"), ("not_listed.span", "2h"), ("control_window", "5m")];
        self.entries.push(
            Leaf::Genesis(Genesis {
                origin: self.signer.verifier().name().to_owned(),
                log_key: self.signer.verifier_key(),
                subject_key: BASE64_STANDARD.encode(key.public_key_der()),
                software: SOFTWARE.to_owned(),
                at: at(0),
                policy: rule.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            })
            .to_bytes(),
        );
    }

    fn enrol(&mut self, person: Pseudonym, minute: i64) -> u64 {
        let fields: Fields = vec![("basis", "family".into()), ("call", "Z.".into())];
        self.close(&fields, |sealed| Leaf::Enrol(Enrol { person, at: at(minute), sealed }))
    }

    fn plan(&mut self, people: [Pseudonym; 2]) {
        let stream = |(i, person): (i64, Pseudonym)| PlanStream {
            person,
            source: SOURCE.to_owned(),
            first: at(slot(0) + 2 * i),
            every_ms: 7_200_000,
            slots: 12,
        };
        let streams = (0..).zip(people).map(stream).collect();
        let (from, until, written_at) = (at(60), at(60 + 1440), at(5));
        let plan = Plan { from, until, written_at, part: 1, parts: 1, streams };
        self.entries.push(Leaf::Plan(plan).to_bytes());
    }

    /// A look at the person of the folder, with all its bytes. A place: listed there; none: not listed.
    fn look(&mut self, person: Pseudonym, asked: &str, minute: i64, place: Option<&str>) -> u64 {
        let body = match place {
            Some(place) => format!("<html><b>Current Detention Facility:</b> {place}</html>\n"),
            None => "<html>Your search has returned zero (0) matching records.</html>\n".to_owned(),
        };
        let outcome = if place.is_some() { "listed" } else { "not_listed" };
        let pieces: [(&str, &'static str, Vec<u8>); 6] = [
            ("request.bin", "request_sha256", format!("POST /search HTTP/1.1\r\n\r\n{asked}").into()),
            ("head.bin", "head_sha256", b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
            ("body.bin", "body_sha256", body.clone().into()),
            ("chain.der", "chain_sha256", b"\x30\x82\x00\x04fake".to_vec()),
            ("reading.json", "reading_sha256", format!("{{\"outcome\":\"{outcome}\"}}").into()),
            ("redirects.json", "redirects_sha256", b"{\"final_url\":\"\",\"redirects\":[]}".to_vec()),
        ];
        let mut fields = common(minute, outcome);
        let profile = b"{\"id\":\"bop\"}".to_vec();
        let digest = |bytes: &[u8]| Cow::Owned(BodyHash::of(bytes).to_hex());
        fields.extend([("query", asked.to_owned().into()), ("profile", digest(&profile))]);
        fields
            .extend([("wire_sha256", digest(body.as_bytes())), ("body_len", body.len().to_string().into())]);
        fields.push(("capture_sha256", "".into()));
        fields.extend(pieces.iter().map(|(_, field, bytes)| (*field, digest(bytes))));
        fields.extend(place.map(|place| ("field.place", place.to_owned().into())));
        let index = self.check(person, Some(at(minute)), &fields);
        let folder = format!("data/looks/{index:06}");
        for (file, _, bytes) in pieces {
            self.files.insert(format!("{folder}/{file}"), bytes);
        }
        if let Some(from) = place.and_then(|place| body.find(place)) {
            let to = from + place.map_or(0, str::len);
            let spans = format!(r#"[{{"field":"place","from":{from},"to":{to}}}]"#);
            self.files.insert(format!("{folder}/spans.json"), spans.into());
        }
        self.files.insert(format!("data/profiles/{}.json", digest(&profile)), profile);
        index
    }

    /// A look at somebody else, or at a number that nobody has: outcome and times are opened.
    fn control(&mut self, person: Pseudonym, minute: i64, outcome: &'static str) -> u64 {
        let slot = (minute - slot(0)) % 120 == 2;
        self.check(person, slot.then(|| at(minute)), &common(minute, outcome))
    }

    fn check(&mut self, person: Pseudonym, slot: Option<DateTime<Utc>>, fields: &Fields) -> u64 {
        let (seq, token) = (self.next(person), self.token.clone());
        let batch = self.entries.len() as u64;
        self.close(fields, |sealed| {
            Leaf::Check(CheckLeaf { person, seq, slot, batch, token, receipt: None, sealed })
        })
    }

    fn gap(&mut self, person: Pseudonym, first: i64) {
        let gap = GapLeaf {
            person,
            source: SOURCE.to_owned(),
            seq: self.next(person),
            from: at(first),
            until: at(first + 240),
            slots: 2,
            reason: "asleep".to_owned(),
            at: at(first + 230),
        };
        self.entries.push(Leaf::Gap(gap).to_bytes());
    }

    fn change(&mut self, person: Pseudonym, minute: i64, fields: Fields) -> u64 {
        let seq = self.seq.get(&person).copied();
        self.close(&fields, |sealed| {
            Leaf::Change(Change { person: Some(person), seq, at: at(minute), rule: 1, sealed })
        })
    }

    fn custody(&mut self, minute: i64) {
        let fields: Fields = vec![("text", "the machine slept".into())];
        self.close(&fields, |sealed| {
            Leaf::Custody(Custody { at: at(minute), kind: "clock_step".to_owned(), sealed })
        });
    }

    /// Somebody else's word for the log as it is.
    fn anchor(&mut self, service: &str, minute: i64) -> u64 {
        let (index, size) = (self.entries.len() as u64, self.entries.len());
        let (note, folder) = (self.note(size), format!("data/anchors/{index:06}"));
        let mut keep =
            |name: &str, bytes: Vec<u8>| drop(self.files.insert(format!("{folder}/{name}"), bytes));
        keep("checkpoint", note.clone().into());
        let stamp = self.stamps.as_mut().map(|stamps| stamps(sha256(&[note.as_bytes()])));
        let (kind, time, proof) = match stamp {
            Some(stamp) => {
                keep("token.tsr", stamp.token.clone());
                for (name, pem) in [("roots.pem", stamp.roots_pem), ("chain.pem", stamp.chain_pem)] {
                    self.files.entry(format!("data/authorities/{name}")).or_default().extend(pem);
                }
                self.token = Some(BodyHash::of(&stamp.token).to_hex());
                (AnchorKind::Rfc3161, Some(stamp.time), stamp.token)
            }
            None => {
                let witness = Cosigner::new("witness.example.org", [9; 32]).expect("a good name");
                let text = note.rsplit_once("\n\n").map_or("", |(text, _)| text).to_owned() + "\n";
                let cosigned = note + &witness.cosign(&text, (BEGIN + 60 * minute).unsigned_abs());
                keep("cosigned", cosigned.clone().into());
                keep("witness.vkey", format!("{}\n", witness.key()).into());
                (AnchorKind::Cosignature, None, cosigned.into())
            }
        };
        let anchor = AnchorLeaf {
            at: at(minute),
            kind,
            service: service.to_owned(),
            size: index,
            root: root(&self.leaves(size)),
            proof: BodyHash::of(&proof),
            asked_at: at(minute),
            time,
        };
        self.entries.push(Leaf::Anchor(anchor).to_bytes());
        index
    }

    /// Appends an entry that seals these values, and keeps its manifest and the opened ones for later.
    fn close(&mut self, fields: &Fields, leaf: impl FnOnce(crate::seal::Sealed) -> Leaf) -> u64 {
        let index = self.entries.len() as u64;
        let seed = Seed::from_bytes(sha256(&[b"sample", &index.to_le_bytes()]));
        let leaf = leaf(seal(&seed, fields));
        self.entries.push(leaf.to_bytes());
        let folder = format!("kept/{index:06}");
        self.files.insert(format!("{folder}/MANIFEST"), manifest(&seed, fields).into());
        let opened = fields.iter().map(|(name, value)| Value::of(&seed, name, value)).collect();
        self.files.insert(format!("{folder}/{}", values::FILE), values::to_text(opened).into());
        index
    }

    fn end(&mut self, key: &SubjectKey, person: Pseudonym, tale: &Tale, anchors: [u64; 2]) {
        let size = self.entries.len();
        let note = self.note(size);
        let folders = tale.looks.iter().map(|i| ("looks", *i));
        let folders = folders.chain(tale.controls.iter().map(|(i, _)| ("controls", *i)));
        let folders = folders.chain(tale.changes.iter().map(|i| ("entries", *i)));
        for (kind, index) in folders.chain(anchors.map(|i| ("anchors", i))) {
            let folder = format!("data/{kind}/{index:06}");
            let kept = format!("kept/{index:06}/");
            let files: Vec<_> = self.files.iter().filter(|(name, _)| name.starts_with(&kept)).collect();
            let moved: Vec<_> = files
                .into_iter()
                .map(|(n, b)| (format!("{folder}/{}", &n[kept.len()..]), b.clone()))
                .collect();
            self.files.extend(moved);
            let proof = Proof { index, hashes: self.path(index, size), checkpoint: note.clone() };
            self.files.insert(format!("{folder}/leaf.json"), self.entries[index as usize].clone());
            self.files.insert(format!("{folder}/proof"), proof.to_text().into());
        }
        self.files.retain(|name, _| !name.starts_with("kept/"));
        let lines = self.entries.iter().flat_map(|entry| [entry.as_slice(), b"\n"].concat());
        let verifier = self.signer.verifier();
        let log: [(&str, Vec<u8>); 6] = [
            ("entries", lines.collect()),
            ("checkpoint", note.into()),
            ("log.vkey", format!("{verifier}\n").into()),
            ("log-key.pem", sshsig::log_key_pem(verifier).into()),
            ("subject-key.pem", key.public_key_pem().into()),
            ("allowed_signers", sshsig::allowed_signers(verifier).into()),
        ];
        self.files.extend(log.map(|(name, bytes)| (format!("data/log/{name}"), bytes)));
        self.files.insert("data/case.json".to_owned(), self.case(person, tale, anchors).into());
    }

    fn case(&self, person: Pseudonym, tale: &Tale, anchors: [u64; 2]) -> String {
        let looks = tale.looks.iter().map(|i| serde_json::json!({"index": i, "pseudonym": person.to_hex()}));
        let controls = tale.controls.iter().map(|(i, of)| serde_json::json!({"index": i, "of": of}));
        let case = serde_json::json!({
            "v": 1, "level": "opposing", "origin": self.signer.verifier().name(), "software": SOFTWARE,
            "made_at": rfc3339(at(2000)), "language": "en", "since": null, "until": null, "size": self.entries.len(),
            "persons": [{"dir": "persons/1", "pseudonym": person.to_hex()}],
            "looks": looks.collect::<Vec<_>>(), "controls": controls.collect::<Vec<_>>(),
            "entries": tale.changes, "anchors": anchors, "statements": [],
        });
        case.to_string()
    }

    fn next(&mut self, person: Pseudonym) -> u64 {
        let seq = self.seq.entry(person).or_default();
        *seq += 1;
        *seq
    }

    fn leaves(&self, size: usize) -> Vec<LeafHash> {
        self.entries[..size].iter().map(|entry| LeafHash::of(entry)).collect()
    }

    /// The signed checkpoint of the first entries.
    fn note(&self, size: usize) -> String {
        let (origin, root) = (self.signer.verifier().name().to_owned(), root(&self.leaves(size)));
        self.signer.sign(&Checkpoint { origin, size: size as u64, root, extensions: vec![] }.to_text())
    }

    fn path(&self, index: u64, size: usize) -> Vec<crate::digest::NodeHash> {
        let nodes: Vec<crate::digest::NodeHash> = self.leaves(size).into_iter().map(Into::into).collect();
        let read = |level: u32, n: u64| {
            let from = (n as usize) << level;
            nodes.get(from..from + (1 << level)).map(subtree_root)
        };
        inclusion_proof(size as u64, index, read).expect("the entry is in the log")
    }
}

/// Which entries get a folder.
struct Tale {
    looks: Vec<u64>,
    /// A control, and the look that it witnesses.
    controls: Vec<(u64, u64)>,
    changes: Vec<u64>,
}

fn common(minute: i64, outcome: &'static str) -> Fields {
    let time = |seconds| Cow::Owned(rfc3339(at(minute) + TimeDelta::seconds(seconds)));
    vec![
        ("source", SOURCE.into()),
        ("kind", "scheduled".into()),
        ("asked", time(1)),
        ("answered", time(2)),
        ("outcome", outcome.into()),
        ("why", "".into()),
    ]
}

fn told_of(kind: &'static str, was: String, now: String) -> Fields {
    vec![("kind", kind.into()), ("source", SOURCE.into()), ("was", was.into()), ("now", now.into())]
}

#[cfg(test)]
#[path = "sample_tests.rs"]
pub(crate) mod tests;
