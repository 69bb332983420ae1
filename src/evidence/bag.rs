//! BagIt 1.0 (RFC 8493): the texts of a bag, written in one spelling and read in that spelling only.
//!
//! A manifest has a line for each file: SHA-256, two spaces, path, line end; sorted by path. So `sha256sum -c` reads
//! it. In a path, a line feed, a carriage return and `%` are written `%0A`, `%0D`, `%25` (§2.1.3).

use std::collections::BTreeMap;

/// `bagit.txt` (§2.1.1).
pub const BAGIT_TXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What is wrong with a manifest, and in which line, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {what}")]
pub struct ManifestError {
    pub line: usize,
    pub what: &'static str,
}

/// The text of a manifest. A path that is given twice stands there once, with its last hash.
pub fn manifest<'a>(files: impl IntoIterator<Item = (&'a str, [u8; 32])>) -> String {
    let sorted: BTreeMap<&str, [u8; 32]> = files.into_iter().collect();
    sorted.iter().map(|(path, hash)| line(path, hash)).collect()
}

/// One line of a manifest. In a file they are sorted by path.
pub fn line(path: &str, hash: &[u8; 32]) -> String {
    format!("{}  {}\n", hex::encode(hash), encoded(path))
}

/// The text of `bag-info.txt` (§2.2.2): a line `Label: value` each. Line breaks in values become spaces.
pub fn bag_info(fields: &[(&str, &str)]) -> String {
    let line = |(label, value): &(&str, &str)| format!("{label}: {}\n", value.replace(['\r', '\n'], " "));
    fields.iter().map(line).collect()
}

/// The value of `Payload-Oxum` (§2.2.2): bytes and files under `data/`.
pub fn payload_oxum(bytes: u64, files: u64) -> String {
    format!("{bytes}.{files}")
}

/// Reads what [`manifest`] writes, and nothing that it would write in another way.
pub fn parse(text: &[u8]) -> Result<BTreeMap<String, [u8; 32]>, ManifestError> {
    let bad = |line, what| Err(ManifestError { line, what });
    let Ok(text) = std::str::from_utf8(text) else { return bad(1, "or a later one is not UTF-8") };
    let mut files = BTreeMap::new();
    for (i, line) in text.split_inclusive('\n').enumerate() {
        let Some((path, hash)) = parse_line(line) else {
            return bad(i + 1, "is not 64 hexadecimal digits, two spaces, a path and a line end");
        };
        if files.last_key_value().is_some_and(|(last, _)| *last >= path) {
            return bad(i + 1, "is out of order, or names a file a second time");
        }
        files.insert(path, hash);
    }
    Ok(files)
}

fn parse_line(line: &str) -> Option<(String, [u8; 32])> {
    let (digits, path) = line.strip_suffix('\n')?.split_once("  ")?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok()?;
    let decoded = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    (hex::encode(hash) == digits && !path.is_empty() && encoded(&decoded) == path).then_some((decoded, hash))
}

fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_manifest_is_sorted_and_odd_paths_are_encoded() {
        let text = manifest([("data/b", [2; 32]), ("data/a\r\n%", [1; 32])]);
        let (one, two) = ("01".repeat(32), "02".repeat(32));
        assert_eq!(text, format!("{one}  data/a%0D%0A%25\n{two}  data/b\n"));
        assert_eq!(bag_info(&[("A", "b\nc"), ("D", "e")]), "A: b c\nD: e\n");
        assert_eq!(payload_oxum(12, 3), "12.3");
    }

    #[test]
    fn odd_spacing_capitals_order_and_cuts_are_refused() {
        let good = manifest([("data/a", [0xab; 32]), ("data/b", [1; 32])]);
        assert_eq!(parse(good.as_bytes()).unwrap().len(), 2);
        let check = |from: &str, to: &str, line: usize| {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good);
            assert_eq!(parse(text.as_bytes()).unwrap_err().line, line, "{text:?}");
        };
        check("  data/a", " data/a", 1);
        check("  data/a", " *data/a", 1);
        check("  data/a", "\tdata/a", 1);
        check("ab", "AB", 1);
        check("ab", "", 1);
        check("data/a", "", 1);
        check("data/a", "data/%2Fa", 1);
        check("data/a\n", "data/a\n\n", 2);
        check("data/b", "data/a", 2);
        check("data/a", "data/c", 2);
        check("data/b\n", "data/b", 2);
        assert!(parse(b"\xff").is_err() && parse(b"").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn every_manifest_reads_back(files: BTreeMap<String, [u8; 32]>) {
            let files: BTreeMap<String, [u8; 32]> = files.into_iter().filter(|f| !f.0.is_empty()).collect();
            let text = manifest(files.iter().map(|(path, hash)| (path.as_str(), *hash)));
            prop_assert_eq!(parse(text.as_bytes()), Ok(files));
        }

        #[test]
        fn any_text_is_refused_or_written_back_the_same(text in "([0-9a-f]{64}  [a%0-9\n]{1,8}\n){0,3}") {
            if let Ok(files) = parse(text.as_bytes()) {
                let again = manifest(files.iter().map(|(path, hash)| (path.as_str(), *hash)));
                prop_assert_eq!(again, text);
            }
        }
    }
}
