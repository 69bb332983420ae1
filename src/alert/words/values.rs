//! The values of a message: what is known, cleaned, and allowed inside a message of this contact.

use super::group;
use super::{Seen, Telling};
use crate::alert::numbers::Help;
use crate::contact::{Content, NoChange, Role};
use crate::locale::{Args, Locale};
use crate::notice::{Facts, NoticeKind};
use crate::printable::plain;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// So many characters of a message name, and of any other value, stand in a message.
pub const NAME: usize = 40;
const VALUE: usize = 160;

/// Whose list the messages speak of when the facts name no other agency.
const AGENCY: &str = "ICE";

/// A moment so far away is said with its year.
const OTHER_YEAR: TimeDelta = TimeDelta::days(300);

/// The part of a message's keys that names its kind.
pub fn slug(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Started => "started",
        NoticeKind::NoChange => "no-change",
        NoticeKind::FirstListed => "first-listed",
        NoticeKind::NotListed => "not-listed",
        NoticeKind::NoPlace => "no-place",
        NoticeKind::PlaceChanged => "place-changed",
        NoticeKind::NotInCustody => "not-in-custody",
        NoticeKind::ListedAgain => "listed-again",
        NoticeKind::WantsPerson => "wants-person",
        NoticeKind::SiteSilent => "site-silent",
        NoticeKind::SiteBack => "site-back",
        NoticeKind::Correction => "correction",
        NoticeKind::StillNotListed => "still-not-listed",
        NoticeKind::Test => "test",
        NoticeKind::OldRecordLeft => "old-record-left",
        NoticeKind::FirstMiss => "first-miss",
        NoticeKind::Likely => "likely",
        NoticeKind::SiteInDoubt => "site-in-doubt",
        NoticeKind::SourceUnstable => "source-unstable",
        NoticeKind::PageLooksDifferent => "page-looks-different",
        NoticeKind::RecordChanged => "record-changed",
        NoticeKind::CourtCase => "court-case",
        NoticeKind::Group => "group",
        NoticeKind::Digest => "digest",
        NoticeKind::OutOfDate => "out-of-date",
    }
}

pub fn args(telling: &Telling, locale: Locale) -> Args<'static> {
    let mut args = Args::new();
    args.maybe("name", Some(name(telling)).filter(|name| !name.is_empty()));
    args.set("installation", plain(telling.installation, VALUE));
    agency(&mut args, telling, locale);
    moments(&mut args, telling, locale);
    counts(&mut args, telling.facts, locale);
    replies(&mut args, telling);
    notes(&mut args, telling, locale);
    asked(&mut args, telling);
    unstable(&mut args, telling);
    if telling.to.details.content >= Content::Places {
        places(&mut args, telling, locale);
    }
    if let Some(group) = &telling.facts.group {
        // A group's name may be that of a place.
        let name = Some(plain(&group.name, NAME)).filter(|_| telling.to.details.content >= Content::Places);
        args.maybe("group", name);
        group::set(&mut args, locale, group);
    }
    args
}

/// Whether a note asks how often it is wanted; whoever runs the program is told what to type.
fn asked(args: &mut Args<'static>, telling: &Telling) {
    let by_command = matches!(telling.to.details.role, Role::Helper | Role::OnCall);
    let asks = telling.facts.ask_how_often && telling.kind == NoticeKind::NoChange;
    args.maybe("asks", asks.then(|| if by_command { "helper" } else { "other" }.to_owned()));
    args.set("contact", telling.to.id.as_str().to_owned());
}

/// Of a digest: the source that is itself in question. A family has few people, and nothing to look after.
fn unstable(args: &mut Args<'static>, telling: &Telling) {
    let works = matches!(telling.to.details.role, Role::Helper | Role::Lawyer | Role::OnCall);
    let source = telling.facts.source.as_deref().filter(|_| works && telling.kind == NoticeKind::Digest);
    args.maybe("unstable", source.map(agency_name));
}

/// The name that the family chose. Empty when the message is about nobody.
pub fn name(telling: &Telling) -> String {
    let own = telling.about.map(|person| person.details.call.as_str());
    let call = Some(telling.facts.call.as_str()).filter(|call| !call.is_empty());
    plain(call.or(own).unwrap_or_default(), NAME)
}

/// Whose page it is; the steps to an ICE office stand only in messages about ICE's list.
fn agency(args: &mut Args<'static>, telling: &Telling, locale: Locale) {
    let source = agency_name(telling.facts.source.as_deref().unwrap_or_default());
    if source == AGENCY {
        args.set("agency", AGENCY);
        args.maybe("agency_line", number(telling, locale, &Help::Agency));
    }
    args.set("source", source);
    let help = telling.numbers.legal_help(locale, telling.now.date_naive());
    args.set("legal_help", if help.is_empty() { "none" } else { "list" });
    args.maybe("lawyer", value(telling.facts.lawyer.as_deref()));
}

/// Of a source's title, the agency as people know it: `ICE Online Detainee Locator System` is ICE's, and of
/// `Federal Bureau of Prisons: Inmate Locator` the part before the colon.
pub fn agency_name(title: &str) -> String {
    let agency = plain(title.split(':').next().unwrap_or_default(), NAME);
    let is_ice = agency.is_empty() || agency == AGENCY || agency.starts_with("ICE ");
    if is_ice { AGENCY.to_owned() } else { agency }
}

fn number(telling: &Telling, locale: Locale, help: &Help) -> Option<String> {
    telling.numbers.first(help, locale, telling.now.date_naive())
}

fn moments(args: &mut Args<'static>, telling: &Telling, locale: Locale) {
    let facts = telling.facts;
    let all = [
        ("event_at", Some(telling.event_at)),
        ("first_seen", facts.first_seen),
        ("last_seen", facts.last_seen),
        ("first_miss", facts.first_miss),
        ("last_look", facts.last_look),
        ("told_at", facts.told_at),
        ("confirmed_by", facts.confirmed_by),
    ];
    for (name, at) in all {
        args.maybe(name, at.map(|at| moment(telling, locale, at)));
    }
    args.maybe("latest", latest(telling, locale));
    args.maybe("gap", facts.gap.map(|gap| locale.length(gap)));
    args.maybe("gap_about", facts.gap.map(|gap| locale.length_about(gap)));
    args.maybe("every", facts.every.map(|every| locale.length_every(every)));
}

fn moment(telling: &Telling, locale: Locale, at: DateTime<Utc>) -> String {
    let zone = zone(telling);
    let far = (telling.now - at).abs() > OTHER_YEAR;
    if far { locale.moment_with_year(at, zone) } else { locale.moment(at, zone) }
}

fn zone(telling: &Telling) -> Tz {
    telling.to.details.zone
}

/// The last of the misses: the clock alone when it was on the day of the first.
fn latest(telling: &Telling, locale: Locale) -> Option<String> {
    let (first, last) = (telling.facts.first_miss?, telling.facts.last_miss?);
    let day = |at: DateTime<Utc>| at.with_timezone(&zone(telling)).date_naive();
    Some(if day(first) == day(last) {
        until_clock(telling, locale, last)
    } else {
        locale.text("until-moment", &Args::new().with("moment", moment(telling, locale, last)))
    })
}

/// A clock with the article that some languages want.
fn until_clock(telling: &Telling, locale: Locale, at: DateTime<Utc>) -> String {
    use chrono::Timelike;
    let hour = at.with_timezone(&zone(telling)).hour();
    let args = Args::new().with("hour", hour).with("clock", locale.clock(at, zone(telling)));
    locale.text("until-clock", &args)
}

fn counts(args: &mut Args<'static>, facts: &Facts, locale: Locale) {
    args.maybe("misses", facts.misses);
    args.maybe("more", facts.more);
    args.maybe("useful", facts.useful);
    args.maybe("all", facts.all);
    args.maybe("controls_listed", facts.controls.map(|(listed, _)| listed));
    args.maybe("controls_all", facts.controls.map(|(_, all)| all));
    args.maybe("flicker", facts.flicker.map(|of_1000| percent(of_1000, locale)));
    args.maybe("coverage_useful", facts.coverage.map(|(useful, _, _)| useful));
    args.maybe("coverage_all", facts.coverage.map(|(_, all, _)| all));
    args.maybe("longest_gap", facts.coverage.map(|(_, _, gap)| locale.length(gap)));
    args.maybe("told", facts.told.map(|kind| slug(kind).replace('-', "_")));
}

/// `2.1` of 21 thousandths.
fn percent(of_1000: u32, locale: Locale) -> String {
    format!("{}{}{}", of_1000 / 10, locale.fixed("time-decimal"), of_1000 % 10)
}

fn replies(args: &mut Args<'static>, telling: &Telling) {
    match telling.seen {
        Some(Seen::Link(url)) => args.set("link", url.to_string()),
        Some(Seen::Code(code)) => args.set("code", plain(code, NAME)),
        None => {}
    }
    args.maybe("hand_check", telling.hand_check.map(|url| url.to_string()));
}

/// What the notes say of themselves: how often they come, and when silence means that we are off.
fn notes(args: &mut Args<'static>, telling: &Telling, locale: Locale) {
    let note = match telling.to.details.no_change {
        NoChange::Daily => "daily",
        NoChange::Weekly => "weekly",
        NoChange::Never => "never",
    };
    args.set("note", note);
    let has_place = telling.facts.place.is_some() && telling.to.details.content >= Content::Places;
    let listed = telling.facts.listed.map(|listed| match (listed, has_place) {
        (true, true) => "place",
        (true, false) => "yes",
        (false, _) => "no",
    });
    args.maybe("listed", listed);
    let Some(next) = telling.facts.next_note else { return };
    let day = |at: DateTime<Utc>| at.with_timezone(&zone(telling)).date_naive();
    if day(telling.now).succ_opt() == Some(day(next)) {
        args.set("next_clock", until_clock(telling, locale, next));
    }
    args.set("next_note", moment(telling, locale, next));
}

/// What a message holds only when the contact wants it there.
fn places(args: &mut Args<'static>, telling: &Telling, locale: Locale) {
    let facts = telling.facts;
    let (place, old_place) = which_places(telling.kind, facts);
    args.maybe("place", value(place));
    args.maybe("old_place", value(old_place));
    args.maybe("city", value(facts.city.as_deref()));
    args.maybe("quote", value(facts.quote.as_deref()));
    args.maybe("place_phone", value(facts.place_phone.as_deref()));
    args.maybe("office", value(facts.office.as_deref()));
    args.maybe("office_phone", value(facts.office_phone.as_deref()));
    let country = facts.country.as_deref().or(telling.about.map(|person| person.details.country.as_str()));
    args.maybe("country", value(country));
    let consulate = country.and_then(|c| number(telling, locale, &Help::Consulate(c.to_owned())));
    args.maybe("consulate_phone", consulate);
}

/// The place now (or last), and the one before. Where the page shows none now, the last is the one before.
pub fn which_places(kind: NoticeKind, facts: &Facts) -> (Option<&str>, Option<&str>) {
    let (place, old) = (facts.place.as_deref(), facts.old_place.as_deref());
    match kind {
        NoticeKind::NoPlace | NoticeKind::NotInCustody => (None, old.or(place)),
        NoticeKind::NotListed | NoticeKind::StillNotListed | NoticeKind::FirstMiss | NoticeKind::Likely => {
            (place.or(old), None)
        }
        NoticeKind::Started
        | NoticeKind::NoChange
        | NoticeKind::FirstListed
        | NoticeKind::PlaceChanged
        | NoticeKind::ListedAgain
        | NoticeKind::WantsPerson
        | NoticeKind::SiteSilent
        | NoticeKind::SiteBack
        | NoticeKind::Correction
        | NoticeKind::Test
        | NoticeKind::OldRecordLeft
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase
        | NoticeKind::Group
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => (place, old),
    }
}

/// A value from a page or a person, cleaned; none when nothing is left of it.
pub fn value(text: Option<&str>) -> Option<String> {
    text.map(|text| plain(text, VALUE)).filter(|text| !text.is_empty())
}
