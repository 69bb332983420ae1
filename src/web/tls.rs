//! TLS for a phone on the same network, with the certificate and key that the operator gives.

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Why the files are of no use.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} holds no certificate in PEM form", .0.display())]
    Certificate(PathBuf),
    #[error("{} holds no private key in PEM form", .0.display())]
    Key(PathBuf),
    #[error("the key is not the one of the certificate, or of a kind that is not known")]
    Pair(#[source] rustls::Error),
}

pub fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let bad = || TlsError::Certificate(certificate.to_owned());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .map_err(|_| bad())?
        .collect::<Result<_, _>>()
        .map_err(|_| bad())?;
    if chain.is_empty() {
        return Err(bad());
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|_| TlsError::Key(key.to_owned()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Pair)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
