//! One installation that is well, and everything that can be amiss with it.

use super::*;
use crate::fetch::robots::Decision;
use crate::health::facts::*;
use crate::health::looked::Looked;
use crate::time::Period;
use chrono::{DateTime, Utc};

const GIB: u64 = 1 << 30;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_144_000, 0).unwrap()
}

fn page() -> Looked {
    Looked {
        source: "bop".to_owned(),
        people: 2,
        every: Period::from_secs(3600),
        last_useful: Some(now() - TimeDelta::minutes(20)),
        since: now() - TimeDelta::days(9),
        behind: 0,
    }
}

fn estimate(from: &str, ahead: i64) -> Estimate {
    let (ahead, doubt) = (TimeDelta::seconds(ahead), TimeDelta::milliseconds(600));
    Estimate { from: from.to_owned(), ahead, doubt }
}

/// An installation that is well.
fn well() -> Facts {
    Facts {
        now: now(),
        clock: ClockFacts { estimates: vec![estimate("a.example", 0), estimate("b.example", 1)], kept: None },
        disk: Some(Disk { free: 50 * GIB, used: GIB, age: TimeDelta::days(100) }),
        archive: Archive { entries: 9, ..Archive::default() },
        browser: Some(Browser::Found {
            program: "/usr/bin/chromium".into(),
            version: Some("Chromium 140".into()),
        }),
        robots: vec![RobotsFact {
            source: "bop".to_owned(),
            last: Some((now() - TimeDelta::hours(3), Decision::Allowed)),
            ignored: false,
        }],
        backup: Backup { folder: "/mnt/b".into(), named: true, newest: Some(now() - TimeDelta::days(1)) },
        looked: vec![page()],
        running: true,
        zone: Zone { data: "2025b".to_owned() },
        channels: vec![ChannelFact { means: "email", unready: None, last: Some(now()) }],
        contacts: vec![ContactFact {
            id: "c-0123456789ab".to_owned(),
            ways: vec![WayFact { means: "email", unready: None, confirmed: true, last: Some((now(), None)) }],
        }],
        missing_words: Vec::new(),
    }
}

/// The one check that is not OK, as `VERDICT name`.
fn check(change: impl FnOnce(&mut Facts), expected: &str) {
    let mut facts = well();
    change(&mut facts);
    let bad: Vec<String> = examine(&facts)
        .into_iter()
        .filter(|c| c.verdict != Verdict::Ok)
        .inspect(|c| assert!(!c.fix.is_empty() && !c.says.is_empty(), "{c:?}"))
        .map(|c| format!("{} {}", c.verdict.key(), c.name))
        .collect();
    assert_eq!(bad.join(", "), expected);
}

#[test]
fn what_is_well_is_well_throughout() {
    check(|_| {}, "");
}

#[test]
fn a_clock_is_judged_by_two_sources_at_least() {
    let clock =
        |estimates: Vec<Estimate>, kept| move |f: &mut Facts| f.clock = ClockFacts { estimates, kept };
    check(clock(vec![], None), "WARN clock");
    check(clock(vec![estimate("a", 0), estimate("a", 0)], None), "WARN clock");
    check(clock(vec![estimate("a", 0)], Some(true)), "");
    check(clock(vec![estimate("a", 900), estimate("b", 901)], None), "FAIL clock");
    check(clock(vec![estimate("a", 900), estimate("b", 0), estimate("c", 0)], None), "WARN clock");
    check(clock(vec![estimate("a", -20), estimate("b", -21)], None), "WARN clock");
    // One stale answer among many of a host is not that host's word.
    let many = vec![estimate("a", 0), estimate("a", -90_000), estimate("a", 0), estimate("b", 0)];
    check(clock(many, None), "");
    check(clock(vec![estimate("a", 900), estimate("b", 900)], Some(true)), "FAIL clock");
}

#[test]
fn a_disk_lasts_as_long_as_the_archive_grows() {
    let disk = |free, used, days| {
        move |f: &mut Facts| f.disk = Some(Disk { free, used, age: TimeDelta::days(days) })
    };
    check(disk(10 * GIB, GIB, 10), "");
    check(disk(2 * GIB, GIB, 10), "WARN disk");
    check(disk(2 * GIB, 20 * GIB, 20), "FAIL disk");
    check(disk(GIB / 100, GIB / 1000, 400), "FAIL disk");
    check(disk(10 * GIB, GIB, 0), "");
}

#[test]
fn an_archive_that_others_can_read_or_that_was_changed_is_told() {
    check(|f| f.archive.open_doors = vec!["/a/head".into(), "/a/x".into()], "FAIL permissions");
    check(|f| f.archive.others = vec!["/a".into()], "FAIL permissions");
    check(|f| f.archive.wrong = vec!["entry 7 is not what was hashed".into()], "FAIL archive");
    check(|f| f.archive.closed = Some("it is newer".into()), "FAIL archive");
    check(|f| f.backup.newest = Some(now() - TimeDelta::days(30)), "WARN backup");
    check(|f| f.backup.newest = None, "FAIL backup");
    check(|f| f.backup.named = false, "WARN backup");
}

#[test]
fn looking_that_has_stopped_is_told() {
    check(|f| f.running = false, "FAIL run");
    check(|f| (f.running, f.looked) = (false, Vec::new()), "");
    check(|f| f.looked[0].last_useful = Some(now() - TimeDelta::hours(4)), "FAIL looks");
    check(|f| f.looked[0].last_useful = None, "FAIL looks");
    check(|f| f.looked[0].behind = 1, "WARN looks");
    let robots = |at: TimeDelta, what| move |f: &mut Facts| f.robots[0].last = Some((now() - at, what));
    check(robots(TimeDelta::hours(1), Decision::Disallowed), "FAIL robots.txt");
    check(robots(TimeDelta::hours(1), Decision::Unreachable), "FAIL robots.txt");
    check(robots(TimeDelta::days(5), Decision::Allowed), "WARN robots.txt");
    check(|f| f.robots[0].ignored = true, "WARN robots.txt");
    check(
        |f| f.browser = Some(Browser::Missing { why: "none".into(), next: "install".into() }),
        "FAIL browser",
    );
}

#[test]
fn people_who_cannot_be_told_are_told_of() {
    let unready = ("its password cannot be read".to_owned(), "chmod 600 it".to_owned());
    check(|f| f.channels[0].unready = Some(unready), "FAIL channels");
    check(|f| f.channels.clear(), "");
    let unready = ("its password cannot be read".to_owned(), "chmod 600 it".to_owned());
    check(|f| f.contacts[0].ways[0].unready = Some(unready), "FAIL contacts");
    check(|f| f.contacts[0].ways[0].confirmed = false, "WARN contacts");
    check(|f| f.contacts[0].ways[0].last = Some((now(), Some("a busy server".into()))), "WARN contacts");
    check(|f| f.contacts[0].ways[0].last = None, "");
    check(|f| f.contacts.clear(), "");
    check(|f| f.missing_words = vec!["es: not-listed".into()], "WARN languages");
    check(|f| f.zone.data = "2022a".into(), "WARN time zones");
}
