//! Which look may start now, and how it goes out: the host's turn, its robots.txt, its pace.

use super::question::Question;
use super::{Back, Loop, RunError, TICK, Told};
use crate::fetch::Failure;
use crate::fetch::politeness::{Answer as Heard, Turn};
use crate::fetch::robots::{Decision, Grounds, PRODUCT_TOKEN, RobotsAnswer, fetch_robots};
use crate::outcome::Outcome;
use crate::person::Subject;
use crate::source::{Query, Search};
use crate::watch::agenda::Order;
use crate::watch::writing::ToKeeper;
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::sync::oneshot;

/// Whether the request may go out: its count is durable. False when nothing is written any more.
async fn is_kept(counted: Option<oneshot::Receiver<()>>) -> bool {
    match counted {
        None => true,
        Some(counted) => counted.await.is_ok(),
    }
}

impl Loop<'_> {
    /// Lets a browser that has had no work for a while end.
    pub(super) fn rest(&self) {
        let (browser, now) = (self.run.browser.clone(), self.run.clock.now());
        tokio::spawn(async move { browser.rest(now).await });
    }

    /// Starts every look that may start now; says how long nothing will happen by itself.
    pub(super) async fn dispatch(&mut self, now: DateTime<Utc>) -> Result<Duration, RunError> {
        let mut wake = self.tick;
        for source in 0..self.run.sources.len() {
            while self.agenda.has_ready(source, now) {
                if self.in_flight[source] >= self.run.sources[source].rules.in_flight {
                    break;
                }
                if let Some(wait) = self.hold(source) {
                    wake = wake.min(wait);
                    break;
                }
                let Some(order) = self.agenda.pop(source, now) else { break };
                self.start(order).await?;
            }
        }
        if let Some(due) = self.agenda.next_due() {
            let wait = (due - now).to_std().unwrap_or(Duration::ZERO);
            wake = wake.min(wait.max(Duration::from_millis(1)));
        }
        Ok(wake)
    }

    /// Why this source cannot be asked now, as a time to wait; `None` when it can.
    fn hold(&mut self, source: usize) -> Option<Duration> {
        let wall = self.run.clock.now().wall;
        let config = &self.run.sources[source];
        let state = self.hosts.of(source);
        let wait = match state.may_ask(&config.rules, wall) {
            Turn::Now | Turn::Probe => None,
            Turn::Busy => return Some(TICK),
            Turn::Wait(until) => {
                let full = state.asked_on(wall) >= config.rules.daily_cap;
                Some((
                    until,
                    if full {
                        "daily_cap"
                    } else if config.rules.blocked.is_some() && state.is_refusing() {
                        "blocked"
                    } else if state.is_open() {
                        "breaker"
                    } else {
                        "rate_limit"
                    },
                ))
            }
        };
        if let Some((until, why)) = wait {
            if self.waits[source] != Some(why) {
                (self.tell)(Told::Waiting { source: config.id(), until, why });
            }
            self.waits[source] = Some(why);
            return Some((until - wall).to_std().unwrap_or(Duration::ZERO).max(Duration::from_millis(1)));
        }
        let permission = &self.permissions[source];
        if permission.asking {
            return Some(TICK);
        }
        // A pretend site may have been away a moment ago; a real one is left alone for a while.
        let unreachable = permission.robots.answer().is_some_and(|a| a.grounds == Grounds::Unreachable);
        let due = permission.robots.is_due(wall) || (config.rules.loopback && unreachable);
        if config.ignore_robots.is_none() && due && !permission.fresh {
            self.ask_robots(source);
            return Some(TICK);
        }
        None
    }

    fn ask_robots(&mut self, source: usize) {
        self.permissions[source].asking = true;
        let counted = self.count_request(source);
        let config = &self.run.sources[source];
        let (fetcher, clock, back) = (self.run.fetcher.clone(), self.run.clock.clone(), self.fetched.clone());
        let (base_url, rules) = (config.base_url.clone(), config.rules);
        tokio::spawn(async move {
            if !is_kept(counted).await {
                return;
            }
            let answer = fetch_robots(&fetcher, &*clock, &base_url, &rules).await;
            let _stopping = back.send(Back::Robots(source, Box::new(answer)));
        });
    }

    /// Counts a request that is about to be sent. Where it is paced the count is durable before the request goes out
    /// (the receiver says when): a program that dies and starts again all day must not hammer the site.
    fn count_request(&mut self, source: usize) -> Option<oneshot::Receiver<()>> {
        let wall = self.run.clock.now().wall;
        let config = &self.run.sources[source];
        let state = self.hosts.of(source);
        state.asked(&config.rules, wall);
        if !config.rules.is_paced() {
            return None;
        }
        let json = serde_json::to_string(state).expect("a pace is plain data");
        let (kept, counted) = oneshot::channel();
        let (keep, host) = (self.keep.clone(), config.host());
        tokio::spawn(async move {
            let _stopping = keep.send(ToKeeper::Host { host, json, kept: Some(kept) }).await;
        });
        Some(counted)
    }

    async fn start(&mut self, order: Order) -> Result<(), RunError> {
        if !order.look {
            return self.write_off(order, "paused").await;
        }
        let config = &self.run.sources[order.source];
        let search = match order.subject {
            Subject::Watch(no) => self.run.roster.search(no),
            Subject::Nobody => Search::Nobody,
            Subject::Population => Search::Population,
        };
        let query = Query { route: order.kind.route(), ..Query::new(search) };
        let question = match Question::of(config, &query) {
            Ok(question) => question,
            Err(error) => {
                tracing::warn!(source = config.id(), %error, "cannot be asked");
                return self.write_off(Order { look: false, ..order }, "cannot_ask").await;
            }
        };
        let wall = self.run.clock.now().wall;
        let decision = match &config.ignore_robots {
            Some(_) => Decision::Allowed,
            None => self.permissions[order.source].robots.decide(PRODUCT_TOKEN, question.url(), wall),
        };
        let refused = match decision {
            Decision::Allowed => None,
            Decision::Disallowed => Some(Failure::RobotsDisallow),
            Decision::Unreachable => Some(Failure::RobotsUnreachable),
        };
        self.permissions[order.source].fresh = false;
        self.in_flight[order.source] += 1;
        let (clock, back) = (self.run.clock.clone(), self.fetched.clone());
        if let Some(failure) = refused {
            let fetched = question.not_sent(clock.now(), failure);
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
            return Ok(());
        }
        let counted = self.count_request(order.source);
        let rules = self.run.sources[order.source].rules;
        let (fetcher, browser) = (self.run.fetcher.clone(), self.run.browser.clone());
        while self.looks.try_join_next().is_some() {}
        self.looks.spawn(async move {
            if !is_kept(counted).await {
                return;
            }
            let fetched = match &question {
                Question::Request(request) => fetcher.fetch(&*clock, request, &rules).await,
                Question::Visit(visit) => {
                    let mut look = browser.fetch(&*clock, visit).await;
                    fetcher.add_side_receipt(&*clock, &visit.base_url, &rules, &mut look).await;
                    look
                }
            };
            let _stopping = back.send(Back::Look(Box::new((order, fetched))));
        });
        Ok(())
    }

    /// The host's answer also slows us down, if it asks for that.
    pub(super) fn robots_heard(&mut self, source: usize, answer: RobotsAnswer) {
        let rules = self.run.sources[source].rules;
        let wall = self.run.clock.now().wall;
        self.hosts.of(source).answered(&rules, wall, Heard::Useful);
        let permission = &mut self.permissions[source];
        permission.asking = false;
        permission.fresh = true;
        permission.robots.heard(answer);
    }

    pub(super) fn pace(&mut self, source: usize, outcome: &Outcome, retry_after: Option<u32>) {
        let config = &self.run.sources[source];
        let wall = self.run.clock.now().wall;
        let heard = match outcome {
            Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase | Outcome::Several(_) => Heard::Useful,
            Outcome::Blocked(_) => Heard::Blocked { retry_after },
            Outcome::Unclear(_) | Outcome::NoAnswer(_) => Heard::Inconclusive { retry_after },
        };
        let state = self.hosts.of(source);
        match config.rules.is_paced() {
            true => state.answered(&config.rules, wall, heard),
            false => state.judged(&config.rules, wall, heard),
        }
        self.waits[source] = None;
        if config.rules.is_paced()
            && let Ok(json) = serde_json::to_string(state)
        {
            // A full inbox only means that the pace is kept a little later.
            let _later = self.keep.try_send(ToKeeper::Host { host: config.host(), json, kept: None });
        }
    }
}
