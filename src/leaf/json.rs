//! Writing and reading canonical JSON (RFC 8785), as little of it as our entries need.
//!
//! The reader may be lenient: `Leaf::parse` writes again what was read and compares, so white space, key order,
//! double and unknown keys, and other spellings of strings and numbers are all found there.

use super::LeafError;
use crate::pseudonym::Pseudonym;
use crate::seal::Sealed;
use crate::time::rfc3339;
use chrono::{DateTime, Datelike, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The largest whole number that every JSON program reads exactly (RFC 7493 §2.2).
const MAX_NUMBER: u64 = (1 << 53) - 1;

/// An object being written. The caller names the keys in sorted order.
pub struct Object {
    text: String,
    /// The first value that has no form.
    broken: Option<String>,
    #[cfg(debug_assertions)]
    last_key: String,
}

impl Object {
    pub fn with_capacity(bytes: usize) -> Object {
        let mut text = String::with_capacity(bytes);
        text.push('{');
        Object::continuing(text)
    }

    /// The bytes, or why there are none.
    pub fn finish(mut self) -> Result<Vec<u8>, String> {
        self.text.push('}');
        self.broken.map_or(Ok(self.text.into_bytes()), Err)
    }

    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        quoted(&mut self.text, value);
    }

    pub fn number(&mut self, key: &str, value: u64) {
        self.needs(value <= MAX_NUMBER, key, "is beyond 2^53");
        self.key(key);
        // By hand: half of the time of `write!`, and this is done for every look.
        let mut digits = [0; 20];
        let (mut at, mut rest) = (digits.len(), value);
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.text.extend(digits[at..].iter().map(|d| char::from(*d)));
    }

    pub fn time(&mut self, key: &str, value: DateTime<Utc>) {
        let writable = (0..=9999).contains(&value.year());
        self.needs(writable, key, "is beyond the years that RFC 3339 can write");
        self.key(key);
        self.text.extend(["\"", &rfc3339(value), "\""]);
    }

    pub fn digest(&mut self, key: &str, value: &[u8; 32]) {
        let mut digits = [0; 64];
        hex::encode_to_slice(value, &mut digits).expect("32 bytes are 64 digits");
        let digits = std::str::from_utf8(&digits).expect("hexadecimal digits are ASCII");
        self.key(key);
        self.text.extend(["\"", digits, "\""]);
    }

    /// A digest that was given as text.
    pub fn digest_text(&mut self, key: &str, value: &str) {
        let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        let digits = value.len() == 64 && value.bytes().all(is_digit);
        self.needs(digits, key, "is not 64 hexadecimal digits");
        self.text(key, value);
    }

    /// The value as `write` writes it, or `null`.
    pub fn maybe<T>(&mut self, key: &str, value: Option<T>, write: impl Fn(&mut Object, &str, T)) {
        match value {
            Some(value) => write(self, key, value),
            None => {
                self.key(key);
                self.text.push_str("null");
            }
        }
    }

    /// All pairs of a map, sorted as RFC 8785 §3.2.3 wants it: by UTF-16 units, not by bytes.
    pub fn texts(&mut self, pairs: &BTreeMap<String, String>) {
        let mut sorted: Vec<_> = pairs.iter().collect();
        sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
        for (key, value) in sorted {
            self.text(key, value);
        }
    }

    pub fn object(&mut self, key: &str, write: impl FnOnce(&mut Object)) {
        self.key(key);
        self.nested(write);
    }

    pub fn objects<T>(&mut self, key: &str, items: &[T], write: impl Fn(&T, &mut Object)) {
        self.key(key);
        self.text.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.nested(|inner| write(item, inner));
        }
        self.text.push(']');
    }

    fn nested(&mut self, write: impl FnOnce(&mut Object)) {
        self.text.push('{');
        let mut inner = Object::continuing(std::mem::take(&mut self.text));
        write(&mut inner);
        inner.text.push('}');
        self.text = inner.text;
        self.broken = self.broken.take().or(inner.broken);
    }

    fn continuing(text: String) -> Object {
        Object {
            text,
            broken: None,
            #[cfg(debug_assertions)]
            last_key: String::new(),
        }
    }

    fn needs(&mut self, fits: bool, key: &str, what: &str) {
        if !fits {
            self.broken.get_or_insert_with(|| format!("`{key}` {what}"));
        }
    }

    fn key(&mut self, key: &str) {
        #[cfg(debug_assertions)]
        {
            debug_assert!(self.last_key.encode_utf16().lt(key.encode_utf16()) || self.text.ends_with('{'));
            key.clone_into(&mut self.last_key);
        }
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        quoted(&mut self.text, key);
        self.text.push(':');
    }
}

/// A string as RFC 8785 §3.2.2.2 writes it: escaped is only what must be, in the shortest way.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut plain_from = 0;
    for (i, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain_from..i]);
        plain_from = i + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x08 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0x0c => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            _ => out.push_str(&format!("\\u{byte:04x}")),
        }
    }
    out.push_str(&text[plain_from..]);
    out.push('"');
}

/// An object that was read, and typed access to its fields. Each error names the key.
pub struct Reader(Map<String, Value>);

type Read<T> = Result<T, LeafError>;

impl Reader {
    pub fn parse(bytes: &[u8]) -> Read<Reader> {
        serde_json::from_slice(bytes).map(Reader).map_err(|_| LeafError::NotJson)
    }

    pub fn text(&self, key: &'static str) -> Read<String> {
        self.get(key, |value| value.as_str().map(str::to_owned))
    }

    pub fn number(&self, key: &'static str) -> Read<u64> {
        self.get(key, |value| value.as_u64().filter(|n| *n <= MAX_NUMBER))
    }

    pub fn small(&self, key: &'static str) -> Read<u32> {
        self.get(key, |value| value.as_u64()?.try_into().ok())
    }

    pub fn time(&self, key: &'static str) -> Read<DateTime<Utc>> {
        // Another offset than Z could lead out of the years that can be written.
        let utc = |text: &&str| text.ends_with('Z');
        self.get(key, |value| Some(DateTime::parse_from_rfc3339(value.as_str().filter(utc)?).ok()?.to_utc()))
    }

    pub fn digest(&self, key: &'static str) -> Read<[u8; 32]> {
        self.get(key, |value| hex::decode(value.as_str()?).ok()?.try_into().ok())
    }

    pub fn person(&self) -> Read<Pseudonym> {
        self.digest("person").map(Pseudonym::from_bytes)
    }

    pub fn sealed(&self) -> Read<Sealed> {
        self.digest("sealed").map(Sealed::from_bytes)
    }

    /// `None` for `null`; a missing key is an error.
    pub fn maybe<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Reader, &'static str) -> Read<T>,
    ) -> Read<Option<T>> {
        if self.0.get(key) == Some(&Value::Null) { Ok(None) } else { read(self, key).map(Some) }
    }

    pub fn texts(&self, key: &'static str) -> Read<BTreeMap<String, String>> {
        let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        self.get(key, |value| value.as_object()?.iter().map(pair).collect())
    }

    pub fn objects<T>(&self, key: &'static str, read: impl Fn(&Reader) -> Read<T>) -> Read<Vec<T>> {
        let items = self.get(key, |value| value.as_array().cloned())?;
        let one = |item| match item {
            Value::Object(fields) => read(&Reader(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(LeafError::Field(key))
            }
        };
        items.into_iter().map(one).collect()
    }

    fn get<'a, T>(&'a self, key: &'static str, read: impl Fn(&'a Value) -> Option<T>) -> Read<T> {
        self.0.get(key).and_then(read).ok_or(LeafError::Field(key))
    }
}
