//! Tokens made by `openssl ts -reply` are accepted; everything else is refused in words.

use super::*;
use crate::pretend::tsa::{Lineage, Tsa};
use rcgen::{BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use std::process::Command;

const DIGEST: [u8; 32] = [5; 32];

fn nonce_of(i: u8) -> [u8; 16] {
    nonce([i; 16])
}

fn tsa(lineage: Lineage) -> (tempfile::TempDir, Tsa) {
    let dir = tempfile::tempdir().unwrap();
    let tsa = Tsa::make(dir.path(), lineage).expect("openssl makes a service");
    (dir, tsa)
}

#[test]
fn a_token_of_openssl_is_good_and_openssl_agrees() {
    let (dir, tsa) = tsa(Lineage::Usual);
    let data = b"the checkpoint\n";
    let digest = crate::digest::sha256(&[data]);
    let answer = tsa.reply(&request(digest, nonce_of(1))).unwrap();
    let roots = [tsa.root.clone()];
    let token = verify(&answer, digest, Some(nonce_of(1)), &roots).unwrap();
    assert!(token.trusted);
    assert_eq!((token.chain.len(), token.root.as_ref()), (2, Some(&tsa.root)));
    assert_eq!(verify(&answer, digest, None, &roots), Ok(token.clone()));
    let now = crate::clock::Clock::now(&crate::clock::SystemClock).wall;
    assert_eq!(fresh(&token, now - TimeDelta::seconds(30), now), Ok(()));
    assert!(token.expires > now && token.expires < now + TimeDelta::days(1000));
    let file = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    file("data", data);
    file("r.tsr", &answer);
    let checked = Command::new("openssl")
        .args([
            "ts",
            "-verify",
            "-data",
            "data",
            "-in",
            "r.tsr",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "middle.pem",
        ])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn an_unknown_chain_is_recorded_as_unknown_with_its_highest_certificate() {
    let (_dir, tsa) = tsa(Lineage::Usual);
    let answer = tsa.reply(&request(DIGEST, nonce_of(1))).unwrap();
    let token = verify(&answer, DIGEST, Some(nonce_of(1)), &super::super::known_roots()).unwrap();
    assert!(!token.trusted);
    assert!(
        token.root.is_some() && token.root.as_ref() != Some(&tsa.root),
        "the root itself is not in the token"
    );
}

#[test]
fn what_was_not_asked_for_is_refused() {
    let (_dir, tsa) = tsa(Lineage::Usual);
    let roots = [tsa.root.clone()];
    let answer = tsa.reply(&request(DIGEST, nonce_of(1))).unwrap();
    let check =
        |digest, nonce, expected| assert_eq!(verify(&answer, digest, Some(nonce), &roots), Err(expected));
    check([6; 32], nonce_of(1), TokenError::OtherDigest);
    check(DIGEST, nonce_of(2), TokenError::OtherNonce);
    let sha1 = tsa.reply(&tsa.sha1_request().unwrap()).unwrap();
    assert_eq!(verify(&sha1, DIGEST, None, &roots), Err(TokenError::WeakImprint("1.3.14.3.2.26".into())));
    let refused = tsa.refuse().unwrap();
    assert_eq!(verify(&refused, DIGEST, None, &roots), Err(TokenError::Refused(2)));
    for garbage in [&b""[..], b"<html>", &[0x30, 0x80], &answer[..200], &[0; MAX_ANSWER + 1]] {
        assert!(matches!(verify(garbage, DIGEST, None, &roots), Err(TokenError::Malformed(_))));
    }
}

#[test]
fn certificates_that_had_ended_and_weak_signatures_are_refused() {
    let (_dir, ended) = tsa(Lineage::Ended);
    let answer = ended.reply(&request(DIGEST, nonce_of(1))).unwrap();
    for roots in [vec![ended.root.clone()], vec![]] {
        assert_eq!(verify(&answer, DIGEST, None, &roots), Err(TokenError::OutOfTime));
    }
    let (_dir, weak) = tsa(Lineage::SignsBySha1);
    let answer = weak.reply(&request(DIGEST, nonce_of(1))).unwrap();
    let refused = verify(&answer, DIGEST, None, std::slice::from_ref(&weak.root)).unwrap_err();
    assert!(matches!(refused, TokenError::WeakSignature(_)), "{refused}");
}

#[test]
fn rsa_keys_and_fractions_of_a_second_and_the_older_attribute_are_understood() {
    for lineage in [Lineage::Rsa, Lineage::P384, Lineage::OlderAttribute] {
        let (_dir, tsa) = tsa(lineage);
        let answer = tsa.reply(&request(DIGEST, nonce_of(1))).unwrap();
        let token = verify(&answer, DIGEST, Some(nonce_of(1)), std::slice::from_ref(&tsa.root));
        assert!(token.as_ref().is_ok_and(|t| t.trusted), "{lineage:?}: {token:?}");
    }
}

#[test]
fn a_token_from_the_future_or_the_past_is_not_fresh() {
    let (_dir, tsa) = tsa(Lineage::Usual);
    let answer = tsa.reply(&request(DIGEST, nonce_of(1))).unwrap();
    let token = verify(&answer, DIGEST, None, std::slice::from_ref(&tsa.root)).unwrap();
    let at = |minutes| token.time + TimeDelta::minutes(minutes);
    assert_eq!(fresh(&token, at(-9), at(9)), Ok(()));
    assert_eq!(fresh(&token, at(-12), at(-11)), Err(TokenError::Future(660)));
    assert_eq!(fresh(&token, at(11), at(12)), Err(TokenError::Past(660)));
    assert_eq!(fresh(&token, at(0), token.expires), Err(TokenError::OutOfTime));
}

#[test]
fn no_flipped_bit_gives_another_good_token() {
    let (_dir, tsa) = tsa(Lineage::Usual);
    let answer = tsa.reply(&request(DIGEST, nonce_of(1))).unwrap();
    let roots = [tsa.root.clone()];
    let good = verify(&answer, DIGEST, Some(nonce_of(1)), &roots).unwrap();
    let mut passed = 0;
    for bit in (0..answer.len() * 8).step_by(7) {
        let mut changed = answer.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(token) = verify(&changed, DIGEST, Some(nonce_of(1)), &roots) {
            passed += 1;
            assert_eq!((token.time, &token.serial), (good.time, &good.serial), "bit {bit}");
            // A damaged certificate between signer and root leaves a token that is known to nobody.
            assert!(!token.trusted || token.chain == good.chain, "bit {bit}");
        }
    }
    // What nobody signs: words of the status, versions, names of digests beside the signer, certificates between.
    assert!(passed < answer.len() * 8 / 7 / 2, "{passed} of {} bits do not matter", answer.len() * 8 / 7);
}

/// A certificate with these usages.
fn certificate(usages: &[ExtendedKeyUsagePurpose], critical: bool) -> x509_cert::Certificate {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if critical {
        // rcgen cannot make it critical: written by hand.
        let mut extension = CustomExtension::from_oid_content(
            &[2, 5, 29, 37],
            vec![0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8],
        );
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
    } else {
        params.extended_key_usages = usages.to_vec();
    }
    let key = KeyPair::generate().unwrap();
    x509_cert::Certificate::from_der(params.self_signed(&key).unwrap().der()).unwrap()
}

#[test]
fn only_a_certificate_for_time_stamps_alone_may_stamp() {
    use ExtendedKeyUsagePurpose::{ServerAuth, TimeStamping};
    assert!(may_stamp(&certificate(&[], true)));
    assert!(!may_stamp(&certificate(&[TimeStamping], false)), "it must be critical");
    assert!(!may_stamp(&certificate(&[TimeStamping, ServerAuth], false)));
    assert!(!may_stamp(&certificate(&[], false)));
}
