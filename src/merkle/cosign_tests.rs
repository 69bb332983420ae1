//! Cosignatures as C2SP writes them, and what a witness refuses.

use super::super::Signer;
use super::*;
use crate::digest::LeafHash;

const ORIGIN: &str = "testigo/0123456789abcdef";

fn cosigner() -> Cosigner {
    Cosigner::new("witness.example/w1", [7; 32]).unwrap()
}

fn signer() -> Signer {
    Signer::new(ORIGIN, [9; 32]).unwrap()
}

fn leaves(size: u64, fork: u64) -> Vec<LeafHash> {
    (0..size).map(|i| LeafHash::of(format!("{i} {}", i >= fork).as_bytes())).collect()
}

/// A note of a log of `size` entries that has another history from entry `fork` on.
fn note(size: u64, fork: u64) -> String {
    let root = tree::root(&leaves(size, fork));
    signer().sign(&Checkpoint { origin: ORIGIN.into(), size, root, extensions: vec![] }.to_text())
}

fn proof(old: u64, new: u64, fork: u64) -> Vec<NodeHash> {
    let leaves = leaves(new, fork);
    let read = |level: u32, index: u64| {
        let from = (index << level) as usize;
        Some(tree::root(&leaves[from..from + (1 << level)]))
    };
    tree::consistency_proof(old, new, read).unwrap()
}

fn ask(old: u64, size: u64, fork: u64) -> AddCheckpoint {
    AddCheckpoint { old, proof: proof(old, size, fork), note: note(size, fork) }
}

#[test]
fn the_example_of_the_specification_has_its_time() {
    // The key of the example is not published: the line is only read.
    let line = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = format!(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n{line}"
    );
    let (_, signatures) = note::cut(&note).unwrap();
    assert_eq!(signatures[0].bytes.len(), 8 + 64);
    assert_eq!(u64::from_be_bytes(signatures[0].bytes[..8].try_into().unwrap()), 1_679_315_147);
}

#[test]
fn a_cosignature_is_what_openssl_verifies_and_reads_back() {
    let note = note(3, 9);
    let answer = cosigner().cosign(note.split("\n\n").next().unwrap(), 1_700_000_000);
    // The text ends with its line end: the first try lacks it.
    assert_eq!(with_cosignature(&note, &answer, cosigner().key()), Err(NoteError::WrongSignature));
    let text = format!("{}\n", note.split("\n\n").next().unwrap());
    let answer = cosigner().cosign(&text, 1_700_000_000);
    let (cosigned, time) = with_cosignature(&note, &answer, cosigner().key()).unwrap();
    assert_eq!(time, 1_700_000_000);
    assert!(signer().verifier().verify(&cosigned).is_ok(), "the log's own signature is still there");
    let theirs = signed_note::Note::from_bytes(cosigned.as_bytes()).unwrap();
    assert_eq!(theirs.text(), text.as_bytes());

    let dir = tempfile::tempdir().unwrap();
    let key = [&hex::decode("302a300506032b6570032100").unwrap()[..], &cosigner().key().key].concat();
    let line = cosigned.lines().last().unwrap().rsplit(' ').next().unwrap();
    let signature = BASE64_STANDARD.decode(line).unwrap()[12..].to_vec();
    let signed = format!("cosignature/v1\ntime 1700000000\n{text}").into_bytes();
    for (name, bytes) in [("key.der", key), ("sig", signature), ("message", signed)] {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let args = [
        "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "message",
        "-sigfile", "sig",
    ];
    let done = std::process::Command::new("openssl").args(args).current_dir(dir.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn keys_have_one_spelling_and_other_kinds_are_told_apart() {
    let vkey = cosigner().key().to_string();
    assert_eq!(WitnessKey::parse(&vkey).as_ref(), Ok(cosigner().key()));
    assert_eq!(WitnessKey::parse(&signer().verifier_key()), Err(NoteError::KeyKind));
    assert_eq!(WitnessKey::parse(&vkey.replacen("w1", "w2", 1)), Err(NoteError::KeyId));
    for bad in ["", "a", "a+b", "a+00000000+", "a+00000000+BAAA"] {
        assert!(WitnessKey::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_answer_of_another_witness_or_with_a_flipped_bit_is_no_cosignature() {
    let note = note(3, 9);
    let text = format!("{}\n", note.split("\n\n").next().unwrap());
    let other = Cosigner::new("witness.example/w2", [8; 32]).unwrap();
    let key = cosigner();
    assert_eq!(with_cosignature(&note, &other.cosign(&text, 5), key.key()), Err(NoteError::NotSigned));
    assert_eq!(with_cosignature(&note, "", key.key()), Err(NoteError::NotSigned));
    assert_eq!(with_cosignature(&note, "<html>", key.key()), Err(NoteError::NotSigned));
    // A stranger who takes the name has another key.
    let thief = Cosigner::new("witness.example/w1", [8; 32]).unwrap();
    assert_eq!(with_cosignature(&note, &thief.cosign(&text, 5), key.key()), Err(NoteError::NotSigned));
    let good = BASE64_STANDARD.decode(key.cosign(&text, 5).trim_end().rsplit(' ').next().unwrap()).unwrap();
    for bit in 32..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let line = format!("— witness.example/w1 {}\n", BASE64_STANDARD.encode(bad));
        assert_eq!(with_cosignature(&note, &line, key.key()), Err(NoteError::WrongSignature), "bit {bit}");
    }
}

#[test]
fn a_question_reads_back_and_has_one_form() {
    let question = ask(2, 5, 9);
    assert_eq!(AddCheckpoint::parse(&question.to_body()), Some(question.clone()));
    let body = question.to_body();
    for (from, to) in [
        ("old 2", "old 02"),
        ("old 2", "new 2"),
        ("old 2", "old -2"),
        ("old 2\n", "old 2\nAAAA\n"),
        ("\n\n", "\n"),
    ] {
        let bad = body.replacen(from, to, 1);
        let read = AddCheckpoint::parse(&bad);
        assert!(
            read.is_none()
                || read.is_some_and(|r| consider(&r, &[signer().verifier().clone()], |_| None).is_err())
        );
    }
    let long = AddCheckpoint { proof: vec![NodeHash::empty(); 64], ..question };
    assert_eq!(AddCheckpoint::parse(&long.to_body()), None);
}

#[test]
fn a_witness_follows_one_history_and_refuses_the_other() {
    let logs = [signer().verifier().clone()];
    let at = |size: u64, fork: u64| (size, tree::root(&leaves(size, fork)));
    let check = |question: &AddCheckpoint, last: Option<(u64, NodeHash)>, expected: Result<u64, Refusal>| {
        let said = consider(question, &logs, |_| last).map(|c| c.size);
        assert_eq!(said, expected);
    };
    check(&ask(0, 3, 9), None, Ok(3));
    check(&ask(3, 7, 9), Some(at(3, 9)), Ok(7));
    check(&ask(3, 3, 9), Some(at(3, 9)), Ok(3));
    check(&ask(0, 7, 9), Some(at(3, 9)), Err(Refusal::OtherSize(3)));
    check(&ask(3, 7, 9), None, Err(Refusal::OtherSize(0)));
    // Another history: from entry 2 on.
    check(&ask(3, 3, 2), Some(at(3, 9)), Err(Refusal::TwoRoots(3)));
    check(&ask(3, 7, 2), Some(at(3, 9)), Err(Refusal::NotConsistent));
    check(&AddCheckpoint { proof: vec![], ..ask(3, 7, 9) }, Some(at(3, 9)), Err(Refusal::NotConsistent));
    check(&AddCheckpoint { old: 8, ..ask(3, 7, 9) }, Some(at(8, 9)), Err(Refusal::BadRequest));
    check(&AddCheckpoint { note: "hello\n".into(), ..ask(0, 3, 9) }, None, Err(Refusal::BadRequest));
    let unsigned = ask(0, 3, 9).note.replace("\n3\n", "\n4\n");
    check(&AddCheckpoint { note: unsigned, ..ask(0, 3, 9) }, None, Err(Refusal::NotSigned));
    let stranger = Signer::new("testigo/other", [1; 32]).unwrap();
    let said = consider(&ask(0, 3, 9), &[stranger.verifier().clone()], |_| None);
    assert_eq!(said.unwrap_err(), Refusal::UnknownLog);
    let statuses = [
        Refusal::BadRequest,
        Refusal::UnknownLog,
        Refusal::NotSigned,
        Refusal::OtherSize(1),
        Refusal::TwoRoots(1),
        Refusal::NotConsistent,
    ];
    assert_eq!(statuses.map(Refusal::status), [400, 404, 403, 409, 409, 422]);
}
