//! `simulate`: years of made-up answers through the judge, and what it would have said.

use super::args::SimulateArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line};
use crate::judge::simulate::{Plan, simulate};
use serde_json::json;

pub fn run(context: &Context, args: &SimulateArgs) -> anyhow::Result<Exit> {
    let plan = Plan::new(args.seed, args.years, args.cohort);
    let report = simulate(&plan, &context.config.policy);
    if context.json {
        print_json(json!({ "simulation": serde_json::to_value(&report)? }))?;
    } else {
        print_line(&report.to_text())?;
    }
    Ok(Exit::Done)
}
