//! An HTTP message as a WARC record holds it (RFC 9112): its head, and its body without chunks and coding.

use super::limits::Budget;
use super::secret::is_secret_header;
use super::{Damage, Refusal, address, gzip};

/// The longest head, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// A request or an answer.
pub(crate) struct HttpMessage<'a> {
    /// Request line or status line.
    pub(crate) first_line: String,
    /// Names in lower case, in the order received; values as Latin-1 text.
    pub(crate) headers: Vec<(String, String)>,
    /// The same headers as they were written.
    lines: Vec<String>,
    /// What follows the head, as it was kept.
    pub(crate) body: &'a [u8],
}

/// A body, and whether it had to be decoded.
pub(super) enum Body {
    AsKept,
    Decoded(Vec<u8>),
    /// A coding that is not undone here.
    Unreadable,
}

impl<'a> HttpMessage<'a> {
    /// `None`: this is no HTTP message.
    pub(crate) fn parse(message: &'a [u8]) -> Option<HttpMessage<'a>> {
        let within = &message[..message.len().min(MAX_HEAD)];
        let end = memchr::memmem::find(within, b"\r\n\r\n")?;
        let head: String = message[..end].iter().map(|b| char::from(*b)).collect();
        let mut lines = head.split("\r\n").map(str::to_owned);
        let first_line = lines.next()?;
        let lines: Vec<String> = lines.collect();
        let headers = lines
            .iter()
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(HttpMessage { first_line, headers, lines, body: &message[end + 4..] })
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        let rest = self.first_line.strip_prefix("HTTP/")?;
        rest.split(' ').nth(1)?.parse().ok().filter(|status| (100..1000).contains(status))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The headers without cookies and tokens, and how many were taken out.
    pub(super) fn clean_headers(&self) -> (Vec<(String, String)>, u32) {
        let mut count = 0;
        let mut clean = Vec::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            if is_secret_header(name) {
                count += 1;
                continue;
            }
            let (value, tokens) = address::without_tokens(value);
            count += tokens;
            clean.push((name.clone(), value.into_owned()));
        }
        (clean, count)
    }

    /// The body without chunks and content coding. Programs that keep what the browser had already decoded leave
    /// both headers standing; then the body is not chunked or packed, and is taken as it is.
    pub(super) fn decoded_body(&self, budget: &mut Budget) -> Result<Body, Refusal> {
        let is_chunked = self.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked"));
        let whole = if is_chunked { unchunked(self.body)? } else { None };
        let bytes = whole.as_deref().unwrap_or(self.body);
        budget.decoded(whole.as_ref().map_or(0, Vec::len))?;
        let coding = self.header("content-encoding").unwrap_or("identity").trim().to_ascii_lowercase();
        let is_plain = matches!(coding.as_str(), "" | "identity")
            || bytes.is_empty()
            || (coding.ends_with("gzip") && !bytes.starts_with(gzip::MAGIC));
        if !is_plain {
            return Ok(gzip::body(&coding, bytes, budget)?.map_or(Body::Unreadable, Body::Decoded));
        }
        Ok(whole.map_or(Body::AsKept, Body::Decoded))
    }

    /// This message written again without cookies and tokens in its head; all other lines stay as they were.
    /// With a new body, the headers that say how the old one was packed make room for its length.
    pub(super) fn rewritten(&self, body: NewBody<'_>) -> Vec<u8> {
        let mut out = latin1(&address::without_tokens(&self.first_line).0);
        out.extend_from_slice(b"\r\n");
        for ((name, _), line) in self.headers.iter().zip(&self.lines) {
            let is_of_old_body = body.is_new()
                && matches!(name.as_str(), "transfer-encoding" | "content-encoding" | "content-length");
            if !is_secret_header(name) && !is_of_old_body {
                out.extend(latin1(&address::without_tokens(line).0));
                out.extend_from_slice(b"\r\n");
            }
        }
        let bytes = match body {
            NewBody::Same => self.body,
            NewBody::None => b"",
            NewBody::Bytes(bytes) => {
                out.extend_from_slice(format!("Content-Length: {}\r\n", bytes.len()).as_bytes());
                bytes
            }
        };
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(bytes);
        out
    }
}

/// What becomes of the body when a message is written again.
#[derive(Clone, Copy)]
pub(super) enum NewBody<'b> {
    Same,
    None,
    Bytes(&'b [u8]),
}

impl NewBody<'_> {
    const fn is_new(self) -> bool {
        match self {
            NewBody::Same | NewBody::None => false,
            NewBody::Bytes(_) => true,
        }
    }
}

/// Back to the bytes that were read as Latin-1.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// RFC 9112 §7.1. `None`: it does not begin with a chunk.
fn unchunked(body: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
    let (mut out, mut rest) = (Vec::new(), body);
    let mut is_first = true;
    loop {
        let size = match chunk_size(rest) {
            Some(size) => size,
            None if is_first => return Ok(None),
            None if rest.len() < 18 => return Err(Refusal::Truncated),
            None => return Err(Refusal::Damaged(Damage::Record)),
        };
        is_first = false;
        let (line, length) = size;
        rest = &rest[line..];
        if length == 0 {
            return Ok(Some(out));
        }
        let chunk = rest.get(..length).ok_or(Refusal::Truncated)?;
        out.extend_from_slice(chunk);
        rest = rest[length..].strip_prefix(b"\r\n").ok_or(Refusal::Truncated)?;
    }
}

/// Length of the line that opens a chunk, and the size it gives. Extensions are let pass.
fn chunk_size(rest: &[u8]) -> Option<(usize, usize)> {
    let within = &rest[..rest.len().min(1024)];
    let end = memchr::memmem::find(within, b"\r\n")?;
    let digits = within[..end].split(|b| *b == b';').next()?.trim_ascii();
    let text = std::str::from_utf8(digits).ok().filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let size = u32::from_str_radix(text, 16).ok()?;
    Some((end + 2, size as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_plain_bodies_left() {
        assert_eq!(unchunked(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), Ok(Some(b"abcde".to_vec())));
        assert_eq!(unchunked(b"<html>"), Ok(None));
        assert_eq!(unchunked(b"3\r\nabc\r\n5\r\nde"), Err(Refusal::Truncated));
        assert_eq!(unchunked(b"3\r\nabc\r\n"), Err(Refusal::Truncated));
        assert_eq!(unchunked(b"ffffffff\r\nabc"), Err(Refusal::Truncated));
    }
}
