//! `demo`: the whole program at work, with made-up people and a pretend page, in a minute.

mod catalogue;
mod contacts;
mod messages;
mod month;
mod pages;
mod stage;

use self::pages::Pages;
use self::stage::{Heard, play};
use super::args::DemoArgs;
use super::context::Context;
use super::events::{event_json, who};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::run::{Ready, block_on_with, stopped};
use crate::alert::post::{Post, Pretended};
use crate::config::{Config, SourceSettings};
use crate::event::{Event, EventKind};
use crate::pretend::story::{Expected, Story, Told as Promise, Whom, story};
use crate::pretend::{Options, Pretend};
use crate::random::{Random, SystemRandom, random_bytes};
use crate::source::SourceProfile;
use crate::store::Store;
use crate::time::Period;
use crate::watch::alerting::Teller;
use crate::watch::run::Told;
use anyhow::Context as _;
use serde_json::json;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

const BANNER: &str = "MADE-UP PEOPLE. Nobody in this demo exists, and the page is on this machine.";

pub fn run(context: &Context, args: &DemoArgs) -> anyhow::Result<Exit> {
    if args.messages {
        return catalogue::print(context.json);
    }
    let story = if args.browser { story().for_browser() } else { story() };
    if args.browser {
        needs_browser(context)?;
    }
    let folder = args.into.clone().unwrap_or_else(|| new_folder(&mut SystemRandom));
    if folder.exists() {
        return Err(Stop::usage(
            format!("{} is there already", folder.display()),
            "choose another folder with --into",
        )
        .into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if args.pages {
        return only_pages(context, &folder, &runtime);
    }
    let options = Options { people: story.residents(), ..Options::default() };
    let pretend = runtime.block_on(Pretend::start(options)).context("starting the pretend page")?;
    pretend.set_app_delay(Duration::from_millis(5));
    let context = demo_context(context, &folder, &story, &pretend);
    let policy = context.policy_in_words();
    let mut store =
        Store::create_under(&context.archive, context.clock.now(), policy, Box::new(SystemRandom))?;
    let people = story.people.iter().map(|p| p.person.clone()).collect();
    let people = store.enrol_all(people, context.clock.now())?;
    let contacts = contacts::add(&mut store, &people, context.clock.now())?;
    drop(store);
    write_config(&context)?;
    if args.browser {
        write_profile(&context)?;
    }
    let pages = match args.browser || context.json {
        true => None,
        false => Some(Pages::open(&context, &folder.join("month"), &runtime)?),
    };
    let watched = std::io::stdout().is_terminal();
    introduce(&context, &story, pages.as_ref().map(|pages| (pages, watched)))?;

    let ready = Ready::open(&context)?;
    let roster = ready.roster.clone();
    let heard = Rc::new(Heard::new(people.iter().map(|p| p.id.clone()).collect()));
    let mut looks = 0;
    let mut told = |told: Told<'_>| {
        if let Told::News(news) = told {
            looks += news.seen.len();
            for event in &news.events {
                heard.hear(event);
                if !context.json && is_shown(event) {
                    let _reader_gone = print_line(&format!(
                        "        testigo: {}",
                        context.words().event(event, &who(event, |p| roster.call(p).to_owned()))
                    ));
                }
            }
        }
    };
    let kept = Arc::new(Pretended::default());
    let mut run = ready.on_schedule(&context)?;
    let manner = run.alerts.take().context("the demo tells people")?.manner;
    run.alerts = Some(Teller { post: Post::Kept(kept.clone()), manner: manner.clone() });
    messages::show(&kept, &contacts, context.json);
    let stage = play(&story, &pretend, &heard, context.json);
    let mut keeper = block_on_with(&runtime, run, stage, &mut told)?;
    let written = messages::write(keeper.store(), &manner, &context.archive)?;

    let events = heard.events();
    let mut shown: Vec<Shown> =
        story.expected.iter().map(|e| Shown::of(e, &story, heard.keeps(e, &story))).collect();
    shown.extend(messages::promises(&kept, &contacts, &story));
    let broken = shown.iter().filter(|promise| !promise.kept).count();
    if context.json {
        print_json(json!({
            "archive": context.archive,
            "looks": looks,
            "events": events.iter().map(event_json).collect::<Vec<_>>(),
            "messages": written.messages,
            "promises": shown.iter().map(Shown::json).collect::<Vec<_>>(),
        }))?;
    } else {
        summary(&context, &story, &shown, looks)?;
        print_line(&written.sentence())?;
    }
    if let Some(pages) = pages.filter(|_| watched) {
        print_line(&format!("The pages stay open: {} Stop with Ctrl-C.", pages.link()))?;
        runtime.block_on(stopped(None));
    }
    Ok(if broken == 0 { Exit::Done } else { Exit::Failed })
}

/// Nothing but the pages, until Ctrl-C.
fn only_pages(context: &Context, folder: &Path, runtime: &Runtime) -> anyhow::Result<Exit> {
    let pages = Pages::open(context, folder, runtime)?;
    match context.json {
        true => print_json(json!({ "link": pages.link(), "archive": folder }))?,
        false => {
            print_line(&format!("*** {BANNER} ***"))?;
            pages.show(std::io::stdout().is_terminal())?;
            print_line("Stop with Ctrl-C.")?;
        }
    }
    runtime.block_on(stopped(None));
    Ok(Exit::Done)
}

/// One promise, and whether it was kept.
struct Shown {
    who: String,
    kind: String,
    told: bool,
    why: &'static str,
    kept: bool,
}

impl Shown {
    fn of(expected: &Expected, story: &Story, kept: bool) -> Shown {
        Shown {
            who: name(expected.who, story),
            kind: expected.kind.key().to_owned(),
            told: expected.told == Promise::Once,
            why: expected.why,
            kept,
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({ "who": self.who, "kind": self.kind, "told": self.told, "why": self.why, "kept": self.kept })
    }
}

fn new_folder(random: &mut dyn Random) -> PathBuf {
    let tag = hex::encode(random_bytes::<4>(random));
    std::env::temp_dir().join(format!("testigo-demo-{tag}"))
}

/// The settings of the demo: one source on loopback, and everything in seconds.
fn demo_context(context: &Context, folder: &std::path::Path, story: &Story, pretend: &Pretend) -> Context {
    let (policy, telling) = (story.policy.clone(), contacts::telling(story));
    let mut config = Config { policy, telling, ..Config::default() };
    let every = Period::from_millis(story.interval.as_millis() as u64);
    config.schedule.hot = every;
    config.schedule.normal = every;
    config.schedule.cold = every;
    config.fetch.timeout = Period::from_secs(2);
    config.browser = context.config.browser.clone();
    config.anchors = context.config.anchors.clone();
    let here = SourceSettings { base_url: Some(pretend.base_url()), ..SourceSettings::default() };
    config.sources.insert(source(story).to_owned(), here);
    Context {
        archive: folder.to_owned(),
        config,
        config_file: None,
        json: context.json,
        quiet: context.quiet,
        language: context.language.clone(),
        color: context.color,
        clock: context.clock.clone(),
        post: None,
    }
}

/// So that `testigo --archive DIR status` judges what was left behind by the demo's own policy.
fn write_config(context: &Context) -> anyhow::Result<()> {
    let rows = context.config.explain();
    let value = |key: &str| rows.iter().find(|r| r.key == key).map(|r| r.value.clone()).unwrap_or_default();
    let mut text = format!("# {BANNER}\n# The pretend page has ended; `run` would find nobody there.\n");
    for name in context.config.sources.keys() {
        let url = value(&format!("sources.{name}.base_url"));
        text.push_str(&format!("[sources.{name}]\nbase_url = \"{url}\"\n"));
    }
    text.push_str(&format!(
        "[schedule]\nhot = \"{0}\"\nnormal = \"{0}\"\ncold = \"{0}\"\n",
        value("schedule.normal")
    ));
    text.push_str("[policy]\n");
    for key in ["likely", "not_listed"] {
        let (misses, span) = (value(&format!("policy.{key}.misses")), value(&format!("policy.{key}.span")));
        text.push_str(&format!("{key} = {{ misses = {misses}, span = \"{span}\" }}\n"));
    }
    text.push_str("stale_after = \"30d\"\nsilent_after = \"30d\"\n");
    let file = context.archive.join("testigo.toml");
    std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
}

/// The one source of the story.
fn source(story: &Story) -> &str {
    let first = story.people.first().and_then(|p| p.person.sources.first());
    first.map_or("bop", String::as_str)
}

/// Says what is missing before anything begins.
fn needs_browser(context: &Context) -> anyhow::Result<()> {
    match super::run::browser(context).program() {
        Ok(_) => Ok(()),
        Err(error) => Err(Stop::usage(error.to_string(), error.next()).into()),
    }
}

/// The pretend page is quick, so the demo's own copy of the profile waits less for it to stand still.
fn write_profile(context: &Context) -> anyhow::Result<()> {
    let text = SourceProfile::builtin_text("ice-odls").unwrap_or_default();
    let folder = context.archive.join("sources");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let file = folder.join("ice-odls.toml");
    std::fs::write(&file, text.replace("quiet = \"250ms\"", "quiet = \"60ms\""))
        .with_context(|| format!("writing {}", file.display()))
}

fn introduce(context: &Context, story: &Story, pages: Option<(&Pages, bool)>) -> anyhow::Result<()> {
    if context.json {
        return Ok(());
    }
    print_line(&format!("*** {BANNER} ***"))?;
    if let Some((pages, watched)) = pages {
        pages.show(watched)?;
        print_line("And here the same program, quicker:")?;
    }
    print_line(&format!(
        "testigo follows {} of them at a pretend locator for {} seconds. Time is short here: everybody is asked about every {} s,",
        story.people.len(),
        story.length.as_secs(),
        story.interval.as_secs(),
    ))?;
    print_line(&format!(
        "an absence is confirmed after five witnessed answers over {} (really: over twelve hours).",
        story.policy.not_listed.span
    ))?;
    print_line("Lines that begin with `to` are messages as they would have been sent. Nothing is sent.")?;
    print_line("")
}

/// The first looks at everybody are no news worth a line each.
fn is_shown(event: &Event) -> bool {
    match event.kind {
        EventKind::FirstListed | EventKind::CourtCaseSeen => false,
        EventKind::Changed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::PlaceGone
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseChanged
        | EventKind::Correction => true,
    }
}

fn name(whom: Whom, story: &Story) -> String {
    match whom {
        Whom::Person(i) => story.people[i].person.call.clone(),
        Whom::Everybody => "everybody".to_owned(),
        Whom::Members => "each of the group".to_owned(),
        Whom::Bystanders => "all the others".to_owned(),
        Whom::Group => "the group".to_owned(),
        Whom::Site => "the site".to_owned(),
    }
}

fn summary(context: &Context, story: &Story, promises: &[Shown], looks: usize) -> anyhow::Result<()> {
    let mut shown = table(&["who", "", "what", "why", ""]);
    for promise in promises {
        shown.add_row(vec![
            visible(&promise.who),
            if promise.told { "told" } else { "NOT told" }.to_owned(),
            promise.kind.replace('_', " "),
            promise.why.to_owned(),
            if promise.kept { "ok" } else { "BROKEN" }.to_owned(),
        ]);
    }
    print_line("")?;
    print_line(&shown.to_string())?;
    let archive = context.archive.display();
    let broken = promises.iter().filter(|promise| !promise.kept).count();
    print_line("")?;
    match broken {
        0 => {
            print_line(&format!("{looks} looks, and everything was told as the story promises. ({BANNER})"))?
        }
        n => print_line(&format!(
            "{looks} looks, and {n} promises of the story were BROKEN. Please report this."
        ))?,
    }
    print_line("Explore what was kept:")?;
    print_line(&format!("  testigo --archive {archive} status"))?;
    print_line(&format!("  testigo --archive {archive} events"))?;
    let call = story.people.get(1).map(|p| p.person.call.clone()).unwrap_or_default();
    print_line(&format!("  testigo --archive {archive} history \"{call}\""))?;
    print_line(&format!("  testigo --archive {archive} log verify"))
}
