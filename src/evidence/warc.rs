//! The answers as a web archive: WARC 1.1 (ISO 28500), one gzip member for each record, so that stock tools can
//! check it and a replay viewer can show it. The same looks give the same bytes.
//!
//! Digests are written in hexadecimal, as `sha256sum` prints them; warcio and FastWARC read them so. A payload
//! digest is left out where tools disagree on what it is of: when there is a transfer or content coding.

use super::sshsig;
use super::warc_head::{Head, Kind, id, is_plain};
use crate::digest::{BodyHash, sha256};
use crate::saved::HttpMessage;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, Write};
use std::net::IpAddr;

/// The name of the file in the evidence folder.
pub const WARC_NAME: &str = "looks.warc.gz";

/// What the file says of itself.
#[derive(Debug, Clone, Copy)]
pub struct WarcInfo<'a> {
    /// The name of the log, `testigo/…`: record ids are derived from it.
    pub origin: &'a str,
    /// Name and version.
    pub software: &'a str,
    pub made_at: DateTime<Utc>,
}

/// A look by one HTTP request. Addresses and bytes can name somebody: no `Debug`.
pub struct Exchange<'a> {
    /// Of the entry in the log.
    pub index: u64,
    /// Of the last request, whose bytes these are.
    pub url: &'a str,
    /// One line for the list of pages in a viewer.
    pub title: &'a str,
    pub at: DateTime<Utc>,
    pub peer: Option<IpAddr>,
    /// Version and cipher suite as rustls names them: `TLSv1.3`, `TLS13_AES_256_GCM_SHA384`.
    pub tls: Option<(&'a str, &'a str)>,
    /// DER, leaf first; empty without TLS.
    pub chain: &'a [Vec<u8>],
    pub request: &'a [u8],
    /// Head and what followed, as received; empty when nothing was.
    pub response: &'a [u8],
    /// The answer was not received to its end.
    pub cut: bool,
    /// Of the decoded body, as sealed.
    pub body_sha256: Option<BodyHash>,
}

/// A page that a browser kept, or that a person gave: there are no bytes of a connection.
pub struct Page<'a> {
    pub index: u64,
    pub url: &'a str,
    pub title: &'a str,
    pub at: DateTime<Utc>,
    /// The DOM, or the page of the file; empty when there are parts alone.
    pub body: &'a [u8],
    pub media_type: &'a str,
    pub parts: Vec<PagePart<'a>>,
}

/// What was seen besides the page: a picture, a reply, a text.
pub struct PagePart<'a> {
    /// The key of its kind: `picture`, `reply` …
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// Where a record is in the file, and what an index has to know of it. The address can name somebody: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Located {
    pub index: u64,
    pub kind: Kind,
    pub url: String,
    pub title: String,
    pub at: DateTime<Utc>,
    /// Of the gzip member, in bytes.
    pub offset: u64,
    pub length: u64,
    /// Of an answer.
    pub status: Option<u16>,
    pub media_type: String,
    /// Of the gzip member.
    pub sha256: BodyHash,
    /// Content type and body of the request, when it was sent with POST.
    pub posted: Option<(String, Vec<u8>)>,
}

/// Writes the records one after the other: the caller holds one look at a time.
pub struct WarcWriter<W: Write> {
    out: Counted<W>,
    origin: String,
    located: Vec<Located>,
    /// By SHA-256 of a chain: the record that holds it.
    chains: HashMap<[u8; 32], String>,
}

impl<W: Write> WarcWriter<W> {
    /// Begins the file with its `warcinfo`.
    pub fn begin(out: W, info: &WarcInfo<'_>) -> io::Result<WarcWriter<W>> {
        let out = Counted { out, written: 0, hasher: Sha256::new() };
        let mut writer =
            WarcWriter { out, origin: info.origin.to_owned(), located: Vec::new(), chains: HashMap::new() };
        let mut head = Head::new("warcinfo", &id(info.origin, 0, Kind::Info), info.made_at);
        head.field("WARC-Filename", WARC_NAME);
        let block = fields(&[
            ("software", info.software),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("origin", info.origin),
        ]);
        writer.member(head, "application/warc-fields", &block)?;
        Ok(writer)
    }

    /// Writes the answer, the request, the body's digest where the answer is coded, and the chain when it is new.
    /// A look of which nothing was sent leaves no record.
    pub fn exchange(&mut self, look: &Exchange<'_>) -> io::Result<()> {
        let answer = HttpMessage::parse(look.response).filter(|answer| answer.status().is_some());
        let mut first = None;
        if !look.response.is_empty() {
            first = Some(self.answer(look, answer.as_ref())?);
        }
        if !look.request.is_empty() {
            let (mut head, id) = self.head("request", look.index, Kind::Request, look.at);
            exchange_fields(&mut head, look, first.as_deref());
            self.member(head, "application/http;msgtype=request", look.request)?;
            first.get_or_insert(id);
        }
        if let (Some(about), Some(hash)) = (&first, look.body_sha256)
            && answer.as_ref().is_some_and(|a| !is_plain(a))
        {
            self.digest(look, about, hash)?;
        }
        Ok(())
    }

    /// Writes the page and its parts as `resource` records.
    pub fn page(&mut self, page: &Page<'_>) -> io::Result<()> {
        let mut first = None;
        if !page.body.is_empty() {
            let (mut head, id) = self.head("resource", page.index, Kind::Page, page.at);
            head.target(page.url);
            let member = self.member(head, page.media_type, page.body)?;
            self.located.push(Located {
                index: page.index,
                kind: Kind::Page,
                url: page.url.to_owned(),
                title: page.title.to_owned(),
                at: page.at,
                offset: member.offset,
                length: member.length,
                status: None,
                media_type: page.media_type.to_owned(),
                sha256: member.sha256,
                posted: None,
            });
            first = Some(id);
        }
        for (number, part) in (1..).zip(&page.parts) {
            self.part(page, number, part, first.as_deref())?;
        }
        Ok(())
    }

    /// The sink, and where the answers are.
    pub fn finish(mut self) -> io::Result<(W, Vec<Located>)> {
        self.out.flush()?;
        Ok((self.out.out, self.located))
    }

    fn answer(&mut self, look: &Exchange<'_>, answer: Option<&HttpMessage<'_>>) -> io::Result<String> {
        let chain = self.chain(look)?;
        let (kind, record, content_type) = match answer {
            Some(_) => (Kind::Response, "response", "application/http;msgtype=response"),
            // What came is no HTTP answer, so no tool must try to read it as one.
            None => (Kind::Received, "metadata", "application/octet-stream"),
        };
        let (mut head, id) = self.head(record, look.index, kind, look.at);
        exchange_fields(&mut head, look, None);
        if let Some(chain) = chain {
            head.field("Testigo-Chain", &chain);
        }
        if look.cut {
            head.field("WARC-Truncated", "unspecified");
        }
        if let Some(answer) = answer.filter(|answer| is_plain(answer)) {
            head.field("WARC-Payload-Digest", &format!("sha256:{}", BodyHash::of(answer.body)));
        }
        let member = self.member(head, content_type, look.response)?;
        if let Some(answer) = answer {
            self.located.push(located(look, answer, &member));
        }
        Ok(id)
    }

    /// The id of the record with this chain; it is written when it was not yet.
    fn chain(&mut self, look: &Exchange<'_>) -> io::Result<Option<String>> {
        if look.chain.is_empty() {
            return Ok(None);
        }
        let pem: String = look.chain.iter().map(|der| sshsig::pem("CERTIFICATE", der)).collect();
        let hash = sha256(&[pem.as_bytes()]);
        if let Some(id) = self.chains.get(&hash) {
            return Ok(Some(id.clone()));
        }
        let (mut head, id) = self.head("metadata", look.index, Kind::Chain, look.at);
        head.target(look.url);
        self.member(head, "application/pem-certificate-chain", pem.as_bytes())?;
        self.chains.insert(hash, id.clone());
        Ok(Some(id))
    }

    fn digest(&mut self, look: &Exchange<'_>, about: &str, hash: BodyHash) -> io::Result<()> {
        let (mut head, _) = self.head("metadata", look.index, Kind::Digest, look.at);
        head.target(look.url);
        head.field("WARC-Concurrent-To", about);
        self.member(head, "application/warc-fields", &fields(&[("body-sha256", &hash.to_hex())]))?;
        Ok(())
    }

    fn part(
        &mut self,
        page: &Page<'_>,
        number: u32,
        part: &PagePart<'_>,
        about: Option<&str>,
    ) -> io::Result<()> {
        let (mut head, _) = self.head("resource", page.index, Kind::Part(number), page.at);
        let url = format!("urn:testigo:{}:{number}:{}", page.index, part.name);
        head.target(&url);
        if let Some(about) = about {
            head.field("WARC-Concurrent-To", about);
        }
        let member = self.member(head, part.media_type, part.bytes)?;
        self.located.push(Located {
            index: page.index,
            kind: Kind::Part(number),
            url,
            title: format!("{} ({})", page.title, part.name),
            at: page.at,
            offset: member.offset,
            length: member.length,
            status: None,
            media_type: part.media_type.to_owned(),
            sha256: member.sha256,
            posted: None,
        });
        Ok(())
    }

    /// A head of this record of this entry, and its id.
    fn head(&self, record: &str, index: u64, kind: Kind, at: DateTime<Utc>) -> (Head, String) {
        let id = id(&self.origin, index, kind);
        let mut head = Head::new(record, &id, at);
        head.field("Testigo-Entry", &index.to_string());
        head.field("Testigo-Part", &kind.to_string());
        (head, id)
    }

    /// Writes one record as one gzip member; says where it is.
    fn member(&mut self, mut head: Head, content_type: &str, block: &[u8]) -> io::Result<Member> {
        let offset = self.out.written;
        head.field("WARC-Block-Digest", &format!("sha256:{}", BodyHash::of(block)));
        let mut packed = GzEncoder::new(&mut self.out, Compression::default());
        packed.write_all(head.close(content_type, block.len()).as_bytes())?;
        packed.write_all(block)?;
        packed.write_all(b"\r\n\r\n")?;
        packed.finish()?;
        let hasher = std::mem::take(&mut self.out.hasher);
        let sha256 = BodyHash::from_bytes(hasher.finalize().into());
        Ok(Member { offset, length: self.out.written - offset, sha256 })
    }
}

/// Where a gzip member is in the file, in bytes, and its SHA-256.
struct Member {
    offset: u64,
    length: u64,
    sha256: BodyHash,
}

/// The facts of the connection (`WARC-Protocol` and `WARC-Cipher-Suite`: iipc/warc-specifications #42, #86).
fn exchange_fields(head: &mut Head, look: &Exchange<'_>, about: Option<&str>) {
    head.target(look.url);
    if let Some(about) = about {
        head.field("WARC-Concurrent-To", about);
    }
    if let Some(peer) = look.peer {
        head.field("WARC-IP-Address", &peer.to_string());
    }
    let is_old = look.response.starts_with(b"HTTP/1.0 ");
    head.field("WARC-Protocol", if is_old { "http/1.0" } else { "http/1.1" });
    if let Some((version, suite)) = look.tls.filter(|(version, _)| !version.is_empty()) {
        head.field("WARC-Protocol", &version.replace("TLSv", "tls/"));
        head.field("WARC-Cipher-Suite", &suite.replace("TLS13_", "TLS_"));
    }
}

fn located(look: &Exchange<'_>, answer: &HttpMessage<'_>, member: &Member) -> Located {
    let posted = HttpMessage::parse(look.request).filter(|asked| asked.first_line.starts_with("POST "));
    Located {
        index: look.index,
        kind: Kind::Response,
        url: look.url.to_owned(),
        title: look.title.to_owned(),
        at: look.at,
        offset: member.offset,
        length: member.length,
        status: answer.status(),
        media_type: answer.header("content-type").unwrap_or_default().to_owned(),
        sha256: member.sha256,
        posted: posted
            .map(|asked| (asked.header("content-type").unwrap_or_default().to_owned(), asked.body.to_vec())),
    }
}

/// `application/warc-fields`: a line for each value.
fn fields(lines: &[(&str, &str)]) -> Vec<u8> {
    lines.iter().flat_map(|(name, value)| format!("{name}: {value}\r\n").into_bytes()).collect()
}

/// A sink that knows how far it is, and what was written since it was last asked.
struct Counted<W> {
    out: W,
    written: u64,
    hasher: Sha256,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
