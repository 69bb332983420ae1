//! Every route of the program's own list against everybody who has no business there, and the account that is kept of
//! those who have.

use super::stage::{Browser, PASSWORD, Stage};
use super::{method, tells_nothing};
use sha2::{Digest, Sha256};
use testigo::random::SystemRandom;
use testigo::store::{AuditFilter, AuditLog, AuditRow, Deed};
use testigo::web::{ROUTES, Route, Serves, Verb, links};

/// A path with values of somebody: person 2 is of matter 2026-014, person 3 of another.
pub fn path_of(stage: &Stage, route: &Route, person: usize) -> String {
    // Of each person there are as many checks, one after the other; events stand in the order of people.
    let looks = 24 / 2 * DAYS as usize;
    let filled = route
        .path
        .replace("{id}", if route.path.starts_with("/job") { "00" } else { stage.people[person].id.as_str() })
        .replace("{key}", "0011223344556677")
        .replace("{code}", "0123abcd")
        .replace("{contact}", "c-000000000000")
        .replace("{name}", "nobody")
        .replace("{date}", "2026-03-10")
        .replace("{token}", "00")
        .replace("{page}", "00")
        .replace(
            "{no}",
            &if route.path.starts_with("/saved") { person * looks + 2 } else { person + 1 }.to_string(),
        );
    assert!(!filled.contains('{'), "teach this test what {} stands for", route.path);
    filled
}

const DAYS: i64 = 2;

/// Every byte of the archive that a write would change.
fn bytes_of(stage: &Stage) -> Vec<u8> {
    let mut hash = Sha256::new();
    for name in ["testigo.sqlite", "testigo.sqlite-wal", "head"] {
        hash.update(std::fs::read(stage.archive().join(name)).unwrap_or_default());
    }
    hash.finalize().to_vec()
}

fn audit(stage: &Stage) -> Vec<AuditRow> {
    let log = AuditLog::open(&stage.archive()).unwrap();
    assert_eq!(log.first_damaged().unwrap(), None);
    log.rows(&AuditFilter { limit: 10_000, ..AuditFilter::default() }).unwrap()
}

/// Asks for a route as its own page would.
fn ask(browser: &Browser, route: &Route, path: &str, csrf: &str) -> super::stage::Answer {
    match route.verb {
        Verb::Get => browser.get(path),
        Verb::Post => browser.post(path, &format!("csrf={csrf}")),
    }
}

#[test]
fn nobody_without_business_here_gets_a_body_or_changes_a_byte() {
    let mut stage = Stage::new(6, DAYS);
    stage.add_user("ben", "attorney", Some(&["2026-014"]));
    let owner = stage.owner();
    let csrf = owner.get("/settings").csrf();
    let mut ben = owner.another();
    assert_eq!(ben.sign_in("ben", PASSWORD).status, 303);
    let bens = ben.get("/settings").csrf();
    let (before, audited) = (bytes_of(&stage), audit(&stage).len());
    let mut others = 0;
    for route in ROUTES {
        let path = path_of(&stage, route, 2);
        // No session.
        if matches!(route.serves, Serves::From(..)) {
            let answer = ask(&owner.another(), route, &path, &csrf);
            assert_eq!(answer.status, 401, "{path}");
            tells_nothing(&stage, &answer);
        }
        // Another name for us.
        let cookie = owner.cookie.clone().unwrap();
        let answer = owner.raw(&format!(
            "{} {path} HTTP/1.1\nHost: evil.example\nConnection: close\nCookie: {cookie}\nContent-Length: 0\n\n",
            method(route.verb)
        ));
        assert_eq!((answer.status, answer.body.as_str()), (421, ""), "{path}");
        // Another site's page.
        let foreign = "Origin: http://evil.example\n";
        let answer = owner.with(method(route.verb), &path, foreign, &format!("csrf={csrf}"));
        assert_eq!((answer.status, answer.body.as_str()), (403, ""), "{path}");
        // The other verb.
        let answer = match route.verb {
            Verb::Post => owner.get(&format!("{path}?csrf={csrf}")),
            Verb::Get => owner.post(&path, &format!("csrf={csrf}")),
        };
        let has_both = ROUTES.iter().any(|r| r.path == route.path && r.verb != route.verb);
        assert!(has_both || [404, 405].contains(&answer.status), "{path}: {}", answer.status);
        // Somebody of another matter, with everything else right.
        if ["{id}", "{no}"].iter().any(|param| route.path.contains(param)) {
            let theirs = path_of(&stage, route, 3);
            let answer = ask(&ben, route, &theirs, &bens);
            assert!([403, 404].contains(&answer.status), "{theirs}: {}", answer.status);
            tells_nothing(&stage, &answer);
            others += 1;
        }
    }
    assert!(others >= 5 && bytes_of(&stage) == before, "nothing was changed");
    assert_eq!(audit(&stage).len(), audited, "nothing was seen");
}

#[test]
fn every_view_export_and_change_is_accounted_for() {
    let mut stage = Stage::new(6, DAYS);
    stage.add_user("ben", "attorney", Some(&["2026-014"]));
    let owner = stage.owner();
    let mut ben = owner.another();
    ben.sign_in("ben", PASSWORD);
    let person = stage.people[2].id.clone();
    ben.get(&format!("/person/{person}"));
    ben.get(&format!("/person/{}", stage.people[3].id));
    ben.get("/saved/50");
    ben.get("/help");
    let rows = audit(&stage);
    ben.get("/desk.csv");
    owner.get("/");
    ben.get("/desk?status=listed&q=nobody");
    let told: Vec<_> = rows
        .iter()
        .rev()
        .map(|r| (r.entry.who.as_deref(), r.entry.deed, r.entry.route.as_str(), r.entry.person.clone()))
        .collect();
    let (ben, of_ben) = (Some("ben"), Some(person.clone()));
    assert_eq!(
        told,
        [
            (ben, Deed::View, "/sign-in/check", None),
            (ben, Deed::View, "/person/{id}", of_ben.clone()),
            (ben, Deed::View, "/saved/{no}", of_ben.clone()),
        ]
    );
    let rows = audit(&stage);
    let people = |who: Option<&str>, deed: Deed, route: &str| {
        let of = |r: &&AuditRow| {
            (r.entry.who.as_deref(), r.entry.deed, r.entry.route.as_str()) == (who, deed, route)
        };
        let mut people: Vec<_> = rows.iter().filter(of).map(|r| r.entry.person.clone()).collect();
        people.sort();
        people
    };
    let ids = |all: &[usize]| {
        let mut ids: Vec<_> = all.iter().map(|i| Some(stage.people[*i].id.clone())).collect();
        ids.sort();
        ids
    };
    assert_eq!(people(ben, Deed::Export, "/desk.csv"), ids(&[0, 2, 4]), "each row that was taken away");
    assert_eq!(people(None, Deed::View, "/"), ids(&[0, 1, 2, 3, 4, 5]), "each card that was drawn");
    assert_eq!(people(ben, Deed::View, "/desk"), [None], "no row, nobody");
    let page = owner.get(&format!("/audit?person={person}")).body;
    assert!(page.contains("ben") && page.contains("/saved/{no}") && page.contains("/desk.csv"), "{page}");
}

#[test]
fn every_route_about_people_is_on_record() {
    for route in ROUTES.iter().filter(|r| matches!(r.serves, Serves::From(..))) {
        let about_somebody = route.path.contains("{id}") && !route.path.starts_with("/job");
        let part = route.path.ends_with("/frame");
        assert!(!about_somebody || part || route.deed.is_some(), "{} is about somebody", route.path);
        assert!(
            route.verb == Verb::Get || route.deed == Some(Deed::Change),
            "{} changes something",
            route.path
        );
        let taken_away =
            route.path.ends_with(".csv") || route.path.ends_with(".svg") || route.path.ends_with("/raw");
        assert!(!taken_away || route.deed == Some(Deed::Export), "{} is taken away", route.path);
    }
}

#[test]
fn a_link_that_was_left_in_the_folder_lets_the_owner_in_once() {
    let mut stage = Stage::new(1, 1);
    let mut browser = stage.serve();
    let origin = links::announced(&stage.archive()).unwrap();
    assert_eq!(origin, format!("http://{}", browser.host()));
    let link = links::leave(&stage.archive(), &origin, &mut SystemRandom, chrono::Utc::now()).unwrap();
    assert_eq!(browser.open(&link).status, 303);
    assert_eq!(browser.get("/").status, 200);
    assert_eq!(browser.another().open(&link).status, 401, "the page that asks to come in");
    stage.running = None;
    assert_eq!(links::announced(&stage.archive()), None);
}

#[test]
fn a_line_of_the_account_that_was_changed_is_found_by_log_verify() {
    let mut stage = Stage::new(2, 1);
    stage.owner().get(&format!("/person/{}", stage.people[0].id));
    stage.running = None;
    let verify = || {
        let mut command = assert_cmd::Command::cargo_bin("testigo").unwrap();
        command.arg("--archive").arg(stage.archive()).args(["log", "verify"]).output().unwrap()
    };
    let before = verify();
    let said = |out: &std::process::Output| String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(!said(&before).contains("audit log"), "{}", said(&before));
    let file = rusqlite::Connection::open(stage.archive().join("audit.sqlite")).unwrap();
    file.execute_batch("DROP TRIGGER deed_stays; UPDATE deed SET who = 'ben' WHERE no = 1").unwrap();
    drop(file);
    let after = verify();
    assert!(said(&after).contains("line 1 of the audit log"), "{}", said(&after));
    assert_eq!(after.status.code(), Some(8));
}
