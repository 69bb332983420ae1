//! Third-party times, end to end: a service made of `openssl ts -reply`, a pretend calendar, and witnesses, all on
//! loopback; and everything they can do wrong.

mod services;

use chrono::{DateTime, TimeDelta, Utc};
use services::{Mood, Services};
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use testigo::anchor::between::{Mark, Marks};
use testigo::anchor::{ots, rfc3161};
use testigo::clock::{Clock, SetClock, SystemClock};
use testigo::config::{Config, SourceSettings};
use testigo::digest::{BodyHash, sha256};
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings};
use testigo::fetch::{FetchSettings, HttpFetcher, Resolver, Roots, user_agent};
use testigo::invented;
use testigo::leaf::{AnchorKind, Leaf};
use testigo::merkle::Verifier;
use testigo::merkle::cosign::WitnessKey;
use testigo::pretend::tsa::{Lineage, Tsa};
use testigo::pretend::{Options, Pretend};
use testigo::random::{SeededRandom, SystemRandom};
use testigo::source::SourceProfile;
use testigo::store::{Access, AnchorRow, Batch, Store};
use testigo::time::{Moment, Period};
use testigo::watch::anchoring::{Asker, NotStamped, Role, Service};
use testigo::watch::keeper::Keeper;
use testigo::watch::roster::Roster;
use testigo::watch::run::{Run, Told, Work, run};
use testigo::watch::sources::in_force;
use testigo::witness::{Witness, serve};
use url::Url;

/// A folder with a service's keys and an archive beside them.
struct Stage {
    dir: TempDir,
    tsa: Tsa,
}

impl Stage {
    fn new(lineage: Lineage) -> Stage {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("tsa");
        std::fs::create_dir(&folder).unwrap();
        let tsa = Tsa::make(&folder, lineage).expect("openssl makes a service");
        let stage = Stage { dir, tsa };
        Store::create(&stage.archive(), SystemClock.now(), Box::new(SystemRandom)).unwrap();
        stage
    }

    fn archive(&self) -> std::path::PathBuf {
        self.dir.path().join("archive")
    }

    fn store(&self, access: Access) -> Store {
        Store::open(&self.archive(), access, Box::new(SystemRandom)).unwrap()
    }

    fn asker(&self, services: Vec<Service>) -> Asker {
        asker(&self.archive(), services, vec![self.tsa.root.clone()], Arc::new(SystemClock))
    }
}

fn fetcher() -> Arc<HttpFetcher> {
    let user_agent = user_agent("0.1.0", "https://testigo.example", None);
    Arc::new(
        HttpFetcher::new(FetchSettings { user_agent, roots: Roots::Bundled, resolver: Resolver::System })
            .unwrap(),
    )
}

fn asker(archive: &Path, services: Vec<Service>, roots: Vec<Vec<u8>>, clock: Arc<dyn Clock>) -> Asker {
    Asker {
        services,
        every: Duration::from_secs(1),
        fetcher: fetcher(),
        clock,
        archive: archive.to_owned(),
        roots,
        random: Mutex::new(Box::new(SystemRandom)),
        crls: Mutex::new(HashMap::new()),
    }
}

fn stamps(url: Url) -> Service {
    Service { url, role: Role::Stamps }
}

fn calendar(url: Url) -> Service {
    Service { url, role: Role::Calendar }
}

fn now() -> DateTime<Utc> {
    SystemClock.now().wall
}

fn keep(store: &mut Store, anchors: Vec<testigo::store::NewAnchor>) {
    store.commit(Batch { anchors, ..Batch::new(SystemClock.now()) }).unwrap();
}

fn check_log(store: &Store) {
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_token_and_a_promise_are_kept_and_openssl_verifies_what_is_handed_out() {
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        let asker = stage.asker(vec![stamps(services.tsr()), calendar(services.calendar())]);
        let since = now();
        let token = asker.stamp(0, since).await.unwrap();
        let promise = asker.stamp(1, since).await.unwrap();
        assert!(token.trusted && token.chain.len() == 2 && token.roots == [stage.tsa.root.clone()]);
        assert!(services.agents().iter().all(|a| a.starts_with("testigo/0.1.0 (+https://testigo.example)")));
        let mut store = stage.store(Access::Write);
        keep(&mut store, vec![token, promise]);
        assert!(asker.upgrade(1).await.unwrap().is_empty(), "there is no block yet");
        services.mine();
        services.set(Mood::Broken);
        assert!(asker.upgrade(1).await.unwrap().is_empty(), "a calendar that vanished leaves its promise");
        services.set(Mood::Good);
        let upgraded = asker.upgrade(1).await.unwrap();
        assert_eq!(upgraded.len(), 1);
        keep(&mut store, upgraded);
        assert!(asker.upgrade(1).await.unwrap().is_empty(), "what is complete is not asked for again");
        check_log(&store);

        let rows = store.anchors().unwrap();
        let kinds: Vec<(AnchorKind, bool)> = rows.iter().map(|r| (r.kind, r.complete)).collect();
        let ots_kind = AnchorKind::OpenTimestamps;
        assert_eq!(kinds, [(AnchorKind::Rfc3161, true), (ots_kind, false), (ots_kind, true)]);
        assert_eq!(rows[1].size, rows[2].size, "the completed proof is over the same checkpoint");
        let bytes = store.anchor_bytes(3).unwrap();
        let proof = ots::Proof::parse(&bytes.proof).unwrap();
        assert_eq!(proof.digest, sha256(&[bytes.note.as_bytes()]));
        assert_eq!(proof.blocks()[0].height, 840_000);
        verified_by_openssl(stage.dir.path(), &store);
    });
}

/// The commands of an evidence folder, with what the store hands out.
fn verified_by_openssl(dir: &Path, store: &Store) {
    let bytes = store.anchor_bytes(1).unwrap();
    let token = rfc3161::verify(&bytes.proof, sha256(&[bytes.note.as_bytes()]), None, &bytes.roots).unwrap();
    std::fs::write(dir.join("checkpoint"), &bytes.note).unwrap();
    std::fs::write(dir.join("token.tsr"), &bytes.proof).unwrap();
    for (i, der) in bytes.chain.iter().chain(&bytes.roots).enumerate() {
        std::fs::write(dir.join(format!("{i}.der")), der).unwrap();
    }
    let at = token.time.timestamp().to_string();
    for args in [
        vec!["x509", "-inform", "DER", "-in", "1.der", "-out", "chain.pem"],
        vec!["x509", "-inform", "DER", "-in", "2.der", "-out", "roots.pem"],
        vec![
            "ts",
            "-verify",
            "-data",
            "checkpoint",
            "-in",
            "token.tsr",
            "-CAfile",
            "roots.pem",
            "-untrusted",
            "chain.pem",
            "-attime",
            &at,
        ],
    ] {
        let done = Command::new("openssl").args(&args).current_dir(dir).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn a_token_that_was_entered_and_is_not_good_is_found_by_log_verify() {
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        let good = stage.asker(vec![stamps(services.tsr())]).stamp(0, now()).await.unwrap();
        let mut store = stage.store(Access::Write);
        let later = Some(good.time.unwrap() + TimeDelta::hours(1));
        let mut other = testigo::store::NewAnchor { time: later, ..good.clone() };
        let mut broken = testigo::store::NewAnchor { ..good.clone() };
        *broken.proof.last_mut().unwrap() ^= 1;
        other.asked_at -= TimeDelta::seconds(1);
        keep(&mut store, vec![good, other, broken]);
    });
    let (said, code) = program(&stage.archive(), &["log", "verify"]);
    assert_eq!(code, Some(8), "{said}");
    let problems: Vec<&str> =
        said["problems"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    let expected = [
        "anchor 2 (rfc3161) is not good: its entry says another time than its token",
        "anchor 3 (rfc3161) is not good: the signature does not fit the token",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn what_a_hostile_service_answers_is_refused_in_exact_words() {
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        let asker = stage.asker(vec![stamps(services.tsr()), calendar(services.calendar())]);
        asker.stamp(0, now()).await.unwrap();
        for (mood, words) in [
            (Mood::Garbage, "the answer is no time-stamp answer: its form is another one"),
            (Mood::OtherHash, "the token is of another digest"),
            (Mood::Replayed, "the token is an answer to another question: its nonce is not ours"),
            (Mood::Sha1, "the answer stamps by 1.3.14.3.2.26, and only SHA-256 is asked for"),
            (Mood::Refuses, "the service refused: status 2"),
            (Mood::Broken, "it answered with status 503"),
            (Mood::Endless, "its answer is too long"),
            (Mood::Elsewhere, "it answered with status 302"),
            (Mood::Never, "it did not answer in time"),
        ] {
            services.set(mood);
            let said = asker.stamp(0, now()).await.unwrap_err().to_string();
            assert_eq!(said, words, "{mood:?}");
        }
        services.set(Mood::Garbage);
        let said = asker.stamp(1, now()).await.unwrap_err().to_string();
        assert_eq!(said, "this is no OpenTimestamps proof: it has an operation that we do not know");
        services.set(Mood::Broken);
        assert!(matches!(asker.stamp(1, now()).await, Err(NotStamped::Status(503))));
        let gone = stage.asker(vec![stamps("http://127.0.0.1:1/tsr".parse().unwrap())]);
        assert_eq!(gone.stamp(0, now()).await.unwrap_err().to_string(), "it cannot be reached");
    });
}

#[test]
fn ended_and_weak_certificates_are_refused_and_an_unknown_root_is_recorded() {
    for (lineage, words) in [
        (Lineage::Ended, "a certificate of the token was not valid at the time it names"),
        (Lineage::SignsBySha1, "the token is signed by 1.3.14.3.2.26, which is too weak or unknown"),
    ] {
        let stage = Stage::new(lineage);
        runtime().block_on(async {
            let services = Services::start(stage.tsa.clone()).await;
            let asker = stage.asker(vec![stamps(services.tsr())]);
            assert_eq!(asker.stamp(0, now()).await.unwrap_err().to_string(), words);
        });
    }
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        let unknown = asker(&stage.archive(), vec![stamps(services.tsr())], vec![], Arc::new(SystemClock));
        let token = unknown.stamp(0, now()).await.unwrap();
        assert!(!token.trusted);
        let mut store = stage.store(Access::Write);
        keep(&mut store, vec![token]);
        assert!(!store.anchors().unwrap()[0].trusted);
    });
}

#[test]
fn a_time_from_the_future_or_the_past_is_refused() {
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        for (hours, words) in [(-2, "in the future"), (2, "before it was asked for")] {
            let moment = Moment { wall: now() + TimeDelta::hours(hours), ..SystemClock.now() };
            let clock = Arc::new(SetClock::new(moment));
            let off =
                asker(&stage.archive(), vec![stamps(services.tsr())], vec![stage.tsa.root.clone()], clock);
            let said = off.stamp(0, moment.wall).await.unwrap_err().to_string();
            assert!(said.contains(words) && said.contains("compare this machine's clock"), "{said}");
        }
    });
}

/// The loop on a pretend locator, with these services.
fn looking(archive: &Path, pretend: &Pretend, anchors: Asker, people: u32) -> Run {
    let mut config = Config::default();
    let every = Period::from_millis(500);
    (config.schedule.hot, config.schedule.normal, config.schedule.cold) = (every, every, every);
    config.fetch.daily_cap = u32::MAX;
    let here = SourceSettings { base_url: Some(pretend.base_url()), ..SourceSettings::default() };
    config.sources.insert("roster-html".to_owned(), here);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut store = Store::open(archive, Access::Write, Box::new(SystemRandom)).unwrap();
    let invented = (0..people).map(|i| {
        let mut person = invented::person(i);
        person.sources = vec!["roster-html".to_owned()];
        person
    });
    store.enrol_all(invented.collect(), clock.now()).unwrap();
    let sources = Arc::new(in_force(&config, &[Arc::new(SourceProfile::builtin("roster-html").unwrap())]));
    let (roster, rows) = Roster::load(&store, &sources, &config).unwrap();
    let roster = Arc::new(roster);
    let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone()).unwrap();
    let browser = Arc::new(BrowserFetcher::new(BrowserSettings {
        program: None,
        path: None,
        folder: archive.join("browser"),
        window: false,
        timeout: Period::from_secs(10),
        user_agent: "testigo/test".to_owned(),
    }));
    let (work, archive) = (Work::Schedule(rows), archive.to_owned());
    Run {
        clock,
        fetcher: fetcher(),
        browser,
        sources,
        roster,
        keeper,
        work,
        archive,
        anchors: Some(anchors),
        alerts: None,
    }
}

/// Tokens of the looks, in the order of the log.
fn tokens(store: &Store) -> Vec<Option<BodyHash>> {
    let mut tokens = Vec::new();
    store.looks_in_time(&mut |look| tokens.push(look.token)).unwrap();
    tokens
}

#[test]
fn looks_stand_between_tokens_and_a_service_that_fails_delays_none_of_them() {
    let stage = Stage::new(Lineage::Usual);
    runtime().block_on(async {
        let services = Services::start(stage.tsa.clone()).await;
        let pretend = Pretend::start(Options { people: Vec::new(), ..Options::default() }).await.unwrap();
        let asker = stage.asker(vec![stamps(services.tsr()), calendar(services.calendar())]);
        let run_of = looking(&stage.archive(), &pretend, asker, 2);
        let mut looks = Vec::new();
        let stop = async {
            tokio::time::sleep(Duration::from_millis(3_500)).await;
            services.set(Mood::Garbage);
            tokio::time::sleep(Duration::from_millis(3_000)).await;
            services.set(Mood::Never);
            tokio::time::sleep(Duration::from_millis(3_000)).await;
            services.set(Mood::Good);
            services.mine();
            tokio::time::sleep(Duration::from_millis(6_000)).await;
        };
        let mut tell = |told: Told<'_>| {
            if let Told::News(news) = told {
                looks.extend(news.seen.iter().map(|seen| seen.at));
            }
        };
        drop(run(run_of, stop, &mut tell).await.unwrap());
        // The slots come twice a second for each of two people; a service that hangs (five seconds) holds up none of them.
        let longest = looks.windows(2).map(|w| w[1] - w[0]).max().unwrap();
        assert!(longest < TimeDelta::seconds(4), "{longest} without a look");
    });
    let store = stage.store(Access::Write);
    check_log(&store);
    let rows = store.anchors().unwrap();
    let of = |kind: AnchorKind| rows.iter().filter(|r| r.kind == kind).collect::<Vec<&AnchorRow>>();
    let marks: Vec<&AnchorRow> = of(AnchorKind::Rfc3161);
    assert!(marks.len() >= 4, "{} tokens", marks.len());
    assert!(of(AnchorKind::OpenTimestamps).iter().any(|r| r.complete), "promises were exchanged");
    let delay = marks.iter().map(|r| r.received_at - r.asked_at).max().unwrap();
    assert!(delay > TimeDelta::seconds(4), "the log tells of the delay: {delay}");
    let tokens = tokens(&store);
    assert!(tokens.last().unwrap().is_some(), "the last look names a token");
    let marks = marks.iter().map(|r| Mark { proof: r.proof, size: r.size, time: r.time.unwrap() }).collect();
    let marks = Marks::new(marks);
    let mut held = 0;
    store
        .looks_in_time(&mut |look| {
            let between = marks.around(look.entry, look.token);
            // The service's time has whole seconds.
            assert!(between.after.is_none_or(|after| after <= look.asked), "check {}", look.check);
            let before = between.before.is_none_or(|before| before + TimeDelta::seconds(1) >= look.asked);
            assert!(before, "check {}", look.check);
            held += u32::from(between.width().is_some());
        })
        .unwrap();
    assert!(held > 5, "{held} looks stand between two times");
    printed_by_the_program(&stage);
}

/// What a person sees, from the program itself.
fn printed_by_the_program(stage: &Stage) {
    let program = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_testigo"))
            .arg("--archive")
            .arg(stage.archive())
            .args(args)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let text = program(&["anchor", "--looks"]);
    assert!(text.contains("between two third-party times"), "{text}");
    assert!(text.contains(" wide") && text.contains("root known") && text.contains("block 840000"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&program(&["--json", "anchor"])).unwrap();
    let widths = json["looks"].as_array().unwrap().iter().filter(|l| l["width_s"].is_u64()).count();
    assert!(widths > 5, "{widths}");
    let entries = program(&["log", "entries"]);
    let anchors =
        entries.lines().filter(|l| matches!(Leaf::parse(l.as_bytes()), Ok(Leaf::Anchor(_)))).count();
    assert_eq!(anchors, json["anchors"].as_array().unwrap().len());
}

#[test]
fn a_loopback_archive_asks_nobody_outside() {
    let stage = Stage::new(Lineage::Usual);
    let done = Command::new(env!("CARGO_BIN_EXE_testigo"))
        .arg("--archive")
        .arg(stage.archive())
        .args(["anchor", "--now"])
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("there is nobody to ask for the time"), "{said}");
}

/// A witness of its own folder at work; its address and key.
async fn witness(dir: &Path, name: &str, log: &Store) -> Service {
    let logs = vec![Verifier::parse(&log.genesis().log_key).unwrap()];
    let witness = Witness::open(dir, name, logs, &mut SeededRandom::new(name.len() as u64)).unwrap();
    let key = WitnessKey::parse(&witness.key()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(serve(listener, witness, Arc::new(SystemClock)));
    Service { url, role: Role::Witness(key) }
}

#[test]
fn two_clinics_witness_each_other() {
    let (one, two) = (Stage::new(Lineage::Usual), Stage::new(Lineage::Usual));
    runtime().block_on(async {
        let (mut store_one, mut store_two) = (one.store(Access::Write), two.store(Access::Write));
        let by_two = witness(&two.dir.path().join("w"), "two.example/w", &store_one).await;
        let by_one = witness(&one.dir.path().join("w"), "one.example/witness", &store_two).await;
        for (stage, store, service) in [(&one, &mut store_one, by_two), (&two, &mut store_two, by_one)] {
            let Role::Witness(key) = service.role.clone() else { panic!("a witness") };
            let asker = stage.asker(vec![service]);
            for round in 0..4 {
                let cosigned = asker.stamp(0, now()).await.unwrap();
                keep(store, vec![cosigned]);
                let row = store.anchors().unwrap().pop().unwrap();
                let bytes = store.anchor_bytes(row.no).unwrap();
                let note = String::from_utf8(bytes.proof).unwrap();
                assert!(note.starts_with(&bytes.note) && key.verify(&note).is_ok(), "round {round}");
                store.enrol_all(vec![invented::person(round)], SystemClock.now()).unwrap();
            }
            check_log(store);
        }
    });
}

/// Copies the closed archive.
fn copy(from: &Path, to: &Path) {
    Command::new("cp").arg("-a").args([from, to]).status().unwrap();
}

#[test]
fn witnesses_that_know_another_history_do_not_cosign() {
    let stage = Stage::new(Lineage::Usual);
    let other = stage.dir.path().join("other");
    runtime().block_on(async {
        let mut store = stage.store(Access::Write);
        let first = witness(&stage.dir.path().join("w1"), "one.example/w", &store).await;
        let second = witness(&stage.dir.path().join("w2"), "two.example/w2", &store).await;
        let honest = stage.asker(vec![first.clone(), second.clone()]);
        for i in 0..2 {
            let cosigned = honest.stamp(i, now()).await.unwrap();
            keep(&mut store, vec![cosigned]);
        }
        drop(store);
        copy(&stage.archive(), &other);
        // The first witness sees one future of the log, the second another.
        let mut store = stage.store(Access::Write);
        store.enrol_all(vec![invented::person(1), invented::person(2)], SystemClock.now()).unwrap();
        honest.stamp(0, now()).await.unwrap();
        let mut forked = Store::open(&other, Access::Write, Box::new(SystemRandom)).unwrap();
        forked.enrol_all(vec![invented::person(3), invented::person(4)], SystemClock.now()).unwrap();
        let dishonest = asker(&other, vec![first, second], vec![], Arc::new(SystemClock));
        dishonest.stamp(1, now()).await.unwrap();
        let words = |said: Result<_, NotStamped>| said.map(|_: testigo::store::NewAnchor| ()).unwrap_err().to_string();
        assert_eq!(
            words(dishonest.stamp(0, now()).await),
            "it does not cosign: it knows another history of this log (the same size with another root)"
        );
        assert!(words(honest.stamp(1, now()).await).contains("another history"));
        store.enrol_all(vec![invented::person(5)], SystemClock.now()).unwrap();
        assert_eq!(
            words(honest.stamp(1, now()).await),
            "it does not cosign: it knows another history of this log (what it cosigned is not the beginning of what is here)"
        );
        honest.stamp(0, now()).await.unwrap();
        assert_eq!(
            words(dishonest.stamp(0, now()).await),
            "it does not cosign: it knows another history of this log (a longer one)"
        );
    });
}

/// The program with these arguments; what it printed as JSON, and its exit code.
fn program(archive: &Path, args: &[&str]) -> (serde_json::Value, Option<i32>) {
    let done = Command::new(env!("CARGO_BIN_EXE_testigo"))
        .arg("--json")
        .arg("--archive")
        .arg(archive)
        .args(args)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&done.stdout);
    (json.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr))), done.status.code())
}

/// A child that is ended with the test.
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait().map(|_| ()));
    }
}

#[test]
fn the_program_asks_at_once_and_another_one_cosigns() {
    let stage = Stage::new(Lineage::Usual);
    let log_key = stage.store(Access::Read).genesis().log_key.clone();
    let folder = stage.dir.path().join("witness");
    let mut child = Child(
        Command::new(env!("CARGO_BIN_EXE_testigo"))
            .args(["--json", "witness", folder.to_str().unwrap(), "--name", "b.example/w", "--log", &log_key])
            .args(["--listen", "127.0.0.1:0", "--stop-after", "60s"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.0.stdout.take().unwrap()), &mut line)
        .unwrap();
    let witness: serde_json::Value = serde_json::from_str(&line).unwrap();
    let (address, key) = (witness["address"].as_str().unwrap(), witness["key"].as_str().unwrap());

    let runtime = runtime();
    let services = runtime.block_on(Services::start(stage.tsa.clone()));
    let config = format!(
        "[anchors]\nservices = [\"{}\", \"http://127.0.0.1:1/tsr\"]\ncalendars = [\"{}\"]\nwitnesses = [\"{address} {key}\"]\n\
         roots = \"../tsa/root.pem\"\n",
        services.tsr(),
        services.calendar()
    );
    std::fs::write(stage.archive().join("testigo.toml"), config).unwrap();
    let (said, code) = program(&stage.archive(), &["anchor", "--now"]);
    assert_eq!(code, Some(0), "{said}");
    let asked = said["asked"].as_array().unwrap();
    let stamped: Vec<bool> = asked.iter().map(|one| one["stamped"].as_bool().unwrap()).collect();
    assert_eq!(stamped, [true, false, true, true], "{said}");
    assert_eq!(asked[1]["why"], "it cannot be reached");
    let (listed, _) = program(&stage.archive(), &["anchor"]);
    let anchors = listed["anchors"].as_array().unwrap();
    let states: Vec<&str> = anchors.iter().map(|a| a["state"].as_str().unwrap()).collect();
    assert!(states[0].starts_with("root known, until "), "{states:?}");
    assert_eq!(&states[1..], ["promised", "cosigned"]);
    let (verified, code) = program(&stage.archive(), &["log", "verify"]);
    assert_eq!((verified["verified"].as_bool(), code), (Some(true), Some(0)), "{verified}");
    assert_eq!(verified["anchors"], 3);
    services.set(Mood::Broken);
    drop(child);
    let (said, code) = program(&stage.archive(), &["anchor", "--now"]);
    assert_eq!(code, Some(5), "nobody could be reached: {said}");
}
