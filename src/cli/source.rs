//! `source`: the pages that can be asked, and what a profile reads in a saved answer.

use super::args::SourceCommand;
use super::context::{Context, from_stdin, read_named};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table};
use super::quoted;
use crate::a_number::ANumber;
use crate::fetch::Fetched;
use crate::fetch::address::is_loopback_url;
use crate::read::{Explained, explain};
use crate::source::ask::asked_path;
use crate::source::{AskedBy, Kind, Query, Search, SourceProfile};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

pub fn run(context: &Context, command: SourceCommand) -> anyhow::Result<Exit> {
    match command {
        SourceCommand::List => list(context),
        SourceCommand::Show { source } => show(context, &source),
        SourceCommand::Lint { file } => lint(context, &file),
        SourceCommand::Test { profile, files, number, status } => {
            let number = number.map(|n| from_stdin(&n)).transpose()?;
            test(context, &profile, &files, number, status)
        }
    }
}

fn list(context: &Context) -> anyhow::Result<Exit> {
    let in_force = context.sources()?;
    let profiles = context.profiles()?;
    let has_browser = super::run::browser(context).program().is_ok();
    let rows: Vec<_> = profiles
        .iter()
        .map(|p| {
            let source = in_force.iter().find(|s| s.id() == p.id());
            let asked = match (source, p.rules().asked_by) {
                (None, _) => "no",
                (Some(_), AskedBy::Person) => "by people only: testigo together",
                (Some(source), _) if !source.is_scheduled() => "by people only, as the config says",
                (Some(_), AskedBy::Browser) if !has_browser => "no browser found; by people: testigo together",
                (Some(_), AskedBy::Browser) => "yes, in a browser",
                (Some(source), AskedBy::Http) if is_loopback_url(&source.base_url) => "yes, on loopback",
                (Some(_), AskedBy::Http) => "yes",
            };
            (p, source.map(|s| s.base_url.to_string()).unwrap_or_default(), asked)
        })
        .collect();
    if context.json {
        let sources: Vec<_> = rows
            .iter()
            .map(|(p, url, asked)| {
                json!({ "source": p.id(), "title": p.rules().title, "version": p.rules().version, "hash": p.hash().to_hex(), "base_url": url, "asked": asked })
            })
            .collect();
        print_json(json!({ "sources": sources }))?;
        return Ok(Exit::Done);
    }
    let mut shown = table(&["source", "what", "asked", "address"]);
    for (p, url, asked) in &rows {
        shown.add_row(vec![p.id().to_owned(), p.rules().title.clone(), (*asked).to_owned(), url.clone()]);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn show(context: &Context, name: &str) -> anyhow::Result<Exit> {
    let profile = find(context, name)?;
    if context.json {
        let canonical: serde_json::Value = serde_json::from_str(&profile.to_canonical_json())?;
        print_json(json!({ "profile": canonical, "hash": profile.hash().to_hex() }))?;
    } else {
        let text = match name.ends_with(".toml") {
            true => Some(String::from_utf8_lossy(&read_named(Path::new(name))?).into_owned()),
            false => context.profile_text(profile.id())?,
        };
        match text {
            Some(text) => print_line(text.trim_end())?,
            None => print_line(&profile.to_canonical_json())?,
        }
        print_line(&format!("# hash {}", profile.hash()))?;
    }
    Ok(Exit::Done)
}

fn lint(context: &Context, file: &Path) -> anyhow::Result<Exit> {
    let profile = read_profile(file)?;
    let complaints = profile.lint();
    if context.json {
        let texts: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        print_json(json!({ "complaints": texts, "hash": profile.hash().to_hex() }))?;
    } else if complaints.is_empty() {
        print_line(&format!("{}: no mistakes found; hash {}", file.display(), profile.hash()))?;
    } else {
        for complaint in &complaints {
            print_line(&format!("{}: {complaint}", file.display()))?;
        }
    }
    Ok(if complaints.is_empty() { Exit::Done } else { Exit::Usage })
}

fn test(
    context: &Context,
    profile: &str,
    files: &[PathBuf],
    number: Option<String>,
    status: u16,
) -> anyhow::Result<Exit> {
    let profile = find(context, profile)?;
    let number = number
        .map(|text| {
            ANumber::parse(&text)
                .map_err(|e| Stop::usage(e.to_string(), "give the number that was asked for"))
        })
        .transpose()?;
    let mut all = Vec::new();
    for file in files {
        let body = read_named(file)?;
        let explained = try_out(context, &profile, number, status, body)?;
        if context.json {
            let mut value = serde_json::to_value(&explained)?;
            if let Some(object) = value.as_object_mut() {
                object.insert("file".to_owned(), json!(file));
            }
            all.push(value);
        } else {
            print_line(&format!("{}\n{}", file.display(), explained.to_text().trim_end()))?;
        }
    }
    if context.json {
        print_json(json!({ "profile": profile.id(), "files": all }))?;
    }
    Ok(Exit::Done)
}

/// Reads a saved answer as if it had just come. Without a number, nothing is held against what was asked.
fn try_out(
    context: &Context,
    profile: &SourceProfile,
    number: Option<ANumber>,
    status: u16,
    body: Vec<u8>,
) -> anyhow::Result<Explained> {
    let search = match number {
        Some(a_number) => Search::Person { a_number, country: String::new(), names: None },
        None => Search::Anybody,
    };
    let query = Query::new(search);
    let base_url = Url::parse(&profile.rules().base_url)?;
    let url = asked_path(profile, &query).ok().and_then(|path| base_url.join(&path).ok()).unwrap_or(base_url);
    let content_type = match profile.rules().ask.answer {
        Kind::Json => "application/json",
        Kind::Html if body.trim_ascii_start().starts_with(b"<") => "text/html; charset=utf-8",
        Kind::Html | Kind::Text => "text/plain; charset=utf-8",
    };
    let fetched = Fetched::saved(context.clock.now(), url, status, content_type, body);
    Ok(explain(profile, &query, &fetched))
}

/// A source by name, or a profile by file.
fn find(context: &Context, name: &str) -> anyhow::Result<Arc<SourceProfile>> {
    if name.ends_with(".toml") {
        return Ok(Arc::new(read_profile(Path::new(name))?));
    }
    let profiles = context.profiles()?;
    profiles.into_iter().find(|p| p.id() == name).ok_or_else(|| {
        Stop::usage(format!("there is no source `{}`", quoted(name)), "testigo source list").into()
    })
}

fn read_profile(file: &Path) -> anyhow::Result<SourceProfile> {
    let text = String::from_utf8(read_named(file)?)
        .map_err(|_| Stop::usage(format!("{} is not UTF-8 text", file.display()), "save it as UTF-8"))?;
    SourceProfile::parse(&text, &file.display().to_string())
        .map_err(|errors| Stop::usage(errors.to_string(), "mend these lines and try again").into())
}
