//! Cosignatures: a witness says that at a time the log had this size and root, and that nothing before was changed
//! (C2SP tlog-cosignature, `cosignature/v1` with Ed25519); and the question for one (C2SP tlog-witness, add-checkpoint).
//!
//! Signed is `cosignature/v1`, a line `time N` (seconds since 1970), and the text of the checkpoint. The line under the
//! note is `— name base64(key id ‖ time in eight bytes, big-endian ‖ signature)`. Key id and verifier key are those of
//! signed notes with the kind 0x04 in place of 0x01.

use super::note::{self, NoteError, SIGNATURE_START, is_key_name};
use super::tree::{self, ProofError};
use super::{Checkpoint, Verifier};
use crate::digest::{NodeHash, sha256};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use std::fmt;

/// Signature type of an Ed25519 cosignature.
const KIND: u8 = 4;
/// A proof has at most so many hashes (tlog-witness).
pub const MAX_PROOF: usize = 63;
/// A question has some thousand bytes.
pub const MAX_REQUEST: usize = 64 * 1024;

/// The private half: what a witness cosigns with.
pub struct Cosigner {
    pair: Ed25519KeyPair,
    public: WitnessKey,
}

/// The public half of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    key: [u8; 32],
}

impl Cosigner {
    /// From 32 secret random bytes.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Cosigner, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::Name);
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("every 32 bytes are an Ed25519 seed");
        let key = pair.public_key().as_ref().try_into().expect("Ed25519 public keys have 32 bytes");
        Ok(Cosigner { pair, public: WitnessKey { name: name.to_owned(), key } })
    }

    /// The signature line, with its line end, for a checkpoint's text. `time` is in seconds since 1970.
    pub fn cosign(&self, text: &str, time: u64) -> String {
        let signature = self.pair.sign(&message(text, time));
        let bytes = [&self.public.id()[..], &time.to_be_bytes(), signature.as_ref()].concat();
        format!("{SIGNATURE_START}{} {}\n", self.public.name, BASE64_STANDARD.encode(bytes))
    }

    pub fn key(&self) -> &WitnessKey {
        &self.public
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.public)
    }
}

impl WitnessKey {
    /// Reads a verifier key in its one spelling: `name+id+base64(0x04 ‖ key)`.
    pub fn parse(vkey: &str) -> Result<WitnessKey, NoteError> {
        let (name, rest) = vkey.split_once('+').ok_or(NoteError::Key)?;
        let (_, base64) = rest.split_once('+').ok_or(NoteError::Key)?;
        let bytes = BASE64_STANDARD.decode(base64).map_err(|_| NoteError::Key)?;
        let (kind, key) = bytes.split_first().ok_or(NoteError::Key)?;
        if !is_key_name(name) {
            return Err(NoteError::Name);
        }
        if *kind != KIND {
            return Err(NoteError::KeyKind);
        }
        let key = key.try_into().map_err(|_| NoteError::Key)?;
        let key = WitnessKey { name: name.to_owned(), key };
        if key.to_string() == vkey { Ok(key) } else { Err(NoteError::KeyId) }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// When this witness cosigned the note, in seconds since 1970. Other lines are left alone; each one by this key must
    /// hold. With several, the earliest time.
    pub fn verify(&self, note: &str) -> Result<u64, NoteError> {
        let (text, signatures) = note::cut(note)?;
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        let mut earliest = None;
        for line in signatures.iter().filter(|line| line.name == self.name && line.id == self.id()) {
            let (time, signature) = line.bytes.split_first_chunk::<8>().ok_or(NoteError::WrongSignature)?;
            let time = u64::from_be_bytes(*time);
            let fits = i64::try_from(time).is_ok() && key.verify(&message(text, time), signature).is_ok();
            if !fits {
                return Err(NoteError::WrongSignature);
            }
            earliest = Some(earliest.map_or(time, |e: u64| e.min(time)));
        }
        earliest.ok_or(NoteError::NotSigned)
    }

    fn id(&self) -> [u8; 4] {
        let hash = sha256(&[self.name.as_bytes(), b"\n", &[KIND], &self.key]);
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[KIND], &self.key[..]].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64_STANDARD.encode(key))
    }
}

fn message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// The note with the lines of a witness's answer that are by this key, and the time they name. What is by other keys is
/// left out.
pub fn with_cosignature(note: &str, answer: &str, key: &WitnessKey) -> Result<(String, u64), NoteError> {
    let start = format!("{SIGNATURE_START}{} ", key.name);
    let own: String = answer.split_inclusive('\n').filter(|line| line.starts_with(&start)).collect();
    let cosigned = format!("{note}{own}");
    let time = key.verify(&cosigned)?;
    Ok((cosigned, time))
}

/// A question for a cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness cosigned last; 0 for none.
    pub old: u64,
    /// That the log of `old` entries is the beginning of this one.
    pub proof: Vec<NodeHash>,
    /// The signed checkpoint.
    pub note: String,
}

impl AddCheckpoint {
    pub fn to_body(&self) -> String {
        let mut body = format!("old {}\n", self.old);
        for hash in &self.proof {
            body.push_str(&BASE64_STANDARD.encode(hash.as_bytes()));
            body.push('\n');
        }
        format!("{body}\n{}", self.note)
    }

    /// Reads the body of a question; `None` when it is none.
    pub fn parse(body: &str) -> Option<AddCheckpoint> {
        let (head, note) = body.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let size = lines.next()?.strip_prefix("old ")?;
        let old: u64 = size.parse().ok().filter(|n: &u64| n.to_string() == size)?;
        let hash = |line: &str| {
            let bytes = BASE64_STANDARD.decode(line).ok()?;
            Some(NodeHash::from_bytes(bytes.try_into().ok()?))
        };
        let proof: Vec<NodeHash> = lines.map(hash).collect::<Option<_>>()?;
        (proof.len() <= MAX_PROOF).then(|| AddCheckpoint { old, proof, note: note.to_owned() })
    }
}

/// Why a witness does not cosign, with the status that tlog-witness wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("this is no question for a cosignature")]
    BadRequest,
    #[error("this log is not known here")]
    UnknownLog,
    #[error("the checkpoint is not signed by the log's key")]
    NotSigned,
    /// The size that was cosigned last.
    #[error("the checkpoint cosigned last has another size: {0}")]
    OtherSize(u64),
    #[error("this log was cosigned at this size with another root: it has two histories")]
    TwoRoots(u64),
    #[error("the proof does not show that the log only grew")]
    NotConsistent,
}

impl Refusal {
    pub const fn status(self) -> u16 {
        match self {
            Refusal::BadRequest => 400,
            Refusal::UnknownLog => 404,
            Refusal::NotSigned => 403,
            Refusal::OtherSize(_) | Refusal::TwoRoots(_) => 409,
            Refusal::NotConsistent => 422,
        }
    }
}

/// Whether a witness may cosign: `logs` are the keys it knows, `last` is size and root of what it cosigned last of this
/// log. In the order of tlog-witness. What it returns must be kept before it is cosigned, and only if `last` still is
/// the last.
pub fn consider(
    request: &AddCheckpoint,
    logs: &[Verifier],
    last: impl FnOnce(&str) -> Option<(u64, NodeHash)>,
) -> Result<Checkpoint, Refusal> {
    let (text, _) = note::cut(&request.note).map_err(|_| Refusal::BadRequest)?;
    let checkpoint = Checkpoint::parse(text).map_err(|_| Refusal::BadRequest)?;
    let known: Vec<&Verifier> = logs.iter().filter(|log| log.name() == checkpoint.origin).collect();
    if known.is_empty() {
        return Err(Refusal::UnknownLog);
    }
    if !known.iter().any(|log| log.verify(&request.note).is_ok()) {
        return Err(Refusal::NotSigned);
    }
    if request.old > checkpoint.size {
        return Err(Refusal::BadRequest);
    }
    let (size, root) = last(&checkpoint.origin).unwrap_or((0, NodeHash::empty()));
    if size != request.old {
        return Err(Refusal::OtherSize(size));
    }
    if size == checkpoint.size && size > 0 && root != checkpoint.root {
        return Err(Refusal::TwoRoots(size));
    }
    let grew = tree::verify_consistency(size, root, checkpoint.size, checkpoint.root, &request.proof);
    grew.map_err(|_: ProofError| Refusal::NotConsistent)?;
    Ok(checkpoint)
}

#[cfg(test)]
#[path = "cosign_tests.rs"]
mod tests;
