//! One person: how it stands, the strip with its gaps, the places, what happened, what was kept.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::bytes::visible;
use super::super::places;
use super::super::reply::Reply;
use super::super::strip::Strip;
use super::super::users::Role;
use super::super::words::Words;
use super::follow;
use super::home::{DAYS, now_link, times};
use super::parts;
use crate::judge::Standing;
use crate::store::{CheckRow, EventRow, GapEntry};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

const EVENTS: u32 = 100;
const SAVED: u32 = 10;
const SAVED_PAGE: u32 = 50;
/// Days that a strip may show.
const SPANS: [u32; 3] = [7, 30, 90];

/// A person at one source.
struct At {
    title: String,
    standing: Standing,
    strip: Strip,
    gaps: Vec<GapEntry>,
    looks: Vec<CheckRow>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let days = ask.asked("days").and_then(|d| d.parse().ok()).filter(|d| SPANS.contains(d)).unwrap_or(DAYS);
    let at: Vec<At> =
        in_order(ask, card).into_iter().map(|w| at(ask, card, w, days)).collect::<Result<_, _>>()?;
    let events = ask.events_of(card, EVENTS)?;
    let overall = ask.overall(card).map(|(_, s)| s);
    let person = &card.person;
    let main = html! {
        h1 { bdi { (person.details.call) } }
        p.status { (parts::status(w, overall.as_ref())) }
        @if let Some(s) = &overall {
            (times(w, s))
            @if let Some(before) = parts::before(w, s) { p { (before) } }
            @if let Some(caution) = parts::caution(w, s) { p.note { (caution) } }
        }
        (now_link(w, person))
        (ways_on(ask, card))
        @if person.paused { p.note { (w.t("web-paused")) } }
        (follow::actions(ask, card))
        (at_sources(w, card, &at, days))
        (super::day::today_link(ask, card))
        (places_of(w, &events, ask.now))
        (happened(w, &events, &at))
        (kept(w, card, &at))
        (covered(w, &at, days))
        (details(ask, card))
    };
    ask.reply(&person.details.call, "", main)
}

/// To what is asked for most after a look at this page.
fn ways_on(ask: &Ask, card: &Card) -> Markup {
    let (w, id) = (ask.words, &card.person.id);
    html! {
        p.no-print {
            @if ask.may(Role::Staff) { a.button href={ "/evidence?who=" (id) } { (w.t("web-evidence-button")) } " " }
            a.button href={ "/person/" (id) "/where" } { (w.t("web-where-button")) }
        }
    }
}

/// Lists of people in custody first, then pages that say nothing of custody.
fn in_order(ask: &Ask, card: &Card) -> Vec<Watched> {
    let mut watches = card.watches.clone();
    watches.sort_by_key(|w| ask.standing(*w).status.urgency() >= 8);
    watches
}

fn at(ask: &Ask, card: &Card, watched: Watched, days: u32) -> Result<At, Trouble> {
    let from = ask.words.day_start(ask.now, days);
    Ok(At {
        title: ask.board().source(watched).profile.rules().title.clone(),
        standing: ask.standing(watched),
        strip: ask.strip(card, watched, days)?,
        gaps: ask.store().gaps_of(watched.no, from..ask.now)?,
        looks: ask.store().looks_before(watched.no, ask.now + TimeDelta::days(1), SAVED)?,
    })
}

fn at_sources(w: Words, card: &Card, at: &[At], days: u32) -> Markup {
    html! {
        @for one in at {
            section {
                h2 { (w.count("web-last-days", u64::from(days))) }
                @if at.len() > 1 { p { strong { (one.title) } ": " (parts::status(w, Some(&one.standing))) } }
                @else { p.small.soft { (one.title) } }
                (parts::strip_whole(w, &one.strip, &format!("/person/{}/day/", card.person.id)))
            }
        }
        @if !at.is_empty() {
            nav aria-label=(w.t("web-how-many-days")) {
                @for span in SPANS {
                    a href={ "/person/" (card.person.id) "?days=" (span) } aria-current=[(span == days).then_some("true")] {
                        (w.count("web-days", u64::from(span)))
                    }
                }
            }
        }
    }
}

fn places_of(w: Words, events: &[EventRow], now: DateTime<Utc>) -> Markup {
    let stays = places::stays(events.iter().rev().map(|row| &row.event));
    html! {
        @if !stays.is_empty() { h2 { (w.t("web-places")) } (places::line(w, &stays, now)) }
    }
}

/// Something that happened: an event, or a time in which nobody looked.
enum Happened<'a> {
    Event(&'a EventRow),
    Gap(&'a GapEntry),
}

impl Happened<'_> {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Happened::Event(row) => row.event.at,
            Happened::Gap(gap) => gap.from,
        }
    }
}

fn happened(w: Words, events: &[EventRow], at: &[At]) -> Markup {
    let gaps = at.iter().flat_map(|one| &one.gaps).map(Happened::Gap);
    let mut all: Vec<Happened> = events.iter().map(Happened::Event).chain(gaps).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.at()));
    let (first, rest) = all.split_at(all.len().min(12));
    html! {
        h2 { (w.t("web-what-happened")) }
        @if all.is_empty() { p { (w.t("web-nothing-happened")) } }
        ul.events { @for one in first { (one_of(w, one)) } }
        @if !rest.is_empty() {
            details {
                summary { (w.count("web-earlier", rest.len() as u64)) }
                ul.events { @for one in rest { (one_of(w, one)) } }
            }
        }
    }
}

fn one_of(w: Words, one: &Happened) -> Markup {
    match one {
        Happened::Event(row) => html! {
            li {
                time datetime=(row.event.at.to_rfc3339()) { (w.moment(row.event.at)) }
                a.row-link href={ "/change/" (row.no) } { (parts::event(w, &row.event)) }
                @if let Some(said) = parts::said_then(w, &row.event) { div.small { (said) } }
            }
        },
        Happened::Gap(gap) => html! {
            li {
                span.when { (w.moment(gap.from)) " – " (w.moment(gap.until)) }
                (w.count("web-gap", gap.slots)) " "
                span.soft { "(" (parts::gap(w, &gap.reason)) ")" }
            }
        },
    }
}

fn kept(w: Words, card: &Card, at: &[At]) -> Markup {
    let mut looks: Vec<&CheckRow> = at.iter().flat_map(|one| &one.looks).collect();
    looks.sort_by_key(|look| std::cmp::Reverse(look.asked.wall));
    looks.truncate(SAVED as usize);
    html! {
        h2 { (w.t("web-saved-pages")) }
        @if looks.is_empty() { p { (w.t("web-never-checked")) } }
        @else {
            (look_table(w, &looks))
            p.no-print {
                a.row-link href={ "/person/" (card.person.id) "/saved" } { (w.t("web-all-saved-pages")) } " · "
                a.row-link href={ "/person/" (card.person.id) "/history.csv" } { (w.t("web-history-csv")) }
            }
        }
    }
}

fn look_table(w: Words, looks: &[&CheckRow]) -> Markup {
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-checked-at")) }
                        th scope="col" { (w.t("web-what-the-page-said")) }
                        th scope="col" { (w.t("web-grade")) }
                    }
                }
                tbody {
                    @for look in looks {
                        tr {
                            th scope="row" { a.row-link href={ "/saved/" (look.no) } { (w.moment(look.asked.wall)) } }
                            td { (visible(&parts::outcome(w, &look.outcome))) }
                            td data-label=(w.t("web-grade")) { (look.grade.key()) }
                        }
                    }
                }
            }
        }
    }
}

/// Every look at a person, fifty at a time.
pub fn saved(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let before = ask.asked("before").and_then(|t| t.parse().ok()).map(crate::time::from_micros);
    let before = before.unwrap_or(ask.now + TimeDelta::days(1));
    let mut looks = Vec::new();
    for watched in &card.watches {
        looks.extend(ask.store().looks_before(watched.no, before, SAVED_PAGE)?);
    }
    looks.sort_by_key(|look| std::cmp::Reverse(look.asked.wall));
    looks.truncate(SAVED_PAGE as usize);
    let last = looks.last().map(|look| crate::time::micros(look.asked.wall));
    let main = html! {
        p { a.back href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } }
        h1 { (w.t("web-saved-pages")) }
        @if looks.is_empty() { p { (w.t("web-nothing-more")) } }
        @else { (look_table(w, &looks.iter().collect::<Vec<_>>())) }
        @if let Some(last) = last.filter(|_| looks.len() == SAVED_PAGE as usize) {
            p { a.button rel="next" href={ "/person/" (card.person.id) "/saved?before=" (last) } { (w.t("web-more")) } }
        }
    };
    ask.reply(&w.t("web-saved-pages"), "", main)
}

fn covered(w: Words, at: &[At], days: u32) -> Markup {
    html! {
        h2 { (w.t("web-coverage")) }
        p { (w.count("web-coverage-of-days", u64::from(days))) }
        @for one in at {
            @let hours = one.strip.covered();
            @let missed: u64 = one.gaps.iter().map(|gap| gap.slots).sum();
            p {
                (w.say("web-covered", &[("percent", &hours.to_string())])) " "
                @if missed > 0 { (w.count("web-not-asked", missed)) }
            }
        }
    }
}

fn details(ask: &Ask, card: &Card) -> Markup {
    let (w, d) = (ask.words, &card.person.details);
    html! {
        @if ask.may(Role::Staff) {
            details.no-print {
                summary { (w.t("web-details")) }
                dl {
                    dt { (w.t("web-a-number")) } dd { bdi dir="ltr" { "A" (d.a_number.reveal()) } }
                    dt { (w.t("web-country")) } dd { (d.country) }
                    @if let Some(n) = &d.names { dt { (w.t("web-full-name")) } dd { bdi { (n.first) " " (n.last) } } }
                    @if let Some(matter) = &d.matter { dt { (w.t("web-matter")) } dd { (matter) } }
                    @if let Some(group) = &d.group { dt { (w.t("web-group")) } dd { (group) } }
                    dt { (w.t("web-basis")) } dd { (w.t(&format!("web-basis-{}", d.basis.key()))) }
                    dt { (w.t("web-followed-since")) } dd { (w.moment(card.person.enrolled_at)) }
                }
            }
        }
    }
}
