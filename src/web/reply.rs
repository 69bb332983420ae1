//! What goes back, and the headers that every answer has. No handler sets a security header; this file does.

use super::look::{SCRIPT, STYLE};
use crate::digest::sha256;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::Markup;
use std::sync::LazyLock;

/// An answer in the making.
pub struct Reply {
    pub status: StatusCode,
    kind: &'static str,
    body: Vec<u8>,
    headers: Vec<(HeaderName, String)>,
    shape: Shape,
}

/// Where an answer may be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One of our pages: in a window of its own.
    Page,
    /// A saved page: in a frame of ours, without scripts, network and origin.
    Saved,
}

/// How far a browser may say where a request came from. Over plain HTTP to another machine browsers write nothing
/// about themselves but `Origin`, and with `no-referrer` not even that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referrer {
    Never,
    SameOrigin,
}

static PAGE_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| BASE64_STANDARD.encode(sha256(&[text.as_bytes()]));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// A saved page shows its own styles and the pictures inside it, and reaches nothing.
const SAVED_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

impl Reply {
    fn of(status: StatusCode, kind: &'static str, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, kind, body: body.into(), headers: Vec::new(), shape: Shape::Page }
    }

    pub fn page(markup: Markup) -> Reply {
        Reply::page_with(StatusCode::OK, markup)
    }

    pub fn page_with(status: StatusCode, markup: Markup) -> Reply {
        Reply::of(status, "text/html; charset=utf-8", markup.into_string())
    }

    /// Nothing but a status: whoever asked is told no more.
    pub fn bare(status: StatusCode) -> Reply {
        Reply::of(status, "text/plain; charset=utf-8", Vec::new())
    }

    /// After a form, and after a link that works once: to one of our own paths.
    pub fn see_other(path: &str) -> Reply {
        Reply::bare(StatusCode::SEE_OTHER).with(header::LOCATION, path)
    }

    /// A file to keep; its name says nothing of a person.
    pub fn file(kind: &'static str, name: &str, body: impl Into<Vec<u8>>) -> Reply {
        let disposition = format!("attachment; filename=\"{name}\"");
        Reply::of(StatusCode::OK, kind, body).with(header::CONTENT_DISPOSITION, &disposition)
    }

    /// The page as it was kept, for a frame of ours only.
    pub fn saved(html: Vec<u8>) -> Reply {
        Reply { shape: Shape::Saved, ..Reply::of(StatusCode::OK, "text/html; charset=utf-8", html) }
    }

    pub fn with(mut self, name: HeaderName, value: &str) -> Reply {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn dress(self, referrer: Referrer) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::CONTENT_TYPE, self.kind);
        let (policy, frame) = match self.shape {
            Shape::Page => (PAGE_POLICY.as_str(), "DENY"),
            Shape::Saved => (SAVED_POLICY, "SAMEORIGIN"),
        };
        set(header::CONTENT_SECURITY_POLICY, policy);
        set(header::X_FRAME_OPTIONS, frame);
        set(header::CACHE_CONTROL, "no-store");
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        let referrer = match referrer {
            Referrer::Never => "no-referrer",
            Referrer::SameOrigin => "same-origin",
        };
        set(header::REFERRER_POLICY, referrer);
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        set(
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        );
        set(HeaderName::from_static("x-dns-prefetch-control"), "off");
        set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive");
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
        response
    }
}
