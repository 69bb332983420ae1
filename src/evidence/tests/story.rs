//! An invented case with a story: listed, moved, a gap, missed, not listed, listed again. Everybody in it is from
//! `src/invented.rs`.

use super::super::case::*;
use crate::fetch::capture::{Grade, Way};
use crate::invented;
use crate::judge::LookKind;
use chrono::{DateTime, TimeDelta, Utc};

/// The minutes between two looks.
const EVERY: i64 = 120;

pub fn at(minutes: i64) -> DateTime<Utc> {
    let began = DateTime::from_timestamp(1_773_100_807, 123_456_000).expect("a time in 2026");
    began + TimeDelta::minutes(minutes)
}

/// A story of `n` looks at one person at one source; the fifth part of them has no record.
pub fn case(level: Level, language: Language, n: u64) -> Case {
    let looks = looks(n);
    let missed = looks.iter().position(|l| l.outcome == "not_listed");
    Case {
        level,
        language,
        made_at: at(n as i64 * EVERY + 600),
        software: "testigo 0.1.0".into(),
        software_sha256: Some(hex(1)),
        machine: "Debian GNU/Linux 12, x86_64".into(),
        origin: "testigo/0123456789abcdef".into(),
        log_key: "testigo/0123456789abcdef+4b15f346+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4".into(),
        checkpoint: "testigo/0123456789abcdef\n9000\nq8JRKtlnPEH1wvzqN1ejR2zHVVtDVEbsZkhZTGP5Q4k=\n\n— testigo/0123456789abcdef Sxxx\n".into(),
        size: 9_000,
        root: hex(2),
        began: at(-3_000),
        since: None,
        until: None,
        people: vec![person(level)],
        sources: vec![source(&looks)],
        changes: missed.map(|m| changes(&looks, m)).unwrap_or_default(),
        gaps: vec![gap(n)],
        anchors: anchors(n),
        incidents: vec![CaseIncident { index: 77, at: at(1_500), kind: "clock_step".into(), text: "+3 s".into() }],
        exhibits: vec![
            Exhibit { file: "data/TIMELINE.csv".into(), what: "table of all looks".into(), original_sha256: hex(3), here_sha256: hex(3) },
            Exhibit { file: "data/looks.warc.gz".into(), what: "answers for replay".into(), original_sha256: hex(4), here_sha256: hex(5) },
        ],
        looks,
    }
}

pub fn hex(n: u64) -> String {
    crate::digest::sha256(&[&n.to_le_bytes()]).iter().map(|b| format!("{b:02x}")).collect()
}

fn person(level: Level) -> CasePerson {
    let invented = invented::person(3);
    let names = invented.names.expect("invented people have names");
    let open = level != Level::Court;
    CasePerson {
        number: 1,
        pseudonym: hex(9),
        a_number: open.then(|| format!("A{}", invented.a_number.reveal())),
        country: open.then(|| invented.country.clone()),
        name: open.then(|| format!("{} {}", names.first, names.last)),
        enrolled_at: at(-60),
        enrolled: 5,
    }
}

fn source(looks: &[CaseLook]) -> CaseSource {
    let of = |keys: &[&str]| looks.iter().filter(|l| keys.contains(&l.outcome.as_str())).count() as u64;
    let with_slot = looks.iter().filter(|l| l.slot.is_some()).count() as u64;
    CaseSource {
        id: "pretend".into(),
        title: "Pretend Online Detainee Locator".into(),
        address: "https://locator.example/odls".into(),
        profiles: vec![hex(6)],
        coverage: vec![CaseCoverage {
            person: 1,
            planned: with_slot + 9,
            with_slot,
            in_gaps: 9,
            extra: looks.len() as u64 - with_slot,
            listed: of(&["listed"]),
            not_listed: of(&["not_listed"]),
            blocked: of(&["blocked"]),
            no_answer: of(&["no_answer"]),
            other: of(&["unclear"]),
        }],
    }
}

fn looks(n: u64) -> Vec<CaseLook> {
    let mut minutes = 0;
    let look = |k: u64| {
        // Nine slots are not asked, in the middle of the first part.
        minutes += if k == n / 4 { EVERY * 10 } else { EVERY };
        look(k, n, minutes)
    };
    (0..n).map(look).collect()
}

fn look(k: u64, n: u64, minutes: i64) -> CaseLook {
    let missed = (n * 3 / 5..n * 4 / 5).contains(&k);
    let outcome = match k % 11 {
        4 => "no_answer",
        9 if k.is_multiple_of(2) => "blocked",
        _ if missed => "not_listed",
        7 if k.is_multiple_of(5) => "unclear",
        _ => "listed",
    };
    let kind = match (missed, k % 4) {
        (true, 1) => LookKind::Recheck,
        (true, 3) => LookKind::ByName,
        _ => LookKind::Scheduled,
    };
    let place = if k < n / 2 { invented::place(1) } else { invented::place(4) };
    let invented = invented::person(3);
    let listed = outcome == "listed";
    CaseLook {
        index: 1_000 + k * 3,
        check: 500 + k,
        person: 1,
        source: "pretend".into(),
        kind,
        way: if k % 6 == 5 { Way::Browser } else { Way::Http },
        grade: Grade::A,
        slot: (kind == LookKind::Scheduled).then(|| at(minutes)),
        asked: at(minutes),
        answered: at(minutes) + TimeDelta::milliseconds(840),
        server_date: Some(at(minutes)),
        status: (outcome != "no_answer").then_some(200),
        inputs: Some(format!("a_number={}&country={}", invented.a_number.reveal(), invented.country)),
        outcome: outcome.into(),
        why: match outcome {
            "no_answer" => "timeout".into(),
            "blocked" => "captcha".into(),
            "unclear" => "unknown_page".into(),
            _ => String::new(),
        },
        rule: "record".into(),
        fields: if listed {
            vec![("place".into(), place), ("status".into(), "In ICE Custody".into())]
        } else {
            vec![]
        },
        body_sha256: Some(hex(1_000 + k)),
        picture: None,
        not_before: Some(Bound { at: at(minutes - 25), service: "tsa.example".into(), anchor: 999 }),
        not_after: (k % 9 != 8).then(|| Bound {
            at: at(minutes + 31),
            service: "stamp.example".into(),
            anchor: 1_001,
        }),
        receipt: match k % 6 {
            5 => Some(Receipt::Side),
            4 => None,
            _ => Some(Receipt::Own),
        },
        controls: (outcome == "not_listed").then(|| CaseControls {
            witnessed: !k.is_multiple_of(5),
            because: format!("{} controls listed after it", k % 5),
            listed: (0..k % 5).map(|c| 20_000 + k * 10 + c).collect(),
            other: if k.is_multiple_of(5) { vec![30_000 + k] } else { vec![] },
        }),
    }
}

fn changes(looks: &[CaseLook], missed: usize) -> Vec<CaseChange> {
    let n = looks.len();
    let change = |index: u64, kind: &str, was: &str, now: &str, because: &str, look: usize| CaseChange {
        index,
        person: 1,
        source: "pretend".into(),
        at: looks[look].answered,
        kind: kind.into(),
        was: was.into(),
        now: now.into(),
        because: because.into(),
        check: Some(looks[look].check),
        before: Some(looks[look - 1].check),
    };
    let held = |n| format!("held at {}", invented::place(n));
    vec![
        change(40_001, "changed", &held(1), &held(4), "", n / 2),
        change(40_002, "first_miss", &held(4), "recheck", "1 witnessed miss", missed),
        change(
            40_003,
            "not_listed",
            &held(4),
            "not_listed",
            "5 witnessed misses over 12h4m; 8 controls listed",
            missed + 5,
        ),
        change(40_004, "listed_again", "not_listed", &held(4), "", n * 4 / 5),
    ]
}

/// The slots before look `n / 4`.
fn gap(n: u64) -> CaseGap {
    let first = (n / 4 + 1) as i64 * EVERY;
    let (from, until) = (at(first), at(first + 9 * EVERY));
    let (source, reason) = ("pretend".into(), "process_down".into());
    CaseGap { index: 901, person: 1, source, from, until, slots: 9, reason }
}

fn anchors(n: u64) -> Vec<CaseAnchor> {
    let anchor = |k: u64| CaseAnchor {
        index: 998 + k * 60,
        kind: ["rfc3161", "rfc3161", "opentimestamps"][(k % 3) as usize].into(),
        service: ["tsa.example", "stamp.example", "calendar.example"][(k % 3) as usize].into(),
        size: 990 + k * 60,
        time: (k % 3 != 2).then(|| at(k as i64 * 400)),
        asked_at: at(k as i64 * 400),
        at: at(k as i64 * 400 + 1),
    };
    (0..n / 20 + 2).map(anchor).collect()
}
