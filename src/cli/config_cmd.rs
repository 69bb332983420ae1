//! `config show`: what is in force, and where it came from.

use super::args::ConfigCommand;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line, table};
use crate::config::Layer;
use serde_json::json;

pub fn run(context: &Context, command: ConfigCommand) -> anyhow::Result<Exit> {
    let ConfigCommand::Show { origin } = command;
    let rows = context.config.explain();
    if context.json {
        let values: Vec<_> = rows
            .iter()
            .map(|row| json!({ "key": row.key, "value": row.value, "from": from(&row.from, context) }))
            .collect();
        print_json(json!({ "config": values }))?;
        return Ok(Exit::Done);
    }
    let mut shown = if origin { table(&["key", "value", "from"]) } else { table(&["key", "value"]) };
    for row in &rows {
        let mut cells = vec![row.key.clone(), row.value.clone()];
        if origin {
            cells.push(from(&row.from, context));
        }
        shown.add_row(cells);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn from(layer: &Layer, context: &Context) -> String {
    match layer {
        Layer::Default => "default".to_owned(),
        Layer::File(line) => {
            let file = context.config_file.as_ref().map(|f| f.display().to_string()).unwrap_or_default();
            format!("{file}:{line}")
        }
        Layer::Environment(name) => format!("variable {name}"),
    }
}
