//! `testigo verify` and `selftest` as a stranger runs them: exit codes, words, and nothing written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use testigo::evidence::sample;
use testigo::pseudonym::SubjectKey;

/// A sample folder on disk, in a folder of its own.
fn sample_in(around: &Path) -> PathBuf {
    let path = around.join("folder");
    for (name, bytes) in sample::folder(&SubjectKey::generate()) {
        let file = path.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    path
}

fn zipped(folder: &Path, file: &Path) {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in contents(folder) {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(format!("case-7/{name}"), options).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    fs::write(file, writer.finish().unwrap().into_inner()).unwrap();
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Exit code, standard output and standard error.
fn run(around: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = assert_cmd::Command::cargo_bin("testigo").unwrap();
    command.current_dir(around).env("HOME", around).env_remove("TESTIGO_ARCHIVE").args(args);
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_folder_and_its_zip_are_judged_alike_and_nothing_is_written() {
    let around = tempfile::tempdir().unwrap();
    let folder = sample_in(around.path());
    zipped(&folder, &around.path().join("folder.zip"));
    let before = contents(around.path());
    let (code, said, _) = run(around.path(), &["verify", "folder"]);
    assert_eq!(code, 9, "{said}");
    assert!(said.starts_with("PASS        bag         no file was changed"), "{said}");
    assert!(said.contains("\nNOT PROVEN  time        third parties say"), "{said}");
    assert!(said.contains("\n    $ ssh-keygen -Y verify -f data/log/allowed_signers -I testigo/"), "{said}");
    assert!(said.contains("17 claims: 13 PASS, 4 NOT PROVEN, 0 FAIL\nNothing was found altered."), "{said}");
    assert_eq!(run(around.path(), &["verify", "folder.zip"]).1, said);
    assert_eq!(contents(around.path()), before);
}

#[test]
fn what_was_altered_gives_code_eight_and_is_named() {
    let around = tempfile::tempdir().unwrap();
    let folder = sample_in(around.path());
    fs::write(folder.join("data/REPORT.pdf"), "another report").unwrap();
    let (code, said, _) = run(around.path(), &["verify", "folder"]);
    assert_eq!(code, 8);
    assert!(said.starts_with("FAIL        bag  "), "{said}");
    assert!(said.contains("    data/REPORT.pdf is not what it was\n"), "{said}");
    let (code, json, _) = run(around.path(), &["verify", "folder", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["verdict"], &json["claims"][0]["claim"]), (8, &"FAIL".into(), &"bag".into()));
    let (code, _, why) = run(around.path(), &["selftest", "--attack", "folder"]);
    assert!(code == 2 && why.contains("fails before anything was done to it"), "{why}");
}

#[test]
fn what_is_no_folder_is_named_with_the_next_step() {
    let around = tempfile::tempdir().unwrap();
    let (code, _, why) = run(around.path(), &["verify", "none"]);
    assert!(code == 2 && why.contains("none is not there\n  next: give an evidence folder"), "{why}");
    fs::write(around.path().join("cut.zip"), b"PK\x03\x04").unwrap();
    let (code, _, why) = run(around.path(), &["verify", "cut.zip"]);
    assert!(code == 8 && why.contains("cut.zip was refused: the zip is cut"), "{why}");
}

#[test]
fn an_archive_is_verified_in_the_same_form() {
    let around = tempfile::tempdir().unwrap();
    let (code, _, why) = run(around.path(), &["init", "--archive", "archive"]);
    assert_eq!(code, 0, "{why}");
    let (code, said, _) = run(around.path(), &["verify", "archive"]);
    assert!(code == 0 && said.starts_with("PASS        archive  "), "{said}");
}
