//! Statements of people, by the program as a process: worded, signed with OpenSSH, kept, shown.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An archive with one look, and a key to sign with.
struct Desk {
    folder: tempfile::TempDir,
}

const TEXT: &str = "I opened the page\nand saw this.";

/// One grey point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.good(&["init"]);
        let number = testigo::invented::a_number(7).reveal();
        let person = ["--country", "Chile", "--call", "R.", "--basis", "family", "--source", "bop"];
        desk.good(&[&["watch", "add", &number][..], &person].concat());
        std::fs::write(desk.path("page.png"), PNG).unwrap();
        desk.good(&["import", "page.png", "--person", "R.", "--said", "not-listed"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testigo"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("TESTIGO_ARCHIVE", self.path("archive")).output().unwrap()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is said when it is refused, and the exit code.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Makes `key` and an `allowed` file that vouches for it; signs the statement, in this namespace.
    fn sign(&self, namespace: &str) {
        for name in ["key", "key.pub", "statement.txt.sig"] {
            let _none = std::fs::remove_file(self.path(name));
        }
        let bytes = self.good(&["statement", "1", "--name", "Ana Example", "--text", TEXT, "--print"]);
        std::fs::write(self.path("statement.txt"), bytes).unwrap();
        keygen(self.folder.path(), &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key"]);
        keygen(self.folder.path(), &["-Y", "sign", "-f", "key", "-n", namespace, "statement.txt"]);
        let key = std::fs::read_to_string(self.path("key.pub")).unwrap();
        std::fs::write(self.path("allowed"), format!("ana@example.org {key}")).unwrap();
    }
}

fn keygen(folder: &Path, arguments: &[&str]) {
    let output = Command::new("ssh-keygen").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn say<'a>(text: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["statement", "1", "--name", "Ana Example", "--text", text][..], more].concat()
}

#[test]
fn a_signed_statement_is_kept_shown_apart_and_verifies() {
    let desk = Desk::new();
    desk.sign("testigo-statement");
    let said = desk.good(&say(TEXT, &["--signature", "statement.txt.sig", "--allowed", "allowed"]));
    assert!(said.contains("statement by Ana Example, not seen by the program"), "{said}");
    assert!(said.contains(", signed, entry 3"), "{said}");
    let listed = desk.good(&["statement", "--list"]);
    assert!(listed.contains("I opened the page and saw this."), "{listed}");

    let history = desk.good(&["history", "R."]);
    assert!(
        history.contains(" 1 * ") && history.contains("* check 1: statement by Ana Example"),
        "{history}"
    );
    let json: serde_json::Value = serde_json::from_str(&desk.good(&["history", "R.", "--json"])).unwrap();
    assert_eq!(json["statements"][0]["text"], TEXT);
    assert_eq!(json["statements"][0]["seen_by_the_program"], false);
    assert!(!json["checks"].to_string().contains("Ana"), "nothing of it stands among machine fields");
    assert_eq!(json["checks"][0]["receipt"], serde_json::Value::Null);

    // Somebody with the kept bytes and OpenSSH needs nothing of ours.
    let kept = json["statements"][0]["signature"].as_str().unwrap();
    assert_eq!(kept, std::fs::read_to_string(desk.path("statement.txt.sig")).unwrap());
    assert!(desk.good(&["log", "verify"]).starts_with("Everything agrees"));
    let entry = desk.good(&["log", "entries", "--from", "3"]);
    assert!(entry.contains("\"kind\":\"statement\"") && !entry.contains("Ana"), "{entry}");
}

#[test]
fn a_signature_of_something_else_is_refused_and_nothing_is_kept() {
    let desk = Desk::new();
    let signed = ["--signature", "statement.txt.sig"];
    let vouched = ["--signature", "statement.txt.sig", "--allowed", "allowed"];
    desk.sign("testigo-statement");
    for more in [&signed[..], &vouched] {
        let (code, said) = desk.refused(&say("I saw something else.", more));
        assert!(code == Some(7) && said.contains("is no signature of this statement"), "{said}");
    }
    std::fs::write(desk.path("allowed"), "# nobody\n").unwrap();
    let (code, said) = desk.refused(&say(TEXT, &vouched));
    assert!(code == Some(7) && said.contains("the key of this signature is not in allowed"), "{said}");
    desk.sign("file");
    for more in [&signed[..], &vouched] {
        let (code, said) = desk.refused(&say(TEXT, more));
        assert!(code == Some(7) && said.contains("is no signature of this statement"), "{said}");
    }
    std::fs::write(desk.path("statement.txt.sig"), "not a signature").unwrap();
    assert_eq!(desk.refused(&say(TEXT, &signed)).0, Some(7));
    std::fs::write(desk.path("statement.txt.sig"), [0xff; 9]).unwrap();
    assert_eq!(desk.refused(&say(TEXT, &signed)).0, Some(2));
    assert_eq!(desk.refused(&say(TEXT, &["--signature", "nowhere"])).0, Some(2));
    assert_eq!(desk.good(&["statement", "--list"]), "Nobody has said anything of a look.\n");
    assert!(desk.good(&["log", "entries"]).lines().count() == 3);
}

#[test]
fn while_another_process_writes_it_waits_its_turn_and_prints_at_once() {
    let desk = Desk::new();
    let random = Box::new(testigo::random::SystemRandom);
    let archive = desk.path("archive");
    let writer = testigo::store::Store::open(&archive, testigo::store::Access::Write, random).unwrap();
    assert!(desk.good(&say(TEXT, &["--print"])).starts_with("testigo/statement/v1\n"));
    let ends = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(400));
        drop(writer);
    });
    desk.good(&say(TEXT, &[]));
    ends.join().unwrap();
}

#[test]
fn what_cannot_be_said_is_refused_without_repeating_it() {
    let desk = Desk::new();
    let number = testigo::invented::a_number(8).reveal();
    let (code, said) = desk.refused(&say(&format!("I looked for A{number}"), &[]));
    assert!(code == Some(2) && said.contains("no A-number") && !said.contains(&number), "{said}");
    let (code, said) = desk.refused(&["statement", "9", "--name", "Ana Example", "--text", "I saw it."]);
    assert!(code == Some(2) && said.contains("there is no check 9"), "{said}");
    assert_eq!(desk.refused(&["statement", "1"]).0, Some(2));
    assert_eq!(desk.refused(&["statement", "9", "--list"]).0, Some(2));
    assert_eq!(desk.refused(&say(TEXT, &["--allowed", "allowed"])).0, Some(2));
}
