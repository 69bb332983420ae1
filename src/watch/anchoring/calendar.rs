//! A promise of an OpenTimestamps calendar, and later what it promised.

use super::{Asker, NotStamped, Service, below, good};
use crate::anchor::ots::{self, Pending, Proof};
use crate::digest::sha256;
use crate::fetch::service::{Question, ask_service};
use crate::store::{AnchorRow, NewAnchor};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// So many promises of one calendar are asked for at once.
const MAX_UPGRADES: usize = 8;
const OTS_TYPE: &str = "application/vnd.opentimestamps.v1";

impl Asker {
    pub(super) async fn promise(
        &self,
        service: &Service,
        since: DateTime<Utc>,
    ) -> Result<NewAnchor, NotStamped> {
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

    /// Asks a calendar for what it promised; what is still to come stays a promise.
    pub async fn upgrade(&self, service: usize) -> Result<Vec<NewAnchor>, NotStamped> {
        let service = &self.services[service];
        let (kind, name) = (service.kind(), service.name());
        let open = self
            .read(move |store| {
                let rows: Vec<AnchorRow> =
                    store.anchors()?.into_iter().filter(|r| r.kind == kind && r.service == name).collect();
                let complete: HashSet<u64> = rows.iter().filter(|r| r.complete).map(|r| r.size).collect();
                let is_open = |r: &&AnchorRow| !r.complete && !complete.contains(&r.size);
                // The newest first: a promise that a calendar forgot holds up no other.
                let open = rows.iter().rev().filter(is_open).take(MAX_UPGRADES);
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
}
