//! A witness remembers, also over a restart, and does not go on when somebody meddled with its memory.

use super::*;
use crate::digest::{LeafHash, NodeHash};
use crate::merkle::cosign::WitnessKey;
use crate::merkle::{Checkpoint, Signer, tree};
use crate::random::SeededRandom;

const ORIGIN: &str = "testigo/0123456789abcdef";

fn signer() -> Signer {
    Signer::new(ORIGIN, [9; 32]).unwrap()
}

fn open(folder: &Path) -> Result<Witness, WitnessError> {
    Witness::open(folder, "w.example/1", vec![signer().verifier().clone()], &mut SeededRandom::new(3))
}

/// A question from `old` to `size`, for a log whose entries are its numbers.
fn ask(old: u64, size: u64) -> Vec<u8> {
    let leaves: Vec<LeafHash> = (0..size).map(|i| LeafHash::of(&i.to_le_bytes())).collect();
    let read = |level: u32, index: u64| -> Option<NodeHash> {
        let from = (index << level) as usize;
        Some(tree::root(&leaves[from..from + (1 << level)]))
    };
    let proof = tree::consistency_proof(old, size, read).unwrap();
    let checkpoint =
        Checkpoint { origin: ORIGIN.into(), size, root: tree::root(&leaves), extensions: vec![] };
    AddCheckpoint { old, proof, note: signer().sign(&checkpoint.to_text()) }.to_body().into_bytes()
}

#[test]
fn it_remembers_over_a_restart_and_its_key_stays() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    let witness = open(&folder).unwrap();
    let key = witness.key();
    assert!(WitnessKey::parse(&key).is_ok());
    assert!(witness.add_checkpoint(&ask(0, 3), 5).unwrap().starts_with("— w.example/1 "));
    assert!(matches!(open(&folder), Err(WitnessError::Locked(_))), "one at a time");
    drop(witness);
    let witness = open(&folder).unwrap();
    assert_eq!(witness.key(), key);
    let refused = witness.add_checkpoint(&ask(0, 5), 6).unwrap_err();
    assert!(matches!(refused, NotCosigned::Refused(Refusal::OtherSize(3))), "{refused}");
    assert!(witness.add_checkpoint(&ask(3, 5), 7).is_ok());
    assert!(witness.add_checkpoint(&ask(5, 5), 8).is_ok(), "the same one again");
    let garbage = witness.add_checkpoint(b"\xff", 9).unwrap_err();
    assert!(matches!(garbage, NotCosigned::Refused(Refusal::BadRequest)));
}

#[test]
fn a_memory_that_was_changed_or_lost_stops_it() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("cosigned.json");
    let witness = open(dir.path()).unwrap();
    witness.add_checkpoint(&ask(0, 3), 5).unwrap();
    let older = std::fs::read(&state).unwrap();
    witness.add_checkpoint(&ask(3, 5), 6).unwrap();
    let newer = std::fs::read(&state).unwrap();
    std::fs::write(&state, &older).unwrap();
    let said = witness.add_checkpoint(&ask(5, 6), 7).unwrap_err();
    assert!(matches!(said, NotCosigned::Failed(WitnessError::Changed(_))), "{said}");
    std::fs::remove_file(&state).unwrap();
    assert!(witness.add_checkpoint(&ask(5, 6), 7).is_err());
    std::fs::write(&state, &newer).unwrap();
    assert!(witness.add_checkpoint(&ask(5, 6), 7).is_ok(), "put back, it goes on");
    drop(witness);
    std::fs::write(&state, &newer[..10]).unwrap();
    assert!(matches!(open(dir.path()), Err(WitnessError::Damaged(_))));
    std::fs::write(&state, &newer).unwrap();
    std::fs::remove_file(dir.path().join("witness.key")).unwrap();
    assert!(matches!(open(dir.path()), Err(WitnessError::Damaged(_))), "no new key for an old memory");
}
