//! The index and the list of pages by which a replay viewer finds an answer: CDXJ (a line for each record, sorted)
//! and `pages.jsonl` (WACZ 1.1.1 §5.2).

use super::warc::Located;
use super::warc_head::{Kind, clean_url};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use url::Url;

#[derive(Serialize)]
struct IndexLine<'a> {
    url: String,
    mime: &'a str,
    status: String,
    #[serde(rename = "recordDigest")]
    record_digest: String,
    length: String,
    offset: String,
    filename: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    request_body: Option<String>,
}

#[derive(Serialize)]
struct PageLine<'a> {
    id: String,
    url: String,
    ts: String,
    title: &'a str,
}

/// `indexes/index.cdxj`.
pub(super) fn index(located: &[Located], warc_name: &str) -> String {
    let mut lines: Vec<String> = located.iter().map(|place| index_line(place, warc_name)).collect();
    lines.sort_unstable();
    lines.concat()
}

/// `pages/pages.jsonl`, in the order of the looks. Parts are in the index alone.
pub(super) fn pages(located: &[Located]) -> String {
    let mut out = "{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"Looks\"}\n".to_owned();
    for place in located.iter().filter(|place| is_page(place.kind)) {
        let line = PageLine {
            id: format!("{:06}", place.index),
            url: replay_url(place),
            ts: place.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            title: &place.title,
        };
        out.push_str(&json_line(&line));
    }
    out
}

fn is_page(kind: Kind) -> bool {
    match kind {
        Kind::Response | Kind::Page => true,
        Kind::Info | Kind::Received | Kind::Request | Kind::Digest | Kind::Chain | Kind::Part(_) => false,
    }
}

fn index_line(place: &Located, warc_name: &str) -> String {
    let mime = place.media_type.split(';').next().unwrap_or_default().trim();
    let line = IndexLine {
        url: address(place),
        mime: if mime.is_empty() { "application/octet-stream" } else { mime },
        status: place.status.unwrap_or(200).to_string(),
        record_digest: format!("sha256:{}", place.sha256),
        length: place.length.to_string(),
        offset: place.offset.to_string(),
        filename: warc_name,
        method: place.posted.as_ref().map(|_| "POST"),
        request_body: posted(place),
    };
    format!("{} {} {}", sort_key(&replay_url(place)), stamp(place.at), json_line(&line))
}

/// What was posted, as viewers put it into an address: a form as it was sent, anything else in base64.
fn posted(place: &Located) -> Option<String> {
    let (content_type, body) = place.posted.as_ref()?;
    let form = std::str::from_utf8(body)
        .ok()
        .filter(|_| content_type.starts_with("application/x-www-form-urlencoded"));
    Some(match form {
        Some(form) => clean_url(form),
        None => format!("__wb_post_data={}", STANDARD.encode(body)),
    })
}

/// Without the fragment: a browser does not send it, and viewers look for the address without it.
fn address(place: &Located) -> String {
    clean_url(place.url.split('#').next().unwrap_or_default())
}

/// The address under which a viewer finds the answer. A viewer asks with GET alone, so by convention of pywb and
/// wabac a POST is found by `__wb_method=POST` and what was posted.
fn replay_url(place: &Located) -> String {
    let url = address(place);
    let Some(posted) = posted(place) else { return url };
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}__wb_method=POST&{posted}")
}

/// Host parts from the last to the first, then path and sorted query, all in lower case (SURT).
fn sort_key(url: &str) -> String {
    let Some((parsed, host)) =
        Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned).map(|h| (u, h)))
    else {
        return url.to_ascii_lowercase();
    };
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    let parts: Vec<&str> = host.split('.').rev().collect();
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut asked: Vec<&str> = parsed.query().map(|q| q.split('&').collect()).unwrap_or_default();
    asked.sort_unstable();
    let query = if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) };
    format!("{}{port}){}{query}", parts.join(","), parsed.path()).to_ascii_lowercase()
}

/// 17 digits, down to the millisecond: two looks at one address can fall into one second.
fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%d%H%M%S%3f").to_string()
}

fn json_line(line: &impl Serialize) -> String {
    let mut text = serde_json::to_string(line).expect("texts and numbers are plain JSON");
    text.push('\n');
    text
}
