//! The inbox of the archive, as the loop sees it: looks by hand that another process could not write itself.

use super::agenda::Order;
use super::roster::Roster;
use super::sources::Source;
use crate::clock::Clock;
use crate::digest::BodyHash;
use crate::fetch::Fetched;
use crate::judge::LookKind;
use crate::person::{Subject, WatchNo};
use crate::source::{Query, Route};
use crate::store::Store;
use crate::together::inbox::{Intake, done, read, set_aside, waiting};
use crate::together::{Asked, take};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often the folder is looked at, once it is there.
const PAUSE: Duration = Duration::from_secs(1);
const NO_FOLDER: Duration = Duration::from_secs(30);

pub(super) struct Inbox {
    archive: PathBuf,
    /// On their way to the keeper; the file goes when the look is durable.
    pending: HashMap<DateTime<Utc>, Pending>,
    /// Where it is looked up whether a file was given before; opened when the first look comes in.
    kept: Option<Store>,
    last: Option<Instant>,
}

impl Inbox {
    pub(super) fn new(archive: PathBuf) -> Inbox {
        Inbox { archive, pending: HashMap::new(), kept: None, last: None }
    }

    /// After so long it wants to be looked at again.
    pub(super) fn pause(&self) -> Duration {
        if self.archive.join(crate::together::inbox::FOLDER).is_dir() { PAUSE } else { NO_FOLDER }
    }

    /// What has come in since. Files that are no looks of people at a source are set aside.
    pub(super) fn take(
        &mut self,
        sources: &[Source],
        roster: &Roster,
        clock: &dyn Clock,
    ) -> Vec<(Order, Fetched)> {
        if self.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return Vec::new();
        }
        self.last = Some(Instant::now());
        let mut found = Vec::new();
        for path in waiting(&self.archive) {
            if self.pending.values().any(|known| known.path == path) {
                continue;
            }
            let intake = match read(&path) {
                Ok(Some(intake)) => intake,
                Ok(None) => {
                    set_aside(&path);
                    continue;
                }
                Err(_) => continue,
            };
            match look(&intake, sources, roster, clock) {
                Some((order, fetched)) => {
                    let one =
                        Pending { path, subject: order.subject, file: BodyHash::of(&intake.upload.bytes) };
                    match self.before(&one, intake.given_at) {
                        Before::Never => {
                            self.pending.insert(intake.given_at, one);
                            found.push((order, fetched));
                        }
                        // We stopped after it was kept, and before its file was removed.
                        Before::ThisOne => done(&one.path),
                        Before::Another => {
                            tracing::warn!("a file in the inbox was given before, and was set aside");
                            set_aside(&one.path);
                        }
                        Before::Unknown => {}
                    }
                }
                None => {
                    tracing::warn!("a look in the inbox could not be taken in, and was set aside");
                    set_aside(&path);
                }
            }
        }
        found
    }

    /// Whether the same file was given before for the same watch: it is one look, not two.
    fn before(&mut self, one: &Pending, given_at: DateTime<Utc>) -> Before {
        if self.pending.values().any(|p| p.subject == one.subject && p.file == one.file) {
            return Before::Another;
        }
        let Subject::Watch(watch) = one.subject else { return Before::Never };
        if self.kept.is_none() {
            self.kept = Store::open_for_reading(&self.archive).ok();
        }
        match self.kept.as_ref().map(|store| store.given(watch, one.file)) {
            Some(Ok(None)) => Before::Never,
            Some(Ok(Some(given))) if given.at == Some(given_at) => Before::ThisOne,
            Some(Ok(Some(_))) => Before::Another,
            Some(Err(error)) => {
                tracing::warn!(%error, "a look in the inbox has to wait");
                self.kept = None;
                Before::Unknown
            }
            None => Before::Unknown,
        }
    }

    /// The look is durable.
    pub(super) fn kept(&mut self, given_at: Option<DateTime<Utc>>) {
        if let Some(one) = given_at.and_then(|at| self.pending.remove(&at)) {
            done(&one.path);
        }
    }
}

/// A look that went to the keeper.
struct Pending {
    path: PathBuf,
    subject: Subject,
    /// The file as it was given.
    file: BodyHash,
}

/// Whether a file was given before.
enum Before {
    Never,
    /// It is kept already, and only its file is left.
    ThisOne,
    Another,
    /// The archive could not be read; later again.
    Unknown,
}

/// The look as the keeper takes it.
fn look(intake: &Intake, sources: &[Source], roster: &Roster, clock: &dyn Clock) -> Option<(Order, Fetched)> {
    let (no, place) = watch_of(intake, sources, roster)?;
    let source = &sources[place];
    let query = Query::new(roster.search(no));
    let asked = Asked { profile: &source.profile, base_url: &source.base_url, query: &query };
    let mut taken = take(&asked, &intake.upload, clock.now()).ok()?;
    if let Some(person) = taken.fetched.capture.as_mut().and_then(|c| c.person.as_mut()) {
        (person.given_at, person.confirmed) = (Some(intake.given_at), intake.confirmed);
    }
    Some((by_hand(no, place, taken.route), taken.fetched))
}

fn watch_of(intake: &Intake, sources: &[Source], roster: &Roster) -> Option<(WatchNo, usize)> {
    let place = sources.iter().position(|s| s.id() == intake.source)?;
    let mut entries = roster.entries();
    entries.find(|(_, e)| e.source == place && e.person.id == intake.person).map(|(no, _)| (no, place))
}

/// The order that a look by hand fills.
pub fn by_hand(no: WatchNo, source: usize, route: Route) -> Order {
    Order {
        subject: Subject::Watch(no),
        source,
        kind: match route {
            Route::Number => LookKind::OnDemand,
            Route::Name => LookKind::ByName,
        },
        slot: None,
        missed: None,
        look: true,
        era: 0,
    }
}
