//! `[health]`: who is told that the looking goes on, and where this machine's programs can ask.

use crate::time::Period;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

#[derive(Debug, Clone, PartialEq)]
pub struct HealthSettings {
    /// Is asked for while looking is useful, with `/fail` behind it when it no longer is; nothing is sent. Whoever watches
    /// the watcher: Healthchecks, Uptime Kuma.
    pub heartbeat: Option<Url>,
    pub heartbeat_every: Period,
    /// `/healthz`, `/readyz` and `/metrics`, on loopback only. `None`: nobody can ask.
    pub listen: Option<SocketAddr>,
    /// Where your own backups land; the newest file in it counts.
    pub backups: Option<PathBuf>,
}

impl HealthSettings {
    /// A heartbeat that is not on this machine comes so often at most.
    pub const LEAST: Period = Period::from_secs(60);
}

impl Default for HealthSettings {
    fn default() -> HealthSettings {
        let heartbeat_every = Period::from_secs(300);
        HealthSettings { heartbeat: None, heartbeat_every, listen: None, backups: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::contact::Role;
    use crate::deadline::After;

    fn complaints(text: &str) -> String {
        Config::parse(text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn nobody_is_told_and_nobody_can_ask_by_default() {
        let config = Config::parse("", &[]).unwrap();
        assert_eq!((config.health.heartbeat, config.health.listen), (None, None));
        assert!(config.clocks.is_empty());
    }

    #[test]
    fn health_is_asked_on_loopback_only() {
        let config = Config::parse("[health]\nlisten = \"127.0.0.1:9464\"\n", &[]).unwrap();
        assert_eq!(config.health.listen, Some("127.0.0.1:9464".parse().unwrap()));
        let of_variable = [("TESTIGO_HEALTH_LISTEN".to_owned(), "[::1]:0".to_owned())];
        assert!(Config::parse("", &of_variable).unwrap().health.listen.is_some());
        for (listen, why) in [
            ("0.0.0.0:9464", "is not an address of this machine alone"),
            ("192.168.0.2:9464", "is not an address of this machine alone"),
            ("localhost:9464", "is not an address and a port"),
        ] {
            let text = complaints(&format!("[health]\nlisten = \"{listen}\"\n"));
            assert!(text.contains("line 2: health.listen") && text.contains(why), "{text}");
        }
    }

    #[test]
    fn a_heartbeat_far_away_is_not_sent_every_second() {
        let text =
            complaints("[health]\nheartbeat = \"https://hc.example/ping/1\"\nheartbeat_every = \"5s\"\n");
        assert!(text.contains("line 3: health.heartbeat_every") && text.contains("1m at the most"), "{text}");
        let here = "[health]\nheartbeat = \"http://127.0.0.1:1/ping\"\nheartbeat_every = \"1s\"\n";
        assert_eq!(Config::parse(here, &[]).unwrap().health.heartbeat_every, Period::from_secs(1));
        assert!(complaints("[health]\nheartbeat = \"ftp://x\"\n").contains("no http or https address"));
    }

    #[test]
    fn a_clock_has_a_name_a_start_a_length_and_a_source() {
        let config = Config::parse(
            "[[clocks]]\nname = \"24 h\"\nafter = \"first_miss\"\nlength = \"24h\"\nsource = \"x\"\n\
             matters = [\"2026-014\"]\nroles = [\"lawyer\", \"on-call\"]\n\
             [[clocks]]\nname = \"72 h\"\nafter = \"place_changed\"\nlength = \"72h\"\nsource = \"y\"\n",
            &[],
        );
        let clocks = config.unwrap().clocks;
        assert_eq!((clocks.len(), clocks[1].after), (2, After::PlaceChanged));
        assert_eq!(clocks[0].roles, [Role::Lawyer, Role::OnCall]);
        let text = complaints(
            "[[clocks]]\nname = \"24 h\"\nafter = \"first_mis\"\nlength = \"soon\"\nroles = [\"judge\"]\n\
             [[clocks]]\nname = \"a\"\nafter = \"not_listed\"\nlength = \"1h\"\nsource = \"y\"\n\
             [[clocks]]\nname = \"a\"\nafter = \"not_listed\"\nlength = \"1h\"\nsource = \"y\"\n",
        );
        for expected in [
            "line 3: clocks[1].after: `first_mis` is none of first_miss, not_listed",
            "line 4: clocks[1].length: `soon` is not a length of time",
            "line 5: clocks[1].roles: `judge` is none of family, helper, lawyer, on-call, ngo",
            "clocks[1].source: it is missing",
            "clocks[3].name: another clock has this name",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
        assert!(complaints("[clocks]\nname = \"x\"\n").contains("write [[clocks]]"));
    }
}
