//! What is a secret of the person's session, by its name: headers, form fields, parts of addresses, and the
//! services whose every answer is one.

/// Whether the value of this HTTP header is a cookie, a password or a token.
pub fn is_secret_header(name: &str) -> bool {
    const PARTS: [&str; 12] = [
        "cookie",
        "authorization",
        "authentication",
        "token",
        "csrf",
        "xsrf",
        "captcha",
        "session",
        "secret",
        "api-key",
        "apikey",
        "sensor-data",
    ];
    let name = name.trim().to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}

/// Whether a form field of this name or id holds a token. Letters of any case.
pub(super) fn is_secret_field(name: &str) -> bool {
    const PARTS: [&str; 8] =
        ["recaptcha", "hcaptcha", "captcha-response", "turnstile", "csrf", "xsrf", "token", "session"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}

/// Whether a part `name=value` of an address holds a token.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    const WHOLE: [&str; 8] = ["k", "sid", "key", "apikey", "api_key", "jwt", "sig", "signature"];
    const PARTS: [&str; 8] =
        ["token", "captcha", "turnstile", "csrf", "xsrf", "session", "secret", "password"];
    // Underscores are written `%5F` by some; nobody writes letters so.
    let name = name.to_ascii_lowercase().replace("%5f", "_");
    let bare = name.trim_start_matches('_');
    WHOLE.contains(&bare)
        || PARTS.iter().any(|part| bare.contains(part))
        || bare.starts_with("cf_")
        || bare == "auth"
        || bare.starts_with("auth_")
        || bare.ends_with("_auth")
        || bare.starts_with("oauth")
}

/// Whether this address belongs to a captcha service: what is sent there and comes back is tokens.
pub(super) fn is_token_service(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let Some(host) = url.host_str() else { return false };
    let is_of = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|h| h.ends_with('.'));
    is_of("gstatic.com")
        || is_of("hcaptcha.com")
        || is_of("challenges.cloudflare.com")
        || ((is_of("google.com") || is_of("recaptcha.net")) && url.path().starts_with("/recaptcha"))
        || url.path().starts_with("/cdn-cgi/challenge-platform/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in ["Cookie", "set-cookie", "Authorization", "X-XSRF-TOKEN", "Proxy-Authorization"] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in ["content-type", "Date", "cf-ray", "server", "etag"] {
            assert!(!is_secret_header(name), "{name}");
        }
        for name in [
            "g-recaptcha-response",
            "h-captcha-response",
            "__RequestVerificationToken",
            "cf-turnstile-response",
        ] {
            assert!(is_secret_field(name), "{name}");
        }
        for name in ["aNumber", "country", "lastName"] {
            assert!(!is_secret_field(name), "{name}");
        }
        for name in
            ["k", "sid", "access_token", "__cf_chl_tk", "cf%5Fclearance", "reCAPTCHA", "auth", "JSESSIONID"]
        {
            assert!(is_secret_parameter(name), "{name}");
        }
        for name in ["inmateNum", "author", "todo", "nameLast", "page", "kind"] {
            assert!(!is_secret_parameter(name), "{name}");
        }
    }

    #[test]
    fn captcha_services_are_known_by_their_hosts() {
        for address in [
            "https://www.google.com/recaptcha/api2/anchor?k=x",
            "https://www.gstatic.com/x.js",
            "https://newassets.hcaptcha.com/captcha/v1/x",
            "https://challenges.cloudflare.com/turnstile/v0/api.js",
        ] {
            assert!(is_token_service(address), "{address}");
        }
        for address in
            ["https://www.google.com/search", "https://evilgstatic.com/", "https://locator.ice.example/"]
        {
            assert!(!is_token_service(address), "{address}");
        }
    }
}
