//! A group over time: how many are listed and how many are not, beside everybody else. Small counts are hidden.

use super::super::ask::{Ask, Trouble};
use super::super::board::Card;
use super::super::reply::Reply;
use super::super::strip::{Mark, Strip};
use super::super::words::{Day, Words};
use crate::digest::sha256;
use maud::{Markup, html};
use std::collections::BTreeMap;

const DAYS: u32 = 14;
/// Counts below this are not shown: behind each would stand a person.
const FLOOR: u64 = 10;
/// So many of the others are looked at for the control line.
const CONTROLS: usize = 120;

/// A count that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Count(u64),
    /// Fewer than ten, or what would give such a number away.
    Hidden,
}

/// What is counted.
const COUNTED: [Mark; 5] = [Mark::Listed, Mark::NoPlace, Mark::Out, Mark::NotListed, Mark::NotChecked];

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
    };
    ask.reply(&w.t("web-groups"), "/groups", main)
}

/// A group's name in an address: it tells nothing to whoever sees the address.
fn key(name: &str) -> String {
    hex::encode(&sha256(&[b"testigo/group/v1\n", name.as_bytes()])[..8])
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    if !ask.viewer().sees_everybody() {
        return Err(Trouble::NotFound);
    }
    let w = ask.words;
    let wanted = ask.param("key");
    let is_member = |card: &&Card| card.person.details.group.as_deref().is_some_and(|g| key(g) == wanted);
    let members: Vec<&Card> = ask.cards().filter(is_member).collect();
    let name = members.first().and_then(|card| card.person.details.group.clone()).ok_or(Trouble::NotFound)?;
    let others: Vec<&Card> = ask.cards().filter(|card| !is_member(card)).take(CONTROLS).collect();
    let days = w.days(ask.now, DAYS);
    let (mine, theirs) = (strips(ask, &members)?, strips(ask, &others)?);
    let counts: Vec<(Day, Vec<Shown>)> =
        days.iter().enumerate().map(|(i, day)| (*day, hide(&count(&mine, i)))).collect();
    let control: Vec<(u64, u64)> = (0..days.len()).map(|i| listed_of(&count(&theirs, i))).collect();
    let main = html! {
        h1 { bdi { (name) } }
        p { (w.count("web-people", members.len() as u64)) " · " (w.say("web-controls", &[("n", &others.len().to_string())])) }
        (chart(w, &counts, members.len() as u64))
        (table(w, &counts, &control))
        p.small.soft { (w.t("web-group-method")) }
    };
    ask.reply(&name, "/groups", main)
}

fn strips(ask: &Ask, cards: &[&Card]) -> Result<Vec<Strip>, Trouble> {
    let at = cards.iter().filter_map(|card| ask.overall(card).map(|(watched, _)| (*card, watched)));
    at.map(|(card, watched)| ask.strip(card, watched, DAYS)).collect()
}

/// How many people a day showed mostly as what, in the order of [`COUNTED`].
fn count(strips: &[Strip], day: usize) -> [u64; 5] {
    let mut counts = [0; 5];
    for main in strips.iter().filter_map(|strip| strip.cells.get(day)?.main()) {
        // What is not confirmed is not counted as gone.
        let counted = match main {
            Mark::Unconfirmed | Mark::NoAnswer | Mark::NotChecked => Mark::NotChecked,
            Mark::Listed | Mark::NoPlace | Mark::Out | Mark::NotListed => main,
        };
        if let Some(at) = COUNTED.iter().position(|mark| *mark == counted) {
            counts[at] += 1;
        }
    }
    counts
}

/// Listed in any way, of all who were seen either way.
fn listed_of(counts: &[u64; 5]) -> (u64, u64) {
    let listed = counts[0] + counts[1] + counts[2];
    (listed, listed + counts[3])
}

/// Hides counts from one to nine; when only one would be hidden, the next smallest too, or the total would tell it.
fn hide(counts: &[u64]) -> Vec<Shown> {
    let small = |n: u64| n > 0 && n < FLOOR;
    let mut hidden: Vec<bool> = counts.iter().map(|n| small(*n)).collect();
    if hidden.iter().filter(|h| **h).count() == 1 {
        let next = (0..counts.len()).filter(|i| !hidden[*i] && counts[*i] > 0).min_by_key(|i| counts[*i]);
        if let Some(next) = next {
            hidden[next] = true;
        }
    }
    let shown = |(n, hidden): (&u64, bool)| if hidden { Shown::Hidden } else { Shown::Count(*n) };
    counts.iter().zip(hidden).map(shown).collect()
}

/// Stacked bars, one for each day, of what may be shown; the rest of a bar is left open.
fn chart(w: Words, counts: &[(Day, Vec<Shown>)], whole: u64) -> Markup {
    const HEIGHT: f64 = 120.0;
    let each = HEIGHT / whole.max(1) as f64;
    let bars = counts.iter().enumerate().map(|(i, (_, shown))| {
        let mut top = HEIGHT;
        let mut parts = Vec::new();
        for (mark, shown) in COUNTED.iter().zip(shown) {
            if let Shown::Count(n @ 1..) = shown {
                let height = *n as f64 * each;
                top -= height;
                parts.push((*mark, i * 22, (top * 10.0).round() / 10.0, (height * 10.0).round() / 10.0));
            }
        }
        parts
    });
    let bars: Vec<_> = bars.collect();
    let width = counts.len() * 22;
    html! {
        svg.strip viewBox={ "0 0 " (width) " 120" } width=(width) height="120" role="img" aria-label=(w.t("web-group-chart")) {
            line.axis x1="0" y1="119.5" x2=(width) y2="119.5" {}
            @for (mark, x, y, height) in bars.iter().flatten() {
                rect class={ "s-" (mark.key()) } x=(x) y=(y) width="18" height=(height) { title { (w.t(&format!("web-mark-{}", mark.key()))) } }
            }
        }
    }
}

fn table(w: Words, counts: &[(Day, Vec<Shown>)], control: &[(u64, u64)]) -> Markup {
    html! {
        // Seven columns do not fit on a phone; whoever has no finger moves them with the arrow keys.
        div.table tabindex="0" role="region" aria-label=(w.t("web-as-a-table")) {
            table {
                thead {
                    tr {
                        th scope="col" { (w.t("web-day")) }
                        @for mark in COUNTED { th.num scope="col" { (w.t(&format!("web-mark-{}", mark.key()))) } }
                        th.num scope="col" { (w.t("web-others-listed")) }
                    }
                }
                tbody {
                    @for ((day, shown), (listed, seen)) in counts.iter().zip(control).rev() {
                        tr {
                            th scope="row" { (w.date(day.date)) }
                            @for one in shown { td.num { (cell(w, *one)) } }
                            td.num { @if *seen >= FLOOR { (percent(*listed, *seen)) " %" } @else { "–" } }
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
        Shown::Hidden => w.t("web-hidden"),
    }
}

/// To five points.
fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole * 5 / 2) / whole.max(1) / 5 * 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_hidden_and_what_would_give_them_away_too() {
        let check = |counts: &[u64], expected: &str| {
            let text: Vec<String> = hide(counts)
                .iter()
                .map(|s| match s {
                    Shown::Count(n) => n.to_string(),
                    Shown::Hidden => "<".into(),
                })
                .collect();
            assert_eq!(text.join(" "), expected);
        };
        check(&[40, 0, 0, 12, 0], "40 0 0 12 0");
        check(&[40, 0, 0, 9, 0], "< 0 0 < 0");
        check(&[40, 12, 0, 9, 0], "40 < 0 < 0");
        check(&[40, 3, 0, 9, 0], "40 < 0 < 0");
        check(&[5, 0, 0, 0, 0], "< 0 0 0 0");
    }

    #[test]
    fn percentages_go_by_five() {
        assert_eq!([percent(118, 119), percent(1, 119), percent(60, 119)], [100, 0, 50]);
    }
}
