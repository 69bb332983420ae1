//! What the tests in a browser start from (`tests/pages.py`).
//!
//! `cargo run --example pages -- routes` prints the program's own list of routes as JSON: verb, path, and from which
//! role on. `cargo run --example pages -- archive FOLDER [PAGE]` makes an archive of invented people, with users and a
//! message, and PAGE kept as an answer about the first of them; it prints where to find what.

use chrono::Utc;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use testigo::invented;
use testigo::person::NewPerson;
use testigo::random::SystemRandom;
use testigo::store::{Access, Store};
use testigo::time::Moment;
use testigo::web::{ROUTES, Route, Serves, Verb};

#[allow(dead_code)]
#[path = "../tests/all/web/stage.rs"]
mod stage;

type Outcomes<T> = Result<T, Box<dyn std::error::Error>>;

const PEOPLE: u32 = 30;
const DAYS: i64 = 30;

fn main() -> Outcomes<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = match args[..] {
        ["routes"] => ROUTES.iter().map(route).collect(),
        ["archive", folder] => archive(Path::new(folder), None)?,
        ["archive", folder, page] => archive(Path::new(folder), Some(std::fs::read(page)?))?,
        _ => return Err("routes, or archive FOLDER [PAGE]".into()),
    };
    println!("{said}");
    Ok(())
}

fn route(route: &Route) -> Value {
    let verb = match route.verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
    };
    let from = match &route.serves {
        Serves::Anybody(_) => None,
        Serves::From(role, _) => Some(role.key()),
    };
    json!({ "verb": verb, "path": route.path, "from": from })
}

/// Somebody at a page that only people look at, and such a page as somebody saved it.
fn by_hand(archive: &Path) -> Outcomes<Value> {
    let mut store = Store::open(archive, Access::Write, Box::new(SystemRandom))?;
    let now = Moment { wall: Utc::now(), boot: Duration::from_secs(3) };
    let person = NewPerson {
        call: "By hand".into(),
        sources: vec!["ice-odls".into()],
        matter: Some("2026-014".into()),
        ..invented::person(PEOPLE)
    };
    let names = person.names.clone().unwrap_or_default();
    let page = format!(
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://locator.ice.gov/odls/#/results \n \
         saved date: {}\n--><body><app-root><div id=resultsPage><h2>Search Results: 1</h2><div>{} {}</div>\
         <div>Country of Birth : {}</div><div>A-Number: {}</div><div>Status : In ICE Custody</div>\
         <div>Current Detention Facility: <span class=detention-link>{}</span></div></div></app-root></body></html>",
        now.wall.format("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)"),
        names.first,
        names.last,
        person.country,
        person.a_number.reveal(),
        invented::place(PEOPLE)
    );
    let id = store.enrol_all(vec![person], now)?[0].id.to_string();
    Ok(json!({ "id": id, "page": page }))
}

/// Makes the archive beside the temporary folders and moves it: FOLDER must be on their disk.
fn archive(folder: &Path, page: Option<Vec<u8>>) -> Outcomes<Value> {
    let stage = stage::Stage::new(PEOPLE, DAYS);
    stage.add_user("ana", "owner", None);
    stage.add_user("ben", "read-only", Some(&["2026-014"]));
    let code = stage.told_of(3);
    let by_hand = by_hand(&stage.archive())?;
    let hostile = page.map(|page| stage.keep_page(0, page));
    std::fs::rename(stage.archive(), folder)?;
    let people: Vec<&str> = stage.people.iter().map(|person| person.id.as_str()).collect();
    let numbers: Vec<String> = stage.people.iter().map(|p| p.details.a_number.reveal().to_string()).collect();
    Ok(json!({
        "people": people, "numbers": numbers, "code": code, "hostile": hostile, "by_hand": by_hand,
        "password": stage::PASSWORD,
    }))
}
