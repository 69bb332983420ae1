//! The one who writes: reads each answer, lets the judge hear it, and commits. Runs on a thread of its own,
//! so that waiting for the disk never holds up an answer.

use super::agenda::Order;
use super::roster::{Entry, Roster};
use super::sources::Source;
use crate::alert::ladder::{Asked, At};
use crate::event::Event;
use crate::fetch::Fetched;
use crate::fetch::capture::{Grade, PartKind, Way};
use crate::judge::{Ask, Desk, Look, Verdict};
use crate::outcome::Outcome;
use crate::person::{PersonId, Subject, WatchNo};
use crate::read::{Reading, Understood, read_again};
use crate::source::{Query, Route, Search, labels};
use crate::store::{Batch, Committed, NewCheck, NewGap, Store, StoreError, WatchRow};
use crate::time::{Moment, Period};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// What came of one order.
pub struct Answer {
    pub order: Order,
    /// Nothing was asked for a slot that is only written off.
    pub fetched: Option<Fetched>,
    /// Why slots before it, or (if nothing was asked) it too, were missed.
    pub reason: &'static str,
}

/// One committed look, as it is announced.
#[derive(Debug, Clone)]
pub struct Seen {
    pub check: u64,
    pub leaf: u64,
    pub order: Order,
    pub outcome: Arc<Outcome>,
    /// For the host's pace.
    pub retry_after: Option<u32>,
    pub at: DateTime<Utc>,
    /// From asking to the whole answer.
    pub took: Duration,
    /// A look by hand says nothing about the pace of the host.
    pub way: Way,
    /// Names a look by hand; see [`crate::together::inbox`].
    pub given_at: Option<DateTime<Utc>>,
}

/// What one commit brought: everything in here is durable.
pub struct News {
    pub seen: Vec<Seen>,
    /// Orders that left only a gap.
    pub written_off: Vec<Order>,
    pub events: Vec<Event>,
    pub asks: Vec<(usize, Ask)>,
    pub committed: Committed,
}

pub struct Keeper {
    store: Store,
    sources: Arc<Vec<Source>>,
    roster: Arc<Roster>,
    desks: Vec<Desk>,
    /// What each watch's last understood page looked like, so that an unchanged one is not parsed again.
    understood: HashMap<WatchNo, Option<Understood>>,
    /// The list of countries that each source was last seen to offer, as JSON.
    lists: Vec<Bytes>,
    batch_no: u64,
}

/// A batch under way.
struct Draft {
    batch: Batch,
    first_check: u64,
    /// Their leaves are known after the commit.
    seen: Vec<Seen>,
    written_off: Vec<Order>,
    asks: Vec<(usize, Ask)>,
    touched: BTreeSet<(usize, WatchNo)>,
    sources_touched: BTreeSet<usize>,
    next_slots: BTreeMap<WatchNo, DateTime<Utc>>,
}

impl Draft {
    fn new(at: Moment, first_check: u64) -> Draft {
        let mut batch = Batch::new(at);
        batch.first_check = Some(first_check);
        Draft {
            batch,
            first_check,
            seen: Vec::new(),
            written_off: Vec::new(),
            asks: Vec::new(),
            touched: BTreeSet::new(),
            sources_touched: BTreeSet::new(),
            next_slots: BTreeMap::new(),
        }
    }
}

impl Keeper {
    /// Takes over an open archive with its desks as they were left.
    pub fn new(
        store: Store,
        sources: Arc<Vec<Source>>,
        roster: Arc<Roster>,
        rows: Vec<WatchRow>,
    ) -> Result<Keeper, StoreError> {
        let desks = super::desks::restore(&store, &sources, &roster, rows)?;
        let batch_no = store.next_check()?;
        let kept = store.lists()?;
        let list = |source: &Source| {
            let found = kept.iter().find(|(id, _)| id == source.id());
            found.map(|(_, labels)| serde_json::json!(labels).to_string()).unwrap_or_default().into()
        };
        let lists = sources.iter().map(list).collect();
        Ok(Keeper { store, sources, roster, desks, understood: HashMap::new(), lists, batch_no })
    }

    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Gives the archive back.
    pub fn into_store(self) -> Store {
        self.store
    }

    pub fn desk(&self, source: usize) -> &Desk {
        &self.desks[source]
    }

    /// How it stands with every watch.
    pub(super) fn standings(&self, now: DateTime<Utc>) -> Vec<(PersonId, WatchNo, At)> {
        let of = |(no, entry): (WatchNo, &Entry)| {
            let at = At {
                source: self.sources[entry.source].id().to_owned(),
                every: Period::from_millis(entry.grid.every().as_millis() as u64),
                scheduled: entry.scheduled,
                standing: self.desks[entry.source].standing(no, now),
            };
            (entry.person.id.clone(), no, at)
        };
        self.roster.entries().map(of).collect()
    }

    /// How it stands with every source.
    pub(super) fn source_standings(&self, now: DateTime<Utc>) -> Vec<Asked> {
        let of = |(source, desk): (&Source, &Desk)| Asked {
            id: source.id().to_owned(),
            title: agency(source),
            standing: desk.source_standing(now),
        };
        self.sources.iter().zip(&self.desks).map(of).collect()
    }

    /// How long an absence takes to be confirmed at this source.
    pub(super) fn not_listed_span(&self, source: &str) -> Option<TimeDelta> {
        let source = self.sources.iter().find(|s| s.id() == source)?;
        Some(source.policy.not_listed.span.delta())
    }

    /// Reads, judges and commits what has come in. Nothing of it is told before this returns.
    pub fn keep(
        &mut self,
        answers: Vec<Answer>,
        hosts: Vec<(String, String)>,
        now: Moment,
    ) -> Result<News, StoreError> {
        let mut draft = Draft::new(now, self.store.next_check()?);
        draft.batch.hosts = hosts;
        for answer in answers {
            self.take(&mut draft, answer);
        }
        self.finish(draft)
    }

    /// Lets time pass for the judge: silence, probes, re-checks that a restart forgot.
    pub fn tick(&mut self, now: Moment) -> Result<Option<News>, StoreError> {
        let mut draft = Draft::new(now, self.store.next_check()?);
        for source in 0..self.desks.len() {
            let verdict = self.desks[source].tick(now.wall);
            note(&mut draft, source, verdict);
        }
        let quiet =
            draft.batch.events.is_empty() && draft.touched.is_empty() && draft.sources_touched.is_empty();
        if quiet && draft.asks.is_empty() {
            return Ok(None);
        }
        self.finish(draft).map(Some)
    }

    /// Writes what belongs to no look: plans, clock events, robots answers, overrides.
    pub fn record(&mut self, batch: Batch) -> Result<Committed, StoreError> {
        self.store.commit(batch)
    }

    fn take(&mut self, draft: &mut Draft, answer: Answer) {
        let Answer { order, fetched, reason } = answer;
        self.write_off(draft, &order, reason);
        if let (Subject::Watch(no), Some(slot)) = (order.subject, order.slot) {
            let next = self.roster.grid(no).after(slot);
            draft.next_slots.insert(no, next);
        }
        match fetched {
            None => draft.written_off.push(order),
            Some(fetched) => self.look(draft, order, fetched),
        }
    }

    /// The slots that nobody looked at, as one gap.
    fn write_off(&self, draft: &mut Draft, order: &Order, reason: &str) {
        let Subject::Watch(no) = order.subject else { return };
        let (mut first, mut last, mut slots) = (None, None, 0);
        if let Some(missed) = order.missed {
            (first, last, slots) = (Some(missed.first), Some(missed.last), missed.slots);
        }
        if !order.look {
            first = first.or(order.slot);
            last = order.slot;
            slots += 1;
        }
        if let (Some(from), Some(until)) = (first, last) {
            let reason = reason.to_owned();
            let until = self.roster.grid(no).after(until);
            draft.batch.gaps.push(NewGap { watch: no, from, until, slots, reason });
        }
    }

    fn look(&mut self, draft: &mut Draft, order: Order, fetched: Fetched) {
        let source = &self.sources[order.source];
        let query = self.query(&order);
        let reading = match (order.subject, query.route) {
            (Subject::Watch(no), Route::Number) => {
                let last = self.understood.entry(no).or_default();
                read_again(&source.profile, &query, &fetched, last)
            }
            // Not the page that the next ordinary look is held against.
            (Subject::Watch(_) | Subject::Nobody | Subject::Population, _) => {
                read_again(&source.profile, &query, &fetched, &mut None)
            }
        };
        let check = draft.first_check + draft.batch.checks.len() as u64;
        let outcome = Arc::new(reading.outcome.clone());
        let took = fetched.answered.boot.saturating_sub(fetched.asked.boot);
        let (at, retry_after, way) = (fetched.answered.wall, fetched.retry_after, fetched.way());
        let by_hand = matches!(way, Way::Assisted | Way::Import);
        let given_at = fetched.capture.as_ref().and_then(|c| c.person.as_ref()?.given_at);
        if let Some(list) = fetched.capture.as_ref().and_then(|c| c.part(PartKind::Options))
            && self.lists[order.source] != list.bytes
            && labels::parse(&list.bytes).is_some()
        {
            self.lists[order.source] = list.bytes.clone();
            let json = String::from_utf8_lossy(&list.bytes).into_owned();
            draft.batch.lists.push((source.id().to_owned(), json));
        }
        let late = by_hand && self.is_late(&order, at);
        // A picture of a zero page is kept and shown, and is no miss: nobody but the person can read it.
        let reported_zero = fetched.grade() == Grade::C && *outcome == Outcome::NotListed;
        if !late && !reported_zero {
            let verdict = self.desks[order.source].hear(Look {
                check,
                subject: order.subject,
                at,
                outcome: &outcome,
                kind: order.kind,
                profile: source.profile.hash(),
                by_hand,
            });
            note(draft, order.source, verdict);
        }
        draft.batch.checks.push(NewCheck {
            subject: order.subject,
            source: source.id().to_owned(),
            kind: order.kind,
            slot: order.slot,
            batch: self.batch_no,
            outcome: outcome.clone(),
            rule: reading.rule.as_str().into(),
            profile: source.profile.hash(),
            profile_json: source.canonical.clone(),
            strangers: shows_strangers(&reading, order.kind.route()),
            fetched,
            late,
        });
        draft.seen.push(Seen { check, leaf: 0, order, outcome, retry_after, at, took, way, given_at });
    }

    /// Whether a newer look at the same watch was heard: then this one changes nothing any more.
    fn is_late(&self, order: &Order, at: DateTime<Utc>) -> bool {
        match order.subject {
            Subject::Watch(no) => self.desks[order.source].last_look(no).is_some_and(|last| at < last),
            Subject::Nobody | Subject::Population => false,
        }
    }

    /// What was asked, so that the answer can be held against it.
    fn query(&self, order: &Order) -> Query {
        match order.subject {
            Subject::Watch(no) => {
                let known = self.desks[order.source].record(no).cloned();
                Query { search: self.roster.search(no), route: order.kind.route(), known }
            }
            Subject::Nobody => Query::new(Search::Nobody),
            Subject::Population => Query::new(Search::Population),
        }
    }

    fn finish(&mut self, draft: Draft) -> Result<News, StoreError> {
        let Draft {
            mut batch,
            first_check: _,
            seen,
            written_off,
            asks,
            touched,
            sources_touched,
            next_slots,
        } = draft;
        batch.next_slots = next_slots.into_iter().collect();
        for (source, no) in touched {
            if let Some(state) = self.desks[source].state(no) {
                batch.watch_states.push((no, written(state)));
            }
        }
        for source in sources_touched {
            let id = self.sources[source].id().to_owned();
            batch.source_states.push((id, written(self.desks[source].source_state())));
        }
        let events = batch.events.clone();
        // If we stop here, nothing has happened: no row, no notice, and the looks are made again.
        let committed = self.store.commit(batch)?;
        self.batch_no = self.store.next_check()?;
        let mut seen = seen;
        for (look, leaf) in seen.iter_mut().zip(&committed.leaves) {
            look.leaf = *leaf;
        }
        Ok(News { seen, written_off, events, asks, committed })
    }
}

/// Whose page it is, as people call them.
fn agency(source: &Source) -> String {
    match source.id() {
        "ice-odls" | "ice-odls-post" => "ICE".to_owned(),
        "bop" => "Bureau of Prisons".to_owned(),
        _ => source.profile.rules().title.clone(),
    }
}

/// Whether the page shows people whom nobody asked us to follow. A search by name can, whatever it was read as;
/// one by number never should.
fn shows_strangers(reading: &Reading, route: Route) -> bool {
    match (&reading.outcome, route) {
        (_, Route::Number) => false,
        (Outcome::Listed(_), Route::Name) => reading.others > 0,
        (Outcome::Several(_) | Outcome::Unclear(_), Route::Name) => true,
        (Outcome::NotListed | Outcome::NoCase | Outcome::Blocked(_) | Outcome::NoAnswer(_), Route::Name) => {
            false
        }
    }
}

/// Puts a verdict into the draft.
fn note(draft: &mut Draft, source: usize, verdict: Verdict) {
    draft.batch.events.extend(verdict.events);
    draft.batch.witnessed.extend(verdict.witnessed.into_iter().map(|w| (w.check, w.yes, w.because)));
    draft.asks.extend(verdict.asks.into_iter().map(|ask| (source, ask)));
    draft.touched.extend(verdict.touched.into_iter().map(|no| (source, no)));
    if verdict.source_touched {
        draft.sources_touched.insert(source);
    }
}

/// A state as the store keeps it.
fn written<T: serde::Serialize>(state: &T) -> String {
    serde_json::to_string(state).expect("a state is plain data")
}
