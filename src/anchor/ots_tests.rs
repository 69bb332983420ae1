//! Proofs read back, agree with another implementation, and cannot be made to eat the machine.

use super::*;
use opentimestamps::DetachedTimestampFile;
use proptest::prelude::*;

const DIGEST: [u8; 32] = [3; 32];
const NONCE: [u8; 16] = [4; 16];

/// `append x, sha256, promise of the calendar`, as a calendar answers.
fn promise() -> Vec<u8> {
    let mut out = vec![0xf0, 2, 7, 7, 0x08];
    out.extend(pending_at("https://a.calendar.example"));
    out
}

fn pending_at(address: &str) -> Vec<u8> {
    let mut out = b"\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e".to_vec();
    out.extend([address.len() as u8 + 1, address.len() as u8]);
    out.extend(address.as_bytes());
    out
}

/// `prepend y, sha256, block 840000`, as it answers hours later.
fn rest_of_the_way() -> Vec<u8> {
    b"\xf1\x02\x09\x09\x08\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xc0\xa2\x33".to_vec()
}

fn with_promise() -> Proof {
    Proof::from_calendar(DIGEST, NONCE, &promise()).unwrap()
}

#[test]
fn a_promise_becomes_a_proof_and_another_implementation_reads_both() {
    let mut proof = with_promise();
    assert!(!proof.is_complete());
    let pending = proof.pending();
    let commitment = crate::digest::sha256(&[&tip(DIGEST, NONCE), &[7, 7]]).to_vec();
    assert_eq!(
        pending,
        [Pending { address: "https://a.calendar.example".into(), commitment: commitment.clone() }]
    );
    let theirs = DetachedTimestampFile::from_reader(proof.to_bytes().as_slice()).unwrap();
    assert!(theirs.to_string().contains("Pending: update URI https://a.calendar.example"));

    proof.merge(&pending[0], &rest_of_the_way()).unwrap();
    assert!(proof.is_complete());
    let merkle_root = crate::digest::sha256(&[&[9, 9], &commitment]);
    assert_eq!(proof.blocks(), [Block { height: 840_000, merkle_root }]);
    assert_eq!(proof.pending(), pending, "the promise stays beside it");
    let bytes = proof.to_bytes();
    assert_eq!(Proof::parse(&bytes), Ok(proof.clone()));
    let theirs = DetachedTimestampFile::from_reader(bytes.as_slice()).unwrap();
    assert!(theirs.to_string().contains("Bitcoin block 840000"), "{theirs}");
    assert!(theirs.to_string().contains(&hex::encode(merkle_root)), "{theirs}");
    let mut again = Vec::new();
    theirs.to_writer(&mut again).unwrap();
    assert_eq!(again, bytes);
    let before = proof.clone();
    proof.merge(&pending[0], &rest_of_the_way()).unwrap();
    assert_eq!(proof, before, "what is there is not added twice");
}

#[test]
fn an_answer_for_something_else_is_not_merged() {
    let mut proof = with_promise();
    let mut other = proof.pending().remove(0);
    other.commitment[0] ^= 1;
    assert_eq!(proof.merge(&other, &rest_of_the_way()), Err(OtsError::Elsewhere));
    let stranger = Pending { address: "https://b.calendar.example".into(), ..proof.pending().remove(0) };
    assert_eq!(proof.merge(&stranger, &rest_of_the_way()), Err(OtsError::Elsewhere));
    assert_eq!(proof, with_promise());
}

#[test]
fn hostile_answers_are_refused_in_words() {
    let check = |answer: &[u8], expected: OtsError| {
        assert_eq!(Proof::from_calendar(DIGEST, NONCE, answer), Err(expected), "{} bytes", answer.len());
    };
    check(b"", OtsError::Malformed("it is cut"));
    check(b"<html>busy</html>", OtsError::Malformed("it has an operation that we do not know"));
    check(&promise()[..9], OtsError::Malformed("it is cut"));
    check(&[promise(), vec![0]].concat(), OtsError::Malformed("something follows it"));
    check(&[0xf0, 0], OtsError::Malformed("it adds nothing"));
    check(&[0xf0, 0xff, 0xff, 0xff, 0x7f], OtsError::TooLarge);
    check(
        &[0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        OtsError::Malformed("a number in it has no end"),
    );
    check(&[0x08; 300], OtsError::TooLarge);
    check(&vec![0xff; MAX_BYTES], OtsError::Malformed("it has an operation that we do not know"));
    check(&vec![0x08; MAX_BYTES + 1], OtsError::TooLarge);
    let question = pending_at("https://a.example/?q");
    check(&question, OtsError::Malformed("the address of a calendar has characters that it must not have"));
    // A kind of attestation that nobody can follow is no promise.
    check(b"\x00unknown!\x01x", OtsError::Elsewhere);
    // Forks of forks: many attestations, then too many.
    let many: Vec<u8> =
        std::iter::repeat_n([vec![0xff], pending_at("a")].concat(), 5_000).flatten().collect();
    check(&many[..MAX_BYTES.min(many.len())], OtsError::TooLarge);
}

#[test]
fn messages_that_grow_are_not_followed() {
    // Hexlify doubles: 2^20 times 48 bytes would be 50 MB.
    let mut answer = vec![0xf3; 20];
    answer.extend(pending_at("https://a.calendar.example"));
    assert_eq!(Proof::from_calendar(DIGEST, NONCE, &answer), Err(OtsError::Elsewhere));
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let good = with_promise().to_bytes();
    for (at, what) in [(0, "begin"), (31, "version"), (32, "SHA-256")] {
        let mut bad = good.clone();
        bad[at] ^= 2;
        let said = Proof::parse(&bad).unwrap_err().to_string();
        assert!(said.contains(what), "{said}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, flip in 0usize..2000) {
        let _ = Proof::from_calendar(DIGEST, NONCE, &bytes);
        let mut whole = with_promise();
        whole.merge(&whole.pending()[0].clone(), &rest_of_the_way()).unwrap();
        let mut file = whole.to_bytes();
        let bit = flip % (file.len() * 8);
        file[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = Proof::parse(&file) {
            let written = read.to_bytes();
            prop_assert_eq!(Proof::parse(&written), Ok(read));
        }
    }
}
