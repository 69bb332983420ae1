//! The request as it goes out: our headers first, in our order, then the profile's own.

use super::Request;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};

/// A request as hyper wants it, built again for a second try.
#[derive(Clone)]
pub(super) struct Outgoing {
    method: hyper::Method,
    target: hyper::Uri,
    headers: HeaderMap,
    body: Bytes,
}

/// What the request says of itself we say: these headers of a profile are not sent.
const OURS: [HeaderName; 8] = [
    header::HOST,
    header::USER_AGENT,
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::COOKIE,
    header::UPGRADE,
];

impl Outgoing {
    /// `None`: a method, address or header that HTTP cannot carry (line ends, above all).
    pub(super) fn new(request: &Request, user_agent: &str) -> Option<Outgoing> {
        let url = &request.url;
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        };
        // In the order they are sent. `Accept` is the profile's, if it has one.
        let mut headers = HeaderMap::with_capacity(8);
        headers.append(header::HOST, HeaderValue::try_from(host).ok()?);
        headers.append(header::USER_AGENT, HeaderValue::from_str(user_agent).ok()?);
        headers.append(header::ACCEPT, HeaderValue::from_static("*/*"));
        headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, value) in &request.headers {
            let (name, value) = (HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?);
            if name == header::ACCEPT {
                headers.insert(name, value);
            } else if !OURS.contains(&name) {
                headers.append(name, value);
            }
        }
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let body = request.body.clone().map(Bytes::from).unwrap_or_default();
        let method = hyper::Method::from_bytes(request.method.as_bytes()).ok()?;
        Some(Outgoing { method, target: hyper::Uri::try_from(target).ok()?, headers, body })
    }

    pub(super) fn request(&self, keep: bool) -> hyper::Request<Full<Bytes>> {
        let mut request = hyper::Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.headers.clone();
        if !keep {
            request.headers_mut().append(header::CONNECTION, HeaderValue::from_static("close"));
        }
        request
    }
}
