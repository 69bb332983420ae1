//! Pictures, fonts and styles that a saving program writes into the page as `data:` addresses (RFC 2397): the long
//! ones are left out of the page that is read. The file that is kept has them all.

use std::borrow::Cow;

/// Stands where a long `data:` address was.
const MARKER: &[u8] = b"data:,left-out";

/// Addresses up to this long stay, in bytes.
const LONG: usize = 1024;

/// `html` with every `data:` address of more than 1 KiB replaced by `data:,left-out`, wherever it stands: in an
/// attribute, in CSS, in a frame's `srcdoc`. An address ends before the first white space, quote, `<`, `>`, `)`,
/// `&` or `\`, so that no tag, value or string is opened or closed by the change. Linear.
pub(super) fn without_long_data(html: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Vec<u8> = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr::memmem::find(&html[at..], b"data:") {
        let start = at + found;
        let end = start + html[start..].iter().take_while(|b| is_inside(**b)).count();
        let begins = start == 0 || !html[start - 1].is_ascii_alphanumeric() && html[start - 1] != b'-';
        if begins && end - start > LONG {
            out.extend_from_slice(&html[copied..start]);
            out.extend_from_slice(MARKER);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.extend_from_slice(&html[copied..]);
    Cow::Owned(out)
}

fn is_inside(b: u8) -> bool {
    !b.is_ascii_whitespace() && !b"\"'`<>)&\\".contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_addresses_are_left_out_and_short_ones_stay() {
        let long = "A".repeat(2000);
        for (before, after) in
            [("<img src=\"", "\" alt=x>"), ("url(", ")"), ("srcset='", " 2x'"), ("x=\\\"", "\\\"")]
        {
            let html = format!("a{before}data:image/png;base64,{long}{after}b");
            let short = without_long_data(html.as_bytes()).into_owned();
            assert_eq!(String::from_utf8(short).unwrap(), format!("a{before}data:,left-out{after}b"));
        }
        let html = format!("<img src='data:image/gif;base64,AAAA'> metadata:{long}");
        assert!(matches!(without_long_data(html.as_bytes()), Cow::Borrowed(_)));
    }
}
