//! What the archive says of its own health. Everything here only reads, also while `run` writes, and says nothing of
//! anybody: counts, times, sizes.

use super::error::{Doing, Result};
use super::{Store, log};
use crate::contact::ContactId;
use crate::digest::LeafHash;
use crate::leaf::AnchorKind;
use crate::time::{from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The clock of a server beside ours, at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerClock {
    pub source: String,
    pub asked: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    /// Its `Date`, in whole seconds.
    pub date: DateTime<Utc>,
}

/// Slots that were not asked, by source and reason, up to one gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GapSlots {
    pub slots: BTreeMap<(String, String), u64>,
    /// The last gap that is counted.
    pub until: u64,
}

/// Files of an archive that must be their owner's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub path: PathBuf,
    pub mode: u32,
    pub owner: u32,
}

/// When a try ended, and why it failed if it did.
pub type LastTry = (DateTime<Utc>, Option<String>);

/// Tables whose every page is gone through in a moment, however old the archive is.
const SMALL: [&str; 5] = ["genesis", "person_now", "watch_now", "state", "source"];

/// The folder and its files, with who may read them; not what lies in folders within.
pub fn doors(dir: &Path) -> std::io::Result<Vec<Door>> {
    use std::os::unix::fs::MetadataExt;
    let door = |path: PathBuf| {
        std::fs::symlink_metadata(&path).map(|m| Door { path, mode: m.mode() & 0o7777, owner: m.uid() })
    };
    let mut doors = vec![door(dir.to_owned())?];
    for entry in std::fs::read_dir(dir)? {
        // A file can be gone again: SQLite's own come and go.
        if let Ok(found) = door(entry?.path()) {
            doors.push(found);
        }
    }
    doors.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(doors)
}

impl Store {
    /// The last so many looks over HTTP whose server said what time it is, the newest first.
    pub fn server_clocks(&self, newest: u32) -> Result<Vec<ServerClock>> {
        let doing = "read the servers' clocks";
        let sql = "SELECT s.id, c.asked, c.answered, c.server_date FROM \"check\" c JOIN source s ON s.no = c.source
                   WHERE c.no > (SELECT ifnull(max(no), 0) FROM \"check\") - ?1 AND c.server_date IS NOT NULL
                   AND ifnull(c.way, 0) = 0 ORDER BY c.no DESC";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([newest], |row| {
            Ok(ServerClock {
                source: row.get(0)?,
                asked: from_micros(row.get(1)?),
                answered: from_micros(row.get(2)?),
                date: from_micros(row.get(3)?),
            })
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// Counts the gaps that were written after the last one counted.
    pub fn count_gap_slots(&self, counted: &mut GapSlots) -> Result<()> {
        let doing = "counted the gaps";
        let sql = "SELECT s.id, g.reason, sum(g.slots), max(g.no) FROM gap g JOIN watch w ON w.no = g.watch
                   JOIN source s ON s.no = w.source WHERE g.no > ?1 GROUP BY s.id, g.reason";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([counted.until as i64], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get::<_, i64>(2)? as u64, row.get::<_, i64>(3)? as u64))
        });
        let rows: Vec<((String, String), u64, u64)> =
            rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)?;
        for (key, slots, last) in rows {
            *counted.slots.entry(key).or_default() += slots;
            counted.until = counted.until.max(last);
        }
        Ok(())
    }

    /// How many proofs of the time there are, by service, kind, and whether they are complete.
    pub fn anchor_counts(&self) -> Result<Vec<(String, AnchorKind, bool, u64)>> {
        let doing = "counted the anchors";
        let sql =
            "SELECT service, kind, complete, count(*) AS n FROM anchor GROUP BY service, kind, complete";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, i64>(3)? as u64))
        });
        let rows: Vec<(String, String, bool, u64)> =
            rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)?;
        let known = rows.into_iter().filter_map(|(service, kind, complete, n)| {
            Some((service, AnchorKind::from_key(&kind)?, complete, n))
        });
        Ok(known.collect())
    }

    /// Holds the head file against the database, the last entries against their hashes, and lets SQLite go through the
    /// small tables. One sentence for each thing that is wrong. The whole is `log verify`'s.
    pub fn check_last_part(&self, entries: u64) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        let (head, size) = (self.checkpoint()?, self.size()?);
        if head.size > size {
            wrong.push(format!("the head file signs {} entries, the database has {size}", head.size));
        } else if log::root_at(self.conn()?, head.size)?.ok() != Some(head.root) {
            wrong.push(format!("the first {} entries are not the ones that the head file signs", head.size));
        }
        wrong.extend(self.changed_entries(size.saturating_sub(entries))?);
        wrong.extend(self.broken_tables()?);
        Ok(wrong)
    }

    fn changed_entries(&self, from: u64) -> Result<Vec<String>> {
        let doing = "read the last entries";
        let mut statement =
            self.conn()?.prepare_cached("SELECT idx, leaf, hash FROM entry WHERE idx >= ?1").doing(doing)?;
        let mut rows = statement.query([from as i64]).doing(doing)?;
        let mut wrong = Vec::new();
        while let Some(row) = rows.next().doing(doing)? {
            let (leaf, hash): (Vec<u8>, [u8; 32]) =
                (row.get("leaf").doing(doing)?, row.get("hash").doing(doing)?);
            if LeafHash::of(&leaf).as_bytes() != &hash {
                let index: i64 = row.get("idx").doing(doing)?;
                wrong.push(format!("entry {index} is not what was hashed"));
            }
        }
        Ok(wrong)
    }

    fn broken_tables(&self) -> Result<Vec<String>> {
        let doing = "had SQLite check the small tables";
        let mut wrong = Vec::new();
        for table in SMALL {
            let mut statement =
                self.conn()?.prepare(&format!("PRAGMA quick_check('{table}')")).doing(doing)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).doing(doing)?;
            let said: Vec<String> = rows.collect::<rusqlite::Result<_>>().doing(doing)?;
            wrong.extend(said.into_iter().filter(|s| s != "ok").map(|s| format!("table {table}: {s}")));
        }
        Ok(wrong)
    }

    /// How many events wait for somebody to be told of them.
    pub fn outbox_length(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM outbox WHERE state = 'queued'";
        let found =
            self.conn()?.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get::<_, i64>(0)));
        Ok(found.doing("counted the outbox")? as u64)
    }

    /// Notices made since then, by state and by the means of their last try (`none`: not tried). Empty where the schema has
    /// no notices.
    pub fn notice_counts(&self, since: DateTime<Utc>) -> Result<Vec<(String, String, u64)>> {
        let doing = "counted the notices";
        if !self.has_table("notice")? || !self.has_table("attempt")? {
            return Ok(Vec::new());
        }
        let sql = "SELECT n.state, ifnull((SELECT a.means FROM attempt a WHERE a.notice = n.no ORDER BY a.no DESC LIMIT 1),
                   'none') AS last, count(*) FROM notice n WHERE n.created >= ?1 GROUP BY n.state, last";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement
            .query_map([micros(since)], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as u64)));
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// When the server of each means last took a message.
    pub fn last_deliveries(&self) -> Result<Vec<(String, DateTime<Utc>)>> {
        let doing = "read the last deliveries";
        if !self.has_table("attempt")? {
            return Ok(Vec::new());
        }
        let sql = "SELECT means, max(ended) FROM attempt WHERE result = 'accepted' AND ended IS NOT NULL GROUP BY means";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, from_micros(row.get(1)?))));
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    /// How the last try of each channel of each contact ended, by its place in the contact's list: when, and why it failed
    /// if it did.
    pub fn last_tries(&self) -> Result<BTreeMap<(ContactId, u32), LastTry>> {
        let doing = "read the last tries";
        if !self.has_table("attempt")? {
            return Ok(BTreeMap::new());
        }
        // SQLite takes the other columns from the row of the maximum.
        let sql = "SELECT c.id, a.channel, a.ended, a.result, a.why, max(a.no) FROM attempt a
                   JOIN notice n ON n.no = a.notice JOIN contact c ON c.no = n.contact
                   WHERE a.ended IS NOT NULL GROUP BY n.contact, a.channel";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([], |row| {
            let (result, why): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let failed = result.as_deref() != Some("accepted");
            let why = failed.then(|| why.unwrap_or_else(|| "nobody knows how it ended".to_owned()));
            Ok((row.get::<_, String>(0)?, row.get(1)?, (from_micros(row.get(2)?), why)))
        });
        let rows: Vec<(String, u32, LastTry)> =
            rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)?;
        let known =
            rows.into_iter().filter_map(|(id, place, last)| Some(((ContactId::parse(&id)?, place), last)));
        Ok(known.collect())
    }

    fn has_table(&self, name: &str) -> Result<bool> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let found = self.conn()?.query_row(sql, [name], |row| row.get::<_, i64>(0));
        Ok(found.doing("read the schema")? > 0)
    }

    /// How old the archive was at `now`, by its first entry.
    pub fn age(&self, now: DateTime<Utc>) -> TimeDelta {
        now - self.genesis.at
    }
}
