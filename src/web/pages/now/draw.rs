//! The steps of "What to do now" as markup: big buttons that call, what to say, and what was done already.

use super::Known;
use super::callee::{Callee, dials};
use super::done::{Done, of_step};
use super::steps::{Step, StepKey};
use crate::printable::plain;
use crate::web::ask::Ask;
use crate::web::bytes::visible;
use crate::web::look;
use crate::web::users::Role;
use crate::web::words::Words;
use maud::{Markup, html};

/// Stands in a sentence where the number comes, with marks of its own around it.
const GAP: &str = "\u{fffc}";
/// A note is a line or two.
const NOTE: usize = 300;

pub fn steps(ask: &Ask, known: &Known, steps: &[Step]) -> Markup {
    html! { ol.steps { @for step in steps { (one(ask, known, step)) } } }
}

fn one(ask: &Ask, known: &Known, step: &Step) -> Markup {
    let w = ask.words;
    let callees = known.callees(step.key);
    html! {
        li id=(step.key.key()) {
            h2 data-spoken { (head(w, known, step.key)) }
            @for callee in &callees { (call(w, callee)) }
            @if let Some(key) = step.ask { (say(w, known, key)) }
            @for key in step.more { p data-spoken { (w.say(key, &[("agency", &known.agency)])) } }
            (links(ask, known, step.key))
            (marks(ask, known, step.key))
        }
    }
}

/// "Call Example North", or without a place "Call the place where they were last listed".
fn head(w: Words, known: &Known, key: StepKey) -> String {
    let with = |stem: &str, value: Option<&str>| match value {
        Some(value) => {
            w.say(&format!("web-now-step-{stem}-named"), &[("what", value), ("agency", &known.agency)])
        }
        None => w.say(&format!("web-now-step-{stem}"), &[("agency", &known.agency)]),
    };
    match key {
        StepKey::Place => with("place", known.place.as_deref()),
        StepKey::Office => with("office", known.shown.office.as_deref()),
        StepKey::Consulate => with("consulate", known.country.as_deref()),
        StepKey::Lawyer
        | StepKey::Hospital
        | StepKey::CourtLine
        | StepKey::PhoneOn
        | StepKey::Details
        | StepKey::HandCheck => with(key.key(), None),
    }
}

pub fn call(w: Words, callee: &Callee) -> Markup {
    let number = html! { bdi dir="ltr" { (callee.number) } };
    html! {
        @match dials(&callee.number) {
            Some(tel) => a.call href=(tel) {
                span.big { (w.t("web-now-call")) " " (number) } span { bdi { (callee.who) } }
            },
            None => p.callee { bdi { (callee.who) } @if !callee.number.is_empty() { " " (number) } },
        }
        @if callee.old || callee.hours.is_some() {
            p.small.soft {
                @if callee.old { (w.t("web-now-check-number")) " " }
                @if let Some(hours) = &callee.hours { bdi lang="en" { (hours) } }
            }
        }
    }
}

/// The sentence to say. The number stands in it only for those who may see it.
fn say(w: Words, known: &Known, key: &str) -> Markup {
    let number = known.a_number.as_ref().filter(|_| key == "web-now-ask-there");
    let with_gap = number.map(|_| w.say("web-now-ask-there-number", &[("number", GAP)]));
    let around = with_gap.as_ref().and_then(|text| text.split_once(GAP));
    html! {
        p.say {
            (w.t("web-now-say")) " “"
            @match (around, number) {
                (Some((before, after)), Some(number)) => { (before) bdi dir="ltr" { (number) } (after) },
                (Some(_) | None, Some(_) | None) => (w.t(key)),
            }
            "”"
        }
    }
}

/// Where a step is done on these pages.
fn links(ask: &Ask, known: &Known, key: StepKey) -> Markup {
    let w = ask.words;
    let here = |path: &str, words: &str| {
        html! { @if ask.may(Role::Staff) { p.no-print { a.row-link href=(path) { (w.t(words)) } } } }
    };
    match key {
        StepKey::Lawyer => html! {
            @if known.lawyers.is_empty() {
                p { (w.t("web-now-no-lawyer")) }
                (here("/contacts/add", "web-now-add-lawyer"))
            }
        },
        StepKey::Details => html! {
            p.no-print { a.row-link href={ "/person/" (known.id) } { (w.t("web-now-see-details")) } }
        },
        StepKey::HandCheck => html! { (here("/together", "web-together")) (here("/working", "web-working")) },
        StepKey::Place
        | StepKey::Office
        | StepKey::Hospital
        | StepKey::Consulate
        | StepKey::CourtLine
        | StepKey::PhoneOn => html! {},
    }
}

/// What was done of this step, and the form to say so.
fn marks(ask: &Ask, known: &Known, key: StepKey) -> Markup {
    let (w, done) = (ask.words, of_step(&known.calls, key, known.since(ask.now)));
    html! {
        @if let Some(at) = done.at {
            p.done { span aria-hidden="true" { "☑ " } (w.say("web-now-done-at", &[("when", &w.moment(at))])) (who(w, &done)) }
        } @else { p.print-only { "☐ " (w.t("web-now-done")) " ________________________________" } }
        @for (at, note) in &done.notes {
            p.small { bdi { (visible(note)) } " " span.soft { "(" (w.moment(*at)) ")" } }
        }
        @if ask.may(Role::Staff) { (form(ask, known, key, done.at.is_some())) }
    }
}

fn who(w: Words, done: &Done) -> String {
    done.who
        .as_ref()
        .map_or_else(String::new, |name| format!(" · {}", w.say("web-now-by", &[("who", &plain(name, 64))])))
}

fn form(ask: &Ask, known: &Known, key: StepKey, is_done: bool) -> Markup {
    let (w, id) = (ask.words, format!("note-{}", key.key()));
    let other = if is_done { ("undone", "web-now-undo") } else { ("note", "web-now-note-only") };
    html! {
        details.no-print {
            summary { @if is_done { (w.t("web-now-more-notes")) } @else { "☐ " (w.t("web-now-mark")) } }
            form.stack method="post" action={ "/person/" (known.id) "/now/call" } {
                (look::csrf(ask))
                input type="hidden" name="step" value=(key.key());
                div {
                    label for=(id) { (w.t("web-now-note")) }
                    input id=(id) name="note" maxlength=(NOTE) autocomplete="off";
                }
                div.pair {
                    @if is_done { button name="deed" value="note" { (w.t("web-now-note-only")) } }
                    @else { button name="deed" value="done" { (w.t("web-now-done")) } }
                    button.quiet name="deed" value=(other.0) { (w.t(other.1)) }
                }
            }
        }
    }
}
