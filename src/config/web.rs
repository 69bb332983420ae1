//! `[web]`: the pages that people look at.

use chrono_tz::Tz;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the pages are, and in which zone they tell the time.
#[derive(Debug, Clone, PartialEq)]
pub struct WebSettings {
    /// Where `testigo run` and `testigo serve` show the pages; else at a loopback address of the archive's own.
    pub listen: Option<SocketAddr>,
    /// By city; the zone of the families' pages, until somebody chooses another. `None`: this machine's.
    pub zone: Option<Tz>,
    /// PEM files, for addresses that other machines reach.
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// The name in the certificate, where browsers write it instead of the address.
    pub name: Option<String>,
    /// Everybody on the network can read along, and that is accepted.
    pub plain_http_on_lan: bool,
    /// MiB of memory that hashing a new password takes; 64 at least.
    pub password_memory: u32,
}

impl Default for WebSettings {
    fn default() -> WebSettings {
        WebSettings {
            listen: None,
            zone: None,
            certificate: None,
            key: None,
            name: None,
            plain_http_on_lan: false,
            password_memory: 64,
        }
    }
}
