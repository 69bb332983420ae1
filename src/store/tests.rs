//! What the archive promises, one fact a test. Each ends with `check_log`.

use super::head::FailAt;
use super::*;
use crate::digest::{BodyHash, ProfileHash};
use crate::event::{Event, EventKind};
use crate::fetch::capture::{ByPerson, Capture, Grade, Part, PartKind, Way};
use crate::fetch::receipt::{CONTEXT, Receipt, Scheme, Signed, Version};
use crate::fetch::{Contact, Failure, Fetched, Redirect, Tls};
use crate::invented;
use crate::judge::LookKind;
use crate::merkle::tree;
use crate::outcome::{Custody, Field, NoAnswer, Outcome, Record};
use crate::person::{Person, Subject, WatchNo};
use crate::random::SeededRandom;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use rcgen::{CertificateParams, KeyPair, SigningKey};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

mod alerts;

mod anchors;

mod calls;
mod remarks;

mod damage;

mod faults;

mod keeping;

mod load;

mod opening;

mod receipts;

mod statements;

const EVERY: i64 = 7200;

/// Second `s` of invented time, on both clocks.
fn moment(s: i64) -> Moment {
    Moment { wall: at(s), boot: Duration::from_secs(s.max(0) as u64) }
}

fn at(s: i64) -> DateTime<Utc> {
    from_micros((1_700_000_000 + s) * 1_000_000)
}

/// Other bytes for each archive that is opened, or two people would get one id.
fn random() -> Box<dyn Random> {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    Box::new(SeededRandom::new(OPENED.fetch_add(1, Ordering::Relaxed)))
}

/// A new archive in a folder that goes away with it.
fn archive() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let policy = BTreeMap::from([("misses".to_owned(), "5".to_owned())]);
    let key = crate::pseudonym::key_for_tests();
    let store = Store::found(&dir.path().join("archive"), (moment(0), policy), key, random()).unwrap();
    (dir, store)
}

fn reopen(store: Store) -> Result<Store> {
    let dir = store.dir().to_owned();
    drop(store);
    Store::open(&dir, Access::Write, random())
}

/// Everything is as it was written, all of it is signed, and proofs hold.
fn check_log(store: &Store) {
    let report = store.verify(&mut |_, _| {}).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    let checkpoint = store.checkpoint().unwrap();
    assert_eq!((report.signed, report.entries), (checkpoint.size, store.size().unwrap()));
    assert_eq!(store.root_at(checkpoint.size).unwrap(), checkpoint.root);
    for index in [0, checkpoint.size / 2, checkpoint.size - 1] {
        let (leaf, proof) = store.inclusion_proof(index, checkpoint.size).unwrap();
        tree::verify_inclusion(leaf, index, checkpoint.size, &proof, checkpoint.root).unwrap();
    }
}

fn enrol(store: &mut Store, count: u32) -> Vec<Person> {
    store.enrol_all((0..count).map(invented::person).collect(), moment(1)).unwrap()
}

/// A page of some 8 KB; `nonce` is what differs from one answer to the next.
fn page(person: u32, nonce: u64) -> Vec<u8> {
    let mut text =
        format!("<html><head><title>Locator</title><meta name=csrf value={nonce:016x}></head><body>\n");
    for i in 0..110u64 {
        let word = sha_hex(i);
        text.push_str(&format!(
            "<div class='row r{i}'><span>{}</span><a href='/{}'>more</a></div>\n",
            &word[..9],
            &word[9..14]
        ));
    }
    text.push_str(&format!(
        "<dl><dt>Name<dd>{}<dt>Place<dd>{}</dl>",
        invented::names(person).last,
        invented::place(person)
    ));
    for k in 1..5u64 {
        text.push_str(&format!("<i data-n='{:016x}'></i>", (nonce + k).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    }
    text.push_str("</body></html>\n");
    text.into_bytes()
}

fn sha_hex(i: u64) -> String {
    hex::encode(crate::digest::sha256(&[&i.to_le_bytes()]))
}

fn listed(person: u32) -> Outcome {
    let field = |name: &str, value: String, volatile| Field {
        name: name.into(),
        value,
        span: Some((9, 12)),
        volatile,
    };
    Outcome::Listed(Arc::new(Record {
        custody: Custody::Held { place: invented::place(person) },
        fields: vec![
            field("name", invented::names(person).last, false),
            field("place", invented::place(person), false),
            field("days", "3".into(), true),
        ],
    }))
}

fn fetched(person: u32, nonce: u64, s: i64) -> Fetched {
    let body = Bytes::from(page(person, nonce));
    let head = format!(
        "HTTP/1.1 200 OK\r\nDate: {}\r\nServer: example\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: \
         no-store\r\nX-Request-Id: {nonce:016x}\r\nStrict-Transport-Security: max-age=31536000\r\nContent-Length: {}\r\n\r\n",
        at(s).to_rfc2822(),
        body.len()
    );
    let url = format!("https://locator.invalid/find?n={}", invented::a_number(person).reveal());
    Fetched {
        asked: moment(s),
        answered: moment(s + 1),
        request_wire: Bytes::from(format!(
            "GET {url} HTTP/1.1\r\nHost: locator.invalid\r\nUser-Agent: testigo\r\n\r\n"
        )),
        head_wire: Bytes::from(head),
        body_wire: None,
        body,
        status: Some(200),
        headers: vec![],
        failure: None,
        contact: Contact {
            resolved: vec!["192.0.2.7".parse().unwrap(), "192.0.2.8".parse().unwrap()],
            peer: Some("192.0.2.7".parse().unwrap()),
            tls: Some(Tls {
                version: "TLSv1.3".into(),
                cipher: "TLS13_AES_256_GCM_SHA384".into(),
                chain: vec![server().0.clone(), vec![0x30, 1, 7]],
            }),
            receipt: Some(Arc::new(signed(nonce, s))),
        },
        redirects: vec![Redirect { status: 302, location: "/find".into() }],
        final_url: url.parse().unwrap(),
        server_date: Some(at(s)),
        capture: None,
        retry_after: None,
    }
}

/// The invented server: its certificate and key.
fn server() -> &'static (Vec<u8>, KeyPair) {
    static SERVER: OnceLock<(Vec<u8>, KeyPair)> = OnceLock::new();
    SERVER.get_or_init(|| {
        // Its signatures have no random part: the same look is the same bytes.
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let params = CertificateParams::new(vec!["locator.invalid".to_owned()]).unwrap();
        (params.self_signed(&key).unwrap().der().to_vec(), key)
    })
}

/// What it signed in the handshake number `nonce`.
fn signed(nonce: u64, s: i64) -> Signed {
    let (certificate, key) = server();
    let hash = crate::digest::sha256(&[&nonce.to_le_bytes()]);
    let message = [CONTEXT, &hash[..]].concat();
    let receipt = Receipt {
        scheme: Scheme::named("ed25519").unwrap(),
        version: Version::Tls13,
        side: false,
        at: at(s),
        certificate_sha256: BodyHash::of(certificate),
        signature: key.sign(&message).unwrap(),
        message,
    };
    Signed { receipt, certificate: certificate.clone() }
}

const PROFILE: &str = r#"{"id":"bop","v":1}"#;

/// A scheduled look at watch `watch` (of person `watch - 1`) in its slot number `slot`.
fn look(watch: u32, slot: i64) -> NewCheck {
    let s = 100 + slot * EVERY + i64::from(watch) * 3;
    NewCheck {
        subject: Subject::Watch(WatchNo(watch)),
        source: "bop".into(),
        kind: LookKind::Scheduled,
        slot: Some(at(100 + slot * EVERY)),
        batch: slot as u64 + 1,
        fetched: fetched(watch - 1, (slot as u64) << 20 | u64::from(watch), s),
        late: false,
        strangers: false,
        outcome: Arc::new(listed(watch - 1)),
        rule: "record".into(),
        profile: ProfileHash::of(PROFILE.as_bytes()),
        profile_json: PROFILE.into(),
    }
}

/// The same look, as a file that a person gave.
fn given(watch: u32, slot: i64, file: &'static [u8]) -> NewCheck {
    let mut look = NewCheck { slot: None, kind: LookKind::OnDemand, ..look(watch, slot) };
    let mut capture = Capture::new(Way::Import, Grade::C);
    let given_sha256 = Some(BodyHash::of(file).to_hex());
    capture.person = Some(ByPerson { given_at: Some(at(slot)), given_sha256, ..ByPerson::default() });
    capture.parts = vec![Part::new(PartKind::Original, "image/png", file)];
    look.fetched.contact.receipt = None;
    look.fetched.capture = Some(Box::new(capture));
    look
}

/// The same look, as a browser makes it: the receipt is of a handshake beside it, with another certificate.
fn beside_a_browser(mut look: NewCheck) -> NewCheck {
    look.fetched.capture = Some(Box::new(Capture::new(Way::Browser, Grade::A)));
    let mut signed = signed(7, 7);
    signed.receipt.side = true;
    look.fetched.contact.tls.as_mut().unwrap().chain = vec![vec![0x30, 1, 7]];
    look.fetched.contact.receipt = Some(Arc::new(signed));
    look
}

fn control(subject: Subject, outcome: Outcome) -> NewCheck {
    static CONTROLS: AtomicU64 = AtomicU64::new(1 << 40);
    let mut look = look(1, 0);
    let nonce = CONTROLS.fetch_add(1, Ordering::Relaxed);
    look.fetched.contact.receipt = Some(Arc::new(signed(nonce, 100)));
    NewCheck { subject, kind: LookKind::Control, slot: None, outcome: Arc::new(outcome), ..look }
}

fn plan(watches: u32, slots: u64) -> NewPlan {
    let stream =
        |no| PlannedWatch { watch: WatchNo(no), first: at(100), every_ms: EVERY as u64 * 1000, slots };
    NewPlan { from: at(0), until: at(86_400), streams: (1..=watches).map(stream).collect() }
}

fn gap(watch: u32, from: i64, slots: u64) -> NewGap {
    NewGap {
        watch: WatchNo(watch),
        from: at(100 + from * EVERY),
        until: at(100 + (from + slots as i64) * EVERY),
        slots,
        reason: "asleep".into(),
    }
}

fn event(person: &Person, check: u64) -> Event {
    Event {
        at: at(110),
        kind: EventKind::FirstListed,
        person: Some(person.id.clone()),
        source: "bop".into(),
        group: None,
        was: None,
        now: Some(invented::place(0)),
        check: Some(check),
        before: None,
        because: "the first check that listed".into(),
    }
}

/// A token over the last checkpoint, received at second `s`. The store keeps its bytes and does not read them.
fn anchor(store: &Store, s: i64) -> NewAnchor {
    NewAnchor {
        kind: crate::leaf::AnchorKind::Rfc3161,
        service: "stamps.invalid".into(),
        note: store.checkpoint_note().unwrap(),
        proof: format!("token of second {s}").into_bytes(),
        asked_at: at(s - 2),
        received_at: at(s),
        time: Some(at(s - 1)),
        chain: vec![vec![0x30, 1, 7], [&[0x30, 0x82, 2, 0][..], &[1; 512]].concat()],
        roots: vec![vec![0x30, 1, 8]],
        witness_key: None,
        crls: vec![[&[0x30, 0x83, 1, 0, 0][..], &[2; 65_536]].concat()],
        trusted: true,
        complete: true,
        expires: Some(at(86_400)),
    }
}

/// A witness's word.
fn cosigned(store: &Store, s: i64) -> NewAnchor {
    NewAnchor {
        kind: crate::leaf::AnchorKind::Cosignature,
        service: "witness.invalid".into(),
        proof: b"a note with two lines under it".to_vec(),
        witness_key: Some("0x.invalid+00000000+BA==".into()),
        complete: true,
        ..calendar(store, s)
    }
}

/// A calendar's promise.
fn calendar(store: &Store, s: i64) -> NewAnchor {
    NewAnchor {
        kind: crate::leaf::AnchorKind::OpenTimestamps,
        service: "calendar.invalid".into(),
        proof: b"a promise".to_vec(),
        time: None,
        chain: vec![],
        roots: vec![],
        crls: vec![],
        trusted: false,
        complete: false,
        expires: None,
        ..anchor(store, s)
    }
}

/// An archive with a row in every table.
fn full_archive() -> (tempfile::TempDir, Store) {
    let (dir, mut store) = archive();
    let people = enrol(&mut store, 3);
    let mut nobody = control(Subject::Nobody, Outcome::NotListed);
    nobody.fetched.body_wire = Some(Bytes::from_static(b"5\r\nhello\r\n0\r\n\r\n"));
    nobody.fetched.body = Bytes::from_static(b"hello");
    let mut failed = control(Subject::Nobody, Outcome::NoAnswer(NoAnswer::Timeout));
    failed.fetched.failure = Some(Failure::Timeout);
    failed.fetched.contact = Contact::default();
    let first = store.next_check().unwrap();
    let batch = Batch {
        first_check: Some(first),
        plans: vec![plan(3, 6)],
        checks: vec![look(1, 0), look(2, 0), nobody, control(Subject::Population, listed(2)), failed],
        events: vec![event(&people[0], first)],
        witnessed: vec![(first, true, "8 controls listed".into())],
        watch_states: vec![(WatchNo(1), "{\"a\":1}".into())],
        source_states: vec![("bop".into(), "{}".into())],
        hosts: vec![("locator.invalid".into(), "{\"n\":1}".into())],
        next_slots: vec![(WatchNo(1), at(100 + EVERY))],
        custody: vec![("export".into(), "to the lawyer".into())],
        robots: vec![NewRobots {
            origin: "https://locator.invalid".into(),
            fetched_at: at(90),
            status: Some(200),
            body: b"User-agent: *\nAllow: /\n".to_vec(),
            grounds: "rules".into(),
        }],
        ..Batch::new(moment(200))
    };
    store.commit(batch).unwrap();
    let anchors = vec![anchor(&store, 250), calendar(&store, 251), cosigned(&store, 252)];
    store.commit(Batch { anchors, ..Batch::new(moment(260)) }).unwrap();
    let later = Batch {
        gaps: vec![gap(1, 1, 2)],
        checks: vec![look(1, 3), beside_a_browser(look(2, 1))],
        ..Batch::new(moment(200 + 3 * EVERY))
    };
    store.commit(later).unwrap();
    let said = store.word_statement(1, "Ana Example", "I opened the page\nand saw this.").unwrap().unwrap();
    store.add_statement(&said, ("a signature", "ana ssh-ed25519 AAAA"), moment(200 + 3 * EVERY)).unwrap();
    alerts::fill(&mut store, &people[0]);
    let call = NewCall {
        step: "lawyer".into(),
        deed: CallDeed::Done,
        who: Some("ana".into()),
        note: "said yes".into(),
    };
    store.add_call(&people[0].id, &call, moment(200 + 3 * EVERY)).unwrap();
    store.add_remark(&remarks::note("raid"), moment(200 + 3 * EVERY)).unwrap();
    store.handle(1, true, Some("ana"), moment(200 + 3 * EVERY)).unwrap();
    store.set_paused(&people[1].id, true, moment(201 + 3 * EVERY)).unwrap();
    store.unenrol(&people[2].id, "the family asked", moment(202 + 3 * EVERY)).unwrap();
    (dir, store)
}
