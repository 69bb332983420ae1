//! Entries read back, have one spelling, and say nothing that they should not.

use super::*;
use crate::time::from_micros;
use proptest::prelude::*;

fn at(seconds: i64) -> DateTime<Utc> {
    from_micros((1_800_000_000 + seconds) * 1_000_000 + 42)
}

fn person(i: u8) -> Pseudonym {
    Pseudonym::from_bytes([i; 32])
}

const SEALED: Sealed = Sealed::from_bytes([0xab; 32]);

fn stream(i: u8) -> PlanStream {
    PlanStream { person: person(i), source: "bop".into(), first: at(900), every_ms: 900_000, slots: 96 }
}

fn check_leaf() -> CheckLeaf {
    CheckLeaf {
        person: person(1),
        seq: 7,
        slot: Some(at(0)),
        batch: 3,
        token: Some("0f".repeat(32)),
        receipt: None,
        sealed: SEALED,
    }
}

fn anchor_leaf() -> AnchorLeaf {
    AnchorLeaf {
        at: at(9),
        kind: AnchorKind::Rfc3161,
        service: "stamps.example".into(),
        size: 12,
        root: NodeHash::from_bytes([5; 32]),
        proof: BodyHash::from_bytes([6; 32]),
        asked_at: at(7),
        time: Some(at(8)),
    }
}

/// One of each type.
fn examples() -> Vec<Leaf> {
    let (from, until, written_at) = (at(0), at(86_400), at(-60));
    vec![
        Leaf::Genesis(Genesis {
            origin: "example.com/log".into(),
            log_key: "example.com/log+00000000+AQ==".into(),
            subject_key: "MIIB".into(),
            software: "testigo 0.1.0".into(),
            at: at(0),
            policy: BTreeMap::from([("b".into(), "2".into()), ("a".into(), "say \"1\"\n".into())]),
        }),
        Leaf::Enrol(Enrol { person: person(1), at: at(1), sealed: SEALED }),
        Leaf::Unenrol(Unenrol { person: person(1), at: at(2), sealed: SEALED }),
        Leaf::Plan(Plan { from, until, written_at, part: 1, parts: 1, streams: vec![stream(1), stream(2)] }),
        Leaf::Check(check_leaf()),
        Leaf::Check(CheckLeaf { slot: None, token: None, receipt: Some("00".repeat(32)), ..check_leaf() }),
        Leaf::Gap(GapLeaf {
            person: person(1),
            source: "bop".into(),
            seq: 8,
            from,
            until,
            slots: 4,
            reason: "process_down".into(),
            at: at(3),
        }),
        Leaf::Change(Change { person: Some(person(1)), seq: Some(7), at: at(4), rule: 1, sealed: SEALED }),
        Leaf::Change(Change { person: None, seq: None, at: at(4), rule: 1, sealed: SEALED }),
        Leaf::Custody(Custody { at: at(5), kind: "export".into(), sealed: SEALED }),
        Leaf::Anchor(anchor_leaf()),
        Leaf::Anchor(AnchorLeaf { kind: AnchorKind::OpenTimestamps, time: None, ..anchor_leaf() }),
    ]
}

fn parse(text: &str) -> Result<Leaf, LeafError> {
    Leaf::parse(text.as_bytes())
}

fn text_of(leaf: &Leaf) -> String {
    String::from_utf8(leaf.to_bytes()).unwrap()
}

#[test]
fn every_entry_reads_back_and_is_hashed_as_its_bytes() {
    for leaf in examples() {
        let bytes = leaf.to_bytes();
        assert_eq!(Leaf::parse(&bytes), Ok(leaf.clone()));
        assert_eq!(leaf.hash(), LeafHash::of(&bytes));
    }
}

#[test]
fn entries_are_sorted_compact_json_with_type_and_version() {
    for leaf in examples() {
        // Sorted by key and printed without spaces is what other programs call canonical, for ASCII text.
        let value: serde_json::Value = serde_json::from_slice(&leaf.to_bytes()).unwrap();
        let mut sorted = value.clone();
        sorted.sort_all_objects();
        assert_eq!(sorted.to_string(), text_of(&leaf));
        assert_eq!((value["type"].as_str(), value["v"].as_u64()), (Some(leaf.type_name()), Some(1)));
    }
}

#[test]
fn the_bytes_of_a_check_never_change() {
    let person = "01".repeat(32);
    let sealed = "ab".repeat(32);
    let token = "0f".repeat(32);
    assert_eq!(
        text_of(&Leaf::Check(check_leaf())),
        format!(
            r#"{{"batch":3,"person":"{person}","receipt":null,"sealed":"{sealed}","seq":7,"slot":"2027-01-15T08:00:00.000042Z","token":"{token}","type":"check","v":1}}"#
        )
    );
}

#[test]
fn the_bytes_of_all_types_never_change() {
    let all: Vec<u8> =
        examples().iter().flat_map(|leaf| [leaf.to_bytes(), b"\n".to_vec()].concat()).collect();
    // Made with Python: json.dumps(entry, sort_keys=True, separators=(",", ":")), a line each.
    let hash = crate::digest::BodyHash::of(&all).to_hex();
    assert_eq!(
        hash,
        "5be84f7feb7461f6db605641b3578a818b51c067be030ec823cf86c81f8d5073",
        "{}",
        String::from_utf8_lossy(&all)
    );
}

#[test]
fn strings_are_escaped_as_rfc_8785_does_it() {
    // The characters of the example in RFC 8785 §3.2.2.2, and DEL, which stays as it is.
    let kind = "\u{20ac}$\u{000f}\nA'\u{42}\"\\\\\"/ \u{8}\t\u{c}\r\u{7f}🦤";
    let leaf = Leaf::Custody(Custody { at: at(0), kind: kind.into(), sealed: SEALED });
    assert!(text_of(&leaf).contains(r#""kind":"€$\u000f\nA'B\"\\\\\"/ \b\t\f\r"#));
    assert!(text_of(&leaf).contains("\u{7f}🦤\","));
    assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
}

#[test]
fn policy_keys_are_sorted_by_utf16_units() {
    let keys = ["\u{ff61}", "🦤", "a"];
    let policy = keys.map(|key| (key.to_owned(), String::new())).into();
    let Leaf::Genesis(genesis) = &examples()[0] else { panic!("the first example is the genesis") };
    let leaf = Leaf::Genesis(Genesis { policy, ..genesis.clone() });
    assert!(text_of(&leaf).contains("{\"a\":\"\",\"🦤\":\"\",\"\u{ff61}\":\"\"}"));
    assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
}

#[test]
fn another_spelling_of_the_same_values_is_refused() {
    let good = text_of(&examples()[4]);
    let check = |from: &str, to: &str, expected: LeafError| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        assert_eq!(parse(&text), Err(expected), "{text}");
    };
    check("{", "{ ", LeafError::NotCanonical);
    check("}", "}\n", LeafError::NotCanonical);
    check("\"batch\":3,", "\"batch\":3,\"extra\":1,", LeafError::NotCanonical);
    check("\"batch\":3,", "\"batch\":4,\"batch\":3,", LeafError::NotCanonical);
    check("\"batch\":3,", "", LeafError::Field("batch"));
    check("\"batch\":3", "\"batch\":03", LeafError::NotJson);
    check("\"batch\":3", "\"batch\":3.0", LeafError::Field("batch"));
    check("\"batch\":3", "\"batch\":-3", LeafError::Field("batch"));
    check("\"batch\":3", "\"batch\":9007199254740992", LeafError::Field("batch"));
    check("\"receipt\":null,", "", LeafError::Field("receipt"));
    check("abab", "ABab", LeafError::NotCanonical);
    check("abab", "ab", LeafError::Field("sealed"));
    check("000042Z", "000042+00:00", LeafError::Field("slot"));
    check("000042Z", "000042z", LeafError::Field("slot"));
    check("2027-01-15T08:00:00.000042Z", "9999-12-31T23:59:59.000042-01:00", LeafError::Field("slot"));
    check("2027-01-15T08:00:00.000042Z", "0000-01-01T00:00:00.000042+01:00", LeafError::Field("slot"));
    check(".000042Z", ".00004200Z", LeafError::NotCanonical);
    check("2027-01-15", "2027-02-30", LeafError::Field("slot"));
    check("0f0f", "xx0f", LeafError::Field("token"));
    check("\"check\"", "\"che\\u0063k\"", LeafError::NotCanonical);
    check("\"batch\"", "\"\\u0062atch\"", LeafError::NotCanonical);
}

#[test]
fn newer_entries_are_told_apart_from_damaged_ones() {
    let good = text_of(&examples()[4]);
    assert_eq!(parse(&good.replace("\"v\":1", "\"v\":2")), Err(LeafError::Newer));
    assert_eq!(parse(&good.replace("\"check\"", "\"purge\"")), Err(LeafError::Newer));
    assert_eq!(parse(r#"{"type":"purge","v":1}"#), Err(LeafError::Newer));
    assert_eq!(parse(&good.replace("\"v\":1", "\"v\":0")), Err(LeafError::Field("v")));
    assert_eq!(parse(r#"{"type":"check"}"#), Err(LeafError::Field("v")));
    for text in ["", "[]", "null", "{", "\u{feff}{}", "{\"a\":1}{}"] {
        assert_eq!(parse(text), Err(LeafError::NotJson), "{text}");
    }
    assert_eq!(Leaf::parse(b"{\"type\":\"\xff\"}"), Err(LeafError::NotJson));
    assert_eq!(Leaf::parse(&[b'['; 60_000]), Err(LeafError::NotJson));
    assert_eq!(Leaf::parse(&[b' '; 65_536]), Err(LeafError::TooLong(65_536)));
}

#[test]
fn a_plan_of_any_length_fits_its_parts() {
    let widest = PlanStream {
        person: person(9),
        source: "s".repeat(64),
        first: at(0),
        every_ms: (1 << 53) - 1,
        slots: (1 << 53) - 1,
    };
    for count in [0, 1, 256, 257, 1000] {
        let streams = vec![widest.clone(); count];
        let (from, until, written_at) = (at(0), at(1), at(0));
        let parts = Plan { from, until, written_at, part: 0, parts: 0, streams }.split();
        assert_eq!(parts.len(), count.div_ceil(256).max(1));
        assert_eq!(parts.iter().map(|p| p.streams.len()).sum::<usize>(), count);
        for (i, part) in parts.iter().enumerate() {
            assert_eq!((part.part as usize, part.parts as usize), (i + 1, parts.len()));
            let leaf = Leaf::Plan(part.clone());
            assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
        }
    }
}

#[test]
#[should_panic(expected = "too long")]
fn an_entry_that_is_too_long_is_not_written() {
    Leaf::Custody(Custody { at: at(0), kind: "k".repeat(MAX_BYTES), sealed: SEALED }).to_bytes();
}

#[test]
#[should_panic(expected = "beyond 2^53")]
fn a_number_that_other_programs_would_round_is_not_written() {
    Leaf::Check(CheckLeaf { seq: 1 << 53, ..check_leaf() }).to_bytes();
}

#[test]
#[should_panic(expected = "hexadecimal")]
fn a_token_that_is_no_digest_is_not_written() {
    Leaf::Check(CheckLeaf { token: Some("0F".repeat(32)), ..check_leaf() }).to_bytes();
}

#[test]
#[should_panic(expected = "RFC 3339")]
fn a_time_that_cannot_be_written_is_refused() {
    let distant = DateTime::from_timestamp(300_000_000_000, 0).unwrap();
    Leaf::Check(CheckLeaf { slot: Some(distant), ..check_leaf() }).to_bytes();
}

#[test]
fn slots_are_counted_from_the_first() {
    let stream = stream(1);
    assert_eq!(stream.slot(0), Some(stream.first));
    assert_eq!(stream.slot(95), Some(at(900 * 96)));
    assert_eq!(stream.slot(96), None);
    let endless = PlanStream { slots: u64::MAX, ..stream };
    assert_eq!((endless.slot(u64::MAX - 1), endless.slot(1 << 43)), (None, None));
}

#[test]
fn times_at_the_ends_of_the_calendar_read_back_or_are_refused() {
    let good = text_of(&examples()[4]);
    for time in ["0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "2016-12-31T23:59:60.000000Z"]
    {
        let text = good.replace("2027-01-15T08:00:00.000042Z", time);
        assert_eq!(parse(&text).map(|leaf| text_of(&leaf)), Ok(text));
    }
    for time in ["+10000-01-01T00:00:00.000000Z", "-0001-01-01T00:00:00.000000Z", "Z", ""] {
        let text = good.replace("2027-01-15T08:00:00.000042Z", time);
        assert_eq!(parse(&text), Err(LeafError::Field("slot")), "{time}");
    }
}

#[test]
fn every_bit_that_flips_gives_another_entry_or_none() {
    for leaf in examples() {
        let bytes = leaf.to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Leaf::parse(&changed) {
                assert_ne!(other, leaf, "bit {bit} of a {}", leaf.type_name());
                assert_eq!(other.to_bytes(), changed);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = Leaf::parse(&bytes);
    }

    #[test]
    fn an_entry_cut_short_is_refused(which in 0usize..12, keep in 0usize..300) {
        let bytes = examples()[which].to_bytes();
        let keep = keep % bytes.len();
        prop_assert!(Leaf::parse(&bytes[..keep]).is_err());
    }

    #[test]
    fn any_text_reads_back(kind: String, reason: String, number in 0u64..(1 << 53)) {
        let gap = GapLeaf {
            person: person(1), source: kind, seq: number, from: at(0), until: at(1), slots: number, reason, at: at(2),
        };
        let leaf = Leaf::Gap(gap);
        prop_assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
    }
}
