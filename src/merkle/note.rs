//! Signed notes: a text with Ed25519 signatures under it (C2SP signed-note).
//!
//! The text, a blank line, then for each signature `— name base64(key id ‖ signature)`. Key id: the first four
//! bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). Verifier key: `name+id in hex+base64(0x01 ‖ public key)`.

use crate::digest::sha256;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha512};
use std::fmt;

/// The private half: signs checkpoints in the name of this log.
pub struct Signer {
    pair: Ed25519KeyPair,
    public: Verifier,
}

/// The public half, as it is given to everybody who wants to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: [u8; 32],
}

/// What is wrong with a note or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("a key's name must not be empty or have spaces, control characters or `+`")]
    Name,
    #[error("this is not a verifier key: name, +, eight hexadecimal digits, +, base64")]
    Key,
    #[error("the verifier key's id does not belong to its name and key")]
    KeyId,
    #[error("the verifier key is not of the Ed25519 kind")]
    KeyKind,
    #[error("the note is damaged: it is not a text, a blank line and signatures")]
    Malformed,
    #[error("the note is not signed by this key")]
    NotSigned,
    #[error("the signature does not fit the text")]
    WrongSignature,
}

/// What we are willing to read; a checkpoint has some hundred bytes and a few signatures.
const MAX_NOTE_BYTES: usize = 1_000_000;
const MAX_SIGNATURES: usize = 100;
/// Signature type 0x01 of the specification.
const KIND_ED25519: u8 = 1;
pub(super) const SIGNATURE_START: &str = "— ";

impl Signer {
    /// From 32 secret random bytes (the seed of RFC 8032 §5.1.5).
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Signer, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::Name);
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("every 32 bytes are an Ed25519 seed");
        let key = pair.public_key().as_ref().try_into().expect("Ed25519 public keys have 32 bytes");
        Ok(Signer { pair, public: Verifier { name: name.to_owned(), key } })
    }

    /// The text with our signature under it.
    ///
    /// # Panics
    /// When the text is not empty or lines without control characters, each with its line end: a mistake in our code.
    pub fn sign(&self, text: &str) -> String {
        assert!(is_note_text(text), "only whole lines without control characters can be signed");
        let mut signature = self.public.id().to_vec();
        signature.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        let base64 = BASE64_STANDARD.encode(signature);
        format!("{text}\n{SIGNATURE_START}{} {base64}\n", self.public.name)
    }

    /// Signs bytes for a purpose, as `ssh-keygen -Y sign` does (OpenSSH, PROTOCOL.sshsig). What is signed has bytes that
    /// no text of a note has, so neither can pass for the other.
    pub fn sign_ssh(&self, namespace: &str, message: &[u8]) -> [u8; 64] {
        let signature = self.pair.sign(&ssh_signed(namespace, message));
        signature.as_ref().try_into().expect("Ed25519 signatures have 64 bytes")
    }

    pub fn verifier(&self) -> &Verifier {
        &self.public
    }

    /// The public key as text, for the first entry of the log and for everybody.
    pub fn verifier_key(&self) -> String {
        self.public.to_string()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public)
    }
}

impl Verifier {
    /// Reads a verifier key, in the one spelling that [`Signer::verifier_key`] writes.
    pub fn parse(vkey: &str) -> Result<Verifier, NoteError> {
        let (name, rest) = vkey.split_once('+').ok_or(NoteError::Key)?;
        let (_, base64) = rest.split_once('+').ok_or(NoteError::Key)?;
        if !is_key_name(name) {
            return Err(NoteError::Name);
        }
        let bytes = BASE64_STANDARD.decode(base64).map_err(|_| NoteError::Key)?;
        let (kind, key) = bytes.split_first().ok_or(NoteError::Key)?;
        if *kind != KIND_ED25519 {
            return Err(NoteError::KeyKind);
        }
        let key = key.try_into().map_err(|_| NoteError::Key)?;
        let verifier = Verifier { name: name.to_owned(), key };
        if verifier.to_string() == vkey { Ok(verifier) } else { Err(NoteError::KeyId) }
    }

    /// A key that was written down in another form.
    pub fn of(name: &str, key: [u8; 32]) -> Result<Verifier, NoteError> {
        if is_key_name(name) { Ok(Verifier { name: name.to_owned(), key }) } else { Err(NoteError::Name) }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Ed25519 key itself (RFC 8032 §5.1.5).
    pub fn public_key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Whether this key made [`Signer::sign_ssh`] of these bytes for this purpose.
    pub fn verify_ssh(&self, namespace: &str, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        key.verify(&ssh_signed(namespace, message), signature).is_ok()
    }

    /// The note's text with its last line end, if this key signed it. Signatures of other keys are left alone, as
    /// the specification asks; each one by this key must hold.
    pub fn verify<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (text, signatures) = cut(note)?;
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        let mut signed = false;
        for signature in &signatures {
            if signature.name == self.name && signature.id == self.id() {
                key.verify(text.as_bytes(), &signature.bytes).map_err(|_| NoteError::WrongSignature)?;
                signed = true;
            }
        }
        if signed { Ok(text) } else { Err(NoteError::NotSigned) }
    }

    /// Which key of this name it is: four bytes, to tell keys apart, not to trust them.
    fn id(&self) -> [u8; 4] {
        let hash = sha256(&[self.name.as_bytes(), b"\n", &[KIND_ED25519], &self.key]);
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[KIND_ED25519], &self.key[..]].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64_STANDARD.encode(key))
    }
}

/// One line under the text.
pub(super) struct Signature<'a> {
    pub name: &'a str,
    pub id: [u8; 4],
    /// What follows the key id.
    pub bytes: Vec<u8>,
}

/// Cuts a note at its last blank line. The text may have blank lines of its own.
pub(super) fn cut(note: &str) -> Result<(&str, Vec<Signature<'_>>), NoteError> {
    if note.len() > MAX_NOTE_BYTES || !is_note_text(note) {
        return Err(NoteError::Malformed);
    }
    let blank = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
    let text = &note[..=blank];
    let lines = note[blank + 2..].strip_suffix('\n').ok_or(NoteError::Malformed)?;
    let signatures: Vec<_> = lines.split('\n').take(MAX_SIGNATURES + 1).map(signature_of).collect();
    if signatures.len() > MAX_SIGNATURES {
        return Err(NoteError::Malformed);
    }
    let signatures: Option<Vec<_>> = signatures.into_iter().collect();
    Ok((text, signatures.ok_or(NoteError::Malformed)?))
}

fn signature_of(line: &str) -> Option<Signature<'_>> {
    let (name, base64) = line.strip_prefix(SIGNATURE_START)?.split_once(' ')?;
    let bytes = BASE64_STANDARD.decode(base64).ok()?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    let whole = is_key_name(name) && !bytes.is_empty();
    whole.then(|| Signature { name, id: *id, bytes: bytes.to_vec() })
}

/// What is signed for a message: magic, namespace, an empty string, the hash's name, the hash (PROTOCOL.sshsig §3).
fn ssh_signed(namespace: &str, message: &[u8]) -> Vec<u8> {
    let hash = Sha512::digest(message);
    let parts = [namespace.as_bytes(), b"", b"sha512", &hash];
    [b"SSHSIG".to_vec(), parts.map(ssh_string).concat()].concat()
}

/// A string as SSH writes it (RFC 4251 §5): length in four bytes, then the bytes.
pub fn ssh_string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("names, keys and hashes are short");
    [&length.to_be_bytes(), bytes].concat()
}

/// Whole lines, and no control characters but the line ends.
fn is_note_text(text: &str) -> bool {
    text.ends_with('\n') && text.chars().all(|c| c >= ' ' || c == '\n')
}

pub(super) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
