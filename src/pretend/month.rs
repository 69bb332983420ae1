//! The month of the demo's pages: some sixty invented people, thirty days, and everything that a locator does to those
//! who watch it, in real hours. [`super::story`] is the same in seconds. Pure: what the site says is a function of the
//! time, so that the month can be lived through in a blink and gone on from.

use super::pages::{self, Extra, Nonces};
use super::routes::Form;
use super::site::{Resident, View, stranger};
use super::wire::Answer;
use crate::a_number::ANumber;
use crate::fetch::{Contact, Fetched};
use crate::invented;
use crate::person::{NewPerson, Subject, Tier};
use crate::time::Moment;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use url::Url;

/// A month that ends at a given time.
pub struct Month {
    /// Those who are followed from the beginning: each has a story of their own.
    pub first: Vec<NewPerson>,
    /// Those who come when two fifths of it are left: the group, and others beside it.
    pub later: Vec<NewPerson>,
    ends: DateTime<Utc>,
}

/// From the first look to the last.
pub const DAYS: i64 = 30;
/// So long the later ones are followed.
pub const LATER_DAYS: i64 = 12;
/// The group of the month.
pub const GROUP: &str = "Example Plant";

/// Whose story is which, in [`Month::first`].
pub const MOVED: usize = 1;
pub const GONE: usize = 2;
pub const OUT: usize = 3;
pub const BACK: usize = 5;
const FALSE_ZERO: usize = 4;
const CHECKING: usize = 6;
const NO_PLACE: usize = 7;
const SILENT: usize = 8;
const NEVER: usize = 9;

const FIRST: usize = 10;
const MEMBERS: usize = 24;
const OTHERS: usize = 26;
/// Of the group: gone in one night, and moved in the same.
const TAKEN: usize = 15;
const MOVED_TOO: usize = 4;

impl Month {
    pub fn ending(ends: DateTime<Utc>) -> Month {
        let first = (0..FIRST).map(|i| person(i, Tier::Hot, None)).collect();
        let group = |i: usize| (i < FIRST + MEMBERS).then_some(GROUP);
        let later = (FIRST..FIRST + MEMBERS + OTHERS).map(|i| person(i, Tier::Normal, group(i))).collect();
        Month { first, later, ends }
    }

    /// Everybody, in the order in which they come.
    pub fn people(&self) -> impl Iterator<Item = &NewPerson> {
        self.first.iter().chain(&self.later)
    }

    pub fn begins(&self) -> DateTime<Utc> {
        self.ends - TimeDelta::days(DAYS)
    }

    pub fn ends(&self) -> DateTime<Utc> {
        self.ends
    }

    pub fn later_begins(&self) -> DateTime<Utc> {
        self.ends - TimeDelta::days(LATER_DAYS)
    }

    /// When the machine that looks sleeps: one night, nine hours.
    pub fn sleeps(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = self.ends - TimeDelta::days(15);
        (from, from + TimeDelta::hours(9))
    }

    /// Everybody, with what the site says of them at the end.
    pub fn residents(&self) -> Vec<Resident> {
        self.people().enumerate().map(|(i, person)| Resident::new(person, view(i, 0.0))).collect()
    }

    /// What the site sends to this question at this time. `who`: the number of somebody who is followed.
    pub fn answer(
        &self,
        who: Option<&ANumber>,
        subject: Subject,
        at: DateTime<Utc>,
        seed: u64,
    ) -> (u16, Bytes) {
        let nonces = &mut Nonces::new(seed);
        let hours = (self.ends - at).num_minutes() as f64 / 60.0;
        let place = who.and_then(|number| self.people().position(|p| p.a_number == *number));
        let Answer { status, body, .. } = match (subject, place) {
            _ if broken(place, hours) => pages::internal_error(Form::Roster),
            (Subject::Population, _) => {
                let some: Vec<Resident> = (0..3).map(stranger).collect();
                pages::answer(Form::Roster, &some, Extra::Nothing, nonces)
            }
            (Subject::Nobody, _) | (Subject::Watch(_), None) => {
                pages::answer(Form::Roster, &[], Extra::Nothing, nonces)
            }
            (Subject::Watch(_), Some(i)) => {
                let person = self.people().nth(i).into_iter();
                let found = person.map(|p| Resident::new(p, view(i, hours))).filter(|r| r.view != View::Zero);
                pages::answer(Form::Roster, &found.collect::<Vec<_>>(), Extra::Nothing, nonces)
            }
        };
        (status, body)
    }
}

/// The same as a look that was made: half a second after it was asked.
pub fn fetched(base: &Url, number: &str, (status, body): (u16, Bytes), asked: Moment) -> Fetched {
    let took = Duration::from_millis(480);
    let answered = Moment { wall: asked.wall + took, boot: asked.boot + took };
    let url = base.join("search").expect("a path of the site");
    let host = url.host_str().unwrap_or_default();
    let date = asked.wall.format("%a, %d %b %Y %H:%M:%S GMT");
    let question = format!("anum={number}");
    let request = format!(
        "POST /search HTTP/1.1\r\nHost: {host}\r\nUser-Agent: testigo/{} (demo)\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{question}",
        env!("CARGO_PKG_VERSION"),
        question.len()
    );
    let head = format!(
        "HTTP/1.1 {status} OK\r\nDate: {date}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Fetched {
        asked,
        answered,
        request_wire: request.into(),
        head_wire: head.into(),
        body_wire: None,
        body,
        status: Some(status),
        headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
        failure: None,
        contact: Contact::default(),
        redirects: vec![],
        final_url: url,
        server_date: Some(asked.wall),
        capture: None,
        retry_after: None,
    }
}

fn person(i: usize, tier: Tier, group: Option<&str>) -> NewPerson {
    let number = u32::try_from(i).expect("some sixty");
    let matter = match (group, i) {
        (Some(_), _) => None,
        (None, i) => Some(format!("2026-{:03}", 10 + i % 7)),
    };
    let sources = vec!["roster-html".to_owned()];
    NewPerson { tier, matter, group: group.map(str::to_owned), sources, ..invented::person(number) }
}

/// Whether the site shows an error page: to everybody for two hours, and to one person since yesterday.
fn broken(who: Option<usize>, hours: f64) -> bool {
    (480.0..482.0).contains(&hours) || who == Some(SILENT) && hours < 30.0
}

/// What the site says of person `i`, so many hours before the end.
fn view(i: usize, hours: f64) -> View {
    let at = |place: usize| View::Listed { place: invented::place(place as u32) };
    match i {
        MOVED if hours < 70.0 => at(7),
        GONE if hours < 31.0 => View::Zero,
        OUT if hours < 6.0 * 24.0 => View::Out,
        FALSE_ZERO if (214.0..216.5).contains(&hours) => View::Zero,
        BACK if (192.0..290.0).contains(&hours) => View::Zero,
        BACK if hours < 192.0 => at(7),
        CHECKING if hours < 1.9 => View::Zero,
        NO_PLACE if hours < 96.0 => View::ListedNoPlace,
        NEVER => View::Zero,
        _ if i < FIRST => at(i % 5),
        _ if i < FIRST + MEMBERS => member(i - FIRST, hours),
        _ => at(i % 6),
    }
}

/// One of the group: one night some are gone and some are moved, within six hours.
fn member(k: usize, hours: f64) -> View {
    let night = 36.0 - k as f64 * 0.25;
    let at = |place: u32| View::Listed { place: invented::place(place) };
    match k {
        _ if hours >= night => at(6),
        k if k < TAKEN => View::Zero,
        k if k < TAKEN + MOVED_TOO => at(4),
        _ => at(6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::guard::{Capacity, Caps, GuardRow, judge_list};

    #[test]
    fn people_are_invented_and_no_list_the_guard_refuses() {
        let month = Month::ending(DateTime::UNIX_EPOCH);
        let people: Vec<NewPerson> = month.people().cloned().collect();
        let rows: Vec<GuardRow<'_>> = people.iter().map(GuardRow::from).collect();
        let caps = Caps { capacity: Capacity::Clinic, organisation_limit: 0 };
        assert!(judge_list(&[], &rows, &caps).is_ok());
        assert!(people.iter().all(|p| p.a_number.reveal().starts_with("0000")));
    }

    #[test]
    fn the_site_says_at_the_end_what_its_residents_are() {
        let month = Month::ending(DateTime::UNIX_EPOCH);
        let gone = month.residents().iter().filter(|r| r.view == View::Zero).count();
        assert_eq!(gone, TAKEN + [GONE, CHECKING, NEVER].len());
        let at = month.ends - TimeDelta::hours(40);
        let number = month.people().nth(GONE).unwrap().a_number;
        let (status, body) = month.answer(Some(&number), Subject::Watch(crate::person::WatchNo(3)), at, 1);
        assert_eq!(status, 200);
        assert!(String::from_utf8_lossy(&body).contains(&number.reveal()), "still listed then");
    }
}
