//! A witness's cosignature, asked for with the proof that the log only grew.

use super::{Asker, Head, NotStamped, Service};
use crate::anchor::rfc3161::{self, TokenError};
use crate::digest::NodeHash;
use crate::fetch::service::{Question, Reply, ask_service};
use crate::merkle::cosign::{AddCheckpoint, WitnessKey, with_cosignature};
use crate::store::{NewAnchor, Store, StoreError};
use chrono::{DateTime, Utc};

impl Asker {
    /// Asks as C2SP tlog-witness wants it; a witness that remembers another size is asked once more from there.
    pub(super) async fn cosignature(
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
        if received_at - time > rfc3161::TOLERANCE {
            return Err(TokenError::Past((received_at - time).num_seconds()).into());
        }
        Ok(NewAnchor {
            trusted: true,
            witness_key: Some(key.to_string()),
            ..self.plain(service, head.note, cosigned.into_bytes(), since, received_at)
        })
    }
}
