//! `doctor`: is it working? And what runs beside `run` so that others can ask the same.

use super::args::DoctorArgs;
use super::context::Context;
use super::exit::Exit;
use super::output::{print_json, print_line, visible};
use super::run::{Ready, browser, roots};
use crate::fetch::{FetchSettings, HttpFetcher, Resolver, user_agent};
use crate::health::gather::{Place, gather};
use crate::health::looked::{Looked, looked};
use crate::health::{Beside, Check, Door, Heartbeat, Pulse, Verdict, examine};
use serde_json::{Value, json};
use std::sync::Arc;

/// Who is asked with a bare `--ask`: four that belong to different people.
const TIME_SERVERS: [&str; 4] = ["time.cloudflare.com", "time.nist.gov", "ptbtime1.ptb.de", "pool.ntp.org"];

pub fn run(context: &Context, args: &DoctorArgs) -> anyhow::Result<Exit> {
    let ntp: Vec<String> = match &args.ask {
        None => Vec::new(),
        Some(servers) if servers.is_empty() => TIME_SERVERS.map(str::to_owned).to_vec(),
        Some(servers) => servers.clone(),
    };
    let checks = examined(context, &ntp)?;
    let worst = checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Ok);
    if context.json {
        let checks: Vec<Value> = checks.iter().map(check_json).collect();
        print_json(json!({ "verdict": worst.key(), "checks": checks }))?;
    } else {
        print_text(context, &checks, worst)?;
    }
    Ok(if worst == Verdict::Fail { Exit::Failed } else { Exit::Done })
}

/// Whether everything works; these time servers are asked.
pub fn examined(context: &Context, ntp: &[String]) -> anyhow::Result<Vec<Check>> {
    let (sources, browser) = (context.sources()?, browser(context));
    let place = Place {
        archive: &context.archive,
        config: &context.config,
        sources: &sources,
        browser: &browser,
        ntp,
        environment: std::env::vars().filter(|(name, _)| name.starts_with("TESTIGO_")).collect(),
    };
    Ok(examine(&gather(&place, context.clock.now().wall)))
}

fn print_text(context: &Context, checks: &[Check], worst: Verdict) -> anyhow::Result<()> {
    let count = |verdict| checks.iter().filter(|c| c.verdict == verdict).count();
    print_line(match worst {
        Verdict::Ok => "It is working.",
        Verdict::Warn => "It is working; something wants to be looked at.",
        Verdict::Fail => "Something is broken.",
    })?;
    for check in checks.iter().filter(|c| !context.quiet || c.verdict != Verdict::Ok) {
        print_line(&format!("{:4}  {:11}  {}", check.verdict.key(), check.name, visible(&check.says)))?;
        if !check.fix.is_empty() {
            print_line(&format!("{:17}  next: {}", "", visible(&check.fix)))?;
        }
    }
    let [ok, warn, fail] = [Verdict::Ok, Verdict::Warn, Verdict::Fail].map(count);
    print_line(&format!("{ok} OK, {warn} WARN, {fail} FAIL"))
}

fn check_json(check: &Check) -> Value {
    json!({ "name": check.name, "verdict": check.verdict.key(), "says": check.says, "fix": check.fix })
}

/// What runs beside the looking: the address for programs of this machine, and the heartbeat.
pub fn beside(context: &Context, ready: &Ready) -> anyhow::Result<Beside> {
    let settings = &context.config.health;
    let ids = ready.sources.iter().map(|s| s.id().to_owned()).collect();
    let pulse = Arc::new(Pulse::new(context.clock.clone(), ids, followed(context, ready)));
    let door = settings.listen.and_then(|address| match Door::open(address, context.archive.clone()) {
        Ok(door) => {
            if !context.quiet {
                eprintln!("testigo: health is told at http://{}/readyz and /metrics", door.address());
            }
            Some(door)
        }
        // Looking matters more than being asked about it.
        Err(error) => {
            eprintln!("testigo: nobody can ask for health at {address}: {error}\n  next: another port under [health] listen");
            None
        }
    });
    let heartbeat = match &settings.heartbeat {
        None => None,
        Some(url) => {
            Some(Heartbeat { url: url.clone(), every: settings.heartbeat_every, fetcher: nameless(context)? })
        }
    };
    Ok(Beside::start(pulse, door, heartbeat)?)
}

/// The pages that somebody is looked for at on schedule, as they stand now.
pub fn followed(context: &Context, ready: &Ready) -> Vec<Looked> {
    let now = context.clock.now().wall;
    looked((&ready.sources, &ready.roster), &ready.rows, |source| ready.keeper.desk(source), now)
}

/// Asks under the program's name alone: who hears the heartbeat need not know whose it is.
fn nameless(context: &Context) -> anyhow::Result<HttpFetcher> {
    let roots = roots(context)?;
    let user_agent = user_agent(env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"), None);
    Ok(HttpFetcher::new(FetchSettings { user_agent, roots, resolver: Resolver::System })?)
}
