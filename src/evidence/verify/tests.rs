//! The sample folder verifies; each damage is named by the claim that it breaks, also when somebody with the key of the
//! log signs the damaged folder again.

use super::*;
use crate::evidence::sample::{self, Files};
use crate::evidence::values::{self, Value};
use crate::pseudonym::key_for_tests;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

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

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].to_vec()).unwrap()
}

/// The sample after `damage`, with manifests and signature made anew.
fn damaged(damage: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Report {
    let payload = good().into_iter().filter(|(name, _)| name.starts_with("data/"));
    let mut payload = payload.map(|(name, bytes)| (name, bytes.to_vec())).collect();
    damage(&mut payload);
    judged(sample::bagged(payload, &sample::signer()))
}

/// Writes other text into one file.
fn edit(name: &str, from: &str, to: &str) -> Report {
    let old = text(&good(), name);
    let new = old.replacen(from, to, 1);
    assert_ne!(old, new, "{name} has no {from:?}");
    damaged(|files| drop(files.insert(name.to_owned(), new.into_bytes())))
}

/// Opens other values of an entry.
fn values(folder: &str, change: &dyn Fn(&mut Vec<Value>)) -> Report {
    let name = format!("{folder}/opened.jsonl");
    let mut all = values::parse(&text(&good(), &name)).unwrap();
    change(&mut all);
    damaged(|files| drop(files.insert(name, values::to_text(all).into_bytes())))
}

/// The first sentence of a claim, and its verdict.
fn said(report: &Report, key: &str) -> (Verdict, String) {
    let claim = report.claim(key).unwrap();
    (claim.verdict, claim.because.first().cloned().unwrap_or_default())
}

#[track_caller]
fn check(report: &Report, key: &str, verdict: Verdict, words: &str) {
    let (found, sentence) = said(report, key);
    assert!(found == verdict && sentence.contains(words), "{key}: {found:?} {sentence:?}");
    assert_eq!(said(report, "bag").0, Verdict::Pass);
    assert_eq!(said(report, "signature").0, Verdict::Pass);
}

const LOOK: &str = "data/looks/000005";
const MISS: &str = "data/looks/000012";

#[test]
fn the_sample_is_whole_and_only_the_third_parties_words_are_open() {
    let report = judged(good());
    assert_eq!(with(&report, Verdict::Fail), [""; 0]);
    assert_eq!(with(&report, Verdict::NotProven), ["time", "between", "contact", "warc"]);
    assert_eq!(report.verdict(), Verdict::NotProven);
    assert!(report.claims.iter().all(|claim| !claim.because.is_empty() && !claim.command.is_empty()));
    assert!(report.claims.iter().all(|claim| !says(claim.key).is_empty()));
}

#[test]
fn a_file_that_was_changed_added_or_taken_out_breaks_the_bag() {
    let check = |change: &dyn Fn(&mut Files), words: &str| {
        let mut files = good();
        change(&mut files);
        let (verdict, sentence) = said(&judged(files), "bag");
        assert!(verdict == Verdict::Fail && sentence.contains(words), "{verdict:?} {sentence}");
    };
    check(
        &|f| drop(f.insert("data/REPORT.pdf".into(), Arc::from(*b"other"))),
        "data/REPORT.pdf is not what it was",
    );
    check(&|f| drop(f.remove("data/REPORT.pdf")), "data/REPORT.pdf was taken out");
    check(&|f| drop(f.insert("data/NOTE".into(), Arc::from(*b"x"))), "data/NOTE was added");
    check(&|f| drop(f.insert("NOTE".into(), Arc::from(*b"x"))), "NOTE was added");
    check(&|f| drop(f.insert("bagit.txt".into(), Arc::from(*b"BagIt-Version: 0.97\n"))), "bagit.txt is not");
}

#[test]
fn manifests_have_one_spelling() {
    for (from, to) in [("  data/", " data/"), ("  data/", " *data/"), ("\n", "\r\n"), ("data/", "data//")] {
        let mut files = good();
        let manifest = text(&files, "manifest-sha256.txt").replacen(from, to, 1);
        files.insert("manifest-sha256.txt".into(), manifest.into_bytes().into());
        assert_eq!(said(&judged(files), "bag").0, Verdict::Fail, "{to:?}");
    }
}

#[test]
fn b12_another_key_does_not_sign_this_log() {
    let other = crate::merkle::Signer::new("testigo/0123456789abcdef", [8; 32]).unwrap();
    let payload = good().into_iter().filter(|(name, _)| name.starts_with("data/"));
    let payload: BTreeMap<String, Vec<u8>> = payload.map(|(name, bytes)| (name, bytes.to_vec())).collect();
    let report = judged(sample::bagged(payload.clone(), &other));
    assert_eq!(with(&report, Verdict::Fail), ["signature"]);
    // With the key exchanged as well, entry 0 still names the old one.
    let mut swapped = payload;
    swapped.insert("data/log/log.vkey".into(), format!("{}\n", other.verifier()).into_bytes());
    let report = judged(sample::bagged(swapped, &other));
    assert_eq!(said(&report, "signature").0, Verdict::Pass);
    assert!(said(&report, "signature").1.contains("the word of this folder alone"));
    assert!(said(&report, "entries").1.contains("is not the key that entry 0 names"));
    assert_eq!(said(&report, "checkpoint").0, Verdict::Fail);
}

#[test]
fn what_is_missing_is_never_a_pass() {
    let before = judged(good());
    let beyond = |report: &Report| report.claims[2..].to_vec();
    for name in good().keys().filter(|name| name.starts_with("data/")) {
        let report = damaged(|files| drop(files.remove(name)));
        let no_claim = name.ends_with("REPORT.pdf") || name.ends_with("chain.pem");
        assert_eq!(beyond(&report) == beyond(&before), no_claim, "{name}");
        let (now, then) = (with(&report, Verdict::Pass), with(&before, Verdict::Pass));
        assert!(now.iter().all(|key| then.contains(key)), "{name}");
    }
}

#[test]
fn the_log_has_one_spelling_one_beginning_and_one_root() {
    let log = "data/log/entries";
    check(
        &edit(log, r#""batch":5"#, r#""batch": 5"#),
        "entries",
        Verdict::Fail,
        "entry 5: the entry is not in canonical form",
    );
    check(&edit(log, "\n", "\r\n"), "entries", Verdict::Fail, "entry 0: ");
    check(
        &edit(log, r#""type":"check","v":1"#, r#""type":"check","v":2"#),
        "entries",
        Verdict::NotProven,
        "newer form",
    );
    check(
        &edit(log, r#""seq":1,"#, r#""seq":9,"#),
        "checkpoint",
        Verdict::Fail,
        "do not have the signed root",
    );
    let twice = damaged(|f| {
        let genesis = f[log].split_inclusive(|b| *b == b'\n').next().unwrap().to_vec();
        f.get_mut(log).unwrap().extend(genesis);
    });
    check(&twice, "entries", Verdict::Fail, "entry 22 is a second genesis");
    check(&twice, "checkpoint", Verdict::Fail, "the checkpoint is of 22 entries; 23 are here");
    let cut = damaged(|f| assert_eq!(f.get_mut(log).unwrap().pop(), Some(b'\n')));
    check(&cut, "entries", Verdict::Fail, "does not end with a whole line");
    let long = damaged(|f| f.get_mut(log).unwrap().extend([b'x'; 200_000].iter().chain(b"\n")));
    check(&long, "entries", Verdict::Fail, "entry 22: the entry has");
    let none = damaged(|f| drop(f.insert(log.to_owned(), vec![])));
    check(&none, "entries", Verdict::Fail, "has no entry");
}

#[test]
fn b13_hostile_json_is_refused_without_panic() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for bad in [
        "",
        "null",
        "{}",
        "1e400",
        r#"{"v":1,"v":1}"#,
        r#"{"v":NaN}"#,
        &deep,
        "\u{feff}{}",
        r#"{"v":18446744073709551616}"#,
    ] {
        let report = damaged(|f| drop(f.insert("data/case.json".into(), bad.as_bytes().to_vec())));
        check(&report, "inclusion", Verdict::NotProven, "data/case.json is not as it should be");
        let report = damaged(|f| drop(f.insert(format!("{LOOK}/spans.json"), bad.as_bytes().to_vec())));
        check(&report, "read", Verdict::Fail, "is not a list of places");
        let report = damaged(|f| f.get_mut("data/log/entries").unwrap().extend(format!("{bad}\n").bytes()));
        check(&report, "entries", Verdict::Fail, "entry 22: ");
    }
    check(
        &edit("data/case.json", r#""since":null"#, r#""since":null,"x":1"#),
        "complete",
        Verdict::NotProven,
        "unknown field",
    );
    check(
        &edit("data/case.json", r#""entries":[1,"#, r#""entries":[9,1,"#),
        "complete",
        Verdict::NotProven,
        "not in order",
    );
}

#[test]
fn b16_a_newer_form_cannot_be_judged() {
    let report = edit("data/case.json", r#""v":1"#, r#""v":2"#);
    assert_eq!(with(&report, Verdict::Fail), [""; 0]);
    check(&report, "complete", Verdict::NotProven, "this program knows form 1 and cannot judge");
}

#[test]
fn b8_proofs_of_other_places_sizes_and_lengths_fail() {
    let proof = format!("{LOOK}/proof");
    let one = text(&good(), &proof).lines().nth(2).unwrap().to_owned() + "\n";
    for (from, to, words) in [
        ("index 5\n", "index 6\n", "is for entry 6"),
        ("index 5\n", "index 18446744073709551615\n", "is for entry 18446744073709551615"),
        (one.as_str(), "", "too few or too many hashes"),
        (one.as_str(), &one.repeat(2), "too few or too many hashes"),
        (one.as_str(), &one.repeat(70), "not a tlog-proof"),
        (one.as_str(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "does not lead to this root"),
        ("\n22\n", "\n23\n", "is for another checkpoint"),
    ] {
        check(&edit(&proof, from, to), "inclusion", Verdict::Fail, words);
    }
    let other =
        damaged(|f| drop(f.insert(format!("{LOOK}/leaf.json"), f[&format!("{MISS}/leaf.json")].clone())));
    check(&other, "inclusion", Verdict::Fail, "is not entry 5 of the log");
    let stray = damaged(|f| drop(f.insert("data/looks/000099/leaf.json".into(), vec![])));
    check(&stray, "inclusion", Verdict::Fail, "is in no folder that case.json names");
}

#[test]
fn a_person_is_one_number_in_one_country() {
    let message = "data/persons/1/message";
    check(&edit(message, "\n0", "\n1"), "person", Verdict::Fail, "does not follow");
    check(
        &edit(message, "testigo/subject/v1", "testigo/subject/v2"),
        "person",
        Verdict::Fail,
        "does not follow",
    );
    let closed = damaged(|f| drop(f.remove(message)));
    check(&closed, "person", Verdict::NotProven, "number and country are closed");
    let stray = damaged(|f| drop(f.insert("data/persons/2/message".into(), vec![])));
    check(&stray, "person", Verdict::Fail, "is of nobody that case.json names");
    let swapped = edit("data/case.json", r#""index":7"#, r#""index":8"#);
    check(&swapped, "complete", Verdict::Fail, "entry 7 of the log, a look of this history, was left out");
}

#[test]
fn a_look_or_change_that_is_left_out_is_missed() {
    let case = "data/case.json";
    let whole = text(&good(), case);
    let at = whole.find(r#"{"index":7"#).unwrap();
    let entry = &whole[at..at + whole[at..].find('}').unwrap() + 2];
    check(&edit(case, entry, ""), "complete", Verdict::Fail, "entry 7 of the log, a look");
    check(&edit(case, "[1,9,19]", "[1,19]"), "complete", Verdict::Fail, "entry 9 of the log, a entry");
}

#[test]
fn an_opened_value_is_the_sealed_one() {
    let opened = format!("{MISS}/opened.jsonl");
    let other = edit(&opened, r#""value":"not_listed""#, r#""value":"listed""#);
    check(&other, "opened", Verdict::Fail, "`outcome` is not the value that was sealed");
    let renamed = values(MISS, &|all| {
        all.retain(|v| v.name != "why");
        all.iter_mut().filter(|v| v.name == "outcome").for_each(|v| v.name = "why".to_owned());
    });
    check(&renamed, "opened", Verdict::Fail, "`why` is not the value that was sealed");
    let guilty = Value { name: "guilty".into(), salt: "0".repeat(64), value: "yes".into() };
    let added = values(MISS, &|all| all.push(guilty.clone()));
    check(&added, "opened", Verdict::Fail, "is no value of its manifest");
    let spelled = edit(&opened, r#""value":"#, r#""value": "#);
    check(&spelled, "opened", Verdict::Fail, "does not have the form of opened values");
    let double = values(MISS, &|all| all.push(all[0].clone()));
    check(&double, "opened", Verdict::Fail, "does not have the form of opened values");
    let gone = damaged(|f| drop(f.remove(&opened)));
    check(&gone, "opened", Verdict::NotProven, "opened.jsonl is not here");
    let manifest = format!("{MISS}/MANIFEST");
    check(&edit(&manifest, "outcome", "outcomes"), "opened", Verdict::Fail, "is not what entry 12 sealed");
}

#[test]
fn bytes_are_those_that_were_sealed_and_stand_where_they_were_read() {
    check(
        &edit(&format!("{MISS}/body.bin"), "zero (0)", "one (1)"),
        "bytes",
        Verdict::Fail,
        "is not the bytes whose hash was sealed",
    );
    let gone = damaged(|f| drop(f.remove(&format!("{MISS}/body.bin"))));
    check(&gone, "bytes", Verdict::NotProven, "body.bin is not here");
    let more = damaged(|f| drop(f.insert(format!("{MISS}/photo.jpg"), vec![1])));
    check(&more, "bytes", Verdict::NotProven, "nothing says what it must be");
    let part = damaged(|f| drop(f.insert(format!("{MISS}/parts/00.png"), vec![1])));
    check(&part, "bytes", Verdict::Fail, "is no part that the capture names");
    check(
        &edit("data/case.json", "opposing", "court"),
        "bytes",
        Verdict::NotProven,
        "no bytes are handed out",
    );
    let spans = format!("{LOOK}/spans.json");
    check(
        &edit(&spans, r#""from":4"#, r#""from":5"#),
        "read",
        Verdict::Fail,
        "`place` does not stand at its place",
    );
    check(
        &edit(&spans, r#""from":4"#, r#""from":99999"#),
        "read",
        Verdict::Fail,
        "`place` does not stand at its place",
    );
}

#[test]
fn an_absence_needs_its_witnesses() {
    let report = judged(good());
    assert!(
        report.claim("absence").unwrap().because[0]
            .contains("witnessed misses 3 over 240 minutes (entries 12, 15, 17)")
    );
    let closed = values("data/entries/000019", &|all| all.retain(|v| v.name != "kind"));
    check(&closed, "absence", Verdict::NotProven, "what change 19 tells of is closed");
    let alone = edit("data/case.json", r#"{"index":16,"of":15},"#, "");
    check(&alone, "absence", Verdict::NotProven, "witnessed misses 2");
    let closed = values(MISS, &|all| all.retain(|v| v.name != "answered"));
    check(&closed, "absence", Verdict::NotProven, "witnessed misses 2");
}

#[test]
fn anchors_are_over_this_log() {
    let anchor = "data/anchors/000004";
    let cosigned = format!("{anchor}/cosigned");
    check(
        &edit(&cosigned, "witness", "witnesz"),
        "time",
        Verdict::Fail,
        "is not the proof that entry 4 names",
    );
    let other = damaged(|f| drop(f.insert(format!("{anchor}/checkpoint"), f["data/log/checkpoint"].clone())));
    check(&other, "time", Verdict::Fail, "is not the one that entry 4 names");
    let edited = edit(&format!("{anchor}/checkpoint"), "\n4\n", "\n5\n");
    check(&edited, "time", Verdict::Fail, "is not signed by this log");
    let other = edit(&format!("{anchor}/witness.vkey"), "witness", "witnesz");
    check(&other, "time", Verdict::Fail, "id does not belong to its name and key");
}

/// The sample with tokens of two services whose roots are these.
fn stamped() -> (Files, Vec<Vec<u8>>) {
    static FILES: OnceLock<(Files, Vec<Vec<u8>>)> = OnceLock::new();
    FILES.get_or_init(|| sample::tests::stamped(2)).clone()
}

fn judged_by(files: Files, roots: &[Vec<u8>]) -> Report {
    let known = Known { roots: roots.to_vec(), ..Known::default() };
    verify_with(&Folder::in_memory(files), &known, &mut |_, _| {})
}

#[test]
fn b11_tokens_date_the_log_and_its_looks_when_their_authorities_are_known() {
    let (files, roots) = stamped();
    let report = judged_by(files.clone(), &roots);
    assert_eq!(with(&report, Verdict::NotProven), ["contact", "warc"]);
    assert_eq!(with(&report, Verdict::Fail), [""; 0]);
    // An authority that the folder alone vouches for is none.
    let report = judged_by(files.clone(), &[]);
    check(&report, "time", Verdict::NotProven, "the token is good if you believe the authority");
    check(&report, "between", Verdict::NotProven, "the time stamps themselves are not proven");
    let report = judged_by(files, &roots[..1]);
    check(&report, "time", Verdict::NotProven, "if you believe");
    let (one, roots) = sample::tests::stamped(1);
    check(&judged_by(one, &roots), "time", Verdict::NotProven, "vouch for this log: 1;");
}

#[test]
fn b11_a_token_of_another_checkpoint_or_with_a_changed_bit_is_none() {
    let (files, roots) = stamped();
    let (one, two) = ("data/anchors/000004/token.tsr", "data/anchors/000020/token.tsr");
    let mut swapped = files.clone();
    swapped.insert(one.into(), files[two].clone());
    let because = judged_by(swapped, &roots).claim("time").unwrap().because.join("\n");
    assert!(because.contains("is not the proof that entry 4 names"), "{because}");
    assert!(because.contains("the token is of another digest"), "{because}");
    for bit in (0..files[one].len() * 8).step_by(97) {
        let mut changed = files.clone();
        let mut token = files[one].to_vec();
        token[bit / 8] ^= 1 << (bit % 8);
        changed.insert(one.into(), token.into());
        assert_eq!(said(&judged_by(changed, &roots), "time").0, Verdict::Fail, "bit {bit}");
    }
}

#[test]
fn a_look_needs_the_stamp_before_it_and_one_after_it() {
    let (files, roots) = stamped();
    let with_anchors = |list: &str| {
        let mut files = files.clone();
        let case = text(&files, "data/case.json").replacen(r#""anchors":[4,20]"#, list, 1);
        files.insert("data/case.json".into(), case.into_bytes().into());
        judged_by(files, &roots).claim("between").unwrap().because.join("\n")
    };
    assert!(
        with_anchors(r#""anchors":[4]"#).contains("looks whose first time stamp after them is not here: ")
    );
    assert!(with_anchors(r#""anchors":[20]"#).contains("looks whose time stamp before them is not here: "));
    let report = judged(good());
    check(
        &report,
        "between",
        Verdict::NotProven,
        "looks that name no time stamp before them: 5, the first is entry 5",
    );
}

#[test]
fn b9_b10_a_key_or_checkpoint_from_elsewhere_is_held_against_the_folder() {
    let judge = |key: Option<&str>, note: Option<&str>| {
        let known =
            Known { key: key.map(str::to_owned), checkpoint: note.map(str::to_owned), ..Known::default() };
        verify_with(&Folder::in_memory(good()), &known, &mut |_, _| {})
    };
    let signer = sample::signer();
    let note = |size: u64, byte: u8| {
        let origin = signer.verifier().name().to_owned();
        let root = crate::digest::NodeHash::from_bytes([byte; 32]);
        signer.sign(&crate::merkle::Checkpoint { origin, size, root, extensions: vec![] }.to_text())
    };
    check(&judge(Some(&signer.verifier_key()), None), "signature", Verdict::Pass, "the key that you gave");
    let (_, sentence) = said(&judge(Some("other"), None), "signature");
    assert!(sentence.contains("and not the one that you gave"), "{sentence}");
    let old = text(&good(), "data/anchors/000004/checkpoint");
    check(&judge(None, Some(&old)), "checkpoint", Verdict::Pass, "nothing was changed in the 4 entries");
    check(
        &judge(None, Some(&note(4, 1))),
        "checkpoint",
        Verdict::Fail,
        "two logs under one key: at 4 entries",
    );
    check(&judge(None, Some(&note(99, 1))), "checkpoint", Verdict::NotProven, "newer than this folder");
    check(
        &judge(None, Some("no note")),
        "checkpoint",
        Verdict::Fail,
        "the checkpoint that you kept is not signed",
    );
}

#[test]
fn a_sentence_is_not_repeated_a_million_times() {
    let many = damaged(|f| (0..500).for_each(|i| drop(f.insert(format!("data/persons/9/{i}"), vec![]))));
    let because = &many.claim("person").unwrap().because;
    assert_eq!((because.len(), because[20].as_str()), (21, "and 480 more"));
}
