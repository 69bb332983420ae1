//! Published vectors; then every size from 0 to 65: all proofs hold, changed ones do not, and another program agrees.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;
use tlog_tiles::tlog;

fn node(hex: &str) -> NodeHash {
    NodeHash::from_hex(hex).unwrap()
}

/// A log with all its complete nodes, as an archive keeps them.
struct Log {
    leaves: Vec<LeafHash>,
    nodes: HashMap<(u32, u64), NodeHash>,
    /// Root at every size.
    roots: Vec<NodeHash>,
}

impl Log {
    fn of(entries: impl IntoIterator<Item = Vec<u8>>) -> Log {
        let mut frontier = Frontier::new();
        let mut log = Log { leaves: vec![], nodes: HashMap::new(), roots: vec![frontier.root()] };
        for entry in entries {
            let leaf = LeafHash::of(&entry);
            log.leaves.push(leaf);
            frontier.push_noting(leaf, |level, index, hash| {
                assert_eq!(log.nodes.insert((level, index), hash), None, "a node is complete once");
            });
            log.roots.push(frontier.root());
        }
        log
    }

    fn counting(size: u64) -> Log {
        Log::of((0..size).map(|i| i.to_be_bytes().to_vec()))
    }

    fn read(&self, level: u32, index: u64) -> Option<NodeHash> {
        self.nodes.get(&(level, index)).copied()
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<NodeHash> {
        inclusion_proof(size, index, |level, index| self.read(level, index)).unwrap()
    }

    fn consistency(&self, old: u64, new: u64) -> Vec<NodeHash> {
        consistency_proof(old, new, |level, index| self.read(level, index)).unwrap()
    }

    fn check_inclusion(&self, index: u64, size: u64, proof: &[NodeHash]) -> Result<(), ProofError> {
        let leaf = self.leaves[index as usize];
        verify_inclusion(leaf, index, size, proof, self.roots[size as usize])
    }

    fn check_consistency(&self, old: u64, new: u64, proof: &[NodeHash]) -> Result<(), ProofError> {
        verify_consistency(old, self.roots[old as usize], new, self.roots[new as usize], proof)
    }
}

/// The eight entries of Certificate Transparency's `merkle_tree_test.cc`, used by most RFC 6962 programs.
fn published() -> Log {
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    Log::of(entries.map(|hex| hex::decode(hex).unwrap()))
}

const A: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const B: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const AB: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const CD: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const ABCD: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const E: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const EF: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const GH: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const EFGH: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

#[test]
fn published_roots() {
    let expected = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        A,
        AB,
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ABCD,
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let log = published();
    assert_eq!(log.roots, expected.map(node));
    for (size, expected) in expected.iter().enumerate() {
        assert_eq!(root(&log.leaves[..size]).to_hex(), *expected);
    }
}

#[test]
fn published_inclusion_proofs() {
    // Entries count from 0 here, from 1 in the published list.
    let log = published();
    let check = |index, size, expected: &[&str]| {
        let proof: Vec<NodeHash> = expected.iter().map(|hex| node(hex)).collect();
        assert_eq!(log.inclusion(index, size), proof);
        assert_eq!(log.check_inclusion(index, size, &proof), Ok(()));
    };
    check(0, 1, &[]);
    check(0, 8, &[B, CD, EFGH]);
    check(5, 8, &[E, GH, ABCD]);
    check(2, 3, &[AB]);
    check(1, 5, &[A, CD, E]);
}

#[test]
fn published_consistency_proofs() {
    let log = published();
    let check = |old, new, expected: &[&str]| {
        let proof: Vec<NodeHash> = expected.iter().map(|hex| node(hex)).collect();
        assert_eq!(log.consistency(old, new), proof);
        assert_eq!(log.check_consistency(old, new, &proof), Ok(()));
    };
    check(1, 1, &[]);
    check(1, 8, &[B, CD, EFGH]);
    check(6, 8, &[EF, GH, ABCD]);
    check(2, 5, &[CD, E]);
}

#[test]
fn growing_and_defining_give_the_same_root_and_the_edge_takes_up_again() {
    let log = Log::counting(65);
    let mut frontier = Frontier::new();
    for size in 0..=65u64 {
        let leaves = &log.leaves[..size as usize];
        assert_eq!((frontier.size(), frontier.root()), (size, root(leaves)));
        assert_eq!(root_at(size, |level, index| log.read(level, index)), Ok(root(leaves)));
        let places = Frontier::edge_nodes(size);
        let edge: Vec<NodeHash> = places.iter().map(|(level, index)| log.nodes[&(*level, *index)]).collect();
        assert_eq!(frontier.edge(), edge);
        assert_eq!(Frontier::from_parts(size, edge.clone()), Some(frontier.clone()));
        assert_eq!(Frontier::from_parts(size, [&edge[..], &[NodeHash::empty()]].concat()), None);
        if let Some(leaf) = log.leaves.get(size as usize) {
            frontier.push(*leaf);
        }
    }
}

#[test]
fn a_full_tile_gives_the_node_eight_levels_up() {
    let log = Log::counting(512);
    for tile in [0usize, 1] {
        let hashes: Vec<NodeHash> =
            log.leaves[tile * 256..][..256].iter().map(|leaf| (*leaf).into()).collect();
        assert_eq!(Some(subtree_root(&hashes)), log.read(8, tile as u64));
    }
    assert_eq!(subtree_root(&[]), NodeHash::empty());
}

/// Every way to spoil one hash of a proof that these tests try: one bit in each, another bit each time.
fn spoiled(proof: &[NodeHash], salt: u64) -> Vec<Vec<NodeHash>> {
    let spoil = |at: usize| {
        let bit = (salt as usize * 37 + at * 101) % 256;
        with_bit_flipped(proof, at, bit)
    };
    (0..proof.len()).map(spoil).collect()
}

fn with_bit_flipped(proof: &[NodeHash], at: usize, bit: usize) -> Vec<NodeHash> {
    let mut bytes = *proof[at].as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    let mut changed = proof.to_vec();
    changed[at] = NodeHash::from_bytes(bytes);
    changed
}

/// One hash less at either end, one more at either end, and two neighbours exchanged.
fn misshapen(proof: &[NodeHash]) -> Vec<Vec<NodeHash>> {
    let more = NodeHash::from_bytes([3; 32]);
    let mut all = vec![[&[more], proof].concat(), [proof, &[more]].concat()];
    if let [_, rest @ ..] = proof {
        all.extend([rest.to_vec(), proof[..rest.len()].to_vec()]);
    }
    for at in 1..proof.len() {
        let mut changed = proof.to_vec();
        changed.swap(at - 1, at);
        all.push(changed);
    }
    all
}

#[test]
fn every_inclusion_proof_to_65_holds_and_every_changed_one_fails() {
    let log = Log::counting(65);
    for size in 1..=65u64 {
        for index in 0..size {
            let proof = log.inclusion(index, size);
            assert_eq!(log.check_inclusion(index, size, &proof), Ok(()));
            for changed in spoiled(&proof, size * 65 + index).iter().chain(&misshapen(&proof)) {
                assert!(log.check_inclusion(index, size, changed).is_err(), "{index} of {size}");
            }
            let (leaf, root) = (log.leaves[index as usize], log.roots[size as usize]);
            let other_leaf = LeafHash::of(b"another entry");
            assert!(verify_inclusion(other_leaf, index, size, &proof, root).is_err());
            let other_root = log.roots[size as usize - 1];
            assert!(verify_inclusion(leaf, index, size, &proof, other_root).is_err());
            for other in (0..size).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, size, &proof, root).is_err());
            }
        }
    }
}

#[test]
fn every_consistency_proof_to_65_holds_and_every_changed_one_fails() {
    let log = Log::counting(65);
    for new in 0..=65u64 {
        for old in 0..=new {
            let proof = log.consistency(old, new);
            assert_eq!(log.check_consistency(old, new, &proof), Ok(()));
            for changed in spoiled(&proof, new * 65 + old).iter().chain(&misshapen(&proof)) {
                assert!(log.check_consistency(old, new, changed).is_err(), "{old} to {new}");
            }
            let (old_root, new_root) = (log.roots[old as usize], log.roots[new as usize]);
            let other = NodeHash::from_bytes([5; 32]);
            assert!(verify_consistency(old, other, new, new_root, &proof).is_err());
            // The empty log is the beginning of every log, so there the new root cannot be judged.
            assert_eq!(verify_consistency(old, old_root, new, other, &proof).is_ok(), old == 0 && new > 0);
        }
    }
}

#[test]
fn each_single_bit_of_every_proof_to_8_counts() {
    let log = published();
    for (size, at) in (1..=8).flat_map(|size| (0..size).map(move |at| (size, at))) {
        let (inclusion, consistency) = (log.inclusion(at, size), log.consistency(at, size));
        for bit in 0..256 {
            for hash in 0..inclusion.len() {
                let changed = with_bit_flipped(&inclusion, hash, bit);
                assert_eq!(log.check_inclusion(at, size, &changed), Err(ProofError::WrongRoot));
            }
            for hash in 0..consistency.len() {
                let changed = with_bit_flipped(&consistency, hash, bit);
                assert_eq!(log.check_consistency(at, size, &changed), Err(ProofError::WrongRoot));
            }
        }
    }
}

#[test]
fn what_cannot_be_proved_says_why() {
    let log = Log::counting(8);
    let read = |level, index| log.read(level, index);
    assert_eq!(inclusion_proof(8, 8, read), Err(ProofError::NoSuchEntry { index: 8, size: 8 }));
    assert_eq!(inclusion_proof(0, 0, read), Err(ProofError::NoSuchEntry { index: 0, size: 0 }));
    assert_eq!(inclusion_proof(9, 0, read), Err(ProofError::MissingNode { level: 0, index: 8 }));
    assert_eq!(consistency_proof(9, 8, read), Err(ProofError::SizesReversed { old: 9, new: 8 }));
    assert_eq!(inclusion_proof(u64::MAX, 0, read), Err(ProofError::TooLarge(u64::MAX)));
    assert_eq!(consistency_proof(1, u64::MAX, read), Err(ProofError::TooLarge(u64::MAX)));
    assert_eq!(root_at(MAX_SIZE + 1, read), Err(ProofError::TooLarge(MAX_SIZE + 1)));
    assert_eq!(root_at(9, read), Err(ProofError::MissingNode { level: 0, index: 8 }));
    let empty = NodeHash::empty();
    assert_eq!(
        verify_consistency(9, empty, 8, empty, &[]),
        Err(ProofError::SizesReversed { old: 9, new: 8 })
    );
    let nothing = verify_inclusion(log.leaves[0], 0, 0, &[], empty);
    assert_eq!(nothing, Err(ProofError::NoSuchEntry { index: 0, size: 0 }));
    assert_eq!(Frontier::from_parts(MAX_SIZE + 1, vec![empty; 2]), None);
}

/// A log of 2^63 entries in which all nodes of a level are alike: proofs at the end of the numbers.
#[test]
fn proofs_hold_in_the_largest_log() {
    let leaf = LeafHash::of(b"the same");
    let mut levels = vec![NodeHash::from(leaf)];
    for level in 0..63 {
        levels.push(NodeHash::of_children(&levels[level], &levels[level]));
    }
    let read = |level: u32, _| levels.get(level as usize).copied();
    for size in [MAX_SIZE, MAX_SIZE - 1, MAX_SIZE / 2 + 1, 3] {
        let root = root_at(size, read).unwrap();
        for index in [0, 1, size / 2, size - 1] {
            let proof = inclusion_proof(size, index, read).unwrap();
            assert_eq!(verify_inclusion(leaf, index, size, &proof, root), Ok(()));
        }
        for old in [1, 2, size / 2, size - 1, size] {
            let proof = consistency_proof(old, size, read).unwrap();
            let old_root = root_at(old, read).unwrap();
            assert_eq!(verify_consistency(old, old_root, size, root, &proof), Ok(()));
        }
    }
    let full = Frontier::from_parts(MAX_SIZE, vec![levels[63]]).unwrap();
    assert_eq!((full.size(), full.root()), (MAX_SIZE, levels[63]));
}

/// The stored hashes of another program, grown beside ours.
struct Theirs(Vec<tlog::Hash>);

impl tlog::HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

fn ours(hashes: &[tlog::Hash]) -> Vec<NodeHash> {
    hashes.iter().map(|hash| NodeHash::from_bytes(hash.0)).collect()
}

#[test]
fn tlog_tiles_makes_the_same_roots_and_proofs() {
    let log = Log::counting(300);
    let mut theirs = Theirs(vec![]);
    for new in 1..=300u64 {
        let more = tlog::stored_hashes(new - 1, &(new - 1).to_be_bytes(), &theirs).unwrap();
        theirs.0.extend(more);
        let root = tlog::tree_hash(new, &theirs).unwrap();
        assert_eq!(ours(&[root]), [log.roots[new as usize]]);
        for at in [0, 1, new / 3, new / 2, new - 1].into_iter().filter(|at| *at < new) {
            assert_eq!(ours(&tlog::prove_record(new, at, &theirs).unwrap()), log.inclusion(at, new));
            assert_eq!(ours(&tlog::prove_tree(new, at + 1, &theirs).unwrap()), log.consistency(at + 1, new));
        }
    }
}

proptest! {
    #[test]
    fn no_sizes_and_proofs_make_the_verifier_panic(
        (a, b) in (any::<u64>(), any::<u64>()),
        (shift_a, shift_b) in (0u32..64, 0u32..64),
        seeds in prop::collection::vec(any::<u8>(), 0..130),
    ) {
        let proof: Vec<NodeHash> = seeds.iter().map(|seed| NodeHash::from_bytes([*seed; 32])).collect();
        let (leaf, root) = (LeafHash::of(b"x"), NodeHash::from_bytes([1; 32]));
        let (a, b) = (a >> shift_a, b >> shift_b);
        for (a, b) in [(a, b), (b, a), (a, a), (a, u64::MAX), (0, b), (1 << 63, u64::MAX), (u64::MAX - 1, u64::MAX)] {
            prop_assert!(verify_inclusion(leaf, a, b, &proof, root).is_err());
            if a != b && a != 0 {
                prop_assert!(verify_consistency(a, root, b, root, &proof).is_err());
            } else {
                let _ = verify_consistency(a, root, b, root, &proof);
            }
        }
    }
}
