//! `anchor`: what third parties said about the time of our checkpoints, and between which two times each look stands.

use super::args::AnchorArgs;
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{counted, print_json, print_line, table, visible};
use super::times;
use crate::anchor::between::{Between, Mark, Marks};
use crate::anchor::{known_roots, ots};
use crate::config::AnchorSettings;
use crate::fetch::HttpFetcher;
use crate::fetch::address::is_loopback_url;
use crate::fetch::service::NoReply;
use crate::leaf::AnchorKind;
use crate::merkle::cosign::WitnessKey;
use crate::random::SystemRandom;
use crate::store::{AnchorRow, Batch, LookInTime, NewAnchor, Store, WatchRow};
use crate::time::{Period, rfc3339};
use crate::watch::anchoring::{Asker, Role, Service};
use crate::watch::roster::Roster;
use crate::watch::sources::Source;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// So many anchors are shown without `--all`.
const SHOWN: usize = 20;

pub fn run(context: &Context, args: &AnchorArgs) -> anyhow::Result<Exit> {
    if args.now { now(context) } else { list(context, args) }
}

/// Whether anybody is followed at a page that is not on this machine.
pub fn looks_outside(sources: &[Source], roster: &Roster, rows: &[WatchRow]) -> bool {
    let followed = rows.iter().filter_map(|row| roster.entry(row.no));
    followed.into_iter().any(|entry| !is_loopback_url(&sources[entry.source].base_url))
}

/// Who is asked; `None` when nobody is. While everything that is followed is on loopback, only services there are.
pub fn asker(context: &Context, fetcher: Arc<HttpFetcher>, outside: bool) -> anyhow::Result<Option<Asker>> {
    let settings = &context.config.anchors;
    let mut services = services(settings)?;
    services.retain(|service| outside || service.is_loopback());
    if settings.off || services.is_empty() {
        return Ok(None);
    }
    Ok(Some(Asker {
        services,
        every: settings.every.duration(),
        fetcher,
        clock: context.clock.clone(),
        archive: context.archive.clone(),
        roots: roots(context)?,
        random: Mutex::new(Box::new(SystemRandom)),
        crls: Mutex::new(HashMap::new()),
    }))
}

fn services(settings: &AnchorSettings) -> anyhow::Result<Vec<Service>> {
    let mut all: Vec<Service> = Vec::new();
    all.extend(settings.services.iter().map(|url| Service { url: url.clone(), role: Role::Stamps }));
    all.extend(settings.calendars.iter().map(|url| Service { url: url.clone(), role: Role::Calendar }));
    for (url, key) in &settings.witnesses {
        let key = WitnessKey::parse(key).map_err(|error| {
            Stop::usage(
                format!("anchors.witnesses: {error}"),
                "take the key that `testigo witness` printed, from somebody you trust",
            )
        })?;
        all.push(Service { url: url.clone(), role: Role::Witness(key) });
    }
    Ok(all)
}

/// Mozilla's list, and the file that the config names, from the config's own folder.
fn roots(context: &Context) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut roots = known_roots();
    if let Some(file) = &context.config.anchors.roots {
        roots.extend(context.certificates("anchors.roots", file)?);
    }
    Ok(roots)
}

/// So long `anchor --now` waits for one service: longer than any of them may take.
const PATIENT: Duration = Duration::from_secs(600);

/// Asks everybody once, and waits for the answers. The archive is taken only to enter what came.
fn now(context: &Context) -> anyhow::Result<Exit> {
    let Some(stamps) = stamps(context, &context.read_first()?, PATIENT)? else {
        return Err(Stop::usage(
            "there is nobody to ask for the time: `anchors` is off, empty, or everything followed is on this machine",
            "testigo config show; config.example.toml has the keys",
        )
        .into());
    };
    if !stamps.received.is_empty() {
        stamps.enter(context, &mut context.write()?)?;
    }
    tell(context, &stamps.said)?;
    let good = stamps.said.iter().any(|one| one["stamped"].as_bool() == Some(true));
    Ok(if good { Exit::Done } else { Exit::Unreachable })
}

/// What the services answered.
pub struct Stamps {
    received: Vec<NewAnchor>,
    /// What each answered, in words.
    pub said: Vec<Value>,
}

impl Stamps {
    pub fn enter(&self, context: &Context, store: &mut Store) -> anyhow::Result<()> {
        if !self.received.is_empty() {
            let anchors = self.received.clone();
            store.commit(Batch { anchors, ..Batch::new(context.clock.now()) })?;
        }
        Ok(())
    }

    /// The services that gave no stamp.
    pub fn silent(&self) -> Vec<String> {
        let stamped = |one: &&Value| one["stamped"].as_bool() == Some(true);
        let silent = self.said.iter().filter(|one| !stamped(one));
        silent.filter_map(|one| one["service"].as_str().map(str::to_owned)).collect()
    }
}

/// Has the log stamped as it is now, by everybody who answers in time; `None` when there is nobody to ask.
pub fn stamps(context: &Context, store: &Store, within: Duration) -> anyhow::Result<Option<Stamps>> {
    let sources = context.sources()?;
    let (roster, rows) = Roster::load(store, &sources, &context.config)?;
    let outside = looks_outside(&sources, &roster, &rows);
    let fetcher = Arc::new(super::run::fetcher(context)?);
    let Some(asker) = asker(context, fetcher, outside)? else { return Ok(None) };
    let asker = Arc::new(asker);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answers = runtime.block_on(async {
        let since = asker.clock.now().wall;
        let until = Instant::now() + within;
        let ask = |i: usize| {
            let asker = asker.clone();
            tokio::spawn(async move {
                let stamped = timeout_at(until, asker.stamp(i, since)).await;
                let upgraded = timeout_at(until, asker.upgrade(i)).await;
                (i, stamped.unwrap_or(Err(NoReply::Timeout.into())), upgraded.unwrap_or(Ok(vec![])))
            })
        };
        let asked: Vec<_> = (0..asker.services.len()).map(ask).collect();
        let mut answers = Vec::new();
        for one in asked {
            answers.extend(one.await);
        }
        answers
    });
    let mut stamps = Stamps { received: Vec::new(), said: Vec::new() };
    for (i, stamped, upgraded) in answers {
        let (service, kind) = (asker.services[i].name(), asker.services[i].kind().key());
        match stamped {
            Ok(anchor) => {
                stamps.said.push(json!({ "service": service, "kind": kind, "stamped": true }));
                stamps.received.push(anchor);
            }
            Err(error) => {
                let why = error.to_string();
                stamps.said.push(json!({ "service": service, "kind": kind, "stamped": false, "why": why }));
            }
        }
        stamps.received.extend(upgraded.unwrap_or_default());
    }
    Ok(Some(stamps))
}

fn tell(context: &Context, said: &[Value]) -> anyhow::Result<()> {
    if context.json {
        return print_json(json!({ "asked": said }));
    }
    for one in said {
        let text = |key: &str| visible(one[key].as_str().unwrap_or_default());
        match one["stamped"].as_bool() {
            Some(true) => print_line(&format!("{}  {}: kept", text("kind"), text("service")))?,
            Some(false) | None => {
                print_line(&format!("{}  {}: no proof; {}", text("kind"), text("service"), text("why")))?;
            }
        }
    }
    Ok(())
}

fn list(context: &Context, args: &AnchorArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let rows = store.anchors()?;
    let marks = Marks::new(rows.iter().filter_map(mark).collect());
    let mut looks = Vec::new();
    store.looks_in_time(&mut |look| looks.push((look, marks.around(look.entry, look.token))))?;
    if context.json {
        let anchors: Vec<Value> = rows.iter().map(|row| anchor_json(&store, row)).collect();
        let looks: Vec<Value> = looks.iter().map(|(look, between)| look_json(look, between)).collect();
        print_json(json!({ "anchors": anchors, "looks": looks }))?;
        return Ok(Exit::Done);
    }
    let from = if args.all { 0 } else { rows.len().saturating_sub(SHOWN) };
    let mut shown =
        table(&["received", "kind", "service", "entries", "the service's time", "delay", "state"]);
    for row in &rows[from..] {
        shown.add_row(vec![
            times::shown(row.received_at),
            row.kind.key().to_owned(),
            visible(&row.service),
            row.size.to_string(),
            row.time.map(times::shown).unwrap_or_default(),
            length(row.received_at - row.asked_at),
            state(&store, row),
        ]);
    }
    print_line(&shown.to_string())?;
    if args.looks {
        for (look, between) in &looks {
            print_line(&line(look, between))?;
        }
    }
    print_line(&summary(&looks))?;
    Ok(Exit::Done)
}

/// A token, as the sandwich needs it.
fn mark(row: &AnchorRow) -> Option<Mark> {
    Some(Mark { proof: row.proof, size: row.size, time: row.time? })
}

/// What can be said of a proof in a few words.
fn state(store: &Store, row: &AnchorRow) -> String {
    match (row.kind, row.complete) {
        (AnchorKind::Rfc3161, _) => {
            let known = if row.trusted { "root known" } else { "root not known here" };
            let ends = row.expires.map(|at| format!(", until {}", at.format("%Y-%m-%d"))).unwrap_or_default();
            format!("{known}{ends}")
        }
        (AnchorKind::OpenTimestamps, false) => "promised".to_owned(),
        (AnchorKind::OpenTimestamps, true) => blocks(store, row),
        (AnchorKind::Cosignature, _) => "cosigned".to_owned(),
    }
}

fn blocks(store: &Store, row: &AnchorRow) -> String {
    let proof = store.anchor_bytes(row.no).ok().and_then(|bytes| ots::Proof::parse(&bytes.proof).ok());
    let blocks = proof.map(|p| p.blocks()).unwrap_or_default();
    let named: Vec<String> = blocks.iter().map(|block| format!("block {}", block.height)).collect();
    named.join(", ")
}

fn line(look: &LookInTime, between: &Between) -> String {
    let side = |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or_else(|| "?".to_owned(), times::shown);
    let width = between.width().map_or_else(|| "open".to_owned(), |w| format!("{} wide", length(w)));
    format!("look {}: after {}, before {}: {width}", look.check, side(between.after), side(between.before))
}

/// How many looks stand between two third-party times, and how far apart these are.
fn summary(looks: &[(LookInTime, Between)]) -> String {
    let mut widths: Vec<TimeDelta> = looks.iter().filter_map(|(_, between)| between.width()).collect();
    widths.sort();
    let all = counted(looks.len() as u64, "look", "looks");
    let (Some(middle), Some(widest)) = (widths.get(widths.len() / 2), widths.last()) else {
        return format!("{all}; none of them stands between two third-party times yet");
    };
    format!(
        "{} of {all} between two third-party times; {} apart in the middle, {} at most",
        widths.len(),
        length(*middle),
        length(*widest)
    )
}

/// A length of time for people; whole seconds.
fn length(delta: TimeDelta) -> String {
    let sign = if delta < TimeDelta::zero() { "-" } else { "" };
    format!("{sign}{}", Period::from_secs(delta.num_seconds().unsigned_abs()))
}

fn anchor_json(store: &Store, row: &AnchorRow) -> Value {
    json!({
        "index": row.entry, "kind": row.kind.key(), "service": row.service, "size": row.size,
        "proof": row.proof.to_hex(), "asked_at": rfc3339(row.asked_at), "at": rfc3339(row.received_at),
        "time": row.time.map(rfc3339), "root_known": row.trusted, "complete": row.complete,
        "expires": row.expires.map(rfc3339), "state": state(store, row),
    })
}

fn look_json(look: &LookInTime, between: &Between) -> Value {
    json!({
        "check": look.check, "index": look.entry, "asked": rfc3339(look.asked),
        "after": between.after.map(rfc3339), "before": between.before.map(rfc3339),
        "width_s": between.width().map(|w| w.num_seconds()),
    })
}
