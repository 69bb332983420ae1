//! What people say of looks is logged, sealed, and kept apart from what was seen.

use super::*;
use crate::leaf::Leaf;
use crate::seal::{Seed, disclosure, manifest};
use std::borrow::Cow;

fn entry(store: &Store, index: u64) -> Vec<u8> {
    store.entries(index..index + 1).unwrap().remove(0)
}

#[test]
fn a_statement_names_its_look_and_only_its_kind_is_in_clear() {
    let (_dir, store) = full_archive();
    let kept = store.statements(Some(1)).unwrap().remove(0);
    let about = kept.statement.about().clone();
    assert_eq!((about.log.as_str(), about.check), (store.origin(), 1));
    assert_eq!(about.entry, store.check(1).unwrap().entry);
    assert_eq!(about.leaf, crate::digest::LeafHash::of(&entry(&store, about.entry)));
    assert_eq!((kept.statement.name(), kept.at), ("Ana Example", at(200 + 3 * EVERY)));
    assert_eq!((kept.signature.as_str(), kept.signers.as_str()), ("a signature", "ana ssh-ed25519 AAAA"));
    let bytes = entry(&store, kept.entry);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("\"kind\":\"statement\"") && !text.contains("Ana") && !text.contains("saw"));
    let Leaf::Custody(leaf) = Leaf::parse(&bytes).unwrap() else { panic!("{text}") };
    // What is opened of it ends with the very bytes that were signed.
    let seed = Seed::from_bytes(kept.seed);
    let signed = kept.statement.to_text();
    let fields = [
        ("text", Cow::Borrowed(signed.as_str())),
        ("signature", Cow::Borrowed("a signature")),
        ("signers", Cow::Borrowed("ana ssh-ed25519 AAAA")),
    ];
    let manifest = manifest(&seed, &fields);
    assert_eq!(leaf.sealed.as_bytes(), BodyHash::of(manifest.as_bytes()).as_bytes());
    assert!(disclosure(&seed, "text", &signed).ends_with(&format!("\ntext\n{signed}")));
    check_log(&store);
}

#[test]
fn several_people_may_speak_of_one_look_and_unsigned() {
    let (_dir, mut store) = full_archive();
    for name in ["Berta Example", "Carla Example"] {
        let said = store.word_statement(2, name, "The page showed a record.").unwrap().unwrap();
        store.add_statement(&said, ("", ""), moment(500 + 3 * EVERY)).unwrap();
    }
    let names = |rows: Vec<StatementRow>| -> Vec<String> {
        rows.iter().map(|row| row.statement.name().to_owned()).collect()
    };
    assert_eq!(names(store.statements(Some(2)).unwrap()), ["Berta Example", "Carla Example"]);
    assert_eq!(store.statements(None).unwrap().len(), 3);
    assert!(store.statements(Some(3)).unwrap().is_empty());
    let mut store = reopen(store).unwrap();
    check_log(&store);
    store.commit(Batch { checks: vec![look(2, 2)], ..Batch::new(moment(10 * EVERY)) }).unwrap();
    check_log(&store);
}

#[test]
fn a_statement_on_no_check_or_of_another_log_is_refused() {
    let (_dir, store) = full_archive();
    let missing = store.word_statement(99, "Ana Example", "I saw it.").unwrap_err();
    assert!(matches!(missing, StoreError::NoSuchRow { what: "check", number: 99 }));
    let (_other_dir, mut other) = full_archive();
    let said = store.word_statement(1, "Ana Example", "I saw it.").unwrap().unwrap();
    let size = other.size().unwrap();
    let refused = other.add_statement(&said, ("", ""), moment(9 * EVERY)).unwrap_err();
    assert!(refused.to_string().contains("of another log"), "{refused}");
    let said = other.word_statement(1, "Ana Example", "I saw it.").unwrap().unwrap();
    let large = "x".repeat(MAX_SIGNATURE + 1);
    assert!(other.add_statement(&said, (&large, ""), moment(9 * EVERY)).is_err());
    assert_eq!(other.size().unwrap(), size);
    check_log(&other);
}

#[test]
fn the_program_itself_makes_no_statement() {
    let (_dir, mut store) = archive();
    let custody = vec![(STATEMENT.to_owned(), "the program saw this".to_owned())];
    let refused = store.commit(Batch { custody, ..Batch::new(moment(5)) }).unwrap_err();
    assert!(refused.to_string().contains("a form of its own"), "{refused}");
    check_log(&store);
}
