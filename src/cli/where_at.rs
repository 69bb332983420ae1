//! `where`: what the page said before and after a moment.

use super::args::WhereArgs;
use super::context::Context;
use super::exit::Exit;
use super::history::check_json;
use super::output::{print_json, print_line, visible};
use super::{times, words};
use crate::store::CheckRow;
use crate::time::rfc3339;
use serde_json::json;

pub fn run(context: &Context, args: &WhereArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let at = times::moment(&args.at, context.clock.now().wall)?;
    let person = context.person(&store, &args.person)?;
    let bracket = store.where_at(&person.id, at)?;
    if context.json {
        let shown = |row: &Option<CheckRow>| {
            row.as_ref().map(|row| check_json(row, &person.id, person.details.a_number))
        };
        print_json(json!({
            "person": person.id.as_str(),
            "at": rfc3339(at),
            "before": shown(&bracket.before),
            "after": shown(&bracket.after),
            "before_useful": shown(&bracket.before_useful),
            "after_useful": shown(&bracket.after_useful),
        }))?;
        return Ok(Exit::Done);
    }
    print_line(&format!("{} at {}", visible(&person.details.call), times::shown(at)))?;
    print_line(&format!("  before: {}", sentence(bracket.before.as_ref())))?;
    if bracket.before_useful != bracket.before {
        print_line(&format!("          {}", sentence(bracket.before_useful.as_ref())))?;
    }
    print_line(&format!("  after:  {}", sentence(bracket.after.as_ref())))?;
    if bracket.after_useful != bracket.after {
        print_line(&format!("          {}", sentence(bracket.after_useful.as_ref())))?;
    }
    print_line("This is what the page said, not where the person was.")?;
    Ok(Exit::Done)
}

fn sentence(row: Option<&CheckRow>) -> String {
    match row {
        None => "no look".to_owned(),
        Some(row) => format!(
            "{}  {}: {}  (check {}, leaf {}, {})",
            times::shown(row.answered.wall),
            row.source,
            words::outcome(&row.outcome),
            row.no,
            row.entry,
            words::way(row.way, row.grade),
        ),
    }
}
