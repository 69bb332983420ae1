//! `[alerts]`: the ways by which people can be reached. A means whose table is not there cannot be used.

use crate::contact::Means;
use crate::secret::SecretSource;
use crate::time::Period;
use std::path::PathBuf;
use url::Url;

/// `[alerts]`, one table for each means. Where a secret stands, never the secret.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertSettings {
    /// For one try of one message.
    pub timeout: Period,
    pub email: EmailSettings,
    pub ntfy: NtfySettings,
    pub telegram: TelegramSettings,
    pub matrix: MatrixSettings,
    pub signal: SignalSettings,
    pub webhook: WebhookSettings,
    pub apprise: AppriseSettings,
}

/// `[alerts.email]`: the server that takes our mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EmailSettings {
    /// Name of the server; without it no mail is sent.
    pub server: Option<String>,
    /// Without it, by `encryption`: 587, 465 or 25.
    pub port: Option<u16>,
    pub encryption: Encryption,
    /// Needed for `encryption = "none"` with a server that is not on this machine.
    pub unencrypted: bool,
    pub from: Option<String>,
    /// Without it, but with a password: `from`.
    pub user: Option<String>,
    pub password: Option<SecretSource>,
}

/// How mail is kept from being read on its way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// Begins in the clear and must change to TLS before anything of ours is said.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    None,
}

/// `[alerts.ntfy]`.
#[derive(Debug, Clone, PartialEq)]
pub struct NtfySettings {
    pub server: Url,
    /// Only for servers that want one.
    pub token: Option<SecretSource>,
}

/// `[alerts.telegram]`: a bot.
#[derive(Debug, Clone, PartialEq)]
pub struct TelegramSettings {
    /// The Bot API; another one only for people who run their own.
    pub server: Url,
    pub token: Option<SecretSource>,
}

/// `[alerts.matrix]`: an account that is ours.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MatrixSettings {
    pub homeserver: Option<Url>,
    pub token: Option<SecretSource>,
}

/// `[alerts.signal]`: a signal-cli REST bridge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignalSettings {
    pub bridge: Option<Url>,
    /// The account of the bridge that writes, in international form.
    pub number: Option<String>,
}

/// `[alerts.webhook]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WebhookSettings {
    /// Signs what is sent, so that the receiver knows that it is from us. Needed.
    pub secret: Option<SecretSource>,
    /// Webhooks may lead to this machine.
    pub allow_loopback: bool,
}

/// `[alerts.apprise]`: one of the two.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AppriseSettings {
    /// The `apprise` program.
    pub program: Option<PathBuf>,
    /// An Apprise API server.
    pub server: Option<Url>,
}

impl AlertSettings {
    /// The means that somebody wrote something about.
    pub fn written(&self) -> impl Iterator<Item = Means> {
        let none = AlertSettings::default();
        let all = [
            (self.email != none.email, Means::Email),
            (self.ntfy != none.ntfy, Means::Ntfy),
            (self.telegram != none.telegram, Means::Telegram),
            (self.matrix != none.matrix, Means::Matrix),
            (self.signal != none.signal, Means::Signal),
            (self.webhook != none.webhook, Means::Webhook),
            (self.apprise != none.apprise, Means::Apprise),
        ];
        all.into_iter().filter(|(written, _)| *written).map(|(_, means)| means)
    }

    /// Whether a means may be able to send: ntfy's own server and this computer's screen need nothing more.
    pub fn may_send(&self, means: Means) -> bool {
        matches!(means, Means::Ntfy | Means::Desktop) || self.written().any(|written| written == means)
    }
}

impl Default for AlertSettings {
    fn default() -> AlertSettings {
        AlertSettings {
            timeout: Period::from_secs(60),
            email: EmailSettings::default(),
            ntfy: NtfySettings::default(),
            telegram: TelegramSettings::default(),
            matrix: MatrixSettings::default(),
            signal: SignalSettings::default(),
            webhook: WebhookSettings::default(),
            apprise: AppriseSettings::default(),
        }
    }
}

impl Default for NtfySettings {
    fn default() -> NtfySettings {
        NtfySettings { server: Url::parse("https://ntfy.sh").expect("our own address"), token: None }
    }
}

impl Default for TelegramSettings {
    fn default() -> TelegramSettings {
        let server = Url::parse("https://api.telegram.org").expect("our own address");
        TelegramSettings { server, token: None }
    }
}

impl Encryption {
    /// As the file writes it.
    pub fn key(self) -> &'static str {
        match self {
            Encryption::StartTls => "starttls",
            Encryption::Tls => "tls",
            Encryption::None => "none",
        }
    }

    pub fn port(self) -> u16 {
        match self {
            Encryption::StartTls => 587,
            Encryption::Tls => 465,
            Encryption::None => 25,
        }
    }

    pub fn parse(text: &str) -> Result<Encryption, String> {
        [Encryption::StartTls, Encryption::Tls, Encryption::None]
            .into_iter()
            .find(|e| e.key() == text)
            .ok_or_else(|| format!("`{text}` is none of starttls, tls, none"))
    }
}

impl EmailSettings {
    /// Whether the server is this machine.
    pub fn is_here(&self) -> bool {
        let host = self.server.as_deref().unwrap_or_default();
        Url::parse(&format!("smtp://{host}"))
            .ok()
            .and_then(|url| url.host_str().map(|h| h.trim_matches(['[', ']']).to_owned()))
            .is_some_and(|h| {
                h == "localhost" || h.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            })
    }
}
