//! Everything that lives as long as the server does.

use super::ask::Trouble;
use super::boards::Boards;
use super::clocks::Clocks;
use super::coverage::Coverage;
use super::drafts::Drafts;
use super::drawn::Drawn;
use super::due::Due;
use super::errands::Errands;
use super::examining::Examining;
use super::gate::Own;
use super::held::Held;
use super::jobs::Jobs;
use super::pages::working::Examined;
use super::readers::Readers;
use super::reply::Referrer;
use super::session::Sessions;
use super::uploads::Sending;
use super::verdicts::Verdicts;
use crate::alert::numbers::Numbers;
use crate::alert::own_numbers::of_archive;
use crate::clock::Clock;
use crate::config::Config;
use crate::random::Random;
use crate::store::{AuditLog, Store, StoreError};
use crate::watch::sources::Source;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;

/// What the server is made of.
pub struct Setup {
    pub archive: PathBuf,
    pub config: Config,
    pub sources: Vec<Source>,
    pub clock: Arc<dyn Clock>,
    pub random: Randoms,
    pub errands: Arc<dyn Errands>,
    /// The zone of family pages, until somebody chooses another.
    pub zone: Tz,
    /// The people are made up, and every page says so.
    pub banner: bool,
}

/// Gives a new source of random bytes: each opened archive has one of its own.
pub type Randoms = fn() -> Box<dyn Random>;

/// `testigo run` stands aside between two looks; who presses a button waits for it so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests that change something, at a time.
const WRITERS: usize = 2;

pub struct Site {
    pub own: Own,
    /// Over TLS: cookies never leave it.
    pub secure: bool,
    pub referrer: Referrer,
    pub sessions: Sessions,
    pub readers: Readers,
    pub boards: Arc<Boards>,
    pub coverage: Coverage,
    pub drawn: Drawn,
    pub config: Arc<Config>,
    pub sources: Arc<Vec<Source>>,
    pub errands: Arc<dyn Errands>,
    pub jobs: Jobs,
    /// Pages that were handed over and wait for a yes.
    pub held: Held,
    /// Who wants a look by hand.
    pub due: Due,
    /// The clocks of everybody.
    pub clocks: Clocks,
    pub verdicts: Arc<Verdicts>,
    pub drafts: Arc<Drafts>,
    pub audit: Arc<Mutex<AuditLog>>,
    pub clock: Arc<dyn Clock>,
    pub zone: Tz,
    pub banner: bool,
    /// A password costs 64 MiB; one at a time.
    pub hashing: Mutex<()>,
    /// Turns of those who change something: they wait for the archive, and leave threads to those who read.
    pub writers: Arc<Semaphore>,
    /// Who sends files.
    pub sending: Sending,
    examining: Examining,
    random: Mutex<Box<dyn Random>>,
    randoms: Randoms,
}

impl Site {
    pub fn new(setup: Setup, own: Own, secure: bool, referrer: Referrer) -> Result<Site, StoreError> {
        let Setup { archive, config, sources, clock, random: randoms, errands, zone, banner } = setup;
        let mut random = randoms();
        let (config, sources) = (Arc::new(config), Arc::new(sources));
        let audit = Arc::new(Mutex::new(AuditLog::open(&archive)?));
        // An archive that cannot be read is said before anybody looks.
        let boards = Boards::new(&archive, (config.clone(), sources.clone()), clock.clone())?;
        let boards = Arc::new(boards);
        let readers = Readers::new(archive);
        let sessions = Sessions::new(&mut *random);
        let random = Mutex::new(random);
        let (coverage, hashing) = (Coverage::default(), Mutex::new(()));
        let (jobs, verdicts) = (Jobs::default(), Arc::default());
        Ok(Site {
            own,
            secure,
            referrer,
            sessions,
            readers,
            boards,
            coverage,
            drawn: Drawn::default(),
            config,
            sources,
            errands,
            jobs,
            held: Held::default(),
            due: Due::default(),
            clocks: Clocks::default(),
            verdicts,
            drafts: Arc::default(),
            audit,
            clock,
            zone,
            banner,
            hashing,
            writers: Arc::new(Semaphore::new(WRITERS)),
            sending: Sending::default(),
            examining: Examining::default(),
            random,
            randoms,
        })
    }

    /// The boot clock: it cannot be set, and runs on in sleep.
    pub fn boot(&self) -> Duration {
        self.clock.now().boot
    }

    pub fn with_random<T>(&self, work: impl FnOnce(&mut dyn Random) -> T) -> T {
        work(&mut **self.random.lock().expect("no holder of this lock panics"))
    }

    /// A token that lets its owner in once, as an address to open.
    pub fn link(&self) -> String {
        let token = self.with_random(|random| self.sessions.link(random, self.boot()));
        format!("{}/enter?t={token}", self.own.origin)
    }

    /// Whether everything works, as it was found at most so long ago. One looks at a time, and nobody waits for them.
    pub fn examined(&self, now: DateTime<Utc>, good_for: TimeDelta) -> Arc<Examined> {
        self.examining.found(now, good_for, || self.errands.examine().map_err(|undone| undone.says))
    }

    /// The next one who asks has it looked at again.
    pub fn forget_examined(&self) {
        self.examining.forget();
    }

    /// The telephone numbers that may be shown: the clinic's own, then those that are compiled in. A file of its own that
    /// cannot be read is said in the program's log, and those that are compiled in stand alone.
    pub fn numbers(&self) -> Numbers {
        of_archive(self.readers.archive()).unwrap_or_else(|error| {
            tracing::warn!(%error, "the clinic's own numbers are not shown");
            Numbers::built_in()
        })
    }

    /// The archive, to write: as a command does it, in its turn, and for no longer than it takes. What was read before
    /// may have changed meanwhile.
    ///
    /// # Errors
    /// [`Trouble::Busy`] when our turn did not come.
    pub fn write(&self) -> Result<Store, Trouble> {
        self.opener().open()
    }

    /// The same for a job, which outlives its request.
    pub fn opener(&self) -> Opener {
        Opener { archive: self.readers.archive().to_owned(), randoms: self.randoms }
    }
}

/// What is needed to write.
#[derive(Clone)]
pub struct Opener {
    archive: PathBuf,
    randoms: Randoms,
}

impl Opener {
    /// See [`Site::write`].
    pub fn open(&self) -> Result<Store, Trouble> {
        let mut go_on = |waited| waited < PATIENCE;
        match Store::open_in_turn(&self.archive, (self.randoms)(), &mut go_on) {
            Ok(store) => Ok(store),
            Err(StoreError::Locked(_)) => Err(Trouble::Busy),
            Err(error) => Err(error.into()),
        }
    }

    pub fn archive(&self) -> &Path {
        &self.archive
    }
}
