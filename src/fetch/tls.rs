//! TLS as looks need it: every look does its own full handshake. The chain the server shows is kept, also when it
//! is refused, and what it signs is kept as a receipt.

use super::Tls;
use super::receipt::{Receipt, Scheme, Signed, Version};
use crate::digest::BodyHash;
use chrono::{DateTime, Utc};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::{Arc, Mutex};

/// Whom we believe when they vouch for a server.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    /// Mozilla's list as compiled in. A certificate authority that somebody installed on this machine is not
    /// among them: a listening proxy is not taken for the site.
    #[default]
    Bundled,
    /// Mozilla's list and these, by choice of the operator: of a proxy that opens every connection of a house, or of a
    /// page of one's own.
    BundledAnd(Vec<CertificateDer<'static>>),
    /// The operating system's list, by choice of the operator.
    System,
    /// These and no others; for tests.
    Given(Vec<CertificateDer<'static>>),
}

/// The list of roots could not be used.
#[derive(Debug, thiserror::Error)]
#[error("the certificate roots could not be loaded")]
pub struct RootsError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Makes the client settings of each handshake.
#[derive(Debug)]
pub(super) struct Handshakes {
    verifier: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
}

impl Handshakes {
    pub(super) fn new(roots: &Roots) -> Result<Handshakes, RootsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = verifier(roots, &provider)?;
        Ok(Handshakes { verifier, provider })
    }

    /// Settings for one handshake, and the witness of what the server will show and sign in it.
    pub(super) fn one(&self) -> (ClientConfig, Arc<ChainWitness>) {
        let judge = self.verifier.clone();
        let witness = Arc::new(ChainWitness { judge, chain: Mutex::default(), signed: Mutex::default() });
        let mut config = ClientConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .expect("the provider's cipher suites serve both versions")
            // `dangerous` is rustls' word for every verifier but its own. Ours hands each question on.
            .dangerous()
            .with_custom_certificate_verifier(witness.clone())
            .with_no_client_auth();
        // A resumed session shows no certificate and makes no fresh signature.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        (config, witness)
    }
}

fn verifier(
    roots: &Roots,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, RootsError> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::Bundled => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Roots::Given(certificates) => add(&mut store, certificates)?,
        Roots::BundledAnd(certificates) => {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            add(&mut store, certificates)?;
        }
        Roots::System => {
            let system = rustls_platform_verifier::Verifier::new(provider.clone());
            return Ok(Arc::new(system.map_err(|e| RootsError(e.into()))?));
        }
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone()).build();
    verifier.map(|v| v as Arc<dyn ServerCertVerifier>).map_err(|e| RootsError(e.into()))
}

fn add(store: &mut RootCertStore, certificates: &[CertificateDer<'static>]) -> Result<(), RootsError> {
    certificates.iter().try_for_each(|c| store.add(c.clone()).map_err(|e| RootsError(e.into())))
}

/// Notes the chain and what was signed, asks the real judge and says what it says.
#[derive(Debug)]
pub(super) struct ChainWitness {
    judge: Arc<dyn ServerCertVerifier>,
    chain: Mutex<Vec<Vec<u8>>>,
    signed: Mutex<Option<Noted>>,
}

/// What the server signed, and how.
#[derive(Debug)]
struct Noted {
    version: Version,
    scheme: Scheme,
    message: Vec<u8>,
    signature: Vec<u8>,
    certificate: Vec<u8>,
}

impl ChainWitness {
    /// What is known of the handshake. Without a finished one: the chain alone, if any was shown.
    pub(super) fn testify(&self, connection: Option<&ClientConnection>) -> Option<Tls> {
        let chain = std::mem::take(&mut *self.chain.lock().expect("no holder of this lock panics"));
        let version = connection.and_then(|c| c.protocol_version()).and_then(|v| v.as_str());
        let suite = connection.and_then(|c| c.negotiated_cipher_suite()).and_then(|s| s.suite().as_str());
        (connection.is_some() || !chain.is_empty()).then(|| Tls {
            version: version.unwrap_or_default().replace('_', "."),
            cipher: suite.unwrap_or_default().to_owned(),
            chain,
        })
    }

    /// The receipt of a handshake that was finished. `None`: signed in a way that no receipt is made of.
    pub(super) fn receipt(&self, at: DateTime<Utc>, side: bool) -> Option<Signed> {
        let noted = self.signed.lock().expect("no holder of this lock panics").take()?;
        let Noted { version, scheme, message, signature, certificate } = noted;
        let certificate_sha256 = BodyHash::of(&certificate);
        let receipt = Receipt { scheme, version, side, at, certificate_sha256, message, signature };
        Some(Signed { receipt, certificate })
    }

    /// Notes a signature that the judge found good.
    fn note(&self, version: Version, message: &[u8], certificate: &[u8], signed: &DigitallySignedStruct) {
        let noted = Scheme::of(signed.scheme).map(|scheme| Noted {
            version,
            scheme,
            message: message.to_vec(),
            signature: signed.signature().to_vec(),
            certificate: certificate.to_vec(),
        });
        *self.signed.lock().expect("no holder of this lock panics") = noted;
    }
}

impl ServerCertVerifier for ChainWitness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = std::iter::once(leaf).chain(others).map(|c| c.to_vec()).collect();
        *self.chain.lock().expect("no holder of this lock panics") = shown;
        self.judge.verify_server_cert(leaf, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = self.judge.verify_tls12_signature(message, certificate, signed)?;
        self.note(Version::Tls12, message, certificate, signed);
        Ok(valid)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = self.judge.verify_tls13_signature(message, certificate, signed)?;
        self.note(Version::Tls13, message, certificate, signed);
        Ok(valid)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}
