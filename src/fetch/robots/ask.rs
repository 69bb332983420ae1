//! Fetching robots.txt: reqwest, with the same refusal of addresses, the same roots and the same name as a look.

use super::{Grounds, MAX_ROBOTS, RobotsAnswer, grounds};
use crate::clock::Clock;
use crate::fetch::address::{Reach, is_loopback_url};
use crate::fetch::body::decode;
use crate::fetch::connect::Resolver;
use crate::fetch::http::HttpFetcher;
use crate::fetch::politeness::HostRules;
use crate::fetch::service::bare_client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Response, header};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use url::{Host, Url};

const WITHIN: Duration = Duration::from_secs(30);
/// RFC 9309 §2.3.1.2.
const MAX_HOPS: usize = 5;

/// Asks the host of `source` for its robots.txt. Never an error: a host that cannot be asked has
/// [`Grounds::Unreachable`]. Nothing of the source's address but scheme, host and port is sent.
pub async fn fetch_robots(
    fetcher: &HttpFetcher,
    clock: &dyn Clock,
    source: &Url,
    rules: &HostRules,
) -> RobotsAnswer {
    let reach = if rules.loopback && is_loopback_url(source) { Reach::Loopback } else { Reach::Global };
    let answer = match source.join("/robots.txt") {
        Ok(url) if permits(reach, &url) => ask(fetcher, url, reach, rules).await,
        Ok(_) | Err(_) => None,
    };
    let fetched_at = clock.now().wall;
    match answer {
        Some((status, body)) => {
            RobotsAnswer { fetched_at, status: Some(status), grounds: grounds(Some(status)), body }
        }
        None => RobotsAnswer { fetched_at, status: None, grounds: Grounds::Unreachable, body: Vec::new() },
    }
}

async fn ask(fetcher: &HttpFetcher, url: Url, reach: Reach, rules: &HostRules) -> Option<(u16, Vec<u8>)> {
    let client = client(fetcher, reach, rules).ok()?;
    let response = client.get(url).send().await.ok()?;
    let status = response.status().as_u16();
    let codings = response.headers().get_all(header::CONTENT_ENCODING).iter();
    let codings: Vec<String> = codings.map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned()).collect();
    let body = first_part(response).await?;
    let codings: Vec<&str> = codings.iter().map(String::as_str).collect();
    match decode(&codings, &body, MAX_ROBOTS) {
        Ok(None) => Some((status, body)),
        Ok(Some(decoded)) => Some((status, decoded.into())),
        Err(cut) => cut.start.map(|start| (status, start.into())),
    }
}

/// The first 500 KiB; `None` when the body broke off before.
async fn first_part(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        let room = MAX_ROBOTS - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == MAX_ROBOTS {
            break;
        }
    }
    Some(body)
}

fn client(fetcher: &HttpFetcher, reach: Reach, rules: &HostRules) -> reqwest::Result<Client> {
    let within = rules.timeout.duration().min(WITHIN);
    bare_client(fetcher, reach, Policy::custom(move |hop| follow(reach, hop)), within)
}

/// Also across hosts, as RFC 9309 §2.3.1.2 wants it, but never to an address that is not permitted.
fn follow(reach: Reach, hop: Attempt<'_>) -> reqwest::redirect::Action {
    if hop.previous().len() > MAX_HOPS {
        hop.error("too many redirects")
    } else if permits(reach, hop.url()) {
        hop.follow()
    } else {
        hop.error("redirect refused")
    }
}

/// https, or http on loopback; and where the host is written as an address, a permitted one. Names are judged
/// when they are resolved.
fn permits(reach: Reach, url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && reach == Reach::Loopback);
    let plain = url.username().is_empty() && url.password().is_none();
    let host = match url.host() {
        Some(Host::Domain(_)) => true,
        Some(Host::Ipv4(ip)) => reach.permits(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => reach.permits(IpAddr::V6(ip)),
        None => false,
    };
    scheme && plain && host
}

/// A resolver that refuses a name when any of its addresses is not permitted.
pub(in crate::fetch) struct Judged {
    pub(in crate::fetch) resolver: Resolver,
    pub(in crate::fetch) reach: Reach,
}

/// A name led to an address that is not permitted.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that may not be asked")]
pub(in crate::fetch) struct Refused;

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, reach) = (self.resolver.clone(), self.reach);
        Box::pin(async move {
            let found = resolver.addresses(name.as_str()).await;
            if found.is_empty() {
                return Err("no address".into());
            }
            if !found.iter().all(|a| reach.permits(*a)) {
                return Err(Refused.into());
            }
            Ok(Box::new(found.into_iter().map(|a| SocketAddr::new(a, 0))) as Addrs)
        })
    }
}
