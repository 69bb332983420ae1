//! The sample folder verifies; each damage is named by the claim that it breaks.

use super::*;
use crate::evidence::sample::{self, Files};
use crate::pseudonym::key_for_tests;
use std::sync::OnceLock;

fn good() -> Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| sample::folder(&key_for_tests())).clone()
}

fn judged(files: Files) -> Report {
    verify(&Folder::in_memory(files), &mut |_, _| {})
}

/// Keys of the claims with this verdict.
fn with(report: &Report, verdict: Verdict) -> Vec<&'static str> {
    report.claims.iter().filter(|c| c.verdict == verdict).map(|c| c.key).collect()
}

#[test]
fn the_sample_is_whole_and_only_the_third_parties_words_are_open() {
    let report = judged(good());
    assert_eq!(with(&report, Verdict::Fail), [""; 0]);
    assert_eq!(with(&report, Verdict::NotProven), ["time", "between", "contact", "warc"]);
}
