//! Whose page is it, and from where?

use super::*;
use crate::a_number::ANumber;
use crate::invented;
use crate::outcome::Custody;
use std::time::Duration;

const RESULTS: &str = "https://locator.ice.gov/odls/#/results";

fn now() -> Moment {
    Moment { wall: DateTime::from_timestamp(1_790_000_000, 0).unwrap(), boot: Duration::from_secs(9) }
}

fn query(i: u32, names: bool) -> Query {
    let person = invented::person(i);
    let names = person.names.filter(|_| names);
    Query::new(Search::Person { a_number: person.a_number, country: person.country, names })
}

/// A card as SingleFile saves it; with or without the number on it.
fn card(i: u32, number: Option<ANumber>) -> String {
    let person = invented::person(i);
    let names = person.names.unwrap();
    let number = number.map(|n| format!("<div>A-Number: {}</div>", n.reveal())).unwrap_or_default();
    format!(
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {RESULTS} \n saved date: Thu Mar 12 \
         2026 14:03:11 GMT-0600 (Mountain Daylight Time)\n--><body><app-root><div id=resultsPage><h2>Search Results: 1\
         </h2><div>{} {}</div><div>Country of Birth : {}</div>{number}<div>Status : In ICE Custody</div><div>Current \
         Detention Facility: <span class=detention-link>EXAMPLE CENTER</span></div></div></app-root></body></html>",
        names.first, names.last, person.country
    )
}

fn zero() -> String {
    let said = "Your search has returned zero (0) matching records.";
    format!("<!DOCTYPE html><html><!-- saved from url=(0038){RESULTS} --><body><div id=resultsPage><p>{said}</p></div></body></html>")
}

fn upload(bytes: impl Into<Vec<u8>>, url: Option<&str>) -> Upload {
    let url = url.map(|text| Url::parse(text).unwrap());
    Upload { bytes: bytes.into(), url, way: Way::Assisted, seen_at: None, said: None }
}

fn take_at(base: &str, query: &Query, upload: &Upload) -> Result<Taken, Refused> {
    let profile = SourceProfile::builtin("ice-odls").unwrap();
    let base_url = Url::parse(base).unwrap();
    take(&Asked { profile: &profile, base_url: &base_url, query }, upload, now())
}

fn check(query: &Query, upload: &Upload) -> Result<(&'static str, Grade, Holds), &'static str> {
    let taken = take_at("https://locator.ice.gov", query, upload).map_err(|why| why.key())?;
    Ok((taken.reading.outcome.key(), taken.fetched.grade(), taken.holds))
}

#[test]
fn a_saved_page_with_the_number_or_the_name_is_taken() {
    let number = Some(invented::a_number(1));
    assert_eq!(check(&query(1, false), &upload(card(1, number), None)), Ok(("listed", Grade::B, Holds::Number)));
    assert_eq!(check(&query(1, true), &upload(card(1, None), None)), Ok(("listed", Grade::B, Holds::Name)));
    let named = upload(card(1, number), Some(RESULTS));
    assert_eq!(check(&query(1, true), &named), Ok(("listed", Grade::B, Holds::Number)));
}

#[test]
fn the_page_of_another_person_is_refused() {
    let number = Some(invented::a_number(2));
    assert_eq!(check(&query(1, false), &upload(card(2, number), None)), Err("other_person"));
    assert_eq!(check(&query(1, true), &upload(card(2, number), None)), Err("other_person"));
    assert_eq!(check(&query(1, true), &upload(card(2, None), None)), Err("other_person"));
    // Nothing tells whose it is: only a person can.
    assert_eq!(check(&query(1, false), &upload(card(1, None), None)), Ok(("listed", Grade::B, Holds::Nothing)));
}

#[test]
fn a_page_of_another_site_is_refused() {
    let number = Some(invented::a_number(1));
    let page = card(1, number);
    for url in ["https://locator.ice.gov.example/odls/", "http://127.0.0.1:9/odls/", "file:///home/x.html"] {
        assert_eq!(check(&query(1, true), &upload(page.clone(), Some(url))), Err("other_host"), "{url}");
        let inside = page.replace(RESULTS, url);
        assert_eq!(check(&query(1, true), &upload(inside, None)), Err("other_host"), "{url}");
    }
    // A stand-in has its own address, port and all.
    let here = page.replace(RESULTS, "http://127.0.0.1:7000/odls/#/results");
    assert!(take_at("http://127.0.0.1:7000", &query(1, true), &upload(here.clone(), None)).is_ok());
    assert!(take_at("http://127.0.0.1:7001", &query(1, true), &upload(here, None)).is_err());
}

#[test]
fn a_zero_page_needs_no_name() {
    let page = upload(zero(), None);
    assert_eq!(check(&query(1, true), &page), Ok(("not_listed", Grade::B, Holds::Nothing)));
    let other = zero().replace("<p>", &format!("<p>{} </p><p>", invented::a_number(2).reveal()));
    assert_eq!(check(&query(1, true), &upload(other, None)), Err("other_person"));
}

#[test]
fn a_page_without_an_address_is_only_taken_afterwards_and_as_a_report() {
    let page = card(1, Some(invented::a_number(1)));
    let bare = page.replace(" Page saved with SingleFile", "").replace("url:", "");
    assert_eq!(check(&query(1, true), &upload(bare.clone(), None)), Err("no_address"));
    let afterwards = Upload { way: Way::Import, ..upload(bare, None) };
    assert_eq!(check(&query(1, true), &afterwards), Ok(("listed", Grade::C, Holds::Number)));
}

#[test]
fn a_picture_needs_words_and_they_are_a_report() {
    let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55]].concat();
    let png = [&png[..], b"\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"].concat();
    let silent = upload(png.clone(), None);
    assert_eq!(check(&query(1, true), &silent), Err("needs_words"));
    let said = Upload { said: Some(Said::Listed { place: "EXAMPLE CENTER".to_owned() }), ..silent.clone() };
    let taken = take_at("https://locator.ice.gov", &query(1, true), &said).unwrap();
    let custody = taken.reading.outcome.record().map(|r| r.custody.clone());
    assert_eq!(custody, Some(Custody::Held { place: "EXAMPLE CENTER".to_owned() }));
    assert_eq!(taken.fetched.grade(), Grade::C);
    let none = Upload { said: Some(Said::NotListed), ..silent };
    assert_eq!(check(&query(1, true), &none), Ok(("not_listed", Grade::C, Holds::Nothing)));
}

#[test]
fn of_several_people_found_by_name_only_the_one_who_was_asked_for_is_read() {
    let (one, two) = (card(1, None), card(2, None));
    let second = two.split("</h2>").nth(1).and_then(|rest| rest.split("</div></app-root>").next()).unwrap();
    let page = one.replace("</div></app-root>", &format!("{second}</div></app-root>"));
    let taken = take_at("https://locator.ice.gov", &query(1, true), &upload(page, None)).unwrap();
    assert_eq!((taken.route, taken.reading.others), (Route::Name, 1));
    let record = taken.reading.outcome.record().expect("one of the two");
    let names = invented::person(1).names.unwrap();
    assert!(record.field("name").unwrap().ends_with(&names.last));
}

#[test]
fn the_time_that_is_given_must_not_lie_ahead() {
    let mut given = upload(card(1, Some(invented::a_number(1))), None);
    given.way = Way::Import;
    given.seen_at = Some(now().wall + chrono::TimeDelta::hours(1));
    assert_eq!(check(&query(1, true), &given), Err("future"));
    given.seen_at = Some(now().wall - chrono::TimeDelta::hours(30));
    let taken = take_at("https://locator.ice.gov", &query(1, true), &given).unwrap();
    assert_eq!(taken.fetched.answered.wall, now().wall - chrono::TimeDelta::hours(30));
}
