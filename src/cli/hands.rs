//! Looks by hand on their way into the archive: straight in, or through its inbox while `testigo run` writes it.

use super::context::Context;
use super::exit::Stop;
use super::quoted;
use crate::digest::BodyHash;
use crate::event::Event;
use crate::fetch::capture::Way;
use crate::fetch::politeness::HostState;
use crate::outcome::Record;
use crate::person::{Person, PersonId, WatchNo};
use crate::random::{SystemRandom, random_bytes};
use crate::source::{AskedBy, Query};
use crate::store::{CheckFilter, Store, StoreError, WatchRow};
use crate::together::inbox::{Intake, REFUSED, put, read, waiting};
use crate::together::queue::{MOST_IN_A_ROW, Row, Seen, Wanted, queue};
use crate::together::{Asked, Refused, Taken, Upload, take};
use crate::watch::intake::by_hand;
use crate::watch::keeper::{Answer, Keeper};
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a running `testigo run` is given to take a look in.
const TAKEN_IN: Duration = Duration::from_secs(45);

/// The archive, as somebody who looks by hand needs it.
pub struct Hands<'c> {
    context: &'c Context,
    pub sources: Arc<Vec<Source>>,
    pub roster: Arc<Roster>,
    rows: Vec<WatchRow>,
    door: Door,
}

/// How a look gets in.
enum Door {
    /// We write ourselves.
    Open(Box<Keeper>),
    /// Another testigo writes; we read, and put looks into its inbox.
    Inbox(Box<Store>),
}

/// One person at one source.
#[derive(Clone)]
pub struct Who {
    pub watch: WatchNo,
    pub source: usize,
    pub person: Arc<Person>,
}

/// A look that was kept.
pub struct Kept {
    /// `None`: it waits in the inbox.
    pub check: Option<u64>,
    pub leaf: Option<u64>,
    pub events: Vec<Event>,
}

impl<'c> Hands<'c> {
    pub fn open(context: &'c Context) -> anyhow::Result<Hands<'c>> {
        let sources = Arc::new(context.sources()?);
        let load = |store: &Store| Roster::load(store, &sources, &context.config);
        let (roster, rows, door) = match context.write_alone() {
            Ok(store) => {
                let (roster, rows) = load(&store)?;
                let roster = Arc::new(roster);
                let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone())?;
                (roster, rows, Door::Open(Box::new(keeper)))
            }
            Err(error) if matches!(error.downcast_ref(), Some(StoreError::Locked(_))) => {
                let store = context.read()?;
                let (roster, rows) = load(&store)?;
                (Arc::new(roster), rows, Door::Inbox(Box::new(store)))
            }
            Err(error) => return Err(error),
        };
        Ok(Hands { context, sources, roster, rows, door })
    }

    /// Whether another testigo writes the archive meanwhile.
    pub fn through_inbox(&self) -> bool {
        matches!(self.door, Door::Inbox(_))
    }

    fn store(&mut self) -> &Store {
        match &mut self.door {
            Door::Open(keeper) => keeper.store(),
            Door::Inbox(store) => store,
        }
    }

    /// The person a text means, at a source that people look at: the one that is named, or the only one.
    pub fn who(&mut self, text: &str, source: Option<&str>) -> anyhow::Result<Who> {
        let context = self.context;
        let person = context.person(self.store(), text)?;
        let mut found: Vec<Who> = self.everybody().filter(|who| who.person.id == person.id).collect();
        if let Some(name) = source {
            found.retain(|who| self.sources[who.source].id() == name);
        } else if found.len() > 1 {
            let by_people = |who: &Who| self.sources[who.source].profile.rules().asked_by != AskedBy::Http;
            found.retain(by_people);
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(Stop::usage(
                match source {
                    Some(name) => format!("this person is not followed at `{}`", quoted(name)),
                    None => "this person is followed at no page that people look at".to_owned(),
                },
                "testigo watch show PERSON; a person can be followed at ice-odls and eoir-acis",
            )
            .into()),
            several => {
                let names: Vec<&str> = several.iter().map(|w| self.sources[w.source].id()).collect();
                Err(Stop::usage(
                    format!("this person is followed at {}", names.join(" and ")),
                    "say which one: --source NAME",
                )
                .into())
            }
        }
    }

    fn everybody(&self) -> impl Iterator<Item = Who> + '_ {
        self.rows.iter().filter_map(|row| {
            let entry = self.roster.entry(row.no)?;
            Some(Who { watch: row.no, source: entry.source, person: entry.person.clone() })
        })
    }

    /// Who wants a look by hand, in order. Only of sources that are not asked over HTTP.
    pub fn queue(&mut self, now: DateTime<Utc>) -> anyhow::Result<Vec<(Wanted, Who)>> {
        let hosts: HashMap<String, String> = self.store().hosts()?.into_iter().collect();
        let mut rows = Vec::new();
        let people: Vec<Who> = self.everybody().collect();
        let by_watch: HashMap<WatchNo, Who> = people.iter().map(|who| (who.watch, who.clone())).collect();
        for who in people {
            let source = self.sources[who.source].clone();
            let asked_by = source.profile.rules().asked_by;
            if who.person.paused || asked_by == AskedBy::Http {
                continue;
            }
            let state =
                hosts.get(&source.host()).and_then(|json| serde_json::from_str::<HostState>(json).ok());
            let checks = self
                .store()
                .history(&who.person.id, CheckFilter { limit: Some(20), ..Default::default() })?;
            let own = || checks.iter().filter(|c| c.source == source.id());
            let looks = own().map(|c| Seen::of(c.asked.wall, c.way, &c.outcome)).collect();
            rows.push(Row {
                watch: who.watch,
                tier: who.person.details.tier,
                every: self.context.config.interval(who.person.details.tier),
                automatic: source.automatic && asked_by == AskedBy::Browser,
                refusing: state.is_some_and(|s| s.is_refusing()),
                looks,
                useful: own().rev().find(|c| c.outcome.is_useful()).map(|c| c.answered.wall),
            });
        }
        let wanted = queue(&rows, now);
        Ok(wanted.into_iter().filter_map(|w| Some((w, by_watch.get(&w.watch)?.clone()))).collect())
    }

    /// How many looks by hand may still be made in a row: they are counted over an hour, whoever asks.
    pub fn left_in_a_row(&mut self, now: DateTime<Utc>) -> anyhow::Result<usize> {
        let since = Some(now - TimeDelta::hours(1));
        let people: Vec<PersonId> = self.everybody().map(|who| who.person.id.clone()).collect();
        let mut made = 0;
        for person in people {
            let checks = self.store().history(&person, CheckFilter { since, ..Default::default() })?;
            made += checks.iter().filter(|c| c.way == Way::Assisted).count();
        }
        Ok(MOST_IN_A_ROW.saturating_sub(made))
    }

    pub fn source(&self, who: &Who) -> &Source {
        &self.sources[who.source]
    }

    /// Whether a file is the page that was asked for, and what it says.
    pub fn take(&mut self, who: &Who, upload: &Upload) -> anyhow::Result<Result<Taken, Refused>> {
        if let Some(check) = self.given_before(who, upload)? {
            return Ok(Err(Refused::AlreadyGiven { check }));
        }
        let source = self.source(who);
        let query = Query { known: self.known(who), ..Query::new(self.roster.search(who.watch)) };
        let asked = Asked { profile: &source.profile, base_url: &source.base_url, query: &query };
        Ok(take(&asked, upload, self.context.clock.now()))
    }

    /// Whether this file was given before for the same person and source: its check, or (`Some(None)`) it waits.
    fn given_before(&mut self, who: &Who, upload: &Upload) -> anyhow::Result<Option<Option<u64>>> {
        if let Some(given) = self.store().given(who.watch, BodyHash::of(&upload.bytes))? {
            return Ok(Some(Some(given.check)));
        }
        let source = self.source(who).id();
        let waits =
            waiting(&self.context.archive).iter().filter_map(|path| read(path).ok().flatten()).any(|other| {
                other.person == who.person.id && other.source == source && other.upload.bytes == upload.bytes
            });
        Ok(waits.then_some(None))
    }

    fn known(&self, who: &Who) -> Option<Arc<Record>> {
        match &self.door {
            Door::Open(keeper) => keeper.desk(who.source).record(who.watch).cloned(),
            Door::Inbox(_) => self.rows.iter().find(|r| r.no == who.watch)?.record.clone(),
        }
    }

    /// Keeps a look. Through the inbox, waits until the other testigo has taken it in.
    pub fn keep(
        &mut self,
        who: &Who,
        (upload, taken): (Upload, Taken),
        confirmed: Option<bool>,
    ) -> anyhow::Result<Kept> {
        let now = self.context.clock.now();
        let mut fetched = taken.fetched;
        if let Some(person) = fetched.capture.as_mut().and_then(|c| c.person.as_mut()) {
            person.confirmed = confirmed;
        }
        match &mut self.door {
            Door::Open(keeper) => {
                let order = by_hand(who.watch, who.source, taken.route);
                let news =
                    keeper.keep(vec![Answer { order, fetched: Some(fetched), reason: "" }], vec![], now)?;
                let seen = news.seen.first();
                Ok(Kept { check: seen.map(|s| s.check), leaf: seen.map(|s| s.leaf), events: news.events })
            }
            Door::Inbox(store) => {
                let source = self.sources[who.source].id().to_owned();
                let person = who.person.id.clone();
                let intake = Intake { person, source, upload, given_at: now.wall, confirmed };
                let tag = hex::encode(random_bytes::<8>(&mut SystemRandom));
                let path = put(&self.context.archive, &intake, &tag)?;
                let began = std::time::Instant::now();
                while path.exists() && began.elapsed() < TAKEN_IN {
                    std::thread::sleep(Duration::from_millis(200));
                }
                if path.exists() {
                    return Ok(Kept { check: None, leaf: None, events: Vec::new() });
                }
                let refused = path.with_extension(REFUSED);
                if refused.exists() {
                    return Err(Stop::refused(
                        format!("the running testigo did not take this in; it lies in {}", refused.display()),
                        "testigo history PERSON shows what was kept; then search again, and save the page anew",
                    )
                    .into());
                }
                let filter = CheckFilter { limit: Some(1), ..Default::default() };
                let last = store.history(&who.person.id, filter)?.pop();
                Ok(Kept {
                    check: last.as_ref().map(|c| c.no),
                    leaf: last.as_ref().map(|c| c.entry),
                    events: Vec::new(),
                })
            }
        }
    }
}
