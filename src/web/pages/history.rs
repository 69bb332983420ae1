//! Every look at one person as a table to keep, also those without an answer.

use super::super::ask::{Ask, Trouble};
use super::super::reply::Reply;
use crate::store::{CheckFilter, CheckRow};
use crate::time::rfc3339;

/// Headings are English in every language: programs read them too.
const HEAD: [&str; 17] = [
    "check",
    "log_entry",
    "source",
    "kind",
    "way",
    "grade",
    "planned",
    "asked",
    "answered",
    "http_status",
    "outcome",
    "why",
    "custody",
    "place",
    "witnessed",
    "sha256",
    "bytes",
];

pub fn csv(ask: &Ask) -> Result<Reply, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let looks = ask.store().history(&card.person.id, CheckFilter::default())?;
    Ok(Reply::table("history.csv", HEAD, looks.iter().map(row)))
}

fn row(look: &CheckRow) -> [String; 17] {
    let custody = look.outcome.record().map(|record| &record.custody);
    [
        look.no.to_string(),
        look.entry.to_string(),
        look.source.clone(),
        look.kind.key().to_owned(),
        look.way.key().to_owned(),
        look.grade.key().to_owned(),
        look.slot.map(rfc3339).unwrap_or_default(),
        rfc3339(look.asked.wall),
        rfc3339(look.answered.wall),
        look.status.map(|status| status.to_string()).unwrap_or_default(),
        look.outcome.key().to_owned(),
        look.outcome.why(),
        custody.map(|custody| custody.key().to_owned()).unwrap_or_default(),
        custody.and_then(|custody| custody.place()).unwrap_or_default().to_owned(),
        look.witnessed.map(|witnessed| witnessed.to_string()).unwrap_or_default(),
        look.body.map(|hash| hash.to_hex()).unwrap_or_default(),
        look.body_len.to_string(),
    ]
}
