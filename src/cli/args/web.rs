//! The pages, and who may see them.

use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port [default: `[web] listen`, or a loopback address of this archive's own]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Serve other machines without TLS: everybody on that network can read along
    #[arg(long)]
    pub plain_http_on_lan: bool,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody, or give them another role, other matters or a new password; reads the password
    Add {
        name: String,
        /// owner, attorney, staff or read-only
        #[arg(long)]
        role: String,
        /// Only the people of this matter; several are allowed [default: everybody]
        #[arg(long, value_name = "MATTER")]
        matter: Vec<String>,
    },
    /// Who may sign in
    List,
    /// Ends every session of theirs too
    Remove { name: String },
}
