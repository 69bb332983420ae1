//! `serve`: the pages, until it is stopped; and the same beside `run`.

use super::args::{RunArgs, ServeArgs};
use super::context::Context;
use super::errands::Errands;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line};
use super::run::stopped;
use crate::config::WebSettings;
use crate::random::SystemRandom;
use crate::web::{Listen, PORT, Refused, Running, Setup, links, own_loopback, start};
use chrono_tz::Tz;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;
use std::io::{ErrorKind, IsTerminal};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

pub fn run(context: &Context, args: &ServeArgs) -> anyhow::Result<Exit> {
    let settings = &context.config.web;
    let listen = Listen {
        plain_on_lan: args.plain_http_on_lan || settings.plain_http_on_lan,
        tls: args.certificate.clone().zip(args.key.clone()).or_else(|| tls(settings)),
        ..listen(context, args.listen)?
    };
    let chosen = args.listen.or(settings.listen).is_some();
    let running = open_somewhere(context, &listen, chosen)?;
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

/// The pages beside a run. Looking matters more than being looked at: without a place of its own choice it goes on.
pub fn beside(context: &Context, args: &RunArgs) -> anyhow::Result<Option<Running>> {
    let chosen = context.config.web.listen.is_some();
    if args.no_pages {
        return Ok(None);
    }
    let opened = listen(context, None).and_then(|listen| open_somewhere(context, &listen, chosen));
    let running = match opened {
        Ok(running) => running,
        Err(error) if chosen => return Err(error),
        Err(error) => {
            eprintln!("testigo: the pages are not shown: {error:#}");
            return Ok(None);
        }
    };
    if !context.json && !context.quiet {
        // A link lets its reader in: it belongs on a screen, and in no journal.
        match std::io::stderr().is_terminal() {
            true => eprintln!("The pages: {}   (works once; another one: testigo link)", running.link()),
            false => eprintln!("The pages are at {}; to come in: testigo link", running.origin),
        }
    }
    Ok(Some(running))
}

/// `link`: a new way in to the pages that are shown now.
pub fn link(context: &Context) -> anyhow::Result<Exit> {
    let shown = links::announced(&context.archive).filter(|origin| answers(origin));
    let Some(origin) = shown else {
        return Err(Stop::usage("the pages are not shown now", "testigo run, or testigo serve").into());
    };
    let link = links::leave(&context.archive, &origin, &mut SystemRandom, context.clock.now().wall)?;
    if context.json {
        print_json(json!({ "origin": origin, "link": link }))?;
        return Ok(Exit::Done);
    }
    print_line(&link)?;
    print_line("It works once, within an hour.")?;
    Ok(Exit::Done)
}

/// Whether somebody listens there.
fn answers(origin: &str) -> bool {
    let address = Url::parse(origin).ok().and_then(|url| url.socket_addrs(|| None).ok()?.first().copied());
    address.is_some_and(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok())
}

/// Where the pages are: as somebody says, as the config says, or at an address of this archive's own.
fn listen(context: &Context, said: Option<SocketAddr>) -> anyhow::Result<Listen> {
    let settings = &context.config.web;
    let own = || -> anyhow::Result<SocketAddr> {
        Ok(SocketAddr::new(own_loopback(context.read_first()?.origin()), PORT))
    };
    let address = said.or(settings.listen).map_or_else(own, Ok)?;
    let (plain_on_lan, name) = (settings.plain_http_on_lan, settings.name.clone());
    Ok(Listen { address, tls: tls(settings), plain_on_lan, name })
}

/// At this address; where nobody chose it and its usual port is taken by something else, at any free one.
fn open_somewhere(context: &Context, listen: &Listen, chosen: bool) -> anyhow::Result<Running> {
    if !chosen && links::announced(&context.archive).is_some_and(|origin| answers(&origin)) {
        return Err(Stop::usage("the pages are shown already", "testigo link").into());
    }
    let elsewhere = Listen { address: SocketAddr::new(listen.address.ip(), 0), ..listen.clone() };
    // Tried and let go again at once.
    let taken = TcpListener::bind(listen.address).is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
    open(context, if taken && !chosen { &elsewhere } else { listen }, None)
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
        zone: context.config.web.zone.unwrap_or_else(machine_zone),
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

/// The zone that this machine is set to; UTC, where it does not say.
fn machine_zone() -> Tz {
    iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
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
