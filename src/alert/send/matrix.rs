//! Matrix: the client-server API, version 3 (spec.matrix.org). The id of a message is its transaction id, so a second copy
//! is none. Rooms are not encrypted from here: what is sent can be read on the room's servers.

use super::post::{Post, To, by_status};
use super::text::{safe_id, with_link};
use super::{Given, Sent, Unready, missing, refused};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::MatrixSettings;
use crate::fetch::message::{Method, Told, Trust};
use crate::secret::Secret;
use serde_json::json;
use std::time::Duration;
use url::Url;

const NAME: &str = "the Matrix server";

pub(super) struct Matrix {
    homeserver: Url,
    token: Secret,
}

impl Matrix {
    pub(super) fn new(settings: &MatrixSettings, given: &Given<'_>) -> Result<Matrix, Unready> {
        let homeserver =
            settings.homeserver.clone().ok_or_else(|| missing("alerts.matrix.homeserver", "Matrix"))?;
        let source = settings.token.as_ref().ok_or_else(|| missing("alerts.matrix.token", "Matrix"))?;
        Ok(Matrix { homeserver, token: given.secret(source, "alerts.matrix.token")? })
    }

    pub(super) async fn send(&self, post: &Post<'_>, address: &str, message: &Outgoing) -> Sent {
        let room = match address.starts_with('#') {
            true => self.room(post, address).await?,
            false => address.to_owned(),
        };
        let body = json!({ "msgtype": "m.text", "body": with_link(&message.text, message.link.as_ref()) });
        let id = safe_id(&message.id);
        let to = self.to(&["rooms", &room, "send", "m.room.message", &id]);
        let told = post.json(Method::Put, to, Some(&body)).await?;
        Ok(match outcome(&told) {
            Delivery::Accepted { receipt: _ } => {
                Delivery::Accepted { receipt: told.json["event_id"].as_str().map(str::to_owned) }
            }
            other => other,
        })
    }

    /// The room that an alias leads to now.
    async fn room(&self, post: &Post<'_>, alias: &str) -> Result<String, Delivery> {
        let told = post.json(Method::Get, self.to(&["directory", "room", alias]), None).await?;
        match (told.status, told.json["room_id"].as_str()) {
            (200, Some(room)) if room.starts_with('!') => Ok(room.to_owned()),
            (404, _) => Err(refused("no room has this alias", "correct the alias, or give the room's id")),
            (200, _) => {
                Err(refused("what answered is no Matrix server", "correct `alerts.matrix.homeserver`"))
            }
            _other => Err(outcome(&told)),
        }
    }

    fn to(&self, path: &[&str]) -> To<'static> {
        let mut url = self.homeserver.clone();
        url.path_segments_mut()
            .expect("an http address has a path")
            .pop_if_empty()
            .extend(["_matrix", "client", "v3"].iter().chain(path));
        let headers = vec![("authorization", format!("Bearer {}", self.token.reveal()))];
        To { name: NAME, url, trust: Trust::Operator, headers }
    }
}

fn outcome(told: &Told) -> Delivery {
    match (told.status, told.json["errcode"].as_str().unwrap_or_default()) {
        (429, _) => {
            let wait = told.json["retry_after_ms"].as_u64().map(Duration::from_millis);
            Delivery::Later {
                why: "the Matrix server wants us to slow down".to_owned(),
                after: wait.or(told.retry_after),
            }
        }
        (401, _) => refused(
            "the Matrix server does not take our token",
            "log in again and correct `alerts.matrix.token`",
        ),
        (403, _) => refused("our account may not write in this room", "invite it, and let it join the room"),
        (404, "M_UNRECOGNIZED") => {
            refused("what answered is no Matrix server", "correct `alerts.matrix.homeserver`")
        }
        _other => by_status(NAME, told, "look at the room and at `alerts.matrix`"),
    }
}
