//! `snapshot`: the bytes of one look, as received.

use super::args::{Part, SnapshotArgs};
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line};
use crate::digest::BodyHash;
use crate::store::StoreError;
use anyhow::Context as _;
use serde_json::json;
use std::io::{IsTerminal, Write};

pub fn run(context: &Context, args: &SnapshotArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let snapshot = store.snapshot(args.check).map_err(|error| match error {
        StoreError::NoSuchRow { .. } => anyhow::Error::from(Stop::usage(
            format!("there is no check {} in this archive", args.check),
            "testigo history PERSON shows the numbers",
        )),
        other => other.into(),
    })?;
    let not_kept = || {
        Stop::usage(
            "the body of a population control is never kept, only how many it found",
            "testigo history PERSON",
        )
    };
    let bytes: Vec<u8> = match args.part {
        Part::Body => snapshot.body.ok_or_else(not_kept)?,
        Part::Request => snapshot.request,
        Part::Response => {
            [snapshot.head, snapshot.body_wire.or(snapshot.body).ok_or_else(not_kept)?].concat()
        }
    };
    let hash = BodyHash::of(&bytes).to_hex();
    let Some(file) = &args.output else {
        if context.json {
            print_json(json!({ "check": args.check, "sha256": hash, "len": bytes.len() }))?;
            return Ok(Exit::Done);
        }
        if std::io::stdout().is_terminal() {
            let text = String::from_utf8_lossy(&bytes);
            for line in text.lines() {
                print_line(&super::output::visible(line))?;
            }
            return Ok(Exit::Done);
        }
        std::io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    };
    std::fs::write(file, &bytes).with_context(|| format!("writing {}", file.display()))?;
    if context.json {
        print_json(json!({ "check": args.check, "sha256": hash, "len": bytes.len(), "file": file }))?;
    } else {
        print_line(&format!("{} bytes in {}, SHA-256 {hash}", bytes.len(), file.display()))?;
    }
    Ok(Exit::Done)
}
