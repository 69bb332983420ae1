//! Small questions to services that are no sources: time stamps, calendars, witnesses, revocation lists. What they answer
//! proves itself by signatures, so plain http is enough; but nobody leads us to another host, and nothing is long.

use super::address::{Reach, is_loopback_url};
use super::http::HttpFetcher;
use super::robots::Judged;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, header};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// For one question from first to last byte.
const WITHIN: Duration = Duration::from_secs(30);
/// The same on this machine.
const WITHIN_HERE: Duration = Duration::from_secs(5);

/// One question.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    pub url: Url,
    /// What is posted, and its media type; `None` gets.
    pub post: Option<(&'a [u8], &'a str)>,
    pub accept: &'a str,
    /// So many bytes of the answer are read; a longer one is an error.
    pub most: usize,
}

/// What came back whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Media type, without parameters, in small letters.
    pub media_type: String,
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    #[error("its address is not one that may be asked")]
    Address,
    #[error("it cannot be reached")]
    Unreachable,
    #[error("it did not answer in time")]
    Timeout,
    #[error("its answer is too long")]
    TooLong,
    #[error("its answer broke off")]
    BrokeOff,
}

/// Asks one question under our own name. Redirects are not followed. A service whose address is on loopback may be on
/// loopback; every other one must be at a global address.
pub async fn ask_service(fetcher: &HttpFetcher, question: Question<'_>) -> Result<Reply, NoReply> {
    let reach = if is_loopback_url(&question.url) { Reach::Loopback } else { Reach::Global };
    if !permits(reach, &question.url) {
        return Err(NoReply::Address);
    }
    let client = client(fetcher, reach).map_err(|_| NoReply::Unreachable)?;
    let request = match question.post {
        None => client.get(question.url),
        Some((body, kind)) => {
            client.post(question.url).header(header::CONTENT_TYPE, kind).body(body.to_vec())
        }
    };
    let response = request.header(header::ACCEPT, question.accept).send().await.map_err(no_reply)?;
    let status = response.status().as_u16();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let body = whole(response, question.most).await?;
    Ok(Reply { status, media_type, body })
}

pub(super) async fn whole(mut response: Response, most: usize) -> Result<Vec<u8>, NoReply> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|e| if e.is_timeout() { NoReply::Timeout } else { NoReply::BrokeOff })?
    {
        if body.len() + chunk.len() > most {
            return Err(NoReply::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn no_reply(error: reqwest::Error) -> NoReply {
    if error.is_timeout() { NoReply::Timeout } else { NoReply::Unreachable }
}

fn client(fetcher: &HttpFetcher, reach: Reach) -> reqwest::Result<Client> {
    let within = match reach {
        Reach::Global | Reach::Anywhere => WITHIN,
        Reach::Loopback => WITHIN_HERE,
    };
    bare_client(fetcher, reach, Policy::none(), within)
}

/// A client for one question: nothing of it is kept, no cookies, no proxy from the environment.
pub(super) fn bare_client(
    fetcher: &HttpFetcher,
    reach: Reach,
    redirects: Policy,
    within: Duration,
) -> reqwest::Result<Client> {
    let (config, _chain) = fetcher.connector.handshakes.one();
    Client::builder()
        .user_agent(&fetcher.user_agent)
        .tls_backend_preconfigured(config)
        .dns_resolver(Arc::new(Judged { resolver: fetcher.connector.resolver.clone(), reach }))
        .redirect(redirects)
        .referer(false)
        .retry(reqwest::retry::never())
        .no_proxy()
        .http1_only()
        .connect_timeout(CONNECT_WITHIN.min(within))
        .timeout(within)
        .build()
}

pub(super) fn permits(reach: Reach, url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let host = match url.host() {
        Some(Host::Domain(_)) => true,
        Some(Host::Ipv4(ip)) => reach.permits(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => reach.permits(IpAddr::V6(ip)),
        None => false,
    };
    ["http", "https"].contains(&url.scheme()) && plain && host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_services_are_asked() {
        let check = |url: &str, expected: bool| {
            let url: Url = url.parse().unwrap();
            let reach = if is_loopback_url(&url) { Reach::Loopback } else { Reach::Global };
            assert_eq!(permits(reach, &url), expected, "{url}");
        };
        check("http://stamps.example/tsr", true);
        check("https://stamps.example", true);
        check("http://127.0.0.1:9", true);
        check("http://169.254.169.254/latest", false);
        check("http://10.0.0.1/", false);
        check("https://user@stamps.example/", false);
        check("ftp://stamps.example/", false);
    }
}
