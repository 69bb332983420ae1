//! `history`: every look at one person, the failed ones too.

use super::args::HistoryArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{counted, print_json, print_line, table, visible};
use super::{statement, times};
use crate::a_number::ANumber;
use crate::fetch::capture::Way;
use crate::person::PersonId;
use crate::store::{CheckFilter, CheckRow, StatementRow};
use crate::time::rfc3339;
use serde_json::{Map, Value, json};

pub fn run(context: &Context, args: &HistoryArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let now = context.clock.now().wall;
    let person = context.person(&store, &args.person)?;
    let bound = |text: &Option<String>| text.as_ref().map(|t| times::moment(t, now)).transpose();
    let filter = CheckFilter {
        since: bound(&args.range.since)?,
        until: bound(&args.range.until)?,
        limit: args.range.last,
    };
    let rows = store.history(&person.id, filter)?;
    let mut said = store.statements(None)?;
    said.retain(|of| rows.iter().any(|row| row.no == of.statement.about().check));
    if context.json {
        let number = person.details.a_number;
        let checks: Vec<Value> = rows.iter().map(|row| check_json(row, &person.id, number)).collect();
        let said: Vec<Value> = said.iter().map(statement::json).collect();
        print_json(json!({ "checks": checks, "statements": said }))?;
        return Ok(Exit::Done);
    }
    print_line(&format!(
        "{} ({}): {}",
        visible(&person.details.call),
        person.details.a_number,
        counted(rows.len() as u64, "look", "looks")
    ))?;
    let mut shown =
        table(&["check", "asked", "source", "way", "grade", "the page said", "sha256 of the answer", "leaf"]);
    for row in &rows {
        shown.add_row(vec![
            marked(row.no, &said),
            times::shown(row.asked.wall),
            row.source.clone(),
            row.way.key().to_owned(),
            row.grade.key().to_owned(),
            context.words().outcome(&row.outcome),
            row.body.map(|h| format!("{}…", &h.to_hex()[..16])).unwrap_or_default(),
            row.entry.to_string(),
        ]);
    }
    print_line(&shown.to_string())?;
    for statement in &said {
        print_line(&format!("* {}", statement::line(statement)))?;
    }
    print_line(next(rows.iter().map(|row| row.way)))?;
    Ok(Exit::Done)
}

/// The number of a check; a person's statement on it is told of below the table, not in it.
fn marked(check: u64, said: &[StatementRow]) -> String {
    let mark = if said.iter().any(|of| of.statement.about().check == check) { " *" } else { "" };
    format!("{check}{mark}")
}

/// What the kept looks can be seen by, worded by how they were made.
fn next(ways: impl Iterator<Item = Way>) -> &'static str {
    let is_request = |way| match way {
        Way::Http => true,
        Way::Browser | Way::Assisted | Way::Import => false,
    };
    let (requests, others): (Vec<Way>, Vec<Way>) = ways.partition(|way| is_request(*way));
    match (requests.is_empty(), others.is_empty()) {
        (_, true) => "next: testigo snapshot CHECK   (the bytes as received)",
        (true, false) => {
            "next: testigo snapshot CHECK   (the page as it was kept; what else was kept: --part capture)"
        }
        (false, false) => {
            "next: testigo snapshot CHECK   (way http: the bytes as received; other ways: the page as it was kept, and --part capture)"
        }
    }
}

/// A page that repeats the number that was asked for does not bring it onto the screen.
fn masked(value: &str, number: ANumber) -> String {
    match ANumber::parse(value) {
        Ok(found) if found == number => number.masked(),
        Ok(_) | Err(_) => value.to_owned(),
    }
}

/// A check as tools read it.
pub fn check_json(row: &CheckRow, person: &PersonId, number: ANumber) -> Value {
    let record = row.outcome.record();
    let fields: Map<String, Value> = record
        .into_iter()
        .flat_map(|r| &r.fields)
        .map(|f| (f.name.clone(), Value::String(masked(&f.value, number))))
        .collect();
    json!({
        "index": row.no,
        "person": person.as_str(),
        "source": row.source,
        "kind": row.kind.key(),
        "slot": row.slot.map(rfc3339),
        "asked_at": rfc3339(row.asked.wall),
        "answered_at": rfc3339(row.answered.wall),
        "outcome": row.outcome.key(),
        "why": row.outcome.why(),
        "rule": &*row.rule,
        "custody": record.map(|r| r.custody.key()),
        "place": record.and_then(|r| r.custody.place()),
        "fields": fields,
        "witnessed": row.witnessed,
        "way": row.way.key(),
        "grade": row.grade.key(),
        "receipt": row.side_receipt.map(|side| if side { "side" } else { "own" }),
        "http_status": row.status,
        "body_sha256": row.body.map(|h| h.to_hex()),
        "body_len": row.body_len,
        "leaf": row.entry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_request_has_bytes_as_received() {
        let says = |ways: &[Way]| next(ways.iter().copied()).contains("as received");
        assert!(says(&[Way::Http]) && says(&[Way::Http, Way::Browser]));
        assert!(!says(&[Way::Browser]) && !says(&[Way::Import, Way::Assisted]));
    }

    #[test]
    fn the_number_that_was_asked_for_is_masked_in_fields() {
        let number = crate::invented::a_number(3);
        assert_eq!(masked(&number.reveal(), number), number.masked());
        assert_eq!(masked(&format!("A{}", number.reveal()), number), number.masked());
        assert_eq!(masked("12345-678", number), "12345-678");
        assert_eq!(masked("Exampleville", number), "Exampleville");
    }
}
