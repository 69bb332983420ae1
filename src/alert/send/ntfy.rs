//! ntfy: push to a phone (docs.ntfy.sh/publish). Title and short text only; they are shown on locked screens.

use super::post::{Post, To, by_status};
use super::text::{one_line, safe_id};
use super::{Given, Sent, Unready};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::NtfySettings;
use crate::fetch::message::{Method, Trust};
use crate::secret::Secret;
use serde_json::{Value, json};
use url::Url;

pub(super) struct Ntfy {
    server: Url,
    token: Option<Secret>,
}

/// ntfy's words are 1 to 5: 3 is ordinary, 5 rings through "do not disturb" where the phone allows it.
const ORDINARY: u8 = 3;
const URGENT: u8 = 5;

impl Ntfy {
    pub(super) fn new(settings: &NtfySettings, given: &Given<'_>) -> Result<Ntfy, Unready> {
        let token = given.secret_if_any(&settings.token, "alerts.ntfy.token")?;
        Ok(Ntfy { server: settings.server.clone(), token })
    }

    pub(super) async fn send(&self, post: &Post<'_>, topic: &str, message: &Outgoing) -> Sent {
        let bearer = self.token.as_ref().map(|t| ("authorization", format!("Bearer {}", t.reveal())));
        let to = To {
            name: "the ntfy server",
            url: self.server.clone(),
            trust: Trust::Operator,
            headers: bearer.into_iter().collect(),
        };
        let told = post.json(Method::Post, to, Some(&body(topic, message))).await?;
        Ok(match by_status("the ntfy server", &told, next(told.status)) {
            Delivery::Accepted { receipt: _ } => {
                Delivery::Accepted { receipt: told.json["id"].as_str().map(str::to_owned) }
            }
            other => other,
        })
    }
}

/// As JSON to the server's root, so that the topic stands in no address. `sequence_id`: a second copy takes the place of the
/// first (ntfy 2.16 and later; older ones do not know the key and ignore it).
fn body(topic: &str, message: &Outgoing) -> Value {
    let (title, text) = (one_line(&message.subject), one_line(&message.short));
    let mut body = json!({
        "topic": topic,
        "message": text,
        "priority": if message.urgent { URGENT } else { ORDINARY },
        "sequence_id": safe_id(&message.id),
    });
    if title != text {
        body["title"] = title.into();
    }
    if let Some(link) = &message.link {
        body["click"] = link.as_str().into();
    }
    body
}

fn next(status: u16) -> &'static str {
    match status {
        401 | 403 => "correct `alerts.ntfy.token`, or let this topic be written to",
        404 | 405 => "correct `alerts.ntfy.server`: it is the server's address, without a topic",
        _other => "look at the topic and at `alerts.ntfy.server`",
    }
}
