//! The people of the archive: enrolled with an entry in the log, paused, found, and no longer followed.
//!
//! Numbers and names stand in the database in plain; encryption at rest is later work.

use super::Store;
use super::commit::mark;
use super::error::{Doing, FindError, Result, StoreError, damaged};
use super::writing::Writing;
use crate::a_number::ANumber;
use crate::leaf::{Enrol, Leaf, Unenrol};
use crate::person::{Names, NewPerson, Person, PersonId, WatchNo};
use crate::pseudonym::Pseudonym;
use crate::random::random_bytes;
use crate::seal::{Seed, seal};
use crate::time::{Moment, from_micros, micros};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::borrow::Cow;

/// A person with what the log knows of them.
pub(super) struct PersonRow {
    pub no: i64,
    pub entry: u64,
    pub seed: [u8; 32],
    pub stream: i64,
    pub pseudonym: Pseudonym,
    pub person: Person,
    pub watches: Vec<(WatchNo, String)>,
}

impl Store {
    /// Follows somebody from now on.
    ///
    /// # Errors
    /// [`StoreError::AlreadyFollowed`] for a number that is followed already.
    pub fn enrol(&mut self, new: NewPerson, now: Moment) -> Result<Person> {
        let mut people = self.enrol_all(vec![new], now)?;
        Ok(people.pop().expect("one was enrolled"))
    }

    /// Follows all of them, or none.
    pub fn enrol_all(&mut self, new: Vec<NewPerson>, now: Moment) -> Result<Vec<Person>> {
        let enrolled = self.write(now, |w| new.into_iter().map(|new| enrol(w, new)).collect())?;
        Ok(enrolled.0)
    }

    /// Stops asking about somebody for a while, or begins again. Entered in the log as custody. What waits to be told of
    /// them is withdrawn.
    pub fn set_paused(&mut self, id: &PersonId, paused: bool, now: Moment) -> Result<()> {
        self.write(now, |w| {
            let no = followed(w.conn, id)?;
            w.conn
                .execute(
                    "UPDATE person_now SET paused = ?2, mark = ?3 WHERE person = ?1",
                    params![no, paused, paused_mark(no, paused)],
                )
                .doing("paused a person")?;
            if paused {
                w.withdraw_all_about(no)?;
            }
            w.custody(if paused { "paused" } else { "resumed" }, id.as_str())
        })?;
        Ok(())
    }

    /// When asking about somebody was last begun again after a pause.
    pub fn resumed_at(&self, id: &PersonId) -> Result<Option<DateTime<Utc>>> {
        let sql = "SELECT max(at) AS at FROM custody WHERE kind = 'resumed' AND text = ?1";
        let found: Option<i64> = self
            .conn()?
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([id.as_str()], |row| row.get("at")))
            .doing("read when a person was resumed")?;
        Ok(found.map(from_micros))
    }

    /// Follows somebody no longer. What was kept stays, and can still be proved; what waits to be told is withdrawn.
    pub fn unenrol(&mut self, id: &PersonId, reason: &str, now: Moment) -> Result<()> {
        self.write(now, |w| {
            let no = followed(w.conn, id)?;
            let row = rows(w.conn, Some(no))?.pop().ok_or_else(|| damaged(format!("person {no}")))?;
            let (seed, at) = (w.seed(), micros(w.at));
            let leaf = unenrol_leaf(row.pseudonym, at, reason, &seed);
            let entry = w.append(&leaf)?;
            w.conn
                .execute(
                    "INSERT INTO departure (person, entry, seed, at, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![no, entry as i64, seed, at, reason],
                )
                .doing("removed a person")?;
            w.withdraw_all_about(no)
        })?;
        Ok(())
    }

    /// Everybody who is followed, the paused ones too, in the order they were enrolled.
    pub fn people(&self) -> Result<Vec<Person>> {
        let gone = departed(self.conn()?)?;
        let rows = rows(self.conn()?, None)?;
        Ok(rows.into_iter().filter(|r| !gone.contains(&r.no)).map(|r| r.person).collect())
    }

    /// Somebody who is or was followed.
    pub fn person(&self, id: &PersonId) -> Result<Person> {
        let no = number_of(self.conn()?, id)?;
        let row = rows(self.conn()?, Some(no))?.pop();
        row.map(|r| r.person).ok_or_else(|| StoreError::NoSuchPerson(id.clone()))
    }

    /// Who is followed under this A-number, id, or name used in messages (upper and lower case alike).
    pub fn find(&self, text: &str) -> Result<Person, FindError> {
        let people = self.people()?;
        let text = text.trim();
        let number = ANumber::parse(text).ok();
        let one = |p: &&Person| Some(p.details.a_number) == number || p.id.as_str() == text;
        if let Some(person) = people.iter().find(one) {
            return Ok(person.clone());
        }
        let wanted = text.to_lowercase();
        let mut named = people.iter().filter(|p| p.details.call.to_lowercase() == wanted);
        match (named.next(), named.next()) {
            (None, _) => Err(FindError::None),
            (Some(person), None) => Ok(person.clone()),
            (Some(a), Some(b)) => {
                Err(FindError::Several([a, b].into_iter().chain(named).map(|p| p.id.clone()).collect()))
            }
        }
    }
}

fn enrol(w: &mut Writing, new: NewPerson) -> Result<Person> {
    let source_fits = |s: &String| !s.is_empty() && s.len() <= 64;
    if !new.sources.iter().all(source_fits) {
        return Err(StoreError::NotAcceptable { what: "a source id", why: "it must have 1 to 64 bytes" });
    }
    if let Some(id) = follower_of(w.conn, &new.a_number)? {
        return Err(StoreError::AlreadyFollowed(id));
    }
    let stream = w.person_stream(&new.a_number, &new.country)?;
    let id = PersonId::from_random(random_bytes(w.random));
    let mut row = PersonRow {
        no: next(w.conn, "SELECT coalesce(max(no), 0) + 1 FROM person")?,
        entry: w.size(),
        seed: w.seed(),
        stream: stream.0,
        pseudonym: stream.1,
        person: Person { id, details: new, enrolled_at: from_micros(micros(w.at)), paused: false },
        watches: vec![],
    };
    let first: i64 = next(w.conn, "SELECT coalesce(max(no), 0) + 1 FROM watch")?;
    let sources = row.person.details.sources.clone();
    row.watches = sources.into_iter().zip(first..).map(|(s, no)| (WatchNo(no as u32), s)).collect();
    // The row refers to its entry, so the entry comes first.
    w.append(&enrol_leaf(&row))?;
    insert(w.conn, &row)?;
    for (no, source) in &row.watches {
        let source = w.source(source)?;
        insert_watch(w.conn, *no, row.no, source)?;
    }
    Ok(row.person)
}

fn insert(conn: &Connection, row: &PersonRow) -> Result<()> {
    let doing = "wrote a person";
    let (p, names) = (&row.person.details, row.person.details.names.as_ref());
    conn.prepare_cached(
        "INSERT INTO person (no, entry, seed, id, stream, enrolled_at, a_number, country, first_name, last_name, call,
         basis, document, matter, grp, client_ref, tier)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )
    .and_then(|mut s| {
        s.execute(params![
            row.no,
            row.entry as i64,
            row.seed,
            row.person.id.as_str(),
            row.stream,
            micros(row.person.enrolled_at),
            p.a_number.reveal(),
            p.country,
            names.map(|n| &n.first),
            names.map(|n| &n.last),
            p.call,
            p.basis.key(),
            p.document,
            p.matter,
            p.group,
            p.client_ref,
            p.tier.key(),
        ])
    })
    .doing(doing)?;
    conn.prepare_cached("INSERT INTO person_now (person, paused, mark) VALUES (?1, 0, ?2)")
        .and_then(|mut s| s.execute(params![row.no, paused_mark(row.no, false)]))
        .doing(doing)?;
    Ok(())
}

fn insert_watch(conn: &Connection, no: WatchNo, person: i64, source: i64) -> Result<()> {
    let doing = "wrote a watch";
    conn.prepare_cached("INSERT INTO watch (no, person, source) VALUES (?1, ?2, ?3)")
        .and_then(|mut s| s.execute(params![no.0, person, source]))
        .doing(doing)?;
    super::watches::WatchNow::default().insert(conn, no)
}

/// Renders the entry of an enrolment. Everything we were told is sealed in it.
pub(super) fn enrol_leaf(row: &PersonRow) -> Leaf {
    let sealed = seal(&Seed::from_bytes(row.seed), &enrol_fields(row));
    Leaf::Enrol(Enrol { person: row.pseudonym, at: row.person.enrolled_at, sealed })
}

/// What is sealed of a person.
pub(super) fn enrol_fields(row: &PersonRow) -> [(&'static str, Cow<'_, str>); 13] {
    let p = &row.person.details;
    fn maybe(text: &Option<String>) -> Cow<'_, str> {
        Cow::Borrowed(text.as_deref().unwrap_or(""))
    }
    let (first, last) = p.names.as_ref().map_or(("", ""), |n| (n.first.as_str(), n.last.as_str()));
    let watches: Vec<String> = row.watches.iter().map(|(no, source)| format!("{} {source}", no.0)).collect();
    [
        ("id", Cow::Borrowed(row.person.id.as_str())),
        ("a_number", Cow::Owned(p.a_number.reveal())),
        ("country", Cow::Borrowed(p.country.as_str())),
        ("first_name", Cow::Borrowed(first)),
        ("last_name", Cow::Borrowed(last)),
        ("call", Cow::Borrowed(p.call.as_str())),
        ("basis", Cow::Borrowed(p.basis.key())),
        ("document", maybe(&p.document)),
        ("matter", maybe(&p.matter)),
        ("group", maybe(&p.group)),
        ("client_ref", maybe(&p.client_ref)),
        ("tier", Cow::Borrowed(p.tier.key())),
        ("watches", Cow::Owned(watches.join("\n"))),
    ]
}

pub(super) fn unenrol_leaf(person: Pseudonym, at: i64, reason: &str, seed: &[u8; 32]) -> Leaf {
    let sealed = seal(&Seed::from_bytes(*seed), &unenrol_fields(reason));
    Leaf::Unenrol(Unenrol { person, at: from_micros(at), sealed })
}

pub(super) fn unenrol_fields(reason: &str) -> [(&'static str, Cow<'_, str>); 1] {
    [("reason", Cow::Borrowed(reason))]
}

pub(super) fn paused_mark(no: i64, paused: bool) -> i64 {
    mark(&[&no.to_le_bytes(), &[u8::from(paused)]])
}

/// All people, or one, with their watches; the departed too.
pub(super) fn rows(conn: &Connection, only: Option<i64>) -> Result<Vec<PersonRow>> {
    let doing = "read the people";
    let mut statement = conn
        .prepare_cached(
            "SELECT p.*, s.pseudonym, n.paused FROM person p JOIN stream s ON s.no = p.stream
             JOIN person_now n ON n.person = p.no WHERE ?1 IS NULL OR p.no = ?1 ORDER BY p.no",
        )
        .doing(doing)?;
    let people = statement.query_map([only], |row| Ok(person_row(row))).doing(doing)?;
    let mut people: Vec<PersonRow> = people.map(|p| p.doing(doing)?).collect::<Result<_>>()?;
    let mut statement = conn
        .prepare_cached(
            "SELECT w.no, w.person, s.id FROM watch w JOIN source s ON s.no = w.source
             WHERE ?1 IS NULL OR w.person = ?1 ORDER BY w.no",
        )
        .doing(doing)?;
    let watches = statement.query_map([only], |row| {
        Ok((row.get::<_, i64>("person")?, WatchNo(row.get("no")?), row.get::<_, String>("id")?))
    });
    for watch in watches.doing(doing)? {
        let (person, no, source) = watch.doing(doing)?;
        if let Ok(at) = people.binary_search_by_key(&person, |p| p.no) {
            people[at].person.details.sources.push(source.clone());
            people[at].watches.push((no, source));
        }
    }
    Ok(people)
}

fn person_row(row: &Row) -> Result<PersonRow> {
    let doing = "read a person";
    let no: i64 = row.get("no").doing(doing)?;
    let text = |name: &str| row.get::<_, String>(name).doing(doing);
    let maybe = |name: &str| row.get::<_, Option<String>>(name).doing(doing);
    let bad = || damaged(format!("person {no}"));
    let names = maybe("first_name")?.zip(maybe("last_name")?).map(|(first, last)| Names { first, last });
    let details = NewPerson {
        a_number: ANumber::parse(&text("a_number")?).map_err(|_| bad())?,
        country: text("country")?,
        names,
        call: text("call")?,
        basis: text("basis")?.parse().map_err(|_| bad())?,
        document: maybe("document")?,
        matter: maybe("matter")?,
        group: maybe("grp")?,
        client_ref: maybe("client_ref")?,
        tier: text("tier")?.parse().map_err(|_| bad())?,
        sources: vec![],
    };
    let id = PersonId::parse(&text("id")?).ok_or_else(bad)?;
    let enrolled_at = from_micros(row.get("enrolled_at").doing(doing)?);
    Ok(PersonRow {
        no,
        entry: row.get::<_, i64>("entry").doing(doing)? as u64,
        seed: row.get("seed").doing(doing)?,
        stream: row.get("stream").doing(doing)?,
        pseudonym: Pseudonym::from_bytes(row.get("pseudonym").doing(doing)?),
        person: Person { id, details, enrolled_at, paused: row.get("paused").doing(doing)? },
        watches: vec![],
    })
}

pub(super) fn departed(conn: &Connection) -> Result<std::collections::HashSet<i64>> {
    let doing = "read who left";
    let mut statement = conn.prepare_cached("SELECT person FROM departure").doing(doing)?;
    let rows = statement.query_map([], |row| row.get("person")).doing(doing)?;
    rows.collect::<rusqlite::Result<_>>().doing(doing)
}

pub(super) fn number_of(conn: &Connection, id: &PersonId) -> Result<i64> {
    let found = conn
        .prepare_cached("SELECT no FROM person WHERE id = ?1")
        .and_then(|mut s| s.query_row([id.as_str()], |row| row.get("no")).optional())
        .doing("looked for a person")?;
    found.ok_or_else(|| StoreError::NoSuchPerson(id.clone()))
}

/// Whether looks are made at somebody: they are followed, and not paused.
pub(super) fn is_looked_at(conn: &Connection, no: i64) -> Result<bool> {
    let sql =
        "SELECT paused = 0 AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.person = n.person) AS looked_at
               FROM person_now n WHERE n.person = ?1";
    conn.prepare_cached(sql)
        .and_then(|mut s| s.query_row([no], |row| row.get("looked_at")))
        .doing("looked whether a person is paused")
}

/// The row of somebody who is still followed.
fn followed(conn: &Connection, id: &PersonId) -> Result<i64> {
    let no = number_of(conn, id)?;
    if departed(conn)?.contains(&no) { Err(StoreError::NoSuchPerson(id.clone())) } else { Ok(no) }
}

fn follower_of(conn: &Connection, number: &ANumber) -> Result<Option<PersonId>> {
    let sql = "SELECT id FROM person p WHERE a_number = ?1
               AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.person = p.no)";
    let id: Option<String> = conn
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row([number.reveal()], |row| row.get("id")).optional())
        .doing("looked for a person")?;
    Ok(id.and_then(|id| PersonId::parse(&id)))
}

fn next(conn: &Connection, sql: &str) -> Result<i64> {
    conn.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get(0))).doing("counted rows")
}
