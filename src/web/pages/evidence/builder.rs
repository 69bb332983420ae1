//! The builder: who, when, for whom. Below it the folders that were made.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::board::Card;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use super::wish::{Problem, Wish};
use super::{all_made, made, may_have, seen};
use crate::evidence::case::{Language, Level};
use crate::fold;
use axum::http::StatusCode;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// So many people are offered; the search finds the others.
const OFFERED: usize = 12;
/// A matter is offered by name while there are so many.
const MATTERS: usize = 60;

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let wish = Wish::of(&ask.query);
    page(ask, &wish, &[])
}

/// The builder with what is wrong in it.
pub fn again(ask: &Ask, wish: &Wish, problems: &[Problem]) -> Result<Reply, Trouble> {
    let mut reply = page(ask, wish, problems)?;
    reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(reply)
}

fn page(ask: &Ask, wish: &Wish, problems: &[Problem]) -> Result<Reply, Trouble> {
    let w = ask.words;
    let chosen: Vec<&Card> = wish.who.iter().map(|id| ask.card(id)).collect::<Result<_, _>>()?;
    let seen = seen(ask);
    let made = all_made(ask, &seen);
    let main = html! {
        h1 { (w.t("web-evidence")) }
        p { (w.t("web-evidence-what")) }
        (summary(w, problems))
        form.wish method="get" action="/evidence/preview" {
            (who(ask, wish, &chosen, problems))
            (when(w, wish, problems))
            (for_whom(ask, wish, problems))
            (report(ask, wish))
            p.note { (w.t("web-proof-what")) }
            p { button { (w.t("web-preview")) } }
            p.small.soft { (w.t("web-preview-first")) }
        }
        h2 { (w.t("web-made")) }
        (made::list(ask, &made, &seen))
        h2 { (w.t("web-verify")) }
        p { (w.t("web-verify-what")) }
        p { a.button href="/evidence/verify" { (w.t("web-verify-one")) } }
    };
    ask.reply(&w.t("web-evidence"), "/evidence", main)
}

fn summary(w: Words, problems: &[Problem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.note role="alert" {
                p { (w.t("web-wish-problems")) }
                ul { @for problem in problems { li { a href={ "#" (problem.field()) } { (w.t(problem.key())) } } } }
            }
        }
    }
}

/// What is wrong with a field, beside it.
fn beside(w: Words, field: &str, problems: &[Problem]) -> Markup {
    html! {
        @for problem in problems.iter().filter(|p| p.field() == field) {
            p.problem id={ "problem-" (field) } { (w.t(problem.key())) }
        }
    }
}

fn described(field: &str, problems: &[Problem]) -> Option<String> {
    problems.iter().any(|p| p.field() == field).then(|| format!("problem-{field}"))
}

fn who(ask: &Ask, wish: &Wish, chosen: &[&Card], problems: &[Problem]) -> Markup {
    let w = ask.words;
    let (found, all) = offered(ask, wish);
    html! {
        fieldset id="who" {
            legend { (w.t("web-wish-who")) }
            (beside(w, "who", problems))
            @for card in chosen { (person(card, true)) }
            @for card in &found { (person(card, false)) }
            @if found.is_empty() && chosen.is_empty() { p { (w.t("web-wish-nobody-found")) } }
            @if all > found.len() { p.small.soft { (w.count("web-wish-more", (all - found.len()) as u64)) } }
            div.bar {
                div {
                    label for="q" { (w.t("web-wish-search")) }
                    input id="q" name="q" type="search" value=(wish.search) maxlength="100" autocomplete="off";
                }
                button formaction="/evidence" { (w.t("web-search")) }
            }
            (matter(ask, wish, problems))
        }
    }
}

/// Those who are not chosen and fit the search; how many there are altogether.
fn offered<'a>(ask: &'a Ask, wish: &Wish) -> (Vec<&'a Card>, usize) {
    let text = fold::fold(&wish.search);
    let fits = |card: &&Card| {
        let d = &card.person.details;
        let texts = [Some(d.call.as_str()), d.matter.as_deref(), d.client_ref.as_deref()];
        let is_chosen = wish.who.iter().any(|id| *id == card.person.id.as_str());
        !is_chosen && (text.is_empty() || texts.into_iter().flatten().any(|t| fold::fold(t).contains(&text)))
    };
    let mut found: Vec<&Card> = ask.cards().filter(fits).collect();
    let all = found.len();
    found.truncate(OFFERED);
    (found, all)
}

fn person(card: &Card, chosen: bool) -> Markup {
    let d = &card.person.details;
    html! {
        label.choice {
            input type="checkbox" name="who" value=(card.person.id) checked[chosen];
            span { bdi { (d.call) } @if let Some(matter) = &d.matter { " " span.soft { (matter) } } }
        }
    }
}

fn matter(ask: &Ask, wish: &Wish, problems: &[Problem]) -> Markup {
    let w = ask.words;
    let matters: BTreeSet<&str> =
        ask.cards().filter_map(|card| card.person.details.matter.as_deref()).collect();
    let offer = matters.len() <= MATTERS;
    html! {
        @if !matters.is_empty() {
            div {
                label for="matter" { (w.t("web-wish-matter")) }
                @if offer {
                    select id="matter" name="matter" aria-describedby=[described("matter", problems)] {
                        option value="" { (w.t("web-wish-no-whole-matter")) }
                        @for one in &matters { option value=(one) selected[wish.matter == **one] { (one) } }
                    }
                } @else {
                    input id="matter" name="matter" value=(wish.matter) maxlength="100" autocomplete="off" aria-describedby=[described("matter", problems)];
                }
                (beside(w, "matter", problems))
            }
        }
    }
}

fn when(w: Words, wish: &Wish, problems: &[Problem]) -> Markup {
    let field = |name: &'static str, label: &str, value: &str| {
        html! {
            div {
                label for=(name) { (w.say(label, &[("city", &w.city())])) }
                input id=(name) name=(name) type="datetime-local" step="1" value=(value) aria-describedby=[described(name, problems)];
                (beside(w, name, problems))
            }
        }
    };
    html! {
        fieldset {
            legend { (w.t("web-wish-when")) }
            div.bar {
                (field("from", "web-wish-from", &wish.from))
                (field("until", "web-wish-until", &wish.until))
            }
            p.small.soft { (w.t("web-wish-when-what")) }
        }
    }
}

fn for_whom(ask: &Ask, wish: &Wish, problems: &[Problem]) -> Markup {
    let w = ask.words;
    html! {
        fieldset id="for" {
            legend { (w.t("web-wish-for")) }
            (beside(w, "for", problems))
            @for level in Level::ALL {
                @if may_have(ask, level) {
                    label.choice {
                        input type="radio" name="for" value=(level.key()) checked[wish.purpose == level.key()];
                        span {
                            strong { (w.t(&format!("web-for-{}", level.key()))) } " "
                            span.soft { (w.t(&format!("web-for-{}-what", level.key()))) }
                        }
                    }
                }
            }
        }
    }
}

fn report(ask: &Ask, wish: &Wish) -> Markup {
    let w = ask.words;
    let language = wish.language(ask);
    html! {
        div {
            label for="report" { (w.t("web-wish-report")) }
            select id="report" name="report" {
                @for one in Language::ALL {
                    option value=(one.key()) selected[one == language] { (w.t(&format!("web-report-{}", one.key()))) }
                }
            }
        }
    }
}
