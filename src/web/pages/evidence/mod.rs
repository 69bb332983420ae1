//! Evidence: the builder, what others will see of it, the folders that were made, and checking one.

pub mod builder;

pub mod checked;

pub mod made;

pub mod preview;

mod wish;

use super::super::ask::Ask;
use super::super::board::Card;
use crate::evidence::case::Level;
use crate::evidence::made::{About, Made, Shelf};
use crate::person::PersonId;
use std::collections::BTreeMap;

/// For a judge alone others are opened too, of any matter: such a folder is for who may see everybody.
fn may_have(ask: &Ask, level: Level) -> bool {
    match level {
        Level::Court | Level::Opposing => true,
        Level::InCamera => ask.viewer().sees_everybody(),
    }
}

/// Everybody whom this viewer may see, by id.
fn seen<'a>(ask: &'a Ask) -> BTreeMap<&'a PersonId, &'a Card> {
    ask.cards().map(|card| (&card.person.id, card)).collect()
}

/// Whether this viewer may know of a made folder: all its people are theirs. Who sees everybody also sees those of people
/// who are not followed any more.
fn may_see(ask: &Ask, about: &About, seen: &BTreeMap<&PersonId, &Card>) -> bool {
    may_have(ask, about.level)
        && (ask.viewer().sees_everybody() || about.people.iter().all(|id| seen.contains_key(id)))
}

fn shelf(ask: &Ask) -> Shelf {
    Shelf::of(ask.site.readers.archive())
}

/// The made folders that this viewer may know of, the newest first.
fn all_made(ask: &Ask, seen: &BTreeMap<&PersonId, &Card>) -> Vec<Made> {
    let all = shelf(ask).all().unwrap_or_else(|error| {
        tracing::warn!(%error, "the made folders could not be listed");
        Vec::new()
    });
    all.into_iter().filter(|made| may_see(ask, &made.about, seen)).collect()
}

/// `14.2 MB`.
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
