//! Asking for the time of a checkpoint: one question to one service, checked as it comes. Nothing here holds up a look:
//! the archive is read by a connection of its own, and what was received is handed to the one who writes.

mod calendar;

mod cosigned;

mod token;

use crate::anchor::ots::OtsError;
use crate::anchor::queue::Asked;
use crate::anchor::rfc3161::TokenError;
use crate::clock::Clock;
use crate::fetch::HttpFetcher;
use crate::fetch::address::is_loopback_url;
use crate::fetch::service::{NoReply, Reply};
use crate::leaf::AnchorKind;
use crate::merkle::cosign::WitnessKey;
use crate::merkle::note::NoteError;
use crate::random::{Random, random_bytes};
use crate::store::{AnchorRow, NewAnchor, Store, StoreError};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// One service that is asked.
#[derive(Debug, Clone)]
pub struct Service {
    pub url: Url,
    pub role: Role,
}

/// What it is asked for.
#[derive(Debug, Clone)]
pub enum Role {
    Stamps,
    Calendar,
    Witness(WitnessKey),
}

/// Everything that asking needs.
pub struct Asker {
    pub services: Vec<Service>,
    /// At least so often.
    pub every: Duration,
    pub fetcher: Arc<HttpFetcher>,
    pub clock: Arc<dyn Clock>,
    pub archive: PathBuf,
    /// Authorities that were known beforehand, in DER.
    pub roots: Vec<Vec<u8>>,
    pub random: Mutex<Box<dyn Random>>,
    /// Revocation lists by address, and when they were received, by the boot clock.
    pub crls: Mutex<HashMap<String, (Duration, Vec<u8>)>>,
}

/// Why there is no proof this time.
#[derive(Debug, thiserror::Error)]
pub enum NotStamped {
    #[error("{0}")]
    NoReply(#[from] NoReply),
    #[error("it answered with status {0}")]
    Status(u16),
    #[error("{0}")]
    Token(#[from] TokenError),
    #[error("{0}")]
    Ots(#[from] OtsError),
    #[error("its cosignature is not good: {0}")]
    Cosignature(#[from] NoteError),
    /// It remembers another history of this log than the one here.
    #[error("it does not cosign: it knows another history of this log ({0})")]
    OtherHistory(&'static str),
    #[error("the archive could not be read: {0}")]
    Store(#[from] StoreError),
}

/// What is to be stamped.
struct Head {
    note: String,
    size: u64,
}

impl Service {
    /// Host, and port where it is not the usual one: how the log names it.
    pub fn name(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub fn kind(&self) -> AnchorKind {
        match self.role {
            Role::Stamps => AnchorKind::Rfc3161,
            Role::Calendar => AnchorKind::OpenTimestamps,
            Role::Witness(_) => AnchorKind::Cosignature,
        }
    }

    pub fn is_loopback(&self) -> bool {
        is_loopback_url(&self.url)
    }

    fn below(&self, path: &str) -> Result<Url, NotStamped> {
        below(self.url.as_str(), path)
    }

    fn is_of(&self, row: &AnchorRow) -> bool {
        row.kind == self.kind() && row.service == self.name()
    }
}

impl Asker {
    /// The services as the queue wants them, with what the archive remembers of each.
    pub fn asked(&self, rows: &[AnchorRow], now: Moment) -> Vec<Asked> {
        let age = |service: &Service| {
            let last = rows.iter().filter(|row| service.is_of(row)).map(|row| row.received_at).max()?;
            (now.wall - last).to_std().ok()
        };
        let of = |service: &Service| Asked {
            kind: service.kind(),
            loopback: service.is_loopback(),
            age: age(service),
        };
        self.services.iter().map(of).collect()
    }

    /// A proof over the last signed checkpoint. `since` is when this service was first asked since its last proof.
    pub async fn stamp(&self, service: usize, since: DateTime<Utc>) -> Result<NewAnchor, NotStamped> {
        let service = &self.services[service];
        match &service.role {
            Role::Stamps => self.token(service, since).await,
            Role::Calendar => self.promise(service, since).await,
            Role::Witness(key) => self.cosignature(service, key, since).await,
        }
    }

    /// What all proofs have in common; complete, and no token.
    fn plain(
        &self,
        service: &Service,
        note: String,
        proof: Vec<u8>,
        asked_at: DateTime<Utc>,
        received_at: DateTime<Utc>,
    ) -> NewAnchor {
        NewAnchor {
            kind: service.kind(),
            service: service.name(),
            note,
            proof,
            asked_at,
            received_at,
            time: None,
            chain: Vec::new(),
            roots: Vec::new(),
            crls: Vec::new(),
            witness_key: None,
            trusted: false,
            complete: true,
            expires: None,
        }
    }

    fn sixteen(&self) -> [u8; 16] {
        random_bytes(&mut **self.random.lock().expect("no holder of this lock panics"))
    }

    /// The last signed checkpoint, and what `more` reads of the same archive.
    async fn head<T: Send + 'static>(
        &self,
        more: impl FnOnce(Store, u64) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<(Head, T), NotStamped> {
        self.read(move |store| {
            let head = Head { note: store.checkpoint_note()?, size: store.checkpoint()?.size };
            let size = head.size;
            Ok((head, more(store, size)?))
        })
        .await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, NotStamped> {
        let archive = self.archive.clone();
        let read = move |archive: &Path| work(Store::open_for_reading(archive)?);
        let done = tokio::task::spawn_blocking(move || read(&archive)).await;
        // A panic in there is one of ours; the loop must not go down with it.
        Ok(done.unwrap_or(Err(StoreError::ReadOnly))?)
    }
}

fn below(base: &str, path: &str) -> Result<Url, NotStamped> {
    Url::parse(&format!("{}/{path}", base.trim_end_matches('/'))).map_err(|_| NoReply::Address.into())
}

fn good(reply: Reply) -> Result<Reply, NotStamped> {
    if reply.status == 200 { Ok(reply) } else { Err(NotStamped::Status(reply.status)) }
}
