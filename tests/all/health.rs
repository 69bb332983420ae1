//! Is it working? A run beside a pretend page, asked by curl; a heartbeat; `doctor` and `clocks` by the program as a
//! process. Nothing leaves loopback, and no canary leaves the archive.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use testigo::invented;
use testigo::person::{Names, NewPerson};
use testigo::pretend::{Fault, Options, Pretend, Resident, Scope, View};
use tokio::runtime::Runtime;

/// Texts that stand in the archive and must stand nowhere else.
const CANARIES: [&str; 6] =
    ["KANARIO", "INVENTADO-PAJARO", "matter-canary", "group-canary", "ref-canary", "SAMPLETOWN"];

struct Stage {
    folder: tempfile::TempDir,
    site: Pretend,
    people: Vec<NewPerson>,
    /// Dropped last: the site runs in it.
    _runtime: Runtime,
}

fn canary(i: u32) -> NewPerson {
    NewPerson {
        call: "KANARIO".to_owned(),
        names: Some(Names { first: "KANARIO".to_owned(), last: "INVENTADO-PAJARO".to_owned() }),
        matter: Some("matter-canary".to_owned()),
        group: Some("group-canary".to_owned()),
        client_ref: Some("ref-canary".to_owned()),
        ..invented::person(i)
    }
}

fn held(i: u32) -> View {
    View::Listed { place: invented::place(i) }
}

impl Stage {
    fn new(people: u32, more: &str) -> Stage {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let people: Vec<NewPerson> = (0..people).map(|i| canary(i * 5)).collect();
        let residents = people.iter().map(|p| Resident::new(p, held(1))).collect();
        let options = Options { people: residents, ..Options::default() };
        let site = runtime.block_on(Pretend::start(options)).unwrap();
        let stage = Stage { folder: tempfile::tempdir().unwrap(), site, people, _runtime: runtime };
        stage.good(&["init"]);
        let config = format!(
            "[sources.bop]\nbase_url = \"{}\"\n[schedule]\nhot = \"1s\"\nnormal = \"1s\"\ncold = \"1s\"\n\
             [anchors]\noff = true\n{more}",
            stage.site.base_url()
        );
        std::fs::write(stage.path("testigo.toml"), config).unwrap();
        for person in &stage.people {
            let (number, names) = (person.a_number.reveal(), person.names.as_ref().unwrap());
            stage.good(&[
                "watch",
                "add",
                &number,
                "--country",
                &person.country,
                "--call",
                &person.call,
                "--basis",
                "family",
                "--source",
                "bop",
                "--matter",
                "matter-canary",
                "--group",
                "group-canary",
                "--client-ref",
                "ref-canary",
                "--first-name",
                &names.first,
                "--last-name",
                &names.last,
            ]);
        }
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("archive").join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testigo"));
        command.args(arguments).current_dir(self.folder.path()).env("TESTIGO_ARCHIVE", self.path(""));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// No canary and no number.
    fn is_clean(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        for canary in CANARIES {
            assert!(!text.contains(canary), "{canary} in {text}");
        }
        for person in &self.people {
            assert!(!text.contains(&person.a_number.reveal()) && !text.contains("p-"), "{text}");
        }
    }
}

/// `testigo run`, and where it tells of its health.
struct Running {
    child: Child,
    at: String,
}

impl Running {
    fn start(stage: &Stage) -> Running {
        let mut child = stage.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.find_map(|line| line.ok().filter(|l| l.contains("health is told at"))).unwrap();
        // The pipe must not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        let at = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Running { child, at }
    }

    /// Status and body, by curl.
    fn ask(&self, path: &str, more: &[&str]) -> (u16, Vec<u8>) {
        let url = format!("http://{}{path}", self.at);
        let output = Command::new("curl")
            .args(["-s", "-m", "10", "-w", "\n%{http_code}"])
            .args(more)
            .arg(url)
            .output()
            .unwrap();
        let end = output.stdout.iter().rposition(|b| *b == b'\n').unwrap();
        let status = String::from_utf8_lossy(&output.stdout[end + 1..]).parse().unwrap();
        (status, output.stdout[..end].to_vec())
    }

    fn until(&self, path: &str, wanted: u16) -> String {
        let began = Instant::now();
        loop {
            let (status, body) = self.ask(path, &[]);
            let body = String::from_utf8(body).unwrap();
            if status == wanted {
                return body;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{path} is {status}: {body}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Says 200 to everybody and remembers what they sent.
struct Listener {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    fn start() -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _time = stream.set_read_timeout(Some(Duration::from_millis(300)));
                let (mut bytes, mut part) = (Vec::new(), [0; 1024]);
                while let Ok(n @ 1..) = stream.read(&mut part) {
                    bytes.extend_from_slice(&part[..n]);
                    if bytes.ends_with(b"\r\n\r\n") {
                        break;
                    }
                }
                all.lock().unwrap().push(String::from_utf8_lossy(&bytes).into_owned());
                let _gone =
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK");
            }
        });
        Listener { port, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

#[test]
fn a_run_tells_of_its_health_and_of_nobody() {
    let listener = Listener::start();
    let stage = Stage::new(
        3,
        &format!(
            "[health]\nlisten = \"127.0.0.1:0\"\nheartbeat = \"http://127.0.0.1:{}/ping/0011\"\nheartbeat_every = \"200ms\"\n",
            listener.port
        ),
    );
    let running = Running::start(&stage);
    let began = Instant::now();
    assert_eq!(running.ask("/healthz", &[]), (200, b"alive\n".to_vec()));
    assert_eq!(running.until("/readyz", 200), "ready\n");
    let port = running.at.rsplit(':').next().unwrap();

    // Who is answered.
    let host = |name: &str| running.ask("/metrics", &["-H", &format!("Host: {name}")]);
    assert_eq!(host(&format!("localhost:{port}")).0, 200);
    for name in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", "localhost:1"] {
        let (status, body) = host(name);
        assert_eq!(status, 421, "{name}");
        stage.is_clean(&body);
    }
    assert_eq!(running.ask("/metrics", &["-X", "POST"]).0, 405);
    assert_eq!(running.ask("/metrics", &["-X", "DELETE"]).0, 405);
    assert_eq!(running.ask("/metrics", &["--head"]).0, 405);
    assert_eq!(running.ask("/people", &[]).0, 404);

    // What is answered.
    let mut metrics = running.until("/metrics", 200);
    while !metrics.contains("outcome=\"listed\"") || !metrics.contains("testigo_ready 1") {
        assert!(began.elapsed() < Duration::from_secs(60), "{metrics}");
        std::thread::sleep(Duration::from_millis(200));
        metrics = running.until("/metrics", 200);
    }
    for start in [
        "testigo_looks_total{source=\"bop\",outcome=\"listed\"} ",
        "testigo_look_seconds_count{source=\"bop\"} ",
        "testigo_last_useful_look_age_seconds{source=\"bop\"} ",
        "testigo_log_entries ",
        "testigo_disk_free_bytes ",
        "testigo_ready 1",
        "testigo_queue_length{queue=\"outbox\"} ",
    ] {
        assert!(metrics.lines().any(|line| line.starts_with(start)), "{start}\n{metrics}");
    }
    stage.is_clean(metrics.as_bytes());

    // `doctor` reads while `run` writes.
    let doctor = stage.run(&["doctor", "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let verdict = |name: &str| {
        let checks = said["checks"].as_array().unwrap();
        checks.iter().find(|c| c["name"] == name).map(|c| c["verdict"].as_str().unwrap().to_owned())
    };
    for name in ["run", "looks", "robots.txt", "permissions", "archive"] {
        assert_eq!(verdict(name).as_deref(), Some("OK"), "{name}: {said}");
    }
    assert_eq!(doctor.status.code(), Some(0), "{said}");
    stage.is_clean(&doctor.stdout);

    // Whom it follows changes while it works; it is asked all the time.
    let each = |what: &str| {
        for person in &stage.people {
            stage.good(&["watch", what, &person.a_number.reveal()]);
        }
    };
    each("pause");
    assert_eq!(running.ask("/healthz", &[]).0, 200);
    assert_eq!(running.until("/readyz", 503), "not ready: nobody is looked for on schedule\n");
    each("resume");
    running.until("/readyz", 200);

    // The page stops answering: looking is of no more use.
    stage.site.set_fault(Scope::Everybody, Fault::ServerError500);
    let why = running.until("/readyz", 503);
    assert!(why.starts_with("not ready: no useful look at bop since "), "{why}");
    stage.is_clean(why.as_bytes());
    let began = Instant::now();
    while !listener.heard().iter().any(|h| h.starts_with("GET /ping/0011/fail HTTP/1.1\r\n")) {
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", listener.heard());
        std::thread::sleep(Duration::from_millis(100));
    }
    let heard = listener.heard();
    assert!(heard.iter().any(|h| h.starts_with("GET /ping/0011 HTTP/1.1\r\n")), "{heard:?}");
    for question in &heard {
        stage.is_clean(question.as_bytes());
        assert!(question.ends_with("\r\n\r\n") && !question.contains("0011?"), "{question}");
    }
    let status = stage.good(&["status"]);
    assert!(status.starts_with("OUT OF DATE: bop: no useful look since "), "{status}");

    // And the run ends.
    drop(running);
    let doctor = stage.run(&["doctor"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(1), "{said}");
    assert!(said.contains("FAIL  run") && said.contains("FAIL  looks"), "{said}");
    stage.is_clean(said.as_bytes());
}

/// An SNTP server (RFC 5905) whose clock is so far ahead.
fn time_server(ahead: f64) -> String {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut packet = [0; 48];
        while let Ok((48, from)) = socket.recv_from(&mut packet) {
            let unix =
                std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
            let stamp = (((unix + ahead + 2_208_988_800.0) * 4_294_967_296.0) as u64).to_be_bytes();
            let mut answer = [0; 48];
            answer[0] = 0b0010_0100;
            answer[1] = 1;
            answer[12..16].copy_from_slice(b"GPS\0");
            answer[16..24].copy_from_slice(&stamp);
            answer[24..32].copy_from_slice(&packet[40..48]);
            answer[32..40].copy_from_slice(&stamp);
            answer[40..48].copy_from_slice(&stamp);
            let _gone = socket.send_to(&answer, from);
        }
    });
    address
}

#[test]
fn time_servers_are_asked_when_somebody_says_so() {
    let stage = Stage::new(0, "");
    let clock = |servers: &[&str]| {
        let output = stage.run(&[&["doctor", "--json", "--ask"], servers].concat());
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = said["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|c| c["name"] == "clock").unwrap()
    };
    let (one, other, wrong, too) =
        (time_server(0.0), time_server(0.2), time_server(900.0), time_server(901.0));
    assert_eq!(clock(&[&one, &other])["verdict"], "OK");
    let fast = clock(&[&wrong, &too]);
    assert_eq!(fast["verdict"], "FAIL", "{fast}");
    assert!(fast["says"].as_str().unwrap().contains("15 min slow"), "{fast}");
    assert_eq!(clock(&[&one, &other, &wrong])["verdict"], "WARN");
}

#[test]
fn a_changed_place_starts_a_lawyers_clock() {
    let rule = "[[clocks]]\nname = \"72 h since place changed\"\nafter = \"place_changed\"\nlength = \"72h\"\n\
                source = \"an invented order, no. 1; año\"\nroles = [\"lawyer\"]\n\
                [[clocks]]\nname = \"1 h, other matter\"\nafter = \"place_changed\"\nlength = \"1h\"\nsource = \"x\"\n\
                matters = [\"another\"]\n";
    let stage = Stage::new(1, rule);
    assert!(stage.good(&["clocks"]).starts_with("No clock runs."));
    stage.good(&["check", "--all"]);
    stage.site.set_view(&stage.people[0].a_number, held(2));
    stage.good(&["check", "--all"]);

    let said = stage.good(&["clocks", "--zone", "America/Chicago"]);
    for part in [
        "72 h since place changed",
        "2d23h59m",
        "an invented order, no. 1; año; check that this rule is still in force",
        " C",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(!said.contains("other matter"), "{said}");
    assert!(stage.good(&["clocks", "--role", "family"]).starts_with("No clock runs."));
    let said: serde_json::Value =
        serde_json::from_str(&stage.good(&["clocks", "KANARIO", "--json"])).unwrap();
    let clock = &said["clocks"][0];
    assert_eq!((clock["state"].as_str(), clock["after"].as_str()), (Some("running"), Some("place_changed")));
    assert_eq!(said["check"], "check that this rule is still in force");

    // The feed: id and matter, no number, no place, no name; other people's parser reads it (tests/calendar_feed.py).
    let feed = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("clocks.ics");
    stage.good(&["clocks", "--ics", feed.to_str().unwrap()]);
    let text = std::fs::read_to_string(&feed).unwrap();
    for secret in
        [stage.people[0].a_number.reveal().as_str(), "KANARIO", "INVENTADO", "SAMPLETOWN", "group-canary"]
    {
        assert!(!text.contains(secret), "{secret}\n{text}");
    }
    assert!(text.contains("matter-canary") && text.contains("BEGIN:VALARM"), "{text}");
    let uid = |text: &str| text.lines().find(|l| l.starts_with("UID:")).map(str::to_owned);
    assert_eq!(uid(&stage.good(&["clocks", "--ics", "-", "--call"])), uid(&text));
    assert!(stage.good(&["clocks", "--ics", "-", "--call"]).contains("KANARIO"));
}
