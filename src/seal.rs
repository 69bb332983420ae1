//! Commitments: what a log entry says of values that stay closed. One random seed for each leaf, one salt for
//! each value, so that one value can be opened alone and the others stay closed.
//!
//! The plain hash of an answer would give it away: the page that says "no record" is the same for everybody,
//! and nine digits are guessed in minutes. A salt of 32 bytes makes guessing hopeless for who does not have it.
//!
//! - salt = HMAC-SHA256(seed, `testigo/salt/v1\n` name): who gets one salt learns nothing of the other ones.
//! - disclosure = `testigo/field/v1\n` salt in hex `\n` name `\n` value: the bytes of a file that opens a value.
//! - commitment = SHA-256(disclosure): what `sha256sum FILE` prints.
//! - manifest = a line for each field, sorted by name, as `sha256sum -c` reads it.
//! - seal = SHA-256(manifest): the one digest that stands in the leaf.
//!
//! Who opens one value hands over its disclosure and the manifest; the manifest shows the *names* of all fields.
//! So a leaf must have the same names whatever the page answered: a missing name would speak.

use crate::digest::sha256;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// The secret of one leaf: 32 random bytes. Without it the leaf stays closed for ever.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Takes 32 bytes from the system's generator, or as kept in the archive.
    pub const fn from_bytes(bytes: [u8; 32]) -> Seed {
        Seed(bytes)
    }

    /// The secret itself: for the archive only.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// The one digest that stands in a leaf for all its closed values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sealed([u8; 32]);

impl Sealed {
    /// Takes 32 bytes that were computed before, as read from the archive.
    pub const fn from_bytes(bytes: [u8; 32]) -> Sealed {
        Sealed(bytes)
    }

    /// Reads 64 hexadecimal digits; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Sealed> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Sealed(bytes))
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.to_hex())
    }
}

/// Whether this may name a field: `[a-z0-9_.]+`. Check names here when they come from outside.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
}

/// The salt of one value. Give it away only to open that value.
pub fn salt(seed: &Seed, name: &str) -> [u8; 32] {
    salt_with(&keyed(seed), name)
}

/// The bytes of the file that opens one value. The value comes last, so it may be any text.
pub fn disclosure(seed: &Seed, name: &str, value: &str) -> String {
    disclosed(&hex::encode(salt(seed, name)), name, value)
}

/// The same, when the salt is at hand in hexadecimal.
pub fn disclosed(salt: &str, name: &str, value: &str) -> String {
    format!("{FIELD}{salt}\n{name}\n{value}")
}

/// What the manifest says of one value: SHA-256 of its [`disclosure`].
pub fn commitment(seed: &Seed, name: &str, value: &str) -> [u8; 32] {
    commitment_with(&keyed(seed), name, value)
}

/// The lines `commitment  name`, sorted by name: `sha256sum -c` reads them when each file has its field's name.
///
/// # Panics
/// When a name is not as [`is_name`] wants it, or occurs twice: a mistake in our code, which must not be logged.
pub fn manifest(seed: &Seed, fields: &[(&str, Cow<str>)]) -> String {
    let mut text = String::with_capacity(fields.len() * 96);
    each_line(seed, fields, |commitment, name| {
        text.extend([commitment, "  ", name, "\n"]);
    });
    text
}

/// Closes the values of one leaf: SHA-256 of their [`manifest`].
///
/// # Panics
/// As [`manifest`] does.
pub fn seal(seed: &Seed, fields: &[(&str, Cow<str>)]) -> Sealed {
    let mut hasher = Sha256::new();
    each_line(seed, fields, |commitment, name| {
        for part in [commitment, "  ", name, "\n"] {
            hasher.update(part);
        }
    });
    Sealed(hasher.finalize().into())
}

const SALT: &str = "testigo/salt/v1\n";
const FIELD: &str = "testigo/field/v1\n";

/// Hands out the commitment (in hex) and the name of each field, in the order of the names.
fn each_line(seed: &Seed, fields: &[(&str, Cow<str>)], mut line: impl FnMut(&str, &str)) {
    let mut sorted: Vec<&(&str, Cow<str>)> = fields.iter().collect();
    sorted.sort_unstable_by_key(|field| field.0);
    // The name is left out of the messages: if a caller mixed up name and value, it would be a value.
    assert!(
        sorted.iter().all(|field| is_name(field.0)),
        "a field's name has other characters than [a-z0-9_.]"
    );
    assert!(
        sorted.windows(2).all(|pair| pair[0].0 != pair[1].0),
        "two fields of one leaf have the same name"
    );
    let key = keyed(seed);
    for (name, value) in sorted {
        let mut text = [0; 64];
        line(hex_of(&commitment_with(&key, name, value), &mut text), name);
    }
}

/// HMAC with the seed already worked in: the state is copied for each name.
fn keyed(seed: &Seed) -> Hmac<Sha256> {
    Hmac::new_from_slice(&seed.0).expect("HMAC takes keys of every length")
}

fn salt_with(key: &Hmac<Sha256>, name: &str) -> [u8; 32] {
    let mut mac = key.clone();
    mac.update(SALT.as_bytes());
    mac.update(name.as_bytes());
    mac.finalize().into_bytes().into()
}

fn commitment_with(key: &Hmac<Sha256>, name: &str, value: &str) -> [u8; 32] {
    let mut text = [0; 64];
    let salt = hex_of(&salt_with(key, name), &mut text);
    let parts = [FIELD, salt, "\n", name, "\n", value];
    sha256(&parts.map(str::as_bytes))
}

fn hex_of<'a>(bytes: &[u8; 32], text: &'a mut [u8; 64]) -> &'a str {
    hex::encode_to_slice(bytes, text).expect("32 bytes are 64 digits");
    std::str::from_utf8(text).expect("hexadecimal digits are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::BodyHash;

    const SEED: Seed = Seed::from_bytes([7; 32]);

    fn fields() -> Vec<(&'static str, Cow<'static, str>)> {
        vec![("outcome", "not_listed".into()), ("asked.country", "Chile".into()), ("empty", "".into())]
    }

    #[test]
    fn the_published_formulas_are_what_is_computed() {
        // Computed with Python's hmac and hashlib from the formulas in the head of this file.
        assert_eq!(
            hex::encode(salt(&SEED, "outcome")),
            "274a14711d9ff9e5a0921e24fdaf26c19f721bb162762df95891d9f8302a3904"
        );
        assert_eq!(
            hex::encode(commitment(&SEED, "outcome", "not_listed")),
            "34d743aaa31cefa42d142ec7b75dd9b5a4fd5a17ab18a97f946bc9a594ac3e86"
        );
        assert_eq!(
            seal(&SEED, &fields()).to_hex(),
            "34b6c4c53c05328bd04506d0b68d91abbe9421135e105dce70e2b0651f011388"
        );
    }

    #[test]
    fn the_commitment_is_the_hash_of_the_disclosure() {
        for value in ["not_listed", "", "two\nlines", "ñandú 🦤", "\n\n"] {
            let file = disclosure(&SEED, "field", value);
            assert_eq!(commitment(&SEED, "field", value), *BodyHash::of(file.as_bytes()).as_bytes());
            assert!(file.ends_with(&format!("\nfield\n{value}")));
        }
    }

    #[test]
    fn the_seal_is_the_hash_of_the_manifest_in_any_order_of_fields() {
        let mut given = fields();
        let text = manifest(&SEED, &given);
        let names: Vec<&str> = text.lines().map(|l| l.split_once("  ").unwrap().1).collect();
        assert_eq!(names, ["asked.country", "empty", "outcome"]);
        assert_eq!(seal(&SEED, &given).as_bytes(), BodyHash::of(text.as_bytes()).as_bytes());
        given.reverse();
        assert_eq!(seal(&SEED, &given).as_bytes(), BodyHash::of(text.as_bytes()).as_bytes());
    }

    #[test]
    fn another_seed_name_or_value_is_another_commitment() {
        let one = commitment(&SEED, "a", "x");
        assert_ne!(one, commitment(&Seed::from_bytes([8; 32]), "a", "x"));
        assert_ne!(one, commitment(&SEED, "b", "x"));
        assert_ne!(one, commitment(&SEED, "a", "y"));
        // A line break cannot move text from the name to the value: names have none.
        assert!(
            !is_name("a\nb") && !is_name("") && !is_name("A") && !is_name("a b") && is_name("parse.name_2")
        );
    }

    #[test]
    #[should_panic(expected = "same name")]
    fn a_name_given_twice_is_refused() {
        seal(&SEED, &[("a", "1".into()), ("b", "".into()), ("a", "2".into())]);
    }

    #[test]
    #[should_panic(expected = "other characters")]
    fn a_name_with_a_line_break_is_refused() {
        manifest(&SEED, &[("a\nb", "1".into())]);
    }

    #[test]
    fn sealed_reads_back_and_the_seed_is_not_printed() {
        let sealed = seal(&SEED, &fields());
        assert_eq!(Sealed::from_hex(&sealed.to_hex()), Some(sealed));
        assert_eq!(Sealed::from_hex("07"), None);
        assert_eq!(format!("{SEED:?}"), "Seed(…)");
    }

    #[test]
    fn sha256sum_checks_a_manifest_and_its_files() {
        let folder = tempfile::tempdir().unwrap();
        for (name, value) in fields() {
            std::fs::write(folder.path().join(name), disclosure(&SEED, name, &value)).unwrap();
        }
        std::fs::write(folder.path().join("MANIFEST"), manifest(&SEED, &fields())).unwrap();
        let check = || {
            let mut command = std::process::Command::new("sha256sum");
            command.args(["-c", "--strict", "MANIFEST"]).current_dir(folder.path());
            command.output().expect("sha256sum is on every machine we support").status.success()
        };
        assert!(check());
        std::fs::write(folder.path().join("outcome"), disclosure(&SEED, "outcome", "listed")).unwrap();
        assert!(!check());
    }
}
