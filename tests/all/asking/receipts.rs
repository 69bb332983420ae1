//! The server's signature of each handshake: kept with the look, and checked by openssl.

use super::faulty::Chain;
use super::*;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, SignatureAlgorithm};
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use testigo::clock::Clock;
use testigo::digest::{BodyHash, ProfileHash};
use testigo::fetch::capture::{Capture, Grade, Way};
use testigo::fetch::receipt::{Receipt, ReceiptError, Signed};
use testigo::judge::LookKind;
use testigo::outcome::Outcome;
use testigo::person::Subject;
use testigo::random::SystemRandom;
use testigo::store::{Batch, NewCheck, Store};

/// A server with a key of this kind, and somebody who trusts it.
struct Both {
    chain: Chain,
    server: Faulty,
    fetcher: HttpFetcher,
}

async fn both(kind: &'static SignatureAlgorithm, version: &'static SupportedProtocolVersion) -> Both {
    let chain = Chain::of_key(KeyPair::generate_for(kind).unwrap(), "localhost", (2020, 2120));
    let config = Some(chain.config_of(&[version]));
    let server = Faulty::at([127, 0, 0, 1].into(), config, |_, _| page("", b"page")).await;
    let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    let fetcher = fetcher_with(Roots::Given(vec![chain.root.clone()]), resolver);
    Both { chain, server, fetcher }
}

impl Both {
    async fn look(&self) -> Fetched {
        self.fetcher.fetch(&SystemClock, &get(self.server.https("/")), &RULES).await
    }

    async fn receipt(&self) -> Arc<Signed> {
        self.look().await.contact.receipt.expect("a finished handshake has a receipt")
    }
}

/// How openssl is told of a scheme.
fn options(scheme: &str) -> Vec<&str> {
    let digest = match scheme.rsplit('_').next() {
        Some("sha256") => "-sha256",
        Some("sha384") => "-sha384",
        Some("sha512") => "-sha512",
        _ => panic!("{scheme}"),
    };
    match scheme.starts_with("rsa_pss") {
        true => vec![digest, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"],
        false => vec![digest],
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("openssl is on every machine we test on").success()
}

/// What somebody without our program does with the files.
fn openssl_agrees(receipt: &Receipt, certificate: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("leaf.der", certificate);
    write("message.bin", &receipt.message);
    write("signature.bin", &receipt.signature);
    let key = ["x509", "-inform", "der", "-in", "leaf.der", "-pubkey", "-noout", "-out", "key.pem"];
    assert!(openssl(folder.path(), &key));
    let mut check = vec!["dgst"];
    check.extend(options(receipt.scheme.name()));
    check.extend(["-verify", "key.pem", "-signature", "signature.bin", "message.bin"]);
    openssl(folder.path(), &check)
}

#[tokio::test]
async fn each_look_has_a_receipt_that_openssl_checks() {
    for (kind, name) in [
        (&PKCS_ECDSA_P256_SHA256, "ecdsa_secp256r1_sha256"),
        (&PKCS_ECDSA_P384_SHA384, "ecdsa_secp384r1_sha384"),
        (&PKCS_RSA_SHA256, "rsa_pss_rsae_sha"),
    ] {
        for (version, key) in [(&TLS12, "TLSv1.2"), (&TLS13, "TLSv1.3")] {
            let both = both(kind, version).await;
            let fetched = both.look().await;
            let tls = fetched.contact.tls.as_ref().unwrap();
            let signed = fetched.contact.receipt.as_ref().unwrap();
            let receipt = &signed.receipt;
            assert_eq!((receipt.version.key(), tls.version.as_str()), (key, key));
            assert!(receipt.scheme.name().starts_with(name), "{:?}", receipt.scheme);
            assert_eq!((receipt.side, receipt.at), (false, fetched.asked.wall));
            assert_eq!(signed.certificate, both.chain.shown[0].as_ref());
            assert_eq!(receipt.verify(&tls.chain[0]), Ok(()));
            assert!(openssl_agrees(receipt, &tls.chain[0]), "{name} {key}");
        }
    }
}

#[tokio::test]
async fn two_looks_have_two_receipts_and_neither_serves_the_other() {
    for version in [&TLS12, &TLS13] {
        let both = both(&PKCS_ECDSA_P256_SHA256, version).await;
        let (one, other) = (both.receipt().await, both.receipt().await);
        assert_ne!(one.receipt.message, other.receipt.message);
        let mixed = Receipt { message: other.receipt.message.clone(), ..one.receipt.clone() };
        assert_eq!(mixed.verify(&one.certificate), Err(ReceiptError::NotSigned));
        assert!(!openssl_agrees(&mixed, &one.certificate));
        let json = one.receipt.to_json();
        let parsed = Receipt::parse(&json, &other.receipt.message, &one.receipt.signature);
        assert_eq!(parsed, Err(ReceiptError::OtherMessage));
    }
}

#[tokio::test]
async fn a_refused_handshake_and_a_plain_connection_have_no_receipt() {
    let both = both(&PKCS_ECDSA_P256_SHA256, &TLS13).await;
    let strict = fetcher().fetch(&SystemClock, &get(both.server.https("/")), &RULES).await;
    assert_eq!((strict.failure, strict.contact.receipt), (Some(Failure::Tls), None));
    let plain = look(Faulty::saying(page("", b"page")).await.url("/")).await;
    assert_eq!((plain.failure, plain.contact.receipt), (None, None));
}

/// A look as a browser makes it: without a signature.
fn by_browser(status: Option<u16>, failure: Option<Failure>) -> Fetched {
    let url: Url = "https://localhost/".parse().unwrap();
    let none = Fetched::not_sent(SystemClock.now(), url, Failure::Browser);
    Fetched { status, failure, capture: Some(Box::new(Capture::new(Way::Browser, Grade::A))), ..none }
}

#[tokio::test]
async fn a_browsers_look_gets_a_handshake_of_its_own_and_no_request_is_sent() {
    for version in [&TLS12, &TLS13] {
        let both = both(&PKCS_RSA_SHA256, version).await;
        let mut seen = by_browser(Some(200), None);
        let place = both.server.https("/odls/#/search");
        both.fetcher.add_side_receipt(&SystemClock, &place, &RULES, &mut seen).await;
        let signed = seen.contact.receipt.clone().unwrap();
        assert!(signed.receipt.side && signed.receipt.at >= seen.answered.wall);
        assert_eq!(signed.receipt.verify(both.chain.shown[0].as_ref()), Ok(()));
        assert_eq!(signed.receipt.certificate_sha256, BodyHash::of(both.chain.shown[0].as_ref()));
        assert!(openssl_agrees(&signed.receipt, &signed.certificate));
        assert_eq!((both.server.connections(), seen.failure, seen.contact.tls), (1, None, None));
        assert!(both.server.seen.requests.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_handshake_beside_a_look_that_fails_is_no_failure_of_the_look() {
    let both = both(&PKCS_ECDSA_P256_SHA256, &TLS13).await;
    let mut seen = by_browser(Some(200), None);
    // Not trusted; nobody there; plain http on loopback.
    let plain = Faulty::saying(page("", b"page")).await;
    for (fetcher, place) in [
        (&fetcher(), both.server.https("/")),
        (&both.fetcher, "https://localhost:1/".parse().unwrap()),
        (&both.fetcher, plain.url("/")),
    ] {
        fetcher.add_side_receipt(&SystemClock, &place, &RULES, &mut seen).await;
        assert_eq!((seen.failure, seen.status, &seen.contact.receipt), (None, Some(200), &None));
    }
    assert_eq!(plain.connections(), 0, "a page on loopback without TLS has nothing to sign");
}

#[tokio::test]
async fn where_the_host_refused_or_did_not_answer_it_is_left_alone() {
    let both = both(&PKCS_ECDSA_P256_SHA256, &TLS13).await;
    let request = Fetched { capture: None, ..by_browser(Some(200), None) };
    let given = Fetched {
        capture: Some(Box::new(Capture::new(Way::Import, Grade::B))),
        ..by_browser(Some(200), None)
    };
    for mut seen in [
        by_browser(Some(403), None),
        by_browser(Some(429), None),
        by_browser(None, Some(Failure::Dns)),
        by_browser(Some(200), Some(Failure::Timeout)),
        request,
        given,
    ] {
        both.fetcher.add_side_receipt(&SystemClock, &both.server.https("/"), &RULES, &mut seen).await;
        assert_eq!(seen.contact.receipt, None);
    }
    assert_eq!(both.server.connections(), 0);
}

/// What a lawyer's expert does: the three files and the certificate by our command, the rest by openssl.
#[tokio::test]
async fn the_program_hands_out_files_that_openssl_checks() {
    let both = both(&PKCS_ECDSA_P256_SHA256, &TLS13).await;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    keep_as_control(&archive, both.look().await);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testigo"));
        command.args(arguments).env("TESTIGO_ARCHIVE", &archive).current_dir(folder.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    for (part, file) in [
        ("receipt", "receipt.json"),
        ("receipt-message", "message.bin"),
        ("receipt-signature", "signature.bin"),
        ("receipt-certificate", "leaf.der"),
    ] {
        run(&["snapshot", "1", "--part", part, "-o", file]);
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let json = read("receipt.json");
    let receipt = Receipt::parse(&json, &read("message.bin"), &read("signature.bin")).unwrap();
    assert!(openssl_agrees(&receipt, &read("leaf.der")));
    let entry = String::from_utf8(run(&["log", "entries", "--from", "1"])).unwrap();
    assert!(entry.contains(&format!("\"receipt\":\"{}\"", BodyHash::of(&json).to_hex())), "{entry}");
    run(&["log", "verify"]);
}

/// Makes an archive with this one look, as if it had been a control.
fn keep_as_control(archive: &Path, fetched: Fetched) {
    let at = fetched.answered;
    let mut store = Store::create(archive, at, Box::new(SystemRandom)).unwrap();
    let look = NewCheck {
        subject: Subject::Nobody,
        source: "bop".to_owned(),
        kind: LookKind::Control,
        slot: None,
        batch: 1,
        fetched,
        outcome: Arc::new(Outcome::NotListed),
        rule: "nobody".into(),
        profile: ProfileHash::of(b"{}"),
        profile_json: "{}".into(),
        late: false,
        strangers: false,
    };
    store.commit(Batch { checks: vec![look], ..Batch::new(at) }).unwrap();
}
