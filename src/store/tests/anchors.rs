//! Anchors stand in the log, and every look names the last token before it.

use super::*;
use crate::leaf::{AnchorKind, Leaf};

/// The token of the check's entry, and what the token should be.
fn token_of(store: &Store, leaf: u64) -> Option<String> {
    let bytes = store.entries(leaf..leaf + 1).unwrap().remove(0);
    match Leaf::parse(&bytes).unwrap() {
        Leaf::Check(check) => check.token,
        other => panic!("entry {leaf} is a {}", other.type_name()),
    }
}

fn digest(token: &NewAnchor) -> Option<String> {
    Some(BodyHash::of(&token.proof).to_hex())
}

#[test]
fn an_anchor_is_an_entry_and_reads_back_with_its_bytes() {
    let (_dir, mut store) = archive();
    let given = [anchor(&store, 50), calendar(&store, 51)];
    store.commit(Batch { anchors: given.to_vec(), ..Batch::new(moment(60)) }).unwrap();
    let rows = store.anchors().unwrap();
    assert_eq!(rows.len(), 2);
    let checkpoint_of_one = store.root_at(1).unwrap();
    for (row, given) in rows.iter().zip(&given) {
        let bytes = store.anchor_bytes(row.no).unwrap();
        assert_eq!((&bytes.note, &bytes.proof), (&given.note, &given.proof));
        assert_eq!((&bytes.chain, &bytes.roots, &bytes.crls), (&given.chain, &given.roots, &given.crls));
        assert_eq!((row.kind, row.size, row.time), (given.kind, 1, given.time));
        assert_eq!((row.trusted, row.complete, row.expires), (given.trusted, given.complete, given.expires));
        let entry = store.entries(row.entry..row.entry + 1).unwrap().remove(0);
        let Leaf::Anchor(leaf) = Leaf::parse(&entry).unwrap() else { panic!("an anchor") };
        assert_eq!((leaf.at, leaf.asked_at, leaf.time), (given.received_at, given.asked_at, given.time));
        assert_eq!((leaf.size, leaf.root, leaf.proof), (1, checkpoint_of_one, row.proof));
        assert_eq!((leaf.kind, leaf.service.as_str()), (given.kind, given.service.as_str()));
    }
    assert!(matches!(store.anchor_bytes(3), Err(StoreError::NoSuchRow { what: "anchor", number: 3 })));
    check_log(&store);
    check_log(&reopen(store).unwrap());
}

#[test]
fn a_look_names_the_last_token_that_was_there_before_it_was_asked() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    // A look in slot k is asked at 103 + k * EVERY.
    let first = store.commit(Batch { checks: vec![look(1, 0)], ..Batch::new(moment(200)) }).unwrap();
    assert_eq!(token_of(&store, first.leaves[0]), None, "there was no token yet");
    let old = anchor(&store, 300);
    let newer = anchor(&store, 103 + EVERY);
    let late = anchor(&store, 104 + EVERY);
    let promise = calendar(&store, 102 + EVERY);
    let anchors = vec![old.clone(), newer.clone(), late.clone(), promise];
    store.commit(Batch { anchors, ..Batch::new(moment(200 + EVERY)) }).unwrap();
    let looks = Batch { checks: vec![look(1, 1), look(1, 2)], ..Batch::new(moment(200 + 2 * EVERY)) };
    let leaves = store.commit(looks).unwrap().leaves;
    assert_eq!(token_of(&store, leaves[0]), digest(&newer), "the late one came after the question");
    assert_eq!(token_of(&store, leaves[1]), digest(&late), "a calendar's promise is no token");
    // In one batch with its token.
    let fresh = anchor(&store, 50 + 3 * EVERY);
    let both = Batch {
        anchors: vec![fresh.clone()],
        checks: vec![look(1, 3)],
        ..Batch::new(moment(200 + 3 * EVERY))
    };
    let leaves = store.commit(both).unwrap().leaves;
    assert_eq!(token_of(&store, leaves[0]), digest(&fresh));
    check_log(&store);
}

#[test]
fn what_is_not_over_this_log_is_refused_and_nothing_is_kept() {
    let (_dir, mut store) = archive();
    let (_other_dir, other) = archive();
    let good = anchor(&store, 50);
    let forked = {
        let checkpoint = Checkpoint { root: NodeHash::from_bytes([9; 32]), ..store.checkpoint().unwrap() };
        let keys = &store.writer.as_ref().unwrap().keys;
        keys.signer.sign(&checkpoint.to_text())
    };
    let bad = [
        (
            NewAnchor { note: other.checkpoint_note().unwrap(), ..good.clone() },
            "not over a checkpoint of this log",
        ),
        (NewAnchor { note: "testigo\n".into(), ..good.clone() }, "not over a checkpoint of this log"),
        (NewAnchor { note: forked, ..good.clone() }, "not the beginning of this log"),
        (NewAnchor { service: String::new(), ..good.clone() }, "1 to 255 bytes"),
        (NewAnchor { time: None, ..good.clone() }, "says a time"),
        (NewAnchor { kind: AnchorKind::Cosignature, ..good.clone() }, "says a time"),
    ];
    for (bad, why) in bad {
        let refused = store.commit(Batch { anchors: vec![bad], ..Batch::new(moment(60)) }).unwrap_err();
        assert!(matches!(refused, StoreError::NotAcceptable { what: "an anchor", .. }), "{refused}");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert_eq!(store.anchors().unwrap(), []);
    store.commit(Batch { anchors: vec![good], ..Batch::new(moment(60)) }).unwrap();
    check_log(&store);
}
