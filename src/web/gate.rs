//! Who may speak to us at all, decided from the head of a request before anything else is looked at. Pure.

use axum::http::{HeaderMap, HeaderName, Uri, header};

/// The names under which this server is reached, exactly as a browser writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// `127.0.0.1:8080`; without the port where it is the scheme's own.
    pub host: String,
    /// `http://127.0.0.1:8080`.
    pub origin: String,
}

/// Why a request goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// It was meant for somebody else: DNS rebinding, a proxy, a mistake. 421.
    OtherHost,
    /// Another site's page made it, or a browser that only guesses what we will want. 403.
    Foreign,
}

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Whether a request may come in: it names us and nobody else, and no other site's page made it.
///
/// # Errors
/// [`Turned`] says how it is refused.
pub fn admit(own: &Own, posts: bool, uri: &Uri, headers: &HeaderMap) -> Result<(), Turned> {
    if !names_us(own, uri, headers) {
        return Err(Turned::OtherHost);
    }
    let foreign = match posts {
        true => !is_own_form(own, headers),
        false => is_foreign_read(own, headers),
    };
    // There is nothing here to upgrade to, and nothing that wants to be fetched before somebody asks for it.
    let odd = headers.contains_key(header::UPGRADE) || is_guess(headers);
    if foreign || odd { Err(Turned::Foreign) } else { Ok(()) }
}

/// One `Host`, ours to the letter, and no second authority in the request line.
fn names_us(own: &Own, uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let ours = first.is_some_and(|host| host.as_bytes() == own.host.as_bytes());
    ours && second.is_none() && uri.authority().is_none() && uri.scheme().is_none()
}

/// A form of ours. Under `Referrer-Policy: no-referrer` browsers write `Origin: null`; then the browser's own word
/// for where it came from must stand beside it, which no page can write.
fn is_own_form(own: &Own, headers: &HeaderMap) -> bool {
    let Ok(origin) = single(headers, &header::ORIGIN) else { return false };
    let Ok(site) = single(headers, &SITE) else { return false };
    match (origin, site) {
        (Some(origin), None) => origin == own.origin,
        (Some(origin), Some(site)) => site == "same-origin" && (origin == own.origin || origin == "null"),
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

/// Something of another site that wants to read: a picture, a frame, a script, a fetch. Following a link is none.
fn is_foreign_read(own: &Own, headers: &HeaderMap) -> bool {
    let (Ok(origin), Ok(site), Ok(mode), Ok(dest)) = (
        single(headers, &header::ORIGIN),
        single(headers, &SITE),
        single(headers, &MODE),
        single(headers, &DEST),
    ) else {
        return true;
    };
    if origin.is_some_and(|origin| origin != own.origin) {
        return true;
    }
    match site {
        None | Some("same-origin" | "none") => false,
        Some(_) => mode != Some("navigate") || dest != Some("document"),
    }
}

fn is_guess(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        headers.get_all(*name).iter().any(|v| v.to_str().is_ok_and(|v| v.to_lowercase().contains("prefetch")))
    })
}

/// The value of a header that stands there once or not at all.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, ()> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(|v| v.to_str().map_err(|_| ())).transpose()?;
    if values.next().is_some() { Err(()) } else { Ok(first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Own {
        Own { host: "127.0.0.1:8080".into(), origin: "http://127.0.0.1:8080".into() }
    }

    fn check(posts: bool, uri: &str, headers: &[(&'static str, &str)], expected: Result<(), Turned>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        assert_eq!(admit(&own(), posts, &uri.parse().unwrap(), &map), expected, "{uri} {headers:?}");
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:8080");

    #[test]
    fn only_our_own_name_to_the_letter_comes_in() {
        check(false, "/", &[HOST], Ok(()));
        for host in [
            "evil.example",
            "localhost.evil",
            "127.0.0.1:80",
            "127.0.0.1",
            "0.0.0.0:8080",
            "",
            "localhost:8080",
        ] {
            check(false, "/", &[("host", host)], Err(Turned::OtherHost));
        }
        check(false, "/", &[], Err(Turned::OtherHost));
        check(false, "/", &[HOST, HOST], Err(Turned::OtherHost));
        check(false, "http://127.0.0.1:8080/", &[HOST], Err(Turned::OtherHost));
    }

    #[test]
    fn a_form_comes_from_one_of_our_pages_or_not_at_all() {
        let post = |headers: &[(&'static str, &str)], expected| {
            check(true, "/", &[&[HOST], headers].concat(), expected);
        };
        post(&[("origin", "http://127.0.0.1:8080")], Ok(()));
        post(&[("origin", "null"), ("sec-fetch-site", "same-origin")], Ok(()));
        post(&[("sec-fetch-site", "same-origin")], Ok(()));
        let no = Err(Turned::Foreign);
        post(&[], no);
        post(&[("origin", "null")], no);
        post(&[("origin", "http://127.0.0.1:8081")], no);
        post(&[("origin", "http://127.0.0.1:8080"), ("origin", "http://evil.example")], no);
        for site in ["same-site", "cross-site", "none"] {
            post(&[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", site)], no);
        }
    }

    #[test]
    fn other_sites_may_link_to_us_and_nothing_else() {
        let get = |headers: &[(&'static str, &str)], expected| {
            check(false, "/", &[&[HOST], headers].concat(), expected);
        };
        let no = Err(Turned::Foreign);
        get(&[("sec-fetch-site", "none")], Ok(()));
        get(
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
            ],
            Ok(()),
        );
        for (mode, dest) in
            [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("navigate", "object")]
        {
            get(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)], no);
        }
        get(&[("origin", "http://evil.example")], no);
        get(&[("upgrade", "websocket")], no);
        get(&[("sec-purpose", "prefetch;prerender")], no);
    }
}
