//! What was seen, shown again.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

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
pub struct CoverageArgs {
    pub person: Option<String>,
    #[command(flatten)]
    pub range: Range,
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
