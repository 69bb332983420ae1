//! Chromium's names for what went wrong on the network, as ours.

use crate::fetch::Failure;

/// Chromium's `net::ERR_…` as one of ours (its net_error_list.h has the names).
pub(super) fn failure_of(text: &str) -> Failure {
    let name = text.trim_start_matches("net::ERR_");
    match name {
        "NAME_NOT_RESOLVED" | "NAME_RESOLUTION_FAILED" | "DNS_TIMED_OUT" | "DNS_MALFORMED_RESPONSE" => {
            Failure::Dns
        }
        "TIMED_OUT" | "CONNECTION_TIMED_OUT" => Failure::Timeout,
        "TOO_MANY_REDIRECTS" => Failure::TooManyRedirects,
        "UNSAFE_REDIRECT" | "BLOCKED_BY_CLIENT" => Failure::RedirectOffHost,
        "CONTENT_LENGTH_MISMATCH" | "INCOMPLETE_CHUNKED_ENCODING" => Failure::Truncated,
        "CONTENT_DECODING_FAILED" => Failure::Encoding,
        "RESPONSE_HEADERS_TOO_BIG" => Failure::HeadTooLarge,
        "INVALID_RESPONSE"
        | "INVALID_HTTP_RESPONSE"
        | "INVALID_CHUNKED_ENCODING"
        | "HTTP2_PROTOCOL_ERROR"
        | "QUIC_PROTOCOL_ERROR"
        | "RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH"
        | "ABORTED" => Failure::Protocol,
        "ADDRESS_INVALID"
        | "BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS"
        | "DISALLOWED_URL_SCHEME"
        | "UNKNOWN_URL_SCHEME" => Failure::AddressRefused,
        _ if name.starts_with("CERT_") || name.starts_with("SSL_") || name.starts_with("BAD_SSL") => {
            Failure::Tls
        }
        _ => Failure::Connection,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromiums_errors_are_ours() {
        for (text, failure) in [
            ("net::ERR_NAME_NOT_RESOLVED", Failure::Dns),
            ("net::ERR_CERT_AUTHORITY_INVALID", Failure::Tls),
            ("net::ERR_SSL_PROTOCOL_ERROR", Failure::Tls),
            ("net::ERR_TOO_MANY_REDIRECTS", Failure::TooManyRedirects),
            ("net::ERR_CONNECTION_REFUSED", Failure::Connection),
            ("net::ERR_SOMETHING_NEW", Failure::Connection),
            ("net::ERR_TIMED_OUT", Failure::Timeout),
        ] {
            assert_eq!(failure_of(text), failure, "{text}");
        }
    }
}
