//! Cases N1 to N4 for what is shown: texts that want to be markup, a formula, a header or a command of the terminal,
//! as names and matters of people, on every page, in every table to take away, and in every command that shows people.

use super::path_of;
use super::stage::{Stage, person};
use assert_cmd::Command;
use testigo::person::NewPerson;
use testigo::web::{ROUTES, Serves, Verb};

/// What somebody could put into a file that is imported.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\tx\r\nBcc: everybody@example.org",
    "\u{1b}]8;;http://evil.example\u{7}R.\u{1b}]8;;\u{7}",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31mR\u{8}\u{8}\u{7f}",
    "R\u{202e}.gpj\u{2066}\u{200b}\u{feff}",
    "{ $place } {{x}} ${y} %n",
];

/// Characters that turn, hide or command.
fn commands(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn stage() -> Stage {
    let hostile = |i: usize, text: &str| NewPerson {
        call: text.to_owned(),
        matter: Some(format!("M{i} {text}")),
        group: Some(text.to_owned()),
        client_ref: Some(text.to_owned()),
        country: text.to_owned(),
        ..person(i as u32)
    };
    Stage::of(HOSTILE.iter().enumerate().map(|(i, text)| hostile(i, text)).collect(), 2)
}

#[test]
fn n1_n4_no_page_is_given_markup_or_commands() {
    let mut stage = stage();
    let browser = stage.owner();
    let mut pages = 0;
    for route in ROUTES.iter().filter(|r| r.verb == Verb::Get && matches!(r.serves, Serves::From(..))) {
        for person in 0..HOSTILE.len() {
            if person > 0 && !route.path.contains('{') {
                continue;
            }
            let path = path_of(&stage, route, person);
            let answer = browser.get(&path);
            assert!([200, 303, 404].contains(&answer.status), "{path}: {}", answer.status);
            // Bytes to keep are the website's own, and a page as seen stands in its frame.
            if answer.status != 200 || route.path.ends_with("/raw") || route.path.ends_with("/frame") {
                continue;
            }
            pages += 1;
            if answer.header("content-type").unwrap().starts_with("text/html") {
                assert!(
                    !answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"),
                    "{path}"
                );
                let bad: Vec<char> = answer.body.chars().filter(|c| commands(*c)).collect();
                assert!(bad.is_empty(), "{path}: {bad:?}");
            }
            assert_eq!(answer.head.matches("\r\n\r\n").count(), 0, "{path}: one head");
            assert!(!answer.head.contains("Bcc"), "{path}");
        }
    }
    assert!(pages > 40, "{pages}");
}

#[test]
fn n3_no_cell_is_a_formula() {
    let mut stage = stage();
    let browser = stage.owner();
    let mut tables = 0;
    for route in ROUTES.iter().filter(|r| r.path.ends_with(".csv") && r.verb == Verb::Get) {
        let answer = browser.get(&path_of(&stage, route, 2));
        if answer.status != 200 {
            continue;
        }
        tables += 1;
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(answer.body.as_bytes());
        for cell in rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            let first = cell.trim_start_matches('\u{feff}').chars().next();
            let begins = first.is_some_and(|c| "=+-@\t\r\n;".contains(c));
            assert!(!begins, "{}: {cell:?}", route.path);
            assert!(!cell.chars().any(commands), "{}: {cell:?}", route.path);
        }
    }
    assert!(tables >= 1);
}

#[test]
fn n4_no_command_sends_commands_to_a_terminal() {
    let stage = stage();
    for args in [
        &["status"][..],
        &["watch", "list"],
        &["watch", "show", stage.people[7].id.as_str(), "--full"],
        &["history", stage.people[8].id.as_str()],
        &["events"],
        &["coverage"],
        &["clocks"],
        &["together", "--queue"],
    ] {
        let out =
            Command::cargo_bin("testigo").unwrap().arg("--archive").arg(stage.archive()).args(args).output();
        let out = out.unwrap();
        let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
        assert!(!text.is_empty(), "{args:?}");
        let bad: Vec<char> = text.chars().filter(|c| commands(*c)).collect();
        assert!(bad.is_empty(), "{args:?}: {bad:?}");
    }
}
