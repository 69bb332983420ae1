//! Pseudonyms: the one name a person can have in the log.
//!
//! pseudonym = SHA-256(signature), the signature RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2), made by the
//! archive's subject key over `testigo/subject/v1\n` nine digits `\n` country `\n`. The public key stands in
//! the first entry of the log.
//!
//! *Why it is unique.* This scheme uses no random bytes, and raising to the power e = 65537 is a permutation
//! of the numbers below n, so of all possible signatures exactly one verifies. One person and country can have
//! no second, hidden stream of checks in the same log. (A forger could pick n so that 65537 divides φ(n);
//! then signatures are not unique, but only one message in 65537 has any, which shows at the first person.)
//!
//! *Why it cannot be guessed.* Nine digits can be tried out in minutes if the pseudonym is a hash of them. Here
//! every try needs the private key. To open one pseudonym, hand over the signature: `openssl dgst -sha256
//! -verify subject-key.pem -signature FILE MESSAGE` checks it and `sha256sum FILE` prints the pseudonym. The
//! other pseudonyms stay closed.
//!
//! The country is taken as the site writes it, letter by letter: another spelling is another pseudonym.

use crate::a_number::ANumber;
use crate::digest::sha256;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, KeyPair, RsaKeyPair, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use std::fmt;

/// The name of a person, or of a control, in the log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pseudonym([u8; 32]);

/// The private key that makes pseudonyms: as secret as the list of people, for it can test any number.
pub struct SubjectKey(RsaKeyPair);

/// Bytes that are no subject key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubjectKeyError {
    #[error("the subject key is not an RSA private key in PKCS#8 form")]
    NotRsa,
    #[error("the subject key must have 2048 or 3072 bits and the exponent 65537")]
    OtherParameters,
}

impl Pseudonym {
    /// Takes 32 bytes that were computed before, as read from the archive.
    pub const fn from_bytes(bytes: [u8; 32]) -> Pseudonym {
        Pseudonym(bytes)
    }

    /// Reads 64 hexadecimal digits; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Pseudonym> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Pseudonym(bytes))
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pseudonym({})", self.to_hex())
    }
}

impl SubjectKey {
    /// A new key of 3072 bits, from the crypto library's own generator. Takes about a second.
    ///
    /// 3072 and not 2048, because the log is handed out and must keep its people for decades
    /// (NIST SP 800-57 part 1: 2048 bits until 2030).
    pub fn generate() -> SubjectKey {
        let key = RsaKeyPair::generate(KeySize::Rsa3072).expect("the crypto library can make a key");
        SubjectKey(key)
    }

    /// Reads what [`SubjectKey::to_pkcs8`] wrote, or `openssl pkcs8 -topk8 -nocrypt -outform DER`.
    pub fn from_pkcs8(der: &[u8]) -> Result<SubjectKey, SubjectKeyError> {
        let key = RsaKeyPair::from_pkcs8(der).map_err(|_| SubjectKeyError::NotRsa)?;
        let key = SubjectKey(key);
        if is_our_kind(&key.public_key_der()) { Ok(key) } else { Err(SubjectKeyError::OtherParameters) }
    }

    /// The private key as PKCS#8 DER (RFC 5208), not encrypted: for the key file only.
    pub fn to_pkcs8(&self) -> Vec<u8> {
        let der: Pkcs8V1Der = self.0.as_der().expect("a key that was read or made can be written");
        der.as_ref().to_vec()
    }

    /// The pseudonym of a person, and the signature that opens it. Takes a millisecond or two: keep it.
    pub fn person(&self, a_number: &ANumber, country: &str) -> (Pseudonym, Vec<u8>) {
        self.sign(&person_message(a_number, country))
    }

    /// The pseudonym of a control of this source, and the signature that opens it.
    pub fn probe(&self, source: &str, which: &str) -> (Pseudonym, Vec<u8>) {
        self.sign(&probe_message(source, which))
    }

    /// The public key as SubjectPublicKeyInfo (RFC 5280 §4.1), DER.
    pub fn public_key_der(&self) -> Vec<u8> {
        let der: PublicKeyX509Der = self.0.public_key().as_der().expect("a public key can be written");
        der.as_ref().to_vec()
    }

    /// The public key as openssl reads it: `-----BEGIN PUBLIC KEY-----` (RFC 7468 §13).
    pub fn public_key_pem(&self) -> String {
        let base64 = BASE64_STANDARD.encode(self.public_key_der());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        for (i, c) in base64.chars().enumerate() {
            if i > 0 && i % 64 == 0 {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str("\n-----END PUBLIC KEY-----\n");
        pem
    }

    fn sign(&self, message: &str) -> (Pseudonym, Vec<u8>) {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // The generator is part of the call but not used: this scheme has no random bytes.
        let generator = SystemRandom::new();
        self.0
            .sign(&signature::RSA_PKCS1_SHA256, &generator, message.as_bytes(), &mut signature)
            .expect("a valid key signs every message");
        (pseudonym_of(&signature), signature)
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectKey(…)")
    }
}

/// What is signed for a person. Holds the whole A-number: never to be logged.
pub fn person_message(a_number: &ANumber, country: &str) -> String {
    format!("testigo/subject/v1\n{}\n{country}\n", a_number.reveal())
}

/// What is signed for a control.
pub fn probe_message(source: &str, which: &str) -> String {
    format!("testigo/probe/v1\n{source}\n{which}\n")
}

/// The pseudonym, if this signature is the one that the key makes for this message.
///
/// The key must be as [`SubjectKey::public_key_der`] writes it: only with its exponent is the signature unique.
pub fn verify(public_key_der: &[u8], message: &str, signature: &[u8]) -> Option<Pseudonym> {
    if !is_our_kind(public_key_der) {
        return None;
    }
    let key = UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, public_key_der);
    key.verify(message.as_bytes(), signature).ok()?;
    Some(pseudonym_of(signature))
}

fn pseudonym_of(signature: &[u8]) -> Pseudonym {
    Pseudonym(sha256(&[signature]))
}

/// SubjectPublicKeyInfo of an RSA key has one DER form only: a head that depends on the size alone, the modulus,
/// and the exponent. SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING { SEQUENCE { INTEGER n, INTEGER e }}}.
fn is_our_kind(spki: &[u8]) -> bool {
    const HEAD_2048: &[u8; 33] =
        b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\
          \x03\x82\x01\x0f\x00\x30\x82\x01\x0a\x02\x82\x01\x01\x00";
    const HEAD_3072: &[u8; 33] =
        b"\x30\x82\x01\xa2\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\
          \x03\x82\x01\x8f\x00\x30\x82\x01\x8a\x02\x82\x01\x81\x00";
    const EXPONENT_65537: &[u8; 5] = b"\x02\x03\x01\x00\x01";
    [(HEAD_2048, 256), (HEAD_3072, 384)].into_iter().any(|(head, modulus)| {
        spki.len() == head.len() + modulus + EXPONENT_65537.len()
            && spki.starts_with(head)
            && spki.ends_with(EXPONENT_65537)
    })
}

/// One key for all tests of this process: making one takes long.
#[cfg(test)]
pub fn key_for_tests() -> SubjectKey {
    static KEY: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let der = KEY.get_or_init(|| SubjectKey::generate().to_pkcs8());
    SubjectKey::from_pkcs8(der).expect("a key that was just made")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented;
    use std::path::Path;
    use std::process::Command;

    /// Runs openssl in the folder; a machine without it fails the test.
    fn openssl(folder: &Path, args: &[&str]) -> bool {
        let output = Command::new("openssl").args(args).current_dir(folder).output();
        output.expect("openssl is on every machine we support").status.success()
    }

    #[test]
    fn openssl_verifies_a_signature_and_refuses_a_changed_one() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        let key = key_for_tests();
        let number = invented::a_number(3);
        let (_, signature) = key.person(&number, "Chile");
        write("key.pem", key.public_key_pem().as_bytes());
        write("key.der", &key.public_key_der());
        write("message", person_message(&number, "Chile").as_bytes());
        write("signature", &signature);
        let check = ["dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "message"];
        assert!(openssl(folder.path(), &check));
        write("message", person_message(&number, "Peru").as_bytes());
        assert!(!openssl(folder.path(), &check));
        assert!(openssl(folder.path(), &["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-noout"]));
    }

    #[test]
    fn openssl_makes_the_same_signature_with_our_key_and_we_read_its_keys() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        // 2048 bits and the exponent 65537 are its defaults.
        let make = |more: &[&str]| {
            let new = ["genpkey", "-algorithm", "RSA", "-out", "key.pem"];
            assert!(openssl(folder.path(), &[&new[..], more].concat()));
            let der = ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "key.der"];
            assert!(openssl(folder.path(), &der));
        };
        make(&[]);
        let key = SubjectKey::from_pkcs8(&read("key.der")).unwrap();
        let (pseudonym, signature) = key.probe("bop", "nobody");
        std::fs::write(folder.path().join("message"), "testigo/probe/v1\nbop\nnobody\n").unwrap();
        let sign = ["dgst", "-sha256", "-sign", "key.pem", "-out", "signature", "message"];
        assert!(openssl(folder.path(), &sign));
        assert_eq!(read("signature"), signature);
        assert_eq!(pseudonym.as_bytes(), &sha256(&[&read("signature")]));
        make(&["-pkeyopt", "rsa_keygen_pubexp:3"]);
        assert_eq!(SubjectKey::from_pkcs8(&read("key.der")).err(), Some(SubjectKeyError::OtherParameters));
        assert_eq!(SubjectKey::from_pkcs8(b"no key").err(), Some(SubjectKeyError::NotRsa));
    }

    #[test]
    fn a_person_has_one_pseudonym_for_each_country() {
        let key = key_for_tests();
        let number = invented::a_number(1);
        let (pseudonym, signature) = key.person(&number, "Chile");
        assert_eq!(key.person(&number, "Chile"), (pseudonym, signature));
        assert_ne!(key.person(&number, "Peru").0, pseudonym);
        assert_ne!(key.person(&invented::a_number(2), "Chile").0, pseudonym);
        let again = SubjectKey::from_pkcs8(&key.to_pkcs8()).unwrap();
        assert_eq!(again.person(&number, "Chile").0, pseudonym);
    }

    #[test]
    fn verify_gives_the_pseudonym_and_refuses_every_change() {
        let key = key_for_tests();
        let public = key.public_key_der();
        let message = person_message(&invented::a_number(1), "Chile");
        let (pseudonym, signature) = key.person(&invented::a_number(1), "Chile");
        assert_eq!(verify(&public, &message, &signature), Some(pseudonym));
        assert_eq!(verify(&public, &message.replace("Chile", "Peru"), &signature), None);
        for at in 0..signature.len() {
            let mut changed = signature.clone();
            changed[at] ^= 1 << (at % 8);
            assert_eq!(verify(&public, &message, &changed), None, "byte {at}");
        }
        let longer = [&[0], &signature[..]].concat();
        assert_eq!(verify(&public, &message, &longer), None);
        assert_eq!(verify(&public, &message, &signature[1..]), None);
        assert_eq!(verify(&public[1..], &message, &signature), None);
        assert_eq!(verify(b"", &message, b""), None);
    }

    #[test]
    fn the_signature_plus_the_modulus_is_no_second_signature() {
        // s and s + n are the same number modulo n; a careless verifier takes both.
        let key = key_for_tests();
        let public = key.public_key_der();
        let (_, signature) = key.probe("bop", "nobody");
        let modulus = &public[33..33 + signature.len()];
        let mut carry = 0;
        let mut sum: Vec<u8> = Vec::new();
        for (a, b) in signature.iter().zip(modulus).rev() {
            let digit = u16::from(*a) + u16::from(*b) + carry;
            sum.insert(0, digit as u8);
            carry = digit >> 8;
        }
        sum.insert(0, carry as u8);
        let message = probe_message("bop", "nobody");
        assert_eq!(verify(&public, &message, &sum), None);
        assert_eq!(verify(&public, &message, &sum[1..]), None);
    }

    #[test]
    fn nothing_of_the_key_is_printed_and_pseudonyms_read_back() {
        assert_eq!(format!("{:?}", key_for_tests()), "SubjectKey(…)");
        let (pseudonym, _) = key_for_tests().probe("bop", "nobody");
        assert_eq!(Pseudonym::from_hex(&pseudonym.to_string()), Some(pseudonym));
        assert_eq!(Pseudonym::from_hex("zz"), None);
    }
}
