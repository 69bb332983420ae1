//! Messages to people, as far as they go by HTTP: one request to one server, one answer. The checked address is the one
//! that is connected to, redirects are not followed, nothing of it is kept.

use super::address::{Reach, is_loopback_url};
use super::http::HttpFetcher;
use super::retry_after::retry_after;
use super::robots::Refused;
use super::service::{NoReply, bare_client, permits, whole};
use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use std::error::Error;
use std::time::Duration;
use url::Url;

/// So much of an answer is read: servers of messages answer in a line or two.
const MOST: usize = 64 * 1024;

/// Where a message may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A server that the operator wrote into the config: over https wherever it is, the local network included; over http on
    /// this machine only.
    Operator,
    /// An address that somebody gave: over https at a global address. `here`: also on this machine.
    Given { here: bool },
}

/// One request.
pub struct Message<'a> {
    pub method: Method,
    pub url: Url,
    pub trust: Trust,
    /// Names in small letters.
    pub headers: Vec<(&'static str, String)>,
    /// JSON; empty for `Get`.
    pub body: &'a [u8],
    /// From first to last byte.
    pub within: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    /// The answer as JSON; `Null` when it is none.
    pub json: serde_json::Value,
    /// How long the server asked us to wait, clamped to 1 min – 24 h.
    pub retry_after: Option<Duration>,
}

/// Sends one message. `now` is for a `Retry-After` that is a date.
pub async fn tell(fetcher: &HttpFetcher, message: Message<'_>, now: DateTime<Utc>) -> Result<Told, NoReply> {
    let reach = reach(message.trust, &message.url).ok_or(NoReply::Address)?;
    let headers = headers(&message.headers).ok_or(NoReply::Address)?;
    let client =
        bare_client(fetcher, reach, Policy::none(), message.within).map_err(|_| NoReply::Unreachable)?;
    let request = match message.method {
        Method::Get => client.get(message.url),
        Method::Post => client.post(message.url).body(message.body.to_vec()),
        Method::Put => client.put(message.url).body(message.body.to_vec()),
    };
    let response = request.headers(headers).send().await.map_err(no_reply)?;
    let status = response.status().as_u16();
    let wait = response.headers().get(header::RETRY_AFTER).and_then(|v| v.to_str().ok());
    let retry_after = wait.map(|v| Duration::from_secs(retry_after(v, now).into()));
    // The status says what became of the message; a body that breaks off does not change that.
    let body = whole(response, MOST).await.unwrap_or_default();
    Ok(Told { status, json: serde_json::from_slice(&body).unwrap_or_default(), retry_after })
}

/// `None`: nothing is sent there.
fn reach(trust: Trust, url: &Url) -> Option<Reach> {
    let here = is_loopback_url(url);
    let reach = match trust {
        Trust::Operator if here => Reach::Loopback,
        Trust::Operator => Reach::Anywhere,
        Trust::Given { here: allowed } if here => return allowed.then_some(Reach::Loopback),
        Trust::Given { here: _ } => Reach::Global,
    };
    let scheme = url.scheme() == "https" || here;
    (scheme && permits(reach, url)).then_some(reach)
}

fn headers(given: &[(&'static str, String)]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in given {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(*name == "authorization");
        headers.insert(HeaderName::from_static(name), value);
    }
    Some(headers)
}

/// A refused address is told apart from a server that is away: nobody has to try it again.
fn no_reply(error: reqwest::Error) -> NoReply {
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(this) = cause {
        if this.is::<Refused>() {
            return NoReply::Address;
        }
        cause = this.source();
    }
    // What broke after the connection stood may have been heard all the same.
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => NoReply::Timeout,
        (false, true) => NoReply::Unreachable,
        (false, false) => NoReply::BrokeOff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{FetchSettings, Resolver, Roots};

    #[test]
    fn where_a_message_may_lead() {
        let check = |url: &str, operator: Option<Reach>, given: Option<Reach>, here: Option<Reach>| {
            let url: Url = url.parse().unwrap();
            assert_eq!(reach(Trust::Operator, &url), operator, "{url}");
            assert_eq!(reach(Trust::Given { here: false }, &url), given, "{url}");
            assert_eq!(reach(Trust::Given { here: true }, &url), here, "{url}");
        };
        let (any, global, loopback) = (Some(Reach::Anywhere), Some(Reach::Global), Some(Reach::Loopback));
        check("https://hook.example/x", any, global, global);
        check("http://hook.example/x", None, None, None);
        check("https://10.0.0.1/x", any, None, None);
        check("https://169.254.169.254/latest", any, None, None);
        check("https://[fe80::1]/", any, None, None);
        check("http://127.0.0.1:9/", loopback, None, loopback);
        check("https://localhost/", loopback, None, loopback);
        check("https://2130706433/", loopback, None, loopback);
        check("https://name:word@hook.example/", None, None, None);
        check("file:///etc/passwd", None, None, None);
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_before_anything_is_sent() {
        for inside in
            ["10.1.2.3", "169.254.169.254", "100.64.0.1", "127.0.0.1", "::ffff:127.0.0.1", "fd00::1"]
        {
            // One good address beside it does not help (H13).
            let both = vec!["1.1.1.1".parse().unwrap(), inside.parse().unwrap()];
            let resolver = Resolver::Fixed([("hook.example".to_owned(), both)].into());
            let settings =
                FetchSettings { user_agent: "testigo/0".to_owned(), roots: Roots::Bundled, resolver };
            let fetcher = HttpFetcher::new(settings).unwrap();
            let message = Message {
                method: Method::Post,
                url: "https://hook.example/".parse().unwrap(),
                trust: Trust::Given { here: true },
                headers: Vec::new(),
                body: b"{}",
                within: Duration::from_secs(5),
            };
            assert_eq!(tell(&fetcher, message, Utc::now()).await, Err(NoReply::Address), "{inside}");
        }
    }
}
