//! The listening socket: which address it may have, how many connections, how long each, and how it ends. It has a
//! thread and a runtime of its own, so that nobody who pesters it holds up a look.

use super::connection::{Times, speak};
use super::gate::Own;
use super::reply::Referrer;
use super::shell::{Peer, router};
use super::site::{Setup, Site};
use super::tls::{TlsError, acceptor};
use super::{links, uploads};
use crate::digest::sha256;
use crate::store::StoreError;
use axum::Router;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio_rustls::TlsAcceptor;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// Port 0 takes any free one.
    pub address: SocketAddr,
    /// Certificate and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The operator has accepted that everybody on the network can read along.
    pub plain_on_lan: bool,
    /// The name in the certificate, when it is not the address.
    pub name: Option<String>,
}

/// Why nothing listens.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("{0} is every address of this machine; name the one that your phone shall use")]
    Everywhere(IpAddr),
    #[error("{0} can be reached by other machines, and no user with a password is there to sign in")]
    NoPassword(IpAddr),
    #[error("{0} can be reached by other machines, and without TLS everybody on that network can read along")]
    Plain(IpAddr),
    #[error("something else already listens on {0}")]
    Taken(SocketAddr),
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the server could not be started")]
    Start(#[source] io::Error),
}

/// A server that runs until it is dropped or stopped.
pub struct Running {
    pub address: SocketAddr,
    /// How to reach it: `http://127.0.0.1:8080`.
    pub origin: String,
    site: Arc<Site>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Connections at a time; what comes beyond them is closed at once, so that none queue up.
const CONNECTIONS: usize = 128;
/// From the first byte of a request to the end of its head.
const HEAD_TIME: Duration = Duration::from_secs(5);
const TIMES: Times =
    Times { head: HEAD_TIME, requests: Duration::from_secs(120), idle: Duration::from_secs(60) };
/// The whole head of a request.
const HEAD_SIZE: usize = 32 * 1024;
/// Requests that are being answered when the server is stopped have so long.
const GOODBYE: Duration = Duration::from_secs(3);

impl Listen {
    pub fn loopback(port: u16) -> Listen {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Listen { address, tls: None, plain_on_lan: false, name: None }
    }

    /// Whether this address may be listened on.
    ///
    /// # Errors
    /// [`Refused`] says what is missing.
    pub fn permit(&self, has_passwords: bool) -> Result<(), Refused> {
        let ip = self.address.ip();
        if ip.is_unspecified() {
            return Err(Refused::Everywhere(ip));
        }
        if ip.is_loopback() {
            return Ok(());
        }
        if !has_passwords {
            return Err(Refused::NoPassword(ip));
        }
        if self.tls.is_none() && !self.plain_on_lan { Err(Refused::Plain(ip)) } else { Ok(()) }
    }

    /// How browsers write us, once the port is known.
    fn own(&self, address: SocketAddr) -> Own {
        let (scheme, usual) = if self.tls.is_some() { ("https", 443) } else { ("http", 80) };
        let host = match (&self.name, address.ip()) {
            (Some(name), _) => name.to_lowercase(),
            (None, IpAddr::V4(ip)) => ip.to_string(),
            (None, IpAddr::V6(ip)) => format!("[{ip}]"),
        };
        let host = if address.port() == usual { host } else { format!("{host}:{}", address.port()) };
        Own { origin: format!("{scheme}://{host}"), host }
    }
}

/// Where an archive's pages are, unless somebody says otherwise.
pub const PORT: u16 = 7340;

/// The loopback address of one archive: another one for each, so that a server on another port of the usual address
/// is not sent our cookie (cookies know no ports). Only where all of 127/8 is this machine.
pub fn own_loopback(origin: &str) -> IpAddr {
    if !cfg!(target_os = "linux") {
        return IpAddr::V4(Ipv4Addr::LOCALHOST);
    }
    let bytes = sha256(&[b"testigo/loopback/v1\n", origin.as_bytes()]);
    IpAddr::V4(Ipv4Addr::new(127, 1 + bytes[0] % 254, bytes[1], 1 + bytes[2] % 254))
}

/// Starts the server in a thread of its own.
pub fn start(setup: Setup, listen: &Listen) -> Result<Running, Refused> {
    let has_passwords = !crate::store::Store::open_for_reading(&setup.archive)?.users()?.is_empty();
    listen.permit(has_passwords)?;
    let tls = listen.tls.as_ref().map(|(cert, key)| acceptor(cert, key)).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // Two for those who write (see `Site::writers`), the others for reads and for files on their way.
        .max_blocking_threads(8)
        .thread_name("testigo-web")
        .build()
        .map_err(Refused::Start)?;
    let listener =
        runtime.block_on(TcpListener::bind(listen.address)).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Refused::Taken(listen.address),
            _ => Refused::Listen(listen.address, error),
        })?;
    let address = listener.local_addr().map_err(Refused::Start)?;
    let own = listen.own(address);
    let plain_lan = !address.ip().is_loopback() && tls.is_none();
    let referrer = if plain_lan { Referrer::SameOrigin } else { Referrer::Never };
    let origin = own.origin.clone();
    uploads::empty(&setup.archive).map_err(Refused::Start)?;
    let site = Arc::new(Site::new(setup, own, tls.is_some(), referrer)?);
    links::announce(site.readers.archive(), &origin).map_err(Refused::Start)?;
    let (stop, stopped) = oneshot::channel();
    let app = router(site.clone());
    let serve = move || {
        runtime.block_on(accept(listener, tls, app, stopped));
        runtime.shutdown_timeout(GOODBYE);
    };
    let thread =
        std::thread::Builder::new().name("testigo-web".to_owned()).spawn(serve).map_err(Refused::Start)?;
    Ok(Running { address, origin, site, stop: Some(stop), thread: Some(thread) })
}

impl Running {
    /// An address that lets its owner in, once, within an hour.
    pub fn link(&self) -> String {
        self.site.link()
    }

    /// Ends it, after the answers that are on their way.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            links::withdraw(self.site.readers.archive());
            let _gone = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    mut stopped: oneshot::Receiver<()>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(_) => {
                // Out of file descriptors, most likely; accepting at once again would only burn the processor.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else { continue };
        let (app, tls) = (app.clone(), tls.clone());
        tokio::spawn(async move {
            one(stream, peer, tls, app).await;
            drop(place);
        });
    }
    let _too_long = tokio::time::timeout(GOODBYE, places.acquire_many(CONNECTIONS as u32)).await;
}

async fn one(stream: TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, app: Router) {
    let app = app.layer(axum::Extension(Peer(peer.ip())));
    match tls {
        None => speak(stream, app, HEAD_SIZE, TIMES).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(HEAD_TIME, tls.accept(stream)).await {
                speak(stream, app, HEAD_SIZE, TIMES).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, tls: bool, plain: bool, passwords: bool, refused: Option<&str>) {
        let tls = tls.then(|| (PathBuf::from("c.pem"), PathBuf::from("k.pem")));
        let listen = Listen { address: address.parse().unwrap(), tls, plain_on_lan: plain, name: None };
        let result = listen.permit(passwords).map_err(|e| e.to_string());
        match refused {
            None => assert_eq!(result, Ok(()), "{address}"),
            Some(words) => assert!(result.unwrap_err().contains(words), "{address}"),
        }
    }

    #[test]
    fn only_this_machine_is_served_unless_everything_else_was_thought_of() {
        check("127.0.0.1:0", false, false, false, None);
        check("127.9.8.7:80", false, false, false, None);
        check("[::1]:0", false, false, false, None);
        check("0.0.0.0:80", true, true, true, Some("every address"));
        check("[::]:80", true, true, true, Some("every address"));
        check("192.0.2.7:80", true, false, false, Some("no user with a password"));
        check("192.0.2.7:80", false, false, true, Some("can read along"));
        check("192.0.2.7:80", true, false, true, None);
        check("192.0.2.7:80", false, true, true, None);
    }

    #[test]
    fn we_write_ourselves_as_browsers_do() {
        let own = |listen: &Listen, port| listen.own(SocketAddr::new(listen.address.ip(), port)).origin;
        let mut listen = Listen::loopback(0);
        assert_eq!(
            (own(&listen, 8080).as_str(), own(&listen, 80).as_str()),
            ("http://127.0.0.1:8080", "http://127.0.0.1")
        );
        listen.address = "[::1]:0".parse().unwrap();
        assert_eq!(own(&listen, 8080), "http://[::1]:8080");
        listen.tls = Some((PathBuf::new(), PathBuf::new()));
        listen.name = Some("Testigo.Example".into());
        assert_eq!(own(&listen, 443), "https://testigo.example");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn each_archive_has_a_loopback_address_of_its_own() {
        let (a, b) = (own_loopback("testigo/01"), own_loopback("testigo/02"));
        assert!(a.is_loopback() && b.is_loopback() && a != b && a != IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
}
