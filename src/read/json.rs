//! JSON with the place of every value. The document is checked whole by serde_json; values are then kept as
//! slices of the text (`RawValue`), so that a value's place is the place of its slice, not a search for the
//! first text that looks like it.

use crate::source::rules::{JsonType, Pointer};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// A value, and the document it stands in.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    text: &'a str,
    raw: &'a RawValue,
}

/// An object that names a key twice: readers would disagree on what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ambiguous;

impl<'a> Json<'a> {
    /// Reads one document.
    pub fn parse(text: &'a str) -> Result<Json<'a>, serde_json::Error> {
        Ok(Json { text, raw: serde_json::from_str(text)? })
    }

    /// The value at `pointer` (RFC 6901); `None` when there is none.
    pub fn at(&self, pointer: &Pointer) -> Result<Option<Json<'a>>, Ambiguous> {
        let mut here = *self;
        for step in pointer.steps() {
            let next = match here.kind() {
                JsonType::Object => here.members()?.into_iter().find(|(k, _)| *k == step).map(|(_, v)| v),
                JsonType::Array => {
                    step.parse::<usize>().ok().and_then(|i| here.elements().into_iter().nth(i))
                }
                JsonType::String | JsonType::Number | JsonType::Boolean | JsonType::Null => None,
            };
            match next {
                Some(next) => here = next,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    pub fn kind(&self) -> JsonType {
        match self.raw.get().as_bytes().first() {
            Some(b'{') => JsonType::Object,
            Some(b'[') => JsonType::Array,
            Some(b'"') => JsonType::String,
            Some(b't' | b'f') => JsonType::Boolean,
            Some(b'n') | None => JsonType::Null,
            Some(_) => JsonType::Number,
        }
    }

    /// The members of an object, in its order.
    pub fn members(&self) -> Result<Vec<(String, Json<'a>)>, Ambiguous> {
        let Members(members) = serde_json::from_str(self.raw.get()).map_err(|_| Ambiguous)?;
        let mut keys: Vec<&String> = members.iter().map(|(k, _)| k).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Ambiguous);
        }
        Ok(members.into_iter().map(|(key, raw)| (key, Json { text: self.text, raw })).collect())
    }

    /// The elements of an array; none for other values.
    pub fn elements(&self) -> Vec<Json<'a>> {
        let elements: Vec<&RawValue> = serde_json::from_str(self.raw.get()).unwrap_or_default();
        elements.into_iter().map(|raw| Json { text: self.text, raw }).collect()
    }

    /// `null`, `""`, `[]` or `{}`.
    pub fn is_empty(&self) -> bool {
        match self.kind() {
            JsonType::Null => true,
            JsonType::String => self.raw.get() == "\"\"",
            JsonType::Array => self.elements().is_empty(),
            JsonType::Object => self.members().is_ok_and(|members| members.is_empty()),
            JsonType::Number | JsonType::Boolean => false,
        }
    }

    /// Whether it is this string, number, boolean or null.
    pub fn is(&self, wanted: &Value) -> bool {
        match self.kind() {
            JsonType::Object | JsonType::Array => false,
            JsonType::String | JsonType::Number | JsonType::Boolean | JsonType::Null => {
                serde_json::from_str::<Value>(self.raw.get()).is_ok_and(|value| value == *wanted)
            }
        }
    }

    /// A string's text; a number's or boolean's as written.
    pub fn text(&self) -> Option<String> {
        match self.kind() {
            JsonType::String => serde_json::from_str(self.raw.get()).ok(),
            JsonType::Number | JsonType::Boolean => Some(self.raw.get().to_owned()),
            JsonType::Object | JsonType::Array | JsonType::Null => None,
        }
    }

    /// Where in the document the value stands; a string's without its quotes.
    pub fn span(&self) -> (usize, usize) {
        let start = self.raw.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let end = start + self.raw.get().len();
        if self.kind() == JsonType::String { (start + 1, end - 1) } else { (start, end) }
    }
}

/// The members of an object with keys that may repeat.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, pointer: &str, value: Option<&str>) {
        let found = Json::parse(text).unwrap().at(&Pointer::parse(pointer).unwrap()).unwrap();
        assert_eq!(found.and_then(|json| json.text()).as_deref(), value, "{text} {pointer}");
        if let (Some(json), Some(value)) = (found, value) {
            let (start, end) = json.span();
            assert_eq!(&text[start..end] == value, !text.contains('\\'), "{text} {pointer}");
        }
    }

    #[test]
    fn values_have_their_own_place() {
        check(r#" {"a": "x", "b": [1, {"c": "x"}]}"#, "/b/1/c", Some("x"));
        check(r#"{"a": "x", "b": 12}"#, "/b", Some("12"));
        check(r#"{"a/b": {"~": "y"}}"#, "/a~1b/~0", Some("y"));
        check(r#"{"a": "\u0078"}"#, "/a", Some("x"));
        check(r#"{"a": null}"#, "/a", None);
        check(r#"{"a": "x"}"#, "/a/b", None);
        let json = Json::parse(r#"{"a": "x", "b": "x"}"#).unwrap();
        assert_eq!(json.at(&Pointer::parse("/b").unwrap()).unwrap().unwrap().span(), (17, 18));
    }

    #[test]
    fn a_key_that_is_there_twice_is_ambiguous() {
        let json = Json::parse(r#"{"a": [1], "a": []}"#).unwrap();
        assert_eq!(json.at(&Pointer::parse("/a").unwrap()).err(), Some(Ambiguous));
    }

    #[test]
    fn a_million_brackets_are_no_overflow() {
        let text = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        if let Ok(json) = Json::parse(&text) {
            assert_eq!(json.elements().len(), 1);
            assert!(!json.is(&Value::Null));
        }
    }
}
