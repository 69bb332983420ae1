//! A token of a time-stamping service, with what is to be kept beside it.

use super::{Asker, NotStamped, Service, good};
use crate::anchor::rfc3161::{self, Token, TokenError};
use crate::digest::sha256;
use crate::fetch::address::is_loopback_url;
use crate::fetch::service::{Question, ask_service};
use crate::store::NewAnchor;
use chrono::{DateTime, Utc};
use std::time::Duration;
use url::Url;

/// A revocation list is asked for again after a day.
const CRL_AGE: Duration = Duration::from_secs(86_400);
/// Longer lists are not kept, and not more of them.
const MAX_CRL: usize = 1 << 20;
const MAX_CRLS: usize = 4;

impl Asker {
    pub(super) async fn token(
        &self,
        service: &Service,
        since: DateTime<Utc>,
    ) -> Result<NewAnchor, NotStamped> {
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
}
