//! The list of a group, person by person, to take away: one asks, a second one allows it, and both are written down.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::bytes::visible;
use super::super::super::look::csrf;
use super::super::super::reply::Reply;
use super::super::super::users::Role;
use super::{members, of_key};
use crate::store::{NewRemark, Remark, RemarkKind, Topic};
use crate::time::rfc3339;
use chrono::TimeDelta;
use maud::{Markup, html};

/// So long a request and its permission hold.
const HOLDS: TimeDelta = TimeDelta::days(7);

/// What was asked for and still holds.
struct Request<'a> {
    row: &'a Remark,
    allowed: Option<&'a Remark>,
}

fn requests<'a>(ask: &Ask, remarks: &'a [Remark]) -> Vec<Request<'a>> {
    let fresh = |row: &&Remark| row.said.kind == RemarkKind::ListAsked && ask.now - row.at < HOLDS;
    let request = |row: &'a Remark| {
        let allows = |r: &&Remark| r.said.kind == RemarkKind::ListAllowed && r.said.refers == Some(row.no);
        Request { row, allowed: remarks.iter().find(allows) }
    };
    remarks.iter().filter(fresh).map(request).collect()
}

pub fn part(ask: &Ask, key: &str, remarks: &[Remark]) -> Markup {
    let w = ask.words;
    let own = |request: &Request| request.row.said.who == ask.viewer().name;
    html! {
        h2 id="list" { (w.t("web-groups-list")) }
        p { (w.t("web-groups-list-what")) }
        ul.events {
            @for request in &requests(ask, remarks) {
                li {
                    (asked(ask, request))
                    @match (request.allowed, own(request)) {
                        (Some(_), true) => { a.button href={ "/group/" (key) "/list.csv?request=" (request.row.no) } { "CSV" } }
                        (Some(_), false) => {}
                        (None, true) => { " " (w.t("web-groups-list-waits")) }
                        (None, false) => {
                            form method="post" action={ "/group/" (key) "/list/" (request.row.no) "/allow" } {
                                (csrf(ask)) button { (w.t("web-groups-list-allow")) }
                            }
                        }
                    }
                }
            }
        }
        form.no-print method="post" action={ "/group/" (key) "/list/ask" } {
            (csrf(ask)) button { (w.t("web-groups-list-ask")) }
        }
    }
}

fn asked(ask: &Ask, request: &Request) -> Markup {
    let w = ask.words;
    let name = |row: &Remark| visible(&row.said.who.clone().unwrap_or_else(|| w.t("web-desk-the-owner")));
    let at = |row: &Remark| w.moment(row.at);
    html! {
        p {
            (w.say("web-groups-list-asked", &[("who", &name(request.row)), ("when", &at(request.row))]))
            @if let Some(row) = request.allowed {
                " " (w.say("web-groups-list-allowed", &[("who", &name(row)), ("when", &at(row))]))
            }
        }
    }
}

/// Somebody wants the list. Asked twice it is one request.
pub fn request(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, name) = of_key(ask)?;
    let about = Topic::Group(name);
    let remarks = ask.store().remarks_on(&about)?;
    let waits =
        requests(ask, &remarks).iter().any(|r| r.allowed.is_none() && r.row.said.who == ask.viewer().name);
    if !waits {
        say(ask, RemarkKind::ListAsked, about, None)?;
    }
    ask.done(&format!("/group/{key}#list"), "list-asked")
}

/// A second person agrees; nobody can allow what they asked for themselves.
pub fn allow(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, name) = of_key(ask)?;
    let no = ask.number("no")?;
    let about = Topic::Group(name);
    let remarks = ask.store().remarks_on(&about)?;
    let all = requests(ask, &remarks);
    let request = all.iter().find(|r| r.row.no == no).ok_or(Trouble::NotFound)?;
    if request.row.said.who == ask.viewer().name {
        return Err(Trouble::Forbidden);
    }
    if request.allowed.is_none() {
        say(ask, RemarkKind::ListAllowed, about, Some(no))?;
    }
    ask.done(&format!("/group/{key}#list"), "list-allowed")
}

fn say(ask: &Ask, kind: RemarkKind, about: Topic, refers: Option<u64>) -> Result<(), Trouble> {
    let who = ask.viewer().name.clone();
    let remark = NewRemark { kind, about, refers, moment: None, who, text: String::new() };
    ask.write()?.add_remark(&remark, ask.site.clock.now())?;
    Ok(())
}

/// The list itself, for who asked for it and was allowed. No number and no name is in it.
pub fn csv(ask: &Ask) -> Result<Reply, Trouble> {
    let (_, name) = of_key(ask)?;
    let no: u64 = ask.asked("request").and_then(|no| no.parse().ok()).ok_or(Trouble::NotFound)?;
    let remarks = ask.store().remarks_on(&Topic::Group(name.clone()))?;
    let all = requests(ask, &remarks);
    let mine = all.iter().find(|r| r.row.no == no && r.row.said.who == ask.viewer().name);
    mine.and_then(|r| r.allowed).ok_or(Trouble::Forbidden)?;
    let cards = members(ask, &name);
    // Everybody on it stands in the audit log.
    cards.iter().try_for_each(|card| ask.card_of(&card.person.id).map(|_| ()))?;
    let head = ["id", "client_ref", "status", "place", "since", "last_check"];
    let rows = cards.iter().map(|card| {
        let s = card.stood.as_ref().map(|(_, s)| s);
        let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(rfc3339).unwrap_or_default();
        [
            card.person.id.as_str().to_owned(),
            card.person.details.client_ref.clone().unwrap_or_default(),
            card.status().to_owned(),
            s.and_then(|s| s.place.clone()).unwrap_or_default(),
            time(s.and_then(|s| s.since)),
            time(s.and_then(|s| s.last_check)),
        ]
    });
    Ok(Reply::table("group-list.csv", head, rows))
}

/// Who may ask and allow.
pub const FROM: Role = Role::Attorney;
