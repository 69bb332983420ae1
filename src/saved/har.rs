//! HAR 1.2: what the developer tools of a browser wrote down of its requests. The files are full of cookies and
//! tokens; everything of the kind is taken out before anything else is done with them.

use super::limits::{self, Budget};
use super::secret::{is_secret_header, is_secret_parameter, is_token_service};
use super::warc_file::clean_body;
use super::{Damage, Opened, REMOVED, Refusal, SavedPage, address, is_page_type};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The most values (numbers, texts, lists, objects) in one JSON file: a hundred megabytes when they are parsed.
const MAX_VALUES: usize = 1_000_000;

/// Reads a HAR. `None`: it is another kind of JSON, or none.
pub(super) fn open(text: &[u8], budget: &mut Budget) -> Result<Option<Opened>, Refusal> {
    let mut har = match parsed(text)? {
        Some(value) => value,
        None => return Ok(None),
    };
    let Some(entries) = har.pointer_mut("/log/entries").and_then(Value::as_array_mut) else {
        return Ok(None);
    };
    budget.could_hold(entries.len())?;
    let mut scrub = Scrub { count: 0 };
    entries.retain(|entry| {
        let is_service = url_of(entry).is_some_and(is_token_service);
        scrub.count += u32::from(is_service);
        !is_service
    });
    let mut pages = Vec::new();
    for entry in entries.iter_mut() {
        pages.extend(page(entry, &mut scrub, budget)?);
    }
    scrub.value(&mut har);
    for page in &mut pages {
        page.headers.retain(|(name, _)| !is_secret_header(name));
    }
    let kept = (scrub.count > 0).then(|| har.to_string().into_bytes());
    Ok(Some(Opened { pages, kept, scrubbed: scrub.count, by: creator(&har), ..Opened::default() }))
}

/// Whether the whole text is JSON.
pub(super) fn is_json(text: &[u8], budget: &mut Budget) -> Result<bool, Refusal> {
    let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    budget.decoded(text.len())?;
    Ok(matches!(start.first(), Some(b'{' | b'[')) && parsed(start)?.is_some())
}

/// `None`: it is no JSON. JSON that ends too early is cut.
fn parsed(text: &[u8]) -> Result<Option<Value>, Refusal> {
    if values(text) > MAX_VALUES {
        return Err(Refusal::TooMuchInside);
    }
    match serde_json::from_slice(text) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_eof() => Err(Refusal::Truncated),
        Err(_) if begins_like_har(text) => Err(Refusal::Damaged(Damage::Text)),
        Err(_) => Ok(None),
    }
}

fn begins_like_har(text: &[u8]) -> bool {
    memchr::memmem::find(&text[..text.len().min(256)], b"\"log\"").is_some()
}

/// At least as many as there are values: what opens or parts them, outside of strings.
fn values(text: &[u8]) -> usize {
    let (mut count, mut in_string, mut at) = (1, false, 0);
    while at < text.len() {
        match (in_string, text[at]) {
            (true, b'\\') => at += 1,
            (_, b'"') => in_string = !in_string,
            (false, b',' | b'[' | b'{' | b':') => count += 1,
            (true | false, _) => {}
        }
        at += 1;
    }
    count
}

fn url_of(entry: &Value) -> Option<&str> {
    entry.pointer("/request/url")?.as_str()
}

/// The page of an entry, when it has one; its tokens are taken out of the entry, too.
fn page(entry: &mut Value, scrub: &mut Scrub, budget: &mut Budget) -> Result<Option<SavedPage>, Refusal> {
    let url = url_of(entry).and_then(address::page_url);
    let saved_at = entry.get("startedDateTime").and_then(Value::as_str).and_then(time);
    let Some(response) = entry.get_mut("response") else { return Ok(None) };
    let status = response.get("status").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
    let headers = headers(response);
    let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else { return Ok(None) };
    let content_type = content.get("mimeType").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(text) = content.get("text").and_then(Value::as_str) else { return Ok(None) };
    if is_never_text(&content_type) {
        return Ok(None);
    }
    let is_base64 = match content.get("encoding").and_then(Value::as_str) {
        None | Some("") => false,
        Some("base64") => true,
        Some(_) => return Err(Refusal::Damaged(Damage::Part)),
    };
    let given: Cow<'_, [u8]> = if is_base64 {
        Cow::Owned(BASE64_STANDARD.decode(text).map_err(|_| Refusal::Damaged(Damage::Part))?)
    } else {
        Cow::Borrowed(text.as_bytes())
    };
    budget.decoded(given.len())?;
    let is_page = is_page_type(&content_type);
    if is_page {
        limits::page_size(given.len())?;
    }
    let (clean, found) = clean_body(&given);
    let body = clean.into_owned();
    if found > 0 {
        scrub.count += found;
        let text = if is_base64 {
            BASE64_STANDARD.encode(&body)
        } else {
            String::from_utf8_lossy(&body).into_owned()
        };
        content.insert("text".to_owned(), text.into());
    }
    if !is_page {
        return Ok(None);
    }
    // Developer tools give the text itself: whatever charset it came in, it is UTF-8 now.
    let content_type = if is_base64 { content_type } else { in_utf8(&content_type) };
    Ok(Some(SavedPage { url, saved_at, status, content_type, headers, body }))
}

/// Types in which no form can be; whatever else there is, is looked through.
fn is_never_text(content_type: &str) -> bool {
    let kind = content_type.trim().to_ascii_lowercase();
    ["image/", "font/", "audio/", "video/"].iter().any(|never| kind.starts_with(never))
}

fn in_utf8(content_type: &str) -> String {
    format!("{}; charset=utf-8", content_type.split(';').next().unwrap_or_default().trim())
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn headers(response: &Value) -> Vec<(String, String)> {
    let list = response.get("headers").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|header| {
            let value = address::without_tokens(header.get("value")?.as_str()?).0.into_owned();
            Some((header.get("name")?.as_str()?.to_ascii_lowercase(), value))
        })
        .collect()
}

fn creator(har: &Value) -> Option<String> {
    let creator = har.pointer("/log/creator")?;
    let part = |key| creator.get(key).and_then(Value::as_str).unwrap_or_default();
    let name: String = format!("{} {}", part("name"), part("version"))
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Takes out what is secret, and counts it.
struct Scrub {
    count: u32,
}

impl Scrub {
    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Object(object) => self.object(object),
            Value::Array(list) => list.iter_mut().for_each(|item| self.value(item)),
            Value::String(text) => self.text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, object: &mut Map<String, Value>) {
        self.named_value(object);
        for (key, value) in object.iter_mut() {
            match (key.as_str(), value) {
                ("cookies", Value::Array(cookies)) => {
                    self.count += u32::try_from(cookies.len()).unwrap_or(u32::MAX);
                    cookies.clear();
                }
                ("postData", value) => self.post_data(value),
                ("_webSocketMessages", Value::Array(messages)) => {
                    self.count += u32::from(!messages.is_empty());
                    messages.clear();
                }
                // Pages were looked through already.
                ("text", Value::String(_)) => {}
                (_, value) => self.value(value),
            }
        }
    }

    /// A header, a parameter or a field: `{"name": …, "value": …}`.
    fn named_value(&mut self, object: &mut Map<String, Value>) {
        let is_secret = object
            .get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| is_secret_header(name) || is_secret_parameter(name));
        if is_secret
            && let Some(Value::String(value)) = object.get_mut("value")
            && !value.is_empty()
            && value != REMOVED
        {
            *value = REMOVED.to_owned();
            self.count += 1;
        }
    }

    /// A form that was sent: the names of its fields stay.
    fn post_data(&mut self, value: &mut Value) {
        let names: Vec<Value> = value
            .get("params")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|field| Some(serde_json::json!({ "name": field.get("name")?.as_str()? })))
            .collect();
        let kind = value.get("mimeType").and_then(Value::as_str).unwrap_or_default();
        let bare = serde_json::json!({ "mimeType": kind, "params": names, "comment": REMOVED });
        if *value != bare {
            *value = bare;
            self.count += 1;
        }
    }

    fn text(&mut self, text: &mut String) {
        if let (Cow::Owned(clean), count) = address::without_tokens(text) {
            *text = clean;
            self.count += count;
        }
    }
}
