//! Clocks as an iCalendar feed (RFC 5545): one event at the end of each clock, with alarms before it. No number and no place
//! of anybody stands in it; how a person is called there is the caller's choice.

use super::{CHECK, Deadline, State};
use crate::digest::sha256;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use icalendar::{Alarm, Calendar, Class, Component, Event, EventLike, EventStatus, Property};

/// One clock as it is to stand in the feed.
pub struct Entry<'a> {
    pub clock: &'a Deadline<'a>,
    /// How the person is called: the id, or the message name.
    pub who: String,
    pub matter: Option<String>,
}

/// Calendars are told to ask for the feed again so often.
const REFRESH: TimeDelta = TimeDelta::hours(1);
/// An event of no length is drawn by no calendar.
const DRAWN: TimeDelta = TimeDelta::minutes(15);
/// The first alarm comes when a quarter of the time is left, and not sooner than this.
const FIRST_ALARM: TimeDelta = TimeDelta::hours(6);

/// The feed. `log` is the origin of the log, `now` the time of making. The same clock has the same UID in every feed of one
/// archive, as long as its rule keeps its name.
pub fn feed(log: &str, entries: &[Entry<'_>], now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", concat!("-//testigo//testigo ", env!("CARGO_PKG_VERSION"), "//EN")),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name("testigo").ttl(&REFRESH);
    calendar.extend(entries.iter().map(|entry| event(log, entry, now)));
    calendar.to_string()
}

fn event(log: &str, entry: &Entry<'_>, now: DateTime<Utc>) -> Event {
    let clock = entry.clock;
    let uid = uid(log, clock);
    let summary = summary(entry);
    let running = match clock.state(now) {
        State::Running { .. } => true,
        State::Over { .. } | State::Stopped => false,
    };
    let mut event = Event::new();
    event
        .uid(&uid)
        .timestamp(now)
        .starts(clock.ends)
        .ends(clock.ends + DRAWN)
        .summary(&summary)
        .description(&description(entry))
        .class(Class::Private)
        .status(if clock.stopped.is_some() { EventStatus::Cancelled } else { EventStatus::Confirmed });
    // It takes nobody's time.
    event.add_property("TRANSP", "TRANSPARENT");
    if running {
        let quarter = (clock.rule.length.delta() / 4).min(FIRST_ALARM);
        event.alarm(alarm(&summary, -quarter, (&uid, 1), now));
        event.alarm(alarm(&summary, TimeDelta::zero(), (&uid, 2), now));
    }
    event.done()
}

fn alarm(text: &str, before: TimeDelta, (uid, nth): (&str, u8), now: DateTime<Utc>) -> Alarm {
    let mut alarm = Alarm::display(text, before);
    alarm.timestamp(now).add_property("UID", format!("{nth}-{uid}"));
    alarm
}

fn uid(log: &str, clock: &Deadline<'_>) -> String {
    let parts = [log.as_bytes(), b"\n", clock.rule.name.as_bytes(), b"\n", &clock.event.to_le_bytes()];
    format!("{}@testigo", hex::encode(&sha256(&parts)[..16]))
}

fn summary(entry: &Entry<'_>) -> String {
    let matter = entry.matter.as_ref().map(|m| format!(" (matter {m})")).unwrap_or_default();
    plain(&format!("{} ends: {}{matter}", entry.clock.rule.name, entry.who))
}

/// A text of the config or of a person on one line: a carriage return would begin a line of its own in the feed.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn description(entry: &Entry<'_>) -> String {
    let Deadline { rule, page, event, started, stopped, .. } = entry.clock;
    let shown = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let stopped = stopped.as_ref().map(|s| format!("Stopped: {}.\n", s.why.key())).unwrap_or_default();
    format!(
        "{stopped}Your rule: {}, after {}.\nIts source: {}; {CHECK}.\nStarted {} by event {event} at {page}.",
        rule.length,
        rule.after.key(),
        plain(&rule.source),
        shown(*started),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::{After, AtPage, Rule, deadlines};
    use crate::event::EventKind;
    use crate::time::Period;
    use std::collections::BTreeMap;

    fn rules() -> [Rule; 1] {
        [Rule {
            name: "24 h since first miss; ours, \"draft\"\r\nX-EVIL:1".to_owned(),
            after: After::FirstMiss,
            length: Period::from_secs(24 * 3600),
            source: "an invented directive with a very long name, so that its line has to be folded; año, señal, habeas, ñ"
                .to_owned(),
            matters: Vec::new(),
            roles: Vec::new(),
        }]
    }

    fn text(now_hours: i64, pages: &BTreeMap<String, AtPage>) -> String {
        let began = DateTime::from_timestamp(1_773_144_000, 0).unwrap();
        let miss = crate::event::Event {
            at: began,
            kind: EventKind::FirstMiss,
            person: None,
            source: "bop".to_owned(),
            group: None,
            was: Some(format!("held at {}", crate::invented::place(3))),
            now: None,
            check: None,
            before: None,
            because: String::new(),
        };
        let rules = rules();
        let clocks = deadlines(&rules, None, &[(7, &miss)], pages);
        let entries: Vec<Entry<'_>> = clocks
            .iter()
            .map(|clock| Entry {
                clock,
                who: "p-000000000000".to_owned(),
                matter: Some("2026-014".to_owned()),
            })
            .collect();
        feed("testigo/0011", &entries, began + TimeDelta::hours(now_hours))
    }

    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn lines_end_with_crlf_and_none_is_longer_than_75_bytes() {
        let text = text(0, &BTreeMap::new());
        assert_eq!(text.replace("\r\n", "").find(['\r', '\n']), None);
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(unfolded(&text).iter().all(|line| !line.starts_with("X-EVIL")), "{text}");
    }

    #[test]
    fn the_same_clock_has_the_same_uid_and_no_place() {
        let uid =
            |text: &str| unfolded(text).into_iter().filter(|l| l.starts_with("UID:")).collect::<Vec<_>>();
        let (one, other) = (text(0, &BTreeMap::new()), text(5, &BTreeMap::new()));
        assert_eq!((uid(&one), uid(&one).len()), (uid(&other), 3));
        assert!(!one.contains(&crate::invented::place(3)));
        assert!(unfolded(&one).concat().contains(CHECK));
    }

    #[test]
    fn a_clock_that_was_stopped_is_cancelled_and_rings_no_more() {
        let running = text(0, &BTreeMap::new());
        assert_eq!(running.matches("BEGIN:VALARM").count(), 2);
        assert!(running.contains("TRIGGER:-PT21600S") || running.contains("TRIGGER:-PT6H"), "{running}");
        let pages = BTreeMap::from([("bop".to_owned(), AtPage { absent: false, last_listed: None })]);
        let stopped = text(0, &pages);
        assert!(stopped.contains("STATUS:CANCELLED") && !stopped.contains("VALARM"), "{stopped}");
    }
}
