//! Can people be told?

use super::length;
use crate::health::facts::{ChannelFact, Check, ContactFact, WayFact};
use chrono::{DateTime, Utc};

const CHANNELS: &str = "channels";
const CONTACTS: &str = "contacts";

/// One check for each means that is set up.
pub(super) fn channels(channels: &[ChannelFact], now: DateTime<Utc>) -> Vec<Check> {
    match channels {
        [] => vec![Check::ok(CHANNELS, "no channel is set up: nobody is written to")],
        some => some.iter().map(|c| channel(c, now)).collect(),
    }
}

fn channel(channel: &ChannelFact, now: DateTime<Utc>) -> Check {
    let means = channel.means;
    match (&channel.unready, channel.last) {
        (Some((why, next)), _) => Check::fail(CHANNELS, format!("{means}: {why}"), next.clone()),
        (None, Some(at)) => Check::ok(
            CHANNELS,
            format!("{means}: ready; its server last took a message {} ago", length(now - at)),
        ),
        (None, None) => Check::ok(CHANNELS, format!("{means}: ready; no message has gone that way yet")),
    }
}

/// Whether one contact can be reached. They are named by their random id.
pub(super) fn contact(contact: &ContactFact, now: DateTime<Utc>) -> Check {
    let id = &contact.id;
    let ways: Vec<String> = contact.ways.iter().map(|w| way(w, now)).collect();
    let says = format!("{id}: {}", ways.join("; "));
    let unready = contact.ways.iter().find_map(|w| w.unready.as_ref());
    let failed = contact.ways.iter().any(|w| matches!(w.last, Some((_, Some(_)))));
    match unready {
        Some((_, next)) => Check::fail(CONTACTS, says, next.clone()),
        None if !contact.ways.iter().any(|w| w.confirmed) => {
            Check::warn(CONTACTS, says, format!("testigo contact test {id}"))
        }
        None if failed => {
            Check::warn(CONTACTS, says, "look at the address and at the server: testigo alerts --waiting")
        }
        None => Check::ok(CONTACTS, says),
    }
}

fn way(way: &WayFact, now: DateTime<Utc>) -> String {
    let means = way.means;
    let confirmed = if way.confirmed { "confirmed" } else { "not confirmed" };
    match (&way.unready, &way.last) {
        (Some((why, _)), _) => format!("{means} cannot be used: {why}"),
        (None, Some((at, Some(why)))) => {
            format!("{means} {confirmed}, its last try failed {} ago: {why}", length(now - *at))
        }
        (None, Some((at, None))) => format!("{means} {confirmed}, took a message {} ago", length(now - *at)),
        (None, None) => format!("{means} {confirmed}, nothing was sent yet"),
    }
}

pub(super) fn words(missing: &[String]) -> Option<Check> {
    let first = missing.first()?;
    let says = format!("{} messages are not there in every language, {first} for one", missing.len());
    Some(Check::warn("languages", says, "they are sent in English; install a newer testigo"))
}
