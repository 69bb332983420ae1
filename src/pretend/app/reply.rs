//! What the page's own interface answers: `{success, result}`, the records with what a card needs, and one word
//! where the page shall do more than show them.

use super::COUNTRIES;
use crate::digest::sha256;
use crate::pretend::pages::{self, JSON, Nonces};
use crate::pretend::routes::By;
use crate::pretend::site::{Resident, View};
use crate::pretend::wire::Answer;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// More than data: what the page shall do with a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub show: &'static str,
    /// How long the page waits, where the word is about waiting.
    pub after: Duration,
}

/// The reply to a search. A search by name shows no numbers.
pub fn search(found: &[Resident], by: By, word: Option<Word>, nonces: &mut Nonces) -> Answer {
    let rows: Vec<Value> = found.iter().map(|r| row(r, by)).collect();
    let mut reply = json!({ "success": true, "request": nonces.token(24), "result": rows });
    if let Some(Word { show, after }) = word {
        reply["show"] = json!(show);
        reply["after"] = json!(u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
    }
    Answer::new(200, JSON, reply.to_string()).with("Cache-Control", "no-store")
}

fn row(resident: &Resident, by: By) -> Value {
    let (status, place) = pages::ice_words(&resident.view);
    let mut row = json!({
        "first_name": resident.names.first,
        "last_name": resident.names.last,
        "country_of_birth": resident.country,
        "status": status,
        "birth_year": 1960 + resident.a_number.value() % 45,
        "state_code": "TX",
        "current_detention_location": { "id": place_id(resident).unwrap_or_default(), "name": place },
    });
    if by == By::Number {
        row["a_number"] = json!(resident.a_number.reveal());
    }
    row
}

/// The interface's name for the place where somebody is held; none where the page names no place.
pub fn place_id(resident: &Resident) -> Option<String> {
    let View::Listed { place } = &resident.view else { return None };
    let bytes = sha256(&[b"place", place.as_bytes()]);
    Some(format!("{:05}", u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) % 100_000))
}

/// The reply about the place where this person is held.
pub fn facility(resident: Option<&Resident>) -> Answer {
    let result: Vec<Value> = resident.and_then(place).into_iter().collect();
    let reply = json!({ "success": !result.is_empty(), "result": result });
    Answer::new(200, JSON, reply.to_string()).with("Cache-Control", "no-store")
}

fn place(resident: &Resident) -> Option<Value> {
    let View::Listed { place } = &resident.view else { return None };
    let slug: String =
        place.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let phone = |number: &str| json!({ "areaCode": "555", "exchange": "555", "number": number });
    Some(json!({
        "name": place,
        "address": {
            "line1": "100 EXAMPLE ROAD", "line2": "", "line3": "",
            "city": "SAMPLETOWN", "stateCode": "TX", "zipCode": "00000",
        },
        "phone": phone("0100"),
        // The real page's link leads to ICE's own site; nobody shall be led there from here.
        "websiteUrl": format!("http://ice.example/detain/detention-facilities/{slug}"),
        "office": { "name": "EXAMPLE FIELD OFFICE", "phone": phone("0101") },
    }))
}

/// The file of words: country codes, and the sentences that the page shares with the other forms.
pub fn words() -> Answer {
    let mut words: Map<String, Value> =
        COUNTRIES.iter().map(|(code, label)| ((*code).to_owned(), json!(label))).collect();
    words.insert("results.zero".to_owned(), json!(pages::ODLS_ZERO));
    words.insert("error.title".to_owned(), json!("Internal Error"));
    words.insert("error.text".to_owned(), json!(pages::INTERNAL_ERROR));
    words.insert("error.home".to_owned(), json!("GO TO LOCATOR HOME / SEARCH >"));
    Answer::new(200, JSON, Value::Object(words).to_string())
}
