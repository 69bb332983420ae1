//! How much of a saved file is read: what comes out is counted, whatever the file says of itself.

use super::Refusal;
use std::io::{self, Read};

/// The largest file that is opened, in bytes.
pub const MAX_FILE: usize = 64 << 20;
/// The most bytes that are decoded while one file is opened, all steps of decoding together.
pub const MAX_INSIDE: usize = 128 << 20;
/// The most entries, records, parts or packed pieces in one file.
pub const MAX_ENTRIES: usize = 2_000;
/// The largest page, as large as an answer that was asked for may be.
pub(super) const MAX_PAGE: usize = crate::page::MAX_BYTES;

/// What may still come out of one file.
pub(super) struct Budget {
    bytes: usize,
    entries: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: MAX_INSIDE, entries: MAX_ENTRIES }
    }
}

impl Budget {
    #[cfg(test)]
    pub(super) fn small(bytes: usize, entries: usize) -> Budget {
        Budget { bytes, entries }
    }

    /// Counts one more entry.
    pub(super) fn entry(&mut self) -> Result<(), Refusal> {
        self.entries = self.entries.checked_sub(1).ok_or(Refusal::TooMuchInside)?;
        Ok(())
    }

    /// Refuses a number of entries that could not all be read.
    pub(super) fn could_hold(&self, entries: usize) -> Result<(), Refusal> {
        if entries > self.entries { Err(Refusal::TooMuchInside) } else { Ok(()) }
    }

    /// Counts bytes that were decoded in one step, as from base64.
    pub(super) fn decoded(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Refusal::TooMuchInside)?;
        Ok(())
    }

    /// Reads a decoder to its end, appending to `out`; stops as soon as too much comes out.
    pub(super) fn read(&mut self, decoder: impl Read, out: &mut Vec<u8>) -> Result<(), ReadError> {
        let came = decoder.take(self.bytes as u64 + 1).read_to_end(out).map_err(ReadError::Io)?;
        self.decoded(came).map_err(ReadError::Refused)
    }
}

/// A decoder that failed, or that gave too much.
pub(super) enum ReadError {
    Io(io::Error),
    Refused(Refusal),
}

/// Refuses a page over 8 MiB.
pub(super) fn page_size(bytes: usize) -> Result<(), Refusal> {
    if bytes > MAX_PAGE { Err(Refusal::TooLarge { mib: MAX_PAGE >> 20 }) } else { Ok(()) }
}
