//! The form of a receipt, and what does not verify as one.

use super::*;
use crate::time::from_micros;
use rcgen::{CertificateParams, KeyPair, SigningKey};

/// A server's key and certificate.
struct Server {
    key: KeyPair,
    certificate: Vec<u8>,
}

fn server() -> Server {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["locator.example".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap().der().to_vec();
    Server { key, certificate }
}

fn message_13(hash: usize) -> Vec<u8> {
    [&[b' '; 64][..], b"TLS 1.3, server CertificateVerify\0", &vec![7; hash][..]].concat()
}

fn message_12() -> Vec<u8> {
    [&[1; 32][..], &[2; 32], &[3, 0, 29, 32], &[4; 32]].concat()
}

impl Server {
    fn receipt(&self, version: Version, message: Vec<u8>) -> Receipt {
        Receipt {
            scheme: Scheme::named("ecdsa_secp256r1_sha256").unwrap(),
            version,
            side: false,
            at: from_micros(1_800_000_000_000_042),
            certificate_sha256: BodyHash::of(&self.certificate),
            signature: self.key.sign(&message).unwrap(),
            message,
        }
    }
}

#[test]
fn the_form_is_the_published_one() {
    let receipt = Receipt {
        scheme: Scheme::named("rsa_pss_rsae_sha256").unwrap(),
        version: Version::Tls13,
        side: true,
        at: from_micros(1_800_000_000_000_042),
        certificate_sha256: BodyHash::of(b"abc"),
        message: b"abc".to_vec(),
        signature: b"abc".to_vec(),
    };
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let expected = format!(
        "{{\"at\":\"2027-01-15T08:00:00.000042Z\",\"certificate_sha256\":\"{abc}\",\"message_sha256\":\"{abc}\",\
         \"scheme\":\"rsa_pss_rsae_sha256\",\"side\":true,\"signature_sha256\":\"{abc}\",\"v\":1,\"version\":\"TLSv1.3\"}}"
    );
    assert_eq!(String::from_utf8(receipt.to_json()).unwrap(), expected);
    assert_eq!(Receipt::parse(expected.as_bytes(), b"abc", b"abc"), Ok(receipt));
}

#[test]
fn a_receipt_verifies_by_its_certificate_and_by_no_other() {
    let (one, other) = (server(), server());
    for (version, message) in
        [(Version::Tls13, message_13(32)), (Version::Tls13, message_13(48)), (Version::Tls12, message_12())]
    {
        let receipt = one.receipt(version, message);
        assert_eq!(receipt.verify(&one.certificate), Ok(()));
        assert_eq!(receipt.verify(&other.certificate), Err(ReceiptError::OtherCertificate));
        let claimed = Receipt { certificate_sha256: BodyHash::of(&other.certificate), ..receipt };
        assert_eq!(claimed.verify(&other.certificate), Err(ReceiptError::NotSigned));
    }
}

#[test]
fn a_receipt_of_another_handshake_fails() {
    let server = server();
    let (one, other) =
        (server.receipt(Version::Tls13, message_13(32)), server.receipt(Version::Tls13, message_13(48)));
    let mixed = Receipt { signature: other.signature, ..one.clone() };
    assert_eq!(mixed.verify(&server.certificate), Err(ReceiptError::NotSigned));
    for at in [0, one.signature.len() / 2, one.signature.len() - 1] {
        let mut flipped = one.clone();
        flipped.signature[at] ^= 1;
        assert_eq!(flipped.verify(&server.certificate), Err(ReceiptError::NotSigned));
    }
    let schemes = SCHEMES.map(|(_, name)| Scheme::named(name).unwrap());
    for scheme in schemes.into_iter().filter(|scheme| *scheme != one.scheme) {
        let other = Receipt { scheme, ..one.clone() };
        assert_eq!(other.verify(&server.certificate), Err(ReceiptError::NotSigned), "{scheme:?}");
    }
}

/// PKCS #1 signs handshakes of TLS 1.2 and none of TLS 1.3 (RFC 8446 §4.2.3).
#[test]
fn an_old_rsa_signature_is_of_tls_1_2_only() {
    let key = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let params = CertificateParams::new(vec!["locator.example".to_owned()]).unwrap();
    let server = Server { certificate: params.self_signed(&key).unwrap().der().to_vec(), key };
    let scheme = Scheme::named("rsa_pkcs1_sha256").unwrap();
    let old = Receipt { scheme, ..server.receipt(Version::Tls12, message_12()) };
    assert_eq!(old.verify(&server.certificate), Ok(()));
    let new = Receipt { scheme, ..server.receipt(Version::Tls13, message_13(32)) };
    assert_eq!(new.verify(&server.certificate), Err(ReceiptError::NotSigned));
}

/// A server's key signs other things too, and none of them is a receipt.
#[test]
fn only_what_a_server_signs_in_a_handshake_is_a_message() {
    let server = server();
    let client = [&[b' '; 64][..], b"TLS 1.3, client CertificateVerify\0", &[7; 32]].concat();
    let (short, long) = (message_12()[..68].to_vec(), [message_12(), vec![0]].concat());
    for (version, message) in [
        (Version::Tls13, client),
        (Version::Tls13, message_13(31)),
        (Version::Tls13, message_13(64)),
        (Version::Tls13, message_12()),
        (Version::Tls13, Vec::new()),
        (Version::Tls12, message_13(32)),
        (Version::Tls12, short),
        (Version::Tls12, long),
        (Version::Tls12, b"a letter".to_vec()),
    ] {
        let receipt = server.receipt(version, message);
        assert_eq!(receipt.verify(&server.certificate), Err(ReceiptError::NotAHandshake));
    }
}

#[test]
fn bytes_that_are_no_certificate_are_refused() {
    let server = server();
    for der in [&b""[..], b"not a certificate", &[0x30, 0x82, 0xff, 0xff], &server.certificate[..60]] {
        let certificate_sha256 = BodyHash::of(der);
        let receipt = Receipt { certificate_sha256, ..server.receipt(Version::Tls13, message_13(32)) };
        assert_eq!(receipt.verify(der), Err(ReceiptError::Certificate));
    }
}

#[test]
fn a_receipt_has_one_spelling_and_its_own_files() {
    let receipt = server().receipt(Version::Tls12, message_12());
    let json = String::from_utf8(receipt.to_json()).unwrap();
    let parse = |json: &str| Receipt::parse(json.as_bytes(), &receipt.message, &receipt.signature);
    assert_eq!(parse(&json), Ok(receipt.clone()));
    for (from, to) in [
        ("{\"at\"", "{ \"at\""),
        ("000042Z", "000042+00:00"),
        ("000042Z", "000042000Z"),
        ("\"v\":1", "\"v\":1,\"more\":1"),
        ("\"side\":false", "\"side\":0"),
        ("TLSv1.2", "TLSv1.1"),
        ("ecdsa_secp256r1_sha256", "ecdsa_sha1"),
        ("\"v\":1,\"version\":\"TLSv1.2\"", "\"version\":\"TLSv1.2\",\"v\":1"),
        ("\"certificate_sha256\":\"", "\"certificate_sha256\":\"F"),
    ] {
        let other = json.replacen(from, to, 1);
        assert_ne!(other, json);
        assert_eq!(parse(&other), Err(ReceiptError::Form), "{to}");
    }
    assert_eq!(parse(&json.replace("\"v\":1", "\"v\":2")), Err(ReceiptError::Newer));
    assert_eq!(parse(&" ".repeat(1 << 20)), Err(ReceiptError::Form));
    for cut in 0..json.len() {
        assert_eq!(parse(&json[..cut]), Err(ReceiptError::Form));
    }
    let (message, signature) = (&receipt.message, &receipt.signature);
    assert_eq!(Receipt::parse(json.as_bytes(), b"", signature), Err(ReceiptError::OtherMessage));
    assert_eq!(Receipt::parse(json.as_bytes(), message, b""), Err(ReceiptError::OtherSignature));
}
