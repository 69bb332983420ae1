//! One request and its answer over one connection (HTTP/1.1, hyper), with what was recorded of it.

use super::body::MAX_BODY;
use super::connect::{Call, Connector, Site, Stream};
use super::head::find_head;
use super::outgoing::Outgoing;
use super::record::{Recorded, Tape};
use super::{Contact, Failure};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper::header::{self, HeaderMap};
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Mutex;

/// Largest head.
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 128;
/// What may arrive before the head is known: interim answers (1xx), the head, and what came with its end.
const BEFORE_HEAD: usize = 4 * MAX_HEAD;
/// Idle connections kept for one place.
const MAX_KEPT: usize = 64;

/// An open connection with its tape. Nobody drives it in the background: it moves while we wait for it.
struct Line {
    sender: SendRequest<Full<Bytes>>,
    connection: Connection<TokioIo<Recorded<Box<dyn Stream>>>, Full<Bytes>>,
    ended: bool,
    tape: Tape,
    contact: Contact,
}

impl Line {
    async fn new(stream: Box<dyn Stream>, contact: Contact) -> Result<Line, Failure> {
        let tape = Tape::default();
        let io = TokioIo::new(Recorded::new(stream, tape.clone()));
        let (sender, connection) = http1::Builder::new()
            .title_case_headers(true)
            .max_buf_size(2 * MAX_HEAD)
            .max_header_size(MAX_HEAD)
            .max_headers(MAX_HEADERS)
            .handshake(io)
            .await
            .map_err(|_| Failure::Connection)?;
        Ok(Line { sender, connection, ended: false, tape, contact })
    }

    async fn send(
        &mut self,
        request: hyper::Request<Full<Bytes>>,
    ) -> hyper::Result<hyper::Response<Incoming>> {
        let answer = self.sender.send_request(request);
        drive(&mut self.connection, &mut self.ended, answer).await
    }

    /// Whether a kept connection can be used again: still open, and nothing came unasked.
    async fn is_usable(&mut self) -> bool {
        let ready = drive(&mut self.connection, &mut self.ended, self.sender.ready()).await;
        ready.is_ok() && !self.ended && self.tape.is_silent()
    }
}

/// Waits for `work`, and keeps the connection moving meanwhile.
async fn drive<C: Future + Unpin, F: Future>(connection: &mut C, ended: &mut bool, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|cx| {
        *ended = *ended || Pin::new(&mut *connection).poll(cx).is_ready();
        work.as_mut().poll(cx)
    })
    .await
}

/// Idle connections to loopback.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<Site, Vec<Line>>>);

impl Pool {
    fn take(&self, site: &Site) -> Option<Line> {
        self.0.lock().expect("no holder of this lock panics").get_mut(site)?.pop()
    }

    fn keep(&self, site: &Site, line: Line) {
        let mut lines = self.0.lock().expect("no holder of this lock panics");
        let lines = lines.entry(site.clone()).or_default();
        if lines.len() < MAX_KEPT {
            lines.push(line);
        }
    }
}

/// What is known of an exchange so far. It is kept when the exchange is broken off at any point.
#[derive(Default)]
pub(super) struct Exchange {
    /// By our clock: the time on the receipt of a new connection.
    began: DateTime<Utc>,
    tape: Tape,
    contact: Contact,
    /// The body without its chunks; `None` while the wire carries the body itself.
    unchunked: Option<BytesMut>,
    /// The announced length, for bodies that have one.
    length: Option<usize>,
    /// What was recorded, once the connection has been given back for the next exchange.
    ended: Option<(Bytes, Bytes)>,
}

/// What an exchange left.
pub(super) struct Parts {
    pub(super) request: Bytes,
    /// The last head; the incomplete one, or whatever came instead of one, when `status` is `None`.
    pub(super) head: Bytes,
    pub(super) body_wire: Option<Bytes>,
    pub(super) body: Bytes,
    pub(super) status: Option<u16>,
    pub(super) contact: Contact,
}

impl Exchange {
    pub(super) fn new(began: DateTime<Utc>) -> Exchange {
        Exchange { began, ..Exchange::default() }
    }

    /// Asks over a kept connection or a new one.
    pub(super) async fn run(
        &mut self,
        site: &Site,
        outgoing: Outgoing,
        connector: &Connector,
        pool: &Pool,
    ) -> Result<(), Failure> {
        if !site.keeps_connections() {
            let mut line = self.dial(site, connector).await?;
            return self.talk(&mut line, outgoing.request(false)).await;
        }
        while let Some(mut line) = pool.take(site) {
            if line.is_usable().await {
                let ended = self.talk(&mut line, outgoing.request(true)).await;
                // The server had closed it meanwhile: a kept connection that gives no byte is tried anew.
                if ended.is_err() && self.tape.is_silent() {
                    break;
                }
                return self.keep(site, line, pool, ended);
            }
        }
        let mut line = self.dial(site, connector).await?;
        let ended = self.talk(&mut line, outgoing.request(true)).await;
        self.keep(site, line, pool, ended)
    }

    fn keep(
        &mut self,
        site: &Site,
        line: Line,
        pool: &Pool,
        ended: Result<(), Failure>,
    ) -> Result<(), Failure> {
        if ended.is_ok() && !line.ended {
            // The tape first: whoever takes the line from the pool starts a new recording on it.
            self.ended = Some(self.tape.take());
            pool.keep(site, line);
        }
        ended
    }

    async fn dial(&mut self, site: &Site, connector: &Connector) -> Result<Line, Failure> {
        let stream = connector.connect(Call { site, at: self.began, side: false }, &mut self.contact).await?;
        Line::new(stream, self.contact.clone()).await
    }

    async fn talk(&mut self, line: &mut Line, request: hyper::Request<Full<Bytes>>) -> Result<(), Failure> {
        self.tape = line.tape.clone();
        self.contact = line.contact.clone();
        self.tape.begin(BEFORE_HEAD);
        let answer = line.send(request).await.map_err(|error| self.why(&error))?;
        self.receive(line, answer).await
    }

    async fn receive(&mut self, line: &mut Line, answer: hyper::Response<Incoming>) -> Result<(), Failure> {
        let head_end = self.tape.received(find_head).map_or(0, |head| head.end);
        self.tape.allow(head_end + MAX_BODY);
        let transfer = transfer_coding(answer.headers());
        if transfer != Transfer::None {
            self.unchunked = Some(BytesMut::new());
        }
        let mut body = answer.into_body();
        self.length = hyper::body::Body::size_hint(&body).exact().map(|n| n as usize);
        while let Some(frame) = drive(&mut line.connection, &mut line.ended, body.frame()).await {
            let frame = frame.map_err(|error| self.why(&error))?;
            if let (Some(unchunked), Some(data)) = (&mut self.unchunked, frame.data_ref()) {
                unchunked.extend_from_slice(data);
            }
        }
        if transfer == Transfer::Other { Err(Failure::Encoding) } else { Ok(()) }
    }

    /// Why the exchange broke off, by where it stood.
    fn why(&self, error: &hyper::Error) -> Failure {
        let in_body = self.tape.received(find_head).is_some();
        if self.tape.is_over() {
            return if in_body { Failure::BodyTooLarge } else { Failure::HeadTooLarge };
        }
        if error.is_parse_too_large() {
            return Failure::HeadTooLarge;
        }
        if error.is_parse() || error.is_user() {
            return Failure::Protocol;
        }
        let kind = error.source().and_then(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => Failure::Protocol,
            _other if in_body => Failure::Truncated,
            _other => Failure::Connection,
        }
    }

    /// Sorts the recorded bytes.
    pub(super) fn into_parts(self) -> Parts {
        let (request, received) = self.ended.unwrap_or_else(|| self.tape.take());
        let Some(found) = find_head(&received) else {
            let contact = self.contact;
            return Parts {
                request,
                head: received,
                body_wire: None,
                body: Bytes::new(),
                status: None,
                contact,
            };
        };
        let head = received.slice(found.start..found.end);
        let rest = received.slice(found.end..);
        let body = match (self.unchunked, self.length) {
            (Some(unchunked), _) => unchunked.freeze(),
            (None, Some(length)) => rest.slice(..rest.len().min(length)),
            (None, None) => rest.clone(),
        };
        // Chunks always make the wire longer, and bytes behind an announced end are kept too.
        let body_wire = (body.len() != rest.len()).then_some(rest);
        Parts { request, head, body_wire, body, status: Some(found.status), contact: self.contact }
    }
}

/// How the body is wrapped for the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transfer {
    None,
    Chunked,
    /// A coding besides or instead of chunks; nobody we ask needs one.
    Other,
}

fn transfer_coding(headers: &HeaderMap) -> Transfer {
    let mut values = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (values.next(), values.next()) {
        (None, _) => Transfer::None,
        (Some(value), None) if value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => {
            Transfer::Chunked
        }
        (Some(_), _) => Transfer::Other,
    }
}
