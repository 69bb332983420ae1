//! Watches: what the loop needs to know to go on where it stopped, for each person at each source.

use super::Store;
use super::batch::PlannedWatch;
use super::commit::mark;
use super::error::{Doing, Result, damaged};
use super::stored::Reader;
use crate::outcome::{Outcome, Record};
use crate::person::{PersonId, Tier, WatchNo};
use crate::source::labels;
use crate::time::from_micros;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// One person at one source, as the archive knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchRow {
    pub no: WatchNo,
    pub person: PersonId,
    pub source: String,
    pub tier: Tier,
    pub group: Option<String>,
    pub paused: bool,
    pub enrolled_at: DateTime<Utc>,
    /// The first slot that is not accounted for; `None` before the first look.
    pub next_slot: Option<DateTime<Utc>>,
    pub last_check: Option<u64>,
    /// When the last check was asked.
    pub last_asked: Option<DateTime<Utc>>,
    /// The last check, if it listed the person, and when it was answered.
    pub last_listed: Option<(u64, DateTime<Utc>)>,
    /// The last check, if it found no record, and when it was answered.
    pub last_missed: Option<(u64, DateTime<Utc>)>,
    /// The judge's JSON.
    pub state: Option<String>,
    /// What the last check that listed the person said. Spans are not kept.
    pub record: Option<Arc<Record>>,
}

/// The part of a watch that changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WatchNow {
    pub last_check: Option<u64>,
    pub next_slot: Option<i64>,
    pub record: Option<i64>,
    pub state: Option<String>,
}

impl Store {
    /// Everything that is watched: people who are followed, the paused ones too.
    pub fn watches(&self) -> Result<Vec<WatchRow>> {
        let doing = "read the watches";
        let conn = self.conn()?;
        let mut reader = Reader::new(conn)?;
        let mut statement = conn
            .prepare_cached(
                "SELECT w.no, p.id, s.id AS source, p.tier, p.grp, pn.paused, p.enrolled_at, n.next_slot, n.last_check,
                 c.asked, c.answered, c.reading, n.state, n.record
                 FROM watch w JOIN person p ON p.no = w.person JOIN person_now pn ON pn.person = p.no
                 JOIN source s ON s.no = w.source JOIN watch_now n ON n.watch = w.no
                 LEFT JOIN \"check\" c ON c.no = n.last_check
                 WHERE NOT EXISTS (SELECT 1 FROM departure d WHERE d.person = p.no) ORDER BY w.no",
            )
            .doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut watches = Vec::new();
        while let Some(row) = rows.next().doing(doing)? {
            let no = WatchNo(row.get("no").doing(doing)?);
            let bad = || damaged(format!("watch {}", no.0));
            let record: Option<i64> = row.get("record").doing(doing)?;
            let reading: Option<i64> = row.get("reading").doing(doing)?;
            let record_id = record;
            let record = record.map(|id| reader.reading(id)).transpose()?;
            let time = |name: &str| row.get::<_, Option<i64>>(name).doing(doing).map(|t| t.map(from_micros));
            let last_check = row.get::<_, Option<i64>>("last_check").doing(doing)?.map(|n| n as u64);
            let last = last_check.zip(time("answered")?);
            let last_listed = last.filter(|_| reading.is_some() && reading == record_id);
            let said = reading.filter(|_| last_listed.is_none()).map(|id| reader.reading(id)).transpose()?;
            let last_missed = last.filter(|_| said.is_some_and(|said| *said.outcome == Outcome::NotListed));
            watches.push(WatchRow {
                no,
                person: PersonId::parse(&row.get::<_, String>("id").doing(doing)?).ok_or_else(bad)?,
                source: row.get("source").doing(doing)?,
                tier: row.get::<_, String>("tier").doing(doing)?.parse().map_err(|_| bad())?,
                group: row.get("grp").doing(doing)?,
                paused: row.get("paused").doing(doing)?,
                enrolled_at: time("enrolled_at")?.ok_or_else(bad)?,
                next_slot: time("next_slot")?,
                last_check,
                last_asked: time("asked")?,
                last_listed,
                last_missed,
                state: row.get("state").doing(doing)?,
                record: record.and_then(|r| r.outcome.record().cloned()),
            });
        }
        Ok(watches)
    }

    /// When the newest check was answered: the schedule has come so far at least.
    pub fn last_answered(&self) -> Result<Option<DateTime<Utc>>> {
        self.newest("SELECT answered FROM \"check\" ORDER BY no DESC LIMIT 1")
    }

    /// The end of the last plan.
    pub fn planned_until(&self) -> Result<Option<DateTime<Utc>>> {
        self.newest("SELECT ends FROM plan ORDER BY no DESC LIMIT 1")
    }

    /// The streams of the plan that was written last, with the end of that plan.
    pub fn planned_streams(&self) -> Result<Vec<(PlannedWatch, DateTime<Utc>)>> {
        let doing = "read the last plan";
        let mut statement = self
            .conn()?
            .prepare_cached(
                "SELECT ps.watch, ps.first, ps.every_ms, ps.slots, p.ends
                 FROM (SELECT no, part FROM plan ORDER BY no DESC LIMIT 1) l
                 JOIN plan p ON p.no > l.no - l.part JOIN plan_stream ps ON ps.plan = p.no",
            )
            .doing(doing)?;
        let rows = statement.query_map([], |row| {
            let planned = PlannedWatch {
                watch: WatchNo(row.get("watch")?),
                first: from_micros(row.get("first")?),
                every_ms: row.get::<_, i64>("every_ms")? as u64,
                slots: row.get::<_, i64>("slots")? as u64,
            };
            Ok((planned, from_micros(row.get("ends")?)))
        });
        rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
    }

    fn newest(&self, sql: &str) -> Result<Option<DateTime<Utc>>> {
        let found =
            self.conn()?.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get(0)).optional());
        Ok(found.doing("read the newest row")?.map(from_micros))
    }

    /// The judge's state of each source.
    pub fn source_states(&self) -> Result<Vec<(String, String)>> {
        states(self.conn()?, "source")
    }

    /// Politeness towards each host.
    pub fn hosts(&self) -> Result<Vec<(String, String)>> {
        states(self.conn()?, "host")
    }

    /// Source ids, and the labels that their lists of countries were last seen to offer.
    pub fn lists(&self) -> Result<Vec<(String, Vec<String>)>> {
        let kept = states(self.conn()?, "list")?;
        let labels = |json: String| labels::parse(json.as_bytes());
        Ok(kept.into_iter().filter_map(|(id, json)| Some((id, labels(json)?))).collect())
    }
}

impl WatchNow {
    pub(super) fn read(conn: &Connection, no: WatchNo) -> Result<Option<(WatchNow, i64)>> {
        conn.prepare_cached(
            "SELECT last_check, next_slot, record, state, mark FROM watch_now WHERE watch = ?1",
        )
        .and_then(|mut s| {
            s.query_row([no.0], |row| {
                let now = WatchNow {
                    last_check: row.get::<_, Option<i64>>(0)?.map(|n| n as u64),
                    next_slot: row.get(1)?,
                    record: row.get(2)?,
                    state: row.get(3)?,
                };
                Ok((now, row.get(4)?))
            })
            .optional()
        })
        .doing("read a watch")
    }

    pub(super) fn insert(&self, conn: &Connection, no: WatchNo) -> Result<()> {
        conn.prepare_cached("INSERT INTO watch_now (watch, mark) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute(params![no.0, self.mark(no)]))
            .doing("wrote a watch")?;
        Ok(())
    }

    pub(super) fn update(&self, conn: &Connection, no: WatchNo) -> Result<()> {
        let last = self.last_check.map(|n| n as i64);
        conn.prepare_cached(
            "UPDATE watch_now SET last_check = ?2, next_slot = ?3, record = ?4, state = ?5, mark = ?6 WHERE watch = ?1",
        )
        .and_then(|mut s| s.execute(params![no.0, last, self.next_slot, self.record, self.state, self.mark(no)]))
        .doing("wrote a watch")?;
        Ok(())
    }

    pub(super) fn mark(&self, no: WatchNo) -> i64 {
        let number = |n: Option<i64>| {
            n.map_or([0; 9], |n| {
                let mut bytes = [1; 9];
                bytes[1..].copy_from_slice(&n.to_le_bytes());
                bytes
            })
        };
        let state = self.state.as_deref().map_or(&b""[..], str::as_bytes);
        let last = number(self.last_check.map(|n| n as i64));
        mark(&[&no.0.to_le_bytes(), &last, &number(self.next_slot), &number(self.record), state])
    }
}

pub(super) fn states(conn: &Connection, kind: &str) -> Result<Vec<(String, String)>> {
    let doing = "read a state";
    let mut statement = conn.prepare_cached("SELECT key, value FROM state WHERE kind = ?1").doing(doing)?;
    let rows = statement.query_map([kind], |row| Ok((row.get("key")?, row.get("value")?))).doing(doing)?;
    rows.collect::<rusqlite::Result<_>>().doing(doing)
}

pub(super) fn state_mark(kind: &str, key: &str, value: &str) -> i64 {
    mark(&[kind.as_bytes(), &[0], key.as_bytes(), &[0], value.as_bytes()])
}
