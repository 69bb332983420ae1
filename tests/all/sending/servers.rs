//! Servers that the operator named: ntfy, Telegram, Matrix, the Signal bridge, an Apprise API server.

use super::*;
use serde_json::{Value, json};

const NTFY: &str = "[alerts.ntfy]\nserver = \"SERVER\"\ntoken = { env = \"TESTIGO_T_TOKEN\" }\n";
const TELEGRAM: &str = "[alerts.telegram]\nserver = \"SERVER\"\ntoken = { env = \"TESTIGO_T_BOT\" }\n";
const MATRIX: &str = "[alerts.matrix]\nhomeserver = \"SERVER\"\ntoken = { env = \"TESTIGO_T_TOKEN\" }\n";
const SIGNAL: &str = "[alerts.signal]\nbridge = \"SERVER\"\nnumber = \"+10005550100\"\n";
const APPRISE: &str = "[alerts.apprise]\nserver = \"SERVER\"\n";

const BEARER: Option<&str> = Some("Bearer tk_canarytoken0123456789");

/// What became of it and what was asked, when the server says this.
async fn said(settings: &str, means: Means, address: &str, answer: Answer) -> (Delivery, Seen) {
    let server = Pretend::saying(vec![answer]).await;
    let delivery = send(&senders(&server, settings), means, address).await;
    let seen = server.one();
    names_nobody(&seen);
    (delivery, seen)
}

#[tokio::test]
async fn ntfy_gets_title_and_short_text_as_json() {
    let answer =
        Answer::Status(200, r#"{"id":"xE73Iyuabi","time":1673542291,"event":"message","topic":"t"}"#);
    let (delivery, seen) = said(NTFY, Means::Ntfy, "zorvel-77", answer).await;
    assert_eq!(accepted(&delivery), Some("xE73Iyuabi"));
    assert_eq!((seen.line.as_str(), seen.header("authorization")), ("POST /", BEARER));
    let expected = json!({
        "topic": "zorvel-77",
        "message": message().short,
        "priority": 5,
        "sequence_id": "n-0042",
        "title": message().subject,
        "click": "https://seen.example/s/abc",
    });
    assert_eq!(seen.json(), expected);
}

#[tokio::test]
async fn what_ntfy_refuses_has_a_next_step() {
    let limit = r#"{"code":42901,"http":429,"error":"limit reached"}"#;
    let (delivery, _) =
        said(NTFY, Means::Ntfy, "zorvel", Answer::With(429, &[("retry-after", "120")], limit)).await;
    assert_eq!(later(&delivery), Some(Duration::from_secs(120)));
    let forbidden = Answer::Status(403, r#"{"code":40301,"http":403,"error":"forbidden"}"#);
    let (delivery, _) = said(NTFY, Means::Ntfy, "zorvel", forbidden).await;
    assert!(refused(&delivery).contains("alerts.ntfy.token"));
    let (delivery, _) = said(NTFY, Means::Ntfy, "zorvel", Answer::Nothing).await;
    assert_eq!(later(&delivery), None);
}

#[tokio::test]
async fn telegram_gets_plain_text_without_previews() {
    let (delivery, seen) = said(
        TELEGRAM,
        Means::Telegram,
        "-100424242",
        Answer::Status(200, r#"{"ok":true,"result":{"message_id":77}}"#),
    )
    .await;
    assert_eq!(accepted(&delivery), Some("77"));
    assert_eq!(seen.line, "POST /bot4242:canary_BOT-token0123456789/sendMessage");
    let expected = json!({
        "chat_id": -100424242,
        "text": format!("{}\n\nhttps://seen.example/s/abc", message().text),
        "link_preview_options": { "is_disabled": true },
    });
    assert_eq!(seen.json(), expected);
}

#[tokio::test]
async fn telegram_says_how_long_to_wait_and_who_has_to_mend_what() {
    let check = async |status, body, expected: &str| {
        let (delivery, _) = said(TELEGRAM, Means::Telegram, "4242", Answer::Status(status, body)).await;
        let said = refused(&delivery);
        assert!(said.contains(expected), "{said}");
    };
    let slow = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}"#;
    let (delivery, _) = said(TELEGRAM, Means::Telegram, "4242", Answer::Status(429, slow)).await;
    assert_eq!(later(&delivery), Some(Duration::from_secs(35)));
    let blocked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
    check(403, blocked, "press Start").await;
    check(401, r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, "alerts.telegram.token")
        .await;
    check(400, r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, "no chat")
        .await;
    let moved =
        r#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}"#;
    check(400, moved, "another number").await;
    check(200, "<html>a portal</html>", "is not Telegram").await;
    let (delivery, _) = said(TELEGRAM, Means::Telegram, "4242", Answer::Status(502, "")).await;
    assert_eq!(later(&delivery), None);
}

#[tokio::test]
async fn matrix_gets_the_same_transaction_for_the_same_message() {
    for _ in 0..2 {
        let answer = Answer::Status(200, r#"{"event_id":"$abc"}"#);
        let (delivery, seen) = said(MATRIX, Means::Matrix, "!Zor/vel:m.example", answer).await;
        assert_eq!(accepted(&delivery), Some("$abc"));
        let path = "PUT /_matrix/client/v3/rooms/!Zor%2Fvel:m.example/send/m.room.message/n-0042";
        assert_eq!((seen.line.as_str(), seen.header("authorization")), (path, BEARER));
        let text = format!("{}\n\nhttps://seen.example/s/abc", message().text);
        assert_eq!(seen.json(), json!({ "msgtype": "m.text", "body": text }));
    }
}

#[tokio::test]
async fn a_matrix_alias_is_looked_up_first() {
    let server = Pretend::saying(vec![
        Answer::Status(200, r#"{"room_id":"!abc:m.example","servers":["m.example"]}"#),
        Answer::Status(200, r#"{"event_id":"$abc"}"#),
    ])
    .await;
    let delivery = send(&senders(&server, MATRIX), Means::Matrix, "#family:m.example").await;
    assert_eq!(accepted(&delivery), Some("$abc"));
    let lines: Vec<String> = server.seen().iter().map(|s| s.line.clone()).collect();
    assert_eq!(lines[0], "GET /_matrix/client/v3/directory/room/%23family:m.example");
    assert!(lines[1].starts_with("PUT /_matrix/client/v3/rooms/!abc:m.example/send/"), "{}", lines[1]);
}

#[tokio::test]
async fn matrix_says_how_long_to_wait_and_who_has_to_mend_what() {
    let limit = Answer::Status(429, r#"{"errcode":"M_LIMIT_EXCEEDED","error":"x","retry_after_ms":2500}"#);
    let (delivery, _) = said(MATRIX, Means::Matrix, "!a:m.example", limit).await;
    assert_eq!(later(&delivery), Some(Duration::from_millis(2500)));
    for (status, body, expected) in [
        (403, r#"{"errcode":"M_FORBIDDEN","error":"not in room"}"#, "invite it"),
        (401, r#"{"errcode":"M_UNKNOWN_TOKEN","error":"x"}"#, "alerts.matrix.token"),
        (404, r#"{"errcode":"M_UNRECOGNIZED","error":"x"}"#, "alerts.matrix.homeserver"),
    ] {
        let (delivery, _) = said(MATRIX, Means::Matrix, "!a:m.example", Answer::Status(status, body)).await;
        assert!(refused(&delivery).contains(expected), "{delivery:?}");
    }
}

#[tokio::test]
async fn the_signal_bridge_gets_one_recipient() {
    let answer = Answer::Status(201, r#"{"timestamp":"1700000000000"}"#);
    let (delivery, seen) = said(SIGNAL, Means::Signal, "+10005550142", answer).await;
    assert_eq!(accepted(&delivery), Some("1700000000000"));
    assert_eq!(seen.line, "POST /v2/send");
    let text = format!("{}\n\nhttps://seen.example/s/abc", message().text);
    let expected = json!({ "message": text, "number": "+10005550100", "recipients": ["+10005550142"] });
    assert_eq!(seen.json(), expected);
    let check = async |status, body| {
        said(SIGNAL, Means::Signal, "+10005550142", Answer::Status(status, body)).await.0
    };
    assert!(
        refused(&check(400, r#"{"error":"Unregistered user +10005550142"}"#).await).contains("not on Signal")
    );
    assert!(refused(&check(429, r#"{"error":"x","challenge_tokens":["a"]}"#).await).contains("captcha"));
    assert_eq!(later(&check(400, r#"{"error":"timed out"}"#).await), None);
}

#[tokio::test]
async fn an_apprise_server_gets_the_address_and_keeps_nothing() {
    let (delivery, seen) = said(APPRISE, Means::Apprise, "pover://u@canary", Answer::Status(200, "{}")).await;
    assert_eq!(accepted(&delivery), None);
    assert_eq!(seen.line, "POST /notify");
    let sent = seen.json();
    let fields: Vec<&str> =
        ["urls", "title", "type", "format"].iter().filter_map(|k| sent[*k].as_str()).collect();
    assert_eq!(fields, ["pover://u@canary", message().subject.as_str(), "warning", "text"]);
    assert_eq!(sent["body"], Value::from(format!("{}\n\nhttps://seen.example/s/abc", message().text)));
    let check = async |status| {
        said(APPRISE, Means::Apprise, "pover://u@canary", Answer::Status(status, "{}")).await.0
    };
    assert_eq!(later(&check(424).await), None);
    assert!(refused(&check(204).await).contains("nothing of the address"));
}

#[tokio::test]
async fn a_server_that_sends_us_elsewhere_is_not_followed() {
    for (settings, means, address) in [
        (NTFY, Means::Ntfy, "zorvel"),
        (TELEGRAM, Means::Telegram, "4242"),
        (MATRIX, Means::Matrix, "!a:m.example"),
        (SIGNAL, Means::Signal, "+10005550142"),
        (APPRISE, Means::Apprise, "pover://u@x"),
    ] {
        let elsewhere = Answer::With(307, &[("location", "http://127.0.0.1:1/")], "");
        let (delivery, _) = said(settings, means, address, elsewhere).await;
        assert!(refused(&delivery).contains("307"), "{delivery:?}");
    }
}

#[tokio::test]
async fn a_means_that_is_not_set_up_says_what_to_set() {
    let server = Pretend::saying(Vec::new()).await;
    let senders =
        senders(&server, "[alerts.matrix]\nhomeserver = \"SERVER\"\ntoken = { env = \"TESTIGO_T_NOT\" }\n");
    for (means, address, expected) in [
        (Means::Email, "a@b.example", "alerts.email.server"),
        (Means::Telegram, "4242", "alerts.telegram.token"),
        (Means::Signal, "+10005550142", "alerts.signal.bridge"),
        (Means::Webhook, "https://hook.example/", "alerts.webhook.secret"),
        (Means::Apprise, "json://h", "alerts.apprise.program"),
        (Means::Matrix, "!a:m.example", "the variable TESTIGO_T_NOT is not set"),
    ] {
        let said = refused(&send(&senders, means, address).await);
        assert!(said.contains(expected), "{said}");
        assert!(senders.ready(means).is_err());
    }
    assert!(senders.ready(Means::Ntfy).is_ok());
}
