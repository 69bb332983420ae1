//! What the means that go by HTTP have in common: one JSON request, and what its status means.

use super::{later, refused, unclear};
use crate::alert::outgoing::Delivery;
use crate::fetch::HttpFetcher;
use crate::fetch::message::{Message, Method, Told, Trust, tell};
use crate::fetch::service::NoReply;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::Duration;
use url::Url;

pub(super) struct Post<'a> {
    pub(super) fetcher: &'a HttpFetcher,
    pub(super) now: DateTime<Utc>,
    pub(super) within: Duration,
}

/// Where to, and under which name it stands in a sentence: "the ntfy server".
pub(super) struct To<'a> {
    pub(super) name: &'a str,
    pub(super) url: Url,
    pub(super) trust: Trust,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Post<'_> {
    /// Sends JSON; `None` asks without a body.
    pub(super) async fn json(
        &self,
        method: Method,
        to: To<'_>,
        body: Option<&Value>,
    ) -> Result<Told, Delivery> {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.bytes(method, to, body.as_bytes()).await
    }

    pub(super) async fn bytes(&self, method: Method, to: To<'_>, body: &[u8]) -> Result<Told, Delivery> {
        let To { name, url, trust, headers } = to;
        let message = Message { method, url, trust, headers, body, within: self.within };
        tell(self.fetcher, message, self.now).await.map_err(|no_reply| not_told(name, no_reply))
    }
}

fn not_told(name: &str, no_reply: NoReply) -> Delivery {
    match no_reply {
        NoReply::Address => refused(
            format!("the address of {name} leads to a place where nothing is sent"),
            "give an https address that everybody can reach",
        ),
        NoReply::Unreachable => later(format!("{name}: {no_reply}")),
        NoReply::Timeout | NoReply::TooLong | NoReply::BrokeOff => unclear(format!("{name}: {no_reply}")),
    }
}

/// What a status means when the server's documents say nothing better. `next`: what a person has to mend.
pub(super) fn by_status(name: &str, told: &Told, next: &str) -> Delivery {
    let status = told.status;
    match status {
        200..=299 => Delivery::Accepted { receipt: None },
        300..=399 => refused(
            format!("{name} answered {status}: it sends us elsewhere, and that is not followed"),
            "give the address that it leads to",
        ),
        408 | 425 | 429 | 500..=599 => {
            Delivery::Later { why: format!("{name} answered {status}"), after: told.retry_after }
        }
        _other => refused(format!("{name} answered {status}"), next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_whether_another_try_is_worth_it() {
        let check = |status: u16, expected: &str| {
            let told = Told { status, json: Value::Null, retry_after: Some(Duration::from_secs(90)) };
            let got = match by_status("the server", &told, "mend it") {
                Delivery::Accepted { receipt: _ } => "accepted",
                Delivery::Later { why: _, after } => {
                    assert_eq!(after, Some(Duration::from_secs(90)));
                    "later"
                }
                Delivery::Unclear { why: _ } => "unclear",
                Delivery::Refused { why: _, next: _ } => "refused",
            };
            assert_eq!(got, expected, "{status}");
        };
        for status in [200, 201, 202, 204] {
            check(status, "accepted");
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            check(status, "later");
        }
        for status in [301, 302, 307, 400, 401, 403, 404, 405, 410, 413, 422] {
            check(status, "refused");
        }
    }
}
