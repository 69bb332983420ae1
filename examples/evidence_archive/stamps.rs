//! A time-stamping service in this process: tokens for times of long ago, a thousand in a second. Their certificates are as
//! large as those of services that the public uses. `openssl ts -verify` reads them.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use chrono::{DateTime, Utc};
use der::{Decode, Encode};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, IsCa, KeyPair,
    PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};
use std::error::Error;
use testigo::anchor::rfc3161;
use testigo::leaf::AnchorKind;
use testigo::store::NewAnchor;

/// DER of the object identifiers that a token names.
const SIGNED_DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const TST_INFO: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x10, 1, 4];
const CONTENT_TYPE: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
const SIGNING_CERTIFICATE_V2: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x10, 2, 0x2f];
const SHA_256: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// 1.2.3.4.1
const POLICY: &[u8] = &[6, 4, 0x2a, 3, 4, 1];
const NULL: &[u8] = &[5, 0];

/// Tags.
const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

pub struct Service {
    name: String,
    root: Vec<u8>,
    /// The signer and its issuer.
    chain: Vec<Vec<u8>>,
    key: RsaKeyPair,
    serial: u64,
}

impl Service {
    pub fn new(name: &str) -> Result<Service, Box<dyn Error>> {
        let root = CertifiedIssuer::self_signed(params(name, "root", true)?, key(RsaKeySize::_4096)?)?;
        let middle =
            CertifiedIssuer::signed_by(params(name, "issuer", true)?, key(RsaKeySize::_4096)?, &root)?;
        let own = key(RsaKeySize::_2048)?;
        let signer = params(name, "signer", false)?.signed_by(&own, &middle)?;
        let chain = vec![signer.der().to_vec(), middle.der().to_vec()];
        let key = RsaKeyPair::from_pkcs8(&own.serialize_der())?;
        Ok(Service { name: name.to_owned(), root: root.der().to_vec(), chain, key, serial: 0 })
    }

    /// The root as PEM.
    pub fn root_pem(&self) -> String {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let text = BASE64_STANDARD.encode(&self.root);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }

    /// What this service says of a signed checkpoint at this time, checked as if it had come by wire.
    pub fn stamp(&mut self, note: &str, at: DateTime<Utc>) -> Result<NewAnchor, Box<dyn Error>> {
        let digest: [u8; 32] = digest(&SHA256, note.as_bytes()).as_ref().try_into()?;
        let proof = self.token(&digest, at)?;
        let token = rfc3161::verify(&proof, digest, None, std::slice::from_ref(&self.root))?;
        Ok(NewAnchor {
            kind: AnchorKind::Rfc3161,
            service: self.name.clone(),
            note: note.to_owned(),
            proof,
            asked_at: at,
            received_at: at,
            time: Some(token.time),
            chain: token.chain,
            roots: token.root.into_iter().collect(),
            crls: vec![],
            witness_key: None,
            trusted: token.trusted,
            complete: true,
            expires: Some(token.expires),
        })
    }

    /// TimeStampResp (RFC 3161 §2.4.2).
    fn token(&mut self, imprint: &[u8; 32], at: DateTime<Utc>) -> Result<Vec<u8>, Box<dyn Error>> {
        self.serial += 1;
        let sha256 = tlv(SEQUENCE, &[SHA_256]);
        let imprint = tlv(SEQUENCE, &[&tlv(SEQUENCE, &[SHA_256, NULL]), &tlv(OCTETS, &[imprint.as_slice()])]);
        let serial = [&[1], &self.serial.to_be_bytes()[..]].concat();
        let time = at.format("%Y%m%d%H%M%SZ").to_string();
        let info = tlv(
            SEQUENCE,
            &[&[INTEGER, 1, 1], POLICY, &imprint, &tlv(INTEGER, &[&serial]), &tlv(TIME, &[time.as_bytes()])],
        );
        let hash = digest(&SHA256, &info);
        let named = tlv(OCTETS, &[digest(&SHA256, &self.chain[0]).as_ref()]);
        let named = tlv(SEQUENCE, &[&tlv(SEQUENCE, &[&tlv(SEQUENCE, &[&named])])]);
        let mut attributes = [
            attribute(CONTENT_TYPE, TST_INFO),
            attribute(MESSAGE_DIGEST, &tlv(OCTETS, &[hash.as_ref()])),
            attribute(SIGNING_CERTIFICATE_V2, &named),
        ];
        attributes.sort();
        let signed = tlv(SET, &[&attributes.concat()]);
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature)?;
        let certificate = x509_cert::Certificate::from_der(&self.chain[0])?.tbs_certificate;
        let name = [certificate.issuer.to_der()?, certificate.serial_number.to_der()?].concat();
        let signer = tlv(
            SEQUENCE,
            &[
                &[INTEGER, 1, 1],
                &tlv(SEQUENCE, &[&name]),
                &sha256,
                &tlv(0xa0, &[&attributes.concat()]),
                &tlv(SEQUENCE, &[RSA, NULL]),
                &tlv(OCTETS, &[&signature]),
            ],
        );
        let content = tlv(SEQUENCE, &[TST_INFO, &tlv(0xa0, &[&tlv(OCTETS, &[&info])])]);
        let mut certificates = [self.chain[0].clone(), self.chain[1].clone(), self.root.clone()];
        certificates.sort_by_key(Vec::len);
        let data = tlv(
            SEQUENCE,
            &[
                &[INTEGER, 1, 3],
                &tlv(SET, &[&sha256]),
                &content,
                &tlv(0xa0, &[&certificates.concat()]),
                &tlv(SET, &[&signer]),
            ],
        );
        let token = tlv(SEQUENCE, &[SIGNED_DATA, &tlv(0xa0, &[&data])]);
        Ok(tlv(SEQUENCE, &[&tlv(SEQUENCE, &[&[INTEGER, 1, 0]]), &token]))
    }
}

fn key(size: RsaKeySize) -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size)
}

fn params(service: &str, what: &str, is_ca: bool) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.distinguished_name.push(DnType::OrganizationName, format!("Invented {service}"));
    params.distinguished_name.push(DnType::CommonName, what);
    (params.not_before, params.not_after) = (date_time_ymd(2010, 1, 1), date_time_ymd(2100, 1, 1));
    params.use_authority_key_identifier_extension = true;
    match is_ca {
        true => params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        false => {
            // id-kp-timeStamping alone, and critical.
            let only = vec![0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8];
            let mut usage = CustomExtension::from_oid_content(&[2, 5, 29, 37], only);
            usage.set_criticality(true);
            params.custom_extensions = vec![usage];
        }
    }
    Ok(params)
}

fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[oid, &tlv(SET, &[value])])
}

/// Tag, length and value of DER.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let bytes = value.len().to_be_bytes();
    let length = &bytes[bytes.iter().position(|b| *b > 0).unwrap_or(bytes.len() - 1)..];
    let head = match value.len() {
        0..128 => vec![tag, value.len() as u8],
        _ => [&[tag, 0x80 | length.len() as u8], length].concat(),
    };
    [head, value].concat()
}
