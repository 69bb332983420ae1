//! Tables whose rows are only added: how many there are stands beside them, so that one that was taken out is missed.

use super::error::{Doing, Result};
use super::watches::states;
use rusqlite::{Connection, Row};

/// A row as it was kept, for the check of its mark.
pub(super) trait Kept: Sized {
    /// The table, and the key of its count.
    const TABLE: &'static str;
    const COUNT: &'static str;

    fn read(row: &Row) -> rusqlite::Result<Self>;

    fn no(&self) -> i64;

    fn mark(&self) -> i64;
}

/// How many rows were added.
pub(super) fn count<K: Kept>(conn: &Connection) -> Result<i64> {
    let count = states(conn, K::COUNT)?.into_iter().find(|(key, _)| key == "count");
    Ok(count.map_or(0, |(_, text)| text.parse().unwrap_or(i64::MAX)))
}

/// What is wrong with the rows, in words.
pub(super) fn damage<K: Kept>(conn: &Connection) -> Result<Vec<String>> {
    let doing = "checked rows that are only added";
    let mut statement = conn.prepare(&format!("SELECT * FROM {}", K::TABLE)).doing(doing)?;
    let rows = statement
        .query_map([], |row| Ok((K::read(row)?, row.get::<_, i64>("mark")?)))
        .doing(doing)?
        .collect::<rusqlite::Result<Vec<_>>>()
        .doing(doing)?;
    let bad = rows.iter().filter(|(row, mark)| row.mark() != *mark);
    let mut bad: Vec<String> = bad.map(|(row, _)| format!("{} {}", K::TABLE, row.no())).collect();
    if count::<K>(conn)? != rows.len() as i64 {
        bad.push(format!("the count of {}", K::COUNT));
    }
    Ok(bad)
}
