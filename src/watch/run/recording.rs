//! What the loop enters in the log beside looks: plans, gaps, steps of the clock, looks that people made.

use super::{Excuse, Loop, RunError, Told};
use crate::schedule::ClockEvent;
use crate::store::{Batch, CLOCK_RESTART};
use crate::watch::agenda::Order;
use crate::watch::keeper::Answer;
use crate::watch::plan::{self, Replanned};
use crate::watch::writing::ToKeeper;
use chrono::{DateTime, Utc};

impl Loop<'_> {
    /// Takes in the looks by hand that wait in the inbox.
    pub(super) async fn take_in(&mut self) -> Result<(), RunError> {
        for (order, fetched) in self.inbox.take(&self.run.sources, &self.run.roster, &*self.run.clock) {
            let order = Order { era: self.agenda.era(), ..order };
            self.with_keeper += 1;
            self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: Some(fetched), reason: "" })))
                .await?;
        }
        Ok(())
    }

    pub(super) async fn write_off(&mut self, order: Order, reason: &'static str) -> Result<(), RunError> {
        self.with_keeper += 1;
        self.send(ToKeeper::Answer(Box::new(Answer { order, fetched: None, reason }))).await
    }

    /// Why the slots before this order were missed.
    pub(super) fn excuse(&self, order: &Order) -> &'static str {
        let Some(missed) = order.missed else { return "" };
        let spoken = self.excuses.iter().rev().find(|e| e.from <= missed.first && missed.first <= e.until);
        spoken.map_or(self.waits[order.source].unwrap_or("busy"), |e| e.reason)
    }

    pub(super) async fn plan(&mut self, now: DateTime<Utc>) -> Result<(), RunError> {
        let Some(mut span) = plan::due(now, self.planned_until) else { return Ok(()) };
        if span.from == now {
            span.from = self.plan_from.max(self.planned_until).min(now);
        }
        let mut batch = Batch::new(self.run.clock.now());
        batch.plans = vec![plan::plan(&self.run.roster, span)];
        batch.next_slots = std::mem::take(&mut self.fresh);
        self.planned_until = span.until;
        self.send(ToKeeper::Record(Box::new(batch))).await
    }

    /// Enters what changed since the last plan was written.
    pub(super) async fn go_by(&mut self, replanned: Replanned) {
        let Replanned { plan, gaps, mut next } = replanned;
        for (no, slot) in &next {
            self.agenda.go_on_from(*no, *slot);
        }
        self.fresh.retain(|(no, _)| next.iter().all(|(other, _)| other != no));
        if plan.is_some() {
            next.append(&mut self.fresh);
        }
        if plan.is_none() && next.is_empty() {
            return;
        }
        let mut batch = Batch::new(self.run.clock.now());
        (batch.plans, batch.gaps, batch.next_slots) = (plan.into_iter().collect(), gaps, next);
        let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
    }

    pub(super) async fn clock_event(&mut self, event: ClockEvent, now: DateTime<Utc>) {
        let mut batch = Batch::new(self.run.clock.now());
        let (reason, kind) = match event {
            ClockEvent::Slept(_) => ("asleep", "clock_step"),
            ClockEvent::Forward(_) | ClockEvent::Back(_) => ("clock_step", "clock_step"),
            ClockEvent::Restarted(_) => {
                // Nothing of the schedule so far holds: neither its slots nor its plans.
                self.agenda.restart(now);
                (self.planned_until, self.plan_from) = (DateTime::UNIX_EPOCH, now);
                let entries = self.run.roster.scheduled();
                batch.next_slots = entries.map(|(no, entry)| (no, entry.grid.at_or_after(now))).collect();
                ("clock_step", CLOCK_RESTART)
            }
        };
        self.excuses.push(Excuse { from: DateTime::<Utc>::MIN_UTC, until: now, reason });
        self.hosts.clock_was_set(now);
        batch.custody = vec![(kind.to_owned(), format!("{event:?}"))];
        let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
        (self.tell)(Told::Clock(event));
    }

    pub(super) async fn record_overrides(&mut self) {
        let custody: Vec<(String, String)> = self
            .run
            .sources
            .iter()
            .filter_map(|s| s.ignore_robots.as_ref().map(|why| (s, why)))
            .map(|(s, why)| ("robots_override".to_owned(), format!("{}: {why}", s.id())))
            .collect();
        if !custody.is_empty() {
            let mut batch = Batch::new(self.run.clock.now());
            batch.custody = custody;
            let _stopping = self.send(ToKeeper::Record(Box::new(batch))).await;
        }
    }
}
