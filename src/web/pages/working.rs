//! Is it working? One sentence first; then, for whoever works here, each part that was looked at and what to do about it.

use super::super::ask::{Ask, Trouble};
use super::super::look;
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use crate::health::{Check, Verdict};
use crate::notice::NoticeState;
use crate::store::NoticeFilter;
use crate::web::bytes::visible;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::sync::Arc;

/// What was found is good for so long; somebody who presses the button has it looked at again.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(60);
/// Home says that nothing was looked at when nothing was for so long.
const SILENT: TimeDelta = TimeDelta::hours(24);

/// What was found at one time.
pub struct Examined {
    pub at: DateTime<Utc>,
    /// Why nothing could be looked at, in English.
    pub checks: Result<Vec<Check>, String>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let examined = examined(ask);
    let staff = ask.may(Role::Staff);
    let main = html! {
        h1 { (sentence(w, &examined.checks)) }
        (next(ask))
        p.small.soft { (w.say("web-working-at", &[("when", &w.moment(examined.at))])) }
        @if staff {
            (facts(ask)?)
            @match &examined.checks {
                Ok(checks) => (parts(w, checks)),
                Err(why) => p.note { (w.t("web-working-unknown-why")) " " bdi lang="en" { (visible(why)) } },
            }
            form method="post" action="/working/again" { (look::csrf(ask)) button { (w.t("web-working-again")) } }
        }
    };
    ask.reply(&w.t("web-working"), "/working", main)
}

/// Looks again, and shows what was found.
pub fn again(ask: &Ask) -> Result<Reply, Trouble> {
    ask.site.forget_examined();
    ask.done("/working", "examined")
}

fn examined(ask: &Ask) -> Arc<Examined> {
    ask.site.examined(ask.now, GOOD_FOR)
}

fn worst(checks: &Result<Vec<Check>, String>) -> Option<Verdict> {
    checks.as_ref().ok()?.iter().map(|check| check.verdict).max()
}

fn sentence(w: Words, checks: &Result<Vec<Check>, String>) -> String {
    w.t(match worst(checks) {
        Some(Verdict::Ok) => "web-working-yes",
        Some(Verdict::Warn) => "web-working-look",
        Some(Verdict::Fail) => "web-working-no",
        None => "web-working-unknown",
    })
}

fn next(ask: &Ask) -> Markup {
    let w = ask.words;
    let watches = ask.cards().filter(|card| !card.person.paused).flat_map(|card| &card.watches);
    let next = watches.filter_map(|watched| watched.next).min();
    html! {
        @if let Some(next) = next {
            p {
                @if next > ask.now { (w.say("web-next-check", &[("when", &w.moment(next))])) }
                @else { (w.say("web-working-late", &[("when", &w.moment(next))])) }
            }
        }
    }
}

/// Counts of today: checks, and messages that somebody saw.
fn facts(ask: &Ask) -> Result<Markup, Trouble> {
    let w = ask.words;
    let today = ask.words.day_start(ask.now, 1);
    let (mut due, mut useful) = (0, 0);
    let all = ask.store().coverage(today..ask.now)?;
    for covered in ask.cards().flat_map(|card| &card.watches).filter_map(|watched| all.get(&watched.no)) {
        (due, useful) = (due + covered.due, useful + covered.observed);
    }
    let (due, useful) = (due.to_string(), useful.to_string());
    Ok(html! {
        dl {
            dt { (w.t("web-working-checks")) } dd { (w.say("web-working-checks-of", &[("due", &due), ("useful", &useful)])) }
            @if ask.viewer().sees_everybody() { (messages(ask, today)?) }
            dt { (w.t("web-working-version")) } dd { (env!("CARGO_PKG_VERSION")) }
        }
    })
}

fn messages(ask: &Ask, today: DateTime<Utc>) -> Result<Markup, Trouble> {
    let w = ask.words;
    let notices = ask.store().notices(&NoticeFilter { since: Some(today), ..NoticeFilter::default() })?;
    let in_state = |state| notices.iter().filter(|n| n.now.state == state).count();
    let (seen, sent) = (in_state(NoticeState::Seen), in_state(NoticeState::Accepted));
    let (failed, waits) = (in_state(NoticeState::GivenUp), in_state(NoticeState::Queued));
    let values = [
        ("seen", &seen.to_string()),
        ("sent", &(seen + sent).to_string()),
        ("waits", &waits.to_string()),
        ("failed", &failed.to_string()),
    ];
    let values = values.map(|(name, value)| (name, value.as_str()));
    Ok(html! { dt { (w.t("web-working-messages")) } dd { (w.say("web-working-messages-of", &values)) } })
}

/// What is broken first, then what wants to be looked at, then the rest, folded.
fn parts(w: Words, checks: &[Check]) -> Markup {
    let of = |verdict| checks.iter().filter(move |check| check.verdict == verdict);
    let calm = of(Verdict::Ok).count() as u64;
    html! {
        @for check in of(Verdict::Fail).chain(of(Verdict::Warn)) { (part(w, check)) }
        @if calm > 0 {
            details {
                summary { (w.count("web-working-rest", calm)) }
                @for check in of(Verdict::Ok) { (part(w, check)) }
            }
        }
    }
}

fn part(w: Words, check: &Check) -> Markup {
    let slug = check.name.replace([' ', '.', '_'], "-");
    let verdict = match check.verdict {
        Verdict::Ok => "web-working-works",
        Verdict::Warn => "web-working-warns",
        Verdict::Fail => "web-working-broken",
    };
    html! {
        article.card {
            h2 { (w.or(&format!("web-check-{slug}"), "web-check-other")) " – " (w.t(verdict)) }
            p lang="en" { (visible(&check.says)) }
            @if !check.fix.is_empty() { p { (w.t("web-working-next")) " " code lang="en" { (visible(&check.fix)) } } }
        }
    }
}

/// A line on Home when checks that were planned are not made. Cheap: nothing is examined.
pub fn reminder(ask: &Ask) -> Markup {
    let w = ask.words;
    let watches = || ask.cards().filter(|card| !card.person.paused).flat_map(|card| &card.watches);
    let planned = watches().any(|watched| watched.next.is_some_and(|next| ask.now - next > SILENT));
    html! {
        @if planned { p.note { (w.t("web-working-silent")) " " a.row-link href="/working" { (w.t("web-working")) } } }
    }
}
