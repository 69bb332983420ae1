//! Webhooks: JSON to an address that somebody gave, signed so that they know it is from us (docs/webhook.md). The address
//! is judged again at each sending, and the judged one is connected to.

use super::post::{Post, To, by_status};
use super::text::{one_line, safe_id};
use super::{Given, Sent, Unready, missing, refused};
use crate::alert::outgoing::Outgoing;
use crate::config::alerts::WebhookSettings;
use crate::fetch::message::{Method, Trust};
use crate::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

const NAME: &str = "the webhook";
/// Of the form in docs/webhook.md.
const VERSION: u8 = 1;

pub(super) struct Webhook {
    secret: Secret,
    allow_loopback: bool,
}

impl Webhook {
    pub(super) fn new(settings: &WebhookSettings, given: &Given<'_>) -> Result<Webhook, Unready> {
        let source = settings
            .secret
            .as_ref()
            .ok_or_else(|| missing("alerts.webhook.secret", "the signing of webhooks"))?;
        let secret = given.secret(source, "alerts.webhook.secret")?;
        Ok(Webhook { secret, allow_loopback: settings.allow_loopback })
    }

    pub(super) async fn send(&self, post: &Post<'_>, address: &str, message: &Outgoing) -> Sent {
        let Ok(url) = Url::parse(address) else {
            return Err(refused("the webhook's address cannot be read", "give the address again"));
        };
        let body = body(message).to_string();
        let seconds = post.now.timestamp().to_string();
        let headers = vec![
            ("x-testigo-id", safe_id(&message.id)),
            ("x-testigo-timestamp", seconds.clone()),
            (
                "x-testigo-signature",
                format!("sha256={}", signature(self.secret.reveal(), &seconds, body.as_bytes())),
            ),
        ];
        let to = To { name: NAME, url, trust: Trust::Given { here: self.allow_loopback }, headers };
        let told = post.bytes(Method::Post, to, body.as_bytes()).await?;
        Ok(match told.status {
            410 => refused("the webhook is gone (410)", "remove this channel, or give a new address"),
            _other => by_status(NAME, &told, "look at the receiver's log, and at the secret it checks with"),
        })
    }
}

fn body(message: &Outgoing) -> Value {
    json!({
        "version": VERSION,
        "id": safe_id(&message.id),
        "urgent": message.urgent,
        "repeat": message.repeat,
        "subject": one_line(&message.subject),
        "text": message.text,
        "link": message.link.as_ref().map(Url::as_str),
        "notice": message.json,
    })
}

/// HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal.
fn signature(secret: &str, seconds: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_copy_says_so_under_the_same_id() {
        let first = Outgoing {
            id: "n-1".to_owned(),
            subject: "Nube".to_owned(),
            short: "short".to_owned(),
            text: "text".to_owned(),
            html: String::new(),
            urgent: false,
            repeat: false,
            json: Value::Null,
            link: None,
        };
        let second = body(&Outgoing { repeat: true, ..first.clone() });
        let first = body(&first);
        assert_eq!((&first["repeat"], &second["repeat"]), (&json!(false), &json!(true)));
        assert_eq!(first["id"], second["id"]);
    }

    /// Computed with Python's `hmac`.
    #[test]
    fn the_signature_is_as_documented() {
        let expected = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
        assert_eq!(signature("key", "1700000000", b"{}"), expected);
    }
}
