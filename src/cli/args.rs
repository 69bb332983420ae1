//! The command line, as clap reads it. Names are a contract.

mod contacts;
mod health;
mod looking;
mod people;
mod proof;
mod telling;
mod web;

pub use contacts::{AlertsArgs, AlertsCommand, ContactAddArgs, ContactCommand, ContactSetArgs, SeenArgs};
pub use health::{ClocksArgs, DoctorArgs};
pub use looking::{CheckArgs, ImportPageArgs, RunArgs, SourceCommand, TogetherArgs};
pub use people::{AddArgs, ImportArgs, WatchCommand};
pub use proof::{
    AnchorArgs, EvidenceArgs, For, LogCommand, SelftestArgs, StatementArgs, VerifyArgs, WitnessArgs,
};
pub use telling::{CoverageArgs, EventsArgs, HistoryArgs, Part, Range, SnapshotArgs, StatusArgs, WhereArgs};
pub use web::{ServeArgs, UserCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  testigo demo                                   see it work, with made-up people, in a minute
  testigo init                                   make an archive
  echo A000000101 | testigo watch add - --country Chile --call R. --basis family --source bop
  testigo check R.                               look once, now
  testigo contact add --name Ana --role family --zone America/Chicago --ntfy - --for R.
  testigo run                                    look on schedule, until Ctrl-C, and tell people
  testigo where R. --at 2026-03-10T16:40:00Z     what the page said before and after a moment

PERSON is the A-number, the random id (p-…) or the message name, if only one person
has it; `-` reads it from standard input, so that it stays out of your shell's history.
Exit codes: 0 done, 1 error, 2 usage, 3 change found (--exit-on-change), 4 blocked,
5 unreachable, 6 page not understood, 7 refused by a guard, 8 verification failed,
9 nothing altered, but something is not proven (verify).";

/// The witness: asks public detainee-locator pages, keeps every answer as received, says what changed.
#[derive(Debug, Parser)]
#[command(name = "testigo", version, about, long_about = None, after_help = EXAMPLES, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The archive folder [default: your data folder, or `archive` in the config]
    #[arg(long, global = true, value_name = "DIR", env = "TESTIGO_ARCHIVE")]
    pub archive: Option<PathBuf>,
    /// The config file [default: testigo.toml in the archive folder, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "TESTIGO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Print JSON (docs/json.md) instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Only what was asked for and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on standard error; twice for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// The language of labels and findings: en, es; errors and JSON stay English [default: `language` in the config]
    #[arg(long, global = true, value_name = "TAG")]
    pub language: Option<String>,
    /// Colour on the terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an archive: a folder for this program alone
    Init(InitArgs),
    /// See it work with made-up people and a pretend page, in a minute
    Demo(DemoArgs),
    /// Whom we follow
    Watch {
        #[command(subcommand)]
        command: WatchCommand,
    },
    /// Look once, now
    Check(CheckArgs),
    /// Look on schedule until Ctrl-C
    Run(RunArgs),
    /// Check together: you look at the page in your own browser, and it is kept like every other look
    Together(TogetherArgs),
    /// Keep pages that somebody saved earlier: HTML, MHTML, WARC, WACZ, HAR, PDF, pictures
    Import(ImportPageArgs),
    /// The pages, in your browser: who is listed, what changed, what was kept
    Serve(ServeArgs),
    /// A new link to the pages that `run` or `serve` shows now; it works once
    Link,
    /// Who may sign in to the pages with a password
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Everybody on one screen
    Status(StatusArgs),
    /// Who is told when something changes, and how
    Contact {
        #[command(subcommand)]
        command: ContactCommand,
    },
    /// What people were told, and how far it came
    Alerts(AlertsArgs),
    /// "I saw this": somebody got a message, so it is not told again
    Seen(SeenArgs),
    /// Every look at one person
    History(HistoryArgs),
    /// What changed, for everybody or one person
    Events(EventsArgs),
    /// What the page said before and after a moment
    Where(WhereArgs),
    /// The bytes of one look, as received
    Snapshot(SnapshotArgs),
    /// What a person says of a look that they saw themselves; kept apart from what the program saw
    Statement(StatementArgs),
    /// How much of the time was covered: looks, gaps and their reasons
    Coverage(CoverageArgs),
    /// A folder for a lawyer, the other side or a judge: one person's history, and how to check it without us
    Evidence(EvidenceArgs),
    /// The pages that can be asked, and how they are read
    Source {
        #[command(subcommand)]
        command: SourceCommand,
    },
    /// The append-only log of every look
    Log {
        #[command(subcommand)]
        command: LogCommand,
    },
    /// Check an evidence folder (or its .zip, or an archive): no network, no database, nothing is written
    Verify(VerifyArgs),
    /// Attack an evidence folder in memory, in every way we know, and show that each attack is caught
    Selftest(SelftestArgs),
    /// What third parties said about the time of the log, and how closely it holds each look
    Anchor(AnchorArgs),
    /// Cosign the checkpoints of somebody else's log
    Witness(WitnessArgs),
    /// Is it working? Every part is looked at, and what to do is said
    Doctor(DoctorArgs),
    /// A lawyer's own clocks, such as 24 h since the first miss: what still runs, and a calendar of it
    Clocks(ClocksArgs),
    /// The settings
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Drive the judge through made-up years and count false alarms
    Simulate(SimulateArgs),
    /// A completion script for your shell
    Completions { shell: clap_complete::Shell },
    /// The manual page, in roff
    Man,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Also write a testigo.toml with every key explained
    #[arg(long)]
    pub with_config: bool,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the demo's archive is left [default: a new folder under the temporary directory]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// The same story through a real browser, which takes some minutes: needs Chromium, Chrome or Edge
    #[arg(long)]
    pub browser: bool,
    /// Only the pages with their month of made-up looks, until Ctrl-C
    #[arg(long, conflicts_with = "browser")]
    pub pages: bool,
    /// Only print every message there is, in both languages, with made-up facts
    #[arg(long, conflicts_with_all = ["into", "browser", "pages"])]
    pub messages: bool,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// What is in force
    Show {
        /// Say where each value came from
        #[arg(long)]
        origin: bool,
    },
}

#[derive(Debug, Args)]
pub struct SimulateArgs {
    #[arg(long, default_value = "1200")]
    pub years: u32,
    #[arg(long, default_value = "1")]
    pub seed: u64,
    /// People in one installation
    #[arg(long, default_value = "40")]
    pub cohort: u32,
}
