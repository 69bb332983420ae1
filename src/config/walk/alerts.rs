//! `[alerts]` in the file: one table for each means.

use super::{Section, http_url, is_here};
use crate::config::alerts::{
    AlertSettings, AppriseSettings, EmailSettings, Encryption, MatrixSettings, NtfySettings, SignalSettings,
    TelegramSettings, WebhookSettings,
};
use crate::config::explain::shown;
use crate::secret::SecretSource;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};
use url::Url;

impl<'t> Section<'_, 't> {
    pub(super) fn alerts(&mut self, alerts: &mut AlertSettings) {
        self.period("timeout", &mut alerts.timeout);
        let AlertSettings { timeout: _, email, ntfy, telegram, matrix, signal, webhook, apprise } = alerts;
        self.sub("email", |s| s.email(email));
        self.sub("ntfy", |s| {
            s.parsed("server", &mut ntfy.server, guarded_url);
            s.secret("token", &mut ntfy.token);
        });
        self.sub("telegram", |s| {
            s.parsed("server", &mut telegram.server, guarded_url);
            s.secret("token", &mut telegram.token);
        });
        self.sub("matrix", |s| {
            s.parsed("homeserver", &mut matrix.homeserver, |t| guarded_url(t).map(Some));
            s.secret("token", &mut matrix.token);
        });
        self.sub("signal", |s| {
            s.parsed("bridge", &mut signal.bridge, |t| guarded_url(t).map(Some));
            s.parsed("number", &mut signal.number, |t| phone(t).map(Some));
        });
        self.sub("webhook", |s| {
            s.secret("secret", &mut webhook.secret);
            s.switch("allow_loopback", &mut webhook.allow_loopback);
        });
        self.sub("apprise", |s| {
            s.text("program", |t| apprise.program = Some(PathBuf::from(t)));
            s.parsed("server", &mut apprise.server, |t| guarded_url(t).map(Some));
            if apprise.program.is_some() && apprise.server.is_some() {
                s.wrong(None, "server", "either `program` or `server`, not both".to_owned());
            }
        });
    }

    fn email(&mut self, email: &mut EmailSettings) {
        self.parsed("server", &mut email.server, |t| host(t).map(Some));
        let mut port = 0;
        self.count("port", &mut port);
        match u16::try_from(port) {
            Ok(port) => email.port = (port > 0).then_some(port),
            Err(_) => self.wrong(None, "port", "a port is at most 65535".to_owned()),
        }
        self.parsed("encryption", &mut email.encryption, Encryption::parse);
        self.switch("unencrypted", &mut email.unencrypted);
        self.parsed("from", &mut email.from, |t| sender(t).map(Some));
        self.text("user", |t| email.user = Some(t.to_owned()));
        self.secret("password", &mut email.password);
        let open = email.encryption == Encryption::None && !email.is_here() && !email.unencrypted;
        if email.server.is_some() && open {
            let message = "mail and password could be read on their way; use `starttls` or `tls`, or write \
                           `unencrypted = true` as well";
            self.wrong(None, "encryption", message.to_owned());
        }
        if email.server.is_some() && email.from.is_none() {
            self.wrong(None, "from", "write the address that mail comes from".to_owned());
        }
    }

    fn switch(&mut self, key: &'static str, target: &mut bool) {
        let mut flag = Some(*target);
        self.flag(key, &mut flag);
        *target = flag.unwrap_or(*target);
    }

    /// `{ file = … }`, `{ env = … }` or `{ keyring = … }`. A secret that stands in the config itself is not repeated in
    /// the complaint.
    fn secret(&mut self, key: &'static str, target: &mut Option<SecretSource>) {
        let path = self.key_path(key);
        self.known.push(key);
        let table = match self.table.remove(key) {
            None => DeTable::default(),
            Some(value) => {
                let line = self.walk.line(value.span().start);
                match value.into_inner() {
                    DeValue::Table(table) => table,
                    DeValue::String(_)
                    | DeValue::Integer(_)
                    | DeValue::Float(_)
                    | DeValue::Boolean(_)
                    | DeValue::Datetime(_)
                    | DeValue::Array(_) => return self.wrong(Some(line), key, SECRET_FORMS.to_owned()),
                }
            }
        };
        let mut found = Vec::new();
        self.walk.section(&path, table, |s| {
            s.text("file", |t| found.push(SecretSource::File(PathBuf::from(t))));
            let mut variable = None;
            s.parsed("env", &mut variable, |t| our_variable(t).map(Some));
            found.extend(variable.map(SecretSource::Env));
            s.text("keyring", |t| found.push(SecretSource::Keyring(t.to_owned())));
        });
        match found.len() {
            0 => {}
            1 => *target = found.pop(),
            _ => self.wrong(None, key, "one of file, env and keyring, not several".to_owned()),
        }
    }
}

const SECRET_FORMS: &str = "a secret does not stand in the config; write where it stands: { file = \"…\" }, \
                            { env = \"TESTIGO_…\" } or { keyring = \"…\" }";

fn our_variable(name: &str) -> Result<String, String> {
    let good =
        name.len() > 8 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if good && name.starts_with("TESTIGO_") {
        Ok(name.to_owned())
    } else {
        Err("the name of a variable is needed here that begins with TESTIGO_".to_owned())
    }
}

/// https, or http on this machine: tokens and messages go there.
fn guarded_url(text: &str) -> Result<Url, String> {
    let url = http_url(text)?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err("an address without name, password and `?` is needed here".to_owned());
    }
    if url.scheme() == "https" || is_here(&url) {
        Ok(url)
    } else {
        Err(format!("`{text}` would be asked in the clear; https is needed, or an address on this machine"))
    }
}

fn host(text: &str) -> Result<String, String> {
    let good = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    if good { Ok(text.to_owned()) } else { Err(format!("`{text}` is not the name of a server")) }
}

fn sender(text: &str) -> Result<String, String> {
    let good = text.matches('@').count() == 1 && !text.chars().any(|c| c.is_control() || c == ',');
    if good { Ok(text.to_owned()) } else { Err("one mail address is needed here".to_owned()) }
}

/// International form (E.164). The number is not repeated in the complaint.
fn phone(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let good = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    if good {
        Ok(text.to_owned())
    } else {
        Err("a number in international form is needed here: + and digits".to_owned())
    }
}

/// Every key with its value.
pub(in crate::config) fn values(alerts: &AlertSettings, row: &mut impl FnMut(&str, String)) {
    let AlertSettings { timeout, email, ntfy, telegram, matrix, signal, webhook, apprise } = alerts;
    row("alerts.timeout", timeout.to_string());
    let EmailSettings { server, port, encryption, unencrypted, from, user, password } = email;
    row("alerts.email.server", shown(server));
    row("alerts.email.port", shown(port));
    row("alerts.email.encryption", encryption.key().to_owned());
    row("alerts.email.unencrypted", unencrypted.to_string());
    row("alerts.email.from", shown(from));
    row("alerts.email.user", shown(user));
    row("alerts.email.password", shown(password));
    let NtfySettings { server, token } = ntfy;
    row("alerts.ntfy.server", server.to_string());
    row("alerts.ntfy.token", shown(token));
    let TelegramSettings { server, token } = telegram;
    row("alerts.telegram.server", server.to_string());
    row("alerts.telegram.token", shown(token));
    let MatrixSettings { homeserver, token } = matrix;
    row("alerts.matrix.homeserver", shown(homeserver));
    row("alerts.matrix.token", shown(token));
    let SignalSettings { bridge, number } = signal;
    row("alerts.signal.bridge", shown(bridge));
    row("alerts.signal.number", if number.is_some() { "set" } else { "" }.to_owned());
    let WebhookSettings { secret, allow_loopback } = webhook;
    row("alerts.webhook.secret", shown(secret));
    row("alerts.webhook.allow_loopback", allow_loopback.to_string());
    let AppriseSettings { program, server } = apprise;
    row("alerts.apprise.program", shown(&program.as_ref().map(|p| p.display().to_string())));
    row("alerts.apprise.server", shown(server));
}
