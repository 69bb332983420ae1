//! Gaps, plans and custody: rows that enter the log, each with its entry.

use super::batch::{NewGap, NewPlan};
use super::error::{Doing, Result, StoreError};
use super::statements::STATEMENT;
use super::writing::Writing;
use crate::leaf::{Custody, GapLeaf, Leaf, Plan, PlanStream};
use crate::pseudonym::Pseudonym;
use crate::seal::{Seed, seal};
use crate::time::{from_micros, micros};
use rusqlite::params;
use std::borrow::Cow;

/// The largest number that every JSON program reads exactly (RFC 7493 §2.2).
const MAX_NUMBER: u64 = (1 << 53) - 1;

impl Writing<'_> {
    pub(super) fn gap(&mut self, gap: &NewGap) -> Result<()> {
        if gap.reason.is_empty() || gap.reason.len() > 64 {
            return Err(StoreError::NotAcceptable {
                what: "a gap",
                why: "its reason must have 1 to 64 bytes",
            });
        }
        if gap.slots == 0 || gap.until <= gap.from {
            return Err(StoreError::NotAcceptable { what: "a gap", why: "it covers no slot" });
        }
        fits_number("the slots of a gap", gap.slots)?;
        let watched = self.watched(gap.watch)?;
        let now = self.stream_now(watched.stream)?;
        now.seq += 1;
        let seq = now.seq;
        let row = GapRow {
            seq,
            begins: micros(gap.from),
            ends: micros(gap.until),
            slots: gap.slots,
            reason: gap.reason.clone(),
            at: micros(self.at),
        };
        let entry = self.append(&row.leaf(watched.pseudonym, &watched.source))?;
        self.conn
            .prepare_cached(
                "INSERT INTO gap (entry, watch, seq, begins, ends, slots, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    entry as i64,
                    gap.watch.0,
                    seq as i64,
                    row.begins,
                    row.ends,
                    row.slots as i64,
                    row.reason,
                    row.at
                ])
            })
            .doing("wrote a gap")?;
        Ok(())
    }

    pub(super) fn plan(&mut self, plan: &NewPlan) -> Result<()> {
        let mut streams = Vec::with_capacity(plan.streams.len());
        for planned in &plan.streams {
            fits_number("the slots of a plan", planned.slots.max(planned.every_ms))?;
            let watched = self.watched(planned.watch)?;
            streams.push(PlanStream {
                person: watched.pseudonym,
                source: watched.source.clone(),
                first: planned.first,
                every_ms: planned.every_ms,
                slots: planned.slots,
            });
        }
        let (from, until, written_at) = (plan.from, plan.until, self.at);
        let parts = Plan { from, until, written_at, part: 1, parts: 1, streams }.split();
        let mut planned = plan.streams.iter();
        for part in parts {
            let numbers = (part.part, part.parts, part.streams.len());
            let entry = self.append(&Leaf::Plan(part))?;
            let no = self
                .conn
                .prepare_cached(
                    "INSERT INTO plan (entry, begins, ends, written_at, part, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )
                .and_then(|mut s| {
                    let at = micros(written_at);
                    s.insert(params![entry as i64, micros(from), micros(until), at, numbers.0, numbers.1])
                })
                .doing("wrote a plan")?;
            for (ord, p) in planned.by_ref().take(numbers.2).enumerate() {
                self.conn
                    .prepare_cached(
                        "INSERT INTO plan_stream (plan, ord, watch, first, every_ms, slots)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )
                    .and_then(|mut s| {
                        let (every, slots) = (p.every_ms as i64, p.slots as i64);
                        s.execute(params![no, ord as i64, p.watch.0, micros(p.first), every, slots])
                    })
                    .doing("wrote a plan")?;
            }
        }
        Ok(())
    }

    /// Enters something that was done with the archive itself.
    pub(super) fn custody(&mut self, kind: &str, text: &str) -> Result<()> {
        if kind.is_empty() || kind.len() > 64 {
            return Err(StoreError::NotAcceptable {
                what: "a custody entry",
                why: "its kind must have 1 to 64 bytes",
            });
        }
        if kind == STATEMENT {
            let why = "a person's statement has a form of its own";
            return Err(StoreError::NotAcceptable { what: "a custody entry", why });
        }
        let (seed, at) = (self.seed(), micros(self.at));
        let entry = self.append(&custody_leaf(at, kind, text, &seed))?;
        self.conn
            .prepare_cached("INSERT INTO custody (entry, seed, at, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut s| s.execute(params![entry as i64, seed, at, kind, text]))
            .doing("wrote a custody entry")?;
        Ok(())
    }
}

/// A row of `gap`.
pub(super) struct GapRow {
    pub seq: u64,
    pub begins: i64,
    pub ends: i64,
    pub slots: u64,
    pub reason: String,
    pub at: i64,
}

impl GapRow {
    pub(super) fn leaf(&self, person: Pseudonym, source: &str) -> Leaf {
        Leaf::Gap(GapLeaf {
            person,
            source: source.to_owned(),
            seq: self.seq,
            from: from_micros(self.begins),
            until: from_micros(self.ends),
            slots: self.slots,
            reason: self.reason.clone(),
            at: from_micros(self.at),
        })
    }
}

pub(super) fn custody_leaf(at: i64, kind: &str, text: &str, seed: &[u8; 32]) -> Leaf {
    let sealed = seal(&Seed::from_bytes(*seed), &custody_fields(text));
    Leaf::Custody(Custody { at: from_micros(at), kind: kind.to_owned(), sealed })
}

pub(super) fn custody_fields(text: &str) -> [(&'static str, Cow<'_, str>); 1] {
    [("text", Cow::Borrowed(text))]
}

pub(super) fn fits_number(what: &'static str, number: u64) -> Result<()> {
    if number <= MAX_NUMBER {
        return Ok(());
    }
    Err(StoreError::NotAcceptable { what, why: "it is larger than 2^53 - 1" })
}
