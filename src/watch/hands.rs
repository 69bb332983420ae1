//! Looks by hand on their way into the archive: straight in, or through its inbox while another process writes it. The
//! command line and the pages go through here.

mod due;

pub use due::{Followed, left_in_a_row, wanted};

use super::intake::by_hand;
use super::keeper::{Answer, Keeper};
use super::roster::{Roster, search_of};
use super::sources::Source;
use crate::config::Config;
use crate::digest::BodyHash;
use crate::event::Event;
use crate::outcome::Record;
use crate::person::{Person, WatchNo};
use crate::source::Query;
use crate::store::{Store, StoreError, WatchRow};
use crate::time::Moment;
use crate::together::inbox::{Intake, REFUSED, put, read, waiting};
use crate::together::queue::Wanted;
use crate::together::{Asked, Refused, Taken, Upload, take};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The archive, as somebody who looks by hand needs it.
pub struct Hands {
    archive: PathBuf,
    config: Arc<Config>,
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

/// Why a look was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the inbox of the archive cannot be written: {0}")]
    Inbox(#[from] io::Error),
    #[error("the running testigo did not take this in; it lies in {}", .0.display())]
    SetAside(PathBuf),
}

/// Whom a file is about, and what is known of them.
pub struct About<'a> {
    pub watch: WatchNo,
    pub source: &'a Source,
    pub person: &'a Person,
    /// The last record of them there.
    pub known: Option<Arc<Record>>,
}

impl About<'_> {
    /// Whether a file is the page that was asked for, and what it says.
    ///
    /// # Errors
    /// When the archive cannot be read; the inner one says why the file is not taken.
    pub fn take(
        &self,
        (store, archive): (&Store, &Path),
        upload: &Upload,
        now: Moment,
    ) -> Result<Result<Taken, Refused>, StoreError> {
        if let Some(check) = self.given_before((store, archive), upload)? {
            return Ok(Err(Refused::AlreadyGiven { check }));
        }
        let query = Query { known: self.known.clone(), ..Query::new(search_of(&self.person.details)) };
        let asked = Asked { profile: &self.source.profile, base_url: &self.source.base_url, query: &query };
        Ok(take(&asked, upload, now))
    }

    /// Whether this file was given before for the same person and source: its check, or (`Some(None)`) it waits.
    fn given_before(
        &self,
        (store, archive): (&Store, &Path),
        upload: &Upload,
    ) -> Result<Option<Option<u64>>, StoreError> {
        if let Some(given) = store.given(self.watch, BodyHash::of(&upload.bytes))? {
            return Ok(Some(Some(given.check)));
        }
        let source = self.source.id();
        let waits = waiting(archive).iter().filter_map(|path| read(path).ok().flatten()).any(|other| {
            other.person == self.person.id && other.source == source && other.upload.bytes == upload.bytes
        });
        Ok(waits.then_some(None))
    }
}

impl Hands {
    /// With an archive that is open for writing.
    pub fn writing(
        (archive, store): (&Path, Store),
        sources: Arc<Vec<Source>>,
        config: Arc<Config>,
    ) -> Result<Hands, StoreError> {
        let (roster, rows) = Roster::load(&store, &sources, &config)?;
        let roster = Arc::new(roster);
        let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows.clone())?;
        let door = Door::Open(Box::new(keeper));
        Ok(Hands { archive: archive.to_owned(), config, sources, roster, rows, door })
    }

    /// With an archive that another testigo writes.
    pub fn through_its_inbox(
        (archive, store): (&Path, Store),
        sources: Arc<Vec<Source>>,
        config: Arc<Config>,
    ) -> Result<Hands, StoreError> {
        let (roster, rows) = Roster::load(&store, &sources, &config)?;
        let (roster, door) = (Arc::new(roster), Door::Inbox(Box::new(store)));
        Ok(Hands { archive: archive.to_owned(), config, sources, roster, rows, door })
    }

    /// Whether another testigo writes the archive meanwhile.
    pub fn through_inbox(&self) -> bool {
        matches!(self.door, Door::Inbox(_))
    }

    pub fn store(&mut self) -> &Store {
        match &mut self.door {
            Door::Open(keeper) => keeper.store(),
            Door::Inbox(store) => store,
        }
    }

    pub fn everybody(&self) -> impl Iterator<Item = Who> + '_ {
        self.rows.iter().filter_map(|row| {
            let entry = self.roster.entry(row.no)?;
            Some(Who { watch: row.no, source: entry.source, person: entry.person.clone() })
        })
    }

    /// Who wants a look by hand, in order.
    pub fn queue(&mut self, now: DateTime<Utc>) -> Result<Vec<(Wanted, Who)>, StoreError> {
        let people: HashMap<WatchNo, Who> =
            self.everybody().filter(|who| !who.person.paused).map(|who| (who.watch, who)).collect();
        let tier = |who: &Who| who.person.details.tier;
        let followed: Vec<Followed> = people
            .values()
            .map(|who| Followed { watch: who.watch, source: who.source, tier: tier(who) })
            .collect();
        let (sources, config) = (self.sources.clone(), self.config.clone());
        let wanted = wanted(self.store(), (&sources, &config), followed.into_iter(), now)?;
        Ok(wanted.into_iter().filter_map(|w| Some((w, people.get(&w.watch)?.clone()))).collect())
    }

    pub fn left_in_a_row(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        left_in_a_row(self.store(), now)
    }

    pub fn source(&self, who: &Who) -> &Source {
        &self.sources[who.source]
    }

    /// Whether a file is the page that was asked for, and what it says.
    pub fn take(
        &mut self,
        who: &Who,
        upload: &Upload,
        now: Moment,
    ) -> Result<Result<Taken, Refused>, StoreError> {
        let (known, sources, archive) = (self.known(who), self.sources.clone(), self.archive.clone());
        let about = About { watch: who.watch, source: &sources[who.source], person: &who.person, known };
        about.take((self.store(), &archive), upload, now)
    }

    fn known(&self, who: &Who) -> Option<Arc<Record>> {
        match &self.door {
            Door::Open(keeper) => keeper.desk(who.source).record(who.watch).cloned(),
            Door::Inbox(_) => self.rows.iter().find(|r| r.no == who.watch)?.record.clone(),
        }
    }

    /// Keeps a look. Through the inbox, waits until the other testigo has taken it in, for so long at the most; `tag`
    /// names the file there.
    pub fn keep(
        &mut self,
        who: &Who,
        (upload, taken): (Upload, Taken),
        confirmed: Option<bool>,
        (now, tag, patience): (Moment, &str, Duration),
    ) -> Result<Kept, NotKept> {
        let mut fetched = taken.fetched;
        if let Some(person) = fetched.capture.as_mut().and_then(|c| c.person.as_mut()) {
            person.confirmed = confirmed;
        }
        match &mut self.door {
            Door::Open(keeper) => {
                let order = by_hand(who.watch, who.source, taken.route);
                let answer = Answer { order, fetched: Some(fetched), reason: "" };
                let news = keeper.keep(vec![answer], vec![], now)?;
                let seen = news.seen.first();
                Ok(Kept { check: seen.map(|s| s.check), leaf: seen.map(|s| s.leaf), events: news.events })
            }
            Door::Inbox(store) => {
                let source = self.sources[who.source].id().to_owned();
                let person = who.person.id.clone();
                let intake = Intake { person, source, upload, given_at: now.wall, confirmed };
                let path = put(&self.archive, &intake, tag)?;
                taken_in(store, who, &path, patience)
            }
        }
    }
}

/// Waits for the other testigo.
fn taken_in(store: &Store, who: &Who, path: &Path, patience: Duration) -> Result<Kept, NotKept> {
    let began = std::time::Instant::now();
    while path.exists() && began.elapsed() < patience {
        std::thread::sleep(Duration::from_millis(200));
    }
    if path.exists() {
        return Ok(Kept { check: None, leaf: None, events: Vec::new() });
    }
    let refused = path.with_extension(REFUSED);
    if refused.exists() {
        return Err(NotKept::SetAside(refused));
    }
    let last = store.looks_before(who.watch, DateTime::<Utc>::MAX_UTC, 1)?.pop();
    Ok(Kept { check: last.as_ref().map(|c| c.no), leaf: last.as_ref().map(|c| c.entry), events: Vec::new() })
}
