//! The settings: text to `Config`, or every complaint at once.
//!
//! Three layers, the later over the earlier: the defaults here, the config file, and variables of the
//! environment (`TESTIGO_FETCH_SPACING=40s` sets `fetch.spacing`). `config.example.toml` shows every key.

pub mod alerts;

mod explain;
mod health;

pub mod telling;

mod walk;
mod web;

use crate::deadline::Rule;
use crate::policy::Policy;
use crate::time::Period;
use alerts::AlertSettings;
pub use health::HealthSettings;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
pub use telling::Telling;
use url::Url;
use walk::Walk;
pub use web::WebSettings;

/// Everything that can be set.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The archive folder; `--archive` goes before it.
    pub archive: Option<PathBuf>,
    /// The language of labels and findings on the command line, a folder of `locales/`; `--language` goes before it.
    pub language: Option<String>,
    /// A folder with source profiles of your own, `*.toml`.
    pub profiles: Option<PathBuf>,
    pub sources: BTreeMap<String, SourceSettings>,
    pub schedule: Intervals,
    pub policy: Policy,
    pub fetch: FetchSettings,
    pub browser: BrowserSettings,
    pub guard: GuardSettings,
    pub anchors: AnchorSettings,
    pub alerts: AlertSettings,
    pub health: HealthSettings,
    /// `[[clocks]]`: a lawyer's own rules. None is there by itself.
    pub clocks: Vec<Rule>,
    /// `[alerts]`: when people are told.
    pub telling: Telling,
    pub web: WebSettings,
    /// Where each value that is not a default came from, in the order of reading.
    pub origins: Vec<Origin>,
}

/// `[sources.NAME]`: our policy for one source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceSettings {
    /// Asked at all. Without a value: yes for sources that are asked over HTTP and are built in or in `profiles`.
    pub enabled: Option<bool>,
    /// Where the source is, in place of the profile's own address. A loopback address lifts the politeness floors.
    pub base_url: Option<Url>,
    /// Slower than `fetch.spacing` for this source.
    pub spacing: Option<Period>,
    pub daily_cap: Option<u32>,
    /// The written reason for not obeying this source's robots.txt; it enters the log.
    pub ignore_robots: Option<String>,
    /// False: the program never asks by itself; people look together (`testigo together`).
    pub automatic: Option<bool>,
}

/// `[schedule]`: how often a person of each tier is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    pub hot: Period,
    pub normal: Period,
    pub cold: Period,
}

/// `[fetch]`: how we ask.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchSettings {
    /// Between the starts of two requests to one host; 10 s at least, but on loopback.
    pub spacing: Period,
    /// For one whole look, redirects included.
    pub timeout: Period,
    /// How the site's people can reach you; goes into the User-Agent.
    pub contact: Option<String>,
    pub roots: RootStore,
    /// A PEM file with authorities that are believed beside the bundled ones.
    pub extra_roots: Option<PathBuf>,
    /// Requests to one host in a day.
    pub daily_cap: u32,
    /// Looks in flight at once at a source on loopback; everywhere else it is one.
    pub in_flight_on_loopback: u32,
}

/// `[browser]`: how pages are asked that need one.
#[derive(Debug, Clone, PartialEq)]
pub struct BrowserSettings {
    /// The program; without it, Chromium, Chrome or Edge is looked for.
    pub program: Option<PathBuf>,
    /// Shows the window while it asks.
    pub window: bool,
    /// For one whole look.
    pub timeout: Period,
    /// How long a page that refused is left alone: after the first refusal in a row, the second, every further one.
    /// Sources that are not on loopback have floors: 1h, 6h, 1d.
    pub blocked_backoff: [Period; 3],
}

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RootStore {
    /// Mozilla's list, compiled in: a certificate that somebody installed on this machine is not believed.
    #[default]
    Bundled,
    /// The operating system's list.
    System,
}

/// `[guard]`: how many people this installation may follow.
#[derive(Debug, Clone, PartialEq)]
pub struct GuardSettings {
    /// `family` (5 people), `helper` (50), `clinic` (500) or `organisation` (`limit`).
    pub capacity: String,
    /// Needed for `organisation`; also goes into the User-Agent.
    pub organisation: Option<String>,
    pub limit: u32,
}

/// `[anchors]`: who is asked for the time of our checkpoints.
#[derive(Debug, Clone, PartialEq)]
pub struct AnchorSettings {
    /// Nobody is asked.
    pub off: bool,
    /// After each finding, and at least so often.
    pub every: Period,
    /// Time-stamping services (RFC 3161).
    pub services: Vec<Url>,
    /// OpenTimestamps calendars.
    pub calendars: Vec<Url>,
    /// Witnesses (C2SP tlog-witness): address and verifier key.
    pub witnesses: Vec<(Url, String)>,
    /// A PEM file with further authorities of time-stamping services that you know.
    pub roots: Option<PathBuf>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub key: String,
    pub value: String,
    pub from: Layer,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    Default,
    /// Line in the config file, from 1.
    File(usize),
    /// Name of the variable.
    Environment(String),
}

/// One thing that is wrong with the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line in the file, from 1; `None` for a variable of the environment.
    pub line: Option<usize>,
    pub key: String,
    pub message: String,
}

/// All complaints about one config, in the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaints(pub Vec<Complaint>);

impl std::error::Error for Complaints {}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the config has {count} mistake{}", if count == 1 { "" } else { "s" })?;
        for complaint in &self.0 {
            match complaint.line {
                Some(line) => write!(f, "\n  line {line}: {}: {}", complaint.key, complaint.message)?,
                None => write!(f, "\n  {}: {}", complaint.key, complaint.message)?,
            }
        }
        Ok(())
    }
}

impl Default for Intervals {
    fn default() -> Intervals {
        Intervals {
            hot: Period::from_secs(3600),
            normal: Period::from_secs(2 * 3600),
            cold: Period::from_secs(24 * 3600),
        }
    }
}

impl Default for FetchSettings {
    fn default() -> FetchSettings {
        FetchSettings {
            spacing: Period::from_secs(30),
            timeout: Period::from_secs(60),
            contact: None,
            roots: RootStore::Bundled,
            extra_roots: None,
            daily_cap: 2_000,
            in_flight_on_loopback: 16,
        }
    }
}

impl Default for BrowserSettings {
    fn default() -> BrowserSettings {
        let hours = |n: u64| Period::from_secs(n * 3600);
        BrowserSettings {
            program: None,
            window: false,
            timeout: Period::from_secs(180),
            blocked_backoff: [hours(1), hours(6), hours(24)],
        }
    }
}

impl Default for GuardSettings {
    fn default() -> GuardSettings {
        GuardSettings { capacity: "family".to_owned(), organisation: None, limit: 5_000 }
    }
}

impl Default for AnchorSettings {
    /// Services that anybody may ask without an account. None is needed: what cannot be reached is asked again later.
    fn default() -> AnchorSettings {
        let urls =
            |all: &[&str]| all.iter().map(|u| Url::parse(u).expect("our own addresses parse")).collect();
        AnchorSettings {
            off: false,
            every: Period::from_secs(3600),
            services: urls(&[
                "http://timestamp.digicert.com",
                "http://timestamp.sectigo.com",
                "https://freetsa.org/tsr",
            ]),
            calendars: urls(&[
                "https://a.pool.opentimestamps.org",
                "https://b.pool.opentimestamps.org",
                "https://a.pool.eternitywall.com",
            ]),
            witnesses: Vec::new(),
            roots: None,
        }
    }
}

impl Config {
    /// Reads a config file's text, and `(name, value)` pairs of variables that begin with `TESTIGO_`.
    pub fn parse(text: &str, environment: &[(String, String)]) -> Result<Config, Complaints> {
        let mut config = Config::default();
        let mut walk = Walk::new(text, environment);
        walk.root(&mut config);
        walk.finish(&mut config.origins)?;
        Ok(config)
    }

    /// The tier's interval.
    pub fn interval(&self, tier: crate::person::Tier) -> Period {
        use crate::person::Tier;
        match tier {
            Tier::Hot => self.schedule.hot,
            Tier::Normal => self.schedule.normal,
            Tier::Cold => self.schedule.cold,
        }
    }

    /// Every key with its value now and its origin, defaults included: `config show --origin`.
    pub fn explain(&self) -> Vec<Origin> {
        let mut rows = explain::all_values(self);
        for row in &mut rows {
            if let Some(origin) = self.origins.iter().rev().find(|o| o.key == row.key) {
                row.from = origin.from.clone();
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Complaints> {
        Config::parse(text, &[])
    }

    #[test]
    fn an_empty_config_is_the_defaults() {
        let config = parse("").unwrap();
        assert_eq!(config.schedule, Intervals::default());
        assert_eq!(config.policy, Policy::default());
        assert!(config.origins.is_empty());
    }

    #[test]
    fn the_keys_that_tools_rely_on() {
        let config = parse(
            r#"
            [sources.bop]
            enabled = true
            base_url = "http://127.0.0.1:9"
            [schedule]
            hot = "1s"
            normal = "2s"
            cold = "1d"
            [policy]
            recheck = ["15m", "45m", "2h", "4h", "4h"]
            likely = { misses = 3, span = "2h" }
            not_listed = { misses = 5, span = "12h" }
            fleet_brake = { share = 0.2, at_least = 3, within = "2h" }
            [fetch]
            spacing = "30s"
            timeout = "60s"
            contact = "you@example.org"
            "#,
        )
        .unwrap();
        assert_eq!(config.policy, Policy::default());
        assert_eq!(config.schedule.hot, Period::from_secs(1));
        let bop = &config.sources["bop"];
        assert_eq!(bop.enabled, Some(true));
        assert_eq!(bop.base_url.as_ref().unwrap().as_str(), "http://127.0.0.1:9/");
        assert_eq!(config.fetch.contact.as_deref(), Some("you@example.org"));
        let line = |key: &str| config.origins.iter().find(|o| o.key == key).unwrap().from.clone();
        assert_eq!(line("schedule.hot"), Layer::File(6));
    }

    #[test]
    fn a_language_without_words_is_refused() {
        assert_eq!(parse("language = \"es-MX\"").unwrap().language.as_deref(), Some("es-MX"));
        let text = parse("language = \"tlh\"").unwrap_err().to_string();
        assert!(
            text.contains("line 1: language: there are no words in `tlh`; write one of en, es"),
            "{text}"
        );
        let from_outside = Config::parse("", &[("TESTIGO_LANGUAGE".to_owned(), "es".to_owned())]).unwrap();
        assert_eq!(from_outside.language.as_deref(), Some("es"));
    }

    #[test]
    fn every_mistake_is_named_at_once_with_line_and_suggestion() {
        let complaints = parse(
            "[fetch]\nspacing = \"soon\"\ntimout = \"5s\"\n[shedule]\nhot = \"1h\"\n[policy]\nlikely = { misses = \"3\" }\n[sources.bop]\nbase_url = \"ftp://x\"\n",
        )
        .unwrap_err();
        let text = complaints.to_string();
        for expected in [
            "5 mistakes",
            "line 2: fetch.spacing: `soon` is not a length of time; write 90s, 15m, 2h or 1d",
            "line 3: fetch.timout: there is no such key; did you mean `timeout`?",
            "line 4: shedule: there is no such table; did you mean `schedule`?",
            "line 7: policy.likely.misses: a whole number is needed here, not a string",
            "line 9: sources.bop.base_url: `ftp://x` is no http or https address",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn broken_toml_names_the_line() {
        let text = parse("[fetch]\nspacing = \n").unwrap_err().to_string();
        assert!(text.contains("line 2"), "{text}");
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let environment = [("TESTIGO_FETCH_SPACING".to_owned(), "45s".to_owned())];
        let config = Config::parse("[fetch]\nspacing = \"40s\"\n", &environment).unwrap();
        assert_eq!(config.fetch.spacing, Period::from_secs(45));
        let row = config.explain().into_iter().find(|o| o.key == "fetch.spacing").unwrap();
        assert_eq!(
            (row.value.as_str(), row.from),
            ("45s", Layer::Environment("TESTIGO_FETCH_SPACING".into()))
        );
    }

    #[test]
    fn the_environment_needs_no_table_in_the_file() {
        let environment = [
            ("TESTIGO_POLICY_LIKELY_MISSES".to_owned(), "4".to_owned()),
            ("TESTIGO_SOURCES_BOP_BASE_URL".to_owned(), "http://127.0.0.1:9".to_owned()),
            ("TESTIGO_SOURCES_MY_COUNTY_ENABLED".to_owned(), "false".to_owned()),
        ];
        let config = Config::parse("", &environment).unwrap();
        assert_eq!(config.policy.likely.misses, 4);
        assert!(config.sources["bop"].base_url.is_some());
        assert_eq!(config.sources["my-county"].enabled, Some(false));
    }

    #[test]
    fn anchors_are_addresses_and_a_witness_has_a_key_beside_it() {
        let config = parse(
            "[anchors]\nevery = \"5m\"\nservices = [\"http://127.0.0.1:1\"]\ncalendars = []\nroots = \"r.pem\"\n\
             witnesses = [\"http://127.0.0.1:2/w w.example+00000000+BAAA\"]\n",
        );
        let anchors = config.unwrap().anchors;
        assert_eq!((anchors.services.len(), anchors.calendars.len()), (1, 0));
        assert_eq!(anchors.witnesses[0].1, "w.example+00000000+BAAA");
        let wrong =
            "[anchors]\nevery = \"10s\"\nservices = [\"ftp://x\"]\nwitnesses = [\"http://w.example\"]\n";
        let text = parse(wrong).unwrap_err().to_string();
        for expected in [
            "line 2: anchors.every: services that are not on loopback are asked every 5m at most",
            "line 3: anchors.services: `ftp://x` is no http or https address",
            "line 4: anchors.witnesses: `http://w.example` is not an address, a space and a verifier key",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
        let off = [("TESTIGO_ANCHORS_OFF".to_owned(), "true".to_owned())];
        assert!(Config::parse("", &off).unwrap().anchors.off);
    }

    #[test]
    fn a_secret_stands_elsewhere_and_is_never_shown() {
        let text = parse(
            "[alerts.telegram]\ntoken = \"canary-7\"\n[alerts.email]\nserver = \"mail.example.org\"\n\
             encryption = \"none\"\npassword = { env = \"PATH\" }\n[alerts.ntfy]\nserver = \"http://ntfy.example\"\n",
        )
        .unwrap_err()
        .to_string();
        assert!(!text.contains("canary-7"), "{text}");
        for expected in [
            "5 mistakes",
            "line 2: alerts.telegram.token: a secret does not stand in the config",
            "line 6: alerts.email.password.env: the name of a variable is needed here that begins with TESTIGO_",
            "line 8: alerts.ntfy.server: `http://ntfy.example` would be asked in the clear",
            "alerts.email.encryption: mail and password could be read on their way",
            "alerts.email.from: write the address that mail comes from",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn channels_are_set_by_file_and_environment() {
        use crate::secret::SecretSource;
        let environment = [
            ("TESTIGO_ALERTS_EMAIL_PASSWORD_FILE".to_owned(), "/run/credentials/t/smtp".to_owned()),
            ("TESTIGO_ALERTS_EMAIL_PORT".to_owned(), "2525".to_owned()),
        ];
        let text = "[alerts.email]\nserver = \"127.0.0.1\"\nencryption = \"none\"\nfrom = \"a@b.example\"\n\
                    [alerts.matrix]\nhomeserver = \"https://m.example\"\ntoken = { keyring = \"matrix\" }\n";
        let alerts = Config::parse(text, &environment).unwrap().alerts;
        assert_eq!(alerts.email.password, Some(SecretSource::File("/run/credentials/t/smtp".into())));
        assert_eq!(alerts.email.port, Some(2525));
        assert_eq!(alerts.matrix.token, Some(SecretSource::Keyring("matrix".into())));
    }

    #[test]
    fn the_example_has_every_key_and_loads() {
        let example = include_str!("../../config.example.toml");
        let config = parse(example).unwrap();
        for row in Config::default().explain() {
            let key = row.key.rsplit('.').next().unwrap();
            assert!(example.contains(&format!("{key} =")), "config.example.toml lacks {}", row.key);
        }
        assert_eq!(config.policy, Policy::default());
        assert_eq!(
            config.fetch,
            FetchSettings { contact: config.fetch.contact.clone(), ..Default::default() }
        );
        assert_eq!(config.anchors, AnchorSettings::default());
        assert_eq!(config.alerts, AlertSettings::default());
    }
}
