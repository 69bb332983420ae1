//! How a look is made: by the program, by hand, from files.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Show no pages while looking
    #[arg(long)]
    pub no_pages: bool,
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
