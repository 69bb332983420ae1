//! A group: what may be shown and taken, notes, and the list that two people give out.

use super::stage::{Browser, PASSWORD, Stage};

fn key(browser: &Browser) -> String {
    let page = browser.get("/groups");
    let at = page.body.find("/group/").unwrap_or_else(|| panic!("no group: {}", page.main())) + 7;
    page.body[at..at + 16].to_owned()
}

fn user(browser: &Browser, name: &str) -> (Browser, String) {
    let mut other = browser.another();
    other.sign_in(name, PASSWORD);
    let csrf = other.get("/settings").csrf();
    (other, csrf)
}

#[test]
fn what_is_taken_away_names_nobody_and_gives_no_small_count_away() {
    let mut stage = Stage::new(30, 3);
    stage.add_user("ana", "attorney", Some(&["2026-014"]));
    stage.add_user("ben", "read-only", None);
    let browser = stage.owner();
    let key = key(&browser);
    let page = browser.get(&format!("/group/{key}"));
    assert_eq!(page.status, 200);
    let people = browser.get(&format!("/group/{key}/people"));
    assert!(people.body.contains("P01") && people.body.contains("do not pass this on"));
    let files: Vec<String> =
        ["counts.csv", "chart.svg", "method.txt"].map(|file| format!("/group/{key}/{file}")).into();
    for path in files.iter().chain([&format!("/group/{key}"), &format!("/group/{key}/people")]) {
        let text = browser.get(path);
        assert_eq!(text.status, 200, "{path}");
        for person in &stage.people {
            let d = &person.details;
            assert!(!text.body.contains(person.id.as_str()), "{path}");
            assert!(!text.body.contains(&d.a_number.reveal()), "{path}");
            assert!(!text.body.contains(&d.names.as_ref().unwrap().last), "{path}");
        }
    }
    let csv = browser.get(&files[0]).body;
    assert_eq!(csv.lines().count(), 57, "{csv}");
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(["T00:", "T06:", "T12:", "T18:"].iter().any(|hour| cells[0].contains(hour)), "{line}");
        let small = |n: &&&str| n.parse::<u64>().is_ok_and(|n| (1..10).contains(&n));
        assert_eq!(cells[1..6].iter().filter(small).count(), 0, "{line}");
        assert_ne!(cells[1..6].iter().filter(|n| **n == "hidden").count(), 1, "{line}");
        assert!(cells[6].is_empty() || cells[6].parse::<u64>().is_ok_and(|n| n % 5 == 0), "{line}");
    }
    let svg = browser.get(&files[1]);
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    assert!(svg.header("content-disposition").is_some_and(|d| d.starts_with("attachment")));
    assert!(svg.body.contains("<pattern") && !svg.body.contains("<script"));
    let (ana, _) = user(&browser, "ana");
    assert!(
        files.iter().all(|path| ana.get(path).status == 404),
        "whoever does not see everybody sees no group"
    );
    assert_eq!(ana.get(&format!("/group/{key}/people")).status, 404);
    let (ben, _) = user(&browser, "ben");
    assert!(files.iter().all(|path| ben.get(path).status == 403));
}

#[test]
fn notes_are_kept_once_and_taken_back() {
    let mut stage = Stage::new(8, 1);
    let browser = stage.owner();
    let (key, csrf) = (key(&browser), browser.get("/settings").csrf());
    let path = format!("/group/{key}/note");
    for _ in 0..2 {
        let form = format!("csrf={csrf}&moment=2026-03-10T12%3A00&text=raid+%3Cscript%3E%3D1%2B1");
        assert_eq!(browser.post(&path, &form).status, 303);
    }
    let page = browser.get(&format!("/group/{key}"));
    assert_eq!(page.body.matches("raid &lt;script&gt;=1+1").count(), 1, "{}", page.main());
    let nothing = browser.post(&path, &format!("csrf={csrf}&moment=yesterday&text=x"));
    assert!(nothing.header("location").unwrap().contains("done=note-not-kept"));
    let at = page.body.find(&format!("/group/{key}/note/")).unwrap();
    let remove: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
    for _ in 0..2 {
        assert_eq!(browser.post(&remove, &format!("csrf={csrf}")).status, 303);
    }
    assert!(!browser.get(&format!("/group/{key}")).main().contains("raid"));
}

#[test]
fn a_list_of_people_needs_two_of_them() {
    let mut stage = Stage::new(8, 1);
    stage.add_user("ana", "attorney", None);
    stage.add_user("ben", "attorney", None);
    stage.add_user("eva", "staff", None);
    let browser = stage.owner();
    let key = key(&browser);
    let (ana, hers) = user(&browser, "ana");
    let (ben, his) = user(&browser, "ben");
    let (eva, evas) = user(&browser, "eva");
    let post = |who: &Browser, what: &str, csrf: &str| {
        who.post(&format!("/group/{key}/list/{what}"), &format!("csrf={csrf}")).status
    };
    let list = |who: &Browser| who.get(&format!("/group/{key}/list.csv?request=1"));
    assert_eq!(list(&ana).status, 403, "nobody asked");
    assert_eq!(
        (post(&eva, "ask", &evas), post(&ana, "ask", &hers), post(&ana, "ask", &hers)),
        (403, 303, 303)
    );
    assert_eq!(list(&ana).status, 403, "nobody allowed it");
    assert_eq!(post(&ana, "1/allow", &hers), 403, "not for herself");
    assert_eq!((post(&eva, "1/allow", &evas), post(&ben, "9/allow", &his)), (403, 404));
    assert_eq!((post(&ben, "1/allow", &his), post(&ben, "1/allow", &his)), (303, 303));
    let csv = list(&ana);
    assert_eq!(csv.status, 200);
    assert_eq!(csv.body.lines().count(), 4, "three people and the head: {}", csv.body);
    for person in &stage.people {
        assert!(!csv.body.contains(&person.details.a_number.reveal()));
        assert!(!csv.body.contains(&person.details.names.as_ref().unwrap().last));
    }
    assert_eq!(list(&ben).status, 403, "it is hers");
    let log = browser.get("/audit");
    assert!(log.body.contains("/group/{key}/list.csv"), "{}", log.main());
}
