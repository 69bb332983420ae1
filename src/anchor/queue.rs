//! What is to be asked for, and when: after each finding, in every period, again after a failure (later each time), and
//! before the certificates of an older token end. Times between asks are of the boot clock; a clock that is set changes
//! nothing here.

use crate::leaf::AnchorKind;
use crate::time::Moment;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// One service is not asked more often than this, but on loopback.
const LEAST: Duration = Duration::from_secs(30);
/// Waits after the first failure in a row, the second …; never longer than the period.
const BACK_OFF: [Duration; 4] =
    [Duration::from_secs(60), Duration::from_secs(300), Duration::from_secs(900), Duration::from_secs(3600)];
/// So long before a certificate ends, what it vouches for is stamped again.
const BEFORE_THE_END: TimeDelta = TimeDelta::days(30);
const DAY: Duration = Duration::from_secs(86_400);

/// A service as the queue sees it.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub kind: AnchorKind,
    pub loopback: bool,
    /// Since its last proof; `None`: there was none.
    pub age: Option<Duration>,
}

/// Something to be done now, at the service of this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// `since`: when it was first asked since its last proof.
    Stamp { service: usize, since: DateTime<Utc> },
    /// Ask a calendar for what it promised.
    Upgrade { service: usize },
}

/// The state of the asking.
#[derive(Debug)]
pub struct Queue {
    every: Duration,
    lines: Vec<Line>,
    /// Tokens that no later token with a longer life covers: entry, size, end.
    held: Vec<(u64, u64, DateTime<Utc>)>,
    renewed: Option<Duration>,
}

#[derive(Debug)]
struct Line {
    kind: AnchorKind,
    least: Duration,
    due: Duration,
    not_before: Duration,
    /// A finding waits for a proof over at least so many entries.
    wanted: Option<u64>,
    failures: usize,
    since: Option<DateTime<Utc>>,
    busy: bool,
    upgrade: Duration,
    upgrading: bool,
}

impl Queue {
    pub fn new(every: Duration, services: &[Asked], now: Duration) -> Queue {
        let line = |asked: &Asked| {
            let left = asked.age.map_or(Duration::ZERO, |age| every.saturating_sub(age));
            Line {
                kind: asked.kind,
                least: if asked.loopback { Duration::ZERO } else { LEAST },
                due: now + left,
                not_before: now,
                wanted: None,
                failures: 0,
                since: None,
                busy: false,
                upgrade: now,
                upgrading: false,
            }
        };
        Queue { every, lines: services.iter().map(line).collect(), held: Vec::new(), renewed: None }
    }

    /// Goes on from an older queue over the same services that has ended: who failed is not asked sooner for that, nor who
    /// was being asked then, and a finding that waits goes on waiting.
    pub fn go_on_from(&mut self, old: &Queue, now: Duration) {
        self.renewed = old.renewed;
        for (line, old) in self.lines.iter_mut().zip(&old.lines) {
            let under_way = |is: bool| if is { now + old.least } else { Duration::ZERO };
            line.upgrade = old.upgrade.max(under_way(old.upgrading));
            line.not_before = old.not_before.max(under_way(old.busy));
            // Otherwise somebody else had a proof meanwhile.
            if line.due <= old.due.max(now) {
                (line.wanted, line.failures, line.since) = (old.wanted, old.failures, old.since);
            }
        }
    }

    /// A finding stands in the first `size` entries of the log.
    pub fn found(&mut self, size: u64) {
        for line in &mut self.lines {
            line.wanted = line.wanted.max(Some(size));
        }
    }

    /// A token stands in the log at `entry`, is over the first `size` entries, and its certificates end then.
    pub fn hold(&mut self, entry: u64, size: u64, ends: DateTime<Utc>) {
        self.held.retain(|(older, _, end)| !(*older < size && *end < ends));
        // One of those that end together is enough: what covers the last covers them all.
        self.held.retain(|(older, _, end)| !(*older < entry && *end == ends));
        self.held.push((entry, size, ends));
    }

    /// What is to be done now; each is under way until it is told of.
    pub fn jobs(&mut self, now: Moment) -> Vec<Job> {
        self.renew(now);
        let mut jobs = Vec::new();
        for (service, line) in self.lines.iter_mut().enumerate() {
            if line.is_due(now.boot) {
                line.busy = true;
                jobs.push(Job::Stamp { service, since: *line.since.get_or_insert(now.wall) });
            }
            if line.kind == AnchorKind::OpenTimestamps && !line.upgrading && line.upgrade <= now.boot {
                line.upgrading = true;
                jobs.push(Job::Upgrade { service });
            }
        }
        jobs
    }

    /// A proof over `size` entries was received.
    pub fn stamped(&mut self, service: usize, size: u64, now: Duration) {
        let every = self.every;
        let line = &mut self.lines[service];
        (line.busy, line.failures, line.since) = (false, 0, None);
        (line.due, line.not_before) = (now + every, now + line.least);
        line.wanted = line.wanted.filter(|wanted| *wanted > size);
    }

    /// How many failures in a row it are now.
    pub fn failed(&mut self, service: usize, now: Duration) -> usize {
        let every = self.every;
        let line = &mut self.lines[service];
        let wait = BACK_OFF[line.failures.min(BACK_OFF.len() - 1)].min(every).max(line.least);
        (line.busy, line.failures, line.not_before) = (false, line.failures + 1, now + wait);
        line.failures
    }

    /// A calendar was asked for what it promised, with whatever success.
    pub fn upgraded(&mut self, service: usize, now: Duration) {
        let every = self.every;
        let line = &mut self.lines[service];
        (line.upgrading, line.upgrade) = (false, now + every);
    }

    /// How long nothing will be due by itself.
    pub fn wake(&self, now: Duration) -> Duration {
        let stamps = self.lines.iter().filter(|l| !l.busy).map(|l| match l.wanted {
            Some(_) => l.not_before,
            None => l.due.max(l.not_before),
        });
        let upgrades = self.lines.iter().filter(|l| !l.upgrading && l.kind == AnchorKind::OpenTimestamps);
        let next = stamps.chain(upgrades.map(|l| l.upgrade)).min();
        next.map_or(Duration::MAX, |at| at.saturating_sub(now).max(Duration::from_millis(1)))
    }

    fn renew(&mut self, now: Moment) {
        let weak = self.held.iter().any(|(_, _, ends)| *ends - now.wall < BEFORE_THE_END);
        let tried = self.renewed.is_some_and(|at| now.boot.saturating_sub(at) < DAY);
        if !weak || tried {
            return;
        }
        self.renewed = Some(now.boot);
        let after = self.held.iter().map(|(entry, _, _)| entry + 1).max().unwrap_or_default();
        for line in self.lines.iter_mut().filter(|l| l.kind == AnchorKind::Rfc3161) {
            line.wanted = line.wanted.max(Some(after));
        }
    }
}

impl Line {
    fn is_due(&self, now: Duration) -> bool {
        !self.busy && self.not_before <= now && (self.wanted.is_some() || self.due <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_micros;

    const HOUR: u64 = 3600;

    fn at(s: u64) -> Moment {
        Moment { wall: from_micros((1_700_000_000 + s as i64) * 1_000_000), boot: Duration::from_secs(s) }
    }

    fn boot(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    fn queue(kinds: &[AnchorKind]) -> Queue {
        let asked = |kind: &AnchorKind| Asked { kind: *kind, loopback: false, age: None };
        Queue::new(boot(HOUR), &kinds.iter().map(asked).collect::<Vec<_>>(), boot(0))
    }

    fn stamp(service: usize, since: u64) -> Job {
        Job::Stamp { service, since: at(since).wall }
    }

    #[test]
    fn every_service_is_asked_at_once_and_then_in_every_period() {
        let mut q = queue(&[AnchorKind::Rfc3161, AnchorKind::Cosignature]);
        assert_eq!(q.jobs(at(0)), [stamp(0, 0), stamp(1, 0)]);
        assert_eq!(q.jobs(at(5)), [], "both are under way");
        q.stamped(0, 10, boot(5));
        assert_eq!(q.jobs(at(HOUR)), [], "the other never answered");
        assert_eq!(q.wake(boot(HOUR)), boot(5));
        assert_eq!(q.jobs(at(HOUR + 5)), [stamp(0, HOUR + 5)]);
    }

    #[test]
    fn a_pause_asks_nobody_sooner_and_forgets_no_finding() {
        let asked =
            |age: Option<u64>| Asked { kind: AnchorKind::Rfc3161, loopback: false, age: age.map(boot) };
        let mut old = queue(&[AnchorKind::Rfc3161; 3]);
        assert_eq!(old.jobs(at(0)).len(), 3);
        old.stamped(0, 10, boot(5));
        old.failed(1, boot(5));
        old.found(12);
        // The third was being asked, and nobody heard what it said.
        let mut new = Queue::new(boot(HOUR), &[asked(Some(15)), asked(None), asked(None)], boot(20));
        new.go_on_from(&old, boot(20));
        assert_eq!(new.jobs(at(20)), []);
        assert_eq!(new.jobs(at(35)), [stamp(0, 35)], "for the finding, half a minute after its last proof");
        assert_eq!(new.jobs(at(50)), [stamp(2, 0)]);
        assert_eq!(new.jobs(at(65)), [stamp(1, 0)]);
        assert_eq!(new.failed(1, boot(66)), 2);
        // In the pause somebody had the log stamped.
        let mut new = Queue::new(boot(HOUR), &[asked(Some(1)); 3], boot(40));
        new.go_on_from(&old, boot(40));
        assert_eq!(new.jobs(at(100)), []);
    }

    #[test]
    fn a_restart_asks_when_the_period_is_over() {
        let asked = |minutes: u64| Asked {
            kind: AnchorKind::Rfc3161,
            loopback: false,
            age: Some(boot(minutes * 60)),
        };
        let mut q = Queue::new(boot(HOUR), &[asked(50), asked(600)], boot(100));
        assert_eq!(q.jobs(at(100)), [stamp(1, 100)]);
        assert_eq!(q.jobs(at(100 + 600)), [stamp(0, 700)]);
    }

    #[test]
    fn a_finding_is_stamped_at_once_and_a_proof_from_before_it_does_not_count() {
        let mut q = queue(&[AnchorKind::Rfc3161]);
        q.jobs(at(0));
        q.found(20);
        q.stamped(0, 10, boot(2));
        assert_eq!(q.jobs(at(3)), [], "a service is not asked twice in half a minute");
        assert_eq!(q.jobs(at(32)), [stamp(0, 32)]);
        q.stamped(0, 25, boot(33));
        assert_eq!(q.jobs(at(70)), []);
    }

    #[test]
    fn failures_wait_longer_each_time_and_the_delay_counts_from_the_first() {
        let mut q = queue(&[AnchorKind::Rfc3161]);
        let mut now = 0;
        for wait in [60, 300, 900, HOUR, HOUR] {
            assert_eq!(q.jobs(at(now)), [stamp(0, 0)]);
            q.failed(0, boot(now));
            assert_eq!(q.jobs(at(now + wait - 1)), []);
            assert_eq!(q.wake(boot(now)), boot(wait));
            now += wait;
        }
        assert_eq!(q.jobs(at(now)), [stamp(0, 0)]);
        q.stamped(0, 9, boot(now));
        assert_eq!(q.jobs(at(now + HOUR)), [stamp(0, now + HOUR)]);
    }

    #[test]
    fn promises_are_asked_for_in_every_period() {
        let mut q = queue(&[AnchorKind::OpenTimestamps]);
        assert_eq!(q.jobs(at(0)), [stamp(0, 0), Job::Upgrade { service: 0 }]);
        q.stamped(0, 9, boot(1));
        q.upgraded(0, boot(2));
        assert_eq!(q.jobs(at(HOUR + 2)), [stamp(0, HOUR + 2), Job::Upgrade { service: 0 }]);
    }

    #[test]
    fn what_a_certificate_vouches_for_is_stamped_again_before_it_ends() {
        let mut q = queue(&[AnchorKind::Rfc3161]);
        q.jobs(at(0));
        q.stamped(0, 10, boot(1));
        let in_days = |days: i64| at(0).wall + TimeDelta::days(days);
        q.hold(10, 10, in_days(31));
        assert_eq!(q.jobs(at(60)), []);
        q.hold(12, 11, in_days(29));
        assert_eq!(q.jobs(at(60)), [stamp(0, 60)]);
        q.stamped(0, 12, boot(61));
        q.hold(14, 12, in_days(29));
        assert_eq!(q.jobs(at(120)), [stamp(0, 120)], "that one did not cover the entry of the token");
        q.stamped(0, 15, boot(121));
        q.hold(16, 15, in_days(700));
        assert_eq!(q.held, [(16, 15, in_days(700))]);
    }
}
