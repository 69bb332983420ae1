//! What people said of looks: a custody entry each, of the kind `statement`. What they said is sealed in it like every
//! custody text, beside the signature they made and who vouches for its key, when there is one.

use super::error::{Doing, Result, StoreError, damaged};
use super::writing::Writing;
use super::{Store, log};
use crate::digest::LeafHash;
use crate::leaf::{Custody, Leaf};
use crate::seal::{Seed, seal};
use crate::statement::{About, Statement, StatementError};
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::borrow::Cow;

/// The kind of custody entry that is a person's statement.
pub const STATEMENT: &str = "statement";

/// So many bytes of a signature, and of a list of signers, are kept.
pub const MAX_SIGNATURE: usize = 16 * 1024;

/// A statement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Index of its entry.
    pub entry: u64,
    /// When it entered the log, by our clock.
    pub at: DateTime<Utc>,
    pub statement: Statement,
    /// What `ssh-keygen -Y sign` made, armored; empty: not signed.
    pub signature: String,
    /// An `allowed_signers` file: whose key it is, by somebody's word; may be empty.
    pub signers: String,
    /// The secret of its entry.
    pub seed: [u8; 32],
}

impl Store {
    /// The statement, as it would be kept and is to be signed. Writes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRow`] when there is no such check.
    pub fn word_statement(
        &self,
        check: u64,
        name: &str,
        text: &str,
    ) -> Result<std::result::Result<Statement, StatementError>> {
        let entry = self.check(check)?.entry;
        let bytes = log::entries(self.conn()?, entry, entry + 1)?.pop();
        let leaf = LeafHash::of(&bytes.ok_or_else(|| damaged(format!("entry {entry}")))?);
        let about = About { log: self.origin().to_owned(), check, entry, leaf };
        Ok(Statement::new(about, name, text))
    }

    /// Keeps a statement, and enters it in the log; returns the index of its entry. `signed` is signature and list of
    /// signers, which the caller has checked; both may be empty.
    pub fn add_statement(&mut self, statement: &Statement, signed: (&str, &str), now: Moment) -> Result<u64> {
        if signed.0.len() > MAX_SIGNATURE || signed.1.len() > MAX_SIGNATURE {
            let why = "signature and list of signers may have 16 KiB each";
            return Err(StoreError::NotAcceptable { what: "a statement", why });
        }
        let about = statement.about();
        let again = self.word_statement(about.check, statement.name(), statement.text())?;
        if again.as_ref() != Ok(statement) {
            return Err(StoreError::NotAcceptable { what: "a statement", why: "it is of another log" });
        }
        Ok(self.write(now, |w| w.statement(statement, signed))?.0)
    }

    /// All statements, or those on one check, in the order of the log.
    pub fn statements(&self, check: Option<u64>) -> Result<Vec<StatementRow>> {
        let doing = "read the statements";
        let mut statement = self
            .conn()?
            .prepare_cached(
                "SELECT c.*, s.signature, s.signers FROM statement s JOIN custody c ON c.no = s.custody
                 WHERE ?1 IS NULL OR s.check_no = ?1 ORDER BY c.no",
            )
            .doing(doing)?;
        let rows = statement.query_map([check.map(|no| no as i64)], |row| Ok(read(row))).doing(doing)?;
        rows.map(|row| row.doing(doing)?).collect()
    }
}

fn read(row: &Row) -> Result<StatementRow> {
    let doing = "read a statement";
    let text: String = row.get("text").doing(doing)?;
    let no: i64 = row.get("no").doing(doing)?;
    Ok(StatementRow {
        entry: row.get::<_, i64>("entry").doing(doing)? as u64,
        at: from_micros(row.get("at").doing(doing)?),
        statement: Statement::parse(&text).ok_or_else(|| damaged(format!("custody entry {no}")))?,
        signature: row.get("signature").doing(doing)?,
        signers: row.get("signers").doing(doing)?,
        seed: row.get("seed").doing(doing)?,
    })
}

impl Writing<'_> {
    fn statement(&mut self, statement: &Statement, (signature, signers): (&str, &str)) -> Result<u64> {
        let (seed, at, text) = (self.seed(), micros(self.at), statement.to_text());
        let entry = self.append(&statement_leaf(at, [&text, signature, signers], &seed))?;
        let doing = "wrote a statement";
        let custody = self
            .conn
            .prepare_cached("INSERT INTO custody (entry, seed, at, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut s| s.insert(params![entry as i64, seed, at, STATEMENT, text]))
            .doing(doing)?;
        self.conn
            .prepare_cached(
                "INSERT INTO statement (custody, check_no, signature, signers) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut s| s.execute(params![custody, statement.about().check as i64, signature, signers]))
            .doing(doing)?;
        Ok(entry)
    }
}

/// What is sealed: all three, an empty one too, so that no name is missing.
pub(super) fn statement_fields([text, signature, signers]: [&str; 3]) -> [(&'static str, Cow<'_, str>); 3] {
    [
        ("text", Cow::Borrowed(text)),
        ("signature", Cow::Borrowed(signature)),
        ("signers", Cow::Borrowed(signers)),
    ]
}

/// Renders the entry.
fn statement_leaf(at: i64, texts: [&str; 3], seed: &[u8; 32]) -> Leaf {
    let sealed = seal(&Seed::from_bytes(*seed), &statement_fields(texts));
    Leaf::Custody(Custody { at: from_micros(at), kind: STATEMENT.to_owned(), sealed })
}

/// The entry of a custody row of this kind as its rows tell it, for `verify`.
pub(super) fn again(
    conn: &Connection,
    (origin, no): (&str, u64),
    (at, text): (i64, &str),
    seed: &[u8; 32],
) -> Result<Leaf> {
    let bad = || damaged(format!("the statement of custody entry {no}"));
    let found: Option<(i64, String, String)> = conn
        .prepare_cached("SELECT check_no, signature, signers FROM statement WHERE custody = ?1")
        .and_then(|mut s| {
            s.query_row([no as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .doing("read a statement")?;
    let (check, signature, signers) = found.ok_or_else(bad)?;
    let statement = Statement::parse(text).ok_or_else(bad)?;
    let about = statement.about();
    if about.log != origin || about.check != check as u64 || !is_of(conn, about)? {
        return Err(bad());
    }
    Ok(statement_leaf(at, [text, &signature, &signers], seed))
}

/// Whether the log has this entry for this check.
fn is_of(conn: &Connection, about: &About) -> Result<bool> {
    let hash: Option<[u8; 32]> = conn
        .prepare_cached(
            "SELECT e.hash FROM \"check\" c JOIN entry e ON e.idx = c.entry WHERE c.no = ?1 AND c.entry = ?2",
        )
        .and_then(|mut s| s.query_row([about.check as i64, about.entry as i64], |row| row.get(0)).optional())
        .doing("read the entry of a check")?;
    Ok(hash.map(LeafHash::from_bytes) == Some(about.leaf))
}
