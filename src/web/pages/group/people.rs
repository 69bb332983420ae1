//! A group person by person, over time: for whoever sees everybody anyway, and not to be passed on. Nobody is named.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::reply::Reply;
use super::super::super::strip::{Mark, Strip};
use super::super::super::words::Words;
use super::super::home::pages;
use super::{cells_of, members, of_key};
use maud::{Markup, html};

/// Rows on one page.
const ROWS: usize = 50;

/// The rows, sorted by the first change of each.
pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let (key, name) = of_key(ask)?;
    let cards = members(ask, &name);
    let mut strips = cells_of(ask, &cards)?;
    strips.sort_by_key(first_change);
    let page: usize = ask.asked("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    let from = page.saturating_mul(ROWS);
    let more = strips.len() > from.saturating_add(ROWS);
    let main = html! {
        p { a.row-link href={ "/group/" (key) } { "‹ " bdi { (name) } } }
        h1 { (w.t("web-groups-people")) }
        p.note { (w.t("web-groups-people-what")) }
        div.table {
            table {
                thead { tr { th scope="col" { (w.t("web-person")) } th scope="col" { (w.t("web-groups-cells")) } } }
                tbody { @for (i, strip) in strips.iter().enumerate().skip(from).take(ROWS) { (row(w, i, strip)) } }
            }
        }
        (pages(w, page, more, &format!("/group/{key}/people?")))
    };
    ask.reply(&w.t("web-groups-people"), "/groups", main)
}

/// The first cell that shows something else than the one before it; those without one come last.
fn first_change(strip: &Strip) -> usize {
    let says = |mark: &Option<Mark>| match mark {
        Some(Mark::Listed | Mark::NoPlace | Mark::Out | Mark::NotListed) => true,
        Some(Mark::Unconfirmed | Mark::NoAnswer | Mark::NotChecked) | None => false,
    };
    let seen: Vec<(usize, Option<Mark>)> =
        strip.cells.iter().map(|cell| cell.main()).enumerate().filter(|(_, mark)| says(mark)).collect();
    seen.windows(2).find(|two| two[0].1 != two[1].1).map_or(usize::MAX, |two| two[1].0)
}

fn row(w: Words, i: usize, strip: &Strip) -> Markup {
    let label = format!("P{:02}", i + 1);
    let said: Vec<String> = Mark::ALL
        .into_iter()
        .filter(|mark| strip.days_of(*mark) > 0)
        .map(|mark| format!("{} {}", w.t(&format!("web-mark-{}", mark.key())), strip.days_of(mark)))
        .collect();
    html! { tr { th scope="row" { (label) } td { (strip.drawn(&format!("{label}: {}", said.join(", ")))) } } }
}
