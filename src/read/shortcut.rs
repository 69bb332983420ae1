//! The shortcut over unchanged pages: a page that differs from the last understood one only in session
//! tokens, outside the block that holds the answer, says what that one said. Parsing costs some 200 µs; this
//! costs about a tenth.
//!
//! Why it is sound. `read` is a function of profile, query, headers and body. Both pages passed the steps
//! before the body on their own (`before_body` is run each time). For the rest:
//!
//! - Profile, query (with the record known before) and content type are hashed into the skeleton.
//! - The block's bytes are equal, unmasked; so is everything outside but the pieces that `source::mask` lets
//!   vary, and their number and places. A piece never opens or closes a tag, an attribute value, a comment or a
//!   reference, whatever stands around it, so the parser builds the same tree but for some names and
//!   values of 16 and more characters. So a comment opened before the block, a wrapping `hidden` or
//!   `<template>`, a new sentence, a cut or a changed tag all change the skeleton.
//! - Selectors and sentences of the profile hold no such piece (`SourceProfile::may_shortcut`), and sentences match
//!   whole words only, so no mark begins or ceases to hold because of one.
//! - A field could still be read from outside the block, and be a token. So a page is only remembered when it
//!   reads the same with every piece outside the block overwritten: then no value depends on them.
//! - A charset named inside the page counts only with a name too short to be masked (`decode`).
//!
//! The block marks must be there exactly once, or there is no shortcut. Everything else is a full read.

use super::arrival::before_body;
use super::record::block;
use super::{Reading, read, read_body};
use crate::digest::sha256;
use crate::fetch::Fetched;
use crate::outcome::Outcome;
use crate::source::{Query, Route, Search, SourceProfile, mask};
use std::ops::Range;
use std::sync::Arc;

/// The last page of a watch that was understood, and what it said.
#[derive(Debug, Clone)]
pub struct Understood {
    skeleton: [u8; 32],
    block: [u8; 32],
    /// Where the block began.
    block_at: usize,
    reading: Arc<Reading>,
    /// The last page that differed outside the block and still said the same: whether it comes again.
    odd: Option<[u8; 32]>,
}

/// What two pages must have in common for the shortcut.
struct Print {
    skeleton: [u8; 32],
    block: [u8; 32],
    range: Range<usize>,
}

/// Reads an answer, or knows that it says what the last understood one said. The reading is the same as
/// [`read`] gives, spans included.
pub fn read_again(
    profile: &SourceProfile,
    query: &Query,
    fetched: &Fetched,
    last: &mut Option<Understood>,
) -> Arc<Reading> {
    let Some(print) = print(profile, query, fetched) else { return Arc::new(read(profile, query, fetched)) };
    if let Some(known) = last.as_ref().filter(|known| known.is_of(&print)) {
        return known.reading_at(print.range.start);
    }
    let reading = Arc::new(read(profile, query, fetched));
    if let Some(usual) = last.as_mut().and_then(|known| known.stands_for(&print, &reading)) {
        return usual;
    }
    if reading.outcome.is_useful() && ignores_tokens(profile, query, fetched, &print.range, &reading) {
        let Print { skeleton, block, range } = print;
        let reading = Arc::clone(&reading);
        *last = Some(Understood { skeleton, block, block_at: range.start, reading, odd: None });
    }
    reading
}

impl Understood {
    /// Whether this answer needs no parse: it says what this page said.
    pub fn covers(&self, profile: &SourceProfile, query: &Query, fetched: &Fetched) -> bool {
        print(profile, query, fetched).is_some_and(|print| self.is_of(&print))
    }

    fn is_of(&self, print: &Print) -> bool {
        self.skeleton == print.skeleton && self.block == print.block
    }

    /// One page in ten has a token that begins or ends with a `/`, and so another skeleton. Such a page is read
    /// in full and does not take the place of the usual one, unless the same skeleton comes again.
    /// Its reading is then the known one, so that equal records are held once.
    fn stands_for(&mut self, print: &Print, reading: &Reading) -> Option<Arc<Reading>> {
        let again = self.odd.replace(print.skeleton) == Some(print.skeleton);
        let known = (self.block == print.block && !again).then(|| self.reading_at(print.range.start))?;
        (*known == *reading).then_some(known)
    }

    /// The reading, for a page on which the block begins here: all spans lie in the block and move with it.
    fn reading_at(&self, block_at: usize) -> Arc<Reading> {
        if block_at == self.block_at {
            return Arc::clone(&self.reading);
        }
        let mut reading = (*self.reading).clone();
        if let Outcome::Listed(record) = &mut reading.outcome {
            let moved = |at: u32| u32::try_from((at as usize + block_at).checked_sub(self.block_at)?).ok();
            for field in &mut Arc::make_mut(record).fields {
                field.span = field.span.and_then(|(start, end)| Some((moved(start)?, moved(end)?)));
            }
        }
        Arc::new(reading)
    }
}

/// `None` when the shortcut does not apply to this answer.
fn print(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Option<Print> {
    let body: &[u8] = &fetched.body;
    // A browser's look shows more than its body.
    let alone = fetched.capture.is_none();
    let marks = profile.rules().block.as_ref().filter(|_| alone && profile.may_shortcut())?;
    if before_body(profile, query, fetched).is_some() || body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let range = block(body, marks)?;
    let mut skeleton = Vec::with_capacity(body.len() + 512);
    skeleton.extend_from_slice(profile.hash().as_bytes());
    asked(query, &mut skeleton);
    part(fetched.header("content-type").unwrap_or_default().as_bytes(), &mut skeleton);
    unmasked(&body[..range.start], &mut skeleton);
    unmasked(&body[range.end..], &mut skeleton);
    Some(Print { skeleton: sha256(&[&skeleton]), block: sha256(&[&body[range.clone()]]), range })
}

/// One part, with its length before it: no two lists of parts look the same.
fn part(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// The bytes between masked pieces, part by part, and how many parts there were.
fn unmasked(bytes: &[u8], out: &mut Vec<u8>) {
    let (mut at, mut parts) = (0, 1_u64);
    for piece in mask::pieces(bytes) {
        part(&bytes[at..piece.start], out);
        at = piece.end;
        parts += 1;
    }
    part(&bytes[at..], out);
    out.extend_from_slice(&parts.to_le_bytes());
}

/// Everything of the query that a reading depends on.
fn asked(query: &Query, out: &mut Vec<u8>) {
    out.push(match query.route {
        Route::Number => 0,
        Route::Name => 1,
    });
    match &query.search {
        Search::Person { a_number, country, names } => {
            out.push(1);
            part(a_number.reveal().as_bytes(), out);
            part(country.as_bytes(), out);
            out.push(u8::from(names.is_some()));
            for name in names.iter().flat_map(|names| [&names.first, &names.last]) {
                part(name.as_bytes(), out);
            }
        }
        Search::Nobody => out.push(2),
        Search::Population => out.push(3),
        Search::Anybody => out.push(4),
    }
    for field in query.known.iter().flat_map(|known| &known.fields) {
        part(field.name.as_bytes(), out);
        part(field.value.as_bytes(), out);
    }
    out.push(u8::from(query.known.is_some()));
}

/// Whether the page reads the same with every masked piece outside the block overwritten.
fn ignores_tokens(
    profile: &SourceProfile,
    query: &Query,
    fetched: &Fetched,
    block: &Range<usize>,
    reading: &Reading,
) -> bool {
    let mut body = fetched.body.to_vec();
    for outside in [0..block.start, block.end..body.len()] {
        for piece in mask::pieces(&fetched.body[outside.clone()]) {
            body[outside.start + piece.start..outside.start + piece.end].fill(b'x');
        }
    }
    read_body(profile, query, fetched, &body) == *reading
}
