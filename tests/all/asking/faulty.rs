//! A server on raw sockets that sends exactly the bytes it was told to, with all the faults a site can have.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{HandshakeKind, ServerConfig, SupportedProtocolVersion};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the server does after it has read a request.
#[derive(Clone)]
pub enum Step {
    Send(Vec<u8>),
    /// Over and over, with a pause between.
    Drip(Vec<u8>, Duration),
    /// Closes the connection. Without it, the next request is awaited.
    Close,
}

/// `text`, then close.
pub fn once(text: impl AsRef<[u8]>) -> Vec<Step> {
    vec![Step::Send(text.as_ref().to_vec()), Step::Close]
}

/// A 200 of this body, with its length; the connection is closed after it.
pub fn page(headers: &str, body: &[u8]) -> Vec<Step> {
    once(
        [format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body]
            .concat(),
    )
}

/// What the server saw.
#[derive(Default)]
pub struct Seen {
    pub requests: Mutex<Vec<Vec<u8>>>,
    pub connections: AtomicUsize,
    pub full_handshakes: AtomicUsize,
}

pub struct Faulty {
    pub address: SocketAddr,
    pub seen: Arc<Seen>,
}

impl Faulty {
    /// `script` gets the number of the request (from 0) and the request, and says what to do.
    pub async fn plain(script: impl Fn(usize, &[u8]) -> Vec<Step> + Send + Sync + 'static) -> Faulty {
        Faulty::at([127, 0, 0, 1].into(), None, script).await
    }

    /// The same answer to everybody.
    pub async fn saying(steps: Vec<Step>) -> Faulty {
        Faulty::plain(move |_, _| steps.clone()).await
    }

    pub async fn at(
        ip: IpAddr,
        tls: Option<ServerConfig>,
        script: impl Fn(usize, &[u8]) -> Vec<Step> + Send + Sync + 'static,
    ) -> Faulty {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let (shared, script, tls) = (seen.clone(), Arc::new(script), tls.map(Arc::new));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, script, tls) = (shared.clone(), script.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => play(stream, &seen, &*script).await,
                        Some(config) => play_tls(stream, config, &seen, &*script).await,
                    }
                });
            }
        });
        Faulty { address, seen }
    }

    pub fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// With the name `localhost`, as the certificates have it.
    pub fn https(&self, path: &str) -> url::Url {
        format!("https://localhost:{}{path}", self.address.port()).parse().unwrap()
    }

    pub fn request(&self, n: usize) -> Vec<u8> {
        self.seen.requests.lock().unwrap()[n].clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

async fn play_tls(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    seen: &Seen,
    script: &(dyn Fn(usize, &[u8]) -> Vec<Step> + Send + Sync),
) {
    if let Ok(stream) = TlsAcceptor::from(config).accept(stream).await {
        if stream.get_ref().1.handshake_kind() != Some(HandshakeKind::Resumed) {
            seen.full_handshakes.fetch_add(1, Ordering::SeqCst);
        }
        play(stream, seen, script).await;
    }
}

/// Reads requests and answers them until told to close, or until the other side has gone.
async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    seen: &Seen,
    script: &(dyn Fn(usize, &[u8]) -> Vec<Step> + Send + Sync),
) {
    while let Some(request) = read_request(&mut stream).await {
        let number = {
            let mut requests = seen.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        for step in script(number, &request) {
            match step {
                Step::Send(bytes) => {
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
                Step::Drip(bytes, pause) => loop {
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                },
                Step::Close => {
                    let _ = stream.shutdown().await;
                    // Reads on until the client has closed, so that no reset overtakes the answer.
                    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                    return;
                }
            }
        }
    }
}

/// A head, and as many bytes as its `Content-Length` says.
async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_ascii_lowercase();
    let length =
        head.lines().find_map(|l| l.strip_prefix("content-length: ")?.trim().parse().ok()).unwrap_or(0);
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(bytes)
}

/// A root, an authority under it, and a server certificate under that.
pub struct Chain {
    pub root: CertificateDer<'static>,
    pub shown: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Chain {
    /// For this name, valid in these years.
    pub fn new(name: &str, from: i32, to: i32) -> Chain {
        Chain::of_key(KeyPair::generate().unwrap(), name, (from, to))
    }

    /// The same, with this key of the server's.
    pub fn of_key(key: KeyPair, name: &str, (from, to): (i32, i32)) -> Chain {
        let root = authority(None);
        let middle = authority(Some(&root));
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let leaf = params.signed_by(&key, &middle).unwrap();
        let shown = vec![leaf.der().clone(), middle.der().clone(), root.der().clone()];
        Chain { root: root.der().clone(), shown, key: key.serialize_der() }
    }

    pub fn self_signed(name: &str) -> Chain {
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
        Chain { root: leaf.der().clone(), shown: vec![leaf.der().clone()], key: key.serialize_der() }
    }

    /// A server that would resume sessions, if anybody asked.
    pub fn config(&self) -> ServerConfig {
        self.config_of(rustls::ALL_VERSIONS)
    }

    pub fn config_of(&self, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.shown.clone(), key)
            .unwrap();
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }
}

fn authority(under: Option<&CertifiedIssuer<'static, KeyPair>>) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = if under.is_some() { "testigo test authority" } else { "testigo test root" };
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    match under {
        None => CertifiedIssuer::self_signed(params, key).unwrap(),
        Some(issuer) => CertifiedIssuer::signed_by(params, key, issuer).unwrap(),
    }
}
