//! What is recorded is what was on the wire, and broken answers leave what there was of them.

use super::*;
use std::time::{Duration, Instant};

#[tokio::test]
async fn request_and_answer_are_kept_byte_for_byte() {
    let body = b"<html>\xe9 page</html>";
    let answer = [
        &b"HTTP/1.1 200 Fine By Me\r\nX-oDD-CaSe:  v \r\nSet-Cookie: a=1\r\nx-dup: one\r\nServer: \xe9\r\nX-DUP: two\r\n"[..],
        format!("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nCONTENT-length: {}\r\n\r\n", body.len()).as_bytes(),
        body,
    ]
    .concat();
    let server = Faulty::saying(once(&answer)).await;
    let mut request = get(server.url("/search?q=a%20b&c=%C3%A9#part"));
    request.headers = [("X-Form", "1"), ("Accept", "text/html"), ("User-Agent", "other"), ("Cookie", "a=1")]
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .to_vec();
    let fetched = fetcher().fetch(&SystemClock, &request, &RULES).await;

    assert_eq!(fetched.failure, None);
    assert_eq!(fetched.request_wire, server.request(0));
    let sent = format!(
        "GET /search?q=a%20b&c=%C3%A9 HTTP/1.1\r\nHost: {}\r\nUser-Agent: testigo/0.1.0 (+https://testigo.example; \
         desk@testigo.example)\r\nAccept: text/html\r\nAccept-Encoding: identity\r\nX-Form: 1\r\n\r\n",
        server.address
    );
    assert_eq!(String::from_utf8_lossy(&fetched.request_wire), sent);
    assert_eq!(wire(&fetched), answer);
    assert_eq!((fetched.body_wire.as_deref(), &fetched.body[..]), (None, &body[..]));
    let names: Vec<&str> = fetched.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["x-odd-case", "set-cookie", "x-dup", "server", "x-dup", "date", "content-length"]);
    assert_eq!((fetched.header("x-dup"), fetched.header("server")), (Some("one"), Some("\u{e9}")));
    assert_eq!(fetched.server_date.unwrap().timestamp(), 784_111_777);
    assert_eq!((fetched.status, fetched.contact.peer), (Some(200), Some(server.address.ip())));
    assert!(fetched.answered.boot >= fetched.asked.boot);
}

#[tokio::test]
async fn chunks_extensions_trailers_and_gzip_stay_in_the_record() {
    let coded = super::bodies::gzip(b"a page of text");
    let (a, b) = coded.split_at(7);
    let answer = [
        &b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            [..],
        format!("{:X};name=\"v\"\r\n", a.len()).as_bytes(),
        a,
        format!("\r\n{:04x}\r\n", b.len()).as_bytes(),
        b,
        b"\r\n0;end\r\nX-Sum: 5\r\n\r\n",
    ]
    .concat();
    let fetched = look_at(once(&answer)).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &b"a page of text"[..]));
    assert_eq!(wire(&fetched), answer);
}

#[tokio::test]
async fn a_form_is_posted_with_its_length() {
    let server = Faulty::saying(page("", b"ok")).await;
    let request = Request { method: "POST", body: Some(b"q=1".to_vec()), ..get(server.url("/")) };
    let fetched = fetcher().fetch(&SystemClock, &request, &RULES).await;
    assert_eq!((fetched.failure, &fetched.request_wire[..]), (None, &server.request(0)[..]));
    assert!(fetched.request_wire.ends_with(b"Content-Length: 3\r\n\r\nq=1"));
}

#[tokio::test]
async fn bodies_that_end_with_the_connection_are_whole() {
    let fetched = look_at(once("HTTP/1.0 200 OK\r\n\r\nall of it")).await;
    assert_eq!((fetched.failure, &fetched.body[..], fetched.body_wire), (None, &b"all of it"[..], None));
}

#[tokio::test]
async fn statuses_without_a_body_have_none() {
    let switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    for head in [switching, "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"]
    {
        let fetched = look_at(once(head)).await;
        assert_eq!(
            (fetched.failure, fetched.body.len(), wire(&fetched)),
            (None, 0, head.as_bytes().to_vec())
        );
    }
}

#[tokio::test]
async fn bytes_behind_the_announced_end_are_kept_but_are_no_body() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage<extra>";
    let fetched = look_at(once(answer)).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &b"page"[..]));
    assert_eq!(wire(&fetched), answer.as_bytes());
}

#[tokio::test]
async fn h3_an_endless_chunked_body_is_cut_at_the_cap() {
    let chunk = [&b"10000\r\n"[..], &[b'x'; 0x10000], b"\r\n"].concat();
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let fetched = look_at(vec![Step::Send(head), Step::Drip(chunk, Duration::ZERO)]).await;
    assert_eq!(fetched.failure, Some(Failure::BodyTooLarge));
    assert_eq!(fetched.body_wire.unwrap().len(), testigo::fetch::MAX_BODY);
    assert!(
        fetched.body.len() > testigo::fetch::MAX_BODY - 200_000 && fetched.body.iter().all(|b| *b == b'x')
    );
}

#[tokio::test]
async fn h3_a_long_body_of_announced_length_is_cut_at_the_cap() {
    let most = testigo::fetch::MAX_BODY;
    for (length, failure) in [(most, None), (most + 1, Some(Failure::BodyTooLarge))] {
        let fetched = look_at(page("", &vec![b'x'; length])).await;
        assert_eq!((fetched.failure, fetched.body.len()), (failure, most));
    }
}

/// The deadline is for the whole answer: bytes that keep coming do not move it.
#[tokio::test]
async fn h4_one_byte_at_a_time_ends_at_the_deadline() {
    let pause = Duration::from_millis(50);
    let begun = |text: &str| Step::Send(text.as_bytes().to_vec());
    for (steps, keeps) in [
        (
            vec![begun("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), Step::Drip(b"x".to_vec(), pause)],
            true,
        ),
        (vec![begun("HTTP/1.1 200 OK\r\n\r\n"), Step::Drip(b"x".to_vec(), pause)], true),
        (
            vec![
                begun("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Step::Drip(b"1\r\nx\r\n".to_vec(), pause),
            ],
            true,
        ),
        (vec![begun("HTTP/1.1 200 OK\r\n"), Step::Drip(b"X-A: b\r\n".to_vec(), pause)], false),
        (vec![Step::Drip(Vec::new(), pause)], false),
    ] {
        let server = Faulty::saying(steps).await;
        let start = Instant::now();
        let fetched = fetcher().fetch(&SystemClock, &get(server.url("/")), &HASTY).await;
        assert_eq!(fetched.failure, Some(Failure::Timeout));
        assert_eq!(fetched.body.starts_with(b"xxx"), keeps, "what arrived is kept");
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn h5_heads_over_the_caps_are_refused() {
    let many: String = (0..10_000).map(|n| format!("X-{n}: 1\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "x".repeat(1 << 20));
    for headers in [many, long] {
        let fetched = look_at(page(&headers, b"page")).await;
        assert_eq!((fetched.failure, fetched.body.len()), (Some(Failure::HeadTooLarge), 0));
        assert!(fetched.head_wire.starts_with(b"HTTP/1.1 200 OK\r\nX-"), "what arrived is kept");
    }
    let head = |count| page(&(1..count).map(|n| format!("X-{n}: 1\r\n")).collect::<String>(), b"page");
    assert_eq!(look_at(head(128)).await.failure, None);
    assert_eq!(look_at(head(129)).await.failure, Some(Failure::HeadTooLarge));
}

#[tokio::test]
async fn h5_dripping_headers_end_at_the_deadline() {
    let drip = Step::Drip(b"X".to_vec(), Duration::from_millis(30));
    let server = Faulty::saying(vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), drip]).await;
    let fetched = fetcher().fetch(&SystemClock, &get(server.url("/")), &HASTY).await;
    assert_eq!((fetched.failure, fetched.status), (Some(Failure::Timeout), None));
    assert!(fetched.head_wire.starts_with(b"HTTP/1.1 200 OK\r\nXX"));
}

#[tokio::test]
async fn h6_less_than_announced_is_truncated() {
    for (answer, body) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a page", "half a page"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n10\r\n a p", "half a p"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "half"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n", "half"),
    ] {
        let fetched = look_at(once(answer)).await;
        assert_eq!((fetched.failure, fetched.status), (Some(Failure::Truncated), Some(200)), "{answer:?}");
        assert_eq!((&fetched.body[..], wire(&fetched)), (body.as_bytes(), answer.as_bytes().to_vec()));
    }
}

#[tokio::test]
async fn h20_retry_after_is_read_and_clamped() {
    for (status, value, expected) in [
        (429, "120", 120),
        (503, "-1", 60),
        (403, "999999999", 86_400),
        (428, "soon", 60),
        (503, "Sun, 06 Nov 1994 08:49:37 GMT", 60),
        (503, "Sun, 06 Nov 2095 08:49:37 GMT", 86_400),
    ] {
        let answer = format!("HTTP/1.1 {status} No\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n");
        let fetched = look_at(once(answer)).await;
        assert_eq!((fetched.status, fetched.retry_after), (Some(status), Some(expected)), "{value}");
    }
    assert_eq!(look_at(page("", b"page")).await.retry_after, None);
}

#[tokio::test]
async fn h39_broken_protocol_is_a_clean_failure() {
    let interim = "HTTP/1.1 102 Working\r\n\r\n".repeat(40_000);
    for (answer, failure) in [
        ("", Failure::Connection),
        ("HTTP/1.1 200", Failure::Connection),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", Failure::Connection),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0", Failure::Protocol),
        ("\0\0\u{8}\u{7}\0\0\0\0\0\0\0\0\0\0\0\0\0", Failure::Protocol),
        ("HTTP/2 200 OK\r\n\r\n", Failure::Protocol),
        ("<html>no head at all</html>\r\n\r\n", Failure::Protocol),
        ("HTTP/1.1 2000 OK\r\n\r\n", Failure::Protocol),
        ("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", Failure::Protocol),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\npage", Failure::Protocol),
        ("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\npage", Failure::Protocol),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npage", Failure::Protocol),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\npage", Failure::Protocol),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\npage\r\n0\r\n\r\n",
            Failure::Encoding,
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Failure::Truncated),
        (interim.as_str(), Failure::HeadTooLarge),
    ] {
        let fetched = look_at(once(answer)).await;
        assert_eq!(fetched.failure, Some(failure), "{:?}", &answer[..answer.len().min(60)]);
        assert!(answer.as_bytes().starts_with(&wire(&fetched)), "only what was sent is kept");
        assert!(!wire(&fetched).is_empty() || answer.is_empty(), "what arrived is kept");
    }
}

#[tokio::test]
async fn h39_a_few_interim_answers_are_passed_over() {
    let answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";
    let fetched = look_at(once(answer)).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &b"page"[..]));
    assert_eq!(&fetched.head_wire[..], b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_a_connection_failure() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let fetched = look(format!("http://{address}/").parse().unwrap()).await;
    assert_eq!((fetched.failure, fetched.status), (Some(Failure::Connection), None));
    assert!(fetched.request_wire.is_empty());
}
