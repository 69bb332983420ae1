//! The form for lawyers and for whoever is on call: facts in rows, UTC first, no steps.

use super::draft::Draft;
use super::values::{name, slug, value, which_places};
use super::{Heads, Telling};
use crate::contact::{Content, Role};
use crate::locale::Args;
use crate::notice::NoticeKind;
use crate::person::Person;
use crate::printable::plain;
use chrono::{DateTime, Utc};

/// What is about a person and what the page said of them; the rest is told to everybody alike.
pub fn has_form(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::FirstListed
        | NoticeKind::NotListed
        | NoticeKind::NoPlace
        | NoticeKind::PlaceChanged
        | NoticeKind::NotInCustody
        | NoticeKind::ListedAgain
        | NoticeKind::Correction
        | NoticeKind::StillNotListed
        | NoticeKind::OldRecordLeft
        | NoticeKind::FirstMiss
        | NoticeKind::Likely
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase => true,
        NoticeKind::Started
        | NoticeKind::NoChange
        | NoticeKind::WantsPerson
        | NoticeKind::SiteSilent
        | NoticeKind::SiteBack
        | NoticeKind::Test
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::Group
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => false,
    }
}

pub fn body(draft: &mut Draft, telling: &Telling) -> Heads {
    draft.ready(vec![who(draft, telling)]);
    if is_early(telling.kind) {
        draft.lines(&["lawyer-unconfirmed"]);
    }
    draft.rows(rows(draft, telling));
    draft.lines(&[if is_absence(telling.kind) { "lawyer-limits-absent" } else { "lawyer-limits" }]);
    if let Some(person) = telling.about {
        draft.ready(vec![draft.locale.text("lawyer-next", &Args::new().with("id", person.id.as_str()))]);
    }
    heads(draft, telling)
}

fn heads(draft: &Draft, telling: &Telling) -> Heads {
    let early = is_early(telling.kind);
    let mut args = Args::new().with("headline", headline(draft, telling.kind)).with("name", name(telling));
    args.set("who", masked(telling));
    args.maybe("until", telling.facts.confirmed_by.map(|at| at.format("%H:%M").to_string()));
    args.maybe("matter", matter(telling));
    let keys = if early {
        ["lawyer-subject-early-until", "lawyer-subject-early"]
    } else {
        ["lawyer-subject-matter", "lawyer-subject"]
    };
    let subject = keys.iter().find_map(|key| draft.locale.sentence(key, &args)).unwrap_or_default();
    let short = draft.locale.text(if early { "lawyer-short-early" } else { "lawyer-short" }, &args);
    Heads { subject, short }
}

fn headline(draft: &Draft, kind: NoticeKind) -> String {
    draft.locale.text(&format!("lawyer-{}", slug(kind)), &Args::new())
}

fn is_early(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::FirstMiss | NoticeKind::Likely)
}

fn is_absence(kind: NoticeKind) -> bool {
    is_early(kind) || matches!(kind, NoticeKind::NotListed | NoticeKind::StillNotListed)
}

/// Whom the contact may be told about by more than the message name.
fn in_full<'a>(telling: &Telling<'a>) -> Option<&'a Person> {
    telling.about.filter(|_| telling.to.details.content == Content::Full)
}

/// In a subject: `A •••-•••-001`, or the message name.
fn masked(telling: &Telling) -> String {
    match in_full(telling) {
        Some(person) => format!("A •••-•••-{}", &person.details.a_number.reveal()[6..]),
        None => name(telling),
    }
}

fn matter(telling: &Telling) -> Option<String> {
    in_full(telling)?.details.matter.as_deref().map(|matter| plain(matter, 30))
}

fn who(draft: &Draft, telling: &Telling) -> String {
    let mut args = Args::new().with("name", name(telling));
    if let Some(person) = in_full(telling) {
        let details = &person.details;
        let digits = details.a_number.reveal();
        args.set("a_number", format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]));
        args.maybe("country", value(Some(&details.country)));
        let names = details.names.as_ref().map(|names| format!("{} {}", names.first, names.last));
        args.maybe("full_name", value(names.as_deref()));
    }
    let keys = ["lawyer-who-full-country", "lawyer-who-full", "lawyer-who-name"];
    keys.iter().find_map(|key| draft.locale.sentence(key, &args)).unwrap_or_default()
}

fn rows(draft: &Draft, telling: &Telling) -> Vec<(&'static str, String)> {
    let facts = telling.facts;
    let time = |at: Option<DateTime<Utc>>| at.map(|at| draft.locale.moment_utc(at, telling.to.details.zone));
    let shown = |text: Option<&str>| value(text).filter(|_| may_have_places(telling));
    let (place, old_place) = which_places(telling.kind, facts);
    let absent = is_absence(telling.kind);
    let confirmed = if telling.kind == NoticeKind::NotListed { "row-confirmed" } else { "row-latest-miss" };
    let correction = |value: Option<String>| value.filter(|_| telling.kind == NoticeKind::Correction);
    let wrong = facts.told.filter(|told| has_form(*told)).map(|told| headline(draft, told));
    let all = [
        ("row-matter", matter(telling)),
        ("row-source", value(facts.source.as_deref())),
        ("row-last-listed", time(facts.last_seen)),
        ("row-old-place", shown(old_place)),
        (if absent { "row-place-last" } else { "row-place" }, shown(place)),
        ("row-first-seen", time(facts.first_seen)),
        ("row-quote", shown(facts.quote.as_deref())),
        ("row-first-miss", time(facts.first_miss)),
        (confirmed, time(facts.last_miss)),
        ("row-gap", facts.gap.map(|gap| draft.locale.length(gap))),
        ("row-told", correction(time(facts.told_at))),
        ("row-wrong", correction(wrong)),
        ("row-basis", draft.maybe("value-basis")),
        ("row-controls", draft.maybe("value-controls")),
        ("row-flicker", draft.maybe("value-flicker")),
        ("row-coverage", draft.maybe("value-coverage")),
    ];
    let mut rows: Vec<_> =
        all.into_iter().filter_map(|(label, value)| value.map(|value| (label, value))).collect();
    rows.extend(clocks(draft, telling));
    rows
}

/// A lawyer's own rules that run for this person.
fn clocks(draft: &Draft, telling: &Telling) -> Vec<(&'static str, String)> {
    let zone = telling.to.details.zone;
    let row = |(rule, ends): &(String, DateTime<Utc>)| {
        let args =
            Args::new().with("rule", plain(rule, 60)).with("ends", draft.locale.moment_utc(*ends, zone));
        ("row-clock", draft.locale.text("value-clock", &args))
    };
    let theirs = telling.to.details.role == Role::Lawyer;
    telling.facts.clocks.iter().filter(|_| theirs).map(row).collect()
}

fn may_have_places(telling: &Telling) -> bool {
    telling.to.details.content >= Content::Places
}
