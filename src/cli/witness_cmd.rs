//! `witness`: cosigns somebody else's checkpoints.

use super::args::WitnessArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line};
use super::run::stopped;
use crate::merkle::Verifier;
use crate::random::SystemRandom;
use crate::witness::{Witness, serve};
use anyhow::Context as _;
use serde_json::json;

pub fn run(context: &Context, args: &WitnessArgs) -> anyhow::Result<Exit> {
    let key = |text: &String| {
        Verifier::parse(text).map_err(|error| {
            Stop::usage(format!("--log: {error}"), "take the key that `testigo init` printed for that log")
        })
    };
    let logs = args.log.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let witness = Witness::open(&args.folder, &args.name, logs, &mut SystemRandom)?;
    let key = witness.key();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("listening at {}", args.listen))?;
        let address = format!("http://{}", listener.local_addr()?);
        if context.json {
            print_json(json!({ "address": address, "key": key }))?;
        } else {
            print_line(&format!("Cosigning at {address}. Stop with Ctrl-C."))?;
            print_line(&format!("witnesses = [\"{address} {key}\"]"))?;
        }
        tokio::select! {
            served = serve(listener, witness, context.clock.clone()) => served.context("serving"),
            () = stopped(args.stop_after.map(|p| p.duration())) => Ok(()),
        }
    })?;
    Ok(Exit::Done)
}
