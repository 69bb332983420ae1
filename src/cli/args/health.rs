//! Is it working, and how long is left.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Also ask time servers on the network (NTP), these or four known ones; otherwise nobody outside is asked
    #[arg(long, value_name = "SERVER", num_args = 0..)]
    pub ask: Option<Vec<String>>,
}

#[derive(Debug, Args)]
pub struct ClocksArgs {
    /// Only of this person: A-number, id, message name, or - for standard input
    pub person: Option<String>,
    /// Also clocks that were over or stopped more than a week ago
    #[arg(long)]
    pub all: bool,
    /// Only rules that are for contacts of this role
    #[arg(long)]
    pub role: Option<RoleArg>,
    /// The zone of the local times [default: this machine's]
    #[arg(long, value_name = "AREA/CITY")]
    pub zone: Option<chrono_tz::Tz>,
    /// Write a calendar feed (iCalendar) into this file; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub ics: Option<PathBuf>,
    /// In the feed, the message name in place of the id
    #[arg(long, requires = "ics")]
    pub call: bool,
}

/// [`crate::contact::Role`], as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    Family,
    Helper,
    Lawyer,
    OnCall,
    Ngo,
}

impl From<RoleArg> for crate::contact::Role {
    fn from(role: RoleArg) -> Self {
        use crate::contact::Role;
        match role {
            RoleArg::Family => Role::Family,
            RoleArg::Helper => Role::Helper,
            RoleArg::Lawyer => Role::Lawyer,
            RoleArg::OnCall => Role::OnCall,
            RoleArg::Ngo => Role::Ngo,
        }
    }
}
