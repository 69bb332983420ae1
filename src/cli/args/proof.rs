//! What others can check: the log, times, statements, folders.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
