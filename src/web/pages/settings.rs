//! Settings: language and zone of this session, its end, and where everything else is set.

use super::super::ask::{Ask, Trouble, value};
use super::super::look;
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use crate::person::Tier;
use maud::{Markup, html};

/// Where most of the families and offices are, and UTC. Others can be set in the config.
const ZONES: [&str; 16] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
    "America/Guatemala",
    "America/Tegucigalpa",
    "America/El_Salvador",
    "America/Bogota",
    "America/Port-au-Prince",
    "America/Sao_Paulo",
    "UTC",
];

/// Zones to choose from, with their cities, and the one that is chosen already.
pub fn zones(chosen: &str) -> impl Iterator<Item = (&str, String)> {
    let other = (!ZONES.contains(&chosen) && !chosen.is_empty()).then_some(chosen);
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    ZONES.into_iter().chain(other).map(move |zone| (zone, city(zone)))
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let main = html! {
        h1 { (w.t("web-settings")) }
        form.stack method="post" action="/settings/save" {
            (look::csrf(ask))
            div {
                label for="lang" { (w.t("web-language")) }
                select id="lang" name="lang" {
                    @for (tag, name) in Words::languages() {
                        option value=(tag) lang=(tag) selected[tag == w.tag()] { (name) }
                    }
                }
            }
            div {
                label for="zone" { (w.t("web-zone")) }
                select id="zone" name="zone" {
                    @for (zone, city) in zones(w.zone.name()) {
                        option value=(zone) selected[zone == w.zone.name()] { (city) }
                    }
                }
            }
            button { (w.t("web-save")) }
        }
        (others(ask))
        h2 { (w.t("web-sessions")) }
        p { (w.t("web-sessions-what")) }
        form method="post" action="/sign-out/everywhere" {
            (look::csrf(ask)) button { (w.t("web-sign-out-everywhere")) }
        }
    };
    ask.reply(&w.t("web-settings"), "/settings", main)
}

/// What is set on other pages, and what is set in the config and only shown here.
fn others(ask: &Ask) -> Markup {
    let w = ask.words;
    html! {
        h2 { (w.t("web-settings-told")) }
        p { (w.t("web-settings-told-what")) }
        p { a.row-link href="/contacts" { (w.t("web-contacts")) } }
        @if ask.may(Role::Owner) && ask.viewer().sees_everybody() {
            h2 { (w.t("web-settings-who")) }
            p { a.row-link href="/users" { (w.t("web-users")) } }
            p { a.row-link href="/audit" { (w.t("web-audit")) } }
        }
        @if ask.may(Role::Staff) { (pace(ask)) (kept(w)) }
    }
}

/// How often people are asked about, and how slowly.
fn pace(ask: &Ask) -> Markup {
    let (w, config) = (ask.words, &ask.site.config);
    let every = |tier: Tier| w.length(config.interval(tier));
    let (hot, normal, cold) = (every(Tier::Hot), every(Tier::Normal), every(Tier::Cold));
    let spacing = w.length(config.fetch.spacing);
    html! {
        h2 { (w.t("web-settings-pace")) }
        p { (w.say("web-settings-pace-every", &[("hot", &hot), ("normal", &normal), ("cold", &cold)])) }
        p { (w.say("web-settings-pace-spacing", &[("spacing", &spacing)])) }
        p.small.soft { (w.t("web-settings-pace-change")) " " code { "[schedule]" } ", " code { "[fetch]" } }
    }
}

/// What there is today to keep a copy, and to forget somebody: nothing by a button.
fn kept(w: Words) -> Markup {
    html! {
        h2 { (w.t("web-settings-copy")) }
        p { (w.t("web-settings-copy-what")) }
        h2 { (w.t("web-settings-forget")) }
        p { (w.t("web-settings-forget-what")) }
    }
}

pub fn save(ask: &Ask) -> Result<Reply, Trouble> {
    let language = value(&ask.form, "lang").and_then(Words::known);
    let zone = value(&ask.form, "zone").and_then(|zone| zone.parse().ok());
    ask.site.sessions.prefer(&ask.known, language, zone);
    Ok(Reply::see_other("/settings"))
}
