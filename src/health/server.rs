//! `/healthz`, `/readyz` and `/metrics`, for programs on this machine.
//!
//! Loopback alone does not keep web pages out: a name of theirs can be made to lead here. So the host must be one of ours,
//! to the letter, and nothing but GET is taken.

use super::gather::numbers;
use super::metrics::{Numbers, text};
use super::pulse::{Pulse, Useful};
use crate::store::Running;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The archive is read so often at most, however often somebody asks.
const FRESH: Duration = Duration::from_secs(2);

/// A bound address that nobody answers at yet.
pub struct Door {
    listener: TcpListener,
    address: SocketAddr,
    archive: PathBuf,
}

struct Room {
    pulse: Arc<Pulse>,
    address: SocketAddr,
    archive: PathBuf,
    read: Mutex<(Option<Instant>, Numbers)>,
}

impl Door {
    /// Binds; port 0 takes any free one.
    pub fn open(address: SocketAddr, archive: PathBuf) -> std::io::Result<Door> {
        if !address.ip().is_loopback() {
            return Err(std::io::ErrorKind::AddrNotAvailable.into());
        }
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Door { listener, address, archive })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) async fn answer(self, pulse: Arc<Pulse>) {
        let Door { listener, address, archive } = self;
        let room = Arc::new(Room { pulse, address, archive, read: Mutex::default() });
        let router = Router::new()
            .route("/healthz", get(|| async { plain(StatusCode::OK, "alive\n") }))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .layer(from_fn_with_state(room.clone(), guard))
            .with_state(room);
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => {
                let _ended = axum::serve(listener, router).await;
            }
            Err(error) => tracing::warn!(%error, "nobody answers for health"),
        }
    }
}

/// Who is answered at all.
async fn guard(State(room): State<Arc<Room>>, request: Request, next: Next) -> Response {
    if !is_here(request.headers(), request.uri(), room.address.port()) {
        return plain(StatusCode::MISDIRECTED_REQUEST, "this is not an address of this program\n");
    }
    if request.method() != Method::GET {
        let refused = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET\n");
        return ([(header::ALLOW, "GET")], refused).into_response();
    }
    next.run(request).await
}

fn is_here(headers: &HeaderMap, uri: &Uri, port: u16) -> bool {
    let ours = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let is_ours = |host: &str| ours.iter().any(|own| own == host);
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|h| h.to_str().ok()).is_some_and(is_ours);
    host && hosts.next().is_none() && uri.authority().is_none_or(|a| is_ours(a.as_str()))
}

async fn ready(State(room): State<Arc<Room>>) -> Response {
    let not = |why: &str| plain(StatusCode::SERVICE_UNAVAILABLE, &format!("not ready: {why}\n"));
    if !Running::is_held(&room.archive) {
        return not("the archive is not there any more, or not ours");
    }
    match room.pulse.useful() {
        Useful::Yes => plain(StatusCode::OK, "ready\n"),
        Useful::NotYet => not("no look has been made yet"),
        Useful::Nobody => not("nobody is looked for on schedule"),
        Useful::No { source, since } => {
            not(&format!("no useful look at {source} since {}", crate::time::rfc3339(since)))
        }
    }
}

async fn metrics(State(room): State<Arc<Room>>) -> Response {
    let mut read = room.read.lock().await;
    if read.0.is_none_or(|at| at.elapsed() >= FRESH) {
        let (archive, mut now, wall) = (room.archive.clone(), read.1.clone(), room.pulse.now());
        let done = tokio::task::spawn_blocking(move || numbers(&archive, &mut now, wall).map(|()| now));
        match done.await {
            Ok(Ok(now)) => *read = (Some(Instant::now()), now),
            Ok(Err(error)) => tracing::warn!(%error, "the archive could not be read for its numbers"),
            Err(_) => return plain(StatusCode::INTERNAL_SERVER_ERROR, "the numbers could not be read\n"),
        }
    }
    let ready = room.pulse.useful() == Useful::Yes && Running::is_held(&room.archive);
    let body = text(&room.pulse.counts, &read.1, (&room.pulse.pages(), ready), room.pulse.now());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

fn plain(status: StatusCode, body: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, kind, body.to_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_our_own_names_with_the_port_are_here() {
        let check = |hosts: &[&str], uri: &str| {
            let mut headers = HeaderMap::new();
            hosts.iter().for_each(|h| {
                headers.append(header::HOST, HeaderValue::from_str(h).unwrap());
            });
            is_here(&headers, &uri.parse().unwrap(), 9464)
        };
        for host in ["127.0.0.1:9464", "localhost:9464", "[::1]:9464"] {
            assert!(check(&[host], "/metrics"), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:80", "evil.example:9464", "LOCALHOST:9464", "127.0.0.2:9464", ""]
        {
            assert!(!check(&[host], "/metrics"), "{host}");
        }
        assert!(!check(&[], "/metrics") && !check(&["localhost:9464", "evil.example"], "/metrics"));
        assert!(!check(&["localhost:9464"], "http://evil.example/metrics"));
    }
}
