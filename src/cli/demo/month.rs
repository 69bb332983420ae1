//! Lives through the demo's month with a set clock: the very agenda, reader, judge and store that look at real pages,
//! and what people would have been told.

use super::contacts;
use crate::cli::context::Context;
use crate::clock::SetClock;
use crate::judge::Ask;
use crate::person::{NewPerson, Person, Subject};
use crate::pretend::month::{BACK, GONE, MOVED, Month, OUT, fetched};
use crate::random::SystemRandom;
use crate::store::{Batch, NoticeFilter, Store};
use crate::time::Moment;
use crate::watch::agenda::{Agenda, Order};
use crate::watch::alerting::{Teller, drain, say_seen};
use crate::watch::keeper::{Answer, Keeper, News};
use crate::watch::plan;
use crate::watch::roster::Roster;
use crate::watch::run::agenda_for;
use crate::watch::sources::Source;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Looks are kept together by so much time.
const STEP: TimeDelta = TimeDelta::minutes(30);
/// What was told before is seen; what is newer waits for somebody.
const SEEN_WITHIN: TimeDelta = TimeDelta::hours(12);

/// An empty archive that begins with the month, in the context's folder.
pub fn begin(context: &Context, month: &Month) -> anyhow::Result<Store> {
    let start = moment(month.begins(), month.begins());
    let policy = context.policy_in_words();
    Ok(Store::create_under(&context.archive, start, policy, Box::new(SystemRandom))?)
}

/// Lives through the month in this archive.
pub fn live(
    context: &Context,
    month: &Month,
    store: Store,
    base: &Url,
    teller: &Teller,
) -> anyhow::Result<()> {
    let mut life = Life { context, month, base, teller, begins: month.begins(), people: Vec::new() };
    let store = life.through(store, &month.first, month.later_begins())?;
    life.through(store, &month.later, month.ends())?;
    Ok(())
}

struct Life<'l> {
    context: &'l Context,
    month: &'l Month,
    base: &'l Url,
    teller: &'l Teller,
    begins: DateTime<Utc>,
    people: Vec<Person>,
}

/// What is looked at in one part of the month.
struct Looking {
    keeper: Keeper,
    agenda: Agenda,
    roster: Arc<Roster>,
    sources: Arc<Vec<Source>>,
    planned: DateTime<Utc>,
}

impl Life<'_> {
    /// Takes people in and looks until a time.
    fn through(
        &mut self,
        mut store: Store,
        new: &[NewPerson],
        until: DateTime<Utc>,
    ) -> anyhow::Result<Store> {
        let from = store.last_answered()?.unwrap_or(self.begins);
        let at = self.moment(from);
        let people = store.enrol_all(new.to_vec(), at)?;
        if self.people.is_empty() {
            contacts::of_month(&mut store, &people, &[MOVED, GONE, OUT, BACK], at)?;
        }
        self.people.extend(people);
        let mut looking = self.looking(store, from)?;
        let mut now = from;
        while let Some(due) = looking.agenda.next_due() {
            let next = due.max(now).duration_round_up(STEP).unwrap_or(due) + TimeDelta::seconds(1);
            if next >= until {
                break;
            }
            now = self.awake(next);
            self.step(&mut looking, now)?;
        }
        // As it stands when somebody opens the page.
        self.step(&mut looking, until)?;
        Ok(looking.keeper.into_store())
    }

    fn looking(&self, store: Store, from: DateTime<Utc>) -> anyhow::Result<Looking> {
        let sources: Arc<Vec<Source>> = self.context.sources()?.into();
        let (roster, rows) = Roster::load(&store, &sources, &self.context.config)?;
        let roster = Arc::new(roster);
        let mut agenda = agenda_for(&sources);
        for row in &rows {
            let Some(entry) = roster.entry(row.no) else { continue };
            let next = row.next_slot.unwrap_or_else(|| entry.grid.at_or_after(from));
            agenda.watch(row.no, entry.source, entry.grid, next, entry.person.paused);
        }
        let keeper = Keeper::new(store, sources.clone(), roster.clone(), rows)?;
        Ok(Looking { keeper, agenda, roster, sources, planned: DateTime::UNIX_EPOCH })
    }

    /// One step of time: everything that is due is asked, kept, and told.
    fn step(&self, looking: &mut Looking, now: DateTime<Utc>) -> anyhow::Result<()> {
        let at = self.moment(now);
        if let Some(span) = plan::due(now, looking.planned) {
            looking.planned = span.until;
            let plans = vec![plan::plan(&looking.roster, span)];
            looking.keeper.record(Batch { plans, ..Batch::new(at) })?;
        }
        let mut told = false;
        // The controls that a miss asks for come in the same minutes.
        for second in 0..4 {
            let at = self.moment(now + TimeDelta::seconds(20 * second));
            let orders = orders(looking, at.wall + TimeDelta::minutes(1));
            if orders.is_empty() {
                break;
            }
            let answers = orders.iter().map(|order| self.answer(looking, order, at)).collect();
            let news = looking.keeper.keep(answers, vec![], at)?;
            for order in &orders {
                looking.agenda.done(order);
            }
            told |= !news.events.is_empty();
            asked(looking, news);
        }
        if let Some(news) = looking.keeper.tick(at)? {
            told |= !news.events.is_empty();
            asked(looking, news);
        }
        if told { self.tell(looking, at) } else { Ok(()) }
    }

    fn answer(&self, looking: &Looking, order: &Order, asked: Moment) -> Answer {
        let number = match order.subject {
            Subject::Watch(no) => looking.roster.entry(no).map(|entry| entry.person.details.a_number),
            Subject::Nobody | Subject::Population => None,
        };
        let seed = asked.wall.timestamp() as u64 ^ u64::from(number.map_or(0, |n| n.value()));
        let said = self.month.answer(number.as_ref(), order.subject, asked.wall, seed);
        let text = number.map_or_else(|| "000000000".to_owned(), |n| n.reveal());
        let fetched = order.look.then(|| fetched(self.base, &text, said, asked));
        let reason = if order.missed.is_some() { "asleep" } else { "" };
        Answer { order: order.clone(), fetched, reason }
    }

    /// People are told, every message arrives, and most are seen.
    fn tell(&self, looking: &mut Looking, now: Moment) -> anyhow::Result<()> {
        let clock = Arc::new(SetClock::new(now));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(drain(&mut looking.keeper, self.teller.clone(), clock))?;
        let store = looking.keeper.store();
        let filter = NoticeFilter { since: Some(now.wall - STEP), ..NoticeFilter::default() };
        for notice in store.notices(&filter)?.iter().filter(|n| n.now.seen_at.is_none()) {
            if self.context.clock.now().wall - now.wall > SEEN_WITHIN {
                say_seen(store, notice, "link", now)?;
            }
        }
        Ok(())
    }

    /// Time passes over the night in which the machine sleeps.
    fn awake(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let (from, until) = self.month.sleeps();
        if (from..until).contains(&now) { until } else { now }
    }

    fn moment(&self, at: DateTime<Utc>) -> Moment {
        moment(self.begins, at)
    }
}

fn moment(begins: DateTime<Utc>, at: DateTime<Utc>) -> Moment {
    let boot = (at - begins).to_std().unwrap_or_default() + Duration::from_secs(60);
    Moment { wall: at, boot }
}

fn orders(looking: &mut Looking, now: DateTime<Utc>) -> Vec<Order> {
    let sources = looking.sources.len();
    let mut orders = Vec::new();
    for source in 0..sources {
        while let Some(order) = looking.agenda.pop(source, now) {
            orders.push(order);
        }
    }
    orders
}

fn asked(looking: &mut Looking, news: News) {
    for (source, Ask { subject, why, not_before }) in news.asks {
        looking.agenda.ask(source, subject, why, not_before);
    }
}
