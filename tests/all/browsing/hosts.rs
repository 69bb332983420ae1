//! Where a page may lead the browser: nowhere but to its own host.

use super::stage::{Stage, query};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use testigo::clock::SystemClock;
use testigo::fetch::Failure;
use testigo::pretend::{Fault, Scope};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// A listener that answers each connection with one page, and counts them.
async fn page(body: String) -> (Url, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let count = Arc::new(AtomicU32::new(0));
    let heard = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (body, heard) = (body.clone(), heard.clone());
            tokio::spawn(async move {
                let read = stream.read(&mut [0; 4096]).await.unwrap_or(0);
                if read > 0 {
                    heard.fetch_add(1, Ordering::SeqCst);
                }
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _gone = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (url, count)
}

#[tokio::test]
async fn a_redirect_to_another_host_or_inward_is_not_followed() {
    let stage = Stage::new(1).await;
    for fault in [Fault::RedirectAway, Fault::RedirectInward] {
        stage.site.clear_faults();
        stage.site.set_fault(Scope::Everybody, fault.clone());
        let looked = stage.ask(0).await;
        assert_eq!(looked.said(), "no_answer redirect", "{fault:?}: {}", looked.story());
        let messages = &looked.fetched.capture.as_ref().unwrap().messages;
        assert!(messages.iter().any(|m| m.contains("was not followed")), "{messages:?}");
        assert!(looked.fetched.body.is_empty(), "nothing of the other page is kept");
    }
    stage.end().await;
}

/// By script, by a form, by a meta element; at once and later. The other host is on loopback too, so that it is the
/// guard of the documents that holds, and not the resolver.
#[tokio::test]
async fn a_page_that_leads_elsewhere_by_itself_is_not_followed() {
    let stage = Stage::new(1).await;
    let (other, heard) = page("<h1>elsewhere</h1><select></select>".to_owned()).await;
    for body in [
        format!("<script>location.href = '{other}'</script>"),
        format!("<script>setTimeout(() => location.replace('{other}'), 200)</script>"),
        format!("<meta http-equiv=refresh content='0;url={other}'>"),
        format!("<form method=post action='{other}'></form><script>document.forms[0].submit()</script>"),
        format!("<a href='{other}'>x</a><script>document.links[0].click()</script>"),
        "<script>location.href = 'data:text/html,<select></select>'</script>".to_owned(),
        "<script>location.href = 'http://169.254.169.254/latest/'</script>".to_owned(),
        format!("<script>window.open('{other}'); open('{other}', '_blank', 'noopener')</script>"),
        format!("<a target=_blank href='{other}'>x</a><script>document.links[0].click()</script>"),
        format!(
            "<form target=new action='{other}'><button>x</button></form><script>document.forms[0].requestSubmit()</script>"
        ),
    ] {
        let (url, _) = page(body.clone()).await;
        let visit = stage.profile.visit(&url, &query(0)).unwrap();
        let fetched = stage.browser.fetch(&SystemClock, &visit).await;
        let at = &fetched.final_url;
        assert_eq!((at.host(), at.port()), (url.host(), url.port()), "{body}");
        let stays = body.contains("target=") || body.contains("window.open") || body.contains("data:");
        assert!(fetched.failure == Some(Failure::RedirectOffHost) || stays, "{body}: {:?}", fetched.failure);
        assert_eq!(heard.load(Ordering::SeqCst), 0, "{body}: the other host was asked");
    }
    stage.end().await;
}

/// What the page loads beside its document may come from elsewhere; frames too.
#[tokio::test]
async fn parts_of_a_page_may_come_from_another_host() {
    let stage = Stage::new(1).await;
    let (other, heard) = page("<p>part</p>".to_owned()).await;
    let body = format!("<iframe src='{other}frame'></iframe><img src='{other}picture'><p>here</p>");
    let (url, _) = page(body).await;
    let visit = stage.profile.visit(&url, &query(0)).unwrap();
    let fetched = stage.browser.fetch(&SystemClock, &visit).await;
    assert_eq!(fetched.failure, None);
    assert_eq!(heard.load(Ordering::SeqCst), 2);
    stage.end().await;
}

/// A source on loopback reaches loopback only: no name is looked up, no other number is asked.
#[tokio::test]
async fn inner_addresses_are_not_reached_by_parts_of_a_page() {
    let stage = Stage::new(1).await;
    let body = "<p id=said></p><script>Promise.allSettled(['http://169.254.169.254/', 'http://10.0.0.1/', \
        'http://[fd00::1]/', 'http://example.com/'].map((u) => fetch(u, { mode: 'no-cors' }))).then((all) => \
        { said.textContent = all.map((one) => one.status).join(' ') })</script>";
    let (url, _) = page(body.to_owned()).await;
    let visit = stage.profile.visit(&url, &query(0)).unwrap();
    let fetched = stage.browser.fetch(&SystemClock, &visit).await;
    let said = String::from_utf8_lossy(&fetched.body);
    assert!(said.contains(">rejected rejected rejected rejected<"), "{said}");
    stage.end().await;
}

/// An address that is never asked: nothing is started for it.
#[tokio::test]
async fn a_base_address_without_encryption_is_refused_before_a_browser_starts() {
    let stage = Stage::new(1).await;
    for base in ["http://locator.example/", "https://10.0.0.1/", "https://me:word@locator.example/"] {
        let visit = stage.profile.visit(&Url::parse(base).unwrap(), &query(0)).unwrap();
        let began = Instant::now();
        let fetched = stage.browser.fetch(&SystemClock, &visit).await;
        assert_eq!(fetched.failure, Some(Failure::AddressRefused), "{base}");
        assert!(began.elapsed().as_millis() < 200);
    }
    assert!(super::stage::pids(&stage.folder).is_empty());
    stage.end().await;
}
