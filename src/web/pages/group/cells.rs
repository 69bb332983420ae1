//! What of a group's counts may be shown: nothing that lets a count under ten be worked out. Pure.

use super::super::super::strip::Mark;

/// Counts below this are not shown: behind each would stand a person.
pub const FLOOR: u64 = 10;

/// What is counted, in this order.
pub const COUNTED: [Mark; 5] = [Mark::Listed, Mark::NoPlace, Mark::Out, Mark::NotListed, Mark::NotChecked];

/// A count that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Count(u64),
    /// Fewer than ten, or what would give such a number away.
    Hidden,
}

/// Hides counts from one to nine, and then the next smallest ones, until nobody who knows the whole and that each hidden
/// count is at least one can work out any of them. A whole below ten shows nothing.
pub fn hide(counts: &[u64; 5]) -> [Shown; 5] {
    let whole: u64 = counts.iter().sum();
    let mut hidden = counts.map(|n| n > 0 && n < FLOOR);
    if whole < FLOOR {
        return [Shown::Hidden; 5];
    }
    while is_given_away(counts, &hidden) {
        let next = (0..counts.len()).filter(|i| !hidden[*i] && counts[*i] > 0).min_by_key(|i| counts[*i]);
        let Some(next) = next else { break };
        hidden[next] = true;
    }
    std::array::from_fn(|i| if hidden[i] { Shown::Hidden } else { Shown::Count(counts[i]) })
}

/// One hidden count is the rest of the whole; and when all hidden ones are one, their sum says so.
fn is_given_away(counts: &[u64; 5], hidden: &[bool; 5]) -> bool {
    let of_them = || counts.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(n, _)| *n);
    let (many, sum) = (of_them().count() as u64, of_them().sum::<u64>());
    many == 1 || many > 0 && sum == many
}

/// To five points.
pub fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole * 5 / 2) / whole.max(1) / 5 * 5
}

/// A number of people that stands alone: rounded down to five, and none below ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Nobody,
    UnderTen,
    AtLeast(u64),
}

pub fn about(n: u64) -> About {
    match n {
        0 => About::Nobody,
        1..FLOOR => About::UnderTen,
        n => About::AtLeast(n / 5 * 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(counts: [u64; 5]) -> String {
        let one = |shown: &Shown| match shown {
            Shown::Count(n) => n.to_string(),
            Shown::Hidden => "<".to_owned(),
        };
        hide(&counts).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn small_counts_are_hidden_and_what_would_give_them_away_too() {
        for (counts, expected) in [
            ([40, 0, 0, 12, 0], "40 0 0 12 0"),
            ([40, 0, 0, 9, 0], "< 0 0 < 0"),
            ([40, 12, 0, 9, 0], "40 < 0 < 0"),
            ([40, 3, 0, 9, 0], "40 < 0 < 0"),
            // Two hidden ones that are one each would be their sum.
            ([38, 1, 0, 1, 0], "< < 0 < 0"),
            ([38, 11, 1, 1, 0], "38 < < < 0"),
            ([5, 0, 0, 0, 0], "< < < < <"),
            ([1, 1, 1, 1, 1], "< < < < <"),
        ] {
            assert_eq!(text(counts), expected, "{counts:?}");
        }
    }

    #[test]
    fn percentages_and_lone_numbers_go_by_five() {
        assert_eq!([percent(118, 119), percent(1, 119), percent(60, 119)], [100, 0, 50]);
        let about = [0, 1, 9, 10, 14, 41].map(about);
        let least = About::AtLeast;
        assert_eq!(about, [About::Nobody, About::UnderTen, About::UnderTen, least(10), least(10), least(40)]);
    }

    /// Every way to fill the hidden cells that fits what is published: the whole, and that each is one or more.
    fn ways(shown: &[Shown; 5], whole: u64) -> Vec<Vec<u64>> {
        let visible: u64 = shown.iter().map(|s| if let Shown::Count(n) = s { *n } else { 0 }).sum();
        let many = shown.iter().filter(|s| **s == Shown::Hidden).count();
        let mut ways = vec![vec![]];
        for left in (0..many).rev() {
            let mut longer = Vec::new();
            for way in ways {
                let used: u64 = way.iter().sum();
                let rest = (whole - visible).saturating_sub(used + left as u64);
                let values: Vec<u64> = if left == 0 { vec![rest] } else { (1..=rest).collect() };
                longer.extend(values.into_iter().filter(|n| *n > 0).map(|n| [&way[..], &[n]].concat()));
            }
            ways = longer;
        }
        ways
    }

    proptest! {
        #[test]
        fn no_published_row_lets_a_hidden_count_be_computed(counts in prop::array::uniform5(0u64..16)) {
            let whole: u64 = counts.iter().sum();
            let shown = hide(&counts);
            if whole < FLOOR {
                prop_assert_eq!(shown, [Shown::Hidden; 5]);
                return Ok(());
            }
            for (n, shown) in counts.iter().zip(&shown) {
                prop_assert!(*n == 0 || *n >= FLOOR || *shown == Shown::Hidden);
                prop_assert!(*shown == Shown::Hidden || *shown == Shown::Count(*n));
            }
            let ways = ways(&shown, whole);
            let many = shown.iter().filter(|s| **s == Shown::Hidden).count();
            for i in 0..many {
                let values: std::collections::BTreeSet<u64> = ways.iter().map(|way| way[i]).collect();
                prop_assert!(values.len() > 1, "{:?} {:?}: only {:?}", counts, shown, values);
            }
        }
    }
}
