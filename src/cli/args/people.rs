//! Whom we follow.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
