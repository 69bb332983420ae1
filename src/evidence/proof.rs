//! A proof that one entry is in the log, as a file: C2SP tlog-proof (`c2sp.org/tlog-proof@v1`).
//!
//! Lines: the name of the format, `index N`, each hash of the path in base64 (the lowest first), an empty line, then
//! the signed checkpoint that the path leads to. We write no `extra` line, and read none.

use crate::digest::NodeHash;
use base64::prelude::{BASE64_STANDARD, Engine};

/// The first line.
const FORMAT: &str = "c2sp.org/tlog-proof@v1";
/// No tree below 2^63 entries has a longer path.
const MAX_HASHES: usize = 63;

/// An entry's place and its path to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub index: u64,
    /// The lowest first (RFC 9162 §2.1.3.1).
    pub hashes: Vec<NodeHash>,
    /// The signed note, as it is.
    pub checkpoint: String,
}

/// A text that is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a tlog-proof@v1: format line, index, hashes, empty line, checkpoint")]
pub struct NotAProof;

impl Proof {
    pub fn to_text(&self) -> String {
        let mut text = format!("{FORMAT}\nindex {}\n", self.index);
        for hash in &self.hashes {
            text.push_str(&BASE64_STANDARD.encode(hash.as_bytes()));
            text.push('\n');
        }
        text + "\n" + &self.checkpoint
    }

    /// Reads what [`Proof::to_text`] writes, and nothing that it would write in another way.
    pub fn parse(text: &str) -> Result<Proof, NotAProof> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(NotAProof)?;
        let mut lines = head.split('\n').skip(1);
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(NotAProof)?;
        let hashes: Option<Vec<NodeHash>> = lines.take(MAX_HASHES + 1).map(hash_of).collect();
        let proof = Proof {
            index: index.parse().map_err(|_| NotAProof)?,
            hashes: hashes.ok_or(NotAProof)?,
            checkpoint: checkpoint.to_owned(),
        };
        if proof.hashes.len() <= MAX_HASHES && proof.to_text() == text { Ok(proof) } else { Err(NotAProof) }
    }
}

fn hash_of(line: &str) -> Option<NodeHash> {
    let bytes = BASE64_STANDARD.decode(line).ok()?;
    Some(NodeHash::from_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> Proof {
        let hashes = vec![NodeHash::from_bytes([1; 32]), NodeHash::from_bytes([2; 32])];
        Proof { index: 12, hashes, checkpoint: "log\n13\nroot\n\n— log AAAA\n".to_owned() }
    }

    #[test]
    fn the_lines_are_those_of_the_specification() {
        let text = example().to_text();
        let start = "c2sp.org/tlog-proof@v1\nindex 12\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
        assert!(text.starts_with(start) && text.contains("=\n\nlog\n13\n"), "{text}");
        assert_eq!(Proof::parse(&text), Ok(example()));
        let alone = Proof { hashes: vec![], ..example() };
        assert_eq!(Proof::parse(&alone.to_text()), Ok(alone));
    }

    #[test]
    fn other_spellings_and_endless_paths_are_refused() {
        let good = example().to_text();
        for (from, to) in [
            ("v1", "v2"),
            ("index 12", "index 012"),
            ("index 12", "index -1"),
            ("AQE=", "AQF="),
            ("\n\n", "\n"),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good);
            assert_eq!(Proof::parse(&text), Err(NotAProof), "{text}");
        }
        let long = Proof { hashes: vec![NodeHash::empty(); 64], ..example() };
        assert_eq!(Proof::parse(&long.to_text()), Err(NotAProof));
        assert_eq!(Proof::parse(""), Err(NotAProof));
    }

    proptest! {
        #[test]
        fn a_damaged_proof_reads_back_as_itself_or_not_at_all(at in 0usize..200, byte: u8) {
            let mut bytes = example().to_text().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let text = String::from_utf8_lossy(&bytes);
            if let Ok(proof) = Proof::parse(&text) {
                prop_assert_eq!(proof.to_text(), text);
            }
        }
    }
}
