//! From a saved file to a look: is it the page that was asked for, and what does it say? Pure.

use crate::fetch::address::is_loopback_url;
use crate::fetch::capture::{ByPerson, Capture, Document, Grade, Part, PartKind, Said, Way};
use crate::fetch::{Failure, Fetched};
use crate::outcome::{Outcome, Unclear};
use crate::page::Page;
use crate::read::{Reading, read};
use crate::saved::{self, Format, Refusal, Saved, SavedPage, numbers_in, says_name};
use crate::source::{Query, Route, Search, SourceProfile};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use url::Url;

/// A file that a person gave.
#[derive(Clone)]
pub struct Upload {
    pub bytes: Vec<u8>,
    /// Where they say that it is from.
    pub url: Option<Url>,
    /// `Assisted` while we wait for it, `Import` afterwards.
    pub way: Way,
    /// When they saw it; absent: as the file says, else now.
    pub seen_at: Option<DateTime<Utc>>,
    /// What it said, for files that only show it.
    pub said: Option<Said>,
}

/// What the page is to be about.
pub struct Asked<'a> {
    pub profile: &'a SourceProfile,
    /// Where the source is: the profile's own address, or a stand-in.
    pub base_url: &'a Url,
    pub query: &'a Query,
}

/// A look that can be kept.
pub struct Taken {
    pub fetched: Fetched,
    pub reading: Reading,
    pub holds: Holds,
    /// Which search the page answers.
    pub route: Route,
}

/// What of the person stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Number,
    Name,
    /// A zero page, a refusal and an error hold neither. Of a record it means that only a person can say whose it is.
    Nothing,
}

/// Why a file is not taken. The words are for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    File(#[from] Refusal),
    #[error(
        "This looks like another page: it is from {found}, and the one that was asked for is from {wanted}."
    )]
    OtherHost { found: String, wanted: String },
    #[error(
        "This file does not say which website it is from. Save the page with SingleFile, or say whose it is and from which page: testigo import FILE --person PERSON --source NAME"
    )]
    NoAddress,
    #[error("This looks like another page: it is about another person, or another number.")]
    OtherPerson,
    #[error("This looks like another page: it says no address, and nothing on it is known.")]
    OtherPage,
    #[error(
        "This is not a finished result page. Wait for the result in your browser, then save the page again."
    )]
    NotFinished,
    #[error(
        "This page shows neither the number nor a name that is stored, so nobody but you can say whose it is. Look at it in a terminal with testigo together, and answer there."
    )]
    Nobodys,
    #[error("A picture or PDF shows the page, and you have to say what it said.")]
    NeedsWords,
    #[error("The time that you give for it lies in the future.")]
    Future,
    /// The same bytes again are the same look, not a second one.
    #[error(
        "This file was already given: {}. To look again, search again and save the page anew.",
        match .check { Some(no) => format!("check {no}"), None => "it waits in the inbox".to_owned() }
    )]
    AlreadyGiven { check: Option<u64> },
}

impl Refused {
    /// One stable word.
    pub fn key(&self) -> &'static str {
        match self {
            Refused::File(refusal) => refusal.key(),
            Refused::OtherHost { .. } => "other_host",
            Refused::NoAddress => "no_address",
            Refused::OtherPerson => "other_person",
            Refused::OtherPage => "other_page",
            Refused::NotFinished => "not_finished",
            Refused::Nobodys => "nobodys",
            Refused::NeedsWords => "needs_words",
            Refused::Future => "future",
            Refused::AlreadyGiven { .. } => "already_given",
        }
    }
}

/// Decides on a file. Whatever it is, nothing was kept yet.
pub fn take(asked: &Asked<'_>, upload: &Upload, now: Moment) -> Result<Taken, Refused> {
    if upload.seen_at.is_some_and(|at| at > now.wall) {
        return Err(Refused::Future);
    }
    let file = saved::open(&upload.bytes)?;
    if file.format.is_image() {
        return shown_only(asked, upload, &file, now);
    }
    let mut best: Option<Taken> = None;
    let mut refused = None;
    for page in &file.pages {
        match one(asked, upload, (&file, page), now) {
            Ok(taken) if best.as_ref().is_none_or(|b| rank(&taken.reading) >= rank(&b.reading)) => {
                best = Some(taken);
            }
            Ok(_) => {}
            Err(why) => refused = Some(stronger(refused, why)),
        }
    }
    best.ok_or_else(|| refused.unwrap_or(Refused::File(Refusal::NoPage)))
}

/// A page of another person says more than a page of another site: archives hold both.
fn stronger(one: Option<Refused>, other: Refused) -> Refused {
    match one {
        Some(found @ (Refused::OtherPerson | Refused::Nobodys)) => found,
        Some(_) | None => other,
    }
}

/// How much a reading says, for files with several pages.
fn rank(reading: &Reading) -> u8 {
    match reading.outcome {
        Outcome::Listed(_) | Outcome::NotListed | Outcome::NoCase => 3,
        Outcome::Several(_) => 2,
        Outcome::Blocked(_) | Outcome::NoAnswer(_) => 1,
        Outcome::Unclear(_) => 0,
    }
}

fn one(
    asked: &Asked<'_>,
    upload: &Upload,
    (file, page): (&Saved, &SavedPage),
    now: Moment,
) -> Result<Taken, Refused> {
    let url = address(asked, upload, page)?;
    let has_address = url.is_some();
    let grade = match (&url, file.format) {
        (None, _) | (_, Format::Text) => Grade::C,
        (Some(_), _) => Grade::B,
    };
    let mut fetched = kept(asked, upload, file, (now, page.saved_at), grade);
    let text = String::from_utf8_lossy(&page.body);
    if let Some(capture) = &mut fetched.capture {
        capture.document =
            Document { status: page.status, headers: page.headers.clone(), ..Document::default() };
        if page.content_type.contains("html")
            && let Ok(parsed) = Page::parse(&text)
        {
            let lines = parsed.root().lines().join("\n") + "\n";
            capture.parts.push(Part::new(PartKind::Text, "text/plain; charset=utf-8", lines));
        }
    }
    fetched.status = page.status;
    fetched.headers = vec![("content-type".to_owned(), page.content_type.clone())];
    fetched.body = page.body.clone().into();
    // A file without an address is taken for the page that it is said to be.
    let said_to_be = || asked.base_url.join(&asked.profile.rules().ask.path).ok();
    fetched.final_url = url.or_else(said_to_be).unwrap_or_else(|| asked.base_url.clone());
    let (reading, route) = by_number_or_name(asked, &fetched);
    let holds = whose(asked.query, &text, &reading)?;
    if let Outcome::Unclear(why) = reading.outcome {
        match (why, holds, has_address) {
            (Unclear::Unfinished, _, _) => return Err(Refused::NotFinished),
            (_, Holds::Nothing, false) => return Err(Refused::OtherPage),
            (Unclear::OtherLanguage, _, _) => {}
            (_, Holds::Nothing, true) => return Err(Refused::NotFinished),
            (_, Holds::Number | Holds::Name, _) => {}
        }
    }
    Ok(Taken { fetched, reading, holds, route })
}

/// A page with several people answers a search by name: the one who was asked for is looked for among them.
fn by_number_or_name(asked: &Asked<'_>, fetched: &Fetched) -> (Reading, Route) {
    let by_number = read(asked.profile, asked.query, fetched);
    match by_number.outcome {
        Outcome::Several(_) => {
            let query = Query { route: Route::Name, ..asked.query.clone() };
            (read(asked.profile, &query, fetched), Route::Name)
        }
        Outcome::Listed(_)
        | Outcome::NotListed
        | Outcome::NoCase
        | Outcome::Unclear(_)
        | Outcome::Blocked(_)
        | Outcome::NoAnswer(_) => (by_number, Route::Number),
    }
}

/// Where the page is from, if it says so or the person does. `None` only for a file that is given afterwards
/// under a source's name.
fn address(asked: &Asked<'_>, upload: &Upload, page: &SavedPage) -> Result<Option<Url>, Refused> {
    let said: Vec<&Url> = page.url.iter().chain(&upload.url).collect();
    if let Some(other) = said.iter().find(|url| !is_of(asked, url)) {
        let host = |url: &Url| url.host_str().unwrap_or("an address without a name").to_owned();
        return Err(Refused::OtherHost { found: host(other), wanted: host(asked.base_url) });
    }
    match (said.first(), upload.way) {
        (Some(url), _) => Ok(Some((*url).clone())),
        (None, Way::Import) => Ok(None),
        (None, Way::Assisted | Way::Http | Way::Browser) => Err(Refused::NoAddress),
    }
}

/// The source's own host, or the stand-in's with its port.
fn is_of(asked: &Asked<'_>, url: &Url) -> bool {
    let public = Url::parse(&asked.profile.rules().base_url).ok();
    let is_public = public.is_some_and(|own| own.host() == url.host() && url.host().is_some());
    let here = asked.base_url;
    let is_here = here.host() == url.host() && here.port_or_known_default() == url.port_or_known_default();
    is_public && !is_loopback_url(url) || is_here
}

/// Whether the page is about the person who was asked for.
fn whose(query: &Query, text: &str, reading: &Reading) -> Result<Holds, Refused> {
    if reading.outcome == Outcome::Unclear(Unclear::OtherPerson) {
        return Err(Refused::OtherPerson);
    }
    let Search::Person { a_number, names, .. } = &query.search else { return Ok(Holds::Nothing) };
    let numbers = numbers_in(text);
    if numbers.contains(a_number) {
        return Ok(Holds::Number);
    }
    if names.as_ref().is_some_and(|n| says_name(text, &n.first, &n.last)) {
        return Ok(Holds::Name);
    }
    if !numbers.is_empty() {
        return Err(Refused::OtherPerson);
    }
    // The reading has been held against the last known record.
    let known = query.known.is_some() && reading.outcome.record().is_some();
    Ok(if known { Holds::Name } else { Holds::Nothing })
}

/// A picture or a PDF, with what the person says that it said.
fn shown_only(asked: &Asked<'_>, upload: &Upload, file: &Saved, now: Moment) -> Result<Taken, Refused> {
    let Some(said) = &upload.said else { return Err(Refused::NeedsWords) };
    if let Some(url) = upload.url.as_ref().filter(|url| !is_of(asked, url)) {
        let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
        return Err(Refused::OtherHost { found: host(url), wanted: host(asked.base_url) });
    }
    let mut fetched = kept(asked, upload, file, (now, None), Grade::C);
    if let Some(person) = fetched.capture.as_mut().and_then(|c| c.person.as_mut()) {
        person.said = Some(said.clone());
    }
    let reading = read(asked.profile, asked.query, &fetched);
    Ok(Taken { fetched, reading, holds: Holds::Nothing, route: Route::Number })
}

/// The look without its page: when, by what, and the file itself.
fn kept(
    asked: &Asked<'_>,
    upload: &Upload,
    file: &Saved,
    (now, saved_at): (Moment, Option<DateTime<Utc>>),
    grade: Grade,
) -> Fetched {
    let wall = match upload.way {
        // We were waiting for it: our own clock counts.
        Way::Assisted | Way::Http | Way::Browser => now.wall,
        Way::Import => upload.seen_at.or(saved_at.filter(|at| *at <= now.wall)).unwrap_or(now.wall),
    };
    let at = Moment { wall, boot: now.boot };
    let mut capture = Capture::new(upload.way, grade);
    capture.by = file.by.clone().unwrap_or_else(|| file.format.key().to_owned());
    capture.scrubbed = file.scrubbed;
    capture.person = Some(ByPerson {
        seen_at: upload.seen_at.or(saved_at),
        given_at: Some(now.wall),
        said: None,
        confirmed: None,
        given_sha256: Some(file.given.to_hex()),
    });
    let original = Part::new(PartKind::Original, media_type(file.format), file.kept.clone());
    capture.parts.push(original);
    Fetched {
        failure: None,
        capture: Some(Box::new(capture)),
        ..Fetched::not_sent(at, asked.base_url.clone(), Failure::Protocol)
    }
}

fn media_type(format: Format) -> &'static str {
    match format {
        Format::Html | Format::SingleFile => "text/html",
        Format::Mhtml => "multipart/related",
        Format::Warc => "application/warc",
        Format::Wacz => "application/wacz",
        Format::Har => "application/json",
        Format::Text => "text/plain",
        Format::Pdf => "application/pdf",
        Format::Png => "image/png",
        Format::Jpeg => "image/jpeg",
    }
}

#[cfg(test)]
mod tests;
