//! What goes back, and the headers that every answer has. No handler sets a security header; this file does.

use super::jobs::{End, State};
use super::look::{SCRIPT, STYLE};
use crate::digest::sha256;
use crate::person::import::inert;
use crate::printable::{exact, lines};
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use base64::prelude::{BASE64_STANDARD, Engine};
use futures_util::stream::unfold;
use maud::Markup;
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read};
use std::sync::LazyLock;
use tokio::sync::watch::Receiver;

/// The longest text in a table.
const CELL: usize = 4_000;

/// An answer in the making.
pub struct Reply {
    pub status: StatusCode,
    kind: &'static str,
    body: Body,
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
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// A saved page shows its own styles and the pictures inside it, and reaches nothing.
const SAVED_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

impl Reply {
    fn of(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Reply {
        Reply { status, kind, body: body.into(), headers: Vec::new(), shape: Shape::Page }
    }

    pub fn page(markup: Markup) -> Reply {
        Reply::page_with(StatusCode::OK, markup)
    }

    pub fn page_with(status: StatusCode, markup: Markup) -> Reply {
        // Each page masks what it knows to be a stranger's; this is for what it does not know.
        Reply::of(status, "text/html; charset=utf-8", lines(markup.into_string()))
    }

    /// Nothing but a status: whoever asked is told no more.
    pub fn bare(status: StatusCode) -> Reply {
        Reply::of(status, "text/plain; charset=utf-8", Body::empty())
    }

    /// After a form, and after a link that works once: to one of our own paths.
    pub fn see_other(path: &str) -> Reply {
        Reply::bare(StatusCode::SEE_OTHER).with(header::LOCATION, path)
    }

    /// A file to keep; its name says nothing of a person.
    pub fn file(kind: &'static str, name: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply::of(StatusCode::OK, kind, body.into()).kept_as(name)
    }

    /// A table for a spreadsheet. Whatever a cell holds, no program runs it, and nothing in it is hidden.
    pub fn table<const N: usize>(
        name: &str,
        head: [&str; N],
        rows: impl Iterator<Item = [String; N]>,
    ) -> Reply {
        let mut out = csv::Writer::from_writer(Vec::new());
        let _in_memory = out.write_record(head);
        for row in rows {
            let _in_memory = out.write_record(row.map(|cell| inert(&exact(&cell, CELL)).into_owned()));
        }
        Reply::file("text/csv; charset=utf-8", name, out.into_inner().unwrap_or_default())
    }

    /// A file of any size, read while it is sent; its length is said, so that a browser notices when it is cut.
    pub fn long_file(kind: &'static str, name: &str, file: File) -> Reply {
        let length = file.metadata().ok().map(|there| there.len());
        let chunks = unfold(Some(file), |file| async move {
            let mut file = file?;
            let read = tokio::task::spawn_blocking(move || chunk(&mut file).map(|bytes| (bytes, file))).await;
            match read.map_err(io::Error::other).flatten() {
                Ok((bytes, _)) if bytes.is_empty() => None,
                Ok((bytes, file)) => Some((Ok(bytes), Some(file))),
                Err(error) => Some((Err(error), None)),
            }
        });
        let reply = Reply::of(StatusCode::OK, kind, Body::from_stream(chunks)).kept_as(name);
        match length {
            None => reply,
            Some(length) => reply.with(header::CONTENT_LENGTH, &length.to_string()),
        }
    }

    fn kept_as(self, name: &str) -> Reply {
        self.with(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
    }

    /// How far a job is, as server-sent events: `done` and `of` in one line, then what happens now, then how it ended.
    pub fn events(state: Receiver<State>) -> Reply {
        let events = unfold(Some((state, true)), |following| async move {
            let (mut state, first) = following?;
            if !first {
                state.changed().await.ok()?;
            }
            let now = state.borrow_and_update().clone();
            let over = now.end.is_some();
            Some((Ok::<_, Infallible>(event(&now)), (!over).then_some((state, false))))
        });
        let events = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
        Reply::of(StatusCode::OK, "text/event-stream", events.into_body())
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
        let mut response = Response::new(self.body);
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

/// The next bytes of a file; none at its end.
fn chunk(file: &mut File) -> io::Result<Bytes> {
    let mut bytes = vec![0; 64 * 1024];
    let read = file.read(&mut bytes)?;
    bytes.truncate(read);
    Ok(bytes.into())
}

fn event(state: &State) -> Event {
    let over = match &state.end {
        None => "",
        Some(End::Done { .. }) => "done",
        Some(End::Failed { .. }) => "failed",
    };
    let told = serde_json::json!({ "done": state.done, "of": state.of, "says": state.says, "end": over });
    Event::default().data(told.to_string())
}
