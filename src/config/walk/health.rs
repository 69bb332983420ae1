//! `[health]` and `[[clocks]]`.

use super::{Section, Walk, http_url, is_here, period};
use crate::config::{Config, HealthSettings};
use crate::contact::Role;
use crate::deadline::{After, Rule};
use crate::time::Period;
use std::net::SocketAddr;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

impl<'t> Walk<'t> {
    /// The clocks of the file; variables have no place for a list of tables.
    pub(super) fn clocks(&mut self, found: Option<(usize, Spanned<DeValue<'t>>)>, config: &mut Config) {
        let Some((line, value)) = found else { return };
        let DeValue::Array(array) = value.into_inner() else {
            return self.complain(Some(line), "clocks", "write [[clocks]], once for each clock".to_owned());
        };
        for (n, value) in array.into_iter().enumerate() {
            let path = format!("clocks[{}]", n + 1);
            let line = self.line(value.span().start);
            match value.into_inner() {
                DeValue::Table(table) => self.clock((path, line), table, &mut config.clocks),
                other => {
                    let message = format!("a table is needed here, not a {}", other.type_str());
                    self.complain(Some(line), &path, message);
                }
            }
        }
    }

    fn clock(&mut self, (path, line): (String, usize), table: DeTable<'t>, clocks: &mut Vec<Rule>) {
        let (mut name, mut source, mut after, mut length) = (None, None, None, Period::default());
        let (mut matters, mut roles) = (Vec::new(), Vec::new());
        self.section(&path, table, |s| {
            s.text("name", |t| name = Some(t.to_owned()).filter(|t| !t.is_empty()));
            s.parsed("after", &mut after, |t| parse_after(t).map(Some));
            s.period("length", &mut length);
            s.text("source", |t| source = Some(t.to_owned()).filter(|t| !t.is_empty()));
            s.each("matters", &mut matters, |t| Ok(t.to_owned()));
            s.each("roles", &mut roles, parse_role);
            let length = (length > Period::default()).then_some(());
            let given = [
                ("name", name.as_ref().map(|_| ())),
                ("after", after.map(|_| ())),
                ("length", length),
                ("source", source.as_ref().map(|_| ())),
            ];
            for (key, _) in given.iter().filter(|(_, given)| given.is_none()) {
                if !s.has_complaint(key) {
                    s.wrong(
                        Some(line),
                        key,
                        "it is missing; every clock has a name, a start, a length and a source".to_owned(),
                    );
                }
            }
            if name.is_some() && clocks.iter().any(|other| Some(&other.name) == name.as_ref()) {
                s.wrong(Some(line), "name", "another clock has this name".to_owned());
            }
        });
        if let (Some(name), Some(after), Some(source)) = (name, after, source) {
            clocks.push(Rule { name, after, length, source, matters, roles });
        }
    }
}

impl Section<'_, '_> {
    pub(super) fn health(&mut self, health: &mut HealthSettings) {
        self.parsed("heartbeat", &mut health.heartbeat, |t| http_url(t).map(Some));
        let outside = health.heartbeat.as_ref().is_some_and(|url| !is_here(url));
        self.parsed("heartbeat_every", &mut health.heartbeat_every, |t| {
            let every = period(t)?;
            match every {
                none if none == Period::default() => Err("a length of time is needed here".to_owned()),
                often if outside && often < HealthSettings::LEAST => {
                    Err("a heartbeat that is not on loopback is sent every 1m at the most".to_owned())
                }
                every => Ok(every),
            }
        });
        self.parsed("listen", &mut health.listen, |t| loopback(t).map(Some));
        self.text("backups", |t| health.backups = Some(PathBuf::from(t)));
    }

    fn has_complaint(&self, key: &str) -> bool {
        let path = self.key_path(key);
        self.walk.complaints.iter().any(|complaint| complaint.key == path)
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| format!("`{text}` is not an address and a port, such as 127.0.0.1:9464"))?;
    match address.ip().is_loopback() {
        true => Ok(address),
        false => Err(format!("`{text}` is not an address of this machine alone; write 127.0.0.1:9464")),
    }
}

fn parse_after(text: &str) -> Result<After, String> {
    let known = || After::ALL.map(After::key).join(", ");
    After::parse(text).ok_or_else(|| format!("`{text}` is none of {}", known()))
}

fn parse_role(text: &str) -> Result<Role, String> {
    match text {
        "family" => Ok(Role::Family),
        "helper" => Ok(Role::Helper),
        "lawyer" => Ok(Role::Lawyer),
        "on-call" => Ok(Role::OnCall),
        "ngo" => Ok(Role::Ngo),
        other => Err(format!("`{other}` is none of family, helper, lawyer, on-call, ngo")),
    }
}
