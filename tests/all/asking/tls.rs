//! Whom we believe, and what we note of them.

use super::faulty::Chain;
use super::*;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn serving(chain: &Chain) -> Faulty {
    Faulty::at([127, 0, 0, 1].into(), Some(chain.config()), |_, _| page("", b"page")).await
}

async fn trusting(chain: &Chain, server: &Faulty) -> Fetched {
    let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    let fetcher = fetcher_with(Roots::Given(vec![chain.root.clone()]), resolver);
    fetcher.fetch(&SystemClock, &get(server.https("/")), &RULES).await
}

#[tokio::test]
async fn the_whole_chain_the_version_and_the_suite_are_noted() {
    let chain = Chain::new("localhost", 2020, 2120);
    let server = serving(&chain).await;
    let fetched = trusting(&chain, &server).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (None, &b"page"[..]));
    let tls = fetched.contact.tls.unwrap();
    let shown: Vec<&[u8]> = chain.shown.iter().map(|c| c.as_ref()).collect();
    assert_eq!(tls.chain, shown);
    assert_eq!((tls.chain.len(), tls.version.as_str()), (3, "TLSv1.3"));
    assert!(tls.cipher.starts_with("TLS13_"), "{}", tls.cipher);
    assert_eq!(fetched.request_wire, server.request(0));
    assert!(fetched.request_wire.ends_with(b"Connection: close\r\n\r\n"));
}

#[tokio::test]
async fn h15_certificates_that_do_not_hold_are_refused_and_kept() {
    for chain in [
        Chain::new("localhost", 2001, 2002),
        Chain::new("localhost", 2119, 2120),
        Chain::new("other.example", 2020, 2120),
    ] {
        let server = serving(&chain).await;
        let fetched = trusting(&chain, &server).await;
        assert_eq!((fetched.failure, fetched.request_wire.len()), (Some(Failure::Tls), 0));
        assert_eq!(fetched.contact.tls.unwrap().chain.len(), 3, "the refused chain is evidence");
        assert!(server.seen.requests.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn h15_self_signed_is_refused() {
    let (known, other) = (Chain::new("localhost", 2020, 2120), Chain::self_signed("localhost"));
    let fetched = trusting(&known, &serving(&other).await).await;
    assert_eq!(fetched.failure, Some(Failure::Tls));
}

/// A proxy that breaks TLS open, with its authority installed on this machine.
#[tokio::test]
async fn h16_the_bundled_roots_do_not_know_a_local_authority() {
    let chain = Chain::new("localhost", 2020, 2120);
    let server = serving(&chain).await;
    let fetched = look(server.https("/")).await;
    assert_eq!(fetched.failure, Some(Failure::Tls));
    assert_eq!(fetched.contact.tls.unwrap().chain.len(), 3);
}

/// Where the system has a list of roots, the test's own is not on it; where it has none, that is said at once.
#[tokio::test]
async fn the_system_roots_are_a_choice_of_their_own() {
    let user_agent = user_agent("0.1.0", "https://testigo.example", None);
    let settings = FetchSettings { user_agent, roots: Roots::System, resolver: Resolver::System };
    match HttpFetcher::new(settings) {
        Ok(fetcher) => {
            let server = serving(&Chain::new("localhost", 2020, 2120)).await;
            let fetched = fetcher.fetch(&SystemClock, &get(server.https("/")), &RULES).await;
            assert_eq!(fetched.failure, Some(Failure::Tls));
        }
        Err(error) => assert_eq!(error.to_string(), "the certificate roots could not be loaded"),
    }
}

/// Answers the greeting with these bytes.
async fn raw_server(answer: Vec<u8>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(&answer).await;
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    });
    format!("https://localhost:{port}/").parse().unwrap()
}

#[tokio::test]
async fn h15_old_tls_and_no_tls_are_refused() {
    let hello = |minor: u8| {
        let mut body = vec![3, minor];
        body.extend([7; 32]);
        body.extend([0, 0xc0, 0x13, 0]);
        let mut record = vec![0x16, 3, minor, 0, body.len() as u8 + 4, 2, 0, 0, body.len() as u8];
        record.extend(body);
        record
    };
    let alert = vec![0x15, 3, 1, 0, 2, 2, 70];
    for answer in [alert, hello(1), hello(2), b"HTTP/1.1 200 OK\r\n\r\nplain".to_vec(), Vec::new()] {
        let chain = Chain::new("localhost", 2020, 2120);
        let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
        let fetcher = fetcher_with(Roots::Given(vec![chain.root]), resolver);
        let silent = answer.is_empty();
        let fetched = fetcher.fetch(&SystemClock, &get(raw_server(answer).await), &HASTY).await;
        let expected = if silent { Failure::Timeout } else { Failure::Tls };
        assert_eq!((fetched.failure, fetched.status), (Some(expected), None));
    }
}

#[tokio::test]
async fn every_look_makes_a_full_handshake() {
    let chain = Chain::new("localhost", 2020, 2120);
    let server = serving(&chain).await;
    let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    let fetcher = fetcher_with(Roots::Given(vec![chain.root.clone()]), resolver);
    for _ in 0..4 {
        let fetched = fetcher.fetch(&SystemClock, &get(server.https("/")), &RULES).await;
        assert_eq!((fetched.failure, fetched.contact.tls.unwrap().chain.len()), (None, 3));
    }
    assert_eq!((server.connections(), server.seen.full_handshakes.load(Ordering::SeqCst)), (4, 4));
}

/// An end without TLS' own goodbye can be made by anybody on the way.
#[tokio::test]
async fn a_body_without_length_that_ends_without_goodbye_is_truncated() {
    let chain = Chain::new("localhost", 2020, 2120);
    let config = std::sync::Arc::new(chain.config());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port()).parse().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_rustls::TlsAcceptor::from(config).accept(stream).await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhalf a page").await.unwrap();
        stream.flush().await.unwrap();
        stream.get_mut().0.shutdown().await.unwrap();
        let _ = tokio::io::copy(stream.get_mut().0, &mut tokio::io::sink()).await;
    });
    let resolver = Resolver::Fixed([("localhost".to_owned(), vec![[127, 0, 0, 1].into()])].into());
    let fetcher = fetcher_with(Roots::Given(vec![chain.root]), resolver);
    let fetched = fetcher.fetch(&SystemClock, &get(url), &RULES).await;
    assert_eq!((fetched.failure, &fetched.body[..]), (Some(Failure::Truncated), &b"half a page"[..]));
}
