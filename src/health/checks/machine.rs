//! The machine: free space, and what it knows of time zones.

use super::length;
use crate::health::facts::{Check, Disk, Zone};
use chrono::{DateTime, Datelike, TimeDelta, Utc};

const MIB: u64 = 1024 * 1024;
/// Below this the archive's next migration has no room for its copy.
const LITTLE: u64 = 1024 * MIB;
const NONE: u64 = 100 * MIB;
/// So many days of growth are little, and none.
const DAYS: (i64, i64) = (30, 3);

/// By what the archive has grown since it was made.
pub(super) fn disk(disk: &Disk) -> Check {
    const NAME: &str = "disk";
    const FIX: &str = "make room, or move the archive to a larger disk while testigo is stopped";
    let days = disk.age.num_days().max(1) as u64;
    let a_day = (disk.used / days).max(1);
    let left = i64::try_from(disk.free / a_day).unwrap_or(i64::MAX);
    let says = format!("{} MiB free; the archive takes {} MiB", disk.free / MIB, disk.used / MIB);
    let lasts = if left < 3650 {
        format!("{says} and grows so that {} are left", length(TimeDelta::days(left)))
    } else {
        says
    };
    // In its first days an archive has grown by its own tables only.
    let known = disk.age >= TimeDelta::days(3);
    if disk.free < NONE || (known && left < DAYS.1) {
        Check::fail(NAME, lasts, FIX)
    } else if disk.free < LITTLE.max(disk.used) || (known && left < DAYS.0) {
        Check::warn(NAME, lasts, FIX)
    } else {
        Check::ok(NAME, lasts)
    }
}

/// Zones change by law, some with weeks of notice; the data are compiled in.
pub(super) fn time_zones(zone: &Zone, now: DateTime<Utc>) -> Check {
    const NAME: &str = "time zones";
    const OLD: i32 = 2;
    let year: Option<i32> = zone.data.get(..4).and_then(|y| y.parse().ok());
    match year {
        Some(year) if now.year() - year < OLD => {
            Check::ok(NAME, format!("the time zone data are of release {}", zone.data))
        }
        Some(_) | None => Check::warn(
            NAME,
            format!("the time zone data are of release {}; local times of messages can be wrong", zone.data),
            "install a newer testigo",
        ),
    }
}
