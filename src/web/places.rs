//! The place line: a lane for each place that the page named, a bar for the time it named it. No map. Pure.

use super::words::Words;
use crate::event::{Event, EventKind};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// A time in which the page named one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    pub place: String,
    pub from: DateTime<Utc>,
    /// `None`: it names it still.
    pub until: Option<DateTime<Utc>>,
}

/// The stays that events tell of; the oldest event first.
pub fn stays<'e>(events: impl Iterator<Item = &'e Event>) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for event in events {
        let Some(now) = place_after(event) else { continue };
        let open = stays.last_mut().filter(|stay| stay.until.is_none());
        if open.as_ref().is_some_and(|stay| Some(stay.place.as_str()) == now) {
            continue;
        }
        if let Some(open) = open {
            open.until = Some(event.at);
        }
        if let Some(place) = now {
            stays.push(Stay { place: place.to_owned(), from: event.at, until: None });
        }
    }
    stays
}

/// The place that the page names from this event on, if the event is about that: `Some(None)` for no place.
fn place_after(event: &Event) -> Option<Option<&str>> {
    match event.kind {
        EventKind::FirstListed | EventKind::Changed | EventKind::ListedAgain => {
            Some(event.now.as_deref()?.strip_prefix("held at "))
        }
        EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::NotListed
        | EventKind::ExpiredExpected => Some(None),
        EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => None,
    }
}

const WIDTH: f64 = 300.0;
const LANE: usize = 34;
/// The newest so many places.
const LANES: usize = 8;

/// The picture, and the same in words.
pub fn line(w: Words, stays: &[Stay], now: DateTime<Utc>) -> Markup {
    let mut lanes: Vec<&str> = Vec::new();
    for stay in stays.iter().rev() {
        if !lanes.contains(&stay.place.as_str()) && lanes.len() < LANES {
            lanes.push(&stay.place);
        }
    }
    lanes.reverse();
    let Some(first) = stays.first().map(|stay| stay.from) else { return html! {} };
    let whole = (now - first).num_seconds().max(1) as f64;
    let place = |at: DateTime<Utc>| ((at - first).num_seconds() as f64 / whole * WIDTH * 10.0).round() / 10.0;
    let height = lanes.len() * LANE;
    html! {
        svg.line viewBox={ "0 0 300 " (height) } width="300" height=(height) aria-hidden="true" {
            @for (i, lane) in lanes.iter().enumerate() {
                text x="0" y=(i * LANE + 12) { (short(lane)) }
                @for stay in stays.iter().filter(|stay| stay.place == **lane) {
                    @let x = place(stay.from);
                    @let end = stay.until.map_or(WIDTH, place);
                    rect.lane x=(x) y=(i * LANE + 17) width=((end - x).max(2.0)) height="10" {}
                }
            }
        }
        ol.small {
            @for stay in stays.iter().rev() {
                li {
                    bdi { (stay.place) } ": "
                    (w.moment(stay.from)) " – "
                    @match stay.until { Some(at) => (w.moment(at)), None => (w.t("web-now")) }
                }
            }
        }
    }
}

fn short(place: &str) -> String {
    let short: String = place.chars().take(42).collect();
    if short.len() < place.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(s: i64, kind: EventKind, now: &str) -> Event {
        Event {
            at: DateTime::from_timestamp(s, 0).unwrap(),
            kind,
            person: None,
            source: "bop".into(),
            group: None,
            was: None,
            now: Some(now.into()),
            check: None,
            before: None,
            because: String::new(),
        }
    }

    #[test]
    fn a_stay_ends_when_another_begins_or_the_place_is_gone() {
        let events = [
            event(1, EventKind::FirstListed, "held at NORTH"),
            event(2, EventKind::FirstMiss, ""),
            event(3, EventKind::Changed, "held at NORTH"),
            event(4, EventKind::Changed, "held at SOUTH"),
            event(5, EventKind::PlaceGone, "held, no place shown"),
            event(6, EventKind::ListedAgain, "held at SOUTH"),
        ];
        let stays = stays(events.iter());
        let text: Vec<String> = stays
            .iter()
            .map(|s| format!("{} {}-{}", s.place, s.from.timestamp(), s.until.map_or(0, |u| u.timestamp())))
            .collect();
        assert_eq!(text, ["NORTH 1-4", "SOUTH 4-5", "SOUTH 6-0"]);
    }
}
