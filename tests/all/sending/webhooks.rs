//! Webhooks: addresses that people gave. Case N5.

use super::*;
use serde_json::json;

const HOOK: &str = "[alerts.webhook]\nsecret = { env = \"TESTIGO_T_HOOK\" }\nallow_loopback = true\n";

#[tokio::test]
async fn a_webhook_gets_signed_json() {
    let server = Pretend::saying(vec![Answer::Status(204, "")]).await;
    let address = format!("{}/hooks/a?b=c", server.address());
    assert_eq!(accepted(&send(&senders(&server, HOOK), Means::Webhook, &address).await), None);
    let seen = server.one();
    names_nobody(&seen);
    assert_eq!((seen.line.as_str(), seen.header("x-testigo-id")), ("POST /hooks/a?b=c", Some("n-0042")));
    let seconds: i64 = seen.header("x-testigo-timestamp").unwrap().parse().unwrap();
    assert!(seconds > 1_700_000_000);
    // `tests/sending.py` checks it with the receiver that docs/webhook.md shows.
    let signature = seen.header("x-testigo-signature").unwrap().strip_prefix("sha256=").unwrap();
    assert!(signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit()));
    let m = message();
    let expected = json!({
        "version": 1,
        "id": "n-0042",
        "urgent": true,
        "repeat": false,
        "subject": m.subject,
        "text": m.text,
        "link": "https://seen.example/s/abc",
        "notice": m.json,
    });
    assert_eq!(seen.json(), expected);
}

#[tokio::test]
async fn this_machine_is_for_webhooks_by_permission_only() {
    let server = Pretend::saying(Vec::new()).await;
    let strict = senders(&server, "[alerts.webhook]\nsecret = { env = \"TESTIGO_T_HOOK\" }\n");
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let said = refused(&send(&strict, Means::Webhook, &format!("http://{host}:9/")).await);
        assert!(said.contains("where nothing is sent"), "{said}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_webhook_that_leads_elsewhere_or_is_gone_is_refused() {
    let elsewhere = Answer::With(302, &[("location", "http://169.254.169.254/latest/meta-data")], "");
    for (answer, expected) in
        [(elsewhere, "not followed"), (Answer::Status(410, ""), "gone"), (Answer::Status(401, ""), "401")]
    {
        let server = Pretend::saying(vec![answer]).await;
        let said = refused(&send(&senders(&server, HOOK), Means::Webhook, &server.address()).await);
        assert!(said.contains(expected), "{said}");
        assert_eq!(server.seen().len(), 1);
    }
    let server = Pretend::saying(vec![Answer::With(503, &[("retry-after", "7200")], "")]).await;
    let delivery = send(&senders(&server, HOOK), Means::Webhook, &server.address()).await;
    assert_eq!(later(&delivery), Some(Duration::from_secs(7200)));
}
