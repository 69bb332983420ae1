//! Bytes in and out. The site speaks HTTP/1.1 by its own hand, not through a package: an honest answer and a
//! broken one are then the same kind of thing, a list of acts on the connection.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One request.
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// One thing done on the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Send(Bytes),
    /// Byte after byte, with a pause before each.
    Drip {
        bytes: Bytes,
        every: Duration,
    },
    /// The same bytes again and again, until the other side hangs up.
    Forever(Bytes),
    /// Nothing more, until the other side hangs up.
    Silence,
    Close,
}

/// An answer before it is put on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// In this order, before `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

/// More than any request of ours.
const LONGEST_HEAD: usize = 64 * 1024;
const LONGEST_BODY: usize = 1024 * 1024;

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Answer {
        Answer { status, headers: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub fn dated(self, date: DateTime<Utc>) -> Answer {
        self.with("Date", date.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }

    /// Status line, headers and, where `framing` is not empty, one header that says how the body ends.
    pub fn head(&self, framing: &str) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(framing);
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The head, with the length that it announces.
    pub fn head_for(&self, length: usize) -> Vec<u8> {
        self.head(&format!("Content-Length: {length}\r\n"))
    }

    /// As it should be.
    pub fn whole(&self) -> Vec<Act> {
        vec![Act::Send([self.head_for(self.body.len()).as_slice(), &self.body].concat().into())]
    }

    /// As it should be, in chunks (RFC 9112 §7.1).
    pub fn chunked(&self) -> Vec<u8> {
        let mut wire = self.head("Transfer-Encoding: chunked\r\n");
        for part in self.body.chunks(1_000) {
            wire.extend(chunk(part));
        }
        wire.extend(b"0\r\n\r\n");
        wire
    }
}

pub fn chunk(part: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()
}

/// The next request; `None` when the other side is done, or sends what no client of ours would.
pub async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Asked> {
    let head_end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if buffer.len() > LONGEST_HEAD || stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head: Vec<u8> = buffer.drain(..head_end).collect();
    let mut asked = parse_head(std::str::from_utf8(&head).ok()?)?;
    let length: usize = asked.header("content-length").map_or(Some(0), |v| v.parse().ok())?;
    while buffer.len() < length {
        if length > LONGEST_BODY || stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    asked.body = buffer.drain(..length).collect();
    Some(asked)
}

fn parse_head(head: &str) -> Option<Asked> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    Some(Asked { method, target, headers, body: Vec::new() })
}

/// Does one act after the other. True when the connection may be used again.
pub async fn perform(stream: &mut TcpStream, acts: Vec<Act>) -> io::Result<bool> {
    for act in acts {
        match act {
            Act::Send(bytes) => stream.write_all(&bytes).await?,
            Act::Drip { bytes, every } => {
                for byte in bytes {
                    tokio::time::sleep(every).await;
                    stream.write_all(&[byte]).await?;
                }
            }
            Act::Forever(bytes) => loop {
                stream.write_all(&bytes).await?;
            },
            Act::Silence => {
                while stream.read(&mut [0; 1024]).await? > 0 {}
                return Ok(false);
            }
            Act::Close => {
                stream.shutdown().await?;
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The reason phrases of the statuses that this site uses.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Unknown",
    }
}
