//! The command line, as clap reads it. Names are a contract.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  testigo demo                                   see it work, with made-up people, in a minute
  testigo init                                   make an archive
  echo A000000101 | testigo watch add - --country Chile --call R. --basis family --source bop
  testigo check R.                               look once, now
  testigo run                                    look on schedule, until Ctrl-C
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
    /// Everybody on one screen
    Status(StatusArgs),
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
}

#[derive(Debug, Subcommand)]
pub enum WatchCommand {
    /// Follow one person
    Add(AddArgs),
    /// Whom we follow
    List,
    /// One person
    Show {
        /// A-number, id, message name, or - for standard input
        person: String,
        /// Show the whole A-number
        #[arg(long)]
        full: bool,
    },
    /// Stop looking, keep everything
    Pause { person: String },
    /// Look again
    Resume { person: String },
    /// No longer follow; what was kept stays
    Remove {
        person: String,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Follow everybody in a CSV file
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// The A-number, or - to read it from standard input
    pub number: String,
    /// Country of birth, exactly as the site's list has it
    #[arg(long)]
    pub country: String,
    /// The name used in messages: a nickname or an initial
    #[arg(long)]
    pub call: String,
    /// Who asked: family, friend-asked-by-family, attorney, accredited-organisation, press-with-consent, self
    #[arg(long)]
    pub basis: crate::person::Basis,
    /// Which page to ask; may be given again
    #[arg(long, default_value = "bop")]
    pub source: Vec<String>,
    /// Both names or none: they help to tell that an answer is about somebody else
    #[arg(long, value_name = "NAME")]
    pub first_name: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub last_name: Option<String>,
    /// Case file
    #[arg(long)]
    pub matter: Option<String>,
    /// People who are watched together: a raid, a flight, a dormitory
    #[arg(long)]
    pub group: Option<String>,
    /// Your own reference for this person
    #[arg(long, value_name = "REF")]
    pub client_ref: Option<String>,
    /// The paper that shows the basis: G-28, consent form
    #[arg(long)]
    pub document: Option<String>,
    /// How often: hot (1 h), normal (2 h), cold (1 d)
    #[arg(long, default_value = "normal")]
    pub tier: crate::person::Tier,
    /// These neighbouring numbers are one family
    #[arg(long)]
    pub same_family: bool,
    /// Say what would happen, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The CSV file, or - for standard input
    pub file: PathBuf,
    /// Say what would happen, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where refused rows go, the reason in the first column
    #[arg(long, value_name = "FILE", default_value = "errors.csv")]
    pub errors: PathBuf,
    /// The basis for rows that have none
    #[arg(long)]
    pub basis: Option<crate::person::Basis>,
    /// The source for rows that have none
    #[arg(long, default_value = "bop")]
    pub source: Vec<String>,
    /// Neighbouring numbers in the file are one family
    #[arg(long)]
    pub same_family: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A-number, id, message name, or - for standard input
    #[arg(required_unless_present = "all")]
    pub person: Option<String>,
    /// Everybody who is not paused
    #[arg(long, conflicts_with = "person")]
    pub all: bool,
    /// Only at this source
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// Exit with 3 when a confirmed change was found
    #[arg(long)]
    pub exit_on_change: bool,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Stop by itself after this long (90s, 2h)
    #[arg(long, value_name = "TIME")]
    pub stop_after: Option<crate::time::Period>,
}

#[derive(Debug, Args)]
pub struct AnchorArgs {
    /// Ask every service once, now
    #[arg(long, conflicts_with_all = ["all", "looks"])]
    pub now: bool,
    /// All anchors, not only the last ones
    #[arg(long)]
    pub all: bool,
    /// Each look with the two times around it
    #[arg(long)]
    pub looks: bool,
}

#[derive(Debug, Args)]
pub struct WitnessArgs {
    /// A folder for the witness alone: its key, and what it cosigned last. It is made if it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The name it cosigns under, such as witness.example/clinic
    #[arg(long)]
    pub name: String,
    /// Verifier key of a log that it cosigns (`testigo init` prints it); can be given several times
    #[arg(long, value_name = "KEY", required = true)]
    pub log: Vec<String>,
    /// Where it listens. Put a web server with a certificate before it if others are to reach it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8799")]
    pub listen: std::net::SocketAddr,
    /// Stop by itself after this long (90s, 2h)
    #[arg(long, value_name = "TIME")]
    pub stop_after: Option<crate::time::Period>,
}

#[derive(Debug, Args)]
pub struct TogetherArgs {
    /// Whom to look for [default: whoever needs a look by hand, the most urgent first]
    pub people: Vec<String>,
    /// Only show who needs a look by hand
    #[arg(long)]
    pub queue: bool,
    /// At this source, when a person is followed at several
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// Open the page in your own browser; nothing is typed or pressed for you
    #[arg(long)]
    pub open: bool,
    /// Also take pages that are saved into this folder from now on
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The port on this machine where pages are taken; 0: any free one
    #[arg(long, default_value = "7341", value_name = "PORT")]
    pub port: u16,
    /// Keep what is read without asking whether it is right
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct ImportPageArgs {
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Whose page it is: A-number, id, message name, or - for standard input
    #[arg(long)]
    pub person: String,
    /// Which page it is, when the person is followed at several
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// When the page was seen [default: as the file says, else now]
    #[arg(long, value_name = "TIME")]
    pub seen_at: Option<String>,
    /// The page's address, when the file does not say it
    #[arg(long)]
    pub url: Option<String>,
    /// For a picture or PDF: what it said: listed, listed-no-place, not-listed, other
    #[arg(long, value_name = "WHAT")]
    pub said: Option<String>,
    /// With --said listed: the place, as it stands there
    #[arg(long, value_name = "TEXT")]
    pub place: Option<String>,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Exit with 3 when somebody is not listed
    #[arg(long)]
    pub exit_on_change: bool,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    pub person: String,
    #[command(flatten)]
    pub range: Range,
}

#[derive(Debug, Args)]
pub struct EventsArgs {
    pub person: Option<String>,
    #[command(flatten)]
    pub range: Range,
}

#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Whose history: A-number, id, message name, or - for standard input
    #[arg(required_unless_present = "matter")]
    pub people: Vec<String>,
    /// Everybody who is followed in this matter
    #[arg(long, value_name = "M")]
    pub matter: Option<String>,
    /// Looks from this moment on (RFC 3339, or a length of time back from now)
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Looks before this moment
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Who will get it, and so what is opened
    #[arg(long = "for", value_name = "WHOM")]
    pub purpose: For,
    /// Only show what they will see; write nothing
    #[arg(long)]
    pub preview: bool,
    /// The report in Spanish
    #[arg(long)]
    pub spanish: bool,
    /// The folder, or a file that ends in .zip [default: a new folder here, named by the date]
    #[arg(short, long, value_name = "DIR|FILE.zip")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum For {
    /// Filed where everybody can read it: nobody is named
    Court,
    /// The other side: this person's looks whole, everybody else sealed
    Opposing,
    /// The judge alone: everything
    InCamera,
}

#[derive(Debug, Clone, Args)]
pub struct Range {
    /// From this moment on (RFC 3339, or a length of time back from now)
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Before this moment
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// The newest so many
    #[arg(long, value_name = "N")]
    pub last: Option<u64>,
}

#[derive(Debug, Args)]
pub struct WhereArgs {
    pub person: String,
    /// The moment: 2026-03-10T16:40:00Z, or with an offset such as -06:00
    #[arg(long, value_name = "TIME")]
    pub at: String,
}

#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// The number of the check, as `history` shows it
    pub check: u64,
    /// Into this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Which bytes
    #[arg(long, default_value = "body")]
    pub part: Part,
    /// Of several parts of a kind, the first, second …
    #[arg(long, default_value = "1", value_name = "N")]
    pub nth: usize,
}

/// Which bytes of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The body, transfer and content coding undone; its SHA-256 is `body_sha256`
    Body,
    /// The whole response, byte for byte as it came over the connection
    Response,
    /// The whole request, byte for byte as it was sent
    Request,
    /// Looks in a browser or by hand: what was done and what was kept, as JSON
    Capture,
    /// The text of the page, as its reader sees it
    Text,
    /// The text of the element in which the answer stands
    ResultText,
    /// The page as a picture
    Picture,
    /// The page behind the place
    Details,
    /// The text of that page
    DetailsText,
    /// A reply of the page's own interface
    Reply,
    /// The labels that a list on the page offers
    Options,
    /// The file that a person gave, without cookies and tokens
    Original,
    /// The contact receipt: what there is of the server's signature in the handshake, as JSON
    Receipt,
    /// What the server signed
    ReceiptMessage,
    /// Its signature
    ReceiptSignature,
    /// The certificate (DER) by which it verifies
    ReceiptCertificate,
}

#[derive(Debug, Args)]
pub struct StatementArgs {
    /// The number of the check, as `history` shows it
    #[arg(required_unless_present = "list")]
    pub check: Option<u64>,
    /// Who says it: the whole name, as it is to stand under the words
    #[arg(long, required_unless_present = "list")]
    pub name: Option<String>,
    /// What they saw, in their own words; no A-number
    #[arg(long, required_unless_present = "list")]
    pub text: Option<String>,
    /// Write nothing; print the exact bytes to sign with `ssh-keygen -Y sign -n testigo-statement`
    #[arg(long, conflicts_with_all = ["signature", "list"])]
    pub print: bool,
    /// The signature that ssh-keygen made of these bytes
    #[arg(long, value_name = "FILE")]
    pub signature: Option<PathBuf>,
    /// An allowed_signers file that says whose key it is
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub allowed: Option<PathBuf>,
    /// The statements on this check, or all
    #[arg(long, conflicts_with_all = ["name", "text", "signature"])]
    pub list: bool,
}

#[derive(Debug, Args)]
pub struct CoverageArgs {
    pub person: Option<String>,
    #[command(flatten)]
    pub range: Range,
}

#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// The sources, and whether they are asked
    List,
    /// One profile, as TOML
    Show { source: String },
    /// Find mistakes in a profile of your own
    Lint { file: PathBuf },
    /// What a profile reads in saved answers: the outcome and every field with its place in the bytes
    Test {
        /// A source's name, or a profile file
        profile: String,
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The A-number that was asked for; - for standard input
        #[arg(long)]
        number: Option<String>,
        /// The status of the answer
        #[arg(long, default_value = "200")]
        status: u16,
    },
}

#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// The signed tree head
    Checkpoint,
    /// Recompute everything from the rows and bodies
    Verify {
        /// Also hold the log against a checkpoint that was given away before: nothing up to it may have changed
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Go on after the head file was lost or the database is older than it; the loss enters the log
    Accept {
        /// What happened, in a sentence
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// The entries themselves, one canonical JSON a line: no number, name or outcome is in them
    Entries {
        /// The first entry
        #[arg(long, default_value = "0")]
        from: u64,
        /// So many at the most
        #[arg(long, value_name = "N")]
        count: Option<u64>,
    },
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The evidence folder, its .zip, or an archive folder
    pub path: PathBuf,
    /// The verifier key of the log, as you were given it early
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// A signed checkpoint of the log that somebody kept: was anything before it changed since?
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Certificates of authorities that you believe when they vouch for a time-stamping service, in PEM; beside Mozilla's
    /// list
    #[arg(long, value_name = "FILE")]
    pub roots: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// The evidence folder or its .zip; it is read into memory and not touched
    #[arg(long, value_name = "FOLDER")]
    pub attack: PathBuf,
    /// So many changes of each kind, spread over the folder; beside them every bit is flipped, if there is time
    #[arg(long, default_value = "300", value_name = "N")]
    pub mutants: u64,
    /// Every bit of every file, however long it takes: minutes for a small folder, hours for a large one
    #[arg(long)]
    pub every_bit: bool,
    #[arg(long, default_value = "1")]
    pub seed: u64,
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
