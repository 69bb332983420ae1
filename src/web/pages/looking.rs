//! Looking now, at one person: whether it may be done, and the job that does it.

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::errands::Looked;
use super::super::reply::Reply;
use super::super::words::Words;
use super::parts;
use crate::fetch::politeness::{HostState, Turn};
use crate::person::{Person, PersonId};
use crate::watch::sources::Source;
use chrono::TimeDelta;

/// Nobody is looked at by hand more often than this.
const APART: TimeDelta = TimeDelta::minutes(5);
/// A page that wants to be left alone for longer is not waited for.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

/// Why nobody is asked now; the words are `web-done-look-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    Paused,
    /// Only people look at this person's pages.
    ByHand,
    /// The last look is less than five minutes old.
    Recent,
    /// Every page of this person's asked to be left alone.
    LeftAlone,
}

impl NotNow {
    fn key(self) -> &'static str {
        match self {
            NotNow::Paused => "look-paused",
            NotNow::ByHand => "look-by-hand",
            NotNow::Recent => "look-recent",
            NotNow::LeftAlone => "look-left-alone",
        }
    }
}

/// Looks now at somebody who is followed; in words when not.
pub fn now(ask: &Ask) -> Result<Reply, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let page = format!("/person/{}", card.person.id);
    match may(ask, card)? {
        Err(not) => ask.done(&page, not.key()),
        Ok(()) => start(ask, &card.person.id, format!("{page}?done=looked"), false),
    }
}

fn may(ask: &Ask, card: &Card) -> Result<Result<(), NotNow>, Trouble> {
    if card.person.paused {
        return Ok(Err(NotNow::Paused));
    }
    let asked: Vec<Watched> =
        card.watches.iter().copied().filter(|w| ask.board().source(*w).is_scheduled()).collect();
    if asked.is_empty() {
        return Ok(Err(NotNow::ByHand));
    }
    for watched in &card.watches {
        let last = ask.store().looks_before(watched.no, ask.now + TimeDelta::days(1), 1)?;
        if last.iter().any(|look| ask.now - look.asked.wall < APART) {
            return Ok(Err(NotNow::Recent));
        }
    }
    let hosts = ask.store().hosts()?;
    let left_alone = |w: &Watched| is_left_alone(ask, ask.board().source(*w), &hosts);
    Ok(if asked.iter().all(left_alone) { Err(NotNow::LeftAlone) } else { Ok(()) })
}

/// Whether a page has to be left alone for longer than somebody waits.
fn is_left_alone(ask: &Ask, source: &Source, hosts: &[(String, String)]) -> bool {
    let kept = hosts.iter().find(|(host, _)| *host == source.host());
    let Some(state) = kept.and_then(|(_, json)| serde_json::from_str::<HostState>(json).ok()) else {
        return false;
    };
    match state.may_ask(&source.rules, ask.now) {
        Turn::Wait(until) => until - ask.now > PATIENCE,
        Turn::Now | Turn::Probe | Turn::Busy => false,
    }
}

/// The first look of all, on the way through the first run: whatever comes of it, its page says so.
pub fn first(ask: &Ask, person: &Person) -> Result<Reply, Trouble> {
    let to = format!("/welcome/first/{}", person.id);
    let of_them = |s: &&Source| person.details.sources.iter().any(|id| id == s.id());
    if !ask.site.sources.iter().filter(of_them).any(Source::is_scheduled) {
        return Ok(Reply::see_other(&to));
    }
    match start(ask, &person.id, to.clone(), true) {
        // Others look already; this person is followed all the same.
        Err(Trouble::Busy) => Ok(Reply::see_other(&format!("{to}?undone=1"))),
        started => started,
    }
}

fn start(ask: &Ask, id: &PersonId, to: String, anyway: bool) -> Result<Reply, Trouble> {
    let (w, errands, people) = (ask.words, ask.site.errands.clone(), [id.clone()]);
    ask.start(&w.t("web-look-title"), move |progress| {
        progress.say(w.t("web-look-begins"));
        let mut told = |looked: Looked| {
            progress.count(looked.done as u64, looked.of as u64);
            progress.say(says(w, &looked));
        };
        match errands.look(&people, &mut told) {
            Ok(()) => Ok(to),
            Err(_) if anyway => Ok(format!("{to}?undone=1")),
            Err(undone) => Err(w.say("web-look-undone", &[("why", &undone.says)])),
        }
    })
}

fn says(w: Words, looked: &Looked) -> String {
    let step = [("done", looked.done.to_string()), ("of", looked.of.to_string())];
    let step: Vec<(&'static str, &str)> = step.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let asked = w.say("web-look-step", &step);
    match &looked.latest {
        Some(outcome) => format!("{asked} {}", parts::outcome(w, outcome)),
        None => asked,
    }
}
