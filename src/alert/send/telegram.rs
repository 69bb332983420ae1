//! Telegram, by a bot: `sendMessage` of the Bot API (core.telegram.org/bots/api). Plain text, no previews of links.

use super::post::{Post, To, by_status};
use super::text::{cut, with_link};
use super::{Given, Sent, Unready, missing, refused};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::TelegramSettings;
use crate::fetch::message::{Method, Told, Trust};
use crate::secret::Secret;
use serde_json::json;
use std::time::Duration;
use url::Url;

const NAME: &str = "Telegram";
/// UTF-16 units in one message.
const MOST: usize = 4096;

pub(super) struct Telegram {
    server: Url,
    token: Secret,
}

impl Telegram {
    pub(super) fn new(settings: &TelegramSettings, given: &Given<'_>) -> Result<Telegram, Unready> {
        let source = settings.token.as_ref().ok_or_else(|| missing("alerts.telegram.token", NAME))?;
        let token = given.secret(source, "alerts.telegram.token")?;
        if !is_token(token.reveal()) {
            return Err(Unready {
                why: "what stands at `alerts.telegram.token` is no token of a bot".to_owned(),
                next: "copy the whole token that BotFather showed: digits, a colon, letters".to_owned(),
            });
        }
        Ok(Telegram { server: settings.server.clone(), token })
    }

    pub(super) async fn send(&self, post: &Post<'_>, chat: &str, message: &Outgoing) -> Sent {
        let text = cut(&with_link(&message.text, message.link.as_ref()), MOST);
        let body = json!({
            "chat_id": chat.parse::<i64>().unwrap_or_default(),
            "text": text,
            "link_preview_options": { "is_disabled": true },
        });
        let to = To { name: NAME, url: self.url(), trust: Trust::Operator, headers: Vec::new() };
        let told = post.json(Method::Post, to, Some(&body)).await?;
        Ok(outcome(&told))
    }

    /// The token is a part of the path: the API wants it so.
    fn url(&self) -> Url {
        let mut url = self.server.clone();
        let path = format!("{}/bot{}/sendMessage", url.path().trim_end_matches('/'), self.token.reveal());
        url.set_path(&path);
        url
    }
}

/// Digits, a colon, and letters that need no escaping in a path.
fn is_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(bot, key)| {
        !bot.is_empty()
            && bot.bytes().all(|b| b.is_ascii_digit())
            && key.len() >= 10
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

fn outcome(told: &Told) -> Delivery {
    if told.status == 200 && told.json["ok"] == true {
        let id = told.json["result"]["message_id"].as_i64();
        return Delivery::Accepted { receipt: id.map(|id| id.to_string()) };
    }
    match told.status {
        429 => {
            let wait = told.json["parameters"]["retry_after"].as_u64().map(Duration::from_secs);
            Delivery::Later {
                why: "Telegram wants us to slow down".to_owned(),
                after: wait.or(told.retry_after),
            }
        }
        401 | 404 => refused("Telegram does not know our bot", "correct `alerts.telegram.token`"),
        403 => refused(
            "Telegram answered 403: the person blocked our bot, or never wrote to it",
            "ask them to open the bot and press Start",
        ),
        400 if told.json["parameters"]["migrate_to_chat_id"].is_i64() => {
            refused("the group has another number now", "give the group's new number")
        }
        400 => refused(
            "Telegram knows no chat with this number",
            "ask them to write to the bot, and take the number again",
        ),
        200 => refused("what answered is not Telegram", "correct `alerts.telegram.server`"),
        _other => by_status(NAME, told, "look at `alerts.telegram`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_becomes_part_of_a_path() {
        assert!(is_token("4242:AA-bb_cc0123456789"));
        for text in
            ["", "4242", "4242:a/../b0123456789", "x:0123456789abc", "4242:a?b=0123456789", "4242:short"]
        {
            assert!(!is_token(text), "{text}");
        }
    }
}
