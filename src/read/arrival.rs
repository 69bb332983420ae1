//! What can be told of an answer before its body is read: whether it came, whole, from where it was asked,
//! and now.

use super::answer::Answer;
use super::decode::decode;
use super::{Reading, notice, noticed};
use crate::fetch::{Failure, Fetched};
use crate::outcome::{Block, NoAnswer, Outcome, Unclear};
use crate::source::rules::AskedBy;
use crate::source::{Query, SourceProfile, ask};
use chrono::TimeDelta;
use url::{Host, Url};

/// Copies older than this, in seconds, are no answer to a question asked now.
const OLDEST_AGE: u64 = 3_600;
/// The answer's `Date` may lie so many minutes before the question.
const OLDEST_DATE_MINUTES: i64 = 10;

/// What can be told without the body of a good answer.
pub fn before_body(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Option<Reading> {
    if let Some(failure) = fetched.failure {
        return Some(Reading::new(failed(failure), "failure before the whole answer was there"));
    }
    match fetched.status {
        Some(200) => {}
        Some(status) => return Some(refused(profile, fetched, status)),
        None => return Some(Reading::new(Outcome::NoAnswer(NoAnswer::Protocol), "no status")),
    }
    if let Some(why) = elsewhere(profile, query, fetched) {
        return Some(Reading::unclear(why, "the answer came from another address"));
    }
    if fetched.body.iter().all(u8::is_ascii_whitespace) {
        return Some(Reading::unclear(Unclear::Empty, "the body is empty"));
    }
    stale(fetched).map(|rule| Reading::unclear(Unclear::Stale, rule))
}

fn failed(failure: Failure) -> Outcome {
    Outcome::NoAnswer(match failure {
        Failure::RobotsDisallow => return Outcome::Blocked(Block::RobotsTxt),
        Failure::Dns => NoAnswer::Dns,
        Failure::AddressRefused => NoAnswer::AddressRefused,
        Failure::Connection => NoAnswer::Connection,
        Failure::Tls => NoAnswer::Tls,
        Failure::Timeout => NoAnswer::Timeout,
        Failure::Truncated => NoAnswer::Truncated,
        Failure::HeadTooLarge | Failure::BodyTooLarge => NoAnswer::TooLarge,
        Failure::Protocol => NoAnswer::Protocol,
        Failure::Encoding => NoAnswer::Encoding,
        Failure::RedirectOffHost | Failure::TooManyRedirects => NoAnswer::Redirect,
        Failure::RobotsUnreachable => NoAnswer::RobotsUnreachable,
        Failure::Browser => NoAnswer::Browser,
    })
}

/// An answer with another status than 200: what its body says when the profile knows it, else the status.
fn refused(profile: &SourceProfile, fetched: &Fetched, status: u16) -> Reading {
    let by_status = match status {
        429 => return Reading::new(Outcome::Blocked(Block::TooManyRequests), "status 429"),
        401 | 403 => Outcome::Blocked(Block::AccessDenied),
        500.. => Outcome::NoAnswer(NoAnswer::ServerError),
        _ => Outcome::NoAnswer(NoAnswer::OtherStatus),
    };
    let content_type = fetched.header("content-type");
    let decoded = decode(&fetched.body, content_type);
    let answer = Answer::new(&decoded.text, content_type).ok();
    let known = answer.as_ref().and_then(|answer| notice(profile, answer));
    known.map_or_else(|| Reading::new(by_status, format!("status {status}")), noticed)
}

/// Whether the answer stands at another address than the one that was asked. The host is `fetch`'s to hold;
/// a browser goes where it is sent, and imitations of court pages exist, so there it is looked at here: scheme,
/// host and port are the profile's own.
fn elsewhere(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Option<Unclear> {
    let (ask, url) = (&profile.rules().ask, &fetched.final_url);
    let path = url.path();
    let with_fragment = url.fragment().map(|fragment| format!("{path}#{fragment}"));
    let is_here = |known: &String| known == path || Some(known) == with_fragment.as_ref();
    let asked = ask::asked_path(profile, query).unwrap_or_else(|_| path.to_owned());
    let as_asked = path == asked || (asked.len() > 1 && path.ends_with(&asked));
    // In a browser the page may show its answer where it showed the form; what stands there decides.
    let session = fetched.capture.is_none() && ask.session_paths.iter().any(is_here);
    let off_host = match profile.rules().asked_by {
        AskedBy::Http => false,
        AskedBy::Browser | AskedBy::Person => !is_own_host(profile, url),
    };
    if off_host {
        Some(Unclear::OtherPage)
    } else if session && (with_fragment.is_some() || !as_asked) {
        Some(Unclear::SessionEnded)
    } else if as_asked || ask.final_paths.iter().any(is_here) {
        None
    } else {
        Some(Unclear::OtherPage)
    }
}

fn is_own_host(profile: &SourceProfile, url: &Url) -> bool {
    let own = Url::parse(&profile.rules().base_url).ok();
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    loopback || own.is_some_and(|own| own.origin() == url.origin())
}

/// Why the headers say that this is an old copy.
fn stale(fetched: &Fetched) -> Option<&'static str> {
    let age = fetched.header("age").and_then(|age| age.trim().parse::<u64>().ok());
    if age.is_some_and(|age| age > OLDEST_AGE) {
        return Some("Age is over an hour");
    }
    let oldest = fetched.asked.wall - TimeDelta::minutes(OLDEST_DATE_MINUTES);
    fetched
        .server_date
        .is_some_and(|date| date < oldest)
        .then_some("Date is over ten minutes before the question")
}
