//! Signal, through a signal-cli REST bridge (github.com/bbernhard/signal-cli-rest-api). Fragile: the bridge is nobody's
//! product, its account can be locked, and it must be brought up to date whenever Signal changes. Nobody's only channel.

use super::post::{Post, To, by_status};
use super::text::with_link;
use super::{Sent, Unready, missing, refused};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::SignalSettings;
use crate::fetch::message::{Method, Told, Trust};
use serde_json::{Value, json};
use url::Url;

const NAME: &str = "the Signal bridge";

pub(super) struct Signal {
    bridge: Url,
    number: String,
}

impl Signal {
    pub(super) fn new(settings: &SignalSettings) -> Result<Signal, Unready> {
        let bridge = settings.bridge.clone().ok_or_else(|| missing("alerts.signal.bridge", "Signal"))?;
        let number = settings.number.clone().ok_or_else(|| missing("alerts.signal.number", "Signal"))?;
        Ok(Signal { bridge, number })
    }

    pub(super) async fn send(&self, post: &Post<'_>, to: &str, message: &Outgoing) -> Sent {
        let body = json!({
            "message": with_link(&message.text, message.link.as_ref()),
            "number": self.number,
            "recipients": [to],
        });
        let mut url = self.bridge.clone();
        url.path_segments_mut().expect("an http address has a path").pop_if_empty().extend(["v2", "send"]);
        let to = To { name: NAME, url, trust: Trust::Operator, headers: Vec::new() };
        Ok(outcome(&post.json(Method::Post, to, Some(&body)).await?))
    }
}

/// The bridge answers 400 for nearly everything; its text is signal-cli's. What it says of a person's number is not repeated.
fn outcome(told: &Told) -> Delivery {
    let error = told.json["error"].as_str().unwrap_or_default().to_lowercase();
    match told.status {
        201 => Delivery::Accepted { receipt: text_of(&told.json["timestamp"]) },
        400 if error.contains("unregistered") => {
            refused("this number is not on Signal", "ask for the right number, or take another means")
        }
        400 if error.contains("not registered") || error.contains("not linked") => refused(
            "the bridge's own account is not at Signal",
            "register or link `alerts.signal.number` at the bridge",
        ),
        429 => refused(
            "Signal wants a person to solve a captcha for our account",
            "solve it at the bridge (its answer to /v2/send says how)",
        ),
        // Mostly passing: Signal is away, an outdated bridge, a lock. Tried again until it is given up.
        400 => {
            Delivery::Later { why: "the Signal bridge could not send".to_owned(), after: told.retry_after }
        }
        _other => by_status(NAME, told, "look at `alerts.signal.bridge`"),
    }
}

/// Older bridges give a number, newer ones a text.
fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|n| n.to_string()))
}
