//! Addresses without the tokens they carry: `?token=…` becomes `?token=removed-by-testigo`.

use super::secret::is_secret_parameter;
use std::borrow::Cow;
use url::Url;

/// Stands where a token was; made of characters that any part of an address may hold.
const REMOVED: &str = "removed-by-testigo";

/// `text`, an address or a text with addresses in it, without the values of parameters that look like tokens,
/// and how many there were. A parameter is `name=value` after `?`, `&` or `#`. Linear.
pub(super) fn without_tokens(text: &str) -> (Cow<'_, str>, u32) {
    let bytes = text.as_bytes();
    let (mut out, mut copied, mut count, mut at) = (String::new(), 0, 0, 0);
    while let Some(found) = memchr::memchr3(b'?', b'&', b'#', &bytes[at..]) {
        let name = at + found + 1;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"_-.%[]".contains(b);
        let end = name + bytes[name..].iter().take_while(|b| is_name(b)).count();
        at = end;
        if bytes.get(end) != Some(&b'=') || !is_secret_parameter(&text[name..end]) {
            continue;
        }
        let value = end + 1;
        let is_value = |b: &u8| !b.is_ascii_whitespace() && !b"&#\"'<>\\)".contains(b);
        let value_end = value + bytes[value..].iter().take_while(|b| is_value(b)).count();
        at = value_end;
        if value_end > value && &text[value..value_end] != REMOVED {
            out.push_str(&text[copied..value]);
            out.push_str(REMOVED);
            copied = value_end;
            count += 1;
        }
    }
    if count == 0 {
        return (Cow::Borrowed(text), 0);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), count)
}

/// The address of a page, http or https or of a file on disk, without tokens, name and password.
pub(super) fn page_url(text: &str) -> Option<Url> {
    let (clean, _) = without_tokens(text.trim());
    let mut url = Url::parse(&clean).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "file") {
        return None;
    }
    // A file address has neither, and says so with an error.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_and_the_rest_stays() {
        for (given, expected, count) in [
            (
                "https://a.example/x?a=1&token=abc&b=2#k=z",
                "https://a.example/x?a=1&token=removed-by-testigo&b=2#k=removed-by-testigo",
                2,
            ),
            ("https://a.example/?q=1", "https://a.example/?q=1", 0),
            (
                "see https://a.example/?sid=9 and <b>",
                "see https://a.example/?sid=removed-by-testigo and <b>",
                1,
            ),
            ("?token=", "?token=", 0),
            ("ñ?token=ñ&x", "ñ?token=removed-by-testigo&x", 1),
        ] {
            let (clean, n) = without_tokens(given);
            assert_eq!((&*clean, n), (expected, count), "{given}");
            assert_eq!(without_tokens(&clean).1, 0, "{given}");
        }
    }

    #[test]
    fn only_addresses_of_pages() {
        assert_eq!(page_url("https://u:p@a.example/x").unwrap().as_str(), "https://a.example/x");
        assert!(page_url("cid:frame-1@mhtml.blink").is_none());
        assert!(page_url("javascript:alert(1)").is_none());
    }
}
