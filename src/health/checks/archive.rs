//! The archive folder: private, ours, whole at its end, and copied elsewhere.

use super::length;
use crate::health::facts::{Archive, Backup, Check};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;

const OLD_BACKUP: TimeDelta = TimeDelta::days(7);

pub(super) fn archive(archive: &Archive) -> Vec<Check> {
    let mut checks = vec![private(archive)];
    match &archive.closed {
        Some(why) => checks.push(Check::fail("archive", why.clone(), "testigo log verify")),
        None => checks.push(whole(archive)),
    }
    checks
}

fn private(archive: &Archive) -> Check {
    const NAME: &str = "permissions";
    if let Some(first) = archive.open_doors.first() {
        let says = format!("others on this machine can read {}", named(&archive.open_doors));
        let fix = format!("chmod go-rwx {}", first.display());
        return Check::fail(NAME, says, fix);
    }
    match archive.others.first() {
        Some(first) => Check::fail(
            NAME,
            format!("{} belong to another user than the one who asks", named(&archive.others)),
            format!("run testigo as their owner, or: sudo chown $(id -u) {}", first.display()),
        ),
        None => Check::ok(NAME, "the archive and its files are for their owner alone"),
    }
}

fn named(paths: &[PathBuf]) -> String {
    let first = paths.first().map(|p| p.display().to_string()).unwrap_or_default();
    match paths.len() {
        0 | 1 => first,
        n => format!("{first} and {} more", n - 1),
    }
}

fn whole(archive: &Archive) -> Check {
    const NAME: &str = "archive";
    match archive.wrong.first() {
        None => Check::ok(NAME, format!("the end of its {} entries is as it was signed", archive.entries)),
        Some(first) => Check::fail(
            NAME,
            format!("it is damaged: {first}"),
            "do not write to it: copy the whole folder, then testigo log verify",
        ),
    }
}

pub(super) fn backup(backup: &Backup, now: DateTime<Utc>) -> Check {
    const NAME: &str = "backup";
    const FIX: &str = "copy the archive to another disk (docs/operators.md, Backup), and name that folder: [health] backups = \"/path\"";
    let folder = backup.folder.display();
    match backup.newest {
        None if backup.named => Check::fail(NAME, format!("{folder} holds no backup"), FIX),
        None => Check::warn(NAME, "no backup is known of", FIX),
        Some(at) if now - at > OLD_BACKUP => {
            Check::warn(NAME, format!("the newest backup in {folder} is {} old", length(now - at)), FIX)
        }
        Some(_) if !backup.named => {
            Check::warn(NAME, format!("the only copies known of are in {folder}, on the same disk"), FIX)
        }
        Some(at) => Check::ok(NAME, format!("the newest backup in {folder} is {} old", length(now - at))),
    }
}
