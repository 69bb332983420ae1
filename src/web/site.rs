//! Everything that lives as long as the server does.

use super::board::Boards;
use super::gate::Own;
use super::readers::Readers;
use super::reply::Referrer;
use super::session::Sessions;
use crate::clock::Clock;
use crate::config::Config;
use crate::random::Random;
use crate::store::StoreError;
use crate::watch::sources::Source;
use chrono_tz::Tz;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server is made of.
pub struct Setup {
    pub archive: PathBuf,
    pub config: Config,
    pub sources: Vec<Source>,
    pub clock: Arc<dyn Clock>,
    pub random: Box<dyn Random>,
    /// The zone of family pages, until somebody chooses another.
    pub zone: Tz,
}

pub struct Site {
    pub own: Own,
    /// Over TLS: cookies never leave it.
    pub secure: bool,
    pub referrer: Referrer,
    pub sessions: Sessions,
    pub readers: Readers,
    pub boards: Boards,
    pub clock: Arc<dyn Clock>,
    pub zone: Tz,
    /// A password costs 64 MiB; one at a time.
    pub hashing: Mutex<()>,
    random: Mutex<Box<dyn Random>>,
}

impl Site {
    pub fn new(setup: Setup, own: Own, secure: bool, referrer: Referrer) -> Result<Site, StoreError> {
        let Setup { archive, config, sources, clock, mut random, zone } = setup;
        let readers = Readers::new(archive);
        let boards = Boards::new(config, sources);
        // An archive that cannot be read is said before anybody looks.
        let reader = readers.take()?;
        boards.current(&reader.store, &readers)?;
        readers.give_back(reader);
        let sessions = Sessions::new(&mut *random);
        let random = Mutex::new(random);
        let hashing = Mutex::new(());
        Ok(Site { own, secure, referrer, sessions, readers, boards, clock, zone, hashing, random })
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
}
