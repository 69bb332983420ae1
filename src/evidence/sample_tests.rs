//! The sample with real tokens, made by `openssl` in the name of invented services.

use super::*;
use crate::anchor::rfc3161;
use crate::pretend::tsa::{Lineage, Tsa};
use crate::pseudonym::key_for_tests;

/// The folder with the tokens of one service or of two in turn, and the roots that vouch for them.
pub(crate) fn stamped(services: usize) -> (Files, Vec<Vec<u8>>) {
    let made: Vec<(tempfile::TempDir, Tsa)> = (0..services)
        .map(|_| {
            let dir = tempfile::tempdir().unwrap();
            let tsa = Tsa::make(dir.path(), Lineage::Usual).expect("openssl makes a service");
            (dir, tsa)
        })
        .collect();
    let mut turn = 0;
    let mut stamps = |digest: [u8; 32]| {
        let (dir, tsa) = &made[turn % services];
        turn += 1;
        let token = tsa.reply(&rfc3161::request(digest, rfc3161::nonce([1; 16]))).unwrap();
        let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
        let time = rfc3161::verify(&token, digest, None, &[]).unwrap().time;
        Stamp { token, time, roots_pem: read("root.pem"), chain_pem: read("middle.pem") }
    };
    let files = folder_with(&key_for_tests(), Some(&mut stamps));
    (files, made.into_iter().map(|(_, tsa)| tsa.root).collect())
}
