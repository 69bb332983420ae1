//! The signed message around a token (CMS SignedData, RFC 5652 §5): one signer, and a signature over attributes that
//! name what was signed and by which certificate.
//!
//! What is hashed is taken from the bytes as they came: writing the parsed attributes again would sort them, and some
//! services do not.

use super::rfc3161::TokenError;
use ::cms::content_info::ContentInfo;
use ::cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier, SignerInfo};
use aws_lc_rs::digest::{self, Algorithm};
use der::asn1::{AnyRef, ObjectIdentifier, OctetString};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;
use webpki::aws_lc_rs as algorithms;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// RFC 2634 §5.4, by SHA-1.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// RFC 5035 §3.
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// So many certificates are looked at.
const MAX_CERTIFICATES: usize = 32;

/// The parts of a SignedData that carries one token.
pub(super) struct SignedToken {
    /// TSTInfo in DER.
    pub content: Vec<u8>,
    /// As they came, each in DER.
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists that came with it, each in DER.
    pub crls: Vec<Vec<u8>>,
    signer: SignerInfo,
    /// The signed attributes as they came, with the tag that is hashed (RFC 5652 §5.4).
    attributes: Vec<u8>,
}

/// ESSCertID and ESSCertIDv2 both begin so; the algorithm is only in the second, and SHA-256 when it is left out.
#[derive(Sequence)]
struct EssCertId<'a> {
    #[asn1(optional = "true")]
    hash_algorithm: Option<x509_cert::spki::AlgorithmIdentifierRef<'a>>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    // the hash says more.
    issuer_serial: Option<AnyRef<'a>>,
}

fn malformed<E>(what: &'static str) -> impl Fn(E) -> TokenError {
    move |_| TokenError::Malformed(what)
}

impl SignedToken {
    pub(super) fn read(token: &ContentInfo) -> Result<SignedToken, TokenError> {
        if token.content_type != SIGNED_DATA || token.content.tag() != Tag::Sequence {
            return Err(TokenError::Malformed("the token is not signed data"));
        }
        let parts = parts(token.content.value())?;
        let [_version, _digests, content, rest @ .., signers] = parts.as_slice() else {
            return Err(TokenError::Malformed("the signed data has too few parts"));
        };
        let content =
            EncapsulatedContentInfo::from_der(content).map_err(malformed("its content cannot be read"))?;
        if content.econtent_type != TST_INFO {
            return Err(TokenError::Malformed("what is signed is no TSTInfo"));
        }
        let content = content.econtent.ok_or(TokenError::Malformed("what is signed is left out"))?;
        let content = content.decode_as::<OctetString>().map_err(malformed("its content cannot be read"))?;
        let of_tag = |tag: u8| -> Result<Vec<Vec<u8>>, TokenError> {
            let Some(set) = rest.iter().find(|part| part.first() == Some(&tag)) else { return Ok(vec![]) };
            Ok(inner(set)?.into_iter().take(MAX_CERTIFICATES).map(<[u8]>::to_vec).collect())
        };
        let certificates = of_tag(0xa0)?.into_iter().filter(|c| c.first() == Some(&0x30)).collect();
        let crls = of_tag(0xa1)?.into_iter().filter(|c| c.first() == Some(&0x30)).collect();
        let signers = inner(signers)?;
        let [signer] = signers.as_slice() else { return Err(TokenError::Signers(signers.len())) };
        let attributes = inner(signer)?.into_iter().find(|part| part.first() == Some(&0xa0));
        let mut attributes = attributes.ok_or(TokenError::Malformed("it has no signed attributes"))?.to_vec();
        attributes[0] = 0x31;
        let signer = SignerInfo::from_der(signer).map_err(malformed("its signer cannot be read"))?;
        Ok(SignedToken { content: content.into_bytes(), certificates, crls, signer, attributes })
    }

    /// The certificate of the signer, once everything that is signed fits together and the signature holds.
    pub(super) fn verified_signer(&self) -> Result<(Vec<u8>, Certificate), TokenError> {
        let (der, certificate) = self.signer_certificate()?;
        self.attributes_fit(&der)?;
        let algorithm = self.signature_algorithm(&certificate)?;
        let holder = CertificateDer::from(der.as_slice());
        let signer = EndEntityCert::try_from(&holder).map_err(|_| TokenError::SignerUnreadable)?;
        signer
            .verify_signature(algorithm, &self.attributes, self.signer.signature.as_bytes())
            .map_err(|_| TokenError::WrongSignature)?;
        Ok((der, certificate))
    }

    fn signer_certificate(&self) -> Result<(Vec<u8>, Certificate), TokenError> {
        let is_signer = |c: &Certificate| match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(sid) => {
                c.tbs_certificate.issuer == sid.issuer && c.tbs_certificate.serial_number == sid.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(sid) => super::chain::subject_key(c).as_ref() == Some(sid),
        };
        let read = |der: &Vec<u8>| Certificate::from_der(der).ok().map(|c| (der.clone(), c));
        let mut all = self.certificates.iter().filter_map(read);
        all.find(|(_, c)| is_signer(c)).ok_or(TokenError::SignerMissing)
    }

    /// Type, digest and certificate that the attributes name (RFC 3161 §2.4.2, RFC 5816 §2.2.1).
    fn attributes_fit(&self, certificate: &[u8]) -> Result<(), TokenError> {
        let wrong = |what| TokenError::Attribute(what);
        let kind = self.attribute(CONTENT_TYPE)?.ok_or(wrong("content-type"))?;
        if kind.decode_as::<ObjectIdentifier>() != Ok(TST_INFO) {
            return Err(wrong("content-type"));
        }
        let hash = hash_of(&self.signer.digest_alg.oid)?;
        let named = self.attribute(MESSAGE_DIGEST)?.ok_or(wrong("message-digest"))?;
        let named = named.decode_as::<OctetString>().map_err(|_| wrong("message-digest"))?;
        if named.as_bytes() != digest::digest(hash, &self.content).as_ref() {
            return Err(wrong("message-digest"));
        }
        let newer = self.attribute(SIGNING_CERTIFICATE_V2)?;
        let (named, is_newer) = match newer {
            Some(value) => (value, true),
            None => (self.attribute(SIGNING_CERTIFICATE)?.ok_or(wrong("signing-certificate"))?, false),
        };
        if names_certificate(&named, certificate, is_newer) {
            Ok(())
        } else {
            Err(wrong("signing-certificate"))
        }
    }

    /// The one value of an attribute; `None` when it is not there.
    fn attribute(&self, oid: ObjectIdentifier) -> Result<Option<der::Any>, TokenError> {
        let attributes = self.signer.signed_attrs.as_ref();
        let of_oid: Vec<&Attribute> =
            attributes.map_or(vec![], |all| all.iter().filter(|a| a.oid == oid).collect());
        match of_oid.as_slice() {
            [] => Ok(None),
            [one] if one.values.len() == 1 => Ok(one.values.get(0).cloned()),
            [..] => Err(TokenError::Malformed("a signed attribute is there twice")),
        }
    }

    /// Chosen from the names in the token and the key of the certificate; nothing is tried.
    fn signature_algorithm(
        &self,
        signer: &Certificate,
    ) -> Result<&'static dyn SignatureVerificationAlgorithm, TokenError> {
        let named = self.signer.signature_algorithm.oid.to_string();
        let digest = self.signer.digest_alg.oid.to_string();
        let key = &signer.tbs_certificate.subject_public_key_info.algorithm;
        let curve = key.parameters.as_ref().and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
        let curve = curve.map(|oid| oid.to_string()).unwrap_or_default();
        let hash = match named.as_str() {
            // rsaEncryption and RSASSA-PSS say the hash elsewhere.
            "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => digest_bits(&digest),
            "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Some(256),
            "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Some(384),
            "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Some(512),
            "1.3.101.112" => Some(0),
            _ => None,
        };
        let found: Option<&dyn SignatureVerificationAlgorithm> = match (named.as_str(), hash, curve.as_str())
        {
            ("1.2.840.113549.1.1.10", Some(256), _) => Some(algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY),
            ("1.2.840.113549.1.1.10", Some(384), _) => Some(algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY),
            ("1.2.840.113549.1.1.10", Some(512), _) => Some(algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY),
            (rsa, Some(256), _) if rsa.starts_with("1.2.840.113549.") => {
                Some(algorithms::RSA_PKCS1_2048_8192_SHA256)
            }
            (rsa, Some(384), _) if rsa.starts_with("1.2.840.113549.") => {
                Some(algorithms::RSA_PKCS1_2048_8192_SHA384)
            }
            (rsa, Some(512), _) if rsa.starts_with("1.2.840.113549.") => {
                Some(algorithms::RSA_PKCS1_2048_8192_SHA512)
            }
            ("1.3.101.112", Some(0), _) => Some(algorithms::ED25519),
            (_, Some(256), "1.2.840.10045.3.1.7") => Some(algorithms::ECDSA_P256_SHA256),
            (_, Some(384), "1.2.840.10045.3.1.7") => Some(algorithms::ECDSA_P256_SHA384),
            (_, Some(512), "1.2.840.10045.3.1.7") => Some(algorithms::ECDSA_P256_SHA512),
            (_, Some(256), "1.3.132.0.34") => Some(algorithms::ECDSA_P384_SHA256),
            (_, Some(384), "1.3.132.0.34") => Some(algorithms::ECDSA_P384_SHA384),
            (_, Some(512), "1.3.132.0.34") => Some(algorithms::ECDSA_P384_SHA512),
            (_, Some(256), "1.3.132.0.35") => Some(algorithms::ECDSA_P521_SHA256),
            (_, Some(384), "1.3.132.0.35") => Some(algorithms::ECDSA_P521_SHA384),
            (_, Some(512), "1.3.132.0.35") => Some(algorithms::ECDSA_P521_SHA512),
            (_, _, _) => None,
        };
        found.ok_or(TokenError::WeakSignature(named))
    }
}

fn digest_bits(oid: &str) -> Option<u16> {
    match oid {
        "2.16.840.1.101.3.4.2.1" => Some(256),
        "2.16.840.1.101.3.4.2.2" => Some(384),
        "2.16.840.1.101.3.4.2.3" => Some(512),
        _ => None,
    }
}

/// SHA-2 only: a SHA-1 digest could be of two texts.
fn hash_of(oid: &ObjectIdentifier) -> Result<&'static Algorithm, TokenError> {
    match digest_bits(&oid.to_string()) {
        Some(256) => Ok(&digest::SHA256),
        Some(384) => Ok(&digest::SHA384),
        Some(_) => Ok(&digest::SHA512),
        None => Err(TokenError::WeakSignature(oid.to_string())),
    }
}

/// Whether a `signing-certificate` attribute names this certificate first. The older form can only name by SHA-1; it
/// tells certificates apart there, and the signature itself is not by SHA-1.
fn names_certificate(value: &der::Any, certificate: &[u8], is_newer: bool) -> bool {
    let Ok(whole) = value.to_der() else { return false };
    let first = || Some(inner(inner(&whole).ok()?.first()?).ok()?.first()?.to_vec());
    let Some(first) = first() else { return false };
    let Ok(id) = EssCertId::from_der(&first) else { return false };
    let hash = match (is_newer, id.hash_algorithm) {
        (false, None) => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        (false, Some(_)) => return false,
        (true, None) => &digest::SHA256,
        (true, Some(algorithm)) => match hash_of(&algorithm.oid) {
            Ok(hash) => hash,
            Err(_) => return false,
        },
    };
    id.cert_hash.as_bytes() == digest::digest(hash, certificate).as_ref()
}

/// The elements inside an element, each with its header.
fn inner(element: &[u8]) -> Result<Vec<&[u8]>, TokenError> {
    let unreadable = malformed("an element cannot be read");
    let mut reader = SliceReader::new(element).map_err(&unreadable)?;
    let header = der::Header::decode(&mut reader).map_err(&unreadable)?;
    parts(reader.read_slice(header.length).map_err(&unreadable)?)
}

fn parts(mut value: &[u8]) -> Result<Vec<&[u8]>, TokenError> {
    let unreadable = malformed("an element cannot be read");
    let mut all = Vec::new();
    while !value.is_empty() {
        let mut reader = SliceReader::new(value).map_err(&unreadable)?;
        let one = reader.tlv_bytes().map_err(&unreadable)?;
        value = &value[one.len()..];
        all.push(one);
    }
    Ok(all)
}
