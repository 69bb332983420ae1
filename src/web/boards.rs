//! The newest board. A thread of its own watches the archive, whoever writes to it, and reads the board again when
//! something was committed; requests take the last one that is ready. Only where reading is quick they see to it
//! themselves that it is the newest.

use super::board::Board;
use super::looks::Looks;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{ReadingKeys, Store, StoreError};
use crate::time::{from_micros, micros};
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// A board that costs more than this is never read in a request.
const CHEAP: Duration = Duration::from_millis(15);
/// So often it is asked whether anything was committed.
const PULSE: Duration = Duration::from_millis(250);
/// Reading takes one part in so many of the time at the most.
const SHARE: u32 = 12;
/// Time alone changes things too: an answer gets old.
const OLD: Duration = Duration::from_secs(30);

pub struct Boards {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    config: Arc<Config>,
    sources: Arc<Vec<Source>>,
    clock: Arc<dyn Clock>,
    looks: Looks,
    now: RwLock<Arc<Board>>,
    eye: Mutex<Eye>,
    /// Whether reading is quick.
    cheap: AtomicBool,
    /// When it was last known that nothing newer is there, in microseconds.
    as_of: AtomicI64,
    /// Set when it is to end.
    end: Mutex<bool>,
    ending: Condvar,
}

/// Whoever holds it reads.
struct Eye {
    store: Store,
    keys: ReadingKeys,
    version: i64,
    /// By the boot clock.
    read_at: Duration,
    /// Of the last reading.
    cost: Duration,
}

impl Boards {
    /// Reads the first one and begins to watch.
    ///
    /// # Errors
    /// An archive that cannot be read.
    pub fn new(
        archive: &Path,
        (config, sources): (Arc<Config>, Arc<Vec<Source>>),
        clock: Arc<dyn Clock>,
    ) -> Result<Boards, StoreError> {
        let store = Store::open_for_reading(archive)?;
        let looks = Looks::default();
        let version = store.version()?;
        looks.begin(store.newest_check()?);
        let began = clock.now();
        let board = Arc::new(Board::load((&store, &config, &sources), None, began.wall)?);
        let read_at = clock.now().boot;
        let cost = read_at.saturating_sub(began.boot);
        let shared = Arc::new(Shared {
            config,
            sources,
            clock,
            looks,
            now: RwLock::new(board),
            eye: Mutex::new(Eye { store, keys: ReadingKeys::default(), version, read_at, cost }),
            cheap: AtomicBool::new(cost <= CHEAP),
            as_of: AtomicI64::new(micros(began.wall)),
            end: Mutex::new(false),
            ending: Condvar::new(),
        });
        let watching = shared.clone();
        let thread =
            std::thread::Builder::new().name("testigo-board".to_owned()).spawn(move || watching.watch());
        if let Err(error) = &thread {
            tracing::warn!(%error, "no thread for the board: pages show the archive as it is now");
        }
        Ok(Boards { shared, thread: thread.ok() })
    }

    /// The newest board that is ready. A small archive is read here when something was committed.
    ///
    /// # Errors
    /// An archive that cannot be read any more.
    pub fn current(&self) -> Result<Arc<Board>, StoreError> {
        if self.shared.cheap.load(Ordering::Relaxed) {
            self.refresh()?;
        }
        Ok(self.shared.board())
    }

    /// Sees to it that what this process has just committed is on the next page; on a large archive it takes as long as
    /// reading the board does.
    ///
    /// # Errors
    /// An archive that cannot be read any more.
    pub fn refresh(&self) -> Result<(), StoreError> {
        self.shared.look(&mut self.shared.eye())
    }

    /// The pages show what was committed up to then.
    pub fn as_of(&self) -> DateTime<Utc> {
        from_micros(self.shared.as_of.load(Ordering::Relaxed))
    }

    /// What the looks said, as far as the board is.
    pub fn looks(&self) -> &Looks {
        &self.shared.looks
    }
}

impl Shared {
    fn board(&self) -> Arc<Board> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn eye(&self) -> MutexGuard<'_, Eye> {
        self.eye.lock().expect("no holder of this lock panics")
    }

    /// Reads the board again if anything was committed, or if it is old.
    fn look(&self, eye: &mut Eye) -> Result<(), StoreError> {
        let began = self.clock.now();
        // The version first: what is committed while we read is read again next time.
        let version = eye.store.version()?;
        if version != eye.version || began.boot.saturating_sub(eye.read_at) > OLD {
            let before = self.board();
            let from = (&eye.store, &*self.config, &self.sources);
            let board = Arc::new(Board::load(from, Some(&before), began.wall)?);
            // After the board: a strip may be newer than its sentence, and never older.
            self.looks.hear(&eye.store, &mut eye.keys)?;
            *self.now.write().unwrap_or_else(PoisonError::into_inner) = board;
            (eye.version, eye.read_at) = (version, self.clock.now().boot);
            eye.cost = eye.read_at.saturating_sub(began.boot);
            self.cheap.store(eye.cost <= CHEAP, Ordering::Relaxed);
        }
        self.as_of.store(micros(began.wall), Ordering::Relaxed);
        Ok(())
    }

    /// The thread's work.
    fn watch(&self) {
        let mut well = true;
        let mut pause = PULSE;
        while !self.is_ended_after(pause) {
            let mut eye = self.eye();
            let looked = self.look(&mut eye);
            if let (true, Err(error)) = (well, &looked) {
                tracing::warn!(%error, "the archive cannot be read; pages show what was there before");
            }
            well = looked.is_ok();
            pause = PULSE.max(eye.cost * (SHARE - 1));
        }
    }

    fn is_ended_after(&self, pause: Duration) -> bool {
        let end = self.end.lock().expect("no holder of this lock panics");
        let waited = self.ending.wait_timeout_while(end, pause, |end| !*end);
        waited.is_ok_and(|(end, _)| *end)
    }
}

impl Drop for Boards {
    fn drop(&mut self) {
        *self.shared.end.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.ending.notify_all();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
