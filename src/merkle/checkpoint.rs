//! Checkpoint: the size and root of the log at a moment, as text to be signed (C2SP tlog-checkpoint).
//!
//! Lines: origin, size in decimal, root in base64; then extension lines, which we write none of and keep.

use crate::digest::NodeHash;
use base64::prelude::{BASE64_STANDARD, Engine};

/// What the log was at a moment. No line may be empty or hold control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, the same in all its checkpoints and in its key.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    pub root: NodeHash,
    /// Further lines, without their line ends.
    pub extensions: Vec<String>,
}

/// A text that is no checkpoint: which line, from 1, and what is wrong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the checkpoint {what}")]
pub struct CheckpointError {
    pub line: usize,
    pub what: &'static str,
}

impl Checkpoint {
    /// The text to sign; ends with a line end.
    pub fn to_text(&self) -> String {
        let root = BASE64_STANDARD.encode(self.root.as_bytes());
        let mut text = format!("{}\n{}\n{root}\n", self.origin, self.size);
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads what [`Checkpoint::to_text`] writes, and nothing that it would write in another way.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let lines: Vec<&str> = text.split('\n').collect();
        let (end, lines) = lines.split_last().expect("splitting gives at least one piece");
        let bad = |line, what| CheckpointError { line, what };
        if !end.is_empty() {
            return Err(bad(lines.len() + 1, "does not end"));
        }
        if let Some(at) = lines.iter().position(|l| l.is_empty() || l.chars().any(|c| c < ' ')) {
            return Err(bad(at + 1, "is empty or has a control character"));
        }
        let [origin, size, root, extensions @ ..] = lines else {
            return Err(bad(lines.len() + 1, "is missing"));
        };
        Ok(Checkpoint {
            origin: (*origin).to_owned(),
            size: parse_size(size).ok_or(bad(2, "is not a size in decimal"))?,
            root: parse_root(root).ok_or(bad(3, "is not a root in base64"))?,
            extensions: extensions.iter().map(|line| (*line).to_owned()).collect(),
        })
    }
}

/// Decimal without sign and leading zeros.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

fn parse_root(text: &str) -> Option<NodeHash> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    Some(NodeHash::from_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> Checkpoint {
        Checkpoint {
            origin: "example.com/log".into(),
            size: 123,
            root: NodeHash::from_bytes([9; 32]),
            extensions: vec!["abc".into(), "d e f".into()],
        }
    }

    #[test]
    fn the_text_is_as_c2sp_writes_it_and_tlog_tiles_agrees() {
        let mut checkpoint = example();
        for extensions in [checkpoint.extensions.clone(), vec![]] {
            checkpoint.extensions = extensions;
            let text = checkpoint.to_text();
            assert_eq!(Checkpoint::parse(&text), Ok(checkpoint.clone()));
            let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
            assert_eq!((theirs.origin(), theirs.size()), ("example.com/log", 123));
            assert_eq!(&theirs.hash().0, checkpoint.root.as_bytes());
            assert_eq!(theirs.to_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn the_example_of_the_specification_reads() {
        let text = "example.com/origin\n923748\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n";
        let checkpoint = Checkpoint::parse(text).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/origin", 923_748));
        assert_eq!(checkpoint.to_text(), text);
    }

    #[test]
    fn other_spellings_are_refused_and_the_line_is_named() {
        let good = example().to_text();
        let check = |from: &str, to: &str, line: usize| {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good);
            assert_eq!(Checkpoint::parse(&text).unwrap_err().line, line, "{text:?}");
        };
        check("example.com/log", "", 1);
        check("example", "ex\tample", 1);
        check("log\n", "log\r\n", 1);
        check("123", "0123", 2);
        check("123", "+123", 2);
        check("123", "-1", 2);
        check("123", " 123", 2);
        check("123", "18446744073709551616", 2);
        check("=", "", 3);
        check("CQkJ", "CQk", 3);
        check("CQk=", "CQl=", 3);
        check("CQk=", "CQk= ", 3);
        check("abc", "", 4);
        check("d e f\n", "d e f", 5);
        check("d e f\n", "d e f\n\n", 6);
        for (text, line) in [("", 1), ("\n", 1), ("a\n", 2), ("a\n1\n", 3)] {
            assert_eq!(Checkpoint::parse(text).unwrap_err().line, line, "{text:?}");
        }
    }

    #[test]
    fn sizes_at_both_ends_are_kept() {
        for size in [0, 1, 1 << 63, u64::MAX] {
            let checkpoint = Checkpoint { size, ..example() };
            assert_eq!(Checkpoint::parse(&checkpoint.to_text()), Ok(checkpoint));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_written_back_the_same(text in "(\\PC|[a1=/\n\t ]){0,120}") {
            if let Ok(checkpoint) = Checkpoint::parse(&text) {
                prop_assert_eq!(checkpoint.to_text(), text);
            }
        }

        #[test]
        fn a_damaged_checkpoint_reads_back_as_itself_or_not_at_all(at in 0usize..90, byte: u8) {
            let mut bytes = example().to_text().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let text = String::from_utf8_lossy(&bytes);
            if let Ok(checkpoint) = Checkpoint::parse(&text) {
                prop_assert_eq!(checkpoint.to_text(), text);
            }
        }
    }
}
