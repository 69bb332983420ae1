//! The pages of the demo: a month of made-up looks, opened in a browser while the story plays in the terminal.

use super::month::{begin, live};
use super::{BANNER, contacts};
use crate::alert::numbers::Numbers;
use crate::alert::post::{Post, Pretended};
use crate::cli::context::Context;
use crate::cli::output::print_line;
use crate::cli::rounds::{Ending, rounds};
use crate::cli::run::{AT_START, Ready};
use crate::cli::{doctor, serve};
use crate::config::{Config, Telling};
use crate::pretend::month::Month;
use crate::pretend::{Options, Pretend};
use crate::source::SourceProfile;
use crate::store::Running as Held;
use crate::watch::alerting::{Manner, Teller};
use crate::web::{Listen, Running, own_loopback};
use anyhow::Context as _;
use chrono::TimeDelta;
use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use url::Url;

/// What lives as long as the pages are open.
pub struct Pages {
    _pretend: Pretend,
    running: Running,
}

impl Pages {
    /// Makes the month's archive in this folder and opens its pages.
    pub fn open(context: &Context, folder: &Path, runtime: &Runtime) -> anyhow::Result<Pages> {
        // Its last looks take a minute; none of them may lie ahead of the clock.
        let month = Month::ending(context.clock.now().wall - TimeDelta::minutes(2));
        let options = Options { people: month.residents(), ..Options::default() };
        let pretend = runtime.block_on(Pretend::start(options)).context("starting the pretend page")?;
        let post = Post::Kept(Arc::new(Pretended::default()));
        let context =
            Context { post: Some(post.clone()), ..month_context(context, folder, &pretend.base_url())? };
        let teller = Teller { post, manner: Arc::new(manner(&context)?) };
        let store = begin(&context, &month)?;
        write_files(folder, &pretend.base_url())?;
        live(&context, &month, store, &pretend.base_url(), &teller)?;
        let address = SocketAddr::new(own_loopback(context.read()?.origin()), 0);
        let listen = Listen { address, tls: None, plain_on_lan: false, name: None };
        let running = serve::open(&context, &listen, Some(BANNER))?;
        go_on(context)?;
        Ok(Pages { running, _pretend: pretend })
    }

    /// Says where they are; on a desktop, opens them.
    pub fn show(&self, in_browser: bool) -> anyhow::Result<()> {
        let link = self.running.link();
        print_line(&format!("The pages, with a month of made-up looks: {link}"))?;
        print_line("")?;
        if in_browser {
            let _no_browser_here = open::that_detached(&link);
        }
        Ok(())
    }

    pub fn link(&self) -> String {
        self.running.link()
    }
}

/// The looking goes on after the month, as in `testigo run`, until the program ends.
fn go_on(context: Context) -> anyhow::Result<()> {
    let held = Held::take(&context.archive)?;
    let context = Context { quiet: true, json: false, ..context };
    let looking = move || -> anyhow::Result<()> {
        let _held = held;
        let ready = Ready::in_turn(&context, None, &mut |waited| waited < AT_START)?;
        let (ending, beside) = (Ending::listen(None)?, doctor::beside(&context, &ready)?);
        rounds(&context, ready, (&ending, &beside), &mut |_, _| {})
    };
    let thread = std::thread::Builder::new().name("testigo-demo".to_owned());
    thread.spawn(move || looking().map_err(|error| tracing::warn!(%error, "the demo looks no more")))?;
    Ok(())
}

/// So that `testigo --archive DIR …` knows what is left behind by the same rules and under the same name.
fn write_files(folder: &Path, base: &Url) -> anyhow::Result<()> {
    let profile = SourceProfile::builtin_text("roster-html").unwrap_or_default();
    let profile = profile.replace("Example roster, searched by number", "Example Locator");
    let sources = folder.join("sources");
    DirBuilder::new()
        .mode(0o700)
        .create(&sources)
        .with_context(|| format!("making {}", sources.display()))?;
    for (file, text) in [("sources/roster-html.toml", profile), ("testigo.toml", config_text(base))] {
        let file = folder.join(file);
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// Real hours, but for the pretend page.
fn month_context(context: &Context, folder: &Path, base: &Url) -> anyhow::Result<Context> {
    let config =
        Config::parse(&config_text(base), &[]).map_err(|complaints| anyhow::anyhow!("{complaints}"))?;
    Ok(Context { archive: folder.to_owned(), config, config_file: None, ..context.clone() })
}

fn config_text(base: &Url) -> String {
    format!(
        r#"# {BANNER}
[sources.roster-html]
base_url = "{base}"

[schedule]
hot = "2h"
normal = "6h"

[alerts.email]
server = "mail.demo.invalid"
from = "testigo@demo.invalid"

[web]
zone = "America/Chicago"

[[clocks]]
name = "24 h since first miss"
after = "first_miss"
length = "24h"
source = "an example; a real rule is cited here, and checked that it is still in force"

[[clocks]]
name = "96 h since place changed"
after = "place_changed"
length = "96h"
source = "an example; a real rule is cited here, and checked that it is still in force"
"#
    )
}

fn manner(context: &Context) -> anyhow::Result<Manner> {
    Ok(Manner {
        rules: Telling::default(),
        clocks: context.config.clocks.clone(),
        numbers: Numbers::with(None)?,
        installation: contacts::INSTALLATION.to_owned(),
    })
}
