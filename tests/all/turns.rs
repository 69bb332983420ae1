//! Commands that write while `testigo run` is at work: it stands aside for them, and loses no look by it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use testigo::invented;
use testigo::pretend::{Fault, Options, Pretend, Scope};
use testigo::store::{Running, Store, Turn};

/// Every person is looked at so often.
const EVERY: u64 = 8;

/// A pretend page, an archive with one person, and `run` at work on it.
struct Desk {
    folder: tempfile::TempDir,
    pretend: Pretend,
    runtime: tokio::runtime::Runtime,
    run: Option<Child>,
}

impl Desk {
    /// The page takes so long for an answer.
    fn new(latency: Duration) -> Desk {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let pretend = runtime.block_on(Pretend::start(Options { latency, ..Options::crowd(6) })).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "[schedule]\nhot = \"{EVERY}s\"\nnormal = \"{EVERY}s\"\ncold = \"{EVERY}s\"\n\
             [sources.roster-html]\nbase_url = \"{}\"\n",
            pretend.base_url()
        );
        std::fs::write(folder.path().join("testigo.toml"), config).unwrap();
        let mut desk = Desk { folder, pretend, runtime, run: None };
        desk.good(&["init"]);
        desk.follow(0);
        desk.start();
        desk.wait_for("a first look", |desk| desk.checks() > 0);
        desk
    }

    fn start(&mut self) {
        let said = std::fs::File::create(self.path("said")).unwrap();
        let mut command = self.command(&["run"]);
        command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        self.run = Some(command.spawn().unwrap());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self) -> PathBuf {
        self.path("archive")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testigo"));
        command.args(["--config", "testigo.toml"]).args(arguments).current_dir(self.folder.path());
        command.env("TESTIGO_ARCHIVE", self.archive());
        command
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The arguments that follow somebody of the crowd.
    fn follow_arguments(&self, no: u32) -> Vec<String> {
        let person = invented::person(no);
        let number = person.a_number.reveal();
        let call = format!("P{no}");
        let rest = ["--country", &person.country, "--call", &call, "--basis", "family", "--same-family"];
        let source = ["--source", "roster-html"];
        let all = [&["watch", "add", &number][..], &rest, &source].concat();
        all.into_iter().map(str::to_owned).collect()
    }

    fn follow(&self, no: u32) {
        let arguments = self.follow_arguments(no);
        self.good(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn checks(&self) -> u64 {
        Store::open_for_reading(&self.archive()).unwrap().next_check().unwrap() - 1
    }

    fn checks_of(&self, call: &str) -> usize {
        let json: serde_json::Value = serde_json::from_str(&self.good(&["history", call, "--json"])).unwrap();
        json["checks"].as_array().unwrap().len()
    }

    fn wait_for(&self, what: &str, is_there: impl Fn(&Desk) -> bool) {
        let began = Instant::now();
        while !is_there(self) {
            assert!(began.elapsed() < Duration::from_secs(40), "{what} did not come");
            sleep(Duration::from_millis(20));
        }
    }

    /// Ends `run` and says how long it took and what it printed.
    fn stop(&mut self, signal: &str) -> (Duration, String) {
        let mut run = self.run.take().unwrap();
        let began = Instant::now();
        send(signal, &run);
        assert!(run.wait().unwrap().success());
        (began.elapsed(), std::fs::read_to_string(self.path("said")).unwrap())
    }

    /// Nothing was altered. The reasons for which slots were missed.
    fn gaps(&self) -> Vec<String> {
        assert!(self.good(&["log", "verify"]).starts_with("Everything agrees"));
        let store = Store::open_for_reading(&self.archive()).unwrap();
        let all = chrono::DateTime::UNIX_EPOCH..chrono::DateTime::from_timestamp(1 << 34, 0).unwrap();
        store.gaps(None, all).unwrap().into_iter().map(|gap| gap.reason).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(mut run) = self.run.take() {
            let _ended = run.kill();
            let _ended = run.wait();
        }
        let _inside = self.runtime.enter();
    }
}

fn send(signal: &str, process: &Child) {
    let id = process.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

/// Whether nobody writes this moment.
fn is_free(archive: &Path) -> bool {
    std::fs::File::open(archive.join("lock")).unwrap().try_lock_shared().is_ok()
}

#[test]
fn every_command_that_writes_gets_its_turn_while_run_works() {
    let mut desk = Desk::new(Duration::ZERO);
    desk.follow(1);
    desk.wait_for("a look at somebody who came meanwhile", |desk| desk.checks_of("P1") > 0);

    desk.good(&["statement", "1", "--name", "Ana Example", "--text", "I saw it too."]);
    assert!(desk.good(&["statement", "--list"]).contains("I saw it too."));
    assert!(desk.good(&["evidence", "P0", "--for", "court", "--preview"]).contains("Nothing was written"));
    desk.good(&["evidence", "P0", "--for", "court", "-o", "folder"]);
    let verdict = desk.output(&["verify", "folder"]);
    assert!(matches!(verdict.status.code(), Some(0 | 9)), "{}", String::from_utf8_lossy(&verdict.stdout));
    let nobody = desk.output(&["anchor", "--now"]);
    let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(
        nobody.status.code() == Some(2) && said.contains("there is nobody to ask for the time"),
        "{said}"
    );

    desk.good(&["watch", "pause", "P1"]);
    desk.good(&["watch", "resume", "P1"]);
    let before = desk.checks_of("P1");
    desk.wait_for("a look after the resumption", |desk| desk.checks_of("P1") > before);
    desk.good(&["watch", "remove", "P1", "--yes", "--reason", "test"]);
    let before = desk.checks();
    desk.wait_for("a look after the removal", |desk| desk.checks() > before);

    let (_, said) = desk.stop("-INT");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("Following 1 person"), "{said}");
    assert!(lines.iter().all(|line| !line.contains("aside") && !line.contains("again")), "{said}");
    assert_eq!(said.matches("Following").count(), 1, "it begins once: {said}");
    assert!(desk.good(&["log", "verify"]).starts_with("Everything agrees"));
}

#[test]
fn two_commands_at_once_and_a_slow_page_lose_no_slot() {
    let mut desk = Desk::new(Duration::from_millis(1200));
    // A look is on its way when somebody comes.
    let asked = desk.pretend.requests().len();
    desk.wait_for("a question", |desk| desk.pretend.requests().len() > asked);
    let commands: Vec<Child> = (2..5)
        .map(|no| {
            let mut command = desk.command(&[]);
            command.args(desk.follow_arguments(no)).stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut command in commands {
        assert!(command.wait().unwrap().success());
    }
    desk.wait_for("a look at everybody", |desk| (2..5).all(|no| desk.checks_of(&format!("P{no}")) > 0));
    desk.stop("-TERM");
    assert_eq!(desk.gaps(), [""; 0], "no slot was lost");
    let of_people = |seen: &&testigo::pretend::Seen| !seen.path.contains("robots.txt");
    let (asked, answered) = (desk.pretend.requests().iter().filter(of_people).count(), desk.checks());
    assert_eq!(asked as u64, answered, "every question became a look, and none was asked twice");
}

#[test]
fn a_command_that_is_killed_in_its_turn_leaves_nothing_behind() {
    let mut desk = Desk::new(Duration::ZERO);
    for signal in ["-KILL", "-STOP"] {
        let mut command = desk.command(&["watch", "pause", "P0"]);
        let mut command = command.stdout(Stdio::null()).spawn().unwrap();
        desk.wait_for("its turn", |desk| Turn::is_taken(&desk.archive()));
        send(signal, &command);
        if signal == "-STOP" {
            // It holds its turn, and `run` has gone out of its way.
            desk.wait_for("a free archive", |desk| is_free(&desk.archive()));
            send("-KILL", &command);
        }
        command.wait().unwrap();
        let before = desk.checks();
        let began = Instant::now();
        desk.wait_for("a look after that", |desk| desk.checks() > before);
        assert!(began.elapsed() < Duration::from_secs(2 * EVERY + 3));
    }
    desk.stop("-INT");
    assert!(!Turn::is_taken(&desk.archive()) && !Running::is_held(&desk.archive()));
    assert_eq!(desk.gaps(), [""; 0], "no slot was lost");
}

#[test]
fn slots_of_a_long_pause_are_a_gap_that_says_so() {
    let mut desk = Desk::new(Duration::ZERO);
    let turn = Turn::take(&desk.archive()).unwrap();
    sleep(Duration::from_secs(2 * EVERY + 3));
    let before = desk.checks();
    drop(turn);
    desk.wait_for("a look right after", |desk| desk.checks() > before);
    desk.stop("-INT");
    assert_eq!(desk.gaps(), ["aside"]);
}

#[test]
fn run_ends_at_once_while_it_stands_aside_and_nobody_takes_its_place() {
    let mut desk = Desk::new(Duration::ZERO);
    for signal in ["-INT", "-TERM"] {
        let turn = Turn::take(&desk.archive()).unwrap();
        desk.wait_for("a free archive", |desk| is_free(&desk.archive()));
        // In the pause `run` is still the one who looks.
        for other in [&["run", "--stop-after", "1s"][..], &["check", "P0"]] {
            let refused = desk.output(other);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(refused.status.code() == Some(1) && said.contains("already running"), "{said}");
        }
        let (took, _) = desk.stop(signal);
        assert!(took < Duration::from_secs(5), "{took:?}");
        drop(turn);
        desk.start();
        let before = desk.checks();
        desk.wait_for("a look after a new start", |desk| desk.checks() > before);
    }
    let running = Running::refuse(&desk.archive());
    assert!(running.is_err());
    // It stops early also while it waits for a look so as to stand aside.
    desk.pretend.set_fault(Scope::Everybody, Fault::Hang);
    let asked = desk.pretend.requests().len();
    desk.wait_for("a slow look", |desk| desk.pretend.requests().len() > asked);
    let _turn = Turn::take(&desk.archive()).unwrap();
    sleep(Duration::from_secs(2));
    assert!(!is_free(&desk.archive()), "the look may finish");
    let (took, _) = desk.stop("-INT");
    assert!(took < Duration::from_secs(5), "{took:?}");
}
