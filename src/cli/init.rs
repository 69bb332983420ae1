//! `init`: makes an archive.

use super::args::InitArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line};
use crate::random::SystemRandom;
use crate::store::Store;
use anyhow::Context as _;
use serde_json::json;

pub fn run(context: &Context, args: &InitArgs) -> anyhow::Result<Exit> {
    let store = Store::create_under(
        &context.archive,
        context.clock.now(),
        context.policy_in_words(),
        Box::new(SystemRandom),
    )?;
    if args.with_config {
        let file = context.archive.join("testigo.toml");
        std::fs::write(&file, include_str!("../../config.example.toml"))
            .with_context(|| format!("writing {}", file.display()))?;
    }
    let key = &store.genesis().log_key;
    if context.json {
        print_json(json!({ "archive": context.archive, "log_key": key }))?;
        return Ok(Exit::Done);
    }
    print_line(&format!("Made an archive in {}", context.archive.display()))?;
    print_line(&format!("Its log is signed with the key {key}"))?;
    print_line(
        "Give that line to somebody else today, for example by mail: whoever has it can check the log later.",
    )?;
    print_line("next: testigo watch add - --country COUNTRY --call NAME --basis family --source bop")?;
    print_line("      ice-odls works too (asked in a browser, Chromium or Chrome): --source ice-odls")?;
    Ok(Exit::Done)
}
