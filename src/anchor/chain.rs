//! The certificates of a time-stamping service: whether the signer may stamp, to which root its chain leads, and when
//! the first certificate of it ends.

use super::rfc3161::TokenError;
use chrono::{DateTime, Utc};
use der::{Decode, Encode};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{CrlDistributionPoints, ExtendedKeyUsage, SubjectKeyIdentifier};

/// id-kp-timeStamping (RFC 5280 §4.2.1.12), and the value of its DER.
const TIME_STAMPING: der::asn1::ObjectIdentifier =
    der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const TIME_STAMPING_DER: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
const EXTENDED_KEY_USAGE: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.29.37");

/// The way from a signer to a root, as far as it is known.
pub(super) struct Chain {
    /// The signer, then its issuers; without the root.
    pub certificates: Vec<Vec<u8>>,
    pub root: Option<Vec<u8>>,
    /// The root was known beforehand.
    pub trusted: bool,
    pub expires: DateTime<Utc>,
    /// Where its issuers say what they revoked.
    pub crl_addresses: Vec<String>,
}

/// Mozilla's list as compiled in, in DER. These authorities are known for websites; whether their time is to be
/// believed as well is for the reader of the evidence to say.
pub fn known_roots() -> Vec<Vec<u8>> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|c| c.to_vec()).collect()
}

/// The certificates of a PEM file, in DER; `None` when it has none, or a damaged one.
pub fn roots_of_pem(pem: &[u8]) -> Option<Vec<Vec<u8>>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all: Vec<Vec<u8>> = all.ok()?.iter().map(|c| c.to_vec()).collect();
    (!all.is_empty()).then_some(all)
}

/// Whether this certificate is for time stamps and nothing else, and says so in a critical extension (RFC 3161 §2.3).
pub(super) fn may_stamp(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or_default();
    let usages: Vec<_> = extensions.iter().filter(|e| e.extn_id == EXTENDED_KEY_USAGE).collect();
    let [usage] = usages.as_slice() else { return false };
    let only = ExtendedKeyUsage::from_der(usage.extn_value.as_bytes()).is_ok_and(|u| u.0 == [TIME_STAMPING]);
    usage.critical && only
}

pub(super) fn subject_key(certificate: &Certificate) -> Option<SubjectKeyIdentifier> {
    certificate.tbs_certificate.get::<SubjectKeyIdentifier>().ok().flatten().map(|(_, id)| id)
}

/// Looks for the way from the signer to a known root; without one, to the highest certificate that came along. All must
/// be valid at `time`.
pub(super) fn chain(
    signer: &[u8],
    others: &[Vec<u8>],
    roots: &[Vec<u8>],
    time: DateTime<Utc>,
) -> Result<Chain, TokenError> {
    if let Some(found) = path(signer, others, roots, time)? {
        return described(found, true, time);
    }
    let own: Vec<Vec<u8>> = others.iter().filter(|c| c.as_slice() != signer).cloned().collect();
    // The longest way is the one to the highest.
    let ways = own.iter().filter_map(|top| path(signer, &own, std::slice::from_ref(top), time).transpose());
    let ways = ways.collect::<Result<Vec<_>, TokenError>>()?;
    match ways.into_iter().max_by_key(|(certificates, _)| certificates.len()) {
        Some(found) => described(found, false, time),
        None => described((vec![signer.to_vec()], None), false, time),
    }
}

type Path = (Vec<Vec<u8>>, Option<Vec<u8>>);

/// `None` when no root was reached. Another fault than that is an error.
fn path(
    signer: &[u8],
    others: &[Vec<u8>],
    roots: &[Vec<u8>],
    time: DateTime<Utc>,
) -> Result<Option<Path>, TokenError> {
    let holder = CertificateDer::from(signer);
    let end = EndEntityCert::try_from(&holder).map_err(|_| TokenError::SignerUnreadable)?;
    let others: Vec<CertificateDer<'_>> = others.iter().map(|c| CertificateDer::from(c.as_slice())).collect();
    let roots: Vec<CertificateDer<'_>> = roots.iter().map(|c| CertificateDer::from(c.as_slice())).collect();
    let readable: Vec<(&CertificateDer<'_>, TrustAnchor<'_>)> =
        roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok().map(|a| (root, a))).collect();
    let anchors: Vec<TrustAnchor<'_>> = readable.iter().map(|(_, anchor)| anchor.clone()).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(time.timestamp().max(0) as u64));
    let usage = KeyUsage::required_if_present(TIME_STAMPING_DER);
    let found = end.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &others, at, usage, None, None);
    let found = match found {
        Ok(found) => found,
        Err(webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }) => {
            return Err(TokenError::OutOfTime);
        }
        Err(_) => return Ok(None),
    };
    let between = found.intermediate_certificates().map(|c| c.der().to_vec());
    let certificates = std::iter::once(signer.to_vec()).chain(between).collect();
    let root = readable.iter().find(|(_, anchor)| anchor == found.anchor()).map(|(root, _)| root.to_vec());
    Ok(Some((certificates, root)))
}

fn described((certificates, root): Path, trusted: bool, time: DateTime<Utc>) -> Result<Chain, TokenError> {
    let mut expires = DateTime::<Utc>::MAX_UTC;
    let mut crl_addresses = Vec::new();
    for der in certificates.iter().chain(&root) {
        let certificate = Certificate::from_der(der).map_err(|_| TokenError::SignerUnreadable)?;
        let validity = &certificate.tbs_certificate.validity;
        let moment = |t: &x509_cert::time::Time| {
            DateTime::from_timestamp(t.to_unix_duration().as_secs() as i64, 0)
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        if time < moment(&validity.not_before) || time > moment(&validity.not_after) {
            return Err(TokenError::OutOfTime);
        }
        expires = expires.min(moment(&validity.not_after));
        crl_addresses.extend(addresses(&certificate));
    }
    crl_addresses.dedup();
    Ok(Chain { certificates, root, trusted, expires, crl_addresses })
}

/// The `http` addresses of a certificate's revocation lists.
fn addresses(certificate: &Certificate) -> Vec<String> {
    let points = certificate.tbs_certificate.get::<CrlDistributionPoints>().ok().flatten();
    let names =
        points.into_iter().flat_map(|(_, points)| points.0).filter_map(|point| point.distribution_point);
    let full = names.filter_map(|name| match name {
        DistributionPointName::FullName(names) => Some(names),
        DistributionPointName::NameRelativeToCRLIssuer(_) => None,
    });
    let uri = |name: GeneralName| match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(uri.to_string()),
        GeneralName::OtherName(_)
        | GeneralName::Rfc822Name(_)
        | GeneralName::DnsName(_)
        | GeneralName::DirectoryName(_)
        | GeneralName::EdiPartyName(_)
        | GeneralName::IpAddress(_)
        | GeneralName::RegisteredId(_) => None,
    };
    full.flatten()
        .filter_map(uri)
        .filter(|uri| uri.starts_with("http://") || uri.starts_with("https://"))
        .collect()
}

/// The issuer's name of a revocation list, in DER; `None` when the bytes are no list.
pub(super) fn crl_issuer(der: &[u8]) -> Option<Vec<u8>> {
    let list = x509_cert::crl::CertificateList::from_der(der).ok()?;
    list.tbs_cert_list.issuer.to_der().ok()
}
