//! What lists of people can be narrowed to: every matter, group and place that there is, in order. Pure.

use super::board::Card;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    pub matters: Vec<String>,
    pub groups: Vec<String>,
    /// That a page names now.
    pub places: Vec<String>,
}

impl Choices {
    pub fn of<'c>(cards: impl Iterator<Item = &'c Card>) -> Choices {
        let (mut matters, mut groups, mut places) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for card in cards {
            let d = &card.person.details;
            matters.extend(d.matter.as_deref());
            groups.extend(d.group.as_deref());
            places.extend(card.place());
        }
        let all = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect();
        Choices { matters: all(matters), groups: all(groups), places: all(places) }
    }
}
