//! What a person says of a look: "I opened the page and saw this". A statement is somebody's word, with their name. It
//! is never mixed with what the program saw: it has a row, an entry and a form of its own.
//!
//! The form is lines of UTF-8, each ended by one line feed: these bytes are sealed in the log, and these are what a
//! person signs (`ssh-keygen -Y sign -n testigo-statement`). They name the log, the look's entry and its leaf hash, so
//! that a signature is of one look for ever.
//!
//! ```text
//! testigo/statement/v1
//! log testigo/0123456789abcdef
//! check 12
//! entry 123
//! leaf 64 hexadecimal digits
//! name María Example
//!
//! I opened the page and saw this.
//! ```

use crate::digest::LeafHash;
use crate::saved::numbers_in;
use std::fmt;

/// The namespace of signatures over statements.
pub const NAMESPACE: &str = "testigo-statement";

/// The most characters of a name, and of a text.
pub const MAX_NAME: usize = 200;
pub const MAX_TEXT: usize = 4_000;

const FIRST_LINE: &str = "testigo/statement/v1\n";

/// Which look a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The name of the log.
    pub log: String,
    /// The number of the check, as `history` shows it.
    pub check: u64,
    /// The index of its entry, and that entry's hash.
    pub entry: u64,
    pub leaf: LeafHash,
}

/// What a person says of a look.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    about: About,
    name: String,
    text: String,
}

/// Why this is no statement. Nothing of what was written is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    #[error("a name is one line of 1 to 200 characters")]
    Name,
    #[error("a statement has 1 to 4,000 characters, and no others than letters, signs and line ends")]
    Text,
    #[error("a statement holds no A-number: the look it is about says whose it is")]
    Number,
}

impl Statement {
    /// White space around name and text goes; line ends become line feeds.
    ///
    /// # Errors
    /// When name or text cannot be kept.
    pub fn new(about: About, name: &str, text: &str) -> Result<Statement, StatementError> {
        let (name, text) = (name.trim().to_owned(), text.replace("\r\n", "\n").trim().to_owned());
        let fits = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        if !fits(&name, MAX_NAME) || name.chars().any(char::is_control) {
            return Err(StatementError::Name);
        }
        if !fits(&text, MAX_TEXT) || text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(StatementError::Text);
        }
        if !numbers_in(&name).is_empty() || !numbers_in(&text).is_empty() {
            return Err(StatementError::Number);
        }
        Ok(Statement { about, name, text })
    }

    /// The bytes that are sealed and signed.
    pub fn to_text(&self) -> String {
        let About { log, check, entry, leaf } = &self.about;
        let (leaf, name, text) = (leaf.to_hex(), &self.name, &self.text);
        format!("{FIRST_LINE}log {log}\ncheck {check}\nentry {entry}\nleaf {leaf}\nname {name}\n\n{text}\n")
    }

    /// Reads a statement back, strictly: `None` for anything but its one spelling.
    pub fn parse(written: &str) -> Option<Statement> {
        let (head, text) = written.strip_prefix(FIRST_LINE)?.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
        let about = About {
            log: value("log")?.to_owned(),
            check: value("check")?.parse().ok()?,
            entry: value("entry")?.parse().ok()?,
            leaf: LeafHash::from_hex(value("leaf")?)?,
        };
        let statement = Statement::new(about, value("name")?, text).ok()?;
        (statement.to_text() == written).then_some(statement)
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Names and words of people stay out of logs.
impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Statement(check {})", self.about.check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            log: "testigo/0123456789abcdef".to_owned(),
            check: 12,
            entry: 123,
            leaf: LeafHash::of(b"an entry"),
        }
    }

    fn new(name: &str, text: &str) -> Result<Statement, StatementError> {
        Statement::new(about(), name, text)
    }

    #[test]
    fn the_form_is_the_published_one() {
        let statement = new(" María Example ", "I opened the page\r\nand saw this.\n").unwrap();
        let leaf = LeafHash::of(b"an entry").to_hex();
        let expected = format!(
            "testigo/statement/v1\nlog testigo/0123456789abcdef\ncheck 12\nentry 123\nleaf {leaf}\n\
             name María Example\n\nI opened the page\nand saw this.\n"
        );
        assert_eq!(statement.to_text(), expected);
        assert_eq!(Statement::parse(&expected), Some(statement));
    }

    #[test]
    fn a_text_with_empty_lines_and_odd_beginnings_comes_back() {
        for text in ["one\n\ntwo", "name Somebody Else\n\nthree", "testigo/statement/v1\nlog x", "ñandú 🦤"]
        {
            let statement = new("Ana Example", text).unwrap();
            let back = Statement::parse(&statement.to_text()).unwrap();
            assert_eq!((back.name(), back.text(), back.about()), ("Ana Example", text, &about()));
        }
    }

    #[test]
    fn a_statement_has_one_spelling() {
        let good = new("Ana Example", "I saw this.").unwrap().to_text();
        for (from, to) in [
            ("/v1", "/v2"),
            ("check 12", "check 012"),
            ("check 12", "check +12"),
            ("entry 123\n", ""),
            ("log ", "log  "),
            ("name Ana Example", "name  Ana Example"),
            ("this.\n", "this."),
            ("this.\n", "this.\n\n"),
            ("\n\n", "\n"),
            ("leaf ", "leaf F"),
        ] {
            let other = good.replacen(from, to, 1);
            assert_ne!(other, good);
            // A name of the log may have any spelling: it is held against the log where it is read.
            let parsed = Statement::parse(&other);
            assert!(parsed.is_none() || parsed.unwrap().to_text() == other, "{to:?}");
        }
        for cut in (0..good.len()).filter(|n| good.is_char_boundary(*n)) {
            let parsed = Statement::parse(&good[..cut]);
            assert!(parsed.is_none(), "{cut}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused_without_repeating_it() {
        let number = crate::invented::a_number(5).reveal();
        for (name, text, why) in [
            ("", "text", StatementError::Name),
            ("two\nlines", "text", StatementError::Name),
            (&"x".repeat(201), "text", StatementError::Name),
            ("Ana Example", " \n ", StatementError::Text),
            ("Ana Example", "bell \u{7}", StatementError::Text),
            ("Ana Example", &"x".repeat(4_001), StatementError::Text),
            ("Ana Example", &format!("I looked for A{number}."), StatementError::Number),
            (&number, "text", StatementError::Number),
        ] {
            let refused = new(name, text).unwrap_err();
            assert_eq!(refused, why);
            assert!(!refused.to_string().contains(&number));
        }
        assert_eq!(format!("{:?}", new("Ana Example", "x").unwrap()), "Statement(check 12)");
    }
}
