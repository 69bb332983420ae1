//! What changed, as the desk works it off: news that nobody has handled, since when, and the marks of those that somebody
//! has. A mark says who and when; it can be taken back, and nothing of it is lost.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::bytes::visible;
use super::super::super::look::csrf;
use super::super::super::reply::Reply;
use super::super::super::users::Role;
use super::super::super::words::Words;
use super::super::parts;
use crate::person::PersonId;
use crate::store::{EventRow, Remark};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use std::collections::{BTreeSet, HashMap};

/// Changes that are shown at once; the others are folded.
const FIRST: usize = 10;
const MOST: usize = 10;
/// News that nobody handled stay for so long.
const STAY: TimeDelta = TimeDelta::days(7);
/// Whoever was away for so long comes back.
const AWAY: TimeDelta = TimeDelta::minutes(30);
/// What is new to somebody who was never here.
const NEW: TimeDelta = TimeDelta::hours(24);

/// The news of some days, and which were handled.
pub struct News {
    pub rows: Vec<EventRow>,
    handled: HashMap<u64, Remark>,
    /// When this viewer was here last; `None`: never, and 24 hours count.
    pub here: Option<DateTime<Utc>>,
    /// There were too many to read: older ones may wait.
    cut: bool,
    now: DateTime<Utc>,
}

impl News {
    pub fn read(ask: &Ask) -> Result<News, Trouble> {
        let who = ask.viewer().name.as_deref();
        let log = ask.site.audit.lock().expect("no holder of this lock panics");
        let here = log.last_visit(("/desk", who), ask.now, AWAY)?;
        drop(log);
        let since = ask.now - STAY;
        let (rows, cut) = ask.events_since(since)?;
        let handled = ask.store().handled_since(since)?;
        Ok(News { rows, handled, here, cut, now: ask.now })
    }

    fn open(&self) -> impl Iterator<Item = &EventRow> {
        self.rows.iter().filter(|row| !self.handled.contains_key(&row.no))
    }

    fn done(&self) -> impl Iterator<Item = (&EventRow, &Remark)> {
        self.rows.iter().filter_map(|row| Some((row, self.handled.get(&row.no)?)))
    }

    /// News of people since this viewer was here last.
    pub fn new_ones(&self) -> u64 {
        let since = self.here.unwrap_or(self.now - NEW);
        self.rows.iter().filter(|row| row.event.person.is_some() && row.event.at > since).count() as u64
    }

    pub fn handled(&self) -> u64 {
        self.done().count() as u64
    }

    /// People with news that nobody handled.
    pub fn people(&self) -> BTreeSet<PersonId> {
        self.open().filter_map(|row| row.event.person.clone()).collect()
    }
}

/// What is said of a list of news beside its rows. That nothing waits is said by whoever read everything.
fn remark(is_empty: bool, handled: bool, cut: bool) -> Option<&'static str> {
    match (is_empty, handled, cut) {
        (_, _, true) => Some("web-desk-news-cut"),
        (true, true, false) => Some("web-desk-none-handled"),
        (true, false, false) => Some("web-desk-none-open"),
        (false, _, false) => None,
    }
}

/// The list of news; `handled`: those that somebody handled.
pub fn list(ask: &Ask, news: &News, handled: bool) -> Markup {
    let w = ask.words;
    let rows: Vec<Markup> = match handled {
        true => news.done().take(FIRST + MOST).map(|(row, mark)| done(ask, row, mark)).collect(),
        false => news.open().take(FIRST + MOST).map(|row| open(ask, row)).collect(),
    };
    let all = if handled { news.done().count() } else { news.open().count() };
    let (first, rest) = rows.split_at(rows.len().min(FIRST));
    html! {
        h2 id="changed" { (w.t(if handled { "web-desk-handled-news" } else { "web-what-changed" })) }
        @if let Some(key) = remark(rows.is_empty(), handled, news.cut) { p { (w.t(key)) } }
        form method="post" action="/desk" {
            (csrf(ask))
            ul.events { @for row in first { (row) } }
            @if !rest.is_empty() {
                details {
                    summary { (w.count("web-earlier", (all - FIRST) as u64)) }
                    ul.events { @for row in rest { (row) } }
                }
            }
        }
    }
}

fn open(ask: &Ask, row: &EventRow) -> Markup {
    let w = ask.words;
    html! {
        li tabindex="0" {
            (line(ask, row))
            div.tools.no-print {
                @if ask.may(Role::Staff) {
                    button.handle formaction={ "/event/" (row.no) "/handled" } { (w.t("web-desk-handled")) }
                }
                (evidence(ask, row.event.person.as_ref()))
            }
        }
    }
}

fn done(ask: &Ask, row: &EventRow, mark: &Remark) -> Markup {
    let w = ask.words;
    html! {
        li tabindex="0" {
            (line(ask, row))
            p.small.soft { (who_and_when(w, mark)) }
            @if ask.may(Role::Staff) {
                div.tools.no-print {
                    button.handle formaction={ "/event/" (row.no) "/reopened" } { (w.t("web-desk-reopen")) }
                }
            }
        }
    }
}

fn who_and_when(w: Words, mark: &Remark) -> String {
    let who = mark.said.who.clone().unwrap_or_else(|| w.t("web-desk-the-owner"));
    w.say("web-desk-handled-by", &[("who", &visible(&who)), ("when", &w.moment(mark.at))])
}

/// The way to the evidence of a person, where there is one.
pub fn evidence(ask: &Ask, person: Option<&PersonId>) -> Markup {
    html! {
        @if let Some(id) = person.filter(|_| ask.may(Role::Staff)) {
            a.evidence.row-link href={ "/evidence?who=" (id) } { (ask.words.t("web-evidence")) }
        }
    }
}

fn line(ask: &Ask, row: &EventRow) -> Markup {
    let (w, event) = (ask.words, &row.event);
    let card = event.person.as_ref().and_then(|id| ask.card_of(id).ok());
    let source =
        || ask.board().desks().find(|(s, _)| s.id() == event.source).map(|(s, _)| &s.profile.rules().title);
    html! {
        time datetime=(event.at.to_rfc3339()) { (w.utc(event.at)) " · " (w.moment(event.at)) }
        a.row-link.first href={ "/change/" (row.no) } { (parts::event(w, event)) }
        ": "
        @if let Some(card) = card { a href={ "/person/" (card.person.id) } { bdi { (card.person.details.call) } } }
        @else if let Some(group) = &event.group { bdi { (group) } }
        @else { (source().unwrap_or(&event.source)) }
        @if let Some(said) = parts::said_then(w, event) { " · " span.small { (said) } }
    }
}

/// Marks one event as handled. Pressed twice it is handled once.
pub fn handle(ask: &Ask) -> Result<Reply, Trouble> {
    mark(ask, true, "handled")
}

/// It was not handled after all.
pub fn reopen(ask: &Ask) -> Result<Reply, Trouble> {
    mark(ask, false, "reopened")
}

fn mark(ask: &Ask, handled: bool, word: &str) -> Result<Reply, Trouble> {
    let row = ask.event(ask.number("no")?)?;
    let now = ask.site.clock.now();
    ask.write()?.handle(row.no, handled, ask.viewer().name.as_deref(), now)?;
    let to = if handled { "/desk#changed" } else { "/desk?only=handled#changed" };
    ask.done(to, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_did_not_read_everything_does_not_say_that_nothing_waits() {
        assert_eq!(remark(true, false, false), Some("web-desk-none-open"));
        assert_eq!(remark(true, false, true), Some("web-desk-news-cut"));
        assert_eq!(remark(false, false, true), Some("web-desk-news-cut"));
        assert_eq!(remark(false, false, false), None);
    }
}
