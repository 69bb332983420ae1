//! robots.txt as it is fetched; the decisions are in the unit tests.

use super::faulty::Chain;
use super::*;
use std::time::Duration;
use testigo::fetch::robots::{Decision, Grounds, MAX_ROBOTS, PRODUCT_TOKEN, RobotsAnswer, fetch_robots};

async fn robots_of(steps: Vec<Step>) -> (Faulty, RobotsAnswer) {
    let server = Faulty::saying(steps).await;
    let answer = fetch_robots(&fetcher(), &SystemClock, &server.url("/search?n=1"), &RULES).await;
    (server, answer)
}

#[tokio::test]
async fn the_rules_are_fetched_kept_and_followed() {
    let file = b"User-agent: testigo\nDisallow: /private\nCrawl-delay: 3\n";
    let (server, answer) = robots_of(page("Set-Cookie: a=1\r\n", file)).await;
    assert_eq!((answer.status, &answer.body[..], answer.grounds), (Some(200), &file[..], Grounds::Rules));
    assert_eq!(answer.allows(PRODUCT_TOKEN, &server.url("/search")), Decision::Allowed);
    assert_eq!(answer.allows(PRODUCT_TOKEN, &server.url("/private/a")), Decision::Disallowed);
    assert_eq!(answer.crawl_delay(PRODUCT_TOKEN), Some(Period::from_secs(3)));
    let request = String::from_utf8(server.request(0)).unwrap().to_ascii_lowercase();
    assert!(request.starts_with("get /robots.txt http/1.1\r\n") && !request.contains("n=1"), "{request}");
    assert!(
        request.contains("user-agent: testigo/0.1.0 (+https://testigo.example; desk@testigo.example)\r\n")
    );
}

#[tokio::test]
async fn answers_without_rules_decide_by_their_status() {
    for (status, decision) in [
        (404, Decision::Allowed),
        (403, Decision::Allowed),
        (500, Decision::Unreachable),
        (503, Decision::Unreachable),
    ] {
        let (server, answer) =
            robots_of(once(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"))).await;
        assert_eq!(answer.status, Some(status));
        assert_eq!(answer.allows(PRODUCT_TOKEN, &server.url("/")), decision);
        assert_eq!(server.connections(), 1, "no second try");
    }
}

#[tokio::test]
async fn broken_and_endless_answers_are_unreachable() {
    let endless = vec![
        Step::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        Step::Drip(b"#".to_vec(), Duration::from_millis(50)),
    ];
    for steps in [once(""), once("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: *"), endless] {
        let server = Faulty::saying(steps).await;
        let answer = fetch_robots(&fetcher(), &SystemClock, &server.url("/"), &HASTY).await;
        assert_eq!((answer.grounds, answer.status), (Grounds::Unreachable, None));
        assert_eq!(answer.allows(PRODUCT_TOKEN, &server.url("/")), Decision::Unreachable);
    }
}

#[tokio::test]
async fn no_more_than_five_hundred_kibibytes_are_read() {
    let (_, answer) = robots_of(page("", &vec![b'#'; MAX_ROBOTS + 9])).await;
    assert_eq!((answer.grounds, answer.body.len()), (Grounds::Rules, MAX_ROBOTS));
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_sixth_is_not() {
    for (hops, grounds) in [(5, Grounds::Rules), (6, Grounds::Unreachable)] {
        let server = Faulty::plain(move |n, _| {
            let redirect = format!("HTTP/1.1 301 X\r\nLocation: /{n}\r\nContent-Length: 0\r\n\r\n");
            if n < hops { once(redirect) } else { page("", b"User-agent: *\nDisallow:") }
        })
        .await;
        let answer = fetch_robots(&fetcher(), &SystemClock, &server.url("/"), &RULES).await;
        assert_eq!(answer.grounds, grounds, "{hops}");
    }
}

#[tokio::test]
async fn redirects_and_names_that_lead_inside_are_refused() {
    let trap = Faulty::saying(page("", b"")).await;
    let port = trap.address.port();
    for location in
        ["http://10.0.0.1/robots.txt", "http://0.0.0.0/", "ftp://127.0.0.1/", "http://u@127.0.0.1/"]
    {
        let (_, answer) =
            robots_of(once(format!("HTTP/1.1 302 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")))
                .await;
        assert_eq!(answer.grounds, Grounds::Unreachable, "{location}");
    }
    let resolver = Resolver::Fixed([("locator.example".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    let fetcher = fetcher_with(Roots::Bundled, resolver);
    for url in [
        format!("https://locator.example:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://locator.example:{port}/"),
    ] {
        let answer = fetch_robots(&fetcher, &SystemClock, &url.parse().unwrap(), &HostRules::PUBLIC).await;
        assert_eq!(answer.grounds, Grounds::Unreachable, "{url}");
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn the_same_roots_are_believed_as_for_looks() {
    let chain = Chain::new("localhost", 2020, 2120);
    let server =
        Faulty::at([127, 0, 0, 1].into(), Some(chain.config()), |_, _| page("", b"User-agent: *")).await;
    let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    for (roots, grounds) in
        [(Roots::Given(vec![chain.root.clone()]), Grounds::Rules), (Roots::Bundled, Grounds::Unreachable)]
    {
        let fetcher = fetcher_with(roots, resolver.clone());
        let answer = fetch_robots(&fetcher, &SystemClock, &server.https("/"), &RULES).await;
        assert_eq!(answer.grounds, grounds);
    }
}
