//! Where a look may lead: addresses, redirects, proxies, cookies.

use super::*;
use std::net::IpAddr;

fn names(name: &str, addresses: &[&str]) -> Resolver {
    let addresses: Vec<IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
    Resolver::Fixed([(name.to_owned(), addresses)].into())
}

/// A redirect to `location`, and the page for whoever follows it.
async fn redirecting(location: &str) -> (Faulty, Fetched) {
    let location = location.to_owned();
    let server = Faulty::plain(move |n, _| {
        let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        if n == 0 { once(redirect) } else { page("", b"page") }
    })
    .await;
    let fetched = look(server.url("/start")).await;
    (server, fetched)
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed_and_noted() {
    let (server, fetched) = redirecting("/result?a=1").await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &b"page"[..]));
    assert_eq!(fetched.final_url, server.url("/result?a=1"));
    assert_eq!((fetched.redirects.len(), fetched.redirects[0].status), (1, 302));
    assert_eq!(fetched.request_wire, server.request(1));
}

/// The decision table is in the unit tests; here, that nothing is sent anywhere.
#[tokio::test]
async fn h10_h11_h14_redirects_elsewhere_are_refused_and_noted() {
    let trap = Faulty::saying(page("", b"trap")).await;
    let port = trap.address.port();
    for location in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("//[::1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://u@127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}\\"),
        "http://169.254.169.254/latest".into(),
        "http://[::ffff:127.0.0.1]/".into(),
        "http://10.0.0.1/".into(),
        "http://100.64.0.1/".into(),
        "http://[2002:7f00:1::]/".into(),
        "http://[2001::1]/".into(),
        "https://public.example/".into(),
        "file:///etc/passwd".into(),
    ] {
        let (server, fetched) = redirecting(&location).await;
        assert_eq!(fetched.failure, Some(Failure::RedirectOffHost), "{location}");
        assert_eq!((fetched.status, fetched.redirects[0].location.as_str()), (Some(302), location.as_str()));
        assert_eq!((server.connections(), fetched.final_url), (1, server.url("/start")));
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn h11_a_loop_ends_after_three_hops() {
    let server =
        Faulty::saying(once("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")).await;
    let fetched = look(server.url("/")).await;
    assert_eq!((fetched.failure, fetched.redirects.len()), (Some(Failure::TooManyRedirects), 4));
    assert_eq!(server.seen.requests.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_posted_form_is_not_posted_again_after_303_but_is_after_307() {
    for (status, method) in [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
        let server = Faulty::plain(move |n, _| {
            let redirect = format!("HTTP/1.1 {status} X\r\nLocation: /r\r\nContent-Length: 0\r\n\r\n");
            if n == 0 { once(redirect) } else { page("", b"page") }
        })
        .await;
        let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
        let request =
            Request { method: "POST", body: Some(b"q=1".to_vec()), headers, ..get(server.url("/")) };
        let fetched = fetcher().fetch(&SystemClock, &request, &RULES).await;
        let sent = String::from_utf8(server.request(1)).unwrap();
        assert_eq!(fetched.failure, None);
        assert!(sent.starts_with(&format!("{method} /r HTTP/1.1\r\n")), "{sent}");
        assert_eq!(sent.contains("Content-"), method == "POST", "{sent}");
    }
}

/// The name leads to an address that the system's resolver would not give: the one that was judged is used.
#[tokio::test]
async fn h12_the_judged_address_is_the_connected_one() {
    let ip: IpAddr = [127, 0, 0, 77].into();
    let server = Faulty::at(ip, None, |_, _| page("", b"page")).await;
    let url: Url = format!("http://localhost:{}/", server.address.port()).parse().unwrap();
    let fetcher = fetcher_with(Roots::Bundled, names("localhost", &["127.0.0.77"]));
    let fetched = fetcher.fetch(&SystemClock, &get(url), &RULES).await;
    assert_eq!((fetched.failure, fetched.contact.peer), (None, Some(ip)));
    assert_eq!(fetched.contact.resolved, [ip]);
}

#[tokio::test]
async fn h13_one_private_address_spoils_the_name() {
    let trap = Faulty::saying(page("", b"trap")).await;
    let url: Url = format!("https://locator.example:{}/", trap.address.port()).parse().unwrap();
    for addresses in
        [&["127.0.0.1"][..], &["192.0.9.1", "127.0.0.1"], &["::1", "2606:4700::1111"], &["169.254.169.254"]]
    {
        for rules in [HostRules { timeout: RULES.timeout, ..HostRules::PUBLIC }, RULES] {
            let fetcher = fetcher_with(Roots::Bundled, names("locator.example", addresses));
            let fetched = fetcher.fetch(&SystemClock, &get(url.clone()), &rules).await;
            assert_eq!(fetched.failure, Some(Failure::AddressRefused), "{addresses:?}");
            assert_eq!((fetched.contact.peer, fetched.contact.resolved.len()), (None, addresses.len()));
        }
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn a_loopback_source_stays_on_loopback() {
    for addresses in [&["192.0.9.1"][..], &["127.0.0.1", "192.0.9.1"]] {
        let fetcher = fetcher_with(Roots::Bundled, names("localhost", addresses));
        let fetched = fetcher.fetch(&SystemClock, &get("http://localhost:9/".parse().unwrap()), &RULES).await;
        assert_eq!(fetched.failure, Some(Failure::AddressRefused));
    }
}

#[tokio::test]
async fn addresses_we_never_ask_are_refused_before_anything_is_sent() {
    let server = Faulty::saying(page("", b"page")).await;
    let port = server.address.port();
    for (url, loopback) in [
        (format!("http://127.0.0.1:{port}/"), false),
        (format!("http://u:p@127.0.0.1:{port}/"), true),
        ("http://locator.example/".into(), true),
        ("http://locator.example/".into(), false),
        ("https://10.0.0.1/".into(), true),
        ("file:///etc/passwd".into(), true),
    ] {
        let rules = HostRules { loopback, ..RULES };
        let fetched = fetcher().fetch(&SystemClock, &get(url.parse().unwrap()), &rules).await;
        assert_eq!(fetched.failure, Some(Failure::AddressRefused), "{url}");
        assert!(fetched.request_wire.is_empty());
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_a_dns_failure() {
    let fetcher = fetcher_with(Roots::Bundled, names("other.example", &["127.0.0.1"]));
    let request = get("https://locator.example/".parse().unwrap());
    let fetched = fetcher.fetch(&SystemClock, &request, &HostRules::PUBLIC).await;
    assert_eq!(fetched.failure, Some(Failure::Dns));
}

/// In a process of its own, for the environment belongs to all tests.
#[test]
fn h17_proxy_variables_are_ignored() {
    if is_alone() {
        tokio::runtime::Runtime::new().unwrap().block_on(ask_past_the_proxy());
        return;
    }
    let nobody = "http://127.0.0.1:9";
    let variables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    alone("asking::policy::h17_proxy_variables_are_ignored", &variables.map(|v| (v, nobody)));
}

async fn ask_past_the_proxy() {
    assert!(std::env::var_os("http_proxy").is_some());
    let server = Faulty::saying(page("", b"page")).await;
    assert_eq!(look(server.url("/")).await.failure, None);
    let answer =
        testigo::fetch::robots::fetch_robots(&fetcher(), &SystemClock, &server.url("/"), &RULES).await;
    assert_eq!(answer.status, Some(200));
}

#[tokio::test]
async fn h30_cookie_floods_hit_the_caps_and_cookies_are_never_sent_back() {
    for cookies in ["Set-Cookie: a=1\r\n".repeat(5000), format!("Set-Cookie: a={}\r\n", "x".repeat(1 << 20))]
    {
        assert_eq!(look_at(page(&cookies, b"page")).await.failure, Some(Failure::HeadTooLarge));
    }
    let server =
        Faulty::saying(page("Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Domain=other.example\r\n", b"page"))
            .await;
    let fetcher = fetcher();
    for _ in 0..2 {
        assert_eq!(fetcher.fetch(&SystemClock, &get(server.url("/")), &RULES).await.failure, None);
    }
    let second = String::from_utf8(server.request(1)).unwrap().to_ascii_lowercase();
    assert!(!second.contains("cookie"), "{second}");
}

/// No session is carried from one look to the next (h31), and nothing is asked conditionally (h34).
#[tokio::test]
async fn h31_h34_every_look_asks_the_same_bytes() {
    let headers = "Set-Cookie: session=1\r\nETag: \"x\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let server = Faulty::saying(page(headers, b"page")).await;
    let fetcher = fetcher();
    for _ in 0..3 {
        fetcher.fetch(&SystemClock, &get(server.url("/")), &RULES).await;
    }
    assert_eq!(server.request(0), server.request(1));
    assert_eq!(server.request(0), server.request(2));
    assert!(!String::from_utf8(server.request(0)).unwrap().contains("If-"));
}

#[tokio::test]
async fn h40_line_ends_do_not_reach_the_wire() {
    let server = Faulty::saying(page("", b"page")).await;
    for (name, value) in [("X-A", "1\r\nX: 2"), ("X-A\r\nX", "1"), ("X-A", "1\n"), ("X A", "1"), ("", "1")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let request = Request { headers, ..get(server.url("/")) };
        let fetched = fetcher().fetch(&SystemClock, &request, &RULES).await;
        assert_eq!(
            (fetched.failure, fetched.request_wire.len()),
            (Some(Failure::Protocol), 0),
            "{name:?} {value:?}"
        );
    }
    assert_eq!(server.connections(), 0);
    let fetched = look(server.url("/?n=1\r\nX: 2")).await;
    let request = String::from_utf8(fetched.request_wire.to_vec()).unwrap();
    assert!(request.starts_with("GET /?n=1X:%202 HTTP/1.1\r\n"), "{request}");
}

#[tokio::test]
async fn nothing_of_the_question_is_in_debug() {
    let fetched = look("http://127.0.0.1:9/?secret".parse().unwrap()).await;
    let request = get("http://127.0.0.1:9/?secret".parse().unwrap());
    assert!(!format!("{fetched:?} {request:?}").contains("secret"));
}
