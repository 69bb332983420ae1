//! The contact receipt: what a server signed in one TLS handshake with us. It proves that the holder of the
//! certificate's key took part in that handshake, and nothing of what the page said: pages are protected by keys
//! that both ends have.
//!
//! *TLS 1.3* (RFC 8446 §4.4.3): the message is 64 spaces, `TLS 1.3, server CertificateVerify`, a zero byte and the
//! hash of the handshake so far. *TLS 1.2* (RFC 5246 §7.4.3, RFC 8422 §5.4): the randoms of client and server, then
//! the parameters of the key exchange. Either way the message was never seen before, so a receipt is of one handshake.
//! The form of `receipt.json` is in `docs/evidence-folder.md`.

use crate::digest::BodyHash;
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use webpki::EndEntityCert;

/// What a server signed in one handshake.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Receipt {
    pub scheme: Scheme,
    pub version: Version,
    /// A handshake of its own beside a look that a browser made: browsers hand no signatures out.
    pub side: bool,
    /// By our clock, just before the connection was made.
    pub at: DateTime<Utc>,
    /// SHA-256 of the server's own certificate in DER.
    pub certificate_sha256: BodyHash,
    /// What was signed.
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
}

/// A receipt and the certificate, DER, by which it verifies.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Signed {
    pub receipt: Receipt,
    pub certificate: Vec<u8>,
}

/// A signature scheme, by its number in the registry of TLS. Only those of [`SCHEMES`] exist.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scheme(u16);

/// Numbers and names as IANA has them (TLS SignatureScheme).
const SCHEMES: [(u16, &str); 10] = [
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0807, "ed25519"),
];

/// A version of TLS that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    Tls12,
    Tls13,
}

/// How every message of TLS 1.3 begins (RFC 8446 §4.4.3); the rest is the hash of the handshake so far.
pub const CONTEXT: &[u8; 98] =
    b"                                                                TLS 1.3, server CertificateVerify\0";

/// Why bytes are no receipt, or not of this certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("receipt.json is not a receipt in its one spelling")]
    Form,
    #[error("receipt.json is newer than this program; use the testigo that wrote it")]
    Newer,
    #[error("the message does not have the SHA-256 that receipt.json names")]
    OtherMessage,
    #[error("the signature does not have the SHA-256 that receipt.json names")]
    OtherSignature,
    #[error("the certificate is not the one that the receipt names")]
    OtherCertificate,
    #[error("the message is not what a server signs in a handshake of this version")]
    NotAHandshake,
    #[error("the certificate cannot be read")]
    Certificate,
    #[error("the signature is not by the certificate's key over the message")]
    NotSigned,
}

/// `receipt.json`: keys in sorted order, so that serde writes canonical JSON (RFC 8785) of these plain values.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    at: Cow<'a, str>,
    certificate_sha256: String,
    message_sha256: String,
    scheme: Cow<'a, str>,
    side: bool,
    signature_sha256: String,
    v: u64,
    version: Cow<'a, str>,
}

/// No receipt.json is longer.
const MAX_JSON: usize = 1024;

impl Receipt {
    /// The bytes of `receipt.json`; their SHA-256 stands in the entry of the look.
    pub fn to_json(&self) -> Vec<u8> {
        let written = Written {
            at: Cow::Owned(rfc3339(self.at)),
            certificate_sha256: self.certificate_sha256.to_hex(),
            message_sha256: BodyHash::of(&self.message).to_hex(),
            scheme: Cow::Borrowed(self.scheme.name()),
            side: self.side,
            signature_sha256: BodyHash::of(&self.signature).to_hex(),
            v: 1,
            version: Cow::Borrowed(self.version.key()),
        };
        serde_json::to_vec(&written).expect("texts and numbers are plain JSON")
    }

    /// What stands in the entry of the look.
    pub fn sha256(&self) -> BodyHash {
        BodyHash::of(&self.to_json())
    }

    /// Puts a receipt together again from its three files, strictly.
    ///
    /// # Errors
    /// When `json` is not in its one spelling, or the other two are not what it names.
    pub fn parse(json: &[u8], message: &[u8], signature: &[u8]) -> Result<Receipt, ReceiptError> {
        if json.len() > MAX_JSON {
            return Err(ReceiptError::Form);
        }
        let written: Written = serde_json::from_slice(json).map_err(|_| ReceiptError::Form)?;
        if written.v > 1 {
            return Err(ReceiptError::Newer);
        }
        let at = DateTime::parse_from_rfc3339(&written.at).map_err(|_| ReceiptError::Form)?;
        let receipt = Receipt {
            scheme: Scheme::named(&written.scheme).ok_or(ReceiptError::Form)?,
            version: Version::named(&written.version).ok_or(ReceiptError::Form)?,
            side: written.side,
            at: at.to_utc(),
            certificate_sha256: BodyHash::from_hex(&written.certificate_sha256).ok_or(ReceiptError::Form)?,
            message: message.to_vec(),
            signature: signature.to_vec(),
        };
        if BodyHash::of(message).to_hex() != written.message_sha256 {
            return Err(ReceiptError::OtherMessage);
        }
        if BodyHash::of(signature).to_hex() != written.signature_sha256 {
            return Err(ReceiptError::OtherSignature);
        }
        if receipt.to_json() == json { Ok(receipt) } else { Err(ReceiptError::Form) }
    }

    /// Whether the key of this certificate (DER) signed a handshake: the certificate is the one that is named, the
    /// message has the form of its version, and the signature holds. Nobody's word for the certificate is asked here.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, certificate_der: &[u8]) -> Result<(), ReceiptError> {
        if BodyHash::of(certificate_der) != self.certificate_sha256 {
            return Err(ReceiptError::OtherCertificate);
        }
        let formed = match self.version {
            Version::Tls12 => is_key_exchange(&self.message),
            Version::Tls13 => is_certificate_verify(&self.message),
        };
        if !formed {
            return Err(ReceiptError::NotAHandshake);
        }
        let der = CertificateDer::from(certificate_der);
        let certificate = EndEntityCert::try_from(&der).map_err(|_| ReceiptError::Certificate)?;
        let holds = |algorithm: &&dyn SignatureVerificationAlgorithm| {
            certificate.verify_signature(*algorithm, &self.message, &self.signature).is_ok()
        };
        let holds = algorithms(self.scheme, self.version).iter().any(holds);
        if holds { Ok(()) } else { Err(ReceiptError::NotSigned) }
    }
}

/// How a scheme verifies. In TLS 1.2 an ECDSA scheme does not say the curve (RFC 8422 §5.1.1); in TLS 1.3 it does, and
/// PKCS #1 has no place (RFC 8446 §4.2.3).
fn algorithms(scheme: Scheme, version: Version) -> &'static [&'static dyn SignatureVerificationAlgorithm] {
    let wanted = SignatureScheme::from(scheme.0);
    let known = aws_lc_rs::default_provider().signature_verification_algorithms;
    let all = known.mapping.iter().find(|(scheme, _)| *scheme == wanted).map_or(&[][..], |(_, all)| *all);
    match version {
        Version::Tls12 => all,
        Version::Tls13 if scheme.name().starts_with("rsa_pkcs1") => &[],
        Version::Tls13 => &all[..all.len().min(1)],
    }
}

/// RFC 8446 §4.4.3; the hash is SHA-256 or SHA-384.
fn is_certificate_verify(message: &[u8]) -> bool {
    message.strip_prefix(CONTEXT).is_some_and(|hash| matches!(hash.len(), 32 | 48))
}

/// RFC 8422 §5.4: two randoms of 32 bytes, a named curve (3), its number, and a point with its length.
fn is_key_exchange(message: &[u8]) -> bool {
    match message.split_at_checked(64) {
        Some((_, [3, _, _, length, point @ ..])) => !point.is_empty() && point.len() == usize::from(*length),
        Some(_) | None => false,
    }
}

impl Scheme {
    /// `None`: one that no receipt is made of.
    pub(super) fn of(scheme: SignatureScheme) -> Option<Scheme> {
        Scheme::numbered(u16::from(scheme))
    }

    /// As registered: 0x0403.
    pub fn number(self) -> u16 {
        self.0
    }

    pub fn numbered(number: u16) -> Option<Scheme> {
        SCHEMES.iter().find(|(known, _)| *known == number).map(|(known, _)| Scheme(*known))
    }

    /// As registered: `ecdsa_secp256r1_sha256`.
    pub fn name(self) -> &'static str {
        SCHEMES.iter().find(|(number, _)| *number == self.0).map_or("", |(_, name)| name)
    }

    pub fn named(name: &str) -> Option<Scheme> {
        SCHEMES.iter().find(|(_, known)| *known == name).map(|(number, _)| Scheme(*number))
    }
}

impl Version {
    pub fn key(self) -> &'static str {
        match self {
            Version::Tls12 => "TLSv1.2",
            Version::Tls13 => "TLSv1.3",
        }
    }

    pub fn named(key: &str) -> Option<Version> {
        [Version::Tls12, Version::Tls13].into_iter().find(|version| version.key() == key)
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({}, {:?}, side: {})", self.version.key(), self.scheme, self.side)
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.receipt.fmt(f)
    }
}

#[cfg(test)]
mod tests;
