//! What several pages say alike: how it stands with somebody, what a look said, what happened.

use super::super::bytes::visible;
use super::super::strip::{Mark, Strip};
use super::super::words::Words;
use crate::event::{Event, EventKind};
use crate::judge::{Standing, Status};
use crate::outcome::{Custody, Outcome};
use maud::{Markup, html};

/// "Listed at Example North": what the page says, and never more.
pub fn status(w: Words, standing: Option<&Standing>) -> String {
    let Some(s) = standing else { return w.t("web-status-nowhere") };
    match s.status {
        Status::Listed => custody(w, s.custody.unwrap_or_default(), s.place.as_deref(), s.says.as_deref()),
        Status::NeverListed
        | Status::Recheck
        | Status::Likely
        | Status::NotListed
        | Status::ExpiredExpected
        | Status::SiteDoubt
        | Status::Stale
        | Status::CourtCase
        | Status::NoCase => w.t(&format!("web-status-{}", s.status.key().replace('_', "-"))),
    }
}

fn custody(w: Words, key: &str, place: Option<&str>, says: Option<&str>) -> String {
    match (key, place) {
        ("held", Some(place)) => w.say("web-listed-at", &[("place", place)]),
        ("held_no_place", _) => w.t("web-listed-no-place"),
        ("cbp", _) => w.t("web-listed-cbp"),
        ("out", _) => w.t("web-listed-out"),
        ("other", _) => {
            let words = says.and_then(|s| s.strip_prefix("listed: ")).unwrap_or_default();
            w.say("web-listed-other", &[("words", words)])
        }
        _ => w.t("web-status-listed"),
    }
}

/// What the last useful answer was, where the status hides it: in doubt, out of date, checking again.
pub fn before(w: Words, s: &Standing) -> Option<String> {
    match s.status {
        Status::Recheck | Status::SiteDoubt | Status::Stale | Status::Likely | Status::NotListed => {
            let key = s.custody?;
            let last = custody(w, key, s.place.as_deref(), s.says.as_deref());
            let at = s.last_listed.map(|at| w.moment(at))?;
            Some(w.say("web-last-on-the-list", &[("what", &last), ("when", &at)]))
        }
        Status::NeverListed
        | Status::Listed
        | Status::ExpiredExpected
        | Status::CourtCase
        | Status::NoCase => None,
    }
}

/// The sentence that must stand beside some states.
pub fn caution(w: Words, s: &Standing) -> Option<String> {
    match s.status {
        Status::NotListed => Some(w.t("web-caution-not-listed")),
        Status::Likely | Status::Recheck => Some(w.t("web-caution-unconfirmed")),
        Status::SiteDoubt => Some(w.t("web-caution-site-doubt")),
        Status::Stale => Some(w.t("web-caution-stale")),
        Status::NeverListed => Some(w.t("web-caution-never-listed")),
        Status::Listed | Status::ExpiredExpected | Status::CourtCase | Status::NoCase => None,
    }
}

pub fn outcome(w: Words, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Listed(record) => match &record.custody {
            Custody::Held { place } => w.say("web-listed-at", &[("place", place)]),
            Custody::HeldNoPlace => w.t("web-listed-no-place"),
            Custody::Cbp => w.t("web-listed-cbp"),
            Custody::Out => w.t("web-listed-out"),
            Custody::Other(words) => w.say("web-listed-other", &[("words", words)]),
            Custody::NotSaid => w.t("web-status-court-case"),
        },
        Outcome::NotListed => w.t("web-said-not-listed"),
        Outcome::NoCase => w.t("web-status-no-case"),
        Outcome::Several(_) => w.t("web-said-several"),
        Outcome::Unclear(_) => w.t("web-said-unclear"),
        Outcome::Blocked(_) => w.t("web-said-blocked"),
        Outcome::NoAnswer(_) => w.t("web-said-no-answer"),
    }
}

/// What happened, in a line.
pub fn event(w: Words, event: &Event) -> String {
    w.t(&format!("web-event-{}", event.kind.key().replace('_', "-")))
}

/// "held at X" of an event, in this viewer's words.
pub fn said(w: Words, text: &str) -> String {
    match text {
        "held, no place shown" => w.t("web-listed-no-place"),
        "in the custody of CBP" => w.t("web-listed-cbp"),
        "not in custody" => w.t("web-listed-out"),
        "court case information" => w.t("web-status-court-case"),
        "not listed" => w.t("web-said-not-listed"),
        "recheck" | "likely_not_listed" | "not_listed" | "expired_expected" | "site_doubt"
        | "never_listed" => w.t(&format!("web-status-{}", text.replace('_', "-"))),
        other => match (other.strip_prefix("held at "), other.strip_prefix("listed: ")) {
            (Some(place), _) => w.say("web-listed-at", &[("place", place)]),
            (None, Some(words)) => w.say("web-listed-other", &[("words", words)]),
            (None, None) => other.to_owned(),
        },
    }
}

/// What the page said then, where the line itself does not say it already.
pub fn said_then(w: Words, event: &Event) -> Option<String> {
    match event.kind {
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => event.now.as_deref().map(|now| visible(&said(w, now))),
        EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt => None,
    }
}

/// Why nobody was asked.
pub fn gap(w: Words, reason: &str) -> String {
    w.or(&format!("web-gap-{}", reason.replace('_', "-")), "web-gap-other")
}

/// The strip large: days can be pointed at, and there is a table of them. `days` begins the address of a day's page.
pub fn strip_whole(w: Words, strip: &Strip, days: &str) -> Markup {
    let ends = strip.cells.first().zip(strip.cells.last());
    html! {
        div {
            (strip.picture(w, true))
            @if let Some((first, last)) = ends {
                p.small.soft { (w.date(first.day.date)) " – " (w.date(last.day.date)) }
            }
            p { (strip.sentence(w)) }
            p.day-said.small role="status" {}
        }
        (legend(w, strip))
        details { summary { (w.t("web-as-a-table")) } (strip.table(w, days)) }
    }
}

fn legend(w: Words, strip: &Strip) -> Markup {
    let seen = Mark::ALL
        .into_iter()
        .filter(|mark| strip.cells.iter().any(|cell| cell.spans.iter().any(|span| span.mark == *mark)));
    html! {
        ul.legend {
            @for mark in seen {
                li { (Strip::sample(mark)) (w.t(&format!("web-mark-{}", mark.key()))) }
            }
        }
    }
}
