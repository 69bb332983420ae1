//! `statement`: what a person says of a look that they saw themselves. It is kept in the log beside the look, and never
//! among what the program saw.

use super::args::StatementArgs;
use super::context::{Context, read_named};
use super::exit::{Exit, Stop};
use super::output::{print_bytes, print_json, print_line, visible};
use super::snapshot::no_check;
use super::{ssh_keygen, times};
use crate::statement::Statement;
use crate::store::{MAX_SIGNATURE, StatementRow, Store};
use crate::time::rfc3339;
use anyhow::Context as _;
use serde_json::{Value, json};
use std::path::Path;

pub fn run(context: &Context, args: &StatementArgs) -> anyhow::Result<Exit> {
    let (Some(check), Some(name), Some(text)) = (args.check, &args.name, &args.text) else {
        return list(context, args.check);
    };
    if args.print {
        let statement = worded(&context.read()?, (check, name, text))?;
        print_bytes(statement.to_text().as_bytes())?;
        return Ok(Exit::Done);
    }
    let statement = worded(&context.read_first()?, (check, name, text))?;
    let (signature, signers) = signed(args, &statement)?;
    let mut store = context.write()?;
    store.add_statement(&statement, (&signature, &signers), context.clock.now())?;
    let kept = store.statements(Some(check))?.pop().context("the statement is not there any more")?;
    drop(store);
    if context.json {
        print_json(json!({ "statement": json(&kept) }))?;
        return Ok(Exit::Done);
    }
    print_line(&line(&kept))?;
    print_line(&format!("It is entry {} of the log, and cannot be changed or taken back.", kept.entry))?;
    Ok(Exit::Done)
}

fn worded(store: &Store, (check, name, text): (u64, &str, &str)) -> anyhow::Result<Statement> {
    let worded = store.word_statement(check, name, text).map_err(|error| no_check(check, error))?;
    let next = "testigo statement CHECK --name NAME --text TEXT";
    worded.map_err(|error| Stop::usage(error.to_string(), next).into())
}

/// The signature and the list of signers, both checked; empty when there are none.
fn signed(args: &StatementArgs, statement: &Statement) -> anyhow::Result<(String, String)> {
    let Some(file) = &args.signature else { return Ok((String::new(), String::new())) };
    let signature = text_of(file)?;
    let signers = args.allowed.as_deref().map(text_of).transpose()?.unwrap_or_default();
    ssh_keygen::check(statement.to_text().as_bytes(), file, args.allowed.as_deref())?;
    Ok((signature, signers))
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    let text = String::from_utf8(read_named(file)?).ok().filter(|text| text.len() <= MAX_SIGNATURE);
    text.ok_or_else(|| {
        let what = format!("{} is no text of at most 16 KiB", file.display());
        Stop::usage(what, "give the file that `ssh-keygen -Y sign` made, or an allowed_signers file").into()
    })
}

fn list(context: &Context, check: Option<u64>) -> anyhow::Result<Exit> {
    let store = context.read()?;
    if let Some(number) = check {
        store.check(number).map_err(|error| no_check(number, error))?;
    }
    let rows = store.statements(check)?;
    if context.json {
        print_json(json!({ "statements": rows.iter().map(json).collect::<Vec<Value>>() }))?;
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        print_line("Nobody has said anything of a look.")?;
    }
    rows.iter().try_for_each(|row| print_line(&line(row)))?;
    Ok(Exit::Done)
}

/// A statement on one line, labelled as what it is.
pub fn line(row: &StatementRow) -> String {
    let statement = &row.statement;
    let signed = match (row.signature.is_empty(), row.signers.is_empty()) {
        (true, _) => "not signed",
        (false, true) => "signed, by a key that nobody vouches for",
        (false, false) => "signed",
    };
    format!(
        "check {}: statement by {}, not seen by the program ({}, {signed}, entry {}): {}",
        statement.about().check,
        visible(statement.name()),
        times::shown(row.at),
        row.entry,
        visible(&statement.text().replace('\n', " ")),
    )
}

/// A statement as tools read it.
pub fn json(row: &StatementRow) -> Value {
    let statement = &row.statement;
    json!({
        "check": statement.about().check,
        "leaf": row.entry,
        "at": rfc3339(row.at),
        "name": statement.name(),
        "text": statement.text(),
        "seen_by_the_program": false,
        "signature": (!row.signature.is_empty()).then_some(&row.signature),
        "signers": (!row.signers.is_empty()).then_some(&row.signers),
    })
}
