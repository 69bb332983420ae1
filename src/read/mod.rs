//! What an answer says: profile + query + what came back → `Reading`. Pure, and never an error: an answer
//! that cannot be read with certainty is `Unclear`, and says by which rule.
//!
//! The order is fixed, and each step can only end in something inconclusive until the last: transport, status,
//! address, emptiness, charset, age, complexity, marks, contradiction, closing mark, whose record it is. Only a
//! whole answer with status 200 that shows the profile's own zero page is `NotListed`.

mod answer;

mod decode;

mod explain;

mod json;

mod layout;

mod record;

mod shortcut;

mod who;

pub use explain::{Explained, ExplainedField, explain};
pub use shortcut::{Understood, read_again};

use crate::fetch::{Failure, Fetched};
use crate::outcome::{Block, NoAnswer, Outcome, Unclear};
use crate::source::rules::{AskedBy, Means, Notice};
use crate::source::{Query, Search, SourceProfile, ask};
use answer::{Answer, Doc, Scope};
use chrono::TimeDelta;
use decode::{Decoded, decode};
use layout::{Found, Sight};
use std::net::IpAddr;

/// What a look said, and the rule or mark that decided: for people, and for the log. Rules name parts of the
/// profile, never what stood on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub outcome: Outcome,
    pub rule: String,
}

/// Copies older than this, in seconds, are no answer to a question asked now.
const OLDEST_AGE: u64 = 3_600;
/// The answer's `Date` may lie so many minutes before the question.
const OLDEST_DATE_MINUTES: i64 = 10;

/// Reads an answer.
pub fn read(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Reading {
    match before_body(profile, query, fetched) {
        Some(reading) => reading,
        None => read_body(profile, query, fetched, &fetched.body),
    }
}

impl Reading {
    fn new(outcome: Outcome, rule: impl Into<String>) -> Reading {
        Reading { outcome, rule: rule.into() }
    }

    fn unclear(why: Unclear, rule: impl Into<String>) -> Reading {
        Reading::new(Outcome::Unclear(why), rule)
    }
}

/// What can be told without the body of a good answer.
fn before_body(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Option<Reading> {
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
/// a browser goes where it is sent, so there it is looked at here.
fn elsewhere(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Option<Unclear> {
    let (ask, url) = (&profile.rules().ask, &fetched.final_url);
    let path = url.path();
    let with_fragment = url.fragment().map(|fragment| format!("{path}#{fragment}"));
    let is_here = |known: &String| known == path || Some(known) == with_fragment.as_ref();
    let asked = ask::asked_path(profile, query).unwrap_or_else(|_| path.to_owned());
    let as_asked = path == asked || (asked.len() > 1 && path.ends_with(&asked));
    let session = ask.session_paths.iter().any(is_here);
    let off_host = match profile.rules().asked_by {
        AskedBy::Http => false,
        AskedBy::Browser => !is_own_host(profile, url.host_str().unwrap_or_default()),
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

fn is_own_host(profile: &SourceProfile, host: &str) -> bool {
    let own = url::Url::parse(&profile.rules().base_url).ok();
    let loopback = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    loopback || own.as_ref().and_then(|url| url.host_str()) == Some(host)
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

/// Reads the body of an answer that is otherwise good. `body` is `fetched.body`, or a stand-in of its length.
fn read_body(profile: &SourceProfile, query: &Query, fetched: &Fetched, body: &[u8]) -> Reading {
    let content_type = fetched.header("content-type");
    let decoded = decode(body, content_type);
    let Ok(answer) = Answer::new(&decoded.text, content_type) else {
        return Reading::unclear(Unclear::TooComplex, "too complex to parse");
    };
    let sight = layout::look(profile, &answer);
    let notice = notice(profile, &answer);
    let look = Look { profile, query, answer: &answer, decoded: &decoded };
    let reading = look.judge(sight, notice);
    if answer.page().is_some_and(|page| page.is_exhausted()) {
        return Reading::unclear(Unclear::TooComplex, "too much text to collect");
    }
    reading
}

fn notice<'p>(profile: &'p SourceProfile, answer: &Answer<'_>) -> Option<&'p Notice> {
    profile.rules().notices.iter().find(|notice| answer.all_hold(&notice.when, Scope::Whole))
}

fn noticed(notice: &Notice) -> Reading {
    let outcome = match notice.means {
        Means::Captcha => Outcome::Blocked(Block::Captcha),
        Means::AccessDenied => Outcome::Blocked(Block::AccessDenied),
        Means::TooManyRequests => Outcome::Blocked(Block::TooManyRequests),
        Means::ErrorPage => Outcome::NoAnswer(NoAnswer::ErrorPage),
        Means::Maintenance => Outcome::NoAnswer(NoAnswer::Maintenance),
        Means::CaptivePortal => Outcome::NoAnswer(NoAnswer::CaptivePortal),
        Means::SessionEnded => Outcome::Unclear(Unclear::SessionEnded),
        Means::OtherPage => Outcome::Unclear(Unclear::OtherPage),
        Means::OtherLanguage => Outcome::Unclear(Unclear::OtherLanguage),
    };
    Reading::new(outcome, format!("notice {}", notice.id))
}

/// Everything that bears on what was seen.
struct Look<'a> {
    profile: &'a SourceProfile,
    query: &'a Query,
    answer: &'a Answer<'a>,
    decoded: &'a Decoded<'a>,
}

impl Look<'_> {
    fn judge(&self, sight: Sight<'_>, notice: Option<&Notice>) -> Reading {
        let rule =
            |layout: &crate::source::rules::Layout, what: &str| format!("layout {}: {what}", layout.id);
        match sight {
            Sight::Unknown => notice.map_or_else(|| self.unknown(), noticed),
            Sight::ChangedShape(layout, why) => notice.map_or_else(
                || {
                    self.other_language()
                        .unwrap_or_else(|| Reading::unclear(Unclear::ChangedShape, rule(layout, &why)))
                },
                noticed,
            ),
            Sight::Contradiction(layout) => {
                Reading::unclear(Unclear::Contradiction, rule(layout, "the zero sentence and a record"))
            }
            Sight::Zero(layout) | Sight::Several(layout, _) | Sight::Record(Found { layout, .. })
                if !self.answer.all_hold(&layout.closing, Scope::Whole) =>
            {
                Reading::unclear(Unclear::Unfinished, rule(layout, "the closing mark is missing"))
            }
            // A good page can carry a mark of a bad one (a badge, a banner). Where it would speak for an
            // absence, that is not good enough.
            Sight::Zero(layout) => match notice {
                Some(notice) => noticed(notice),
                None if self.decoded.damaged => {
                    Reading::unclear(Unclear::Undecodable, rule(layout, "zero, in bytes that do not decode"))
                }
                None => Reading::new(Outcome::NotListed, rule(layout, "zero")),
            },
            Sight::Several(layout, n) => match self.query.search {
                Search::Population => Reading::new(Outcome::Several(self.count(n)), rule(layout, "count")),
                Search::Person { .. } | Search::Nobody => {
                    Reading::new(Outcome::Several(n), rule(layout, "several records"))
                }
            },
            Sight::Record(found) => match self.query.search {
                // Strangers: that there is somebody is all we keep.
                Search::Population => {
                    Reading::new(Outcome::Several(self.count(1)), rule(found.layout, "count"))
                }
                Search::Nobody => Reading::unclear(
                    Unclear::OtherPerson,
                    rule(found.layout, "a record for a number that nobody holds"),
                ),
                Search::Person { .. } => self.listed(&found),
            },
        }
    }

    fn listed(&self, found: &Found<'_>) -> Reading {
        let rule = |what: &str| format!("layout {}: {what}", found.layout.id);
        let is_whole = |text: &str| {
            if self.decoded.offset.is_some() { !text.contains('\u{fffd}') } else { text.is_ascii() }
        };
        if self.decoded.damaged && !found.values.iter().all(|value| is_whole(&value.text)) {
            return Reading::unclear(Unclear::Undecodable, rule("a value in bytes that do not decode"));
        }
        if let Some(why) = who::other_person(found, self.query) {
            return Reading::unclear(Unclear::OtherPerson, rule(&why));
        }
        let rules = self.profile.rules();
        let ground = record::Ground {
            text: &self.decoded.text,
            kind: found.layout.kind,
            block: rules.block.as_ref(),
            offset: self.decoded.offset,
        };
        match record::record(found, &rules.custody, &ground) {
            Some(record) => Reading::new(Outcome::Listed(record), rule("record")),
            None => Reading::unclear(Unclear::ChangedShape, rule("the status is empty")),
        }
    }

    /// How many the population control found: as the control says, or the layout's own records.
    fn count(&self, records: u32) -> u32 {
        let Some(control) = &self.profile.rules().controls.population else { return records };
        let counted = match (&self.answer.doc, &control.count_pointer, &control.count_css) {
            (Doc::Json(root), Some(pointer), _) => {
                root.at(pointer).ok().flatten().map_or(0, |rows| rows.elements().len())
            }
            (Doc::Html(page), _, Some(css)) => page.find(css).len(),
            _ => return records,
        };
        counted.try_into().unwrap_or(u32::MAX)
    }

    /// A page with no mark that the profile knows.
    fn unknown(&self) -> Reading {
        match &self.answer.doc {
            Doc::BrokenJson { cut: true } => {
                Reading::unclear(Unclear::Unfinished, "JSON that ends too early")
            }
            Doc::BrokenJson { cut: false } => Reading::unclear(Unclear::UnknownPage, "not JSON"),
            Doc::Json(_) | Doc::Text if self.decoded.damaged => {
                Reading::unclear(Unclear::Undecodable, "bytes that do not decode, and no mark")
            }
            Doc::Html(_) if self.is_only_script() => {
                Reading::new(Outcome::Blocked(Block::Captcha), "a page of scripts without text")
            }
            Doc::Json(_) | Doc::Text | Doc::Html(_) => self
                .other_language()
                .unwrap_or_else(|| Reading::unclear(Unclear::UnknownPage, "no mark of the profile")),
        }
    }

    fn other_language(&self) -> Option<Reading> {
        let language = self.answer.page()?.language()?;
        let known = self.profile.rules().languages.contains(&language);
        (!known).then(|| Reading::unclear(Unclear::OtherLanguage, "the page names another language"))
    }

    /// A script and nothing for a reader: how challenges look to a program.
    fn is_only_script(&self) -> bool {
        self.answer.lines.is_empty() && self.answer.text.to_ascii_lowercase().contains("<script")
    }
}
