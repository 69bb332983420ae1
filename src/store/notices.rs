//! Notices: the outbox of events becomes notices in one transaction, and each try to send one is on record before it is
//! made. If we stop anywhere, the next start finds a notice that was not tried, or one of which nobody knows whether it
//! went out: that one is sent again and says so. It is never lost.

use super::Store;
use super::commit::mark;
use super::contacts::{ContactRow, Counts};
use super::error::{Doing, Result, StoreError, damaged};
use super::events::outbox_mark;
use super::overtaken::{self, Standing};
use super::people::{is_looked_at, number_of};
use super::writing::Writing;
use crate::contact::{ContactId, Means};
use crate::notice::{Covers, NewNotice, Notice, NoticeKind, NoticeNow, NoticeState, Planned};
use crate::person::PersonId;
use crate::random::random_bytes;
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The kind of custody entry that says a correction was taken by a contact's server. Its text names two notices.
pub const CORRECTION_TOLD: &str = "correction_told";

/// What newer news wait for is looked at again so much later.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What is written down together, once it was decided who is told.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// The events that it was decided on. Each was queued; each is done with after this.
    pub events: Vec<u64>,
    pub new: Vec<Planned>,
    /// Notices that were not sent and are not to be.
    pub withdraw: Vec<u64>,
    /// Notices that are not told again.
    pub silence: Vec<u64>,
}

/// How a try ended, and what is to become of its notice.
#[derive(Debug, Clone)]
pub struct Ended {
    pub attempt: u64,
    pub notice: u64,
    /// `accepted`, `later`, `refused`.
    pub result: &'static str,
    /// Why not, or the server's name for it.
    pub why: Option<String>,
    pub now: NoticeNow,
}

/// A notice of which a try was begun, durably: it is to be sent at once.
#[derive(Debug, Clone)]
pub struct Letter {
    pub notice: Notice,
    pub attempt: u64,
    /// The place of the channel in the contact's list.
    pub channel: usize,
    /// The program ended during the try before, so that this may be a second copy.
    pub maybe_again: bool,
}

/// A try, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    pub notice: u64,
    pub means: String,
    pub begun: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    pub result: Option<String>,
    pub why: Option<String>,
}

/// Which notices are wanted; the oldest come first.
#[derive(Debug, Clone, Default)]
pub struct NoticeFilter {
    pub person: Option<PersonId>,
    pub contact: Option<ContactId>,
    /// Written then or later.
    pub since: Option<DateTime<Utc>>,
    /// Those that are on their way, or wait.
    pub waiting: bool,
    /// The newest so many.
    pub limit: Option<u64>,
}

impl Round {
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.new.is_empty() && self.withdraw.is_empty() && self.silence.is_empty()
    }
}

/// Two copies of a message may be there already when the program ended twice while it sent it. A third one waits so long: it
/// may be this very message that ends the program.
const THIRD_COPY: TimeDelta = TimeDelta::minutes(10);

impl Store {
    /// Writes a round down, as a whole or not at all, and marks its events as told. Returns the numbers of the notices.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRow`] for an event that is not queued: another round told it already.
    pub fn tell(&mut self, round: &Round, now: Moment) -> Result<Vec<u64>> {
        let done = self.write(now, |w| {
            round.events.iter().try_for_each(|event| w.told(*event))?;
            round.withdraw.iter().try_for_each(|no| w.end_notice(*no, Some(NoticeState::Withdrawn)))?;
            round.silence.iter().try_for_each(|no| w.end_notice(*no, None))?;
            let numbers = round.new.iter().map(|planned| w.notice(planned)).collect::<Result<Vec<_>>>()?;
            w.count_alerts(Counts { notices: numbers.len() as u64, ..Counts::default() })?;
            Ok(numbers)
        })?;
        Ok(done.0)
    }

    /// Enters how tries ended and begins up to `most` others, in one commit. What it returns is to be sent now.
    pub fn post(&mut self, ended: &[Ended], most: usize, now: Moment) -> Result<Vec<Letter>> {
        if ended.is_empty() && (most == 0 || self.next_due()?.is_none_or(|due| due > now.wall)) {
            return Ok(vec![]);
        }
        let done = self.write(now, |w| {
            ended.iter().try_for_each(|end| w.ended(end))?;
            let due = due(w.conn, micros(w.at), most)?;
            let letters = due.into_iter().map(|notice| w.begin(notice)).collect::<Result<Vec<_>>>()?;
            let letters: Vec<Letter> = letters.into_iter().flatten().collect();
            w.count_alerts(Counts { attempts: letters.len() as u64, ..Counts::default() })?;
            Ok(letters)
        })?;
        Ok(done.0)
    }

    /// At the start: tries of which nobody knows how they ended are to be made again; after the second of one message only
    /// after a pause. Returns how many.
    pub fn reopen_attempts(&mut self, now: Moment) -> Result<usize> {
        let doing = "read open tries";
        let open: Vec<AttemptFull> = {
            let sql = "SELECT * FROM attempt WHERE ended IS NULL ORDER BY no";
            let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
            let rows = statement.query_map([], AttemptFull::read).doing(doing)?;
            rows.collect::<rusqlite::Result<_>>().doing(doing)?
        };
        if open.is_empty() {
            return Ok(0);
        }
        self.write(now, |w| {
            for attempt in &open {
                let (at, mut notice) = (micros(w.at), Stored::of(w.conn, attempt.notice)?);
                attempt.end(w.conn, at, "unknown", None)?;
                let pause =
                    if unknown_tries(w.conn, attempt.notice)? < 2 { TimeDelta::zero() } else { THIRD_COPY };
                // Somebody who said that they saw it, or a correction that withdrew it, goes before.
                if matches!(notice.now.state, NoticeState::Queued | NoticeState::Accepted) {
                    notice.now.due = Some(w.at + pause);
                    notice.update(w.conn)?;
                }
            }
            Ok(())
        })?;
        Ok(open.len())
    }

    /// When the next notice that waits for no other is due; `None`: none is.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        self.conn()?
            .prepare_cached(&format!(
                "SELECT n.due FROM notice n WHERE n.due IS NOT NULL AND {MAY_GO} ORDER BY n.due LIMIT 1"
            ))
            .and_then(|mut s| s.query_row([], |row| row.get::<_, i64>("due")).optional())
            .map(|due| due.map(from_micros))
            .doing("looked for what is due")
    }

    pub fn notices(&self, filter: &NoticeFilter) -> Result<Vec<Notice>> {
        let doing = "read the notices";
        let conn = self.conn()?;
        let person = filter.person.as_ref().map(|id| number_of(conn, id)).transpose()?;
        let sql = format!(
            "{NOTICE} WHERE (?1 IS NULL OR n.person = ?1) AND n.created >= ?2
             AND (?3 = 0 OR n.state = 'queued' OR n.due IS NOT NULL) AND (?5 IS NULL OR c.id = ?5)
             ORDER BY n.no DESC LIMIT ?4"
        );
        let mut statement = conn.prepare_cached(&sql).doing(doing)?;
        let limit = filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(-1));
        let since = filter.since.map_or(i64::MIN, micros);
        let contact = filter.contact.as_ref().map(ContactId::as_str);
        let rows = statement.query_map(params![person, since, filter.waiting, limit, contact], Stored::read);
        let rows = rows.doing(doing)?.map(|row| row.doing(doing)?.into_notice());
        let mut notices = rows.collect::<Result<Vec<_>>>()?;
        notices.reverse();
        Ok(notices)
    }

    /// The notice with this "I saw this" code.
    pub fn notice_by_code(&self, code: &str) -> Result<Option<Notice>> {
        let found = self
            .conn()?
            .prepare_cached(&format!("{NOTICE} WHERE n.code = ?1"))
            .and_then(|mut s| s.query_row([code], Stored::read).optional())
            .doing("looked for a code")?;
        found.map(Stored::into_notice).transpose()
    }

    pub fn notice(&self, no: u64) -> Result<Notice> {
        Stored::of(self.conn()?, no as i64)?.into_notice()
    }

    /// Somebody said that they saw it. Saying so again changes nothing.
    pub fn seen(&mut self, no: u64, how: &str, now: Moment) -> Result<()> {
        if self.notice(no)?.now.seen_at.is_some() {
            return Ok(());
        }
        self.write(now, |w| {
            let mut notice = Stored::of(w.conn, no as i64)?;
            let seen = NoticeNow {
                state: NoticeState::Seen,
                due: None,
                seen_at: Some(w.at),
                seen_how: Some(how.to_owned()),
                ..notice.now.clone()
            };
            notice.now = seen;
            notice.update(w.conn)
        })?;
        Ok(())
    }

    /// The tries of a notice, in order.
    pub fn attempts(&self, notice: u64) -> Result<Vec<AttemptRow>> {
        let doing = "read the tries";
        let sql = "SELECT * FROM attempt WHERE notice = ?1 ORDER BY no";
        let mut statement = self.conn()?.prepare_cached(sql).doing(doing)?;
        let rows = statement.query_map([notice as i64], AttemptFull::read).doing(doing)?;
        rows.map(|row| Ok(row.doing(doing)?.into_row())).collect()
    }
}

impl Writing<'_> {
    /// An event is done with: it stands in the outbox as sent.
    fn told(&mut self, event: u64) -> Result<()> {
        let doing = "marked an event as told";
        let created: Option<i64> = self
            .conn
            .prepare_cached("SELECT created FROM outbox WHERE event = ?1 AND state = 'queued'")
            .and_then(|mut s| s.query_row([event as i64], |row| row.get("created")).optional())
            .doing(doing)?;
        let created = created.ok_or(StoreError::NoSuchRow { what: "queued event", number: event })?;
        self.conn
            .prepare_cached("UPDATE outbox SET state = 'sent', mark = ?2 WHERE event = ?1")
            .and_then(|mut s| s.execute(params![event as i64, outbox_mark(event as i64, created, "sent")]))
            .doing(doing)?;
        Ok(())
    }

    fn notice(&mut self, planned: &Planned) -> Result<u64> {
        let new = &planned.notice;
        let code = code_of(random_bytes(self.random));
        let no = next(self.conn, "SELECT coalesce(max(no), 0) + 1 FROM notice")?;
        let stored = Stored {
            no,
            contact: ContactRow::of(self.conn, &new.contact)?.no,
            contact_id: new.contact.as_str().to_owned(),
            person: new.person.as_ref().map(|id| number_of(self.conn, id)).transpose()?,
            person_id: new.person.as_ref().map(|id| id.as_str().to_owned()),
            kind: new.kind.key().to_owned(),
            news: is_news(planned),
            source: planned.source.clone(),
            event: new.event.map(|n| n as i64),
            covers: planned.covers.text(),
            follows: new.follows.map(|n| n as i64),
            says: planned.says.clone(),
            only: planned.channel,
            event_at: micros(new.event_at),
            created: micros(self.at),
            not_before: micros(new.not_before),
            urgent: new.urgent,
            facts: serde_json::to_string(&new.facts).expect("facts are plain data"),
            code,
            tried: false,
            now: NoticeNow {
                state: NoticeState::Queued,
                due: Some(new.not_before),
                round: 1,
                failures: 0,
                channel: 0,
                accepted_at: None,
                seen_at: None,
                seen_how: None,
            },
        };
        stored.insert(self.conn)?;
        Ok(no as u64)
    }

    /// Ends a notice, or only its repeats. One that no server took yet is withdrawn either way: what stays queued and
    /// is never due would hold up all later news to its contact.
    fn end_notice(&mut self, no: u64, state: Option<NoticeState>) -> Result<()> {
        let mut notice = Stored::of(self.conn, no as i64)?;
        notice.now.due = None;
        // Between the decision and now it may have been taken by a server: then it was told, and stays so.
        if notice.now.state == NoticeState::Queued {
            notice.now.state = state.unwrap_or(NoticeState::Withdrawn);
        }
        notice.update(self.conn)
    }

    pub(super) fn withdraw_all_of(&mut self, contact: i64) -> Result<()> {
        self.withdraw_where("contact = ?1", contact)
    }

    /// For somebody at whom nobody looks any more: what waits is not told, what was told is not told again.
    pub(super) fn withdraw_all_about(&mut self, person: i64) -> Result<()> {
        self.withdraw_where("person = ?1", person)
    }

    fn withdraw_where(&mut self, whose: &str, no: i64) -> Result<()> {
        let doing = "withdrew notices";
        let sql = format!("SELECT no FROM notice WHERE {whose} AND (state = 'queued' OR due IS NOT NULL)");
        let mut statement = self.conn.prepare_cached(&sql).doing(doing)?;
        let rows = statement.query_map([no], |row| row.get::<_, i64>("no")).doing(doing)?;
        let numbers: Vec<i64> = rows.collect::<rusqlite::Result<_>>().doing(doing)?;
        numbers.into_iter().try_for_each(|no| self.end_notice(no as u64, Some(NoticeState::Withdrawn)))
    }

    /// Begins a try: it is on record before anything is sent. `None`: the contact cannot be reached at all, or nobody
    /// looks at the person any more.
    fn begin(&mut self, mut notice: Stored) -> Result<Option<Letter>> {
        // A copy that was on its way when they were paused comes back here.
        if let Some(person) = notice.person
            && !is_looked_at(self.conn, person)?
        {
            self.end_notice(notice.no as u64, Some(NoticeState::Withdrawn))?;
            return Ok(None);
        }
        let contact = ContactId::parse(&notice.contact_id).ok_or_else(|| damaged("a contact's name"))?;
        let details = contact_details(self.conn, &contact)?;
        let ways = details.as_ref().map(|d| d.reachable()).unwrap_or_default();
        let only =
            |only: u32| details.as_ref().and_then(|d| Some((only as usize, d.channels.get(only as usize)?)));
        let way = match notice.only {
            Some(place) => only(place),
            None => ways.get(notice.now.channel as usize % ways.len().max(1)).copied(),
        };
        notice.now.due = None;
        // Planned by day, and its turn comes in the night: another notice or a failing channel held it up.
        let open = details.as_ref().map(|d| crate::contact::open_from(d, self.at));
        if let Some(open) = open.filter(|open| *open > self.at)
            && notice.kind()?.waits_for_morning()
        {
            notice.now.due = Some(open);
            notice.update(self.conn)?;
            return Ok(None);
        }
        if self.is_past(&mut notice)? {
            notice.update(self.conn)?;
            return Ok(None);
        }
        let Some((channel, means)) = way.map(|(place, channel)| (place, channel.means)) else {
            notice.now.state = NoticeState::GivenUp;
            notice.update(self.conn)?;
            return Ok(None);
        };
        let maybe_again = unknown_tries(self.conn, notice.no)? > 0;
        let begun = micros(self.at);
        let attempt = AttemptFull {
            no: next(self.conn, "SELECT coalesce(max(no), 0) + 1 FROM attempt")?,
            notice: notice.no,
            channel: channel as i64,
            means: means.key().to_owned(),
            begun,
            ended: None,
            result: None,
            why: None,
        };
        attempt.insert(self.conn)?;
        notice.update(self.conn)?;
        notice.tried = true;
        let attempt = attempt.no as u64;
        Ok(Some(Letter { notice: notice.into_notice()?, attempt, channel, maybe_again }))
    }

    /// Whether its words are past, now that it is its turn: then it ends, or waits for what is newer. A first telling
    /// is never dropped but where all that a digest says was told otherwise.
    fn is_past(&mut self, notice: &mut Stored) -> Result<bool> {
        let first = notice.now.state == NoticeState::Queued;
        let digest = notice.kind == NoticeKind::Digest.key();
        let standing = match (digest, first) {
            (true, _) if !notice.covers.is_empty() => overtaken::of_digest(self.conn, notice, first)?,
            (false, false) if notice.news => overtaken::of_single(self.conn, notice)?,
            (true | false, true | false) => Standing::Holds,
        };
        match standing {
            Standing::Holds => return Ok(false),
            Standing::Waits => notice.now.due = Some(self.at + LOOK_AGAIN),
            Standing::Past if first => notice.now.state = NoticeState::Withdrawn,
            Standing::Past => {}
        }
        Ok(true)
    }

    fn ended(&mut self, end: &Ended) -> Result<()> {
        let doing = "read a try";
        let attempt = self
            .conn
            .prepare_cached("SELECT * FROM attempt WHERE no = ?1")
            .and_then(|mut s| s.query_row([end.attempt as i64], AttemptFull::read))
            .doing(doing)?;
        attempt.end(self.conn, micros(self.at), end.result, end.why.as_deref())?;
        let mut notice = Stored::of(self.conn, end.notice as i64)?;
        let was = std::mem::replace(&mut notice.now, end.now.clone());
        match was.state {
            NoticeState::Queued | NoticeState::Accepted => {}
            // While it was on its way, somebody saw an earlier copy or it was withdrawn. That holds.
            NoticeState::Seen | NoticeState::GivenUp | NoticeState::Withdrawn => {
                notice.now.state = was.state;
                notice.now.due = None;
                (notice.now.seen_at, notice.now.seen_how) = (was.seen_at, was.seen_how);
            }
        }
        let first = was.accepted_at.is_none() && notice.now.accepted_at.is_some();
        if first && notice.kind == NoticeKind::Correction.key() {
            let takes_back = notice.follows.map_or_else(String::new, |no| format!(" takes back notice {no}"));
            self.custody(CORRECTION_TOLD, &format!("notice {}{takes_back}", notice.no))?;
        }
        notice.update(self.conn)
    }
}

/// A digest of daily notes, which tells no event, holds up no news.
fn is_news(planned: &Planned) -> bool {
    let kind = planned.notice.kind;
    kind.is_news() && (kind != NoticeKind::Digest || !planned.covers.is_empty())
}

fn contact_details(conn: &Connection, id: &ContactId) -> Result<Option<crate::contact::NewContact>> {
    let found: Option<String> = conn
        .prepare_cached("SELECT details FROM contact WHERE id = ?1 AND removed_at IS NULL")
        .and_then(|mut s| s.query_row([id.as_str()], |row| row.get("details")).optional())
        .doing("read a contact")?;
    found.map(|json| serde_json::from_str(&json).map_err(|_| damaged("a contact"))).transpose()
}

/// Tries of this round of which nobody knows how they ended: so many copies may be there.
fn unknown_tries(conn: &Connection, notice: i64) -> Result<u32> {
    let sql = "SELECT count(*) AS tries FROM attempt a WHERE a.notice = ?1 AND a.result = 'unknown'
        AND a.no > coalesce((SELECT max(t.no) FROM attempt t WHERE t.notice = ?1 AND t.result = 'accepted'), 0)";
    conn.prepare_cached(sql)
        .and_then(|mut s| s.query_row([notice], |row| row.get("tries")))
        .doing("counted tries")
}

/// News of one person wait for the older news of that person to the same contact, and for older ones that speak of many.
const MAY_GO: &str = "(n.news = 0 OR n.state <> 'queued' OR NOT EXISTS (
    SELECT 1 FROM notice e WHERE e.contact = n.contact AND e.state = 'queued' AND e.no < n.no AND e.news = 1
    AND (e.person IS n.person OR e.person IS NULL OR n.person IS NULL)))";

/// What is due and may go, the oldest first.
fn due(conn: &Connection, now: i64, most: usize) -> Result<Vec<Stored>> {
    let doing = "looked for what is due";
    let sql = format!(
        "{NOTICE} WHERE n.due IS NOT NULL AND n.due <= ?1 AND {MAY_GO} ORDER BY n.due, n.no LIMIT ?2"
    );
    let mut statement = conn.prepare_cached(&sql).doing(doing)?;
    let rows = statement.query_map(params![now, most as i64], Stored::read).doing(doing)?;
    rows.collect::<rusqlite::Result<_>>().doing(doing)
}

const NOTICE: &str = "SELECT n.*, c.id AS contact_id, p.id AS person_id,
    EXISTS (SELECT 1 FROM attempt a WHERE a.notice = n.no) AS tried
    FROM notice n JOIN contact c ON c.no = n.contact LEFT JOIN person p ON p.no = n.person";

/// A row of `notice`.
pub(super) struct Stored {
    pub(super) no: i64,
    pub(super) contact: i64,
    contact_id: String,
    pub(super) person: Option<i64>,
    person_id: Option<String>,
    kind: String,
    news: bool,
    pub(super) source: String,
    pub(super) event: Option<i64>,
    covers: String,
    follows: Option<i64>,
    says: String,
    only: Option<u32>,
    event_at: i64,
    pub(super) created: i64,
    not_before: i64,
    urgent: bool,
    pub(super) facts: String,
    code: String,
    tried: bool,
    now: NoticeNow,
}

impl Stored {
    fn of(conn: &Connection, no: i64) -> Result<Stored> {
        let found = conn
            .prepare_cached(&format!("{NOTICE} WHERE n.no = ?1"))
            .and_then(|mut s| s.query_row([no], Stored::read).optional())
            .doing("read a notice")?;
        found.ok_or(StoreError::NoSuchRow { what: "notice", number: no as u64 })
    }

    pub(super) fn kind(&self) -> Result<NoticeKind> {
        NoticeKind::parse(&self.kind).ok_or_else(|| damaged(format!("notice {}", self.no)))
    }

    pub(super) fn covers(&self) -> Result<Covers> {
        Covers::parse(&self.covers).ok_or_else(|| damaged(format!("notice {}", self.no)))
    }

    pub(super) fn read(row: &Row) -> rusqlite::Result<Stored> {
        let time = |name: &str| row.get::<_, Option<i64>>(name).map(|t| t.map(from_micros));
        Ok(Stored {
            no: row.get("no")?,
            contact: row.get("contact")?,
            contact_id: row.get("contact_id")?,
            person: row.get("person")?,
            person_id: row.get("person_id")?,
            kind: row.get("kind")?,
            news: row.get("news")?,
            source: row.get("source")?,
            event: row.get("event")?,
            covers: row.get("covers")?,
            follows: row.get("follows")?,
            says: row.get("says")?,
            only: row.get("only")?,
            event_at: row.get("event_at")?,
            created: row.get("created")?,
            not_before: row.get("not_before")?,
            urgent: row.get("urgent")?,
            facts: row.get("facts")?,
            code: row.get("code")?,
            tried: row.get("tried")?,
            now: NoticeNow {
                state: NoticeState::parse(&row.get::<_, String>("state")?).unwrap_or(NoticeState::GivenUp),
                due: time("due")?,
                round: row.get("round")?,
                failures: row.get("failures")?,
                channel: row.get("channel")?,
                accepted_at: time("accepted")?,
                seen_at: time("seen")?,
                seen_how: row.get("seen_how")?,
            },
        })
    }

    fn insert(&self, conn: &Connection) -> Result<()> {
        let sql = "INSERT INTO notice (no, contact, person, kind, news, source, event, covers, follows, says, only,
            event_at, created, not_before, urgent, facts, code, mark, state, due, round, failures, channel, now_mark)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24)";
        conn.prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![
                    self.no,
                    self.contact,
                    self.person,
                    self.kind,
                    self.news,
                    self.source,
                    self.event,
                    self.covers,
                    self.follows,
                    self.says,
                    self.only,
                    self.event_at,
                    self.created,
                    self.not_before,
                    self.urgent,
                    self.facts,
                    self.code,
                    self.mark(),
                    self.now.state.key(),
                    self.now.due.map(micros),
                    self.now.round,
                    self.now.failures,
                    self.now.channel,
                    self.now_mark(),
                ])
            })
            .doing("wrote a notice")?;
        Ok(())
    }

    fn update(&self, conn: &Connection) -> Result<()> {
        let sql =
            "UPDATE notice SET state = ?2, due = ?3, round = ?4, failures = ?5, channel = ?6, accepted = ?7,
            seen = ?8, seen_how = ?9, now_mark = ?10 WHERE no = ?1";
        let now = &self.now;
        conn.prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![
                    self.no,
                    now.state.key(),
                    now.due.map(micros),
                    now.round,
                    now.failures,
                    now.channel,
                    now.accepted_at.map(micros),
                    now.seen_at.map(micros),
                    now.seen_how,
                    self.now_mark(),
                ])
            })
            .doing("wrote a notice")?;
        Ok(())
    }

    fn into_notice(self) -> Result<Notice> {
        let bad = || damaged(format!("notice {}", self.no));
        let person = self.person_id.as_deref().map(|id| PersonId::parse(id).ok_or_else(bad)).transpose()?;
        Ok(Notice {
            no: self.no as u64,
            planned: Planned {
                notice: NewNotice {
                    contact: ContactId::parse(&self.contact_id).ok_or_else(bad)?,
                    kind: NoticeKind::parse(&self.kind).ok_or_else(bad)?,
                    person,
                    event: self.event.map(|n| n as u64),
                    follows: self.follows.map(|n| n as u64),
                    event_at: from_micros(self.event_at),
                    not_before: from_micros(self.not_before),
                    urgent: self.urgent,
                    facts: serde_json::from_str(&self.facts).map_err(|_| bad())?,
                },
                covers: Covers::parse(&self.covers).ok_or_else(bad)?,
                source: self.source.clone(),
                says: self.says.clone(),
                channel: self.only,
            },
            code: self.code.clone(),
            created: from_micros(self.created),
            now: self.now.clone(),
            tried: self.tried,
        })
    }

    /// Over what never changes.
    pub(super) fn mark(&self) -> i64 {
        let number = |n: Option<i64>| n.unwrap_or(i64::MIN).to_le_bytes();
        let texts = [&self.kind, &self.source, &self.covers, &self.says, &self.facts, &self.code];
        let texts: Vec<u8> = texts.iter().flat_map(|t| [t.as_bytes(), &[0]].concat()).collect();
        mark(&[
            &self.no.to_le_bytes(),
            &self.contact.to_le_bytes(),
            &number(self.person),
            &number(self.event),
            &number(self.follows),
            &number(self.only.map(i64::from)),
            &self.event_at.to_le_bytes(),
            &self.created.to_le_bytes(),
            &self.not_before.to_le_bytes(),
            &[u8::from(self.urgent), u8::from(self.news)],
            &texts,
        ])
    }

    /// Over what changes.
    pub(super) fn now_mark(&self) -> i64 {
        let now = &self.now;
        let time = |at: Option<DateTime<Utc>>| at.map_or(i64::MIN, micros).to_le_bytes();
        mark(&[
            &self.no.to_le_bytes(),
            now.state.key().as_bytes(),
            &time(now.due),
            &now.round.to_le_bytes(),
            &now.failures.to_le_bytes(),
            &now.channel.to_le_bytes(),
            &time(now.accepted_at),
            &time(now.seen_at),
            now.seen_how.as_deref().unwrap_or("\0").as_bytes(),
        ])
    }

    pub(super) fn number(&self) -> i64 {
        self.no
    }
}

/// The select that [`Stored::read`] reads, for `log verify`.
pub(super) const ALL_NOTICES: &str = NOTICE;

/// A row of `attempt`.
pub(super) struct AttemptFull {
    pub no: i64,
    notice: i64,
    channel: i64,
    means: String,
    begun: i64,
    ended: Option<i64>,
    result: Option<String>,
    why: Option<String>,
}

impl AttemptFull {
    pub(super) fn read(row: &Row) -> rusqlite::Result<AttemptFull> {
        Ok(AttemptFull {
            no: row.get("no")?,
            notice: row.get("notice")?,
            channel: row.get("channel")?,
            means: row.get("means")?,
            begun: row.get("begun")?,
            ended: row.get("ended")?,
            result: row.get("result")?,
            why: row.get("why")?,
        })
    }

    fn insert(&self, conn: &Connection) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO attempt (no, notice, channel, means, begun, mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut s| {
            s.execute(params![self.no, self.notice, self.channel, self.means, self.begun, self.mark()])
        })
        .doing("wrote a try")?;
        Ok(())
    }

    fn end(&self, conn: &Connection, at: i64, result: &str, why: Option<&str>) -> Result<()> {
        let ended = AttemptFull {
            means: self.means.clone(),
            ended: Some(at),
            result: Some(result.to_owned()),
            why: why.map(str::to_owned),
            ..*self
        };
        conn.prepare_cached("UPDATE attempt SET ended = ?2, result = ?3, why = ?4, mark = ?5 WHERE no = ?1")
            .and_then(|mut s| s.execute(params![self.no, at, result, why, ended.mark()]))
            .doing("wrote a try")?;
        Ok(())
    }

    pub(super) fn mark(&self) -> i64 {
        mark(&[
            &self.no.to_le_bytes(),
            &self.notice.to_le_bytes(),
            &self.channel.to_le_bytes(),
            self.means.as_bytes(),
            &self.begun.to_le_bytes(),
            &self.ended.unwrap_or(i64::MIN).to_le_bytes(),
            self.result.as_deref().unwrap_or("\0").as_bytes(),
            &[0],
            self.why.as_deref().unwrap_or("\0").as_bytes(),
        ])
    }

    fn into_row(self) -> AttemptRow {
        AttemptRow {
            notice: self.notice as u64,
            means: self.means,
            begun: from_micros(self.begun),
            ended: self.ended.map(from_micros),
            result: self.result,
            why: self.why,
        }
    }
}

/// The means of a channel by its stored key; for whoever shows tries.
pub fn means_of(key: &str) -> Option<Means> {
    Means::ALL.into_iter().find(|means| means.key() == key)
}

/// Forty random bits in eight letters and digits that nobody mistakes for each other.
fn code_of(bytes: [u8; 5]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let number = bytes.iter().fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    (0..8).map(|i| ALPHABET[(number >> (5 * i) & 31) as usize] as char).collect()
}

fn next(conn: &Connection, sql: &str) -> Result<i64> {
    conn.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get(0))).doing("counted rows")
}
