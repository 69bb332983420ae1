//! Check together on the pages: whose page it is, yes and no, twice, for others, and while others write.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use chrono::Utc;
use std::collections::BTreeMap;
use std::time::Duration;
use testigo::invented;
use testigo::person::NewPerson;
use testigo::random::SystemRandom;
use testigo::store::{CheckFilter, Store};
use testigo::time::Moment;

const RESULTS: &str = "https://locator.ice.gov/odls/#/results";

/// People at a page that only a browser or a person can look at; the second one is of another matter.
fn stage() -> Stage {
    let dir = tempfile::tempdir().unwrap();
    let now = Moment { wall: Utc::now(), boot: Duration::from_secs(1) };
    let archive = dir.path().join("archive");
    let mut store = Store::create_under(&archive, now, BTreeMap::new(), Box::new(SystemRandom)).unwrap();
    let person = |i: u32| NewPerson {
        matter: Some(if i == 1 { "2026-014".into() } else { "2026-022".into() }),
        sources: vec!["ice-odls".into(), "eoir-acis".into()],
        ..invented::person(i)
    };
    let people = store.enrol_all((0..3).map(person).collect(), now).unwrap();
    Stage { dir, people, running: None }
}

/// A page as SingleFile saves it.
fn card(i: u32, place: &str) -> String {
    let person = invented::person(i);
    let names = person.names.unwrap();
    format!(
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {RESULTS} \n saved date: Thu Mar 12 \
         2026 14:03:11 GMT-0600 (Mountain Daylight Time)\n--><body><app-root><div id=resultsPage><h2>Search Results: 1\
         </h2><div>{} {}</div><div>Country of Birth : {}</div><div>A-Number: {}</div><div>Status : In ICE Custody</div>\
         <div>Current Detention Facility: <span class=detention-link>{place}</span></div></div></app-root></body></html>",
        names.first,
        names.last,
        person.country,
        person.a_number.reveal()
    )
}

fn zero(n: u32) -> String {
    format!(
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {RESULTS} \n saved date: Thu Mar 12 \
         2026 14:03:11 GMT-0600 (Mountain Daylight Time)\n--><body><div id=resultsPage><p>Your search has returned zero \
         (0) matching records.</p></div><!-- {n} --></body></html>"
    )
}

struct Desk {
    stage: Stage,
    browser: Browser,
    csrf: String,
}

impl Desk {
    fn new() -> Desk {
        let mut stage = stage();
        let browser = stage.owner();
        let csrf = browser.get("/settings").csrf();
        Desk { stage, browser, csrf }
    }

    fn id(&self, i: usize) -> &str {
        self.stage.people[i].id.as_str()
    }

    fn give_as(&self, browser: &Browser, csrf: &str, i: usize, field: &str, text: &str) -> Answer {
        let part = |name: &str, value: &str| {
            format!("--edge\nContent-Disposition: form-data; name=\"{name}\"\n\n{value}\n")
        };
        let file = match field {
            "text" => part("text", text),
            _ => format!(
                "--edge\nContent-Disposition: form-data; name=\"file\"; filename=\"../../<b>.html\"\nContent-Type: x/y\n\n{text}\n"
            ),
        };
        let body = format!("{}{}{file}--edge--\n", part("csrf", csrf), part("at", "ice-odls"));
        let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
        let headers = format!(
            "Origin: http://{}\nContent-Type: multipart/form-data; boundary=edge\nContent-Length: {}\n",
            browser.host(),
            body.len()
        );
        let cookie = browser.cookie.as_ref().map_or(String::new(), |c| format!("Cookie: {c}\n"));
        let host = browser.host();
        let path = format!("/together/{}/give", self.id(i));
        browser.raw(&format!(
            "POST {path} HTTP/1.1\nHost: {host}\nConnection: close\n{cookie}{headers}\n{}",
            body.replace("\r\n", "\n")
        ))
    }

    fn give(&self, i: usize, text: &str) -> Answer {
        self.give_as(&self.browser, &self.csrf, i, "file", text)
    }

    /// Where a page that was taken waits for its yes.
    fn waits(&self, answer: &Answer) -> String {
        assert_eq!(answer.status, 303, "{}", answer.main());
        let to = answer.header("location").unwrap().to_owned();
        assert!(to.contains("/page/"), "{to}");
        to
    }

    fn answer(&self, page: &str, form: &str) -> Answer {
        let (path, _) = page.split_once('?').unwrap();
        self.browser.post(&format!("{path}/answer"), &format!("csrf={}&at=ice-odls&{form}", self.csrf))
    }

    fn looks(&self, i: usize) -> Vec<(String, String)> {
        let store = Store::open_for_reading(&self.stage.archive()).unwrap();
        let rows = store.history(&self.stage.people[i].id, CheckFilter::default()).unwrap();
        rows.iter().map(|row| (row.outcome.key().to_owned(), format!("{:?}", row.grade))).collect()
    }
}

fn said(answer: &Answer, words: &str) {
    assert!(answer.body.contains(words), "{words} is not in {}", answer.main());
}

#[test]
fn a_page_is_asked_about_and_kept_after_a_yes_and_once() {
    let desk = Desk::new();
    let page = desk.browser.get(&format!("/together/{}", desk.id(0)));
    assert_eq!(page.status, 200);
    said(&page, &invented::a_number(0).reveal());
    said(
        &page,
        "href=\"https://locator.ice.gov/odls/#/search\" target=\"_blank\" rel=\"noopener noreferrer\"",
    );
    let waits = desk.waits(&desk.give(0, &card(0, "EXAMPLE CENTER")));
    said(&desk.browser.get(&waits), "It says: Listed at EXAMPLE CENTER");
    assert!(desk.looks(0).is_empty(), "nothing is kept before the yes");
    let yes = desk.answer(&waits, "answer=yes");
    assert_eq!(yes.status, 303);
    assert!(yes.header("location").unwrap().contains("done=together-kept"), "{}", yes.head);
    assert_eq!(desk.looks(0), [("listed".to_owned(), "B".to_owned())]);
    let twice = desk.answer(&waits, "answer=yes");
    assert!(twice.header("location").unwrap().contains("done=together-gone"), "{}", twice.head);
    assert_eq!(desk.looks(0).len(), 1, "pressed twice, kept once");
    let again = desk.give(0, &card(0, "EXAMPLE CENTER"));
    assert_eq!(again.status, 422);
    said(&again, "You gave us this file before");
    said(&desk.browser.get(&format!("/person/{}", desk.id(0))), "Listed at EXAMPLE CENTER");
}

#[test]
fn a_no_keeps_nothing_and_other_pages_are_not_taken() {
    let desk = Desk::new();
    let waits = desk.waits(&desk.give(0, &card(0, "EXAMPLE CENTER")));
    let no = desk.answer(&waits, "answer=no");
    assert!(no.header("location").unwrap().contains("done=together-dropped"));
    for (text, words) in [
        (card(2, "EXAMPLE CENTER"), "about another person"),
        (card(0, "X").replace("locator.ice.gov", "evil.example"), "it is from evil.example"),
        ("".to_owned(), "It is empty"),
        ("%PDF-".to_owned() + &"x".repeat(10), "was not taken"),
        ("PK\u{3}\u{4}nonsense".to_owned(), "was not taken"),
        ("<html><script>alert(1)</script><p>hello</p></html>".to_owned(), "was not taken"),
    ] {
        let answer = desk.give(0, &text);
        assert_eq!(answer.status, 422, "{text} {}", answer.head);
        said(&answer, words);
        assert!(!answer.body.contains("alert(1)"), "nothing of the file is shown");
    }
    assert!(desk.looks(0).is_empty());
    let left = std::fs::read_dir(desk.stage.archive().join("uploads")).unwrap().flatten();
    assert!(left.into_iter().all(|e| !e.file_name().to_string_lossy().starts_with("upload-")));
}

#[test]
fn one_no_record_wants_a_second_look() {
    let desk = Desk::new();
    let waits = desk.waits(&desk.give(0, &zero(1)));
    said(&desk.browser.get(&waits), "It says: No record found");
    let yes = desk.answer(&waits, "answer=yes");
    let to = yes.header("location").unwrap().to_owned();
    assert!(to.contains("done=together-zero"), "{to}");
    said(&desk.browser.get(&to), "look once more in 10 minutes");
    said(&desk.browser.get("/together"), "One more look is needed");
}

#[test]
fn a_pasted_text_and_a_picture_are_kept_as_told() {
    let desk = Desk::new();
    let person = invented::person(0);
    let names = person.names.unwrap();
    let text = format!(
        "Search Results: 1\n\n{} {}\nCountry of Birth : {}\nStatus : In ICE Custody\nState: TX\n\
         Current Detention Facility: EXAMPLE CENTER\n",
        names.first, names.last, person.country
    );
    let waits = desk.waits(&desk.give_as(&desk.browser, &desk.csrf, 0, "text", &text));
    said(&desk.browser.get(&waits), "grade C");
    assert_eq!(desk.answer(&waits, "answer=yes").status, 303);
    assert_eq!(desk.looks(0)[0].1, "C");
    // A picture is not read: the person says what it said, and a place is needed for "listed".
    let picture = pdf();
    let waits = desk.waits(&desk.give(1, &picture));
    said(&desk.browser.get(&waits), "What did the page say?");
    let without = desk.answer(&waits, "answer=listed&place=");
    said(&without, "Please write the place");
    assert!(desk.looks(1).is_empty());
    assert_eq!(desk.answer(&waits, "answer=listed&place=EXAMPLE+NORTH").status, 303);
    assert_eq!(desk.looks(1), [("listed".to_owned(), "C".to_owned())]);
    said(&desk.browser.get(&format!("/person/{}", desk.id(1))), "EXAMPLE NORTH");
}

/// The least that is a PDF.
fn pdf() -> String {
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".into()
}

#[test]
fn only_who_may_gives_and_nobody_for_another_matter() {
    let mut desk = Desk::new();
    desk.stage.add_user("ana", "staff", Some(&["2026-014"]));
    desk.stage.add_user("ben", "read-only", None);
    let waits = desk.waits(&desk.give(1, &card(1, "EXAMPLE CENTER")));
    let mut ana = desk.browser.another();
    ana.sign_in("ana", PASSWORD);
    let csrf = ana.get("/settings").csrf();
    assert_eq!(ana.get(&format!("/together/{}", desk.id(1))).status, 200);
    assert_eq!(ana.get(&format!("/together/{}", desk.id(0))).status, 404);
    assert_eq!(desk.give_as(&ana, &csrf, 0, "file", &card(0, "X")).status, 404);
    let queue = ana.get("/together").body;
    assert!(queue.contains(desk.id(1)) && !queue.contains(desk.id(0)));
    // What the owner handed over is not hers to answer.
    let (path, _) = waits.split_once('?').unwrap();
    let answer = ana.post(&format!("{path}/answer"), &format!("csrf={csrf}&at=ice-odls&answer=yes"));
    assert!(answer.header("location").unwrap().contains("together-gone"), "{}", answer.head);
    assert!(desk.looks(1).is_empty());
    let mut ben = desk.browser.another();
    ben.sign_in("ben", PASSWORD);
    let csrf = ben.get("/settings").csrf();
    assert_eq!(ben.get("/together").status, 200);
    assert!(!ben.get("/together").body.contains(&format!("href=\"/together/{}", desk.id(0))));
    assert_eq!(ben.get(&format!("/together/{}", desk.id(0))).status, 403);
    assert_eq!(desk.give_as(&ben, &csrf, 0, "file", &card(0, "X")).status, 403);
    assert_eq!(desk.give_as(&desk.browser, "wrong", 0, "file", &card(0, "X")).status, 403);
    assert_eq!(desk.give_as(&desk.browser.another(), &csrf, 0, "file", &card(0, "X")).status, 401);
    desk.stage.running = None;
}

#[test]
fn while_others_write_a_page_waits_and_is_not_lost() {
    // Somebody else holds the archive for a moment only: our turn comes.
    let desk = Desk::new();
    let waits = desk.waits(&desk.give(0, &card(0, "EXAMPLE CENTER")));
    let store =
        Store::open(&desk.stage.archive(), testigo::store::Access::Write, Box::new(SystemRandom)).unwrap();
    std::thread::scope(|scope| {
        let yes = scope.spawn(|| desk.answer(&waits, "answer=yes"));
        std::thread::sleep(Duration::from_millis(600));
        drop(store);
        assert_eq!(yes.join().unwrap().status, 303);
    });
    assert_eq!(desk.looks(0).len(), 1);
}
