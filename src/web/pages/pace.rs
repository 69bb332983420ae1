//! How many people this installation may follow, and how long one look at all of them takes; said before more are added.

use super::super::ask::{Ask, Trouble};
use super::super::words::Words;
use crate::person::NewPerson;
use crate::time::Period;
use crate::watch::enrol::{Round, caps, round};
use maud::{Markup, html};

/// With these people added to those who are followed.
pub fn with(ask: &Ask, new: &[NewPerson]) -> Result<Markup, Trouble> {
    let w = ask.words;
    let people = ask.store().people()?;
    let all = people.iter().map(|p| &p.details).chain(new);
    let round = round(&ask.site.sources, all.clone());
    let limit = caps(&ask.site.config).ok().map(|caps| caps.limit()).filter(|limit| *limit < usize::MAX);
    Ok(said(w, all.count(), limit, round))
}

fn said(w: Words, people: usize, limit: Option<usize>, round: Round) -> Markup {
    let asked = [("people", round.asked.to_string()), ("takes", long(w, round.takes))];
    let asked: Vec<(&'static str, &str)> = asked.iter().map(|(n, v)| (*n, v.as_str())).collect();
    html! {
        @if let Some(limit) = limit {
            p { (w.say("web-pace-capacity", &[("people", &people.to_string()), ("limit", &limit.to_string())])) }
        }
        @if round.spacing > Period::default() {
            p {
                (w.say("web-pace-slow", &[("spacing", &long(w, round.spacing))])) " "
                (w.say("web-pace-round", &asked))
            }
        }
        @if round.by_hand > 0 {
            p { (w.say("web-pace-by-hand", &[("people", &round.by_hand.to_string()), ("takes", &long(w, round.hand_takes))])) }
        }
    }
}

/// `4 h 10 min`, `25 min`, `30 s`.
fn long(w: Words, period: Period) -> String {
    let seconds = period.duration().as_secs();
    let (hours, minutes) = (seconds / 3600, seconds.div_ceil(60) % 60);
    match (hours, seconds) {
        (0, 0..60) => w.count("web-long-seconds", seconds),
        (0, 60..) => w.count("web-long-minutes", seconds.div_ceil(60)),
        (hours, _) => {
            w.say("web-long-hours", &[("hours", &hours.to_string()), ("minutes", &minutes.to_string())])
        }
    }
}
