//! Each fault does on the wire what its name says, as seen by a client that knows nothing but TCP.

use super::*;
use crate::invented;
use std::collections::HashSet;
use std::io::Read;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What one connection brought.
struct Got {
    status: u16,
    /// Everything before the empty line.
    head: String,
    body: Vec<u8>,
    /// The site hung up.
    ended: bool,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn announced(&self) -> usize {
        self.header("content-length").unwrap().parse().unwrap()
    }
}

async fn town(n: u32) -> Pretend {
    Pretend::start(Options::crowd(n)).await.unwrap()
}

fn roster(i: u32) -> String {
    format!("/roster/{}", invented::a_number(i).reveal())
}

fn bop(i: u32) -> String {
    let number = invented::a_number(i).reveal();
    format!("/PublicInfo/execute/inmateloc?todo=query&output=json&inmateNum={number}&inmateNumType=INS")
}

/// Asks once and reads until the site hangs up, is quiet for half a second, or has sent `most` bytes.
async fn raw(pretend: &Pretend, path: &str, most: usize) -> (Vec<u8>, bool) {
    read_until(pretend, path, most, Duration::from_millis(500)).await
}

async fn read_until(pretend: &Pretend, path: &str, most: usize, patience: Duration) -> (Vec<u8>, bool) {
    let port = pretend.base_url().port().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let ask = format!("GET {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: test/1\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    loop {
        let quiet = tokio::time::timeout(patience, stream.read_buf(&mut got)).await;
        match quiet {
            Err(_) => return (got, false),
            Ok(Ok(0) | Err(_)) => return (got, true),
            Ok(Ok(_)) if got.len() >= most => return (got, false),
            Ok(Ok(_)) => {}
        }
    }
}

async fn get(pretend: &Pretend, path: &str) -> Got {
    let (bytes, ended) = read_until(pretend, path, usize::MAX, Duration::from_secs(2)).await;
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
    let status = head[9..12].parse().unwrap();
    Got { status, head, body: bytes[at + 4..].to_vec(), ended }
}

/// The answer about person 0, with this fault for everybody.
async fn faulty(fault: Fault, path: &str) -> Got {
    let pretend = town(3).await;
    pretend.set_fault(Scope::Everybody, fault);
    get(&pretend, path).await
}

const ZERO: &str = "Your search has returned zero (0) matching records.";

#[tokio::test]
async fn the_bop_reply_has_the_documented_shape() {
    let pretend = town(3).await;
    let reply = |got: Got| -> serde_json::Value { serde_json::from_slice(&got.body).unwrap() };
    let got = get(&pretend, &bop(0)).await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/json")));
    let found = reply(got);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["Captcha", "Messages", "FormToken", "InmateLocator"]);
    let row = &found["InmateLocator"][0];
    let names = invented::names(0);
    assert_eq!(
        (row["nameLast"].as_str(), row["nameFirst"].as_str()),
        (Some(&*names.last), Some(&*names.first))
    );
    assert_eq!(row["faclName"].as_str(), Some(invented::place(0).as_str()));
    assert_eq!(row.as_object().unwrap().len(), 16);
    assert!(row.as_object().unwrap().values().all(serde_json::Value::is_string));
    let again = reply(get(&pretend, &bop(0)).await);
    assert_ne!(found["FormToken"], again["FormToken"]);

    let rows = |v: &serde_json::Value| v["InmateLocator"].as_array().unwrap().len();
    let nobody = bop(0).replace(&invented::a_number(0).reveal(), "000000000");
    assert_eq!(rows(&reply(get(&pretend, &nobody).await)), 0);
    assert_eq!(rows(&reply(get(&pretend, &bop(99)).await)), 0, "not a resident");
    let by_name = |first: &str, last: &str| {
        format!("/PublicInfo/execute/inmateloc?todo=query&output=json&nameFirst={first}&nameLast={last}")
    };
    assert_eq!(rows(&reply(get(&pretend, &by_name("Jose", "Garcia")).await)), 3, "the population");
    let own = by_name(&names.first.to_lowercase(), &names.last);
    assert_eq!(rows(&reply(get(&pretend, &own).await)), 1);
    pretend.set_view(&invented::a_number(0), View::Zero);
    assert_eq!(rows(&reply(get(&pretend, &own).await)), 0, "the second path to one who is gone");

    pretend.set_view(&invented::a_number(0), View::Out);
    let out = reply(get(&pretend, &bop(0)).await);
    assert_eq!(out["InmateLocator"][0]["releaseCode"], "R");
    assert_ne!(out["InmateLocator"][0]["actRelDate"], "");
    pretend.set_view(&invented::a_number(0), View::ListedNoPlace);
    assert_eq!(reply(get(&pretend, &bop(0)).await)["InmateLocator"][0]["faclName"], "");
}

#[tokio::test]
async fn roster_and_odls_show_the_same_state() {
    let pretend = town(3).await;
    let number = invented::a_number(1).reveal();
    let page = get(&pretend, &roster(1)).await.text();
    assert!(page.contains(&format!("<dd class=\"anum\">A{number}</dd>")) && page.ends_with("</html>\n"));
    let odls = get(&pretend, &format!("/odls/{number}")).await.text();
    assert!(odls.contains("<div id=\"resultsPage\">") && odls.contains("Status : In ICE Custody"));
    assert!(get(&pretend, &format!("/odls/text/{number}")).await.text().starts_with("Search Results: 1\n"));
    pretend.set_view(&invented::a_number(1), View::Zero);
    for path in [roster(1), format!("/odls/{number}"), format!("/odls/text/{number}")] {
        let page = get(&pretend, &path).await.text();
        assert!(page.contains(ZERO) && !page.contains(&invented::names(1).last), "{page}");
    }
}

#[tokio::test]
async fn it_keeps_what_it_was_asked_and_robots_txt_is_absent_by_default() {
    let pretend = town(1).await;
    let before = SystemClock.now().boot;
    assert_eq!(get(&pretend, "/robots.txt").await.status, 404);
    pretend.set_robots(Robots::Text("User-agent: *\nDisallow: /roster\n".into()));
    assert!(get(&pretend, "/robots.txt").await.text().contains("Disallow"));
    get(&pretend, &roster(0)).await;
    let seen = pretend.requests();
    assert_eq!(
        seen.iter().map(|s| s.path.clone()).collect::<Vec<_>>(),
        ["/robots.txt".to_owned(), "/robots.txt".to_owned(), roster(0)]
    );
    assert!(seen.iter().all(|s| s.method == "GET" && s.user_agent.as_deref() == Some("test/1")));
    assert!(seen.windows(2).all(|w| w[0].at.boot <= w[1].at.boot) && seen[0].at.boot >= before);
    assert!(!format!("{seen:?}").contains(&invented::a_number(0).reveal()));
    pretend.forget_requests();
    assert!(pretend.requests().is_empty());
    for (robots, status) in [(Robots::ServerError, 500), (Robots::Forbidden, 403)] {
        pretend.set_robots(robots);
        assert_eq!(get(&pretend, "/robots.txt").await.status, status);
    }
    pretend.set_robots(Robots::Silent);
    assert_eq!(raw(&pretend, "/robots.txt", 1).await, (vec![], false));
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_posted_forms() {
    let pretend = town(2).await;
    let mut stream = TcpStream::connect(("127.0.0.1", pretend.base_url().port().unwrap())).await.unwrap();
    let form =
        format!("todo=query&output=json&inmateNum={}&inmateNumType=INS", invented::a_number(1).reveal());
    let post = format!(
        "POST /PublicInfo/execute/inmateloc HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let number = invented::a_number(0).reveal();
    let search = format!("POST /search HTTP/1.1\r\nContent-Length: 20\r\n\r\nanum={number}&coo=1");
    let all = format!("{post}{search}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(all.as_bytes()).await.unwrap();
    let mut got = String::new();
    stream.read_to_string(&mut got).await.unwrap();
    assert_eq!(got.matches("HTTP/1.1 200 OK").count(), 3);
    assert!(
        got.contains(&invented::names(1).last)
            && got.contains(&format!("A{number}"))
            && got.contains("id=\"search\"")
    );
}

#[tokio::test]
async fn statuses_and_redirects_are_what_their_names_say() {
    for (fault, status) in [
        (Fault::InternalError, 200),
        (Fault::ServerError500, 500),
        (Fault::NotFound404, 404),
        (Fault::NotModified304, 304),
        (Fault::Forbidden403, 403),
        (Fault::Captcha, 200),
        (Fault::TooMany429 { retry_after: String::new() }, 429),
        (Fault::Unavailable503, 503),
        (Fault::RedirectHome, 302),
    ] {
        assert_eq!(faulty(fault.clone(), &roster(0)).await.status, status, "{fault:?}");
    }
    let limited = Fault::TooMany429 { retry_after: "garbage".into() };
    assert_eq!(faulty(limited, &roster(0)).await.header("retry-after"), Some("garbage"));
    for (fault, to) in [
        (Fault::RedirectHome, "/".to_owned()),
        (Fault::RedirectAway, "http://elsewhere.example/result".to_owned()),
        (Fault::RedirectInward, "http://169.254.169.254/latest/meta-data/".to_owned()),
        (Fault::RedirectLoop, roster(0)),
    ] {
        assert_eq!(faulty(fault, &roster(0)).await.header("location"), Some(to.as_str()));
    }
}

#[tokio::test]
async fn pages_about_nobody_have_neither_record_nor_zero_sentence() {
    for (fault, words) in [
        (Fault::InternalError, "An internal error has occurred"),
        (Fault::Captcha, "verify that you are a human"),
        (Fault::Maintenance, "Scheduled maintenance"),
        (Fault::WaitingRoom, "in line"),
        (Fault::CaptivePortal, "unable to locate your session"),
        (Fault::SessionForm, "id=\"search\""),
        (Fault::Forbidden403, "Access Denied"),
    ] {
        let page = faulty(fault.clone(), &roster(0)).await.text();
        assert!(page.contains(words), "{fault:?}");
        assert!(!page.contains(ZERO) && !page.contains(&invented::names(0).last), "{fault:?}");
    }
    assert!(faulty(Fault::Captcha, &bop(0)).await.text().contains("\"Captcha\":true"));
    assert_eq!(faulty(Fault::Empty, &roster(0)).await.announced(), 0);
}

#[tokio::test]
async fn pages_about_the_wrong_thing_say_it() {
    let name = invented::names(0).last;
    for path in [roster(0), bop(0), roster(0).replace("roster", "odls")] {
        let page = async |fault| faulty(fault, &path).await.text();
        let count = |text: &str| text.matches("INVENTADO-").count();
        let other = page(Fault::OtherPerson).await;
        assert!(count(&other) == 1 && !other.contains(&name), "{path}");
        let two = page(Fault::TwoRecords).await;
        assert!(count(&two) == 2 && two.contains(&name), "{path}");
        let both = page(Fault::Contradiction).await;
        assert!(both.contains(ZERO) && both.contains(&name), "{path}");
        let zero = page(Fault::Zero).await;
        assert!(
            (zero.contains(ZERO) || zero.contains("\"InmateLocator\":[]")) && count(&zero) == 0,
            "{path}"
        );
        let hidden = page(Fault::ZeroHidden).await;
        assert!(hidden.contains(ZERO) && hidden.contains(&name), "{path}");
        let spanish = page(Fault::Spanish).await;
        assert!(spanish.contains("lang=\"es\"") && !spanish.contains(ZERO), "{path}");
        let layout = page(Fault::OtherLayout).await;
        assert!(layout.contains(&name), "{path}");
        assert!(!["id=\"results", "detainee-record", "InmateLocator"].iter().any(|m| layout.contains(m)));
        let hostile = page(Fault::HostileText).await;
        assert!(hostile.contains("<script>alert(1)") && hostile.contains(&"\u{301}".repeat(10_000)));
    }
}

#[tokio::test]
async fn old_copies_repeat_their_tokens_and_a_wrong_clock_is_in_the_date() {
    let date = |got: &Got| chrono::DateTime::parse_from_rfc2822(got.header("date").unwrap()).unwrap();
    let pretend = town(1).await;
    pretend.set_fault(Scope::Everybody, Fault::Stale);
    let (a, b) = (get(&pretend, &roster(0)).await, get(&pretend, &roster(0)).await);
    assert_eq!((a.header("age"), &a.body), (Some("86400"), &b.body));
    let now = SystemClock.now().wall;
    assert!((now - date(&a).to_utc()).num_hours() >= 23);
    pretend.clear_faults();
    let honest = get(&pretend, &roster(0)).await;
    assert!(honest.body != a.body && (now - date(&honest).to_utc()).num_seconds().abs() < 60);
    pretend.set_fault(Scope::Everybody, Fault::ClockOff);
    assert!((date(&get(&pretend, &roster(0)).await).to_utc() - now).num_minutes() >= 19);
}

#[tokio::test]
async fn bytes_are_broken_as_named() {
    let whole = town(1).await;
    let size = get(&whole, &roster(0)).await.body.len();
    let gunzip = |body: &[u8]| {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(body).read_to_end(&mut out).map(|_| out)
    };
    let cut = faulty(Fault::Unfinished, &roster(0)).await;
    assert_eq!((cut.announced(), cut.body.len()), (size * 3 / 4, size * 3 / 4));
    assert!(!cut.text().contains("</html>") && cut.text().contains("detainee-record"));
    assert!(String::from_utf8(faulty(Fault::NotUtf8, &roster(0)).await.body).is_err());
    let deep = faulty(Fault::Deep, &roster(0)).await.text();
    assert_eq!(deep.matches("<div>").count(), 200_000);
    let zipped = faulty(Fault::Gzip, &roster(0)).await;
    assert_eq!(
        (zipped.header("content-encoding"), gunzip(&zipped.body).unwrap().len()),
        (Some("gzip"), size)
    );
    let nested = faulty(Fault::NestedGzip, &roster(0)).await;
    assert_eq!(gunzip(&gunzip(&nested.body).unwrap()).unwrap().len(), size);
    let false_gzip = faulty(Fault::FalseGzip, &roster(0)).await;
    assert_eq!(false_gzip.header("content-encoding"), Some("gzip"));
    assert!(gunzip(&false_gzip.body).is_err());
    let silent = faulty(Fault::SilentGzip, &roster(0)).await;
    assert!(silent.header("content-encoding").is_none() && gunzip(&silent.body).is_ok());
    let bomb = faulty(Fault::GzipBomb, &roster(0)).await;
    let mut first = vec![1; 9 * 1024 * 1024];
    flate2::read::GzDecoder::new(bomb.body.as_slice()).read_exact(&mut first).unwrap();
    assert!(first.iter().all(|b| *b == 0) && bomb.body.len() < 1_300_000);
}

#[tokio::test]
async fn connections_are_broken_as_named() {
    let short = faulty(Fault::Truncated, &roster(0)).await;
    assert!(short.ended && short.body.len() == short.announced() / 2);
    let stalled = faulty(Fault::Stall, &roster(0)).await;
    assert!(!stalled.ended && stalled.body.len() == stalled.announced() / 2);
    let chunked = faulty(Fault::Chunked, &roster(0)).await;
    assert!(
        chunked.ended && chunked.body.ends_with(b"\r\n0\r\n\r\n") && chunked.body.starts_with(b"3e8\r\n")
    );
    let cut = faulty(Fault::ChunkedCut, &roster(0)).await;
    assert!(cut.ended && !cut.body.ends_with(b"\r\n0\r\n\r\n") && cut.header("content-length").is_none());
    assert!(faulty(Fault::HugeHeaders, &roster(0)).await.header("x-padding").unwrap().len() == 1024 * 1024);
    assert_eq!(faulty(Fault::ManyHeaders, &roster(0)).await.head.matches("X-Padding").count(), 10_000);
    let cookies = faulty(Fault::CookieFlood, &roster(0)).await.head;
    assert!(cookies.matches("Set-Cookie").count() == 301 && cookies.contains("Domain=elsewhere.example"));
    let hints = faulty(Fault::EarlyHints, &roster(0)).await;
    assert_eq!(hints.status, 103);
    assert!(String::from_utf8_lossy(&hints.body).contains("HTTP/1.1 200 OK"));

    let pretend = town(1).await;
    let with = async |fault, most| {
        pretend.clear_faults();
        pretend.set_fault(Scope::Everybody, fault);
        raw(&pretend, &roster(0), most).await
    };
    assert_eq!(with(Fault::Hang, 1).await, (vec![], false));
    assert_eq!(with(Fault::ClosedUnanswered, 1).await, (vec![], true));
    let (garbage, ended) = with(Fault::Garbage, usize::MAX).await;
    assert!(ended && !garbage.starts_with(b"HTTP/"));
    let (endless, ended) = with(Fault::Endless, 9 * 1024 * 1024).await;
    assert!(!ended && endless.len() >= 9 * 1024 * 1024);
    let started = Instant::now();
    let (drops, _) = with(Fault::Drip { every: Duration::from_millis(10) }, 20).await;
    assert!(drops.len() < 60 && started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn every_fault_answers_every_form_and_the_site_lives_on() {
    let pretend = town(2).await;
    let odls = roster(0).replace("roster", "odls");
    for fault in Fault::all() {
        for path in [roster(0), bop(0), odls.clone(), odls.replace("odls", "odls/text"), "/odls/".to_owned()]
        {
            pretend.set_fault(Scope::Everybody, fault.clone());
            let silent = matches!(fault, Fault::Hang | Fault::ClosedUnanswered | Fault::Drip { .. });
            assert!(silent || !raw(&pretend, &path, 1).await.0.is_empty(), "{fault:?} on {path}");
            pretend.clear_faults();
        }
    }
    assert_eq!(get(&pretend, &roster(0)).await.status, 200);
}

#[tokio::test]
async fn a_fault_meets_one_a_share_or_everybody_with_the_controls() {
    let pretend = town(200).await;
    let zeros = async || {
        let mut gone = HashSet::new();
        for i in 0..200 {
            if get(&pretend, &roster(i)).await.text().contains(ZERO) {
                gone.insert(i);
            }
        }
        gone
    };
    let population = "/roster?nameFirst=Jose&nameLast=Garcia";
    pretend.set_fault(Scope::One(invented::a_number(7)), Fault::Zero);
    assert_eq!(zeros().await, HashSet::from([7]));
    pretend.clear_faults();
    pretend.set_fault(Scope::Share(0.3), Fault::Zero);
    let share = zeros().await;
    assert!((40..80).contains(&share.len()), "{}", share.len());
    assert_eq!(zeros().await, share, "always the same ones");
    assert!(!get(&pretend, population).await.text().contains(ZERO));
    pretend.clear_faults();
    pretend.set_fault(Scope::Everybody, Fault::Zero);
    assert!(get(&pretend, population).await.text().contains(ZERO));
}

#[tokio::test]
async fn a_fault_can_be_counted_or_have_its_time() {
    let pretend = town(1).await;
    let zero = async || get(&pretend, &roster(0)).await.text().contains(ZERO);
    pretend.add_rule(Rule::new(Scope::One(invented::a_number(0)), Fault::Zero).times(1));
    assert!(zero().await && !zero().await);
    pretend.clear_faults();
    let rule = Rule::new(Scope::Everybody, Fault::Zero);
    pretend.add_rule(rule.clone().between(Duration::ZERO, Duration::from_nanos(1)));
    assert!(!zero().await, "its time is over");
    pretend.add_rule(rule.between(Duration::from_nanos(1), Duration::MAX));
    assert!(zero().await);
}

#[tokio::test]
async fn rounds_have_their_shares() {
    let count = |round: u32, wanted: fn(&(View, Option<Fault>)) -> bool| {
        (0..5_000).map(|i| round_view(i, round)).filter(wanted).count()
    };
    assert_eq!(count(0, |(v, _)| *v == View::Zero), 0);
    assert_eq!((0..5_000).filter(|i| round_view(*i, 2) != round_view(*i, 1)).count(), 350);
    assert_eq!(count(2, |(v, _)| *v == View::Zero), 100);
    assert_eq!(count(3, |(_, f)| f.is_some()), 500);
    assert_eq!(count(4, |(v, _)| *v == View::Zero), 50);
    assert_eq!(count(5, |(v, _)| *v == View::Zero), 5_000);
    assert!((0..5_000).all(|i| round_view(i, 4) == round_view(i, 6)));
    let pretend = town(5_000).await;
    pretend.set_round(3);
    let failing = (0..5_000).find(|i| round_view(*i, 3).1 == Some(Fault::Unavailable503)).unwrap();
    assert_eq!(get(&pretend, &roster(failing)).await.status, 503);
    pretend.set_round(5);
    assert!(get(&pretend, &roster(failing)).await.text().contains(ZERO));
}

#[tokio::test]
async fn dropping_the_site_closes_it() {
    let pretend = town(1).await;
    let port = pretend.base_url().port().unwrap();
    pretend.set_fault(Scope::Everybody, Fault::Hang);
    let mut held = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    held.write_all(format!("GET {} HTTP/1.1\r\n\r\n", roster(0)).as_bytes()).await.unwrap();
    while pretend.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(pretend);
    assert!(matches!(held.read(&mut [0; 8]).await, Ok(0) | Err(_)));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
