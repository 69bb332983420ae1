//! What the page said around a moment: the nearest look before it and the nearest after it, what third parties know of
//! their times, and a sentence to copy into a petition.

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::bytes::visible;
use super::super::moments::{self, Meant, NoMoment};
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use super::parts;
use crate::evidence::case::Bound;
use crate::evidence::gather::bounds_of;
use crate::store::{Bracket, CheckFilter, CheckRow};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

/// One look, with the title of its page and the third-party times around it.
struct Look {
    row: CheckRow,
    title: String,
    address: String,
    not_before: Option<Bound>,
    not_after: Option<Bound>,
}

/// What is known around a moment.
struct Around {
    before: Option<Look>,
    after: Option<Look>,
    /// A nearer look on each side that gave no clear answer.
    unclear_before: Option<CheckRow>,
    unclear_after: Option<CheckRow>,
    between: Between,
}

/// What lies between the two clear answers.
struct Between {
    unclear: u64,
    not_made: u64,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let typed = ask.asked("at").unwrap_or_default();
    let meant = (!typed.is_empty()).then(|| moments::read(typed, w.zone));
    let around = match meant {
        Some(Ok(meant)) => Some(around(ask, card, meant.at)?),
        Some(Err(_)) | None => None,
    };
    let title = w.t("web-where");
    let main = html! {
        p { a.back href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } }
        h1 { (title) }
        (form(w, card, typed, meant))
        @if let (Some(Ok(meant)), Some(around)) = (meant, &around) { (found(ask, card, meant, around)) }
    };
    let mut reply = ask.reply(&title, "", main)?;
    if let Some(Err(_)) = meant {
        reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(reply)
}

fn form(w: Words, card: &Card, typed: &str, meant: Option<Result<Meant, NoMoment>>) -> Markup {
    let problem = match meant {
        Some(Err(NoMoment::Unreadable)) => Some("web-no-moment"),
        Some(Err(NoMoment::Skipped)) => Some("web-skipped-moment"),
        Some(Ok(_)) | None => None,
    };
    let value = match meant {
        Some(Ok(meant)) => moments::written(meant.at, w.zone),
        Some(Err(_)) | None => typed.chars().take(40).collect(),
    };
    html! {
        form.bar.no-print method="get" action={ "/person/" (card.person.id) "/where" } {
            div {
                label for="at" { (w.say("web-where-at", &[("city", &w.city())])) }
                input id="at" name="at" type="datetime-local" step="1" required value=(value) aria-describedby=[problem.map(|_| "problem-at")];
            }
            button { (w.t("web-show")) }
        }
        @if let Some(problem) = problem { p.problem id="problem-at" role="alert" { (w.t(problem)) } }
    }
}

fn around(ask: &Ask, card: &Card, at: DateTime<Utc>) -> Result<Around, Trouble> {
    let bracket = ask.store().where_at(&card.person.id, at)?;
    let between = between(ask, card, &bracket)?;
    let Bracket { before, after, before_useful, after_useful } = bracket;
    let unlike =
        |near: Option<CheckRow>, useful: &Option<CheckRow>| near.filter(|row| Some(row) != useful.as_ref());
    Ok(Around {
        unclear_before: unlike(before, &before_useful),
        unclear_after: unlike(after, &after_useful),
        before: before_useful.map(|row| look(ask, row)).transpose()?,
        after: after_useful.map(|row| look(ask, row)).transpose()?,
        between,
    })
}

fn look(ask: &Ask, row: CheckRow) -> Result<Look, Trouble> {
    let (not_before, not_after) = bounds_of(ask.store(), &ask.store().anchors()?, &row)?;
    let source = ask.site.sources.iter().find(|source| source.profile.id() == row.source);
    let rules = source.map(|source| source.profile.rules());
    Ok(Look {
        title: rules.map_or_else(|| row.source.clone(), |rules| rules.title.clone()),
        address: rules.map(|rules| rules.base_url.clone()).unwrap_or_default(),
        row,
        not_before,
        not_after,
    })
}

/// Counted only where there is an answer on both sides.
fn between(ask: &Ask, card: &Card, bracket: &Bracket) -> Result<Between, Trouble> {
    let (Some(before), Some(after)) = (&bracket.before_useful, &bracket.after_useful) else {
        return Ok(Between { unclear: 0, not_made: 0 });
    };
    let (from, until) = (before.asked.wall, after.asked.wall);
    let filter = CheckFilter { since: Some(from), until: Some(until), limit: None };
    let rows = ask.store().history(&card.person.id, filter)?;
    let unclear = rows.iter().filter(|row| row.no != before.no && row.no != after.no).count() as u64;
    let mut not_made = 0;
    for watched in &card.watches {
        let gaps = ask.store().gaps_of(watched.no, from..until)?;
        not_made += gaps.iter().map(|gap| gap.slots).sum::<u64>();
    }
    Ok(Between { unclear, not_made })
}

fn found(ask: &Ask, card: &Card, meant: Meant, around: &Around) -> Markup {
    let w = ask.words;
    html! {
        p.status { (w.moment(meant.at)) " = " (w.utc(meant.at)) }
        @if let Some(again) = meant.again {
            p.note { (w.say("web-where-twice", &[("utc", &w.utc(again))])) }
        }
        (side(w, "web-where-before", "web-where-none-before", around.before.as_ref(), around.unclear_before.as_ref()))
        @if around.before.is_some() && around.after.is_some() { (nothing_between(w, &around.between)) }
        (side(w, "web-where-after", "web-where-none-after", around.after.as_ref(), around.unclear_after.as_ref()))
        p.note { (w.t("web-proof-what")) }
        (petition(w, meant.at, around))
        @if ask.may(Role::Staff) {
            p.no-print { a.button href=(evidence(w, card, around)) { (w.t("web-evidence-button")) } }
        }
    }
}

fn side(w: Words, title: &str, none: &str, look: Option<&Look>, unclear: Option<&CheckRow>) -> Markup {
    html! {
        section.card {
            h2 { (w.t(title)) }
            @match look {
                None => p { (w.t(none)) },
                Some(look) => (one(w, look)),
            }
            @if let Some(row) = unclear {
                p.small {
                    (w.say("web-where-unclear", &[("when", &w.utc(row.answered.wall)), ("what", &visible(&parts::outcome(w, &row.outcome)))])) " "
                    a href={ "/saved/" (row.no) } { (w.t("web-saved-page")) }
                }
            }
        }
    }
}

fn one(w: Words, look: &Look) -> Markup {
    let row = &look.row;
    let bound = |bound: &Option<Bound>| match bound {
        Some(b) => format!("{} ({})", w.utc(b.at), visible(&b.service)),
        None => w.t("web-no-anchor"),
    };
    html! {
        p.status { (visible(&parts::outcome(w, &row.outcome))) }
        p { (w.moment(row.answered.wall)) " = " (w.utc(row.answered.wall)) }
        dl {
            dt { (w.t("web-where-page")) } dd { (look.title) }
            dt { (w.t("web-grade")) } dd { (row.grade.key()) }
            dt { (w.t("web-where-check")) } dd { (row.no) ", " (w.t("web-log-entry")) " " (row.entry) }
            dt { (w.t("web-not-before")) } dd { (bound(&look.not_before)) }
            dt { (w.t("web-not-after")) } dd { (bound(&look.not_after)) }
        }
        p.no-print { a.row-link href={ "/saved/" (row.no) } { (w.t("web-saved-page")) } }
    }
}

fn nothing_between(w: Words, between: &Between) -> Markup {
    html! {
        p {
            strong { (w.t("web-where-nothing-between")) }
            @if between.unclear > 0 { " " (w.count("web-where-unclear-between", between.unclear)) }
            @if between.not_made > 0 { " " (w.count("web-not-asked", between.not_made)) }
        }
    }
}

/// The sentence in the viewer's language and in the court's. It names nobody.
fn petition(w: Words, at: DateTime<Utc>, around: &Around) -> Markup {
    let mut tags = vec![w.tag()];
    tags.extend(["en", "es"].into_iter().filter(|tag| *tag != w.tag()));
    html! {
        @if around.before.is_some() || around.after.is_some() {
            h2 { (w.t("web-where-petition")) }
            p.small.soft { (w.t("web-where-petition-what")) }
            @for tag in tags { p.text lang=(tag) { (sentence(Words::new(tag, w.zone), at, around)) } }
        }
    }
}

fn sentence(w: Words, at: DateTime<Utc>, around: &Around) -> String {
    let at = at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let said = |look: &Look| said(w, look);
    match (&around.before, &around.after) {
        (Some(before), Some(after)) => {
            w.say("web-petition-both", &[("at", &at), ("before", &said(before)), ("after", &said(after))])
        }
        (Some(before), None) => w.say("web-petition-before", &[("at", &at), ("before", &said(before))]),
        (None, Some(after)) => w.say("web-petition-after", &[("at", &at), ("after", &said(after))]),
        (None, None) => String::new(),
    }
}

fn said(w: Words, look: &Look) -> String {
    let row = &look.row;
    let hash =
        row.body.map(|hash| w.say("web-petition-hash", &[("hash", &hash.to_hex())])).unwrap_or_default();
    let values = [
        ("page", look.title.as_str()),
        ("address", look.address.as_str()),
        ("when", &row.answered.wall.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ("what", &visible(&parts::outcome(w, &row.outcome))),
        ("check", &row.no.to_string()),
        ("entry", &row.entry.to_string()),
        ("hash", &hash),
    ];
    w.say("web-petition-said", &values)
}

/// The builder, filled in: from the look before to the look after.
fn evidence(w: Words, card: &Card, around: &Around) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("who", card.person.id.as_str());
    if let Some(before) = &around.before {
        query.append_pair("from", &moments::written(whole_second(before.row.asked.wall, false), w.zone));
    }
    if let Some(after) = &around.after {
        query.append_pair("until", &moments::written(whole_second(after.row.asked.wall, true), w.zone));
    }
    format!("/evidence?{}", query.finish())
}

/// The end of the folder's time is not part of it: the second after a look.
fn whole_second(at: DateTime<Utc>, after: bool) -> DateTime<Utc> {
    let second = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at);
    if after { second + TimeDelta::seconds(1) } else { second }
}
