//! The sources in force: profile, address, pace and policy of each.

use crate::config::{Config, SourceSettings};
use crate::fetch::address::is_loopback_url;
use crate::fetch::politeness::HostRules;
use crate::policy::Policy;
use crate::source::{AskedBy, SourceProfile};
use std::collections::BTreeMap;
use std::sync::Arc;
use url::Url;

/// One source as this installation asks it.
#[derive(Debug, Clone)]
pub struct Source {
    pub profile: Arc<SourceProfile>,
    /// The profile's canonical form, as it is kept with the checks.
    pub canonical: Arc<str>,
    pub base_url: Url,
    pub rules: HostRules,
    /// With the floors in force, unless the source is on loopback.
    pub policy: Policy,
    /// Why its robots.txt is not obeyed; goes into the log.
    pub ignore_robots: Option<String>,
}

impl Source {
    pub fn id(&self) -> &str {
        self.profile.id()
    }

    /// Whether people can be asked about by name here, beside their number.
    pub fn has_name_route(&self) -> bool {
        self.profile.has_name_route()
    }

    /// What politeness is counted by: host and port.
    pub fn host(&self) -> String {
        let host = self.base_url.host_str().unwrap_or_default();
        match self.base_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

/// The sources that are to be asked over HTTP: built-in and own profiles, less those the config turns off.
/// Profiles that need a browser are not among them.
pub fn in_force(config: &Config, profiles: &[Arc<SourceProfile>]) -> Vec<Source> {
    let none = SourceSettings::default();
    let by_id: BTreeMap<&str, &Arc<SourceProfile>> = profiles.iter().map(|p| (p.id(), p)).collect();
    by_id
        .into_values()
        .filter_map(|profile| {
            let settings = config.sources.get(profile.id()).unwrap_or(&none);
            let over_http = profile.rules().asked_by == AskedBy::Http;
            let enabled = settings.enabled.unwrap_or(true) && over_http;
            enabled.then(|| source(config, profile, settings)).flatten()
        })
        .collect()
}

fn source(config: &Config, profile: &Arc<SourceProfile>, settings: &SourceSettings) -> Option<Source> {
    let base_url = match &settings.base_url {
        Some(url) => url.clone(),
        None => Url::parse(&profile.rules().base_url).ok().filter(|url| !is_example(url))?,
    };
    let loopback = is_loopback_url(&base_url);
    let wanted = settings.spacing.unwrap_or(config.fetch.spacing);
    let rules = HostRules {
        loopback,
        spacing: if loopback { settings.spacing.unwrap_or_default() } else { wanted.max(HostRules::FLOOR) },
        daily_cap: settings.daily_cap.unwrap_or(config.fetch.daily_cap),
        timeout: config.fetch.timeout,
        in_flight: if loopback { config.fetch.in_flight_on_loopback.max(1) as usize } else { 1 },
    };
    let policy = if loopback { config.policy.clone() } else { config.policy.floored() };
    let ignore_robots = settings.ignore_robots.clone();
    let canonical = profile.to_canonical_json().into();
    Some(Source { profile: profile.clone(), canonical, base_url, rules, policy, ignore_robots })
}

/// Names that RFC 2606 keeps for examples: a profile to copy from, not to ask.
fn is_example(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.ends_with(".example"))
}
