//! A group over time: how many are listed and how many are not, beside everybody else. Small counts are hidden.

mod cells;
mod chart;
mod curve;
mod export;
mod list;
mod notes;
mod people;

pub use export::{counts, method, picture};
pub use list::{FROM as LIST_FROM, allow, csv as list_csv, request};
pub use notes::{add as add_note, remove as remove_note};
pub use people::show as people;

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::reply::Reply;
use super::super::strip::Strip;
use super::super::words::Words;
use crate::digest::sha256;
use crate::event::{Event, EventKind};
use crate::store::{EventFilter, Topic};
use cells::{About, FLOOR, Shown, about, percent};
use chrono::{DateTime, TimeDelta, Utc};
use curve::Point;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// So many of the others are looked at for the control line.
const CONTROLS: usize = 120;
/// Within so long changes count as one wave.
const WAVE: TimeDelta = TimeDelta::hours(9);
const BACK: TimeDelta = TimeDelta::days(14);
const COVERED: i64 = 7;

pub fn list(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for card in ask.cards().filter(|_| ask.viewer().sees_everybody()) {
        if let Some(group) = &card.person.details.group {
            *sizes.entry(group).or_default() += 1;
        }
    }
    let main = html! {
        h1 { (w.t("web-groups")) }
        p { (w.t("web-groups-what")) }
        @if sizes.is_empty() { p.note { (w.t("web-no-groups")) } }
        ul.events {
            @for (name, size) in &sizes {
                li { a.row-link href={ "/group/" (key(name)) } { bdi { (name) } } " " span.soft { (w.count("web-people", *size)) } }
            }
        }
        h2 { (w.t("web-groups-new")) }
        p { (w.t("web-groups-new-text")) }
        pre { "testigo watch add --group NAME" }
    };
    ask.reply(&w.t("web-groups"), "/groups", main)
}

/// A group's name in an address: it tells nothing to whoever sees the address.
fn key(name: &str) -> String {
    hex::encode(&sha256(&[b"testigo/group/v1\n", name.as_bytes()])[..8])
}

/// The group of the address, for whoever sees everybody: its key and its name.
fn of_key(ask: &Ask) -> Result<(String, String), Trouble> {
    if !ask.viewer().sees_everybody() {
        return Err(Trouble::NotFound);
    }
    let wanted = ask.param("key");
    let mut names = ask.cards().filter_map(|card| card.person.details.group.as_deref());
    let name = names.find(|name| key(name) == wanted).ok_or(Trouble::NotFound)?;
    ask.about(wanted);
    Ok((wanted.to_owned(), name.to_owned()))
}

fn members<'a>(ask: &'a Ask, name: &str) -> Vec<&'a Card> {
    ask.cards().filter(|card| card.person.details.group.as_deref() == Some(name)).collect()
}

fn cells_of(ask: &Ask, cards: &[&Card]) -> Result<Vec<Strip>, Trouble> {
    curve::strips(ask, cards, &curve::cells(ask.now))
}

/// A group as it may be shown.
struct Whole {
    size: u64,
    controls: u64,
    points: Vec<Point>,
    wave: u64,
    before: u64,
    flicker: Option<f64>,
    covered: Option<u64>,
}

impl Whole {
    fn read(ask: &Ask, name: &str) -> Result<Whole, Trouble> {
        let mine = members(ask, name);
        let is_other = |card: &&Card| card.person.details.group.as_deref() != Some(name);
        let others: Vec<&Card> = ask.cards().filter(is_other).take(CONTROLS).collect();
        let cells = curve::cells(ask.now);
        let (group, control) = (curve::strips(ask, &mine, &cells)?, curve::strips(ask, &others, &cells)?);
        let (wave, before) = waves(&changes(ask, &mine)?);
        Ok(Whole {
            size: mine.len() as u64,
            controls: others.len() as u64,
            points: curve::points(&cells, &group, &control),
            wave,
            before,
            flicker: flicker(ask, &mine),
            covered: covered(ask, &mine)?,
        })
    }

    /// Lone facts, in words.
    fn facts(&self, w: Words) -> Vec<String> {
        let people = |n: u64| match about(n) {
            About::Nobody => w.t("web-groups-nobody"),
            About::UnderTen => w.t("web-groups-under-ten"),
            About::AtLeast(n) => w.count("web-groups-at-least", n),
        };
        let mut facts =
            vec![w.say("web-groups-wave", &[("now", &people(self.wave)), ("before", &people(self.before))])];
        if let Some(flicker) = self.flicker {
            facts.push(w.say("web-flicker", &[("percent", &format!("{:.1}", flicker * 100.0))]));
        }
        if let Some(covered) = self.covered {
            facts.push(w.say("web-groups-covered", &[("percent", &covered.to_string())]));
        }
        facts
    }
}

/// When whose record changed, the oldest first.
fn changes<'e>(ask: &Ask, mine: &[&'e Card]) -> Result<Vec<(DateTime<Utc>, &'e str)>, Trouble> {
    let since = Some(ask.now - BACK);
    let ids: BTreeSet<&str> = mine.iter().map(|card| card.person.id.as_str()).collect();
    let mut events = ask.store().events(&EventFilter { since, ..EventFilter::default() })?;
    events.reverse();
    let of_group = |event: &Event| ids.get(event.person.as_ref()?.as_str()).copied();
    let changes = events.iter().filter(|row| is_change(row.event.kind));
    Ok(changes.filter_map(|row| Some((row.event.at, of_group(&row.event)?))).collect())
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Changed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody => true,
        EventKind::FirstListed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::ExpiredExpected
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => false,
    }
}

/// How many people changed in the fullest wave, and in the fullest one that was over before it began.
fn waves(changes: &[(DateTime<Utc>, &str)]) -> (u64, u64) {
    let people = |from: usize, until: DateTime<Utc>| {
        let inside = changes[from..].iter().take_while(|(at, _)| *at < until);
        inside.map(|(_, who)| who).collect::<BTreeSet<_>>().len() as u64
    };
    let all: Vec<(DateTime<Utc>, u64)> =
        changes.iter().enumerate().map(|(i, (at, _))| (*at, people(i, *at + WAVE))).collect();
    let fullest = all.iter().max_by_key(|(at, n)| (*n, std::cmp::Reverse(*at)));
    let Some((began, most)) = fullest else { return (0, 0) };
    let before = all.iter().filter(|(at, _)| *at + WAVE <= *began).map(|(_, n)| *n).max();
    (*most, before.unwrap_or(0))
}

/// Of the page at which most of them are.
fn flicker(ask: &Ask, mine: &[&Card]) -> Option<f64> {
    let mut many: BTreeMap<usize, u64> = BTreeMap::new();
    mine.iter()
        .filter_map(|card| ask.overall(card))
        .for_each(|(w, _)| *many.entry(w.source).or_default() += 1);
    let (source, _) = many.into_iter().max_by_key(|(_, n)| *n)?;
    let (_, desk) = ask.board().desks().nth(source)?;
    desk.source_standing(ask.now).flicker
}

/// How many of the looks that came due said something, in percent.
fn covered(ask: &Ask, mine: &[&Card]) -> Result<Option<u64>, Trouble> {
    let all = ask.site.coverage.of(ask.store(), COVERED, ask.now)?;
    let own = mine.iter().flat_map(|card| &card.watches).filter_map(|watched| all.get(&watched.no));
    let (useful, due) = own.fold((0, 0), |(u, d), c| (u + c.observed, d + c.due - c.open));
    Ok((due > 0).then(|| percent(useful, due)))
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let (key, name) = of_key(ask)?;
    let whole = Whole::read(ask, &name)?;
    let remarks = ask.store().remarks_on(&Topic::Group(name.clone()))?;
    let notes = notes::standing(&remarks);
    let main = html! {
        h1 { bdi { (name) } }
        p { (w.count("web-people", whole.size)) " · " (w.say("web-controls", &[("n", &whole.controls.to_string())])) }
        @if whole.size < FLOOR { p.note { (w.t("web-groups-too-small")) } }
        (chart::in_page(w, &whole.points, whole.size, &places(&whole.points, &notes)))
        @for fact in whole.facts(w) { p { (fact) } }
        details { summary { (w.t("web-as-a-table")) } (table(w, &whole.points)) }
        (notes::list(ask, &key, &notes))
        h2.no-print { (w.t("web-groups-take")) }
        p.no-print {
            a.button href={ "/group/" (key) "/counts.csv" } { (w.t("web-groups-counts")) } " "
            a.button href={ "/group/" (key) "/chart.svg" } { (w.t("web-groups-picture")) } " "
            a.button href={ "/group/" (key) "/method.txt" } { (w.t("web-groups-method-note")) }
        }
        p.no-print { a.row-link href={ "/group/" (key) "/people" } { (w.t("web-groups-people")) } }
        @if ask.may(list::FROM) { (list::part(ask, &key, &remarks)) }
        @for part in ["counted", "hidden", "zero"] { p.small.soft { (w.t(&format!("web-groups-method-{part}"))) } }
    };
    ask.reply(&name, "/groups", main)
}

/// In which cell each note stands.
fn places(points: &[Point], notes: &[&crate::store::Remark]) -> Vec<usize> {
    let at = |note: &&crate::store::Remark| {
        let moment = note.said.moment?;
        points.iter().rposition(|point| point.from <= moment)
    };
    notes.iter().filter_map(at).collect()
}

fn table(w: Words, points: &[Point]) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label=(w.t("web-as-a-table")) {
            table {
                thead {
                    tr {
                        th scope="col" { (w.t("web-groups-from")) }
                        @for mark in cells::COUNTED { th.num scope="col" { (w.t(&format!("web-groups-mark-{}", mark.key()))) } }
                        th.num scope="col" { (w.t("web-others-listed")) }
                    }
                }
                tbody {
                    @for point in points.iter().rev() {
                        tr {
                            th scope="row" { (point.from.format("%m-%d %H:%M")) }
                            @for one in point.shown { td.num { (cell(w, one)) } }
                            td.num { @match point.others { Some(n) => { (n) " %" }, None => "–" } }
                        }
                    }
                }
            }
        }
    }
}

fn cell(w: Words, shown: Shown) -> String {
    match shown {
        Shown::Count(n) => n.to_string(),
        Shown::Hidden => w.t("web-groups-hidden"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_counts_people_and_not_changes() {
        let at = |hours: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let changes =
            [(at(0), "a"), (at(5), "a"), (at(40), "b"), (at(44), "c"), (at(48), "d"), (at(50), "e")];
        assert_eq!(waves(&changes), (3, 1));
        assert_eq!(waves(&[]), (0, 0));
    }
}
