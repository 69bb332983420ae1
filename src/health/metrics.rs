//! The numbers of a run as Prometheus reads them. Labels hold sources, kinds, reasons and hosts of services: never anything
//! of a person, a group or a matter.

use super::looked::Looked;
use crate::leaf::AnchorKind;
use crate::store::GapSlots;
use crate::watch::keeper::Seen;
use chrono::{DateTime, Utc};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

type Labels<const N: usize> = [(&'static str, String); N];

/// A look over HTTP takes tenths of a second, one in a browser seconds, and each has its time limit.
const SECONDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 180.0];

/// Counted since the run began.
pub(super) struct Counts {
    looks: Family<Labels<2>, Counter>,
    seconds: Family<Labels<1>, Histogram>,
    commits: Counter,
}

/// Read from the archive and the machine when somebody asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    pub entries: u64,
    pub outbox: u64,
    pub inbox: u64,
    pub anchors: Vec<(String, AnchorKind, bool, u64)>,
    pub gaps: GapSlots,
    pub disk_free: Option<u64>,
    /// Notices by state and by the means of their last try.
    pub notices: Vec<(String, String, u64)>,
}

impl Default for Counts {
    fn default() -> Counts {
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        Counts { looks: Family::default(), seconds, commits: Counter::default() }
    }
}

impl Counts {
    pub(super) fn committed(&self) {
        self.commits.inc();
    }

    pub(super) fn looked(&self, source: &str, seen: &Seen) {
        let source = || ("source", source.to_owned());
        self.looks.get_or_create(&[source(), ("outcome", seen.outcome.key().to_owned())]).inc();
        self.seconds.get_or_create(&[source()]).observe(seen.took.as_secs_f64());
    }
}

/// Everything as text, in the OpenMetrics form.
pub(super) fn text(
    counts: &Counts,
    numbers: &Numbers,
    (pages, ready): (&[Looked], bool),
    now: DateTime<Utc>,
) -> String {
    let mut registry = Registry::with_prefix("testigo");
    registry.register("looks", "Looks since the run began", counts.looks.clone());
    registry.register("look_seconds", "Seconds from asking to the whole answer", counts.seconds.clone());
    registry.register("commits", "Commits since the run began", counts.commits.clone());
    let info: Vec<(&str, &str)> = vec![("version", env!("CARGO_PKG_VERSION"))];
    registry.register("build", "The program", Info::new(info));
    gauge(&mut registry, "ready", "1 while looking is useful", i64::from(ready));
    gauge(&mut registry, "log_entries", "Entries of the log that are signed", number(numbers.entries));
    if let Some(free) = numbers.disk_free {
        gauge(&mut registry, "disk_free_bytes", "Free space where the archive is", number(free));
    }
    let gaps =
        numbers.gaps.slots.iter().map(|((source, reason), n)| {
            ([("source", source.clone()), ("reason", reason.clone())], number(*n))
        });
    gauges(&mut registry, "gap_slots", "Slots that were not asked, since the archive was made", gaps);
    let ages = pages.iter().map(|page| {
        let age = now - page.last_useful.unwrap_or(page.since);
        ([("source", page.source.clone())], age.num_seconds())
    });
    gauges(&mut registry, "last_useful_look_age_seconds", "Age of the last useful look", ages);
    let queues = [("outbox", numbers.outbox), ("inbox", numbers.inbox)];
    let queues = queues.map(|(queue, n)| ([("queue", queue.to_owned())], number(n)));
    gauges(&mut registry, "queue_length", "What waits: events to be told, looks by hand", queues.into_iter());
    let anchors = numbers.anchors.iter().map(|(service, kind, complete, n)| {
        let state = if *complete { "complete" } else { "promised" };
        let labels =
            [("service", service.clone()), ("kind", kind.key().to_owned()), ("state", state.to_owned())];
        (labels, number(*n))
    });
    gauges(&mut registry, "anchors", "Proofs of the time by third parties", anchors);
    let notices = numbers
        .notices
        .iter()
        .map(|(state, means, n)| ([("state", state.clone()), ("means", means.clone())], number(*n)));
    gauges(&mut registry, "notices", "Notices of the last 30 days by state and means", notices);
    let mut out = String::new();
    encode(&mut out, &registry).expect("a text takes every write");
    out
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge: Gauge = Gauge::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn gauges<const N: usize>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    values: impl Iterator<Item = (Labels<N>, i64)>,
) {
    let family = Family::<Labels<N>, Gauge>::default();
    values.for_each(|(labels, value)| {
        family.get_or_create(&labels).set(value);
    });
    registry.register(name, help, family);
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Period;

    #[test]
    fn every_number_is_there_and_has_its_labels() {
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(9);
        let page = Looked {
            source: "bop".to_owned(),
            people: 3,
            every: Period::from_secs(60),
            last_useful: Some(now - chrono::TimeDelta::seconds(90)),
            since: DateTime::UNIX_EPOCH,
            behind: 0,
        };
        let mut numbers = Numbers { entries: 12, disk_free: Some(1 << 30), ..Numbers::default() };
        numbers.gaps.slots.insert(("bop".to_owned(), "blocked".to_owned()), 4);
        numbers.anchors = vec![("stamps.example".to_owned(), AnchorKind::Rfc3161, true, 2)];
        numbers.notices = vec![("queued".to_owned(), "email".to_owned(), 1)];
        let counts = Counts::default();
        counts.committed();
        let text = text(&counts, &numbers, (&[page], true), now);
        for line in [
            "testigo_commits_total 1",
            "testigo_ready 1",
            "testigo_log_entries 12",
            "testigo_disk_free_bytes 1073741824",
            "testigo_gap_slots{source=\"bop\",reason=\"blocked\"} 4",
            "testigo_last_useful_look_age_seconds{source=\"bop\"} 90",
            "testigo_queue_length{queue=\"inbox\"} 0",
            "testigo_anchors{service=\"stamps.example\",kind=\"rfc3161\",state=\"complete\"} 2",
            "testigo_notices{state=\"queued\",means=\"email\"} 1",
            concat!("testigo_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
