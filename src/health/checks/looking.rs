//! Is anybody looking, and to some use?

use super::length;
use crate::fetch::robots::Decision;
use crate::health::facts::{Browser, Check, Facts, RobotsFact};
use crate::health::looked::{INTERVALS, Looked};
use chrono::{DateTime, TimeDelta, Utc};

pub(super) fn running(facts: &Facts) -> Check {
    match (facts.running, facts.looked.is_empty()) {
        (true, _) => Check::ok("run", "testigo is at work in this archive"),
        (false, true) => Check::ok("run", "testigo is not at work, and nobody is looked for on schedule"),
        (false, false) => Check::fail(
            "run",
            "testigo is not at work: nobody is looked for",
            "testigo run, or sudo systemctl start testigo",
        ),
    }
}

pub(super) fn page(page: &Looked, now: DateTime<Utc>) -> Check {
    const NAME: &str = "looks";
    let (source, people) = (&page.source, page.people);
    let every = page.every;
    match page.overdue(DateTime::UNIX_EPOCH, now) {
        Some(last) => {
            let since = match page.last_useful {
                Some(_) => format!("since {}", length(now - last)),
                None => "ever".to_owned(),
            };
            let says = format!("{source}: no useful look {since}; three intervals are {}", every * INTERVALS);
            Check::fail(NAME, says, "testigo status, testigo coverage; testigo together looks by hand")
        }
        None if page.behind > 0 => Check::warn(
            NAME,
            format!(
                "{source}: {} of {people} people had no useful look for three intervals of their own",
                page.behind
            ),
            "testigo coverage --since 1d; fewer people, or longer intervals under [schedule]",
        ),
        None => {
            let last =
                page.last_useful.map_or("none yet".to_owned(), |at| format!("{} ago", length(now - at)));
            Check::ok(NAME, format!("{source}: last useful look {last}; {people} looked for"))
        }
    }
}

/// `None` where there is nothing to say: the page was never asked.
pub(super) fn robots(robots: &RobotsFact, now: DateTime<Utc>) -> Option<Check> {
    const NAME: &str = "robots.txt";
    let source = &robots.source;
    if robots.ignored {
        return Some(Check::warn(
            NAME,
            format!("{source}: its robots.txt is not obeyed; the reason is in the config and in the log"),
            format!("take ignore_robots out of [sources.{source}] when the reason is gone"),
        ));
    }
    let (at, decision) = robots.last?;
    let age = now - at;
    Some(match decision {
        Decision::Allowed if age > TimeDelta::days(2) => Check::warn(
            NAME,
            format!("{source}: it allowed us, but that was {} ago", length(age)),
            "testigo run asks it again before the next look",
        ),
        Decision::Allowed => Check::ok(NAME, format!("{source}: it allows us, asked {} ago", length(age))),
        Decision::Disallowed => Check::fail(
            NAME,
            format!("{source}: it does not allow us, so nothing is asked there ({} ago)", length(age)),
            "ask the site's people for leave; until then: testigo together",
        ),
        Decision::Unreachable => Check::fail(
            NAME,
            format!("{source}: it could not be had {} ago, so nothing is asked there", length(age)),
            "is there a network? testigo check PERSON asks again",
        ),
    })
}

pub(super) fn browser(browser: &Browser) -> Check {
    const NAME: &str = "browser";
    match browser {
        Browser::Found { program, version: Some(version) } => {
            Check::ok(NAME, format!("{} is {version}", program.display()))
        }
        Browser::Found { program, version: None } => Check::warn(
            NAME,
            format!("{} does not say which version it is", program.display()),
            format!("{} --version", program.display()),
        ),
        Browser::Missing { why, next } => Check::fail(NAME, why.clone(), next.clone()),
    }
}
