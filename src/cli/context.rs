//! What every command needs: the archive's place, the config, the clock, and the way to open the store.

use super::args::Global;
use super::exit::{Exit, Stop};
use super::output::visible;
use super::words::Words;
use crate::alert::post::Post;
use crate::anchor::roots_of_pem;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::locale::Locale;
use crate::person::Person;
use crate::random::SystemRandom;
use crate::source::SourceProfile;
use crate::store::{Access, FindError, Running, Store, StoreError};
use crate::watch::roster::Roster;
use crate::watch::sources::{Source, in_force};
use anyhow::Context as _;
use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A wait that somebody at a terminal wonders about.
const WORTH_SAYING: Duration = Duration::from_secs(1);
/// So long a command waits: `run` finishes looks that are on their way, and others may have come before.
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub struct Context {
    pub archive: PathBuf,
    pub config: Config,
    pub config_file: Option<PathBuf>,
    pub json: bool,
    pub quiet: bool,
    /// Of labels and findings; the config's, when there is none.
    pub language: Option<String>,
    pub color: bool,
    pub clock: Arc<dyn Clock>,
    /// Where messages go instead of out; the demo's.
    pub post: Option<Post>,
}

impl Context {
    pub fn new(global: Global) -> anyhow::Result<Context> {
        if let Some(tag) = global.language.as_deref().filter(|tag| !Locale::knows(tag)) {
            let why = format!("there are no words in `{}`", visible(tag));
            return Err(Stop::usage(why, format!("write one of {}", Locale::known())).into());
        }
        let environment: Vec<(String, String)> =
            std::env::vars().filter(|(name, _)| name.starts_with("TESTIGO_")).collect();
        let default_archive = global.archive.clone().unwrap_or_else(data_folder);
        let config_file = global.config.clone().or_else(|| beside(&default_archive));
        let config = read_config(config_file.as_deref(), global.config.is_some(), &environment)?;
        let archive = global.archive.or_else(|| config.archive.clone()).unwrap_or_else(data_folder);
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let color = match global.color {
            super::args::ColorWhen::Always => true,
            super::args::ColorWhen::Never => false,
            super::args::ColorWhen::Auto => std::io::stdout().is_terminal() && !no_color,
        };
        Ok(Context {
            archive,
            config,
            config_file,
            json: global.json,
            quiet: global.quiet,
            language: global.language,
            color,
            clock: Arc::new(SystemClock),
            post: None,
        })
    }

    /// The words of the language in force.
    pub fn words(&self) -> Words {
        Words(Locale::of(self.language.as_deref().or(self.config.language.as_deref()).unwrap_or_default()))
    }

    /// Opens the archive for reading; a running `testigo run` does not mind.
    pub fn read(&self) -> anyhow::Result<Store> {
        self.open(Access::Read)
    }

    /// Opens the archive for reading, for a command that is going to write: what people are asked is asked before the
    /// archive is taken from anybody. An older schema is brought up to date first.
    pub fn read_first(&self) -> anyhow::Result<Store> {
        match Store::open_for_reading(&self.archive) {
            Err(StoreError::Older { .. }) => drop(self.write()?),
            Err(error) => return Err(error.into()),
            Ok(store) => return Ok(store),
        }
        self.read()
    }

    /// Opens the archive as its one writer, when it is our turn: `testigo run` stands aside, others end. What is kept
    /// open longer than it takes to write keeps `run` from looking.
    pub fn write(&self) -> anyhow::Result<Store> {
        Ok(Store::open_in_turn(&self.archive, Box::new(SystemRandom), &mut self.waiting())?)
    }

    /// Opens the archive as its one writer for as long as one likes; refused while `testigo run` is at work.
    pub fn write_alone(&self) -> anyhow::Result<Store> {
        Running::refuse(&self.archive)?;
        self.open(Access::Write)
    }

    /// How a command waits for its turn: for a minute, and on a terminal it says so.
    pub fn waiting(&self) -> impl FnMut(Duration) -> bool {
        let mut said = self.quiet || !std::io::stderr().is_terminal();
        let archive = self.archive.clone();
        move |waited| {
            if !said && waited >= WORTH_SAYING {
                said = true;
                let who = if Running::is_held(&archive) { "testigo run" } else { "another testigo" };
                eprintln!("{who} is writing; waiting for its turn");
            }
            waited < LONGEST
        }
    }

    fn open(&self, access: Access) -> anyhow::Result<Store> {
        Ok(Store::open(&self.archive, access, Box::new(SystemRandom))?)
    }

    /// The built-in profiles and those in the folder of the user's own; an own one goes before a built-in one.
    pub fn profiles(&self) -> anyhow::Result<Vec<Arc<SourceProfile>>> {
        let mut profiles: Vec<Arc<SourceProfile>> =
            SourceProfile::builtin_ids().filter_map(SourceProfile::builtin).map(Arc::new).collect();
        for file in self.own_profiles()? {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            let profile = SourceProfile::parse(&text, &file.display().to_string()).map_err(|errors| {
                Stop::usage(errors.to_string(), format!("testigo source lint {}", file.display()))
            })?;
            profiles.retain(|p| p.id() != profile.id());
            profiles.push(Arc::new(profile));
        }
        Ok(profiles)
    }

    fn own_profiles(&self) -> anyhow::Result<Vec<PathBuf>> {
        let folder = match &self.config.profiles {
            Some(folder) => match self.config_file.as_deref().and_then(Path::parent) {
                Some(base) if folder.is_relative() => base.join(folder),
                Some(_) | None => folder.clone(),
            },
            None => self.archive.join("sources"),
        };
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .with_context(|| format!("reading {}", folder.display()))?
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .collect();
        files.sort();
        Ok(files)
    }

    /// The certificates of a PEM file that a key of the config names, from the config's own folder; in DER.
    pub fn certificates(&self, key: &str, file: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
        let base = self.config_file.as_deref().and_then(Path::parent);
        let file = base.map_or_else(|| file.to_owned(), |base| base.join(file));
        let unreadable =
            |why: String| Stop::usage(format!("{key}: {}: {why}", file.display()), "name a PEM file");
        let bytes = std::fs::read(&file).map_err(|e| unreadable(e.to_string()))?;
        Ok(roots_of_pem(&bytes).ok_or_else(|| unreadable("it has no certificate".to_owned()))?)
    }

    /// The rules in force, for the first entry of a log.
    pub fn policy_in_words(&self) -> BTreeMap<String, String> {
        let rows = self.config.explain().into_iter();
        rows.filter_map(|row| Some((row.key.strip_prefix("policy.")?.to_owned(), row.value))).collect()
    }

    /// The text of the profile in force under this name: the user's own file before the built-in one.
    pub fn profile_text(&self, id: &str) -> anyhow::Result<Option<String>> {
        for file in self.own_profiles()? {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            if SourceProfile::parse(&text, &file.display().to_string()).is_ok_and(|p| p.id() == id) {
                return Ok(Some(text));
            }
        }
        Ok(SourceProfile::builtin_text(id).map(str::to_owned))
    }

    pub fn sources(&self) -> anyhow::Result<Vec<Source>> {
        let profiles = self.profiles()?;
        let unknown = self.config.sources.keys().find(|name| profiles.iter().all(|p| p.id() != *name));
        if let Some(name) = unknown {
            let known: Vec<&str> = profiles.iter().map(|p| p.id()).collect();
            return Err(Stop::usage(
                format!("the config has a table [sources.{name}], but there is no such source"),
                format!("write one of {}, or put a profile with that id into `profiles`", known.join(", ")),
            )
            .into());
        }
        Ok(in_force(&self.config, &profiles))
    }

    pub fn roster(&self, store: &Store, sources: &[Source]) -> anyhow::Result<Roster> {
        Ok(Roster::load(store, sources, &self.config)?.0)
    }

    /// The person a text means; `-` reads the text from standard input.
    pub fn person(&self, store: &Store, text: &str) -> anyhow::Result<Person> {
        let text = from_stdin(text)?;
        store.find(&text).map_err(|error| match error {
            FindError::None => Stop::usage(
                "nobody in this archive has that number, id or message name",
                "testigo watch list",
            )
            .into(),
            several @ FindError::Several(_) => {
                Stop::usage(several.to_string(), "`testigo watch list` shows who has which id").into()
            }
            FindError::Store(error) => anyhow::Error::from(error),
        })
    }
}

/// `-` stands for one line of standard input, so that a number is in no shell history and no process list.
pub fn from_stdin(text: &str) -> anyhow::Result<String> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading standard input")?;
    Ok(line.trim().to_owned())
}

/// The bytes of a file that somebody named.
pub fn read_named(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| {
        Stop::usage(
            format!("{} cannot be read: {error}", file.display()),
            "give the name of a file that is there",
        )
        .into()
    })
}

/// The exit code of an error that carries none.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    match error.downcast_ref::<StoreError>() {
        Some(
            StoreError::Damaged { .. }
            | StoreError::RolledBack { .. }
            | StoreError::OtherLog { .. }
            | StoreError::HeadMissing(_)
            | StoreError::HeadDamaged { .. }
            | StoreError::WrongKey(_),
        ) => Exit::Altered,
        Some(_) | None => Exit::Failed,
    }
}

fn data_folder() -> PathBuf {
    directories::ProjectDirs::from("org", "testigo", "testigo")
        .map_or_else(|| PathBuf::from("testigo-archive"), |dirs| dirs.data_dir().to_owned())
}

fn beside(archive: &Path) -> Option<PathBuf> {
    let file = archive.join("testigo.toml");
    file.is_file().then_some(file)
}

fn read_config(file: Option<&Path>, named: bool, environment: &[(String, String)]) -> anyhow::Result<Config> {
    let text = match file {
        None => String::new(),
        Some(file) => match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if named => {
                return Err(Stop::usage(
                    format!("the config file {} cannot be read: {error}", file.display()),
                    "give another one with --config, or leave it out",
                )
                .into());
            }
            Err(_) => String::new(),
        },
    };
    Config::parse(&text, environment).map_err(|complaints| {
        let place = file.map(|f| f.display().to_string()).unwrap_or_else(|| "the environment".to_owned());
        Stop::usage(format!("{place}: {complaints}"), "mend these lines; config.example.toml shows every key")
            .into()
    })
}
