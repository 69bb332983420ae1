//! How slowly a host is asked. Pure: times come in as arguments, jitter comes from a hash.
//!
//! One [`HostState`] for each host is kept in the archive, so that a program that dies and starts again all
//! day does not hammer the site. On loopback nothing waits: tests and the pretend locator run at full speed,
//! through the same code.

use crate::digest::sha256;
use crate::time::Period;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// What the config allows for one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRules {
    /// The source's own address is on loopback: nothing is global, and nothing waits.
    pub loopback: bool,
    /// From one request to the next.
    pub spacing: Period,
    /// Requests in one UTC day.
    pub daily_cap: u32,
    /// For one look from first to last byte, redirects included.
    pub timeout: Period,
    /// Requests at the same time; 1 unless on loopback.
    pub in_flight: usize,
    /// For a page that is asked in a browser: how long it is left alone after the first refusal in a row, the
    /// second, and every further one. Also on loopback. `None`: as any unhelpful host.
    #[serde(default)]
    pub blocked: Option<[Period; 3]>,
}

impl HostRules {
    /// No config can ask a public host more often.
    pub const FLOOR: Period = Period::from_secs(10);

    /// How long a page that refuses a browser is left alone: an hour, six, a day.
    pub const BLOCKED: [Period; 3] =
        [Period::from_secs(3600), Period::from_secs(6 * 3600), Period::from_secs(24 * 3600)];

    /// The rules for a public host, unless the config says otherwise.
    pub const PUBLIC: HostRules = HostRules {
        loopback: false,
        spacing: Period::from_secs(30),
        daily_cap: 500,
        timeout: Period::from_secs(60),
        in_flight: 1,
        blocked: None,
    };

    /// The rules for a source on this machine.
    pub const LOOPBACK: HostRules = HostRules {
        loopback: true,
        spacing: Period::from_secs(0),
        daily_cap: u32::MAX,
        timeout: Period::from_secs(60),
        in_flight: 64,
        blocked: None,
    };

    /// These rules with at least the spacing that the host's robots.txt asks for.
    pub fn with_crawl_delay(self, delay: Option<Period>) -> HostRules {
        HostRules { spacing: self.spacing.max(delay.unwrap_or_default()), ..self }
    }

    /// Whether the next question waits for what the last answer meant, over restarts too: everywhere, except for
    /// plain requests on loopback.
    pub fn is_paced(&self) -> bool {
        !self.loopback || self.blocked.is_some()
    }

    fn floor(&self) -> TimeDelta {
        if self.loopback { TimeDelta::zero() } else { HostRules::FLOOR.delta() }
    }

    fn at_once(&self) -> u32 {
        if self.loopback { u32::try_from(self.in_flight.max(1)).unwrap_or(u32::MAX) } else { 1 }
    }
}

/// Whether the host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Now,
    /// One question, a control if there is one: its answer decides whether the host is asked again.
    Probe,
    /// Not before this time.
    Wait(DateTime<Utc>),
    /// As many questions as allowed are on their way; one has to be answered first.
    Busy,
}

/// What an answer means for the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The site answered about the person or control.
    Useful,
    /// No answer, or none that can be read. Seconds as in [`super::Fetched::retry_after`].
    Inconclusive { retry_after: Option<u32> },
    /// The site refused. The wait is long, whatever it says.
    Blocked { retry_after: Option<u32> },
}

/// What we know of a host; kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostState {
    /// Random, so that installs do not march in step.
    seed: u64,
    /// Requests ever; each has its own jitter.
    count: u64,
    next_allowed_at: Option<DateTime<Utc>>,
    /// When `next_allowed_at` was set: a clock that shows an earlier time was set back.
    set_at: Option<DateTime<Utc>>,
    /// The UTC day that `today` counts.
    day: Option<NaiveDate>,
    today: u32,
    breaker: Breaker,
    /// Inconclusive answers since the last useful one.
    in_row: u32,
    /// Refusals since the last useful answer.
    #[serde(default)]
    refusals: u32,
    /// The last twenty answers, oldest first: useful or not.
    recent: VecDeque<bool>,
    /// Not kept: what was on its way when the program died will not be answered.
    #[serde(skip)]
    flying: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Breaker {
    Closed,
    /// The host is not asked until `next_allowed_at`, and then with one probe.
    Open,
}

const WINDOW: usize = 20;
const IN_A_ROW: u32 = 5;
const FIRST_BACKOFF: i64 = 60;
const FIRST_BLOCK: i64 = 60 * 60;
const LAST_BACKOFF: i64 = 6 * 60 * 60;
/// Nothing we set is longer than a day and its jitter.
const LONGEST: TimeDelta = TimeDelta::hours(27);

impl HostState {
    pub fn new(seed: u64) -> HostState {
        HostState {
            seed,
            count: 0,
            next_allowed_at: None,
            set_at: None,
            day: None,
            today: 0,
            breaker: Breaker::Closed,
            in_row: 0,
            refusals: 0,
            recent: VecDeque::new(),
            flying: 0,
        }
    }

    pub fn may_ask(&self, rules: &HostRules, now: DateTime<Utc>) -> Turn {
        if let Some(next) = self.next_allowed_at.filter(|next| *next > now) {
            return Turn::Wait(next);
        }
        if self.asked_on(now) >= rules.daily_cap {
            return Turn::Wait(next_midnight(now));
        }
        match self.breaker {
            Breaker::Open if self.flying == 0 => Turn::Probe,
            Breaker::Closed if self.flying < rules.at_once() => Turn::Now,
            Breaker::Open | Breaker::Closed => Turn::Busy,
        }
    }

    /// A request is being sent. To be kept before it is sent: a crash must not forget it.
    pub fn asked(&mut self, rules: &HostRules, now: DateTime<Utc>) {
        self.today = self.asked_on(now).saturating_add(1);
        self.day = Some(now.date_naive());
        self.count += 1;
        self.flying += 1;
        let spacing = rules.spacing.delta();
        if !rules.loopback || spacing > TimeDelta::zero() {
            let jitter = spacing / 10 * self.jitter(b"spacing", 2001) / 1000 - spacing / 10;
            self.wait((spacing + jitter).max(rules.floor()), now);
        }
    }

    /// The answer came, or it is certain that none will.
    pub fn answered(&mut self, rules: &HostRules, now: DateTime<Utc>, answer: Answer) {
        self.landed();
        self.judged(rules, now, answer);
    }

    /// The answer is here; what it means is said later, with [`HostState::judged`]. Only where nothing
    /// [is paced](HostRules::is_paced): elsewhere the next question waits for that.
    pub fn landed(&mut self) {
        self.flying = self.flying.saturating_sub(1);
    }

    /// What an answer that has landed means for the host.
    pub fn judged(&mut self, rules: &HostRules, now: DateTime<Utc>, answer: Answer) {
        match answer {
            Answer::Useful => self.useful(),
            Answer::Inconclusive { retry_after } => {
                self.unhelpful();
                self.back_off(rules, now, FIRST_BACKOFF, retry_after);
            }
            Answer::Blocked { retry_after } => {
                self.unhelpful();
                self.refusals = self.refusals.saturating_add(1);
                match rules.blocked {
                    Some(waits) => self.leave_alone(waits, now, retry_after),
                    None => self.back_off(rules, now, FIRST_BLOCK, retry_after),
                }
            }
        }
    }

    /// Whether the breaker is open: the host is asked by single probes only.
    pub fn is_open(&self) -> bool {
        self.breaker == Breaker::Open
    }

    /// Whether the host refused us last, and has not answered usefully since.
    pub fn is_refusing(&self) -> bool {
        self.refusals > 0
    }

    /// Before this time the host is not asked.
    pub fn next_allowed_at(&self) -> Option<DateTime<Utc>> {
        self.next_allowed_at
    }

    /// Requests on the UTC day of `now`.
    pub fn asked_on(&self, now: DateTime<Utc>) -> u32 {
        // A day that lies ahead was counted by a wrong clock; it counts on, for being too slow does no harm.
        if self.day.is_some_and(|day| day >= now.date_naive()) { self.today } else { 0 }
    }

    /// After every start and every jump of the wall clock: a wait set by a clock that ran ahead begins anew,
    /// with its whole length, instead of lasting until that clock's date.
    pub fn clock_was_set(&mut self, now: DateTime<Utc>) {
        if let (Some(next), Some(set)) = (self.next_allowed_at, self.set_at)
            && set > now
        {
            self.next_allowed_at = Some(now + (next - set).clamp(TimeDelta::zero(), LONGEST));
            self.set_at = Some(now);
            self.day = self.day.map(|day| day.min(now.date_naive()));
        }
    }

    fn useful(&mut self) {
        if self.breaker == Breaker::Open {
            self.recent.clear();
        }
        self.breaker = Breaker::Closed;
        self.in_row = 0;
        self.refusals = 0;
        self.remember(true);
    }

    fn unhelpful(&mut self) {
        self.in_row = self.in_row.saturating_add(1);
        self.remember(false);
        let bad = self.recent.iter().filter(|useful| !**useful).count();
        if self.in_row >= IN_A_ROW || (self.recent.len() == WINDOW && 2 * bad >= WINDOW) {
            self.breaker = Breaker::Open;
        }
    }

    fn remember(&mut self, useful: bool) {
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(useful);
    }

    /// Waits between `first` and a ceiling that doubles with every unhelpful answer, up to six hours; and
    /// never less than the host asked for.
    fn back_off(&mut self, rules: &HostRules, now: DateTime<Utc>, first: i64, retry_after: Option<u32>) {
        let asked_for =
            TimeDelta::seconds(retry_after.map_or(0, |s| i64::from(s.min(super::retry_after::MOST))));
        if rules.loopback {
            return self.wait(asked_for.min(TimeDelta::seconds(1)), now);
        }
        let doublings = self.in_row.saturating_sub(1).min(16);
        let ceiling = (first << doublings).min(LAST_BACKOFF);
        let jitter = i64::from(self.jitter(b"backoff", 1001));
        let own = TimeDelta::seconds(first + (ceiling - first) * jitter / 1000);
        self.wait(own.max(asked_for), now);
    }

    /// After the first refusal, the second, and every further one in a row. A little longer, never shorter, so
    /// that installations do not come back together.
    fn leave_alone(&mut self, waits: [Period; 3], now: DateTime<Utc>, retry_after: Option<u32>) {
        let nth = (self.refusals.max(1) as usize - 1).min(waits.len() - 1);
        let wait = waits[nth].delta();
        let jitter = wait / 10 * self.jitter(b"blocked", 1001) / 1000;
        let asked_for =
            TimeDelta::seconds(retry_after.map_or(0, |s| i64::from(s.min(super::retry_after::MOST))));
        self.wait((wait + jitter).max(asked_for), now);
    }

    /// Only ever later: an answer does not shorten the spacing, nor one `Retry-After` another.
    fn wait(&mut self, length: TimeDelta, now: DateTime<Utc>) {
        if length > TimeDelta::zero() {
            self.next_allowed_at = self.next_allowed_at.max(Some(now + length.min(LONGEST)));
            self.set_at = Some(now);
        }
    }

    /// A number below `below`, the same for the same seed, count and purpose.
    fn jitter(&self, purpose: &[u8], below: u32) -> i32 {
        let hash = sha256(&[b"testigo jitter", purpose, &self.seed.to_le_bytes(), &self.count.to_le_bytes()]);
        let number = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
        (number % below) as i32
    }
}

fn next_midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.date_naive();
    today.checked_add_days(Days::new(1)).unwrap_or(today).and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests;
