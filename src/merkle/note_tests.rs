//! The example of Go's `sumdb/note`, which the specification grew from; another program agrees; damage is refused.

use super::*;
use proptest::prelude::*;
use signed_note::{Note, StandardVerifier, VerifierList};

const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
/// The last part of `PRIVATE+KEY+PeterNeumann+c74f20a3+…`: 0x01 and the seed.
const PRIVATE: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\
                    \n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const OTHER: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn signer() -> Signer {
    let bytes = BASE64_STANDARD.decode(PRIVATE).unwrap();
    Signer::new("PeterNeumann", bytes[1..].try_into().unwrap()).unwrap()
}

fn verifier() -> Verifier {
    Verifier::parse(VKEY).unwrap()
}

#[test]
fn the_published_example_is_signed_and_verified() {
    assert_eq!(signer().verifier_key(), VKEY);
    assert_eq!(signer().sign(TEXT), NOTE);
    assert_eq!(verifier().verify(NOTE), Ok(TEXT));
    assert_eq!(signer().verifier(), &verifier());
}

#[test]
fn signed_note_reads_our_notes_and_keys() {
    for i in 0..20u8 {
        let ours = Signer::new("testigo.example/log", [i; 32]).unwrap();
        let text = format!("line {i}\n\nafter a blank line — and a dash\n");
        let note = ours.sign(&text);
        assert_eq!(ours.verifier().verify(&note), Ok(text.as_str()));
        let theirs = StandardVerifier::new(&ours.verifier_key()).unwrap();
        let parsed = Note::from_bytes(note.as_bytes()).unwrap();
        assert_eq!(parsed.text(), text.as_bytes());
        let (verified, _) = parsed.verify(&VerifierList::new(vec![Box::new(theirs)])).unwrap();
        assert_eq!(verified[0].name(), "testigo.example/log");
    }
}

#[test]
fn signatures_of_others_are_left_alone_and_each_of_ours_must_hold() {
    let both = format!("{NOTE}{OTHER}");
    assert_eq!(verifier().verify(&both), Ok(TEXT));
    let line = NOTE.lines().last().unwrap();
    let (first, second) = (format!("{TEXT}\n{OTHER}{line}\n"), format!("{NOTE}{line}\n"));
    assert_eq!(verifier().verify(&first), Ok(TEXT));
    assert_eq!(verifier().verify(&second), Ok(TEXT));
    assert_eq!(verifier().verify(&format!("{TEXT}\n{OTHER}")), Err(NoteError::NotSigned));
    let broken = line.replace("x08go/Z", "x08go/a");
    assert_eq!(verifier().verify(&format!("{NOTE}{broken}\n")), Err(NoteError::WrongSignature));
    let renamed = Signer::new("Peter", BASE64_STANDARD.decode(PRIVATE).unwrap()[1..].try_into().unwrap());
    assert_eq!(renamed.unwrap().verifier().verify(NOTE), Err(NoteError::NotSigned));
}

#[test]
fn a_note_must_have_its_form() {
    let check = |note: &str, expected: NoteError| {
        assert_eq!(verifier().verify(note), Err(expected), "{note:?}");
    };
    let line = NOTE.lines().last().unwrap();
    check("", NoteError::Malformed);
    check("\n\n", NoteError::Malformed);
    check(TEXT, NoteError::Malformed);
    check(NOTE.trim_end(), NoteError::Malformed);
    check(&NOTE.replace("\n\n", "\n"), NoteError::Malformed);
    check(&NOTE.replace("— ", "- "), NoteError::Malformed);
    check(&NOTE.replace("— Peter", "—  Peter"), NoteError::Malformed);
    check(&NOTE.replace("— PeterNeumann ", "— Peter+Neumann "), NoteError::Malformed);
    check(&NOTE.replace("\n— ", "\r\n— "), NoteError::Malformed);
    check(&format!("{NOTE}\n"), NoteError::Malformed);
    check(&format!("{NOTE}more\n"), NoteError::Malformed);
    check(&NOTE.replace("nAM=", "nAM"), NoteError::Malformed);
    check(&NOTE.replace("nAM=", "nAN="), NoteError::Malformed);
    check(&format!("{TEXT}\n— PeterNeumann x08gow==\n"), NoteError::Malformed);
    check(&format!("{TEXT}\n— PeterNeumann x08goww=\n"), NoteError::WrongSignature);
    check(&NOTE.replace("then", "than"), NoteError::WrongSignature);
    check(&format!("\n{NOTE}"), NoteError::WrongSignature);
    check(&format!("{TEXT}\n{}", format!("{line}\n").repeat(101)), NoteError::Malformed);
    check(&format!("{}{NOTE}", "x".repeat(1_000_000)), NoteError::Malformed);
}

#[test]
fn verifier_keys_have_one_spelling() {
    let check = |vkey: &str, expected: NoteError| assert_eq!(Verifier::parse(vkey), Err(expected), "{vkey}");
    check("", NoteError::Key);
    check("PeterNeumann", NoteError::Key);
    check("PeterNeumann+c74f20a3", NoteError::Key);
    check(&VKEY.replace("PeterNeumann", ""), NoteError::Name);
    check(&VKEY.replace("PeterNeumann", "Peter Neumann"), NoteError::Name);
    check(&VKEY.replace("PeterNeumann", "Peter\u{a0}Neumann"), NoteError::Name);
    check(&VKEY.replace("PeterNeumann", "Peter"), NoteError::KeyId);
    check(&VKEY.replace("c74f20a3", "c74f20a4"), NoteError::KeyId);
    check(&VKEY.replace("c74f20a3", "C74F20A3"), NoteError::KeyId);
    check(&VKEY.replace("+c74f20a3", "+0c74f20a3"), NoteError::KeyId);
    check(&VKEY.replace("+ARpc", "+AxpC"), NoteError::KeyKind);
    check(&VKEY.replace("10TW", "10T"), NoteError::Key);
    check("PeterNeumann+c74f20a3+", NoteError::Key);
    check("PeterNeumann+c74f20a3+AQ==", NoteError::Key);
    check(&format!("{VKEY}\n"), NoteError::Key);
}

#[test]
fn names_that_would_break_the_line_are_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{0}b"] {
        assert_eq!(Signer::new(name, [1; 32]).err(), Some(NoteError::Name), "{name:?}");
    }
    assert!(Signer::new("example.com/log-ñ", [1; 32]).is_ok());
}

#[test]
#[should_panic(expected = "whole lines")]
fn a_text_without_a_last_line_end_is_not_signed() {
    signer().sign("no line end");
}

#[test]
fn the_seed_is_not_printed() {
    assert_eq!(format!("{:?}", signer()), format!("Signer({VKEY})"));
}

proptest! {
    #[test]
    fn any_text_is_refused(text in "(\\PC|[\n —+]){0,200}", bytes: Vec<u8>) {
        prop_assert!(verifier().verify(&text).is_err());
        prop_assert!(verifier().verify(&String::from_utf8_lossy(&bytes)).is_err());
        prop_assert!(Verifier::parse(&text).is_err());
    }

    #[test]
    fn a_damaged_note_never_verifies(at in 0usize..400, bit in 0u8..8) {
        let mut bytes = NOTE.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(note) = String::from_utf8(bytes) {
            prop_assert!(verifier().verify(&note).is_err());
        }
    }
}
