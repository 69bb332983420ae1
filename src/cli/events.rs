//! `events`: what changed.

use super::args::EventsArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line};
use super::times;
use crate::event::Event;
use crate::person::PersonId;
use crate::store::{EventFilter, EventRow};
use crate::time::rfc3339;
use serde_json::{Value, json};
use std::collections::HashMap;

pub fn run(context: &Context, args: &EventsArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let now = context.clock.now().wall;
    let person = match &args.person {
        Some(text) => Some(context.person(&store, text)?.id),
        None => None,
    };
    let bound = |text: &Option<String>| text.as_ref().map(|t| times::moment(t, now)).transpose();
    let mut rows = store.events(&EventFilter {
        person,
        since: bound(&args.range.since)?,
        until: bound(&args.range.until)?,
        limit: args.range.last,
        ..EventFilter::default()
    })?;
    rows.reverse();
    if context.json {
        print_json(json!({ "events": rows.iter().map(row_json).collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    let calls: HashMap<PersonId, String> =
        store.people()?.into_iter().map(|p| (p.id.clone(), p.details.call)).collect();
    if rows.is_empty() {
        print_line("Nothing changed, as far as the looks show. See how much was covered: testigo coverage")?;
    }
    for row in &rows {
        let who = who(&row.event, |id| calls.get(id).cloned().unwrap_or_else(|| id.to_string()));
        print_line(&format!(
            "{:>5}  {}  {}",
            row.no,
            times::shown(row.event.at),
            context.words().event(&row.event, &who)
        ))?;
    }
    Ok(Exit::Done)
}

/// Whom an event is about, in a word: the message name, the group, or the source.
pub fn who(event: &Event, call: impl Fn(&PersonId) -> String) -> String {
    match (&event.person, &event.group) {
        (Some(person), _) => call(person),
        (None, Some(group)) => group.clone(),
        (None, None) => event.source.clone(),
    }
}

fn row_json(row: &EventRow) -> Value {
    let mut value = json!({ "index": row.no, "leaf": row.entry });
    if let (Some(object), Value::Object(fields)) = (value.as_object_mut(), event_json(&row.event)) {
        object.extend(fields);
    }
    value
}

/// An event as tools read it.
pub fn event_json(event: &Event) -> Value {
    json!({
        "at": rfc3339(event.at),
        "person": event.person.as_ref().map(PersonId::as_str),
        "source": event.source,
        "group": event.group,
        "kind": event.kind.key(),
        "was": event.was,
        "now": event.now,
        "check": event.check,
        "before": event.before,
        "because": event.because,
    })
}
