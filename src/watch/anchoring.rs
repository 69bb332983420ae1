//! Asking for the time of a checkpoint: one question to one service, checked as it comes. Nothing here holds up a look:
//! the archive is read by a connection of its own, and what was received is handed to the one who writes.

use crate::anchor::ots::{self, OtsError, Pending, Proof};
use crate::anchor::queue::Asked;
use crate::anchor::rfc3161::{self, Token, TokenError};
use crate::clock::Clock;
use crate::digest::{NodeHash, sha256};
use crate::fetch::HttpFetcher;
use crate::fetch::address::is_loopback_url;
use crate::fetch::service::{NoReply, Question, Reply, ask_service};
use crate::leaf::AnchorKind;
use crate::merkle::cosign::{AddCheckpoint, WitnessKey, with_cosignature};
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

/// A revocation list is asked for again after a day.
const CRL_AGE: Duration = Duration::from_secs(86_400);
/// Longer lists are not kept, and not more of them.
const MAX_CRL: usize = 1 << 20;
const MAX_CRLS: usize = 4;
/// So many promises of one calendar are asked for at once.
const MAX_UPGRADES: usize = 8;
const OTS_TYPE: &str = "application/vnd.opentimestamps.v1";

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

    async fn token(&self, service: &Service, since: DateTime<Utc>) -> Result<NewAnchor, NotStamped> {
        let head = self.head(|store, _| Ok(store)).await?.0;
        let digest = sha256(&[head.note.as_bytes()]);
        let nonce = rfc3161::nonce(self.sixteen());
        let request = rfc3161::request(digest, nonce);
        let asked = self.clock.now().wall;
        let question = Question {
            url: service.url.clone(),
            post: Some((&request, "application/timestamp-query")),
            accept: "application/timestamp-reply",
            most: rfc3161::MAX_ANSWER,
        };
        let reply = good(ask_service(&self.fetcher, question).await?)?;
        let received_at = self.clock.now().wall;
        let token = rfc3161::verify(&reply.body, digest, Some(nonce), &self.roots)?;
        rfc3161::fresh(&token, asked, received_at)?;
        let crls = self.revocation(service, &token).await;
        if crls.iter().any(|crl| rfc3161::is_revoked_by(crl, &token)) {
            return Err(TokenError::Revoked.into());
        }
        Ok(NewAnchor {
            time: Some(token.time),
            chain: token.chain,
            roots: token.root.into_iter().collect(),
            crls,
            trusted: token.trusted,
            expires: Some(token.expires),
            ..self.plain(service, head.note, reply.body, since, received_at)
        })
    }

    async fn promise(&self, service: &Service, since: DateTime<Utc>) -> Result<NewAnchor, NotStamped> {
        let head = self.head(|store, _| Ok(store)).await?.0;
        let (digest, nonce) = (sha256(&[head.note.as_bytes()]), self.sixteen());
        let tip = ots::tip(digest, nonce);
        let question = Question {
            url: service.below("digest")?,
            post: Some((&tip, "application/octet-stream")),
            accept: OTS_TYPE,
            most: ots::MAX_BYTES,
        };
        let reply = good(ask_service(&self.fetcher, question).await?)?;
        let received_at = self.clock.now().wall;
        let proof = Proof::from_calendar(digest, nonce, &reply.body)?;
        let complete = proof.is_complete();
        Ok(NewAnchor { complete, ..self.plain(service, head.note, proof.to_bytes(), since, received_at) })
    }

    /// Asks as C2SP tlog-witness wants it; a witness that remembers another size is asked once more from there.
    async fn cosignature(
        &self,
        service: &Service,
        key: &WitnessKey,
        since: DateTime<Utc>,
    ) -> Result<NewAnchor, NotStamped> {
        let (kind, name) = (service.kind(), service.name());
        let last = move |store: &Store| -> Result<u64, StoreError> {
            let rows = store.anchors()?;
            Ok(rows.iter().rev().find(|r| r.kind == kind && r.service == name).map_or(0, |r| r.size))
        };
        let (head, (mut old, mut proof)) = self
            .head(move |store, size| {
                let old = last(&store)?.min(size);
                let proof = store.consistency_proof(old, size)?;
                Ok((old, proof))
            })
            .await?;
        for again in [false, true] {
            let reply = self.add_checkpoint(service, &head, old, proof.clone()).await?;
            match reply.status {
                200 => return self.cosigned(service, key, head, &reply, since),
                409 if !again && reply.media_type == "text/x.tlog.size" => {
                    let text = String::from_utf8_lossy(&reply.body);
                    let known: u64 = text.trim_end().parse().map_err(|_| NotStamped::Status(409))?;
                    if known > head.size {
                        return Err(NotStamped::OtherHistory("a longer one"));
                    }
                    let size = head.size;
                    (old, proof) =
                        self.read(move |store| Ok((known, store.consistency_proof(known, size)?))).await?;
                }
                409 => return Err(NotStamped::OtherHistory("the same size with another root")),
                422 => {
                    return Err(NotStamped::OtherHistory(
                        "what it cosigned is not the beginning of what is here",
                    ));
                }
                other => return Err(NotStamped::Status(other)),
            }
        }
        Err(NotStamped::Status(409))
    }

    async fn add_checkpoint(
        &self,
        service: &Service,
        head: &Head,
        old: u64,
        proof: Vec<NodeHash>,
    ) -> Result<Reply, NotStamped> {
        let body = AddCheckpoint { old, proof, note: head.note.clone() }.to_body();
        let question = Question {
            url: service.below("add-checkpoint")?,
            post: Some((body.as_bytes(), "text/plain; charset=utf-8")),
            accept: "*/*",
            most: 64 * 1024,
        };
        Ok(ask_service(&self.fetcher, question).await?)
    }

    fn cosigned(
        &self,
        service: &Service,
        key: &WitnessKey,
        head: Head,
        reply: &Reply,
        since: DateTime<Utc>,
    ) -> Result<NewAnchor, NotStamped> {
        let received_at = self.clock.now().wall;
        let answer = String::from_utf8_lossy(&reply.body);
        let (cosigned, time) = with_cosignature(&head.note, &answer, key)?;
        let time = DateTime::from_timestamp(time as i64, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        if time - received_at > rfc3161::TOLERANCE {
            return Err(TokenError::Future((time - received_at).num_seconds()).into());
        }
        if since - time > rfc3161::TOLERANCE && received_at - time > rfc3161::TOLERANCE {
            return Err(TokenError::Past((received_at - time).num_seconds()).into());
        }
        Ok(NewAnchor {
            trusted: true,
            ..self.plain(service, head.note, cosigned.into_bytes(), since, received_at)
        })
    }

    /// Asks a calendar for what it promised; what is still to come stays a promise.
    pub async fn upgrade(&self, service: usize) -> Result<Vec<NewAnchor>, NotStamped> {
        let service = &self.services[service];
        let (kind, name) = (service.kind(), service.name());
        let open = self
            .read(move |store| {
                let rows: Vec<AnchorRow> =
                    store.anchors()?.into_iter().filter(|r| r.kind == kind && r.service == name).collect();
                let is_open =
                    |r: &&AnchorRow| !r.complete && !rows.iter().any(|o| o.complete && o.size == r.size);
                let open = rows.iter().filter(is_open).take(MAX_UPGRADES);
                open.map(|row| Ok((row.asked_at, store.anchor_bytes(row.no)?))).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let mut done = Vec::new();
        for (since, bytes) in open {
            let Ok(mut proof) = Proof::parse(&bytes.proof) else { continue };
            for pending in proof.pending() {
                if let Some(answer) = self.rest_of(service, &pending).await
                    && let Err(error) = proof.merge(&pending, &answer)
                {
                    tracing::warn!(service = service.name(), %error, "an OpenTimestamps proof could not be completed");
                }
            }
            if proof.is_complete() {
                let received_at = self.clock.now().wall;
                done.push(self.plain(service, bytes.note, proof.to_bytes(), since, received_at));
            }
        }
        Ok(done)
    }

    /// What a calendar answers for its promise: only one that we asked, or one of the public calendars.
    async fn rest_of(&self, service: &Service, pending: &Pending) -> Option<Vec<u8>> {
        let url = below(&pending.address, &format!("timestamp/{}", hex::encode(&pending.commitment))).ok()?;
        let same = url.host_str() == service.url.host_str() && url.port() == service.url.port();
        let public = ["calendar.opentimestamps.org", "calendar.eternitywall.com", "calendar.catallaxy.com"];
        let is_public = url.scheme() == "https"
            && url.host_str().is_some_and(|h| public.iter().any(|p| h.ends_with(&format!(".{p}"))));
        if !same && (!is_public || service.is_loopback()) {
            return None;
        }
        let question = Question { url, post: None, accept: OTS_TYPE, most: ots::MAX_BYTES };
        let reply = ask_service(&self.fetcher, question).await.ok()?;
        (reply.status == 200).then_some(reply.body)
    }

    /// The revocation lists of a token's issuers: those that came along, and those that can be had.
    async fn revocation(&self, service: &Service, token: &Token) -> Vec<Vec<u8>> {
        let mut crls = token.crls.clone();
        for address in token.crl_addresses.iter().take(MAX_CRLS) {
            let Ok(url) = Url::parse(address) else { continue };
            if is_loopback_url(&url) != service.is_loopback() {
                continue;
            }
            if let Some(crl) = self.crl(url).await.filter(|crl| rfc3161::is_crl_of(crl, token)) {
                crls.push(crl);
            }
        }
        crls
    }

    async fn crl(&self, url: Url) -> Option<Vec<u8>> {
        let now = self.clock.now().boot;
        let held = self.crls.lock().expect("no holder of this lock panics").get(url.as_str()).cloned();
        if let Some((_, crl)) = held.filter(|(at, _)| now.saturating_sub(*at) < CRL_AGE) {
            return Some(crl);
        }
        let question = Question { url: url.clone(), post: None, accept: "*/*", most: MAX_CRL };
        let reply = ask_service(&self.fetcher, question).await.ok().filter(|reply| reply.status == 200)?;
        let mut crls = self.crls.lock().expect("no holder of this lock panics");
        crls.insert(url.into(), (now, reply.body.clone()));
        Some(reply.body)
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
