//! The language of the command line: an option, a key of the config, a variable; English without them.

use std::path::Path;
use std::process::Output;

fn testigo(archive: &Path, args: &[&str], input: &str) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("testigo").unwrap();
    command.env("TESTIGO_ARCHIVE", archive).env_remove("TESTIGO_LANGUAGE").args(args).write_stdin(input);
    command.output().unwrap()
}

/// An archive in which somebody is followed who was never looked for.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(testigo(folder.path(), &["init"], "").status.success());
    let add =
        ["watch", "add", "-", "--country", "Chile", "--call", "R.", "--basis", "family", "--source", "bop"];
    let out = testigo(folder.path(), &add, "A000000101");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    folder
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn labels_are_english_until_another_language_is_asked_for() {
    let folder = archive();
    let archive = folder.path();
    assert!(said(&testigo(archive, &["status"], "")).contains("Not seen on the list yet"));
    assert!(
        said(&testigo(archive, &["status", "--language", "es"], "")).contains("Todavía no vista en la lista")
    );
    std::fs::write(archive.join("testigo.toml"), "language = \"es\"\n").unwrap();
    assert!(said(&testigo(archive, &["status"], "")).contains("Todavía no vista en la lista"));
    assert!(
        said(&testigo(archive, &["status", "--language", "en"], "")).contains("Not seen on the list yet")
    );
}

#[test]
fn a_language_without_words_is_refused_with_those_that_have_some() {
    let folder = archive();
    let out = testigo(folder.path(), &["--language", "tlh", "status"], "");
    assert_eq!(out.status.code(), Some(2));
    let error = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        error.contains("there are no words in `tlh`") && error.contains("write one of en, es"),
        "{error}"
    );
}
