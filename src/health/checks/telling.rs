//! Can people be told?

use super::length;
use crate::health::facts::{ChannelFact, Check};
use chrono::{DateTime, Utc};

const CHANNELS: &str = "channels";

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

pub(super) fn words(missing: &[String]) -> Option<Check> {
    let first = missing.first()?;
    let says = format!("{} messages are not there in every language, {first} for one", missing.len());
    Some(Check::warn("languages", says, "they are sent in English; install a newer testigo"))
}
