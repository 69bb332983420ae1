//! Files in which a person's own browser saved a page: what is in them, and what of them may be kept.
//!
//! The format is found from the bytes, never from a name. What comes out is the pages, as `read` takes them, and
//! the file to keep: the same bytes, or, when cookies or tokens of the person's session were in it, the file
//! without them. Nothing is half read: a file that is cut, damaged or built to be expensive is refused whole.

mod address;

mod format;

mod gzip;

mod har;

mod html;

mod http_answer;

mod image;

mod left_out;

mod limits;

mod mhtml;

mod numbers;

mod references;

mod refusal;

mod secret;

mod tag;

mod tokens;

mod transfer;

mod wacz;

mod warc;

mod warc_file;

#[cfg(test)]
mod tests;

pub use format::Format;
pub(crate) use http_answer::HttpMessage;
pub use limits::{MAX_ENTRIES, MAX_FILE, MAX_INSIDE};
pub use numbers::{numbers_in, says_name};
pub use refusal::{Damage, Refusal};
pub use secret::is_secret_header;
pub use tokens::{REMOVED, without_tokens};
pub(crate) use warc::{Record, Records};

use crate::digest::BodyHash;
use chrono::{DateTime, Utc};
use limits::Budget;
use std::fmt;
use url::Url;

/// One page inside a saved file: an HTML, JSON or text answer.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedPage {
    /// Where it was saved from, as the file says, without tokens in it.
    pub url: Option<Url>,
    /// When, as the file says: the clock is the one of the person's machine.
    pub saved_at: Option<DateTime<Utc>>,
    /// The status of the answer, where the file knows it (WARC, HAR).
    pub status: Option<u16>,
    /// As the file says, with its `charset`; `text/html` and the like where the file itself is the page.
    pub content_type: String,
    /// The answer's headers where the file has them, names in lower case, cookies and tokens left out.
    pub headers: Vec<(String, String)>,
    /// The page without transfer and content coding, at most 8 MiB, tokens replaced by [`REMOVED`]. In `Html` and
    /// `SingleFile`, `data:` addresses over 1 KiB are replaced by `data:,left-out`.
    pub body: Vec<u8>,
}

/// A saved file that was read whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Saved {
    pub format: Format,
    /// HTML, JSON or text answers, in the file's order; empty for `Pdf`, `Png` and `Jpeg`.
    pub pages: Vec<SavedPage>,
    /// What is kept: the file, or (when secrets were in it) the file without cookies and tokens. Opening it again
    /// gives the same pages, and nothing more to take out.
    pub kept: Vec<u8>,
    /// SHA-256 of the file as it was given.
    pub given: BodyHash,
    /// How many cookies, tokens, sent forms and whole answers of captcha services were taken out.
    pub scrubbed: u32,
    /// How many answers that could have been pages were passed over: content coding `br` or another we do not
    /// undo, or marked as cut when they were saved.
    pub skipped: u32,
    /// The program that saved it, as the file says (`SingleFile`, `ArchiveWeb.page 0.11.3`), if it says.
    pub by: Option<String>,
}

/// What the reader of one format found. `kept` is `None` when there was nothing to take out.
#[derive(Default)]
struct Opened {
    pages: Vec<SavedPage>,
    kept: Option<Vec<u8>>,
    scrubbed: u32,
    skipped: u32,
    by: Option<String>,
}

/// Reads a saved file, or says why not. Never panics; costs at most [`MAX_INSIDE`] of decoded bytes.
pub fn open(bytes: &[u8]) -> Result<Saved, Refusal> {
    open_within(bytes, Budget::default())
}

fn open_within(bytes: &[u8], mut budget: Budget) -> Result<Saved, Refusal> {
    if bytes.len() > MAX_FILE {
        return Err(Refusal::TooLarge { mib: MAX_FILE >> 20 });
    }
    let (format, opened) = format::open(bytes, &mut budget)?;
    if opened.pages.is_empty() && !format.is_image() {
        return Err(Refusal::NoPage);
    }
    Ok(Saved {
        format,
        pages: opened.pages,
        kept: opened.kept.unwrap_or_else(|| bytes.to_vec()),
        given: BodyHash::of(bytes),
        scrubbed: opened.scrubbed,
        skipped: opened.skipped,
        by: opened.by,
    })
}

/// Whether an answer of this type can be a page: HTML, JSON or plain text.
fn is_page_type(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "text/html" | "application/xhtml+xml" | "application/json" | "text/json" | "text/plain"
    ) || kind.ends_with("+json")
}

impl fmt::Debug for SavedPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither address nor text: both can carry a name or a number.
        f.debug_struct("SavedPage")
            .field("content_type", &self.content_type)
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("format", &self.format)
            .field("pages", &self.pages)
            .field("kept_len", &self.kept.len())
            .field("scrubbed", &self.scrubbed)
            .field("skipped", &self.skipped)
            .finish_non_exhaustive()
    }
}
