//! One notice in words: for the locked screen, for chat, for mail, in the contact's language and by the contact's clock.
//!
//! What a contact may not be told inside a message (`Content`), and what is not known, is no value here; a sentence
//! whose value is missing is left out, or another stands in its place (`form`). Nothing is said in half.

mod draft;
mod form;
mod group;
mod lawyer;
pub mod samples;
pub mod share;
#[cfg(test)]
mod tests;
mod values;

pub use values::agency_name as agency;

use super::numbers::Numbers;
use crate::contact::{Contact, LockScreen, Role};
use crate::locale::{Args, Locale};
use crate::notice::{Facts, NoticeKind};
use crate::person::Person;
use chrono::{DateTime, Utc};
use draft::Draft;
use url::Url;

/// A subject is one line of at most so many characters.
pub const SUBJECT: usize = 120;

/// All that a message is made of.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub kind: NoticeKind,
    pub facts: &'a Facts,
    pub to: &'a Contact,
    pub about: Option<&'a Person>,
    pub numbers: &'a Numbers,
    /// Which installation writes: a clinic's name, or how the family calls the computer.
    pub installation: &'a str,
    /// How the contact says "I saw this".
    pub seen: Option<Seen<'a>>,
    /// Where a check by hand begins, if there is such a page.
    pub hand_check: Option<&'a Url>,
    /// When it happened.
    pub event_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// Sent later than it should have been: the message says first when it happened.
    pub late: bool,
    /// Sent before, and nobody said that they saw it.
    pub again: bool,
}

/// How somebody says "I saw this".
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    Link(&'a Url),
    /// To be sent back, or typed by a helper.
    Code(&'a str),
}

/// A message in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// One line, at most [`SUBJECT`] characters.
    pub subject: String,
    /// For locked screens and push: one line, never a place or a number.
    pub short: String,
    pub text: String,
    pub html: String,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

/// The message of a notice.
pub fn render(telling: &Telling) -> Words {
    let locale = Locale::of(&telling.to.details.language);
    let args = values::args(telling, locale);
    let mut draft = Draft::new(locale, args);
    opening(&mut draft, telling);
    let heads = body(&mut draft, telling);
    closing(&mut draft, telling);
    let subject = one_line(&heads.subject, SUBJECT);
    Words {
        html: draft.html(&subject),
        text: draft.text(),
        short: short(&draft, telling, heads.short),
        subject,
    }
}

/// What stands outside the message: the subject and the line for locked screens.
struct Heads {
    subject: String,
    short: String,
}

/// The middle of the message, in the form that the contact's role reads.
fn body(draft: &mut Draft, telling: &Telling) -> Heads {
    let heads = match telling.to.details.role {
        Role::Lawyer | Role::OnCall if lawyer::has_form(telling.kind) => lawyer::body(draft, telling),
        Role::Family | Role::Helper | Role::Lawyer | Role::OnCall | Role::Ngo => {
            let form = form::of(telling.kind, telling.facts);
            draft.parts(form.body);
            let counts = digest(draft, telling);
            let short = match (telling.to.details.role, counts.is_empty()) {
                (Role::OnCall, false) => oncall(draft, &counts),
                (Role::OnCall, true) | (Role::Family | Role::Helper | Role::Lawyer | Role::Ngo, _) => {
                    draft.one_of(form.short)
                }
            };
            draft.ready(with_names(draft, telling, &counts));
            Heads { subject: draft.one_of(form.subject), short }
        }
    };
    match telling.to.details.lock_screen {
        LockScreen::Status => heads,
        LockScreen::Discreet => discreet(draft, telling.kind),
    }
}

fn discreet(draft: &Draft, kind: NoticeKind) -> Heads {
    let short = draft.one_of("discreet|discreet-nobody");
    let early = matches!(kind, NoticeKind::FirstMiss | NoticeKind::Likely);
    let subject = || draft.locale.text("discreet-unconfirmed", &Args::new().with("subject", &short));
    Heads { subject: if early { subject() } else { short.clone() }, short }
}

/// Of a digest: how many of each kind. Whoever is on call reads since when.
fn digest(draft: &Draft, telling: &Telling) -> Vec<String> {
    let since = telling.facts.first_miss.filter(|_| telling.to.details.role == Role::OnCall);
    let said = |(kind, count): &(NoticeKind, u32)| {
        let mut args = Args::new().with("count", *count);
        args.maybe("since", since.map(|at| at.format("%H:%M").to_string()));
        let key = match (*kind, telling.facts.useful, telling.facts.looked_into) {
            (NoticeKind::NoChange, Some(0), _) => "digest-no-change-unseen".to_owned(),
            (NoticeKind::NoChange, _, true) => "digest-no-change-looked-into".to_owned(),
            (kind, _, _) => format!("digest-{}", values::slug(kind)),
        };
        let with_time = draft.locale.sentence(&format!("{key}-since"), &args);
        with_time.unwrap_or_else(|| draft.locale.text(&key, &args))
    };
    let counts: &[(NoticeKind, u32)] =
        if telling.kind == NoticeKind::Digest { &telling.facts.counts } else { &[] };
    counts.iter().map(said).collect()
}

/// The same with who they are, as many as are named; whoever runs the program is told where the rest stand.
fn with_names(draft: &Draft, telling: &Telling, counts: &[String]) -> Vec<String> {
    let line = |((kind, count), said): (&(NoticeKind, u32), &String)| {
        let named = telling.facts.named.iter().filter(|one| one.kind == *kind && !one.call.is_empty());
        let calls: Vec<String> = named.map(|one| crate::printable::plain(&one.call, values::NAME)).collect();
        if calls.is_empty() {
            return said.clone();
        }
        let more = count.saturating_sub(calls.len() as u32);
        let args = Args::new().with("said", said.trim_end_matches('.')).with("calls", calls.join(", "));
        let by_command = matches!(telling.to.details.role, Role::Helper | Role::OnCall);
        let key = match (more, by_command) {
            (0, _) => "digest-names",
            (_, true) => "digest-names-command",
            (_, false) => "digest-names-more",
        };
        draft.locale.text(key, &args.with("more", more))
    };
    telling.facts.counts.iter().zip(counts).map(line).collect()
}

/// `3 people not listed since 14:00 UTC (confirmed). 1 place changed. Open desk.`
fn oncall(draft: &Draft, counts: &[String]) -> String {
    draft.locale.text("oncall-digest", &Args::new().with("counts", counts.join(" ")))
}

/// A late message says first when it happened.
fn opening(draft: &mut Draft, telling: &Telling) {
    if telling.late {
        draft.lines(&["late"]);
    }
    if telling.again {
        draft.lines(&["again"]);
    }
}

fn closing(draft: &mut Draft, telling: &Telling) {
    let to_family = matches!(telling.to.details.role, Role::Family | Role::Helper | Role::Ngo);
    if to_family && form::of(telling.kind, telling.facts).legal_help {
        let help = telling.numbers.legal_help(draft.locale, telling.now.date_naive());
        draft.list("legal-help", &help);
    }
    draft.lines(&["footer", "seen-link|seen-code"]);
}

fn short(draft: &Draft, telling: &Telling, short: String) -> String {
    let moment = draft.locale.moment(telling.event_at, telling.to.details.zone);
    let args = Args::new().with("event_at", moment).with("short", &short);
    let said = if telling.late { draft.locale.text("late-short", &args) } else { short.clone() };
    one_line(&said, 300)
}

fn one_line(text: &str, most: usize) -> String {
    crate::printable::plain(text, most.saturating_sub(1))
}
