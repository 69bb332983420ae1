//! Where a page may lead a browser. Held by two means, because each sees what the other does not:
//!
//! - **DevTools** stops every document before it is asked for. The document of the tab itself comes from the
//!   source's own scheme, host and port, or it is not asked for; redirects, links and scripts make no difference.
//!   A page that goes on to itself is followed [`MOST_DOCUMENTS`] times.
//! - **The browser's resolver** knows no address that is written as a number and is not a public one, and no name
//!   that only inner networks have. This holds for everything: pictures, scripts, frames, sockets. A source on
//!   loopback reaches loopback, and nothing else.
//!
//! Other public hosts may be asked for everything but the tab's own document: the real page loads reCAPTCHA.
//!
//! Not held by us: a public *name* that resolves to an inner address. For the tab's own document the certificate
//! stands in the way, which must be the source's; for everything else the browser's own rule that a public page
//! asks nothing of a local network, which Chromium has since version 142. And behind a proxy nothing of the resolver
//! holds but for the proxy's own address, which may then not be written as an inner number.

use super::tab::lock;
use super::watch::Seen;
use crate::fetch::Failure;
use crate::fetch::address::{Reach, is_loopback_url};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::fetch::{
    ContinueRequestParams, EnableParams, EventRequestPaused, FailRequestParams, RequestPattern, RequestStage,
};
use chromiumoxide::cdp::browser_protocol::network::{ErrorReason, ResourceType};
use chromiumoxide::cdp::browser_protocol::page::FrameId;
use chromiumoxide::error::CdpError;
use futures_util::StreamExt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;
use url::{Host, Url};

/// So many documents may follow each other in one tab.
const MOST_DOCUMENTS: u32 = 10;
/// Chromium's words for what is refused here; a look reads them like the browser's own.
const OFF_HOST: &str = "net::ERR_UNSAFE_REDIRECT";
const TOO_MANY: &str = "net::ERR_TOO_MANY_REDIRECTS";

/// Names that lead nowhere in public.
const INNER_NAMES: [&str; 6] = ["localhost", "*.localhost", "*.local", "*.internal", "*.home.arpa", "*.lan"];
/// Whom Chromium asks for itself: sign-in, sync, updates, lists, the time. The page's own recaptcha is served by
/// `www.google.com` and `www.gstatic.com`, which stay.
const OWN_ERRANDS: [&str; 12] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients?.google.com",
    "clients.google.com",
    "clientservices.googleapis.com",
    "content-autofill.googleapis.com",
    "mtalk.google.com",
    "optimizationguide-pa.googleapis.com",
    "redirector.gvt1.com",
    "safebrowsing.googleapis.com",
    "safebrowsingohttpgateway.googleapis.com",
    "update.googleapis.com",
];
/// What `address::is_global` refuses, as beginnings of addresses; every IPv6 address has two colons.
const INNER_NUMBERS: [&str; 17] = [
    "0.*.*.*",
    "10.*.*.*",
    "127.*.*.*",
    "169.254.*.*",
    "192.0.0.*",
    "192.0.2.*",
    "192.88.99.*",
    "192.168.*.*",
    "198.18.*.*",
    "198.19.*.*",
    "198.51.100.*",
    "203.0.113.*",
    "22?.*.*.*",
    "23?.*.*.*",
    "24?.*.*.*",
    "25?.*.*.*",
    "*:*:*",
];

pub(super) fn reach_of(base: &Url) -> Reach {
    if is_loopback_url(base) { Reach::Loopback } else { Reach::Global }
}

/// Why a page at this address is not asked at all: as where no browser is needed.
pub(super) fn refusal(base: &Url) -> Option<Failure> {
    let loopback = is_loopback_url(base);
    let ip: Option<IpAddr> = match base.host() {
        Some(Host::Ipv4(ip)) => Some(ip.into()),
        Some(Host::Ipv6(ip)) => Some(ip.into()),
        Some(Host::Domain(_)) | None => None,
    };
    let encrypted = base.scheme() == "https" || (loopback && base.scheme() == "http");
    let named = !base.username().is_empty() || base.password().is_some();
    let permitted = ip.is_none_or(|ip| reach_of(base).permits(ip));
    (!encrypted || named || !permitted || base.host().is_none()).then_some(Failure::AddressRefused)
}

/// The rules for Chromium's resolver (`--host-resolver-rules`).
pub(super) fn resolver_rules(reach: Reach) -> String {
    let none = |pattern: String| format!("MAP {pattern} ~NOTFOUND");
    let rules: Vec<String> = match reach {
        Reach::Loopback => vec![
            none("*".to_owned()),
            "EXCLUDE 127.*.*.*".to_owned(),
            "EXCLUDE ::1".to_owned(),
            "EXCLUDE localhost".to_owned(),
        ],
        // A page is never let anywhere.
        Reach::Global | Reach::Anywhere => {
            let fixed = INNER_NAMES.iter().chain(&OWN_ERRANDS).chain(&INNER_NUMBERS).map(|p| (*p).to_owned());
            let private = (16..32).map(|b| format!("172.{b}.*.*"));
            let shared = (64..128).map(|b| format!("100.{b}.*.*"));
            fixed.chain(private).chain(shared).map(none).collect()
        }
    };
    rules.join(" , ")
}

/// Begins to stop documents. `base` is the source's own address.
pub(super) async fn guard(
    page: &Page,
    frame: &FrameId,
    seen: Arc<Mutex<Seen>>,
    base: &Url,
) -> Result<JoinHandle<()>, CdpError> {
    let mut paused = page.event_listener::<EventRequestPaused>().await?;
    let documents = RequestPattern::builder()
        .resource_type(ResourceType::Document)
        .request_stage(RequestStage::Request)
        .build();
    page.execute(EnableParams::builder().pattern(documents).build()).await?;
    let mut guard = Guard { own: base.clone(), documents: 0 };
    let (page, frame) = (page.clone(), frame.clone());
    Ok(tokio::spawn(async move {
        while let Some(event) = paused.next().await {
            let refused = if event.frame_id == frame { guard.refuses(&event.request.url) } else { None };
            let id = event.request_id.clone();
            let answered = match refused {
                None => page.execute(ContinueRequestParams::new(id)).await.map(drop),
                Some(error) => {
                    note(&seen, error, &event.request.url);
                    page.execute(FailRequestParams::new(id, ErrorReason::Aborted)).await.map(drop)
                }
            };
            if let Err(error) = answered {
                tracing::debug!(%error, "a document was given up meanwhile");
            }
        }
    }))
}

fn note(seen: &Mutex<Seen>, error: &str, url: &str) {
    let host = Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
    let mut seen = lock(seen);
    seen.network_error.get_or_insert_with(|| error.to_owned());
    seen.note(match error {
        TOO_MANY => "the page went from document to document, and was not followed".to_owned(),
        _ => format!("the page led to {host}, and was not followed"),
    });
}

struct Guard {
    own: Url,
    documents: u32,
}

impl Guard {
    /// Why the tab's next document is not asked for.
    fn refuses(&mut self, url: &str) -> Option<&'static str> {
        self.documents += 1;
        let at = |url: &Url| {
            (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port_or_known_default())
        };
        let own = Url::parse(url).is_ok_and(|url| at(&url) == at(&self.own));
        if !own {
            Some(OFF_HOST)
        } else if self.documents > MOST_DOCUMENTS {
            Some(TOO_MANY)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_from_the_sources_own_address_and_not_for_ever() {
        let mut guard = Guard { own: Url::parse("https://locator.example/").unwrap(), documents: 0 };
        for other in [
            "https://elsewhere.example/",
            "https://locator.example.elsewhere.example/",
            "https://locator.example:8443/odls/",
            "http://locator.example/odls/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "data:text/html,x",
            "no address",
        ] {
            assert_eq!(guard.refuses(other), Some(OFF_HOST), "{other}");
        }
        guard.documents = 0;
        for _ in 0..MOST_DOCUMENTS {
            assert_eq!(guard.refuses("https://locator.example:443/odls/#/search"), None);
        }
        assert_eq!(guard.refuses("https://locator.example/odls/"), Some(TOO_MANY));
    }

    #[test]
    fn a_base_address_is_encrypted_and_public_or_on_loopback() {
        let refused = |text: &str| refusal(&Url::parse(text).unwrap()).is_some();
        for good in
            ["https://locator.example/", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/"]
        {
            assert!(!refused(good), "{good}");
        }
        for bad in [
            "http://locator.example/",
            "https://10.0.0.1/",
            "https://169.254.169.254/",
            "https://[fd00::1]/",
            "https://me:word@locator.example/",
            "file:///etc/passwd",
            "ftp://locator.example/",
        ] {
            assert!(refused(bad), "{bad}");
        }
    }

    #[test]
    fn the_resolvers_rules_are_those_of_addresses() {
        let rules = resolver_rules(Reach::Global);
        for number in
            ["10.", "127.", "169.254.", "172.16.", "172.31.", "100.64.", "100.127.", "192.168.", "*:*:*"]
        {
            assert!(rules.contains(&format!("MAP {number}")), "{number}");
        }
        assert!(!rules.contains("172.32.") && !rules.contains("MAP * "));
        assert!(resolver_rules(Reach::Loopback).starts_with("MAP * ~NOTFOUND , EXCLUDE 127."));
    }
}
