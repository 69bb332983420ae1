//! Whether a redirect is followed. Pure. A look stays on the host it asked: the same name, the same port, and
//! https stays https.

use super::{Failure, Redirect};
use url::Url;

/// More hops than these are not followed.
pub const MAX_REDIRECTS: usize = 3;

/// Where a redirect leads, or why it is not followed. `hops` are the ones that were met before it.
pub fn follow(from: &Url, hop: &Redirect, hops: usize) -> Result<Url, Failure> {
    let to = target(from, &hop.location).ok_or(Failure::RedirectOffHost)?;
    if hops >= MAX_REDIRECTS { Err(Failure::TooManyRedirects) } else { Ok(to) }
}

/// Whether this status, when it comes with a `Location`, sends us elsewhere.
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Whether the next request is a plain GET: RFC 9110 §15.4 lets 301 and 302 change POST to GET as all
/// browsers do, and 303 demands it.
pub fn becomes_get(status: u16) -> bool {
    matches!(status, 301..=303)
}

/// The one parser reads the address. Backslashes, tabs and line ends, which parsers read differently, are
/// refused before it.
fn target(from: &Url, location: &str) -> Option<Url> {
    if location.is_empty() || location.bytes().any(|b| b == b'\\' || b.is_ascii_control()) {
        return None;
    }
    let to = from.join(location).ok()?;
    let same_place = to.scheme() == from.scheme()
        && to.host() == from.host()
        && to.port_or_known_default() == from.port_or_known_default();
    let plain = to.username().is_empty() && to.password().is_none();
    (same_place && plain).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(location: &str, expected: Option<&str>) {
        let from = Url::parse("https://locator.example/search/a?q=1").unwrap();
        let found = target(&from, location).map(String::from);
        assert_eq!(found.as_deref(), expected, "{location:?}");
    }

    #[test]
    fn redirects_on_the_same_host_are_followed() {
        check("b", Some("https://locator.example/search/b"));
        check("/result?x=2", Some("https://locator.example/result?x=2"));
        check("https://locator.example:443/c", Some("https://locator.example/c"));
        check("https://LOCATOR.example/c", Some("https://locator.example/c"));
        check("//locator.example/d", Some("https://locator.example/d"));
    }

    /// Cases H10, H11 and H14 of the hostile list.
    #[test]
    fn every_other_place_is_refused() {
        for location in [
            "http://locator.example/",
            "https://locator.example:8443/",
            "https://evil.example/",
            "//evil.example/",
            "https://locator.example.evil.example/",
            "https://locator@evil.example/",
            "https://u:p@locator.example/",
            "https://u@locator.example/",
            "file:///etc/passwd",
            "ftp://locator.example/",
            "javascript:1",
            "data:,x",
            "https:\\\\evil.example\\",
            "\\\\evil.example",
            "/\\evil.example",
            "https://evil.example\t/",
            "/a\nb",
            "",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/",
            "https://10.0.0.1/",
            "https://100.64.0.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001::1]/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://locator.example./",
            "https://xn--loctor-2ta.example/",
            "https://lоcator.example/",
        ] {
            check(location, None);
        }
    }

    #[test]
    fn the_fourth_hop_is_one_too_many() {
        let from = Url::parse("https://locator.example/").unwrap();
        let hop = Redirect { status: 302, location: "/again".into() };
        assert!(follow(&from, &hop, 2).is_ok());
        assert_eq!(follow(&from, &hop, 3), Err(Failure::TooManyRedirects));
    }
}
