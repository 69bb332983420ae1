//! `serve`: the pages, until it is stopped; and the same beside `run`.

use super::args::ServeArgs;
use super::context::Context;
use super::errands::Errands;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line};
use super::run::stopped;
use crate::config::WebSettings;
use crate::random::SystemRandom;
use crate::web::{Listen, Refused, Running, Setup, own_loopback, start};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

pub fn run(context: &Context, args: &ServeArgs) -> anyhow::Result<Exit> {
    let settings = &context.config.web;
    let default =
        || -> anyhow::Result<SocketAddr> { Ok(SocketAddr::new(own_loopback(context.read()?.origin()), 0)) };
    let address = args.listen.or(settings.listen).map_or_else(default, Ok)?;
    let listen = Listen {
        plain_on_lan: args.plain_http_on_lan || settings.plain_http_on_lan,
        tls: args.certificate.clone().zip(args.key.clone()).or_else(|| tls(settings)),
        address,
        name: settings.name.clone(),
    };
    let running = open(context, &listen, None)?;
    let link = running.link();
    say(context, &listen, &running, &link)?;
    if args.open
        && let Err(error) = open::that_detached(&link)
    {
        eprintln!("testigo: no browser could be opened ({error}); open the link yourself");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(stopped(None));
    running.stop();
    Ok(Exit::Done)
}

/// The pages beside a run, when the config has `[web] listen`.
pub fn beside(context: &Context) -> anyhow::Result<Option<Running>> {
    let settings = &context.config.web;
    let Some(address) = settings.listen else { return Ok(None) };
    let listen = Listen {
        address,
        tls: tls(settings),
        plain_on_lan: settings.plain_http_on_lan,
        name: settings.name.clone(),
    };
    let running = open(context, &listen, None)?;
    if !context.json {
        eprintln!("The pages: {}", running.link());
    }
    Ok(Some(running))
}

fn tls(settings: &WebSettings) -> Option<(PathBuf, PathBuf)> {
    settings.certificate.clone().zip(settings.key.clone())
}

/// `banner`: stands on every page.
pub fn open(context: &Context, listen: &Listen, banner: Option<&'static str>) -> anyhow::Result<Running> {
    let setup = Setup {
        archive: context.archive.clone(),
        config: context.config.clone(),
        sources: context.sources()?,
        clock: context.clock.clone(),
        random: || Box::new(SystemRandom),
        errands: Arc::new(Errands::new(context)),
        zone: context.config.web.zone,
        banner: banner.is_some(),
    };
    start(setup, listen).map_err(|refused| match refused {
        Refused::Everywhere(_) => {
            Stop::refused(refused.to_string(), "testigo serve --listen 192.168.1.20:8443 …").into()
        }
        Refused::NoPassword(_) => {
            Stop::refused(refused.to_string(), "testigo user add NAME --role owner").into()
        }
        Refused::Plain(_) => Stop::refused(
            refused.to_string(),
            "give --certificate and --key; or accept it with --plain-http-on-lan",
        )
        .into(),
        Refused::Taken(_) => Stop::usage(
            refused.to_string(),
            "if that is not testigo, find out what it is; or choose another port with --listen",
        )
        .into(),
        Refused::Tls(_) => Stop::usage(refused.to_string(), "give two PEM files that belong together").into(),
        Refused::Store(error) => error.into(),
        Refused::Listen(..) | Refused::Start(_) => refused.into(),
    })
}

fn say(context: &Context, listen: &Listen, running: &Running, link: &str) -> anyhow::Result<()> {
    if context.json {
        return print_json(json!({ "origin": running.origin, "link": link }));
    }
    print_line(&format!("The pages: {link}"))?;
    print_line("The link works once, within an hour. Stop with Ctrl-C.")?;
    if running.address.ip().is_loopback() {
        return Ok(());
    }
    if listen.tls.is_none() {
        eprintln!(
            "testigo: WARNING: without TLS everybody on this network can read what you read, and your password too. Only on a network that is yours alone."
        );
    }
    print_line(&pairing(link).unwrap_or_default())
}

/// The link as a picture of characters, for the camera of a phone.
fn pairing(link: &str) -> Option<String> {
    let code = QrCode::new(link).ok()?;
    // On a dark terminal the light modules must be the drawn ones.
    Some(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}
