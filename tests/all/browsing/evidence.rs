//! What is kept of a look, and what never is.

use super::stage::{Stage, name};
use testigo::fetch::capture::{Capture, PartKind, Way};
use testigo::fetch::{Fetched, MAX_BODY};
use testigo::invented;
use testigo::pretend::{Fault, Scope};

/// Everything of a look that could be kept, as bytes.
fn kept(fetched: &Fetched) -> Vec<u8> {
    let capture = fetched.capture.as_ref().unwrap();
    let mut all = fetched.body.to_vec();
    all.extend(capture.manifest().to_bytes());
    for part in &capture.parts {
        all.extend_from_slice(&part.bytes);
    }
    for bytes in [&fetched.head_wire, &fetched.request_wire] {
        all.extend_from_slice(bytes);
    }
    let texts = fetched.headers.iter().flat_map(|(name, value)| [name, value]);
    all.extend(texts.chain(&capture.messages).flat_map(|text| text.bytes()));
    all.extend(fetched.redirects.iter().flat_map(|r| r.location.bytes()));
    all.extend(fetched.final_url.as_str().bytes());
    all
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes()))
}

#[tokio::test]
async fn no_token_and_no_cookie_is_kept() {
    let stage = Stage::new(2).await;
    let all = [
        None,
        Some(Fault::Zero),
        Some(Fault::InternalError),
        Some(Fault::Captcha),
        Some(Fault::CookieFlood),
        Some(Fault::NoResult),
        Some(Fault::DetailsFail),
        Some(Fault::Forbidden403),
    ];
    for fault in all {
        stage.site.clear_faults();
        if let Some(fault) = fault.clone() {
            stage.site.set_fault(Scope::One(invented::a_number(0)), fault);
        }
        stage.site.forget_requests();
        let looked = stage.ask(0).await;
        let seen = stage.site.requests();
        let sent: Vec<u8> = seen
            .iter()
            .flat_map(|s| [s.body.clone(), format!("{:?}", s.headers).into_bytes()])
            .flatten()
            .collect();
        assert!(
            holds(&sent, "pretend-token-") && holds(&sent, "pretend-session-"),
            "{fault:?}: the bait was taken"
        );
        let kept = kept(&looked.fetched);
        assert!(kept.len() > 1_000, "{fault:?}");
        for word in ["pretend-token-", "pretend-session-", "set-cookie", "pretend-check"] {
            assert!(!holds(&kept, word), "{fault:?}: {word} was kept");
        }
        let scrubbed = looked.fetched.capture.as_ref().unwrap().scrubbed;
        assert!(scrubbed > 0 || looked.fetched.body.is_empty(), "{fault:?}: what was taken out is counted");
    }
    stage.end().await;
}

/// Cookies of one look are not sent with the next.
#[tokio::test]
async fn every_look_begins_without_a_cookie() {
    let stage = Stage::new(2).await;
    for i in 0..2 {
        stage.site.forget_requests();
        stage.ask(i).await;
        let seen = stage.site.requests();
        let first = seen.iter().find(|s| s.path == "/odls/").unwrap();
        assert!(first.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("cookie")));
    }
    stage.end().await;
}

#[tokio::test]
async fn steps_text_picture_replies_and_headers_are_kept() {
    let stage = Stage::new(2).await;
    let looked = stage.ask(0).await;
    let fetched = &looked.fetched;
    let capture = fetched.capture.as_ref().unwrap();
    assert_eq!((capture.way, fetched.status, fetched.failure), (Way::Browser, Some(200), None));
    assert!(capture.by.contains("Chrom"), "{}", capture.by);
    assert!(fetched.body.starts_with(b"<!DOCTYPE html>") && fetched.body.ends_with(b"</html>\n"));
    assert_eq!(fetched.final_url.fragment(), Some("/results"));
    steps(capture);
    let text = capture.part(PartKind::Text).unwrap();
    assert!(holds(&text.bytes, "Current Detention Facility") && text.bytes.ends_with(b"\n"));
    picture(capture);
    let replies: Vec<_> = capture.parts.iter().filter(|p| p.kind == PartKind::Reply).collect();
    let paths: Vec<&str> = replies.iter().map(|r| r.address.split_once("/odls/").unwrap().1).collect();
    assert_eq!(paths, ["api/anumber", "api/dtf"]);
    for reply in replies {
        assert_eq!(reply.status, Some(200));
        assert!(reply.headers.iter().any(|(n, v)| n == "content-type" && v.contains("json")));
        assert!(serde_json::from_slice::<serde_json::Value>(&reply.bytes).is_ok());
    }
    let names: Vec<&str> = capture.document.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"date") && names.contains(&"cache-control"), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("cookie")));
    assert!(fetched.contact.peer.is_some_and(|peer| peer.is_loopback()) && fetched.server_date.is_some());
    for kind in [PartKind::Details, PartKind::DetailsText, PartKind::Options] {
        assert!(capture.part(kind).is_some_and(|part| !part.bytes.is_empty()), "{kind:?}");
    }
    // Every request that the site heard carried our name, and the browser's before it.
    let ours = |agent: &String| agent.starts_with("Mozilla/5.0") && agent.ends_with(&format!(" {}", name()));
    assert!(stage.site.requests().iter().all(|s| s.user_agent.as_ref().is_some_and(ours)));
    stage.end().await;
}

fn steps(capture: &Capture) {
    let names: Vec<&str> = capture.steps.iter().map(|s| s.step.as_str()).collect();
    let wanted = ["open", "form", "a-number", "country", "search", "answer", "keep", "details", "back"];
    assert_eq!(names, wanted);
    assert!(capture.steps.iter().all(|s| s.ended == "done"), "{:?}", capture.steps);
    assert!(capture.steps.windows(2).all(|w| w[0].at_ms + w[0].took_ms <= w[1].at_ms + 1));
}

/// A whole page as PNG: signature, size of the page, end mark.
fn picture(capture: &Capture) {
    let picture = &capture.part(PartKind::Picture).unwrap().bytes;
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n") && picture.ends_with(b"IEND\xaeB`\x82"));
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert!(number(16) >= 1_000 && number(20) >= 500, "{} by {}", number(16), number(20));
    assert!(picture.len() < MAX_BODY);
}

#[tokio::test]
async fn a_workers_requests_carry_our_name_too() {
    let stage = Stage::new(1).await;
    stage.site.set_fault(Scope::Everybody, Fault::ServiceWorker);
    assert_eq!(stage.ask(0).await.said(), "listed");
    let seen = stage.site.requests();
    assert!(seen.iter().any(|s| s.path == "/odls/worker.js"), "the worker was asked for");
    assert!(seen.iter().all(|s| s.user_agent.as_ref().is_some_and(|agent| agent.ends_with(&name()))));
    // The next look meets no worker of the last one.
    assert_eq!(stage.ask(0).await.said(), "listed");
    stage.end().await;
}
