//! The counts of a group, so that nobody is told apart by them.

use crate::locale::{Args, Locale};
use crate::notice::GroupFacts;

/// Counts under this are not said (ux: small cells).
const FLOOR: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Said(u32),
    /// Under ten.
    Small,
    /// Would give the one small count away, beside the size of the group.
    Hidden,
}

/// The cells in the order given. When only one is small, the smallest of the others is hidden too.
pub fn cells<const N: usize>(counts: [u32; N]) -> [Cell; N] {
    let mut cells = counts.map(|n| if n < FLOOR { Cell::Small } else { Cell::Said(n) });
    if cells.iter().filter(|cell| **cell == Cell::Small).count() == 1 {
        let smallest = (0..N).filter(|i| counts[*i] >= FLOOR).min_by_key(|i| counts[*i]);
        if let Some(i) = smallest {
            cells[i] = Cell::Hidden;
        }
    }
    cells
}

pub fn set(args: &mut Args<'_>, locale: Locale, group: &GroupFacts) {
    let counts = [group.not_listed, group.likely, group.no_place, group.moved, group.out, group.listed];
    let [not_listed, likely, no_place, moved, out, listed] = cells(counts);
    args.set("size", said(locale, cell(group.size)));
    args.set("not_listed", said(locale, not_listed));
    args.maybe("likely_start", (group.likely > 0).then(|| said_first(locale, likely)));
    args.set("no_place_start", said_first(locale, no_place));
    args.set("moved", said(locale, moved));
    args.set("out", said(locale, out));
    args.set("listed_count", said(locale, listed));
    if let Some((still, were)) = group.others {
        args.set("others_listed", said(locale, cell(still)));
        args.set("others_all", said(locale, cell(were)));
    }
}

fn cell(n: u32) -> Cell {
    if n < FLOOR { Cell::Small } else { Cell::Said(n) }
}

fn said(locale: Locale, cell: Cell) -> String {
    match cell {
        Cell::Said(n) => n.to_string(),
        Cell::Small => locale.fixed("count-small").to_owned(),
        Cell::Hidden => locale.fixed("count-hidden").to_owned(),
    }
}

/// At the beginning of a sentence.
fn said_first(locale: Locale, cell: Cell) -> String {
    match cell {
        Cell::Said(n) => n.to_string(),
        Cell::Small => locale.fixed("count-small-start").to_owned(),
        Cell::Hidden => locale.fixed("count-hidden-start").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Cell::{Hidden, Said, Small};
    use super::*;

    #[test]
    fn a_small_count_hides_itself_and_what_would_give_it_away() {
        assert_eq!(cells([41, 3, 4]), [Said(41), Small, Small]);
        assert_eq!(cells([30, 3, 15]), [Said(30), Small, Hidden]);
        assert_eq!(cells([30, 12, 15]), [Said(30), Said(12), Said(15)]);
        assert_eq!(cells([0, 0, 5]), [Small, Small, Small]);
    }
}
