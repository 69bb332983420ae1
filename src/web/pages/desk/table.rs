//! The rows of the desk for a spreadsheet. The list of a group is no such table: two attorneys give it, on the group's
//! own page.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::look;
use super::super::super::reply::Reply;
use super::first::Sorted;
use super::news::News;
use super::{Filter, rows};
use crate::time::rfc3339;
use axum::http::StatusCode;
use maud::{Markup, html};

/// Where the list of a group is.
pub fn elsewhere(ask: &Ask) -> Markup {
    let w = ask.words;
    html! { p { (w.t("web-desk-group-csv-text")) " " a href="/groups" { (w.t("web-groups")) } } }
}

fn refused(ask: &Ask) -> Reply {
    let title = ask.words.t("web-desk-group-csv");
    let main = html! { h1 { (title) } (elsewhere(ask)) };
    Reply::page_with(StatusCode::FORBIDDEN, look::page(ask, &title, "/desk", main))
}

/// The rows of the desk; who is in which group is not in it.
pub fn csv(ask: &Ask) -> Result<Reply, Trouble> {
    let filter = Filter::of(ask);
    if filter.group.is_some() {
        return Ok(refused(ask));
    }
    let head = [
        "id",
        "call",
        "client_ref",
        "matter",
        "status",
        "place",
        "since",
        "last_check",
        "last_listed",
        "clock_ends",
        "clock_rule",
    ];
    let clocks = ask.site.clocks.current(ask)?;
    let sorted = Sorted::new(ask, &News::read(ask)?, &clocks)?;
    // A search for a group's name would be the list of the group.
    let rows = rows(ask, &filter, &sorted).into_iter().filter(|card| card.is_found_alone(&filter.search));
    let rows = rows.map(|card| {
        ask.enters(&card.person.id);
        let clock = clocks.get(&card.person.id).and_then(|all| all.first());
        let d = &card.person.details;
        let s = card.stood.as_ref().map(|(_, s)| s);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(rfc3339).unwrap_or_default();
        [
            card.person.id.as_str().to_owned(),
            d.call.clone(),
            text(&d.client_ref),
            text(&d.matter),
            card.status().to_owned(),
            s.and_then(|s| s.place.as_deref()).unwrap_or_default().to_owned(),
            time(s.and_then(|s| s.since)),
            time(s.and_then(|s| s.last_check)),
            time(s.and_then(|s| s.last_listed)),
            time(clock.map(|c| c.ends)),
            clock.map(|c| c.rule.name.clone()).unwrap_or_default(),
        ]
    });
    Ok(Reply::table("desk.csv", head, rows))
}
