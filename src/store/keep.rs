//! How a check is kept: its bytes, then its entry in the log, then its row.

use super::batch::NewCheck;
use super::bodies::{Family, acceptable};
use super::checks::{ContactText, Facts, Reading, SOFTWARE, Trail, method_of, reading_json};
use super::commit::mark;
use super::error::{Doing, Result, StoreError};
use super::receipts;
use super::rows::fits_number;
use super::writing::Writing;
use crate::digest::{BodyHash, ProfileHash};
use crate::fetch::capture::{Capture, Grade, Way};
use crate::fetch::{Failure, Fetched};
use crate::leaf::{CheckLeaf, Leaf};
use crate::outcome::Outcome;
use crate::person::Subject;
use crate::pseudonym::Pseudonym;
use crate::seal::{Seed, seal};
use crate::time::{Moment, from_micros, micros};
use rusqlite::{Connection, params};
use std::borrow::Cow;
use std::sync::Arc;

/// What a check points to, in place: the row numbers, and what the seal says of each.
struct Kept {
    body: Option<(BodyHash, u64)>,
    body_id: Option<i64>,
    wire: Option<BodyHash>,
    wire_id: Option<i64>,
    request: BodyHash,
    request_id: i64,
    contact: ContactText,
    contact_id: i64,
    chain: Option<BodyHash>,
    chain_id: Option<i64>,
    trail: BodyHash,
    trail_id: i64,
    reading: Reading,
    reading_id: i64,
    profile: BodyHash,
    profile_id: i64,
    software_id: i64,
    failure: Option<String>,
    capture: Option<BodyHash>,
    capture_id: Option<i64>,
}

/// The numbers of a check's row that are not in [`Facts`].
struct Place {
    no: u64,
    entry: u64,
    seed: [u8; 32],
    stream: i64,
    seq: u64,
    source: i64,
    token: Option<[u8; 32]>,
}

impl Writing<'_> {
    pub(super) fn check(&mut self, new: &NewCheck) -> Result<()> {
        fits_number("the number of a group of checks", new.batch)?;
        acceptable(&new.fetched.body)?;
        let subject = self.subject(new.subject, &new.source)?;
        let kept = self.keep(new)?;
        let no = self.next_check;
        let (seq, previous) = self.in_line(new, subject.stream, kept.reading_id)?;
        let query = subject.asked.text(new.kind);
        let facts = kept.facts(new, &query, previous);
        let seed = self.seed();
        let token = self.token_before(facts.asked.0)?;
        let receipt = new.fetched.contact.receipt.as_ref().map(|signed| signed.receipt.sha256());
        let rest = InClear {
            person: subject.pseudonym,
            seq,
            slot: new.slot.map(micros),
            batch: new.batch,
            token,
            receipt,
        };
        let entry = self.append(&check_leaf(&facts, &seed, rest))?;
        let source = self.source_now(&new.source)?;
        let place = Place { no, entry, seed, stream: subject.stream, seq, source: source.no, token };
        let mut heads = source.heads;
        let packed = self.live.packer.pack_head(self.conn, &mut heads, &new.fetched.head_wire)?;
        insert(self.conn, (new, &kept, &facts), &place, packed)?;
        receipts::keep(self.conn, &mut self.live.packer, no, &new.fetched)?;
        self.live.sources.get_mut(&new.source).expect("it was read above").heads = heads;
        self.leaves.push(entry);
        self.next_check += 1;
        Ok(())
    }

    /// Puts everything that the row will point to in its place.
    fn keep(&mut self, new: &NewCheck) -> Result<Kept> {
        let (fetched, conn) = (&new.fetched, self.conn);
        let population = new.subject == Subject::Population;
        let kept_whole = !population && !new.strangers;
        let mut pages = self.source_now(&new.source)?.bodies;
        let packer = &mut self.live.packer;

        let body = kept_whole.then(|| (BodyHash::of(&fetched.body), fetched.body.len() as u64));
        let body_id =
            body.map(|(h, _)| packer.keep_body(conn, &mut pages, (h, &fetched.body))).transpose()?;
        // The row says "the same bytes" in one way only.
        let wire = fetched.body_wire.as_ref().map(|bytes| (BodyHash::of(bytes), bytes));
        let wire = wire.filter(|(h, _)| body.is_some_and(|(of_body, _)| *h != of_body));
        // What is on the wire packs as it will; it has no say in which page is the base.
        let mut as_it_is = pages;
        let wire_id = wire.map(|(h, bytes)| packer.keep_body(conn, &mut as_it_is, (h, bytes))).transpose()?;

        let request = BodyHash::of(&fetched.request_wire);
        let contact = ContactText::of(&fetched.contact);
        let chain = fetched.contact.tls.as_ref().map(|tls| tls.chain.concat());
        let trail = trail_json(fetched);
        let outcome = if population { count_only(&new.outcome) } else { new.outcome.clone() };
        let json = reading_json(&outcome, &new.rule);
        let profile = BodyHash::from_bytes(*new.profile.as_bytes());
        if !packer.has(profile) && ProfileHash::of(new.profile_json.as_bytes()) != new.profile {
            return Err(StoreError::NotAcceptable { what: "a profile", why: "its hash is of another text" });
        }
        let capture = fetched.capture.as_ref().filter(|_| !population);
        let capture = capture.map(|capture| self.keep_capture(capture, kept_whole)).transpose()?;
        let packer = &mut self.live.packer;
        let kept = Kept {
            body,
            body_id,
            wire: wire.map(|(h, _)| h),
            wire_id,
            request,
            request_id: packer.keep_piece_of(conn, request, &fetched.request_wire)?,
            contact_id: packer.keep_piece(conn, &contact.json())?,
            contact,
            chain: chain.as_deref().map(BodyHash::of),
            chain_id: chain.as_deref().map(|der| packer.keep_piece(conn, der)).transpose()?,
            trail: BodyHash::of(&trail),
            trail_id: packer.keep_piece(conn, &trail)?,
            reading: Reading::of(outcome, new.rule.clone(), BodyHash::of(&json)),
            reading_id: packer.keep_piece(conn, &json)?,
            profile,
            profile_id: packer.keep_piece_of(conn, profile, new.profile_json.as_bytes())?,
            software_id: packer.keep_piece(conn, SOFTWARE.as_bytes())?,
            failure: fetched.failure.map(failure_word),
            capture: capture.map(|(hash, _)| hash),
            capture_id: capture.map(|(_, id)| id),
        };
        self.live.sources.get_mut(&new.source).expect("it was read above").bodies = pages;
        Ok(kept)
    }

    /// Keeps the parts of a capture, each once, and the manifest that names them.
    fn keep_capture(&mut self, capture: &Capture, whole: bool) -> Result<(BodyHash, i64)> {
        let packer = &mut self.live.packer;
        let mut manifest = capture.manifest();
        if !whole {
            manifest.parts.clear();
            manifest.messages.clear();
        }
        for part in capture.parts.iter().filter(|_| whole) {
            acceptable(&part.bytes)?;
            // A picture is no page: it has no say in which page is the base.
            packer.keep_body(self.conn, &mut Family::default(), (part.sha256(), &part.bytes))?;
        }
        let manifest = manifest.to_bytes();
        let hash = BodyHash::of(&manifest);
        Ok((hash, packer.keep_piece_of(self.conn, hash, &manifest)?))
    }

    /// The sequence number, and the check before of the same watch or control.
    fn in_line(&mut self, new: &NewCheck, stream: i64, reading: i64) -> Result<(u64, Option<u64>)> {
        let no = self.next_check;
        let of_stream = self.stream_now(stream)?;
        of_stream.seq += 1;
        let (seq, before) = (of_stream.seq, of_stream.last_check.replace(no));
        let previous = match new.subject {
            Subject::Watch(watch) => {
                let of_watch = self.watch_now(watch)?;
                if new.outcome.record().is_some() && !new.late {
                    of_watch.record = Some(reading);
                }
                of_watch.last_check.replace(no)
            }
            Subject::Nobody | Subject::Population => before,
        };
        Ok((seq, previous))
    }
}

impl Kept {
    fn facts<'a>(&'a self, new: &'a NewCheck, query: &'a str, previous: Option<u64>) -> Facts<'a> {
        let fetched = &new.fetched;
        Facts {
            subject: new.subject,
            source: &new.source,
            kind: new.kind,
            query,
            asked: clocks(fetched.asked),
            answered: clocks(fetched.answered),
            server_date: fetched.server_date.map(micros),
            method: method_of(&fetched.request_wire),
            request: self.request,
            head: BodyHash::of(&fetched.head_wire),
            wire: self.wire,
            body: self.body,
            status: fetched.status,
            failure: self.failure.as_deref().unwrap_or(""),
            contact: &self.contact,
            chain: self.chain,
            trail: self.trail,
            reading: &self.reading,
            previous,
            profile: self.profile,
            software: SOFTWARE,
            way: Some((fetched.way(), fetched.grade())),
            capture: self.capture,
        }
    }
}

fn insert(
    conn: &Connection,
    (new, kept, facts): (&NewCheck, &Kept, &Facts),
    place: &Place,
    (head_base, head): (Option<i64>, &[u8]),
) -> Result<()> {
    let watch = match new.subject {
        Subject::Watch(no) => Some(no.0),
        Subject::Nobody | Subject::Population => None,
    };
    conn.prepare_cached(
        "INSERT INTO \"check\" (no, entry, seed, stream, seq, watch, source, kind, slot, batch, asked, asked_boot,
         answered, answered_boot, server_date, request, status, head_base, head_len, head, wire, body, failure,
         contact, chain, trail, reading, useful, profile, software, previous, head_mark, way, grade, capture, token)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
         ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)",
    )
    .and_then(|mut s| {
        s.execute(params![
            place.no as i64,
            place.entry as i64,
            place.seed,
            place.stream,
            place.seq as i64,
            watch,
            place.source,
            super::batch::kind_number(new.kind),
            new.slot.map(micros),
            new.batch as i64,
            facts.asked.0,
            facts.asked.1,
            facts.answered.0,
            facts.answered.1,
            facts.server_date,
            kept.request_id,
            facts.status,
            head_base,
            new.fetched.head_wire.len() as i64,
            head,
            kept.wire_id,
            kept.body_id,
            kept.failure,
            kept.contact_id,
            kept.chain_id,
            kept.trail_id,
            kept.reading_id,
            kept.reading.outcome.is_useful(),
            kept.profile_id,
            kept.software_id,
            facts.previous.map(|n| n as i64),
            mark(&[head]),
            facts.way.map(|(way, _)| number_in(&Way::ALL, way)),
            facts.way.map(|(_, grade)| number_in(&Grade::ALL, grade)),
            kept.capture_id,
            place.token,
        ])
    })
    .doing("wrote a check")?;
    Ok(())
}

/// How a way or a grade stands in a row: its place among all of them.
pub(super) fn number_in<T: PartialEq>(all: &[T], one: T) -> i64 {
    all.iter().position(|other| *other == one).map_or(-1, |at| at as i64)
}

/// The word that a failure is stored as.
fn failure_word(failure: Failure) -> String {
    match serde_json::to_value(failure) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

fn trail_json(fetched: &Fetched) -> Vec<u8> {
    let trail = Trail {
        final_url: Cow::Borrowed(fetched.final_url.as_str()),
        redirects: Cow::Borrowed(&fetched.redirects),
    };
    serde_json::to_vec(&trail).expect("addresses are plain JSON")
}

/// What of a check stands in the log for everybody to read.
pub(super) struct InClear {
    pub person: Pseudonym,
    pub seq: u64,
    pub slot: Option<i64>,
    pub batch: u64,
    pub token: Option<[u8; 32]>,
    pub receipt: Option<BodyHash>,
}

/// Renders the entry of a check.
pub(super) fn check_leaf(facts: &Facts, seed: &[u8; 32], clear: InClear) -> Leaf {
    Leaf::Check(CheckLeaf {
        person: clear.person,
        seq: clear.seq,
        slot: clear.slot.map(from_micros),
        batch: clear.batch,
        token: clear.token.map(hex::encode),
        receipt: clear.receipt.map(|hash| hash.to_hex()),
        sealed: seal(&Seed::from_bytes(*seed), &facts.fields()),
    })
}

/// Of an answer about many people nothing is kept but how many: they did not ask to be followed.
fn count_only(outcome: &Arc<Outcome>) -> Arc<Outcome> {
    match outcome.as_ref() {
        Outcome::Listed(_) => Arc::new(Outcome::Several(1)),
        Outcome::NotListed
        | Outcome::NoCase
        | Outcome::Several(_)
        | Outcome::Unclear(_)
        | Outcome::Blocked(_)
        | Outcome::NoAnswer(_) => outcome.clone(),
    }
}

/// Both clocks as they are kept.
fn clocks(at: Moment) -> (i64, i64) {
    (micros(at.wall), i64::try_from(at.boot.as_nanos()).unwrap_or(i64::MAX))
}
