//! `selftest --attack`: damages an evidence folder in memory in every way we know, and prints what caught it.

use super::args::SelftestArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::verify::open;
use crate::evidence::attack::{Kill, Plan, WORK, attack, in_memory};
use serde_json::json;

pub fn run(context: &Context, args: &SelftestArgs) -> anyhow::Result<Exit> {
    let files = in_memory(&open(&args.attack)?)
        .map_err(|why| Stop::usage(why, "give a small folder that `testigo verify` does not fail"))?;
    let quiet = context.quiet;
    let work = if args.every_bit { u64::MAX } else { WORK };
    let plan = Plan { mutants: args.mutants, seed: args.seed, work };
    let kills = attack(&files, plan, &mut |name| {
        if !quiet {
            eprintln!("testigo: {name} …");
        }
    })
    .map_err(|why| Stop::usage(why, "testigo verify shows what is wrong with it"))?;
    if context.json {
        print_as_json(&kills)?
    } else {
        print_table(&kills)?
    }
    let survived = kills.iter().any(|kill| kill.caught < kill.tried);
    Ok(if survived { Exit::Altered } else { Exit::Done })
}

fn print_table(kills: &[Kill]) -> anyhow::Result<()> {
    let mut rows = table(&["ATTACK", "TRIED", "CAUGHT", "WITHOUT SIGNATURE", "BY"]);
    for kill in kills {
        let by: Vec<String> = kill.by.iter().map(|(key, n)| format!("{key} {n}")).collect();
        rows.add_row([
            kill.attack.to_owned(),
            kill.tried.to_string(),
            kill.caught.to_string(),
            kill.deeper.to_string(),
            by.join(", "),
        ]);
    }
    print_line(&rows.to_string())?;
    for (kill, name) in kills.iter().flat_map(|kill| kill.survivors.iter().map(move |name| (kill, name))) {
        print_line(&format!("SURVIVED  {}: {}", kill.attack, visible(name)))?;
    }
    let (tried, caught) = kills.iter().fold((0, 0), |(t, c), kill| (t + kill.tried, c + kill.caught));
    print_line(&format!("{caught} of {tried} were caught."))?;
    print_line(
        "WITHOUT SIGNATURE: also caught if somebody could sign the folder again, and had only the entries to fear.",
    )
}

fn print_as_json(kills: &[Kill]) -> anyhow::Result<()> {
    let row = |kill: &Kill| {
        json!({
            "attack": kill.attack, "tried": kill.tried, "caught": kill.caught, "without_signature": kill.deeper,
            "by": kill.by, "survived": kill.survivors,
        })
    };
    print_json(json!({ "attacks": kills.iter().map(row).collect::<Vec<_>>() }))
}
