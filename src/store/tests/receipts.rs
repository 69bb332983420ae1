//! What a server signed is kept beside its check, stands in the check's entry, and is verified with it.

use super::*;
use crate::leaf::Leaf;

fn receipt_in_entry(store: &Store, check: u64) -> Option<String> {
    let entry = store.check(check).unwrap().entry;
    match Leaf::parse(&store.entries(entry..entry + 1).unwrap()[0]).unwrap() {
        Leaf::Check(leaf) => leaf.receipt,
        other => panic!("{}", other.type_name()),
    }
}

#[test]
fn the_entry_of_a_check_names_its_receipt() {
    let (_dir, store) = full_archive();
    for (check, side) in [(1, Some(false)), (5, None), (7, Some(true))] {
        assert_eq!(store.check(check).unwrap().side_receipt, side);
        let kept = store.snapshot(check).unwrap().contact.receipt;
        let hash = kept.as_ref().map(|signed| BodyHash::of(&signed.receipt.to_json()).to_hex());
        assert_eq!(receipt_in_entry(&store, check), hash);
        assert_eq!(kept.map(|signed| signed.receipt.side), side);
    }
    let signed = store.snapshot(7).unwrap().contact.receipt.unwrap();
    assert_eq!(signed.certificate, server().0, "a side handshake can show another certificate than the look");
    assert_eq!(signed.receipt.verify(&signed.certificate), Ok(()));
    check_log(&store);
}

#[test]
fn a_receipt_that_its_certificate_did_not_sign_is_found() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let mut bad = look(1, 0);
    let mut forged = signed(1, 1);
    forged.receipt.signature = signed(2, 2).receipt.signature;
    bad.fetched.contact.receipt = Some(Arc::new(forged));
    store.commit(Batch { checks: vec![bad], ..Batch::new(moment(200)) }).unwrap();
    let problems = store.verify(&mut |_, _| {}).unwrap().problems;
    assert_eq!(
        problems,
        [
            "the receipt of check 1 does not hold: the signature is not by the certificate's key over the message"
        ]
    );
}

#[test]
fn one_handshake_serves_one_look() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 2);
    let (one, mut other) = (look(1, 0), look(2, 0));
    other.fetched.contact.receipt = one.fetched.contact.receipt.clone();
    store.commit(Batch { checks: vec![one, other], ..Batch::new(moment(200)) }).unwrap();
    let problems = store.verify(&mut |_, _| {}).unwrap().problems;
    assert_eq!(problems, ["the receipts of checks 1 and 2 are of one handshake"]);
}

#[test]
fn a_receipt_of_another_connection_is_not_kept_with_a_look() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let side_of_a_request = {
        let mut look = look(1, 0);
        let mut signed = signed(1, 1);
        signed.receipt.side = true;
        look.fetched.contact.receipt = Some(Arc::new(signed));
        look
    };
    let other_certificate = {
        let mut look = look(1, 0);
        look.fetched.contact.tls.as_mut().unwrap().chain = vec![vec![0x30, 1, 7]];
        look
    };
    let own_of_a_browser = {
        let mut look = beside_a_browser(look(1, 0));
        look.fetched.contact.receipt = Some(Arc::new(signed(1, 1)));
        look
    };
    let by_hand = {
        let mut look = given(1, 0, b"a picture");
        look.fetched.contact.receipt = Some(Arc::new(signed(1, 1)));
        look
    };
    for bad in [side_of_a_request, other_certificate, own_of_a_browser, by_hand] {
        let refused = store.commit(Batch { checks: vec![bad], ..Batch::new(moment(200)) }).unwrap_err();
        assert!(refused.to_string().starts_with("a receipt cannot be kept"), "{refused}");
    }
    check_log(&store);
}

/// Makes an archive what the program of before receipts left.
fn as_before_receipts(archive: &Path) {
    let conn = Connection::open(archive.join("testigo.sqlite")).unwrap();
    conn.execute_batch(
        "DROP TABLE attempt; DROP TABLE notice; DROP TABLE contact; DROP TABLE receipt; DROP TABLE statement; DROP TABLE user; DROP TABLE call; DROP TABLE remark; DROP INDEX event_by_time;
         DELETE FROM migration WHERE number > 3; PRAGMA user_version = 3;",
    )
    .unwrap();
}

#[test]
fn an_archive_from_before_receipts_goes_on_with_them() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let mut old = look(1, 0);
    old.fetched.contact.receipt = None;
    store.commit(Batch { checks: vec![old], ..Batch::new(moment(200)) }).unwrap();
    let archive = store.dir().to_owned();
    drop(store);
    as_before_receipts(&archive);
    let refused = Store::open(&archive, Access::Read, random()).unwrap_err();
    assert!(matches!(refused, StoreError::Older { found: 3, .. }), "{refused}");

    let mut store = Store::open(&archive, Access::Write, random()).unwrap();
    check_log(&store);
    store.commit(Batch { checks: vec![look(1, 1)], ..Batch::new(moment(200 + EVERY)) }).unwrap();
    assert_eq!((receipt_in_entry(&store, 1), receipt_in_entry(&store, 2).is_some()), (None, true));
    let check = |no| store.check(no).unwrap().side_receipt;
    assert_eq!((check(1), check(2)), (None, Some(false)));
    check_log(&store);
}
