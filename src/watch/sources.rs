//! The sources in force: profile, address, pace and policy of each.

use crate::config::{Config, SourceSettings};
use crate::fetch::address::is_loopback_url;
use crate::fetch::politeness::HostRules;
use crate::policy::Policy;
use crate::source::{AskedBy, Query, SourceProfile};
use crate::time::Period;
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
    /// Asked by the program on schedule; otherwise only by people, together.
    pub automatic: bool,
}

impl Source {
    pub fn id(&self) -> &str {
        self.profile.id()
    }

    /// Whether people can be asked about by name here, beside their number.
    pub fn has_name_route(&self) -> bool {
        self.profile.has_name_route()
    }

    /// Whether the program asks on schedule. Other sources are looked at by people, together.
    pub fn is_scheduled(&self) -> bool {
        match self.profile.rules().asked_by {
            AskedBy::Http | AskedBy::Browser => self.automatic,
            AskedBy::Person => false,
        }
    }

    /// The address that a question goes to; what robots.txt is asked about. `None` where only people ask.
    pub fn asked_url(&self, query: &Query) -> Option<Url> {
        match self.profile.rules().asked_by {
            AskedBy::Http => self.profile.request(&self.base_url, query).ok().map(|request| request.url),
            AskedBy::Browser => self.profile.visit(&self.base_url, query).ok().map(|visit| visit.url),
            AskedBy::Person => None,
        }
    }

    /// Where people go to look.
    pub fn page_for_people(&self) -> String {
        let rules = self.profile.rules();
        let path = rules.page.as_ref().unwrap_or(&rules.ask.path);
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
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

/// The sources in force: built-in and own profiles, less those the config turns off.
pub fn in_force(config: &Config, profiles: &[Arc<SourceProfile>]) -> Vec<Source> {
    let none = SourceSettings::default();
    let by_id: BTreeMap<&str, &Arc<SourceProfile>> = profiles.iter().map(|p| (p.id(), p)).collect();
    by_id
        .into_values()
        .filter_map(|profile| {
            let settings = config.sources.get(profile.id()).unwrap_or(&none);
            settings.enabled.unwrap_or(true).then(|| source(config, profile, settings)).flatten()
        })
        .collect()
}

fn source(config: &Config, profile: &Arc<SourceProfile>, settings: &SourceSettings) -> Option<Source> {
    let base_url = match &settings.base_url {
        Some(url) => url.clone(),
        None => Url::parse(&profile.rules().base_url).ok().filter(|url| !is_example(url))?,
    };
    let loopback = is_loopback_url(&base_url);
    let by_browser = profile.rules().asked_by == AskedBy::Browser;
    let wanted = settings.spacing.unwrap_or(config.fetch.spacing);
    let rules = HostRules {
        loopback,
        spacing: if loopback { settings.spacing.unwrap_or_default() } else { wanted.max(HostRules::FLOOR) },
        daily_cap: settings.daily_cap.unwrap_or(config.fetch.daily_cap),
        timeout: config.fetch.timeout,
        // A browser shows one page at a time, wherever the page is.
        in_flight: if loopback && !by_browser {
            config.fetch.in_flight_on_loopback.max(1) as usize
        } else {
            1
        },
        blocked: by_browser.then(|| blocked(config, loopback)),
    };
    let automatic = settings.automatic.unwrap_or(true);
    let policy = if loopback { config.policy.clone() } else { config.policy.floored() };
    let ignore_robots = settings.ignore_robots.clone();
    let canonical = profile.to_canonical_json().into();
    Some(Source { profile: profile.clone(), canonical, base_url, rules, policy, ignore_robots, automatic })
}

/// How long a page that refused is left alone, and how that grows. No config makes it shorter than an hour.
fn blocked(config: &Config, loopback: bool) -> [Period; 3] {
    const FLOORS: [Period; 3] = HostRules::BLOCKED;
    let wanted = config.browser.blocked_backoff;
    if loopback { wanted } else { std::array::from_fn(|i| wanted[i].max(FLOORS[i])) }
}

/// Names that RFC 2606 keeps for examples: a profile to copy from, not to ask.
fn is_example(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.ends_with(".example"))
}
