//! Open archives for reading, lent out one at a time. Nothing here can write.

use crate::store::{ReadingKeys, Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// An archive that is open for reading, and what it has learnt of its readings.
pub struct Reader {
    pub store: Store,
    pub keys: ReadingKeys,
}

pub struct Readers {
    archive: PathBuf,
    idle: Mutex<Vec<Reader>>,
}

impl Readers {
    pub fn new(archive: PathBuf) -> Readers {
        Readers { archive, idle: Mutex::default() }
    }

    /// The folder, for the one page that writes.
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    pub fn take(&self) -> Result<Reader, StoreError> {
        let idle = self.idle.lock().expect("no holder of this lock panics").pop();
        match idle {
            Some(reader) => Ok(reader),
            None => {
                let store = Store::open_for_reading(&self.archive)?;
                Ok(Reader { store, keys: ReadingKeys::default() })
            }
        }
    }

    /// Not after an error: the next one begins afresh.
    pub fn give_back(&self, reader: Reader) {
        self.idle.lock().expect("no holder of this lock panics").push(reader);
    }
}
