//! The pages, asked through a real socket with raw requests. The first nineteen tests are the cases L1 to L19 of a
//! hostile local page or user, in their order; the routes come from the program's own list.

mod access;
mod desk;
mod groups;
mod hostile_texts;
mod people;
mod proving;
mod rights;
mod server;
mod stage;
mod telling;
mod together;

use access::path_of;
use stage::{Answer, Browser, PASSWORD, Stage, loopback};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};
use testigo::store::{Access, Store};
use testigo::web::{Listen, ROUTES, Refused, Serves, Verb, own_loopback, start};

/// The path of a route with values that there are.
fn filled(stage: &Stage, path: &str) -> String {
    path.replace("{id}", stage.people[2].id.as_str())
        .replace("{no}", "1")
        .replace("{key}", "0011223344556677")
        .replace("{code}", "0123abcd")
        .replace("{date}", "2026-03-10")
        .replace("{page}", "00112233445566778899aabbccddeeff")
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
    }
}

/// Nothing of anybody stands in it.
fn tells_nothing(stage: &Stage, answer: &Answer) {
    for person in &stage.people {
        assert!(
            !answer.body.contains(person.id.as_str())
                && !answer.body.contains(&person.details.a_number.reveal())
        );
    }
}

#[test]
fn l01_another_host_name_is_refused_before_routing_without_a_word() {
    let mut stage = Stage::new(4, 1);
    let browser = stage.owner();
    for route in ROUTES {
        let cookie = browser.cookie.clone().unwrap();
        let (verb, path) = (method(route.verb), filled(&stage, route.path));
        let answer = browser.raw(&format!(
            "{verb} {path} HTTP/1.1\nHost: evil.example\nConnection: close\nCookie: {cookie}\nContent-Length: 0\n\n"
        ));
        assert_eq!((answer.status, answer.body.as_str()), (421, ""), "{path}");
    }
}

#[test]
fn l02_only_the_exact_host_is_ours() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let (host, cookie) = (browser.host(), browser.cookie.clone().unwrap());
    let port = browser.address.port();
    let ask = |line: &str, hosts: &str| {
        browser.raw(&format!("GET {line} HTTP/1.1\n{hosts}Connection: close\nCookie: {cookie}\n\n")).status
    };
    assert_eq!(ask("/", &format!("Host: {host}\n")), 200);
    for other in [
        "localhost.evil",
        "127.0.0.1:80",
        "127.0.0.1",
        "",
        "0.0.0.0",
        &format!("0.0.0.0:{port}"),
        &format!("localhost:{port}"),
        &format!("{host}.evil.example"),
        &format!("user@{host}"),
        &format!("[::1]:{port}"),
    ] {
        let status = ask("/", &format!("Host: {other}\n"));
        assert!([400, 421].contains(&status), "{other}: {status}");
    }
    assert_eq!(ask("/", &format!("Host: {host}\nHost: {host}\n")), 421);
    assert_eq!(ask("/", &format!("Host: {host}\nHost: evil.example\n")), 421);
    assert_eq!(ask(&format!("http://{host}/"), &format!("Host: {host}\n")), 421);
    assert_eq!(ask("http://evil.example/", &format!("Host: {host}\n")), 421);
    assert!([400, 421].contains(&ask("/", "")));
}

#[test]
fn l03_no_form_of_another_site_does_anything() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let csrf = browser.get("/settings").csrf();
    for route in ROUTES.iter().filter(|r| r.verb == Verb::Post) {
        let body = format!("csrf={csrf}&lang=es");
        let host = browser.host();
        for headers in [
            "Origin: http://evil.example\n".to_owned(),
            "Origin: null\n".to_owned(),
            format!("Origin: http://{}\n", SocketAddr::new(loopback(), 1)),
            format!("Origin: https://{host}\n"),
            String::new(),
            format!("Origin: http://{host}\nSec-Fetch-Site: cross-site\n"),
            format!("Origin: http://{host}\nSec-Fetch-Site: same-site\n"),
        ] {
            let answer = browser.with("POST", route.path, &headers, &body);
            assert_eq!((answer.status, answer.body.as_str()), (403, ""), "{} {headers}", route.path);
        }
        // From our own page, but without its token, or with another one's.
        for token in ["", "x", &csrf[1..]] {
            assert_eq!(
                browser.post(route.path, &format!("csrf={token}&lang=es")).status,
                403,
                "{}",
                route.path
            );
        }
    }
    assert_eq!(browser.get("/").status, 200, "nobody was signed out");
    assert!(browser.get("/").body.contains("lang=\"en\""), "no language was chosen");
    assert_eq!(browser.post("/settings/save", &format!("csrf={csrf}&lang=es")).status, 303);
    assert!(browser.get("/").body.contains("<html lang=\"es\""));
}

#[test]
fn l04_get_changes_nothing() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let csrf = browser.get("/settings").csrf();
    let posts: Vec<&str> = ROUTES.iter().filter(|r| r.verb == Verb::Post).map(|r| r.path).collect();
    assert!(!posts.is_empty());
    for path in posts {
        for verb in ["GET", "HEAD"] {
            assert_eq!(browser.with(verb, &format!("{path}?csrf={csrf}"), "", "").status, 405, "{path}");
        }
    }
    for verb in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"] {
        let status = browser.with(verb, "/", "", "").status;
        assert!([400, 403, 405, 421].contains(&status), "{verb} {status}");
    }
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn l05_every_route_needs_a_session_of_this_start_and_this_epoch() {
    let mut stage = Stage::new(4, 1);
    stage.add_user("ana", "owner", None);
    let mut nobody: Option<String> = None;
    let routes: Vec<_> = ROUTES.iter().filter(|r| matches!(r.serves, Serves::From(..))).collect();
    for kind in ["none", "wrong", "truncated", "twice"] {
        for some in routes.chunks(15) {
            // A start for each, because wrong tries are counted.
            stage.running = None;
            let owner = stage.owner();
            let good = owner.cookie.clone().unwrap();
            let cookie = match kind {
                "none" => None,
                "wrong" => Some("testigo=wrong".to_owned()),
                "truncated" => Some(good[..good.len() - 1].to_owned()),
                _ => Some(format!("{good}; {good}")),
            };
            let browser = Browser { address: owner.address, cookie };
            for route in some {
                let path = filled(&stage, route.path);
                let answer = match route.verb {
                    Verb::Get => browser.get(&path),
                    Verb::Post => browser.post(&path, "csrf=x"),
                };
                assert_eq!(answer.status, 401, "{kind} {path}");
                tells_nothing(&stage, &answer);
                // One answer for all: not even the path is in it.
                assert_eq!(nobody.get_or_insert_with(|| answer.body.clone()), &answer.body, "{path}");
            }
        }
    }
    stage.running = None;
    let owner = stage.owner();
    let good = owner.cookie.clone().unwrap();
    let mut ana = owner.another();
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    assert_eq!(ana.get("/").status, 200);
    stage.add_user("ana", "read-only", None);
    assert_eq!(ana.get("/").status, 401, "whoever was changed is out");
    assert_eq!(owner.get("/").status, 200);
    // Another start knows no session of before.
    stage.running = None;
    let mut later = stage.serve();
    later.cookie = Some(good);
    assert_eq!(later.get("/").status, 401);
}

#[test]
fn l06_a_link_works_once_and_its_token_stays_nowhere() {
    let mut stage = Stage::new(1, 1);
    let mut browser = stage.serve();
    let link = stage.running.as_ref().unwrap().link();
    let entered = browser.open(&link);
    let token = link.split("t=").nth(1).unwrap();
    assert_eq!((entered.status, entered.header("location"), entered.body.as_str()), (303, Some("/"), ""));
    let cookie = entered.header("set-cookie").unwrap();
    assert!(
        cookie.contains("; HttpOnly; SameSite=Strict")
            && cookie.contains("; Path=/")
            && !cookie.contains("Domain")
    );
    assert!(!cookie.contains(token) && !cookie.contains("Max-Age"));
    assert_eq!(entered.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(browser.another().open(&link).status, 401, "once");
    let page = browser.get("/");
    assert_eq!(page.status, 200);
    assert!(!page.body.contains(token) && !page.head.contains(token));
}

#[test]
fn l07_no_page_is_framed_opened_kept_or_fetched_beforehand() {
    let mut stage = Stage::new(4, 1);
    let browser = stage.owner();
    for route in ROUTES {
        let path = filled(&stage, route.path);
        let answer = match route.verb {
            Verb::Get => browser.get(&path),
            Verb::Post => browser.post(&path, ""),
        };
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && policy.contains("base-uri 'none'"), "{path}");
        let ancestors = if route.path.ends_with("/frame") { "'self'" } else { "'none'" };
        assert!(policy.contains(&format!("frame-ancestors {ancestors}")), "{path}: {policy}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(!policy.contains("unsafe-inline") || route.path.ends_with("/frame"));
    }
    for headers in [
        "Sec-Purpose: prefetch\n",
        "Purpose: prefetch\n",
        "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe\n",
        "Sec-Fetch-Site: same-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: script\n",
    ] {
        assert_eq!(browser.with("GET", "/", headers, "").status, 403, "{headers}");
    }
}

/// The middle of many times.
fn usual(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
fn l08_who_may_not_know_cannot_tell_who_is_followed() {
    let mut stage = Stage::new(6, 1);
    stage.add_user("ben", "staff", Some(&["2026-014"]));
    let probe = stage.serve();
    let (there, not) = (format!("/person/{}", stage.people[1].id), "/person/p-000000000000".to_owned());
    let times = |browser: &Browser, path: &str| {
        let (mut times, mut last) = (Vec::new(), None);
        for _ in 0..15 {
            let began = Instant::now();
            let answer = browser.get(path);
            times.push(began.elapsed());
            last = Some((answer.status, answer.body));
        }
        (usual(times), last.unwrap())
    };
    let near = |a: Duration, b: Duration| a.abs_diff(b) < Duration::from_millis(15).max(a.min(b));
    let ((t1, a1), (t2, a2)) = (times(&probe, &there), times(&probe, &not));
    assert_eq!(a1, a2);
    assert_eq!(a1.0, 401);
    assert!(near(t1, t2), "{t1:?} {t2:?}");
    // A picture of another site: the same nothing for both.
    let image = "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: image\n";
    for path in [&there, &not] {
        let answer = probe.with("GET", path, image, "");
        assert_eq!((answer.status, answer.body.as_str()), (403, ""));
    }
    // Who is in, but may not see this matter.
    let mut ben = probe.another();
    assert_eq!(ben.sign_in("ben", PASSWORD).status, 303);
    assert_eq!(ben.get(&format!("/person/{}", stage.people[2].id)).status, 200);
    let ((t1, a1), (t2, a2)) = (times(&ben, &there), times(&ben, &not));
    assert_eq!(a1, a2);
    assert_eq!(a1.0, 404);
    assert!(near(t1, t2), "{t1:?} {t2:?}");
}

#[test]
fn l09_nobody_upgrades_a_connection() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let websocket =
        "Upgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n";
    for origin in ["Origin: http://evil.example\n".to_owned(), format!("Origin: http://{}\n", browser.host())]
    {
        assert_eq!(browser.with("GET", "/", &format!("{origin}{websocket}"), "").status, 403);
    }
    let events = "Origin: http://evil.example\nAccept: text/event-stream\n";
    assert_eq!(browser.with("GET", "/", events, "").status, 403);
}

#[test]
fn l10_no_path_leads_to_a_file() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    for path in [
        "/static/..%2fhead",
        "/static/../../head",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/saved/..%2f1",
        "/saved/1;a",
        "/saved/1%00",
        "/saved/%c0%ae%c0%ae",
        "/saved/1/../raw",
        "/person/%2e%2e",
        "/testigo.sqlite",
        "/head",
        "/..;/",
    ] {
        let answer = browser.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        tells_nothing(&stage, &answer);
    }
    let nul = browser.raw(&format!("GET /\0 HTTP/1.1\nHost: {}\nConnection: close\n\n", browser.host()));
    assert_eq!(nul.status, 400);
}

#[test]
fn l11_wrong_tokens_are_slowed_down_and_the_owner_is_not() {
    let mut stage = Stage::new(1, 1);
    stage.add_user("ana", "owner", None);
    let owner = stage.owner();
    let mut stranger = owner.another();
    let statuses: Vec<u16> = (0..200)
        .map(|i| {
            stranger.cookie = Some(format!("testigo={i:043}"));
            stranger.get("/").status
        })
        .collect();
    assert!(statuses[..10].iter().all(|s| *s == 401), "{statuses:?}");
    assert!(statuses[100..].iter().all(|s| *s == 429), "{statuses:?}");
    stranger.cookie = None;
    assert_eq!(stranger.get("/enter?t=wrong").status, 429);
    assert_eq!(stranger.sign_in("ana", PASSWORD).status, 429, "guessing waits");
    assert_eq!(owner.get("/").status, 200, "whoever is in stays in");
    let link = stage.running.as_ref().unwrap().link();
    assert_eq!(owner.another().open(&link).status, 303, "and the right link still works");
}

#[test]
fn l12_a_saved_page_is_text_or_locked_away() {
    let mut stage = Stage::new(4, 1);
    let browser = stage.owner();
    let shown = browser.get("/saved/1");
    assert_eq!(shown.status, 200);
    let main = &shown.body[shown.body.find("<main").unwrap()..shown.body.find("</main>").unwrap()];
    assert!(main.contains("INVENTADO") && main.contains("SAVED COPY"), "{main}");
    assert!(
        !main.contains("<script")
            && !main.contains("<img")
            && !main.contains("<iframe")
            && !main.contains("evil")
    );
    let page = browser.get("/saved/1?view=page").body;
    assert!(page.contains("<iframe class=\"frame\" src=\"/saved/1/frame\" sandbox=\"\""), "{page}");
    let frame = browser.get("/saved/1/frame");
    let policy = frame.header("content-security-policy").unwrap();
    assert!(policy.starts_with("sandbox; default-src 'none'"), "an opaque origin, whatever shows it");
    for word in ["allow-", "script-src", "connect-src", "http", "'self';"] {
        assert!(!policy.replace("frame-ancestors 'self'", "").contains(word), "{word} in {policy}");
    }
    assert!(policy.contains("form-action 'none'"));
    assert_eq!(frame.header("x-frame-options"), Some("SAMEORIGIN"));
    let raw = browser.get("/saved/1/raw");
    assert_eq!(raw.header("content-type"), Some("application/octet-stream"));
    assert_eq!(raw.header("content-disposition"), Some("attachment; filename=\"check-1.body\""));
    assert!(raw.body.contains("parent.location"), "the bytes are what was received");
}

#[test]
fn l13_a_search_is_a_text_and_no_pattern() {
    let mut stage = Stage::new(9, 1);
    let browser = stage.owner();
    let search = |text: &str| {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let began = Instant::now();
        let answer = browser.get(&format!("/desk?q={query}"));
        assert_eq!(answer.status, 200, "{text}");
        // Debug code on a busy machine.
        assert!(began.elapsed() < Duration::from_secs(2), "{text}: {:?}", began.elapsed());
        answer.body.matches("<tr tabindex").count()
    };
    assert_eq!(search(""), 9);
    for pattern in ["%", "_", "'", "\" OR 1=1 --", "(a+)+$", "*", "\\", "%' OR ''='"] {
        assert_eq!(search(pattern), 0, "{pattern}");
    }
    assert_eq!(search("r3 <B>"), 1, "text is found as text, in any case");
    assert_eq!(search(&"a".repeat(20_000)), 0);
    let number = stage.people[4].details.a_number.reveal();
    assert_eq!(search(&number), 0, "a number is no text to search for");
    let megabyte = browser.get(&format!("/desk?q={}", "a".repeat(1 << 20)));
    assert!([0, 400, 414, 431].contains(&megabyte.status), "{}", megabyte.status);
    let form = browser.post("/settings/save", &format!("csrf={}", "a".repeat(1 << 20)));
    assert!([0, 413].contains(&form.status), "{}", form.status);
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn l14_whoever_dawdles_is_hung_up_on() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let mut slow: Vec<TcpStream> =
        (0..400).filter_map(|_| TcpStream::connect(browser.address).ok()).collect();
    for stream in &mut slow {
        let _refused = stream.write_all(b"GET / HTTP/1.1\r\nHost: ");
    }
    // Those beyond the cap are closed at once; the others after five seconds.
    std::thread::sleep(Duration::from_millis(500));
    slow[399].set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    assert!(matches!(slow[399].read(&mut [0; 1]), Ok(0) | Err(_)));
    let began = Instant::now();
    loop {
        if browser.get("/").status == 200 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "the owner gets in again");
        std::thread::sleep(Duration::from_millis(200));
    }
    // A form that never comes to its end.
    let mut form = TcpStream::connect(browser.address).unwrap();
    let host = browser.host();
    let head = format!(
        "POST /settings/save HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 50\r\n\r\ncs"
    );
    form.write_all(head.as_bytes()).unwrap();
    form.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = [0; 32];
    let read = form.read(&mut answer).unwrap_or(0);
    assert!(answer[..read].starts_with(b"HTTP/1.1 408"), "{:?}", String::from_utf8_lossy(&answer[..read]));
}

#[test]
fn l15_another_user_of_the_machine_needs_a_token_and_a_taken_port_is_said() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    assert_eq!(browser.another().get("/").status, 401);
    let taken = Listen::loopback(browser.address.port());
    let refused = start(stage.setup(), &taken).err().expect("somebody listens there");
    assert!(matches!(refused, Refused::Taken(_)), "{refused}");
    assert!(refused.to_string().contains("something else already listens on 127.0.0.1"), "{refused}");
}

#[test]
fn l16_other_machines_are_served_only_after_thought() {
    let stage = Stage::new(1, 1);
    let listen = |address: &str, plain_on_lan| Listen {
        address: address.parse().unwrap(),
        tls: None,
        plain_on_lan,
        name: None,
    };
    let refused = |listen: &Listen| start(stage.setup(), listen).err().expect("refused").to_string();
    assert!(refused(&listen("0.0.0.0:0", true)).contains("every address of this machine"));
    assert!(refused(&listen("[::]:0", true)).contains("every address of this machine"));
    assert!(refused(&listen("192.0.2.7:0", true)).contains("no user with a password"));
    stage.add_user("ana", "owner", None);
    assert!(
        refused(&listen("192.0.2.7:0", false))
            .contains("without TLS everybody on that network can read along")
    );
    // Everything was thought of; only this machine does not have the address.
    assert!(refused(&listen("192.0.2.7:0", true)).contains("cannot listen on"));
}

#[test]
fn l17_nobody_is_led_elsewhere_after_coming_in() {
    let mut stage = Stage::new(1, 1);
    stage.add_user("ana", "owner", None);
    let browser = stage.serve();
    for target in ["//evil.example", "javascript:alert(1)", "https://evil.example/", "/\\evil.example"] {
        let link = stage.running.as_ref().unwrap().link();
        let link = format!("{link}&next={target}&redirect={target}&return={target}&to={target}");
        assert_eq!(browser.another().open(&link).header("location"), Some("/"));
    }
    let mut ana = browser.another();
    let csrf = ana.get("/sign-in?next=//evil.example").csrf();
    let body = format!("csrf={csrf}&name=ana&password={}&next=//evil.example", PASSWORD.replace(' ', "+"));
    assert_eq!(ana.post("/sign-in/check", &body).header("location"), Some("/"));
    ana.sign_in("ana", PASSWORD);
    assert!(!ana.get("/?next=javascript:alert(1)").body.contains("href=\"javascript:"));
}

#[test]
#[cfg(target_os = "linux")]
fn l18_a_server_on_another_port_is_not_sent_our_cookie() {
    // Cookies know hosts and no ports. Our host is an address that this archive alone has.
    let stage = Stage::new(1, 1);
    let origin =
        Store::open(&stage.archive(), Access::Read, Box::new(testigo::random::SystemRandom)).unwrap();
    let own = own_loopback(origin.origin());
    assert!(own.is_loopback() && own != loopback());
    let listen = Listen { address: SocketAddr::new(own, 0), ..Listen::loopback(0) };
    let running = start(stage.setup(), &listen).unwrap();
    let mut browser = Browser { address: running.address, cookie: None };
    let entered = browser.open(&running.link());
    let cookie = entered.header("set-cookie").unwrap().to_owned();
    assert!(!cookie.to_lowercase().contains("domain"), "for this host only: {cookie}");
    assert_eq!(browser.get("/").status, 200);
    // The thief listens where everybody listens; what a browser sends there is for another host.
    let thief = TcpListener::bind((loopback(), 0)).unwrap();
    let thieves_host = thief.local_addr().unwrap().ip();
    assert_ne!(thieves_host, running.address.ip());
    // What the thief sends on, under its own name, is refused.
    let cookie = browser.cookie.clone().unwrap();
    let sent_on = browser.raw(&format!(
        "GET / HTTP/1.1\nHost: {}\nConnection: close\nCookie: {cookie}\n\n",
        thief.local_addr().unwrap()
    ));
    assert_eq!(sent_on.status, 421);
}

#[test]
fn l19_what_no_page_can_protect_from_is_said() {
    let mut stage = Stage::new(1, 1);
    let help = stage.owner().get("/help").body;
    assert!(help.contains("an add-on of your browser, can read what you read"), "{help}");
    let security = include_str!("../../SECURITY.md");
    assert!(security.contains("runs under your name") && security.contains("add-on of your browser"));
}

#[test]
fn every_page_is_whole_small_and_escaped_without_script() {
    let mut stage = Stage::new(30, 20);
    let mut browser = stage.owner();
    let person = stage.people[2].id.as_str().to_owned();
    let key = {
        let groups = browser.get("/groups").body;
        let at = groups.find("/group/").expect("a group") + 7;
        groups[at..at + 16].to_owned()
    };
    let pages = [
        ("/", "Not on the list now"),
        (&format!("/person/{person}"), "Places"),
        (&format!("/person/{person}?days=90"), "90 days"),
        (&format!("/person/{person}/where"), "Day and time"),
        (&format!("/person/{person}/where?at=2100-01-01"), "A sentence for a petition"),
        ("/saved/1?view=raw", "The source of the page"),
        ("/saved/1/verify", "Is this what was kept?"),
        ("/evidence", "Made folders"),
        ("/evidence/verify", "Verify"),
        (&format!("/evidence/preview?who={person}&for=court"), "This is what they will see"),
        (&format!("/person/{person}/saved"), "Saved pages"),
        ("/change/3", "What changed"),
        ("/saved/1", "SHA-256"),
        ("/desk", "30 people"),
        ("/groups", "east-wing"),
        (&format!("/group/{key}"), "others, listed"),
        ("/coverage", "planned"),
        ("/help", "Words"),
        ("/settings", "Time zone"),
    ];
    for language in ["en", "es"] {
        for (path, words) in &pages {
            let joint = if path.contains('?') { "&" } else { "?" };
            let answer = browser.get(&format!("{path}{joint}lang={language}"));
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.body.len() <= 100_000, "{path} has {} bytes", answer.body.len());
            assert!(answer.body.contains(&format!("<html lang=\"{language}\"")), "{path}");
            assert!(language != "en" || answer.body.contains(words), "{path} lacks {words}");
            assert!(!answer.body.contains(" <b>&"), "{path}: names are escaped");
            assert!(
                !answer.body.contains("web-"),
                "{path}: a key stands for its words: {:?}",
                around(&answer.body, "web-")
            );
            assert!(!answer.body.contains("=\"http") && !answer.body.contains("style=\""), "{path}");
            let title =
                &answer.body[answer.body.find("<title>").unwrap()..answer.body.find("</title>").unwrap()];
            assert!(!title.contains("0000"), "{path}: no number in a title");
        }
    }
    let csv = browser.get("/desk.csv?status=not_listed");
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"desk.csv\""));
    assert_eq!(csv.body.trim().lines().count(), 2, "{}", csv.body);
    browser.cookie = None;
    assert_eq!(browser.get("/desk.csv").status, 401);
}

#[test]
fn many_people_come_in_pages_with_a_search_and_the_urgent_ones_first() {
    let mut stage = Stage::new(60, 1);
    let browser = stage.owner();
    let cards = |path: &str| browser.get(path).body.matches("<article class=\"card\"").count();
    assert_eq!((cards("/"), cards("/?page=1"), cards("/?page=2")), (50, 10, 10));
    let first = browser.get("/").body;
    assert!(first.contains("role=\"search\"") && first.len() <= 100_000, "{}", first.len());
    let named = |body: &str| stage.people.iter().position(|p| body.contains(&format!("/person/{}", p.id)));
    assert_eq!(first.find(stage.people[3].id.as_str()).map(|at| &first[at - 8..at]), Some("/person/"));
    assert_eq!(first.matches("<article").count(), 50);
    let article = &first[first.find("<article").unwrap()..];
    assert_eq!(
        named(&article[..article.find("</article>").unwrap()]),
        Some(3),
        "who is not listed stands first"
    );
    // By name, never by number, and nobody; a search is no pattern.
    let found = browser.get("/?q=r17").body;
    assert_eq!((found.matches("<article").count(), named(&found)), (1, Some(17)));
    let number = &testigo::invented::a_number(17).reveal()[4..];
    assert_eq!(named(&browser.get(&format!("/?q={number}")).body), None);
    assert_eq!((cards("/?q=%25"), cards("/?q=nobody+at+all")), (0, 0));
    assert!(browser.get("/?q=nobody+at+all").body.contains("Nobody fits"));
    assert_eq!(browser.get("/desk").body.matches("<tr tabindex").count(), 30);
}

#[test]
fn a_family_sees_everybody_on_one_page() {
    let mut stage = Stage::new(50, 1);
    let home = stage.owner().get("/").body;
    assert_eq!(home.matches("<article").count(), 50);
    assert!(!home.contains("role=\"search\"") && home.len() <= 100_000, "{}", home.len());
}

#[test]
fn what_others_commit_is_on_the_next_page() {
    let mut stage = Stage::new(3, 1);
    let browser = stage.owner();
    assert!(!browser.get("/").body.contains("Watching is paused"));
    stage.pause(1);
    let home = browser.get("/").body;
    assert!(home.contains("Watching is paused"), "{}", around(&home, "card"));
}

fn around(text: &str, what: &str) -> String {
    text.find(what).map_or(String::new(), |at| text[at..].chars().take(40).collect())
}

#[test]
fn a_viewer_with_matters_sees_their_people_and_nothing_of_others() {
    let mut stage = Stage::new(12, 2);
    stage.add_user("ben", "read-only", Some(&["2026-014"]));
    let mut ben = stage.serve();
    assert_eq!(ben.sign_in("ben", "wrong wrong wrong wrong").status, 401);
    assert_eq!(ben.sign_in("ben", PASSWORD).status, 303);
    let (mine, theirs) = (&stage.people[2], &stage.people[3]);
    for path in ["/", "/desk", "/desk.csv", "/coverage"] {
        let body = ben.get(path).body;
        assert!(!body.contains(theirs.id.as_str()), "{path}");
    }
    assert_eq!(ben.get("/desk.csv").status, 403, "the table is for staff");
    // Checks 25 to 36 are person 2's, 37 to 48 person 3's.
    for (path, status) in [
        (format!("/person/{}", mine.id), 200),
        (format!("/person/{}", theirs.id), 404),
        (format!("/person/{}/saved", theirs.id), 404),
        ("/saved/50".into(), 200),
        ("/saved/80".into(), 404),
        ("/saved/80/raw".into(), 404),
        ("/saved/80/frame".into(), 404),
        ("/change/3".into(), 200),
        ("/change/4".into(), 404),
    ] {
        assert_eq!(ben.get(&path).status, status, "{path}");
    }
    // Read only: the number itself is for those who work with it.
    assert!(!ben.get(&format!("/person/{}", mine.id)).body.contains(&mine.details.a_number.reveal()));
}

#[test]
fn every_key_of_the_pages_has_words_in_both_languages() {
    let mut keys = std::collections::BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src/web")];
    let pattern = regex::Regex::new(r#""(web-[a-z0-9-]*[a-z0-9])""#).unwrap();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                keys.extend(pattern.captures_iter(&text).map(|c| c[1].to_owned()));
            }
        }
    }
    let of = |stem: &str, all: &[&str]| {
        all.iter().map(|k| format!("web-{stem}-{}", k.replace('_', "-"))).collect::<Vec<_>>()
    };
    keys.extend(of("event", &testigo::event::EventKind::ALL.map(|k| k.key())));
    keys.extend(of("basis", &testigo::person::Basis::ALL.map(|b| b.key())));
    keys.extend(of("role", &testigo::web::users::Role::ALL.map(|r| r.key())));
    for tag in ["en", "es"] {
        let locale = testigo::locale::Locale::of(tag);
        let missing: Vec<&String> = keys.iter().filter(|key| !locale.has(key)).collect();
        assert!(missing.is_empty(), "{tag} lacks {missing:?}");
    }
}

#[test]
fn a_message_is_seen_by_its_button_and_never_by_opening_its_link() {
    let mut stage = Stage::new(2, 1);
    let code = stage.told_of(0);
    let stranger = stage.serve();
    let path = format!("/seen/{code}");
    for verb in ["GET", "HEAD", "GET"] {
        assert_eq!(stranger.with(verb, &path, "", "").status, 200);
    }
    assert_eq!(stage.seen_how(&code), None);
    let page = stranger.get(&path);
    tells_nothing(&stage, &page);
    assert!(!page.body.contains("R0") && page.body.contains("I saw this"));
    // Until the button is pressed, a code that there is looks like one that there is not.
    assert_eq!(stranger.get("/seen/00000000").body.replace("00000000", &code), page.body);
    assert!(stranger.with("GET", &path, "Accept-Language: es\n", "").body.contains("Vi este mensaje"));
    let (said, csrf) = (format!("{path}/said"), format!("csrf={}", page.csrf()));
    assert_eq!(stranger.post(&said, "csrf=x").status, 403);
    assert_eq!(stage.seen_how(&code), None);
    for _again in 0..2 {
        let thanks = stranger.post(&said, &csrf);
        assert!(thanks.status == 200 && thanks.body.contains("Thank you"));
        tells_nothing(&stage, &thanks);
    }
    assert_eq!(stage.seen_how(&code).as_deref(), Some("link"));
}

#[test]
fn codes_cannot_be_guessed_by_link() {
    let mut stage = Stage::new(1, 1);
    let stranger = stage.serve();
    let csrf = format!("csrf={}", stranger.get("/seen/00000000").csrf());
    let said = |i: u32| stranger.post(&format!("/seen/{i:08}/said"), &csrf).status;
    let statuses: Vec<u16> = (0..60).map(said).collect();
    assert!(statuses[..10].iter().all(|s| *s == 404) && statuses[40..].iter().all(|s| *s == 429));
    assert_eq!(stranger.get("/seen/x").status, 404);
}
