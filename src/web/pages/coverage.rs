//! Coverage: how much of the time was really looked at, at each source, and why the rest was not.

mod gaps;
mod hours;

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::reply::Reply;
use super::super::words::Words;
use super::parts;
use crate::judge::Health;
use crate::person::WatchNo;
use crate::store::{Covered, EventRow, GapEntry};
use chrono::TimeDelta;
use hours::{Hour, Hours};
use maud::{Markup, html};
use std::collections::{BTreeMap, HashSet};

const DAYS: i64 = 7;
/// People who are named because they were covered least.
const LEAST: usize = 20;

/// One source's sums.
#[derive(Default)]
struct Lane {
    covered: Covered,
    people: u64,
    watches: HashSet<WatchNo>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let covered = ask.site.coverage.of(ask.store(), DAYS, ask.now)?;
    let mut lanes: BTreeMap<usize, Lane> = BTreeMap::new();
    let mut people: Vec<(u64, &Card)> = Vec::new();
    for card in ask.cards() {
        let mut sum = Covered::default();
        for watched in &card.watches {
            let Some(c) = covered.get(&watched.no) else { continue };
            let lane = lanes.entry(watched.source).or_default();
            add(&mut lane.covered, c);
            lane.people += 1;
            lane.watches.insert(watched.no);
            add(&mut sum, c);
        }
        if let Some(share) = (sum.observed * 100).checked_div(sum.due - sum.open) {
            people.push((share, card));
        }
    }
    people.sort_by_key(|(share, _)| *share);
    let since = ask.now - TimeDelta::days(DAYS);
    let all_gaps = ask.store().gaps(None, since..ask.now)?;
    let events = gaps::site_events(ask, since)?;
    let main = html! {
        h1 { (w.t("web-coverage")) }
        p { (w.count("web-coverage-of-days", DAYS as u64)) }
        @if lanes.is_empty() { p { (w.t("web-nothing-planned")) } }
        @for (source, lane) in &lanes { (one_lane(ask, *source, lane, (&all_gaps, &events))) }
        (least(w, &people))
    };
    ask.reply(&w.t("web-coverage"), "/coverage", main)
}

fn add(sum: &mut Covered, one: &Covered) {
    sum.due += one.due;
    sum.observed += one.observed;
    sum.inconclusive += one.inconclusive;
    sum.open += one.open;
    for (reason, slots) in &one.gaps {
        *sum.gaps.entry(reason.clone()).or_default() += slots;
    }
}

fn one_lane(ask: &Ask, source: usize, lane: &Lane, (all_gaps, events): (&[GapEntry], &[EventRow])) -> Markup {
    let (w, c) = (ask.words, &lane.covered);
    let due = c.due - c.open;
    let Some((source, desk)) = ask.board().desks().nth(source) else { return html! {} };
    let standing = desk.source_standing(ask.now);
    let own: Vec<GapEntry> =
        all_gaps.iter().filter(|gap| lane.watches.contains(&gap.watch)).cloned().collect();
    let by_hour = by_hour(ask, lane, &own);
    let about: Vec<&EventRow> = events.iter().filter(|row| row.event.source == source.id()).collect();
    let row = |what: &str, n: u64| {
        html! {
            tr {
                th scope="row" { (what) }
                td.num { (n) }
                td.num { @if due > 0 { (n * 100 / due) " %" } }
            }
        }
    };
    html! {
        section {
            h2 { (source.profile.rules().title) }
            p {
                (w.count("web-people", lane.people)) " · "
                (w.t(&format!("web-health-{}", standing.state.key().replace('_', "-"))))
                @if standing.state != Health::Green {
                    @if let Some(since) = standing.since { " – " (w.say("web-since", &[("when", &w.moment(since))])) }
                }
            }
            (gaps::shown(w, &gaps::longest(&own)))
            h3 { (w.t("web-cover-hours-title")) }
            p.small.soft { (w.say("web-cover-hours-what", &[("city", &w.city())])) }
            (hours::shown(w, &by_hour, ask.now, DAYS as u64))
            @if let Some(flicker) = standing.flicker { p.small { (w.say("web-flicker", &[("percent", &format!("{:.1}", flicker * 100.0))])) } }
            div.table {
                table {
                    thead { tr { td {} th.num scope="col" { (w.t("web-times")) } th.num scope="col" { "%" } } }
                    tbody {
                        (row(&w.t("web-came-due"), due))
                        (row(&w.t("web-useful"), c.observed))
                        (row(&w.t("web-inconclusive"), c.inconclusive))
                        @for (reason, slots) in &c.gaps { (row(&parts::gap(w, reason), *slots)) }
                    }
                }
            }
            (gaps::history(w, &about))
        }
    }
}

/// The looks and the gaps of a source, by the hour.
fn by_hour(ask: &Ask, lane: &Lane, gaps: &[GapEntry]) -> Hours {
    let looks = ask.site.coverage.hours(&lane.watches).into_iter();
    let mut hours: Hours = looks.map(|(hour, (useful, due))| (hour, Hour { due, useful })).collect();
    let from = ask.now - TimeDelta::days(DAYS);
    gaps.iter().for_each(|gap| hours::add_gap(&mut hours, gap, from));
    hours
}

fn least(w: Words, people: &[(u64, &Card)]) -> Markup {
    html! {
        @if people.iter().any(|(share, _)| *share < 90) {
            h2 { (w.t("web-least-covered")) }
            div.table {
                table {
                    tbody {
                        @for (share, card) in people.iter().filter(|(share, _)| *share < 90).take(LEAST) {
                            tr {
                                th scope="row" { a.row-link href={ "/person/" (card.person.id) } { bdi { (card.person.details.call) } } }
                                td.num { (share) " %" }
                            }
                        }
                    }
                }
            }
        }
    }
}
