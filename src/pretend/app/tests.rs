//! The page in the browser, without one: what it is made of, what its interface answers, and where each fault
//! shows itself. That the page acts on the replies was seen in Chromium, and is tested where the browser is.

use crate::invented;
use crate::pretend::{Fault, InApp, Options, Pretend, Rule, Scope, View};
use serde_json::Value;
use std::collections::HashSet;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Status, head and body of one answer; an empty head where none came.
struct Got {
    head: String,
    body: Vec<u8>,
}

impl Got {
    fn status(&self) -> Option<u16> {
        self.head.get(9..12)?.parse().ok()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn rows(&self) -> Vec<Value> {
        self.json()["result"].as_array().unwrap().clone()
    }
}

async fn town(n: u32) -> Pretend {
    Pretend::start(Options::crowd(n)).await.unwrap()
}

async fn ask(pretend: &Pretend, method: &str, path: &str, body: &str) -> Got {
    let mut stream = TcpStream::connect(("127.0.0.1", pretend.base_url().port().unwrap())).await.unwrap();
    let question = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: test/1\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(question.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    // Until the site hangs up, has sent a lot, or a second is over.
    let read =
        async { while all.len() < 2_000_000 && stream.read_buf(&mut all).await.is_ok_and(|n| n > 0) {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), read).await;
    match all.windows(4).position(|w| w == b"\r\n\r\n") {
        Some(at) => {
            Got { head: String::from_utf8_lossy(&all[..at]).into_owned(), body: all[at + 4..].to_vec() }
        }
        None => Got { head: String::new(), body: all },
    }
}

async fn shell(pretend: &Pretend) -> Got {
    ask(pretend, "GET", "/odls/", "").await
}

fn number_form(i: u32) -> String {
    let (number, country) = (invented::a_number(i).reveal(), invented::country(i));
    format!("a_number={number}&country={country}&g-recaptcha-response=pretend-token-1")
}

async fn by_number(pretend: &Pretend, i: u32) -> Got {
    ask(pretend, "POST", "/odls/api/anumber", &number_form(i)).await
}

/// Whatever may come after it, a document of ours and not a search form of the server's.
fn is_shell(got: &Got) -> bool {
    got.text().contains("<app-root data-delay=")
}

#[tokio::test]
async fn the_document_and_its_files_are_served_and_the_other_forms_stay() {
    let pretend = town(2).await;
    for path in ["/odls", "/odls/"] {
        let got = ask(&pretend, "GET", path, "").await;
        assert!(is_shell(&got) && got.text().contains("<html lang=\"en\">") && got.status() == Some(200));
        assert!(got.head.contains("Set-Cookie: pretend-session=pretend-session-"));
    }
    let files = ["main.js", "core.js", "search.js", "results.js", "conduct.js", "worker.js"];
    for file in files {
        let got = ask(&pretend, "GET", &format!("/odls/{file}"), "").await;
        assert!(got.head.contains("text/javascript") && got.body.starts_with(b"// "), "{file}");
    }
    assert!(ask(&pretend, "GET", "/odls/app.css", "").await.head.contains("text/css"));
    assert_eq!(ask(&pretend, "GET", "/favicon.ico", "").await.status(), Some(404));
    let number = invented::a_number(0).reveal();
    for path in [format!("/odls/{number}"), format!("/odls?anum={number}"), format!("/odls/text/{number}")] {
        let got = ask(&pretend, "GET", &path, "").await.text();
        assert!(got.contains("Status : In ICE Custody") && !got.contains("<app-root data-"), "{path}");
    }
    let by_name = ask(&pretend, "GET", "/odls?first=Jose&last=Garcia", "").await.text();
    assert!(by_name.contains("Search Results: 3"));
    let words = ask(&pretend, "GET", "/odls/assets/i18n/en-lang.json", "").await.json();
    assert_eq!(words["CHL"], "Chile");
    assert!(words["results.zero"].as_str().unwrap().ends_with("please visit link."));
    pretend.set_app_delay(Duration::from_secs(2));
    assert!(shell(&pretend).await.text().contains("data-delay=\"2000\""));
}

#[tokio::test]
async fn the_interface_wants_the_number_and_the_right_country() {
    let pretend = town(3).await;
    let rows = by_number(&pretend, 1).await.rows();
    let names = invented::names(1);
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["first_name"], &rows[0]["last_name"]), (&names.first.into(), &names.last.into()));
    assert_eq!(rows[0]["a_number"], invented::a_number(1).reveal());
    assert_eq!(rows[0]["country_of_birth"], invented::country(1));
    assert!(rows[0]["birth_year"].is_u64() && rows[0]["state_code"] == "TX");

    let code = number_form(1).replace(invented::country(1), {
        let (code, _) = super::COUNTRIES.iter().find(|(_, label)| *label == invented::country(1)).unwrap();
        code
    });
    assert_eq!(ask(&pretend, "POST", "/odls/api/anumber", &code).await.rows().len(), 1);
    let followed = ask(&pretend, "GET", "/odls/api/anumber", "").await;
    assert_eq!(followed.status(), Some(404), "a redirected question has lost its form, and is no zero");
    let elsewhere = number_form(1).replace(invented::country(1), "Vietnam");
    let missing = format!("a_number={}", invented::a_number(1).reveal());
    for wrong in [elsewhere, missing, number_form(90), "a_number=000000000&country=Chile".to_owned()] {
        let got = ask(&pretend, "POST", "/odls/api/anumber", &wrong).await;
        assert_eq!((got.rows().len(), got.json()["success"].as_bool()), (0, Some(true)), "{wrong}");
    }
}

#[tokio::test]
async fn a_name_is_found_exactly_and_may_be_shared() {
    let pretend = town(2).await;
    let names = invented::names(0);
    let mut twin = invented::person(40);
    twin.names = Some(names.clone());
    twin.country = invented::country(0).to_owned();
    pretend.set_person(&twin, View::Out);
    let form = |first: &str, last: &str, country: &str| {
        format!("first_name={first}&last_name={last}&country={country}")
    };
    let right = form(&names.first.to_lowercase(), &names.last, invented::country(0));
    let rows = ask(&pretend, "POST", "/odls/api/bio", &right).await.rows();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|r| r.get("a_number").is_none()), "a name search shows no number");
    assert_eq!(rows[1]["status"], "Not in ICE Custody");
    for wrong in [
        form(&names.first, "X", invented::country(0)),
        form(&names.first, &names.last, "Vietnam"),
        form("Jose", "Garcia", "Mexico"),
    ] {
        assert!(ask(&pretend, "POST", "/odls/api/bio", &wrong).await.rows().is_empty(), "{wrong}");
    }
}

#[tokio::test]
async fn every_view_has_its_reply_and_a_place_its_facility() {
    let pretend = town(1).await;
    let call = "Call ICE for details";
    for (view, status, place) in [
        (View::Listed { place: "PAPER CREEK".to_owned() }, "In ICE Custody", "PAPER CREEK"),
        (View::ListedNoPlace, "In ICE Custody", call),
        (View::Cbp, "In CBP Custody", call),
        (View::Out, "Not in ICE Custody", call),
        (View::Other("In Transit".to_owned()), "In Transit", call),
    ] {
        pretend.set_view(&invented::a_number(0), view);
        let rows = by_number(&pretend, 0).await.rows();
        let location = &rows[0]["current_detention_location"];
        assert_eq!((&rows[0]["status"], &location["name"]), (&status.into(), &place.into()));
        let id = location["id"].as_str().unwrap();
        assert_eq!(id.is_empty(), place == call, "a link only where there is a place");
        let facility = ask(&pretend, "POST", "/odls/api/dtf", &format!("id={id}")).await;
        assert_eq!(facility.rows().len(), usize::from(place != call));
        if place != call {
            assert_eq!(facility.rows()[0]["name"], place);
        }
    }
    pretend.set_view(&invented::a_number(0), View::Zero);
    assert!(by_number(&pretend, 0).await.rows().is_empty());
}

#[tokio::test]
async fn each_fault_shows_itself_where_the_table_says() {
    for fault in Fault::all() {
        let pretend = town(3).await;
        // For one person: the document does not know whom it is about.
        pretend.set_fault(Scope::One(invented::a_number(0)), fault.clone());
        let (document, reply) = (shell(&pretend).await, by_number(&pretend, 0).await);
        assert!(is_shell(&document), "{fault:?}");
        let honest = |got: &Got| {
            got.status() == Some(200)
                && serde_json::from_slice::<Value>(&got.body).is_ok_and(|v| v["result"].is_array())
        };
        let place = fault.in_app();
        match place {
            InApp::View(word) => assert_eq!(reply.json()["show"], word),
            InApp::Document => assert!(!honest(&reply), "{fault:?}"),
            InApp::Form | InApp::Facility => assert!(reply.json().get("show").is_none()),
            InApp::Data => assert!(reply.status() == Some(200) || fault == Fault::EarlyHints, "{fault:?}"),
            InApp::Bytes => {
                let bad_head = reply.head.len() > 65_536 || reply.head.contains("Content-Encoding");
                assert!(!honest(&reply) || bad_head || fault == Fault::CookieFlood, "{fault:?}");
            }
        }
        assert!(honest(&by_number(&pretend, 1).await), "others are left alone: {fault:?}");
        // For everybody.
        pretend.clear_faults();
        pretend.set_fault(Scope::Everybody, fault.clone());
        let document = shell(&pretend).await;
        assert_eq!(is_shell(&document), place != InApp::Document || fault == Fault::Endless, "{fault:?}");
        let changed = document.text().contains("data-form=\"\"");
        assert_eq!(changed, place != InApp::Form && is_shell(&document), "{fault:?}");
    }
}

#[tokio::test]
async fn a_counted_fault_is_used_by_the_answer_that_it_is_about() {
    let pretend = town(2).await;
    pretend.add_rule(Rule::new(Scope::Everybody, Fault::Zero).times(1));
    assert!(is_shell(&shell(&pretend).await));
    assert!(by_number(&pretend, 0).await.rows().is_empty());
    assert_eq!(by_number(&pretend, 0).await.rows().len(), 1);
    pretend.add_rule(Rule::new(Scope::Everybody, Fault::Maintenance).times(1));
    assert!(shell(&pretend).await.text().contains("unavailable for maintenance"));
    assert_eq!(by_number(&pretend, 0).await.rows().len(), 1);
    // A fault of browsers is no fault of the other forms, and is not used up by them.
    pretend.add_rule(Rule::new(Scope::Everybody, Fault::NoResult).times(1));
    let page = ask(&pretend, "GET", &format!("/odls/{}", invented::a_number(0).reveal()), "").await;
    assert!(page.text().contains("In ICE Custody"));
    assert_eq!(by_number(&pretend, 0).await.json()["show"], "NoResult");
}

#[tokio::test]
async fn the_form_can_lack_a_country_and_a_challenge_cannot_be_passed() {
    let pretend = town(5).await;
    pretend.set_fault(Scope::One(invented::a_number(2)), Fault::OtherCountryList);
    let lacks = format!("data-without=\"{}\"", invented::country(2));
    assert!(shell(&pretend).await.text().contains(&lacks));
    pretend.clear_faults();
    pretend.set_fault(Scope::Everybody, Fault::Captcha);
    let challenge = shell(&pretend).await.text();
    assert!(challenge.contains("Please verify that you are a human") && challenge.contains("<script>"));
    assert!(!challenge.contains("<button") && !challenge.contains("submit"));
}

#[tokio::test]
async fn other_words_are_said_as_data_or_named_to_the_page() {
    let pretend = town(1).await;
    let with = async |fault: Fault| {
        pretend.clear_faults();
        pretend.set_fault(Scope::Everybody, fault);
        by_number(&pretend, 0).await.json()
    };
    assert_ne!(with(Fault::OtherPerson).await["result"][0]["last_name"], invented::names(0).last);
    assert_eq!(with(Fault::TwoRecords).await["result"].as_array().unwrap().len(), 2);
    let hostile = with(Fault::HostileText).await["result"][0]["current_detention_location"]["name"].clone();
    assert!(hostile.as_str().unwrap().starts_with("<script>alert(1)"));
    let late = with(Fault::LateResult { after: Duration::from_millis(700) }).await;
    assert_eq!((&late["show"], &late["after"]), (&"LateResult".into(), &700.into()));
    assert_eq!(with(Fault::Stale).await["request"], with(Fault::Stale).await["request"]);
    pretend.set_view(&invented::a_number(0), View::Zero);
    let both = with(Fault::Contradiction).await;
    assert_eq!((both["result"].as_array().unwrap().len(), &both["show"]), (1, &"ZeroToo".into()));
    pretend.clear_faults();
    pretend.set_fault(Scope::Everybody, Fault::DetailsFail);
    assert_eq!(ask(&pretend, "POST", "/odls/api/dtf", "id=1").await.status(), Some(500));
}

#[tokio::test]
async fn the_log_has_every_request_with_its_headers_and_the_tokens() {
    let pretend = town(1).await;
    let files = ["/odls/", "/odls/main.js", "/odls/assets/i18n/en-lang.json", "/favicon.ico"];
    for file in files {
        ask(&pretend, "GET", file, "").await;
    }
    by_number(&pretend, 0).await;
    let seen = pretend.requests();
    let paths: Vec<&str> = seen.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(paths[..4], files);
    assert!(seen.iter().all(|s| s.user_agent.as_deref() == Some("test/1") && s.headers.len() >= 4));
    assert!(seen.windows(2).all(|w| w[0].at.boot <= w[1].at.boot));
    let sent = String::from_utf8(seen[4].body.clone()).unwrap();
    assert!(seen[4].method == "POST" && sent.contains("g-recaptcha-response=pretend-token-"));
}

#[test]
fn the_page_makes_its_tokens_where_the_real_one_does_and_knows_every_word() {
    let scripts = [include_str!("core.js"), include_str!("conduct.js"), include_str!("results.js")].concat();
    for mark in ["pretend-token-", "pretend-session-", "textarea[name=g-recaptcha-response]"] {
        assert!(scripts.contains(mark), "{mark}");
    }
    let words: HashSet<&str> = Fault::all()
        .iter()
        .filter_map(|f| if let InApp::View(word) = f.in_app() { Some(word) } else { None })
        .collect();
    assert_eq!(words.len(), 20);
    assert!(words.iter().all(|word| scripts.contains(&format!("\"{word}\""))), "{words:?}");
    // The sentence comes from the site's words, not from a copy in the page.
    assert!(!scripts.contains("zero (0) matching records"));
}
