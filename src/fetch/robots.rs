//! What a host's robots.txt allows (RFC 9309). The decision is pure; the file is fetched by [`fetch_robots`].

mod ask;

pub use ask::fetch_robots;
pub(in crate::fetch) use ask::{Judged, Refused};

use crate::time::Period;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use texting_robots::Robot;
use url::Url;

/// The name that robots.txt files know us by.
pub const PRODUCT_TOKEN: &str = "testigo";

/// So much of the file is read (RFC 9309 §2.5 wants 500 KiB at least).
pub const MAX_ROBOTS: usize = 500 * 1024;

/// A copy is not used longer (§2.4).
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// After a failure the file is asked for again after this time.
const RETRY: TimeDelta = TimeDelta::hours(1);
/// A `Crawl-delay` is not believed beyond a day.
const LONGEST_DELAY: f32 = 86_400.0;

/// May this address be asked?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    Disallowed,
    /// The file could not be had, so nothing may be asked (§2.3.1.4).
    Unreachable,
}

/// What decides, by the status of the answer (§2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grounds {
    /// 2xx: the rules in the body.
    Rules,
    /// 4xx: there is no file, so everything is allowed (§2.3.1.3).
    NoFile,
    /// 5xx, no answer, or one that cannot be read.
    Unreachable,
}

/// One answer to the question for robots.txt, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsAnswer {
    pub fetched_at: DateTime<Utc>,
    /// `None`: no answer.
    pub status: Option<u16>,
    /// As received, its first 500 KiB.
    pub body: Vec<u8>,
    pub grounds: Grounds,
}

impl RobotsAnswer {
    /// Whether this answer lets a program of this name ask this address.
    pub fn allows(&self, product_token: &str, url: &Url) -> Decision {
        match self.grounds {
            Grounds::NoFile => Decision::Allowed,
            Grounds::Unreachable => Decision::Unreachable,
            Grounds::Rules => match Robot::new(product_token, &self.body) {
                Ok(robot) if robot.allowed(url.as_str()) => Decision::Allowed,
                Ok(_) => Decision::Disallowed,
                // A file that cannot be parsed is as good as none that could be had.
                Err(_) => Decision::Unreachable,
            },
        }
    }

    /// The least spacing that the file asks of a program of this name. Not in the RFC, but meant.
    pub fn crawl_delay(&self, product_token: &str) -> Option<Period> {
        match self.grounds {
            Grounds::NoFile | Grounds::Unreachable => None,
            Grounds::Rules => {
                let delay = Robot::new(product_token, &self.body).ok()?.delay?;
                let sane = delay.is_finite() && delay > 0.0;
                sane.then(|| Period::from_millis((delay.min(LONGEST_DELAY) * 1000.0) as u64))
            }
        }
    }
}

/// The grounds that a status gives. More than five redirects are no answer: RFC 9309 §2.3.1.2 would let us
/// take them for "no file", but we would rather not ask.
pub fn grounds(status: Option<u16>) -> Grounds {
    match status {
        Some(200..=299) => Grounds::Rules,
        Some(400..=499) => Grounds::NoFile,
        Some(_) | None => Grounds::Unreachable,
    }
}

/// What is known of one host's robots.txt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// The answer in force.
    answer: Option<RobotsAnswer>,
    /// The last failure, when it came after the answer in force.
    failed_at: Option<DateTime<Utc>>,
}

impl Robots {
    /// Takes a new answer in. One that could not be had leaves the copy in force while that is fresh.
    pub fn heard(&mut self, answer: RobotsAnswer) {
        let at = answer.fetched_at;
        if answer.grounds == Grounds::Unreachable {
            self.failed_at = Some(at);
            if self.good(at).is_some() {
                return;
            }
        } else {
            self.failed_at = None;
        }
        self.answer = Some(answer);
    }

    /// Whether the file has to be asked for before anything else is.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        let retry_due = self.failed_at.is_none_or(|at| now < at || now - at >= RETRY);
        self.good(now).is_none() && retry_due
    }

    pub fn decide(&self, product_token: &str, url: &Url, now: DateTime<Utc>) -> Decision {
        match self.good(now) {
            Some(answer) => answer.allows(product_token, url),
            None => Decision::Unreachable,
        }
    }

    pub fn crawl_delay(&self, product_token: &str) -> Option<Period> {
        self.answer.as_ref().and_then(|a| a.crawl_delay(product_token))
    }

    /// The answer in force, or the failed one; for the record of a look.
    pub fn answer(&self) -> Option<&RobotsAnswer> {
        self.answer.as_ref()
    }

    /// An answer that was had, and is not older than a day. One from the future is of a wrong clock.
    fn good(&self, now: DateTime<Utc>) -> Option<&RobotsAnswer> {
        let fresh = |a: &&RobotsAnswer| a.fetched_at <= now && now - a.fetched_at < KEPT_FOR;
        self.answer.as_ref().filter(|a| a.grounds != Grounds::Unreachable).filter(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + hour * 3600, 0).unwrap()
    }

    fn answer(hour: i64, status: Option<u16>, body: &str) -> RobotsAnswer {
        RobotsAnswer { fetched_at: at(hour), status, body: body.into(), grounds: grounds(status) }
    }

    fn check(file: &str, path: &str, expected: Decision) {
        let url = Url::parse("https://locator.example").unwrap().join(path).unwrap();
        assert_eq!(answer(0, Some(200), file).allows(PRODUCT_TOKEN, &url), expected, "{file:?} {path}");
    }

    #[test]
    fn the_longest_rule_of_the_nearest_group_decides() {
        use Decision::{Allowed, Disallowed};
        check("", "/search", Allowed);
        check("User-agent: *\nDisallow: /", "/search", Disallowed);
        check("User-agent: *\nDisallow: /\n\nUser-agent: Testigo\nAllow: /", "/search", Allowed);
        check("User-agent: testigo\nDisallow: /s\nAllow: /search", "/search?q=1", Allowed);
        check("User-agent: testigo\nDisallow: /*?q=", "/search?q=1", Disallowed);
        check("User-agent: other\nDisallow: /", "/search", Allowed);
        check("User-agent: *\nDisallow: /search$", "/search/more", Allowed);
        check("\u{feff}User-agent: *\r\nDisallow: /a # words\r\n", "/a", Disallowed);
        check("<html>not found</html>", "/a", Allowed);
    }

    #[test]
    fn the_status_decides_where_there_are_no_rules() {
        let url = Url::parse("https://locator.example/a").unwrap();
        for (status, expected) in [
            (Some(404), Decision::Allowed),
            (Some(403), Decision::Allowed),
            (Some(410), Decision::Allowed),
            (Some(500), Decision::Unreachable),
            (Some(503), Decision::Unreachable),
            (Some(302), Decision::Unreachable),
            (None, Decision::Unreachable),
        ] {
            assert_eq!(answer(0, status, "").allows(PRODUCT_TOKEN, &url), expected, "{status:?}");
        }
    }

    #[test]
    fn crawl_delay_is_read_and_bounded() {
        let delay = |file: &str| answer(0, Some(200), file).crawl_delay(PRODUCT_TOKEN);
        assert_eq!(delay("User-agent: *\nCrawl-delay: 20"), Some(Period::from_secs(20)));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 1e9"), delay("User-agent: *\nCrawl-delay: 999999"));
        assert_eq!(delay("User-agent: *\nCrawl-delay: soon"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: -5"), None);
        assert_eq!(answer(0, Some(404), "User-agent: *\nCrawl-delay: 20").crawl_delay(PRODUCT_TOKEN), None);
    }

    #[test]
    fn a_copy_is_in_force_for_a_day_and_failures_do_not_end_it_sooner() {
        let url = Url::parse("https://locator.example/a").unwrap();
        let decide = |robots: &Robots, hour| robots.decide(PRODUCT_TOKEN, &url, at(hour));
        let mut robots = Robots::default();
        assert!(robots.is_due(at(0)));
        assert_eq!(decide(&robots, 0), Decision::Unreachable);
        robots.heard(answer(0, Some(200), "User-agent: *\nDisallow: /b"));
        assert!(!robots.is_due(at(23)));
        robots.heard(answer(20, Some(503), ""));
        assert_eq!(decide(&robots, 23), Decision::Allowed);
        assert!(robots.is_due(at(24)));
        assert_eq!(decide(&robots, 24), Decision::Unreachable);
        robots.heard(answer(24, None, ""));
        assert_eq!(decide(&robots, 24), Decision::Unreachable);
        assert!(!robots.is_due(at(24)) && robots.is_due(at(25)));
        robots.heard(answer(25, Some(404), ""));
        assert_eq!(decide(&robots, 25), Decision::Allowed);
    }
}
