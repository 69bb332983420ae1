//! Tells somebody outside that looking goes on: an address is asked for, and nothing is sent with it. When this machine is
//! off, nothing is asked for either, and they notice. With `/fail` behind it when looking has stopped being useful.

use super::pulse::{Pulse, Useful};
use crate::fetch::HttpFetcher;
use crate::fetch::service::{Question, ask_service};
use crate::time::Period;
use std::sync::Arc;
use url::Url;

/// So much of an answer is read; nothing is done with it.
const MOST: usize = 64 * 1024;

pub struct Heartbeat {
    /// Names the installation to whoever listens there: not logged.
    pub url: Url,
    pub every: Period,
    /// Without the contact that goes to the pages we look at.
    pub fetcher: HttpFetcher,
}

impl Heartbeat {
    pub(super) async fn beat(self, pulse: Arc<Pulse>) {
        let mut failures = 0;
        loop {
            let url = address(&self.url, &pulse.useful());
            let question = Question { url, post: None, accept: "*/*", most: MOST };
            let why = match ask_service(&self.fetcher, question).await {
                Ok(reply) if reply.status < 300 => None,
                Ok(reply) => Some(format!("it answered with status {}", reply.status)),
                Err(error) => Some(error.to_string()),
            };
            failures = if why.is_some() { failures + 1 } else { 0 };
            if let Some(why) = why {
                let host = self.url.host_str().unwrap_or_default();
                // Once for each outage at warning level.
                match failures {
                    1 => tracing::warn!(host, why, "no heartbeat could be sent"),
                    again => tracing::info!(host, why, again, "no heartbeat could be sent"),
                }
            }
            tokio::time::sleep(self.every.duration()).await;
        }
    }
}

/// What is asked for.
fn address(url: &Url, useful: &Useful) -> Url {
    let mut url = url.clone();
    match useful {
        Useful::Yes | Useful::NotYet | Useful::Nobody => {}
        Useful::No { .. } => {
            let path = format!("{}/fail", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_the_address_alone() {
        let url: Url = "https://hc.example/ping/0011?create=1".parse().unwrap();
        let no = Useful::No { source: "bop".to_owned(), since: chrono::DateTime::UNIX_EPOCH };
        assert_eq!(address(&url, &no).as_str(), "https://hc.example/ping/0011/fail?create=1");
        for useful in [Useful::Yes, Useful::NotYet, Useful::Nobody] {
            assert_eq!(address(&url, &useful), url);
        }
    }
}
