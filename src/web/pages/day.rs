//! One day of one person, look by look: when, what the page said, the grade, the saved page; and the times in which nobody
//! looked, with the cause.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::bytes::visible;
use super::super::reply::Reply;
use super::super::strips::hours;
use super::super::words::{Day, Words};
use super::parts;
use crate::store::{CheckRow, GapEntry};
use chrono::{DateTime, Days, NaiveDate, Utc};
use maud::{Markup, html};

/// A look every four minutes.
const LOOKS: u32 = 360;

/// A look, or a time without one.
enum Entry {
    Look(Box<CheckRow>),
    Gap(GapEntry),
}

impl Entry {
    fn at(&self, day: &Day) -> DateTime<Utc> {
        match self {
            Entry::Look(look) => look.asked.wall,
            Entry::Gap(gap) => gap.from.max(day.from),
        }
    }
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let date: NaiveDate = ask.param("date").parse().map_err(|_| Trouble::NotFound)?;
    let today = w.local_date(ask.now);
    if date > today || date < today - Days::new(3660) {
        return Err(Trouble::NotFound);
    }
    let day = w.day(date);
    let sources: Vec<Markup> =
        card.watches.iter().map(|watched| source(ask, card, *watched, &day)).collect::<Result<_, _>>()?;
    let main = html! {
        p { a.row-link href={ "/person/" (card.person.id) } { "‹ " bdi { (card.person.details.call) } } }
        h1 { (w.date(date)) }
        (clock_note(w, &day))
        (others(w, card, date, today))
        @for source in &sources { (source) }
    };
    ask.reply(&w.date(date), "", main)
}

/// On two days of the year the clock of this zone is set.
fn clock_note(w: Words, day: &Day) -> Markup {
    let hours = (day.until - day.from).num_hours();
    html! {
        @if hours != 24 { p.note { (w.say("web-day-clock-set", &[("hours", &hours.to_string()), ("city", &w.city())])) } }
    }
}

fn others(w: Words, card: &Card, date: NaiveDate, today: NaiveDate) -> Markup {
    let link = |date: NaiveDate| format!("/person/{}/day/{date}", card.person.id);
    let (before, after) = (date - Days::new(1), date + Days::new(1));
    html! {
        nav aria-label=(w.t("web-day-others")) {
            a rel="prev" href=(link(before)) { "‹ " (w.date(before)) }
            @if after <= today { a rel="next" href=(link(after)) { (w.date(after)) " ›" } }
        }
    }
}

fn source(ask: &Ask, card: &Card, watched: Watched, day: &Day) -> Result<Markup, Trouble> {
    let w = ask.words;
    let all = entries(ask, watched, day)?;
    let strip = hours(ask, card, watched, day)?;
    let looks = all.iter().filter(|entry| matches!(entry, Entry::Look(_))).count() as u64;
    Ok(html! {
        section {
            h2 { (ask.board().source(watched).profile.rules().title) }
            p { (w.count("web-day-looks", looks)) }
            (strip.drawn(&w.t("web-day-picture")))
            p.small.soft { (w.count("web-day-hours", strip.cells.len() as u64)) }
            @if all.is_empty() { p { (w.t("web-day-nothing")) } } @else { (table(w, &all, day)) }
        }
    })
}

fn entries(ask: &Ask, watched: Watched, day: &Day) -> Result<Vec<Entry>, Trouble> {
    let looks = ask.store().looks_before(watched.no, day.until, LOOKS)?;
    let looks = looks.into_iter().filter(|look| look.asked.wall >= day.from);
    let gaps = ask.store().gaps_of(watched.no, day.from..day.until.min(ask.now))?;
    let mut all: Vec<Entry> =
        looks.map(|look| Entry::Look(Box::new(look))).chain(gaps.into_iter().map(Entry::Gap)).collect();
    all.sort_by_key(|entry| entry.at(day));
    Ok(all)
}

fn table(w: Words, all: &[Entry], day: &Day) -> Markup {
    html! {
        div.table {
            table.fold {
                thead {
                    tr {
                        th scope="col" { (w.t("web-checked-at")) }
                        th scope="col" { (w.t("web-day-utc")) }
                        th scope="col" { (w.t("web-what-the-page-said")) }
                        th scope="col" { (w.t("web-grade")) }
                    }
                }
                tbody { @for entry in all { (row(w, entry, day)) } }
            }
        }
    }
}

fn row(w: Words, entry: &Entry, day: &Day) -> Markup {
    match entry {
        Entry::Look(look) => html! {
            tr {
                th scope="row" { a.row-link href={ "/saved/" (look.no) } { (w.moment(look.asked.wall)) } }
                td data-label=(w.t("web-day-utc")) { bdi dir="ltr" { (look.asked.wall.format("%H:%M:%S")) } }
                td { (visible(&parts::outcome(w, &look.outcome))) }
                td data-label=(w.t("web-grade")) { (look.grade.key()) }
            }
        },
        Entry::Gap(gap) => html! {
            tr.gap {
                th scope="row" { (w.moment(gap.from.max(day.from))) }
                td data-label=(w.t("web-day-utc")) {
                    bdi dir="ltr" { (gap.from.max(day.from).format("%H:%M")) "–" (gap.until.min(day.until).format("%H:%M")) }
                }
                td colspan="2" { (w.count("web-gap", gap.slots)) " " span.soft { "(" (parts::gap(w, &gap.reason)) ")" } }
            }
        },
    }
}

/// Where a day of a person is shown hour by hour.
pub fn today_link(ask: &Ask, card: &Card) -> Markup {
    let w = ask.words;
    let today = w.local_date(ask.now);
    html! { p { a.row-link href={ "/person/" (card.person.id) "/day/" (today) } { (w.t("web-day-today")) } } }
}
