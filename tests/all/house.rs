//! Holds the sources to the house rules: who may know whom, which package lives in which room, and where the
//! clock, the environment and the disk may be touched. It never measures length or taste.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of ours: its path under `src`, its room (first part of the path) and its text without tests.
struct Source {
    path: String,
    room: String,
    text: String,
}

/// Rooms without clock, network, disk, environment or async.
const PURE: &[&str] = &[
    "a_number",
    "digest",
    "time",
    "printable",
    "locale",
    "outcome",
    "person",
    "invented",
    "event",
    "policy",
    "deadline",
    "fold",
    "source",
    "saved",
    "config",
    "page",
    "read",
    "seal",
    "pseudonym",
    "leaf",
    "merkle",
    "anchor",
    "statement",
    "schedule",
    "judge",
    "words",
];

/// The beginnings of paths of pure files in rooms that are not pure.
const PURE_FILES: &[&str] = &[
    "alert/compose.rs",
    "alert/ladder",
    "alert/seen.rs",
    "alert/words",
    "alert/numbers.rs",
    "web/bytes.rs",
    "web/drawing.rs",
    "web/gate.rs",
    "web/look.rs",
    "web/pages/",
    "web/places.rs",
    "web/strip.rs",
    "web/words.rs",
    "fetch/receipt.rs",
    "fetch/politeness.rs",
    "fetch/mod.rs",
    "evidence/case.rs",
    "evidence/facts.rs",
    "evidence/words",
    "evidence/tables.rs",
    "evidence/report/",
    "evidence/drafts/",
    "alert/send/address",
    "alert/send/backoff.rs",
    "alert/send/text.rs",
];

/// Outside packages and the rooms that may use them.
const PACKAGES: &[(&str, &[&str])] = &[
    ("fluent_bundle", &["locale"]),
    ("fluent_syntax", &["locale"]),
    ("unic_langid", &["locale"]),
    // HTML of messages, escaped as it is written.
    ("maud", &["alert", "web"]),
    ("rusqlite", &["store"]),
    ("zstd", &["store", "fetch"]),
    ("scraper", &["page"]),
    ("reqwest", &["fetch"]),
    ("hyper", &["fetch", "pretend", "web"]),
    ("hyper_util", &["fetch", "pretend", "web"]),
    ("http_body_util", &["fetch", "pretend"]),
    ("rustls", &["fetch", "web"]),
    ("tokio_rustls", &["fetch", "web"]),
    ("webpki", &["fetch", "anchor"]),
    ("webpki_roots", &["fetch"]),
    ("texting_robots", &["fetch"]),
    ("flate2", &["fetch", "pretend", "saved", "evidence"]),
    ("mail_parser", &["saved"]),
    ("zip", &["saved", "evidence"]),
    // `alert` gives a secret to another program in a file of its own.
    // A file that came with a form is kept until the form was answered.
    ("tempfile", &["evidence", "alert", "web"]),
    ("brotli", &["fetch"]),
    ("csv", &["person", "evidence", "web", "cli"]),
    ("krilla", &["evidence"]),
    ("parley", &["evidence"]),
    ("docx_rs", &["evidence"]),
    ("clap", &["cli", "main"]),
    ("comfy_table", &["cli"]),
    ("indicatif", &["cli"]),
    ("aws_lc_rs", &["pseudonym", "merkle", "anchor", "fetch", "web"]),
    // ASN.1 and certificates of time-stamping services.
    ("cms", &["anchor"]),
    ("der", &["anchor"]),
    ("x509_cert", &["anchor"]),
    ("x509_tsp", &["anchor"]),
    ("webpki_root_certs", &["anchor"]),
    ("rustls_pki_types", &["anchor"]),
    ("getrandom", &["random"]),
    // `fetch` ends stray browsers with it; `evidence` opens files of strangers and no links.
    // `secret` asks whose a file is; `health` asks for free space and who we are.
    ("rustix", &["clock", "store", "fetch", "evidence", "secret", "health"]),
    ("chromiumoxide", &["fetch"]),
    ("futures_util", &["fetch", "web"]),
    // Passwords, comparing secrets, the code for a phone's camera, the difference of two texts.
    ("argon2", &["web"]),
    ("password_hash", &["web"]),
    ("subtle", &["web"]),
    ("qrcode", &["cli"]),
    ("iana_time_zone", &["cli"]),
    ("similar", &["web"]),
    ("axum", &["together", "witness", "health", "web"]),
    ("open", &["cli"]),
    ("toml", &["config", "source", "alert", "cli"]),
    // Secrets: read and wiped in one room.
    ("secrecy", &["secret"]),
    ("zeroize", &["secret", "alert"]),
    ("keyring", &["secret"]),
    // Ways to reach somebody.
    ("lettre", &["alert"]),
    ("notify_rust", &["alert"]),
    ("icalendar", &["deadline"]),
    ("prometheus_client", &["health"]),
    ("rsntp", &["health"]),
];

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("under src").to_string_lossy().replace('\\', "/");
            let room = path.split('/').next().expect("a first part").trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&file).expect("a readable source");
            Source { path, room, text }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The lines of a file that are code of the program: no comments, nothing from `#[cfg(test)]` on.
fn code(source: &Source) -> Vec<(usize, String)> {
    let is_test_file = source.path.ends_with("tests.rs") || source.path.contains("/tests/");
    if is_test_file {
        return Vec::new();
    }
    source
        .text
        .lines()
        .enumerate()
        .take_while(|(_, line)| !line.contains("#[cfg(test)]"))
        .map(|(n, line)| (n + 1, line.split("//").next().unwrap_or_default().to_owned()))
        .collect()
}

/// The rooms in the order of the map.
fn map() -> Vec<String> {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    text.lines()
        .filter_map(|l| {
            l.trim().strip_prefix("pub mod ").and_then(|r| r.strip_suffix(';')).map(str::to_owned)
        })
        .collect()
}

fn report(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_file_uses_only_what_stands_above_its_room() {
    let map = map();
    let rank: BTreeMap<&str, usize> = map.iter().enumerate().map(|(i, room)| (room.as_str(), i)).collect();
    let mut complaints = Vec::new();
    for source in sources() {
        if source.room == "lib" || source.room == "main" {
            continue;
        }
        let Some(own) = rank.get(source.room.as_str()) else {
            complaints.push(format!(
                "src/{}: its room is not in src/lib.rs; add `pub mod {};`",
                source.path, source.room
            ));
            continue;
        };
        for (line, text) in code(&source) {
            for used in text.split("crate::").skip(1) {
                let room: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let higher = rank.get(room.as_str()).is_some_and(|r| r > own);
                if higher {
                    complaints.push(format!(
                        "src/{}:{line}: `{}` uses `{room}`, which stands below it in src/lib.rs; pass a value instead, or move the type up",
                        source.path, source.room
                    ));
                }
            }
        }
    }
    report(&complaints);
}

#[test]
fn an_outside_package_lives_in_its_room() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (line, text) in code(&source) {
            for &(package, rooms) in PACKAGES {
                let used = text.contains(&format!("{package}::")) || text.trim() == format!("use {package};");
                // A module of our own may carry the name of a package, as `csv::` does nowhere yet.
                let whole = text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == package);
                if used
                    && whole
                    && !text.contains(&format!("crate::{package}"))
                    && !rooms.contains(&source.room.as_str())
                {
                    complaints.push(format!(
                        "src/{}:{line}: `{package}` belongs to {}; ask that room, or change this test and say why",
                        source.path,
                        rooms.join(", ")
                    ));
                }
            }
        }
    }
    report(&complaints);
}

#[test]
fn pure_rooms_ask_the_machine_for_nothing() {
    const FORBIDDEN: [&str; 14] = [
        "std::fs",
        "std::net::Tcp",
        "std::net::Udp",
        "std::env",
        "std::process",
        "std::thread",
        "async fn",
        ".await;",
        ".await?",
        "tokio::",
        "crate::clock",
        "crate::random",
        "Utc::now",
        "Instant::now",
    ];
    let mut complaints = Vec::new();
    for source in sources() {
        let pure_file = PURE_FILES.iter().any(|start| source.path.starts_with(start));
        if !PURE.contains(&source.room.as_str()) && !pure_file {
            continue;
        }
        for (line, text) in code(&source) {
            for forbidden in FORBIDDEN.iter().filter(|f| text.contains(**f)) {
                complaints.push(format!(
                    "src/{}:{line}: `{forbidden}` in a pure room; take the value as an argument",
                    source.path
                ));
            }
        }
    }
    report(&complaints);
}

#[test]
fn the_clock_the_environment_and_the_exit_have_their_places() {
    const PLACES: [(&str, &[&str]); 6] = [
        ("Utc::now", &["clock"]),
        ("SystemTime::now", &["clock"]),
        ("std::env::var", &["cli", "main"]),
        ("env::vars", &["cli", "main"]),
        ("process::exit", &["main"]),
        ("random::SystemRandom", &["random", "cli", "main"]),
    ];
    let mut complaints = Vec::new();
    for source in sources() {
        for (line, text) in code(&source) {
            for (what, rooms) in PLACES {
                if text.contains(what) && !rooms.contains(&source.room.as_str()) {
                    complaints.push(format!(
                        "src/{}:{line}: `{what}` belongs to {}",
                        source.path,
                        rooms.join(", ")
                    ));
                }
            }
        }
    }
    report(&complaints);
}

#[test]
fn sql_stays_in_the_store() {
    const SQL: [&str; 6] = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE", "PRAGMA "];
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|s| s.room != "store") {
        for (line, text) in code(source) {
            for sql in SQL.iter().filter(|q| text.contains(**q)) {
                complaints.push(format!(
                    "src/{}:{line}: SQL (`{sql}`) outside src/store; give the store a function",
                    source.path
                ));
            }
        }
    }
    report(&complaints);
}

#[test]
fn every_file_says_what_it_is_and_none_is_unsafe() {
    let mut complaints = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") {
            complaints.push(format!("src/{}:1: open with `//!` and say what the file is for", source.path));
        }
        for (line, text) in code(&source) {
            // A word of Content-Security-Policy is no word of ours.
            let text = text.replace("'unsafe-inline'", "");
            if text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "unsafe") {
                complaints.push(format!("src/{}:{line}: `unsafe`; there is none in this crate", source.path));
            }
        }
    }
    report(&complaints);
}

#[test]
fn no_file_names_an_a_number_that_is_not_invented() {
    // Nine digits after an A, anywhere in the project's texts: only the invented range 0000….
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "docs", "benches"] {
        if root.join(folder).is_dir() {
            collect_texts(&root.join(folder), &mut files);
        }
    }
    files.push(root.join("README.md"));
    let pattern = regex::Regex::new(r"\bA[ #-]?(\d{3})[ -]?(\d{3})[ -]?(\d{3})\b").expect("a pattern");
    let mut complaints = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for (n, line) in text.lines().enumerate() {
            for found in pattern.captures_iter(line) {
                let invented = found[1].starts_with("000") || &found[1] == "999" && &found[2] == "999";
                let spec_example = found[0].replace([' ', '-'], "").starts_with("A012345678");
                if !invented && !spec_example {
                    complaints.push(format!(
                        "{}:{}: an A-number that is not from src/invented.rs",
                        file.display(),
                        n + 1
                    ));
                }
            }
        }
    }
    report(&complaints);
}

fn collect_texts(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_texts(&path, files);
        } else {
            files.push(path);
        }
    }
}
