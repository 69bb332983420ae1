//! What is in force: every key with its value, as the file would write it.

use super::{Config, Intervals, Layer, Origin, RootStore, SourceSettings};
use std::path::PathBuf;
use url::Url;

/// Every key with its value in `config`, as the file would write it.
pub(super) fn all_values(config: &Config) -> Vec<Origin> {
    let mut rows = Vec::new();
    let mut row = |key: &str, value: String| {
        rows.push(Origin { key: key.to_owned(), value, from: Layer::Default });
    };
    let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
    row("archive", path(&config.archive));
    row("language", shown(&config.language));
    row("profiles", path(&config.profiles));
    for (name, source) in &config.sources {
        let SourceSettings { enabled, base_url, spacing, daily_cap, ignore_robots, automatic } = source;
        row(&format!("sources.{name}.enabled"), shown(enabled));
        row(&format!("sources.{name}.base_url"), shown(base_url));
        row(&format!("sources.{name}.spacing"), shown(spacing));
        row(&format!("sources.{name}.daily_cap"), shown(daily_cap));
        row(&format!("sources.{name}.ignore_robots"), shown(ignore_robots));
        row(&format!("sources.{name}.automatic"), shown(automatic));
    }
    let Intervals { hot, normal, cold } = &config.schedule;
    row("schedule.hot", hot.to_string());
    row("schedule.normal", normal.to_string());
    row("schedule.cold", cold.to_string());
    let p = &config.policy;
    row("policy.recheck", format!("{:?}", p.recheck));
    for (name, confirm) in [("likely", p.likely), ("not_listed", p.not_listed)] {
        row(&format!("policy.{name}.misses"), confirm.misses.to_string());
        row(&format!("policy.{name}.span"), confirm.span.to_string());
    }
    row("policy.fleet_brake.share", p.fleet_brake.share.to_string());
    row("policy.fleet_brake.at_least", p.fleet_brake.at_least.to_string());
    row("policy.fleet_brake.within", p.fleet_brake.within.to_string());
    row("policy.group.share", p.group.share.to_string());
    row("policy.group.at_least", p.group.at_least.to_string());
    row("policy.group.within", p.group.within.to_string());
    row("policy.group.others", p.group.others.to_string());
    row("policy.controls", p.controls.to_string());
    row("policy.control_window", p.control_window.to_string());
    row("policy.expected_expiry.from", p.expected_expiry.from.to_string());
    row("policy.expected_expiry.to", p.expected_expiry.to.to_string());
    row("policy.silent_after", p.silent_after.to_string());
    row("policy.stale_after", p.stale_after.to_string());
    row("policy.flap.times", p.flap.times.to_string());
    row("policy.flap.within", p.flap.within.to_string());
    let f = &config.fetch;
    row("fetch.spacing", f.spacing.to_string());
    row("fetch.timeout", f.timeout.to_string());
    row("fetch.contact", shown(&f.contact));
    row("fetch.roots", if f.roots == RootStore::Bundled { "bundled" } else { "system" }.to_owned());
    row("fetch.extra_roots", path(&f.extra_roots));
    row("fetch.daily_cap", f.daily_cap.to_string());
    row("fetch.in_flight_on_loopback", f.in_flight_on_loopback.to_string());
    let b = &config.browser;
    row("browser.program", path(&b.program));
    row("browser.window", b.window.to_string());
    row("browser.timeout", b.timeout.to_string());
    row("browser.blocked_backoff", format!("{:?}", b.blocked_backoff));
    row("guard.capacity", config.guard.capacity.clone());
    row("guard.organisation", shown(&config.guard.organisation));
    row("guard.limit", config.guard.limit.to_string());
    let a = &config.anchors;
    let urls = |all: &[Url]| format!("{:?}", all.iter().map(Url::as_str).collect::<Vec<_>>());
    row("anchors.off", a.off.to_string());
    row("anchors.every", a.every.to_string());
    row("anchors.services", urls(&a.services));
    row("anchors.calendars", urls(&a.calendars));
    let witnesses: Vec<String> = a.witnesses.iter().map(|(url, key)| format!("{url} {key}")).collect();
    row("anchors.witnesses", format!("{witnesses:?}"));
    row("anchors.roots", path(&a.roots));
    super::walk::alerts::values(&config.alerts, &mut row);
    let h = &config.health;
    row("health.heartbeat", shown(&h.heartbeat));
    row("health.heartbeat_every", h.heartbeat_every.to_string());
    row("health.listen", shown(&h.listen));
    row("health.backups", path(&h.backups));
    for (n, clock) in config.clocks.iter().enumerate() {
        let key = |key: &str| format!("clocks[{}].{key}", n + 1);
        row(&key("name"), clock.name.clone());
        row(&key("after"), clock.after.key().to_owned());
        row(&key("length"), clock.length.to_string());
        row(&key("source"), clock.source.clone());
    }
    let t = &config.telling;
    row("alerts.repeat", t.repeat.to_string());
    row("alerts.rounds", t.rounds.to_string());
    row("alerts.repeat_then", t.repeat_then.to_string());
    row("alerts.retry_first", t.retry_first.to_string());
    row("alerts.retry_most", t.retry_most.to_string());
    row("alerts.give_up", t.give_up.to_string());
    row("alerts.digest_over", t.digest_over.to_string());
    row("alerts.digest_within", t.digest_within.to_string());
    row("alerts.note_every", t.note_every.to_string());
    row("alerts.note_at", t.note_at.format("%H:%M").to_string());
    row("alerts.first_days", t.first_days.to_string());
    row("alerts.still_not_listed", format!("{:?}", t.still_not_listed));
    row("alerts.silence_family", t.silence_family.to_string());
    row("alerts.link", shown(&t.link));
    let w = &config.web;
    row("web.listen", shown(&w.listen));
    row("web.zone", w.zone.map(|zone| zone.name().to_owned()).unwrap_or_default());
    row("web.certificate", path(&w.certificate));
    row("web.key", path(&w.key));
    row("web.name", shown(&w.name));
    row("web.plain_http_on_lan", w.plain_http_on_lan.to_string());
    row("web.password_memory", w.password_memory.to_string());
    rows
}

pub(super) fn shown<T: std::fmt::Display>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}
