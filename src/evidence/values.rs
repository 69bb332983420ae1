//! The opened values of an entry, one a line: `{"name":"asked","salt":"64 hex","value":"…"}`, sorted by name.
//!
//! A file for each value would be what `sha256sum` reads, and three quarters of the files of a folder: a quarter of a million
//! for 5,000 looks, which no USB stick takes in an evening. The commitment of a value can still be made by hand:
//! `printf 'testigo/field/v1\n%s\n%s\n%s' SALT NAME VALUE | sha256sum`.

use crate::digest::sha256;
use crate::seal::{self, Seed};
use serde::{Deserialize, Serialize};

/// The file in the folder of an entry.
pub const FILE: &str = "opened.jsonl";

/// A value and what opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    pub name: String,
    /// 64 hexadecimal digits.
    pub salt: String,
    pub value: String,
}

impl Value {
    pub fn of(seed: &Seed, name: &str, value: &str) -> Value {
        Value { name: name.to_owned(), salt: hex::encode(seal::salt(seed, name)), value: value.to_owned() }
    }

    /// SHA-256 of the disclosure: what the manifest says of it.
    pub fn commitment(&self) -> [u8; 32] {
        sha256(&[seal::disclosed(&self.salt, &self.name, &self.value).as_bytes()])
    }

    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("three texts") + "\n"
    }
}

/// The text of the file.
pub fn to_text(mut values: Vec<Value>) -> String {
    values.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    values.iter().map(Value::to_line).collect()
}

/// Reads what [`to_text`] writes, and nothing that it would write in another way.
pub fn parse(text: &str) -> Option<Vec<Value>> {
    let values: Option<Vec<Value>> =
        text.split_inclusive('\n').map(|line| serde_json::from_str(line).ok()).collect();
    let values = values?;
    let is_salt =
        |v: &Value| v.salt.len() == 64 && v.salt.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let good = values.iter().all(|v| is_salt(v) && seal::is_name(&v.name))
        && values.is_sorted_by(|a, b| a.name < b.name)
        && values.iter().map(Value::to_line).collect::<String>() == text;
    good.then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> String {
        let seed = Seed::from_bytes([1; 32]);
        to_text(vec![Value::of(&seed, "why", "a\n\"b\" ñ"), Value::of(&seed, "asked", "")])
    }

    #[test]
    fn a_value_is_committed_to_as_the_log_does_it() {
        let seed = Seed::from_bytes([1; 32]);
        let value = Value::of(&seed, "why", "a\nb");
        assert_eq!(value.commitment(), seal::commitment(&seed, "why", "a\nb"));
        let values = parse(&example()).unwrap();
        assert_eq!((values[0].name.as_str(), values[1].value.as_str()), ("asked", "a\n\"b\" ñ"));
        assert_eq!(parse(""), Some(vec![]));
    }

    #[test]
    fn other_spellings_doubles_and_strangers_are_refused() {
        let good = example();
        for (from, to) in [
            ("\":\"", "\": \""),
            ("asked", "zzz"),
            ("asked", "why"),
            ("asked", "Asked"),
            ("\"name\"", "\"more\":1,\"name\""),
            ("ñ", "\\u00f1"),
            ("\"}\n", "\"}"),
            ("\"}\n", "\"}\n\n"),
            ("\"salt\":\"", "\"salt\":\"0"),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good);
            assert_eq!(parse(&text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_value_reads_back(value: String, other in "\\PC{0,40}") {
            let seed = Seed::from_bytes([2; 32]);
            let values = vec![Value::of(&seed, "a", &value), Value::of(&seed, "b", &other)];
            prop_assert_eq!(parse(&to_text(values.clone())), Some(values));
        }
    }
}
