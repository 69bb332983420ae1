//! The one place of this room that asks the machine: files, the archive, programs, time servers.

use super::facts::*;
use super::looked::looked;
use super::metrics::Numbers;
use crate::alert::send::{Senders, Surroundings};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::contact::{Contact, Means};
use crate::fetch::browser::BrowserFetcher;
use crate::fetch::robots::{Decision, PRODUCT_TOKEN, RobotsAnswer, grounds};
use crate::fetch::{Resolver, Roots};
use crate::locale::Locale;
use crate::source::{AskedBy, Query};
use crate::store::{GapSlots, NewRobots, Running, Store, StoreError, doors};
use crate::together::inbox;
use crate::watch::desks;
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// So many of the last looks are asked what their servers' clocks said.
const LOOKS: u32 = 200;
/// What was said longer ago is no word about the clock today.
const RECENT: TimeDelta = TimeDelta::days(2);
/// So many entries of the log are hashed again.
const LAST_PART: u64 = 1_000;
/// An answer of a time-stamping service may take so long.
const STAMPING: TimeDelta = TimeDelta::seconds(30);
const NTP_WITHIN: Duration = Duration::from_secs(3);
/// What `st_blocks` counts in.
const BLOCK: u64 = 512;
/// Notices of so long are counted.
const NOTICES: TimeDelta = TimeDelta::days(30);

/// What is looked at.
pub struct Place<'a> {
    pub archive: &'a Path,
    pub config: &'a Config,
    pub sources: &'a [Source],
    pub browser: &'a BrowserFetcher,
    /// Time servers that are asked now; none: nobody is.
    pub ntp: &'a [String],
    /// The variables that begin with `TESTIGO_`: a secret can stand in one.
    pub environment: Vec<(String, String)>,
}

/// Looks at everything once. Nothing is written, and what cannot be read is a fact too.
pub fn gather(place: &Place<'_>, now: DateTime<Utc>) -> Facts {
    let (mut archive, store) = archive(place.archive);
    let mut facts = Facts {
        now,
        clock: ClockFacts { estimates: asked(place.ntp), kept: clock_is_kept() },
        disk: None,
        archive: Archive::default(),
        browser: None,
        robots: Vec::new(),
        backup: backup(place),
        looked: Vec::new(),
        running: Running::is_held(place.archive),
        zone: Zone { data: chrono_tz::IANA_TZDB_VERSION.to_owned() },
        channels: channels(place),
        contacts: Vec::new(),
        missing_words: Locale::missing().into_iter().map(|(tag, key)| format!("{tag}: {key}")).collect(),
    };
    if let Some(store) = &store {
        facts.disk = disk(place.archive, store.age(now));
        if let Err(error) = from_store(place, store, &mut facts) {
            archive.closed.get_or_insert_with(|| error.to_string());
        }
    }
    facts.archive = archive;
    facts
}

/// The numbers of `/metrics` that the archive and the machine know. `read` has those of the last time.
pub(super) fn numbers(archive: &Path, read: &mut Numbers, now: DateTime<Utc>) -> Result<(), StoreError> {
    let store = Store::open_for_reading(archive)?;
    let mut gaps: GapSlots = std::mem::take(&mut read.gaps);
    store.count_gap_slots(&mut gaps)?;
    *read = Numbers {
        entries: store.checkpoint()?.size,
        outbox: store.outbox_length()?,
        inbox: inbox::waiting(archive).len() as u64,
        anchors: store.anchor_counts()?,
        gaps,
        disk_free: free(archive),
        notices: store.notice_counts(now - NOTICES)?,
    };
    Ok(())
}

/// How each contact can be reached.
fn contacts(place: &Place<'_>, store: &Store) -> Result<Vec<ContactFact>, StoreError> {
    let senders = senders(place);
    let unready = |means| {
        let unready = senders.as_ref().and_then(|senders| senders.ready(means).err());
        unready.map(|unready| (unready.why, unready.next))
    };
    let tries = store.last_tries()?;
    let contact = |contact: Contact| {
        let ways = contact.details.channels.iter().zip(0..).map(|(channel, place)| WayFact {
            means: channel.means.key(),
            unready: unready(channel.means),
            confirmed: channel.confirmed_at.is_some(),
            last: tries.get(&(contact.id.clone(), place)).cloned(),
        });
        ContactFact { id: contact.id.as_str().to_owned(), ways: ways.collect() }
    };
    Ok(store.contacts()?.into_iter().map(contact).collect())
}

fn senders(place: &Place<'_>) -> Option<Senders> {
    let outside = Surroundings {
        roots: Roots::Bundled,
        resolver: Resolver::System,
        environment: place.environment.clone(),
        clock: Arc::new(SystemClock),
    };
    Senders::new(&place.config.alerts, outside).ok()
}

/// Whether each means of `[alerts]` can be used: complete, and its secret readable. Nothing is sent.
fn channels(place: &Place<'_>) -> Vec<ChannelFact> {
    let settings = &place.config.alerts;
    let Some(senders) = senders(place) else { return Vec::new() };
    let fact = |means: Means| {
        let unready = senders.ready(means).err().map(|unready| (unready.why, unready.next));
        ChannelFact { means: means.key(), unready, last: None }
    };
    settings.written().map(fact).collect()
}

fn archive(dir: &Path) -> (Archive, Option<Store>) {
    let mut archive = Archive::default();
    let us = rustix::process::geteuid().as_raw();
    for door in doors(dir).unwrap_or_default() {
        // The config may be anybody's to read; secrets are kept elsewhere.
        let may_be_read = door.path.extension().is_some_and(|e| e == "toml");
        if door.mode & 0o077 != 0 && !may_be_read {
            archive.open_doors.push(door.path.clone());
        }
        if door.owner != us {
            archive.others.push(door.path);
        }
    }
    let store = match Store::open_for_reading(dir) {
        Ok(store) => store,
        Err(error) => {
            archive.closed = Some(error.to_string());
            return (archive, None);
        }
    };
    match store.check_last_part(LAST_PART).and_then(|wrong| Ok((wrong, store.size()?))) {
        Ok((wrong, entries)) => (archive.wrong, archive.entries) = (wrong, entries),
        Err(error) => archive.wrong = vec![error.to_string()],
    }
    (archive, Some(store))
}

fn from_store(place: &Place<'_>, store: &Store, facts: &mut Facts) -> Result<(), StoreError> {
    let (roster, rows) = Roster::load(store, place.sources, place.config)?;
    let desks = desks::restore(store, place.sources, &roster, rows.clone())?;
    facts.looked = looked((place.sources, &roster), &rows, |source| &desks[source], facts.now);
    let watched: BTreeSet<usize> = rows
        .iter()
        .filter_map(|row| roster.entry(row.no))
        .filter(|entry| entry.scheduled && !entry.person.paused)
        .map(|entry| entry.source)
        .collect();
    let in_browser = |source: &usize| place.sources[*source].profile.rules().asked_by == AskedBy::Browser;
    facts.browser = watched.iter().any(in_browser).then(|| browser(place.browser));
    facts.clock.estimates.extend(servers(place, store, facts.now)?);
    facts.clock.estimates.extend(stamps(store, facts.now)?);
    for (means, at) in store.last_deliveries()? {
        if let Some(channel) = facts.channels.iter_mut().find(|c| c.means == means) {
            channel.last = Some(at);
        }
    }
    facts.contacts = contacts(place, store)?;
    let kept = store.robots()?;
    for n in watched {
        let source = &place.sources[n];
        let asked = rows.iter().find(|row| roster.entry(row.no).is_some_and(|e| e.source == n));
        let url = asked.and_then(|row| source.asked_url(&Query::new(roster.search(row.no))));
        let answer = kept.iter().find(|k| k.origin == source.host());
        let last = answer.zip(url).map(|(kept, url)| (kept.fetched_at, decision(kept, &url)));
        let ignored = source.ignore_robots.is_some();
        facts.robots.push(RobotsFact { source: source.id().to_owned(), last, ignored });
    }
    Ok(())
}

fn decision(kept: &NewRobots, url: &Url) -> Decision {
    let (fetched_at, status, body) = (kept.fetched_at, kept.status, kept.body.clone());
    RobotsAnswer { fetched_at, status, body, grounds: grounds(status) }.allows(PRODUCT_TOKEN, url)
}

/// What the servers of the last looks said of the time; one word for each host.
fn servers(place: &Place<'_>, store: &Store, now: DateTime<Utc>) -> Result<Vec<Estimate>, StoreError> {
    let host = |id: &str| place.sources.iter().find(|s| s.id() == id).map(Source::host);
    let clocks = store.server_clocks(LOOKS)?.into_iter().filter(|clock| now - clock.answered < RECENT);
    let estimates = clocks.filter_map(|clock| {
        let half = TimeDelta::milliseconds(500);
        let way = (clock.answered - clock.asked).max(TimeDelta::zero()) / 2;
        let ahead = clock.date + half - (clock.asked + way);
        Some(Estimate { from: host(&clock.source)?, ahead, doubt: half + way })
    });
    Ok(estimates.collect())
}

/// What the last token of each time-stamping service said.
fn stamps(store: &Store, now: DateTime<Utc>) -> Result<Vec<Estimate>, StoreError> {
    let recent = |row: &crate::store::AnchorRow| now - row.received_at < RECENT;
    let rows = store.anchors()?.into_iter().filter(recent);
    Ok(rows
        .filter_map(|row| {
            Some(Estimate { from: row.service.clone(), ahead: row.time? - row.received_at, doubt: STAMPING })
        })
        .collect())
}

/// Asks time servers, one after the other; who does not answer is left out.
fn asked(servers: &[String]) -> Vec<Estimate> {
    let client = rsntp::SntpClient::with_config(rsntp::Config::default().timeout(NTP_WITHIN));
    let estimates = servers.iter().filter_map(|server| {
        let said = client.synchronize(server.as_str()).ok()?;
        let ahead = said.clock_offset().into_chrono_duration().ok()?;
        let doubt = said.round_trip_delay().into_chrono_duration().ok()?.abs() / 2;
        Some(Estimate { from: server.clone(), ahead, doubt })
    });
    estimates.collect()
}

/// What the system says of its own time keeping. Asking the kernel itself (adjtimex) would need `unsafe`.
fn clock_is_kept() -> Option<bool> {
    if Path::new("/run/systemd/timesync/synchronized").exists() {
        return Some(true);
    }
    match said("timedatectl", &["show", "--property=NTPSynchronized", "--value"])?.trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn browser(fetcher: &BrowserFetcher) -> Browser {
    match fetcher.program() {
        Err(error) => Browser::Missing { why: error.to_string(), next: error.next().to_owned() },
        Ok(program) => {
            let version = said(&program.to_string_lossy(), &["--version"]);
            let version = version.map(|v| v.trim().chars().take(100).collect());
            Browser::Found { program, version }
        }
    }
}

/// The first words of a program on its standard output; `None` when it fails or is not there.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let quiet = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = quiet.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned()).filter(|text| !text.trim().is_empty())
}

fn disk(dir: &Path, age: TimeDelta) -> Option<Disk> {
    Some(Disk { free: free(dir)?, used: used(dir), age })
}

/// Bytes that we may still write there.
pub fn free(dir: &Path) -> Option<u64> {
    let there = rustix::fs::statvfs(dir).ok()?;
    Some(there.f_bavail.saturating_mul(there.f_frsize))
}

/// Bytes that a folder takes on the disk, folders within too; links are not followed.
fn used(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let sizes = entries.flatten().filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() { used(&entry.path()) } else { metadata.blocks() * BLOCK })
    });
    sizes.sum()
}

fn backup(place: &Place<'_>) -> Backup {
    let named = place.config.health.backups.clone();
    let folder = named.clone().unwrap_or_else(|| place.archive.join("backups"));
    Backup { newest: newest(&folder), folder, named: named.is_some() }
}

/// When the newest file in a folder was written.
fn newest(folder: &Path) -> Option<DateTime<Utc>> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    entries.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max().map(DateTime::from)
}
