//! Reading the head of an answer from the bytes as received. Pure.

/// Where the last head stands.
pub(super) struct Head {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) status: u16,
}

/// Finds the head of the final answer; interim ones (1xx, but for 101) come before it.
pub(super) fn find_head(received: &[u8]) -> Option<Head> {
    let mut start = 0;
    loop {
        // Empty lines before a status line are skipped (RFC 9112 §2.2).
        start += received[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let end = start + head_length(&received[start..])?;
        let status = status_of(&received[start..end])?;
        if status >= 200 || status == 101 {
            return Some(Head { start, end, status });
        }
        start = end;
    }
}

/// Up to and with the empty line.
fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let line_end = from + bytes[from..].iter().position(|b| *b == b'\n')? + 1;
        match &bytes[line_end..] {
            [b'\n', ..] => return Some(line_end + 1),
            [b'\r', b'\n', ..] => return Some(line_end + 2),
            _more => from = line_end,
        }
    }
}

/// `HTTP/1.1 200 …`
fn status_of(head: &[u8]) -> Option<u16> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    let digits = rest.get(2..5).filter(|d| d.iter().all(u8::is_ascii_digit))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The header lines of a head that the HTTP parser has accepted: no folded lines, each with its colon.
pub(super) fn header_lines(head: &[u8]) -> Vec<(String, String)> {
    let lines = head.split(|b| *b == b'\n').skip(1);
    lines
        .filter_map(|line| {
            let colon = line.iter().position(|b| *b == b':')?;
            let name = latin1(&line[..colon]).to_ascii_lowercase();
            Some((name, latin1(line[colon + 1..].trim_ascii())))
        })
        .collect()
}

/// Every byte is the character of the same number (ISO 8859-1), as HTTP once meant it.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_found_behind_interim_answers() {
        let wire = b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\n\n";
        let head = find_head(wire).unwrap();
        assert_eq!(&wire[head.start..head.end], b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
        assert_eq!(head.status, 200);
        for nothing in
            [&b""[..], b"HTTP/1.1 200 OK\r\nA: b\r\n", b"HTTP/1.1 100 Go\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n"]
        {
            assert!(find_head(nothing).is_none());
        }
    }

    #[test]
    fn header_lines_keep_order_doubles_and_odd_bytes() {
        let head = b"HTTP/1.1 200 Fine: By Me\r\nX-Dup:  one \r\nb: \xe9:x\r\nx-dup:\r\n\r\n";
        let expected = [("x-dup", "one"), ("b", "\u{e9}:x"), ("x-dup", "")];
        assert_eq!(header_lines(head), expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
}
