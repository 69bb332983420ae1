//! What an answer says: profile + query + what came back → `Reading`. Pure, and never an error: an answer
//! that cannot be read with certainty is `Unclear`, and says by which rule.
//!
//! The order is fixed, and each step can only end in something inconclusive until the last: transport, status,
//! address, emptiness, charset, age, complexity, marks, contradiction, closing mark, whose record it is. Only a
//! whole answer with status 200 that shows the profile's own zero page is `NotListed`.

mod answer;

mod arrival;

mod captured;

mod chosen;

pub mod decode;

mod details;

mod explain;

mod json;

mod layout;

mod record;

mod shortcut;

mod who;

pub use explain::{Explained, ExplainedField, explain};
pub use shortcut::{Understood, read_again};

use crate::fetch::Fetched;
use crate::outcome::{Block, NoAnswer, Outcome, Unclear};
use crate::source::rules::{Layout, Means, Notice};
use crate::source::{About, Query, Route, Search, SourceProfile};
use answer::{Answer, Doc, Scope};
use arrival::before_body;
use decode::{Decoded, decode};
use layout::{Found, Sight};
use std::sync::Arc;

/// What a look said, and the rule or mark that decided: for people, and for the log. Rules name parts of the
/// profile, never what stood on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub outcome: Outcome,
    pub rule: String,
    /// How many records of other people stood on the page. Nobody asked us to follow them: where there are any,
    /// the page is not kept.
    pub others: u32,
}

/// Reads an answer.
pub fn read(profile: &SourceProfile, query: &Query, fetched: &Fetched) -> Reading {
    if let Some(capture) = &fetched.capture {
        return captured::read_capture(profile, query, fetched, capture);
    }
    match before_body(profile, query, fetched) {
        Some(reading) => reading,
        None => read_body(profile, query, fetched, &fetched.body),
    }
}

impl Reading {
    fn new(outcome: Outcome, rule: impl Into<String>) -> Reading {
        Reading { outcome, rule: rule.into(), others: 0 }
    }

    fn unclear(why: Unclear, rule: impl Into<String>) -> Reading {
        Reading::new(Outcome::Unclear(why), rule)
    }
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
    let may_lack_end = fetched.capture.as_ref().is_some_and(|capture| capture.may_lack_end_tags());
    let look = Look { profile, query, answer: &answer, decoded: &decoded, may_lack_end };
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
        Means::BadQuestion => Outcome::Unclear(Unclear::BadQuestion),
    };
    Reading::new(outcome, format!("notice {}", notice.id))
}

/// Everything that bears on what was seen.
struct Look<'a> {
    profile: &'a SourceProfile,
    query: &'a Query,
    answer: &'a Answer<'a>,
    decoded: &'a Decoded<'a>,
    /// The closing mark may be missing.
    may_lack_end: bool,
}

impl Look<'_> {
    fn judge(&self, sight: Sight<'_>, notice: Option<&Notice>) -> Reading {
        let rule = |layout: &Layout, what: &str| format!("layout {}: {what}", layout.id);
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
                if !self.may_lack_end && !self.answer.all_hold(&layout.closing, Scope::Whole) =>
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
                None => {
                    let none = match self.profile.rules().about {
                        About::Custody => Outcome::NotListed,
                        About::Court => Outcome::NoCase,
                    };
                    Reading::new(none, rule(layout, "zero"))
                }
            },
            Sight::Several(layout, n) if self.is_by_name() => {
                self.chosen(layout, layout::records(layout, self.answer), n)
            }
            Sight::Record(found) if self.is_by_name() => self.chosen(found.layout, vec![found], 1),
            Sight::Several(layout, n) => match self.query.search {
                Search::Population => Reading::new(Outcome::Several(self.count(n)), rule(layout, "count")),
                Search::Person { .. } | Search::Nobody | Search::Anybody => {
                    let several = Reading::new(Outcome::Several(n), rule(layout, "several records"));
                    Reading { others: n, ..several }
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
                Search::Person { .. } | Search::Anybody => self.listed(&found),
            },
        }
    }

    fn is_by_name(&self) -> bool {
        self.query.route == Route::Name && matches!(self.query.search, Search::Person { .. })
    }

    /// Of a search by name: the one record that is plainly the person's. Of the others only the number is kept.
    fn chosen(&self, layout: &Layout, records: Vec<Found<'_>>, n: u32) -> Reading {
        let several = || {
            let reading = Reading::new(Outcome::Several(n), format!("layout {}: by name", layout.id));
            Reading { others: n, ..reading }
        };
        // A row that cannot be read could be theirs, too.
        if records.len() != n as usize {
            return several();
        }
        let mut theirs = records.iter().filter(|found| chosen::is_the_person(found, self.query));
        match (theirs.next(), theirs.next()) {
            (Some(found), None) => Reading { others: n - 1, ..self.listed(found) },
            (Some(_), Some(_)) | (None, _) => several(),
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
        match record::record(found, rules.custody.as_ref(), &ground) {
            Some(record) => Reading::new(Outcome::Listed(Arc::new(record)), rule("record")),
            None => Reading::unclear(Unclear::ChangedShape, rule("the status is empty")),
        }
    }

    /// How many the population control found: as the control says, or the layout's own records.
    fn count(&self, records: u32) -> u32 {
        let Some(control) = &self.profile.rules().controls.population else { return records };
        let counted = match &self.answer.doc {
            Doc::Json(root) => control
                .count_pointer
                .as_ref()
                .map(|pointer| root.at(pointer).ok().flatten().map_or(0, |rows| rows.elements().len())),
            Doc::Html(page) => control.count_css.as_ref().map(|css| page.find(css).len()),
            Doc::Text | Doc::BrokenJson { .. } => None,
        };
        counted.map_or(records, |n| n.try_into().unwrap_or(u32::MAX))
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
