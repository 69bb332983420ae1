//! Sends messages by a config, for tests and for trying out a channel: one JSON object for each line of standard input,
//! `{"means": "email", "address": "…", "message": {"id": …, "subject": …, "short": …, "text": …, "html": …}}`, and one line
//! for each that says what became of it. Nobody but the given address is written to.
//!
//!     send CONFIG [ROOTS.pem]

use anyhow::{Context, bail};
use rustls_pki_types::CertificateDer;
use serde_json::{Value, json};
use std::io::BufRead;
use std::sync::Arc;
use testigo::alert::outgoing::{Delivery, Outgoing};
use testigo::alert::send::{Senders, Surroundings, describe};
use testigo::anchor::roots_of_pem;
use testigo::clock::SystemClock;
use testigo::config::{Config, RootStore};
use testigo::contact::{Channel, Means};
use testigo::fetch::{Resolver, Roots};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let config = arguments.next().context("send CONFIG [ROOTS.pem]")?;
    let environment: Vec<(String, String)> =
        std::env::vars().filter(|(name, _)| name.starts_with("TESTIGO_")).collect();
    let config = Config::parse(&std::fs::read_to_string(config)?, &environment)?;
    let roots = match arguments.next() {
        Some(file) => given(&std::fs::read(file)?)?,
        None => match config.fetch.roots {
            RootStore::Bundled => Roots::Bundled,
            RootStore::System => Roots::System,
        },
    };
    let outside =
        Surroundings { roots, resolver: Resolver::System, environment, clock: Arc::new(SystemClock) };
    let senders = Senders::new(&config.alerts, outside)?;
    for line in std::io::stdin().lock().lines() {
        println!("{}", one(&senders, &serde_json::from_str(&line?)?).await?);
    }
    Ok(())
}

fn given(pem: &[u8]) -> anyhow::Result<Roots> {
    let roots = roots_of_pem(pem).context("no certificates")?;
    Ok(Roots::Given(roots.into_iter().map(CertificateDer::from).collect()))
}

async fn one(senders: &Senders, line: &Value) -> anyhow::Result<Value> {
    let means: Means = serde_json::from_value(line["means"].clone())?;
    let channel = match Channel::parse(means, text(line, "address")) {
        Ok(channel) => channel,
        Err(error) => return Ok(json!({ "became": "no address", "why": error.to_string() })),
    };
    let message = message(&line["message"])?;
    Ok(match senders.send(&channel, &message).await {
        Delivery::Accepted { receipt } => {
            json!({ "became": "accepted", "receipt": receipt, "to": describe(&channel) })
        }
        Delivery::Later { why, after } => {
            json!({ "became": "later", "why": why, "after": after.map(|a| a.as_secs()) })
        }
        Delivery::Unclear { why } => json!({ "became": "unclear", "why": why }),
        Delivery::Refused { why, next } => json!({ "became": "refused", "why": why, "next": next }),
    })
}

fn message(given: &Value) -> anyhow::Result<Outgoing> {
    if !given.is_object() {
        bail!("each line has a message");
    }
    Ok(Outgoing {
        id: text(given, "id").to_owned(),
        subject: text(given, "subject").to_owned(),
        short: text(given, "short").to_owned(),
        text: text(given, "text").to_owned(),
        html: text(given, "html").to_owned(),
        urgent: given["urgent"].as_bool().unwrap_or_default(),
        repeat: given["repeat"].as_bool().unwrap_or_default(),
        json: given["json"].clone(),
        link: given["link"].as_str().map(|link| link.parse()).transpose()?,
    })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
