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

/// `4 h 10 min`, `25 min`, `30 s`; of a minute or longer, whole minutes, never too few.
fn long(w: Words, period: Period) -> String {
    let seconds = period.duration().as_secs();
    let minutes = seconds.div_ceil(60);
    match (seconds, minutes) {
        (0..60, _) => w.count("web-long-seconds", seconds),
        (60.., 0..60) => w.count("web-long-minutes", minutes),
        (60.., 60..) => {
            let (hours, minutes) = ((minutes / 60).to_string(), (minutes % 60).to_string());
            w.say("web-long-hours", &[("hours", &hours), ("minutes", &minutes)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_up_to_an_hour_is_an_hour_more() {
        let long = |seconds| long(Words::new("en", chrono_tz::UTC), Period::from_secs(seconds));
        let rounded = [59, 60, 3540, 3541, 7150, 7200, 7201].map(long);
        let told = |hours: &str, minutes: &str| {
            Words::new("en", chrono_tz::UTC).say("web-long-hours", &[("hours", hours), ("minutes", minutes)])
        };
        assert!(rounded[0].contains("59") && rounded[2].contains("59"), "{rounded:?}");
        assert_eq!(rounded[3..], [told("1", "0"), told("2", "0"), told("2", "0"), told("2", "1")]);
    }
}
