//! Time-stamp tokens (RFC 3161, RFC 5816): the request, and everything that must hold before an answer is kept.
//!
//! A token says that a digest was there at a time, in the name of a service with a certificate for that alone. What is
//! kept is the whole answer, so that `openssl ts -verify` can check it again.

use super::chain::{chain, may_stamp};
use super::cms::SignedToken;
use super::tst::{SHA_256, Stamp};
use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::{Int, OctetString};
use der::{Any, Decode, Encode};
use x509_cert::spki::AlgorithmIdentifier;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

/// Answers are some thousand bytes; more is not read.
pub const MAX_ANSWER: usize = 256 * 1024;
/// A token's time may be so far from the time between asking and receiving it.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(10);

/// What a good token says, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub time: DateTime<Utc>,
    pub accuracy: Option<TimeDelta>,
    /// The rules that the service goes by, as a dotted number.
    pub policy: String,
    /// In hexadecimal.
    pub serial: String,
    /// The signer's certificate, then its issuers, without the root, each in DER.
    pub chain: Vec<Vec<u8>>,
    /// Where the chain ends, when that certificate is at hand.
    pub root: Option<Vec<u8>>,
    /// The root was among those that were given as known.
    pub trusted: bool,
    /// When the first certificate of the chain ends.
    pub expires: DateTime<Utc>,
    /// Where the issuers publish what they revoked.
    pub crl_addresses: Vec<String>,
    /// Revocation lists that came inside of the token, each in DER.
    pub crls: Vec<Vec<u8>>,
}

/// Why an answer is no good token. Each is a fact about the service's answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the answer is no time-stamp answer: {0}")]
    Malformed(&'static str),
    #[error("the service refused: status {0}")]
    Refused(u8),
    #[error("the answer stamps by {0}, and only SHA-256 is asked for")]
    WeakImprint(String),
    #[error("the token is of another digest")]
    OtherDigest,
    #[error("the token is an answer to another question: its nonce is not ours")]
    OtherNonce,
    #[error("the token has {0} signers, and one is needed")]
    Signers(usize),
    #[error("the signer's certificate is not in the token")]
    SignerMissing,
    #[error("the signer's certificate cannot be read")]
    SignerUnreadable,
    #[error("the signer's certificate is not for time stamps alone")]
    WrongUsage,
    #[error("the signed attribute {0} is missing or does not fit")]
    Attribute(&'static str),
    #[error("the token is signed by {0}, which is too weak or unknown")]
    WeakSignature(String),
    #[error("the signature does not fit the token")]
    WrongSignature,
    #[error("a certificate of the token was not valid at the time it names")]
    OutOfTime,
    #[error("an issuer has revoked a certificate of the token")]
    Revoked,
    #[error("the token's time is {0} s in the future; compare this machine's clock with another one")]
    Future(i64),
    #[error(
        "the token's time is {0} s before it was asked for; compare this machine's clock with another one"
    )]
    Past(i64),
}

/// The nonce of a request: positive, and 16 bytes whatever the random bytes are.
pub fn nonce(mut random: [u8; 16]) -> [u8; 16] {
    random[0] = random[0] & 0x3f | 0x40;
    random
}

/// A request in DER for the stamp of a SHA-256 digest, with the certificates. `nonce` as [`nonce`] makes it.
pub fn request(digest: [u8; 32], nonce: [u8; 16]) -> Vec<u8> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: AlgorithmIdentifier { oid: SHA_256, parameters: Some(Any::null()) },
            hashed_message: OctetString::new(digest).expect("32 bytes are not too long"),
        },
        req_policy: None,
        nonce: Some(Int::new(&nonce).expect("16 bytes are an integer")),
        cert_req: true,
        extensions: None,
    };
    request.to_der().expect("every part can be written")
}

/// Checks an answer (a whole TimeStampResp) against the digest, and against the nonce when it is still known. `roots`
/// are the authorities that were known beforehand, in DER. Certificates must be valid at the token's own time: so a
/// token of years ago can be checked today.
pub fn verify(
    answer: &[u8],
    digest: [u8; 32],
    nonce: Option<[u8; 16]>,
    roots: &[Vec<u8>],
) -> Result<Token, TokenError> {
    if answer.len() > MAX_ANSWER {
        return Err(TokenError::Malformed("it is too long"));
    }
    let answer =
        TimeStampResp::from_der(answer).map_err(|_| TokenError::Malformed("its form is another one"))?;
    let status = answer.status.status as u8;
    if status > 1 {
        return Err(TokenError::Refused(status));
    }
    let token = answer.time_stamp_token.ok_or(TokenError::Malformed("the token is left out"))?;
    let signed = SignedToken::read(&token)?;
    let stamp = Stamp::read(&signed.content)?;
    if stamp.imprint != digest {
        return Err(TokenError::OtherDigest);
    }
    if nonce.is_some_and(|nonce| stamp.nonce.as_deref() != Some(nonce.as_slice())) {
        return Err(TokenError::OtherNonce);
    }
    let (signer, certificate) = signed.verified_signer()?;
    if !may_stamp(&certificate) {
        return Err(TokenError::WrongUsage);
    }
    let chain = chain(&signer, &signed.certificates, roots, stamp.time)?;
    Ok(Token {
        time: stamp.time,
        accuracy: stamp.accuracy,
        policy: stamp.policy,
        serial: stamp.serial,
        chain: chain.certificates,
        root: chain.root,
        trusted: chain.trusted,
        expires: chain.expires,
        crl_addresses: chain.crl_addresses,
        crls: signed.crls,
    })
}

/// Whether a token that has just come can be of now: neither from the future nor older than the question.
pub fn fresh(token: &Token, asked: DateTime<Utc>, received: DateTime<Utc>) -> Result<(), TokenError> {
    let (late, early) = (token.time - received, asked - token.time);
    if late > TOLERANCE {
        return Err(TokenError::Future(late.num_seconds()));
    }
    if early > TOLERANCE {
        return Err(TokenError::Past(early.num_seconds()));
    }
    // A service that stamps with a certificate which has ended by now is not to be asked.
    if token.expires <= received { Err(TokenError::OutOfTime) } else { Ok(()) }
}

/// Of some bytes that were fetched: those that are a revocation list of an issuer in this chain.
pub fn is_crl_of(der: &[u8], token: &Token) -> bool {
    let Some(issuer) = super::chain::crl_issuer(der) else { return false };
    token.chain.iter().chain(&token.root).any(|certificate| {
        let certificate = x509_cert::Certificate::from_der(certificate).ok();
        let names = certificate.map(|c| [c.tbs_certificate.issuer, c.tbs_certificate.subject]);
        names.is_some_and(|names| names.iter().any(|n| n.to_der().is_ok_and(|n| n == issuer)))
    })
}

/// Whether a revocation list names a certificate of this chain.
pub fn is_revoked_by(der: &[u8], token: &Token) -> bool {
    let Ok(list) = x509_cert::crl::CertificateList::from_der(der) else { return false };
    let revoked = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    token.chain.iter().filter_map(|c| x509_cert::Certificate::from_der(c).ok()).any(|certificate| {
        let tbs = certificate.tbs_certificate;
        tbs.issuer == list.tbs_cert_list.issuer
            && revoked.iter().any(|r| r.serial_number == tbs.serial_number)
    })
}

#[cfg(test)]
#[path = "rfc3161_tests.rs"]
mod tests;
