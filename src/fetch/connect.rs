//! Making a connection: a name is resolved once, every address is judged, and only a judged address is
//! connected to.

use super::address::{Reach, is_loopback_url};
use super::politeness::HostRules;
use super::tls::Handshakes;
use super::{Contact, Failure};
use chrono::{DateTime, Utc};
use rustls::pki_types::ServerName;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// For the connection and the handshake together.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Turns names into addresses.
#[derive(Debug, Clone, Default)]
pub enum Resolver {
    /// The operating system's.
    #[default]
    System,
    /// These names and no others; for tests.
    Fixed(BTreeMap<String, Vec<IpAddr>>),
}

impl Resolver {
    /// All addresses of a name; none when it does not resolve.
    pub(super) async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        match self {
            Resolver::System => match tokio::net::lookup_host((name, 0)).await {
                Ok(found) => found.map(|a| a.ip()).collect(),
                Err(_) => Vec::new(),
            },
            Resolver::Fixed(names) => names.get(name).cloned().unwrap_or_default(),
        }
    }
}

/// The place of a source: scheme, host and port, and where it may lead.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Site {
    https: bool,
    host: Host<String>,
    port: u16,
    loopback: bool,
}

impl Site {
    /// `None`: an address that we do not ask. Plain http is for loopback only.
    pub(super) fn of(url: &Url, rules: &HostRules) -> Option<Site> {
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _other => return None,
        };
        let loopback = rules.loopback && is_loopback_url(url);
        let plain = url.username().is_empty() && url.password().is_none();
        let (host, port) = (url.host()?.to_owned(), url.port_or_known_default()?);
        (plain && (https || loopback)).then_some(Site { https, host, port, loopback })
    }

    /// Whether connections may be kept: each look over TLS wants a handshake of its own.
    pub(super) fn keeps_connections(&self) -> bool {
        self.loopback && !self.https
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.https
    }

    fn reach(&self) -> Reach {
        if self.loopback { Reach::Loopback } else { Reach::Global }
    }

    async fn addresses(&self, resolver: &Resolver) -> Vec<IpAddr> {
        match &self.host {
            Host::Domain(name) => resolver.addresses(name).await,
            Host::Ipv4(ip) => vec![IpAddr::V4(*ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(*ip)],
        }
    }

    fn server_name(&self) -> Result<ServerName<'static>, Failure> {
        match &self.host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|_| Failure::Tls),
            Host::Ipv4(ip) => Ok(ServerName::from(IpAddr::V4(*ip))),
            Host::Ipv6(ip) => Ok(ServerName::from(IpAddr::V6(*ip))),
        }
    }
}

/// What bytes go over: a TCP stream, or TLS on one.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// One connection that is to be made.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) site: &'a Site,
    /// By our clock: the time on the receipt.
    pub(super) at: DateTime<Utc>,
    /// For its handshake alone: see [`super::receipt::Receipt::side`].
    pub(super) side: bool,
}

/// What is needed to connect.
pub(super) struct Connector {
    pub(super) resolver: Resolver,
    pub(super) handshakes: Handshakes,
}

impl Connector {
    /// Connects to a judged address. What was learnt stands in `contact`, also after a failure.
    pub(super) async fn connect(
        &self,
        call: Call<'_>,
        contact: &mut Contact,
    ) -> Result<Box<dyn Stream>, Failure> {
        let site = call.site;
        let addresses = site.addresses(&self.resolver).await;
        contact.resolved = addresses.clone();
        contact.resolved.sort();
        contact.resolved.dedup();
        if addresses.is_empty() {
            return Err(Failure::Dns);
        }
        // One bad address spoils the name: whoever sent it could have chosen which one we use.
        if !addresses.iter().all(|a| site.reach().permits(*a)) {
            return Err(Failure::AddressRefused);
        }
        match timeout(CONNECT_WITHIN, self.speak(call, &addresses, contact)).await {
            Ok(result) => result,
            Err(_) => Err(Failure::Timeout),
        }
    }

    async fn speak(
        &self,
        call: Call<'_>,
        addresses: &[IpAddr],
        contact: &mut Contact,
    ) -> Result<Box<dyn Stream>, Failure> {
        let site = call.site;
        let stream = first_to_answer(addresses, site.port).await.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Failure::Timeout,
            _other => Failure::Connection,
        })?;
        contact.peer = stream.peer_addr().ok().map(|a| a.ip());
        if site.https { self.shake_hands(call, stream, contact).await } else { Ok(Box::new(stream)) }
    }

    async fn shake_hands(
        &self,
        call: Call<'_>,
        stream: TcpStream,
        contact: &mut Contact,
    ) -> Result<Box<dyn Stream>, Failure> {
        let (config, witness) = self.handshakes.one();
        let connector = TlsConnector::from(Arc::new(config));
        match connector.connect(call.site.server_name()?, stream).await {
            Ok(stream) => {
                contact.tls = witness.testify(Some(stream.get_ref().1));
                contact.receipt = witness.receipt(call.at, call.side).map(Arc::new);
                Ok(Box::new(stream))
            }
            Err(_) => {
                contact.tls = witness.testify(None);
                Err(Failure::Tls)
            }
        }
    }
}

/// Tries the addresses in the resolver's order; a silent one does not eat the time of the next.
async fn first_to_answer(addresses: &[IpAddr], port: u16) -> io::Result<TcpStream> {
    let share = CONNECT_WITHIN / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match timeout(share, TcpStream::connect(SocketAddr::new(*address, port))).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}
