//! Kept connections to loopback: each exchange is recorded as if it were alone.

use super::*;

fn numbered(n: usize, extra: &str) -> Step {
    let body = format!("page {n}");
    Step::Send(
        format!("HTTP/1.1 200 OK\r\nX-N: {n}\r\nContent-Length: {}\r\n\r\n{body}{extra}", body.len()).into(),
    )
}

#[tokio::test]
async fn one_connection_serves_many_looks_each_with_its_own_record() {
    let server = Faulty::plain(|n, _| vec![numbered(n, "")]).await;
    let fetcher = fetcher();
    for n in 0..50 {
        let request = get(server.url(&format!("/{n}")));
        let fetched = fetcher.fetch(&SystemClock, &request, &RULES).await;
        assert_eq!(fetched.failure, None);
        assert_eq!(fetched.request_wire, server.request(n));
        assert!(fetched.request_wire.starts_with(format!("GET /{n} HTTP/1.1\r\n").as_bytes()));
        let Step::Send(answer) = numbered(n, "") else { unreachable!() };
        assert_eq!(wire(&fetched), answer);
        assert!(fetched.contact.peer.is_some() && !fetched.contact.resolved.is_empty());
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn looks_at_the_same_time_do_not_mix() {
    let server = Faulty::plain(|_, request| {
        let path = String::from_utf8_lossy(request).split(' ').nth(1).unwrap().to_owned();
        vec![Step::Send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{path}", path.len()).into())]
    })
    .await;
    let fetcher = std::sync::Arc::new(fetcher());
    let mut looks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let (fetcher, base) = (fetcher.clone(), server.url("/"));
        looks.spawn(async move {
            for k in 0..20 {
                let path = format!("/{n}-{k}");
                let fetched = fetcher.fetch(&SystemClock, &get(base.join(&path).unwrap()), &RULES).await;
                assert_eq!((fetched.failure, &fetched.body[..]), (None, path.as_bytes()));
                assert!(fetched.request_wire.starts_with(format!("GET {path} ").as_bytes()));
            }
        });
    }
    looks.join_all().await;
    assert!(server.connections() <= 16);
}

#[tokio::test]
async fn a_kept_connection_that_the_server_closed_is_replaced() {
    for say_so in ["", "Connection: close\r\n"] {
        let server = Faulty::saying(page(say_so, b"page")).await;
        let fetcher = fetcher();
        for n in 1..=3 {
            let fetched = fetcher.fetch(&SystemClock, &get(server.url("/")), &RULES).await;
            assert_eq!((fetched.failure, server.connections()), (None, n));
        }
    }
}

/// Closed between our check and our request: only a new connection can tell.
#[tokio::test]
async fn a_kept_connection_that_closes_without_a_byte_is_tried_once_more() {
    let server = Faulty::plain(|n, _| if n == 1 { vec![Step::Close] } else { vec![numbered(n, "")] }).await;
    let fetcher = fetcher();
    for body in ["page 0", "page 2"] {
        let fetched = fetcher.fetch(&SystemClock, &get(server.url("/")), &RULES).await;
        assert_eq!((fetched.failure, &fetched.body[..]), (None, body.as_bytes()));
    }
    assert_eq!(server.connections(), 2);
    assert_eq!(
        look_at(once("")).await.failure,
        Some(Failure::Connection),
        "a new connection is not tried again"
    );
}

/// A second answer that nobody asked for is not taken for the next one.
#[tokio::test]
async fn bytes_behind_an_answer_are_not_the_next_answer() {
    let server =
        Faulty::plain(|n, _| vec![numbered(n, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse")]).await;
    let fetcher = fetcher();
    for n in 0..3 {
        let fetched = fetcher.fetch(&SystemClock, &get(server.url("/")), &RULES).await;
        assert_eq!((fetched.failure, &fetched.body[..]), (None, format!("page {n}").as_bytes()));
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_broken_answer_does_not_come_back_on_the_next_look() {
    let server = Faulty::plain(|n, _| {
        if n == 1 {
            vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf".to_vec())]
        } else {
            vec![numbered(n, "")]
        }
    })
    .await;
    let fetcher = fetcher();
    let mut failures = Vec::new();
    for rules in [RULES, HASTY, RULES] {
        failures.push(fetcher.fetch(&SystemClock, &get(server.url("/")), &rules).await.failure);
    }
    assert_eq!(failures, [None, Some(Failure::Timeout), None]);
}
