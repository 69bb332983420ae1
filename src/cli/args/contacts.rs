//! Who is told, and what they were told.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum ContactCommand {
    /// Tell somebody from now on
    Add(Box<ContactAddArgs>),
    /// Who is told
    List,
    /// One contact, with addresses
    Show {
        /// Name, or the random id (c-…)
        contact: String,
    },
    /// Send a test message; only who confirmed one counts as reachable
    Test {
        /// Name, or the random id (c-…)
        contact: String,
        /// Also by channels that are confirmed already
        #[arg(long)]
        all: bool,
    },
    /// The test came through: the code in it
    Confirm { code: String },
    /// Change how somebody is told; what is not given stays as it is
    Set(ContactSetArgs),
    /// Tell somebody nothing more, and forget how to reach them
    Remove {
        /// Name, or the random id (c-…)
        contact: String,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
    },
}

/// Addresses are tried in the order of the flags below, confirmed ones only. `-` takes the next line of standard input,
/// so that an address is in no shell history.
#[derive(Debug, Args)]
pub struct ContactAddArgs {
    /// How you call them; a lawyer's name stands in the family's messages
    #[arg(long)]
    pub name: String,
    /// family, helper, lawyer, on-call or ngo
    #[arg(long)]
    pub role: String,
    /// The language of their messages: en, es
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Their time zone, by city: America/Chicago
    #[arg(long, value_name = "ZONE")]
    pub zone: String,
    #[arg(long, value_name = "TOPIC")]
    pub ntfy: Vec<String>,
    #[arg(long, value_name = "CHAT")]
    pub telegram: Vec<String>,
    #[arg(long, value_name = "ROOM")]
    pub matrix: Vec<String>,
    #[arg(long, value_name = "ACCOUNT")]
    pub signal: Vec<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Vec<String>,
    #[arg(long, value_name = "URL")]
    pub webhook: Vec<String>,
    #[arg(long, value_name = "URL")]
    pub apprise: Vec<String>,
    /// Notes on this computer's own screen
    #[arg(long)]
    pub desktop: bool,
    /// How others can call them
    #[arg(long, value_name = "TELEPHONE")]
    pub phone: Option<String>,
    /// From when to when nothing is sent that can wait: 22:00-07:00
    #[arg(long, value_name = "FROM-UNTIL")]
    pub quiet_hours: Option<String>,
    /// A locked screen shows only that there is a note
    #[arg(long)]
    pub discreet: bool,
    /// Messages may hold places, countries and telephone numbers
    #[arg(long, conflicts_with = "full")]
    pub places: bool,
    /// Messages may hold A-number and full name too
    #[arg(long)]
    pub full: bool,
    /// How early: confirmed, likely or first-miss [default: by role]
    #[arg(long, value_name = "WHEN")]
    pub early: Option<String>,
    /// How often to hear that nothing changed: daily, weekly or never [default: daily for family, else never]
    #[arg(long, value_name = "HOW-OFTEN")]
    pub no_change: Option<String>,
    /// Tell them of this person; may be given again
    #[arg(long = "for", value_name = "PERSON")]
    pub people: Vec<String>,
    /// Of everybody in this case file
    #[arg(long)]
    pub matter: Vec<String>,
    /// Of everybody in this group
    #[arg(long)]
    pub group: Vec<String>,
    /// Of everybody who is followed
    #[arg(long)]
    pub everybody: bool,
}

#[derive(Debug, Args)]
pub struct ContactSetArgs {
    /// Name, or the random id (c-…)
    pub contact: String,
    /// How often to hear that nothing changed: daily, weekly or never
    #[arg(long, value_name = "HOW-OFTEN")]
    pub no_change: Option<String>,
    /// From when to when nothing is sent that can wait: 22:00-07:00, or none
    #[arg(long, value_name = "FROM-UNTIL")]
    pub quiet_hours: Option<String>,
    /// The language of their messages: en, es
    #[arg(long)]
    pub language: Option<String>,
    /// Their time zone, by city: America/Chicago
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

#[derive(Debug, Args)]
pub struct SeenArgs {
    /// The code in the message, or its link
    pub code: String,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct AlertsArgs {
    #[command(subcommand)]
    pub command: Option<AlertsCommand>,
    /// Only what was told about this person
    pub person: Option<String>,
    /// Only what waits, or is told again
    #[arg(long)]
    pub waiting: bool,
    /// The newest so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub last: u64,
}

#[derive(Debug, Subcommand)]
pub enum AlertsCommand {
    /// Tell what waits and send what is due, once; `testigo run` does so by itself
    Send,
}
