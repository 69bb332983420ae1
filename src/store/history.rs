//! Looking back: the checks of a person, where they were listed at a time, and one answer as it was received.

use super::Store;
use super::checks::Trail;
use super::error::{Doing, Result, StoreError, damaged};
use super::people::number_of;
use super::receipts;
use super::stored::{RAW, Raw, Reader, kind_of, subject_of, way_of};
use crate::digest::{BodyHash, ProfileHash};
use crate::fetch::capture::{Grade, Manifest, PartEntry, Way};
use crate::fetch::{Contact, Redirect};
use crate::judge::LookKind;
use crate::outcome::Outcome;
use crate::person::{PersonId, Subject, WatchNo};
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Params};
use std::sync::Arc;
use std::time::Duration;

/// Which checks are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckFilter {
    /// By the time of asking.
    pub since: Option<DateTime<Utc>>,
    /// Exclusive.
    pub until: Option<DateTime<Utc>>,
    /// The newest so many.
    pub limit: Option<u64>,
}

/// One check, as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    pub no: u64,
    /// Its index in the log.
    pub entry: u64,
    pub subject: Subject,
    pub source: String,
    pub kind: LookKind,
    pub slot: Option<DateTime<Utc>>,
    pub batch: u64,
    /// Counts the checks and gaps of this person.
    pub seq: u64,
    pub asked: Moment,
    pub answered: Moment,
    pub server_date: Option<DateTime<Utc>>,
    pub status: Option<u16>,
    /// Spans are not kept; reading the body again finds them.
    pub outcome: Arc<Outcome>,
    pub rule: Arc<str>,
    /// `None` when the body was not kept.
    pub body: Option<BodyHash>,
    pub body_len: u64,
    /// The check before of the same watch or control.
    pub previous: Option<u64>,
    /// What its controls said; `None` when nobody asked them.
    pub witnessed: Option<bool>,
    /// Which way the answer came, and its evidence grade.
    pub way: Way,
    pub grade: Grade,
    /// Whether there is a contact receipt; true: of a handshake beside the look.
    pub side_receipt: Option<bool>,
}

/// The looks around a moment: the nearest of any outcome, and the nearest that said something of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    pub before: Option<CheckRow>,
    pub after: Option<CheckRow>,
    pub before_useful: Option<CheckRow>,
    pub after_useful: Option<CheckRow>,
}

/// A file that a person gave before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The check that it became.
    pub check: u64,
    pub at: Option<DateTime<Utc>>,
}

/// One answer as it was received, and the question.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub check: CheckRow,
    /// The secret of its log entry.
    pub seed: [u8; 32],
    pub request: Vec<u8>,
    pub head: Vec<u8>,
    /// What followed the head on the wire; `None`: the same bytes as `body`.
    pub body_wire: Option<Vec<u8>>,
    /// `None` when it was not kept.
    pub body: Option<Vec<u8>>,
    pub contact: Contact,
    pub final_url: String,
    pub redirects: Vec<Redirect>,
    pub profile: ProfileHash,
    pub profile_json: String,
    pub software: String,
    /// What else was kept of a look that was not one HTTP request.
    pub capture: Option<Manifest>,
}

/// The bytes may name somebody.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("check", &self.check.no).finish_non_exhaustive()
    }
}

impl Store {
    /// The checks of a person at all sources, the oldest first; with a limit, the newest so many.
    pub fn history(&self, person: &PersonId, filter: CheckFilter) -> Result<Vec<CheckRow>> {
        let no = number_of(self.conn()?, person)?;
        let (since, until) = (filter.since.map_or(i64::MIN, micros), filter.until.map_or(i64::MAX, micros));
        let limit = filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(-1));
        let condition =
            "WHERE c.watch IN (SELECT no FROM watch WHERE person = ?1) AND c.asked >= ?2 AND c.asked < ?3
                         ORDER BY c.no DESC LIMIT ?4";
        let mut rows = self.checks(condition, (no, since, until, limit))?;
        rows.reverse();
        Ok(rows)
    }

    /// The checks nearest to a time: the last one asked at or before it, and the first one after it.
    pub fn where_at(&self, person: &PersonId, at: DateTime<Utc>) -> Result<Bracket> {
        let no = number_of(self.conn()?, person)?;
        let at = micros(at);
        let one = |side: &str, useful: bool| -> Result<Option<CheckRow>> {
            let useful = if useful { "AND c.useful = 1" } else { "" };
            let condition = format!(
                "WHERE c.watch IN (SELECT no FROM watch WHERE person = ?1) {useful} AND c.asked {side}"
            );
            self.first(&condition, (no, at), |row| row.outcome.says_of_custody())
        };
        const BEFORE: &str = "<= ?2 ORDER BY c.asked DESC, c.no DESC";
        const AFTER: &str = "> ?2 ORDER BY c.asked, c.no";
        Ok(Bracket {
            before: one(BEFORE, false)?,
            after: one(AFTER, false)?,
            before_useful: one(BEFORE, true)?,
            after_useful: one(AFTER, true)?,
        })
    }

    /// The check of this watch that was read from a file with this hash, and when it was given. Only looks that
    /// people handed over are gone through.
    pub fn given(&self, watch: WatchNo, file: BodyHash) -> Result<Option<Given>> {
        let doing = "looked for a file that was given before";
        let conn = self.conn()?;
        let by_people: Vec<usize> =
            (0..Way::ALL.len()).filter(|n| matches!(Way::ALL[*n], Way::Assisted | Way::Import)).collect();
        let [one, other] = by_people.as_slice() else { return Ok(None) };
        let mut reader = Reader::new(conn)?;
        let mut statement = conn
            .prepare_cached(
                "SELECT no, capture FROM \"check\" WHERE watch = ?1 AND way IN (?2, ?3) AND capture IS NOT NULL
                 ORDER BY no DESC",
            )
            .doing(doing)?;
        let rows = statement
            .query_map((watch.0, *one as i64, *other as i64), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            })
            .doing(doing)?;
        let hash = file.to_hex();
        for row in rows {
            let (no, capture) = row.doing(doing)?;
            let person = manifest(&mut reader, capture)?.person.unwrap_or_default();
            if person.given_sha256.as_deref() == Some(hash.as_str()) {
                return Ok(Some(Given { check: no as u64, at: person.given_at }));
            }
        }
        Ok(None)
    }

    pub fn check(&self, no: u64) -> Result<CheckRow> {
        let row = self.checks("WHERE c.no = ?1", [no as i64])?.pop();
        row.ok_or(StoreError::NoSuchRow { what: "check", number: no })
    }

    /// A check with its bytes. Each is unpacked; the body is held against its hash.
    pub fn snapshot(&self, no: u64) -> Result<Snapshot> {
        let conn = self.conn()?;
        let raw = conn
            .prepare_cached(&format!("{RAW} WHERE c.no = ?1"))
            .and_then(|mut s| s.query_row([no as i64], Raw::read).optional())
            .doing("read a check")?;
        let raw = raw.ok_or(StoreError::NoSuchRow { what: "check", number: no })?;
        let mut reader = Reader::new(conn)?;
        let body = raw.body.map(|id| reader.unpacker.body(conn, id)).transpose()?;
        if body.as_deref().map(BodyHash::of) != raw.body_facts.map(|(hash, _)| hash) {
            return Err(damaged(format!("the body of check {no}")));
        }
        let chain = raw.chain.map(|id| reader.piece(id)).transpose()?;
        let trail = reader.piece(raw.trail)?;
        let trail: Trail =
            serde_json::from_slice(&trail).map_err(|_| damaged(format!("the way of check {no}")))?;
        let profile = reader.piece(raw.profile)?;
        let mut contact = reader.contact(raw.contact)?.contact(chain.as_deref());
        contact.receipt = receipts::of_check(&mut reader, &raw)?.map(Arc::new);
        Ok(Snapshot {
            check: self.row(&mut reader, &raw)?,
            seed: raw.seed,
            request: reader.piece(raw.request)?,
            head: reader.head(&raw)?,
            body_wire: raw.wire.map(|id| reader.unpacker.body(conn, id)).transpose()?,
            body,
            contact,
            final_url: trail.final_url.into_owned(),
            redirects: trail.redirects.into_owned(),
            profile: ProfileHash::of(&profile),
            profile_json: String::from_utf8_lossy(&profile).into_owned(),
            software: String::from_utf8_lossy(&reader.piece(raw.software)?).into_owned(),
            capture: raw.capture.map(|id| manifest(&mut reader, id)).transpose()?,
        })
    }

    /// The bytes of a part that a manifest names.
    pub fn part(&self, entry: &PartEntry) -> Result<Vec<u8>> {
        let conn = self.conn()?;
        let name = || damaged(format!("the part {}", entry.sha256));
        let hash = BodyHash::from_hex(&entry.sha256).ok_or_else(name)?;
        let id: Option<i64> = conn
            .prepare_cached("SELECT id FROM body WHERE sha256 = ?1")
            .and_then(|mut s| s.query_row([hash.as_bytes()], |row| row.get("id")).optional())
            .doing("read a part")?;
        let bytes = Reader::new(conn)?.unpacker.body(conn, id.ok_or_else(name)?)?;
        if BodyHash::of(&bytes) == hash { Ok(bytes) } else { Err(name()) }
    }

    /// The first check that fits; the others are not read.
    fn first(
        &self,
        condition: &str,
        values: impl Params,
        fits: impl Fn(&CheckRow) -> bool,
    ) -> Result<Option<CheckRow>> {
        let doing = "read the checks";
        let conn = self.conn()?;
        let mut reader = Reader::new(conn)?;
        let mut statement = conn.prepare_cached(&format!("{RAW} {condition}")).doing(doing)?;
        for raw in statement.query_map(values, Raw::read).doing(doing)? {
            let row = self.row(&mut reader, &raw.doing(doing)?)?;
            if fits(&row) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn checks(&self, condition: &str, values: impl Params) -> Result<Vec<CheckRow>> {
        let doing = "read the checks";
        let conn = self.conn()?;
        let mut reader = Reader::new(conn)?;
        let mut statement = conn.prepare_cached(&format!("{RAW} {condition}")).doing(doing)?;
        let raws = statement.query_map(values, Raw::read).doing(doing)?;
        raws.map(|raw| self.row(&mut reader, &raw.doing(doing)?)).collect()
    }

    pub(super) fn row(&self, reader: &mut Reader, raw: &Raw) -> Result<CheckRow> {
        let reading = reader.reading(raw.reading)?;
        let (way, grade) = way_of(raw)?.unwrap_or_default();
        let witnessed: Option<bool> = reader
            .conn
            .prepare_cached("SELECT witnessed FROM witness WHERE check_no = ?1")
            .and_then(|mut s| s.query_row([raw.no as i64], |row| row.get("witnessed")).optional())
            .doing("read what witnessed a check")?;
        Ok(CheckRow {
            no: raw.no,
            entry: raw.entry,
            subject: subject_of(reader, raw)?,
            source: reader.source(raw.source)?.to_owned(),
            kind: kind_of(raw)?,
            slot: raw.slot.map(from_micros),
            batch: raw.batch,
            seq: raw.seq,
            asked: moment(raw.asked),
            answered: moment(raw.answered),
            server_date: raw.server_date.map(from_micros),
            status: raw.status,
            outcome: reading.outcome.clone(),
            rule: reading.rule.clone(),
            body: raw.body_facts.map(|(hash, _)| hash),
            body_len: raw.body_facts.map_or(0, |(_, len)| len),
            previous: raw.previous,
            witnessed,
            way,
            grade,
            side_receipt: receipts::side(reader.conn, raw.no)?,
        })
    }
}

/// Where an answer came from in the end.
pub(super) fn final_url(trail: &[u8], check: u64) -> Result<String> {
    let trail: Trail =
        serde_json::from_slice(trail).map_err(|_| damaged(format!("the way of check {check}")))?;
    Ok(trail.final_url.into_owned())
}

pub(super) fn manifest(reader: &mut Reader, id: i64) -> Result<Manifest> {
    let bytes = reader.piece(id)?;
    Manifest::parse(&bytes).ok_or_else(|| damaged(format!("the capture {id}")))
}

fn moment((wall, boot): (i64, i64)) -> Moment {
    Moment { wall: from_micros(wall), boot: Duration::from_nanos(boot.max(0) as u64) }
}
